package auth_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"strings"
	"testing"

	"lapak/internal/auth"
)

func TestATokenNamesItsTenantAndIsStoredHashed(t *testing.T) {
	seen := map[string]bool{}
	for _, tenant := range []string{"sumsel", "jb", "20-letters-long-name"} {
		token, hash, err := auth.NewToken(tenant, rand.Reader)
		if err != nil || seen[token] || strings.Contains(hash, token[len(tenant)+1:]) || hash != auth.HashToken(token) || len(hash) != 64 {
			t.Fatalf("token %q, hash %q, %v", token, hash, err)
		}
		seen[token] = true
		if got, ok := auth.TokenTenant(token); !ok || got != tenant {
			t.Errorf("%q names %q, %t", token, got, ok)
		}
	}
}

// The tenant is part of what is hashed: with the same random bytes under another
// tenant it is another token.
func TestATokenOfOneTenantIsNotThatOfAnother(t *testing.T) {
	source := bytes.Repeat([]byte{7}, 32)
	_, first, err := auth.NewToken("sumsel", bytes.NewReader(source))
	if err != nil {
		t.Fatal(err)
	}
	if _, second, err := auth.NewToken("jambi", bytes.NewReader(source)); err != nil || first == second {
		t.Errorf("both are stored as %q, %v", first, err)
	}
}

func TestATokenForAnImpossibleTenantIsNotMade(t *testing.T) {
	for _, tenant := range []string{"", "Sumsel", "a.b", "a b", "süd", "a\n", strings.Repeat("x", 21)} {
		if token, _, err := auth.NewToken(tenant, rand.Reader); !errors.Is(err, auth.ErrTokenTenant) || token != "" {
			t.Errorf("%q: token %q, %v", tenant, token, err)
		}
	}
}

func TestWhatIsNoTokenNamesNobody(t *testing.T) {
	secret := strings.Repeat("A", 43)
	if _, ok := auth.TokenTenant("sumsel." + secret); !ok {
		t.Fatal("the token that the others are made from is refused")
	}
	for name, token := range map[string]string{
		"nothing":                 "",
		"no dot":                  "sumsel" + secret,
		"no tenant":               "." + secret,
		"a tenant in capitals":    "SUMSEL." + secret,
		"a tenant with a space":   "sum sel." + secret,
		"an endless tenant":       strings.Repeat("a", 1<<16) + "." + secret,
		"no secret":               "sumsel.",
		"a short secret":          "sumsel." + secret[1:],
		"a long secret":           "sumsel." + secret + "A",
		"padding":                 "sumsel." + secret + "=",
		"two dots":                "sumsel.x." + secret[2:],
		"the other alphabet":      "sumsel.+/" + secret[2:],
		"a line end":              "sumsel." + secret[1:] + "\n",
		"bits that nobody writes": "sumsel." + secret[1:] + "B",
		"the word Bearer":         "Bearer sumsel." + secret,
	} {
		if tenant, ok := auth.TokenTenant(token); ok || tenant != "" {
			t.Errorf("%s names %q", name, tenant)
		}
	}
}
