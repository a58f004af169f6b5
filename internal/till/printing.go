package till

import (
	"context"
	"strings"

	"lapak/internal/i18n"
	"lapak/internal/journal"
	"lapak/internal/pos"
	"lapak/internal/receipt"
	"lapak/internal/store"
)

// Printer puts documents on paper. Print and Configure return at once; what
// becomes of a document is reported elsewhere and never changes a sale.
type Printer interface {
	// Configure takes the address and the model from the preferences. The error
	// says that they make no sense, not that the printer is off.
	Configure(Preferences) error
	// Print queues a document.
	Print(receipt.Doc)
	// Check says whether the printer can be reached now; nil if it can.
	Check(context.Context) error
}

// print queues a document if there is a printer. The caller holds the mutex.
func (t *Till) print(doc receipt.Doc) {
	if t.printer != nil && t.prefs.Printer != "" {
		t.printer.Print(doc)
	}
}

// Print queues a document that the screen shows. The error says that no printer
// is set up.
func (t *Till) Print(doc receipt.Doc) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.printer == nil || t.prefs.Printer == "" {
		return pos.Refuse(pos.Conflict, "no_printer")
	}
	t.printer.Print(doc)
	return nil
}

// drawing is how documents are to look here.
type drawing struct {
	words    *i18n.Words
	stall    pos.Stall
	practice bool
	drawer   bool // the printer opens one
	staff    map[pos.StaffID]string
}

func (g drawing) options(tail string, copied bool) receipt.Options {
	return receipt.Options{
		Words: g.words, Stall: g.stall, Copy: copied, Practice: g.practice, Trace: tail, Drawer: g.drawer && !copied,
		Staff: func(id pos.StaffID) string {
			if label, ok := g.staff[id]; ok {
				return label
			}
			return string(id)
		},
	}
}

// drawing is that of the desk in use. The caller holds the mutex.
func (t *Till) drawing(staff map[pos.StaffID]string) drawing {
	return drawing{words: t.words, stall: t.desk.stall, practice: t.desk.practice, drawer: t.prefs.Drawer, staff: staff}
}

func (g drawing) sale(s store.StoredSale, copied bool) receipt.Doc {
	o := g.options(s.Tail, copied)
	o.Drawer = o.Drawer && s.Sale.PaidBy(pos.Cash) > 0
	o.Link = receipt.ThanksLink(g.stall.Shop, s.Sale.Number)
	return receipt.ForSale(s.Sale, o)
}

// receipt draws a sale, its cancellation or a refund.
func (g drawing) receipt(ctx context.Context, s *store.Store, number pos.ReceiptNumber, copied bool) (receipt.Doc, error) {
	sale, err := s.SaleByNumber(ctx, number)
	if err == nil && sale.Void != nil {
		return receipt.ForVoid(*sale.Void, g.options(sale.Tail, copied)), nil
	}
	if err == nil {
		return g.sale(sale, copied), nil
	}
	refund, tail, refundErr := s.RefundByNumber(ctx, number)
	if refundErr != nil {
		return receipt.Doc{}, err
	}
	return receipt.ForRefund(refund, g.options(tail, copied)), nil
}

// Redraw draws the receipt of a sale or a refund from a store alone, for the
// command line.
func Redraw(ctx context.Context, s *store.Store, number pos.ReceiptNumber, words *i18n.Words, copied bool) (receipt.Doc, error) {
	stall, err := s.Stall(ctx)
	if err != nil {
		return receipt.Doc{}, err
	}
	staff, err := labels(ctx, s)
	if err != nil {
		return receipt.Doc{}, err
	}
	return drawing{words: words, stall: stall, staff: staff}.receipt(ctx, s, number, copied)
}

// Receipt draws the receipt of a sale or a refund again. Copied marks it as a
// copy; nothing is recorded: that is for Reprint.
func (t *Till) Receipt(ctx context.Context, number pos.ReceiptNumber, copied bool) (receipt.Doc, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.receipt(ctx, number, copied)
}

func (t *Till) receipt(ctx context.Context, number pos.ReceiptNumber, copied bool) (receipt.Doc, error) {
	staff, err := labels(ctx, t.real.store)
	if err != nil {
		return receipt.Doc{}, err
	}
	return t.drawing(staff).receipt(ctx, t.desk.store, number, copied)
}

// Reprint records that a copy was asked for, and prints it marked as one.
func (t *Till) Reprint(ctx context.Context, number pos.ReceiptNumber) (receipt.Doc, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.cashier.ID == "" {
		return receipt.Doc{}, pos.Refuse(pos.Denied, "nobody_signed_in")
	}
	doc, err := t.receipt(ctx, number, true)
	if err != nil {
		return receipt.Doc{}, err
	}
	d := t.desk
	number = pos.ReceiptNumber(strings.ToUpper(strings.TrimSpace(string(number))))
	_, err = d.store.Record(ctx, t.cashier.ID, journal.ReceiptReprinted{Number: number, Shift: d.shift.ID, Day: d.dayOr(pos.DayOf(t.now()))})
	if err != nil {
		return receipt.Doc{}, err
	}
	t.print(doc)
	return doc, nil
}

// dayOr is the business day of the open shift, or another.
func (d *desk) dayOr(day pos.BusinessDay) pos.BusinessDay {
	if d.hasShift {
		return d.shift.Day
	}
	return day
}

// ShiftDoc draws the X or Z report of a shift for the roll.
func (t *Till) ShiftDoc(r ShiftReport) receipt.Doc {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := receipt.ShiftTotals{Shift: r.Shift, Drawer: r.Totals.Drawer, At: pos.Stamp(t.now()), Net: r.Net()}
	// Whoever will count must not know what should be there.
	s.Blind = t.cashier.Role != pos.Supervisor
	if r.Final() {
		s.At = r.Shift.ClosedAt
	}
	for _, c := range r.Totals.Cashiers {
		s.Sales += c.Sales
		s.Gross += c.Gross
		s.Discount += c.Discount
		s.Refund += c.Refunded
		s.Rounding += c.Rounding + c.Unround
		s.Voids += c.Voids
		s.VoidTotal += c.Voided
		s.Refunds += c.Refunds
	}
	for _, m := range r.Totals.Methods {
		s.Methods = append(s.Methods, receipt.MethodTotal{Method: m.Method, Sales: m.Sales, Total: m.Kept - m.PaidBack})
	}
	at := map[pos.ProducerCode]int{}
	for _, g := range r.Totals.Goods {
		i, known := at[g.Producer]
		if !known {
			i = len(s.Producers)
			at[g.Producer] = i
			s.Producers = append(s.Producers, receipt.ProducerTotal{Code: g.Producer, Name: g.ProducerName})
		}
		s.Producers[i].Items += g.Quantity - g.Returned
		s.Producers[i].Net += g.Gross - g.Discount - g.Refunded
		s.Items += g.Quantity - g.Returned
	}
	for _, c := range r.Charges {
		s.Charges = append(s.Charges, receipt.OpenCharge{At: c.At, State: c.State, Sum: c.Sum(), Number: r.Numbers[c.ID], Reference: c.Reference})
	}
	o := t.drawing(r.Staff).options(r.Tail, false)
	o.Drawer = false
	return receipt.ForShift(s, o)
}
