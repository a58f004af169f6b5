package uplink_test

import (
	"bytes"
	"encoding/json"
	"math"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"lapak/internal/journal"
	"lapak/internal/pos"
	"lapak/internal/store"
	"lapak/internal/uplink"
)

// abuse is a body that no program of ours sends.
type abuse struct {
	what     string
	path     string
	encoding string
	body     []byte
	status   int
	reason   string
	field    string // named in the refusal
}

// zeros is a zstd stream that becomes so many mebibytes of zeros.
func zeros(t testing.TB, mebibytes int, o ...zstd.EOption) []byte {
	t.Helper()
	var packed bytes.Buffer
	w, err := zstd.NewWriter(&packed, o...)
	if err != nil {
		t.Fatal(err)
	}
	block := make([]byte, 1<<20)
	for range mebibytes {
		if _, err := w.Write(block); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

func pack(t testing.TB, content []byte) []byte {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return w.EncodeAll(content, nil)
}

func asJSON(t testing.TB, message any) []byte {
	t.Helper()
	text, err := json.Marshal(message)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// bodies are abuses of the body as a whole, whatever should stand in it.
func bodies(t testing.TB, good []byte) []abuse {
	packed := pack(t, good)
	damaged := bytes.Clone(packed)
	damaged[len(damaged)-9] ^= 0x40
	repeated := func(text string, n int) []byte { return []byte(`{"run":` + strings.Repeat(text, n)) }
	with := func(field string) []byte { return append([]byte("{"+field+`:true,`), good[1:]...) }
	mebibyte := zeros(t, 1)
	nothing := []byte("\x50\x2a\x4d\x18\x00\x00\x00\x00") // a frame that is to be skipped
	return []abuse{
		{what: "more on the wire than is read", body: bytes.Repeat([]byte(" "), uplink.MaxWire+1), status: 413, reason: "too_large"},
		{what: "more packed than is read", encoding: "zstd", body: append(bytes.Repeat(nothing, uplink.MaxWire/8), packed...), status: 413, reason: "too_large"},
		{what: "a bomb of a gibibyte", encoding: "zstd", body: bytes.Repeat(mebibyte, 1024), status: 413, reason: "too_large"},
		{what: "a bomb in one piece", encoding: "zstd", body: zeros(t, 64), status: 413, reason: "too_large"},
		{what: "a bomb with a large window", encoding: "zstd", body: zeros(t, 64, zstd.WithWindowSize(1<<26)), status: 413, reason: "too_large"},
		{what: "a little more than is unpacked", encoding: "zstd", body: append(pack(t, make([]byte, uplink.MaxBody)), pack(t, []byte{1})...),
			status: 413, reason: "too_large"},
		{what: "garbage", body: []byte("\x00\x01\x02 garbage"), status: 400, reason: "not_json"},
		{what: "garbage, said to be packed", encoding: "zstd", body: []byte("\x00\x01\x02 garbage that is no frame"), status: 400, reason: "body_damaged"},
		{what: "a packed body that ends early", encoding: "zstd", body: packed[:len(packed)/2], status: 400, reason: "body_cut"},
		{what: "a packed body with a changed bit", encoding: "zstd", body: damaged, status: 400, reason: "body_damaged"},
		{what: "a packed body that is not said to be packed", body: packed, status: 400, reason: "not_json"},
		{what: "a plain body that is said to be packed", encoding: "zstd", body: good, status: 400, reason: "body_damaged"},
		{what: "gzip", encoding: "gzip", body: good, status: 415, reason: "bad_encoding"},
		{what: "packed twice", encoding: "zstd, zstd", body: pack(t, packed), status: 415, reason: "bad_encoding"},
		{what: "nothing", body: []byte{}, status: 400, reason: "not_json"},
		{what: "null", body: []byte("null"), status: 400, reason: "not_json"},
		{what: "a list", body: []byte("[" + string(good) + "]"), status: 400, reason: "not_json"},
		{what: "JSON that ends early", body: good[:len(good)-1], status: 400, reason: "not_json"},
		{what: "two values", body: append(bytes.Clone(good), good...), status: 400, reason: "not_json"},
		{what: "very deep lists", body: repeated("[", 1<<20), status: 413, reason: "too_many_values"},
		{what: "very deep objects", body: repeated(`{"run":`, 1<<18), status: 413, reason: "too_many_values"},
		{what: "very many values", body: repeated("[],", 1<<19), status: 413, reason: "too_many_values"},
		{what: "an unknown field", body: with(`"admin"`), status: 400, reason: "unknown_field", field: "admin"},
		{what: "an unknown field with a long name", body: with(`"` + strings.Repeat("a", 1<<20) + `"`), status: 400, reason: "unknown_field",
			field: strings.Repeat("a", 64)},
		{what: "text that is not UTF-8", body: with("\"\xff\xfe\""), status: 400, reason: "not_json"},
	}
}

// fromStranger is what becomes of an abuse where nothing is asked of the caller:
// such a caller gets no further than a short body.
func (a abuse) fromStranger() abuse {
	if len(a.body) > uplink.MaxStranger && a.status != http.StatusUnsupportedMediaType {
		a.status, a.reason, a.field = http.StatusRequestEntityTooLarge, "too_large", ""
	}
	return a
}

// throw sends an abuse with the token of a terminal.
func (h *handmade) throw(a abuse) reply {
	h.Helper()
	request, err := http.NewRequestWithContext(h.Context(), http.MethodPost, h.http.URL+a.path, bytes.NewReader(a.body))
	h.must(err)
	request.Header.Set("Authorization", h.bearer())
	if a.encoding != "" {
		request.Header.Set("Content-Encoding", a.encoding)
	}
	return h.send(request)
}

// What one request may make the process allocate, the client's part included.
const (
	mostMemory         = 40 << 20
	mostMemoryStranger = 1 << 20
)

// allocates is how much memory f takes in all, whether it gives it back or not.
func allocates(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func TestABodyThatNoProgramSendsIsRefusedAndTheServerGoesOn(t *testing.T) {
	o := openOffice(t, store.Place{Dir: t.TempDir()})
	h := o.handmade(sumsel, "KBI", false)
	h.opens()
	for path, good := range map[string]any{
		"/v1/enrol":   h.enrolment("ZZZZ-ZZZZZ-ZZZZZ"),
		"/v1/nonce":   uplink.NonceRequest{Tenant: sumsel, Terminal: h.id},
		"/v1/session": h.greeting(),
		"/v1/entries": uplink.EntriesRequest{Run: uplink.NewRunMessage(h.moves(1))},
		"/v1/common":  uplink.CommonRequest{Epoch: 1, From: 1, Sums: []string{strings.Repeat("0", 64)}},
		"/v1/epoch":   uplink.EpochRequest{Base: uplink.HeadMessage{Epoch: 1}, Current: 1},
	} {
		stranger := path == "/v1/enrol" || path == "/v1/nonce" || path == "/v1/session"
		for _, a := range bodies(t, asJSON(t, good)) {
			most := uint64(mostMemory)
			if stranger {
				a, most = a.fromStranger(), mostMemoryStranger
			}
			a.path = path
			var got reply
			took := allocates(func() { got = h.throw(a) })
			if got.status != a.status || got.Reason != a.reason || got.Args["field"] != a.field {
				t.Errorf("%s with %s: %d %s %v, not %d %s", path, a.what, got.status, got.Reason, got.Args, a.status, a.reason)
			}
			if took > most && !racing || len(got.body) > 1<<10 {
				t.Errorf("%s with %s: took %d KiB of memory and answered with %d bytes", path, a.what, took>>10, len(got.body))
			}
		}
		h.nonce() // the server still answers
	}
	if entries, _, err := o.central.Pull(t.Context(), sumsel, store.Cursor{}, 10); err != nil || len(entries) != 0 {
		t.Errorf("%d entries got in, %v", len(entries), err)
	}
	h.head = journal.Head{Terminal: h.id, Epoch: 1}
	h.delivers(h.moves(3))
}

func TestManySmallValuesTakeBoundedMemory(t *testing.T) {
	o := openOffice(t, store.Place{Dir: t.TempDir()})
	h := o.handmade(sumsel, "KBI", false)
	h.opens()
	// As many as just pass the count of values: each becomes an entry in memory.
	many := []byte(`{"run":{"entries":[` + strings.Repeat("{},", 124_000) + "{}]}}")
	var got reply
	took := allocates(func() { got = h.throw(abuse{path: "/v1/entries", body: many}) })
	if got.status != http.StatusBadRequest || took > 128<<20 {
		t.Errorf("%d %s, %d MiB", got.status, got.Reason, took>>20)
	}
	h.delivers(h.moves(1))
}

func TestAnEntryThatNoJournalHasIsRefusedByTheNameOfItsField(t *testing.T) {
	o := openOffice(t, store.Place{Dir: t.TempDir()})
	h := o.handmade(sumsel, "KBI", false)
	h.opens()
	good := h.moves(2)
	for what, c := range map[string]struct {
		field string
		spoil func(*uplink.RunMessage)
	}{
		"501 entries": {"entries", func(r *uplink.RunMessage) {
			for len(r.Entries) < uplink.RunEntries+1 {
				r.Entries = append(r.Entries, r.Entries[0])
			}
		}},
		"no entries":          {"entries", func(r *uplink.RunMessage) { r.Entries = nil }},
		"no seal":             {"seal", func(r *uplink.RunMessage) { r.Seal = nil }},
		"a long seal":         {"seal", func(r *uplink.RunMessage) { r.Seal = make([]byte, 1<<10) }},
		"a nameless terminal": {"terminal", func(r *uplink.RunMessage) { r.Terminal = "" }},
		"a path as terminal":  {"terminal", func(r *uplink.RunMessage) { r.Terminal = "../../central.db" }},
		"SQL as identity":     {"id", func(r *uplink.RunMessage) { r.Entries[1].ID = "'; DROP TABLE entry; --" }},
		"an identity in capitals": {"id", func(r *uplink.RunMessage) {
			r.Entries[1].ID = strings.ToUpper(r.Entries[1].ID)
		}},
		"epoch 0":               {"epoch", func(r *uplink.RunMessage) { r.Entries[0].Epoch = 0 }},
		"epoch -1":              {"epoch", func(r *uplink.RunMessage) { r.Entries[0].Epoch = -1 }},
		"epoch of a million":    {"epoch", func(r *uplink.RunMessage) { r.Entries[0].Epoch = 1_000_001 }},
		"the highest epoch":     {"epoch", func(r *uplink.RunMessage) { r.Entries[0].Epoch = math.MaxInt }},
		"number 0":              {"seq", func(r *uplink.RunMessage) { r.Entries[0].Seq = 0 }},
		"the lowest number":     {"seq", func(r *uplink.RunMessage) { r.Entries[1].Seq = math.MinInt64 }},
		"version -1":            {"version", func(r *uplink.RunMessage) { r.Entries[0].Version = -1 }},
		"a huge version":        {"version", func(r *uplink.RunMessage) { r.Entries[0].Version = math.MaxInt }},
		"a time before 1970":    {"at", func(r *uplink.RunMessage) { r.Entries[0].At = -1 }},
		"a time after all time": {"at", func(r *uplink.RunMessage) { r.Entries[0].At = math.MaxInt64 }},
		"a zero in a name":      {"by", func(r *uplink.RunMessage) { r.Entries[0].By = "kasir\x00" }},
		"a name of a kilobyte":  {"by", func(r *uplink.RunMessage) { r.Entries[0].By = pos.StaffID(strings.Repeat("k", 1<<10)) }},
		"a zero in a kind":      {"kind", func(r *uplink.RunMessage) { r.Entries[0].Kind = "sale\x00" }},
		"a zero in a body":      {"body", func(r *uplink.RunMessage) { r.Entries[0].Body = "{\x00}" }},
		"no body":               {"body", func(r *uplink.RunMessage) { r.Entries[0].Body = "" }},
		"a body of two mebibytes": {"body", func(r *uplink.RunMessage) {
			r.Entries[0].Body = strings.Repeat(" ", uplink.MaxEntryBody+1)
		}},
		"a short sum":       {"sum", func(r *uplink.RunMessage) { r.Entries[0].Sum = "00" }},
		"a sum in capitals": {"sum", func(r *uplink.RunMessage) { r.Entries[0].Sum = strings.Repeat("A", 64) }},
		"no sum before":     {"prev", func(r *uplink.RunMessage) { r.Entries[1].Prev = "" }},
	} {
		run := uplink.NewRunMessage(good)
		c.spoil(&run)
		packed := pack(t, asJSON(t, uplink.EntriesRequest{Run: run}))
		if got := h.throw(abuse{path: "/v1/entries", encoding: "zstd", body: packed}); got.status != http.StatusBadRequest ||
			got.Reason != "field_invalid" || got.Args["field"] != c.field {
			t.Errorf("%s: %d %s %v, not field_invalid %s", what, got.status, got.Reason, got.Args, c.field)
		}
	}
	text := string(asJSON(t, uplink.EntriesRequest{Run: uplink.NewRunMessage(good)}))
	for what, c := range map[string]struct{ from, to, reason, field string }{
		"a number that is none":   {`"seq":1,`, `"seq":"1",`, "field_invalid", "run.entries.seq"},
		"a number with a point":   {`"seq":1,`, `"seq":1.5,`, "field_invalid", "run.entries.seq"},
		"a number without end":    {`"epoch":1,`, `"epoch":1e400,`, "field_invalid", "run.entries.epoch"},
		"a number of 1000 digits": {`"at":`, `"at":` + strings.Repeat("9", 1000), "field_invalid", "run.entries.at"},
		"a seal that is no seal":  {`"seal":"`, `"seal":"!`, "field_invalid", "base64"},
		"a byte that is no text":  {`"by":"spv"`, "\"by\":\"s\xffv\"", "not_json", ""},
	} {
		spoilt := strings.Replace(text, c.from, c.to, 1)
		if got := h.throw(abuse{path: "/v1/entries", body: []byte(spoilt)}); spoilt == text || got.status != http.StatusBadRequest ||
			got.Reason != c.reason || got.Args["field"] != c.field {
			t.Errorf("%s: %d %s %v, not %s %s", what, got.status, got.Reason, got.Args, c.reason, c.field)
		}
	}
	last := uplink.EpochRequest{Base: uplink.HeadMessage{Epoch: 1}, Current: 1_000_000}
	if got := h.ask(http.MethodPost, "/v1/epoch", h.bearer(), last); got.Reason != "field_invalid" || got.Args["field"] != "current" {
		t.Errorf("an epoch after the last: %d %s %v", got.status, got.Reason, got.Args)
	}
	h.delivers(good)
}

func TestARunThatIsForgedOrOutOfPlaceLeavesNothingBehind(t *testing.T) {
	onEachEngine(t, func(t *testing.T, o *office) {
		h, thief := o.handmade(sumsel, "KBI", false), o.handmade(sumsel, "KBI", false)
		h.opens()
		good := h.moves(3)
		for what, c := range map[string]struct {
			reason string
			spoil  func(*store.Run)
		}{
			"a later time":   {"run_broken", func(r *store.Run) { r.Entries[1].At = r.Entries[1].At.Add(time.Minute) }},
			"another's name": {"run_broken", func(r *store.Run) { r.Entries[1].By = "kasir-9" }},
			"one piece more": {"run_broken", func(r *store.Run) {
				r.Entries[1].Body = bytes.Replace(r.Entries[1].Body, []byte(":1,"), []byte(":9,"), 1)
			}},
			"an entry left out":    {"run_broken", func(r *store.Run) { r.Entries = append(r.Entries[:1], r.Entries[2:]...) }},
			"the order turned":     {"run_broken", func(r *store.Run) { r.Entries[0], r.Entries[1] = r.Entries[1], r.Entries[0] }},
			"two lives in one run": {"run_broken", func(r *store.Run) { r.Entries[2].Epoch++ }},
			"the seal of a thief":  {"seal_invalid", func(r *store.Run) { r.Seal = thief.seal(r.Entries).Seal }},
			"the seal of a part":   {"seal_invalid", func(r *store.Run) { r.Seal = h.seal(r.Entries[:2]).Seal }},
			"a chain of the thief": {"seal_invalid", func(r *store.Run) {
				head := journal.Head{Terminal: h.id, Epoch: 1}
				for i, e := range r.Entries {
					e.By = "thief"
					r.Entries[i] = journal.Move(head, e)
					head = r.Entries[i].Head()
				}
				r.Seal = thief.seal(r.Entries).Seal
			}},
		} {
			run := store.Run{Terminal: good.Terminal, Entries: append([]journal.Entry(nil), good.Entries...), Seal: good.Seal}
			c.spoil(&run)
			if got := h.sends(run); got.Reason != c.reason || got.status >= http.StatusInternalServerError {
				t.Errorf("%s: %d %s %v, not %s", what, got.status, got.Reason, got.Args, c.reason)
			}
		}
		// In the middle of nowhere, and in a life that was never begun.
		far := good.Entries[2]
		for what, head := range map[string]journal.Head{
			"far ahead":           {Terminal: h.id, Epoch: 1, Seq: math.MaxInt64 - 2, Sum: far.Sum},
			"a life of no origin": {Terminal: h.id, Epoch: 1_000_000, Sum: far.Sum},
		} {
			run := h.seal([]journal.Entry{journal.Move(head, far)})
			if answer := h.delivers(run); !answer.Gap || answer.Stored != 0 || answer.Mark.Seq != 0 {
				t.Errorf("%s: %+v", what, answer)
			}
		}
		if waiting, err := o.central.Quarantined(t.Context(), sumsel, true); err != nil || len(waiting) != 0 {
			t.Errorf("in quarantine: %+v, %v", waiting, err)
		}
		if answer := h.delivers(good); answer.Stored != 3 {
			t.Errorf("the run itself: %+v", answer)
		}
	})
}
