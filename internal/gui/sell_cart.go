package gui

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/till"
)

// cartPane is the right side of the selling page: what is in the cart, what can
// be done with it, what it costs.
type cartPane struct {
	*sell
	content fyne.CanvasObject
	rows    *kit.List
	empty   fyne.CanvasObject
	title   *kit.Text
	note    *kit.Text
	order   *kit.Banner // what is handed over; hidden without an order

	subtotal, discount *kit.Text
	sums               *fyne.Container
	total              *kit.MoneyText

	edit, remove, less, greater *keys.Action
	undo, clear                 *keys.Action
	off, hold, resume, pay      *keys.Action
	buttons                     []*kit.Button
	resumeButton                *kit.Button
	waiting                     fyne.CanvasObject // holds the button to resume
}

func newCartPane(p *sell) *cartPane {
	c := &cartPane{sell: p, title: kit.NewText("", kit.Subtitle), note: kit.NewText("", kit.Caption),
		subtotal: kit.NewText("", kit.Muted).AlignRight(), discount: kit.NewText("", kit.Muted).AlignRight(),
		total: kit.NewTotalText("").Accent()}
	c.rows = kit.NewList(p.stage, kit.ListSpec{
		Row:        func() fyne.CanvasObject { return newCartRow() },
		Bind:       func(i int, row fyne.CanvasObject) { row.(*cartRow).show(p.App, i) },
		OnActivate: func(int) { c.editLine() },
	})
	c.empty = kit.EmptyState(kit.BasketIcon(), p.t("gui.cart.empty"), p.t("gui.cart.empty_hint"), nil)
	c.order = kit.NewBanner("", kit.Info, kit.BasketIcon()).WithLines(2)
	c.name()
	c.content = kit.NewPanel(kit.Column(0,
		kit.PadXY(12, kit.GapS, c.head()),
		c.heldButton(), kit.PadXY(12, 0, c.order),
		kit.Grow(container.NewStack(c.rows, c.empty)),
		kit.PadXY(12, 12, c.foot())))
	return c
}

// name says what can be done with the cart.
func (c *cartPane) name() {
	some := func() bool { return !c.state.Cart.Empty() }
	free := func() bool { return some() && c.state.Cart.Order == "" } // an order stays as it is
	row := func() bool { return c.row() >= 0 && c.state.Cart.Order == "" }
	c.less = &keys.Action{Name: "less", Label: "−", Do: func() { c.more(-1) }, Enabled: row}
	c.greater = &keys.Action{Name: "more", Label: "+", Do: func() { c.more(1) }, Enabled: row}
	c.edit = &keys.Action{Name: "edit_line", Label: c.t("gui.cart.edit"), Key: keys.F4, Do: c.editLine, Enabled: row}
	// In a search that is being typed, Del deletes letters.
	c.remove = &keys.Action{Name: "remove_line", Label: c.t("gui.cart.remove"), Key: keys.Delete, Do: c.removeLine,
		Enabled: func() bool { return row() && c.search.Text == "" }}
	c.undo = &keys.Action{Name: "undo", Key: keys.Ctrl("Z"), Enabled: func() bool { return c.state.CanUndo },
		Do: func() { c.do(c.Till.Undo) }}
	c.clear = &keys.Action{Name: "clear_cart", Key: keys.Ctrl("D"), Enabled: some, Do: c.askClear}
	c.off = &keys.Action{Name: "discount", Label: c.t("gui.cart.discount"), Key: keys.F6, Enabled: free, Do: c.editSale}
	c.hold = &keys.Action{Name: "hold", Label: c.t("gui.cart.hold"), Key: keys.F7, Enabled: some, Do: c.askHold}
	c.resume = &keys.Action{Name: "resume", Key: keys.F8, Do: c.askResume,
		Enabled: func() bool { return len(c.state.Held) > 0 }}
	c.pay = &keys.Action{Name: "pay", Label: c.t("gui.cart.pay"), Key: keys.F9, Enabled: some, Do: func() { c.do(c.Till.Pay) }}
}

// actions are the keys of the cart. Tab goes to its rows and back.
func (c *cartPane) actions() []*keys.Action {
	return []*keys.Action{c.edit, c.remove, c.undo, c.clear, c.off, c.hold, c.resume, c.pay,
		{Name: "to_rows", Key: keys.Tab, Do: func() {
			if c.stage.Canvas().Focused() == c.rows || c.state.Cart.Empty() {
				c.stage.Return()
				return
			}
			c.stage.Focus(c.rows)
		}}}
}

func (c *cartPane) button(kind kit.Kind, action *keys.Action) *kit.Button {
	b := kit.NewButton(c.stage, kind, action)
	c.buttons = append(c.buttons, b)
	return b
}

func (c *cartPane) head() fyne.CanvasObject {
	return kit.Row(kit.GapS, kit.Grow(c.title),
		c.button(kit.Quiet, c.undo).WithIcon(theme.ContentUndoIcon()),
		c.button(kit.Quiet, c.clear).WithIcon(theme.DeleteIcon()))
}

func (c *cartPane) foot() fyne.CanvasObject {
	tools := kit.Row(kit.GapS, c.button(kit.Normal, c.less), c.button(kit.Normal, c.greater),
		kit.Grow(c.button(kit.Normal, c.edit)), kit.Grow(c.button(kit.Normal, c.remove)))
	c.sums = kit.Column(0,
		kit.Row(kit.GapS, kit.NewText(c.t("gui.cart.subtotal"), kit.Muted).Hug(), kit.Grow(c.subtotal)),
		kit.Row(kit.GapS, kit.NewText(c.t("gui.cart.discounts"), kit.Muted).Hug(), kit.Grow(c.discount)))
	return kit.Column(kit.GapS, tools, kit.NewLine(), c.note, c.sums,
		kit.Row(kit.GapS, kit.NewText(c.t("gui.cart.total"), kit.Subtitle).Hug(), kit.Grow(c.total)),
		kit.Grid(2, kit.GapS, c.button(kit.Normal, c.off), c.button(kit.Normal, c.hold)),
		c.button(kit.Primary, c.pay))
}

// heldButton is there only while carts wait.
func (c *cartPane) heldButton() fyne.CanvasObject {
	c.resumeButton = c.button(kit.Normal, c.resume).WithIcon(theme.HistoryIcon())
	c.waiting = kit.PadXY(12, 0, c.resumeButton)
	return c.waiting
}

// row is the row that is chosen, -1 for none.
func (c *cartPane) row() int {
	if at := c.rows.Selected(); at < len(c.state.Cart.Lines) {
		return at
	}
	return -1
}

func (c *cartPane) update(s till.State) {
	n := len(s.Cart.Lines)
	c.rows.Update(n)
	c.rows.Select(s.Row)
	show(c.rows, n > 0)
	show(c.empty, n == 0)
	c.title.SetText(c.t("gui.cart.title"))
	if n > 0 {
		c.title.SetText(c.t("gui.cart.items", "n", strconv.Itoa(s.Totals.Items)))
	}
	c.note.SetText(s.Cart.Note)
	show(c.note, s.Cart.Note != "")
	if s.Cart.Order != "" {
		c.order.SetText(c.t("gui.orders.in_cart", "code", string(s.Cart.Order), "buyer", s.Cart.Buyer))
	}
	show(c.order, s.Cart.Order != "")
	off := s.Totals.LineDiscount + s.Totals.SaleDiscount
	c.subtotal.SetText(s.Totals.Gross.String())
	c.discount.SetText((-off).String())
	show(c.sums, off > 0)
	c.total.SetText(s.Totals.Total.String())
	c.resumeButton.SetLabel(c.t("gui.cart.resume", "n", strconv.Itoa(len(s.Held))))
	show(c.waiting, len(s.Held) > 0)
	for _, b := range c.buttons {
		b.Refresh()
	}
	c.content.Refresh()
	c.rows.Select(s.Row) // once more: the sums may have taken room from the rows
}

// searched follows the search box: Del is its key while it holds letters.
func (c *cartPane) searched() {
	for _, b := range c.buttons {
		if b.Action() == c.remove {
			b.Refresh()
		}
	}
}

// more changes the quantity of the chosen row; the last piece is not taken away
// by mistake, for that is Remove.
func (c *cartPane) more(by int) {
	row := c.row()
	if row < 0 {
		return
	}
	n := c.state.Cart.Lines[row].Quantity + by
	if n < 1 {
		return
	}
	c.do(func() (till.State, error) { return c.Till.SetQuantity(row, n) })
}

func (c *cartPane) removeLine() {
	row := c.row()
	c.do(func() (till.State, error) { return c.Till.Remove(row) })
}
