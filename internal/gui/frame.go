package gui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/pos"
	"lapak/internal/till"
)

// frame is what surrounds a page: the head with the stall, the day and who is
// at the till, the ribbon of practice, and the menu.
type frame struct {
	stall, fair, day, shift *kit.Text
	clock                   *kit.Text
	head                    *kit.Bar
	sent                    *kit.Signal // how sending to the central store goes
	saved                   *kit.Badge
	cashier                 *kit.Button
	ribbon                  *kit.Ribbon
	// unsaved counts the beats for which the open cart was not on the disk yet.
	unsaved int
}

// sections are the places of the menu in its order, with their pictures.
func sections() []place {
	return []place{
		{sectionSell, kit.BasketIcon()},
		{sectionHistory, theme.HistoryIcon()},
		{sectionStock, theme.StorageIcon()},
		{sectionReports, theme.DocumentIcon()},
		{sectionDrawer, kit.BanknoteIcon()},
		{sectionCheck, theme.ComputerIcon()},
		{sectionSettings, theme.SettingsIcon()},
	}
}

type place struct {
	where section
	icon  fyne.Resource
}

// framed puts a page of a section between the head and the menu. The page's
// scope must hold railActions, so that the keys on the menu work.
func (a *App) framed(where section, content fyne.CanvasObject) fyne.CanvasObject {
	menu := a.railActions()
	var places []fyne.CanvasObject
	for i, p := range sections() {
		places = append(places, kit.NewRailButton(a.stage, menu[i], p.icon, p.where == where))
	}
	places = append(places, kit.Space(), kit.NewRailButton(a.stage, menu[len(sections())], theme.HelpIcon(), false))
	return a.under(a.newFrame(a.centreAction()), kit.WithRail(kit.Pad(kit.GapM, content), places...))
}

// headed puts the head, and in practice the ribbon, above a page without menu.
func (a *App) headed(content fyne.CanvasObject) fyne.CanvasObject {
	return a.under(a.newFrame(nil), content)
}

// newFrame makes a head; centre is where its word about sending leads, nil for
// nowhere.
func (a *App) newFrame(centre *keys.Action) *frame {
	f := &frame{
		stall: kit.NewText("", kit.Strong).Hug(), fair: kit.NewText("", kit.Caption).Hug(),
		day: kit.NewText("", kit.Strong).Hug(), shift: kit.NewText("", kit.Caption).Hug(),
		clock: kit.NewText("", kit.Subtitle).Hug(), saved: kit.NewBadge("", kit.Good),
		cashier: kit.NewButton(a.stage, kit.Normal, a.lockAction()).WithIcon(theme.AccountIcon()),
	}
	f.ribbon = kit.NewRibbon(a.t("gui.practice.banner"), kit.NewButton(a.stage, kit.Normal, a.practiceAction()))
	f.sent = kit.NewSignal(a.stage, centre, a.t("gui.centre.short_sent"), a.t("gui.centre.short_attention"),
		a.t("gui.centre.short_waiting", "n", a.words.Number(mostWaiting)))
	f.head = kit.NewBar(mark(), kit.Yield(kit.Column(0, f.stall, f.fair)), kit.Space(), kit.Column(0, f.day, f.shift), kit.Space(),
		f.sent, f.saved, f.clock, f.cashier)
	return f
}

// under puts content below a head.
func (a *App) under(f *frame, content fyne.CanvasObject) fyne.CanvasObject {
	a.frame = f
	a.dress()
	return kit.Column(0, f.ribbon, f.head, kit.Grow(content))
}

// railActions are the keys of the menu: a place each, practice and lock.
func (a *App) railActions() []*keys.Action {
	var all []*keys.Action
	for i, p := range sections() {
		all = append(all, &keys.Action{Name: "open_" + string(p.where), Label: a.t("gui.section." + string(p.where)),
			Key: keys.Ctrl(keys.Key(rune('1' + i))), Do: func() { a.open(p.where) }})
	}
	return append(all, a.practiceAction(), a.lockAction(), a.centreAction())
}

func (a *App) lockAction() *keys.Action {
	return &keys.Action{Name: "lock", Label: a.t("gui.lock"), Key: keys.F12, Do: a.lock}
}

// practiceAction enters practice, or leaves it.
func (a *App) practiceAction() *keys.Action {
	action := &keys.Action{Name: "practice", Label: a.t("gui.practice.enter"), Key: keys.Ctrl("L")}
	if a.state.Practice {
		action.Label = a.t("gui.practice.leave")
	}
	action.Do = func() {
		a.renew()
		a.section = sectionSell
		if a.Till.State().Practice {
			a.show(a.Till.LeavePractice())
			return
		}
		a.work(a.Till.EnterPractice, nil)
	}
	return action
}

// lock signs the cashier out: a hand-over, a break, nobody there.
func (a *App) lock() {
	if a.busy {
		return
	}
	a.stage.CloseDialogs()
	a.last = a.state.Cashier.ID
	a.renew()
	a.show(a.Till.Lock())
}

// dress brings the frame up to date with the state.
func (a *App) dress() {
	f, s := a.frame, a.state
	if f == nil {
		return
	}
	f.stall.SetText(s.Stall.Name)
	f.fair.SetText(fairLine(s.Stall.Fair))
	if s.Shift.ID == "" {
		f.day.SetText("")
		f.shift.SetText(a.t("gui.shift.none"))
	} else {
		f.day.SetText(a.headDay(string(s.Shift.Day)))
		f.shift.SetText(a.t("gui.shift.since", "time", a.words.Time(s.Shift.OpenedAt)))
	}
	f.clock.SetText(a.words.Clock(a.Now()))
	if s.Cashier.ID == "" {
		f.cashier.Hide()
	} else {
		f.cashier.SetLabel(s.Cashier.Label)
	}
	if s.Practice {
		f.ribbon.Show()
	} else {
		f.ribbon.Hide()
	}
	f.markSaved(a)
	f.markSent(a)
}

// headDay is the day in the head, without its name where large letters and the
// word about sending leave no room for it.
func (a *App) headDay(day string) string {
	if a.enrolled() && a.Till.Preferences().LargeText {
		return a.words.Date(day)
	}
	return a.words.DateLong(day)
}

// markSaved ties the tick to the disk. Writing takes a moment, so only a second
// beat without it is worth a word.
func (f *frame) markSaved(a *App) {
	if f.unsaved > 1 {
		f.saved.Set(a.t("gui.safe.not_yet"), kit.Warn)
		return
	}
	f.saved.Set(a.t("gui.safe"), kit.Good)
}

// fairLine names the fair and its place.
func fairLine(f pos.Fair) string {
	switch {
	case f.Name == "":
		return f.Place
	case f.Place == "" || f.Place == f.Name:
		return f.Name
	}
	return f.Name + ", " + f.Place
}

// beatTime is how often the clock is drawn and an idle till is noticed.
const beatTime = time.Second

// beat is called once a second: it moves the clock and the tick of the frame,
// says how sending goes, brings new goods to the page that sells, and locks a till
// that nobody has touched for as long as the preferences say. It never locks while
// work is being done.
func (a *App) beat() {
	if f := a.frame; f != nil {
		f.clock.SetText(a.words.Clock(a.Now()))
		if a.Till.Saved() {
			f.unsaved = 0
		} else {
			f.unsaved++
		}
		f.markSaved(a)
	}
	a.askUplink()
	if a.page.stale != nil && a.page.stale() && a.Window.Canvas().Overlays().Top() == nil {
		a.renew()
		a.show(a.Till.State())
	}
	idle := time.Duration(a.Till.Preferences().LockMinutes) * time.Minute
	if idle <= 0 || a.busy || a.state.Stage == till.StageSignIn || a.state.Stage == till.StageSetUp {
		return
	}
	if a.Now().Sub(a.touched) >= idle {
		a.lock()
	}
}

// everySecond calls do on the goroutine of the user interface until stopped.
func everySecond(do func()) (stop func()) {
	ticker, done := time.NewTicker(beatTime), make(chan struct{})
	go func() {
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				fyne.Do(do)
			case <-done:
				return
			}
		}
	}()
	return func() { close(done) }
}
