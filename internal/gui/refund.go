package gui

import (
	"context"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/till"
)

// refunding is the dialog in which pieces of a sale come back.
type refunding struct {
	h         *history
	request   till.RefundRequest
	returned  map[int]int // pieces that came back before, by line number
	list      *kit.List
	amount    *kit.MoneyText
	rounding  *kit.Text
	reference *kit.Entry
	form      *form
	planned   money.Rupiah
	made      pos.Refund
	asked     int
}

func (h *history) refund() {
	a, sale := h.a, h.sale
	if a.state.Shift.ID == "" {
		a.fail(pos.Refuse(pos.Conflict, "no_open_shift"))
		return
	}
	request, err := a.Till.NewRefund(sale.Sale.ID)
	if err != nil {
		a.fail(err)
		return
	}
	r := &refunding{h: h, request: request, returned: pos.ReturnedPieces(sale.Refunds)}
	ask(a, a.Till.Staff, r.open)
}

func (r *refunding) open(staff []pos.Staff) {
	a, sale := r.h.a, r.h.sale.Sale
	r.list = kit.NewList(a.stage, kit.ListSpec{
		Row:  func() fyne.CanvasObject { return newPiecesRow(a, r.change) },
		Bind: func(i int, row fyne.CanvasObject) { row.(*piecesRow).fill(a, r, i) },
	})
	r.list.SetCount(len(sale.Lines))
	r.list.Select(0)
	r.amount = kit.NewTotalText("").Accent()
	r.rounding = kit.NewText("", kit.Caption).AlignRight()
	r.reference = kit.NewEntry(a.stage, kit.Words, a.t("gui.refund.reference_hint"))
	reference := kit.NewFormRow(a.t("gui.refund.reference"), r.reference, "")
	reference.Hide()
	methods := kit.NewSegmented(a.stage, methodLabels(a), 0, func(i int) {
		r.request.Method = pos.Methods()[i]
		show(reference, r.request.Method != pos.Cash)
		r.plan()
	})
	consent := a.newApproval(staff)
	reason := a.newReason(consent.pin, a.t("gui.refund.reason.damaged"), a.t("gui.refund.reason.wrong_goods"),
		a.t("gui.refund.reason.size"), a.t("gui.refund.reason.changed_mind"))
	left := kit.Column(kit.GapS, kit.NewText(a.t("gui.refund.goods"), kit.Strong),
		kit.Grow(kit.Sized(470, 280, kit.NewPanel(r.list))), kit.NewText(a.t("gui.refund.keys"), kit.Caption),
		kit.Row(kit.GapM, kit.NewText(a.t("gui.refund.amount"), kit.Subtitle).Hug(), kit.Grow(r.amount)), r.rounding)
	right := kit.Column(kit.GapS, kit.NewText(a.t("gui.refund.method"), kit.Strong), methods, reference, reason.content, consent.content)
	r.form = a.openForm(formSpec{
		title: a.t("gui.refund.title", "number", string(sale.Number)), confirm: a.t("gui.refund.confirm", "amount", ""), width: 1060,
		content: kit.Row(kit.GapL, kit.Grow(left), kit.Grow(right)), first: r.list, approval: consent,
		ready:  func() bool { return r.planned > 0 },
		more:   append(r.keys(), reason.actions...),
		submit: func() func(context.Context) error { return r.submit(reason.entry.Text, consent.value()) },
		done:   r.done,
	})
	r.plan()
}

func methodLabels(a *App) []string {
	var labels []string
	for _, m := range pos.Methods() {
		labels = append(labels, report.MethodName(a.words, m))
	}
	return labels
}

// keys change the pieces of the marked line.
func (r *refunding) keys() []*keys.Action {
	step := func(name string, k keys.Key, by int) *keys.Action {
		return &keys.Action{Name: name, Key: k, Repeat: keys.EveryRepeat, Do: func() {
			if i := r.list.Selected(); i >= 0 {
				r.change(i, by)
			}
		}}
	}
	return []*keys.Action{step("fewer", keys.Left, -1), step("more", keys.Right, 1),
		{Name: "everything", Key: keys.F8, Do: r.everything}}
}

// left is how many pieces of a line can still come back.
func (r *refunding) left(i int) int {
	l := r.h.sale.Sale.Lines[i]
	return l.Quantity - r.returned[l.No]
}

func (r *refunding) change(i, by int) {
	no := r.h.sale.Sale.Lines[i].No
	r.request.Pieces[no] = max(0, min(r.request.Pieces[no]+by, r.left(i)))
	r.list.Update(len(r.h.sale.Sale.Lines))
	r.plan()
}

func (r *refunding) everything() {
	for i, l := range r.h.sale.Sale.Lines {
		r.request.Pieces[l.No] = r.left(i)
	}
	r.list.Update(len(r.h.sale.Sale.Lines))
	r.plan()
}

// plan asks the till what would be paid back.
func (r *refunding) plan() {
	a, request := r.h.a, r.copied()
	r.asked++
	mine := r.asked
	empty := true
	for _, n := range request.Pieces {
		empty = empty && n == 0
	}
	if empty {
		r.propose(pos.Refund{})
		return
	}
	ask(a, func(ctx context.Context) (pos.Refund, error) { return a.Till.PlanRefund(ctx, request) },
		func(planned pos.Refund) {
			if mine == r.asked {
				r.propose(planned)
			}
		})
}

// copied is the request with pieces of its own, for work elsewhere.
func (r *refunding) copied() till.RefundRequest {
	c := r.request
	c.Pieces = map[int]int{}
	for no, n := range r.request.Pieces {
		if n > 0 {
			c.Pieces[no] = n
		}
	}
	return c
}

func (r *refunding) propose(planned pos.Refund) {
	a := r.h.a
	r.planned = planned.Paid
	r.amount.SetText(planned.Paid.String())
	words := ""
	if planned.Rounding != 0 {
		words = a.t("gui.refund.rounding", "amount", (-planned.Rounding).String())
	}
	r.rounding.SetText(words)
	r.form.confirm.Label = a.t("gui.refund.confirm", "amount", planned.Paid.String())
	r.form.dialog.Refresh()
}

func (r *refunding) submit(reason string, by till.Approval) func(context.Context) error {
	a, request := r.h.a, r.copied()
	request.Reason, request.Reference = reason, r.reference.Text
	return func(ctx context.Context) error {
		if err := pos.CheckReason(reason); err != nil {
			return err
		}
		made, err := a.Till.Refund(ctx, request, by)
		r.made = made
		return err
	}
}

// done shows the receipt of the refund.
func (r *refunding) done() {
	a := r.h.a
	a.toast.Say(a.t("gui.refund.done", "amount", r.made.Paid.String(), "number", string(r.made.Number)), kit.Good)
	r.h.load(r.made.Number)
}

// show sets visibility.
func show(o fyne.CanvasObject, visible bool) {
	if visible {
		o.Show()
		return
	}
	o.Hide()
}

// piecesRow is a line of a sale with buttons to count what comes back.
type piecesRow struct {
	widget.BaseWidget
	at                   int
	name, about, number  *kit.Text
	fewer, more          *keys.Action
	fewerKnob, moreKnob  *kit.Button
	box                  *fyne.Container
	chosen, mostReturned int
}

func newPiecesRow(a *App, change func(i, by int)) *piecesRow {
	r := &piecesRow{name: kit.NewText("", kit.Strong), about: kit.NewText("", kit.Caption), number: kit.NewText("", kit.Subtitle).AlignCenter()}
	r.fewer = &keys.Action{Name: "fewer", Label: "−", Do: func() { change(r.at, -1) }, Enabled: func() bool { return r.chosen > 0 }}
	r.more = &keys.Action{Name: "more", Label: "+", Do: func() { change(r.at, 1) }, Enabled: func() bool { return r.chosen < r.mostReturned }}
	r.fewerKnob, r.moreKnob = kit.NewButton(a.stage, kit.Normal, r.fewer), kit.NewButton(a.stage, kit.Normal, r.more)
	r.box = kit.Row(kit.GapS, kit.Grow(kit.Column(2, r.name, r.about)), r.fewerKnob, kit.Sized(36, 0, r.number), r.moreKnob)
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *piecesRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.box) }

func (r *piecesRow) fill(a *App, of *refunding, i int) {
	l := of.h.sale.Sale.Lines[i]
	r.at, r.chosen, r.mostReturned = i, of.request.Pieces[l.No], of.left(i)
	r.name.SetText(l.NameIn(a.english()))
	r.about.SetText(a.t("gui.refund.left", "n", strconv.Itoa(r.mostReturned), "price", l.Price.String()))
	r.number.SetText(strconv.Itoa(r.chosen))
	r.fewerKnob.Refresh()
	r.moreKnob.Refresh()
}
