package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lapak/internal/journal"
	"lapak/internal/money"
	"lapak/internal/pgtest"
	"lapak/internal/pos"
)

// engines are the databases that a central store may keep its data in. Each test
// of this file has one body for all of them.
var engines = []struct {
	name  string
	place func(*testing.T) Place
}{
	{"SQLite", func(t *testing.T) Place { return Place{Dir: t.TempDir()} }},
	{"PostgreSQL", func(t *testing.T) Place { return Place{DSN: pgtest.Start(t)} }},
}

func onEveryEngine(t *testing.T, body func(*testing.T, *Central)) {
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) { body(t, openCentral(t, e.place(t))) })
	}
}

func openCentral(t testing.TB, place Place) *Central {
	t.Helper()
	c, err := OpenCentral(t.Context(), place, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// enter makes a tenant.
func enter(t testing.TB, c *Central, tenants ...pos.TenantID) {
	t.Helper()
	for _, tenant := range tenants {
		if err := c.AddTenant(t.Context(), Tenant{ID: tenant, Name: "Kanwil " + string(tenant)}); err != nil {
			t.Fatal(err)
		}
	}
}

// take stores entries and applies them, all or none.
func take(ctx context.Context, c *Central, tenant pos.TenantID, entries []journal.Entry) error {
	return c.write(ctx, tenant, func(w *writing) error {
		for _, e := range entries {
			fact, err := journal.Decode(e.Kind, e.Version, e.Body)
			if err != nil {
				return err
			}
			if err := w.append(e, w.nextNumber(), false); err != nil {
				return err
			}
			if err := w.project(e, fact); err != nil {
				return err
			}
		}
		return nil
	})
}

func mustTake(t *testing.T, c *Central, tenant pos.TenantID, entries []journal.Entry) {
	t.Helper()
	if err := take(t.Context(), c, tenant, entries); err != nil {
		t.Fatal(err)
	}
}

func tables(t *testing.T, c *Central, tenant pos.TenantID, f func(*writing) error) {
	t.Helper()
	if err := c.write(t.Context(), tenant, f); err != nil {
		t.Fatal(err)
	}
}

// market is a till on a day made up from a seed.
type market struct {
	t     *testing.T
	s     *Store
	dice  *rand.Rand
	goods *pos.Catalogue
	at    time.Time
	shift pos.ShiftID
	day   pos.BusinessDay
	sales []pos.Sale // of this shift and still there
	back  map[pos.SaleID][]pos.Refund
}

const marketDay pos.BusinessDay = "2026-11-23"

// newMarket lets a till work through some shifts of a day and returns its store.
func newMarket(t *testing.T, seed uint64, shifts int) *market {
	t.Helper()
	m := &market{t: t, day: marketDay, dice: rand.New(rand.NewPCG(seed, 1)), at: time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC), back: map[pos.SaleID][]pos.Refund{}}
	s, err := Open(t.Context(), t.TempDir(), Options{Synchronous: "OFF", Now: func() time.Time { return m.at }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	m.s = s
	m.stock()
	for i := range shifts {
		m.work(fmt.Sprintf("%s-%d", s.Terminal().ID, i))
	}
	return m
}

func (m *market) stock() {
	var products []pos.Product
	opening := map[pos.SKU]int{}
	for i := range 12 {
		p := pos.Product{SKU: pos.SKU(fmt.Sprintf("BRG-%02d", i)), Name: fmt.Sprintf("Ukiran %d É", i), NameEN: fmt.Sprintf("Carving %d", i), Category: []string{"Kayu", "kain", "Ésensi"}[i%3],
			Price: money.Rupiah(1_050 + 3_725*i), Unit: "buah", Producer: []pos.ProducerCode{"LPP", "lapas-2", "LAPAS-1"}[i%3], Workshop: "Mebel", Cost: money.Rupiah(400 * i), Photo: fmt.Sprintf("%064d", i)}
		products = append(products, p)
		opening[p.SKU] = m.dice.IntN(20)
	}
	var err error
	m.goods, err = pos.NewCatalogue(products, []pos.Producer{{Code: "LPP", Name: "Lapas Perempuan"}, {Code: "lapas-2", Name: "Lapas Dua"}, {Code: "LAPAS-1", Name: "Lapas Satu"}},
		marketRules())
	if err == nil {
		_, err = m.s.AdoptCatalogue(m.t.Context(), "spv", m.goods, opening)
	}
	if err != nil {
		m.t.Fatal(err)
	}
	stall := DefaultStall()
	stall.Name = fmt.Sprintf("Lapak %d", m.dice.IntN(100))
	m.record(journal.StallChanged{Stall: stall})
}

// marketRules are of every base, and leave one category of one producer to itself.
func marketRules() []pos.SplitRule {
	percent := func(l pos.Level, rate money.BasisPoints) pos.Share {
		return pos.Share{Level: l, How: pos.HowPercent, Rate: rate}
	}
	qris, cost := pos.Share{Level: pos.LevelQRISFee, How: pos.HowPercent, Rate: 70, FreeUpTo: 40_000}, pos.Share{Level: pos.LevelCapital, How: pos.HowCost}
	return []pos.SplitRule{
		{Producer: pos.AnyProducer, From: "2026-01-01", Base: pos.BaseNet, Holder: pos.LevelCapital,
			Shares: []pos.Share{percent(pos.LevelCapital, 3500), percent(pos.LevelPremi, 5000), percent(pos.LevelPNBP, 1500)}},
		{Producer: "LPP", From: "2026-01-01", Base: pos.BaseNetOfCapital, Holder: pos.LevelUnit,
			Shares: []pos.Share{percent(pos.LevelStallFee, 500), qris, cost, percent(pos.LevelPremi, 5000), percent(pos.LevelPNBP, 1500), percent(pos.LevelUnit, 3500)}},
		{Producer: "LAPAS-1", From: "2026-01-01", Base: pos.BaseGross, Holder: pos.LevelCapital,
			Shares: []pos.Share{percent(pos.LevelPremi, 3500), percent(pos.LevelPNBP, 5000), percent(pos.LevelCapital, 1500)}},
		{Producer: "LAPAS-1", Category: "Ésensi", From: "2026-01-01", Base: pos.BaseNetOfFees, Holder: pos.LevelPNBP,
			Shares: []pos.Share{qris, {Level: pos.LevelPremi, How: pos.HowPiece, Amount: 2_500}, {Level: pos.LevelPNBP, How: pos.HowRest}}},
	}
}

func (m *market) record(fact journal.Fact) journal.Fact {
	m.t.Helper()
	m.at = m.at.Add(time.Duration(m.dice.IntN(3)) * time.Second)
	r, err := m.s.Record(m.t.Context(), pos.StaffID(fmt.Sprintf("kasir-%d", 1+m.dice.IntN(3))), fact)
	if err != nil {
		m.t.Fatal(err)
	}
	return r.Fact
}

// work opens a shift, does this and that in it and closes it as the till does.
func (m *market) work(shift string) {
	m.shift, m.sales = pos.ShiftID(shift), nil
	m.record(journal.ShiftOpened{Shift: m.shift, Day: marketDay, Float: pos.Count{{Value: 10_000, Number: m.dice.IntN(30)}, {Value: 500, Number: 7}}})
	m.record(journal.CodeTested{Test: pos.CodeTest{Fingerprint: "AB12-CD34", App: fmt.Sprint("Bank ", m.dice.IntN(3)), Amount: 1_000, Reference: "900100", At: m.at, By: "spv"}})
	for _, do := range []func(){m.moveCash, m.sell, m.void, m.sell, m.refund, m.charge, m.match, m.handOver} { // one of each at least
		do()
	}
	for range 10 + m.dice.IntN(30) {
		switch m.dice.IntN(13) {
		case 0:
			m.void()
		case 1, 2:
			m.refund()
		case 3:
			m.moveCash()
		case 4:
			m.record(journal.StockMoved{Movements: []pos.StockMovement{
				{SKU: m.product().SKU, Quantity: m.dice.IntN(9) - 4, Reason: pos.Counted, At: m.at, By: "spv", Note: "hitung"},
				{SKU: m.product().SKU, Quantity: 3, Reason: pos.Received, At: m.at, By: "spv"}}})
		case 5:
			m.record(journal.DrawerOpened{Shift: m.shift, Day: marketDay, Reason: "tukar"})
		case 6:
			m.charge()
		case 7:
			m.handOver()
		default:
			m.sell()
		}
	}
	totals, err := m.s.Totals(m.t.Context(), Scope{Day: marketDay, Shift: m.shift})
	if err != nil {
		m.t.Fatal(err)
	}
	declared := figuresOf(totals)
	m.record(journal.ShiftClosed{Shift: m.shift, Day: marketDay, Counted: pos.Count{{Value: 1_000, Number: m.dice.IntN(900)}}, Reason: "kurang",
		Expected: declared.Expected, Sales: declared.Sales, Net: declared.Net})
}

// figuresOf adds up what the till declares at the close.
func figuresOf(t Totals) Figures {
	f := Figures{Expected: t.Drawer.Expected()}
	for _, c := range t.Cashiers {
		f.Sales += c.Sales
	}
	for _, m := range t.Methods {
		f.Net += m.Kept - m.PaidBack
	}
	return f
}

func (m *market) moveCash() {
	amount := money.Rupiah(m.dice.IntN(9)-4)*5_000 + 1
	m.record(journal.CashMoved{Move: pos.CashMove{Shift: m.shift, Day: marketDay, At: m.at, By: "kasir-1", Amount: amount, Reason: "es batu"}})
}

// charge shows a QRIS code for a cart that is never sold; in one of three ways its
// money comes all the same.
func (m *market) charge() {
	c := pos.Charge{ID: pos.ChargeID(fmt.Sprintf("%s-charge-%d", m.shift, m.s.Head().Seq)), Cart: "none", NMID: "ID1020000000001", Way: pos.WayAmount,
		Amount: money.Rupiah(1 + m.dice.IntN(90_000)), Shift: m.shift, Day: marketDay, At: m.at, By: "kasir-1", State: pos.ChargeWaiting}
	m.record(journal.ChargeOpened{Charge: c})
	move := func(move pos.ChargeMove) {
		move.Charge, move.At, move.By, move.Shift, move.Day = c.ID, m.at, "kasir-1", m.shift, marketDay
		m.record(journal.ChargeMoved{Move: move})
	}
	move(pos.ChargeMove{Event: pos.ChargeAbandon})
	if way := m.dice.IntN(3); way > 0 {
		move(pos.ChargeMove{Event: pos.ChargeCheck, Reference: fmt.Sprint(100_000 + m.dice.IntN(900_000))})
		if way == 1 {
			move(pos.ChargeMove{Event: pos.ChargeReturn, Method: pos.Cash, Note: "terlambat"})
		}
	}
}

// match holds the day so far against a file in which every second payment is.
func (m *market) match() {
	payments, err := m.s.QRISPayments(m.t.Context(), marketDay)
	for err == nil && !slices.ContainsFunc(payments, func(p QRISPayment) bool { return !p.Voided }) {
		m.sell() // until somebody pays so
		payments, err = m.s.QRISPayments(m.t.Context(), marketDay)
	}
	if err != nil {
		m.t.Fatal(err)
	}
	all := pos.Matching{ID: fmt.Sprintf("%s-match-%d", m.shift, m.s.Head().Seq), Day: marketDay, At: m.at, By: "spv", Files: []pos.MatchFile{{Name: "bank.csv", Acquirer: "Bank"}}}
	for i, p := range payments {
		if p.Voided {
			continue
		}
		r := pos.Match{Verdict: pos.MatchMissing, Sale: p.Sale, Number: p.Number, Tender: p.Tender, At: p.At, Ours: p.Amount}
		if i%2 == 0 {
			r.Verdict, r.Row, r.Gross, r.Fee = pos.MatchGood, i+2, p.Amount, p.Amount/143
		}
		for _, s := range p.Shares {
			r.Shares = append(r.Shares, pos.MatchShare{Producer: s.Producer, Ours: s.Ours})
		}
		r.Shares[0].Gross, r.Shares[0].Fee = r.Gross, r.Fee
		all.Rows = append(all.Rows, r)
	}
	for _, part := range all.Split() {
		m.record(journal.QRISMatched{Matching: part})
	}
}

// handOver writes a note of goods of one producer, in or out, good and damaged.
func (m *market) handOver() {
	draft := pos.Draft{ID: pos.HandoverID(fmt.Sprintf("%s-note-%d", m.shift, m.s.Head().Seq)), Direction: []pos.Direction{pos.HandedIn, pos.HandedOut}[m.dice.IntN(2)]}
	for range 1 + m.dice.IntN(4) {
		p := m.product()
		if draft.Producer == "" {
			draft.Producer = p.Producer
		}
		if p.Producer == draft.Producer {
			draft, _, _ = draft.Add(p, 1+m.dice.IntN(5), []pos.GoodsState{pos.GoodsGood, pos.GoodsDamaged}[m.dice.IntN(2)], "")
		}
	}
	broken, err := m.s.WrittenOff(m.t.Context())
	if err != nil {
		m.t.Fatal(err)
	}
	h, err := draft.Finish(pos.HandoverHead{Stall: DefaultStall(), Terminal: m.s.Terminal().ID, ProducerName: "Lapas", Day: marketDay, At: m.at, By: "spv", WrittenOff: broken})
	if err != nil {
		m.t.Fatal(err)
	}
	m.record(journal.GoodsHandedOver{Handover: h})
}

func (m *market) product() pos.Product {
	return m.goods.Products()[m.dice.IntN(len(m.goods.Products()))]
}

func (m *market) sell() {
	cart := pos.Cart{ID: pos.SaleID(fmt.Sprintf("%s-%d", m.shift, m.s.Head().Seq))}
	for range 1 + m.dice.IntN(4) {
		var err error
		if cart, _, err = cart.Add(m.product(), 1+m.dice.IntN(3)); err != nil {
			m.t.Fatal(err)
		}
	}
	if m.dice.IntN(4) == 0 {
		cart.Discount = pos.Discount{Rate: money.BasisPoints(m.dice.IntN(3_000))}
	}
	total := cart.Totals().Total
	tenders := []pos.Tender{{Method: pos.Cash, Amount: total.UpTo(50_000)}}
	switch m.dice.IntN(3) {
	case 0:
		tenders = []pos.Tender{{Method: pos.QRIS, Amount: total, Reference: "r-1"}}
	case 1:
		tenders = []pos.Tender{{Method: pos.Transfer, Amount: total / 2}, {Method: pos.Cash, Amount: total.UpTo(10_000)}}
	}
	if seq := m.s.Head().Seq; seq%7 == 0 {
		cart.Order = pos.OrderCode(fmt.Sprintf("2222-22%02d", seq%100))
		if seq%2 == 0 && total > 0 {
			tenders = []pos.Tender{{Method: pos.Prepaid, Amount: total, Reference: string(cart.Order)}}
		}
	}
	head := pos.SaleHead{Stall: DefaultStall(), Terminal: m.s.Terminal().ID, Shift: m.shift, Day: m.day, At: m.at, Cashier: pos.Staff{ID: "kasir-1", Label: "Kasir 1"}}
	if m.dice.IntN(5) == 0 {
		head.Paper = &pos.PaperNote{Number: fmt.Sprintf("N-%d", m.s.Head().Seq), Digest: "d"}
		head.Cashier = pos.Staff{ID: "kasir-2", Label: "Kasir Dua"}
	}
	sold, err := cart.Checkout(head, m.goods, tenders)
	if err != nil {
		m.t.Fatal(err)
	}
	m.sales = append(m.sales, m.record(journal.SaleCompleted{Sale: sold}).(journal.SaleCompleted).Sale)
}

func (m *market) void() {
	i := slices.IndexFunc(m.sales, func(s pos.Sale) bool { return len(m.back[s.ID]) == 0 })
	if i < 0 {
		return
	}
	m.voidOne(i)
}

func (m *market) voidOne(i int) {
	s := m.sales[i]
	m.sales = slices.Delete(m.sales, i, i+1)
	m.record(journal.SaleVoided{Void: pos.Void{Sale: s.ID, Number: s.Number, Shift: m.shift, Day: m.day, At: m.at, By: "kasir-1", ApprovedBy: "spv", Reason: "salah", Total: s.Paid()}})
}

func (m *market) refund() {
	if len(m.sales) == 0 {
		return
	}
	s := m.sales[m.dice.IntN(len(m.sales))]
	line := s.Lines[m.dice.IntN(len(s.Lines))]
	r, err := pos.PlanRefund(s, m.back[s.ID], map[int]int{line.No: 1}, []pos.Method{pos.Cash, pos.Transfer}[m.dice.IntN(2)], DefaultStall().Rounding)
	if err != nil {
		return // all pieces of that line are back
	}
	r.ID, r.Terminal, r.Day, r.Shift, r.At = pos.RefundID(fmt.Sprintf("%s-r%d", m.shift, m.s.Head().Seq)), m.s.Terminal().ID, m.day, m.shift, m.at
	r.Cashier, r.CashierLabel, r.Reason = "kasir-3", "Kasir 3", "rusak"
	stored := m.record(journal.RefundMade{Refund: r}).(journal.RefundMade).Refund
	m.back[s.ID] = append(m.back[s.ID], stored)
	m.record(journal.ReceiptReprinted{Number: s.Number, Shift: m.shift, Day: m.day})
}

func (m *market) entries() []journal.Entry {
	m.t.Helper()
	all, err := m.s.EntriesFrom(m.t.Context(), journal.Head{}, 10_000)
	if err != nil || len(all) == 0 {
		m.t.Fatal(len(all), err)
	}
	return all
}

// said is all that books answer, as text to be compared.
func said(t *testing.T, b *Books, sku pos.SKU, terminal pos.TerminalID) []string {
	t.Helper()
	ctx := t.Context()
	var all []string
	say := func(what string, answer any, err error) {
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		text, err := json.Marshal(answer)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		all = append(all, what+": "+string(text))
	}
	day, err := b.Totals(ctx, Scope{Day: marketDay})
	say("totals", day, err)
	for _, s := range day.Shifts {
		one, err := b.Totals(ctx, Scope{Day: marketDay, Shift: s.ID})
		say("totals of a shift", one, err)
		declared, found, err := b.ShiftFigures(ctx, s.ID)
		say("figures", []Figures{declared, found}, err)
		again, err := b.Shift(ctx, s.ID)
		say("shift", again, err)
		remarks, err := b.Remarks(ctx, Scope{Day: marketDay, Shift: s.ID})
		say("remarks of a shift", remarks, err)
	}
	remarks, err := b.Remarks(ctx, Scope{Day: marketDay})
	say("remarks", remarks, err)
	payments, err := b.QRISPayments(ctx, marketDay)
	say("qris payments", payments, err)
	matched, err := b.Matchings(ctx, marketDay)
	say("matchings", matched, err)
	shares, err := b.MatchedShares(ctx, marketDay)
	say("matched shares", shares, err)
	var rows []SaleRow
	err = b.SaleRows(ctx, Scope{Day: marketDay}, func(r SaleRow) error { rows = append(rows, r); return nil })
	say("rows", rows, err)
	for _, text := range []string{"", "ukiran 7", "É", "0003", "R0001", "50000"} {
		receipts, err := b.Receipts(ctx, "", text, 1000)
		say("receipts "+text, receipts, err)
		for _, r := range receipts {
			if text == "" && !r.Refund {
				sale, err := b.SaleByNumber(ctx, r.Number)
				say("sale", sale, err)
				n, err := b.Reprints(ctx, r.Number)
				say("reprints", n, err)
			} else if text == "" {
				refund, tail, err := b.RefundByNumber(ctx, r.Number)
				say("refund "+tail, refund, err)
			}
		}
	}
	levels, err := b.Stock(ctx)
	say("stock", levels, err)
	moves, err := b.StockMovements(ctx, sku, 1000)
	say("movements", moves, err)
	notes, err := b.Handovers(ctx, Period{})
	say("notes", notes, err)
	for _, h := range notes {
		again, tail, err := b.Handover(ctx, h.Number)
		say("note "+tail, again, err)
	}
	for _, p := range []Period{{}, {From: marketDay, To: marketDay}, {To: "2026-11-22"}, {From: "2026-11-24"}, {Stall: DefaultStall().Code}, {Stall: "XXX"}} {
		pieces, err := b.Whereabouts(ctx, p)
		say(fmt.Sprint("whereabouts ", p), pieces, err)
	}
	last, err := b.LastSaleDay(ctx)
	say("last day", last, err)
	stall, err := b.StallOf(ctx, terminal)
	say("stall", stall, err)
	goods, err := b.Catalogue(ctx)
	if err != nil {
		t.Fatal(err)
	}
	revision, err := CatalogueDigest(goods)
	say("goods", revision, err)
	return all
}

func mustSayTheSame(t *testing.T, m *market, b *Books) {
	t.Helper()
	sku := m.goods.Products()[3].SKU
	want, got := said(t, m.s.Books, sku, m.s.Terminal().ID), said(t, b, sku, m.s.Terminal().ID)
	for i := range min(len(want), len(got)) {
		if want[i] != got[i] {
			t.Fatalf("answer %d of %d differs:\ntill   %s\ncentre %s", i+1, len(want), want[i], got[i])
		}
	}
	if len(want) != len(got) {
		t.Fatalf("%d answers, want %d", len(got), len(want))
	}
}

func TestACentralStoreSaysOfADayWhatTheTillSays(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		for seed := range uint64(3) {
			tenant := pos.TenantID(fmt.Sprintf("t-%d", seed))
			enter(t, c, tenant)
			m := newMarket(t, seed, 2)
			for part := range slices.Chunk(m.entries(), 20) {
				mustTake(t, c, tenant, part)
			}
			tables(t, c, tenant, func(w *writing) error { return w.replaceCatalogue(m.goods) })
			mustSayTheSame(t, m, c.Books(tenant))
			day, err := c.Books(tenant).Totals(t.Context(), Scope{Day: marketDay})
			if err != nil || len(day.Shifts) != 2 {
				t.Fatalf("%d shifts, %v", len(day.Shifts), err)
			}
			for _, s := range day.Shifts {
				if declared, found, err := c.Books(tenant).ShiftFigures(t.Context(), s.ID); err != nil || declared != found || found.Sales == 0 {
					t.Errorf("declared %+v, found %+v, %v", declared, found, err)
				}
			}
		}
	})
}

func TestFiguresAtTheCloseTellWhatIsMissing(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		enter(t, c, "sumsel")
		m := newMarket(t, 5, 1)
		entries := m.entries()
		i := slices.IndexFunc(entries, func(e journal.Entry) bool { return e.Kind == journal.KindCashMoved })
		mustTake(t, c, "sumsel", slices.Delete(slices.Clone(entries), i, i+1))
		declared, found, err := c.Books("sumsel").ShiftFigures(t.Context(), m.shift)
		if err != nil || declared.Expected == found.Expected || declared.Sales != found.Sales || declared.Net != found.Net {
			t.Errorf("without a cash move: declared %+v, found %+v, %v", declared, found, err)
		}
		if _, _, err := c.Books("sumsel").ShiftFigures(t.Context(), "nowhere"); pos.CodeOf(err) != pos.NotFound {
			t.Errorf("of no shift: %v", err)
		}
	})
}

func TestTenantsNeverSeeEachOther(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		enter(t, c, "sumsel", "jateng", "empty")
		one, two := newMarket(t, 11, 1), newMarket(t, 12, 2)
		for m, tenant := range map[*market]pos.TenantID{one: "sumsel", two: "jateng"} {
			mustTake(t, c, tenant, m.entries())
			tables(t, c, tenant, func(w *writing) error { return w.replaceCatalogue(m.goods) })
		}
		// The same again for a third: it may have the same identities.
		enter(t, c, "copy")
		mustTake(t, c, "copy", one.entries())
		tables(t, c, "copy", func(w *writing) error { return w.replaceCatalogue(one.goods) })
		mustSayTheSame(t, one, c.Books("sumsel"))
		mustSayTheSame(t, two, c.Books("jateng"))
		mustSayTheSame(t, one, c.Books("copy"))
		for _, tenant := range []pos.TenantID{"empty", "nobody", ""} {
			b := c.Books(tenant)
			receipts, err := b.Receipts(t.Context(), "", "", 10)
			day, err2 := b.Totals(t.Context(), Scope{Day: marketDay})
			levels, err3 := b.Stock(t.Context())
			if err := errors.Join(err, err2, err3); err != nil || len(receipts)+len(day.Goods)+len(day.Shifts)+len(levels) > 0 {
				t.Errorf("%q sees %+v, %+v, %v, %v", tenant, receipts, day, levels, err)
			}
			if _, err := b.SaleByID(t.Context(), one.sales[0].ID); pos.CodeOf(err) != pos.NotFound {
				t.Errorf("%q finds a sale of another: %v", tenant, err)
			}
		}
	})
}

func TestAnIdentityThatIsStoredAlreadyConflictsAndNothingOfItStays(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		enter(t, c, "sumsel")
		m := newMarket(t, 21, 1)
		entries := m.entries()
		mustTake(t, c, "sumsel", entries)
		head := entries[len(entries)-1].Head()
		for _, kind := range []journal.Kind{journal.KindSaleCompleted, journal.KindRefundMade, journal.KindSaleVoided, journal.KindShiftOpened} {
			i := slices.IndexFunc(entries, func(e journal.Entry) bool { return e.Kind == kind })
			again := journal.Move(head, entries[i])
			again.ID = "another-" + again.ID
			if err := take(t.Context(), c, "sumsel", []journal.Entry{again}); !isConflict(err) || isUnfit(err) {
				t.Errorf("%s again: %v", kind, err)
			}
		}
		if err := take(t.Context(), c, "sumsel", entries[3:4]); !isConflict(err) {
			t.Errorf("the same entry again: %v", err)
		}
		for want, fact := range map[string]journal.Fact{
			"sale_unknown":  journal.SaleVoided{Void: pos.Void{Sale: "nowhere", At: m.at}},
			"shift_unknown": journal.ShiftClosed{Shift: "nowhere", Day: marketDay},
		} {
			e, err := journal.Append(head, "new", m.at, "kasir-1", fact)
			if err != nil {
				t.Fatal(err)
			}
			if err := take(t.Context(), c, "sumsel", []journal.Entry{e}); !errors.Is(err, pos.Refuse(pos.Conflict, want)) || !isConflict(err) {
				t.Errorf("%T of what is not there: %v", fact, err)
			}
		}
		mustHave(t, c, "sumsel", int64(len(entries)))
		tables(t, c, "sumsel", func(w *writing) error { return w.replaceCatalogue(m.goods) })
		mustSayTheSame(t, m, c.Books("sumsel"))
	})
}

// mustHave wants a number of entries, numbered without gaps, and the tenant's
// counter at the last.
func mustHave(t *testing.T, c *Central, tenant pos.TenantID, entries int64) {
	t.Helper()
	numbers, err := query(t.Context(), c.Books(tenant), func(scan scanner) (n int64, err error) {
		err = scan(&n)
		return n, err
	}, `SELECT commit_seq FROM entry WHERE tenant = $1 AND commit_seq > 0 ORDER BY commit_seq`)
	if err != nil || int64(len(numbers)) != entries {
		t.Fatalf("%d entries, want %d, %v", len(numbers), entries, err)
	}
	for i, n := range numbers {
		if n != int64(i+1) {
			t.Fatalf("entry %d has number %d", i+1, n)
		}
	}
	tables(t, c, tenant, func(w *writing) error {
		if w.last != entries {
			t.Errorf("the counter is at %d, want %d", w.last, entries)
		}
		return nil
	})
}

func TestAWriteThatFailsLeavesNothing(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		enter(t, c, "sumsel")
		m := newMarket(t, 31, 1)
		entries, stop := m.entries(), errors.New("stop")
		for n := range len(entries) {
			err := c.write(t.Context(), "sumsel", func(w *writing) error {
				for _, e := range entries[:n] {
					fact, err := journal.Decode(e.Kind, e.Version, e.Body)
					if err = errors.Join(err, w.append(e, w.nextNumber(), false), w.project(e, fact)); err != nil {
						return err
					}
				}
				return stop
			})
			if !errors.Is(err, stop) {
				t.Fatalf("after %d: %v", n, err)
			}
		}
		mustHave(t, c, "sumsel", 0)
		if levels, err := c.Books("sumsel").Stock(t.Context()); err != nil || len(levels) > 0 {
			t.Errorf("stock %v, %v", levels, err)
		}
		mustTake(t, c, "sumsel", entries)
		mustHave(t, c, "sumsel", int64(len(entries)))
	})
}

func TestAnAttemptThatFailsLeavesWhatWasBefore(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		enter(t, c, "sumsel")
		m := newMarket(t, 41, 1)
		entries := m.entries()
		i := slices.IndexFunc(entries, func(e journal.Entry) bool { return e.Kind == journal.KindSaleCompleted })
		again := journal.Move(entries[len(entries)-1].Head(), entries[i])
		again.ID = "another"
		stop := errors.New("stop")
		tables(t, c, "sumsel", func(w *writing) error {
			for _, e := range append(entries, again) {
				fact, err := journal.Decode(e.Kind, e.Version, e.Body)
				if err == nil {
					err = w.append(e, w.nextNumber(), false)
				}
				if err != nil {
					return err
				}
				for range 2 { // the first try is given up half way
					err := w.attempt(func() error { return errors.Join(w.project(e, fact), stop) })
					if !errors.Is(err, stop) {
						return fmt.Errorf("a failed attempt: %w", err)
					}
				}
				err = w.attempt(func() error { return w.project(e, fact) })
				if (e.ID == "another") != isConflict(err) || err != nil && !isConflict(err) {
					return fmt.Errorf("entry %d: %w", e.Seq, err)
				}
			}
			return nil
		})
		tables(t, c, "sumsel", func(w *writing) error { return w.replaceCatalogue(m.goods) })
		mustSayTheSame(t, m, c.Books("sumsel"))
		mustHave(t, c, "sumsel", int64(len(entries)+1))
	})
}

func TestAnErrorNamesTheStatement(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		enter(t, c, "sumsel")
		for _, wrong := range []string{`DELETE FROM nowhere WHERE tenant = $1`, `INSERT INTO reprint (tenant) VALUES ($1)`} {
			err := c.write(t.Context(), "sumsel", func(w *writing) error {
				return errors.Join(w.exec(`DELETE FROM sale WHERE tenant = $1`), w.exec(wrong), w.exec(`DELETE FROM refund WHERE tenant = $1`))
			})
			var refusal *pos.Error
			if !errors.As(err, &refusal) || refusal.Reason != "save_failed" || !strings.Contains(err.Error(), wrong) {
				t.Errorf("%s: %v", wrong, err)
			}
		}
	})
}

func TestOnlyATenantThatIsKnownCanBeWrittenFor(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		err := c.write(t.Context(), "nobody", func(*writing) error { t.Error("it went on"); return nil })
		if !errors.Is(err, pos.Refuse(pos.NotFound, "tenant_unknown")) {
			t.Error(err)
		}
	})
}

func TestManyWritersNumberTheirEntriesWithoutGaps(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		enter(t, c, "sumsel", "jateng")
		const hands, each = 6, 15
		var all sync.WaitGroup
		for h := range hands {
			all.Go(func() {
				tenant := []pos.TenantID{"sumsel", "jateng"}[h%2]
				head := journal.Head{Terminal: pos.TerminalID(fmt.Sprint("terminal-", h)), Epoch: 1}
				for i := range each {
					e, err := journal.Append(head, fmt.Sprintf("%d-%d", h, i), time.UnixMilli(0), "kasir-1", journal.StockMoved{Movements: []pos.StockMovement{{SKU: "A", Quantity: 1, Reason: pos.Received}}})
					if err == nil {
						err = take(t.Context(), c, tenant, []journal.Entry{e})
					}
					if err != nil {
						t.Error(err)
						return
					}
					head = e.Head()
				}
			})
		}
		all.Wait()
		for _, tenant := range []pos.TenantID{"sumsel", "jateng"} {
			mustHave(t, c, tenant, hands/2*each)
			if levels, err := c.Books(tenant).Stock(t.Context()); err != nil || levels["A"] != hands/2*each {
				t.Errorf("stock %v, %v", levels, err)
			}
		}
	})
}

func TestACentralStoreIsThereAgainAndCanBeReadBeside(t *testing.T) {
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) {
			place := e.place(t)
			c := openCentral(t, place)
			enter(t, c, "sumsel")
			m := newMarket(t, 51, 1)
			mustTake(t, c, "sumsel", m.entries())
			tables(t, c, "sumsel", func(w *writing) error { return w.replaceCatalogue(m.goods) })
			beside, err := OpenCentral(t.Context(), place, Options{ReadOnly: true})
			if err != nil {
				t.Fatal(err)
			}
			defer beside.Close()
			mustSayTheSame(t, m, beside.Books("sumsel"))
			if err := beside.write(t.Context(), "sumsel", func(*writing) error { return nil }); !errors.Is(err, pos.Refuse(pos.Conflict, "opened_read_only")) {
				t.Errorf("written beside: %v", err)
			}
			if err := c.Close(); err != nil {
				t.Fatal(err)
			}
			mustSayTheSame(t, m, openCentral(t, place).Books("sumsel"))
		})
	}
}
