package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"lapak/internal/money"
	"lapak/internal/pos"
)

// Excess says why money of an order has to be given back.
type Excess string

// The reasons to give money back.
const (
	ExcessLate      Excess = "late"      // it came when the pieces were gone
	ExcessDouble    Excess = "double"    // the order was paid already, or again at a till
	ExcessCancelled Excess = "cancelled" // the order was cancelled after it was paid
	ExcessAmount    Excess = "amount"    // another amount than was asked for
)

// OrderPayment is money for an order, or a payment code by which some may come.
type OrderPayment struct {
	No        int64
	Charge    pos.ChargeID // of a payment code; empty if staff saw the money
	Method    pos.Method
	Amount    money.Rupiah // 0 as long as nothing came
	Reference string
	At        time.Time // when it came
	By        string
	Excess    Excess // why it has to be given back, empty if it has not
	BackAt    time.Time
	BackBy    string
	BackNote  string
}

const orderPayments = `SELECT code, no, charge, method, amount, reference, at, staff, excess, back_at, back_by, back_note FROM shop_payment WHERE tenant = $1`

func scanOrderPayment(scan scanner) (code pos.OrderCode, p OrderPayment, err error) {
	var at, back int64
	err = scan(&code, &p.No, &p.Charge, &p.Method, &p.Amount, &p.Reference, &at, &p.By, &p.Excess, &back, &p.BackBy, &p.BackNote)
	p.At, p.BackAt = timeOf(at), timeOf(back)
	return code, p, err
}

func (f ordersFound) readPayments(ctx context.Context, v view) error {
	_, err := ask(ctx, v, func(scan scanner) (none struct{}, err error) {
		of, p, err := scanOrderPayment(scan)
		if err == nil {
			f.at[of].Payments = append(f.at[of].Payments, p)
		}
		return none, err
	}, f.of(orderPayments)+` ORDER BY code, no`, f.codes...)
	return err
}

// mostCodes is how many payment codes one order may have: each is made by a
// gateway, and a person needs two.
const mostCodes = 10

// OrderCharge is the payment code that an order is to be paid by now: the one that
// was asked for last as long as the gateway may still take money for it, else a new
// one. What is not to be paid is refused as order_not_payable.
func (c *Central) OrderCharge(ctx context.Context, tenant pos.TenantID, code pos.OrderCode) (charge GatewayOrder, err error) {
	err = c.write(ctx, tenant, func(w *writing) error {
		o, err := w.order(code)
		if err != nil {
			return err
		}
		if o.State != pos.OrderNew || o.Pay != pos.PayBefore {
			return pos.Refuse(pos.Conflict, "order_not_payable")
		}
		shop, err := w.shop()
		if err != nil {
			return err
		}
		codes := 0
		for _, p := range o.Payments {
			if p.Charge == "" {
				continue
			}
			codes++
			known, found, err := w.gatewayOrder(p.Charge)
			if err != nil {
				return err
			}
			if charge = known; !found {
				charge = orderCharge(tenant, shop, o, p.No, p.Charge)
			}
			if !found || known.Live() && known.Fault == "" && known.CancelWanted.IsZero() && known.ExpiresAt.After(w.at) {
				return nil
			}
		}
		if codes >= mostCodes {
			return pos.Refuse(pos.Conflict, "order_codes", "max", mostCodes)
		}
		no := int64(len(o.Payments)) + 1
		sum := sha256.Sum256([]byte(string(tenant) + "\x00" + string(shop.Terminal) + "\x00" + string(code) + fmt.Sprintf("\x00%d", no)))
		id := pos.ChargeID(fmt.Sprintf("%x-%x-%x-%x-%x", sum[0:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16]))
		charge = orderCharge(tenant, shop, o, no, id)
		return w.exec(`INSERT INTO shop_payment (tenant, code, no, charge, method, amount, reference, at, staff, excess, back_at, back_by, back_note)
			VALUES ($1, $2, $3, $4, $5, 0, '', 0, '', '', 0, '', '')`, code, no, id, pos.QRIS)
	})
	return charge, explain(err, "save_failed")
}

// orderCharge is a payment code as the gateway is asked for it. Its label is the
// code of the order, by which people find it in the merchant's app.
func orderCharge(tenant pos.TenantID, shop Shop, o StoredOrder, no int64, id pos.ChargeID) GatewayOrder {
	sum := sha256.Sum256([]byte(string(tenant) + "\x00" + string(id)))
	return GatewayOrder{Charge: id, ID: fmt.Sprintf("%s-%s-%d-%s", shop.Stall, o.Code, no, hex.EncodeToString(sum[:4])),
		Terminal: shop.Terminal, Label: string(o.Code), Day: pos.DayOf(o.At), Amount: o.Total()}
}

// takeShopPayment gives money of the gateway to the order that it was paid for. It
// runs in the transaction that notes the money.
func (w *writing) takeShopPayment(g GatewayOrder) error {
	found, err := rowsOf(w, func(scan scanner) (p struct {
		code pos.OrderCode
		OrderPayment
	}, err error) {
		p.code, p.OrderPayment, err = scanOrderPayment(scan)
		return p, err
	}, orderPayments+` AND charge = $2`, g.Charge)
	if err != nil || len(found) == 0 || found[0].Amount > 0 {
		return err // of a till, or taken already
	}
	p := found[0].OrderPayment
	p.Amount, p.Reference, p.At = g.Paid, g.Reference, g.SettledAt
	return w.takeOrderMoney(found[0].code, p)
}

// takeOrderMoney decides what becomes of money for an order. It is never refused:
// what the order cannot take is kept, to be given back.
func (w *writing) takeOrderMoney(code pos.OrderCode, p OrderPayment) error {
	o, err := w.order(code)
	if err != nil {
		return err
	}
	switch {
	case o.Settled() || o.State == pos.OrderPickedUp:
		p.Excess = ExcessDouble
	case p.Amount != o.Total():
		p.Excess = ExcessAmount
	case o.State == pos.OrderNew || o.State == pos.OrderReady:
	case o.State == pos.OrderExpired:
		// Nobody may have wanted the pieces meanwhile.
		ok, err := w.stillThere(o)
		if err != nil {
			return err
		}
		if !ok || !o.Erased.IsZero() {
			p.Excess = ExcessLate
		}
	default:
		p.Excess = ExcessCancelled
	}
	if err := w.keepOrderPayment(code, p); err != nil || p.Excess != "" {
		return err
	}
	state := pos.OrderPaid
	if o.State == pos.OrderReady {
		state = pos.OrderReady
	}
	return w.exec(`UPDATE shop_order SET state = $2, paid = $3, changed_at = $4 WHERE tenant = $1 AND code = $5`, state, p.Amount, w.at.UnixMilli(), code)
}

func (w *writing) keepOrderPayment(code pos.OrderCode, p OrderPayment) error {
	err := w.exec(`INSERT INTO shop_payment (tenant, code, no, charge, method, amount, reference, at, staff, excess, back_at, back_by, back_note)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, '', '')
		ON CONFLICT (tenant, code, no) DO UPDATE SET amount = excluded.amount, reference = excluded.reference, at = excluded.at, excess = excluded.excess`,
		code, p.No, p.Charge, p.Method, p.Amount, p.Reference, p.At.UnixMilli(), p.By, p.Excess)
	return errors.Join(err, w.stirOrder(code))
}

// stillThere says whether the pieces of an order that let go of them may be
// promised again.
func (w *writing) stillThere(o StoredOrder) (bool, error) {
	shop, err := w.shop()
	if err != nil {
		return false, err
	}
	for _, l := range o.Lines {
		if left, err := w.promised(shop, l.Product.SKU); err != nil || left < l.Quantity {
			return false, err
		}
	}
	return true, nil
}

// TakeOrderMoney writes down money for an order that staff saw arrive, by another
// road than a payment code. It must be the whole total, and have a reference.
func (c *Central) TakeOrderMoney(ctx context.Context, tenant pos.TenantID, code pos.OrderCode, method pos.Method, reference string) error {
	if method != pos.Transfer && method != pos.QRIS || reference == "" || len(reference) > pos.MaxNote {
		return pos.Refuse(pos.Invalid, "reference_missing")
	}
	return explain(c.write(ctx, tenant, func(w *writing) error {
		o, err := w.order(code)
		if err != nil {
			return err
		}
		// Nobody could be handed one whose buyer was forgotten.
		if o.Settled() || o.State == pos.OrderPickedUp || o.State == pos.OrderCancelled || !o.Erased.IsZero() {
			return pos.Refuse(pos.Conflict, "order_not_payable")
		}
		if o.State == pos.OrderExpired {
			if ok, err := w.stillThere(o); err != nil || !ok {
				return pos.Refuse(pos.Conflict, "order_pieces_gone").Because(err)
			}
		}
		if err := w.note(DeedOrder, string(code), "paid "+reference); err != nil {
			return err
		}
		return w.takeOrderMoney(code, OrderPayment{No: int64(len(o.Payments)) + 1, Method: method, Amount: o.Total(), Reference: reference, At: pos.Stamp(w.at), By: w.by})
	}), "save_failed")
}

// takenBySale is the payment that the office wanted to give back when it cancelled
// the order, while a till that had not heard of it sold the goods for that money.
// None if there is no such payment.
func (w *writing) takenBySale(o StoredOrder) (p OrderPayment, found bool, err error) {
	i := o.forSale()
	if i < 0 || o.Paid > 0 {
		return p, false, nil
	}
	prepaid, err := w.prepaidSales(o.Code)
	return o.Payments[i], prepaid > 0, err
}

// prepaidSales is how many sales hand an order over for the money that came for it
// before.
func (w *writing) prepaidSales(code pos.OrderCode) (int64, error) {
	return count(w, `SELECT COUNT(*) FROM order_sale s JOIN tender t ON t.tenant = s.tenant AND t.sale = s.sale
		WHERE s.tenant = $1 AND s.code = $2 AND NOT s.voided AND t.method = $3`, code, pos.Prepaid)
}

// obeySales lets the money of an order follow the sales that handed it over, which
// are facts: what a till took as paid is not to be given back, and what came before
// though a till was paid again is.
func (w *writing) obeySales(o StoredOrder) error {
	if o.State != pos.OrderPickedUp {
		return nil
	}
	if p, taken, err := w.takenBySale(o); err != nil || taken {
		return errors.Join(err,
			w.exec(`UPDATE shop_payment SET excess = '' WHERE tenant = $1 AND code = $2 AND no = $3`, o.Code, p.No),
			w.exec(`UPDATE shop_order SET paid = $2 WHERE tenant = $1 AND code = $3`, p.Amount, o.Code))
	}
	if prepaid, err := w.prepaidSales(o.Code); err != nil || prepaid > 0 || o.Paid == 0 {
		return err
	}
	return errors.Join(
		w.exec(`UPDATE shop_payment SET excess = $2 WHERE tenant = $1 AND code = $3 AND amount > 0 AND excess = ''`, ExcessDouble, o.Code),
		w.exec(`UPDATE shop_order SET paid = 0 WHERE tenant = $1 AND code = $2`, o.Code))
}

// GiveOrderMoneyBack notes that excess money of an order was given back, and how.
func (c *Central) GiveOrderMoneyBack(ctx context.Context, tenant pos.TenantID, code pos.OrderCode, no int64, how string) error {
	if how == "" || len(how) > pos.MaxNote {
		return pos.Refuse(pos.Invalid, "reference_missing")
	}
	return explain(c.write(ctx, tenant, func(w *writing) error {
		o, err := w.order(code)
		if err != nil {
			return err
		}
		for _, p := range o.Payments {
			if p.No != no || p.Excess == "" {
				continue
			}
			if !p.BackAt.IsZero() {
				return pos.Refuse(pos.Conflict, "money_back_done")
			}
			if taken, found, err := w.takenBySale(o); err != nil || found && taken.No == no {
				return errors.Join(err, pos.Refuse(pos.Conflict, "order_picked_up", "number", o.Sales[len(o.Sales)-1].Number))
			}
			if err := w.note(DeedMoneyBack, string(code), p.Amount.String()+" "+how); err != nil {
				return err
			}
			return w.exec(`UPDATE shop_payment SET back_at = $2, back_by = $3, back_note = $4 WHERE tenant = $1 AND code = $5 AND no = $6`,
				w.at.UnixMilli(), w.by, how, code, no)
		}
		return pos.Refuse(pos.NotFound, "payment_unknown")
	}), "save_failed")
}
