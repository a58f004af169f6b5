package pos_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"lapak/internal/money"
	"lapak/internal/pos"
)

func percent(l pos.Level, rate money.BasisPoints) pos.Share {
	return pos.Share{Level: l, How: pos.HowPercent, Rate: rate}
}

// drawRule is any rule that passes its check.
func drawRule(t *rapid.T, producer pos.ProducerCode, category string) pos.SplitRule {
	for {
		r := pos.SplitRule{Producer: producer, Category: category, From: "2026-01-01", Base: rapid.SampledFrom(pos.Bases()).Draw(t, "base")}
		levels := rapid.Permutation(pos.Levels()).Draw(t, "levels")[:rapid.IntRange(1, 6).Draw(t, "shares")]
		if rapid.Bool().Draw(t, "in their order") {
			levels = slices.DeleteFunc(pos.Levels(), func(l pos.Level) bool { return !slices.Contains(levels, l) })
		}
		left := money.Whole
		for _, l := range levels {
			s := pos.Share{Level: l, How: rapid.SampledFrom(pos.Hows()[:3]).Draw(t, "how")}
			switch {
			case l == pos.LevelQRISFee:
				s = pos.Share{Level: l, How: pos.HowPercent, Rate: money.BasisPoints(rapid.Int32Range(0, 300).Draw(t, "mdr")), FreeUpTo: money.Rupiah(rapid.SampledFrom([]int64{0, 500_000}).Draw(t, "free"))}
			case s.How == pos.HowPercent:
				s.Rate = money.BasisPoints(rapid.Int32Range(0, int32(left)).Draw(t, "rate"))
				left -= s.Rate
			case s.How == pos.HowPiece:
				s.Amount = money.Rupiah(rapid.Int64Range(0, 50_000).Draw(t, "amount"))
			}
			r.Shares = append(r.Shares, s)
		}
		holder := rapid.IntRange(0, len(r.Shares)-1).Draw(t, "holder")
		r.Holder = r.Shares[holder].Level
		r.Shares[holder] = pos.Share{Level: r.Holder, How: pos.HowRest}
		if r.Check() == nil {
			return r
		}
	}
}

func whole(t *rapid.T, parts pos.Parts, kept money.Rupiah) {
	t.Helper()
	for _, l := range pos.Levels() {
		if parts.Of(l) < 0 {
			t.Fatalf("%s gets %d of %d", l, parts.Of(l), kept)
		}
	}
	if parts.Sum() != kept || parts.Due()+parts.Fees() != kept {
		t.Fatalf("%+v are together %d of %d", parts, parts.Sum(), kept)
	}
}

// dearSale is a sale whose goods have a cost, some of them given by the list.
func dearSale(t *rapid.T) (pos.Sale, pos.Stall) {
	sale, stall := drawSale(t)
	for i := range sale.Lines {
		sale.Lines[i].Cost = money.Rupiah(rapid.Int64Range(0, 60_000).Draw(t, "cost"))
		if rapid.IntRange(0, 5).Draw(t, "has a rule") > 0 {
			sale.Lines[i].Split = drawRule(t, sale.Lines[i].Producer, "")
		} else {
			sale.Lines[i].Split = pos.SplitRule{}
		}
	}
	if err := sale.Check(); err != nil {
		t.Fatal(err)
	}
	return sale, stall
}

func keptOf(all []pos.Proceeds) money.Rupiah {
	var sum money.Rupiah
	for _, p := range all {
		sum += p.Kept
	}
	return sum
}

func TestThePartsAreTheWholeHoweverASaleIsSharedAndComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sale, stall := dearSale(t)
		codes := map[pos.ChargeID]pos.ProducerCode{}
		for i := range sale.Tenders {
			if sale.Tenders[i].Method == pos.QRIS && rapid.Bool().Draw(t, "own code") {
				sale.Tenders[i].Charge = pos.ChargeID(rune('a' + i))
				codes[sale.Tenders[i].Charge] = sale.Lines[0].Producer
			}
		}
		left := sale.Proceeds(func(c pos.ChargeID) pos.ProducerCode { return codes[c] })
		if keptOf(left) != sale.Paid() {
			t.Fatalf("%d kept of lines, %d paid", keptOf(left), sale.Paid())
		}
		check := func() {
			for i, p := range left {
				whole(t, sale.Lines[i].Split.Divide(p), p.Kept)
				var qris money.Rupiah
				for _, q := range p.QRIS {
					qris += q.Part
				}
				if qris > p.Kept || p.Kept < 0 {
					t.Fatalf("line %d kept %d, of which %d by QRIS", i+1, p.Kept, qris)
				}
			}
		}
		check()
		var earlier []pos.Refund
		paidBack := money.Rupiah(0)
		for range rapid.IntRange(0, 5).Draw(t, "refunds") {
			pieces := map[int]int{}
			for i, p := range left {
				pieces[i+1] = rapid.IntRange(0, p.Pieces).Draw(t, "back")
			}
			r, err := pos.PlanRefund(sale, earlier, pieces, rapid.SampledFrom(pos.Methods()).Draw(t, "way"), stall.Rounding)
			if err != nil {
				continue
			}
			left = pos.AfterRefund(left, r)
			earlier, paidBack = append(earlier, r), paidBack+r.Paid
			if keptOf(left) != sale.Paid()-paidBack {
				t.Fatalf("%d left on the lines, %d in the drawer", keptOf(left), sale.Paid()-paidBack)
			}
			check()
			for i, p := range left {
				if p.Pieces == 0 && (p.Kept != 0 || p.Gross != 0 || p.Cost != 0 || len(p.QRIS) > 0 || sale.Lines[i].Split.Divide(p) != (pos.Parts{})) {
					t.Fatalf("line %d came back whole and has %+v", i+1, p)
				}
			}
		}
	})
}

func TestEveryPercentIsServedWithinARupiahOfItsExactPart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := pos.SplitRule{Producer: "L1", From: "2026-01-01", Base: pos.BaseNet, Holder: pos.LevelUnit}
		left := money.Whole
		for _, l := range []pos.Level{pos.LevelStallFee, pos.LevelCapital, pos.LevelPremi, pos.LevelPNBP} {
			rate := money.BasisPoints(rapid.Int32Range(0, int32(left)).Draw(t, "rate"))
			r.Shares, left = append(r.Shares, percent(l, rate)), left-rate
		}
		r.Shares = append(r.Shares, percent(pos.LevelUnit, left))
		if err := r.Check(); err != nil {
			t.Fatal(err)
		}
		kept := money.Rupiah(rapid.Int64Range(0, 900_000_000).Draw(t, "kept"))
		parts := r.Divide(pos.Proceeds{Pieces: 1, Gross: kept, Value: kept, Kept: kept})
		for _, s := range r.Shares {
			if off := parts.Of(s.Level)*10_000 - kept*money.Rupiah(s.Rate); off <= -10_000 || off >= 10_000 {
				t.Fatalf("%s gets %d of %d at %d", s.Level, parts.Of(s.Level), kept, s.Rate)
			}
		}
	})
}

// The four splits that prisons of Indonesia reported in 2023 under one and the
// same decree, worked out by hand in docs/how-to/split-rules.md.
func TestTheFourReportedSplitsAsWorkedOutByHand(t *testing.T) {
	for name, x := range map[string]struct {
		rule  pos.SplitRule
		goods pos.Proceeds
		want  pos.Parts
	}{
		"Pangkalan Bun: half of the profit for the makers": {
			pos.SplitRule{Base: pos.BaseNetOfCapital, Holder: pos.LevelUnit, Shares: []pos.Share{{Level: pos.LevelCapital, How: pos.HowCost},
				percent(pos.LevelPremi, 5000), percent(pos.LevelPNBP, 1500), percent(pos.LevelUnit, 3500)}},
			pos.Proceeds{Pieces: 2, Gross: 150_000, Value: 150_000, Kept: 150_000, Cost: 90_000},
			pos.Parts{Capital: 90_000, Premi: 30_000, PNBP: 9_000, Unit: 21_000},
		},
		"Bukittinggi: 15 percent of the profit after the fees": {
			pos.SplitRule{Base: pos.BaseNetOfCapital, Holder: pos.LevelUnit, Shares: []pos.Share{
				{Level: pos.LevelQRISFee, How: pos.HowPercent, Rate: 30, FreeUpTo: 500_000}, {Level: pos.LevelCapital, How: pos.HowCost},
				percent(pos.LevelPremi, 1500), percent(pos.LevelPNBP, 2500), percent(pos.LevelUnit, 6000)}},
			pos.Proceeds{Pieces: 1, Gross: 650_000, Value: 650_000, Kept: 650_000, Cost: 400_000, QRIS: []pos.QRISPart{{Part: 650_000, Tender: 650_000}}},
			// 0,3% of 650.000 is 1.950; 650.000 - 1.950 - 400.000 = 248.050, of which
			// 15% is 37.207,50, 25% is 62.012,50 and 60% is 148.830: the rupiah of the two
			// halves goes to the one that is served first.
			pos.Parts{QRISFee: 1_950, Capital: 400_000, Premi: 37_208, PNBP: 62_012, Unit: 148_830},
		},
		"Bangli: everything in percent of the sales, and a discount": {
			pos.SplitRule{Base: pos.BaseGross, Holder: pos.LevelCapital, Shares: []pos.Share{percent(pos.LevelPremi, 3500), percent(pos.LevelPNBP, 5000), percent(pos.LevelCapital, 1500)}},
			pos.Proceeds{Pieces: 3, Gross: 75_000, Value: 70_000, Kept: 70_000},
			// Of 75.000: 26.250 and 37.500. The capital would be 11.250 and bears the 5.000.
			pos.Parts{Premi: 26_250, PNBP: 37_500, Capital: 6_250},
		},
		"Tebing Tinggi: capital first, then a fixed premi, the rest to the state": {
			pos.SplitRule{Base: pos.BaseNetOfCapital, Holder: pos.LevelPNBP, Shares: []pos.Share{{Level: pos.LevelCapital, How: pos.HowCost},
				{Level: pos.LevelPremi, How: pos.HowPiece, Amount: 5_000}, {Level: pos.LevelPNBP, How: pos.HowRest}}},
			pos.Proceeds{Pieces: 4, Gross: 200_000, Value: 200_000, Kept: 200_000, Cost: 140_000},
			pos.Parts{Capital: 140_000, Premi: 20_000, PNBP: 40_000},
		},
		"Tebing Tinggi when it was sold so cheaply that only the capital is there": {
			pos.SplitRule{Base: pos.BaseNetOfCapital, Holder: pos.LevelPNBP, Shares: []pos.Share{{Level: pos.LevelCapital, How: pos.HowCost},
				{Level: pos.LevelPremi, How: pos.HowPiece, Amount: 5_000}, {Level: pos.LevelPNBP, How: pos.HowRest}}},
			pos.Proceeds{Pieces: 4, Gross: 200_000, Value: 150_000, Kept: 150_000, Cost: 140_000},
			pos.Parts{Capital: 140_000, Premi: 10_000},
		},
		"no rule: all of it is the unit's": {pos.SplitRule{}, pos.Proceeds{Pieces: 1, Gross: 9, Value: 9, Kept: 9}, pos.Parts{Unit: 9}},
		"a small payment by QRIS costs nothing": {
			pos.SplitRule{Base: pos.BaseNetOfFees, Holder: pos.LevelUnit, Shares: []pos.Share{percent(pos.LevelStallFee, 1000),
				{Level: pos.LevelQRISFee, How: pos.HowPercent, Rate: 30, FreeUpTo: 500_000}, percent(pos.LevelPremi, 5000), percent(pos.LevelUnit, 5000)}},
			pos.Proceeds{Pieces: 1, Gross: 100_000, Value: 100_000, Kept: 100_000, QRIS: []pos.QRISPart{{Part: 100_000, Tender: 500_000}}},
			pos.Parts{StallFee: 10_000, Premi: 45_000, Unit: 45_000},
		},
	} {
		x.rule.Producer, x.rule.From = "L1", "2026-01-01"
		if err := x.rule.Check(); err != nil && !x.rule.Empty() {
			t.Errorf("%s: %v", name, err)
		}
		if got := x.rule.Divide(x.goods); got != x.want {
			t.Errorf("%s: %+v, want %+v", name, got, x.want)
		}
		if x.want.Sum() != x.goods.Kept {
			t.Errorf("%s: worked out wrongly, %d of %d", name, x.want.Sum(), x.goods.Kept)
		}
	}
}

func TestARuleThatLeavesMoneyWithoutAnOwnerIsRefused(t *testing.T) {
	good := pos.SplitRule{Producer: "L1", From: "2026-01-01", Base: pos.BaseNet, Holder: pos.LevelCapital,
		Shares: []pos.Share{percent(pos.LevelPremi, 5000), percent(pos.LevelCapital, 3500), percent(pos.LevelPNBP, 1500)}}
	cost, rest := pos.Share{Level: pos.LevelCapital, How: pos.HowCost}, pos.Share{Level: pos.LevelUnit, How: pos.HowRest}
	for name, x := range map[string]struct {
		want  string
		spoil func(*pos.SplitRule)
	}{
		"nothing shared":             {"split_not_whole", func(r *pos.SplitRule) { r.Shares = nil }},
		"ninety-nine percent":        {"split_not_whole", func(r *pos.SplitRule) { r.Shares = []pos.Share{percent(pos.LevelCapital, 9900)} }},
		"more than the whole":        {"split_not_whole", func(r *pos.SplitRule) { r.Shares[0].Rate = 6000 }},
		"an unknown base":            {"split_base", func(r *pos.SplitRule) { r.Base = "profit" }},
		"an unknown level":           {"split_level", func(r *pos.SplitRule) { r.Shares[0].Level = "boss" }},
		"an unknown way":             {"split_how", func(r *pos.SplitRule) { r.Shares[0].How = "dice" }},
		"a level twice":              {"split_level_twice", func(r *pos.SplitRule) { r.Shares[0] = percent(pos.LevelCapital, 5000) }},
		"a negative rate":            {"split_range", func(r *pos.SplitRule) { r.Shares[0].Rate = -1 }},
		"a rate and an amount":       {"split_range", func(r *pos.SplitRule) { r.Shares[0].Amount = 5 }},
		"nobody holds":               {"split_holder", func(r *pos.SplitRule) { r.Holder = pos.LevelUnit }},
		"the rest beside the holder": {"split_holder", func(r *pos.SplitRule) { r.Shares = append(r.Shares, rest) }},
		"the fee holds": {"split_holder", func(r *pos.SplitRule) {
			r.Holder, r.Shares = pos.LevelStallFee, []pos.Share{percent(pos.LevelStallFee, 10000)}
		}},
		"a fixed fee for QRIS": {"split_qris_fee", func(r *pos.SplitRule) {
			r.Shares = append(r.Shares, pos.Share{Level: pos.LevelQRISFee, How: pos.HowPiece, Amount: 1})
		}},
		"a free premi": {"split_qris_fee", func(r *pos.SplitRule) { r.Shares[0].FreeUpTo = 1 }},
		"of the profit, no capital": {"split_order", func(r *pos.SplitRule) {
			r.Base, r.Holder, r.Shares = pos.BaseNetOfCapital, pos.LevelUnit, []pos.Share{percent(pos.LevelPremi, 5000), rest}
		}},
		"profit before the capital": {"split_order", func(r *pos.SplitRule) {
			r.Base, r.Holder, r.Shares = pos.BaseNetOfCapital, pos.LevelUnit, []pos.Share{percent(pos.LevelPremi, 5000), cost, rest}
		}},
		"a fee after what follows it": {"split_order", func(r *pos.SplitRule) {
			r.Base, r.Shares = pos.BaseNetOfFees, append(r.Shares, percent(pos.LevelStallFee, 100))
		}},
	} {
		bad := good
		bad.Shares = slices.Clone(good.Shares)
		if x.spoil(&bad); reason(bad.Check()) != x.want {
			t.Errorf("%s: %v, want %s", name, bad.Check(), x.want)
		}
	}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
}

func TestNoOrderOfServingTakesMoreThanThereIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRule(t, "L1", "")
		gross := money.Rupiah(rapid.Int64Range(0, 2_000_000).Draw(t, "gross"))
		value := money.Rupiah(rapid.Int64Range(0, int64(gross)).Draw(t, "value"))
		kept := max(0, value-money.Rupiah(rapid.Int64Range(0, 999).Draw(t, "rounding")))
		p := pos.Proceeds{Pieces: rapid.IntRange(1, 9).Draw(t, "pieces"), Gross: gross, Value: value, Kept: kept, Cost: money.Rupiah(rapid.Int64Range(0, 3_000_000).Draw(t, "cost")),
			QRIS: []pos.QRISPart{{Part: kept, Tender: gross}}}
		whole(t, r.Divide(p), kept)
	})
}

func TestARefundThatNoTillMakesLeavesPartsThatAreTheWhole(t *testing.T) {
	if left := pos.AfterRefund(nil, pos.Refund{Paid: 1}); len(left) != 0 {
		t.Errorf("of no sale %+v is left", left)
	}
	rapid.Check(t, func(t *rapid.T) {
		sale, _ := dearSale(t)
		left := sale.Proceeds(func(pos.ChargeID) pos.ProducerCode { return "" })
		amount := rapid.OneOf(rapid.Int64Range(-int64(money.Limit), int64(money.Limit)), rapid.Int64Range(-100, 100_000))
		for range rapid.IntRange(1, 4).Draw(t, "refunds") {
			r := pos.Refund{Paid: money.Rupiah(amount.Draw(t, "paid"))}
			for range rapid.IntRange(0, 4).Draw(t, "lines") {
				r.Lines = append(r.Lines, pos.RefundLine{No: rapid.IntRange(-1, 5).Draw(t, "no"), Quantity: rapid.IntRange(0, pos.MaxQuantity).Draw(t, "pieces"), Amount: money.Rupiah(amount.Draw(t, "amount"))})
			}
			left = pos.AfterRefund(left, r)
			for i, p := range left {
				whole(t, sale.Lines[i].Split.Divide(p), p.Kept)
			}
		}
	})
}
