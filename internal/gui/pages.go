package gui

import "lapak/internal/till"

// section is a place in the menu.
type section string

// The sections of the menu, in its order.
const (
	sectionSell     section = "sell"
	sectionHistory  section = "history"
	sectionStock    section = "stock"
	sectionReports  section = "reports"
	sectionDrawer   section = "drawer" // cash in and out, X report, closing
	sectionCheck    section = "check"
	sectionSettings section = "settings"
)

// pageName is the page that belongs to a state and the chosen section.
func (a *App) pageName(s till.State) string {
	switch s.Stage {
	case till.StageSetUp, till.StageSignIn:
		a.section = sectionSell
		return string(s.Stage)
	case till.StagePaying, till.StageDone:
		return string(s.Stage)
	}
	if a.section != "" && a.section != sectionSell {
		return string(a.section)
	}
	return string(s.Stage)
}

// open goes to a section of the menu.
func (a *App) open(where section) {
	a.section = where
	a.renew()
	a.show(a.Till.State())
}

// build makes a page.
func (a *App) build(name string) *page {
	switch name {
	case string(till.StageSetUp):
		return a.setUpPage()
	case string(till.StageSignIn):
		return a.signInPage()
	case string(till.StageOpenShift):
		return a.openShiftPage()
	case string(till.StagePaying):
		return a.payPage()
	case string(till.StageDone):
		return a.donePage()
	case string(sectionHistory):
		return a.historyPage()
	case string(sectionStock):
		return a.stockPage()
	case string(sectionReports):
		return a.reportsPage()
	case string(sectionDrawer):
		return a.drawerPage()
	case string(sectionCheck):
		return a.checkPage()
	case string(sectionSettings):
		return a.settingsPage()
	}
	return a.sellPage()
}
