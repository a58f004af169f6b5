package store

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"lapak/internal/journal"
	"lapak/internal/pgtest"
	"lapak/internal/pos"
)

// BenchmarkIngest takes runs of 500 entries in, of which nothing is derived, and,
// turn by turn in one run, writes the same rows by a bare batched insert into a
// table of the same form in the same database: on SQLite by one prepared
// statement, on PostgreSQL by arrays, which is the fastest way that may be
// repeated. "x-bare" is what Ingest reaches of that: it checks the chain and the
// seal, looks for repeats, gives out numbers and remembers each fact beside it.
func BenchmarkIngest_SQLite(b *testing.B) {
	benchIngest(b, Place{Dir: b.TempDir()}, adopted)
}

func BenchmarkIngest_PostgreSQL(b *testing.B) {
	benchIngest(b, Place{DSN: pgtest.Start(b)}, adopted)
}

// BenchmarkIngest_sales takes sales of three lines, with the twelve rows that are
// derived of each; the bare insert beside it still writes the entries alone.
func BenchmarkIngest_sales_SQLite(b *testing.B) {
	benchIngest(b, Place{Dir: b.TempDir()}, soldThree)
}

func BenchmarkIngest_sales_PostgreSQL(b *testing.B) {
	benchIngest(b, Place{DSN: pgtest.Start(b)}, soldThree)
}

// BenchmarkIngest_again sends what is stored already.
func BenchmarkIngest_again_SQLite(b *testing.B)     { benchAgain(b, Place{Dir: b.TempDir()}) }
func BenchmarkIngest_again_PostgreSQL(b *testing.B) { benchAgain(b, Place{DSN: pgtest.Start(b)}) }

var benchAt = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

// nextID is an identity as tills make them: they grow with time.
func nextID() string { return uuid.Must(uuid.NewV7()).String() }

// adopted is a fact of which nothing is derived.
func adopted(int64, pos.TerminalID) journal.Fact {
	return journal.CatalogueAdopted{Revision: strings.Repeat("0", 64), Products: 120, Producers: 7}
}

func soldThree(n int64, terminal pos.TerminalID) journal.Fact {
	s := pos.Sale{ID: pos.SaleID(nextID()), Number: pos.ReceiptNumber(fmt.Sprintf("LPK-A-261123-%04d", n)), Stall: "KBI", Terminal: terminal,
		Shift: "01a21348-8b3f-7d5e-bded-7b2820c4704b", Day: "2026-11-23", At: benchAt, Cashier: "kasir-1", CashierLabel: "Kasir 1",
		Tenders: []pos.Tender{{Method: pos.Cash, Amount: 300_000}}}
	for i, sku := range []pos.SKU{"KAO-M", "PMP-ADN", "SKT-SLD"} {
		s.Lines = append(s.Lines, pos.Line{No: i + 1, SKU: sku, Name: "Kaos Sablon M", Category: "Kaos", Unit: "potong", Producer: "LAPAS-1",
			ProducerName: "Lapas Kelas I", Price: 75_000, Quantity: 1})
	}
	s.Change = 75_000
	return journal.SaleCompleted{Sale: s}
}

// benchRun makes the next run of a terminal.
func (p *pen) benchRun(b *testing.B, fact func(int64, pos.TerminalID) journal.Fact) Run {
	b.Helper()
	run := Run{Terminal: p.head.Terminal}
	for range MaxRun {
		e, err := journal.Append(p.head, nextID(), benchAt, "kasir-1", fact(p.head.Seq+1, p.head.Terminal))
		if err != nil {
			b.Fatal(err)
		}
		run.Entries, p.head = append(run.Entries, e), e.Head()
	}
	run.Seal = journal.Seal(p.key, "sumsel", p.head)
	return run
}

func openBench(b *testing.B, place Place) (*Central, *pen) {
	b.Helper()
	c := openCentral(b, place)
	enter(b, c, "sumsel")
	return c, newPen(b, c, "sumsel", pos.TerminalID(uuid.NewString()))
}

func benchIngest(b *testing.B, place Place, fact func(int64, pos.TerminalID) journal.Fact) {
	c, p := openBench(b, place)
	bare := bareInsert(b, c, place)
	var ours, theirs []time.Duration
	for b.Loop() {
		run := p.benchRun(b, fact)
		start := time.Now()
		done, err := c.Ingest(b.Context(), "sumsel", run)
		ours = append(ours, time.Since(start))
		if err != nil || done.Stored != MaxRun || done.Quarantined > 0 {
			b.Fatalf("%+v, %v", done, err)
		}
		start = time.Now()
		bare(run.Entries, p.head.Seq-MaxRun)
		theirs = append(theirs, time.Since(start))
	}
	p50, p50Bare := median(ours), median(theirs)
	b.ReportMetric(MaxRun/p50.Seconds(), "events/s")
	b.ReportMetric(MaxRun/p50Bare.Seconds(), "bare-events/s")
	b.ReportMetric(float64(p50Bare)/float64(p50), "x-bare")
	b.ReportMetric(float64(p50.Nanoseconds()), "ns/op") // of ours alone, for 500 entries
}

func benchAgain(b *testing.B, place Place) {
	c, p := openBench(b, place)
	run := p.benchRun(b, soldThree)
	if _, err := c.Ingest(b.Context(), "sumsel", run); err != nil {
		b.Fatal(err)
	}
	var took []time.Duration
	for b.Loop() {
		start := time.Now()
		done, err := c.Ingest(b.Context(), "sumsel", run)
		took = append(took, time.Since(start))
		if err != nil || done.Repeated != MaxRun {
			b.Fatalf("%+v, %v", done, err)
		}
	}
	b.ReportMetric(MaxRun/median(took).Seconds(), "events/s")
	b.ReportMetric(float64(median(took).Nanoseconds()), "ns/op")
}

func median(all []time.Duration) time.Duration { return slices.Sorted(slices.Values(all))[len(all)/2] }

const bareColumns = `(tenant, terminal, epoch, seq, id, at, staff, kind, version, body, prev, sum, commit_seq, repeats)`

// bareInsert writes entries in one transaction and nothing else. Before is how
// many were written.
func bareInsert(b *testing.B, c *Central, place Place) func(entries []journal.Entry, before int64) {
	b.Helper()
	if place.DSN != "" {
		return bareArrays(b, c, place)
	}
	dir := b.TempDir()
	if err := openCentral(b, Place{Dir: dir}).Close(); err != nil {
		b.Fatal(err)
	}
	db, err := openPool(filepath.Join(dir, CentralFileName), 1, "_txlock=immediate&_journal_mode=WAL&_synchronous=FULL")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	insert, err := db.Prepare(`INSERT INTO entry ` + bareColumns + ` VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT DO NOTHING`)
	if err != nil {
		b.Fatal(err)
	}
	return func(entries []journal.Entry, before int64) {
		tx, err := db.Begin()
		if err != nil {
			b.Fatal(err)
		}
		bound := tx.Stmt(insert)
		for i, e := range entries {
			if _, err := bound.Exec("sumsel", e.Terminal, e.Epoch, e.Seq, e.ID, e.At.UnixMilli(), e.By, e.Kind, e.Version, string(e.Body), e.Prev, e.Sum,
				before+int64(i)+1, false); err != nil {
				b.Fatal(err)
			}
		}
		if err := tx.Commit(); err != nil {
			b.Fatal(err)
		}
	}
}

// bareArrays writes into a table of the same form without a fence around its
// tenants.
func bareArrays(b *testing.B, c *Central, place Place) func([]journal.Entry, int64) {
	b.Helper()
	if _, err := c.db.writer.Exec(`CREATE TABLE bare (LIKE entry INCLUDING ALL)`); err != nil {
		b.Fatal(err)
	}
	db, err := sql.Open("pgx", place.DSN)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	const insert = `INSERT INTO bare ` + bareColumns + ` SELECT $1, $2, $3, u.* FROM
		unnest($4::bigint[], $5::text[], $6::bigint[], $7::text[], $8::text[], $9::bigint[], $10::text[], $11::text[], $12::text[], $13::bigint[], $14::boolean[]) u
		ON CONFLICT DO NOTHING`
	return func(entries []journal.Entry, before int64) {
		n := len(entries)
		seq, at, version, number := make([]int64, n), make([]int64, n), make([]int64, n), make([]int64, n)
		id, by, kind, body, prev, sum := make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n)
		for i, e := range entries {
			seq[i], at[i], version[i], number[i] = e.Seq, e.At.UnixMilli(), int64(e.Version), before+int64(i)+1
			id[i], by[i], kind[i], body[i], prev[i], sum[i] = e.ID, string(e.By), string(e.Kind), string(e.Body), e.Prev, e.Sum
		}
		tx, err := db.Begin()
		if err != nil {
			b.Fatal(err)
		}
		if _, err := tx.Exec(insert, "sumsel", entries[0].Terminal, entries[0].Epoch, seq, id, at, by, kind, version, body, prev, sum, number, make([]bool, n)); err != nil {
			b.Fatal(err)
		}
		if err := tx.Commit(); err != nil {
			b.Fatal(err)
		}
	}
}
