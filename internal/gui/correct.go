package gui

import (
	"context"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/pos"
)

// void asks why and lets a supervisor cancel the chosen sale. A sale of another
// shift has left its drawer already: it can only be refunded, and the dialog
// says so.
func (h *history) void() {
	a, sale := h.a, h.sale
	switch {
	case len(sale.Refunds) > 0:
		a.tell(a.t("gui.void.not_possible"), a.words.Error(pos.Refuse(pos.Conflict, "already_refunded", "number", sale.Sale.Number)))
		return
	case sale.Sale.Shift != a.state.Shift.ID:
		a.tell(a.t("gui.void.not_possible"), a.words.Error(pos.Refuse(pos.Conflict, "void_other_shift", "number", sale.Sale.Number)),
			&keys.Action{Name: "refund", Label: a.t("gui.history.refund"), Key: keys.Enter, Do: h.refund})
		return
	}
	ask(a, a.Till.Staff, func(staff []pos.Staff) { h.openVoid(staff) })
}

func (h *history) openVoid(staff []pos.Staff) {
	a, sale := h.a, h.sale
	consent := a.newApproval(staff)
	reason := a.newReason(consent.pin, a.t("gui.void.reason.wrong_goods"), a.t("gui.void.reason.changed_mind"),
		a.t("gui.void.reason.wrong_payment"), a.t("gui.void.reason.test"))
	a.openForm(formSpec{
		title: a.t("gui.void.title", "number", string(sale.Sale.Number)), width: 620, danger: true,
		confirm: a.t("gui.void.confirm", "amount", sale.Sale.Paid().String()),
		content: kit.Column(kit.GapM-4, kit.NewParagraph(a.t("gui.void.explain", "amount", sale.Sale.Paid().String()), kit.Body, 2),
			reason.content, consent.content),
		first: reason.entry, approval: consent, more: reason.actions,
		submit: func() func(context.Context) error {
			why, by := reason.entry.Text, consent.value()
			return func(ctx context.Context) error {
				if err := pos.CheckReason(why); err != nil {
					return err
				}
				_, err := a.Till.Void(ctx, sale.Sale.ID, why, by)
				return err
			}
		},
		done: func() {
			a.toast.Say(a.t("gui.void.done", "number", string(sale.Sale.Number)), kit.Good)
			h.load(sale.Sale.Number)
		},
	})
}
