package report_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"lapak/internal/i18n"
	"lapak/internal/journal"
	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/store"
)

// brought is a stall whose goods of two Lapas came with notes; one product of the
// first was counted.
func brought(t *testing.T) (*store.Store, pos.HandoverNumber) {
	t.Helper()
	s, err := store.Open(t.Context(), t.TempDir(), store.Options{Synchronous: "OFF"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	list := goods(t, "")
	if _, err := s.AdoptCatalogue(t.Context(), "spv", list, nil); err != nil {
		t.Fatal(err)
	}
	stall := pos.Stall{Code: "KBI", Name: "Kambang Iwak", Fair: pos.Fair{Name: "Pameran", Place: "Taman Kambang Iwak", City: "Palembang"}}
	put := func(fact journal.Fact) journal.Fact {
		r, err := s.Record(t.Context(), "spv", fact)
		if err != nil {
			t.Fatal(err)
		}
		return r.Fact
	}
	put(journal.StallChanged{Stall: stall})
	note := func(id string, direction pos.Direction, producer pos.ProducerCode, lines ...pos.DraftLine) pos.HandoverNumber {
		draft := pos.Draft{ID: pos.HandoverID(id), Direction: direction, Producer: producer}
		for _, l := range lines {
			p, err := list.BySKU(l.Product.SKU)
			if err == nil {
				draft, _, err = draft.Add(p, l.Quantity, l.State, l.Remark)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		h, err := draft.Finish(pos.HandoverHead{Stall: stall, Terminal: s.Terminal().ID, ProducerName: list.ProducerName(producer), Day: today, At: morning, By: "spv"})
		if err != nil {
			t.Fatal(err)
		}
		return put(journal.GoodsHandedOver{Handover: h}).(journal.GoodsHandedOver).Handover.Number
	}
	row := func(sku pos.SKU, n int, state pos.GoodsState, remark string) pos.DraftLine {
		return pos.DraftLine{Product: pos.Product{SKU: sku}, Quantity: n, State: state, Remark: remark}
	}
	first := note("n1", pos.HandedIn, "LPP-PLG", row("BTK-MS-200", 12, pos.GoodsGood, ""), row("SKT-SLD", 2, pos.GoodsDamaged, "sobek"))
	note("n2", pos.HandedIn, "LAPAS-1-PLG", row("007", 30, pos.GoodsGood, ""))
	note("n3", pos.HandedOut, "LPP-PLG", row("BTK-MS-200", 3, pos.GoodsGood, ""))
	put(journal.StockMoved{Movements: []pos.StockMovement{{SKU: "BTK-MS-200", Quantity: -1, Reason: pos.Counted, At: morning, By: "spv"}}})
	return s, first
}

func pieces(t *testing.T, s *store.Store, producer pos.ProducerCode) report.Pieces {
	t.Helper()
	stall, err := s.Stall(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	g, err := report.BuildPieces(t.Context(), s.Books, stall, store.Period{}, producer)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestWhatIsMissingIsOnlyKnownOfGoodsThatWereCounted(t *testing.T) {
	s, _ := brought(t)
	g := pieces(t, s, "")
	if !g.Agrees || g.Counted || g.Sum.Brought != 44 || g.Sum.TakenBack != 3 || g.Sum.Damaged != 2 || g.Sum.Missing != 1 || g.Sum.Still != 38 || !g.Sum.AddsUp {
		t.Errorf("%+v", g)
	}
	words := i18n.MustLoad(i18n.ID)
	if head := g.Head(words); head.Status != "BELUM DIHITUNG" {
		t.Errorf("status %q", head.Status)
	}
	var b bytes.Buffer
	if err := g.Document(words).WriteText(&b, words); err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(b.String(), "\n") {
		fields := strings.Fields(line)
		switch {
		case strings.HasPrefix(line, "Kain Batik"):
			if got := strings.Join(fields[len(fields)-7:], " "); got != "12 0 3 0 1 8 22/11/2026" {
				t.Errorf("counted: %s", got)
			}
		case strings.HasPrefix(line, "=Gantungan"):
			if got := strings.Join(fields[len(fields)-7:], " "); got != "30 0 0 0 ? 30 –" {
				t.Errorf("not counted: %s", got)
			}
		}
	}
	if one := pieces(t, s, "LAPAS-1-PLG"); len(one.Producers) != 1 || one.Sum.Brought != 30 {
		t.Errorf("of one Lapas: %+v", one)
	}
}

func TestEveryFormOfTheMatchShowsTheSamePieces(t *testing.T) {
	s, _ := brought(t)
	g := pieces(t, s, "")
	words := i18n.MustLoad(i18n.EN)
	var j, c, x bytes.Buffer
	d := g.Document(words)
	for _, err := range []error{d.WriteJSON(&j), d.WriteCSV(&c, report.ForMachines), d.WriteXLSX(&x, words)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	var read report.Pieces
	if err := json.Unmarshal(j.Bytes(), &read); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&c).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&x)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	n := 0
	for _, p := range read.Producers {
		sheet, err := book.GetRows(string(p.Code), excelize.Options{RawCellValue: true})
		if err != nil || len(sheet) != len(p.Rows)+2 {
			t.Fatalf("%s: %v, %v", p.Code, sheet, err)
		}
		for i, r := range p.Rows {
			n++
			line, cells := rows[n], sheet[i+1]
			still, sold := strconv.Itoa(r.Still), strconv.Itoa(r.Sold-r.Returned)
			if line[14] != still || cells[6] != still || cells[2] != sold || line[4] != string(r.SKU) || (line[13] == "") != (r.Counts == 0) || (cells[5] == "?") != (r.Counts == 0) {
				t.Errorf("%+v\nis %v in the CSV and %v in the workbook", r, line, cells)
			}
			if strings.HasPrefix(line[5], "=") {
				t.Errorf("%q would be taken for a formula", line[5])
			}
		}
	}
	if n != len(rows)-1 || n != 3 {
		t.Errorf("%d rows in JSON, %d in the CSV", n, len(rows)-1)
	}
}

func TestANoteIsWrittenInEveryFormWithItsSumInWords(t *testing.T) {
	s, number := brought(t)
	n, err := report.BuildNote(t.Context(), s.Books, number)
	if err != nil {
		t.Fatal(err)
	}
	if n.Pieces != 14 || n.Value != 4_800_000 || n.Lines[1].State != pos.GoodsDamaged {
		t.Fatalf("%+v", n)
	}
	var text, c, x bytes.Buffer
	id := i18n.MustLoad(i18n.ID)
	d := n.Document(id)
	for _, err := range []error{d.WriteText(&text, id), d.WriteCSV(&c, report.ForSheets), d.WriteXLSX(&x, id)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	flat := strings.Join(strings.Fields(text.String()), " ")
	for _, words := range []string{"Berita Acara Serah Terima Barang", string(number), "dua puluh dua November dua ribu dua puluh enam", "bertempat di Taman Kambang Iwak, Palembang",
		"empat juta delapan ratus ribu rupiah", "Rusak: sobek", "Yang menyerahkan,", "Yang menerima,", "Mengetahui,", "Rp4.800.000"} {
		if !strings.Contains(flat, words) {
			t.Errorf("%q is not in\n%s", words, text.String())
		}
	}
	for line := range strings.Lines(text.String()) {
		if len([]rune(line)) > 81 {
			t.Errorf("a line of %d letters: %s", len([]rune(line)), line)
		}
	}
	if got := c.String(); !strings.Contains(got, ";SKT-SLD;Selendang Songket;2;lembar;750000;1500000;rusak;sobek\r\n") {
		t.Errorf("CSV\n%s", got)
	}
	if book, err := excelize.OpenReader(&x); err != nil || len(book.GetSheetList()) != 3 {
		t.Errorf("workbook %v", err)
	}
	list, err := report.BuildNotes(t.Context(), s.Books, store.Period{From: today}, "")
	if err != nil || len(list.Notes) != 3 || list.Notes[2].Number != number {
		t.Errorf("%+v, %v", list, err)
	}
	if _, err := report.BuildNote(t.Context(), s.Books, "BA-X"); pos.CodeOf(err) != pos.NotFound {
		t.Error(fmt.Sprint(err))
	}
}
