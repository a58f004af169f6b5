package pos

import (
	"slices"

	"lapak/internal/money"
)

// Proceeds are what one line of a sale brought in, as far as it has not come
// back: what a split rule shares out.
type Proceeds struct {
	Pieces int
	Gross  money.Rupiah // price before discounts
	Value  money.Rupiah // after discounts, before the rounding of cash
	Kept   money.Rupiah // Value with the line's share of the rounding: what the drawer has
	Cost   money.Rupiah `json:",omitempty"` // of making these pieces; 0 if the list of goods does not say
	// Direct is what of it the producer has already: paid to a QRIS code of its own.
	Direct money.Rupiah `json:",omitempty"`
	QRIS   []QRISPart   `json:",omitempty"`
}

// QRISPart is what of a line came by one QRIS payment, and how large that
// payment was, on which its fee depends.
type QRISPart struct {
	Part   money.Rupiah
	Tender money.Rupiah
}

// Proceeds are those of the lines of a sale, in their order. They add up to what
// was paid. Own says whose code a QRIS tender was paid to; it is empty for that
// of the stall.
func (s Sale) Proceeds(own func(ChargeID) ProducerCode) []Proceeds {
	all, unpaid := make([]Proceeds, len(s.Lines)), make([]money.Rupiah, len(s.Lines))
	for i, l := range s.Lines {
		unpaid[i] = l.Net()
		all[i] = Proceeds{Pieces: l.Quantity, Gross: l.Gross(), Value: l.Net(), Kept: l.Net(), Cost: l.Cost.Times(l.Quantity)}
	}
	if s.Rounding != 0 {
		for i, part := range money.Allocate(s.Rounding, unpaid) {
			all[i].Kept += part
			unpaid[i] += part
		}
	}
	for _, t := range s.Tenders {
		if t.Method == QRIS && own(t.Charge) != "" {
			s.payDirect(all, unpaid, own(t.Charge), t.Amount)
		}
	}
	for _, t := range s.Tenders {
		// The shop takes money by QRIS, which costs the same.
		if t.Method == Prepaid || t.Method == QRIS && own(t.Charge) == "" {
			payShares(all, unpaid, unpaid, t.Amount, t.Amount)
		}
	}
	return all
}

// payDirect spreads a payment to a producer's own code over the lines of that
// producer. What is more than they cost is the producer's all the same.
func (s Sale) payDirect(all []Proceeds, unpaid []money.Rupiah, producer ProducerCode, amount money.Rupiah) {
	weights, first := make([]money.Rupiah, len(unpaid)), -1
	var due money.Rupiah
	for i, l := range s.Lines {
		if l.Producer == producer {
			weights[i] = unpaid[i]
			due += unpaid[i]
			if first < 0 {
				first = i
			}
		}
	}
	if first < 0 {
		return
	}
	paid := min(amount, due)
	for i, part := range payShares(all, unpaid, weights, paid, amount) {
		all[i].Direct += part
	}
	all[first].Direct += amount - paid
}

// payShares spreads a QRIS payment over lines by weights, none of which is more
// than is unpaid of its line.
func payShares(all []Proceeds, unpaid, weights []money.Rupiah, amount, tender money.Rupiah) []money.Rupiah {
	parts := make([]money.Rupiah, len(weights))
	var sum money.Rupiah
	for _, w := range weights {
		sum += w
	}
	if sum == 0 {
		return parts
	}
	parts = money.Allocate(min(amount, sum), weights)
	for i, part := range parts {
		if part > 0 {
			all[i].QRIS = append(all[i].QRIS, QRISPart{Part: part, Tender: tender})
			unpaid[i] -= part
		}
	}
	return parts
}

// AfterRefund is what is left of the lines of a sale when some pieces have come
// back. All together lose what was paid out, and a line that has come back whole
// has nothing left: what the rounding of the refund kept is with the lines that
// are still there. It takes any refund, also one that no till makes.
func AfterRefund(before []Proceeds, r Refund) []Proceeds {
	after := slices.Clone(before)
	if len(after) == 0 {
		return nil
	}
	var kept, value money.Rupiah
	for _, p := range before {
		kept += p.Kept
	}
	kept = max(0, kept-r.Paid)
	for _, l := range r.Lines {
		if l.No >= 1 && l.No <= len(after) {
			after[l.No-1].giveBack(l.Quantity, l.Amount)
		}
	}
	weights, last := make([]money.Rupiah, len(after)), 0
	for i, p := range after {
		weights[i] = p.Value
		value += p.Value
		if p.Pieces > 0 && after[last].Pieces == 0 {
			last = i
		}
	}
	for i := range after {
		after[i].Kept = after[i].Value
	}
	if value == 0 {
		after[last].Kept = kept // of free goods, if anything
	} else {
		for i, part := range money.Allocate(kept-value, weights) {
			after[i].Kept += part
		}
	}
	for i := range after {
		after[i].scale(before[i].Kept)
	}
	return after
}

// giveBack takes pieces and their value out.
func (p *Proceeds) giveBack(pieces int, value money.Rupiah) {
	left := max(0, p.Pieces-pieces)
	if left == 0 {
		p.Gross, p.Cost, p.Value = 0, 0, 0
	} else {
		p.Gross = p.Gross.Share(int64(left), int64(p.Pieces), money.Down)
		p.Cost = p.Cost.Share(int64(left), int64(p.Pieces), money.Down)
		p.Value = max(0, p.Value-value)
	}
	p.Pieces = left
}

// scale lets what came by QRIS, and what the producer got directly, shrink with
// what is kept.
func (p *Proceeds) scale(before money.Rupiah) {
	if p.Kept == before {
		return
	}
	var parts []QRISPart
	share := func(r money.Rupiah) money.Rupiah {
		if before == 0 {
			return 0
		}
		return r.Share(int64(p.Kept), int64(before), money.Down)
	}
	for _, q := range p.QRIS {
		if part := share(q.Part); part > 0 {
			parts = append(parts, QRISPart{Part: part, Tender: q.Tender})
		}
	}
	p.QRIS = parts
}
