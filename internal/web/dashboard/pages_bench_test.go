package dashboard

import (
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"lapak/internal/journal"
	"lapak/internal/money"
	"lapak/internal/pgtest"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// BenchmarkPages opens pages of the dashboard of an organisation with 100,000 sales in
// a month. "ms" is the middle of the times of the server for one page, once the days
// of the month were added up; "kB" what is sent. "cold-ms", of the overview, is the
// first look after a start.
func BenchmarkPages_SQLite(b *testing.B)     { benchPages(b, store.Place{Dir: b.TempDir()}) }
func BenchmarkPages_PostgreSQL(b *testing.B) { benchPages(b, store.Place{DSN: pgtest.Start(b)}) }

const (
	busyDays  = 26
	busySales = 100_000
)

func benchPages(b *testing.B, place store.Place) {
	o := officeAt(b, place)
	o.clock.wait(6 * time.Hour)
	o.sellMuch()
	p := o.signedIn(sumsel, string(store.RoleAdmin))
	start := time.Now()
	p.get("/staf/?period=month")
	cold := time.Since(start)
	for _, path := range []string{"?period=month", "?period=custom&from=2026-11-20&to=2026-11-20", "?period=month&producer=LPP", "daily?day=2026-11-20", "shifts?period=month", "stock",
		"settlement", "settlement/preview?month=2026-11", "pnbp", "premi?month=2026-11", "handover", "handover/match?month=2026-11", "orders", "audit", "catalogue", "terminals"} {
		b.Run(path, func(b *testing.B) {
			var took []time.Duration
			size := 0
			for b.Loop() {
				start := time.Now()
				w := p.get("/staf/" + path)
				took = append(took, time.Since(start))
				if size = w.Body.Len(); w.Code != http.StatusOK {
					b.Fatalf("%d %s", w.Code, sentence(w))
				}
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms")
			b.ReportMetric(float64(size)/1000, "kB")
			if path == "?period=month" {
				b.ReportMetric(float64(cold.Microseconds())/1000, "cold-ms")
			}
		})
	}
}

// sellMuch lets one laptop sell all month, two shifts a day.
func (o *office) sellMuch() {
	o.Helper()
	public, key, err := ed25519.GenerateKey(rand.Reader)
	o.must(err)
	terminal := store.Terminal{ID: "01900000-0000-7000-8000-0000000000ff", Stall: "SSUMS", Code: "B", Label: "bench", PublicKey: public, EnrolledAt: o.clock.now().Add(-600 * time.Hour)}
	o.must(o.central.Introduce(o.Context(), sumsel, terminal))
	head := journal.Head{Terminal: terminal.ID, Epoch: 1}
	run := store.Run{Terminal: terminal.ID}
	send := func() {
		run.Seal = journal.Seal(key, sumsel, head)
		_, err := o.central.Ingest(o.Context(), sumsel, run)
		o.must(err)
		run.Entries = nil
	}
	at := time.Date(2026, 11, 1, 2, 0, 0, 0, time.UTC)
	add := func(n int, fact journal.Fact) {
		e, err := journal.Append(head, fmt.Sprintf("01900000-0000-7000-8000-%012d", n), at, "kasir-1", fact)
		o.must(err)
		head = e.Head()
		if run.Entries = append(run.Entries, e); len(run.Entries) == store.MaxRun {
			send()
		}
	}
	add(0, journal.StallChanged{Stall: pos.Stall{Code: "SSUMS", Name: "bench"}})
	n := 1
	const shifts = 2 * busyDays
	for i := range shifts {
		day, shift := pos.BusinessDay(fmt.Sprintf("2026-11-%02d", i/2+1)), pos.ShiftID(fmt.Sprintf("shift-%d", i))
		at = time.Date(2026, 11, i/2+1, 2+5*(i%2), 0, 0, 0, time.UTC)
		add(n, journal.ShiftOpened{Shift: shift, Day: day})
		for range busySales / shifts {
			n++
			add(n, journal.SaleCompleted{Sale: busySale(n, terminal.ID, shift, day, at)})
		}
		n++
		add(n, journal.ShiftClosed{Shift: shift, Day: day})
		n++
	}
	if len(run.Entries) > 0 {
		send()
	}
}

// busySale is a sale of three rows of 200 products, every third by QRIS.
func busySale(n int, terminal pos.TerminalID, shift pos.ShiftID, day pos.BusinessDay, at time.Time) pos.Sale {
	s := pos.Sale{ID: pos.SaleID(fmt.Sprintf("01910000-0000-7000-8000-%012d", n)), Number: pos.SaleNumber("SSUMS", "B", day, n), Stall: "SSUMS", Terminal: terminal,
		Shift: shift, Day: day, At: at.Add(time.Duration(n%3600) * time.Second), Cashier: "kasir-1", CashierLabel: "Kasir 1"}
	rule := pos.SplitRule{Producer: pos.AnyProducer, From: "2026-01-01", Base: pos.BaseNet, Holder: pos.LevelUnit, Shares: []pos.Share{
		{Level: pos.LevelPremi, How: pos.HowPercent, Rate: 5_000}, {Level: pos.LevelPNBP, How: pos.HowPercent, Rate: 1_500}, {Level: pos.LevelUnit, How: pos.HowRest}}}
	var total money.Rupiah
	for i := range 3 {
		k := (n*7 + i*61) % 200
		price := money.Rupiah(5_000 + 725*k)
		total += price
		s.Lines = append(s.Lines, pos.Line{No: i + 1, SKU: pos.SKU(fmt.Sprintf("BRG-%03d", k)), Name: fmt.Sprintf("Barang hasil karya nomor %d", k), Category: []string{"Batik", "Songket", "Kriya"}[k%3],
			Unit: "buah", Producer: []pos.ProducerCode{ours, theirs}[k%2], ProducerName: "Lapas", Price: price, Quantity: 1, Split: rule})
	}
	s.Tenders = []pos.Tender{{Method: pos.Cash, Amount: total}}
	if n%3 == 0 {
		s.Tenders[0].Method = pos.QRIS
	}
	return s
}
