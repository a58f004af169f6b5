// Package matching holds the QRIS money of a business day against the rows of the
// acquirer's files and says of every payment on either side what became of it. It
// is arithmetic: the same payments and rows give the same verdicts in whatever
// order they come.
//
// It reads no file and no database, knows no clock and words nothing. It imports
// money and pos; the packages that read files and books may import it.
package matching

import (
	"cmp"
	"slices"
	"time"

	"lapak/internal/money"
	"lapak/internal/pos"
)

// Kind is what the till knows of a payment.
type Kind int

// The kinds of payments.
const (
	Sold   Kind = iota // of a sale, or of an order of the shop
	Voided             // of a sale that was voided, or of an order that was cancelled
	Spare              // of a code whose money pays no sale: abandoned, late, double
)

// Payment is QRIS money as the till knows it.
type Payment struct {
	Kind      Kind
	Other     bool // of another day; it may own a row of this one
	Sale      pos.SaleID
	Number    pos.ReceiptNumber
	Order     pos.OrderCode // of the shop, whose payment it is; then there is no sale
	Tender    int
	Charge    pos.ChargeID
	Double    bool // of a Spare: its sale was paid by other money
	NMID      string
	Amount    money.Rupiah
	At        time.Time
	Reference string // digits that somebody typed, or of the gateway
	Shares    []pos.MatchShare
}

// Row is one row of an acquirer's file.
type Row struct {
	File      int
	Row       int
	At        time.Time
	Clock     bool // At has a time of day, not only a day
	Gross     money.Rupiah
	Fee       money.Rupiah
	Reference string
	Also      string // a second reference, such as the gateway's own
	Issuer    string
	NMID      string
	Status    string // in the acquirer's words
	State     State
}

// State is what the acquirer says of a row.
type State int

// The states of a row.
const (
	Paid     State = iota
	Failed         // never was money
	Refunded       // was money and went back
)

// Rules are how near is near. The zero Rules have those of Usual.
type Rules struct {
	Day pos.BusinessDay
	// Near is how far apart the two clocks may be for one payment without a
	// reference, Same how far with one before it is remarkable, Close how far for a
	// payment of another amount or a second one.
	Near, Same, Close time.Duration
	// Wait is how long after a code was shown, or a sale was made that is voided by
	// now, its money may come.
	Wait time.Duration
	// Owner is the producer who takes the money of a merchant himself, or empty.
	Owner func(nmid string) pos.ProducerCode
}

func (r Rules) usual() Rules {
	r.Near = cmp.Or(r.Near, 10*time.Minute)
	r.Same = cmp.Or(r.Same, 30*time.Minute)
	r.Close = cmp.Or(r.Close, 3*time.Minute)
	r.Wait = cmp.Or(r.Wait, 30*time.Minute)
	if r.Owner == nil {
		r.Owner = func(string) pos.ProducerCode { return "" }
	}
	return r
}

// Outcome is what came out.
type Outcome struct {
	Rows []pos.Match // in order of time
	// Aside are rows that are of other days: they are in no sum.
	Aside []Row
	// Skew is how far the acquirer's clock was ahead of the till's, if references
	// showed it.
	Skew time.Duration
	// Unlike says that the references of the till are not those of the file, so that
	// only amount and time were compared.
	Unlike bool
}

// Match holds payments against rows.
func Match(payments []Payment, rows []Row, rules Rules) Outcome {
	m := newMatcher(payments, rows, rules.usual())
	m.repeats()
	m.byReference()
	m.byAmount()
	m.otherReferences()
	m.spares()
	m.otherTimes() // an equal amount says more than a near time
	m.otherAmounts()
	m.seconds() // one difference says more than two
	return m.outcome()
}

// matcher is a matching under way.
type matcher struct {
	rules    Rules
	payments []Payment
	rows     []Row // paid ones
	lost     []Row // failed and refunded ones
	of       []int // the payment of a row; none
	by       []int // the row of a payment; none
	twice    []int // the row that this one repeats, or the payment's that it pays again; none
	typed    []string
	refs     [][2]string // of rows, cleaned
	skew     time.Duration
	unlike   bool
}

const none = -1

func newMatcher(payments []Payment, rows []Row, rules Rules) *matcher {
	m := &matcher{rules: rules, payments: slices.Clone(payments)}
	slices.SortStableFunc(m.payments, func(a, b Payment) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Sale, b.Sale), cmp.Compare(a.Order, b.Order), cmp.Compare(a.Tender, b.Tender), cmp.Compare(a.Charge, b.Charge))
	})
	for _, r := range rows {
		if r.State == Paid {
			m.rows = append(m.rows, r)
		} else {
			m.lost = append(m.lost, r)
		}
	}
	inOrder := func(a, b Row) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.File, b.File), cmp.Compare(a.Row, b.Row))
	}
	slices.SortStableFunc(m.rows, inOrder)
	slices.SortStableFunc(m.lost, inOrder)
	m.of, m.twice = filled(len(m.rows)), filled(len(m.rows))
	m.by = filled(len(m.payments))
	for _, p := range m.payments {
		m.typed = append(m.typed, pos.CleanReference(p.Reference))
	}
	for _, r := range m.rows {
		m.refs = append(m.refs, [2]string{pos.CleanReference(r.Reference), pos.CleanReference(r.Also)})
	}
	return m
}

func filled(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = none
	}
	return all
}

// pair gives a row to a payment.
func (m *matcher) pair(payment, row int) { m.by[payment], m.of[row] = row, payment }

// free says whether a row is nobody's yet.
func (m *matcher) free(row int) bool { return m.of[row] == none && m.twice[row] == none }

// apart is the distance of the two clocks, without their skew.
func (m *matcher) apart(payment, row int) time.Duration {
	return m.rows[row].At.Add(-m.skew).Sub(m.payments[payment].At).Abs()
}

// sold says whether a payment is of a sale of the day.
func (m *matcher) sold(payment int) bool {
	return m.payments[payment].Kind == Sold && !m.payments[payment].Other
}

// merchant says whether both sides may be of one merchant.
func (m *matcher) merchant(payment, row int) bool {
	ours, theirs := m.payments[payment].NMID, m.rows[row].NMID
	return ours == "" || theirs == "" || ours == theirs
}

// repeats finds rows that say again what a row before them said.
func (m *matcher) repeats() {
	type key struct {
		reference string
		gross     money.Rupiah
		day       string
	}
	first := map[key]int{}
	for i, r := range m.rows {
		if len(m.refs[i][0]) < pos.MinReference {
			continue
		}
		k := key{m.refs[i][0], r.Gross, dayOf(r.At)}
		if at, known := first[k]; known {
			m.twice[i] = at
		} else {
			first[k] = i
		}
	}
}

func dayOf(at time.Time) string { return at.In(pos.WIB()).Format(time.DateOnly) }
