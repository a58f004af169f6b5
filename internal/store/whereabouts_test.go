package store_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lapak/internal/journal"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// ledger is what a person with a pencil would know of the pieces of a stall.
type ledger struct {
	t     *rapid.T
	s     *store.Store
	now   time.Time
	day   pos.BusinessDay
	goods *pos.Catalogue
	sold  []pos.Sale
	back  map[pos.SaleID][]pos.Refund
	n     int
	lines []pencilled
}

type pencilled struct {
	sku  pos.SKU
	day  pos.BusinessDay
	what string
	n    int
}

func (l *ledger) put(what string, sku pos.SKU, n int) {
	l.lines = append(l.lines, pencilled{sku, l.day, what, n})
}

func (l *ledger) id() string { l.n++; return fmt.Sprint("id-", l.n) }

func (l *ledger) record(fact journal.Fact) journal.Fact {
	l.t.Helper()
	r, err := l.s.Record(l.t.Context(), "spv", fact)
	if err != nil {
		l.t.Fatal(err)
	}
	return r.Fact
}

func (l *ledger) product() pos.Product {
	return rapid.SampledFrom(l.goods.Products()).Draw(l.t, "product")
}

func (l *ledger) some(most int) int { return rapid.IntRange(1, most).Draw(l.t, "pieces") }

func (l *ledger) sell() {
	p, n := l.product(), l.some(9)
	cart, _, err := pos.Cart{ID: pos.SaleID(l.id())}.Add(p, n)
	if err != nil {
		l.t.Fatal(err)
	}
	s, err := cart.Checkout(pos.SaleHead{Stall: store.DefaultStall(), Terminal: l.s.Terminal().ID, Day: l.day, At: l.now, Cashier: pos.Staff{ID: "kasir-1", Label: "Kasir 1"}},
		l.goods, []pos.Tender{{Method: pos.Cash, Amount: cart.Totals().Total.UpTo(50_000)}})
	if err != nil {
		l.t.Fatal(err)
	}
	l.sold = append(l.sold, l.record(journal.SaleCompleted{Sale: s}).(journal.SaleCompleted).Sale)
	l.put("sold", p.SKU, n)
}

// sale is one that can be undone on this day, if there is any.
func (l *ledger) sale() (int, bool) {
	if len(l.sold) == 0 {
		return 0, false
	}
	return rapid.IntRange(0, len(l.sold)-1).Draw(l.t, "sale"), true
}

func (l *ledger) void() {
	i, ok := l.sale()
	if !ok || l.sold[i].Day != l.day || len(l.back[l.sold[i].ID]) > 0 {
		return
	}
	s := l.sold[i]
	l.sold = append(l.sold[:i:i], l.sold[i+1:]...)
	l.record(journal.SaleVoided{Void: pos.Void{Sale: s.ID, Number: s.Number, Day: l.day, At: l.now, By: "kasir-1", ApprovedBy: "spv", Reason: "salah", Total: s.Paid()}})
	l.put("sold", s.Lines[0].SKU, -s.Lines[0].Quantity)
}

func (l *ledger) refund() {
	i, ok := l.sale()
	if !ok {
		return
	}
	s := l.sold[i]
	r, err := pos.PlanRefund(s, l.back[s.ID], map[int]int{1: 1}, pos.Cash, store.DefaultStall().Rounding)
	if err != nil {
		return // all of it came back before
	}
	r.ID, r.Terminal, r.Day, r.At, r.Cashier = pos.RefundID(l.id()), l.s.Terminal().ID, l.day, l.now, "kasir-1"
	l.back[s.ID] = append(l.back[s.ID], l.record(journal.RefundMade{Refund: r}).(journal.RefundMade).Refund)
	l.put("returned", s.Lines[0].SKU, 1)
}

func (l *ledger) move() {
	p, n := l.product(), l.some(30)
	why := rapid.SampledFrom([]pos.StockReason{pos.Received, pos.Damaged, pos.TakenBack, pos.Counted}).Draw(l.t, "why")
	signed, what, pencil := n, string(why), n
	switch why {
	case pos.Damaged, pos.TakenBack:
		signed = -n
	case pos.Counted:
		signed = n - 15
		what, pencil = "missing", 15-n
	}
	l.record(journal.StockMoved{Movements: []pos.StockMovement{{SKU: p.SKU, Quantity: signed, Reason: why, At: l.now, By: "spv"}}})
	l.put(what, p.SKU, pencil)
}

func (l *ledger) note() {
	first := l.product()
	draft := pos.Draft{ID: pos.HandoverID(l.id()), Producer: first.Producer, Direction: rapid.SampledFrom([]pos.Direction{pos.HandedIn, pos.HandedOut}).Draw(l.t, "direction")}
	for range l.some(4) {
		p := l.product()
		if changed, _, err := draft.Add(p, l.some(30), rapid.SampledFrom([]pos.GoodsState{pos.GoodsGood, pos.GoodsDamaged}).Draw(l.t, "state"), ""); err == nil {
			draft = changed
		} else if p.Producer == first.Producer {
			l.t.Fatal(err)
		}
	}
	broken, err := l.s.WrittenOff(l.t.Context())
	if err != nil {
		l.t.Fatal(err)
	}
	h, err := draft.Finish(pos.HandoverHead{Stall: store.DefaultStall(), Terminal: l.s.Terminal().ID, Day: l.day, At: l.now, By: "spv", WrittenOff: broken})
	if len(draft.Lines) == 0 {
		return
	}
	if err != nil {
		l.t.Fatal(err)
	}
	l.record(journal.GoodsHandedOver{Handover: h})
	for _, line := range h.Lines {
		switch {
		case h.Direction == pos.HandedIn:
			l.put("received", line.SKU, line.Quantity)
			if line.State == pos.GoodsDamaged {
				l.put("damaged", line.SKU, line.Quantity)
			}
		case line.State == pos.GoodsDamaged:
			// Those that had been written off are not damaged a second time.
			l.put("damaged", line.SKU, line.Quantity-min(line.Quantity, max(0, broken[line.SKU])))
			broken[line.SKU] -= line.Quantity
		default:
			l.put("taken_back", line.SKU, line.Quantity)
		}
	}
}

// expected adds the pencilled lines of a product up.
func (l *ledger) expected(sku pos.SKU, p store.Period) map[string]int {
	sums := map[string]int{}
	sign := map[string]int{"received": 1, "returned": 1, "sold": -1, "taken_back": -1, "damaged": -1, "missing": -1}
	for _, line := range l.lines {
		switch {
		case line.sku != sku || p.To != "" && line.day > p.To:
		case line.day < p.From:
			sums["before"] += sign[line.what] * line.n
			sums["still"] += sign[line.what] * line.n
		default:
			sums[line.what] += line.n
			sums["still"] += sign[line.what] * line.n
		}
	}
	return sums
}

func TestEveryPieceOfEveryProductIsAccountedForWhateverHappens(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		l := &ledger{t: rt, now: opened, day: day, goods: catalogue(t), back: map[pos.SaleID][]pos.Refund{}}
		var err error
		l.s, err = store.Open(rt.Context(), t.TempDir(), store.Options{Now: func() time.Time { return l.now }, Synchronous: "OFF"})
		if err != nil {
			rt.Fatal(err)
		}
		defer l.s.Close()
		if _, err := l.s.AdoptCatalogue(rt.Context(), "spv", l.goods, map[pos.SKU]int{"KAO-M": 10, "SKT-SLD": 3}); err != nil {
			rt.Fatal(err)
		}
		l.put("received", "KAO-M", 10)
		l.put("received", "SKT-SLD", 3)
		deeds := []func(){l.sell, l.sell, l.void, l.refund, l.move, l.note}
		for range rapid.IntRange(1, 25).Draw(rt, "deeds") {
			if rapid.IntRange(0, 5).Draw(rt, "tomorrow") == 0 {
				l.now = l.now.AddDate(0, 0, 1)
				l.day = pos.DayOf(l.now)
			}
			rapid.SampledFrom(deeds).Draw(rt, "deed")()
		}
		days := []pos.BusinessDay{"", day, pos.DayOf(opened.AddDate(0, 0, 1)), l.day}
		p := store.Period{From: rapid.SampledFrom(days).Draw(rt, "from"), To: rapid.SampledFrom(days).Draw(rt, "to")}
		if p.To != "" && p.To < p.From {
			p.From, p.To = p.To, p.From
		}
		all, err := l.s.Whereabouts(rt.Context(), p)
		if err != nil {
			rt.Fatal(err)
		}
		for _, w := range all {
			want := l.expected(w.SKU, p)
			got := map[string]int{"before": w.Before, "received": w.Received, "sold": w.Sold, "returned": w.Returned, "taken_back": w.TakenBack, "damaged": w.Damaged, "missing": w.Missing, "still": w.Still}
			for what, n := range got {
				if n != want[what] {
					rt.Fatalf("%v: %s of %s is %d, want %d", p, what, w.SKU, n, want[what])
				}
			}
			if !w.AddsUp() {
				rt.Fatalf("%+v does not add up", w)
			}
		}
		if sum := store.SumWhereabouts(all); !sum.AddsUp() {
			rt.Fatalf("the sum does not: %+v", sum)
		}
		if v, err := l.s.Verify(rt.Context()); err != nil || v.Problem != nil {
			rt.Fatal(v.Problem, err)
		}
	})
}
