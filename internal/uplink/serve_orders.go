package uplink

import (
	"cmp"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"slices"

	"lapak/internal/pos"
)

// orders answers with the orders that may be picked up at the caller's stall, or
// that the caller has them already. A hub has those that its centre told it.
func (s *Server) orders(ctx context.Context, c *call) (any, error) {
	answer, hub, err := s.passedOrders(ctx, c.tenant)
	if !hub && err == nil {
		answer, err = s.ordersOf(ctx, c.tenant, c.terminal.Stall)
	}
	if err != nil {
		return nil, err
	}
	if answer.Hash == c.URL.Query().Get("have") {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotModified) }), nil
	}
	return answer, nil
}

// ordersOf are those of a stall. An order that no till could take is left out: it
// must not keep the others away.
func (s *Server) ordersOf(ctx context.Context, tenant pos.TenantID, stall pos.StallCode) (OrdersAnswer, error) {
	a := OrdersAnswer{Orders: []OrderMessage{}, Elsewhere: []OrderPlace{}}
	orders, err := s.central.OrdersOfStall(ctx, tenant, stall)
	if err != nil {
		return a, err
	}
	// The next days first, if there are more than a stall can have.
	slices.SortStableFunc(orders, func(x, y pos.Order) int { return cmp.Compare(x.Day, y.Day) })
	room := maxOrdersBody
	for _, o := range orders {
		m := newOrderMessage(o)
		body, err := json.Marshal(m)
		if err != nil {
			return a, err
		}
		if err := m.check(); err != nil {
			slog.Warn("uplink: an order cannot be sent to its stall", "tenant", tenant, "order", o.Code, "error", err)
			continue
		}
		if room -= len(body); room < 0 || len(a.Orders) == MaxOrders {
			slog.Warn("uplink: a stall has more orders than can be sent to it", "tenant", tenant, "stall", stall, "orders", len(orders))
			break
		}
		a.Orders = append(a.Orders, m)
	}
	elsewhere, err := s.central.OrdersElsewhere(ctx, tenant, stall, MaxOrders)
	if err != nil {
		return a, err
	}
	for _, o := range elsewhere {
		if checkStall(o.Stall) == nil {
			a.Elsewhere = append(a.Elsewhere, OrderPlace{o.Code, o.Stall})
		}
	}
	content, err := json.Marshal(a)
	a.Hash = contentHash(content)
	return a, err
}

// maxOrdersBody leaves room in an answer for what is around the orders.
const maxOrdersBody = MaxWire * 3 / 4

// passedSetting is the name under which a hub keeps the orders that its centre told
// it.
const passedSetting = "relay.orders"

// passedOrders are those that a hub passes on; false if this is no hub of the
// tenant. A hub that was told nothing yet has no such address.
func (s *Server) passedOrders(ctx context.Context, tenant pos.TenantID) (a OrdersAnswer, hub bool, err error) {
	up, err := s.central.Setting(ctx, tenant, upwardSetting)
	if err != nil || up == "" {
		return a, false, err
	}
	text, err := s.central.Setting(ctx, tenant, passedSetting)
	if err == nil && text == "" {
		err = pos.Refuse(pos.NotFound, "no_such_address")
	}
	if err != nil {
		return a, true, err
	}
	return a, true, json.Unmarshal([]byte(text), &a)
}

// downOrders fetches what the terminals of a hub may hand over. A centre that has no
// such address leaves the hub as it was.
func (r *relayRound) downOrders(ctx context.Context) error {
	text, err := r.central.Setting(ctx, r.tenant, passedSetting)
	if err != nil {
		return err
	}
	var had OrdersAnswer
	if text != "" {
		if err := json.Unmarshal([]byte(text), &had); err != nil {
			return err
		}
	}
	answer, changed, err := askOrders(r.Stall, had.Hash, func(path string, message any) error { return r.call(ctx, http.MethodGet, path, message) })
	if err != nil || !changed {
		return err
	}
	body, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	return r.central.SetSetting(ctx, r.tenant, passedSetting, string(body))
}
