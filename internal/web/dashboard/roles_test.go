package dashboard

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"lapak/internal/i18n"
	"lapak/internal/store"
)

// try is one way into the dashboard: who may take it (the first letters of the
// roles, * for everybody), an example, and what it brings.
type try struct {
	who  string
	path string
	form url.Values
}

// tries are the routes in the order in which they are tried: what ends sessions
// comes last.
func tries() map[string]try {
	everybody, everyone, office, goods, makers, admin := "*", "asrpo", "asr", "asrp", "as", "a"
	return map[string]try{
		"GET /staf/style.css": {everybody, "/staf/style.css", nil},
		"POST /staf/language": {everybody, "/staf/language", url.Values{"language": {"en"}}},
		"GET /staf/sign-in":   {everybody, "/staf/sign-in", nil},
		"POST /staf/sign-in":  {everybody, "/staf/sign-in", url.Values{"account": {"nobody"}}},
		"GET /staf/welcome":   {everybody, "/staf/welcome?code=x", nil},
		"POST /staf/welcome":  {everybody, "/staf/welcome", url.Values{"code": {"x"}}},

		"GET /staf/{$}":   {everyone, "/staf/", nil},
		"GET /staf/daily": {office, "/staf/daily", nil}, "GET /staf/shifts": {office, "/staf/shifts", nil},
		"GET /staf/stock": {goods, "/staf/stock", nil},

		"GET /staf/catalogue":                           {goods, "/staf/catalogue", nil},
		"GET /staf/catalogue/new":                       {makers, "/staf/catalogue/new", nil},
		"POST /staf/catalogue/new":                      {makers, "/staf/catalogue/new", url.Values{"sku": {"-"}}},
		"GET /staf/catalogue/product/{sku}":             {goods, "/staf/catalogue/product/SUMSEL-1", nil},
		"POST /staf/catalogue/product/{sku}":            {makers, "/staf/catalogue/product/SUMSEL-1", url.Values{"from": {"old"}, "price": {"1"}}},
		"POST /staf/catalogue/product/{sku}/photo":      {makers, "/staf/catalogue/product/SUMSEL-1/photo", url.Values{"from": {"old"}}},
		"GET /staf/catalogue/product/{sku}/page":        {goods, "/staf/catalogue/product/SUMSEL-1/page", nil},
		"POST /staf/catalogue/product/{sku}/page":       {makers, "/staf/catalogue/product/SUMSEL-1/page", url.Values{"from": {"old"}}},
		"POST /staf/catalogue/product/{sku}/page/photo": {makers, "/staf/catalogue/product/SUMSEL-1/page/photo", url.Values{"from": {"old"}}},
		"GET /staf/shopfront":                           {office, "/staf/shopfront", nil},
		"POST /staf/shopfront":                          {makers, "/staf/shopfront", url.Values{"from": {"old"}}},
		"GET /staf/shopfront/producer/{code}":           {office, "/staf/shopfront/producer/LPP", nil},
		"POST /staf/shopfront/producer/{code}":          {makers, "/staf/shopfront/producer/LPP", url.Values{"from": {"old"}}},
		"GET /staf/fairs/fair/{code}/page":              {office, "/staf/fairs/fair/FSUMS/page", nil},
		"POST /staf/fairs/fair/{code}/page":             {makers, "/staf/fairs/fair/FSUMS/page", url.Values{"from": {"old"}}},
		"GET /staf/photos/{hash}":                       {goods, "/staf/photos/" + store.NewSizedPhoto([]byte("SUMSEL"), nil).Hash, nil},

		"GET /staf/orders":                         {makers, "/staf/orders", nil},
		"GET /staf/orders/packing":                 {makers, "/staf/orders/packing", nil},
		"GET /staf/orders/order/{code}":            {makers, "/staf/orders/order/2222-2222", nil},
		"POST /staf/orders/order/{code}/pack":      {makers, "/staf/orders/order/2222-2222/pack", nil},
		"POST /staf/orders/order/{code}/unpack":    {makers, "/staf/orders/order/2222-2222/unpack", nil},
		"POST /staf/orders/order/{code}/cancel":    {makers, "/staf/orders/order/2222-2222/cancel", nil},
		"POST /staf/orders/order/{code}/pay":       {makers, "/staf/orders/order/2222-2222/pay", nil},
		"POST /staf/orders/order/{code}/hand-over": {makers, "/staf/orders/order/2222-2222/hand-over", nil},
		"POST /staf/orders/order/{code}/note":      {makers, "/staf/orders/order/2222-2222/note", nil},
		"POST /staf/orders/order/{code}/back/{no}": {makers, "/staf/orders/order/2222-2222/back/1", nil},
		"GET /staf/notes":                          {makers, "/staf/notes", nil},
		"POST /staf/notes/{no}":                    {makers, "/staf/notes/1", url.Values{"state": {"shown"}}},
		"POST /staf/shop":                          {admin, "/staf/shop", url.Values{"code": {"-"}}},
		"GET /staf/shop/stock":                     {makers, "/staf/shop/stock", nil},
		"POST /staf/shop/stock":                    {makers, "/staf/shop/stock", url.Values{"reason": {"-"}}},

		"GET /staf/fairs":                          {office, "/staf/fairs", nil},
		"GET /staf/fairs/new":                      {makers, "/staf/fairs/new", nil},
		"GET /staf/fairs/fair/{code}":              {office, "/staf/fairs/fair/FSUMS", nil},
		"POST /staf/fairs/fair":                    {makers, "/staf/fairs/fair", url.Values{"code": {"FSUMS"}, "from": {"old"}}},
		"GET /staf/stalls/new":                     {makers, "/staf/stalls/new", nil},
		"GET /staf/stalls/stall/{code}":            {office, "/staf/stalls/stall/SSUMS", nil},
		"POST /staf/stalls/stall":                  {makers, "/staf/stalls/stall", url.Values{"code": {"SSUMS"}, "from": {"old"}}},
		"GET /staf/terminals":                      {office, "/staf/terminals", nil},
		"POST /staf/terminals/code":                {makers, "/staf/terminals/code", url.Values{"stall": {"SSUMS"}}},
		"POST /staf/terminals/{id}/revoke":         {admin, "/staf/terminals/" + string(terminalOf(sumsel)) + "/revoke", nil},
		"GET /staf/aside":                          {office, "/staf/aside", nil},
		"POST /staf/quarantine/{id}/retry":         {makers, "/staf/quarantine/none/retry", nil},
		"POST /staf/forks/{terminal}/{epoch}/note": {makers, "/staf/forks/" + string(terminalOf(sumsel)) + "/2/note", nil},

		"GET /staf/audit":                  {admin, "/staf/audit", nil},
		"GET /staf/account":                {everyone, "/staf/account", nil},
		"GET /staf/account/telephone":      {everyone, "/staf/account/telephone", nil},
		"POST /staf/account/telephone":     {everyone, "/staf/account/telephone", url.Values{"passphrase": {"wrong"}}},
		"POST /staf/account/telephone/off": {everyone, "/staf/account/telephone/off", url.Values{"passphrase": {"wrong"}}},
		"POST /staf/account/passphrase":    {everyone, "/staf/account/passphrase", url.Values{"passphrase": {"wrong"}}},
		"POST /staf/sign-out":              {everyone, "/staf/sign-out", nil},
	}
}

func (p *person) take(pattern string, x try) *httptest.ResponseRecorder {
	p.Helper()
	if strings.HasPrefix(pattern, "GET ") {
		return p.get(x.path)
	}
	return p.post(x.path, x.form)
}

func TestEveryPageIsOpenToWhomItShouldBeAndToNobodyElse(t *testing.T) {
	o := newOffice(t)
	all := tries()
	people := map[string]*person{"nobody": o.person()}
	for _, role := range store.Roles() {
		people[string(role)] = o.signedIn(sumsel, string(role))
	}
	taken := map[string]bool{}
	// As they stand in the table, but signing out at the end.
	var order []page
	for _, p := range pages() {
		if p.pattern != "POST /staf/sign-out" {
			order = append(order, p)
		}
	}
	for _, p := range append(order, page{pattern: "POST /staf/sign-out"}) {
		x, known := all[p.pattern]
		if !known {
			t.Errorf("%s is a way in that nobody has tried", p.pattern)
			continue
		}
		taken[p.pattern] = true
		for name, who := range people {
			open := x.who == "*" || name != "nobody" && strings.Contains(x.who, name[:1])
			w := who.take(p.pattern, x)
			if away := turnedAway(w); away == open || w.Code >= 500 {
				t.Errorf("%s as %s: status %d, turned away: %t; %s", p.pattern, name, w.Code, away, sentence(w))
			}
		}
	}
	for pattern := range all {
		if !taken[pattern] {
			t.Errorf("%s is no way in", pattern)
		}
	}
}

func TestSomebodyOfALapasSeesNothingOfAnother(t *testing.T) {
	o := newOffice(t)
	p := o.signedIn(sumsel, string(store.RoleProducer))
	for _, path := range []string{"/staf/?producer=MEN", "/staf/stock?producer=MEN", "/staf/catalogue?producer=MEN", "/staf/catalogue/product/SUMSEL-2",
		"/staf/photos/" + store.NewSizedPhoto([]byte("SUMSEL"), nil).Hash + "x", "/staf/stock?producer=MEN&format=csv", "/staf/?producer=MEN&format=pdf"} {
		if w := p.get(path); !turnedAway(w) {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	for _, path := range []string{"/staf/", "/staf/?producer=LPP", "/staf/stock", "/staf/stock?format=csv", "/staf/catalogue", "/staf/catalogue?format=csv",
		"/staf/catalogue?q=theirs", "/staf/catalogue/product/SUMSEL-1"} {
		w := p.get(path)
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d %s", path, w.Code, sentence(w))
		}
		if strings.Contains(w.Body.String(), "SUMSEL theirs") || strings.Contains(w.Body.String(), "SUMSEL-2") {
			t.Errorf("%s shows goods of another Lapas", path)
		}
	}
	observer := o.signedIn(sumsel, string(store.RoleObserver))
	for _, path := range []string{"/staf/?stall=SSUMS", "/staf/?producer=LPP"} {
		if w := observer.get(path); !turnedAway(w) {
			t.Errorf("the observer sees %s: %d", path, w.Code)
		}
	}
}

func TestNothingOfAnotherOrganisationIsThere(t *testing.T) {
	o := newOffice(t)
	p := o.signedIn(jambi, string(store.RoleAdmin))
	hash := store.NewSizedPhoto([]byte("SUMSEL"), nil).Hash
	for _, path := range []string{"/staf/catalogue/product/SUMSEL-1", "/staf/catalogue/product/SUMSEL-1/page", "/staf/fairs/fair/FSUMS/page", "/staf/photos/" + hash, "/staf/photos/" + hash + "?side=640", "/staf/fairs/fair/FSUMS", "/staf/stalls/stall/SSUMS",
		"/staf/?fair=FSUMS", "/staf/daily?fair=FSUMS", "/staf/daily?stall=SSUMS", "/staf/shifts?fair=FSUMS"} {
		if w := p.get(path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	for path, form := range map[string]url.Values{
		"/staf/terminals/" + string(terminalOf(sumsel)) + "/revoke": nil,
		"/staf/forks/" + string(terminalOf(sumsel)) + "/2/note":     nil,
		"/staf/terminals/code":                   {"stall": {"SSUMS"}},
		"/staf/catalogue/product/SUMSEL-1":       {"from": {"x"}, "price": {"1"}},
		"/staf/catalogue/product/SUMSEL-1/photo": nil,
		"/staf/fairs/fair":                       {"code": {"FSUMS"}, "from": {"x"}, "name": {"x"}, "first": {"2026-11-20"}, "last": {"2026-11-20"}},
		"/staf/stalls/stall":                     {"code": {"SSUMS"}, "from": {"x"}, "name": {"x"}, "own": {"1"}},
	} {
		if w := p.post(path, form); w.Code != http.StatusNotFound {
			t.Errorf("POST %s: %d %s", path, w.Code, sentence(w))
		}
	}
	ctx := t.Context()
	terminal, err := o.central.Terminal(ctx, sumsel, terminalOf(sumsel))
	if err != nil || !terminal.RevokedAt.IsZero() {
		t.Errorf("the terminal of another organisation: %+v, %v", terminal, err)
	}
	forks, err := o.central.Forks(ctx, sumsel)
	if err != nil || len(forks) != 1 || !forks[0].Noted.IsZero() {
		t.Errorf("the forks of another organisation: %+v, %v", forks, err)
	}
	for pattern, x := range tries() {
		if !strings.HasPrefix(pattern, "GET ") || strings.Contains(pattern, "{") && pattern != "GET /staf/{$}" {
			continue
		}
		if w := p.get(x.path); strings.Contains(w.Body.String(), "SUMSEL") {
			t.Errorf("%s shows another organisation", pattern)
		}
	}
}

// shownPages are pages with everything that people may have named.
func shownPages() []string {
	return []string{"/staf/sign-in", "/staf/", "/staf/?period=fair&fair=FSUMS", "/staf/daily", "/staf/daily?stall=SSUMS", "/staf/shifts?period=month", "/staf/stock", "/staf/catalogue",
		"/staf/catalogue?q=%3Cscript%3Ealert(1)%3C/script%3E", "/staf/catalogue/new", "/staf/catalogue/product/SUMSEL-1", "/staf/catalogue/product/SUMSEL-1/page", "/staf/shopfront", "/staf/shopfront/producer/LPP", "/staf/fairs/fair/FSUMS/page", "/staf/fairs", "/staf/fairs/new", "/staf/fairs/fair/FSUMS",
		"/staf/stalls/new", "/staf/stalls/stall/SSUMS", "/staf/terminals", "/staf/aside?all=1", "/staf/audit", "/staf/account", "/staf/account/telephone",
		"/staf/none", "/staf/?done=%3Cscript%3E", "/staf/?fair=%3Cscript%3Ealert(1)%3C/script%3E"}
}

func TestNoNameBreaksAPageAndNoPageHasAScript(t *testing.T) {
	o := newOffice(t)
	p := o.signedIn(sumsel, string(store.RoleAdmin))
	escaped := 0
	for _, lang := range i18n.Langs() {
		p.cookies[languageCookie] = string(lang)
		for _, path := range shownPages() {
			w := p.get(path)
			body := w.Body.String()
			if w.Header().Get("Content-Security-Policy") != policy && w.Code != http.StatusSeeOther {
				t.Errorf("%s: policy %q", path, w.Header().Get("Content-Security-Policy"))
			}
			if !strings.Contains(body, `<html lang="`+string(lang)+`">`) && w.Code != http.StatusSeeOther {
				t.Errorf("%s is not in %s", path, lang)
			}
			for _, bad := range []string{"<script", " style=", " onclick=", "javascript:", "«", "http://www", "ZgotmplZ"} {
				if strings.Contains(body, bad) {
					t.Errorf("%s has %s", path, bad)
				}
			}
			if len(body) > 100_000 {
				t.Errorf("%s has %d bytes", path, len(body))
			}
			escaped += strings.Count(body, "&lt;script&gt;alert(1)&lt;/script&gt;")
		}
	}
	if escaped < 40 {
		t.Errorf("the hostile name is shown only %d times", escaped)
	}
}

func TestAFormOfAnotherSiteChangesNothing(t *testing.T) {
	o := newOffice(t)
	p := o.signedIn(sumsel, string(store.RoleAdmin))
	path := "/staf/terminals/" + string(terminalOf(sumsel)) + "/revoke"
	for _, header := range []http.Header{{"Sec-Fetch-Site": {"cross-site"}}, {"Origin": {"https://evil.example"}}} {
		if w := p.ask(http.MethodPost, path, "", nil, header); w.Code != http.StatusForbidden || !says(w, "foreign_form") {
			t.Errorf("%v: %d %s", header, w.Code, sentence(w))
		}
	}
	if terminal, err := o.central.Terminal(t.Context(), sumsel, terminalOf(sumsel)); err != nil || !terminal.RevokedAt.IsZero() {
		t.Errorf("the terminal: %+v, %v", terminal, err)
	}
	if w := p.ask(http.MethodPost, path, "", nil, http.Header{"Sec-Fetch-Site": {"same-origin"}}); w.Code != http.StatusSeeOther {
		t.Errorf("our own form: %d %s", w.Code, sentence(w))
	}
	if w := p.get("/staf/sign-in?to=//evil.example/"); w.Header().Get("Location") != "/staf/" {
		t.Errorf("the door leads to %q", w.Header().Get("Location"))
	}
}
