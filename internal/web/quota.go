package web

import (
	"container/list"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Quota lets each key ask so many times at once and then once in a while. It
// remembers a bounded number of keys and forgets the one that asked longest ago,
// so that nobody fills the memory by asking under ever new names.
type Quota struct {
	every time.Duration
	burst int
	most  int

	mu   sync.Mutex
	keys map[string]*list.Element
	last *list.List // of *bucket, the latest in front
}

// bucket is what a key has left.
type bucket struct {
	key   string
	limit *rate.Limiter
}

// NewQuota gives every key burst requests at once and one more every so often,
// and remembers as many keys as told.
func NewQuota(every time.Duration, burst, keys int) *Quota {
	return &Quota{every: every, burst: burst, most: keys, keys: map[string]*list.Element{}, last: list.New()}
}

// Take counts a request of a key at a moment. It reports how long the key has
// to wait before it may ask again; 0 is that it may now.
func (q *Quota) Take(key string, now time.Time) (wait time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	at, known := q.keys[key]
	if known {
		q.last.MoveToFront(at)
	} else {
		if q.last.Len() >= q.most {
			delete(q.keys, q.last.Remove(q.last.Back()).(*bucket).key)
		}
		at = q.last.PushFront(&bucket{key: key, limit: rate.NewLimiter(rate.Every(q.every), q.burst)})
		q.keys[key] = at
	}
	// A reservation tells how long to wait; one that is not used is given back.
	reservation := at.Value.(*bucket).limit.ReserveN(now, 1)
	if wait = reservation.DelayFrom(now); wait > 0 {
		reservation.CancelAt(now)
	}
	return wait
}

// slots counts the requests under way, all and those of each client.
type slots struct {
	most, mostOf int

	mu  sync.Mutex
	all int
	of  map[string]int
}

func newSlots(most, mostOf int) *slots {
	return &slots{most: most, mostOf: mostOf, of: map[string]int{}}
}

// take asks for a slot; a slot that was taken must be given back.
func (s *slots) take(client string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all >= s.most || s.of[client] >= s.mostOf {
		return false
	}
	s.all++
	s.of[client]++
	return true
}

func (s *slots) give(client string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all--
	if s.of[client]--; s.of[client] == 0 {
		delete(s.of, client)
	}
}
