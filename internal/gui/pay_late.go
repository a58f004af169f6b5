package gui

import (
	"context"

	"fyne.io/fyne/v2"

	"lapak/internal/gui/kit"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/till"
)

// askWrong takes down that another amount came than the code asked for.
func (q *qrisCode) askWrong() {
	a, asked := q.App, q.code().Amount
	seen := a.newSeenMoney()
	seen.ask(a, formSpec{title: a.t("gui.qris.wrong_title"), confirm: a.t("gui.qris.wrong_confirm"), first: seen.amount, done: q.after},
		a.t("gui.qris.wrong_words", "amount", asked.String()), func(_ context.Context, came money.Rupiah, digits string) error {
			_, err := a.Till.ConfirmOther(came, digits)
			return err
		})
}

// askLate offers money that came late for the payment on the screen.
func (p *pay) askLate() {
	ask(p.App, p.Till.OpenCharges, func(open []pos.Charge) {
		var late []pos.Charge
		for _, c := range open {
			if c.State == pos.ChargeLate {
				late = append(late, c)
			}
		}
		if len(late) == 0 {
			p.tell(p.t("gui.qris.use_late"), p.t("gui.qris.no_late"))
			return
		}
		p.openLate(late)
	})
}

func (p *pay) openLate(late []pos.Charge) {
	a := p.App
	list := kit.NewList(a.stage, kit.ListSpec{
		Row:  func() fyne.CanvasObject { return newChargeRow() },
		Bind: func(i int, row fyne.CanvasObject) { row.(*chargeRow).fill(a, late[i]) },
	})
	list.SetCount(len(late))
	list.Select(0)
	a.openForm(formSpec{
		title: a.t("gui.qris.use_late"), confirm: a.t("gui.qris.use_confirm"), width: 640, first: list,
		content: kit.Column(kit.GapS, kit.NewParagraph(a.t("gui.qris.use_words"), kit.Body, 2), kit.Sized(560, 260, kit.NewPanel(list))),
		ready:   func() bool { return list.Selected() >= 0 },
		submit: func() func(context.Context) error {
			id := late[list.Selected()].ID
			return func(context.Context) error {
				_, err := a.Till.UseCharge(id)
				return err
			}
		},
		done: p.after,
	})
}

// moneyCame is called when the till changed by itself. A payment that the gateway
// has settled in full is finished without a hand.
func (p *pay) moneyCame(before till.State) {
	now := p.state
	if now.Payment == nil || before.Payment == nil || p.busy {
		return
	}
	given := now.Payment.Tenders
	if len(given) <= len(before.Payment.Tenders) || given[len(given)-1].SettledAt.IsZero() {
		return
	}
	p.stage.CloseDialogs()
	if now.Payment.Balance.Settled() && now.Payment.QRIS == nil {
		p.complete()
		return
	}
	p.after()
	p.toast.Say(p.t("gui.qris.settled", "amount", given[len(given)-1].Amount.String()), kit.Good)
}

// TillChanged shows what the till did by itself: the acquirer has answered, money
// came. It may be called from any goroutine.
func (a *App) TillChanged() {
	fyne.Do(func() {
		before := a.state
		a.show(a.Till.State())
		if a.page.moved != nil {
			a.page.moved(before)
		}
		if a.state.Attention > before.Attention {
			a.toast.Say(a.t("gui.charges.attention", "n", a.words.Number(int64(a.state.Attention))), kit.Warn)
		}
	})
}
