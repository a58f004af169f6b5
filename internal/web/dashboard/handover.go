package dashboard

import (
	"net/url"

	"lapak/internal/pos"
	"lapak/internal/receipt"
	"lapak/internal/receipt/pdf"
	"lapak/internal/report"
	"lapak/internal/store"
)

// goodsPlace is the row of choices above the goods of a stall, a fair or all of
// them. An empty day is open.
type goodsPlace struct {
	From, To  pos.BusinessDay
	Fairs     []choice
	Stalls    []choice
	Producers []choice
}

// goodsPeriod reads the choices, and finds the stall or fair that was picked.
func (v *visit) goodsPeriod() (p store.Period, place pos.Stall, whose pos.ProducerCode, b goodsPlace, err error) {
	if whose, err = v.whose(); err != nil {
		return p, place, whose, b, err
	}
	if text := v.field("from"); text != "" {
		if p.From, err = pos.ParseDay(text); err != nil {
			return p, place, whose, b, err
		}
	}
	if text := v.field("to"); text != "" {
		if p.To, err = pos.ParseDay(text); err != nil {
			return p, place, whose, b, err
		}
	}
	if p.To != "" && p.To < p.From {
		return p, place, whose, b, pos.Refuse(pos.Invalid, "span_days", "from", p.From, "to", p.To)
	}
	b.From, b.To = p.From, p.To
	p.Stall, p.Fair = pos.StallCode(v.field("stall")), v.field("fair")
	if p.Fair != "" {
		fair, err := v.fair(p.Fair)
		if err != nil {
			return p, place, whose, b, err
		}
		place.Fair = fair.Fair
	}
	if p.Stall != "" {
		site, err := v.central.Site(v.r.Context(), v.tenant, p.Stall)
		if err != nil {
			return p, place, whose, b, err
		}
		place.Code, place.Name = site.Code, site.Name
		fair, err := v.fair(site.Fair)
		if err != nil {
			return p, place, whose, b, err
		}
		place.Fair = fair.Fair
	}
	if b.Fairs, b.Stalls, err = v.placeChoices(p.Fair, p.Stall); err != nil {
		return p, place, whose, b, err
	}
	b.Producers, err = v.producerChoices(whose)
	return p, place, whose, b, err
}

type notesData struct {
	sheetData
	Bar   goodsPlace
	Notes []noteLine
	Leaf  leaf
	Match string // address of the match of the same goods
}

type noteLine struct {
	report.Note
	Path, Date, Way string
}

// handovers lists the notes of goods that came and went, the newest first.
func (v *visit) handovers() error {
	p, _, whose, b, err := v.goodsPeriod()
	if err != nil {
		return err
	}
	format, err := v.formatOf(documentFormats())
	if err != nil {
		return err
	}
	all, err := report.BuildNotes(v.r.Context(), v.central.Books(v.tenant), p, whose)
	if err != nil {
		return err
	}
	d := all.Document(v.words)
	if format != "" {
		return v.document(format, d)
	}
	data := notesData{sheetData: v.sheetOf(d), Bar: b, Leaf: v.leaf("page", len(all.Notes)), Match: Path + "handover/match?" + v.sameGoods()}
	for _, n := range all.Notes[data.Leaf.First:data.Leaf.Last] {
		data.Notes = append(data.Notes, noteLine{n, notePath(n.Number), v.words.DateShort(string(n.Day)), report.NoteDirection(v.words, n.Direction)})
	}
	return v.show("handovers.html", v.words.T("handover.list"), data)
}

// sameGoods is what was picked, for the other page about the same goods.
func (v *visit) sameGoods() string {
	q := url.Values{}
	for _, name := range []string{"from", "to", "fair", "stall", "producer"} {
		if text := v.field(name); text != "" {
			q.Set(name, text)
		}
	}
	return q.Encode()
}

func notePath(n pos.HandoverNumber) string {
	return Path + "handover/note/" + url.PathEscape(string(n))
}

type noteData struct {
	sheetData
	Roll   string // address of the note for the roll
	Labels string
}

// handover shows one note. That of another Lapas is answered like one that is not
// there.
func (v *visit) handover() error {
	ctx, books := v.r.Context(), v.central.Books(v.tenant)
	h, tail, err := books.Handover(ctx, pos.HandoverNumber(v.r.PathValue("number")))
	if err == nil && !v.theirs(h.Producer) {
		err = pos.Refuse(pos.NotFound, "handover_unknown")
	}
	if err != nil {
		return err
	}
	format, err := v.formatOf(append(documentFormats(), "roll"))
	if err != nil {
		return err
	}
	stall, err := books.StallOf(ctx, h.Terminal)
	if err != nil {
		return err
	}
	if format == "roll" {
		body, err := pdf.Roll(receipt.ForHandover(h, receipt.Options{Words: v.words, Stall: stall, Trace: tail}), pdf.Roll80)
		if err != nil {
			return err
		}
		return v.deliver("pdf", string(h.Number)+".roll.pdf", body)
	}
	d := report.NoteOf(h, stall, tail).Document(v.words)
	if format != "" {
		return v.document(format, d)
	}
	data := noteData{sheetData: v.sheetOf(d), Roll: notePath(h.Number) + "?format=roll", Labels: labelsPath(h)}
	return v.show("handover.html", string(h.Number), data)
}

type matchData struct {
	sheetData
	Bar    goodsPlace
	State  string // good, warn or bad, for the stamp
	By     []producerMatch
	Notes  string
	Pieces bool // the pieces of one producer, by product
}

type producerMatch struct {
	Name, Path string
	Row        report.PiecesRow
}

// goodsMatch holds what was brought against what became of it. Of several producers
// the page has the sums and their files have every product.
func (v *visit) goodsMatch() error {
	p, place, whose, b, err := v.goodsPeriod()
	if err != nil {
		return err
	}
	format, err := v.formatOf(documentFormats())
	if err != nil {
		return err
	}
	g, err := report.BuildPieces(v.r.Context(), v.central.Books(v.tenant), place, p, whose)
	if err != nil {
		return err
	}
	d := g.Document(v.words)
	if format != "" {
		return v.document(format, d)
	}
	data := matchData{sheetData: v.sheetOf(d), Bar: b, State: "good", Notes: Path + "handover?" + v.sameGoods(), Pieces: len(g.Producers) == 1}
	switch {
	case !g.Agrees:
		data.State = "bad"
	case !g.Counted:
		data.State = "warn"
	}
	data.Sections = d.Sections[:1]
	if data.Pieces {
		data.Sections = d.Sections
	}
	for _, one := range g.Producers {
		q := v.r.URL.Query()
		q.Set("producer", string(one.Code))
		data.By = append(data.By, producerMatch{one.Name, Path + "handover/match?" + q.Encode(), one.Sum})
	}
	return v.show("match.html", v.words.T("goods.title"), data)
}
