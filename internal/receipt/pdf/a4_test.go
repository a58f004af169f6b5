package pdf

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lapak/internal/receipt"
)

func draw(t *testing.T, r Report) (out []byte, pages []string) {
	t.Helper()
	out, err := A4(r)
	if err != nil {
		t.Fatal(err)
	}
	text := tool(t, out, "pdftotext", "-layout", "FILE", "-")
	return out, strings.Split(strings.TrimSuffix(text, "\f"), "\f")
}

func TestAReportLooksAsItWasReviewed(t *testing.T) {
	out, err := A4(sampleReport(75))
	if err != nil {
		t.Fatal(err)
	}
	check(t, out)
	goldenPDF(t, "report.pdf", out)
}

func TestEveryPageHasItsHeadingsAndItsNumber(t *testing.T) {
	_, pages := draw(t, sampleReport(200))
	if len(pages) < 4 {
		t.Fatalf("%d pages", len(pages))
	}
	for i, page := range pages {
		if want := fmt.Sprintf("Halaman %d dari %d", i+1, len(pages)); !strings.Contains(page, want) {
			t.Errorf("page %d does not say %q", i+1, want)
		}
		if i < len(pages)-1 && !strings.Contains(page, "No. Struk") {
			t.Errorf("page %d has no headings", i+1)
		}
	}
}

func TestEveryRowIsThereOnceAndTheTotalIsNotAlone(t *testing.T) {
	// Whatever the number of rows, the total has company and nobody signs on a page
	// that is torn in two.
	for rows := 1; rows < 120; rows += 7 {
		_, pages := draw(t, sampleReport(rows))
		all := strings.Join(pages, "\f")
		for i := range rows {
			number := fmt.Sprintf("KBI-A-261122-%04d", i+1)
			if n := strings.Count(all, number); n != 1 {
				t.Fatalf("%d rows: %s is there %d times", rows, number, n)
			}
		}
		for _, page := range pages {
			if strings.Contains(page, "375") && !strings.Contains(page, fmt.Sprintf("KBI-A-261122-%04d", rows)) {
				t.Errorf("%d rows: the total is on a page without the last row", rows)
			}
			if strings.Contains(page, "Mengetahui,") != strings.Contains(page, "NIP") {
				t.Errorf("%d rows: the signatures are split", rows)
			}
		}
	}
}

func TestNobodySignsAPageWithNothingButSignatures(t *testing.T) {
	for rows := 2; rows < 120; rows += 3 {
		_, pages := draw(t, sampleReport(rows))
		last := pages[len(pages)-1]
		if !strings.Contains(last, "Mengetahui,") || !strings.Contains(last, "KBI-A-261122-") {
			t.Errorf("%d rows: the last page is\n%s", rows, last)
		}
	}
}

func TestAHeadingIsNeverTheLastOfAPage(t *testing.T) {
	for filler := range 40 {
		r := sampleReport(3)
		r.Sections = append([]Section{{Heading: "Isi", Pairs: make([]Pair, filler)}}, r.Sections[2])
		_, pages := draw(t, r)
		for _, page := range pages {
			if strings.Contains(page, "Rincian transaksi") && !strings.Contains(page, "KBI-A-261122-0001") {
				t.Fatalf("after %d lines the heading stands alone", filler)
			}
		}
	}
}

func TestWhoAddsFiguresUpAgainDoesNotTurnThePage(t *testing.T) {
	block := Section{Heading: "Kas di laci", Pairs: []Pair{{Label: "Modal awal", Value: "Rp1"}, {Label: "Penjualan tunai", Value: "Rp2"},
		{Label: "Seharusnya", Value: "Rp3", Strong: true}, {Label: "Uang dihitung", Value: "Rp2"}, {Label: "Selisih kurang", Value: "Rp1", Strong: true}}}
	for filler := range 40 {
		_, pages := draw(t, Report{Title: "X", At: noon(), Sections: []Section{{Pairs: make([]Pair, filler)}, block}})
		for _, page := range pages {
			for _, p := range block.Pairs {
				if strings.Contains(page, block.Heading) != strings.Contains(page, p.Label) {
					t.Fatalf("after %d lines %q is on another page than its heading", filler, p.Label)
				}
			}
		}
	}
}

func TestASumIsNeverWithoutAFigureAboveIt(t *testing.T) {
	for n := 20; n < 60; n++ {
		long := Section{Heading: "Daftar panjang", Pairs: make([]Pair, n)}
		long.Pairs = append(long.Pairs, Pair{Label: "Yang terakhir", Value: "Rp1"}, Pair{Label: "Jumlah", Value: "Rp1", Strong: true})
		_, pages := draw(t, Report{Title: "X", At: noon(), Sections: []Section{long}})
		for _, page := range pages {
			if strings.Contains(page, "Jumlah") != strings.Contains(page, "Yang terakhir") {
				t.Fatalf("the sum of %d figures stands alone", n)
			}
		}
	}
}

func TestALogoThatIsNoPictureSpoilsNoFile(t *testing.T) {
	r := sampleReport(1)
	r.Logo = []byte("GIF89a")
	if body, err := A4(r); err == nil || body != nil {
		t.Errorf("%d bytes, %v", len(body), err)
	}
}

func TestFiguresAreNeverBrokenInATable(t *testing.T) {
	table := Table{Columns: []Column{{Title: "Uraian"}}, Rows: [][]string{{"Keripik"}}}
	for i := range 6 {
		table.Columns = append(table.Columns, Column{Title: "Kolom angka", Align: receipt.Right})
		table.Rows[0] = append(table.Rows[0], fmt.Sprintf("Rp%d.999.999.999", 900+i))
	}
	_, pages := draw(t, Report{Title: "Lebar", At: noon(), Sections: []Section{{Table: &table}}})
	for i := range 6 {
		if want := fmt.Sprintf("Rp%d.999.999.999", 900+i); !strings.Contains(pages[0], want) {
			t.Errorf("%s is broken or cut:\n%s", want, pages[0])
		}
	}
}

func TestColumnsFillThePageAndNoMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 9).Draw(t, "columns")
		table := Table{Columns: make([]Column, n), Dense: rapid.Bool().Draw(t, "dense")}
		for i := range table.Columns {
			table.Columns[i].Title = wild(t, "title")
			table.Columns[i].Align = receipt.Align(rapid.IntRange(0, 2).Draw(t, "align"))
			if i > 0 {
				table.Columns[i].Width = rapid.SampledFrom([]float64{0, 0, 12, 30}).Draw(t, "fixed")
			}
		}
		for range rapid.IntRange(0, 3).Draw(t, "rows") {
			table.Rows = append(table.Rows, rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string { return wild(t, "cell") }), 0, n+1).Draw(t, "row"))
		}
		_, err := document("x", noon(), func(c *canvas) {
			g := &grid{s: &sheet{c: c}, t: table, font: font{bodySize, false}}
			g.fitColumns()
			if w := sum(g.widths); math.Abs(w-content) > 0.01 {
				t.Fatalf("the columns %v take %.2f mm of %.2f", g.widths, w, content)
			}
			c.f.AddPage()
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestNoTextMakesAReportFail(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := func(label string) string { return wild(t, label) }
		r := Report{
			Title: w("title"), Subtitle: w("subtitle"), Badge: w("badge"), At: noon(), Footer: w("footer"), PageOf: w("page of"),
			Facts: []Pair{{Label: w("label"), Value: w("value")}, {Label: w("label"), Value: w("value")}, {}},
			Sections: []Section{
				{Heading: w("heading"), Note: w("note"), Pairs: []Pair{{Label: w("label"), Value: w("value"), Strong: true}}},
				{Table: &Table{Columns: []Column{{Title: w("column")}, {Title: w("column"), Align: receipt.Right}}, Rows: [][]string{{w("cell"), w("cell")}, {}}, Total: []string{w("total")}}},
				{Table: &Table{}},
			},
			Signing: Signing{Place: w("place"), Signers: []Signer{{Role: w("role"), Title: w("office"), Name: w("name"), Number: w("number")}, {}, {}}},
		}
		out, err := A4(r)
		if err != nil || !bytes.HasPrefix(out, []byte("%PDF-")) || !bytes.HasSuffix(out, []byte("%%EOF\n")) {
			t.Fatalf("%d bytes, %v", len(out), err)
		}
	})
}

func FuzzNoTextMakesAReportFail(f *testing.F) {
	f.Add("Laporan", "Rp5.000")
	f.Add("🍌\xff\x00", strings.Repeat("W ", 3000))
	f.Fuzz(func(t *testing.T, a, b string) {
		out, err := A4(Report{
			Title: a, At: noon(), Facts: []Pair{{Label: a, Value: b}},
			Sections: []Section{{Note: b, Table: &Table{Columns: []Column{{Title: a}, {Title: b}}, Rows: [][]string{{b, a}, {a, b}}}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		check(t, out)
	})
}

func TestTheSameReportGivesTheSameBytes(t *testing.T) {
	first, err := A4(sampleReport(20))
	if err != nil {
		t.Fatal(err)
	}
	again, err := A4(sampleReport(20))
	if err != nil || !bytes.Equal(first, again) {
		t.Fatalf("the bytes differ, %v", err)
	}
}

func BenchmarkPDFReport(b *testing.B) {
	r := sampleReport(125)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := A4(r); err != nil {
			b.Fatal(err)
		}
	}
}

func TestATableOfFarTooManyColumnsIsStillDrawn(t *testing.T) {
	table := Table{Rows: [][]string{make([]string, 80)}}
	for i := range 80 {
		table.Columns = append(table.Columns, Column{Title: "Kolom"})
		table.Rows[0][i] = "Keripik pisang"
	}
	if _, err := A4(Report{Title: "Lebar", At: noon(), Sections: []Section{{Table: &table}}}); err != nil {
		t.Fatal(err)
	}
}
