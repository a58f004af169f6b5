package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"lapak/internal/money"
)

func TestTheOfficeHoldsADayOfAllStallsAgainstTheBank(t *testing.T) {
	o := soldOffice(t)
	file := filepath.Join(t.TempDir(), "bank.csv")
	if err := os.WriteFile(file, []byte("Tanggal;Nominal;RRN\n22/11/2026 23:50;77.000;990011227777\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	match := func(more ...string) (told struct {
		Ours, Sold, Gross money.Rupiah
		Verdicts          []struct {
			Verdict  string
			Payments int
		}
	}) {
		t.Helper()
		status, out, errs := said(t, append([]string{"qris", "match", "--file", file, "--day", "2026-11-22", "--json", "--data", o.dir}, more...)...)
		if err := json.Unmarshal([]byte(out), &told); err != nil || status != 0 {
			t.Fatal(status, out, errs)
		}
		return told
	}
	for _, more := range [][]string{{"--dry-run"}, nil} {
		told := match(more...)
		if told.Gross != 77_000 || told.Sold == 0 || told.Ours != told.Sold {
			t.Errorf("%+v", told)
		}
		for _, v := range told.Verdicts {
			if (v.Payments > 0) != (v.Verdict == "missing" || v.Verdict == "unsold") {
				t.Errorf("%d payments are %s", v.Payments, v.Verdict)
			}
		}
	}
	o.does("verify")
	for _, format := range []string{"text", "csv", "xlsx", "pdf"} {
		if status, out, errs := said(t, "qris", "match", "--file", file, "--day", "2026-11-22", "--dry-run", "--format", format, "--data", o.dir); status != 0 || len(out) < 100 {
			t.Errorf("%s: %d, %d bytes, %s", format, status, len(out), errs)
		}
	}
	for _, args := range [][]string{{"qris", "match"}, {"qris", "match", "--file", "none.csv"}, {"qris", "match", "--file", file, "--day", "kemarin"}, {"qris", "match", "--file", file, "--map", "x"}} {
		if status, _, errs := said(t, append(args, "--data", o.dir)...); status == 0 || errs == "" {
			t.Errorf("%v: %d, %q", args, status, errs)
		}
	}
}
