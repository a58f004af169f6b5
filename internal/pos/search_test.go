package pos_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lapak/internal/money"
	"lapak/internal/pos"
)

func skus(found []*pos.Product) string {
	var all []string
	for _, p := range found {
		all = append(all, string(p.SKU))
	}
	return strings.Join(all, " ")
}

func smallCatalogue(t *testing.T) *pos.Catalogue {
	return mustCatalogue(t,
		pos.Product{SKU: "KRJ-01", Name: "Keranjang Rotan", NameEN: "Rattan Basket", Category: "Anyaman", Price: 45_000, Producer: "L1"},
		pos.Product{SKU: "BKR-01", Name: "Bakaos Kaos Dalam", Category: "Kaos", Price: 30_000, Producer: "L1"},
		pos.Product{SKU: "KAO-M", Name: "Kaos Sablon Ampera", NameEN: "T-shirt", Barcode: "8991234567891", Category: "Kaos", Price: 75_000, Producer: "L1"},
		pos.Product{SKU: "SKT-01", Name: "Selendang Songket Café", NameEN: "Songket Shawl", Category: "Songket", Price: 750_000, Producer: "LPP"},
		pos.Product{SKU: "kecil-9", Name: "Gantungan Jum\u2019at", Category: "Kriya", Price: 5_000, Barcode: "96385074", Producer: "LPP"},
		pos.Product{SKU: "BTK-2", Name: "Batik Cap Tulis", Category: "Batik", Price: 150_000, Producer: "LPP"},
		pos.Product{SKU: "BTK-1", Name: "Batik Tulis Ampera", Category: "Batik", Price: 350_000, Producer: "LPP"},
	)
}

func TestSearchFindsByAnyWordOfAnyField(t *testing.T) {
	c := smallCatalogue(t)
	for query, want := range map[string]string{
		"rotan":               "KRJ-01",
		"ROTAN keranjang":     "KRJ-01",
		"basket":              "KRJ-01",
		"café":                "SKT-01",
		"cafe":                "SKT-01",
		"CAFE\u0301 songket":  "SKT-01",
		"KAO-M":               "KAO-M BKR-01",
		"kao m":               "KAO-M BKR-01",
		"8991234567891":       "KAO-M",
		"4567":                "KAO-M",
		"jumat":               "kecil-9",
		"jum'at":              "kecil-9",
		"rotan songket":       "",
		"perempuan gantungan": "kecil-9",
		"  ":                  "KRJ-01 BKR-01 KAO-M SKT-01 kecil-9 BTK-2 BTK-1",
		"zzz":                 "",
	} {
		if got := skus(c.Search(query, "")); got != want {
			t.Errorf("%q finds %q, want %q", query, got, want)
		}
	}
	if got := skus(c.Search("", "Kaos")); got != "BKR-01 KAO-M" {
		t.Errorf("category Kaos: %q", got)
	}
	if got := skus(c.Search("ampera", "Kaos")); got != "KAO-M" {
		t.Errorf("ampera in Kaos: %q", got)
	}
}

func TestWhatBeginsWithTheQueryComesFirst(t *testing.T) {
	c := smallCatalogue(t)
	for query, want := range map[string]string{
		"kaos":        "KAO-M BKR-01", // begins the name; then a word
		"batik tulis": "BTK-1 BTK-2",  // begins with both words; then with one
		"ke":          "KRJ-01 BKR-01 KAO-M SKT-01 kecil-9",
	} {
		got := skus(c.Search(query, ""))
		if first := strings.Fields(want)[0]; strings.Fields(got)[0] != first {
			t.Errorf("%q finds %q, want %q first", query, got, first)
		}
		if query != "ke" && got != want {
			t.Errorf("%q finds %q, want %q", query, got, want)
		}
	}
}

func TestEveryProductIsFoundByEachOfItsWords(t *testing.T) {
	letters := rapid.StringMatching(`[A-Za-zÀ-ÖØ-öø-žʼ0-9]{1,8}`)
	rapid.Check(t, func(t *rapid.T) {
		var products []pos.Product
		for i := range rapid.IntRange(1, 12).Draw(t, "products") {
			words := rapid.SliceOfN(letters, 1, 4).Draw(t, "name")
			products = append(products, pos.Product{SKU: pos.SKU(fmt.Sprintf("S-%d", i)), Name: strings.Join(words, rapid.SampledFrom([]string{" ", "-", " & "}).Draw(t, "between")), Price: 1_000, Producer: "L1"})
		}
		c := mustCatalogue(t, products...)
		p := rapid.SampledFrom(products).Draw(t, "wanted")
		word := rapid.SampledFrom(strings.FieldsFunc(p.Name, func(r rune) bool { return strings.ContainsRune(" -&", r) })).Draw(t, "word")
		runes := []rune(word)
		start := string(runes[:rapid.IntRange(1, len(runes)).Draw(t, "typed")])
		for _, query := range []string{start, strings.ToUpper(word), strings.ToLower(word), string(p.SKU), pos.Fold(p.Name)} {
			found := c.Search(query, "")
			if !slices.ContainsFunc(found, func(f *pos.Product) bool { return f.SKU == p.SKU }) {
				t.Fatalf("%q does not find %q", query, p.Name)
			}
		}
		all := c.Search("", "")
		if !slices.EqualFunc(all, products, func(a *pos.Product, b pos.Product) bool { return a.SKU == b.SKU }) {
			t.Fatalf("an empty query finds %q", skus(all))
		}
	})
}

func TestAScannerFindsTheProductHoweverItWritesTheCode(t *testing.T) {
	c := mustCatalogue(t,
		pos.Product{SKU: "UPC", Name: "UPC", Barcode: "036000291452", Price: 1, Producer: "L1"},
		pos.Product{SKU: "EAN", Name: "EAN", Barcode: "0042100005264", Price: 1, Producer: "L1"},
		pos.Product{SKU: "kecil-9", Name: "Kecil", Price: 1, Producer: "L1"},
		pos.Product{SKU: "BESAR-9", Name: "Besar", Price: 1, Producer: "L1"},
	)
	for code, want := range map[string]pos.SKU{
		"036000291452": "UPC", "0036000291452": "UPC", "0042100005264": "EAN", "042100005264": "EAN",
		"kecil-9": "kecil-9", "besar-9": "BESAR-9", " BESAR-9\n": "BESAR-9",
	} {
		if p, err := c.ByBarcode(code); err != nil || p.SKU != want {
			t.Errorf("%q finds %q, %v", code, p.SKU, err)
		}
	}
	for _, code := range []string{"", "0", "000", "36000291452", "x"} {
		if p, err := c.ByBarcode(code); reason(err) != "barcode_unknown" {
			t.Errorf("%q finds %q, %v", code, p.SKU, err)
		}
	}
}

func TestOneBarcodeWrittenTwoWaysIsOneBarcode(t *testing.T) {
	_, err := pos.NewCatalogue([]pos.Product{
		{SKU: "A", Name: "A", Barcode: "036000291452", Price: 1, Producer: "L1"},
		{SKU: "B", Name: "B", Barcode: "0036000291452", Price: 1, Producer: "L1"},
	}, lapas, nil)
	if reason(err) != "barcode_repeated" {
		t.Errorf("the same number as UPC-A and EAN-13: %v", err)
	}
}

func TestOneWrongDigitOfABarcodeIsNoticed(t *testing.T) {
	for _, good := range []string{"8991234567891", "96385074", "036000291452", "4006381333931"} {
		if !pos.ValidBarcode(good) {
			t.Errorf("%s is right", good)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.SampledFrom([]int{7, 11, 12}).Draw(t, "length")
		code := rapid.StringMatching(fmt.Sprintf(`[0-9]{%d}`, n)).Draw(t, "code")
		right := 0
		for _, last := range "0123456789" {
			if pos.ValidBarcode(code + string(last)) {
				right++
				code += string(last)
				break
			}
		}
		if right != 1 {
			t.Fatalf("%s has no check digit", code)
		}
		at := rapid.IntRange(0, n).Draw(t, "at")
		wrong := []byte(code)
		wrong[at] = '0' + (wrong[at]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "by")))%10
		if pos.ValidBarcode(string(wrong)) {
			t.Fatalf("%s passes for %s", wrong, code)
		}
	})
	for _, bad := range []string{"", "1", "899123456789", "89912345678990", "899123456789x", "٨٩٩١٢٣٤٥٦٧٨٩٩"} {
		if pos.ValidBarcode(bad) {
			t.Errorf("%q is no barcode", bad)
		}
	}
}

func TestACatalogueNamesTheFirstProductThatIsWrong(t *testing.T) {
	good := pos.Product{SKU: "A", Name: "A", Price: 1_000, Producer: "L1"}
	for want, spoil := range map[string]func(*pos.Product){
		"sku_missing":         func(p *pos.Product) { p.SKU = "" },
		"name_missing":        func(p *pos.Product) { p.Name = " " },
		"price_range":         func(p *pos.Product) { p.Price = pos.MaxPrice + 1 },
		"barcode_check_digit": func(p *pos.Product) { p.Barcode = "8991234567892" },
		"producer_unknown":    func(p *pos.Product) { p.Producer = "?" },
		"sku_repeated":        func(p *pos.Product) { p.SKU = "A" },
	} {
		bad := pos.Product{SKU: "B", Name: "B", Price: 1_000, Producer: "L1"}
		spoil(&bad)
		if _, err := pos.NewCatalogue([]pos.Product{good, bad}, lapas, nil); reason(err) != want {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestTheMostSpecialRuleThatHasBegunIsInForce(t *testing.T) {
	rule := func(producer pos.ProducerCode, category string, from pos.BusinessDay, premi money.BasisPoints) pos.SplitRule {
		return pos.SplitRule{Producer: producer, Category: category, From: from, Base: pos.BaseNet, Holder: pos.LevelCapital, Shares: []pos.Share{
			{Level: pos.LevelPremi, How: pos.HowPercent, Rate: premi}, {Level: pos.LevelCapital, How: pos.HowRest}}}
	}
	c, err := pos.NewCatalogue(nil, lapas, []pos.SplitRule{
		rule("L1", "", "2026-06-01", 6000), rule(pos.AnyProducer, "", "2026-01-01", 5000), rule("L1", "", "2026-03-01", 4000),
		rule(pos.AnyProducer, "", "2026-09-01", 3000), rule("L1", "Kriya", "2026-02-01", 1000), rule(pos.AnyProducer, "Kriya", "2026-02-01", 2000),
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		producer pos.ProducerCode
		category string
		day      pos.BusinessDay
		premi    money.BasisPoints
	}{
		{"L1", "Batik", "2026-02-28", 5000}, {"L1", "Batik", "2026-03-01", 4000}, {"L1", "Batik", "2026-12-01", 6000}, {"LPP", "Batik", "2026-12-01", 3000},
		{"L1", "Kriya", "2026-12-01", 1000}, {"LPP", "Kriya", "2026-12-01", 2000}, {"LPP", "Kriya", "2026-01-31", 5000},
	} {
		if got := c.SplitOn(x.producer, x.category, x.day); got.Empty() || got.Shares[0].Rate != x.premi {
			t.Errorf("%s of %s on %s: %+v, want %d", x.category, x.producer, x.day, got, x.premi)
		}
	}
	if got := c.SplitOn("LPP", "Kriya", "2025-12-31"); !got.Empty() {
		t.Errorf("before any rule began there is %+v", got)
	}
	if _, err := pos.NewCatalogue(nil, lapas, []pos.SplitRule{rule("L1", "", "2026-06-01", 6000), rule("L1", "", "2026-06-01", 5000)}); reason(err) != "split_repeated" {
		t.Errorf("two rules from the same day on: %v", err)
	}
}

// manyProducts are goods of a whole province.
func manyProducts(n int) []pos.Product {
	kinds := []string{"Batik", "Songket", "Kemplang", "Keranjang", "Kaos", "Gantungan", "Miniatur", "Selendang", "Kopi", "Sandal"}
	motifs := []string{"Ampera", "Pucuk Rebung", "Bunga Melati", "Nago Besaung", "Tulis", "Café", "Rotan", "Sablon", "Anyam", "Ukir"}
	var list []pos.Product
	for i := range n {
		list = append(list, pos.Product{
			SKU: pos.SKU(fmt.Sprintf("BRG-%05d", i)), Barcode: withCheckDigit(fmt.Sprintf("899%09d", i)),
			Name:   fmt.Sprintf("%s %s Nomor %d", kinds[i%10], motifs[i/10%10], i),
			NameEN: fmt.Sprintf("Handmade piece %d", i), Category: kinds[i%10], Price: 15_000, Unit: "buah", Producer: lapas[i%2].Code,
		})
	}
	return list
}

func withCheckDigit(code string) string {
	for _, last := range "0123456789" {
		if pos.ValidBarcode(code + string(last)) {
			return code + string(last)
		}
	}
	return code
}
