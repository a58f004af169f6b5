package report

import (
	"time"

	"lapak/internal/i18n"
	"lapak/internal/money"
	"lapak/internal/pos"
)

// PickUpList is the orders of the web shop that are picked up at a stall, as its till
// heard of them last. It names buyers, and so is for the stall and nobody else.
type PickUpList struct {
	Stall  string    `json:"stall"`
	Heard  time.Time `json:"last_contact,omitzero"`
	Orders []PickUp  `json:"orders"`
}

// PickUp is one of them. Receipt is the number of the sale that handed it over
// at this till.
type PickUp struct {
	Code    pos.OrderCode     `json:"code"`
	Buyer   string            `json:"buyer"`
	Day     pos.BusinessDay   `json:"day"`
	Pieces  int               `json:"pieces"`
	Total   money.Rupiah      `json:"total"`
	Paid    bool              `json:"paid"`
	Packed  bool              `json:"packed"`
	Receipt pos.ReceiptNumber `json:"receipt,omitempty"`
	Note    string            `json:"note,omitempty"`
	Lines   []PickUpGoods     `json:"lines"`
}

// PickUpGoods is so many pieces of a product at the price of the order.
type PickUpGoods struct {
	SKU      pos.SKU      `json:"sku"`
	Name     string       `json:"name"`
	NameEN   string       `json:"name_en,omitempty"`
	Quantity int          `json:"quantity"`
	Price    money.Rupiah `json:"price"`
}

// PartPickUps is the list of orders that wait.
const PartPickUps Part = "pickups"

// Add puts an order on the list; receipt is empty while it waits.
func (l *PickUpList) Add(o pos.Order, receipt pos.ReceiptNumber) {
	row := PickUp{Code: o.Code, Buyer: o.Buyer.Name, Day: o.Day, Pieces: o.Pieces(), Total: o.Total(), Paid: o.Settled(),
		Packed: o.State == pos.OrderReady, Receipt: receipt, Note: o.Note}
	for _, g := range o.Lines {
		row.Lines = append(row.Lines, PickUpGoods{g.Product.SKU, g.Product.Name, g.Product.NameEN, g.Quantity, g.Product.Price})
	}
	l.Orders = append(l.Orders, row)
}

// state is how far an order is, in words for people.
func (o PickUp) state(w *i18n.Words) string {
	switch {
	case o.Receipt != "":
		return w.T("gui.orders.done")
	case o.Packed:
		return w.T("gui.orders.packed")
	}
	return w.T("orders.waiting")
}

func (o PickUp) pay(w *i18n.Words) string {
	if o.Paid {
		return w.T("gui.orders.paid")
	}
	return w.T("gui.orders.pay_here")
}

// Document is the list in every form.
func (l PickUpList) Document(w *i18n.Words) Document {
	if l.Orders == nil {
		l.Orders = []PickUp{}
	}
	heard := w.T("gui.centre.never")
	if !l.Heard.IsZero() {
		heard = w.DateTime(l.Heard)
	}
	t := Table{Columns: []Column{{w.T("orders.code"), Code, false}, {w.T("orders.buyer"), Text, true}, {w.T("report.day"), Text, false},
		{w.T("orders.state"), Text, false}, {w.T("orders.pay"), Text, false}, {w.T("handover.pieces"), Count, false}, {w.T("report.col.amount"), Money, false}}}
	waiting := 0
	for _, o := range l.Orders {
		if o.Receipt == "" {
			waiting++
		}
		t.Rows = append(t.Rows, []Cell{code(o.Code), text(o.Buyer), text(w.DateShort(string(o.Day))), text(o.state(w)), text(o.pay(w)), count(o.Pieces), amount(o.Total)})
	}
	list := Section{Part: PartPickUps, Title: w.T("gui.orders.title"), Short: w.T("gui.orders.open"), Table: t}
	if len(l.Orders) == 0 {
		list.Note = w.T("gui.orders.none")
	}
	d := Document{Head: Head{Title: w.T("gui.orders.title"), Unit: w.T("report.unit"), Facts: []Fact{{Label: w.T("orders.stall"), Value: text(l.Stall)},
		{Label: w.T("gui.centre.contact"), Value: text(heard)}, {Label: w.T("orders.waiting"), Value: count(waiting)}}},
		Sections: []Section{list}, Stem: "PESANAN", Data: l, Columns: pickUpColumns()}
	for _, o := range l.Orders {
		for _, g := range o.Lines {
			d.Rows = append(d.Rows, []string{string(o.Code), guard(o.Buyer), string(o.Day), csvPickUp(o), csvYes(o.Paid), string(o.Receipt), guard(string(g.SKU)), guard(g.Name),
				figure(g.Quantity), figure(g.Price), figure(g.Price.Times(g.Quantity)), guard(o.Note)})
		}
	}
	return d
}
