package pos_test

import (
	"strings"
	"testing"
	"time"

	"lapak/internal/pos"
)

func noteOf(t *testing.T, direction pos.Direction, broken map[pos.SKU]int, lines ...pos.DraftLine) pos.Handover {
	t.Helper()
	draft := pos.Draft{ID: "n", Direction: direction, Producer: "L1"}
	for _, l := range lines {
		l.Product.Producer, l.Product.Price = "L1", 10_000
		var err error
		if draft, _, err = draft.Add(l.Product, l.Quantity, l.State, l.Remark); err != nil {
			t.Fatal(err)
		}
	}
	h, err := draft.Finish(pos.HandoverHead{Stall: pos.Stall{Code: "KBI", Name: "Kambang Iwak"}, ProducerName: "Lapas Satu", Day: "2026-11-23", At: time.Unix(1_800_000_000, 0), By: "spv", WrittenOff: broken})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func row(sku pos.SKU, n int, state pos.GoodsState, remark string) pos.DraftLine {
	return pos.DraftLine{Product: pos.Product{SKU: sku}, Quantity: n, State: state, Remark: remark}
}

func TestWhatANoteDoesToTheStock(t *testing.T) {
	type move struct {
		why pos.StockReason
		n   int
	}
	for name, x := range map[string]struct {
		h    pos.Handover
		want []move
	}{
		"good goods come":          {noteOf(t, pos.HandedIn, nil, row("A", 5, pos.GoodsGood, "")), []move{{pos.Received, 5}}},
		"damaged goods come":       {noteOf(t, pos.HandedIn, nil, row("A", 5, pos.GoodsDamaged, "")), []move{{pos.Received, 5}, {pos.Damaged, -5}}},
		"good goods go":            {noteOf(t, pos.HandedOut, map[pos.SKU]int{"A": 9}, row("A", 5, pos.GoodsGood, "")), []move{{pos.TakenBack, -5}}},
		"damaged goods go":         {noteOf(t, pos.HandedOut, nil, row("A", 5, pos.GoodsDamaged, "")), []move{{pos.Damaged, -5}}},
		"some were written off":    {noteOf(t, pos.HandedOut, map[pos.SKU]int{"A": 3}, row("A", 5, pos.GoodsDamaged, "")), []move{{pos.Damaged, -2}}},
		"all were written off":     {noteOf(t, pos.HandedOut, map[pos.SKU]int{"A": 8}, row("A", 5, pos.GoodsDamaged, "")), nil},
		"two rows share them":      {noteOf(t, pos.HandedOut, map[pos.SKU]int{"A": 6}, row("A", 5, pos.GoodsDamaged, "x"), row("A", 5, pos.GoodsDamaged, "y")), []move{{pos.Damaged, -4}}},
		"more went than are known": {noteOf(t, pos.HandedOut, map[pos.SKU]int{"A": -2}, row("A", 5, pos.GoodsDamaged, "")), []move{{pos.Damaged, -5}}},
	} {
		var got []move
		for _, m := range x.h.Movements() {
			got = append(got, move{m.Reason, m.Quantity})
		}
		if len(got) != len(x.want) {
			t.Errorf("%s: %v, want %v", name, got, x.want)
			continue
		}
		for i := range got {
			if got[i] != x.want[i] {
				t.Errorf("%s: %v, want %v", name, got, x.want)
			}
		}
	}
}

func TestEachSideSignsWithItsOfficeAndNobodyWithAName(t *testing.T) {
	in, out := noteOf(t, pos.HandedIn, nil, row("A", 1, pos.GoodsGood, "")), noteOf(t, pos.HandedOut, nil, row("A", 1, pos.GoodsGood, ""))
	lapas, stall := pos.Party{Office: pos.WorkHead, Unit: "Lapas Satu"}, pos.Party{Office: pos.StallOfficer, Unit: "Kambang Iwak"}
	if in.Giver != lapas || in.Receiver != stall || out.Giver != stall || out.Receiver != lapas {
		t.Errorf("in: %+v to %+v, out: %+v to %+v", in.Giver, in.Receiver, out.Giver, out.Receiver)
	}
	in.Receiver.Office = "Nama Orang"
	if err := pos.CheckHandover(in); reason(err) != "handover_incomplete" {
		t.Errorf("signed by a name: %v", err)
	}
}

func TestANoteOnlyTakesGoodsOfItsLapasAndNoMoreThanItHolds(t *testing.T) {
	draft := pos.Draft{Producer: "L1"}
	for want, add := range map[string]func() error{
		"handover_other_producer": func() error {
			_, _, err := draft.Add(pos.Product{SKU: "B", Producer: "L2"}, 1, pos.GoodsGood, "")
			return err
		},
		"quantity_range": func() error {
			_, _, err := draft.Add(pos.Product{SKU: "B", Producer: "L1"}, pos.MaxQuantity+1, pos.GoodsGood, "")
			return err
		},
		"note_too_long": func() error {
			_, _, err := draft.Add(pos.Product{SKU: "B", Producer: "L1"}, 1, pos.GoodsGood, strings.Repeat("x", pos.MaxNote+1))
			return err
		},
		"line_unknown": func() error { _, err := draft.SetQuantity(0, 1); return err },
	} {
		if err := add(); reason(err) != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	full := draft
	for i := range pos.MaxHandoverLines {
		full.Lines = append(full.Lines, pos.DraftLine{Product: pos.Product{SKU: pos.SKU(strings.Repeat("A", i+1))}, Quantity: 1, State: pos.GoodsGood})
	}
	if _, _, err := full.Add(pos.Product{SKU: "NEW", Producer: "L1"}, 1, pos.GoodsGood, ""); reason(err) != "handover_full" {
		t.Errorf("a row too many: %v", err)
	}
}
