package uplink

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"lapak/internal/auth"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// How long what a server hands out is good for.
const (
	sessionLife = 15 * time.Minute
	nonceLife   = 2 * time.Minute
)

// ServerConfig is what a Server is made of.
type ServerConfig struct {
	Central *store.Central
	Now     func() time.Time
	Random  io.Reader // nil is that of the machine
	// Acquiring asks payment gateways; nil if there are none.
	Acquiring *Acquiring
}

// Server is the central store's end of the wire. It keeps nothing itself: what
// it knows of sessions, codes and nonces lies in the database, so that several
// processes may serve one.
type Server struct {
	central *store.Central
	now     func() time.Time
	random  io.Reader

	acquiring *Acquiring
}

// NewServer makes the central store's end of the wire.
func NewServer(c ServerConfig) *Server {
	s := &Server{central: c.Central, now: c.Now, random: c.Random, acquiring: c.Acquiring}
	if s.random == nil {
		s.random = rand.Reader
	}
	return s
}

// call is one request with who makes it.
type call struct {
	*http.Request
	tenant   pos.TenantID
	terminal store.Terminal // of terminals and hubs
	account  store.Account  // of people of the office
	stranger bool           // was asked for no proof
}

// read reads the body of the request.
func (c *call) read(message any) error {
	decode := DecodeRequest
	if c.stranger {
		decode = DecodeStranger
	}
	return decode(c.Body, c.Header.Get("Content-Encoding"), message)
}

// work answers a call.
type work func(context.Context, *call) (answer any, err error)

// Endpoint is a way into the server and who may use it, for the one who puts
// limits around it and for the test that tries all of them.
type Endpoint struct {
	Method, Path string
	// Access is open, terminal, hub, sender (a terminal, a hub or an account) or
	// the role that an account needs at least.
	Access  string
	Handler http.Handler
}

// What an Endpoint may ask of its caller, beside the roles of accounts.
const (
	AccessOpen     = "open"
	AccessTerminal = "terminal"
	AccessHub      = "hub"
	AccessSender   = "sender"
)

// Endpoints are all ways into the server.
func (s *Server) Endpoints() []Endpoint {
	var all []Endpoint
	add := func(method, path, access string, do work) {
		all = append(all, Endpoint{Method: method, Path: path, Access: access, Handler: s.serve(access, do)})
	}
	add(http.MethodPost, "/v1/enrol", AccessOpen, s.enrol)
	add(http.MethodPost, "/v1/nonce", AccessOpen, s.nonce)
	add(http.MethodPost, "/v1/session", AccessOpen, s.session)
	add(http.MethodPost, "/v1/entries", AccessTerminal, s.entries)
	add(http.MethodPost, "/v1/common", AccessTerminal, s.common)
	add(http.MethodPost, "/v1/epoch", AccessTerminal, s.epoch)
	add(http.MethodGet, "/v1/revision", AccessTerminal, s.revision)
	add(http.MethodGet, "/v1/photos/{hash}", AccessTerminal, s.photo)
	add(http.MethodGet, "/v1/stock", AccessTerminal, s.stock)
	add(http.MethodGet, "/v1/orders", AccessTerminal, s.orders)
	add(http.MethodPost, "/v1/charges", AccessTerminal, s.charge)
	add(http.MethodGet, "/v1/charges", AccessTerminal, s.lateCharges)
	add(http.MethodGet, "/v1/charges/{id}", AccessTerminal, s.chargeStatus)
	add(http.MethodPost, "/v1/charges/{id}/cancel", AccessTerminal, s.cancelCharge)
	add(http.MethodPost, "/v1/gateway/{tenant}", AccessOpen, s.notification)
	add(http.MethodPost, "/v1/bundle", AccessSender, s.bundle)
	add(http.MethodGet, "/v1/registry", AccessHub, s.registry)
	add(http.MethodPost, "/v1/admin/enrolments", string(store.RoleStaff), s.makeCode)
	add(http.MethodGet, "/v1/admin/terminals", string(store.RoleReader), s.terminals)
	add(http.MethodPost, "/v1/admin/terminals/{id}/revoke", string(store.RoleAdmin), s.revoke)
	add(http.MethodGet, "/v1/admin/quarantine", string(store.RoleReader), s.quarantine)
	add(http.MethodPost, "/v1/admin/quarantine/{id}/retry", string(store.RoleStaff), s.retry)
	add(http.MethodGet, "/v1/admin/forks", string(store.RoleReader), s.forks)
	add(http.MethodPut, "/v1/admin/catalogue", string(store.RoleStaff), s.replaceCatalogue)
	return all
}

// Handler serves all endpoints.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, e := range s.Endpoints() {
		mux.Handle(e.Method+" "+e.Path, e.Handler)
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		WriteRefusal(w, pos.Refuse(pos.NotFound, "no_such_address"))
	})
	return mux
}

// serve makes a handler of work that some callers may ask for.
func (s *Server) serve(access string, do work) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := &call{Request: r, stranger: access == AccessOpen}
		err := s.identify(c, access)
		var answer any
		if err == nil {
			answer, err = do(r.Context(), c)
		}
		if err != nil {
			if status, _ := Refusal(err); status >= http.StatusInternalServerError {
				slog.Error("uplink: a request failed", "path", r.URL.Path, "error", err)
			}
			WriteRefusal(w, err)
			return
		}
		if whole, ok := answer.(http.HandlerFunc); ok {
			whole(w, r)
			return
		}
		writeAnswer(w, r, answer)
	})
}

// writeAnswer sends what a call answers, compressed where the caller reads that.
func writeAnswer(w http.ResponseWriter, r *http.Request, answer any) {
	body, encoding, err := Encode(answer, strings.Contains(r.Header.Get("Accept-Encoding"), zstdEncoding))
	if err != nil {
		WriteRefusal(w, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if encoding != "" {
		w.Header().Set("Content-Encoding", encoding)
	}
	if _, err := w.Write(body); err != nil {
		slog.Info("uplink: an answer did not get through", "path", r.URL.Path, "error", err)
	}
}

// WriteRefusal answers that a request was refused, and why.
func WriteRefusal(w http.ResponseWriter, err error) {
	status, answer := Refusal(err)
	body, _, encodeErr := Encode(answer, false)
	if encodeErr != nil {
		http.Error(w, answer.Reason, status)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	w.WriteHeader(status)
	w.Write(body)
}

// identify finds out who calls and refuses who may not.
func (s *Server) identify(c *call, access string) error {
	if access == AccessOpen {
		return nil
	}
	token, found := strings.CutPrefix(c.Header.Get("Authorization"), "Bearer ")
	tenant, ok := auth.TokenTenant(token)
	if !found || !ok {
		return pos.Refuse(pos.Denied, "token_missing")
	}
	c.tenant = pos.TenantID(tenant)
	hash := auth.HashToken(token)
	if access == AccessTerminal || access == AccessHub || access == AccessSender {
		var err error
		c.terminal, err = s.central.SessionTerminal(c.Context(), c.tenant, hash)
		switch {
		case access == AccessSender && isReason(err, "token_invalid"):
		case err == nil && access == AccessHub && !c.terminal.Hub:
			return pos.Refuse(pos.Denied, "not_allowed")
		default:
			return err
		}
		access = string(store.RoleStaff)
	}
	var err error
	c.account, err = s.central.AccountByToken(c.Context(), c.tenant, hash)
	if err == nil && !c.account.Role.Covers(store.AccountRole(access)) {
		err = pos.Refuse(pos.Denied, "not_allowed")
	}
	return err
}

// isReason says whether an error is a refusal of a reason.
func isReason(err error, reason string) bool {
	var refusal *pos.Error
	return errors.As(err, &refusal) && refusal.Reason == reason
}
