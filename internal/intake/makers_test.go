package intake_test

import (
	"errors"
	"reflect"
	"testing"

	"lapak/internal/intake"
	"lapak/internal/pos"
)

func TestMakersAreReadByCodesAndNeverByNames(t *testing.T) {
	goods, err := intake.ReadGoods(lists(goodProducers, goodProducts, goodSplits), nil)
	if err != nil {
		t.Fatal(err)
	}
	head := "SKU;Berlaku;Kode pembuat;Bobot\n"
	shares, err := intake.ReadMakers(csvFile("m.csv", head+"a-1;2026-11-01;lpp-07;2\nA-1;01/11/2026;LPP-12;\n"), goods.Catalogue, "LPP")
	want := []pos.MakerShare{{Producer: "LPP", SKU: "A-1", From: "2026-11-01", Maker: "LPP-07", Weight: 2}, {Producer: "LPP", SKU: "A-1", From: "2026-11-01", Maker: "LPP-12", Weight: 1}}
	if err != nil || !reflect.DeepEqual(shares, want) {
		t.Fatalf("%+v, %v", shares, err)
	}
	for row, reason := range map[string]string{
		"A-1;2026-11-01;Nama;1":      "maker_code",
		"A-2;2026-11-01;L-1;1":       "maker_not_own",
		"A-9;2026-11-01;L-1;1":       "sku_unknown",
		"A-1;yesterday;L-1;1":        "import_day",
		"A-1;2026-11-01;L-1;minus":   "import_pieces",
		"A-1;2026-11-01;L-1;1000000": "import_pieces_range",
	} {
		var all intake.Problems
		_, err := intake.ReadMakers(csvFile("m.csv", head+row+"\n"), goods.Catalogue, "LPP")
		if !errors.As(err, &all) || len(all) != 1 || all[0].Cause.Reason != reason {
			t.Errorf("%s: %v, want %s", row, err, reason)
		}
	}
}
