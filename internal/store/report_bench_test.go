package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"lapak/internal/i18n"
	"lapak/internal/journal"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/store"
)

const (
	manySales = 20_000
	manyGoods = 200
)

var ctx = context.Background()

// largeDir is where the large day lies, if a benchmark made it.
var largeDir string

func TestMain(m *testing.M) {
	status := m.Run()
	os.RemoveAll(largeDir)
	os.Exit(status)
}

// largeDay is a store with one day of 20,000 sales of three lines, made once for
// all benchmarks of this package.
var largeDay = sync.OnceValues(func() (*store.Store, error) {
	dir, err := os.MkdirTemp("", "lapak-bench")
	if err != nil {
		return nil, err
	}
	largeDir = dir
	now := opened
	s, err := store.Open(ctx, dir, store.Options{Now: func() time.Time { return now }})
	if err != nil {
		return nil, err
	}
	list, err := pos.NewCatalogue(manyProducts(), []pos.Producer{
		{Code: "LAPAS-1-PLG", Name: "Lapas Kelas I Palembang"}, {Code: "LPP-PLG", Name: "Lapas Perempuan Kelas IIA Palembang"},
		{Code: "LAPAS-MEN", Name: "Lapas Kelas IIB Muara Enim"}, {Code: "LAPAS-KAG", Name: "Lapas Kelas IIB Kayu Agung"},
	}, nil)
	if err != nil {
		return nil, err
	}
	facts := []journal.Fact{journal.ShiftOpened{Shift: "shift-1", Day: day, Float: pos.Count{{Value: 10_000, Number: 20}}}}
	for i := range manySales {
		sold, err := saleNo(s, list, i)
		if err != nil {
			return nil, err
		}
		if facts = append(facts, journal.SaleCompleted{Sale: sold}); len(facts) == 1_000 || i == manySales-1 {
			if _, err := s.RecordAll(ctx, "kasir-1", facts); err != nil {
				return nil, err
			}
			facts = nil
		}
		now = now.Add(2 * time.Second)
	}
	_, err = s.Record(ctx, "kasir-1", journal.ShiftClosed{Shift: "shift-1", Day: day, Counted: pos.Count{{Value: 100_000, Number: 9}}})
	return s, err
})

func manyProducts() []pos.Product {
	categories := []string{"Batik", "Songket", "Makanan", "Kriya", "Kaos"}
	producers := []pos.ProducerCode{"LAPAS-1-PLG", "LPP-PLG", "LAPAS-MEN", "LAPAS-KAG"}
	var list []pos.Product
	for i := range manyGoods {
		list = append(list, pos.Product{
			SKU: pos.SKU(fmt.Sprintf("BRG-%04d", i)), Name: fmt.Sprintf("Barang hasil karya nomor %d", i), Category: categories[i%len(categories)],
			Price: money.Rupiah(5_000 + 725*i), Unit: "buah", Producer: producers[i%len(producers)],
		})
	}
	return list
}

// saleNo is the i-th sale of the large day: three different goods, every tenth
// with a discount, every third by QRIS.
func saleNo(s *store.Store, list *pos.Catalogue, i int) (pos.Sale, error) {
	cart := pos.Cart{ID: pos.SaleID(fmt.Sprintf("00000000-0000-7000-8000-%012d", i))}
	for j := range 3 {
		var err error
		if cart, _, err = cart.Add(list.Products()[(i*7+j*61)%manyGoods], 1+(i+j)%3); err != nil {
			return pos.Sale{}, err
		}
	}
	if i%10 == 0 {
		cart.Discount = pos.Discount{Rate: 500}
	}
	tender := pos.Tender{Method: pos.Cash, Amount: cart.Totals().Total.UpTo(50_000)}
	if i%3 == 0 {
		tender = pos.Tender{Method: pos.QRIS, Amount: cart.Totals().Total}
	}
	by := pos.Staff{ID: pos.StaffID(fmt.Sprintf("kasir-%d", 1+i%3)), Label: fmt.Sprintf("Kasir %d", 1+i%3)}
	return cart.Checkout(pos.SaleHead{
		Stall: store.DefaultStall(), Terminal: s.Terminal().ID, Shift: "shift-1", Day: day,
		At: opened.Add(time.Duration(i) * 2 * time.Second), Cashier: by,
	}, list, []pos.Tender{tender})
}

func large(b *testing.B) *store.Store {
	b.Helper()
	s, err := largeDay()
	if err != nil {
		b.Fatal(err)
	}
	return s
}

// BenchmarkDailyReport20000 builds the report of a day of 20,000 sales and, turn
// by turn, runs the same questions bare on a connection of its own, reading every
// row and keeping nothing.
func BenchmarkDailyReport20000(b *testing.B) {
	s := large(b)
	bare, err := sql.Open("sqlite", "file:"+filepath.Join(s.Dir(), store.FileName)+"?_query_only=1&_pragma=cache_size(-65536)")
	if err != nil {
		b.Fatal(err)
	}
	defer bare.Close()
	bare.SetMaxOpenConns(1)
	runBare(b, bare)
	var ours, theirs time.Duration
	for b.Loop() {
		start := time.Now()
		d, err := report.BuildDaily(ctx, s, day)
		ours += time.Since(start)
		if err != nil || d.Sales != manySales || d.Status != report.Final {
			b.Fatal(d.Sales, d.Status, err)
		}
		start = time.Now()
		runBare(b, bare)
		theirs += time.Since(start)
	}
	b.ReportMetric(float64(ours.Microseconds())/1000/float64(b.N), "ms/op")
	b.ReportMetric(float64(ours)/float64(theirs), "x-bare")
	b.ReportMetric(float64(ours.Nanoseconds())/float64(b.N), "ns/op") // not of both together
}

func runBare(b *testing.B, db *sql.DB) {
	b.Helper()
	for _, text := range store.DayQueries() {
		rows, err := db.QueryContext(ctx, text, "", day, "", "", "")
		if err != nil {
			b.Fatal(err)
		}
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
		rows.Close()
	}
}

// BenchmarkXLSX20000 writes the workbook of that day with all its 60,000 rows.
func BenchmarkXLSX20000(b *testing.B) {
	s := large(b)
	d, err := report.BuildDaily(ctx, s, day)
	if err != nil {
		b.Fatal(err)
	}
	words := i18n.MustLoad(i18n.ID)
	b.ReportAllocs()
	for b.Loop() {
		if err := d.WriteXLSX(io.Discard, words, report.DayRows(ctx, s, day)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCSV20000 writes the same rows as CSV.
func BenchmarkCSV20000(b *testing.B) {
	s := large(b)
	d, err := report.BuildDaily(ctx, s, day)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := d.WriteCSV(io.Discard, report.ForSheets, report.DayRows(ctx, s, day)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWhereabouts20000(b *testing.B) {
	s := large(b)
	for b.Loop() {
		all, err := s.Whereabouts(ctx, store.Period{From: day, To: day})
		if err != nil || len(all) != manyGoods {
			b.Fatal(len(all), err)
		}
	}
}
