package pos

import (
	"slices"

	"lapak/internal/money"
)

// Level is somebody or something that gets a part of what a sale brought in.
type Level string

// The levels, in the order in which people see them. The fees stay with those
// who run the stall and with the acquirer; the rest is the producer's.
const (
	LevelStallFee Level = "stall_fee"
	LevelQRISFee  Level = "qris_fee"
	LevelCapital  Level = "capital" // of the workshop, to buy material again
	LevelPremi    Level = "premi"   // of those who made the goods
	LevelPNBP     Level = "pnbp"    // of the state
	LevelUnit     Level = "unit"    // of the producer, for everything else
)

// Levels lists the levels in the order in which people see them.
func Levels() []Level {
	return []Level{LevelStallFee, LevelQRISFee, LevelCapital, LevelPremi, LevelPNBP, LevelUnit}
}

// fee says whether a level is a cost of selling.
func (l Level) fee() bool { return l == LevelStallFee || l == LevelQRISFee }

// Base is what the rates of a split rule are of.
type Base string

// The bases. Fees in percent are of the price where the base is BaseGross, and of
// what was kept elsewhere: they cannot be of what is left after them.
const (
	BaseGross        Base = "gross"          // the price before discounts
	BaseNet          Base = "net"            // what was really kept
	BaseNetOfFees    Base = "net_of_fees"    // what was kept, less the fees
	BaseNetOfCapital Base = "net_of_capital" // what was kept, less fees and capital
)

// Bases lists the bases.
func Bases() []Base { return []Base{BaseGross, BaseNet, BaseNetOfFees, BaseNetOfCapital} }

// How says how the claim of a share is worked out.
type How string

// The ways to work out a claim.
const (
	HowPercent How = "percent" // Rate of the base; of the QRIS fee: of what came by QRIS
	HowPiece   How = "piece"   // Amount for each piece
	HowCost    How = "cost"    // what the product cost to make, by the list of goods
	HowRest    How = "rest"    // what the others leave
)

// Hows lists the ways to work out a claim.
func Hows() []How { return []How{HowPercent, HowPiece, HowCost, HowRest} }

// Share is what one level may claim.
type Share struct {
	Level  Level
	How    How
	Rate   money.BasisPoints `json:",omitempty"`
	Amount money.Rupiah      `json:",omitempty"`
	// FreeUpTo is the largest QRIS payment that costs no fee; 0 if all do.
	FreeUpTo money.Rupiah `json:",omitempty"`
}

// SplitRule says how the proceeds of one producer's goods, of one category or of
// all, are shared from a day on. The shares are served in their order, and each
// takes the smaller of its claim and what is left; what is left in the end goes
// to the Holder, who also gets the rupiah of a tie, and who bears the discounts
// where the rates are of the price before them.
type SplitRule struct {
	Producer ProducerCode
	Category string `json:",omitempty"` // empty for all
	From     BusinessDay
	Base     Base
	Shares   []Share
	Holder   Level
}

// maxShares is one for each level.
const maxShares = 6

// Empty says whether there is no rule.
func (r SplitRule) Empty() bool { return len(r.Shares) == 0 }

// Equal says whether two rules are the same.
func (r SplitRule) Equal(o SplitRule) bool {
	return r.Producer == o.Producer && r.Category == o.Category && r.From == o.From && r.Base == o.Base && r.Holder == o.Holder && slices.Equal(r.Shares, o.Shares)
}

// Check refuses a rule that contradicts itself or leaves money without an owner.
func (r SplitRule) Check() error {
	refuse := func(reason string) error {
		return Refuse(Invalid, reason, "producer", r.Producer, "day", r.From)
	}
	if len(r.Shares) == 0 || len(r.Shares) > maxShares {
		return refuse("split_not_whole")
	}
	if !slices.Contains(Bases(), r.Base) {
		return refuse("split_base")
	}
	var rates money.BasisPoints
	seen, holds, rest := map[Level]bool{}, false, false
	for _, s := range r.Shares {
		if reason := s.fault(); reason != "" {
			return refuse(reason)
		}
		if seen[s.Level] {
			return refuse("split_level_twice")
		}
		if r.early(s, seen) {
			return refuse("split_order")
		}
		seen[s.Level] = true
		if r.ofBase(s) {
			rates += s.Rate
		}
		holds = holds || s.Level == r.Holder
		if s.How == HowRest {
			rest = true
			if s.Level != r.Holder {
				return refuse("split_holder")
			}
		}
	}
	switch {
	case !holds, r.Holder.fee(), r.Holder == LevelCapital && r.Base == BaseNetOfCapital:
		return refuse("split_holder")
	case rates > money.Whole, !rest && rates != money.Whole:
		return refuse("split_not_whole")
	}
	return nil
}

// fault is the reason why a share by itself cannot be, empty if it can.
func (s Share) fault() string {
	switch {
	case !slices.Contains(Levels(), s.Level):
		return "split_level"
	case s.Level == LevelQRISFee && s.How != HowPercent, s.Level != LevelQRISFee && s.FreeUpTo != 0:
		return "split_qris_fee"
	}
	want := Share{Level: s.Level, How: s.How, FreeUpTo: s.FreeUpTo}
	switch s.How {
	case HowPercent:
		want.Rate = s.Rate
	case HowPiece:
		want.Amount = s.Amount
	case HowCost, HowRest:
	default:
		return "split_how"
	}
	if s != want || s.Rate < 0 || s.Rate > money.Whole || s.Amount < 0 || s.Amount > MaxPrice || s.FreeUpTo < 0 || s.FreeUpTo > money.Limit {
		return "split_range"
	}
	return ""
}

// early says whether a share stands before something that its base depends on.
func (r SplitRule) early(s Share, seen map[Level]bool) bool {
	if !r.ofBase(s) {
		return false
	}
	outside := func(l Level) bool {
		return r.Base == BaseNetOfFees && l.fee() || r.Base == BaseNetOfCapital && (l.fee() || l == LevelCapital)
	}
	return outside(s.Level) || r.Base == BaseNetOfCapital && !seen[LevelCapital] ||
		slices.ContainsFunc(r.Shares, func(o Share) bool { return outside(o.Level) && !seen[o.Level] })
}

// ofBase says whether a share is a rate of the rule's base, and so one of those
// that together may be no more than the whole.
func (r SplitRule) ofBase(s Share) bool {
	if s.How != HowPercent || s.Level == LevelQRISFee {
		return false
	}
	return s.Level != LevelStallFee || r.Base == BaseGross || r.Base == BaseNet
}

// Parts are rupiah by level. Those of money that came back are negative.
type Parts struct {
	StallFee money.Rupiah `json:"stall_fee"`
	QRISFee  money.Rupiah `json:"qris_fee"`
	Capital  money.Rupiah `json:"capital"`
	Premi    money.Rupiah `json:"premi"`
	PNBP     money.Rupiah `json:"pnbp"`
	Unit     money.Rupiah `json:"unit"`
}

// at is where the part of a level stands.
func (p *Parts) at(l Level) *money.Rupiah {
	switch l {
	case LevelStallFee:
		return &p.StallFee
	case LevelQRISFee:
		return &p.QRISFee
	case LevelCapital:
		return &p.Capital
	case LevelPremi:
		return &p.Premi
	case LevelPNBP:
		return &p.PNBP
	}
	return &p.Unit
}

// Of is the part of a level.
func (p Parts) Of(l Level) money.Rupiah { return *p.at(l) }

// Sum is all parts together.
func (p Parts) Sum() money.Rupiah {
	return p.StallFee + p.QRISFee + p.Capital + p.Premi + p.PNBP + p.Unit
}

// Fees are the costs of selling.
func (p Parts) Fees() money.Rupiah { return p.StallFee + p.QRISFee }

// Due is what belongs to the producer: everything but the fees.
func (p Parts) Due() money.Rupiah { return p.Sum() - p.Fees() }

// Plus adds level by level.
func (p Parts) Plus(o Parts) Parts {
	return Parts{p.StallFee + o.StallFee, p.QRISFee + o.QRISFee, p.Capital + o.Capital, p.Premi + o.Premi, p.PNBP + o.PNBP, p.Unit + o.Unit}
}

// Minus subtracts level by level.
func (p Parts) Minus(o Parts) Parts {
	return Parts{p.StallFee - o.StallFee, p.QRISFee - o.QRISFee, p.Capital - o.Capital, p.Premi - o.Premi, p.PNBP - o.PNBP, p.Unit - o.Unit}
}

// Divide shares out what was kept of goods. The parts are never negative and are
// together exactly what was kept. Without a rule all of it is the unit's.
func (r SplitRule) Divide(p Proceeds) Parts {
	var parts Parts
	if r.Empty() {
		parts.Unit = p.Kept
		return parts
	}
	left := p.Kept
	var rates map[Level]money.Rupiah
	for _, s := range r.Shares {
		if s.Level == r.Holder {
			continue // last of all
		}
		var claim money.Rupiah
		switch {
		case s.How == HowPiece:
			claim = s.Amount.Times(p.Pieces)
		case s.How == HowCost:
			claim = p.Cost
		case s.Level == LevelQRISFee:
			claim = s.qrisFee(p.QRIS)
		case !r.ofBase(s):
			claim = money.Allocate(p.Kept, []money.Rupiah{money.Rupiah(money.Whole - s.Rate), money.Rupiah(s.Rate)})[1]
		default:
			if rates == nil {
				rates = r.rates(p, parts)
			}
			claim = rates[s.Level]
		}
		part := min(claim, left)
		*parts.at(s.Level) = part
		left -= part
	}
	*parts.at(r.Holder) += left
	return parts
}

// rates are the claims of all shares that are rates of the base, by largest
// remainder; a tie is the holder's, and then theirs who are served first.
func (r SplitRule) rates(p Proceeds, served Parts) map[Level]money.Rupiah {
	base := p.Kept
	switch r.Base {
	case BaseGross:
		base = p.Gross
	case BaseNetOfFees:
		base -= served.Fees()
	case BaseNetOfCapital:
		base -= served.Fees() + served.Capital
	}
	weights, rest := []money.Rupiah{0}, money.Whole
	for _, s := range r.Shares {
		if s.Level != r.Holder && r.ofBase(s) {
			weights = append(weights, money.Rupiah(s.Rate))
			rest -= s.Rate
		}
	}
	weights[0] = money.Rupiah(rest)
	claims, i := map[Level]money.Rupiah{}, 0
	allocated := money.Allocate(base, weights)
	for _, s := range r.Shares {
		if s.Level != r.Holder && r.ofBase(s) {
			i++
			claims[s.Level] = allocated[i]
		}
	}
	return claims
}

// qrisFee is what the acquirer keeps of some parts of QRIS payments.
func (s Share) qrisFee(payments []QRISPart) money.Rupiah {
	var fee money.Rupiah
	for _, q := range payments {
		if q.Tender > s.FreeUpTo {
			fee += q.Part.Percent(s.Rate, money.Nearest)
		}
	}
	return fee
}

// SplitOn finds the rule in force for goods on a day: the most special one that
// has begun, which is that of the producer and category, then of the producer,
// then of the category for all producers, then for all; among equals the latest.
// Without any it is empty.
func SplitOn(rules []SplitRule, producer ProducerCode, category string, day BusinessDay) SplitRule {
	var best SplitRule
	rank := -1
	for _, r := range rules {
		if special := r.special(producer, category); r.From <= day && (special > rank || special == rank && special >= 0 && r.From >= best.From) {
			best, rank = r, special
		}
	}
	return best
}

// special says how closely a rule is about some goods, below 0 if it is not.
func (r SplitRule) special(producer ProducerCode, category string) int {
	if r.Producer != producer && r.Producer != AnyProducer || r.Category != "" && r.Category != category {
		return -1
	}
	special := 0
	if r.Producer != AnyProducer {
		special += 2
	}
	if r.Category != "" {
		special++
	}
	return special
}
