package uplink_test

import (
	"maps"
	"slices"

	"lapak/internal/pos"
)

// deed is what the simulation itself remembers of one fact that a laptop
// recorded. It is the other account, kept in plain Go beside all databases.
type deed struct {
	id       string // of the entry
	what     deedKind
	life     int // of its laptop, in which it was recorded
	terminal pos.TerminalID
	stall    pos.StallCode
	day      pos.BusinessDay
	shift    pos.ShiftID
	sale     pos.SaleID                // sold, voided or paid back
	money    map[pos.Method]int64      // kept of a sale, or paid back of it
	cash     int64                     // moved, or the float of an opening
	stock    map[pos.SKU]int           // pieces moved, with their sign
	declared struct{ cash, net int64 } // of a closing
	sales    int                       // of a closing
	full     *pos.Sale                 // what was sold, to void or pay back
	refund   *pos.Refund
}

type deedKind string

const (
	deedOpened   deedKind = "opened"
	deedSold     deedKind = "sold"
	deedVoided   deedKind = "voided"
	deedRefunded deedKind = "refunded"
	deedCash     deedKind = "cash"
	deedStock    deedKind = "stock"
	deedDrawer   deedKind = "drawer"
	deedClosed   deedKind = "closed"
)

// ledger is what the journal of one laptop holds, as far as it has effects. It is
// copied with the laptop: for a backup, a clone, a restore.
type ledger struct {
	deeds []*deed
	shift *deed // the opening of the shift that runs, or nil
}

// copied is the ledger as it is now; what either goes on with is its own.
func (l ledger) copied() ledger {
	l.deeds = slices.Clip(l.deeds)
	return l
}

func (l *ledger) add(d *deed) {
	l.deeds = append(l.deeds, d)
	switch d.what {
	case deedOpened:
		l.shift = d
	case deedClosed:
		l.shift = nil
	}
}

// of are the deeds of a kind that a test wants.
func (l ledger) of(kind deedKind, want func(*deed) bool) []*deed {
	var found []*deed
	for _, d := range l.deeds {
		if d.what == kind && (want == nil || want(d)) {
			found = append(found, d)
		}
	}
	return found
}

// voided says whether a sale was cancelled here.
func (l ledger) voided(sale pos.SaleID) bool {
	return len(l.of(deedVoided, func(d *deed) bool { return d.sale == sale })) > 0
}

// refunds are those of a sale, in order.
func (l ledger) refunds(sale pos.SaleID) []pos.Refund {
	var all []pos.Refund
	for _, d := range l.of(deedRefunded, func(d *deed) bool { return d.sale == sale }) {
		all = append(all, *d.refund)
	}
	return all
}

// account is what books should say about some deeds.
type account struct {
	days  map[pos.BusinessDay]*dayAccount
	stock map[pos.StallCode]map[pos.SKU]int // by stall
	own   map[pos.TerminalID]map[pos.SKU]int
	sales map[pos.SaleID]*deed
	voids map[pos.SaleID]int // how often it was cancelled: copies of a laptop may each do it
	shuts map[pos.ShiftID][]*deed
	opens map[pos.ShiftID]*deed
}

// dayAccount is the money of a business day.
type dayAccount struct {
	sales, voids, refunds  int
	kept, back             map[pos.Method]int64
	float, cashIn, cashOut int64
}

// addUp makes the account of deeds, each of them once.
func addUp(deeds map[string]*deed) *account {
	a := &account{
		days: map[pos.BusinessDay]*dayAccount{}, stock: map[pos.StallCode]map[pos.SKU]int{}, own: map[pos.TerminalID]map[pos.SKU]int{},
		sales: map[pos.SaleID]*deed{}, voids: map[pos.SaleID]int{}, shuts: map[pos.ShiftID][]*deed{}, opens: map[pos.ShiftID]*deed{},
	}
	for _, d := range deeds {
		if d.what == deedSold {
			a.sales[d.sale] = d
		}
	}
	for _, d := range deeds {
		a.add(d)
	}
	for sale := range a.voids {
		s := a.sales[sale]
		day := a.day(s.day)
		day.sales--
		day.voids++
		for method, sum := range s.money {
			day.kept[method] -= sum
		}
		for sku, n := range s.stock {
			a.move(s, sku, -n)
		}
	}
	return a
}

func (a *account) add(d *deed) {
	day := a.day(d.day)
	switch d.what {
	case deedOpened:
		day.float += d.cash
		a.opens[d.shift] = d
	case deedSold:
		day.sales++
		for method, sum := range d.money {
			day.kept[method] += sum
		}
	case deedVoided:
		a.voids[d.sale]++
	case deedRefunded:
		day.refunds++
		for method, sum := range d.money {
			day.back[method] += sum
		}
	case deedCash:
		day.cashIn += max(d.cash, 0)
		day.cashOut += max(-d.cash, 0)
	case deedClosed:
		a.shuts[d.shift] = append(a.shuts[d.shift], d)
	}
	for sku, n := range d.stock {
		a.move(d, sku, n)
	}
}

func (a *account) move(d *deed, sku pos.SKU, n int) {
	if a.stock[d.stall] == nil {
		a.stock[d.stall] = map[pos.SKU]int{}
	}
	if a.own[d.terminal] == nil {
		a.own[d.terminal] = map[pos.SKU]int{}
	}
	a.stock[d.stall][sku] += n
	a.own[d.terminal][sku] += n
}

func (a *account) day(day pos.BusinessDay) *dayAccount {
	if a.days[day] == nil {
		a.days[day] = &dayAccount{kept: map[pos.Method]int64{}, back: map[pos.Method]int64{}}
	}
	return a.days[day]
}

// knowledge is what the centre has said that it has, and what became of it. It is
// copied with the centre's database.
type knowledge struct {
	received map[string]bool // entries that are stored
	aside    map[string]bool // entries of a fork that were set aside
	barred   map[string]bool // entries of a revoked laptop that were set aside
	revoked  map[pos.TerminalID]bool
}

func newKnowledge() knowledge {
	return knowledge{map[string]bool{}, map[string]bool{}, map[string]bool{}, map[pos.TerminalID]bool{}}
}

func (k knowledge) copied() knowledge {
	return knowledge{maps.Clone(k.received), maps.Clone(k.aside), maps.Clone(k.barred), maps.Clone(k.revoked)}
}
