package gui

import (
	"context"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/pos"
	"lapak/internal/receipt"
	"lapak/internal/report"
)

// reports is the page of a business day: the figures on top, one part of the
// report at a time below, and the papers it can become.
type reports struct {
	a       *App
	day     *dayChooser
	status  *kit.Badge
	tiles   []*figureTile
	parts   *kit.List
	title   *kit.Text
	note    *kit.Text
	body    *fyne.Container
	empty   fyne.CanvasObject
	full    fyne.CanvasObject
	buttons []*kit.Button

	daily    report.Daily
	sections []report.Section
	asked    int
}

func (a *App) reportsPage() *page {
	r := &reports{a: a, status: kit.NewBadge("", kit.Neutral), title: kit.NewText("", kit.Subtitle), note: kit.NewText("", kit.Caption),
		body: container.NewStack()}
	r.day = a.newDayChooser(false, func(pos.BusinessDay) { r.load() })
	figures := kit.Grid(5, kit.GapM-4)
	for _, label := range []string{a.t("gui.reports.net"), a.t("gui.reports.sales"), a.t("gui.reports.items"),
		a.t("gui.reports.average"), a.t("gui.reports.difference")} {
		tile := newFigureTile(label)
		r.tiles = append(r.tiles, tile)
		figures.Add(tile.content)
	}
	r.parts = kit.NewList(a.stage, kit.ListSpec{
		Row:       func() fyne.CanvasObject { return kit.NewText("", kit.Body) },
		Bind:      func(i int, row fyne.CanvasObject) { row.(*kit.Text).SetText(r.sections[i].Short) },
		OnSelect:  r.showPart,
		RowHeight: 48,
	})
	actions := r.actions()
	var buttons []fyne.CanvasObject
	r.buttons, buttons = a.buttons(actions)
	part := kit.NewCard(kit.Column(kit.GapS, r.title, kit.Grow(r.body), r.note))
	r.empty = kit.NewCard(kit.EmptyState(theme.DocumentIcon(), a.t("gui.reports.none"), a.t("gui.reports.none_hint"), nil))
	r.full = kit.Column(kit.GapM-4, figures, kit.Grow(newBeside(200, kit.NewPanel(r.parts), part)))
	content := kit.Column(kit.GapM-4,
		kit.Row(kit.GapM-4, r.day.content, r.status, kit.Space(), kit.Row(kit.GapS, buttons...)), kit.Grow(overlaid(r.full, r.empty)))
	r.load()
	scope := a.pageScope(sectionReports, r.day.actions, actions, arrows(r.parts.Step))
	return &page{name: string(sectionReports), content: a.framed(sectionReports, content), scope: scope}
}

// newBeside puts a narrow thing at the left of a wide one, both as high as the
// room.
func newBeside(width float32, narrow, wide fyne.CanvasObject) fyne.CanvasObject {
	gap := kit.Sized(kit.GapS, 0, kit.Space())
	return container.NewBorder(nil, nil, container.NewBorder(nil, nil, nil, gap, kit.Sized(width, 0, narrow)), nil, wide)
}

// figureTile is a figure with its name.
type figureTile struct {
	content fyne.CanvasObject
	value   *kit.MoneyText
}

func newFigureTile(label string) *figureTile {
	t := &figureTile{value: kit.NewTotalText("").AlignLeft()}
	t.content = kit.NewCard(kit.Column(2, kit.NewText(label, kit.Caption), t.value))
	return t
}

func (r *reports) actions() []*keys.Action {
	a := r.a
	export := func(name, label, format string, k keys.Key) *keys.Action {
		return &keys.Action{Name: name, Label: label, Key: k, Do: func() { r.export(format) },
			Enabled: func() bool { return a.Export != nil && len(r.sections) > 0 }}
	}
	some := func() bool { return len(r.sections) > 0 }
	return []*keys.Action{
		export("export_pdf", "PDF", "pdf", keys.F5),
		export("export_xlsx", "XLSX", "xlsx", keys.F6),
		export("export_csv", "CSV", "csv", keys.F7),
		{Name: "copy_message", Label: a.t("gui.reports.message"), Key: keys.F8, Do: r.copyMessage, Enabled: some},
		{Name: "print_roll", Label: a.t("gui.print"), Key: keys.F9, Do: func() { a.printDoc(r.slip()) }, Enabled: some},
	}
}

func (r *reports) load() {
	r.asked++
	mine, day := r.asked, r.day.day
	ask(r.a, func(ctx context.Context) (report.Daily, error) { return r.a.Till.DailyReport(ctx, day) }, func(d report.Daily) {
		if mine == r.asked {
			r.fill(d)
		}
	})
}

// busyDay says whether anything happened on a day.
func busyDay(d report.Daily) bool {
	return d.Sales > 0 || d.Voids > 0 || d.Refunds > 0 || len(d.Shifts) > 0
}

func (r *reports) fill(d report.Daily) {
	a := r.a
	r.daily, r.sections = d, nil
	swap(r.full, r.empty, !busyDay(d))
	if busyDay(d) {
		for _, s := range d.Sections(a.words) {
			if s.Part == report.PartDetails || s.Part == report.PartCash && r.blind(d) {
				continue
			}
			r.sections = append(r.sections, s)
		}
	}
	show(r.status, busyDay(d))
	if d.Status == report.Final {
		r.status.Set(d.Status.Show(a.words), kit.Good)
	} else {
		r.status.Set(d.Status.Show(a.words), kit.Gold)
	}
	difference := "–"
	if d.Cash.Difference != nil {
		difference = d.Cash.Difference.String()
	}
	for i, words := range []string{d.Net.String(), strconv.Itoa(d.Sales), strconv.Itoa(d.Items), d.Average.String(), difference} {
		r.tiles[i].value.SetText(words)
	}
	at := max(r.parts.Selected(), 0)
	r.parts.SetCount(len(r.sections))
	r.parts.Select(-1)
	if len(r.sections) > 0 {
		r.parts.Select(min(at, len(r.sections)-1))
	}
	for _, b := range r.buttons {
		b.Refresh()
	}
	r.a.body.Refresh()
}

// blind says whether the cash of a day is kept from who is signed in: a cashier
// counts the drawer before knowing what should be in it.
func (r *reports) blind(d report.Daily) bool {
	return d.Status != report.Final && r.a.state.Cashier.Role != pos.Supervisor
}

// showPart draws a section: its figures, its table, or both side by side.
func (r *reports) showPart(i int) {
	s := r.sections[i]
	r.title.SetText(s.Title)
	r.note.SetText(s.Note)
	show(r.note, s.Note != "")
	beside := s.Table
	if s.Part == report.PartSummary && !r.a.Till.Preferences().LargeText {
		beside = r.part(report.PartMethods).Table // the two that are asked for first
	}
	rows := len(beside.Rows) > 0
	var body fyne.CanvasObject
	switch {
	case len(s.Facts) > 0 && rows:
		body = newBeside(r.factsWidth(s.Facts), r.facts(s.Facts), kit.PadXY(kit.GapS, 0, r.table(beside)))
	case len(s.Facts) > 0:
		body = newBeside(r.factsWidth(s.Facts)+5*kit.GapL, r.facts(s.Facts), kit.Space())
	case rows:
		body = r.table(beside)
	default:
		body = kit.EmptyState(nil, r.a.t("gui.reports.part_none"), "", nil)
	}
	r.body.Objects = []fyne.CanvasObject{body}
	r.body.Refresh()
}

// part is a section by its name; empty if there is none.
func (r *reports) part(name report.Part) report.Section {
	for _, s := range r.sections {
		if s.Part == name {
			return s
		}
	}
	return report.Section{}
}

// factsWidth keeps each label whole and near its figure.
func (r *reports) factsWidth(facts []report.Fact) float32 {
	return widest("", len(facts), func(i int) string { return facts[i].Label }) +
		widest("", len(facts), func(i int) string { return facts[i].Value.Show(r.a.words) }) + 3*kit.GapL
}

// facts are figures with their names, one below the other.
func (r *reports) facts(facts []report.Fact) fyne.CanvasObject {
	list := kit.NewList(r.a.stage, kit.ListSpec{
		Row: func() fyne.CanvasObject {
			return kit.Row(kit.GapM, kit.Grow(kit.NewText("", kit.Body)), kit.NewText("", kit.Body).AlignRight().Hug())
		},
		Bind: func(i int, row fyne.CanvasObject) {
			cells := row.(*fyne.Container)
			name, figure := cells.Objects[0].(*fyne.Container).Objects[0].(*kit.Text), cells.Objects[1].(*kit.Text)
			name.SetText(facts[i].Label)
			figure.SetText(facts[i].Value.Show(r.a.words))
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
func (r *reports) table(t report.Table) fyne.CanvasObject {
	rows := t.Rows
	if t.Total != nil {
		rows = append(rows[:len(rows):len(rows)], t.Total)
	}
	words := func(row, column int) string { return rows[row][column].Show(r.a.words) }
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
	table := kit.NewTable(r.a.stage, kit.TableSpec{
		Columns: columns,
		Cell:    words,
		Role:    func(row int) kit.Role { return strongIf(row >= len(t.Rows)) },
	})
	table.SetCount(len(rows))
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

func (r *reports) export(format string) {
	day, path := r.day.day, ""
	r.a.attempt(func(ctx context.Context) (err error) {
		path, err = r.a.Export(ctx, day, format)
		return err
	}, func(err error) { r.a.saved(path, err) })
}

func (r *reports) copyMessage() {
	fyne.CurrentApp().Clipboard().SetContent(r.daily.Message(r.a.words))
	r.a.toast.Say(r.a.t("gui.reports.copied"), kit.Good)
}

// slip is the report for the roll: every part but the long list of products in
// label and figure.
func (r *reports) slip() receipt.Doc {
	a, d := r.a, r.daily
	head := d.Head(a.words)
	doc := receipt.Doc{Title: d.Number, At: pos.Stamp(a.Now())}
	doc.Add(receipt.Text(d.Stall.Name).Centered().Sized(receipt.Big).Strong(), receipt.Text(d.Stall.Fair).Centered(), receipt.Rule(),
		receipt.Text(head.Title).Centered().Sized(receipt.Tall).Strong(), receipt.Text(head.Status).Centered().Strong(),
		receipt.Text(a.words.DateLong(string(d.Day))).Centered())
	for _, s := range r.sections {
		if s.Part == report.PartProducts {
			continue
		}
		doc.Add(receipt.Rule(), receipt.Text(s.Title).Strong())
		for _, f := range s.Facts {
			row := receipt.Row(f.Label, f.Value.Show(a.words))
			if f.Strong {
				row = row.Strong()
			}
			doc.Add(row)
		}
		r.slipTable(&doc, s.Table)
	}
	doc.Add(receipt.Rule(), receipt.Text(a.t("gui.reports.digest", "digest", d.Digest)).Centered().Sized(receipt.Small), receipt.Cut())
	return doc
}

// slipTable writes what a row is called and the last figure of it.
func (r *reports) slipTable(doc *receipt.Doc, t report.Table) {
	label := 0
	for i, c := range t.Columns {
		if c.Wide {
			label = i
			break
		}
	}
	figure := len(t.Columns) - 1
	for figure > 0 && !(t.Columns[figure].Kind == report.Money || t.Columns[figure].Kind == report.Price) {
		figure--
	}
	for _, cells := range t.Rows {
		doc.Add(receipt.Row(cells[label].Show(r.a.words), cells[figure].Show(r.a.words)))
	}
	if t.Total != nil {
		doc.Add(receipt.Row(t.Total[label].Show(r.a.words), t.Total[figure].Show(r.a.words)).Strong())
	}
}
