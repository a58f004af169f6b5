package till

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"

	"lapak/internal/pos"
)

// maxUndo is how many steps back a cart can go.
const maxUndo = 50

// maxHeld is how many carts may wait at once.
const maxHeld = 30

// carts is what survives a laptop that dies.
type carts struct {
	Open pos.Cart
	Held []pos.Cart
	Note *pos.Draft `json:",omitempty"` // the handover note being written
}

// Scan puts what a scanner read into the cart: one piece, or an order of the shop.
func (t *Till) Scan(code string) (State, error) {
	if order, ok := ScannedOrder(code); ok {
		return t.PickUp(order)
	}
	return t.edit(func(d *desk) (pos.Cart, int, error) {
		p, err := d.catalogue.ByBarcode(code)
		if err != nil {
			return d.cart, d.row, err
		}
		return d.cart.Add(p, 1)
	})
}

// Add puts n pieces of a product into the cart.
func (t *Till) Add(sku pos.SKU, n int) (State, error) {
	return t.edit(func(d *desk) (pos.Cart, int, error) {
		p, err := d.catalogue.BySKU(sku)
		if err != nil {
			return d.cart, d.row, err
		}
		return d.cart.Add(p, n)
	})
}

// SetQuantity changes a row of the cart; 0 removes it.
func (t *Till) SetQuantity(row, n int) (State, error) {
	return t.editRow(row, func(c pos.Cart) (pos.Cart, error) { return c.SetQuantity(row, n) })
}

// Remove takes a row out of the cart.
func (t *Till) Remove(row int) (State, error) {
	return t.editRow(row, func(c pos.Cart) (pos.Cart, error) { return c.Remove(row) })
}

// SetLineDiscount gives a row a discount.
func (t *Till) SetLineDiscount(row int, d pos.Discount) (State, error) {
	return t.editRow(row, func(c pos.Cart) (pos.Cart, error) { return c.SetLineDiscount(row, d) })
}

// SetLineNote gives a row a note.
func (t *Till) SetLineNote(row int, note string) (State, error) {
	return t.editRow(row, func(c pos.Cart) (pos.Cart, error) { return c.SetLineNote(row, note) })
}

// SetDiscount gives the whole sale a discount.
func (t *Till) SetDiscount(d pos.Discount) (State, error) {
	return t.edit(func(k *desk) (pos.Cart, int, error) {
		c, err := k.cart.SetDiscount(d)
		return c, k.row, err
	})
}

// SetNote gives the whole sale a note.
func (t *Till) SetNote(note string) (State, error) {
	return t.edit(func(k *desk) (pos.Cart, int, error) {
		c, err := k.cart.SetNote(note)
		return c, k.row, err
	})
}

// Clear empties the cart. Undo brings it back.
func (t *Till) Clear() (State, error) {
	return t.edit(func(d *desk) (pos.Cart, int, error) {
		return pos.Cart{ID: d.cart.ID, Opened: d.cart.Opened}, -1, nil
	})
}

// Undo takes the last change of the cart back.
func (t *Till) Undo() (State, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.at(StageSelling); err != nil {
		return t.state(), err
	}
	d := t.desk
	if len(d.undo) == 0 {
		return t.state(), pos.Refuse(pos.Conflict, "nothing_to_undo")
	}
	last := len(d.undo) - 1
	if err := t.emptied(d, d.undo[last]); err != nil {
		return t.state(), err
	}
	d.cart, d.undo = d.undo[last], d.undo[:last]
	d.row = min(d.row, len(d.cart.Lines)-1)
	if d.row < 0 { // the cart was cleared: its last row is as good as any
		d.row = len(d.cart.Lines) - 1
	}
	d.save()
	return t.state(), nil
}

// Hold puts the cart aside under a label and begins a new one.
func (t *Till) Hold(label string) (State, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	d := t.desk
	switch {
	case t.at(StageSelling) != nil:
		return t.state(), t.at(StageSelling)
	case d.cart.Empty():
		return t.state(), pos.Refuse(pos.Conflict, "cart_empty")
	case len(d.held) >= maxHeld:
		return t.state(), pos.Refuse(pos.Conflict, "too_many_held", "max", maxHeld)
	case len(label) > pos.MaxNote:
		return t.state(), pos.Refuse(pos.Invalid, "note_too_long", "max", pos.MaxNote)
	}
	fresh, err := newCart(t.now())
	if err != nil {
		return t.state(), err
	}
	d.cart.Label = label
	d.held = append(d.held, d.cart)
	d.begin(fresh)
	d.save()
	return t.state(), nil
}

// Resume takes a held cart up again. What is in the present cart is held in its
// place, so nothing is lost.
func (t *Till) Resume(id pos.SaleID) (State, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.at(StageSelling); err != nil {
		return t.state(), err
	}
	d := t.desk
	i := slices.IndexFunc(d.held, func(c pos.Cart) bool { return c.ID == id })
	if i < 0 {
		return t.state(), pos.Refuse(pos.NotFound, "held_unknown")
	}
	d.resume(i)
	return t.state(), nil
}

// resume takes the i-th held cart up, and holds the present one if something is in
// it.
func (d *desk) resume(i int) {
	resumed := d.held[i]
	d.held = slices.Delete(slices.Clone(d.held), i, i+1)
	if !d.cart.Empty() {
		d.held = append(d.held, d.cart)
	}
	d.begin(resumed)
	d.row = len(resumed.Lines) - 1
	d.save()
}

// Discard throws a held cart away.
func (t *Till) Discard(id pos.SaleID) (State, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.inShift(); err != nil {
		return t.state(), err
	}
	d := t.desk
	i := slices.IndexFunc(d.held, func(c pos.Cart) bool { return c.ID == id })
	if i < 0 {
		return t.state(), pos.Refuse(pos.NotFound, "held_unknown")
	}
	if err := t.dropCharges(d, id); err != nil {
		return t.state(), err
	}
	d.held = slices.Delete(slices.Clone(d.held), i, i+1)
	d.save()
	return t.state(), nil
}

// editRow changes one row that must exist.
func (t *Till) editRow(row int, change func(pos.Cart) (pos.Cart, error)) (State, error) {
	return t.edit(func(d *desk) (pos.Cart, int, error) {
		c, err := change(d.cart)
		return c, min(row, len(c.Lines)-1), err
	})
}

// edit changes the cart, remembers the one before for Undo and has it saved. A
// scan right after a sale begins the next one by itself.
func (t *Till) edit(change func(*desk) (pos.Cart, int, error)) (State, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.stage() == StageDone {
		t.desk.done = nil
	}
	if err := t.at(StageSelling); err != nil {
		return t.state(), err
	}
	d := t.desk
	before := d.cart
	cart, row, err := change(d)
	if err != nil {
		return t.state(), err
	}
	if err := keepsOrder(before, cart); err != nil {
		return t.state(), err
	}
	if err := t.emptied(d, cart); err != nil {
		return t.state(), err
	}
	d.cart, d.row = cart, row
	d.undo = append(d.undo, before)
	if len(d.undo) > maxUndo {
		d.undo = slices.Delete(d.undo, 0, len(d.undo)-maxUndo)
	}
	d.save()
	return t.state(), nil
}

// begin puts a cart in front of the cashier.
func (d *desk) begin(c pos.Cart) {
	d.cart, d.row, d.undo = c, -1, nil
	d.paying, d.tenders, d.charges, d.code = false, nil, nil, nil
}

// save has the carts written in the background. Practice is not worth it.
func (d *desk) save() {
	if !d.practice {
		d.saver.save(carts{Open: d.cart, Held: d.held, Note: d.note})
	}
}

// restoreCarts brings back what was open when the laptop died. A cart that had
// become a sale in that moment is dropped, and one that cannot be read never
// keeps the till from starting.
func (d *desk) restoreCarts(ctx context.Context) error {
	text, err := d.store.Setting(ctx, cartsSetting)
	if err != nil || text == "" {
		return err
	}
	var saved carts
	if err := json.Unmarshal([]byte(text), &saved); err != nil {
		slog.Error("till: the saved carts cannot be read", "error", err)
		return nil
	}
	if err := d.restoreNote(ctx, saved.Note); err != nil {
		return err
	}
	for _, c := range append(saved.Held, saved.Open) {
		if c.ID == "" {
			continue
		}
		_, err := d.store.SaleByID(ctx, c.ID)
		switch {
		case err == nil:
			continue
		case pos.CodeOf(err) != pos.NotFound:
			return err
		case c.ID == saved.Open.ID:
			d.cart, d.row = c, len(c.Lines)-1
		default:
			d.held = append(d.held, c)
		}
	}
	return nil
}
