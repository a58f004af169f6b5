package gui

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/pos"
	"lapak/internal/report"
)

// MatchQuestion is a business day to be held against files of acquirers, and what
// somebody has told about these.
type MatchQuestion struct {
	Day      pos.BusinessDay
	Paths    []string
	Acquirer string            // empty is that of earlier files with the same headings
	Columns  map[string]string // heading by field; NoColumn says that there is none
	Words    map[string]string // paid, failed or refunded, by the acquirer's word for it
}

// MatchAnswer is what came out. If something has to be told first, it is only that;
// with an error it is only the columns, so that others can be told.
type MatchAnswer struct {
	Report   report.QRIS
	Acquirer string
	Remarks  []string // in the language of the till
	Columns  MatchColumns
	Words    []string // of the acquirer, to be told
	Keep     func(context.Context) error
}

// MatchColumns are the columns of a file: how they are headed, with an example
// each, which of them were recognised, and which fields have to be told.
type MatchColumns struct {
	File               string
	Headings, Examples []string
	Found              map[string]string // heading by field
	Untold             []string          // fields
}

// untold says whether somebody has to tell something first.
func (m MatchAnswer) untold() bool { return len(m.Columns.Untold)+len(m.Words) > 0 }

// match is the page that holds the QRIS money of a day against the files of
// acquirers: files above, what came out of them below, seen before it is kept.
type match struct {
	a               *App
	from            section // where it was opened
	day             *dayChooser
	badge           *kit.Badge
	banner          *kit.Banner
	remarks         *fyne.Container // a line each
	paths, acquirer *kit.Entry
	view            *sectionView
	bodies          []fyne.CanvasObject // a report, nothing, or what is wrong; one of them is shown
	wrong           *kit.List           // what is wrong with a file, a line each
	lines           []string
	detail          *fyne.Container
	advice, facts   *kit.Text
	around          *fyne.Container
	buttons         []*kit.Button

	question MatchQuestion
	columns  MatchColumns // of the file that was read last
	preview  *MatchAnswer // nil if there is nothing to keep
	kept     *report.QRIS // nil if the day was not matched
	chosen   *pos.Match   // of the payments to look at
	asked    int
}

// matchAction leads to the page from a place in the menu that shows a day.
func (a *App) matchAction(key keys.Key, from section, day func() pos.BusinessDay) *keys.Action {
	return &keys.Action{Name: "match_qris", Label: a.t("gui.match.open"), Key: key, Enabled: func() bool { return a.MatchQRIS != nil },
		Do: func() {
			a.section = sectionReports
			a.enter(a.matchPage(day(), from))
		}}
}

func (a *App) matchPage(day pos.BusinessDay, from section) *page {
	m := &match{a: a, from: from, badge: kit.NewBadge("", kit.Neutral), banner: kit.NewBanner("", kit.Info, theme.InfoIcon()).WithLines(2),
		remarks: kit.Column(2), paths: kit.NewEntry(a.stage, kit.Words, a.t("gui.match.file_hint")),
		acquirer: kit.NewEntry(a.stage, kit.Words, a.t("gui.match.acquirer_hint")),
		advice:   kit.NewParagraph("", kit.Strong, 2), facts: kit.NewParagraph("", kit.Muted, 2)}
	m.day = a.newDayChooser(false, func(pos.BusinessDay) { m.load() })
	if day != "" && day < m.day.last {
		m.day.set(day)
	}
	actions := m.actions()
	var objects []fyne.CanvasObject
	m.buttons, objects = a.buttons(actions[:8])
	keep := kit.NewButton(a.stage, kit.Primary, actions[8])
	m.buttons = append(m.buttons, keep)
	m.paths.OnEdit = func(string) { m.forget() }
	m.paths.OnEnter, m.acquirer.OnEnter = func(string) { actions[0].Fire() }, func(string) { actions[0].Fire() }
	m.detail = kit.Column(kit.GapS, kit.NewLine(),
		kit.Row(kit.GapM, kit.Grow(kit.Column(2, m.advice, m.facts)), kit.Row(kit.GapS, objects[5], objects[6])))
	m.view = a.newSectionView(m.beside, nil, m.detail)
	m.view.onPart, m.view.onRow = m.turned, m.choose
	m.wrong = kit.NewList(a.stage, kit.ListSpec{
		Row:       func() fyne.CanvasObject { return kit.NewParagraph("", kit.Body, 2).Middle() },
		Bind:      func(i int, row fyne.CanvasObject) { row.(*kit.Text).SetText(m.lines[i]) },
		RowHeight: 36,
	})
	m.bodies = []fyne.CanvasObject{m.view.content,
		kit.NewCard(kit.EmptyState(kit.CodeIcon(), a.t("gui.match.none"), a.t("gui.match.none_hint"), nil)), kit.NewCard(m.wrong)}
	head := []fyne.CanvasObject{m.day.content, m.badge, kit.Space(), kit.Row(kit.GapS, objects[2:5]...)}
	if !a.Till.Preferences().LargeText { // which leaves no room for it
		head = append([]fyne.CanvasObject{kit.NewText(a.t("gui.match.open"), kit.Title).Hug()}, head...)
	}
	m.around = kit.Column(kit.GapM-4, kit.Row(kit.GapM-4, head...),
		kit.Row(kit.GapM-4, kit.Grow(kit.NewFormRow(a.t("gui.match.file"), m.paths, a.t("gui.match.file_help"))),
			kit.Sized(250, 0, kit.NewFormRow(a.t("gui.match.acquirer"), m.acquirer, a.t("gui.match.acquirer_help"))), kit.Row(kit.GapS, objects[0], objects[1], keep)),
		kit.Column(kit.GapS, m.banner, m.remarks),
		kit.Grow(overlaid(m.bodies...)))
	m.load()
	scope := a.pageScope(sectionReports, m.day.actions, actions, arrows(m.view.parts.Step), m.view.rows())
	scope.TypeTo = m.paths
	return &page{name: string(sectionReports), content: a.framed(sectionReports, m.around), scope: scope, home: m.paths, drop: m.drop,
		leave: func() { m.asked++ }} // an answer that comes later is nobody's
}

func (m *match) actions() []*keys.Action {
	a := m.a
	able := func() bool {
		return a.MatchQRIS != nil && !a.busy && !a.state.Practice && strings.TrimSpace(m.paths.Text) != ""
	}
	export := func(name, label, format string, k keys.Key) *keys.Action {
		return &keys.Action{Name: name, Label: label, Key: k, Do: func() { m.export(format) },
			Enabled: func() bool { return a.ExportQRIS != nil && m.kept != nil && m.preview == nil }}
	}
	return []*keys.Action{
		{Name: "match", Label: a.t("gui.match.run"), Key: keys.F4, Do: m.run, Enabled: able},
		{Name: "columns", Label: a.t("gui.match.columns"), Key: keys.F11, Do: func() { m.askColumns(m.columns) },
			Enabled: func() bool { return able() && len(m.columns.Headings) > 0 }},
		export("export_pdf", "PDF", "pdf", keys.F5), export("export_xlsx", "XLSX", "xlsx", keys.F6), export("export_csv", "CSV", "csv", keys.F7),
		{Name: "found_money", Label: a.t("gui.charges.found"), Key: keys.F8, Do: m.found, Enabled: m.findable},
		{Name: "charges", Label: a.t("gui.history.charges"), Key: keys.F10, Do: m.toCharges},
		{Name: "back", Label: a.t("gui.back"), Key: keys.Esc, Do: m.leave},
		{Name: "keep", Label: a.t("gui.match.keep"), Key: keys.F9, Do: m.keep, Enabled: func() bool { return m.preview != nil && !a.busy }},
	}
}

// beside is the table that is shown with a section: with the summary that of the
// results.
func (m *match) beside(s report.Section) report.Table {
	if s.Part == report.PartSummary {
		return m.view.part(report.PartVerdicts).Table
	}
	return s.Table
}

// report is what is on the screen; nil if nothing is.
func (m *match) report() *report.QRIS {
	if m.preview != nil {
		return &m.preview.Report
	}
	return m.kept
}

// load reads what was kept of the day. A preview is let go by it.
func (m *match) load() {
	m.asked++
	mine, day := m.asked, m.day.day
	ask(m.a, func(ctx context.Context) (*report.QRIS, error) {
		q, err := m.a.Till.QRISReport(ctx, day)
		if pos.CodeOf(err) == pos.NotFound {
			return nil, nil
		}
		return &q, err
	}, func(q *report.QRIS) {
		if mine == m.asked {
			m.preview, m.kept, m.lines, m.columns = nil, q, nil, MatchColumns{}
			m.fill()
		}
	})
}

// drop takes files and matches them at once: nothing is kept by it.
func (m *match) drop(paths []string) {
	m.paths.SetText(strings.Join(paths, pathBreak+" "))
	m.forget()
	if !m.a.state.Practice {
		m.run()
	}
}

// forget lets go of what was told about a file.
func (m *match) forget() {
	m.question.Columns, m.question.Words, m.columns = nil, nil, MatchColumns{}
	m.refresh()
}

// run holds the day against the files.
func (m *match) run() {
	a := m.a
	if a.MatchQRIS == nil || a.busy {
		return
	}
	m.asked++
	mine, q := m.asked, m.question
	q.Day, q.Paths, q.Acquirer = m.day.day, splitPaths(m.paths.Text), strings.TrimSpace(m.acquirer.Text)
	m.banner.Set(a.t("gui.match.working"), kit.Info)
	var answer MatchAnswer
	a.attempt(func(ctx context.Context) (err error) {
		answer, err = a.MatchQRIS(ctx, q)
		return err
	}, func(err error) {
		if mine != m.asked {
			return // another day was chosen meanwhile
		}
		m.columns = answer.Columns
		switch {
		case err != nil:
			m.preview, m.lines = nil, strings.Split(strings.TrimSpace(a.words.Error(err)), "\n")
		case answer.untold():
			m.askUntold(answer)
		default:
			m.preview, m.lines = &answer, nil
			if m.acquirer.Text == "" {
				m.acquirer.SetText(answer.Acquirer)
			}
		}
		m.fill()
	})
}

// keep records the preview and shows what is to be done.
func (m *match) keep() {
	a, keep := m.a, m.preview.Keep
	a.attempt(keep, func(err error) {
		if err != nil {
			a.fail(err)
			return
		}
		m.forget() // it is remembered now
		m.load()
		m.view.turn(report.PartDifferences)
	})
}

// leave closes the preview, or else the page.
func (m *match) leave() {
	switch {
	case m.preview != nil:
		m.load()
		m.a.toast.Say(m.a.t("gui.match.let_go"), kit.Info)
	case m.lines != nil:
		m.load()
	case m.from == sectionHistory:
		m.toCharges()
	default:
		m.a.open(sectionReports)
	}
}

func (m *match) export(format string) {
	day, path := m.day.day, ""
	m.a.attempt(func(ctx context.Context) (err error) {
		path, err = m.a.ExportQRIS(ctx, day, format)
		return err
	}, func(err error) { m.a.saved(path, err) })
}
