package dashboard

import (
	"net/url"
	"slices"
	"strconv"

	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/store"
	"lapak/internal/uplink"
)

type ordersData struct {
	None    bool // there is no shop yet
	Open    bool
	MayOpen bool
	Waiting bool // only orders that are not over
	Stalls  []choice
	Day     pos.BusinessDay
	Look    []orderLine // somebody has to look at them
	Orders  []orderLine
	leaf
	Packing string // address of the packing list
	Files   []file
}

type orderLine struct {
	store.StoredOrder
	Where, StateName, Remark string
}

func (v *visit) orderLine(o store.StoredOrder) orderLine {
	place := string(o.Stall)
	if place == "" {
		place = string(o.Producer)
	}
	return orderLine{o, report.OrderPlace(v.words, o.Way, place, o.Day), report.OrderStateName(v.words, o.State), report.OrderRemark(v.words, o.Twice(), o.Unpaid(), o.Excess())}
}

// orderFilter is which orders were asked for.
func (v *visit) orderFilter() (store.OrderFilter, error) {
	q := v.r.URL.Query()
	f := store.OrderFilter{Stall: pos.StallCode(q.Get("stall"))}
	if q.Get("all") == "" {
		f.States = pos.WaitingStates()
	}
	if day := q.Get("day"); day != "" {
		var err error
		if f.Day, err = pos.ParseDay(day); err != nil {
			return f, err
		}
	}
	return f, nil
}

// farthestOrder is how far back the pages of the list lead: further down one looks
// for the code or the day.
const farthestOrder = 100_000

// orders lists the orders of the shop: those that somebody has to look at, and
// those that were asked for.
func (v *visit) orders() error {
	ctx := v.r.Context()
	format, err := v.format()
	if err != nil {
		return err
	}
	f, err := v.orderFilter()
	if err != nil {
		return err
	}
	if format == "" {
		f.Skip, f.Most = v.leaf("page", farthestOrder).First, mostRows+1
	}
	all, err := v.central.Orders(ctx, v.tenant, f)
	if err != nil {
		return err
	}
	if format != "" {
		return v.document(format, report.ListOrders(all, v.words).Document(v.words))
	}
	data := ordersData{MayOpen: v.may("POST /staf/shop"), Waiting: f.States != nil, Day: f.Day, Files: v.files()}
	switch shop, err := v.central.Shop(ctx, v.tenant); {
	case pos.CodeOf(err) == pos.NotFound:
		data.None = true
	case err != nil:
		return err
	default:
		data.Open = shop.Open
	}
	look, err := v.central.Orders(ctx, v.tenant, store.OrderFilter{Look: true})
	if err != nil {
		return err
	}
	for _, o := range look {
		data.Look = append(data.Look, v.orderLine(o))
	}
	for _, o := range all[:min(len(all), mostRows)] {
		data.Orders = append(data.Orders, v.orderLine(o))
	}
	data.leaf = v.leaf("page", f.Skip+max(1, len(all)))
	if data.Stalls, err = v.orderStalls(f.Stall); err != nil {
		return err
	}
	data.Packing = Path + "orders/packing?" + url.Values{"stall": {string(f.Stall)}, "day": {string(f.Day)}}.Encode()
	return v.show("orders.html", v.words.T("order.list"), data)
}

func (v *visit) orderStalls(picked pos.StallCode) ([]choice, error) {
	sites, err := v.central.Sites(v.r.Context(), v.tenant)
	var all []choice
	for _, s := range sites {
		all = append(all, choice{string(s.Code), string(s.Code) + " – " + s.Name, s.Code == picked})
	}
	return all, err
}

type packingData struct {
	Sections []report.Section
	Empty    bool
	Place    string
	Files    []file
}

// packing is what is to be packed for a stall and a day, or for all.
func (v *visit) packing() error {
	format, err := v.format()
	if err != nil {
		return err
	}
	f, err := v.orderFilter()
	if err != nil {
		return err
	}
	all, err := v.central.Orders(v.r.Context(), v.tenant, f)
	if err != nil {
		return err
	}
	p := report.PackingOf(all, string(f.Stall), f.Day, v.words)
	d := p.Document(v.words)
	if format != "" {
		return v.document(format, d)
	}
	return v.show("packing.html", v.words.T("order.packing"), packingData{Sections: d.Sections, Empty: len(p.Parcel) == 0, Place: d.Head.Place, Files: v.files()})
}

type orderData struct {
	orderLine
	Rows     []orderRow
	Chat     string // opens a message to the buyer
	Methods  []choice
	Payments []orderPaymentLine
	MayPack  bool
	MayBack  bool // may be unpacked
	MayPay   bool // staff may note money that they saw
	MayHand  bool
	MayEnd   bool
	MayNote  bool         // handed over twice or without its money, and nobody has said that they know
	Due      money.Rupiah // at the hand-over
}

type orderRow struct {
	Name, SKU string
	Quantity  int
	Price     money.Rupiah
	Amount    money.Rupiah
}

type orderPaymentLine struct {
	store.OrderPayment
	Method, Excess string
	Owed           bool
}

func orderPath(code pos.OrderCode) string { return Path + "orders/order/" + string(code) }

func (v *visit) orderPage() error {
	o, err := v.order()
	if err != nil {
		return err
	}
	return v.show("order.html", v.words.T("order.title", "code", string(o.Code)), v.orderData(o))
}

// order is the one that the address names.
func (v *visit) order() (store.StoredOrder, error) {
	code, err := pos.ParseOrderCode(v.r.PathValue("code"))
	if err != nil {
		return store.StoredOrder{}, pos.Refuse(pos.NotFound, "order_unknown")
	}
	return v.central.Order(v.r.Context(), v.tenant, code)
}

func (v *visit) orderData(o store.StoredOrder) orderData {
	d := orderData{orderLine: v.orderLine(o)}
	for _, l := range o.Lines {
		d.Rows = append(d.Rows, orderRow{l.Product.NameIn(v.english()), string(l.Product.SKU), l.Quantity, l.Product.Price, l.Amount()})
	}
	for _, p := range o.Payments {
		line := orderPaymentLine{OrderPayment: p, Method: report.MethodName(v.words, p.Method), Owed: p.Excess != "" && p.BackAt.IsZero()}
		if p.Excess != "" {
			line.Excess = v.words.T("order.excess." + string(p.Excess))
		}
		d.Payments = append(d.Payments, line)
	}
	if o.Buyer.Phone != "" {
		d.Chat = "https://wa.me/" + o.Buyer.Phone
	}
	settled := o.Settled() || o.Pay == pos.PayAtPickUp
	d.MayPack = settled && (o.State == pos.OrderNew || o.State == pos.OrderPaid)
	d.MayBack = o.State == pos.OrderReady
	d.MayHand = settled && !o.State.Over()
	d.MayEnd = !o.State.Over()
	d.MayNote = (o.Twice() || o.Unpaid()) && o.Noted.IsZero()
	d.MayPay = !o.Settled() && o.State != pos.OrderPickedUp && o.State != pos.OrderCancelled && o.Erased.IsZero()
	if !o.Settled() {
		d.Due = o.Total()
	}
	for _, m := range pos.Methods() {
		d.Methods = append(d.Methods, choice{string(m), report.MethodName(v.words, m), m == pos.Cash})
	}
	return d
}

// changeOrder does something to an order and shows it again.
func (v *visit) changeOrder(do func(pos.OrderCode) error) error {
	o, err := v.order()
	if err != nil {
		return err
	}
	if err = do(o.Code); err == nil {
		return v.done(orderPath(o.Code), "saved")
	}
	// It may have changed meanwhile: it is shown as it is now.
	if now, readErr := v.order(); readErr == nil {
		o = now
	}
	return v.again("order.html", v.words.T("order.title", "code", string(o.Code)), err, v.orderData(o))
}

func (v *visit) packOrder() error {
	return v.changeOrder(func(code pos.OrderCode) error { return v.central.PackOrder(v.r.Context(), v.tenant, code) })
}

func (v *visit) unpackOrder() error {
	return v.changeOrder(func(code pos.OrderCode) error { return v.central.UnpackOrder(v.r.Context(), v.tenant, code) })
}

func (v *visit) cancelOrder() error {
	return v.changeOrder(func(code pos.OrderCode) error { return v.central.CancelOrder(v.r.Context(), v.tenant, code, false) })
}

func (v *visit) payOrder() error {
	return v.changeOrder(func(code pos.OrderCode) error {
		return v.central.TakeOrderMoney(v.r.Context(), v.tenant, code, pos.Method(v.field("method")), v.field("reference"))
	})
}

func (v *visit) handOver() error {
	return v.changeOrder(func(code pos.OrderCode) error {
		o, err := v.central.Order(v.r.Context(), v.tenant, code)
		if err != nil {
			return err
		}
		method := pos.Method(v.field("method"))
		if !o.Settled() && !slices.Contains(pos.Methods(), method) {
			return pos.Refuse(pos.Invalid, "tender_amount")
		}
		tender := pos.Tender{Method: method, Amount: o.Total(), Reference: v.field("reference")}
		if method == pos.QRIS {
			tender.CheckedBy, tender.CheckedAt = pos.StaffID(v.account.ID), pos.Stamp(v.now())
		}
		if method != pos.Cash && method != "" && tender.Reference == "" {
			return pos.Refuse(pos.Invalid, "reference_missing")
		}
		_, err = v.central.HandOver(v.r.Context(), v.tenant, code, []pos.Tender{tender}, v.account.Label)
		return err
	})
}

func (v *visit) noteOrder() error {
	return v.changeOrder(func(code pos.OrderCode) error { return v.central.NoteOrder(v.r.Context(), v.tenant, code) })
}

func (v *visit) orderMoneyBack() error {
	return v.changeOrder(func(code pos.OrderCode) error {
		no, err := strconv.ParseInt(v.r.PathValue("no"), 10, 64)
		if err != nil {
			return pos.Refuse(pos.NotFound, "payment_unknown")
		}
		return v.central.GiveOrderMoneyBack(v.r.Context(), v.tenant, code, no, v.field("how"))
	})
}

// openShop makes the shop, opens or closes it.
func (v *visit) openShop() error {
	ctx := v.r.Context()
	if v.field("close") != "" {
		if err := v.central.CloseShop(ctx, v.tenant); err != nil {
			return err
		}
		return v.done(Path+"orders", "saved")
	}
	place := store.DefaultStall()
	place.Code, place.Name = pos.StallCode(v.field("code")), v.field("name")
	if shop, err := v.central.Shop(ctx, v.tenant); err == nil {
		place.Code = shop.Stall
	}
	if err := uplink.CheckSite(store.Site{Code: place.Code, Name: place.Name}); err != nil {
		return err
	}
	if err := v.central.OpenShop(ctx, v.tenant, place); err != nil {
		return err
	}
	return v.done(Path+"orders", "saved")
}
