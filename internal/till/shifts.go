package till

import (
	"context"
	"log/slog"
	"time"

	"lapak/internal/journal"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// clockSlack is how far a laptop's clock may have gone back since the last entry
// before a shift may not be opened: clocks are set by a minute or two, dead
// batteries lose years.
const clockSlack = 2 * time.Minute

// ProposedDay is the business day that a shift opened now would belong to.
func (t *Till) ProposedDay() pos.BusinessDay { return pos.DayOf(t.now()) }

// ProposedFloat is what the last shift left in the drawer. It is a proposal: the
// float is always counted.
func (t *Till) ProposedFloat(ctx context.Context) (pos.Count, error) {
	return t.real.store.LastCount(ctx)
}

// OpenShift begins a shift for a business day with the counted float.
func (t *Till) OpenShift(ctx context.Context, day pos.BusinessDay, float pos.Count) (State, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.at(StageOpenShift); err != nil {
		return t.state(), err
	}
	day, err := pos.ParseDay(string(day))
	if err != nil {
		return t.state(), err
	}
	if err := float.Check(); err != nil {
		return t.state(), err
	}
	d := t.desk
	if last := d.store.Head().At; t.now().Add(clockSlack).Before(last) {
		return t.state(), pos.Refuse(pos.Conflict, "clock_behind", "last", last.In(pos.WIB()).Format("2006-01-02 15:04"))
	}
	id, err := newID()
	if err != nil {
		return t.state(), err
	}
	opened, err := d.store.Record(ctx, t.cashier.ID, journal.ShiftOpened{Shift: pos.ShiftID(id), Day: day, Float: withoutZeros(float)})
	if err != nil {
		return t.state(), err
	}
	d.shift = pos.Shift{ID: pos.ShiftID(id), Terminal: d.store.Terminal().ID, Day: day,
		OpenedAt: opened.Entry.At, OpenedBy: t.cashier.ID, Float: withoutZeros(float)}
	d.hasShift = true
	return t.state(), nil
}

// withoutZeros drops the denominations that nobody had.
func withoutZeros(c pos.Count) pos.Count {
	var kept pos.Count
	for _, p := range c {
		if p.Number > 0 {
			kept = append(kept, p)
		}
	}
	return kept
}

// MoveCash puts money into the drawer (positive) or takes it out (negative).
func (t *Till) MoveCash(ctx context.Context, amount money.Rupiah, reason string) (State, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.inShift(); err != nil {
		return t.state(), err
	}
	if amount == 0 || amount > pos.MaxPrice || amount < -pos.MaxPrice {
		return t.state(), pos.Refuse(pos.Invalid, "tender_amount")
	}
	if err := pos.CheckReason(reason); err != nil {
		return t.state(), err
	}
	d := t.desk
	_, err := d.store.Record(ctx, t.cashier.ID, journal.CashMoved{Move: pos.CashMove{
		Shift: d.shift.ID, Day: d.shift.Day, At: pos.Stamp(t.now()), By: t.cashier.ID, Amount: amount, Reason: reason,
	}})
	return t.state(), err
}

// inShift refuses what needs somebody signed in and an open shift.
func (t *Till) inShift() error {
	if t.cashier.ID == "" {
		return pos.Refuse(pos.Denied, "nobody_signed_in")
	}
	if !t.desk.hasShift {
		return pos.Refuse(pos.Conflict, "no_open_shift")
	}
	return nil
}

// ShiftReport is the X report of an open shift or the Z report of a closed one.
type ShiftReport struct {
	Shift  pos.Shift
	Totals store.Totals
	Stall  pos.Stall
	Tail   string // short form of the journal's hash
	// Charges are the requests for money by QRIS that nobody has finished yet, of
	// all days.
	Charges []pos.Charge
	// Numbers are the receipts of those whose sale was paid by other money.
	Numbers map[pos.ChargeID]pos.ReceiptNumber
	Staff   map[pos.StaffID]string
}

// Final says whether it is a Z report.
func (r ShiftReport) Final() bool { return !r.Shift.Open() }

// Expected is what should lie in the drawer: as it was found at the close, or by
// the figures of this moment.
func (r ShiftReport) Expected() money.Rupiah {
	if r.Final() {
		return r.Shift.Expected
	}
	return r.Totals.Drawer.Expected()
}

// Net is what the shift brought in.
func (r ShiftReport) Net() money.Rupiah {
	var sum money.Rupiah
	for _, m := range r.Totals.Methods {
		sum += m.Kept - m.PaidBack
	}
	return sum
}

// XReport is the open shift so far. A supervisor may see it; closing is blind.
func (t *Till) XReport(ctx context.Context) (ShiftReport, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.inShift(); err != nil {
		return ShiftReport{}, err
	}
	return t.shiftReport(ctx, t.desk.shift)
}

// ZReport is a closed shift.
func (t *Till) ZReport(ctx context.Context, id pos.ShiftID) (ShiftReport, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	shift, err := t.desk.store.Shift(ctx, id)
	if err != nil {
		return ShiftReport{}, err
	}
	return t.shiftReport(ctx, shift)
}

func (t *Till) shiftReport(ctx context.Context, shift pos.Shift) (ShiftReport, error) {
	d := t.desk
	totals, err := d.store.Totals(ctx, store.Scope{Day: shift.Day, Shift: shift.ID})
	if err != nil {
		return ShiftReport{}, err
	}
	charges, err := d.store.OpenCharges(ctx)
	if err != nil {
		return ShiftReport{}, err
	}
	numbers, err := d.numbers(ctx, charges)
	if err != nil {
		return ShiftReport{}, err
	}
	labels, err := labels(ctx, t.real.store)
	return ShiftReport{Shift: shift, Totals: totals, Stall: d.stall, Tail: d.store.Head().Tail(), Charges: charges, Numbers: numbers, Staff: labels}, err
}

// numbers are the receipts of the sales that charges have to do with: that of their
// own cart, or that of the charge which was paid twice.
func (d *desk) numbers(ctx context.Context, charges []pos.Charge) (map[pos.ChargeID]pos.ReceiptNumber, error) {
	all := map[pos.ChargeID]pos.ReceiptNumber{}
	for _, c := range charges {
		cart := c.Cart
		if c.Of != "" {
			first, err := d.store.Charge(ctx, c.Of)
			if err != nil {
				return nil, err
			}
			cart = first.Cart
		}
		if cart == "" {
			continue
		}
		switch sale, err := d.store.SaleByID(ctx, cart); {
		case err == nil:
			all[c.ID] = sale.Sale.Number
		case pos.CodeOf(err) != pos.NotFound:
			return nil, err
		}
	}
	return all, nil
}

// labels maps everybody who ever worked here to what they are called.
func labels(ctx context.Context, s *store.Store) (map[pos.StaffID]string, error) {
	all, err := s.Staff(ctx)
	labels := make(map[pos.StaffID]string, len(all))
	for _, m := range all {
		labels[m.ID] = m.Label
	}
	return labels, err
}

// CloseShift ends the shift with what was counted. Any count is accepted; a
// difference needs a reason and is stored as it is. The error difference_unexplained
// carries the difference, so that the screen can ask for the reason after the
// blind count. Codes that still wait for money are given up by it; money that
// nobody has decided about is in the report and keeps no shift open.
func (t *Till) CloseShift(ctx context.Context, counted pos.Count, reason string) (State, ShiftReport, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	d := t.desk
	refuse := func(err error) (State, ShiftReport, error) { return t.state(), ShiftReport{}, err }
	if err := t.inShift(); err != nil {
		return refuse(err)
	}
	if !d.cart.Empty() || len(d.held) > 0 {
		return refuse(pos.Refuse(pos.Conflict, "carts_open", "count", openCarts(d)))
	}
	if err := counted.Check(); err != nil {
		return refuse(err)
	}
	totals, err := d.store.Totals(ctx, store.Scope{Day: d.shift.Day, Shift: d.shift.ID})
	if err != nil {
		return refuse(err)
	}
	if reason != "" {
		if err := pos.CheckReason(reason); err != nil {
			return refuse(err)
		}
	}
	expected := totals.Drawer.Expected()
	if difference := counted.Total() - expected; difference != 0 && reason == "" {
		return refuse(pos.Refuse(pos.Conflict, "difference_unexplained", "difference", difference))
	}
	report := ShiftReport{Totals: totals}
	sales := 0
	for _, c := range totals.Cashiers {
		sales += c.Sales
	}
	open, err := d.store.OpenCharges(ctx)
	if err != nil {
		return refuse(err)
	}
	err = t.record(d, t.cashier.ID, append(t.abandoning(open), journal.ShiftClosed{
		Shift: d.shift.ID, Day: d.shift.Day, Counted: withoutZeros(counted), Expected: expected, Reason: reason,
		Sales: sales, Net: report.Net(),
	})...)
	if err != nil {
		return refuse(err)
	}
	closed := d.shift.ID
	d.hasShift, d.shift, d.done = false, pos.Shift{}, nil
	if err := d.store.Checkpoint(ctx); err != nil {
		slog.Warn("till: checkpoint after closing", "error", err)
	}
	shift, err := d.store.Shift(ctx, closed)
	if err != nil {
		return refuse(err)
	}
	report, err = t.shiftReport(ctx, shift)
	return t.state(), report, err
}

func openCarts(d *desk) int {
	if d.cart.Empty() {
		return len(d.held)
	}
	return len(d.held) + 1
}
