package kit

import (
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Flash is a layer over the window that lights up red for a moment, for a
// mistake that has to be seen from the corner of an eye: an unknown code. It
// takes no tap and no key.
type Flash struct {
	widget.BaseWidget
	edge  *canvas.Rectangle
	light *fyne.Animation
}

// NewFlash makes the layer; it shows nothing until Blink.
func NewFlash() *Flash {
	f := &Flash{edge: box(0)}
	f.ExtendBaseWidget(f)
	return f
}

// flashTime is how long the light takes to fade.
const flashTime = 500 * time.Millisecond

// Blink lights up once.
func (f *Flash) Blink() {
	if f.light != nil {
		f.light.Stop()
	}
	f.light = fyne.NewAnimation(flashTime, func(done float32) {
		c := nrgba(ink(theme.ColorNameError))
		c.A = uint8(200 * (1 - done))
		f.edge.StrokeColor, f.edge.StrokeWidth = c, 14
		show(f.edge, done < 1)
		canvas.Refresh(f)
	})
	f.light.Start()
}

// CreateRenderer implements fyne.Widget.
func (f *Flash) CreateRenderer() fyne.WidgetRenderer {
	f.edge.FillColor = color.Transparent
	f.edge.Hide()
	return newDrawing(f, func() fyne.Size { return fyne.NewSize(1, 1) },
		func(s fyne.Size) { place(f.edge, 0, 0, s.Width, s.Height) }, func() {}, f.edge)
}
