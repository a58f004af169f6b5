package report

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"lapak/internal/i18n"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// Orders is a list of orders of the shop. The names in JSON are a contract; buyers
// are in it with their name, because whoever hands goods over asks for it.
type Orders struct {
	Title  string     `json:"-"`
	Orders []OrderRow `json:"orders"`
}

// OrderRow is one order.
type OrderRow struct {
	Code   pos.OrderCode   `json:"code"`
	At     string          `json:"at"`
	Buyer  string          `json:"buyer"`
	Way    pos.OrderWay    `json:"way"`
	Place  string          `json:"place"` // code of the stall or of the producer
	Day    pos.BusinessDay `json:"day"`
	Pieces int             `json:"pieces"`
	Total  money.Rupiah    `json:"total"`
	Paid   money.Rupiah    `json:"paid"`
	Excess money.Rupiah    `json:"excess"`
	State  pos.OrderState  `json:"state"`
	Twice  bool            `json:"twice"`
	Unpaid bool            `json:"unpaid"`
}

// ListOrders makes the list of orders.
func ListOrders(orders []store.StoredOrder, w *i18n.Words) Orders {
	l := Orders{Title: w.T("order.list"), Orders: []OrderRow{}}
	for _, o := range orders {
		l.Orders = append(l.Orders, OrderRow{o.Code, w.DateTime(o.At), o.Buyer.Name, o.Way, cmp.Or(string(o.Stall), string(o.Producer)), o.Day,
			o.Pieces(), o.Total(), o.Paid, o.Excess(), o.State, o.Twice(), o.Unpaid()})
	}
	return l
}

// OrderStateName is a state in people's words.
func OrderStateName(w *i18n.Words, s pos.OrderState) string { return w.T("order.state." + string(s)) }

// OrderPlace says where and when an order is handed over.
func OrderPlace(w *i18n.Words, way pos.OrderWay, place string, day pos.BusinessDay) string {
	text := w.T("order.way."+string(way), "place", place)
	if day != "" {
		text += ", " + w.DateShort(string(day))
	}
	return text
}

// OrderRemark is what staff should look at in an order, empty for nothing.
func OrderRemark(w *i18n.Words, twice, unpaid bool, excess money.Rupiah) string {
	var remarks []string
	if twice {
		remarks = append(remarks, w.T("order.twice"))
	}
	if unpaid {
		remarks = append(remarks, w.T("order.unpaid"))
	}
	if excess > 0 {
		remarks = append(remarks, w.T("order.excess", "amount", excess.String()))
	}
	return strings.Join(remarks, "; ")
}

// Document puts the list together.
func (l Orders) Document(w *i18n.Words) Document {
	out := Document{Stem: stemOrders, Data: l, Columns: orderColumns()}
	out.Head = Head{Title: l.Title, Unit: w.T("report.unit")}
	t := Table{Columns: []Column{{w.T("order.code"), Code, false}, {w.T("order.at"), Text, false}, {w.T("order.buyer"), Text, true}, {w.T("order.where"), Text, true},
		{w.T("report.col.quantity"), Count, false}, {w.T("report.col.total"), Money, false}, {w.T("order.state"), Text, false}, {w.T("order.remark"), Text, true}}}
	for _, o := range l.Orders {
		t.Rows = append(t.Rows, []Cell{code(o.Code), text(o.At), text(o.Buyer), text(OrderPlace(w, o.Way, o.Place, o.Day)), count(o.Pieces), amount(o.Total),
			text(OrderStateName(w, o.State)), text(OrderRemark(w, o.Twice, o.Unpaid, o.Excess))})
		out.Rows = append(out.Rows, []string{string(o.Code), guard(o.At), guard(o.Buyer), string(o.Way), guard(o.Place), string(o.Day), strconv.Itoa(o.Pieces), figure(o.Total),
			figure(o.Paid), figure(o.Excess), string(o.State)})
	}
	out.Sections = []Section{noted(w, Section{Part: "orders", Title: l.Title, Short: l.Title, Table: t})}
	return out
}

// Packing is what has to be packed for the orders of a place: how many pieces of
// what, and which of them in which parcel.
type Packing struct {
	Place  string          `json:"place"`
	Day    pos.BusinessDay `json:"day"` // empty for all days
	Goods  []PackedGoods   `json:"goods"`
	Parcel []Parcel        `json:"parcels"`
}

// PackedGoods is one product.
type PackedGoods struct {
	SKU      pos.SKU `json:"sku"`
	Name     string  `json:"name"`
	Quantity int     `json:"quantity"`
}

// Parcel is one order.
type Parcel struct {
	Code  pos.OrderCode `json:"code"`
	Buyer string        `json:"buyer"`
	Day   string        `json:"day"`
	Goods string        `json:"goods"`
	Due   money.Rupiah  `json:"due"` // to be paid at the pick-up; 0 if it is paid
	State string        `json:"state"`
}

// PackingOf puts together what is to be packed of orders: those that are paid, or
// are paid at the pick-up, and those that lie ready.
func PackingOf(orders []store.StoredOrder, place string, day pos.BusinessDay, w *i18n.Words) Packing {
	p := Packing{Place: place, Day: day, Goods: []PackedGoods{}, Parcel: []Parcel{}}
	at := map[pos.SKU]int{}
	english := w.Lang() == i18n.EN
	slices.SortFunc(orders, func(a, b store.StoredOrder) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Code, b.Code))
	})
	for _, o := range orders {
		if o.State.Over() || o.Pay == pos.PayBefore && !o.Settled() {
			continue
		}
		var goods []string
		for _, l := range o.Lines {
			name := l.Product.NameIn(english)
			goods = append(goods, strconv.Itoa(l.Quantity)+" × "+name)
			if o.Packed {
				continue
			}
			i, known := at[l.Product.SKU]
			if !known {
				i = len(p.Goods)
				at[l.Product.SKU] = i
				p.Goods = append(p.Goods, PackedGoods{SKU: l.Product.SKU, Name: name})
			}
			p.Goods[i].Quantity += l.Quantity
		}
		due := o.Total()
		if o.Settled() {
			due = 0
		}
		p.Parcel = append(p.Parcel, Parcel{o.Code, o.Buyer.Name, w.DateShort(string(o.Day)), strings.Join(goods, ", "), due, OrderStateName(w, o.State)})
	}
	slices.SortFunc(p.Goods, func(a, b PackedGoods) int { return cmp.Compare(a.SKU, b.SKU) })
	return p
}

// Document puts the packing list together.
func (p Packing) Document(w *i18n.Words) Document {
	out := Document{Stem: joined("_", stemPacking, slug(p.Place), string(p.Day)), Data: p, Columns: packingColumns()}
	out.Head = Head{Title: w.T("order.packing"), Place: p.Place, Unit: w.T("report.unit")}
	goods := Table{Columns: []Column{{w.T("report.col.sku"), Code, false}, {w.T("report.col.product"), Text, true}, {w.T("report.col.quantity"), Count, false}}}
	for _, g := range p.Goods {
		goods.Rows = append(goods.Rows, []Cell{code(g.SKU), text(g.Name), count(g.Quantity)})
	}
	parcels := Table{Columns: []Column{{w.T("order.code"), Code, false}, {w.T("order.buyer"), Text, true}, {w.T("order.day"), Text, false}, {w.T("order.goods"), Text, true},
		{w.T("order.due"), Money, false}, {w.T("order.state"), Text, false}}}
	for _, o := range p.Parcel {
		parcels.Rows = append(parcels.Rows, []Cell{code(o.Code), text(o.Buyer), text(o.Day), text(o.Goods), amount(o.Due), text(o.State)})
		out.Rows = append(out.Rows, []string{string(o.Code), guard(o.Buyer), o.Day, guard(o.Goods), figure(o.Due)})
	}
	out.Sections = []Section{
		noted(w, Section{Part: "goods", Title: w.T("order.to_pack"), Short: w.T("order.to_pack"), Table: goods}),
		noted(w, Section{Part: "parcels", Title: w.T("order.parcels"), Short: w.T("order.parcels"), Table: parcels}),
	}
	return out
}
