package kit

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Ribbon is a striped strip of gold across the whole window, for a state that
// nobody may overlook: practice.
type Ribbon struct {
	widget.BaseWidget
	words   *Text
	end     fyne.CanvasObject
	stripes *canvas.Raster
	ground  *canvas.Rectangle
}

// NewRibbon makes a strip with words in the middle and something at its end,
// nil for nothing.
func NewRibbon(words string, end fyne.CanvasObject) *Ribbon {
	r := &Ribbon{words: NewText(words, Subtitle).AlignCenter(), end: end}
	r.words.tint = colorOnGold
	if end == nil {
		r.end = canvas.NewRectangle(color.Transparent)
	}
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *Ribbon) CreateRenderer() fyne.WidgetRenderer {
	r.stripes, r.ground = canvas.NewRaster(stripes), box(0)
	return newDrawing(r, r.measure, r.arrange, func() { fill(r.ground, colorGold, "", 0) },
		r.stripes, r.ground, r.words, r.end)
}

func (r *Ribbon) measure() fyne.Size {
	return fyne.NewSize(r.end.MinSize().Width+240, max(heightTarget, r.words.MinSize().Height+8, r.end.MinSize().Height+6))
}

func (r *Ribbon) arrange(s fyne.Size) {
	end := r.end.MinSize()
	place(r.stripes, 0, 0, s.Width, s.Height)
	wide := min(textWidth(r.words.words, r.words.role.size(), r.words.role.style())+2*GapL, s.Width-2*(end.Width+2*GapS))
	place(r.ground, (s.Width-wide)/2, 0, wide, s.Height)
	place(r.words, (s.Width-wide)/2, 0, wide, s.Height)
	high := min(end.Height, s.Height-6)
	place(r.end, s.Width-end.Width-GapS, (s.Height-high)/2, end.Width, high)
}

// stripes are slanting bands of gold and maroon, as on a barrier.
func stripes(w, h int) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	gold, maroon := nrgba(ink(colorGold)), rgb(0x6D1A2B)
	const band = 22
	for y := range h {
		for x := range w {
			c := gold
			if (x+y)/band%2 == 1 {
				c = maroon
			}
			img.SetNRGBA(x, y, c)
		}
	}
	return img
}
