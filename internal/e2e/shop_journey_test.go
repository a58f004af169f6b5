package e2e_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"lapak/internal/auth"
	"lapak/internal/demo"
	"lapak/internal/gateway/stub"
	"lapak/internal/i18n"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/store"
)

// hires makes an account of the office that signs in with adminPhrase.
func (c centre) hires(account string) {
	c.Helper()
	hash, err := auth.HashPassphrase(adminPhrase)
	must(c, err)
	c.atTheShop(func(central *store.Central) error {
		must(c, central.SaveAccount(c.Context(), organisation, store.Account{ID: account, Label: account, Role: store.RoleStaff, TokenHash: "none", Active: true}))
		return central.SetPassphrase(c.Context(), organisation, account, hash, "")
	})
}

// says waits until a page has a piece of HTML. The word of the gateway is answered before
// it is written down, and a till may tell of a sale while the page is made.
func (v *visitor) says(path, words string) {
	v.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		page := v.opens(path)
		if strings.Contains(page, words) {
			return
		}
		if time.Now().After(deadline) {
			v.Fatalf("%s never says %q:\n%s", path, words, page)
		}
	}
}

// step waits until the page of an order shows that it is in a state.
func (v *visitor) step(link, key string) {
	v.Helper()
	v.says(link, `aria-current="step"><b>`+i18n.MustLoad(i18n.ID).T(key)+`</b>`)
}

// TestWhatABuyerPaysInTheShopIsFetchedAtAStallWithoutANetworkAndSettled is the whole
// way with the real programs: the pages of the shop, a gateway, the pages of the
// office, two tills and the settlement.
func TestWhatABuyerPaysInTheShopIsFetchedAtAStallWithoutANetworkAndSettled(t *testing.T) {
	t.Parallel()
	c := newCentre(t)
	c.opensShop(5)
	c.hires("staf")
	bank, server, args := c.besideGateway(t)
	a, b := c.enrolled(server.url), c.enrolled(server.url)
	for _, l := range []*lapak{&a, &b} {
		l.env = []string{"LAPAK_PIN=" + demo.CashierPIN}
	}
	buyer, staff := c.visitor("127.0.2.2"), c.visitor("127.0.2.1")
	staff.goes("/staf/sign-in", url.Values{"account": {"staf"}, "passphrase": {adminPhrase}})
	link := buyer.goes("/pesan", buyer.fillsIn(2, pos.PayBefore, "0812-3456-7890"))
	code, _, _ := strings.Cut(strings.TrimPrefix(link, "/pesanan/"), "?")
	buyer.step(link, "shop.step_ordered")
	if !strings.Contains(buyer.opens(link), `<svg class="qr"`) {
		t.Fatal("there is nothing to pay by")
	}
	c.buyerPays(bank, pos.OrderCode(code))
	buyer.step(link, "shop.step_paid")
	atOffice := "/staf/orders/order/" + code
	staff.goes(atOffice+"/pack", nil)
	buyer.step(link, "shop.step_ready")
	a.do("sync")
	b.do("sync")
	server.stop() // the network of the fair is away
	pickUp := []string{"orders", "pick-up", strings.ReplaceAll(code, "-", ""), "--staff", string(demo.FirstCashier), "--open", "--json"}
	if out := a.do(pickUp...); !strings.Contains(out, `"event":"sold"`) {
		t.Fatalf("the till hands nothing over: %s", out)
	}
	server = c.serve(args...)
	a.do("sync")
	buyer.step(link, "shop.step_over")
	c.settles(2 * 85_000)

	twice := i18n.MustLoad(i18n.ID).T("order.twice")
	if strings.Contains(staff.opens(atOffice), twice) {
		t.Error("one pick-up is taken for two")
	}
	// The other till did not hear of it, and hands it over once more.
	server.stop()
	if out := b.do(pickUp...); !strings.Contains(out, `"event":"sold"`) {
		t.Fatalf("the other till hands nothing over: %s", out)
	}
	server = c.serve(args...)
	b.do("sync")
	staff.says(atOffice, twice)
	staff.says("/staf/orders", twice)
	buyer.step(link, "shop.step_over")
	server.stop()
	c.do("verify")
	a.do("verify")
	b.do("verify")
}

// buyerPays pays the payment code of an order, and the gateway tells.
func (c centre) buyerPays(bank *stub.Stub, code pos.OrderCode) {
	c.Helper()
	central := c.open()
	defer central.Close()
	order, err := central.Order(c.Context(), organisation, code)
	must(c, err)
	charge, err := central.GatewayOrder(c.Context(), organisation, order.Payments[0].Charge)
	must(c, err)
	must(c, bank.Pay(charge.ID))
	if status, err := bank.Notify(c.Context(), charge.ID, stub.Honest); err != nil || status != 200 {
		c.Fatalf("the word of the gateway: %d, %v", status, err)
	}
}

// settles insists that a settlement of this month would share out so much, and that
// the parts are all of it.
func (c centre) settles(want money.Rupiah) {
	c.Helper()
	var shares report.Shares
	must(c, json.Unmarshal([]byte(c.do("settle", "preview", "--month", string(pos.DayOf(time.Now()))[:7], "--format", "json")), &shares))
	var parts money.Rupiah
	for _, p := range shares.Producers {
		parts += p.Parts.Sum()
	}
	if shares.Kept != want || parts != want || shares.Sum.Parts.Sum() != want {
		c.Errorf("the settlement counts %s and shares out %s (in all %s), not %s", shares.Kept, parts, shares.Sum.Parts.Sum(), want)
	}
}
