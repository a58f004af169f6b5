package uplink_test

import (
	"bytes"
	"crypto/ed25519"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"lapak/internal/journal"
	"lapak/internal/pos"
	"lapak/internal/store"
	"lapak/internal/uplink"
)

func TestASignatureOpensOneSessionForOneHeadAndNoOther(t *testing.T) {
	onEachEngine(t, func(t *testing.T, o *office) {
		h, other := o.handmade(sumsel, "KBI", false), o.handmade(sumsel, "KBI", false)
		h.moves(2)
		for what, c := range map[string]struct {
			reason string
			spoil  func(*uplink.SessionRequest)
		}{
			"another head":            {"not_enrolled", func(r *uplink.SessionRequest) { r.Head.Seq++ }},
			"another epoch":           {"not_enrolled", func(r *uplink.SessionRequest) { r.Head.Epoch++ }},
			"another nonce":           {"not_enrolled", func(r *uplink.SessionRequest) { r.Nonce = h.nonce() }},
			"another terminal":        {"not_enrolled", func(r *uplink.SessionRequest) { r.Terminal = other.id }},
			"another tenant":          {"not_enrolled", func(r *uplink.SessionRequest) { r.Tenant = jambi }},
			"a terminal of nobody":    {"not_enrolled", func(r *uplink.SessionRequest) { r.Terminal = pos.TerminalID(newID(t)) }},
			"a signature of zeros":    {"not_enrolled", func(r *uplink.SessionRequest) { r.Signature = make([]byte, 64) }},
			"a signature cut short":   {"field_invalid", func(r *uplink.SessionRequest) { r.Signature = r.Signature[:63] }},
			"a seal for a signature":  {"not_enrolled", func(r *uplink.SessionRequest) { r.Signature = journal.Seal(h.key, sumsel, h.head) }},
			"the nonce of another":    {"nonce_used", func(r *uplink.SessionRequest) { r.Nonce = other.nonce(); sign(h, r) }},
			"a nonce of its own make": {"nonce_used", func(r *uplink.SessionRequest) { r.Nonce = strings.Repeat("n", 32); sign(h, r) }},
		} {
			request := h.greeting()
			c.spoil(&request)
			got := o.ask(http.MethodPost, "/v1/session", "", request)
			if got.Reason != c.reason || got.status >= http.StatusInternalServerError || bytes.Contains(got.body, []byte("token")) {
				t.Errorf("%s: %d %s, not %s", what, got.status, got.Reason, c.reason)
			}
		}
		// A wrong clock keeps nobody out.
		request := h.greeting()
		request.Clock = 0
		var answer uplink.SessionAnswer
		o.read(o.ask(http.MethodPost, "/v1/session", "", request), &answer)
		if got := o.ask(http.MethodPost, "/v1/session", "", request); got.status != http.StatusConflict || got.Reason != "nonce_used" {
			t.Errorf("replayed: %d %s", got.status, got.Reason)
		}
		late := h.greeting()
		o.later(2*time.Minute + time.Millisecond)
		if got := o.ask(http.MethodPost, "/v1/session", "", late); got.Reason != "nonce_used" {
			t.Errorf("after two minutes: %d %s", got.status, got.Reason)
		}
		h.opens()
	})
}

func sign(h *handmade, r *uplink.SessionRequest) {
	r.Signature = uplink.SignSession(h.key, h.tenant, r.Nonce, h.head)
}

func TestNobodyKeepsATerminalOutByAskingInItsName(t *testing.T) {
	onEachEngine(t, func(t *testing.T, o *office) {
		h := o.handmade(sumsel, "KBI", false)
		request := h.greeting()
		for range 20 {
			h.nonce()
		}
		var answer uplink.SessionAnswer
		o.read(o.ask(http.MethodPost, "/v1/session", "", request), &answer)
	})
}

func TestNobodyLearnsWhichTerminalsThereAre(t *testing.T) {
	onEachEngine(t, func(t *testing.T, o *office) {
		known, revoked := o.handmade(sumsel, "KBI", false), o.handmade(sumsel, "KBI", false)
		o.must(o.central.Revoke(t.Context(), sumsel, revoked.id))
		var said []string
		for _, who := range []uplink.NonceRequest{
			{Tenant: sumsel, Terminal: known.id}, {Tenant: sumsel, Terminal: revoked.id},
			{Tenant: sumsel, Terminal: pos.TerminalID(newID(t))}, {Tenant: "nobody", Terminal: known.id},
		} {
			got := o.ask(http.MethodPost, "/v1/nonce", "", who)
			var nonce uplink.NonceAnswer
			o.read(got, &nonce)
			if len(nonce.Nonce) != 32 || len(got.body) != len(`{"nonce":""}`)+32 {
				t.Errorf("a nonce for %v: %s", who, got.body)
			}
			forged := uplink.SessionRequest{Tenant: who.Tenant, Terminal: who.Terminal, Nonce: nonce.Nonce, Signature: make([]byte, 64),
				Head: uplink.HeadMessage{Epoch: 1}}
			said = append(said, string(o.ask(http.MethodPost, "/v1/session", "", forged).body))
		}
		for i := range said {
			if said[i] != said[0] {
				t.Errorf("told apart: %v", said)
			}
		}
	})
}

func TestACodeIsGuessedFiveTimesUsedOnceAndOverAfterTenMinutes(t *testing.T) {
	onEachEngine(t, func(t *testing.T, o *office) {
		h := o.handmade(sumsel, "KBI", false)
		try := func(code string) reply { return o.ask(http.MethodPost, "/v1/enrol", "", h.enrolment(code)) }
		code := func() (code, wrong string) {
			t.Helper()
			answer, err := o.server.NewCode(t.Context(), sumsel, "KBI", false, "test")
			o.must(err)
			last := "0"
			if strings.HasSuffix(answer.Code, last) {
				last = "1"
			}
			return answer.Code, answer.Code[:len(answer.Code)-1] + last
		}
		refused := func(what string, got reply) {
			t.Helper()
			if got.status != http.StatusForbidden || got.Reason != "code_invalid" || len(got.Args) != 0 {
				t.Errorf("%s: %d %s %v", what, got.status, got.Reason, got.Args)
			}
		}
		right, wrong := code()
		for i := range store.EnrolmentTries {
			refused("wrong", try(wrong[:len(wrong)-2]+string("ABCDE"[i])+wrong[len(wrong)-1:]))
		}
		refused("right after five wrong", try(right))
		right, wrong = code()
		for range store.EnrolmentTries - 1 {
			refused("wrong", try(wrong))
		}
		if got := try(right); got.status != http.StatusOK {
			t.Errorf("right after four wrong: %d %s", got.status, got.Reason)
		}
		refused("used", try(right))
		right, _ = code()
		o.later(store.EnrolmentLife + time.Second)
		refused("after ten minutes", try(right))
		for _, text := range []string{"", " ", "7K2M", "0000-00000-00000", strings.Repeat("0", 64), "' OR '1'='1", "UUUU-UUUUU-UUUUU"} {
			refused(text, try(text))
		}
	})
}

func TestAnEnormousHeaderIsRefusedAndTheServerGoesOn(t *testing.T) {
	o := openOffice(t, store.Place{Dir: t.TempDir()})
	h := o.handmade(sumsel, "KBI", false)
	h.opens()
	for what, value := range map[string]string{"a token of 900 KiB": strings.Repeat("a", 900<<10), "a header of 4 MiB": strings.Repeat("a", 4<<20)} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, o.http.URL+"/v1/stock", nil)
		o.must(err)
		request.Header.Set("Authorization", "Bearer "+value)
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			continue // the server hung up while the header was still coming
		}
		text, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		if answer.StatusCode != http.StatusUnauthorized && answer.StatusCode != http.StatusRequestHeaderFieldsTooLarge || len(text) > 1<<10 {
			t.Errorf("%s: %d with %d bytes", what, answer.StatusCode, len(text))
		}
	}
	h.delivers(h.moves(1))
}

func TestANewKeyEndsWhatTheOldOneOpened(t *testing.T) {
	onEachEngine(t, func(t *testing.T, o *office) {
		old := o.handmade(sumsel, "KBI", false)
		old.opens()
		_, key, err := ed25519.GenerateKey(nil)
		o.must(err)
		again := &handmade{office: o, tenant: sumsel, id: old.id, key: key, head: old.head}
		code, err := o.server.NewCode(t.Context(), sumsel, "KBI", false, "test")
		o.must(err)
		var answer uplink.EnrolAnswer
		o.read(o.ask(http.MethodPost, "/v1/enrol", "", again.enrolment(code.Code)), &answer)
		if got := o.ask(http.MethodGet, "/v1/revision", old.bearer(), nil); got.Reason != "token_invalid" {
			t.Errorf("the old token: %d %s", got.status, got.Reason)
		}
		if got := o.ask(http.MethodPost, "/v1/session", "", old.greeting()); got.Reason != "not_enrolled" {
			t.Errorf("the old key: %d %s", got.status, got.Reason)
		}
		again.opens()
		again.delivers(again.moves(1))
	})
}
