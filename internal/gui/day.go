package gui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/pos"
)

// dayChooser steps through business days, or shows all of them. It never goes
// beyond the last day, which is today.
type dayChooser struct {
	content fyne.CanvasObject
	actions []*keys.Action

	a        *App
	day      pos.BusinessDay // empty is all days
	last     pos.BusinessDay
	label    *kit.Text
	buttons  []*kit.Button
	onChange func(pos.BusinessDay)
}

// newDayChooser begins with today; all says whether all days can be chosen.
func (a *App) newDayChooser(all bool, onChange func(pos.BusinessDay)) *dayChooser {
	d := &dayChooser{a: a, last: a.Till.Today(), label: kit.NewText("", kit.Strong).AlignCenter(), onChange: onChange}
	d.day = d.last
	d.actions = []*keys.Action{
		{Name: "day_before", Label: "−", Key: keys.F2, Repeat: keys.EveryRepeat, Do: func() { d.step(-1) }, Enabled: func() bool { return d.day != "" }},
		{Name: "day_after", Label: "+", Key: keys.F3, Repeat: keys.EveryRepeat, Do: func() { d.step(1) }, Enabled: func() bool { return d.day != "" && d.day < d.last }},
	}
	if all {
		d.actions = append(d.actions, &keys.Action{Name: "all_days", Label: a.t("gui.day.all"), Key: keys.F4, Do: d.toggleAll})
	}
	for _, action := range d.actions {
		d.buttons = append(d.buttons, kit.NewButton(a.stage, kit.Normal, action))
	}
	widest := fyne.MeasureText(d.words("2026-09-23"), theme.TextSize(), fyne.TextStyle{Bold: true}).Width + kit.GapM
	row := []fyne.CanvasObject{d.buttons[0], kit.Sized(widest, 0, d.label), d.buttons[1]}
	if all {
		row = append(row, d.buttons[2])
	}
	d.content = kit.Row(kit.GapS, row...)
	d.paint()
	return d
}

func (d *dayChooser) step(days int) {
	at, err := time.Parse(time.DateOnly, string(d.day))
	if err != nil {
		return
	}
	if next := pos.BusinessDay(at.AddDate(0, 0, days).Format(time.DateOnly)); next <= d.last {
		d.choose(next)
	}
}

func (d *dayChooser) toggleAll() {
	if d.day == "" {
		d.choose(d.last)
	} else {
		d.choose("")
	}
}

func (d *dayChooser) choose(day pos.BusinessDay) {
	d.set(day)
	d.onChange(day)
}

// set shows a day without telling anybody.
func (d *dayChooser) set(day pos.BusinessDay) {
	d.day = day
	d.paint()
}

// words is a day with its name, which large letters leave no room for.
func (d *dayChooser) words(day pos.BusinessDay) string {
	if d.a.Till.Preferences().LargeText {
		return d.a.words.Date(string(day))
	}
	return d.a.words.DateLong(string(day))
}

func (d *dayChooser) paint() {
	words := d.words(d.day)
	if d.day == "" {
		words = d.a.t("gui.day.all_days")
	}
	d.label.SetText(words)
	if len(d.buttons) > 2 {
		label := d.a.t("gui.day.all")
		if d.day == "" {
			label = d.a.t("gui.day.today")
		}
		d.buttons[2].SetLabel(label)
	}
	for _, b := range d.buttons {
		b.Refresh()
	}
}
