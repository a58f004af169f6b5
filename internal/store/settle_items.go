package store

import (
	"context"
	"encoding/json"
	"strings"

	"lapak/internal/money"
	"lapak/internal/pos"
)

// SpanOf reads the days of a span as people give them: a month, or a first day and
// a last one, which is the first if it is left out.
func SpanOf(month, from, to string) (s Span, err error) {
	if month != "" {
		m, err := pos.ParseMonth(month)
		s.From, s.To = m.Days()
		return s, err
	}
	if s.From, err = pos.ParseDay(from); err != nil {
		return s, err
	}
	if s.To = s.From; to != "" {
		if s.To, err = pos.ParseDay(to); err != nil {
			return s, err
		}
	}
	return s, s.Check()
}

// FindProducer finds a producer by its code as people type it, without regard to
// case: one that is listed, or was settled with or sold before. Goods that were sold
// under this very code come before a code that differs in case, or nobody would ever
// settle them. An empty text is nobody.
func (b *Books) FindProducer(ctx context.Context, text string) (code pos.ProducerCode, err error) {
	if text == "" {
		return "", nil
	}
	known, err := query(ctx, b, scanProducer, `SELECT code FROM producer WHERE tenant = $1 UNION SELECT producer FROM settlement WHERE tenant = $1 ORDER BY 1`)
	if err != nil {
		return "", err
	}
	for _, code := range known {
		if string(code) == text {
			return code, nil
		}
	}
	sold, err := query(ctx, b, func(scan scanner) (code pos.ProducerCode, err error) { return code, scan(&code) },
		`SELECT producer FROM sale_line WHERE tenant = $1 AND producer = $2 LIMIT 1`, text)
	if err != nil || len(sold) > 0 {
		return pos.ProducerCode(text), err
	}
	for _, code := range known {
		if strings.EqualFold(string(code), text) {
			return code, nil
		}
	}
	return "", pos.Refuse(pos.NotFound, "producer_unknown", "producer", text)
}

// The questions behind a settlement, each of one pass over the rows of a producer
// and a period.
const (
	ofProducer = `tenant = $1 AND producer = $2 AND day >= $3 AND day <= $4`
	// Lines have no index by producer, which every sale would have to keep: theirs
	// begins with the day, so it is asked day by day.
	itemsSold = `SELECT sale, no, voided, day, sku, name, name_en, category, quantity, gross, discount, rounding, cost, direct, qris, split, 1
		FROM sale_line WHERE tenant = $1 AND producer = $2
			AND day IN (SELECT day FROM day_change WHERE tenant = $1 AND day >= $3 AND day <= $4)`
	// Most lines of a day are like another one. They are grouped in the order of the
	// index, which holds all of it: nothing is sorted and the table is not touched.
	alikeSold = `SELECT '', 0, FALSE, day, sku, name, name_en, category, quantity, gross, discount, rounding, cost, direct, qris, split, COUNT(*)
		FROM sale_line WHERE tenant = $1 AND producer = $2 AND day = $3 AND NOT voided
		GROUP BY day, producer, sku, name, name_en, category, producer_name, shift, voided, quantity, gross, discount, rounding, cost, direct, qris, split`
	itemsReturned = `SELECT refund, no, voided, day, sku, name, name_en, category, before, after, split
		FROM refund_effect WHERE ` + ofProducer
	itemsBooked = `SELECT source, line, ` + tallyColumns + ` FROM settlement_row WHERE ` + ofProducer // added up here: nothing is sorted for it

	tallyColumns = `pieces, gross, discount, rounding, kept, direct, stall_fee, qris_fee, capital, premi, pnbp, unit`
)

// into are the places of the figures of a tally, in the order of its columns.
func into(t *pos.Tally) []any {
	return []any{&t.Pieces, &t.Gross, &t.Discount, &t.Rounding, &t.Kept, &t.Direct,
		&t.Parts.StallFee, &t.Parts.QRISFee, &t.Parts.Capital, &t.Parts.Premi, &t.Parts.PNBP, &t.Parts.Unit}
}

// figuresIn are the figures of a tally, in the order of its columns.
func figuresIn(t pos.Tally) []any {
	return []any{t.Pieces, t.Gross, t.Discount, t.Rounding, t.Kept, t.Direct,
		t.Parts.StallFee, t.Parts.QRISFee, t.Parts.Capital, t.Parts.Premi, t.Parts.PNBP, t.Parts.Unit}
}

// SettleItems are the lines of sales, and what refunds changed in them, of a
// producer and some days.
func (b *Books) SettleItems(ctx context.Context, span Span) (items []pos.SettleItem, err error) {
	err = b.moment(ctx, func(v view) error {
		splits, err := usedSplits(ctx, v)
		if err != nil {
			return err
		}
		return eachItem(ctx, v, span, splits, func(i pos.SettleItem) { items = append(items, i) })
	})
	return items, err
}

// eachItem reads them one by one: a month of a large fair has hundreds of
// thousands.
func eachItem(ctx context.Context, v view, span Span, rules map[string]pos.SplitRule, take func(pos.SettleItem)) error {
	err := eachSold(ctx, v, rules, span.Producer, func(i pos.SettleItem, _ int) { take(i) }, itemsSold, span.From, span.To)
	if err != nil {
		return err
	}
	return eachReturned(ctx, v, span, rules, take)
}

// eachSold reads lines of sales, and how many there are of each.
func eachSold(ctx context.Context, v view, rules map[string]pos.SplitRule, producer pos.ProducerCode, take func(pos.SettleItem, int), text string, days ...any) error {
	var i pos.SettleItem
	var n int
	var discount, rounding money.Rupiah
	var qris, split string
	p := &i.After
	to := []any{&i.Source, &i.Line, &i.Voided, &i.Day, &i.SKU, &i.Name, &i.NameEN, &i.Category, &p.Pieces, &p.Gross, &discount, &rounding, &p.Cost, &p.Direct, &qris, &split, &n}
	_, err := ask(ctx, v, func(scan scanner) (none struct{}, err error) {
		i = pos.SettleItem{Producer: producer}
		if err = scan(to...); err != nil {
			return none, err
		}
		i.Rule, p.Value = rules[split], p.Gross-discount
		p.Kept = p.Value + rounding
		if p.QRIS, err = decodeQRIS(qris); err == nil {
			take(i, n)
		}
		return none, err
	}, text, append([]any{producer}, days...)...)
	return err
}

// eachReturned reads what refunds changed.
func eachReturned(ctx context.Context, v view, span Span, rules map[string]pos.SplitRule, take func(pos.SettleItem)) error {
	_, err := ask(ctx, v, func(scan scanner) (none struct{}, err error) {
		i := pos.SettleItem{Producer: span.Producer, Refund: true}
		var before, after, split string
		err = scan(&i.Source, &i.Line, &i.Voided, &i.Day, &i.SKU, &i.Name, &i.NameEN, &i.Category, &before, &after, &split)
		if err == nil {
			err = json.Unmarshal([]byte(before), &i.Before)
		}
		if err == nil {
			err = json.Unmarshal([]byte(after), &i.After)
		}
		if i.Rule = rules[split]; err == nil {
			take(i)
		}
		return none, err
	}, itemsReturned, span.Producer, span.From, span.To)
	return err
}

// usedSplits are the rules that were copied into lines, by their hash.
func usedSplits(ctx context.Context, v view) (map[string]pos.SplitRule, error) {
	rules := map[string]pos.SplitRule{}
	_, err := ask(ctx, v, func(scan scanner) (none struct{}, err error) {
		var hash, body string
		var rule pos.SplitRule
		if err = scan(&hash, &body); err == nil {
			err = json.Unmarshal([]byte(body), &rule)
		}
		rules[hash] = rule
		return none, err
	}, `SELECT hash, body FROM split_used WHERE tenant = $1`)
	return rules, err
}

// booked is what documents booked for the items of a producer and some days.
func booked(ctx context.Context, v view, span Span) (map[pos.ItemKey]pos.Tally, error) {
	sums := map[pos.ItemKey]pos.Tally{}
	_, err := ask(ctx, v, func(scan scanner) (none struct{}, err error) {
		var key pos.ItemKey
		var t pos.Tally
		err = scan(append([]any{&key.Source, &key.Line}, into(&t)...)...)
		sums[key] = sums[key].Plus(t)
		return none, err
	}, itemsBooked, span.Producer, span.From, span.To)
	return sums, err
}

// SellersIn are the producers of whom something was sold or came back on some
// days.
func (b *Books) SellersIn(ctx context.Context, from, to pos.BusinessDay) ([]pos.ProducerCode, error) {
	return query(ctx, b, scanProducer, `SELECT producer FROM sale_line WHERE tenant = $1 AND day >= $2 AND day <= $3
		UNION SELECT producer FROM refund_effect WHERE tenant = $1 AND day >= $2 AND day <= $3 ORDER BY producer`, from, to)
}
