package auth_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	"lapak/internal/auth"
)

var codeForm = regexp.MustCompile(`^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$`)

func TestACodeHasItsFormAndIsReadBack(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		code, err := auth.NewEnrolmentCode(rand.Reader)
		if err != nil || !codeForm.MatchString(code) || seen[code] {
			t.Fatalf("%q, %v, seen before: %t", code, err, seen[code])
		}
		seen[code] = true
		part, secret, err := auth.SplitCode(code)
		if err != nil || part+secret != strings.ReplaceAll(code, "-", "") || len(secret) != 10 {
			t.Fatalf("%q is read as %q and %q, %v", code, part, secret, err)
		}
	}
}

func TestEverySymbolOfACodeIsEquallyLikely(t *testing.T) {
	every := make([]byte, 256*14)
	for i := range every {
		every[i] = byte(i / 14)
	}
	count := map[rune]int{}
	source := bytes.NewReader(every)
	for range 256 {
		code, err := auth.NewEnrolmentCode(source)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range strings.ReplaceAll(code, "-", "") {
			count[r]++
		}
	}
	for r, n := range count {
		if len(count) != 32 || n != 256*14/32 {
			t.Errorf("%c comes %d times, among %d symbols", r, n, len(count))
		}
	}
}

func TestACodeIsReadAsPeopleTypeIt(t *testing.T) {
	for _, typed := range []string{
		"7K2M-4QX9T-B01WC", "7k2m-4qx9t-b01wc", "7K2M4QX9TB01WC", " 7K2M 4QX9T B01WC\r\n", "7K2M-4QX9T-BO1WC", "7k2m-4qx9t-boiwc",
		"7K2M-4QX9T-BOLWC", "7K2M-4QX9T-bolwc", "7K2M–4QX9T—B01WC", "7K-2M-4Q-X9-TB-01-WC", "7K2M\u00a04QX9T\u00a0B01WC",
	} {
		part, secret, err := auth.SplitCode(typed)
		if err != nil || part != "7K2M" || secret != "4QX9TB01WC" {
			t.Errorf("%q is read as %q and %q, %v", typed, part, secret, err)
		}
	}
}

func TestWhatIsNoCodeIsRefused(t *testing.T) {
	for _, typed := range []string{
		"", "-", "7K2M", "7K2M-4QX9T-B01W", "7K2M-4QX9T-B01WC0", "7K2M-4QX9T-B01WU", "7K2M-4QX9T-B01W!", "7K2M_4QX9T_B01WC", "7K2M-4QX9T-B01Wß",
		"７K2M-4QX9T-B01WC", "7K2M-4QX9T-B01W\x00", "7K2M-4QX9T-B01W\xff", strings.Repeat("7", 1<<20),
	} {
		part, secret, err := auth.SplitCode(typed)
		if !errors.Is(err, auth.ErrCodeFormat) || part != "" || secret != "" {
			t.Errorf("%.40q is read as %q and %q, %v", typed, part, secret, err)
		}
	}
}

func TestASourceThatRunsDryGivesNoSecret(t *testing.T) {
	for n := range 14 {
		if code, err := auth.NewEnrolmentCode(bytes.NewReader(make([]byte, n))); err == nil || code != "" {
			t.Errorf("%d random bytes made the code %q", n, code)
		}
	}
	token, hash, err := auth.NewToken("sumsel", bytes.NewReader(make([]byte, 31)))
	if !errors.Is(err, io.ErrUnexpectedEOF) || token != "" || hash != "" {
		t.Errorf("31 random bytes made the token %q, %v", token, err)
	}
}

func TestHashesAreComparedWhole(t *testing.T) {
	hash := auth.HashSecret("4QX9TB01WC")
	if hash != "0f3d74e6469883e1b8534a1dcceb4ae4d5637373aba5319ac6cfc4632eaef2b8" {
		t.Errorf("hash %q: what is stored would not be found", hash)
	}
	for _, x := range []struct {
		a, b string
		same bool
	}{
		{hash, hash, true},
		{hash, auth.HashSecret("4QX9TB01WC"), true},
		{hash, auth.HashSecret("4QX9TB01WD"), false},
		{hash, hash[:63], false},
		{hash, hash + "0", false},
		{hash, strings.ToUpper(hash), false},
		{hash, "", false},
		{"", hash, false},
		{"", "", false},
	} {
		if auth.SameHash(x.a, x.b) != x.same {
			t.Errorf("%q and %q: same should be %t", x.a, x.b, x.same)
		}
	}
}
