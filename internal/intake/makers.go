package intake

import "lapak/internal/pos"

// mostWeight is more than anybody's share of a product beside others needs.
const mostWeight = 1_000

// ReadMakers reads who made which goods of a producer, by codes. Without a weight
// all count alike; a weight of 0 ends it. The error is a Problems with every bad
// row.
func ReadMakers(f File, goods *pos.Catalogue, producer pos.ProducerCode) ([]pos.MakerShare, error) {
	t, err := readTable(f, makerColumns)
	if err != nil {
		return nil, err
	}
	var shares []pos.MakerShare
	for _, r := range t.records() {
		m := pos.MakerShare{Producer: producer, SKU: pos.SKU(code(r.cell(colSKU))), Maker: code(r.cell(colMaker)), Weight: 1}
		product, err := goods.BySKU(m.SKU)
		r.fail(err)
		if err == nil && product.Producer != producer {
			r.fail(pos.Refuse(pos.Invalid, "maker_not_own", "sku", m.SKU))
		}
		m.From, err = readDay(r.cell(colFrom))
		r.fail(err)
		dated := err == nil
		if text := r.cell(colWeight); text != "" {
			m.Weight, err = readPieces(colWeight, text, 0, mostWeight)
			r.fail(err)
		}
		if dated && m.SKU != "" {
			r.fail(m.Check())
		}
		shares = append(shares, m)
	}
	return shares, t.err()
}
