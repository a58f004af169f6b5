package pos

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"lapak/internal/money"
)

// ChargeID is the identity of a Charge, a UUIDv7 made on the terminal before
// anything is asked or shown.
type ChargeID string

// Way is how the code of a Charge came about.
type Way string

// The ways to a code.
const (
	WayStatic  Way = "static"  // the merchant's own code; the customer types the amount
	WayAmount  Way = "amount"  // the merchant's own code with the amount put into it
	WayGateway Way = "gateway" // made by the acquirer for this charge
	WayFound   Way = "found"   // no code of ours: money that was found without one
)

// ChargeState is what is known of the money of a Charge.
type ChargeState string

// The states of a Charge. docs/qris.md draws the ways between them.
const (
	ChargeWaiting   ChargeState = "waiting"   // the code is shown; nobody knows of money
	ChargeChecked   ChargeState = "checked"   // somebody saw the money in the merchant's app
	ChargeSettled   ChargeState = "settled"   // the gateway says that the money is there
	ChargeAbandoned ChargeState = "abandoned" // the code was taken away; no money is known of
	ChargeExpired   ChargeState = "expired"   // the gateway takes no money for it any more
	ChargeLate      ChargeState = "late"      // money is there, and no sale that it pays
	ChargeDouble    ChargeState = "double"    // money is there, and its sale was paid by other money
	ChargeSold      ChargeState = "sold"      // its money paid a sale
	ChargeReturned  ChargeState = "returned"  // its money was given back
	ChargeKept      ChargeState = "kept"      // its money stays without a sale; somebody decided so
	ChargeSame      ChargeState = "same"      // its money is what somebody saw for another charge of its cart
)

// Charge is one request for money by a QRIS code, from the moment the code is
// asked for until it is known what became of it. It is no money: only a person
// who looked into the merchant's own app, or the gateway, can say that it came.
type Charge struct {
	ID       ChargeID
	Cart     SaleID       `json:",omitempty"` // what it is to pay; empty if found
	Producer ProducerCode `json:",omitempty"` // whose code; empty is the stall's
	NMID     string       `json:",omitempty"` // of the merchant who gets the money
	Way      Way
	Amount   money.Rupiah // asked for
	Shift    ShiftID
	Day      BusinessDay
	At       time.Time
	By       StaffID
	// Of is the charge whose sale was paid twice, if it was found as a double; or the
	// one that its money was seen for.
	Of ChargeID `json:",omitempty"`

	// What became of it.
	State     ChargeState
	Received  money.Rupiah `json:",omitempty"` // what came; 0 as long as nothing did
	Reference string       `json:",omitempty"` // of the notification, or its last digits
	CheckedBy StaffID      `json:",omitempty"` // who saw it in the merchant's app
	CheckedAt time.Time    `json:",omitzero"`
	SettledAt time.Time    `json:",omitzero"`  // what the gateway said
	Sale      SaleID       `json:",omitempty"` // that it paid
}

// ChargeEvent is something that happens to a Charge.
type ChargeEvent string

// What happens to a Charge.
const (
	ChargeCheck   ChargeEvent = "check"   // a person saw the money; needs By and, unless the stall asks for none, Reference
	ChargeSettle  ChargeEvent = "settle"  // the gateway says so; needs Amount
	ChargeAbandon ChargeEvent = "abandon" // the code is taken away
	ChargeExpire  ChargeEvent = "expire"  // the gateway takes no money any more
	ChargeDrop    ChargeEvent = "drop"    // its cart will not be sold, or is paid in another way
	ChargeSell    ChargeEvent = "sell"    // a sale takes the money; needs Sale
	ChargeReturn  ChargeEvent = "return"  // the money is given back; needs By, Method and Note
	ChargeKeep    ChargeEvent = "keep"    // it stays without a sale; needs By and Note
)

// ChargeMove is a ChargeEvent with what belongs to it.
type ChargeMove struct {
	Charge    ChargeID
	Event     ChargeEvent
	At        time.Time
	By        StaffID      `json:",omitempty"`
	Amount    money.Rupiah `json:",omitempty"` // that came, for check and settle; 0 is what was asked for
	Reference string       `json:",omitempty"`
	Double    bool         `json:",omitempty"` // the sale of its cart was already paid by other money
	Of        ChargeID     `json:",omitempty"` // for settle: the charge that somebody has seen this money for
	Sale      SaleID       `json:",omitempty"`
	Method    Method       `json:",omitempty"` // of giving back; cash leaves the drawer of Shift
	Shift     ShiftID      `json:",omitempty"`
	Day       BusinessDay  `json:",omitempty"`
	Note      string       `json:",omitempty"` // why, in a person's words
}

// MinReference is how many signs of a reference tell payments apart.
const MinReference = 6

// Money says whether money of the charge is there and pays no sale yet.
func (c Charge) Money() bool {
	return slices.Contains([]ChargeState{ChargeChecked, ChargeSettled, ChargeLate, ChargeDouble}, c.State)
}

// Sum is what came or, as long as nothing did, what was asked for.
func (c Charge) Sum() money.Rupiah { return cmp.Or(c.Received, c.Amount) }

// Open says whether somebody has to do something about the charge: wait, take the
// code away, sell, give back or keep.
func (c Charge) Open() bool { return c.State == ChargeWaiting || c.Money() }

// After is the charge after an event, or a refusal: it never is checked or settled
// without a person or the gateway, never pays two sales, and always has a way out.
func (c Charge) After(m ChargeMove) (Charge, error) {
	if m.Charge != c.ID {
		return c, Refuse(Invalid, "charge_unknown")
	}
	switch m.Event {
	case ChargeCheck:
		return c.checked(m)
	case ChargeSettle:
		return c.settled(m)
	case ChargeAbandon:
		return c.leave(ChargeAbandoned)
	case ChargeExpire:
		if c.Way != WayGateway {
			return c, c.refuse(m)
		}
		return c.leave(ChargeExpired)
	case ChargeDrop:
		return c.dropped(m)
	case ChargeSell:
		return c.sold(m)
	case ChargeReturn, ChargeKeep:
		return c.resolved(m)
	}
	return c, Refuse(Invalid, "charge_event")
}

func (c Charge) refuse(m ChargeMove) error {
	return Refuse(Conflict, "charge_state", "state", c.State, "event", m.Event)
}

// leave ends the waiting. What the cashier has taken away already may still expire:
// until then the gateway would take money for it. An end that is repeated changes
// nothing.
func (c Charge) leave(to ChargeState) (Charge, error) {
	switch c.State {
	case ChargeWaiting, ChargeAbandoned:
		c.State = to
	case ChargeExpired:
	default:
		return c, Refuse(Conflict, "charge_paid")
	}
	return c, nil
}

func (c Charge) checked(m ChargeMove) (Charge, error) {
	switch {
	case m.By == "":
		return c, Refuse(Invalid, "charge_unchecked")
	case m.Amount < 0 || m.Amount > money.Limit:
		return c, Refuse(Invalid, "tender_amount")
	case c.State != ChargeWaiting && c.State != ChargeAbandoned && c.State != ChargeExpired:
		return c, c.refuse(m)
	}
	c.CheckedBy, c.CheckedAt, c.Reference = m.By, m.At, m.Reference
	return c.received(m, ChargeChecked), nil
}

// settled takes the word of the gateway. Of money that a person has seen before,
// it is only the proof.
func (c Charge) settled(m ChargeMove) (Charge, error) {
	switch {
	case c.Way != WayGateway:
		return c, c.refuse(m)
	case m.Amount <= 0 || m.Amount > money.Limit:
		return c, Refuse(Invalid, "tender_amount")
	case !c.SettledAt.IsZero():
		return c, nil // said before
	case m.Of != "" && (m.Of == c.ID || c.Received > 0 || c.State == ChargeWaiting):
		return c, c.refuse(m) // money for a code that is shown pays for it
	}
	c.SettledAt = m.At
	if m.Reference != "" {
		c.Reference = m.Reference
	}
	if m.Of != "" {
		c.State, c.Received, c.Of = ChargeSame, m.Amount, m.Of
		return c, nil
	}
	if c.State == ChargeChecked && m.Amount == c.Received {
		c.State = ChargeSettled
	}
	if c.Received > 0 {
		return c, nil
	}
	return c.received(m, ChargeSettled), nil
}

// received puts money where it belongs: it pays the cart if it is what was asked
// for and the code was still there, else somebody has to decide.
func (c Charge) received(m ChargeMove, paid ChargeState) Charge {
	c.Received = m.Amount
	if c.Received == 0 {
		c.Received = c.Amount
	}
	switch {
	case m.Double:
		c.State = ChargeDouble
	case c.State == ChargeWaiting && c.Received == c.Amount:
		c.State = paid
	default:
		c.State = ChargeLate
	}
	return c
}

func (c Charge) dropped(m ChargeMove) (Charge, error) {
	switch {
	case c.State == ChargeWaiting:
		c.State = ChargeAbandoned
	case c.State != ChargeChecked && c.State != ChargeSettled && c.State != ChargeLate:
		return c, c.refuse(m)
	case m.Double:
		c.State = ChargeDouble
	default:
		c.State = ChargeLate
	}
	return c, nil
}

func (c Charge) sold(m ChargeMove) (Charge, error) {
	switch {
	case m.Sale == "":
		return c, Refuse(Invalid, "sale_incomplete")
	case c.State == ChargeSold && c.Sale == m.Sale:
		return c, nil
	case c.State == ChargeSold:
		return c, Refuse(Conflict, "payment_used")
	case !c.Money() || c.State == ChargeDouble:
		return c, c.refuse(m)
	}
	c.State, c.Sale = ChargeSold, m.Sale
	return c, nil
}

func (c Charge) resolved(m ChargeMove) (Charge, error) {
	switch {
	case !c.Money():
		return c, c.refuse(m)
	case m.By == "":
		return c, Refuse(Invalid, "charge_unchecked")
	}
	if err := CheckReason(m.Note); err != nil {
		return c, err
	}
	if m.Event == ChargeKeep {
		c.State = ChargeKept
		return c, nil
	}
	if !slices.Contains(Methods(), m.Method) || m.Method == QRIS {
		return c, Refuse(Invalid, "charge_return_method")
	}
	c.State = ChargeReturned
	return c, nil
}

// CheckCharge refuses a charge that no code can be shown for, or, of one that was
// found, that nobody found.
func CheckCharge(c Charge) error {
	switch {
	case c.ID == "" || c.Day == "" || c.By == "" || c.At.IsZero():
		return Refuse(Invalid, "charge_incomplete")
	case c.Amount <= 0 || c.Amount > money.Limit:
		return Refuse(Invalid, "tender_amount")
	case !slices.Contains([]Way{WayStatic, WayAmount, WayGateway, WayFound}, c.Way):
		return Refuse(Invalid, "charge_incomplete")
	case c.Way != WayFound && (c.State != ChargeWaiting || c.Cart == "" || c.Received != 0 || c.Sale != ""):
		return Refuse(Invalid, "charge_incomplete")
	case c.Way == WayFound && (c.State != ChargeLate && c.State != ChargeDouble || c.CheckedBy == "" || c.Received != c.Amount || c.Sale != ""):
		return Refuse(Invalid, "charge_incomplete")
	}
	return nil
}

// CodeTest is one small payment that somebody made to a code with an app of a
// bank, to see that the money arrives.
type CodeTest struct {
	Fingerprint string // of the payload
	App         string // in the words of whoever tested
	Amount      money.Rupiah
	Reference   string
	At          time.Time
	By          StaffID
}

// MinTestApps is with how many apps a code must be tested before amounts are put
// into it: not every app takes a code that was changed.
const MinTestApps = 2

// TestedApps is how many different apps were used in tests of a payload.
func TestedApps(tests []CodeTest, fingerprint string) int {
	apps := map[string]bool{}
	for _, t := range tests {
		if t.Fingerprint == fingerprint {
			apps[strings.ToLower(strings.TrimSpace(t.App))] = true
		}
	}
	return len(apps)
}

// CleanReference is a reference as it is compared: letters and digits, in capitals.
func CleanReference(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9' || r >= 'A' && r <= 'Z':
			return r
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		}
		return -1
	}, text)
}

// SameReference says whether two references may be those of one payment: people
// type the last digits, so one may be the end of the other.
func SameReference(a, b string) bool {
	a, b = CleanReference(a), CleanReference(b)
	return len(a) >= MinReference && len(b) >= MinReference && (strings.HasSuffix(a, b) || strings.HasSuffix(b, a))
}

// CheckReference refuses a reference that tells nothing apart. Empty is refused
// only where the stall asks for one.
func CheckReference(text string, stall Stall) error {
	clean := CleanReference(text)
	switch {
	case clean == "" && strings.TrimSpace(text) == "" && stall.ReferenceOptional:
		return nil
	case len(clean) < MinReference || len(text) > 40:
		return Refuse(Invalid, "reference_short", "min", MinReference)
	}
	return nil
}

// GatewayState is what a payment gateway says of a charge.
type GatewayState string

// What a gateway says.
const (
	GatewayPending   GatewayState = "pending"   // may still be paid
	GatewaySettled   GatewayState = "settled"   // paid
	GatewayExpired   GatewayState = "expired"   // cannot be paid any more
	GatewayCancelled GatewayState = "cancelled" // cannot be paid any more, because somebody said so
	GatewayRefused   GatewayState = "refused"   // never was made, or was denied
	GatewayUnknown   GatewayState = "unknown"   // nobody can say now
)

// GatewayAnswer is what the central store knows of a charge at a gateway.
type GatewayAnswer struct {
	State     GatewayState
	Payload   string       // to be shown while it is pending
	Amount    money.Rupiah // paid, once settled
	Reference string       // RRN of the payment, or the gateway's own number
	Issuer    string       // whose app paid, if known
	SettledAt time.Time
	ExpiresAt time.Time
}
