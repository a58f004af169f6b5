package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/google/uuid"

	"lapak/internal/journal"
	"lapak/internal/pos"
)

// HandedGoods are goods that change hands, as a sheet lists them.
type HandedGoods struct {
	Rows    []pos.DraftLine
	Notices []Problem
	digest  string
}

// ReadHandover reads goods that change hands from a stock sheet: the column Jumlah
// says how many, or Stok where there is none. Rows without a number are left out,
// and so are those with none. The error is a Problems with every bad row.
func ReadHandover(f File, list *pos.Catalogue) (HandedGoods, error) {
	t, err := readTable(f, handoverColumns)
	if err != nil {
		return HandedGoods{}, err
	}
	sum := sha256.Sum256(f.Data)
	g := HandedGoods{Notices: t.notices, digest: hex.EncodeToString(sum[:])}
	quantity := colQuantity
	if _, has := t.at[colQuantity]; !has {
		quantity = colStock
	}
	if _, has := t.at[quantity]; !has {
		t.add(1, pos.Refuse(pos.Invalid, "import_column_missing", "column", colQuantity))
	}
	for _, r := range t.records() {
		line := pos.DraftLine{Remark: r.cell(colRemark)}
		var known bool
		if line.State, known = goodsStates[pos.Fold(r.cell(colState))]; !known {
			r.fail(pos.Refuse(pos.Invalid, "import_state", "text", r.cell(colState)))
		}
		if len(line.Remark) > pos.MaxNote {
			r.fail(pos.Refuse(pos.Invalid, "note_too_long", "max", pos.MaxNote))
		}
		if text := r.cell(quantity); text != "" {
			line.Quantity, err = readPieces(quantity, text, 0, pos.MaxQuantity)
			r.fail(err)
		}
		line.Product, err = list.BySKU(pos.SKU(code(r.cell(colSKU))))
		r.fail(err)
		if line.Quantity > 0 {
			g.Rows = append(g.Rows, line)
		}
	}
	if err := t.err(); err != nil {
		return g, err
	}
	if len(g.Rows) == 0 {
		t.add(0, pos.Refuse(pos.Invalid, "handover_empty"))
	}
	return g, t.err()
}

// Producers lists whose goods these are, in the order of the sheet.
func (g HandedGoods) Producers() []pos.ProducerCode {
	var all []pos.ProducerCode
	for _, r := range g.Rows {
		if !slices.Contains(all, r.Product.Producer) {
			all = append(all, r.Product.Producer)
		}
	}
	return all
}

// HandoverOrder is what to make of a sheet.
type HandoverOrder struct {
	Direction pos.Direction
	Day       pos.BusinessDay
	Producer  pos.ProducerCode // whose goods alone; empty takes all
	Giver     pos.Office       // empty is the usual one
	Receiver  pos.Office
	// Again makes notes although the same sheet made some on that day before.
	Again bool
}

// Handed is what an import of goods that change hands did.
type Handed struct {
	Notes   []pos.Handover // those that were there before among them
	Already int            // how many were there before
	Notices []Problem
}

// HandOver writes a note for the goods of each producer in a sheet, all or none. A
// sheet that made notes on that day makes no others, unless it is told to: nobody
// brings the same goods twice by pressing a key twice.
func (im Importer) HandOver(ctx context.Context, f File, o HandoverOrder) (Handed, error) {
	rules, err := im.rules(ctx)
	if err != nil {
		return Handed{}, err
	}
	goods, err := ReadHandover(f, rules.catalogue)
	if err != nil {
		return Handed{}, err
	}
	broken, err := im.Store.WrittenOff(ctx)
	if err != nil {
		return Handed{}, err
	}
	done := Handed{Notices: goods.Notices}
	var facts []journal.Fact
	for _, producer := range goods.Producers() {
		if o.Producer != "" && o.Producer != producer {
			continue
		}
		draft := pos.Draft{Direction: o.Direction, Producer: producer}
		if draft.ID, err = im.noteID(goods.digest, o, producer); err != nil {
			return Handed{}, err
		}
		for _, r := range goods.Rows {
			if r.Product.Producer != producer {
				continue
			}
			if draft, _, err = draft.Add(r.Product, r.Quantity, r.State, r.Remark); err != nil {
				return Handed{}, err
			}
		}
		h, err := draft.Finish(pos.HandoverHead{Stall: rules.stall, Terminal: rules.terminal, ProducerName: rules.catalogue.ProducerName(producer), Day: o.Day, At: im.Now(), By: im.By,
			Giver: o.Giver, Receiver: o.Receiver, WrittenOff: broken})
		if err != nil {
			return Handed{}, err
		}
		facts = append(facts, journal.GoodsHandedOver{Handover: h})
	}
	if len(facts) == 0 {
		return Handed{}, pos.Refuse(pos.Invalid, "handover_empty")
	}
	recorded, err := im.Store.RecordAll(ctx, im.By, facts)
	for _, r := range recorded {
		if r.Repeated {
			done.Already++
		}
		done.Notes = append(done.Notes, r.Fact.(journal.GoodsHandedOver).Handover)
	}
	return done, err
}

// noteID is the identity of the note that a sheet makes.
func (im Importer) noteID(digest string, o HandoverOrder, producer pos.ProducerCode) (pos.HandoverID, error) {
	if o.Again {
		id, err := uuid.NewV7()
		return pos.HandoverID(id.String()), err
	}
	name := digest + "|" + string(o.Direction) + "|" + string(o.Day) + "|" + string(producer) + "|" + string(im.Store.Terminal().ID)
	return pos.HandoverID(uuid.NewSHA1(uuid.NameSpaceOID, []byte(name)).String()), nil
}
