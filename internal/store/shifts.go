package store

import (
	"context"
	"database/sql"
	"time"

	"lapak/internal/money"
	"lapak/internal/pos"
)

const shiftColumns = `SELECT id, terminal, day, opened_at, opened_by, closed_at, closed_by, expected, reason FROM shift`

func scanShift(scan scanner) (pos.Shift, error) {
	var s pos.Shift
	var opened, closed int64
	err := scan(&s.ID, &s.Terminal, &s.Day, &opened, &s.OpenedBy, &closed, &s.ClosedBy, &s.Expected, &s.Reason)
	s.OpenedAt = time.UnixMilli(opened).UTC()
	if closed > 0 {
		s.ClosedAt = time.UnixMilli(closed).UTC()
	}
	return s, err
}

func readCounts(ctx context.Context, v view, s *pos.Shift) error {
	rows, err := v.rows(ctx, `SELECT moment, value, pieces FROM shift_count WHERE tenant = $1 AND shift = $2 ORDER BY moment, value DESC`, s.ID)
	if err != nil {
		return err
	}
	_, err = collect(rows, func(scan scanner) (none struct{}, err error) {
		var moment string
		var p pos.Pieces
		if err := scan(&moment, &p.Value, &p.Number); err != nil {
			return none, err
		}
		if moment == "open" {
			s.Float = append(s.Float, p)
		} else {
			s.Counted = append(s.Counted, p)
		}
		return none, nil
	})
	return err
}

// shifts reads shifts with what was counted in them.
func (b *Books) shifts(ctx context.Context, which string, args ...any) (found []pos.Shift, err error) {
	err = b.moment(ctx, func(v view) error {
		if found, err = ask(ctx, v, scanShift, shiftColumns+which, args...); err != nil {
			return err
		}
		for i := range found {
			if err := readCounts(ctx, v, &found[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return found, err
}

// CurrentShift is the shift of this laptop that is open, or false.
func (s *Store) CurrentShift(ctx context.Context) (pos.Shift, bool, error) {
	open, err := s.shifts(ctx, ` WHERE tenant = $1 AND terminal = $2 AND closed_at = 0 ORDER BY opened_at DESC LIMIT 1`, s.self.ID)
	if err != nil || len(open) == 0 {
		return pos.Shift{}, false, err
	}
	return open[0], true, nil
}

// Shift finds a shift by its identity.
func (b *Books) Shift(ctx context.Context, id pos.ShiftID) (pos.Shift, error) {
	found, err := b.shifts(ctx, ` WHERE tenant = $1 AND id = $2`, id)
	if err != nil {
		return pos.Shift{}, err
	}
	if len(found) == 0 {
		return pos.Shift{}, pos.Refuse(pos.NotFound, "shift_unknown")
	}
	return found[0], nil
}

// LastCount is what the latest closed shift of this laptop left in the drawer,
// to be proposed as the next float.
func (s *Store) LastCount(ctx context.Context) (pos.Count, error) {
	found, err := s.shifts(ctx, ` WHERE tenant = $1 AND terminal = $2 AND closed_at > 0 ORDER BY closed_at DESC LIMIT 1`, s.self.ID)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0].Counted, nil
}

// Figures are what a shift is measured by when it closes.
type Figures struct {
	Expected money.Rupiah // cash that should lie in the drawer
	Sales    int          // not voided
	Net      money.Rupiah // what all ways to pay brought in, less what was paid back
}

// ShiftFigures are those that the till declared when it closed a shift, and those
// that this database found at the same entry of the journal. They differ if
// something is missing here, or if somebody meddled there. An open shift has
// none.
func (b *Books) ShiftFigures(ctx context.Context, id pos.ShiftID) (declared, found Figures, err error) {
	err = b.row(ctx, func(scan scanner) error {
		return scan(&declared.Expected, &declared.Sales, &declared.Net, &found.Expected, &found.Sales, &found.Net)
	}, `SELECT expected, sales, net, found_expected, found_sales, found_net FROM shift WHERE tenant = $1 AND id = $2`, id)
	if err == sql.ErrNoRows {
		err = pos.Refuse(pos.NotFound, "shift_unknown")
	}
	return declared, found, err
}
