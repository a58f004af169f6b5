package shop

import (
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lapak/internal/i18n"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/store"
	"lapak/internal/web"
)

const tenant pos.TenantID = "sumsel"

// hostile is a name that somebody chose to break a page.
const hostile = `<script>alert(1)</script>"'&{{.}}`

// market is a shop with its central store, at a moment.
type market struct {
	testing.TB
	central *store.Central
	shop    *Shop
	server  http.Handler
	now     time.Time
	cookies map[string]string
}

// newMarket is a shop that is shown and has nothing.
func newMarket(t testing.TB) *market {
	t.Helper()
	m := &market{TB: t, now: time.Date(2026, 11, 27, 3, 0, 0, 0, time.UTC), cookies: map[string]string{}}
	central, err := store.OpenCentral(t.Context(), store.Place{Dir: t.TempDir()}, store.Options{Now: func() time.Time { return m.now }, Synchronous: "OFF"})
	m.must(err)
	t.Cleanup(func() { central.Close() })
	m.central = central
	m.must(central.AddTenant(t.Context(), store.Tenant{ID: tenant, Name: "Karya " + hostile}))
	m.must(central.EditShopfront(t.Context(), tenant, store.Shopfront{Shown: true}, store.VersionOf(store.Shopfront{})))
	m.shop, err = New(Config{Central: central, Tenant: tenant, URL: "http://shop.example", Now: func() time.Time { return m.now }})
	m.must(err)
	limits := web.Limits{Burst: 1 << 30, Every: time.Nanosecond}
	routes := m.shop.Routes()
	for i := range routes {
		if !strings.HasPrefix(routes[i].Pattern, "POST ") {
			routes[i].Quota = nil
		}
	}
	m.server, err = web.New(web.Config{Routes: routes, Limits: limits, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Now: func() time.Time { return m.now }})
	m.must(err)
	return m
}

func (m *market) must(err error) {
	m.Helper()
	if err != nil {
		m.Fatal(err)
	}
}

// goods are what the market sells: two Lapas, two sizes of a shirt, a name that
// somebody chose to break pages.
func goods() []pos.Product {
	return []pos.Product{
		{SKU: "SKT-1", Name: "Kain Songket Lepus", NameEN: "Lepus songket cloth", Category: "Songket", Price: 1_850_000, Producer: "LPP", Unit: "lembar"},
		{SKU: "BTK-1", Name: "Kain Batik Kopi", Category: "Batik", Price: 250_000, Producer: "LPP"},
		{SKU: "MKN-1", Name: "Mukena Jumputan Satin", Category: "Mukena", Price: 285_000, Producer: "LPP"},
		{SKU: "KAO-S", Name: "Kaos Ampera ukuran S", Category: "Kaos", Price: 75_000, Producer: "MEN"},
		{SKU: "KAO-XL", Name: "Kaos Ampera ukuran XL", Category: "Kaos", Price: 80_000, Producer: "MEN"},
		{SKU: "PMP-1", Name: "Pempek Kapal Selam", Category: "Pempek", Price: 22_000, Producer: "MEN"},
		{SKU: "BAD", Name: hostile, Category: hostile, Price: 1_000, Producer: "MEN", Unit: hostile},
	}
}

// furnish gives the market everything that a shop may have.
func (m *market) furnish() {
	m.Helper()
	ctx := m.Context()
	list, err := pos.NewCatalogue(goods(), []pos.Producer{{Code: "LPP", Name: "Lapas Perempuan", City: "Palembang"}, {Code: "MEN", Name: "Lapas " + hostile, City: "Muara Enim"}}, nil)
	m.must(err)
	m.must(m.central.ReplaceCatalogue(ctx, tenant, list))
	m.must(m.central.SaveFair(ctx, tenant, store.FairRecord{Code: "KBI", Fair: pos.Fair{Name: "Pasar " + hostile, Place: "Kambang Iwak", City: "Palembang", From: "2026-11-20", To: "2026-12-06"}}))
	m.must(m.central.SaveFair(ctx, tenant, store.FairRecord{Code: "OLD", Fair: pos.Fair{Name: "Lama", From: "2026-01-01", To: "2026-01-02"}}))
	m.must(m.central.SaveSite(ctx, tenant, store.Site{Code: "KBI", Fair: "KBI", Name: "Stan " + hostile}))
	m.must(m.central.EditFairPage(ctx, tenant, store.FairPage{Fair: "KBI", Hours: []store.OpenDay{{Weekday: time.Sunday, Opens: "07:00", Closes: "11:00"}},
		Spot: store.Spot{Latitude: "-2.9893", Longitude: "104.7452"}}, store.VersionOf(store.FairPage{Fair: "KBI"})))
	m.must(m.central.EditProducerPage(ctx, tenant, store.ProducerPage{Code: "LPP", Story: "Bengkel tenun.\n\n" + hostile, StoryEN: "A weaving workshop.", Address: hostile, Hours: "Senin 09.00"},
		store.VersionOf(store.ProducerPage{Code: "LPP"})))
	m.must(m.central.EditProductPage(ctx, tenant, store.ProductPage{SKU: "SKT-1", Story: "Ditenun.\n\n" + hostile, Material: "Sutra", Size: "90 cm", Grams: 900, Care: "Jangan dicuci", Ready: "besok"},
		store.VersionOf(store.ProductPage{SKU: "SKT-1"})))
	photo := store.NewSizedPhoto([]byte("picture"), map[int][]byte{320: []byte("small")})
	page, err := m.central.Books(tenant).ProductPage(ctx, "SKT-1")
	m.must(err)
	m.must(m.central.AddPhoto(ctx, tenant, "SKT-1", photo, store.VersionOf(page)))
	front := store.Shopfront{Shown: true, About: "Kami.\n\n" + hostile, WhatsApp: "6281200000000"}
	m.must(m.central.EditShopfront(ctx, tenant, front, store.VersionOf(store.Shopfront{Shown: true})))
	place := store.DefaultStall()
	place.Code = "WEB"
	m.must(m.central.OpenShop(ctx, tenant, place))
	m.stock("SKT-1", 1)
	m.stock("KAO-S", 5)
	m.stock("BAD", 2)
}

func (m *market) stock(sku pos.SKU, n int) {
	m.Helper()
	m.must(m.central.MoveShopStock(m.Context(), tenant, []pos.StockMovement{{SKU: sku, Quantity: n, Reason: pos.Received}}))
	m.must(m.shop.Refresh(m.Context()))
}

func (m *market) ask(method, path string, form url.Values, header http.Header) *httptest.ResponseRecorder {
	m.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.Header.Set("Accept", "text/html")
	for name, values := range header {
		r.Header[name] = values
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range m.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	m.server.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		m.cookies[c.Name] = c.Value
	}
	return w
}

func (m *market) get(path string) *httptest.ResponseRecorder {
	m.Helper()
	return m.ask(http.MethodGet, path, nil, nil)
}

func (m *market) post(path string, form url.Values) *httptest.ResponseRecorder {
	m.Helper()
	return m.ask(http.MethodPost, path, form, nil)
}

// shown are pages that a visitor may open.
func shown() []string {
	return []string{"/", "/cari", "/cari?q=songket", "/cari?q=%3Cscript%3Ealert(1)%3C/script%3E", "/acara", "/lapas", "/tentang", "/terima-kasih?struk=%3Cscript%3E", "/keranjang", "/nowhere", "/barang/none", "/kategori/none",
		"/kategori/songket", "/kategori/kaos?urut=mahal", "/barang/kain-songket-lepus-skt-1", "/barang/kaos-ampera-ukuran-s-kao-s", "/barang/script-alert-1-script-bad", "/lapas/lpp", "/lapas/men"}
}

var loaded = regexp.MustCompile(`(?:src|srcset|action)="(https?:)?//`)

func TestEveryPageIsWholeWithEverythingAndWithNothing(t *testing.T) {
	for name, full := range map[string]bool{"nothing": false, "everything": true} {
		t.Run(name, func(t *testing.T) {
			m := newMarket(t)
			if full {
				m.furnish()
				m.post("/keranjang", url.Values{"sku": {"SKT-1"}, "n": {"1"}})
			}
			escaped := 0
			for _, lang := range i18n.Langs() {
				for _, path := range append(shown(), "/pesan") {
					w := m.get(addressIn(lang, path))
					body := w.Body.String()
					if w.Code >= 500 || full && w.Code != 200 && !strings.Contains(path, "no") && path != "/lapas/none" {
						t.Errorf("%s %s: %d", lang, path, w.Code)
					}
					if w.Code/100 == 3 || w.Code == 404 && !full {
						continue
					}
					if got := w.Header().Get("Content-Security-Policy"); got != policy {
						t.Errorf("%s: policy %q", path, got)
					}
					if !strings.Contains(body, `<html lang="`+string(lang)+`">`) {
						t.Errorf("%s is not in %s", path, lang)
					}
					data := regexp.MustCompile(`<script type="application/ld\+json">[^<]*</script>`)
					for _, bad := range []string{"<script", " style=", " onclick=", "javascript:", "«", "ZgotmplZ"} {
						if strings.Contains(data.ReplaceAllString(body, ""), bad) {
							t.Errorf("%s has %s", path, bad)
						}
					}
					if outside := loaded.FindString(body); outside != "" {
						t.Errorf("%s loads from elsewhere: %s", path, outside)
					}
					escaped += strings.Count(body, "&lt;script&gt;alert(1)")
				}
			}
			if full && escaped < 40 {
				t.Errorf("the hostile name is shown only %d times", escaped)
			}
		})
	}
}

func TestAShopThatIsNotShownShowsNothing(t *testing.T) {
	m := newMarket(t)
	m.furnish()
	front, err := m.central.Books(tenant).Shopfront(t.Context())
	m.must(err)
	closed := front
	closed.Shown = false
	m.must(m.central.EditShopfront(t.Context(), tenant, closed, store.VersionOf(front)))
	m.must(m.shop.Refresh(t.Context()))
	photo := store.NewSizedPhoto([]byte("picture"), nil).Hash
	for _, path := range append(shown(), "/sitemap.xml", "/feed.xml", "/feed.csv", photoPath(photo, 320)) {
		if w := m.get(path); w.Code != http.StatusNotFound || strings.Contains(w.Body.String(), "Songket") {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

func TestSearchForgivesALetterAndMindsAllWords(t *testing.T) {
	m := newMarket(t)
	m.furnish()
	st, err := m.shop.current(t.Context())
	m.must(err)
	for question, want := range map[string]string{
		"songket": "SKT-1", "SONGKÉT": "SKT-1", "songkt": "SKT-1", "sonkget": "SKT-1", "songk": "SKT-1", "lepus songket": "SKT-1", "songket lepus": "SKT-1",
		"batk": "BTK-1", "mukna": "MKN-1", "mukena satn": "MKN-1", "kain": "BTK-1 SKT-1", "kaos xl": "KAO-XL", "kaos": "KAO-S", "pempek selam kapal": "PMP-1",
		"skt-1": "SKT-1", "perempuan batik": "BTK-1", "cloth": "SKT-1", "zzz": "", "": "", "!!": "",
	} {
		found, near := st.index.search(question)
		var got []string
		for _, p := range found {
			if p.SKU != "BAD" {
				got = append(got, string(p.SKU))
			}
		}
		slices.Sort(got)
		if text := strings.Join(got, " "); text != want || near && want != "" {
			t.Errorf("%q finds %q, near: %t, want %q", question, text, near, want)
		}
	}
	if found, near := st.index.search("songket merah"); !near || len(found) != 1 {
		t.Errorf("a word too many: %d, near: %t", len(found), near)
	}
}

func TestAnOldAddressLeadsToTheProductAndAPageIsNotSentTwice(t *testing.T) {
	m := newMarket(t)
	m.furnish()
	if w := m.get("/barang/nama-lama-skt-1?lang=en"); w.Code != http.StatusMovedPermanently || w.Header().Get("Location") != "/barang/kain-songket-lepus-skt-1?lang=en" {
		t.Errorf("an old address: %d %s", w.Code, w.Header().Get("Location"))
	}
	const path = "/barang/kain-songket-lepus-skt-1"
	for range 2 { // made, and then ready
		w := m.get(path)
		if w.Header().Get("Cache-Control") != "public, max-age=60" || w.Header().Get("ETag") == "" || w.Header().Get("Content-Type") != "text/html; charset=utf-8" {
			t.Errorf("headers %v", w.Header())
		}
		again := m.ask(http.MethodGet, path, nil, http.Header{"If-None-Match": {`"x", ` + w.Header().Get("ETag")}})
		if again.Code != http.StatusNotModified || again.Body.Len() > 0 {
			t.Errorf("asked again: %d, %d bytes", again.Code, again.Body.Len())
		}
		packed := m.ask(http.MethodGet, path, nil, http.Header{"Accept-Encoding": {"gzip"}})
		if packed.Header().Get("Content-Encoding") != "gzip" || packed.Body.Len() >= w.Body.Len() {
			t.Errorf("packed it has %d bytes, else %d", packed.Body.Len(), w.Body.Len())
		}
	}
	before := m.get(path).Header().Get("ETag")
	m.stock("SKT-1", 7)
	if after := m.get(path); after.Header().Get("ETag") == before || !strings.Contains(after.Body.String(), `max="8"`) {
		t.Error("the page does not know of the new stock")
	}
}

func TestFeedsAndTheMapOfTheSiteCanBeRead(t *testing.T) {
	m := newMarket(t)
	m.furnish()
	var all siteMap
	w := m.get("/sitemap.xml")
	m.must(xml.Unmarshal(w.Body.Bytes(), &all))
	// All pages in both languages.
	if pages := len(i18n.Langs()) * (4 + 6 + 2 + len(goods())); len(all.All) != pages {
		t.Errorf("the map has %d pages, want %d", len(all.All), pages)
	}
	for _, p := range all.All {
		path := strings.TrimPrefix(p.Address, "http://shop.example")
		if w := m.get(path); w.Code != http.StatusOK {
			t.Errorf("%s: %d", p.Address, w.Code)
		}
	}
	var feed atomFeed
	m.must(xml.Unmarshal(m.get("/feed.xml").Body.Bytes(), &feed))
	if len(feed.Entries) != 2 || !strings.Contains(feed.Entries[0].Summary, "Minggu 07.00–11.00") {
		t.Errorf("the feed has %+v", feed.Entries)
	}
	rows, err := csv.NewReader(m.get("/feed.csv").Body).ReadAll()
	m.must(err)
	if len(rows) != 1+len(goods()) || rows[1][5] != "in_stock" || rows[1][6] != "1850000 IDR" || rows[2][5] != "out_of_stock" {
		t.Errorf("the list of goods has %d rows, the first are %v", len(rows), rows[:3])
	}
	if robots := m.get("/robots.txt").Body.String(); !strings.Contains(robots, "Sitemap: http://shop.example/sitemap.xml") {
		t.Errorf("robots.txt is %q", robots)
	}
}

func TestOnlyPhotosOfGoodsThatAreShownAreServed(t *testing.T) {
	m := newMarket(t)
	m.furnish()
	secret := store.NewSizedPhoto([]byte("of nothing"), nil)
	m.must(m.central.SavePhoto(t.Context(), tenant, secret.Photo))
	photo := store.NewSizedPhoto([]byte("picture"), nil).Hash
	for path, want := range map[string]int{photoPath(photo, 320): 200, photoPath(photo, 321): 404, photoPath(secret.Hash, 320): 404, "/foto/x": 404, "/pola/songket.svg": 200,
		"/pola/songket.png": 200, "/pola/songket": 404, "/pola/none.svg": 404} {
		w := m.get(path)
		if w.Code != want || want == 200 && !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %s", path, w.Code, w.Header().Get("Cache-Control"))
		}
	}
}

// fields are what somebody fills in who orders one songket.
func (m *market) fields(pay string) url.Values {
	return url.Values{"token": {"one"}, "name": {"Pembeli 1"}, "phone": {"0812 3456 7890"}, "way": {"stall"}, "meeting": {"KBI 2026-11-29"}, "pay": {pay},
		"price-SKT-1": {"1.850.000"}}
}

func TestAnOrderIsPlacedOnceAndSeenByItsLinkAlone(t *testing.T) {
	m := newMarket(t)
	m.furnish()
	m.post("/keranjang", url.Values{"sku": {"SKT-1"}, "n": {"1"}})
	cart := m.cookies[cartCookie]
	var links []string
	for range 2 { // a second click
		m.cookies[cartCookie] = cart
		w := m.post("/pesan", m.fields("pickup"))
		if w.Code != http.StatusSeeOther {
			t.Fatalf("ordering: %d %s", w.Code, w.Body.String())
		}
		links = append(links, w.Header().Get("Location"))
	}
	orders, err := m.central.Orders(t.Context(), tenant, store.OrderFilter{})
	if m.must(err); len(orders) != 1 || links[0] != links[1] || orders[0].Total() != money.Rupiah(1_850_000) {
		t.Fatalf("%d orders, links %v", len(orders), links)
	}
	w := m.get(links[0])
	if w.Code != http.StatusOK || !strings.Contains(w.Header().Get("X-Robots-Tag"), "noindex") || w.Header().Get("Cache-Control") != "private, no-store" {
		t.Errorf("the page: %d %v", w.Code, w.Header())
	}
	if strings.Contains(w.Body.String(), "6281234567890") || strings.Contains(w.Body.String(), "Pembeli 1") {
		t.Error("the page tells who ordered")
	}
	path, _, _ := strings.Cut(links[0], "?")
	foreign := m.get(strings.Replace(links[0], string(orders[0].Code), "2222-2222", 1))
	for _, address := range []string{path, links[0] + "x", path + "?k=", "/pesanan/nonsense?k=x"} {
		if w := m.get(address); w.Code != http.StatusNotFound || w.Body.String() != foreign.Body.String() {
			t.Errorf("%s: %d, and it does not look like an order that is not there", address, w.Code)
		}
	}
	if w := m.post(path+"/batal", url.Values{"k": {"wrong"}}); w.Code != http.StatusNotFound {
		t.Errorf("cancelled without the key: %d", w.Code)
	}
	_, key, _ := strings.Cut(links[0], "k=")
	if w := m.post(path+"/batal", url.Values{"k": {key}}); w.Code != http.StatusSeeOther {
		t.Errorf("cancelled: %d", w.Code)
	}
	if o, err := m.central.Order(t.Context(), tenant, orders[0].Code); err != nil || o.State != pos.OrderCancelled {
		t.Errorf("it is %s, %v", o.State, err)
	}
}

func TestWhatHindersAnOrderIsSaidAndNothingIsLostOfTheForm(t *testing.T) {
	m := newMarket(t)
	m.furnish()
	for reason, change := range map[string]func(url.Values){
		"price_changed":     func(f url.Values) { f.Set("price-SKT-1", "1") },
		"phone_form":        func(f url.Values) { f.Set("phone", "abc") },
		"buyer_name":        func(f url.Values) { f.Set("name", " ") },
		"order_way":         func(f url.Values) { f.Set("meeting", "KBI 2026-11-28") }, // a Saturday
		"order_pay":         func(f url.Values) { f.Set("pay", "never") },
		"order_courier_pay": func(f url.Values) { f.Set("way", "courier") },
	} {
		m.cookies = map[string]string{}
		m.post("/keranjang", url.Values{"sku": {"SKT-1"}, "n": {"1"}})
		form := m.fields("pickup")
		form.Set("note", "sore")
		change(form)
		w := m.post("/pesan?lang=en", form)
		whole := i18n.MustLoad(i18n.EN).T("error." + reason)
		start, _, _ := strings.Cut(whole, "{")
		body := w.Body.String()
		if w.Code/100 != 4 || !strings.Contains(body, `role="alert">`+start) || !strings.Contains(body, ">sore<") {
			t.Errorf("%s: %d %s", reason, w.Code, body)
		}
		m.now = m.now.Add(time.Minute) // the quota of orders
	}
	m.cookies = map[string]string{}
	m.post("/keranjang", url.Values{"sku": {"SKT-1"}, "n": {"3"}})
	if w := m.post("/pesan", m.fields("pickup")); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "Tinggal 1") {
		t.Errorf("too many: %d", w.Code)
	}
	if orders, err := m.central.Orders(t.Context(), tenant, store.OrderFilter{}); err != nil || len(orders) != 0 {
		t.Errorf("%d orders, %v", len(orders), err)
	}
}

func TestACartThatSomebodyElseSignedIsEmpty(t *testing.T) {
	key, other := []byte("ours"), []byte("theirs")
	c := cart{}.with("SKT-1", 2).with("A=&B", 1).with("SKT-1", 3).with("X", 0)
	if got := openCart(key, c.seal(key)); fmt.Sprint(got) != "[{SKT-1 3} {A=&B 1}]" {
		t.Errorf("the cart is %v", got)
	}
	for _, sealed := range []string{c.seal(other), "", ".", "x." + signature(other, "x"), strings.Replace(c.seal(key), ".", "A.", 1)} {
		if got := openCart(key, sealed); len(got) != 0 {
			t.Errorf("%q is the cart %v", sealed, got)
		}
	}
	many := cart{}
	for i := range 100 {
		many = many.with(pos.SKU(fmt.Sprint(i)), 1000)
	}
	if len(many) != pos.MaxOrderLines || many[0].n != mostPieces {
		t.Errorf("a cart of %d lines with %d pieces", len(many), many[0].n)
	}
}

func TestAFormOfAnotherSiteOrARushOfOrdersIsRefused(t *testing.T) {
	m := newMarket(t)
	m.furnish()
	if w := m.ask(http.MethodPost, "/keranjang", url.Values{"sku": {"SKT-1"}, "n": {"1"}}, http.Header{"Sec-Fetch-Site": {"cross-site"}}); w.Code != http.StatusForbidden {
		t.Errorf("a form of another site: %d", w.Code)
	}
	refused := 0
	for range 30 {
		if w := m.post("/pesan", m.fields("pickup")); w.Code == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused < 15 {
		t.Errorf("of 30 orders in a second %d were refused", refused)
	}
}

func TestWhoHasAReceiptMayWriteAndIsToldWhatIsWrong(t *testing.T) {
	m := newMarket(t)
	m.furnish()
	w := m.post("/terima-kasih?lang=en", url.Values{"receipt": {"KBI-A-261127-0001"}, "producer": {"LPP"}, "text": {"Bagus sekali"}})
	if w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), `role="alert"`) || !strings.Contains(w.Body.String(), "Bagus sekali") {
		t.Errorf("a receipt that is not here: %d", w.Code)
	}
}

func TestWhatsAppGetsTheTextWhole(t *testing.T) {
	link := whatsApp("62812", "A & B + 50% #1 ü")
	u, err := url.Parse(link)
	if err != nil || u.Query().Get("text") != "A & B + 50% #1 ü" || strings.Contains(link, "+") {
		t.Errorf("%s, %v", link, err)
	}
}

func TestOfAHundredShoppersForTheLastPieceOneGetsIt(t *testing.T) {
	m := newMarket(t)
	m.furnish()
	m.post("/keranjang", url.Values{"sku": {"SKT-1"}, "n": {"1"}})
	const shoppers = 100
	codes := make([]int, shoppers)
	var all sync.WaitGroup
	for i := range shoppers {
		form := m.fields("pickup")
		form.Set("token", fmt.Sprint("shopper ", i))
		form.Set("phone", fmt.Sprintf("0812%08d", i))
		r := httptest.NewRequest(http.MethodPost, "/pesan", strings.NewReader(form.Encode()))
		r.RemoteAddr = fmt.Sprintf("198.51.100.%d:1000", i)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.AddCookie(&http.Cookie{Name: cartCookie, Value: m.cookies[cartCookie]})
		all.Go(func() {
			w := httptest.NewRecorder()
			m.server.ServeHTTP(w, r)
			codes[i] = w.Code
		})
	}
	all.Wait()
	count := map[int]int{}
	for _, code := range codes {
		count[code]++
	}
	if count[http.StatusSeeOther] != 1 || count[http.StatusConflict] != shoppers-1 {
		t.Errorf("answers by status: %v", count)
	}
	if left, err := m.central.Promised(t.Context(), tenant); err != nil || left["SKT-1"] != 0 {
		t.Errorf("%d are left, %v", left["SKT-1"], err)
	}
}
