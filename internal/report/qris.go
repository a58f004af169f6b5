package report

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"lapak/internal/i18n"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// QRIS is the QRIS money of a business day as it was last held against the files
// of the acquirers. The names in JSON are a contract.
type QRIS struct {
	Day       pos.BusinessDay `json:"day"`
	Stall     Place           `json:"stall"`
	At        time.Time       `json:"at"` // of the last matching
	Ours      money.Rupiah    `json:"ours"`
	Gross     money.Rupiah    `json:"gross"`
	Fee       money.Rupiah    `json:"fee"`
	Net       money.Rupiah    `json:"net"`
	Sold      money.Rupiah    `json:"sold"` // QRIS sales as they are now; other than Ours if something was sold since
	Verdicts  []QRISVerdict   `json:"verdicts"`
	Producers []QRISProducer  `json:"producers"`
	Files     []pos.MatchFile `json:"-"`
	Rows      []pos.Match     `json:"-"`
}

// QRISVerdict is what belongs to one verdict.
type QRISVerdict struct {
	Verdict  pos.MatchVerdict `json:"verdict"`
	Payments int              `json:"payments"`
	Ours     money.Rupiah     `json:"ours"`
	Gross    money.Rupiah     `json:"gross"`
}

// QRISProducer is the QRIS money of one producer; without a code it is money that
// no sale explains. Net is Gross less Fee, Missing is what was sold and not paid.
type QRISProducer struct {
	Code    pos.ProducerCode `json:"code"`
	Name    string           `json:"name"`
	Ours    money.Rupiah     `json:"ours"`
	Missing money.Rupiah     `json:"missing"`
	Gross   money.Rupiah     `json:"gross"`
	Fee     money.Rupiah     `json:"fee"`
	Net     money.Rupiah     `json:"net"`
}

// BuildQRIS reads the last matching of a day. A day that nobody matched is refused
// as match_none.
func BuildQRIS(ctx context.Context, st *store.Store, day pos.BusinessDay) (QRIS, error) {
	all, err := st.Matchings(ctx, day)
	if err != nil {
		return QRIS{}, err
	}
	if len(all) == 0 {
		return QRIS{}, pos.Refuse(pos.NotFound, "match_none", "day", day)
	}
	return qrisOf(ctx, st, day, all)
}

// PreviewQRIS is the report as it will be once a matching is kept.
func PreviewQRIS(ctx context.Context, st *store.Store, m pos.Matching) (QRIS, error) {
	return qrisOf(ctx, st, m.Day, []pos.Matching{m})
}

func qrisOf(ctx context.Context, st *store.Store, day pos.BusinessDay, all []pos.Matching) (QRIS, error) {
	stall, err := st.Stall(ctx)
	if err != nil {
		return QRIS{}, err
	}
	return qrisIn(ctx, st.Books, stall, day, all)
}

// CentreQRIS is a matching of the centre: of all stalls, and of the orders of the shop.
func CentreQRIS(ctx context.Context, c *store.Central, tenant pos.TenantID, m pos.Matching) (QRIS, error) {
	q, err := qrisIn(ctx, c.Books(tenant), pos.Stall{}, m.Day, []pos.Matching{m})
	if err != nil {
		return q, err
	}
	ordered, err := c.OrderMoney(ctx, tenant, m.Day)
	for _, o := range ordered {
		if o.Came && o.Excess == "" {
			q.Sold += o.Amount
		}
	}
	return q, err
}

func qrisIn(ctx context.Context, books *store.Books, stall pos.Stall, day pos.BusinessDay, all []pos.Matching) (QRIS, error) {
	goods, err := books.Catalogue(ctx)
	if err != nil {
		return QRIS{}, err
	}
	sold, err := books.QRISPayments(ctx, day)
	if err != nil {
		return QRIS{}, err
	}
	q := QRIS{Day: day, Stall: Place{Code: stall.Code, Name: stall.Name, Fair: stall.Fair.Name, Place: stall.Fair.Place, City: stall.Fair.City}}
	for _, p := range sold {
		if !p.Voided {
			q.Sold += p.Amount
		}
	}
	for _, m := range all {
		q.At = m.At
		for _, r := range m.Rows {
			r.File += len(q.Files) // of all files, not of those of one till
			q.Rows = append(q.Rows, r)
		}
		q.Files = append(q.Files, m.Files...)
	}
	q.add(goods.ProducerName)
	return q, nil
}

func (q *QRIS) add(name func(pos.ProducerCode) string) {
	sums := pos.SumMatches(q.Rows)
	q.Ours, q.Gross, q.Fee, q.Net = sums.All.Ours, sums.All.Gross, sums.All.Fee, sums.All.Net()
	for _, v := range pos.MatchVerdicts() {
		s := sums.ByVerdict[v]
		q.Verdicts = append(q.Verdicts, QRISVerdict{Verdict: v, Payments: s.Payments, Ours: s.Ours, Gross: s.Gross})
	}
	q.Producers = []QRISProducer{}
	for _, code := range sums.Producers {
		s := sums.ByProducer[code]
		p := QRISProducer{Code: code, Ours: s.Ours, Missing: s.Missing, Gross: s.Gross, Fee: s.Fee, Net: s.Net()}
		if code != "" {
			p.Name = name(code)
		}
		q.Producers = append(q.Producers, p)
	}
	slices.SortFunc(q.Producers, func(a, b QRISProducer) int { return cmp.Or(cmp.Compare(b.Net, a.Net), cmp.Compare(a.Code, b.Code)) })
}

// Sections of the report of a day's QRIS money.
const (
	PartVerdicts    Part = "verdicts"
	PartDifferences Part = "differences"
	PartFiles       Part = "files"
	PartPayments    Part = "payments"
)

// Head is the top of the paper.
func (q QRIS) Head(w *i18n.Words) Head {
	return Head{
		Title: w.T("report.qris"), Place: joined(", ", q.Stall.Name, q.Stall.Fair, q.Stall.Place, q.Stall.City), Unit: w.T("report.unit"),
		Facts: []Fact{{Label: w.T("report.day"), Value: text(w.DateLong(string(q.Day)))}, {Label: w.T("report.qris.at"), Value: text(w.DateTime(q.At))}},
	}
}

// Sections are the parts of the paper in order.
func (q QRIS) Sections(w *i18n.Words) []Section {
	note := ""
	if q.Sold != q.Ours {
		note = w.T("report.qris.stale", "sold", q.Sold.String(), "ours", q.Ours.String())
	}
	return []Section{
		{Part: PartSummary, Title: w.T("report.qris.summary"), Short: w.T("report.qris.summary"), Note: note, Facts: []Fact{
			{Label: w.T("report.qris.ours"), Value: price(q.Ours)}, {Label: w.T("report.qris.gross"), Value: price(q.Gross)},
			{Label: w.T("report.qris.fee"), Value: price(q.Fee)}, {Label: w.T("report.qris.net"), Value: price(q.Net), Strong: true}}},
		q.verdicts(w), q.producers(w), q.differences(w), q.files(w),
	}
}

func (q QRIS) verdicts(w *i18n.Words) Section {
	t := Table{Columns: []Column{{w.T("report.qris.verdict"), Text, true}, {w.T("report.col.sales"), Count, false}, {w.T("report.qris.ours"), Money, false}, {w.T("report.qris.gross"), Money, false}}}
	n := 0
	for _, v := range q.Verdicts {
		if v.Payments > 0 {
			n += v.Payments
			t.Rows = append(t.Rows, []Cell{text(w.T("match.verdict." + string(v.Verdict))), count(v.Payments), amount(v.Ours), amount(v.Gross)})
		}
	}
	t.Total = []Cell{text(w.T("report.col.total")), count(n), amount(q.Ours), amount(q.Gross)}
	return Section{Part: PartVerdicts, Title: w.T("report.qris.verdicts"), Short: w.T("report.qris.verdicts"), Table: t}
}

func (q QRIS) producers(w *i18n.Words) Section {
	t := Table{Columns: []Column{{w.T("report.col.producer"), Text, true}, {w.T("report.qris.ours"), Money, false}, {w.T("report.qris.missing"), Money, false},
		{w.T("report.qris.gross"), Money, false}, {w.T("report.qris.fee"), Money, false}, {w.T("report.qris.net"), Money, false}}}
	var missing money.Rupiah
	for _, p := range q.Producers {
		name := p.Name
		if p.Code == "" {
			name = w.T("report.qris.nobody")
		}
		missing += p.Missing
		t.Rows = append(t.Rows, []Cell{text(name), amount(p.Ours), amount(p.Missing), amount(p.Gross), amount(p.Fee), amount(p.Net)})
	}
	t.Total = []Cell{text(w.T("report.col.total")), amount(q.Ours), amount(missing), amount(q.Gross), amount(q.Fee), amount(q.Net)}
	return Section{Part: PartProducers, Title: w.T("report.qris.producers"), Short: w.T("report.qris.producers"), Table: t}
}

// Differences are the payments that somebody has to look at, in order of time.
func (q QRIS) Differences() []pos.Match {
	return slices.DeleteFunc(slices.Clone(q.Rows), func(r pos.Match) bool { return r.Verdict == pos.MatchGood })
}

// differences lists them. Below stands what to do, once for each kind.
func (q QRIS) differences(w *i18n.Words) Section {
	t := Table{Columns: []Column{{w.T("report.qris.verdict"), Text, true}, {w.T("report.col.clock"), Moment, false}, {w.T("report.col.number"), Code, false},
		{w.T("report.qris.reference"), Code, false}, {w.T("report.qris.ours"), Money, false}, {w.T("report.qris.gross"), Money, false}}}
	for _, r := range q.Differences() {
		at := r.At
		if r.Ours == 0 {
			at = r.Paid
		}
		t.Rows = append(t.Rows, []Cell{text(w.T("match.verdict." + string(r.Verdict))), moment(at), code(r.Name()), code(cmp.Or(r.Reference, r.Typed)), amount(r.Ours), amount(r.Gross)})
	}
	var notes []string
	for _, v := range q.Verdicts {
		if v.Payments > 0 && v.Verdict != pos.MatchGood {
			notes = append(notes, w.T("report.qris.todo", "verdict", w.T("match.verdict."+string(v.Verdict)), "todo", w.T("match.todo."+string(v.Verdict))))
		}
	}
	if len(t.Rows) == 0 {
		notes = []string{w.T("report.qris.agrees")}
	}
	return Section{Part: PartDifferences, Title: w.T("report.qris.differences"), Short: w.T("report.qris.differences"), Table: t, Note: strings.Join(notes, "\n")}
}

// files are what the day was held against.
func (q QRIS) files(w *i18n.Words) Section {
	t := Table{Columns: []Column{{w.T("report.qris.file"), Text, true}, {w.T("report.qris.acquirer"), Text, true}, {w.T("report.col.sales"), Count, false},
		{w.T("report.qris.gross"), Money, false}, {w.T("report.qris.fee"), Money, false}, {w.T("report.qris.other_days"), Count, false}}}
	for _, f := range q.Files {
		t.Rows = append(t.Rows, []Cell{text(f.Name), text(f.Acquirer), count(f.Rows), amount(f.Gross), amount(f.Fee), count(f.Other)})
	}
	return Section{Part: PartFiles, Title: w.T("report.qris.files"), Short: w.T("report.qris.files"), Table: t}
}

// Document is the report as a paper of the centre.
func (q QRIS) Document(w *i18n.Words) Document {
	return Document{Head: q.Head(w), Sections: q.Sections(w), Stem: "QRIS_" + string(q.Day), Data: q, Columns: qrisColumns(), Rows: q.list()}
}

// WriteText writes the report in columns of equal letters.
func (q QRIS) WriteText(out io.Writer, words *i18n.Words) error {
	t := textPage{words: words}
	head := q.Head(words)
	t.line(head.Title)
	t.line(head.Place)
	t.facts(head.Facts)
	t.line(head.Unit)
	for _, s := range q.Sections(words) {
		t.section(s)
	}
	_, err := io.WriteString(out, t.b.String())
	return err
}

// WriteJSON writes the report for programs.
func (q QRIS) WriteJSON(out io.Writer) error {
	return writeJSON(out, q)
}
