package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"lapak/internal/journal"
	"lapak/internal/pos"
)

func scanEntry(scan scanner) (journal.Entry, error) {
	var e journal.Entry
	var at int64
	var body string
	err := scan(&e.Terminal, &e.Epoch, &e.Seq, &e.ID, &at, &e.By, &e.Kind, &e.Version, &body, &e.Prev, &e.Sum)
	e.At, e.Body = time.UnixMilli(at).UTC(), []byte(body)
	return e, err
}

const entryColumns = `e.terminal, e.epoch, e.seq, e.id, e.at, e.staff, e.kind, e.version, e.body, e.prev, e.sum`

// entryBehind asks for the entry behind a row of a derived table.
func entryBehind(table, column string) string {
	return `SELECT ` + entryColumns + ` FROM ` + table + ` d
		JOIN entry e ON e.tenant = d.tenant AND e.terminal = d.terminal AND e.epoch = d.epoch AND e.seq = d.seq
		WHERE d.tenant = $1 AND d.` + column + ` = $2`
}

// fact reads a stored fact of one type by a column of its derived table.
// Unknown is the reason if there is none.
func fact[F journal.Fact](ctx context.Context, b *Books, table, column, value, unknown string) (F, journal.Entry, error) {
	var none F
	var e journal.Entry
	err := b.row(ctx, func(scan scanner) (err error) {
		e, err = scanEntry(scan)
		return err
	}, entryBehind(table, column), value)
	if errors.Is(err, sql.ErrNoRows) {
		return none, e, pos.Refuse(pos.NotFound, unknown, "number", value)
	}
	if err != nil {
		return none, e, err
	}
	decoded, err := journal.Decode(e.Kind, e.Version, e.Body)
	if err != nil {
		return none, e, pos.Refuse(pos.Corrupt, "database_corrupt").Because(err)
	}
	f, ok := decoded.(F)
	if !ok {
		return none, e, pos.Refuse(pos.Corrupt, "database_corrupt")
	}
	return f, e, nil
}
