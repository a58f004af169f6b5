package uplink_test

import (
	"context"
	"maps"
	"slices"
	"time"

	"lapak/internal/journal"
	"lapak/internal/pos"
	"lapak/internal/store"
	"lapak/internal/uplink"
)

// mostRounds is within how many rounds everything must be quiet once nothing goes
// wrong any more.
const mostRounds = 5

// heal ends all faults and lets everybody sync until nothing moves.
func (w *world) heal() {
	w.Helper()
	for len(w.late) > 0 {
		w.postman(1)
	}
	w.healing = true
	for len(w.sticks) > 0 {
		w.stickArrives()
	}
	w.now = w.now.Add(24 * time.Hour)
	w.centre.changePrices()
	for range mostRounds {
		if w.allQuiet() {
			return
		}
	}
	w.lose("not quiet after %d rounds", mostRounds)
}

// alive are the laptops that may send.
func (w *world) alive() []*machine {
	var all []*machine
	for _, m := range w.machines {
		if !w.centre.known.revoked[m.store.Terminal().ID] {
			all = append(all, m)
		}
	}
	return all
}

// allQuiet lets everybody do a round and says whether nothing moved.
func (w *world) allQuiet() bool {
	w.Helper()
	quiet := true
	for _, m := range w.alive() {
		before := m.store.Head()
		if !m.client.Enrolled() {
			m.enrol()
		}
		m.sync()
		status := m.client.Status(w.Context())
		if status.State != uplink.StatusSent || status.Waiting != 0 || m.store.Head() != before {
			w.tell("%s is not quiet: %s, %d waiting, moved %t", m.name, status.State, status.Waiting, m.store.Head() != before)
			quiet = false
		}
	}
	return quiet
}

// inspect holds everything that is there against the model.
func (w *world) inspect() {
	w.Helper()
	expected := w.expected()
	books := addUp(expected)
	w.inspectSales(books)
	w.inspectDays(books)
	w.inspectShifts(books)
	w.inspectQuarantine(books)
	verdict, err := w.centre.central.VerifyTenant(w.Context(), sumsel)
	w.must(err)
	w.must(verdict.Problem)
	for w.centre.readOn(1_000) {
	}
	if int64(len(w.centre.reader.read)) != verdict.Entries {
		w.lose("a reader saw %d entries of %d", len(w.centre.reader.read), verdict.Entries)
	}
	w.inspectNumbers()
	stock, err := w.centre.central.Books(sumsel).Stock(w.Context())
	w.must(err)
	all := map[pos.SKU]int{}
	for _, levels := range books.stock {
		for sku, n := range levels {
			all[sku] += n
		}
	}
	if !maps.Equal(withoutZero(stock), withoutZero(all)) {
		w.lose("stock at the centre %v, model %v", stock, all)
	}
	for _, m := range w.machines {
		m.inspect(books)
	}
}

// expected are the deeds that must be in the books of the centre: what is on a
// laptop that may send, and what the centre said that it has. What was on a laptop
// only, and is there no more, is lost by right and counted.
func (w *world) expected() map[string]*deed {
	expected := map[string]*deed{}
	for _, m := range w.alive() {
		for _, d := range m.books.deeds {
			expected[d.id] = d
		}
	}
	for id, d := range w.deeds {
		switch {
		case w.centre.known.received[id]:
			expected[id] = d
		case expected[id] != nil:
		case w.centre.known.aside[id]:
			w.count["set aside for good"]++
		case w.centre.ever[id]:
			w.count["lost with a copy of the centre"]++
		default:
			w.count["lost on a laptop"]++
		}
	}
	return expected
}

func withoutZero(levels map[pos.SKU]int) map[pos.SKU]int {
	left := maps.Clone(levels)
	maps.DeleteFunc(left, func(_ pos.SKU, n int) bool { return n == 0 })
	return left
}

// days are all business days of the world.
func (w *world) days() []pos.BusinessDay {
	var all []pos.BusinessDay
	for at := w.began.Add(-24 * time.Hour); at.Before(w.now); at = at.Add(24 * time.Hour) {
		all = append(all, pos.DayOf(at))
	}
	return all
}

// inspectSales looks for every sale in the books: once, with its amounts.
func (w *world) inspectSales(books *account) {
	w.Helper()
	found := map[pos.SaleID]int{}
	refunds := 0
	for _, day := range w.days() {
		rows, err := w.centre.central.Books(sumsel).Receipts(w.Context(), day, "", 1<<30)
		w.must(err)
		for _, r := range rows {
			if r.Refund {
				refunds++
				continue
			}
			found[r.Sale]++
			d := books.sales[r.Sale]
			if d == nil {
				w.lose("sale %s of %s is in the books and nobody made it", r.Number, day)
			}
			if r.Number != d.full.Number || r.Paid != d.full.Paid() || r.Items != d.full.Items() || r.Voided != (books.voids[r.Sale] > 0) || day != d.day {
				w.lose("sale %s is in the books as %+v, model %+v", d.full.Number, r, d)
			}
		}
	}
	for sale, d := range books.sales {
		if found[sale] != 1 {
			w.lose("sale %s of terminal %s is %d times in the books", d.full.Number, d.terminal, found[sale])
		}
	}
	w.count["sales found"] += len(found)
	want := 0
	for _, day := range books.days {
		want += day.refunds
	}
	if refunds != want {
		w.lose("%d refunds in the books, model %d", refunds, want)
	}
}

// inspectDays compares the money of every day.
func (w *world) inspectDays(books *account) {
	w.Helper()
	for _, day := range w.days() {
		totals, err := w.centre.central.Books(sumsel).Totals(w.Context(), store.Scope{Day: day})
		w.must(err)
		want := books.day(day)
		got := &dayAccount{kept: map[pos.Method]int64{}, back: map[pos.Method]int64{}, float: int64(totals.Drawer.Float),
			cashIn: int64(totals.Drawer.CashIn), cashOut: int64(totals.Drawer.CashOut)}
		for _, c := range totals.Cashiers {
			got.sales, got.voids, got.refunds = got.sales+c.Sales, got.voids+c.Voids, got.refunds+c.Refunds
		}
		for _, method := range totals.Methods {
			got.kept[method.Method], got.back[method.Method] = int64(method.Kept), int64(method.PaidBack)
		}
		if got.sales != want.sales || got.voids != want.voids || got.refunds != want.refunds || got.float != want.float ||
			got.cashIn != want.cashIn || got.cashOut != want.cashOut || !sameMoney(got.kept, want.kept) || !sameMoney(got.back, want.back) {
			w.lose("%s at the centre %+v, model %+v", day, got, want)
		}
	}
}

func sameMoney(a, b map[pos.Method]int64) bool {
	for _, method := range pos.Methods() {
		if a[method] != b[method] {
			return false
		}
	}
	return true
}

// inspectShifts compares what was declared at each close with what the centre
// found. Where a copy cut the shift they may differ, and both are kept.
func (w *world) inspectShifts(books *account) {
	w.Helper()
	for shift := range books.opens {
		declared, found, err := w.centre.central.Books(sumsel).ShiftFigures(w.Context(), shift)
		w.must(err)
		closes := books.shuts[shift]
		if len(closes) == 0 {
			if declared != (store.Figures{}) {
				w.lose("shift %s is open and has figures %+v", shift, declared)
			}
			continue
		}
		known := slices.ContainsFunc(closes, func(d *deed) bool {
			return int64(declared.Expected) == d.declared.cash && declared.Sales == d.sales && int64(declared.Net) == d.declared.net
		})
		if !known {
			w.lose("shift %s was declared %+v, and nobody declared that", shift, declared)
		}
		switch {
		case w.cut[shift]:
			w.count["shifts cut"]++
		case found != declared || len(closes) > 1:
			w.lose("shift %s was declared %+v, the centre found %+v, %d closes", shift, declared, found, len(closes))
		}
	}
}

// inspectQuarantine looks whether only that waits for a person which should.
func (w *world) inspectQuarantine(books *account) {
	w.Helper()
	open, err := w.centre.central.Quarantined(w.Context(), sumsel, false)
	w.must(err)
	want := map[string]int{}
	for reason, ids := range map[store.QuarantineReason]map[string]bool{
		store.QuarantineFork: w.centre.known.aside, store.QuarantineRevoked: w.centre.known.barred,
	} {
		for id := range ids {
			if !w.centre.known.received[id] {
				want[string(reason)+" "+id]++
			}
		}
	}
	for sale, n := range books.voids {
		want["void of "+string(sale)] += n - 1
	}
	for shift, closes := range books.shuts {
		want["close of "+string(shift)] += len(closes) - 1
	}
	got := map[string]int{}
	for _, q := range open {
		d := w.deeds[q.Entry.ID]
		switch {
		case q.Reason == store.QuarantineConflict && q.Entry.Kind == journal.KindSaleVoided:
			got["void of "+string(d.sale)]++
		case q.Reason == store.QuarantineConflict && q.Entry.Kind == journal.KindShiftClosed:
			got["close of "+string(d.shift)]++
		default:
			got[string(q.Reason)+" "+q.Entry.ID]++
		}
		w.count["quarantine "+string(q.Reason)]++
	}
	maps.DeleteFunc(want, func(_ string, n int) bool { return n == 0 })
	for what := range got {
		if got[what] != want[what] {
			w.lose("%d times in quarantine, model %d: %s", got[what], want[what], what)
		}
	}
	for what := range want {
		if got[what] != want[what] {
			w.lose("%d times in quarantine, model %d: %s", got[what], want[what], what)
		}
	}
}

// inspect holds one laptop against the model.
func (m *machine) inspect(books *account) {
	m.Helper()
	verdict, err := m.store.Verify(context.WithoutCancel(m.Context()))
	m.must(err)
	m.must(verdict.Problem)
	revoked := m.centre.known.revoked[m.store.Terminal().ID]
	status := m.client.Status(m.Context())
	if !revoked && (status.State != uplink.StatusSent || status.Waiting != 0) {
		m.lose("%s shows %+v", m.name, status)
	}
	list, err := m.store.Catalogue(m.Context())
	m.must(err)
	have, err := store.CatalogueDigest(list)
	m.must(err)
	want, err := store.CatalogueDigest(m.centre.list)
	m.must(err)
	if !revoked && have != want {
		m.lose("the prices of the office did not reach %s", m.name)
	}
	own := map[string]*deed{}
	for _, d := range m.books.deeds {
		own[d.id] = d
	}
	mine := addUp(own).own[m.store.Terminal().ID]
	levels := map[pos.SKU]int{}
	maps.Copy(levels, mine)
	for sku, n := range books.stock[m.site] {
		levels[sku] += n - books.own[m.store.Terminal().ID][sku]
	}
	stock, err := m.store.Stock(m.Context())
	m.must(err)
	if !revoked && !maps.Equal(withoutZero(stock), withoutZero(levels)) {
		m.lose("stock on %s is %v, model %v", m.name, stock, levels)
	}
}

// inspectNumbers looks whether a receipt number was given twice. Two copies of a
// laptop do that until the centre has told them apart, and then never again.
func (w *world) inspectNumbers() {
	w.Helper()
	type number struct {
		terminal pos.TerminalID
		pos.ReceiptNumber
	}
	given := map[number]int{}
	for _, d := range w.deeds {
		if d.what != deedSold {
			continue
		}
		n := number{d.terminal, d.full.Number}
		life, twice := given[n]
		switch {
		case !twice || life == d.life:
		case w.centre.life > 1:
			// A centre that was set back twice may give a life that it gave in between.
			w.count["receipts twice"]++
		default:
			w.lose("receipt %s was given in lives %d and %d", d.full.Number, life, d.life)
		}
		given[n] = d.life
	}
}
