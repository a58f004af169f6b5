package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"lapak/internal/report"
)

func settlingHere(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	status = runSettle(args, &out, &errs, onTheEvening)
	return status, out.String(), errs.String()
}

func TestALaptopShowsHowItsOwnSalesAreShared(t *testing.T) {
	dir := dayOfNotes(t)
	status, out, errs := settlingHere(t, "--from", "2026-11-23", "--format", "json", "--data", dir)
	var shares report.Shares
	if err := json.Unmarshal([]byte(out), &shares); err != nil || status != 0 || shares.Kept != 105_000 || shares.Sum.Parts.Sum() != 105_000 || len(shares.Producers) == 0 {
		t.Fatalf("status %d, %+v, %v, %s", status, shares, err, errs)
	}
	p := shares.Producers[0]
	status, out, _ = settlingHere(t, "--producer", strings.ToLower(string(p.Code)), "--from", "2026-11-23", "--format", "json", "--data", dir)
	var s report.Settlement
	if err := json.Unmarshal([]byte(out), &s); err != nil || status != 0 || s.Number != "" || s.Sum != p.Tally || s.Balance != p.Owed {
		t.Errorf("status %d, %+v, %v; its share is %+v", status, s, err, p)
	}
	for format, begins := range map[string]string{"text": "Rekap Setoran", "csv": "\ufeffBagian;", "pdf": "%PDF-", "xlsx": "PK"} {
		status, out, errs := settlingHere(t, "--producer", string(p.Code), "--month", "2026-11", "--format", format, "--data", dir)
		if status != 0 || !strings.HasPrefix(out, begins) || errs != "" {
			t.Errorf("%s: status %d, begins %.20q, %s", format, status, out, errs)
		}
	}
	for want, args := range map[string][]string{
		"2026-13":    {"--month", "2026-13"},
		"lebih awal": {"--from", "2026-11-23", "--to", "2026-11-22"},
		"--month":    {"--format", "doc"},
	} {
		if status, _, errs := settlingHere(t, append(args, "--data", dir)...); status == 0 || !strings.Contains(errs, want) {
			t.Errorf("%q: status %d, %s", args, status, errs)
		}
	}
}
