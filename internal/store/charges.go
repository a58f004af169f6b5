package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"lapak/internal/journal"
	"lapak/internal/pos"
)

// projectChargeOpened writes a charge down. What a person found is checked when
// it is opened.
func (w *writing) projectChargeOpened(e journal.Entry, c pos.Charge) error {
	if err := pos.CheckCharge(c); err != nil {
		return pos.Refuse(pos.Conflict, "charge_incomplete").Because(err)
	}
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return w.exec(`INSERT INTO charge (tenant, id, terminal, cart, way, day, shift, at, state, received, reference, sale, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		c.ID, e.Terminal, c.Cart, c.Way, c.Day, c.Shift, c.At.UnixMilli(), c.State, c.Received, backwards(c.Reference), c.Sale, string(body))
}

// projectChargeMoved moves a charge of this terminal on. Money given back in cash
// leaves the drawer.
func (w *writing) projectChargeMoved(e journal.Entry, m pos.ChargeMove) error {
	before, found, err := w.charge(e.Terminal, m.Charge)
	if err != nil {
		return err
	}
	if !found || m.Event == pos.ChargeSell {
		return pos.Refuse(pos.Conflict, "charge_unknown")
	}
	after, err := before.After(m)
	if err != nil {
		return pos.Refuse(pos.Conflict, "charge_state", "state", before.State, "event", m.Event).Because(err)
	}
	if after.State == pos.ChargeSame {
		seen, found, err := w.charge(e.Terminal, m.Of)
		if err != nil {
			return err
		}
		if !found || seen.CheckedBy == "" || seen.Cart != after.Cart || seen.Received != after.Received {
			return pos.Refuse(pos.Conflict, "charge_unknown")
		}
	}
	if after.State == pos.ChargeReturned && m.Method == pos.Cash {
		err := w.exec(`INSERT INTO cash_move (tenant, entry, shift, day, at, staff, amount, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			e.ID, m.Shift, m.Day, m.At.UnixMilli(), m.By, -after.Received, m.Note)
		if err != nil {
			return err
		}
	}
	return w.keepCharge(after)
}

// chargesOf are the charges that a sale was paid with. A charge that this terminal
// never opened is not among them: it is no reason to lose a sale.
func (w *writing) chargesOf(terminal pos.TerminalID, s pos.Sale) (map[pos.ChargeID]pos.Charge, error) {
	var all map[pos.ChargeID]pos.Charge
	for _, t := range s.Tenders {
		if t.Charge == "" {
			continue
		}
		c, found, err := w.charge(terminal, t.Charge)
		if err != nil {
			return nil, err
		}
		if found {
			if all == nil {
				all = map[pos.ChargeID]pos.Charge{}
			}
			all[t.Charge] = c
		}
	}
	return all, nil
}

// takeCharges takes the money of the charges that a sale was paid with. One whose
// money is gone is a sale to look at.
func (w *writing) takeCharges(s pos.Sale, charges map[pos.ChargeID]pos.Charge) error {
	for _, t := range s.Tenders {
		before, found := charges[t.Charge]
		if !found {
			continue
		}
		after, err := before.After(pos.ChargeMove{Charge: t.Charge, Event: pos.ChargeSell, At: s.At, Sale: s.ID})
		if err != nil {
			return pos.Refuse(pos.Conflict, "payment_used").Because(err)
		}
		if before.Received != t.Amount {
			return pos.Refuse(pos.Conflict, "payment_differs", "received", before.Received)
		}
		if err := w.keepCharge(after); err != nil {
			return err
		}
	}
	return nil
}

func (w *writing) charge(terminal pos.TerminalID, id pos.ChargeID) (c pos.Charge, found bool, err error) {
	err = w.row(func(scan scanner) error { c, err = scanCharge(scan); return err },
		`SELECT body FROM charge WHERE tenant = $1 AND id = $2 AND terminal = $3`, id, terminal)
	if errors.Is(err, sql.ErrNoRows) {
		return c, false, nil
	}
	return c, err == nil, err
}

func (w *writing) keepCharge(c pos.Charge) error {
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return w.exec(`UPDATE charge SET state = $2, received = $3, reference = $4, sale = $5, body = $6 WHERE tenant = $1 AND id = $7`,
		c.State, c.Received, backwards(c.Reference), c.Sale, string(body), c.ID)
}

func scanCharge(scan scanner) (c pos.Charge, err error) {
	var body string
	if err := scan(&body); err != nil {
		return c, err
	}
	return c, json.Unmarshal([]byte(body), &c)
}

// backwards is a reference as it is looked for: from its end, which people type.
func backwards(reference string) string {
	signs := []byte(pos.CleanReference(reference))
	slices.Reverse(signs)
	return string(signs)
}

// Charge finds a charge.
func (b *Books) Charge(ctx context.Context, id pos.ChargeID) (pos.Charge, error) {
	found, err := query(ctx, b, scanCharge, `SELECT body FROM charge WHERE tenant = $1 AND id = $2`, id)
	if err == nil && len(found) == 0 {
		return pos.Charge{}, pos.Refuse(pos.NotFound, "charge_unknown")
	}
	if err != nil {
		return pos.Charge{}, err
	}
	return found[0], nil
}

// Charges lists the charges of a business day in order of time.
func (b *Books) Charges(ctx context.Context, day pos.BusinessDay) ([]pos.Charge, error) {
	return query(ctx, b, scanCharge, `SELECT body FROM charge WHERE tenant = $1 AND day = $2 ORDER BY at, id`, day)
}

// OpenCharges lists the charges about which somebody has to do something, of all
// days, in order of time.
func (b *Books) OpenCharges(ctx context.Context) ([]pos.Charge, error) {
	return query(ctx, b, scanCharge, `SELECT body FROM charge WHERE tenant = $1 AND state IN ($2, $3, $4, $5, $6) ORDER BY at, id`,
		pos.ChargeWaiting, pos.ChargeChecked, pos.ChargeSettled, pos.ChargeLate, pos.ChargeDouble)
}

// ChargesToCancel lists the charges of a gateway whose code was taken away, and of
// which nobody knows whether the gateway would still take money.
func (b *Books) ChargesToCancel(ctx context.Context) ([]pos.Charge, error) {
	return query(ctx, b, scanCharge, `SELECT body FROM charge WHERE tenant = $1 AND state = $2 AND way = $3 ORDER BY at, id`,
		pos.ChargeAbandoned, pos.WayGateway)
}

// ChargesToProve lists the charges of a gateway since a moment whose money a person
// has seen, and of which the gateway has said nothing yet.
func (b *Books) ChargesToProve(ctx context.Context, since time.Time) ([]pos.Charge, error) {
	// A business day may have begun on the date before; it finds them without looking at all.
	seen, err := query(ctx, b, scanCharge, `SELECT body FROM charge WHERE tenant = $1 AND day >= $2 AND at >= $3 AND way = $4 AND received > 0 ORDER BY at, id`,
		pos.DayOf(since.AddDate(0, 0, -1)), since.UnixMilli(), pos.WayGateway)
	return slices.DeleteFunc(seen, func(c pos.Charge) bool { return !c.SettledAt.IsZero() }), err
}

// ChargesOfCart lists the charges of a cart in order of time.
func (b *Books) ChargesOfCart(ctx context.Context, cart pos.SaleID) ([]pos.Charge, error) {
	return query(ctx, b, scanCharge, `SELECT body FROM charge WHERE tenant = $1 AND cart = $2 ORDER BY at, id`, cart)
}

// ChargesByReference finds all charges whose reference may be that of the same
// payment, in order of time.
func (b *Books) ChargesByReference(ctx context.Context, reference string) ([]pos.Charge, error) {
	from := backwards(reference)
	if len(from) < pos.MinReference {
		return nil, nil
	}
	from = from[:pos.MinReference]
	near, err := query(ctx, b, scanCharge, `SELECT body FROM charge WHERE tenant = $1 AND reference >= $2 AND reference < $3 ORDER BY at, id`, from, from+"~")
	return slices.DeleteFunc(near, func(c pos.Charge) bool { return !pos.SameReference(c.Reference, reference) }), err
}

func (w *writing) projectCodeTested(e journal.Entry, t pos.CodeTest) error {
	return w.exec(`INSERT INTO code_test (tenant, entry, terminal, fingerprint, app, amount, reference, at, staff)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, e.ID, e.Terminal, t.Fingerprint, t.App, t.Amount, t.Reference, t.At.UnixMilli(), t.By)
}

// CodeTests lists the tests of payment codes in order of time.
func (b *Books) CodeTests(ctx context.Context) ([]pos.CodeTest, error) {
	return query(ctx, b, func(scan scanner) (t pos.CodeTest, err error) {
		var at int64
		err = scan(&t.Fingerprint, &t.App, &t.Amount, &t.Reference, &at, &t.By)
		t.At = time.UnixMilli(at).UTC()
		return t, err
	}, `SELECT fingerprint, app, amount, reference, at, staff FROM code_test WHERE tenant = $1 ORDER BY at, entry`)
}
