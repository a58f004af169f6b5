package report

import (
	"slices"
	"time"

	"lapak/internal/pos"
	"lapak/internal/store"
)

// TerminalState says how much the office knows of what a terminal did in a span.
type TerminalState string

// The states of a terminal, from the best to the worst.
const (
	TerminalComplete TerminalState = "complete" // every shift is closed, or it called after the last day and had none
	TerminalSelling  TerminalState = "selling"  // a shift is open: more will come
	TerminalUnsent   TerminalState = "unsent"   // it said that it has more than has arrived
	TerminalSilent   TerminalState = "silent"   // nothing is known of a day on which it should have sold
)

// TerminalDay is a terminal that has, or should have, sold in a span.
type TerminalDay struct {
	store.Terminal
	State TerminalState
}

// Presence is how complete the figures of a span are. Sums without it would be a
// lie where laptops sell without a network.
type Presence struct {
	Expected  int
	Complete  int
	Terminals []TerminalDay
}

// Arrived says of how many terminals everything of the day has reached the
// central store, of how many it should, and what is known of each.
type Arrived struct {
	Complete  int               `json:"complete"`
	Expected  int               `json:"expected"`
	Terminals []ArrivedTerminal `json:"terminals"`
}

// ArrivedTerminal is what has arrived of a terminal. When it called last is said
// only where something is missing, so that a report that is final stays as it is.
type ArrivedTerminal struct {
	Name        string        `json:"name"` // KBI-A
	State       TerminalState `json:"state"`
	Unsent      int64         `json:"unsent,omitempty"` // entries that are known to be missing
	LastContact *time.Time    `json:"last_contact,omitempty"`
}

func (p Presence) arrived() *Arrived {
	a := &Arrived{Complete: p.Complete, Expected: p.Expected, Terminals: []ArrivedTerminal{}}
	for _, t := range p.Terminals {
		a.Terminals = append(a.Terminals, t.Arrived())
	}
	return a
}

// Arrived is what papers say of a terminal.
func (t TerminalDay) Arrived() ArrivedTerminal {
	one := ArrivedTerminal{Name: string(t.Stall) + "-" + t.Code, State: t.State}
	if t.State == TerminalComplete {
		return one
	}
	one.Unsent = t.Unsent
	if at := t.LastContact; !at.IsZero() {
		one.LastContact = &at
	}
	return one
}

// Partial says whether figures are missing.
func (p Presence) Partial() bool { return p.Complete < p.Expected }

// presenceOf judges every terminal that sold in a span or stands at a fair that
// was open then.
func presenceOf(span store.Span, terminals []store.Terminal, shifts []store.OfficeShift, fairs []store.FairRecord, sites []store.Site, now time.Time) Presence {
	open := map[string]pos.Fair{}
	for _, f := range fairs {
		open[f.Code] = f.Fair
	}
	fairOf := map[pos.StallCode]string{}
	for _, s := range sites {
		fairOf[s.Code] = s.Fair
	}
	today := pos.DayOf(now)
	var p Presence
	for _, t := range terminals {
		if t.Hub {
			continue
		}
		fair := fairOf[t.Stall]
		own := slices.DeleteFunc(slices.Clone(shifts), func(s store.OfficeShift) bool { return s.Terminal != t.ID })
		inPlace := (span.Stall == "" || span.Stall == t.Stall) && (span.Fair == "" || span.Fair == fair)
		expected := t.RevokedAt.IsZero() && inPlace && overlaps(span, open[fair], t, today)
		if !expected && len(own) == 0 {
			continue
		}
		day := TerminalDay{Terminal: t, State: stateOf(t, own, open[fair], span, today)}
		p.Expected++
		if day.State == TerminalComplete {
			p.Complete++
		}
		p.Terminals = append(p.Terminals, day)
	}
	return p
}

// overlaps says whether a fair was open on a day of the span that has come, since
// the terminal is there.
func overlaps(span store.Span, f pos.Fair, t store.Terminal, today pos.BusinessDay) bool {
	from := max(span.From, f.From, pos.DayOf(t.EnrolledAt))
	to := min(span.To, f.To, today)
	return f.From != "" && from <= to
}

// stateOf judges a terminal by its shifts, by when it called last and by what it
// then had that has not arrived. A journal arrives in order: once a shift of a later
// day is here, what is missing is of that day.
func stateOf(t store.Terminal, own []store.OfficeShift, f pos.Fair, span store.Span, today pos.BusinessDay) TerminalState {
	if slices.ContainsFunc(own, store.OfficeShift.Open) {
		return TerminalSelling
	}
	last := min(span.To, today)
	if f.To != "" {
		last = min(last, f.To)
	}
	closed := slices.ContainsFunc(own, func(s store.OfficeShift) bool { return s.Day >= last })
	called := !t.LastContact.IsZero() && pos.DayOf(t.LastContact) > last
	if t.Unsent > 0 && t.LastShift <= last {
		return TerminalUnsent
	}
	if closed || called {
		return TerminalComplete
	}
	return TerminalSilent
}
