package dashboard

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"image"
	"image/jpeg"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"lapak/internal/auth"
	"lapak/internal/i18n"
	"lapak/internal/journal"
	"lapak/internal/pgtest"
	"lapak/internal/pos"
	"lapak/internal/store"
	"lapak/internal/web"
)

const (
	sumsel pos.TenantID = "sumsel"
	jambi  pos.TenantID = "jambi"

	phrase = "songket biru di atas musi"
	ours   = pos.ProducerCode("LPP")
	theirs = pos.ProducerCode("MEN")
)

// hostile is a name that somebody chose to break a page.
const hostile = `<script>alert(1)</script>"'&{{.}}`

// clock is told what time it is.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) wait(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// office is a central store with two organisations, served with its dashboard.
type office struct {
	testing.TB
	central *store.Central
	server  http.Handler
	clock   *clock
}

// phraseHash is that of the one passphrase of these tests: a hash takes time.
var phraseHash = sync.OnceValue(func() string {
	hash, err := auth.HashPassphrase(phrase)
	if err != nil {
		panic(err)
	}
	return hash
})

func newOffice(t testing.TB) *office {
	t.Helper()
	return officeAt(t, store.Place{Dir: t.TempDir()})
}

func officeAt(t testing.TB, place store.Place) *office {
	t.Helper()
	o := &office{TB: t, clock: &clock{at: time.Date(2026, 11, 26, 5, 0, 0, 0, time.UTC)}}
	central, err := store.OpenCentral(t.Context(), place, store.Options{Now: o.clock.now, Synchronous: "OFF"})
	o.must(err)
	t.Cleanup(func() { central.Close() })
	o.central = central
	pages, err := New(Config{Central: central, Now: o.clock.now})
	o.must(err)
	o.server, err = web.New(web.Config{Routes: pages.Routes(), Limits: web.Limits{Burst: 1 << 20}, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	o.must(err)
	for _, tenant := range []pos.TenantID{sumsel, jambi} {
		o.furnish(tenant)
	}
	return o
}

func (o *office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

// mark is in every name of a tenant, so that any page tells whose it shows.
func mark(tenant pos.TenantID) string { return strings.ToUpper(string(tenant)) }

func terminalOf(tenant pos.TenantID) pos.TerminalID {
	return pos.TerminalID(map[pos.TenantID]string{sumsel: "01900000-0000-7000-8000-000000000001", jambi: "01900000-0000-7000-8000-000000000002"}[tenant])
}

// furnish gives a tenant one of everything.
func (o *office) furnish(tenant pos.TenantID) {
	o.Helper()
	ctx, m := o.Context(), mark(tenant)
	o.must(o.central.AddTenant(ctx, store.Tenant{ID: tenant, Name: m + " " + hostile}))
	fair := pos.Fair{Name: m + " fair " + hostile, Place: m + " park", City: "Palembang", From: "2026-11-20", To: "2026-11-29"}
	o.must(o.central.SaveFair(ctx, tenant, store.FairRecord{Code: "F" + m[:4], Fair: fair}))
	rules := store.DefaultStall()
	rules.Code, rules.Name, rules.Fair = pos.StallCode("S"+m[:4]), m+" stall "+hostile, fair
	o.must(o.central.SaveSite(ctx, tenant, store.Site{Code: rules.Code, Fair: "F" + m[:4], Name: rules.Name, Rules: &rules}))
	photo := store.NewSizedPhoto([]byte(m), nil)
	o.must(o.central.SavePhoto(ctx, tenant, photo.Photo))
	list, err := pos.NewCatalogue([]pos.Product{
		{SKU: pos.SKU(m + "-1"), Name: m + " ours " + hostile, Category: hostile, Price: 50_000, Producer: ours, Photo: photo.Hash},
		{SKU: pos.SKU(m + "-2"), Name: m + " theirs", Price: 70_000, Producer: theirs, Photo: photo.Hash + "x"},
	}, []pos.Producer{{Code: ours, Name: m + " LPP " + hostile}, {Code: theirs, Name: m + " OTHER-LAPAS"}}, nil)
	o.must(err)
	o.must(o.central.ReplaceCatalogue(ctx, tenant, list))
	public, _, err := ed25519.GenerateKey(rand.Reader)
	o.must(err)
	o.must(o.central.Introduce(ctx, tenant, store.Terminal{ID: terminalOf(tenant), Stall: rules.Code, Code: "A", Label: m + " laptop " + hostile,
		PublicKey: public, EnrolledAt: o.clock.now().Add(-48 * time.Hour)}))
	_, err = o.central.Branch(ctx, tenant, terminalOf(tenant), 1, journal.Head{})
	o.must(err)
	for _, role := range store.Roles() {
		a := store.Account{ID: string(role), Label: m + " " + string(role) + hostile, Role: role, TokenHash: string(tenant) + string(role), Active: true}
		if role == store.RoleProducer {
			a.Producer = ours
		}
		o.must(o.central.SaveAccount(ctx, tenant, a))
		o.must(o.central.SetPassphrase(ctx, tenant, a.ID, phraseHash(), ""))
	}
	o.clock.wait(time.Millisecond)
}

// person is somebody with a browser.
type person struct {
	*office
	cookies map[string]string
	lang    i18n.Lang
}

func (o *office) person() *person {
	return &person{office: o, cookies: map[string]string{}, lang: i18n.EN}
}

// signedIn is somebody with a session.
func (o *office) signedIn(tenant pos.TenantID, account string) *person {
	o.Helper()
	p := o.person()
	if got := p.signIn(tenant, account, phrase, ""); got.Code != http.StatusSeeOther {
		o.Fatalf("%s of %s cannot sign in: %d %s", account, tenant, got.Code, sentence(got))
	}
	return p
}

func (p *person) signIn(tenant pos.TenantID, account, passphrase, code string) *httptest.ResponseRecorder {
	p.Helper()
	return p.post("/staf/sign-in", url.Values{"tenant": {string(tenant)}, "account": {account}, "passphrase": {passphrase}, "code": {code}})
}

func (p *person) get(path string) *httptest.ResponseRecorder {
	p.Helper()
	return p.ask(http.MethodGet, path, "", nil, nil)
}

func (p *person) post(path string, form url.Values) *httptest.ResponseRecorder {
	p.Helper()
	return p.ask(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()), nil)
}

func (p *person) ask(method, path, kind string, body io.Reader, header http.Header) *httptest.ResponseRecorder {
	p.Helper()
	r := httptest.NewRequestWithContext(context.Background(), method, path, body)
	for name, values := range header {
		r.Header[name] = values
	}
	r.Header.Set("Accept-Language", string(p.lang))
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	for name, value := range p.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	p.server.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		p.cookies[c.Name] = c.Value
	}
	return w
}

// sentence is what an answer tells people of a problem.
func sentence(w *httptest.ResponseRecorder) string {
	_, rest, _ := strings.Cut(w.Body.String(), `role="alert">`)
	text, _, _ := strings.Cut(rest, "</p>")
	return text
}

// says reports whether an answer tells of a refusal, whatever fills its sentence.
func says(w *httptest.ResponseRecorder, reason string) bool {
	whole := i18n.MustLoad(i18n.EN).T("error." + reason)
	start, _, _ := strings.Cut(whole, "{")
	return start != "" && strings.Contains(sentence(w), strings.NewReplacer("“", "", "’", "’").Replace(start))
}

// turnedAway says whether somebody was not let in: the page was not theirs, or
// nobody was signed in.
func turnedAway(w *httptest.ResponseRecorder) bool {
	return w.Code == http.StatusForbidden && (says(w, "page_denied") || says(w, "session_over")) ||
		w.Code == http.StatusSeeOther && strings.HasPrefix(w.Header().Get("Location"), "/staf/sign-in?to=")
}

// camera is a photo.
func camera(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 700, 500)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// onEveryEngine runs a test on an office in SQLite and one in PostgreSQL.
func onEveryEngine(t *testing.T, body func(*testing.T, *office)) {
	t.Run("SQLite", func(t *testing.T) { body(t, newOffice(t)) })
	t.Run("PostgreSQL", func(t *testing.T) { body(t, officeAt(t, store.Place{DSN: pgtest.Start(t)})) })
}
