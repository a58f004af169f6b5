package gui

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/pos"
	"lapak/internal/till"
)

// paySide is the right side of the payment: the sums, what was given so far, and
// the end of it.
type paySide struct {
	*pay
	content  fyne.CanvasObject
	items    *kit.Text
	goods    *kit.Text
	parts    *kit.Text // what each merchant has to get, if there are several
	rounding *fyne.Container
	rounded  *kit.Text
	tenders  *kit.List
	empty    fyne.CanvasObject
	standing *kit.Badge
	undo     *keys.Action
	takeBack *kit.Button
}

func newPaySide(p *pay) *paySide {
	s := &paySide{pay: p, items: kit.NewText("", kit.Muted).Hug(), goods: kit.NewText("", kit.Strong).AlignRight(),
		parts:   kit.NewParagraph("", kit.Body, 3),
		rounded: kit.NewText("", kit.Muted).AlignRight(), standing: kit.NewBadge("", kit.Warn)}
	s.undo = &keys.Action{Name: "take_back", Label: p.t("gui.pay.take_back"), Key: keys.Delete, Do: s.remove, Enabled: s.removable}
	s.takeBack = kit.NewButton(p.stage, kit.Normal, s.undo)
	s.tenders = kit.NewList(p.stage, kit.ListSpec{
		Row:  func() fyne.CanvasObject { return newTenderRow() },
		Bind: func(i int, row fyne.CanvasObject) { row.(*tenderRow).show(p.App, i) },
	})
	s.rounding = kit.Row(kit.GapS, kit.NewText(p.t("gui.pay.rounding"), kit.Muted).Hug(), kit.Grow(s.rounded))
	s.empty = kit.EmptyState(kit.BanknoteIcon(), p.t("gui.pay.nothing_yet"), p.t("gui.pay.nothing_hint"), nil)
	back := kit.NewButton(p.stage, kit.Normal, p.backAction())
	s.content = kit.NewPanel(kit.Column(0,
		kit.PadXY(12, kit.GapS+4, kit.Column(kit.GapS,
			kit.Row(kit.GapS, kit.NewText(p.t("gui.pay.title"), kit.Subtitle).Hug(), kit.Space(), s.standing),
			kit.Row(kit.GapS, s.items, kit.Grow(s.goods)), s.rounding, kit.NewLine(), s.parts,
			kit.NewText(p.t("gui.pay.given"), kit.Strong))),
		kit.Grow(container.NewStack(s.tenders, s.empty)),
		kit.PadXY(12, 12, kit.Column(kit.GapS, s.takeBack, back, p.finishButton))))
	return s
}

// removable says whether there is something to take back; while an amount is
// typed, Del belongs to the field.
func (s *paySide) removable() bool {
	return !s.busy && s.state.Payment != nil && len(s.state.Payment.Tenders) > 0 && s.state.Payment.QRIS == nil && s.offered().Amount == 0 &&
		s.state.Cart.Prepaid == 0 // what came in the web shop is not here to be given back
}

// remove takes back what is marked, or what came last.
func (s *paySide) remove() {
	at := s.tenders.Selected()
	if at < 0 {
		at = len(s.state.Payment.Tenders) - 1
	}
	s.do(func() (till.State, error) { return s.Till.TakeBack(at) })
	s.after()
}

// update shows the sums with what the fields hold.
func (s *paySide) update(b pos.Balance) {
	now := s.state
	s.items.SetText(s.t("gui.cart.items", "n", strconv.Itoa(now.Totals.Items)))
	s.goods.SetText(now.Totals.Total.String())
	s.rounded.SetText(b.Rounding.String())
	show(s.rounding, b.Rounding != 0)
	parts := s.partWords(now)
	s.parts.SetText(parts)
	show(s.parts, parts != "")
	n := len(now.Payment.Tenders)
	s.tenders.Update(n)
	show(s.tenders, n > 0)
	show(s.empty, n == 0)
	show(s.takeBack, n > 0)
	switch {
	case now.Payment.QRIS != nil:
		s.standing.Set(s.t("gui.pay.state_waiting"), kit.Warn)
	case now.Payment.Balance.Settled():
		s.standing.Set(s.t("gui.pay.state_enough"), kit.Good)
	default:
		s.standing.Set(s.t("gui.pay.state_short"), kit.Neutral)
	}
	s.takeBack.Refresh()
	s.content.Refresh()
}

// tenderRow is one thing that was given.
type tenderRow struct {
	widget.BaseWidget
	content       fyne.CanvasObject
	method, about *kit.Text
	amount        *kit.Text
}

func newTenderRow() *tenderRow {
	r := &tenderRow{method: kit.NewText("", kit.Strong), about: kit.NewText("", kit.Caption), amount: kit.NewText("", kit.Strong).AlignRight().Hug()}
	r.content = kit.Row(kit.GapS, kit.Grow(kit.Column(0, kit.Space(), r.method, r.about, kit.Space())), r.amount)
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *tenderRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.content) }

// show fills the row with tender i.
func (r *tenderRow) show(a *App, i int) {
	if a.state.Payment == nil || i >= len(a.state.Payment.Tenders) {
		return
	}
	t := a.state.Payment.Tenders[i]
	r.method.SetText(a.methodName(t.Method))
	r.amount.SetText(t.Amount.String())
	about := t.Reference
	if t.Method == pos.QRIS {
		about = a.t("gui.pay.checked_at", "time", a.words.Clock(t.CheckedAt))
		if !t.SettledAt.IsZero() {
			about = a.t("gui.pay.settled_at", "time", a.words.Clock(t.SettledAt))
		}
		if t.Reference != "" {
			about += " · " + t.Reference
		}
	}
	r.about.SetText(about)
	show(r.about, about != "")
	r.content.Refresh()
}
