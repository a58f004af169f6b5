package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"lapak/internal/journal"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/store"
)

const day pos.BusinessDay = "2026-11-23"

var opened = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

// clock moves on by a second each time it is read.
func clock() func() time.Time {
	now := opened
	return func() time.Time {
		now = now.Add(time.Second)
		return now
	}
}

func open(t testing.TB, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), dir, store.Options{Now: clock()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func catalogue(t testing.TB) *pos.Catalogue {
	t.Helper()
	c, err := pos.NewCatalogue(
		[]pos.Product{
			{SKU: "KAO-M", Name: "Kaos Sablon M", Category: "Kaos", Price: 75_000, Unit: "potong", Producer: "LAPAS-1"},
			{SKU: "PMP-ADN", Name: "Pempek Adaan", Category: "Pempek", Price: 3_550, Unit: "buah", Producer: "LAPAS-1"},
			{SKU: "SKT-SLD", Name: "Selendang Songket", Category: "Songket", Price: 750_000, Unit: "lembar", Producer: "LPP"},
		},
		[]pos.Producer{{Code: "LAPAS-1", Name: "Lapas Kelas I", City: "Palembang"}, {Code: "LPP", Name: "Lapas Perempuan", City: "Palembang"}},
		[]pos.SplitRule{{Producer: pos.AnyProducer, From: "2026-01-01", Base: pos.BaseGross, Shares: []pos.Share{{Level: pos.LevelPremi, How: pos.HowPercent, Rate: 5000}, {Level: pos.LevelCapital, How: pos.HowPercent, Rate: 3500}, {Level: pos.LevelPNBP, How: pos.HowPercent, Rate: 1500}}, Holder: pos.LevelCapital}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func newID(t testing.TB) string {
	t.Helper()
	id, err := uuid.NewV7()
	if err != nil {
		t.Fatal(err)
	}
	return id.String()
}

// sale sells n pieces of each product for cash.
func sale(t testing.TB, s *store.Store, shift pos.ShiftID, n int) pos.Sale {
	t.Helper()
	c := catalogue(t)
	cart := pos.Cart{ID: pos.SaleID(newID(t))}
	for _, p := range c.Products() {
		var err error
		if cart, _, err = cart.Add(p, n); err != nil {
			t.Fatal(err)
		}
	}
	sold, err := cart.Checkout(pos.SaleHead{
		Stall: store.DefaultStall(), Terminal: s.Terminal().ID, Shift: shift, Day: day, At: opened,
		Cashier: pos.Staff{ID: "kasir-1", Label: "Kasir 1"},
	}, c, []pos.Tender{{Method: pos.Cash, Amount: cart.Totals().Total.UpTo(50_000)}})
	if err != nil {
		t.Fatal(err)
	}
	return sold
}

func record(t testing.TB, s *store.Store, fact journal.Fact) store.Recorded {
	t.Helper()
	r, err := s.Record(t.Context(), "kasir-1", fact)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func reason(err error) string {
	var refusal *pos.Error
	if errors.As(err, &refusal) {
		return refusal.Reason
	}
	return ""
}

func TestASaleIsThereAgainAfterTheStoreWasClosed(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	stored := record(t, s, journal.SaleCompleted{Sale: sale(t, s, "", 2)}).Fact.(journal.SaleCompleted).Sale
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := open(t, dir).SaleByNumber(t.Context(), stored.Number)
	if err != nil {
		t.Fatal(err)
	}
	if again.Sale.ID != stored.ID || again.Sale.Paid() != stored.Paid() || len(again.Sale.Lines) != 3 {
		t.Errorf("stored %+v, read %+v", stored, again.Sale)
	}
}

func TestTheSameSaleIsStoredOnceHoweverOftenItIsRecorded(t *testing.T) {
	s := open(t, t.TempDir())
	sold := sale(t, s, "", 1)
	first := record(t, s, journal.SaleCompleted{Sale: sold})
	second := record(t, s, journal.SaleCompleted{Sale: sold})
	if first.Repeated || !second.Repeated || first.Entry.Sum != second.Entry.Sum {
		t.Errorf("first %+v, second %+v", first.Entry, second.Entry)
	}
	if s.Head().Seq != 1 {
		t.Errorf("journal has %d entries", s.Head().Seq)
	}
}

func TestReceiptNumbersHaveNoGapsAndAreCountedByDay(t *testing.T) {
	s := open(t, t.TempDir())
	for _, want := range []pos.ReceiptNumber{"LPK-A-261123-0001", "LPK-A-261123-0002"} {
		got := record(t, s, journal.SaleCompleted{Sale: sale(t, s, "", 1)}).Fact.(journal.SaleCompleted).Sale.Number
		if got != want {
			t.Errorf("number %s, want %s", got, want)
		}
	}
	next := sale(t, s, "", 1)
	next.Day = "2026-11-24"
	if got := record(t, s, journal.SaleCompleted{Sale: next}).Fact.(journal.SaleCompleted).Sale.Number; got != "LPK-A-261124-0001" {
		t.Errorf("first number of the next day is %s", got)
	}
}

// busyDay records one of everything and returns the store.
func busyDay(t *testing.T, dir string) *store.Store {
	t.Helper()
	s := open(t, dir)
	c := catalogue(t)
	if _, err := s.AdoptCatalogue(t.Context(), "spv", c, map[pos.SKU]int{"KAO-M": 10, "PMP-ADN": 5}); err != nil {
		t.Fatal(err)
	}
	stall := store.DefaultStall()
	stall.Name = "Kambang Iwak"
	record(t, s, journal.StallChanged{Stall: stall})
	record(t, s, journal.ShiftOpened{Shift: "shift-1", Day: day, Float: pos.Count{{Value: 10_000, Number: 20}}})
	first := record(t, s, journal.SaleCompleted{Sale: sale(t, s, "shift-1", 2)}).Fact.(journal.SaleCompleted).Sale
	ordered := sale(t, s, "shift-1", 1)
	ordered.Order = "2222-2222"
	second := record(t, s, journal.SaleCompleted{Sale: ordered}).Fact.(journal.SaleCompleted).Sale
	record(t, s, journal.SaleVoided{Void: pos.Void{Sale: second.ID, Number: second.Number, Shift: "shift-1", Day: day, At: opened, By: "kasir-1", ApprovedBy: "spv", Reason: "salah", Total: second.Paid()}})
	refund, err := pos.PlanRefund(first, nil, map[int]int{1: 1}, pos.Cash, stall.Rounding)
	if err != nil {
		t.Fatal(err)
	}
	refund.ID, refund.Day, refund.Shift, refund.At, refund.Cashier = pos.RefundID(newID(t)), day, "shift-1", opened, "kasir-1"
	record(t, s, journal.RefundMade{Refund: refund})
	record(t, s, journal.CashMoved{Move: pos.CashMove{Shift: "shift-1", Day: day, At: opened, By: "kasir-1", Amount: -20_000, Reason: "es batu"}})
	record(t, s, journal.StockMoved{Movements: []pos.StockMovement{{SKU: "SKT-SLD", Quantity: 4, Reason: pos.Received, At: opened, By: "spv"}}})
	record(t, s, journal.ReceiptReprinted{Number: first.Number, Shift: "shift-1", Day: day})
	record(t, s, journal.DrawerOpened{Shift: "shift-1", Day: day, Reason: "tukar uang"})
	record(t, s, journal.CodeTested{Test: pos.CodeTest{Fingerprint: "AB12-CD34", App: "Bank", Amount: 1_000, Reference: "900100", At: opened, By: "spv"}})
	record(t, s, journal.ChargeOpened{Charge: pos.Charge{ID: "charge-1", Cart: "cart-1", Way: pos.WayAmount, Amount: 25_000, Shift: "shift-1", Day: day, At: opened, By: "kasir-1", State: pos.ChargeWaiting}})
	record(t, s, journal.ChargeMoved{Move: pos.ChargeMove{Charge: "charge-1", Event: pos.ChargeAbandon, At: opened, By: "kasir-1"}})
	record(t, s, journal.QRISMatched{Matching: pos.Matching{ID: "matching-1", Day: day, At: opened, By: "spv", Part: 1, Parts: 1, Files: []pos.MatchFile{{Name: "a.csv", Acquirer: "Bank", Rows: 1, Gross: 9_000, Fee: 63}},
		Rows: []pos.Match{{Verdict: pos.MatchUnsold, Row: 2, Paid: opened, Gross: 9_000, Fee: 63, Shares: []pos.MatchShare{{Gross: 9_000, Fee: 63}}}}}})
	record(t, s, journal.GoodsHandedOver{Handover: note(t, s, pos.HandedOut, pos.GoodsDamaged, 2)})
	record(t, s, journal.ShiftClosed{Shift: "shift-1", Day: day, Counted: pos.Count{{Value: 50_000, Number: 3}}, Expected: 1_000_000, Reason: "kurang"})
	return s
}

func TestTheDayAddsUpHoweverItIsLookedAt(t *testing.T) {
	s := busyDay(t, t.TempDir())
	got, err := s.Totals(t.Context(), store.Scope{Day: day})
	if err != nil {
		t.Fatal(err)
	}
	var goods, money2, cashiers money.Rupiah
	for _, g := range got.Goods {
		goods += g.Gross - g.Discount - g.Refunded
	}
	for _, m := range got.Methods {
		money2 += m.Kept - m.PaidBack
	}
	var rounding money.Rupiah
	for _, c := range got.Cashiers {
		cashiers += c.Paid - c.PaidBack
		rounding += c.Rounding + c.Unround
	}
	if money2 != cashiers || goods+rounding != money2 {
		t.Errorf("goods %d + rounding %d, methods %d, cashiers %d", goods, rounding, money2, cashiers)
	}
	// 200,000 float + 1,657,100 - 75,000 refund - 20,000 out
	if want := money.Rupiah(200_000 + 1_657_100 - 75_000 - 20_000); got.Drawer.Expected() != want {
		t.Errorf("drawer %+v expects %d, want %d", got.Drawer, got.Drawer.Expected(), want)
	}
	if len(got.Shifts) != 1 || got.Shifts[0].Counted.Total() != 150_000 || got.Shifts[0].Open() {
		t.Errorf("shifts %+v", got.Shifts)
	}
}

func TestStockIsTheSumOfItsMovements(t *testing.T) {
	s := busyDay(t, t.TempDir())
	levels, err := s.Stock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for sku, want := range map[pos.SKU]int{"KAO-M": 10 - 2 + 1 - 2, "PMP-ADN": 5 - 2, "SKT-SLD": 4 - 2} {
		if levels[sku] != want {
			t.Errorf("stock of %s is %d, want %d", sku, levels[sku], want)
		}
	}
}

func TestAWholeDayVerifiesAndARebuildGivesTheSame(t *testing.T) {
	s := busyDay(t, t.TempDir())
	if err := s.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	v, err := s.Verify(t.Context())
	if err != nil || v.Problem != nil {
		t.Fatalf("verdict %+v, %v", v, err)
	}
	if v.Entries != s.Head().Seq || v.Head.Sum != s.Head().Sum {
		t.Errorf("verified %d entries of %d", v.Entries, s.Head().Seq)
	}
}

func TestABackupIsAWholeCopyAndNeverOverwrites(t *testing.T) {
	s := busyDay(t, t.TempDir())
	file := filepath.Join(t.TempDir(), "copy.db")
	if err := s.Backup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	if got := reason(s.Backup(t.Context(), file)); got != "file_exists" {
		t.Errorf("second backup: %q", got)
	}
	restored := t.TempDir()
	if err := store.Restore(t.Context(), file, restored); err != nil {
		t.Fatal(err)
	}
	if got := reason(store.Restore(t.Context(), file, restored)); got != "data_exists" {
		t.Errorf("second restore: %q", got)
	}
	again := open(t, restored)
	if again.Head() != s.Head() {
		t.Errorf("restored head %+v, want %+v", again.Head(), s.Head())
	}
	if v, err := again.Verify(t.Context()); err != nil || v.Problem != nil {
		t.Errorf("restored: %+v, %v", v, err)
	}
}

func TestAFileThatIsNoBackupIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "notes.txt")
	if err := os.WriteFile(file, []byte("not a database"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := reason(store.Restore(t.Context(), file, t.TempDir())); got != "backup_unreadable" {
		t.Errorf("reason %q", got)
	}
}

func TestASecondProgramOnTheSameFolderIsRefused(t *testing.T) {
	dir := t.TempDir()
	open(t, dir)
	if _, err := store.Open(t.Context(), dir, store.Options{}); reason(err) != "already_running" {
		t.Errorf("second open: %v", err)
	}
}

func TestAListThatComesDownAsItWasLeavesNoTrace(t *testing.T) {
	s := open(t, t.TempDir())
	// Without rules for splits: none, and an empty list of them, are the same.
	for _, splits := range [][]pos.SplitRule{nil, {}, nil} {
		list, err := pos.NewCatalogue(catalogue(t).Products(), catalogue(t).Producers(), splits)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Adopt(t.Context(), store.Adoption{Catalogue: list}); err != nil {
			t.Fatal(err)
		}
	}
	if s.Head().Seq != 1 {
		t.Errorf("%d entries, want 1", s.Head().Seq)
	}
}
