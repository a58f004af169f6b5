package drawing

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"lapak/internal/demo"
	"lapak/internal/picture"
	"lapak/internal/pos"
)

// heaviestCard is what the picture of a product in a list may weigh, in bytes: four
// are in the first view of a telephone, and all of it has 120 kB.
const heaviestCard = 24_000

func TestMostGoodsOfTheDemoHaveADrawingThatIsLightAndAlwaysTheSame(t *testing.T) {
	goods, err := demo.Goods()
	if err != nil {
		t.Fatal(err)
	}
	byDesign, used, without := map[string]string{}, map[string]bool{}, 0
	shown := Pictures(goods.Catalogue.Products())
	for _, p := range goods.Catalogue.Products() {
		name := shown[p.SKU]
		if used[name] = true; name == "" {
			without++
		}
		design, _, _ := strings.Cut(p.Name, " ukuran ")
		if before, known := byDesign[design]; known && before != name {
			t.Errorf("%s looks otherwise than another size of it", p.SKU)
		}
		byDesign[design] = name
	}
	if all := len(goods.Catalogue.Products()); without == 0 || without > all/10 {
		t.Errorf("%d of %d goods have no drawing; some are to show how that looks", without, all)
	}
	for i, d := range drawings() {
		if !used[d.name] {
			t.Errorf("no goods are shown by %s", d.name)
		}
		body := Picture(d.name, "x")
		if i < 2 && !bytes.Equal(body, Picture(d.name, "x")) {
			t.Errorf("%s is another picture each time", d.name)
		}
		if i < 2 && bytes.Equal(body, Picture(d.name, "other")) {
			t.Errorf("%s does not say that it is a drawing", d.name)
		}
		till, page, err := picture.Make(d.name, body)
		if err != nil || len(till) == 0 || len(page) != len(picture.Sides()) || len(page[320]) > heaviestCard {
			t.Errorf("%s: %d sizes, %d bytes in a list, error %v", d.name, len(page), len(page[320]), err)
		}
	}
	if Picture("none", "x") != nil || len(Pictures([]pos.Product{{SKU: "S", Name: "Suvenir", Category: "Suvenir"}})) > 0 {
		t.Error("something is drawn that nobody has drawn")
	}
	names := []string{}
	for _, d := range drawings() {
		names = append(names, d.name)
	}
	slices.Sort(names)
	if len(slices.Compact(names)) != len(drawings()) {
		t.Error("two drawings have one name")
	}
}
