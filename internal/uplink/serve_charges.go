package uplink

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"time"

	"lapak/internal/gateway"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// orderLife is how long a code may be paid. Below a quarter of an hour gateways
// do not keep to it.
const orderLife = 15 * 60 // seconds

// charge makes a code for a charge of the caller, once.
func (s *Server) charge(ctx context.Context, c *call) (any, error) {
	var r ChargeRequest
	if err := c.read(&r); err != nil {
		return nil, err
	}
	if err := r.Check(); err != nil {
		return nil, err
	}
	if err := s.mayCharge(c); err != nil {
		return nil, err
	}
	o := newOrder(c, r.Charge, r.Day)
	o.Amount = r.Amount
	o, err := s.acquiring.charge(ctx, c.tenant, o)
	return newChargeAnswer(o), err
}

// mayCharge refuses callers whose charges this server cannot make: a hub has no
// customers, and a server without a gateway no codes.
func (s *Server) mayCharge(c *call) error {
	if c.terminal.Hub {
		return pos.Refuse(pos.Denied, "not_allowed")
	}
	if s.acquiring.of(c.tenant) == nil {
		return pos.Refuse(pos.Conflict, "gateway_none")
	}
	return nil
}

// newOrder names the order of a charge so that people find its receipt by it and
// nobody else's charge can be called the same.
func newOrder(c *call, charge pos.ChargeID, day pos.BusinessDay) store.GatewayOrder {
	label := string(c.terminal.Stall) + "-" + c.terminal.Code
	sum := sha256.Sum256([]byte(string(c.tenant) + "\x00" + string(c.terminal.ID) + "\x00" + string(charge)))
	return store.GatewayOrder{
		Charge: charge, ID: label + "-" + day.Compact() + "-" + hex.EncodeToString(sum[:6]), Terminal: c.terminal.ID, Label: label, Day: day,
	}
}

// chargeOf is the order of a charge of the caller and of nobody else.
func (s *Server) chargeOf(ctx context.Context, c *call) (store.GatewayOrder, error) {
	id := pos.ChargeID(c.PathValue("id"))
	if checkCharge(id) != nil {
		return store.GatewayOrder{}, pos.Refuse(pos.NotFound, "charge_unknown")
	}
	o, err := s.central.GatewayOrder(ctx, c.tenant, id)
	if err == nil && o.Terminal != c.terminal.ID {
		err = pos.Refuse(pos.NotFound, "charge_unknown")
	}
	return o, err
}

// chargeStatus answers what is known of a charge. It asks nobody: the centre
// follows every order by itself.
func (s *Server) chargeStatus(ctx context.Context, c *call) (any, error) {
	o, err := s.chargeOf(ctx, c)
	return newChargeAnswer(o), err
}

// lateFor is how long a terminal is told of money that came after the end.
const lateFor = 7 * 24 * time.Hour

// lateCharges answers whose money came when the caller had stopped asking.
func (s *Server) lateCharges(ctx context.Context, c *call) (any, error) {
	late, err := s.central.LateGatewayOrders(ctx, c.tenant, c.terminal.ID, s.now().Add(-lateFor))
	answer := LateAnswer{Charges: make([]LateCharge, len(late))}
	for i, o := range late {
		answer.Charges[i] = LateCharge{o.Charge, newChargeAnswer(o)}
	}
	return answer, err
}

// cancelCharge has a charge of the caller cancelled. The answer says what is known
// then: it may have been paid meanwhile.
func (s *Server) cancelCharge(ctx context.Context, c *call) (any, error) {
	id := pos.ChargeID(c.PathValue("id"))
	if err := checkCharge(id); err != nil {
		return nil, err
	}
	if err := s.mayCharge(c); err != nil {
		return nil, err
	}
	o, err := s.acquiring.cancel(ctx, c.tenant, newOrder(c, id, pos.DayOf(s.now())))
	return newChargeAnswer(o), err
}

func newChargeAnswer(o store.GatewayOrder) ChargeAnswer {
	a := ChargeAnswer{State: o.State, Amount: o.Paid, Reference: o.Reference, Issuer: o.Issuer,
		SettledAt: Millis(o.SettledAt), ExpiresAt: Millis(o.ExpiresAt)}
	switch {
	case o.State != pos.GatewayPending:
	case o.Fault != "":
		a.State = pos.GatewayRefused // it has no code that may be shown
	case o.CancelWanted.IsZero():
		a.Payload = o.Payload
	}
	return a
}

// notification takes what a gateway posts. It is public, so that nothing is
// believed but a good signature, and even that only makes us ask the gateway: not
// every provider signs all that it says.
func (s *Server) notification(ctx context.Context, c *call) (any, error) {
	tenant := pos.TenantID(c.PathValue("tenant"))
	g := s.acquiring.of(tenant)
	if g == nil {
		return nil, pos.Refuse(pos.NotFound, "no_such_address")
	}
	body, err := io.ReadAll(limit(c.Body, gateway.MaxNotification))
	if errors.Is(err, errLimit) {
		return nil, pos.Refuse(pos.Invalid, "too_large", "max", gateway.MaxNotification)
	}
	if err != nil {
		return nil, pos.Refuse(pos.Unavailable, "body_cut").Because(err)
	}
	status, err := g.Notification(c.Request, body)
	if err == nil {
		err = s.acquiring.notified(ctx, tenant, status)
	}
	s.acquiring.count(g, "notification", err)
	if err != nil && !errors.Is(err, gateway.ErrForged) {
		slog.Warn("uplink: a notification was not taken", "tenant", tenant, "error", err)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { g.Reply(w, err) }), nil
}
