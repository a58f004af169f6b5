package stub_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"lapak/internal/gateway/stub"
	"lapak/internal/qris"
)

var noon = time.Date(2026, 11, 26, 5, 0, 0, 0, time.UTC)

// caller speaks to a stub as another process would.
type caller struct {
	*testing.T
	stub *stub.Stub
	http *httptest.Server
}

func open(t *testing.T, o stub.Options) *caller {
	o.Now = func() time.Time { return noon }
	s := stub.New(o)
	server := httptest.NewServer(s)
	t.Cleanup(func() { s.Close(); server.Close() })
	return &caller{t, s, server}
}

// ask sends a request with the key of the merchant, or another one.
func (c *caller) ask(method, path, key, body string, header ...string) (int, map[string]any) {
	c.Helper()
	r, err := http.NewRequestWithContext(c.Context(), method, c.http.URL+path, strings.NewReader(body))
	if err != nil {
		c.Fatal(err)
	}
	r.SetBasicAuth(key, "")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		c.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		c.Fatal(err)
	}
	var said map[string]any
	if json.Unmarshal(text, &said) != nil {
		said = map[string]any{"text": string(text)}
	}
	return answer.StatusCode, said
}

const (
	key    = "SB-Mid-server-STUB"
	charge = `{"payment_type":"qris","transaction_details":{"order_id":"o-1","gross_amount":25000},"qris":{"acquirer":"gopay"},` +
		`"item_details":[{"id":"k1","price":25000,"quantity":1,"name":"Kopi"}]}`
)

func TestMidtransAnswersByItsOwnRules(t *testing.T) {
	c := open(t, stub.Options{})
	change := func(from, to string) string { return strings.Replace(charge, from, to, 1) }
	for _, step := range []struct {
		what, method, path, key, body string
		status                        int
		code                          string
	}{
		{"another key", "POST", "/v2/charge", "SB-Mid-server-X", charge, 401, "401"},
		{"no JSON", "POST", "/v2/charge", key, "{", 400, "400"},
		{"another kind", "POST", "/v2/charge", key, change(`"qris"`, `"gopay"`), 400, "400"},
		{"a sign that is not allowed", "POST", "/v2/charge", key, change("o-1", "o/1"), 400, "400"},
		{"items that do not add up", "POST", "/v2/charge", key, change(`"price":25000`, `"price":24000`), 400, "400"},
		{"nothing to pay", "POST", "/v2/charge", key, change(`"gross_amount":25000`, `"gross_amount":0`), 400, "400"},
		{"a time that is over", "POST", "/v2/charge", key, change(`{"payment_type"`,
			`{"custom_expiry":{"order_time":"2026-11-26 11:00:00 +0700","expiry_duration":15,"unit":"minute"},"payment_type"`), 400, "400"},
		{"nobody's order", "GET", "/v2/o-1/status", key, "", 404, "404"},
		{"nobody's order to cancel", "POST", "/v2/o-1/cancel", key, "", 404, "404"},
		{"an order", "POST", "/v2/charge", key, charge, 201, "201"},
		{"the order again", "POST", "/v2/charge", key, charge, 406, "406"},
		{"the order", "GET", "/v2/o-1/status", key, "", 200, "201"},
		{"expire", "POST", "/v2/o-1/expire", key, "", 200, "407"},
		{"expire again", "POST", "/v2/o-1/expire", key, "", 412, "412"},
		{"cancel what expired", "POST", "/v2/o-1/cancel", key, "", 412, "412"},
		{"expired", "GET", "/v2/o-1/status", key, "", 200, "407"},
		{"a number that is free again", "POST", "/v2/charge", key, charge, 201, "201"},
		{"cancel", "POST", "/v2/o-1/cancel", key, "", 200, "200"},
	} {
		if status, said := c.ask(step.method, step.path, step.key, step.body); status != step.status || said["status_code"] != step.code {
			t.Errorf("%s: %d %v, not %d %s", step.what, status, said, step.status, step.code)
		}
	}
}

func TestAnIdempotencyKeyIsKeptForFiveMinutes(t *testing.T) {
	c := open(t, stub.Options{})
	const id = "Idempotency-Key"
	_, first := c.ask("POST", "/v2/charge", key, charge, id, "k")
	status, second := c.ask("POST", "/v2/charge", key, "{}", id, "k") // whatever it says
	if status != 201 || first["transaction_id"] != second["transaction_id"] {
		t.Errorf("%d %v, not %v", status, second, first)
	}
	c.stub.Advance(5 * time.Minute)
	if status, _ := c.ask("POST", "/v2/charge", key, charge, id, "k"); status != 406 {
		t.Errorf("after five minutes: %d", status)
	}
	// A refusal is not kept.
	c.ask("POST", "/v2/charge", key, "{}", id, "other")
	if status, said := c.ask("POST", "/v2/charge", key, strings.Replace(charge, "o-1", "o-2", 1), id, "other"); status != 201 {
		t.Errorf("%d %v", status, said)
	}
}

func TestTheCodeIsOneThatAnApplicationWouldPay(t *testing.T) {
	c := open(t, stub.Options{})
	c.ask("POST", "/v2/charge", key, charge)
	made := c.stub.Order("o-1")
	found := qris.Check(made.Payload, qris.QRIS)
	if !found.Valid || found.Amount != "25000" || found.Method != "dynamic" || found.Additional["05"] != "o-1" || len(found.Warnings) != 0 {
		t.Errorf("%+v", found)
	}
}

func TestAnotherProcessCanDoWhatAMethodCan(t *testing.T) {
	var got [][]byte
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = append(got, body)
		w.WriteHeader(http.StatusAccepted)
	}))
	defer shop.Close()
	c := open(t, stub.Options{})
	post := func(path, body string, want int) map[string]any {
		t.Helper()
		status, said := c.ask("POST", path, "", body)
		if status != want {
			t.Errorf("%s %s: %d %v, not %d", path, body, status, said, want)
		}
		return said
	}
	post("/stub/pay", `{"order":"o-1"}`, 404)
	post("/stub/misbehave", `{"kind":"broken","call":"charge"}`, 200)
	if status, _ := c.ask("POST", "/v2/charge", key, charge); status != 500 {
		t.Errorf("it behaves: %d", status)
	}
	post("/stub/misbehave", `{"kind":"broken","times":-1}`, 200)
	post("/stub/behave", "", 200)
	c.ask("POST", "/v2/charge", key, charge)
	post("/stub/notify", `{"order":"o-1"}`, 409) // where to?
	post("/stub/notify-url", `{"url":"`+shop.URL+`/gateway"}`, 200)
	post("/stub/pay", `{"order":"o-1"}`, 200)
	post("/stub/pay", `{"order":"o-1"}`, 409)
	if said := post("/stub/notify", `{"order":"o-1"}`, 200); said["status"] != float64(http.StatusAccepted) {
		t.Errorf("%v", said)
	}
	post("/stub/notify", `{"order":"o-1","notice":"again"}`, 200)
	post("/stub/notify", `{"order":"o-1","notice":"older"}`, 200)
	if len(got) != 3 || !bytes.Equal(got[0], got[1]) || bytes.Equal(got[1], got[2]) || !bytes.Contains(got[0], []byte(`"settlement"`)) {
		t.Errorf("%s", got)
	}
	c.ask("POST", "/v2/charge", key, strings.Replace(charge, "o-1", "o-2", 1))
	post("/stub/deny", `{"order":"o-2"}`, 200)
	c.ask("POST", "/v2/charge", key, strings.Replace(charge, "o-1", "o-3", 1))
	post("/stub/advance", `{"seconds":900}`, 200)
	post("/stub/pay", `{"order":"o-3"}`, 409)
	post("/stub/pay", `{"order":"o-3","late":true}`, 200)
	c.ask("POST", "/v2/charge", key, strings.Replace(charge, "o-1", "o-4", 1))
	post("/stub/pay", `{"order":"o-4","amount":1000}`, 200)
	states := ""
	for _, o := range c.stub.Orders() {
		states += o.ID + " " + o.State + " " + o.Amount.String() + "\n"
	}
	if want := "o-1 settlement Rp25.000\no-2 deny Rp25.000\no-3 settlement Rp25.000\no-4 settlement Rp1.000\n"; states != want {
		t.Errorf("%s, not %s", states, want)
	}
	if n := c.stub.Count("charge", "o-1"); n != 2 {
		t.Errorf("charge of o-1 is in the log %d times", n)
	}
	post("/stub/nothing", "{}", 404)
	post("/stub/pay", "{", 400)
}
