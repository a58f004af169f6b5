package uplink_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"io"
	"net/http"
	"testing"
	"time"

	"lapak/internal/journal"
	"lapak/internal/pgtest"
	"lapak/internal/pos"
	"lapak/internal/store"
	"lapak/internal/uplink"
)

// onEachEngine runs a test with a central store on SQLite and on PostgreSQL.
func onEachEngine(t *testing.T, test func(t *testing.T, o *office)) {
	t.Run("SQLite", func(t *testing.T) { test(t, openOffice(t, store.Place{Dir: t.TempDir()})) })
	t.Run("PostgreSQL", func(t *testing.T) { test(t, openOffice(t, store.Place{DSN: pgtest.Start(t)})) })
}

// reply is what came back for a request made by hand.
type reply struct {
	status int
	uplink.ErrorAnswer
	body []byte
}

// ask sends one request made by hand. The body is JSON, or bytes as they are.
func (o *office) ask(method, path, authorization string, body any) reply {
	o.Helper()
	content, ok := body.([]byte)
	if !ok && body != nil {
		var err error
		content, err = json.Marshal(body)
		o.must(err)
	}
	request, err := http.NewRequestWithContext(o.Context(), method, o.http.URL+path, bytes.NewReader(content))
	o.must(err)
	if authorization != "" {
		request.Header.Set("Authorization", authorization)
	}
	return o.send(request)
}

func (o *office) send(request *http.Request) reply {
	o.Helper()
	answer, err := http.DefaultClient.Do(request)
	o.must(err)
	defer answer.Body.Close()
	r := reply{status: answer.StatusCode}
	r.body, err = io.ReadAll(answer.Body)
	o.must(err)
	if r.status >= http.StatusBadRequest {
		if err := json.Unmarshal(r.body, &r.ErrorAnswer); err != nil {
			o.Fatalf("%s %s: status %d with %q, which has no reason", request.Method, request.URL, r.status, r.body)
		}
	}
	return r
}

// read takes the content of an answer that must be a success.
func (o *office) read(r reply, content any) {
	o.Helper()
	if r.status != http.StatusOK {
		o.Fatalf("status %d, %s %v", r.status, r.Reason, r.Args)
	}
	o.must(json.Unmarshal(r.body, content))
}

// handmade is a terminal without a laptop: what is sent in its name is made by
// hand, to be wrong in one thing and right in all others.
type handmade struct {
	*office
	tenant pos.TenantID
	id     pos.TerminalID
	key    ed25519.PrivateKey
	head   journal.Head
	token  string
}

// handmade enrols a terminal at a stall by the wire.
func (o *office) handmade(tenant pos.TenantID, stall pos.StallCode, hub bool) *handmade {
	o.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	o.must(err)
	h := &handmade{office: o, tenant: tenant, id: pos.TerminalID(newID(o)), key: key}
	h.head = journal.Head{Terminal: h.id, Epoch: 1}
	code, err := o.server.NewCode(o.Context(), tenant, stall, hub, "test")
	o.must(err)
	var answer uplink.EnrolAnswer
	o.read(o.ask(http.MethodPost, "/v1/enrol", "", h.enrolment(code.Code)), &answer)
	if answer.Tenant != tenant || answer.Stall != stall {
		o.Fatalf("enrolled as %+v", answer)
	}
	return h
}

func (h *handmade) enrolment(code string) uplink.EnrolRequest {
	return uplink.EnrolRequest{Code: code, Terminal: h.id, PublicKey: h.key.Public().(ed25519.PublicKey),
		Label: "laptop of " + string(h.tenant), Head: uplink.NewHeadMessage(h.head)}
}

// nonce asks for something to sign.
func (h *handmade) nonce() string {
	h.Helper()
	var answer uplink.NonceAnswer
	h.read(h.ask(http.MethodPost, "/v1/nonce", "", uplink.NonceRequest{Tenant: h.tenant, Terminal: h.id}), &answer)
	return answer.Nonce
}

// greeting is a request for a session that is right in everything.
func (h *handmade) greeting() uplink.SessionRequest {
	h.Helper()
	nonce := h.nonce()
	return uplink.SessionRequest{Tenant: h.tenant, Terminal: h.id, Nonce: nonce, Head: uplink.NewHeadMessage(h.head), Version: "test",
		Signature: uplink.SignSession(h.key, h.tenant, nonce, h.head), Clock: h.now.UnixMilli()}
}

// opens begins a session and keeps its token.
func (h *handmade) opens() uplink.SessionAnswer {
	h.Helper()
	var answer uplink.SessionAnswer
	h.read(h.ask(http.MethodPost, "/v1/session", "", h.greeting()), &answer)
	h.token = answer.Token
	return answer
}

// bearer is the header that names the session.
func (h *handmade) bearer() string { return "Bearer " + h.token }

// moves makes entries that move one piece of stock each, sealed; the chain goes
// on from the last of them.
func (h *handmade) moves(n int) store.Run {
	h.Helper()
	var entries []journal.Entry
	for range n {
		fact := journal.StockMoved{Movements: []pos.StockMovement{{SKU: skuOf(h.tenant), Quantity: 1, Reason: pos.Received, At: h.now, By: "spv"}}}
		e, err := journal.Append(h.head, newID(h), h.now, "spv", fact)
		h.must(err)
		entries, h.head = append(entries, e), e.Head()
	}
	return h.seal(entries)
}

func (h *handmade) seal(entries []journal.Entry) store.Run {
	return store.Run{Terminal: h.id, Entries: entries, Seal: journal.Seal(h.key, h.tenant, entries[len(entries)-1].Head())}
}

// sends posts a run and returns what came back.
func (h *handmade) sends(run store.Run) reply {
	h.Helper()
	return h.ask(http.MethodPost, "/v1/entries", h.bearer(), uplink.EntriesRequest{Run: uplink.NewRunMessage(run)})
}

// delivers posts a run that must be taken.
func (h *handmade) delivers(run store.Run) uplink.EntriesAnswer {
	h.Helper()
	var answer uplink.EntriesAnswer
	h.read(h.sends(run), &answer)
	return answer
}

// bundle is a file with runs of this terminal, made for a tenant.
func (h *handmade) bundle(tenant pos.TenantID, runs ...store.Run) []byte {
	h.Helper()
	var file bytes.Buffer
	w, err := uplink.NewBundleWriter(&file, uplink.BundleHeader{Tenant: tenant, MadeAt: h.now.UnixMilli(), By: "test"})
	h.must(err)
	for _, run := range runs {
		h.must(w.Run(run))
	}
	h.must(w.Close())
	return file.Bytes()
}

// later moves the clock of the centre on.
func (o *office) later(d time.Duration) { o.now = o.now.Add(d) }
