package auth_test

import (
	"encoding/base32"
	"strings"
	"testing"
	"time"

	"lapak/internal/auth"
)

func TestOnlyTheRightPassphraseMatches(t *testing.T) {
	const phrase = "songket biru di atas musi"
	hash, err := auth.HashPassphrase(phrase)
	if err != nil || !strings.HasPrefix(hash, "$argon2id$") || strings.Contains(hash, phrase) {
		t.Fatalf("hash %q, %v", hash, err)
	}
	if !auth.Matches(hash, phrase) {
		t.Error("the right passphrase was refused")
	}
	for _, wrong := range []string{"", "songket biru di atas mus", phrase + " ", strings.ToUpper(phrase)} {
		if auth.Matches(hash, wrong) {
			t.Errorf("%q was accepted", wrong)
		}
	}
}

func TestEasyPassphrasesAreRefused(t *testing.T) {
	for _, phrase := range []string{"", "kopi", "elevenchars", "aaaaaaaaaaaaaaaa", "abababababababab", "songket \xff biru di atas", strings.Repeat("songket ", 26)} {
		if hash, err := auth.HashPassphrase(phrase); err == nil || hash != "" {
			t.Errorf("%.30q was accepted", phrase)
		}
	}
	if err := auth.CheckPassphrase("kué lapis é!"); err != nil {
		t.Errorf("twelve characters: %v", err)
	}
}

// The codes are those of RFC 6238, appendix B, cut to six digits.
func TestTheCodeOfATelephoneIsThatOfTheStandard(t *testing.T) {
	secret := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString([]byte("12345678901234567890"))
	for _, x := range []struct {
		at   int64
		code string
	}{{59, "287082"}, {1111111109, "081804"}, {1111111111, "050471"}, {1234567890, "005924"}, {2000000000, "279037"}} {
		at := time.Unix(x.at, 0)
		if step := auth.TelephoneStep(secret, x.code, at); step != x.at/30 {
			t.Errorf("at %d the code %s is of step %d", x.at, x.code, step)
		}
		if step := auth.TelephoneStep(secret, x.code[:3]+" "+x.code[3:], at.Add(29*time.Second)); step != x.at/30 {
			t.Errorf("half a minute later it is of step %d", step)
		}
		if step := auth.TelephoneStep(secret, x.code, at.Add(2*time.Minute)); step != 0 {
			t.Errorf("two minutes later it is still of step %d", step)
		}
	}
	for _, code := range []string{"", "28708", "2870822", "abcdef"} {
		if step := auth.TelephoneStep(secret, code, time.Unix(59, 0)); step != 0 {
			t.Errorf("%q is of step %d", code, step)
		}
	}
}

func TestATelephoneGetsItsSecretByACodeItUnderstands(t *testing.T) {
	secret, text, err := auth.NewTelephone("Lapak", "sumsel/kanwil")
	if err != nil || len(secret) < 32 {
		t.Fatalf("secret %q, %v", secret, err)
	}
	for _, part := range []string{"otpauth://totp/Lapak:sumsel%2Fkanwil?", "secret=" + secret, "issuer=Lapak"} {
		if !strings.Contains(text, part) {
			t.Errorf("%q lacks %q", text, part)
		}
	}
}
