package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"lapak/internal/pos"
)

// none is the route of requests that no pattern fits.
const none = "none"

// ServeHTTP lets a request through to its route, or says why not. It is the
// whole server without a listener.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	begun := s.now()
	a := &answer{ResponseWriter: w}
	unannounced := s.resolve(r)
	r.Header.Set(requestIDHeader, newRequestID())
	a.Header().Set(requestIDHeader, RequestID(r))
	secure(a.Header(), overTLS(r))
	if unannounced {
		s.proxySeen.Do(func() {
			s.log.Warn("requests come through a proxy that was not announced, so all of its clients count as one")
		})
	}
	s.metrics.underWay.Inc()
	label := none
	defer func() {
		s.metrics.underWay.Dec()
		s.metrics.count(label, a, s.now().Sub(begun))
		s.note(r, a, label, s.now().Sub(begun))
	}()
	defer s.recovered(a, r)

	handler, pattern := s.mux.Handler(r)
	route, known := s.routes[pattern]
	if known && route.Inside && (unannounced || !inside(addressOf(r))) {
		known, handler = false, http.NotFoundHandler()
	}
	if !route.vital || !known {
		give, ok := s.admit(a, r)
		if !ok {
			return
		}
		defer give()
	}
	if !known {
		handler.ServeHTTP(&unserved{ResponseWriter: a}, r)
		return
	}
	label = pattern
	defer func() {
		// A mux inside the route has set its own pattern, which says more. One that
		// redirects names a path instead, of which there is no end.
		if r.Pattern != "" && a.status/100 != 3 {
			label = r.Pattern
		}
	}()
	s.serve(a, r, route)
}

// admit gives a request a slot, or refuses it.
func (s *Server) admit(a *answer, r *http.Request) (give func(), ok bool) {
	client := ByAddress(r)
	if wait := s.addresses.Take(client, s.now()); wait > 0 {
		tooMany(a, wait)
		return nil, false
	}
	if !s.slots.take(client) {
		writeProblem(a, http.StatusServiceUnavailable, pos.Refuse(pos.Unavailable, "server_busy"), retryAfter)
		return nil, false
	}
	return func() { s.slots.give(client) }, true
}

func tooMany(a *answer, wait time.Duration) {
	writeProblem(a, http.StatusTooManyRequests, pos.Refuse(pos.Unavailable, "too_many_requests"), wait)
}

// serve holds a request to the limits of its route and hands it over.
func (s *Server) serve(a *answer, r *http.Request, route Route) {
	if route.Quota != nil {
		key := ByAddress
		if route.Key != nil {
			key = route.Key
		}
		if name := key(r); name != "" {
			if wait := route.Quota.Take(name, s.now()); wait > 0 {
				tooMany(a, wait)
				return
			}
		}
	}
	most := s.limits.BodyBytes
	if route.BodyBytes > 0 {
		most = route.BodyBytes
	}
	if r.ContentLength > most {
		writeProblem(a, http.StatusRequestEntityTooLarge, bodyTooLarge(most), 0)
		return
	}
	// The reader closes the connection of a body that is too long, which it can
	// do with the writer of the standard library only.
	r.Body = body{http.MaxBytesReader(a.ResponseWriter, r.Body, most)}

	within := s.limits.Request
	if route.Within > 0 {
		within = route.Within
	}
	connection := http.NewResponseController(a)
	deadline := time.Now().Add(within)
	err := errors.Join(connection.SetReadDeadline(deadline), connection.SetWriteDeadline(deadline.Add(s.limits.Answer)))
	if err != nil && !errors.Is(err, http.ErrNotSupported) {
		s.log.Warn("a request has no deadline", "id", RequestID(r), "error", err)
	}
	ctx, cancel := context.WithDeadline(r.Context(), deadline)
	defer cancel()
	bounded := r.WithContext(ctx)
	defer func() { r.Pattern = bounded.Pattern }()
	s.mux.ServeHTTP(a, bounded)
}

// recovered turns a panic into an answer and a line of the log.
func (s *Server) recovered(a *answer, r *http.Request) {
	problem := recover()
	if problem == nil {
		return
	}
	if problem == http.ErrAbortHandler {
		panic(problem)
	}
	s.metrics.panics.Inc()
	s.log.Error("panic", "id", RequestID(r), "problem", fmt.Sprint(problem), "stack", string(debug.Stack()))
	if a.status != 0 {
		// Half an answer is out; closing the connection is the way to say so.
		panic(http.ErrAbortHandler)
	}
	writeProblem(a, http.StatusInternalServerError, serverFailed().With("id", RequestID(r)), 0)
}

// longestPath is how much of a path the log keeps.
const longestPath = 200

// note writes the line of a request. It holds neither the query nor any header
// or body of it, because these are where secrets travel.
func (s *Server) note(r *http.Request, a *answer, label string, took time.Duration) {
	level := slog.LevelInfo
	switch {
	case a.status >= 500 && a.refusal != "server_busy" && a.refusal != "not_ready":
		level = slog.LevelWarn
	case s.routes[label].vital, a.status == http.StatusTooManyRequests, a.refusal == "server_busy":
		// Probes, and floods that would fill the disk with lines; metrics count them.
		level = slog.LevelDebug
	}
	if !s.log.Enabled(r.Context(), level) {
		return
	}
	path := r.URL.Path
	if len(path) > longestPath {
		path = path[:longestPath]
	}
	line := []slog.Attr{
		slog.String("id", RequestID(r)), slog.String("method", r.Method), slog.String("path", path),
		slog.String("route", label), slog.Int("status", a.code()), slog.Int64("bytes", a.bytes),
		slog.Int64("ms", took.Milliseconds()), slog.String("client", addressOf(r).String()),
	}
	if a.refusal != "" {
		line = append(line, slog.String("reason", a.refusal))
	}
	if a.cause != nil {
		line = append(line, slog.String("error", a.cause.Error()))
	}
	s.log.LogAttrs(r.Context(), level, "request", line...)
}
