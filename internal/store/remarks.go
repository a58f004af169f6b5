package store

import (
	"context"
	"database/sql"
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
)

// Remark is one exception: when, who, which receipt, how much and why.
type Remark struct {
	Kind   RemarkKind
	At     time.Time
	Number string
	Staff  pos.StaffID
	Amount money.Rupiah
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

// Remarks lists the exceptions of a scope in order of time.
func (b *Books) Remarks(ctx context.Context, scope Scope) ([]Remark, error) {
	return query(ctx, b, func(scan scanner) (r Remark, err error) {
		var at int64
		err = scan(&r.Kind, &at, &r.Number, &r.Staff, &r.Amount, &r.Reason)
		r.At = time.UnixMilli(at).UTC()
		return r, err
	}, remarks, scope.args()...)
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
	ProducerName string
	Quantity     int
	Gross        money.Rupiah
	Discount     money.Rupiah
	Methods      string // wire names separated by commas
	Voided       bool
}

// Only CROSS JOIN keeps SQLite from beginning with the lines: on a till it takes
// the tenant for a choice among many.
const saleRows = `SELECT s.at AS at, 0 AS refund, s.counter AS counter, l.no AS no, s.number, s.cashier_label, l.sku, l.name, l.name_en, l.producer_name,
		l.quantity, l.gross, l.discount, (SELECT string_agg(method, ',') FROM (SELECT method FROM tender t WHERE t.tenant = $1 AND t.sale = s.id ORDER BY no) AS ways), s.voided
	FROM sale s CROSS JOIN sale_line l WHERE s.tenant = $1 AND s.day = $2 AND ($3 = '' OR s.shift = $3) AND ` + placeOf + `s.shift` + inPlace + ` AND l.tenant = s.tenant AND l.sale = s.id
	UNION ALL
	SELECT r.at, 1, r.counter, l.no, r.number, r.cashier_label, l.sku, l.name, l.name_en, l.producer_name, l.quantity, l.amount, 0, r.method, FALSE
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
	err := scan(&at, &r.Refund, &counter, &no, &r.Number, &r.Cashier, &r.SKU, &r.Name, &r.NameEN, &r.ProducerName,
		&r.Quantity, &r.Gross, &r.Discount, &methods, &r.Voided)
	r.At, r.Methods = time.UnixMilli(at).UTC(), methods.String
	return r, err
}
