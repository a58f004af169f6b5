package gui

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/i18n"
	"lapak/internal/pos"
	"lapak/internal/till"
)

// settings is the page of everything that is decided once: one tab at a time.
type settings struct {
	a    *App
	tabs *kit.Segmented
	body *fyne.Container
	tab  tab
}

// tab is what one tab of the settings shows and does.
type tab struct {
	content fyne.CanvasObject
	actions []*keys.Action
	home    fyne.Focusable
	drop    func([]string)
	onScan  func(string)
	uplink  func() // as that of a page
}

// The tabs, in their order.
const (
	tabDisplay = iota
	tabDevices
	tabStall
	tabCodes
	tabStaff
	tabGoods
	tabCentre // only where there is a central store
	tabAbout
)

// tabs are those that this program has.
func (a *App) tabs() []int {
	if a.Uplink == nil {
		return []int{tabDisplay, tabDevices, tabStall, tabCodes, tabStaff, tabGoods, tabAbout}
	}
	return []int{tabDisplay, tabDevices, tabStall, tabCodes, tabStaff, tabGoods, tabCentre, tabAbout}
}

func (a *App) tabName(at int) string {
	switch at {
	case tabDevices:
		return a.t("gui.settings.devices")
	case tabStall:
		return a.t("gui.settings.stall")
	case tabCodes:
		return a.t("gui.settings.codes")
	case tabStaff:
		return a.t("gui.settings.staff")
	case tabGoods:
		return a.t("gui.settings.goods")
	case tabCentre:
		return a.t("gui.settings.centre_tab")
	case tabAbout:
		return a.t("gui.settings.about")
	}
	return a.t("gui.settings.display")
}

func (a *App) settingsPage() *page { return a.settingsAt(tabDisplay) }

// settingsAt is the settings with one tab open.
func (a *App) settingsAt(at int) *page { return a.settingsWith(at, (&settings{a: a}).build(at)) }

// settingsWith is the settings with one tab open that was made already.
func (a *App) settingsWith(at int, open tab) *page {
	s := &settings{a: a, tab: open}
	all := a.tabs()
	var names []string
	for _, t := range all {
		names = append(names, a.tabName(t))
	}
	chosen := slices.Index(all, at)
	turn := func(i int) { a.enter(a.settingsAt(all[(i+len(all))%len(all)])) }
	s.tabs = kit.NewSegmented(a.stage, names, chosen, turn)
	s.body = container.NewStack(s.tab.content)
	next := &keys.Action{Name: "next_tab", Key: keys.F3, Do: func() { turn(chosen + 1) }}
	before := &keys.Action{Name: "previous_tab", Key: keys.F2, Do: func() { turn(chosen - 1) }}
	scope := a.pageScope(sectionSettings, s.tab.actions, []*keys.Action{next, before})
	if s.tab.onScan != nil {
		scope.OnScan = s.tab.onScan
	}
	content := kit.Column(kit.GapM-4, kit.Row(kit.GapS, kit.NewBadge(before.Key.Hint(), kit.Neutral), kit.Grow(s.tabs),
		kit.NewBadge(next.Key.Hint(), kit.Neutral)), kit.Grow(s.body))
	return &page{name: string(sectionSettings), content: a.framed(sectionSettings, content), scope: scope, home: s.tab.home, drop: s.tab.drop,
		uplink: s.tab.uplink}
}

func (s *settings) build(at int) tab {
	a := s.a
	switch at {
	case tabDevices:
		return a.devicesTab()
	case tabStall:
		return a.stallTab()
	case tabCodes:
		return a.codesTab()
	case tabStaff:
		return a.staffTab()
	case tabGoods:
		return a.goodsTab()
	case tabCentre:
		return a.centreTab()
	case tabAbout:
		return a.aboutTab()
	}
	return a.displayTab()
}

// change edits the preferences, keeps them, and does what follows.
func (a *App) change(edit func(*till.Preferences), after func()) {
	p := a.Till.Preferences()
	edit(&p)
	a.attempt(func(ctx context.Context) error { return a.Till.SetPreferences(ctx, p) }, func(err error) {
		switch {
		case err != nil:
			a.fail(err)
		case after != nil:
			after()
		}
	})
}

// look takes another language or look over and comes back to a tab.
func (a *App) look(edit func(*till.Preferences)) {
	a.change(edit, func() {
		a.applyPreferences(a.Till.Preferences())
		a.enter(a.settingsAt(tabDisplay))
	})
}

// formWidth is how wide a form is where the screen is wider: a label and its
// switch must not lie far apart.
const formWidth float32 = 860

func (a *App) displayTab() tab {
	p := a.Till.Preferences()
	language := 0
	if p.Language == i18n.EN {
		language = 1
	}
	words := kit.NewSegmented(a.stage, []string{a.t("gui.language.id"), a.t("gui.language.en")}, language, func(i int) {
		a.look(func(p *till.Preferences) { p.Language = i18n.Langs()[i] })
	})
	large := kit.NewSwitch(a.stage, "", p.LargeText, func(on bool) {
		a.look(func(p *till.Preferences) { p.LargeText = on })
	})
	dark := kit.NewSwitch(a.stage, "", p.Dark, func(on bool) {
		a.look(func(p *till.Preferences) { p.Dark = on })
	})
	full := kit.NewSwitch(a.stage, "", p.FullScreen, func(on bool) {
		a.look(func(p *till.Preferences) { p.FullScreen = on })
	})
	actions := []*keys.Action{
		{Name: "language", Key: keys.F5, Do: func() {
			a.look(func(p *till.Preferences) { p.Language = i18n.Langs()[1-language] })
		}},
		{Name: "large_text", Key: keys.F6, Do: func() { a.look(func(p *till.Preferences) { p.LargeText = !p.LargeText }) }},
		{Name: "dark", Key: keys.F7, Do: func() { a.look(func(p *till.Preferences) { p.Dark = !p.Dark }) }},
		{Name: "full_screen", Key: keys.F8, Do: func() { a.look(func(p *till.Preferences) { p.FullScreen = !p.FullScreen }) }},
	}
	actions = append(actions, a.customerActions()...)
	rows := []fyne.CanvasObject{
		a.explained(a.t("gui.settings.language"), a.t("gui.settings.language_hint"), "F5", words), kit.NewLine(),
		a.explained(a.t("gui.settings.large_text"), a.t("gui.settings.large_text_hint"), "F6", large), kit.NewLine(),
		a.explained(a.t("gui.settings.dark"), a.t("gui.settings.dark_hint"), "F7", dark), kit.NewLine(),
		a.explained(a.t("gui.settings.full_screen"), a.t("gui.settings.full_screen_hint"), "F8", full)}
	rows = append(append(rows, a.customerSettings()...), kit.Grow(kit.Space()))
	content := kit.NewTitledCard(a.t("gui.settings.display"), kit.Column(kit.GapM-4, rows...))
	return tab{content: newBeside(formWidth, content, kit.Space()), actions: actions, home: words}
}

// explained is a setting with what it is for at the left and itself at the
// right; key is written beside it, empty for none.
func (a *App) explained(name, hint, key string, setting fyne.CanvasObject) fyne.CanvasObject {
	parts := []fyne.CanvasObject{kit.Grow(kit.Column(2, kit.NewText(name, kit.Strong), kit.NewText(hint, kit.Caption)))}
	if key != "" {
		parts = append(parts, kit.NewBadge(key, kit.Neutral))
	}
	return kit.Row(kit.GapM, append(parts, kit.Sized(340, 0, setting))...)
}

func (a *App) aboutTab() tab {
	terminal := a.state.Terminal
	fact := func(label, value string) fyne.CanvasObject {
		if value == "" {
			value = "–"
		}
		return kit.Row(kit.GapM, kit.Sized(220, 0, kit.NewText(label, kit.Muted)), kit.Grow(kit.NewText(value, kit.Strong)))
	}
	practice := a.practiceAction()
	practice.Key = keys.F5
	about := kit.NewTitledCard(a.t("gui.settings.about"), kit.Column(kit.GapM-4,
		fact(a.t("gui.about.version"), a.Version), fact(a.t("gui.about.laptop"), joinDots(terminal.Code, shortID(terminal.ID))),
		fact(a.t("gui.about.stall"), string(a.state.Stall.Code)+" · "+a.state.Stall.Name), fact(a.t("gui.about.data"), a.DataDir),
		fact(a.t("gui.about.exports"), a.ExportDir), kit.Grow(kit.Space())))
	train := kit.NewTitledCard(a.t("gui.about.practice"), kit.Column(kit.GapM-4,
		kit.NewParagraph(a.t("gui.about.practice_explain"), kit.Body, 4), kit.Row(0, kit.NewButton(a.stage, kit.Normal, practice)), kit.Grow(kit.Space())))
	return tab{content: kit.Grid(2, kit.GapM, about, train), actions: []*keys.Action{practice}}
}

// shortID is the end of a laptop's identity, enough to tell two apart.
func shortID(id pos.TerminalID) string {
	const enough = 8
	return string(id[max(0, len(id)-enough):])
}

func (a *App) goodsTab() tab {
	if a.state.Cashier.Role != pos.Supervisor {
		return tab{content: a.supervisorsOnly()}
	}
	g := a.newGoodsImport(nil)
	return tab{content: newBeside(formWidth, kit.NewTitledCard(a.t("gui.settings.goods"), g.content), kit.Space()), actions: g.actions, home: g.first, drop: g.drop}
}

// supervisorsOnly stands in the place of what a cashier may not change.
func (a *App) supervisorsOnly() fyne.CanvasObject {
	return kit.NewCard(kit.EmptyState(nil, a.t("gui.supervisors_only"), a.t("gui.supervisors_only_hint"), nil))
}
