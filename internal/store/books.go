package store

import (
	"context"
	"database/sql"

	"lapak/internal/pos"
)

// Books are the questions about what one tenant's terminals recorded: sales,
// stock, shifts and sums. They write nothing. A Store has those of its own till,
// a Central those of every tenant.
type Books struct {
	db     *engine
	tenant pos.TenantID
}

// view sees the rows of one tenant, in a pool or within a transaction. Whatever
// is asked through it, $1 is the tenant and what the caller gives begins at $2,
// so that no question can forget whose rows it is about.
type view struct {
	q      queryer
	tenant pos.TenantID
}

// scanner reads the columns of one row.
type scanner func(dest ...any) error

// row asks for one row and reads it.
func (v view) row(ctx context.Context, read func(scanner) error, text string, args ...any) error {
	return read(v.q.QueryRowContext(ctx, text, v.with(args)...).Scan)
}

// rows asks for rows.
func (v view) rows(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	return v.q.QueryContext(ctx, text, v.with(args)...)
}

// with puts the tenant before what else a question is given.
func (v view) with(args []any) []any { return append([]any{v.tenant}, args...) }

// collect reads all rows with one function and closes them.
func collect[T any](rows *sql.Rows, read func(scanner) (T, error)) ([]T, error) {
	defer rows.Close()
	var all []T
	for rows.Next() {
		v, err := read(rows.Scan)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, rows.Err()
}

// ask reads all rows of a question.
func ask[T any](ctx context.Context, v view, read func(scanner) (T, error), text string, args ...any) ([]T, error) {
	rows, err := v.rows(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	return collect(rows, read)
}

// query reads all rows of a question to the books.
func query[T any](ctx context.Context, b *Books, read func(scanner) (T, error), text string, args ...any) (all []T, err error) {
	err = b.read(ctx, func(v view) error {
		all, err = ask(ctx, v, read, text, args...)
		return err
	})
	return all, err
}

// row reads one row of the books. The error may be sql.ErrNoRows.
func (b *Books) row(ctx context.Context, read func(scanner) error, text string, args ...any) error {
	return b.read(ctx, func(v view) error { return v.row(ctx, read, text, args...) })
}

// read asks questions that need not be answered as of one moment.
func (b *Books) read(ctx context.Context, f func(view) error) error {
	if b.db.postgres() {
		return b.moment(ctx, f)
	}
	return unlessNone(f(view{b.db.reader, b.tenant}))
}

// moment asks questions that are all answered as of one moment, whatever is
// written meanwhile. PostgreSQL shows rows only to a transaction that has said
// whose they are.
func (b *Books) moment(ctx context.Context, f func(view) error) error {
	var o *sql.TxOptions
	if b.db.postgres() {
		o = &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
	}
	tx, err := b.db.reader.BeginTx(ctx, o)
	if err != nil {
		return explain(err, "database_failed")
	}
	defer tx.Rollback()
	v := view{tx, b.tenant}
	if b.db.postgres() {
		if _, err := tx.ExecContext(ctx, nameTenant, b.tenant); err != nil {
			return explain(err, "database_failed")
		}
	}
	return unlessNone(f(v))
}

// unlessNone explains an error, unless it only says that there is no such row.
func unlessNone(err error) error {
	if err == sql.ErrNoRows {
		return err
	}
	return explain(err, "database_failed")
}
