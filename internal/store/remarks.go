package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"lapak/internal/money"
	"lapak/internal/pos"
)

// RemarkKind says what a Remark is about.
type RemarkKind string

// What a supervisor wants to see of a day beside the sums.
const (
	RemarkVoid     RemarkKind = "void"
	RemarkRefund   RemarkKind = "refund"
	RemarkCashIn   RemarkKind = "cash_in"
	RemarkCashOut  RemarkKind = "cash_out"
	RemarkReprint  RemarkKind = "reprint"
	RemarkDrawer   RemarkKind = "drawer_opened"
	RemarkDiscount RemarkKind = "discount"
	RemarkPaper    RemarkKind = "paper_note"
	RemarkPrice    RemarkKind = "price_changed"
)

// Remark is one exception: when, who, which receipt, how much and why. Of a changed
// price Amount is the new one and Was the one before; Reason names the goods.
type Remark struct {
	Kind   RemarkKind
	At     time.Time
	Number string
	Staff  pos.StaffID
	Amount money.Rupiah
	Was    money.Rupiah
	Reason string
}

const remarks = `SELECT kind, at, number, staff, amount, reason FROM (
		SELECT 'void' AS kind, at, number, staff, total AS amount, reason FROM sale_void WHERE ` + inScope + `
		UNION ALL SELECT 'refund', at, number, cashier, paid, reason FROM refund WHERE ` + inScope + `
		UNION ALL SELECT CASE WHEN amount < 0 THEN 'cash_out' ELSE 'cash_in' END, at, '', staff, amount, reason FROM cash_move WHERE ` + inScope + `
		UNION ALL SELECT 'reprint', at, number, staff, 0, '' FROM reprint WHERE ` + inScope + `
		UNION ALL SELECT 'drawer_opened', at, '', staff, 0, reason FROM drawer_opening WHERE ` + inScope + `
		UNION ALL SELECT 'discount', at, number, cashier, discount, '' FROM sale WHERE ` + inScope + ` AND discount > 0 AND NOT voided
		UNION ALL SELECT 'paper_note', at, number, cashier, paid, paper FROM sale WHERE ` + inScope + ` AND paper <> '' AND NOT voided
	) AS remarks ORDER BY at, kind, number, staff, amount, reason`

// priced are the rows of the goods that were sold at more than one price on a day,
// in order of time. Most days have none, and the index of the lines says so.
const priced = `SELECT s.at, s.number, s.cashier, l.sku, l.producer, l.name, l.gross / l.quantity
	FROM (SELECT producer, sku FROM sale_line WHERE ` + inScope + ` AND NOT voided
		GROUP BY producer, sku HAVING MIN(gross / quantity) < MAX(gross / quantity)) AS two
	CROSS JOIN sale_line l CROSS JOIN sale s
	WHERE l.tenant = $1 AND l.day = $2 AND l.producer = two.producer AND l.sku = two.sku AND NOT l.voided
		AND ($3 = '' OR l.shift = $3) AND ` + placeOf + `l.shift` + inPlace + ` AND s.tenant = l.tenant AND s.id = l.sale
	ORDER BY s.at, s.number, l.no`

// Remarks lists the exceptions of a scope in order of time.
func (b *Books) Remarks(ctx context.Context, scope Scope) ([]Remark, error) {
	var all []Remark
	err := b.moment(ctx, func(v view) error {
		var err error
		all, err = ask(ctx, v, func(scan scanner) (r Remark, err error) {
			var at int64
			err = scan(&r.Kind, &at, &r.Number, &r.Staff, &r.Amount, &r.Reason)
			r.At = time.UnixMilli(at).UTC()
			return r, err
		}, remarks, scope.args()...)
		if err != nil {
			return err
		}
		changes, err := priceChanges(ctx, v, scope)
		all = append(all, changes...)
		return err
	})
	slices.SortStableFunc(all, func(a, b Remark) int { return a.At.Compare(b.At) })
	return all, err
}

// priceChanges are the first sales of goods at another price than just before. At
// a fair one laptop may have the new price earlier than another: every turn stands
// here.
func priceChanges(ctx context.Context, v view, scope Scope) ([]Remark, error) {
	type goods struct {
		producer pos.ProducerCode
		sku      pos.SKU
	}
	last := map[goods]money.Rupiah{}
	all, err := ask(ctx, v, func(scan scanner) (r Remark, err error) {
		var at int64
		var g goods
		var name string
		err = scan(&at, &r.Number, &r.Staff, &g.sku, &g.producer, &name, &r.Amount)
		r.Kind, r.At, r.Reason = RemarkPrice, time.UnixMilli(at).UTC(), string(g.sku)+" "+name
		r.Was = last[g]
		last[g] = r.Amount
		return r, err
	}, priced, scope.args()...)
	return slices.DeleteFunc(all, func(r Remark) bool { return r.Was == 0 || r.Was == r.Amount }), err
}

// SaleRow is one line of one sale or refund, for the detailed list of a day.
type SaleRow struct {
	// Refund says that these goods came back: Quantity pieces worth Gross.
	Refund       bool
	Number       pos.ReceiptNumber
	At           time.Time
	Cashier      string // label
	SKU          pos.SKU
	Name         string
	NameEN       string
	Producer     pos.ProducerCode
	ProducerName string
	Quantity     int
	Gross        money.Rupiah
	Discount     money.Rupiah
	Methods      string // wire names separated by commas
	Voided       bool
}

// Only CROSS JOIN keeps SQLite from beginning with the lines: on a till it takes
// the tenant for a choice among many.
const saleRows = `SELECT s.at AS at, 0 AS refund, s.counter AS counter, l.no AS no, s.number, s.cashier_label, l.sku, l.name, l.name_en, l.producer, l.producer_name,
		l.quantity, l.gross, l.discount, (SELECT string_agg(method, ',') FROM (SELECT method FROM tender t WHERE t.tenant = $1 AND t.sale = s.id ORDER BY no) AS ways), s.voided
	FROM sale s CROSS JOIN sale_line l WHERE s.tenant = $1 AND s.day = $2 AND ($3 = '' OR s.shift = $3) AND ` + placeOf + `s.shift` + inPlace + ` AND l.tenant = s.tenant AND l.sale = s.id
	UNION ALL
	SELECT r.at, 1, r.counter, l.no, r.number, r.cashier_label, l.sku, l.name, l.name_en, l.producer, l.producer_name, l.quantity, l.amount, 0, r.method, FALSE
	FROM refund r CROSS JOIN refund_line l WHERE r.tenant = $1 AND r.day = $2 AND ($3 = '' OR r.shift = $3) AND ` + placeOf + `r.shift` + inPlace + ` AND l.tenant = r.tenant AND l.refund = r.id
	ORDER BY at, refund, counter, number, no`

// SaleRows reads the lines sold and returned in a scope in order of time and
// hands them out one by one, so that a day of any size can be exported.
func (b *Books) SaleRows(ctx context.Context, scope Scope, each func(SaleRow) error) error {
	var stopped error // by each, for a reason of its own
	err := b.read(ctx, func(v view) error {
		rows, err := v.rows(ctx, saleRows, scope.args()...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() && stopped == nil {
			r, err := scanSaleRow(rows.Scan)
			if err != nil {
				return err
			}
			stopped = each(r)
		}
		return rows.Err()
	})
	if stopped != nil {
		return stopped
	}
	return err
}

func scanSaleRow(scan scanner) (SaleRow, error) {
	var r SaleRow
	var at int64
	var counter, no int
	var methods sql.NullString
	err := scan(&at, &r.Refund, &counter, &no, &r.Number, &r.Cashier, &r.SKU, &r.Name, &r.NameEN, &r.Producer, &r.ProducerName,
		&r.Quantity, &r.Gross, &r.Discount, &methods, &r.Voided)
	r.At, r.Methods = time.UnixMilli(at).UTC(), methods.String
	return r, err
}
