package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Card is a raised sheet with room around its content.
type Card struct {
	widget.BaseWidget
	content fyne.CanvasObject
	pad     float32
	sheet   *canvas.Rectangle
}

// NewCard puts content on a card with the usual room.
func NewCard(content fyne.CanvasObject) *Card { return newCard(content, GapM) }

// NewPanel is a card whose content reaches its edges, for lists and tables.
func NewPanel(content fyne.CanvasObject) *Card { return newCard(content, 4) }

// NewTitledCard has a section head above its content.
func NewTitledCard(title string, content fyne.CanvasObject) *Card {
	return NewCard(Column(GapM-4, NewText(title, Subtitle), Grow(content)))
}

func newCard(content fyne.CanvasObject, pad float32) *Card {
	c := &Card{content: content, pad: pad}
	c.ExtendBaseWidget(c)
	return c
}

// CreateRenderer implements fyne.Widget.
func (c *Card) CreateRenderer() fyne.WidgetRenderer {
	c.sheet = box(radiusLarge)
	return newDrawing(c, func() fyne.Size {
		return c.content.MinSize().Add(fyne.NewSize(2*c.pad, 2*c.pad))
	}, func(s fyne.Size) {
		place(c.sheet, 0, 0, s.Width, s.Height)
		place(c.content, c.pad, c.pad, s.Width-2*c.pad, s.Height-2*c.pad)
	}, func() { fill(c.sheet, colorSurface, colorHairline, 1) }, c.sheet, c.content)
}

// Bar is the head of a page: a strip of surface with a thread of gold below.
type Bar struct {
	widget.BaseWidget
	content       fyne.CanvasObject
	ground, below *canvas.Rectangle
}

// NewBar lays things out in a row on the head of a page; use Space to push the
// rest to the right.
func NewBar(objects ...fyne.CanvasObject) *Bar {
	b := &Bar{content: Row(GapM-4, objects...)}
	b.ExtendBaseWidget(b)
	return b
}

const barThread float32 = 2

// CreateRenderer implements fyne.Widget.
func (b *Bar) CreateRenderer() fyne.WidgetRenderer {
	b.ground, b.below = box(0), box(0)
	return newDrawing(b, func() fyne.Size {
		return b.content.MinSize().Add(fyne.NewSize(2*GapM, 2*GapS+barThread))
	}, func(s fyne.Size) {
		place(b.ground, 0, 0, s.Width, s.Height)
		place(b.below, 0, s.Height-barThread, s.Width, barThread)
		place(b.content, GapM, GapS, s.Width-2*GapM, s.Height-2*GapS-barThread)
	}, func() {
		fill(b.ground, colorSurface, "", 0)
		fill(b.below, colorGold, "", 0)
	}, b.ground, b.below, b.content)
}

// Line is a thin rule between sections.
type Line struct {
	widget.BaseWidget
	rule *canvas.Rectangle
}

// NewLine makes a rule across a Column.
func NewLine() *Line {
	l := &Line{}
	l.ExtendBaseWidget(l)
	return l
}

// CreateRenderer implements fyne.Widget.
func (l *Line) CreateRenderer() fyne.WidgetRenderer {
	l.rule = box(0)
	return newDrawing(l, func() fyne.Size { return fyne.NewSize(1, 1) },
		func(s fyne.Size) { place(l.rule, 0, 0, s.Width, s.Height) },
		func() { fill(l.rule, colorHairline, "", 0) }, l.rule)
}

// Page is the ground of a window: everything else lies on it.
func Page(content fyne.CanvasObject) fyne.CanvasObject {
	p := &page{content: content}
	p.ExtendBaseWidget(p)
	return p
}

type page struct {
	widget.BaseWidget
	content fyne.CanvasObject
	ground  *canvas.Rectangle
}

func (p *page) CreateRenderer() fyne.WidgetRenderer {
	p.ground = box(0)
	return newDrawing(p, func() fyne.Size { return p.content.MinSize() }, func(s fyne.Size) {
		place(p.ground, 0, 0, s.Width, s.Height)
		place(p.content, 0, 0, s.Width, s.Height)
	}, func() { fill(p.ground, theme.ColorNameBackground, "", 0) }, p.ground, p.content)
}
