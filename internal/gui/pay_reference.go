package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/pos"
	"lapak/internal/till"
)

// byReference is the panel of a transfer or a card: an amount and the number
// that proves it.
type byReference struct {
	*pay
	method            pos.Method
	amount, reference *kit.Entry
	add               *kit.Button
}

func (p *pay) referencePanel(m pos.Method) payPanel {
	r := &byReference{pay: p, method: m, amount: kit.NewEntry(p.stage, kit.Money, "0"),
		reference: kit.NewEntry(p.stage, kit.Words, "")}
	take := &keys.Action{Name: "take_" + string(m), Label: p.t("gui.pay.take"), Key: keys.Enter, Do: p.take,
		Enabled: func() bool { return p.shown == m && !p.settled() && r.amount.Amount() > 0 && r.reference.Text != "" }}
	r.add = kit.NewButton(p.stage, kit.Normal, take)
	follow := func(string) { p.figures(); r.add.Refresh() }
	r.amount.OnEdit, r.reference.OnEdit = follow, follow
	r.amount.OnEnter = func(string) { p.stage.Focus(r.reference) }
	form := kit.Column(kit.GapS,
		kit.NewBanner(p.t("gui.pay.hint_"+string(m)), kit.Info, theme.InfoIcon()),
		kit.NewFormRow(p.t("gui.pay.reference_"+string(m)), r.reference, p.t("gui.pay.reference_hint")),
		kit.NewFormRow(p.t("gui.pay.amount"), r.amount, p.t("gui.pay.amount_hint")),
		r.add)
	return payPanel{
		content: kit.NewCard(kit.Column(0, form, kit.Space())),
		first:   func() fyne.Focusable { return r.reference },
		offered: func() pos.Tender {
			if r.reference.Text == "" {
				return pos.Tender{}
			}
			return pos.Tender{Amount: r.amount.Amount(), Reference: r.reference.Text}
		},
		update: func(till.State) { r.add.Refresh() }, reset: r.reset, actions: []*keys.Action{take},
	}
}

// reset proposes all that is still due.
func (r *byReference) reset() {
	r.reference.Clear()
	if r.state.Payment != nil {
		r.amount.SetAmount(r.state.Payment.Balance.DueExact)
	}
}
