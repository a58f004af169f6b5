package report

import (
	"cmp"
	"context"
	"slices"
	"time"

	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// Settlement is a document of a settlement, or what one would book now. The names
// in JSON are a contract.
type Settlement struct {
	Number     pos.SettlementNumber `json:"number"` // empty while nothing is booked
	Producer   pos.ProducerCode     `json:"producer"`
	Name       string               `json:"name"`
	From       pos.BusinessDay      `json:"from"`
	To         pos.BusinessDay      `json:"to"`
	At         time.Time            `json:"at,omitzero"`
	By         string               `json:"by"`
	Note       string               `json:"note"`
	Reverses   pos.SettlementNumber `json:"reverses"`
	ReversedBy pos.SettlementNumber `json:"reversed_by"`
	Sold       pos.Tally            `json:"sold"`     // of sales
	Returned   pos.Tally            `json:"returned"` // of refunds, negative
	Sum        pos.Tally            `json:"sum"`      // of both
	Due        money.Rupiah         `json:"due"`      // the producer's parts of it
	Carried    money.Rupiah         `json:"carried"`  // the balance before
	Paid       money.Rupiah         `json:"paid"`     // since the document before
	Balance    money.Rupiah         `json:"balance"`  // carried + due - direct - paid
	Products   []SettledProduct     `json:"products"`
	Returns    []SettledProduct     `json:"returns"`
	Rules      []pos.SplitRule      `json:"rules"`
	Office     pos.Signing          `json:"-"` // who signs for the organisation
	Unit       pos.Signing          `json:"-"` // and for the producer
}

// SettledProduct is what a document books for one product.
type SettledProduct struct {
	SKU    pos.SKU `json:"sku"`
	Name   string  `json:"name"`
	NameEN string  `json:"name_en,omitempty"`
	pos.Tally
}

// BuildSettlement reads a document.
func BuildSettlement(ctx context.Context, b *store.Books, number pos.SettlementNumber) (Settlement, error) {
	d, sums, reversedBy, err := b.Settlement(ctx, number)
	if err != nil {
		return Settlement{}, err
	}
	s := Settlement{Number: d.Number, Producer: d.Producer, From: d.From, To: d.To, At: d.At, By: d.By, Note: d.Note, Reverses: d.Reverses, ReversedBy: reversedBy,
		Carried: d.Carried, Paid: d.Paid, Balance: d.Balance(), Rules: d.Rules}
	return s.filled(ctx, b, sums)
}

// PlanSettlement works out the document that a settlement would make now.
func PlanSettlement(ctx context.Context, b *store.Books, span store.Span) (Settlement, error) {
	if err := span.Check(); err != nil {
		return Settlement{}, err
	}
	plan, err := b.PlanSettlement(ctx, span)
	if err != nil {
		return Settlement{}, err
	}
	ledger, err := b.Ledger(ctx, span.Producer)
	if err != nil {
		return Settlement{}, err
	}
	s := Settlement{Producer: span.Producer, From: span.From, To: span.To, Rules: plan.Rules, Carried: ledger.AtDocument(), Paid: ledger.PaidSince()}
	s.Balance = s.Carried - s.Paid + pos.SumUp(plan.Sums).Owed()
	return s.filled(ctx, b, plan.Sums)
}

// signers are who signs for the organisation and for a unit.
func signers(ctx context.Context, b *store.Books, producer pos.ProducerCode) (office, unit pos.Signing, err error) {
	if office, err = b.Signing(ctx, ""); err == nil {
		unit, err = b.Signing(ctx, producer)
	}
	return office, unit, err
}

// filled adds the sums of days up by product.
func (s Settlement) filled(ctx context.Context, b *store.Books, sums []pos.SettlementSum) (Settlement, error) {
	goods, err := b.Catalogue(ctx)
	if err != nil {
		return Settlement{}, err
	}
	s.Name = goods.ProducerName(s.Producer)
	if s.Office, s.Unit, err = signers(ctx, b, s.Producer); err != nil {
		return Settlement{}, err
	}
	s.Products, s.Returns = settledProducts(sums, false), settledProducts(sums, true)
	for _, d := range sums {
		if d.Refund {
			s.Returned = s.Returned.Plus(d.Tally)
		} else {
			s.Sold = s.Sold.Plus(d.Tally)
		}
	}
	s.Sum = s.Sold.Plus(s.Returned)
	s.Due = s.Sum.Parts.Due()
	if s.Rules == nil {
		s.Rules = []pos.SplitRule{}
	}
	return s, nil
}

// settledProducts adds the days of sales, or those of refunds, up by product, the
// best seller first. What another product would be called the same is kept apart
// by its SKU.
func settledProducts(sums []pos.SettlementSum, refunds bool) []SettledProduct {
	at := map[pos.SKU]int{}
	all := []SettledProduct{}
	for _, d := range sums {
		if d.Refund != refunds {
			continue
		}
		i, known := at[d.SKU]
		if !known {
			i = len(all)
			at[d.SKU] = i
			all = append(all, SettledProduct{SKU: d.SKU, Name: d.Name, NameEN: d.NameEN})
		}
		all[i].Tally = all[i].Plus(d.Tally)
	}
	slices.SortFunc(all, func(a, b SettledProduct) int {
		return cmp.Or(cmp.Compare(abs(b.Kept), abs(a.Kept)), cmp.Compare(a.SKU, b.SKU))
	})
	return all
}

func abs(r money.Rupiah) money.Rupiah { return max(r, -r) }

// Shares are the parts of all producers of some days, by the rules in force: what
// the money in the drawers belongs to.
type Shares struct {
	From      pos.BusinessDay  `json:"from"`
	To        pos.BusinessDay  `json:"to"`
	Kept      money.Rupiah     `json:"kept"` // what customers paid less what was paid back
	Sum       pos.Tally        `json:"sum"`
	Producers []ProducerShares `json:"producers"`
	Office    pos.Signing      `json:"-"` // who signs
}

// ProducerShares are the parts of one producer, and how far they are settled.
type ProducerShares struct {
	Code pos.ProducerCode `json:"code"`
	Name string           `json:"name"`
	pos.Tally
	Owed    money.Rupiah `json:"owed"`    // of these days
	Booked  money.Rupiah `json:"booked"`  // of it, by documents
	Balance money.Rupiah `json:"balance"` // of the whole account
}

// BuildShares adds up the parts of all producers. If they are not the money in the
// drawers, the report is made all the same, with the refusal shares_differ.
func BuildShares(ctx context.Context, b *store.Books, from, to pos.BusinessDay) (Shares, error) {
	if err := (store.Span{From: from, To: to}).Check(); err != nil {
		return Shares{}, err
	}
	s := Shares{From: from, To: to, Producers: []ProducerShares{}}
	goods, err := b.Catalogue(ctx)
	if err != nil {
		return Shares{}, err
	}
	sellers, kept, err := b.Shares(ctx, from, to)
	if err != nil {
		return Shares{}, err
	}
	s.Kept = kept
	for _, p := range sellers {
		s.Sum = s.Sum.Plus(p.Tally)
		s.Producers = append(s.Producers, ProducerShares{p.Producer, goods.ProducerName(p.Producer), p.Tally, p.Owed(), p.Booked, p.Ledger.Balance()})
	}
	if s.Office, err = b.Signing(ctx, ""); err != nil {
		return Shares{}, err
	}
	if s.Kept != s.Sum.Parts.Sum() {
		return s, pos.Refuse(pos.Corrupt, "shares_differ", "parts", s.Sum.Parts.Sum(), "kept", s.Kept)
	}
	return s, nil
}

// Comparison is what draft rules would have made of sales that are gone, beside
// what is in force.
type Comparison struct {
	From      pos.BusinessDay    `json:"from"`
	To        pos.BusinessDay    `json:"to"`
	Producers []ComparedProducer `json:"producers"`
}

// OfDraft leaves out the producers of whom none of some rules speaks.
func (c Comparison) OfDraft(rules []pos.SplitRule) Comparison {
	c.Producers = slices.DeleteFunc(slices.Clone(c.Producers), func(p ComparedProducer) bool { return !speaksOf(rules, p.Code) })
	return c
}

// speaksOf says whether any of some rules is about a producer.
func speaksOf(rules []pos.SplitRule, producer pos.ProducerCode) bool {
	return slices.ContainsFunc(rules, func(r pos.SplitRule) bool { return r.Producer == producer || r.Producer == pos.AnyProducer })
}

// ComparedProducer is one producer of a Comparison.
type ComparedProducer struct {
	Code  pos.ProducerCode `json:"code"`
	Name  string           `json:"name"`
	Kept  money.Rupiah     `json:"kept"`
	Now   pos.Parts        `json:"now"`
	Draft pos.Parts        `json:"draft"`
}

// everyDay is a day on which every rule has begun: a draft may begin later than the
// sales that it is tried on.
const everyDay pos.BusinessDay = "9999-12-31"

// CompareSplits shares the sales of some days by draft rules, and by those in
// force where the draft says nothing about them. Producer narrows it to one.
func CompareSplits(ctx context.Context, b *store.Books, span store.Span, draft []pos.SplitRule) (Comparison, error) {
	if err := span.Check(); err != nil {
		return Comparison{}, err
	}
	c := Comparison{From: span.From, To: span.To, Producers: []ComparedProducer{}}
	goods, err := b.Catalogue(ctx)
	if err != nil {
		return c, err
	}
	sellers, _, err := b.Shares(ctx, span.From, span.To)
	if err != nil {
		return c, err
	}
	for _, p := range sellers {
		if span.Producer != "" && span.Producer != p.Producer {
			continue
		}
		row := ComparedProducer{Code: p.Producer, Name: goods.ProducerName(p.Producer), Kept: p.Kept, Now: p.Parts, Draft: p.Parts}
		if speaksOf(draft, p.Producer) {
			if row, err = row.shared(ctx, b, span, draft); err != nil {
				return c, err
			}
		}
		c.Producers = append(c.Producers, row)
	}
	return c, nil
}

// shared works the parts of a producer out item by item: a draft may be anything.
func (p ComparedProducer) shared(ctx context.Context, b *store.Books, span store.Span, draft []pos.SplitRule) (ComparedProducer, error) {
	corrections, err := b.Corrections(ctx)
	if err != nil {
		return p, err
	}
	items, err := b.SettleItems(ctx, store.Span{Producer: p.Code, From: span.From, To: span.To})
	if err != nil {
		return p, err
	}
	standing := pos.Standing(corrections)
	row := ComparedProducer{Code: p.Code, Name: p.Name}
	for _, i := range items {
		now := pos.RuleFor(i, standing)
		then := pos.SplitOn(draft, i.Producer, i.Category, everyDay)
		if then.Empty() {
			then = now
		}
		t := i.Target(now)
		row.Kept, row.Now, row.Draft = row.Kept+t.Kept, row.Now.Plus(t.Parts), row.Draft.Plus(i.Target(then).Parts)
	}
	return row, nil
}
