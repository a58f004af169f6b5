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
// a month: as they are before anything is settled, once the month of one producer was
// booked, and while sales come in, of which there is one more before every look. "ms" is
// the middle of the times of the server for one page, once the days of the month were
// added up; "first-ms" the first look of all; "kB" what is sent.
func BenchmarkPages_SQLite(b *testing.B)     { benchPages(b, store.Place{Dir: b.TempDir()}) }
func BenchmarkPages_PostgreSQL(b *testing.B) { benchPages(b, store.Place{DSN: pgtest.Start(b)}) }

const (
	busyDays  = 26
	busySales = 100_000
)

func benchPages(b *testing.B, place store.Place) {
	o := officeAt(b, place)
	o.clock.wait(6 * time.Hour)
	sell := o.sellMuch()
	p := o.signedIn(sumsel, string(store.RoleAdmin))
	month := store.Span{From: "2026-11-01", To: "2026-11-30", Producer: ours}
	for _, path := range []string{"?period=month", "?period=custom&from=2026-11-20&to=2026-11-20", "?period=month&producer=LPP", "daily?day=2026-11-20", "shifts?period=month", "stock",
		"settlement", "settlement/preview?month=2026-11", "settlement/preview?month=2026-11&producer=LPP", "pnbp", "handover", "handover/match", "orders", "audit", "catalogue", "terminals"} {
		p.measure(b, path, path, func() {})
	}
	start := time.Now()
	s, booked, err := o.central.RunSettlement(b.Context(), sumsel, month, "admin", "")
	if err != nil || !booked {
		b.Fatal(booked, err)
	}
	b.Logf("%d pieces booked in %s", s.Sum.Pieces, time.Since(start))
	for _, path := range []string{"settlement", settlementPath(s.Number)[len("/staf/"):], "settlement/preview?month=2026-11", "settlement/preview?month=2026-11&producer=LPP",
		"pnbp", "pnbp?month=2026-11&producer=LPP", "premi?month=2026-11&producer=LPP"} {
		p.measure(b, "booked/"+path, path, func() {})
	}
	for _, path := range []string{"?period=month", "?period=month&producer=LPP", fmt.Sprintf("daily?day=2026-11-%d", busyDays), "settlement/preview?month=2026-11", "settlement/preview?month=2026-11&producer=LPP", "handover/match"} {
		p.measure(b, "selling/"+path, path, sell)
	}
}

// measure opens a page again and again, and does something before each time.
func (p *person) measure(b *testing.B, name, path string, before func()) {
	b.Run(name, func(b *testing.B) {
		var took []time.Duration
		size := 0
		for b.Loop() {
			before()
			start := time.Now()
			w := p.get("/staf/" + path)
			took = append(took, time.Since(start))
			if size = w.Body.Len(); w.Code != http.StatusOK {
				b.Fatalf("%d %s", w.Code, sentence(w))
			}
		}
		first := took[0]
		slices.Sort(took)
		ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
		b.ReportMetric(ms(took[len(took)/2]), "ms")
		b.ReportMetric(ms(first), "first-ms")
		b.ReportMetric(float64(size)/1000, "kB")
	})
}

// sellMuch lets one laptop sell all month, two shifts a day. What it gives back sells
// once more on the last of them.
func (o *office) sellMuch() (sell func()) {
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
	return func() {
		last := pos.BusinessDay(fmt.Sprintf("2026-11-%02d", busyDays))
		n++
		add(n, journal.SaleCompleted{Sale: busySale(n, terminal.ID, pos.ShiftID(fmt.Sprintf("shift-%d", shifts-1)), last, at)})
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
