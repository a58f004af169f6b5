package gui

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/pos"
	"lapak/internal/till"
)

// charges is the page of the requests for money by QRIS: first those about which
// somebody has to do something, then the others of the day.
type charges struct {
	a       *App
	day     *dayChooser
	list    *kit.List
	none    fyne.CanvasObject
	count   *kit.Text
	title   *kit.Text
	facts   []*kit.Text // one line each
	amount  *kit.MoneyText
	advice  *kit.Text
	blank   fyne.CanvasObject
	detail  fyne.CanvasObject
	buttons []*kit.Button

	rows   []pos.Charge
	asked  int
	chosen *pos.Charge
}

func (a *App) chargesPage() *page { return a.chargesAt(a.Till.Today(), "") }

// chargesAt is the page with one charge of a day chosen, or the first of the list.
func (a *App) chargesAt(day pos.BusinessDay, id pos.ChargeID) *page {
	c := &charges{a: a, count: kit.NewText("", kit.Caption), title: kit.NewText("", kit.Subtitle),
		amount: kit.NewTotalText("").Accent(), advice: kit.NewParagraph("", kit.Muted, 4)}
	c.day = a.newDayChooser(false, func(pos.BusinessDay) { c.load() })
	c.day.set(day)
	if id != "" {
		c.chosen = &pos.Charge{ID: id}
	}
	c.list = kit.NewList(a.stage, kit.ListSpec{
		Row:      func() fyne.CanvasObject { return newChargeRow() },
		Bind:     func(i int, row fyne.CanvasObject) { row.(*chargeRow).fill(a, c.rows[i]) },
		OnSelect: func(i int) { c.choose(&c.rows[i]) },
	})
	c.none = kit.EmptyState(kit.CodeIcon(), a.t("gui.charges.none"), a.t("gui.charges.none_hint"), nil)
	c.blank = kit.EmptyState(kit.CodeIcon(), a.t("gui.charges.choose"), a.t("gui.charges.choose_hint"), nil)
	facts := kit.Column(2)
	for range mostFacts {
		line := kit.NewText("", kit.Body)
		c.facts = append(c.facts, line)
		facts.Add(line)
	}
	c.detail = kit.Column(kit.GapM-4, kit.Row(kit.GapM, c.title.Hug(), kit.Grow(c.amount)), c.advice, kit.NewLine(), facts, kit.Space())
	actions := c.actions()
	var buttons []fyne.CanvasObject
	c.buttons, buttons = a.buttons(actions)
	left := kit.Column(kit.GapM-4,
		kit.Row(kit.GapM, kit.NewText(a.t("gui.charges.title"), kit.Title).Hug(), kit.Space(), c.count.Hug()),
		kit.Row(kit.GapM, c.day.content, kit.Space()),
		kit.Grow(kit.NewPanel(overlaid(c.list, c.none))))
	right := kit.NewCard(kit.Column(kit.GapS, kit.Grow(overlaid(c.detail, c.blank)), kit.Grid(2, kit.GapS, buttons...)))
	c.load()
	scope := a.pageScope(sectionHistory, c.day.actions, actions, arrows(c.list.Step))
	return &page{name: string(sectionHistory), content: a.framed(sectionHistory, kit.TwoPane(left, right)), scope: scope, home: c.list,
		moved: func(till.State) { c.load() }}
}

func (c *charges) actions() []*keys.Action {
	a := c.a
	money := func() bool { return c.chosen != nil && c.chosen.Money() }
	return []*keys.Action{
		{Name: "check_charge", Label: a.t("gui.charges.check"), Key: keys.F5, Do: c.check, Enabled: func() bool {
			return c.chosen != nil && slices.Contains([]pos.ChargeState{pos.ChargeWaiting, pos.ChargeAbandoned, pos.ChargeExpired}, c.chosen.State)
		}},
		{Name: "return_charge", Label: a.t("gui.charges.return"), Key: keys.F6, Do: func() { ask(a, a.Till.Staff, c.giveBack) }, Enabled: money},
		{Name: "keep_charge", Label: a.t("gui.charges.keep"), Key: keys.F7, Do: func() { ask(a, a.Till.Staff, c.keep) }, Enabled: money},
		{Name: "found_money", Label: a.t("gui.charges.found"), Key: keys.F8, Do: func() { ask(a, a.Till.Staff, c.found) },
			Enabled: func() bool { return a.state.Shift.ID != "" }},
		a.matchAction(keys.F9, sectionHistory, func() pos.BusinessDay { return c.day.day }),
		{Name: "back", Label: a.t("gui.back"), Key: keys.Esc, Do: func() { a.open(sectionHistory) }},
	}
}

// load reads what is open and what the day had.
func (c *charges) load() {
	c.asked++
	mine, day := c.asked, c.day.day
	ask(c.a, func(ctx context.Context) ([]pos.Charge, error) {
		rows, err := c.a.Till.OpenCharges(ctx)
		if err != nil {
			return nil, err
		}
		all, err := c.a.Till.Charges(ctx, day)
		slices.Reverse(all) // the newest first
		for _, x := range all {
			if !x.Open() {
				rows = append(rows, x)
			}
		}
		return rows, err
	}, func(rows []pos.Charge) {
		if mine == c.asked {
			c.fill(rows)
		}
	})
}

func (c *charges) fill(rows []pos.Charge) {
	at := 0
	if c.chosen != nil {
		at = max(slices.IndexFunc(rows, func(x pos.Charge) bool { return x.ID == c.chosen.ID }), 0)
	}
	c.rows = rows
	c.list.SetCount(len(rows))
	swap(c.list, c.none, len(rows) == 0)
	open := 0
	for _, x := range rows {
		if x.Open() {
			open++
		}
	}
	c.count.SetText(c.a.t("gui.charges.count", "n", c.a.words.Number(int64(open))))
	if len(rows) == 0 {
		c.choose(nil)
		return
	}
	c.list.Select(at)
	c.choose(&c.rows[at])
}

// choose tells about a charge, and what can be done about it.
func (c *charges) choose(x *pos.Charge) {
	c.chosen = x
	swap(c.detail, c.blank, x == nil)
	if x != nil {
		a := c.a
		c.title.SetText(a.chargeState(x.State))
		c.amount.SetText(x.Sum().String())
		told := c.told(*x)
		for i, line := range c.facts {
			line.SetText("")
			if i < len(told) {
				line.SetText(told[i])
			}
			show(line, i < len(told))
		}
		c.advice.SetText(a.t("gui.charges.advice." + string(x.State)))
		c.detail.Refresh()
	}
	for _, b := range c.buttons {
		b.Refresh()
	}
}

// mostFacts is how many lines tell what is known of a charge.
const mostFacts = 7

// told is what is known of a charge.
func (c *charges) told(x pos.Charge) []string {
	a := c.a
	facts := []string{a.t("gui.charges.way." + string(x.Way)), a.t("gui.charges.at", "time", a.moment(x.At))}
	if x.Received > 0 && x.Received != x.Amount {
		facts = append(facts, a.t("gui.charges.asked_for", "amount", x.Amount.String()))
	}
	if x.Reference != "" {
		facts = append(facts, a.t("gui.charges.reference", "reference", x.Reference))
	}
	if !x.CheckedAt.IsZero() {
		facts = append(facts, a.t("gui.charges.seen_at", "time", a.moment(x.CheckedAt)))
	}
	if !x.SettledAt.IsZero() {
		facts = append(facts, a.t("gui.charges.settled_at", "time", a.moment(x.SettledAt)))
	}
	if x.NMID != "" {
		facts = append(facts, a.t("gui.qris.nmid", "nmid", x.NMID))
	}
	return facts
}

// chargeState is what a state is called.
func (a *App) chargeState(s pos.ChargeState) string { return a.t("charge.state." + string(s)) }

// chargeRow is a row of the list.
type chargeRow struct {
	widget.BaseWidget
	clock, about, amount *kit.Text
	mark                 *kit.Badge
	box                  *fyne.Container
}

func newChargeRow() *chargeRow {
	r := &chargeRow{clock: kit.NewText("", kit.Muted), about: kit.NewText("", kit.Caption),
		amount: kit.NewText("", kit.Strong).AlignRight().Hug(), mark: kit.NewBadge("", kit.Neutral)}
	r.box = kit.Row(kit.GapM, kit.Sized(56, 0, r.clock), kit.Grow(kit.Column(2, kit.Row(kit.GapS, r.mark, kit.Space()), r.about)), r.amount)
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *chargeRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.box) }

func (r *chargeRow) fill(a *App, c pos.Charge) {
	r.clock.SetText(a.words.Clock(c.At))
	tone := kit.Neutral
	switch c.State {
	case pos.ChargeWaiting:
		tone = kit.Info
	case pos.ChargeLate, pos.ChargeDouble:
		tone = kit.Warn
	case pos.ChargeSold, pos.ChargeChecked, pos.ChargeSettled:
		tone = kit.Good
	}
	r.mark.Set(a.chargeState(c.State), tone)
	about := a.t("gui.charges.way." + string(c.Way))
	if c.Reference != "" {
		about += " · " + c.Reference
	}
	r.about.SetText(about)
	r.amount.SetText(c.Sum().String())
	r.box.Refresh()
}

// attentionBanner says that money waits for a decision; nil if none does.
func (a *App) attentionBanner() fyne.CanvasObject {
	if a.state.Attention == 0 {
		return nil
	}
	return kit.NewBanner(a.t("gui.charges.attention", "n", a.words.Number(int64(a.state.Attention))), kit.Warn, theme.WarningIcon())
}
