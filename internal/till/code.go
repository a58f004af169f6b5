package till

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"lapak/internal/journal"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/qris"
)

// PaymentCode is a QRIS code on the screen. It asks for money and proves none:
// only somebody who looks into the merchant's own app, or the gateway, can say
// that it came.
type PaymentCode struct {
	Charge   pos.ChargeID
	Way      pos.Way
	Producer pos.ProducerCode // whose code; empty is the stall's
	Payload  string           // empty while the acquirer is asked
	Amount   money.Rupiah
	Merchant string
	City     string
	NMID     string
	// Asking says that the acquirer was asked and has not answered yet. After a few
	// seconds the stall's own code is shown instead.
	Asking bool
	// Plain says that the payload is the merchant's code as it is printed: the
	// customer types the amount. CanAmount and CanPlain say what PlainCode can do.
	Plain     bool
	CanPlain  bool
	CanAmount bool
	// Practice says that the code cannot be paid.
	Practice bool
}

// shownCode is a charge whose code is on the screen.
type shownCode struct {
	charge  pos.Charge
	payload string // with the amount, if there is one of the kind
	still   string // the merchant's own code as it is printed
	plain   bool   // which of the two is shown
	asking  bool
}

func (s *shownCode) shown(d *desk) PaymentCode {
	c := PaymentCode{Charge: s.charge.ID, Way: s.charge.Way, Producer: s.charge.Producer, Amount: s.charge.Amount, Asking: s.asking}
	switch {
	case d.practice:
		c.Payload, c.Merchant, c.Practice = "LAPAK-PRACTICE-"+string(d.cart.ID), d.stall.Name, true
		return c
	case s.asking:
		c.Merchant, c.City, c.NMID = merchant(d.stall.QRIS)
		c.CanPlain = d.stall.QRIS != ""
		return c
	}
	c.Payload, c.Plain = s.payload, s.plain
	if s.plain {
		c.Payload = s.still
	}
	c.CanPlain, c.CanAmount = !s.plain && (s.still != "" || d.stall.QRIS != ""), s.plain && s.payload != ""
	c.Merchant, c.City, c.NMID = merchant(c.Payload)
	return c
}

// parts are what the codes of the stall have to bring of the cart, and what they
// have brought.
func (d *desk) parts() []pos.Part {
	parts := d.cart.Parts(d.stall)
	for i, p := range parts {
		parts[i].Name = d.stall.Name
		if p.Producer != "" {
			parts[i].Name = d.catalogue.ProducerName(p.Producer)
		}
		for _, c := range d.charges {
			if c.Producer == p.Producer && d.given(c.ID) {
				parts[i].Paid += c.Received
			}
		}
	}
	return parts
}

// ShowCode puts a QRIS code for an amount on the screen; 0 is all that is due.
// Where the cart is paid in parts, it is the first one that is missing.
func (t *Till) ShowCode(amount money.Rupiah) (State, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.at(StagePaying); err != nil {
		return t.state(), err
	}
	parts := t.desk.parts()
	i := max(slices.IndexFunc(parts, func(p pos.Part) bool { return p.Missing() > 0 }), 0)
	err := t.showPart(parts[i], amount)
	return t.state(), err
}

// ShowCodeFor shows the code of one part of the cart.
func (t *Till) ShowCodeFor(producer pos.ProducerCode, amount money.Rupiah) (State, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.at(StagePaying); err != nil {
		return t.state(), err
	}
	parts := t.desk.parts()
	i := slices.IndexFunc(parts, func(p pos.Part) bool { return p.Producer == producer })
	if i < 0 {
		return t.state(), pos.Refuse(pos.NotFound, "part_unknown")
	}
	err := t.showPart(parts[i], amount)
	return t.state(), err
}

func (t *Till) showPart(part pos.Part, amount money.Rupiah) error {
	d := t.desk
	total := d.cart.Totals().Total
	due := pos.Weigh(total, d.tenders, d.stall.Rounding).DueExact
	if due > 0 && part.Missing() == 0 {
		return pos.Refuse(pos.Conflict, "part_paid")
	}
	due = min(due, part.Missing())
	if amount == 0 {
		amount = due
	}
	if err := pos.CheckTender(pos.Tender{Method: pos.QRIS, Amount: amount}, total, d.tenders, d.stall); err != nil {
		return err
	}
	if amount > due {
		return pos.Refuse(pos.Invalid, "tender_over_due", "due", due)
	}
	if d.code != nil && d.code.charge.Producer == part.Producer && d.code.charge.Amount == amount {
		return nil // it is there already
	}
	if part.Producer == "" && !d.practice && d.stall.Gateway && t.gateway.ready() {
		return t.openAtGateway(amount)
	}
	return t.openLocal(d, part.Producer, amount, t.cashier.ID)
}

// localCode is a code made from the merchant's own one: with the amount in it once
// that was tested, else as it is printed.
func (d *desk) localCode(owner pos.ProducerCode, amount money.Rupiah) (*shownCode, error) {
	if d.practice {
		return &shownCode{charge: pos.Charge{Way: pos.WayStatic}}, nil
	}
	payload, _ := d.stall.CodeOf(owner)
	if payload == "" {
		return nil, pos.Refuse(pos.Conflict, "qris_missing")
	}
	s := &shownCode{still: payload, plain: true, charge: pos.Charge{Way: pos.WayStatic, Producer: owner}}
	s.charge.NMID = qris.Check(payload, qris.QRIS).NMID
	if d.stall.AutoAmount {
		with, err := qris.WithAmount(payload, amount)
		if err != nil {
			return nil, pos.Refuse(pos.Conflict, "qris_unusable").Because(err)
		}
		s.payload, s.plain, s.charge.Way = with, false, pos.WayAmount
	}
	return s, nil
}

// newCharge fills in what every charge of the cart in front of the cashier has.
func (t *Till) newCharge(d *desk, c pos.Charge, amount money.Rupiah, by pos.StaffID) (pos.Charge, error) {
	id, err := newID()
	c.ID, c.Cart, c.Amount, c.Shift, c.Day = pos.ChargeID(id), d.cart.ID, amount, d.shift.ID, d.shift.Day
	c.At, c.By, c.State = pos.Stamp(t.now()), by, pos.ChargeWaiting
	return c, err
}

// openLocal shows the merchant's own code. What was shown before is given up in the
// same moment, so there never are two codes for one sale.
func (t *Till) openLocal(d *desk, owner pos.ProducerCode, amount money.Rupiah, by pos.StaffID) error {
	code, err := d.localCode(owner, amount)
	if err != nil {
		return err
	}
	return t.open(d, code, amount, by)
}

// open records a charge, durably, before its code is shown or asked for.
func (t *Till) open(d *desk, code *shownCode, amount money.Rupiah, by pos.StaffID) error {
	ctx := context.Background()
	charge, err := t.newCharge(d, code.charge, amount, by)
	if err != nil {
		return err
	}
	before, err := d.store.ChargesOfCart(ctx, d.cart.ID)
	if err != nil {
		return err
	}
	if !d.practice { // a charge without its cart would be money without a sale
		if err := d.saver.flush(ctx); err != nil {
			return err
		}
	}
	if err := t.record(d, by, append(t.abandoning(before), journal.ChargeOpened{Charge: charge})...); err != nil {
		return err
	}
	code.charge = charge
	d.code = code
	return nil
}

// CodeFor makes a payment code for an amount without a payment under way. It is
// for paper that nobody pays by.
func (t *Till) CodeFor(amount money.Rupiah) (PaymentCode, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	code, err := t.desk.localCode("", amount)
	if err != nil {
		return PaymentCode{}, err
	}
	code.charge.Amount = amount
	return code.shown(t.desk), nil
}

// HideCode takes the code off the screen; nobody knows of money.
func (t *Till) HideCode() (State, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	err := t.endCode()
	return t.state(), err
}

// endCode gives up the code on the screen, if there is one.
func (t *Till) endCode() error {
	d := t.desk
	if d.code == nil {
		return nil
	}
	if err := t.record(d, t.cashier.ID, t.move(d.code.charge.ID, pos.ChargeAbandon)); err != nil {
		return err
	}
	d.code = nil
	return nil
}

// PlainCode shows the merchant's code as it is printed, without an amount, or the
// one with the amount again. A code of the gateway is given up for it.
func (t *Till) PlainCode(plain bool) (State, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	d := t.desk
	if d.code == nil {
		return t.state(), pos.Refuse(pos.Conflict, "qris_not_shown")
	}
	if plain && d.code.charge.Way == pos.WayGateway {
		if err := t.openLocal(d, "", d.code.charge.Amount, t.cashier.ID); err != nil {
			return t.state(), err
		}
	}
	if plain && d.code.still != "" || !plain && d.code.payload != "" {
		d.code = &shownCode{charge: d.code.charge, payload: d.code.payload, still: d.code.still, plain: plain, asking: d.code.asking}
	}
	return t.state(), nil
}

// LocalCode shows the stall's own code in the place of the gateway's, without
// waiting for it any longer.
func (t *Till) LocalCode() (State, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	d := t.desk
	if d.code == nil || d.code.charge.Way != pos.WayGateway {
		return t.state(), pos.Refuse(pos.Conflict, "qris_not_shown")
	}
	err := t.openLocal(d, "", d.code.charge.Amount, t.cashier.ID)
	return t.state(), err
}

// ConfirmCode records that the cashier saw the money of the shown code arrive in
// the merchant's own app, with the last digits of its reference. A reference that
// other money came with is refused: somebody shows an old payment again.
func (t *Till) ConfirmCode(reference string) (State, error) {
	return t.confirm(0, reference)
}

// ConfirmOther records that another amount came than was asked for. If it is not
// more than what is due, it is taken as a part; else a supervisor has to decide.
func (t *Till) ConfirmOther(amount money.Rupiah, reference string) (State, error) {
	if amount <= 0 {
		return t.State(), pos.Refuse(pos.Invalid, "tender_amount")
	}
	return t.confirm(amount, reference)
}

func (t *Till) confirm(amount money.Rupiah, reference string) (State, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.at(StagePaying); err != nil {
		return t.state(), err
	}
	d, ctx := t.desk, context.Background()
	if d.code == nil || d.code.asking {
		return t.state(), pos.Refuse(pos.Conflict, "qris_not_shown")
	}
	c := d.code.charge
	reference, err := d.newReference(ctx, reference, cmp.Or(amount, c.Amount), c.ID)
	if err != nil {
		return t.state(), err
	}
	fact := t.move(c.ID, pos.ChargeCheck)
	fact.Move.By, fact.Move.Amount, fact.Move.Reference = t.cashier.ID, amount, reference
	after, err := c.After(fact.Move)
	if err != nil {
		return t.state(), err
	}
	if err := t.record(d, t.cashier.ID, fact); err != nil {
		return t.state(), err
	}
	d.code = nil
	t.chase(c, 0)
	if d.fits(after) == nil {
		d.pay(after)
	}
	return t.state(), nil
}

// tenderOf is the money of a charge as a tender.
func tenderOf(c pos.Charge) pos.Tender {
	return pos.Tender{Method: pos.QRIS, Amount: c.Received, Reference: c.Reference, CheckedBy: c.CheckedBy, CheckedAt: c.CheckedAt,
		Charge: c.ID, SettledAt: c.SettledAt}
}

// fits refuses money of a charge that is more than what is due. It is there
// already, so no limit of a payment keeps it out.
func (d *desk) fits(c pos.Charge) error {
	free := d.stall
	free.QRISLimit = 0
	return pos.CheckTender(tenderOf(c), d.cart.Totals().Total, d.tenders, free)
}

// pay takes the money of a charge into the payment.
func (d *desk) pay(c pos.Charge) {
	if d.charges == nil {
		d.charges = map[pos.ChargeID]pos.Charge{}
	}
	d.charges[c.ID] = c
	d.tenders = append(slices.Clone(d.tenders), tenderOf(c))
}

// newReference is what was typed of a reference, if it tells payments apart and no
// other money came with it.
func (d *desk) newReference(ctx context.Context, typed string, amount money.Rupiah, own pos.ChargeID) (string, error) {
	reference := strings.TrimSpace(typed)
	if err := pos.CheckReference(reference, d.stall); err != nil {
		return "", err
	}
	return reference, d.unused(ctx, reference, amount, own)
}

// unused refuses a reference that money of another charge came with. Six digits
// meet by chance on a busy fair: when more are typed than before, another amount
// tells the two payments apart.
func (d *desk) unused(ctx context.Context, reference string, amount money.Rupiah, own pos.ChargeID) error {
	others, err := d.store.ChargesByReference(ctx, reference)
	if err != nil {
		return err
	}
	for _, other := range others {
		longer := len(pos.CleanReference(reference)) > len(pos.CleanReference(other.Reference))
		if other.ID != own && !(longer && amount != other.Received) {
			return d.usedBy(ctx, other)
		}
	}
	return nil
}

// usedBy says when a reference was used, and for which receipt.
func (d *desk) usedBy(ctx context.Context, other pos.Charge) error {
	seen := other.CheckedAt
	if seen.IsZero() {
		seen = other.SettledAt
	}
	refusal := pos.Refuse(pos.Conflict, "reference_used", "when", seen.In(pos.WIB()).Format("2006-01-02 15:04"), "receipt", "-")
	if other.Sale != "" {
		sale, err := d.store.SaleByID(ctx, other.Sale)
		if err != nil {
			return err
		}
		refusal = refusal.With("receipt", sale.Sale.Number)
	}
	return refusal
}
