package till

import (
	"context"
	"slices"
	"strings"

	"lapak/internal/journal"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// Pay begins the payment of the cart. Money that came for it before is there
// again, and a code that was shown when the laptop died is taken up.
func (t *Till) Pay() (State, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.at(StageSelling); err != nil {
		return t.state(), err
	}
	if t.desk.cart.Empty() {
		return t.state(), pos.Refuse(pos.Conflict, "cart_empty")
	}
	if err := t.desk.payable(); err != nil {
		return t.state(), err
	}
	err := t.takeUpPayment(context.Background())
	return t.state(), err
}

// BackToCart leaves the payment. What was tendered so far is to be given back;
// nothing of it is stored, except money that came by a code.
func (t *Till) BackToCart() (State, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.at(StagePaying); err != nil {
		return t.state(), err
	}
	if err := t.endCode(); err != nil {
		return t.state(), err
	}
	t.desk.paying, t.desk.tenders, t.desk.charges = false, nil, nil
	return t.state(), nil
}

// Tender takes money: cash, or a transfer or card payment with its reference.
// QRIS has its own way through ShowCode and ConfirmCode.
func (t *Till) Tender(m pos.Method, amount money.Rupiah, reference string) (State, error) {
	if m == pos.QRIS {
		return t.State(), pos.Refuse(pos.Invalid, "qris_needs_check")
	}
	if !slices.Contains(pos.Methods(), m) {
		return t.State(), pos.Refuse(pos.Invalid, "tender_amount")
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.take(pos.Tender{Method: m, Amount: amount, Reference: strings.TrimSpace(reference)})
}

// take adds a tender. A code that is on the screen is taken away: the customer
// pays in another way. The caller holds the mutex.
func (t *Till) take(tender pos.Tender) (State, error) {
	if err := t.at(StagePaying); err != nil {
		return t.state(), err
	}
	d := t.desk
	if err := pos.CheckTender(tender, d.cart.Totals().Total, d.tenders, d.stall); err != nil {
		return t.state(), err
	}
	if err := t.endCode(); err != nil {
		return t.state(), err
	}
	d.tenders = append(slices.Clone(d.tenders), tender)
	return t.state(), nil
}

// TakeBack removes a tender that was a mistake. Money that came by a code stays
// where it is, and somebody has to decide about it.
func (t *Till) TakeBack(i int) (State, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.at(StagePaying); err != nil {
		return t.state(), err
	}
	d := t.desk
	if i < 0 || i >= len(d.tenders) {
		return t.state(), pos.Refuse(pos.NotFound, "tender_unknown")
	}
	if d.tenders[i].Method == pos.Prepaid {
		return t.state(), pos.Refuse(pos.Conflict, "order_fixed", "code", d.cart.Order)
	}
	if c := d.charges[d.tenders[i].Charge]; c.State == pos.ChargeChecked || c.State == pos.ChargeSettled {
		if err := t.record(d, t.cashier.ID, t.move(c.ID, pos.ChargeDrop)); err != nil {
			return t.state(), err
		}
	}
	d.tenders = slices.Delete(slices.Clone(d.tenders), i, i+1)
	return t.state(), nil
}

// Commit completes the sale of the cart with this identity. When it returns
// without an error the sale is on the disk, and only then is it "done" and does
// paper move. A second call for the same cart finds it done and changes nothing:
// a double click or a bouncing key makes one sale.
func (t *Till) Commit(ctx context.Context, cart pos.SaleID) (State, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	d := t.desk
	if t.stage() == StageDone && d.done.ID == cart {
		return t.state(), nil
	}
	if err := t.at(StagePaying); err != nil {
		return t.state(), err
	}
	if d.cart.ID != cart {
		return t.state(), pos.Refuse(pos.Conflict, "another_cart")
	}
	if d.code != nil {
		return t.state(), pos.Refuse(pos.Conflict, "qris_waiting")
	}
	if d.cart.Order != "" {
		if err := d.notHandedOver(ctx, d.cart.Order); err != nil {
			return t.state(), err
		}
	}
	fresh, err := newCart(t.now())
	if err != nil {
		return t.state(), err
	}
	sale, err := d.cart.Checkout(pos.SaleHead{
		Stall: d.stall, Terminal: d.store.Terminal().ID, Shift: d.shift.ID, Day: d.shift.Day,
		At: t.now(), Cashier: t.cashier,
	}, d.catalogue, d.tenders)
	if err != nil {
		return t.state(), err
	}
	doubles, err := t.doubles(ctx, d)
	if err != nil {
		return t.state(), err
	}
	all, err := d.store.RecordAll(ctx, t.cashier.ID, append([]journal.Fact{journal.SaleCompleted{Sale: sale}}, doubles...))
	if err != nil {
		return t.state(), err
	}
	recorded := all[0]
	stored, ok := recorded.Fact.(journal.SaleCompleted)
	if !ok {
		return t.state(), pos.Refuse(pos.Corrupt, "database_corrupt")
	}
	if len(doubles) > 0 || len(d.charges) > 0 {
		t.count(d)
	}
	d.begin(fresh)
	d.done = &stored.Sale
	d.took(stored.Sale, 1)
	d.save()
	if t.prefs.AutoPrint {
		t.print(t.drawing(nil).sale(store.StoredSale{Sale: stored.Sale, Tail: recorded.Entry.Head().Tail()}, false))
	}
	return t.state(), nil
}

// NextSale leaves the screen of the completed sale.
func (t *Till) NextSale() (State, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.desk.done = nil
	return t.state(), nil
}
