package intake_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"lapak/internal/intake"
	"lapak/internal/journal"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/store"
)

const noteHeader = "Nota;Hari;Jam;SKU;Jumlah;Harga;Diskon;Metode;Dibayar;Kasir\n"

// PMP-ADN costs Rp3.500, TAS-TTE Rp95.000 and BTK-MS-200 Rp275.000.
const threeNotes = noteHeader +
	"001;2026-11-23;09:15;TAS-TTE;2;;;tunai;210.000;Ibu Kasir\n" +
	"001;;;PMP-ADN;3;3.450;;;;\n" +
	"002;23/11/2026;9.40;BTK-MS-200;1;;25.000;QRIS;;\n" +
	"N-7;2026-11-22;17:05;pmp-adn;1;3.450;0;Tunai;;\n"

func sales(t testing.TB, s *store.Store, text string) (intake.SalesImport, error) {
	t.Helper()
	return importer(s).Sales(t.Context(), csvFile("n.csv", text))
}

func sold(t testing.TB, s *store.Store, number pos.ReceiptNumber) pos.Sale {
	t.Helper()
	stored, err := s.SaleByNumber(t.Context(), number)
	if err != nil {
		t.Fatal(err)
	}
	return stored.Sale
}

func TestPaperNotesBecomeSales(t *testing.T) {
	s := stocked(t)
	done, err := sales(t, s, threeNotes)
	if err != nil {
		t.Fatal(err)
	}
	// 200.350 and 3.450 in cash lose their small coins; 250.000 by QRIS is exact.
	if done.Stored != 3 || done.Already != 0 || done.Total != 200_300+250_000+3_400 {
		t.Errorf("imported %+v", done)
	}
	cash := sold(t, s, "LPK-A-261123-0001")
	if cash.Paid() != 200_300 || cash.Rounding != -50 || cash.Change != 9_700 || cash.Shift != "" || cash.CashierLabel != "Ibu Kasir" ||
		cash.Paper == nil || cash.Paper.Number != "1" || cash.Lines[0].Price != 95_000 || cash.Lines[1].Price != 3_450 {
		t.Errorf("the cash note became %+v", cash)
	}
	if want := time.Date(2026, time.November, 23, 2, 15, 0, 0, time.UTC); !cash.At.Equal(want) {
		t.Errorf("sold at %v, want %v", cash.At, want)
	}
	qris := sold(t, s, "LPK-A-261123-0002")
	if tender := qris.Tenders[0]; qris.Paid() != 250_000 || qris.Discount() != 25_000 || tender.Method != pos.QRIS ||
		tender.Reference != "2" || tender.CheckedBy != intake.PaperCashier || tender.CheckedAt.IsZero() || qris.CashierLabel == "" {
		t.Errorf("the QRIS note became %+v", qris)
	}
	if before := sold(t, s, "LPK-A-261122-0001"); before.Day != "2026-11-22" || before.Lines[0].SKU != "PMP-ADN" {
		t.Errorf("the note of the day before became %+v", before)
	}
	stock, err := s.Stock(t.Context())
	if err != nil || stock["PMP-ADN"] != 150-4 || stock["TAS-TTE"] != 22-2 || stock["BTK-MS-200"] != 18-1 {
		t.Errorf("stock is %v (%v)", stock, err)
	}
	if verdict, err := s.Verify(t.Context()); err != nil || verdict.Problem != nil {
		t.Errorf("verified %+v, %v", verdict, err)
	}
}

func TestABadNoteRefusesTheFileAndIsNamed(t *testing.T) {
	row := func(cells string) string { return noteHeader + cells + "\n" }
	for what, c := range map[string]struct {
		text string
		want []string
	}{
		"unknown SKU":           {row("1;2026-11-23;10:00;XXX;1;;;tunai;;"), []string{"n.csv:2:sku_unknown"}},
		"no SKU":                {row("1;2026-11-23;10:00;;1;;;tunai;;"), []string{"n.csv:2:import_sku_missing"}},
		"negative quantity":     {row("1;2026-11-23;10:00;PMP-ADN;-1;;;tunai;;"), []string{"n.csv:2:import_pieces_range"}},
		"no pieces":             {row("1;2026-11-23;10:00;PMP-ADN;0;;;tunai;;"), []string{"n.csv:2:import_pieces_range"}},
		"quantity in words":     {row("1;2026-11-23;10:00;PMP-ADN;dua;;;tunai;;"), []string{"n.csv:2:import_pieces"}},
		"no quantity":           {row("1;2026-11-23;10:00;PMP-ADN;;;;tunai;;"), []string{"n.csv:2:import_pieces"}},
		"absurd quantity":       {row("1;2026-11-23;10:00;PMP-ADN;10000;;;tunai;;"), []string{"n.csv:2:import_pieces_range"}},
		"price with letters":    {row("1;2026-11-23;10:00;PMP-ADN;1;3rb;;tunai;;"), []string{"n.csv:2:import_amount"}},
		"negative price":        {row("1;2026-11-23;10:00;PMP-ADN;1;-3500;;tunai;;"), []string{"n.csv:2:import_negative"}},
		"price of nothing":      {row("1;2026-11-23;10:00;PMP-ADN;1;0;;tunai;;"), []string{"n.csv:2:price_range"}},
		"absurd price":          {row("1;2026-11-23;10:00;PMP-ADN;1;9999999999999;;tunai;;"), []string{"n.csv:2:import_too_much"}},
		"absurd total":          {row("1;2026-11-23;10:00;PMP-ADN;9999;1000000000;;tunai;;"), []string{"n.csv:2:import_note_total"}},
		"discount with letters": {row("1;2026-11-23;10:00;PMP-ADN;1;;10%;tunai;;"), []string{"n.csv:2:import_amount"}},
		"discount above price":  {row("1;2026-11-23;10:00;PMP-ADN;2;;7001;tunai;;"), []string{"n.csv:2:import_discount"}},
		"negative discount":     {row("1;2026-11-23;10:00;PMP-ADN;1;;-1;tunai;;"), []string{"n.csv:2:import_negative"}},
		"short cash":            {row("1;2026-11-23;10:00;PMP-ADN;1;;;tunai;3.400;"), []string{"n.csv:2:short_payment"}},
		"short card":            {row("1;2026-11-23;10:00;PMP-ADN;1;3.550;;kartu;3.500;"), []string{"n.csv:2:short_payment"}},
		"nothing paid":          {row("1;2026-11-23;10:00;PMP-ADN;1;;;tunai;0;"), []string{"n.csv:2:short_payment"}},
		"too much by transfer":  {row("1;2026-11-23;10:00;PMP-ADN;1;;;transfer;5.000;"), []string{"n.csv:2:tender_over_due"}},
		"paid in words":         {row("1;2026-11-23;10:00;PMP-ADN;1;;;tunai;lunas;"), []string{"n.csv:2:import_amount"}},
		"no method":             {row("1;2026-11-23;10:00;PMP-ADN;1;;;;;"), []string{"n.csv:2:import_method"}},
		"two methods":           {row("1;2026-11-23;10:00;PMP-ADN;1;;;tunai+qris;;"), []string{"n.csv:2:import_method"}},
		"a day to come":         {row("1;2026-11-25;10:00;PMP-ADN;1;;;tunai;;"), []string{"n.csv:2:import_day_ahead"}},
		"no such day":           {row("1;2026-11-31;10:00;PMP-ADN;1;;;tunai;;"), []string{"n.csv:2:import_day"}},
		"no day":                {row("1;;10:00;PMP-ADN;1;;;tunai;;"), []string{"n.csv:2:import_day"}},
		"no such time":          {row("1;2026-11-23;25:00;PMP-ADN;1;;;tunai;;"), []string{"n.csv:2:import_clock"}},
		"no time":               {row("1;2026-11-23;;PMP-ADN;1;;;tunai;;"), []string{"n.csv:2:import_clock"}},
		"no number":             {row(";2026-11-23;10:00;PMP-ADN;1;;;tunai;;"), []string{"n.csv:2:import_note_number"}},
		"empty file":            {"", []string{"n.csv:0:import_empty"}},
		"header only":           {noteHeader, []string{"n.csv:0:import_no_rows"}},
		"no column of methods":  {"Nota;Hari;Jam;SKU;Jumlah\n1;2026-11-23;10:00;PMP-ADN;1\n", []string{"n.csv:1:import_column_missing"}},
		"a note in two places": {row("1;2026-11-23;10:00;PMP-ADN;1;;;tunai;;\n2;2026-11-23;10:01;PMP-ADN;1;;;tunai;;\n001;2026-11-23;10:00;TAS-TTE;1;;;;;"),
			[]string{"n.csv:4:import_note_twice", "n.csv:4:import_method"}},
		"two methods in a note": {row("1;2026-11-23;10:00;PMP-ADN;1;;;tunai;;\n1;2026-11-23;10:00;TAS-TTE;1;;;qris;;"),
			[]string{"n.csv:3:import_note_differs"}},
		"two times in a note": {row("1;2026-11-23;10:00;PMP-ADN;1;;;tunai;;\n1;2026-11-23;10:05;TAS-TTE;1;;;;;"),
			[]string{"n.csv:3:import_note_differs"}},
		"two sums paid": {row("1;2026-11-23;10:00;PMP-ADN;1;;;tunai;10000;\n1;2026-11-23;10:00;PMP-ADN;1;;;;20000;"),
			[]string{"n.csv:3:import_note_differs"}},
		"paid only below": {row("1;2026-11-23;10:00;PMP-ADN;1;;;tunai;;\n1;2026-11-23;10:00;PMP-ADN;1;;;;20000;"),
			[]string{"n.csv:3:import_note_differs"}},
		"two cashiers": {row("1;2026-11-23;10:00;PMP-ADN;1;;;tunai;;A\n1;2026-11-23;10:00;PMP-ADN;1;;;;;B"),
			[]string{"n.csv:3:import_note_differs"}},
		"all that is wrong": {row("1;2026-11-23;10:00;XXX;0;;;tunai;;\n2;2026-11-23;10:00;PMP-ADN;1;;;tunai;1;\n\n3;2026-11-23;10:00;PMP-ADN;1;;;tunai;;\n4;kemarin;10:00;YYY;1;;;tunai;;"),
			[]string{"n.csv:2:import_pieces_range", "n.csv:2:sku_unknown", "n.csv:3:short_payment", "n.csv:6:import_day", "n.csv:6:sku_unknown"}},
	} {
		t.Run(what, func(t *testing.T) {
			s := stocked(t)
			before := s.Head()
			_, err := sales(t, s, c.text)
			if got := told(t, err); !slices.Equal(got, c.want) {
				t.Errorf("told %v, want %v", got, c.want)
			}
			if after := s.Head(); after != before {
				t.Errorf("the journal went on from %d to %d", before.Seq, after.Seq)
			}
		})
	}
}

func TestANoteBeforeThereAreGoodsIsRefused(t *testing.T) {
	if _, err := sales(t, open(t), threeNotes); reason(err) != "import_no_catalogue" {
		t.Errorf("got %v", err)
	}
}

func TestTheSameNotesAgainAreStoredOnce(t *testing.T) {
	s := stocked(t)
	if _, err := sales(t, s, threeNotes); err != nil {
		t.Fatal(err)
	}
	before := s.Head()
	// As a spreadsheet would save it: other separators, zeros and spaces.
	again := "\ufeff" + noteHeader +
		"1;23/11/2026;9:15;tas-tte;2;;0;Tunai;210000;IBU  KASIR\r\n" +
		"1;23/11/2026;9:15;PMP-ADN;3;3450;0;tunai;210000;ibu kasir\r\n" +
		"2;23/11/2026;9:40;BTK-MS-200;1;;25000;qris;;\r\n" +
		"n-7;22/11/2026;17:05;PMP-ADN;1;3450;;tunai;;\r\n"
	done, err := sales(t, s, again)
	if err != nil || done.Stored != 0 || done.Already != 3 || done.Total != 0 {
		t.Fatalf("imported %+v, %v", done, err)
	}
	if s.Head() != before {
		t.Error("something was written")
	}
	done, err = sales(t, s, again+"8;2026-11-23;18:00;PMP-ADN;1;;;kartu;;\r\n")
	if err != nil || done.Stored != 1 || done.Already != 3 || done.Total != 3_500 {
		t.Errorf("the grown file was imported as %+v, %v", done, err)
	}
}

func TestANoteIsStillTheSameAfterThePricesChanged(t *testing.T) {
	s := stocked(t)
	if _, err := sales(t, s, threeNotes); err != nil {
		t.Fatal(err)
	}
	dearer := realLists(t)
	dearer.Products.Data = []byte(strings.ReplaceAll(string(dearer.Products.Data), "275.000", "300.000"))
	if _, err := importer(s).Catalogue(t.Context(), dearer); err != nil {
		t.Fatal(err)
	}
	if done, err := sales(t, s, threeNotes); err != nil || done.Already != 3 {
		t.Errorf("imported %+v, %v", done, err)
	}
	if sale := sold(t, s, "LPK-A-261123-0002"); sale.Lines[0].Price != 275_000 {
		t.Errorf("the stored note now costs %s", sale.Lines[0].Price)
	}
}

func TestAStoredNoteWithOtherContentRefusesTheFile(t *testing.T) {
	for what, change := range map[string][2]string{
		"quantity": {"TAS-TTE;2", "TAS-TTE;1"},
		"goods":    {"TAS-TTE", "TAS-BLJ"},
		"price":    {"3;3.450", "3;3.400"},
		"no price": {"3;3.450", "3;"},
		"discount": {";25.000;QRIS", ";20.000;QRIS"},
		"method":   {"QRIS", "transfer"},
		"time":     {"9.40", "9.41"},
		"paid":     {"210.000", "220.000"},
		"cashier":  {"Ibu Kasir", "Bapak Kasir"},
		"one row":  {"001;;;PMP-ADN;3;3.450;;;;\n", ""},
	} {
		t.Run(what, func(t *testing.T) {
			s := stocked(t)
			if _, err := sales(t, s, threeNotes); err != nil {
				t.Fatal(err)
			}
			before := s.Head()
			changed := strings.ReplaceAll(threeNotes, change[0], change[1]) + "9;2026-11-23;18:00;PMP-ADN;1;;;kartu;;\n"
			_, err := sales(t, s, changed)
			if got := told(t, err); len(got) != 1 || !strings.HasSuffix(got[0], ":import_note_changed") {
				t.Errorf("told %v", got)
			}
			if s.Head() != before {
				t.Error("something was written")
			}
		})
	}
}

func TestANoteOfTheOpenShiftBelongsToIt(t *testing.T) {
	s := stocked(t)
	id, err := uuid.NewV7()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SaveStaff(t.Context(), store.StaffSecret{Staff: pos.Staff{ID: "k1", Label: "Kasir 1", Role: pos.Cashier, Active: true}}); err != nil {
		t.Fatal(err)
	}
	opened := journal.ShiftOpened{Shift: pos.ShiftID(id.String()), Day: day, Float: pos.Count{{Value: 100_000, Number: 1}}}
	if _, err := s.Record(t.Context(), "k1", opened); err != nil {
		t.Fatal(err)
	}
	if _, err := sales(t, s, strings.ReplaceAll(threeNotes, "Ibu Kasir", "kasir 1")); err != nil {
		t.Fatal(err)
	}
	today, before := sold(t, s, "LPK-A-261123-0001"), sold(t, s, "LPK-A-261122-0001")
	if today.Shift != opened.Shift || before.Shift != "" {
		t.Errorf("the notes belong to the shifts %q and %q", today.Shift, before.Shift)
	}
	if today.Cashier != "k1" || today.CashierLabel != "Kasir 1" {
		t.Errorf("sold by %s, %s", today.Cashier, today.CashierLabel)
	}
	totals, err := s.Totals(t.Context(), store.Scope{Day: day, Shift: opened.Shift})
	if err != nil || totals.Drawer.Expected() != 100_000+200_300 {
		t.Errorf("the drawer expects %s (%v)", totals.Drawer.Expected(), err)
	}
}

func TestEverythingGivenAwayIsASaleOfNothing(t *testing.T) {
	s := stocked(t)
	done, err := sales(t, s, noteHeader+"1;2026-11-24;00:30;PMP-ADN;2;;7.000;qris;;\n")
	if err != nil || done.Stored != 1 || done.Total != 0 {
		t.Fatalf("imported %+v, %v", done, err)
	}
	if sale := sold(t, s, "LPK-A-261124-0001"); len(sale.Tenders) != 0 || sale.Discount() != 7_000 {
		t.Errorf("it became %+v", sale)
	}
}

func TestProgressIsToldAfterEveryThousandNotes(t *testing.T) {
	var b strings.Builder
	b.WriteString(noteHeader)
	for i := range 2_500 {
		fmt.Fprintf(&b, "%d;2026-11-23;10:00;PMP-ADN;1;;;tunai;;\n", i)
	}
	im := importer(stocked(t))
	var seen []string
	im.Progress = func(done, total int) { seen = append(seen, fmt.Sprint(done, "/", total)) }
	done, err := im.Sales(t.Context(), csvFile("n.csv", b.String()))
	if err != nil || done.Stored != 2_500 || done.Total != money.Rupiah(3_500).Times(2_500) {
		t.Fatalf("imported %+v, %v", done, err)
	}
	if want := []string{"1000/2500", "2000/2500"}; !slices.Equal(seen, want) {
		t.Errorf("told %v, want %v", seen, want)
	}
}
