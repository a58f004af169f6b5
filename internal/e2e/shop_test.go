package e2e_test

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	cdpnetwork "github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"lapak/internal/gateway/stub"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// shopping is the demo's shop, served with a gateway beside it.
type shopping struct {
	*browser
	centre centre
	bank   *stub.Stub
}

func demoShop(t testing.TB) shopping {
	t.Helper()
	c := emptyCentre(t, store.Place{Dir: t.TempDir()})
	c.do("demo", "--days", "1", "--sales", "4")
	bank, server, _ := c.besideGateway(t)
	return shopping{openBrowser(t, server.url), c, bank}
}

// besideGateway serves a centre with a gateway beside it; args are those of serve,
// to start it once more.
func (c centre) besideGateway(t testing.TB) (bank *stub.Stub, server *serving, args []string) {
	t.Helper()
	bank = stub.New(stub.Options{Now: time.Now})
	t.Cleanup(bank.Close)
	gateway := httptest.NewServer(bank)
	t.Cleanup(gateway.CloseClientConnections)
	keys := filepath.Join(t.TempDir(), "keys.json")
	must(t, os.WriteFile(keys, bank.MidtransSettings(), 0o600))
	args = []string{"--gateway", "midtrans", "--gateway-url", gateway.URL, "--gateway-key-file", keys}
	server = c.serve(args...)
	bank.SetNotifyURL(server.url + "/v1/gateway/" + string(organisation))
	return bank, server, args
}

// One demo for all: making it takes longer than looking at it.
func TestTheShopInABrowser(t *testing.T) {
	s := demoShop(t)
	for _, part := range []struct {
		name string
		do   func(*testing.T, shopping)
	}{
		{"somebody finds, orders and pays", somebodyBuys},
		{"what went wrong is said where it is", whatWentWrongIsSaid},
		{"every page of the shop is for everybody", everyShopPageIsForEverybody},
	} {
		t.Run(part.name, func(t *testing.T) {
			b := *s.browser
			b.TB = t
			part.do(t, shopping{&b, s.centre, s.bank})
		})
	}
}

// click follows something and waits for the next page.
func (b *browser) click(selector string) {
	b.Helper()
	b.leave(func() { b.run(chromedp.Click(selector, chromedp.ByQuery, chromedp.NodeVisible)) })
}

// text is what the page says, of what a selector finds.
func (b *browser) text(selector string) string {
	b.Helper()
	return ask[string](b, fmt.Sprintf(`document.querySelector(%q)?.innerText ?? ""`, selector))
}

// fill types into a field.
func (b *browser) fill(selector, text string) {
	b.Helper()
	b.run(chromedp.SetValue(selector, text, chromedp.ByQuery))
}

// into puts a product into the cart.
func (b *browser) into(address string) {
	b.Helper()
	b.open(address)
	b.click(".add button")
}

func somebodyBuys(t *testing.T, s shopping) {
	s.wide(360, 740)
	s.open("/")
	s.fill("#q", "songkt tabr")
	s.click(".search button")
	if found := s.text(".cards .what"); found != "Kain Songket Tabur" {
		t.Fatalf("found %q", found)
	}
	s.click(".cards a")
	s.click(".add button")
	s.click(`.go .strong`)
	s.fill("#name", "Pembeli 1")
	s.fill("#phone", "0812-3456-7890")
	s.photograph("shop-checkout-360")
	s.click(".order button")
	if at := ask[string](s.browser, `location.pathname`); !strings.HasPrefix(at, "/pesanan/") {
		t.Fatalf("ordered at %s: %s", at, s.text("main"))
	}
	s.photograph("shop-status-new-360")
	code := pos.OrderCode(strings.TrimPrefix(ask[string](s.browser, `location.pathname`), "/pesanan/"))
	if ask[int](s.browser, `document.querySelectorAll(".pay svg.qr").length`) != 1 {
		t.Fatalf("nothing to pay by: %s", s.text("main"))
	}
	message := ask[string](s.browser, `document.querySelector('a[href^="https://wa.me/"]').href`)
	if !strings.Contains(message, "%20") || strings.Contains(message, "+") || !strings.Contains(message, string(code)) {
		t.Errorf("the message is %s", message)
	}
	link := ask[string](s.browser, `location.href`)

	central := s.centre.open()
	order, err := central.Order(t.Context(), organisation, code)
	must(t, err)
	charge, err := central.GatewayOrder(t.Context(), organisation, order.Payments[0].Charge)
	must(t, err)
	central.Close()
	// Nobody touches the page: it finds out by itself. The word of the gateway is
	// answered before it is written down, so that may take it two looks.
	s.leave(func() {
		must(t, s.bank.Pay(charge.ID))
		if status, err := s.bank.Notify(t.Context(), charge.ID, stub.Honest); err != nil || status != 200 {
			t.Fatalf("the word of the gateway: %d, %v", status, err)
		}
	})
	if !strings.Contains(s.text(".way .here"), "Lunas") {
		s.leave(func() {})
	}
	s.photograph("shop-status-paid-360")
	if said := s.text(".way .here"); !strings.Contains(said, "Lunas") {
		t.Errorf("after paying it says %q: %s", said, s.text("main"))
	}
	if at := ask[string](s.browser, `location.href`); at != link {
		t.Errorf("it went from %s to %s", link, at)
	}
	if big := s.text(".big"); big != string(code) {
		t.Errorf("the code to fetch it is %q", big)
	}
	if s.text(`a[href*="p=leave"]`) != "" {
		t.Error("what is paid can be cancelled")
	}
	s.open(strings.TrimPrefix(link, s.browser.base) + "x")
	s.open("/keranjang")
	if s.text(".lines") != "" {
		t.Error("the cart is not empty after ordering")
	}
}

func whatWentWrongIsSaid(t *testing.T, s shopping) {
	s.wide(1366, 768)
	s.into("/barang/kain-songket-tabur-skt-tbr")
	s.click(".go .strong")
	s.fill("#name", "Pembeli 2")
	s.fill("#phone", "12")
	s.run(chromedp.Click("#pay-pickup", chromedp.ByQuery))
	s.click(".order button")
	if said := s.text("[role=alert]"); said == "" || ask[string](s.browser, `document.querySelector("#name").value`) != "Pembeli 2" {
		t.Errorf("a wrong number: %q", said)
	}
	s.fill("#phone", "08123456789")
	// Somebody tampers with the price.
	s.run(chromedp.SetAttributeValue(`input[name="price-SKT-TBR"]`, "value", "1.000", chromedp.ByQuery))
	s.click(".order button")
	s.photograph("shop-checkout-price-1366")
	if said := s.text(".note.warn"); said == "" {
		t.Errorf("another price: %s", s.text("main"))
	}
	s.click(".order button") // with the price as it is
	if at := ask[string](s.browser, `location.pathname`); !strings.HasPrefix(at, "/pesanan/") {
		t.Fatalf("ordered at %s: %s", at, s.text("main"))
	}
	s.photograph("shop-status-pickup-1366")
	s.click(`a[href*="p=leave"]`)
	s.click("#batal button")
	if said := s.text(".way .here"); !strings.Contains(said, "Dibatalkan") {
		t.Errorf("cancelled: %q", said)
	}
}

// shopPages are those that everybody may see.
func shopPages() []string {
	return []string{"/", "/kategori/songket", "/kategori/kaos-sablon?urut=murah", "/cari", "/cari?q=batk", "/cari?q=zzzzzz", "/barang/kain-songket-tabur-skt-tbr",
		"/barang/kaos-sablon-ampera-ukuran-s-kao-amp-s", "/acara", "/lapas", "/lapas/lpp-plg", "/tentang", "/terima-kasih", "/keranjang", "/nowhere"}
}

// heaviestView is what the first look at a page of the shop may weigh, heaviestLoad all
// that is loaded before anybody scrolls: browsers fetch pictures from far below.
const (
	heaviestView = 120_000
	heaviestLoad = 300_000
)

func everyShopPageIsForEverybody(t *testing.T, s shopping) {
	axe, err := os.ReadFile("testdata/axe/axe-4.11.0.min.js")
	must(t, err)
	s.into("/barang/kain-songket-tabur-skt-tbr")
	for _, lang := range []string{"id", "en"} {
		for _, path := range append(shopPages(), "/pesan") {
			address := path
			if lang == "en" {
				between := "?"
				if strings.Contains(path, "?") {
					between = "&"
				}
				address += between + "lang=en"
			}
			s.examine(lang, address, string(axe))
		}
	}
}

// weight is how many bytes a page has loaded, and how many of them are what is seen.
func (s shopping) weight() (whole, view int) {
	s.browser.Helper()
	bytes := ask[[]int](s.browser, `(() => {
		const seen = new Set([...document.images].filter(i => i.getBoundingClientRect().top < innerHeight).map(i => i.currentSrc));
		const page = performance.getEntriesByType("navigation")[0].encodedBodySize, parts = performance.getEntriesByType("resource");
		const sum = some => some.reduce((n, r) => n + r.encodedBodySize, page);
		return [sum(parts), sum(parts.filter(r => r.initiatorType !== "img" || seen.has(r.name)))];
	})()`)
	return bytes[0], bytes[1]
}

// examine holds a page of the shop against what every page must be.
func (s shopping) examine(lang, address, axe string) {
	s.browser.Helper()
	widths := []int64{1366, 360}
	if lang == "en" {
		widths = widths[1:] // the narrow one is where longer words do harm
	}
	for _, width := range widths {
		s.wide(width, 768)
		// As who comes for the first time: a larger picture that is there already would be
		// shown, and counted.
		s.run(cdpnetwork.ClearBrowserCache())
		s.open(address)
		whole, view := s.weight()
		if view > heaviestView || whole > heaviestLoad || view == 0 {
			s.browser.Errorf("%s has %d bytes at %d, %d of them in view", address, whole, width, view)
		} else {
			s.browser.Logf("%s: %d bytes at %d, %d of them in view", address, whole, width, view)
		}
		if over := ask[int](s.browser, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
			s.browser.Errorf("%s is %d pixels too wide at %d", address, over, width)
		}
		if small := ask[string](s.browser, `[...document.querySelectorAll("button, .button, .choices a, select, main input:not([type=hidden]):not([type=radio])")].filter(e => { const r = e.getBoundingClientRect(); return r.width && r.height < 44 }).map(e => e.outerHTML.slice(0, 80)).join("\n")`); small != "" {
			s.browser.Errorf("%s has targets that are too small at %d:\n%s", address, width, small)
		}
		s.photograph(fmt.Sprintf("shop-%s-%d-%s", lang, width, address))
		s.accessible(address, axe)
	}
	if got := ask[string](s.browser, `document.documentElement.lang`); got != lang {
		s.browser.Errorf("%s is in %s", address, got)
	}
	if hosts := ask[string](s.browser, `performance.getEntriesByType("resource").map(r => r.name).filter(n => !n.startsWith(location.origin)).join(" ")`); hosts != "" {
		s.browser.Errorf("%s asks other hosts: %s", address, hosts)
	}
	if words := ask[string](s.browser, `document.body.innerText.match(/«[^»]*»|\{[a-z_]+\}/g)?.join(" ") || ""`); words != "" {
		s.browser.Errorf("%s has words that are missing: %s", address, words)
	}
}
