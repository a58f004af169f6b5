package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"lapak/internal/cli"
	"lapak/internal/i18n"
)

// handing runs lapak handover on the evening.
func handing(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	status = runHandover(args, &out, &errs, onTheEvening)
	return status, out.String(), errs.String()
}

// stockSheet is a sheet with goods of one Lapas of the fair.
func stockSheet(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "stok.csv")
	if err := os.WriteFile(file, []byte("SKU;Jumlah;Keadaan\nBTK-MS-200;12;\nTAS-TTE;3;Rusak\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestGoodsAreHandedOverListedShownAndMatchedOnTheCommandLine(t *testing.T) {
	dir, file := dayOfNotes(t), stockSheet(t)
	status, out, errs := handing(t, "in", "--file", file, "--data", dir)
	if status != 0 || !strings.Contains(out, "261123-001: Lapas Perempuan Kelas IIA Palembang, 15 barang") {
		t.Fatal(status, out, errs)
	}
	number, _, _ := strings.Cut(out, ":")
	if status, out, errs := handing(t, "in", "--file", file, "--data", dir); status != 0 || !strings.HasPrefix(out, number+":") || !strings.Contains(errs, "--again") {
		t.Errorf("the same sheet again: %d, %s, %s", status, out, errs)
	}
	for format, begins := range map[string]string{"text": "Berita Acara", "json": "{", "csv": "\ufeffNomor;", "pdf": "%PDF-", "xlsx": "PK"} {
		for _, args := range [][]string{{"show", number}, {"list"}, {"match"}} {
			status, out, errs := handing(t, append(args, "--format", format, "--data", dir)...)
			if status != 0 || errs != "" || args[0] == "show" && !strings.HasPrefix(out, begins) || len(out) < 100 {
				t.Errorf("%v as %s: status %d, begins %.20q, %s", args, format, status, out, errs)
			}
		}
	}
	var match struct {
		Agrees bool
		Sum    struct{ Brought, Damaged int }
	}
	status, out, errs = handing(t, "match", "--from", "2026-11-23", "--producer", "LPP-PLG", "--format", "json", "--data", dir)
	if err := json.Unmarshal([]byte(out), &match); err != nil || status != 0 || !match.Agrees || match.Sum.Damaged != 3 {
		t.Errorf("%+v, %v, %s", match, err, errs)
	}
	for _, format := range []string{"text", "escpos", "pdf"} {
		if status, out, errs := handing(t, "show", number, "--roll", "32", "--format", format, "--data", dir); status != 0 || len(out) < 300 {
			t.Errorf("on the roll as %s: %d, %d bytes, %s", format, status, len(out), errs)
		}
	}
	folder := t.TempDir()
	if status, _, errs := handing(t, "show", number, "--format", "pdf", "-o", folder, "--data", dir); status != 0 {
		t.Error(errs)
	}
	if _, err := os.Stat(filepath.Join(folder, number+".pdf")); err != nil {
		t.Error(err)
	}
}

func TestWhatIsNoHandoverIsRefusedInPlainWords(t *testing.T) {
	dir := dayOfNotes(t)
	words := i18n.MustLoad(i18n.ID)
	for _, x := range []struct {
		args   []string
		status int
		says   string
	}{
		{[]string{"in"}, cli.Misused, "lapak handover"},
		{[]string{"in", "--file", "x.csv", "--giver", "Nama"}, cli.Misused, "lapak handover"},
		{[]string{"in", "--file", filepath.Join(dir, "none.csv")}, cli.Refused, "none.csv"},
		{[]string{"show", "BA-1"}, cli.Refused, words.T("error.handover_unknown")},
		{[]string{"match", "--from", "kemarin"}, cli.Refused, "kemarin"},
		{[]string{"list", "--format", "docx"}, cli.Misused, "lapak handover"},
		{[]string{"lend"}, cli.Misused, "lapak handover"},
	} {
		if status, _, errs := handing(t, append(x.args, "--data", dir)...); status != x.status || !strings.Contains(errs, x.says) {
			t.Errorf("%v: status %d, %s", x.args, status, errs)
		}
	}
	if status, out, _ := handing(t, "help"); status != 0 || !strings.Contains(out, "match") {
		t.Errorf("help: %d, %s", status, out)
	}
}

func TestLabelsAreDrawnForChosenGoods(t *testing.T) {
	dir := dayOfNotes(t)
	labels := func(args ...string) (int, string, string) {
		var out, errs bytes.Buffer
		status := runLabels(append(args, "--data", dir), &out, &errs, onTheEvening)
		return status, out.String(), errs.String()
	}
	for _, args := range [][]string{{"BTK-MS-200", "TAS-TTE", "--each", "3"}, {"--category", "batik", "--start", "50"}, {"--producer", "LPP-PLG", "--stock"}, {"--sheet", "shelf", "--link", "https://lapak.example/p", "BTK-MS-200"}} {
		if status, out, errs := labels(args...); status != 0 || !strings.HasPrefix(out, "%PDF-") {
			t.Errorf("%v: %d, %.20q, %s", args, status, out, errs)
		}
	}
	status, note, errs := handing(t, "in", "--file", stockSheet(t), "--data", dir)
	if status != 0 {
		t.Fatal(errs)
	}
	number, _, _ := strings.Cut(note, ":")
	if status, out, errs := labels("--note", number); status != 0 || !strings.HasPrefix(out, "%PDF-") {
		t.Errorf("of a note: %d, %.20q, %s", status, out, errs)
	}
	words := i18n.MustLoad(i18n.ID)
	for _, x := range []struct {
		args []string
		says string
	}{
		{[]string{"--sheet", "a3"}, "a4-55"}, {[]string{"NADA"}, "NADA"}, {[]string{"--category", "Mobil"}, words.T("error.label_none")}, {[]string{"--start", "56"}, "55"},
		{[]string{"--each", "5000"}, words.T("error.label_many", "max", "20000")}, {[]string{"--note", "BA-1"}, words.T("error.handover_unknown")},
	} {
		if status, _, errs := labels(x.args...); status != cli.Refused || !strings.Contains(errs, x.says) {
			t.Errorf("%v: %d, %s", x.args, status, errs)
		}
	}
	if status, _, _ := labels("--each", "0"); status != cli.Misused {
		t.Errorf("no label of each: %d", status)
	}
}

func TestTheSignaturesOfANoteStayTogetherWithItsSum(t *testing.T) {
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("pdftotext is not installed (poppler-utils)")
	}
	dir := dayOfNotes(t)
	for _, rows := range []int{1, 17, 18, 19, 20, 21, 22, 23, 24, 26, 30, 45, 70} {
		text := "SKU;Jumlah;Keadaan;Keterangan\n"
		for i := range rows {
			text += fmt.Sprintf("BTK-MS-200;1;%s;baris %d\n", []string{"Baik", "Rusak"}[i%2], i)
		}
		file := filepath.Join(t.TempDir(), "stok.csv")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		status, out, errs := handing(t, "in", "--file", file, "--data", dir)
		if status != 0 {
			t.Fatal(errs)
		}
		number, _, _ := strings.Cut(out, ":")
		paper := filepath.Join(t.TempDir(), "note.pdf")
		if status, _, errs := handing(t, "show", number, "--format", "pdf", "-o", paper, "--data", dir); status != 0 {
			t.Fatal(errs)
		}
		read, err := exec.Command("pdftotext", "-layout", paper, "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		pages := strings.Split(strings.TrimRight(string(read), "\f\n"), "\f")
		for i, page := range pages {
			flat := strings.Join(strings.Fields(page), " ")
			last := i == len(pages)-1
			for _, words := range []string{"Yang menyerahkan,", "Yang menerima,", "Mengetahui,", "NIP.", "Kepala UPT", "Terbilang:", "Nilai menurut harga jual"} {
				if strings.Contains(flat, words) != last {
					t.Errorf("%d rows: %q on page %d of %d is %v", rows, words, i+1, len(pages), !last)
				}
			}
		}
	}
}
