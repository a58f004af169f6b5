package main

import (
	"log/slog"
	"math"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// settling is how long a window manager is given to do what it was asked for, and
// placings how often it is asked: a laptop that is just starting may be slow.
const (
	settling = 400 * time.Millisecond
	placings = 6
)

// placeOnOtherScreen moves the customer's window to a screen that is not the main
// one and lets it fill it; the keyboard goes back to the cashier. Where there is
// none, or where windows may not be moved (Wayland), it stays an ordinary window:
// it is dragged over and F11 fills the screen.
func placeOnOtherScreen(customer, cashier fyne.Window) { place(customer, cashier, placings) }

func place(customer, cashier fyne.Window, tries int) {
	later(func() {
		screen, found := otherScreen()
		moving, can := customer.(desktop.Window)
		if !found || !can {
			return
		}
		// The window has to be there before it is asked to fill the screen under it.
		moving.RequestPosition(screen.x+40, screen.y+40)
		later(func() {
			customer.SetFullScreen(true)
			later(func() {
				cashier.RequestFocus() // the window manager gave the keyboard to the newer one
				if fills(customer.Canvas(), screen) {
					return
				}
				customer.SetFullScreen(false) // it may lie over the cashier's
				if tries > 1 {
					place(customer, cashier, tries-1)
					return
				}
				slog.Warn("lapak: the customer's window could not be moved to the other screen")
			})
		})
	})
}

// fills says whether a canvas is as large as a screen.
func fills(c fyne.Canvas, screen rect) bool {
	near := func(points float32, pixels int) bool { return math.Abs(float64(points*c.Scale())-float64(pixels)) < 8 }
	return near(c.Size().Width, screen.width) && near(c.Size().Height, screen.height)
}

// later runs something on the goroutine of the user interface after a moment.
func later(do func()) { time.AfterFunc(settling, func() { fyne.Do(do) }) }

// rect is a screen in the coordinates of the desktop.
type rect struct{ x, y, width, height int }

// notMain chooses the first screen that does not lie where the main one does: two
// that show the same picture are one to us.
func notMain(main rect, all []rect) (other rect, found bool) {
	for _, r := range all {
		if r.x != main.x || r.y != main.y {
			return r, true
		}
	}
	return rect{}, false
}
