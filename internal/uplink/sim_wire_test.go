package uplink_test

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"time"

	"lapak/internal/pos"
)

// errLost is what a laptop sees of a request that got no answer.
var errLost = errors.New("the simulated network gave no answer")

// errCrash is how a round ends in which the laptop went dead.
var errCrash = errors.New("the laptop went dead")

// letter is a request as it crosses the wire.
type letter struct {
	from        *machine
	method, url string
	header      http.Header
	body        []byte
}

func (l letter) path() string {
	u, err := url.Parse(l.url)
	if err != nil {
		return ""
	}
	return u.Path
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// wire is the network of one laptop. It hands requests to the handler of the
// centre in the same goroutine, and does to them what networks do.
type wire struct{ *machine }

// The faults of the wire.
const (
	faultLost        = "request lost"
	faultReply       = "reply lost"
	faultTwice       = "request twice"
	faultLate        = "request late"
	faultCut         = "reply cut"
	faultBusy        = "centre busy"
	faultSlow        = "minutes late"
	faultDeadBefore  = "laptop dead before the request"
	faultDeadAfter   = "laptop dead before the reply"
	faultCentreDies  = "centre dead before the reply"
	faultRestoredNow = "centre set back before the reply"
	faultStale       = "reply of before"
)

var wireFaults = []string{faultLost, faultReply, faultTwice, faultLate, faultCut, faultBusy, faultSlow, faultDeadBefore, faultDeadAfter, faultCentreDies, faultRestoredNow, faultStale}

// isPush is 1 for the requests that change the journal at either end. More goes
// wrong with them, because more can.
var isPush = map[string]float64{"/v1/entries": 1, "/v1/epoch": 1, "/v1/bundle": 1}

// RoundTrip carries one request, or fails to.
func (n *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	l := letter{from: n.machine, method: r.Method, url: r.URL.String(), header: r.Header.Clone()}
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		if err = errors.Join(err, r.Body.Close()); err != nil {
			return nil, err
		}
		l.body = body
	}
	n.pass(20 * time.Second)
	n.meanwhile(n.machine)
	fault := ""
	if rate := n.profile.wire; !n.healing && n.chance(cmp.Or(2*rate*isPush[r.URL.Path], rate)) {
		fault = pick(n.world, n.profile.wireKinds)
		n.count[fault]++
		n.tell("%s %s: %s", n.name, r.URL.Path, fault)
	}
	switch fault {
	case faultLost:
		return nil, errLost
	case faultLate:
		n.late = append(n.late, l)
		return nil, errLost
	case faultBusy:
		return response(r, answer{http.StatusServiceUnavailable, http.Header{"Retry-After": {"30"}}, []byte("<html>busy</html>")}), nil
	case faultDeadBefore:
		panic(crash{n.machine})
	case faultSlow:
		n.pass(20 * time.Minute)
	}
	a := n.centre.deliver(l)
	if n.past = append(n.past, l); len(n.past) > 16 {
		// Old requests that change something are kept longer than others.
		i := n.IntN(len(n.past) - 1)
		if isPush[n.past[i].path()] > 0 {
			i = 0
		}
		n.past = slices.Delete(n.past, i, i+1)
	}
	return n.reply(r, l, a, fault)
}

// reply brings the answer back, or fails to.
func (n *wire) reply(r *http.Request, l letter, a answer, fault string) (*http.Response, error) {
	switch fault {
	case faultTwice:
		a = n.centre.deliver(l)
	case faultReply:
		return nil, errLost
	case faultDeadAfter:
		panic(crash{n.machine})
	case faultCentreDies:
		n.centre.reboot()
		return nil, errLost
	case faultRestoredNow:
		n.centre.setBack()
	case faultCut:
		if len(a.body) == 0 {
			return nil, errLost
		}
		a.body = a.body[:n.IntN(len(a.body))]
	}
	if r.URL.Path == "/v1/revision" {
		fresh := a
		if fault == faultStale && len(n.stale) > 0 {
			a, n.misled = pick(n.world, n.stale), true // of something on the way that keeps answers
		}
		if fresh.status == http.StatusOK {
			n.stale = append(slices.Clip(n.stale[max(0, len(n.stale)-3):]), fresh)
		}
	}
	if r.URL.Path == "/v1/session" && a.status == http.StatusOK {
		if n.centre.known.revoked[n.store.Terminal().ID] && fault != faultRestoredNow {
			n.lose("%s is revoked and got a session", n.name)
		}
		if fault != faultCut && fault != faultRestoredNow {
			n.greeted = n.centre.life
		}
	}
	return response(r, a), nil
}

func response(r *http.Request, a answer) *http.Response {
	return &http.Response{StatusCode: a.status, Header: a.header, Body: io.NopCloser(bytes.NewReader(a.body)), ContentLength: int64(len(a.body)),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r}
}

// deliver hands a request to the centre and listens to what it says.
func (c *centre) deliver(l letter) answer {
	r := httptest.NewRequestWithContext(c.Context(), l.method, l.url, bytes.NewReader(l.body))
	r.Header = l.header.Clone()
	recorder := httptest.NewRecorder()
	c.handler.ServeHTTP(recorder, r)
	a := answer{recorder.Code, recorder.Result().Header, recorder.Body.Bytes()}
	c.listen(l, r.URL.Path, a)
	return a
}

// meanwhile is what else happens while a request is on its way: the cashier goes
// on selling, other laptops go on, and what was on its way arrives.
func (w *world) meanwhile(m *machine) {
	if w.healing {
		return
	}
	if w.chance(0.05) {
		m.sell()
	}
	if w.depth < 3 && w.chance(0.1) {
		for range w.between(1, 4) {
			w.step()
		}
	}
	for _, twin := range w.machines {
		if w.depth < 3 && twin != m && !twin.syncing && twin.store.Terminal().ID == m.store.Terminal().ID && w.chance(0.1) {
			twin.sync()
			break
		}
	}
	w.postman(0.1)
}

// postman brings a request that was late, or one that was here already.
func (w *world) postman(p float64) {
	if len(w.late) > 0 && w.chance(p) {
		i := w.IntN(len(w.late))
		l := w.late[i]
		w.late = slices.Delete(w.late, i, i+1)
		a := w.centre.deliver(l)
		w.tell("a late request of %s arrives: %d", l.from.name, a.status)
	}
	if len(w.past) > 0 && w.chance(w.profile.rates["again"]) {
		l := pick(w, w.past)
		a := w.centre.deliver(l)
		w.count["old request again"]++
		w.tell("an old request of %s arrives again: %d", l.from.name, a.status)
	}
}

// wordOf is the reason of an error, for people and for the course of events.
func wordOf(err error) string {
	var refusal *pos.Error
	switch {
	case err == nil:
		return "done"
	case errors.Is(err, errCrash):
		return "crash"
	case errors.As(err, &refusal):
		return refusal.Reason
	}
	return err.Error()
}

// bearable are the reasons for which a round may fail while faults go on.
var bearable = []string{"done", "crash", "server_unreachable", "server_refused", "not_enrolled", "enrol_again", "terminal_revoked", "nonce_used",
	"token_invalid", "sync_unsettled", "code_invalid", "seal_invalid"}

// expect refuses errors that no fault of the network explains.
func (m *machine) expect(err error) {
	m.Helper()
	if !slices.Contains(bearable, wordOf(err)) {
		m.lose("%s: %v (%+v)", m.name, err, err)
	}
}
