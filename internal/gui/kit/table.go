package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// TableColumn is one column of a Table.
type TableColumn struct {
	Title string
	// Weight is the share of the width that is left after the widths; Width is
	// the least width. One of them is usually 0.
	Weight, Width float32
	// Right sets figures and money at the right edge.
	Right bool
}

// TableSpec says what a Table shows.
type TableSpec struct {
	Columns []TableColumn
	// Cell gives the words of a cell; called only for what is visible.
	Cell func(row, column int) string
	// Role of a row, for totals and voids; nil means Body for all.
	Role func(row int) Role
	// OnSelect and OnActivate as in ListSpec; may be nil.
	OnSelect, OnActivate func(row int)
}

// Table shows rows under fixed heads. What does not fit a cell is cut.
type Table struct {
	widget.BaseWidget
	head *tableRow
	line *canvas.Rectangle
	body *tableBody
}

type tableBody struct{ flow }

// NewTable makes an empty table; SetCount fills it.
func NewTable(stage *Stage, spec TableSpec) *Table {
	t := &Table{head: newTableRow(spec.Columns), body: &tableBody{}}
	t.head.head = true
	for i, c := range spec.Columns {
		t.head.words[i] = c.Title
	}
	f := &t.body.flow
	f.newCell = func() fyne.CanvasObject { return newTableRow(spec.Columns) }
	f.bind = func(i int, cell fyne.CanvasObject, state cellState) {
		row := cell.(*tableRow)
		row.state, row.last, row.role = state, i == f.count-1, Body
		if spec.Role != nil {
			row.role = spec.Role(i)
		}
		for c := range spec.Columns {
			row.words[c] = spec.Cell(i, c)
		}
		row.Refresh()
	}
	f.cellHeight = tableRowHeight
	f.takesFocus = true
	f.onSelect, f.onActivate = spec.OnSelect, spec.OnActivate
	f.start(stage, t.body)
	t.ExtendBaseWidget(t)
	return t
}

// SetCount says how many rows there are and goes back to the top.
func (t *Table) SetCount(n int) {
	t.body.setCount(n)
	t.Refresh()
}

// Update binds again and keeps place and selection.
func (t *Table) Update(n int) {
	t.body.update(n)
	t.Refresh()
}

// Selected is the selected row, -1 for none.
func (t *Table) Selected() int { return t.body.selected }

// Select selects a row and shows it; -1 selects nothing.
func (t *Table) Select(row int) { t.body.choose(row) }

// Step shifts the selection by rows, for arrows mapped by the page.
func (t *Table) Step(rows int) { t.body.step(0, rows) }

// Body is what takes the focus.
func (t *Table) Body() fyne.Focusable { return t.body }

// CreateRenderer implements fyne.Widget.
func (t *Table) CreateRenderer() fyne.WidgetRenderer {
	t.line = box(0)
	return newDrawing(t, func() fyne.Size {
		return fyne.NewSize(t.head.MinSize().Width, 3*tableRowHeight())
	}, func(s fyne.Size) {
		h := tableRowHeight()
		place(t.line, 0, h, s.Width, 1.5)
		place(t.body, 0, h+3, s.Width, s.Height-h-3)
		_, cell, _ := t.body.geometry() // narrower beside a scroll bar
		place(t.head, 0, 0, cell.Width, h)
	}, func() { fill(t.line, colorBorder, "", 0) }, t.head, t.line, t.body)
}

func tableRowHeight() float32 {
	return max(heightTarget, lineHeight(textSize(theme.SizeNameText), fyne.TextStyle{})+16)
}

// tableRow draws one row or the heads.
type tableRow struct {
	widget.BaseWidget
	columns []TableColumn
	words   []string
	role    Role
	head    bool
	state   cellState
	last    bool

	rowFrame
	cells []*canvas.Text
}

func newTableRow(columns []TableColumn) *tableRow {
	r := &tableRow{columns: columns, words: make([]string, len(columns))}
	r.ExtendBaseWidget(r)
	return r
}

func (r *tableRow) CreateRenderer() fyne.WidgetRenderer {
	r.rowFrame = newRowFrame()
	objects := r.rowFrame.objects()
	r.cells = nil // Fyne drops renderers that were not seen for a minute
	for range r.columns {
		cell := canvas.NewText("", nil)
		r.cells = append(r.cells, cell)
		objects = append(objects, cell)
	}
	return newDrawing(r, r.measure, r.arrange, r.paint, objects...)
}

func (r *tableRow) measure() fyne.Size {
	width := 2*rowPadX - GapM
	for _, c := range r.columns {
		width += max(c.Width, 40) + GapM
	}
	return fyne.NewSize(width, tableRowHeight())
}

func (r *tableRow) paint() {
	r.rowFrame.paint(r.state, r.last || r.head)
	for i, cell := range r.cells {
		cell.Color, cell.TextSize, cell.TextStyle = ink(r.role.color()), textSize(theme.SizeNameText), r.role.style()
		if r.head {
			cell.Color, cell.TextSize, cell.TextStyle = ink(colorMuted), textSize(theme.SizeNameCaptionText), fyne.TextStyle{Bold: true}
		}
		cell.Alignment = fyne.TextAlignLeading
		if r.columns[i].Right {
			cell.Alignment = fyne.TextAlignTrailing
		}
	}
}

func (r *tableRow) arrange(s fyne.Size) {
	r.rowFrame.arrange(s)
	room := s.Width - 2*rowPadX - GapM*float32(len(r.columns)-1)
	weights := float32(0)
	for _, c := range r.columns {
		room -= c.Width
		weights += c.Weight
	}
	room = max(room, 0)
	x := rowPadX
	for i, c := range r.columns {
		w := c.Width
		if weights > 0 {
			w += room * c.Weight / weights
		}
		w = max(0, min(w, s.Width-rowPadX-x))
		cell := r.cells[i]
		cell.Text = fitText(r.words[i], w, cell.TextSize, cell.TextStyle)
		h := lineHeight(cell.TextSize, cell.TextStyle)
		place(cell, x, (s.Height-h)/2, w, h)
		x += w + GapM
	}
}
