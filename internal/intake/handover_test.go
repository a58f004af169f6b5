package intake_test

import (
	"errors"
	"testing"
	"time"

	"lapak/internal/intake"
	"lapak/internal/pos"
	"lapak/internal/store"
)

func sheet(text string) intake.File { return intake.File{Name: "stok.csv", Data: []byte(text)} }

// office is an importer of a store with two Lapas' goods.
func office(t *testing.T) intake.Importer {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC) }
	s, err := store.Open(t.Context(), t.TempDir(), store.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	im := intake.Importer{Store: s, Now: now, By: "import"}
	_, err = im.Catalogue(t.Context(), intake.Lists{
		Producers: intake.File{Name: "p.csv", Data: []byte("Kode;Nama\nL1;Lapas Satu\nL2;Lapas Dua\n")},
		Products:  intake.File{Name: "b.csv", Data: []byte("SKU;Nama;Harga;Produsen\nA;Kaos;75000;L1\nB;Tas;50000;L2\nC;Topi;20000;L1\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return im
}

func TestAStockSheetBecomesANoteOfEachLapas(t *testing.T) {
	im := office(t)
	file := sheet("SKU;Nama;Jumlah;Keadaan;Keterangan\na;Kaos;10;Baik;\nB;Tas;4;;\nC;Topi;0;;\nA;Kaos;2;Rusak;sobek\n")
	order := intake.HandoverOrder{Direction: pos.HandedIn, Day: "2026-11-23"}
	done, err := im.HandOver(t.Context(), file, order)
	if err != nil || len(done.Notes) != 2 || done.Already != 0 {
		t.Fatalf("%+v, %v", done, err)
	}
	first := done.Notes[0]
	if first.Number != "BA-LPK-A-261123-001" || first.Producer != "L1" || first.Pieces() != 12 || first.Value() != 900_000 || first.Lines[1].Remark != "sobek" ||
		first.Giver != (pos.Party{Office: pos.WorkHead, Unit: "Lapas Satu"}) || first.Receiver.Office != pos.StallOfficer {
		t.Errorf("the first note: %+v", first)
	}
	if levels, err := im.Store.Stock(t.Context()); err != nil || levels["A"] != 10 || levels["B"] != 4 {
		t.Errorf("stock %v, %v", levels, err)
	}
	again, err := im.HandOver(t.Context(), file, order)
	if err != nil || again.Already != 2 || again.Notes[0].Number != first.Number {
		t.Errorf("the same sheet again: %+v, %v", again, err)
	}
	order.Again = true
	if more, err := im.HandOver(t.Context(), file, order); err != nil || more.Already != 0 || more.Notes[1].Number != "BA-LPK-A-261123-004" {
		t.Errorf("told to do it again: %+v, %v", more, err)
	}
}

func TestGoodsGoBackFromAListWithTheirStock(t *testing.T) {
	im := office(t)
	done, err := im.HandOver(t.Context(), sheet("SKU,Nama,Stok\nA,Kaos,3\nC,Topi,1\nB,Tas,9\n"), intake.HandoverOrder{Direction: pos.HandedOut, Day: "2026-11-23", Producer: "L1", Giver: pos.StallHead})
	if err != nil || len(done.Notes) != 1 || done.Notes[0].Pieces() != 4 || done.Notes[0].Giver.Office != pos.StallHead {
		t.Fatalf("%+v, %v", done, err)
	}
	if levels, _ := im.Store.Stock(t.Context()); levels["A"] != -3 || levels["B"] != 0 {
		t.Errorf("stock %v", levels)
	}
}

func TestASheetWithAnythingWrongMakesNoNote(t *testing.T) {
	im := office(t)
	for name, text := range map[string]string{
		"sku_unknown":           "SKU;Jumlah\nA;1\nZZZ;2\n",
		"import_pieces":         "SKU;Jumlah\nA;1\nB;banyak\n",
		"import_state":          "SKU;Jumlah;Keadaan\nA;1;bekas\n",
		"import_column_missing": "SKU;Nama\nA;Kaos\n",
		"handover_empty":        "SKU;Jumlah\nA;0\n",
	} {
		_, err := im.HandOver(t.Context(), sheet(text), intake.HandoverOrder{Direction: pos.HandedIn, Day: "2026-11-23"})
		if got := complaint(err); got != name {
			t.Errorf("%s: %v", name, err)
		}
	}
	if notes, err := im.Store.Handovers(t.Context(), store.Period{}); err != nil || len(notes) > 0 {
		t.Errorf("%+v, %v", notes, err)
	}
}

// complaint is the first thing that is wrong with a sheet.
func complaint(err error) string {
	var problems intake.Problems
	if errors.As(err, &problems) && len(problems) > 0 {
		return problems[0].Cause.Reason
	}
	return reason(err)
}
