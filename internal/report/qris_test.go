package report_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"lapak/internal/golden"
	"lapak/internal/i18n"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/report"
)

// matchedDay is the fixed day with its QRIS money held against a file of a bank: one
// payment agrees, one never came, one is nobody's and one is for a voided sale.
func matchedDay(t *testing.T) (*stallAt, pos.Matching) {
	t.Helper()
	s := fixedDay(t)
	paid, err := s.st.QRISPayments(ctx, today)
	if err != nil || len(paid) != 2 {
		t.Fatalf("%d QRIS payments, %v", len(paid), err)
	}
	good, voided := paid[0], paid[1]
	theirs := func(m pos.Match, row int, gross, fee money.Rupiah) pos.Match {
		m.Row, m.Gross, m.Fee, m.Paid = row, gross, fee, pos.Stamp(morning.Add(time.Duration(row)*time.Minute))
		m.Reference, m.Issuer = fmt.Sprintf("99001122330%d", row), "BCA"
		return m
	}
	agreed := theirs(pos.Match{Verdict: pos.MatchGood, Sale: good.Sale, Number: good.Number, Tender: good.Tender, At: good.At, Ours: good.Amount, Typed: "223302"}, 2, good.Amount, 945)
	for i, share := range good.Shares {
		fee := money.Rupiah(0)
		if i == 0 {
			fee = 945
		}
		agreed.Shares = append(agreed.Shares, pos.MatchShare{Producer: share.Producer, Ours: share.Ours, Gross: share.Ours, Fee: fee})
	}
	nobodys := theirs(pos.Match{Verdict: pos.MatchUnsold, Shares: []pos.MatchShare{{Gross: 60_000, Fee: 420}}}, 3, 60_000, 420)
	late := theirs(pos.Match{Verdict: pos.MatchUnvoided, Sale: voided.Sale, Number: voided.Number, At: voided.At, Shares: []pos.MatchShare{{Gross: 750_000, Fee: 5_250}}}, 4, 750_000, 5_250)
	missing := pos.Match{Verdict: pos.MatchMissing, Sale: good.Sale, Number: good.Number, Tender: 9, At: good.At, Ours: 25_000, Typed: "881234", Status: "Gagal",
		Shares: []pos.MatchShare{{Producer: "LPP-PLG", Ours: 25_000}}}
	return s, pos.Matching{ID: "m1", Day: today, At: pos.Stamp(morning.Add(12 * time.Hour)), By: "spv", Part: 1, Parts: 1,
		Files: []pos.MatchFile{{Name: "=transaksi.csv", Acquirer: "Bank Contoh", Digest: strings.Repeat("0", 64), Rows: 4, Gross: 1_044_000, Fee: 7_308, Other: 1, Aside: 99_000, AsideFee: 693}},
		Rows:  []pos.Match{agreed, nobodys, late, missing}}
}

// qrisBook is the workbook of a matched day.
func qrisBook(t *testing.T, q report.QRIS, w *i18n.Words) *excelize.File {
	t.Helper()
	var b bytes.Buffer
	if err := q.WriteXLSX(&b, w); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestAMatchedDayIsWrittenAsItWasReviewed(t *testing.T) {
	s, m := matchedDay(t)
	if err := s.st.RecordMatching(ctx, m); err != nil {
		t.Fatal(err)
	}
	q, err := report.BuildQRIS(ctx, s.st, today)
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range i18n.Langs() {
		w := i18n.MustLoad(lang)
		var text bytes.Buffer
		if err := q.WriteText(&text, w); err != nil {
			t.Fatal(err)
		}
		golden.Text(t, "qris-"+string(lang)+".txt", text.String())
		f := qrisBook(t, q, w)
		golden.Text(t, "qris-"+string(lang)+".xlsx.txt", sheetsText(t, f))
		f.Close()
	}
}

func TestAPreviewIsTheReportThatComesOfKeepingIt(t *testing.T) {
	s, m := matchedDay(t)
	if _, err := report.BuildQRIS(ctx, s.st, today); pos.CodeOf(err) != pos.NotFound {
		t.Fatalf("the day is matched already: %v", err)
	}
	before, err := report.PreviewQRIS(ctx, s.st, m)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := report.BuildQRIS(ctx, s.st, today); pos.CodeOf(err) != pos.NotFound {
		t.Fatalf("looking at it kept it: %v", err)
	}
	if err := s.st.RecordMatching(ctx, m); err != nil {
		t.Fatal(err)
	}
	after, err := report.BuildQRIS(ctx, s.st, today)
	if err != nil {
		t.Fatal(err)
	}
	var a, b bytes.Buffer
	w := i18n.MustLoad(i18n.ID)
	if err := before.WriteText(&a, w); err != nil {
		t.Fatal(err)
	}
	if err := after.WriteText(&b, w); err != nil {
		t.Fatal(err)
	}
	if a.String() != b.String() {
		t.Errorf("the preview was\n%s\nand the report is\n%s", &a, &b)
	}
	if n := len(after.Differences()); n != 3 {
		t.Errorf("%d payments are to be looked at", n)
	}
}

func TestTheWorkbookOfAMatchedDayAddsUp(t *testing.T) {
	s, m := matchedDay(t)
	q, err := report.PreviewQRIS(ctx, s.st, m)
	if err != nil {
		t.Fatal(err)
	}
	w := i18n.MustLoad(i18n.EN)
	f := qrisBook(t, q, w)
	defer f.Close()
	rows, err := f.GetRows(w.T("report.qris.payments"), excelize.Options{RawCellValue: true})
	if err != nil || len(rows) != 2+len(q.Rows) {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for column, want := range map[int]money.Rupiah{3: q.Ours, 6: q.Gross, 7: q.Fee, 8: q.Net} {
		var sum money.Rupiah
		for _, r := range rows[1 : len(rows)-1] {
			sum += rupiahIn(t, r[column])
		}
		if total := rupiahIn(t, rows[len(rows)-1][column]); sum != want || total != want {
			t.Errorf("column %d adds up to %d, its total is %d and the report says %d", column, sum, total, want)
		}
	}
	if formula, err := f.GetCellFormula(w.T("report.qris.files"), "A2"); err != nil || formula != "" {
		t.Errorf("the name of a file became the formula %q, %v", formula, err)
	}
}
