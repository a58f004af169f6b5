package store_test

import (
	"database/sql"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"lapak/internal/journal"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// BenchmarkCommitSale completes sales of three lines through Record and, turn by
// turn in one run, writes rows of the same content by bare SQL: the same
// statements, prepared, in one transaction of the same mode, in a database made
// by the same program. It reports both medians and their ratio.
func BenchmarkCommitSale(b *testing.B) {
	s := open(b, b.TempDir())
	list := catalogue(b)
	if _, err := s.AdoptCatalogue(ctx, "spv", list, map[pos.SKU]int{"KAO-M": 1, "PMP-ADN": 1, "SKT-SLD": 1}); err != nil {
		b.Fatal(err)
	}
	bare := openBare(b)
	var ours, theirs []time.Duration
	for b.Loop() {
		sold := sale(b, s, "shift-1", 1)
		start := time.Now()
		r, err := s.Record(ctx, "kasir-1", journal.SaleCompleted{Sale: sold})
		ours = append(ours, time.Since(start))
		if err != nil {
			b.Fatal(err)
		}
		start = time.Now()
		bare.write(b, r.Entry, r.Fact.(journal.SaleCompleted).Sale, len(ours))
		theirs = append(theirs, time.Since(start))
	}
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	p50, p50Bare := percentile(ours, 50), percentile(theirs, 50)
	b.ReportMetric(ms(p50), "p50-ms")
	b.ReportMetric(ms(percentile(ours, 99)), "p99-ms")
	b.ReportMetric(ms(p50Bare), "bare-p50-ms")
	b.ReportMetric(float64(p50)/float64(p50Bare), "x-bare")
	b.ReportMetric(float64(p50.Nanoseconds()), "ns/op") // of ours alone
}

// BenchmarkCommitSale_after_20000 is the same sale at the end of a very long day,
// in turns with an empty one: "x-first" is how much slower it has become.
func BenchmarkCommitSale_after_20000(b *testing.B) {
	dir := b.TempDir()
	if err := large(b).Backup(ctx, filepath.Join(dir, store.FileName)); err != nil {
		b.Fatal(err)
	}
	late, first := open(b, dir), open(b, b.TempDir())
	var ends, begins []time.Duration
	timed := func(s *store.Store) time.Duration {
		sold := sale(b, s, "shift-1", 1)
		start := time.Now()
		if _, err := s.Record(ctx, "kasir-1", journal.SaleCompleted{Sale: sold}); err != nil {
			b.Fatal(err)
		}
		return time.Since(start)
	}
	for b.Loop() {
		ends, begins = append(ends, timed(late)), append(begins, timed(first))
	}
	p50 := percentile(ends, 50)
	b.ReportMetric(float64(p50.Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(percentile(ends, 99).Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(p50)/float64(percentile(begins, 50)), "x-first")
	b.ReportMetric(float64(p50.Nanoseconds()), "ns/op") // of the late one alone
}

func percentile(all []time.Duration, percent int) time.Duration {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[len(sorted)*percent/100]
}

// bareSQL writes the rows of a sale without a store.
type bareSQL struct {
	db                                          *sql.DB
	conn                                        *sql.Conn
	entry, sale, line, tender, stockMove, stock *sql.Stmt
}

func openBare(b *testing.B) *bareSQL {
	b.Helper()
	dir := b.TempDir()
	s, err := store.Open(ctx, dir, store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, store.FileName)+
		"?_txlock=immediate&_journal_mode=WAL&_synchronous=FULL&_busy_timeout=5000&_foreign_keys=1&_pragma=cache_size(-65536)")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	w := &bareSQL{db: db}
	if w.conn, err = db.Conn(ctx); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { w.conn.Close() })
	for _, p := range []struct {
		stmt **sql.Stmt
		text string
	}{
		{&w.entry, `INSERT INTO entry (tenant, terminal, epoch, seq, id, at, staff, kind, version, body, prev, sum, commit_seq, repeats) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, FALSE)`},
		{&w.sale, `INSERT INTO sale (tenant, id, terminal, epoch, seq, number, counter, shift, day, at, cashier, cashier_label, items, gross, discount, rounding, paid, paper, paper_digest, voided)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, '', '', FALSE)`},
		{&w.line, `INSERT INTO sale_line (tenant, sale, no, day, shift, sku, name, name_en, category, producer, producer_name, quantity, gross, discount, voided)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, FALSE)`},
		{&w.tender, `INSERT INTO tender (tenant, sale, no, day, shift, method, kept, reference, voided) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, FALSE)`},
		{&w.stockMove, `INSERT INTO stock_move (tenant, entry, no, sku, quantity, reason, at, staff, note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`},
		{&w.stock, `INSERT INTO stock (tenant, terminal, sku, level) VALUES ($1, $2, $3, $4) ON CONFLICT (tenant, terminal, sku) DO UPDATE SET level = stock.level + excluded.level`},
	} {
		if *p.stmt, err = w.conn.PrepareContext(ctx, p.text); err != nil {
			b.Fatal(err)
		}
	}
	return w
}

func (w *bareSQL) write(b *testing.B, e journal.Entry, s pos.Sale, counter int) {
	tx, err := w.conn.BeginTx(ctx, nil)
	if err != nil {
		b.Fatal(err)
	}
	do := func(stmt *sql.Stmt, args ...any) {
		if _, err := stmt.ExecContext(ctx, append([]any{""}, args...)...); err != nil {
			b.Fatal(err)
		}
	}
	do(w.entry, e.Terminal, e.Epoch, e.Seq, e.ID, e.At.UnixMilli(), e.By, e.Kind, e.Version, string(e.Body), e.Prev, e.Sum)
	do(w.sale, s.ID, s.Terminal, e.Epoch, e.Seq, s.Number, counter, s.Shift, s.Day, s.At.UnixMilli(), s.Cashier, s.CashierLabel,
		s.Items(), s.Gross(), s.Discount(), s.Rounding, s.Paid())
	for _, l := range s.Lines {
		do(w.line, s.ID, l.No, s.Day, s.Shift, l.SKU, l.Name, l.NameEN, l.Category, l.Producer, l.ProducerName, l.Quantity, l.Gross(), l.Discount)
		do(w.stockMove, e.ID, l.No, l.SKU, -l.Quantity, pos.Sold, s.At.UnixMilli(), s.Cashier, string(s.Number))
		do(w.stock, e.Terminal, l.SKU, -l.Quantity)
	}
	for i, t := range s.Tenders {
		do(w.tender, s.ID, i+1, s.Day, s.Shift, t.Method, t.Amount, t.Reference)
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}
