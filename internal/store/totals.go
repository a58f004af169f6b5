package store

import (
	"context"

	"lapak/internal/money"
	"lapak/internal/pos"
)

// Scope says what totals are about: a business day, and of it one shift, one
// stall or one fair unless these are empty.
type Scope struct {
	Day   pos.BusinessDay
	Shift pos.ShiftID
	Stall pos.StallCode
	Fair  string // its code; only a central store knows fairs by one
}

func (s Scope) args() []any { return []any{s.Day, s.Shift, s.Stall, s.Fair} }

const (
	inScope = `tenant = $1 AND day = $2 AND ($3 = '' OR shift = $3) AND ` + placeOf + `shift` + inPlace
	ofScope = `tenant = $1 AND day = $2 AND ($3 = '' OR id = $3) AND ` + placeOf + `id` + inPlace

	placeOf = `($4 = '' AND $5 = '' OR `
	inPlace = ` IN (SELECT h.id FROM shift h WHERE h.tenant = $1 AND h.day = $2 AND ($4 = '' OR h.stall = $4)
		AND ($5 = '' OR EXISTS (SELECT 1 FROM site i WHERE i.tenant = $1 AND i.code = h.stall AND i.fair = $5))))`
)

// GoodsTotal is one product sold in a scope, less nothing: what came back is in
// Returned and Refunded.
type GoodsTotal struct {
	SKU          pos.SKU
	Name         string
	NameEN       string
	Category     string
	Producer     pos.ProducerCode
	ProducerName string
	Quantity     int
	Gross        money.Rupiah
	Discount     money.Rupiah
	Returned     int
	Refunded     money.Rupiah
}

// CashierTotal is what one person sold and paid back in a scope.
type CashierTotal struct {
	ID       pos.StaffID
	Label    string
	Sales    int
	Gross    money.Rupiah
	Discount money.Rupiah
	Rounding money.Rupiah // of sales
	Paid     money.Rupiah
	Voids    int
	Voided   money.Rupiah // what voided sales had brought in
	Refunds  int
	Refunded money.Rupiah // value of goods that came back
	Unround  money.Rupiah // rounding of refunds
	PaidBack money.Rupiah
}

// MethodTotal is the money of one way to pay in a scope.
type MethodTotal struct {
	Method   pos.Method
	Sales    int
	Kept     money.Rupiah
	Refunds  int
	PaidBack money.Rupiah
}

// Totals is everything that reports and closings add up, read in one moment.
type Totals struct {
	Goods    []GoodsTotal
	Cashiers []CashierTotal
	Methods  []MethodTotal
	Drawer   pos.Drawer
	Shifts   []pos.Shift
}

// Totals adds up a scope. All figures are of the same moment, also while sales
// go on.
func (b *Books) Totals(ctx context.Context, scope Scope) (Totals, error) {
	var t Totals
	err := b.moment(ctx, func(v view) error {
		for _, read := range []func(context.Context, view, Scope) error{t.readGoods, t.readCashiers, t.readMethods, t.readDrawer, t.readShifts} {
			if err := read(ctx, v, scope); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Totals{}, err
	}
	return t, nil
}

// The questions behind Totals, each of one pass over the rows of a day.
const (
	goodsSold = `SELECT sku, name, name_en, category, producer, producer_name, SUM(quantity), SUM(gross), SUM(discount)
		FROM sale_line WHERE ` + inScope + ` AND NOT voided
		GROUP BY producer, sku, name, name_en, category, producer_name ORDER BY producer, sku, name, name_en, category, producer_name`
	goodsReturned = `SELECT sku, name, name_en, category, producer, producer_name, SUM(quantity), SUM(amount)
		FROM refund_line WHERE ` + inScope + `
		GROUP BY producer, sku, name, name_en, category, producer_name ORDER BY producer, sku, name, name_en, category, producer_name`
	soldBy = `SELECT cashier, MAX(cashier_label), voided, COUNT(*), SUM(gross), SUM(discount), SUM(rounding), SUM(paid)
		FROM sale WHERE ` + inScope + ` GROUP BY cashier, voided ORDER BY cashier`
	paidBackBy = `SELECT cashier, MAX(cashier_label), COUNT(*), SUM(value), SUM(rounding), SUM(paid)
		FROM refund WHERE ` + inScope + ` GROUP BY cashier ORDER BY cashier`
	keptIn     = `SELECT method, COUNT(DISTINCT sale), SUM(kept) FROM tender WHERE ` + inScope + ` AND NOT voided GROUP BY method`
	paidBackIn = `SELECT method, COUNT(*), SUM(paid) FROM refund WHERE ` + inScope + ` GROUP BY method`
	cashMoved  = `SELECT COALESCE(SUM(CASE WHEN amount > 0 THEN amount ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN amount < 0 THEN -amount ELSE 0 END), 0) FROM cash_move WHERE ` + inScope
	floats   = `SELECT COALESCE(SUM(float), 0) FROM shift WHERE ` + ofScope
	shiftsIn = shiftColumns + ` WHERE ` + ofScope + ` ORDER BY opened_at, id`
)

func (t *Totals) readGoods(ctx context.Context, v view, scope Scope) (err error) {
	t.Goods, err = readGoods(ctx, v, goodsSold, goodsReturned, scope.args()...)
	return err
}

// readGoods reads what was sold and puts what came back beside it.
func readGoods(ctx context.Context, v view, sold, back string, args ...any) ([]GoodsTotal, error) {
	goods, err := ask(ctx, v, func(scan scanner) (g GoodsTotal, err error) {
		err = scan(&g.SKU, &g.Name, &g.NameEN, &g.Category, &g.Producer, &g.ProducerName, &g.Quantity, &g.Gross, &g.Discount)
		return g, err
	}, sold, args...)
	if err != nil {
		return nil, err
	}
	returned, err := ask(ctx, v, func(scan scanner) (g GoodsTotal, err error) {
		err = scan(&g.SKU, &g.Name, &g.NameEN, &g.Category, &g.Producer, &g.ProducerName, &g.Returned, &g.Refunded)
		return g, err
	}, back, args...)
	if err != nil {
		return nil, err
	}
	type key struct {
		sku            pos.SKU
		name, category string
		producer       pos.ProducerCode
	}
	at := make(map[key]int, len(goods))
	for i, g := range goods {
		at[key{g.SKU, g.Name, g.Category, g.Producer}] = i
	}
	for _, r := range returned {
		if i, sold := at[key{r.SKU, r.Name, r.Category, r.Producer}]; sold {
			// Added, not set: what came back may bear an older name of its producer.
			goods[i].Returned += r.Returned
			goods[i].Refunded += r.Refunded
		} else {
			goods = append(goods, r)
		}
	}
	return goods, nil
}

func (t *Totals) readCashiers(ctx context.Context, v view, scope Scope) error {
	at := map[pos.StaffID]int{}
	find := func(id pos.StaffID, label string) *CashierTotal {
		i, known := at[id]
		if !known {
			i = len(t.Cashiers)
			at[id] = i
			t.Cashiers = append(t.Cashiers, CashierTotal{ID: id, Label: label})
		}
		return &t.Cashiers[i]
	}
	rows, err := v.rows(ctx, soldBy, scope.args()...)
	if err != nil {
		return err
	}
	_, err = collect(rows, func(scan scanner) (none struct{}, err error) {
		var c CashierTotal
		var voided bool
		if err := scan(&c.ID, &c.Label, &voided, &c.Sales, &c.Gross, &c.Discount, &c.Rounding, &c.Paid); err != nil {
			return none, err
		}
		total := find(c.ID, c.Label)
		if voided {
			total.Voids, total.Voided = c.Sales, c.Paid
			return none, nil
		}
		total.Sales, total.Gross, total.Discount, total.Rounding, total.Paid = c.Sales, c.Gross, c.Discount, c.Rounding, c.Paid
		return none, nil
	})
	if err != nil {
		return err
	}
	rows, err = v.rows(ctx, paidBackBy, scope.args()...)
	if err != nil {
		return err
	}
	_, err = collect(rows, func(scan scanner) (none struct{}, err error) {
		var c CashierTotal
		if err := scan(&c.ID, &c.Label, &c.Refunds, &c.Refunded, &c.Unround, &c.PaidBack); err != nil {
			return none, err
		}
		total := find(c.ID, c.Label)
		total.Refunds, total.Refunded, total.Unround, total.PaidBack = c.Refunds, c.Refunded, c.Unround, c.PaidBack
		return none, nil
	})
	return err
}

func (t *Totals) readMethods(ctx context.Context, v view, scope Scope) (err error) {
	t.Methods, err = readMethods(ctx, v, keptIn, paidBackIn, scope.args()...)
	return err
}

// readMethods reads what was kept and what was paid back in each way.
func readMethods(ctx context.Context, v view, kept, back string, args ...any) ([]MethodTotal, error) {
	found := map[pos.Method]MethodTotal{}
	_, err := ask(ctx, v, func(scan scanner) (m MethodTotal, err error) {
		err = scan(&m.Method, &m.Sales, &m.Kept)
		found[m.Method] = m
		return m, err
	}, kept, args...)
	if err != nil {
		return nil, err
	}
	_, err = ask(ctx, v, func(scan scanner) (m MethodTotal, err error) {
		err = scan(&m.Method, &m.Refunds, &m.PaidBack)
		sum := found[m.Method]
		sum.Method, sum.Refunds, sum.PaidBack = m.Method, m.Refunds, m.PaidBack
		found[m.Method] = sum
		return m, err
	}, back, args...)
	if err != nil {
		return nil, err
	}
	var methods []MethodTotal
	for _, m := range pos.AllMethods() {
		if sum, ok := found[m]; ok {
			methods = append(methods, sum)
		}
	}
	return methods, nil
}

// readDrawer needs the methods to be read.
func (t *Totals) readDrawer(ctx context.Context, v view, scope Scope) error {
	for _, m := range t.Methods {
		if m.Method == pos.Cash {
			t.Drawer.CashSales, t.Drawer.CashRefunds = m.Kept, m.PaidBack
		}
	}
	err := v.row(ctx, func(scan scanner) error { return scan(&t.Drawer.CashIn, &t.Drawer.CashOut) }, cashMoved, scope.args()...)
	if err != nil {
		return err
	}
	return v.row(ctx, func(scan scanner) error { return scan(&t.Drawer.Float) }, floats, scope.args()...)
}

func (t *Totals) readShifts(ctx context.Context, v view, scope Scope) error {
	rows, err := v.rows(ctx, shiftsIn, scope.args()...)
	if err != nil {
		return err
	}
	if t.Shifts, err = collect(rows, scanShift); err != nil {
		return err
	}
	for i := range t.Shifts {
		if err := readCounts(ctx, v, &t.Shifts[i]); err != nil {
			return err
		}
	}
	return nil
}
