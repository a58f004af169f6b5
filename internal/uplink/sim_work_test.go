package uplink_test

import (
	"maps"
	"slices"

	"lapak/internal/journal"
	"lapak/internal/money"
	"lapak/internal/pos"
)

var cashier = pos.Staff{ID: "kasir-1", Label: "Kasir 1", Role: pos.Cashier, Active: true}

// rounding is that of all simulated stalls.
var rounding = pos.CashRounding{Step: 100}

// counted is an amount in notes and coins, the largest first; what is left below
// the smallest coin is not counted.
func counted(amount money.Rupiah) pos.Count {
	var c pos.Count
	for _, d := range pos.Denominations() {
		if n := amount / d; n > 0 {
			c = append(c, pos.Pieces{Value: d, Number: int(n)})
			amount -= d.Times(int(n))
		}
	}
	return c
}

func (m *machine) openShift(today pos.BusinessDay) {
	if m.books.shift != nil {
		return
	}
	float := counted(money.Rupiah(m.between(1, 20)) * 25_000)
	id := pos.ShiftID(m.uuid())
	m.record(journal.ShiftOpened{Shift: id, Day: today, Float: float},
		&deed{what: deedOpened, shift: id, day: today, cash: int64(float.Total())})
}

// goodsOf is the list of goods as the laptop has it.
func (m *machine) goodsOf() *pos.Catalogue {
	m.Helper()
	if m.list == nil {
		var err error
		m.list, err = m.store.Catalogue(m.Context())
		m.must(err)
	}
	return m.list
}

func (m *machine) sell() {
	m.Helper()
	shift := m.books.shift
	if shift == nil {
		return
	}
	list := m.goodsOf()
	cart := pos.Cart{ID: pos.SaleID(m.uuid())}
	var err error
	for range m.between(1, 4) {
		var row int
		cart, row, err = cart.Add(pick(m.world, list.Products()), m.between(1, 4))
		m.must(err)
		if m.chance(0.15) && cart.Lines[row].Discount == (pos.Discount{}) {
			cart, err = cart.SetLineDiscount(row, pos.Discount{Rate: money.BasisPoints(m.between(1, 50) * 100)})
			m.must(err)
		}
	}
	if m.chance(0.15) && cart.Totals().Total > 5_000 {
		cart, err = cart.SetDiscount(pos.Discount{Amount: money.Rupiah(m.between(1, 4_999))})
		m.must(err)
	}
	head := pos.SaleHead{Stall: pos.Stall{Code: m.site, Rounding: rounding}, Terminal: m.store.Terminal().ID, Shift: shift.shift, Day: shift.day,
		At: m.clock(), Cashier: cashier}
	sold, err := cart.Checkout(head, list, m.tenders(cart.Totals().Total))
	m.must(err)
	d := &deed{what: deedSold, shift: shift.shift, day: shift.day, sale: sold.ID, money: map[pos.Method]int64{}, stock: map[pos.SKU]int{}}
	for _, t := range sold.Tenders {
		d.money[t.Method] += int64(t.Amount)
	}
	if sold.Change > 0 {
		d.money[pos.Cash] -= int64(sold.Change)
	}
	for _, l := range sold.Lines {
		d.stock[l.SKU] -= l.Quantity
	}
	stored := m.record(journal.SaleCompleted{Sale: sold}, d).(journal.SaleCompleted).Sale
	d.full = &stored
}

// tenders pays an amount in cash with change, by QRIS, or both.
func (m *machine) tenders(total money.Rupiah) []pos.Tender {
	qris := pos.Tender{Method: pos.QRIS, CheckedBy: cashier.ID, CheckedAt: pos.Stamp(m.clock())}
	var all []pos.Tender
	switch m.IntN(4) {
	case 0:
		qris.Amount = total
		return []pos.Tender{qris}
	case 1:
		if qris.Amount = total / 3; qris.Amount > 0 {
			all = append(all, qris)
		}
	}
	rest := total - qris.Amount
	return append(all, pos.Tender{Method: pos.Cash, Amount: rest.UpTo(pick(m.world, []money.Rupiah{1, 1_000, 50_000}))})
}

func (m *machine) void() {
	shift := m.books.shift
	if shift == nil {
		return
	}
	fit := m.books.of(deedSold, func(d *deed) bool {
		return d.shift == shift.shift && !m.books.voided(d.sale) && len(m.books.refunds(d.sale)) == 0
	})
	if len(fit) == 0 {
		return
	}
	s := pick(m.world, fit).full
	m.record(journal.SaleVoided{Void: pos.Void{Sale: s.ID, Number: s.Number, Shift: shift.shift, Day: shift.day, At: pos.Stamp(m.clock()),
		By: cashier.ID, ApprovedBy: "spv", Reason: "salah", Total: s.Paid()}},
		&deed{what: deedVoided, shift: shift.shift, day: shift.day, sale: s.ID})
}

func (m *machine) refund() {
	m.Helper()
	shift := m.books.shift
	sales := m.books.of(deedSold, nil)
	if shift == nil || len(sales) == 0 {
		return
	}
	s := pick(m.world, sales).full
	earlier := m.books.refunds(s.ID)
	returned := pos.ReturnedPieces(earlier)
	pieces := map[int]int{}
	for _, l := range s.Lines {
		if left := l.Quantity - returned[l.No]; left > 0 && m.chance(0.6) {
			pieces[l.No] = m.between(1, left)
		}
	}
	if len(pieces) == 0 || m.books.voided(s.ID) {
		return
	}
	r, err := pos.PlanRefund(*s, earlier, pieces, pick(m.world, []pos.Method{pos.Cash, pos.Transfer}), rounding)
	m.must(err)
	r.ID, r.Terminal, r.Shift, r.Day, r.At = pos.RefundID(m.uuid()), m.store.Terminal().ID, shift.shift, shift.day, pos.Stamp(m.clock())
	r.Cashier, r.CashierLabel, r.ApprovedBy, r.Reason = cashier.ID, cashier.Label, "spv", "rusak"
	d := &deed{what: deedRefunded, shift: shift.shift, day: shift.day, sale: s.ID, stock: map[pos.SKU]int{},
		money: map[pos.Method]int64{r.Method: int64(r.Paid)}}
	for _, l := range r.Lines {
		d.stock[l.SKU] += l.Quantity
	}
	stored := m.record(journal.RefundMade{Refund: r}, d).(journal.RefundMade).Refund
	d.refund = &stored
}

func (m *machine) moveStock() {
	var movements []pos.StockMovement
	d := &deed{what: deedStock, day: pos.DayOf(m.now), stock: map[pos.SKU]int{}}
	for range m.between(1, 3) {
		p := pick(m.world, m.goodsOf().Products())
		mv := pos.StockMovement{SKU: p.SKU, Quantity: m.between(-3, 20), Reason: pick(m.world, []pos.StockReason{pos.Received, pos.Damaged, pos.Counted}),
			At: pos.Stamp(m.clock()), By: "spv"}
		movements = append(movements, mv)
		d.stock[mv.SKU] += mv.Quantity
	}
	m.record(journal.StockMoved{Movements: movements}, d)
}

// handOver writes a note of goods of one producer, in or out, good and damaged.
func (m *machine) handOver() {
	p := pick(m.world, m.goodsOf().Products())
	draft := pos.Draft{ID: pos.HandoverID(m.uuid()), Direction: pick(m.world, []pos.Direction{pos.HandedIn, pos.HandedOut}), Producer: p.Producer}
	for range m.between(1, 3) {
		var err error
		draft, _, err = draft.Add(p, m.between(1, 20), pick(m.world, []pos.GoodsState{pos.GoodsGood, pos.GoodsDamaged}), "")
		m.must(err)
	}
	broken, err := m.store.WrittenOff(m.Context())
	m.must(err)
	stall, err := m.store.Stall(m.Context())
	m.must(err)
	h, err := draft.Finish(pos.HandoverHead{Stall: stall, Terminal: m.store.Terminal().ID, ProducerName: "Lapas", Day: pos.DayOf(m.now), At: m.clock(), By: "spv", WrittenOff: broken})
	m.must(err)
	d := &deed{what: deedStock, day: pos.DayOf(m.now), stock: map[pos.SKU]int{}}
	for _, mv := range h.Movements() {
		d.stock[mv.SKU] += mv.Quantity
	}
	m.record(journal.GoodsHandedOver{Handover: h}, d)
}

func (m *machine) moveCash() {
	shift := m.books.shift
	if shift == nil {
		return
	}
	amount := money.Rupiah(m.between(-50, 50)*1_000 + 500)
	m.record(journal.CashMoved{Move: pos.CashMove{Shift: shift.shift, Day: shift.day, At: pos.Stamp(m.clock()), By: "spv", Amount: amount, Reason: "kembalian"}},
		&deed{what: deedCash, shift: shift.shift, day: shift.day, cash: int64(amount)})
}

func (m *machine) openDrawer() {
	shift := m.books.shift
	if shift == nil {
		return
	}
	m.record(journal.DrawerOpened{Shift: shift.shift, Day: shift.day, Reason: "uang kecil"}, &deed{what: deedDrawer, shift: shift.shift, day: shift.day})
}

// closeShift declares what the ledger says, and counts a little more or less.
func (m *machine) closeShift() {
	shift := m.books.shift
	if shift == nil {
		return
	}
	mine := map[string]*deed{}
	for _, d := range m.books.deeds {
		if d.shift == shift.shift && d.what != deedStock {
			mine[d.id] = d
		}
	}
	// A refund of an earlier sale has no sale in these books, and needs none.
	day := addUp(mine).day(shift.day)
	d := &deed{what: deedClosed, shift: shift.shift, day: shift.day, sales: day.sales}
	d.declared.cash = day.float + day.kept[pos.Cash] - day.back[pos.Cash] + day.cashIn - day.cashOut
	d.declared.net = sum(day.kept) - sum(day.back)
	expected := money.Rupiah(d.declared.cash)
	m.record(journal.ShiftClosed{Shift: shift.shift, Day: shift.day, Counted: counted(max(expected, 0) + money.Rupiah(m.between(-3, 3))*500),
		Expected: expected, Reason: "selisih", Sales: d.sales, Net: money.Rupiah(d.declared.net)}, d)
}

func sum(amounts map[pos.Method]int64) int64 {
	var all int64
	for _, method := range slices.Sorted(maps.Keys(amounts)) {
		all += amounts[method]
	}
	return all
}
