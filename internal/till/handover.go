package till

import (
	"context"

	"lapak/internal/journal"
	"lapak/internal/pos"
	"lapak/internal/receipt"
	"lapak/internal/report"
	"lapak/internal/store"
)

// Note is the handover note being written; false if none is.
func (t *Till) Note() (pos.Draft, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.desk.note == nil {
		return pos.Draft{}, false
	}
	return *t.desk.note, true
}

// BeginNote begins a handover note of one producer's goods. One that is being
// written is refused as handover_open: goods on it would be forgotten.
func (t *Till) BeginNote(direction pos.Direction, producer pos.ProducerCode) (pos.Draft, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	d := t.desk
	switch {
	case t.cashier.ID == "":
		return pos.Draft{}, pos.Refuse(pos.Denied, "nobody_signed_in")
	case d.note != nil:
		return *d.note, pos.Refuse(pos.Conflict, "handover_open")
	}
	id, err := newID()
	if err != nil {
		return pos.Draft{}, err
	}
	d.note = &pos.Draft{ID: pos.HandoverID(id), Direction: direction, Producer: producer, Opened: pos.Stamp(t.now())}
	d.save()
	return *d.note, nil
}

// ScanNote puts what a scanner read on the note, one good piece. It returns the row.
func (t *Till) ScanNote(code string) (pos.Draft, int, error) {
	return t.editNote(func(d *desk, n pos.Draft) (pos.Draft, int, error) {
		p, err := d.catalogue.ByBarcode(code)
		if err != nil {
			return n, -1, err
		}
		return n.Add(p, 1, pos.GoodsGood, "")
	})
}

// AddToNote puts goods on the note, such as those of a sheet: all or none.
func (t *Till) AddToNote(lines []pos.DraftLine) (pos.Draft, error) {
	n, _, err := t.editNote(func(_ *desk, n pos.Draft) (pos.Draft, int, error) {
		before := n
		for _, l := range lines {
			var err error
			if n, _, err = n.Add(l.Product, l.Quantity, l.State, l.Remark); err != nil {
				return before, -1, err
			}
		}
		return n, len(n.Lines) - 1, nil
	})
	return n, err
}

// SetNoteQuantity changes how many pieces a row of the note has; 0 removes it.
func (t *Till) SetNoteQuantity(row, pieces int) (pos.Draft, error) {
	n, _, err := t.editNote(func(_ *desk, n pos.Draft) (pos.Draft, int, error) {
		n, err := n.SetQuantity(row, pieces)
		return n, row, err
	})
	return n, err
}

// SetNoteState says how the pieces of a row are.
func (t *Till) SetNoteState(row int, state pos.GoodsState, remark string) (pos.Draft, error) {
	n, _, err := t.editNote(func(_ *desk, n pos.Draft) (pos.Draft, int, error) {
		n, err := n.SetState(row, state, remark)
		return n, row, err
	})
	return n, err
}

// editNote changes the note and has it saved, as a cart is.
func (t *Till) editNote(change func(*desk, pos.Draft) (pos.Draft, int, error)) (pos.Draft, int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	d := t.desk
	switch {
	case t.cashier.ID == "":
		return pos.Draft{}, -1, pos.Refuse(pos.Denied, "nobody_signed_in")
	case d.note == nil:
		return pos.Draft{}, -1, pos.Refuse(pos.Conflict, "handover_none")
	}
	n, row, err := change(d, *d.note)
	if err != nil {
		return *d.note, row, err
	}
	d.note = &n
	d.save()
	return n, row, nil
}

// DropNote throws the note away. Nothing happened yet, so nothing is recorded.
func (t *Till) DropNote() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.cashier.ID == "" {
		return pos.Refuse(pos.Denied, "nobody_signed_in")
	}
	t.desk.note = nil
	t.desk.save()
	return nil
}

// FinishNote records the note with a given identity: its goods move, and it has a
// number. A second press finds the note that the first one made.
func (t *Till) FinishNote(ctx context.Context, id pos.HandoverID, giver, receiver pos.Office) (pos.Handover, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	d := t.desk
	if t.cashier.ID == "" {
		return pos.Handover{}, pos.Refuse(pos.Denied, "nobody_signed_in")
	}
	if d.note == nil || d.note.ID != id {
		return d.store.HandoverByID(ctx, id)
	}
	broken, err := d.store.WrittenOff(ctx)
	if err != nil {
		return pos.Handover{}, err
	}
	h, err := d.note.Finish(pos.HandoverHead{Stall: d.stall, Terminal: d.store.Terminal().ID, ProducerName: d.catalogue.ProducerName(d.note.Producer), Day: d.dayOr(pos.DayOf(t.now())),
		At: t.now(), By: t.cashier.ID, Giver: giver, Receiver: receiver, WrittenOff: broken})
	if err != nil {
		return pos.Handover{}, err
	}
	r, err := d.store.Record(ctx, t.cashier.ID, journal.GoodsHandedOver{Handover: h})
	if err != nil {
		return pos.Handover{}, err
	}
	h = r.Fact.(journal.GoodsHandedOver).Handover
	if !r.Repeated {
		for _, m := range h.Movements() {
			d.stock[m.SKU] += m.Quantity
		}
	}
	d.note = nil
	d.save()
	return h, nil
}

// Notes lists the handover notes of some business days, newest first; an empty day
// is an open end.
func (t *Till) Notes(ctx context.Context, from, to pos.BusinessDay) ([]pos.Handover, error) {
	return t.deskStore().Handovers(ctx, store.Period{From: from, To: to})
}

// Pieces follows the goods of a producer, or of all, through some business days.
func (t *Till) Pieces(ctx context.Context, from, to pos.BusinessDay, producer pos.ProducerCode) (report.Pieces, error) {
	t.mu.Lock()
	s, stall := t.desk.store, t.desk.stall
	t.mu.Unlock()
	return report.BuildPieces(ctx, s.Books, stall, store.Period{From: from, To: to}, producer)
}

// NoteDoc draws a handover note for the roll.
func (t *Till) NoteDoc(ctx context.Context, h pos.Handover) (receipt.Doc, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	_, tail, err := t.desk.store.Handover(ctx, h.Number)
	if err != nil {
		return receipt.Doc{}, err
	}
	staff, err := labels(ctx, t.real.store)
	return receipt.ForHandover(h, t.drawing(staff).options(tail, false)), err
}

// restoreNote brings back the note that was open when the laptop died, unless it
// had become a handover in that moment.
func (d *desk) restoreNote(ctx context.Context, saved *pos.Draft) error {
	if saved == nil || saved.ID == "" {
		return nil
	}
	_, err := d.store.HandoverByID(ctx, saved.ID)
	switch {
	case err == nil:
		return nil
	case pos.CodeOf(err) != pos.NotFound:
		return err
	}
	d.note = saved
	return nil
}
