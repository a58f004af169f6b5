package web

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"lapak/internal/pos"
)

// patience ends a test that waits for something which does not come.
const patience = 20 * time.Second

// notebook is a log that is read while it is written.
type notebook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (n *notebook) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text.Write(p)
}

func (n *notebook) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text.String()
}

// clock is a time that the test sets.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// running is a server on a real socket.
type running struct {
	t       testing.TB
	server  *Server
	address string
	client  *http.Client
	log     *notebook
	closed  chan struct{} // when the listener is
	stop    context.CancelFunc
	ended   chan error
}

// watched tells when a listener is closed.
type watched struct {
	net.Listener
	once   sync.Once
	closed chan struct{}
}

func (w *watched) Close() error {
	err := w.Listener.Close()
	w.once.Do(func() { close(w.closed) })
	return err
}

func start(t testing.TB, c Config) *running {
	t.Helper()
	r := &running{t: t, log: &notebook{}, closed: make(chan struct{}), ended: make(chan error, 1),
		client: &http.Client{Transport: &http.Transport{}, Timeout: patience}}
	c.Log = slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	var err error
	if r.server, err = New(c); err != nil {
		t.Fatal(err)
	}
	listener, err := Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r.address = listener.Addr().String()
	ctx, stop := context.WithCancel(context.Background())
	r.stop = stop
	go func() { r.ended <- r.server.Serve(ctx, &watched{Listener: listener, closed: r.closed}) }()
	t.Cleanup(func() {
		stop()
		listener.Close()
		r.client.CloseIdleConnections()
	})
	return r
}

// reply is an answer, read to its end.
type reply struct {
	*http.Response
	body string
}

func (r *running) send(request *http.Request) reply {
	r.t.Helper()
	response, err := r.client.Do(request)
	if err != nil {
		r.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return reply{response, string(body)}
}

// get asks for a path with headers given as pairs.
func (r *running) get(path string, headers ...string) reply {
	r.t.Helper()
	return r.send(r.request(http.MethodGet, path, nil, headers...))
}

func (r *running) request(method, path string, body io.Reader, headers ...string) *http.Request {
	r.t.Helper()
	request, err := http.NewRequest(method, "http://"+r.address+path, body)
	if err != nil {
		r.t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	return request
}

// dial opens a bare connection and says something on it.
func (r *running) dial(text string) net.Conn {
	r.t.Helper()
	connection, err := net.Dial("tcp", r.address)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { connection.Close() })
	if err := connection.SetDeadline(time.Now().Add(patience)); err != nil {
		r.t.Fatal(err)
	}
	if _, err := io.WriteString(connection, text); err != nil {
		r.t.Fatal(err)
	}
	return connection
}

// answerTo reads an answer off a bare connection.
func (r *running) answerTo(connection net.Conn) reply {
	r.t.Helper()
	response, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		r.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return reply{response, string(body)}
}

// refuses checks that an answer is a Problem.
func refuses(t *testing.T, got reply, status int, reason string, args map[string]string) {
	t.Helper()
	var p Problem
	if err := json.Unmarshal([]byte(got.body), &p); err != nil {
		t.Fatalf("%d, %q: %v", got.StatusCode, got.body, err)
	}
	if args == nil {
		args = map[string]string{}
	}
	if got.StatusCode != status || p.Reason != reason || fmt.Sprint(p.Args) != fmt.Sprint(args) ||
		got.Header.Get("Content-Type") != "application/json" {
		t.Errorf("got %d %q %q, want %d %s %v", got.StatusCode, got.Header.Get("Content-Type"), got.body, status, reason, args)
	}
}

// count gives back how much was sent. Its own idea of what is wrong with a body
// that cannot be read is not the one that clients should hear.
func count(w http.ResponseWriter, r *http.Request) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return pos.Refuse(pos.Conflict, "cart_empty").Because(fmt.Errorf("count: %w", err))
	}
	return WriteJSON(w, http.StatusOK, len(body))
}

func TestABodyThatIsTooLongIsRefused(t *testing.T) {
	r := start(t, Config{Limits: Limits{BodyBytes: 100}, Routes: []Route{
		{Pattern: "POST /small", Handler: Handler(count)},
		{Pattern: "POST /large", Handler: Handler(count), BodyBytes: 100_000},
		{Pattern: "POST /tiny", Handler: Handler(count), BodyBytes: 10},
	}})
	// A reader of unknown kind is sent in chunks, without saying how long it is.
	chunked := func(n int) io.Reader { return io.LimitReader(neverEnding('x'), int64(n)) }
	whole := func(n int) io.Reader { return strings.NewReader(strings.Repeat("x", n)) }
	for _, c := range []struct {
		path  string
		limit int
	}{{"/small", 100}, {"/large", 100_000}, {"/tiny", 10}} {
		for _, body := range []func(int) io.Reader{whole, chunked} {
			if got := r.send(r.request("POST", c.path, body(c.limit))); got.StatusCode != 200 || got.body != fmt.Sprintln(c.limit) {
				t.Errorf("%s with %d bytes: %d %q", c.path, c.limit, got.StatusCode, got.body)
			}
			refuses(t, r.send(r.request("POST", c.path, body(c.limit+1))), 413, "too_large",
				map[string]string{"max": fmt.Sprint(c.limit)})
		}
	}
	if text := r.get("/metrics").body; !strings.Contains(text, `lapak_http_refused_requests_total{reason="too_large"} 6`) {
		t.Errorf("the metrics do not know of six long bodies:\n%s", text)
	}
}

// neverEnding is a reader of one letter.
type neverEnding byte

func (b neverEnding) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(b)
	}
	return len(p), nil
}

func TestASlowBodyGivesItsSlotBack(t *testing.T) {
	r := start(t, Config{Limits: Limits{Request: 100 * time.Millisecond, UnderWay: 1},
		Routes: []Route{{Pattern: "POST /", Handler: Handler(count)}}})
	slow := r.dial("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nonly this")
	refuses(t, r.answerTo(slow), 408, "body_too_slow", nil)
	if _, err := slow.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("the connection of a slow client stays open: %v", err)
	}
	if got := r.send(r.request("POST", "/", strings.NewReader("abc"))); got.StatusCode != 200 {
		t.Errorf("after the slow client: %d %q", got.StatusCode, got.body)
	}
}

func TestARouteMayTakeLongerThanTheOthers(t *testing.T) {
	var within time.Duration
	told := Handler(func(w http.ResponseWriter, r *http.Request) error {
		end, _ := r.Context().Deadline()
		within = time.Until(end)
		return count(w, r)
	})
	r := start(t, Config{Limits: Limits{Request: time.Nanosecond}, Routes: []Route{
		{Pattern: "POST /slow", Handler: told, Within: time.Hour}, {Pattern: "POST /", Handler: told}}})
	if got := r.send(r.request("POST", "/slow", strings.NewReader("abc"))); got.StatusCode != 200 || within < 50*time.Minute {
		t.Errorf("%d %q with %v to go", got.StatusCode, got.body, within)
	}
	refuses(t, r.answerTo(r.dial("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n")), 408, "body_too_slow", nil)
}

func TestAClientThatDoesNotTakeItsAnswerGivesItsSlotBack(t *testing.T) {
	gaveUp := make(chan error, 1)
	r := start(t, Config{Limits: Limits{Request: 50 * time.Millisecond, Answer: 50 * time.Millisecond}, Routes: []Route{
		{Pattern: "GET /", Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, err := io.Copy(w, neverEnding('x'))
			gaveUp <- err
		})},
	}})
	r.dial("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	select {
	case err := <-gaveUp:
		if err == nil {
			t.Error("endless bytes came to an end")
		}
	case <-time.After(patience):
		t.Error("the handler is still writing")
	}
}

func TestASlowOrLongHeaderEndsTheConnection(t *testing.T) {
	r := start(t, Config{Limits: Limits{Header: 50 * time.Millisecond, HeaderBytes: 1000}})
	if rest, err := io.ReadAll(r.dial("GET /healthz HTTP/1.1\r\nHost:")); err != nil || len(rest) > 0 {
		t.Errorf("a header that stops got %q, %v", rest, err)
	}
	long := r.dial("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: " + strings.Repeat("x", 20_000) + "\r\n\r\n")
	if got := r.answerTo(long); got.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("a long header got %d", got.StatusCode)
	}
}

func TestABodyThatIsCutOffIsCalledThat(t *testing.T) {
	r := start(t, Config{Routes: []Route{{Pattern: "POST /", Handler: Handler(count)}}})
	half := r.dial("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nonly this")
	if err := half.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	refuses(t, r.answerTo(half), 400, "body_cut", nil)
}

func TestMoreConnectionsThanThereIsRoomForWait(t *testing.T) {
	r := start(t, Config{Limits: Limits{Connections: 2, Idle: time.Hour}})
	question := "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
	first := r.dial(question)
	if got := r.answerTo(first); got.StatusCode != 200 {
		t.Fatal(got)
	}
	r.answerTo(r.dial(question))
	third := r.dial(question)
	if err := third.SetReadDeadline(time.Now().Add(100 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if _, err := third.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a third connection beside two is answered: %v", err)
	}
	if err := third.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	first.Close()
	if got := r.answerTo(third); got.StatusCode != 200 {
		t.Errorf("after another one left: %d", got.StatusCode)
	}
	r.stop()
	if err := <-r.ended; err != nil {
		t.Errorf("stopping a full server ended with %v", err)
	}
}

// gate is a handler that waits inside until it is let go.
type gate struct {
	entered chan struct{}
	open    chan struct{}
}

func newGate() gate { return gate{make(chan struct{}), make(chan struct{})} }

func (g gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.entered <- struct{}{}
	<-g.open
	WriteJSON(w, http.StatusOK, r.Context().Err() == nil)
}

func TestMoreRequestsThanThereAreSlotsAreToldToComeBack(t *testing.T) {
	for name, limits := range map[string]Limits{"all": {UnderWay: 2}, "of one address": {UnderWayOf: 2}} {
		t.Run(name, func(t *testing.T) {
			g := newGate()
			r := start(t, Config{Limits: limits, Routes: []Route{
				{Pattern: "GET /wait", Handler: g}, {Pattern: "POST /", Handler: Handler(count)}}})
			inside := make(chan int, 2)
			for range 2 {
				go func() { inside <- r.get("/wait").StatusCode }()
				<-g.entered
			}
			got := r.send(r.request("POST", "/", nil))
			refuses(t, got, 503, "server_busy", nil)
			if got.Header.Get("Retry-After") != "2" {
				t.Errorf("no word of when to come back: %v", got.Header)
			}
			refuses(t, r.get("/nowhere"), 503, "server_busy", nil)
			if got := r.get("/healthz"); got.StatusCode != 200 {
				t.Errorf("a full server says of its health: %d %q", got.StatusCode, got.body)
			}
			text := r.get("/metrics").body
			for _, line := range []string{"lapak_http_requests_in_flight 3", `lapak_http_refused_requests_total{reason="server_busy"} 2`} {
				if !strings.Contains(text, line+"\n") {
					t.Errorf("the metrics lack %s:\n%s", line, text)
				}
			}
			close(g.open)
			if a, b := <-inside, <-inside; a != 200 || b != 200 {
				t.Errorf("the requests under way got %d and %d", a, b)
			}
			if got := r.send(r.request("POST", "/", nil)); got.StatusCode != 200 {
				t.Errorf("the slots were not given back: %d %q", got.StatusCode, got.body)
			}
		})
	}
}

func TestAnAddressThatAsksTooOftenIsToldToWait(t *testing.T) {
	c := &clock{at: time.Unix(1_800_000_000, 0)}
	r := start(t, Config{Now: c.Now, Limits: Limits{Every: 10 * time.Second, Burst: 3},
		Routes: []Route{{Pattern: "POST /", Handler: Handler(count)}}})
	ask := func() reply { return r.send(r.request("POST", "/", nil)) }
	for range 3 {
		if got := ask(); got.StatusCode != 200 {
			t.Fatalf("%d %q", got.StatusCode, got.body)
		}
	}
	c.pass(1500 * time.Millisecond)
	got := ask()
	refuses(t, got, 429, "too_many_requests", nil)
	if got.Header.Get("Retry-After") != "9" {
		t.Errorf("told to wait %q seconds of 8.5", got.Header.Get("Retry-After"))
	}
	c.pass(8500 * time.Millisecond)
	if got := ask(); got.StatusCode != 200 {
		t.Errorf("after waiting: %d %q", got.StatusCode, got.body)
	}
	refuses(t, ask(), 429, "too_many_requests", nil)
}

func TestARouteCountsItsOwnKeys(t *testing.T) {
	c := &clock{at: time.Unix(1_800_000_000, 0)}
	r := start(t, Config{Now: c.Now, Routes: []Route{
		{Pattern: "POST /entries", Handler: Handler(count), Quota: NewQuota(time.Hour, 1, 10), Key: ByBearer},
		{Pattern: "POST /enrol", Handler: Handler(count), Quota: NewQuota(time.Hour, 2, 10)},
	}})
	ask := func(path, bearer string) int {
		request := r.request("POST", path, nil)
		if bearer != "" {
			request.Header.Set("Authorization", "Bearer "+bearer)
		}
		return r.send(request).StatusCode
	}
	got := []int{
		ask("/entries", "a"), ask("/entries", "a"), ask("/entries", "b"), ask("/entries", "b"), ask("/entries", ""), ask("/entries", ""),
		ask("/enrol", "a"), ask("/enrol", "b"), ask("/enrol", "c"),
	}
	if want := []int{200, 429, 200, 429, 200, 200, 200, 200, 429}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestAPanicIsAnAnswerAndALineOfTheLog(t *testing.T) {
	r := start(t, Config{Routes: []Route{
		{Pattern: "GET /panic", Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("the roof is on fire") })},
		{Pattern: "GET /half", Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "100")
			io.WriteString(w, "half of ")
			http.NewResponseController(w).Flush()
			panic("gone")
		})},
	}})
	got := r.get("/panic")
	id := got.Header.Get("X-Request-Id")
	refuses(t, got, 500, "server_failed", map[string]string{"id": id})
	if len(id) != 16 {
		t.Errorf("the id is %q", id)
	}
	log := r.log.String()
	if !strings.Contains(log, "level=ERROR msg=panic id="+id+" problem=\"the roof is on fire\" stack=") || !strings.Contains(log, "serve_test.go") {
		t.Errorf("the log does not tell of the panic:\n%s", log)
	}
	response, err := r.client.Do(r.request("GET", "/half", nil))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if body, err := io.ReadAll(response.Body); !errors.Is(err, io.ErrUnexpectedEOF) || string(body) != "half of " {
		t.Errorf("half an answer ended as if it were whole: %q, %v", body, err)
	}
	text := r.get("/metrics").body
	for _, line := range []string{"lapak_http_panics_total 2", `lapak_http_requests_total{class="5xx",route="GET /panic"} 1`} {
		if !strings.Contains(text, line+"\n") {
			t.Errorf("the metrics lack %s:\n%s", line, text)
		}
	}
}

func TestErrorsAreWrittenForProgramsAndTheirCauseForTheLog(t *testing.T) {
	failing := func(err error) http.Handler {
		return Handler(func(http.ResponseWriter, *http.Request) error { return fmt.Errorf("handler: %w", err) })
	}
	disk := errors.New("disk 7 is gone")
	cases := []struct {
		err    error
		status int
		reason string
		args   map[string]string
	}{
		{pos.Refuse(pos.Invalid, "stall_name_missing"), 400, "stall_name_missing", nil},
		{pos.Refuse(pos.NotFound, "barcode_unknown", "barcode", 7).Because(disk), 404, "barcode_unknown", map[string]string{"barcode": "7"}},
		{pos.Refuse(pos.Conflict, "cart_empty"), 409, "cart_empty", nil},
		{pos.Refuse(pos.Denied, "cart_empty"), 403, "cart_empty", nil},
		{pos.Refuse(pos.Unavailable, "disk_full"), 503, "disk_full", nil},
		{pos.Refuse(pos.Corrupt, "database_corrupt"), 500, "database_corrupt", nil},
		{context.DeadlineExceeded, 503, "took_too_long", nil},
		{pos.Refuse(pos.Unavailable, "disk_full").Because(context.DeadlineExceeded), 503, "disk_full", nil},
		{disk, 500, "server_failed", nil},
	}
	var routes []Route
	for i, c := range cases {
		routes = append(routes, Route{Pattern: fmt.Sprintf("GET /%d", i), Handler: failing(c.err)})
	}
	r := start(t, Config{Routes: routes})
	for i, c := range cases {
		got := r.get(fmt.Sprintf("/%d", i))
		refuses(t, got, c.status, c.reason, c.args)
		if strings.Contains(got.body, "disk 7") {
			t.Errorf("the client is told the cause: %s", got.body)
		}
	}
	if log := r.log.String(); !strings.Contains(log, `level=WARN msg=request id=`) || strings.Count(log, "disk 7 is gone") != 2 {
		t.Errorf("the log does not know the cause:\n%s", log)
	}
}

func TestWhatHasNoRouteIsRefusedForPrograms(t *testing.T) {
	r := start(t, Config{Routes: []Route{
		{Pattern: "POST /v1/entries", Handler: Handler(count)},
		{Pattern: "GET /pages/", Handler: Handler(count)},
	}})
	refuses(t, r.get("/v2"), 404, "no_such_address", nil)
	got := r.get("/v1/entries")
	refuses(t, got, 405, "method_not_allowed", nil)
	if got.Header.Get("Allow") != "POST" {
		t.Errorf("allowed is %q", got.Header.Get("Allow"))
	}
	r.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if got := r.get("/pages"); got.StatusCode/100 != 3 || got.Header.Get("Location") != "/pages/" {
		t.Errorf("a folder without its slash got %d %v", got.StatusCode, got.Header)
	}
}
