package stub

import (
	"slices"
	"time"
)

// Kind is a way to misbehave.
type Kind string

// The ways to misbehave. "Before" is before anything was done or stored.
const (
	None         Kind = ""
	LostBefore   Kind = "lost_before"   // the connection breaks before
	LostAfter    Kind = "lost_after"    // it is done, and the connection breaks
	Timeout      Kind = "timeout"       // it is done, and no answer comes
	Slow         Kind = "slow"          // it is done, and the answer takes its time
	Broken       Kind = "broken"        // 500 before
	BrokenAfter  Kind = "broken_after"  // it is done, and the answer is 500
	InProgress   Kind = "in_progress"   // it is done, and the answer is 202
	TooMany      Kind = "too_many"      // 429 before
	Unauthorized Kind = "unauthorized"  // 401 before
	Garbage      Kind = "garbage"       // it is done, and a sign-in page comes back
	Truncated    Kind = "truncated"     // it is done, and half the answer comes
	TooLarge     Kind = "too_large"     // it is done, and the answer does not end
	WrongAmount  Kind = "wrong_amount"  // the answer, code included, has another amount
	WrongCode    Kind = "wrong_code"    // only the code has another amount
	DamagedCode  Kind = "damaged_code"  // the checksum of the code is wrong
	StaticCode   Kind = "static_code"   // the code is good for any sale
	OtherOrder   Kind = "other_order"   // the answer is about another order
	Stale        Kind = "stale"         // the answer says pending, whatever became of it
	Challenge    Kind = "challenge"     // settled, but the fraud check does not agree (Midtrans)
	HalfSettled  Kind = "half_settled"  // settled, but the code says pending (Midtrans)
	NotFound     Kind = "not_found"     // the order is not found, though it is there
	Unknown      Kind = "unknown_state" // the state is a word that nobody documented
	LosesToken   Kind = "loses_token"   // the token is not known any more (SNAP)
)

// Fault is what to do wrong, and when.
type Fault struct {
	Kind  Kind          `json:"kind"`
	Order string        `json:"order"` // empty for any
	Call  string        `json:"call"`  // empty for any
	Times int           `json:"times"` // 0 is once, -1 always
	Delay time.Duration `json:"delay"` // for Slow, in nanoseconds
}

// Misbehave tells the stub what to do wrong. The oldest fault that fits a request
// is taken.
func (s *Stub) Misbehave(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.Times == 0 {
		f.Times = 1
	}
	s.faults = append(s.faults, &f)
}

// Behave takes all faults back.
func (s *Stub) Behave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

func (s *Stub) take(q request) Fault {
	for i, f := range s.faults {
		if f.Order != "" && f.Order != q.order || f.Call != "" && f.Call != q.call {
			continue
		}
		if f.Times--; f.Times == 0 {
			s.faults = slices.Delete(s.faults, i, i+1)
		}
		return *f
	}
	return Fault{}
}
