package stub

import (
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"lapak/internal/money"
)

// command is the body of a request to the control surface.
type command struct {
	Order   string       `json:"order"`
	Amount  money.Rupiah `json:"amount"`
	Late    bool         `json:"late"`
	Notice  Notice       `json:"notice"`
	Seconds int64        `json:"seconds"`
	URL     string       `json:"url"`
}

// control does over HTTP what the methods do:
//
//	GET  /stub/orders               Orders
//	GET  /stub/log                  Log
//	POST /stub/pay       {"order", "late", "amount"}   Pay, PayLate, PayOther
//	POST /stub/deny      {"order"}                     Deny
//	POST /stub/notify    {"order", "notice"}           Notify; answers {"status"}
//	POST /stub/advance   {"seconds"}                   Advance
//	POST /stub/misbehave {"kind", "order", "call", "times", "delay"}   Misbehave
//	POST /stub/behave                                  Behave
//	POST /stub/notify-url {"url"}                      SetNotifyURL
func (s *Stub) control(w http.ResponseWriter, r *http.Request, body []byte) {
	var c command
	var f Fault
	if len(body) > 0 && (json.Unmarshal(body, &c) != nil || json.Unmarshal(body, &f) != nil) {
		http.Error(w, "not JSON", http.StatusBadRequest)
		return
	}
	var answer any = fields{"ok": true}
	var err error
	switch r.Method + " " + r.URL.Path {
	case "GET /stub/orders":
		answer = s.Orders()
	case "GET /stub/log":
		answer = s.Log()
	case "POST /stub/pay":
		err = s.payAs(c)
	case "POST /stub/deny":
		err = s.Deny(c.Order)
	case "POST /stub/notify":
		var status int
		status, err = s.Notify(r.Context(), c.Order, c.Notice)
		answer = fields{"status": status}
	case "POST /stub/advance":
		s.Advance(time.Duration(c.Seconds) * time.Second)
	case "POST /stub/misbehave":
		s.Misbehave(f)
	case "POST /stub/behave":
		s.Behave()
	case "POST /stub/notify-url":
		s.SetNotifyURL(c.URL)
	default:
		http.NotFound(w, r)
		return
	}
	status := http.StatusOK
	switch {
	case errors.Is(err, ErrNoOrder):
		status = http.StatusNotFound
	case err != nil:
		status = http.StatusConflict
	}
	if err != nil {
		answer = fields{"error": err.Error()}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(encoded(answer))
}

func (s *Stub) payAs(c command) error {
	switch {
	case c.Late:
		return s.PayLate(c.Order)
	case c.Amount != 0:
		return s.PayOther(c.Order, c.Amount)
	}
	return s.Pay(c.Order)
}

// SetNotifyURL says where notifications go from now on; the server that gets them
// is often started after the stub.
func (s *Stub) SetNotifyURL(address string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.options.NotifyURL = address
}
