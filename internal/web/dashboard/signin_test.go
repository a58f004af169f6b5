package dashboard

import (
	"crypto/rand"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"lapak/internal/auth"
	"lapak/internal/store"
)

func in(w *httptest.ResponseRecorder) bool {
	return w.Code == http.StatusSeeOther && w.Header().Get("Location") == "/staf/"
}

func TestTheDoorOpensToTheRightPassphraseAndLocksAfterFiveWrongOnes(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, o *office) {
		p := o.person()
		for i := range store.MostFailures {
			w := p.signIn(sumsel, "admin", "songket merah di atas musi", "")
			if locked := i == store.MostFailures-1; in(w) || says(w, "account_locked") != locked || says(w, "sign_in_failed") == locked {
				t.Fatalf("wrong try %d: %d %s", i+1, w.Code, sentence(w))
			}
		}
		if w := p.signIn(sumsel, "admin", phrase, ""); !says(w, "account_locked") {
			t.Errorf("the right one at a locked door: %d %s", w.Code, sentence(w))
		}
		if w := p.signIn(jambi, "admin", phrase, ""); !in(w) {
			t.Errorf("the account of that name elsewhere: %d %s", w.Code, sentence(w))
		}
		o.clock.wait(store.LockedFor)
		if w := p.signIn(sumsel, "admin", phrase, ""); !in(w) {
			t.Fatalf("a quarter of an hour later: %d %s", w.Code, sentence(w))
		}
		if w := p.get("/staf/audit"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "Locked after failed tries") {
			t.Errorf("the audit log: %d", w.Code)
		}
		deeds, err := o.central.Books(sumsel).Deeds(t.Context(), 0, 7)
		o.must(err)
		var kinds []store.DeedKind
		for _, d := range deeds {
			kinds = append(kinds, d.Kind)
		}
		want := []store.DeedKind{store.DeedSignedIn, store.DeedLockedOut, store.DeedSignInFailed, store.DeedSignInFailed, store.DeedSignInFailed, store.DeedSignInFailed}
		if !slices.Equal(kinds, want) {
			t.Errorf("the log has %v", kinds)
		}
	})
}

func TestWhoIsNotThereIsRefusedLikeWhoMistypes(t *testing.T) {
	o := newOffice(t)
	o.must(o.central.SaveAccount(t.Context(), sumsel, store.Account{ID: "new", Label: "new", Role: store.RoleAdmin, TokenHash: "n", Active: true}))
	wrong := o.person().signIn(sumsel, "admin", "wrong", "").Body.String()
	for _, x := range [][2]string{{"sumsel", "nobody"}, {"nowhere", "admin"}, {"", ""}, {"sumsel", "new"}} {
		w := o.person().post("/staf/sign-in", url.Values{"tenant": {x[0]}, "account": {x[1]}, "passphrase": {"wrong"}})
		same := strings.NewReplacer(`value="`+x[1]+`" autocomplete="username"`, `value="admin" autocomplete="username"`,
			`value="`+x[0]+`" autocomplete="organization"`, `value="sumsel" autocomplete="organization"`).Replace(w.Body.String())
		if w.Code != http.StatusForbidden || same != wrong {
			t.Errorf("%v: %d %s", x, w.Code, sentence(w))
		}
	}
}

func TestACodeOfTheTelephoneIsAskedForAndWorksOnce(t *testing.T) {
	o := newOffice(t)
	p := o.signedIn(sumsel, "staff")
	page := p.get("/staf/account/telephone").Body.String()
	_, rest, _ := strings.Cut(page, `<code class="code">`)
	secret, _, _ := strings.Cut(rest, "<")
	secret = strings.ReplaceAll(secret, " ", "")
	code := func() string {
		c, err := auth.TelephoneCode(secret, o.clock.now())
		o.must(err)
		return c
	}
	if w := p.post("/staf/account/telephone", url.Values{"code": {"000000"}, "passphrase": {phrase}}); !says(w, "telephone_code_wrong") {
		t.Errorf("a wrong code: %d %s", w.Code, sentence(w))
	}
	if w := p.post("/staf/account/telephone", url.Values{"code": {code()}, "passphrase": {"wrong"}}); !says(w, "passphrase_wrong") {
		t.Errorf("a wrong passphrase: %d %s", w.Code, sentence(w))
	}
	if w := p.post("/staf/account/telephone", url.Values{"code": {code()}, "passphrase": {phrase}}); w.Code != http.StatusSeeOther {
		t.Fatalf("the right one: %d %s", w.Code, sentence(w))
	}
	other := o.person()
	if w := other.signIn(sumsel, "staff", phrase, ""); !says(w, "sign_in_failed") {
		t.Errorf("without a code: %d", w.Code)
	}
	if w := other.signIn(sumsel, "staff", phrase, code()); !says(w, "sign_in_failed") {
		t.Errorf("with the code that set it up: %d", w.Code)
	}
	o.clock.wait(30 * time.Second)
	if w := other.signIn(sumsel, "staff", phrase, code()); !in(w) {
		t.Fatalf("with a new code: %d %s", w.Code, sentence(w))
	}
	if w := o.person().signIn(sumsel, "staff", phrase, code()); !says(w, "sign_in_failed") {
		t.Errorf("the same code again: %d", w.Code)
	}
	if w := p.post("/staf/account/telephone/off", url.Values{"passphrase": {phrase}}); w.Code != http.StatusSeeOther {
		t.Fatalf("switched off: %d %s", w.Code, sentence(w))
	}
	if w := o.person().signIn(sumsel, "staff", phrase, ""); !in(w) {
		t.Errorf("afterwards without a code: %d %s", w.Code, sentence(w))
	}
}

func TestALinkChoosesAPassphraseOnceAndEndsOldSessions(t *testing.T) {
	o := newOffice(t)
	old := o.signedIn(sumsel, "reader")
	link := func() string {
		code, hash, err := auth.NewToken(string(sumsel), rand.Reader)
		o.must(err)
		_, err = o.central.Invite(t.Context(), sumsel, "reader", hash)
		o.must(err)
		return code
	}
	replaced, code := link(), link()
	p := o.person()
	if w := p.get("/staf/welcome?code=" + replaced); !says(w, "invite_invalid") {
		t.Errorf("the link before: %d %s", w.Code, sentence(w))
	}
	if w := p.get("/staf/welcome?code=" + code); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "reader") {
		t.Fatalf("the link: %d %s", w.Code, sentence(w))
	}
	const fresh = "kopi semendo tanpa gula"
	form := func(a, b string) url.Values { return url.Values{"code": {code}, "new": {a}, "again": {b}} }
	if w := p.post("/staf/welcome", form("short", "short")); !says(w, "passphrase_weak") {
		t.Errorf("a short one: %d %s", w.Code, sentence(w))
	}
	if w := p.post("/staf/welcome", form(fresh, fresh+"!")); !says(w, "passphrase_differs") {
		t.Errorf("two different ones: %d %s", w.Code, sentence(w))
	}
	o.clock.wait(time.Second)
	if w := p.post("/staf/welcome", form(fresh, fresh)); w.Code != http.StatusSeeOther {
		t.Fatalf("the right one: %d %s", w.Code, sentence(w))
	}
	if w := p.post("/staf/welcome", form(fresh, fresh)); !says(w, "invite_invalid") {
		t.Errorf("a second time: %d %s", w.Code, sentence(w))
	}
	if w := old.get("/staf/"); !turnedAway(w) {
		t.Errorf("the session from before: %d", w.Code)
	}
	if w := p.signIn(sumsel, "reader", phrase, ""); !says(w, "sign_in_failed") {
		t.Errorf("the old passphrase: %d", w.Code)
	}
	if w := p.signIn(sumsel, "reader", fresh, ""); !in(w) {
		t.Fatalf("the new one: %d %s", w.Code, sentence(w))
	}
	code = link()
	o.clock.wait(store.InviteLife)
	if w := o.person().get("/staf/welcome?code=" + code); !says(w, "invite_invalid") {
		t.Errorf("a link after three days: %d", w.Code)
	}
}

func TestASessionEndsWithTheAccountWithTheDayAndWithTheButton(t *testing.T) {
	o := newOffice(t)
	closed, evening, left := o.signedIn(sumsel, "staff"), o.signedIn(sumsel, "reader"), o.signedIn(sumsel, "admin")
	o.must(o.central.SaveAccount(t.Context(), sumsel, store.Account{ID: "staff", Label: "x", Role: store.RoleStaff, TokenHash: "x", Active: false}))
	if w := closed.get("/staf/"); !turnedAway(w) {
		t.Errorf("a closed account: %d", w.Code)
	}
	cookie := left.cookies["lapak_session"]
	if w := left.post("/staf/sign-out", nil); w.Code != http.StatusSeeOther {
		t.Errorf("signed out: %d", w.Code)
	}
	left.cookies["lapak_session"] = cookie
	if w := left.get("/staf/"); !turnedAway(w) {
		t.Errorf("the cookie that was signed out: %d", w.Code)
	}
	if w := evening.get("/staf/"); w.Code != http.StatusOK {
		t.Errorf("a session of the day: %d", w.Code)
	}
	for name, p := range map[string]*person{"somebody signed in": evening} {
		before := p.cookies["lapak_session"]
		if w := p.signIn(sumsel, "reader", phrase, ""); !in(w) || p.cookies["lapak_session"] == before {
			t.Errorf("%s keeps the name of the session: %d", name, w.Code)
		}
	}
	o.clock.wait(sessionLife)
	if w := evening.get("/staf/"); !turnedAway(w) {
		t.Errorf("a session of yesterday: %d", w.Code)
	}
}

func TestWhoChangesTheOwnPassphraseStaysAndAllOthersGo(t *testing.T) {
	o := newOffice(t)
	here, there := o.signedIn(sumsel, "reader"), o.signedIn(sumsel, "reader")
	o.clock.wait(time.Second)
	const fresh = "kopi semendo tanpa gula"
	if w := here.post("/staf/account/passphrase", url.Values{"passphrase": {"wrong"}, "new": {fresh}, "again": {fresh}}); !says(w, "passphrase_wrong") {
		t.Errorf("without the present one: %d %s", w.Code, sentence(w))
	}
	if w := here.post("/staf/account/passphrase", url.Values{"passphrase": {phrase}, "new": {fresh}, "again": {fresh}}); w.Code != http.StatusSeeOther {
		t.Fatalf("changed: %d %s", w.Code, sentence(w))
	}
	if w := here.get("/staf/account"); w.Code != http.StatusOK {
		t.Errorf("here: %d", w.Code)
	}
	if w := there.get("/staf/account"); !turnedAway(w) {
		t.Errorf("the other browser: %d", w.Code)
	}
}
