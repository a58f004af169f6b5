package uplink

import (
	"net/http"
	"strconv"
	"time"
)

// How long a till waits before it tries again.
const (
	firstWait   = time.Second
	longestWait = 5 * time.Minute
	// longestAsked is the most that a server may ask for: a wrong clock or a slip
	// of an administrator must not keep a till silent until tomorrow.
	longestAsked = time.Hour
)

// Backoff says how long to wait after each failure: any time up to a ceiling that
// doubles from one second to five minutes. The whole range is drawn from, and not
// only its end, so that all the tills of a fair do not come back together when
// the network does (full jitter).
type Backoff struct {
	random  func(n int64) int64
	ceiling time.Duration
}

// NewBackoff takes the source of randomness: a number from 0 up to and without n,
// as rand.Int64N gives.
func NewBackoff(random func(n int64) int64) *Backoff {
	return &Backoff{random: random}
}

// Next is how long to wait after one more failure. Asked is what the server wants
// at least, 0 if it said nothing; the jitter comes on top of it, because it said
// the same to all.
func (b *Backoff) Next(asked time.Duration) time.Duration {
	b.ceiling = min(max(2*b.ceiling, firstWait), longestWait)
	wait := time.Duration(b.random(int64(b.ceiling))) + 1
	return min(max(asked, 0), longestAsked) + wait
}

// Reset begins again from one second, after a success.
func (b *Backoff) Reset() { b.ceiling = 0 }

// RetryAfter reads the header of that name, which is a number of seconds or a
// moment; it is 0 if there is none, if it cannot be read or if it is over. Now is
// the server's time where that is known, because the moment is.
func RetryAfter(header string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseInt(header, 10, 64); err == nil {
		return time.Duration(min(max(seconds, 0), int64(longestAsked/time.Second))) * time.Second
	}
	at, err := http.ParseTime(header)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(now), 0), longestAsked)
}
