package gui

import (
	"fyne.io/fyne/v2"

	"lapak/internal/gui/kit"
	"lapak/internal/money"
	"lapak/internal/pos"
)

// countForm counts cash by denominations, for the float and for the closing of
// the drawer. Enter goes down to the next denomination. It shows what was
// counted and never what should be there: a count is blind.
type countForm struct {
	content fyne.CanvasObject
	first   fyne.Focusable
	// done is told of Enter after the last denomination; may be nil.
	done func()

	entries []*kit.Entry
	worth   []*kit.Text
	total   *kit.MoneyText
	changed func(pos.Count)
}

// mostPieces is how many digits a number of equal notes or coins may have.
const mostPieces = 5

// newCountForm starts with a count, nil for nothing, and tells changed of each
// change; changed may be nil.
func newCountForm(a *App, start pos.Count, changed func(pos.Count)) *countForm {
	f := &countForm{total: kit.NewTotalText(""), changed: changed}
	begin := map[money.Rupiah]int{}
	for _, p := range start {
		begin[p.Value] = p.Number
	}
	halves := [2][]fyne.CanvasObject{{f.heads(a)}, {f.heads(a)}}
	values := pos.Denominations()
	for i, value := range values {
		half := i * len(halves) / len(values)
		halves[half] = append(halves[half], f.row(a, value, begin[value]))
	}
	f.first = f.entries[0]
	f.content = kit.Column(kit.GapM,
		kit.Row(kit.GapL+kit.GapS, kit.Grow(kit.Column(6, halves[0]...)), kit.Grow(kit.Column(6, halves[1]...))),
		kit.NewLine(),
		kit.Row(kit.GapM, kit.NewText(a.t("gui.count.total"), kit.Subtitle).Hug(), kit.Grow(f.total)),
	)
	f.add()
	return f
}

// Widths of the columns of a denomination and of its number.
const (
	valueWidth  float32 = 104
	numberWidth float32 = 96
)

func (f *countForm) heads(a *App) fyne.CanvasObject {
	return kit.Row(kit.GapS,
		kit.Sized(valueWidth, 0, kit.NewText(a.t("gui.count.value"), kit.Caption)),
		kit.Sized(numberWidth, 0, kit.NewText(a.t("gui.count.pieces"), kit.Caption)),
		kit.Grow(kit.NewText(a.t("gui.count.worth"), kit.Caption).AlignRight()))
}

func (f *countForm) row(a *App, value money.Rupiah, number int) fyne.CanvasObject {
	entry := kit.NewEntry(a.stage, kit.Number, "0").WithLimit(mostPieces)
	if number > 0 {
		entry.SetAmount(money.Rupiah(number))
	}
	at := len(f.entries)
	entry.OnEdit = func(string) {
		f.add()
		if f.changed != nil {
			f.changed(f.count())
		}
	}
	entry.OnEnter = func(string) {
		if at+1 < len(f.entries) {
			a.stage.Focus(f.entries[at+1])
			f.entries[at+1].SelectAll()
		} else if f.done != nil {
			f.done()
		}
	}
	worth := kit.NewText("", kit.Muted).AlignRight()
	f.entries, f.worth = append(f.entries, entry), append(f.worth, worth)
	return kit.Row(kit.GapS, kit.Sized(valueWidth, 0, kit.NewText(value.String(), kit.Strong)),
		kit.Sized(numberWidth, 0, entry), kit.Grow(worth))
}

// set puts another count in the place of what was typed.
func (f *countForm) set(count pos.Count) {
	number := map[money.Rupiah]int{}
	for _, p := range count {
		number[p.Value] = p.Number
	}
	for i, value := range pos.Denominations() {
		if n := number[value]; n > 0 {
			f.entries[i].SetAmount(money.Rupiah(n))
		} else {
			f.entries[i].Clear()
		}
	}
}

// add shows what each denomination and all of them are worth.
func (f *countForm) add() {
	for i, value := range pos.Denominations() {
		f.worth[i].SetText(value.Times(int(f.entries[i].Amount())).String())
	}
	f.total.SetText(f.count().Total().String())
}

// count is what was counted so far; denominations that nobody has are left out.
func (f *countForm) count() pos.Count {
	var counted pos.Count
	for i, value := range pos.Denominations() {
		if n := int(f.entries[i].Amount()); n > 0 {
			counted = append(counted, pos.Pieces{Value: value, Number: n})
		}
	}
	return counted
}
