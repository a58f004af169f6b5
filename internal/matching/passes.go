package matching

import (
	"cmp"
	"slices"
	"time"

	"lapak/internal/money"
	"lapak/internal/pos"
)

// byAmount pairs what is left of equal amount and near in time. Sales of other
// days take part, because they may own a row of this one, and so do voided sales:
// their money is theirs, and no sale that has none may take it because it was made
// some minutes later. Without a time of day nothing speaks for them.
func (m *matcher) byAmount() {
	m.alignEqual(func(p int) bool { return m.payments[p].Kind != Spare }, m.rules.Near, func(p, r int) bool {
		return m.compatible(p, r) && (m.rows[r].Clock || m.payments[p].Kind == Sold)
	})
}

// otherReferences pairs sales with money of the same amount and the same moment
// although the digits that somebody typed are of something else.
func (m *matcher) otherReferences() {
	m.alignEqual(m.sold, m.rules.Close, func(_, r int) bool { return m.rows[r].Clock })
}

// spares gives rows to sales that were voided and to codes that were taken away.
func (m *matcher) spares() {
	for _, kind := range []Kind{Voided, Spare} {
		m.alignEqual(func(p int) bool { return m.payments[p].Kind == kind }, m.rules.Wait, m.compatible)
	}
}

// alignEqual pairs free payments of some kind with free rows of the same amount.
func (m *matcher) alignEqual(some func(p int) bool, limit time.Duration, fit func(p, r int) bool) {
	payments, rows := map[money.Rupiah][]int{}, map[money.Rupiah][]int{}
	for p := range m.payments {
		if m.by[p] == none && some(p) {
			payments[m.payments[p].Amount] = append(payments[m.payments[p].Amount], p)
		}
	}
	for r := range m.rows {
		if m.free(r) {
			rows[m.rows[r].Gross] = append(rows[m.rows[r].Gross], r)
		}
	}
	for amount, of := range payments {
		m.alignNear(of, rows[amount], limit, fit)
	}
}

// alignNear pairs payments and rows, both in order of time, within a limit. Where
// nothing happens for longer than the limit, the lists fall into parts.
func (m *matcher) alignNear(payments, rows []int, limit time.Duration, fit func(p, r int) bool) {
	if len(payments) == 0 || len(rows) == 0 {
		return
	}
	gain := func(p, r int) int64 {
		switch {
		case !m.merchant(p, r) || !fit(p, r):
			return 0
		case !m.rows[r].Clock:
			if dayOf(m.payments[p].At) == dayOf(m.rows[r].At) {
				return 1
			}
			return 0
		}
		return m.nearness(p, r, limit)
	}
	clocked := !slices.ContainsFunc(rows, func(r int) bool { return !m.rows[r].Clock })
	for len(payments) > 0 && len(rows) > 0 {
		n, k := len(payments), len(rows)
		if clocked {
			n, k = m.cluster(payments, rows, limit)
		}
		align(n, k, func(i, j int) int64 { return gain(payments[i], rows[j]) },
			func(i, j int) { m.pair(payments[i], rows[j]) })
		payments, rows = payments[n:], rows[k:]
	}
}

// nearness is how much speaks for a pair in time. Among sales a voided one has
// much less of a claim, because it was most likely rung again at once, and none to
// money that came after it. Money never comes before its code was shown, and may come
// any time after: there as many pairs as can be say more than near ones.
func (m *matcher) nearness(p, r int, limit time.Duration) int64 {
	apart, early := m.apart(p, r), m.rows[r].At.Add(-m.skew).Before(m.payments[p].At)
	switch kind := m.payments[p].Kind; {
	case apart > limit:
		return 0
	case kind == Spare && (!early || apart <= m.rules.Close):
		return nearness(0, limit) + nearness(apart, limit)
	case kind == Voided && limit > m.rules.Near:
		return nearness(apart, limit)
	case kind == Voided && early && apart <= m.rules.Close:
		return nearness(apart+m.rules.Near-m.rules.Close, limit)
	case kind == Sold:
		return nearness(apart, limit)
	}
	return 0
}

// cluster is how many payments and rows come before the first pause.
func (m *matcher) cluster(payments, rows []int, pause time.Duration) (n, k int) {
	var last time.Time
	for n < len(payments) || k < len(rows) {
		ours := k == len(rows) || n < len(payments) && !m.payments[payments[n]].At.After(m.rows[rows[k]].At.Add(-m.skew))
		var at time.Time
		if ours {
			at = m.payments[payments[n]].At
		} else {
			at = m.rows[rows[k]].At.Add(-m.skew)
		}
		if n+k > 0 && at.Sub(last) > pause {
			break
		}
		last = at
		if ours {
			n++
		} else {
			k++
		}
	}
	return n, k
}

// seconds finds second payments: money without a sale, soon after money of the
// same amount that has one.
func (m *matcher) seconds() {
	for r := range m.rows {
		if !m.free(r) || !m.rows[r].Clock {
			continue
		}
		nearest := none
		for q, p := range m.of {
			if p == none || m.rows[q].Gross != m.rows[r].Gross || m.payments[p].Kind != Sold || !m.merchant(p, r) {
				continue
			}
			d := m.rows[r].At.Sub(m.rows[q].At).Abs()
			if d <= m.rules.Close && (nearest == none || d < m.rows[r].At.Sub(m.rows[nearest].At).Abs()) {
				nearest = q
			}
		}
		m.twice[r] = nearest
	}
}

// otherAmounts pairs what is left close in time, whatever the amount, where no
// reference forbids it.
func (m *matcher) otherAmounts() {
	payments, rows := m.left()
	m.alignNear(payments, slices.DeleteFunc(rows, func(r int) bool { return !m.rows[r].Clock }), m.rules.Close, m.compatible)
}

// otherTimes pairs what is left of equal amount on the same day, where no
// reference forbids it. Who has no money at noon and money without a sale in the
// evening has most likely one payment.
func (m *matcher) otherTimes() {
	m.alignEqual(m.sold, 24*time.Hour, m.compatible)
}

// left are the sales without money and the money without a sale.
func (m *matcher) left() (payments, rows []int) {
	for p := range m.payments {
		if m.by[p] == none && m.sold(p) {
			payments = append(payments, p)
		}
	}
	for r := range m.rows {
		if m.free(r) {
			rows = append(rows, r)
		}
	}
	return payments, rows
}

// outcome puts everything into words.
func (m *matcher) outcome() Outcome {
	o := Outcome{Skew: m.skew, Unlike: m.unlike}
	for p, r := range m.by {
		if r == none && m.sold(p) {
			o.Rows = append(o.Rows, m.missing(p))
		}
	}
	for r := range m.rows {
		if m.aside(r) {
			o.Aside = append(o.Aside, m.rows[r])
			continue
		}
		o.Rows = append(o.Rows, m.theirs(r))
	}
	slices.SortStableFunc(o.Rows, func(a, b pos.Match) int {
		return cmp.Or(moment(a).Compare(moment(b)), cmp.Compare(a.File, b.File), cmp.Compare(a.Row, b.Row), cmp.Compare(a.Number, b.Number), cmp.Compare(a.Tender, b.Tender))
	})
	return o
}

func moment(r pos.Match) time.Time {
	if r.At.IsZero() || r.Ours == 0 {
		return r.Paid
	}
	return r.At
}

// aside says whether a row is of another day: a sale of one owns it, or its date
// is another and no sale of this day wants it.
func (m *matcher) aside(r int) bool {
	if q := m.twice[r]; q != none {
		return m.aside(q)
	}
	if p := m.of[r]; p != none {
		return m.payments[p].Other
	}
	return m.rules.Day != "" && dayOf(m.rows[r].At) != string(m.rules.Day)
}

// missing is a sale without money. What the acquirer says of a row that failed or
// went back is told with it.
func (m *matcher) missing(p int) pos.Match {
	out := m.ours(p)
	out.Verdict = pos.MatchMissing
	for _, r := range m.lost {
		if pos.SameReference(m.typed[p], r.Reference) || pos.SameReference(m.typed[p], r.Also) ||
			r.Gross == m.payments[p].Amount && r.Clock && r.At.Add(-m.skew).Sub(m.payments[p].At).Abs() <= m.rules.Close {
			out.Status, out.Reference = r.Status, r.Reference
			break
		}
	}
	out.Shares = m.shares(p, 0, 0)
	return out
}

// ours is what the till says of a payment.
func (m *matcher) ours(p int) pos.Match {
	pay := m.payments[p]
	out := pos.Match{Sale: pay.Sale, Number: pay.Number, Order: pay.Order, Tender: pay.Tender, Charge: pay.Charge, At: pay.At, Typed: pay.Reference}
	if pay.Kind == Sold {
		out.Ours = pay.Amount
	}
	return out
}

// theirs is a row with what was found of it.
func (m *matcher) theirs(r int) pos.Match {
	row := m.rows[r]
	out := pos.Match{Verdict: pos.MatchUnsold}
	p := m.of[r]
	switch {
	case m.twice[r] != none:
		if p = m.of[m.twice[r]]; p != none {
			out = m.ours(p)
			out.Ours = 0
		}
		out.Verdict = pos.MatchDouble
	case p == none:
	default:
		out = m.ours(p)
		out.Verdict = m.verdict(p, r)
	}
	out.File, out.Row, out.Paid, out.Gross, out.Fee = row.File, row.Row, row.At, row.Gross, row.Fee
	out.Reference, out.Issuer, out.NMID = row.Reference, row.Issuer, row.NMID
	if out.Verdict.Both() {
		out.Shares = m.shares(p, row.Gross, row.Fee)
	} else {
		merchant := row.NMID // which a file of one merchant need not say
		if merchant == "" && p != none {
			merchant = m.payments[p].NMID
		}
		out.Shares = []pos.MatchShare{{Producer: m.rules.Owner(merchant), Gross: row.Gross, Fee: row.Fee}}
	}
	return out
}

func (m *matcher) verdict(p, r int) pos.MatchVerdict {
	switch pay := m.payments[p]; {
	case pay.Kind == Voided:
		return pos.MatchUnvoided
	case pay.Kind == Spare && pay.Double:
		return pos.MatchDouble
	case pay.Kind == Spare:
		return pos.MatchLate
	case pay.Amount != m.rows[r].Gross:
		return pos.MatchAmount
	case m.rows[r].Clock && m.apart(p, r) > m.rules.Same:
		return pos.MatchTime
	case !m.compatible(p, r):
		return pos.MatchReference
	}
	return pos.MatchGood
}

// shares divides what came among those whose goods were sold, to the rupiah.
func (m *matcher) shares(p int, gross, fee money.Rupiah) []pos.MatchShare {
	of := m.payments[p].Shares
	if len(of) == 0 {
		of = []pos.MatchShare{{Ours: m.payments[p].Amount}}
	}
	weights := make([]money.Rupiah, len(of))
	for i, s := range of {
		weights[i] = s.Ours
	}
	grosses, fees := money.Allocate(gross, weights), money.Allocate(fee, weights)
	out := make([]pos.MatchShare, len(of))
	for i, s := range of {
		out[i] = pos.MatchShare{Producer: s.Producer, Ours: s.Ours, Gross: grosses[i], Fee: fees[i]}
	}
	return out
}
