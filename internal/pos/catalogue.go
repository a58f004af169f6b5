package pos

import (
	"slices"
	"strings"

	"lapak/internal/money"
)

// Product is a thing that is sold, keyed by its SKU.
type Product struct {
	SKU      SKU
	Barcode  string // EAN-13, EAN-8 or UPC-A digits; empty if it has none
	Name     string
	NameEN   string
	Category string
	Price    money.Rupiah
	Unit     string
	Producer ProducerCode
	Workshop string
	Photo    string // SHA-256 of its picture in hexadecimal, "" if it has none
	// Cost is what a piece cost to make; 0 if nobody says.
	Cost money.Rupiah `json:",omitempty"`
}

// NameIn is the product's name in a language: English where asked and known.
func (p Product) NameIn(english bool) string { return NameIn(english, p.Name, p.NameEN) }

// NameIn picks the name of goods for a reader: the English one where asked and
// known.
func NameIn(english bool, name, nameEN string) string {
	if english && nameEN != "" {
		return nameEN
	}
	return name
}

// Producer is a Lapas whose goods are sold here.
type Producer struct {
	Code ProducerCode
	Name string
	City string
}

// AnyProducer is the producer code of a split rule for all that have none.
const AnyProducer ProducerCode = "*"

// Catalogue is the whole list of goods at one moment, ready to be searched. It
// does not change once made; a new list is a new Catalogue.
type Catalogue struct {
	products  []Product
	all       []*Product // the same, for answers of Search
	producers []Producer
	splits    []SplitRule

	bySKU      map[SKU]int
	byBarcode  map[string]int
	byProducer map[ProducerCode]int
	categories []string
	folded     []foldedProduct
}

type foldedProduct struct {
	name string // " word word", so that every word begins after a space
	sku  string
	all  string
}

// NewCatalogue checks the list and indexes it. The first product that is wrong
// refuses the whole list, with its SKU.
func NewCatalogue(products []Product, producers []Producer, splits []SplitRule) (*Catalogue, error) {
	c := &Catalogue{
		products: products, producers: producers, splits: splits,
		bySKU:      make(map[SKU]int, len(products)),
		byBarcode:  make(map[string]int, len(products)),
		byProducer: make(map[ProducerCode]int, len(producers)),
		folded:     make([]foldedProduct, len(products)),
		all:        make([]*Product, len(products)),
	}
	for i, p := range producers {
		if p.Code == "" || p.Name == "" {
			return nil, Refuse(Invalid, "producer_incomplete", "producer", p.Code)
		}
		if _, twice := c.byProducer[p.Code]; twice {
			return nil, Refuse(Invalid, "producer_repeated", "producer", p.Code)
		}
		c.byProducer[p.Code] = i
	}
	for i, s := range splits {
		if err := c.checkSplit(i, s); err != nil {
			return nil, err
		}
	}
	seen := map[string]bool{}
	for i, p := range products {
		if err := c.add(i, p); err != nil {
			return nil, err
		}
		c.all[i] = &products[i]
		if !seen[p.Category] {
			seen[p.Category] = true
			c.categories = append(c.categories, p.Category)
		}
	}
	return c, nil
}

func (c *Catalogue) checkSplit(i int, s SplitRule) error {
	if _, known := c.byProducer[s.Producer]; !known && s.Producer != AnyProducer {
		return Refuse(Invalid, "producer_unknown", "producer", s.Producer)
	}
	for _, o := range c.splits[:i] {
		if o.Producer == s.Producer && o.Category == s.Category && o.From == s.From {
			return Refuse(Invalid, "split_repeated", "producer", s.Producer, "day", s.From)
		}
	}
	return s.Check()
}

func (c *Catalogue) add(i int, p Product) error {
	if err := CheckProduct(p); err != nil {
		return err
	}
	producer, known := c.byProducer[p.Producer]
	if !known {
		return Refuse(Invalid, "producer_unknown", "sku", p.SKU, "producer", p.Producer)
	}
	if _, twice := c.bySKU[p.SKU]; twice {
		return Refuse(Invalid, "sku_repeated", "sku", p.SKU)
	}
	c.bySKU[p.SKU] = i
	if p.Barcode != "" {
		code := bare(p.Barcode)
		if first, twice := c.byBarcode[code]; twice {
			return Refuse(Invalid, "barcode_repeated", "sku", p.SKU, "barcode", p.Barcode, "other", c.products[first].SKU)
		}
		c.byBarcode[code] = i
	}
	name := " " + Fold(p.Name) + " " + Fold(p.NameEN)
	sku := Fold(string(p.SKU))
	c.folded[i] = foldedProduct{
		name: name,
		sku:  sku,
		all: strings.Join([]string{name, sku, p.Barcode, Fold(p.Category),
			Fold(c.producers[producer].Name), Fold(string(p.Producer))}, " "),
	}
	return nil
}

// CheckProduct says what is wrong with a product by itself.
func CheckProduct(p Product) error {
	switch {
	case p.SKU == "":
		return Refuse(Invalid, "sku_missing", "name", p.Name)
	case strings.TrimSpace(p.Name) == "":
		return Refuse(Invalid, "name_missing", "sku", p.SKU)
	case p.Price <= 0 || p.Price > MaxPrice:
		return Refuse(Invalid, "price_range", "sku", p.SKU, "price", p.Price)
	case p.Cost < 0 || p.Cost > MaxPrice:
		return Refuse(Invalid, "cost_range", "sku", p.SKU, "cost", p.Cost)
	case p.Barcode != "" && !ValidBarcode(p.Barcode):
		return Refuse(Invalid, "barcode_check_digit", "sku", p.SKU, "barcode", p.Barcode)
	}
	return nil
}

// ValidBarcode says whether the text is an EAN-13, UPC-A or EAN-8 number whose
// last digit is the right check digit (GS1 General Specifications, modulo 10).
func ValidBarcode(code string) bool {
	if len(code) != 13 && len(code) != 12 && len(code) != 8 {
		return false
	}
	sum := 0
	for i := range len(code) {
		d := code[len(code)-1-i]
		if d < '0' || d > '9' {
			return false
		}
		weight := 1
		if i%2 == 1 {
			weight = 3
		}
		sum += int(d-'0') * weight
	}
	return sum%10 == 0
}

// Products is the whole list in its own order. The caller must not change it.
func (c *Catalogue) Products() []Product { return c.products }

// Producers is the list of Lapas in its own order. The caller must not change it.
func (c *Catalogue) Producers() []Producer { return c.producers }

// Splits is the list of split rules. The caller must not change it.
func (c *Catalogue) Splits() []SplitRule { return c.splits }

// Categories is the list of categories in order of appearance.
func (c *Catalogue) Categories() []string { return c.categories }

// BySKU finds a product by its key.
func (c *Catalogue) BySKU(sku SKU) (Product, error) {
	i, ok := c.bySKU[sku]
	if !ok {
		return Product{}, Refuse(NotFound, "sku_unknown", "sku", sku)
	}
	return c.products[i], nil
}

// ByBarcode finds a product by what a scanner reads: its barcode, with or
// without the leading zero that turns a UPC-A into an EAN-13, or its SKU printed
// as Code 128.
func (c *Catalogue) ByBarcode(code string) (Product, error) {
	code = strings.TrimSpace(code)
	if i, ok := c.byBarcode[bare(code)]; ok {
		return c.products[i], nil
	}
	for _, sku := range []string{code, strings.ToUpper(code)} {
		if i, ok := c.bySKU[SKU(sku)]; ok {
			return c.products[i], nil
		}
	}
	return Product{}, Refuse(NotFound, "barcode_unknown", "barcode", code)
}

// bare is the one form of a number that is printed as UPC-A and as EAN-13.
func bare(barcode string) string {
	if len(barcode) == 13 {
		return strings.TrimPrefix(barcode, "0")
	}
	return barcode
}

// ProducerName is the full name of a producer, or its code if it is not listed.
func (c *Catalogue) ProducerName(code ProducerCode) string {
	if i, ok := c.byProducer[code]; ok {
		return c.producers[i].Name
	}
	return string(code)
}

// SplitOn is the rule in force for goods on a day, empty if there is none.
func (c *Catalogue) SplitOn(producer ProducerCode, category string, day BusinessDay) SplitRule {
	return SplitOn(c.splits, producer, category, day)
}

// Search finds products in which every word of the text occurs, in the name in
// either language, the SKU, the barcode, the category or the producer, without
// regard to case and accents. Category, if not empty, narrows the list. Products
// whose name begins with the text or whose SKU it is come first, then those in
// which a word of the name begins with it, then the rest, each in catalogue order.
// An empty text finds everything. What it points to is the catalogue's own and
// must not be changed: copying thousands of products for a key press takes longer
// than finding them.
func (c *Catalogue) Search(text, category string) []*Product {
	folded := Fold(text)
	if folded == "" && category == "" {
		return c.all
	}
	words, query := strings.Fields(folded), " "+folded
	var found [ranks][]*Product
	for i, p := range c.all {
		if category != "" && p.Category != category {
			continue
		}
		if rank := c.folded[i].rank(query, words); rank != rankNone {
			found[rank] = append(found[rank], p)
		}
	}
	return slices.Concat(found[:]...)
}

const (
	rankStart = iota
	rankWord
	rankAnywhere
	ranks
	rankNone = -1
)

// rank says how well a product fits the words of a query, given also as a whole
// with a space before it.
func (f *foldedProduct) rank(query string, words []string) int {
	for _, w := range words {
		if !strings.Contains(f.all, w) {
			return rankNone
		}
	}
	switch {
	case len(words) == 0:
		return rankAnywhere
	case strings.HasPrefix(f.name, query), f.sku == query[1:]:
		return rankStart
	case strings.Contains(f.name, query):
		return rankWord
	}
	return rankAnywhere
}
