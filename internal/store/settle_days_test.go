package store

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"lapak/internal/money"
	"lapak/internal/pgtest"
	"lapak/internal/pos"
)

var threeDays = []pos.BusinessDay{"2026-11-22", marketDay, "2026-11-24"}

// someDays are one of three days or all of them.
func (o *office) someDays(p pos.ProducerCode) Span {
	if i := o.dice.IntN(6); i < len(threeDays) {
		return Span{Producer: p, From: threeDays[i], To: threeDays[i]}
	}
	return Span{Producer: p, From: threeDays[0], To: threeDays[2]}
}

// step does one thing that changes what is to be booked, at the stall or in the
// office, and says what it was.
func (o *office) step() string {
	o.t.Helper()
	p := marketSellers[o.dice.IntN(len(marketSellers))]
	o.m.day = threeDays[o.dice.IntN(len(threeDays))]
	switch o.dice.IntN(9) {
	case 0:
		if len(o.m.sales) == 0 {
			return "nothing"
		}
		// Also one of another day, and one of which something came back today: no till
		// would do so, and the centre takes what it is sent.
		o.m.voidOne(o.dice.IntN(len(o.m.sales)))
		o.arrive()
		return "a void"
	case 1, 2:
		o.m.refund()
		o.arrive()
		return "a refund"
	case 3:
		o.correct(p)
		return "a correction"
	case 4:
		o.reverse(p)
		return "a reversal"
	case 5, 6:
		if _, _, err := o.c.RunSettlement(o.t.Context(), "sumsel", o.someDays(p), "admin", ""); err != nil {
			o.t.Fatal(err)
		}
		return "a booking"
	}
	o.m.sell()
	o.arrive()
	return "a sale"
}

// checkRemembered holds what is remembered of days against the items.
func (o *office) checkRemembered(after string) {
	o.t.Helper()
	ctx, books := o.t.Context(), o.books()
	var want []SellerShares
	for _, p := range marketSellers {
		for _, span := range []Span{{Producer: p, From: threeDays[0], To: threeDays[2]}, o.someDays(p)} {
			plan := must(books.PlanSettlement(ctx, span))(o.t)
			if due := workedOut(o.t, o.c, span); !reflect.DeepEqual(plan, Plan{pos.SumByProduct(due.rows), pos.JoinRules(due.rules)}) {
				o.t.Fatalf("after %s %+v is told\n%+v\nthe items say\n%+v\n%+v", after, span, plan, pos.SumByProduct(due.rows), pos.JoinRules(due.rules))
			}
		}
		all := workedOut(o.t, o.c, Span{Producer: p, From: threeDays[0], To: threeDays[2]})
		want = append(want, SellerShares{p, all.target, all.target.Owed() - pos.SumRows(all.rows).Owed(), must(books.Ledger(ctx, p))(o.t)})
	}
	got, kept, err := books.Shares(ctx, threeDays[0], threeDays[2])
	want = slices.DeleteFunc(want, func(s SellerShares) bool {
		return !slices.ContainsFunc(got, func(g SellerShares) bool { return g.Producer == s.Producer }) && s.Tally == pos.Tally{} && s.Booked == 0
	})
	var drawer money.Rupiah
	for _, day := range threeDays {
		drawer += moneyKept(o.t, o.c, day)
	}
	if err != nil || !slices.Equal(got, want) || kept != drawer {
		o.t.Fatalf("after %s the shares are\n%+v of %d\nthe items say\n%+v of %d, %v", after, got, kept, want, drawer, err)
	}
	anew := &Books{db: &engine{path: o.c.db.path, reader: o.c.db.reader}, tenant: "sumsel"} // remembers nothing
	for _, p := range []Period{{}, {From: marketDay}, {To: marketDay, Stall: DefaultStall().Code}, {From: marketDay, To: marketDay, Fair: "ONE"}} {
		if told, want := must(books.Whereabouts(ctx, p))(o.t), must(anew.Whereabouts(ctx, p))(o.t); !reflect.DeepEqual(told, want) {
			o.t.Fatalf("after %s the goods of %+v are told as\n%+v\nthey are\n%+v", after, p, told, want)
		}
	}
}

// checkDocuments proves that the sums of every document are its rows.
func (o *office) checkDocuments() (documents int) {
	o.t.Helper()
	all := must(o.books().Settlements(o.t.Context(), ""))(o.t)
	for _, d := range all {
		_, products, _, err := o.books().Settlement(o.t.Context(), d.Number)
		sums := must(query(o.t.Context(), o.books(), scanSettlementSum, sumsOfDays+`settlement = $2 ORDER BY day, sku, refund`, d.Number))(o.t)
		rows := must(query(o.t.Context(), o.books(), scanSettlementRow, settlementRows, d.Number))(o.t)
		if err != nil || len(rows) == 0 || !reflect.DeepEqual(sums, pos.SumByProduct(rows)) || pos.SumUp(sums) != d.Sum || pos.SumUp(products) != d.Sum {
			o.t.Fatalf("%s has the sums\n%+v\nand the rows\n%+v, %v", d.Number, sums, rows, err)
		}
	}
	return len(all)
}

// What is remembered of days is never told once it is no longer true, whatever came
// last: a sale, a void, a refund, a correction, a document or one that was taken back.
func TestWhatIsToBeBookedIsToldAsTheItemsSayWhateverHappens(t *testing.T) {
	live := func(t *testing.T, c *Central, seed uint64, steps int) {
		o := newOffice(t, c, seed)
		if err := c.SaveFair(t.Context(), "sumsel", FairRecord{Code: "ONE", Fair: pos.Fair{Name: "One", From: marketDay, To: marketDay}}); err != nil {
			t.Fatal(err)
		}
		if err := c.SaveSite(t.Context(), "sumsel", Site{Code: DefaultStall().Code, Fair: "ONE", Name: "x"}); err != nil {
			t.Fatal(err)
		}
		happened := map[string]int{}
		for range steps {
			what := o.step()
			if happened[what]++; o.dice.IntN(3) > 0 { // nobody looks after everything
				o.checkRemembered(what)
			}
		}
		if n := o.checkDocuments(); n < 3 || len(happened) < 6 {
			t.Errorf("%d documents, and there came only %v", n, happened)
		}
		if plan, err := c.Books("jabar").PlanSettlement(t.Context(), Span{Producer: "LPP", From: threeDays[0], To: threeDays[2]}); err != nil || len(plan.Sums) > 0 {
			t.Errorf("another organisation is told %+v, %v", plan, err)
		}
		if shares, kept, err := c.Books("jabar").Shares(t.Context(), threeDays[0], threeDays[2]); err != nil || len(shares) > 0 || kept != 0 {
			t.Errorf("another organisation is told %+v, %d, %v", shares, kept, err)
		}
	}
	for seed := range uint64(6) {
		t.Run(fmt.Sprint("SQLite ", seed), func(t *testing.T) { live(t, openCentral(t, Place{Dir: t.TempDir()}), 40+seed, 60) })
	}
	t.Run("PostgreSQL", func(t *testing.T) { live(t, openCentral(t, Place{DSN: pgtest.Start(t)}), 60, 40) })
}

// An organisation that has booked already keeps its documents, and their sums are
// made of their rows: also where PostgreSQL shuts the tables in.
func TestDocumentsOfBeforeHaveTheirSumsAfterTheNextStart(t *testing.T) {
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) {
			place := e.place(t)
			c := openCentral(t, place)
			o := newOffice(t, c, 71)
			for range 12 {
				o.m.day = threeDays[o.dice.IntN(len(threeDays))]
				o.m.sell()
				o.m.refund()
			}
			o.arrive()
			for _, p := range marketSellers {
				if _, done, err := c.RunSettlement(t.Context(), "sumsel", Span{Producer: p, From: threeDays[0], To: threeDays[2]}, "admin", ""); err != nil || !done {
					t.Fatal(done, err)
				}
			}
			o.reverse(marketSellers[0])
			before := o.checkDocuments()
			for _, undo := range []string{`DROP TABLE settlement_sum`, `DROP TABLE day_change`, `DROP INDEX stock_move_other`, `DELETE FROM goose_db_version WHERE version_id = 16`} {
				tables(t, c, "", func(w *writing) error { return w.send(undo) })
			}
			if err := c.Close(); err != nil {
				t.Fatal(err)
			}
			o.c = openCentral(t, place)
			if after := o.checkDocuments(); after != before || before == 0 {
				t.Errorf("%d documents, before there were %d", after, before)
			}
			o.checkRemembered("the start")
		})
	}
}
