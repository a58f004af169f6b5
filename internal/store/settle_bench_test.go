package store

import (
	"database/sql"
	"fmt"
	"testing"
	"time"

	"lapak/internal/journal"
	"lapak/internal/money"
	"lapak/internal/pgtest"
	"lapak/internal/pos"
)

// BenchmarkSettle works out what is to be booked for a month of 100,000 sales of two
// lines, of four producers, of which all but the last day's is booked already.
// Turn by turn in one run it asks the same questions bare on a connection of its
// own, reading every row and keeping nothing. "x-bare" is how much longer the
// settlement takes; "booked-rows/s" is the run that booked them.
func BenchmarkSettle_SQLite(b *testing.B)     { benchSettle(b, Place{Dir: b.TempDir()}) }
func BenchmarkSettle_PostgreSQL(b *testing.B) { benchSettle(b, Place{DSN: pgtest.Start(b)}) }

const benchSales = 100_000

var benchSellers = []pos.ProducerCode{"LAPAS-1", "LPP", "LAPAS-MEN", "LAPAS-KAG"}

func benchSettle(b *testing.B, place Place) {
	c := openCentral(b, place)
	enter(b, c, "sumsel")
	fillMonth(b, c)
	span := Span{From: "2026-11-01", To: "2026-11-30"}
	rows, start := 0, time.Now()
	for _, span.Producer = range benchSellers {
		early := span
		early.To = "2026-11-29"
		s, done, err := c.RunSettlement(b.Context(), "sumsel", early, "bench", "")
		if err != nil || !done {
			b.Fatal(s, done, err)
		}
		rows += s.Sum.Pieces
	}
	booking := time.Since(start)
	bare := bareReader(b, c, place)
	var ours, theirs []time.Duration
	for b.Loop() {
		start, found := time.Now(), 0
		for _, span.Producer = range benchSellers {
			found += len(workedOut(b, c, span).rows)
		}
		ours = append(ours, time.Since(start))
		if found == 0 || found > benchSales {
			b.Fatal(found)
		}
		start = time.Now()
		for _, span.Producer = range benchSellers {
			for _, text := range []string{itemsSold, itemsReturned, itemsBooked} {
				readBare(b, bare, text, "sumsel", span.Producer, span.From, span.To)
			}
		}
		theirs = append(theirs, time.Since(start))
	}
	b.ReportMetric(float64(rows)/booking.Seconds(), "booked-rows/s") // each row is a piece
	b.ReportMetric(float64(median(ours).Microseconds())/1000, "ms/op")
	b.ReportMetric(float64(median(ours))/float64(median(theirs)), "x-bare")
	b.ReportMetric(float64(median(ours).Nanoseconds()), "ns/op") // of ours alone
}

// fillMonth derives the tables of 100,000 sales, every third by QRIS.
func fillMonth(b *testing.B, c *Central) {
	b.Helper()
	rules := marketRules()
	for n := 0; n < benchSales; {
		err := c.write(b.Context(), "sumsel", func(w *writing) error {
			for range 2_000 {
				n++
				if err := w.projectSale(journal.Entry{ID: nextID(), Terminal: "t-1", Epoch: 1, Seq: int64(n)}, benchSale(n, rules)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func benchSale(n int, rules []pos.SplitRule) pos.Sale {
	day := pos.BusinessDay(fmt.Sprintf("2026-11-%02d", 1+n%30))
	s := pos.Sale{ID: pos.SaleID(nextID()), Number: pos.SaleNumber("KBI", "A", day, n), Stall: "KBI", Terminal: "t-1", Shift: "s-1", Day: day, At: benchAt, Cashier: "kasir-1", CashierLabel: "Kasir 1"}
	var total money.Rupiah
	for i := range 2 {
		k := (n*7 + i*3) % len(benchSellers)
		price := money.Rupiah(5_000 + 725*(n%200))
		total += price
		s.Lines = append(s.Lines, pos.Line{No: i + 1, SKU: pos.SKU(fmt.Sprintf("BRG-%03d", n%200)), Name: "Kaos Sablon M", Category: "Kaos", Unit: "potong", Producer: benchSellers[k],
			ProducerName: "Lapas", Price: price, Quantity: 1, Cost: price / 3, Split: rules[k%3]})
	}
	s.Tenders = []pos.Tender{{Method: pos.Cash, Amount: total}}
	if n%3 == 0 {
		s.Tenders[0].Method = pos.QRIS
	}
	return s
}

// bareReader is a connection to the same data with nothing in between.
func bareReader(b *testing.B, c *Central, place Place) *sql.DB {
	b.Helper()
	var db *sql.DB
	var err error
	if place.DSN != "" {
		db, err = sql.Open("pgx", place.DSN)
	} else {
		db, err = openPool(c.db.path, 1, "_query_only=1")
	}
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	if place.DSN != "" { // rows are shown only to who says whose they are
		if _, err := db.Exec(`SELECT set_config('lapak.tenant', 'sumsel', false)`); err != nil {
			b.Fatal(err)
		}
	}
	return db
}

func readBare(b *testing.B, db *sql.DB, text string, args ...any) {
	b.Helper()
	rows, err := db.QueryContext(b.Context(), text, args...)
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		b.Fatal(err)
	}
	row := make([]any, len(columns))
	for i := range row {
		row[i] = new(sql.RawBytes)
	}
	for rows.Next() {
		if err := rows.Scan(row...); err != nil {
			b.Fatal(err)
		}
	}
	if err := rows.Err(); err != nil {
		b.Fatal(err)
	}
}
