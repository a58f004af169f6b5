package uplink

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"lapak/internal/gateway"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// How long calls of a gateway may take.
const (
	// callWithin is the most that one call may take.
	callWithin = 10 * time.Second
	// leaseFor is how long a process has an order to itself: longer than the calls
	// that it makes meanwhile.
	leaseFor = 3*callWithin + 5*time.Second
	// answerWithin is when a terminal is answered with what is known by then: a
	// volunteer waits no longer than that for a code.
	answerWithin = 3 * time.Second
	// lookAgain is how often the database is asked for an order that another
	// process is busy with.
	lookAgain = 50 * time.Millisecond
)

// AcquiringConfig is what an Acquiring is made of.
type AcquiringConfig struct {
	Central *store.Central
	// Gateways are those of the tenants; who has none sells by its own code.
	Gateways map[pos.TenantID]gateway.Gateway
	Now      func() time.Time
	// Heard is told how each call of a gateway ended; may be nil.
	Heard func(provider, asked, outcome string)
	// Late is told how long an order waited beyond its time to be asked about; may
	// be nil.
	Late func(time.Duration)
}

// Acquiring asks payment gateways on behalf of terminals. Everything is stored
// before it is asked for, so that it may end at any moment; one that begins later
// goes on where it was.
type Acquiring struct {
	AcquiringConfig
	calls sync.WaitGroup
	wake  chan struct{}
}

// NewAcquiring makes an Acquiring. Nothing happens by itself until Run.
func NewAcquiring(c AcquiringConfig) *Acquiring {
	return &Acquiring{AcquiringConfig: c, wake: make(chan struct{}, 1)}
}

// of is the gateway of a tenant, nil if it has none.
func (a *Acquiring) of(tenant pos.TenantID) gateway.Gateway {
	if a == nil {
		return nil
	}
	return a.Gateways[tenant]
}

// outcomes are the words for how a call ended.
func outcomeOf(err error) string {
	switch {
	case err == nil:
		return "ok"
	case errors.Is(err, gateway.ErrForged):
		return "forged"
	case errors.Is(err, gateway.ErrDuplicate):
		return "duplicate"
	case errors.Is(err, gateway.ErrRefused):
		return "refused"
	}
	return "uncertain"
}

func (a *Acquiring) count(g gateway.Gateway, asked string, err error) {
	if a.Heard != nil {
		a.Heard(g.Name(), asked, outcomeOf(err))
	}
}

// charge has an order made for a charge and answers with what is known of it
// after at most answerWithin. The calls go on when nobody waits for them any more.
func (a *Acquiring) charge(ctx context.Context, tenant pos.TenantID, o store.GatewayOrder) (store.GatewayOrder, error) {
	g := a.of(tenant)
	now := pos.Stamp(a.Now())
	o.Provider, o.State, o.At, o.AskedAt = g.Name(), pos.GatewayUnknown, now, now
	o.ExpiresAt = now.Add(orderLife * time.Second)
	o.NextPoll = now.Add(soon)
	kept, fresh, err := a.Central.OpenGatewayOrder(ctx, tenant, o, now.Add(leaseFor))
	if err != nil || kept.State != pos.GatewayUnknown || !kept.CancelWanted.IsZero() {
		return kept, err
	}
	return a.within(ctx, tenant, kept.Charge, func(ctx context.Context) error { return a.make(ctx, tenant, g, kept, fresh) })
}

// within runs calls about an order that go on by themselves, and gives what is
// known of it when they are done or the caller has waited long enough.
func (a *Acquiring) within(ctx context.Context, tenant pos.TenantID, charge pos.ChargeID, work func(context.Context) error) (store.GatewayOrder, error) {
	done := make(chan struct{})
	alone, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaseFor)
	a.calls.Go(func() {
		defer cancel()
		defer close(done)
		if err := work(alone); err != nil {
			slog.Error("uplink: an order of a gateway", "charge", charge, "error", err)
		}
	})
	enough := time.NewTimer(answerWithin)
	defer enough.Stop()
	select {
	case <-done:
	case <-enough.C:
	case <-ctx.Done():
		return store.GatewayOrder{}, ctx.Err()
	}
	return a.Central.GatewayOrder(ctx, tenant, charge)
}

// make asks the gateway for an order. If somebody may have asked already, it first
// asks what became of that.
func (a *Acquiring) make(ctx context.Context, tenant pos.TenantID, g gateway.Gateway, o store.GatewayOrder, fresh bool) error {
	if !fresh {
		now, leased, err := a.Central.LeaseGatewayOrder(ctx, tenant, o.Charge, a.Now().Add(leaseFor), true)
		switch {
		case err != nil:
			return err
		case !leased:
			return a.await(ctx, tenant, o.Charge)
		}
		o = now
		if o.State != pos.GatewayUnknown || !o.CancelWanted.IsZero() {
			_, err := a.hear(ctx, tenant, o, store.GatewayWord{})
			return err
		}
		status, err := a.call(ctx, g, "status", func(ctx context.Context) (gateway.Status, error) { return g.Status(ctx, o.ID) })
		if err != nil || status.State != gateway.Missing {
			_, err = a.hear(ctx, tenant, o, a.word(o, "status", status, err))
			return err
		}
	}
	wanted := gateway.Order{ID: o.ID, Amount: o.Amount, Label: o.Label, At: o.At, Life: o.ExpiresAt.Sub(o.At), Terminal: o.Label}
	asked := "charge"
	status, err := a.call(ctx, g, asked, func(ctx context.Context) (gateway.Status, error) { return g.Charge(ctx, wanted) })
	if errors.Is(err, gateway.ErrDuplicate) {
		asked = "status"
		status, err = a.call(ctx, g, asked, func(ctx context.Context) (gateway.Status, error) { return g.Status(ctx, o.ID) })
	}
	_, err = a.hear(ctx, tenant, o, a.word(o, asked, status, err))
	return err
}

// call calls a gateway with a limit of time and counts how that ended.
func (a *Acquiring) call(ctx context.Context, g gateway.Gateway, asked string, do func(context.Context) (gateway.Status, error)) (gateway.Status, error) {
	ctx, cancel := context.WithTimeout(ctx, callWithin)
	defer cancel()
	status, err := do(ctx)
	a.count(g, asked, err)
	return status, err
}

// await waits until whoever has the order knows more of it.
func (a *Acquiring) await(ctx context.Context, tenant pos.TenantID, charge pos.ChargeID) error {
	tick := time.NewTicker(lookAgain)
	defer tick.Stop()
	for waited := time.Duration(0); waited < answerWithin; waited += lookAgain {
		o, err := a.Central.GatewayOrder(ctx, tenant, charge)
		if err != nil || o.State != pos.GatewayUnknown && (o.CancelWanted.IsZero() || !o.Live()) {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
	return nil
}

// cancel has an order cancelled and answers with what is known of it after at
// most answerWithin. If that is not yet known, it is tried until it is.
func (a *Acquiring) cancel(ctx context.Context, tenant pos.TenantID, o store.GatewayOrder) (store.GatewayOrder, error) {
	g := a.of(tenant)
	o.Provider = g.Name()
	kept, err := a.Central.WantGatewayCancel(ctx, tenant, o)
	if err != nil || !kept.Live() {
		return kept, err
	}
	return a.within(ctx, tenant, kept.Charge, func(ctx context.Context) error {
		leased, ours, err := a.Central.LeaseGatewayOrder(ctx, tenant, kept.Charge, a.Now().Add(leaseFor), false)
		switch {
		case err != nil:
			return err
		case !ours:
			return a.await(ctx, tenant, kept.Charge)
		}
		return a.ask(ctx, tenant, g, leased)
	})
}

// notified stores what a gateway posted and has the order asked about at once.
// What is not an order of ours is nothing to us, and no reason to be told again.
func (a *Acquiring) notified(ctx context.Context, tenant pos.TenantID, status gateway.Status) error {
	o, err := a.Central.GatewayOrderByID(ctx, tenant, status.Order)
	if isReason(err, "charge_unknown") {
		slog.Warn("uplink: a notification about an order that is not ours", "tenant", tenant)
		return nil
	}
	if err != nil {
		return err
	}
	word := store.GatewayWord{Asked: "notification", Outcome: string(status.State), Raw: status.Raw, Unleased: true}
	_, err = a.Central.HearGateway(ctx, tenant, o.Charge, word, func(o store.GatewayOrder) time.Time {
		if o.State == pos.GatewaySettled {
			return time.Time{}
		}
		return pos.Stamp(a.Now())
	})
	select {
	case a.wake <- struct{}{}:
	default:
	}
	return err
}

// ChargeOrder has a payment code made for an order of the shop, or gives the one
// that may still be paid, with what is known of it after at most answerWithin. It is
// refused as gateway_none where there is no gateway.
func (a *Acquiring) ChargeOrder(ctx context.Context, tenant pos.TenantID, code pos.OrderCode) (store.GatewayOrder, error) {
	if a.of(tenant) == nil {
		return store.GatewayOrder{}, pos.Refuse(pos.Conflict, "gateway_none")
	}
	o, err := a.Central.OrderCharge(ctx, tenant, code)
	if err != nil || o.State != "" && o.State != pos.GatewayUnknown {
		return o, err
	}
	return a.charge(ctx, tenant, o)
}

// Charges says whether there is a gateway that makes payment codes for a tenant.
func (a *Acquiring) Charges(tenant pos.TenantID) bool { return a.of(tenant) != nil }
