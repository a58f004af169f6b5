package matching

import (
	"slices"
	"time"

	"lapak/internal/pos"
)

// surely is how long a typed reference must be to stand for a payment whose amount
// and time both differ.
const surely = 10

// byReference pairs payments and rows whose references agree. Six digits are not
// enough to tell all payments of a fair apart, so amount and time decide among
// those that agree.
func (m *matcher) byReference() {
	ends := map[string][]int{} // rows by the end of their reference
	for i := range m.rows {
		if m.twice[i] != none {
			continue
		}
		for n, ref := range m.refs[i] {
			if len(ref) >= pos.MinReference && (n == 0 || ref != m.refs[i][0]) {
				end := ref[len(ref)-pos.MinReference:]
				ends[end] = append(ends[end], i)
			}
		}
	}
	groups := map[string][]int{} // payments likewise
	asked, found := 0, 0
	for p, typed := range m.typed {
		if len(typed) < pos.MinReference {
			continue
		}
		end := typed[len(typed)-pos.MinReference:]
		groups[end] = append(groups[end], p)
		if m.sold(p) {
			asked++
			if len(ends[end]) > 0 {
				found++
			}
		}
	}
	// Where the merchant's app shows other numbers than the acquirer's file, they
	// prove nothing.
	if m.unlike = asked >= 5 && found*2 < asked; m.unlike {
		return
	}
	order := make([]string, 0, len(groups))
	for end := range groups {
		order = append(order, end)
	}
	slices.Sort(order)
	for _, sure := range []bool{true, false} { // those that agree in amount show the skew
		for _, end := range order {
			m.group(groups[end], ends[end], sure)
		}
		if sure {
			m.findSkew()
		}
	}
}

// group pairs the payments and rows of one end of a reference in the best way.
func (m *matcher) group(payments, rows []int, sure bool) {
	payments = slices.DeleteFunc(slices.Clone(payments), func(p int) bool { return m.by[p] != none })
	rows = slices.DeleteFunc(slices.Clone(rows), func(r int) bool { return !m.free(r) })
	if len(payments) == 0 || len(rows) == 0 {
		return
	}
	gain := func(i, j int) int64 {
		p, r := payments[i], rows[j]
		if !m.agree(p, r) || !m.merchant(p, r) || sure && m.payments[p].Amount != m.rows[r].Gross {
			return 0
		}
		return m.worth(p, r)
	}
	for i, j := range assign(len(payments), len(rows), gain) {
		if j != none {
			m.pair(payments[i], rows[j])
		}
	}
}

// agree says whether a payment's reference is that of a row.
func (m *matcher) agree(p, r int) bool {
	return pos.SameReference(m.typed[p], m.refs[r][0]) || pos.SameReference(m.typed[p], m.refs[r][1])
}

// worth is how much speaks for one payment once the references agree; 0 if too
// much speaks against it.
func (m *matcher) worth(p, r int) int64 {
	const more = int64(1) << 40
	same := m.payments[p].Amount == m.rows[r].Gross
	near := !m.rows[r].Clock || m.apart(p, r) <= m.rules.Same
	if !same && !near && len(m.typed[p]) < surely {
		return 0
	}
	// One payment more is worth more than any nearness.
	worth := 16 * more
	if same {
		worth += 8 * more
	}
	if m.sold(p) {
		worth += 2 * more
	}
	return worth + more - int64(min(m.apart(p, r), 1_000*time.Hour)/time.Second)
}

// findSkew is how far the clocks are apart in the middle of all payments whose
// references and amounts agree. A laptop whose clock is wrong is wrong all day.
func (m *matcher) findSkew() {
	var apart []time.Duration
	for r, p := range m.of {
		if p != none && m.rows[r].Clock && m.sold(p) {
			apart = append(apart, m.rows[r].At.Sub(m.payments[p].At))
		}
	}
	if len(apart) < 5 {
		return
	}
	slices.Sort(apart)
	if middle := apart[len(apart)/2]; middle.Abs() > m.rules.Close {
		m.skew = middle.Truncate(time.Second)
	}
}

// compatible says whether references do not forbid that a row is a payment's: one
// of them is missing, they agree, or somebody mistyped one digit.
func (m *matcher) compatible(p, r int) bool {
	if m.unlike || len(m.typed[p]) < pos.MinReference {
		return true
	}
	if len(m.refs[r][0]) < pos.MinReference && len(m.refs[r][1]) < pos.MinReference {
		return true
	}
	return m.agree(p, r) || mistyped(m.typed[p], m.refs[r][0]) || mistyped(m.typed[p], m.refs[r][1])
}

// mistyped says whether two references differ at their ends in one sign or in two
// neighbours that changed places.
func mistyped(a, b string) bool {
	n := min(len(a), len(b))
	if n < pos.MinReference {
		return false
	}
	a, b = a[len(a)-n:], b[len(b)-n:]
	var wrong []int
	for i := range n {
		if a[i] != b[i] {
			wrong = append(wrong, i)
		}
	}
	switch len(wrong) {
	case 0, 1:
		return true
	case 2:
		i, j := wrong[0], wrong[1]
		return j == i+1 && a[i] == b[j] && a[j] == b[i]
	}
	return false
}
