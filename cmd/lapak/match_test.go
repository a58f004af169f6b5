package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"lapak/internal/cli"
	"lapak/internal/demo"
	"lapak/internal/gui"
	"lapak/internal/i18n"
	"lapak/internal/pos"
	"lapak/internal/store"
	"lapak/internal/till"
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
	if status != cli.Done || answer["recorded"] != true || answer["agrees"] != false || answer["gross"] != 35_000.0 || answer["net"] != 34_755.0 {
		t.Errorf("status %d, answer %v, %s", status, answer, errs)
	}
	if rows := answer["rows"].([]any); len(rows) != 1 || rows[0].(map[string]any)["verdict"] != "unsold" {
		t.Errorf("rows %v", rows)
	}
	status, answer, errs = matched(t, "--data", data, "--file", file, "--day", "2026-11-23", "--dry-run")
	if status != cli.Done || answer["recorded"] != false || answer["files"].([]any)[0].(map[string]any)["acquirer"] != "Bank" {
		t.Errorf("again: status %d, answer %v, %s", status, answer, errs)
	}
	if status, answer, errs = matched(t, "--data", data, "--file", file, "--day", "2026-11-25", "--lang", "en"); status != cli.Refused || answer != nil || !strings.Contains(errs, "no transactions of 2026-11-25") {
		t.Errorf("of another day: status %d, %v, %s", status, answer, errs)
	}
}

func TestMatchingNamesWhatItCannotRead(t *testing.T) {
	data := t.TempDir()
	odd := acquirerFile(t, "Tanggal;Masuk;RRN\n23/11/2026 10:00;35.000;990011223301\n")
	status, answer, errs := matched(t, "--data", data, "--file", odd, "--day", "2026-11-23", "--lang", "en")
	if status != cli.Refused || answer != nil || !strings.Contains(errs, "--map amount=HEADING") {
		t.Errorf("status %d, %v, %s", status, answer, errs)
	}
	if status, _, errs = matched(t, "--data", data, "--file", odd, "--day", "2026-11-23", "--map", "amount=masuk"); status != cli.Done {
		t.Errorf("with the column told: status %d, %s", status, errs)
	}
	if status, _, errs = matched(t, "--data", data, "--file", odd, "--day", "2026-11-23"); status != cli.Done {
		t.Errorf("with the column remembered: status %d, %s", status, errs)
	}
	for _, wrong := range [][]string{{"--day", "2026-11-23"}, {"--file", odd, "--map", "colour=red"}, {"--file", odd, "--map", "status:oke=perhaps"}, {"--file", odd, "extra"}} {
		if status, _, _ := matched(t, append(wrong, "--data", data)...); status != cli.Misused {
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
	if status, _, errs := matched(t, "--data", data, "--file", file, "--day", "2026-11-23", "--dry-run"); status == cli.Done {
		t.Error("there were no data, and something was matched", errs)
	}
	if status, _, errs := matched(t, "--data", data, "--file", file, "--day", "2026-11-23"); status != cli.Done {
		t.Fatal(errs)
	}
	status, text, errs := paper()
	for _, want := range []string{"Money without a sale", "95.000", "665", "94.335", "Look for its sale"} {
		if status != cli.Done || !strings.Contains(text, want) {
			t.Errorf("status %d, no %q in %s%s", status, want, text, errs)
		}
	}
	var q map[string]any
	if status, text, errs = paper("--format", "json"); status != cli.Done || json.Unmarshal([]byte(text), &q) != nil || q["net"] != 94_335.0 {
		t.Errorf("status %d, %s%s", status, text, errs)
	}
	if status, text, errs = paper("--format", "csv", "--machine"); status != cli.Done || strings.Count(text, "\n") != 3 || !strings.Contains(text, "unsold,,0,3,12:00:00,60000,420,59580,990011223302,,,0,60000,420") {
		t.Errorf("status %d, %s%s", status, text, errs)
	}
	if status, text, errs = paper("--format", "pdf"); status != cli.Done || !strings.HasPrefix(text, "%PDF") {
		t.Errorf("status %d, %s", status, errs)
	}
	if status, text, errs = paper("--format", "xlsx"); status != cli.Done {
		t.Fatalf("status %d, %s", status, errs)
	}
	book, err := excelize.OpenReader(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if rows, err := book.GetRows("All payments", excelize.Options{RawCellValue: true}); err != nil || len(rows) != 4 || rows[3][8] != "94335" {
		t.Errorf("the workbook lists %v, %v", rows, err)
	}
	if status, _, errs = paper("--day", "2026-11-22"); status != cli.Refused || !strings.Contains(errs, "has not been matched") {
		t.Errorf("another day: status %d, %s", status, errs)
	}
}

// deskAt is what the window is given, on the shop of the demo.
func deskAt(t *testing.T) desk {
	t.Helper()
	s, err := store.Open(t.Context(), t.TempDir(), store.Options{Now: onTheEvening})
	if err != nil {
		t.Fatal(err)
	}
	if err := demo.SetUp(t.Context(), s, i18n.MustLoad(i18n.EN)); err != nil {
		t.Fatal(err)
	}
	k, err := till.New(t.Context(), till.Config{Store: s, Now: onTheEvening})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(k.Close(context.Background()), s.Close()); err != nil {
			t.Error(err)
		}
	})
	prefs := k.Preferences()
	prefs.Language = i18n.EN
	if err := k.SetPreferences(t.Context(), prefs); err != nil {
		t.Fatal(err)
	}
	if _, err := k.SignIn(t.Context(), demo.FirstCashier, demo.CashierPIN); err != nil {
		t.Fatal(err)
	}
	return desk{store: s, till: k, folder: t.TempDir(), now: onTheEvening}
}

func TestTheWindowLearnsTheColumnsOfABankOnce(t *testing.T) {
	d := deskAt(t)
	services := d.services()
	const day = pos.BusinessDay("2026-11-23")
	odd := acquirerFile(t, "Wkt Trx;Masuk;Ket\n23/11/2026 10:00;35.000;Oke\n23/11/2026 11:00;5.000;Belum\n22/11/2026 10:00;9.000;Oke\n")
	q := gui.MatchQuestion{Day: day, Paths: []string{odd}, Acquirer: "Bank Contoh"}
	answer, err := services.MatchQRIS(t.Context(), q)
	if err != nil || !slices.Equal(answer.Columns.Untold, []string{"amount", "date"}) || !slices.Equal(answer.Columns.Headings, []string{"Wkt Trx", "Masuk", "Ket"}) ||
		answer.Columns.Examples[1] != "35.000" || answer.Keep != nil {
		t.Fatalf("%+v, %v", answer, err)
	}
	q.Columns = map[string]string{"date": "Wkt Trx", "amount": "Masuk", "status": "Ket"}
	if answer, err = services.MatchQRIS(t.Context(), q); err != nil || !slices.Equal(answer.Words, []string{"Oke", "Belum"}) || answer.Keep != nil {
		t.Fatalf("%+v, %v", answer, err)
	}
	q.Words = map[string]string{"Oke": "paid", "Belum": "failed"}
	if answer, err = services.MatchQRIS(t.Context(), q); err != nil || answer.Report.Gross != 35_000 || !slices.Equal(answer.Remarks, []string{"1 row of another day is not counted."}) {
		t.Fatalf("%+v, %v", answer, err)
	}
	if _, err := services.ExportQRIS(t.Context(), day, "pdf"); pos.CodeOf(err) != pos.NotFound {
		t.Errorf("a preview became a paper: %v", err)
	}
	if err := answer.Keep(t.Context()); err != nil {
		t.Fatal(err)
	}
	again, err := services.MatchQRIS(t.Context(), gui.MatchQuestion{Day: day, Paths: []string{odd}})
	if err != nil || again.Report.Gross != 35_000 || again.Acquirer != "Bank Contoh" {
		t.Errorf("not remembered: %+v, %v", again, err)
	}
	for _, format := range []string{"pdf", "xlsx", "csv"} {
		path, err := services.ExportQRIS(t.Context(), day, format)
		if info, none := os.Stat(path); err != nil || none != nil || info.Size() == 0 || filepath.Base(path) != "QRIS_KBI_2026-11-23."+format {
			t.Errorf("%s: %s, %v, %v", format, path, err, none)
		}
	}
	kept, err := d.store.Matchings(t.Context(), day)
	if err != nil || len(kept) != 1 || kept[0].By != demo.FirstCashier {
		t.Errorf("kept are %+v, %v", kept, err)
	}
}

func TestTheWindowIsToldEveryRowOfAFileThatIsWrong(t *testing.T) {
	d := deskAt(t)
	bad := acquirerFile(t, "Tanggal;Nominal;RRN\n23/11/2026 10:00;banyak;990011223301\nkemarin;5.000;990011223302\n")
	answer, err := d.services().MatchQRIS(t.Context(), gui.MatchQuestion{Day: "2026-11-23", Paths: []string{bad}})
	words := d.words().Error(err)
	for _, want := range []string{"qris.csv, row 2: The amount \"banyak\" cannot be read.", "qris.csv, row 3: The date \"kemarin\" cannot be read."} {
		if !strings.Contains(words, want) {
			t.Errorf("%q is not told in %q", want, words)
		}
	}
	if !slices.Equal(answer.Columns.Headings, []string{"Tanggal", "Nominal", "RRN"}) {
		t.Errorf("its columns are %+v", answer.Columns)
	}
}

func TestMoneyThatIsFoundTheDayAfterIsKnownToTheDayItCameOn(t *testing.T) {
	d := deskAt(t)
	file := acquirerFile(t, "Tanggal;Nominal;RRN\n22/11/2026 10:00;35.000;990011223301\n22/11/2026 11:00;35.000;990011223302\n")
	verdicts := func() (all []pos.MatchVerdict) {
		t.Helper()
		answer, err := d.services().MatchQRIS(t.Context(), gui.MatchQuestion{Day: "2026-11-22", Paths: []string{file}})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range answer.Report.Rows {
			all = append(all, r.Verdict)
		}
		return all
	}
	if got := verdicts(); !slices.Equal(got, []pos.MatchVerdict{pos.MatchUnsold, pos.MatchUnsold}) {
		t.Fatalf("before: %v", got)
	}
	if _, err := d.till.OpenShift(t.Context(), "2026-11-23", nil); err != nil {
		t.Fatal(err)
	}
	if _, err := d.till.FoundMoney(t.Context(), 35_000, "990011223302", "", till.Approval{Staff: demo.Boss, PIN: demo.SupervisorPIN}); err != nil {
		t.Fatal(err)
	}
	if got := verdicts(); !slices.Equal(got, []pos.MatchVerdict{pos.MatchUnsold, pos.MatchLate}) {
		t.Errorf("after: %v", got)
	}
}
