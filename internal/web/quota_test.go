package web

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestAQuotaNeverGivesMoreThanItSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		every := time.Duration(rapid.IntRange(1, 5000).Draw(t, "every ms")) * time.Millisecond
		burst := rapid.IntRange(1, 20).Draw(t, "burst")
		q := NewQuota(every, burst, 100)
		begun := time.Unix(1_800_000_000, 0)
		now, given := begun, 0
		for range rapid.IntRange(1, 200).Draw(t, "requests") {
			now = now.Add(time.Duration(rapid.IntRange(0, 2000).Draw(t, "pause ms")) * time.Millisecond)
			wait := q.Take("somebody", now)
			if wait == 0 {
				given++
			}
			if most := burst + int(now.Sub(begun)/every); given > most {
				t.Fatalf("%d requests in %v, %d is the most", given, now.Sub(begun), most)
			}
			if wait > every {
				t.Fatalf("told to wait %v for one that comes every %v", wait, every)
			}
		}
		now = now.Add(every * time.Duration(burst))
		for i := range burst {
			if wait := q.Take("somebody", now); wait != 0 {
				t.Fatalf("rested, but number %d of %d has to wait %v", i+1, burst, wait)
			}
		}
	})
}

func TestAQuotaForgetsWhoAskedLongestAgo(t *testing.T) {
	q, now := NewQuota(time.Hour, 1, 3), time.Unix(1_800_000_000, 0)
	for i := range 1000 {
		if wait := q.Take(fmt.Sprint("stranger ", i), now); wait != 0 {
			t.Fatalf("a stranger has to wait %v", wait)
		}
		if i > 0 && q.Take("regular", now) == 0 != (i == 1) {
			t.Fatalf("the regular was forgotten among %d strangers", i)
		}
		if len(q.keys) > 3 || q.last.Len() != len(q.keys) {
			t.Fatalf("remembers %d and %d keys, 3 is the most", len(q.keys), q.last.Len())
		}
	}
}
