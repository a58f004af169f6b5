package receipt

import (
	"time"

	"lapak/internal/money"
	"lapak/internal/pos"
)

// ShiftTotals is what a shift has come to, for the X report while it runs and the
// Z report once it is closed.
type ShiftTotals struct {
	Shift  pos.Shift
	Drawer pos.Drawer
	At     time.Time // of the figures
	// Blind keeps the cash that should be there, and all it could be worked out
	// from, off the slip of an open shift, so that the count stays honest.
	Blind bool

	Sales, Items                      int
	Gross, Discount, Refund, Rounding money.Rupiah
	Net                               money.Rupiah // gross - discount - refund + rounding
	Voids, Refunds                    int
	VoidTotal                         money.Rupiah
	First, Last                       pos.ReceiptNumber // empty without sales
	Methods                           []MethodTotal
	Producers                         []ProducerTotal
	Charges                           []OpenCharge
}

// OpenCharge is a request for money by QRIS that nobody has finished yet.
type OpenCharge struct {
	At        time.Time
	State     pos.ChargeState
	Sum       money.Rupiah      // what came or, as long as nothing did, what was asked for
	Number    pos.ReceiptNumber // of the sale that it has to do with; may be empty
	Reference string            // may be empty
}

// MethodTotal is what came in one way to pay.
type MethodTotal struct {
	Method pos.Method
	Sales  int
	Total  money.Rupiah
}

// ProducerTotal is what the goods of one Lapas brought in.
type ProducerTotal struct {
	Code  pos.ProducerCode
	Name  string
	Items int
	Net   money.Rupiah
}

// ForShift writes the X report of an open shift or the Z report of a closed one.
func ForShift(t ShiftTotals, o Options) Doc {
	kind := "receipt.z_report"
	if t.Shift.Open() {
		kind = "receipt.x_report"
	}
	s := begin(o.Words.T(kind)+" "+string(t.Shift.Day), kind, t.At, o)
	s.shiftHead(t)
	s.takings(t)
	if !t.Blind || !t.Shift.Open() {
		s.methods(t)
		s.cash(t)
	}
	if !t.Shift.Open() {
		s.counted(t.Shift)
	}
	s.producers(t)
	s.openCharges(t.Charges)
	if !t.Shift.Open() {
		s.sign("receipt.signature")
	}
	return s.finish()
}

func (s *slip) shiftHead(t ShiftTotals) {
	w := s.o.Words
	s.Add(Row(s.T("receipt.business_day"), w.DateShort(string(t.Shift.Day))).Strong())
	s.Add(Row(s.T("receipt.opened"), w.DateTime(t.Shift.OpenedAt)))
	s.Add(Row(s.T("receipt.opened_by"), s.staff(t.Shift.OpenedBy)))
	if t.Shift.Open() {
		s.Add(Row(s.T("receipt.as_of"), w.DateTime(t.At)))
	} else {
		s.Add(Row(s.T("receipt.closed"), w.DateTime(t.Shift.ClosedAt)))
		s.Add(Row(s.T("receipt.closed_by"), s.staff(t.Shift.ClosedBy)))
	}
	if t.First != "" {
		s.Add(Row(s.T("receipt.first_receipt"), string(t.First)), Row(s.T("receipt.last_receipt"), string(t.Last)))
	}
}

func (s *slip) takings(t ShiftTotals) {
	s.heading("receipt.takings")
	s.Add(Row(s.T("receipt.sales"), count(t.Sales)), Row(s.T("receipt.items"), count(t.Items)))
	if !t.Blind || !t.Shift.Open() {
		s.Add(
			amount(s.T("receipt.gross"), t.Gross),
			amount(s.T("receipt.discounts"), -t.Discount),
			amount(s.T("receipt.refunds", "n", count(t.Refunds)), -t.Refund),
			amount(s.T("receipt.rounding"), t.Rounding),
			Rule().Strong(), amount(s.T("receipt.net"), t.Net).Sized(Tall).Strong(), Rule().Strong(),
			amount(s.T("receipt.voids", "n", count(t.Voids)), t.VoidTotal),
		)
		return
	}
	s.Add(Row(s.T("receipt.refund_count"), count(t.Refunds)), Row(s.T("receipt.void_count"), count(t.Voids)))
}

func (s *slip) heading(key string, pairs ...string) {
	s.Add(Rule(), Row(s.T(key, pairs...), "").Strong())
}

func (s *slip) methods(t ShiftTotals) {
	s.heading("receipt.by_method")
	for _, m := range t.Methods {
		s.Add(Row(s.method(m.Method)+" ("+count(m.Sales)+")", m.Total.String()))
	}
}

func (s *slip) cash(t ShiftTotals) {
	s.heading("receipt.cash")
	s.Add(
		amount(s.T("receipt.float"), t.Drawer.Float),
		amount(s.T("receipt.cash_sales"), t.Drawer.CashSales),
		amount(s.T("receipt.cash_refunds"), -t.Drawer.CashRefunds),
		amount(s.T("receipt.cash_in"), t.Drawer.CashIn),
		amount(s.T("receipt.cash_out"), -t.Drawer.CashOut),
		Rule(),
		amount(s.T("receipt.expected"), t.Drawer.Expected()).Strong(),
	)
}

func (s *slip) counted(shift pos.Shift) {
	s.heading("receipt.counting")
	for _, p := range shift.Counted {
		if p.Number != 0 {
			s.Add(Row(count(p.Number)+" \u00d7 "+p.Value.Digits(), p.Value.Times(p.Number).Digits()))
		}
	}
	s.Add(Rule(), amount(s.T("receipt.counted"), shift.Counted.Total()).Strong())
	s.Add(amount(s.T("receipt.expected"), shift.Expected))
	difference := shift.Difference()
	key := "receipt.difference_none"
	switch {
	case difference < 0:
		key = "receipt.difference_short"
	case difference > 0:
		key = "receipt.difference_over"
	}
	s.Add(Rule().Strong(), amount(s.T(key), difference).Sized(Tall).Strong(), Rule().Strong())
	s.approval("", shift.Reason)
}

func (s *slip) producers(t ShiftTotals) {
	if len(t.Producers) == 0 || t.Blind && t.Shift.Open() {
		return
	}
	s.heading("receipt.of_producers")
	for _, p := range t.Producers {
		name := p.Name
		if name == "" {
			name = string(p.Code)
		}
		s.Add(Row(name+" ("+count(p.Items)+")", p.Net.String()))
	}
	if t.Rounding != 0 {
		s.Add(amount(s.T("receipt.rounding"), t.Rounding))
	}
}

// openCharges lists the QRIS money that somebody still has to decide about. It is in
// no other figure of the slip and says nothing about the cash, so a blind slip has
// it too.
func (s *slip) openCharges(open []OpenCharge) {
	if len(open) == 0 {
		return
	}
	s.heading("receipt.open_charges", "n", count(len(open)))
	var sum money.Rupiah
	for _, c := range open {
		sum += c.Sum
		reference := ""
		if c.Reference != "" {
			reference = s.T("receipt.open_charge_reference", "reference", c.Reference)
		}
		s.Add(amount(s.o.Words.DateTime(c.At), c.Sum), Row(s.T("charge.state."+string(c.State)), reference).Indented(2))
		if c.Number != "" {
			s.Add(Row(s.T("receipt.open_charge_of", "number", string(c.Number)), "").Indented(2))
		}
	}
	s.Add(Rule(), amount(s.T("receipt.open_charges_sum"), sum).Strong())
}
