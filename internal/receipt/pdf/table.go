package pdf

import (
	"slices"
	"strings"

	"lapak/internal/receipt"
)

// The air in a table, in mm.
const (
	cellPad  = 1.3 // left and right of the text in a cell
	rowPad   = 0.7 // above and below
	tableGap = 2   // below the table
	maxLines = 8   // of a cell; a page must always hold a row
	company  = 3   // rows that go to the next page with signatures
)

// grid is a table with the widths of its columns decided.
type grid struct {
	s      *sheet
	t      Table
	font   font
	widths []float64
}

func (s *sheet) table(t Table) {
	if len(t.Columns) == 0 {
		return
	}
	g := &grid{s: s, t: t, font: font{bodySize, false}}
	if t.Dense && !s.r.Large {
		g.font.size = denseSize
	}
	g.fitColumns()
	header := g.titles()
	rows := len(t.Rows)
	g.keepBeginning(header)
	g.header(header)
	for i, row := range t.Rows {
		cells := g.cells(row, false)
		height := g.height(cells)
		switch {
		case i == max(rows-company, 1) && s.tail > 0:
			height = g.ending(i) + tableGap + s.tail
		case i == rows-1:
			height = g.ending(i)
		}
		if s.y+height > lowest {
			s.newPage()
			g.header(header)
		}
		g.row(cells, false)
		s.c.line(marginLeft, marginLeft+sum(g.widths), s.y, 0.12, pale)
	}
	if t.Total != nil {
		s.c.line(marginLeft, marginLeft+sum(g.widths), s.y, 0.4, black)
		g.row(g.cells(t.Total, true), true)
	}
	s.y += tableGap
}

// ending is the height of the rows from one on and of the total, which is never
// alone on a page.
func (g *grid) ending(from int) float64 {
	height := 0.0
	for _, row := range g.t.Rows[from:] {
		height += g.height(g.cells(row, false))
	}
	if g.t.Total != nil {
		height += g.height(g.cells(g.t.Total, true))
	}
	return height
}

// keepBeginning begins a new page when the header and the first rows do not fit.
func (g *grid) keepBeginning(header [][]string) {
	height := g.height(header)
	for _, row := range g.t.Rows[:min(2, len(g.t.Rows))] {
		height += g.height(g.cells(row, false))
	}
	g.s.keep(height)
}

// needs are the widths at which a column looks right, by falling modesty: no word
// is broken, most rows are on one line, all rows are.
type needs [3]float64

// fitColumns gives every column the width its content needs. What is left over is
// shared out. When it is too much, the columns meet between two of their needs,
// and only when words would have to be broken do figures give way as well: their
// letters shrink.
func (g *grid) fitColumns() {
	columns := make([]needs, len(g.t.Columns))
	var total needs
	fixed := 0.0
	for i, column := range g.t.Columns {
		if w := column.Width; w > 0 {
			columns[i] = needs{w, w, w}
			fixed += w
		} else {
			columns[i] = g.needs(i)
		}
		for k, w := range columns[i] {
			total[k] += w
		}
	}
	g.widths = make([]float64, len(columns))
	for i, n := range columns {
		g.widths[i] = n.meet(total, g.t.Columns[i].Width > 0, fixed)
	}
}

// meet is the width of a column of a table whose columns together need the total.
func (n needs) meet(total needs, isFixed bool, fixed float64) float64 {
	switch {
	case total[0] > content:
		return n[0] * content / total[0]
	case total[1] > content:
		return n[0] + (n[1]-n[0])*(content-total[0])/(total[1]-total[0])
	case total[2] > content:
		return n[1] + (n[2]-n[1])*(content-total[1])/(total[2]-total[1])
	case isFixed:
		return n[2]
	}
	return n[2] * (content - fixed) / (total[2] - fixed)
}

// needs measures a column. A very long word does not count: it may be broken.
func (g *grid) needs(i int) needs {
	const longest = content / 4
	const pad = 2*cellPad + 0.2
	bold := font{g.font.size, true}
	least := 0.0
	words := func(text string, f font) {
		for word := range strings.FieldsSeq(text) {
			if w := g.s.c.width(word, f); w <= longest {
				least = max(least, w)
			}
		}
	}
	words(clean(g.t.Columns[i].Title), bold)
	total := oneLine(cell(g.t.Total, i))
	widths := []float64{g.s.c.width(total, bold)}
	words(total, bold)
	for _, row := range g.t.Rows {
		text := oneLine(cell(row, i))
		widths = append(widths, g.s.c.width(text, g.font))
		words(text, g.font)
	}
	slices.Sort(widths)
	wide := max(least, widths[len(widths)-1])
	if g.t.Columns[i].Align != receipt.Left {
		return needs{wide + pad, wide + pad, wide + pad}
	}
	usual := max(least, widths[len(widths)*3/4])
	return needs{least + pad, usual + pad, wide + pad}
}

func sum(widths []float64) float64 {
	total := 0.0
	for _, w := range widths {
		total += w
	}
	return total
}

// cell is a text of a row that may be shorter than the table is wide.
func cell(row []string, i int) string {
	if i >= len(row) {
		return ""
	}
	return row[i]
}

// cells wraps the words of a row into lines. Figures are not wrapped: a broken
// amount is a wrong amount.
func (g *grid) cells(row []string, bold bool) [][]string {
	cells := make([][]string, len(g.t.Columns))
	for i, column := range g.t.Columns {
		text := cell(row, i)
		if column.Align != receipt.Left || text == Tick {
			cells[i] = []string{text}
			continue
		}
		cells[i] = g.wrap(i, text, bold)
	}
	return cells
}

// titles wraps the heading of every column.
func (g *grid) titles() [][]string {
	cells := make([][]string, len(g.t.Columns))
	for i, column := range g.t.Columns {
		cells[i] = g.wrap(i, column.Title, true)
	}
	return cells
}

func (g *grid) wrap(i int, text string, bold bool) []string {
	lines := g.s.c.wrap(clean(text), font{g.font.size, bold}, g.widths[i]-2*cellPad)
	if len(lines) > maxLines {
		lines = lines[:maxLines]
		lines[maxLines-1] += "…"
	}
	return lines
}

func (g *grid) height(cells [][]string) float64 {
	lines := 1
	for _, c := range cells {
		lines = max(lines, len(c))
	}
	return float64(lines)*leading(g.font) + 2*rowPad
}

func (g *grid) header(cells [][]string) {
	s := g.s
	s.c.box(marginLeft, s.y, sum(g.widths), g.height(cells), shade)
	g.row(cells, true)
	s.c.line(marginLeft, marginLeft+sum(g.widths), s.y, 0.4, maroon)
}

// row draws cells that are already wrapped and moves below them.
func (g *grid) row(cells [][]string, bold bool) {
	s := g.s
	top := s.y
	f := font{g.font.size, bold}
	x := marginLeft
	for i, lines := range cells {
		align := g.t.Columns[i].Align
		s.y = top + rowPad
		for _, line := range lines {
			if line == Tick {
				side := f.height() * 0.9
				s.c.tick(x+(g.widths[i]-side)/2, s.y+drop(f), side)
				continue
			}
			s.put(x+cellPad, g.widths[i]-2*cellPad, oneLine(line), f, align, black)
			s.y += leading(f)
		}
		x += g.widths[i]
	}
	s.y = top + g.height(cells)
}
