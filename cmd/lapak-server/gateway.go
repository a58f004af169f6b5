package main

import (
	"context"
	"errors"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"lapak/internal/gateway"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/store"
	"lapak/internal/uplink"
)

// gatewayFlags say which payment gateway the server asks for codes.
type gatewayFlags struct {
	provider, url, keyFile, tenant *string
}

func newGatewayFlags(c *command) gatewayFlags {
	return gatewayFlags{
		provider: c.flags.String("gateway", "", "payment gateway: midtrans or snap"),
		url:      c.flags.String("gateway-url", "", "address of the gateway"),
		keyFile:  c.flags.String("gateway-key-file", "", "file with the keys of the gateway, JSON"),
		tenant:   c.tenantFlag(),
	}
}

// errHalfGateway says that a gateway is of no use without the rest.
var errHalfGateway = errors.New("--gateway, --gateway-url and --gateway-key-file belong together")

// check refuses half a gateway.
func (f gatewayFlags) check() error {
	given := 0
	for _, text := range []string{*f.provider, *f.url, *f.keyFile} {
		if text != "" {
			given++
		}
	}
	if given != 0 && given != 3 {
		return errHalfGateway
	}
	return nil
}

// open makes the gateway, nil if there is to be none.
func (f gatewayFlags) open() (gateway.Gateway, error) {
	if *f.provider == "" {
		return nil, nil
	}
	settings, err := readKeyFile(*f.keyFile)
	if err != nil {
		return nil, err
	}
	g, err := gateway.Open(gateway.Config{Provider: *f.provider, URL: *f.url, Settings: settings, Now: time.Now})
	if err != nil {
		return nil, pos.Refuse(pos.Invalid, "gateway_settings", "problem", strings.TrimPrefix(err.Error(), "gateway: ")).Because(err)
	}
	return g, nil
}

// readKeyFile reads keys, which nobody but the owner may be able to.
func readKeyFile(path string) ([]byte, error) {
	about, err := os.Stat(path)
	if err != nil {
		return nil, pos.Refuse(pos.NotFound, "gateway_key_missing", "file", path).Because(err)
	}
	if runtime.GOOS != "windows" && about.Mode().Perm()&0o077 != 0 {
		return nil, pos.Refuse(pos.Denied, "gateway_key_readable", "file", path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, pos.Refuse(pos.NotFound, "gateway_key_missing", "file", path).Because(err)
	}
	return text, nil
}

// acquiring has the server ask the gateway for the terminals of one organisation:
// a merchant account belongs to one.
func (f gatewayFlags) acquiring(ctx context.Context, central *store.Central, registry *prometheus.Registry) (*uplink.Acquiring, error) {
	g, err := f.open()
	if err != nil || g == nil {
		return nil, err
	}
	id, err := tenant(ctx, central, *f.tenant)
	if err != nil {
		return nil, err
	}
	m := newGatewayMetrics(central, id)
	if err := registry.Register(m); err != nil {
		return nil, err
	}
	return uplink.NewAcquiring(uplink.AcquiringConfig{
		Central: central, Gateways: map[pos.TenantID]gateway.Gateway{id: g}, Now: time.Now, Heard: m.heard, Late: m.late,
	}), nil
}

// gatewayMetrics are what the server tells about its gateway.
type gatewayMetrics struct {
	central *store.Central
	tenant  pos.TenantID
	orders  *prometheus.Desc
	answers *prometheus.CounterVec
	lag     prometheus.Histogram
}

func newGatewayMetrics(central *store.Central, id pos.TenantID) *gatewayMetrics {
	return &gatewayMetrics{
		central: central, tenant: id,
		orders: prometheus.NewDesc("lapak_gateway_orders", "Orders at the payment gateway, by state.", []string{"state"}, nil),
		answers: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "lapak_gateway_answers_total", Help: "Calls of the payment gateway and its notifications, by how they ended.",
		}, []string{"provider", "asked", "outcome"}),
		lag: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "lapak_gateway_poll_lag_seconds", Help: "How long orders waited beyond their time to be asked about.",
			Buckets: []float64{.1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300},
		}),
	}
}

func (m *gatewayMetrics) heard(provider, asked, outcome string) {
	m.answers.WithLabelValues(provider, asked, outcome).Inc()
}

func (m *gatewayMetrics) late(by time.Duration) { m.lag.Observe(by.Seconds()) }

// Describe implements prometheus.Collector.
func (m *gatewayMetrics) Describe(descs chan<- *prometheus.Desc) {
	descs <- m.orders
	m.answers.Describe(descs)
	m.lag.Describe(descs)
}

// Collect implements prometheus.Collector. The orders are counted where they are
// stored, so that every process tells the same.
func (m *gatewayMetrics) Collect(metrics chan<- prometheus.Metric) {
	m.answers.Collect(metrics)
	m.lag.Collect(metrics)
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	counts, err := m.central.CountGatewayOrders(ctx, m.tenant)
	if err != nil {
		metrics <- prometheus.NewInvalidMetric(m.orders, err)
		return
	}
	for _, state := range gatewayStates {
		metrics <- prometheus.MustNewConstMetric(m.orders, prometheus.GaugeValue, float64(counts[state]), string(state))
	}
}

// gatewayStates are all that an order may be in.
var gatewayStates = []pos.GatewayState{pos.GatewayUnknown, pos.GatewayPending, pos.GatewaySettled, pos.GatewayExpired, pos.GatewayCancelled, pos.GatewayRefused}

// chargeRecord is an order of the gateway as the office sees it.
type chargeRecord struct {
	Charge       string    `json:"charge"`
	Order        string    `json:"order"`
	Terminal     string    `json:"terminal"`
	Provider     string    `json:"provider"`
	Day          string    `json:"day"`
	At           time.Time `json:"at"`
	Amount       int64     `json:"amount"`
	State        string    `json:"state"`
	Paid         int64     `json:"paid"`
	Reference    string    `json:"reference,omitempty"`
	Issuer       string    `json:"issuer,omitempty"`
	SettledAt    time.Time `json:"settled_at,omitzero"`
	ExpiresAt    time.Time `json:"expires_at,omitzero"`
	CancelWanted time.Time `json:"cancel_wanted,omitzero"`
	NextPoll     time.Time `json:"next_poll,omitzero"`
	Odd          string    `json:"odd,omitempty"`
	Fault        string    `json:"fault,omitempty"`
}

// listCharges lists the orders that are not finished and those that a person has
// to look at.
func listCharges(c *command, args []string) int {
	q, asJSON := asking(c), c.jsonFlag()
	all := c.flags.Bool("all", false, "also those that are finished")
	return q.do(looking(), args, 0, func(ctx context.Context, central *store.Central, id pos.TenantID, _ []string) error {
		list := central.OpenGatewayOrders
		if *all {
			list = central.GatewayOrders
		}
		orders, err := list(ctx, id)
		if err != nil {
			return err
		}
		var records []chargeRecord
		for _, o := range orders {
			records = append(records, chargeRecord{
				Charge: string(o.Charge), Order: o.ID, Terminal: o.Label, Provider: o.Provider, Day: string(o.Day), At: o.At,
				Amount: int64(o.Amount), State: string(o.State), Paid: int64(o.Paid), Reference: o.Reference, Issuer: o.Issuer,
				SettledAt: o.SettledAt, ExpiresAt: o.ExpiresAt, CancelWanted: o.CancelWanted, NextPoll: o.NextPoll, Odd: o.Odd(), Fault: o.Fault,
			})
		}
		words := c.words()
		return show(c, *asJSON, records,
			col(words.T("server.column.at"), func(r chargeRecord) string { return c.moment(r.At) }),
			col(words.T("server.column.terminal"), func(r chargeRecord) string { return r.Terminal }),
			col(words.T("server.column.amount"), func(r chargeRecord) string { return money.Rupiah(r.Amount).String() }),
			col(words.T("server.column.state"), func(r chargeRecord) string { return words.T("server.charge_" + r.State) }),
			col(words.T("server.column.paid"), func(r chargeRecord) string { return money.Rupiah(r.Paid).String() }),
			col(words.T("server.column.odd"), func(r chargeRecord) string { return c.oddity(r.Odd) }),
			col(words.T("server.column.order"), func(r chargeRecord) string { return r.Order }))
	})
}

// oddity says in people's words what is odd about an order.
func (c *command) oddity(odd string) string {
	if !slices.Contains([]string{"amount_differs", "paid_after_cancel", "paid_after_end", "code_wrong"}, odd) {
		return ""
	}
	return c.words().T("server.odd_" + odd)
}
