package gui

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/till"
)

// discountField takes a discount in rupiah or in percent.
type discountField struct {
	content         fyne.CanvasObject
	kind            *kit.Segmented
	amount, percent *kit.Entry
}

const (
	inRupiah = iota
	inPercent
)

func (a *App) newDiscountField(now pos.Discount) *discountField {
	f := &discountField{amount: kit.NewEntry(a.stage, kit.Money, "0"), percent: kit.NewEntry(a.stage, kit.Number, "0").WithLimit(3)}
	chosen := inRupiah
	if now.Rate > 0 {
		chosen = inPercent
		f.percent.SetAmount(money.Rupiah(now.Rate / 100))
	} else if now.Amount > 0 {
		f.amount.SetAmount(now.Amount)
	}
	f.kind = kit.NewSegmented(a.stage, []string{"Rp", "%"}, chosen, func(i int) {
		f.turn(i)
		a.stage.Focus(f.field())
	})
	f.turn(chosen)
	f.content = kit.Row(kit.GapS, kit.Sized(128, 0, f.kind), kit.Grow(container.NewStack(f.amount, f.percent)))
	return f
}

func (f *discountField) turn(kind int) {
	show(f.amount, kind == inRupiah)
	show(f.percent, kind == inPercent)
}

// field is the entry in use.
func (f *discountField) field() *kit.Entry {
	if f.kind.Chosen() == inPercent {
		return f.percent
	}
	return f.amount
}

func (f *discountField) value() pos.Discount {
	if f.kind.Chosen() == inPercent {
		return pos.Discount{Rate: money.BasisPoints(f.percent.Amount() * 100)}
	}
	return pos.Discount{Amount: f.amount.Amount()}
}

// question is a dialog over the cart: Enter does it, Esc leaves.
type question struct {
	title, confirm string
	content        fyne.CanvasObject
	first          fyne.Focusable
	danger         bool
	width          float32
	ready          func() bool
	more           []*keys.Action
	// do answers the question and says whether the dialog may close.
	do func() bool
}

func (a *App) askOver(q question) *kit.Dialog {
	var d *kit.Dialog
	spec := kit.DialogSpec{
		Title: q.title, Content: q.content, Width: q.width, Danger: q.danger, First: q.first, More: q.more,
		OnRefuse: a.scanRefused,
		Buttons: []*keys.Action{
			{Name: "cancel", Label: a.t("gui.cancel"), Key: keys.Esc, Do: func() { d.Close() }},
			{Name: "confirm", Label: q.confirm, Key: keys.Enter, Enabled: q.ready, Do: func() {
				if q.do() {
					d.Close()
				}
			}},
		},
	}
	d = kit.NewDialog(a.stage, spec)
	d.Open()
	return d
}

// editLine changes quantity, discount and note of the chosen row at once.
func (c *cartPane) editLine() {
	row := c.row()
	if row < 0 {
		return
	}
	line := c.state.Cart.Lines[row]
	quantity := kit.NewEntry(c.stage, kit.Number, "1").WithLimit(4)
	quantity.SetAmount(money.Rupiah(line.Quantity))
	quantity.SelectAll()
	off := c.newDiscountField(line.Discount)
	note := kit.NewEntry(c.stage, kit.Words, c.t("gui.note.hint"))
	note.SetText(line.Note)
	problem := kit.NewText("", kit.ErrorText)
	form := kit.Column(kit.GapS,
		kit.NewFormRow(c.t("gui.line.quantity"), quantity, c.t("gui.line.quantity_hint")),
		kit.NewFormRow(c.t("gui.line.discount"), off.content, ""),
		kit.NewFormRow(c.t("gui.line.note"), note, ""), problem)
	c.askOver(question{
		title: line.Product.NameIn(c.english()), confirm: c.t("gui.save"), width: 760, first: quantity,
		content: kit.Row(kit.GapL, kit.Grow(form), kit.Sized(250, 0, kit.NewNumPad(quantity))),
		do: func() bool {
			n := int(quantity.Amount())
			if n == 0 {
				return c.do(func() (till.State, error) { return c.Till.Remove(row) })
			}
			err := c.applyLine(row, line, n, off.value(), note.Text)
			if err != nil {
				problem.SetText(c.words.Error(err))
			}
			return err == nil
		},
	})
}

// applyLine makes only the changes that were made, each a step of Undo.
func (c *cartPane) applyLine(row int, was pos.CartLine, n int, off pos.Discount, note string) error {
	var steps []func() (till.State, error)
	if n != was.Quantity {
		steps = append(steps, func() (till.State, error) { return c.Till.SetQuantity(row, n) })
	}
	if off != was.Discount {
		steps = append(steps, func() (till.State, error) { return c.Till.SetLineDiscount(row, off) })
	}
	if note != was.Note {
		steps = append(steps, func() (till.State, error) { return c.Till.SetLineNote(row, note) })
	}
	for _, step := range steps {
		s, err := step()
		c.show(s)
		if err != nil {
			return err
		}
	}
	return nil
}

// editSale changes the discount and the note of the whole sale.
func (c *cartPane) editSale() {
	cart := c.state.Cart
	off := c.newDiscountField(cart.Discount)
	note := kit.NewEntry(c.stage, kit.Words, c.t("gui.note.hint"))
	note.SetText(cart.Note)
	problem := kit.NewText("", kit.ErrorText)
	c.askOver(question{
		title: c.t("gui.sale.discount_title"), confirm: c.t("gui.save"), first: off.field(),
		content: kit.Column(kit.GapS,
			kit.NewFormRow(c.t("gui.sale.discount"), off.content, c.t("gui.sale.discount_hint", "total", cart.Totals().Gross.String())),
			kit.NewFormRow(c.t("gui.sale.note"), note, c.t("gui.sale.note_hint")), problem),
		do: func() bool {
			s, err := c.Till.SetDiscount(off.value())
			if err == nil && note.Text != cart.Note {
				s, err = c.Till.SetNote(note.Text)
			}
			c.show(s)
			if err != nil {
				problem.SetText(c.words.Error(err))
			}
			return err == nil
		},
	})
}

func (c *cartPane) askClear() {
	if order := c.state.Cart.Order; order != "" {
		c.askOver(question{
			title: c.t("gui.orders.away"), confirm: c.t("gui.orders.away_confirm"),
			content: kit.NewParagraph(c.t("gui.orders.away_words", "code", string(order)), kit.Body, 2),
			do:      func() bool { return c.do(c.Till.Clear) },
		})
		return
	}
	c.askOver(question{
		title: c.t("gui.clear.title"), confirm: c.t("gui.clear.confirm"), danger: true,
		content: kit.NewParagraph(c.t("gui.clear.words", "n", strconv.Itoa(c.state.Totals.Items)), kit.Body, 2),
		do:      func() bool { return c.do(c.Till.Clear) },
	})
}

// askHold puts the cart aside; a label helps to find it again.
func (c *cartPane) askHold() {
	label := kit.NewEntry(c.stage, kit.Words, c.t("gui.hold.example"))
	label.SetText(c.state.Cart.Buyer)
	c.askOver(question{
		title: c.t("gui.hold.title"), confirm: c.t("gui.cart.hold"), first: label,
		content: kit.NewFormRow(c.t("gui.hold.label"), label, c.t("gui.hold.hint")),
		do: func() bool {
			return c.do(func() (till.State, error) { return c.Till.Hold(label.Text) })
		},
	})
}

// heldRows is how many held carts the dialog shows without scrolling.
const heldRows = 5

// askResume lists the carts that wait.
func (c *cartPane) askResume() {
	var d *kit.Dialog
	var list *kit.List
	take := func() bool {
		at := list.Selected()
		if at < 0 || at >= len(c.state.Held) {
			return false
		}
		id := c.state.Held[at].ID
		return c.do(func() (till.State, error) { return c.Till.Resume(id) })
	}
	list = kit.NewList(c.stage, kit.ListSpec{
		Row:  func() fyne.CanvasObject { return newHeldRow() },
		Bind: func(i int, row fyne.CanvasObject) { row.(*heldRow).show(c.App, i) },
		OnActivate: func(int) {
			if take() {
				d.Close()
			}
		},
		TapActivates: true, RowHeight: 64,
	})
	list.SetCount(len(c.state.Held))
	list.Select(len(c.state.Held) - 1)
	discard := &keys.Action{Name: "discard", Label: c.t("gui.held.discard"), Key: keys.Delete, Do: func() {
		c.discard(list, func() { d.Close() })
	}}
	d = c.askOver(question{
		title: c.t("gui.held.title"), confirm: c.t("gui.held.resume"), width: 640, first: list,
		content: kit.Column(kit.GapS, kit.Sized(0, 66*heldRows, list),
			kit.Row(kit.GapS, kit.Grow(kit.NewParagraph(c.t("gui.held.hint"), kit.Caption, 2)), kit.NewButton(c.stage, kit.Normal, discard))),
		more: []*keys.Action{discard}, do: take, ready: func() bool { return list.Selected() >= 0 },
	})
}

// discard throws the marked cart away after asking: nothing brings it back.
func (c *cartPane) discard(list *kit.List, empty func()) {
	at := list.Selected()
	if at < 0 || at >= len(c.state.Held) {
		return
	}
	cart := c.state.Held[at]
	c.askOver(question{
		title: c.t("gui.discard.title"), confirm: c.t("gui.held.discard"), danger: true,
		content: kit.NewParagraph(c.t("gui.discard.words", "n", strconv.Itoa(cart.Totals().Items), "total", cart.Totals().Total.String()), kit.Body, 2),
		do: func() bool {
			if !c.do(func() (till.State, error) { return c.Till.Discard(cart.ID) }) {
				return false
			}
			list.Update(len(c.state.Held))
			if len(c.state.Held) == 0 {
				empty()
			}
			return true
		},
	})
}
