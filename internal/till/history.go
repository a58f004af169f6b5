package till

import (
	"context"
	"slices"
	"strings"

	"lapak/internal/journal"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// Receipts lists sales and refunds, newest first; see store.Receipts.
func (t *Till) Receipts(ctx context.Context, day pos.BusinessDay, text string, limit int) ([]store.Receipt, error) {
	return t.deskStore().Receipts(ctx, day, text, limit)
}

// Sale finds a sale with what became of it.
func (t *Till) Sale(ctx context.Context, number pos.ReceiptNumber) (store.StoredSale, error) {
	return t.deskStore().SaleByNumber(ctx, number)
}

func (t *Till) deskStore() *store.Store {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.desk.store
}

// Void cancels a whole sale of the open shift, with a supervisor's approval.
// Goods and money go back the way they came.
func (t *Till) Void(ctx context.Context, sale pos.SaleID, reason string, a Approval) (State, error) {
	return t.approved(ctx, a, func(by pos.StaffID) error {
		if err := pos.CheckReason(reason); err != nil {
			return err
		}
		d := t.desk
		stored, err := d.store.SaleByID(ctx, sale)
		switch {
		case err != nil:
			return err
		case stored.Void != nil:
			return pos.Refuse(pos.Conflict, "already_void", "number", stored.Sale.Number)
		case len(stored.Refunds) > 0:
			return pos.Refuse(pos.Conflict, "already_refunded", "number", stored.Sale.Number)
		case stored.Sale.Shift != d.shift.ID:
			return pos.Refuse(pos.Conflict, "void_other_shift", "number", stored.Sale.Number)
		}
		_, err = d.store.Record(ctx, t.cashier.ID, journal.SaleVoided{Void: pos.Void{
			Sale: sale, Number: stored.Sale.Number, Shift: d.shift.ID, Day: d.shift.Day, At: pos.Stamp(t.now()),
			By: t.cashier.ID, ApprovedBy: by, Reason: reason, Total: stored.Sale.Paid(),
		}})
		if err != nil {
			return err
		}
		d.took(stored.Sale, -1)
		if d.done != nil && d.done.ID == sale {
			d.done = nil
		}
		return nil
	})
}

// RefundRequest says what comes back of a sale and how the money goes out.
type RefundRequest struct {
	ID        pos.RefundID // made when the screen opens, so that a repeat is noticed
	Sale      pos.SaleID
	Pieces    map[int]int // by line number
	Method    pos.Method
	Reference string // of a transfer
	Reason    string
}

// NewRefund begins a request for a sale: nothing in it yet.
func (t *Till) NewRefund(sale pos.SaleID) (RefundRequest, error) {
	id, err := newID()
	return RefundRequest{ID: pos.RefundID(id), Sale: sale, Pieces: map[int]int{}, Method: pos.Cash}, err
}

// PlanRefund works out what a request would pay back, without doing it.
func (t *Till) PlanRefund(ctx context.Context, r RefundRequest) (pos.Refund, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.planRefund(ctx, r)
}

func (t *Till) planRefund(ctx context.Context, r RefundRequest) (pos.Refund, error) {
	d := t.desk
	stored, err := d.store.SaleByID(ctx, r.Sale)
	if err != nil {
		return pos.Refund{}, err
	}
	if stored.Void != nil {
		return pos.Refund{}, pos.Refuse(pos.Conflict, "already_void", "number", stored.Sale.Number)
	}
	return pos.PlanRefund(stored.Sale, stored.Refunds, r.Pieces, r.Method, d.stall.Rounding)
}

// check refuses a request that leaves out what is kept of a refund.
func (r RefundRequest) check() error {
	switch {
	case r.ID == "" || !slices.Contains(pos.Methods(), r.Method):
		return pos.Refuse(pos.Invalid, "tender_amount")
	case (r.Method == pos.Transfer || r.Method == pos.Card) && r.Reference == "":
		return pos.Refuse(pos.Invalid, "reference_missing")
	}
	return pos.CheckReason(r.Reason)
}

// refundMade finds the refund of a request that was made before. It has to be
// asked before planning: after a whole refund nothing is left to plan.
func (t *Till) refundMade(ctx context.Context, r RefundRequest) (pos.Refund, bool, error) {
	stored, err := t.desk.store.SaleByID(ctx, r.Sale)
	for _, made := range stored.Refunds {
		if made.ID == r.ID {
			return made, true, nil
		}
	}
	return pos.Refund{}, false, err
}

// Refund pays money back for goods that came back, with a supervisor's approval,
// and prints its receipt. The same request twice is one refund.
func (t *Till) Refund(ctx context.Context, r RefundRequest, a Approval) (refund pos.Refund, err error) {
	_, err = t.approved(ctx, a, func(by pos.StaffID) (err error) {
		refund, err = t.refund(ctx, r, by)
		return err
	})
	return refund, err
}

func (t *Till) refund(ctx context.Context, r RefundRequest, approvedBy pos.StaffID) (pos.Refund, error) {
	if made, ok, err := t.refundMade(ctx, r); ok || err != nil {
		return made, err
	}
	r.Reference = strings.TrimSpace(r.Reference)
	if err := r.check(); err != nil {
		return pos.Refund{}, err
	}
	d := t.desk
	refund, err := t.planRefund(ctx, r)
	if err != nil {
		return pos.Refund{}, err
	}
	refund.ID, refund.Terminal, refund.Shift, refund.Day = r.ID, d.store.Terminal().ID, d.shift.ID, d.shift.Day
	refund.At, refund.Cashier, refund.CashierLabel = pos.Stamp(t.now()), t.cashier.ID, t.cashier.Label
	refund.ApprovedBy, refund.Reason, refund.Reference = approvedBy, r.Reason, r.Reference
	recorded, err := d.store.Record(ctx, t.cashier.ID, journal.RefundMade{Refund: refund})
	if err != nil {
		return pos.Refund{}, err
	}
	stored, ok := recorded.Fact.(journal.RefundMade)
	if !ok {
		return pos.Refund{}, pos.Refuse(pos.Corrupt, "database_corrupt")
	}
	if recorded.Repeated {
		return stored.Refund, nil
	}
	for _, l := range stored.Refund.Lines {
		d.stock[l.SKU] += l.Quantity
	}
	if doc, err := t.receipt(ctx, stored.Refund.Number, false); err == nil {
		t.print(doc)
	}
	return stored.Refund, nil
}
