package intake

import (
	"errors"
	"testing"

	"lapak/internal/pos"
)

func TestTheListsOfACatalogueAreToldApartByTheirHeadings(t *testing.T) {
	producers := File{Name: "a.csv", Data: []byte("Kode;Nama;Kota\nL1;Lapas;Palembang\n")}
	products := File{Name: "b.csv", Data: []byte("SKU;Nama;Harga;Produsen\nX;Kain;1000;L1\n")}
	splits := File{Name: "c.csv", Data: []byte("Produsen;Berlaku;Dasar;Premi %;Modal %;PNBP %\n*;2026-01-01;kotor;50;35;15\n")}
	lists, err := Recognise([]File{splits, products, producers})
	if err != nil || lists.Producers.Name != "a.csv" || lists.Products.Name != "b.csv" || lists.Splits == nil || lists.Splits.Name != "c.csv" {
		t.Fatalf("%+v, %v", lists, err)
	}
	for reason, files := range map[string][]File{
		"import_lists_missing": {products},
		"import_list_twice":    {products, products, producers},
		"import_not_a_list":    {producers, {Name: "d.csv", Data: []byte("Apa;Saja\n1;2\n")}},
	} {
		if _, err := Recognise(files); !errors.Is(err, pos.Refuse(pos.Invalid, reason)) {
			t.Errorf("want %s, got %v", reason, err)
		}
	}
}
