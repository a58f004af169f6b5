package report_test

import (
	"archive/zip"
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"lapak/internal/i18n"
	"lapak/internal/journal"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/receipt/pdf"
	"lapak/internal/report"
	"lapak/internal/report/sheets"
	"lapak/internal/store"
)

const kanwil pos.TenantID = "sumsel"

// centre is a central store that has the journal of a till, and a second laptop
// at its stall that has sent nothing.
type centre struct {
	*stallAt
	central *store.Central
	silent  store.Terminal
}

func newCentre(t *testing.T, s *stallAt) centre {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	c, err := store.OpenCentral(ctx, store.Place{Dir: t.TempDir()}, store.Options{Now: func() time.Time { return s.now }, Synchronous: "OFF"})
	must(err)
	t.Cleanup(func() { c.Close() })
	must(c.AddTenant(ctx, store.Tenant{ID: kanwil, Name: "Kanwil"}))
	must(c.SaveFair(ctx, kanwil, store.FairRecord{Code: "BKI", Fair: s.stall.Fair}))
	must(c.SaveSite(ctx, kanwil, store.Site{Code: s.stall.Code, Fair: "BKI", Name: s.stall.Name, Rules: &s.stall}))
	must(c.ReplaceCatalogue(ctx, kanwil, s.goods))
	public, key, err := ed25519.GenerateKey(rand.Reader)
	must(err)
	long := s.now.AddDate(0, -1, 0)
	must(c.Introduce(ctx, kanwil, store.Terminal{ID: s.st.Terminal().ID, Stall: s.stall.Code, Code: "A", Label: "laptop 1", PublicKey: public, EnrolledAt: long}))
	entries, err := s.st.Entries(ctx, 0, 100_000)
	must(err)
	done, err := c.Ingest(ctx, kanwil, store.Run{Terminal: s.st.Terminal().ID, Entries: entries, Seal: journal.Seal(key, kanwil, s.st.Head())})
	must(err)
	if done.Stored != len(entries) || done.Quarantined > 0 {
		t.Fatalf("of %d entries: %+v", len(entries), done)
	}
	silent := store.Terminal{ID: "01900000-0000-7000-8000-00000000000b", PublicKey: public, Stall: s.stall.Code, Code: "B", Label: "laptop 2", EnrolledAt: long}
	return centre{s, c, silent}
}

func (c centre) daily(t *testing.T, scope store.Scope) report.Daily {
	t.Helper()
	d, err := report.BuildCentralDaily(ctx, c.central, kanwil, scope, c.now)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestTheCentreHasTheDayOfTheTillToTheRupiah(t *testing.T) {
	s := fixedDay(t)
	c := newCentre(t, s)
	own := s.report()
	for name, scope := range map[string]store.Scope{"all": {Day: today}, "stall": {Day: today, Stall: "KBI"}, "fair": {Day: today, Fair: "BKI"}} {
		d := c.daily(t, scope)
		if d.Arrived == nil || d.Arrived.Complete != 1 || d.Arrived.Expected != 1 || d.Status != own.Status {
			t.Errorf("%s: arrived %+v, %s", name, d.Arrived, d.Status)
		}
		if name == "all" && d.Stall.Name != "Kanwil" {
			t.Errorf("the paper about all stalls is headed %+v", d.Stall)
		}
		// All but what says whose paper it is.
		d.Number, d.Terminal, d.Stall, d.Arrived, d.Digest = own.Number, own.Terminal, own.Stall, nil, own.Digest
		for i := range d.Shifts {
			d.Shifts[i].OpenedBy, d.Shifts[i].ClosedBy = own.Shifts[i].OpenedBy, own.Shifts[i].ClosedBy
		}
		for i := range d.Remarks {
			d.Remarks[i].Staff = own.Remarks[i].Staff
		}
		if got, want := jsonOf(t, d), jsonOf(t, own); got != want {
			t.Errorf("%s: the centre says\n%s\nthe till\n%s", name, got, want)
		}
	}
	for _, scope := range []store.Scope{{Day: today, Stall: "XXX"}, {Day: today, Fair: "XXX"}} {
		if _, err := report.BuildCentralDaily(ctx, c.central, kanwil, scope, c.now); pos.CodeOf(err) != pos.NotFound {
			t.Errorf("%+v: %v", scope, err)
		}
	}
}

func TestAReportIsNotFinalWhileALaptopOfTheFairIsSilent(t *testing.T) {
	s := fixedDay(t)
	c := newCentre(t, s)
	w := i18n.MustLoad(i18n.ID)
	if err := c.central.Introduce(ctx, kanwil, c.silent); err != nil {
		t.Fatal(err)
	}
	d := c.daily(t, store.Scope{Day: today})
	if d.Status != report.Interim || d.Arrived.Complete != 1 || d.Arrived.Expected != 2 {
		t.Fatalf("%s with %+v", d.Status, d.Arrived)
	}
	if text := d.Message(w); !strings.Contains(text, "SEMENTARA") || !strings.Contains(text, "1 dari 2 terminal") {
		t.Errorf("the message hides it:\n%s", text)
	}
	// It called after the day had ended and had nothing to tell.
	c.now = c.now.AddDate(0, 0, 2)
	if err := c.central.Touch(ctx, kanwil, store.Contact{Terminal: c.silent.ID}); err != nil {
		t.Fatal(err)
	}
	if d := c.daily(t, store.Scope{Day: today}); d.Status != report.Final || d.Arrived.Complete != 2 {
		t.Errorf("%s with %+v", d.Status, d.Arrived)
	}
}

func TestAnOverviewSaysTheSameInEveryTableAndEveryFile(t *testing.T) {
	s := fixedDay(t)
	c := newCentre(t, s)
	own := s.report()
	span := store.Span{From: today, To: today}
	o, err := report.BuildOverview(ctx, c.central, kanwil, span, c.now)
	if err != nil {
		t.Fatal(err)
	}
	sum := func(rows []report.PlaceRow) (net money.Rupiah) {
		for _, r := range rows {
			net += r.Net
		}
		return net
	}
	if o.Sums.Net != own.Net || o.Sums.Sales != own.Sales || sum(o.Fairs) != own.Net || sum(o.Stalls) != own.Net || o.Fairs[0].Code != "BKI" || o.Stalls[0].Code != "KBI" {
		t.Errorf("net %s of %s, fairs %+v, stalls %+v", o.Sums.Net, own.Net, o.Fairs, o.Stalls)
	}
	if own.Cash.Difference != nil && o.Short != *own.Cash.Difference {
		t.Errorf("the drawer is off by %s, on paper by %s", o.Short, *own.Cash.Difference)
	}
	parts := []report.Part{report.PartSummary, report.PartProducers, report.PartFairs, report.PartStalls, report.PartMethods, report.PartProducts, report.PartCategories, report.PartHours, report.PartDays}
	for _, lang := range i18n.Langs() {
		w := i18n.MustLoad(lang)
		paper := o.Paper(w, "x", parts...)
		for i, section := range paper.Sections {
			for _, row := range append(section.Table.Rows[:len(section.Table.Rows):len(section.Table.Rows)], section.Table.Total) {
				if row != nil && len(row) != len(section.Table.Columns) {
					t.Errorf("%s has a row of %d cells under %d columns", section.Part, len(row), len(section.Table.Columns))
				}
			}
			if section.Part != parts[i] || section.Title == "" || len([]rune(section.Short)) > 31 {
				t.Errorf("%s is %q, %q", parts[i], section.Title, section.Short)
			}
		}
		var csv, book bytes.Buffer
		if err := paper.WriteCSV(&csv, w); err != nil || !strings.Contains(csv.String(), "\r\n") {
			t.Errorf("CSV: %v", err)
		}
		if err := paper.WriteXLSX(&book, w); err != nil {
			t.Fatal(err)
		}
		if _, err := zip.NewReader(bytes.NewReader(book.Bytes()), int64(book.Len())); err != nil {
			t.Errorf("XLSX: %v", err)
		}
		pages, err := pdf.A4(sheets.Paper(w, paper, c.now))
		if err != nil || !bytes.HasPrefix(pages, []byte("%PDF")) {
			t.Errorf("PDF: %v", err)
		}
	}
}

func TestOfOneLapasTheOverviewHasItsGoodsAndNothingElse(t *testing.T) {
	s := fixedDay(t)
	c := newCentre(t, s)
	own := s.report()
	w := i18n.MustLoad(i18n.ID)
	for _, p := range own.Producers {
		o, err := report.BuildOverview(ctx, c.central, kanwil, store.Span{From: today, To: today, Producer: p.Code}, c.now)
		if err != nil {
			t.Fatal(err)
		}
		if o.Sums.Net != p.Net || o.Sums.Items != p.Items || o.Sums.Rounding != 0 || len(o.Sums.Methods) > 0 || len(o.Sums.Producers) != 1 {
			t.Errorf("%s: %s of %s, %+v", p.Code, o.Sums.Net, p.Net, o.Sums)
		}
		for _, section := range o.Sections(w, report.PartSummary, report.PartProducts, report.PartStalls) {
			for _, f := range section.Facts {
				if f.Label == w.T("report.rounding") || strings.Contains(f.Label, "Selisih") {
					t.Errorf("%s sees %s", p.Code, f.Label)
				}
			}
			for _, row := range section.Table.Rows {
				for _, cell := range row {
					if cell.Text == w.T("report.rounding") {
						t.Errorf("%s sees the rounding of cash", p.Code)
					}
				}
			}
		}
	}
}
