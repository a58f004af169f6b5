package store

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"net/url"
	"os"
	"path/filepath"

	"lapak/internal/pos"
)

// Backup writes a consistent copy of the database to a file while the till goes
// on. It never overwrites; the file appears under its name only when it is
// complete and on the disk.
func (s *Store) Backup(ctx context.Context, file string) error { return s.db.backup(ctx, file) }

func (db *engine) backup(ctx context.Context, file string) error {
	if _, err := os.Lstat(file); err == nil {
		return pos.Refuse(pos.Conflict, "file_exists", "file", file)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return explain(err, "backup_failed")
	}
	part := file + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, os.ErrNotExist) {
		return explain(err, "backup_failed")
	}
	defer os.Remove(part)
	// The reading pool refuses every write, also to another file.
	pool, err := openPool(db.path, 1, "")
	if err != nil {
		return err
	}
	defer pool.Close()
	if _, err := pool.ExecContext(ctx, `VACUUM INTO $1`, part); err != nil {
		return explain(err, "backup_failed")
	}
	if err := syncFile(part); err != nil {
		return explain(err, "backup_failed")
	}
	// A link fails if the name was taken meanwhile; a rename would overwrite.
	if err := os.Link(part, file); err != nil {
		if errors.Is(err, os.ErrExist) {
			return pos.Refuse(pos.Conflict, "file_exists", "file", file)
		}
		if err := os.Rename(part, file); err != nil {
			return explain(err, "backup_failed")
		}
	}
	return explain(syncFile(filepath.Dir(file)), "backup_failed")
}

// Restore puts a backup into a data folder that has no database yet. The copy is
// checked first.
func Restore(ctx context.Context, file, dir string) error {
	return restoreFile(ctx, file, dir, FileName)
}

func restoreFile(ctx context.Context, file, dir, name string) error {
	target := filepath.Join(dir, name)
	// A write-ahead log that was left behind would be played into the copy.
	for _, name := range []string{target, target + "-wal", target + "-journal"} {
		if _, err := os.Lstat(name); err == nil {
			return pos.Refuse(pos.Conflict, "data_exists", "folder", dir)
		}
	}
	if err := checkBackup(ctx, file); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return explain(err, "data_folder_failed")
	}
	part := target + ".part"
	defer os.Remove(part)
	if err := copyFile(file, part); err != nil {
		return explain(err, "restore_failed")
	}
	if err := os.Rename(part, target); err != nil {
		return explain(err, "restore_failed")
	}
	return explain(syncFile(dir), "restore_failed")
}

func checkBackup(ctx context.Context, file string) error {
	if _, err := os.Stat(file); err != nil {
		return pos.Refuse(pos.NotFound, "backup_unreadable", "file", file).Because(err)
	}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: file}).EscapedPath()+"?mode=ro&immutable=1")
	if err != nil {
		return explain(err, "restore_failed")
	}
	defer db.Close()
	var verdict string
	var entries int64
	err = errors.Join(
		db.QueryRowContext(ctx, `PRAGMA integrity_check`).Scan(&verdict),
		db.QueryRowContext(ctx, `SELECT COUNT(*) FROM entry`).Scan(&entries),
	)
	if err != nil || verdict != "ok" {
		return pos.Refuse(pos.Corrupt, "backup_unreadable", "file", file).Because(errors.Join(err, errors.New(verdict)))
	}
	return nil
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

// syncFile makes a file, or the names in a folder, durable.
func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	err = f.Sync()
	if errors.Is(err, os.ErrInvalid) || isWindowsFolder(path, err) {
		err = nil
	}
	return errors.Join(err, f.Close())
}

// isWindowsFolder says whether the error only says that Windows has no way to
// sync a folder.
func isWindowsFolder(path string, err error) bool {
	info, statErr := os.Stat(path)
	return err != nil && statErr == nil && info.IsDir() && os.PathSeparator == '\\'
}
