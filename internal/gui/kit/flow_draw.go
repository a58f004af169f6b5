package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// CreateRenderer implements fyne.Widget.
func (f *flow) CreateRenderer() fyne.WidgetRenderer {
	f.bar, f.ring = box(3), box(radius)
	f.drawn = &flowDrawing{f}
	f.drawn.paint()
	return f.drawn
}

// show brings cells and data together for what is visible now.
func (f *flow) show() {
	if f.drawn == nil || f.Size().Width <= 0 {
		return
	}
	columns, cell, total := f.geometry()
	perPage := (int(f.Size().Height/(cell.Height+f.gap)) + 2) * columns
	for len(f.cells) < perPage {
		f.cells = append(f.cells, flowCell{object: f.newCell(), item: -1})
	}
	n := len(f.cells)
	first := int(f.offset/(cell.Height+f.gap)) * columns
	last := min(first+perPage, f.count)
	for slot := range f.cells {
		// Slots are a ring, so scrolling binds only the rows that came in.
		item := first + ((slot-first)%n+n)%n
		if item >= last {
			show(f.cells[slot].object, false)
			f.cells[slot].item = -1
			continue
		}
		f.showCell(&f.cells[slot], item, columns, cell)
	}
	f.showBar(total)
}

func (f *flow) showCell(c *flowCell, item, columns int, size fyne.Size) {
	state := cellState{selected: item == f.selected, hovered: item == f.hovered, focused: f.hasFocus}
	if c.object.Size() != size {
		c.object.Resize(size)
	}
	if c.item != item || c.state != state {
		c.item, c.state = item, state
		f.bind(item, c.object, state)
	}
	c.object.Move(f.placeOf(item, columns, size))
	show(c.object, true)
}

func (f *flow) showBar(total float32) {
	height := f.Size().Height
	show(f.bar, total > height && height > 0)
	if total > height {
		length := max(32, height*height/total)
		at := f.offset / (total - height) * (height - length)
		place(f.bar, f.Size().Width-7, at, 5, length)
	}
}

// refreshStates repaints only the cells whose state changed.
func (f *flow) refreshStates() {
	if f.drawn == nil {
		return
	}
	f.drawn.paint()
	f.show()
	canvas.Refresh(f.self)
}

// flowDrawing renders a flow. Its objects change as cells are made.
type flowDrawing struct{ f *flow }

func (d *flowDrawing) Destroy() {}

func (d *flowDrawing) Layout(size fyne.Size) {
	place(d.f.ring, ringWidth, ringWidth, size.Width-2*ringWidth, size.Height-2*ringWidth)
	_, _, total := d.f.geometry()
	d.f.offset = max(0, min(d.f.offset, total-size.Height))
	if !d.f.laidOut && size.Height > 0 {
		d.f.laidOut = true
		d.f.reveal(d.f.selected)
	}
	d.f.show()
}

func (d *flowDrawing) MinSize() fyne.Size {
	width := float32(96)
	if d.f.columnWidth != nil {
		width = d.f.columnWidth() + gutter
	}
	return fyne.NewSize(width, d.f.cellHeight())
}

func (d *flowDrawing) Objects() []fyne.CanvasObject {
	objects := make([]fyne.CanvasObject, 0, len(d.f.cells)+2)
	for _, c := range d.f.cells {
		objects = append(objects, c.object)
	}
	return append(objects, d.f.bar, d.f.ring)
}

func (d *flowDrawing) paint() {
	d.f.bar.FillColor = ink(theme.ColorNameScrollBar)
	fill(d.f.ring, "", theme.ColorNameFocus, ringWidth)
	show(d.f.ring, d.f.hasFocus && d.f.selected < 0)
}

// Refresh follows a change of data, theme or text size: everything is bound
// again.
func (d *flowDrawing) Refresh() {
	d.paint()
	for i := range d.f.cells {
		d.f.cells[i].item = -1
	}
	d.Layout(d.f.Size())
	canvas.Refresh(d.f.self)
}
