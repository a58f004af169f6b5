package gui

import (
	"context"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"lapak/internal/gui/kit"
	"lapak/internal/pos"
)

// LabelOrder is which labels to draw: of some goods or of a note, on which sheet,
// from which label on.
type LabelOrder struct {
	SKUs  []pos.SKU
	Note  pos.HandoverNumber // as many as this note has; empty for the goods above
	Each  int                // labels of each, if not Stock
	Stock bool               // as many as there are pieces
	Sheet string
	Start int
	Link  string // address of the product pages, for cards on the shelf
}

// LabelSheet is a kind of sheet: how large a label is, in mm, and how many a page
// has.
type LabelSheet struct {
	Name          string
	Width, Height float64
	PerPage       int
	Shelf         bool // cards for the shelf
}

// sheetName is what people call a sheet.
func (a *App) sheetName(s LabelSheet) string {
	key, size := "gui.labels.sheet_name", fmt.Sprintf("%g × %g", s.Width, s.Height)
	if s.Shelf {
		key = "gui.labels.shelf_name"
	}
	if !a.english() {
		size = strings.ReplaceAll(size, ".", ",")
	}
	return a.t(key, "name", s.Name, "size", size, "n", a.words.Number(int64(s.PerPage)))
}

// labelsOf are the goods that labels are asked for.
type labelsOf struct {
	chosen pos.Product    // one product
	shown  []*pos.Product // those on the screen
	note   *pos.Handover  // or those of a note
}

// The answers to which goods, in the order of their buttons.
const (
	labelsChosen = iota
	labelsShown
)

// askLabels asks how many labels, on what, and saves them as a PDF.
func (a *App) askLabels(of labelsOf) {
	if a.LabelLink == nil {
		a.openLabels(of, "")
		return
	}
	ask(a, a.LabelLink, func(link string) { a.openLabels(of, link) })
}

func (a *App) openLabels(of labelsOf, link string) {
	var names []string
	for _, s := range a.LabelSheets {
		names = append(names, a.sheetName(s))
	}
	sheet := kit.NewChoice(a.stage, kit.ChoiceSpec{Title: a.t("gui.labels.sheet"), Options: names, Cancel: a.t("gui.cancel"), Confirm: a.t("gui.choose")})
	each := kit.NewEntry(a.stage, kit.Number, "1").WithLimit(mostPieces)
	start := kit.NewEntry(a.stage, kit.Number, "1").WithLimit(2)
	which := kit.NewSegmented(a.stage, []string{a.t("gui.labels.this"), a.t("gui.labels.shown", "n", a.words.Number(int64(len(of.shown))))}, labelsChosen, nil)
	address := kit.NewEntry(a.stage, kit.Words, "https://")
	address.SetText(link)
	stock := kit.NewSwitch(a.stage, a.t("gui.labels.stock"), false, nil)
	rows := []fyne.CanvasObject{}
	if of.note != nil {
		rows = append(rows, kit.NewParagraph(a.t("gui.labels.of_note", "number", string(of.note.Number), "n", a.words.Number(int64(of.note.Pieces()))), kit.Strong, 2))
	} else {
		rows = append(rows, kit.NewParagraph(of.chosen.NameIn(a.english()), kit.Strong, 1), which,
			kit.Grid(2, kit.GapM, kit.NewFormRow(a.t("gui.labels.each"), each, ""), kit.NewFormRow(a.t("gui.labels.start"), start, "")), stock)
	}
	rows = append(rows, kit.NewFormRow(a.t("gui.labels.sheet"), sheet, ""))
	if of.note != nil {
		rows = append(rows, kit.NewFormRow(a.t("gui.labels.start"), start, a.t("gui.labels.start_help")))
	}
	rows = append(rows, kit.NewFormRow(a.t("gui.labels.link"), address, a.t("gui.labels.link_help")))
	order := func() LabelOrder {
		o := LabelOrder{Sheet: a.LabelSheets[max(0, sheet.Chosen())].Name, Start: max(1, int(start.Amount())), Each: max(1, int(each.Amount())), Stock: stock.On(), Link: strings.TrimSpace(address.Text)}
		switch {
		case of.note != nil:
			o.Note = of.note.Number
		case which.Chosen() == labelsChosen:
			o.SKUs = []pos.SKU{of.chosen.SKU}
		default:
			for _, p := range of.shown {
				o.SKUs = append(o.SKUs, p.SKU)
			}
		}
		return o
	}
	var path string
	first := each
	if of.note != nil {
		first = start
	}
	a.openForm(formSpec{
		title: a.t("gui.labels"), confirm: a.t("gui.pdf"), width: 560, first: first, content: kit.Column(kit.GapS, rows...),
		submit: func() func(context.Context) error {
			o := order()
			return func(ctx context.Context) (err error) {
				path, err = a.SaveLabels(ctx, o)
				return err
			}
		},
		done: func() { a.saved(path, nil) },
	})
}
