package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"lapak/internal/pos"
)

// Config is what a server is made of. Only Routes must be there.
type Config struct {
	Routes []Route
	// Checks are asked before the server calls itself ready.
	Checks []Check
	// Limits that are zero are those of StandardLimits.
	Limits Limits
	// CertFile and KeyFile hold a certificate chain and its key as PEM; without
	// them the server speaks plain HTTP. Both are read again when they change.
	CertFile, KeyFile string
	// BehindProxy takes the address of the client from the last entry of
	// X-Forwarded-For, if the peer is on this machine or in a private network.
	BehindProxy bool
	// Log takes one line for each request; nil is slog.Default.
	Log *slog.Logger
	// Registry takes the metrics; nil is a registry of its own.
	Registry *prometheus.Registry
	// Now is the clock of quotas and durations; nil is time.Now.
	Now func() time.Time
}

// Limits bound what clients can take from the server.
type Limits struct {
	Header      time.Duration // to send the header of a request
	Request     time.Duration // to send the body and for the handler to answer
	Answer      time.Duration // more than that, to take the answer or be told of being too slow
	Idle        time.Duration // between two requests of a connection
	Linger      time.Duration // to go on accepting after readiness went red, for a load balancer to notice; 0 is not at all
	Stop        time.Duration // for requests under way when the server stops
	Ready       time.Duration // for a readiness check to answer
	HeaderBytes int
	BodyBytes   int64
	Connections int // open at once; more wait to be accepted
	UnderWay    int // requests at once; more are refused
	UnderWayOf  int // of them, requests of one client address
	// A client address may make Burst requests at once, and one more every Every.
	Every     time.Duration
	Burst     int
	Addresses int // how many client addresses are remembered for that
}

// StandardLimits are meant for some hundred terminals and a machine with one
// gigabyte: a whole fair may come from one address.
func StandardLimits() Limits {
	return Limits{
		Header: 10 * time.Second, Request: time.Minute, Answer: 10 * time.Second, Idle: 2 * time.Minute,
		Stop: 30 * time.Second, Ready: 2 * time.Second,
		HeaderBytes: 16 << 10, BodyBytes: 1 << 20,
		Connections: 4096, UnderWay: 256, UnderWayOf: 64,
		Every: 20 * time.Millisecond, Burst: 200, Addresses: 10_000,
	}
}

func (l Limits) orStandard() Limits {
	s := StandardLimits()
	return Limits{
		Header: cmp.Or(l.Header, s.Header), Request: cmp.Or(l.Request, s.Request), Answer: cmp.Or(l.Answer, s.Answer),
		Idle: cmp.Or(l.Idle, s.Idle), Linger: l.Linger, Stop: cmp.Or(l.Stop, s.Stop), Ready: cmp.Or(l.Ready, s.Ready),
		HeaderBytes: cmp.Or(l.HeaderBytes, s.HeaderBytes), BodyBytes: cmp.Or(l.BodyBytes, s.BodyBytes),
		Connections: cmp.Or(l.Connections, s.Connections), UnderWay: cmp.Or(l.UnderWay, s.UnderWay),
		UnderWayOf: cmp.Or(l.UnderWayOf, s.UnderWayOf), Every: cmp.Or(l.Every, s.Every),
		Burst: cmp.Or(l.Burst, s.Burst), Addresses: cmp.Or(l.Addresses, s.Addresses),
	}
}

// Server serves the routes of a Config until it is told to stop.
type Server struct {
	limits      Limits
	mux         *http.ServeMux
	routes      map[string]Route
	slots       *slots
	addresses   *Quota
	ready       *readiness
	metrics     *metrics
	certificate *certificate // nil for plain HTTP
	behindProxy bool
	proxySeen   sync.Once
	log         *slog.Logger
	now         func() time.Time
}

// New makes a server of a Config and adds the routes /healthz, /readyz and
// /metrics. It fails when the certificate cannot be read or the registry has
// these metrics already, and panics when two routes contradict each other.
func New(c Config) (*Server, error) {
	s := &Server{
		limits: c.Limits.orStandard(), mux: http.NewServeMux(), routes: map[string]Route{},
		behindProxy: c.BehindProxy, log: c.Log, now: c.Now,
	}
	if s.log == nil {
		s.log = slog.Default()
	}
	if s.now == nil {
		s.now = time.Now
	}
	s.slots = newSlots(s.limits.UnderWay, s.limits.UnderWayOf)
	s.addresses = NewQuota(s.limits.Every, s.limits.Burst, s.limits.Addresses)
	s.ready = newReadiness(c.Checks, s.limits.Ready, s.log)
	registry := c.Registry
	if registry == nil {
		registry = prometheus.NewRegistry()
	}
	var err error
	if s.metrics, err = newMetrics(registry); err != nil {
		return nil, fmt.Errorf("web.New: %w", err)
	}
	if c.CertFile != "" || c.KeyFile != "" {
		if s.certificate, err = openCertificate(c.CertFile, c.KeyFile, s.log); err != nil {
			return nil, err
		}
		if err := registry.Register(s.certificate.expiry()); err != nil {
			return nil, fmt.Errorf("web.New: %w", err)
		}
	}
	for _, route := range append(s.ownRoutes(registry), c.Routes...) {
		s.routes[route.Pattern] = route
		s.mux.Handle(route.Pattern, route.Handler)
	}
	return s, nil
}

// Listen opens an address such as ":8080". A port that is taken or a name that
// does not belong to this machine is a refusal for people.
func Listen(ctx context.Context, address string) (net.Listener, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", address)
	switch {
	case err == nil:
		return listener, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, pos.Refuse(pos.Unavailable, "address_taken", "address", address).Because(err)
	case errors.Is(err, os.ErrPermission):
		return nil, pos.Refuse(pos.Denied, "address_denied", "address", address).Because(err)
	}
	return nil, pos.Refuse(pos.Invalid, "address_unusable", "address", address).Because(err)
}

// Secure reports whether the server speaks TLS itself.
func (s *Server) Secure() bool { return s.certificate != nil }

// Serve takes connections from the listener until ctx is cancelled. Then it
// calls itself not ready, goes on for Limits.Linger, closes the listener and
// waits up to Limits.Stop for the requests under way; those that take longer are
// cut off, which is an error. A server serves once.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	base, abandon := context.WithCancel(context.WithoutCancel(ctx))
	defer abandon()
	door := newDoor(listener, s.limits.Connections)
	server := s.httpServer(base, door)
	served := make(chan error, 1)
	go func() {
		if s.certificate != nil {
			served <- server.ServeTLS(door, "", "")
			return
		}
		served <- server.Serve(door)
	}()
	select {
	case err := <-served:
		return fmt.Errorf("web.Serve: %w", err)
	case <-ctx.Done():
	}
	s.ready.stop()
	s.log.Info("stopping")
	server.SetKeepAlivesEnabled(false)
	if s.limits.Linger > 0 {
		select {
		case err := <-served:
			return fmt.Errorf("web.Serve: %w", err)
		case <-time.After(s.limits.Linger):
		}
	}
	patience, cancel := context.WithTimeout(base, s.limits.Stop)
	defer cancel()
	if err := server.Shutdown(patience); err != nil {
		// The lines are cut before the handlers hear of it (abandon, deferred): one that
		// returns without a word would else have told its client that all went well.
		return errors.Join(fmt.Errorf("web.Serve: requests under way were cut off: %w", err), server.Close())
	}
	return nil
}

// httpServer sets every limit that the standard library enforces.
func (s *Server) httpServer(base context.Context, door *door) *http.Server {
	server := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: s.limits.Header,
		ReadTimeout:       s.limits.Header + s.limits.Request,
		WriteTimeout:      s.limits.Request + s.limits.Answer,
		IdleTimeout:       s.limits.Idle,
		MaxHeaderBytes:    s.limits.HeaderBytes,
		BaseContext:       func(net.Listener) context.Context { return base },
		ConnState:         door.watch,
		// What it says is about clients that break off: nobody can act on it.
		ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	if s.certificate != nil {
		server.TLSConfig = s.certificate.config()
	}
	return server
}
