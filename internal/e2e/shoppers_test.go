package e2e_test

import (
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"lapak/internal/i18n"
	"lapak/internal/pgtest"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// opensShop opens a shop that the public sees, with so many caps at its place and a
// fair that is on today and the two days after.
func (c centre) opensShop(caps int) {
	c.Helper()
	now := time.Now()
	c.do("fair", "save", "KBI26", "--name", "Acara uji", "--place", "Taman", "--city", "Palembang", "--from", string(pos.DayOf(now)), "--to", string(pos.DayOf(now.AddDate(0, 0, 2))))
	c.do("shop", "open")
	c.do("shop", "stock", "received", capSKU, fmt.Sprint(caps))
	c.atTheShop(func(central *store.Central) error {
		before, err := central.Books(organisation).Shopfront(c.Context())
		must(c, err)
		return central.EditShopfront(c.Context(), organisation, store.Shopfront{Shown: true}, store.VersionOf(before))
	})
}

// visitor is somebody with a browser that has no scripts: an address and cookies.
type visitor struct {
	testing.TB
	base   string
	client *http.Client
}

// visitor comes from an address of this machine, of which there are many.
func (c centre) visitor(address string) *visitor {
	c.Helper()
	jar, err := cookiejar.New(nil)
	must(c, err)
	from := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}
	return &visitor{c, "http://" + c.address, &http.Client{Timeout: patience, Jar: jar, Transport: &http.Transport{DialContext: from.DialContext},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// asks sends a request and gives the status, where it leads to and what is said. It
// fails with no test, so that many may ask at once.
func (v *visitor) asks(r *http.Request) (status int, location, body string, err error) {
	response, err := v.client.Do(r)
	if err != nil {
		return 0, "", "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return response.StatusCode, response.Header.Get("Location"), string(text), err
}

// opens looks at a page that must be there.
func (v *visitor) opens(path string) string {
	v.Helper()
	r, err := http.NewRequestWithContext(v.Context(), http.MethodGet, v.base+path, nil)
	must(v, err)
	status, _, body, err := v.asks(r)
	if err != nil || status != http.StatusOK {
		v.Fatalf("%s: %d, %v\n%s", path, status, err, body)
	}
	return body
}

// sends sends a form.
func (v *visitor) sends(path string, form url.Values) (status int, location, body string, err error) {
	r, err := http.NewRequest(http.MethodPost, v.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, "", "", err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.asks(r)
}

// goes sends a form that must lead on, and gives where.
func (v *visitor) goes(path string, form url.Values) string {
	v.Helper()
	status, location, body, err := v.sends(path, form)
	if err != nil || status != http.StatusSeeOther {
		v.Fatalf("%s: %d, %v\n%s", path, status, err, body)
	}
	return location
}

var (
	hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`)
	firstOption = regexp.MustCompile(`<select id="meeting" name="meeting"><option value="([^"]+)"`)
)

// fillsIn puts caps into the cart and fills in the form of the order, to be fetched
// at the first meeting that is offered.
func (v *visitor) fillsIn(n int, pay pos.OrderPay, phone string) url.Values {
	v.Helper()
	v.goes("/keranjang", url.Values{"sku": {capSKU}, "n": {fmt.Sprint(n)}})
	page := v.opens("/pesan")
	form := url.Values{"name": {"Pembeli 1"}, "phone": {phone}, "way": {string(pos.WayStall)}, "pay": {string(pay)}}
	for _, field := range hiddenField.FindAllStringSubmatch(page, -1) {
		form.Set(html.UnescapeString(field[1]), html.UnescapeString(field[2]))
	}
	meeting := firstOption.FindStringSubmatch(page)
	if meeting == nil || form.Get("token") == "" || form.Get("price-"+capSKU) == "" {
		v.Fatalf("the form has %v\n%s", form, page)
	}
	form.Set("meeting", html.UnescapeString(meeting[1]))
	return form
}

// TestOfAHundredShoppersAtOnceOneGetsTheLastPiece sends a hundred filled-in forms to
// the real program in the same moment, from a hundred addresses. With the refusal of
// PlaceOrder taken out (left < l.Quantity), all hundred were sold the one piece and
// this test failed on both databases.
func TestOfAHundredShoppersAtOnceOneGetsTheLastPiece(t *testing.T) {
	serverProgram(t) // before a database is made for nothing
	for name, at := range map[string]func(testing.TB) store.Place{
		"SQLite":     func(t testing.TB) store.Place { return store.Place{Dir: t.TempDir()} },
		"PostgreSQL": func(t testing.TB) store.Place { return store.Place{DSN: pgtest.Start(t)} },
	} {
		t.Run(name, func(t *testing.T) {
			c := emptyCentre(t, at(t))
			c.plan()
			c.opensShop(1)
			server := c.serve()
			c.rushes(100)
			if n := server.metric(`lapak_http_panics_total`); n != 0 {
				t.Errorf("%v panics\n%s", n, server.log)
			}
			server.stop()
			c.do("verify")
		})
	}
}

// rushes has shoppers order the last piece at once and looks at what each was told.
func (c centre) rushes(shoppers int) {
	c.Helper()
	all, forms := make([]*visitor, shoppers), make([]url.Values, shoppers)
	for i := range all {
		all[i] = c.visitor(fmt.Sprintf("127.0.1.%d", i+1))
		forms[i] = all[i].fillsIn(1, pos.PayAtPickUp, fmt.Sprintf("0812%08d", i))
	}
	type answer struct {
		status         int
		location, body string
		err            error
	}
	answers := make([]answer, shoppers)
	start := make(chan struct{})
	var each sync.WaitGroup
	for i, v := range all {
		each.Go(func() {
			<-start
			a := &answers[i]
			a.status, a.location, a.body, a.err = v.sends("/pesan", forms[i])
		})
	}
	close(start)
	each.Wait()
	central := c.open()
	defer central.Close()
	list, err := central.Books(organisation).Catalogue(c.Context())
	must(c, err)
	p, err := list.BySKU(capSKU)
	must(c, err)
	none := html.EscapeString(i18n.MustLoad(i18n.ID).T("error.sold_out", "name", p.Name, "left", "0"))
	bought, soldOut := 0, 0
	for i, a := range answers {
		switch {
		case a.status == http.StatusSeeOther && strings.HasPrefix(a.location, "/pesanan/"):
			bought++
			if page := all[i].opens(a.location); !strings.Contains(page, `class="big"`) {
				c.Errorf("who bought it sees no code:\n%s", page)
			}
		case a.status == http.StatusConflict && strings.Contains(a.body, none):
			soldOut++
		default:
			c.Errorf("shopper %d: %d, %v\n%s", i, a.status, a.err, a.body)
		}
	}
	orders, err := central.Orders(c.Context(), organisation, store.OrderFilter{})
	must(c, err)
	left, err := central.Promised(c.Context(), organisation)
	must(c, err)
	if bought != 1 || soldOut != shoppers-1 || len(orders) != 1 || left[capSKU] != 0 {
		c.Errorf("%d bought it, %d were told that it is sold out, %d orders, %d left", bought, soldOut, len(orders), left[capSKU])
	}
}
