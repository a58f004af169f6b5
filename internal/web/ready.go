package web

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"lapak/internal/pos"
)

// Check is something that the server cannot work without, such as its database.
// Ask returns why it is not there; the name tells people, the error the log.
type Check struct {
	Name string
	Ask  func(context.Context) error
}

// ownRoutes are those that every server has.
func (s *Server) ownRoutes(registry *prometheus.Registry) []Route {
	text := promhttp.HandlerFor(registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4, Timeout: s.limits.Request})
	return []Route{
		{Pattern: "GET /healthz", Handler: http.HandlerFunc(healthy), vital: true},
		{Pattern: "GET /readyz", Handler: Handler(s.ready.answer), vital: true},
		{Pattern: "GET /metrics", Handler: text, Inside: true, vital: true},
	}
}

// healthy says that the process lives, whatever else is wrong: a supervisor that
// restarts it would not mend a database.
func healthy(w http.ResponseWriter, _ *http.Request) { say(w, "ok\n") }

func say(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	io.WriteString(w, text)
}

// readiness knows whether the server can do its work now.
type readiness struct {
	questions []*question
	within    time.Duration
	stopping  atomic.Bool
	log       *slog.Logger

	mu   sync.Mutex
	said string // what was missing at the last answer
}

func newReadiness(checks []Check, within time.Duration, log *slog.Logger) *readiness {
	r := &readiness{within: within, log: log}
	for _, c := range checks {
		r.questions = append(r.questions, &question{Check: c})
	}
	return r
}

// stop makes the server not ready for good.
func (r *readiness) stop() { r.stopping.Store(true) }

// stopName is what is missing of a server that stops.
const stopName = "stopping"

// answer is the handler of /readyz.
func (r *readiness) answer(w http.ResponseWriter, _ *http.Request) error {
	missing, err := r.missing()
	r.tell(missing, err)
	if missing != "" {
		return pos.Refuse(pos.Unavailable, "not_ready", "what", missing).Because(err)
	}
	say(w, "ready\n")
	return nil
}

// missing names what is not there, "" if nothing is; the error is the first one
// that a check gave.
func (r *readiness) missing() (names string, first error) {
	var absent []string
	if r.stopping.Load() {
		absent = append(absent, stopName)
	}
	var all []*inquiry
	for _, q := range r.questions {
		all = append(all, q.ask(r.within))
	}
	end := time.NewTimer(r.within)
	defer end.Stop()
	over := false
	for i, asked := range all {
		err := error(context.DeadlineExceeded)
		if over {
			select {
			case <-asked.done:
				err = asked.err
			default:
			}
		} else {
			select {
			case <-asked.done:
				err = asked.err
			case <-end.C:
				over = true
			}
		}
		if err != nil {
			absent = append(absent, r.questions[i].Name)
			if first == nil {
				first = err
			}
		}
	}
	return strings.Join(absent, ", "), first
}

// tell logs when readiness changes, not whenever somebody asks.
func (r *readiness) tell(missing string, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if missing == r.said {
		return
	}
	r.said = missing
	if missing == "" {
		r.log.Info("ready")
		return
	}
	r.log.Warn("not ready", "what", missing, "error", err)
}

// question is a check that is asked once at a time: whoever wants to know while
// it is being asked waits for the same answer, so that a database that hangs is
// not asked by a thousand goroutines.
type question struct {
	Check

	mu     sync.Mutex
	latest *inquiry
}

// inquiry is one asking of a check. err may be read once done is closed.
type inquiry struct {
	done chan struct{}
	err  error
}

func (q *question) ask(within time.Duration) *inquiry {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.latest != nil {
		select {
		case <-q.latest.done:
		default:
			return q.latest
		}
	}
	asked := &inquiry{done: make(chan struct{})}
	q.latest = asked
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), within)
		defer cancel()
		defer close(asked.done)
		asked.err = q.Ask(ctx)
	}()
	return asked
}
