// Package store keeps the journal and its projections in a database and answers
// the questions that screens and reports ask. It is the only package that
// imports database/sql.
//
// The journal is the truth: Record appends a fact and updates the tables that
// are derived from it in one transaction that is on the disk when Record
// returns. The derived tables can be dropped and rebuilt at any time, and Verify
// proves that a rebuild gives the same.
//
// A Store is the database of a till; a Central is that of the centre, in which
// every tenant has its own rows. Books are the questions that both answer.
//
// It decides nothing about business: what may be sold, refunded or closed is
// known by pos and till. It may be imported by report, till, uplink, web and the
// commands.
package store

import (
	"context"
	"embed"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"lapak/internal/journal"
	"lapak/internal/pos"
)

// FileName is the name of the database inside a data folder.
const FileName = "lapak.db"

const lockName = "lapak.lock"

//go:embed migrations/*.sql
var migrations embed.FS

// Store is the open database of a till. It may be used by several goroutines:
// writes queue up on one connection, reads run beside them.
type Store struct {
	*Books
	now func() time.Time

	head journal.Head // kept by whom the engine lets write
	self pos.Terminal
}

// Options of Open and OpenCentral.
type Options struct {
	// ReadOnly opens beside a running till: reports and copies, no writing.
	ReadOnly bool
	// Beside writes next to the program that holds the folder, if there is one:
	// for a command of the office while the server runs. Only a Central may be
	// opened so, because it keeps nothing in memory that another could make untrue.
	Beside bool
	// Now is the clock; nil is the clock of the machine.
	Now func() time.Time
	// Synchronous is FULL unless a test of the test asks for less.
	Synchronous string
}

func (o Options) clock() func() time.Time {
	if o.Now == nil {
		return time.Now
	}
	return o.Now
}

// Open opens the database in a data folder, making both if they are not there.
// Without ReadOnly it holds the folder's lock until Close, so that two tills
// never sell from one journal; a folder that is in use is refused as
// already_running.
func Open(ctx context.Context, dir string, o Options) (*Store, error) {
	db, err := openSQLite(ctx, dir, FileName, lockName, o)
	if err != nil {
		return nil, err
	}
	s := &Store{Books: &Books{db: db}, now: o.clock()}
	if !o.ReadOnly {
		err = s.enrolSelf(ctx)
	}
	if err == nil {
		err = s.load(ctx)
	}
	if err != nil {
		s.Close()
		return nil, explain(err, "database_failed")
	}
	return s, nil
}

// enrolSelf gives a new database its terminal identity.
func (s *Store) enrolSelf(ctx context.Context) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	_, err = s.db.conn.ExecContext(ctx,
		`INSERT INTO self (tenant, terminal, code, epoch) SELECT '', $1, 'A', 1 WHERE NOT EXISTS (SELECT 1 FROM self)`, id.String())
	return err
}

// load reads who this laptop is and where its journal ends.
func (s *Store) load(ctx context.Context) error {
	v := view{s.db.reader, s.tenant}
	if s.db.conn != nil {
		v.q = s.db.conn
	}
	self, head := pos.Terminal{}, journal.Head{}
	err := v.row(ctx, func(scan scanner) error { return scan(&self.ID, &self.Code, &self.Epoch) },
		`SELECT terminal, code, epoch FROM self WHERE tenant = $1`)
	if err == nil {
		head, err = readHead(ctx, v, self)
	}
	if err == nil {
		s.self, s.head = self, head
	}
	return err
}

// Close lets go of the database and the folder.
func (s *Store) Close() error { return s.db.close() }

// Terminal is who this laptop is.
func (s *Store) Terminal() pos.Terminal {
	s.db.mu.Lock()
	defer s.db.mu.Unlock()
	return s.self
}

// Head is the end of this laptop's journal.
func (s *Store) Head() journal.Head {
	s.db.mu.Lock()
	defer s.db.mu.Unlock()
	return s.head
}

// Dir is the data folder.
func (s *Store) Dir() string { return filepath.Dir(s.db.path) }

// Checkpoint moves what is in the write-ahead log into the database file. It is
// worth doing when nobody waits: at the end of a shift.
func (s *Store) Checkpoint(ctx context.Context) error {
	s.db.mu.Lock()
	defer s.db.mu.Unlock()
	_, err := s.db.conn.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return explain(err, "database_failed")
}
