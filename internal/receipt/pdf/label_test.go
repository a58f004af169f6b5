package pdf

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lapak/internal/pos"
	"lapak/internal/receipt"
)

// stickers are labels of so many products: every third has no barcode.
func stickers(n int) []receipt.Label {
	var all []receipt.Label
	for i := range n {
		p := pos.Product{SKU: pos.SKU(fmt.Sprintf("KRT-%03d", i)), Name: "Keranjang rotan anyam bulat bertutup ukuran besar", Price: 1_275_000, Producer: "LPP-PLG"}
		if i%3 > 0 {
			p.Barcode = ean(200000000000 + i)
		}
		all = append(all, receipt.LabelOf(p, false, "https://lapak.example/p/"))
	}
	return all
}

// ean adds the check digit to twelve digits.
func ean(number int) string {
	text, sum := fmt.Sprintf("%012d", number), 0
	for i, r := range text {
		sum += int(r-'0') * (1 + 2*(i%2))
	}
	return text + fmt.Sprint((10-sum%10)%10)
}

// scanned is everything that zbarimg reads on the pages of a PDF as they are printed.
func scanned(t *testing.T, out []byte, dpi string) []string {
	t.Helper()
	for _, program := range []string{"pdftoppm", "zbarimg"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed", program)
		}
	}
	page := filepath.Join(t.TempDir(), "page")
	tool(t, out, "pdftoppm", "-r", dpi, "-png", "FILE", page)
	pages, err := filepath.Glob(page + "*.png")
	if err != nil || len(pages) == 0 {
		t.Fatal(pages, err)
	}
	var all []string
	for _, p := range pages {
		read, err := exec.Command("zbarimg", "--quiet", "--raw", p).Output()
		if err != nil {
			t.Fatalf("zbarimg: %v", err)
		}
		all = append(all, strings.Fields(string(read))...)
	}
	slices.Sort(all)
	return all
}

func wanted(labels []receipt.Label, links bool) []string {
	var all []string
	for _, l := range labels {
		all = append(all, l.Code)
		if links {
			all = append(all, l.Link)
		}
	}
	slices.Sort(all)
	return all
}

func TestAScannerReadsEveryLabelOfAFullSheet(t *testing.T) {
	for _, s := range Sheets() {
		labels := stickers(s.PerPage())
		if s.PerPage() == 1 {
			labels = stickers(3)
		}
		out, err := Labels(labels, s, 1, noon(), "Label")
		if err != nil {
			t.Fatal(s.Name, err)
		}
		got, want := scanned(t, out, "300"), wanted(labels, s.Shelf)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %d codes are read of %d\n%v\n%v", s.Name, len(got), len(want), got, want)
		}
	}
}

func TestAPartUsedSheetGoesOnWhereItIsFree(t *testing.T) {
	s, _ := SheetNamed("a4-55")
	labels := stickers(20)
	out, err := Labels(labels, s, 50, noon(), "Label")
	if err != nil {
		t.Fatal(err)
	}
	if got := scanned(t, out, "300"); !slices.Equal(got, wanted(labels, false)) {
		t.Errorf("read %v", got)
	}
	if pages := tool(t, out, "pdfinfo", "FILE"); !strings.Contains(pages, "Pages:           2") {
		t.Errorf("20 labels from the 50th of 55 on take\n%s", pages)
	}
	for _, start := range []int{0, 56} {
		if _, err := Labels(labels, s, start, noon(), "Label"); pos.CodeOf(err) != pos.Invalid {
			t.Errorf("from label %d on: %v", start, err)
		}
	}
}

func TestBarsAreWholeDotsAndNeverTooThin(t *testing.T) {
	for _, s := range Sheets() {
		for _, l := range stickers(3) {
			p, err := s.prepare(l)
			if err != nil {
				t.Fatal(s.Name, err)
			}
			dots := p.module * s.DPI / 25.4
			if p.module < leastModule || dots-float64(int(dots+0.5)) > 1e-6 || p.whole > s.LabelWidth {
				t.Errorf("%s: a module of %.3f mm is %.3f dots, the code %.1f mm of %.1f", s.Name, p.module, dots, p.whole, s.LabelWidth)
			}
		}
	}
	s, _ := SheetNamed("a4-55")
	long := receipt.Label{Name: "Tas", Code: "TAS-ANYAM-PANDAN-BESAR"}
	if _, err := Labels([]receipt.Label{long}, s, 1, noon(), "Label"); err == nil || !strings.Contains(err.Error(), "label_too_wide") {
		t.Errorf("a code that does not fit: %v", err)
	}
	if _, err := Labels([]receipt.Label{{Name: "Tas", Code: "TAS—É"}}, s, 1, noon(), "Label"); err == nil || !strings.Contains(err.Error(), "label_code") {
		t.Errorf("a code that no bars can say: %v", err)
	}
}

func TestALabelSaysWhatItCostsAndWhoseItIs(t *testing.T) {
	s, _ := SheetNamed("50x30")
	out, err := Labels(stickers(2), s, 1, noon(), "Label")
	if err != nil {
		t.Fatal(err)
	}
	text := tool(t, out, "pdftotext", "-layout", "FILE", "-")
	for _, words := range []string{"Keranjang rotan", "Rp1.275.000", "LPP-PLG", "KRT-000"} {
		if !strings.Contains(text, words) {
			t.Errorf("%q is not on\n%s", words, text)
		}
	}
}
