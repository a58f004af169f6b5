package gateway_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"lapak/internal/gateway"
	"lapak/internal/gateway/stub"
)

// secrets are the texts that must not be in what is shown or logged.
func (b *bank) secrets() []string {
	all := b.stub.Secrets()
	return append(all, base64.StdEncoding.EncodeToString([]byte(all[0]+":")), "PRIVATE KEY", "of-the-stub")
}

func (b *bank) keepsQuiet(what, text string) {
	b.Helper()
	for _, secret := range b.secrets() {
		if strings.Contains(text, secret) {
			b.Errorf("%s tells %q: %s", what, secret, text)
		}
	}
}

func TestNoErrorAndNoPrintTellsAKey(t *testing.T) {
	both(t, func(t *testing.T, b *bank) {
		// A provider that repeats everything it was sent.
		parrot := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			key, _, _ := r.BasicAuth()
			said := fmt.Sprintf("%s %v", key, r.Header)
			if b.gateway.Name() == "snap" {
				said = b.stub.Secrets()[1] + " " + r.Header.Get("Authorization")
			}
			if strings.HasSuffix(r.URL.Path, "/b2b") {
				_, _ = w.Write([]byte(`{"responseCode":"2007300","accessToken":"token-of-the-stub","expiresIn":900}`))
				return
			}
			w.WriteHeader(http.StatusUnauthorized)
			text, _ := json.Marshal(map[string]string{"status_code": "401", "status_message": said, "responseCode": "4014700", "responseMessage": said})
			_, _ = w.Write(text)
		}))
		defer parrot.Close()
		for _, url := range []string{parrot.URL, b.server.URL, "http://127.0.0.1:1"} {
			g := b.open(b.gateway.Name(), url)
			b.stub.Misbehave(stub.Fault{Kind: stub.Unauthorized, Times: -1})
			_, charge := g.Charge(t.Context(), b.order("o-1"))
			_, status := g.Status(t.Context(), "o-1")
			_, cancel := g.Cancel(t.Context(), "o-1")
			_, notice := g.Notification(httptest.NewRequest(http.MethodPost, "/", nil), []byte("{}"))
			for _, err := range []error{charge, status, cancel, notice} {
				if err == nil {
					t.Fatal("no error")
				}
				for e := err; e != nil; e = errors.Unwrap(e) {
					b.keepsQuiet("an error", fmt.Sprintf("%v %+v %#v", e, e, e))
				}
			}
			b.keepsQuiet("a gateway", fmt.Sprintf("%v %+v %#v %s", g, g, g, g))
			b.stub.Behave()
		}
	})
}

func TestAKeyFileThatIsWrongIsRefusedWithoutItsText(t *testing.T) {
	b := open(t, "snap", stub.Options{})
	var good map[string]any
	if err := json.Unmarshal(b.stub.SNAPSettings(), &good); err != nil {
		t.Fatal(err)
	}
	without := func(name string, value any) []byte {
		changed := map[string]any{}
		for k, v := range good {
			changed[k] = v
		}
		if changed[name] = value; value == nil {
			delete(changed, name)
		}
		text, _ := json.Marshal(changed)
		return text
	}
	const url = "https://api.example.org"
	for what, c := range map[string]gateway.Config{
		"no provider":            {URL: url, Settings: []byte("{}")},
		"another provider":       {Provider: "stripe", URL: url, Settings: []byte("{}")},
		"no address":             {Provider: "midtrans", Settings: b.stub.MidtransSettings()},
		"plain http":             {Provider: "midtrans", URL: "http://api.example.org", Settings: b.stub.MidtransSettings()},
		"a user in the address":  {Provider: "midtrans", URL: "https://SB-Mid-server-STUB@api.example.org", Settings: b.stub.MidtransSettings()},
		"no file":                {Provider: "midtrans", URL: url},
		"no key":                 {Provider: "midtrans", URL: url, Settings: []byte(`{}`)},
		"a key that is a number": {Provider: "midtrans", URL: url, Settings: []byte(`{"server_key":12345}`)},
		"the key alone":          {Provider: "midtrans", URL: url, Settings: []byte("SB-Mid-server-STUB")},
		"a field spelt wrong":    {Provider: "midtrans", URL: url, Settings: []byte(`{"server_key":"SB-Mid-server-STUB","SB-Mid-server-STUB":1}`)},
		"another acquirer":       {Provider: "midtrans", URL: url, Settings: []byte(`{"server_key":"SB-Mid-server-STUB","acquirer":"dana"}`)},
		"two files in one":       {Provider: "midtrans", URL: url, Settings: append(b.stub.MidtransSettings(), b.stub.MidtransSettings()...)},
		"a huge file":            {Provider: "midtrans", URL: url, Settings: []byte(`{"server_key":"` + strings.Repeat("k", 1<<17) + `"}`)},
		"no client":              {Provider: "snap", URL: url, Settings: without("client_id", nil)},
		"no secret":              {Provider: "snap", URL: url, Settings: without("client_secret", nil)},
		"no private key":         {Provider: "snap", URL: url, Settings: without("private_key", nil)},
		"a public one for it":    {Provider: "snap", URL: url, Settings: without("private_key", good["public_key"])},
		"a private one for ours": {Provider: "snap", URL: url, Settings: without("public_key", good["private_key"])},
		"no channel":             {Provider: "snap", URL: url, Settings: without("channel_id", nil)},
		"no merchant":            {Provider: "snap", URL: url, Settings: without("merchant_id", nil)},
		"a line in a header":     {Provider: "snap", URL: url, Settings: without("channel_id", "1\r\nX: y")},
		"a path that is none":    {Provider: "snap", URL: url, Settings: without("prefix", "snap")},
		"a path with a query":    {Provider: "snap", URL: url, Settings: without("query_path", "/x?y=1")},
		"a kind of signature":    {Provider: "snap", URL: url, Settings: without("call_signature", "none")},
		"a notice without token": {Provider: "snap", URL: url, Settings: without("notify_signature", "symmetric")},
		"another query code":     {Provider: "snap", URL: url, Settings: without("query_service_code", "99")},
		"a name with a space":    {Provider: "snap", URL: url, Settings: without("name", "the bank")},
	} {
		c.Now = b.clock.now
		g, err := gateway.Open(c)
		if err == nil || g != nil {
			t.Errorf("%s is taken", what)
			continue
		}
		b.keepsQuiet(what, err.Error())
	}
	if _, err := gateway.Open(gateway.Config{Provider: "midtrans", URL: url, Settings: b.stub.MidtransSettings()}); err == nil {
		t.Error("a gateway without a clock is opened")
	}
	for _, local := range []string{"http://localhost:8080", "http://127.0.0.1:1", "http://[::1]:1", url + "/"} {
		if _, err := gateway.Open(gateway.Config{Provider: "midtrans", URL: local, Settings: b.stub.MidtransSettings(), Now: b.clock.now}); err != nil {
			t.Errorf("%s: %v", local, err)
		}
	}
}
