package e2e_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"lapak/internal/demo"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/store"
)

// atTheShop does something with the shop of the centre, as its pages do.
func (c centre) atTheShop(do func(*store.Central) error) {
	c.Helper()
	central, err := store.OpenCentral(c.Context(), c.at, store.Options{})
	must(c, err)
	must(c, do(central))
	must(c, central.Close())
}

// ordersCaps places an order of so many caps at the stall, to be picked up today.
func (c centre) ordersCaps(n int, pay pos.OrderPay) (code pos.OrderCode) {
	c.Helper()
	c.atTheShop(func(central *store.Central) (err error) {
		wish := store.Wish{Token: fmt.Sprint("form ", n), Prices: map[pos.SKU]money.Rupiah{capSKU: 85_000}, Order: pos.Order{
			Lines: []pos.OrderLine{{Product: pos.Product{SKU: capSKU}, Quantity: n}}, Way: pos.WayStall, Stall: "KBI", Day: pos.DayOf(time.Now()),
			Pay: pay, Buyer: pos.Buyer{Name: fmt.Sprint("Pembeli ", n), Phone: fmt.Sprint("081234567", 100+n)}}}
		if code, err = central.PlaceOrder(c.Context(), organisation, wish); err != nil || pay == pos.PayAtPickUp {
			return err
		}
		return central.TakeOrderMoney(c.Context(), organisation, code, pos.Transfer, "990011")
	})
	return code
}

// TestAnOrderOfTheShopGoesFromThePageToTheStallAndIntoTheSettlement uses the real
// programs all the way.
func TestAnOrderOfTheShopGoesFromThePageToTheStallAndIntoTheSettlement(t *testing.T) {
	t.Parallel()
	c := newCentre(t)
	today := pos.DayOf(time.Now())
	c.do("fair", "save", "KBI26", "--name", "Acara uji", "--city", "Palembang", "--from", string(today), "--to", string(pos.DayOf(time.Now().AddDate(0, 0, 2))))
	c.do("shop", "open")
	c.do("shop", "stock", "received", capSKU, "20")
	paid, atPickUp := c.ordersCaps(2, pos.PayBefore), c.ordersCaps(3, pos.PayAtPickUp)
	server := c.serve()
	a, b := c.enrolled(server.url), c.enrolled(server.url)
	for _, l := range []*lapak{&a, &b} {
		l.env = []string{"LAPAK_PIN=" + demo.CashierPIN}
	}
	var list report.PickUpList
	must(t, json.Unmarshal([]byte(a.do("orders", "--format", "json")), &list))
	if len(list.Orders) != 2 || list.Heard.IsZero() {
		t.Fatalf("the till knows of %+v", list)
	}
	pickUp := func(l lapak, code pos.OrderCode, more ...string) string {
		t.Helper()
		return l.do(append([]string{"orders", "pick-up", code.Scanned(), "--staff", string(demo.FirstCashier), "--open", "--json"}, more...)...)
	}
	// The network is away: both tills hand over, and one order is handed over twice.
	server.stop()
	for _, out := range []string{pickUp(a, paid), pickUp(b, atPickUp, "--cash", "300000"), pickUp(a, atPickUp)} {
		if !strings.Contains(out, `"event":"sold"`) {
			t.Errorf("%s", out)
		}
	}
	a.refuses("order_picked_up", "orders", "pick-up", string(paid), "--staff", string(demo.FirstCashier), "--lang", "id")
	server = c.serve()
	a.do("sync")
	b.do("sync")
	a.do("sync")
	must(t, json.Unmarshal([]byte(a.do("orders", "--format", "json")), &list))
	if len(list.Orders) != 0 {
		t.Errorf("still waiting at the till: %+v", list.Orders)
	}
	var office report.Orders
	must(t, json.Unmarshal([]byte(c.do("shop", "orders", "--all", "--format", "json")), &office))
	at := func(code pos.OrderCode) report.OrderRow {
		return office.Orders[slices.IndexFunc(office.Orders, func(o report.OrderRow) bool { return o.Code == code })]
	}
	if at(paid).State != pos.OrderPickedUp || at(paid).Twice || at(atPickUp).State != pos.OrderPickedUp || !at(atPickUp).Twice {
		t.Errorf("the office sees %+v", office.Orders)
	}
	var shares report.Shares
	must(t, json.Unmarshal([]byte(c.do("settle", "preview", "--month", string(today[:7]), "--format", "json")), &shares))
	if want := money.Rupiah(8 * 85_000); shares.Kept != want {
		t.Errorf("the settlement counts %s, not %s", shares.Kept, want)
	}
	server.stop()
	c.do("verify")
	for _, l := range []lapak{a, b} {
		l.do("verify")
	}
}
