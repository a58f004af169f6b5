package uplink

import (
	"crypto/ed25519"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"lapak/internal/journal"
)

func TestRequestsThatNoTerminalMakesAreRefused(t *testing.T) {
	sum := strings.Repeat("a", 64)
	enrol := EnrolRequest{Code: "7K2M-4QX9T-B0RWC", Terminal: laptop, PublicKey: make([]byte, 32), CodeWanted: "A", Label: "Laptop biru", Head: HeadMessage{1, 12, sum}}
	session := SessionRequest{Tenant: "sumsel", Terminal: laptop, Nonce: strings.Repeat("n", 43), Signature: make([]byte, 64), Head: HeadMessage{1, 12, sum}, Version: "1.2.0", Clock: 1}
	answer := EnrolAnswer{Tenant: "sumsel", Stall: "KBI", TerminalCode: "A", Epoch: 1, Signer: make([]byte, 32), Timeline: "t", ServerTime: 1}
	intro := Introduction{Terminal: laptop, Stall: "KBI", Code: "A", PublicKey: make([]byte, 32), Label: "x", EnrolledAt: 1}
	change := func(name string, err error, want string) {
		t.Helper()
		if field(err) != want || want == "" && err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	change("enrol", enrol.Check(), "")
	for want, with := range map[string]func(*EnrolRequest){
		"code":        func(r *EnrolRequest) { r.Code = strings.Repeat("0", 65) },
		"terminal":    func(r *EnrolRequest) { r.Terminal = "x" },
		"public_key":  func(r *EnrolRequest) { r.PublicKey = r.PublicKey[1:] },
		"code_wanted": func(r *EnrolRequest) { r.CodeWanted = "a" },
		"label":       func(r *EnrolRequest) { r.Label = strings.Repeat("x", 81) },
		"head.sum":    func(r *EnrolRequest) { r.Head.Sum = "x" },
	} {
		r := enrol
		with(&r)
		change("enrol", r.Check(), want)
	}
	change("session", session.Check(), "")
	for want, with := range map[string]func(*SessionRequest){
		"tenant":     func(r *SessionRequest) { r.Tenant = "Sumsel" },
		"terminal":   func(r *SessionRequest) { r.Terminal = "x" },
		"nonce":      func(r *SessionRequest) { r.Nonce = "short" },
		"signature":  func(r *SessionRequest) { r.Signature = nil },
		"head.epoch": func(r *SessionRequest) { r.Head.Epoch = 0 },
		"version":    func(r *SessionRequest) { r.Version = "\xff" },
		"clock":      func(r *SessionRequest) { r.Clock = -1 },
	} {
		r := session
		with(&r)
		change("session", r.Check(), want)
	}
	change("answer", answer.Check(), "")
	for want, with := range map[string]func(*EnrolAnswer){
		"tenant":        func(a *EnrolAnswer) { a.Tenant = "" },
		"stall":         func(a *EnrolAnswer) { a.Stall = "kbi" },
		"terminal_code": func(a *EnrolAnswer) { a.TerminalCode = "" },
		"epoch":         func(a *EnrolAnswer) { a.Epoch = 0 },
		"signer":        func(a *EnrolAnswer) { a.Signer = nil },
		"timeline":      func(a *EnrolAnswer) { a.Timeline = "" },
		"server_time":   func(a *EnrolAnswer) { a.ServerTime = -1 },
	} {
		a := answer
		with(&a)
		change("answer", a.Check(), want)
	}
	change("introduction", intro.Check(), "")
	intro.PublicKey = nil
	change("introduction", intro.Check(), "public_key")
	change("nonce", NonceRequest{"sumsel", laptop}.Check(), "")
	change("nonce", NonceRequest{"sumsel", "x"}.Check(), "terminal")
	change("epoch", EpochRequest{HeadMessage{1, 0, ""}, 1}.Check(), "")
	change("epoch", EpochRequest{HeadMessage{}, 1}.Check(), "base.epoch")
	change("enrolment", EnrolmentRequest{Stall: "KBI"}.Check(), "")
	change("enrolment", EnrolmentRequest{Stall: "K-B"}.Check(), "stall")
}

func TestASessionIsSignedForOneNonceAndOneHead(t *testing.T) {
	key := terminalKey()
	public := key.Public().(ed25519.PublicKey)
	head := journal.Head{Terminal: laptop, Epoch: 1, Seq: 12, Sum: strings.Repeat("a", 64)}
	signature := SignSession(key, "sumsel", "nonce-1", head)
	if !CheckSession(public, "sumsel", "nonce-1", head, signature) {
		t.Fatal("its own signature is refused")
	}
	other := func(change func(*journal.Head)) journal.Head {
		h := head
		change(&h)
		return h
	}
	for name, taken := range map[string]bool{
		"another tenant":   CheckSession(public, "jambi", "nonce-1", head, signature),
		"another nonce":    CheckSession(public, "sumsel", "nonce-2", head, signature),
		"another terminal": CheckSession(public, "sumsel", "nonce-1", other(func(h *journal.Head) { h.Terminal += "x" }), signature),
		"another epoch":    CheckSession(public, "sumsel", "nonce-1", other(func(h *journal.Head) { h.Epoch++ }), signature),
		"another number":   CheckSession(public, "sumsel", "nonce-1", other(func(h *journal.Head) { h.Seq-- }), signature),
		"another sum":      CheckSession(public, "sumsel", "nonce-1", other(func(h *journal.Head) { h.Sum = "" }), signature),
		"no key":           CheckSession(nil, "sumsel", "nonce-1", head, signature),
		"no signature":     CheckSession(public, "sumsel", "nonce-1", head, nil),
		"a seal":           CheckSession(public, "sumsel", "nonce-1", head, journal.Seal(key, "sumsel", head)),
		"as a seal":        journal.CheckSeal(public, "sumsel", head, signature),
		"text that moved":  CheckSession(public, "sumsel", "-1", other(func(h *journal.Head) { h.Terminal += "nonce" }), signature),
	} {
		if taken {
			t.Errorf("%s: the signature is taken", name)
		}
	}
}

func TestAnEnrolmentIsReadFromItsPicture(t *testing.T) {
	for _, server := range []string{"https://pusat.example", "http://192.168.1.5:8080/a?b=c&d=e f", "https://lapak.example/ü"} {
		text := EnrolmentText(server, "7K2M-4QX9T-B0RWC")
		gotServer, code, ok := ReadEnrolmentText(" " + text + "\n")
		if !ok || gotServer != server || code != "7K2M-4QX9T-B0RWC" {
			t.Errorf("%q is read as %q and %q, %t", text, gotServer, code, ok)
		}
	}
	for _, text := range []string{"", "7K2M-4QX9T-B0RWC", "lapak:enrol", "lapak:enrol?", "lapak:enrol?code=x", "lapak:enrol?server=x", "lapak:enrol?server=%zz&code=x", "https://x?server=a&code=b"} {
		if server, code, ok := ReadEnrolmentText(text); ok {
			t.Errorf("%q is read as %q and %q", text, server, code)
		}
	}
}

func TestTimesAreMillisecondsAndNoTimeIsNothing(t *testing.T) {
	if Millis(time.Time{}) != 0 || !FromMillis(0).IsZero() {
		t.Error("no time is not nothing")
	}
	if got := FromMillis(Millis(at)); !got.Equal(at) || got.Location() != time.UTC {
		t.Errorf("%v", got)
	}
}

func TestWaitingDoublesAndIsSpreadOut(t *testing.T) {
	var ceilings []time.Duration
	b := NewBackoff(func(n int64) int64 {
		ceilings = append(ceilings, time.Duration(n))
		return n - 1
	})
	for range 11 {
		if wait := b.Next(0); wait != ceilings[len(ceilings)-1] {
			t.Errorf("waits %v of %v", wait, ceilings[len(ceilings)-1])
		}
	}
	b.Reset()
	b.Next(0)
	s := time.Second
	if want := []time.Duration{s, 2 * s, 4 * s, 8 * s, 16 * s, 32 * s, 64 * s, 128 * s, 256 * s, 300 * s, 300 * s, s}; !slices.Equal(ceilings, want) {
		t.Errorf("%v", ceilings)
	}
	if wait := NewBackoff(func(int64) int64 { return 0 }).Next(0); wait <= 0 {
		t.Errorf("waits %v: a till would spin", wait)
	}
}

// Twenty tills whose network comes back at once do not all ask at once.
func TestTillsThatFailTogetherDoNotComeBackTogether(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	seconds := map[time.Duration]int{}
	for range 20 {
		b := NewBackoff(random.Int64N)
		for range 7 {
			b.Next(0)
		}
		seconds[b.Next(30*time.Second).Truncate(time.Second)]++
	}
	for second, n := range seconds {
		if n > 4 || second < 30*time.Second || second > 158*time.Second {
			t.Errorf("%d tills after %v", n, second)
		}
	}
}

func TestWhatTheServerAsksForIsHonouredWithinReason(t *testing.T) {
	now := time.Date(2026, 11, 23, 5, 30, 0, 0, time.UTC)
	for header, want := range map[string]time.Duration{
		"":                      0,
		"0":                     0,
		"-5":                    0,
		"120":                   2 * time.Minute,
		"99999999":              time.Hour,
		"9223372036854775807":   time.Hour,
		"92233720368547758079":  0,
		"soon":                  0,
		"1.5":                   0,
		now.Format(time.RFC850): 0,
		now.Add(90 * time.Second).Format(http.TimeFormat): 90 * time.Second,
		now.Add(-time.Hour).Format(http.TimeFormat):       0,
		now.AddDate(1, 0, 0).Format(http.TimeFormat):      time.Hour,
	} {
		if got := RetryAfter(header, now); got != want {
			t.Errorf("%q: %v, want %v", header, got, want)
		}
	}
	half := func(n int64) int64 { return n/2 - 1 }
	for asked, want := range map[time.Duration]time.Duration{-time.Hour: 500 * time.Millisecond, 0: 500 * time.Millisecond, time.Minute: 60_500 * time.Millisecond, 48 * time.Hour: time.Hour + 500*time.Millisecond} {
		if got := NewBackoff(half).Next(asked); got != want {
			t.Errorf("asked for %v, waits %v, want %v", asked, got, want)
		}
	}
}
