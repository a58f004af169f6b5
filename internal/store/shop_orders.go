package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"

	"lapak/internal/money"
	"lapak/internal/pos"
)

// How long pieces are held for an order that is not paid, and how many such orders
// one telephone may have.
const (
	HoldToPay    = 30 * time.Minute
	mostOpenEach = 5
)

// Wish is an order as a buyer sends it.
type Wish struct {
	// Token is that of the form: sent twice, it is one order.
	Token string
	Order pos.Order
	// Prices are what the buyer saw, by SKU.
	Prices map[pos.SKU]money.Rupiah
}

// StoredOrder is an order with what has become of it.
type StoredOrder struct {
	pos.Order
	Packed   bool
	Changed  time.Time
	Erased   time.Time // zero as long as its buyer is known
	Noted    time.Time // when somebody said that they know of a hand-over that should not have been
	Payments []OrderPayment
	Sales    []OrderSale // that hand it over; more than one that is not voided is a mistake at two tills
}

// Twice says whether it was handed over more than once.
func (o StoredOrder) Twice() bool {
	n := 0
	for _, s := range o.Sales {
		if !s.Voided {
			n++
		}
	}
	return n > 1
}

// Unpaid says whether a till handed it over as paid though its money is not here: it
// was given back, of which the till had not heard.
func (o StoredOrder) Unpaid() bool {
	return o.Paid == 0 && o.forSale() < 0 && slices.ContainsFunc(o.Sales, func(s OrderSale) bool { return s.Prepaid && !s.Voided })
}

// forSale is which payment may still be that of a sale: it was to be given back, as
// the order was cancelled. There is none if it is negative.
func (o StoredOrder) forSale() int {
	return slices.IndexFunc(o.Payments, func(p OrderPayment) bool {
		return p.Excess == ExcessCancelled && p.BackAt.IsZero() && p.Amount == o.Total()
	})
}

// Excess is money that has to be given back.
func (o StoredOrder) Excess() money.Rupiah {
	var sum money.Rupiah
	for _, p := range o.Payments {
		if p.Excess != "" && p.BackAt.IsZero() {
			sum += p.Amount
		}
	}
	return sum
}

// OrderSale is a sale that hands an order over.
type OrderSale struct {
	Sale   pos.SaleID
	Number pos.ReceiptNumber
	Day    pos.BusinessDay
	At     time.Time
	Paid   money.Rupiah
	// Prepaid says whether it took money that came before as its own.
	Prepaid bool
	Voided  bool
}

// What keeps pieces from being promised again: orders that wait for money or for
// being packed, as long as their pieces lie at the place of the shop.
const holding = `NOT o.done AND NOT o.packed AND (o.state = 'paid' OR o.state = 'new' AND o.hold_until > $2
	OR ` + handedOver + `)`

const shopLevels = `SELECT s.sku, SUM(s.level) AS level FROM terminal t CROSS JOIN stock s
	WHERE t.tenant = $1 AND s.tenant = t.tenant AND s.terminal = t.terminal AND t.stall = `

const promisedPieces = `SELECT sku, SUM(level) FROM (` + shopLevels + `(SELECT p.stall FROM shop p WHERE p.tenant = $1) GROUP BY s.sku
	UNION ALL SELECT l.sku, -SUM(l.quantity) FROM shop_order o CROSS JOIN shop_order_line l
		WHERE o.tenant = $1 AND l.tenant = o.tenant AND l.code = o.code AND ` + holding + ` GROUP BY l.sku) AS pieces GROUP BY sku`

// Promised is what the shop may promise now, by SKU: what lies at its place and is
// held for nobody. What there is none of is not in it.
func (c *Central) Promised(ctx context.Context, tenant pos.TenantID) (map[pos.SKU]int, error) {
	left := map[pos.SKU]int{}
	_, err := query(ctx, c.Books(tenant), func(scan scanner) (none struct{}, err error) {
		var sku pos.SKU
		var n int
		if err = scan(&sku, &n); n > 0 {
			left[sku] = n
		}
		return none, err
	}, promisedPieces, c.now().UnixMilli())
	return left, err
}

// shopLevel is how many pieces lie at the place of the shop.
func (w *writing) shopLevel(shop Shop, sku pos.SKU) (n int, err error) {
	return n, w.row(func(scan scanner) error { return scan(&n) },
		`SELECT COALESCE(SUM(level), 0) FROM (`+shopLevels+`$2 AND s.sku = $3 GROUP BY s.sku) AS pieces`, shop.Stall, sku)
}

// promised is how many pieces of a product may be promised.
func (w *writing) promised(shop Shop, sku pos.SKU) (int, error) {
	level, err := w.shopLevel(shop, sku)
	if err != nil {
		return 0, err
	}
	var held int
	err = w.row(func(scan scanner) error { return scan(&held) },
		`SELECT COALESCE(SUM(l.quantity), 0) FROM shop_order o CROSS JOIN shop_order_line l
		WHERE o.tenant = $1 AND l.tenant = o.tenant AND l.code = o.code AND l.sku = $3 AND `+holding, w.at.UnixMilli(), sku)
	return max(0, level-held), err
}

// PlaceOrder stores an order and holds its pieces, both or neither. Prices are
// those of the list of goods now. It is refused as shop_closed, price_changed when
// the buyer saw another price, sold_out with what is left of the first product that
// there is too little of, pick_up_day when nobody will be there, and as
// orders_open when the telephone has too many orders that wait. An order that was
// sent before is given back as it is.
func (c *Central) PlaceOrder(ctx context.Context, tenant pos.TenantID, wish Wish) (code pos.OrderCode, err error) {
	err = c.write(ctx, tenant, func(w *writing) error {
		known, err := rowsOf(w, func(scan scanner) (c pos.OrderCode, err error) { return c, scan(&c) },
			`SELECT code FROM shop_order WHERE tenant = $1 AND token = $2`, wish.Token)
		if err != nil {
			return err
		}
		if len(known) > 0 {
			code = known[0]
			return nil
		}
		o, err := w.orderOf(wish)
		if err != nil {
			return err
		}
		code = o.Code
		return w.addOrder(o, wish.Token)
	})
	return code, explain(err, "save_failed")
}

// orderOf makes an order of a wish, or says why there can be none.
func (w *writing) orderOf(wish Wish) (pos.Order, error) {
	o := wish.Order
	shop, err := w.shop()
	if err != nil {
		return o, err
	}
	if !shop.Open {
		return o, pos.Refuse(pos.Unavailable, "shop_closed")
	}
	v, err := w.view()
	if err != nil {
		return o, err
	}
	list, err := readCatalogue(w.ctx, v)
	if err != nil {
		return o, err
	}
	o.Lines = slices.Clone(o.Lines)
	for i, l := range o.Lines {
		if o.Lines[i].Product, err = list.BySKU(l.Product.SKU); err != nil {
			return o, pos.Refuse(pos.Conflict, "sold_out", "sku", l.Product.SKU, "name", l.Product.SKU, "left", 0)
		}
	}
	if o.Buyer.Phone, err = pos.ParsePhone(o.Buyer.Phone); err != nil {
		return o, err
	}
	o.At, o.State, o.Paid = pos.Stamp(w.at), pos.OrderNew, 0
	if err := o.Check(); err != nil {
		return o, err
	}
	for _, l := range o.Lines {
		if saw := wish.Prices[l.Product.SKU]; saw != l.Product.Price {
			return o, pos.Refuse(pos.Conflict, "price_changed", "sku", l.Product.SKU, "name", l.Product.Name, "price", l.Product.Price)
		}
		left, err := w.promised(shop, l.Product.SKU)
		if err != nil {
			return o, err
		}
		if left < l.Quantity {
			return o, pos.Refuse(pos.Conflict, "sold_out", "sku", l.Product.SKU, "name", l.Product.Name, "left", left)
		}
	}
	if err := w.canPickUp(o, list); err != nil {
		return o, err
	}
	open, err := count(w, `SELECT COUNT(*) FROM shop_order o WHERE o.tenant = $1 AND o.phone = $3 AND o.state = 'new' AND o.hold_until > $2`, w.at.UnixMilli(), o.Buyer.Phone)
	if err == nil && open >= mostOpenEach {
		err = pos.Refuse(pos.Conflict, "orders_open", "max", mostOpenEach)
	}
	if err != nil {
		return o, err
	}
	o.HoldUntil = holdOf(o)
	o.Code, err = w.freeOrderCode()
	return o, err
}

// holdOf is until when the pieces of a new order are kept: half an hour for who
// pays at once, else until the end of the day of the pick-up.
func holdOf(o pos.Order) time.Time {
	if o.Pay == pos.PayAtPickUp {
		return time.UnixMilli(startOfDay(o.Day, 1)).UTC()
	}
	return o.At.Add(HoldToPay)
}

// farthestPickUp is how many days ahead something may be ordered.
const farthestPickUp = 60

// canPickUp refuses a place and a day on which nobody will be there.
func (w *writing) canPickUp(o pos.Order, list *pos.Catalogue) error {
	today := pos.DayOf(w.at)
	wrong := pos.Refuse(pos.Invalid, "pick_up_day", "day", o.Day)
	if o.Way != pos.WayCourier && (o.Day < today || o.Day > pos.DayOf(w.at.AddDate(0, 0, farthestPickUp))) {
		return wrong
	}
	switch o.Way {
	case pos.WayProducer:
		for _, p := range list.Producers() {
			if p.Code == o.Producer {
				return nil
			}
		}
		return pos.Refuse(pos.NotFound, "producer_unknown", "producer", o.Producer)
	case pos.WayStall:
		n, err := count(w, `SELECT COUNT(*) FROM site s JOIN fair f ON f.tenant = s.tenant AND f.code = s.fair
			WHERE s.tenant = $1 AND s.code = $2 AND f.day_from <= $3 AND f.day_to >= $3`, o.Stall, o.Day)
		if err == nil && n == 0 {
			err = wrong
		}
		return err
	}
	return nil
}

// freeOrderCode makes a code that no order has. There are 6*10^11 of them: nobody
// finds one by trying.
func (w *writing) freeOrderCode() (pos.OrderCode, error) {
	for {
		letters := make([]byte, 0, 9)
		for len(letters) < 9 {
			if len(letters) == 4 {
				letters = append(letters, '-')
				continue
			}
			n, err := rand.Int(rand.Reader, big.NewInt(int64(len(pos.OrderLetters))))
			if err != nil {
				return "", err
			}
			letters = append(letters, pos.OrderLetters[n.Int64()])
		}
		code := pos.OrderCode(letters)
		if taken, err := count(w, `SELECT COUNT(*) FROM shop_order WHERE tenant = $1 AND code = $2`, code); err != nil || taken == 0 {
			return code, err
		}
	}
}

func (w *writing) addOrder(o pos.Order, token string) error {
	err := w.exec(`INSERT INTO shop_order (tenant, code, token, at, way, stall, producer, day, pay, buyer, phone, note, state, hold_until, total, paid, packed, changed_at, erased_at, noted_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 0, FALSE, $4, 0, 0)`,
		o.Code, token, o.At.UnixMilli(), o.Way, o.Stall, o.Producer, o.Day, o.Pay, o.Buyer.Name, o.Buyer.Phone, o.Note, o.State, o.HoldUntil.UnixMilli(), o.Total())
	if err != nil {
		return err
	}
	for i, l := range o.Lines {
		body, err := json.Marshal(l.Product)
		if err != nil {
			return err
		}
		if err := w.exec(`INSERT INTO shop_order_line (tenant, code, no, sku, quantity, price, product) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			o.Code, i+1, l.Product.SKU, l.Quantity, l.Product.Price, string(body)); err != nil {
			return err
		}
	}
	return nil
}

// OrderFilter picks orders. Empty fields pick all.
type OrderFilter struct {
	Code   pos.OrderCode
	States []pos.OrderState
	Stall  pos.StallCode
	Day    pos.BusinessDay
	Look   bool // those that somebody has to look at: handed over twice or without money, or money to give back
	Skip   int  // so many of the newest are left out
	Most   int  // 0 is mostListed
}

// handOvers is how many sales that stand hand an order over. They are counted also
// where one is enough: asked whether there are any, PostgreSQL reads them all first.
const (
	handOvers  = `(SELECT COUNT(*) FROM order_sale d WHERE d.tenant = o.tenant AND d.code = o.code AND NOT d.voided)`
	handedOver = handOvers + ` > 0`
	// handedOverPrepaid is whether a sale hands an order over for the money that came
	// before.
	handedOverPrepaid = `(SELECT COUNT(*) FROM order_sale d WHERE d.tenant = o.tenant AND d.code = o.code AND NOT d.voided
		AND (SELECT COUNT(*) FROM tender t WHERE t.tenant = d.tenant AND t.sale = d.sale AND t.method = 'prepaid') > 0) > 0`
	// moneyForSale is whether money that was to be given back may still be that of a
	// sale, as in StoredOrder.forSale.
	moneyForSale = `EXISTS (SELECT 1 FROM shop_payment p WHERE p.tenant = o.tenant AND p.code = o.code
		AND p.excess = 'cancelled' AND p.back_at = 0 AND p.amount = o.total)`
)

// orderRows reads orders in their true state: picked up if a sale hands one over,
// expired if its time is over though nobody has written that down yet.
const orderRows = `SELECT o.code, o.at, o.way, o.stall, o.producer, o.day, o.pay, o.buyer, o.phone, o.note,
		CASE WHEN ` + handedOver + ` THEN 'picked_up'
			WHEN o.state = 'new' AND o.hold_until <= $2 THEN 'expired' ELSE o.state END AS now_state,
		o.hold_until, o.paid, o.packed, o.changed_at, o.erased_at, o.noted_at
	FROM shop_order o WHERE o.tenant = $1`

// toLookAt is whether an order has something that only a person can mend.
const toLookAt = `(EXISTS (SELECT 1 FROM shop_payment p WHERE p.tenant = o.tenant AND p.code = o.code AND p.excess <> '' AND p.back_at = 0)
	OR o.noted_at = 0 AND (` + handOvers + ` > 1 OR o.paid = 0 AND ` + handedOverPrepaid + ` AND NOT ` + moneyForSale + `))`

// question is a filter as SQL with its arguments. What is not asked for is not in
// it, so that databases find their way by the rest.
func (f OrderFilter) question(now time.Time) (text string, args []any) {
	args = []any{now.UnixMilli()}
	add := func(condition string, value any) {
		args = append(args, value)
		text += condition + "$" + strconv.Itoa(len(args)+1)
	}
	if f.Code != "" {
		add(" AND o.code = ", f.Code)
	}
	if f.Stall != "" {
		add(" AND o.stall = ", f.Stall)
	}
	if f.Day != "" {
		add(" AND o.day = ", f.Day)
	}
	if f.Look || len(f.States) > 0 && !slices.ContainsFunc(f.States, pos.OrderState.Over) {
		text += " AND NOT o.done"
	}
	if f.Look {
		text += " AND " + toLookAt
	}
	text = orderRows + text
	if len(f.States) > 0 {
		text = "SELECT * FROM (" + text + ") AS orders WHERE now_state IN ("
		before := ""
		for _, state := range f.States {
			add(before, state)
			before = ", "
		}
		text += ")"
	}
	// Of a number that it is told later PostgreSQL thinks the worst, and reads all.
	return text + " ORDER BY at DESC, code LIMIT " + strconv.Itoa(cmp.Or(f.Most, mostListed)) + " OFFSET " + strconv.Itoa(f.Skip), args
}

func scanOrder(scan scanner) (o StoredOrder, err error) {
	var at, hold, changed, erased, noted int64
	err = scan(&o.Code, &at, &o.Way, &o.Stall, &o.Producer, &o.Day, &o.Pay, &o.Buyer.Name, &o.Buyer.Phone, &o.Note, &o.State, &hold, &o.Paid, &o.Packed, &changed, &erased, &noted)
	o.At, o.HoldUntil, o.Changed, o.Erased, o.Noted = timeOf(at), timeOf(hold), timeOf(changed), timeOf(erased), timeOf(noted)
	return o, err
}

// Orders lists orders, the newest first.
func (c *Central) Orders(ctx context.Context, tenant pos.TenantID, f OrderFilter) (all []StoredOrder, err error) {
	err = c.Books(tenant).moment(ctx, func(v view) error {
		all, err = readOrders(ctx, v, c.now(), f)
		return err
	})
	return all, err
}

// Order is one order, refused as order_unknown.
func (c *Central) Order(ctx context.Context, tenant pos.TenantID, code pos.OrderCode) (StoredOrder, error) {
	return onlyOrder(c.Orders(ctx, tenant, OrderFilter{Code: code}))
}

func (w *writing) order(code pos.OrderCode) (StoredOrder, error) {
	v, err := w.view()
	if err != nil {
		return StoredOrder{}, err
	}
	return onlyOrder(readOrders(w.ctx, v, w.at, OrderFilter{Code: code}))
}

func onlyOrder(found []StoredOrder, err error) (StoredOrder, error) {
	if err == nil && len(found) == 0 {
		err = pos.Refuse(pos.NotFound, "order_unknown")
	}
	if err != nil {
		return StoredOrder{}, err
	}
	return found[0], nil
}

// readOrders asks four questions, however many orders there are: which ones, and
// what belongs to these.
func readOrders(ctx context.Context, v view, now time.Time, f OrderFilter) ([]StoredOrder, error) {
	text, args := f.question(now)
	rows, err := ask(ctx, v, scanOrder, text, args...)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	found := ordersFound{at: map[pos.OrderCode]*StoredOrder{}}
	for i := range rows {
		found.at[rows[i].Code] = &rows[i]
		found.codes = append(found.codes, rows[i].Code)
	}
	return rows, errors.Join(found.readLines(ctx, v), found.readPayments(ctx, v), found.readSales(ctx, v))
}

// ordersFound are the orders of which the parts are read.
type ordersFound struct {
	at    map[pos.OrderCode]*StoredOrder
	codes []any
}

// of ends a question with "WHERE tenant = $1" by the orders that it is about.
func (f ordersFound) of(text string) string {
	var b strings.Builder
	b.WriteString(text + " AND code IN (")
	for i := range f.codes {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("$" + strconv.Itoa(i+2))
	}
	return b.String() + ")"
}

const orderLines = `SELECT code, quantity, product FROM shop_order_line WHERE tenant = $1`

func (f ordersFound) readLines(ctx context.Context, v view) error {
	_, err := ask(ctx, v, func(scan scanner) (none struct{}, err error) {
		var of pos.OrderCode
		var l pos.OrderLine
		var body string
		if err = scan(&of, &l.Quantity, &body); err == nil {
			err = json.Unmarshal([]byte(body), &l.Product)
			f.at[of].Lines = append(f.at[of].Lines, l)
		}
		return none, err
	}, f.of(orderLines)+` ORDER BY code, no`, f.codes...)
	return err
}

func scanOrderSale(scan scanner) (code pos.OrderCode, s OrderSale, err error) {
	var at int64
	err = scan(&code, &s.Sale, &s.Number, &s.Day, &at, &s.Paid, &s.Prepaid, &s.Voided)
	s.At = timeOf(at)
	return code, s, err
}

const orderSales = `SELECT code, sale, number, day, at, paid,
		(SELECT COUNT(*) FROM tender t WHERE t.tenant = order_sale.tenant AND t.sale = order_sale.sale AND t.method = 'prepaid') > 0, voided
	FROM order_sale WHERE tenant = $1`

func (f ordersFound) readSales(ctx context.Context, v view) error {
	_, err := ask(ctx, v, func(scan scanner) (none struct{}, err error) {
		of, s, err := scanOrderSale(scan)
		if err == nil {
			f.at[of].Sales = append(f.at[of].Sales, s)
		}
		return none, err
	}, f.of(orderSales)+` ORDER BY code, at, sale`, f.codes...)
	return err
}
