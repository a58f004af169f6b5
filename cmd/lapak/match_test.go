package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// matched runs lapak qris match and reads its answer.
func matched(t *testing.T, args ...string) (status int, answer map[string]any, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	status = runMatch(args, &out, &errs, onTheEvening)
	if out.Len() > 0 {
		if err := json.Unmarshal(out.Bytes(), &answer); err != nil {
			t.Fatalf("%v: %s", err, out.String())
		}
	}
	return status, answer, errs.String()
}

func acquirerFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "qris.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestADayIsMatchedOnTheCommandLine(t *testing.T) {
	data := t.TempDir()
	file := acquirerFile(t, "Tanggal;Nominal;MDR;RRN\n23/11/2026 10:00;35.000;245;990011223301\n22/11/2026 10:00;10.000;70;990011223300\n")
	status, answer, errs := matched(t, "--data", data, "--file", file, "--day", "2026-11-23", "--acquirer", "Bank")
	if status != exitDone || answer["recorded"] != true || answer["agrees"] != false || answer["gross"] != 35_000.0 || answer["net"] != 34_755.0 {
		t.Errorf("status %d, answer %v, %s", status, answer, errs)
	}
	if rows := answer["rows"].([]any); len(rows) != 1 || rows[0].(map[string]any)["verdict"] != "unsold" {
		t.Errorf("rows %v", rows)
	}
	status, answer, errs = matched(t, "--data", data, "--file", file, "--day", "2026-11-23", "--dry-run")
	if status != exitDone || answer["recorded"] != false || answer["files"].([]any)[0].(map[string]any)["acquirer"] != "Bank" {
		t.Errorf("again: status %d, answer %v, %s", status, answer, errs)
	}
	if status, answer, errs = matched(t, "--data", data, "--file", file, "--day", "2026-11-25", "--lang", "en"); status != exitRefused || answer != nil || !strings.Contains(errs, "no transactions of 2026-11-25") {
		t.Errorf("of another day: status %d, %v, %s", status, answer, errs)
	}
}

func TestMatchingNamesWhatItCannotRead(t *testing.T) {
	data := t.TempDir()
	odd := acquirerFile(t, "Tanggal;Masuk;RRN\n23/11/2026 10:00;35.000;990011223301\n")
	status, answer, errs := matched(t, "--data", data, "--file", odd, "--day", "2026-11-23", "--lang", "en")
	if status != exitRefused || answer != nil || !strings.Contains(errs, "--map amount=HEADING") {
		t.Errorf("status %d, %v, %s", status, answer, errs)
	}
	if status, _, errs = matched(t, "--data", data, "--file", odd, "--day", "2026-11-23", "--map", "amount=masuk"); status != exitDone {
		t.Errorf("with the column told: status %d, %s", status, errs)
	}
	if status, _, errs = matched(t, "--data", data, "--file", odd, "--day", "2026-11-23"); status != exitDone {
		t.Errorf("with the column remembered: status %d, %s", status, errs)
	}
	for _, wrong := range [][]string{{"--day", "2026-11-23"}, {"--file", odd, "--map", "colour=red"}, {"--file", odd, "--map", "status:oke=perhaps"}, {"--file", odd, "extra"}} {
		if status, _, _ := matched(t, append(wrong, "--data", data)...); status != exitMisused {
			t.Errorf("%v: status %d", wrong, status)
		}
	}
}

func TestTheMatchingOfADayBecomesAPaper(t *testing.T) {
	data := t.TempDir()
	paper := func(args ...string) (int, string, string) {
		var out, errs bytes.Buffer
		status := runReport(append([]string{"qris", "--data", data, "--day", "2026-11-23", "--lang", "en"}, args...), &out, &errs, onTheEvening)
		return status, out.String(), errs.String()
	}
	file := acquirerFile(t, "Tanggal;Nominal;MDR;RRN\n23/11/2026 10:00;35.000;245;990011223301\n23/11/2026 12:00;60.000;420;990011223302\n")
	if status, _, errs := matched(t, "--data", data, "--file", file, "--day", "2026-11-23", "--dry-run"); status == exitDone {
		t.Error("there were no data, and something was matched", errs)
	}
	if status, _, errs := matched(t, "--data", data, "--file", file, "--day", "2026-11-23"); status != exitDone {
		t.Fatal(errs)
	}
	status, text, errs := paper()
	for _, want := range []string{"Money without a sale", "95.000", "665", "94.335", "Look for its sale"} {
		if status != exitDone || !strings.Contains(text, want) {
			t.Errorf("status %d, no %q in %s%s", status, want, text, errs)
		}
	}
	var q map[string]any
	if status, text, errs = paper("--format", "json"); status != exitDone || json.Unmarshal([]byte(text), &q) != nil || q["net"] != 94_335.0 {
		t.Errorf("status %d, %s%s", status, text, errs)
	}
	if status, text, errs = paper("--format", "csv", "--machine"); status != exitDone || strings.Count(text, "\n") != 3 || !strings.Contains(text, "unsold,,0,3,12:00:00,60000,420,59580,990011223302,,,0,60000,420") {
		t.Errorf("status %d, %s%s", status, text, errs)
	}
	if status, text, errs = paper("--format", "pdf"); status != exitDone || !strings.HasPrefix(text, "%PDF") {
		t.Errorf("status %d, %s", status, errs)
	}
	if status, _, _ = paper("--format", "xlsx"); status != exitMisused {
		t.Errorf("a form that it has not: status %d", status)
	}
	if status, _, errs = paper("--day", "2026-11-22"); status != exitRefused || !strings.Contains(errs, "has not been matched") {
		t.Errorf("another day: status %d, %s", status, errs)
	}
}
