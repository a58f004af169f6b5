package uplink

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"time"

	"lapak/internal/gateway"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/qris"
	"lapak/internal/store"
)

// When the gateway is asked about an order.
const (
	soon    = 2 * time.Second // after it was made
	next    = 3 * time.Second // after that
	often   = 10 * time.Second
	seldom  = time.Minute     // an order that has ended
	rarely  = 5 * time.Minute // one of which nobody can say what became of it
	grace   = 10 * time.Minute
	giveUp  = 48 * time.Hour // after its end
	glances = 250 * time.Millisecond
	// arrived is how long after the last attempt to make an order it is believed
	// that it was never made: a request may be slow.
	arrived = 3 * callWithin
	// atOnce is how many orders are asked about at once.
	atOnce = 32
)

// nextPoll is when to ask about an order again, zero for never.
func nextPoll(o store.GatewayOrder, now time.Time) time.Time {
	var wait time.Duration
	end := o.ExpiresAt.Add(grace)
	switch {
	case o.State == pos.GatewaySettled || o.State == pos.GatewayRefused:
		return time.Time{}
	case !o.Live() && now.After(end), now.After(o.ExpiresAt.Add(giveUp)):
		return time.Time{}
	case !o.Live():
		wait = seldom
	case now.After(end):
		wait = rarely
	case o.Polls == 0:
		wait = soon
	case o.Polls == 1:
		wait = next
	default:
		wait = often
	}
	return pos.Stamp(now.Add(wait))
}

// Run asks about orders when their time has come, until the context ends, and
// then waits for the calls that are under way.
func (a *Acquiring) Run(ctx context.Context) {
	defer a.calls.Wait()
	tick := time.NewTicker(glances)
	defer tick.Stop()
	for {
		if err := a.Poll(ctx); err != nil && ctx.Err() == nil {
			slog.Error("uplink: orders of the gateway could not be looked up", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-a.wake:
		}
	}
}

// Poll asks about the orders whose time has come.
func (a *Acquiring) Poll(ctx context.Context) error {
	var all sync.WaitGroup
	defer all.Wait()
	var errs []error
	for tenant, g := range a.Gateways {
		due, err := a.Central.DueGatewayOrders(ctx, tenant, a.Now().Add(leaseFor), atOnce)
		errs = append(errs, err)
		for _, o := range due {
			if a.Late != nil {
				a.Late(a.Now().Sub(o.NextPoll))
			}
			all.Go(func() {
				if err := a.ask(context.WithoutCancel(ctx), tenant, g, o); err != nil {
					slog.Error("uplink: an order of a gateway", "charge", o.Charge, "error", err)
				}
			})
		}
	}
	return errors.Join(errs...)
}

// ask asks about an order that the caller has to itself, or has it cancelled if
// somebody wants that.
func (a *Acquiring) ask(ctx context.Context, tenant pos.TenantID, g gateway.Gateway, o store.GatewayOrder) error {
	asked, do := "status", g.Status
	if o.Live() && !o.CancelWanted.IsZero() {
		asked, do = "cancel", g.Cancel
	}
	status, err := a.call(ctx, g, asked, func(ctx context.Context) (gateway.Status, error) { return do(ctx, o.ID) })
	if asked == "cancel" && errors.Is(err, gateway.ErrRefused) {
		// It cannot be cancelled: it was paid, it has ended, or it never was.
		asked = "status"
		status, err = a.call(ctx, g, asked, func(ctx context.Context) (gateway.Status, error) { return g.Status(ctx, o.ID) })
	}
	_, err = a.hear(ctx, tenant, o, a.word(o, asked, status, err))
	return err
}

// hear stores what was heard of an order and gives the order back.
func (a *Acquiring) hear(ctx context.Context, tenant pos.TenantID, o store.GatewayOrder, word store.GatewayWord) (store.GatewayOrder, error) {
	return a.Central.HearGateway(ctx, tenant, o.Charge, word, func(o store.GatewayOrder) time.Time {
		now := a.Now()
		if word.Asked == "charge" && o.Live() && !o.CancelWanted.IsZero() {
			return pos.Stamp(now) // given up while it was being made
		}
		return nextPoll(o, now)
	})
}

// statesOf are a gateway's states in the words of a till.
var statesOf = map[gateway.State]pos.GatewayState{
	gateway.Pending: pos.GatewayPending, gateway.Settled: pos.GatewaySettled, gateway.Expired: pos.GatewayExpired,
	gateway.Cancelled: pos.GatewayCancelled, gateway.Denied: pos.GatewayRefused,
}

// word is what an answer of a gateway says of an order.
func (a *Acquiring) word(o store.GatewayOrder, asked string, status gateway.Status, err error) store.GatewayWord {
	w := store.GatewayWord{Asked: asked, Outcome: outcomeOf(err), Raw: status.Raw}
	if err != nil && len(w.Raw) == 0 {
		w.Raw = []byte(err.Error()) // it names no keys
	}
	switch {
	case err != nil && asked == "charge" && errors.Is(err, gateway.ErrRefused):
		w.State = pos.GatewayRefused
		return w
	case err != nil:
		return w
	case status.Order != "" && status.Order != o.ID:
		w.Outcome = "mismatch"
		return w
	case status.State == gateway.Missing:
		// What was never made cannot be paid, once nothing can be on its way.
		if o.State == pos.GatewayUnknown && a.Now().Sub(o.AskedAt) >= arrived {
			w.State = pos.GatewayRefused
		}
		w.Outcome = "missing"
		return w
	}
	w.State, w.ExpiresAt = statesOf[status.State], status.ExpiresAt
	w.Reference, w.Issuer = shortened(status.Reference, longestReference), shortened(status.Issuer, longestIssuer)
	if w.State == pos.GatewaySettled {
		w.Paid, w.SettledAt = status.Amount, status.SettledAt
		if w.SettledAt.IsZero() {
			w.SettledAt = a.Now()
		}
		if w.Paid <= 0 {
			w.Paid = o.Amount // some providers do not say it again
		}
	}
	if w.State == pos.GatewayPending && o.Payload == "" {
		w.Fault = faultOfCode(status.Payload, o.Amount)
		if status.Amount != 0 && status.Amount != o.Amount {
			w.Fault = "amount"
		}
		if w.Fault == "" {
			w.Payload = status.Payload
		}
	}
	return w
}

// shortened makes a text of a gateway as short as it may be.
func shortened(text string, most int) string {
	text = strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "")
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "")
	}
	return text
}

// faultOfCode says why a code must not be shown for an amount, "" if it may.
func faultOfCode(payload string, amount money.Rupiah) string {
	if payload == "" {
		return store.FaultMissing
	}
	return qris.Misfit(payload, amount)
}
