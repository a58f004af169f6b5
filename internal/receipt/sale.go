package receipt

import (
	"slices"

	"lapak/internal/money"
	"lapak/internal/pos"
)

// ForSale writes the receipt of a sale: the goods by the Lapas that made them,
// what was taken off, what was paid and how.
func ForSale(sale pos.Sale, o Options) Doc {
	s := begin(string(sale.Number), "", sale.At, o)
	s.Add(Row(string(sale.Number), "").Strong())
	s.moment(sale.At, sale.CashierLabel)
	if sale.Order != "" {
		s.Add(Row(s.T("receipt.order"), string(sale.Order)).Strong())
	}
	if sale.Paper != nil {
		s.Add(Row(s.T("receipt.paper_note"), sale.Paper.Number))
	}
	groups := byProducer(sale.Lines)
	for _, g := range groups {
		s.Add(Rule())
		s.Add(Text(g.name).Sized(Small).Strong())
		for _, l := range g.lines {
			s.line(l)
		}
	}
	s.totals(sale)
	s.tenders(sale)
	if len(groups) > 1 {
		s.Add(Rule(), Row(s.T("receipt.by_producer"), "").Sized(Small))
		for _, g := range groups {
			s.Add(Row(g.name, g.net.String()).Sized(Small).Indented(1))
		}
	}
	s.Add(Feed(1))
	s.Add(Text(s.T("receipt.thanks")).Centered())
	if footer := o.Stall.ReceiptFooter; footer != "" {
		s.Add(Text(footer).Centered().Sized(Small))
	}
	if o.Link != "" {
		s.Add(Link(o.Link, s.T("receipt.link")))
	}
	return s.finish()
}

// group is the rows of a sale that came from one Lapas.
type group struct {
	code  pos.ProducerCode
	name  string
	lines []pos.Line
	net   money.Rupiah
}

// byProducer groups rows by Lapas in the order in which they were rung up.
func byProducer(lines []pos.Line) []group {
	var groups []group
	for _, l := range lines {
		i := slices.IndexFunc(groups, func(g group) bool { return g.code == l.Producer })
		if i < 0 {
			i = len(groups)
			name := l.ProducerName
			if name == "" {
				name = string(l.Producer)
			}
			groups = append(groups, group{code: l.Producer, name: name})
		}
		groups[i].lines = append(groups[i].lines, l)
		groups[i].net += l.Net()
	}
	return groups
}

// line writes a row of the sale: a single piece beside its name, several below it
// with their price.
func (s *slip) line(l pos.Line) {
	name := l.NameIn(s.o.english())
	if l.Quantity == 1 {
		s.Add(Row(name, l.Price.Digits()))
	} else {
		s.Add(Row(name, ""))
		s.Add(Row(count(l.Quantity)+" \u00d7 "+l.Price.Digits(), l.Gross().Digits()).Indented(2))
	}
	if l.Discount != 0 {
		s.Add(Row(s.T("receipt.line_discount"), (-l.Discount).Digits()).Indented(2))
	}
	if l.Note != "" {
		s.Add(Row(l.Note, "").Sized(Small).Indented(2))
	}
}

func (s *slip) totals(sale pos.Sale) {
	var share money.Rupiah
	for _, l := range sale.Lines {
		share += l.Share
	}
	s.Add(Rule())
	s.Add(amount(s.T("receipt.subtotal", "n", count(sale.Items())), sale.Net()+share))
	if share != 0 {
		s.Add(amount(s.T("receipt.sale_discount"), -share))
	}
	if sale.Rounding != 0 {
		s.Add(amount(s.T("receipt.rounding"), sale.Rounding))
	}
	s.Add(Rule().Strong(), amount(s.T("receipt.total"), sale.Paid()).Sized(Big).Strong(), Rule().Strong())
}

func (s *slip) tenders(sale pos.Sale) {
	for _, t := range sale.Tenders {
		label := s.method(t.Method)
		if t.Method == pos.QRIS && t.CheckedBy == "" && t.SettledAt.IsZero() {
			label = s.T("receipt.qris_unchecked")
		}
		s.Add(amount(label, t.Amount))
		if t.Reference != "" && t.Method != pos.Prepaid { // that is the code of the order, which stands above
			s.Add(Row(s.T("receipt.reference", "reference", t.Reference), "").Sized(Small).Indented(2))
		}
	}
	if sale.PaidBy(pos.Cash) != 0 || sale.Change != 0 {
		s.Add(amount(s.T("receipt.change"), sale.Change).Strong())
	}
}

// ForRefund writes the receipt of a refund, which the customer signs.
func ForRefund(r pos.Refund, o Options) Doc {
	s := begin(string(r.Number), "receipt.refund", r.At, o)
	s.Add(Row(string(r.Number), "").Strong())
	s.moment(r.At, r.CashierLabel)
	s.Add(Row(s.T("receipt.of_sale"), string(r.SaleNumber)))
	s.approval(r.ApprovedBy, r.Reason)
	s.Add(Rule())
	for _, l := range r.Lines {
		name := pos.NameIn(o.english(), l.Name, l.NameEN)
		s.Add(Row(count(l.Quantity)+" \u00d7 "+name, l.Amount.Digits()))
	}
	if r.Rounding != 0 {
		s.Add(Rule(), amount(s.T("receipt.rounding"), -r.Rounding))
	}
	s.Add(Rule().Strong(), amount(s.T("receipt.paid_back"), r.Paid).Sized(Big).Strong(), Rule().Strong())
	s.Add(Row(s.T("receipt.paid_back_by"), s.method(r.Method)))
	if r.Reference != "" {
		s.Add(Row(s.T("receipt.reference", "reference", r.Reference), "").Sized(Small).Indented(2))
	}
	s.sign("receipt.customer_signature")
	return s.finish()
}

// ForVoid writes the note that a whole sale was cancelled.
func ForVoid(v pos.Void, o Options) Doc {
	s := begin(string(v.Number), "receipt.void", v.At, o)
	s.Add(Row(s.T("receipt.voided_sale"), string(v.Number)))
	s.moment(v.At, s.staff(v.By))
	s.approval(v.ApprovedBy, v.Reason)
	s.Add(Rule().Strong(), amount(s.T("receipt.voided"), v.Total).Sized(Big).Strong(), Rule().Strong())
	s.Add(Text(s.T("receipt.void_note")).Centered().Sized(Small))
	return s.finish()
}

func (s *slip) approval(by pos.StaffID, reason string) {
	if by != "" {
		s.Add(Row(s.T("receipt.approved_by"), s.staff(by)))
	}
	if reason != "" {
		s.Add(Row(s.T("receipt.reason"), reason))
	}
}

// ForCashMove writes the note for money put into or taken out of the drawer,
// which the one who brings or takes it signs.
func ForCashMove(m pos.CashMove, o Options) Doc {
	kind, value := "receipt.cash_in_title", m.Amount
	if m.Amount < 0 {
		kind, value = "receipt.cash_out_title", -m.Amount
	}
	s := begin(o.Words.T(kind)+" "+string(m.Day), kind, m.At, o)
	s.moment(m.At, s.staff(m.By))
	s.approval("", m.Reason)
	s.Add(Rule().Strong(), amount(s.T("receipt.amount"), value).Sized(Big).Strong(), Rule().Strong())
	s.sign("receipt.signature")
	return s.finish()
}
