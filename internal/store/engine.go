package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"

	"github.com/gofrs/flock"
	"github.com/pressly/goose/v3"

	"lapak/internal/pos"
)

// smallestDatabase is the size of the smallest page of SQLite, in bytes.
const smallestDatabase = 512

// engine is an open database: SQLite in one file, for a till or a small centre,
// or PostgreSQL. Both are asked and told the same SQL; what they do not have in
// common is in this file, in postgres.go and in errors.go.
type engine struct {
	path     string  // of the SQLite file; empty with PostgreSQL
	writer   *sql.DB // nil when opened for reading only
	conn     *sql.Conn
	reader   *sql.DB
	lock     *flock.Flock
	prepared map[string]*sql.Stmt
	commits  committer
	memory   memory

	mu sync.Mutex // held by the one who writes to SQLite
}

// postgres says which of the two it is.
func (db *engine) postgres() bool { return db.path == "" }

// openSQLite opens a database file in a folder, making both if they are not
// there. Unless it is only read, it holds the lock of that name until close.
func openSQLite(ctx context.Context, dir, name, lock string, o Options) (*engine, error) {
	db := &engine{path: filepath.Join(dir, name), prepared: map[string]*sql.Stmt{}}
	// SQLite takes a file that is too short to be one for a new database.
	if file, err := os.Stat(db.path); err == nil && file.Size() > 0 && file.Size() < smallestDatabase {
		return nil, pos.Refuse(pos.Corrupt, "database_corrupt")
	}
	open := db.openWritable
	if o.ReadOnly {
		open = db.openReadOnly
	} else {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, explain(err, "data_folder_failed")
		}
		db.lock = flock.New(filepath.Join(dir, lock))
		switch free, err := db.lock.TryLock(); {
		case err != nil:
			return nil, explain(err, "data_folder_failed")
		case !free && o.Beside:
			db.lock = nil
			open = db.openBeside
		case !free:
			return nil, pos.Refuse(pos.Conflict, "already_running", "folder", dir)
		}
	}
	if err := open(ctx, o); err != nil {
		db.close()
		return nil, err
	}
	return db, nil
}

func (db *engine) openReadOnly(ctx context.Context, _ Options) error {
	if _, err := os.Stat(db.path); err != nil {
		return pos.Refuse(pos.NotFound, "no_data", "folder", filepath.Dir(db.path)).Because(err)
	}
	var err error
	if db.reader, err = openPool(db.path, 2, "_query_only=1"); err != nil {
		return err
	}
	_, err = knownSchema(ctx, db.reader, goose.DialectSQLite3)
	return explain(err, "database_failed")
}

func (db *engine) openWritable(ctx context.Context, o Options) error {
	return db.openToWrite(ctx, o, migrate)
}

// openBeside opens what another program has open. SQLite lets one of them write
// at a time; the tables stay as the other one knows them.
func (db *engine) openBeside(ctx context.Context, o Options) error {
	return db.openToWrite(ctx, o, sameSchema)
}

func (db *engine) openToWrite(ctx context.Context, o Options, prepare func(context.Context, *sql.DB, goose.Dialect) error) error {
	synchronous := o.Synchronous
	if synchronous == "" {
		synchronous = "FULL"
	}
	var err error
	if db.writer, err = openPool(db.path, 1, "_txlock=immediate&_journal_mode=WAL&_synchronous="+synchronous); err != nil {
		return err
	}
	if err := db.checkPragmas(ctx, synchronous); err != nil {
		return err
	}
	if err := prepare(ctx, db.writer, goose.DialectSQLite3); err != nil {
		return explain(err, "database_failed")
	}
	if db.reader, err = openPool(db.path, 3, "_query_only=1"); err != nil {
		return err
	}
	db.conn, err = db.writer.Conn(ctx)
	return explain(err, "database_failed")
}

func openPool(path string, connections int, options string) (*sql.DB, error) {
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() +
		"?_busy_timeout=5000&_foreign_keys=1&_dqs=0&_defensive=1&_pragma=cache_size(-65536)&_pragma=journal_size_limit(67108864)&" + options
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}

// checkPragmas refuses to work on a database that is not as durable as asked:
// some file systems silently fall back.
func (db *engine) checkPragmas(ctx context.Context, synchronous string) error {
	levels := map[string]int{"OFF": 0, "NORMAL": 1, "FULL": 2}
	var mode string
	var level int
	if err := db.writer.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode); err != nil {
		return explain(err, "database_failed")
	}
	if err := db.writer.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&level); err != nil {
		return explain(err, "database_failed")
	}
	if mode != "wal" || level != levels[synchronous] {
		return pos.Refuse(pos.Unavailable, "not_durable", "mode", mode, "level", level)
	}
	return nil
}

func migrate(ctx context.Context, db *sql.DB, dialect goose.Dialect) error {
	provider, err := knownSchema(ctx, db, dialect)
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return err
}

// sameSchema refuses a database of an older program, too.
func sameSchema(ctx context.Context, db *sql.DB, dialect goose.Dialect) error {
	provider, err := knownSchema(ctx, db, dialect)
	if err != nil {
		return err
	}
	pending, err := provider.HasPending(ctx)
	if err == nil && pending {
		err = pos.Refuse(pos.Conflict, "database_older")
	}
	return err
}

// knownSchema refuses a database of a newer program: it would be written half.
func knownSchema(ctx context.Context, db *sql.DB, dialect goose.Dialect) (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	provider, err := goose.NewProvider(dialect, db, files,
		goose.WithLogger(goose.NopLogger()), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return nil, err
	}
	have, err := schemaVersion(ctx, db, dialect)
	if err != nil {
		return nil, err
	}
	sources := provider.ListSources()
	if known := sources[len(sources)-1].Version; have > known {
		return nil, pos.Refuse(pos.Conflict, "database_newer", "have", have, "known", known)
	}
	return provider, nil
}

// schemaVersion is 0 for a new database. It is asked here because goose takes a
// table that cannot be read for one that is not there.
func schemaVersion(ctx context.Context, db *sql.DB, dialect goose.Dialect) (version int64, err error) {
	listed := `SELECT COUNT(*) FROM sqlite_master WHERE name = $1`
	if dialect == goose.DialectPostgres {
		listed = `SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = $1`
	}
	var tables int
	err = db.QueryRowContext(ctx, listed, goose.DefaultTablename).Scan(&tables)
	if err != nil || tables == 0 {
		return 0, err
	}
	err = db.QueryRowContext(ctx, `SELECT COALESCE(MAX(version_id), 0) FROM `+goose.DefaultTablename).Scan(&version)
	return version, err
}

// queryer is what reading needs: a pool or a transaction.
type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// close lets go of the database and the folder.
func (db *engine) close() error {
	var errs []error
	for _, stmt := range db.prepared {
		errs = append(errs, stmt.Close())
	}
	if db.conn != nil {
		errs = append(errs, db.conn.Close())
	}
	for _, pool := range []*sql.DB{db.reader, db.writer} {
		if pool != nil {
			errs = append(errs, pool.Close())
		}
	}
	if db.lock != nil {
		errs = append(errs, db.lock.Unlock())
	}
	return errors.Join(errs...)
}
