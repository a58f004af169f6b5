package gui

import (
	"context"
	"errors"
	"path/filepath"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/till"
)

// closingPage counts the drawer blind and closes the shift. Carts that wait keep
// it from closing, so they come first.
func (a *App) closingPage() *page {
	if heldCarts(a.state) > 0 {
		return a.openCartsPage()
	}
	var form *countForm
	finish := &keys.Action{Name: "close", Label: a.t("gui.close.confirm"), Key: keys.F9, Do: func() { a.closeShift(form.count(), "", nil) }}
	back := &keys.Action{Name: "back", Label: a.t("gui.back"), Key: keys.Esc, Do: func() { a.open(sectionDrawer) }}
	form = newCountForm(a, nil, nil)
	button := kit.NewButton(a.stage, kit.Primary, finish)
	form.done = func() { a.stage.Focus(button) }
	left := a.newUnsentLine(2)
	explain := kit.NewParagraph(a.t("gui.close.explain"), kit.Muted, 2)
	var above fyne.CanvasObject = explain
	if open := a.attentionBanner(); open != nil {
		above = open // it keeps nobody from closing
	}
	content := kit.Centered(860, kit.NewCard(kit.Column(kit.GapM-4,
		kit.Row(kit.GapM, kit.NewText(a.t("gui.close.title"), kit.Title).Hug(), kit.Space(),
			kit.NewText(a.words.DateLong(string(a.state.Shift.Day)), kit.Muted).Hug()),
		above, form.content,
		kit.Row(kit.GapM, kit.NewButton(a.stage, kit.Quiet, back), kit.Grow(left.content), button))))
	return &page{name: string(sectionDrawer), content: a.framed(sectionDrawer, content),
		scope: a.pageScope(sectionDrawer, []*keys.Action{finish, back}), home: form.first, uplink: left.update}
}

// openCartsPage lists what still waits to be paid.
func (a *App) openCartsPage() *page {
	see := &keys.Action{Name: "see_carts", Label: a.t("gui.close.see_carts"), Key: keys.F9, Do: func() { a.open(sectionSell) }}
	back := &keys.Action{Name: "back", Label: a.t("gui.back"), Key: keys.Esc, Do: func() { a.open(sectionDrawer) }}
	rows := []fyne.CanvasObject{}
	line := func(name string, c pos.Cart) {
		rows = append(rows, kit.Row(kit.GapM, kit.Grow(kit.NewText(name, kit.Strong)),
			kit.NewText(a.t("gui.items", "n", strconv.Itoa(c.Totals().Items)), kit.Muted).Hug(), kit.NewText(cartTotal(c), kit.Strong).Hug()))
	}
	if !a.state.Cart.Empty() {
		line(a.t("gui.close.cart_now"), a.state.Cart)
	}
	const listed = 6
	for i, c := range a.state.Held {
		if i == listed {
			break
		}
		label := c.Label
		if label == "" {
			label = a.t("gui.close.cart_held", "n", strconv.Itoa(i+1))
		}
		line(label, c)
	}
	content := kit.Centered(640, kit.NewCard(kit.Column(kit.GapM,
		kit.NewBanner(a.t("gui.close.carts_open", "n", strconv.Itoa(heldCarts(a.state))), kit.Warn, theme.WarningIcon()),
		kit.NewParagraph(a.t("gui.close.carts_explain"), kit.Muted, 2), kit.Column(kit.GapS, rows...),
		kit.Row(kit.GapM, kit.NewButton(a.stage, kit.Quiet, back), kit.Space(), kit.NewButton(a.stage, kit.Primary, see)))))
	return &page{name: string(sectionDrawer), content: a.framed(sectionDrawer, content),
		scope: a.pageScope(sectionDrawer, []*keys.Action{see, back})}
}

// closeShift tries to close. A difference that nobody explained yet is asked
// about, after the count and not before. Refused, if not nil, shows what went
// wrong in the open dialog.
func (a *App) closeShift(counted pos.Count, reason string, asked *form) {
	var z till.ShiftReport
	a.attempt(func(ctx context.Context) (err error) {
		_, z, err = a.Till.CloseShift(ctx, counted, reason)
		return err
	}, func(err error) {
		var refusal *pos.Error
		switch {
		case err == nil:
			if asked != nil {
				asked.dialog.Close()
			}
			a.enter(a.zPage(z))
		case asked != nil:
			asked.problem.SetText(a.words.Error(err))
		case errors.As(err, &refusal) && refusal.Reason == "difference_unexplained":
			difference, parseErr := money.Parse(refusal.Args["difference"])
			if parseErr != nil {
				a.fail(parseErr)
				return
			}
			a.askDifference(counted, difference)
		default:
			a.fail(err)
		}
	})
}

func (a *App) askDifference(counted pos.Count, difference money.Rupiah) {
	words, tone := a.differenceWords(difference)
	reason := a.newReason(nil, a.t("gui.close.reason.change"), a.t("gui.close.reason.unknown"),
		a.t("gui.close.reason.unrecorded"), a.t("gui.close.reason.float"))
	var f *form
	var d *kit.Dialog
	problem := kit.NewParagraph("", kit.ErrorText, 2)
	d = kit.NewDialog(a.stage, kit.DialogSpec{
		Title: a.t("gui.close.difference"), Width: 600, First: reason.entry, More: reason.actions,
		Content: kit.Column(kit.GapM-4, kit.NewBanner(words, tone, theme.WarningIcon()),
			kit.NewParagraph(a.t("gui.close.difference_explain"), kit.Muted, 2), reason.content, problem),
		Buttons: []*keys.Action{
			{Name: "recount", Label: a.t("gui.close.recount"), Key: keys.Esc, Do: func() { d.Close() }},
			{Name: "close", Label: a.t("gui.close.confirm"), Key: keys.Enter, Do: func() {
				if err := pos.CheckReason(reason.entry.Text); err != nil {
					problem.SetText(a.words.Error(err))
					return
				}
				a.closeShift(counted, reason.entry.Text, f)
			}},
		},
	})
	f = &form{dialog: d, problem: problem}
	d.Open()
}

// zPage shows the closed shift, has a backup made meanwhile and leads out.
func (a *App) zPage(z till.ShiftReport) *page {
	doc := a.Till.ShiftDoc(z)
	sheet, scroll := newPaper()
	actions := []*keys.Action{
		{Name: "print_z", Label: a.t("gui.print"), Key: keys.F5, Do: func() { a.printDoc(doc) }},
		{Name: "pdf_z", Label: a.t("gui.pdf"), Key: keys.F6, Do: func() { a.savePDF(doc) }, Enabled: func() bool { return a.SavePDF != nil }},
		{Name: "see_report", Label: a.t("gui.close.see_report"), Key: keys.F7, Do: func() { a.open(sectionReports) }},
		{Name: "leave", Label: a.t("gui.close.leave"), Key: keys.F9, Do: a.lock},
	}
	words, tone := a.differenceWords(z.Shift.Difference())
	unsent := a.newUnsent(true)
	backup := kit.NewBanner(a.t("gui.close.backup_running"), kit.Info, theme.StorageIcon())
	fact := func(label, value string) fyne.CanvasObject {
		return kit.Row(kit.GapM, kit.Grow(kit.NewText(label, kit.Body)), kit.NewText(value, kit.Strong).Hug())
	}
	column := kit.Column(kit.GapM-4, kit.NewText(a.t("gui.close.closed"), kit.Title),
		kit.NewBanner(words, tone, nil), backup, unsent.content,
		kit.Column(kit.GapS, fact(a.t("gui.close.counted"), z.Shift.Counted.Total().String()), kit.NewLine(),
			fact(a.t("gui.close.expected"), z.Expected().String()), kit.NewLine(), fact(a.t("gui.close.net"), z.Net().String())),
		kit.NewParagraph(a.t("gui.close.next"), kit.Muted, 2), kit.Grow(kit.Space()),
		kit.Grid(3, kit.GapS, kit.NewButton(a.stage, kit.Normal, actions[0]), kit.NewButton(a.stage, kit.Normal, actions[1]),
			kit.NewButton(a.stage, kit.Normal, actions[2])),
		kit.NewButton(a.stage, kit.Primary, actions[3]))
	unsent.around = column
	sheet.show(doc)
	a.backUp(backup.Set)
	return &page{name: string(sectionDrawer), content: a.framed(sectionDrawer, kit.TwoPane(kit.NewCard(column), kit.NewCard(scroll))),
		scope: a.pageScope(sectionDrawer, actions, sheet.turn()), uplink: unsent.update}
}

// backUp makes a backup in the background and says what became of it.
func (a *App) backUp(tell func(words string, tone kit.Tone)) {
	a.Go(func() {
		made, err := a.Till.BackUp(context.Background())
		fyne.Do(func() {
			if err != nil {
				tell(a.t("gui.backup.failed", "reason", a.words.Error(err)), kit.Bad)
				return
			}
			tell(a.t("gui.backup.made", "file", filepath.Base(made[0])), kit.Good)
		})
	})
}
