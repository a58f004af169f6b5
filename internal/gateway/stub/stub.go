package stub

import (
	"crypto/rsa"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Options is what a Stub is made with. The zero value of a field is the
// documented way; Now is needed.
type Options struct {
	Now       func() time.Time
	NotifyURL string       // where notifications go
	HTTP      *http.Client // that sends them

	// Midtrans.
	ServerKey    string // a made-up one if empty
	Always200    bool   // the status of HTTP is 200 whatever the body says
	CodeInStatus bool   // the answer to a status has qr_string too

	// SNAP.
	Prefix          string // before each path
	Asymmetric      bool   // calls are signed with RSA and need no token
	SymmetricNotice bool   // notifications are signed with the secret and a token
	NoCancel        bool   // there is no such service
	ServiceCode     string // that a query has to name; "47" if empty
	UnpaidIsMissing bool   // a query about a code nobody paid is answered with 07
}

// Asked is one line of the log.
type Asked struct {
	At       time.Time `json:"at"`
	Provider string    `json:"provider"`
	Call     string    `json:"call"` // charge, status, cancel, expire, token, notification
	Order    string    `json:"order"`
	Code     string    `json:"code"`  // of the answer: status_code or responseCode
	Fault    Kind      `json:"fault"` // what it was told to do wrong
}

// Stub stands in for payment gateways. Its methods may be called while it serves.
type Stub struct {
	options Options
	secret  string
	partner *rsa.PrivateKey // of the merchant
	own     *rsa.PrivateKey // of the provider

	mu      sync.Mutex
	shift   time.Duration // how far its clock is ahead
	count   int           // of orders, for numbers
	orders  []*order
	faults  []*Fault
	replays map[string]replay // by idempotency key
	tokens  map[string]time.Time
	seen    map[string]bool // external ids of a day
	log     []Asked
	sent    map[string]notice // what was last sent about an order, for replays
	done    chan struct{}
	closed  sync.Once
}

// New makes a Stub.
func New(o Options) *Stub {
	if o.ServerKey == "" {
		o.ServerKey = "SB-Mid-server-STUB"
	}
	if o.ServiceCode == "" {
		o.ServiceCode = "47"
	}
	if o.HTTP == nil {
		o.HTTP = &http.Client{Timeout: 15 * time.Second}
	}
	partner, own := keyPairs()
	return &Stub{options: o, secret: "secret-of-the-stub", partner: partner, own: own, replays: map[string]replay{},
		sent: map[string]notice{}, tokens: map[string]time.Time{}, seen: map[string]bool{}, done: make(chan struct{})}
}

// Close lets every request go that the stub holds back.
func (s *Stub) Close() { s.closed.Do(func() { close(s.done) }) }

// Now is the time of the stub's clock.
func (s *Stub) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now()
}

func (s *Stub) now() time.Time { return s.options.Now().Add(s.shift) }

// Advance puts the stub's clock forward.
func (s *Stub) Advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shift += d
}

// Log is what the stub was asked, in order.
func (s *Stub) Log() []Asked {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Asked(nil), s.log...)
}

// Count is how many times a call was made about an order; empty texts are any.
func (s *Stub) Count(call, order string) int {
	n := 0
	for _, a := range s.Log() {
		if (call == "" || a.Call == call) && (order == "" || a.Order == order) {
			n++
		}
	}
	return n
}

// reply is an answer before it is sent.
type reply struct {
	status int
	code   string // as the body has it
	body   any
}

// maxRequest is the most that a request may bring.
const maxRequest = 1 << 20

// ServeHTTP answers as the provider whose path was asked for.
func (s *Stub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
	if err != nil {
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return
	}
	switch {
	case strings.HasPrefix(r.URL.Path, "/stub/"):
		s.control(w, r, body)
	case strings.HasPrefix(r.URL.Path, "/v2/"):
		s.midtrans(w, r, body)
	default:
		s.snap(w, r, body)
	}
}

// request is one call of a provider's interface.
type request struct {
	provider, call, order string
	answer                func(f Kind) reply // under the lock
	fail                  func(status int) reply
}

// serve answers a request, in the way that a fault wants it.
func (s *Stub) serve(w http.ResponseWriter, r *http.Request, q request) {
	out, fault := s.answer(q)
	s.deliver(w, r, fault, out)
}

func (s *Stub) answer(q request) (out reply, fault Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fault = s.take(q)
	switch fault.Kind {
	case LostBefore:
	case Broken:
		out = q.fail(http.StatusInternalServerError)
	case TooMany:
		out = q.fail(http.StatusTooManyRequests)
	case Unauthorized:
		out = q.fail(http.StatusUnauthorized)
	default:
		out = q.answer(fault.Kind)
	}
	switch fault.Kind {
	case BrokenAfter:
		out = q.fail(http.StatusInternalServerError)
	case InProgress:
		out = q.fail(http.StatusAccepted)
	}
	s.log = append(s.log, Asked{At: s.now(), Provider: q.provider, Call: q.call, Order: q.order, Code: out.code, Fault: fault.Kind})
	return out, fault
}

// deliver sends an answer, or what a fault makes of it.
func (s *Stub) deliver(w http.ResponseWriter, r *http.Request, fault Fault, out reply) {
	text, err := json.Marshal(out.body)
	if err != nil {
		panic(err) // maps of texts
	}
	switch fault.Kind {
	case LostBefore, LostAfter:
		panic(http.ErrAbortHandler)
	case Timeout:
		s.hold(r, 0)
		panic(http.ErrAbortHandler)
	case Slow:
		s.hold(r, fault.Delay)
	case Garbage:
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<html><title>Sign in to use the network</title></html>")
		return
	case TooLarge:
		text = append([]byte(`{"padding":"`+strings.Repeat("x", maxRequest)+`",`), text[1:]...)
	case Truncated:
		text = text[:len(text)/2]
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(out.status)
	_, _ = w.Write(text)
}

// hold waits until the caller leaves, the stub is closed, or a time is over.
func (s *Stub) hold(r *http.Request, most time.Duration) {
	var over <-chan time.Time
	if most > 0 {
		timer := time.NewTimer(most)
		defer timer.Stop()
		over = timer.C
	}
	select {
	case <-r.Context().Done():
	case <-s.done:
	case <-over:
	}
}
