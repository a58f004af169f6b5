package gui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/pos"
	"lapak/internal/report"
)

// pieces is the page on which brought goods are held against what became of them.
type pieces struct {
	a       *App
	period  *kit.Segmented
	owner   *kit.Choice
	owners  []pos.Producer // the first is all of them
	status  *kit.Badge
	table   *kit.Table
	note    *kit.Text
	none    fyne.CanvasObject
	buttons []*kit.Button

	match report.Pieces
	rows  []report.PiecesRow // the last is the sum
	asked int
}

// The periods, in the order of their buttons.
const (
	periodFair = iota
	periodToday
	periodAll
)

func (a *App) piecesPage() *page {
	p := &pieces{a: a, status: kit.NewBadge("", kit.Neutral), note: kit.NewParagraph("", kit.Caption, 3)}
	p.owners = append([]pos.Producer{{Name: a.t("gui.pieces.every_producer")}}, a.Till.Catalogue().Producers()...)
	var names []string
	for _, o := range p.owners {
		names = append(names, o.Name)
	}
	p.owner = kit.NewChoice(a.stage, kit.ChoiceSpec{Title: a.t("report.col.producer"), Options: names, Cancel: a.t("gui.cancel"), Confirm: a.t("gui.choose"), OnChange: func(int) { p.load() }})
	first := periodFair
	if a.state.Stall.Fair.From == "" {
		first = periodAll
	}
	p.period = kit.NewSegmented(a.stage, []string{a.t("gui.pieces.fair"), a.t("gui.pieces.today"), a.t("gui.pieces.all")}, first, func(int) { p.load() })
	p.table = p.newTable()
	p.none = kit.EmptyState(theme.StorageIcon(), a.t("goods.none"), a.t("gui.pieces.none_hint"), nil)
	actions := p.actions()
	var buttons []fyne.CanvasObject
	p.buttons, buttons = a.buttons(actions)
	content := kit.Column(kit.GapM-4,
		kit.Row(kit.GapM, kit.NewText(a.t("goods.title"), kit.Title).Hug(), p.status, kit.Space(), kit.Row(kit.GapS, buttons...)),
		kit.Row(kit.GapM, kit.Sized(420, 0, p.period), kit.NewBadge(keys.F2.Hint(), kit.Neutral), kit.Sized(380, 0, p.owner), kit.NewBadge(keys.F3.Hint(), kit.Neutral), kit.Space()),
		kit.Grow(kit.NewCard(kit.Column(kit.GapS, kit.Grow(overlaid(p.table, p.none)), p.note))))
	p.load()
	more := []*keys.Action{{Name: "next_period", Key: keys.F2, Do: p.nextPeriod}, {Name: "next_producer", Key: keys.F3, Do: p.nextOwner}}
	scope := a.pageScope(sectionStock, actions, more, arrows(p.table.Step))
	return &page{name: string(sectionStock), content: a.framed(sectionStock, content), scope: scope}
}

func (p *pieces) newTable() *kit.Table {
	a := p.a
	columns := []kit.TableColumn{{Title: a.t("gui.pieces.what"), Weight: 1}}
	for _, title := range []string{a.t("goods.brought"), a.t("goods.sold"), a.t("goods.taken_back"), a.t("goods.damaged"), a.t("goods.missing"), a.t("goods.still"), a.t("goods.counted_on")} {
		columns = append(columns, kit.TableColumn{Title: title, Width: max(letters(title), letters("22/12/2222")), Right: true})
	}
	return kit.NewTable(a.stage, kit.TableSpec{Columns: columns, Cell: func(row, column int) string { return p.cell(p.rows[row], column) },
		Role: func(row int) kit.Role {
			if row == len(p.rows)-1 {
				return kit.Strong
			}
			return kit.Body
		}})
}

func (p *pieces) cell(r report.PiecesRow, column int) string {
	a := p.a
	number := func(n int) string { return a.words.Number(int64(n)) }
	switch column {
	case 0:
		name := pos.NameIn(a.english(), r.Name, r.NameEN)
		if !r.AddsUp {
			return a.t("goods.row_differs", "name", name)
		}
		return name
	case 1:
		return number(r.Brought)
	case 2:
		return number(r.Sold - r.Returned)
	case 3:
		return number(r.TakenBack)
	case 4:
		return number(r.Damaged)
	case 5:
		if r.Counts == 0 {
			return "?"
		}
		return number(r.Missing)
	case 6:
		return number(r.Still)
	}
	if r.CountedAt.IsZero() {
		return "–"
	}
	return a.words.DateShort(string(pos.DayOf(r.CountedAt)))
}

func (p *pieces) actions() []*keys.Action {
	a := p.a
	export := func(label, format string, k keys.Key) *keys.Action {
		return &keys.Action{Name: "pieces_" + format, Label: label, Key: k, Do: func() { p.export(format) }, Enabled: func() bool { return a.SavePieces != nil && len(p.match.Producers) > 0 && !a.state.Practice }}
	}
	return []*keys.Action{export("PDF", "pdf", keys.F5), export("XLSX", "xlsx", keys.F6), export("CSV", "csv", keys.F7),
		{Name: "back", Label: a.t("gui.back"), Key: keys.Esc, Do: func() { a.enter(a.handoverPage()) }}}
}

func (p *pieces) nextPeriod() {
	p.period.Choose((p.period.Chosen() + 1) % (periodAll + 1))
	p.load()
}

func (p *pieces) nextOwner() {
	p.owner.Choose((max(0, p.owner.Chosen()) + 1) % len(p.owners))
	p.load()
}

// days are the ends of the chosen period; empty is open.
func (p *pieces) days() (from, to pos.BusinessDay) {
	switch p.period.Chosen() {
	case periodFair:
		fair := p.a.state.Stall.Fair
		return fair.From, fair.To
	case periodToday:
		today := p.a.Till.Today()
		return today, today
	}
	return "", ""
}

func (p *pieces) load() {
	p.asked++
	mine, producer := p.asked, p.owners[max(0, p.owner.Chosen())].Code
	from, to := p.days()
	ask(p.a, func(ctx context.Context) (report.Pieces, error) { return p.a.Till.Pieces(ctx, from, to, producer) }, func(m report.Pieces) {
		if mine == p.asked {
			p.fill(m)
		}
	})
}

// fill shows the products of one producer, or the sums of all.
func (p *pieces) fill(m report.Pieces) {
	a := p.a
	p.match, p.rows = m, nil
	if p.owner.Chosen() > 0 && len(m.Producers) > 0 {
		p.rows = append(p.rows, m.Producers[0].Rows...)
	} else {
		for _, one := range m.Producers {
			sum := one.Sum
			sum.Name = one.Name
			p.rows = append(p.rows, sum)
		}
	}
	sum := m.Sum
	sum.Name = a.t("report.col.total")
	p.rows = append(p.rows, sum)
	p.table.SetCount(len(p.rows))
	swap(p.table, p.none, len(m.Producers) == 0)
	show(p.status, len(m.Producers) > 0)
	tone := kit.Good
	switch {
	case !m.Agrees:
		tone = kit.Bad
	case !m.Counted:
		tone = kit.Gold
	}
	p.status.Set(m.Head(a.words).Status, tone)
	p.note.SetText(m.Sections(a.words)[0].Note)
	show(p.note, len(m.Producers) > 0)
	for _, b := range p.buttons {
		b.Refresh()
	}
}

func (p *pieces) export(format string) {
	producer := p.owners[max(0, p.owner.Chosen())].Code
	from, to := p.days()
	var path string
	p.a.attempt(func(ctx context.Context) (err error) {
		path, err = p.a.SavePieces(ctx, from, to, producer, format)
		return err
	}, func(err error) { p.a.saved(path, err) })
}
