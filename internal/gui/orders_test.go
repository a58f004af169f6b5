package gui

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"lapak/internal/demo"
	"lapak/internal/gui/keys"
	"lapak/internal/i18n"
	"lapak/internal/pos"
	"lapak/internal/till"
	"lapak/internal/uplink"
)

// orderFor is two batik cloths and a packet of goods, as the centre sends them.
func (s *shop) orderFor(code pos.OrderCode, buyer string, prepaid bool) pos.Order {
	s.t.Helper()
	batik, err := s.Till.Catalogue().BySKU(batikSKU)
	must(s.t, err)
	o := pos.Order{Code: code, At: s.clock.Now(), Way: pos.WayStall, Stall: "KBI", Day: demo.Day, Pay: pos.PayAtPickUp, State: pos.OrderNew,
		Buyer: pos.Buyer{Name: buyer}, Lines: []pos.OrderLine{{Product: batik, Quantity: 2}, {Product: s.Till.Catalogue().Products()[3], Quantity: 1}}}
	if prepaid {
		o.Pay, o.State, o.Paid = pos.PayBefore, pos.OrderReady, o.Total()
	}
	return o
}

const (
	firstOrder  pos.OrderCode = "7QK4-M2XA" // paid in the web shop
	secondOrder pos.OrderCode = "B3CD-9FGH"
)

// ordered is a shop at which three orders wait.
func ordered(t testing.TB, spec shopSpec) *shop {
	t.Helper()
	s := openShop(t, spec)
	s.Uplink = func() uplink.Status {
		return uplink.Status{State: uplink.StatusSent, Server: "https://pusat.contoh.id", LastContact: s.clock.Now().Add(-4 * time.Minute)}
	}
	s.SyncNow = func(context.Context) error { return nil }
	third := s.orderFor("HJKM-2345", "Pembeli 3", true)
	third.Note = "Dijemput pengemudi, tolong dibungkus kado"
	must(t, s.store.SetWaitingOrders(t.Context(), []pos.Order{s.orderFor(firstOrder, "Pembeli 1", true), s.orderFor(secondOrder, "Pembeli 2", false), third,
		{Code: "ZZZZ-2345", Way: pos.WayStall, Stall: "DKR"}}))
	_, err := s.Till.Reload(t.Context())
	must(t, err)
	s.opened()
	s.tick()
	return s
}

func TestAnOrderIsHandedOverWithTheKeyboardAlone(t *testing.T) {
	s := ordered(t, shopSpec{})
	s.shows("Pesanan (3)")
	s.press(keys.F3)
	s.shows("Pesanan Toko Web")
	s.shows("3 menunggu diambil")
	s.write("pembeli 2")
	s.shows(string(secondOrder))
	s.hides(string(firstOrder))
	s.press(keys.Enter)
	if cart := s.Till.State().Cart; cart.Order != secondOrder {
		t.Fatalf("in the cart is %+v", cart)
	}
	s.shows("Pesanan B3CD-9FGH – Pembeli 2")
	total := s.Till.State().Totals.Total
	s.press(keys.F9, keys.F5, keys.F9)
	s.at(till.StageDone)
	sale := s.sales()[0]
	if sale.Order != secondOrder || sale.Paid > total || sale.Methods != "cash" {
		t.Errorf("%+v", sale)
	}
	s.press(keys.F9)
	s.shows("Pesanan (2)")
}

func TestAScannedOrderThatIsPaidNeedsNoMoreThanFinishing(t *testing.T) {
	s := ordered(t, shopSpec{})
	s.scanCode(firstOrder.Scanned())
	s.shows("Pesanan 7QK4-M2XA – Pembeli 1")
	s.press(keys.Delete, keys.F6, keys.F4) // none of them has a meaning now
	if s.Window.Canvas().Overlays().Top() != nil || len(s.Till.State().Cart.Lines) != 2 {
		t.Fatal("the order can be changed")
	}
	s.press(keys.F9)
	s.at(till.StagePaying)
	s.shows("Sudah dibayar di toko web")
	s.press(keys.Delete, keys.F2) // takes nothing back, and shows no code
	s.press(keys.Enter)
	s.at(till.StageDone)
	if sale := s.sales()[0]; sale.Methods != "prepaid" || sale.Order != firstOrder {
		t.Errorf("%+v", sale)
	}
	// The same code again, right after the sale: the words say which receipt it was.
	s.scanCode(firstOrder.Scanned())
	s.at(till.StageDone)
	if s.toast.Message() == "" {
		t.Error("nothing is said")
	}
	s.press(keys.F9, keys.Ctrl("2"))
	s.shows("Pesanan 7QK4-M2XA")
}

func TestATypedOrderCodeIsTakenInTheSearchOfTheGoods(t *testing.T) {
	s := ordered(t, shopSpec{})
	s.write("7qk4m2xa")
	s.press(keys.Enter)
	if cart := s.Till.State().Cart; cart.Order != firstOrder {
		t.Fatalf("in the cart is %+v", cart)
	}
	// Put away it waits again, and the cart takes goods.
	s.press(keys.Ctrl("D"))
	s.shows("Singkirkan pesanan?")
	s.press(keys.Enter)
	s.hides("Pembeli 1")
	s.scanCode(batikCode)
	s.total(batikPrice)
	s.scanCode(firstOrder.Scanned())
	if got := s.toast.Message(); got == "" || s.Till.State().Cart.Order != "" {
		t.Errorf("an order came upon goods; it says %q", got)
	}
	s.total(batikPrice)
}

func TestAnEmptyListOfOrdersSaysWhereTheyComeFrom(t *testing.T) {
	s := openShop(t, shopSpec{}).opened()
	s.shows("Pesanan")
	s.press(keys.F3)
	s.shows("Belum ada pesanan")
	s.shows("belum terdaftar")
	s.press(keys.Esc)
	s.at(till.StageSelling)
	s.shows("Keranjang")
}

func TestTheListOfOrdersFollowsWhatComesDown(t *testing.T) {
	s := ordered(t, shopSpec{})
	s.press(keys.F3)
	s.shows("Pembeli 3")
	must(t, s.store.SetWaitingOrders(t.Context(), []pos.Order{s.orderFor("AAAA-2222", "Pembeli 4", false)}))
	_, err := s.Till.Reload(t.Context())
	must(t, err)
	s.tick()
	s.shows("Pembeli 4")
	s.hides("Pembeli 3")
}

// orderScenes lead through the hand-over of orders, one picture each.
func orderScenes() []room {
	return []room{
		{"50-orders-sell", func(*shop) {}},
		{"51-orders", func(s *shop) { s.press(keys.F3) }},
		{"52-orders-unfound", func(s *shop) { s.write("zzz") }},
		{"53-orders-cart", func(s *shop) { s.press(keys.Esc); s.write("7qk4"); s.press(keys.Enter) }},
		{"54-orders-away", func(s *shop) { s.press(keys.Ctrl("D")) }},
		{"55-orders-pay", func(s *shop) { s.press(keys.Esc, keys.F9) }},
		{"56-orders-done", func(s *shop) { s.press(keys.Enter) }},
		{"57-orders-after", func(s *shop) { s.press(keys.F9, keys.F3, keys.Down, keys.Down) }},
		{"58-orders-history", func(s *shop) { s.press(keys.Esc, keys.Ctrl("2")) }},
		{"59-orders-refused", func(s *shop) { s.press(keys.Ctrl("1")); s.scanCode("LPK-ZZZZ-2345") }},
		{"60-orders-none", func(s *shop) {
			must(s.t, s.store.SetWaitingOrders(s.t.Context(), nil))
			_, err := s.Till.Reload(s.t.Context())
			must(s.t, err)
			s.press(keys.F3)
		}},
	}
}

// TestAlbumOfOrders writes pictures when ALBUM names a folder, for people to look at.
func TestAlbumOfOrders(t *testing.T) {
	dir := os.Getenv("ALBUM")
	if dir == "" {
		t.Skip("ALBUM names no folder")
	}
	for name, spec := range map[string]shopSpec{
		"id": {}, "en": {lang: i18n.EN}, "id-large": {large: true}, "en-large": {lang: i18n.EN, large: true}, "id-dark": {dark: true},
	} {
		t.Run(name, func(t *testing.T) {
			s := ordered(t, spec)
			for _, scene := range orderScenes() {
				scene.play(s)
				if need := s.Window.Content().MinSize(); need.Width > s.Window.Canvas().Size().Width || need.Height > s.Window.Canvas().Size().Height {
					t.Errorf("%s needs %v", scene.name, need)
				}
				s.photograph(filepath.Join(dir, name, scene.name+".png"))
			}
		})
	}
}
