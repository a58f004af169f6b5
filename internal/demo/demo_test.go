package demo_test

import (
	"testing"

	"lapak/internal/demo"
	"lapak/internal/i18n"
	"lapak/internal/store"
	"lapak/internal/till"
)

// play plays a day on a new store and returns both.
func play(t *testing.T, seed uint64, sales int) (demo.Played, *store.Store) {
	t.Helper()
	clock, err := demo.NewClock(demo.Day, 8)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), t.TempDir(), store.Options{Now: clock.Now, Synchronous: "OFF"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	words := i18n.MustLoad(i18n.ID)
	if err := demo.SetUp(t.Context(), s, words); err != nil {
		t.Fatal(err)
	}
	desk, err := till.New(t.Context(), till.Config{Store: s, Now: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	played, err := demo.Play(t.Context(), demo.Plan{Till: desk, Clock: clock, Words: words, Day: demo.Day, Seed: seed, Sales: sales})
	if err != nil {
		t.Fatal(err)
	}
	return played, s
}

func TestADayAtTheFairIsSoldClosedAndVerifies(t *testing.T) {
	played, s := play(t, 1, 60)
	if len(played.Sales) != 60 || played.Void == "" || played.Refund == "" {
		t.Fatalf("%d sales, void %q, refund %q", len(played.Sales), played.Void, played.Refund)
	}
	if played.Sales[59].Number != "KBI-A-261122-0060" {
		t.Errorf("last number %s", played.Sales[59].Number)
	}
	if played.Shift.Shift.Difference() != -2_000 {
		t.Errorf("difference %d", played.Shift.Shift.Difference())
	}
	v, err := s.Verify(t.Context())
	if err != nil || v.Problem != nil {
		t.Errorf("verify: %+v, %v", v, err)
	}
}

func TestTheSameSeedSellsTheSameDay(t *testing.T) {
	first, _ := play(t, 7, 20)
	second, _ := play(t, 7, 20)
	other, _ := play(t, 8, 20)
	paid := func(p demo.Played) (all []string) {
		for _, s := range p.Sales {
			all = append(all, s.Paid().String()+string(s.Tenders[0].Method)+s.At.String())
		}
		return all
	}
	same := func(a, b []string) bool {
		for i := range a {
			if a[i] != b[i] {
				return false
			}
		}
		return true
	}
	if !same(paid(first), paid(second)) {
		t.Error("one seed gave two days")
	}
	if same(paid(first), paid(other)) {
		t.Error("two seeds gave one day")
	}
}

func TestTheGoodsOfTheDemoAreTheWholeList(t *testing.T) {
	goods, err := demo.Goods()
	if err != nil {
		t.Fatal(err)
	}
	if got := len(goods.Catalogue.Products()); got != 67 {
		t.Errorf("%d products", got)
	}
	p, err := goods.Catalogue.ByBarcode("2000000000534")
	if err != nil || p.SKU != "PMP-ADN" || p.Price != 3_500 || goods.Opening[p.SKU] != 150 {
		t.Errorf("pempek adaan: %+v, %d, %v", p, goods.Opening[p.SKU], err)
	}
}
