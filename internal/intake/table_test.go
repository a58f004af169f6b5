package intake

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"lapak/internal/pos"
)

const plainTable = "Kode;Nama;Kota\r\nLPP;Lapas Perempuan;Palembang\r\nL1;\"Kafé; \"\"Wong Kito\"\"\";\r\n"

// rows writes what a table holds, one row after another.
func rows(t *table) []string {
	var all []string
	for _, r := range t.records() {
		all = append(all, fmt.Sprintf("%d|%s|%s|%s", r.row, r.cell(colCode), r.cell(colName), r.cell(colCity)))
	}
	return all
}

func inUTF16(text string, little bool) []byte {
	data := []byte{0xfe, 0xff}
	if little {
		data = []byte{0xff, 0xfe}
	}
	for _, u := range utf16.Encode([]rune(text)) {
		if little {
			data = append(data, byte(u), byte(u>>8))
		} else {
			data = append(data, byte(u>>8), byte(u))
		}
	}
	return data
}

func TestATableReadsTheSameHoweverItWasSaved(t *testing.T) {
	want := []string{"2|LPP|Lapas Perempuan|Palembang", `3|L1|Kafé; "Wong Kito"|`}
	for how, data := range map[string][]byte{
		"CRLF":               []byte(plainTable),
		"LF":                 []byte(strings.ReplaceAll(plainTable, "\r", "")),
		"byte order mark":    []byte("\ufeff" + plainTable),
		"UTF-16 LE":          inUTF16(plainTable, true),
		"UTF-16 BE":          inUTF16(plainTable, false),
		"Windows-1252":       bytes.ReplaceAll([]byte(plainTable), []byte("é"), []byte{0xe9}),
		"commas":             []byte("Kode,Nama,Kota\nLPP,Lapas Perempuan,Palembang\nL1,\"Kafé; \"\"Wong Kito\"\"\",\n"),
		"other order":        []byte("Kota;Kode;Nama\nPalembang;LPP;Lapas Perempuan\n;L1;\"Kafé; \"\"Wong Kito\"\"\"\n"),
		"headings as typed":  []byte(strings.Replace(plainTable, "Kode;Nama;Kota", " KODE ;\"náma\";Kota:", 1)),
		"invisible letters":  []byte(strings.Replace(plainTable, "LPP;Lapas Perempuan", "LPP\u200b ;  Lapas\u00a0 Perempuan", 1)),
		"short rows":         []byte(strings.Replace(plainTable, "\"\"\";\r\n", "\"\"\"\r\n", 1)),
		"no last line break": []byte(strings.TrimSuffix(plainTable, "\r\n")),
		"empty last columns": []byte(strings.ReplaceAll(plainTable, "\r\n", ";;\r\n")),
	} {
		got, err := readTable(File{Name: "p.csv", Data: data}, producerColumns)
		if err != nil {
			t.Errorf("%s: %v", how, err)
			continue
		}
		if !slices.Equal(rows(got), want) {
			t.Errorf("%s: read %q, want %q", how, rows(got), want)
		}
	}
}

func TestRowsAreCountedAsASpreadsheetDoes(t *testing.T) {
	text := "\nKode;Nama;Kota\n\nA;\"two\nlines\";\"and\n\nmore\"\n\n\nB;b;\n;;\nC;c;c\n"
	got, err := readTable(File{Name: "p.csv", Data: []byte(text)}, producerColumns)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"4|A|two lines|and more", "7|B|b|", "9|C|c|c"}
	if !slices.Equal(rows(got), want) {
		t.Errorf("read %q, want %q", rows(got), want)
	}
}

func TestAColumnThatIsNotKnownIsToldAndLeftAlone(t *testing.T) {
	got, err := readTable(File{Name: "p.csv", Data: []byte("Kode;Telepon;Nama\nA;0711;b\n")}, producerColumns)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.notices) != 1 || got.notices[0].Cause.Args["column"] != "Telepon" || !slices.Equal(rows(got), []string{"2|A|b|"}) {
		t.Errorf("read %q with notices %v", rows(got), got.notices)
	}
}

func TestAFileThatIsNoTableIsRefusedWithTheReason(t *testing.T) {
	var workbook, other bytes.Buffer
	f := excelize.NewFile()
	if err := errors.Join(f.Write(&workbook), f.Close()); err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(&other)
	if _, err := z.Create("letter.txt"); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string]struct {
		name string
		data []byte
		want string
	}{
		"empty":                    {"a.csv", nil, "0 import_empty"},
		"blank":                    {"a.csv", []byte("\r\n;;;\n  \n"), "0 import_empty"},
		"header only":              {"a.csv", []byte("Kode;Nama;Kota\n"), "0 import_no_rows"},
		"text called workbook":     {"a.xlsx", []byte(plainTable), "0 import_not_a_workbook"},
		"half a workbook":          {"a.xlsx", workbook.Bytes()[:workbook.Len()/2], "0 import_not_a_workbook"},
		"a zip of something":       {"a.xlsx", other.Bytes(), "0 import_not_a_workbook"},
		"an empty workbook":        {"a.csv", workbook.Bytes(), "0 import_empty"},
		"an old workbook":          {"a.csv", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "0 import_old_workbook"},
		"a picture":                {"a.csv", []byte("\x89PNG\r\n\x1a\n\x00\x00"), "0 import_not_a_table"},
		"UTF-16 without its mark":  {"a.csv", inUTF16(plainTable, true)[2:], "0 import_not_a_table"},
		"UTF-16 cut in a letter":   {"a.csv", inUTF16(plainTable, true)[:9], "0 import_encoding"},
		"two encodings":            {"a.csv", []byte("Kode;Nama\nA;Kafé\nB;Kaf\xe9\n"), "0 import_encoding"},
		"no letter of Windows":     {"a.csv", []byte("Kode;Nama\nA;Kaf\x81\n"), "0 import_encoding"},
		"a quote without partner":  {"a.csv", []byte("Kode;Nama;Kota\nA;b;c\nB;\"b;c\nC;c;c\n"), "3 import_quotes"},
		"a quote inside a name":    {"a.csv", []byte("Kode;Nama;Kota\n\nA;5\" b;c\n"), "3 import_quotes"},
		"cut off in the last row":  {"a.csv", []byte("Kode;Nama;Kota\nA;b;c\nB;La"), "3 import_cut_off"},
		"a cell without an end":    {"a.csv", []byte("Kode;Nama\nA;" + strings.Repeat("b", maxCell+1) + "\n"), "2 import_cell_too_long"},
		"more cells than headings": {"a.csv", []byte("Kode,Nama\nA,b,c\n"), "2 import_row_too_long"},
		"separated by tabs":        {"a.csv", []byte("Kode\tNama\nA\tb\n"), "1 import_column_missing"},
	} {
		_, err := readTable(File{Name: c.name, Data: c.data}, producerColumns)
		var problems Problems
		if !errors.As(err, &problems) || len(problems) == 0 {
			t.Errorf("%s: got %v", what, err)
			continue
		}
		if got := fmt.Sprintf("%d %s", problems[0].Row, problems[0].Cause.Reason); got != c.want || problems[0].File != c.name {
			t.Errorf("%s: got %s, want %s", what, got, c.want)
		}
	}
}

func TestCellsOfAWorkbookComeOutAsWritten(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	style := func(s *excelize.Style) int {
		id, err := f.NewStyle(s)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	custom := func(format string) int { return style(&excelize.Style{CustomNumFmt: &format}) }
	cells := []struct {
		value any
		style int
		want  string
	}{
		{2000000000015, 0, "2000000000015"},
		{2000000000015.0, style(&excelize.Style{NumFmt: 11}), "2000000000015"}, // 0.00E+00
		{"2000000000015", 0, "2000000000015"},
		{275000, style(&excelize.Style{NumFmt: 3}), "275000"}, // #,##0
		{275000.00000000006, 0, "275000"},
		{"275.000", 0, "275.000"},
		{"1.250", 0, "1.250"},
		{12.5, 0, "12,5"},
		{-3, 0, "-3"},
		{275000, custom(`"Rp"#,##0;[Red]-"Rp"#,##0`), "275000"},
		{46349, style(&excelize.Style{NumFmt: 14}), "2026-11-23"},
		{46349, custom("dd/mm/yyyy"), "2026-11-23"},
		{46349, custom(`[$-421]dddd, d mmmm yyyy`), "2026-11-23"},
		{9.5 / 24, style(&excelize.Style{NumFmt: 20}), "09:30"},
		{(17*60 + 5) / 1440.0, custom("hh.mm"), "17:05"},
		{0, custom("[h]:mm"), "00:00"},
		{46349.75, style(&excelize.Style{NumFmt: 22}), "2026-11-23 18:00"},
		{time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), 0, "2026-11-23"},
		{"KAO-M ", 0, "KAO-M"},
		{"1E5", 0, "1E5"},
	}
	for i, c := range cells {
		at, err := excelize.CoordinatesToCellName(2, i+2)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetCellValue("Sheet1", at, c.value); err != nil {
			t.Fatal(err)
		}
		if c.style != 0 {
			if err := f.SetCellStyle("Sheet1", at, at, c.style); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := f.SetSheetRow("Sheet1", "A1", &[]string{"Kode", "Nama"}); err != nil {
		t.Fatal(err)
	}
	var data bytes.Buffer
	if err := f.Write(&data); err != nil {
		t.Fatal(err)
	}
	got, err := readTable(File{Name: "called.csv", Data: data.Bytes()}, producerColumns)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range got.records() {
		if r.cell(colName) != cells[i].want || r.row != i+2 {
			t.Errorf("row %d: %v came out as %q, want %q", r.row, cells[i].value, r.cell(colName), cells[i].want)
		}
	}
	if len(got.rows) != len(cells) {
		t.Errorf("%d rows came out of %d", len(got.rows), len(cells))
	}
}

func TestFiguresThatCouldMeanTwoThingsAreRefused(t *testing.T) {
	for _, text := range []string{"275,000", "2.75", "1e3", "Rp", "", "1,5", "12a", "9.999.99", "--5"} {
		if got, err := readMoney(colPrice, text); err == nil {
			t.Errorf("the amount %q was read as %s", text, got)
		}
	}
	for _, text := range []string{"", "1.5", "1,5", "Rp5", "lima", "0", "-1", "10000", "1 2", "1e3"} {
		if got, err := readPieces(colQuantity, text, 1, pos.MaxQuantity); err == nil {
			t.Errorf("the quantity %q was read as %d", text, got)
		}
	}
	for _, text := range []string{"", "11/23/2026", "2026-02-29", "23-11-2026", "2026", "1926-11-23", "23/11/26", "2026-11-23 10:00"} {
		if got, err := readDay(text); err == nil {
			t.Errorf("the day %q was read as %s", text, got)
		}
	}
	for _, text := range []string{"", "9", "24:00", "9:60", "9,3", "9.3", "09:30:15", "-1:30", "+9:30", "pagi"} {
		if got, err := readClock(text); err == nil {
			t.Errorf("the time %q was read as %s", text, got)
		}
	}
	for _, text := range []string{"", "101", "12,555", "-5", "%", "lima", "0.5.5", "1000"} {
		if got, err := readPercent(colPremi, text); err == nil {
			t.Errorf("the rate %q was read as %d", text, got)
		}
	}
}

func FuzzReadTable(f *testing.F) {
	f.Add("a.csv", []byte(plainTable))
	f.Add("a.csv", []byte("Kode,Nama,\"K\"\"o;ta\"\n\n\"1\n2\",b,\n"))
	f.Add("a.csv", inUTF16(plainTable, true))
	f.Add("a.xlsx", []byte("Kode;Nama\n"))
	f.Add("a.csv", []byte("Kode;Nama\nA;Kaf\xe9\n"))
	book := excelize.NewFile()
	var data bytes.Buffer
	if err := errors.Join(book.SetSheetRow("Sheet1", "A1", &[]any{"Kode", "Nama"}), book.SetSheetRow("Sheet1", "A2", &[]any{12.5, "b"}), book.Write(&data)); err != nil {
		f.Fatal(err)
	}
	f.Add("a.xlsx", data.Bytes())
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		got, err := readTable(File{Name: name, Data: data}, producerColumns)
		if err != nil {
			var problems Problems
			if !errors.As(err, &problems) || len(problems) == 0 {
				t.Fatalf("an error without a problem: %v", err)
			}
			return
		}
		before := 0
		for _, r := range got.records() {
			if r.row <= before {
				t.Fatalf("row %d after row %d", r.row, before)
			}
			before = r.row
			for _, column := range producerColumns {
				c := r.cell(column.name)
				if c != tidy(c) || !utf8.ValidString(c) || utf8.RuneCountInString(c) > maxCell {
					t.Fatalf("row %d holds %q", r.row, c)
				}
			}
		}
		if before == 0 {
			t.Fatal("neither rows nor an error")
		}
	})
}
