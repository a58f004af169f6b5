package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"lapak/internal/money"
	"lapak/internal/pos"
)

// GatewayOrder is what the centre asked of a payment gateway for a charge of a
// terminal, and what it knows of it.
type GatewayOrder struct {
	Charge   pos.ChargeID
	ID       string // by which the gateway knows it
	Terminal pos.TerminalID
	Label    string // of the terminal, as on receipts
	Provider string
	Day      pos.BusinessDay
	Amount   money.Rupiah // asked for; 0 of one that was cancelled before it arrived
	At       time.Time    // when it was written down
	AskedAt  time.Time    // when the gateway was last asked to make it

	State     pos.GatewayState
	Ended     pos.GatewayState // how it had ended when the money came after all
	Paid      money.Rupiah
	Payload   string
	Fault     string // why its code is not handed out; FaultMissing or a word about the code
	Reference string
	Issuer    string
	SettledAt time.Time
	ExpiresAt time.Time

	CancelWanted time.Time // since when; zero if nobody wants it
	Polls        int
	NextPoll     time.Time // zero if it is not asked about any more
}

// FaultMissing is the fault of an order whose code was lost with the answer that
// brought it.
const FaultMissing = "missing"

// Odd says in a word what a person has to look at in an order, "" for nothing.
func (o GatewayOrder) Odd() string {
	switch {
	case o.State == pos.GatewaySettled && o.Paid != o.Amount:
		return "amount_differs"
	case o.State == pos.GatewaySettled && !o.CancelWanted.IsZero():
		return "paid_after_cancel"
	case o.State == pos.GatewaySettled && o.Ended != "":
		return "paid_after_end"
	case o.Fault != "" && o.Fault != FaultMissing:
		return "code_wrong"
	}
	return ""
}

// Live says whether the order may still be paid, for all that is known.
func (o GatewayOrder) Live() bool {
	return o.State == pos.GatewayUnknown || o.State == pos.GatewayPending
}

// GatewayWord is something that a gateway said of an order. The zero value says
// nothing, and only gives the order back.
type GatewayWord struct {
	Asked   string // charge, status, cancel or notification
	Outcome string // how the call ended
	// State is what became of the order; empty if the word says nothing of it.
	State     pos.GatewayState
	Paid      money.Rupiah
	Payload   string
	Fault     string
	Reference string
	Issuer    string
	SettledAt time.Time
	ExpiresAt time.Time
	Raw       []byte
	// Unleased is a word that came by itself: who asks about the order goes on.
	Unleased bool
}

// after is the order when a word was heard. A settled order stays settled, one
// that has ended does not come back to life because an older word was delayed,
// and money that comes after the end is kept.
func (o GatewayOrder) after(word GatewayWord) GatewayOrder {
	if word.Asked == "status" {
		o.Polls++
	}
	if word.Payload != "" && o.Payload == "" {
		o.Payload = word.Payload
	}
	if word.Fault != "" {
		o.Fault = word.Fault
	}
	if !word.ExpiresAt.IsZero() {
		o.ExpiresAt = word.ExpiresAt
	}
	switch {
	case o.State == pos.GatewaySettled || word.State == "" || word.State == pos.GatewayUnknown:
		return o
	case word.State == pos.GatewaySettled:
		if !o.Live() {
			o.Ended = o.State
		}
		o.Paid, o.SettledAt, o.Reference, o.Issuer = word.Paid, word.SettledAt, word.Reference, word.Issuer
	case !o.Live():
		return o
	}
	o.State = word.State
	return o
}

const gatewayColumns = `SELECT charge, order_id, terminal, label, provider, day, amount, at, asked_at, state, ended, paid, payload, fault,
	reference, issuer, settled_at, expires_at, cancel_wanted, polls, next_poll FROM gateway_order WHERE tenant = $1`

func scanGatewayOrder(scan scanner) (o GatewayOrder, err error) {
	var at, asked, settled, expires, cancel, next int64
	err = scan(&o.Charge, &o.ID, &o.Terminal, &o.Label, &o.Provider, &o.Day, &o.Amount, &at, &asked, &o.State, &o.Ended, &o.Paid, &o.Payload,
		&o.Fault, &o.Reference, &o.Issuer, &settled, &expires, &cancel, &o.Polls, &next)
	o.At, o.AskedAt, o.SettledAt, o.ExpiresAt = timeOf(at), timeOf(asked), timeOf(settled), timeOf(expires)
	o.CancelWanted, o.NextPoll = timeOf(cancel), timeOf(next)
	return o, err
}

// gatewayOrder reads an order inside a write.
func (w *writing) gatewayOrder(charge pos.ChargeID) (o GatewayOrder, found bool, err error) {
	err = w.row(func(scan scanner) error { o, err = scanGatewayOrder(scan); return err }, gatewayColumns+` AND charge = $2`, charge)
	if errors.Is(err, sql.ErrNoRows) {
		return o, false, nil
	}
	return o, err == nil, err
}

func (w *writing) addGatewayOrder(o GatewayOrder, lease time.Time) error {
	return w.exec(`INSERT INTO gateway_order (tenant, charge, order_id, terminal, label, provider, day, amount, at, asked_at, state, ended, paid,
			payload, fault, reference, issuer, settled_at, expires_at, cancel_wanted, polls, next_poll, lease)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', 0, '', '', '', '', 0, $12, $13, 0, $14, $15)`,
		o.Charge, o.ID, o.Terminal, o.Label, o.Provider, o.Day, o.Amount, o.At.UnixMilli(), millisOrZero(o.AskedAt), o.State,
		millisOrZero(o.ExpiresAt), millisOrZero(o.CancelWanted), millisOrZero(o.NextPoll), millisOrZero(lease))
}

// keepGatewayOrder stores what may have changed of an order.
func (w *writing) keepGatewayOrder(o GatewayOrder) error {
	return w.exec(`UPDATE gateway_order SET state = $2, ended = $3, paid = $4, payload = $5, fault = $6, reference = $7, issuer = $8,
			settled_at = $9, expires_at = $10, cancel_wanted = $11, polls = $12, next_poll = $13
		WHERE tenant = $1 AND charge = $14`,
		o.State, o.Ended, o.Paid, o.Payload, o.Fault, o.Reference, o.Issuer, millisOrZero(o.SettledAt), millisOrZero(o.ExpiresAt),
		millisOrZero(o.CancelWanted), o.Polls, millisOrZero(o.NextPoll), o.Charge)
}

// OpenGatewayOrder writes an order down before the gateway is asked for it, and
// gives it to the caller until the end of the lease. If the charge has an order
// already, that one is returned and not given away: one charge never becomes two
// orders. The charge of another terminal is charge_unknown, another amount is
// charge_differs.
func (c *Central) OpenGatewayOrder(ctx context.Context, tenant pos.TenantID, o GatewayOrder, lease time.Time) (kept GatewayOrder, fresh bool, err error) {
	err = c.write(ctx, tenant, func(w *writing) error {
		known, found, err := w.gatewayOrder(o.Charge)
		switch {
		case err != nil:
			return err
		case !found:
			kept, fresh = o, true
			return w.addGatewayOrder(o, lease)
		case known.Terminal != o.Terminal:
			return pos.Refuse(pos.NotFound, "charge_unknown")
		case known.Amount != o.Amount && known.Amount != 0:
			return pos.Refuse(pos.Conflict, "charge_differs")
		}
		kept = known
		return nil
	})
	return kept, fresh && err == nil, explain(err, "save_failed")
}

// LeaseGatewayOrder gives an order to the caller, unless somebody else has it.
// Making says that the caller may ask the gateway to make it.
func (c *Central) LeaseGatewayOrder(ctx context.Context, tenant pos.TenantID, charge pos.ChargeID, until time.Time, making bool) (o GatewayOrder, leased bool, err error) {
	err = c.write(ctx, tenant, func(w *writing) error {
		now := c.now().UnixMilli()
		found, err := rowsOf(w, func(scan scanner) (n int64, err error) { return n, scan(&n) },
			`UPDATE gateway_order SET lease = $2, asked_at = CASE WHEN $3 THEN $4 ELSE asked_at END
			WHERE tenant = $1 AND charge = $5 AND lease <= $4 RETURNING lease`, until.UnixMilli(), making, now, charge)
		if err != nil || len(found) == 0 {
			return err
		}
		o, leased, err = w.gatewayOrder(charge)
		return err
	})
	return o, leased && err == nil, explain(err, "save_failed")
}

// DueGatewayOrders gives the caller the orders that it is time to ask about and
// that nobody else has, the longest overdue first.
func (c *Central) DueGatewayOrders(ctx context.Context, tenant pos.TenantID, until time.Time, most int) (due []GatewayOrder, err error) {
	now := c.now().UnixMilli()
	// Most of the time nothing is due; finding that out writes nothing.
	waiting, err := query(ctx, c.Books(tenant), func(scan scanner) (id pos.ChargeID, err error) { return id, scan(&id) },
		`SELECT charge FROM gateway_order WHERE tenant = $1 AND next_poll > 0 AND next_poll <= $2 AND lease <= $2 ORDER BY next_poll LIMIT $3`, now, most)
	if err != nil || len(waiting) == 0 {
		return nil, err
	}
	err = c.write(ctx, tenant, func(w *writing) error {
		for _, charge := range waiting {
			got, err := rowsOf(w, func(scan scanner) (id pos.ChargeID, err error) { return id, scan(&id) },
				`UPDATE gateway_order SET lease = $2 WHERE tenant = $1 AND charge = $3 AND lease <= $4 AND next_poll > 0 AND next_poll <= $4
				RETURNING charge`, until.UnixMilli(), charge, now)
			if err != nil {
				return err
			}
			for _, id := range got {
				o, _, err := w.gatewayOrder(id)
				if err != nil {
					return err
				}
				due = append(due, o)
			}
		}
		return nil
	})
	if err != nil {
		return nil, explain(err, "save_failed")
	}
	return due, nil
}

// longestRaw is how much of one answer of a gateway is kept.
const longestRaw = 16 << 10

// HearGateway stores what a gateway said of an order and decides with next when
// it is asked about again. A word that is older than what is known changes
// nothing.
func (c *Central) HearGateway(ctx context.Context, tenant pos.TenantID, charge pos.ChargeID, word GatewayWord, next func(GatewayOrder) time.Time) (o GatewayOrder, err error) {
	err = c.write(ctx, tenant, func(w *writing) error {
		known, found, err := w.gatewayOrder(charge)
		if err == nil && !found {
			err = pos.Refuse(pos.NotFound, "charge_unknown")
		}
		if err != nil {
			return err
		}
		o = known.after(word)
		if o.Fault != "" && o.Live() && o.CancelWanted.IsZero() {
			o.CancelWanted = pos.Stamp(c.now()) // nobody will ever show its code
		}
		o.NextPoll = next(o)
		if err := w.keepGatewayOrder(o); err != nil {
			return err
		}
		if o.State == pos.GatewaySettled {
			if err := w.takeShopPayment(o); err != nil {
				return err
			}
		}
		if !word.Unleased {
			if err := w.exec(`UPDATE gateway_order SET lease = 0 WHERE tenant = $1 AND charge = $2`, charge); err != nil {
				return err
			}
		}
		if word.Asked == "" {
			return nil
		}
		return w.keepGatewayWord(charge, word, c.now())
	})
	return o, explain(err, "save_failed")
}

// WantGatewayCancel remembers that an order is to be cancelled, until it is known
// what became of it, and has it asked about at once. A charge that nobody has
// asked for yet is written down as cancelled: the request for it may be under way
// still.
func (c *Central) WantGatewayCancel(ctx context.Context, tenant pos.TenantID, nobodys GatewayOrder) (o GatewayOrder, err error) {
	err = c.write(ctx, tenant, func(w *writing) error {
		now := pos.Stamp(c.now())
		known, found, err := w.gatewayOrder(nobodys.Charge)
		switch {
		case err != nil:
			return err
		case !found:
			o = nobodys
			o.At, o.State, o.CancelWanted = now, pos.GatewayCancelled, now
			return w.addGatewayOrder(o, time.Time{})
		case known.Terminal != nobodys.Terminal:
			return pos.Refuse(pos.NotFound, "charge_unknown")
		}
		o = known
		if !o.Live() || !o.CancelWanted.IsZero() {
			return nil
		}
		o.CancelWanted, o.NextPoll = now, now
		return w.keepGatewayOrder(o)
	})
	return o, explain(err, "save_failed")
}
