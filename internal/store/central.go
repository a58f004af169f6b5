package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"lapak/internal/journal"
	"lapak/internal/pos"
)

// CentralFileName is the name of the central database inside a data folder.
const CentralFileName = "central.db"

const centralLockName = "central.lock"

// Place says where a central store keeps its data: in SQLite in the folder Dir,
// or in PostgreSQL at the address DSN. One of the two is empty.
type Place struct {
	Dir string
	DSN string
}

// Central is the database of the centre. Every tenant has its own rows and sees
// no others. It may be used by several goroutines; with PostgreSQL by several
// processes too.
type Central struct {
	db       *engine
	now      func() time.Time
	timeline string
	by       string // the account that acts; empty for machines
}

// OpenCentral opens a central store, making it if it is not there. In a folder it
// holds the folder's lock until Close; a folder in use is refused as
// already_running, unless Options say to work beside its holder.
func OpenCentral(ctx context.Context, place Place, o Options) (*Central, error) {
	var db *engine
	var err error
	if place.DSN != "" {
		db, err = openPostgres(ctx, place.DSN, o)
	} else {
		db, err = openSQLite(ctx, place.Dir, CentralFileName, centralLockName, o)
	}
	if err != nil {
		return nil, err
	}
	c := &Central{db: db, now: o.clock()}
	if err := c.beginTimeline(ctx); err != nil {
		c.Close()
		return nil, explain(err, "database_failed")
	}
	return c, nil
}

// Close lets go of the database and the folder.
func (c *Central) Close() error { return c.db.close() }

// Books are those of one tenant.
func (c *Central) Books(tenant pos.TenantID) *Books { return &Books{db: c.db, tenant: tenant} }

// SeesAllTenants says whether the database does not bind this program's role to
// the tenant it names, because the role is a superuser or is exempt. All is well
// then as long as the program is; it is no second fence.
func (c *Central) SeesAllTenants(ctx context.Context) (bool, error) {
	if !c.db.postgres() {
		return false, nil
	}
	var exempt bool
	err := c.db.reader.QueryRowContext(ctx,
		`SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user`).Scan(&exempt)
	return exempt, explain(err, "database_failed")
}

// write runs f in one transaction for a tenant and lets nobody else write for
// that tenant meanwhile. What belongs to no tenant is written for "". If it
// returns an error, f may have been stored only if the error is commit_unsure;
// without an error it is stored for good. That holds for a write that found
// everything stored already, too: the tenant's row is written each time, so that
// the commit waits for the standby like any other.
func (c *Central) write(ctx context.Context, tenant pos.TenantID, f func(*writing) error) error {
	w := &writing{tenant: tenant, by: c.by, at: c.now()}
	numbered := func(w *writing) error {
		if tenant == "" {
			return f(w)
		}
		if err := w.takeTurn(); err != nil {
			return err
		}
		if err := f(w); err != nil {
			return err
		}
		return w.keepNumbers()
	}
	if c.db.postgres() {
		return explain(c.db.writePostgres(ctx, w, numbered), "save_failed")
	}
	c.db.mu.Lock()
	defer c.db.mu.Unlock()
	return explain(c.db.write(ctx, w, numbered), "save_failed")
}

// takeTurn waits until no other transaction writes for the tenant.
func (w *writing) takeTurn() error {
	err := w.row(func(scan scanner) error { return scan(&w.last) },
		`UPDATE tenant SET commit_seq = commit_seq WHERE tenant = $1 RETURNING commit_seq`)
	if errors.Is(err, sql.ErrNoRows) {
		return pos.Refuse(pos.NotFound, "tenant_unknown", "tenant", w.tenant)
	}
	return err
}

// nextNumber gives out the commit_seq of the next new entry. Numbers have no gaps
// as long as every one that was given out is used.
func (w *writing) nextNumber() int64 {
	w.numbers++
	return w.last + w.numbers
}

// keepNumbers remembers the last number that was given out.
func (w *writing) keepNumbers() error {
	if w.numbers == 0 {
		return nil
	}
	return w.exec(`UPDATE tenant SET commit_seq = $2 WHERE tenant = $1`, w.last+w.numbers)
}

// append writes an entry down. Number is its place in the order of a central
// store, 0 on a till; repeats says that another epoch has brought the same fact,
// so that this entry is kept for the chain and not projected.
func (w *writing) append(e journal.Entry, number int64, repeats bool) error {
	return w.insert(`INSERT INTO entry (tenant, terminal, epoch, seq, id, at, staff, kind, version, body, prev, sum, commit_seq, repeats)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		e.Terminal, e.Epoch, e.Seq, e.ID, e.At.UnixMilli(), e.By, e.Kind, e.Version, string(e.Body), e.Prev, e.Sum, number, repeats)
}
