package till

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"lapak/internal/journal"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/qris"
)

// Acquirer makes codes at a payment gateway, through the central store: no key of
// a gateway is ever on a laptop. An error means that nobody knows.
type Acquirer interface {
	// Ready says whether asking is worth while now.
	Ready() bool
	// Charge has a code made. Asked again for the same charge it gives the same one.
	Charge(ctx context.Context, c pos.Charge) (pos.GatewayAnswer, error)
	Status(ctx context.Context, id pos.ChargeID) (pos.GatewayAnswer, error)
	// Cancel keeps a charge from being paid, also one that never was made. If it was
	// paid meanwhile, the answer says so.
	Cancel(ctx context.Context, id pos.ChargeID) (pos.GatewayAnswer, error)
}

const (
	patience  = 4 * time.Second // that a customer has until the stall's own code is shown
	pollEvery = 2 * time.Second
	longest   = 15 * time.Second // that an answer may take where nobody waits for it
	// proofWithin is how long after it was asked for money that a person saw may be
	// proved: so long the central store asks the gateway.
	proofWithin = 48 * time.Hour
)

// gateway is what the till does by itself: it asks for codes, listens for money and
// cancels what was abandoned.
type gateway struct {
	acquirer Acquirer
	changed  func()
	after    func(time.Duration, func())

	life    context.Context // ends when the till is closed
	stop    context.CancelFunc
	running sync.WaitGroup
	closed  bool                  // guarded by the mutex of the till
	chased  map[pos.ChargeID]bool // until it is known how they ended; guarded likewise
}

func newGateway(c Config) *gateway {
	g := &gateway{acquirer: c.Acquirer, changed: c.Changed, after: c.After, chased: map[pos.ChargeID]bool{}}
	if g.changed == nil {
		g.changed = func() {}
	}
	if g.after == nil {
		g.after = func(wait time.Duration, do func()) { time.AfterFunc(wait, do) }
	}
	g.life, g.stop = context.WithCancel(context.Background())
	return g
}

func (g *gateway) ready() bool { return g.acquirer != nil && g.acquirer.Ready() }

// stopGateway waits until nothing goes on in the background.
func (t *Till) stopGateway() {
	t.mu.Lock()
	t.gateway.closed = true
	t.mu.Unlock()
	t.gateway.stop()
	t.gateway.running.Wait()
}

// later does something in the background unless the till is closed by then.
func (t *Till) later(wait time.Duration, do func()) {
	t.gateway.after(wait, func() {
		t.mu.Lock()
		if t.gateway.closed {
			t.mu.Unlock()
			return
		}
		t.gateway.running.Add(1)
		t.mu.Unlock()
		defer t.gateway.running.Done()
		do()
	})
}

// openAtGateway records a charge and has the acquirer asked for its code.
func (t *Till) openAtGateway(amount money.Rupiah) error {
	d := t.desk
	code := &shownCode{charge: pos.Charge{Way: pos.WayGateway}, asking: true}
	code.charge.NMID = qris.Check(d.stall.QRIS, qris.QRIS).NMID
	if err := t.open(d, code, amount, t.cashier.ID); err != nil {
		return err
	}
	t.askSoon(code.charge.ID)
	return nil
}

// askSoon asks the acquirer for a code and waits for it as long as a customer does.
func (t *Till) askSoon(id pos.ChargeID) {
	t.later(0, func() { t.ask(id) })
	t.later(patience, func() { t.giveUp(id) })
}

// ask asks for the code of a charge while somebody waits for it.
func (t *Till) ask(id pos.ChargeID) {
	t.mu.Lock()
	c, waiting := t.asked(id)
	ready := t.gateway.ready()
	t.mu.Unlock()
	if !waiting {
		return
	}
	if !ready {
		t.giveUp(id)
		return
	}
	ctx, cancel := context.WithTimeout(t.gateway.life, patience)
	defer cancel()
	answer, err := t.gateway.acquirer.Charge(ctx, c)
	if err != nil {
		slog.Warn("till: the acquirer gave no code", "charge", id, "error", err)
		t.giveUp(id)
		return
	}
	t.answered(c, answer)
}

// asked is the charge on the screen, if it is this one and waits for its code.
func (t *Till) asked(id pos.ChargeID) (pos.Charge, bool) {
	code := t.real.code
	if code == nil || code.charge.ID != id || !code.asking {
		return pos.Charge{}, false
	}
	return code.charge, true
}

// answered shows what the acquirer sent, if it still is waited for and asks for
// exactly what the customer is to pay.
func (t *Till) answered(c pos.Charge, answer pos.GatewayAnswer) {
	t.mu.Lock()
	if _, waiting := t.asked(c.ID); !waiting {
		t.mu.Unlock()
		return // the code was given up meanwhile, and is cancelled for that
	}
	switch {
	case answer.State == pos.GatewaySettled:
		t.hear(c.ID, answer)
	case answer.State == pos.GatewayPending && qris.Misfit(answer.Payload, c.Amount) == "":
		t.real.code = &shownCode{charge: c, payload: answer.Payload}
		t.later(pollEvery, func() { t.poll(c.ID) })
	default:
		slog.Warn("till: the acquirer's code is not shown", "charge", c.ID, "state", answer.State)
		t.fallBack()
	}
	t.mu.Unlock()
	t.gateway.changed()
}

// giveUp shows the stall's own code if the acquirer's is still waited for.
func (t *Till) giveUp(id pos.ChargeID) {
	t.mu.Lock()
	_, waiting := t.asked(id)
	if waiting {
		t.fallBack()
	}
	t.mu.Unlock()
	if waiting {
		t.gateway.changed()
	}
}

// fallBack shows the stall's own code in the place of the one that is waited for.
func (t *Till) fallBack() {
	d := t.real
	c := d.code.charge
	err := t.openLocal(d, c.Producer, c.Amount, c.By)
	if err == nil {
		return
	}
	slog.Warn("till: no code of the stall's own in the place of the acquirer's", "charge", c.ID, "error", err)
	if err := t.record(d, c.By, t.move(c.ID, pos.ChargeAbandon)); err != nil {
		slog.Error("till: a charge could not be abandoned", "charge", c.ID, "error", err)
	}
	d.code = nil
}

// poll asks whether the code on the screen was paid.
func (t *Till) poll(id pos.ChargeID) {
	t.mu.Lock()
	shown := t.shows(id)
	t.mu.Unlock()
	if !shown {
		return
	}
	ctx, cancel := context.WithTimeout(t.gateway.life, longest)
	defer cancel()
	answer, err := t.gateway.acquirer.Status(ctx, id)
	t.mu.Lock()
	changed := err == nil && t.hear(id, answer)
	if t.shows(id) {
		t.later(pollEvery, func() { t.poll(id) })
	}
	t.mu.Unlock()
	if changed {
		t.gateway.changed()
	}
}

func (t *Till) shows(id pos.ChargeID) bool {
	return t.real.code != nil && t.real.code.charge.ID == id
}

// hear takes down what the gateway says of a charge, and says whether its end is
// known by that. The caller holds the mutex.
func (t *Till) hear(id pos.ChargeID, answer pos.GatewayAnswer) bool {
	ctx, d := context.Background(), t.real
	c, err := d.store.Charge(ctx, id)
	if err == nil {
		switch answer.State {
		case pos.GatewaySettled:
			err = t.settle(ctx, d, c, answer)
		case pos.GatewayExpired, pos.GatewayCancelled, pos.GatewayRefused:
			err = t.expire(d, c)
		default:
			return false
		}
	}
	if err != nil {
		slog.Error("till: what the gateway says could not be taken down", "charge", id, "state", answer.State, "error", err)
		return false
	}
	return true
}

// settle takes money of the gateway down. If the code is on the screen and it is
// what was asked for, it is a tender by itself.
func (t *Till) settle(ctx context.Context, d *desk, c pos.Charge, answer pos.GatewayAnswer) error {
	if !c.SettledAt.IsZero() {
		return nil
	}
	fact := t.move(c.ID, pos.ChargeSettle)
	fact.Move.Amount, fact.Move.Reference = answer.Amount, answer.Reference
	if !answer.SettledAt.IsZero() {
		fact.Move.At = pos.Stamp(answer.SettledAt)
	}
	of, err := d.seenFor(ctx, c, answer)
	if err != nil {
		return err
	}
	double, err := d.paid(ctx, c)
	if err != nil {
		return err
	}
	fact.Move.Of, fact.Move.Double = of, of == "" && double && c.State != pos.ChargeSold
	after, err := c.After(fact.Move)
	if err != nil {
		return err
	}
	facts := []journal.Fact{fact}
	taken := after.State == pos.ChargeSettled && c.State == pos.ChargeWaiting && t.shows(c.ID) && d.fits(after) == nil
	if after.State == pos.ChargeSettled && t.shows(c.ID) && !taken {
		facts = append(facts, t.move(c.ID, pos.ChargeDrop))
	}
	if err := t.record(d, c.By, facts...); err != nil {
		return err
	}
	if t.shows(c.ID) {
		d.code = nil
	}
	if taken {
		d.pay(after)
	}
	for i, given := range d.tenders {
		if given.Charge == c.ID {
			d.tenders[i].SettledAt, d.charges[c.ID] = after.SettledAt, after
		}
	}
	return nil
}

// seenFor is the charge of the stall's own code that a person has seen the money
// of an abandoned one for; empty if it is other money. The customer paid the
// gateway's code after it was taken away, and the cashier found that payment in the
// merchant's app: the digits that were typed then are the end of its reference.
func (d *desk) seenFor(ctx context.Context, c pos.Charge, answer pos.GatewayAnswer) (of pos.ChargeID, err error) {
	if c.Cart == "" || c.State != pos.ChargeAbandoned && c.State != pos.ChargeExpired {
		return "", nil
	}
	charges, err := d.store.ChargesOfCart(ctx, c.Cart)
	for _, other := range charges {
		seen := other.State == pos.ChargeChecked || other.State == pos.ChargeSold
		if seen && other.Way != pos.WayGateway && other.Received == answer.Amount && pos.SameReference(other.Reference, answer.Reference) {
			of = other.ID
		}
	}
	if slices.ContainsFunc(charges, func(o pos.Charge) bool { return o.State == pos.ChargeSame && o.Of == of }) {
		return "", err // one payment was proved already
	}
	return of, err
}

// expire takes down that the gateway takes no money for a charge any more.
func (t *Till) expire(d *desk, c pos.Charge) error {
	if c.State == pos.ChargeWaiting || c.State == pos.ChargeAbandoned {
		if err := t.record(d, c.By, t.move(c.ID, pos.ChargeExpire)); err != nil {
			return err
		}
	}
	if t.shows(c.ID) {
		d.code = nil
	}
	return nil
}

// chase has a charge of the gateway followed to its end once its code is off the
// screen: one that was abandoned is cancelled; of one that a person has checked, or
// that waits since the laptop died, the gateway's word is waited for. It asks soon,
// then every ten seconds, until the gateway has said how the code ended.
func (t *Till) chase(c pos.Charge, try int) {
	if c.Way != pos.WayGateway || t.gateway.acquirer == nil || try == 0 && t.gateway.chased[c.ID] {
		return
	}
	t.gateway.chased[c.ID] = true
	waits := [...]time.Duration{0, 2 * time.Second, 5 * time.Second, 10 * time.Second}
	t.later(waits[min(try, len(waits)-1)], func() { t.follow(c.ID, try) })
}

// follow asks once how a charge ended.
func (t *Till) follow(id pos.ChargeID, try int) {
	t.mu.Lock()
	c, err := t.real.store.Charge(t.gateway.life, id)
	ready := t.gateway.ready()
	t.mu.Unlock()
	ended := err == nil && c.Received > 0 && t.now().Sub(c.At) > proofWithin
	if err == nil && ready && !ended {
		ctx, cancel := context.WithTimeout(t.gateway.life, longest)
		defer cancel()
		ask := t.gateway.acquirer.Status
		if c.State == pos.ChargeAbandoned {
			ask = t.gateway.acquirer.Cancel
		}
		var answer pos.GatewayAnswer
		if answer, err = ask(ctx, id); err == nil {
			t.mu.Lock()
			ended = t.hear(id, answer)
			t.mu.Unlock()
		}
	}
	t.mu.Lock()
	if ended {
		delete(t.gateway.chased, id)
	} else {
		c.ID, c.Way = id, pos.WayGateway
		t.chase(c, try+1)
	}
	t.mu.Unlock()
	if ended {
		t.gateway.changed()
	}
}
