package gui

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"lapak/internal/gui/kit"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/till"
)

// seenMoney are the fields for money that somebody saw in the merchant's app.
type seenMoney struct {
	amount, reference *kit.Entry
	rows              []fyne.CanvasObject
}

func (a *App) newSeenMoney() seenMoney {
	s := seenMoney{amount: kit.NewEntry(a.stage, kit.Money, "0"), reference: kit.NewEntry(a.stage, kit.Words, a.t("gui.qris.reference_hint"))}
	s.rows = []fyne.CanvasObject{kit.NewFormRow(a.t("gui.qris.wrong_amount"), s.amount, ""), kit.NewFormRow(a.t("gui.qris.reference"), s.reference, "")}
	return s
}

// value is what was typed.
func (s seenMoney) value() (came money.Rupiah, digits string) {
	return s.amount.Amount(), strings.TrimSpace(s.reference.Text)
}

// ask asks for the money in a form of nothing else, and what to do with it.
func (s seenMoney) ask(a *App, spec formSpec, words string, do func(context.Context, money.Rupiah, string) error) {
	spec.width = 560
	spec.content = kit.Column(kit.GapS, append([]fyne.CanvasObject{kit.NewParagraph(words, kit.Body, 3)}, s.rows...)...)
	spec.submit = func() func(context.Context) error {
		came, digits := s.value()
		return func(ctx context.Context) error { return do(ctx, came, digits) }
	}
	a.openForm(spec)
}

// check takes down that somebody saw the money of a code that is gone.
func (c *charges) check() {
	a, x := c.a, *c.chosen
	seen := a.newSeenMoney()
	seen.amount.SetAmount(x.Amount)
	seen.ask(a, formSpec{title: a.t("gui.charges.check_title"), confirm: a.t("gui.charges.check_confirm"), first: seen.reference, done: c.load},
		a.t("gui.charges.check_words"), func(ctx context.Context, came money.Rupiah, digits string) error {
			_, err := a.Till.CheckCharge(ctx, x.ID, came, digits)
			return err
		})
}

// returnMethods are the ways to give the money of a charge back.
func returnMethods() []pos.Method { return []pos.Method{pos.Cash, pos.Transfer, pos.Card} }

// giveBack asks how the money goes back and why, and for a supervisor's PIN.
func (c *charges) giveBack(staff []pos.Staff) {
	a, x, method := c.a, *c.chosen, pos.Cash
	var labels []string
	for _, m := range returnMethods() {
		labels = append(labels, report.MethodName(a.words, m))
	}
	methods := kit.NewSegmented(a.stage, labels, 0, func(i int) { method = returnMethods()[i] })
	c.decide(staff, decision{
		title: a.t("gui.charges.return_title", "amount", x.Received.String()), confirm: a.t("gui.charges.return"),
		words: a.t("gui.charges.return_words"), fields: methods,
		reasons: []string{a.t("gui.charges.reason.double"), a.t("gui.charges.reason.cancelled"), a.t("gui.charges.reason.too_much"), a.t("gui.charges.reason.late")},
		do: func(ctx context.Context, why string, by till.Approval) error {
			_, err := a.Till.ReturnCharge(ctx, x.ID, method, why, by)
			return err
		},
	})
}

// keep asks why the money stays without a sale, and for a supervisor's PIN.
func (c *charges) keep(staff []pos.Staff) {
	a, x := c.a, *c.chosen
	c.decide(staff, decision{
		title: a.t("gui.charges.keep_title", "amount", x.Received.String()), confirm: a.t("gui.charges.keep"), words: a.t("gui.charges.keep_words"),
		reasons: []string{a.t("gui.charges.reason.gone"), a.t("gui.charges.reason.by_hand"), a.t("gui.charges.reason.same"), a.t("gui.charges.reason.tip")},
		do: func(ctx context.Context, why string, by till.Approval) error {
			_, err := a.Till.KeepCharge(ctx, x.ID, why, by)
			return err
		},
	})
}

// decision is what a supervisor consents to.
type decision struct {
	title, confirm, words string
	fields                fyne.CanvasObject // may be nil
	reasons               []string
	do                    func(ctx context.Context, why string, by till.Approval) error
}

func (c *charges) decide(staff []pos.Staff, d decision) {
	a := c.a
	consent := a.newApproval(staff)
	reason := a.newReason(consent.pin, d.reasons...)
	content := []fyne.CanvasObject{kit.NewParagraph(d.words, kit.Body, 2)}
	if d.fields != nil {
		content = append(content, d.fields)
	}
	a.openForm(formSpec{
		title: d.title, confirm: d.confirm, width: 680, danger: true, first: reason.entry, approval: consent, more: reason.actions,
		content: kit.Column(kit.GapM-4, append(content, reason.content, consent.content)...),
		submit: func() func(context.Context) error {
			why, by := reason.entry.Text, consent.value()
			return func(ctx context.Context) error {
				if err := pos.CheckReason(why); err != nil {
					return err
				}
				return d.do(ctx, why, by)
			}
		},
		done: c.load,
	})
}

// found takes down money that is in the merchant's app and belongs to no code. With
// a sold charge chosen, it may have paid that sale a second time.
func (c *charges) found(staff []pos.Staff) {
	var twice *pos.Charge
	if x := c.chosen; x != nil && x.State == pos.ChargeSold {
		twice = x
	}
	c.a.askFound(staff, c.a.newSeenMoney(), twice, false, func() {
		c.chosen = nil // what is open stands first
		c.load()
	})
}

// askFound asks for money that no code asked for, and for a supervisor's PIN. Twice
// is a charge whose sale it may have paid a second time; nil is none. Surely has
// that taken for granted until somebody says otherwise.
func (a *App) askFound(staff []pos.Staff, seen seenMoney, twice *pos.Charge, surely bool, done func()) {
	of, consent := pos.ChargeID(""), a.newApproval(staff)
	content := append([]fyne.CanvasObject{kit.NewParagraph(a.t("gui.charges.found_words"), kit.Body, 3)}, seen.rows...)
	if twice != nil {
		if surely {
			of = twice.ID
		}
		content = append(content, kit.NewCheck(a.stage, a.t("gui.charges.found_double", "amount", twice.Received.String(), "time", a.words.Clock(twice.At)), surely, func(on bool) {
			if of = ""; on {
				of = twice.ID
			}
		}))
	}
	first := fyne.Focusable(seen.amount)
	if seen.amount.Amount() > 0 {
		first = consent.pin
	}
	var f *form
	seen.amount.OnEdit = func(string) { f.dialog.Refresh() }
	f = a.openForm(formSpec{
		title: a.t("gui.charges.found_title"), confirm: a.t("gui.charges.found"), width: 620, first: first, approval: consent,
		content: kit.Column(kit.GapM-4, append(content, consent.content)...),
		ready:   func() bool { return seen.amount.Amount() > 0 },
		submit: func() func(context.Context) error {
			came, digits := seen.value()
			double, by := of, consent.value()
			return func(ctx context.Context) error {
				_, err := a.Till.FoundMoney(ctx, came, digits, double, by)
				return err
			}
		},
		done: done,
	})
}
