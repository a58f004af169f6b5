// Package dashboard is what people of the office see in a browser: figures, goods,
// terminals and accounts of their organisation. Pages work without scripts and ask
// no other host for anything. Handlers read what was asked, call one method of
// store or report, and show the tables that the till shows.
//
// It adds nothing up and decides nothing about sales; who may see what is one
// table in pages.go. cmd/lapak-server may import it.
package dashboard

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"html/template"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"

	"lapak/internal/auth"
	"lapak/internal/i18n"
	"lapak/internal/picture"
	"lapak/internal/store"
	"lapak/internal/web"
)

// Path is where the dashboard lies on its host.
const Path = "/staf/"

//go:embed style.css
var style []byte

// Config is what a dashboard works on.
type Config struct {
	Central *store.Central
	Now     func() time.Time
	// Secure keeps cookies off connections without TLS.
	Secure bool
	// Version is that of the program, printed at the foot of reports.
	Version string
}

// Dashboard answers the requests below Path.
type Dashboard struct {
	central  *store.Central
	now      func() time.Time
	secure   bool
	version  string
	sessions *scs.SessionManager
	words    map[i18n.Lang]*i18n.Words
	sheets   map[i18n.Lang]*template.Template
	style    string        // its version
	hashing  chan struct{} // a hash takes much memory: few at a time
	nobody   string        // the hash of a passphrase that nobody has
	handler  http.Handler
}

// sessionLife is a day of work; then people sign in again.
const sessionLife = 10 * time.Hour

// hashes is how many passphrases are checked at once, and photos unpacked.
const hashes = 2

// New makes a dashboard.
func New(c Config) (*Dashboard, error) {
	d := &Dashboard{central: c.Central, now: c.Now, secure: c.Secure, version: c.Version, words: map[i18n.Lang]*i18n.Words{}, hashing: make(chan struct{}, hashes)}
	for _, lang := range i18n.Langs() {
		words, err := i18n.Load(lang)
		if err != nil {
			return nil, err
		}
		d.words[lang] = words
	}
	sum := sha256.Sum256(style)
	d.style = hex.EncodeToString(sum[:6])
	var err error
	if d.sheets, err = parse(d.words); err != nil {
		return nil, err
	}
	if d.nobody, err = auth.HashPassphrase("nobody has this passphrase"); err != nil {
		return nil, err
	}
	d.sessions = scs.New()
	d.sessions.Store = c.Central.WebSessions()
	d.sessions.HashTokenInStore = true
	d.sessions.Lifetime = sessionLife
	d.sessions.Cookie = scs.SessionCookie{Name: "lapak_session", HttpOnly: true, Path: Path, SameSite: http.SameSiteLaxMode, Secure: c.Secure}
	d.sessions.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) { d.visit(w, r).fail(err) }

	mux := http.NewServeMux()
	for _, p := range pages() {
		mux.HandleFunc(p.pattern, func(w http.ResponseWriter, r *http.Request) { d.serve(p, w, r) })
	}
	mux.HandleFunc(Path, func(w http.ResponseWriter, r *http.Request) {
		if !web.AskedWrongly(w, r, mux, Path) {
			d.visit(w, r).fail(errNoPage())
		}
	})
	origin := http.NewCrossOriginProtection()
	origin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { d.visit(w, r).fail(errForeign()) }))
	d.handler = d.sessions.LoadAndSave(origin.Handler(mux))
	return d, nil
}

// How much a form and a form with a photo may bring, in bytes.
const (
	formBytes  = 64 << 10
	photoBytes = picture.MostBytes + 64<<10
)

// Routes are the ways in, with what they may cost.
func (d *Dashboard) Routes() []web.Route {
	// A person mistypes a few times; a program that guesses waits.
	signing := web.NewQuota(3*time.Second, 20, 10_000)
	return []web.Route{
		{Pattern: Path, Handler: d.handler, BodyBytes: formBytes},
		{Pattern: "POST " + Path + "sign-in", Handler: d.handler, BodyBytes: formBytes, Quota: signing},
		{Pattern: "POST " + Path + "welcome", Handler: d.handler, BodyBytes: formBytes, Quota: signing},
		{Pattern: "POST " + Path + "catalogue/product/{sku}/photo", Handler: d.handler, BodyBytes: photoBytes},
		{Pattern: "POST " + Path + "catalogue/product/{sku}/page/photo", Handler: d.handler, BodyBytes: photoBytes},
	}
}
