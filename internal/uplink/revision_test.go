package uplink

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"lapak/internal/journal"
	"lapak/internal/pos"
)

func centreKey() ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{9}, ed25519.SeedSize))
}

func centrePublic() ed25519.PublicKey { return centreKey().Public().(ed25519.PublicKey) }

// fullRevision has every field set, so that no name can change unnoticed.
func fullRevision() Revision {
	shirt, batik := strings.Repeat("ab", 32), strings.Repeat("cd", 32)
	return Revision{
		Stall: &pos.Stall{
			Code: "KBI", Name: "Kambang Iwak", Fair: pos.Fair{Name: "Pameran", Place: "Kambang Iwak", City: "Palembang", From: "2026-11-20", To: "2026-11-29"},
			QRIS: "000201", QRISLimit: 10_000_000, Rounding: pos.CashRounding{Step: 100}, LowStock: 3, ReceiptFooter: "Terima kasih",
		},
		Products: []pos.Product{
			{SKU: "KAO-M", Barcode: "8991234567891", Name: "Kaos <putih>", NameEN: "T-shirt", Category: "Kaos", Price: 75_000, Unit: "potong", Producer: "L1", Workshop: "Konveksi", Photo: shirt},
			{SKU: "BTK-1", Name: "Batik", Price: 150_000, Producer: "L1", Photo: batik},
		},
		Producers: []pos.Producer{{Code: "L1", Name: "Lapas Kelas I", City: "Palembang"}},
		Splits:    []pos.SplitRule{{Producer: "L1", From: "2026-01-01", Base: pos.BaseNet, Shares: []pos.Share{{Level: pos.LevelPremi, How: pos.HowPercent, Rate: 5000}, {Level: pos.LevelCapital, How: pos.HowPercent, Rate: 3500}, {Level: pos.LevelPNBP, How: pos.HowPercent, Rate: 1500}}, Holder: pos.LevelCapital}},
		Staff: []RevisionStaff{
			{ID: "staff-1", Label: "Kasir 1", Role: pos.Cashier, Active: true, PINHash: "$argon2id$v=19$m=65536,t=3,p=2$c2FsdA$a2V5"},
			{ID: "staff-2", Label: "Supervisor", Role: pos.Supervisor, Active: true, PINHash: "$argon2id$v=19$m=65536,t=3,p=2$c2FsdB$a2V6"},
		},
		Photos: []RevisionPhoto{{Hash: shirt, Type: "image/jpeg"}, {Hash: batik, Type: "image/png"}},
	}
}

func sign(t *testing.T, r Revision) SignedRevision {
	t.Helper()
	s, err := SignRevision(centreKey(), "sumsel", "KBI", 7, r)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestARevisionComesDownAsItWasSigned(t *testing.T) {
	r := fullRevision()
	body, encoding, err := Encode(NewRevisionAnswer(sign(t, r)), true)
	if err != nil {
		t.Fatal(err)
	}
	var answer RevisionAnswer
	if err := DecodeAnswer(bytes.NewReader(body), encoding, &answer); err != nil {
		t.Fatal(err)
	}
	got, err := CheckRevision(centrePublic(), "sumsel", "KBI", answer.Signed())
	if err != nil || !reflect.DeepEqual(got, r) {
		t.Errorf("%+v, %v", got, err)
	}
	if c, err := got.Catalogue(); err != nil || len(c.Products()) != 2 {
		t.Errorf("%v", err)
	}
}

// The file is the format itself: tills in the field read it.
func TestARevisionIsWrittenAsItAlwaysWas(t *testing.T) {
	s := sign(t, fullRevision())
	stored, err := os.ReadFile("testdata/revision.json")
	if err != nil || string(bytes.TrimSpace(stored)) != string(s.Body) {
		t.Fatalf("%v: the encoding changed.\nis now %s", err, s.Body)
	}
	sum := sha256.Sum256(s.Body)
	prefixed := func(text string) string { return fmt.Sprintf("%016x%x", len(text), text) }
	text, err := hex.DecodeString(fmt.Sprintf("%x", "lapak revision 1\x00") + prefixed("sumsel") + prefixed("KBI") + fmt.Sprintf("%016x", 7) + prefixed(s.Hash))
	if err != nil || s.Hash != hex.EncodeToString(sum[:]) || !ed25519.Verify(centrePublic(), text, s.Signature) {
		t.Errorf("hash %s, text %x, %v", s.Hash, text, err)
	}
}

func TestEqualContentsHaveOneHash(t *testing.T) {
	want := sign(t, fullRevision())
	shuffled := fullRevision()
	slices.Reverse(shuffled.Staff)
	slices.Reverse(shuffled.Photos)
	if got := sign(t, shuffled); got.Hash != want.Hash {
		t.Error("the order of staff and photos matters")
	}
	if slices.IsSortedFunc(shuffled.Staff, func(a, b RevisionStaff) int { return strings.Compare(string(a.ID), string(b.ID)) }) {
		t.Error("signing changed the list of the caller")
	}
	later, err := SignRevision(centreKey(), "sumsel", "KBI", 8, fullRevision())
	if err != nil || later.Hash != want.Hash || bytes.Equal(later.Signature, want.Signature) {
		t.Errorf("a later revision with the same contents: %+v, %v", later, err)
	}
	none, empty := sign(t, Revision{}), sign(t, Revision{Products: []pos.Product{}, Staff: []RevisionStaff{}, Photos: []RevisionPhoto{}})
	if none.Hash != empty.Hash || none.Hash == want.Hash {
		t.Error("no list and an empty one differ")
	}
	reordered := fullRevision()
	slices.Reverse(reordered.Products)
	if got := sign(t, reordered); got.Hash == want.Hash {
		t.Error("the order of goods on the screen is lost")
	}
}

func TestARevisionThatTheCentreDidNotSignIsRefused(t *testing.T) {
	good := sign(t, fullRevision())
	stranger := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{8}, ed25519.SeedSize)).Public().(ed25519.PublicKey)
	other := sign(t, Revision{})
	for name, x := range map[string]struct {
		key    ed25519.PublicKey
		tenant pos.TenantID
		stall  pos.StallCode
		change func(*SignedRevision)
	}{
		"another key":       {stranger, "sumsel", "KBI", nil},
		"no key":            {nil, "sumsel", "KBI", nil},
		"another tenant":    {centrePublic(), "jambi", "KBI", nil},
		"another stall":     {centrePublic(), "sumsel", "KBJ", nil},
		"moved letters":     {centrePublic(), "sumselK", "BI", nil},
		"a higher number":   {centrePublic(), "sumsel", "KBI", func(s *SignedRevision) { s.Number++ }},
		"another price":     {centrePublic(), "sumsel", "KBI", func(s *SignedRevision) { s.Body = bytes.Replace(s.Body, []byte("75000"), []byte("05000"), 1) }},
		"another body":      {centrePublic(), "sumsel", "KBI", func(s *SignedRevision) { s.Body = other.Body }},
		"body and its hash": {centrePublic(), "sumsel", "KBI", func(s *SignedRevision) { s.Body, s.Hash = other.Body, other.Hash }},
		"another hash":      {centrePublic(), "sumsel", "KBI", func(s *SignedRevision) { s.Hash = other.Hash }},
		"no signature":      {centrePublic(), "sumsel", "KBI", func(s *SignedRevision) { s.Signature = nil }},
		"a seal": {centrePublic(), "sumsel", "KBI", func(s *SignedRevision) {
			s.Signature = journal.Seal(centreKey(), "sumsel", journal.Head{Terminal: "KBI", Seq: 7, Sum: s.Hash})
		}},
	} {
		s := good
		s.Body, s.Signature = bytes.Clone(good.Body), bytes.Clone(good.Signature)
		if x.change != nil {
			x.change(&s)
		}
		if got, err := CheckRevision(x.key, x.tenant, x.stall, s); !is(err, "revision_not_signed") || got.Products != nil {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	for bit := range 8 * len(good.Signature) {
		s := good
		s.Signature = bytes.Clone(good.Signature)
		s.Signature[bit/8] ^= 1 << (bit % 8)
		if _, err := CheckRevision(centrePublic(), "sumsel", "KBI", s); err == nil {
			t.Errorf("bit %d of the signature can be changed", bit)
		}
	}
}

// signBody signs a body that our own code would not write.
func signBody(body string) SignedRevision {
	s := SignedRevision{Number: 7, Body: []byte(body), Hash: contentHash([]byte(body))}
	s.Signature = ed25519.Sign(centreKey(), s.text("sumsel", "KBI"))
	return s
}

func TestASignedBodyThatMakesNoSenseIsNotTakenHalf(t *testing.T) {
	for name, x := range map[string]struct{ body, reason string }{
		"a format of tomorrow": {`{"Format":2,"Prices":{}}`, "revision_newer"},
		"a field of tomorrow":  {`{"Format":1,"Prices":{}}`, "revision_unreadable"},
		"no JSON":              {`<html>`, "revision_unreadable"},
		"two bodies":           {`{"Format":1}{}`, "revision_unreadable"},
		"a word for a price":   {`{"Format":1,"Products":[{"Price":"much"}]}`, "revision_unreadable"},
		"goods of nobody":      {`{"Format":1,"Products":[{"SKU":"A","Name":"A","Price":1,"Producer":"X"}]}`, "producer_unknown"},
		"nothing at all":       {`{"Format":1}`, ""},
	} {
		_, err := CheckRevision(centrePublic(), "sumsel", "KBI", signBody(x.body))
		if x.reason == "" && err != nil || x.reason != "" && !is(err, x.reason) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestARevisionThatATillCouldNotUseIsNotSigned(t *testing.T) {
	for name, x := range map[string]struct {
		reason string
		change func(*Revision)
	}{
		"another stall's rules": {"field_invalid", func(r *Revision) { r.Stall.Code = "KBJ" }},
		"a rounding step":       {"rounding_step", func(r *Revision) { r.Stall.Rounding.Step = 5_000 }},
		"no price":              {"price_range", func(r *Revision) { r.Products[0].Price = 0 }},
		"goods twice":           {"sku_repeated", func(r *Revision) { r.Products[1].SKU = "KAO-M" }},
		"half a split":          {"split_not_whole", func(r *Revision) { r.Splits[0].Shares = r.Splits[0].Shares[:2] }},
		"staff twice":           {"field_invalid", func(r *Revision) { r.Staff[1].ID = "staff-1" }},
		"staff without a name":  {"field_invalid", func(r *Revision) { r.Staff[1].Label = "" }},
		"a role of nobody":      {"field_invalid", func(r *Revision) { r.Staff[1].Role = "owner" }},
		"a PIN in the clear":    {"field_invalid", func(r *Revision) { r.Staff[1].PINHash = "270845" }},
		"a photo that is not":   {"field_invalid", func(r *Revision) { r.Photos = r.Photos[:1] }},
		"a photo twice":         {"field_invalid", func(r *Revision) { r.Photos[0] = r.Photos[1] }},
		"a photo by its name":   {"field_invalid", func(r *Revision) { r.Photos[0].Hash = "kaos.jpg" }},
		"a photo that is code":  {"field_invalid", func(r *Revision) { r.Photos[0].Type = "image/svg+xml" }},
	} {
		r := fullRevision()
		x.change(&r)
		if s, err := SignRevision(centreKey(), "sumsel", "KBI", 7, r); !is(err, x.reason) || s.Body != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := SignRevision(centreKey(), "sumsel", "KBI", 0, fullRevision()); !is(err, "field_invalid") {
		t.Errorf("number 0: %v", err)
	}
}

// Ten thousand goods are more than any fair has, and they come down.
func TestALongListComesDownAndAnEndlessOneIsNotSigned(t *testing.T) {
	list := func(n int) Revision {
		r := Revision{Producers: []pos.Producer{{Code: "L1", Name: "Lapas"}}}
		for i := range n {
			r.Products = append(r.Products, pos.Product{SKU: pos.SKU(fmt.Sprintf("SKU-%06d", i)), Name: "Kaos sablon lengan panjang", NameEN: "Long-sleeved T-shirt", Category: "Kaos", Price: 75_000, Unit: "potong", Producer: "L1"})
		}
		return r
	}
	s := sign(t, list(10_000))
	if _, err := CheckRevision(centrePublic(), "sumsel", "KBI", s); err != nil {
		t.Error(err)
	}
	if _, _, err := Encode(NewRevisionAnswer(s), true); err != nil {
		t.Error(err)
	}
	if _, err := SignRevision(centreKey(), "sumsel", "KBI", 7, list(60_000)); !is(err, "too_large") {
		t.Error(err)
	}
}
