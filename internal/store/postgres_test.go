package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"lapak/internal/journal"
	"lapak/internal/pgtest"
	"lapak/internal/pos"
)

// texts reads the only column of a question, without saying whose rows it is
// about unless a tenant is given.
func texts(t *testing.T, c *Central, tenant pos.TenantID, question string, args ...any) []string {
	t.Helper()
	tx, err := c.db.reader.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if tenant != "" {
		if _, err := tx.ExecContext(t.Context(), nameTenant, tenant); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := tx.QueryContext(t.Context(), question, args...)
	if err != nil {
		t.Fatalf("%s: %v", question, err)
	}
	all, err := collect(rows, func(scan scanner) (text string, err error) {
		err = scan(&text)
		return text, err
	})
	if err != nil {
		t.Fatalf("%s: %v", question, err)
	}
	return all
}

// fenced are the tables in which every row belongs to a tenant.
func fenced(t *testing.T, c *Central) []string {
	t.Helper()
	all := texts(t, c, "", `SELECT table_name FROM information_schema.columns
		WHERE table_schema = current_schema() AND column_name = 'tenant' AND table_name NOT IN ('tenant', 'enrolment', 'timeline') ORDER BY 1`)
	for _, table := range append(Projections(), "entry", "product", "staff", "setting") {
		if !strings.Contains(strings.Join(all, " "), table) {
			t.Fatalf("%s is not among %v", table, all)
		}
	}
	return all
}

func TestPostgreSQLShowsATransactionNoRowsButThoseOfTheTenantItNamed(t *testing.T) {
	c := openCentral(t, Place{DSN: pgtest.Start(t)})
	enter(t, c, "sumsel", "jateng")
	one, two := newMarket(t, 61, 1), newMarket(t, 62, 1)
	for m, tenant := range map[*market]pos.TenantID{one: "sumsel", two: "jateng"} {
		mustTake(t, c, tenant, m.entries())
		tables(t, c, tenant, func(w *writing) error { return w.replaceCatalogue(m.goods) })
	}
	if exempt, err := c.SeesAllTenants(t.Context()); err != nil || exempt {
		t.Fatalf("the role of the test is exempt: %v, %v", exempt, err)
	}
	filled := append(Projections(), "entry", "product", "producer", "split_rule", "day_change")
	for _, table := range fenced(t, c) {
		if got := texts(t, c, "", `SELECT DISTINCT tenant FROM `+table); len(got) > 0 {
			t.Errorf("%s shows rows of %v to nobody", table, got)
		}
		for _, tenant := range []pos.TenantID{"sumsel", "jateng", "empty"} {
			want := "[" + string(tenant) + "]"
			if tenant == "empty" || !slices.Contains(filled, table) {
				want = "[]"
			}
			if got := fmt.Sprint(texts(t, c, tenant, `SELECT DISTINCT tenant FROM `+table)); got != want {
				t.Errorf("%s shows rows of %s to %s", table, got, tenant)
			}
		}
		for _, statement := range []string{`UPDATE ` + table + ` SET tenant = tenant RETURNING tenant`, `DELETE FROM ` + table + ` RETURNING tenant`} {
			if got := texts(t, c, "empty", statement); len(got) > 0 {
				t.Errorf("%s: changed rows of %v", statement, got)
			}
		}
	}
	// Also to one that wrongly speaks of another's.
	err := c.write(t.Context(), "jateng", func(w *writing) error {
		return w.send(`INSERT INTO setting (tenant, name, value) VALUES ('sumsel', 'a', 'b')`)
	})
	if err == nil || !strings.Contains(err.Error(), "row-level security") {
		t.Errorf("written for another: %v", err)
	}
}

func TestPostgreSQLFencesATableThatAMigrationAddsAndOnesThatWereOpened(t *testing.T) {
	place := Place{DSN: pgtest.Start(t)}
	c := openCentral(t, place)
	if _, err := c.db.writer.ExecContext(t.Context(), `CREATE TABLE ration (tenant TEXT NOT NULL PRIMARY KEY, "Odd" TEXT NOT NULL);
		ALTER TABLE sale NO FORCE ROW LEVEL SECURITY; ALTER TABLE refund DISABLE ROW LEVEL SECURITY; DROP POLICY own_rows ON stock`); err != nil {
		t.Fatal(err)
	}
	c.Close()
	c = openCentral(t, place)
	for _, question := range []string{textsInOtherOrder, tablesOpenToAll} {
		if left := texts(t, c, "", question); len(left) > 0 {
			t.Errorf("left to do: %v", left)
		}
	}
	open := texts(t, c, "", `SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
		AND NOT (relrowsecurity AND relforcerowsecurity AND EXISTS (SELECT 1 FROM pg_policy WHERE polrelid = pg_class.oid)) ORDER BY 1`)
	if fmt.Sprint(open) != "[enrolment goose_db_version tenant timeline web_session]" {
		t.Errorf("open to all: %v", open)
	}
}

func TestPostgreSQLIsMadeReadyOnceHoweverManyBeginAtOnce(t *testing.T) {
	place := Place{DSN: pgtest.Start(t)}
	var all sync.WaitGroup
	for range 5 {
		all.Go(func() {
			c, err := OpenCentral(t.Context(), place, Options{})
			if err != nil {
				t.Error(err)
				return
			}
			if err := c.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	enter(t, openCentral(t, place), "sumsel")
}

// atCommit makes the server do something in the middle of every commit that
// writes a setting.
func atCommit(t *testing.T, c *Central, what string) {
	t.Helper()
	if _, err := c.db.writer.ExecContext(t.Context(), `CREATE OR REPLACE FUNCTION trouble() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN `+what+`; RETURN NULL; END $$;
		DROP TRIGGER IF EXISTS trouble ON setting;
		CREATE CONSTRAINT TRIGGER trouble AFTER INSERT ON setting DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION trouble()`); err != nil {
		t.Fatal(err)
	}
}

func set(ctx context.Context, c *Central, name string) error {
	return c.write(ctx, "sumsel", func(w *writing) error {
		return w.exec(`INSERT INTO setting (tenant, name, value) VALUES ($1, $2, 'x')`, name)
	})
}

func TestPostgreSQLIsBelievedOnlyWhenTheCommitIsBeyondDoubt(t *testing.T) {
	c := openCentral(t, Place{DSN: pgtest.Start(t)})
	enter(t, c, "sumsel")
	c.db.writer.SetMaxOpenConns(1) // so that a connection in doubt would be used again
	connection := func() string { return texts(t, c, "", `SELECT pg_backend_pid()::text`)[0] }
	for i, x := range []struct {
		what, reason string
		kept         bool // the connection
	}{
		{`RAISE WARNING 'canceling wait for synchronous replication'`, "commit_unsure", false},
		{`PERFORM pg_terminate_backend(pg_backend_pid())`, "commit_unsure", false},
		{`RAISE EXCEPTION 'no' USING ERRCODE = 'check_violation'`, "save_failed", true},
		{`RAISE NOTICE 'well'`, "", true},
	} {
		atCommit(t, c, x.what)
		before := connection()
		err := set(t.Context(), c, fmt.Sprint(i))
		var refusal *pos.Error
		errors.As(err, &refusal)
		if x.reason == "" && err != nil || x.reason != "" && (refusal == nil || refusal.Reason != x.reason) {
			t.Errorf("%s: %v, want %s", x.what, err, x.reason)
		}
		if kept := connection() == before; kept != x.kept {
			t.Errorf("%s: the connection was kept: %v", x.what, kept)
		}
	}
	// A warning before the commit says nothing about it.
	atCommit(t, c, `NULL`)
	if err := c.write(t.Context(), "sumsel", func(w *writing) error {
		return errors.Join(w.send(`DO $$ BEGIN RAISE WARNING 'early'; END $$`), w.exec(`DELETE FROM setting WHERE tenant = $1`))
	}); err != nil {
		t.Error(err)
	}
}

func TestAWriteGoesOnThoughItsCallerHasGone(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		enter(t, c, "sumsel")
		ctx, cancel := context.WithCancel(t.Context())
		err := c.write(ctx, "sumsel", func(w *writing) error {
			cancel()
			return w.exec(`INSERT INTO setting (tenant, name, value) VALUES ($1, 'a', 'x')`)
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := set(t.Context(), c, "a"); !isConflict(err) {
			t.Errorf("it was not stored: %v", err)
		}
	})
}

func TestTheServerIsNeverAskedToCancel(t *testing.T) {
	c := openCentral(t, Place{DSN: pgtest.Start(t)})
	conn, err := c.db.writer.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := onDriver(conn, func(p *pgx.Conn) error { return p.PgConn().CancelRequest(t.Context()) }); err == nil || !strings.Contains(err.Error(), "never sent") {
		t.Errorf("asked with %v", err)
	}
}

// The trap that the guard is for: the standby is silent, somebody ends the wait
// of a commit on the server, and the server answers with success.
func TestACommitThatNoStandbyHasIsNotBelieved(t *testing.T) {
	if testing.Short() {
		t.Skip("starts two servers")
	}
	pair := pgtest.StartPair(t)
	c := openCentral(t, Place{DSN: pair.DSN()})
	enter(t, c, "sumsel")
	if err := set(t.Context(), c, "before"); err != nil {
		t.Fatal(err)
	}
	pair.Hold()
	done := make(chan error, 1)
	go func() { done <- set(t.Context(), c, "alone") }()
	// Waits on the server until the commit waits for its standby, then ends the wait.
	pair.SQL("postgres", `DO $$ BEGIN
		FOR i IN 1..6000 LOOP
			IF (SELECT bool_or(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE wait_event = 'SyncRep') THEN RETURN; END IF;
			PERFORM pg_sleep(0.01), pg_stat_clear_snapshot();
		END LOOP;
		RAISE 'nobody waits for the standby';
	END $$`)
	if err := <-done; !errors.Is(err, pos.Refuse(pos.Unavailable, "commit_unsure")) {
		t.Errorf("a row that exists once was answered with %v", err)
	}
}

// noise is a text that cannot be made shorter by packing it.
func noise(length int) string {
	dice := rand.New(rand.NewPCG(1, 1))
	var text strings.Builder
	for range length {
		text.WriteByte(byte('!' + dice.IntN(90)))
	}
	return text.String()
}

func TestATextThatPostgreSQLCannotHoldIsToldApart(t *testing.T) {
	c := openCentral(t, Place{DSN: pgtest.Start(t)})
	enter(t, c, "sumsel")
	head := journal.Head{Terminal: "terminal-1", Epoch: 1}
	for _, name := range []string{"a\x00b", noise(1 << 14)} {
		sold := soldOnceBy("terminal-1", "one")
		sold.Sale.Lines[0].Name, sold.Sale.Number = name, "LPK-A-261123-0001"
		e, err := journal.Append(head, "id", sold.Sale.At, "kasir-1", sold)
		if err != nil {
			t.Fatal(err)
		}
		if err := take(t.Context(), c, "sumsel", []journal.Entry{e}); !isUnfit(err) || isConflict(err) {
			t.Errorf("%.20q: %.300v", name, err)
		}
	}
	if _, err := c.Books("sumsel").SaleByID(t.Context(), "one"); !errors.Is(err, pos.Refuse(pos.NotFound, "sale_unknown")) || errors.Is(err, sql.ErrNoRows) {
		t.Error(err)
	}
}
