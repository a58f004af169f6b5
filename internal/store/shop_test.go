package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"lapak/internal/journal"
	"lapak/internal/money"
	"lapak/internal/pos"
)

// counterDay is on which the shop of these tests sells.
var counterDay = time.Date(2026, 11, 27, 3, 0, 0, 0, time.UTC)

// shopAt opens a shop with so many pieces of a batik cloth at its place, a fair and a
// stall, and sets the clock of the centre by at.
func shopAt(t testing.TB, c *Central, at *time.Time, pieces int) {
	t.Helper()
	*at = counterDay
	c.now = func() time.Time { return *at }
	enter(t, c, "sumsel")
	list, err := pos.NewCatalogue([]pos.Product{
		{SKU: "BTK-1", Name: "Kain batik", Category: "Batik", Price: 150_000, Unit: "lembar", Producer: "LPP-PLG"},
		{SKU: "ROTI", Name: "Roti", Category: "Makanan", Price: 5_000, Unit: "buah", Producer: "LPP-PLG"},
	}, []pos.Producer{{Code: "LPP-PLG", Name: "LPP Palembang", City: "Palembang"}}, nil)
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(err)
	must(c.ReplaceCatalogue(ctx, "sumsel", list))
	must(c.SaveFair(ctx, "sumsel", FairRecord{Code: "KI", Fair: pos.Fair{Name: "Kambang Iwak", Place: "Taman", City: "Palembang", From: "2026-11-28", To: "2026-11-30"}}))
	must(c.SaveSite(ctx, "sumsel", Site{Code: "KBI", Fair: "KI", Name: "Stan KBI"}))
	must(c.OpenShop(ctx, "sumsel", pos.Stall{Code: "WEB", Name: "Toko web"}))
	if pieces > 0 {
		must(c.MoveShopStock(ctx, "sumsel", []pos.StockMovement{{SKU: "BTK-1", Quantity: pieces, Reason: pos.Received}}))
	}
}

// wish is one batik cloth, to be paid at once and fetched at the stall.
func wish(token string) Wish {
	return Wish{Token: token, Prices: map[pos.SKU]money.Rupiah{"BTK-1": 150_000}, Order: pos.Order{
		Lines: []pos.OrderLine{{Product: pos.Product{SKU: "BTK-1"}, Quantity: 1}}, Way: pos.WayStall, Stall: "KBI", Day: "2026-11-28",
		Pay: pos.PayBefore, Buyer: pos.Buyer{Name: "Pembeli " + token, Phone: "0812-3456-7" + fmt.Sprintf("%03d", len(token))},
	}}
}

func ordered(t testing.TB, c *Central, w Wish) pos.OrderCode {
	t.Helper()
	code, err := c.PlaceOrder(t.Context(), "sumsel", w)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// stands fails unless an order is in a state and so many pieces may be promised.
func stands(t *testing.T, c *Central, code pos.OrderCode, state pos.OrderState, left int) StoredOrder {
	t.Helper()
	o, err := c.Order(t.Context(), "sumsel", code)
	if err != nil {
		t.Fatal(err)
	}
	promised, err := c.Promised(t.Context(), "sumsel")
	if err != nil {
		t.Fatal(err)
	}
	if o.State != state || promised["BTK-1"] != left {
		t.Fatalf("order %s is %s with %d pieces left for others, want %s and %d", code, o.State, promised["BTK-1"], state, left)
	}
	return o
}

// pay lets the gateway say that a payment code was paid.
func pay(t *testing.T, c *Central, g GatewayOrder, amount money.Rupiah) {
	t.Helper()
	g.At, g.AskedAt, g.State, g.Provider = pos.Stamp(c.now()), pos.Stamp(c.now()), pos.GatewayUnknown, "stub"
	if g.ExpiresAt.IsZero() {
		g.ExpiresAt = g.At.Add(15 * time.Minute)
	}
	if _, _, err := c.OpenGatewayOrder(t.Context(), "sumsel", g, time.Time{}); err != nil {
		t.Fatal(err)
	}
	if amount == 0 {
		return
	}
	_, err := c.HearGateway(t.Context(), "sumsel", g.Charge, GatewayWord{Asked: "status", State: pos.GatewaySettled, Paid: amount, Reference: "123456", SettledAt: pos.Stamp(c.now())},
		func(GatewayOrder) time.Time { return time.Time{} })
	if err != nil {
		t.Fatal(err)
	}
}

func codeFor(t *testing.T, c *Central, code pos.OrderCode) GatewayOrder {
	t.Helper()
	g, err := c.OrderCharge(t.Context(), "sumsel", code)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func reasonIs(t *testing.T, err error, reason string) {
	t.Helper()
	if got := reasonOf(err); got != reason {
		t.Errorf("refused as %q (%v), want %q", got, err, reason)
	}
}

func TestAnOrderHoldsItsPiecesUntilNobodyPaysInTime(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		var now time.Time
		shopAt(t, c, &now, 1)
		code := ordered(t, c, wish("a"))
		stands(t, c, code, pos.OrderNew, 0)
		if again := ordered(t, c, wish("a")); again != code {
			t.Errorf("a second click made order %s beside %s", again, code)
		}
		_, err := c.PlaceOrder(t.Context(), "sumsel", wish("bb"))
		reasonIs(t, err, "sold_out")
		now = now.Add(HoldToPay)
		stands(t, c, code, pos.OrderExpired, 1)
		if n, err := c.SweepOrders(t.Context(), "sumsel"); err != nil || n != 1 {
			t.Errorf("%d orders swept, error %v", n, err)
		}
		stands(t, c, code, pos.OrderExpired, 1)
		ordered(t, c, wish("bb"))
	})
}

func TestOfAHundredShoppersOneGetsTheLastPiece(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		var now time.Time
		shopAt(t, c, &now, 1)
		var all sync.WaitGroup
		got := make(chan pos.OrderCode, 100)
		for i := range 100 {
			all.Go(func() {
				w := wish(fmt.Sprint("shopper ", i))
				w.Order.Buyer.Phone = fmt.Sprintf("08123456%04d", i)
				switch code, err := c.PlaceOrder(context.WithoutCancel(t.Context()), "sumsel", w); {
				case err == nil:
					got <- code
				case reasonOf(err) != "sold_out":
					t.Error(err)
				}
			})
		}
		all.Wait()
		if len(got) != 1 {
			t.Errorf("%d shoppers got the last piece", len(got))
		}
	})
}

func TestAnOrderIsPaidPackedAndHandedOverAndItsSaleIsInTheJournal(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		var now time.Time
		shopAt(t, c, &now, 3)
		code := ordered(t, c, wish("a"))
		reasonIs(t, c.PackOrder(t.Context(), "sumsel", code), "order_not_paid")
		g := codeFor(t, c, code)
		if again := codeFor(t, c, code); again.Charge != g.Charge {
			t.Error("asking again made another payment code")
		}
		pay(t, c, g, 150_000)
		o := stands(t, c, code, pos.OrderPaid, 2)
		if !o.Settled() || o.Excess() != 0 {
			t.Errorf("paid %v with %v too much", o.Paid, o.Excess())
		}
		if err := c.PackOrder(t.Context(), "sumsel", code); err != nil {
			t.Fatal(err)
		}
		stands(t, c, code, pos.OrderReady, 2)
		number, err := c.As("admin").HandOver(t.Context(), "sumsel", code, nil, "Kantor")
		if err != nil {
			t.Fatal(err)
		}
		stands(t, c, code, pos.OrderPickedUp, 2)
		sale, err := c.Books("sumsel").SaleByNumber(t.Context(), number)
		if err != nil || sale.Sale.PaidBy(pos.Prepaid) != 150_000 || sale.Sale.Order != code {
			t.Errorf("sale %+v, error %v", sale.Sale, err)
		}
		_, err = c.HandOver(t.Context(), "sumsel", code, nil, "Kantor")
		reasonIs(t, err, "order_picked_up")
		reasonIs(t, c.CancelOrder(t.Context(), "sumsel", code, false), "order_over")
	})
}

func TestMoneyThatAnOrderCannotTakeIsKeptToBeGivenBack(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		var now time.Time
		shopAt(t, c, &now, 1)
		ctx := t.Context()
		late := ordered(t, c, wish("late"))
		g := codeFor(t, c, late)
		pay(t, c, g, 0)
		now = now.Add(HoldToPay + time.Minute)
		other := ordered(t, c, wish("other one"))
		pay(t, c, g, 150_000)
		if o := stands(t, c, late, pos.OrderExpired, 0); o.Excess() != 150_000 || o.Payments[0].Excess != ExcessLate {
			t.Errorf("money that came when the piece was gone: %+v", o.Payments)
		}
		first := codeFor(t, c, other)
		pay(t, c, first, 0)
		now = now.Add(16 * time.Minute)
		second := codeFor(t, c, other)
		if second.Charge == first.Charge {
			t.Fatal("a payment code that is over was given out again")
		}
		pay(t, c, second, 150_000)
		pay(t, c, first, 150_000)
		if o := stands(t, c, other, pos.OrderPaid, 0); o.Excess() != 150_000 || o.Payments[0].Excess != ExcessDouble {
			t.Errorf("paid by both codes: %+v", o.Payments)
		}
		if err := c.GiveOrderMoneyBack(ctx, "sumsel", other, 1, "transfer 778899"); err != nil {
			t.Fatal(err)
		}
		reasonIs(t, c.GiveOrderMoneyBack(ctx, "sumsel", other, 1, "again"), "money_back_done")
		if err := c.CancelOrder(ctx, "sumsel", other, false); err != nil {
			t.Fatal(err)
		}
		if o := stands(t, c, other, pos.OrderCancelled, 1); o.Excess() != 150_000 || o.Payments[1].Excess != ExcessCancelled {
			t.Errorf("cancelled after it was paid: %+v", o.Payments)
		}
	})
}

func TestLateMoneyStillBuysThePieceIfNobodyElseHasIt(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		var now time.Time
		shopAt(t, c, &now, 1)
		code := ordered(t, c, wish("a"))
		g := codeFor(t, c, code)
		pay(t, c, g, 0)
		now = now.Add(time.Hour)
		pay(t, c, g, 150_000)
		if o := stands(t, c, code, pos.OrderPaid, 0); o.Excess() != 0 {
			t.Errorf("%+v", o.Payments)
		}
	})
}

// fetched is the journal of a laptop that sells an order at its stall, as it was told
// of it: in cash if it is not paid.
func fetched(t *testing.T, o pos.Order, terminal pos.TerminalID, at time.Time, void bool) []journal.Entry {
	t.Helper()
	list, err := pos.NewCatalogue([]pos.Product{o.Lines[0].Product}, []pos.Producer{{Code: "LPP-PLG", Name: "LPP Palembang"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	id := pos.SaleID("0190c3a1-0000-7000-8000-" + string(terminal[len(terminal)-12:]))
	head := pos.SaleHead{Stall: pos.Stall{Code: "KBI"}, Terminal: terminal, Day: "2026-11-28", At: at, Cashier: pos.Staff{ID: "kasir"}}
	paid := pos.Tender{Method: pos.Cash, Amount: o.Total()}
	if o.Settled() {
		paid.Method = pos.Prepaid
	}
	sale, err := o.Cart(id, at).Checkout(head, list, []pos.Tender{paid})
	if err != nil {
		t.Fatal(err)
	}
	sale.Number = pos.SaleNumber("KBI", "A", "2026-11-28", 1)
	facts := []journal.Fact{journal.StallChanged{Stall: pos.Stall{Code: "KBI"}}, journal.SaleCompleted{Sale: sale}}
	if void {
		facts = append(facts, journal.SaleVoided{Void: pos.Void{Sale: id, Number: sale.Number, Day: "2026-11-28", At: at, By: "spv", Total: sale.Paid()}})
	}
	head0, all := firstLife(terminal), []journal.Entry(nil)
	for i, f := range facts {
		e, err := journal.Append(head0, fmt.Sprintf("%s-%d", id, i), at, "kasir", f)
		if err != nil {
			t.Fatal(err)
		}
		all, head0 = append(all, e), e.Head()
	}
	return all
}

func TestAnOrderFetchedAtTwoTillsIsFound(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		var now time.Time
		shopAt(t, c, &now, 2)
		code := ordered(t, c, wish("a"))
		pay(t, c, codeFor(t, c, code), 150_000)
		o := stands(t, c, code, pos.OrderPaid, 1)
		mustTake(t, c, "sumsel", fetched(t, o.Order, "0190c3a1-0000-7000-8000-00000000000a", now, false))
		o = stands(t, c, code, pos.OrderPickedUp, 1)
		if n, err := c.SweepOrders(t.Context(), "sumsel"); err != nil || n != 1 {
			t.Errorf("%d swept, error %v", n, err)
		}
		stands(t, c, code, pos.OrderPickedUp, 1)
		mustTake(t, c, "sumsel", fetched(t, o.Order, "0190c3a1-0000-7000-8000-00000000000b", now, false))
		if o = stands(t, c, code, pos.OrderPickedUp, 1); !o.Twice() || len(o.Sales) != 2 {
			t.Errorf("sales %+v", o.Sales)
		}
		levels, err := c.StockByPlace(t.Context(), "sumsel")
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range levels {
			if want := map[pos.StallCode]int{"WEB": 1, "KBI": 0}[l.Stall]; l.Level != want {
				t.Errorf("%d pieces at %s, want %d", l.Level, l.Stall, want)
			}
		}
	})
}

func TestMoneyThatTheOfficeSawWhileATillTookCashIsToBeGivenBack(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		var now time.Time
		shopAt(t, c, &now, 1)
		w := wish("a")
		w.Order.Pay = pos.PayAtPickUp
		code := ordered(t, c, w)
		if err := c.PackOrder(t.Context(), "sumsel", code); err != nil {
			t.Fatal(err)
		}
		told := stands(t, c, code, pos.OrderReady, 0).Order
		if err := c.TakeOrderMoney(t.Context(), "sumsel", code, pos.Transfer, "BCA 1"); err != nil {
			t.Fatal(err)
		}
		mustTake(t, c, "sumsel", fetched(t, told, "0190c3a1-0000-7000-8000-00000000000a", now, false))
		swept(t, c)
		o := stands(t, c, code, pos.OrderPickedUp, 0)
		if o.Excess() != 150_000 || o.Payments[0].Excess != ExcessDouble {
			t.Errorf("the buyer paid twice: %+v", o.Payments)
		}
		if look, err := c.Orders(t.Context(), "sumsel", OrderFilter{Look: true}); err != nil || len(look) != 1 {
			t.Errorf("the office looks at %d orders, error %v", len(look), err)
		}
	})
}

func TestMoneyOfACancelledOrderThatATillHandedOverIsNotGivenBackAsWell(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		var now time.Time
		shopAt(t, c, &now, 1)
		code := ordered(t, c, wish("a"))
		pay(t, c, codeFor(t, c, code), 150_000)
		told := stands(t, c, code, pos.OrderPaid, 0).Order
		if err := c.CancelOrder(t.Context(), "sumsel", code, false); err != nil {
			t.Fatal(err)
		}
		stands(t, c, code, pos.OrderCancelled, 1)
		// A laptop without a network had not heard of it.
		mustTake(t, c, "sumsel", fetched(t, told, "0190c3a1-0000-7000-8000-00000000000a", now, false))
		if err := c.GiveOrderMoneyBack(t.Context(), "sumsel", code, 1, "transfer"); err == nil {
			t.Error("money of a sale was given back")
		}
		swept(t, c)
		if o := stands(t, c, code, pos.OrderPickedUp, 0); o.Excess() != 0 || o.Paid != 150_000 || !o.Packed {
			t.Errorf("paid %v, to be given back %v of %+v", o.Paid, o.Excess(), o.Payments)
		}
		if n, err := c.SweepOrders(t.Context(), "sumsel"); err != nil || n != 0 {
			t.Errorf("%d swept again, error %v", n, err)
		}
	})
}

func TestAnOrderThatLeftWithoutItsMoneyIsShownUntilSomebodyKnowsAndAgainAfterTheNext(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		var now time.Time
		shopAt(t, c, &now, 1)
		code := ordered(t, c, wish("a"))
		pay(t, c, codeFor(t, c, code), 150_000)
		told := stands(t, c, code, pos.OrderPaid, 0).Order
		if err := errors.Join(c.CancelOrder(t.Context(), "sumsel", code, false), c.GiveOrderMoneyBack(t.Context(), "sumsel", code, 1, "transfer")); err != nil {
			t.Fatal(err)
		}
		swept(t, c)
		shown := func(want bool, when string) {
			t.Helper()
			o, err := c.Order(t.Context(), "sumsel", code)
			if err != nil {
				t.Fatal(err)
			}
			list, err := c.Orders(t.Context(), "sumsel", OrderFilter{Look: true, Most: 10})
			if err != nil || (len(list) == 1) != want {
				t.Errorf("%s: %d to look at, error %v", when, len(list), err)
			}
			if got := (o.Unpaid() || o.Twice()) && o.Noted.IsZero(); got != want {
				t.Errorf("%s: unpaid %v, twice %v, noted %v", when, o.Unpaid(), o.Twice(), o.Noted)
			}
		}
		shown(false, "given back")
		// Laptops without a network had not heard of it.
		mustTake(t, c, "sumsel", fetched(t, told, "0190c3a1-0000-7000-8000-00000000000a", now, false))
		shown(true, "handed over")
		swept(t, c)
		shown(true, "swept")
		if err := c.NoteOrder(t.Context(), "sumsel", code); err != nil {
			t.Fatal(err)
		}
		swept(t, c)
		shown(false, "noted")
		mustTake(t, c, "sumsel", fetched(t, told, "0190c3a1-0000-7000-8000-00000000000b", now, false))
		shown(true, "handed over again")
	})
}

func TestAVoidedPickUpLeavesTheOrderToBeFetched(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		var now time.Time
		shopAt(t, c, &now, 1)
		code := ordered(t, c, wish("a"))
		pay(t, c, codeFor(t, c, code), 150_000)
		o := stands(t, c, code, pos.OrderPaid, 0)
		if err := c.PackOrder(t.Context(), "sumsel", code); err != nil {
			t.Fatal(err)
		}
		mustTake(t, c, "sumsel", fetched(t, o.Order, "0190c3a1-0000-7000-8000-00000000000a", now, true))
		stands(t, c, code, pos.OrderReady, 0)
		down, err := c.OrdersOfStall(t.Context(), "sumsel", "KBI")
		if err != nil || len(down) != 1 || down[0].Buyer.Phone != "" {
			t.Errorf("orders of the stall %+v, error %v", down, err)
		}
	})
}

func TestWhatTheBuyerDidNotSeeIsNotOrdered(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		var now time.Time
		shopAt(t, c, &now, 10)
		for reason, change := range map[string]func(*Wish){
			"price_changed": func(w *Wish) { w.Prices["BTK-1"] = 1 },
			"sold_out":      func(w *Wish) { w.Order.Lines[0].Quantity = 11 },
			"pick_up_day":   func(w *Wish) { w.Order.Day = "2026-12-05" },
			"buyer_name":    func(w *Wish) { w.Order.Buyer.Name = " " },
			"phone_form":    func(w *Wish) { w.Order.Buyer.Phone = "<script>" },
			"quantity_range": func(w *Wish) {
				w.Order.Lines[0].Quantity = -1
				w.Order.Lines = append(w.Order.Lines, pos.OrderLine{Product: pos.Product{SKU: "ROTI"}, Quantity: 2})
				w.Prices["ROTI"] = 5_000
			},
			"order_way": func(w *Wish) { w.Order.Way = "drone" },
			"order_courier_pay": func(w *Wish) {
				w.Order.Way, w.Order.Stall, w.Order.Day, w.Order.Pay = pos.WayCourier, "", "", pos.PayAtPickUp
			},
			"order_too_large": func(w *Wish) { w.Order.Lines[0].Quantity = 51 },
		} {
			w := wish(reason)
			change(&w)
			_, err := c.PlaceOrder(t.Context(), "sumsel", w)
			reasonIs(t, err, reason)
		}
		for i := range mostOpenEach {
			ordered(t, c, wish(fmt.Sprint(i)))
		}
		_, err := c.PlaceOrder(t.Context(), "sumsel", wish("x"))
		reasonIs(t, err, "orders_open")
		if err := c.CloseShop(t.Context(), "sumsel"); err != nil {
			t.Fatal(err)
		}
		_, err = c.PlaceOrder(t.Context(), "sumsel", wish("closed"))
		reasonIs(t, err, "shop_closed")
	})
}

func TestTheTerminalOfTheShopCannotBeRevoked(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		var now time.Time
		shopAt(t, c, &now, 0)
		shop, err := c.Shop(t.Context(), "sumsel")
		if err != nil {
			t.Fatal(err)
		}
		reasonIs(t, c.Revoke(t.Context(), "sumsel", shop.Terminal), "terminal_of_shop")
	})
}

func TestABuyerIsForgottenAMonthAfterTheOrderIsOver(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		var now time.Time
		shopAt(t, c, &now, 1)
		code := ordered(t, c, wish("a"))
		if err := c.CancelOrder(t.Context(), "sumsel", code, true); err != nil {
			t.Fatal(err)
		}
		if n, err := c.SweepOrders(t.Context(), "sumsel"); err != nil || n != 1 {
			t.Errorf("%d swept after it was cancelled, error %v", n, err)
		}
		now = now.Add(keepBuyer)
		if n, err := c.SweepOrders(t.Context(), "sumsel"); err != nil || n != 0 {
			t.Errorf("%d swept on the last day, error %v", n, err)
		}
		now = now.Add(time.Minute)
		if n, err := c.SweepOrders(t.Context(), "sumsel"); err != nil || n != 1 {
			t.Errorf("%d swept, error %v", n, err)
		}
		if o := stands(t, c, code, pos.OrderCancelled, 1); o.Buyer != (pos.Buyer{}) || o.Erased.IsZero() {
			t.Errorf("still known: %+v", o.Buyer)
		}
	})
}

func TestABuyerIsKnownUntilTheMoneyWasGivenBack(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		var now time.Time
		shopAt(t, c, &now, 1)
		code := ordered(t, c, wish("a"))
		pay(t, c, codeFor(t, c, code), 150_000)
		if err := c.CancelOrder(t.Context(), "sumsel", code, false); err != nil {
			t.Fatal(err)
		}
		now = now.Add(2 * keepBuyer)
		swept(t, c)
		if o := stands(t, c, code, pos.OrderCancelled, 1); o.Buyer.Phone == "" {
			t.Fatal("nobody knows any more to whom the money belongs")
		}
		if err := c.GiveOrderMoneyBack(t.Context(), "sumsel", code, 1, "transfer"); err != nil {
			t.Fatal(err)
		}
		now = now.Add(keepBuyer)
		swept(t, c)
		if o := stands(t, c, code, pos.OrderCancelled, 1); o.Buyer.Phone == "" {
			t.Error("forgotten within a month of the last thing that happened")
		}
		now = now.Add(time.Minute)
		swept(t, c)
		if o := stands(t, c, code, pos.OrderCancelled, 1); o.Buyer != (pos.Buyer{}) {
			t.Errorf("still known: %+v", o.Buyer)
		}
	})
}

func TestABuyerIsForgottenThoughTheClockOfTheLaptopWasYearsAhead(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		var now time.Time
		shopAt(t, c, &now, 1)
		code := ordered(t, c, wish("a"))
		pay(t, c, codeFor(t, c, code), 150_000)
		told := stands(t, c, code, pos.OrderPaid, 0).Order
		mustTake(t, c, "sumsel", fetched(t, told, "0190c3a1-0000-7000-8000-00000000000a", now.AddDate(9, 0, 0), false))
		swept(t, c)
		now = now.Add(keepBuyer + time.Minute)
		swept(t, c)
		if o := stands(t, c, code, pos.OrderPickedUp, 0); o.Buyer != (pos.Buyer{}) {
			t.Errorf("still known: %+v", o.Buyer)
		}
	})
}

func TestABuyerWhoDidNotComeIsForgottenAMonthAfterTheDayAndNotOnIt(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		var now time.Time
		shopAt(t, c, &now, 1)
		w := wish("a")
		w.Order.Pay, w.Order.Way, w.Order.Stall, w.Order.Producer, w.Order.Day = pos.PayAtPickUp, pos.WayProducer, "", "LPP-PLG", pos.DayOf(now.AddDate(0, 0, 45))
		code := ordered(t, c, w)
		now = now.AddDate(0, 0, 46)
		swept(t, c)
		if o := stands(t, c, code, pos.OrderExpired, 1); o.Buyer.Phone == "" {
			t.Error("forgotten at the end of the day of the pick-up")
		}
		now = now.Add(keepBuyer + time.Minute)
		swept(t, c)
		if o := stands(t, c, code, pos.OrderExpired, 1); o.Buyer != (pos.Buyer{}) {
			t.Errorf("still known: %+v", o.Buyer)
		}
	})
}

func TestAnOrderWhoseBuyerIsForgottenIsNotPaidAnyMore(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		var now time.Time
		shopAt(t, c, &now, 1)
		code := ordered(t, c, wish("a"))
		g := codeFor(t, c, code)
		pay(t, c, g, 0)
		for range 2 {
			now = now.Add(keepBuyer + time.Minute)
			swept(t, c)
		}
		if o := stands(t, c, code, pos.OrderExpired, 1); o.Erased.IsZero() {
			t.Fatal("the buyer is still known")
		}
		reasonIs(t, c.TakeOrderMoney(t.Context(), "sumsel", code, pos.Transfer, "BCA 1"), "order_not_payable")
		pay(t, c, g, 150_000)
		if o := stands(t, c, code, pos.OrderExpired, 1); o.Excess() != 150_000 {
			t.Errorf("nobody can be handed it, and its money is kept as %+v", o.Payments)
		}
	})
}

func TestWhatTheShopHandsOverBelongsToItsPlace(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		var now time.Time
		shopAt(t, c, &now, 2)
		code := ordered(t, c, wish("a"))
		pay(t, c, codeFor(t, c, code), 150_000)
		if _, err := c.HandOver(t.Context(), "sumsel", code, nil, "Kantor"); err != nil {
			t.Fatal(err)
		}
		for name, span := range map[string]Span{"all": {}, "place": {Stall: "WEB"}, "producer": {Producer: "LPP-PLG"}, "both": {Stall: "WEB", Producer: "LPP-PLG"}} {
			span.From, span.To = "2026-11-27", "2026-11-27"
			sums, err := c.AddUp(t.Context(), "sumsel", span)
			if err != nil || len(sums.Shifts) != 1 || sums.Shifts[0].Stall != "WEB" || sums.Shifts[0].Gross != 150_000 || len(sums.Goods) != 1 {
				t.Errorf("%s: %+v, error %v", name, sums, err)
			}
		}
		sums, err := c.AddUp(t.Context(), "sumsel", Span{From: "2026-11-27", To: "2026-11-27", Stall: "KBI"})
		if err != nil || len(sums.Shifts) != 0 || len(sums.Goods) != 0 {
			t.Errorf("another stall: %+v, error %v", sums, err)
		}
	})
}

func TestANoteToAWorkshopIsOneForEachPurchaseAndReadByStaffFirst(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		var now time.Time
		shopAt(t, c, &now, 2)
		ctx := t.Context()
		code := ordered(t, c, wish("a"))
		reasonIs(t, c.LeaveOrderNote(ctx, "sumsel", code, "LPP-PLG", "Bagus"), "note_early")
		pay(t, c, codeFor(t, c, code), 150_000)
		number, err := c.HandOver(ctx, "sumsel", code, nil, "Kantor")
		if err != nil {
			t.Fatal(err)
		}
		reasonIs(t, c.LeaveOrderNote(ctx, "sumsel", code, "OTHER", "Bagus"), "order_unknown")
		reasonIs(t, c.LeaveOrderNote(ctx, "sumsel", code, "LPP-PLG", " \n\x00"), "note_length")
		for _, leave := range []func() error{
			func() error { return c.LeaveOrderNote(ctx, "sumsel", code, "LPP-PLG", "Kainnya <b>halus</b> \xff") },
			func() error { return c.LeaveReceiptNote(ctx, "sumsel", number, "LPP-PLG", "Terima kasih") },
		} {
			if err := leave(); err != nil {
				t.Fatal(err)
			}
			reasonIs(t, leave(), "note_again")
		}
		reasonIs(t, c.LeaveReceiptNote(ctx, "sumsel", "KBI-A-261127-0001", "LPP-PLG", "x"), "receipt_not_here")
		shown := func(state NoteState) int {
			t.Helper()
			all, err := c.BuyerNotes(ctx, "sumsel", state, "LPP-PLG", 10)
			if err != nil {
				t.Fatal(err)
			}
			return len(all)
		}
		if shown(NoteWaiting) != 2 || shown(NoteShown) != 0 {
			t.Error("notes are shown before anybody has read them")
		}
		if err := c.JudgeNote(ctx, "sumsel", 1, NoteShown); err != nil {
			t.Fatal(err)
		}
		if shown(NoteWaiting) != 1 || shown(NoteShown) != 1 {
			t.Error("a note that was let in is not shown")
		}
		reasonIs(t, c.JudgeNote(ctx, "sumsel", 9, NoteHidden), "note_unknown")
		reasonIs(t, c.JudgeNote(ctx, "sumsel", 1, "deleted"), "note_state")
	})
}
