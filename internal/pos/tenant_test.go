package pos_test

import (
	"errors"
	"strings"
	"testing"

	"lapak/internal/pos"
)

func TestATenantIsAShortNameOfLowerCaseLetters(t *testing.T) {
	for _, good := range []pos.TenantID{"sumsel", "jb", "lapas-1", "20-letters-long-name"} {
		if err := good.Check(); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
	for _, bad := range []pos.TenantID{"", "a", "Sumsel", "sum sel", "sum.sel", "sumsel\n", "süd", "a:b", pos.TenantID(strings.Repeat("x", 21))} {
		if err := bad.Check(); !errors.Is(err, pos.Refuse(pos.Invalid, "tenant_form")) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
