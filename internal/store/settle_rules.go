package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strconv"

	"lapak/internal/pos"
)

// SplitsVersion tells one state of the rules of a list of goods from another, as
// VersionOf does for products.
func SplitsVersion(rules []pos.SplitRule) string {
	body, err := json.Marshal(rules)
	if err != nil {
		panic("store: version of plain data: " + err.Error())
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:8])
}

// EditSplits adds rules to those of the list of goods, for sales from now on; one of
// the same producer, category and first day takes the place of the one that is
// there. From is the version of the rules that its person saw: if they are others by
// now, it is refused as splits_changed.
func (c *Central) EditSplits(ctx context.Context, tenant pos.TenantID, rules []pos.SplitRule, from string) error {
	return c.changeReference(ctx, tenant, func(w *writing) error {
		v, err := w.view()
		if err != nil {
			return err
		}
		before, err := readCatalogue(ctx, v)
		if err != nil {
			return err
		}
		all := slices.Clone(before.Splits())
		if SplitsVersion(all) != from {
			return pos.Refuse(pos.Conflict, "splits_changed")
		}
		for _, r := range rules {
			i := slices.IndexFunc(all, func(o pos.SplitRule) bool {
				return o.Producer == r.Producer && o.Category == r.Category && o.From == r.From
			})
			if i < 0 {
				all = append(all, r)
			} else {
				all[i] = r
			}
			if err := w.note(DeedSplits, string(r.Producer), string(r.From)); err != nil {
				return err
			}
		}
		list, err := pos.NewCatalogue(before.Products(), before.Producers(), all)
		if err != nil {
			return err
		}
		return w.replaceCatalogue(list)
	})
}

func corrections(ctx context.Context, v view) ([]pos.Correction, error) {
	return ask(ctx, v, func(scan scanner) (c pos.Correction, err error) {
		var at int64
		var rule string
		err = scan(&c.No, &rule, &c.Until, &at, &c.By, &c.Note, &c.Undoes)
		if err == nil && rule != "" {
			err = json.Unmarshal([]byte(rule), &c.Rule)
		}
		c.At = timeOf(at)
		return c, err
	}, `SELECT no, rule, until_day, at, made_by, note, undoes FROM split_correction WHERE tenant = $1 ORDER BY no`)
}

// Corrections lists what the office corrected in rules of days that are gone, in
// order, with those that were undone and those that undo.
func (b *Books) Corrections(ctx context.Context) (all []pos.Correction, err error) {
	err = b.moment(ctx, func(v view) error {
		all, err = corrections(ctx, v)
		return err
	})
	return all, err
}

// Correct puts rules in the place of those on the lines of some days, all or none.
// Nothing is booked by it: the next settlement of these days books the difference.
func (c *Central) Correct(ctx context.Context, tenant pos.TenantID, rules []pos.SplitRule, until pos.BusinessDay, by, note string) (numbers []int64, err error) {
	for _, r := range rules {
		if err := (pos.Correction{Rule: r, Until: until}).Check(); err != nil {
			return nil, err
		}
	}
	err = c.write(ctx, tenant, func(w *writing) error {
		for _, r := range rules {
			no, err := w.next("split_correction")
			if err != nil {
				return err
			}
			body, err := json.Marshal(r)
			if err != nil {
				return err
			}
			numbers = append(numbers, no)
			if err := w.addCorrection(pos.Correction{No: no, Until: until, At: pos.Stamp(c.now()), By: by, Note: note}, string(body)); err != nil {
				return err
			}
		}
		return nil
	})
	return numbers, explain(err, "save_failed")
}

func (w *writing) addCorrection(c pos.Correction, rule string) error {
	kind := DeedCorrected
	if c.Undoes != 0 {
		kind = DeedUncorrected
	}
	return errors.Join(w.note(kind, strconv.FormatInt(c.No, 10), c.Note), w.exec(`INSERT INTO split_correction (tenant, no, rule, until_day, at, made_by, note, undoes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		c.No, rule, c.Until, c.At.UnixMilli(), c.By, c.Note, c.Undoes))
}

// UndoCorrection lets a correction count no longer.
func (c *Central) UndoCorrection(ctx context.Context, tenant pos.TenantID, no int64, by, note string) error {
	return explain(c.write(ctx, tenant, func(w *writing) error {
		v, err := w.view()
		if err != nil {
			return err
		}
		all, err := corrections(w.ctx, v)
		if err != nil {
			return err
		}
		found := false
		for _, o := range all {
			if o.Undoes == no {
				return pos.Refuse(pos.Conflict, "correction_undone", "number", no)
			}
			found = found || o.No == no && o.Undoes == 0
		}
		if !found {
			return pos.Refuse(pos.NotFound, "correction_unknown", "number", no)
		}
		next, err := w.next("split_correction")
		if err != nil {
			return err
		}
		return w.addCorrection(pos.Correction{No: next, At: pos.Stamp(c.now()), By: by, Note: note, Undoes: no}, "")
	}), "save_failed")
}

// SaveMakers writes down who made what, by codes. Viewer is the unit for which
// somebody does so: only its own goods.
func (c *Central) SaveMakers(ctx context.Context, tenant pos.TenantID, viewer pos.ProducerCode, shares []pos.MakerShare) error {
	for _, m := range shares {
		if err := m.Check(); err != nil {
			return err
		}
		if viewer == "" || m.Producer != viewer {
			return pos.Refuse(pos.Denied, "maker_hidden")
		}
	}
	return explain(c.write(ctx, tenant, func(w *writing) error {
		no, err := w.next("maker_share")
		if err != nil {
			return err
		}
		if err := w.note(DeedMakers, string(viewer), strconv.Itoa(len(shares))); err != nil {
			return err
		}
		for i, m := range shares {
			err := w.exec(`INSERT INTO maker_share (tenant, no, producer, sku, valid_from, maker, weight, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
				no+int64(i), m.Producer, m.SKU, m.From, m.Maker, m.Weight, pos.Stamp(c.now()).UnixMilli())
			if err != nil {
				return err
			}
		}
		return nil
	}), "save_failed")
}

// PremiByMaker shares the premi that was booked for a unit's sales of some days
// among those who made the goods. Nobody but the unit itself may see it: viewer is
// the unit for which somebody asks, empty for the office.
func (b *Books) PremiByMaker(ctx context.Context, viewer pos.ProducerCode, span Span) ([]pos.MakerPremi, error) {
	if viewer == "" || viewer != span.Producer {
		return nil, pos.Refuse(pos.Denied, "maker_hidden")
	}
	sums, err := query(ctx, b, scanSettlementSum, sumsOfDays+`producer = $2 AND day >= $3 AND day <= $4 ORDER BY day, sku, refund`, span.Producer, span.From, span.To)
	if err != nil {
		return nil, err
	}
	shares, err := query(ctx, b, func(scan scanner) (m pos.MakerShare, err error) {
		err = scan(&m.Producer, &m.SKU, &m.From, &m.Maker, &m.Weight)
		return m, err
	}, `SELECT producer, sku, valid_from, maker, weight FROM maker_share WHERE tenant = $1 AND producer = $2 ORDER BY no`, span.Producer)
	if err != nil {
		return nil, err
	}
	return pos.PremiByMaker(sums, shares), nil
}
