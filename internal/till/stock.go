package till

import (
	"context"
	"strings"

	"lapak/internal/journal"
	"lapak/internal/pos"
)

// MoveStock records that goods came, were counted, spoiled or were taken back.
// Quantity is the number of pieces that came (Received), are there (Counted), or
// went (Damaged, TakenBack).
func (t *Till) MoveStock(ctx context.Context, sku pos.SKU, why pos.StockReason, quantity int, note string) (State, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.cashier.ID == "" {
		return t.state(), pos.Refuse(pos.Denied, "nobody_signed_in")
	}
	d := t.desk
	if _, err := d.catalogue.BySKU(sku); err != nil {
		return t.state(), err
	}
	if quantity < 0 || quantity > pos.MaxQuantity || quantity == 0 && why != pos.Counted {
		return t.state(), pos.Refuse(pos.Invalid, "quantity_range", "max", pos.MaxQuantity)
	}
	note = strings.TrimSpace(note)
	if len(note) > pos.MaxNote {
		return t.state(), pos.Refuse(pos.Invalid, "note_too_long", "max", pos.MaxNote)
	}
	move := quantity
	switch why {
	case pos.Received:
	case pos.Counted:
		move = quantity - d.stock[sku]
	case pos.Damaged, pos.TakenBack:
		move = -quantity
	default:
		return t.state(), pos.Refuse(pos.Invalid, "stock_reason")
	}
	_, err := d.store.Record(ctx, t.cashier.ID, journal.StockMoved{Movements: []pos.StockMovement{{
		SKU: sku, Quantity: move, Reason: why, At: pos.Stamp(t.now()), By: t.cashier.ID, Note: note,
	}}})
	if err != nil {
		return t.state(), err
	}
	d.stock[sku] += move
	return t.state(), nil
}

// StockMovements lists the latest movements of a product, newest first.
func (t *Till) StockMovements(ctx context.Context, sku pos.SKU, limit int) ([]pos.StockMovement, error) {
	return t.deskStore().StockMovements(ctx, sku, limit)
}
