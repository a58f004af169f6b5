package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// drawing is the one renderer of the kit: a widget says how to measure, arrange
// and paint its primitives, and keeps them itself.
type drawing struct {
	objects []fyne.CanvasObject
	measure func() fyne.Size
	arrange func(fyne.Size)
	// paint copies state and theme into the primitives; it must not lay out.
	paint func()
	self  fyne.Widget
}

func newDrawing(self fyne.Widget, measure func() fyne.Size, arrange func(fyne.Size), paint func(), objects ...fyne.CanvasObject) *drawing {
	d := &drawing{objects: objects, measure: measure, arrange: arrange, paint: paint, self: self}
	paint()
	return d
}

func (d *drawing) Destroy()                     {}
func (d *drawing) Layout(size fyne.Size)        { d.arrange(size) }
func (d *drawing) MinSize() fyne.Size           { return d.measure() }
func (d *drawing) Objects() []fyne.CanvasObject { return d.objects }

// Refresh paints, then arranges again, because words and text sizes may have
// changed, then tells the canvas.
func (d *drawing) Refresh() {
	d.paint()
	d.arrange(d.self.Size())
	for _, o := range d.objects {
		o.Refresh()
	}
	canvas.Refresh(d.self)
}

// box is a rounded rectangle.
func box(r float32) *canvas.Rectangle {
	b := canvas.NewRectangle(color.Transparent)
	b.CornerRadius = r
	return b
}

// fill colours a box; an empty stroke name leaves no edge.
func fill(b *canvas.Rectangle, inside, edge fyne.ThemeColorName, width float32) {
	b.FillColor, b.StrokeColor, b.StrokeWidth = color.Transparent, color.Transparent, 0
	if inside != "" {
		b.FillColor = ink(inside)
	}
	if edge != "" {
		b.StrokeColor, b.StrokeWidth = ink(edge), width
	}
}

// frame is a filled box with an edge made of two fills. Fyne's software painter
// shifts a stroke that touches the edge of a clipped area; inside a flow, where
// cells do touch it, edges are drawn so.
type frame struct{ outer, inner *canvas.Rectangle }

func newFrame(r float32) frame { return frame{box(r), box(r)} }

// paint colours the frame; an empty edge leaves none.
func (f frame) paint(inside, edge fyne.ThemeColorName, width float32) {
	if edge == "" {
		edge, width = inside, 0
	}
	fill(f.outer, edge, "", 0)
	fill(f.inner, inside, "", 0)
	f.inner.CornerRadius = max(0, f.outer.CornerRadius-width)
}

// width is that of the edge, as it was painted.
func (f frame) width() float32 { return f.outer.CornerRadius - f.inner.CornerRadius }

func (f frame) place(x, y, w, h float32) {
	e := f.width()
	place(f.outer, x, y, w, h)
	place(f.inner, x+e, y+e, w-2*e, h-2*e)
}

// place moves and resizes in one go.
func place(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(max(w, 0), max(h, 0)))
}

// show sets visibility only when it changes, to spare repaints.
func show(o fyne.CanvasObject, visible bool) {
	switch {
	case visible && !o.Visible():
		o.Show()
	case !visible && o.Visible():
		o.Hide()
	}
}

// over lays a translucent colour on another one.
func over(top, under color.Color) color.Color {
	t, u := nrgba(top), nrgba(under)
	if u.A == 0 {
		return t
	}
	mix := func(a, b uint8) uint8 {
		return uint8((int(a)*int(t.A) + int(b)*(255-int(t.A))) / 255)
	}
	return color.NRGBA{R: mix(t.R, u.R), G: mix(t.G, u.G), B: mix(t.B, u.B), A: u.A}
}

func nrgba(c color.Color) color.NRGBA { return color.NRGBAModel.Convert(c).(color.NRGBA) }
