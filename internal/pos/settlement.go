package pos

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"lapak/internal/money"
)

// ItemKey names what is settled: a line of a sale, or what a refund changed in
// one. Source is the identity of the sale or of the refund.
type ItemKey struct {
	Source string
	Line   int
}

// SettleItem is what a line of a sale brought in, or what a refund changed in it.
// Rule is the one that was copied at the sale.
type SettleItem struct {
	ItemKey
	Refund   bool
	Voided   bool
	Day      BusinessDay // of the sale or of the refund
	Producer ProducerCode
	SKU      SKU
	Name     string
	NameEN   string
	Category string
	Before   Proceeds // of a refund; nothing for a sale
	After    Proceeds
	Rule     SplitRule
}

// Tally is what was sold, what was kept of it and how that is shared. A refund's
// is negative. Gross - Discount + Rounding = Kept = the sum of the parts.
type Tally struct {
	Pieces   int          `json:"pieces"`
	Gross    money.Rupiah `json:"gross"`
	Discount money.Rupiah `json:"discount"`
	Rounding money.Rupiah `json:"rounding"`
	Kept     money.Rupiah `json:"kept"`
	Direct   money.Rupiah `json:"direct"` // what the producer has already, through a code of its own
	Parts    Parts        `json:"parts"`
}

// Plus adds figure by figure.
func (t Tally) Plus(o Tally) Tally {
	return Tally{t.Pieces + o.Pieces, t.Gross + o.Gross, t.Discount + o.Discount, t.Rounding + o.Rounding, t.Kept + o.Kept, t.Direct + o.Direct, t.Parts.Plus(o.Parts)}
}

// Minus subtracts figure by figure.
func (t Tally) Minus(o Tally) Tally {
	return Tally{t.Pieces - o.Pieces, t.Gross - o.Gross, t.Discount - o.Discount, t.Rounding - o.Rounding, t.Kept - o.Kept, t.Direct - o.Direct, t.Parts.Minus(o.Parts)}
}

// Times is the tally of n alike.
func (t Tally) Times(n int) Tally {
	p, r := t.Parts, money.Rupiah(n)
	return Tally{t.Pieces * n, t.Gross * r, t.Discount * r, t.Rounding * r, t.Kept * r, t.Direct * r,
		Parts{p.StallFee * r, p.QRISFee * r, p.Capital * r, p.Premi * r, p.PNBP * r, p.Unit * r}}
}

// Owed is what the stall owes the producer: its parts, less what it has already.
func (t Tally) Owed() money.Rupiah { return t.Parts.Due() - t.Direct }

// tallyOf is what goods brought in, shared by a rule.
func tallyOf(p Proceeds, rule SplitRule) Tally {
	return Tally{Pieces: p.Pieces, Gross: p.Gross, Discount: p.Gross - p.Value, Rounding: p.Kept - p.Value, Kept: p.Kept, Direct: p.Direct, Parts: rule.Divide(p)}
}

// Target is what an item comes to by a rule. A refund is what is left after it
// less what was left before it, so that it never rounds on its own; a voided sale
// is nothing.
func (i SettleItem) Target(rule SplitRule) Tally {
	if i.Voided {
		return Tally{}
	}
	return tallyOf(i.After, rule).Minus(tallyOf(i.Before, rule))
}

// Correction is a rule that the office put in the place of those on the lines of
// some days. It is never changed; a later one undoes it.
type Correction struct {
	No     int64
	Rule   SplitRule
	Until  BusinessDay // the last day; empty for all days from Rule.From on
	At     time.Time
	By     string
	Note   string
	Undoes int64 // the number of another one that no longer counts; then there is no Rule
}

// Check refuses a correction that contradicts itself.
func (c Correction) Check() error {
	if c.Undoes != 0 {
		return nil
	}
	if c.Until != "" && c.Until < c.Rule.From {
		return Refuse(Invalid, "settle_days", "from", c.Rule.From, "to", c.Until)
	}
	return c.Rule.Check()
}

// Standing leaves out the corrections that were undone and those that undo.
func Standing(all []Correction) []Correction {
	undone := map[int64]bool{}
	for _, c := range all {
		undone[c.Undoes] = true
	}
	var standing []Correction
	for _, c := range all {
		if c.Undoes == 0 && !undone[c.No] {
			standing = append(standing, c)
		}
	}
	return standing
}

// RuleFor is the rule in force for an item now: that of the most special
// correction of its day, the last one made among equals, else the one that was
// copied at the sale. Corrections are those that stand.
func RuleFor(item SettleItem, corrections []Correction) SplitRule {
	rule, rank := item.Rule, -1
	for _, c := range corrections {
		if item.Day < c.Rule.From || c.Until != "" && item.Day > c.Until {
			continue
		}
		if special := c.Rule.special(item.Producer, item.Category); special >= 0 && special >= rank {
			rule, rank = c.Rule, special
		}
	}
	return rule
}

// SettlementRow is what a settlement books for an item.
type SettlementRow struct {
	ItemKey
	Refund   bool
	Day      BusinessDay
	SKU      SKU
	Name     string
	NameEN   string
	Category string
	Tally
}

// Settler works out what is still to be booked, item by item: what each comes to
// by the rule in force, less what was booked for it. What is as it should be gives
// no row.
type Settler struct {
	Rows []SettlementRow

	standing []Correction
	booked   map[ItemKey]Tally
}

// NewSettler begins a settlement with the corrections that stand and what was
// booked.
func NewSettler(standing []Correction, booked map[ItemKey]Tally) *Settler {
	return &Settler{standing: standing, booked: booked}
}

// Add takes one item in, and tells the rule in force, what the item comes to by it
// and what of that is still to be booked.
func (s *Settler) Add(i SettleItem) (rule SplitRule, target, due Tally) {
	rule = RuleFor(i, s.standing)
	target = i.Target(rule)
	if due = target.Minus(s.booked[i.ItemKey]); due != (Tally{}) {
		s.Rows = append(s.Rows, SettlementRow{ItemKey: i.ItemKey, Refund: i.Refund, Day: i.Day, SKU: i.SKU, Name: i.Name, NameEN: i.NameEN, Category: i.Category, Tally: due})
	}
	return rule, target, due
}

// JoinRules are the rules of several days, each once and in a fixed order.
func JoinRules(days ...[]SplitRule) []SplitRule {
	var all []SplitRule
	for _, rules := range days {
		for _, r := range rules {
			if !slices.ContainsFunc(all, r.Equal) {
				all = append(all, r)
			}
		}
	}
	slices.SortFunc(all, func(a, b SplitRule) int {
		return cmp.Or(cmp.Compare(a.Producer, b.Producer), cmp.Compare(a.Category, b.Category), cmp.Compare(a.From, b.From), cmp.Compare(a.Base, b.Base),
			cmp.Compare(fmt.Sprint(a.Holder, a.Shares), fmt.Sprint(b.Holder, b.Shares)))
	})
	return all
}

// Reversed are the rows that take others back.
func Reversed(rows []SettlementRow) []SettlementRow {
	back := slices.Clone(rows)
	for i := range back {
		back[i].Tally = Tally{}.Minus(rows[i].Tally)
	}
	return back
}

// SumRows adds rows up.
func SumRows(rows []SettlementRow) Tally {
	var sum Tally
	for _, r := range rows {
		sum = sum.Plus(r.Tally)
	}
	return sum
}

// SettlementNumber is what people call a settlement by, as STL/LPP/2026-11/1.
type SettlementNumber string

// NumberSettlement is the n-th settlement, from 1, of a producer in a month.
func NumberSettlement(producer ProducerCode, month Month, n int) SettlementNumber {
	return SettlementNumber(fmt.Sprintf("STL/%s/%s/%d", producer, month, n))
}

// Settlement is a document: what was booked for a producer and a period, and how
// the producer's account stood before and after. It is never changed; another one
// reverses it.
type Settlement struct {
	Number   SettlementNumber
	Producer ProducerCode
	From, To BusinessDay
	Reverses SettlementNumber // of the document that this one takes back; else empty
	At       time.Time
	By       string
	Note     string
	Rules    []SplitRule // by which it was shared
	Sum      Tally
	Carried  money.Rupiah // the balance after the document before
	Paid     money.Rupiah // to the producer since then
}

// Balance is what the producer is owed after the document.
func (s Settlement) Balance() money.Rupiah { return s.Carried + s.Sum.Owed() - s.Paid }

// Remittance is money that a producer got.
type Remittance struct {
	No       int64
	Producer ProducerCode
	Day      BusinessDay
	Amount   money.Rupiah // negative in one that reverses another
	Method   Method
	Note     string
	At       time.Time
	By       string
	Reverses int64 // the number of another one; else 0
}

// Check refuses a remittance that cannot be.
func (p Remittance) Check() error {
	switch {
	case p.Amount <= 0 || p.Amount > money.Limit:
		return Refuse(Invalid, "remittance_amount")
	case !slices.Contains(Methods(), p.Method):
		return Refuse(Invalid, "remittance_method", "method", p.Method)
	case len(p.Note) > MaxNote:
		return Refuse(Invalid, "note_too_long", "max", MaxNote)
	}
	return nil
}

// Month is a month as YYYY-MM.
type Month string

// ParseMonth reads YYYY-MM.
func ParseMonth(text string) (Month, error) {
	t, err := time.Parse("2006-01", text)
	if err != nil {
		return "", Refuse(Invalid, "month_format", "month", text).Because(err)
	}
	return Month(t.Format("2006-01")), nil
}

// MonthOf is the month of a day.
func MonthOf(d BusinessDay) Month { return Month(d[:min(len(d), 7)]) }

// Days are the first and the last day of a month.
func (m Month) Days() (first, last BusinessDay) {
	t, err := time.Parse("2006-01", string(m))
	if err != nil {
		return "", ""
	}
	return BusinessDay(t.Format(dayLayout)), BusinessDay(t.AddDate(0, 1, -1).Format(dayLayout))
}

// Year is the year of a month.
func (m Month) Year() string { return string(m[:min(len(m), 4)]) }

// Deposit is PNBP that a unit paid to the state, with the numbers of its proof.
type Deposit struct {
	No       int64
	Producer ProducerCode
	Month    Month // for which it was paid
	Amount   money.Rupiah
	Billing  string // code of SIMPONI, 15 digits
	NTPN     string // number of the state's receipt, 16 letters and digits
	NTB      string // number of the bank's receipt; may be empty
	Day      BusinessDay
	Note     string
	At       time.Time
	By       string
	Reverses int64 // the number of another one; else 0
}

var (
	billingCode = regexp.MustCompile(`^[0-9]{15}$`)
	ntpnCode    = regexp.MustCompile(`^[0-9A-Z]{16}$`)
	bankCode    = regexp.MustCompile(`^[0-9A-Z]{0,20}$`)
	makerCode   = regexp.MustCompile(`^[A-Z0-9-]*[0-9][A-Z0-9-]*$`)
)

// Clean writes the numbers as they are kept: without spaces, in capitals.
func (d Deposit) Clean() Deposit {
	bare := func(s string) string { return strings.ToUpper(strings.Join(strings.Fields(s), "")) }
	d.Billing, d.NTPN, d.NTB = bare(d.Billing), bare(d.NTPN), bare(d.NTB)
	return d
}

// Check refuses a deposit whose numbers cannot be.
func (d Deposit) Check() error {
	switch {
	case d.Amount <= 0 || d.Amount > money.Limit:
		return Refuse(Invalid, "deposit_amount")
	case !billingCode.MatchString(d.Billing):
		return Refuse(Invalid, "deposit_billing")
	case !ntpnCode.MatchString(d.NTPN):
		return Refuse(Invalid, "deposit_ntpn")
	case !bankCode.MatchString(d.NTB):
		return Refuse(Invalid, "deposit_ntb")
	case len(d.Note) > MaxNote:
		return Refuse(Invalid, "note_too_long", "max", MaxNote)
	}
	return nil
}

// MakerShare says that from a day on somebody made a product, and in what
// measure beside the others who did; a weight of 0 ends it. Maker is a code and
// never a name.
type MakerShare struct {
	Producer ProducerCode
	SKU      SKU
	From     BusinessDay
	Maker    string
	Weight   int
}

// maxWeight keeps sums of weights small.
const maxWeight = 1_000

// Check refuses a code that looks like a name.
func (m MakerShare) Check() error {
	switch {
	case len(m.Maker) > 16 || !makerCode.MatchString(m.Maker):
		return Refuse(Invalid, "maker_code", "code", m.Maker)
	case m.Weight < 0 || m.Weight > maxWeight:
		return Refuse(Invalid, "maker_weight", "max", maxWeight)
	case m.SKU == "" || m.From == "":
		return Refuse(Invalid, "maker_incomplete")
	}
	return nil
}

// MakerPremi is the premi of one maker.
type MakerPremi struct {
	Maker  string // empty for goods of which nobody says who made them
	Pieces int
	Premi  money.Rupiah
}

// PremiByMaker shares the premi that was booked among those who made the goods, by
// the weights of each day. It adds up to the whole premi: all of a product that the
// same people made is shared at once, by largest remainder.
func PremiByMaker(sums []SettlementSum, shares []MakerShare) []MakerPremi {
	type batch struct {
		sku   SKU
		since BusinessDay
	}
	list := makersBySKU(shares)
	batches := map[batch]MakerPremi{}
	for _, s := range sums {
		key := batch{s.SKU, list.since(s.SKU, s.Day)}
		sum := batches[key]
		batches[key] = MakerPremi{Pieces: sum.Pieces + s.Pieces, Premi: sum.Premi + s.Parts.Premi}
	}
	byMaker := map[string]MakerPremi{}
	for key, sum := range batches {
		makers, weights := list.on(key.sku, key.since)
		if len(makers) == 0 {
			makers, weights = []string{""}, []money.Rupiah{1}
		}
		pieces := money.Allocate(money.Rupiah(sum.Pieces), weights)
		for i, part := range money.Allocate(sum.Premi, weights) {
			m := byMaker[makers[i]]
			byMaker[makers[i]] = MakerPremi{Maker: makers[i], Pieces: m.Pieces + int(pieces[i]), Premi: m.Premi + part}
		}
	}
	all := make([]MakerPremi, 0, len(byMaker))
	for _, m := range byMaker {
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b MakerPremi) int { return strings.Compare(a.Maker, b.Maker) })
	return all
}

// makerList is who made a product, by the day from which it holds.
type makerList map[SKU][]MakerShare

func makersBySKU(shares []MakerShare) makerList {
	list := makerList{}
	for _, s := range shares {
		list[s.SKU] = append(list[s.SKU], s)
	}
	for _, all := range list {
		slices.SortStableFunc(all, func(a, b MakerShare) int { return strings.Compare(string(a.From), string(b.From)) })
	}
	return list
}

// since is the last day on which the makers of a product changed, up to a day.
func (l makerList) since(sku SKU, day BusinessDay) BusinessDay {
	var since BusinessDay
	for _, s := range l[sku] {
		if s.From <= day {
			since = s.From
		}
	}
	return since
}

// on are the makers of a product on a day, in the order of their codes.
func (l makerList) on(sku SKU, day BusinessDay) (makers []string, weights []money.Rupiah) {
	in := map[string]int{}
	for _, s := range l[sku] {
		if s.From <= day {
			in[s.Maker] = s.Weight
		}
	}
	for maker, weight := range in {
		if weight > 0 {
			makers = append(makers, maker)
		}
	}
	slices.Sort(makers)
	for _, maker := range makers {
		weights = append(weights, money.Rupiah(in[maker]))
	}
	return makers, weights
}
