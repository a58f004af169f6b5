package uplink_test

import (
	"bytes"
	"slices"

	"lapak/internal/store"
)

// exportStick writes a bundle on a stick, which then lies about.
func (m *machine) exportStick() {
	m.Helper()
	var file bytes.Buffer
	_, err := m.client.ExportBundle(m.Context(), &file, m.chance(0.3))
	m.tell("%s writes a stick: %s", m.name, wordOf(err))
	if reason := wordOf(err); reason == "not_enrolled" || reason == "enrol_again" {
		return
	}
	m.must(err)
	m.sticks = append(m.sticks, file.Bytes())
	m.count["stick written"]++
}

// stickArrives brings a stick to the office, or to a laptop that passes it on.
// Some sticks are found again later.
func (w *world) stickArrives() {
	w.Helper()
	if len(w.sticks) == 0 {
		return
	}
	i := w.IntN(len(w.sticks))
	file := w.sticks[i]
	if w.healing || w.chance(0.7) {
		w.sticks = slices.Delete(w.sticks, i, i+1)
	}
	w.count["stick arrives"]++
	if w.chance(0.5) {
		said, err := w.centre.server.TakeBundle(w.Context(), sumsel, bytes.NewReader(file), "")
		w.must(err)
		w.centre.hearBundle(file, said)
		w.tell("the office takes a stick of %d runs", len(said.Runs))
		return
	}
	m := pick(w, w.machines)
	_, err := m.client.CarryBundle(w.Context(), bytes.NewReader(file))
	if wordOf(err) != "not_enrolled" {
		w.must(err)
	}
	w.tell("%s is given a stick: %s", m.name, wordOf(err))
}

// vouch is what a supervisor does with what a revoked laptop sent: some of it is
// let in after all.
func (w *world) vouch() {
	w.Helper()
	open, err := w.centre.central.Quarantined(w.Context(), sumsel, false)
	w.must(err)
	for _, q := range open {
		if q.Reason != store.QuarantineRevoked {
			continue
		}
		// What is let in in part, or late, is less than was declared.
		if d := w.deeds[q.Entry.ID]; d != nil {
			w.cut[d.shift] = true
		}
		if w.chance(0.3) {
			continue
		}
		err := w.centre.central.Retry(w.Context(), sumsel, q.Entry.ID)
		if err == nil {
			w.centre.known.received[q.Entry.ID] = true
		} else if wordOf(err) != "quarantine_still" {
			w.must(err)
		}
		w.tell("the supervisor looks at a %s of a revoked laptop: %s", q.Entry.Kind, wordOf(err))
		w.count["vouched"]++
	}
}
