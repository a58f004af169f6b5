package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"lapak/internal/pos"
)

const (
	// connections is how many a process holds open to PostgreSQL at the most.
	connections = 16
	// longestBatch is how many statements wait at the most before they are sent.
	longestBatch = 1000
	// migrating is the advisory lock of the one process that changes the schema.
	migrating = 0x6c6170616b // "lapak"
	// warned is where a connection remembers a warning of the server.
	warned = "lapak.warned"
)

// nameTenant says for the rest of a transaction whose rows may be seen.
const nameTenant = `SELECT set_config('lapak.tenant', $1, true)`

// beginWriting is nameTenant for a transaction that writes. All that one looks
// up it finds by an index. A plan that was made while a table was small would
// read the whole of it, and still do so when it has become large.
const beginWriting = `SELECT set_config('lapak.tenant', $1, true), set_config('enable_seqscan', 'off', true)`

// openPostgres opens a database of PostgreSQL. Any number of processes may have
// it open.
func openPostgres(ctx context.Context, dsn string, o Options) (*engine, error) {
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, pos.Refuse(pos.Invalid, "database_address").Because(err)
	}
	giveUpTheSilent(config)
	config.OnNotice = func(c *pgconn.PgConn, n *pgconn.Notice) {
		if n.SeverityUnlocalized == "WARNING" {
			c.CustomData()[warned] = n.Message
		}
	}
	pool := sql.OpenDB(stdlib.GetConnector(*config, stdlib.OptionBeforeConnect(dialOnce)))
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	db := &engine{reader: pool}
	if o.ReadOnly {
		_, err = knownSchema(ctx, pool, goose.DialectPostgres)
	} else {
		db.writer = pool
		err = prepareSchema(ctx, pool)
	}
	if err != nil {
		db.close()
		return nil, explain(err, "database_failed")
	}
	return db, nil
}

// dialOnce keeps the driver from asking the server to cancel, for which it would
// dial a second time when a connection breaks. A commit that waits for its
// standby and is cancelled becomes visible on one node only.
func dialOnce(_ context.Context, c *pgx.ConnConfig) error {
	dial := c.DialFunc
	var connected atomic.Bool
	after := c.AfterConnect
	c.AfterConnect = func(ctx context.Context, conn *pgconn.PgConn) error {
		connected.Store(true)
		if after != nil {
			return after(ctx, conn)
		}
		return nil
	}
	c.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		if connected.Load() {
			return nil, errors.New("cancel requests are never sent")
		}
		return dial(ctx, network, address)
	}
	return nil
}

// prepareSchema brings the tables up to date, sorts all text by its bytes as
// SQLite does, and shuts every tenant in with its own rows. One process at a time
// does it.
func prepareSchema(ctx context.Context, pool *sql.DB) error {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, int64(migrating)); err != nil {
		return err
	}
	defer conn.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, int64(migrating))
	provider, err := knownSchema(ctx, pool, goose.DialectPostgres)
	if err != nil {
		return err
	}
	pending, err := provider.HasPending(ctx)
	if err == nil && pending {
		if err = obey(ctx, conn, tablesShut); err == nil {
			_, err = provider.Up(ctx)
		}
	}
	return errors.Join(err, obey(ctx, conn, textsInOtherOrder), obey(ctx, conn, tablesOpenToAll))
}

// obey runs the statements that a question gives.
func obey(ctx context.Context, conn *sql.Conn, question string) error {
	statements, err := statementsOf(ctx, conn, question)
	if err != nil {
		return err
	}
	for _, text := range statements {
		if _, err := conn.ExecContext(ctx, text); err != nil {
			return fmt.Errorf("%s: %w", text, err)
		}
	}
	return nil
}

// These questions give the statements that are still to be run, so that nothing
// is locked when all is as it should be.
const (
	// textsInOtherOrder finds texts that this server would sort by the rules of a
	// language: the same report would then have another order on every machine.
	textsInOtherOrder = `SELECT format('ALTER TABLE %I ', c.relname) ||
			string_agg(format('ALTER COLUMN %I TYPE text COLLATE "C"', a.attname), ', ' ORDER BY a.attnum)
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
		WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
			AND a.atttypid = 'text'::regtype AND a.attcollation <> '"C"'::regcollation
		GROUP BY c.relname ORDER BY c.relname`

	// tablesOpenToAll finds tables with a tenant that show the rows of others. Not
	// shut are those in which a tenant is looked up that is not known yet. The rule
	// shows nothing as long as no tenant was named, and binds the owner too.
	tablesOpenToAll = `SELECT format('ALTER TABLE %1$I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; ' ||
			'DROP POLICY IF EXISTS own_rows ON %1$I; ' ||
			'CREATE POLICY own_rows ON %1$I USING (tenant = nullif(current_setting(''lapak.tenant'', true), ''''))', c.relname)
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant' AND NOT a.attisdropped
		WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relname NOT IN ('tenant', 'enrolment', 'timeline')
			AND NOT (c.relrowsecurity AND c.relforcerowsecurity
				AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'own_rows'))
		ORDER BY c.relname`

	// tablesShut finds the tables that show their owner the rows of the tenant it
	// named, and so none to a migration, which has to see those of all.
	tablesShut = `SELECT format('ALTER TABLE %I NO FORCE ROW LEVEL SECURITY', c.relname) FROM pg_class c
		WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relforcerowsecurity ORDER BY c.relname`
)

func statementsOf(ctx context.Context, conn *sql.Conn, question string) ([]string, error) {
	rows, err := conn.QueryContext(ctx, question)
	if err != nil {
		return nil, err
	}
	return collect(rows, func(scan scanner) (text string, err error) {
		err = scan(&text)
		return text, err
	})
}

// writePostgres runs f in one transaction on a connection of its own.
func (db *engine) writePostgres(ctx context.Context, w *writing, f func(*writing) error) error {
	if db.writer == nil {
		return pos.Refuse(pos.Conflict, "opened_read_only")
	}
	// Half a write helps nobody, and a write that is cancelled leaves it open
	// whether it happened.
	ctx = context.WithoutCancel(ctx)
	conn, err := db.writer.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	tx, err := conn.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelReadCommitted})
	if err != nil {
		return err
	}
	defer tx.Rollback() // after a panic; else it is over
	w.ctx, w.db, w.tx, w.conn = ctx, db, tx, conn
	err = w.send(beginWriting, w.tenant)
	if err == nil {
		err = f(w)
	}
	if err == nil {
		err = w.flush()
	}
	if err != nil {
		err = errors.Join(err, tx.Rollback())
		if refusal := (*pos.Error)(nil); !errors.As(err, &refusal) && !isConflict(err) && !isUnfit(err) {
			discard(conn) // the driver forgets what it had prepared when a batch cannot be read
		}
		return err
	}
	return commitPostgres(conn, tx)
}

// discard keeps a connection from being used again by anybody.
func discard(conn *sql.Conn) {
	conn.Raw(func(any) error { return driver.ErrBadConn })
}

// commitPostgres says that a transaction is stored only if there is no doubt. A
// server that was told not to wait for its standby answers with a warning and
// success, for rows that exist on one node only.
func commitPostgres(conn *sql.Conn, tx *sql.Tx) error {
	if err := onDriver(conn, func(c *pgx.Conn) error {
		delete(c.PgConn().CustomData(), warned)
		return nil
	}); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	err := tx.Commit()
	if refusal := (*pgconn.PgError)(nil); errors.As(err, &refusal) && refusal.SeverityUnlocalized == "ERROR" ||
		errors.Is(err, pgx.ErrTxCommitRollback) {
		return err // rolled back, and the server says so
	}
	if err == nil {
		err = onDriver(conn, func(c *pgx.Conn) error {
			if warning, is := c.PgConn().CustomData()[warned]; is {
				return fmt.Errorf("warning at commit: %s", warning)
			}
			return nil
		})
	}
	if err == nil {
		return nil
	}
	// Nobody else gets a connection of which we do not know what it has done.
	discard(conn)
	return pos.Refuse(pos.Unavailable, "commit_unsure").Because(err)
}

// onDriver reaches the driver's own connection behind that of database/sql.
func onDriver(conn *sql.Conn, f func(*pgx.Conn) error) error {
	return conn.Raw(func(raw any) error {
		c, ok := raw.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("a connection of %T", raw)
		}
		return f(c.Conn())
	})
}

// flush sends the statements that wait, all in one go.
func (w *writing) flush() error {
	if len(w.waiting) == 0 {
		return nil
	}
	waiting := w.waiting
	w.waiting, w.rows = nil, 0
	w.sent++
	batch := &pgx.Batch{}
	for _, s := range waiting {
		if s.rows != nil {
			s.text, s.args = s.together()
		}
		batch.Queue(s.text, s.args...)
	}
	return onDriver(w.conn, func(c *pgx.Conn) error {
		results := c.SendBatch(w.ctx, batch)
		for _, s := range waiting {
			if _, err := results.Exec(); err != nil {
				results.Close() // says the same again
				if early := (pgx.ErrPreprocessingBatch{}); errors.As(err, &early) {
					s.text = early.SQL() // not the first, but the one that the server cannot read
				}
				return fmt.Errorf("%.60s: %w", s.text, err)
			}
		}
		return results.Close()
	})
}
