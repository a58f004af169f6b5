package gui

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/receipt"
)

// paper shows a slip as the printer would set it: white in every theme, letters
// of one width. A finger drags it up and down.
type paper struct {
	widget.BaseWidget
	lines  []receipt.Line
	scroll *container.Scroll
}

// paperColumns is that of the narrow roll, the one most stalls have.
const paperColumns = 32

// Measures of the sheet.
const (
	paperPad     float32 = 22
	paperLeast   float32 = 240
	paperLetters float32 = 15 // most points of a letter
	paperLeading float32 = 1.02
)

// newPaper makes an empty sheet and what scrolls it.
func newPaper() (*paper, fyne.CanvasObject) {
	p := &paper{}
	p.ExtendBaseWidget(p)
	p.scroll = container.NewVScroll(p)
	return p, p.scroll
}

// show puts a slip on the paper, from its top.
func (p *paper) show(doc receipt.Doc) {
	p.lines = receipt.Layout(doc, paperColumns)
	p.scroll.ScrollToTop()
	p.Refresh()
	p.scroll.Refresh()
}

// turn are the keys that move the paper.
func (p *paper) turn() []*keys.Action {
	move := func(name string, k keys.Key, by float32) *keys.Action {
		return &keys.Action{Name: name, Key: k, Repeat: keys.EveryRepeat, Do: func() { p.drag(by) }}
	}
	return []*keys.Action{move("paper_up", keys.PageUp, 200), move("paper_down", keys.PageDown, -200)}
}

func (p *paper) drag(by float32) {
	offset := p.scroll.Offset
	p.scroll.ScrollToOffset(fyne.NewPos(offset.X, offset.Y-by))
}

// Dragged implements fyne.Draggable.
func (p *paper) Dragged(ev *fyne.DragEvent) { p.drag(ev.Dragged.DY) }

// DragEnd implements fyne.Draggable.
func (p *paper) DragEnd() {}

// CreateRenderer implements fyne.Widget.
func (p *paper) CreateRenderer() fyne.WidgetRenderer {
	d := &paperDrawing{paper: p, sheet: canvas.NewRectangle(color.White)}
	d.sheet.CornerRadius = 4
	d.sheet.StrokeColor, d.sheet.StrokeWidth = color.NRGBA{0, 0, 0, 0x26}, 1
	d.Refresh()
	return d
}

// paperDrawing has one object for each line, below the sheet.
type paperDrawing struct {
	paper *paper
	sheet *canvas.Rectangle
	rows  []fyne.CanvasObject
}

func (d *paperDrawing) Destroy() {}

func (d *paperDrawing) Objects() []fyne.CanvasObject {
	return append([]fyne.CanvasObject{d.sheet}, d.rows...)
}

func (d *paperDrawing) Refresh() {
	d.rows = d.rows[:0]
	for _, l := range d.paper.lines {
		d.rows = append(d.rows, drawLine(l))
	}
	d.Layout(d.paper.Size())
	canvas.Refresh(d.paper)
}

// drawLine is a text, a code, or nothing to see for a cut and a pulse.
func drawLine(l receipt.Line) fyne.CanvasObject {
	if l.Part == nil {
		text := canvas.NewText(l.Text, color.NRGBA{0x22, 0x1C, 0x1A, 0xff})
		text.TextStyle = fyne.TextStyle{Monospace: true, Bold: l.Bold || l.Size != receipt.Normal}
		text.Alignment = fyne.TextAlign(l.Align)
		return text
	}
	if l.Part.Kind == receipt.KindQR {
		if code, err := receipt.Code(*l.Part); err == nil {
			view := kit.NewQRView()
			view.Set(code.Width, code.Black)
			return view
		}
	}
	return canvas.NewRectangle(color.Transparent)
}

// letter is the size at which a line of the paper fills the sheet.
func (d *paperDrawing) letter() (size, height float32) {
	const probe = 100
	one := fyne.MeasureText("0", probe, fyne.TextStyle{Monospace: true})
	room := max(d.paper.Size().Width-16, paperLeast) - 2*paperPad
	size = min(paperLetters, room/paperColumns/one.Width*probe)
	return size, one.Height / probe * size * paperLeading
}

// width of the sheet: as wide as its columns, like a roll.
func (d *paperDrawing) width(letter float32) float32 {
	return fyne.MeasureText(strings.Repeat("0", paperColumns), letter, fyne.TextStyle{Monospace: true}).Width + 2*paperPad
}

func (d *paperDrawing) MinSize() fyne.Size {
	_, height := d.letter()
	return fyne.NewSize(paperLeast, d.height(height)+2*paperPad+8)
}

// codeSide is how large a code is shown.
const codeSide float32 = 140

func lineHeight(l receipt.Line, letter float32) float32 {
	switch {
	case l.Part != nil && l.Part.Kind == receipt.KindQR:
		return codeSide
	case l.Part != nil:
		return 0
	case doubled(l.Size):
		return letter * 1.9
	case l.Size == receipt.Tall:
		return letter * 1.4
	}
	return letter
}

func (d *paperDrawing) height(letter float32) float32 {
	sum := float32(0)
	for _, l := range d.paper.lines {
		sum += lineHeight(l, letter)
	}
	return sum
}

func (d *paperDrawing) Layout(size fyne.Size) {
	letter, line := d.letter()
	w := d.width(letter)
	x := max(0, (size.Width-w)/2)
	d.sheet.Move(fyne.NewPos(x, 2))
	d.sheet.Resize(fyne.NewSize(w, d.height(line)+2*paperPad))
	y := 2 + paperPad
	for i, l := range d.paper.lines {
		h := lineHeight(l, line)
		if text, ok := d.rows[i].(*canvas.Text); ok {
			text.TextSize = enlarged(text, l.Size, letter, w-2*paperPad)
			text.Refresh()
		}
		d.rows[i].Move(fyne.NewPos(x+paperPad, y))
		d.rows[i].Resize(fyne.NewSize(w-2*paperPad, h))
		y += h
	}
}

// doubled says whether letters are twice as wide.
func doubled(s receipt.Size) bool { return s == receipt.Wide || s == receipt.Big }

// enlarged is the size of the letters of a line. A screen cannot stretch letters
// upwards, so tall ones grow only as far as the line has room for them.
func enlarged(text *canvas.Text, size receipt.Size, letter, room float32) float32 {
	width := fyne.MeasureText(text.Text, letter, text.TextStyle).Width
	switch {
	case doubled(size):
		return 2 * letter
	case size == receipt.Tall && width > 0:
		return max(letter, min(letter*1.3, letter*room/width))
	}
	return letter
}
