// Package shop is what the public sees of a tenant in a browser: its goods, its
// fairs, its Lapas, and the way to order. Pages work without scripts and ask no
// other host for anything. It lives on the catalogue and the stock of the central
// store and is kept ready in memory, so that looking costs the database nothing.
//
// It is no marketplace and keeps no accounts: a cart is a cookie, an order a name
// and a number. It never promises what a stall may be selling at that moment, and
// it names no person. cmd/lapak-server may import it.
package shop

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"html/template"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"lapak/internal/i18n"
	"lapak/internal/pos"
	"lapak/internal/store"
	"lapak/internal/uplink"
	"lapak/internal/web"
)

//go:embed style.css
var style []byte

// Config is what a shop works on.
type Config struct {
	Central *store.Central
	Tenant  pos.TenantID
	// URL is where the shop is found as long as the office has said no address;
	// without a slash at the end.
	URL string
	Now func() time.Time
	// Acquiring makes payment codes; nil where there is no gateway.
	Acquiring *uplink.Acquiring
	Log       *slog.Logger // nil is slog.Default
}

// Shop answers the requests of the public.
type Shop struct {
	Config
	words  map[i18n.Lang]*i18n.Words
	sheets map[i18n.Lang]*template.Template
	style  string // its version
	styled *kept
	packer *packer

	state atomic.Pointer[state]
	mu    sync.Mutex // held by who makes a new state
}

// New makes a shop. It reads nothing yet: see Run.
func New(c Config) (*Shop, error) {
	if c.Log == nil {
		c.Log = slog.Default()
	}
	s := &Shop{Config: c, words: map[i18n.Lang]*i18n.Words{}, packer: &packer{}}
	for _, lang := range i18n.Langs() {
		words, err := i18n.Load(lang)
		if err != nil {
			return nil, err
		}
		s.words[lang] = words
	}
	sum := sha256.Sum256(style)
	s.style, s.styled = hex.EncodeToString(sum[:6]), s.packer.pack(style)
	var err error
	s.sheets, err = parse(s.words, s.style)
	return s, err
}

// freshness is how old the stock on a page may be, and what the office changed.
const freshness = 3 * time.Second

// Run keeps what is shown fresh until ctx ends.
func (s *Shop) Run(ctx context.Context) {
	tick := time.NewTicker(freshness)
	defer tick.Stop()
	for {
		if err := s.Refresh(ctx); err != nil && ctx.Err() == nil {
			s.Log.Warn("the shop shows what it knew before", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// current is what the shop shows now.
func (s *Shop) current(ctx context.Context) (*state, error) {
	if st := s.state.Load(); st != nil {
		return st, nil
	}
	err := s.Refresh(ctx)
	return s.state.Load(), err
}

// Routes are the ways in, with what they may cost. Asking a search costs more than
// a page that is ready, and a person reads before asking again.
func (s *Shop) Routes() []web.Route {
	looking := web.NewQuota(50*time.Millisecond, 120, 20_000)
	searching := web.NewQuota(300*time.Millisecond, 40, 20_000)
	// Who orders fills in a form; who guesses links waits.
	ordering := web.NewQuota(20*time.Second, 10, 20_000)
	following := web.NewQuota(2*time.Second, 40, 20_000)
	quotas := map[string]*web.Quota{"POST " + pathThanks: ordering, "POST " + pathStatus + "{code}/" + stepWrite: ordering,
		"GET " + pathSearch: searching, "POST " + pathCheckout: ordering, "GET " + pathStatus + "{code}": following,
		"POST " + pathStatus + "{code}/" + stepPay: ordering, "POST " + pathStatus + "{code}/" + stepCancel: following}
	origin := http.NewCrossOriginProtection()
	origin.SetDenyHandler(http.HandlerFunc(s.foreign))
	route := func(pattern string, quota *web.Quota, h http.HandlerFunc) web.Route {
		return web.Route{Pattern: pattern, Handler: origin.Handler(h), BodyBytes: formBytes, Within: 20 * time.Second, Quota: quota}
	}
	keys := map[string]func(*http.Request) string{"GET " + pathStatus + "{code}": s.follower}
	var routes []web.Route
	for _, p := range pages() {
		quota := quotas[p.pattern]
		if quota == nil {
			quota = looking
		}
		r := route(p.pattern, quota, func(w http.ResponseWriter, r *http.Request) { s.serve(p, w, r) })
		r.Key = keys[p.pattern]
		routes = append(routes, r)
	}
	// Pictures come twenty at once with a page.
	routes = append(routes,
		route("GET "+pathPhoto+"{file}", nil, s.photo), route("GET "+pathTile+"{file}", nil, s.tile), route("GET "+pathStyle, nil, s.styleSheet),
		route("GET /robots.txt", looking, s.robots), route("GET /sitemap.xml", looking, s.sitemap),
		route("GET /feed.xml", looking, s.feed), route("GET /feed.csv", looking, s.feedCSV))
	known := http.NewServeMux()
	for _, r := range routes {
		known.Handle(r.Pattern, r.Handler)
	}
	return append(routes, web.Route{Pattern: "/", Quota: looking, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !web.AskedWrongly(w, r, known, "/") {
			s.nowhere(w, r)
		}
	})})
}

// formBytes is how much a form may bring.
const formBytes = 16 << 10

// page is a way into the shop. What is ready may be kept as long as nothing
// changes.
type page struct {
	pattern string
	do      func(*visit) (*sheet, error)
	keep    bool
}

func pages() []page {
	return []page{
		{"GET " + pathHome + "{$}", (*visit).home, true},
		{"GET " + pathCategory + "{slug}", (*visit).category, true},
		{"GET " + pathSearch, (*visit).search, false},
		{"GET " + pathProduct + "{slug}", (*visit).product, true},
		{"GET " + pathFairs, (*visit).fairs, true},
		{"GET " + pathProducer + "{code}", (*visit).producer, true},
		{"GET " + pathProducers, (*visit).producers, true},
		{"GET " + pathAbout, (*visit).about, true},
		{"GET " + pathThanks, (*visit).thanks, false},
		{"POST " + pathThanks, (*visit).write, false},
		{"GET " + pathCart, (*visit).cartPage, false},
		{"POST " + pathCart, (*visit).changeCart, false},
		{"GET " + pathCheckout, (*visit).checkout, false},
		{"POST " + pathCheckout, (*visit).order, false},
		{"GET " + pathStatus + "{code}", (*visit).status, false},
		{"POST " + pathStatus + "{code}/" + stepPay, (*visit).newCode, false},
		{"POST " + pathStatus + "{code}/" + stepCancel, (*visit).leave, false},
		{"POST " + pathStatus + "{code}/" + stepWrite, (*visit).writeOfOrder, false},
	}
}
