package store

import "maps"

// DayQueries are the questions that a daily report asks, for the benchmark that
// holds the report against the same SQL run bare.
func DayQueries() []string {
	return []string{goodsSold, goodsReturned, soldBy, paidBackBy, keptIn, paidBackIn, cashMoved, floats, shiftsIn, remarks}
}

// Projections are the names of the derived tables.
func Projections() []string {
	var names []string
	for _, p := range projections {
		names = append(names, p.table)
	}
	return names
}

// Statements are those that were prepared for writing so far.
func (s *Store) Statements() []string {
	s.db.mu.Lock()
	defer s.db.mu.Unlock()
	var all []string
	for text := range maps.Keys(s.db.prepared) {
		all = append(all, text)
	}
	return all
}

// CentralOf is a central store on the database of a till, whose tenant is an empty
// text.
func CentralOf(s *Store) *Central {
	return &Central{db: s.db, now: s.now}
}
