package gui

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/pos"
)

// stock is the page of what is there: goods on the left, the movements of one
// and what can be done about it on the right.
type stock struct {
	a          *App
	search     *kit.Entry
	categories *kit.Choice
	filter     *kit.Segmented
	list       *kit.List
	none       fyne.CanvasObject
	count      *kit.Text

	name, about *kit.Text
	level       *kit.MoneyText
	moves       *kit.Table
	noMoves     fyne.CanvasObject
	buttons     []*kit.Button

	levels    map[pos.SKU]int
	goods     []*pos.Product
	chosen    pos.Product
	movements []pos.StockMovement
	staff     map[pos.StaffID]string
}

// The filters of the list, in the order of their buttons.
const (
	stockAll = iota
	stockLow
	stockNegative
)

func (a *App) stockPage() *page {
	s := &stock{a: a, count: kit.NewText("", kit.Caption), name: kit.NewParagraph("", kit.Subtitle, 2), about: kit.NewText("", kit.Caption),
		level: kit.NewTotalText("")}
	s.search = kit.NewEntry(a.stage, kit.Words, a.t("gui.stock.search"))
	s.search.OnEdit = func(string) { s.load() }
	categories := append([]string{a.t("gui.stock.every_category")}, a.Till.Catalogue().Categories()...)
	s.categories = kit.NewChoice(a.stage, kit.ChoiceSpec{Title: a.t("gui.stock.category"), Options: categories,
		Cancel: a.t("gui.cancel"), Confirm: a.t("gui.choose"), OnChange: func(int) { s.load() }})
	s.filter = kit.NewSegmented(a.stage, []string{a.t("gui.stock.all"), a.t("gui.stock.low"), a.t("gui.stock.negative")}, stockAll, func(int) { s.load() })
	s.list = kit.NewList(a.stage, kit.ListSpec{
		Row:      func() fyne.CanvasObject { return newStockRow() },
		Bind:     func(i int, row fyne.CanvasObject) { row.(*stockRow).fill(s, *s.goods[i]) },
		OnSelect: func(i int) { s.choose(*s.goods[i]) },
	})
	s.none = kit.EmptyState(theme.StorageIcon(), a.t("gui.stock.none"), a.t("gui.stock.none_hint"), nil)
	s.moves = s.table()
	s.noMoves = kit.EmptyState(nil, a.t("gui.stock.no_moves"), a.t("gui.stock.no_moves_hint"), nil)
	actions := s.actions()
	var buttons []fyne.CanvasObject
	s.buttons, buttons = a.buttons(actions)
	left := kit.Column(kit.GapM-4, kit.Row(kit.GapM-4, kit.Grow(s.search), kit.Sized(230, 0, s.categories)),
		kit.Row(kit.GapS, kit.Sized(380, 0, s.filter), kit.NewBadge(keys.F2.Hint(), kit.Neutral), kit.Grow(s.count.AlignRight())), kit.Grow(kit.NewPanel(overlaid(s.list, s.none))))
	right := kit.NewCard(kit.Column(kit.GapM-4,
		kit.Row(kit.GapM, kit.Grow(kit.Column(2, s.name, s.about)), kit.Sized(96, 0, s.level)), kit.Grid(2, kit.GapS, buttons...), kit.NewLine(),
		kit.NewText(a.t("gui.stock.moves"), kit.Strong), kit.Grow(overlaid(s.moves, s.noMoves))))
	ask(a, a.Till.StaffLabels, func(labels map[pos.StaffID]string) { s.staff = labels })
	s.load()
	filters := []*keys.Action{{Name: "filter", Key: keys.F2, Do: s.nextFilter}}
	scope := a.pageScope(sectionStock, actions, filters, arrows(s.list.Step))
	scope.OnScan, scope.TypeTo = s.scan, s.search
	return &page{name: string(sectionStock), content: a.framed(sectionStock, kit.TwoPane(left, right)), scope: scope, home: s.search}
}

func (s *stock) table() *kit.Table {
	a := s.a
	return kit.NewTable(a.stage, kit.TableSpec{
		Columns: []kit.TableColumn{{Title: a.t("gui.stock.col.when"), Width: letters("22/12 22.22")}, {Title: a.t("gui.stock.col.why"), Weight: 1},
			{Title: a.t("gui.stock.col.by"), Width: letters(a.roleName(pos.Supervisor))}, {Title: a.t("gui.stock.col.pieces"), Width: letters("+222"), Right: true}},
		Cell: func(row, column int) string {
			m := s.movements[row]
			switch column {
			case 0:
				day := a.words.DateShort(string(pos.DayOf(m.At)))
				return day[:len("31/12")] + " " + a.words.Clock(m.At)
			case 1:
				if m.Note != "" {
					return a.stockReason(m.Reason) + ": " + shortNote(m)
				}
				return a.stockReason(m.Reason)
			case 2:
				return cmp.Or(s.staff[m.By], string(m.By))
			}
			return signed(m.Quantity)
		},
	})
}

// letters is the width of words in a table.
func letters(words string) float32 {
	return fyne.MeasureText(words, theme.TextSize(), fyne.TextStyle{}).Width + 2
}

// signed is a number with its sign, also when it is positive.
func signed(n int) string {
	if n > 0 {
		return "+" + strconv.Itoa(n)
	}
	if n < 0 {
		return "−" + strconv.Itoa(-n)
	}
	return "0"
}

func (a *App) stockReason(r pos.StockReason) string {
	switch r {
	case pos.Received:
		return a.t("gui.stock.received")
	case pos.Sold:
		return a.t("gui.stock.sold")
	case pos.Undone:
		return a.t("gui.stock.undone")
	case pos.Returned:
		return a.t("gui.stock.returned")
	case pos.Counted:
		return a.t("gui.stock.counted")
	case pos.TakenBack:
		return a.t("gui.stock.taken_back")
	case pos.Ordered:
		return a.t("gui.stock.ordered")
	}
	return a.t("gui.stock.damaged")
}

func (s *stock) actions() []*keys.Action {
	some := func() bool { return s.chosen.SKU != "" }
	action := func(why pos.StockReason, k keys.Key) *keys.Action {
		return &keys.Action{Name: string(why), Label: s.a.stockReason(why), Key: k, Enabled: some, Do: func() { s.move(why) }}
	}
	return []*keys.Action{action(pos.Received, keys.F5), action(pos.Counted, keys.F6),
		action(pos.Damaged, keys.F7), action(pos.TakenBack, keys.F8),
		{Name: "handover", Label: s.a.t("gui.handover"), Key: keys.F9, Do: func() { s.a.enter(s.a.handoverPage()) }},
		{Name: "labels", Label: s.a.t("gui.labels"), Key: keys.F10, Do: func() { s.a.askLabels(labelsOf{chosen: s.chosen, shown: s.goods}) },
			Enabled: func() bool { return some() && s.a.SaveLabels != nil }}}
}

func (s *stock) nextFilter() {
	s.filter.Choose((s.filter.Chosen() + 1) % (stockNegative + 1))
	s.load()
}

// load finds the goods that the search and the filters leave.
func (s *stock) load() {
	a := s.a
	category := ""
	if i := s.categories.Chosen(); i > 0 {
		category = a.Till.Catalogue().Categories()[i-1]
	}
	s.levels = a.Till.StockLevels()
	s.goods = slices.DeleteFunc(slices.Clone(a.Till.Catalogue().Search(s.search.Text, category)), func(p *pos.Product) bool {
		level, tracked := s.levels[p.SKU]
		switch s.filter.Chosen() {
		case stockLow:
			return !tracked || level > a.state.Stall.LowStock
		case stockNegative:
			return level >= 0
		}
		return false
	})
	s.list.SetCount(len(s.goods))
	s.list.Select(-1)
	s.count.SetText(a.t("gui.stock.count", "n", strconv.Itoa(len(s.goods))))
	swap(s.list, s.none, len(s.goods) == 0)
	if i := max(0, slices.IndexFunc(s.goods, func(p *pos.Product) bool { return p.SKU == s.chosen.SKU })); i < len(s.goods) {
		s.list.Select(i)
	} else {
		s.choose(pos.Product{})
	}
}

// choose shows a product with its movements; the zero product shows none.
func (s *stock) choose(p pos.Product) {
	a := s.a
	s.chosen = p
	s.name.SetText(p.NameIn(a.english()))
	s.about.SetText(joinDots(string(p.SKU), a.Till.Catalogue().ProducerName(p.Producer)))
	s.level.SetText("")
	if p.SKU != "" {
		s.level.SetText(levelText(s.levels, p.SKU))
	}
	for _, b := range s.buttons {
		b.Refresh()
	}
	if p.SKU == "" {
		s.showMoves(nil)
		return
	}
	const latest = 200
	ask(a, func(ctx context.Context) ([]pos.StockMovement, error) {
		return a.Till.StockMovements(ctx, p.SKU, latest)
	},
		func(moves []pos.StockMovement) {
			if s.chosen.SKU == p.SKU {
				s.showMoves(moves)
			}
		})
}

func (s *stock) showMoves(moves []pos.StockMovement) {
	s.movements = moves
	s.moves.SetCount(len(moves))
	swap(s.moves, s.noMoves, len(moves) == 0)
	if s.chosen.SKU == "" {
		s.noMoves.Hide()
	}
}

// shortNote is the note of a movement; of a receipt number the count at its end,
// for the day stands beside it.
func shortNote(m pos.StockMovement) string {
	switch m.Reason {
	case pos.Sold, pos.Undone, pos.Returned:
		return m.Note[strings.LastIndexByte(m.Note, '-')+1:]
	}
	return m.Note
}

// levelText is a level, or a dash for goods that are not kept track of.
func levelText(levels map[pos.SKU]int, sku pos.SKU) string {
	level, tracked := levels[sku]
	switch {
	case !tracked:
		return "–"
	case level < 0:
		return signed(level)
	}
	return strconv.Itoa(level)
}

func joinDots(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), " · ")
}

// scan goes to the product of a code.
func (s *stock) scan(code string) {
	p, err := s.a.Till.Catalogue().ByBarcode(code)
	if err != nil {
		s.a.fail(err)
		return
	}
	s.search.SetText(string(p.SKU))
}

// move asks how many pieces came, are there or went.
func (s *stock) move(why pos.StockReason) {
	a, p := s.a, s.chosen
	number := kit.NewEntry(a.stage, kit.Number, "0").WithLimit(mostPieces)
	note := kit.NewEntry(a.stage, kit.Words, a.t("gui.stock.note_hint"))
	level, help := s.levels[p.SKU], kit.NewText("", kit.Strong)
	var f *form
	number.OnEdit = func(text string) {
		words := ""
		if text != "" {
			words = a.t("gui.stock.after", "before", strconv.Itoa(level), "after", strconv.Itoa(levelAfter(level, why, int(number.Amount()))))
		}
		help.SetText(words)
		f.dialog.Refresh()
	}
	label := a.t("gui.stock.how_many")
	if why == pos.Counted {
		label = a.t("gui.stock.how_many_there")
	}
	f = a.openForm(formSpec{
		title: a.stockReason(why), confirm: a.t("gui.save"), width: 520, first: number,
		content: kit.Column(kit.GapS, kit.NewParagraph(p.NameIn(a.english()), kit.Strong, 2), kit.NewFormRow(label, number, a.t("gui.stock.level_now", "level", levelText(s.levels, p.SKU))), help,
			kit.NewFormRow(a.t("gui.stock.note"), note, "")),
		ready: func() bool { return number.Text != "" },
		submit: func() func(context.Context) error {
			n, text := int(number.Amount()), note.Text
			return func(ctx context.Context) error {
				_, err := a.Till.MoveStock(ctx, p.SKU, why, n, text)
				return err
			}
		},
		done: func() {
			a.toast.Say(a.t("gui.stock.moved", "name", p.NameIn(a.english()), "level", levelText(a.Till.StockLevels(), p.SKU)), kit.Good)
			s.load()
		},
	})
}

// levelAfter is what a movement will leave.
func levelAfter(level int, why pos.StockReason, n int) int {
	switch why {
	case pos.Received:
		return level + n
	case pos.Counted:
		return n
	}
	return level - n
}

// stockRow is a row of the list.
type stockRow struct {
	widget.BaseWidget
	name, about, level *kit.Text
	mark               *kit.Badge
	box                *fyne.Container
}

func newStockRow() *stockRow {
	r := &stockRow{name: kit.NewText("", kit.Strong), about: kit.NewText("", kit.Caption),
		level: kit.NewText("", kit.Subtitle).AlignRight(), mark: kit.NewBadge("", kit.Warn)}
	r.box = kit.Row(kit.GapM, kit.Grow(kit.Column(2, r.name, r.about)), r.mark, kit.Sized(64, 0, r.level))
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *stockRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.box) }

func (r *stockRow) fill(s *stock, p pos.Product) {
	a := s.a
	r.name.SetText(p.NameIn(a.english()))
	r.about.SetText(joinDots(string(p.SKU), a.Till.Catalogue().ProducerName(p.Producer)))
	r.level.SetText(levelText(s.levels, p.SKU))
	level, tracked := s.levels[p.SKU]
	show(r.mark, tracked && level <= a.state.Stall.LowStock)
	if level < 0 {
		r.mark.Set(a.t("gui.stock.negative"), kit.Bad)
	} else {
		r.mark.Set(a.t("gui.stock.low"), kit.Warn)
	}
	r.box.Refresh()
}
