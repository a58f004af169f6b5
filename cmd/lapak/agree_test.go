package main

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"lapak/internal/demo"
	"lapak/internal/i18n"
	"lapak/internal/journal"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/store"
	"lapak/internal/till"
)

// figures are the amounts of a daily report in the order in which people read them,
// by section: of tables the last figure of every row, with rounding and total.
type figures map[report.Part][]money.Rupiah

// compared are the sections that hold figures.
func compared() []report.Part {
	return []report.Part{report.PartSummary, report.PartMethods, report.PartCash, report.PartProducers, report.PartCategories,
		report.PartProducts, report.PartCashiers}
}

// differs says where two readings of a day first disagree.
func (f figures) differs(other figures) string {
	for _, part := range compared() {
		if !slices.Equal(f[part], other[part]) {
			return fmt.Sprintf("%s:\n  %v\n  %v", part, f[part], other[part])
		}
	}
	return ""
}

// fairDay is a till at the demo fair on a random day, its journal, and a clock that
// stands at the end of the day.
type fairDay struct {
	dir   string
	store *store.Store
	till  *till.Till
	clock *demo.Clock
}

// randomFair lives a day of a seed: sales of many Lapas with discounts, rounding and
// payments in two ways, sales that are voided, goods that come back, money that
// goes in and out, and a drawer that is off.
func randomFair(t *testing.T, seed uint64) *fairDay {
	t.Helper()
	ctx, random := t.Context(), rand.New(rand.NewPCG(seed, 1))
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	f := &fairDay{dir: t.TempDir()}
	var err error
	f.clock, err = demo.NewClock(demo.Day, 8)
	must(err)
	f.store, err = store.Open(ctx, f.dir, store.Options{Now: f.clock.Now, Synchronous: "OFF"})
	must(err)
	words := i18n.MustLoad(i18n.ID)
	must(demo.SetUp(ctx, f.store, words))
	f.till, err = till.New(ctx, till.Config{Store: f.store, Now: f.clock.Now})
	must(err)
	t.Cleanup(func() {
		must(f.till.Close(t.Context()))
		must(f.store.Close())
	})
	played, err := demo.Play(ctx, demo.Plan{Till: f.till, Clock: f.clock, Words: words, Day: demo.Day, Seed: seed, Sales: 40, StayOpen: true})
	must(err)
	approved := till.Approval{Staff: demo.Boss, PIN: demo.SupervisorPIN}
	for i, sale := range played.Sales[1:] {
		f.clock.Pass(20 * time.Second)
		switch dice := random.IntN(8); {
		case sale.Number == played.Void:
		case dice == 0:
			_, err = f.till.Void(ctx, sale.ID, "salah barang", approved)
			must(err)
		case dice < 3:
			request, err := f.till.NewRefund(sale.ID)
			must(err)
			line := sale.Lines[random.IntN(len(sale.Lines))]
			request.Pieces[line.No], request.Reason = 1+random.IntN(line.Quantity), "jahitan lepas"
			_, err = f.till.Refund(ctx, request, approved)
			must(err)
		case i%9 == 0:
			_, err = f.till.MoveCash(ctx, money.Rupiah(random.IntN(90_000)-45_000), "uang kecil")
			must(err)
		}
	}
	_, _, err = f.till.CloseShift(ctx, pos.Count{{Value: 100_000, Number: random.IntN(70)}, {Value: 500, Number: 1 + random.IntN(9)}}, "dicari besok")
	must(err)
	return f
}

// tally is a day added up by hand from what the journal says.
type tally struct {
	gross, discount, refund, rounding, void money.Rupiah
	float, in, out, counted                 money.Rupiah
	sales, items                            int
	kept, back                              map[pos.Method]money.Rupiah
	producers                               map[pos.ProducerCode]money.Rupiah
	categories                              map[string]money.Rupiah
	products                                map[pos.SKU]money.Rupiah
	cashiers                                map[pos.StaffID]money.Rupiah
	pieces                                  pos.Count
}

func (y *tally) sell(s pos.Sale) {
	y.sales, y.items = y.sales+1, y.items+s.Items()
	y.gross, y.discount, y.rounding = y.gross+s.Gross(), y.discount+s.Discount(), y.rounding+s.Rounding
	for _, method := range pos.Methods() {
		if paid := s.PaidBy(method); paid != 0 {
			y.kept[method] += paid
		}
	}
	for _, l := range s.Lines {
		y.producers[l.Producer] += l.Net()
		y.categories[l.Category] += l.Net()
		y.products[l.SKU] += l.Net()
	}
	y.cashiers[s.Cashier] += s.Paid()
}

func (y *tally) giveBack(r pos.Refund) {
	y.refund, y.rounding, y.items = y.refund+r.Value(), y.rounding+r.Rounding, y.items-r.Items()
	y.back[r.Method] += r.Paid
	y.cashiers[r.Cashier] -= r.Paid
	for _, l := range r.Lines {
		y.producers[l.Producer] -= l.Amount
		y.categories[l.Category] -= l.Amount
		y.products[l.SKU] -= l.Amount
	}
}

// byHand adds the journal of a day up without the store's tables.
func (f *fairDay) byHand(t *testing.T) figures {
	t.Helper()
	entries, err := f.store.Entries(t.Context(), 0, 1_000_000)
	if err != nil {
		t.Fatal(err)
	}
	y := &tally{kept: map[pos.Method]money.Rupiah{}, back: map[pos.Method]money.Rupiah{}, producers: map[pos.ProducerCode]money.Rupiah{},
		categories: map[string]money.Rupiah{}, products: map[pos.SKU]money.Rupiah{}, cashiers: map[pos.StaffID]money.Rupiah{}}
	var facts []journal.Fact
	voided := map[pos.SaleID]bool{}
	for _, e := range entries {
		fact, err := journal.Decode(e.Kind, e.Version, e.Body)
		if err != nil {
			t.Fatal(err)
		}
		facts = append(facts, fact)
		if void, is := fact.(journal.SaleVoided); is {
			voided[void.Void.Sale] = true
		}
	}
	for _, fact := range facts {
		switch fact := fact.(type) {
		case journal.ShiftOpened:
			y.float += fact.Float.Total()
		case journal.SaleCompleted:
			if voided[fact.Sale.ID] {
				y.void += fact.Sale.Paid()
			} else {
				y.sell(fact.Sale)
			}
		case journal.RefundMade:
			y.giveBack(fact.Refund)
		case journal.CashMoved:
			y.in, y.out = y.in+max(fact.Move.Amount, 0), y.out+max(-fact.Move.Amount, 0)
		case journal.ShiftClosed:
			y.counted, y.pieces = fact.Counted.Total(), fact.Counted
		}
	}
	return y.figures()
}

func (y *tally) figures() figures {
	net := y.gross - y.discount - y.refund + y.rounding
	f := figures{report.PartSummary: {y.gross, -y.discount, -y.refund, y.rounding, net, money.Rupiah(y.sales), money.Rupiah(y.items),
		net.Share(1, int64(y.sales), money.Nearest), y.void}}
	for _, m := range pos.Methods() {
		if y.kept[m] == 0 && y.back[m] == 0 {
			continue
		}
		f[report.PartMethods] = append(f[report.PartMethods], y.kept[m]-y.back[m])
		if m == pos.QRIS {
			f[report.PartMethods] = append(f[report.PartMethods], 0, y.kept[m]) // no bank has said anything
		}
	}
	f[report.PartMethods] = append(f[report.PartMethods], net)
	should := y.float + y.kept[pos.Cash] - y.back[pos.Cash] + y.in - y.out
	f[report.PartCash] = []money.Rupiah{y.float, y.kept[pos.Cash], -y.back[pos.Cash], y.in, -y.out, should, y.counted, y.counted - should}
	for _, p := range y.pieces {
		f[report.PartCash] = append(f[report.PartCash], p.Value.Times(p.Number))
	}
	f[report.PartCash] = append(f[report.PartCash], y.counted)
	f[report.PartProducers] = append(byAmount(y.producers), y.rounding, net)
	f[report.PartCategories] = append(byAmount(y.categories), y.rounding, net)
	f[report.PartProducts] = append(byAmount(y.products), y.rounding, net)
	var people []pos.StaffID
	for id := range y.cashiers {
		people = append(people, id)
	}
	slices.Sort(people)
	for _, id := range people {
		f[report.PartCashiers] = append(f[report.PartCashiers], y.cashiers[id])
	}
	f[report.PartCashiers] = append(f[report.PartCashiers], net)
	return f
}

// byAmount are the amounts with the largest first.
func byAmount[K comparable](of map[K]money.Rupiah) []money.Rupiah {
	var all []money.Rupiah
	for _, amount := range of {
		all = append(all, amount)
	}
	slices.SortFunc(all, func(a, b money.Rupiah) int { return cmp.Compare(b, a) })
	return all
}

// TestADayIsTheSameToTheRupiahWhereverItIsRead follows one random day from the
// journal of a till to everything on which people read it.
func TestADayIsTheSameToTheRupiahWhereverItIsRead(t *testing.T) {
	for _, seed := range []uint64{1, 7, 2026} {
		f := randomFair(t, seed)
		want := f.byHand(t)
		for name, got := range f.surfaces(t) {
			if difference := want.differs(got); difference != "" {
				t.Errorf("seed %d: %s is not what the journal says. %s", seed, name, difference)
			}
		}
	}
}
