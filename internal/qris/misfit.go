package qris

import "lapak/internal/money"

// Misfit says why a payload must not be shown to a customer who is to pay exactly
// an amount, once; "" if it may. The word is the reason of Check for a payload that
// is not valid, else static, tip or amount.
func Misfit(payload string, amount money.Rupiah) string {
	switch r := Check(payload, QRIS); {
	case !r.Valid:
		return string(r.Reason)
	case r.Method != methodDynamic:
		return "static"
	case r.Tip != nil:
		return "tip"
	case hundredths(r.Amount) != 100*int64(amount):
		return "amount"
	}
	return ""
}
