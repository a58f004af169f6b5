package main

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"lapak/internal/i18n"
	"lapak/internal/report"
	"lapak/internal/store"
)

// reporting runs the command on the evening and gives its status and answers.
func reporting(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	status = runReport(args, &out, &errs, onTheEvening)
	return status, out.String(), errs.String()
}

// dayOfNotes is a data folder with the goods of the fair and three paper notes.
func dayOfNotes(t *testing.T) string {
	t.Helper()
	t.Setenv("LAPAK_LANG", "")
	dir := t.TempDir()
	notes := noteFile(t, "1;2026-11-23;10:00;PMP-ADN;3;;500;tunai;20.000;Kasir 1", "2;2026-11-23;10:05;TAS-TTE;1;;;qris;;", "3;2026-11-22;09:00;TAS-TTE;1;;;qris;;")
	for _, args := range [][]string{goodsOfTheFair(dir), {"sales", "--data", dir, notes}} {
		if status, _, errs := importing(t, args...); status != 0 {
			t.Fatal(errs)
		}
	}
	return dir
}

func TestADayIsReportedInEveryForm(t *testing.T) {
	dir := dayOfNotes(t)
	var figures struct {
		Day    string
		Status string
		Gross  int64
		Net    int64
		Sales  int
	}
	status, out, errs := reporting(t, "daily", "--day", "2026-11-23", "--format", "json", "--data", dir)
	if err := json.Unmarshal([]byte(out), &figures); err != nil || status != 0 {
		t.Fatal(status, err, errs)
	}
	if figures.Day != "2026-11-23" || figures.Status != "interim" || figures.Sales != 2 || figures.Net != 105_000 || figures.Gross != 105_500 {
		t.Errorf("figures %+v", figures)
	}
	for format, begins := range map[string]string{"text": "====", "csv": "\ufeffTanggal;", "pdf": "%PDF-", "xlsx": "PK"} {
		status, out, errs := reporting(t, "daily", "--day", "2026-11-23", "--format", format, "--data", dir)
		if status != 0 || !strings.HasPrefix(out, begins) || errs != "" {
			t.Errorf("%s: status %d, begins %.20q, %s", format, status, out, errs)
		}
	}
	_, out, _ = reporting(t, "daily", "--format", "csv", "--machine", "--data", dir)
	if !strings.HasPrefix(out, "Tanggal,") || !strings.Contains(out, "Penjualan bersih,,,,,,,,,105000,") {
		t.Errorf("for machines, of the day of the clock:\n%s", out)
	}
}

func TestAReportGoesToAFileOrUnderItsOwnNameIntoAFolder(t *testing.T) {
	dir, folder := dayOfNotes(t), t.TempDir()
	for range 2 {
		if status, _, errs := reporting(t, "daily", "--day", "2026-11-23", "--format", "xlsx", "--data", dir, "-o", folder); status != 0 {
			t.Fatal(errs)
		}
	}
	made, err := filepath.Glob(filepath.Join(folder, "LPH_2026-11-23_*SEMENTARA*.xlsx"))
	if err != nil || len(made) != 2 {
		t.Fatalf("the folder holds %v, %v", made, err)
	}
	f, err := excelize.OpenFile(made[1])
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	file := filepath.Join(folder, "sub", "day.pdf")
	if status, _, errs := reporting(t, "daily", "--day", "2026-11-23", "--format", "pdf", "--data", dir, "-o", file); status != 1 || errs == "" {
		t.Errorf("a folder that is not there: status %d, %q", status, errs)
	}
}

func TestWhatIsNoReportIsRefusedInPlainWords(t *testing.T) {
	dir := dayOfNotes(t)
	for name, c := range map[string]struct {
		want int
		args []string
	}{
		"no kind":     {2, nil},
		"other kind":  {2, []string{"weekly"}},
		"other form":  {2, []string{"daily", "--format", "doc"}},
		"no such day": {1, []string{"daily", "--day", "2026-02-30"}},
		"no data":     {1, []string{"daily", "--data", filepath.Join(t.TempDir(), "nowhere")}},
	} {
		status, out, errs := reporting(t, append([]string{"--data", dir}, c.args...)...)
		if status != c.want || out != "" || errs == "" || strings.Contains(errs, "«") {
			t.Errorf("%s: status %d, %q, %q", name, status, out, errs)
		}
	}
}

func TestAnExportedReportIsTheSameFileWheneverItIsDrawnAtTheSameMoment(t *testing.T) {
	dir := dayOfNotes(t)
	draw := func(now time.Time) string {
		var out, errs bytes.Buffer
		if status := runReport([]string{"daily", "--day", "2026-11-23", "--format", "pdf", "--details", "--data", dir}, &out, &errs,
			func() time.Time { return now }); status != 0 {
			t.Fatal(errs.String())
		}
		return out.String()
	}
	first, second := draw(onTheEvening()), draw(onTheEvening())
	if first != second {
		t.Error("two drawings of one moment differ")
	}
}

func TestThePDFShowsTheFiguresOfTheReport(t *testing.T) {
	dir := dayOfNotes(t)
	ctx := t.Context()
	s, err := store.Open(ctx, dir, store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	d, err := report.BuildDaily(ctx, s, "2026-11-23")
	if err != nil {
		t.Fatal(err)
	}
	p := paperwork{store: s, words: i18n.MustLoad(i18n.ID), now: onTheEvening, format: "pdf", details: true}
	sheets, err := p.sheets(d, report.DayRows(ctx, s, d.Day))
	if err != nil {
		t.Fatal(err)
	}
	sections := d.Sections(p.words)
	if len(sheets.Sections) != len(sections) || sheets.Badge != "SEMENTARA" || len(sheets.Signing.Signers) != 2 {
		t.Fatalf("%d sections of %d, badge %s, %d signers", len(sheets.Sections), len(sections), sheets.Badge, len(sheets.Signing.Signers))
	}
	for i, section := range sections {
		drawn := sheets.Sections[i]
		for j, f := range section.Facts {
			if drawn.Pairs[j].Value != f.Value.Show(p.words) {
				t.Errorf("%s: %s is drawn as %s", drawn.Heading, f.Label, drawn.Pairs[j].Value)
			}
		}
		for j, row := range section.Table.Rows {
			for k, c := range row {
				if drawn.Table.Rows[j][k] != c.Show(p.words) {
					t.Errorf("%s: row %d column %d is drawn as %q", drawn.Heading, j+1, k+1, drawn.Table.Rows[j][k])
				}
			}
		}
	}
	details := sheets.Sections[len(sections)-1].Table
	if !slices.Contains(details.Total, d.Net.Digits()) {
		t.Errorf("the details end with %v, net is %s", details.Total, d.Net.Digits())
	}
}

func TestAPrintedReportCanBeReadBack(t *testing.T) {
	reader, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not installed")
	}
	dir, file := dayOfNotes(t), filepath.Join(t.TempDir(), "day.pdf")
	if status, _, errs := reporting(t, "daily", "--day", "2026-11-23", "--format", "pdf", "--data", dir, "-o", file); status != 0 {
		t.Fatal(errs)
	}
	printed, err := exec.CommandContext(t.Context(), reader, "-layout", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"LAPORAN PENJUALAN HARIAN", "SEMENTARA", "Rp105.500", "−Rp500", "Rp105.000", "seratus lima ribu rupiah",
		"Pengecualian", "Mengetahui,", "Halaman 1 dari"} {
		if !strings.Contains(string(printed), want) {
			t.Errorf("the paper does not say %q", want)
		}
	}
}
