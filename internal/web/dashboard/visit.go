package dashboard

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"lapak/internal/i18n"
	"lapak/internal/pos"
	"lapak/internal/store"
	"lapak/internal/web"
)

// visit is one request of somebody.
type visit struct {
	*Dashboard
	w       http.ResponseWriter
	r       *http.Request
	words   *i18n.Words
	page    page
	tenant  pos.TenantID
	account store.Account // its ID is empty before somebody has signed in
	central *store.Central
}

func errNoPage() error  { return pos.Refuse(pos.NotFound, "page_unknown") }
func errForeign() error { return pos.Refuse(pos.Denied, "foreign_form") }
func errDenied() error  { return pos.Refuse(pos.Denied, "page_denied") }

// What a session holds.
const (
	keyTenant    = "tenant"
	keyAccount   = "account"
	keySince     = "since"
	keyTelephone = "telephone" // a secret that its telephone has not proved yet
)

func (d *Dashboard) visit(w http.ResponseWriter, r *http.Request) *visit {
	return &visit{Dashboard: d, w: w, r: r, words: d.words[languageOf(r)], central: d.central}
}

// serve lets somebody in to a page, or says why not.
func (d *Dashboard) serve(p page, w http.ResponseWriter, r *http.Request) {
	v := d.visit(w, r)
	v.page = p
	err := v.recognise(r.Context())
	switch {
	case err != nil:
	case !p.open() && v.account.ID == "":
		v.askToSignIn()
		return
	case !p.allows(v.account.Role):
		err = errDenied()
	default:
		err = p.do(v)
	}
	if err != nil {
		v.fail(err)
	}
}

// recognise finds whose session it is. One of yesterday, of an account that was
// closed, or whose passphrase has changed since, is nobody's.
func (v *visit) recognise(ctx context.Context) error {
	tenant, id := pos.TenantID(v.sessions.GetString(ctx, keyTenant)), v.sessions.GetString(ctx, keyAccount)
	if id == "" {
		return nil
	}
	account, err := v.central.ActiveAccount(ctx, tenant, id)
	switch {
	case pos.CodeOf(err) == pos.Denied:
		return nil
	case err != nil:
		return err
	}
	since := time.UnixMilli(v.sessions.GetInt64(ctx, keySince))
	if since.Before(account.Changed) || !v.now().Before(since.Add(sessionLife)) {
		return nil
	}
	v.tenant, v.account, v.central = tenant, account, v.central.As(id)
	return nil
}

// producer is whose goods alone somebody may see, empty for everybody's.
func (v *visit) producer() pos.ProducerCode { return v.account.Producer }

// may says whether somebody may take the way of a pattern: buttons that would be
// refused are not shown.
func (v *visit) may(pattern string) bool {
	for _, p := range pages() {
		if p.pattern == pattern {
			return p.allows(v.account.Role)
		}
	}
	return false
}

// askToSignIn shows the way to the door, and from there back to what was asked.
func (v *visit) askToSignIn() {
	if !web.Looks(v.r) {
		v.fail(pos.Refuse(pos.Denied, "session_over"))
		return
	}
	v.redirect(Path + "sign-in?" + url.Values{"to": {v.r.URL.RequestURI()}}.Encode())
}

func (v *visit) redirect(to string) { http.Redirect(v.w, v.r, to, http.StatusSeeOther) }

// own is a path of the dashboard that a form named, or its first page: nobody is
// sent to another host.
func own(path string) string {
	if strings.HasPrefix(path, Path) && !strings.ContainsAny(path, "\\\r\n") && !strings.HasPrefix(path, Path+"/") {
		return path
	}
	return Path
}

// done goes on to a page that says that something was done.
func (v *visit) done(path, what string) error {
	between := "?"
	if strings.Contains(path, "?") {
		between = "&"
	}
	v.redirect(path + between + "done=" + what)
	return nil
}

// policy lets in our own style sheet and pictures and nothing else.
const policy = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// sheet is what every page is made of.
type sheet struct {
	Lang    string
	Other   string // the language that may be switched to
	Title   string
	Style   string
	Path    string // of the request, to come back to
	Menu    []menuGroup
	Account store.Account
	Tenant  string
	Done    string
	Problem string
	Data    any
}

// menuGroup is some pages of the menu under a name.
type menuGroup struct {
	Name  string
	Items []menuItem
}

type menuItem struct {
	Name, Path string
	Here       bool
}

// show answers with a page.
func (v *visit) show(name, title string, data any) error {
	return v.showAs(http.StatusOK, name, title, "", data)
}

// again shows a form once more with what is wrong with it.
func (v *visit) again(name, title string, problem error, data any) error {
	status, refusal := web.Explain(v.w, problem)
	if status >= http.StatusInternalServerError {
		return problem
	}
	return v.showAs(status, name, title, v.words.Error(refusal), data)
}

func (v *visit) showAs(status int, name, title, problem string, data any) error {
	s := sheet{Lang: string(v.words.Lang()), Title: title, Style: v.style, Path: v.r.URL.RequestURI(), Account: v.account, Problem: problem, Data: data}
	s.Other = string(i18n.EN)
	if v.words.Lang() == i18n.EN {
		s.Other = string(i18n.ID)
	}
	if !web.Looks(v.r) {
		s.Path = own(v.page.path)
	}
	if key := "dash.done." + v.r.URL.Query().Get("done"); v.words.Has(key) {
		s.Done = v.words.T(key)
	}
	if v.account.ID != "" {
		s.Menu = v.menu()
		var err error
		if s.Tenant, err = v.tenantName(); err != nil {
			return err
		}
	}
	var body bytes.Buffer
	if err := v.sheets[v.words.Lang()].ExecuteTemplate(&body, name, s); err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	v.w.Header().Set("Content-Security-Policy", policy)
	v.w.WriteHeader(status)
	v.w.Write(body.Bytes())
	return nil
}

// menu is what somebody may open, in groups. The page that is open is the one with
// the longest path.
func (v *visit) menu() []menuGroup {
	var all []menuGroup
	longest := 0
	for _, p := range pages() {
		if p.menu != "" && v.below(p.path) {
			longest = max(longest, len(p.path))
		}
	}
	for _, g := range chapters() {
		var items []menuItem
		for _, p := range g.pages {
			if p.menu != "" && p.allows(v.account.Role) {
				items = append(items, menuItem{v.words.T(p.menu), p.path, v.below(p.path) && len(p.path) == longest})
			}
		}
		if len(items) > 0 {
			all = append(all, menuGroup{v.words.T(g.name), items})
		}
	}
	return all
}

// below says whether this request is for a page or one below it.
func (v *visit) below(path string) bool {
	here := v.r.URL.Path
	return here == path || path != Path && strings.HasPrefix(here, path+"/")
}

// tenantName is the name of the organisation that somebody belongs to.
func (v *visit) tenantName() (string, error) {
	tenants, err := v.central.Tenants(v.r.Context())
	for _, t := range tenants {
		if t.ID == v.tenant {
			return t.Name, nil
		}
	}
	return string(v.tenant), err
}

// fail tells what went wrong.
func (v *visit) fail(err error) {
	status, refusal := web.Explain(v.w, err)
	data := struct {
		Status int
		ID     string
	}{status, web.RequestID(v.r)}
	if err := v.showAs(status, "failed.html", v.words.T("dash.failed"), v.words.Error(refusal), data); err != nil {
		web.WriteError(v.w, err)
	}
}

// languageCookie remembers the language of a browser, also before its person has
// signed in.
const languageCookie = "lapak_language"

// languageOf is the language of a request: the one chosen, else English for
// browsers that prefer it.
func languageOf(r *http.Request) i18n.Lang {
	if c, err := r.Cookie(languageCookie); err == nil {
		for _, lang := range i18n.Langs() {
			if c.Value == string(lang) {
				return lang
			}
		}
	}
	if strings.HasPrefix(strings.ToLower(r.Header.Get("Accept-Language")), string(i18n.EN)) {
		return i18n.EN
	}
	return i18n.ID
}

func (v *visit) switchLanguage() error {
	const year = 365 * 24 * 60 * 60
	lang := i18n.ID
	if v.r.FormValue("language") == string(i18n.EN) {
		lang = i18n.EN
	}
	http.SetCookie(v.w, &http.Cookie{Name: languageCookie, Value: string(lang), Path: Path, MaxAge: year, HttpOnly: true,
		SameSite: http.SameSiteLaxMode, Secure: v.secure})
	v.redirect(own(v.r.FormValue("to")))
	return nil
}

// styleSheet changes its address with its content, so it may be kept.
func (v *visit) styleSheet() error {
	v.w.Header().Set("Content-Type", "text/css; charset=utf-8")
	v.w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	v.w.Write(style)
	return nil
}

// field is what a form says, without the space around it.
func (v *visit) field(name string) string {
	return strings.TrimSpace(strings.ToValidUTF8(v.r.FormValue(name), ""))
}
