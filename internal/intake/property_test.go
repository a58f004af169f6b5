package intake_test

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"lapak/internal/intake"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// The property tests write notes in many ways and keep their own account of
// them, without the code under test.

type modelLine struct {
	sku      string
	quantity int64
	price    int64 // 0 if the note does not say
	discount int64
}

type modelNote struct {
	number  string
	day     string
	clock   string
	method  string
	paid    int64 // -1 if the note does not say
	cashier string
	lines   []modelLine
}

var listPrices = map[string]int64{"PMP-ADN": 3_500, "TMP-KRP": 12_500, "TAS-TTE": 95_000, "SKT-LPS": 1_850_000}

// due is what the note costs: cash loses what is below Rp100.
func (n modelNote) due() int64 {
	var total int64
	for _, l := range n.lines {
		price := l.price
		if price == 0 {
			price = listPrices[l.sku]
		}
		total += price*l.quantity - l.discount
	}
	if n.method == "tunai" && total > 100 {
		total -= total % 100
	}
	return total
}

func drawNotes(t *rapid.T) []modelNote {
	skus := slices.Sorted(maps.Keys(listPrices))
	notes := make([]modelNote, rapid.IntRange(1, 12).Draw(t, "notes"))
	for i := range notes {
		n := modelNote{
			number: fmt.Sprintf("%s%d", rapid.SampledFrom([]string{"", "N-", "B "}).Draw(t, "prefix"), i+1),
			day:    rapid.SampledFrom([]string{"2026-11-21", "2026-11-22", "2026-11-23"}).Draw(t, "day"),
			clock:  fmt.Sprintf("%02d:%02d", rapid.IntRange(0, 23).Draw(t, "hour"), rapid.IntRange(0, 59).Draw(t, "minute")),
			method: rapid.SampledFrom([]string{"tunai", "qris", "transfer", "kartu"}).Draw(t, "method"),
			paid:   -1, cashier: rapid.SampledFrom([]string{"", "Kasir 1", "Ibu Kasir"}).Draw(t, "cashier"),
		}
		for range rapid.IntRange(1, 4).Draw(t, "lines") {
			l := modelLine{sku: rapid.SampledFrom(skus).Draw(t, "sku"), quantity: rapid.Int64Range(1, 30).Draw(t, "quantity")}
			if rapid.Bool().Draw(t, "own price") {
				l.price = rapid.Int64Range(1, 2_000_000).Draw(t, "price")
			}
			if gross := max(l.price, 1) * l.quantity; rapid.Bool().Draw(t, "discounted") {
				l.discount = rapid.Int64Range(0, gross).Draw(t, "discount")
			}
			n.lines = append(n.lines, l)
		}
		switch rapid.IntRange(0, 2).Draw(t, "paid") {
		case 1:
			n.paid = n.due()
		case 2:
			if n.method == "tunai" {
				n.paid = n.due() + rapid.Int64Range(0, 100_000).Draw(t, "more")
			}
		}
		notes[i] = n
	}
	return notes
}

func dotted(n int64) string { return money.Rupiah(n).Digits() }

// table writes notes as cells, each figure in one of the ways people write it.
func cells(t *rapid.T, notes []modelNote) [][]string {
	amount := func(n int64) string {
		return rapid.SampledFrom([]string{fmt.Sprint(n), dotted(n), "Rp" + dotted(n), "Rp " + dotted(n) + ",00"}).Draw(t, "figure")
	}
	all := [][]string{strings.Split(strings.TrimSpace(noteHeader), ";")}
	for _, n := range notes {
		for i, l := range n.lines {
			row := []string{n.number, "", "", l.sku, fmt.Sprint(l.quantity), "", "", "", "", ""}
			if l.price > 0 {
				row[5] = amount(l.price)
			}
			if l.discount > 0 || rapid.Bool().Draw(t, "no discount written") {
				row[6] = amount(l.discount)
			}
			if i == 0 || rapid.Bool().Draw(t, "repeated") {
				year, rest, _ := strings.Cut(n.day, "-")
				month, date, _ := strings.Cut(rest, "-")
				row[1] = rapid.SampledFrom([]string{n.day, date + "/" + month + "/" + year}).Draw(t, "day written")
				row[2] = rapid.SampledFrom([]string{n.clock, strings.Replace(n.clock, ":", ".", 1)}).Draw(t, "time written")
				row[7] = rapid.SampledFrom([]string{n.method, strings.ToUpper(n.method)}).Draw(t, "method written")
				if n.paid >= 0 {
					row[8] = amount(n.paid)
				}
				row[9] = n.cashier
			}
			all = append(all, row)
		}
	}
	return all
}

// asCSV writes cells with one of the separators, quoting where it must and
// sometimes where it need not.
func asCSV(t *rapid.T, all [][]string) intake.File {
	separator := rapid.SampledFrom([]string{";", ","}).Draw(t, "separator")
	ending := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "ending")
	order := rapid.Permutation(indexes(len(all[0]))).Draw(t, "order")
	var b strings.Builder
	b.WriteString(rapid.SampledFrom([]string{"", "\ufeff"}).Draw(t, "mark"))
	for _, row := range all {
		for i, at := range order {
			if i > 0 {
				b.WriteString(separator)
			}
			if c := row[at]; strings.ContainsAny(c, ",;") || rapid.IntRange(0, 9).Draw(t, "quoted") == 0 {
				b.WriteString(`"` + c + `"`)
			} else {
				b.WriteString(c)
			}
		}
		b.WriteString(ending)
	}
	return csvFile("n.csv", b.String())
}

func indexes(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// asWorkbook writes the same notes with real figures, days and times.
func asWorkbook(t *rapid.T, notes []modelNote) intake.File {
	f := excelize.NewFile()
	defer f.Close()
	day, err1 := f.NewStyle(&excelize.Style{NumFmt: 14})
	clock, err2 := f.NewStyle(&excelize.Style{NumFmt: 20})
	figure, err3 := f.NewStyle(&excelize.Style{NumFmt: 3})
	row := 1
	put := func(column int, value any, style int) error {
		at, err := excelize.CoordinatesToCellName(column, row)
		if err == nil {
			err = f.SetCellValue("Sheet1", at, value)
		}
		if err == nil && style != 0 {
			err = f.SetCellStyle("Sheet1", at, at, style)
		}
		return err
	}
	for i, heading := range strings.Split(strings.TrimSpace(noteHeader), ";") {
		err1 = firstOf(err1, put(i+1, heading, 0))
	}
	for _, n := range notes {
		for i, l := range n.lines {
			row++
			at, err := time.Parse("2006-01-02 15:04", n.day+" "+n.clock)
			days := at.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24
			err1 = firstOf(err1, err, put(1, n.number, 0), put(2, int(days), day), put(3, days-float64(int(days)), clock),
				put(4, l.sku, 0), put(5, l.quantity, 0), put(7, l.discount, figure))
			if l.price > 0 {
				err1 = firstOf(err1, put(6, l.price, figure))
			}
			if i == 0 {
				err1 = firstOf(err1, put(8, n.method, 0), put(10, n.cashier, 0))
				if n.paid >= 0 {
					err1 = firstOf(err1, put(9, n.paid, figure))
				}
			}
		}
	}
	var data bytes.Buffer
	if err := firstOf(err1, err2, err3, f.Write(&data)); err != nil {
		t.Fatal(err)
	}
	return intake.File{Name: "n.xlsx", Data: data.Bytes()}
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// account is what the reports add up.
type account struct {
	sales   int
	gross   int64
	methods map[string]int64
	pieces  map[string]int64
}

func accountOf(notes []modelNote) account {
	a := account{methods: map[string]int64{}, pieces: map[string]int64{}}
	for _, n := range notes {
		a.sales++
		a.methods[n.method] += n.due()
		for _, l := range n.lines {
			a.pieces[l.sku] += l.quantity
			price := l.price
			if price == 0 {
				price = listPrices[l.sku]
			}
			a.gross += price * l.quantity
		}
	}
	return a
}

func accountIn(t *rapid.T, s *store.Store) account {
	a := account{methods: map[string]int64{}, pieces: map[string]int64{}}
	words := map[pos.Method]string{pos.Cash: "tunai", pos.QRIS: "qris", pos.Transfer: "transfer", pos.Card: "kartu"}
	for _, day := range []pos.BusinessDay{"2026-11-21", "2026-11-22", "2026-11-23"} {
		totals, err := s.Totals(t.Context(), store.Scope{Day: day})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range totals.Cashiers {
			a.sales += c.Sales
			a.gross += int64(c.Gross)
		}
		for _, m := range totals.Methods {
			a.methods[words[m.Method]] += int64(m.Kept)
		}
		for _, g := range totals.Goods {
			a.pieces[string(g.SKU)] += int64(g.Quantity)
		}
	}
	return a
}

// equal takes a method that kept nothing for one that was not used: a note given
// away has no tender, unless money was handed over and all of it given back.
func (a account) equal(b account) bool {
	for _, methods := range []map[string]int64{a.methods, b.methods} {
		maps.DeleteFunc(methods, func(_ string, sum int64) bool { return sum == 0 })
	}
	return a.sales == b.sales && a.gross == b.gross && maps.Equal(a.methods, b.methods) && maps.Equal(a.pieces, b.pieces)
}

// fresh is a store with goods for one round of a property.
func fresh(t *rapid.T) *store.Store {
	dir, err := os.MkdirTemp("", "lapak-intake-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	s, err := store.Open(t.Context(), dir, store.Options{Now: evening, Synchronous: "OFF"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	goods := "SKU;Nama;Harga;Produsen\n"
	for _, sku := range slices.Sorted(maps.Keys(listPrices)) {
		goods += fmt.Sprintf("%s;%s;%d;L1\n", sku, sku, listPrices[sku])
	}
	if _, err := importer(s).Catalogue(t.Context(), intake.Lists{
		Producers: csvFile("p.csv", "Kode;Nama\nL1;Lapas\n"), Products: csvFile("b.csv", goods),
	}); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTheStoreAddsUpWhatTheNotesSay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		notes, s := drawNotes(t), fresh(t)
		file := asWorkbook(t, notes)
		if rapid.Bool().Draw(t, "as text") {
			file = asCSV(t, cells(t, notes))
		}
		done, err := importer(s).Sales(t.Context(), file)
		if err != nil {
			t.Fatalf("%v\n%s", err, file.Data)
		}
		var total int64
		for _, n := range notes {
			total += n.due()
		}
		if done.Stored != len(notes) || int64(done.Total) != total {
			t.Fatalf("imported %+v, want %d notes with %d", done, len(notes), total)
		}
		if got, want := accountIn(t, s), accountOf(notes); !got.equal(want) {
			t.Fatalf("the store adds up to %+v, the notes to %+v", got, want)
		}
	})
}

func TestAGrowingFileImportedOftenIsImportedOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		notes, s := drawNotes(t), fresh(t)
		for _, upTo := range []int{rapid.IntRange(1, len(notes)).Draw(t, "first"), len(notes), len(notes)} {
			file := asWorkbook(t, notes[:upTo])
			if rapid.Bool().Draw(t, "as text") {
				file = asCSV(t, cells(t, notes[:upTo]))
			}
			done, err := importer(s).Sales(t.Context(), file)
			if err != nil || done.Stored+done.Already != upTo {
				t.Fatalf("imported %+v of %d, %v\n%s", done, upTo, err, file.Data)
			}
			if got, want := accountIn(t, s), accountOf(notes[:upTo]); !got.equal(want) {
				t.Fatalf("after %d notes the store adds up to %+v, the notes to %+v", upTo, got, want)
			}
		}
	})
}

func TestTheCatalogueIsTheSameFromAWorkbook(t *testing.T) {
	fromText, err := intake.ReadGoods(realLists(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	lists := realLists(t)
	lists.Products = workbookOf(t, lists.Products)
	lists.Producers = workbookOf(t, lists.Producers)
	*lists.Splits = workbookOf(t, *lists.Splits)
	fromWorkbook, err := intake.ReadGoods(lists, nil)
	if err != nil {
		t.Fatal(err)
	}
	want, err := store.CatalogueDigest(fromText.Catalogue)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := store.CatalogueDigest(fromWorkbook.Catalogue); err != nil || got != want || !maps.Equal(fromText.Opening, fromWorkbook.Opening) {
		t.Errorf("the workbook gives another list (%v)", err)
	}
}

// workbookOf puts a plain CSV into a workbook, figures as figures.
func workbookOf(t *testing.T, f intake.File) intake.File {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	for i, text := range strings.Split(strings.TrimSpace(strings.TrimPrefix(string(f.Data), "\ufeff")), "\r\n") {
		var row []any
		for _, cell := range strings.Split(text, ";") {
			if strings.HasPrefix(cell, `"`) {
				cell = strings.ReplaceAll(cell[1:len(cell)-1], `""`, `"`)
			}
			if n, err := money.Parse(cell); err == nil {
				row = append(row, int64(n))
			} else if day, err := time.Parse(time.DateOnly, cell); err == nil {
				row = append(row, day)
			} else {
				row = append(row, cell)
			}
		}
		if err := book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	var data bytes.Buffer
	if err := book.Write(&data); err != nil {
		t.Fatal(err)
	}
	return intake.File{Name: strings.TrimSuffix(f.Name, ".csv") + ".xlsx", Data: data.Bytes()}
}

func FuzzSales(f *testing.F) {
	f.Add(threeNotes)
	f.Add(noteHeader + "1;2026-11-23;10:00;PMP-ADN;1;;;tunai;;\n\n2;2026-11-23;10:01;TAS-TTE;2;90.000;5.000;kartu;175.000;A\n")
	f.Add("Metode,Nota,Hari,Jam,SKU,Jumlah\nqris,\"7\",22/11/2026,9.05,TAS-TTE,3\n")
	f.Add(noteHeader + "1;2026-11-23;10:00;PMP-ADN;9999;1000000000;;tunai;999.999.999.999;\n")
	s := stocked(f)
	f.Fuzz(func(t *testing.T, text string) {
		before := s.Head().Seq
		done, err := importer(s).Sales(t.Context(), csvFile("n.csv", text))
		after := s.Head().Seq
		if err != nil {
			if _, ok := err.(intake.Problems); !ok {
				t.Fatalf("not a problem of the file: %v", err)
			}
			if after != before {
				t.Fatalf("refused, and %d entries were written", after-before)
			}
			return
		}
		if after-before != int64(done.Stored) || done.Total < 0 {
			t.Fatalf("%d entries were written for %+v", after-before, done)
		}
		again, err := importer(s).Sales(t.Context(), csvFile("n.csv", text))
		if err != nil || again.Stored != 0 || again.Already != done.Stored+done.Already {
			t.Fatalf("imported %+v, then %+v, %v", done, again, err)
		}
	})
}
