// Package pgtest gives tests a real PostgreSQL: a server of their own on this
// machine, gone with the test process, however that ends.
//
// Start hands out an empty database on one server that all tests of a process
// use. StartPair starts two servers of which one follows the other, so that a
// test can kill the first and go on with the second.
//
// It is no database library and knows no SQL driver: it speaks to its servers
// through the programs that come with PostgreSQL (initdb, pg_ctl, psql,
// pg_basebackup). It is no way to run a server for people either; for that see
// docs/how-to/run-postgres.md. Only tests may import it. It imports nothing of
// this project.
package pgtest

import (
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
)

// role is whom tests connect as. It owns its databases and is nothing more,
// because row-level security does not bind a superuser.
const role = "lapak"

// fast gives up what only matters when the machine loses its power.
const fast = `fsync = off
full_page_writes = off
`

// cluster is the one server of this process. It is started by the first test
// that wants a database and ended by its guard when the process is gone.
var cluster = sync.OnceValues(func() (*shared, error) {
	s, err := launch(plan{name: "lapak", settings: fast})
	if err != nil {
		return nil, err
	}
	c := &shared{server: s, password: rand.Text()}
	_, err = s.sql("postgres", roleSQL(c.password))
	return c, err
})

// shared is a server with the number of databases it has given out.
type shared struct {
	*server
	password string
	given    atomic.Int64
}

// roleSQL makes the ordinary role. SQL in this package is only ever put
// together from names and passwords made here.
func roleSQL(password string) string {
	return fmt.Sprintf("CREATE ROLE %s LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD '%s'", role, password)
}

// databaseSQL makes an empty database of the role. It sorts texts by their
// bytes, as SQLite does and as lapak-server wants it.
func databaseSQL(name string) string {
	return fmt.Sprintf("CREATE DATABASE %s OWNER %s TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'", name, role)
}

// Start returns the data source name of a fresh, empty database on a real
// PostgreSQL of this test process. Its owner is an ordinary role, so that
// row-level security holds. The database is dropped, with whoever is still
// connected, at the end of the test. Power cuts are not survived: the server
// does not wait for its disk.
//
// Where PostgreSQL is not installed the test is skipped.
func Start(t testing.TB) (dsn string) {
	t.Helper()
	c, err := cluster()
	skipOrFail(t, err)
	name := fmt.Sprintf("%s_%d", role, c.given.Add(1))
	if _, err := c.sql("postgres", databaseSQL(name)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := c.sql("postgres", "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return source("127.0.0.1", fmt.Sprint(c.port), c.password, name)
}

// source writes a data source name in the form that libpq and pgx both read.
func source(hosts, ports, password, database string) string {
	return fmt.Sprintf("host=%s port=%s user=%s password=%s dbname=%s sslmode=disable connect_timeout=10",
		hosts, ports, role, password, database)
}

func skipOrFail(t testing.TB, err error) {
	t.Helper()
	if errors.Is(err, errMissing) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
}
