package uplink

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/klauspost/compress/zstd"

	"lapak/internal/journal"
	"lapak/internal/pos"
	"lapak/internal/store"
)

const laptop pos.TerminalID = "0190c3a1-0000-7000-8000-00000000000a"

// is compares an error with a reason, without regard to what fills its sentence.
func is(err error, reason string) bool {
	return errors.Is(err, pos.Refuse(pos.Invalid, reason))
}

func packed(t testing.TB, plain []byte) []byte {
	t.Helper()
	body, err := deflate(plain)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func TestAMessageArrivesAsItWasSent(t *testing.T) {
	r := sealedRun(t, laptop, 40)
	sent := EntriesRequest{Run: NewRunMessage(r)}
	for _, compress := range []bool{false, true} {
		body, encoding, err := Encode(sent, compress)
		if err != nil || (encoding == "zstd") != compress {
			t.Fatalf("encoding %q, %v", encoding, err)
		}
		for name, source := range map[string]io.Reader{
			"whole": bytes.NewReader(body), "byte by byte": iotest.OneByteReader(bytes.NewReader(body)), "with its end": iotest.DataErrReader(bytes.NewReader(body)),
		} {
			var got EntriesRequest
			if err := DecodeRequest(source, encoding, &got); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			sameRun(t, got.Run, r)
		}
	}
}

func TestASmallMessageIsNotCompressed(t *testing.T) {
	body, encoding, err := Encode(NonceAnswer{Nonce: "x"}, true)
	if err != nil || encoding != "" || string(body) != `{"nonce":"x"}` {
		t.Errorf("%q as %q, %v", body, encoding, err)
	}
}

func TestWhatIsTooLargeIsNotSent(t *testing.T) {
	if _, _, err := Encode(NonceAnswer{Nonce: strings.Repeat("x", MaxBody)}, true); !is(err, "too_large") {
		t.Error(err)
	}
	if _, _, err := Encode(NonceAnswer{Nonce: strings.Repeat("x", MaxWire)}, false); !is(err, "too_large") {
		t.Error(err)
	}
	if body, _, err := Encode(NonceAnswer{Nonce: strings.Repeat("x", MaxWire)}, true); err != nil || len(body) > 1000 {
		t.Errorf("%d bytes, %v", len(body), err)
	}
}

// Every kind of bad input has a reason and a status of its own.
func TestBadInputIsNamed(t *testing.T) {
	good := []byte(`{"run":{"terminal":"x","entries":[],"seal":""}}`)
	noise := make([]byte, 3<<20)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range noise {
		noise[i] = byte(random.Uint32())
	}
	flipped := packed(t, good)
	flipped[len(flipped)-1] ^= 1 // the checksum
	for name, x := range map[string]struct {
		body     []byte
		encoding string
		reason   string
		status   int
	}{
		"nothing":                  {nil, "", "not_json", 400},
		"spaces":                   {[]byte(" \n"), "", "not_json", 400},
		"null":                     {[]byte("null"), "", "not_json", 400},
		"a list":                   {[]byte("[]"), "", "not_json", 400},
		"a page of a captive net":  {[]byte("<html>"), "", "not_json", 400},
		"half a message":           {good[:20], "", "not_json", 400},
		"two messages":             {append(bytes.Clone(good), good...), "", "not_json", 400},
		"a message and a bracket":  {append(bytes.Clone(good), '}'), "", "not_json", 400},
		"a mark of byte order":     {append([]byte("\xef\xbb\xbf"), good...), "", "not_json", 400},
		"a field of tomorrow":      {[]byte(`{"run":{},"priority":1}`), "", "unknown_field", 400},
		"a field deep inside":      {[]byte(`{"run":{"entries":[{"price":1}]}}`), "", "unknown_field", 400},
		"a word for a number":      {[]byte(`{"run":{"entries":[{"seq":"1"}]}}`), "", "field_invalid", 400},
		"half a number":            {[]byte(`{"run":{"entries":[{"seq":1.5}]}}`), "", "field_invalid", 400},
		"a number without end":     {[]byte(`{"run":{"entries":[{"seq":1e99}]}}`), "", "field_invalid", 400},
		"a seal that is no base64": {[]byte(`{"run":{"seal":"***"}}`), "", "field_invalid", 400},
		"gzip":                     {good, "gzip", "bad_encoding", 415},
		"two encodings":            {good, "zstd, zstd", "bad_encoding", 415},
		"plain called zstd":        {good, "zstd", "body_damaged", 400},
		"zstd called plain":        {packed(t, good), "", "not_json", 400},
		"half of zstd":             {packed(t, good)[:12], "zstd", "body_cut", 400},
		"zstd without its sum":     {packed(t, good)[:len(packed(t, good))-4], "zstd", "body_cut", 400},
		"zstd with a wrong sum":    {flipped, "zstd", "body_damaged", 400},
		"nothing called zstd":      {nil, "zstd", "not_json", 400},
		"too much on the wire":     {append(bytes.Clone(good), bytes.Repeat([]byte(" "), MaxWire)...), "", "too_large", 413},
		"too much noise":           {packed(t, noise), "zstd", "too_large", 413},
		"too deep":                 {[]byte(strings.Repeat(`{"run":`, 40)), "", "too_many_values", 413},
		"too many values":          {[]byte(`{"run":{"entries":[` + strings.Repeat("{},", 200_000) + `{}]}}`), "", "too_many_values", 413},
	} {
		var got EntriesRequest
		err := DecodeRequest(bytes.NewReader(x.body), x.encoding, &got)
		status, answer := Refusal(err)
		if !is(err, x.reason) || status != x.status || answer.Reason != x.reason {
			t.Errorf("%s: %v, status %d, answered with %+v", name, err, status, answer)
		}
	}
}

func TestABrokenConnectionIsNoDamage(t *testing.T) {
	body := packed(t, []byte(`{"nonce":"x"}`))
	for _, encoding := range []string{"", "zstd"} {
		err := DecodeAnswer(io.MultiReader(bytes.NewReader(body[:8]), iotest.ErrReader(errors.New("reset by peer"))), encoding, &NonceAnswer{})
		if !is(err, "body_cut") || pos.CodeOf(err) != pos.Unavailable || !strings.Contains(err.Error(), "reset by peer") {
			t.Errorf("%q: %v", encoding, err)
		}
	}
}

// bomb is a small zstd stream of many zero bytes.
func bomb(t testing.TB, size int) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := zstd.NewWriter(&b)
	if err != nil {
		t.Fatal(err)
	}
	chunk := bytes.Repeat([]byte(" "), 1<<20)
	for range size / len(chunk) {
		if _, err := w.Write(chunk); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestABombDoesNotGoOff(t *testing.T) {
	body := bomb(t, 256<<20)
	if len(body) > MaxWire {
		t.Fatalf("the bomb has %d bytes and would not come in", len(body))
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	err := DecodeRequest(bytes.NewReader(body), "zstd", &EntriesRequest{})
	runtime.ReadMemStats(&after)
	if !is(err, "too_large") {
		t.Errorf("%v", err)
	}
	if got := after.TotalAlloc - before.TotalAlloc; got > 64<<20 {
		t.Errorf("%d MiB were allocated for %d bytes", got>>20, len(body))
	}
}

// A frame may ask its reader to keep a window of gigabytes.
func TestAFrameThatAsksForTooMuchMemoryIsRefused(t *testing.T) {
	for name, frame := range map[string][]byte{
		"a window of 3.75 TB":         {0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xff, 0x01, 0x00, 0x00},
		"a window of 16 MiB":          {0x28, 0xb5, 0x2f, 0xfd, 0x00, 14 << 3, 0x01, 0x00, 0x00},
		"a single segment of 2 GiB":   {0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0, 0, 0, 0x80, 0x01, 0x00, 0x00},
		"a single segment of 10 MiB ": {0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0, 0, 0xa0, 0, 0x01, 0x00, 0x00},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		err := DecodeRequest(bytes.NewReader(frame), "zstd", &EntriesRequest{})
		runtime.ReadMemStats(&after)
		if !is(err, "too_large") || after.TotalAlloc-before.TotalAlloc > 4<<20 {
			t.Errorf("%s: %v after %d KiB", name, err, (after.TotalAlloc-before.TotalAlloc)>>10)
		}
	}
}

func TestAnAnswerOfTomorrowIsReadAndARequestOfTomorrowIsNot(t *testing.T) {
	body := []byte(`{"nonce":"abc","comfort":{"tea":true}}`)
	var answer NonceAnswer
	if err := DecodeAnswer(bytes.NewReader(body), "", &answer); err != nil || answer.Nonce != "abc" {
		t.Errorf("%+v, %v", answer, err)
	}
	if err := DecodeRequest(bytes.NewReader(body), "", &answer); !is(err, "unknown_field") {
		t.Error(err)
	}
}

func TestANameFromOutsideIsCutShort(t *testing.T) {
	body := `{"` + strings.Repeat("ä", 1000) + `":1}`
	var refusal *pos.Error
	if err := DecodeRequest(strings.NewReader(body), "", &NonceAnswer{}); !errors.As(err, &refusal) || len(refusal.Args["field"]) > 64 || !strings.HasPrefix(refusal.Args["field"], "ää") {
		t.Errorf("%v", err)
	}
}

func TestARefusalCrossesTheWire(t *testing.T) {
	for _, sent := range []*pos.Error{
		pos.Refuse(pos.Denied, "terminal_revoked", "terminal", laptop),
		pos.Refuse(pos.Invalid, "field_invalid", "field", "seq"),
		pos.Refuse(pos.NotFound, "stall_unknown"),
		pos.Refuse(pos.Conflict, "code_used"),
		pos.Refuse(pos.Unavailable, "database_busy"),
	} {
		status, answer := Refusal(sent.Because(errors.New("a secret of the server")))
		body, err := json.Marshal(answer)
		if err != nil || strings.Contains(string(body), "secret") {
			t.Fatalf("%s, %v", body, err)
		}
		var read ErrorAnswer
		if err := DecodeAnswer(bytes.NewReader(body), "", &read); err != nil {
			t.Fatal(err)
		}
		got := Refused(status, read)
		if got.Code != sent.Code || got.Reason != sent.Reason || len(got.Args) != len(sent.Args) {
			t.Errorf("%v became %v", sent, got)
		}
	}
}

func TestAFaultOfTheServerTellsNothingOfItself(t *testing.T) {
	status, answer := Refusal(errors.New("the password is 1234"))
	if status != http.StatusInternalServerError || answer.Reason != "server_failed" || len(answer.Args) > 0 {
		t.Errorf("%d %+v", status, answer)
	}
	if got := Refused(status, answer); got.Code != pos.Unavailable {
		t.Errorf("the till would not try again: %v", got)
	}
	if status, _ := Refusal(pos.Refuse(pos.Corrupt, "chain_broken")); status != http.StatusInternalServerError {
		t.Errorf("a fault of the server's own data has status %d", status)
	}
}

func TestAFullDiskOfTheCentreIsNotThatOfTheLaptop(t *testing.T) {
	for reason, want := range map[string]string{
		"disk_full": "server_disk_full", "disk_error": "server_failed", "save_failed": "server_failed", "commit_unsure": "server_failed",
	} {
		status, answer := Refusal(pos.Refuse(pos.Unavailable, reason))
		if got := Refused(status, answer); got.Reason != want || got.Code != pos.Unavailable {
			t.Errorf("%s of the centre is told as %v", reason, got)
		}
	}
	if status, answer := Refusal(pos.Refuse(pos.Corrupt, "database_corrupt")); Refused(status, answer).Reason != "server_failed" {
		t.Errorf("the till would call its own database broken: %d %+v", status, answer)
	}
}

func TestAnAnswerOfAStrangerIsCalledThat(t *testing.T) {
	args := map[string]string{}
	for i := range 17 {
		args[strings.Repeat("x", i)] = ""
	}
	for name, x := range map[string]struct {
		status int
		answer ErrorAnswer
		code   pos.Code
	}{
		"a proxy":             {502, ErrorAnswer{}, pos.Unavailable},
		"a captive portal":    {511, ErrorAnswer{}, pos.Unavailable},
		"a limiter":           {429, ErrorAnswer{}, pos.Unavailable},
		"an old server":       {404, ErrorAnswer{}, pos.NotFound},
		"a sign-in":           {401, ErrorAnswer{}, pos.Denied},
		"a sentence":          {400, ErrorAnswer{Reason: "Something went wrong."}, pos.Invalid},
		"a path":              {400, ErrorAnswer{Reason: "../gui"}, pos.Invalid},
		"far too many values": {400, ErrorAnswer{Reason: "bad", Args: args}, pos.Invalid},
	} {
		if got := Refused(x.status, x.answer); got.Reason != "server_refused" || got.Code != x.code || got.Args["status"] == "" {
			t.Errorf("%s: %v", name, got)
		}
	}
	long := Refused(400, ErrorAnswer{Reason: "bad", Args: map[string]string{"a": strings.Repeat("x", 201), "b": "y"}})
	if len(long.Args) != 1 || long.Args["b"] != "y" {
		t.Errorf("%v", long)
	}
}

func FuzzDecode(f *testing.F) {
	run := NewRunMessage(store.Run{Terminal: laptop, Seal: make([]byte, ed25519.SignatureSize), Entries: []journal.Entry{{ID: "x", Body: []byte(`{}`)}}})
	body, err := json.Marshal(EntriesRequest{Run: run})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(body, "")
	f.Add(packed(f, body), "zstd")
	f.Add(packed(f, body)[:30], "zstd")
	f.Add(bomb(f, 16<<20), "zstd")
	f.Add([]byte(`{"run":{"entries":[{},{}]}}`), "identity")
	f.Add([]byte("{\"run\":\"\\ud800\"}"), "")
	f.Fuzz(func(t *testing.T, body []byte, encoding string) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		var strict, loose EntriesRequest
		err := DecodeRequest(bytes.NewReader(body), encoding, &strict)
		looseErr := DecodeAnswer(bytes.NewReader(body), encoding, &loose)
		runtime.ReadMemStats(&after)
		if got := after.TotalAlloc - before.TotalAlloc; got > 256<<20 {
			t.Fatalf("%d MiB were allocated for %d bytes", got>>20, len(body))
		}
		if err == nil && looseErr != nil {
			t.Fatalf("taken strictly and refused loosely: %v", looseErr)
		}
		if err != nil {
			if status, answer := Refusal(err); status < 400 || status >= 500 || answer.Reason == "server_failed" {
				t.Fatalf("%v is answered with %d %+v", err, status, answer)
			}
			return
		}
		if _, err := strict.Run.Run(); err != nil && pos.CodeOf(err) != pos.Invalid {
			t.Fatalf("%v", err)
		}
	})
}
