package uplink

import (
	"cmp"
	"slices"

	"lapak/internal/money"
	"lapak/internal/pos"
)

// Lengths of what a gateway says of an order.
const (
	longestPayload   = 512
	longestReference = 64
	longestIssuer    = 80
)

// ChargeRequest is POST /v1/charges: a terminal wants money by a code that the
// acquirer makes. Asked again with the same charge it is answered the same, so
// that whoever heard nothing may ask again.
type ChargeRequest struct {
	Charge pos.ChargeID    `json:"charge"`
	Amount money.Rupiah    `json:"amount"`
	Day    pos.BusinessDay `json:"day"`
	At     int64           `json:"at"` // by the terminal's clock
}

// Check refuses a request that no terminal makes.
func (r ChargeRequest) Check() error {
	day, err := pos.ParseDay(string(r.Day))
	return cmp.Or(
		checkCharge(r.Charge),
		check(r.Amount > 0 && r.Amount <= money.Limit, "amount"),
		check(err == nil && day == r.Day, "day"),
		checkMillis(r.At, "at"),
	)
}

// checkCharge refuses what is no id of a charge: a UUID in lower case, as every
// terminal makes it.
func checkCharge(id pos.ChargeID) error {
	return check(uuidForm.MatchString(string(id)), "charge")
}

// ChargeAnswer is what the centre knows of a charge. Payload comes only while it
// is to be shown; Amount is what was paid.
type ChargeAnswer struct {
	State     pos.GatewayState `json:"state"`
	Payload   string           `json:"payload,omitempty"`
	Amount    money.Rupiah     `json:"amount,omitempty"`
	Reference string           `json:"reference,omitempty"`
	Issuer    string           `json:"issuer,omitempty"`
	SettledAt int64            `json:"settled_at,omitempty"`
	ExpiresAt int64            `json:"expires_at,omitempty"`
}

// Check refuses an answer that a till could not work with.
func (a ChargeAnswer) Check() error {
	return cmp.Or(
		check(slices.Contains([]pos.GatewayState{pos.GatewayPending, pos.GatewaySettled, pos.GatewayExpired, pos.GatewayCancelled,
			pos.GatewayRefused, pos.GatewayUnknown}, a.State), "state"),
		checkText(a.Payload, longestPayload*4, "payload"),
		check(a.Payload == "" || a.State == pos.GatewayPending, "payload"),
		check(a.Amount >= 0 && a.Amount <= money.Limit, "amount"),
		check(a.State != pos.GatewaySettled || a.Amount > 0, "amount"),
		checkText(a.Reference, longestReference, "reference"),
		checkText(a.Issuer, longestIssuer, "issuer"),
		checkMillis(a.SettledAt, "settled_at"),
		checkMillis(a.ExpiresAt, "expires_at"),
	)
}

// Answer is the answer in the words of the till.
func (a ChargeAnswer) Answer() pos.GatewayAnswer {
	return pos.GatewayAnswer{State: a.State, Payload: a.Payload, Amount: a.Amount, Reference: a.Reference, Issuer: a.Issuer,
		SettledAt: FromMillis(a.SettledAt), ExpiresAt: FromMillis(a.ExpiresAt)}
}

// LateAnswer is GET /v1/charges: the charges of the terminal whose money came when
// it had stopped asking.
type LateAnswer struct {
	Charges []LateCharge `json:"charges"`
}

// LateCharge is one of them.
type LateCharge struct {
	Charge pos.ChargeID `json:"charge"`
	ChargeAnswer
}
