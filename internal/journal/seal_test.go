package journal_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"lapak/internal/journal"
	"lapak/internal/pos"
)

// sealVector is an entry, its sum and the seal over it as testdata holds them.
// Like the vectors of facts the file is the format itself and is not rewritten.
type sealVector struct {
	Seed   string // of the terminal's key, in hexadecimal as all below
	Public string
	Tenant pos.TenantID
	Entry  vector
	Summed string // what was hashed
	Text   string // what was signed
	Seal   string
}

func readSealVector(t *testing.T) sealVector {
	t.Helper()
	stored, err := os.ReadFile("testdata/seal/vector.json")
	if err != nil {
		t.Fatal(err)
	}
	var v sealVector
	if err := json.Unmarshal(stored, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func unhex(t *testing.T, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// prefixed is a text with its length before it, built here once more by hand.
func prefixed(s string) string { return fmt.Sprintf("%016x%x", len(s), s) }

func TestASealIsWrittenAsItAlwaysWas(t *testing.T) {
	v := readSealVector(t)
	e := v.Entry.entry()
	key := ed25519.NewKeyFromSeed(unhex(t, v.Seed))
	if public := hex.EncodeToString(key.Public().(ed25519.PublicKey)); public != v.Public {
		t.Errorf("public key %s, %s before", public, v.Public)
	}
	summed := prefixed(e.Prev) + prefixed(e.ID) + prefixed(string(e.Terminal)) + fmt.Sprintf("%016x%016x%016x", e.Epoch, e.Seq, e.At.UnixMilli()) +
		prefixed(string(e.By)) + prefixed(string(e.Kind)) + fmt.Sprintf("%016x", e.Version) + prefixed(string(e.Body))
	text := fmt.Sprintf("%x", "lapak seal 1\x00") + prefixed(string(v.Tenant)) + prefixed(string(e.Terminal)) +
		fmt.Sprintf("%016x%016x", e.Epoch, e.Seq) + prefixed(e.Sum)
	if summed != v.Summed || text != v.Text {
		t.Errorf("the texts are now\n%s\n%s", summed, text)
	}
	if _, err := journal.Follow(journal.Head{Terminal: e.Terminal, Epoch: e.Epoch}, e); err != nil {
		t.Errorf("the entry does not verify: %v", err)
	}
	seal := journal.Seal(key, v.Tenant, e.Head())
	if hex.EncodeToString(seal) != v.Seal || !ed25519.Verify(key.Public().(ed25519.PublicKey), unhex(t, v.Text), seal) {
		t.Errorf("the seal changed; runs that were sealed would not verify.\nis now %x", seal)
	}
	if !journal.CheckSeal(unhex(t, v.Public), v.Tenant, e.Head(), unhex(t, v.Seal)) {
		t.Error("the seal of the vector is refused")
	}
}

func TestAnotherTimeOfTheHeadDoesNotBreakTheSeal(t *testing.T) {
	v := readSealVector(t)
	head := v.Entry.entry().Head()
	head.At = head.At.Add(time.Hour)
	if !journal.CheckSeal(unhex(t, v.Public), v.Tenant, head, unhex(t, v.Seal)) {
		t.Error("a mark without its time cannot be checked")
	}
}

func TestASealOverAnythingElseIsRefused(t *testing.T) {
	v := readSealVector(t)
	public, seal := ed25519.PublicKey(unhex(t, v.Public)), unhex(t, v.Seal)
	for name, change := range map[string]func(*pos.TenantID, *journal.Head){
		"another tenant":       func(tenant *pos.TenantID, _ *journal.Head) { *tenant = "jambi" },
		"no tenant":            func(tenant *pos.TenantID, _ *journal.Head) { *tenant = "" },
		"a tenant that grew":   func(tenant *pos.TenantID, h *journal.Head) { *tenant += "0"; h.Terminal = h.Terminal[1:] },
		"another terminal":     func(_ *pos.TenantID, h *journal.Head) { h.Terminal = "0190c3a1-0000-7000-8000-00000000000b" },
		"another epoch":        func(_ *pos.TenantID, h *journal.Head) { h.Epoch++ },
		"an earlier epoch":     func(_ *pos.TenantID, h *journal.Head) { h.Epoch-- },
		"the next entry":       func(_ *pos.TenantID, h *journal.Head) { h.Seq++ },
		"the entry before":     func(_ *pos.TenantID, h *journal.Head) { h.Seq-- },
		"epoch and seq traded": func(_ *pos.TenantID, h *journal.Head) { h.Epoch, h.Seq = 7, 1; h.Sum += " " },
		"another sum":          func(_ *pos.TenantID, h *journal.Head) { h.Sum = strings.Repeat("0", len(h.Sum)) },
		"a sum in capitals":    func(_ *pos.TenantID, h *journal.Head) { h.Sum = strings.ToUpper(h.Sum) },
		"half a sum":           func(_ *pos.TenantID, h *journal.Head) { h.Sum = h.Sum[:32] },
		"no sum":               func(_ *pos.TenantID, h *journal.Head) { h.Sum = "" },
	} {
		tenant, head := v.Tenant, v.Entry.entry().Head()
		change(&tenant, &head)
		if journal.CheckSeal(public, tenant, head, seal) {
			t.Errorf("%s: the seal is taken", name)
		}
	}
}

func TestAnyBitOfTheSealMatters(t *testing.T) {
	v := readSealVector(t)
	public, seal, head := ed25519.PublicKey(unhex(t, v.Public)), unhex(t, v.Seal), v.Entry.entry().Head()
	for bit := range 8 * len(seal) {
		changed := slices.Clone(seal)
		changed[bit/8] ^= 1 << (bit % 8)
		if journal.CheckSeal(public, v.Tenant, head, changed) {
			t.Errorf("bit %d can be changed", bit)
		}
	}
}

func TestASealOrAKeyOfTheWrongLengthIsRefusedWithoutHarm(t *testing.T) {
	v := readSealVector(t)
	public, seal, head := ed25519.PublicKey(unhex(t, v.Public)), unhex(t, v.Seal), v.Entry.entry().Head()
	for _, n := range []int{0, 1, 31, 32, 33, 63, 65, 128} {
		long := bytes.Repeat(seal, 2)
		if journal.CheckSeal(public, v.Tenant, head, long[:n]) {
			t.Errorf("a seal of %d bytes is taken", n)
		}
		if n != len(public) && journal.CheckSeal(bytes.Repeat(public, 4)[:n], v.Tenant, head, seal) {
			t.Errorf("a key of %d bytes is taken", n)
		}
	}
	other, _, err := ed25519.GenerateKey(nil)
	if err != nil || journal.CheckSeal(other, v.Tenant, head, seal) {
		t.Errorf("the seal of another terminal is taken, %v", err)
	}
}

// The page for other programmers shows the vector, cut into its fields.
func TestTheExampleOfTheProtocolIsTheVector(t *testing.T) {
	page, err := os.ReadFile("../../docs/protocol.md")
	if err != nil {
		t.Fatal(err)
	}
	v := readSealVector(t)
	var digits strings.Builder
	for line := range strings.Lines(string(page)) {
		for _, word := range strings.Fields(line) {
			if _, err := hex.DecodeString(word); err != nil {
				break
			}
			digits.WriteString(word)
		}
	}
	seal := base64.StdEncoding.EncodeToString(unhex(t, v.Seal))
	for what, found := range map[string]bool{
		"what is summed": strings.Contains(digits.String(), v.Summed), "what is sealed": strings.Contains(digits.String(), v.Text),
		"the public key": strings.Contains(string(page), "`"+v.Public+"`"), "the sum": strings.Contains(string(page), "`"+v.Entry.Sum+"`"),
		"the seal": strings.Contains(string(page), "`"+v.Seal+"`"), "the seal as it is sent": strings.Contains(string(page), `"`+seal+`"`),
		"the body": strings.Contains(string(page), "`"+string(v.Entry.Body)+"`"),
	} {
		if !found {
			t.Errorf("%s is not on the page as the vector has it", what)
		}
	}
}
