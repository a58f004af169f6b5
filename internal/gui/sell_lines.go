package gui

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"lapak/internal/gui/kit"
	"lapak/internal/money"
	"lapak/internal/pos"
)

// cartRow is one row of the cart.
type cartRow struct {
	widget.BaseWidget
	content             fyne.CanvasObject
	name, detail, total *kit.Text
	stock               *kit.Badge
}

func newCartRow() *cartRow {
	r := &cartRow{name: kit.NewText("", kit.Strong), detail: kit.NewText("", kit.Muted),
		total: kit.NewText("", kit.Strong).AlignRight().Hug(), stock: kit.NewBadge("", kit.Warn)}
	r.content = kit.Column(0, r.name, kit.Row(kit.GapS, kit.Grow(r.detail), r.stock, r.total))
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *cartRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.content) }

// showOrdered fills the row with a line of an order.
func (r *cartRow) showOrdered(a *App, l pos.OrderLine) {
	r.name.SetText(l.Product.NameIn(a.english()))
	r.detail.SetText(strconv.Itoa(l.Quantity) + " × " + l.Product.Price.String() + " · " + string(l.Product.Producer))
	r.total.SetText(l.Amount().String())
	r.stock.Hide()
	r.content.Refresh()
}

// show fills the row with line i of the cart.
func (r *cartRow) show(a *App, i int) {
	if i >= len(a.state.Cart.Lines) {
		return
	}
	l := a.state.Cart.Lines[i]
	r.name.SetText(l.Product.NameIn(a.english()))
	r.total.SetText(l.Net().String())
	detail := strconv.Itoa(l.Quantity) + " × " + l.Product.Price.String()
	if off := l.Gross() - l.Net(); off > 0 {
		detail += "  " + a.discountWords(l.Discount, off)
	}
	// A note is rarer than a producer and matters more to who packs the goods.
	if l.Note != "" {
		detail += " · " + l.Note
	} else {
		detail += " · " + string(l.Product.Producer)
	}
	r.detail.SetText(detail)
	r.stock.Hide()
	for _, n := range a.state.Notices {
		if n.SKU == l.Product.SKU {
			r.stock.Set(a.stockBadge(n.Left))
			r.stock.Show()
		}
	}
	r.content.Refresh()
}

// stockBadge says in a word how far the stock goes.
func (a *App) stockBadge(left int) (words string, tone kit.Tone) {
	switch {
	case left < 0:
		return a.t("gui.sell.badge_negative", "left", strconv.Itoa(-left)), kit.Bad
	case left == 0:
		return a.t("gui.sell.badge_none"), kit.Warn
	}
	return a.t("gui.sell.badge_low", "left", strconv.Itoa(left)), kit.Warn
}

// discountWords writes a discount as it was given: "−10%" or "−Rp5.000".
func (a *App) discountWords(d pos.Discount, off money.Rupiah) string {
	if d.Rate > 0 {
		return "−" + a.words.Percent(int64(d.Rate))
	}
	return (-off).String()
}

// heldRow is one cart that waits.
type heldRow struct {
	widget.BaseWidget
	content       fyne.CanvasObject
	label, total  *kit.Text
	detail, since *kit.Text
}

func newHeldRow() *heldRow {
	r := &heldRow{label: kit.NewText("", kit.Strong), total: kit.NewText("", kit.Strong).AlignRight().Hug(),
		detail: kit.NewText("", kit.Caption), since: kit.NewText("", kit.Caption).AlignRight().Hug()}
	r.content = kit.Column(0, kit.Row(kit.GapS, kit.Grow(r.label), r.total), kit.Row(kit.GapS, kit.Grow(r.detail), r.since))
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *heldRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.content) }

// show fills the row with held cart i.
func (r *heldRow) show(a *App, i int) {
	if i >= len(a.state.Held) {
		return
	}
	cart := a.state.Held[i]
	label := cart.Label
	if label == "" {
		label = a.t("gui.held.unnamed", "number", strconv.Itoa(i+1))
	}
	r.label.SetText(label)
	r.total.SetText(cart.Totals().Total.String())
	var names []string
	for _, l := range cart.Lines {
		names = append(names, strconv.Itoa(l.Quantity)+" "+l.Product.NameIn(a.english()))
	}
	r.detail.SetText(strings.Join(names, ", "))
	r.since.SetText(a.words.Clock(cart.Opened))
	r.content.Refresh()
}
