package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"lapak/internal/pos"
)

// GatewayAnswer is one answer of a gateway, as it came.
type GatewayAnswer struct {
	At             time.Time
	Asked, Outcome string
	Raw            string
}

// keepGatewayWord stores an answer word by word, unless it is the same as the one
// before: a code that nobody pays is asked about for a quarter of an hour.
func (w *writing) keepGatewayWord(charge pos.ChargeID, word GatewayWord, at time.Time) error {
	raw := strings.ToValidUTF8(strings.ReplaceAll(string(word.Raw[:min(len(word.Raw), longestRaw)]), "\x00", ""), "")
	var last GatewayAnswer
	var no int64
	err := w.row(func(scan scanner) error { return scan(&no, &last.Asked, &last.Outcome, &last.Raw) },
		`SELECT no, asked, outcome, raw FROM gateway_answer WHERE tenant = $1 AND charge = $2 ORDER BY no DESC LIMIT 1`, charge)
	switch {
	case errors.Is(err, sql.ErrNoRows):
	case err != nil:
		return err
	case last.Asked == word.Asked && last.Outcome == word.Outcome && last.Raw == raw:
		return nil
	}
	return w.exec(`INSERT INTO gateway_answer (tenant, charge, no, at, asked, outcome, raw) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		charge, no+1, at.UnixMilli(), word.Asked, word.Outcome, raw)
}

// GatewayAnswers lists what a gateway said of a charge, in order of time.
func (c *Central) GatewayAnswers(ctx context.Context, tenant pos.TenantID, charge pos.ChargeID) ([]GatewayAnswer, error) {
	return query(ctx, c.Books(tenant), func(scan scanner) (a GatewayAnswer, err error) {
		var at int64
		err = scan(&at, &a.Asked, &a.Outcome, &a.Raw)
		a.At = timeOf(at)
		return a, err
	}, `SELECT at, asked, outcome, raw FROM gateway_answer WHERE tenant = $1 AND charge = $2 ORDER BY no`, charge)
}

// GatewayOrder finds the order of a charge. One that is not there is refused as
// charge_unknown.
func (c *Central) GatewayOrder(ctx context.Context, tenant pos.TenantID, charge pos.ChargeID) (GatewayOrder, error) {
	return c.oneGatewayOrder(ctx, tenant, `charge`, string(charge))
}

// GatewayOrderByID finds an order by the name that the gateway has for it.
func (c *Central) GatewayOrderByID(ctx context.Context, tenant pos.TenantID, id string) (GatewayOrder, error) {
	return c.oneGatewayOrder(ctx, tenant, `order_id`, id)
}

func (c *Central) oneGatewayOrder(ctx context.Context, tenant pos.TenantID, column, value string) (GatewayOrder, error) {
	found, err := query(ctx, c.Books(tenant), scanGatewayOrder, gatewayColumns+` AND `+column+` = $2`, value)
	if err == nil && len(found) == 0 {
		err = pos.Refuse(pos.NotFound, "charge_unknown")
	}
	if err != nil {
		return GatewayOrder{}, err
	}
	return found[0], nil
}

// GatewayOrders lists all orders of a tenant, the oldest first.
func (c *Central) GatewayOrders(ctx context.Context, tenant pos.TenantID) ([]GatewayOrder, error) {
	return query(ctx, c.Books(tenant), scanGatewayOrder, gatewayColumns+` ORDER BY at, charge`)
}

// OpenGatewayOrders lists the orders that are not finished and those that a person
// has to look at, the oldest first.
func (c *Central) OpenGatewayOrders(ctx context.Context, tenant pos.TenantID) ([]GatewayOrder, error) {
	return query(ctx, c.Books(tenant), scanGatewayOrder, gatewayColumns+` AND (state IN ($2, $3) OR fault NOT IN ('', $5)
			OR state = $4 AND (paid <> amount OR cancel_wanted > 0 OR ended <> ''))
		ORDER BY at, charge`, pos.GatewayUnknown, pos.GatewayPending, pos.GatewaySettled, FaultMissing)
}

// mostLate is how many late payments one answer tells of.
const mostLate = 100

// LateGatewayOrders lists the orders of a terminal whose money came after they had
// been given up or had ended, since a time: the terminal has stopped asking.
func (c *Central) LateGatewayOrders(ctx context.Context, tenant pos.TenantID, terminal pos.TerminalID, since time.Time) ([]GatewayOrder, error) {
	return query(ctx, c.Books(tenant), scanGatewayOrder, gatewayColumns+` AND state = $2 AND terminal = $3 AND at >= $4 AND (cancel_wanted > 0 OR ended <> '')
		ORDER BY at DESC, charge LIMIT $5`, pos.GatewaySettled, terminal, since.UnixMilli(), mostLate)
}

// CountGatewayOrders counts the orders of a tenant by their state.
func (c *Central) CountGatewayOrders(ctx context.Context, tenant pos.TenantID) (map[pos.GatewayState]int64, error) {
	all := map[pos.GatewayState]int64{}
	_, err := query(ctx, c.Books(tenant), func(scan scanner) (none struct{}, err error) {
		var state pos.GatewayState
		var n int64
		err = scan(&state, &n)
		all[state] = n
		return none, err
	}, `SELECT state, COUNT(*) FROM gateway_order WHERE tenant = $1 GROUP BY state ORDER BY state`)
	return all, err
}
