package till

import (
	"context"
	"fmt"
	"strings"
	"time"

	"lapak/internal/auth"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// triesBeforeLock is how many wrong PINs in a row lock somebody out.
const triesBeforeLock = 5

// lockTimes says for how long the first, second and each later lock-out lasts.
var lockTimes = [...]time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute}

// Staff lists who may sign in, in order.
func (t *Till) Staff(ctx context.Context) ([]pos.Staff, error) {
	all, err := t.real.store.Staff(ctx)
	if err != nil {
		return nil, err
	}
	var active []pos.Staff
	for _, m := range all {
		if m.Active {
			active = append(active, m.Staff)
		}
	}
	return active, nil
}

// SignIn puts somebody at the till. The open cart and shift stay: that is how one
// cashier hands over to the next. Wrong PINs are counted on the disk; the fifth
// in a row locks, and so does each one after a lock-out ended.
func (t *Till) SignIn(ctx context.Context, id pos.StaffID, pin string) (State, error) {
	who, err := t.checkPIN(ctx, id, pin)
	if err != nil {
		return t.State(), err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.cashier = who
	return t.state(), nil
}

// Lock signs the cashier out and leaves everything else as it is.
func (t *Till) Lock() State {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.cashier = pos.Staff{}
	return t.state()
}

// Approval is a supervisor's consent, given with the PIN at this moment.
type Approval struct {
	Staff pos.StaffID
	PIN   string
}

// approve checks an approval and returns who gave it.
func (t *Till) approve(ctx context.Context, a Approval) (pos.StaffID, error) {
	who, err := t.checkPIN(ctx, a.Staff, a.PIN)
	if err != nil {
		return "", err
	}
	if who.Role != pos.Supervisor {
		return "", pos.Refuse(pos.Denied, "needs_supervisor")
	}
	return who.ID, nil
}

// approved does something in the open shift with a supervisor's approval, and
// returns what the till is then. The PIN is checked before the till is held up.
func (t *Till) approved(ctx context.Context, a Approval, do func(by pos.StaffID) error) (State, error) {
	by, err := t.approve(ctx, a)
	if err != nil {
		return t.State(), err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if err = t.inShift(); err == nil {
		err = do(by)
	}
	return t.state(), err
}

func (t *Till) checkPIN(ctx context.Context, id pos.StaffID, pin string) (pos.Staff, error) {
	// One at a time, so that tries cannot be made side by side.
	t.pinMu.Lock()
	defer t.pinMu.Unlock()
	s := t.real.store
	m, err := findStaff(ctx, s, id)
	if err != nil {
		return pos.Staff{}, err
	}
	if wait := m.LockedUntil.Sub(t.now()); wait > 0 {
		return pos.Staff{}, pos.Refuse(pos.Denied, "locked_out", "minutes", minutes(wait))
	}
	if auth.Matches(m.PINHash, pin) {
		if m.Failures > 0 {
			m.Failures, m.LockedUntil = 0, time.Time{}
			if err := s.SaveStaff(ctx, m); err != nil {
				return pos.Staff{}, err
			}
		}
		return m.Staff, nil
	}
	m.Failures++
	refusal := pos.Refuse(pos.Denied, "pin_wrong", "left", triesBeforeLock-m.Failures)
	if over := m.Failures - triesBeforeLock; over >= 0 {
		wait := lockTimes[min(over, len(lockTimes)-1)]
		m.LockedUntil = pos.Stamp(t.now().Add(wait))
		refusal = pos.Refuse(pos.Denied, "locked_out", "minutes", minutes(wait))
	}
	if err := s.SaveStaff(ctx, m); err != nil {
		return pos.Staff{}, err
	}
	return pos.Staff{}, refusal
}

// minutes rounds a wait up to whole minutes.
func minutes(wait time.Duration) int { return int((wait + time.Minute - 1) / time.Minute) }

func findStaff(ctx context.Context, s *store.Store, id pos.StaffID) (store.StaffSecret, error) {
	all, err := s.Staff(ctx)
	if err != nil {
		return store.StaffSecret{}, err
	}
	for _, m := range all {
		if m.ID == id && m.Active {
			return m, nil
		}
	}
	return store.StaffSecret{}, pos.Refuse(pos.NotFound, "staff_unknown")
}

// AddStaff adds somebody with a PIN. The first one must be a supervisor and
// needs nobody's approval; everybody after needs a supervisor signed in.
func (t *Till) AddStaff(ctx context.Context, label string, role pos.Role, pin string) (pos.Staff, error) {
	label = strings.TrimSpace(label)
	if label == "" || len(label) > 40 {
		return pos.Staff{}, pos.Refuse(pos.Invalid, "staff_label")
	}
	t.pinMu.Lock()
	defer t.pinMu.Unlock()
	s := t.real.store
	all, err := s.Staff(ctx)
	if err != nil {
		return pos.Staff{}, err
	}
	switch {
	case len(all) == 0 && role != pos.Supervisor:
		return pos.Staff{}, pos.Refuse(pos.Invalid, "first_is_supervisor")
	case len(all) > 0 && t.State().Cashier.Role != pos.Supervisor:
		return pos.Staff{}, pos.Refuse(pos.Denied, "needs_supervisor")
	}
	for _, m := range all {
		if m.Active && strings.EqualFold(m.Label, label) {
			return pos.Staff{}, pos.Refuse(pos.Conflict, "staff_repeated", "label", label)
		}
	}
	hash, err := auth.HashPIN(pin)
	if err != nil {
		return pos.Staff{}, pos.Refuse(pos.Invalid, "pin_format").Because(err)
	}
	m := store.StaffSecret{Staff: pos.Staff{ID: pos.StaffID(fmt.Sprintf("staff-%d", len(all)+1)), Label: label, Role: role, Active: true}, PINHash: hash}
	if err := s.SaveStaff(ctx, m); err != nil {
		return pos.Staff{}, err
	}
	t.mu.Lock()
	t.anybody = true
	t.mu.Unlock()
	return m.Staff, nil
}

// ChangePIN gives somebody a new PIN and ends a lock-out. People change their
// own; a supervisor changes everybody's.
func (t *Till) ChangePIN(ctx context.Context, id pos.StaffID, pin string) error {
	by := t.State().Cashier
	if by.ID != id && by.Role != pos.Supervisor {
		return pos.Refuse(pos.Denied, "needs_supervisor")
	}
	t.pinMu.Lock()
	defer t.pinMu.Unlock()
	m, err := findStaff(ctx, t.real.store, id)
	if err != nil {
		return err
	}
	if m.PINHash, err = auth.HashPIN(pin); err != nil {
		return pos.Refuse(pos.Invalid, "pin_format").Because(err)
	}
	m.Failures, m.LockedUntil = 0, time.Time{}
	return t.real.store.SaveStaff(ctx, m)
}

// RemoveStaff lets somebody sign in no more. The last supervisor stays.
func (t *Till) RemoveStaff(ctx context.Context, id pos.StaffID) error {
	if t.State().Cashier.Role != pos.Supervisor {
		return pos.Refuse(pos.Denied, "needs_supervisor")
	}
	t.pinMu.Lock()
	defer t.pinMu.Unlock()
	all, err := t.Staff(ctx)
	if err != nil {
		return err
	}
	supervisors := 0
	for _, m := range all {
		if m.Role == pos.Supervisor && m.ID != id {
			supervisors++
		}
	}
	if supervisors == 0 {
		return pos.Refuse(pos.Conflict, "last_supervisor")
	}
	m, err := findStaff(ctx, t.real.store, id)
	if err != nil {
		return err
	}
	m.Active = false
	return t.real.store.SaveStaff(ctx, m)
}
