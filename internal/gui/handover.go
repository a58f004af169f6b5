package gui

import (
	"context"
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/pos"
	"lapak/internal/receipt"
	"lapak/internal/report"
)

// handovers is the page of the notes of goods that came and went: the notes on the
// left, one of them on the right.
type handovers struct {
	a       *App
	list    *kit.List
	none    fyne.CanvasObject
	title   *kit.Text
	about   *kit.Text
	mark    *kit.Badge
	rows    *kit.Table
	sum     *kit.Text
	value   *kit.MoneyText
	blank   fyne.CanvasObject
	detail  fyne.CanvasObject
	buttons []*kit.Button

	notes  []pos.Handover
	chosen *pos.Handover
}

func (a *App) handoverPage() *page {
	h := &handovers{a: a, title: kit.NewText("", kit.Subtitle), about: kit.NewParagraph("", kit.Caption, 2), mark: kit.NewBadge("", kit.Neutral),
		sum: kit.NewText("", kit.Muted), value: kit.NewTotalText("").Accent()}
	h.list = kit.NewList(a.stage, kit.ListSpec{
		Row:      func() fyne.CanvasObject { return newNoteRow() },
		Bind:     func(i int, row fyne.CanvasObject) { row.(*noteRow).fill(a, h.notes[i]) },
		OnSelect: func(i int) { h.choose(&h.notes[i]) },
	})
	h.none = kit.EmptyState(theme.DocumentIcon(), a.t("gui.handover.none"), a.t("gui.handover.none_hint"), nil)
	h.blank = kit.EmptyState(nil, a.t("gui.handover.choose"), "", nil)
	h.rows = kit.NewTable(a.stage, kit.TableSpec{
		Columns: []kit.TableColumn{{Title: a.t("report.col.product"), Weight: 1}, {Title: a.t("gui.handover.state"), Width: max(letters(a.t("gui.handover.state")), letters(a.t("handover.damaged")))},
			{Title: a.t("report.col.quantity"), Width: letters(a.t("report.col.quantity")), Right: true}},
		Cell: func(row, column int) string {
			l := h.chosen.Lines[row]
			switch column {
			case 0:
				return pos.NameIn(a.english(), l.Name, l.NameEN)
			case 1:
				return a.goodsState(l.State)
			}
			return a.words.Number(int64(l.Quantity))
		},
	})
	h.detail = kit.Column(kit.GapS, kit.Row(kit.GapM, kit.Grow(h.title), h.mark), h.about, kit.Grow(h.rows), kit.NewLine(), kit.Row(kit.GapM, kit.Grow(h.sum), h.value))
	actions := h.actions()
	var buttons []fyne.CanvasObject
	h.buttons, buttons = a.buttons(actions)
	left := kit.Column(kit.GapM-4, kit.Row(kit.GapM, kit.NewText(a.t("gui.handover.title"), kit.Title).Hug(), kit.Space()),
		kit.Grid(3, kit.GapS, buttons[0], buttons[1], buttons[2]), kit.Grow(kit.NewPanel(overlaid(h.list, h.none))))
	right := kit.NewCard(kit.Column(kit.GapS, kit.Grow(overlaid(h.detail, h.blank)), kit.Grid(2, kit.GapS, buttons[3:]...)))
	h.load()
	scope := a.pageScope(sectionStock, actions, arrows(h.list.Step))
	return &page{name: string(sectionStock), content: a.framed(sectionStock, kit.TwoPane(left, right)), scope: scope, home: h.list}
}

func (h *handovers) actions() []*keys.Action {
	a := h.a
	_, open := a.Till.Note()
	first := &keys.Action{Name: "note_in", Label: a.t("gui.handover.begin_in"), Key: keys.F5, Do: func() { a.beginNote(pos.HandedIn) }}
	if open {
		first = &keys.Action{Name: "note_resume", Label: a.t("gui.handover.resume"), Key: keys.F5, Do: func() { a.enter(a.draftPage()) }}
	}
	some := func() bool { return h.chosen != nil }
	return []*keys.Action{first,
		{Name: "note_out", Label: a.t("gui.handover.begin_out"), Key: keys.F6, Do: func() { a.beginNote(pos.HandedOut) }, Enabled: func() bool { return !open }},
		{Name: "pieces", Label: a.t("gui.handover.match"), Key: keys.F4, Do: func() { a.enter(a.piecesPage()) }},
		{Name: "note_pdf", Label: a.t("gui.pdf"), Key: keys.F7, Do: h.savePDF, Enabled: func() bool { return some() && a.SaveNote != nil && !a.state.Practice }},
		{Name: "note_labels", Label: a.t("gui.labels"), Key: keys.F8, Do: func() { a.askLabels(labelsOf{note: h.chosen}) }, Enabled: func() bool { return some() && a.SaveLabels != nil && !a.state.Practice }},
		{Name: "note_print", Label: a.t("gui.print"), Key: keys.F9, Do: h.print, Enabled: some},
		{Name: "back", Label: a.t("gui.back"), Key: keys.Esc, Do: func() { a.open(sectionStock) }},
	}
}

// noteLook is what people call a direction, and how it is coloured.
func (a *App) noteLook(d pos.Direction) (words string, tone kit.Tone) {
	if d == pos.HandedIn {
		return report.NoteDirection(a.words, d), kit.Good
	}
	return report.NoteDirection(a.words, d), kit.Gold
}

func (a *App) goodsState(s pos.GoodsState) string {
	if s == pos.GoodsDamaged {
		return a.t("handover.damaged")
	}
	return a.t("gui.handover.good")
}

func (h *handovers) load() {
	ask(h.a, func(ctx context.Context) ([]pos.Handover, error) { return h.a.Till.Notes(ctx, "", "") }, func(notes []pos.Handover) {
		h.notes = notes
		h.list.SetCount(len(notes))
		swap(h.list, h.none, len(notes) == 0)
		h.choose(nil)
		if len(notes) > 0 {
			h.list.Select(0)
			h.choose(&h.notes[0])
		}
	})
}

func (h *handovers) choose(n *pos.Handover) {
	h.chosen = n
	swap(h.detail, h.blank, n == nil)
	if n != nil {
		h.title.SetText(string(n.Number))
		h.about.SetText(h.a.t("gui.handover.between", "giver", h.a.party(n.Giver), "receiver", h.a.party(n.Receiver)))
		h.mark.Set(h.a.noteLook(n.Direction))
		h.rows.SetCount(len(n.Lines))
		h.sum.SetText(h.a.t("gui.handover.pieces", "n", h.a.words.Number(int64(n.Pieces()))))
		h.value.SetText(n.Value().String())
	}
	for _, b := range h.buttons {
		b.Refresh()
	}
}

func (a *App) party(p pos.Party) string {
	return joinDots(report.OfficeName(a.words, p.Office), p.Unit)
}

func (h *handovers) savePDF() {
	number := h.chosen.Number
	var path string
	h.a.attempt(func(ctx context.Context) (err error) {
		path, err = h.a.SaveNote(ctx, number)
		return err
	}, func(err error) { h.a.saved(path, err) })
}

func (h *handovers) print() {
	a, n := h.a, *h.chosen
	ask(a, func(ctx context.Context) (receipt.Doc, error) { return a.Till.NoteDoc(ctx, n) }, a.printDoc)
}

// beginNote asks whose goods a new note is of.
func (a *App) beginNote(direction pos.Direction) {
	producers := a.Till.Catalogue().Producers()
	if len(producers) == 0 {
		a.toast.Say(a.t("gui.handover.no_goods"), kit.Info)
		return
	}
	at := 0
	list := kit.NewList(a.stage, kit.ListSpec{
		Row:       func() fyne.CanvasObject { return kit.NewText("", kit.Body) },
		Bind:      func(i int, row fyne.CanvasObject) { row.(*kit.Text).SetText(producers[i].Name) },
		OnSelect:  func(i int) { at = i },
		RowHeight: 44,
	})
	list.SetCount(len(producers))
	list.Select(0)
	title := a.t("gui.handover.begin_in")
	if direction == pos.HandedOut {
		title = a.t("gui.handover.begin_out")
	}
	a.openForm(formSpec{
		title: title, confirm: a.t("gui.handover.begin"), width: 560, first: list, more: arrows(list.Step),
		content: kit.Column(kit.GapS, kit.NewText(a.t("gui.handover.whose"), kit.Muted), kit.Sized(0, 300, kit.NewPanel(list))),
		submit: func() func(context.Context) error {
			return func(context.Context) error {
				_, err := a.Till.BeginNote(direction, producers[at].Code)
				return err
			}
		},
		done: func() { a.enter(a.draftPage()) },
	})
}

// noteRow is a row of the list.
type noteRow struct {
	widget.BaseWidget
	number, about, sum *kit.Text
	mark               *kit.Badge
	box                *fyne.Container
}

func newNoteRow() *noteRow {
	r := &noteRow{number: kit.NewText("", kit.Strong), about: kit.NewText("", kit.Caption), sum: kit.NewText("", kit.Strong).AlignRight().Hug(), mark: kit.NewBadge("", kit.Neutral)}
	r.box = kit.Row(kit.GapM, kit.Grow(kit.Column(2, r.number, r.about)), r.mark, r.sum)
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *noteRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.box) }

func (r *noteRow) fill(a *App, n pos.Handover) {
	r.number.SetText(string(n.Number))
	r.about.SetText(joinDots(a.words.DateShort(string(n.Day)), n.ProducerName))
	r.mark.Set(a.noteLook(n.Direction))
	r.sum.SetText(strconv.Itoa(n.Pieces()))
	r.box.Refresh()
}

// officesOf are the offices of one side of a note, the usual one first.
func officesOf(stall bool) []pos.Office {
	all := slices.DeleteFunc(pos.Offices(), func(o pos.Office) bool { return o.OfStall() != stall })
	usual := pos.WorkHead
	if stall {
		usual = pos.StallOfficer
	}
	return append([]pos.Office{usual}, slices.DeleteFunc(all, func(o pos.Office) bool { return o == usual })...)
}
