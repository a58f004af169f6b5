package store_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"testing"
	"time"

	"lapak/internal/pos"
	"lapak/internal/store"
)

// applies tries a code for a new laptop.
func (o *office) applies(t testing.TB, part, secret, letter string) (store.Enrolled, error) {
	t.Helper()
	public, _, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return o.Redeem(t.Context(), store.Applicant{Part: part, SecretHash: secret, Terminal: pos.TerminalID(newID(t)), Code: letter, PublicKey: public})
}

func (o *office) code(t testing.TB, part string) {
	t.Helper()
	if _, err := o.NewEnrolment(t.Context(), store.Enrolment{Part: part, SecretHash: "right", Tenant: sumsel, Stall: "KBI"}); err != nil {
		t.Fatal(err)
	}
}

func TestACodeWorksOnceForTenMinutesAndFiveTries(t *testing.T) {
	onEachEngine(t, func(t *testing.T, o *office) {
		o.code(t, "ONCE")
		if _, err := o.applies(t, "ONCE", "right", "A"); err != nil {
			t.Fatal(err)
		}
		if _, err := o.applies(t, "ONCE", "right", "A"); reason(err) != "code_invalid" {
			t.Errorf("used twice: %v", err)
		}
		o.code(t, "LATE")
		o.now = o.now.Add(store.EnrolmentLife + time.Second)
		if _, err := o.applies(t, "LATE", "right", "A"); reason(err) != "code_invalid" {
			t.Errorf("after ten minutes: %v", err)
		}
		o.code(t, "FOUR")
		o.code(t, "FIVE")
		for i := range store.EnrolmentTries {
			if _, err := o.applies(t, "FIVE", "wrong", "A"); reason(err) != "code_invalid" {
				t.Errorf("wrong: %v", err)
			}
			if i < store.EnrolmentTries-1 {
				o.applies(t, "FOUR", "wrong", "A")
			}
		}
		if _, err := o.applies(t, "FIVE", "right", "A"); reason(err) != "code_invalid" {
			t.Errorf("after five wrong tries: %v", err)
		}
		if _, err := o.applies(t, "FOUR", "right", "A"); err != nil {
			t.Errorf("after four wrong tries: %v", err)
		}
		if _, err := o.applies(t, "NONE", "right", "A"); reason(err) != "code_invalid" {
			t.Errorf("unknown: %v", err)
		}
	})
}

func TestLettersInReceiptNumbersAreGivenOnceInAStall(t *testing.T) {
	onEachEngine(t, func(t *testing.T, o *office) {
		for i, want := range []string{"A", "B", "K", "C"} {
			part := newID(t)
			o.code(t, part)
			wanted := "A"
			if want == "K" {
				wanted = "K"
			}
			e, err := o.applies(t, part, "right", wanted)
			if err != nil || e.Terminal.Code != want {
				t.Errorf("laptop %d is %q, not %q: %v", i, e.Terminal.Code, want, err)
			}
		}
	})
}

func TestARevokedLaptopDoesNotComeBackByACode(t *testing.T) {
	o := openOffice(t, store.Place{Dir: t.TempDir()})
	s := open(t, t.TempDir())
	l := o.enrolled(t, s)
	if err := o.Revoke(t.Context(), sumsel, l.Terminal().ID); err != nil {
		t.Fatal(err)
	}
	o.code(t, "BACK")
	public, _, _ := ed25519.GenerateKey(rand.Reader)
	_, err := o.Redeem(t.Context(), store.Applicant{Part: "BACK", SecretHash: "right", Terminal: s.Terminal().ID, PublicKey: public})
	if reason(err) != "terminal_revoked" {
		t.Error(err)
	}
}

func TestASessionEndsByTimeAndAtOnceByRevoking(t *testing.T) {
	onEachEngine(t, func(t *testing.T, o *office) {
		l := o.enrolled(t, open(t, t.TempDir()))
		id := l.Terminal().ID
		for _, hash := range []string{"first", "second"} {
			if err := o.SaveSession(t.Context(), sumsel, id, hash, o.now.Add(time.Minute)); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := o.SessionTerminal(t.Context(), sumsel, "first"); err != nil || got.ID != id || got.Stall != "KBI" {
			t.Fatal(got, err)
		}
		if _, err := o.SessionTerminal(t.Context(), "jambi", "first"); reason(err) != "token_invalid" {
			t.Errorf("in another tenant: %v", err)
		}
		if err := o.Revoke(t.Context(), sumsel, id); err != nil {
			t.Fatal(err)
		}
		if _, err := o.SessionTerminal(t.Context(), sumsel, "second"); reason(err) != "token_invalid" {
			t.Errorf("revoked: %v", err)
		}
		other := o.enrolled(t, open(t, t.TempDir()))
		if err := o.SaveSession(t.Context(), sumsel, other.Terminal().ID, "third", o.now.Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		o.now = o.now.Add(time.Hour)
		if _, err := o.SessionTerminal(t.Context(), sumsel, "third"); reason(err) != "token_invalid" {
			t.Errorf("expired: %v", err)
		}
	})
}

func TestAQuestionIsSignedOnce(t *testing.T) {
	onEachEngine(t, func(t *testing.T, o *office) {
		l := o.enrolled(t, open(t, t.TempDir()))
		id := l.Terminal().ID
		if err := o.SaveNonce(t.Context(), sumsel, id, "q", o.now.Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		for i, want := range []bool{true, false} {
			if valid, err := o.TakeNonce(t.Context(), sumsel, id, "q"); err != nil || valid != want {
				t.Errorf("take %d: %v, %v", i, valid, err)
			}
		}
	})
}
