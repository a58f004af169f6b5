package report

import (
	"cmp"
	"strconv"
	"strings"

	"lapak/internal/i18n"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// fewestForShares is the number of sales below which a share in per cent says
// more about chance than about the goods, and is left out.
const fewestForShares = 10

// Head is the top of the paper.
func (d Daily) Head(w *i18n.Words) Head {
	h := Head{
		Title: w.T("report.daily"), Place: joined(", ", d.Stall.Name, d.Stall.Fair, d.Stall.Place, d.Stall.City),
		Status: d.Status.Show(w), Unit: w.T("report.unit"),
	}
	add := func(label, value string) {
		if value != "" {
			h.Facts = append(h.Facts, Fact{Label: label, Value: text(value)})
		}
	}
	add(w.T("report.number"), d.Number)
	add(w.T("report.day"), w.DateLong(string(d.Day)))
	add(w.T("report.terminal"), d.Terminal)
	add(w.T("report.terminals"), d.Arrived.show(w))
	for i, s := range d.Shifts {
		add(w.T("report.shift", "n", strconv.Itoa(i+1)), s.show(w))
	}
	return h
}

// show says how complete the figures are, nothing where they cannot be otherwise.
func (a *Arrived) show(w *i18n.Words) string {
	if a == nil {
		return ""
	}
	return w.T("report.terminals_complete", "done", strconv.Itoa(a.Complete), "n", strconv.Itoa(a.Expected))
}

func (s ShiftRow) show(w *i18n.Words) string {
	if s.Closed == nil {
		return w.T("report.shift_open", "from", w.Clock(s.Opened), "who", s.OpenedBy)
	}
	return w.T("report.shift_closed", "from", w.Clock(s.Opened), "to", w.Time(*s.Closed), "who", joined(" / ", s.OpenedBy, s.ClosedBy))
}

// joined puts the texts that are not empty together, each once.
func joined(between string, texts ...string) string {
	var kept []string
	for _, t := range texts {
		if t != "" && (len(kept) == 0 || kept[len(kept)-1] != t) {
			kept = append(kept, t)
		}
	}
	return strings.Join(kept, between)
}

// Show is the status as it is stamped on the paper.
func (s Status) Show(w *i18n.Words) string {
	if s == Final {
		return w.T("report.final")
	}
	return w.T("report.interim")
}

// Signatures are the two places to sign. Whoever knows titles and names of the
// unit fills them in.
func (d Daily) Signatures(w *i18n.Words) []Signature {
	return []Signature{
		{Role: w.T("report.acknowledged"), Title: w.T("report.section_head"), ID: w.T("report.nip")},
		{Place: joined(", ", d.Stall.City, w.Date(string(d.Day))), Role: w.T("report.prepared"), Title: w.T("report.cashier")},
	}
}

// Sections are the parts of the paper in order, the details last.
func (d Daily) Sections(w *i18n.Words) []Section {
	return []Section{
		d.summary(w), d.methods(w), d.cash(w), d.producers(w), d.categories(w), d.products(w), d.cashiers(w), d.remarks(w),
		{Part: PartDetails, Title: w.T("report.details"), Short: w.T("report.details.short"), Table: Table{Columns: detailColumns(w)}},
	}
}

func (d Daily) summary(w *i18n.Words) Section {
	s := Section{Part: PartSummary, Title: w.T("report.summary"), Short: w.T("report.summary")}
	s.Facts = []Fact{
		{Label: w.T("report.gross"), Value: price(d.Gross)},
		{Label: w.T("report.discount"), Value: price(-d.Discount)},
		{Label: w.T("report.refund"), Value: price(-d.Refund)},
		{Label: w.T("report.rounding"), Value: price(d.Rounding)},
		{Label: w.T("report.net"), Value: price(d.Net), Strong: true},
		{Label: w.T("report.sales"), Value: count(d.Sales)},
		{Label: w.T("report.items"), Value: count(d.Items)},
	}
	if d.Sales > 0 {
		s.Facts = append(s.Facts, Fact{Label: w.T("report.average"), Value: price(d.Average)})
	}
	s.Facts = append(s.Facts, Fact{Label: w.T("report.void", "n", strconv.Itoa(d.Voids)), Value: price(d.Void)})
	s.Note = w.T("report.in_words", "words", d.Net.Terbilang())
	return s
}

// productName is the name of a product in the language of the words.
func productName(w *i18n.Words, name, nameEN string) string {
	return pos.NameIn(w.Lang() == i18n.EN, name, nameEN)
}

// MethodName is what people call a way to pay.
func MethodName(w *i18n.Words, m pos.Method) string {
	switch m {
	case pos.Cash:
		return w.T("report.method.cash")
	case pos.QRIS:
		return w.T("report.method.qris")
	case pos.Transfer:
		return w.T("report.method.transfer")
	case pos.Card:
		return w.T("report.method.card")
	case pos.Prepaid:
		return w.T("report.method.prepaid")
	}
	return string(m)
}

func (d Daily) methods(w *i18n.Words) Section {
	t := Table{Columns: []Column{
		{w.T("report.col.method"), Text, true}, {w.T("report.col.sales"), Count, false},
		{w.T("report.col.kept"), Money, false}, {w.T("report.col.paid_back"), Money, false}, {w.T("report.col.total"), Money, false},
	}}
	var kept, back money.Rupiah
	for _, m := range d.Methods {
		kept, back = kept+m.Kept, back+m.PaidBack
		t.Rows = append(t.Rows, []Cell{text(MethodName(w, m.Method)), count(m.Sales), amount(m.Kept), amount(-m.PaidBack), amount(m.Total)})
	}
	t.Total = []Cell{text(w.T("report.net")), {}, amount(kept), amount(-back), amount(d.Net)}
	return Section{Part: PartMethods, Title: w.T("report.by_method"), Short: w.T("report.by_method"), Table: t}
}

func (d Daily) cash(w *i18n.Words) Section {
	c := d.Cash
	s := Section{Part: PartCash, Title: w.T("report.cash"), Short: w.T("report.cash.short")}
	s.Facts = []Fact{
		{Label: w.T("report.cash.float"), Value: price(c.Float)},
		{Label: w.T("report.cash.sales"), Value: price(c.CashSales)},
		{Label: w.T("report.cash.refunds"), Value: price(-c.CashRefunds)},
		{Label: w.T("report.cash.in"), Value: price(c.CashIn)},
		{Label: w.T("report.cash.out"), Value: price(-c.CashOut)},
		{Label: w.T("report.cash.expected"), Value: price(c.Expected), Strong: true},
	}
	if len(d.Shifts) == 0 {
		s.Note = w.T("report.cash.no_shift")
		return s
	}
	if c.Counted == nil {
		s.Note = w.T("report.cash.not_counted")
		return s
	}
	s.Facts = append(s.Facts,
		Fact{Label: w.T("report.cash.counted"), Value: price(*c.Counted)},
		Fact{Label: differenceName(w, *c.Difference), Value: price(*c.Difference), Strong: true})
	for i, shift := range d.Shifts {
		if shift.Reason != "" {
			s.Facts = append(s.Facts, Fact{Label: w.T("report.cash.reason", "n", strconv.Itoa(i+1)), Value: text(shift.Reason)})
		}
	}
	s.Table = Table{Columns: []Column{
		{w.T("report.col.value"), Money, false}, {w.T("report.col.pieces"), Count, false}, {w.T("report.col.total"), Money, false},
	}}
	pieces := 0
	for _, p := range c.Pieces {
		pieces += p.Number
		s.Table.Rows = append(s.Table.Rows, []Cell{amount(p.Value), count(p.Number), amount(p.Total)})
	}
	s.Table.Total = []Cell{{}, count(pieces), amount(*c.Counted)}
	return s
}

func differenceName(w *i18n.Words, difference money.Rupiah) string {
	switch {
	case difference > 0:
		return w.T("report.cash.over")
	case difference < 0:
		return w.T("report.cash.short_of")
	}
	return w.T("report.cash.difference")
}

func (d Daily) producers(w *i18n.Words) Section {
	t := Table{Columns: append(goodsColumns(w, w.T("report.col.producer")), Column{w.T("report.col.share"), Percent, false})}
	shares := d.shares()
	for i, p := range d.Producers {
		t.Rows = append(t.Rows, append(goodsRow(text(p.Name), p.Items, p.Gross, p.Discount, p.Refund, p.Net), shares[i]))
	}
	d.closeGoods(w, &t)
	s := Section{Part: PartProducers, Title: w.T("report.by_producer"), Short: w.T("report.by_producer"), Table: t}
	if d.Sales > 0 && d.Sales < fewestForShares {
		s.Note = w.T("report.no_shares", "n", strconv.Itoa(fewestForShares))
	}
	return s
}

// shares are the parts of the Lapas in what the goods brought in, in tenths of a
// per cent that add up to the whole; blank where they would mean nothing.
func (d Daily) shares() []Cell {
	shares := make([]Cell, len(d.Producers))
	if d.Sales < fewestForShares {
		return shares
	}
	weights := make([]money.Rupiah, len(d.Producers))
	var whole money.Rupiah
	for i, p := range d.Producers {
		if p.Net < 0 {
			return shares
		}
		weights[i], whole = p.Net, whole+p.Net
	}
	if whole == 0 {
		return shares
	}
	const tenths, basisPoints = 1000, 10
	for i, part := range money.Allocate(tenths, weights) {
		shares[i] = share(int64(part) * basisPoints)
	}
	return shares
}

// goodsColumns are those of every table that looks at the goods as a whole.
func goodsColumns(w *i18n.Words, first string) []Column {
	return []Column{
		{first, Text, true}, {w.T("report.col.items"), Count, false}, {w.T("report.col.gross"), Money, false},
		{w.T("report.col.discount"), Money, false}, {w.T("report.col.refund"), Money, false}, {w.T("report.col.net"), Money, false},
	}
}

func goodsRow(first Cell, items int, gross, discount, refund, net money.Rupiah) []Cell {
	return []Cell{first, count(items), amount(gross), amount(-discount), amount(-refund), amount(net)}
}

// closeGoods ends a table over the goods: the rounding of cash belongs to no
// goods and gets a row of its own, so that the total is the net of the day.
func (d Daily) closeGoods(w *i18n.Words, t *Table) {
	rounding := make([]Cell, len(t.Columns))
	rounding[0], rounding[5] = text(w.T("report.rounding")), amount(d.Rounding)
	t.Rows = append(t.Rows, rounding)
	t.Total = make([]Cell, len(t.Columns))
	copy(t.Total, goodsRow(text(w.T("report.net")), d.Items, d.Gross, d.Discount, d.Refund, d.Net))
}

func (d Daily) categories(w *i18n.Words) Section {
	t := Table{Columns: goodsColumns(w, w.T("report.col.category"))}
	for _, c := range d.Categories {
		name := cmp.Or(c.Category, w.T("report.no_category"))
		t.Rows = append(t.Rows, goodsRow(text(name), c.Items, c.Gross, c.Discount, c.Refund, c.Net))
	}
	d.closeGoods(w, &t)
	return Section{Part: PartCategories, Title: w.T("report.by_category"), Short: w.T("report.by_category"), Table: t}
}

func (d Daily) products(w *i18n.Words) Section {
	t := Table{Columns: []Column{
		{w.T("report.col.sku"), Code, false}, {w.T("report.col.product"), Text, true}, {w.T("report.col.producer"), Code, false},
		{w.T("report.col.quantity"), Count, false}, {w.T("report.col.total"), Money, false},
	}}
	for _, p := range d.Products {
		t.Rows = append(t.Rows, []Cell{code(p.SKU), text(productName(w, p.Name, p.NameEN)), code(p.Producer), count(p.Quantity), amount(p.Total)})
	}
	t.Rows = append(t.Rows, []Cell{{}, text(w.T("report.rounding")), {}, {}, amount(d.Rounding)})
	t.Total = []Cell{{}, text(w.T("report.net")), {}, count(d.Items), amount(d.Net)}
	return Section{Part: PartProducts, Title: w.T("report.by_product"), Short: w.T("report.by_product"), Table: t}
}

func (d Daily) cashiers(w *i18n.Words) Section {
	t := Table{Columns: []Column{
		{w.T("report.cashier"), Text, true}, {w.T("report.col.sales"), Count, false}, {w.T("report.col.voids"), Count, false},
		{w.T("report.col.refunds"), Count, false}, {w.T("report.col.total"), Money, false},
	}}
	for _, c := range d.Cashiers {
		name := cmp.Or(c.Cashier, w.T("report.no_cashier"))
		t.Rows = append(t.Rows, []Cell{text(name), count(c.Sales), count(c.Voids), count(c.Refunds), amount(c.Total)})
	}
	t.Total = []Cell{text(w.T("report.net")), count(d.Sales), count(d.Voids), count(d.Refunds), amount(d.Net)}
	return Section{Part: PartCashiers, Title: w.T("report.by_cashier"), Short: w.T("report.by_cashier"), Table: t}
}

// RemarkName is what people call an exception.
func RemarkName(w *i18n.Words, kind store.RemarkKind) string {
	switch kind {
	case store.RemarkVoid:
		return w.T("report.remark.void")
	case store.RemarkRefund:
		return w.T("report.remark.refund")
	case store.RemarkCashIn:
		return w.T("report.remark.cash_in")
	case store.RemarkCashOut:
		return w.T("report.remark.cash_out")
	case store.RemarkReprint:
		return w.T("report.remark.reprint")
	case store.RemarkDrawer:
		return w.T("report.remark.drawer_opened")
	case store.RemarkDiscount:
		return w.T("report.remark.discount")
	case store.RemarkPaper:
		return w.T("report.remark.paper_note")
	}
	return string(kind)
}

func (d Daily) remarks(w *i18n.Words) Section {
	s := Section{Part: PartRemarks, Title: w.T("report.remarks"), Short: w.T("report.remarks")}
	s.Table.Columns = []Column{
		{w.T("report.col.clock"), Moment, false}, {w.T("report.col.kind"), Text, false}, {w.T("report.col.number"), Code, false},
		{w.T("report.col.staff"), Text, false}, {w.T("report.col.amount"), Money, false}, {w.T("report.col.reason"), Text, true},
	}
	for _, r := range d.Remarks {
		value := amount(r.Amount)
		if r.Kind == store.RemarkReprint || r.Kind == store.RemarkDrawer {
			value = Cell{}
		}
		s.Table.Rows = append(s.Table.Rows, []Cell{
			moment(r.At), text(RemarkName(w, r.Kind)), code(r.Number), text(r.Staff), value, text(r.Reason),
		})
	}
	if len(d.Remarks) == 0 {
		s.Note = w.T("report.no_remarks")
	}
	return s
}
