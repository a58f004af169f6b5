package report_test

import (
	"fmt"
	"testing"
	"time"

	"lapak/internal/journal"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/store"
)

const (
	today     pos.BusinessDay = "2026-11-22"
	yesterday pos.BusinessDay = "2026-11-21"
)

var morning = time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC)

// failer is what a test and a random test have in common.
type failer interface {
	Fatal(...any)
	Fatalf(string, ...any)
	Helper()
}

// stallAt is a till without a screen: a real store and a clock of its own.
type stallAt struct {
	t     failer
	st    *store.Store
	stall pos.Stall
	goods *pos.Catalogue
	now   time.Time
	day   pos.BusinessDay
	shift pos.ShiftID
	by    pos.Staff
	ids   int
}

func goods(t failer, suffix string) *pos.Catalogue {
	t.Helper()
	c, err := pos.NewCatalogue(
		[]pos.Product{
			{SKU: "BTK-MS-200", Barcode: "2000000000015", Name: "Kain Batik Cap Manten Sriwijaya 2 m", Category: "Batik", Price: 275_000, Cost: 120_000, Unit: "lembar", Producer: "LPP-PLG"},
			{SKU: "SKT-SLD", Name: "Selendang Songket", Category: "Songket", Price: 750_000, Unit: "lembar", Producer: "LPP-PLG"},
			{SKU: "PMP-ADN", Name: "Pempek Adaan", Category: "Makanan", Price: 3_550, Unit: "buah", Producer: "LAPAS-1-PLG"},
			{SKU: "KOP-250", Name: "Kopi Semendo 250 g", Category: "Makanan", Price: 45_925, Unit: "bungkus", Producer: "LAPAS-MEN"},
			{SKU: "007", Name: "=Gantungan Kunci, \"Ampera\"; besar", Category: "Kriya", Price: 12_345, Unit: "buah", Producer: "LAPAS-1-PLG"},
		},
		[]pos.Producer{
			{Code: "LAPAS-1-PLG", Name: "Lapas Kelas I Palembang" + suffix, City: "Palembang"},
			{Code: "LPP-PLG", Name: "Lapas Perempuan Kelas IIA Palembang" + suffix, City: "Palembang"},
			{Code: "LAPAS-MEN", Name: "Lapas Kelas IIB Muara Enim" + suffix, City: "Muara Enim"},
		}, []pos.SplitRule{
			{Producer: "LPP-PLG", From: "2026-01-01", Base: pos.BaseNetOfCapital, Holder: pos.LevelUnit, Shares: []pos.Share{
				{Level: pos.LevelQRISFee, How: pos.HowPercent, Rate: 30, FreeUpTo: 500_000}, {Level: pos.LevelCapital, How: pos.HowCost},
				{Level: pos.LevelPremi, How: pos.HowPercent, Rate: 5000}, {Level: pos.LevelPNBP, How: pos.HowPercent, Rate: 1500}, {Level: pos.LevelUnit, How: pos.HowPercent, Rate: 3500}}},
			{Producer: "LAPAS-1-PLG", From: "2026-01-01", Base: pos.BaseGross, Holder: pos.LevelCapital, Shares: []pos.Share{
				{Level: pos.LevelCapital, How: pos.HowPercent, Rate: 1500}, {Level: pos.LevelPremi, How: pos.HowPercent, Rate: 3500}, {Level: pos.LevelPNBP, How: pos.HowPercent, Rate: 5000}}},
		})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func openStall(t failer, dir string) *stallAt {
	t.Helper()
	s := &stallAt{t: t, now: morning, day: today, by: pos.Staff{ID: "kasir-1", Label: "Kasir 1", Role: pos.Cashier, Active: true}}
	st, err := store.Open(ctx, dir, store.Options{Now: func() time.Time { return s.now }})
	if err != nil {
		t.Fatal(err)
	}
	s.st, s.goods = st, goods(t, "")
	s.stall = store.DefaultStall()
	s.stall.Code, s.stall.Name = "KBI", "Stan Kambang Iwak"
	s.stall.Fair = pos.Fair{Name: "Bazar Kambang Iwak", Place: "Taman Kambang Iwak", City: "Palembang", From: yesterday, To: today}
	s.record(journal.StallChanged{Stall: s.stall})
	return s
}

func (s *stallAt) record(fact journal.Fact) journal.Fact {
	s.t.Helper()
	s.now = s.now.Add(97 * time.Second)
	r, err := s.st.Record(ctx, s.by.ID, fact)
	if err != nil {
		s.t.Fatal(err)
	}
	return r.Fact
}

// newID is an identity that is the same in every run.
func (s *stallAt) newID() string {
	s.ids++
	return fmt.Sprintf("00000000-0000-7000-8000-%012d", s.ids)
}

func (s *stallAt) openShift(by pos.Staff, float pos.Count) {
	s.t.Helper()
	s.by, s.shift = by, pos.ShiftID(s.newID())
	s.record(journal.ShiftOpened{Shift: s.shift, Day: s.day, Float: float})
}

func (s *stallAt) closeShift(counted pos.Count, reason string) {
	s.t.Helper()
	totals, err := s.st.Totals(ctx, store.Scope{Day: s.day, Shift: s.shift})
	if err != nil {
		s.t.Fatal(err)
	}
	s.record(journal.ShiftClosed{Shift: s.shift, Day: s.day, Counted: counted, Expected: totals.Drawer.Expected(), Reason: reason})
	s.shift = ""
}

// row is goods for a cart: the number of the product and how many.
type row struct {
	product, pieces int
	off             pos.Discount
}

func (s *stallAt) cart(off pos.Discount, rows ...row) pos.Cart {
	s.t.Helper()
	cart := pos.Cart{ID: pos.SaleID(s.newID())}
	for _, r := range rows {
		var at int
		var err error
		if cart, at, err = cart.Add(s.goods.Products()[r.product], r.pieces); err != nil {
			s.t.Fatal(err)
		}
		if cart, err = cart.SetLineDiscount(at, r.off); err != nil {
			s.t.Fatal(err)
		}
	}
	cart, err := cart.SetDiscount(off)
	if err != nil {
		s.t.Fatal(err)
	}
	return cart
}

// sell completes a sale; without tenders it is paid with enough notes.
func (s *stallAt) sell(cart pos.Cart, tenders ...pos.Tender) pos.Sale {
	s.t.Helper()
	if len(tenders) == 0 {
		tenders = []pos.Tender{{Method: pos.Cash, Amount: cart.Totals().Total.UpTo(50_000)}}
	}
	sale, err := cart.Checkout(pos.SaleHead{
		Stall: s.stall, Terminal: s.st.Terminal().ID, Shift: s.shift, Day: s.day, At: s.now, Cashier: s.by,
	}, s.goods, tenders)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.record(journal.SaleCompleted{Sale: sale}).(journal.SaleCompleted).Sale
}

func (s *stallAt) void(sale pos.Sale) {
	s.t.Helper()
	s.record(journal.SaleVoided{Void: pos.Void{Sale: sale.ID, Number: sale.Number, Shift: s.shift, Day: s.day, At: s.now,
		By: s.by.ID, ApprovedBy: "spv", Reason: "salah barang", Total: sale.Paid()}})
}

func (s *stallAt) refund(sale pos.Sale, earlier []pos.Refund, pieces map[int]int, method pos.Method) pos.Refund {
	s.t.Helper()
	r, err := pos.PlanRefund(sale, earlier, pieces, method, s.stall.Rounding)
	if err != nil {
		s.t.Fatal(err)
	}
	r.ID, r.Terminal, r.Shift, r.Day, r.At = pos.RefundID(s.newID()), s.st.Terminal().ID, s.shift, s.day, s.now
	r.Cashier, r.CashierLabel, r.ApprovedBy, r.Reason = s.by.ID, s.by.Label, "spv", "jahitan lepas"
	return s.record(journal.RefundMade{Refund: r}).(journal.RefundMade).Refund
}

func (s *stallAt) moveCash(amount money.Rupiah, reason string) {
	s.t.Helper()
	s.record(journal.CashMoved{Move: pos.CashMove{Shift: s.shift, Day: s.day, At: s.now, By: s.by.ID, Amount: amount, Reason: reason}})
}

func (s *stallAt) report() report.Daily {
	s.t.Helper()
	d, err := report.BuildDaily(ctx, s.st, today)
	if err != nil {
		s.t.Fatal(err)
	}
	return d
}

func qris(amount money.Rupiah) pos.Tender {
	return pos.Tender{Method: pos.QRIS, Amount: amount, CheckedBy: "kasir-1", CheckedAt: morning}
}

func cash(amount money.Rupiah) pos.Tender { return pos.Tender{Method: pos.Cash, Amount: amount} }

// fixedDay is one of everything, the same in every run: a shift of yesterday
// whose goods partly come back, and two shifts of today.
func fixedDay(t testing.TB) *stallAt {
	t.Helper()
	s := openStall(t, t.TempDir())
	t.Cleanup(func() { s.st.Close() })
	one, two := s.by, pos.Staff{ID: "kasir-2", Label: "Kasir 2", Role: pos.Cashier, Active: true}
	for _, m := range []pos.Staff{one, two, {ID: "spv", Label: "Pengawas", Role: pos.Supervisor, Active: true}} {
		if err := s.st.SaveStaff(ctx, store.StaffSecret{Staff: m}); err != nil {
			t.Fatal(err)
		}
	}
	float := pos.Count{{Value: 10_000, Number: 15}, {Value: 5_000, Number: 20}, {Value: 2_000, Number: 25}}

	s.day, s.now = yesterday, morning.AddDate(0, 0, -1)
	s.openShift(one, float)
	before := s.sell(s.cart(pos.Discount{}, row{product: 1, pieces: 2}, row{product: 3, pieces: 1}))
	s.closeShift(pos.Count{{Value: 100_000, Number: 18}, {Value: 500, Number: 91}}, "")

	s.day, s.now = today, morning
	s.openShift(one, float)
	first := s.sell(s.cart(pos.Discount{}, row{product: 0, pieces: 2}, row{product: 2, pieces: 10}))
	s.sell(s.cart(pos.Discount{Rate: 1_000}, row{product: 3, pieces: 3}, row{product: 4, pieces: 2, off: pos.Discount{Amount: 1_000}}), qris(140_000-5_000), cash(20_000))
	wrong := s.sell(s.cart(pos.Discount{}, row{product: 1, pieces: 1}), qris(750_000))
	s.void(wrong)
	for range 8 {
		s.sell(s.cart(pos.Discount{}, row{product: 2, pieces: 7}))
	}
	s.refund(first, nil, map[int]int{2: 3}, pos.Cash)
	s.moveCash(-25_000, "es batu dan plastik")
	s.closeShift(pos.Count{{Value: 100_000, Number: 9}, {Value: 50_000, Number: 1}, {Value: 10_000, Number: 7}, {Value: 500, Number: 6}}, "koin untuk kembalian habis")

	s.now = morning.Add(5 * time.Hour)
	s.openShift(two, pos.Count{{Value: 50_000, Number: 4}})
	s.sell(s.cart(pos.Discount{}, row{product: 1, pieces: 1}, row{product: 4, pieces: 1}), pos.Tender{Method: pos.Transfer, Amount: 762_345, Reference: "TRX-8841"})
	s.refund(before, nil, map[int]int{2: 1}, pos.Cash)
	s.moveCash(50_000, "tambah uang kecil")
	s.record(journal.ReceiptReprinted{Number: first.Number, Shift: s.shift, Day: s.day})
	s.closeShift(pos.Count{{Value: 100_000, Number: 2}, {Value: 2_000, Number: 2}, {Value: 100, Number: 1}}, "")
	return s
}
