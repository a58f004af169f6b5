package uplink_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"lapak/internal/gateway"
	"lapak/internal/money"
	"lapak/internal/qris"
)

// bank is a payment gateway that keeps orders and does what a test wants.
type bank struct {
	now    func() time.Time
	mu     sync.Mutex
	orders map[string]*gateway.Status
	calls  []string // charge, status and cancel, in order
	// trouble says how a call goes wrong; nil for not at all.
	trouble func(call string) trouble
	// code makes the code of an order; nil is a right one.
	code func(amount money.Rupiah) string
	// forgetful is a bank that does not say the code again.
	forgetful bool
}

// trouble is what can go wrong with a call.
type trouble int

const (
	none       trouble = iota
	lostBefore         // the call does not arrive
	lostAfter          // the answer does not arrive
	refused
	slow // the answer takes longer than anybody waits
)

// merchant is the static code of a stall.
const merchant = "00020101021126660019ID.CO.CONTOHPAY.WWW01189360999900000000070210CTH00000010303UMI" +
	"51440014ID.CO.QRIS.WWW0215ID10200000000070303UMI5204597753033605802ID5915KARYA SRIWIJAYA6009PALEMBANG61053013762070703A0163044E10"

func rightCode(amount money.Rupiah) string {
	payload, err := qris.WithAmount(staticCode(), amount)
	if err != nil {
		panic(err)
	}
	return payload
}

// staticCode is merchant with its checksum.
func staticCode() string {
	body := merchant[:len(merchant)-4]
	return body + qris.Check(merchant, qris.QRIS).CalculatedChecksum
}

func (b *bank) Name() string { return "bank" }

// begin notes a call and says how it goes wrong.
func (b *bank) begin(ctx context.Context, call string) (trouble, error) {
	b.calls = append(b.calls, call)
	if b.trouble == nil {
		return none, nil
	}
	t := b.trouble(call)
	switch t {
	case lostBefore:
		return t, gateway.ErrUncertain
	case refused:
		return t, gateway.ErrRefused
	}
	return t, nil
}

func (b *bank) Charge(ctx context.Context, o gateway.Order) (gateway.Status, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	t, err := b.begin(ctx, "charge")
	if err != nil {
		return gateway.Status{}, err
	}
	if b.orders[o.ID] != nil {
		return gateway.Status{}, gateway.ErrDuplicate
	}
	code := rightCode
	if b.code != nil {
		code = b.code
	}
	b.orders[o.ID] = &gateway.Status{Order: o.ID, State: gateway.Pending, Amount: o.Amount, Payload: code(o.Amount), ExpiresAt: b.now().Add(o.Life), Raw: []byte("made")}
	return b.said(o.ID, t)
}

func (b *bank) said(id string, t trouble) (gateway.Status, error) {
	if t == lostAfter {
		return gateway.Status{}, gateway.ErrUncertain
	}
	return *b.orders[id], nil
}

func (b *bank) Status(ctx context.Context, id string) (gateway.Status, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	t, err := b.begin(ctx, "status")
	if err != nil {
		return gateway.Status{}, err
	}
	if b.orders[id] == nil {
		return gateway.Status{Order: id, State: gateway.Missing}, nil
	}
	status, err := b.said(id, t)
	if b.forgetful {
		status.Payload = ""
	}
	return status, err
}

func (b *bank) Cancel(ctx context.Context, id string) (gateway.Status, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	t, err := b.begin(ctx, "cancel")
	switch {
	case err != nil:
		return gateway.Status{}, err
	case b.orders[id] == nil:
		return gateway.Status{Order: id, State: gateway.Missing}, nil
	case b.orders[id].State != gateway.Pending:
		return gateway.Status{}, gateway.ErrRefused
	}
	b.orders[id].State = gateway.Cancelled
	return b.said(id, t)
}

// pays puts money onto all orders of the bank, whatever has become of them.
func (b *bank) pays(amount money.Rupiah) {
	b.become(gateway.Settled)
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, o := range b.orders {
		o.Amount, o.Reference, o.Issuer, o.SettledAt = amount, "627312345678", "GoPay", b.now()
	}
}

func (b *bank) become(state gateway.State) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, o := range b.orders {
		o.State = state
	}
}

// fails has calls of some kinds go wrong from now on.
func (b *bank) fails(how trouble, calls ...string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.trouble = func(call string) trouble {
		if slices.Contains(calls, call) {
			return how
		}
		return none
	}
}

// called is what was called since the last time.
func (b *bank) called() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	defer func() { b.calls = nil }()
	return strings.Join(b.calls, " ")
}

// notice is what the bank posts when something happens to an order.
type notice struct {
	Order     string        `json:"order"`
	State     gateway.State `json:"state"`
	Amount    money.Rupiah  `json:"amount"`
	Signature string        `json:"signature"`
}

func (b *bank) Notification(_ *http.Request, body []byte) (gateway.Status, error) {
	var n notice
	if err := json.Unmarshal(body, &n); err != nil || n.Signature != "good" {
		return gateway.Status{}, gateway.ErrForged
	}
	return gateway.Status{Order: n.Order, State: n.State, Amount: n.Amount, Raw: body}, nil
}

func (b *bank) Reply(w http.ResponseWriter, err error) {
	switch {
	case errors.Is(err, gateway.ErrForged):
		w.WriteHeader(http.StatusForbidden)
		w.Write([]byte(`{"reason":"notification_forged"}`))
	case err != nil:
		w.WriteHeader(http.StatusServiceUnavailable)
		w.Write([]byte(`{"reason":"server_failed"}`))
	default:
		w.Write([]byte(`{}`))
	}
}
