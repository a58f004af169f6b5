package till_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/receipt"
	"lapak/internal/store"
	"lapak/internal/till"
)

const (
	paidOrder  pos.OrderCode = "7QK4-M2XA"
	openOrder  pos.OrderCode = "B3CD-9FGH"
	otherOrder pos.OrderCode = "ZZZZ-2345" // of another stall
)

// order is one songket and two key rings; they cost less today than when they were
// ordered.
func order(code pos.OrderCode, paid money.Rupiah) pos.Order {
	o := pos.Order{Code: code, At: time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC), Way: pos.WayStall, Stall: "KBI", Day: day, Pay: pos.PayAtPickUp,
		Buyer: pos.Buyer{Name: "Pembeli " + string(code[:2])}, State: pos.OrderReady, Paid: paid}
	if paid > 0 {
		o.Pay = pos.PayBefore
	}
	songket, ring := goods[2], goods[3]
	songket.Price, ring.Price = 800_000, 1_125
	o.Lines = []pos.OrderLine{{Product: songket, Quantity: 1}, {Product: ring, Quantity: 2}}
	return o
}

const orderTotal money.Rupiah = 802_250

// told puts orders into the list of a till, as a contact with the centre does.
func told(t tb, k *till.Till, s *store.Store, orders ...pos.Order) {
	t.Helper()
	if err := s.SetWaitingOrders(t.Context(), orders); err != nil {
		t.Fatal(err)
	}
	must(k.Reload(t.Context()))(t)
}

func waiting(t tb, k *till.Till, s *store.Store) {
	t.Helper()
	told(t, k, s, order(paidOrder, orderTotal), order(openOrder, 0), pos.Order{Code: otherOrder, Way: pos.WayStall, Stall: "DKR"})
}

// handOver picks an order up and completes its sale, in cash where it is not paid.
func handOver(t tb, k *till.Till, code pos.OrderCode) pos.Sale {
	t.Helper()
	must(k.NextSale())(t)
	s := must(k.PickUp(code))(t)
	s = must(k.Pay())(t)
	if due := s.Payment.Balance.DueInCash; due > 0 {
		must(k.Tender(pos.Cash, due, ""))(t)
	}
	return *must(k.Commit(t.Context(), s.Cart.ID))(t).Done
}

func TestAnOrderIsHandedOverAtItsOwnPricesAndLeavesTheStockOfTheStallAsItWas(t *testing.T) {
	k, s, _ := selling(t, t.TempDir())
	waiting(t, k, s)
	if n := k.State().Orders; n != 2 {
		t.Errorf("%d orders wait", n)
	}
	before := k.StockLevels()
	state := must(k.Scan("LPK-7QK4-M2XA"))(t)
	if state.Cart.Order != paidOrder || state.Totals.Total != orderTotal || state.Cart.Buyer != "Pembeli 7Q" || len(state.Notices) != 0 {
		t.Errorf("the cart: %+v", state.Cart)
	}
	sale := handOver(t, k, paidOrder)
	if want := (pos.Tender{Method: pos.Prepaid, Amount: orderTotal, Reference: "7QK4-M2XA"}); len(sale.Tenders) != 1 || sale.Tenders[0] != want || sale.Order != paidOrder || sale.Rounding != 0 {
		t.Errorf("the sale: %+v", sale)
	}
	now := handOver(t, k, openOrder)
	if now.PaidBy(pos.Cash) != 802_200 || now.Rounding != -50 || now.Order != openOrder {
		t.Errorf("paid at the pick-up: %+v", now)
	}
	stored, err := s.Stock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for sku, n := range before {
		if k.StockLevels()[sku] != n || stored[sku] != n {
			t.Errorf("%s: %d before, %d shown, %d stored", sku, n, k.StockLevels()[sku], stored[sku])
		}
	}
	if n := k.State().Orders; n != 0 {
		t.Errorf("%d orders wait still", n)
	}
	if all := k.Orders(); len(all) != 2 || all[0].Receipt == "" || all[1].Receipt == "" {
		t.Errorf("%+v", all)
	}
	if found, err := k.Receipts(t.Context(), "", "m2xa", 10); err != nil || len(found) != 1 || found[0].Order != paidOrder {
		t.Errorf("found by its code: %+v, %v", found, err)
	}
}

func TestAPickUpIsRefusedWithAReasonThatTellsTheVolunteerWhatToDo(t *testing.T) {
	k, s, _ := selling(t, t.TempDir())
	waiting(t, k, s)
	sold := handOver(t, k, openOrder)
	must(k.NextSale())(t)
	for name, c := range map[string]struct {
		code    pos.OrderCode
		prepare func(tb)
		want    string
	}{
		"nothing known of it":     {"2222-3333", nil, "order_not_listed"},
		"handed over before":      {openOrder, nil, "order_picked_up"},
		"picked up at another":    {otherOrder, nil, "order_not_here"},
		"goods lie in the cart":   {paidOrder, func(t tb) { must(k.Add("PMP", 1))(t) }, "cart_not_empty"},
		"another is being paid":   {paidOrder, func(t tb) { must(k.Add("PMP", 1))(t); must(k.Pay())(t) }, "not_at_this_stage"},
		"the laptop is locked":    {paidOrder, func(t tb) { k.Lock() }, "nobody_signed_in"},
		"it is only for practice": {paidOrder, func(t tb) { must(k.EnterPractice(t.Context()))(t) }, "not_in_practice"},
	} {
		t.Run(name, func(t *testing.T) {
			if c.prepare != nil {
				c.prepare(t)
			}
			_, err := k.PickUp(c.code)
			if reason(err) != c.want {
				t.Errorf("refused as %q, want %q", reason(err), c.want)
			}
			if k.State().Practice && len(k.Orders()) != 0 {
				t.Error("practice shows the names of buyers")
			}
			k.LeavePractice()
			must(k.SignIn(t.Context(), kasir, pin))(t)
			if k.State().Stage == till.StagePaying {
				must(k.BackToCart())(t)
			}
			must(k.Clear())(t)
		})
	}
	_, err := k.PickUp(openOrder)
	if refusal := (*pos.Error)(nil); !errors.As(err, &refusal) || refusal.Args["number"] != string(sold.Number) {
		t.Errorf("%v does not name %s", err, sold.Number)
	}
}

func TestNothingCanBeMadeOfAnOrderButItsSale(t *testing.T) {
	k, s, _ := selling(t, t.TempDir())
	waiting(t, k, s)
	must(k.PickUp(paidOrder))(t)
	for name, change := range map[string]func() (till.State, error){
		"another product":       func() (till.State, error) { return k.Add("PMP", 1) },
		"a scanned one":         func() (till.State, error) { return k.Scan("96385074") },
		"more of it":            func() (till.State, error) { return k.SetQuantity(0, 2) },
		"less of it":            func() (till.State, error) { return k.Remove(1) },
		"a discount on a row":   func() (till.State, error) { return k.SetLineDiscount(0, pos.Discount{Amount: 1_000}) },
		"a discount on the sum": func() (till.State, error) { return k.SetDiscount(pos.Discount{Rate: 1_000}) },
		"a note on a row":       func() (till.State, error) { return k.SetLineNote(0, "merah") },
	} {
		if state, err := change(); reason(err) != "order_fixed" || state.Totals.Total != orderTotal {
			t.Errorf("%s: %v, %v", name, err, state.Totals)
		}
	}
	must(k.SetNote("dijemput adiknya"))(t)
	must(k.Pay())(t)
	if _, err := k.TakeBack(0); reason(err) != "order_fixed" {
		t.Errorf("the money of the shop was given back: %v", err)
	}
	if _, err := k.Tender(pos.Cash, 1_000, ""); reason(err) != "already_settled" {
		t.Errorf("paid twice: %v", err)
	}
	must(k.BackToCart())(t)
	// Put away, it waits again, and goods are sold as ever.
	must(k.Clear())(t)
	must(k.Add("PMP", 2))(t)
	must(k.Pay())(t)
	if _, err := k.Tender(pos.Prepaid, 7_100, string(paidOrder)); reason(err) != "tender_amount" {
		t.Errorf("somebody paid with money of the shop: %v", err)
	}
	must(k.BackToCart())(t)
	must(k.Clear())(t)
	if sale := handOver(t, k, paidOrder); sale.PaidBy(pos.Prepaid) != orderTotal {
		t.Errorf("%+v", sale)
	}
}

func TestAnOrderThatWasPutAsideIsTakenUpAgainAndNotASecondTime(t *testing.T) {
	k, s, _ := selling(t, t.TempDir())
	waiting(t, k, s)
	first := must(k.PickUp(paidOrder))(t).Cart
	must(k.Hold(first.Buyer))(t)
	sell(t, k, "PMP", 2)
	must(k.NextSale())(t)
	again := must(k.PickUp(paidOrder))(t)
	if again.Cart.ID != first.ID || len(again.Held) != 0 {
		t.Errorf("taken up as %+v, %d held", again.Cart, len(again.Held))
	}
	// The centre says that another till was faster: nobody takes money for it.
	told(t, k, s, order(openOrder, 0))
	if _, err := k.Pay(); reason(err) != "order_not_listed" {
		t.Errorf("%v", err)
	}
	must(k.Clear())(t)
}

func TestMoneyThatCameForAnOrderAfterItWasScannedIsNotAskedForASecondTime(t *testing.T) {
	for name, aside := range map[string]bool{"it lies in the cart": false, "it was put aside": true} {
		t.Run(name, func(t *testing.T) {
			k, s, _ := selling(t, t.TempDir())
			waiting(t, k, s)
			cart := must(k.PickUp(openOrder))(t).Cart
			if aside {
				must(k.Hold(cart.Buyer))(t)
			}
			told(t, k, s, order(openOrder, orderTotal))
			sale := handOver(t, k, openOrder)
			if sale.ID != cart.ID || len(sale.Tenders) != 1 || sale.PaidBy(pos.Prepaid) != orderTotal {
				t.Errorf("paid by %+v", sale.Tenders)
			}
		})
	}
}

func TestAVoidedPickUpOpensTheOrderAgain(t *testing.T) {
	k, s, _ := selling(t, t.TempDir())
	waiting(t, k, s)
	before := k.StockLevels()
	sale := handOver(t, k, paidOrder)
	must(k.Void(t.Context(), sale.ID, "salah orang", till.Approval{Staff: boss, PIN: pin}))(t)
	if k.State().Orders != 2 || k.StockLevels()["SKT"] != before["SKT"] {
		t.Errorf("%d wait, %d songket", k.State().Orders, k.StockLevels()["SKT"])
	}
	second := handOver(t, k, paidOrder)
	// What comes back of an order lies at the stall that took it back.
	request, err := k.NewRefund(second.ID)
	if err != nil {
		t.Fatal(err)
	}
	request.Pieces, request.Reason = map[int]int{1: 1}, "sobek"
	refund, err := k.Refund(t.Context(), request, till.Approval{Staff: boss, PIN: pin})
	if err != nil || refund.Paid != 800_000 {
		t.Fatalf("%+v, %v", refund, err)
	}
	stored, err := s.Stock(t.Context())
	if err != nil || stored["SKT"] != before["SKT"]+1 || k.StockLevels()["SKT"] != stored["SKT"] {
		t.Errorf("%d songket stored, %d shown, %v", stored["SKT"], k.StockLevels()["SKT"], err)
	}
	if v, err := s.Verify(t.Context()); err != nil || v.Problem != nil {
		t.Error(v, err)
	}
}

func TestAnOrderInTheCartIsThereAfterTheLaptopDied(t *testing.T) {
	for name, c := range map[string]struct {
		until func(t tb, k *till.Till)
		sold  bool
	}{
		"in the cart":      {func(t tb, k *till.Till) { must(k.PickUp(paidOrder))(t) }, false},
		"while it is paid": {func(t tb, k *till.Till) { must(k.PickUp(paidOrder))(t); must(k.Pay())(t) }, false},
		"put aside":        {func(t tb, k *till.Till) { must(k.PickUp(paidOrder))(t); must(k.Hold("nanti"))(t) }, false},
		"handed over":      {func(t tb, k *till.Till) { handOver(t, k, paidOrder) }, true},
	} {
		t.Run(name, func(t *testing.T) {
			k, s, clock := selling(t, t.TempDir())
			waiting(t, k, s)
			c.until(t, k)
			k, s = crash(t, k, s, t.TempDir(), clock)
			defer s.Close()
			defer k.Close(context.Background())
			must(k.SignIn(t.Context(), kasir, pin))(t)
			if c.sold {
				if _, err := k.PickUp(paidOrder); reason(err) != "order_picked_up" || k.State().Orders != 1 {
					t.Errorf("%v, %d wait", err, k.State().Orders)
				}
				return
			}
			if sale := handOver(t, k, paidOrder); sale.PaidBy(pos.Prepaid) != orderTotal || sale.Order != paidOrder {
				t.Errorf("%+v", sale)
			}
			if sales, err := s.OrderSales(t.Context(), paidOrder); err != nil || len(sales) != 1 {
				t.Errorf("%+v, %v", sales, err)
			}
		})
	}
}

func TestTheReceiptOfAPickUpNamesTheOrderAndLeadsToTheShop(t *testing.T) {
	k, s, _ := selling(t, t.TempDir())
	stall, err := s.Stall(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	stall.Shop = "https://toko.contoh.id"
	changeStall(t, s, stall)
	waiting(t, k, s)
	sale := handOver(t, k, paidOrder)
	doc, err := k.Receipt(t.Context(), sale.Number, false)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(receipt.PlainText(doc, 32)), "") // a narrow paper breaks lines
	for _, want := range []string{"7QK4-M2XA", "Lunasditokoweb", "https://toko.contoh.id/terima-kasih?struk=" + string(sale.Number)} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "Pembeli") {
		t.Errorf("the name of the buyer is printed:\n%s", text)
	}
}

// TestHoweverAnOrderIsHandledItIsSoldOnceAndAddsUp lets cashiers do what they like
// with two orders and other goods, and dies now and then.
func TestHoweverAnOrderIsHandledItIsSoldOnceAndAddsUp(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		clock := morning()
		s := newFolder(r, t.TempDir(), clock)
		k := newTill(r, s, clock)
		must(k.SignIn(r.Context(), kasir, pin))(r)
		must(k.OpenShift(r.Context(), day, float))(r)
		waiting(r, k, s)
		code := rapid.SampledFrom([]pos.OrderCode{paidOrder, openOrder})
		live := map[pos.OrderCode]pos.SaleID{}
		r.Repeat(map[string]func(*rapid.T){
			"pick up": func(r *rapid.T) { k.PickUp(code.Draw(r, "order")) },
			"add":     func(r *rapid.T) { k.Add("PMP", 1) },
			"clear":   func(r *rapid.T) { k.Clear() },
			"undo":    func(r *rapid.T) { k.Undo() },
			"hold":    func(r *rapid.T) { k.Hold("") },
			"resume": func(r *rapid.T) {
				if held := k.State().Held; len(held) > 0 {
					k.Resume(held[0].ID)
				}
			},
			"pay":  func(r *rapid.T) { k.Pay() },
			"back": func(r *rapid.T) { k.BackToCart() },
			"cash": func(r *rapid.T) {
				if p := k.State().Payment; p != nil && p.Balance.DueInCash > 0 {
					must(k.Tender(pos.Cash, p.Balance.DueInCash, ""))(r)
				}
			},
			"commit": func(r *rapid.T) {
				state, err := k.Commit(r.Context(), k.State().Cart.ID)
				if err != nil || state.Done == nil || state.Done.Order == "" {
					return
				}
				if before, sold := live[state.Done.Order]; sold && before != state.Done.ID {
					r.Fatalf("%s was handed over twice", state.Done.Order)
				}
				live[state.Done.Order] = state.Done.ID
			},
			"next": func(r *rapid.T) { k.NextSale() },
			"void": func(r *rapid.T) {
				for o, sale := range live {
					if _, err := k.Void(r.Context(), sale, "batal", till.Approval{Staff: boss, PIN: pin}); err == nil {
						delete(live, o)
					}
					break
				}
			},
			"die": func(r *rapid.T) {
				k, s = crash(r, k, s, t.TempDir(), clock)
				must(k.SignIn(r.Context(), kasir, pin))(r)
			},
			"": func(r *rapid.T) {
				stock, err := s.Stock(r.Context())
				if err != nil || stock["SKT"] != opening["SKT"] || k.StockLevels()["PMP"] != stock["PMP"] {
					r.Fatalf("%d songket, %d pempek shown and %d stored, %v", stock["SKT"], k.StockLevels()["PMP"], stock["PMP"], err)
				}
				if n := k.State().Orders; n != 2-len(live) {
					r.Fatalf("%d orders wait, %d are handed over", n, len(live))
				}
			},
		})
		if v, err := s.Verify(r.Context()); err != nil || v.Problem != nil {
			r.Fatal(v, err)
		}
		k.Close(r.Context())
		s.Close()
	})
}

func TestTheListOfOrdersHasThoseThatWaitFirst(t *testing.T) {
	k, s, _ := selling(t, t.TempDir())
	late, soon := order("AAAA-2222", 0), order("BBBB-2222", 0)
	late.Day = "2026-11-25"
	told(t, k, s, late, soon, order(paidOrder, orderTotal))
	handOver(t, k, paidOrder)
	var got []pos.OrderCode
	for _, o := range k.Orders() {
		got = append(got, o.Code)
	}
	if !slices.Equal(got, []pos.OrderCode{"BBBB-2222", "AAAA-2222", paidOrder}) {
		t.Error(got)
	}
}
