package gui

import (
	"strconv"

	"fyne.io/fyne/v2"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/till"
)

// cash is the panel of notes and coins.
type cash struct {
	*pay
	given *kit.Entry
	quick []*quickNote
	add   *kit.Button
	tools []*kit.Button // for single notes
}

// quickNote is a button for an amount that the customer may well hand over.
type quickNote struct {
	amount money.Rupiah
	action *keys.Action
	button *kit.Option
}

// mostQuick is how many quick amounts have a button beside the exact one.
const mostQuick = 5

func (p *pay) cashPanel() payPanel {
	c := &cash{pay: p, given: kit.NewEntry(p.stage, kit.Money, p.t("gui.pay.received"))}
	c.given.OnEdit = func(string) { c.figures(); c.add.Refresh() }
	take := &keys.Action{Name: "take_cash", Label: p.t("gui.pay.take"), Key: keys.Enter, Do: p.take,
		Enabled: func() bool { return p.shown == pos.Cash && !p.settled() && c.given.Amount() > 0 }}
	c.add = kit.NewButton(p.stage, kit.Normal, take)
	actions := []*keys.Action{take}
	quick := kit.Grid(3, kit.GapS)
	for i := range 1 + mostQuick {
		q := c.newQuick(i)
		c.quick = append(c.quick, q)
		quick.Add(q.button)
		actions = append(actions, q.action)
	}
	left := kit.Column(kit.GapS,
		kit.Row(kit.GapS, kit.Grow(c.given), c.add),
		quick, kit.NewLine(), c.notes())
	pad := kit.NewNumPad(c.given)
	return payPanel{
		content: kit.NewCard(kit.Row(kit.GapL, kit.Grow(left), kit.Grow(kit.Column(0, kit.Grow(pad), kit.Space())))),
		first:   func() fyne.Focusable { return c.given },
		offered: func() pos.Tender { return pos.Tender{Amount: c.given.Amount()} },
		update:  c.update, reset: c.given.Clear, actions: actions,
	}
}

// newQuick makes button i: the first is the exact amount.
func (c *cash) newQuick(i int) *quickNote {
	q := &quickNote{}
	q.action = &keys.Action{Name: "quick_" + strconv.Itoa(i), Key: keys.F5,
		Do:      func() { c.hand(q.amount) },
		Enabled: func() bool { return c.shown == pos.Cash && q.amount > 0 && !c.settled() && !c.busy }}
	if i > 0 {
		q.action.Key = keys.Ctrl(keys.Key(strconv.Itoa(i)))
	}
	q.button = kit.NewOption(c.stage, q.action, nil)
	return q
}

// hand takes an amount that was handed over in one go.
func (c *cash) hand(amount money.Rupiah) {
	c.given.SetAmount(amount)
	c.take()
}

// notes are buttons that add up, for notes of different values.
func (c *cash) notes() fyne.CanvasObject {
	row := kit.Grid(4, kit.GapS)
	tool := func(kind kit.Kind, action *keys.Action) {
		b := kit.NewButton(c.stage, kind, action)
		c.tools = append(c.tools, b)
		row.Add(b)
	}
	open := func() bool { return !c.settled() && !c.busy }
	for _, value := range pos.Denominations() {
		if value < 1_000 {
			continue
		}
		tool(kit.Normal, &keys.Action{Name: "note_" + value.Digits(), Label: "+" + value.Digits(), Enabled: open, Do: func() {
			c.given.SetAmount(c.given.Amount() + value)
			c.stage.Focus(c.given)
		}})
	}
	tool(kit.Quiet, &keys.Action{Name: "clear_cash", Label: "C", Enabled: open, Do: func() {
		c.given.Clear()
		c.stage.Focus(c.given)
	}})
	return row
}

func (c *cash) update(s till.State) {
	for i, q := range c.quick {
		q.amount = 0
		label := ""
		if i < len(s.Payment.Quick) {
			q.amount = s.Payment.Quick[i]
			label = q.amount.String()
		}
		if i == 0 {
			label = c.t("gui.pay.exact")
		}
		q.action.Label = label
		show(q.button, i == 0 || q.amount > 0)
		q.button.Refresh()
	}
	if c.settled() {
		c.given.Disable()
	} else {
		c.given.Enable()
	}
	for _, b := range c.tools {
		b.Refresh()
	}
	c.add.Refresh()
}
