package store

import (
	"context"
	"strings"
	"time"

	"lapak/internal/money"
	"lapak/internal/pos"
)

// Span says what sums are about: some business days, and of them one fair, one
// stall or one producer unless these are empty.
type Span struct {
	From, To pos.BusinessDay
	Fair     string
	Stall    pos.StallCode
	Producer pos.ProducerCode
}

// Check refuses a span that ends before it begins.
func (s Span) Check() error {
	if s.From == "" || s.To < s.From {
		return pos.Refuse(pos.Invalid, "settle_days", "from", s.From, "to", s.To)
	}
	return nil
}

func (s Span) args() []any { return []any{s.From, s.To, s.Stall, s.Fair} }

// ShiftSum is what one shift brought in. Of one producer only the goods are
// known: Rounding, Paid, Unround and PaidBack belong to nobody's goods and stay 0.
type ShiftSum struct {
	Shift    pos.ShiftID
	Day      pos.BusinessDay
	Stall    pos.StallCode
	Sales    int
	Items    int // sold less returned
	Gross    money.Rupiah
	Discount money.Rupiah
	Rounding money.Rupiah // of sales
	Paid     money.Rupiah
	Voids    int
	Refunds  int
	Refunded money.Rupiah // value of goods that came back
	Unround  money.Rupiah // rounding of refunds
	PaidBack money.Rupiah
}

// HourSum is what was sold in one hour of the day in WIB, over all days.
type HourSum struct {
	Hour  int
	Sales int
	Gross money.Rupiah // less discounts
}

// Sums is what happened in a span, read in one moment.
type Sums struct {
	Shifts  []ShiftSum
	Goods   []GoodsTotal
	Methods []MethodTotal // none for one producer
	Hours   []HourSum
}

// inSpan is for rows x that know their day and shift. The others are the same for
// sales and their rows: what was sold without a shift, in the shop or on paper,
// belongs to the stall of its terminal.
const (
	inSpan     = `x.tenant = $1 AND x.day BETWEEN $2 AND $3 AND ($4 = '' AND $5 = '' OR x.shift IN (` + shiftsInSpan + `))`
	saleInSpan = `s.tenant = $1 AND s.day BETWEEN $2 AND $3 AND ($4 = '' AND $5 = '' OR s.shift IN (` + shiftsInSpan + `)
		OR s.shift = '' AND s.id IN (` + shiftlessInSpan + `))`
	rowInSpan = `x.tenant = $1 AND x.day BETWEEN $2 AND $3 AND ($4 = '' AND $5 = '' OR x.shift IN (` + shiftsInSpan + `)
		OR x.shift = '' AND x.sale IN (` + shiftlessInSpan + `))`
)

const shiftlessInSpan = `SELECT n.id FROM sale n JOIN stall p ON p.tenant = n.tenant AND p.terminal = n.terminal
	WHERE n.tenant = $1 AND n.shift = '' AND n.day BETWEEN $2 AND $3 AND ($4 = '' OR p.code = $4)
		AND ($5 = '' OR EXISTS (SELECT 1 FROM site i WHERE i.tenant = $1 AND i.code = p.code AND i.fair = $5))`

// Where there is no shift, its terminal stands behind this sign.
const noShift = "@"

const shiftsInSpan = `SELECT h.id FROM shift h WHERE h.tenant = $1 AND h.day BETWEEN $2 AND $3 AND ($4 = '' OR h.stall = $4)
	AND ($5 = '' OR EXISTS (SELECT 1 FROM site i WHERE i.tenant = $1 AND i.code = h.stall AND i.fair = $5))`

// hourOf is the hour of a sale in WIB.
const hourOf = `(s.at + 25200000) / 3600000 % 24`

// The questions behind Sums of everybody's goods.
const (
	spanSold = `SELECT CASE WHEN s.shift = '' THEN '` + noShift + `' || s.terminal ELSE s.shift END, MAX(s.day), s.voided, ` + hourOf + `, COUNT(*), SUM(s.items), SUM(s.gross),
			SUM(s.discount), SUM(s.rounding), SUM(s.paid)
		FROM sale s WHERE ` + saleInSpan + ` GROUP BY 1, s.voided, 4 ORDER BY 1, 3, 4`
	spanBack = `SELECT x.shift, MAX(x.day), COUNT(*), SUM(x.items), SUM(x.value), SUM(x.rounding), SUM(x.paid)
		FROM refund x WHERE ` + inSpan + ` GROUP BY x.shift`
	spanKept  = `SELECT x.method, COUNT(DISTINCT x.sale), SUM(x.kept) FROM tender x WHERE ` + rowInSpan + ` AND NOT x.voided GROUP BY x.method`
	spanRepay = `SELECT x.method, COUNT(*), SUM(x.paid) FROM refund x WHERE ` + inSpan + ` GROUP BY x.method`
)

// The same of one producer, which is $6, from the lines.
const (
	spanSoldOf = `SELECT CASE WHEN x.shift = '' THEN '` + noShift + `' || s.terminal ELSE x.shift END, MAX(x.day), x.voided, ` + hourOf + `, COUNT(DISTINCT x.sale), SUM(x.quantity), SUM(x.gross),
			SUM(x.discount), 0, 0
		FROM sale_line x JOIN sale s ON s.tenant = x.tenant AND s.id = x.sale WHERE ` + rowInSpan + ` AND x.producer = $6 GROUP BY 1, x.voided, 4 ORDER BY 1, 3, 4`
	spanBackOf = `SELECT x.shift, MAX(x.day), COUNT(DISTINCT x.refund), SUM(x.quantity), SUM(x.amount), 0, 0
		FROM refund_line x WHERE ` + inSpan + ` AND x.producer = $6 GROUP BY x.shift`
)

const (
	goodsKey      = `x.producer, x.sku, x.name, x.name_en, x.category, x.producer_name`
	goodsColumns  = `x.sku, x.name, x.name_en, x.category, x.producer, x.producer_name`
	spanGoods     = `SELECT ` + goodsColumns + `, SUM(x.quantity), SUM(x.gross), SUM(x.discount) FROM sale_line x WHERE ` + rowInSpan + ` AND NOT x.voided AND ($6 = '' OR x.producer = $6) GROUP BY ` + goodsKey + ` ORDER BY ` + goodsKey
	spanGoodsBack = `SELECT ` + goodsColumns + `, SUM(x.quantity), SUM(x.amount) FROM refund_line x WHERE ` + inSpan + ` AND ($6 = '' OR x.producer = $6) GROUP BY ` + goodsKey + ` ORDER BY ` + goodsKey
)

// AddUp adds up a span.
func (b *Books) AddUp(ctx context.Context, span Span) (Sums, error) {
	var s Sums
	err := b.moment(ctx, func(v view) error {
		var err error
		if err = s.readShifts(ctx, v, span); err != nil {
			return err
		}
		if s.Goods, err = readGoods(ctx, v, spanGoods, spanGoodsBack, append(span.args(), span.Producer)...); err != nil {
			return err
		}
		if span.Producer != "" {
			return nil
		}
		s.Methods, err = readMethods(ctx, v, spanKept, spanRepay, span.args()...)
		return err
	})
	return s, err
}

// readShifts reads what was sold and came back in shifts, and in which hours it was
// sold.
func (s *Sums) readShifts(ctx context.Context, v view, span Span) error {
	sold, back, args := spanSold, spanBack, span.args()
	if span.Producer != "" {
		sold, back, args = spanSoldOf, spanBackOf, append(args, span.Producer)
	}
	var hours [24]HourSum
	var all []ShiftSum
	at := map[pos.ShiftID]int{}
	find := func(id pos.ShiftID, day pos.BusinessDay) *ShiftSum {
		i, known := at[id]
		if !known {
			i = len(all)
			at[id] = i
			all = append(all, ShiftSum{Shift: id, Day: day})
		}
		return &all[i]
	}
	_, err := ask(ctx, v, func(scan scanner) (none struct{}, err error) {
		var s ShiftSum
		var voided bool
		var hour int
		if err := scan(&s.Shift, &s.Day, &voided, &hour, &s.Sales, &s.Items, &s.Gross, &s.Discount, &s.Rounding, &s.Paid); err != nil {
			return none, err
		}
		sum := find(s.Shift, s.Day)
		if voided {
			sum.Voids += s.Sales
			return none, nil
		}
		sum.Sales, sum.Items, sum.Gross, sum.Discount = sum.Sales+s.Sales, sum.Items+s.Items, sum.Gross+s.Gross, sum.Discount+s.Discount
		sum.Rounding, sum.Paid = sum.Rounding+s.Rounding, sum.Paid+s.Paid
		hours[hour] = HourSum{hour, hours[hour].Sales + s.Sales, hours[hour].Gross + s.Gross - s.Discount}
		return none, nil
	}, sold, args...)
	if err != nil {
		return err
	}
	for _, h := range hours {
		if h.Sales > 0 {
			s.Hours = append(s.Hours, h)
		}
	}
	_, err = ask(ctx, v, func(scan scanner) (none struct{}, err error) {
		var s ShiftSum
		if err := scan(&s.Shift, &s.Day, &s.Refunds, &s.Items, &s.Refunded, &s.Unround, &s.PaidBack); err != nil {
			return none, err
		}
		sum := find(s.Shift, s.Day)
		sum.Refunds, sum.Refunded, sum.Unround, sum.PaidBack = s.Refunds, s.Refunded, s.Unround, s.PaidBack
		sum.Items -= s.Items
		return none, nil
	}, back, args...)
	if err != nil {
		return err
	}
	s.Shifts = all
	return s.placeShifts(ctx, v, span)
}

// placeShifts finds the stall of each shift, and of what was sold without one.
func (s *Sums) placeShifts(ctx context.Context, v view, span Span) error {
	stalls := map[pos.ShiftID]pos.StallCode{}
	_, err := ask(ctx, v, func(scan scanner) (none struct{}, err error) {
		var id pos.ShiftID
		var stall pos.StallCode
		err = scan(&id, &stall)
		stalls[id] = stall
		return none, err
	}, `SELECT id, stall FROM shift WHERE tenant = $1 AND day BETWEEN $2 AND $3
		UNION ALL SELECT '`+noShift+`' || terminal, code FROM stall WHERE tenant = $1`, span.From, span.To)
	for i := range s.Shifts {
		shift := &s.Shifts[i]
		if shift.Stall = stalls[shift.Shift]; strings.HasPrefix(string(shift.Shift), noShift) {
			shift.Shift = ""
		}
	}
	return err
}

// OfficeShift is a shift as the office sees it: where it was, and what was found
// in the drawer at its end.
type OfficeShift struct {
	ID       pos.ShiftID
	Terminal pos.TerminalID
	Stall    pos.StallCode
	Day      pos.BusinessDay
	OpenedAt time.Time
	OpenedBy pos.StaffID
	ClosedAt time.Time // zero while it is open
	ClosedBy pos.StaffID
	Expected money.Rupiah
	Counted  money.Rupiah
	Reason   string // of a difference
	Sales    int
}

// Open says whether the shift has not been closed.
func (s OfficeShift) Open() bool { return s.ClosedAt.IsZero() }

// Difference is counted less expected; 0 while the shift is open.
func (s OfficeShift) Difference() money.Rupiah {
	if s.Open() {
		return 0
	}
	return s.Counted - s.Expected
}

// OfficeShifts lists the shifts of a span, the latest day first.
func (b *Books) OfficeShifts(ctx context.Context, span Span) ([]OfficeShift, error) {
	return query(ctx, b, func(scan scanner) (s OfficeShift, err error) {
		var opened, closed int64
		err = scan(&s.ID, &s.Terminal, &s.Stall, &s.Day, &opened, &s.OpenedBy, &closed, &s.ClosedBy, &s.Expected, &s.Counted, &s.Reason, &s.Sales)
		s.OpenedAt, s.ClosedAt = timeOf(opened), timeOf(closed)
		return s, err
	}, `SELECT id, terminal, stall, day, opened_at, opened_by, closed_at, closed_by, expected, counted, reason, sales FROM shift
		WHERE tenant = $1 AND id IN (`+shiftsInSpan+`) ORDER BY day DESC, opened_at DESC, id`, span.args()...)
}

// Presence is when goods were sold at all.
type Presence struct{ First, Last pos.BusinessDay }

// SoldDays is the first and the last business day with a shift; both empty if
// there was none.
func (b *Books) SoldDays(ctx context.Context) (p Presence, err error) {
	err = b.row(ctx, func(scan scanner) error { return scan(&p.First, &p.Last) },
		`SELECT COALESCE(MIN(day), ''), COALESCE(MAX(day), '') FROM shift WHERE tenant = $1`)
	return p, err
}

// PlaceLevel is how much of a product lies at a stall.
type PlaceLevel struct {
	Stall pos.StallCode
	SKU   pos.SKU
	Level int
}

// StockByPlace is the level of every product that ever moved, by the stall that
// its laptop belongs to now.
func (c *Central) StockByPlace(ctx context.Context, tenant pos.TenantID) ([]PlaceLevel, error) {
	return query(ctx, c.Books(tenant), func(scan scanner) (l PlaceLevel, err error) { return l, scan(&l.Stall, &l.SKU, &l.Level) },
		`SELECT t.stall, s.sku, SUM(s.level) FROM stock s JOIN terminal t ON t.tenant = s.tenant AND t.terminal = s.terminal
		WHERE s.tenant = $1 GROUP BY t.stall, s.sku ORDER BY t.stall, s.sku`)
}
