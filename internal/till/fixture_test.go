package till_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lapak/internal/journal"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/store"
	"lapak/internal/till"
)

const (
	day    pos.BusinessDay = "2026-11-23"
	pin                    = "270845"
	wrong                  = "270846"
	kasir  pos.StaffID     = "staff-1"
	kasir2 pos.StaffID     = "staff-2"
	boss   pos.StaffID     = "staff-3"
)

// merchant is a payment code of a bank that does not exist.
const merchant = "00020101021126660019ID.CO.CONTOHPAY.WWW01189360999900000000070210CTH00000010303UMI" +
	"51440014ID.CO.QRIS.WWW0215ID10999999000010303UMI5204581253033605802ID5917LAPAK MUSI CONTOH6009PALEMBANG" +
	"61053011162070703A016304C8E7"

// tb is a test or one round of a property.
type tb interface {
	rapid.TB
	Context() context.Context
}

// cheapHash is the hash of pin with parameters that cost no time: the product
// makes none like it, and reads it like any.
const cheapHash = "$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$IsPYcpfPtOxIs1EjI/XYSA"

// hand is a clock that a test moves.
type hand struct {
	mu sync.Mutex
	at time.Time
}

func (h *hand) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.at
}

func (h *hand) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.at = h.at.Add(d)
}

func morning() *hand { return &hand{at: time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)} }

var goods = []pos.Product{
	{SKU: "KAO-M", Barcode: "96385074", Name: "Kaos Sablon", Category: "Kaos", Price: 75_000, Unit: "potong", Producer: "L1"},
	{SKU: "PMP", Name: "Pempek Adaan", Category: "Makanan", Price: 3_550, Unit: "buah", Producer: "L1"},
	{SKU: "SKT", Name: "Selendang Songket", Category: "Songket", Price: 750_000, Unit: "lembar", Producer: "LPP"},
	{SKU: "GTG", Name: "Gantungan Kunci", Category: "Kriya", Price: 1_075, Unit: "buah", Producer: "LPP"},
}

var opening = map[pos.SKU]int{"KAO-M": 5, "PMP": 100, "SKT": 2, "GTG": 10}

// newFolder is a data folder of a stall with goods and people.
func newFolder(t tb, dir string, clock *hand) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), dir, store.Options{Now: clock.now, Synchronous: "OFF"})
	if err != nil {
		t.Fatal(err)
	}
	stall := store.DefaultStall()
	stall.Code, stall.Name, stall.QRIS, stall.AutoAmount = "KBI", "Kambang Iwak", merchant, true
	if _, err := s.Record(t.Context(), boss, journal.StallChanged{Stall: stall}); err != nil {
		t.Fatal(err)
	}
	list, err := pos.NewCatalogue(goods, []pos.Producer{{Code: "L1", Name: "Lapas Kelas I"}, {Code: "LPP", Name: "Lapas Perempuan"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.AdoptCatalogue(t.Context(), boss, list, opening); err != nil {
		t.Fatal(err)
	}
	for id, role := range map[pos.StaffID]pos.Role{kasir: pos.Cashier, kasir2: pos.Cashier, boss: pos.Supervisor} {
		staff := pos.Staff{ID: id, Label: string(id), Role: role, Active: true}
		if err := s.SaveStaff(t.Context(), store.StaffSecret{Staff: staff, PINHash: cheapHash}); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func newTill(t tb, s *store.Store, clock *hand) *till.Till {
	t.Helper()
	k, err := till.New(t.Context(), till.Config{Store: s, Now: clock.now})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// selling is a till with a cashier and an open shift with a float of 200,000.
func selling(t *testing.T, dir string) (*till.Till, *store.Store, *hand) {
	t.Helper()
	clock := morning()
	s := newFolder(t, dir, clock)
	t.Cleanup(func() { s.Close() })
	k := newTill(t, s, clock)
	t.Cleanup(func() { k.Close(t.Context()) })
	must(k.SignIn(t.Context(), kasir, pin))(t)
	must(k.OpenShift(t.Context(), day, float))(t)
	return k, s, clock
}

var float = pos.Count{{Value: 10_000, Number: 20}}

// must gives the state of a step that has to work.
func must(s till.State, err error) func(tb) till.State {
	return func(t tb) till.State {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
}

// sell completes a sale of n pieces for exact cash.
func sell(t tb, k *till.Till, sku pos.SKU, n int) pos.Sale {
	t.Helper()
	must(k.NextSale())(t)
	must(k.Add(sku, n))(t)
	s := must(k.Pay())(t)
	must(k.Tender(pos.Cash, s.Payment.Balance.DueInCash, ""))(t)
	return *must(k.Commit(t.Context(), s.Cart.ID))(t).Done
}

func reason(err error) string {
	var refusal *pos.Error
	if errors.As(err, &refusal) {
		return refusal.Reason
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// settle waits until the open carts are on the disk.
func settle(k *till.Till) {
	for !k.Saved() {
		runtime.Gosched()
	}
}

// crash leaves a till as a laptop that dies does: nothing is closed, and what is on
// the disk at this moment is found by the next one, here in another folder.
func crash(t tb, k *till.Till, s *store.Store, dir string, clock *hand) (*till.Till, *store.Store) {
	t.Helper()
	settle(k)
	for _, name := range []string{store.FileName, store.FileName + "-wal"} {
		body, err := os.ReadFile(filepath.Join(s.Dir(), name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := k.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := store.Open(t.Context(), dir, store.Options{Now: clock.now, Synchronous: "OFF"})
	if err != nil {
		t.Fatal(err)
	}
	return newTill(t, again, clock), again
}

// payFor adds a rupiah-exact tender of a method.
func payFor(t tb, k *till.Till, m pos.Method, amount money.Rupiah) {
	t.Helper()
	if m == pos.QRIS {
		s := must(k.ShowCode(amount))(t)
		must(k.ConfirmCode(referenceOf(s)))(t)
		return
	}
	must(k.Tender(m, amount, "ref"))(t)
}

// referenceOf is the reference of the money that comes for the code on the screen:
// no two are alike.
func referenceOf(s till.State) string {
	if s.Payment == nil || s.Payment.QRIS == nil {
		return "000000"
	}
	id := string(s.Payment.QRIS.Charge)
	return id[len(id)-12:]
}

// changeStall writes other rules of the stall down.
func changeStall(t tb, s *store.Store, stall pos.Stall) {
	t.Helper()
	if _, err := s.Record(t.Context(), boss, journal.StallChanged{Stall: stall}); err != nil {
		t.Fatal(err)
	}
}
