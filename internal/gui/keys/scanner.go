package keys

import "time"

// Settings tune what counts as a scan.
type Settings struct {
	// Gap is the longest pause between two characters of a scan, and between
	// the last one and the Enter or Tab that ends it.
	Gap time.Duration
	// MinLength is the fewest characters of a code.
	MinLength int
}

// DefaultSettings suit scanners on a wire: 40 ms, 4 characters. A slow wireless
// scanner may need a longer gap.
func DefaultSettings() Settings { return Settings{Gap: 40 * time.Millisecond, MinLength: 4} }

// tick is the longest that an idle window lets a key wait before it is heard:
// one turn of its event loop at 60 a second.
const tick = 17 * time.Millisecond

// scanner collects runes that come too fast for fingers.
//
// The toolkit gives no time of a key press, only that of its hearing, and a
// window that is painting hears nothing. So a pause counts only while the window
// was idle, which decides where a burst begins; and what decides whether it is a
// scan is the time of the whole, which waiting can stretch only once.
type scanner struct {
	Settings
	code        []rune
	first, last time.Time
	// done is when the last scan ended: scanners that send Enter and Tab, or
	// Enter twice, are still talking for one gap after it.
	done time.Time
	// idle is when the window had dealt with everything it had heard; zero
	// while it has not.
	idle time.Time
}

// pause is how long the window listened in vain between from and t.
func (s *scanner) pause(from, t time.Time) time.Duration {
	switch {
	case s.idle.IsZero():
		return 0
	case s.idle.After(from):
		from = s.idle
	}
	return t.Sub(from)
}

// rune adds c at t and reports whether c starts a new burst.
func (s *scanner) rune(c rune, t time.Time) (fresh bool) {
	if !s.running(t) {
		s.code, s.first = s.code[:0], t
		fresh = true
	}
	s.code = append(s.code, c)
	s.last = t
	return fresh
}

// running reports whether a key at t comes as fast after the last character as a
// scanner would send it.
func (s *scanner) running(t time.Time) bool {
	return len(s.code) > 0 && s.pause(s.last, t) <= s.Gap+tick
}

// end tells whether an Enter or Tab at t ends a scan, and gives its code. A scan
// takes no longer than a gap for each character, and half a one for waiting.
func (s *scanner) end(t time.Time) (code string, ok bool) {
	longest := time.Duration(len(s.code))*s.Gap + s.Gap/2
	ok = len(s.code) >= s.MinLength && s.running(t) && t.Sub(s.first) <= longest
	if ok {
		code = string(s.code)
		s.done = t
	}
	s.code = s.code[:0]
	return code, ok
}

// echo reports whether a terminator at t still belongs to the scan before.
func (s *scanner) echo(t time.Time) bool {
	return len(s.code) == 0 && !s.done.IsZero() && s.pause(s.done, t) <= s.Gap
}
