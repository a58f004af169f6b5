package pos

import (
	"slices"
	"time"

	"lapak/internal/money"
)

// Limits of a cart. They are far above what a stall sells and keep a jammed key
// or a damaged file from making an absurd sale.
const (
	MaxQuantity = 9_999
	MaxLines    = 300
	MaxPrice    = money.Rupiah(1_000_000_000)
	MaxNote     = 200
)

// Discount is an amount or a rate off a price, never both. The zero value is no
// discount.
type Discount struct {
	Amount money.Rupiah
	Rate   money.BasisPoints
}

// Of is the discount in rupiah on a base, never more than the base.
func (d Discount) Of(base money.Rupiah) money.Rupiah {
	off := d.Amount
	if d.Rate != 0 {
		off = base.Percent(d.Rate, money.Nearest)
	}
	return min(off, base)
}

// Check refuses a negative discount or a rate above the whole.
func (d Discount) Check() error {
	if d.Amount < 0 || d.Amount > money.Limit || d.Rate < 0 || d.Rate > money.Whole || d.Amount > 0 && d.Rate > 0 {
		return Refuse(Invalid, "discount_range")
	}
	return nil
}

// CartLine is one row of a cart: a copy of the product and how many.
type CartLine struct {
	Product  Product
	Quantity int
	Discount Discount
	Note     string
}

// Gross is the price of the row before discounts.
func (l CartLine) Gross() money.Rupiah { return l.Product.Price.Times(l.Quantity) }

// Net is the price of the row after its own discount.
func (l CartLine) Net() money.Rupiah { return l.Gross() - l.Discount.Of(l.Gross()) }

// Cart is what a customer is about to buy. Its ID becomes that of the sale, so a
// cart can become at most one sale. Methods return a changed copy.
type Cart struct {
	ID       SaleID
	Opened   time.Time
	Label    string // what a held cart is called
	Lines    []CartLine
	Discount Discount
	Note     string
	// Order is the order of the shop that the cart hands over, empty for none.
	Order OrderCode `json:",omitempty"`
}

// Totals are the sums of a cart.
type Totals struct {
	Items        int
	Gross        money.Rupiah
	LineDiscount money.Rupiah
	SaleDiscount money.Rupiah
	Total        money.Rupiah // gross less discounts, before rounding of cash
}

// Empty says whether nothing is in the cart.
func (c Cart) Empty() bool { return len(c.Lines) == 0 }

// Totals adds the cart up.
func (c Cart) Totals() Totals {
	var t Totals
	for _, l := range c.Lines {
		t.Items += l.Quantity
		t.Gross += l.Gross()
		t.LineDiscount += l.Gross() - l.Net()
	}
	t.SaleDiscount = c.Discount.Of(t.Gross - t.LineDiscount)
	t.Total = t.Gross - t.LineDiscount - t.SaleDiscount
	return t
}

// shares is the discount on the whole cart, shared out over its rows so that it
// adds up.
func (c Cart) shares() []money.Rupiah {
	weights := make([]money.Rupiah, len(c.Lines))
	for i, l := range c.Lines {
		weights[i] = l.Net()
	}
	return money.Allocate(c.Totals().SaleDiscount, weights)
}

// Quantity is how many pieces of a product are in the cart.
func (c Cart) Quantity(sku SKU) int {
	n := 0
	for _, l := range c.Lines {
		if l.Product.SKU == sku {
			n += l.Quantity
		}
	}
	return n
}

// Add puts n pieces of a product in. They join a row of the same product and
// price that has no discount and no note of its own; the row's index is returned.
func (c Cart) Add(p Product, n int) (Cart, int, error) {
	if n < 1 || n > MaxQuantity {
		return c, 0, Refuse(Invalid, "quantity_range", "max", MaxQuantity)
	}
	for i, l := range c.Lines {
		if l.Product.SKU == p.SKU && l.Product.Price == p.Price && l.Discount == (Discount{}) && l.Note == "" {
			changed, err := c.SetQuantity(i, l.Quantity+n)
			return changed, i, err
		}
	}
	if len(c.Lines) >= MaxLines {
		return c, 0, Refuse(Invalid, "cart_full", "max", MaxLines)
	}
	c.Lines = append(slices.Clone(c.Lines), CartLine{Product: p, Quantity: n})
	return c, len(c.Lines) - 1, nil
}

// SetQuantity changes how many pieces a row has; 0 removes the row.
func (c Cart) SetQuantity(row, n int) (Cart, error) {
	if n == 0 {
		return c.Remove(row)
	}
	if n < 0 || n > MaxQuantity {
		return c, Refuse(Invalid, "quantity_range", "max", MaxQuantity)
	}
	return c.change(row, func(l *CartLine) { l.Quantity = n })
}

// SetLineDiscount gives a row a discount; the zero Discount takes it away.
func (c Cart) SetLineDiscount(row int, d Discount) (Cart, error) {
	if err := d.Check(); err != nil {
		return c, err
	}
	return c.change(row, func(l *CartLine) { l.Discount = d })
}

// SetLineNote gives a row a note.
func (c Cart) SetLineNote(row int, note string) (Cart, error) {
	if len(note) > MaxNote {
		return c, Refuse(Invalid, "note_too_long", "max", MaxNote)
	}
	return c.change(row, func(l *CartLine) { l.Note = note })
}

// Remove takes a row out.
func (c Cart) Remove(row int) (Cart, error) {
	if row < 0 || row >= len(c.Lines) {
		return c, Refuse(NotFound, "line_unknown")
	}
	c.Lines = slices.Delete(slices.Clone(c.Lines), row, row+1)
	return c, nil
}

// SetDiscount gives the whole cart a discount.
func (c Cart) SetDiscount(d Discount) (Cart, error) {
	if err := d.Check(); err != nil {
		return c, err
	}
	c.Discount = d
	return c, nil
}

// SetNote gives the whole cart a note.
func (c Cart) SetNote(note string) (Cart, error) {
	if len(note) > MaxNote {
		return c, Refuse(Invalid, "note_too_long", "max", MaxNote)
	}
	c.Note = note
	return c, nil
}

func (c Cart) change(row int, edit func(*CartLine)) (Cart, error) {
	if row < 0 || row >= len(c.Lines) {
		return c, Refuse(NotFound, "line_unknown")
	}
	c.Lines = slices.Clone(c.Lines)
	edit(&c.Lines[row])
	return c, nil
}
