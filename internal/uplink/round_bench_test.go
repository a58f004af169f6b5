package uplink_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"lapak/internal/pgtest"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// BenchmarkDrain lets a laptop that sold a thousand times without a network send
// it all: the real client, HTTP over loopback, and a central store that has
// nothing yet.
func BenchmarkDrain_1000_sales_SQLite(b *testing.B) {
	benchDrain(b, func() store.Place { return store.Place{Dir: b.TempDir()} })
}

func BenchmarkDrain_1000_sales_PostgreSQL(b *testing.B) {
	benchDrain(b, func() store.Place { return store.Place{DSN: pgtest.Start(b)} })
}

func benchDrain(b *testing.B, place func() store.Place) {
	const sales = 1000
	first := openOffice(b, place())
	l := first.laptop(b.TempDir())
	l.sells(sales)
	var took []time.Duration
	for b.Loop() {
		o := openOffice(b, place())
		l.office = o // the laptop enrols at a new centre, and sends from the beginning
		l.enrol()
		start := time.Now()
		l.sync()
		took = append(took, time.Since(start))
		if n := o.sales(); n != sales {
			b.Fatalf("%d sales arrived", n)
		}
		o.http.Close()
		o.must(o.central.Close())
	}
	report(b, took, sales)
}

// BenchmarkCatalogue changes one price of five thousand products at the office
// and lets a laptop fetch the list: made, signed, sent, checked and adopted as a
// whole.
func BenchmarkCatalogue_5000_products(b *testing.B) {
	const products = 5000
	o := openOffice(b, store.Place{Dir: b.TempDir()})
	l := o.laptop(b.TempDir())
	l.enrol()
	all := make([]pos.Product, products)
	for i := range all {
		all[i] = pos.Product{SKU: pos.SKU(fmt.Sprintf("BRG-%04d", i)), Barcode: ean13(i), Name: fmt.Sprintf("Kerajinan tangan nomor %d", i),
			NameEN: fmt.Sprintf("Handicraft number %d", i), Category: "Kerajinan", Price: 75_000, Unit: "potong", Producer: "LAPAS-1"}
	}
	var took []time.Duration
	for b.Loop() {
		all[0].Price += 500
		o.later(time.Second)
		o.must(o.central.ReplaceCatalogue(b.Context(), sumsel, list(b, all...)))
		start := time.Now()
		l.sync()
		took = append(took, time.Since(start))
	}
	c, err := l.Catalogue(b.Context())
	o.must(err)
	if p, err := c.BySKU("BRG-0000"); err != nil || p.Price != all[0].Price || len(c.Products()) != products {
		b.Fatalf("%d products, %+v, %v", len(c.Products()), p, err)
	}
	report(b, took, products)
}

// ean13 is a barcode with its check digit.
func ean13(n int) string {
	code, sum := fmt.Sprintf("899%09d", n), 0
	for i, digit := range code {
		sum += int(digit-'0') * (1 + 2*(i%2))
	}
	return code + fmt.Sprint((10-sum%10)%10)
}

// report gives the median of one drain or fetch, and things in a second.
func report(b *testing.B, took []time.Duration, things int) {
	slices.Sort(took)
	p50 := took[len(took)/2]
	b.ReportMetric(float64(things)/p50.Seconds(), "per-second")
	b.ReportMetric(float64(p50.Nanoseconds()), "ns/op")
}
