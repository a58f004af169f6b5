package dashboard

import (
	"cmp"

	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/store"
)

type shiftsData struct {
	Bar     bar
	Name    string
	Section report.Section
	Empty   bool
	Files   []file
}

// shifts shows every shift of a span with the cash that was found.
func (v *visit) shifts() error {
	span, b, err := v.span()
	if err != nil {
		return err
	}
	span.Producer, b.Producers = "", nil
	format, err := v.format()
	if err != nil {
		return err
	}
	ctx := v.r.Context()
	all, err := v.central.Books(v.tenant).OfficeShifts(ctx, span)
	if err != nil {
		return err
	}
	terminals, err := v.central.Terminals(ctx, v.tenant)
	if err != nil {
		return err
	}
	staff, err := v.central.Books(v.tenant).Staff(ctx)
	if err != nil {
		return err
	}
	section := v.shiftSection(all, terminals, staff)
	if format != "" {
		p := v.list(v.words.T("dash.shifts"), "shifts_"+string(span.From)+"_"+string(span.To), section)
		p.Head.Facts[0].Value.Text = report.SpanName(v.words, span)
		return v.paper(format, p)
	}
	return v.show("shifts.html", v.words.T("dash.shifts"),
		shiftsData{Bar: b, Name: report.SpanName(v.words, span), Section: section, Empty: len(all) == 0, Files: v.files()})
}

func (v *visit) shiftSection(shifts []store.OfficeShift, terminals []store.Terminal, staff []store.StaffSecret) report.Section {
	letters, labels := map[pos.TerminalID]string{}, map[pos.StaffID]string{}
	for _, t := range terminals {
		letters[t.ID] = t.Code
	}
	for _, m := range staff {
		labels[m.ID] = m.Label
	}
	t := report.Table{Columns: []report.Column{
		{Title: v.words.T("report.day"), Kind: report.Text}, {Title: v.words.T("server.column.terminal"), Kind: report.Code},
		{Title: v.words.T("dash.col.opened"), Kind: report.Text}, {Title: v.words.T("dash.col.closed"), Kind: report.Text},
		{Title: v.words.T("report.cashier"), Kind: report.Text, Wide: true}, {Title: v.words.T("report.col.sales"), Kind: report.Count},
		{Title: v.words.T("report.cash.expected"), Kind: report.Money}, {Title: v.words.T("report.cash.counted"), Kind: report.Money},
		{Title: v.words.T("report.cash.difference"), Kind: report.Money}, {Title: v.words.T("report.col.reason"), Kind: report.Text, Wide: true},
	}}
	text := func(s string) report.Cell { return report.Cell{Kind: report.Text, Text: s} }
	amount := func(r money.Rupiah) report.Cell { return report.Cell{Kind: report.Money, Number: int64(r)} }
	var expected, counted money.Rupiah
	sales := 0
	for _, s := range shifts {
		name := string(s.Stall) + "-" + cmp.Or(letters[s.Terminal], "?")
		row := []report.Cell{text(v.words.DateShort(string(s.Day))), {Kind: report.Code, Text: name}, text(v.words.Clock(s.OpenedAt)),
			text(v.words.T("dash.shift_open")), text(cmp.Or(labels[s.OpenedBy], string(s.OpenedBy))), {}, {}, {}, {}, text(s.Reason)}
		if !s.Open() {
			row[3], row[5] = text(v.words.Clock(s.ClosedAt)), report.Cell{Kind: report.Count, Number: int64(s.Sales)}
			row[6], row[7], row[8] = amount(s.Expected), amount(s.Counted), amount(s.Difference())
			expected, counted, sales = expected+s.Expected, counted+s.Counted, sales+s.Sales
		}
		t.Rows = append(t.Rows, row)
	}
	t.Total = []report.Cell{text(v.words.T("report.col.total")), {}, {}, {}, {}, {Kind: report.Count, Number: int64(sales)},
		amount(expected), amount(counted), amount(counted - expected), {}}
	return report.Section{Part: "shifts", Title: v.words.T("dash.shifts"), Short: v.words.T("dash.menu.shifts"), Table: t}
}
