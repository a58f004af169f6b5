package shop

import (
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"lapak/internal/i18n"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/store"
)

// indonesian is a sentence as a page shows it.
func indonesian(key string, pairs ...string) string {
	return html.EscapeString(i18n.MustLoad(i18n.ID).T(key, pairs...))
}

// here is how the page of an order marks the state that it is in.
func here(key string) string { return `aria-current="step"><b>` + indonesian(key) + `</b>` }

// askToLeave is in the link by which a buyer cancels.
const askToLeave = askSaid + "=" + saidAsk

// buyer orders the songket from an empty cart, to be paid before, and gives the link
// of the order.
func (m *market) buyer(token string) (link string) {
	m.Helper()
	m.cookies = map[string]string{}
	m.post("/keranjang", url.Values{"sku": {"SKT-1"}, "n": {"1"}})
	form := m.fields("before")
	form.Set("token", token)
	w := m.post("/pesan", form)
	if w.Code != http.StatusSeeOther {
		m.Fatalf("ordering: %d %s", w.Code, w.Body.String())
	}
	return w.Header().Get("Location")
}

func codeOf(link string) pos.OrderCode {
	code, _, _ := strings.Cut(strings.TrimPrefix(link, pathStatus), "?")
	return pos.OrderCode(code)
}

// charge is a payment code for an order that the gateway has given out.
func (m *market) charge(link string) store.GatewayOrder {
	m.Helper()
	g, err := m.central.OrderCharge(m.Context(), tenant, codeOf(link))
	m.must(err)
	g.At, g.AskedAt, g.State, g.Provider, g.ExpiresAt = pos.Stamp(m.now), pos.Stamp(m.now), pos.GatewayUnknown, "stub", pos.Stamp(m.now.Add(15*time.Minute))
	_, _, err = m.central.OpenGatewayOrder(m.Context(), tenant, g, time.Time{})
	m.must(err)
	return g
}

// paid has the gateway say that a payment code was paid.
func (m *market) paid(g store.GatewayOrder, amount money.Rupiah) {
	m.Helper()
	_, err := m.central.HearGateway(m.Context(), tenant, g.Charge, store.GatewayWord{Asked: "status", State: pos.GatewaySettled, Paid: amount, Reference: "123456",
		SettledAt: pos.Stamp(m.now)}, func(store.GatewayOrder) time.Time { return time.Time{} })
	m.must(err)
}

const songket money.Rupiah = 1_850_000

// TestWhatGoesWrongWithMoneyAndTimeIsSaidOnThePageOfTheOrder plays each mishap and
// looks at what its buyer and staff are shown.
func TestWhatGoesWrongWithMoneyAndTimeIsSaidOnThePageOfTheOrder(t *testing.T) {
	back := indonesian("shop.excess", "amount", songket.String())
	for name, scene := range map[string]struct {
		play     func(m *market) (link string)
		says     []string
		hides    []string
		giveBack money.Rupiah // what staff are told to give back
	}{
		"nobody paid in time": {func(m *market) string {
			link := m.buyer("one")
			m.now = m.now.Add(store.HoldToPay)
			return link
		}, []string{here("shop.step_expired")}, []string{back, `class="qr"`, "/bayar", askToLeave, here("shop.step_ordered")}, 0},
		"a minute before, it is still held": {func(m *market) string {
			link := m.buyer("one")
			m.now = m.now.Add(store.HoldToPay - time.Minute)
			return link
		}, []string{here("shop.step_ordered"), askToLeave}, []string{here("shop.step_expired"), back}, 0},
		"paid late, and the piece is gone": {func(m *market) string {
			link := m.buyer("one")
			g := m.charge(link)
			m.now = m.now.Add(store.HoldToPay)
			m.buyer("two")
			m.paid(g, songket)
			return link
		}, []string{here("shop.step_expired"), back}, []string{indonesian("shop.step_paid"), `class="qr"`}, songket},
		"paid late, and the piece is there": {func(m *market) string {
			link := m.buyer("one")
			g := m.charge(link)
			m.now = m.now.Add(store.HoldToPay + time.Hour)
			m.paid(g, songket)
			return link
		}, []string{here("shop.step_paid"), `class="qr"`}, []string{back, indonesian("shop.step_expired")}, 0},
		"paid twice": {func(m *market) string {
			link := m.buyer("one")
			first := m.charge(link)
			m.now = m.now.Add(16 * time.Minute)
			second := m.charge(link)
			if first.Charge == second.Charge {
				m.Fatal("a payment code that is over was given out again")
			}
			m.paid(second, songket)
			m.paid(first, songket)
			return link
		}, []string{here("shop.step_paid"), back}, []string{askToLeave}, songket},
		"the gateway tells twice of one payment": {func(m *market) string {
			link := m.buyer("one")
			g := m.charge(link)
			m.paid(g, songket)
			m.paid(g, songket)
			return link
		}, []string{here("shop.step_paid")}, []string{back}, 0},
		"paid too little": {func(m *market) string {
			link := m.buyer("one")
			m.paid(m.charge(link), 1_000)
			return link
		}, []string{here("shop.step_ordered"), indonesian("shop.excess", "amount", money.Rupiah(1_000).String())}, []string{here("shop.step_paid")}, 1_000},
		"paid after the buyer cancelled": {func(m *market) string {
			link := m.buyer("one")
			g := m.charge(link)
			_, key, _ := strings.Cut(link, "k=")
			if w := m.post(pathStatus+string(codeOf(link))+"/batal", url.Values{"k": {key}}); w.Code != http.StatusSeeOther {
				m.Fatalf("cancelling: %d", w.Code)
			}
			m.paid(g, songket)
			return link
		}, []string{here("shop.step_cancelled"), back}, []string{indonesian("shop.step_paid"), `class="qr"`}, songket},
		"the money was given back": {func(m *market) string {
			link := m.buyer("one")
			m.paid(m.charge(link), songket)
			m.must(m.central.CancelOrder(m.Context(), tenant, codeOf(link), false))
			m.must(m.central.GiveOrderMoneyBack(m.Context(), tenant, codeOf(link), 1, "transfer 778899"))
			return link
		}, []string{here("shop.step_cancelled")}, []string{back}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMarket(t)
			m.furnish()
			link := scene.play(m)
			w := m.get(link)
			body := w.Body.String()
			if w.Code != http.StatusOK {
				t.Fatalf("the page of the order: %d", w.Code)
			}
			for _, words := range scene.says {
				if !strings.Contains(body, words) {
					t.Errorf("it does not say %q:\n%s", words, body)
				}
			}
			for _, words := range scene.hides {
				if strings.Contains(body, words) {
					t.Errorf("it says %q:\n%s", words, body)
				}
			}
			m.staffGiveBack(codeOf(link), scene.giveBack)
		})
	}
}

// staffGiveBack insists that staff are told to give so much of an order back, or are
// shown nothing of it for 0.
func (m *market) staffGiveBack(code pos.OrderCode, amount money.Rupiah) {
	m.Helper()
	look, err := m.central.Orders(m.Context(), tenant, store.OrderFilter{Look: true})
	m.must(err)
	shown := ""
	for _, o := range look {
		if o.Code == code {
			shown = report.OrderRemark(i18n.MustLoad(i18n.ID), o.Twice(), o.Unpaid(), o.Excess())
		}
	}
	want := ""
	if amount > 0 {
		want = i18n.MustLoad(i18n.ID).T("order.excess", "amount", amount.String())
	}
	if shown != want {
		m.Errorf("staff are shown %q, want %q", shown, want)
	}
}

func TestAPriceThatChangedAfterTheFormWasShownIsAskedAgain(t *testing.T) {
	m := newMarket(t)
	m.furnish()
	m.post("/keranjang", url.Values{"sku": {"SKT-1"}, "n": {"1"}})
	dearer := goods()
	dearer[0].Price = 1_900_000
	list, err := pos.NewCatalogue(dearer, []pos.Producer{{Code: "LPP", Name: "Lapas Perempuan"}, {Code: "MEN", Name: "Lapas"}}, nil)
	m.must(err)
	m.must(m.central.ReplaceCatalogue(t.Context(), tenant, list))
	form := m.fields("pickup")
	w := m.post("/pesan", form)
	body := w.Body.String()
	if w.Code != http.StatusConflict || !strings.Contains(body, indonesian("shop.price_confirm")) || !strings.Contains(body, `name="price-SKT-1" value="1.900.000"`) ||
		!strings.Contains(body, `value="Pembeli 1"`) {
		t.Fatalf("%d %s", w.Code, body)
	}
	form.Set("price-SKT-1", "1.900.000")
	w = m.post("/pesan", form)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("knowing the price: %d %s", w.Code, w.Body.String())
	}
	if o, err := m.central.Order(t.Context(), tenant, codeOf(w.Header().Get("Location"))); err != nil || o.Total() != 1_900_000 {
		t.Errorf("ordered for %s, %v", o.Total(), err)
	}
}

func TestAPieceThatWasSoldMeanwhileIsSaidInTheFormAndInTheCart(t *testing.T) {
	m := newMarket(t)
	m.furnish()
	m.post("/keranjang", url.Values{"sku": {"SKT-1"}, "n": {"1"}})
	cart := m.cookies[cartCookie]
	m.buyer("two")
	m.cookies = map[string]string{cartCookie: cart}
	w := m.post("/pesan", m.fields("pickup"))
	if w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), indonesian("error.sold_out", "name", goods()[0].Name, "left", "0")) {
		t.Errorf("%d %s", w.Code, w.Body.String())
	}
	if body := m.get("/keranjang").Body.String(); !strings.Contains(body, indonesian("shop.sold_out")) {
		t.Errorf("the cart says nothing of it: %s", body)
	}
	if orders, err := m.central.Orders(t.Context(), tenant, store.OrderFilter{}); err != nil || len(orders) != 1 {
		t.Errorf("%d orders, %v", len(orders), err)
	}
}
