package kit

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// MoneyText is an amount in very large figures of one width, that shrink
// before they would leave their box.
type MoneyText struct {
	widget.BaseWidget
	amount string
	size   fyne.ThemeSizeName
	align  fyne.TextAlign
	tint   fyne.ThemeColorName
	text   *canvas.Text
}

// NewMoneyText shows an amount in the largest figures of the kit, for the total
// on the pay page and the change.
func NewMoneyText(amount string) *MoneyText { return newMoney(amount, sizeDisplay) }

// NewGiantText shows an amount that is read across the counter: the change to
// give back.
func NewGiantText(amount string) *MoneyText {
	return newMoney(amount, sizeGiant).AlignCenter().Accent()
}

// NewSumText shows an amount in the size of NewTotalText, at the left.
func NewSumText(amount string) *MoneyText { return newMoney(amount, sizeSum) }

// NewTotalText shows an amount for the foot of a cart or a count.
func NewTotalText(amount string) *MoneyText {
	return NewSumText(amount).AlignRight()
}

func newMoney(amount string, size fyne.ThemeSizeName) *MoneyText {
	m := &MoneyText{amount: amount, size: size, tint: theme.ColorNameForeground}
	m.ExtendBaseWidget(m)
	return m
}

// AlignRight sets the figures at the right edge.
func (m *MoneyText) AlignRight() *MoneyText { m.align = fyne.TextAlignTrailing; return m }

// AlignLeft sets the figures at the left edge.
func (m *MoneyText) AlignLeft() *MoneyText { m.align = fyne.TextAlignLeading; return m }

// AlignCenter centres the figures.
func (m *MoneyText) AlignCenter() *MoneyText { m.align = fyne.TextAlignCenter; return m }

// Accent draws the figures in maroon.
func (m *MoneyText) Accent() *MoneyText { m.tint = colorPrimaryText; return m }

// SetText changes the amount.
func (m *MoneyText) SetText(amount string) {
	if m.amount != amount {
		m.amount = amount
		m.Refresh()
	}
}

// Text returns the amount.
func (m *MoneyText) Text() string { return m.amount }

// CreateRenderer implements fyne.Widget.
func (m *MoneyText) CreateRenderer() fyne.WidgetRenderer {
	m.text = canvas.NewText("", nil)
	return newDrawing(m, m.measure, m.arrange, m.paint, m.text)
}

func (m *MoneyText) measure() fyne.Size {
	return fyne.NewSize(96, lineHeight(textSize(m.size), fyne.TextStyle{Bold: true}))
}

func (m *MoneyText) paint() {
	m.text.Color, m.text.TextStyle, m.text.Alignment = ink(m.tint), fyne.TextStyle{Bold: true}, m.align
}

func (m *MoneyText) arrange(s fyne.Size) {
	m.text.Text, m.text.TextSize = shrinkText(m.amount, s.Width, textSize(m.size), textSize(theme.SizeNameCaptionText), m.text.TextStyle)
	h := lineHeight(m.text.TextSize, m.text.TextStyle)
	place(m.text, 0, max(0, (s.Height-h)/2), s.Width, h)
	m.text.Refresh()
}

// QRView shows a payment code on white with its quiet zone, in both themes, in
// whole pixels per module.
type QRView struct {
	widget.BaseWidget
	paper  *canvas.Rectangle
	raster *canvas.Raster
	size   int
	dark   func(x, y int) bool
}

// quietZone is the white edge a code needs, in modules.
const quietZone = 4

// NewQRView makes an empty view; Set gives it a code.
func NewQRView() *QRView {
	q := &QRView{}
	q.ExtendBaseWidget(q)
	return q
}

// Set shows a code of size by size modules; size 0 shows white paper.
func (q *QRView) Set(size int, dark func(x, y int) bool) {
	q.size, q.dark = size, dark
	q.Refresh()
}

// SetImage shows a code drawn with one pixel per module, without a quiet zone.
func (q *QRView) SetImage(img image.Image) {
	b := img.Bounds()
	q.Set(b.Dx(), func(x, y int) bool {
		return color.GrayModel.Convert(img.At(b.Min.X+x, b.Min.Y+y)).(color.Gray).Y < 128
	})
}

// CreateRenderer implements fyne.Widget.
func (q *QRView) CreateRenderer() fyne.WidgetRenderer {
	q.paper = box(radius)
	q.raster = canvas.NewRaster(q.draw)
	q.raster.ScaleMode = canvas.ImageScalePixels
	return newDrawing(q, func() fyne.Size { return fyne.NewSize(200, 200) }, func(s fyne.Size) {
		side := min(s.Width, s.Height)
		x, y := float32(int((s.Width-side)/2)), float32(int((s.Height-side)/2))
		place(q.paper, x, y, side, side)
		place(q.raster, x, y, side, side)
	}, func() {
		// White in both themes, with an edge that shows on a white card.
		fill(q.paper, "", colorHairline, 1)
		q.paper.FillColor = color.White
	}, q.paper, q.raster)
}

// draw paints w by h device pixels: modules are whole pixels, the rest is paper.
func (q *QRView) draw(w, h int) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	if q.size == 0 {
		return img
	}
	per := max(1, min(w, h)/(q.size+2*quietZone))
	left, top := (w-per*q.size)/2, (h-per*q.size)/2
	black := color.NRGBA{A: 0xff}
	for y := range q.size * per {
		for x := range q.size * per {
			if q.dark(x/per, y/per) {
				img.SetNRGBA(left+x, top+y, black)
			}
		}
	}
	return img
}
