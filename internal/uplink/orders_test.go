package uplink_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"lapak/internal/journal"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/store"
	"lapak/internal/uplink"
)

// shop opens a web shop of the office, with pieces enough and two stalls of a fair.
func (o *office) shop() {
	o.Helper()
	ctx := o.Context()
	o.must(o.central.ReplaceCatalogue(ctx, sumsel, list(o, goods...)))
	o.must(o.central.SaveFair(ctx, sumsel, store.FairRecord{Code: "KI", Fair: pos.Fair{Name: "Kambang Iwak", From: "2026-11-25", To: "2026-11-30"}}))
	o.must(o.central.SaveSite(ctx, sumsel, store.Site{Code: "KBI", Fair: "KI", Name: "Kambang Iwak"}))
	o.must(o.central.SaveSite(ctx, sumsel, store.Site{Code: "DKR", Fair: "KI", Name: "Dekranasda"}))
	o.must(o.central.OpenShop(ctx, sumsel, pos.Stall{Code: "WEB", Name: "Toko web"}))
	o.must(o.central.MoveShopStock(ctx, sumsel, []pos.StockMovement{{SKU: "KAO-M", Quantity: 50, Reason: pos.Received}}))
}

// orders places an order of two shirts at a stall, to be paid there.
func (o *office) orders(token string, stall pos.StallCode) pos.OrderCode {
	o.Helper()
	code, err := o.central.PlaceOrder(o.Context(), sumsel, store.Wish{Token: token, Prices: map[pos.SKU]money.Rupiah{"KAO-M": 75_000}, Order: pos.Order{
		Lines: []pos.OrderLine{{Product: pos.Product{SKU: "KAO-M"}, Quantity: 2}}, Way: pos.WayStall, Stall: stall, Day: day,
		Pay: pos.PayAtPickUp, Buyer: pos.Buyer{Name: "Pembeli " + token, Phone: "0812345678" + fmt.Sprintf("%02d", len(token))}}})
	o.must(err)
	return code
}

// handsOver sells an order at the laptop as a till does.
func (l *laptop) handsOver(code pos.OrderCode) {
	l.office.Helper()
	orders, err := l.WaitingOrders(l.office.Context())
	l.office.must(err)
	i := slices.IndexFunc(orders, func(o pos.Order) bool { return o.Code == code })
	if i < 0 {
		l.office.Fatalf("%s is not on the list %+v", code, orders)
	}
	cart := orders[i].Cart(pos.SaleID(newID(l.office)), l.office.now)
	sold, err := cart.Checkout(pos.SaleHead{Stall: store.DefaultStall(), Terminal: l.Terminal().ID, Day: day, At: l.office.now,
		Cashier: pos.Staff{ID: "kasir-1", Label: "Kasir 1"}}, list(l.office, goods...), []pos.Tender{{Method: pos.Cash, Amount: cart.Totals().Total}})
	l.office.must(err)
	_, err = l.Record(l.office.Context(), "kasir-1", journal.SaleCompleted{Sale: sold})
	l.office.must(err)
}

func (l *laptop) waiting() (codes []pos.OrderCode) {
	l.office.Helper()
	orders, err := l.WaitingOrders(l.office.Context())
	l.office.must(err)
	for _, o := range orders {
		if len(o.Lines) > 0 {
			codes = append(codes, o.Code)
		}
	}
	return codes
}

func TestAnOrderComesDownToTheTillsOfItsStallAndGoesOnceItIsHandedOver(t *testing.T) {
	onEachEngine(t, func(t *testing.T, o *office) {
		o.shop()
		l := o.laptop(t.TempDir())
		l.enrol()
		l.sync()
		mine, other := o.orders("a", "KBI"), o.orders("bb", "DKR")
		l.sync()
		all, err := l.WaitingOrders(t.Context())
		o.must(err)
		if len(all) != 2 || len(l.waiting()) != 1 {
			t.Fatalf("%+v", all)
		}
		for _, got := range all {
			switch {
			case got.Code == mine && (got.Buyer.Name != "Pembeli a" || got.Total() != 150_000 || got.Buyer.Phone != "" || got.State != pos.OrderNew || got.Stall != "KBI"):
				t.Errorf("%+v", got)
			case got.Code == other && (got.Stall != "DKR" || got.Buyer != pos.Buyer{} || len(got.Lines) != 0):
				t.Errorf("of another stall more is told than its place: %+v", got)
			}
		}
		l.handsOver(mine)
		l.sync()
		if left := l.waiting(); len(left) != 0 {
			t.Errorf("still waiting: %v", left)
		}
		stored, err := o.central.Order(t.Context(), sumsel, mine)
		if err != nil || stored.State != pos.OrderPickedUp || stored.Twice() {
			t.Errorf("%+v, %v", stored, err)
		}
	})
}

func TestTwoTillsThatHandTheSameOrderOverOfflineMakeTwoSalesThatTheOfficeSees(t *testing.T) {
	o := openOffice(t, store.Place{Dir: t.TempDir()})
	o.shop()
	a, b := o.laptop(t.TempDir()), o.laptop(t.TempDir())
	a.enrol()
	b.enrol()
	code := o.orders("a", "KBI")
	a.sync()
	b.sync()
	a.handsOver(code)
	b.handsOver(code)
	a.sync()
	b.sync()
	stored, err := o.central.Order(t.Context(), sumsel, code)
	if err != nil || !stored.Twice() || len(stored.Sales) != 2 || o.sales() != 2 {
		t.Errorf("%+v, %v, %d sales", stored.Sales, err, o.sales())
	}
	if v, err := o.central.VerifyTenant(t.Context(), sumsel); err != nil || v.Problem != nil {
		t.Error(v, err)
	}
}

// counting counts the answers to one address and how long they were.
type counting struct {
	path           string
	answers, fresh int
}

func (c *counting) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err == nil && r.URL.Path == c.path {
		c.answers++
		if answer.StatusCode == http.StatusOK {
			c.fresh++
		}
	}
	return answer, err
}

func TestAListOfOrdersThatDidNotChangeIsNotSentAgain(t *testing.T) {
	o := openOffice(t, store.Place{Dir: t.TempDir()})
	o.shop()
	wire := &counting{path: "/v1/orders"}
	s, err := store.Open(t.Context(), t.TempDir(), store.Options{Now: o.clock})
	o.must(err)
	defer s.Close()
	c, err := uplink.NewClient(t.Context(), uplink.Config{Store: s, Now: o.clock, Transport: wire})
	o.must(err)
	l := &laptop{s, c, o}
	l.enrol()
	o.orders("a", "KBI")
	for range 3 {
		l.sync()
	}
	if wire.answers != 3 || wire.fresh != 1 {
		t.Errorf("%d answers, %d with the list", wire.answers, wire.fresh)
	}
}

// older is a server from before there were orders.
func older(o *office) *httptest.Server {
	mux := http.NewServeMux()
	mux.Handle("/", o.server.Handler())
	mux.HandleFunc("GET /v1/orders", func(w http.ResponseWriter, _ *http.Request) {
		uplink.WriteRefusal(w, pos.Refuse(pos.NotFound, "no_such_address"))
	})
	s := httptest.NewServer(mux)
	o.Cleanup(s.Close)
	return s
}

func TestACentreThatKnowsNoOrdersDisturbsNothing(t *testing.T) {
	o := openOffice(t, store.Place{Dir: t.TempDir()})
	o.shop()
	l := o.laptop(t.TempDir())
	l.enrol()
	code := o.orders("a", "KBI")
	l.sync()
	o.must(l.MoveTo(t.Context(), older(o).URL))
	l.sells(2)
	l.sync()
	if got := l.Status(t.Context()); got.State != uplink.StatusSent || o.sales() != 2 {
		t.Errorf("%+v, %d sales", got, o.sales())
	}
	if left := l.waiting(); !slices.Equal(left, []pos.OrderCode{code}) {
		t.Errorf("the last list is gone: %v", left)
	}
}

func TestAHubPassesOnTheOrdersThatItsCentreTold(t *testing.T) {
	o := openOffice(t, store.Place{Dir: t.TempDir()})
	o.shop()
	h := o.hub()
	l := h.laptop(t.TempDir())
	l.enrol()
	code := o.orders("a", "KBI")
	l.sync()
	if got := l.waiting(); len(got) != 0 {
		t.Errorf("before the hub was told: %v", got)
	}
	h.pass()
	l.sync()
	if got := l.waiting(); !slices.Equal(got, []pos.OrderCode{code}) {
		t.Errorf("%v", got)
	}
	l.handsOver(code)
	l.sync()
	h.pass()
	h.pass()
	l.sync()
	if got := l.waiting(); len(got) != 0 {
		t.Errorf("handed over and still waiting: %v", got)
	}
}

// good is an answer with one order, as the centre makes it.
func good() map[string]any {
	return map[string]any{"hash": strings.Repeat("a", 64), "elsewhere": []any{map[string]any{"code": "ZZZZ-2345", "stall": "DKR"}},
		"orders": []any{map[string]any{"code": "7QK4-M2XA", "at": 1_795_411_815_250, "stall": "KBI", "day": "2026-11-25", "pay": "before", "buyer": "Pembeli 1",
			"state": "paid", "hold_until": 0, "paid": 150_000,
			"lines": []any{map[string]any{"quantity": 2, "product": map[string]any{"SKU": "KAO-M", "Name": "Kaos", "Category": "Kaos", "Price": 75_000, "Unit": "potong", "Producer": "LAPAS-1"}}}}}}
}

func TestAListOfOrdersWithAnythingWrongInItIsNotTakenAndSalesGoUpAllTheSame(t *testing.T) {
	first := func(a map[string]any) map[string]any { return a["orders"].([]any)[0].(map[string]any) }
	line := func(a map[string]any) map[string]any { return first(a)["lines"].([]any)[0].(map[string]any) }
	product := func(a map[string]any) map[string]any { return line(a)["product"].(map[string]any) }
	many := func(n int, of func(i int) any) (all []any) {
		for i := range n {
			all = append(all, of(i))
		}
		return all
	}
	for name, spoil := range map[string]func(map[string]any){
		"nothing wrong":             func(map[string]any) {},
		"no hash":                   func(a map[string]any) { delete(a, "hash") },
		"of another stall":          func(a map[string]any) { first(a)["stall"] = "DKR" },
		"the same twice":            func(a map[string]any) { a["orders"] = []any{first(a), first(a)} },
		"here and elsewhere":        func(a map[string]any) { a["elsewhere"] = []any{map[string]any{"code": "7QK4-M2XA", "stall": "DKR"}} },
		"elsewhere is here":         func(a map[string]any) { a["elsewhere"] = []any{map[string]any{"code": "ZZZZ-2345", "stall": "KBI"}} },
		"a code of other letters":   func(a map[string]any) { first(a)["code"] = "7QK4-M2X0" },
		"a code in small letters":   func(a map[string]any) { first(a)["code"] = "7qk4-m2xa" },
		"no day":                    func(a map[string]any) { first(a)["day"] = "2026-02-31" },
		"no buyer":                  func(a map[string]any) { first(a)["buyer"] = "" },
		"a name without an end":     func(a map[string]any) { first(a)["buyer"] = strings.Repeat("a", 61) },
		"a name with a zero":        func(a map[string]any) { first(a)["buyer"] = "a\x00" },
		"a note without an end":     func(a map[string]any) { first(a)["note"] = strings.Repeat("a", 201) },
		"cancelled":                 func(a map[string]any) { first(a)["state"] = "cancelled" },
		"to be paid first, and not": func(a map[string]any) { first(a)["paid"] = 149_999 },
		"money that is none":        func(a map[string]any) { first(a)["paid"] = -1 },
		"paid in another way":       func(a map[string]any) { first(a)["pay"] = "later" },
		"no rows":                   func(a map[string]any) { first(a)["lines"] = []any{} },
		"more rows than are sold":   func(a map[string]any) { first(a)["lines"] = many(21, func(int) any { return line(a) }) },
		"less than one piece":       func(a map[string]any) { line(a)["quantity"] = 0 },
		"more than a household":     func(a map[string]any) { line(a)["quantity"] = 51 },
		"no price":                  func(a map[string]any) { product(a)["Price"] = 0 },
		"a price beyond all":        func(a map[string]any) { product(a)["Price"] = 1_000_000_001 },
		"nobody made it":            func(a map[string]any) { product(a)["Producer"] = "" },
		"a product without an end":  func(a map[string]any) { product(a)["Name"] = strings.Repeat("a", 301) },
		"more than wait":            func(a map[string]any) { a["orders"] = many(501, func(int) any { return first(a) }) },
		"a number as a text":        func(a map[string]any) { first(a)["paid"] = "150000" },
	} {
		t.Run(name, func(t *testing.T) {
			o := openOffice(t, store.Place{Dir: t.TempDir()})
			answer := good()
			spoil(answer)
			body, err := json.Marshal(answer)
			o.must(err)
			mux := http.NewServeMux()
			mux.Handle("/", o.server.Handler())
			mux.HandleFunc("GET /v1/orders", func(w http.ResponseWriter, _ *http.Request) { w.Write(body) })
			wrong := httptest.NewServer(mux)
			defer wrong.Close()
			l := o.laptop(t.TempDir())
			l.enrol()
			o.must(l.SetWaitingOrders(t.Context(), []pos.Order{{Code: "AAAA-2222", Lines: make([]pos.OrderLine, 1)}}))
			o.must(l.MoveTo(t.Context(), wrong.URL))
			l.sells(1)
			err = l.Sync(t.Context())
			if fine := name == "nothing wrong"; fine != (err == nil) || fine == slices.Equal(l.waiting(), []pos.OrderCode{"AAAA-2222"}) {
				t.Errorf("%v, waiting %v", err, l.waiting())
			}
			if o.sales() != 1 {
				t.Errorf("%d sales went up", o.sales())
			}
		})
	}
}
