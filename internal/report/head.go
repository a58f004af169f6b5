package report

import (
	"slices"
	"strconv"
	"strings"

	"lapak/internal/i18n"
)

// Head is the top of the paper.
func (d Daily) Head(w *i18n.Words) Head {
	h := Head{
		Title: w.T("report.daily"), Place: joined(", ", d.Stall.Name, d.Stall.Fair, d.Stall.Place, d.Stall.City),
		Status: d.Status.Show(w), Unit: w.T("report.unit"),
	}
	add := func(label, value string) {
		if value != "" {
			h.Facts = append(h.Facts, Fact{Label: label, Value: text(value)})
		}
	}
	add(w.T("report.number"), d.Number)
	add(w.T("report.day"), w.DateLong(string(d.Day)))
	add(w.T("report.terminal"), d.devices())
	add(w.T("report.cashiers"), d.people(w))
	for i, s := range d.Shifts {
		add(w.T("report.shift", "n", strconv.Itoa(i+1)), s.show(w))
	}
	add(w.T("report.terminals"), d.completeness(w))
	if d.Arrived != nil {
		for _, t := range d.Arrived.Terminals {
			if t.State != TerminalComplete {
				add(t.Name, t.Show(w))
			}
		}
	}
	return h
}

// devices are the laptops whose figures these are.
func (d Daily) devices() string {
	if d.Arrived == nil {
		return d.Terminal
	}
	var names []string
	for _, t := range d.Arrived.Terminals {
		names = append(names, t.Name)
	}
	return strings.Join(names, ", ")
}

// people are the cashiers by their labels, each once.
func (d Daily) people(w *i18n.Words) string {
	var labels []string
	for _, c := range d.Cashiers {
		label := c.Cashier
		if label == "" {
			label = w.T("report.no_cashier")
		}
		if !slices.Contains(labels, label) {
			labels = append(labels, label)
		}
	}
	return strings.Join(labels, ", ")
}

// completeness says how complete the figures are. A laptop knows of itself only,
// and its paper says so.
func (d Daily) completeness(w *i18n.Words) string {
	switch {
	case d.Arrived != nil:
		return d.Arrived.show(w)
	case d.Terminal != "":
		return w.T("report.this_laptop", "terminal", d.Terminal)
	}
	return ""
}

func (a *Arrived) show(w *i18n.Words) string {
	return w.T("report.terminals_complete", "done", strconv.Itoa(a.Complete), "n", strconv.Itoa(a.Expected))
}

// Show says what is missing of a terminal and when it called last.
func (t ArrivedTerminal) Show(w *i18n.Words) string {
	parts := []string{w.T("report.terminal." + string(t.State))}
	if t.Unsent > 0 {
		parts = append(parts, w.T("report.unsent", "n", strconv.FormatInt(t.Unsent, 10)))
	}
	if t.LastContact != nil {
		parts = append(parts, w.T("report.last_contact", "at", w.DateTime(*t.LastContact)))
	} else if t.State != TerminalComplete {
		parts = append(parts, w.T("report.no_contact"))
	}
	return strings.Join(parts, ", ")
}

func (s ShiftRow) show(w *i18n.Words) string {
	if s.Closed == nil {
		return w.T("report.shift_open", "from", w.Clock(s.Opened), "who", s.OpenedBy)
	}
	return w.T("report.shift_closed", "from", w.Clock(s.Opened), "to", w.Time(*s.Closed), "who", joined(" / ", s.OpenedBy, s.ClosedBy))
}

// joined puts the texts that are not empty together, each once.
func joined(between string, texts ...string) string {
	var kept []string
	for _, t := range texts {
		if t != "" && (len(kept) == 0 || kept[len(kept)-1] != t) {
			kept = append(kept, t)
		}
	}
	return strings.Join(kept, between)
}

// Show is the status as it is stamped on the paper.
func (s Status) Show(w *i18n.Words) string {
	if s == Final {
		return w.T("report.final")
	}
	return w.T("report.interim")
}

// Signatures are the two places to sign: who acknowledges, with what the unit says
// of itself, and the cashier.
func (d Daily) Signatures(w *i18n.Words) []Signature {
	return []Signature{
		Signature{Role: w.T("report.acknowledged"), Title: w.T("report.section_head"), ID: w.T("report.nip")}.by(w, d.Office.Head),
		{Place: joined(", ", d.Stall.City, w.Date(string(d.Day))), Role: w.T("report.prepared"), Title: w.T("report.cashier")},
	}
}
