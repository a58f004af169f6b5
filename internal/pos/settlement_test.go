package pos_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"lapak/internal/money"
	"lapak/internal/pos"
)

func ruleOf(producer pos.ProducerCode, category string, premi money.BasisPoints) pos.SplitRule {
	return pos.SplitRule{Producer: producer, Category: category, From: "2026-11-01", Base: pos.BaseNet, Holder: pos.LevelUnit,
		Shares: []pos.Share{percent(pos.LevelPremi, premi), {Level: pos.LevelUnit, How: pos.HowRest}}}
}

func TestACorrectionCountsForItsDaysUntilItIsUndone(t *testing.T) {
	copied := ruleOf("L1", "", 100)
	all := []pos.Correction{
		{No: 1, Rule: ruleOf("L1", "", 1000), Until: "2026-11-10"},
		{No: 2, Rule: ruleOf("L1", "Kriya", 2000), Until: "2026-11-10"},
		{No: 3, Rule: ruleOf("L1", "", 3000), Until: "2026-11-05"},
		{No: 4, Rule: ruleOf(pos.AnyProducer, "", 4000)},
		{No: 5, Rule: ruleOf("L1", "", 5000)},
		{No: 6, Undoes: 5},
	}
	for _, x := range []struct {
		producer pos.ProducerCode
		category string
		day      pos.BusinessDay
		premi    money.BasisPoints
	}{
		{"L1", "Batik", "2026-10-31", 100},  // before all of them: as it was copied
		{"L1", "Batik", "2026-11-05", 3000}, // the last that was made
		{"L1", "Batik", "2026-11-06", 1000},
		{"L1", "Kriya", "2026-11-05", 2000}, // the more special
		{"L1", "Batik", "2026-11-11", 4000}, // for all, because its own has ended
		{"LPP", "Kriya", "2026-11-05", 4000},
	} {
		item := pos.SettleItem{Producer: x.producer, Category: x.category, Day: x.day, Rule: copied}
		if got := pos.RuleFor(item, pos.Standing(all)); got.Shares[0].Rate != x.premi {
			t.Errorf("%s of %s on %s: %d, want %d", x.category, x.producer, x.day, got.Shares[0].Rate, x.premi)
		}
	}
	bad := pos.Correction{Rule: ruleOf("L1", "", 1), Until: "2026-10-31"}
	if reason(bad.Check()) != "settle_days" {
		t.Errorf("a correction that ends before it begins: %v", bad.Check())
	}
}

func settle(items []pos.SettleItem, corrections []pos.Correction, booked map[pos.ItemKey]pos.Tally) []pos.SettlementRow {
	s := pos.NewSettler(pos.Standing(corrections), booked)
	for _, i := range items {
		s.Add(i)
	}
	return s.Rows
}

func TestASettlementBooksTheDifferenceAndAReversalTakesItBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sale, _ := dearSale(t)
		var items []pos.SettleItem
		for i, p := range sale.Proceeds(func(pos.ChargeID) pos.ProducerCode { return "" }) {
			items = append(items, pos.SettleItem{ItemKey: pos.ItemKey{Source: "s", Line: i + 1}, Producer: sale.Lines[i].Producer, Day: day, After: p, Rule: sale.Lines[i].Split,
				Voided: rapid.IntRange(0, 4).Draw(t, "voided") == 0})
		}
		booked := map[pos.ItemKey]pos.Tally{}
		book := func(rows []pos.SettlementRow) {
			for _, r := range rows {
				if booked[r.ItemKey] = booked[r.ItemKey].Plus(r.Tally); booked[r.ItemKey] == (pos.Tally{}) {
					delete(booked, r.ItemKey)
				}
			}
		}
		rows := settle(items, nil, booked)
		book(rows)
		if again := settle(items, nil, booked); len(again) > 0 {
			t.Fatalf("again %+v", again)
		}
		corrections := []pos.Correction{{No: 1, Rule: drawRule(t, pos.AnyProducer, "")}}
		balancing := settle(items, corrections, booked)
		if sum := pos.SumRows(balancing); sum.Kept != 0 || sum.Pieces != 0 || sum.Parts.Sum() != 0 {
			t.Fatalf("a correction books %+v", sum)
		}
		book(balancing)
		book(pos.Reversed(balancing))
		if again := settle(items, nil, booked); len(again) > 0 {
			t.Fatalf("after the reversal there is %+v", again)
		}
		book(pos.Reversed(rows))
		if len(booked) > 0 {
			t.Fatalf("after both there is %+v", booked)
		}
	})
}

func TestThePremiOfAllMakersIsThePremi(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var rows []pos.SettlementSum
		var all money.Rupiah
		pieces := 0
		for range rapid.IntRange(0, 20).Draw(t, "rows") {
			r := pos.SettlementSum{SKU: pos.SKU(rapid.SampledFrom([]string{"A", "B", "C"}).Draw(t, "sku")), Day: pos.BusinessDay(fmt.Sprintf("2026-11-%02d", rapid.IntRange(1, 30).Draw(t, "day")))}
			r.Parts.Premi, r.Pieces = money.Rupiah(rapid.Int64Range(-50_000, 90_000).Draw(t, "premi")), rapid.IntRange(-2, 5).Draw(t, "pieces")
			all, pieces = all+r.Parts.Premi, pieces+r.Pieces
			rows = append(rows, r)
		}
		var shares []pos.MakerShare
		for range rapid.IntRange(0, 8).Draw(t, "makers") {
			shares = append(shares, pos.MakerShare{SKU: pos.SKU(rapid.SampledFrom([]string{"A", "B"}).Draw(t, "sku")), From: pos.BusinessDay(fmt.Sprintf("2026-11-%02d", rapid.IntRange(1, 30).Draw(t, "from"))),
				Maker: rapid.SampledFrom([]string{"L-1", "L-2", "L-3"}).Draw(t, "maker"), Weight: rapid.IntRange(0, 3).Draw(t, "weight")})
		}
		var sum money.Rupiah
		counted := 0
		got := pos.PremiByMaker(rows, shares)
		for _, m := range got {
			sum, counted = sum+m.Premi, counted+m.Pieces
		}
		if sum != all || counted != pieces || !slices.IsSortedFunc(got, func(a, b pos.MakerPremi) int { return slices.Compare([]byte(a.Maker), []byte(b.Maker)) }) {
			t.Fatalf("%+v is %d of %d, %d of %d pieces", got, sum, all, counted, pieces)
		}
	})
}

func TestAMonthHasItsDays(t *testing.T) {
	for text, want := range map[string][2]pos.BusinessDay{"2026-02": {"2026-02-01", "2026-02-28"}, "2028-02": {"2028-02-01", "2028-02-29"}, "2026-12": {"2026-12-01", "2026-12-31"}} {
		m, err := pos.ParseMonth(text)
		if first, last := m.Days(); err != nil || first != want[0] || last != want[1] || pos.MonthOf(last) != m || m.Year() != text[:4] {
			t.Errorf("%s has %s to %s, %v", text, first, last, err)
		}
	}
	if _, err := pos.ParseMonth("2026-13"); reason(err) != "month_format" {
		t.Errorf("a thirteenth month: %v", err)
	}
}

func TestWhatAProducersOwnCodeBroughtInIsNotOwedAgain(t *testing.T) {
	rule := ruleOf("LPP", "", 5000)
	sale := pos.Sale{
		Lines:   []pos.Line{{No: 1, SKU: "A", Producer: "LPP", Price: 60_000, Quantity: 1, Split: rule}, {No: 2, SKU: "B", Producer: "L1", Price: 30_000, Quantity: 1}, {No: 3, SKU: "C", Producer: "LPP", Price: 20_000, Quantity: 2, Split: rule}},
		Tenders: []pos.Tender{{Method: pos.QRIS, Amount: 30_000}, {Method: pos.QRIS, Amount: 80_000, Charge: "own"}, {Method: pos.Cash, Amount: 20_000}},
	}
	own := func(c pos.ChargeID) pos.ProducerCode {
		if c == "own" {
			return "LPP"
		}
		return ""
	}
	got := sale.Proceeds(own)
	var direct money.Rupiah
	for i, p := range got {
		if sale.Lines[i].Producer == "L1" && p.Direct != 0 {
			t.Errorf("L1 is said to have %d", p.Direct)
		}
		direct += p.Direct
	}
	// The other code was paid for what was left: 30.000 of L1 and 20.000 of LPP.
	if direct != 80_000 || keptOf(got) != 130_000 || got[1].QRIS[0] != (pos.QRISPart{Part: 18_000, Tender: 30_000}) {
		t.Errorf("%+v", got)
	}
	item := pos.SettleItem{Producer: "LPP", After: got[0], Rule: rule}
	if tally := item.Target(rule); tally.Owed() != 60_000-got[0].Direct || tally.Parts.Premi != 30_000 {
		t.Errorf("%+v", tally)
	}
	back := pos.AfterRefund(got, pos.Refund{Lines: []pos.RefundLine{{No: 1, Quantity: 1, Amount: 60_000}}, Paid: 60_000})
	if back[0].Kept != 0 || back[0].Direct != got[0].Direct || back[1].Kept != got[1].Kept || back[2].Kept != got[2].Kept {
		t.Errorf("the stall paid back what the producer has: %+v", back)
	}
}
