package pdf

import (
	"math"
	"time"

	"github.com/jung-kurt/gofpdf"

	"lapak/internal/pos"
	"lapak/internal/qr"
	"lapak/internal/receipt"
)

// Sheet is the paper that labels are printed on. Measures are in mm.
type Sheet struct {
	Name          string
	Width, Height float64 // of the page
	Columns, Rows int
	Left, Top     float64 // to the first label
	PitchX        float64 // from one label to the next
	PitchY        float64
	LabelWidth    float64
	LabelHeight   float64
	DPI           float64 // of the printer: bars are whole dots of it
	Shelf         bool    // cards for the shelf, to be cut out
}

// PerPage is how many labels a page has.
func (s Sheet) PerPage() int { return s.Columns * s.Rows }

// Sheets lists the sheets that are known: A4 sheets with so many labels for office
// printers, rolls of single labels for label printers, and cards for the shelf.
func Sheets() []Sheet {
	a4 := func(name string, columns, rows int, left, top, pitchX, pitchY, w, h float64) Sheet {
		return Sheet{Name: name, Width: pageWidth, Height: pageHeight, Columns: columns, Rows: rows, Left: left, Top: top, PitchX: pitchX, PitchY: pitchY, LabelWidth: w, LabelHeight: h, DPI: 300}
	}
	single := func(name string, w, h float64) Sheet {
		return Sheet{Name: name, Width: w, Height: h, Columns: 1, Rows: 1, LabelWidth: w, LabelHeight: h, DPI: 203}
	}
	shelf := a4("shelf", 2, 4, 5, 8.5, 100, 70, 100, 70)
	shelf.Shelf = true
	return []Sheet{
		a4("a4-55", 5, 11, 10, 8.8, 38, 25.4, 38, 25.4),
		a4("a4-65", 5, 13, 4.67, 10.7, 40.6, 21.2, 38.1, 21.2),
		a4("a4-24", 3, 8, 0, 0.5, 70, 37, 70, 37),
		a4("a4-21", 3, 7, 7.2, 15.1, 66, 38.1, 63.5, 38.1),
		single("50x30", 50, 30),
		single("60x40", 60, 40),
		shelf,
	}
}

// SheetNamed finds a sheet by its name.
func SheetNamed(name string) (Sheet, bool) {
	for _, s := range Sheets() {
		if s.Name == name {
			return s, true
		}
	}
	return Sheet{}, false
}

// The widths of a module, in mm: what a scanner at the till reads for certain, and
// more than it needs.
const (
	leastModule = 0.25
	mostModule  = 0.40
)

// Labels draws labels on a sheet of which the labels before start, from 1, are used
// up. A code that is too long for the label is refused as label_too_wide: thinner
// bars would not be read.
func Labels(labels []receipt.Label, s Sheet, start int, at time.Time, title string) ([]byte, error) {
	if start < 1 || start > s.PerPage() {
		return nil, pos.Refuse(pos.Invalid, "label_start", "max", s.PerPage())
	}
	if len(labels) == 0 {
		return nil, pos.Refuse(pos.Invalid, "label_none")
	}
	prepared := make([]label, len(labels))
	for i, l := range labels {
		var err error
		if prepared[i], err = s.prepare(l); err != nil {
			return nil, err
		}
	}
	return document(title, at, func(c *canvas) {
		for i, l := range prepared {
			place := start - 1 + i
			if i == 0 || place%s.PerPage() == 0 {
				c.f.AddPageFormat("P", gofpdf.SizeType{Wd: s.Width, Ht: s.Height})
				s.cuts(c)
			}
			place %= s.PerPage()
			l.draw(c, s, s.Left+float64(place%s.Columns)*s.PitchX, s.Top+float64(place/s.Columns)*s.PitchY)
		}
	})
}

// label is a label whose bars are known.
type label struct {
	receipt.Label
	bars   qr.Bars
	before int
	whole  float64 // width of bars and the white around them
	module float64
	link   receipt.Bitmap // of a shelf card
}

// air is what stays white at the edges of a label, in mm.
const air = 1.5

// prepare makes the bars of a label as wide as it has room for, in whole dots of the
// printer.
func (s Sheet) prepare(l receipt.Label) (label, error) {
	bars, before, after, err := l.Bars()
	if err != nil {
		return label{}, pos.Refuse(pos.Invalid, "label_code", "code", l.Code).Because(err)
	}
	out := label{Label: l, bars: bars, before: before}
	modules := float64(bars.Modules() + before + after)
	dot := 25.4 / s.DPI
	room := s.LabelWidth
	if s.Shelf {
		room *= 0.6
	}
	dots := math.Floor(min(room/modules, mostModule)/dot + 1e-9)
	if out.module = dots * dot; out.module < leastModule {
		return label{}, pos.Refuse(pos.Invalid, "label_too_wide", "code", l.Code, "need", int(math.Ceil(modules*math.Ceil(leastModule/dot)*dot)), "sheet", s.Name)
	}
	out.whole = modules * out.module
	if s.Shelf && l.Link != "" {
		if out.link, err = receipt.Code(receipt.Link(l.Link, "")); err != nil {
			return label{}, pos.Refuse(pos.Invalid, "label_link", "link", l.Link).Because(err)
		}
	}
	return out, nil
}

// draw draws the label with its upper left corner at x and y.
func (l label) draw(c *canvas, s Sheet, x, y float64) {
	if s.Shelf {
		l.drawShelf(c, s, x, y)
		return
	}
	scale := min(1.5, max(1, s.LabelHeight/25.4))
	name, foot, digits := font{7.5 * scale, true}, font{9 * scale, true}, font{6.5 * scale, false}
	room := s.LabelWidth - 2*air
	top := y + air*0.8
	lines := 2
	if s.LabelHeight < 24 {
		lines = 1
	}
	for _, line := range c.title(l.Name, name, room, lines) {
		text, f := c.fit(line, name, room)
		c.text(x+(s.LabelWidth-c.width(text, f))/2, top+drop(f), text, f, black)
		top += leading(name)
	}
	top = y + air*0.8 + float64(lines)*leading(name) + 0.6
	bottom := y + s.LabelHeight - air*0.8 - leading(foot)
	l.foot(c, x+air, room, bottom, foot)
	l.code(c, s, x+(s.LabelWidth-l.whole)/2, top, bottom-top-leading(digits), digits)
}

// title wraps a name into as many lines as there are; what is too much ends the
// last one with an ellipsis.
func (c *canvas) title(text string, f font, w float64, lines int) []string {
	all := c.wrap(clean(text), f, w)
	if len(all) > lines {
		rest := oneLine(text)
		for _, line := range all[:lines-1] {
			rest = rest[min(len(rest), len(line)+1):]
		}
		all = append(all[:lines-1:lines-1], rest)
	}
	return all
}

// foot writes the price and whose goods these are.
func (l label) foot(c *canvas, x, room, y float64, f font) {
	price, big := c.fit(oneLine(l.Price), f, room*0.62)
	c.text(x, y+drop(f), price, big, black)
	code, small := c.fit(oneLine(string(l.Producer)), font{f.size * 0.75, false}, room*0.36)
	c.text(x+room-c.width(code, small), y+drop(f), code, small, black)
}

// code draws the bars from a whole dot on, so that all are as wide as they ought to
// be, and below them what they say.
func (l label) code(c *canvas, s Sheet, x, y, height float64, digits font) {
	dot := 25.4 / s.DPI
	left := math.Round((x+float64(l.before)*l.module)/dot) * dot
	at := left
	for i, width := range l.bars {
		if i%2 == 0 {
			c.box(at, y, float64(width)*l.module, height, black)
		}
		at += float64(width) * l.module
	}
	text, f := c.fit(oneLine(l.Code), digits, max(at-left, l.whole))
	c.text((left+at-c.width(text, f))/2, y+height+drop(digits), text, f, black)
}

// drawShelf draws a card for the shelf: name and price from afar, the code of the
// product's page at the right.
func (l label) drawShelf(c *canvas, s Sheet, x, y float64) {
	const edge = 5.0
	room := s.LabelWidth - 2*edge
	name := font{17, true}
	top := y + edge
	for _, line := range c.title(l.Name, name, room, 2) {
		text, f := c.fit(line, name, room)
		c.text(x+edge, top+drop(f), text, f, black)
		top += leading(name)
	}
	top = y + edge + 2*leading(name) + 1
	left := room * 0.62
	if l.link.Width == 0 {
		left = room
	}
	price, f := c.fit(oneLine(l.Price), font{30, true}, left)
	c.text(x+edge, top+drop(f), price, f, maroon)
	small := font{9, false}
	whose, f := c.fit(oneLine(string(l.Producer)), small, left)
	c.text(x+edge, top+leading(font{30, true})+drop(f), whose, f, grey)
	height := 13.0
	l.code(c, s, x+edge-float64(l.before)*l.module, y+s.LabelHeight-edge-height-leading(small), height, small)
	if l.link.Width == 0 {
		return
	}
	const border = qr.Border
	side := min(room-left, s.LabelHeight-2*edge-2*leading(name)) / float64(l.link.Width+border)
	c.dots(l.link, x+s.LabelWidth-edge-side*float64(l.link.Width), y+s.LabelHeight-edge-side*float64(l.link.Width), side)
}

// cuts draws the lines along which cards are cut.
func (s Sheet) cuts(c *canvas) {
	if !s.Shelf {
		return
	}
	for i := range s.Rows + 1 {
		c.line(s.Left, s.Left+float64(s.Columns)*s.PitchX, s.Top+float64(i)*s.PitchY, 0.15, pale)
	}
	for i := range s.Columns + 1 {
		x := s.Left + float64(i)*s.PitchX
		c.f.Line(x, s.Top, x, s.Top+float64(s.Rows)*s.PitchY)
	}
}
