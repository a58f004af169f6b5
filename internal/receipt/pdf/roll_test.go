package pdf

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/image/font/sfnt"
	"pgregory.net/rapid"

	"lapak/internal/golden"
	"lapak/internal/i18n"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/receipt"
)

func sampleSlip(name string) receipt.Doc {
	sale := pos.Sale{
		Number: "KBI-A-261122-0042", Day: "2026-11-22", At: noon(), CashierLabel: "Kasir 1",
		Lines: []pos.Line{
			{No: 1, SKU: "K1", Name: name, Producer: "LPP", ProducerName: "LPP Kelas IIA Palembang", Price: 18_000, Quantity: 3, Discount: 4_000},
			{No: 2, SKU: "T1", Name: "Tas anyaman pandan ukuran besar", Producer: "LPB", ProducerName: "Lapas Kelas IIA Banyuasin", Price: 145_050, Quantity: 1},
		},
		Rounding: -50, Tenders: []pos.Tender{{Method: pos.Cash, Amount: 200_000}}, Change: 5_000,
	}
	return receipt.ForSale(sale, receipt.Options{
		Words: i18n.MustLoad(i18n.ID), Copy: true, Trace: "4f3a9c21", Link: "https://karya.example/s/KBI-A-261122-0042",
		Stall: pos.Stall{Name: "Karya Sriwijaya", Fair: pos.Fair{Name: "Bazar Kambang Iwak", City: "Palembang"}},
	})
}

// tool runs a program of poppler, qpdf or zbar on a PDF, or skips the test.
func tool(t *testing.T, out []byte, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not installed", name)
	}
	path := filepath.Join(t.TempDir(), "out.pdf")
	if err := os.WriteFile(path, out, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, a := range args {
		args[i] = strings.ReplaceAll(a, "FILE", path)
	}
	text, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, text)
	}
	return string(text)
}

func check(t *testing.T, out []byte) { t.Helper(); tool(t, out, "qpdf", "--check", "FILE") }

// goldenPDF compares bytes where floats are computed as on the machine that kept
// them: some processors fuse multiply and add.
func goldenPDF(t *testing.T, name string, out []byte) {
	t.Helper()
	if runtime.GOARCH == "amd64" {
		golden.Bytes(t, name, out)
	}
}

func TestARollLooksAsItWasReviewed(t *testing.T) {
	for _, paper := range []Paper{Roll58, Roll80} {
		out, err := Roll(sampleSlip("Keripik pisang cokelat 250 g"), paper)
		if err != nil {
			t.Fatal(err)
		}
		check(t, out)
		goldenPDF(t, fmt.Sprintf("sale-%d.pdf", paper), out)
	}
}

func TestTheSameSlipGivesTheSameBytes(t *testing.T) {
	first, err := Roll(sampleSlip("Keripik"), Roll80)
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		again, err := Roll(sampleSlip("Keripik"), Roll80)
		if err != nil || !bytes.Equal(first, again) {
			t.Fatalf("the bytes differ, %v", err)
		}
	}
}

var mediaBox = regexp.MustCompile(`/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]`)

// size is the size of the first page in mm; what the file names last is only the
// size of pages that do not name their own.
func size(t *testing.T, out []byte) (w, h float64) {
	t.Helper()
	boxes := mediaBox.FindAllSubmatch(out, -1)
	if len(boxes) == 0 {
		t.Fatal("no page")
	}
	first := boxes[0]
	w, _ = strconv.ParseFloat(string(first[1]), 64)
	h, _ = strconv.ParseFloat(string(first[2]), 64)
	return w * mmPerPoint, h * mmPerPoint
}

func TestThePaperIsAsLongAsTheSlip(t *testing.T) {
	lines := func(n int) []byte {
		doc := receipt.Doc{Title: "x", At: noon()}
		for range n {
			doc.Add(receipt.Row("Keripik", "Rp5.000"))
		}
		out, err := Roll(doc, Roll80)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	w, short := size(t, lines(50))
	_, long := size(t, lines(51))
	if math.Abs(w-80) > 0.1 {
		t.Errorf("the roll is %.1f mm wide", w)
	}
	if one := leading(font{size: 9}); math.Abs(long-short-one) > 0.05 {
		t.Errorf("one line more makes the paper %.2f mm longer, a line is %.2f mm", long-short, one)
	}
	// The last line keeps clear of the lower edge by the margin and no more.
	if rest := short - (5 + 1) - 50*leading(font{size: 9}); math.Abs(rest-5) > 0.05 {
		t.Errorf("%.2f mm remain below the last line", rest)
	}
}

func TestAnUnknownPaperIsRefused(t *testing.T) {
	if _, err := Roll(receipt.Doc{}, 57); err == nil {
		t.Error("a roll of 57 mm was drawn")
	}
}

func TestACodeThatCannotBeDrawnIsAnErrorAndNotAnEmptyFile(t *testing.T) {
	out, err := Roll(receipt.Doc{Blocks: []receipt.Block{receipt.Link("", "")}}, Roll58)
	if err == nil || out != nil {
		t.Errorf("%d bytes, %v", len(out), err)
	}
}

func TestAllWordsOfTheSlipAreInThePDF(t *testing.T) {
	out, err := Roll(sampleSlip("Keripik pisang"), Roll58)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(tool(t, out, "pdftotext", "-layout", "FILE", "-")), " ")
	for _, want := range []string{"SALINAN", "Karya Sriwijaya", "Keripik pisang", "3 × 18.000", "−4.000", "Rp195.000", "4f3a9c21"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in %s", want, text)
		}
	}
}

const payment = "00020101021226610016ID.CO.CONTOH.WWW0118936000000000000000021500000000000000003UMI51440014ID.CO.QRIS.WWW0215ID00000000000000303UMI5204549953033605405145505802ID5915KARYA SRIWIJAYA6009PALEMBANG61053013762070703A016304ABCD"

func TestACodeInAPDFReadsBackAsItsPayload(t *testing.T) {
	if _, err := exec.LookPath("zbarimg"); err != nil {
		t.Skip("zbarimg is not installed (zbar-tools)")
	}
	for _, paper := range []Paper{Roll58, Roll80} {
		for _, code := range []receipt.Block{receipt.PaymentCode(payment, "QRIS"), receipt.Link("https://karya.example/s/1", "Tautan")} {
			out, err := Roll(receipt.Doc{At: noon(), Blocks: []receipt.Block{receipt.Text("above"), code, receipt.Text("below")}}, paper)
			if err != nil {
				t.Fatal(err)
			}
			for _, dpi := range []string{"150", "203"} {
				image := filepath.Join(t.TempDir(), "page")
				tool(t, out, "pdftoppm", "-r", dpi, "-png", "-singlefile", "FILE", image)
				text, err := exec.Command("zbarimg", "--quiet", "--raw", "--oneshot", image+".png").Output()
				if err != nil || strings.TrimSuffix(string(text), "\n") != code.Payload {
					t.Errorf("%d mm at %s dpi reads %q, %v", paper, dpi, text, err)
				}
			}
		}
	}
}

// wild is text of all sorts, including what is not text.
func wild(t *rapid.T, label string) string {
	return rapid.OneOf(
		rapid.String(),
		rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
		rapid.SampledFrom([]string{"🍌 Keripik", "\U0010ffff", "e\u0301", "\xf0\x9f", "a\x00b", "巴东", "\u202eabc", strings.Repeat("W", 300), "\ufffe", "\\)(", "{nb}"}),
	).Draw(t, label)
}

func TestNoTextMakesARollFail(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		doc := receipt.Doc{Title: wild(t, "title"), At: noon()}
		for range rapid.IntRange(0, 4).Draw(t, "blocks") {
			b := receipt.Block{
				Kind: receipt.Kind(rapid.IntRange(int(receipt.KindText), int(receipt.KindFeed)).Draw(t, "kind")),
				Text: wild(t, "text"), Right: wild(t, "right"),
				Align: receipt.Align(rapid.IntRange(0, 2).Draw(t, "align")), Size: receipt.Size(rapid.IntRange(0, 4).Draw(t, "size")),
			}
			doc.Add(b)
		}
		out, err := Roll(doc, rapid.SampledFrom([]Paper{Roll58, Roll80}).Draw(t, "paper"))
		if err != nil || !bytes.HasPrefix(out, []byte("%PDF-")) || !bytes.HasSuffix(out, []byte("%%EOF\n")) {
			t.Fatalf("%d bytes, %v", len(out), err)
		}
	})
}

func FuzzNoTextMakesARollFail(f *testing.F) {
	f.Add("Kopi", "Rp5.000")
	f.Add("🍌\xff\x00", strings.Repeat("W", 200))
	f.Fuzz(func(t *testing.T, left, right string) {
		doc := receipt.Doc{Title: left, At: noon(), Blocks: []receipt.Block{
			receipt.Text(left).Centered().Sized(receipt.Big), receipt.Row(left, right), receipt.Mark(right), receipt.Text(right).Sized(receipt.Small),
		}}
		out, err := Roll(doc, Roll58)
		if err != nil {
			t.Fatal(err)
		}
		check(t, out)
	})
}

func TestTheFontHasEverySignThatIsCalledCovered(t *testing.T) {
	for _, name := range []string{"Regular", "Bold"} {
		data, err := fonts.ReadFile("fonts/NotoSans-" + name + ".ttf")
		if err != nil {
			t.Fatal(err)
		}
		face, err := sfnt.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		for r := rune(0); r <= 0xFFFF; r++ {
			if !covered(r) {
				continue
			}
			if glyph, err := face.GlyphIndex(nil, r); err != nil || glyph == 0 {
				t.Errorf("%s has no %q", name, r)
			}
		}
	}
	for _, r := range "–—\u2212‘’“”…·×•àéîõüñçÅØ" {
		if !covered(r) {
			t.Errorf("%q is not used although papers need it", r)
		}
	}
}

func TestFiguresStandInColumns(t *testing.T) {
	_, err := document("x", noon(), func(c *canvas) {
		for _, bold := range []bool{false, true} {
			want := c.width("0", font{10, bold})
			for _, d := range "123456789" {
				if got := c.width(string(d), font{10, bold}); got != want {
					t.Errorf("%c is %.3f mm wide and 0 is %.3f", d, got, want)
				}
			}
		}
		c.f.AddPage()
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheLicenceOfTheFontIsAboard(t *testing.T) {
	text, err := fonts.ReadFile("fonts/OFL.txt")
	if err != nil || !bytes.Contains(text, []byte("SIL OPEN FONT LICENSE Version 1.1")) {
		t.Errorf("%v", err)
	}
}

func TestAnythingTheLibraryThrowsIsAnError(t *testing.T) {
	out, err := document("x", noon(), func(c *canvas) {
		c.f.AddPage()
		c.use(font{10, false})
		c.f.CellFormat(10, 10, "\U0001F34C", "", 0, "", false, 0, "") // not cleaned
	})
	if err == nil || out != nil {
		t.Errorf("%d bytes, %v", len(out), err)
	}
}

func TestWhatDoesNotFitShrinksAndIsThenCut(t *testing.T) {
	_, err := document("x", noon(), func(c *canvas) {
		f := font{11, false}
		text, same := c.fit("Keripik", f, 100)
		if text != "Keripik" || same != f {
			t.Errorf("%q at %.1f", text, same.size)
		}
		w := c.width("Keripik pisang", font{8, false})
		text, smaller := c.fit("Keripik pisang", f, w+0.01)
		if text != "Keripik pisang" || smaller.size > 8 || smaller.size < floor {
			t.Errorf("%q at %.1f", text, smaller.size)
		}
		text, least := c.fit("Keripik pisang", f, 10)
		if !strings.HasSuffix(text, "…") || least.size > floor || c.width(text, least) > 10 {
			t.Errorf("%q at %.1f", text, least.size)
		}
		c.f.AddPage()
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestNoWrappedLineIsWiderThanItsSpace(t *testing.T) {
	_, err := document("x", noon(), func(c *canvas) {
		rapid.Check(t, func(t *rapid.T) {
			text := clean(wild(t, "text"))
			f := font{rapid.SampledFrom([]float64{6, 9, 14}).Draw(t, "size"), rapid.Bool().Draw(t, "bold")}
			w := rapid.Float64Range(8, 70).Draw(t, "width")
			for name, lines := range map[string][]string{"wrap": c.wrap(text, f, w), "balanced": c.balanced(text, f, w)} {
				for _, line := range lines {
					if got := c.width(line, f); got > w {
						t.Fatalf("%s: %q is %.2f mm wide, there are %.2f", name, line, got, w)
					}
				}
				if got := strings.ReplaceAll(strings.Join(lines, ""), " ", ""); got != strings.ReplaceAll(strings.Join(strings.Fields(text), ""), " ", "") {
					t.Fatalf("%s: %q became %q", name, text, lines)
				}
			}
		})
		c.f.AddPage()
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestALargeTotalIsShrunkAndNeverBroken(t *testing.T) {
	amount := money.Limit.String()
	out, err := Roll(receipt.Doc{At: noon(), Blocks: []receipt.Block{receipt.Row("TOTAL", amount+".000.000").Sized(receipt.Big).Strong()}}, Roll58)
	if err != nil {
		t.Fatal(err)
	}
	if text := tool(t, out, "pdftotext", "-layout", "FILE", "-"); !strings.Contains(text, amount+".000.000") {
		t.Errorf("the total is broken:\n%s", text)
	}
}

func TestALargeRowGivesUpItsSizeBeforeALabelIsBroken(t *testing.T) {
	out, err := Roll(receipt.Doc{At: noon(), Blocks: []receipt.Block{receipt.Row("DIKEMBALIKAN", "Rp1.137.700").Sized(receipt.Big).Strong()}}, Roll58)
	if err != nil {
		t.Fatal(err)
	}
	text := tool(t, out, "pdftotext", "-layout", "FILE", "-")
	if line, _, _ := strings.Cut(strings.TrimSpace(text), "\n"); strings.Join(strings.Fields(line), " ") != "DIKEMBALIKAN Rp1.137.700" {
		t.Errorf("the row became\n%s", text)
	}
}

func TestTheLinesOfAMarkStayApart(t *testing.T) {
	out, err := Roll(receipt.Doc{At: noon(), Blocks: []receipt.Block{receipt.Mark("LATIHAN\nBUKAN BUKTI")}}, Roll80)
	if err != nil {
		t.Fatal(err)
	}
	if text := tool(t, out, "pdftotext", "-layout", "FILE", "-"); len(strings.Split(strings.TrimSpace(text), "\n")) != 2 {
		t.Errorf("the mark became\n%s", text)
	}
}

func BenchmarkPDFReceipt(b *testing.B) {
	doc := sampleSlip("Keripik pisang cokelat 250 g")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Roll(doc, Roll80); err != nil {
			b.Fatal(err)
		}
	}
}
