package till

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"lapak/internal/pos"
	"lapak/internal/store"
)

// WaitingOrder is an order of the shop that may be picked up here. Receipt is the
// number of the sale that handed it over at this till, empty as long as none did.
type WaitingOrder struct {
	pos.Order
	Receipt pos.ReceiptNumber
}

// loadOrders reads what the centre said last, and what of it was handed over here.
func (d *desk) loadOrders(ctx context.Context) error {
	orders, err := d.store.WaitingOrders(ctx)
	if err != nil {
		return err
	}
	d.orders = orders
	d.handed, err = d.store.HandedOver(ctx)
	return err
}

// Orders are those that may be picked up here, the ones that wait first and of them
// those of the nearest day. In practice there are none.
func (t *Till) Orders() []WaitingOrder {
	t.mu.Lock()
	defer t.mu.Unlock()
	return ordersOf(t.desk.orders, t.desk.handed)
}

// StoredOrders are Orders from a store alone, for the command line.
func StoredOrders(ctx context.Context, s *store.Store) ([]WaitingOrder, error) {
	d := desk{store: s}
	err := d.loadOrders(ctx)
	return ordersOf(d.orders, d.handed), err
}

func ordersOf(orders []pos.Order, handed map[pos.OrderCode]store.OrderSale) []WaitingOrder {
	var all []WaitingOrder
	for _, o := range orders {
		if len(o.Lines) > 0 { // not picked up elsewhere
			all = append(all, WaitingOrder{o, handed[o.Code].Number})
		}
	}
	slices.SortStableFunc(all, func(a, b WaitingOrder) int {
		return cmp.Or(compareBool(a.Receipt != "", b.Receipt != ""), cmp.Compare(a.Day, b.Day), strings.Compare(pos.Fold(a.Buyer.Name), pos.Fold(b.Buyer.Name)))
	})
	return all
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// waitingOrders is how many orders wait for their buyers.
func (d *desk) waitingOrders() int {
	n := 0
	for _, o := range d.orders {
		if _, handed := d.handed[o.Code]; len(o.Lines) > 0 && !handed {
			n++
		}
	}
	return n
}

// PickUp puts an order into the empty cart, at the prices at which it was ordered.
// One that was put aside is taken up again. It is refused as cart_not_empty, as
// order_not_listed if nothing is known of it here, as order_picked_up with the
// number of its sale, and as order_not_here with the stall that has it.
func (t *Till) PickUp(code pos.OrderCode) (State, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	d := t.desk
	done := d.done
	d.done = nil // an order that is scanned right after a sale begins the next one
	err := t.pickUp(context.Background(), code)
	if err != nil {
		d.done = done
	}
	return t.state(), err
}

func (t *Till) pickUp(ctx context.Context, code pos.OrderCode) error {
	d := t.desk
	if err := t.inShift(); err != nil {
		return err
	}
	if err := t.at(StageSelling); err != nil {
		return err
	}
	switch {
	case d.practice:
		return pos.Refuse(pos.Conflict, "not_in_practice")
	case d.cart.Order == code:
		return nil
	case !d.cart.Empty():
		return pos.Refuse(pos.Conflict, "cart_not_empty")
	}
	if err := d.notHandedOver(ctx, code); err != nil {
		return err
	}
	if i := slices.IndexFunc(d.held, func(c pos.Cart) bool { return c.Order == code }); i >= 0 {
		d.resume(i)
		return nil
	}
	order, err := d.listed(code)
	if err != nil {
		return err
	}
	// A cart of its own: what was begun and cleared before is no part of this sale.
	fresh, err := newCart(t.now())
	if err != nil {
		return err
	}
	d.begin(order.Cart(fresh.ID, fresh.Opened))
	d.row = len(d.cart.Lines) - 1
	d.save()
	return nil
}

// ScannedOrder reads the code of an order as a scanner gives it: with the prefix
// that no goods have.
func ScannedOrder(text string) (pos.OrderCode, bool) {
	if !strings.HasPrefix(strings.ToUpper(strings.TrimSpace(text)), pos.OrderPrefix) {
		return "", false
	}
	code, err := pos.ParseOrderCode(text)
	return code, err == nil
}

// notHandedOver refuses an order that another sale of this till has handed over.
func (d *desk) notHandedOver(ctx context.Context, code pos.OrderCode) error {
	sales, err := d.store.OrderSales(ctx, code)
	// The sale of this very cart is found again by who repeats its commit.
	sales = slices.DeleteFunc(sales, func(s store.OrderSale) bool { return s.Sale == d.cart.ID })
	if err == nil && len(sales) > 0 {
		err = pos.Refuse(pos.Conflict, "order_picked_up", "number", sales[len(sales)-1].Number)
	}
	return err
}

// listed finds an order that may be picked up here.
func (d *desk) listed(code pos.OrderCode) (pos.Order, error) {
	i := slices.IndexFunc(d.orders, func(o pos.Order) bool { return o.Code == code })
	switch {
	case i < 0:
		return pos.Order{}, pos.Refuse(pos.NotFound, "order_not_listed", "code", code)
	case len(d.orders[i].Lines) == 0:
		return pos.Order{}, pos.Refuse(pos.Conflict, "order_not_here", "code", code, "stall", d.orders[i].Stall)
	}
	return d.orders[i], nil
}

// payable refuses to take money for an order that was handed over, or that the
// centre has taken off the list since it was put into the cart. Its money may have
// come since then too: nobody pays a second time.
func (d *desk) payable() error {
	if d.cart.Order == "" {
		return nil
	}
	if err := d.notHandedOver(context.Background(), d.cart.Order); err != nil {
		return err
	}
	order, err := d.listed(d.cart.Order)
	if err != nil {
		return err
	}
	if now := order.Cart(d.cart.ID, d.cart.Opened); now.Prepaid != d.cart.Prepaid {
		d.cart.Prepaid = now.Prepaid
		d.save()
	}
	return nil
}

// prepaid is what came for the order in the cart before it was picked up, as the
// tender that pays for it; nil if it is paid now.
func (d *desk) prepaid() []pos.Tender {
	if d.cart.Prepaid == 0 {
		return nil
	}
	return []pos.Tender{{Method: pos.Prepaid, Amount: d.cart.Prepaid, Reference: string(d.cart.Order)}}
}

// keepsOrder refuses a change that would make something else of an order. It may be
// put away as a whole, and noted on.
func keepsOrder(before, after pos.Cart) error {
	if before.Order != "" && before.Order == after.Order && before.Alters(after) {
		return pos.Refuse(pos.Conflict, "order_fixed", "code", before.Order)
	}
	return nil
}

// took follows a sale that was stored: its goods left the stall, or came back if
// sign is -1. Those of an order came to the stall for it, and so leave its stock as
// it was.
func (d *desk) took(s pos.Sale, sign int) {
	if s.Order == "" {
		for _, l := range s.Lines {
			d.stock[l.SKU] -= sign * l.Quantity
		}
		return
	}
	delete(d.handed, s.Order)
	if sign > 0 {
		d.handed[s.Order] = store.OrderSale{Sale: s.ID, Number: s.Number, Day: s.Day, At: s.At, Paid: s.Paid()}
	}
}
