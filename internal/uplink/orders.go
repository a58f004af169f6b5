package uplink

import (
	"cmp"
	"slices"

	"lapak/internal/money"
	"lapak/internal/pos"
)

// Limits of the orders that go down to a stall.
const (
	// MaxOrders is how many a stall can have waiting, far more than anybody hands
	// over on a day.
	MaxOrders = 500
	// longestGoods is the longest text of a product in an order.
	longestGoods = 300
)

// OrdersAnswer is GET /v1/orders: the orders of the shop that may be picked up at
// the stall of the caller, all of them, or 304 when Hash is the one the till has.
type OrdersAnswer struct {
	Hash   string         `json:"hash"` // of the orders; only to be compared
	Orders []OrderMessage `json:"orders"`
	// Elsewhere are orders that are picked up at other stalls, so that a till can
	// send a buyer there. Nothing is told of who ordered what.
	Elsewhere []OrderPlace `json:"elsewhere"`
}

// OrderPlace is where an order is picked up.
type OrderPlace struct {
	Code  pos.OrderCode `json:"code"`
	Stall pos.StallCode `json:"stall"`
}

// OrderMessage is an order on its way to a till: without the telephone of its
// buyer, which a stall has no use for.
type OrderMessage struct {
	Code      pos.OrderCode   `json:"code"`
	At        int64           `json:"at"`
	Lines     []OrderGoods    `json:"lines"`
	Stall     pos.StallCode   `json:"stall"`
	Day       pos.BusinessDay `json:"day"`
	Pay       pos.OrderPay    `json:"pay"`
	Buyer     string          `json:"buyer"`
	Note      string          `json:"note,omitempty"`
	State     pos.OrderState  `json:"state"`
	HoldUntil int64           `json:"hold_until"`
	Paid      money.Rupiah    `json:"paid"` // before the pick-up
}

// OrderGoods is so many pieces of a product as it was when it was ordered.
type OrderGoods struct {
	Product  pos.Product `json:"product"`
	Quantity int         `json:"quantity"`
}

func newOrderMessage(o pos.Order) OrderMessage {
	m := OrderMessage{Code: o.Code, At: Millis(o.At), Stall: o.Stall, Day: o.Day, Pay: o.Pay, Buyer: o.Buyer.Name, Note: o.Note,
		State: o.State, HoldUntil: Millis(o.HoldUntil), Paid: o.Paid}
	for _, l := range o.Lines {
		m.Lines = append(m.Lines, OrderGoods(l))
	}
	return m
}

// Order is the order in the words of the till.
func (m OrderMessage) Order() pos.Order {
	o := pos.Order{Code: m.Code, At: FromMillis(m.At), Way: pos.WayStall, Stall: m.Stall, Day: m.Day, Pay: m.Pay, Buyer: pos.Buyer{Name: m.Buyer},
		Note: m.Note, State: m.State, HoldUntil: FromMillis(m.HoldUntil), Paid: m.Paid}
	for _, l := range m.Lines {
		o.Lines = append(o.Lines, pos.OrderLine(l))
	}
	return o
}

// Check refuses orders that a till of this stall could not hand over.
func (a OrdersAnswer) Check(stall pos.StallCode) error {
	err := cmp.Or(check(sumForm.MatchString(a.Hash), "hash"), check(len(a.Orders) <= MaxOrders, "orders"), check(len(a.Elsewhere) <= MaxOrders, "elsewhere"))
	if err != nil {
		return err
	}
	seen := map[pos.OrderCode]bool{}
	for _, o := range a.Orders {
		if err := cmp.Or(check(!seen[o.Code], "code"), check(o.Stall == stall, "stall"), o.check()); err != nil {
			return err
		}
		seen[o.Code] = true
	}
	for _, p := range a.Elsewhere {
		if err := cmp.Or(check(!seen[p.Code], "code"), checkOrderCode(p.Code), checkStall(p.Stall), check(p.Stall != stall, "stall")); err != nil {
			return err
		}
		seen[p.Code] = true
	}
	return nil
}

func checkOrderCode(code pos.OrderCode) error {
	clean, err := pos.ParseOrderCode(string(code))
	return check(err == nil && clean == code, "code")
}

func (m OrderMessage) check() error {
	day, err := pos.ParseDay(string(m.Day))
	err = cmp.Or(
		checkOrderCode(m.Code),
		checkMillis(m.At, "at"),
		check(err == nil && day == m.Day, "day"),
		check(m.Pay == pos.PayBefore || m.Pay == pos.PayAtPickUp, "pay"),
		check(m.Buyer != "" && len([]rune(m.Buyer)) <= pos.MaxBuyerName && storable(m.Buyer), "buyer"),
		checkText(m.Note, pos.MaxNote, "note"),
		check(slices.Contains(pos.WaitingStates(), m.State), "state"),
		checkMillis(m.HoldUntil, "hold_until"),
		check(m.Paid >= 0 && m.Paid <= money.Limit, "paid"),
		check(len(m.Lines) > 0 && len(m.Lines) <= pos.MaxOrderLines, "lines"),
	)
	if err != nil {
		return err
	}
	for _, l := range m.Lines {
		if err := cmp.Or(check(l.Quantity > 0 && l.Quantity <= pos.MaxOrderPieces, "quantity"), checkGoods(l.Product)); err != nil {
			return err
		}
	}
	o := m.Order()
	return cmp.Or(check(o.Pieces() <= pos.MaxOrderPieces, "quantity"), check(m.Pay == pos.PayAtPickUp || o.Settled(), "paid"))
}

// checkGoods refuses a product that no sale may have.
func checkGoods(p pos.Product) error {
	err := cmp.Or(pos.CheckProduct(p), check(p.Producer != "", "producer"), check(p.Photo == "" || sumForm.MatchString(p.Photo), "photo"))
	for _, text := range []string{string(p.SKU), p.Name, p.NameEN, p.Category, p.Unit, string(p.Producer), p.Workshop} {
		err = cmp.Or(err, checkText(text, longestGoods, "product"))
	}
	return err
}
