package pos

import (
	"time"

	"lapak/internal/money"
)

// MatchVerdict is what became of one payment when the QRIS money of a day was held
// against what the acquirer says that it paid out.
type MatchVerdict string

// The verdicts. Of the first four both sides know the payment, of MatchMissing
// only the till, and of the rest only the acquirer.
const (
	MatchGood      MatchVerdict = "matched"
	MatchAmount    MatchVerdict = "amount"    // one payment, two amounts
	MatchTime      MatchVerdict = "time"      // one payment, far apart in time
	MatchReference MatchVerdict = "reference" // one payment by amount and time, but the digits typed are not its own
	MatchMissing   MatchVerdict = "missing"   // a sale that was paid with QRIS, and no money
	MatchUnsold    MatchVerdict = "unsold"    // money, and no sale
	MatchDouble    MatchVerdict = "double"    // money for a sale that other money paid, or the same row twice
	MatchLate      MatchVerdict = "late"      // money for a code that was taken away
	MatchUnvoided  MatchVerdict = "voided"    // money for a sale that was voided
)

// MatchVerdicts lists the verdicts in the order in which people see them.
func MatchVerdicts() []MatchVerdict {
	return []MatchVerdict{MatchGood, MatchAmount, MatchTime, MatchReference, MatchMissing, MatchUnsold, MatchDouble, MatchLate, MatchUnvoided}
}

// Both says whether till and acquirer both know the payment.
func (v MatchVerdict) Both() bool {
	return v == MatchGood || v == MatchAmount || v == MatchTime || v == MatchReference
}

// Match is one payment of a Matching: what the till says of it, what the acquirer
// says, or both.
type Match struct {
	Verdict MatchVerdict

	// What the till says. Ours is 0 where it knows no sale; Number may then still
	// say which sale the money has to do with.
	Sale   SaleID        `json:",omitempty"`
	Number ReceiptNumber `json:",omitempty"`
	Order  OrderCode     `json:",omitempty"` // of the shop, which was paid before it is a sale
	Tender int           `json:",omitempty"` // of the sale, from 1
	Charge ChargeID      `json:",omitempty"`
	At     time.Time     `json:",omitzero"`
	Typed  string        `json:",omitempty"` // digits of the reference that somebody typed
	Ours   money.Rupiah  `json:",omitempty"`

	// What the acquirer says. Gross and Fee are 0 where it has no money; Status may
	// then still say what became of it.
	File      int          `json:",omitempty"` // of the Matching, from 0
	Row       int          `json:",omitempty"` // as a spreadsheet counts; 0 is none
	Paid      time.Time    `json:",omitzero"`
	Gross     money.Rupiah `json:",omitempty"`
	Fee       money.Rupiah `json:",omitempty"`
	Reference string       `json:",omitempty"`
	Issuer    string       `json:",omitempty"`
	NMID      string       `json:",omitempty"`
	Status    string       `json:",omitempty"` // in the acquirer's words, if it is no money

	// Shares is whose money it is. They add up to Ours, Gross and Fee.
	Shares []MatchShare
}

// Name is by what people know our side of it: the receipt, or the order.
func (m Match) Name() string {
	if m.Number == "" {
		return string(m.Order)
	}
	return string(m.Number)
}

// MatchShare is the part of one producer in a Match; money that no sale explains
// belongs to none.
type MatchShare struct {
	Producer ProducerCode `json:",omitempty"`
	Ours     money.Rupiah `json:",omitempty"`
	Gross    money.Rupiah `json:",omitempty"`
	Fee      money.Rupiah `json:",omitempty"`
}

// MatchSum is the money of some payments: what the till sold, what the acquirer
// got for it, and what of that it keeps. Missing is what was sold and not paid.
type MatchSum struct {
	Payments                  int
	Ours, Gross, Fee, Missing money.Rupiah
}

// Net is what the acquirer pays out.
func (s MatchSum) Net() money.Rupiah { return s.Gross - s.Fee }

func (s *MatchSum) add(v MatchVerdict, ours, gross, fee money.Rupiah) {
	s.Payments, s.Ours, s.Gross, s.Fee = s.Payments+1, s.Ours+ours, s.Gross+gross, s.Fee+fee
	if v == MatchMissing {
		s.Missing += ours
	}
}

// MatchSums are the sums over payments, each way round the same. Producers lists
// those of ByProducer in the order in which the payments name them.
type MatchSums struct {
	All        MatchSum
	ByVerdict  map[MatchVerdict]MatchSum
	ByProducer map[ProducerCode]MatchSum
	Producers  []ProducerCode
}

// SumMatches adds payments up, by verdict and by producer.
func SumMatches(rows []Match) MatchSums {
	sums := MatchSums{ByVerdict: map[MatchVerdict]MatchSum{}, ByProducer: map[ProducerCode]MatchSum{}}
	for _, r := range rows {
		sums.All.add(r.Verdict, r.Ours, r.Gross, r.Fee)
		v := sums.ByVerdict[r.Verdict]
		v.add(r.Verdict, r.Ours, r.Gross, r.Fee)
		sums.ByVerdict[r.Verdict] = v
		for _, s := range r.Shares {
			p, known := sums.ByProducer[s.Producer]
			if !known {
				sums.Producers = append(sums.Producers, s.Producer)
			}
			p.add(r.Verdict, s.Ours, s.Gross, s.Fee)
			sums.ByProducer[s.Producer] = p
		}
	}
	return sums
}

// MatchFile is one file of an acquirer: what was in it, and what of it was of
// other days or no money.
type MatchFile struct {
	Name     string
	Acquirer string
	Digest   string       // SHA-256 of its bytes
	Rows     int          // payments in it, of all days
	Gross    money.Rupiah // of these
	Fee      money.Rupiah
	Other    int          `json:",omitempty"` // rows of other days
	Aside    money.Rupiah `json:",omitempty"` // their gross
	AsideFee money.Rupiah `json:",omitempty"`
	Failed   int          `json:",omitempty"` // rows that never were money
	Refunded int          `json:",omitempty"` // rows of money that went back
	Returned money.Rupiah `json:",omitempty"` // their gross
}

// MatchPart is the most rows that one fact holds, so that it can be sent.
const MatchPart = 500

// Matching is the QRIS money of one business day of a terminal, held against the
// files of the acquirers. A later one of the same day replaces it.
type Matching struct {
	ID    string // of all its parts
	Day   BusinessDay
	At    time.Time
	By    StaffID
	Part  int // from 1
	Parts int
	Files []MatchFile `json:",omitempty"` // in the first part
	Rows  []Match
}

// Split is a matching as parts of a size that can be sent.
func (m Matching) Split() []Matching {
	n := max(1, (len(m.Rows)+MatchPart-1)/MatchPart)
	parts := make([]Matching, n)
	for i := range parts {
		p := m
		p.Part, p.Parts = i+1, n
		p.Rows = m.Rows[i*MatchPart : min((i+1)*MatchPart, len(m.Rows))]
		if i > 0 {
			p.Files = nil
		}
		parts[i] = p
	}
	return parts
}

// CheckMatching refuses a part of a matching that contradicts itself.
func CheckMatching(m Matching) error {
	if m.ID == "" || m.Day == "" || m.At.IsZero() || m.Part < 1 || m.Part > m.Parts || len(m.Rows) > MatchPart || m.Part > 1 && len(m.Files) > 0 {
		return Refuse(Invalid, "match_incomplete")
	}
	for _, r := range m.Rows {
		var ours, gross, fee money.Rupiah
		for _, s := range r.Shares {
			ours, gross, fee = ours+s.Ours, gross+s.Gross, fee+s.Fee
		}
		both := r.Ours > 0 && r.Row > 0
		switch {
		case ours != r.Ours || gross != r.Gross || fee != r.Fee:
			return Refuse(Invalid, "match_does_not_add_up", "row", r.Row)
		case r.Verdict.Both() != both, r.Verdict == MatchMissing && (r.Ours <= 0 || r.Gross != 0 || r.Fee != 0), !both && r.Verdict != MatchMissing && (r.Ours != 0 || r.Row == 0):
			return Refuse(Invalid, "match_incomplete")
		}
	}
	return nil
}
