package till_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/qris"
	"lapak/internal/store"
	"lapak/internal/till"
)

// errAway is what is known when nothing answers.
var errAway = errors.New("the central store is away")

// bank is a gateway behind a wire: what it has, and what gets lost on the way.
type bank struct {
	mu     sync.Mutex
	away   bool // the laptop knows that asking is no use
	lost   bool // questions arrive, answers do not
	cut    bool // questions do not arrive
	lies   bool // codes ask for another amount
	orders map[pos.ChargeID]pos.GatewayAnswer
	tries  int // of having a code made
}

func newBank() *bank { return &bank{orders: map[pos.ChargeID]pos.GatewayAnswer{}} }

func (b *bank) Ready() bool { b.mu.Lock(); defer b.mu.Unlock(); return !b.away }

func (b *bank) Charge(_ context.Context, c pos.Charge) (pos.GatewayAnswer, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tries++
	if b.cut {
		return pos.GatewayAnswer{}, errAway
	}
	if _, there := b.orders[c.ID]; !there {
		amount := c.Amount
		if b.lies {
			amount++
		}
		payload, err := qris.WithAmount(merchant, amount)
		if err != nil {
			return pos.GatewayAnswer{}, err
		}
		b.orders[c.ID] = pos.GatewayAnswer{State: pos.GatewayPending, Payload: payload}
	}
	return b.answer(c.ID)
}

func (b *bank) Status(_ context.Context, id pos.ChargeID) (pos.GatewayAnswer, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.answer(id)
}

func (b *bank) Cancel(_ context.Context, id pos.ChargeID) (pos.GatewayAnswer, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.cut {
		return pos.GatewayAnswer{}, errAway
	}
	if a, there := b.orders[id]; !there {
		b.orders[id] = pos.GatewayAnswer{State: pos.GatewayRefused}
	} else if a.State == pos.GatewayPending {
		b.orders[id] = pos.GatewayAnswer{State: pos.GatewayCancelled}
	}
	return b.answer(id)
}

func (b *bank) answer(id pos.ChargeID) (pos.GatewayAnswer, error) {
	if b.lost || b.cut {
		return pos.GatewayAnswer{}, errAway
	}
	if a, there := b.orders[id]; there {
		return a, nil
	}
	return pos.GatewayAnswer{State: pos.GatewayUnknown}, nil
}

// pay is what a customer does with a code of the gateway. It says whether that
// worked.
func (b *bank) pay(id pos.ChargeID, amount money.Rupiah) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	a, there := b.orders[id]
	if !there || a.State != pos.GatewayPending {
		return false
	}
	b.orders[id] = pos.GatewayAnswer{State: pos.GatewaySettled, Amount: amount, Reference: fmt.Sprintf("RRN%09d", len(b.orders)), Payload: a.Payload}
	return true
}

// references are those of all money that came, as a merchant's app shows them.
func (b *bank) references() (all []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, a := range b.orders {
		if a.Reference != "" {
			all = append(all, a.Reference)
		}
	}
	slices.Sort(all)
	return all
}

func (b *bank) expire(id pos.ChargeID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if a := b.orders[id]; a.State == pos.GatewayPending {
		b.orders[id] = pos.GatewayAnswer{State: pos.GatewayExpired}
	}
}

func (b *bank) set(change func(*bank)) { b.mu.Lock(); change(b); b.mu.Unlock() }

// timers are what a till wants to do later; a test says when that is.
type timers struct {
	mu   sync.Mutex
	left []timer
}

type timer struct {
	wait time.Duration
	do   func()
}

func (s *timers) after(wait time.Duration, do func()) {
	s.mu.Lock()
	s.left = append(s.left, timer{wait, do})
	s.mu.Unlock()
}

// run does the first thing that is due within a time, and says whether there was one.
func (s *timers) run(within time.Duration) bool {
	s.mu.Lock()
	i := slices.IndexFunc(s.left, func(x timer) bool { return x.wait <= within })
	if i < 0 {
		s.mu.Unlock()
		return false
	}
	next := s.left[i]
	s.left = slices.Delete(s.left, i, i+1)
	s.mu.Unlock()
	next.do()
	return true
}

// quiet does all that is due at once, and what follows from it at once.
func (s *timers) quiet() {
	for s.run(0) {
	}
}

// asking is a till whose stall has a gateway.
type asking struct {
	*till.Till
	store   *store.Store
	clock   *hand
	bank    *bank
	timers  *timers
	changed int
}

func withGateway(t *testing.T) *asking {
	t.Helper()
	a := &asking{clock: morning(), bank: newBank(), timers: &timers{}}
	a.store = newFolder(t, t.TempDir(), a.clock)
	t.Cleanup(func() { a.store.Close() })
	stall, err := a.store.Stall(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	stall.Gateway = true
	changeStall(t, a.store, stall)
	a.Till, err = till.New(t.Context(), till.Config{Store: a.store, Now: a.clock.now, Acquirer: a.bank, After: a.timers.after, Changed: func() { a.changed++ }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close(t.Context()) })
	must(a.SignIn(t.Context(), kasir, pin))(t)
	must(a.OpenShift(t.Context(), day, float))(t)
	must(a.Add("KAO-M", 1))(t)
	must(a.Pay())(t)
	return a
}

func (a *asking) states(t *testing.T) (states []string) {
	t.Helper()
	all, err := a.Charges(t.Context(), day)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		states = append(states, fmt.Sprint(c.Way, " ", c.State))
	}
	return states
}

func (a *asking) want(t *testing.T, want ...string) {
	t.Helper()
	if got := a.states(t); !slices.Equal(got, want) {
		t.Errorf("charges %q, want %q", got, want)
	}
}

func TestMoneyOfTheGatewayIsATenderByItself(t *testing.T) {
	a := withGateway(t)
	shown := must(a.ShowCode(0))(t).Payment.QRIS
	if !shown.Asking || shown.Payload != "" || shown.Amount != 75_000 {
		t.Errorf("while the acquirer is asked: %+v", shown)
	}
	if _, err := a.ConfirmCode("881234"); reason(err) != "qris_not_shown" {
		t.Errorf("money was seen of a code that nobody has: %v", err)
	}
	a.timers.quiet()
	shown = a.State().Payment.QRIS
	if shown.Asking || shown.Way != pos.WayGateway || shown.Payload == "" || a.changed != 1 {
		t.Errorf("answered with %+v, said %d times", shown, a.changed)
	}
	a.timers.run(2 * time.Second)
	if a.State().Payment.QRIS == nil || len(a.State().Payment.Tenders) != 0 {
		t.Error("nothing was paid yet")
	}
	a.bank.pay(shown.Charge, 75_000)
	a.timers.run(2 * time.Second)
	s := a.State()
	if s.Payment.QRIS != nil || !s.Payment.Balance.Settled() || a.changed != 2 {
		t.Fatalf("after it was paid: %+v", s.Payment)
	}
	done := must(a.Commit(t.Context(), s.Cart.ID))(t).Done
	if x := done.Tenders[0]; x.Charge != shown.Charge || x.SettledAt.IsZero() || x.CheckedBy != "" || x.Reference == "" {
		t.Errorf("sold for %+v", x)
	}
	a.want(t, "gateway sold")
}

func TestAfterFourSecondsTheCodeOfTheStallIsShownAndTheOtherCancelled(t *testing.T) {
	for name, c := range map[string]struct {
		trouble func(*bank)
		wait    time.Duration // until the till gives up by itself
		tries   int
	}{
		"no answer":      {func(b *bank) { b.lost = true }, 0, 1},
		"no road":        {func(b *bank) { b.cut = true }, 0, 1},
		"another amount": {func(b *bank) { b.lies = true }, 0, 1},
		"four seconds":   {func(*bank) {}, 4 * time.Second, 0},
	} {
		t.Run(name, func(t *testing.T) {
			a := withGateway(t)
			a.bank.set(c.trouble)
			first := must(a.ShowCode(0))(t).Payment.QRIS.Charge
			if c.wait > 0 { // the timer comes first, the answer after it
				a.timers.mu.Lock()
				slices.Reverse(a.timers.left)
				a.timers.mu.Unlock()
			}
			a.timers.run(c.wait)
			shown := a.State().Payment.QRIS
			if shown == nil || shown.Asking || shown.Way != pos.WayAmount || shown.Charge == first || shown.Amount != 75_000 {
				t.Fatalf("shown %+v", shown)
			}
			a.want(t, "gateway abandoned", "amount waiting")
			a.bank.set(func(b *bank) { b.lost, b.cut, b.lies = false, false, false })
			for range 8 {
				a.timers.run(10 * time.Second)
			}
			a.want(t, "gateway expired", "amount waiting")
			if a.bank.tries != c.tries {
				t.Errorf("asked %d times for a code, want %d", a.bank.tries, c.tries)
			}
			must(a.ConfirmCode("881234"))(t)
			must(a.Commit(t.Context(), a.State().Cart.ID))(t)
			a.want(t, "gateway expired", "amount sold")
		})
	}
}

func TestWhenTheLaptopKnowsThatNobodyAnswersItDoesNotAsk(t *testing.T) {
	a := withGateway(t)
	a.bank.set(func(b *bank) { b.away = true })
	if shown := must(a.ShowCode(0))(t).Payment.QRIS; shown.Asking || shown.Way != pos.WayAmount {
		t.Errorf("shown %+v", shown)
	}
	a.want(t, "amount waiting")
}

func TestACodeThatWasPaidAfterItWasGivenUpIsLateOrDouble(t *testing.T) {
	for _, sold := range []bool{false, true} {
		a := withGateway(t)
		code := must(a.ShowCode(0))(t).Payment.QRIS.Charge
		a.timers.quiet()
		a.bank.set(func(b *bank) { b.cut = true })
		must(a.LocalCode())(t)
		a.bank.pay(code, 75_000)
		want := []string{"gateway late", "amount waiting"}
		if sold {
			must(a.ConfirmCode("881234"))(t)
			must(a.Commit(t.Context(), a.State().Cart.ID))(t)
			want = []string{"gateway double", "amount sold"}
		}
		a.timers.quiet()
		a.bank.set(func(b *bank) { b.cut = false })
		for range 8 {
			a.timers.run(10 * time.Second)
		}
		a.want(t, want...)
		if got := a.State().Attention; got != 1 {
			t.Errorf("%d charges want a decision", got)
		}
		if sold {
			continue
		}
		// It pays the cart that it was for, and the waiting code is given up.
		s := must(a.UseCharge(code))(t)
		if !s.Payment.Balance.Settled() || s.Payment.QRIS != nil {
			t.Errorf("used: %+v", s.Payment)
		}
		must(a.Commit(t.Context(), s.Cart.ID))(t)
		a.want(t, "gateway sold", "amount abandoned")
	}
}

func TestMoneyThatTheCashierSawForAnotherCodeIsOnePayment(t *testing.T) {
	for name, c := range map[string]struct {
		typed  string // of the reference that the gateway's money has
		sold   bool
		amount money.Rupiah
		want   []string
	}{
		"sold":             {"RRN000000001", true, 75_000, []string{"gateway same", "amount sold"}},
		"six digits":       {"000001", true, 75_000, []string{"gateway same", "amount sold"}},
		"not sold yet":     {"000001", false, 75_000, []string{"gateway same", "amount checked"}},
		"another payment":  {"881234", true, 75_000, []string{"gateway double", "amount sold"}},
		"another amount":   {"000001", true, 70_000, []string{"gateway double", "amount sold"}},
		"another, no sale": {"881234", false, 75_000, []string{"gateway late", "amount checked"}},
	} {
		t.Run(name, func(t *testing.T) {
			a := withGateway(t)
			code := must(a.ShowCode(0))(t).Payment.QRIS.Charge
			a.timers.quiet()
			a.bank.set(func(b *bank) { b.cut = true })
			must(a.LocalCode())(t)
			a.bank.pay(code, c.amount) // with the code that was taken away, or a picture of it
			must(a.ConfirmCode(c.typed))(t)
			if c.sold {
				must(a.Commit(t.Context(), a.State().Cart.ID))(t)
			}
			a.dies(t) // and finds it out after it was switched on again
			a.bank.set(func(b *bank) { b.cut = false })
			for range 8 {
				a.timers.run(10 * time.Second)
			}
			a.want(t, c.want...)
			if open := a.State().Attention; (open == 0) != (c.want[0] == "gateway same") {
				t.Errorf("%d charges want a decision", open)
			}
			if v, err := a.store.Verify(t.Context()); err != nil || v.Problem != nil {
				t.Errorf("verdict %+v, %v", v, err)
			}
		})
	}
}

func TestAnotherAmountAtTheGatewayIsLateAndNoTender(t *testing.T) {
	a := withGateway(t)
	code := must(a.ShowCode(0))(t).Payment.QRIS.Charge
	a.timers.quiet()
	a.bank.pay(code, 70_000)
	a.timers.run(2 * time.Second)
	if p := a.State().Payment; p.QRIS != nil || len(p.Tenders) != 0 {
		t.Errorf("payment %+v", p)
	}
	a.want(t, "gateway late")
}

func TestACodeThatExpiresAtTheGatewayLeavesTheScreen(t *testing.T) {
	a := withGateway(t)
	code := must(a.ShowCode(0))(t).Payment.QRIS.Charge
	a.timers.quiet()
	a.bank.expire(code)
	a.timers.run(2 * time.Second)
	if a.State().Payment.QRIS != nil {
		t.Error("it is still shown")
	}
	a.want(t, "gateway expired")
}

func TestWhatAPersonSawFirstIsProvedByTheGatewayAfterwards(t *testing.T) {
	a := withGateway(t)
	code := must(a.ShowCode(0))(t).Payment.QRIS.Charge
	a.timers.quiet()
	must(a.ConfirmCode("881234"))(t)
	must(a.Commit(t.Context(), a.State().Cart.ID))(t)
	a.bank.pay(code, 75_000)
	for range 6 {
		a.timers.run(10 * time.Second)
	}
	c, err := a.store.Charge(t.Context(), code)
	if err != nil || c.State != pos.ChargeSold || c.SettledAt.IsZero() || c.CheckedBy != kasir {
		t.Errorf("charge %+v, %v", c, err)
	}
}

func TestWhatAPersonSawIsProvedAlsoAfterTheLaptopDied(t *testing.T) {
	for name, sold := range map[string]bool{"in a cart": false, "sold": true} {
		t.Run(name, func(t *testing.T) {
			a := withGateway(t)
			code := must(a.ShowCode(0))(t).Payment.QRIS.Charge
			a.timers.quiet()
			must(a.ConfirmCode("881234"))(t)
			if sold {
				must(a.Commit(t.Context(), a.State().Cart.ID))(t)
			}
			a.dies(t)
			a.timers.run(2 * time.Second)
			if c, err := a.store.Charge(t.Context(), code); err != nil || !c.SettledAt.IsZero() {
				t.Fatalf("proved by nobody: %+v, %v", c, err)
			}
			a.bank.pay(code, 75_000)
			for range 6 {
				a.timers.run(10 * time.Second)
			}
			c, err := a.store.Charge(t.Context(), code)
			if err != nil || c.SettledAt.IsZero() || c.CheckedBy != kasir || c.Received != 75_000 || sold != (c.State == pos.ChargeSold) {
				t.Errorf("charge %+v, %v", c, err)
			}
			if a.timers.run(time.Hour) {
				t.Error("what was proved is still asked about")
			}
		})
	}
}

func TestNobodyWaitsForTheGatewaysWordForEver(t *testing.T) {
	a := withGateway(t)
	must(a.ShowCode(0))(t)
	a.timers.quiet()
	must(a.ConfirmCode("881234"))(t)
	must(a.Commit(t.Context(), a.State().Cart.ID))(t)
	for range 20 {
		a.timers.run(10 * time.Second)
	}
	a.clock.pass(48*time.Hour + time.Second)
	for range 3 {
		a.timers.run(10 * time.Second)
	}
	if a.timers.run(time.Hour) {
		t.Error("after two days it still asks")
	}
	a.dies(t)
	if a.timers.run(time.Hour) {
		t.Error("after two days it asks again because the laptop was switched on")
	}
}

// dies is a laptop that is switched off with the power button, and on again.
func (a *asking) dies(t *testing.T) {
	t.Helper()
	again, s := crash(t, a.Till, a.store, t.TempDir(), a.clock)
	if err := again.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	a.store, a.timers = s, &timers{}
	var err error
	if a.Till, err = till.New(t.Context(), till.Config{Store: s, Now: a.clock.now, Acquirer: a.bank, After: a.timers.after}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close(t.Context()) })
}

func TestALaptopThatDiesWithACodeOfTheGatewayAsksForTheSameAgain(t *testing.T) {
	a := withGateway(t)
	code := must(a.ShowCode(0))(t).Payment.QRIS.Charge
	a.timers.quiet()
	settle(a.Till)
	if err := a.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	again, err := till.New(t.Context(), till.Config{Store: a.store, Now: a.clock.now, Acquirer: a.bank, After: a.timers.after})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { again.Close(t.Context()) })
	must(again.SignIn(t.Context(), kasir2, pin))(t)
	if shown := must(again.Pay())(t).Payment.QRIS; shown == nil || shown.Charge != code || !shown.Asking {
		t.Fatalf("taken up %+v", shown)
	}
	a.timers.quiet()
	if shown := again.State().Payment.QRIS; shown == nil || shown.Charge != code || shown.Asking {
		t.Fatalf("shown again %+v", shown)
	}
	if len(a.bank.orders) != 1 {
		t.Errorf("%d orders at the gateway", len(a.bank.orders))
	}
}
