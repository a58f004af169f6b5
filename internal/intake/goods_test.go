package intake_test

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"lapak/internal/intake"
	"lapak/internal/money"
	"lapak/internal/pos"
)

func TestTheListOfTheFairIsTakenWhole(t *testing.T) {
	s := open(t)
	done, err := importer(s).Catalogue(t.Context(), realLists(t))
	if err != nil {
		t.Fatal(err)
	}
	if done.Products != 67 || done.Producers != 9 || done.Rules != 5 || done.Stocked != 67 || len(done.Notices) != 0 {
		t.Errorf("imported %+v", done)
	}
	c, err := s.Catalogue(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	stock, err := s.Stock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct {
		sku   pos.SKU
		name  string
		price money.Rupiah
		stock int
	}{
		{"BTK-MS-200", "Kain Batik Cap Manten Sriwijaya 2 m", 275_000, 18},
		{"SKT-LPS", "Kain Songket Lepus Benang Emas", 1_850_000, 3},
		{"KAO-PMP-M", `Kaos Sablon "Wong Kito" ukuran M`, 75_000, 25},
		{"HJB-PSM", "Pashmina Polos", 55_000, 30},
	} {
		p, err := c.BySKU(want.sku)
		if err != nil || p.Name != want.name || p.Price != want.price || stock[want.sku] != want.stock {
			t.Errorf("%s is %+v with stock %d (%v), want %+v", want.sku, p, stock[want.sku], err, want)
		}
	}
	rule := c.SplitOn("LAPAS-1-PLG", "Kriya", "2026-11-23")
	if want := (pos.SplitRule{Producer: "LAPAS-1-PLG", From: "2026-11-15", Base: pos.BaseGross, Shares: []pos.Share{{Level: pos.LevelCapital, How: pos.HowPercent, Rate: 6000}, {Level: pos.LevelPremi, How: pos.HowPercent, Rate: 1500}, {Level: pos.LevelPNBP, How: pos.HowPercent, Rate: 2500}}, Holder: pos.LevelCapital}); !reflect.DeepEqual(rule, want) {
		t.Errorf("rule of the day is %+v, want %+v", rule, want)
	}
}

func TestTheSameListAgainChangesNoStock(t *testing.T) {
	s := stocked(t)
	before, err := s.Stock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	done, err := importer(s).Catalogue(t.Context(), realLists(t))
	if err != nil || done.Stocked != 0 {
		t.Fatalf("imported %+v, %v", done, err)
	}
	after, err := s.Stock(t.Context())
	if err != nil || !maps.Equal(before, after) {
		t.Errorf("stock was %v, is %v (%v)", before, after, err)
	}
}

func TestWithoutAFileOfRulesTheRulesStay(t *testing.T) {
	s := stocked(t)
	lists := realLists(t)
	lists.Splits = nil
	done, err := importer(s).Catalogue(t.Context(), lists)
	if err != nil || done.Rules != 5 || len(done.Notices) != 0 {
		t.Fatalf("imported %+v, %v", done, err)
	}
}

func TestTheRulesOfAProducerThatIsGoneAreDroppedWithANotice(t *testing.T) {
	s := stocked(t)
	done, err := importer(s).Catalogue(t.Context(), intake.Lists{
		Producers: csvFile("p.csv", "Kode;Nama;Kota\nLPP-PLG;Lapas Perempuan;Palembang\n"),
		Products:  csvFile("b.csv", "SKU;Nama;Harga;Produsen\nBTK-1;Kain;275.000;LPP-PLG\n"),
	})
	if err != nil || done.Rules != 2 {
		t.Fatalf("imported %+v, %v", done, err)
	}
	var gone []string
	for _, n := range done.Notices {
		gone = append(gone, n.Cause.Reason+" "+n.Cause.Args["producer"])
	}
	if want := []string{"import_split_dropped LAPAS-1-PLG", "import_split_dropped LAPAS-MEN"}; !slices.Equal(gone, want) {
		t.Errorf("notices %v, want %v", gone, want)
	}
}

const (
	goodProducers = "Kode;Nama;Kota\nLPP;Lapas Perempuan;Palembang\nL1;Lapas Kelas I;Palembang\n"
	goodProducts  = "SKU;Barcode;Nama;Harga;Produsen;Stok\n" +
		"A-1;2000000000015;Kain;275.000;LPP;18\n" +
		"A-2;2000000000022;Tas;95000;L1;\n" +
		"A-3;;Kopi;35.000;l1;0\n"
	goodSplits = "Produsen;Berlaku;Dasar;Premi %;Modal %;PNBP %\nLPP;2026-01-01;kotor;50;35;15\n*;01/02/2026;Bersih;12,5;37,5;50%\n"
)

func lists(producers, products, splits string) intake.Lists {
	rules := csvFile("s.csv", splits)
	return intake.Lists{Producers: csvFile("p.csv", producers), Products: csvFile("b.csv", products), Splits: &rules}
}

func TestABadRowRefusesTheListAndIsNamed(t *testing.T) {
	swap := func(old, new string) intake.Lists {
		r := strings.NewReplacer(old, new)
		l := lists(r.Replace(goodProducers), r.Replace(goodProducts), r.Replace(goodSplits))
		if all := goodProducers + goodProducts + goodSplits; r.Replace(all) == all {
			t.Fatalf("%q stands nowhere", old)
		}
		return l
	}
	for what, c := range map[string]struct {
		lists intake.Lists
		want  []string
	}{
		"wrong check digit":       {swap("2000000000022", "2000000000023"), []string{"b.csv:3:barcode_check_digit"}},
		"barcode too short":       {swap("2000000000022", "20000000002"), []string{"b.csv:3:barcode_check_digit"}},
		"barcode rounded":         {swap("2000000000022", "2E+12"), []string{"b.csv:3:import_barcode_rounded"}},
		"price with letters":      {swap("95000", "95rb"), []string{"b.csv:3:import_price"}},
		"price in English":        {swap("95000", "\"95,000\""), []string{"b.csv:3:import_price"}},
		"no price":                {swap("95000", ""), []string{"b.csv:3:import_price"}},
		"negative price":          {swap("95000", "-95000"), []string{"b.csv:3:price_range"}},
		"price of nothing":        {swap("95000", "0"), []string{"b.csv:3:price_range"}},
		"repeated SKU":            {swap("A-3", "a-1"), []string{"b.csv:4:import_sku_twice"}},
		"repeated barcode":        {swap("2000000000022", "2000000000015"), []string{"b.csv:3:import_barcode_twice"}},
		"unknown producer":        {swap("35.000;l1", "35.000;L9"), []string{"b.csv:4:import_producer_unknown"}},
		"no name":                 {swap("Kopi", " "), []string{"b.csv:4:name_missing"}},
		"no SKU":                  {swap("A-2", ""), []string{"b.csv:3:sku_missing"}},
		"stock in words":          {swap(";18", ";banyak"), []string{"b.csv:2:import_pieces"}},
		"half a piece":            {swap(";18", ";1,5"), []string{"b.csv:2:import_pieces"}},
		"negative stock":          {swap(";18", ";-1"), []string{"b.csv:2:import_pieces_range"}},
		"shares that miss some":   {swap("50;35;15", "50;35;10"), []string{"s.csv:2:split_not_whole"}},
		"shares in words":         {swap("50;35;15", "lima;35;15"), []string{"s.csv:2:import_percent"}},
		"a day that does not be":  {swap("2026-01-01", "2026-02-30"), []string{"s.csv:2:import_day"}},
		"unknown base":            {swap("kotor", "laba"), []string{"s.csv:2:import_split_base"}},
		"rule for nobody":         {swap("LPP;2026", "LXX;2026"), []string{"s.csv:2:import_split_producer"}},
		"rule twice":              {swap("*;01/02/2026", "LPP;01/01/2026"), []string{"s.csv:3:import_split_twice"}},
		"producer twice":          {swap("L1;Lapas", "lpp;Lapas"), []string{"p.csv:3:import_producer_twice"}},
		"producer without a name": {swap("Lapas Kelas I", ""), []string{"p.csv:3:producer_incomplete"}},
		"producer called all":     {swap("L1;Lapas", "*;Lapas"), []string{"p.csv:3:import_producer_reserved"}},
		"no column of prices":     {swap("Harga", "Nilai"), []string{"b.csv:1:import_column_missing"}},
		"a column twice":          {swap("Stok", "harga"), []string{"b.csv:1:import_column_twice"}},
		"a separator in a name":   {swap("Kopi", "Kopi; bubuk"), []string{"b.csv:4:import_row_too_long"}},
		"everything at once": {lists("Kode;Nama\nLPP;\n", "SKU;Nama;Harga;Produsen\n;;x;LPP\nA;B;1;LPP\n\nA;B;0;LPP\n", "Produsen;Berlaku;Dasar;Premi %;Modal %\n"),
			[]string{"p.csv:2:producer_incomplete", "b.csv:2:import_price", "b.csv:2:sku_missing",
				"b.csv:5:price_range", "b.csv:5:import_sku_twice", "s.csv:1:import_column_missing"}},
	} {
		t.Run(what, func(t *testing.T) {
			s := stocked(t)
			before := s.Head()
			_, err := importer(s).Catalogue(t.Context(), c.lists)
			got := told(t, err)
			if !slices.Equal(got, c.want) {
				t.Errorf("told %v, want %v", got, c.want)
			}
			if after := s.Head(); after != before {
				t.Errorf("the journal went on from %d to %d", before.Seq, after.Seq)
			}
			if kept, err := s.Catalogue(t.Context()); err != nil || len(kept.Products()) != 67 {
				t.Errorf("the list of goods has changed (%v)", err)
			}
		})
	}
}

func TestAListThatSaysLittleIsEnough(t *testing.T) {
	goods, err := intake.ReadGoods(lists(goodProducers, goodProducts, goodSplits), nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := map[pos.SKU]int{"A-1": 18, "A-3": 0}; !maps.Equal(goods.Opening, want) {
		t.Errorf("opening stock %v, want %v", goods.Opening, want)
	}
	for _, p := range goods.Catalogue.Products() {
		if p.Category == "" {
			t.Errorf("%s would stand on a tile without a name", p.SKU)
		}
	}
	want := []pos.SplitRule{
		{Producer: "LPP", From: "2026-01-01", Base: pos.BaseGross, Shares: []pos.Share{{Level: pos.LevelCapital, How: pos.HowPercent, Rate: 3500}, {Level: pos.LevelPremi, How: pos.HowPercent, Rate: 5000}, {Level: pos.LevelPNBP, How: pos.HowPercent, Rate: 1500}}, Holder: pos.LevelCapital},
		{Producer: "*", From: "2026-02-01", Base: pos.BaseNet, Shares: []pos.Share{{Level: pos.LevelCapital, How: pos.HowPercent, Rate: 3750}, {Level: pos.LevelPremi, How: pos.HowPercent, Rate: 1250}, {Level: pos.LevelPNBP, How: pos.HowPercent, Rate: 5000}}, Holder: pos.LevelCapital},
	}
	if got := goods.Catalogue.Splits(); !reflect.DeepEqual(got, want) {
		t.Errorf("rules %+v, want %+v", got, want)
	}
}

func TestARuleMayClaimCostPiecesFeesAndTheRest(t *testing.T) {
	goods, err := intake.ReadGoods(lists(goodProducers,
		"SKU;Nama;Harga;Produsen;Modal\nA-1;Kain;275.000;LPP;120.000\nA-2;Tas;95000;L1;\n",
		"Produsen;Berlaku;Dasar;Premi %;Modal %;PNBP %;Kategori;Lapak %;QRIS %;QRIS bebas;Unit %;Penerima sisa\n"+
			"LPP;2026-01-01;bersih setelah modal;Rp5.000;pokok;sisa;;;;;;\n"+
			"LPP;2026-01-01;Bersih setelah biaya;50;0;15;Lainnya;10;0,3;500.000;35;\n"+
			"L1;2026-01-01;bersih;50;35;15;;;;;;PNBP\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []pos.SplitRule{
		{Producer: "LPP", From: "2026-01-01", Base: pos.BaseNetOfCapital, Holder: pos.LevelPNBP, Shares: []pos.Share{
			{Level: pos.LevelCapital, How: pos.HowCost}, {Level: pos.LevelPremi, How: pos.HowPiece, Amount: 5_000}, {Level: pos.LevelPNBP, How: pos.HowRest}}},
		{Producer: "LPP", Category: "Lainnya", From: "2026-01-01", Base: pos.BaseNetOfFees, Holder: pos.LevelPremi, Shares: []pos.Share{
			{Level: pos.LevelStallFee, How: pos.HowPercent, Rate: 1000}, {Level: pos.LevelQRISFee, How: pos.HowPercent, Rate: 30, FreeUpTo: 500_000},
			{Level: pos.LevelPremi, How: pos.HowPercent, Rate: 5000}, {Level: pos.LevelPNBP, How: pos.HowPercent, Rate: 1500}, {Level: pos.LevelUnit, How: pos.HowPercent, Rate: 3500}}},
		{Producer: "L1", From: "2026-01-01", Base: pos.BaseNet, Holder: pos.LevelPNBP, Shares: []pos.Share{
			{Level: pos.LevelCapital, How: pos.HowPercent, Rate: 3500}, {Level: pos.LevelPremi, How: pos.HowPercent, Rate: 5000}, {Level: pos.LevelPNBP, How: pos.HowPercent, Rate: 1500}}},
	}
	if got := goods.Catalogue.Splits(); !reflect.DeepEqual(got, want) {
		t.Errorf("rules %+v, want %+v", got, want)
	}
	if p, err := goods.Catalogue.BySKU("A-1"); err != nil || p.Cost != 120_000 {
		t.Errorf("%+v, %v", p, err)
	}
}
