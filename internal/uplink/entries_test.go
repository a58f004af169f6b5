package uplink

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"lapak/internal/journal"
	"lapak/internal/pos"
	"lapak/internal/store"
)

var at = time.Date(2026, 11, 23, 5, 30, 15, 250_000_000, time.UTC)

// terminalKey is the key of every terminal in these tests.
func terminalKey() ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))
}

// sealedRun is n entries of a terminal, from the first, and the seal over them.
func sealedRun(t testing.TB, terminal pos.TerminalID, n int) store.Run {
	t.Helper()
	r := store.Run{Terminal: terminal}
	head := journal.Head{Terminal: terminal, Epoch: 1}
	for i := range n {
		reason := fmt.Sprintf("tukar \"uang\" <%d> & \u2028 \t \\ ünï 🧺", i)
		e, err := journal.Append(head, fmt.Sprintf("0190c3a1-0000-7000-8000-%012x", i), at, "staff-1", journal.DrawerOpened{Shift: "s", Day: "2026-11-23", Reason: reason})
		if err != nil {
			t.Fatal(err)
		}
		r.Entries, head = append(r.Entries, e), e.Head()
	}
	r.Seal = journal.Seal(terminalKey(), "sumsel", head)
	return r
}

// sameRun compares a run with what arrived, follows its chain and checks its seal.
func sameRun(t testing.TB, m RunMessage, want store.Run) {
	t.Helper()
	got, err := m.Run()
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("arrived as %+v, %v", got, err)
	}
	head := journal.Head{Terminal: want.Terminal, Epoch: 1}
	for _, e := range got.Entries {
		if _, err := journal.Follow(head, e); err != nil {
			t.Fatal(err)
		}
		head = e.Head()
	}
	if !journal.CheckSeal(terminalKey().Public().(ed25519.PublicKey), "sumsel", head, got.Seal) {
		t.Fatal("the seal does not hold any more")
	}
}

// The vectors of the journal are every kind of entry there is.
func TestEveryKindOfEntryPassesByteForByte(t *testing.T) {
	files, err := filepath.Glob("../journal/testdata/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		stored, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var v struct {
			Kind journal.Kind
			Body json.RawMessage
		}
		if err := json.Unmarshal(stored, &v); err != nil {
			t.Fatal(err)
		}
		e := journal.Entry{
			ID: "0190c3a1-0000-7000-8000-000000000001", Terminal: laptop, Epoch: 2, Seq: 42, At: at, By: "staff-1", Kind: v.Kind, Version: 1,
			Body: v.Body, Prev: strings.Repeat("0", 64), Sum: strings.Repeat("f", 64),
		}
		wire, err := json.Marshal(NewEntryMessage(e))
		if err != nil {
			t.Fatal(err)
		}
		var m EntryMessage
		if err := unmarshal(wire, &m, true); err != nil {
			t.Fatal(err)
		}
		if got, err := m.Entry(laptop); err != nil || !reflect.DeepEqual(got, e) {
			t.Errorf("%s arrives as %+v, %v", file, got, err)
		}
	}
}

func TestAKindAndAVersionOfTomorrowPass(t *testing.T) {
	m := goodEntry()
	m.Kind, m.Version, m.Body = "sale_gifted", 9, `{"Anything": [1.5, null]}`
	if e, err := m.Entry(laptop); err != nil || string(e.Body) != m.Body {
		t.Errorf("%+v, %v: it could never be kept for later", e, err)
	}
}

func goodEntry() EntryMessage {
	return EntryMessage{
		ID: "0190c3a1-0000-7000-8000-000000000001", Epoch: 1, Seq: 2, At: at.UnixMilli(), By: "staff-1", Kind: journal.KindDrawerOpened, Version: 1,
		Body: `{}`, Prev: strings.Repeat("0", 64), Sum: strings.Repeat("f", 64),
	}
}

// field is the field that a refusal names, empty if it is another refusal.
func field(err error) string {
	var refusal *pos.Error
	if !errors.As(err, &refusal) || refusal.Reason != "field_invalid" {
		return ""
	}
	return refusal.Args["field"]
}

func TestAnEntryWithAFieldOutOfItsFormIsRefused(t *testing.T) {
	if _, err := goodEntry().Entry(laptop); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]struct {
		field string
		with  func(*EntryMessage)
	}{
		"no id":                    {"id", func(m *EntryMessage) { m.ID = "" }},
		"an id in capitals":        {"id", func(m *EntryMessage) { m.ID = strings.ToUpper("0190c3a1-0000-7000-8000-00000000000a") }},
		"an id in braces":          {"id", func(m *EntryMessage) { m.ID = "{" + m.ID + "}" }},
		"epoch zero":               {"epoch", func(m *EntryMessage) { m.Epoch = 0 }},
		"an epoch below zero":      {"epoch", func(m *EntryMessage) { m.Epoch = -1 }},
		"an epoch of a lifetime":   {"epoch", func(m *EntryMessage) { m.Epoch = 1 << 40 }},
		"number zero":              {"seq", func(m *EntryMessage) { m.Seq = 0 }},
		"a number below zero":      {"seq", func(m *EntryMessage) { m.Seq = -5 }},
		"before 1970":              {"at", func(m *EntryMessage) { m.At = -1 }},
		"after 9999":               {"at", func(m *EntryMessage) { m.At = latestMillis + 1 }},
		"a long name":              {"by", func(m *EntryMessage) { m.By = pos.StaffID(strings.Repeat("x", 65)) }},
		"a name with a zero":       {"by", func(m *EntryMessage) { m.By = "a\x00" }},
		"a name that is no text":   {"by", func(m *EntryMessage) { m.By = "a\xff" }},
		"no kind":                  {"kind", func(m *EntryMessage) { m.Kind = "" }},
		"a kind in capitals":       {"kind", func(m *EntryMessage) { m.Kind = "Sale" }},
		"a kind with a space":      {"kind", func(m *EntryMessage) { m.Kind = "sale completed" }},
		"version zero":             {"version", func(m *EntryMessage) { m.Version = 0 }},
		"no body":                  {"body", func(m *EntryMessage) { m.Body = "" }},
		"a body that is too long":  {"body", func(m *EntryMessage) { m.Body = strings.Repeat(" ", MaxEntryBody+1) }},
		"a body with a zero":       {"body", func(m *EntryMessage) { m.Body = "{\x00}" }},
		"a body that is no text":   {"body", func(m *EntryMessage) { m.Body = "{\xff}" }},
		"half a sum before":        {"prev", func(m *EntryMessage) { m.Prev = m.Prev[:32] }},
		"nothing before the 2nd":   {"prev", func(m *EntryMessage) { m.Prev = "" }},
		"no sum":                   {"sum", func(m *EntryMessage) { m.Sum = "" }},
		"a sum in capitals":        {"sum", func(m *EntryMessage) { m.Sum = strings.ToUpper(m.Sum) }},
		"a sum that is too long":   {"sum", func(m *EntryMessage) { m.Sum += "0" }},
		"a sum with a line behind": {"sum", func(m *EntryMessage) { m.Sum += "\n" }},
	} {
		m := goodEntry()
		change.with(&m)
		if e, err := m.Entry(laptop); field(err) != change.field || e.Sum != "" {
			t.Errorf("%s: %+v, %v", name, e, err)
		}
	}
	first := goodEntry()
	first.Seq, first.Prev = 1, ""
	if _, err := first.Entry(laptop); err != nil {
		t.Errorf("the very first entry is refused: %v", err)
	}
}

func TestARunThatIsNoneIsRefused(t *testing.T) {
	good := NewRunMessage(sealedRun(t, laptop, 3))
	for name, change := range map[string]struct {
		field string
		with  func(*RunMessage)
	}{
		"no terminal":        {"terminal", func(m *RunMessage) { m.Terminal = "" }},
		"a terminal by name": {"terminal", func(m *RunMessage) { m.Terminal = "terminal-1" }},
		"no entries":         {"entries", func(m *RunMessage) { m.Entries = nil }},
		"too many entries":   {"entries", func(m *RunMessage) { m.Entries = make([]EntryMessage, RunEntries+1) }},
		"no seal":            {"seal", func(m *RunMessage) { m.Seal = nil }},
		"half a seal":        {"seal", func(m *RunMessage) { m.Seal = m.Seal[:32] }},
		"a bad last entry": {"sum", func(m *RunMessage) {
			m.Entries = append(m.Entries[:2:2], EntryMessage{})
			m.Entries[2] = goodEntry()
			m.Entries[2].Sum = ""
		}},
	} {
		m := good
		change.with(&m)
		if got, err := m.Run(); field(err) != change.field || got.Entries != nil {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestARunIsAsLongAsOneRequestBears(t *testing.T) {
	entry := func(size int) journal.Entry { return journal.Entry{Body: make([]byte, size)} }
	many := func(n, size int) []journal.Entry {
		all := make([]journal.Entry, n)
		for i := range all {
			all[i] = entry(size)
		}
		return all
	}
	for name, x := range map[string]struct {
		entries []journal.Entry
		want    int
	}{
		"none":                   {nil, 0},
		"one":                    {many(1, 10), 1},
		"as many as may be":      {many(500, 600), 500},
		"one more":               {many(501, 600), 500},
		"large ones":             {many(20, 200_000), 5},
		"one that is too large":  {many(3, MaxEntryBody), 1},
		"a large one behind two": {append(many(2, 10), entry(MaxEntryBody)), 2},
	} {
		if got := RunLength(x.entries); got != x.want {
			t.Errorf("%s: %d, want %d", name, got, x.want)
		}
	}
}

// Whatever RunLength lets into a run can be sent: also the largest entry there is,
// and also where every other character has to be written as two.
func TestWhatFitsIntoARunFitsIntoARequest(t *testing.T) {
	body := []byte(`{"Movements":[` + strings.Repeat(`{"SKU":"KAO-M","Quantity":-3,"Reason":"damaged","At":"2026-11-23T05:30:15.25Z","By":"staff-1"},`, 22_000) + `{}]}`)
	if len(body) > MaxEntryBody {
		t.Fatal(len(body))
	}
	r := store.Run{Terminal: laptop, Entries: []journal.Entry{{Body: body}}}
	if _, _, err := Encode(EntriesRequest{Run: NewRunMessage(r)}, true); err != nil {
		t.Error(err)
	}
}

func TestAHeadCrossesTheWire(t *testing.T) {
	head := journal.Head{Terminal: laptop, Epoch: 2, Seq: 7, Sum: strings.Repeat("a", 64)}
	if got, err := NewHeadMessage(head).Head(laptop); err != nil || got != head {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := (HeadMessage{Epoch: 1}).Head(laptop); err != nil {
		t.Errorf("the head of a journal that is empty: %v", err)
	}
	for name, bad := range map[string]HeadMessage{
		"no epoch":      {0, 1, head.Sum},
		"below zero":    {1, -1, head.Sum},
		"a missing sum": {1, 1, ""},
		"half a sum":    {1, 1, head.Sum[:32]},
	} {
		if _, err := bad.Head(laptop); field(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
