package gui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/pos"
	"lapak/internal/qr"
	"lapak/internal/till"
)

// qrisCode is the payment code and what the cashier saw. A code on the screen is
// never money: only who looked into the merchant's own app, or the gateway, may say
// so.
type qrisCode struct {
	*pay
	view             *kit.QRView
	merchant, nmid   *kit.Text
	amount           *kit.MoneyText
	hint             *kit.Text
	seen             *kit.Toggle
	reference, other *kit.Entry
	showing, asking  fyne.CanvasObject
	practice         *kit.Banner
	waits            *kit.Banner // while the acquirer is asked
	plain            *keys.Action
	switched         *kit.Button
	add, again, part *kit.Button
	late, wrong      *kit.Button
	confirm, ways    fyne.CanvasObject
}

func (p *pay) qrisPanel() payPanel {
	q := &qrisCode{pay: p, view: kit.NewQRView(), merchant: kit.NewText("", kit.Subtitle), nmid: kit.NewText("", kit.Strong),
		amount: kit.NewTotalText("").Accent(), hint: kit.NewParagraph("", kit.Muted, 2),
		reference: kit.NewEntry(p.stage, kit.Words, p.t("gui.qris.reference_hint")),
		other:     kit.NewEntry(p.stage, kit.Money, "0"),
		practice:  kit.NewBanner(p.t("gui.qris.practice"), kit.Gold, theme.WarningIcon()),
		waits:     kit.NewBanner(p.t("gui.qris.asking"), kit.Info, theme.HistoryIcon()).WithLines(2)}
	shown := func() bool { return q.code() != nil && !p.busy }
	payable := func() bool { return shown() && !q.code().Asking }
	q.seen = kit.NewCheck(p.stage, p.t("gui.qris.seen"), false, func(bool) { q.ticked() })
	tick := &keys.Action{Name: "seen", Key: keys.F5, Enabled: payable, Do: func() { q.seen.Set(!q.seen.On()); q.ticked() }}
	part := &keys.Action{Name: "other_amount", Label: p.t("gui.qris.part"), Key: keys.F6, Enabled: shown, Do: q.askAmount}
	wrong := &keys.Action{Name: "wrong_amount", Label: p.t("gui.qris.wrong"), Key: keys.F7, Do: q.askWrong,
		Enabled: func() bool { return payable() && !q.code().Practice }}
	q.plain = &keys.Action{Name: "plain", Label: p.t("gui.qris.plain"), Key: keys.F8, Do: q.turnCode,
		Enabled: func() bool { return shown() && (q.code().CanPlain || q.code().CanAmount) }}
	take := &keys.Action{Name: "take_qris", Label: p.t("gui.qris.take"), Key: keys.Enter, Do: p.take,
		Enabled: func() bool { return payable() && q.seen.On() }}
	display := &keys.Action{Name: "show_code", Label: p.t("gui.qris.show"), Key: keys.Enter, Do: q.display,
		Enabled: func() bool {
			return p.shown == pos.QRIS && q.code() == nil && !p.busy && !p.settled() && q.other.Amount() > 0
		}}
	next := &keys.Action{Name: "next_part", Key: keys.Ctrl("P"), Do: q.nextPart,
		Enabled: func() bool {
			return p.shown == pos.QRIS && !p.busy && p.state.Payment != nil && len(p.state.Payment.Parts) > 1
		}}
	late := &keys.Action{Name: "use_late", Label: p.t("gui.qris.use_late"), Key: keys.Ctrl("U"), Do: p.askLate,
		Enabled: func() bool { return p.shown == pos.QRIS && !p.busy && p.state.Attention > 0 && !p.settled() }}
	q.add, q.again = kit.NewButton(p.stage, kit.Normal, take), kit.NewButton(p.stage, kit.Normal, display)
	q.part, q.switched = kit.NewButton(p.stage, kit.Normal, part), kit.NewButton(p.stage, kit.Normal, q.plain)
	q.wrong, q.late = kit.NewButton(p.stage, kit.Normal, wrong), kit.NewButton(p.stage, kit.Normal, late)
	q.showing = q.layOut(tick)
	q.other.OnEdit = func(string) { q.again.Refresh() }
	q.asking = kit.Column(kit.GapS, kit.NewFormRow(p.t("gui.pay.amount"), q.other, p.t("gui.qris.amount_hint")), q.again, q.late, kit.Space())
	return payPanel{
		content: kit.NewCard(container.NewStack(q.showing, q.asking)),
		first:   q.first, offered: q.offered,
		take:   func(pos.Tender) (till.State, error) { return p.Till.ConfirmCode(strings.TrimSpace(q.reference.Text)) },
		update: q.update, reset: q.reset, actions: []*keys.Action{tick, part, wrong, q.plain, take, display, next, late},
	}
}

// code is what is on the screen, or asked for; nil if nothing is.
func (q *qrisCode) code() *till.PaymentCode {
	if q.shown != pos.QRIS || q.state.Payment == nil {
		return nil
	}
	return q.state.Payment.QRIS
}

// layOut puts the code and what belongs to it side by side.
func (q *qrisCode) layOut(tick *keys.Action) fyne.CanvasObject {
	q.confirm = kit.Column(kit.GapS, kit.Row(0, kit.Grow(q.seen), keycap(q.stage, tick)),
		kit.Row(kit.GapS, kit.Grow(q.reference), q.add))
	q.ways = kit.Grid(2, kit.GapS, q.wrong, q.switched)
	return kit.WithSquare(kit.GapL, q.view, kit.Column(kit.GapS,
		q.merchant, q.nmid, kit.Row(kit.GapS, kit.Grow(q.amount), q.part), q.practice, q.waits, q.hint, q.confirm,
		kit.Space(), q.ways))
}

// keycap writes the key of something that is not a button itself.
func keycap(stage *kit.Stage, action *keys.Action) fyne.CanvasObject {
	return kit.NewButton(stage, kit.Quiet, action)
}

// turnCode shows the code as it is printed, or with the amount again; while the
// acquirer is asked, the stall's own one at once.
func (q *qrisCode) turnCode() {
	code := *q.code()
	q.do(func() (till.State, error) {
		if code.Asking {
			return q.Till.LocalCode()
		}
		return q.Till.PlainCode(!code.Plain)
	})
	q.pay.update(q.state)
}

// nextPart shows the code of the next merchant that has something to get.
func (q *qrisCode) nextPart() {
	parts, at := q.state.Payment.Parts, -1
	if code := q.code(); code != nil {
		at = slices.IndexFunc(parts, func(p pos.Part) bool { return p.Producer == code.Producer })
	}
	for i := range parts {
		if p := parts[(at+1+i)%len(parts)]; p.Missing() > 0 {
			q.do(func() (till.State, error) { return q.Till.ShowCodeFor(p.Producer, 0) })
			q.reset()
			q.pay.update(q.state)
			return
		}
	}
}

// partWords tell what each merchant has to get, and has got.
func (p *pay) partWords(s till.State) string {
	var all []string
	for _, part := range s.Payment.Parts {
		words := part.Name + " " + part.Due.String()
		switch {
		case part.Missing() == 0:
			words = p.t("gui.qris.part_paid", "part", words)
		case s.Payment.QRIS != nil && s.Payment.QRIS.Producer == part.Producer:
			words = p.t("gui.qris.part_now", "part", words)
		}
		all = append(all, words)
	}
	if len(all) == 0 {
		return ""
	}
	return p.t("gui.qris.parts", "parts", strings.Join(all, " · "))
}

// ticked leads to the digits of the reference.
func (q *qrisCode) ticked() {
	q.changed()
	if q.seen.On() {
		q.stage.Focus(q.reference)
	}
}

func (q *qrisCode) first() fyne.Focusable {
	if q.state.Payment != nil && q.state.Payment.QRIS == nil && !q.settled() {
		return q.other
	}
	return nil
}

// offered is the shown code once the cashier has seen the money.
func (q *qrisCode) offered() pos.Tender {
	if q.code() == nil || q.code().Asking || !q.seen.On() {
		return pos.Tender{}
	}
	return pos.Tender{Amount: q.state.Payment.QRIS.Amount, CheckedBy: q.state.Cashier.ID}
}

func (q *qrisCode) changed() {
	q.add.Refresh()
	q.figures()
}

func (q *qrisCode) reset() {
	q.seen.Set(false)
	q.reference.Clear()
	if p := q.state.Payment; p != nil {
		due := p.Balance.DueExact
		if i := slices.IndexFunc(p.Parts, func(p pos.Part) bool { return p.Missing() > 0 }); i >= 0 {
			due = min(due, p.Parts[i].Missing())
		}
		q.other.SetAmount(due)
	}
}

// askAmount takes the code off and asks for another amount: a part of the total.
func (q *qrisCode) askAmount() {
	q.do(q.Till.HideCode)
	q.reset()
	q.pay.update(q.state)
	q.focusPanel()
	q.other.SelectAll()
}

func (q *qrisCode) display() {
	amount := q.other.Amount()
	q.do(func() (till.State, error) { return q.Till.ShowCode(amount) })
	q.focusPanel()
}

func (q *qrisCode) update(s till.State) {
	code := s.Payment.QRIS
	show(q.showing, code != nil)
	show(q.asking, code == nil)
	show(q.late, s.Attention > 0)
	if code != nil {
		q.merchant.SetText(code.Merchant)
		nmid := ""
		if code.NMID != "" {
			nmid = q.t("gui.qris.nmid", "nmid", code.NMID) + " · " + code.City
		}
		q.nmid.SetText(nmid)
		show(q.nmid, nmid != "")
		q.amount.SetText(code.Amount.String())
		show(q.practice, code.Practice)
		show(q.waits, code.Asking)
		show(q.confirm, !code.Asking)
		show(q.ways, !code.Practice)
		// When the code covers all that is due, finishing takes it.
		show(q.add, code.Amount < s.Payment.Balance.DueExact)
		label := "gui.qris.plain"
		switch {
		case code.Asking:
			label = "gui.qris.own_code"
		case code.Plain:
			label = "gui.qris.with_amount"
		}
		q.switched.SetLabel(q.t(label))
	}
	q.draw(code)
	for _, b := range []*kit.Button{q.add, q.again, q.part, q.late, q.wrong, q.switched} {
		b.Refresh()
	}
	q.showing.Refresh()
	q.asking.Refresh()
}

// draw puts the code on the screen, and what to look at.
func (q *qrisCode) draw(code *till.PaymentCode) {
	q.view.Set(0, nil)
	if code == nil || code.Asking {
		q.hint.SetText("")
		return
	}
	words := "gui.qris.check_hint"
	switch {
	case code.Plain:
		words = "gui.qris.plain_hint"
	case code.Way == pos.WayGateway:
		words = "gui.qris.gateway_hint"
	}
	q.hint.SetText(q.t(words))
	bitmap, err := qr.Payment(code.Payload)
	if err != nil {
		q.fail(pos.Refuse(pos.Conflict, "qris_unusable").Because(err))
		return
	}
	q.view.Set(bitmap.Size(), bitmap.Black)
}
