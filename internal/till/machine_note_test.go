package till_test

import (
	"fmt"

	"pgregory.net/rapid"

	"lapak/internal/pos"
	"lapak/internal/store"
)

// noting is what the model knows of handover notes.
type noting struct {
	open     *pos.Draft // rows as the model has them
	lying    map[pos.SKU]int
	finished int
}

func (n *noting) broke(sku pos.SKU, pieces int) {
	if n.lying == nil {
		n.lying = map[pos.SKU]int{}
	}
	n.lying[sku] += pieces
}

// note does one step of writing a handover note.
func (m *machine) note() {
	n := &m.noting
	if m.cashier == "" {
		_, err := m.k.BeginNote(pos.HandedIn, "L1")
		m.refused(err, "nobody_signed_in")
		return
	}
	if n.open == nil {
		_, _, err := m.k.ScanNote("PMP")
		m.refused(err, "handover_none")
		d, err := m.k.BeginNote(rapid.SampledFrom([]pos.Direction{pos.HandedIn, pos.HandedOut}).Draw(m.t, "direction"), rapid.SampledFrom([]pos.ProducerCode{"L1", "LPP"}).Draw(m.t, "producer"))
		m.ok(err)
		n.open = &d
		_, err = m.k.BeginNote(pos.HandedIn, "L1")
		m.refused(err, "handover_open")
		return
	}
	row := -1
	if len(n.open.Lines) > 0 {
		row = rapid.IntRange(0, len(n.open.Lines)-1).Draw(m.t, "row")
	}
	switch step := rapid.IntRange(0, 9).Draw(m.t, "step"); {
	case step < 4:
		m.scanNote()
	case step == 4 && row >= 0:
		pieces := rapid.IntRange(0, 20).Draw(m.t, "pieces")
		_, err := m.k.SetNoteQuantity(row, pieces)
		m.ok(err)
		n.open.Lines[row].Quantity = pieces
		if pieces == 0 {
			n.open.Lines = append(n.open.Lines[:row:row], n.open.Lines[row+1:]...)
		}
	case step == 5 && row >= 0:
		state := rapid.SampledFrom([]pos.GoodsState{pos.GoodsGood, pos.GoodsDamaged}).Draw(m.t, "state")
		_, err := m.k.SetNoteState(row, state, "x")
		m.ok(err)
		n.open.Lines[row].State, n.open.Lines[row].Remark = state, "x"
	case step == 6:
		m.ok(m.k.DropNote())
		n.open = nil
	default:
		m.finishNote()
	}
}

func (m *machine) scanNote() {
	n := &m.noting
	p := rapid.SampledFrom(goods).Draw(m.t, "goods")
	_, _, err := m.k.ScanNote(string(p.SKU))
	if p.Producer != n.open.Producer {
		m.refused(err, "handover_other_producer")
		return
	}
	m.ok(err)
	for i, l := range n.open.Lines {
		if l.Product.SKU == p.SKU && l.State == pos.GoodsGood && l.Remark == "" {
			n.open.Lines[i].Quantity++
			return
		}
	}
	n.open.Lines = append(n.open.Lines, pos.DraftLine{Product: p, Quantity: 1, State: pos.GoodsGood})
}

func (m *machine) finishNote() {
	n := &m.noting
	h, err := m.k.FinishNote(m.t.Context(), n.open.ID, "", "")
	if len(n.open.Lines) == 0 {
		m.refused(err, "handover_empty")
		return
	}
	m.ok(err)
	again, err := m.k.FinishNote(m.t.Context(), n.open.ID, "", "")
	if err != nil || again.Number != h.Number {
		m.t.Fatalf("finished twice: %s and %s, %v", h.Number, again.Number, err)
	}
	for _, l := range n.open.Lines {
		sku := l.Product.SKU
		switch {
		case n.open.Direction == pos.HandedIn && l.State == pos.GoodsDamaged:
			n.broke(sku, l.Quantity)
		case n.open.Direction == pos.HandedIn:
			m.stock[sku] += l.Quantity
		case l.State == pos.GoodsDamaged:
			before := min(n.lying[sku], l.Quantity)
			n.broke(sku, -before)
			m.stock[sku] -= l.Quantity - before
		default:
			m.stock[sku] -= l.Quantity
		}
	}
	n.open = nil
	n.finished++
}

// checkNote holds the note that the till has open, and those in the store, against
// the model's.
func (m *machine) checkNote() {
	n := &m.noting
	got, open := m.k.Note()
	if open != (n.open != nil) || open && noteText(got) != noteText(*n.open) {
		m.t.Fatalf("the note is %v %s, want %v", open, noteText(got), n.open)
	}
	if m.s.Head().Sum == m.checked {
		return
	}
	stored, err := m.k.Notes(m.t.Context(), "", "")
	if err != nil || len(stored) != n.finished {
		m.t.Fatalf("%d notes, want %d, %v", len(stored), n.finished, err)
	}
	pieces, err := m.s.Whereabouts(m.t.Context(), store.Period{})
	m.ok(err)
	for _, w := range pieces {
		if !w.AddsUp() || w.Still != m.stock[w.SKU] {
			m.t.Fatalf("%+v, %d should be there", w, m.stock[w.SKU])
		}
	}
}

func noteText(d pos.Draft) string {
	text := fmt.Sprint(d.ID, d.Direction, d.Producer)
	for _, l := range d.Lines {
		text += fmt.Sprintf("|%s x%d %s %s", l.Product.SKU, l.Quantity, l.State, l.Remark)
	}
	return text
}
