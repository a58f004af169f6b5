package gui

import (
	"context"
	"log/slog"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/i18n"
	"lapak/internal/pos"
	"lapak/internal/till"
)

// Config is what an App is made of.
type Config struct {
	Till   *till.Till
	Window fyne.Window
	Theme  func(fyne.Theme) // sets the theme of the running program
	Now    func() time.Time // nil is the clock of the machine
	// Go runs slow work; nil starts a goroutine. Tests run it in place.
	Go func(func())
	// Beat calls a function once a second on the goroutine of the user interface
	// until stopped; nil uses the clock of the machine.
	Beat func(func()) (stop func())
	// After calls a function once after a while; nil uses the clock of the machine.
	After func(d time.Duration, do func())
	// OpenFile shows a file or folder with the program that the system has for
	// it; nil does nothing.
	OpenFile func(path string) error
	// ExportDir is where papers and tables are saved.
	ExportDir string
	// CustomerWindow makes the window that the customer looks at, not shown yet; nil
	// offers none. PlaceCustomer moves it to another screen once it is shown, where
	// there is one; nil leaves it where it is.
	CustomerWindow func(title string) fyne.Window
	PlaceCustomer  func(fyne.Window)
	// Hint is shown under the sign-in, for the demo's PINs; may be empty.
	Hint string
	Services
}

// App is the window of one till.
type App struct {
	Config
	words *i18n.Words
	stage *kit.Stage
	toast *kit.Toaster
	flash *kit.Flash
	body  *fyne.Container
	page  *page
	frame *frame // around the page; nil if it has none
	state till.State
	// section is the place in the menu that the cashier chose; sectionSell
	// follows the stages of a sale.
	section section
	busy    bool
	touched time.Time
	last    pos.StaffID // who was at the till before it was locked
	centre  centre
	album   *album
	display *display // the customer's window; nil while it is closed
	still   func()   // stops the beat
}

// page is one screen: what is shown, what the keys mean on it, and how it shows
// a new state. Update is nil for screens that a state does not change.
type page struct {
	name    string
	content fyne.CanvasObject
	scope   *keys.Scope
	home    fyne.Focusable // gets the focus; may be nil
	update  func(till.State)
	leave   func() // clean up; may be nil
	// drop takes files dropped onto the window; nil refuses them.
	drop func(paths []string)
	// trouble is told that a slip could not be printed; may be nil.
	trouble func()
	// stale says that what the page shows has gone and nobody is in the middle of
	// something; the page is then built anew. May be nil.
	stale func() bool
	// moved is told that the till changed by itself, and what it was before; may be
	// nil.
	moved func(before till.State)
	// uplink is told once a second how sending goes, and repaints what differs;
	// may be nil.
	uplink func()
}

// New fills the window with the till's first screen.
func New(c Config) *App {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Go == nil {
		c.Go = func(f func()) { go f() }
	}
	if c.Beat == nil {
		c.Beat = everySecond
	}
	a := &App{Config: c, toast: kit.NewToaster(c.After), flash: kit.NewFlash(), body: container.NewStack(), touched: c.Now()}
	prefs := c.Till.Preferences()
	a.stage = kit.NewStage(c.Window.Canvas(), keys.NewRouter(c.Now, a.scanSettings()))
	a.stage.OnTouch = func() { a.touched = a.Now() }
	a.applyPreferences(prefs)
	c.Window.SetPadded(false)
	c.Window.SetOnDropped(a.dropped)
	c.Window.SetContent(container.NewStack(kit.Page(a.body), a.toast, a.flash))
	a.centre.late = lateEnough // what waits at the start has waited before
	a.album = newAlbum(a)
	a.askUplink()
	a.show(c.Till.State())
	a.still = c.Beat(a.beat)
	return a
}

// Started opens the customer's window again, if it was open before. It is called
// once the program runs: before that nobody knows the screens.
func (a *App) Started() {
	if a.Till.Preferences().CustomerDisplay {
		a.openDisplay()
	}
}

// scanSettings tell a scanner from fingers, as the preferences say.
func (a *App) scanSettings() keys.Settings {
	settings := keys.DefaultSettings()
	if gap := a.Till.Preferences().ScanGapMS; gap > 0 {
		settings.Gap = time.Duration(gap) * time.Millisecond
	}
	return settings
}

// Close ends what the window does by itself; the till stays open.
func (a *App) Close() { a.still() }

// applyPreferences takes language and looks over. The present page is made anew
// by the next show.
func (a *App) applyPreferences(p till.Preferences) {
	a.words = i18n.MustLoad(p.Language)
	if a.Theme != nil {
		a.Theme(kit.NewTheme(kit.Look{Dark: p.Dark, LargeText: p.LargeText}))
	}
	if p.FullScreen != a.Window.FullScreen() {
		a.Window.SetFullScreen(p.FullScreen)
	}
	a.renew()
}

// english says whether product names are shown in English.
func (a *App) english() bool { return a.words.Lang() == i18n.EN }

// show draws a state: the same page again if it is the right one, else another.
func (a *App) show(s till.State) {
	a.state = s
	name := a.pageName(s)
	if a.page == nil || a.page.name != name {
		a.frame = nil
		a.enter(a.build(name))
	}
	a.dress()
	if a.page.update != nil {
		a.page.update(s)
	}
	a.showCustomer()
}

// renew has the next show build its page again: in other words or with other
// keys.
func (a *App) renew() {
	if a.page != nil && a.page.leave != nil {
		a.page.leave()
	}
	a.page = nil
}

// enter puts a page on the screen and gives it keys and focus.
func (a *App) enter(p *page) {
	a.renew()
	a.page = p
	a.toast.Clear() // what it said was about the page before
	a.stage.Keys.SetPage(p.scope)
	a.body.Objects = []fyne.CanvasObject{p.content}
	a.body.Refresh()
	a.stage.SetHome(p.home)
	a.stage.Return()
}

// do calls a quick till method, shows the state that it answers with and says
// what went wrong.
func (a *App) do(method func() (till.State, error)) bool {
	s, err := method()
	a.show(s)
	if err != nil {
		a.fail(err)
	}
	return err == nil
}

// work calls a method that may take longer than a frame, away from the user
// interface, then shows its state and says what went wrong. While it runs a
// second call does nothing: a key that bounces asks once. After may be nil and
// runs only if all went well.
func (a *App) work(method func(context.Context) (till.State, error), after func()) {
	if a.busy {
		return
	}
	a.busy = true
	a.Go(func() {
		s, err := method(context.Background())
		fyne.Do(func() {
			a.busy = false
			a.show(s)
			if err != nil {
				a.fail(err)
				return
			}
			if after != nil {
				after()
			}
		})
	})
}

// ask runs a question that does not change the till and hands its answer over on
// the goroutine of the user interface.
func ask[T any](a *App, question func(context.Context) (T, error), answer func(T)) {
	a.Go(func() {
		v, err := question(context.Background())
		fyne.Do(func() {
			if err != nil {
				a.fail(err)
				return
			}
			answer(v)
		})
	})
}

// fail tells the cashier what went wrong and the log why.
func (a *App) fail(err error) {
	slog.Warn("gui: refused", "error", err)
	a.toast.Say(a.words.Error(err), kit.Bad)
}

// t is a word on the screen.
func (a *App) t(key string, pairs ...string) string { return a.words.T(key, pairs...) }
