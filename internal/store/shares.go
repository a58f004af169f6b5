package store

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"

	"lapak/internal/journal"
	"lapak/internal/money"
	"lapak/internal/pos"
)

// saleLines writes the rows of a sale down, with all that a settlement will ask
// of them.
func (w *writing) saleLines(e journal.Entry, s pos.Sale, charges map[pos.ChargeID]pos.Charge) error {
	proceeds := s.Proceeds(func(c pos.ChargeID) pos.ProducerCode { return charges[c].Producer })
	for i, l := range s.Lines {
		p := proceeds[i]
		qris, err := encodeQRIS(p.QRIS)
		if err != nil {
			return err
		}
		split, err := w.useSplit(l.Split)
		if err != nil {
			return err
		}
		err = w.insert(`INSERT INTO sale_line (tenant, sale, no, day, shift, sku, name, name_en, category, producer, producer_name, quantity, gross, discount, voided,
				rounding, cost, direct, qris, split)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, FALSE, $15, $16, $17, $18, $19)`,
			s.ID, l.No, s.Day, s.Shift, l.SKU, l.Name, l.NameEN, l.Category, l.Producer, l.ProducerName, l.Quantity, l.Gross(), l.Discount+l.Share,
			p.Kept-p.Value, p.Cost, p.Direct, qris, split)
		if err != nil {
			return err
		}
		if err := w.moveStock(e, l.No, pos.StockMovement{SKU: l.SKU, Quantity: -l.Quantity, Reason: pos.Sold, At: s.At, By: s.Cashier, Note: string(s.Number)}); err != nil {
			return err
		}
		if s.Order == "" {
			continue
		}
		// The goods of an order come from the place of the shop, packed.
		if err := w.moveStock(e, pos.MaxLines+l.No, pos.StockMovement{SKU: l.SKU, Quantity: l.Quantity, Reason: pos.Ordered, At: s.At, By: s.Cashier, Note: string(s.Number)}); err != nil {
			return err
		}
	}
	if s.Order == "" {
		return nil
	}
	// Whoever knew of an earlier one does not know of this one.
	if err := errors.Join(w.stirOrder(s.Order), w.exec(`UPDATE shop_order SET noted_at = 0 WHERE tenant = $1 AND code = $2`, s.Order)); err != nil {
		return err
	}
	return w.insert(`INSERT INTO order_sale (tenant, sale, code, number, terminal, day, at, paid, voided) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, FALSE)`,
		s.ID, s.Order, s.Number, e.Terminal, s.Day, s.At.UnixMilli(), s.Paid())
}

// encodeQRIS writes what came by QRIS, as nothing if that is nothing: most sales
// are paid in cash.
func encodeQRIS(parts []pos.QRISPart) (string, error) {
	if len(parts) == 0 {
		return "", nil
	}
	body, err := json.Marshal(parts)
	return string(body), err
}

func decodeQRIS(text string) (parts []pos.QRISPart, err error) {
	if text != "" {
		err = json.Unmarshal([]byte(text), &parts)
	}
	return parts, err
}

// useSplit keeps a rule that was copied into a line, and gives its hash; empty
// for no rule. In one transaction a rule is written once: the lines of a fair
// share a handful of them.
func (w *writing) useSplit(r pos.SplitRule) (string, error) {
	if r.Empty() {
		return "", nil
	}
	body, err := json.Marshal(r)
	if err != nil {
		return "", err
	}
	if hash, known := w.splits[string(body)]; known {
		return hash, nil
	}
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:16])
	if w.splits == nil {
		w.splits = map[string]string{}
	}
	w.splits[string(body)] = hash
	return hash, w.exec(`INSERT INTO split_used (tenant, hash, body) VALUES ($1, $2, $3) ON CONFLICT (tenant, hash) DO NOTHING`, hash, string(body))
}

// effect is a line of a sale as a refund finds it.
type effect struct {
	no                     int
	producer               pos.ProducerCode
	sku                    pos.SKU
	name, nameEN, category string
	split                  string
	voided                 bool
	before                 pos.Proceeds
}

// refundEffects writes down what a refund changed in the lines of its sale.
func (w *writing) refundEffects(r pos.Refund) error {
	lines, err := w.remaining(r.Sale)
	if err != nil {
		return err
	}
	before := make([]pos.Proceeds, len(lines))
	for i, l := range lines {
		before[i] = l.before
	}
	after := pos.AfterRefund(before, r)
	if len(lines) == 0 {
		// Of a sale that is not here: what was paid is all that is known.
		lines, after = strayed(r)
	}
	for i, l := range lines {
		was, err := json.Marshal(l.before)
		if err != nil {
			return err
		}
		is, err := json.Marshal(after[i])
		if err != nil {
			return err
		}
		if string(was) == string(is) {
			continue
		}
		err = w.insert(`INSERT INTO refund_effect (tenant, refund, no, sale, day, producer, sku, name, name_en, category, split, before, after, voided)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
			r.ID, l.no, r.Sale, r.Day, l.producer, l.sku, l.name, l.nameEN, l.category, l.split, string(was), string(is), l.voided)
		if err != nil {
			return err
		}
	}
	return nil
}

// strayed are the lines of a refund by itself.
func strayed(r pos.Refund) (lines []effect, after []pos.Proceeds) {
	values := make([]money.Rupiah, len(r.Lines))
	for i, l := range r.Lines {
		values[i] = max(0, l.Amount)
	}
	for i, paid := range money.Allocate(r.Paid, values) {
		l := r.Lines[i]
		lines = append(lines, effect{no: l.No, producer: l.Producer, sku: l.SKU, name: l.Name, nameEN: l.NameEN, category: l.Category,
			before: pos.Proceeds{Pieces: l.Quantity, Gross: l.Amount, Value: l.Amount, Kept: paid}})
		after = append(after, pos.Proceeds{})
	}
	return lines, after
}

// remaining are the lines of a sale as its refunds so far left them.
func (w *writing) remaining(sale pos.SaleID) ([]effect, error) {
	lines, err := rowsOf(w, func(scan scanner) (l effect, err error) {
		var discount, rounding money.Rupiah
		var qris string
		p := &l.before
		if err = scan(&l.no, &l.producer, &l.sku, &l.name, &l.nameEN, &l.category, &l.split, &l.voided, &p.Pieces, &p.Gross, &discount, &rounding, &p.Cost, &p.Direct, &qris); err != nil {
			return l, err
		}
		p.Value = p.Gross - discount
		p.Kept = p.Value + rounding
		p.QRIS, err = decodeQRIS(qris)
		return l, err
	}, `SELECT no, producer, sku, name, name_en, category, split, voided, quantity, gross, discount, rounding, cost, direct, qris
		FROM sale_line WHERE tenant = $1 AND sale = $2 ORDER BY no`, sale)
	if err != nil {
		return nil, err
	}
	type step struct {
		no   int
		left pos.Proceeds
	}
	steps, err := rowsOf(w, func(scan scanner) (s step, err error) {
		var after string
		if err = scan(&s.no, &after); err == nil {
			err = json.Unmarshal([]byte(after), &s.left)
		}
		return s, err
	}, `SELECT x.no, x.after FROM refund_effect x JOIN refund r ON r.tenant = x.tenant AND r.id = x.refund
		WHERE x.tenant = $1 AND x.sale = $2 ORDER BY r.epoch, r.seq`, sale)
	for _, s := range steps {
		if s.no >= 1 && s.no <= len(lines) {
			lines[s.no-1].before = s.left
		}
	}
	return lines, err
}
