package gui

import (
	"context"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/pos"
	"lapak/internal/receipt"
	"lapak/internal/report"
	"lapak/internal/till"
)

// history is the page of past receipts: a list on the left, the chosen one as
// paper on the right.
type history struct {
	a      *App
	day    *dayChooser
	search *kit.Entry
	list   *kit.List
	none   fyne.CanvasObject
	count  *kit.Text
	paper  *paper
	blank  fyne.CanvasObject
	state  *kit.Text // what became of the chosen receipt

	rows    []till.Receipt
	asked   int
	chosen  *till.Receipt
	sale    *till.StoredSale // nil while a refund is chosen
	doc     receipt.Doc
	buttons []*kit.Button
}

// mostReceipts is how many rows the list ever holds; a search narrows further.
const mostReceipts = 1000

func (a *App) historyPage() *page {
	h := &history{a: a, count: kit.NewText("", kit.Caption), state: kit.NewText("", kit.ErrorText)}
	h.search = kit.NewEntry(a.stage, kit.Words, a.t("gui.history.search"))
	h.search.OnEdit = func(string) { h.load("") }
	h.day = a.newDayChooser(true, func(pos.BusinessDay) { h.load("") })
	h.list = kit.NewList(a.stage, kit.ListSpec{
		Row:      func() fyne.CanvasObject { return newReceiptRow() },
		Bind:     func(i int, row fyne.CanvasObject) { row.(*receiptRow).fill(a, h.rows[i]) },
		OnSelect: h.choose,
	})
	h.none = kit.EmptyState(theme.DocumentIcon(), a.t("gui.history.none"), a.t("gui.history.none_hint"), nil)
	sheet, scroll := newPaper()
	h.paper = sheet
	h.blank = kit.EmptyState(theme.DocumentIcon(), a.t("gui.history.choose"), a.t("gui.history.choose_hint"), nil)
	actions := h.actions()
	var buttons []fyne.CanvasObject
	h.buttons, buttons = a.buttons(actions)
	left := kit.Column(kit.GapM-4,
		h.search,
		kit.Row(kit.GapM, h.day.content, kit.Grow(h.count.AlignRight())),
		kit.Grow(kit.NewPanel(overlaid(h.list, h.none))))
	right := kit.NewCard(kit.Column(kit.GapS, h.state, kit.Grow(overlaid(scroll, h.blank)), kit.Grid(2, kit.GapS, buttons...)))
	h.load("")
	scope := a.pageScope(sectionHistory, h.day.actions, actions, h.paper.turn(), arrows(h.list.Step))
	scope.OnScan, scope.TypeTo = h.scan, h.search
	return &page{name: string(sectionHistory), content: a.framed(sectionHistory, kit.TwoPane(left, right)),
		scope: scope, home: h.search}
}

func (h *history) actions() []*keys.Action {
	a := h.a
	chosen := func() bool { return h.chosen != nil }
	live := func() bool {
		return h.sale != nil && h.sale.Void == nil && h.sale.Refunded() < h.sale.Sale.Paid()
	}
	return []*keys.Action{
		{Name: "reprint", Label: a.t("gui.history.reprint"), Key: keys.F5, Do: h.reprint, Enabled: chosen},
		{Name: "pdf", Label: a.t("gui.pdf"), Key: keys.F6, Do: func() { a.savePDF(h.doc) },
			Enabled: func() bool { return chosen() && a.SavePDF != nil }},
		{Name: "void", Label: a.t("gui.history.void"), Key: keys.F7, Do: h.void, Enabled: live},
		{Name: "refund", Label: a.t("gui.history.refund"), Key: keys.F8, Do: h.refund, Enabled: live},
		{Name: "charges", Label: a.t("gui.history.charges"), Key: keys.F9, Do: func() { a.enter(a.chargesPage()) }},
	}
}

// pageScope is the keys of a page in the menu.
func (a *App) pageScope(where section, groups ...[]*keys.Action) *keys.Scope {
	s := &keys.Scope{Name: string(where), OnRefuse: a.scanRefused}
	for _, g := range groups {
		s.Actions = append(s.Actions, g...)
	}
	s.Actions = append(s.Actions, a.railActions()...)
	return s
}

// buttons are those of actions, as what they are and as what is laid out.
func (a *App) buttons(actions []*keys.Action) (all []*kit.Button, objects []fyne.CanvasObject) {
	for _, action := range actions {
		b := kit.NewButton(a.stage, kit.Normal, action)
		all, objects = append(all, b), append(objects, b)
	}
	return all, objects
}

// arrows move the selection of a list while something else has the focus.
func arrows(step func(int)) []*keys.Action {
	return []*keys.Action{
		{Name: "up", Key: keys.Up, Repeat: keys.EveryRepeat, Do: func() { step(-1) }},
		{Name: "down", Key: keys.Down, Repeat: keys.EveryRepeat, Do: func() { step(1) }},
	}
}

// overlaid is one thing or the other in one place.
func overlaid(objects ...fyne.CanvasObject) fyne.CanvasObject {
	box := kit.Sized(0, 0, objects[0])
	for _, o := range objects[1:] {
		o.Hide()
		box.Add(o)
	}
	return box
}

// swap shows the second of two overlaid things, or the first.
func swap(first, second fyne.CanvasObject, showSecond bool) {
	if showSecond {
		first.Hide()
		second.Show()
		return
	}
	second.Hide()
	first.Show()
}

// load reads the list and chooses a receipt in it, or the newest.
func (h *history) load(choose pos.ReceiptNumber) {
	h.asked++
	mine, day, text := h.asked, h.day.day, h.search.Text
	ask(h.a, func(ctx context.Context) ([]till.Receipt, error) {
		return h.a.Till.Receipts(ctx, day, text, mostReceipts)
	}, func(rows []till.Receipt) {
		if mine == h.asked {
			h.fill(rows, choose)
		}
	})
}

func (h *history) fill(rows []till.Receipt, choose pos.ReceiptNumber) {
	h.rows = rows
	h.list.SetCount(len(rows))
	h.list.Select(-1)
	swap(h.list, h.none, len(rows) == 0)
	h.count.SetText(h.a.t("gui.history.count", "n", strconv.Itoa(len(rows))))
	at := 0
	for i, r := range rows {
		if r.Number == choose {
			at = i
		}
	}
	if len(rows) > 0 {
		h.list.Select(at)
	} else {
		h.forget()
	}
}

func (h *history) forget() {
	h.chosen, h.sale = nil, nil
	h.present("", true)
}

// present shows what became of a receipt, and its paper or that there is none.
func (h *history) present(state string, blank bool) {
	h.state.SetText(state)
	show(h.state, state != "")
	swap(h.paper.scroll, h.blank, blank)
	for _, b := range h.buttons {
		b.Refresh()
	}
}

// choose draws a receipt again.
func (h *history) choose(i int) {
	row := h.rows[i]
	type found struct {
		doc  receipt.Doc
		sale *till.StoredSale
	}
	ask(h.a, func(ctx context.Context) (f found, err error) {
		if f.doc, err = h.a.Till.Receipt(ctx, row.Number, false); err != nil || row.Refund {
			return f, err
		}
		sale, err := h.a.Till.Sale(ctx, row.Number)
		f.sale = &sale
		return f, err
	}, func(f found) {
		h.chosen, h.sale, h.doc = &row, f.sale, f.doc
		h.paper.show(f.doc)
		h.present(h.fate(), false)
	})
}

// fate tells what became of the chosen sale.
func (h *history) fate() string {
	switch s := h.sale; {
	case s == nil:
		return ""
	case s.Void != nil:
		return h.a.t("gui.history.was_voided", "reason", s.Void.Reason)
	case len(s.Refunds) > 0:
		return h.a.t("gui.history.was_refunded", "amount", s.Refunded().String())
	}
	return ""
}

// scan searches for the product that was scanned, or for the text of the code.
func (h *history) scan(code string) {
	if p, err := h.a.Till.Catalogue().ByBarcode(code); err == nil {
		code = string(p.SKU)
	}
	h.search.SetText(code)
}

func (h *history) reprint() {
	a, number := h.a, h.chosen.Number
	if a.Till.Preferences().Printer == "" {
		a.fail(pos.Refuse(pos.Conflict, "no_printer"))
		return
	}
	var doc receipt.Doc
	a.attempt(func(ctx context.Context) (err error) {
		doc, err = a.Till.Reprint(ctx, number)
		return err
	}, func(err error) {
		if err != nil {
			a.fail(err)
			return
		}
		h.doc = doc
		h.paper.show(doc)
		a.toast.Say(a.t("gui.history.reprinted", "number", string(number)), kit.Good)
	})
}

// receiptRow is a row of the list.
type receiptRow struct {
	widget.BaseWidget
	clock, number, about, total *kit.Text
	mark                        *kit.Badge
	box                         *fyne.Container
}

func newReceiptRow() *receiptRow {
	r := &receiptRow{
		clock: kit.NewText("", kit.Muted), number: kit.NewText("", kit.Strong).Hug(), about: kit.NewText("", kit.Caption),
		total: kit.NewText("", kit.Strong).AlignRight().Hug(), mark: kit.NewBadge("", kit.Bad),
	}
	r.box = kit.Row(kit.GapM, kit.Sized(56, 0, r.clock),
		kit.Grow(kit.Column(2, kit.Row(kit.GapS, r.number, r.mark, kit.Space()), r.about)), r.total)
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *receiptRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.box) }

func (r *receiptRow) fill(a *App, row till.Receipt) {
	r.clock.SetText(a.words.Clock(row.At))
	r.number.SetText(string(row.Number))
	r.about.SetText(strings.Join([]string{row.Cashier, a.t("gui.items", "n", strconv.Itoa(row.Items)), methodNames(a, row.Methods)}, " · "))
	r.total.SetText(row.Paid.String())
	r.total.SetRole(kit.Strong)
	r.mark.Show()
	switch {
	case row.Refund:
		r.mark.Set(a.t("gui.history.mark.refund"), kit.Info)
		r.total.SetText((-row.Paid).String())
		r.total.SetRole(kit.AccentText)
	case row.Voided:
		r.mark.Set(a.t("gui.history.mark.voided"), kit.Bad)
		r.total.SetRole(kit.Muted)
	case row.Refunded > 0:
		r.mark.Set(a.t("gui.history.mark.refunded", "amount", row.Refunded.String()), kit.Warn)
	default:
		r.mark.Hide()
	}
	r.box.Refresh()
}

// methodNames are the ways to pay of a row, each once.
func methodNames(a *App, wire string) string {
	var names []string
	for _, m := range pos.AllMethods() {
		for _, part := range strings.Split(wire, ",") {
			if pos.Method(part) == m {
				names = append(names, report.MethodName(a.words, m))
				break
			}
		}
	}
	return strings.Join(names, " + ")
}
