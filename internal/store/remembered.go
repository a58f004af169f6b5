package store

import (
	"context"
	"sync"

	"lapak/internal/pos"
)

// remembered is what single days came to. A day's figures change only when a fact of
// it arrives or the office changes something, and both only ever come in addition: as
// long as there is as much as before, the figures are those of before. So a month is
// worked out once, and then day by day as the days change.
type remembered[V any] struct {
	mu   sync.Mutex
	kept map[dayKey]marked[V]
	rows int
}

type dayKey struct {
	tenant pos.TenantID
	span   Span // of one day
}

type marked[V any] struct {
	mark  dayMark
	value V
	rows  int
}

// dayMark tells one state of a day from those before it.
type dayMark struct {
	changes    int64  // of the day, by facts
	voids      int64  // of these such as change what was there before
	places     string // the stalls of the fair, or the terminals of the place, if it is of one
	correction int64  // the newest one of the rules
	documents  string // the settlements of the producer that stand and speak of the day
}

// mostRemembered is how many rows of one kind are remembered, some 25 MB at the most.
const mostRemembered = 100_000

func (c *remembered[V]) find(key dayKey, mark dayMark) (value V, known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if kept, some := c.kept[key]; some && kept.mark == mark {
		return kept.value, true
	}
	return value, false
}

// keep remembers a value, which nobody may change from now on.
func (c *remembered[V]) keep(key dayKey, mark dayMark, value V, rows int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kept == nil {
		c.kept = map[dayKey]marked[V]{}
	}
	c.rows += rows + 1 - c.kept[key].rows
	c.kept[key] = marked[V]{mark, value, rows + 1}
	for other, o := range c.kept {
		if c.rows <= mostRemembered {
			break
		}
		c.rows -= o.rows
		delete(c.kept, other)
	}
}

// memory is what an open database remembers of the days in it.
type memory struct {
	sums    remembered[Sums]
	trade   remembered[trade]
	targets remembered[reckoning]
	settled remembered[settledDay]
	pieces  remembered[[]dayPieces]
}

// dayChanges is how often a day changed.
type dayChanges struct {
	day            pos.BusinessDay
	changes, voids int64
}

// readChanges reads the days of a span on which anything happened.
func readChanges(ctx context.Context, v view, from, to pos.BusinessDay) ([]dayChanges, error) {
	return ask(ctx, v, func(scan scanner) (d dayChanges, err error) { return d, scan(&d.day, &d.changes, &d.voids) },
		`SELECT day, changes, voids FROM day_change WHERE tenant = $1 AND day >= $2 AND day <= $3 ORDER BY day`, from, to)
}

// countChange counts a change of a day. The counts are no projection: a rebuild
// counts on, and what was remembered is worked out again.
func (w *writing) countChange(day pos.BusinessDay) error {
	return w.sum(`INSERT INTO day_change (tenant, day, voids, changes) VALUES ($1, $2, 0, $3)
		ON CONFLICT (tenant, day) DO UPDATE SET changes = day_change.changes + excluded.changes`, day, 1)
}

// countVoid counts a void for the day of its sale and for those on which something
// of it came back.
func (w *writing) countVoid(sale pos.SaleID) error {
	return w.exec(`UPDATE day_change SET changes = changes + 1, voids = voids + 1 WHERE tenant = $1 AND day IN (
		SELECT day FROM sale WHERE tenant = $1 AND id = $2 UNION ALL SELECT day FROM refund WHERE tenant = $1 AND sale = $2)`, sale)
}

// oneDay is where a day of a span is remembered.
func oneDay(tenant pos.TenantID, span Span, day pos.BusinessDay) dayKey {
	span.From, span.To = day, day
	return dayKey{tenant, span}
}
