package gui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/i18n"
	"lapak/internal/till"
)

// display is the window that the customer looks at. Nothing on it can change a
// sale: a tap or its own keys change the language and the size, and whatever else
// is typed into it goes to the cashier's window, because a scanner types into the
// window that was touched last.
type display struct {
	a      *App
	window fyne.Window
	words  *i18n.Words
	ground *fyne.Container
}

// toggleDisplay opens the customer's window, or closes it.
func (a *App) toggleDisplay() {
	if a.display != nil {
		a.display.window.Close()
		return
	}
	a.openDisplay()
}

func (a *App) openDisplay() {
	if a.CustomerWindow == nil || a.display != nil {
		return
	}
	d := &display{a: a, window: a.CustomerWindow(a.t("gui.customer.window")), ground: container.NewStack()}
	a.display = d
	d.window.SetPadded(false)
	d.window.SetOnClosed(func() { a.display = nil })
	d.speak(a.Till.Preferences().CustomerLanguage)
	language := newTouch(d.nextLanguage)
	d.window.SetContent(container.NewStack(d.ground, language))
	a.stage.Hear(d.window.Canvas(), d.key)
	d.show(a.state)
	d.window.Show()
	if a.PlaceCustomer != nil {
		a.PlaceCustomer(d.window)
	}
	a.Window.RequestFocus()
}

// speak takes a language; none is Indonesian.
func (d *display) speak(lang i18n.Lang) {
	words, err := i18n.Load(lang)
	if err != nil {
		words = i18n.MustLoad(i18n.ID)
	}
	d.words = words
}

// show draws a state anew: the screen has few things, and none keeps a focus.
func (d *display) show(s till.State) {
	d.ground.Objects = []fyne.CanvasObject{scene{d.words, s}.content()}
	d.ground.Refresh()
}

// nextLanguage is what a tap does.
func (d *display) nextLanguage() {
	lang := i18n.EN
	if d.words.Lang() == i18n.EN {
		lang = i18n.ID
	}
	d.a.change(func(p *till.Preferences) { p.CustomerLanguage = lang }, nil)
	d.speak(lang)
	d.show(d.a.state)
}

// Keys that the customer's window keeps for itself.
const (
	displayLanguage = keys.F10
	displayFull     = keys.F11
)

func (d *display) key(k keys.Key) bool {
	switch k {
	case displayLanguage:
		d.nextLanguage()
	case displayFull:
		d.window.SetFullScreen(!d.window.FullScreen())
	default:
		return false
	}
	return true
}

// showCustomer lets the customer's window follow the till.
func (a *App) showCustomer() {
	if a.display != nil {
		a.display.show(a.state)
	}
}

// touch is a sheet of glass over a window that is tapped anywhere.
type touch struct {
	widget.BaseWidget
	do func()
}

func newTouch(do func()) *touch {
	t := &touch{do: do}
	t.ExtendBaseWidget(t)
	return t
}

// CreateRenderer implements fyne.Widget.
func (t *touch) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewRectangle(color.Transparent))
}

// Tapped implements fyne.Tappable.
func (t *touch) Tapped(*fyne.PointEvent) { t.do() }

// customerSettings are the rows about the customer's window in the settings.
func (a *App) customerSettings() []fyne.CanvasObject {
	if a.CustomerWindow == nil {
		return nil
	}
	p := a.Till.Preferences()
	chosen := 0
	if p.CustomerLanguage == i18n.EN {
		chosen = 1
	}
	words := kit.NewSegmented(a.stage, []string{a.t("gui.language.id"), a.t("gui.language.en")}, chosen, func(i int) {
		a.change(func(p *till.Preferences) { p.CustomerLanguage = i18n.Langs()[i] }, func() {
			if a.display != nil {
				a.display.speak(i18n.Langs()[i])
				a.display.show(a.state)
			}
		})
	})
	open := kit.NewSwitch(a.stage, "", p.CustomerDisplay, func(on bool) {
		a.change(func(p *till.Preferences) { p.CustomerDisplay = on }, func() {
			if on != (a.display != nil) {
				a.toggleDisplay()
			}
		})
	})
	return []fyne.CanvasObject{kit.NewLine(),
		a.explained(a.t("gui.customer.window"), a.t("gui.customer.window_hint"), "F9", open), kit.NewLine(),
		a.explained(a.t("gui.customer.language"), a.t("gui.customer.language_hint"), "F10", words)}
}

// customerActions are their keys.
func (a *App) customerActions() []*keys.Action {
	if a.CustomerWindow == nil {
		return nil
	}
	return []*keys.Action{
		{Name: "customer_window", Key: keys.F9, Do: func() {
			on := a.display == nil
			a.change(func(p *till.Preferences) { p.CustomerDisplay = on }, func() {
				a.toggleDisplay()
				a.enter(a.settingsAt(tabDisplay))
			})
		}},
		{Name: "customer_language", Key: keys.F10, Do: func() {
			lang := i18n.EN
			if a.Till.Preferences().CustomerLanguage == i18n.EN {
				lang = i18n.ID
			}
			a.change(func(p *till.Preferences) { p.CustomerLanguage = lang }, func() {
				if a.display != nil {
					a.display.speak(lang)
					a.display.show(a.state)
				}
				a.enter(a.settingsAt(tabDisplay))
			})
		}},
	}
}
