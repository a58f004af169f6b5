package store

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"lapak/internal/journal"
	"lapak/internal/pos"
)

// CancelOrder ends an order that was not handed over. Who ordered may do that as
// long as it is new; staff may later, and then what was paid has to be given back
// and what was packed lies at the place of the shop again.
func (c *Central) CancelOrder(ctx context.Context, tenant pos.TenantID, code pos.OrderCode, byBuyer bool) error {
	return explain(c.write(ctx, tenant, func(w *writing) error {
		o, err := w.order(code)
		switch {
		case err != nil:
			return err
		case o.State == pos.OrderCancelled:
			return nil
		case o.State.Over() || byBuyer && o.State != pos.OrderNew:
			return pos.Refuse(pos.Conflict, "order_over")
		}
		if err := errors.Join(w.note(DeedOrder, string(code), "cancelled"), w.unpack(c, o)); err != nil {
			return err
		}
		// No more money is to come by its codes; what comes all the same is kept.
		for _, p := range o.Payments {
			g, found, err := w.gatewayOrder(p.Charge)
			if err != nil {
				return err
			}
			if found && g.Live() && g.CancelWanted.IsZero() {
				g.CancelWanted, g.NextPoll = pos.Stamp(w.at), pos.Stamp(w.at)
				if err := w.keepGatewayOrder(g); err != nil {
					return err
				}
			}
		}
		return errors.Join(
			w.exec(`UPDATE shop_payment SET excess = $2 WHERE tenant = $1 AND code = $3 AND amount > 0 AND excess = ''`, ExcessCancelled, code),
			w.setOrder(code, pos.OrderCancelled, false),
			w.exec(`UPDATE shop_order SET paid = 0 WHERE tenant = $1 AND code = $2`, code))
	}), "save_failed")
}

func (w *writing) setOrder(code pos.OrderCode, state pos.OrderState, packed bool) error {
	return w.exec(`UPDATE shop_order SET state = $2, packed = $3, changed_at = $4, done = FALSE WHERE tenant = $1 AND code = $5`, state, packed, w.at.UnixMilli(), code)
}

// piecesOf are the pieces of an order as movements of the shop's stock.
func (w *writing) piecesOf(o StoredOrder, sign int) journal.Fact {
	f := journal.StockMoved{}
	for _, l := range o.Lines {
		f.Movements = append(f.Movements, pos.StockMovement{SKU: l.Product.SKU, Quantity: sign * l.Quantity, Reason: pos.Ordered,
			At: pos.Stamp(w.at), By: pos.StaffID(w.by), Note: string(o.Code)})
	}
	return f
}

// unpack puts the pieces of a packed order back.
func (w *writing) unpack(c *Central, o StoredOrder) error {
	if !o.Packed {
		return nil
	}
	return w.recordShop(c, w.piecesOf(o, 1))
}

// PackOrder says that the pieces of an order lie ready for its buyer: they leave
// the stock of the shop. One that is to be paid first has to be paid.
func (c *Central) PackOrder(ctx context.Context, tenant pos.TenantID, code pos.OrderCode) error {
	return explain(c.write(ctx, tenant, func(w *writing) error {
		o, err := w.order(code)
		switch {
		case err != nil:
			return err
		case o.State == pos.OrderReady:
			return nil
		case o.State.Over():
			return pos.Refuse(pos.Conflict, "order_over")
		case o.Pay == pos.PayBefore && !o.Settled():
			return pos.Refuse(pos.Conflict, "order_not_paid")
		}
		return errors.Join(w.note(DeedOrder, string(code), "packed"), w.recordShop(c, w.piecesOf(o, -1)), w.setOrder(code, pos.OrderReady, true))
	}), "save_failed")
}

// UnpackOrder takes PackOrder back.
func (c *Central) UnpackOrder(ctx context.Context, tenant pos.TenantID, code pos.OrderCode) error {
	return explain(c.write(ctx, tenant, func(w *writing) error {
		o, err := w.order(code)
		switch {
		case err != nil:
			return err
		case o.State != pos.OrderReady:
			return pos.Refuse(pos.Conflict, "order_not_packed")
		}
		state := pos.OrderNew
		if o.Settled() {
			state = pos.OrderPaid
		}
		return errors.Join(w.note(DeedOrder, string(code), "unpacked"), w.unpack(c, o), w.setOrder(code, state, false))
	}), "save_failed")
}

// NoteOrder says that somebody knows that an order was handed over twice, or without
// its money. What is handed over later is shown again.
func (c *Central) NoteOrder(ctx context.Context, tenant pos.TenantID, code pos.OrderCode) error {
	return explain(c.write(ctx, tenant, func(w *writing) error {
		if _, err := w.order(code); err != nil {
			return err
		}
		return errors.Join(w.note(DeedOrder, string(code), "noted"), w.exec(`UPDATE shop_order SET noted_at = $2 WHERE tenant = $1 AND code = $3`, w.at.UnixMilli(), code))
	}), "save_failed")
}

// HandOver sells an order at the place of the shop: a courier takes it, or the buyer
// comes to a Lapas. What was not paid before is paid as tenders say. It gives the
// number of the sale.
func (c *Central) HandOver(ctx context.Context, tenant pos.TenantID, code pos.OrderCode, tenders []pos.Tender, label string) (number pos.ReceiptNumber, err error) {
	err = c.write(ctx, tenant, func(w *writing) error {
		o, err := w.order(code)
		switch {
		case err != nil:
			return err
		case o.State == pos.OrderPickedUp:
			return pos.Refuse(pos.Conflict, "order_picked_up", "number", o.Sales[len(o.Sales)-1].Number)
		case o.State.Over():
			return pos.Refuse(pos.Conflict, "order_over")
		case o.Pay == pos.PayBefore && !o.Settled():
			return pos.Refuse(pos.Conflict, "order_not_paid")
		}
		sale, err := w.saleOf(o, tenders, label)
		if err != nil {
			return err
		}
		number = sale.Number
		facts := []journal.Fact{journal.SaleCompleted{Sale: sale}}
		if !o.Packed {
			facts = append([]journal.Fact{w.piecesOf(o, -1)}, facts...)
		}
		return errors.Join(w.note(DeedOrder, string(code), "handed over "+string(number)), w.recordShop(c, facts...), w.setOrder(code, pos.OrderReady, true))
	})
	return number, explain(err, "save_failed")
}

// saleOf is the sale that hands an order over at the place of the shop.
func (w *writing) saleOf(o StoredOrder, tenders []pos.Tender, label string) (pos.Sale, error) {
	shop, err := w.shop()
	if err != nil {
		return pos.Sale{}, err
	}
	v, err := w.view()
	if err != nil {
		return pos.Sale{}, err
	}
	stall, err := readStall(w.ctx, v, shop.Terminal)
	if err != nil {
		return pos.Sale{}, err
	}
	list, err := readCatalogue(w.ctx, v)
	if err != nil {
		return pos.Sale{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return pos.Sale{}, err
	}
	if o.Settled() {
		tenders = []pos.Tender{{Method: pos.Prepaid, Amount: o.Paid, Reference: string(o.Code)}}
	}
	day := pos.DayOf(w.at)
	head := pos.SaleHead{Stall: stall, Terminal: shop.Terminal, Day: day, At: w.at, Cashier: pos.Staff{ID: pos.StaffID(w.by), Label: label}}
	sale, err := o.Cart(pos.SaleID(id.String()), w.at).Checkout(head, list, tenders)
	if err != nil {
		return sale, err
	}
	n, err := count(w, `SELECT COALESCE(MAX(counter), 0) + 1 FROM sale WHERE tenant = $1 AND terminal = $2 AND day = $3`, shop.Terminal, day)
	sale.Number = pos.SaleNumber(stall.Code, shopTerminalCode, day, int(n))
	return sale, err
}

// keepBuyer is how long the name and the telephone of a buyer are kept after the
// last thing that happened to the order, and as long as money is to be given back.
const keepBuyer = 30 * 24 * time.Hour

// What time did to an order that nobody has written down yet: $2 is now, $3 before
// when a buyer is forgotten.
const (
	unfetched = `o.state = 'new' AND o.hold_until <= $2 AND NOT ` + handedOver
	// unsettled is whether the money of an order does not follow the sale that handed
	// it over: see obeySales.
	unsettled = `o.erased_at = 0 AND (o.paid > 0 AND ` + handedOver + ` AND NOT ` + handedOverPrepaid + `
		OR o.paid = 0 AND ` + moneyForSale + ` AND ` + handedOverPrepaid + `)`
	// forgotten is whether nothing has happened to an order that is over for so long
	// that nobody needs to know who ordered. A sale keeps the buyer as long as it is new
	// and not of the future, which a laptop with a wrong clock made; so does money that
	// is to be given back.
	forgotten = `o.erased_at = 0 AND o.changed_at < $3 AND (o.state IN ('cancelled', 'expired') OR ` + handedOver + `) AND NOT EXISTS (
		SELECT 1 FROM order_sale d WHERE d.tenant = o.tenant AND d.code = o.code AND NOT d.voided AND d.at >= $3 AND d.at <= $2) AND NOT EXISTS (
		SELECT 1 FROM shop_payment p WHERE p.tenant = o.tenant AND p.code = o.code AND p.excess <> '' AND (p.back_at = 0 OR p.back_at >= $3))`
	// finished is whether nobody has anything to do with an order any more: it holds
	// no pieces, and nothing of it waits for a person.
	finished = `NOT o.done AND (` + handedOver + ` AND o.packed OR o.state IN ('cancelled', 'expired') AND NOT ` + handedOver + `) AND NOT ` + toLookAt

	dueOrders = `SELECT code FROM (SELECT o.code FROM shop_order o WHERE o.tenant = $1 AND NOT o.done AND (` + unfetched + ` OR ` + handedOver + ` AND NOT o.packed
			OR ` + unsettled + ` OR ` + finished + `)
		UNION ALL SELECT o.code FROM shop_order o WHERE o.tenant = $1 AND ` + forgotten + `) AS due GROUP BY code ORDER BY code LIMIT 1000`
)

// SweepOrders writes down what time did to orders: those that nobody paid or fetched
// in time let go of their pieces, those that a till handed over before anybody had
// packed them leave the stock of the shop, money follows what tills took for the
// goods, and buyers of long ago are forgotten. It says how many changed.
func (c *Central) SweepOrders(ctx context.Context, tenant pos.TenantID) (changed int, err error) {
	scanCode := func(scan scanner) (code pos.OrderCode, err error) { return code, scan(&code) }
	before := c.now().Add(-keepBuyer).UnixMilli()
	args := []any{c.now().UnixMilli(), before}
	// Most of the time nothing is due; finding that out writes nothing.
	due, err := query(ctx, c.Books(tenant), scanCode, dueOrders, args...)
	if err != nil || len(due) == 0 {
		return 0, err
	}
	err = c.write(ctx, tenant, func(w *writing) error {
		codes, err := rowsOf(w, scanCode, dueOrders, args...)
		if err != nil {
			return err
		}
		for _, code := range codes {
			o, err := w.order(code)
			if err == nil {
				err = w.sweep(c, o, before)
			}
			if err != nil {
				return err
			}
		}
		changed = len(codes)
		return nil
	})
	return changed, explain(err, "save_failed")
}

// sweep brings an order up to date. before is when buyers are forgotten.
func (w *writing) sweep(c *Central, o StoredOrder, before int64) error {
	if err := w.obeySales(o); err != nil {
		return err
	}
	if o.State == pos.OrderPickedUp && !o.Packed {
		if err := errors.Join(w.recordShop(c, w.piecesOf(o, -1)), w.setOrder(o.Code, pos.OrderReady, true)); err != nil {
			return err
		}
	}
	now, of := w.at.UnixMilli(), ` AND o.tenant = $1 AND o.code = `
	return errors.Join(
		// That its time was over is something that happened to it, too.
		w.exec(`UPDATE shop_order AS o SET state = 'expired', changed_at = CASE WHEN hold_until > changed_at THEN hold_until ELSE changed_at END
			WHERE `+unfetched+of+`$3`, now, o.Code),
		w.exec(`UPDATE shop_order AS o SET buyer = '', phone = '', note = '', erased_at = $2 WHERE `+forgotten+of+`$4`, now, before, o.Code),
		w.exec(`UPDATE shop_order AS o SET done = TRUE WHERE `+finished+of+`$2`, o.Code))
}

// stirOrder says that something happened to an order, after which somebody may have
// to do with it again.
func (w *writing) stirOrder(code pos.OrderCode) error {
	return w.exec(`UPDATE shop_order SET done = FALSE WHERE tenant = $1 AND code = $2 AND done`, code)
}

// OrdersOfStall are the orders that may be picked up at a stall, without the
// telephone of their buyers: what goes down to its tills.
func (c *Central) OrdersOfStall(ctx context.Context, tenant pos.TenantID, stall pos.StallCode) ([]pos.Order, error) {
	all, err := c.Orders(ctx, tenant, OrderFilter{Stall: stall, States: pos.WaitingStates()})
	orders := []pos.Order{}
	for _, o := range all {
		if o.Pay == pos.PayBefore && !o.Settled() {
			continue // nothing may be picked up before it is paid
		}
		o.Buyer.Phone = ""
		orders = append(orders, o.Order)
	}
	slices.SortFunc(orders, func(a, b pos.Order) int { return a.At.Compare(b.At) })
	return orders, err
}

const ordersElsewhere = `SELECT o.code, o.stall FROM shop_order o WHERE o.tenant = $1 AND NOT o.done AND o.way = 'stall' AND o.stall <> $2
		AND (o.state IN ('paid', 'ready') OR o.state = 'new' AND o.hold_until > $3)
		AND NOT ` + handedOver + `
	ORDER BY o.at DESC, o.code LIMIT $4`

// OrdersElsewhere are code and place of the newest orders that wait at other stalls
// than this one, at the most so many: enough to send a buyer there.
func (c *Central) OrdersElsewhere(ctx context.Context, tenant pos.TenantID, stall pos.StallCode, most int) ([]pos.Order, error) {
	return query(ctx, c.Books(tenant), func(scan scanner) (pos.Order, error) {
		o := pos.Order{Way: pos.WayStall}
		return o, scan(&o.Code, &o.Stall)
	}, ordersElsewhere, stall, c.now().UnixMilli(), most)
}

// WaitingOrders are the orders that may be picked up at the stall of a till, as the
// centre said last. One without rows is picked up elsewhere.
func (b *Books) WaitingOrders(ctx context.Context) ([]pos.Order, error) {
	return query(ctx, b, func(scan scanner) (o pos.Order, err error) {
		var body string
		if err = scan(&body); err == nil {
			err = json.Unmarshal([]byte(body), &o)
		}
		return o, err
	}, `SELECT body FROM waiting_order WHERE tenant = $1 ORDER BY code`)
}

// SetWaitingOrders replaces them as a whole.
func (s *Store) SetWaitingOrders(ctx context.Context, orders []pos.Order) error {
	s.db.mu.Lock()
	defer s.db.mu.Unlock()
	return explain(s.write(ctx, func(w *writing) error {
		if err := w.exec(`DELETE FROM waiting_order WHERE tenant = $1`); err != nil {
			return err
		}
		for _, o := range orders {
			body, err := json.Marshal(o)
			if err != nil {
				return err
			}
			if err := w.exec(`INSERT INTO waiting_order (tenant, code, body) VALUES ($1, $2, $3)`, o.Code, string(body)); err != nil {
				return err
			}
		}
		return nil
	}), "save_failed")
}

// HandedOver are the sales of these books that hand over one of the waiting orders
// and were not voided, by the code of the order.
func (b *Books) HandedOver(ctx context.Context) (map[pos.OrderCode]OrderSale, error) {
	sold := map[pos.OrderCode]OrderSale{}
	_, err := query(ctx, b, func(scan scanner) (none struct{}, err error) {
		code, s, err := scanOrderSale(scan)
		sold[code] = s
		return none, err
	}, orderSales+` AND NOT voided AND code IN (SELECT code FROM waiting_order WHERE tenant = $1) ORDER BY at, sale`)
	return sold, err
}

// OrderSales are the sales of these books that hand an order over and were not
// voided.
func (b *Books) OrderSales(ctx context.Context, code pos.OrderCode) ([]OrderSale, error) {
	return query(ctx, b, func(scan scanner) (s OrderSale, err error) {
		_, s, err = scanOrderSale(scan)
		return s, err
	}, orderSales+` AND code = $2 AND NOT voided ORDER BY at, sale`, code)
}
