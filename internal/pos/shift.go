package pos

import (
	"time"

	"lapak/internal/money"
)

// Denominations lists the notes and coins of the rupiah in use, largest first.
func Denominations() []money.Rupiah {
	return []money.Rupiah{100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100}
}

// Pieces is a number of equal notes or coins.
type Pieces struct {
	Value  money.Rupiah
	Number int
}

// Count is cash counted by denominations.
type Count []Pieces

// Total adds the count up.
func (c Count) Total() money.Rupiah {
	var sum money.Rupiah
	for _, p := range c {
		sum += p.Value.Times(p.Number)
	}
	return sum
}

// Check refuses a negative or absurd number of pieces, unknown denominations and
// those that were counted twice.
func (c Count) Check() error {
	open := map[money.Rupiah]bool{}
	for _, d := range Denominations() {
		open[d] = true
	}
	for _, p := range c {
		if !open[p.Value] || p.Number < 0 || p.Number > 100_000 {
			return Refuse(Invalid, "count_range", "value", p.Value)
		}
		open[p.Value] = false
	}
	return nil
}

// Shift is a cashier's responsibility for a drawer, from open to close.
type Shift struct {
	ID       ShiftID
	Terminal TerminalID
	Day      BusinessDay
	OpenedAt time.Time
	OpenedBy StaffID
	Float    Count
	ClosedAt time.Time // zero while open
	ClosedBy StaffID
	Counted  Count
	Expected money.Rupiah
	Reason   string // of a difference
}

// Open says whether the shift still runs.
func (s Shift) Open() bool { return s.ClosedAt.IsZero() }

// Difference is what was counted less what should be there: negative is short.
func (s Shift) Difference() money.Rupiah { return s.Counted.Total() - s.Expected }

// Drawer is the cash of a shift or a day, as it went in and out.
type Drawer struct {
	Float       money.Rupiah
	CashSales   money.Rupiah // cash tendered less change
	CashRefunds money.Rupiah
	CashIn      money.Rupiah
	CashOut     money.Rupiah
}

// Expected is what should lie in the drawer.
func (d Drawer) Expected() money.Rupiah {
	return d.Float + d.CashSales - d.CashRefunds + d.CashIn - d.CashOut
}

// Plus adds two drawers up.
func (d Drawer) Plus(o Drawer) Drawer {
	return Drawer{
		Float: d.Float + o.Float, CashSales: d.CashSales + o.CashSales, CashRefunds: d.CashRefunds + o.CashRefunds,
		CashIn: d.CashIn + o.CashIn, CashOut: d.CashOut + o.CashOut,
	}
}

// CashMove is money put into or taken out of the drawer without a sale.
type CashMove struct {
	Shift  ShiftID
	Day    BusinessDay
	At     time.Time
	By     StaffID
	Amount money.Rupiah // positive in, negative out
	Reason string
}
