// Package report turns what the store adds up into the papers people file: the
// report of one business day as figures, as tables, and as text, CSV, XLSX and
// JSON. A Table is made once and shown by the window, the text, the workbook and
// the PDF alike, so that no two of them can disagree.
//
// It is not a bookkeeping package: what a settlement comes to is worked out by pos
// and kept by store. It draws no PDF and asks no clock. It imports money, pos, store and i18n; the till, the
// window, the web and the commands may import it.
package report

import (
	"cmp"
	"context"
	"slices"
	"time"

	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// Status says whether a report may be filed.
type Status string

// A report is final once every shift of its day is closed and its sums agree.
const (
	Interim Status = "interim"
	Final   Status = "final"
)

// Daily is everything about one business day of this laptop. Amounts are whole
// rupiah. Sales that were voided are in Void and in Remarks and nowhere else.
// The names in JSON are a contract: new ones may come, none is renamed.
type Daily struct {
	Day      pos.BusinessDay `json:"day"`
	Status   Status          `json:"status"`
	Gross    money.Rupiah    `json:"gross"`    // price of the goods sold, before discounts
	Discount money.Rupiah    `json:"discount"` // on rows and on whole sales
	Refund   money.Rupiah    `json:"refund"`   // value of the goods that came back on this day
	Void     money.Rupiah    `json:"void"`     // what voided sales had brought in
	Rounding money.Rupiah    `json:"rounding"` // signed; of sales and of refunds
	Net      money.Rupiah    `json:"net"`      // gross - discount - refund + rounding
	Sales    int             `json:"sales"`
	Items    int             `json:"items"` // pieces sold less pieces returned

	Methods    []MethodRow   `json:"methods"`
	Producers  []ProducerRow `json:"producers"`
	Categories []CategoryRow `json:"categories"`
	Products   []ProductRow  `json:"products"`
	Cashiers   []CashierRow  `json:"cashiers"`
	Cash       CashFlow      `json:"cash"`
	QRIS       QRISMoney     `json:"qris"`

	Average  money.Rupiah `json:"average"` // net for each sale, to the nearest rupiah; 0 without sales
	Voids    int          `json:"voids"`
	Refunds  int          `json:"refunds"`
	Number   string       `json:"number"` // of this paper: LPH/KBI-A/2026-11-23
	Stall    Place        `json:"stall"`
	Terminal string       `json:"terminal"` // letter of the laptop
	Shifts   []ShiftRow   `json:"shifts"`
	Remarks  []RemarkRow  `json:"remarks"`
	Arrived  *Arrived     `json:"arrived,omitempty"` // of a report of the central store: how complete it is
	Digest   string       `json:"digest"`            // eight hex digits over all of the above
	Office   pos.Signing  `json:"-"`                 // who signs for the organisation
}

// QRISMoney is the QRIS money of the sales of the day. Confirmed is what the
// gateway or the acquirer's file says is there; of the rest a cashier saw it.
type QRISMoney struct {
	Confirmed   money.Rupiah `json:"confirmed"`
	Unconfirmed money.Rupiah `json:"unconfirmed"`
}

// Place is where the goods were sold.
type Place struct {
	Code  pos.StallCode `json:"code"`
	Name  string        `json:"name"`
	Fair  string        `json:"fair"`
	Place string        `json:"place"`
	City  string        `json:"city"`
}

// MethodRow is the money of one way to pay: Total is Kept less PaidBack. A sale
// that was paid in two ways counts in both.
type MethodRow struct {
	Method   pos.Method   `json:"method"`
	Sales    int          `json:"sales"`
	Kept     money.Rupiah `json:"kept"`
	PaidBack money.Rupiah `json:"paid_back"`
	Total    money.Rupiah `json:"total"`
}

// ProducerRow is what the goods of one Lapas brought in: Net is Gross less
// Discount less Refund, before rounding of cash.
type ProducerRow struct {
	Code     pos.ProducerCode `json:"code"`
	Name     string           `json:"name"`
	Items    int              `json:"items"`
	Gross    money.Rupiah     `json:"gross"`
	Discount money.Rupiah     `json:"discount"`
	Refund   money.Rupiah     `json:"refund"`
	Net      money.Rupiah     `json:"net"`
}

// CategoryRow is what one kind of goods brought in, as a ProducerRow.
type CategoryRow struct {
	Category string       `json:"category"`
	Items    int          `json:"items"`
	Gross    money.Rupiah `json:"gross"`
	Discount money.Rupiah `json:"discount"`
	Refund   money.Rupiah `json:"refund"`
	Net      money.Rupiah `json:"net"`
}

// ProductRow is one product: pieces sold less returned, and what they brought in
// before rounding of cash.
type ProductRow struct {
	SKU      pos.SKU          `json:"sku"`
	Name     string           `json:"name"`
	NameEN   string           `json:"name_en,omitempty"`
	Producer pos.ProducerCode `json:"producer"`
	Quantity int              `json:"quantity"`
	Total    money.Rupiah     `json:"total"`
}

// CashierRow is the money that went through one person's hands: Total is what
// was paid less what was paid back.
type CashierRow struct {
	ID      pos.StaffID  `json:"id"`
	Cashier string       `json:"cashier"` // label; empty for paper notes without one
	Sales   int          `json:"sales"`
	Total   money.Rupiah `json:"total"`
	Voids   int          `json:"voids"`
	Refunds int          `json:"refunds"`
}

// CashFlow is the drawer of the day. Counted and Difference are nil until every
// shift of the day was counted; a negative difference is short.
type CashFlow struct {
	Float       money.Rupiah  `json:"float"`
	CashSales   money.Rupiah  `json:"cash_sales"` // tendered less change
	CashRefunds money.Rupiah  `json:"cash_refunds"`
	CashIn      money.Rupiah  `json:"cash_in"`
	CashOut     money.Rupiah  `json:"cash_out"`
	Expected    money.Rupiah  `json:"expected"`
	Counted     *money.Rupiah `json:"counted"`
	Difference  *money.Rupiah `json:"difference"`
	Pieces      []PieceRow    `json:"pieces"` // what was counted, largest first
}

// PieceRow is a number of equal notes or coins.
type PieceRow struct {
	Value  money.Rupiah `json:"value"`
	Number int          `json:"number"`
	Total  money.Rupiah `json:"total"`
}

// ShiftRow is one shift of the day. Closed is nil while it is open.
type ShiftRow struct {
	Opened   time.Time    `json:"opened"`
	OpenedBy string       `json:"opened_by"` // label
	Closed   *time.Time   `json:"closed"`
	ClosedBy string       `json:"closed_by"` // who counted
	Expected money.Rupiah `json:"expected"`
	Counted  money.Rupiah `json:"counted"`
	Reason   string       `json:"reason"` // of a difference
}

// RemarkRow is one exception of the day. What is not about money has no amount.
type RemarkRow struct {
	Kind   store.RemarkKind `json:"kind"`
	At     time.Time        `json:"at"`
	Number string           `json:"number"`
	Staff  string           `json:"staff"` // label
	Amount money.Rupiah     `json:"amount"`
	Was    money.Rupiah     `json:"was,omitempty"` // of a changed price, the one before
	Reason string           `json:"reason"`
}

// BuildDaily reads and adds up a business day. A day on which nothing happened
// is a report of zeros. If the sums of the day contradict each other, the report
// comes back as interim together with the refusal report_does_not_add_up: there
// is something to look at, and nothing to file.
func BuildDaily(ctx context.Context, st *store.Store, day pos.BusinessDay) (Daily, error) {
	stall, err := st.Stall(ctx)
	if err != nil {
		return Daily{}, err
	}
	terminal := st.Terminal().Code
	return Daily{
		Day: day, Terminal: terminal, Number: "LPH/" + string(stall.Code) + "-" + terminal + "/" + string(day), Stall: placeOf(stall.Code, stall.Name, stall.Fair),
	}.build(ctx, st.Books, store.Scope{Day: day})
}

func placeOf(code pos.StallCode, name string, fair pos.Fair) Place {
	return Place{Code: code, Name: name, Fair: fair.Name, Place: fair.Place, City: fair.City}
}

// build reads a scope into a report that says already what it is about.
func (d Daily) build(ctx context.Context, books *store.Books, scope store.Scope) (Daily, error) {
	totals, err := books.Totals(ctx, scope)
	if err != nil {
		return Daily{}, err
	}
	remarks, err := books.Remarks(ctx, scope)
	if err != nil {
		return Daily{}, err
	}
	if d.Office, err = books.Signing(ctx, ""); err != nil {
		return Daily{}, err
	}
	staff, err := books.Staff(ctx)
	if err != nil {
		return Daily{}, err
	}
	d.addGoods(totals.Goods)
	d.addMoney(totals)
	d.addPeople(labels(staff, totals.Cashiers), totals.Shifts, remarks)
	return d.seal()
}

// seal checks the sums, decides on the status and takes the digest.
func (d Daily) seal() (Daily, error) {
	err := d.Check()
	d.Status = Interim
	if err == nil && d.closed() && (d.Arrived == nil || d.Arrived.Complete == d.Arrived.Expected) {
		d.Status = Final
	}
	d.Methods, d.Producers, d.Categories = listed(d.Methods), listed(d.Producers), listed(d.Categories)
	d.Products, d.Cashiers, d.Shifts = listed(d.Products), listed(d.Cashiers), listed(d.Shifts)
	d.Remarks, d.Cash.Pieces = listed(d.Remarks), listed(d.Cash.Pieces)
	d.Digest = d.digest()
	return d, err
}

// listed makes no rows an empty list, which JSON does not write as null.
func listed[R any](rows []R) []R {
	if rows == nil {
		return []R{}
	}
	return rows
}

// closed says whether the day had shifts and all of them have ended.
func (d Daily) closed() bool {
	return len(d.Shifts) > 0 && !slices.ContainsFunc(d.Shifts, func(s ShiftRow) bool { return s.Closed == nil })
}

func (d *Daily) addGoods(goods []store.GoodsTotal) {
	producers := grouping[pos.ProducerCode, ProducerRow]{}
	categories := grouping[string, CategoryRow]{}
	type productKey struct {
		sku      pos.SKU
		producer pos.ProducerCode
	}
	products := grouping[productKey, ProductRow]{}
	for _, g := range goods {
		items, net := g.Quantity-g.Returned, g.Gross-g.Discount-g.Refunded
		d.Items += items
		p := producers.at(g.Producer)
		p.Code, p.Name = g.Producer, g.ProducerName
		p.Items, p.Gross, p.Discount, p.Refund, p.Net = p.Items+items, p.Gross+g.Gross, p.Discount+g.Discount, p.Refund+g.Refunded, p.Net+net
		c := categories.at(g.Category)
		c.Category = g.Category
		c.Items, c.Gross, c.Discount, c.Refund, c.Net = c.Items+items, c.Gross+g.Gross, c.Discount+g.Discount, c.Refund+g.Refunded, c.Net+net
		// A product that got a new name during the day is still one product.
		r := products.at(productKey{g.SKU, g.Producer})
		r.SKU, r.Name, r.NameEN, r.Producer = g.SKU, g.Name, g.NameEN, g.Producer
		r.Quantity, r.Total = r.Quantity+items, r.Total+net
	}
	d.Producers, d.Categories, d.Products = producers.rows, categories.rows, products.rows
	slices.SortStableFunc(d.Producers, func(a, b ProducerRow) int {
		return cmp.Or(cmp.Compare(b.Net, a.Net), cmp.Compare(a.Code, b.Code))
	})
	slices.SortStableFunc(d.Categories, func(a, b CategoryRow) int {
		return cmp.Or(cmp.Compare(b.Net, a.Net), cmp.Compare(a.Category, b.Category))
	})
	slices.SortStableFunc(d.Products, func(a, b ProductRow) int {
		return cmp.Or(cmp.Compare(b.Total, a.Total), cmp.Compare(a.SKU, b.SKU), cmp.Compare(a.Producer, b.Producer))
	})
}

// grouping collects rows by a key in the order in which the keys appear.
type grouping[K comparable, R any] struct {
	rows  []R
	index map[K]int
}

// at is the row of a key, made if it is new. It is valid until the next call.
func (g *grouping[K, R]) at(key K) *R {
	i, known := g.index[key]
	if !known {
		if g.index == nil {
			g.index = map[K]int{}
		}
		i = len(g.rows)
		g.index[key] = i
		var row R
		g.rows = append(g.rows, row)
	}
	return &g.rows[i]
}

// addMoney takes the sums from the headers of sales and refunds, the methods
// from the tenders; Check holds them against the goods, which come from the rows.
func (d *Daily) addMoney(t store.Totals) {
	for _, c := range t.Cashiers {
		d.Gross, d.Discount = d.Gross+c.Gross, d.Discount+c.Discount
		d.Refund, d.Void = d.Refund+c.Refunded, d.Void+c.Voided
		d.Rounding += c.Rounding + c.Unround
		d.Sales, d.Voids, d.Refunds = d.Sales+c.Sales, d.Voids+c.Voids, d.Refunds+c.Refunds
		d.Cashiers = append(d.Cashiers, CashierRow{
			ID: c.ID, Cashier: c.Label, Sales: c.Sales, Total: c.Paid - c.PaidBack, Voids: c.Voids, Refunds: c.Refunds,
		})
	}
	d.Net = d.Gross - d.Discount - d.Refund + d.Rounding
	if d.Sales > 0 {
		d.Average = d.Net.Share(1, int64(d.Sales), money.Nearest)
	}
	for _, m := range t.Methods {
		d.Methods = append(d.Methods, MethodRow{
			Method: m.Method, Sales: m.Sales, Kept: m.Kept, PaidBack: m.PaidBack, Total: m.Kept - m.PaidBack,
		})
	}
	for _, m := range t.Methods {
		if m.Method == pos.QRIS {
			d.QRIS = QRISMoney{Confirmed: t.Confirmed, Unconfirmed: m.Kept - t.Confirmed}
		}
	}
	drawer := t.Drawer
	d.Cash = CashFlow{
		Float: drawer.Float, CashSales: drawer.CashSales, CashRefunds: drawer.CashRefunds,
		CashIn: drawer.CashIn, CashOut: drawer.CashOut, Expected: drawer.Expected(),
	}
	d.addCount(t.Shifts)
}

// addCount adds up what was counted, once every shift was.
func (d *Daily) addCount(shifts []pos.Shift) {
	if len(shifts) == 0 || slices.ContainsFunc(shifts, pos.Shift.Open) {
		return
	}
	var counted money.Rupiah
	pieces := grouping[money.Rupiah, PieceRow]{}
	for _, s := range shifts {
		counted += s.Counted.Total()
		for _, p := range s.Counted {
			row := pieces.at(p.Value)
			row.Value, row.Number = p.Value, row.Number+p.Number
			row.Total += p.Value.Times(p.Number)
		}
	}
	slices.SortFunc(pieces.rows, func(a, b PieceRow) int { return cmp.Compare(b.Value, a.Value) })
	difference := counted - d.Cash.Expected
	d.Cash.Counted, d.Cash.Difference, d.Cash.Pieces = &counted, &difference, pieces.rows
}

func (d *Daily) addPeople(label map[pos.StaffID]string, shifts []pos.Shift, remarks []store.Remark) {
	called := func(id pos.StaffID) string { return cmp.Or(label[id], string(id)) }
	for _, s := range shifts {
		row := ShiftRow{
			Opened: s.OpenedAt, OpenedBy: called(s.OpenedBy), ClosedBy: called(s.ClosedBy),
			Expected: s.Expected, Counted: s.Counted.Total(), Reason: s.Reason,
		}
		if !s.Open() {
			row.Closed = &s.ClosedAt
		}
		d.Shifts = append(d.Shifts, row)
	}
	for _, r := range remarks {
		d.Remarks = append(d.Remarks, RemarkRow{
			Kind: r.Kind, At: r.At, Number: r.Number, Staff: called(r.Staff), Amount: r.Amount, Was: r.Was, Reason: r.Reason,
		})
	}
}

// labels are what people are called: as the till knows them now, or else as
// they were called when they sold.
func labels(staff []store.StaffSecret, cashiers []store.CashierTotal) map[pos.StaffID]string {
	label := make(map[pos.StaffID]string, len(staff)+len(cashiers))
	for _, c := range cashiers {
		label[c.ID] = c.Label
	}
	for _, m := range staff {
		label[m.ID] = m.Label
	}
	return label
}
