package pos

import (
	"cmp"
	"slices"
)

// SettlementSum is what the sales of one product on one day come to in a
// settlement, or what came back of it. A product that was renamed in the course of
// a day bears the first of its names by the alphabet.
type SettlementSum struct {
	Day    BusinessDay
	SKU    SKU
	Refund bool
	Name   string
	NameEN string
	Tally
}

// SumByProduct adds the rows of a document up, by day and product, sales before
// returns.
func SumByProduct(rows []SettlementRow) []SettlementSum {
	type product struct {
		day    BusinessDay
		sku    SKU
		refund bool
	}
	at := map[product]int{}
	var sums []SettlementSum
	for _, r := range rows {
		key := product{r.Day, r.SKU, r.Refund}
		i, known := at[key]
		if !known {
			i = len(sums)
			at[key] = i
			sums = append(sums, SettlementSum{Day: r.Day, SKU: r.SKU, Refund: r.Refund, Name: r.Name, NameEN: r.NameEN})
		}
		s := &sums[i]
		s.Name, s.NameEN, s.Tally = min(s.Name, r.Name), min(s.NameEN, r.NameEN), s.Plus(r.Tally)
	}
	slices.SortFunc(sums, SettlementSum.Compare)
	return sums
}

// Compare orders sums by day and product, sales before returns.
func (s SettlementSum) Compare(o SettlementSum) int {
	if order := cmp.Or(cmp.Compare(s.Day, o.Day), cmp.Compare(s.SKU, o.SKU)); order != 0 || s.Refund == o.Refund {
		return order
	}
	if o.Refund {
		return -1
	}
	return 1
}

// SumUp adds sums up once more, over all days and products.
func SumUp(sums []SettlementSum) Tally {
	var all Tally
	for _, s := range sums {
		all = all.Plus(s.Tally)
	}
	return all
}
