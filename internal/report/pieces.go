package report

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"lapak/internal/i18n"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// Pieces is the match of goods of a period: of every product what was brought is
// what was sold, taken back, damaged, missing or is still there. The names in JSON
// are a contract.
type Pieces struct {
	From      pos.BusinessDay  `json:"from,omitempty"`
	To        pos.BusinessDay  `json:"to,omitempty"`
	Stall     Place            `json:"stall"`
	Agrees    bool             `json:"agrees"`  // the pieces of every product add up
	Counted   bool             `json:"counted"` // every product was counted, so that missing is known
	Elsewhere bool             `json:"other_laptops"`
	Sum       PiecesRow        `json:"sum"`
	Producers []PiecesProducer `json:"producers"`
	Office    pos.Signing      `json:"-"` // who signs for the organisation
	Unit      pos.Signing      `json:"-"` // and for the producer, if it is of one only
}

// PiecesProducer is the goods of one producer.
type PiecesProducer struct {
	Code pos.ProducerCode `json:"code"`
	Name string           `json:"name"`
	Sum  PiecesRow        `json:"sum"`
	Rows []PiecesRow      `json:"rows"`
}

// PiecesRow is what became of the pieces of a product. Brought is Before and
// Received; Sold is without those that came back in Returned. Missing is 0 and means
// nothing where Counts is 0: nobody counted.
type PiecesRow struct {
	SKU       pos.SKU   `json:"sku,omitempty"`
	Name      string    `json:"name,omitempty"`
	NameEN    string    `json:"name_en,omitempty"`
	Before    int       `json:"before"`
	Received  int       `json:"received"`
	Noted     int       `json:"received_with_note"`
	Brought   int       `json:"brought"`
	Sold      int       `json:"sold"`
	Returned  int       `json:"returned"`
	TakenBack int       `json:"taken_back"`
	Damaged   int       `json:"damaged"`
	Missing   int       `json:"missing"`
	Counts    int       `json:"counts"`
	CountedAt time.Time `json:"counted_at,omitzero"`
	Still     int       `json:"still_there"`
	AddsUp    bool      `json:"adds_up"`
}

func piecesRow(w store.Whereabouts) PiecesRow {
	return PiecesRow{SKU: w.SKU, Name: w.Name, NameEN: w.NameEN, Before: w.Before, Received: w.Received, Noted: w.Noted, Brought: w.Brought(), Sold: w.Sold, Returned: w.Returned,
		TakenBack: w.TakenBack, Damaged: w.Damaged, Missing: w.Missing, Counts: w.Counts, CountedAt: w.Counted, Still: w.Still, AddsUp: w.AddsUp()}
}

// BuildPieces follows the goods of a period, of one producer unless that is empty.
func BuildPieces(ctx context.Context, b *store.Books, stall pos.Stall, p store.Period, producer pos.ProducerCode) (Pieces, error) {
	g := Pieces{From: p.From, To: p.To, Agrees: true, Counted: true, Producers: []PiecesProducer{},
		Stall: Place{Code: stall.Code, Name: stall.Name, Fair: stall.Fair.Name, Place: stall.Fair.Place, City: stall.Fair.City}}
	list, err := b.Catalogue(ctx)
	if err != nil {
		return g, err
	}
	if g.Office, g.Unit, err = signers(ctx, b, producer); err != nil {
		return g, err
	}
	if g.Elsewhere, err = b.SellsElsewhere(ctx); err != nil {
		return g, err
	}
	all, err := b.Whereabouts(ctx, p)
	if err != nil {
		return g, err
	}
	all = slices.DeleteFunc(all, func(w store.Whereabouts) bool { return producer != "" && w.Producer != producer || idle(w) })
	slices.SortStableFunc(all, func(a, b store.Whereabouts) int {
		return cmp.Or(cmp.Compare(a.Producer, b.Producer), cmp.Compare(a.Name, b.Name), cmp.Compare(a.SKU, b.SKU))
	})
	for len(all) > 0 {
		n := slices.IndexFunc(all, func(w store.Whereabouts) bool { return w.Producer != all[0].Producer })
		if n < 0 {
			n = len(all)
		}
		one := PiecesProducer{Code: all[0].Producer, Name: list.ProducerName(all[0].Producer), Sum: piecesRow(store.SumWhereabouts(all[:n]))}
		for _, w := range all[:n] {
			g.Agrees, g.Counted = g.Agrees && w.AddsUp(), g.Counted && w.Counts > 0
			one.Rows = append(one.Rows, piecesRow(w))
		}
		g.Producers = append(g.Producers, one)
		g.Sum = addPieces(g.Sum, one.Sum)
		all = all[n:]
	}
	return g, nil
}

// idle says whether nothing of a product was there and nothing happened to it.
func idle(w store.Whereabouts) bool {
	return w.Counts == 0 && w.AddsUp() && w.Before == 0 && w.Received == 0 && w.Sold == 0 && w.Returned == 0 && w.TakenBack == 0 && w.Damaged == 0 && w.Missing == 0 && w.Still == 0
}

func addPieces(a, b PiecesRow) PiecesRow {
	return PiecesRow{Before: a.Before + b.Before, Received: a.Received + b.Received, Noted: a.Noted + b.Noted, Brought: a.Brought + b.Brought, Sold: a.Sold + b.Sold,
		Returned: a.Returned + b.Returned, TakenBack: a.TakenBack + b.TakenBack, Damaged: a.Damaged + b.Damaged, Missing: a.Missing + b.Missing, Counts: a.Counts + b.Counts,
		Still: a.Still + b.Still, AddsUp: a.Brought+b.Brought == a.Sold+b.Sold-a.Returned-b.Returned+a.TakenBack+b.TakenBack+a.Damaged+b.Damaged+a.Missing+b.Missing+a.Still+b.Still}
}

// Head is the top of the paper.
func (g Pieces) Head(w *i18n.Words) Head {
	h := Head{Title: w.T("goods.title"), Place: joined(", ", g.Stall.Name, g.Stall.Fair, g.Stall.Place, g.Stall.City), Facts: periodFacts(w, g.From, g.To), Unit: w.T("goods.unit")}
	switch {
	case !g.Agrees:
		h.Status = w.T("goods.differs")
	case !g.Counted:
		h.Status = w.T("goods.not_counted")
	default:
		h.Status = w.T("goods.agrees")
	}
	if len(g.Producers) == 1 {
		h.Facts = append(h.Facts, Fact{Label: w.T("report.col.producer"), Value: text(g.Producers[0].Name)})
	}
	return h
}

// Sections are the parts of the paper: the sums, each producer's sum and, of each,
// its products.
func (g Pieces) Sections(w *i18n.Words) []Section {
	s := g.Sum
	var notes []string
	if !g.Agrees {
		notes = append(notes, w.T("goods.note_differs"))
	}
	if !g.Counted {
		notes = append(notes, w.T("goods.note_not_counted"))
	}
	if g.Elsewhere {
		notes = append(notes, w.T("goods.note_elsewhere"))
	}
	sections := []Section{{Part: PartSummary, Title: w.T("goods.summary"), Short: w.T("goods.summary"), Note: strings.Join(notes, " "), Facts: []Fact{
		{Label: w.T("goods.before"), Value: count(s.Before)}, {Label: w.T("goods.received"), Value: count(s.Received)}, {Label: w.T("goods.unnoted"), Value: count(s.Received - s.Noted)},
		{Label: w.T("goods.brought"), Value: count(s.Brought), Strong: true},
		{Label: w.T("goods.sold_gross"), Value: count(s.Sold)}, {Label: w.T("goods.returned"), Value: count(-s.Returned)}, {Label: w.T("goods.taken_back"), Value: count(s.TakenBack)},
		{Label: w.T("goods.damaged"), Value: count(s.Damaged)}, {Label: w.T("goods.missing_counted"), Value: count(s.Missing)}, {Label: w.T("goods.still"), Value: count(s.Still)},
		{Label: w.T("goods.sum"), Value: count(s.Sold - s.Returned + s.TakenBack + s.Damaged + s.Missing + s.Still), Strong: true}}}}
	if len(g.Producers) > 1 {
		t := Table{Columns: piecesTable(w, w.T("report.col.producer"))}
		for _, p := range g.Producers {
			t.Rows = append(t.Rows, piecesCells(w, p.Name, p.Sum))
		}
		t.Total = piecesCells(w, w.T("report.col.total"), g.Sum)
		sections = append(sections, Section{Part: PartProducers, Title: w.T("report.qris.producers"), Short: w.T("report.qris.producers"), Table: t})
	}
	for i, p := range g.Producers {
		t := Table{Columns: append(piecesTable(w, w.T("report.col.product")), Column{w.T("goods.counted_on"), Text, false})}
		for _, r := range p.Rows {
			on := "–"
			if r.Counts > 0 {
				on = w.DateShort(string(pos.DayOf(r.CountedAt)))
			}
			t.Rows = append(t.Rows, append(piecesCells(w, productName(w, r.Name, r.NameEN), r), text(on)))
		}
		t.Total = append(piecesCells(w, w.T("report.col.total"), p.Sum), Cell{})
		sections = append(sections, Section{Part: PartProducts, Title: p.Name, Short: sheetName(string(p.Code), i), Table: t})
	}
	if len(g.Producers) == 0 {
		sections[0].Note = w.T("goods.none")
	}
	return sections
}

// sheetName is a code as the name of a sheet, which knows fewer signs and letters:
// one that is cut has its place behind it, so that no two are the same.
func sheetName(code string, place int) string {
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) {
			return '-'
		}
		return r
	}, code)
	const longest = 20
	if width(name) > longest {
		return cut(name, longest-4) + strconv.Itoa(place+1)
	}
	return cmp.Or(name, "–")
}

func piecesTable(w *i18n.Words, first string) []Column {
	columns := []Column{{first, Text, true}}
	for _, title := range []string{w.T("goods.brought"), w.T("goods.sold"), w.T("goods.taken_back"), w.T("goods.damaged"), w.T("goods.missing"), w.T("goods.still")} {
		columns = append(columns, Column{title, Count, false})
	}
	return columns
}

// piecesCells are the figures of a row. What is missing of a product that nobody
// counted is not known, and not none.
func piecesCells(w *i18n.Words, name string, r PiecesRow) []Cell {
	missing := count(r.Missing)
	if r.Counts == 0 {
		missing = text("?")
	}
	if !r.AddsUp {
		name = w.T("goods.row_differs", "name", name)
	}
	return []Cell{text(name), count(r.Brought), count(r.Sold - r.Returned), count(r.TakenBack), count(r.Damaged), missing, count(r.Still)}
}

// Signatures are who signs the paper: the producer too, if it is of one only.
func (g Pieces) Signatures(w *i18n.Words) []Signature {
	stall := Signature{Place: joined(", ", g.Stall.City, w.Date(string(g.To))), Role: w.T("report.prepared"), Title: joined("\n", OfficeName(w, pos.StallHead), g.Stall.Name)}
	if g.To == "" {
		stall.Place = g.Stall.City
	}
	stall = stall.by(w, pos.Signer{Title: stall.Title, Name: g.Office.Officer.Name, NIP: g.Office.Officer.NIP})
	first := Signature{Role: w.T("report.acknowledged"), Title: w.T("report.section_head"), ID: w.T("report.nip")}
	if len(g.Producers) == 1 {
		first.Title = joined("\n", OfficeName(w, pos.WorkHead), g.Producers[0].Name)
		first = first.by(w, pos.Signer{Title: first.Title, Name: g.Unit.Officer.Name, NIP: g.Unit.Officer.NIP})
	} else {
		first = first.by(w, g.Office.Head)
	}
	return []Signature{first, stall}
}

// Document is the match in every form.
func (g Pieces) Document(w *i18n.Words) Document {
	d := Document{Head: g.Head(w), Sections: g.Sections(w), Signatures: g.Signatures(w), Stem: g.stem(), Data: g, Columns: piecesColumns()}
	for _, p := range g.Producers {
		for _, r := range p.Rows {
			missing, on := "", ""
			if r.Counts > 0 {
				missing, on = figure(r.Missing), string(pos.DayOf(r.CountedAt))
			}
			d.Rows = append(d.Rows, []string{string(g.From), string(g.To), guard(string(p.Code)), guard(p.Name), guard(string(r.SKU)), guard(r.Name), figure(r.Before), figure(r.Received), figure(r.Noted),
				figure(r.Sold), figure(r.Returned), figure(r.TakenBack), figure(r.Damaged), missing, figure(r.Still), on, csvYes(r.AddsUp)})
		}
	}
	return d
}

func (g Pieces) stem() string {
	var parts []string
	for _, p := range []string{"PB", string(g.From), string(g.To), string(g.Stall.Code)} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	if len(g.Producers) == 1 {
		parts = append(parts, slug(string(g.Producers[0].Code)))
	}
	return strings.Join(parts, "_")
}
