package store

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"lapak/internal/money"
	"lapak/internal/pos"
)

// reckoning is what the goods of one producer come to on one day, by product, and by
// which rules. Of both it counts the rows, so that one can be taken off another
// without losing what comes to nothing by chance.
type reckoning struct {
	products []productSum // by SKU, sales before returns
	rules    []ruleRows
	all      pos.Tally
}

type productSum struct {
	pos.SettlementSum
	rows int
}

type ruleRows struct {
	rule pos.SplitRule
	rows int
}

// add takes in n rows that are alike. A row that comes to nothing is none.
func (r *reckoning) add(i pos.SettleItem, rule pos.SplitRule, t pos.Tally, n int) {
	if t == (pos.Tally{}) {
		return
	}
	t = t.Times(n)
	r.all = r.all.Plus(t)
	r.addProduct(productSum{pos.SettlementSum{Day: i.Day, SKU: i.SKU, Refund: i.Refund, Name: i.Name, NameEN: i.NameEN, Tally: t}, n})
	r.addRule(rule, n)
}

func (r *reckoning) addProduct(p productSum) {
	at, known := slices.BinarySearchFunc(r.products, p, func(a, b productSum) int { return a.Compare(b.SettlementSum) })
	if !known {
		r.products = slices.Insert(r.products, at, p)
		return
	}
	sum := &r.products[at]
	sum.Name, sum.NameEN, sum.Tally, sum.rows = min(sum.Name, p.Name), min(sum.NameEN, p.NameEN), sum.Plus(p.Tally), sum.rows+p.rows
}

func (r *reckoning) addRule(rule pos.SplitRule, n int) {
	for i := range r.rules {
		if r.rules[i].rule.Equal(rule) {
			r.rules[i].rows += n
			return
		}
	}
	r.rules = append(r.rules, ruleRows{rule, n})
}

// with is this and what another one has more than it had before.
func (r reckoning) with(now, before reckoning) reckoning {
	sum := reckoning{slices.Clone(r.products), slices.Clone(r.rules), r.all.Plus(now.all).Minus(before.all)}
	for _, p := range now.products {
		sum.addProduct(p)
	}
	for _, p := range before.products {
		p.Tally, p.rows = pos.Tally{}.Minus(p.Tally), -p.rows
		sum.addProduct(p)
	}
	for _, u := range now.rules {
		sum.addRule(u.rule, u.rows)
	}
	for _, u := range before.rules {
		sum.addRule(u.rule, -u.rows)
	}
	sum.products = slices.DeleteFunc(sum.products, func(p productSum) bool { return p.rows == 0 })
	sum.rules = slices.DeleteFunc(sum.rules, func(u ruleRows) bool { return u.rows == 0 })
	return sum
}

func (r reckoning) rows() int { return len(r.products) + len(r.rules) }

// inForce are the rules by which its rows were shared.
func (r reckoning) inForce() []pos.SplitRule {
	var rules []pos.SplitRule
	for _, u := range r.rules {
		rules = append(rules, u.rule)
	}
	return rules
}

// settledDay is a day that was worked out item by item: what a settlement would book,
// and what all items come to, booked or not.
type settledDay struct{ due, target reckoning }

// reckoner works days out as of one moment.
type reckoner struct {
	memory     *memory
	v          view
	standing   []pos.Correction
	correction int64 // the newest one
	splits     map[string]pos.SplitRule
	documents  []standingDocument
}

// standingDocument is a settlement that was not taken back.
type standingDocument struct {
	seq      int64
	producer pos.ProducerCode
	from, to pos.BusinessDay
}

func (db *engine) reckoner(ctx context.Context, v view) (*reckoner, error) {
	r := &reckoner{memory: &db.memory, v: v}
	all, err := corrections(ctx, v)
	if err != nil {
		return nil, err
	}
	r.standing = pos.Standing(all)
	if len(all) > 0 {
		r.correction = all[len(all)-1].No
	}
	if r.splits, err = usedSplits(ctx, v); err != nil {
		return nil, err
	}
	return r, r.readDocuments(ctx)
}

// readDocuments reads which settlements stand. One that was taken back and the one
// that did so are together nothing, item by item.
func (r *reckoner) readDocuments(ctx context.Context) (err error) {
	r.documents, err = ask(ctx, r.v, func(scan scanner) (d standingDocument, err error) {
		return d, scan(&d.seq, &d.producer, &d.from, &d.to)
	}, `SELECT d.seq, d.producer, d.day_from, d.day_to FROM settlement d WHERE d.tenant = $1 AND d.reverses = ''
		AND NOT EXISTS (SELECT 1 FROM settlement b WHERE b.tenant = $1 AND b.reverses = d.number AND b.reverses <> '') ORDER BY d.seq`)
	return err
}

// documentsOf names the settlements of a producer that stand and speak of a day.
func (r *reckoner) documentsOf(producer pos.ProducerCode, day pos.BusinessDay) string {
	var names strings.Builder
	for _, d := range r.documents {
		if d.producer == producer && d.from <= day && day <= d.to {
			names.WriteString(strconv.FormatInt(d.seq, 10))
			names.WriteByte(' ')
		}
	}
	return names.String()
}

// day is what a settlement would book for a producer and a day, and what all of the
// day comes to. Sales and refunds only add items, of which nothing is booked: as long
// as no void, no correction and no document came, what is due has grown by what the
// whole has grown. So an item is looked at again only after one of these.
func (r *reckoner) day(ctx context.Context, producer pos.ProducerCode, d dayChanges) (due, target reckoning, err error) {
	if target, err = r.target(ctx, producer, d); err != nil {
		return due, target, err
	}
	key, mark := r.settled(producer, d)
	if mark.documents == "" {
		return target, target, nil
	}
	then, known := r.memory.settled.find(key, mark)
	if !known {
		if then, _, err = r.workOut(ctx, producer, d.day); err != nil {
			return due, target, err
		}
		r.keep(producer, d, then)
	}
	return then.due.with(target, then.target), target, nil
}

// settled is where a day of which something was booked is remembered, and for how
// long.
func (r *reckoner) settled(producer pos.ProducerCode, d dayChanges) (dayKey, dayMark) {
	return oneDay(r.v.tenant, Span{Producer: producer}, d.day), dayMark{voids: d.voids, correction: r.correction, documents: r.documentsOf(producer, d.day)}
}

func (r *reckoner) keep(producer pos.ProducerCode, d dayChanges, day settledDay) {
	key, mark := r.settled(producer, d)
	r.memory.settled.keep(key, mark, day, day.due.rows()+day.target.rows())
}

// target is what all of a day comes to, from lines that are alike at once.
func (r *reckoner) target(ctx context.Context, producer pos.ProducerCode, d dayChanges) (sum reckoning, err error) {
	span := Span{Producer: producer}
	key, mark := oneDay(r.v.tenant, span, d.day), dayMark{changes: d.changes, correction: r.correction}
	if sum, known := r.memory.targets.find(key, mark); known {
		return sum, nil
	}
	add := func(i pos.SettleItem, n int) {
		rule := pos.RuleFor(i, r.standing)
		sum.add(i, rule, i.Target(rule), n)
	}
	if err = eachSold(ctx, r.v, r.splits, producer, add, alikeSold, d.day); err != nil {
		return sum, err
	}
	if err = eachReturned(ctx, r.v, key.span, r.splits, func(i pos.SettleItem) { add(i, 1) }); err == nil {
		r.memory.targets.keep(key, mark, sum, sum.rows())
	}
	return sum, err
}

// workOut works a day out item by item.
func (r *reckoner) workOut(ctx context.Context, producer pos.ProducerCode, day pos.BusinessDay) (sums settledDay, rows []pos.SettlementRow, err error) {
	span := Span{Producer: producer, From: day, To: day}
	var before map[pos.ItemKey]pos.Tally
	if r.documentsOf(producer, day) != "" {
		if before, err = booked(ctx, r.v, span); err != nil {
			return sums, nil, err
		}
	}
	s := pos.NewSettler(r.standing, before)
	err = eachItem(ctx, r.v, span, r.splits, func(i pos.SettleItem) {
		rule, target, due := s.Add(i)
		sums.target.add(i, rule, target, 1)
		sums.due.add(i, rule, due, 1)
	})
	slices.SortFunc(s.Rows, func(a, b pos.SettlementRow) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Line, b.Line))
	})
	return sums, s.Rows, err
}

// Plan is what a settlement of a producer would book now: its rows added up by day
// and product. A product whose rows are together nothing is in it too.
type Plan struct {
	Sums  []pos.SettlementSum
	Rules []pos.SplitRule // of the rows
}

// PlanSettlement works out what a settlement would book, and books nothing.
func (b *Books) PlanSettlement(ctx context.Context, span Span) (p Plan, err error) {
	err = b.moment(ctx, func(v view) error {
		r, err := b.db.reckoner(ctx, v)
		if err != nil {
			return err
		}
		days, err := readChanges(ctx, v, span.From, span.To)
		if err != nil {
			return err
		}
		rules := make([][]pos.SplitRule, len(days))
		for i, d := range days {
			due, _, err := r.day(ctx, span.Producer, d)
			if err != nil {
				return err
			}
			for _, sum := range due.products {
				p.Sums = append(p.Sums, sum.SettlementSum)
			}
			rules[i] = due.inForce()
		}
		p.Rules = pos.JoinRules(rules...)
		return nil
	})
	return p, err
}

// SellerShares are what the goods of one producer come to on some days by the rules
// in force, and how far that is settled.
type SellerShares struct {
	Producer pos.ProducerCode
	pos.Tally
	Booked money.Rupiah // of what is owed, by documents
	Ledger Ledger       // of the whole account
}

// Shares are those of all who sold something on some days, beside what customers paid
// less what was paid back to them: all of one moment, so that the two must agree.
func (b *Books) Shares(ctx context.Context, from, to pos.BusinessDay) (all []SellerShares, kept money.Rupiah, err error) {
	err = b.moment(ctx, func(v view) error {
		r, err := b.db.reckoner(ctx, v)
		if err != nil {
			return err
		}
		days, err := readChanges(ctx, v, from, to)
		if err != nil {
			return err
		}
		for _, d := range days {
			t, err := r.trade(ctx, d)
			if err != nil {
				return err
			}
			kept += t.kept
			for _, code := range t.sellers {
				target, err := r.target(ctx, code, d)
				if err != nil {
					return err
				}
				i, known := slices.BinarySearchFunc(all, code, func(s SellerShares, code pos.ProducerCode) int { return cmp.Compare(s.Producer, code) })
				if !known {
					all = slices.Insert(all, i, SellerShares{Producer: code})
				}
				all[i].Tally = all[i].Plus(target.all)
			}
		}
		for i := range all {
			s := &all[i]
			if err := v.row(ctx, func(scan scanner) error { return scan(&s.Booked) }, bookedOwed, s.Producer, from, to); err != nil {
				return err
			}
			if err := v.row(ctx, s.Ledger.read, ledgerOf, s.Producer); err != nil {
				return err
			}
		}
		return nil
	})
	return all, kept, err
}

const bookedOwed = `SELECT COALESCE(SUM(capital + premi + pnbp + unit - direct), 0) FROM settlement_sum WHERE ` + ofProducer

// trade is who sold on a day, and what customers paid less what was paid back to
// them: what the parts of all sellers add up to.
type trade struct {
	sellers []pos.ProducerCode
	kept    money.Rupiah
}

func (r *reckoner) trade(ctx context.Context, d dayChanges) (t trade, err error) {
	key, mark := oneDay(r.v.tenant, Span{}, d.day), dayMark{changes: d.changes}
	if t, known := r.memory.trade.find(key, mark); known {
		return t, nil
	}
	if t.sellers, err = ask(ctx, r.v, scanProducer, `SELECT producer FROM sale_line WHERE tenant = $1 AND day = $2
		UNION SELECT producer FROM refund_effect WHERE tenant = $1 AND day = $2 ORDER BY producer`, d.day); err != nil {
		return t, err
	}
	err = r.v.row(ctx, func(scan scanner) error { return scan(&t.kept) }, `SELECT (SELECT COALESCE(SUM(kept), 0) FROM tender WHERE tenant = $1 AND day = $2 AND NOT voided)
		- (SELECT COALESCE(SUM(paid), 0) FROM refund WHERE tenant = $1 AND day = $2)`, d.day)
	if err == nil {
		r.memory.trade.keep(key, mark, t, len(t.sellers))
	}
	return t, err
}

func scanProducer(scan scanner) (code pos.ProducerCode, err error) { return code, scan(&code) }
