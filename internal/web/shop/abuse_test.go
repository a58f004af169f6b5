package shop

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"lapak/internal/pos"
	"lapak/internal/store"
	"lapak/internal/web"
)

// from is an answer to who asks from an address, with the cookies of the market.
func (m *market) from(address, method, path string, form url.Values) *httptest.ResponseRecorder {
	m.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.RemoteAddr = address + ":1000"
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for name, value := range m.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	m.server.ServeHTTP(w, r)
	return w
}

// guarded serves the market with every limit that it has.
func (m *market) guarded() {
	m.Helper()
	var err error
	m.server, err = web.New(web.Config{Routes: m.shop.Routes(), Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Now: func() time.Time { return m.now }})
	m.must(err)
}

// noOrder insists that nothing was ordered.
func (m *market) noOrder() {
	m.Helper()
	if orders, err := m.central.Orders(m.Context(), tenant, store.OrderFilter{}); err != nil || len(orders) > 0 {
		m.Errorf("%d orders, %v", len(orders), err)
	}
}

func TestWhoFloodsTheShopWaitsAndNobodyElseDoes(t *testing.T) {
	const pest, other = "198.51.100.7", "198.51.100.8"
	for name, x := range map[string]struct {
		method, path string
		most         int // that get through at once
	}{
		"orders":                     {http.MethodPost, pathCheckout, 10},
		"guesses of links":           {http.MethodGet, pathStatus + "2222-2222?k=x", 40},
		"guesses to pay":             {http.MethodPost, pathStatus + "2222-2222/bayar", 10},
		"guesses to cancel":          {http.MethodPost, pathStatus + "2222-2222/batal", 40},
		"guesses to write":           {http.MethodPost, pathStatus + "2222-2222/tulis", 10},
		"guesses of receipt numbers": {http.MethodPost, pathThanks, 10},
		"searches":                   {http.MethodGet, pathSearch + "?q=songket", 40},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMarket(t)
			m.furnish()
			m.guarded()
			for i := range x.most {
				if w := m.from(pest, x.method, x.path, nil); w.Code == http.StatusTooManyRequests || w.Code >= 500 {
					t.Fatalf("number %d: %d", i+1, w.Code)
				}
			}
			w := m.from(pest, x.method, x.path, nil)
			wait, err := strconv.Atoi(w.Header().Get("Retry-After"))
			if w.Code != http.StatusTooManyRequests || err != nil || wait < 1 {
				t.Fatalf("one too many: %d, wait %q", w.Code, w.Header().Get("Retry-After"))
			}
			if w := m.from(other, x.method, x.path, nil); w.Code == http.StatusTooManyRequests {
				t.Error("somebody else has to wait as well")
			}
			m.now = m.now.Add(time.Duration(wait) * time.Second)
			if w := m.from(pest, x.method, x.path, nil); w.Code == http.StatusTooManyRequests {
				t.Errorf("after %d seconds it is still too early", wait)
			}
		})
	}
}

func TestATelephoneHasFiveOpenOrdersHoweverItIsWritten(t *testing.T) {
	m := newMarket(t)
	m.furnish()
	m.stock("KAO-S", 20)
	written := []string{"081234567890", "0812-3456-7890", "+62 812 3456 7890", "6281234567890", "0812 3456 7890", "0812.3456.7890"}
	var last *httptest.ResponseRecorder
	for i, phone := range written {
		m.cookies = map[string]string{}
		m.post("/keranjang", url.Values{"sku": {"KAO-S"}, "n": {"1"}})
		form := m.fields("pickup")
		form.Set("token", fmt.Sprint(i))
		form.Set("phone", phone)
		form.Set("price-KAO-S", "75.000")
		last = m.post("/pesan", form)
		if i < len(written)-1 && last.Code != http.StatusSeeOther {
			t.Fatalf("order %d of %s: %d %s", i+1, phone, last.Code, last.Body.String())
		}
	}
	if body := last.Body.String(); last.Code != http.StatusConflict || !strings.Contains(body, indonesian("error.orders_open", "max", "5")) || !strings.Contains(body, written[5]) {
		t.Errorf("the sixth: %d %s", last.Code, body)
	}
}

// plain are the headers of an answer without those that differ each time.
func plain(h http.Header) string {
	h = h.Clone()
	h.Del("X-Request-Id")
	return fmt.Sprint(h)
}

func TestAGuessedLinkSaysNothingOfWhetherThereIsSuchAnOrder(t *testing.T) {
	m := newMarket(t)
	m.furnish()
	link := m.buyer("one")
	real := string(codeOf(link))
	_, key, _ := strings.Cut(link, "k=")
	m.cookies = map[string]string{}
	codes := []string{real, "2222-2222", "ZZZZ-ZZZZ", strings.ReplaceAll(real, "-", ""), strings.ToLower(real)}
	for i := range 40 { // not theirs, but of the same form
		codes = append(codes, strings.NewReplacer("i", string(pos.OrderLetters[i%len(pos.OrderLetters)]), "j", string(pos.OrderLetters[(i*7)%len(pos.OrderLetters)])).Replace("ijij-jiji"))
	}
	keys := []string{"", "x", key[:len(key)-1], key + "A", strings.ToUpper(key), strings.Repeat("A", len(key)), "%00", strings.Repeat("k", 2000)}
	want := m.get(pathStatus + "2222-2222?k=none")
	if want.Code != http.StatusNotFound {
		t.Fatalf("an order that is not there: %d", want.Code)
	}
	for _, code := range codes {
		for _, k := range keys {
			path := pathStatus + code
			answers := map[string]*httptest.ResponseRecorder{"looks": m.get(path + "?k=" + k)}
			m.now = m.now.Add(20 * time.Second) // the quotas of forms
			for _, step := range []string{stepPay, stepCancel, stepWrite} {
				answers[step] = m.post(path+"/"+step, url.Values{"k": {k}, "producer": {"LPP"}, "text": {"Bagus"}})
			}
			m.now = m.now.Add(20 * time.Second)
			for what, w := range answers {
				if w.Code != want.Code || w.Body.String() != want.Body.String() || plain(w.Header()) != plain(want.Header()) {
					t.Fatalf("who %s at %s with %.20q learns %d %v\n%s", what, code, k, w.Code, w.Header(), w.Body.String())
				}
			}
		}
	}
}

func TestNoTamperedNumberOrdersAnythingOrBreaksAPage(t *testing.T) {
	m := newMarket(t)
	m.furnish()
	for _, n := range []string{"", "-1", "1.5", "1e3", "abc", "١", "0x10", "99999999999999999999", "-9223372036854775808", "1\x00", strings.Repeat("9", 5000)} {
		m.cookies = map[string]string{}
		if w := m.post("/keranjang", url.Values{"sku": {"SKT-1"}, "n": {n}}); w.Code != http.StatusBadRequest || m.cookies[cartCookie] != "" {
			t.Errorf("%.20q pieces: %d, cart %q", n, w.Code, m.cookies[cartCookie])
		}
	}
	for _, sku := range []string{"", "NONE", "SKT-1'--", "\xff", strings.Repeat("S", 5000)} {
		if w := m.post("/keranjang", url.Values{"sku": {sku}, "n": {"1"}}); w.Code != http.StatusNotFound {
			t.Errorf("the product %.20q: %d", sku, w.Code)
		}
	}
	m.post("/keranjang", url.Values{"sku": {"SKT-1"}, "n": {"1"}})
	for _, price := range []string{"", "0", "1", "-1.850.000", "1.850.000,50", "1850000e0", "9223372036854775808", "18446744073711401616", hostile} {
		form := m.fields("pickup")
		form.Set("price-SKT-1", price)
		if w := m.post("/pesan", form); w.Code != http.StatusConflict || strings.Contains(w.Body.String(), "<script>alert") || !strings.Contains(w.Body.String(), `name="price-SKT-1" value="1.850.000"`) {
			t.Errorf("the price %q: %d %s", price, w.Code, w.Body.String())
		}
		m.now = m.now.Add(time.Minute) // the quota of orders
	}
	m.noOrder()
}

func TestATamperedCartIsAnEmptyCartOnEveryPage(t *testing.T) {
	m := newMarket(t)
	m.furnish()
	m.post("/keranjang", url.Values{"sku": {"SKT-1"}, "n": {"1"}})
	good := m.cookies[cartCookie]
	text, sign, _ := strings.Cut(good, ".")
	more, _, _ := strings.Cut(cart{{"SKT-1", 99}}.seal([]byte("theirs")), ".")
	for name, sealed := range map[string]string{
		"more pieces under our signature": more + "." + sign, "a key of theirs": cart{{"SKT-1", 1}}.seal([]byte("theirs")), "no key": cart{{"SKT-1", 1}}.seal(nil),
		"no signature": text, "an empty signature": text + ".", "only a signature": "." + sign, "two dots": good + "." + sign, "another case": strings.ToUpper(good),
		"nothing": "", "words": "songket", "much": strings.Repeat("A", 6000), "hostile": "<script>", "half": good[:len(good)-3],
	} {
		m.cookies = map[string]string{cartCookie: sealed}
		if w := m.get("/keranjang"); w.Code != http.StatusOK || strings.Contains(w.Body.String(), "Lepus") {
			t.Errorf("%s: the cart %d", name, w.Code)
		}
		if w := m.get("/pesan"); w.Code != http.StatusSeeOther || w.Header().Get("Location") != pathCart {
			t.Errorf("%s: the form %d %s", name, w.Code, w.Header().Get("Location"))
		}
		w := m.post("/pesan", m.fields("pickup"))
		if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), indonesian("error.cart_empty")) {
			t.Errorf("%s: ordering %d", name, w.Code)
		}
		m.now = m.now.Add(time.Minute) // the quota of orders
	}
	m.noOrder()
}

// forms are the ways in by which the public sends something.
func forms() []string {
	return []string{pathCart, pathCheckout, pathThanks, pathStatus + "2222-2222/bayar", pathStatus + "2222-2222/batal", pathStatus + "2222-2222/tulis"}
}

func TestAFormOfAnotherSiteOrWithoutEndIsRefusedWhereverItIsSent(t *testing.T) {
	m := newMarket(t)
	m.furnish()
	m.post("/keranjang", url.Values{"sku": {"SKT-1"}, "n": {"1"}})
	known := 0
	for _, p := range pages() {
		if strings.HasPrefix(p.pattern, "POST ") {
			known++
		}
	}
	if known != len(forms()) {
		t.Fatalf("there are %d forms and %d of them are tried", known, len(forms()))
	}
	long := url.Values{"name": {strings.Repeat("x", formBytes)}}.Encode()
	for _, path := range forms() {
		for _, header := range []http.Header{{"Sec-Fetch-Site": {"cross-site"}}, {"Sec-Fetch-Site": {"same-site"}}, {"Origin": {"https://evil.example"}}, {"Origin": {"null"}}} {
			if w := m.ask(http.MethodPost, path, m.fields("pickup"), header); w.Code != http.StatusForbidden || len(w.Result().Cookies()) > 0 {
				t.Errorf("%s with %v: %d", path, header, w.Code)
			}
		}
		for name, body := range map[string]io.Reader{"a length": strings.NewReader(long), "no length": io.MultiReader(strings.NewReader(long))} {
			m.now = m.now.Add(time.Minute)
			r := httptest.NewRequest(http.MethodPost, path, body)
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			w := httptest.NewRecorder()
			m.server.ServeHTTP(w, r)
			if w.Code/100 != 4 || name == "a length" && w.Code != http.StatusRequestEntityTooLarge {
				t.Errorf("%s without end and with %s: %d", path, name, w.Code)
			}
		}
		m.now = m.now.Add(time.Minute)
		for _, kind := range []string{"multipart/form-data; boundary=x", "multipart/form-data", "application/json", "text/plain", ""} {
			r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(`{"name":"x"}`))
			r.Header.Set("Content-Type", kind)
			w := httptest.NewRecorder()
			m.server.ServeHTTP(w, r)
			if w.Code/100 != 4 {
				t.Errorf("%s as %q: %d", path, kind, w.Code)
			}
		}
		m.now = m.now.Add(time.Minute)
	}
	m.noOrder()
}

func TestAPageIsAskedForInNoOtherWayThanItsOwn(t *testing.T) {
	m := newMarket(t)
	m.furnish()
	server := httptest.NewServer(m.server)
	defer server.Close()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	ask := func(method, path string) (status int, header http.Header, body string) {
		r, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, nil)
		m.must(err)
		r.Header.Set("Accept", "text/html")
		response, err := client.Do(r)
		m.must(err)
		defer response.Body.Close()
		text, err := io.ReadAll(response.Body)
		m.must(err)
		return response.StatusCode, response.Header, string(text)
	}
	for _, path := range append(shown(), pathCheckout, pathStatus+"2222-2222?k=x", "/sitemap.xml", "/feed.csv", "/robots.txt") {
		status, header, _ := ask(http.MethodGet, path)
		got, gotHeader, body := ask(http.MethodHead, path)
		if got != status || body != "" || gotHeader.Get("Content-Type") != header.Get("Content-Type") || gotHeader.Get("Location") != header.Get("Location") || gotHeader.Get("ETag") != header.Get("ETag") {
			t.Errorf("HEAD %s: %d with %d bytes, GET has %d", path, got, len(body), status)
		}
		for _, method := range []string{http.MethodOptions, http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodTrace, "PROPFIND"} {
			got, header, _ := ask(method, path)
			wants := http.StatusMethodNotAllowed
			switch {
			case path == "/nowhere":
				wants = http.StatusNotFound
			case method == http.MethodOptions:
				wants = http.StatusNoContent
			}
			if got != wants || wants != http.StatusNotFound && !strings.HasPrefix(header.Get("Allow"), "GET, HEAD") {
				t.Errorf("%s %s: %d, allowed are %q", method, path, got, header.Get("Allow"))
			}
			for name := range header {
				if strings.HasPrefix(name, "Access-Control-") || name == "Set-Cookie" {
					t.Errorf("%s %s answers with %s", method, path, name)
				}
			}
		}
	}
	m.noOrder()
}

func TestAnOrderReachesItsStallWhateverItsBuyerTypes(t *testing.T) {
	m := newMarket(t)
	m.furnish()
	m.post("/keranjang", url.Values{"sku": {"SKT-1"}, "n": {"1"}})
	form := m.fields("pickup")
	for _, name := range []string{"token", "name", "note"} {
		form.Set(name, "a\x00b")
	}
	if w := m.post("/pesan", form); w.Code != http.StatusSeeOther {
		t.Fatalf("ordering: %d %s", w.Code, w.Body.String())
	}
	orders, err := m.central.OrdersOfStall(t.Context(), tenant, "KBI")
	if m.must(err); len(orders) != 1 || orders[0].Buyer.Name != "ab" || orders[0].Note != "ab" {
		t.Errorf("%+v", orders)
	}
}
