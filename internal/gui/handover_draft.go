package gui

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/pos"
	"lapak/internal/report"
)

// draft is the page on which a handover note is written: what was scanned on the
// left, what can be done with it on the right.
type draft struct {
	a       *App
	search  *kit.Entry
	found   *kit.Text
	list    *kit.List
	none    fyne.CanvasObject
	pieces  *kit.MoneyText
	value   *kit.Text
	buttons []*kit.Button

	note  pos.Draft
	row   int // chosen, -1 if none
	match *pos.Product
}

func (a *App) draftPage() *page {
	d := &draft{a: a, row: -1, found: kit.NewText("", kit.Caption), pieces: kit.NewTotalText("").Accent(), value: kit.NewText("", kit.Muted)}
	d.search = kit.NewEntry(a.stage, kit.Words, a.t("gui.handover.search"))
	d.search.OnEdit = d.look
	d.search.OnEnter = func(string) { d.take() }
	d.list = kit.NewList(a.stage, kit.ListSpec{
		Row:      func() fyne.CanvasObject { return newDraftRow() },
		Bind:     func(i int, row fyne.CanvasObject) { row.(*draftRow).fill(a, d.note.Lines[i]) },
		OnSelect: func(i int) { d.row = i; d.refresh() },
	})
	d.none = kit.EmptyState(theme.StorageIcon(), a.t("gui.handover.empty"), a.t("gui.handover.empty_hint"), nil)
	d.note, _ = a.Till.Note()
	actions := d.actions()
	var buttons []fyne.CanvasObject
	d.buttons, buttons = a.buttons(actions)
	finish := kit.NewButton(a.stage, kit.Primary, actions[len(actions)-1])
	d.buttons = append(d.buttons, finish)
	mark := kit.NewBadge("", kit.Neutral)
	mark.Set(a.noteLook(d.note.Direction))
	left := kit.Column(kit.GapM-4, kit.Row(kit.GapM, mark, kit.Grow(kit.NewText(a.Till.Catalogue().ProducerName(d.note.Producer), kit.Title))),
		d.search, d.found, kit.Grow(kit.NewPanel(overlaid(d.list, d.none))))
	right := kit.NewCard(kit.Column(kit.GapM-4, kit.NewText(a.t("gui.handover.so_far"), kit.Muted), d.pieces, d.value, kit.NewLine(),
		kit.Grid(2, kit.GapS, buttons[:len(buttons)-1]...), kit.Grow(kit.NewParagraph(a.t("gui.handover.safe"), kit.Caption, 3)), finish))
	d.fill(len(d.note.Lines) - 1)
	scope := a.pageScope(sectionStock, actions, arrows(d.list.Step))
	scope.OnScan, scope.TypeTo = d.scan, d.search
	return &page{name: string(sectionStock), content: a.framed(sectionStock, kit.TwoPane(left, right)), scope: scope, home: d.search, drop: func(paths []string) { d.readFile(paths[0]) }}
}

func (d *draft) actions() []*keys.Action {
	a := d.a
	row := func() bool { return d.row >= 0 && d.row < len(d.note.Lines) }
	some := func() bool { return len(d.note.Lines) > 0 }
	return []*keys.Action{
		{Name: "note_quantity", Label: a.t("gui.handover.quantity"), Key: keys.F5, Do: d.askQuantity, Enabled: row},
		{Name: "note_state", Label: a.t("gui.handover.state"), Key: keys.F6, Do: d.askState, Enabled: row},
		{Name: "note_file", Label: a.t("gui.handover.file"), Key: keys.F7, Do: d.askFile, Enabled: func() bool { return a.ReadGoods != nil }},
		{Name: "note_remove", Label: a.t("gui.handover.remove"), Key: keys.F8, Do: func() { d.edit(func() (pos.Draft, error) { return a.Till.SetNoteQuantity(d.row, 0) }, d.row) }, Enabled: row},
		{Name: "note_drop", Label: a.t("gui.handover.drop"), Key: keys.F10, Do: d.askDrop},
		{Name: "back", Label: a.t("gui.back"), Key: keys.Esc, Do: func() { a.enter(a.handoverPage()) }},
		{Name: "note_finish", Label: a.t("gui.handover.finish"), Key: keys.F9, Do: d.askFinish, Enabled: some},
	}
}

// fill shows the note with one of its rows chosen.
func (d *draft) fill(row int) {
	a := d.a
	n := len(d.note.Lines)
	d.row = min(row, n-1)
	d.list.SetCount(n)
	swap(d.list, d.none, n == 0)
	if d.row >= 0 {
		d.list.Select(d.row)
	}
	d.pieces.SetText(a.t("gui.handover.pieces", "n", a.words.Number(int64(d.note.Pieces()))))
	d.value.SetText(a.t("gui.handover.worth", "value", d.note.Value().String()))
	d.refresh()
}

func (d *draft) refresh() {
	for _, b := range d.buttons {
		b.Refresh()
	}
}

// edit changes the note and shows it.
func (d *draft) edit(change func() (pos.Draft, error), row int) {
	n, err := change()
	if err != nil {
		d.a.fail(err)
		return
	}
	d.note = n
	d.fill(row)
}

// scan puts what was scanned on the note, one piece.
func (d *draft) scan(code string) {
	n, row, err := d.a.Till.ScanNote(code)
	if err != nil {
		d.a.flash.Blink()
		d.a.fail(err)
		return
	}
	d.note = n
	d.search.Clear()
	d.fill(row)
}

// look finds what is typed among the goods of this producer.
func (d *draft) look(text string) {
	d.match = nil
	text = strings.TrimSpace(text)
	if text == "" {
		d.found.SetText("")
		return
	}
	for _, p := range d.a.Till.Catalogue().Search(text, "") {
		if p.Producer == d.note.Producer {
			d.match = p
			d.found.SetText(d.a.t("gui.handover.enter_adds", "name", p.NameIn(d.a.english()), "sku", string(p.SKU)))
			return
		}
	}
	d.found.SetText(d.a.t("gui.handover.not_found"))
}

// take puts what was found on the note, or what was typed if it is a code.
func (d *draft) take() {
	switch {
	case strings.TrimSpace(d.search.Text) == "" && d.row >= 0:
		d.askQuantity()
	case d.match != nil:
		d.scan(string(d.match.SKU))
	case strings.TrimSpace(d.search.Text) != "":
		d.scan(d.search.Text)
	}
}

func (d *draft) askQuantity() {
	a, row := d.a, d.row
	l := d.note.Lines[row]
	number := kit.NewEntry(a.stage, kit.Number, "0").WithLimit(mostPieces)
	var f *form
	number.OnEdit = func(string) { f.dialog.Refresh() }
	f = a.openForm(formSpec{
		title: a.t("gui.handover.quantity"), confirm: a.t("gui.save"), width: 480, first: number,
		content: kit.Column(kit.GapS, kit.NewParagraph(l.Product.NameIn(a.english()), kit.Strong, 2), kit.NewFormRow(a.t("gui.stock.how_many"), number, a.t("gui.handover.now", "n", a.words.Number(int64(l.Quantity))))),
		ready:   func() bool { return number.Text != "" },
		submit: func() func(context.Context) error {
			n := int(number.Amount())
			return func(context.Context) (err error) {
				d.note, err = a.Till.SetNoteQuantity(row, n)
				return err
			}
		},
		done: func() { d.fill(row) },
	})
}

func (d *draft) askState() {
	a, row := d.a, d.row
	l := d.note.Lines[row]
	states := []pos.GoodsState{pos.GoodsGood, pos.GoodsDamaged}
	at := 0
	if l.State == pos.GoodsGood {
		at = 1 // who asks for it wants to change it
	}
	choice := kit.NewSegmented(a.stage, []string{a.goodsState(states[0]), a.goodsState(states[1])}, at, nil)
	remark := kit.NewEntry(a.stage, kit.Words, a.t("gui.handover.remark_hint"))
	remark.SetText(l.Remark)
	a.openForm(formSpec{
		title: a.t("gui.handover.state"), confirm: a.t("gui.save"), width: 520, first: remark,
		content: kit.Column(kit.GapS, kit.NewParagraph(l.Product.NameIn(a.english()), kit.Strong, 2), choice, kit.NewFormRow(a.t("report.col.mark"), remark, "")),
		more:    []*keys.Action{{Name: "other_state", Key: keys.F2, Do: func() { choice.Choose(1 - choice.Chosen()) }}},
		submit: func() func(context.Context) error {
			state, text := states[choice.Chosen()], strings.TrimSpace(remark.Text)
			return func(context.Context) (err error) {
				d.note, err = a.Till.SetNoteState(row, state, text)
				return err
			}
		},
		done: func() { d.fill(row) },
	})
}

func (d *draft) askFile() {
	a := d.a
	path := kit.NewEntry(a.stage, kit.Words, a.t("gui.handover.file_hint"))
	var f *form
	path.OnEdit = func(string) { f.dialog.Refresh() }
	f = a.openForm(formSpec{
		title: a.t("gui.handover.file"), confirm: a.t("gui.handover.read"), width: 620, first: path,
		content: kit.Column(kit.GapS, kit.NewFormRow(a.t("gui.handover.file_where"), path, ""), kit.NewParagraph(a.t("gui.handover.file_help"), kit.Caption, 3)),
		ready:   func() bool { return strings.TrimSpace(path.Text) != "" },
		submit:  func() func(context.Context) error { return d.reading(bare(path.Text)) },
		done:    func() { d.fill(len(d.note.Lines) - 1) },
	})
}

// reading puts the goods of a sheet on the note.
func (d *draft) reading(path string) func(context.Context) error {
	return func(ctx context.Context) error {
		lines, err := d.a.ReadGoods(ctx, path)
		if err != nil {
			return err
		}
		n, err := d.a.Till.AddToNote(lines)
		if err == nil {
			d.note = n
		}
		return err
	}
}

// readFile takes a file that was dropped onto the window.
func (d *draft) readFile(path string) {
	if d.a.ReadGoods == nil {
		return
	}
	d.a.attempt(d.reading(path), func(err error) {
		if err != nil {
			d.a.fail(err)
			return
		}
		d.fill(len(d.note.Lines) - 1)
	})
}

func (d *draft) askDrop() {
	a := d.a
	drop := func() {
		if err := a.Till.DropNote(); err != nil {
			a.fail(err)
			return
		}
		a.enter(a.handoverPage())
	}
	if len(d.note.Lines) == 0 {
		drop()
		return
	}
	a.tell(a.t("gui.handover.drop"), a.t("gui.handover.drop_sure", "n", a.words.Number(int64(d.note.Pieces()))),
		&keys.Action{Name: "drop", Label: a.t("gui.handover.drop"), Key: keys.Ctrl("D"), Do: drop})
}

// askFinish asks which offices sign and records the note.
func (d *draft) askFinish() {
	a, id := d.a, d.note.ID
	incoming := d.note.Direction == pos.HandedIn
	side := func(stall bool, title string) ([]pos.Office, *kit.Choice) {
		offices := officesOf(stall)
		var names []string
		for _, o := range offices {
			names = append(names, report.OfficeName(a.words, o))
		}
		return offices, kit.NewChoice(a.stage, kit.ChoiceSpec{Title: title, Options: names, Cancel: a.t("gui.cancel"), Confirm: a.t("gui.choose")})
	}
	givers, giver := side(!incoming, a.t("gui.handover.giver"))
	receivers, receiver := side(incoming, a.t("gui.handover.receiver"))
	var done pos.Handover
	a.openForm(formSpec{
		title: a.t("gui.handover.finish"), confirm: a.t("gui.handover.finish"), width: 560,
		content: kit.Column(kit.GapS, kit.NewParagraph(a.t("gui.handover.finish_sure", "n", a.words.Number(int64(d.note.Pieces())), "value", d.note.Value().String()), kit.Body, 3),
			kit.NewFormRow(a.t("gui.handover.giver"), giver, ""), kit.NewFormRow(a.t("gui.handover.receiver"), receiver, ""), kit.NewParagraph(a.t("gui.handover.by_hand"), kit.Caption, 2)),
		submit: func() func(context.Context) error {
			from, to := givers[giver.Chosen()], receivers[receiver.Chosen()]
			return func(ctx context.Context) (err error) {
				done, err = a.Till.FinishNote(ctx, id, from, to)
				return err
			}
		},
		done: func() {
			a.enter(a.handoverPage())
			a.toast.Say(a.t("gui.handover.finished", "number", string(done.Number)), kit.Good)
		},
	})
}

// draftRow is a row of the note.
type draftRow struct {
	widget.BaseWidget
	name, about, n *kit.Text
	mark           *kit.Badge
	box            *fyne.Container
}

func newDraftRow() *draftRow {
	r := &draftRow{name: kit.NewText("", kit.Strong), about: kit.NewText("", kit.Caption), n: kit.NewText("", kit.Subtitle).AlignRight(), mark: kit.NewBadge("", kit.Bad)}
	r.box = kit.Row(kit.GapM, kit.Grow(kit.Column(2, r.name, r.about)), r.mark, kit.Sized(72, 0, r.n))
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *draftRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.box) }

func (r *draftRow) fill(a *App, l pos.DraftLine) {
	r.name.SetText(l.Product.NameIn(a.english()))
	r.about.SetText(joinDots(string(l.Product.SKU), l.Remark))
	r.n.SetText(a.words.Number(int64(l.Quantity)))
	r.mark.Set(a.goodsState(l.State), kit.Bad)
	show(r.mark, l.State == pos.GoodsDamaged)
	r.box.Refresh()
}
