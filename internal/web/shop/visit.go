package shop

import (
	"bytes"
	"cmp"
	"net/http"
	"net/url"
	"strings"

	"lapak/internal/i18n"
	"lapak/internal/pos"
	"lapak/internal/web"
)

// visit is one look at the shop.
type visit struct {
	*Shop
	*state
	w     http.ResponseWriter
	r     *http.Request
	words *i18n.Words
	query url.Values
}

func errNoPage() error { return pos.Refuse(pos.NotFound, "page_unknown") }

// sheet is what every page is made of.
type sheet struct {
	name        string // of its template
	Title       string
	Description string
	Path        string // its own address without the language
	asked       string // how it was asked for, if that is more than its address
	Picture     string // address of the picture of its card, on this host
	Kind        string // of the card: website or product
	Private     bool   // of one person: no cache may have it
	Unlisted    bool   // no search engine may have it
	Linked      []any  // what programs may read of it
	Trail       []crumb
	Problem     string
	Data        any

	status int // 0 is that all is well

	// What follows is the same for all pages and filled in when one is made.
	Lang, Other  string
	Style        string
	Base         string
	Tenant       string
	WhatsApp     string
	Asked        string // what was searched for
	Categories   []*category
	Ordering     bool // whether orders are taken
	OwnLang      string
	Alternatives []alternative
}

// crumb is a step of the way to a page.
type crumb struct{ Name, Path string }

// alternative is the same page in a language: its address for others, and where it
// leads from the page as it was asked for.
type alternative struct{ Lang, Address, Here string }

// languageOf is the language of a request. It stands in the address, so that a
// page is the same for everybody who asks for it.
func languageOf(r *http.Request) i18n.Lang {
	if r.URL.Query().Get("lang") == string(i18n.EN) {
		return i18n.EN
	}
	return i18n.ID
}

// addressIn is an address in a language: Indonesian is what is not said.
func addressIn(lang i18n.Lang, path string) string {
	if lang == i18n.ID {
		return path
	}
	between := "?"
	if strings.Contains(path, "?") {
		between = "&"
	}
	path, place, found := strings.Cut(path, "#")
	if path += between + "lang=" + string(lang); found {
		path += "#" + place
	}
	return path
}

func (s *Shop) visit(w http.ResponseWriter, r *http.Request, st *state) *visit {
	return &visit{Shop: s, state: st, w: w, r: r, words: s.words[languageOf(r)], query: r.URL.Query()}
}

func (v *visit) english() bool { return v.words.Lang() == i18n.EN }

// serve shows a page, or says why not.
func (s *Shop) serve(p page, w http.ResponseWriter, r *http.Request) {
	st, err := s.current(r.Context())
	if err != nil {
		web.WriteError(w, err)
		return
	}
	v := s.visit(w, r, st)
	// Who has ordered finds the order also when the shop is shown no more.
	if !st.front.Shown && !strings.HasPrefix(r.URL.Path, pathStatus) {
		v.closed()
		return
	}
	key := keyOf(p, r, v)
	if p.keep {
		if kept := st.ready.get(key); kept != nil {
			headers(w, &sheet{})
			kept.send(w, r)
			return
		}
	}
	made, err := p.do(v)
	if err != nil {
		v.fail(err)
		return
	}
	if made == nil { // it has answered itself
		return
	}
	if !p.keep && web.Looks(r) {
		made.asked = v.asksFor()
	}
	body, err := v.print(made)
	if err != nil {
		v.fail(err)
		return
	}
	headers(w, made)
	if made.Private || made.status != 0 {
		v.sendOnce(made, body)
		return
	}
	kept := s.packer.pack(body)
	if p.keep {
		st.ready.put(key, kept)
	}
	kept.send(w, r)
}

// asksFor is the address of a request without its language.
func (v *visit) asksFor() string {
	v.query.Del("lang")
	if len(v.query) == 0 {
		return v.r.URL.EscapedPath()
	}
	return v.r.URL.EscapedPath() + "?" + v.query.Encode()
}

// keyOf is what a page depends on beside the state.
func keyOf(p page, r *http.Request, v *visit) string {
	if !p.keep {
		return ""
	}
	return string(v.words.Lang()) + " " + r.URL.Path + " " + v.query.Get(askPage) + " " + v.query.Get(askOrder) + " " + v.query.Get(askProducer)
}

// policy lets in our own style sheet, pictures and files and nothing else. What programs
// read of a page stands in it as data and is never run.
const policy = "default-src 'none'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// headers say how long a page is good. Those of one person belong to nobody else.
func headers(w http.ResponseWriter, s *sheet) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", policy)
	h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
	// It would have browsers start a new process for the first page of a visitor, who
	// waits for it; these pages open no windows.
	h.Del("Cross-Origin-Opener-Policy")
	if s.Unlisted {
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Robots-Tag", "noindex, nofollow")
	}
	if s.Private {
		h.Set("Cache-Control", "private, no-store")
		return
	}
	h.Set("Cache-Control", "public, max-age=60")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
}

// print makes the page.
func (v *visit) print(s *sheet) ([]byte, error) {
	lang := v.words.Lang()
	s.Lang, s.Other = string(lang), string(i18n.EN)
	if lang == i18n.EN {
		s.Other, s.OwnLang = string(i18n.ID), string(i18n.EN)
	}
	if s.Kind == "" {
		s.Kind = "website"
	}
	s.Style, s.Base, s.Tenant, s.WhatsApp, s.Categories, s.Ordering = v.style, v.base, v.name, v.front.WhatsApp, v.categories, v.levels.open
	for _, l := range i18n.Langs() {
		s.Alternatives = append(s.Alternatives, alternative{string(l), v.base + addressIn(l, s.Path), addressIn(l, cmp.Or(s.asked, s.Path))})
	}
	if len(s.Trail) > 1 {
		s.Linked = append(s.Linked, v.trailData(s.Trail))
	}
	var body bytes.Buffer
	err := v.sheets[lang].ExecuteTemplate(&body, s.name, s)
	return body.Bytes(), err
}

// sendOnce answers with a page that is not kept.
func (v *visit) sendOnce(s *sheet, body []byte) {
	headers(v.w, s)
	if s.status != 0 {
		v.w.Header().Set("Cache-Control", "no-store")
		v.w.WriteHeader(s.status)
	}
	v.w.Write(body)
}

// fail tells what went wrong, with a way on.
func (v *visit) fail(err error) {
	status, refusal := web.Explain(v.w, err)
	s := &sheet{name: "failed.html", Title: v.words.T("shop.failed"), Path: pathHome, Private: true, Unlisted: true, Problem: v.words.Error(refusal), status: status,
		Data: struct{ Status int }{status}}
	if status == http.StatusNotFound {
		s.Title = v.words.T("shop.not_found")
	}
	body, err := v.print(s)
	if err != nil {
		web.WriteError(v.w, err)
		return
	}
	v.sendOnce(s, body)
}

// closed says that there is no shop yet. It tells nothing of the tenant.
func (v *visit) closed() {
	s := &sheet{name: "closed.html", Title: v.words.T("shop.closed"), Path: pathHome, Private: true, Unlisted: true, status: http.StatusNotFound}
	body, err := v.print(s)
	if err != nil {
		web.WriteError(v.w, err)
		return
	}
	v.sendOnce(s, body)
}

// foreign answers a form that another site sent.
func (s *Shop) foreign(w http.ResponseWriter, r *http.Request) {
	refusal := pos.Refuse(pos.Denied, "foreign_form")
	st, err := s.current(r.Context())
	if err != nil || !st.front.Shown {
		web.WriteError(w, refusal)
		return
	}
	s.visit(w, r, st).fail(refusal)
}

// nowhere answers for addresses that do not exist: people get a page, programs a
// Problem.
func (s *Shop) nowhere(w http.ResponseWriter, r *http.Request) {
	st, err := s.current(r.Context())
	if err != nil || !st.front.Shown || !strings.Contains(r.Header.Get("Accept"), "text/html") {
		web.WriteError(w, pos.Refuse(pos.NotFound, "no_such_address"))
		return
	}
	s.visit(w, r, st).fail(errNoPage())
}

// styleSheet changes its address with its content, so it may be kept.
func (s *Shop) styleSheet(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	forever(w)
	s.styled.send(w, r)
}

// forever says that what stands at an address never changes.
func forever(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
}
