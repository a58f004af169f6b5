package store

import (
	"errors"
	"log/slog"
	"os"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite" // registers the driver "sqlite"; the type is used to read error codes

	"lapak/internal/pos"
)

// SQLite result codes that people can do something about.
const (
	sqliteIOErr      = 10
	sqliteShmSize    = sqliteIOErr | 19<<8 // no room for the index of the write-ahead log
	sqliteReadOnly   = 8
	sqliteCorrupt    = 11
	sqliteFull       = 13
	sqliteCantOpen   = 14
	sqliteTooBig     = 18
	sqliteConstraint = 19
	sqliteMismatch   = 20
	sqliteNotADB     = 26
)

// explain turns a technical error into one that tells a person what to do.
// Otherwise is the reason if the error is none of the known ones. It passes nil
// and errors of pos through.
func explain(err error, otherwise string) error {
	if err == nil {
		return nil
	}
	if refusal := (*pos.Error)(nil); errors.As(err, &refusal) {
		return err
	}
	reason, code := otherwise, pos.Unavailable
	var broken *sqlite.Error
	var refused *pgconn.PgError
	switch {
	case errors.Is(err, syscall.ENOSPC) || strings.Contains(err.Error(), "disk is full"):
		reason = "disk_full"
	case errors.Is(err, syscall.EROFS) || errors.Is(err, os.ErrPermission):
		reason = "disk_read_only"
	case errors.As(err, &broken) && broken.Code() == sqliteShmSize:
		reason = "disk_full"
	case errors.As(err, &broken):
		switch broken.Code() & 0xff {
		case sqliteFull:
			reason = "disk_full"
		case sqliteReadOnly, sqliteCantOpen:
			reason = "disk_read_only"
		case sqliteCorrupt, sqliteNotADB:
			reason, code = "database_corrupt", pos.Corrupt
		case sqliteIOErr:
			reason = "disk_error"
		}
	case errors.As(err, &refused):
		switch refused.Code {
		case "53100": // disk_full
			reason = "disk_full"
		case "58030": // io_error
			reason = "disk_error"
		case "XX001", "XX002": // data_corrupted, index_corrupted
			reason, code = "database_corrupt", pos.Corrupt
		}
	}
	slog.Error("store", "reason", reason, "error", err)
	return pos.Refuse(code, reason).Because(err)
}

// isConflict says whether a write failed because of what is stored already: an
// identity twice, or something missing that it speaks of.
func isConflict(err error) bool {
	var broken *sqlite.Error
	var refused *pgconn.PgError
	switch {
	case errors.As(err, &broken):
		return broken.Code()&0xff == sqliteConstraint
	case errors.As(err, &refused):
		return refused.Code[:2] == "23" // integrity_constraint_violation
	}
	return pos.CodeOf(err) == pos.Conflict
}

// isUnfit says whether the database is well and cannot hold this text or number:
// it is too long or too large, or no text.
func isUnfit(err error) bool {
	var broken *sqlite.Error
	var refused *pgconn.PgError
	switch {
	case errors.As(err, &broken):
		return broken.Code()&0xff == sqliteTooBig || broken.Code()&0xff == sqliteMismatch
	case errors.As(err, &refused):
		return refused.Code[:2] == "22" || refused.Code[:2] == "54" // data_exception, program_limit_exceeded
	}
	return false
}
