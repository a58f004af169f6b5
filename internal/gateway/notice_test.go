package gateway_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"lapak/internal/gateway"
	"lapak/internal/gateway/stub"
)

// mailbox is the address that a bank is told to notify.
type mailbox struct {
	gateway gateway.Gateway
	status  gateway.Status
	err     error
	answer  error  // that is given in spite of what was read
	request []byte // as it came
	headers http.Header
}

func (m *mailbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.request, _ = io.ReadAll(r.Body)
	m.headers = r.Header.Clone()
	m.status, m.err = m.gateway.Notification(r, m.request)
	if m.answer == nil {
		m.answer = m.err
	}
	m.gateway.Reply(w, m.answer)
	m.answer = nil
}

func (b *bank) mailbox() *mailbox {
	b.Helper()
	m := &mailbox{gateway: b.gateway}
	server := httptest.NewServer(m)
	b.Cleanup(server.Close)
	b.stub.SetNotifyURL(server.URL + "/v1/gateway/sumsel")
	return m
}

func (b *bank) notifies(id string, how stub.Notice) int {
	b.Helper()
	status, err := b.stub.Notify(b.Context(), id, how)
	if err != nil {
		b.Fatal(err)
	}
	return status
}

func TestANotificationIsReadAsItWasSigned(t *testing.T) {
	each(t, func(t *testing.T, b *bank) {
		m := b.mailbox()
		b.charges("o-1")
		if code := b.notifies("o-1", stub.Honest); code != http.StatusOK || m.err != nil || m.status.State != gateway.Pending {
			t.Errorf("waiting: %d, %s, %v", code, m.status.State, m.err)
		}
		if err := b.stub.Pay("o-1"); err != nil {
			t.Fatal(err)
		}
		for _, how := range []stub.Notice{stub.Honest, stub.Again, stub.Twice} {
			if code := b.notifies("o-1", how); code != http.StatusOK || m.err != nil || !m.status.Pays(25_000) || m.status.Order != "o-1" || m.status.Reference == "" {
				t.Errorf("paid, %q: %d, %+v, %v", how, code, m.status.State, m.err)
			}
		}
		// What is rightly signed is read, whatever the caller makes of it.
		b.notifies("o-1", stub.OtherAmount)
		if m.err != nil || m.status.Pays(25_000) || m.status.Amount != 26_000 {
			t.Errorf("another amount: %+v, %v", m.status.Amount, m.err)
		}
		b.notifies("o-1", stub.OtherAccount)
		if m.err != nil || m.status.Order != "somebody-elses-order" {
			t.Errorf("another order: %s, %v", m.status.Order, m.err)
		}
		b.notifies("o-1", stub.Older)
		if m.err != nil || m.status.State != gateway.Pending {
			t.Errorf("older: %s, %v", m.status.State, m.err)
		}
		m.answer = errors.New("the database is away")
		if code := b.notifies("o-1", stub.Honest); code < http.StatusInternalServerError {
			t.Errorf("what was not kept is answered with %d", code)
		}
	})
}

func TestAnOrderThatEndedIsNotifiedAsEnded(t *testing.T) {
	both(t, func(t *testing.T, b *bank) {
		m := b.mailbox()
		b.charges("o-1")
		b.clock.advance(b.order("").Life)
		if b.notifies("o-1", stub.Honest); m.err != nil || m.status.State != gateway.Expired {
			t.Errorf("%s, %v", m.status.State, m.err)
		}
	})
}

func TestAForgedNotificationIsNotBelieved(t *testing.T) {
	each(t, func(t *testing.T, b *bank) {
		m := b.mailbox()
		b.charges("o-1")
		if err := b.stub.Pay("o-1"); err != nil {
			t.Fatal(err)
		}
		for _, how := range []stub.Notice{stub.WrongSignature, stub.NoSignature, stub.Altered, stub.NotJSON, stub.Cut} {
			code := b.notifies("o-1", how)
			// A half body is rightly signed by a SNAP provider that sends halves.
			if !errors.Is(m.err, gateway.ErrForged) || m.status.Order != "" || code < 400 || code >= 500 {
				t.Errorf("%q: %d, %+v, %v", how, code, m.status, m.err)
			}
		}
		large := append([]byte(`{"x":"`), bytes.Repeat([]byte("x"), gateway.MaxNotification)...)
		request := httptest.NewRequest(http.MethodPost, "/", nil)
		if _, err := b.gateway.Notification(request, large); !errors.Is(err, gateway.ErrForged) {
			t.Errorf("a large one: %v", err)
		}
	})
}

func TestANotificationOfSNAPIsGoodForItsAddressAndItsTime(t *testing.T) {
	for _, name := range []string{"snap", "snap with symmetric notices"} {
		t.Run(name, func(t *testing.T) {
			b := open(t, "snap", kinds[name].options)
			m := b.mailbox()
			b.charges("o-1")
			b.notifies("o-1", stub.Honest)
			good := func() *http.Request {
				r := httptest.NewRequest(http.MethodPost, "/v1/gateway/sumsel", nil)
				r.Header = m.headers.Clone()
				return r
			}
			// White space does not count, the rest does.
			spaced := bytes.ReplaceAll(m.request, []byte(`":`), []byte("\" :\n "))
			for _, body := range [][]byte{m.request, spaced} {
				if _, err := b.gateway.Notification(good(), body); err != nil {
					t.Errorf("the same again: %v", err)
				}
			}
			for what, spoil := range map[string]func(*http.Request){
				"another path":   func(r *http.Request) { r.URL.Path = "/v1/gateway/jambi" },
				"another method": func(r *http.Request) { r.Method = http.MethodPut },
				"another time":   func(r *http.Request) { r.Header.Set("X-Timestamp", "2026-11-26T12:00:01+07:00") },
				"no time":        func(r *http.Request) { r.Header.Del("X-Timestamp") },
				"a bad time":     func(r *http.Request) { r.Header.Set("X-Timestamp", "noon") },
				"no signature":   func(r *http.Request) { r.Header.Del("X-Signature") },
				"half of it":     func(r *http.Request) { r.Header.Set("X-Signature", r.Header.Get("X-Signature")[:20]) },
				"another token": func(r *http.Request) {
					r.Header.Set("Authorization", "Bearer x")
					if name == "snap" { // which has none
						r.Header.Del("X-Signature")
					}
				},
			} {
				r := good()
				spoil(r)
				if _, err := b.gateway.Notification(r, m.request); !errors.Is(err, gateway.ErrForged) {
					t.Errorf("%s: %v", what, err)
				}
			}
		})
	}
}

func TestTheReplyIsWhatTheStandardWants(t *testing.T) {
	b := open(t, "snap", stub.Options{})
	missing := httptest.NewRequest(http.MethodPost, "/", nil)
	_, noHeader := b.gateway.Notification(missing, []byte("{}"))
	missing.Header.Set("X-Timestamp", "2026-11-26T12:00:01+07:00")
	missing.Header.Set("X-Signature", "AAAA")
	_, unsigned := b.gateway.Notification(missing, []byte("{}"))
	for code, err := range map[string]error{"2005200": nil, "4005202": noHeader, "4015200": unsigned, "5005201": errors.New("away")} {
		w := httptest.NewRecorder()
		b.gateway.Reply(w, err)
		if !strings.Contains(w.Body.String(), `"`+code+`"`) || !strings.HasPrefix(code, http.StatusText(0)+code[:3]) || w.Code/100 != int(code[0]-'0') {
			t.Errorf("%v: %d %s, not %s", err, w.Code, w.Body, code)
		}
	}
}
