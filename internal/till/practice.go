package till

import (
	"context"
	"log/slog"
	"os"

	"lapak/internal/journal"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// EnterPractice begins practice mode: a copy of the stall on a database of its
// own in a temporary folder, which is thrown away at the end. Nothing of it can
// reach the journal, a receipt number or a report.
func (t *Till) EnterPractice(ctx context.Context) (State, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.cashier.ID == "":
		return t.state(), pos.Refuse(pos.Denied, "nobody_signed_in")
	case t.practice != nil:
		return t.state(), nil
	case t.desk.paying:
		return t.state(), pos.Refuse(pos.Conflict, "not_at_this_stage", "stage", t.stage())
	}
	d, err := t.practiceDesk(ctx)
	if err != nil {
		return t.state(), err
	}
	t.practice, t.desk = d, d
	return t.state(), nil
}

// LeavePractice goes back to the real till as it was left.
func (t *Till) LeavePractice() State {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.practice != nil {
		t.practice.discard()
		t.practice, t.desk = nil, t.real
	}
	return t.state()
}

// PracticeCode is the stall code in the receipt numbers of practice.
const PracticeCode pos.StallCode = "LATIHAN"

func (t *Till) practiceDesk(ctx context.Context) (*desk, error) {
	dir, err := os.MkdirTemp("", "lapak-practice-")
	if err != nil {
		return nil, pos.Refuse(pos.Unavailable, "data_folder_failed").Because(err)
	}
	s, err := store.Open(ctx, dir, store.Options{Now: t.now, Synchronous: "OFF"})
	if err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	fail := func(err error) (*desk, error) {
		s.Close()
		os.RemoveAll(dir)
		return nil, err
	}
	stall := t.real.stall
	stall.Code, stall.QRIS, stall.Codes, stall.Gateway, stall.Shop = PracticeCode, "", nil, false, ""
	if _, err := s.Record(ctx, t.cashier.ID, journal.StallChanged{Stall: stall}); err != nil {
		return fail(err)
	}
	if _, err := s.AdoptCatalogue(ctx, t.cashier.ID, t.real.catalogue, t.real.stock); err != nil {
		return fail(err)
	}
	id, err := newID()
	if err != nil {
		return fail(err)
	}
	day := t.real.dayOr(pos.DayOf(t.now()))
	float := pos.Count{{Value: 10_000, Number: 10}, {Value: 5_000, Number: 20}, {Value: 1_000, Number: 50}}
	if _, err := s.Record(ctx, t.cashier.ID, journal.ShiftOpened{Shift: pos.ShiftID(id), Day: day, Float: float}); err != nil {
		return fail(err)
	}
	d, err := openDesk(ctx, s, t.now)
	if err != nil {
		return fail(err)
	}
	d.practice = true
	return d, nil
}

// discard closes a practice desk and removes its folder.
func (d *desk) discard() {
	dir := d.store.Dir()
	if err := d.saver.stop(context.Background()); err != nil {
		slog.Warn("till: leaving practice", "error", err)
	}
	if err := d.store.Close(); err != nil {
		slog.Warn("till: leaving practice", "error", err)
	}
	if err := os.RemoveAll(dir); err != nil {
		slog.Warn("till: leaving practice", "error", err)
	}
}
