package pos

import (
	"slices"

	"lapak/internal/money"
)

// Part is what one payment code has to bring of a cart. A cart with goods of
// producers who take their money themselves has several.
type Part struct {
	Producer ProducerCode // whose code; empty is the stall's
	Name     string
	Due      money.Rupiah
	Paid     money.Rupiah // by that code, so far
}

// Missing is what the code has still to bring.
func (p Part) Missing() money.Rupiah { return max(p.Due-p.Paid, 0) }

// Parts shares the total of a cart out over the codes of a stall, in the order in
// which their goods stand in the cart. The parts add up to the total: a discount on
// the whole cart is shared as Checkout shares it.
func (c Cart) Parts(stall Stall) []Part {
	var parts []Part
	shares := c.shares()
	for i, l := range c.Lines {
		_, owner := stall.CodeOf(l.Product.Producer)
		at := slices.IndexFunc(parts, func(p Part) bool { return p.Producer == owner })
		if at < 0 {
			at = len(parts)
			parts = append(parts, Part{Producer: owner})
		}
		parts[at].Due += l.Net() - shares[i]
	}
	given := slices.DeleteFunc(slices.Clone(parts), func(p Part) bool { return p.Due == 0 })
	if len(given) == 0 { // all of it is a present
		return parts[:min(len(parts), 1)]
	}
	return given
}
