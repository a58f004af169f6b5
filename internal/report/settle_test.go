package report_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"lapak/internal/golden"
	"lapak/internal/i18n"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/store"
)

func TestThePartsOfARandomDayAreItsNetInEveryForm(t *testing.T) {
	base := t.TempDir()
	days := 0
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp(base, "day")
		if err != nil {
			t.Fatal(err)
		}
		s := openStall(t, dir)
		defer s.st.Close()
		drawDay(t, s)
		d := s.report()
		shares, err := report.BuildShares(ctx, s.st.Books, today, today)
		if err != nil || shares.Kept != d.Net || shares.Sum.Parts.Sum() != d.Net {
			t.Fatalf("%+v of a net of %d, %v", shares.Sum, d.Net, err)
		}
		w := i18n.MustLoad(rapid.SampledFrom(i18n.Langs()).Draw(t, "language"))
		days++
		compareForms(t, shares.Document(w), w, days%4 == 1)
		var due money.Rupiah
		for _, p := range shares.Producers {
			plan, err := report.PlanSettlement(ctx, s.st.Books, store.Span{Producer: p.Code, From: today, To: today})
			if err != nil || plan.Sum != p.Tally || plan.Due != p.Owed || plan.Balance != plan.Due {
				t.Fatalf("%s is to get %+v, its share is %+v, %v", p.Code, plan, p, err)
			}
			due += plan.Due
			compareForms(t, plan.Document(w), w, days%16 == 1)
		}
		if due != shares.Sum.Parts.Due() {
			t.Fatalf("all producers together are due %d of %d", due, shares.Sum.Parts.Due())
		}
	})
}

// compareForms holds text, CSV, JSON and, as it takes long, now and then the
// workbook against the sections of a document.
func compareForms(t *rapid.T, d report.Document, w *i18n.Words, workbook bool) {
	t.Helper()
	var text, list, program bytes.Buffer
	if err := d.WriteText(&text, w); err != nil {
		t.Fatal(err)
	}
	for _, s := range d.Sections {
		for _, c := range figuresOf(s) {
			if !strings.Contains(text.String(), c.Show(w)) {
				t.Fatalf("%s: %s is not in\n%s", s.Part, c.Show(w), text.String())
			}
		}
	}
	if err := d.WriteJSON(&program); err != nil {
		t.Fatal(err)
	}
	// Who signs is for paper and not in the JSON, so what is read back is compared as it
	// would be written.
	again := reflect.New(reflect.TypeOf(d.Data))
	if err := json.Unmarshal(program.Bytes(), again.Interface()); err != nil {
		t.Fatal(err)
	}
	said, err := json.Marshal(again.Interface())
	meant, errMeant := json.Marshal(d.Data)
	if err := errors.Join(err, errMeant); err != nil || !bytes.Equal(said, meant) {
		t.Fatalf("JSON says %s, not %s, %v", said, meant, err)
	}
	if err := d.WriteCSV(&list, report.ForMachines); err != nil {
		t.Fatal(err)
	}
	compareParts(t, list.String())
	if workbook {
		compareSheets(t, d, w)
	}
}

// compareParts proves that the levels of every row of a CSV are what was kept.
func compareParts(t *rapid.T, content string) {
	t.Helper()
	records, err := csv.NewReader(strings.NewReader(content)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	const kept, first, last = 8, 9, 14
	for _, r := range records[1:] {
		var sum money.Rupiah
		for _, cell := range r[first : last+1] {
			sum += rupiahIn(t, cell)
		}
		if sum != rupiahIn(t, r[kept]) {
			t.Fatalf("%q: the parts are %d", r, sum)
		}
	}
}

// figuresOf are the numbers of a section, in order.
func figuresOf(s report.Section) []report.Cell {
	var all []report.Cell
	keep := func(cells ...report.Cell) {
		for _, c := range cells {
			if c.Kind.Numeric() {
				all = append(all, c)
			}
		}
	}
	for _, f := range s.Facts {
		keep(f.Value)
	}
	for _, row := range s.Table.Rows {
		keep(row...)
	}
	keep(s.Table.Total...)
	return all
}

// compareSheets opens the workbook and reads the same numbers off its sheets.
func compareSheets(t *rapid.T, d report.Document, w *i18n.Words) {
	t.Helper()
	var b bytes.Buffer
	if err := d.WriteXLSX(&b, w); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, s := range d.Sections {
		rows, err := f.GetRows(s.Short, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		for _, r := range rows {
			for _, cell := range r {
				if _, err := strconv.ParseFloat(cell, 64); err == nil {
					found = append(found, cell)
				}
			}
		}
		var want []string
		for _, c := range figuresOf(s) {
			if c.Kind == report.Percent {
				want = append(want, strconv.FormatFloat(float64(c.Number)/10_000, 'f', -1, 64))
			} else {
				want = append(want, strconv.FormatInt(c.Number, 10))
			}
		}
		// The code 007 of a product looks like a number and is none.
		if got := strings.Join(found, " "); strings.ReplaceAll(" "+got+" ", " 007 ", " ") != " "+strings.Join(want, " ")+" " && len(want) > 0 {
			t.Fatalf("sheet %s has %s, want %s", s.Short, got, strings.Join(want, " "))
		}
	}
}

func TestAKnownSettlementIsWrittenAsBefore(t *testing.T) {
	s := fixedDay(t)
	plan, err := report.PlanSettlement(ctx, s.st.Books, store.Span{Producer: "LPP-PLG", From: yesterday, To: today})
	if err != nil {
		t.Fatal(err)
	}
	shares, err := report.BuildShares(ctx, s.st.Books, yesterday, today)
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range i18n.Langs() {
		w := i18n.MustLoad(lang)
		for name, d := range map[string]report.Document{"settlement": plan.Document(w), "shares": shares.Document(w)} {
			var b bytes.Buffer
			if err := d.WriteText(&b, w); err != nil {
				t.Fatal(err)
			}
			golden.Text(t, name+"-"+string(lang)+".txt", b.String())
		}
	}
	var b bytes.Buffer
	if err := plan.Document(i18n.MustLoad(i18n.EN)).WriteCSV(&b, report.ForMachines); err != nil {
		t.Fatal(err)
	}
	golden.Text(t, "settlement.csv", b.String())
}

func TestADraftIsTriedOnSalesThatAreGone(t *testing.T) {
	s := fixedDay(t)
	draft := []pos.SplitRule{{Producer: "LPP-PLG", From: "2027-01-01", Base: pos.BaseNet, Holder: pos.LevelCapital, Shares: []pos.Share{{Level: pos.LevelCapital, How: pos.HowPercent, Rate: 10_000}}}}
	c, err := report.CompareSplits(ctx, s.st.Books, store.Span{From: yesterday, To: today}, draft)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range c.Producers {
		switch {
		case p.Now.Sum() != p.Kept || p.Draft.Sum() != p.Kept:
			t.Errorf("%s: %+v", p.Code, p)
		case p.Code == "LPP-PLG" && p.Draft != (pos.Parts{Capital: p.Kept}):
			t.Errorf("the draft gives %+v", p.Draft)
		case p.Code != "LPP-PLG" && p.Draft != p.Now:
			t.Errorf("the draft says nothing of %s and gives %+v for %+v", p.Code, p.Draft, p.Now)
		}
	}
}
