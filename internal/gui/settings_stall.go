package gui

import (
	"context"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/till"
)

// stallForm is the tab of the stall and its rules.
type stallForm struct {
	a                       *App
	name, fair, place, city *kit.Entry
	from, to, footer, low   *kit.Entry
	shop                    *kit.Entry
	rounding                *kit.Segmented
}

// roundings are the steps that cash may be rounded down to.
func roundings() []money.Rupiah { return []money.Rupiah{0, 100, 500, 1000} }

func (a *App) stallTab() tab {
	if a.state.Cashier.Role != pos.Supervisor {
		return tab{content: a.supervisorsOnly()}
	}
	stall := a.state.Stall
	entry := func(text, hint string) *kit.Entry {
		e := kit.NewEntry(a.stage, kit.Words, hint)
		e.SetText(text)
		return e
	}
	day := a.t("gui.stall.day_hint")
	f := &stallForm{a: a, name: entry(stall.Name, ""), fair: entry(stall.Fair.Name, ""), place: entry(stall.Fair.Place, ""),
		city: entry(stall.Fair.City, ""), from: entry(a.words.DateShort(string(stall.Fair.From)), day), to: entry(a.words.DateShort(string(stall.Fair.To)), day),
		footer: entry(stall.ReceiptFooter, a.t("gui.stall.footer_hint")),
		shop:   entry(stall.Shop, a.t("gui.stall.shop_hint")),
		low:    kit.NewEntry(a.stage, kit.Number, "0").WithLimit(3)}
	f.low.SetAmount(money.Rupiah(stall.LowStock))
	labels := []string{a.t("gui.stall.no_rounding")}
	for _, step := range roundings()[1:] {
		labels = append(labels, step.String())
	}
	f.rounding = kit.NewSegmented(a.stage, labels, max(0, slices.Index(roundings(), stall.Rounding.Step)), nil)
	save := &keys.Action{Name: "save", Label: a.t("gui.save"), Key: keys.F9, Do: f.save}
	return tab{content: f.content(save), actions: []*keys.Action{save}, home: f.name}
}

func (f *stallForm) content(save *keys.Action) fyne.CanvasObject {
	a := f.a
	row := func(key string, input fyne.CanvasObject) fyne.CanvasObject { return kit.NewFormRow(key, input, "") }
	stall := kit.NewTitledCard(a.t("gui.settings.stall"), kit.Column(0,
		row(a.t("gui.stall.name"), f.name),
		kit.Grid(2, kit.GapM, row(a.t("gui.stall.fair"), f.fair), row(a.t("gui.stall.place"), f.place)),
		kit.Grid(3, kit.GapM, row(a.t("gui.stall.city"), f.city), row(a.t("gui.stall.from"), f.from), row(a.t("gui.stall.to"), f.to)),
		row(a.t("gui.stall.footer"), f.footer)))
	rules := kit.NewTitledCard(a.t("gui.stall.rules"), kit.Column(0,
		row(a.t("gui.stall.rounding"), f.rounding), row(a.t("gui.stall.low"), f.low), row(a.t("gui.stall.shop"), f.shop), kit.Grow(kit.Space()), kit.NewButton(a.stage, kit.Primary, save)))
	return kit.Grid(2, kit.GapM, stall, rules)
}

// stall is the stall as it was typed. What has no field here stays.
func (f *stallForm) stall() (pos.Stall, error) {
	s := f.a.state.Stall
	var err error
	if s.Fair.From, err = typedDay(f.from.Text); err != nil {
		return s, err
	}
	if s.Fair.To, err = typedDay(f.to.Text); err != nil {
		return s, err
	}
	s.Name, s.Fair.Name = strings.TrimSpace(f.name.Text), strings.TrimSpace(f.fair.Text)
	s.Fair.Place, s.Fair.City = strings.TrimSpace(f.place.Text), strings.TrimSpace(f.city.Text)
	if s.Shop, err = pos.CheckShop(f.shop.Text); err != nil {
		return s, err
	}
	s.ReceiptFooter, s.LowStock = strings.TrimSpace(f.footer.Text), int(f.low.Amount())
	s.Rounding.Step = roundings()[f.rounding.Chosen()]
	return s, nil
}

// typedDay reads a day as people write it, 23/11/2026; empty is none.
func typedDay(text string) (pos.BusinessDay, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", nil
	}
	at, err := time.Parse("2/1/2006", text)
	if err != nil {
		return pos.ParseDay(text)
	}
	return pos.BusinessDay(at.Format(time.DateOnly)), nil
}

func (f *stallForm) save() {
	a := f.a
	stall, err := f.stall()
	if err == nil {
		err = till.CheckStall(stall)
	}
	if err != nil {
		a.fail(err)
		return
	}
	a.attempt(func(ctx context.Context) error { _, err := a.Till.SetStall(ctx, stall, till.Approval{}); return err }, func(err error) {
		if err != nil {
			a.fail(err)
			return
		}
		a.toast.Say(a.t("gui.settings.kept"), kit.Good)
	})
}
