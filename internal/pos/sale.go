package pos

import (
	"slices"
	"time"

	"lapak/internal/money"
)

// Line is one row of a completed sale. It copies all that it needs from the
// catalogue, so that a later change of price, name or rule never changes it.
type Line struct {
	No           int // from 1
	SKU          SKU
	Name         string
	NameEN       string
	Category     string
	Unit         string
	Producer     ProducerCode
	ProducerName string
	Price        money.Rupiah
	Quantity     int
	Discount     money.Rupiah // of the row itself
	Share        money.Rupiah // of the discount on the whole sale
	Note         string
	Cost         money.Rupiah `json:",omitempty"` // of making one piece, as the list of goods says
	Split        SplitRule
}

// Gross is the price before discounts.
func (l Line) Gross() money.Rupiah { return l.Price.Times(l.Quantity) }

// Net is what the row brings in after all discounts, before rounding of cash.
func (l Line) Net() money.Rupiah { return l.Gross() - l.Discount - l.Share }

// NameIn is the product's name in a language: English where asked and known.
func (l Line) NameIn(english bool) string { return NameIn(english, l.Name, l.NameEN) }

// PaperNote says that a sale was first written on paper while the laptop was
// dead. Number is that of the note on its day; Digest is of the note's rows, so
// that a second, different note of the same number is noticed.
type PaperNote struct {
	Number string
	Digest string
}

// Sale is a completed sale: goods handed over and money taken. It is a fact and
// never changes.
type Sale struct {
	ID           SaleID
	Number       ReceiptNumber
	Stall        StallCode
	Terminal     TerminalID
	Shift        ShiftID // empty for a paper note of a day without a shift
	Day          BusinessDay
	At           time.Time
	Cashier      StaffID
	CashierLabel string
	Lines        []Line
	Rounding     money.Rupiah
	Tenders      []Tender
	Change       money.Rupiah
	Note         string
	Paper        *PaperNote
	// Order is the order of the shop that this sale hands over, empty for none.
	Order OrderCode `json:",omitempty"`
}

// Gross is the price of all rows before discounts.
func (s Sale) Gross() money.Rupiah { return s.sum(Line.Gross) }

// Discount is the sum of all discounts.
func (s Sale) Discount() money.Rupiah {
	return s.sum(func(l Line) money.Rupiah { return l.Discount + l.Share })
}

// Net is the price of all rows after discounts, before rounding of cash.
func (s Sale) Net() money.Rupiah { return s.sum(Line.Net) }

// Paid is what the customer paid in the end: the tenders less the change.
func (s Sale) Paid() money.Rupiah { return s.Net() + s.Rounding }

// Items is the number of pieces.
func (s Sale) Items() int {
	n := 0
	for _, l := range s.Lines {
		n += l.Quantity
	}
	return n
}

// PaidBy is what was kept of one way to pay: cash less the change.
func (s Sale) PaidBy(m Method) money.Rupiah {
	var sum money.Rupiah
	for _, t := range s.Tenders {
		if t.Method == m {
			sum += t.Amount
		}
	}
	if m == Cash {
		sum -= s.Change
	}
	return sum
}

func (s Sale) sum(of func(Line) money.Rupiah) money.Rupiah {
	var total money.Rupiah
	for _, l := range s.Lines {
		total += of(l)
	}
	return total
}

// SaleHead is what a sale needs beside the cart: where, when and by whom. The
// receipt number is given when the sale is stored.
type SaleHead struct {
	Stall    Stall
	Terminal TerminalID
	Shift    ShiftID
	Day      BusinessDay
	At       time.Time
	Cashier  Staff
	Paper    *PaperNote
}

// Checkout turns a cart and its tenders into a sale, without a number yet. The
// discount on the whole cart is shared out over the rows so that it adds up.
func (c Cart) Checkout(head SaleHead, catalogue *Catalogue, tenders []Tender) (Sale, error) {
	s := Sale{
		ID: c.ID, Stall: head.Stall.Code, Terminal: head.Terminal, Shift: head.Shift, Day: head.Day,
		At: Stamp(head.At), Cashier: head.Cashier.ID, CashierLabel: head.Cashier.Label,
		Note: c.Note, Paper: head.Paper, Order: c.Order, Tenders: tenders,
	}
	totals, shares := c.Totals(), c.shares()
	for i, l := range c.Lines {
		p := l.Product
		s.Lines = append(s.Lines, Line{
			No: i + 1, SKU: p.SKU, Name: p.Name, NameEN: p.NameEN, Category: p.Category, Unit: p.Unit,
			Producer: p.Producer, ProducerName: catalogue.ProducerName(p.Producer),
			Price: p.Price, Quantity: l.Quantity, Discount: l.Gross() - l.Net(), Share: shares[i],
			Note: l.Note, Cost: p.Cost, Split: catalogue.SplitOn(p.Producer, p.Category, head.Day),
		})
	}
	b := Weigh(totals.Total, tenders, head.Stall.Rounding)
	if !b.Settled() {
		return Sale{}, Refuse(Conflict, "short_payment", "missing", b.DueExact)
	}
	s.Rounding, s.Change = b.Rounding, b.Change
	return s, s.Check()
}

// Check refuses a sale that contradicts itself. It holds for every sale that is
// stored, wherever it comes from.
func (s Sale) Check() error {
	if s.ID == "" || s.Day == "" || s.Terminal == "" || s.At.IsZero() {
		return Refuse(Invalid, "sale_incomplete")
	}
	if len(s.Lines) == 0 {
		return Refuse(Invalid, "cart_empty")
	}
	if len(s.Lines) > MaxLines {
		return Refuse(Invalid, "cart_full", "max", MaxLines)
	}
	for i, l := range s.Lines {
		switch {
		case l.No != i+1 || l.SKU == "" || l.Producer == "":
			return Refuse(Invalid, "sale_incomplete")
		case l.Quantity < 1 || l.Quantity > MaxQuantity:
			return Refuse(Invalid, "quantity_range", "max", MaxQuantity)
		case l.Price < 0 || l.Price > MaxPrice:
			return Refuse(Invalid, "price_range", "sku", l.SKU, "price", l.Price)
		case l.Discount < 0 || l.Discount > l.Gross() || l.Share < 0 || l.Share > l.Gross()-l.Discount:
			return Refuse(Invalid, "discount_range")
		case l.Cost < 0 || l.Cost > MaxPrice:
			return Refuse(Invalid, "cost_range", "sku", l.SKU, "cost", l.Cost)
		}
		if err := l.Split.Check(); !l.Split.Empty() && err != nil {
			return err
		}
	}
	return s.checkMoney()
}

func (s Sale) checkMoney() error {
	var tendered, cash money.Rupiah
	charges := map[ChargeID]bool{}
	for _, t := range s.Tenders {
		if t.Charge != "" && charges[t.Charge] {
			return Refuse(Conflict, "payment_used")
		}
		charges[t.Charge] = true
		if t.Amount <= 0 || t.Amount > money.Limit || !slices.Contains(AllMethods(), t.Method) || t.Method == Prepaid && s.Order == "" {
			return Refuse(Invalid, "tender_amount")
		}
		tendered += t.Amount
		if t.Method == Cash {
			cash += t.Amount
		}
	}
	switch {
	case s.Change < 0 || s.Change > cash:
		return Refuse(Invalid, "change_without_cash")
	case s.Rounding > 0 || s.Rounding <= -maxRoundingStep:
		return Refuse(Invalid, "rounding_step")
	case s.Rounding != 0 && cash == 0:
		return Refuse(Invalid, "rounding_without_cash")
	case s.Net()+s.Rounding != tendered-s.Change:
		return Refuse(Invalid, "sale_does_not_add_up")
	}
	return nil
}
