package till_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/store"
	"lapak/internal/till"
)

// wallet runs a till with a gateway through whatever people, banks and dying laptops
// do, and follows every rupiah that came by a code.
type wallet struct {
	t      *rapid.T
	k      *till.Till
	s      *store.Store
	clock  *hand
	bank   *bank
	timers *timers
	dirs   []string
	refs   int
	drawer money.Rupiah // less what sales brought in
}

func (w *wallet) tempDir() string {
	dir, err := os.MkdirTemp("", "lapak-wallet-")
	w.ok(err)
	w.dirs = append(w.dirs, dir)
	return dir
}

func (w *wallet) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// may lets a refusal pass: the till said no, which is its right, and check sees what
// it did. A failure of the store is none.
func (w *wallet) may(_ till.State, err error) {
	w.t.Helper()
	if code := pos.CodeOf(err); err != nil && code != pos.Conflict && code != pos.Invalid && code != pos.NotFound {
		w.t.Fatal(err)
	}
}

func (w *wallet) newRun() {
	var err error
	w.timers = &timers{}
	w.k, err = till.New(w.t.Context(), till.Config{Store: w.s, Now: w.clock.now, Acquirer: w.bank, After: w.timers.after})
	w.ok(err)
	w.signIn()
}

func (w *wallet) signIn() {
	_, err := w.k.SignIn(w.t.Context(), kasir, pin)
	w.ok(err)
	if w.k.State().Stage == till.StageOpenShift {
		_, err = w.k.OpenShift(w.t.Context(), day, float)
		w.ok(err)
	}
}

func (w *wallet) reference() string {
	if seen := w.bank.references(); len(seen) > 0 && rapid.IntRange(0, 4).Draw(w.t, "of the gateway") == 0 {
		return rapid.SampledFrom(seen).Draw(w.t, "reference")
	}
	if w.refs == 0 || rapid.IntRange(0, 4).Draw(w.t, "new reference") > 0 {
		w.refs++
	}
	return fmt.Sprintf("T%08d", w.refs)
}

func (w *wallet) amount() money.Rupiah {
	return rapid.SampledFrom([]money.Rupiah{0, 0, 1_000, 20_000, 75_000, 80_000}).Draw(w.t, "amount")
}

func (w *wallet) charge() pos.ChargeID {
	all, err := w.k.Charges(w.t.Context(), day)
	w.ok(err)
	if len(all) == 0 {
		w.t.Skip("no charge")
	}
	return rapid.SampledFrom(all).Draw(w.t, "charge").ID
}

func (w *wallet) approval() till.Approval { return till.Approval{Staff: boss, PIN: pin} }

func (w *wallet) pressFinish() { w.may(w.k.Commit(w.t.Context(), w.k.State().Cart.ID)) }

// buy is the straight way, so that days are not made of mistakes only.
func (w *wallet) buy() {
	w.may(w.k.NextSale())
	w.may(w.k.Add("KAO-M", 1))
	w.may(w.k.Pay())
	s, _ := w.k.ShowCode(0)
	w.timers.quiet()
	if s.Payment != nil && s.Payment.QRIS != nil && rapid.Bool().Draw(w.t, "pays") {
		w.bank.pay(s.Payment.QRIS.Charge, s.Payment.QRIS.Amount)
	}
}

// payOldCode is a customer who pays a code of the gateway that was taken away, and a
// cashier who sees that money in the merchant's app.
func (w *wallet) payOldCode() {
	w.buy()
	s := w.k.State()
	if s.Payment == nil || s.Payment.QRIS == nil || s.Payment.QRIS.Way != pos.WayGateway {
		return
	}
	old := s.Payment.QRIS
	w.bank.set(func(b *bank) { b.cut = true })
	w.may(w.k.LocalCode())
	if w.bank.pay(old.Charge, old.Amount) {
		w.may(w.k.ConfirmCode(w.bank.orders[old.Charge].Reference))
	}
	if rapid.Bool().Draw(w.t, "sold") {
		w.pressFinish()
	}
}

func (w *wallet) customerPays() { w.bank.pay(w.charge(), max(w.amount(), 1_000)) }

func (w *wallet) giveBack() {
	id := w.charge()
	before, err := w.s.Charge(w.t.Context(), id)
	w.ok(err)
	if _, err := w.k.ReturnCharge(w.t.Context(), id, pos.Cash, "pembeli sudah pulang", w.approval()); err == nil {
		w.drawer -= before.Received
	}
}

func (w *wallet) die() {
	w.clock.pass(time.Second)
	settle(w.k)
	k, s := w.k, w.s
	// crash starts a till without a gateway; the one of this test has one.
	again, store := crash(w.t, k, s, w.tempDir(), w.clock)
	w.ok(again.Close(w.t.Context()))
	w.s = store
	w.newRun()
}

func (w *wallet) weather() {
	w.bank.set(func(b *bank) {
		b.away = rapid.IntRange(0, 3).Draw(w.t, "away") == 0
		b.cut = rapid.IntRange(0, 3).Draw(w.t, "cut") == 0
		b.lost = rapid.IntRange(0, 3).Draw(w.t, "lost") == 0
		b.lies = rapid.IntRange(0, 5).Draw(w.t, "lies") == 0
	})
}

func (w *wallet) resume() {
	if held := w.k.State().Held; len(held) > 0 {
		w.may(w.k.Resume(held[0].ID))
	}
}

func (w *wallet) discard() {
	if held := w.k.State().Held; len(held) > 0 {
		w.may(w.k.Discard(held[0].ID))
	}
}

// check follows every charge to where its money is.
func (w *wallet) check(t *rapid.T) {
	w.t = t
	ctx := t.Context()
	charges, err := w.s.Charges(ctx, day)
	w.ok(err)
	state := w.k.State()
	known := map[pos.SaleID]bool{state.Cart.ID: !state.Cart.Empty()}
	for _, c := range state.Held {
		known[c.ID] = true
	}
	waiting := map[pos.SaleID]int{}
	w.onePayment(charges)
	for _, c := range charges {
		switch {
		case (c.Received > 0) != (c.Money() || c.State == pos.ChargeSold || c.State == pos.ChargeReturned || c.State == pos.ChargeKept || c.State == pos.ChargeSame):
			t.Fatalf("money that is nowhere, or somewhere without having come: %+v", c)
		case c.Received > 0 && c.CheckedBy == "" && c.SettledAt.IsZero():
			t.Fatalf("money that nobody saw: %+v", c)
		case (c.State == pos.ChargeChecked || c.State == pos.ChargeSettled) && !known[c.Cart]:
			t.Fatalf("money waits for a cart that is gone: %+v", c)
		case c.State == pos.ChargeWaiting:
			if waiting[c.Cart]++; waiting[c.Cart] > 1 || !known[c.Cart] {
				t.Fatalf("codes for cart %s: %d, known %v", c.Cart, waiting[c.Cart], known[c.Cart])
			}
		}
	}
	sold := w.soldBy(charges)
	if state.Payment == nil {
		return
	}
	for _, x := range state.Payment.Tenders {
		if x.Method == pos.QRIS && (x.Charge == "" || sold[x.Charge] != "") {
			t.Fatalf("a tender without money of its own: %+v", x)
		}
	}
}

// onePayment checks that what is called the same money is: once, proved, of one
// cart and one amount, and that the other charge has it.
func (w *wallet) onePayment(charges []pos.Charge) {
	proved := map[pos.ChargeID]bool{}
	for _, c := range charges {
		if c.State != pos.ChargeSame {
			continue
		}
		seen, err := w.s.Charge(w.t.Context(), c.Of)
		w.ok(err)
		if proved[c.Of] || c.SettledAt.IsZero() || seen.CheckedBy == "" || seen.Cart != c.Cart || seen.Received != c.Received || !pos.SameReference(seen.Reference, c.Reference) {
			w.t.Fatalf("not one payment: %+v and %+v", c, seen)
		}
		proved[c.Of] = true
	}
}

// soldBy says which sale took the money of a charge; none is taken twice, and none
// by halves.
func (w *wallet) soldBy(charges []pos.Charge) map[pos.ChargeID]pos.SaleID {
	receipts, err := w.s.Receipts(w.t.Context(), day, "", 1000)
	w.ok(err)
	sold := map[pos.ChargeID]pos.SaleID{}
	taken := map[pos.ChargeID]money.Rupiah{}
	for _, r := range receipts {
		sale, err := w.s.SaleByNumber(w.t.Context(), r.Number)
		w.ok(err)
		for _, x := range sale.Sale.Tenders {
			if x.Method != pos.QRIS {
				continue
			}
			if sold[x.Charge] != "" || x.Charge == "" {
				w.t.Fatalf("two sales for one payment, or one for none: %+v", x)
			}
			sold[x.Charge], taken[x.Charge] = sale.Sale.ID, x.Amount
		}
	}
	for _, c := range charges {
		if (c.State == pos.ChargeSold) != (sold[c.ID] != "") || sold[c.ID] != c.Sale || c.State == pos.ChargeSold && taken[c.ID] != c.Received {
			w.t.Fatalf("sale %q took %d of %+v", sold[c.ID], taken[c.ID], c)
		}
	}
	return sold
}

// evening brings the road back and finds everything out.
func (w *wallet) evening() {
	ctx := w.t.Context()
	w.bank.set(func(b *bank) { b.away, b.cut, b.lost, b.lies = false, false, false, false })
	if w.k.State().Payment != nil {
		_, err := w.k.BackToCart()
		w.ok(err)
	}
	for range 400 {
		if !w.timers.run(10 * time.Second) {
			break
		}
	}
	left, err := w.s.ChargesToCancel(ctx)
	w.ok(err)
	if len(left) > 0 {
		w.t.Fatalf("still to be cancelled: %+v", left)
	}
	for id, order := range w.bank.orders {
		c, err := w.s.Charge(ctx, id)
		w.ok(err)
		if order.State == pos.GatewaySettled && c.Received == 0 {
			w.t.Fatalf("the gateway has %d for %+v", order.Amount, c)
		}
	}
	open, err := w.k.OpenCharges(ctx)
	w.ok(err)
	for _, c := range open {
		if c.State == pos.ChargeWaiting {
			continue
		}
		_, err := w.k.KeepCharge(ctx, c.ID, "dicatat di buku supervisor", w.approval())
		w.ok(err)
	}
	w.check(w.t)
	totals, err := w.s.Totals(ctx, store.Scope{Day: day})
	w.ok(err)
	cash := money.Rupiah(200_000) + w.drawer
	for _, m := range totals.Methods {
		if m.Method == pos.Cash {
			cash += m.Kept - m.PaidBack
		}
	}
	if got := totals.Shifts[0]; !got.Open() {
		w.t.Fatal("the shift is closed")
	}
	own, err := w.s.Totals(ctx, store.Scope{Day: day, Shift: totals.Shifts[0].ID})
	w.ok(err)
	if own.Drawer.Expected() != cash {
		w.t.Fatalf("the drawer expects %d, and %d should be in it", own.Drawer.Expected(), cash)
	}
	if v, err := w.s.Verify(ctx); err != nil || v.Problem != nil {
		w.t.Fatalf("verdict %+v, %v", v, err)
	}
}

func (w *wallet) end() {
	w.k.Close(w.t.Context())
	w.s.Close()
	for _, dir := range w.dirs {
		os.RemoveAll(dir)
	}
}

func (w *wallet) actions() map[string]func() {
	row := func() int { return rapid.IntRange(0, 2).Draw(w.t, "row") }
	return map[string]func(){
		"add":     func() { w.may(w.k.Add("KAO-M", 1)) },
		"more":    func() { w.may(w.k.Add("PMP", 3)) },
		"remove":  func() { w.may(w.k.Remove(row())) },
		"clear":   func() { w.may(w.k.Clear()) },
		"undo":    func() { w.may(w.k.Undo()) },
		"hold":    func() { w.may(w.k.Hold("ibu")) },
		"resume":  w.resume,
		"discard": w.discard,
		"pay":     func() { w.may(w.k.Pay()) }, "pay on": func() { w.may(w.k.Pay()) },
		"show": func() { w.may(w.k.ShowCode(w.amount())) }, "show all": func() { w.may(w.k.ShowCode(0)) },
		"plain":      func() { w.may(w.k.PlainCode(rapid.Bool().Draw(w.t, "plain"))) },
		"local":      func() { w.may(w.k.LocalCode()) },
		"hide":       func() { w.may(w.k.HideCode()) },
		"confirm":    func() { w.may(w.k.ConfirmCode(w.reference())) },
		"other":      func() { w.may(w.k.ConfirmOther(w.amount(), w.reference())) },
		"cash":       func() { w.may(w.k.Tender(pos.Cash, max(w.amount(), 500), "")) },
		"take back":  func() { w.may(w.k.TakeBack(row())) },
		"back":       func() { w.may(w.k.BackToCart()) },
		"finish":     w.pressFinish,
		"finish on":  w.pressFinish,
		"next":       func() { w.may(w.k.NextSale()) },
		"buy":        w.buy,
		"old code":   w.payOldCode,
		"seen later": func() { w.may(w.k.CheckCharge(w.t.Context(), w.charge(), w.amount(), w.reference())) },
		"use":        func() { w.may(w.k.UseCharge(w.charge())) },
		"use more":   func() { w.may(w.k.UseCharge(w.charge())) },
		"return":     w.giveBack,
		"keep":       func() { w.may(w.k.KeepCharge(w.t.Context(), w.charge(), "tip", w.approval())) },
		"found": func() {
			w.may(w.k.FoundMoney(w.t.Context(), max(w.amount(), 1_000), w.reference(), "", w.approval()))
		},
		"paid":    w.customerPays,
		"paid on": w.customerPays,
		"expired": func() { w.bank.expire(w.charge()) },
		"weather": w.weather,
		"at once": func() { w.timers.quiet() },
		"seconds": func() { w.timers.run(2 * time.Second) },
		"later":   func() { w.timers.run(10 * time.Second) },
		"die":     w.die,
		"lock":    func() { w.k.Lock(); w.timers.run(4 * time.Second); w.signIn() },
	}
}

func TestMoneyThatCameByACodeIsSoldOnceOrSomebodyDecides(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := &wallet{t: t, clock: morning(), bank: newBank()}
		w.s = newFolder(t, w.tempDir(), w.clock)
		defer w.end()
		stall, err := w.s.Stall(t.Context())
		w.ok(err)
		stall.Gateway = true
		changeStall(t, w.s, stall)
		w.newRun()
		actions := map[string]func(*rapid.T){"": w.check}
		for name, act := range w.actions() {
			actions[name] = func(t *rapid.T) {
				w.t = t
				w.clock.pass(time.Second)
				act()
			}
		}
		t.Repeat(actions)
		w.t = t
		w.evening()
	})
}
