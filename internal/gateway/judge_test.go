package gateway

import (
	"lapak/internal/money"
	"lapak/internal/qris"
)

// What the tests ask of a Status. The central store asks the same in its own words.

// Final says whether nothing more is expected of an order in this state. Money may
// still arrive for one that expired: providers have been seen to take it.
func (s State) Final() bool { return s != Pending && s != Missing }

// Pays says whether exactly this amount was paid.
func (s Status) Pays(amount money.Rupiah) bool { return s.State == Settled && s.Amount == amount }

// Fits says whether an answer to Charge is about this order and brings a code that
// may be shown for it. Otherwise the error is ErrMismatch.
func (s Status) Fits(o Order) error {
	fault := qris.Misfit(s.Payload, o.Amount)
	switch {
	case s.Order != o.ID:
		fault = "another order"
	case s.Amount != o.Amount:
		fault = "another amount"
	}
	if fault != "" {
		return &Error{Kind: ErrMismatch, Detail: fault}
	}
	return nil
}
