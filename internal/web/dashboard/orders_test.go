package dashboard

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// newOrder is an order of one piece that is fetched at a Lapas, paid as told.
func (o *office) newOrder(token string, pay pos.OrderPay) pos.OrderCode {
	o.Helper()
	list, err := o.central.Books(sumsel).Catalogue(o.Context())
	if err != nil {
		o.Fatal(err)
	}
	p := list.Products()[0]
	err = o.central.MoveShopStock(o.Context(), sumsel, []pos.StockMovement{{SKU: p.SKU, Quantity: 1, Reason: pos.Received}})
	if err != nil {
		o.Fatal(err)
	}
	code, err := o.central.PlaceOrder(o.Context(), sumsel, store.Wish{Token: token, Prices: map[pos.SKU]money.Rupiah{p.SKU: p.Price}, Order: pos.Order{
		Lines: []pos.OrderLine{{Product: p, Quantity: 1}}, Way: pos.WayProducer, Producer: p.Producer, Day: pos.DayOf(o.clock.now()), Pay: pay,
		Buyer: pos.Buyer{Name: "Pembeli <b>" + token, Phone: "0812 3456 789"},
	}})
	if err != nil {
		o.Fatal(err)
	}
	return code
}

func TestStaffOpenTheShopAndSeeAnOrderThrough(t *testing.T) {
	o := newOffice(t)
	p := o.signedIn(sumsel, string(store.RoleAdmin))
	if w := p.get("/staf/orders"); !strings.Contains(w.Body.String(), `action="/staf/shop"`) {
		t.Error("nobody is told how a shop is opened")
	}
	if w := p.post("/staf/shop", url.Values{"code": {"WEB"}, "name": {"Toko web"}}); w.Code != http.StatusSeeOther {
		t.Fatalf("opening: %d %s", w.Code, sentence(w))
	}
	if w := p.post("/staf/shop/stock", url.Values{"reason": {"received"}, "n.SUMSEL-1": {"4"}}); w.Code != http.StatusSeeOther {
		t.Fatalf("stock: %d %s", w.Code, sentence(w))
	}
	if w := p.post("/staf/shop/stock", url.Values{"reason": {"received"}, "n.SUMSEL-1": {"four"}}); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), `value="four"`) {
		t.Errorf("what is no number: %d", w.Code)
	}
	code := string(o.newOrder("a", pos.PayBefore))
	at := "/staf/orders/order/" + code
	if body := p.get("/staf/orders").Body.String(); !strings.Contains(body, code) || strings.Contains(body, "Pembeli <b>") {
		t.Error("the order is not in the list, or its buyer breaks the page")
	}
	for _, step := range []struct {
		path   string
		form   url.Values
		status int
	}{
		{"/pack", nil, http.StatusConflict},
		{"/pay", url.Values{"method": {"transfer"}}, http.StatusBadRequest},
		{"/pay", url.Values{"method": {"cash"}, "reference": {"x"}}, http.StatusBadRequest},
		{"/pay", url.Values{"method": {"transfer"}, "reference": {"TRF 1"}}, http.StatusSeeOther},
		{"/pay", url.Values{"method": {"transfer"}, "reference": {"TRF 1"}}, http.StatusConflict},
		{"/pack", nil, http.StatusSeeOther},
		{"/unpack", nil, http.StatusSeeOther},
		{"/hand-over", nil, http.StatusSeeOther},
		{"/hand-over", nil, http.StatusConflict},
		{"/cancel", nil, http.StatusConflict},
	} {
		if w := p.post(at+step.path, step.form); w.Code != step.status {
			t.Errorf("%s %v: %d %s, want %d", step.path, step.form, w.Code, sentence(w), step.status)
		}
	}
	stored, err := o.central.Order(t.Context(), sumsel, pos.OrderCode(code))
	if err != nil || stored.State != pos.OrderPickedUp || len(stored.Sales) != 1 {
		t.Errorf("%+v, %v", stored, err)
	}
	for _, path := range []string{"/staf/orders?all=1&format=", "/staf/orders/packing?format="} {
		for _, format := range []string{"csv", "xlsx", "pdf"} {
			if w := p.get(path + format); w.Code != http.StatusOK || w.Body.Len() < 50 {
				t.Errorf("%s%s: %d, %d bytes", path, format, w.Code, w.Body.Len())
			}
		}
	}
}

func TestMoneyOfACancelledOrderIsShownUntilItIsGivenBack(t *testing.T) {
	o := newOffice(t)
	p := o.signedIn(sumsel, string(store.RoleStaff))
	if err := o.central.OpenShop(t.Context(), sumsel, pos.Stall{Code: "WEB", Name: "Toko web"}); err != nil {
		t.Fatal(err)
	}
	code := string(o.newOrder("a", pos.PayBefore))
	at := "/staf/orders/order/" + code
	for _, path := range []string{"/pay", "/cancel"} {
		if w := p.post(at+path, url.Values{"method": {"transfer"}, "reference": {"TRF 1"}}); w.Code != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", path, w.Code, sentence(w))
		}
	}
	const remark = "Give back"
	if body := p.get("/staf/orders").Body.String(); !strings.Contains(body, remark) {
		t.Errorf("nobody is told of the money: %s", body)
	}
	if w := p.post(at+"/back/1", url.Values{"how": {"transfer 2"}}); w.Code != http.StatusSeeOther {
		t.Errorf("%d %s", w.Code, sentence(w))
	}
	if body := p.get("/staf/orders").Body.String(); strings.Contains(body, remark) {
		t.Error("money that was given back is still asked for")
	}
	for _, path := range []string{"/back/1", "/back/9", "/back/x"} {
		if w := p.post(at+path, url.Values{"how": {"again"}}); w.Code < 400 || w.Code >= 500 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	other := o.signedIn(jambi, string(store.RoleAdmin))
	if w := other.get(at); w.Code != http.StatusNotFound {
		t.Errorf("another organisation sees the order: %d", w.Code)
	}
}

func TestTheListOfOrdersIsReadPageByPage(t *testing.T) {
	o := newOffice(t)
	p := o.signedIn(sumsel, string(store.RoleStaff))
	if err := o.central.OpenShop(t.Context(), sumsel, pos.Stall{Code: "WEB", Name: "Toko web"}); err != nil {
		t.Fatal(err)
	}
	const many = mostRows + 3
	left := map[string]bool{}
	for i := range many {
		code := o.newOrder(strconv.Itoa(i), pos.PayBefore)
		if err := o.central.CancelOrder(t.Context(), sumsel, code, true); err != nil {
			t.Fatal(err)
		}
		left[string(code)] = true
	}
	last := p.get("/staf/orders?all=1&page=2").Body.String()
	first := p.get("/staf/orders?all=1").Body.String()
	for page, body := range map[string]string{"first": first, "last": last} {
		rows := 0
		for code := range left {
			if strings.Contains(body, "/staf/orders/order/"+code+`"`) {
				rows++
				delete(left, code)
			}
		}
		if want := map[string]int{"first": mostRows, "last": many - mostRows}[page]; rows != want {
			t.Errorf("the %s page has %d orders, want %d", page, rows, want)
		}
	}
	if len(left) > 0 {
		t.Errorf("%d orders are on no page", len(left))
	}
	const next, back = `href="/staf/orders?all=1&amp;page=2"`, `href="/staf/orders?all=1&amp;page=1"`
	if !strings.Contains(first, next) || strings.Contains(first, back) || !strings.Contains(last, back) || strings.Contains(last, "page=3") {
		t.Error("the pages do not lead to each other")
	}
	for _, page := range []string{"3", "0", "-1", "x", "99999999999999999999", "900"} {
		if w := p.get("/staf/orders?all=1&page=" + page); w.Code != http.StatusOK {
			t.Errorf("page %s: %d", page, w.Code)
		}
	}
}
