package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"lapak/internal/pos"
)

const settlementColumns = `SELECT number, producer, day_from, day_to, reverses, at, made_by, note, rules, ` + tallyColumns + `, carried, paid FROM settlement WHERE tenant = $1`

func scanSettlement(scan scanner) (s pos.Settlement, err error) {
	var at int64
	var rules string
	to := append([]any{&s.Number, &s.Producer, &s.From, &s.To, &s.Reverses, &at, &s.By, &s.Note, &rules}, into(&s.Sum)...)
	if err = scan(append(to, &s.Carried, &s.Paid)...); err == nil {
		err = json.Unmarshal([]byte(rules), &s.Rules)
	}
	s.At = timeOf(at)
	return s, err
}

// RunSettlement books what is still to be booked for a producer and some days, as
// one document. If all is as it should be, nothing is booked and done is false.
// Who runs the same one at the same time finds that it is done.
func (c *Central) RunSettlement(ctx context.Context, tenant pos.TenantID, span Span, by, note string) (s pos.Settlement, done bool, err error) {
	if err := span.Check(); err != nil {
		return s, false, err
	}
	var r *reckoner
	var days []dayChanges
	var worked []settledDay
	err = c.write(ctx, tenant, func(w *writing) error {
		v, err := w.view()
		if err != nil {
			return err
		}
		if r, err = c.db.reckoner(w.ctx, v); err != nil {
			return err
		}
		if days, err = readChanges(w.ctx, v, span.From, span.To); err != nil {
			return err
		}
		var rows []pos.SettlementRow
		rules := make([][]pos.SplitRule, len(days))
		for i, d := range days {
			day, due, err := r.workOut(w.ctx, span.Producer, d.day)
			if err != nil {
				return err
			}
			rows, rules[i], worked = append(rows, due...), day.due.inForce(), append(worked, day)
		}
		if done = len(rows) > 0; !done {
			return nil
		}
		s, err = w.book(pos.Settlement{Producer: span.Producer, From: span.From, To: span.To, At: pos.Stamp(c.now()), By: by, Note: note, Rules: pos.JoinRules(rules...)}, rows)
		if err != nil {
			return err
		}
		if _, err = w.view(); err != nil { // the document is there now
			return err
		}
		return r.readDocuments(w.ctx)
	})
	if err != nil {
		return pos.Settlement{}, false, explain(err, "save_failed")
	}
	for i, d := range days { // whoever looks at them next need not work them out again
		r.keep(span.Producer, d, settledDay{target: worked[i].target})
	}
	return s, done, nil
}

// ReverseSettlement takes a document back by another one, which says why. A
// document is taken back once, and a reversal not at all: the settlement is run
// again instead.
func (c *Central) ReverseSettlement(ctx context.Context, tenant pos.TenantID, number pos.SettlementNumber, by, note string) (s pos.Settlement, err error) {
	if strings.TrimSpace(note) == "" {
		return s, pos.Refuse(pos.Invalid, "settle_reason_missing")
	}
	err = c.write(ctx, tenant, func(w *writing) error {
		found, err := rowsOf(w, scanSettlement, settlementColumns+` AND number = $2`, number)
		switch {
		case err != nil:
			return err
		case len(found) == 0:
			return pos.Refuse(pos.NotFound, "settle_unknown", "number", number)
		case found[0].Reverses != "":
			return pos.Refuse(pos.Conflict, "settle_is_reversal", "number", number)
		}
		again, err := rowsOf(w, scanSettlement, settlementColumns+` AND reverses = $2`, number)
		if err != nil {
			return err
		}
		if len(again) > 0 {
			return pos.Refuse(pos.Conflict, "settle_already_reversed", "number", number)
		}
		rows, err := rowsOf(w, scanSettlementRow, settlementRows, number)
		if err != nil {
			return err
		}
		o := found[0]
		s, err = w.book(pos.Settlement{Producer: o.Producer, From: o.From, To: o.To, Reverses: number, At: pos.Stamp(c.now()), By: by, Note: note, Rules: o.Rules}, pos.Reversed(rows))
		return err
	})
	if err != nil {
		return pos.Settlement{}, explain(err, "save_failed")
	}
	return s, nil
}

// book writes a document down under the next number of its producer and month.
func (w *writing) book(s pos.Settlement, rows []pos.SettlementRow) (pos.Settlement, error) {
	month := pos.MonthOf(s.To)
	first, last := month.Days()
	var seq int64
	var n int
	err := w.row(func(scan scanner) error { return scan(&seq, &n) }, `SELECT (SELECT COALESCE(MAX(seq), 0) FROM settlement WHERE tenant = $1),
		(SELECT COUNT(*) FROM settlement WHERE tenant = $1 AND producer = $2 AND day_to >= $3 AND day_to <= $4)`, s.Producer, first, last)
	if err != nil {
		return s, err
	}
	s.Number, s.Sum = pos.NumberSettlement(s.Producer, month, n+1), pos.SumRows(rows)
	ledger, err := w.ledger(s.Producer)
	if err != nil {
		return s, err
	}
	s.Carried, s.Paid = ledger.AtDocument(), ledger.PaidSince()
	rules, err := json.Marshal(s.Rules)
	if err != nil {
		return s, err
	}
	args := append([]any{s.Number, seq + 1, s.Producer, s.From, s.To, s.Reverses, s.At.UnixMilli(), s.By, s.Note, string(rules)}, figuresIn(s.Sum)...)
	err = w.exec(`INSERT INTO settlement (tenant, number, seq, producer, day_from, day_to, reverses, at, made_by, note, rules, `+tallyColumns+`, carried, paid)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)`, append(args, s.Carried, s.Paid)...)
	if err != nil {
		return s, err
	}
	for i, r := range rows {
		args := append([]any{s.Number, i + 1, s.Producer, r.Source, r.Line, r.Refund, r.Day, r.SKU, r.Name, r.NameEN, r.Category}, figuresIn(r.Tally)...)
		err := w.insert(`INSERT INTO settlement_row (tenant, settlement, no, producer, source, line, refund, day, sku, name, name_en, category, `+tallyColumns+`)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)`, args...)
		if err != nil {
			return s, err
		}
	}
	for _, p := range pos.SumByProduct(rows) {
		args := append([]any{s.Number, p.Day, p.SKU, p.Refund, s.Producer, p.Name, p.NameEN}, figuresIn(p.Tally)...)
		err := w.insert(`INSERT INTO settlement_sum (tenant, settlement, day, sku, refund, producer, name, name_en, `+tallyColumns+`)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`, args...)
		if err != nil {
			return s, err
		}
	}
	kind := DeedSettled
	if s.Reverses != "" {
		kind = DeedUnsettled
	}
	return s, w.note(kind, string(s.Number), (s.Sum.Parts.Due() - s.Sum.Direct).String())
}

const settlementRows = `SELECT source, line, refund, day, sku, name, name_en, category, ` + tallyColumns + ` FROM settlement_row
	WHERE tenant = $1 AND settlement = $2 ORDER BY no`

func scanSettlementRow(scan scanner) (r pos.SettlementRow, err error) {
	err = scan(append([]any{&r.Source, &r.Line, &r.Refund, &r.Day, &r.SKU, &r.Name, &r.NameEN, &r.Category}, into(&r.Tally)...)...)
	return r, err
}

// Settlements lists the documents in the order in which they were made: of one
// producer, or of all for an empty one.
func (b *Books) Settlements(ctx context.Context, producer pos.ProducerCode) ([]pos.Settlement, error) {
	return query(ctx, b, scanSettlement, settlementColumns+` AND ($2 = '' OR producer = $2) ORDER BY seq`, producer)
}

// sumsOfDays are what documents booked for each product and day, sumsOfProducts for
// each product on all days together.
const (
	sumsOfDays     = `SELECT day, sku, refund, name, name_en, ` + tallyColumns + ` FROM settlement_sum WHERE tenant = $1 AND `
	sumsOfProducts = `SELECT '', sku, refund, MIN(name), MIN(name_en), SUM(pieces), SUM(gross), SUM(discount), SUM(rounding), SUM(kept), SUM(direct),
			SUM(stall_fee), SUM(qris_fee), SUM(capital), SUM(premi), SUM(pnbp), SUM(unit)
		FROM settlement_sum WHERE tenant = $1 AND %s GROUP BY sku, refund ORDER BY sku, refund`
)

func scanSettlementSum(scan scanner) (p pos.SettlementSum, err error) {
	err = scan(append([]any{&p.Day, &p.SKU, &p.Refund, &p.Name, &p.NameEN}, into(&p.Tally)...)...)
	return p, err
}

// Settlement is a document with what it booked for each product, and the number of
// the one that took it back, if any.
func (b *Books) Settlement(ctx context.Context, number pos.SettlementNumber) (s pos.Settlement, sums []pos.SettlementSum, reversedBy pos.SettlementNumber, err error) {
	err = b.moment(ctx, func(v view) error {
		found, err := ask(ctx, v, scanSettlement, settlementColumns+` AND number = $2`, number)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return pos.Refuse(pos.NotFound, "settle_unknown", "number", number)
		}
		s = found[0]
		if sums, err = ask(ctx, v, scanSettlementSum, fmt.Sprintf(sumsOfProducts, `settlement = $2`), number); err != nil {
			return err
		}
		back, err := ask(ctx, v, scanSettlement, settlementColumns+` AND reverses = $2`, number)
		if len(back) > 0 {
			reversedBy = back[0].Number
		}
		return err
	})
	return s, sums, reversedBy, err
}

// Booked is what all documents booked for each product of a producer, for its sales
// and refunds of some days.
func (b *Books) Booked(ctx context.Context, span Span) ([]pos.SettlementSum, error) {
	return query(ctx, b, scanSettlementSum, fmt.Sprintf(sumsOfProducts, `producer = $2 AND day >= $3 AND day <= $4`), span.Producer, span.From, span.To)
}
