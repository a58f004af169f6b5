package gui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/report"
)

// sectionView shows a report: the names of its parts at the left, and the chosen one
// as figures, as a table, or as both side by side.
type sectionView struct {
	a        *App
	content  fyne.CanvasObject
	parts    *kit.List
	title    *kit.Text
	note     *kit.Text
	body     *fyne.Container
	column   *fyne.Container // the part from its title down
	sections []report.Section
	shown    *kit.Table // of the chosen part; nil if it has none
	// beside is the table that is shown with a section.
	beside func(report.Section) report.Table
	// onPart is told which part is shown, onRow which row of its table was chosen.
	// Both may be nil.
	onPart func(report.Section)
	onRow  func(s report.Section, row int)
}

// newSectionView makes an empty view. Below the names of the parts stands a button, if
// there is one, and below the part itself what more there is.
func (a *App) newSectionView(beside func(report.Section) report.Table, below *kit.Button, more ...fyne.CanvasObject) *sectionView {
	v := &sectionView{a: a, title: kit.NewText("", kit.Subtitle), note: kit.NewText("", kit.Caption), body: container.NewStack(), beside: beside}
	v.parts = kit.NewList(a.stage, kit.ListSpec{
		Row:       func() fyne.CanvasObject { return kit.NewText("", kit.Body) },
		Bind:      func(i int, row fyne.CanvasObject) { row.(*kit.Text).SetText(v.sections[i].Short) },
		OnSelect:  v.showPart,
		RowHeight: 48,
	})
	v.column = kit.Column(kit.GapS, append([]fyne.CanvasObject{v.title, kit.Grow(v.body), v.note}, more...)...)
	names := fyne.CanvasObject(kit.NewPanel(v.parts))
	if below != nil {
		names = kit.Column(kit.GapS, kit.Grow(names), below)
	}
	v.content = newBeside(200, names, kit.NewCard(v.column))
	return v
}

// set shows other sections, with the one at a place chosen.
func (v *sectionView) set(sections []report.Section, at int) {
	v.sections = sections
	v.parts.SetCount(len(sections))
	v.parts.Select(-1)
	if len(sections) > 0 {
		v.parts.Select(min(at, len(sections)-1))
	}
}

// newBeside puts a narrow thing at the left of a wide one, both as high as the
// room.
func newBeside(width float32, narrow, wide fyne.CanvasObject) fyne.CanvasObject {
	gap := kit.Sized(kit.GapS, 0, kit.Space())
	return container.NewBorder(nil, nil, container.NewBorder(nil, nil, nil, gap, kit.Sized(width, 0, narrow)), nil, wide)
}

// showPart draws a section: its figures, its table, or both side by side.
func (v *sectionView) showPart(i int) {
	s := v.sections[i]
	v.title.SetText(s.Title)
	v.note.SetText(s.Note)
	show(v.note, s.Note != "")
	beside := v.beside(s)
	rows := len(beside.Rows) > 0
	v.shown = nil
	var body fyne.CanvasObject
	switch {
	case len(s.Facts) > 0 && rows:
		body = newBeside(v.factsWidth(s.Facts), v.facts(s.Facts), kit.PadXY(kit.GapS, 0, v.table(s, beside)))
	case len(s.Facts) > 0:
		body = newBeside(v.factsWidth(s.Facts)+5*kit.GapL, v.facts(s.Facts), kit.Space())
	case rows:
		body = v.table(s, beside)
	default:
		body = kit.EmptyState(nil, v.a.t("gui.reports.part_none"), "", nil)
	}
	v.body.Objects = []fyne.CanvasObject{body}
	v.body.Refresh()
	if v.onPart != nil {
		v.onPart(s)
	}
	v.column.Refresh() // what is below the part may have come or gone
}

// turn goes to a part by its name, if it is there.
func (v *sectionView) turn(name report.Part) {
	if i := slices.IndexFunc(v.sections, func(s report.Section) bool { return s.Part == name }); i >= 0 {
		v.parts.Select(i)
	}
}

// rows are keys that move the selection in the table.
func (v *sectionView) rows() []*keys.Action {
	step := func(by int) func() {
		return func() {
			if v.shown != nil {
				v.shown.Step(by)
			}
		}
	}
	return []*keys.Action{
		{Name: "row_before", Key: keys.PageUp, Repeat: keys.EveryRepeat, Do: step(-1)},
		{Name: "row_after", Key: keys.PageDown, Repeat: keys.EveryRepeat, Do: step(1)},
	}
}

// part is a section by its name; empty if there is none.
func (v *sectionView) part(name report.Part) report.Section {
	for _, s := range v.sections {
		if s.Part == name {
			return s
		}
	}
	return report.Section{}
}

// factsWidth keeps each label whole and near its figure.
func (v *sectionView) factsWidth(facts []report.Fact) float32 {
	return widest("", len(facts), func(i int) string { return facts[i].Label }) +
		widest("", len(facts), func(i int) string { return facts[i].Value.Show(v.a.words) }) + 3*kit.GapL
}

// facts are figures with their names, one below the other.
func (v *sectionView) facts(facts []report.Fact) fyne.CanvasObject {
	list := kit.NewList(v.a.stage, kit.ListSpec{
		Row: func() fyne.CanvasObject {
			return kit.Row(kit.GapM, kit.Grow(kit.NewText("", kit.Body)), kit.NewText("", kit.Body).AlignRight().Hug())
		},
		Bind: func(i int, row fyne.CanvasObject) {
			cells := row.(*fyne.Container)
			name, figure := cells.Objects[0].(*fyne.Container).Objects[0].(*kit.Text), cells.Objects[1].(*kit.Text)
			name.SetText(facts[i].Label)
			figure.SetText(facts[i].Value.Show(v.a.words))
			name.SetRole(strongIf(facts[i].Strong))
			figure.SetRole(strongIf(facts[i].Strong))
			cells.Refresh()
		},
		RowHeight: 38,
	})
	list.SetCount(len(facts))
	return list
}

func strongIf(strong bool) kit.Role {
	if strong {
		return kit.Strong
	}
	return kit.Body
}

// table shows the rows of a section with its sum as the last one.
func (v *sectionView) table(s report.Section, t report.Table) fyne.CanvasObject {
	rows := t.Rows
	if t.Total != nil {
		rows = append(rows[:len(rows):len(rows)], t.Total)
	}
	words := func(row, column int) string { return rows[row][column].Show(v.a.words) }
	var columns []kit.TableColumn
	for i, c := range t.Columns {
		column := kit.TableColumn{Title: c.Title, Right: c.Kind.Numeric()}
		if c.Wide {
			column.Weight = 1
		} else {
			column.Width = widest(c.Title, len(rows), func(row int) string { return words(row, i) })
		}
		columns = append(columns, column)
	}
	table := kit.NewTable(v.a.stage, kit.TableSpec{
		Columns: columns,
		Cell:    words,
		Role:    func(row int) kit.Role { return strongIf(row >= len(t.Rows)) },
		OnSelect: func(row int) {
			if v.onRow != nil && row >= 0 && row < len(t.Rows) {
				v.onRow(s, row)
			}
		},
	})
	table.SetCount(len(rows))
	v.shown = table
	return table
}

// widest is the width of a column that cuts none of its cells, up to a limit.
func widest(title string, rows int, cell func(row int) string) float32 {
	const most = 420
	bold := fyne.TextStyle{Bold: true}
	width := fyne.MeasureText(title, theme.CaptionTextSize(), bold).Width
	for i := range rows {
		width = max(width, fyne.MeasureText(cell(i), theme.TextSize(), bold).Width)
	}
	return min(width+2, most)
}
