package pos

import (
	"strings"
	"time"

	"lapak/internal/money"
)

// Void cancels a whole sale in the shift that made it: the goods and the money
// go back the way they came. The sale keeps its number.
type Void struct {
	Sale       SaleID
	Number     ReceiptNumber
	Shift      ShiftID
	Day        BusinessDay
	At         time.Time
	By         StaffID
	ApprovedBy StaffID
	Reason     string
	Total      money.Rupiah // what the sale had brought in
}

// RefundLine is goods that came back from one row of a sale.
type RefundLine struct {
	No           int // of the sale's line
	SKU          SKU
	Name         string
	NameEN       string
	Category     string
	Producer     ProducerCode
	ProducerName string
	Quantity     int
	Amount       money.Rupiah // their share of what the row brought in
}

// Refund is money back for goods that came back. It belongs to the shift and
// the day that pay it out, not to those of the sale.
type Refund struct {
	ID           RefundID
	Number       ReceiptNumber
	Sale         SaleID
	SaleNumber   ReceiptNumber
	Terminal     TerminalID
	Shift        ShiftID
	Day          BusinessDay
	At           time.Time
	Cashier      StaffID
	CashierLabel string
	ApprovedBy   StaffID
	Reason       string
	Lines        []RefundLine
	// Rounding is what the goods were worth less what was paid out. Added to the
	// rounding of the sale it is zero once everything has come back.
	Rounding  money.Rupiah
	Method    Method
	Reference string
	Paid      money.Rupiah
}

// Value is what the goods that came back were worth.
func (r Refund) Value() money.Rupiah {
	var sum money.Rupiah
	for _, l := range r.Lines {
		sum += l.Amount
	}
	return sum
}

// Items is the number of pieces that came back.
func (r Refund) Items() int {
	n := 0
	for _, l := range r.Lines {
		n += l.Quantity
	}
	return n
}

// ReturnedPieces is how many pieces of each line, by number, have come back so far.
func ReturnedPieces(earlier []Refund) map[int]int {
	returned := map[int]int{}
	for _, r := range earlier {
		for _, l := range r.Lines {
			returned[l.No] += l.Quantity
		}
	}
	return returned
}

// PlanRefund works out a refund of some pieces of a sale, by line number, after
// earlier refunds of it. The pieces of a line share what it brought in without
// losing a rupiah, the money is rounded like a payment if it is cash, and all
// refunds together never exceed what was paid: the one that brings the last
// piece back pays out exactly the rest.
func PlanRefund(sale Sale, earlier []Refund, pieces map[int]int, method Method, rounding CashRounding) (Refund, error) {
	for no := range pieces {
		if no < 1 || no > len(sale.Lines) {
			return Refund{}, Refuse(NotFound, "line_unknown")
		}
	}
	before := ReturnedPieces(earlier)
	r := Refund{Sale: sale.ID, SaleNumber: sale.Number, Method: method}
	complete := true
	for _, l := range sale.Lines {
		n, done := pieces[l.No], before[l.No]
		if n < 0 || n > l.Quantity-done {
			return Refund{}, Refuse(Invalid, "refund_quantity", "name", l.Name, "left", l.Quantity-done)
		}
		complete = complete && done+n == l.Quantity
		if n == 0 {
			continue
		}
		upTo := l.Net().Share(int64(done+n), int64(l.Quantity), money.Down)
		already := l.Net().Share(int64(done), int64(l.Quantity), money.Down)
		r.Lines = append(r.Lines, RefundLine{
			No: l.No, SKU: l.SKU, Name: l.Name, NameEN: l.NameEN, Category: l.Category, Producer: l.Producer,
			ProducerName: l.ProducerName, Quantity: n, Amount: upTo - already,
		})
	}
	if len(r.Lines) == 0 {
		return Refund{}, Refuse(Invalid, "refund_empty")
	}
	left := sale.Paid()
	for _, e := range earlier {
		left -= e.Paid
	}
	r.Paid = r.Value()
	if method == Cash {
		r.Paid = rounding.Of(r.Paid)
	}
	if complete || r.Paid > left {
		r.Paid = left
	}
	r.Rounding = r.Value() - r.Paid
	return r, nil
}

// CheckReason refuses an empty or overlong reason.
func CheckReason(reason string) error {
	switch trimmed := strings.TrimSpace(reason); {
	case trimmed == "":
		return Refuse(Invalid, "reason_missing")
	case len(trimmed) > MaxNote:
		return Refuse(Invalid, "note_too_long", "max", MaxNote)
	}
	return nil
}
