package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"lapak/internal/pos"
)

// writing is one open write transaction for one tenant. In all that is written
// and asked through it, $1 is the tenant, as in a view.
//
// On PostgreSQL statements wait until something is asked or the transaction
// ends, and then go to the server together: an error of one appears there, and
// names it.
type writing struct {
	ctx    context.Context
	db     *engine
	tenant pos.TenantID
	tx     *sql.Tx
	store  *Store    // the till that writes; nil in a central store
	by     string    // the account of the office that acts, in a central store
	at     time.Time // when it does

	conn    *sql.Conn         // of tx, on PostgreSQL
	waiting []statement       // on PostgreSQL
	rows    int               // how many rows are in them
	sent    int               // how often those that waited were sent
	last    int64             // commit_seq of the tenant's last entry, in a central store
	numbers int64             // how many more were given out
	splits  map[string]string // hashes of the rules that were written down, by their body
}

// statement is SQL with what belongs in its places. One of several rows has only
// the tenant among its args.
type statement struct {
	text string
	args []any
	rows [][]any
	sums bool // rows are added to what is there
}

// write runs f in one transaction on SQLite. The caller holds the mutex.
func (db *engine) write(ctx context.Context, w *writing, f func(*writing) error) error {
	if db.writer == nil {
		return pos.Refuse(pos.Conflict, "opened_read_only")
	}
	// Half a write helps nobody: once begun, it goes on whatever the caller does.
	ctx = context.WithoutCancel(ctx)
	db.commits.settle()
	tx, err := db.conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	w.ctx, w.db, w.tx = ctx, db, tx
	returned := false
	defer func() {
		if !returned { // a panic: nobody may wait for this write for ever
			tx.Rollback()
		}
	}()
	err = f(w)
	returned = true
	if err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return db.commits.commit(tx)
}

// prepare makes a statement once for the life of the engine. It belongs to the
// connection that the transaction runs on, and so runs inside it.
func (w *writing) prepare(text string) (*sql.Stmt, error) {
	stmt, ok := w.db.prepared[text]
	if ok {
		return stmt, nil
	}
	stmt, err := w.db.conn.PrepareContext(w.ctx, text)
	if err != nil {
		return nil, fmt.Errorf("prepare %.60s: %w", text, err)
	}
	w.db.prepared[text] = stmt
	return stmt, nil
}

// exec runs a statement about rows of the tenant, which is $1.
func (w *writing) exec(text string, args ...any) error {
	return w.send(text, append([]any{w.tenant}, args...)...)
}

// send runs a statement as it is. It is for the few tables that belong to no
// tenant.
func (w *writing) send(text string, args ...any) error {
	if w.db.postgres() {
		w.waiting = append(w.waiting, statement{text: text, args: args})
		if len(w.waiting) >= longestBatch {
			return w.flush()
		}
		return nil
	}
	stmt, err := w.prepare(text)
	if err != nil {
		return err
	}
	if _, err = stmt.ExecContext(w.ctx, args...); err != nil {
		return fmt.Errorf("%.60s: %w", text, err)
	}
	return nil
}

// row asks for one row about the tenant, which is $1, and reads it.
func (w *writing) row(read func(scanner) error, text string, args ...any) error {
	args = append([]any{w.tenant}, args...)
	if w.db.postgres() {
		if err := w.flush(); err != nil {
			return err
		}
		return read(w.tx.QueryRowContext(w.ctx, text, args...).Scan)
	}
	stmt, err := w.prepare(text)
	if err != nil {
		return err
	}
	return read(stmt.QueryRowContext(w.ctx, args...).Scan)
}

// view sees what this transaction has written so far.
func (w *writing) view() (view, error) {
	return view{w.tx, w.tenant}, w.flush()
}

// rowsOf asks for rows about the tenant, which is $1, and reads them all.
func rowsOf[T any](w *writing, read func(scanner) (T, error), text string, args ...any) ([]T, error) {
	v, err := w.view()
	if err != nil {
		return nil, err
	}
	return ask(w.ctx, v, read, text, args...)
}

// attempt runs f so that nothing of it stays if it fails, and what was written
// before stays. When it returns without an error, all of f has been accepted.
func (w *writing) attempt(f func() error) error {
	waiting, sent := len(w.waiting), w.sent
	if err := w.send(`SAVEPOINT attempt`); err != nil {
		return err
	}
	err := f()
	if err == nil {
		err = w.flush()
	}
	if err == nil {
		return w.send(`RELEASE SAVEPOINT attempt`)
	}
	w.splits = nil // some of them may not have stayed
	if w.db.postgres() && w.sent == sent {
		w.waiting = w.waiting[:waiting] // nothing of it has left yet
		return err
	}
	w.waiting = nil
	_, undone := w.tx.ExecContext(w.ctx, `ROLLBACK TO SAVEPOINT attempt; RELEASE SAVEPOINT attempt`)
	return errors.Join(undone, err)
}
