package gui

import (
	"context"
	"strconv"

	"fyne.io/fyne/v2"
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
	view    *sectionView
	empty   fyne.CanvasObject
	full    fyne.CanvasObject
	buttons []*kit.Button

	daily report.Daily
	asked int
}

func (a *App) reportsPage() *page {
	r := &reports{a: a, status: kit.NewBadge("", kit.Neutral)}
	r.day = a.newDayChooser(false, func(pos.BusinessDay) { r.load() })
	figures := kit.Grid(5, kit.GapM-4)
	for _, label := range []string{a.t("gui.reports.net"), a.t("gui.reports.sales"), a.t("gui.reports.items"),
		a.t("gui.reports.average"), a.t("gui.reports.difference")} {
		tile := newFigureTile(label)
		r.tiles = append(r.tiles, tile)
		figures.Add(tile.content)
	}
	actions := r.actions()
	var buttons []fyne.CanvasObject
	r.buttons, buttons = a.buttons(actions[:5])
	r.view = a.newSectionView(r.beside, kit.NewButton(a.stage, kit.Normal, actions[5]))
	r.empty = kit.NewCard(kit.EmptyState(theme.DocumentIcon(), a.t("gui.reports.none"), a.t("gui.reports.none_hint"), kit.NewButton(a.stage, kit.Normal, actions[5])))
	r.full = kit.Column(kit.GapM-4, figures, kit.Grow(r.view.content))
	content := kit.Column(kit.GapM-4,
		kit.Row(kit.GapM-4, r.day.content, r.status, kit.Space(), kit.Row(kit.GapS, buttons...)), kit.Grow(overlaid(r.full, r.empty)))
	r.load()
	scope := a.pageScope(sectionReports, r.day.actions, actions, arrows(r.view.parts.Step))
	return &page{name: string(sectionReports), content: a.framed(sectionReports, content), scope: scope}
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
			Enabled: func() bool { return a.Export != nil && len(r.view.sections) > 0 }}
	}
	some := func() bool { return len(r.view.sections) > 0 }
	return []*keys.Action{
		export("export_pdf", "PDF", "pdf", keys.F5),
		export("export_xlsx", "XLSX", "xlsx", keys.F6),
		export("export_csv", "CSV", "csv", keys.F7),
		{Name: "copy_message", Label: a.t("gui.reports.message"), Key: keys.F8, Do: r.copyMessage, Enabled: some},
		{Name: "print_roll", Label: a.t("gui.print"), Key: keys.F9, Do: func() { a.printDoc(r.slip()) }, Enabled: some},
		a.matchAction(keys.F10, sectionReports, func() pos.BusinessDay { return r.day.day }),
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
	r.daily = d
	var sections []report.Section
	swap(r.full, r.empty, !busyDay(d))
	if busyDay(d) {
		for _, s := range d.Sections(a.words) {
			if s.Part == report.PartDetails || s.Part == report.PartCash && r.blind(d) {
				continue
			}
			sections = append(sections, s)
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
	r.view.set(sections, max(r.view.parts.Selected(), 0))
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

// beside is the table that is shown with a section: with the summary that of the
// methods, since the two are asked for first.
func (r *reports) beside(s report.Section) report.Table {
	if s.Part == report.PartSummary && !r.a.Till.Preferences().LargeText {
		return r.view.part(report.PartMethods).Table
	}
	return s.Table
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
	for _, s := range r.view.sections {
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
