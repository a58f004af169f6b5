package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"lapak/internal/journal"
	"lapak/internal/money"
	"lapak/internal/pos"
)

// StoredSale is a sale with what has become of it since.
type StoredSale struct {
	Sale    pos.Sale
	Tail    string // short form of its journal hash, as printed
	Void    *pos.Void
	Refunds []pos.Refund
}

// Refunded is what was paid back so far.
func (s StoredSale) Refunded() money.Rupiah {
	var sum money.Rupiah
	for _, r := range s.Refunds {
		sum += r.Paid
	}
	return sum
}

// SaleByNumber finds a sale by its receipt number, without regard to case.
func (b *Books) SaleByNumber(ctx context.Context, number pos.ReceiptNumber) (StoredSale, error) {
	return b.sale(ctx, "number", strings.ToUpper(strings.TrimSpace(string(number))))
}

// SaleByID finds a sale by its identity.
func (b *Books) SaleByID(ctx context.Context, id pos.SaleID) (StoredSale, error) {
	return b.sale(ctx, "id", string(id))
}

func (b *Books) sale(ctx context.Context, column, value string) (StoredSale, error) {
	f, e, err := fact[journal.SaleCompleted](ctx, b, "sale", column, value, "sale_unknown")
	if err != nil {
		return StoredSale{}, err
	}
	stored := StoredSale{Sale: f.Sale, Tail: e.Head().Tail()}
	void, err := query(ctx, b, scanVoid, voidColumns+` WHERE tenant = $1 AND sale = $2`, f.Sale.ID)
	if err != nil {
		return StoredSale{}, err
	}
	if len(void) > 0 {
		stored.Void = &void[0]
	}
	entries, err := query(ctx, b, scanEntry, refundsOf, f.Sale.ID)
	if err != nil {
		return StoredSale{}, err
	}
	for _, e := range entries {
		decoded, err := journal.Decode(e.Kind, e.Version, e.Body)
		if err != nil {
			return StoredSale{}, pos.Refuse(pos.Corrupt, "database_corrupt").Because(err)
		}
		if refund, ok := decoded.(journal.RefundMade); ok {
			stored.Refunds = append(stored.Refunds, refund.Refund)
		}
	}
	return stored, nil
}

const refundsOf = `SELECT ` + entryColumns + ` FROM refund d
		JOIN entry e ON e.tenant = d.tenant AND e.terminal = d.terminal AND e.epoch = d.epoch AND e.seq = d.seq
		WHERE d.tenant = $1 AND d.sale = $2 ORDER BY d.at, d.number`

// RefundByNumber finds a refund by its receipt number, with its journal tail.
func (b *Books) RefundByNumber(ctx context.Context, number pos.ReceiptNumber) (pos.Refund, string, error) {
	f, e, err := fact[journal.RefundMade](ctx, b, "refund", "number", strings.ToUpper(strings.TrimSpace(string(number))), "refund_unknown")
	return f.Refund, e.Head().Tail(), err
}

const voidColumns = `SELECT sale, number, shift, day, at, staff, approved_by, reason, total FROM sale_void`

func scanVoid(scan scanner) (pos.Void, error) {
	var v pos.Void
	var at int64
	err := scan(&v.Sale, &v.Number, &v.Shift, &v.Day, &at, &v.By, &v.ApprovedBy, &v.Reason, &v.Total)
	v.At = time.UnixMilli(at).UTC()
	return v, err
}

// Receipt is a sale or a refund as a row of the history.
type Receipt struct {
	Refund  bool
	Number  pos.ReceiptNumber
	Sale    pos.SaleID
	Shift   pos.ShiftID
	Day     pos.BusinessDay
	At      time.Time
	Cashier string // label
	Items   int
	Paid    money.Rupiah // to the customer if Refund
	Methods string       // wire names of the ways to pay, separated by commas
	Voided  bool
	// Refunded is what was paid back of a sale so far.
	Refunded money.Rupiah
	// Order is the order of the shop that a sale handed over, empty for none.
	Order pos.OrderCode
}

// Receipts lists sales and refunds, newest first. Day, if not empty, narrows to
// a business day. Text finds a part of the number, of the code of an order, an
// amount, or a part of a product's name or SKU; empty finds all.
func (b *Books) Receipts(ctx context.Context, day pos.BusinessDay, text string, limit int) ([]Receipt, error) {
	text = strings.TrimSpace(text)
	like := "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(strings.ToLower(text)) + "%"
	amount := int64(-1)
	if r, err := money.Parse(text); err == nil {
		amount = int64(r)
	}
	return query(ctx, b, scanReceipt, `SELECT kind, number, sale, shift, day, at, label, items, paid, methods, voided, refunded, ordered FROM (
		SELECT 0 AS kind, number, id AS sale, shift, day, at, cashier_label AS label, items, paid,
			(SELECT string_agg(method, ',') FROM (SELECT method FROM tender WHERE tenant = $1 AND tender.sale = s.id ORDER BY no) AS ways) AS methods, voided,
			(SELECT COALESCE(SUM(r.paid), 0) FROM refund r WHERE tenant = $1 AND r.sale = s.id) AS refunded,
			COALESCE((SELECT o.code FROM order_sale o WHERE tenant = $1 AND o.sale = s.id), '') AS ordered
		FROM sale s WHERE tenant = $1 AND ($2 = '' OR day = $2) AND ($3 = '%%' OR lower(number) LIKE $3 ESCAPE '\' OR paid = $4 OR EXISTS (
			SELECT 1 FROM order_sale o WHERE tenant = $1 AND o.sale = s.id AND lower(o.code) LIKE $3 ESCAPE '\') OR EXISTS (
			SELECT 1 FROM sale_line l WHERE tenant = $1 AND l.sale = s.id AND (lower(l.name) LIKE $3 ESCAPE '\' OR lower(l.sku) LIKE $3 ESCAPE '\')))
		UNION ALL
		SELECT 1, number, sale, shift, day, at, cashier_label, items, paid, method, FALSE, 0, ''
		FROM refund r WHERE tenant = $1 AND ($2 = '' OR day = $2) AND ($3 = '%%' OR lower(number) LIKE $3 ESCAPE '\' OR paid = $4 OR EXISTS (
			SELECT 1 FROM refund_line l WHERE tenant = $1 AND l.refund = r.id AND (lower(l.name) LIKE $3 ESCAPE '\' OR lower(l.sku) LIKE $3 ESCAPE '\')))
		) AS receipts ORDER BY at DESC, number DESC LIMIT $5`, day, like, amount, limit)
}

func scanReceipt(scan scanner) (Receipt, error) {
	var r Receipt
	var at int64
	var methods sql.NullString
	err := scan(&r.Refund, &r.Number, &r.Sale, &r.Shift, &r.Day, &at, &r.Cashier, &r.Items, &r.Paid, &methods, &r.Voided, &r.Refunded, &r.Order)
	r.At, r.Methods = time.UnixMilli(at).UTC(), methods.String
	return r, err
}

// PaperDigest is the digest of the paper note stored for a day under a number,
// and whether there is one.
func (b *Books) PaperDigest(ctx context.Context, day pos.BusinessDay, number string) (string, bool, error) {
	var digest string
	err := b.row(ctx, func(scan scanner) error { return scan(&digest) },
		`SELECT paper_digest FROM sale WHERE tenant = $1 AND day = $2 AND paper = $3`, day, number)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return digest, err == nil, err
}

// LastSaleDay is the latest business day with a sale, empty if there is none.
func (b *Books) LastSaleDay(ctx context.Context) (pos.BusinessDay, error) {
	var day sql.NullString
	err := b.row(ctx, func(scan scanner) error { return scan(&day) }, `SELECT MAX(day) FROM sale WHERE tenant = $1`)
	return pos.BusinessDay(day.String), err
}

// Reprints is how many copies of a receipt were made.
func (b *Books) Reprints(ctx context.Context, number pos.ReceiptNumber) (int, error) {
	var n int
	err := b.row(ctx, func(scan scanner) error { return scan(&n) }, `SELECT COUNT(*) FROM reprint WHERE tenant = $1 AND number = $2`, string(number))
	return n, err
}
