package gateway_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"lapak/internal/gateway"
	"lapak/internal/gateway/stub"
)

// canned is a transport that gives one answer to everything but the token.
type canned struct {
	status int
	body   string
}

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	status, body := c.status, c.body
	if strings.HasSuffix(r.URL.Path, "/b2b") {
		status, body = http.StatusOK, `{"responseCode":"2007300","accessToken":"t","expiresIn":"900"}`
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

func FuzzAnAnswerIsUnderstoodOrUncertainAndNeverPanics(f *testing.F) {
	c := &clock{at: noon}
	s := stub.New(stub.Options{Now: c.now})
	f.Add(200, `{"status_code":"200","order_id":"o-1","gross_amount":"25000.00","transaction_status":"settlement","fraud_status":"accept"}`)
	f.Add(201, `{"status_code":"201","order_id":"o-1","gross_amount":"25000.00","transaction_status":"pending","qr_string":"0002"}`)
	f.Add(200, `{"responseCode":"2004700","partnerReferenceNo":"o-1","qrContent":"000201"}`)
	f.Add(200, `{"responseCode":"2005100","originalPartnerReferenceNo":"o-1","latestTransactionStatus":"00","amount":{"value":"25000.00"},"additionalInfo":[1]}`)
	f.Add(404, `{"responseCode":4045101}`)
	f.Add(406, `{"status_code":406}`)
	f.Add(200, `[null]`)
	f.Fuzz(func(t *testing.T, status int, body string) {
		if status < 100 || status > 599 {
			return
		}
		for _, provider := range []string{"midtrans", "snap"} {
			settings := s.MidtransSettings()
			if provider == "snap" {
				settings = s.SNAPSettings()
			}
			g, err := gateway.Open(gateway.Config{Provider: provider, URL: "https://api.example.org", Settings: settings, Now: c.now,
				HTTP: &http.Client{Transport: canned{status, body}}})
			if err != nil {
				t.Fatal(err)
			}
			order := gateway.Order{ID: "o-1", Amount: 25_000, At: noon, Life: 15 * 60e9}
			made, err := g.Charge(t.Context(), order)
			judge(t, provider+" charge", made, err, gateway.ErrUncertain, gateway.ErrRefused, gateway.ErrDuplicate)
			about, err := g.Status(t.Context(), "o-1")
			judge(t, provider+" status", about, err, gateway.ErrUncertain)
			about, err = g.Cancel(t.Context(), "o-1")
			judge(t, provider+" cancel", about, err, gateway.ErrUncertain)
		}
	})
}

// judge wants one of the kinds of error, or a status about the order.
func judge(t *testing.T, call string, status gateway.Status, err error, kinds ...error) {
	t.Helper()
	if err == nil {
		if status.Order != "o-1" || status.State == "" || status.Amount < 0 {
			t.Errorf("%s: %+v", call, status)
		}
		return
	}
	found := 0
	for _, kind := range kinds {
		if errors.Is(err, kind) {
			found++
		}
	}
	if found != 1 || len(err.Error()) > 600 {
		t.Errorf("%s: %v", call, err)
	}
	if status.State == gateway.Settled && !errors.Is(err, gateway.ErrDuplicate) {
		t.Errorf("%s: settled with an error: %+v", call, status)
	}
}

func FuzzANotificationThatNobodySignedIsNeverTaken(f *testing.F) {
	c := &clock{at: noon}
	s := stub.New(stub.Options{Now: c.now})
	symmetric := stub.New(stub.Options{Now: c.now, SymmetricNotice: true})
	var all []gateway.Gateway
	for _, config := range []gateway.Config{
		{Provider: "midtrans", Settings: s.MidtransSettings()},
		{Provider: "snap", Settings: s.SNAPSettings()},
		{Provider: "snap", Settings: symmetric.SNAPSettings()},
		{Provider: "snap", Settings: withoutPublicKey(f, s.SNAPSettings())},
	} {
		config.URL, config.Now = "https://api.example.org", c.now
		g, err := gateway.Open(config)
		if err != nil {
			f.Fatal(err)
		}
		all = append(all, g)
	}
	f.Add([]byte(`{"status_code":"200","order_id":"o-1","gross_amount":"25000.00","transaction_status":"settlement","fraud_status":"accept","signature_key":""}`), "", "", "")
	f.Add([]byte(`{"originalPartnerReferenceNo":"o-1","latestTransactionStatus":"00"}`), "2026-11-26T12:00:00+07:00", "AAAA", "Bearer token-of-the-merchant")
	f.Add([]byte(``), "2026-11-26T12:00:00+07:00", "", "Bearer ")
	f.Add([]byte(`{"signature_key":null}`), "x", "x", "x")
	f.Fuzz(func(t *testing.T, body []byte, timestamp, signature, authorization string) {
		for i, g := range all {
			r := httptest.NewRequest(http.MethodPost, "/v1/gateway/sumsel", nil)
			r.Header["X-Timestamp"], r.Header["X-Signature"], r.Header["Authorization"] = []string{timestamp}, []string{signature}, []string{authorization}
			status, err := g.Notification(r, body)
			if !errors.Is(err, gateway.ErrForged) || status.Order != "" || status.State != "" {
				t.Errorf("%d: %+v, %v", i, status, err)
			}
		}
	})
}

// withoutPublicKey are settings of a provider who never gave its key.
func withoutPublicKey(f *testing.F, settings []byte) []byte {
	fields := map[string]any{}
	if err := json.Unmarshal(settings, &fields); err != nil {
		f.Fatal(err)
	}
	delete(fields, "public_key")
	text, err := json.Marshal(fields)
	if err != nil {
		f.Fatal(err)
	}
	return text
}
