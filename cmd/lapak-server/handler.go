package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"lapak/internal/pos"
	"lapak/internal/store"
	"lapak/internal/uplink"
	"lapak/internal/web"
	"lapak/internal/web/dashboard"
)

// service is what the server does beside living: its routes, what it needs to
// be ready, and how its data are closed after the last request.
type service struct {
	routes []web.Route
	checks []web.Check
	close  func() error
}

// newHandler opens the central store and gives what works on it. Secure says that
// browsers reach it by TLS.
func newHandler(ctx context.Context, at store.Place, log *slog.Logger, acquirer gatewayFlags, public shopFlags, registry *prometheus.Registry, secure bool) (service, error) {
	central, err := open(ctx, at, store.Options{})
	if err != nil {
		return service{}, err
	}
	if exempt, err := central.SeesAllTenants(ctx); err == nil && exempt {
		log.Warn("the database role sees the rows of all organisations; give the server an ordinary role")
	}
	acquiring, err := acquirer.acquiring(ctx, central, registry)
	if err != nil {
		return service{}, errors.Join(err, central.Close())
	}
	pages, err := dashboard.New(dashboard.Config{Central: central, Now: time.Now, Secure: secure, Version: version})
	if err != nil {
		return service{}, errors.Join(err, central.Close())
	}
	front, err := public.shop(ctx, central, acquiring, log)
	if err != nil {
		return service{}, errors.Join(err, central.Close())
	}
	working, stop := context.WithCancel(ctx)
	var work sync.WaitGroup
	work.Go(func() { relayOf(central).Run(working) })
	work.Go(func() { sweepOrders(working, central, log) })
	work.Go(func() { rememberMonth(working, central) })
	if acquiring != nil {
		work.Go(func() { acquiring.Run(working) })
	}
	routes := pages.Routes()
	if front != nil {
		work.Go(func() { front.Run(working) })
		routes = append(routes, front.Routes()...)
	}
	wire := uplink.NewServer(uplink.ServerConfig{Central: central, Now: time.Now, Acquiring: acquiring})
	return service{
		routes: append(routesOf(wire.Endpoints()), routes...),
		checks: checksOf(central, at),
		close: func() error {
			stop()
			work.Wait()
			return central.Close()
		},
	}, nil
}

// rememberMonth works out the days that people will look at first, so that whoever
// comes after a restart does not wait for it: the sums of the month, what is to be
// booked of it and what became of the goods. A day that fails here is worked out when
// somebody asks for it.
func rememberMonth(ctx context.Context, central *store.Central) {
	tenants, err := central.Tenants(ctx)
	if err != nil {
		return
	}
	today := pos.DayOf(time.Now())
	span := store.Span{From: today[:len("2006-01-")] + "01", To: today}
	for _, t := range tenants {
		books := central.Books(t.ID)
		_, _ = central.AddUp(ctx, t.ID, span)
		_, _ = books.Whereabouts(ctx, store.Period{})
		sellers, _, _ := books.Shares(ctx, span.From, span.To)
		for _, s := range sellers {
			_, _ = books.PlanSettlement(ctx, store.Span{Producer: s.Producer, From: span.From, To: span.To})
		}
	}
}

// checksOf are what the server cannot work without: an answer of the database
// and, where that is a file, a folder that can still be written to.
func checksOf(central *store.Central, at store.Place) []web.Check {
	checks := []web.Check{{Name: "database", Ask: func(ctx context.Context) error {
		_, err := central.Tenants(ctx)
		return err
	}}}
	if at.DSN == "" {
		checks = append(checks, web.Check{Name: "folder", Ask: func(context.Context) error { return writable(at.Dir) }})
	}
	return checks
}

// room is how many bytes a folder must still have room for: what the next run of
// a terminal may need.
const room = 1 << 20

// writable proves that a file can be made in a folder and that something fits
// into it: on a full disk an empty file can still be made.
func writable(dir string) error {
	file, err := os.CreateTemp(dir, "ready-*")
	if err != nil {
		return err
	}
	_, err = file.Write(make([]byte, room))
	return errors.Join(err, file.Close(), os.Remove(file.Name()))
}

// What the routes of the wire may cost. Bodies before anybody has said who they
// are may be short; a bundle is a whole fair on a slow line.
const (
	openBody     = 64 << 10
	bundleWithin = 30 * time.Minute
)

// routesOf puts limits around the ways into the server.
func routesOf(endpoints []uplink.Endpoint) []web.Route {
	// All laptops of a fair may enrol in one morning from one address; guessing a
	// code from there takes longer than codes live.
	enrolling := web.NewQuota(6*time.Second, 30, 10_000)
	// Every code is an order at the gateway; no cashier makes one a second.
	charging := web.NewQuota(2*time.Second, 20, 10_000)
	// A laptop that has a day to catch up on sends a request after the other.
	sending := web.NewQuota(50*time.Millisecond, 100, 10_000)
	var routes []web.Route
	for _, e := range endpoints {
		r := web.Route{Pattern: e.Method + " " + e.Path, Handler: e.Handler, BodyBytes: uplink.MaxWire, Quota: sending, Key: web.ByBearer}
		if e.Access == uplink.AccessOpen {
			r.BodyBytes, r.Quota = openBody, nil
		}
		switch e.Path {
		case "/v1/enrol":
			r.Quota, r.Key = enrolling, web.ByAddress
		case "/v1/charges":
			r.Quota = charging
		case "/v1/bundle":
			r.BodyBytes, r.Within = uplink.MaxBundleFile, bundleWithin
		}
		routes = append(routes, r)
	}
	return routes
}
