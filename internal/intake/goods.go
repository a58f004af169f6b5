package intake

import (
	"strings"

	"lapak/internal/money"
	"lapak/internal/pos"
)

// maxStock is more pieces than a stall can hold.
const maxStock = 1_000_000

// Lists are the files of a catalogue. Splits may be nil.
type Lists struct {
	Producers File
	Products  File
	Splits    *File
}

// Goods is a list of goods that was read whole.
type Goods struct {
	Catalogue *pos.Catalogue
	// Opening is the number of pieces in the list, for products that never had
	// stock here. It has no entry where the list says nothing.
	Opening map[pos.SKU]int
	// Notices are worth telling and stop nothing: a column that is not known, a
	// kept rule without its producer.
	Notices []Problem
}

// ReadGoods reads a list of goods. Without a file of split rules those in kept
// stay, as far as their producers do: somebody who brings new prices does not
// change the shares. SKUs and codes of producers are put in upper case, because
// that is how the till looks them up. The error is a Problems with every bad row.
func ReadGoods(lists Lists, kept []pos.SplitRule) (Goods, error) {
	g := Goods{Opening: map[pos.SKU]int{}}
	producers, producersErr := g.readProducers(lists.Producers)
	known := make(map[pos.ProducerCode]bool, len(producers))
	for _, p := range producers {
		known[p.Code] = true
	}
	if producersErr != nil {
		known = nil // whether a producer is known cannot be judged
	}
	products, productsErr := g.readProducts(lists.Products, known)
	splits, splitsErr := g.readSplits(lists.Splits, kept, known)
	if err := joined(producersErr, productsErr, splitsErr); err != nil {
		return Goods{}, err
	}
	var err error
	g.Catalogue, err = pos.NewCatalogue(products, producers, splits)
	return g, err
}

func code(text string) string { return strings.ToUpper(text) }

func (g *Goods) readProducers(f File) ([]pos.Producer, error) {
	t, err := readTable(f, producerColumns)
	if err != nil {
		return nil, err
	}
	g.Notices = append(g.Notices, t.notices...)
	first := map[pos.ProducerCode]int{}
	var producers []pos.Producer
	for _, r := range t.records() {
		p := pos.Producer{Code: pos.ProducerCode(code(r.cell(colCode))), Name: r.cell(colName), City: r.cell(colCity)}
		switch {
		case p.Code == "" || p.Name == "":
			r.fail(pos.Refuse(pos.Invalid, "producer_incomplete", "producer", p.Code))
		case p.Code == pos.AnyProducer:
			r.fail(pos.Refuse(pos.Invalid, "import_producer_reserved", "producer", p.Code))
		case first[p.Code] != 0:
			r.fail(pos.Refuse(pos.Invalid, "import_producer_twice", "producer", p.Code, "first", first[p.Code]))
		default:
			first[p.Code] = r.row
			producers = append(producers, p)
		}
	}
	return producers, t.err()
}

func (g *Goods) readProducts(f File, known map[pos.ProducerCode]bool) ([]pos.Product, error) {
	t, err := readTable(f, productColumns)
	if err != nil {
		return nil, err
	}
	g.Notices = append(g.Notices, t.notices...)
	bySKU, byBarcode := map[pos.SKU]int{}, map[string]int{}
	var products []pos.Product
	for _, r := range t.records() {
		p := g.readProduct(r)
		if known != nil && !known[p.Producer] {
			r.fail(pos.Refuse(pos.Invalid, "import_producer_unknown", "sku", p.SKU, "producer", p.Producer))
		}
		if first := bySKU[p.SKU]; first != 0 && p.SKU != "" {
			r.fail(pos.Refuse(pos.Invalid, "import_sku_twice", "sku", p.SKU, "first", first))
		} else {
			bySKU[p.SKU] = r.row
		}
		if first := byBarcode[p.Barcode]; first != 0 && p.Barcode != "" {
			r.fail(pos.Refuse(pos.Invalid, "import_barcode_twice", "sku", p.SKU, "barcode", p.Barcode, "first", first))
		} else {
			byBarcode[p.Barcode] = r.row
		}
		products = append(products, p)
	}
	return products, t.err()
}

func (g *Goods) readProduct(r record) pos.Product {
	p := pos.Product{
		SKU: pos.SKU(code(r.cell(colSKU))), Barcode: strings.ReplaceAll(r.cell(colBarcode), " ", ""),
		Name: r.cell(colName), NameEN: r.cell(colNameEN), Category: r.cell(colCategory), Unit: r.cell(colUnit),
		Producer: pos.ProducerCode(code(r.cell(colProducer))), Workshop: r.cell(colWorkshop),
	}
	if p.Category == "" {
		p.Category = noCategory
	}
	price, err := money.Parse(r.cell(colPrice))
	if err != nil {
		r.fail(pos.Refuse(pos.Invalid, "import_price", "sku", p.SKU, "text", r.cell(colPrice)).Because(err))
		price = 1 // so that the rest of the row is judged too
	}
	p.Price = price
	checked := p
	if rounded := strings.ContainsAny(p.Barcode, "eE") && strings.Contains(p.Barcode, "+"); rounded {
		r.fail(pos.Refuse(pos.Invalid, "import_barcode_rounded", "sku", p.SKU, "barcode", p.Barcode))
		checked.Barcode = ""
	}
	r.fail(pos.CheckProduct(checked))
	if text := r.cell(colCost); text != "" {
		p.Cost, err = readMoney(colCost, text)
		r.fail(err)
	}
	if text := r.cell(colStock); text != "" {
		n, err := readPieces(colStock, text, 0, maxStock)
		r.fail(err)
		g.Opening[p.SKU] = n
	}
	return p
}

func (g *Goods) readSplits(f *File, kept []pos.SplitRule, known map[pos.ProducerCode]bool) ([]pos.SplitRule, error) {
	if f == nil {
		return g.keepSplits(kept, known), nil
	}
	t, err := readTable(*f, splitColumns)
	if err != nil {
		return nil, err
	}
	g.Notices = append(g.Notices, t.notices...)
	splits := readRules(t, known)
	return splits, t.err()
}

// ReadSplits reads a file of split rules by itself, for those who are listed.
func ReadSplits(f File, producers []pos.Producer) ([]pos.SplitRule, error) {
	known := map[pos.ProducerCode]bool{}
	for _, p := range producers {
		known[p.Code] = true
	}
	t, err := readTable(f, splitColumns)
	if err != nil {
		return nil, err
	}
	splits := readRules(t, known)
	return splits, t.err()
}

// readRules reads the rows of a table of rules. What is wrong goes to t.
func readRules(t *table, known map[pos.ProducerCode]bool) (splits []pos.SplitRule) {
	type rule struct {
		producer pos.ProducerCode
		category string
		from     pos.BusinessDay
	}
	first := map[rule]int{}
	for _, r := range t.records() {
		s, ok := readSplit(r)
		if known != nil && !known[s.Producer] && s.Producer != pos.AnyProducer {
			r.fail(pos.Refuse(pos.Invalid, "import_split_producer", "producer", s.Producer))
		}
		if !ok {
			continue
		}
		key := rule{s.Producer, s.Category, s.From}
		if at := first[key]; at != 0 {
			r.fail(pos.Refuse(pos.Invalid, "import_split_twice", "producer", s.Producer, "day", s.From, "first", at))
		}
		first[key] = r.row
		splits = append(splits, s)
	}
	return splits
}

// keepSplits leaves out the rules of producers that are no longer listed: they
// apply to no goods.
func (g *Goods) keepSplits(kept []pos.SplitRule, known map[pos.ProducerCode]bool) []pos.SplitRule {
	var splits []pos.SplitRule
	gone := map[pos.ProducerCode]bool{}
	for _, s := range kept {
		switch {
		case s.Producer == pos.AnyProducer || known[s.Producer]:
			splits = append(splits, s)
		case known != nil && !gone[s.Producer]:
			gone[s.Producer] = true
			g.Notices = append(g.Notices, Problem{Cause: pos.Refuse(pos.Invalid, "import_split_dropped", "producer", s.Producer)})
		}
	}
	return splits
}

// readSplit reads one rule; ok says that all of it could be read and is a rule.
func readSplit(r record) (s pos.SplitRule, ok bool) {
	ok = true
	fail := func(err error) {
		r.fail(err)
		ok = ok && err == nil
	}
	s.Producer, s.Category = pos.ProducerCode(code(r.cell(colProducer))), r.cell(colCategory)
	var err error
	s.From, err = readDay(r.cell(colFrom))
	fail(err)
	if s.Base = splitBases[pos.Fold(r.cell(colBase))]; s.Base == "" {
		fail(pos.Refuse(pos.Invalid, "import_split_base", "text", r.cell(colBase)))
	}
	for _, c := range splitCells {
		share, claims, err := readShare(c.level, c.column, r)
		fail(err)
		if claims {
			s.Shares = append(s.Shares, share)
		}
	}
	s.Holder = likelyHolder(s.Shares)
	if text := r.cell(colHolder); text != "" {
		if s.Holder = splitHolders[pos.Fold(text)]; s.Holder == "" {
			fail(pos.Refuse(pos.Invalid, "import_split_holder", "text", text))
		}
	}
	if ok {
		fail(s.Check())
	}
	return s, ok
}

// readShare reads what a level may claim: a percentage, an amount for each piece
// that begins with Rp, the cost of the product, or the rest. An empty cell, or
// nothing of a hundred, claims nothing.
func readShare(level pos.Level, column string, r record) (share pos.Share, claims bool, err error) {
	text := r.cell(column)
	share = pos.Share{Level: level}
	if share.How = splitHows[pos.Fold(text)]; share.How != "" {
		return share, true, nil
	}
	if len(text) > 2 && strings.EqualFold(text[:2], "rp") {
		share.How = pos.HowPiece
		share.Amount, err = readMoney(column, text)
		return share, true, err
	}
	optional := level != pos.LevelPremi && level != pos.LevelCapital && level != pos.LevelPNBP
	if text == "" && optional {
		return share, false, nil
	}
	share.How = pos.HowPercent
	if share.Rate, err = readPercent(column, text); err != nil {
		return share, false, err
	}
	if free := r.cell(colQRISFree); level == pos.LevelQRISFee && free != "" {
		share.FreeUpTo, err = readMoney(colQRISFree, free)
	}
	return share, share.Rate > 0, err
}

// likelyHolder is who gets what is left where a table does not say: who claims the
// rest, else the capital, else whose rate is the highest.
func likelyHolder(shares []pos.Share) (holder pos.Level) {
	var highest money.BasisPoints
	capital := false
	for _, s := range shares {
		if s.How == pos.HowRest {
			return s.Level
		}
		capital = capital || s.Level == pos.LevelCapital && s.How == pos.HowPercent
		if s.Rate > highest && s.Level != pos.LevelStallFee && s.Level != pos.LevelQRISFee {
			holder, highest = s.Level, s.Rate
		}
	}
	if capital {
		return pos.LevelCapital
	}
	return holder
}
