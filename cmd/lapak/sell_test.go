package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lapak/internal/demo"
	"lapak/internal/i18n"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// shop is a folder with the demo's fair, at which nobody is selling.
func shop(t *testing.T) string {
	t.Helper()
	t.Setenv("LAPAK_LANG", "en")
	t.Setenv("LAPAK_PIN", demo.CashierPIN)
	dir := t.TempDir()
	s, err := store.Open(t.Context(), dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := demo.SetUp(t.Context(), s, i18n.MustLoad(i18n.EN)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// selling runs the command as the first cashier.
func selling(dir, typed string, args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	status = runSell(append([]string{"--data", dir, "--staff", string(demo.FirstCashier), "--open"}, args...), strings.NewReader(typed), &out, &errs)
	return status, out.String(), errs.String()
}

// soldAt are the sales of a folder.
func soldAt(t *testing.T, dir string) []pos.Sale {
	t.Helper()
	s, err := store.Open(t.Context(), dir, store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	shift, _, err := s.CurrentShift(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	receipts, err := s.Receipts(t.Context(), shift.Day, "", 100)
	if err != nil {
		t.Fatal(err)
	}
	var sales []pos.Sale
	for _, r := range receipts {
		sale, err := s.SaleByNumber(t.Context(), r.Number)
		if err != nil {
			t.Fatal(err)
		}
		sales = append(sales, sale.Sale)
	}
	return sales
}

func TestASaleIsMadeWithoutAScreen(t *testing.T) {
	dir := shop(t)
	status, out, errs := selling(dir, "", "BTK-PECI=2", "--cash", "200000")
	if status != 0 || !strings.Contains(out, "Rp170.000, change Rp30.000") || errs != "" {
		t.Errorf("in cash: status %d, %q, %q", status, out, errs)
	}
	picture := filepath.Join(t.TempDir(), "code.png")
	status, out, errs = selling(dir, "", "BTK-PECI", "--pay", "qris", "--reference", "627312345678", "--png", picture, "--json")
	var code codeEvent
	var paid paidEvent
	var done soldEvent
	lines := json.NewDecoder(strings.NewReader(out))
	for _, into := range []any{&code, &paid, &done} {
		if err := lines.Decode(into); err != nil {
			t.Fatalf("%v in %q, %q, status %d", err, out, errs, status)
		}
	}
	if status != 0 || code.Amount != 85_000 || code.NMID == "" || paid.Settled || paid.Reference != "627312345678" || done.Total != 85_000 {
		t.Errorf("by a code: status %d, %+v, %+v, %+v", status, code, paid, done)
	}
	if body, err := os.ReadFile(picture); err != nil || !bytes.HasPrefix(body, []byte("\x89PNG")) {
		t.Errorf("the picture: %v", err)
	}
	if all := soldAt(t, dir); len(all) != 2 {
		t.Errorf("%d sales were made", len(all))
	}
}

func TestASaleThatIsNotPaidIsNotMadeWithoutAScreenEither(t *testing.T) {
	dir := shop(t)
	for what, x := range map[string]struct {
		typed, says string
		args        []string
	}{
		"nobody pays":       {"\n", "The money has not come", []string{"BTK-PECI", "--pay", "qris", "--reference", "-"}},
		"nobody waits":      {"", "The money has not come", []string{"BTK-PECI", "--pay", "qris", "--wait", "1ms"}},
		"too short":         {"12\n", "6", []string{"BTK-PECI", "--pay", "qris", "--reference", "-"}},
		"too little":        {"", "", []string{"BTK-PECI", "--cash", "1000"}},
		"no such goods":     {"", "NONE", []string{"NONE"}},
		"who is that":       {"", "", []string{"BTK-PECI", "--staff", "nobody"}},
		"and who sells now": {"", "--staff", []string{"BTK-PECI", "--staff", ""}},
	} {
		status, out, errs := selling(dir, x.typed, x.args...)
		if status != 1 || strings.Contains(out, "Sold") || !strings.Contains(errs, x.says) || errs == "" || strings.Contains(errs, "«") {
			t.Errorf("%s: status %d, %q, %q", what, status, out, errs)
		}
	}
	if all := soldAt(t, dir); len(all) != 0 {
		t.Errorf("%d sales were made", len(all))
	}
	for _, args := range [][]string{{}, {"BTK-PECI=0"}, {"BTK-PECI=x"}, {"BTK-PECI", "--pay", "card"}} {
		if status, _, _ := selling(dir, "", args...); status != 2 {
			t.Errorf("%q: status %d", args, status)
		}
	}
	if status, out, errs := selling(dir, "", "BTK-PECI"); status != 0 || !strings.Contains(out, "Sold") {
		t.Errorf("after all that: status %d, %q, %q", status, out, errs)
	}
}
