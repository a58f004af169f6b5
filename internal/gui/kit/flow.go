package kit

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"lapak/internal/gui/keys"
)

// cellState is what a cell shows beside its data.
type cellState struct{ selected, hovered, focused bool }

// flow is a scrolling run of equal cells in one or more columns, of which only
// the visible ones exist. It is the body of ProductGrid, List and Table.
//
// A finger is a mouse here: dragging scrolls and does not tap. Fyne clips it
// because it is fyne.Scrollable.
type flow struct {
	widget.BaseWidget
	keyed
	self       focusWidget
	newCell    func() fyne.CanvasObject
	bind       func(i int, cell fyne.CanvasObject, state cellState)
	cellHeight func() float32
	// columnWidth is the least width of a cell; nil makes one column.
	columnWidth func() float32
	gap         float32
	takesFocus  bool // a tap focuses it, so that arrows move in it
	onSelect    func(i int)
	onActivate  func(i int)
	tapActs     bool // a tap activates, not only selects
	now         func() time.Time

	count, selected, hovered int
	offset                   float32
	laidOut                  bool
	cells                    []flowCell
	bar, ring                *canvas.Rectangle
	drawn                    *flowDrawing
	glide                    *glide
}

// flowCell is a cell that exists, and the item it shows; -1 for none.
type flowCell struct {
	object fyne.CanvasObject
	item   int
	state  cellState
}

// focusWidget is what a flow is part of.
type focusWidget interface {
	fyne.Widget
	fyne.Focusable
}

func (f *flow) start(stage *Stage, self focusWidget) {
	f.self = self
	f.selected, f.hovered = -1, -1
	f.now = time.Now
	f.glide = &glide{}
	f.keyed = keyed{stage: stage, own: f.ownKey, repaint: f.refreshStates}
	f.ExtendBaseWidget(self)
}

// setCount replaces the data: back to the top, everything bound again.
func (f *flow) setCount(n int) {
	f.glide.stop()
	f.count, f.offset, f.hovered = n, 0, -1
	if f.selected >= n {
		f.selected = n - 1
	}
	f.rebind()
}

// update keeps the place, for data that changed a little.
func (f *flow) update(n int) {
	f.count = n
	if f.selected >= n {
		f.selected = n - 1
	}
	f.rebind()
}

func (f *flow) rebind() {
	for i := range f.cells {
		f.cells[i].item = -1
	}
	f.Refresh()
}

// gutter is the room of the scroll bar, kept free when there is one.
const gutter float32 = 12

// geometry gives the columns, the cell size and the height of everything.
func (f *flow) geometry() (columns int, cell fyne.Size, total float32) {
	size := f.Size()
	columns, cell, total = f.measureAt(size.Width)
	if total > size.Height {
		columns, cell, total = f.measureAt(size.Width - gutter)
	}
	return columns, cell, total
}

func (f *flow) measureAt(width float32) (columns int, cell fyne.Size, total float32) {
	columns = 1
	if f.columnWidth != nil {
		columns = max(1, int((width+f.gap)/(f.columnWidth()+f.gap)))
	}
	across := max(0, float32(int((width-f.gap*float32(columns-1))/float32(columns))))
	cell = fyne.NewSize(across, f.cellHeight())
	rows := (f.count + columns - 1) / columns
	total = float32(rows)*(cell.Height+f.gap) - f.gap
	return columns, cell, max(total, 0)
}

// at is the item at a place in the widget, -1 for none.
func (f *flow) at(p fyne.Position) int {
	columns, cell, _ := f.geometry()
	y := p.Y + f.offset
	if p.X < 0 || y < 0 {
		return -1
	}
	column := int(p.X / (cell.Width + f.gap))
	row := int(y / (cell.Height + f.gap))
	if column >= columns || p.X-float32(column)*(cell.Width+f.gap) > cell.Width || y-float32(row)*(cell.Height+f.gap) > cell.Height {
		return -1
	}
	if i := row*columns + column; i < f.count {
		return i
	}
	return -1
}

// place of item i, relative to the widget.
func (f *flow) placeOf(i, columns int, cell fyne.Size) fyne.Position {
	return fyne.NewPos(
		float32(i%columns)*(cell.Width+f.gap),
		float32(i/columns)*(cell.Height+f.gap)-f.offset,
	)
}

func (f *flow) scrollTo(offset float32) {
	_, _, total := f.geometry()
	offset = max(0, min(offset, total-f.Size().Height))
	if offset != f.offset {
		f.offset = offset
		f.show()
	}
}

// reveal scrolls as little as needed to show item i whole.
func (f *flow) reveal(i int) {
	if i < 0 || i >= f.count || f.Size().Height <= 0 {
		return // before the first layout; that one reveals the selection
	}
	columns, cell, _ := f.geometry()
	top := f.placeOf(i, columns, cell).Y + f.offset
	switch {
	case top < f.offset:
		f.scrollTo(top)
	case top+cell.Height > f.offset+f.Size().Height:
		f.scrollTo(top + cell.Height - f.Size().Height)
	}
}

// choose selects item i, -1 for none, and shows it.
func (f *flow) choose(i int) {
	i = max(-1, min(i, f.count-1))
	changed := i != f.selected
	f.selected = i
	f.reveal(i)
	if changed {
		f.refreshStates()
		if f.onSelect != nil && i >= 0 {
			f.onSelect(i)
		}
	}
}

func (f *flow) activate() {
	if f.selected >= 0 && f.selected < f.count && f.onActivate != nil {
		f.onActivate(f.selected)
	}
}

// step shifts the selection by columns and rows; the first move selects the
// first item. It reports whether there is anything to move in.
func (f *flow) step(dx, dy int) bool {
	if f.count == 0 {
		return false
	}
	if f.selected < 0 {
		f.choose(0)
		return true
	}
	columns, _, _ := f.geometry()
	next := f.selected + dx + dy*columns
	if dy > 0 && next >= f.count && f.selected/columns < (f.count-1)/columns {
		next = f.count - 1 // the last row is short
	}
	if next >= 0 && next < f.count {
		f.choose(next)
	}
	return true
}

func (f *flow) pageRows() int {
	_, cell, _ := f.geometry()
	return max(1, int(f.Size().Height/(cell.Height+f.gap)))
}

func (f *flow) ownKey(k keys.Key, repeat bool) bool {
	switch k {
	case keys.Up:
		return f.step(0, -1)
	case keys.Down:
		return f.step(0, 1)
	case keys.Left:
		return f.columnWidth != nil && f.step(-1, 0)
	case keys.Right:
		return f.columnWidth != nil && f.step(1, 0)
	case keys.PageUp, keys.PageDown:
		columns, _, _ := f.geometry()
		step := f.pageRows() * columns
		if k == keys.PageUp {
			step = -step
		}
		f.choose(max(0, f.selected+step))
	case keys.Home:
		f.choose(0)
	case keys.End:
		f.choose(f.count - 1)
	case keys.Enter, keys.Space:
		if f.selected < 0 || f.onActivate == nil {
			return false
		}
		if !repeat {
			f.activate()
		}
	default:
		return false
	}
	return true
}

// Tapped implements fyne.Tappable.
func (f *flow) Tapped(ev *fyne.PointEvent) {
	f.stage.touched()
	i := f.at(ev.Position)
	if f.takesFocus {
		f.stage.Focus(f.self)
	}
	if i < 0 {
		return
	}
	f.choose(i)
	if f.tapActs {
		f.activate()
	}
}

// MouseDown implements desktop.Mouseable: a touch stops the glide.
func (f *flow) MouseDown(*desktop.MouseEvent) { f.glide.stop() }

// MouseUp implements desktop.Mouseable.
func (f *flow) MouseUp(*desktop.MouseEvent) {}

// MouseIn implements desktop.Hoverable.
func (f *flow) MouseIn(ev *desktop.MouseEvent) { f.hover(f.at(ev.Position)) }

// MouseMoved implements desktop.Hoverable.
func (f *flow) MouseMoved(ev *desktop.MouseEvent) { f.hover(f.at(ev.Position)) }

// MouseOut implements desktop.Hoverable.
func (f *flow) MouseOut() { f.hover(-1) }

func (f *flow) hover(i int) {
	if i != f.hovered {
		f.hovered = i
		f.refreshStates()
	}
}

// wheel is how many times faster than Fyne's 25 px a notch scrolls.
const wheel = 3

// Scrolled implements fyne.Scrollable.
func (f *flow) Scrolled(ev *fyne.ScrollEvent) {
	f.stage.touched()
	f.glide.stop()
	f.scrollTo(f.offset - ev.Scrolled.DY*wheel)
}

// Dragged implements fyne.Draggable.
func (f *flow) Dragged(ev *fyne.DragEvent) {
	f.stage.touched()
	f.glide.drag(ev.Dragged.DY, f.now())
	f.scrollTo(f.offset - ev.Dragged.DY)
}

// DragEnd implements fyne.Draggable.
func (f *flow) DragEnd() {
	from := f.offset
	f.glide.release(f.now(), func(distance float32) { f.scrollTo(from - distance) })
}
