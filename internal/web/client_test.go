package web

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestTheAddressOfTheClientIsWhatATrustedProxySaw(t *testing.T) {
	for _, c := range []struct {
		behindProxy bool
		peer        string
		forwarded   []string
		want        string
	}{
		{false, "198.51.100.7:1234", nil, "198.51.100.7"},
		{false, "127.0.0.1:1234", []string{"198.51.100.7"}, "127.0.0.1"},
		{true, "127.0.0.1:1234", []string{"198.51.100.7"}, "198.51.100.7"},
		{true, "10.1.2.3:1234", []string{"203.0.113.9, 198.51.100.7"}, "198.51.100.7"},
		{true, "[::1]:1234", []string{"203.0.113.9", "1.1.1.1,198.51.100.7"}, "198.51.100.7"},
		{true, "127.0.0.1:1234", []string{"198.51.100.7:5555"}, "198.51.100.7"},
		{true, "127.0.0.1:1234", []string{"::ffff:198.51.100.7"}, "198.51.100.7"},
		{true, "127.0.0.1:1234", []string{"2001:db8::1"}, "2001:db8::1"},
		{true, "127.0.0.1:1234", []string{"nonsense"}, "127.0.0.1"},
		{true, "127.0.0.1:1234", nil, "127.0.0.1"},
		{true, "203.0.113.9:1234", []string{"198.51.100.7"}, "203.0.113.9"}, // a proxy does not live out there
	} {
		var got string
		s, err := New(Config{BehindProxy: c.behindProxy, Log: slog.New(slog.DiscardHandler), Routes: []Route{
			{Pattern: "GET /", Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				got = addressOf(r).String()
			})}}})
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.peer
		r.Header["X-Forwarded-For"] = c.forwarded
		s.ServeHTTP(httptest.NewRecorder(), r)
		if got != c.want {
			t.Errorf("behind a proxy: %v, peer %s, forwarded for %q: got %s, want %s", c.behindProxy, c.peer, c.forwarded, got, c.want)
		}
	}
}

func TestAClientIsItsAddressOrItsNetworkOfIPv6(t *testing.T) {
	for peer, want := range map[string]string{
		"198.51.100.7:1":           "198.51.100.7",
		"[::ffff:198.51.100.7]:1":  "198.51.100.7",
		"[2001:db8:1:2:3:4:5:6]:1": "2001:db8:1:2::/64",
		"[fe80::1%eth0]:1":         "fe80::/64",
	} {
		if got := ByAddress(&http.Request{RemoteAddr: peer}); got != want {
			t.Errorf("%s counts as %s, want %s", peer, got, want)
		}
	}
}

func TestMetricsAreForTheInside(t *testing.T) {
	announced := start(t, Config{BehindProxy: true})
	if got := announced.get("/metrics"); got.StatusCode != 200 {
		t.Errorf("from this machine: %d", got.StatusCode)
	}
	if got := announced.get("/metrics", "X-Forwarded-For", "192.168.1.5"); got.StatusCode != 200 {
		t.Errorf("from a private network: %d", got.StatusCode)
	}
	refuses(t, announced.get("/metrics", "X-Forwarded-For", "198.51.100.7"), 404, "no_such_address", nil)

	forgotten := start(t, Config{})
	if got := forgotten.get("/metrics"); got.StatusCode != 200 {
		t.Errorf("from this machine: %d", got.StatusCode)
	}
	for range 2 {
		refuses(t, forgotten.get("/metrics", "X-Forwarded-For", "198.51.100.7"), 404, "no_such_address", nil)
	}
	if n := strings.Count(forgotten.log.String(), "a proxy that was not announced"); n != 1 {
		t.Errorf("the log tells %d times of the proxy:\n%s", n, forgotten.log.String())
	}
}

func TestBrowsersAreToldToBeCareful(t *testing.T) {
	r := start(t, Config{BehindProxy: true, Routes: []Route{
		{Pattern: "GET /page", Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Security-Policy", "default-src 'self'")
		})}}})
	for _, path := range []string{"/healthz", "/nowhere"} {
		got := r.get(path).Header
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
			"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "Cache-Control": "no-store",
			"Strict-Transport-Security": "",
		} {
			if got.Get(name) != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got.Get(name), want)
			}
		}
	}
	if got := r.get("/healthz", "X-Forwarded-For", "198.51.100.7", "X-Forwarded-Proto", "https"); got.Header.Get("Strict-Transport-Security") == "" {
		t.Error("behind a proxy with TLS there is no word of staying with it")
	}
	if got := r.get("/page").Header.Get("Content-Security-Policy"); got != "default-src 'self'" {
		t.Errorf("a page has the policy %q", got)
	}
}
