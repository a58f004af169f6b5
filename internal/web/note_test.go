package web

import (
	"net/http"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
)

func TestTheLogTellsOfARequestButNotItsSecrets(t *testing.T) {
	r := start(t, Config{Routes: []Route{{Pattern: "POST /v1/entries/{id}", Handler: Handler(count)}}})
	request := r.request("POST", "/v1/entries/7?key=secret-query", strings.NewReader("secret-body"),
		"Authorization", "Bearer secret-token", "Cookie", "session=secret-cookie", "X-Request-Id", "chosen\"by=client")
	got := r.send(request)
	log := r.log.String()
	want := "level=INFO msg=request id=" + got.Header.Get("X-Request-Id") +
		` method=POST path=/v1/entries/7 route="POST /v1/entries/{id}" status=200 bytes=3 ms=\d+ client=127.0.0.1` + "\n"
	if !regexp.MustCompile(want).MatchString(log) {
		t.Errorf("the log does not hold %s:\n%s", want, log)
	}
	if strings.Contains(log, "secret") || strings.Contains(log, "chosen") {
		t.Errorf("the log holds what it must not:\n%s", log)
	}
	r.get("/" + strings.Repeat("x", 5000))
	if log = r.log.String(); strings.Contains(log, strings.Repeat("x", 200)) || !strings.Contains(log, "reason=no_such_address") {
		t.Errorf("the log keeps a long path, or does not say what was wrong:\n%s", log)
	}
}

func TestMetricsCountByPatternAndClass(t *testing.T) {
	inner := http.NewServeMux()
	inner.Handle("GET /v1/photos/{hash}", Handler(count))
	inner.Handle("GET /v1/shops/{id}/", Handler(count))
	registry := prometheus.NewRegistry()
	r := start(t, Config{Registry: registry, Routes: []Route{{Pattern: "/v1/", Handler: inner}}})
	for _, path := range []string{"/v1/photos/a", "/v1/photos/b", "/v1/shops/private", "/v1/gone", "/elsewhere", "//twice"} {
		r.get(path)
	}
	text := r.get("/metrics").body
	for _, line := range []string{
		`lapak_http_requests_total{class="2xx",route="GET /v1/photos/{hash}"} 2`,
		`lapak_http_requests_total{class="2xx",route="GET /v1/shops/{id}/"} 1`, // after the redirect
		`lapak_http_requests_total{class="3xx",route="/v1/"} 1`,
		`lapak_http_requests_total{class="4xx",route="/v1/"} 1`,
		`lapak_http_requests_total{class="4xx",route="none"} 2`,
		`lapak_http_requests_total{class="3xx",route="none"} 1`,
		`lapak_http_request_duration_seconds_count{route="GET /v1/photos/{hash}"} 2`,
		`lapak_http_request_duration_seconds_bucket{route="GET /v1/photos/{hash}",le="60"} 2`,
		`lapak_http_requests_in_flight 1`,
		`lapak_http_panics_total 0`,
		`lapak_http_refused_requests_total{reason="server_busy"} 0`,
		"# TYPE go_goroutines gauge",
	} {
		if !strings.Contains(text, line+"\n") {
			t.Errorf("the metrics lack %s", line)
		}
	}
	if strings.Contains(text, "private") || strings.Contains(text, "twice") {
		t.Error("a client has made a label")
	}
	if runtime.GOOS == "linux" && !strings.Contains(text, "\nprocess_open_fds ") {
		t.Error("the metrics know nothing of the process")
	}
	if t.Failed() {
		t.Log(text)
	}
	if _, err := New(Config{Registry: registry}); err == nil {
		t.Error("two servers count into the same metrics")
	}
}
