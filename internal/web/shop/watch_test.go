package shop

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"lapak/internal/gateway"
	"lapak/internal/gateway/stub"
	"lapak/internal/pos"
	"lapak/internal/store"
	"lapak/internal/uplink"
)

// withGateway puts a payment gateway beside the market.
func (m *market) withGateway() {
	m.Helper()
	clock := func() time.Time { return m.now }
	bank := stub.New(stub.Options{Now: clock})
	m.Cleanup(bank.Close)
	server := httptest.NewServer(bank)
	m.Cleanup(server.Close)
	g, err := gateway.Open(gateway.Config{Provider: "midtrans", URL: server.URL, Settings: bank.MidtransSettings(), Now: clock})
	m.must(err)
	m.shop.Acquiring = uplink.NewAcquiring(uplink.AcquiringConfig{Central: m.central, Now: clock, Gateways: map[pos.TenantID]gateway.Gateway{tenant: g}})
}

func (m *market) order(link string) store.StoredOrder {
	m.Helper()
	o, err := m.central.Order(m.Context(), tenant, codeOf(link))
	m.must(err)
	return o
}

func TestThePageOfAnOrderLooksForNewsAsLongAsSomeMayCome(t *testing.T) {
	atPickUp := func(m *market) string {
		m.post("/keranjang", url.Values{"sku": {"SKT-1"}, "n": {"1"}})
		return m.post("/pesan", m.fields("pickup")).Header().Get("Location")
	}
	paid := func(m *market) string {
		link := m.buyer("one")
		m.paid(store.GatewayOrder{Charge: m.order(link).Payments[0].Charge}, songket)
		return link
	}
	for name, scene := range map[string]struct {
		play func(m *market) (link string)
		wait string // "" is that the page stands still
		now  string
	}{
		"a code is on the screen": {func(m *market) string { return m.buyer("one") }, "15", "shop.now_unpaid"},
		"the time of the code is over": {func(m *market) string {
			link := m.buyer("one")
			m.now = m.now.Add(20 * time.Minute)
			return link
		}, "60", "shop.now_unpaid"},
		"the money is seen by people": {func(m *market) string {
			m.shop.Acquiring = nil
			return m.buyer("one")
		}, "60", "shop.now_unpaid"},
		"the time of the order is just over": {func(m *market) string {
			link := m.buyer("one")
			m.now = m.now.Add(store.HoldToPay + time.Minute)
			return link
		}, "60", "shop.step_expired"},
		"the time of the order is long over": {func(m *market) string {
			link := m.buyer("one")
			m.now = m.now.Add(store.HoldToPay + lateMoney)
			return link
		}, "", "shop.step_expired"},
		"it is paid when it is fetched": {atPickUp, "120", "shop.now_ordered"},
		"it is paid":                    {paid, "120", "shop.now_paid"},
		"it is packed": {func(m *market) string {
			link := paid(m)
			m.must(m.central.PackOrder(m.Context(), tenant, codeOf(link)))
			return link
		}, "", "shop.step_ready"},
		"it is handed over": {func(m *market) string {
			link := paid(m)
			_, err := m.central.HandOver(m.Context(), tenant, codeOf(link), nil, "Kantor")
			m.must(err)
			return link
		}, "", "shop.step_over"},
		"it is cancelled": {func(m *market) string {
			link := atPickUp(m)
			m.must(m.central.CancelOrder(m.Context(), tenant, codeOf(link), true))
			return link
		}, "", "shop.step_cancelled"},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMarket(t)
			m.furnish()
			m.withGateway()
			link := scene.play(m)
			w := m.get(link)
			want := ""
			if scene.wait != "" {
				// At its own address: browsers then keep the place on the page.
				want = scene.wait + "; url=" + link
			}
			if got := w.Header().Get("Refresh"); w.Code != http.StatusOK || got != want {
				t.Errorf("%d, and it reloads as %q, want %q", w.Code, got, want)
			}
			body, now := w.Body.String(), indonesian(scene.now)
			if !strings.Contains(body, "<title>"+now+" – ") || !strings.Contains(body, `<p class="watch" role="status"><b>`+now) {
				t.Errorf("it does not say %q:\n%s", now, body)
			}
			if asks := strings.Contains(body, indonesian("shop.look_now")); asks != (want != "") {
				t.Errorf("it offers to look now: %t", asks)
			}
			english := m.get(addressIn("en", link)).Header().Get("Refresh")
			if want != "" && english != want+"&lang=en" {
				t.Errorf("in English it reloads as %q", english)
			}
		})
	}
}

func TestThePageOfAnOrderStandsStillForWhoAsksForItOrIsAsked(t *testing.T) {
	m := newMarket(t)
	m.furnish()
	m.withGateway()
	link := m.buyer("one")
	if body := m.get(link).Body.String(); !strings.Contains(body, strings.ReplaceAll(link+"&"+askSaid+"="+saidStay, "&", "&amp;")) {
		t.Errorf("it cannot be made to stand still: %s", body)
	}
	for said, offers := range map[string]string{saidStay: "shop.look_by_itself", saidAsk: "shop.cancel_yes"} {
		w := m.get(link + "&" + askSaid + "=" + said)
		if got := w.Header().Get("Refresh"); w.Code != http.StatusOK || got != "" || !strings.Contains(w.Body.String(), indonesian(offers)) {
			t.Errorf("%s: %d, reloads as %q: %s", said, w.Code, got, w.Body.String())
		}
	}
}

func TestAMarketBehindOneAddressFollowsItsOrders(t *testing.T) {
	m := newMarket(t)
	m.furnish()
	link := m.buyer("one")
	m.guarded()
	// Whoever guesses uses up what the address may ask.
	refused := 0
	for range 60 {
		if m.get(pathStatus+"2222-2222?k=x").Code == http.StatusTooManyRequests {
			refused++
		}
	}
	if w := m.get(link); refused == 0 || w.Code != http.StatusOK {
		t.Errorf("%d guesses were refused, and the order of a neighbour is answered with %d", refused, w.Code)
	}
}
