package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// ListSpec says what a List shows and does.
type ListSpec struct {
	// Row makes an empty row; Bind fills it with item i. Rows are reused.
	Row  func() fyne.CanvasObject
	Bind func(i int, row fyne.CanvasObject)
	// OnSelect follows the selection; OnActivate is Enter, and also a tap if
	// TapActivates. Both may be nil.
	OnSelect     func(i int)
	OnActivate   func(i int)
	TapActivates bool
	// RowHeight is the least height of a row; 0 means 56. Rows grow with the
	// text they hold.
	RowHeight float32
}

// List is a long list of rows. Give it the focus and the arrows move in it; a
// tap selects and focuses. Buttons inside rows work.
type List struct {
	flow
	spec  ListSpec
	probe fyne.CanvasObject
}

// NewList makes an empty list; SetCount fills it.
func NewList(stage *Stage, spec ListSpec) *List {
	l := &List{spec: spec}
	if l.spec.RowHeight == 0 {
		l.spec.RowHeight = 56
	}
	l.probe = spec.Row()
	l.newCell = func() fyne.CanvasObject { return newListRow(spec.Row()) }
	l.bind = func(i int, cell fyne.CanvasObject, state cellState) {
		row := cell.(*listRow)
		row.state, row.last = state, i == l.count-1
		spec.Bind(i, row.content)
		row.Refresh()
	}
	l.cellHeight = func() float32 { return max(l.spec.RowHeight, l.probe.MinSize().Height+2*rowPadY) }
	l.takesFocus, l.tapActs = true, spec.TapActivates
	l.onSelect, l.onActivate = spec.OnSelect, spec.OnActivate
	l.start(stage, l)
	return l
}

// SetCount says how many rows there are and goes back to the top.
func (l *List) SetCount(n int) { l.setCount(n) }

// Update binds again and keeps place and selection.
func (l *List) Update(n int) { l.update(n) }

// Step shifts the selection by rows, for arrows mapped by the page.
func (l *List) Step(rows int) { l.step(0, rows) }

// Selected is the selected row, -1 for none.
func (l *List) Selected() int { return l.selected }

// Select selects row i and shows it; -1 selects nothing.
func (l *List) Select(i int) { l.choose(i) }

// Activate does what Enter does to the selected row.
func (l *List) Activate() { l.activate() }

const (
	rowPadX float32 = 12
	rowPadY float32 = 6
)

// listRow is the frame of a row: its ground, its line below, its content.
type listRow struct {
	widget.BaseWidget
	content fyne.CanvasObject
	state   cellState
	last    bool

	rowFrame
}

func newListRow(content fyne.CanvasObject) *listRow {
	r := &listRow{content: content}
	r.ExtendBaseWidget(r)
	return r
}

func (r *listRow) CreateRenderer() fyne.WidgetRenderer {
	r.rowFrame = newRowFrame()
	return newDrawing(r, r.measure, r.arrange, func() { r.rowFrame.paint(r.state, r.last) },
		append(r.rowFrame.objects(), r.content)...)
}

func (r *listRow) measure() fyne.Size {
	return r.content.MinSize().Add(fyne.NewSize(2*rowPadX, 2*rowPadY))
}

func (r *listRow) arrange(s fyne.Size) {
	r.rowFrame.arrange(s)
	place(r.content, rowPadX, rowPadY, s.Width-2*rowPadX, s.Height-2*rowPadY)
}

// rowFrame is the ground of a row of a List or Table: selection is a tint and a
// bar at the left, focus an edge.
type rowFrame struct {
	ground     frame
	mark, line *canvas.Rectangle
}

func newRowFrame() rowFrame { return rowFrame{newFrame(radius - 2), box(2), box(0)} }

func (r *rowFrame) objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ground.outer, r.ground.inner, r.line, r.mark}
}

func (r *rowFrame) paint(state cellState, last bool) {
	switch {
	case state.selected && state.focused:
		r.ground.paint(colorPrimaryTint, theme.ColorNameFocus, 2)
	case state.selected:
		r.ground.paint(colorPrimaryTint, "", 0)
	case state.hovered:
		r.ground.paint(colorSunken, "", 0)
	}
	lit := state.selected || state.hovered
	show(r.ground.outer, lit)
	show(r.ground.inner, lit)
	fill(r.mark, colorPrimaryText, "", 0)
	fill(r.line, colorHairline, "", 0)
	show(r.mark, state.selected)
	show(r.line, !last && !lit)
}

func (r *rowFrame) arrange(s fyne.Size) {
	r.ground.place(0, 1, s.Width, s.Height-2)
	place(r.mark, 0, 6, 4, s.Height-12)
	place(r.line, rowPadX, s.Height-1, s.Width-2*rowPadX, 1)
}
