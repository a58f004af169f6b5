package pos_test

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"lapak/internal/money"
	"lapak/internal/pos"
)

// inCoins says whether an amount can be paid with coins of a step.
func inCoins(amount money.Rupiah, r pos.CashRounding) bool { return r.Step <= 1 || amount%r.Step == 0 }

func TestAllRefundsTogetherPayBackWhatWasPaidAndNeverMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sale, stall := drawSale(t)
		left := map[int]int{}
		for _, l := range sale.Lines {
			left[l.No] = l.Quantity
		}
		var earlier []pos.Refund
		var paid, value, rounding money.Rupiah
		onlyCash := true
		for len(left) > 0 {
			pieces := map[int]int{}
			all := rapid.IntRange(0, 3).Draw(t, "all at once") == 0
			for no, n := range left {
				pieces[no] = n
				if !all {
					pieces[no] = rapid.IntRange(0, n).Draw(t, fmt.Sprint("pieces of ", no))
				}
			}
			method := rapid.SampledFrom(pos.Methods()).Draw(t, "method")
			r, err := pos.PlanRefund(sale, earlier, pieces, method, stall.Rounding)
			if reason(err) == "refund_empty" {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range r.Lines {
				if l.Amount < 0 || l.Quantity != pieces[l.No] {
					t.Fatalf("line %+v of pieces %v", l, pieces)
				}
				if left[l.No] -= l.Quantity; left[l.No] == 0 {
					delete(left, l.No)
				}
			}
			onlyCash = onlyCash && method == pos.Cash
			paid, value, rounding = paid+r.Paid, value+r.Value(), rounding+r.Rounding
			switch {
			case r.Paid < 0 || paid > sale.Paid():
				t.Fatalf("%d paid back of %d", paid, sale.Paid())
			case r.Rounding != r.Value()-r.Paid:
				t.Fatalf("value %d, paid %d, rounding %d", r.Value(), r.Paid, r.Rounding)
			case len(left) > 0 && method == pos.Cash && r.Paid >= stall.Rounding.Step && !inCoins(r.Paid, stall.Rounding) && inCoins(sale.Paid(), stall.Rounding) && onlyCash:
				t.Fatalf("%d in cash cannot be paid in coins of %d", r.Paid, stall.Rounding.Step)
			}
			earlier = append(earlier, r)
		}
		if paid != sale.Paid() || value != sale.Net() || rounding+sale.Rounding != 0 {
			t.Fatalf("sale net %d, rounding %d, paid %d; back value %d, rounding %d, paid %d", sale.Net(), sale.Rounding, sale.Paid(), value, rounding, paid)
		}
		if _, err := pos.PlanRefund(sale, earlier, map[int]int{1: 1}, pos.Cash, stall.Rounding); reason(err) != "refund_quantity" {
			t.Fatalf("one more piece than was sold: %v", err)
		}
	})
}

func TestACashSaleComesBackInCoinsThatExist(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// Dear enough that no piece is worth less than a coin.
		price := money.Rupiah(rapid.Int64Range(2_000, 90_000).Draw(t, "price"))
		step := pos.CashRounding{Step: money.Rupiah(rapid.SampledFrom([]int64{100, 500, 1000}).Draw(t, "step"))}
		n := rapid.IntRange(1, 6).Draw(t, "pieces")
		cart, _, err := pos.Cart{ID: "c"}.Add(pos.Product{SKU: "A", Name: "A", Price: price, Producer: "L1"}, n)
		if err != nil {
			t.Fatal(err)
		}
		sale, err := cart.Checkout(pos.SaleHead{Stall: pos.Stall{Rounding: step}, Terminal: "t", Day: day, At: noon},
			mustCatalogue(t), []pos.Tender{{Method: pos.Cash, Amount: cart.Totals().Total}})
		if err != nil {
			t.Fatal(err)
		}
		var earlier []pos.Refund
		for range n {
			r, err := pos.PlanRefund(sale, earlier, map[int]int{1: 1}, pos.Cash, step)
			if err != nil || r.Paid%step.Step != 0 {
				t.Fatalf("%d of %d comes back as %d, %v", price, sale.Paid(), r.Paid, err)
			}
			earlier = append(earlier, r)
		}
	})
}

func TestMoreThanWasSoldNeverComesBack(t *testing.T) {
	sale := pos.Sale{ID: "s", Lines: []pos.Line{{No: 1, SKU: "A", Name: "A", Producer: "L1", Price: 5_000, Quantity: 3}}}
	before := []pos.Refund{{Lines: []pos.RefundLine{{No: 1, Quantity: 1}}, Paid: 5_000}}
	for _, n := range []int{-1, 3, math.MaxInt, math.MinInt} {
		if _, err := pos.PlanRefund(sale, before, map[int]int{1: n}, pos.Cash, pos.CashRounding{}); reason(err) != "refund_quantity" {
			t.Errorf("%d of 2 pieces left: %v", n, err)
		}
	}
	for _, pieces := range []map[int]int{nil, {1: 0}} {
		if _, err := pos.PlanRefund(sale, nil, pieces, pos.Cash, pos.CashRounding{}); reason(err) != "refund_empty" {
			t.Errorf("nothing came back: %v", err)
		}
	}
	if _, err := pos.PlanRefund(sale, nil, map[int]int{1: 1, 2: 1}, pos.Cash, pos.CashRounding{}); reason(err) != "line_unknown" {
		t.Errorf("a line that was never sold: %v", err)
	}
}

func TestADrawerExpectsWhatWentInLessWhatWentOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) money.Rupiah { return money.Rupiah(rapid.Int64Range(0, 1e9).Draw(t, label)) }
		one := pos.Drawer{Float: draw("float"), CashSales: draw("sales"), CashRefunds: draw("refunds"), CashIn: draw("in"), CashOut: draw("out")}
		other := pos.Drawer{Float: draw("float"), CashSales: draw("sales"), CashRefunds: draw("refunds"), CashIn: draw("in"), CashOut: draw("out")}
		if want := one.Float + one.CashSales + one.CashIn - one.CashRefunds - one.CashOut; one.Expected() != want {
			t.Fatalf("%+v expects %d", one, one.Expected())
		}
		if one.Plus(other).Expected() != one.Expected()+other.Expected() {
			t.Fatal("two drawers do not expect what both do")
		}
	})
}

func TestACountTakesEachNoteOnce(t *testing.T) {
	good := pos.Count{{Value: 100_000, Number: 2}, {Value: 500, Number: 3}, {Value: 100, Number: 0}}
	if err := good.Check(); err != nil || good.Total() != 201_500 {
		t.Errorf("total %d, %v", good.Total(), err)
	}
	for _, bad := range []pos.Count{
		{{Value: 3_000, Number: 1}}, {{Value: 1_000, Number: -1}}, {{Value: 1_000, Number: 100_001}},
		{{Value: 1_000, Number: 1}, {Value: 1_000, Number: 2}},
	} {
		if err := bad.Check(); reason(err) != "count_range" {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}
