package web

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestStoppingFinishesWhatIsUnderWay(t *testing.T) {
	g := newGate()
	r := start(t, Config{Routes: []Route{{Pattern: "GET /", Handler: g}}})
	got := make(chan reply, 1)
	go func() { got <- r.get("/") }()
	<-g.entered
	r.stop()
	<-r.closed
	if connection, err := net.Dial("tcp", r.address); err == nil {
		connection.Close()
		t.Error("a stopping server still takes calls")
	}
	close(g.open)
	if answer := <-got; answer.StatusCode != 200 || answer.body != "true\n" {
		t.Errorf("the request under way got %d %q", answer.StatusCode, answer.body)
	}
	if err := <-r.ended; err != nil {
		t.Errorf("stopping ended with %v", err)
	}
}

func TestStoppingDoesNotWaitForEver(t *testing.T) {
	entered, ended := make(chan struct{}), make(chan error, 1)
	r := start(t, Config{Limits: Limits{Stop: time.Millisecond}, Routes: []Route{
		{Pattern: "GET /", Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			close(entered)
			<-r.Context().Done()
			ended <- r.Context().Err()
		})},
	}})
	cutOff := make(chan error, 1)
	go func() {
		response, err := r.client.Do(r.request("GET", "/", nil))
		if err == nil {
			response.Body.Close()
		}
		cutOff <- err
	}()
	<-entered
	r.stop()
	if err := <-r.ended; !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "cut off") {
		t.Errorf("stopping ended with %v", err)
	}
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the handler was told %v", err)
	}
	if err := <-cutOff; err == nil {
		t.Error("the client got an answer")
	}
}

func TestReadinessGoesRedBeforeTheDoorCloses(t *testing.T) {
	r := start(t, Config{Limits: Limits{Linger: time.Hour}, Routes: []Route{{Pattern: "POST /", Handler: Handler(count)}}})
	if got := r.get("/readyz"); got.StatusCode != 200 || got.body != "ready\n" {
		t.Fatalf("%d %q", got.StatusCode, got.body)
	}
	r.stop()
	got := r.get("/readyz")
	for end := time.Now().Add(patience); got.StatusCode == 200 && time.Now().Before(end); got = r.get("/readyz") {
	}
	refuses(t, got, 503, "not_ready", map[string]string{"what": "stopping"})
	if got := r.send(r.request("POST", "/", nil)); got.StatusCode != 200 || !got.Close {
		t.Errorf("until the load balancer knows: %d %q, connection kept: %v", got.StatusCode, got.body, !got.Close)
	}
	if got := r.get("/healthz"); got.StatusCode != 200 {
		t.Errorf("a stopping server says of its health: %d", got.StatusCode)
	}
}

func TestReadinessNamesWhatIsMissing(t *testing.T) {
	broken := make(chan error, 1)
	broken <- errors.New("connection refused by 10.0.0.7")
	r := start(t, Config{Checks: []Check{
		{Name: "database", Ask: func(context.Context) error {
			select {
			case err := <-broken:
				return err
			default:
				return nil
			}
		}},
		{Name: "disk", Ask: func(context.Context) error { return nil }},
	}})
	got := r.get("/readyz")
	refuses(t, got, 503, "not_ready", map[string]string{"what": "database"})
	if got.Header.Get("Retry-After") == "" {
		t.Error("no word of when to come back")
	}
	for range 2 {
		if got := r.get("/readyz"); got.StatusCode != 200 {
			t.Errorf("%d %q", got.StatusCode, got.body)
		}
	}
	log := r.log.String()
	for _, line := range []string{`msg="not ready" what=database error="connection refused by 10.0.0.7"`, "msg=ready"} {
		if strings.Count(log, line) != 1 {
			t.Errorf("the log has not one line %q:\n%s", line, log)
		}
	}
}

func TestACheckThatHangsIsNotAskedAgainMeanwhile(t *testing.T) {
	var asked atomic.Int64
	release := make(chan struct{})
	defer close(release)
	r := start(t, Config{Limits: Limits{Ready: 20 * time.Millisecond}, Checks: []Check{
		{Name: "first", Ask: func(context.Context) error { asked.Add(1); <-release; return nil }},
		{Name: "second", Ask: func(context.Context) error { return nil }},
		{Name: "third", Ask: func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }},
	}})
	for range 3 {
		refuses(t, r.get("/readyz"), 503, "not_ready", map[string]string{"what": "first, third"})
	}
	if n := asked.Load(); n != 1 {
		t.Errorf("asked %d times", n)
	}
}

func TestAnAddressThatCannotBeHadIsARefusalForPeople(t *testing.T) {
	taken, err := Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for address, reason := range map[string]string{
		taken.Addr().String(): "address_taken", "127.0.0.1:99999": "address_unusable", "192.0.2.1:0": "address_unusable",
	} {
		listener, err := Listen(t.Context(), address)
		if err == nil {
			listener.Close()
		}
		if err == nil || !strings.Contains(err.Error(), reason+" "+fmt.Sprint(map[string]string{"address": address})) {
			t.Errorf("%s: %v, want %s", address, err, reason)
		}
	}
}
