package gui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/receipt"
	"lapak/internal/report"
	"lapak/internal/till"
)

// drawer is the page of the cash drawer: what moved in it, the X report, and the
// way to the closing.
type drawer struct {
	a     *App
	list  *kit.List
	none  fyne.CanvasObject
	moves []report.RemarkRow
	paper *paper
	doc   receipt.Doc
}

func (a *App) drawerPage() *page {
	if a.state.Shift.ID == "" {
		return a.noShiftPage()
	}
	d := &drawer{a: a}
	actions := d.actions()
	buttons := kit.Grid(3, kit.GapS)
	for _, action := range actions[:3] {
		buttons.Add(kit.NewButton(a.stage, kit.Normal, action))
	}
	d.list = kit.NewList(a.stage, kit.ListSpec{
		Row:  func() fyne.CanvasObject { return newRemarkRow() },
		Bind: func(i int, row fyne.CanvasObject) { row.(*remarkRow).fill(a, d.moves[i]) },
	})
	d.none = kit.EmptyState(nil, a.t("gui.drawer.no_moves"), a.t("gui.drawer.no_moves_hint"), nil)
	sheet, scroll := newPaper()
	d.paper = sheet
	left := kit.Column(kit.GapM,
		kit.NewTitledCard(a.t("gui.drawer.title"), kit.Column(kit.GapM-4, a.shiftFacts(), buttons)),
		kit.Grow(kit.NewTitledCard(a.t("gui.drawer.moves"), overlaid(d.list, d.none))),
		kit.NewButton(a.stage, kit.Primary, actions[3]))
	right := kit.NewCard(kit.Column(kit.GapM-4, kit.NewText(a.t("gui.drawer.x_report"), kit.Subtitle), kit.Grow(scroll),
		kit.Grid(2, kit.GapS, kit.NewButton(a.stage, kit.Normal, actions[4]), kit.NewButton(a.stage, kit.Normal, actions[5]))))
	d.load()
	scope := a.pageScope(sectionDrawer, actions, d.paper.turn(), arrows(d.list.Step))
	return &page{name: string(sectionDrawer), content: a.framed(sectionDrawer, kit.TwoPane(left, right)), scope: scope}
}

// noShiftPage says that there is nothing in the drawer before a shift.
func (a *App) noShiftPage() *page {
	begin := &keys.Action{Name: "open_shift", Label: a.t("gui.drawer.open_shift"), Key: keys.F9, Do: func() { a.open(sectionSell) }}
	content := kit.NewCard(kit.EmptyState(theme.DownloadIcon(), a.t("gui.drawer.closed"), a.t("gui.drawer.closed_hint"),
		kit.NewButton(a.stage, kit.Primary, begin)))
	return &page{name: string(sectionDrawer), content: a.framed(sectionDrawer, content),
		scope: a.pageScope(sectionDrawer, []*keys.Action{begin})}
}

// shiftFacts are the head of the drawer: whose it is and since when.
func (a *App) shiftFacts() fyne.CanvasObject {
	s := a.state.Shift
	fact := func(label, value string) fyne.CanvasObject {
		return kit.Column(2, kit.NewText(label, kit.Caption), kit.NewText(value, kit.Strong))
	}
	return kit.Grid(3, kit.GapM, fact(a.t("gui.drawer.day"), a.words.DateShort(string(s.Day))),
		fact(a.t("gui.drawer.since"), a.words.Time(s.OpenedAt)), fact(a.t("gui.drawer.float"), s.Float.Total().String()))
}

func (d *drawer) actions() []*keys.Action {
	a := d.a
	return []*keys.Action{
		{Name: "cash_in", Label: a.t("gui.drawer.cash_in"), Key: keys.F5, Do: func() { d.move(1) }},
		{Name: "cash_out", Label: a.t("gui.drawer.cash_out"), Key: keys.F6, Do: func() { d.move(-1) }},
		{Name: "no_sale", Label: a.t("gui.drawer.no_sale"), Key: keys.F7, Do: d.openWithoutSale},
		{Name: "close_shift", Label: a.t("gui.drawer.close"), Key: keys.F9, Do: func() { a.enter(a.closingPage()) }},
		{Name: "print_x", Label: a.t("gui.print"), Key: keys.F10, Do: func() { a.printDoc(d.doc) }},
		{Name: "pdf_x", Label: a.t("gui.pdf"), Key: keys.F11, Do: func() { a.savePDF(d.doc) }, Enabled: func() bool { return a.SavePDF != nil }},
	}
}

// load reads the X report and what moved in the drawer today.
func (d *drawer) load() {
	a := d.a
	ask(a, a.Till.XReport, func(r till.ShiftReport) {
		d.doc = a.Till.ShiftDoc(r)
		d.paper.show(d.doc)
	})
	if a.state.Practice {
		swap(d.list, d.none, true) // reports are of the real stall only
		return
	}
	day := a.state.Shift.Day
	ask(a, func(ctx context.Context) (report.Daily, error) { return a.Till.DailyReport(ctx, day) }, func(r report.Daily) {
		d.moves = nil
		for i := len(r.Remarks) - 1; i >= 0; i-- {
			switch r.Remarks[i].Kind {
			case "cash_in", "cash_out", "drawer_opened":
				d.moves = append(d.moves, r.Remarks[i])
			}
		}
		d.list.Update(len(d.moves))
		swap(d.list, d.none, len(d.moves) == 0)
	})
}

// move asks for money that goes in (sign 1) or out (-1) without a sale.
func (d *drawer) move(sign money.Rupiah) {
	a := d.a
	amount := kit.NewEntry(a.stage, kit.Money, "0")
	title, reasons := a.t("gui.drawer.cash_in"), []string{a.t("gui.drawer.in.change"), a.t("gui.drawer.in.owner")}
	if sign < 0 {
		title = a.t("gui.drawer.cash_out")
		reasons = []string{a.t("gui.drawer.out.deposit"), a.t("gui.drawer.out.fee"), a.t("gui.drawer.out.bags"), a.t("gui.drawer.out.food")}
	}
	reason := a.newReason(nil, reasons...)
	var f *form
	amount.OnEdit = func(string) { f.dialog.Refresh() }
	f = a.openForm(formSpec{
		title: title, confirm: a.t("gui.save"), width: 600, first: amount, more: reason.actions,
		content: kit.Column(kit.GapS, kit.NewFormRow(a.t("gui.drawer.amount"), amount, ""), reason.content),
		ready:   func() bool { return amount.Amount() > 0 },
		submit: func() func(context.Context) error {
			n, why := sign*amount.Amount(), reason.entry.Text
			return func(ctx context.Context) error {
				_, err := a.Till.MoveCash(ctx, n, why)
				return err
			}
		},
		done: func() {
			a.toast.Say(a.t("gui.drawer.moved", "what", title, "amount", amount.Amount().String()), kit.Good)
			d.load()
		},
	})
}

func (d *drawer) openWithoutSale() {
	a := d.a
	reason := a.newReason(nil, a.t("gui.drawer.no_sale.change"), a.t("gui.drawer.no_sale.check"))
	a.openForm(formSpec{
		title: a.t("gui.drawer.no_sale"), confirm: a.t("gui.drawer.open"), width: 600, first: reason.entry, more: reason.actions,
		content: kit.Column(kit.GapS, kit.NewParagraph(a.t("gui.drawer.no_sale.explain"), kit.Muted, 2), reason.content),
		submit: func() func(context.Context) error {
			why := reason.entry.Text
			return func(ctx context.Context) error {
				_, err := a.Till.OpenDrawer(ctx, why)
				return err
			}
		},
		done: d.load,
	})
}

// remarkRow is a row of what moved in the drawer.
type remarkRow struct {
	widget.BaseWidget
	clock, what, why, amount *kit.Text
	box                      *fyne.Container
}

func newRemarkRow() *remarkRow {
	r := &remarkRow{clock: kit.NewText("", kit.Muted), what: kit.NewText("", kit.Strong), why: kit.NewText("", kit.Caption),
		amount: kit.NewText("", kit.Strong).AlignRight()}
	r.box = kit.Row(kit.GapM, kit.Sized(56, 0, r.clock), kit.Grow(kit.Column(2, r.what, r.why)), kit.Sized(140, 0, r.amount))
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *remarkRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.box) }

func (r *remarkRow) fill(a *App, row report.RemarkRow) {
	r.clock.SetText(a.words.Clock(row.At))
	r.what.SetText(report.RemarkName(a.words, row.Kind))
	r.why.SetText(joinDots(row.Staff, row.Reason))
	amount := ""
	if row.Amount != 0 {
		amount = row.Amount.String()
	}
	r.amount.SetText(amount)
}

// differenceWords says how a count stands against what should be there.
func (a *App) differenceWords(d money.Rupiah) (string, kit.Tone) {
	switch {
	case d < 0:
		return a.t("gui.close.short", "amount", (-d).String()), kit.Bad
	case d > 0:
		return a.t("gui.close.over", "amount", d.String()), kit.Warn
	}
	return a.t("gui.close.even"), kit.Good
}

// heldCarts is how many carts keep the shift from closing.
func heldCarts(s till.State) int {
	n := len(s.Held)
	if !s.Cart.Empty() {
		n++
	}
	return n
}

// cartTotal is what a cart comes to, for the list of those still open.
func cartTotal(c pos.Cart) string { return c.Totals().Total.String() }
