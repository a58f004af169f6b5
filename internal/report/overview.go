package report

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"lapak/internal/i18n"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// The sections of an overview beside those that it has in common with a day.
const (
	PartDays   Part = "days"
	PartHours  Part = "hours"
	PartFairs  Part = "fairs"
	PartStalls Part = "stalls"
)

// Overview is what the office sees of some days at all stalls, or at some of
// them. Of one producer it holds the goods only: Net is then without the rounding
// of cash, and there are no methods and no cash.
type Overview struct {
	Span     store.Span
	Sums     Daily // of the whole span; Day, Stall and Shifts stay empty
	Days     []PeriodRow
	Hours    []PeriodRow
	Fairs    []PlaceRow
	Stalls   []PlaceRow
	Shifts   int          // closed ones
	Short    money.Rupiah // sum of their differences
	Presence Presence
}

// PeriodRow is what one day or one hour brought in: before discounts in Gross,
// after everything in Net.
type PeriodRow struct {
	Day   pos.BusinessDay // of a day
	Hour  int             // of an hour of all days
	Sales int
	Net   money.Rupiah
}

// PlaceRow is what a fair or a stall brought in.
type PlaceRow struct {
	Code  string
	Name  string // empty if the office does not know it
	Sales int
	Items int
	Net   money.Rupiah
}

// BuildOverview reads and adds up a span. Now is the moment at which is judged
// what has arrived.
func BuildOverview(ctx context.Context, c *store.Central, tenant pos.TenantID, span store.Span, now time.Time) (Overview, error) {
	o := Overview{Span: span}
	sums, err := c.AddUp(ctx, tenant, span)
	if err != nil {
		return o, err
	}
	fairs, err := c.Fairs(ctx, tenant)
	if err != nil {
		return o, err
	}
	sites, err := c.Sites(ctx, tenant)
	if err != nil {
		return o, err
	}
	shifts, err := c.Books(tenant).OfficeShifts(ctx, span)
	if err != nil {
		return o, err
	}
	terminals, err := c.Terminals(ctx, tenant)
	if err != nil {
		return o, err
	}
	o.addShifts(sums)
	o.addPlaces(sums.Shifts, fairs, sites)
	for _, h := range sums.Hours {
		o.Hours = append(o.Hours, PeriodRow{Hour: h.Hour, Sales: h.Sales, Net: h.Gross})
	}
	for _, s := range shifts {
		if !s.Open() {
			o.Shifts++
			o.Short += s.Difference()
		}
	}
	o.Presence = presenceOf(span, terminals, shifts, fairs, sites, now)
	return o, nil
}

func (o *Overview) addShifts(sums store.Sums) {
	d := &o.Sums
	d.addGoods(sums.Goods)
	days := grouping[pos.BusinessDay, PeriodRow]{}
	for _, s := range sums.Shifts {
		net := netOf(s)
		d.Gross, d.Discount, d.Refund = d.Gross+s.Gross, d.Discount+s.Discount, d.Refund+s.Refunded
		d.Rounding, d.Net = d.Rounding+s.Rounding+s.Unround, d.Net+net
		d.Sales, d.Voids, d.Refunds = d.Sales+s.Sales, d.Voids+s.Voids, d.Refunds+s.Refunds
		day := days.at(s.Day)
		day.Day, day.Sales, day.Net = s.Day, day.Sales+s.Sales, day.Net+net
	}
	if d.Sales > 0 {
		d.Average = d.Net.Share(1, int64(d.Sales), money.Nearest)
	}
	for _, m := range sums.Methods {
		d.Methods = append(d.Methods, MethodRow{Method: m.Method, Sales: m.Sales, Kept: m.Kept, PaidBack: m.PaidBack, Total: m.Kept - m.PaidBack})
	}
	o.Days = days.rows
	slices.SortFunc(o.Days, func(a, b PeriodRow) int { return cmp.Compare(a.Day, b.Day) })
}

// netOf is what a shift really brought in.
func netOf(s store.ShiftSum) money.Rupiah {
	return s.Gross - s.Discount - s.Refunded + s.Rounding + s.Unround
}

func (o *Overview) addPlaces(shifts []store.ShiftSum, fairs []store.FairRecord, sites []store.Site) {
	fairNames, siteOf := map[string]string{}, map[pos.StallCode]store.Site{}
	for _, f := range fairs {
		fairNames[f.Code] = f.Name
	}
	for _, s := range sites {
		siteOf[s.Code] = s
	}
	byFair, byStall := grouping[string, PlaceRow]{}, grouping[pos.StallCode, PlaceRow]{}
	add := func(row *PlaceRow, code, name string, s store.ShiftSum) {
		row.Code, row.Name = code, name
		row.Sales, row.Items, row.Net = row.Sales+s.Sales, row.Items+s.Items, row.Net+netOf(s)
	}
	for _, s := range shifts {
		site := siteOf[s.Stall]
		add(byFair.at(site.Fair), site.Fair, fairNames[site.Fair], s)
		add(byStall.at(s.Stall), string(s.Stall), site.Name, s)
	}
	o.Fairs, o.Stalls = byFair.rows, byStall.rows
	for _, rows := range [][]PlaceRow{o.Fairs, o.Stalls} {
		slices.SortFunc(rows, func(a, b PlaceRow) int { return cmp.Or(cmp.Compare(b.Net, a.Net), cmp.Compare(a.Code, b.Code)) })
	}
}

// Empty says whether nothing was sold, voided or brought back.
func (o Overview) Empty() bool {
	return o.Sums.Sales == 0 && o.Sums.Voids == 0 && o.Sums.Refunds == 0
}

// ByHour says whether hours tell more than days: the span is one day.
func (o Overview) ByHour() bool { return o.Span.From == o.Span.To }

// Method is what one way to pay brought in.
func (o Overview) Method(m pos.Method) money.Rupiah {
	for _, row := range o.Sums.Methods {
		if row.Method == m {
			return row.Total
		}
	}
	return 0
}

// Sections are the tables of the overview, those asked for and in that order.
func (o Overview) Sections(w *i18n.Words, parts ...Part) []Section {
	var all []Section
	for _, p := range parts {
		var s Section
		switch p {
		case PartSummary:
			s = o.summary(w)
		case PartDays:
			s = periodSection(w, p, w.T("report.by_day"), w.T("report.col.day"), w.T("report.col.net"), o.Days, func(r PeriodRow) Cell { return text(w.DateShort(string(r.Day))) })
		case PartHours:
			s = periodSection(w, p, w.T("report.by_hour"), w.T("report.col.hour"), w.T("report.col.sold"), o.Hours, func(r PeriodRow) Cell { return text(HourName(w, r.Hour)) })
			s.Note = w.T("report.hours_note")
		case PartFairs:
			s = placeSection(w, p, w.T("report.by_fair"), w.T("report.col.fair"), w.T("report.no_fair"), o.Fairs)
		case PartStalls:
			s = placeSection(w, p, w.T("report.by_stall"), w.T("report.col.stall"), w.T("report.no_stall"), o.Stalls)
		case PartMethods:
			s = o.Sums.methods(w)
		case PartProducers:
			s = o.Sums.producers(w)
		case PartCategories:
			s = o.Sums.categories(w)
		case PartProducts:
			s = o.Sums.products(w)
		}
		if o.Span.Producer != "" {
			s = withoutRounding(w, s)
		}
		all = append(all, s)
	}
	return all
}

// HourName is an hour from its beginning to its end.
func HourName(w *i18n.Words, hour int) string {
	at := time.Date(2026, 1, 1, hour, 0, 0, 0, pos.WIB())
	return w.Clock(at) + "–" + w.Clock(at.Add(time.Hour))
}

func (o Overview) summary(w *i18n.Words) Section {
	d := o.Sums
	s := Section{Part: PartSummary, Title: w.T("report.summary"), Short: w.T("report.summary"), Facts: []Fact{
		{Label: w.T("report.gross"), Value: price(d.Gross)},
		{Label: w.T("report.discount"), Value: price(-d.Discount)},
		{Label: w.T("report.refund"), Value: price(-d.Refund)},
	}}
	if o.Span.Producer == "" {
		s.Facts = append(s.Facts, Fact{Label: w.T("report.rounding"), Value: price(d.Rounding)})
	}
	s.Facts = append(s.Facts,
		Fact{Label: w.T("report.net"), Value: price(d.Net), Strong: true},
		Fact{Label: w.T("report.sales"), Value: count(d.Sales)},
		Fact{Label: w.T("report.items"), Value: count(d.Items)})
	if d.Sales > 0 {
		s.Facts = append(s.Facts, Fact{Label: w.T("report.average"), Value: price(d.Average)})
	}
	if o.Span.Producer == "" && o.Shifts > 0 {
		s.Facts = append(s.Facts, Fact{Label: differenceName(w, o.Short), Value: price(o.Short)})
	}
	return s
}

func periodSection(w *i18n.Words, part Part, title, first, last string, rows []PeriodRow, name func(PeriodRow) Cell) Section {
	t := Table{Columns: []Column{{first, Text, true}, {w.T("report.col.sales"), Count, false}, {last, Money, false}}}
	sales, net := 0, money.Rupiah(0)
	for _, r := range rows {
		sales, net = sales+r.Sales, net+r.Net
		t.Rows = append(t.Rows, []Cell{name(r), count(r.Sales), amount(r.Net)})
	}
	t.Total = []Cell{text(w.T("report.col.total")), count(sales), amount(net)}
	return Section{Part: part, Title: title, Short: title, Table: t}
}

func placeSection(w *i18n.Words, part Part, title, first, unknown string, rows []PlaceRow) Section {
	t := Table{Columns: []Column{
		{w.T("report.col.code"), Code, false}, {first, Text, true}, {w.T("report.col.sales"), Count, false},
		{w.T("report.col.items"), Count, false}, {w.T("report.col.net"), Money, false},
	}}
	sales, items, net := 0, 0, money.Rupiah(0)
	for _, r := range rows {
		sales, items, net = sales+r.Sales, items+r.Items, net+r.Net
		t.Rows = append(t.Rows, []Cell{code(r.Code), text(cmp.Or(r.Name, unknown)), count(r.Sales), count(r.Items), amount(r.Net)})
	}
	t.Total = []Cell{{}, text(w.T("report.col.total")), count(sales), count(items), amount(net)}
	return Section{Part: part, Title: title, Short: title, Table: t}
}

// withoutRounding leaves the rounding of cash out of a table: it belongs to
// nobody's goods.
func withoutRounding(w *i18n.Words, s Section) Section {
	s.Table.Rows = slices.DeleteFunc(s.Table.Rows, func(row []Cell) bool {
		return slices.ContainsFunc(row, func(c Cell) bool { return c.Kind == Text && c.Text == w.T("report.rounding") })
	})
	return s
}

// SpanName is a span of days for people.
func SpanName(w *i18n.Words, span store.Span) string {
	if span.From == span.To {
		return w.DateLong(string(span.From))
	}
	return w.T("report.span", "from", w.Date(string(span.From)), "to", w.Date(string(span.To)))
}

// Paper is the overview as it is filed: the same tables under a head.
func (o Overview) Paper(w *i18n.Words, place string, parts ...Part) Paper {
	status := w.T("report.interim")
	if o.Presence.Complete == o.Presence.Expected {
		status = w.T("report.complete")
	}
	return Paper{
		Head: Head{Title: w.T("report.overview"), Place: place, Status: status, Unit: w.T("report.unit"), Facts: []Fact{
			{Label: w.T("report.day"), Value: text(SpanName(w, o.Span))},
			{Label: w.T("report.terminals"), Value: text(w.T("report.terminals_complete", "done", strconv.Itoa(o.Presence.Complete), "n", strconv.Itoa(o.Presence.Expected)))},
		}},
		Name:     "overview_" + string(o.Span.From) + "_" + string(o.Span.To),
		Sections: o.Sections(w, parts...),
	}
}
