package pos_test

import (
	"strings"
	"testing"

	"lapak/internal/pos"
)

func TestTheAddressOfAShopHasOneForm(t *testing.T) {
	for given, want := range map[string]string{
		"":                             "",
		" https://toko.contoh.id/ ":    "https://toko.contoh.id",
		"http://192.168.1.7:8765":      "http://192.168.1.7:8765",
		"https://contoh.id/toko/":      "https://contoh.id/toko",
		"http://localhost:80/a/b-c_d/": "http://localhost:80/a/b-c_d",
	} {
		if got, err := pos.CheckShop(given); err != nil || got != want {
			t.Errorf("%q becomes %q, %v", given, got, err)
		}
	}
	for _, wrong := range []string{"toko.contoh.id", "ftp://contoh.id", "javascript:alert(1)", "https://", "https:///a", "https://a b", "https://user@contoh.id", "https://contoh.id?x=1",
		"https://contoh.id/#a", "https://contoh.id/a//b", "https://-contoh.id", "https://contoh.id/a\"b", "https://" + strings.Repeat("a", 100)} {
		if got, err := pos.CheckShop(wrong); err == nil {
			t.Errorf("%q is taken as %q", wrong, got)
		}
	}
}

func TestTheOfficeDecidesTheAddressOfTheShopWhereItHasOne(t *testing.T) {
	own := pos.Stall{Shop: "https://lapak.contoh.id"}
	never := func(pos.Stall) bool { return false }
	if got := own.Ruled(pos.Stall{}, never).Shop; got != own.Shop {
		t.Errorf("an office without a shop leaves %q", got)
	}
	if got := own.Ruled(pos.Stall{Shop: "https://toko.contoh.id"}, never).Shop; got != "https://toko.contoh.id" {
		t.Errorf("the office's shop is %q", got)
	}
}
