package till

import (
	"cmp"
	"context"
	"log/slog"
	"slices"

	"lapak/internal/journal"
	"lapak/internal/money"
	"lapak/internal/pos"
)

// move is a fact about a charge, now.
func (t *Till) move(id pos.ChargeID, event pos.ChargeEvent) journal.ChargeMoved {
	return journal.ChargeMoved{Move: pos.ChargeMove{Charge: id, Event: event, At: pos.Stamp(t.now())}}
}

// record writes facts about charges down, all or none, and has what was abandoned at
// the gateway cancelled there. The caller holds the mutex.
func (t *Till) record(d *desk, by pos.StaffID, facts ...journal.Fact) error {
	ctx := context.Background()
	if _, err := d.store.RecordAll(ctx, by, facts); err != nil {
		return err
	}
	for _, f := range facts {
		moved, ok := f.(journal.ChargeMoved)
		if !ok || moved.Move.Event != pos.ChargeAbandon && moved.Move.Event != pos.ChargeDrop {
			continue
		}
		c, err := d.store.Charge(ctx, moved.Move.Charge)
		if err != nil {
			slog.Error("till: read an abandoned charge", "charge", moved.Move.Charge, "error", err)
			continue
		}
		if c.State == pos.ChargeAbandoned {
			t.chase(c, 0)
		}
	}
	t.count(d)
	return nil
}

// count counts the charges whose money somebody has to decide about.
func (t *Till) count(d *desk) {
	open, err := d.store.OpenCharges(context.Background())
	if err != nil {
		slog.Error("till: count the open charges", "error", err)
		return
	}
	d.attention = 0
	for _, c := range open {
		if c.State == pos.ChargeLate || c.State == pos.ChargeDouble {
			d.attention++
		}
	}
}

// abandoning gives up those of some charges that still wait for their money.
func (t *Till) abandoning(charges []pos.Charge) []journal.Fact {
	var facts []journal.Fact
	for _, c := range charges {
		if c.State == pos.ChargeWaiting {
			facts = append(facts, t.move(c.ID, pos.ChargeAbandon))
		}
	}
	return facts
}

// emptied is called before a cart becomes another one. The next customer's goods go
// into an empty cart: money that came for the last one's must not pay them.
func (t *Till) emptied(d *desk, to pos.Cart) error {
	if !to.Empty() || d.cart.Empty() {
		return nil
	}
	return t.dropCharges(d, d.cart.ID)
}

// dropCharges gives up what was to pay a cart that will not be sold. Money that
// came for it waits for somebody's decision.
func (t *Till) dropCharges(d *desk, cart pos.SaleID) error {
	charges, err := d.store.ChargesOfCart(context.Background(), cart)
	if err != nil {
		return err
	}
	var facts []journal.Fact
	for _, c := range charges {
		switch c.State {
		case pos.ChargeWaiting, pos.ChargeChecked, pos.ChargeSettled:
			facts = append(facts, t.move(c.ID, pos.ChargeDrop))
		}
	}
	if len(facts) == 0 {
		return nil
	}
	return t.record(d, t.cashier.ID, facts...)
}

// doubles are the charges of the cart whose money is not in the payment that is
// about to be a sale: the customer has paid twice.
func (t *Till) doubles(ctx context.Context, d *desk) ([]journal.Fact, error) {
	charges, err := d.store.ChargesOfCart(ctx, d.cart.ID)
	var facts []journal.Fact
	for _, c := range charges {
		if !c.Money() || c.State == pos.ChargeDouble || d.given(c.ID) {
			continue
		}
		fact := t.move(c.ID, pos.ChargeDrop)
		fact.Move.Double = true
		facts = append(facts, fact)
	}
	return facts, err
}

// given says whether the money of a charge is in the present payment.
func (d *desk) given(id pos.ChargeID) bool {
	return slices.ContainsFunc(d.tenders, func(t pos.Tender) bool { return t.Charge == id })
}

// paid says whether the sale of a charge's cart was made already, and stands.
func (d *desk) paid(ctx context.Context, c pos.Charge) (bool, error) {
	if c.Cart == "" {
		return false, nil
	}
	sale, err := d.store.SaleByID(ctx, c.Cart)
	if pos.CodeOf(err) == pos.NotFound {
		return false, nil
	}
	return err == nil && sale.Void == nil, err
}

// takeUpCharges goes on with the charges of the run before, at the start: what
// waits or pays without a cart is given up, what was abandoned at the gateway is
// cancelled there, and for what a person has seen its word is waited for.
func (t *Till) takeUpCharges(ctx context.Context) error {
	d := t.real
	open, err := d.store.OpenCharges(ctx)
	if err != nil {
		return err
	}
	for _, c := range open {
		if c.State == pos.ChargeLate || c.State == pos.ChargeDouble || d.knows(c.Cart) {
			if c.State == pos.ChargeWaiting {
				t.chase(c, 0) // its money may come before its cart is taken up
			}
			continue
		}
		fact := t.move(c.ID, pos.ChargeDrop)
		if fact.Move.Double, err = d.paid(ctx, c); err != nil {
			return err
		}
		if err := t.record(d, c.By, fact); err != nil {
			return err
		}
	}
	t.count(d)
	abandoned, err := d.store.ChargesToCancel(ctx)
	if err != nil {
		return err
	}
	unproved, err := d.store.ChargesToProve(ctx, t.now().Add(-proofWithin))
	for _, c := range append(abandoned, unproved...) {
		t.chase(c, 0)
	}
	return err
}

// knows says whether a cart is open or held.
func (d *desk) knows(cart pos.SaleID) bool {
	return d.cart.ID == cart && !d.cart.Empty() || slices.ContainsFunc(d.held, func(c pos.Cart) bool { return c.ID == cart })
}

// takeUpPayment begins the payment of the cart with what came for it before.
func (t *Till) takeUpPayment(ctx context.Context) error {
	d := t.desk
	charges, err := d.store.ChargesOfCart(ctx, d.cart.ID)
	if err != nil {
		return err
	}
	d.tenders, d.charges, d.code = d.prepaid(), nil, nil
	var facts []journal.Fact
	var waiting *pos.Charge
	for _, c := range charges {
		switch c.State {
		case pos.ChargeChecked, pos.ChargeSettled:
			if d.fits(c) == nil {
				d.pay(c)
				continue
			}
			facts = append(facts, t.move(c.ID, pos.ChargeDrop))
		case pos.ChargeWaiting:
			if waiting != nil {
				facts = append(facts, t.move(waiting.ID, pos.ChargeAbandon))
			}
			waiting = &c
		}
	}
	code := d.again(waiting)
	if waiting != nil && code == nil {
		facts = append(facts, t.move(waiting.ID, pos.ChargeAbandon))
	}
	if len(facts) > 0 {
		if err := t.record(d, t.cashier.ID, facts...); err != nil {
			d.tenders, d.charges = nil, nil
			return err
		}
	}
	d.paying, d.code = true, code
	if code != nil && code.asking {
		t.askSoon(code.charge.ID)
	}
	return nil
}

// again is the code of a charge that waited when the laptop died; nil if it cannot
// be shown as it was.
func (d *desk) again(c *pos.Charge) *shownCode {
	if c == nil || d.fits(pos.Charge{Received: c.Amount}) != nil {
		return nil
	}
	if c.Way == pos.WayGateway {
		return &shownCode{charge: *c, asking: true}
	}
	code, err := d.localCode(c.Producer, c.Amount)
	if err != nil || code.charge.NMID != c.NMID || code.charge.Way != c.Way {
		return nil
	}
	code.charge = *c
	return code
}

// Charges lists the requests for money by QRIS of a business day, in order of time.
func (t *Till) Charges(ctx context.Context, day pos.BusinessDay) ([]pos.Charge, error) {
	return t.deskStore().Charges(ctx, day)
}

// Charge is one of them as it is now.
func (t *Till) Charge(ctx context.Context, id pos.ChargeID) (pos.Charge, error) {
	return t.deskStore().Charge(ctx, id)
}

// OpenCharges lists the charges about which somebody has to do something, of all
// days.
func (t *Till) OpenCharges(ctx context.Context) ([]pos.Charge, error) {
	return t.deskStore().OpenCharges(ctx)
}

// CheckCharge records that somebody saw the money of a charge whose code is not on
// the screen any more. An amount of 0 is what was asked for.
func (t *Till) CheckCharge(ctx context.Context, id pos.ChargeID, amount money.Rupiah, reference string) (State, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.cashier.ID == "" {
		return t.state(), pos.Refuse(pos.Denied, "nobody_signed_in")
	}
	d := t.desk
	c, err := d.store.Charge(ctx, id)
	if err != nil {
		return t.state(), err
	}
	switch {
	case d.code != nil && d.code.charge.ID == id:
		return t.state(), pos.Refuse(pos.Conflict, "charge_in_payment")
	case amount < 0:
		return t.state(), pos.Refuse(pos.Invalid, "tender_amount")
	}
	if reference, err = d.newReference(ctx, reference, cmp.Or(amount, c.Amount), id); err != nil {
		return t.state(), err
	}
	fact := t.move(id, pos.ChargeCheck)
	fact.Move.By, fact.Move.Amount, fact.Move.Reference = t.cashier.ID, amount, reference
	if fact.Move.Double, err = d.paid(ctx, c); err != nil {
		return t.state(), err
	}
	if _, err := c.After(fact.Move); err != nil {
		return t.state(), err
	}
	err = t.record(d, t.cashier.ID, fact)
	return t.state(), err
}

// UseCharge takes money that came late into the present payment.
func (t *Till) UseCharge(id pos.ChargeID) (State, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.at(StagePaying); err != nil {
		return t.state(), err
	}
	d := t.desk
	c, err := d.store.Charge(context.Background(), id)
	if err != nil {
		return t.state(), err
	}
	own := c.Cart == d.cart.ID && (c.State == pos.ChargeChecked || c.State == pos.ChargeSettled)
	switch {
	case d.given(id):
		return t.state(), pos.Refuse(pos.Conflict, "charge_in_payment")
	case c.State != pos.ChargeLate && !own:
		return t.state(), pos.Refuse(pos.Conflict, "charge_state", "state", c.State, "event", pos.ChargeSell)
	}
	if err := d.fits(c); err != nil {
		return t.state(), err
	}
	if err := t.endCode(); err != nil {
		return t.state(), err
	}
	d.pay(c)
	return t.state(), nil
}

// ReturnCharge records that the money of a charge was given back, with a
// supervisor's approval. Cash leaves the drawer.
func (t *Till) ReturnCharge(ctx context.Context, id pos.ChargeID, m pos.Method, reason string, a Approval) (State, error) {
	return t.resolve(ctx, pos.ChargeMove{Charge: id, Event: pos.ChargeReturn, Method: m, Note: reason}, a)
}

// KeepCharge records that the money of a charge stays without a sale, and why,
// with a supervisor's approval.
func (t *Till) KeepCharge(ctx context.Context, id pos.ChargeID, reason string, a Approval) (State, error) {
	return t.resolve(ctx, pos.ChargeMove{Charge: id, Event: pos.ChargeKeep, Note: reason}, a)
}

func (t *Till) resolve(ctx context.Context, m pos.ChargeMove, a Approval) (State, error) {
	return t.approved(ctx, a, func(by pos.StaffID) error {
		d := t.desk
		c, err := d.store.Charge(ctx, m.Charge)
		if err != nil {
			return err
		}
		if d.given(m.Charge) {
			return pos.Refuse(pos.Conflict, "charge_in_payment")
		}
		m.At, m.By, m.Shift, m.Day = pos.Stamp(t.now()), by, d.shift.ID, d.shift.Day
		if _, err := c.After(m); err != nil {
			return err
		}
		return t.record(d, t.cashier.ID, journal.ChargeMoved{Move: m})
	})
}

// FoundMoney records money that was found in the merchant's app without a code of
// ours, with a supervisor's approval. Of is the charge whose sale it paid a second
// time; empty is money whose sale nobody knows.
func (t *Till) FoundMoney(ctx context.Context, amount money.Rupiah, reference string, of pos.ChargeID, a Approval) (State, error) {
	return t.approved(ctx, a, func(by pos.StaffID) error {
		d := t.desk
		reference, err := d.newReference(ctx, reference, amount, "")
		if err != nil {
			return err
		}
		id, err := newID()
		if err != nil {
			return err
		}
		at := pos.Stamp(t.now())
		c := pos.Charge{ID: pos.ChargeID(id), Way: pos.WayFound, Amount: amount, Shift: d.shift.ID, Day: d.shift.Day, At: at, By: t.cashier.ID,
			Of: of, State: pos.ChargeLate, Received: amount, Reference: reference, CheckedBy: by, CheckedAt: at}
		if of != "" {
			first, err := d.store.Charge(ctx, of)
			if err != nil {
				return err
			}
			c.State, c.Producer, c.NMID = pos.ChargeDouble, first.Producer, first.NMID
		}
		if err := pos.CheckCharge(c); err != nil {
			return err
		}
		return t.record(d, t.cashier.ID, journal.ChargeOpened{Charge: c})
	})
}
