package gui

import (
	"context"
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/till"
)

// pay is the page where money changes hands: ways to pay on the left, what was
// given on the right. Nothing is a sale before finish has come back.
type pay struct {
	*App
	due, outcome     *kit.MoneyText // the total; what is missing, or the change
	outcomeLabel     *kit.Text
	methods          []*kit.Option
	panels           map[pos.Method]payPanel
	shown            pos.Method
	side             *paySide
	finishF9, finish *keys.Action
	finishButton     *kit.Button
}

// payPanel is what belongs to one way to pay.
type payPanel struct {
	content fyne.CanvasObject
	// first gets the focus when the way is chosen; nil is nothing.
	first func() fyne.Focusable
	// offered is what the fields hold now, as a tender; an amount of 0 is none.
	offered func() pos.Tender
	// take records what is offered; nil is Till.Tender.
	take func(pos.Tender) (till.State, error)
	// update follows the state; reset empties the fields.
	update func(till.State)
	reset  func()
	// actions are its keys; they mean nothing while another way is shown.
	actions []*keys.Action
}

func (a *App) payPage() *page {
	p := &pay{App: a, due: kit.NewMoneyText("").Accent(), outcome: kit.NewMoneyText("").AlignRight(),
		outcomeLabel: kit.NewText("", kit.Muted).AlignRight(), shown: pos.Cash}
	p.finishF9 = &keys.Action{Name: "finish", Label: a.t("gui.pay.finish"), Key: keys.F9, Repeat: keys.UntilRearmed, Do: p.complete, Enabled: p.enough}
	p.finish = &keys.Action{Name: "finish_enter", Key: keys.Enter, Repeat: keys.UntilRearmed, Do: p.complete, Enabled: p.settled}
	p.finishButton = kit.NewButton(a.stage, kit.Primary, p.finishF9)
	p.panels = map[pos.Method]payPanel{
		pos.Cash: p.cashPanel(), pos.QRIS: p.qrisPanel(),
		pos.Transfer: p.referencePanel(pos.Transfer), pos.Card: p.referencePanel(pos.Card),
	}
	p.side = newPaySide(p)

	figures := kit.NewCard(kit.Row(kit.GapL,
		kit.Grow(kit.Column(0, kit.NewText(a.t("gui.pay.total"), kit.Muted), p.due)),
		kit.Grow(kit.Column(0, p.outcomeLabel, p.outcome))))
	ways, stack := kit.Grid(len(pos.Methods()), kit.GapS), container.NewStack()
	icons := []fyne.Resource{kit.BanknoteIcon(), kit.CodeIcon(), kit.TransferIcon(), kit.CardIcon()}
	scope := &keys.Scope{Name: "pay", OnRefuse: a.scanRefused, Actions: []*keys.Action{p.finish, p.finishF9, p.backAction(), p.side.undo, a.lockAction()}}
	for i, m := range pos.Methods() {
		choose := &keys.Action{Name: "pay_" + string(m), Label: a.methodName(m), Key: keys.Key("F" + strconv.Itoa(i+1)), Do: func() { p.choose(m) }}
		option := kit.NewOption(a.stage, choose, icons[i])
		p.methods = append(p.methods, option)
		ways.Add(option)
		stack.Add(p.panels[m].content)
		scope.Actions = append(append(scope.Actions, choose), p.panels[m].actions...)
	}
	left := kit.Column(kit.GapM-4, figures, ways, kit.Grow(stack))
	p.turn(pos.Cash)
	if a.state.Cart.Prepaid > 0 {
		return p.prepaidPage(figures)
	}
	return &page{name: string(till.StagePaying), content: a.headed(kit.Pad(kit.GapM, kit.TwoPane(left, p.side.content))),
		scope: scope, home: p.panels[pos.Cash].first(), update: p.update, moved: p.moneyCame}
}

// prepaidPage is the payment of an order that was paid in the web shop: there is
// nothing to take, and nothing looks as if there were.
func (p *pay) prepaidPage(figures fyne.CanvasObject) *page {
	nothing := kit.EmptyState(kit.BasketIcon(), p.t("gui.pay.prepaid"), p.t("gui.pay.prepaid_hint"), nil)
	left := kit.Column(kit.GapM-4, figures, kit.Grow(kit.NewCard(nothing)))
	scope := &keys.Scope{Name: "pay", OnRefuse: p.scanRefused, Actions: []*keys.Action{p.finish, p.finishF9, p.backAction(), p.lockAction()}}
	return &page{name: string(till.StagePaying), content: p.headed(kit.Pad(kit.GapM, kit.TwoPane(left, p.side.content))), scope: scope, update: p.update}
}

// methodName is what a way to pay is called.
func (a *App) methodName(m pos.Method) string { return a.t("gui.method." + string(m)) }

// turn shows the panel of a way to pay.
func (p *pay) turn(m pos.Method) {
	p.shown = m
	for i, each := range pos.Methods() {
		p.methods[i].Set(each == m)
		show(p.panels[each].content, each == m)
	}
}

// choose turns to another way to pay. A code that is on the screen is taken off
// by that; choosing QRIS puts one there.
func (p *pay) choose(m pos.Method) {
	if p.busy {
		return
	}
	if m != pos.QRIS && p.state.Payment != nil && p.state.Payment.QRIS != nil {
		p.do(p.Till.HideCode)
	}
	p.turn(m)
	p.panels[m].reset()
	if m == pos.QRIS && !p.settled() {
		p.do(func() (till.State, error) { return p.Till.ShowCode(0) })
	}
	p.focusPanel()
	p.update(p.state)
}

func (p *pay) focusPanel() {
	var first fyne.Focusable
	if f := p.panels[p.shown].first; f != nil && !p.settled() {
		first = f()
	}
	p.stage.SetHome(first)
	p.stage.Return()
}

// settled says whether enough was given and taken down.
func (p *pay) settled() bool {
	return !p.busy && p.state.Payment != nil && p.state.Payment.Balance.Settled() && p.state.Payment.QRIS == nil
}

// offered is the tender that the fields hold, not taken down yet.
func (p *pay) offered() pos.Tender {
	if p.state.Payment == nil || p.state.Payment.Balance.Settled() {
		return pos.Tender{}
	}
	t := p.panels[p.shown].offered()
	t.Method = p.shown
	return t
}

// ahead is how the payment would stand with what the fields hold.
func (p *pay) ahead() pos.Balance {
	if p.state.Payment == nil {
		return pos.Balance{}
	}
	t := p.offered()
	if t.Amount == 0 {
		return p.state.Payment.Balance
	}
	return pos.Weigh(p.state.Totals.Total, append(slices.Clone(p.state.Payment.Tenders), t), p.state.Stall.Rounding)
}

// enough says whether finishing would work: what was taken down and what the
// fields hold cover the total.
func (p *pay) enough() bool {
	if p.busy || p.state.Payment == nil {
		return false
	}
	if p.state.Payment.Balance.Settled() {
		return p.state.Payment.QRIS == nil
	}
	t := p.offered()
	return t.Amount > 0 && pos.CheckTender(t, p.state.Totals.Total, p.state.Payment.Tenders, p.state.Stall) == nil && p.ahead().Settled()
}

// take records what the fields hold and empties them.
func (p *pay) take() {
	t := p.offered()
	if t.Amount == 0 || p.busy {
		return
	}
	p.do(func() (till.State, error) { return p.record(t) })
	p.after()
}

func (p *pay) record(t pos.Tender) (till.State, error) {
	if take := p.panels[t.Method].take; take != nil {
		return take(t)
	}
	return p.Till.Tender(t.Method, t.Amount, t.Reference)
}

// after readies the fields for the rest of a split payment, if there is one.
func (p *pay) after() {
	if p.state.Payment == nil {
		return
	}
	if pay := p.state.Payment; p.shown == pos.QRIS && len(pay.Parts) > 1 && pay.QRIS == nil && !pay.Balance.Settled() {
		p.do(func() (till.State, error) { return p.Till.ShowCode(0) }) // of the next merchant
	}
	p.panels[p.shown].reset()
	p.update(p.state)
	p.focusPanel()
}

// complete makes the sale. Its actions stay spent until it has come back, so
// that a bouncing key, a held one or a double click cannot begin it twice; and
// the till makes one sale of one cart however often it is asked.
func (p *pay) complete() {
	cart, t := p.state.Cart.ID, p.offered()
	p.work(func(ctx context.Context) (till.State, error) {
		if t.Amount > 0 {
			if s, err := p.record(t); err != nil {
				return s, err
			}
		}
		return p.Till.Commit(ctx, cart)
	}, nil)
}

// backAction leaves the payment, or takes the code off the screen.
func (p *pay) backAction() *keys.Action {
	return &keys.Action{Name: "back", Label: p.t("gui.pay.back"), Key: keys.Esc, Do: func() {
		switch {
		case p.busy || p.state.Payment == nil:
		case p.state.Payment.QRIS != nil:
			p.choose(pos.Cash)
		case len(p.state.Payment.Tenders) > 0:
			p.askBack()
		default:
			p.do(p.Till.BackToCart)
		}
	}}
}

// askBack reminds of the money that has to be given back.
func (p *pay) askBack() {
	var given money.Rupiah
	for _, t := range p.state.Payment.Tenders {
		given += t.Amount
	}
	p.askOver(question{
		title: p.t("gui.pay.back_title"), confirm: p.t("gui.pay.back"), danger: true,
		content: kit.NewParagraph(p.t("gui.pay.back_words", "amount", given.String()), kit.Body, 2),
		do:      func() bool { return p.do(p.Till.BackToCart) },
	})
}

func (p *pay) update(s till.State) {
	if s.Payment == nil {
		return
	}
	p.finish.Rearm()
	p.finishF9.Rearm()
	for _, panel := range p.panels {
		panel.update(s)
	}
	if s.Payment.QRIS != nil && p.shown != pos.QRIS {
		p.turn(pos.QRIS)
	}
	p.figures()
}

// figures shows the sums as they would be with what the fields hold: the change
// stands there in large digits before anything is pressed.
func (p *pay) figures() {
	if p.state.Payment == nil {
		return
	}
	b := p.ahead()
	missing := b.DueExact
	if p.shown == pos.Cash {
		missing = b.DueInCash
		if !b.Settled() {
			b.Rounding = b.DueInCash - b.DueExact
		}
	}
	p.due.SetText((b.Total + b.Rounding).String())
	label, figure, tone := "gui.pay.change", b.Change.String(), kit.Good
	switch {
	case b.Settled():
	case b.Tendered == 0:
		tone = kit.Neutral
	default:
		label, figure, tone = "gui.pay.missing", missing.String(), kit.Bad
	}
	p.outcomeLabel.SetText(p.t(label))
	p.outcome.SetTone(tone)
	p.outcome.SetText(figure)
	p.side.update(b)
	p.finishButton.Refresh()
}
