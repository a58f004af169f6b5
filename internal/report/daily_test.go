package report_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"lapak/internal/golden"
	"lapak/internal/i18n"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/store"
)

var ctx = context.Background()

func textOf(t failer, s *stallAt, d report.Daily, w *i18n.Words) string {
	t.Helper()
	var b strings.Builder
	if err := d.WriteText(&b, w, report.DayRows(ctx, s.st, today)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func jsonOf(t failer, d report.Daily) string {
	t.Helper()
	var b strings.Builder
	if err := d.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func csvOf(t failer, s *stallAt, d report.Daily, style report.CSVStyle) string {
	t.Helper()
	var b strings.Builder
	if err := d.WriteCSV(&b, style, report.DayRows(ctx, s.st, today)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAKnownDayIsWrittenAsBefore(t *testing.T) {
	s := fixedDay(t)
	d := s.report()
	golden.Text(t, "day.json", jsonOf(t, d))
	golden.Text(t, "day.csv", csvOf(t, s, d, report.ForSheets))
	golden.Text(t, "day-machine.csv", csvOf(t, s, d, report.ForMachines))
	for _, lang := range i18n.Langs() {
		w := i18n.MustLoad(lang)
		golden.Text(t, "day-"+string(lang)+".txt", textOf(t, s, d, w))
		golden.Text(t, "day-"+string(lang)+".message.txt", d.Message(w))
		golden.Text(t, "day-"+string(lang)+".xlsx.txt", workbookText(t, s, d, w))
	}
}

func TestADayWithoutSalesIsAReportOfZeros(t *testing.T) {
	s := openStall(t, t.TempDir())
	t.Cleanup(func() { s.st.Close() })
	d := s.report()
	if d.Status != report.Interim || d.Net != 0 || d.Cash.Counted != nil || d.Cash.Difference != nil {
		t.Errorf("an empty day is %+v", d)
	}
	golden.Text(t, "empty.json", jsonOf(t, d))
	golden.Text(t, "empty.txt", textOf(t, s, d, i18n.MustLoad(i18n.ID)))
	workbookText(t, s, d, i18n.MustLoad(i18n.ID)) // must be readable
}

func TestADayIsFinalOnlyWhenItsLastShiftIsClosed(t *testing.T) {
	s := openStall(t, t.TempDir())
	t.Cleanup(func() { s.st.Close() })
	float := pos.Count{{Value: 50_000, Number: 2}}
	s.openShift(s.by, float)
	s.sell(s.cart(pos.Discount{}, row{product: 1, pieces: 1}))
	s.closeShift(pos.Count{{Value: 50_000, Number: 17}}, "")
	if d := s.report(); d.Status != report.Final || *d.Cash.Counted != 850_000 || *d.Cash.Difference != 0 {
		t.Errorf("closed: status %s, cash %+v", d.Status, d.Cash)
	}
	s.openShift(s.by, float)
	if d := s.report(); d.Status != report.Interim || d.Cash.Counted != nil || d.Cash.Expected != 950_000 {
		t.Errorf("opened again: status %s, cash %+v", d.Status, d.Cash)
	}
}

func TestAWrongSumIsFoundWhereverItStands(t *testing.T) {
	s := fixedDay(t)
	for name, spoil := range map[string]func(*report.Daily){
		"net":               func(d *report.Daily) { d.Net++ },
		"gross":             func(d *report.Daily) { d.Gross++; d.Discount++ },
		"a method":          func(d *report.Daily) { d.Methods[1].Total-- },
		"cash":              func(d *report.Daily) { d.Cash.CashSales++ },
		"a Lapas":           func(d *report.Daily) { d.Producers[0].Net++ },
		"two Lapas":         func(d *report.Daily) { d.Producers[0].Gross++; d.Producers[0].Discount++ },
		"returned goods":    func(d *report.Daily) { d.Producers[2].Refund++ },
		"a category":        func(d *report.Daily) { d.Categories[3].Net-- },
		"a product":         func(d *report.Daily) { d.Products[4].Total++ },
		"a cashier":         func(d *report.Daily) { d.Cashiers[0].Total++ },
		"sales of one":      func(d *report.Daily) { d.Cashiers[1].Sales++ },
		"pieces":            func(d *report.Daily) { d.Items++ },
		"pieces of a Lapas": func(d *report.Daily) { d.Producers[1].Items++ },
		"pieces sold":       func(d *report.Daily) { d.Products[0].Quantity-- },
	} {
		d := s.report()
		if err := d.Check(); err != nil {
			t.Fatal(err)
		}
		spoil(&d)
		var refusal *pos.Error
		if err := d.Check(); !errors.As(err, &refusal) || refusal.Reason != "report_does_not_add_up" {
			t.Errorf("a wrong figure of %s is not found: %v", name, err)
		}
	}
}

func TestSharesAddUpToTheWholeAndAreLeftOutWhenSalesAreFew(t *testing.T) {
	s := fixedDay(t)
	w := i18n.MustLoad(i18n.ID)
	whole := int64(0)
	for _, cells := range section(s.report(), w, report.PartProducers).Table.Rows {
		whole += cells[len(cells)-1].Number
	}
	if whole != int64(money.Whole) {
		t.Errorf("the shares add up to %d basis points", whole)
	}
	few := openStall(t, t.TempDir())
	t.Cleanup(func() { few.st.Close() })
	few.sell(few.cart(pos.Discount{}, row{product: 0, pieces: 1}))
	part := section(few.report(), w, report.PartProducers)
	if got := part.Table.Rows[0][6]; got.Kind != report.Blank || part.Note == "" {
		t.Errorf("one sale shows a share %+v, note %q", got, part.Note)
	}
}

func section(d report.Daily, w *i18n.Words, part report.Part) report.Section {
	all := d.Sections(w)
	return all[slices.IndexFunc(all, func(s report.Section) bool { return s.Part == part })]
}

func TestTheTextStaysWithinItsWidth(t *testing.T) {
	s := fixedDay(t)
	for _, lang := range i18n.Langs() {
		for line := range strings.Lines(textOf(t, s, s.report(), i18n.MustLoad(lang))) {
			if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > 80 {
				t.Errorf("%s: %d letters: %s", lang, n, line)
			}
		}
	}
}

func TestAMessageNeverGrowsBeyondWhatIsReadInAChat(t *testing.T) {
	w := i18n.MustLoad(i18n.ID)
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringN(0, 200, -1)
		d := report.Daily{Day: today, Stall: report.Place{Name: name.Draw(t, "stall"), Fair: name.Draw(t, "fair")}}
		for range rapid.IntRange(0, 40).Draw(t, "producers") {
			d.Producers = append(d.Producers, report.ProducerRow{Name: name.Draw(t, "producer"), Net: 1_234_567_890})
		}
		for range rapid.IntRange(0, 9).Draw(t, "products") {
			d.Products = append(d.Products, report.ProductRow{Name: name.Draw(t, "product"), Quantity: 9_999, Total: 1_234_567_890})
		}
		for _, m := range pos.Methods() {
			d.Methods = append(d.Methods, report.MethodRow{Method: m, Total: 1_234_567_890})
		}
		if n := utf8.RuneCountInString(d.Message(w)); n > report.MessageLimit {
			t.Fatalf("the message has %d characters", n)
		}
	})
}

func TestAMessageNamesWhatItLeavesOut(t *testing.T) {
	d := report.Daily{Day: today}
	for range 40 {
		d.Producers = append(d.Producers, report.ProducerRow{Name: "Lapas Kelas IIB dengan nama yang panjang", Net: 1_000})
	}
	message := d.Message(i18n.MustLoad(i18n.ID))
	shown := strings.Count(message, "Lapas Kelas IIB")
	if want := money.Rupiah(40-shown) * 1_000; shown == 0 || !strings.Contains(message, " Lapas lain: "+want.String()) {
		t.Errorf("%d shown, and the rest is not named:\n%s", shown, message)
	}
}

func TestOneReportAlwaysGivesTheSameWorkbook(t *testing.T) {
	s := fixedDay(t)
	contents := func() map[string]string {
		var b bytes.Buffer
		if err := s.report().WriteXLSX(&b, i18n.MustLoad(i18n.ID), report.DayRows(ctx, s.st, today)); err != nil {
			t.Fatal(err)
		}
		archive, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
		if err != nil {
			t.Fatal(err)
		}
		// The library puts the files of the sheets into the archive in any order.
		files := map[string]string{}
		for _, f := range archive.File {
			content, err := fs.ReadFile(archive, f.Name)
			if err != nil {
				t.Fatal(err)
			}
			files[f.Name] = string(content)
		}
		return files
	}
	first, second := contents(), contents()
	for name, content := range first {
		if second[name] != content {
			t.Errorf("%s differs between two workbooks of one report", name)
		}
	}
	if len(first) != len(second) || len(first) < 9 {
		t.Errorf("the workbooks hold %d and %d files", len(first), len(second))
	}
}

func TestAWorkbookIsReadyToBeFilteredAndPrinted(t *testing.T) {
	s := fixedDay(t)
	f := workbook(t, s, s.report(), i18n.MustLoad(i18n.ID))
	defer f.Close()
	const sheet = "Transaksi"
	if size, err := f.GetPageLayout(sheet); err != nil || size.Size == nil || *size.Size != 9 || *size.Orientation != "landscape" {
		t.Errorf("page %+v, %v", size, err)
	}
	if panes, err := f.GetPanes(sheet); err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("panes %+v, %v", panes, err)
	}
	names := map[string]bool{}
	for _, n := range f.GetDefinedName() {
		names[n.Scope+" "+n.Name] = true
	}
	for _, want := range []string{"_xlnm.Print_Area", "_xlnm.Print_Titles"} {
		if !names[sheet+" "+want] {
			t.Errorf("%s is missing among %v", want, names)
		}
	}
	if kind, err := f.GetCellType(sheet, "C5"); err != nil || kind != excelize.CellTypeInlineString {
		t.Errorf("the code 007 is of type %v, %v", kind, err)
	}
	if code, err := f.GetCellValue(sheet, "C5"); err != nil || code != "007" {
		t.Errorf("the code 007 is %q, %v", code, err)
	}
	if at, err := f.GetCellValue(sheet, "A2"); err != nil || at != "22/11/2026 09:01" {
		t.Errorf("the first sale is at %q, %v", at, err)
	}
	if formula, err := f.GetCellFormula(sheet, "D5"); err != nil || formula != "" {
		t.Errorf("a name became the formula %q, %v", formula, err)
	}
}

func TestAFileIsCalledByPaperDayStallAndState(t *testing.T) {
	d := report.Daily{Day: today, Status: report.Final, Terminal: "A",
		Stall: report.Place{Code: "KBI", Name: "Stan Kambang Iwak", Fair: "Bazar & Pameran: Édisi 2/2026"}}
	if got, want := d.FileName("pdf"), "LPH_2026-11-22_bazar-pameran-edisi-2-2026-stan-kambang-_KBI-A_FINAL.pdf"; got != want {
		if want = strings.Replace(want, "-_", "_", 1); got != want {
			t.Errorf("file is called %s, want %s", got, want)
		}
	}
	d.Status, d.Stall = report.Interim, report.Place{Code: "LPK"}
	if got, want := d.FileName("csv"), "LPH_2026-11-22_LPK-A_SEMENTARA.csv"; got != want {
		t.Errorf("file is called %s, want %s", got, want)
	}
}

func TestAFileThatIsThereIsNeverOverwritten(t *testing.T) {
	folder := t.TempDir()
	var made []string
	for range 3 {
		f, err := report.CreateFile(folder, "LPH_2026-11-22.pdf")
		if err != nil {
			t.Fatal(err)
		}
		made = append(made, filepath.Base(f.Name()))
		f.Close()
	}
	if want := []string{"LPH_2026-11-22.pdf", "LPH_2026-11-22_v2.pdf", "LPH_2026-11-22_v3.pdf"}; !slices.Equal(made, want) {
		t.Errorf("made %v, want %v", made, want)
	}
	if _, err := report.CreateFile(filepath.Join(folder, "nowhere"), "a.pdf"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder that is not there: %v", err)
	}
}

func TestRowsThatCannotBeReadSpoilEveryFile(t *testing.T) {
	s := fixedDay(t)
	d, broken := s.report(), errors.New("disk")
	rows := report.Rows(func(each func(store.SaleRow) error) error {
		if err := each(store.SaleRow{Number: "KBI-A-261122-0001", At: time.Unix(0, 0), Quantity: 1}); err != nil {
			return err
		}
		return broken
	})
	var b strings.Builder
	w := i18n.MustLoad(i18n.EN)
	for name, err := range map[string]error{
		"text": d.WriteText(&b, w, rows), "csv": d.WriteCSV(&b, report.ForMachines, rows), "xlsx": d.WriteXLSX(&b, w, rows),
	} {
		if !errors.Is(err, broken) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestProductsAreNamedInTheLanguageOfTheReader(t *testing.T) {
	d := report.Daily{Products: []report.ProductRow{{SKU: "KRP", Name: "Keripik Pisang", NameEN: "Banana chips"}, {SKU: "PMP", Name: "Pempek"}}}
	for lang, want := range map[i18n.Lang][]string{i18n.ID: {"Keripik Pisang", "Pempek"}, i18n.EN: {"Banana chips", "Pempek"}} {
		w := i18n.MustLoad(lang)
		for _, s := range d.Sections(w) {
			if s.Part != report.PartProducts {
				continue
			}
			for i, name := range want {
				if got := s.Table.Rows[i][1].Show(w); got != name {
					t.Errorf("%s: %q, not %q", lang, got, name)
				}
			}
		}
	}
}
