package store

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"lapak/internal/pgtest"
	"lapak/internal/pos"
)

// listed are the codes of the orders that a filter finds.
func listed(t *testing.T, c *Central, f OrderFilter) []pos.OrderCode {
	t.Helper()
	all, err := c.Orders(t.Context(), "sumsel", f)
	if err != nil {
		t.Fatal(err)
	}
	codes := []pos.OrderCode{}
	for _, o := range all {
		codes = append(codes, o.Code)
	}
	return codes
}

// swept brings orders up to date until nothing is due.
func swept(t *testing.T, c *Central) {
	t.Helper()
	for range 3 {
		n, err := c.SweepOrders(t.Context(), "sumsel")
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
	t.Fatal("something is due again and again")
}

func TestAnOrderThatWasDoneComesBackWhenSomethingHappensToIt(t *testing.T) {
	const tillA, tillB = "0190c3a1-0000-7000-8000-00000000000a", "0190c3a1-0000-7000-8000-00000000000b"
	waiting, look := OrderFilter{States: pos.WaitingStates()}, OrderFilter{Look: true}
	for name, scene := range map[string]struct {
		void bool
		more func(t *testing.T, c *Central, o StoredOrder) // than being picked up
		list OrderFilter
	}{
		"its sale is voided": {true, func(t *testing.T, c *Central, o StoredOrder) {
			mustTake(t, c, "sumsel", fetched(t, o.Order, tillA, c.now(), true)[2:])
		}, waiting},
		"it is handed over once more": {false, func(t *testing.T, c *Central, o StoredOrder) {
			mustTake(t, c, "sumsel", fetched(t, o.Order, tillB, c.now(), false))
		}, look},
		"it is paid once more": {false, func(t *testing.T, c *Central, o StoredOrder) {
			if err := c.write(t.Context(), "sumsel", func(w *writing) error {
				return w.takeOrderMoney(o.Code, OrderPayment{No: 2, Method: pos.Transfer, Amount: o.Total(), At: c.now()})
			}); err != nil {
				t.Fatal(err)
			}
		}, look},
	} {
		t.Run(name, func(t *testing.T) {
			onEveryEngine(t, func(t *testing.T, c *Central) {
				var now time.Time
				shopAt(t, c, &now, 2)
				code := ordered(t, c, wish("a"))
				pay(t, c, codeFor(t, c, code), 150_000)
				o := stands(t, c, code, pos.OrderPaid, 1)
				if found := listed(t, c, waiting); !slices.Equal(found, []pos.OrderCode{code}) {
					t.Fatalf("waiting: %v", found)
				}
				mustTake(t, c, "sumsel", fetched(t, o.Order, tillA, now, scene.void)[:2])
				swept(t, c)
				for _, f := range []OrderFilter{waiting, look} {
					if found := listed(t, c, f); len(found) > 0 {
						t.Fatalf("an order that is over is in the list of %+v", f)
					}
				}
				if done := isDone(t, c, code); !done {
					t.Fatal("it is not done")
				}
				scene.more(t, c, o)
				for range 2 { // before the sweeper looks, and after
					if found := listed(t, c, scene.list); !slices.Equal(found, []pos.OrderCode{code}) {
						t.Errorf("the list of %+v has %v", scene.list, found)
					}
					swept(t, c)
				}
				// A rebuild finds the same, whatever was said to be done.
				if err := c.RebuildTenant(t.Context(), "sumsel"); err != nil {
					t.Fatal(err)
				}
				if found := listed(t, c, scene.list); !slices.Equal(found, []pos.OrderCode{code}) {
					t.Errorf("rebuilt, the list of %+v has %v", scene.list, found)
				}
			})
		})
	}
}

func isDone(t *testing.T, c *Central, code pos.OrderCode) (done bool) {
	t.Helper()
	err := c.Books("sumsel").row(t.Context(), func(scan scanner) error { return scan(&done) }, `SELECT done FROM shop_order WHERE tenant = $1 AND code = $2`, code)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func TestLateMoneyBringsAnOrderBackThatWasDone(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		var now time.Time
		shopAt(t, c, &now, 1)
		code := ordered(t, c, wish("a"))
		g := codeFor(t, c, code)
		now = now.Add(HoldToPay)
		swept(t, c)
		if !isDone(t, c, code) {
			t.Fatal("it is not done")
		}
		pay(t, c, g, 150_000)
		swept(t, c)
		stands(t, c, code, pos.OrderPaid, 0)
		if found := listed(t, c, OrderFilter{States: pos.WaitingStates()}); !slices.Equal(found, []pos.OrderCode{code}) {
			t.Errorf("waiting: %v", found)
		}
	})
}

func TestAListHasEachOrderOnceAndWholeOverAllItsPages(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		var now time.Time
		shopAt(t, c, &now, 7)
		if err := c.MoveShopStock(t.Context(), "sumsel", []pos.StockMovement{{SKU: "ROTI", Quantity: 7, Reason: pos.Received}}); err != nil {
			t.Fatal(err)
		}
		want := map[pos.OrderCode]StoredOrder{}
		for i := range 7 {
			w := wish(strings.Repeat("x", i+1))
			w.Prices["ROTI"] = 5_000
			w.Order.Lines = append(w.Order.Lines, pos.OrderLine{Product: pos.Product{SKU: "ROTI"}, Quantity: 1})
			code := ordered(t, c, w)
			if i%2 == 0 {
				pay(t, c, codeFor(t, c, code), 155_000)
			}
			o, err := c.Order(t.Context(), "sumsel", code)
			if err != nil {
				t.Fatal(err)
			}
			want[code] = o
			now = now.Add(time.Duration(i/3) * time.Minute) // some of one moment
		}
		seen := 0
		for skip := 0; skip < 8; skip += 3 {
			page, err := c.Orders(t.Context(), "sumsel", OrderFilter{Skip: skip, Most: 3})
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range page {
				if alone := want[o.Code]; fmt.Sprint(o) != fmt.Sprint(alone) {
					t.Errorf("in the list %+v, alone %+v", o, alone)
				}
				delete(want, o.Code)
				seen++
			}
		}
		if len(want) > 0 || seen != 7 {
			t.Errorf("%d orders were shown, %d not at all", seen, len(want))
		}
	})
}

// oldOrders stores orders of long ago that were handed over, each with two
// lines, a payment and a sale.
func oldOrders(t testing.TB, c *Central, from, to int) {
	t.Helper()
	product, err := json.Marshal(pos.Product{SKU: "BTK-1", Name: "Kain batik", Category: "Batik", Price: 150_000, Unit: "lembar", Producer: "LPP-PLG"})
	if err != nil {
		t.Fatal(err)
	}
	err = c.write(t.Context(), "sumsel", func(w *writing) error {
		for i := from; i < to; i++ {
			code, at := fmt.Sprintf("OLD%d", i), counterDay.Add(-time.Duration(i+1)*time.Minute).UnixMilli()
			if err := w.exec(`INSERT INTO shop_order (tenant, code, token, at, way, stall, producer, day, pay, buyer, phone, note, state, hold_until, total, paid, packed, changed_at, erased_at, noted_at)
				VALUES ($1, $2, $2, $3, 'stall', 'KBI', '', '2026-11-01', 'before', '', '', '', 'ready', $3, 300000, 300000, TRUE, $3, $3, 0)`, code, at); err != nil {
				return err
			}
			for no := range 2 {
				if err := w.exec(`INSERT INTO shop_order_line (tenant, code, no, sku, quantity, price, product) VALUES ($1, $2, $3, 'BTK-1', 1, 150000, $4)`, code, no+1, string(product)); err != nil {
					return err
				}
			}
			if err := w.exec(`INSERT INTO shop_payment (tenant, code, no, charge, method, amount, reference, at, staff, excess, back_at, back_by, back_note)
				VALUES ($1, $2, 1, '', 'transfer', 300000, 'x', $3, '', '', 0, '', '')`, code, at); err != nil {
				return err
			}
			if err := w.exec(`INSERT INTO order_sale (tenant, sale, code, number, terminal, day, at, paid, voided) VALUES ($1, $2, $2, $2, 'x', '2026-11-01', $3, 300000, FALSE)`, code, at); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for {
		n, err := c.SweepOrders(t.Context(), "sumsel")
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

func TestNoListOfOrdersReadsThoseThatAreDone(t *testing.T) {
	c := openCentral(t, Place{Dir: t.TempDir()})
	enter(t, c, "sumsel")
	found := ordersFound{codes: []any{"A", "B"}}
	text := func(f OrderFilter) string {
		text, _ := f.question(counterDay)
		return text
	}
	// What each may read of the orders: one, those that somebody still has to do with,
	// or the newest of all until the list is full.
	const one, few, newest = "(tenant=? AND code=?)", "shop_order_waits (tenant=?)", "shop_order_at (tenant=?)"
	for name, q := range map[string]struct{ text, reads string }{
		"one":                      {text(OrderFilter{Code: "A"}), one},
		"those that wait":          {text(OrderFilter{States: pos.WaitingStates()}), few},
		"those of a till":          {text(OrderFilter{States: pos.WaitingStates(), Stall: "KBI"}), few},
		"those that wait on a day": {text(OrderFilter{States: pos.WaitingStates(), Day: "2026-11-28"}), few},
		"those to look at":         {text(OrderFilter{Look: true}), few},
		"all":                      {text(OrderFilter{}), newest},
		"all of a stall and a day": {text(OrderFilter{Stall: "KBI", Day: "2026-11-28"}), newest},
		"those of other stalls":    {ordersElsewhere, few},
		"what is promised":         {promisedPieces, few},
		"what time did to them":    {dueOrders, few},
		"the lines of some":        {found.of(orderLines), one},
		"the payments of some":     {found.of(orderPayments), one},
		"the sales of some":        {found.of(orderSales), one},
	} {
		plan, err := query(t.Context(), c.Books("sumsel"), func(scan scanner) (detail string, err error) {
			var id, parent, unused int
			return detail, scan(&id, &parent, &unused, &detail)
		}, "EXPLAIN QUERY PLAN "+q.text, make([]any, 9)...)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		reads := false
		for _, step := range plan {
			reads = reads || strings.HasSuffix(step, q.reads)
			all := strings.HasPrefix(step, "SCAN ") && step != "SCAN pieces" && step != "SCAN due" || strings.HasSuffix(step, "(tenant=?)") && !strings.HasPrefix(step, "SEARCH p USING INDEX sqlite_autoindex_shop_1 ")
			if all && !strings.HasSuffix(step, q.reads) {
				t.Errorf("%s: %s", name, step)
			}
		}
		if !reads {
			t.Errorf("%s is not read by %s: %v", name, q.reads, plan)
		}
	}
}

// BenchmarkOrdersOfStall is the poll of a till and the page of the office, with ever
// more orders of long ago beside the twenty that wait.
func BenchmarkOrdersOfStall_SQLite(b *testing.B)     { benchOrders(b, Place{Dir: b.TempDir()}) }
func BenchmarkOrdersOfStall_PostgreSQL(b *testing.B) { benchOrders(b, Place{DSN: pgtest.Start(b)}) }

func benchOrders(b *testing.B, place Place) {
	c := openCentral(b, place)
	var now time.Time
	shopAt(b, c, &now, 20) // all are promised
	for i := range 20 {
		w := wish(strings.Repeat("x", i+1))
		w.Order.Pay = pos.PayAtPickUp
		ordered(b, c, w)
	}
	for old := 0; old <= 20_000; old += 10_000 {
		if old > 0 {
			oldOrders(b, c, old-10_000, old)
			if place.DSN != "" { // as the database does by itself within a minute
				if _, err := c.db.writer.ExecContext(b.Context(), "ANALYZE"); err != nil {
					b.Fatal(err)
				}
			}
		}
		for name, ask := range map[string]func() (int, error){
			"poll": func() (int, error) {
				all, err := c.OrdersOfStall(b.Context(), "sumsel", "KBI")
				return len(all), err
			},
			"look": func() (int, error) {
				all, err := c.Orders(b.Context(), "sumsel", OrderFilter{Look: true})
				return len(all) + 20, err
			},
			"page": func() (int, error) {
				all, err := c.Orders(b.Context(), "sumsel", OrderFilter{Most: 20})
				return len(all), err
			},
			"promise": func() (int, error) {
				left, err := c.Promised(b.Context(), "sumsel")
				return len(left) + 20, err
			},
			"sweep": func() (int, error) {
				n, err := c.SweepOrders(b.Context(), "sumsel")
				return n + 20, err
			},
		} {
			b.Run(fmt.Sprintf("%s/%d", name, old), func(b *testing.B) {
				for b.Loop() {
					if n, err := ask(); err != nil || n != 20 {
						b.Fatalf("%d orders, %v", n, err)
					}
				}
			})
		}
	}
}
