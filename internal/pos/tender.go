package pos

import (
	"slices"
	"time"

	"lapak/internal/money"
)

// Method is a way to pay.
type Method string

// The ways to pay at a stall.
const (
	Cash     Method = "cash"
	QRIS     Method = "qris"
	Transfer Method = "transfer"
	Card     Method = "card"
)

// Prepaid is money that came for an order of the shop before it was picked up. It
// is not the till's, and nobody can pay that way at a stall.
const Prepaid Method = "prepaid"

// Methods lists the ways to pay at a stall in the order in which people see them.
func Methods() []Method { return []Method{Cash, QRIS, Transfer, Card} }

// AllMethods lists all ways in which a sale may have been paid.
func AllMethods() []Method { return append(Methods(), Prepaid) }

// Tender is what a customer gives: bank notes, or an amount by another road.
type Tender struct {
	Method    Method
	Amount    money.Rupiah
	Reference string // of the transfer, the card slip or the QRIS notification
	// CheckedBy and CheckedAt say who saw the money arrive in the merchant's own
	// app, and when. A QRIS tender without them is not money yet.
	CheckedBy StaffID
	CheckedAt time.Time
	// Charge is the QRIS charge that brought the money, and SettledAt when the
	// gateway said that it is there; both empty without.
	Charge    ChargeID  `json:",omitempty"`
	SettledAt time.Time `json:",omitzero"`
}

// Balance is how tenders stand against a total.
type Balance struct {
	Total    money.Rupiah // before rounding
	Tendered money.Rupiah
	Rounding money.Rupiah // signed, 0 or negative, on the part paid in cash
	Change   money.Rupiah // to give back, always out of the cash
	// DueInCash is what is still missing if the rest is paid in cash, rounded;
	// DueExact if it is paid by another road. Both are 0 once enough is there.
	DueInCash money.Rupiah
	DueExact  money.Rupiah
}

// Settled says whether enough was tendered.
func (b Balance) Settled() bool { return b.DueExact == 0 }

// Weigh adds tenders up against a total. Only the part that cash pays is
// rounded, and only when cash ends the payment.
func Weigh(total money.Rupiah, tenders []Tender, rounding CashRounding) Balance {
	var cash, other money.Rupiah
	for _, t := range tenders {
		if t.Method == Cash {
			cash += t.Amount
		} else {
			other += t.Amount
		}
	}
	b := Balance{Total: total, Tendered: cash + other}
	owed := max(total-other, 0)
	dueInCash := rounding.Of(owed)
	switch {
	case cash > 0 && cash >= dueInCash:
		b.Rounding = dueInCash - owed
		b.Change = cash - dueInCash
	case cash >= owed:
		b.Change = cash - owed
	default:
		b.DueInCash, b.DueExact = dueInCash-cash, owed-cash
	}
	return b
}

// MaxTenders is in how many parts one sale is paid. The central store keeps what each
// QRIS payment paid of a line beside the line, and has room for as many.
const MaxTenders = 12

// CheckTender refuses what a single tender cannot be, beside what was already
// given. Only cash may be more than what is due: a bank gives no change.
func CheckTender(t Tender, total money.Rupiah, given []Tender, stall Stall) error {
	b := Weigh(total, given, stall.Rounding)
	switch {
	case b.Settled():
		return Refuse(Conflict, "already_settled")
	case len(given) >= MaxTenders:
		return Refuse(Conflict, "too_many_tenders", "max", MaxTenders)
	case t.Amount <= 0 || t.Amount > money.Limit:
		return Refuse(Invalid, "tender_amount")
	case t.Method != Cash && t.Amount > b.DueExact:
		return Refuse(Invalid, "tender_over_due", "due", b.DueExact)
	case t.Method == QRIS && stall.QRISLimit > 0 && t.Amount > stall.QRISLimit:
		return Refuse(Invalid, "qris_over_limit", "limit", stall.QRISLimit)
	case (t.Method == Transfer || t.Method == Card) && t.Reference == "":
		return Refuse(Invalid, "reference_missing")
	}
	return nil
}

// QuickNotes proposes what a customer is likely to hand over for an amount due
// in cash: the exact amount first, then the next round amounts that notes of the
// rupiah can make, at most n in all. Where there are more, those that take many
// notes go first, and of two single notes the larger one.
func QuickNotes(due money.Rupiah, n int) []money.Rupiah {
	if due <= 0 || n < 1 {
		return nil
	}
	quick := []money.Rupiah{due}
	for _, step := range []money.Rupiah{1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000} {
		up := due.UpTo(step)
		if up > quick[len(quick)-1] {
			quick = append(quick, up)
		}
	}
	for len(quick) > n {
		last := len(quick) - 1
		for i := last - 1; i > 0; i-- {
			if notesFor(quick[i]) > notesFor(quick[last]) {
				last = i
			}
		}
		quick = slices.Delete(quick, last, last+1)
	}
	return quick
}

// notesFor is how many notes and coins an amount takes at least.
func notesFor(amount money.Rupiah) int {
	n := 0
	for _, d := range Denominations() {
		n += int(amount / d)
		amount %= d
	}
	return n
}
