package sheets_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lapak/internal/i18n"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/report/sheets"
)

var printedAt = time.Date(2026, 12, 1, 3, 0, 0, 0, time.UTC)

// statement is a settlement with so many products.
func statement(products int, name string) report.Settlement {
	s := report.Settlement{Number: "STL/LPP-PLG/2026-11/1", Producer: "LPP-PLG", Name: "Lapas Perempuan Kelas IIA Palembang", From: "2026-11-01", To: "2026-11-30", At: printedAt, By: "pusat",
		Rules: []pos.SplitRule{{Producer: "LPP-PLG", From: "2026-01-01", Base: pos.BaseNet, Holder: pos.LevelCapital, Shares: []pos.Share{{Level: pos.LevelCapital, How: pos.HowRest}}}}}
	for i := range products {
		kept := money.Rupiah(1_000 * (i + 1))
		t := pos.Tally{Pieces: 1, Gross: kept, Kept: kept, Parts: pos.Parts{Capital: kept}}
		s.Products = append(s.Products, report.SettledProduct{SKU: pos.SKU(fmt.Sprint("BRG-", i)), Name: name, Tally: t})
		s.Sold, s.Sum = s.Sold.Plus(t), s.Sum.Plus(t)
	}
	s.Due = s.Sum.Parts.Due()
	s.Balance = s.Due
	return s
}

// pagesOf draws a document and reads what is on its pages.
func pagesOf(t *testing.T, d report.Document, w *i18n.Words) []string {
	t.Helper()
	body, err := sheets.Draw(w, d, sheets.Form{Format: "pdf", Style: report.ForSheets, At: printedAt})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "s.pdf")
	if err := os.WriteFile(file, body, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("pdftotext is not installed: make deps installs it")
	}
	out, err := exec.Command("pdftotext", "-layout", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\f"), "\f")
}

func TestWhoSignsASettlementSignsOnOnePageWithSomethingAboveIt(t *testing.T) {
	w := i18n.MustLoad(i18n.ID)
	for products := range 60 {
		pages := pagesOf(t, statement(products, "Kain Batik").Document(w), w)
		last := pages[len(pages)-1]
		above, below, signed := strings.Cut(last, "Yang menyerahkan,")
		for _, part := range []string{"Yang menerima,", "Mengetahui,", "Jabatan:", "NIP."} {
			signed = signed && strings.Contains(below, part)
		}
		if !signed || strings.TrimSpace(above) == "" || strings.Contains(strings.Join(pages[:len(pages)-1], ""), "NIP.") {
			t.Fatalf("%d products: the last of %d pages is\n%s", products, len(pages), last)
		}
	}
}

func TestNamesOfAnyKindSurviveOnPaper(t *testing.T) {
	w := i18n.MustLoad(i18n.ID)
	for _, name := range []string{strings.Repeat("Kain songket lepus benang emas ", 20), "Kaos 🧵 \"Wong Kito\"", "rusak \xff\xfe di tengah", "", "=1+1"} {
		pages := pagesOf(t, statement(3, name).Document(w), w)
		text := strings.Join(pages, "\n")
		for _, want := range []string{"BRG-0", "BRG-2", "6.000", "Rp6.000", "enam ribu rupiah", "Modal sisanya"} {
			if !strings.Contains(text, want) {
				t.Errorf("%.20q: %s is not in\n%s", name, want, text)
			}
		}
	}
	if _, err := sheets.Draw(w, report.Document{}, sheets.Form{Format: "doc", At: printedAt}); err == nil {
		t.Error("a document was drawn in a form that nobody knows")
	}
}
