package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lapak/internal/store"
)

// onTheEvening is 23 November 2026, 20.00 WIB.
func onTheEvening() time.Time { return time.Date(2026, time.November, 23, 13, 0, 0, 0, time.UTC) }

// importing runs the command and gives its status and what it said.
func importing(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	status = runImport(args, &out, &errs, onTheEvening)
	return status, out.String(), errs.String()
}

func goodsOfTheFair(dir string) []string {
	from := func(name string) string { return filepath.Join("..", "..", "internal", "intake", "testdata", name) }
	return []string{"catalogue", "--producers", from("produsen.csv"), "--products", from("barang.csv"),
		"--splits", from("bagi-hasil.csv"), "--data", dir}
}

func noteFile(t *testing.T, rows ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "nota.csv")
	text := "Nota;Hari;Jam;SKU;Jumlah;Harga;Diskon;Metode;Dibayar;Kasir\n" + strings.Join(rows, "\n") + "\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestImportTellsWhatItDid(t *testing.T) {
	t.Setenv("LAPAK_LANG", "")
	dir := t.TempDir()
	status, out, errs := importing(t, goodsOfTheFair(dir)...)
	if want := "Katalog disimpan: 67 barang dari 9 produsen, 5 aturan bagi hasil.\n" +
		"Stok awal dicatat untuk 67 barang. Stok barang lainnya tidak berubah.\n"; status != 0 || out != want || errs != "" {
		t.Errorf("status %d, %q, %q", status, out, errs)
	}
	notes := noteFile(t, "1;2026-11-23;10:00;PMP-ADN;3;;;tunai;20.000;Kasir 1", "2;2026-11-23;10:05;TAS-TTE;1;;;qris;;")
	status, out, errs = importing(t, "sales", notes, "--lang", "en", "--data", dir)
	if status != 0 || out != "2 notes stored, Rp105.500 in total. 0 notes were there already.\n" || errs != "" {
		t.Errorf("status %d, %q, %q", status, out, errs)
	}
	status, out, _ = importing(t, "sales", "--data", dir, notes)
	if status != 0 || out != "0 nota disimpan, total Rp0. 2 nota sudah tersimpan sebelumnya.\n" {
		t.Errorf("status %d, %q", status, out)
	}
}

func TestImportNamesEveryBadRowAndStoresNothing(t *testing.T) {
	dir := t.TempDir()
	if status, _, errs := importing(t, goodsOfTheFair(dir)...); status != 0 {
		t.Fatal(errs)
	}
	rows := []string{"1;2026-11-23;10:00;PMP-ADN;1;;;tunai;;"}
	for i := range 25 {
		rows = append(rows, fmt.Sprintf("%d;2026-11-23;10:00;NONE-%d;1;;;tunai;;", i+2, i))
	}
	status, out, errs := importing(t, "sales", noteFile(t, rows...), "--data", dir, "--lang", "en")
	said := strings.Split(strings.TrimSpace(errs), "\n")
	if status != 1 || out != "" || len(said) != 22 {
		t.Fatalf("status %d, %q, %q", status, out, errs)
	}
	if !strings.HasPrefix(said[0], "nota.csv, row 3: ") || !strings.Contains(said[0], "NONE-0") ||
		said[20] != "... and 5 more problems." || !strings.HasPrefix(said[21], "Nothing was stored.") {
		t.Errorf("said %q", said)
	}
	if strings.Contains(errs, "«") || strings.Contains(errs, "{") {
		t.Errorf("words are missing in %q", errs)
	}
	s, err := store.Open(t.Context(), dir, store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if day, err := s.LastSaleDay(t.Context()); day != "" || err != nil {
		t.Errorf("a sale of %s was stored (%v)", day, err)
	}
}

func TestImportRefusesWhatItCannotOpen(t *testing.T) {
	dir, file := t.TempDir(), noteFile(t, "1;2026-11-23;10:00;PMP-ADN;1;;;tunai;;")
	status, _, errs := importing(t, "sales", filepath.Join(dir, "gone.csv"), "--data", dir, "--lang", "en")
	if status != 1 || !strings.Contains(errs, "gone.csv cannot be opened") {
		t.Errorf("status %d, %q", status, errs)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("a file that is not there left %v behind (%v)", left, err)
	}
	workbook := filepath.Join(t.TempDir(), "nota.xlsx")
	if err := os.Rename(file, workbook); err != nil {
		t.Fatal(err)
	}
	status, _, errs = importing(t, "sales", workbook, "--data", dir, "--lang", "en")
	if status != 1 || !strings.HasPrefix(errs, "nota.xlsx: This is not a sound XLSX file.") {
		t.Errorf("status %d, %q", status, errs)
	}
	running, err := store.Open(t.Context(), dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer running.Close()
	if status, _, errs = importing(t, goodsOfTheFair(dir)...); status != 1 || !strings.Contains(errs, dir) {
		t.Errorf("beside a running till: status %d, %q", status, errs)
	}
}

func TestImportSaysHowItIsUsed(t *testing.T) {
	for _, args := range [][]string{
		{}, {"everything"}, {"sales"}, {"sales", "a.csv", "b.csv"}, {"sales", "--wrong", "a.csv"},
		{"catalogue"}, {"catalogue", "--producers", "a.csv"}, {"catalogue", "--producers", "a", "--products", "b", "c"},
	} {
		if status, out, errs := importing(t, args...); status != 2 || out != "" || !strings.Contains(errs, "lapak import") {
			t.Errorf("%q: status %d, %q, %q", args, status, out, errs)
		}
	}
	for _, args := range [][]string{{"--help"}, {"sales", "--help"}} {
		if status, out, errs := importing(t, args...); status != 0 || !strings.Contains(out, "lapak import") || errs != "" {
			t.Errorf("%q: status %d, %q, %q", args, status, out, errs)
		}
	}
}
