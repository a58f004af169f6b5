package dashboard

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
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
		"POST /staf/catalogue/product/{sku}":            {"asp", "/staf/catalogue/product/SUMSEL-1", url.Values{"from": {"old"}, "price": {"1"}}},
		"POST /staf/catalogue/product/{sku}/photo":      {"asp", "/staf/catalogue/product/SUMSEL-1/photo", url.Values{"from": {"old"}}},
		"GET /staf/photos/{hash}":                       {goods, "/staf/photos/" + store.NewSizedPhoto([]byte("SUMSEL"), nil).Hash, nil},
		"GET /staf/catalogue/product/{sku}/page":        {goods, "/staf/catalogue/product/SUMSEL-1/page", nil},
		"POST /staf/catalogue/product/{sku}/page":       {makers, "/staf/catalogue/product/SUMSEL-1/page", url.Values{"from": {"old"}}},
		"POST /staf/catalogue/product/{sku}/page/photo": {makers, "/staf/catalogue/product/SUMSEL-1/page/photo", url.Values{"from": {"old"}}},
		"GET /staf/shopfront":                           {office, "/staf/shopfront", nil},
		"POST /staf/shopfront":                          {makers, "/staf/shopfront", url.Values{"from": {"old"}}},
		"GET /staf/shopfront/producer/{code}":           {office, "/staf/shopfront/producer/LPP", nil},
		"POST /staf/shopfront/producer/{code}":          {makers, "/staf/shopfront/producer/LPP", url.Values{"from": {"old"}}},
		"GET /staf/fairs/fair/{code}/page":              {office, "/staf/fairs/fair/FSUMS/page", nil},
		"POST /staf/fairs/fair/{code}/page":             {makers, "/staf/fairs/fair/FSUMS/page", url.Values{"from": {"old"}}},

		"GET /staf/orders":                          {makers, "/staf/orders", nil},
		"GET /staf/orders/packing":                  {makers, "/staf/orders/packing", nil},
		"GET /staf/orders/order/{code}":             {makers, "/staf/orders/order/2222-2222", nil},
		"POST /staf/orders/order/{code}/pack":       {makers, "/staf/orders/order/2222-2222/pack", nil},
		"POST /staf/orders/order/{code}/unpack":     {makers, "/staf/orders/order/2222-2222/unpack", nil},
		"POST /staf/orders/order/{code}/cancel":     {makers, "/staf/orders/order/2222-2222/cancel", nil},
		"POST /staf/orders/order/{code}/pay":        {makers, "/staf/orders/order/2222-2222/pay", nil},
		"POST /staf/orders/order/{code}/hand-over":  {makers, "/staf/orders/order/2222-2222/hand-over", nil},
		"POST /staf/orders/order/{code}/note":       {makers, "/staf/orders/order/2222-2222/note", nil},
		"POST /staf/orders/order/{code}/back/{no}":  {makers, "/staf/orders/order/2222-2222/back/1", nil},
		"GET /staf/notes":                           {makers, "/staf/notes", nil},
		"POST /staf/notes/{no}":                     {makers, "/staf/notes/1", url.Values{"state": {"shown"}}},
		"POST /staf/shop":                           {admin, "/staf/shop", url.Values{"code": {"-"}}},
		"GET /staf/shop/stock":                      {makers, "/staf/shop/stock", nil},
		"POST /staf/shop/stock":                     {makers, "/staf/shop/stock", url.Values{"reason": {"-"}}},
		"GET /staf/units":                           {"ap", "/staf/units", nil},
		"GET /staf/units/unit":                      {"ap", "/staf/units/unit?code=LPP", nil},
		"POST /staf/units/unit":                     {"ap", "/staf/units/unit", url.Values{"code": {"LPP"}, "from": {"old"}}},
		"GET /staf/settlement":                      {goods, "/staf/settlement", nil},
		"GET /staf/settlement/preview":              {goods, "/staf/settlement/preview", nil},
		"POST /staf/settlement/run":                 {admin, "/staf/settlement/run", url.Values{"month": {"2026-11"}}},
		"GET /staf/settlement/document/{number...}": {goods, "/staf/settlement/document/STL/LPP/2026-11/1", nil},
		"POST /staf/settlement/reverse":             {admin, "/staf/settlement/reverse", url.Values{"number": {"STL/LPP/2026-11/1"}}},
		"GET /staf/settlement/pay":                  {admin, "/staf/settlement/pay?producer=LPP", nil},
		"POST /staf/settlement/pay":                 {admin, "/staf/settlement/pay", url.Values{"producer": {"LPP"}}},
		"POST /staf/settlement/pay/{no}/reverse":    {admin, "/staf/settlement/pay/9/reverse", url.Values{"note": {"x"}}},
		"GET /staf/splits":                          {goods, "/staf/splits", nil},
		"POST /staf/splits/preview":                 {admin, "/staf/splits/preview", url.Values{"rules": {"x"}}},
		"POST /staf/splits/activate":                {admin, "/staf/splits/activate", url.Values{"rules": {"x"}}},
		"POST /staf/splits/correct":                 {admin, "/staf/splits/correct", url.Values{"rules": {"x"}}},
		"POST /staf/splits/corrections/{no}/undo":   {admin, "/staf/splits/corrections/9/undo", url.Values{"note": {"x"}}},
		"GET /staf/pnbp":                            {goods, "/staf/pnbp", nil},
		"POST /staf/pnbp/deposit":                   {admin, "/staf/pnbp/deposit", url.Values{"producer": {"LPP"}, "month": {"2026-11"}}},
		"POST /staf/pnbp/deposit/{no}/reverse":      {admin, "/staf/pnbp/deposit/9/reverse", url.Values{"note": {"x"}}},
		"POST /staf/pnbp/target":                    {admin, "/staf/pnbp/target", url.Values{"producer": {"LPP"}, "month": {"2026-11"}, "target": {"x"}}},
		"GET /staf/premi":                           {goods, "/staf/premi", nil},
		"POST /staf/premi/makers":                   {"p", "/staf/premi/makers", nil},
		"GET /staf/handover":                        {goods, "/staf/handover", nil},
		"GET /staf/handover/match":                  {goods, "/staf/handover/match", nil},
		"GET /staf/handover/note/{number}":          {goods, "/staf/handover/note/BA-SSUMS-A-261125-001", nil},
		"GET /staf/labels":                          {goods, "/staf/labels", nil},
		"POST /staf/labels":                         {goods, "/staf/labels", url.Values{"sheet": {"a4-55"}, "start": {"1"}}},

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
	b := o.settled(sumsel)
	all := tries()
	all["GET /staf/handover/note/{number}"] = try{"asrp", notePath(b.note), nil}
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
	b := o.settled(sumsel)
	p := o.signedIn(sumsel, string(store.RoleProducer))
	for _, format := range []string{"", "?format=pdf", "?format=xlsx", "?format=csv", "?format=json", "?format=roll"} {
		for theirs, unknown := range map[string]string{settlementPath(b.theirDoc): settlementPath("STL/MEN/2026-11/9"), notePath(b.theirNote): notePath("BA-SSUMS-Z-261125-009")} {
			if a, b := answer(p.get(theirs+format)), answer(p.get(unknown+format)); a != b || !strings.HasPrefix(a, "404") {
				t.Errorf("%s%s is not answered like one that is not there: %.60s, %.60s", theirs, format, a, b)
			}
		}
	}
	for _, path := range []string{"/staf/settlement", "/staf/settlement/preview", "/staf/splits", "/staf/pnbp", "/staf/premi", "/staf/handover", "/staf/handover/match", "/staf/labels"} {
		for _, format := range []string{"", "&format=pdf", "&format=xlsx", "&format=csv", "&format=json"} {
			if w := p.get(path + "?producer=MEN" + format); !turnedAway(w) {
				t.Errorf("%s of another Lapas%s: %d", path, format, w.Code)
			}
			if path == "/staf/labels" {
				continue
			}
			w := p.get(path + "?producer=LPP" + format)
			if w.Code != http.StatusOK || strings.Contains(w.Body.String(), "OTHER-LAPAS") || strings.Contains(w.Body.String(), "SUMSEL-2") || strings.Contains(w.Body.String(), "SUMSEL theirs") || strings.Contains(w.Body.String(), "MEN") {
				t.Errorf("%s%s: %d shows another Lapas", path, format, w.Code)
			}
		}
	}
	for _, path := range []string{"/staf/?producer=MEN", "/staf/stock?producer=MEN", "/staf/catalogue?producer=MEN", "/staf/catalogue/product/SUMSEL-2",
		"/staf/photos/" + store.NewSizedPhoto([]byte("SUMSEL"), nil).Hash + "x", "/staf/stock?producer=MEN&format=csv", "/staf/?producer=MEN&format=pdf"} {
		if w := p.get(path); !turnedAway(w) {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	for _, path := range []string{"/staf/", "/staf/?producer=LPP", "/staf/stock", "/staf/stock?format=csv", "/staf/catalogue", "/staf/catalogue?format=csv",
		"/staf/catalogue?q=theirs", "/staf/catalogue/product/SUMSEL-1", "/staf/labels", "/staf/settlement", settlementPath(b.doc), notePath(b.note)} {
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

// answer is the status and the page of an answer, but for its own number and the
// number that was asked for.
func answer(w *httptest.ResponseRecorder) string {
	body := regexp.MustCompile(`(STL/MEN/2026-11/|STL%2FMEN%2F2026-11%2F)\d|BA-[A-Z]+-[A-Z]-\d+-\d+|request: [0-9a-f]+`).ReplaceAllString(w.Body.String(), "")
	return strconv.Itoa(w.Code) + " " + body
}

func TestNothingOfAnotherOrganisationIsThere(t *testing.T) {
	o := newOffice(t)
	b := o.settled(sumsel)
	p := o.signedIn(jambi, string(store.RoleAdmin))
	hash := store.NewSizedPhoto([]byte("SUMSEL"), nil).Hash
	for _, path := range []string{"/staf/catalogue/product/SUMSEL-1", "/staf/catalogue/product/SUMSEL-1/page", "/staf/fairs/fair/FSUMS/page", "/staf/photos/" + hash, "/staf/photos/" + hash + "?side=640", "/staf/fairs/fair/FSUMS", "/staf/stalls/stall/SSUMS",
		"/staf/?fair=FSUMS", "/staf/daily?fair=FSUMS", "/staf/daily?stall=SSUMS", "/staf/shifts?fair=FSUMS",
		settlementPath(b.doc), settlementPath(b.doc) + "?format=pdf", notePath(b.note), notePath(b.note) + "?format=roll", "/staf/handover?fair=FSUMS", "/staf/handover/match?stall=SSUMS"} {
		if w := p.get(path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	for path, form := range map[string]url.Values{
		"/staf/terminals/" + string(terminalOf(sumsel)) + "/revoke": nil,
		"/staf/forks/" + string(terminalOf(sumsel)) + "/2/note":     nil,
		"/staf/terminals/code":                   {"stall": {"SSUMS"}},
		"/staf/settlement/reverse":               {"number": {string(b.doc)}, "note": {"x"}},
		"/staf/settlement/pay/1/reverse":         {"note": {"x"}},
		"/staf/pnbp/deposit/1/reverse":           {"note": {"x"}},
		"/staf/splits/corrections/1/undo":        {"note": {"x"}},
		"/staf/labels":                           {"sheet": {"a4-55"}, "start": {"1"}, "stall": {"SSUMS"}},
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
		"/staf/settlement", "/staf/settlement?producer=LPP", "/staf/settlement/preview", "/staf/settlement/preview?producer=LPP", "/staf/settlement/pay?producer=LPP", "/staf/splits", "/staf/pnbp",
		"/staf/pnbp?producer=LPP", "/staf/premi?producer=LPP", "/staf/handover", "/staf/handover/match", "/staf/handover/match?producer=LPP", "/staf/labels",
		"/staf/none", "/staf/?done=%3Cscript%3E", "/staf/?fair=%3Cscript%3Ealert(1)%3C/script%3E"}
}

func TestNoNameBreaksAPageAndNoPageHasAScript(t *testing.T) {
	o := newOffice(t)
	b := o.settled(sumsel)
	p := o.signedIn(sumsel, string(store.RoleAdmin))
	escaped := 0
	for _, lang := range i18n.Langs() {
		p.cookies[languageCookie] = string(lang)
		for _, path := range append(shownPages(), settlementPath(b.doc), notePath(b.note)) {
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

func TestAPageIsAskedForWithoutItsBodyAsWithIt(t *testing.T) {
	o := newOffice(t)
	b := o.settled(sumsel)
	all := tries()
	all["GET /staf/handover/note/{number}"] = try{"asrp", notePath(b.note), nil}
	everything := o.signedIn(sumsel, string(store.RoleAdmin))
	for name, p := range map[string]*person{"nobody": o.person(), "an admin": everything} {
		for pattern, x := range all {
			if !strings.HasPrefix(pattern, "GET ") {
				continue
			}
			full, bare := p.get(x.path), p.ask(http.MethodHead, x.path, "", nil, nil)
			if bare.Code != full.Code {
				t.Errorf("HEAD %s as %s: %d, GET has %d", x.path, name, bare.Code, full.Code)
			}
			for _, header := range []string{"Content-Type", "Location", "Cache-Control", "ETag", "Content-Disposition", "Content-Security-Policy"} {
				if bare.Header().Get(header) != full.Header().Get(header) {
					t.Errorf("HEAD %s as %s: %s is %q, GET has %q", x.path, name, header, bare.Header().Get(header), full.Header().Get(header))
				}
			}
			for method, status := range map[string]int{http.MethodOptions: http.StatusNoContent, http.MethodPut: http.StatusMethodNotAllowed, http.MethodDelete: http.StatusMethodNotAllowed} {
				if w := p.ask(method, x.path, "", nil, nil); w.Code != status || !strings.HasPrefix(w.Header().Get("Allow"), "GET, HEAD") {
					t.Errorf("%s %s as %s: %d, allowed are %q", method, x.path, name, w.Code, w.Header().Get("Allow"))
				}
			}
		}
	}
	for _, method := range []string{http.MethodOptions, http.MethodHead, http.MethodGet} {
		if w := everything.ask(method, "/staf/nowhere", "", nil, nil); w.Code != http.StatusNotFound {
			t.Errorf("%s of no page: %d", method, w.Code)
		}
	}
}
