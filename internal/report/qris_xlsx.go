package report

import (
	"io"
	"strings"
	"time"

	"lapak/internal/i18n"
	"lapak/internal/pos"
)

// WriteXLSX writes the report as a workbook with a sheet for each part, and one of
// every payment.
func (q QRIS) WriteXLSX(w io.Writer, words *i18n.Words) error {
	return writeBook(w, workbook{words: words, head: q.Head(words), day: q.Day}, append(q.Sections(words), q.payments(words)), nil)
}

// payments are all payments of the matching, each in one row, with what either side
// says of it.
func (q QRIS) payments(w *i18n.Words) Section {
	t := Table{Columns: []Column{
		{w.T("report.qris.verdict"), Text, false}, {w.T("report.col.number"), Code, false}, {w.T("report.qris.till_at"), Moment, false},
		{w.T("report.qris.ours"), Money, false}, {w.T("report.qris.typed"), Code, false}, {w.T("report.qris.bank_at"), Moment, false},
		{w.T("report.qris.gross"), Money, false}, {w.T("report.qris.fee"), Money, false}, {w.T("report.qris.net"), Money, false},
		{w.T("report.qris.reference"), Code, false}, {w.T("report.qris.issuer"), Text, false}, {w.T("report.qris.status"), Text, false},
		{w.T("report.qris.file"), Text, false}, {w.T("report.qris.row"), Count, false}, {w.T("report.col.producer"), Text, false}, {w.T("report.qris.what_to_do"), Text, false},
	}}
	for _, r := range q.Rows {
		file, row, todo := Cell{}, Cell{}, Cell{}
		if r.Verdict != pos.MatchGood {
			todo = text(w.T("match.todo." + string(r.Verdict)))
		}
		if r.Row > 0 && r.File < len(q.Files) {
			file, row = text(q.Files[r.File].Name), count(r.Row)
		}
		t.Rows = append(t.Rows, []Cell{text(w.T("match.verdict." + string(r.Verdict))), code(r.Name()), momentOr(r.At), amount(r.Ours), code(r.Typed), momentOr(r.Paid),
			amount(r.Gross), amount(r.Fee), amount(r.Gross - r.Fee), code(r.Reference), text(r.Issuer), text(r.Status), file, row, text(q.shared(r)), todo})
	}
	t.Total = make([]Cell, len(t.Columns))
	t.Total[0], t.Total[3], t.Total[6], t.Total[7], t.Total[8] = text(w.T("report.col.total")), amount(q.Ours), amount(q.Gross), amount(q.Fee), amount(q.Net)
	return Section{Part: PartPayments, Title: w.T("report.qris.payments"), Short: w.T("report.qris.payments"), Table: t}
}

// momentOr is a moment, or nothing where there was none.
func momentOr(at time.Time) Cell {
	if at.IsZero() {
		return Cell{}
	}
	return moment(at)
}

// shared names whose money a payment is.
func (q QRIS) shared(r pos.Match) string {
	var names []string
	for _, s := range r.Shares {
		for _, p := range q.Producers {
			if p.Code == s.Producer && p.Code != "" {
				names = append(names, p.Name)
			}
		}
	}
	return strings.Join(names, ", ")
}
