package uplink_test

import (
	"fmt"
	"maps"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// simulationTest is the name by which a seed is replayed.
const simulationTest = "TestNothingIsLostOrDoubledWhateverGoesWrong"

// number reads a whole number from the environment.
func number(t testing.TB, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s is %q", name, text)
	}
	return n
}

// campaign is a number of worlds, lived through one after the other by as many
// workers as there are processors.
type campaign struct {
	template []byte
	mu       sync.Mutex
	seed     uint64 // the next one
	enough   int    // device-days
	worlds   int
	count    tally
}

// next is the seed of the next world, if one more is wanted.
func (c *campaign) next() (uint64, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seed++
	return c.seed - 1, c.count["device-days"] < c.enough
}

func (c *campaign) add(w *world) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.worlds++
	for what, n := range w.count {
		c.count[what] += n
	}
}

// The simulation runs the real client, server and stores, and is the judge of
// them all: see world. LAPAK_DEVICE_DAYS says how much of it, LAPAK_SEED replays
// one world and tells its course, LAPAK_FIRST_SEED begins somewhere else.
func TestNothingIsLostOrDoubledWhateverGoesWrong(t *testing.T) {
	quiet(t)
	c := &campaign{template: emptyCentre(t), seed: uint64(number(t, "LAPAK_FIRST_SEED", 1)), enough: number(t, "LAPAK_DEVICE_DAYS", 1_000), count: tally{}}
	if seed := number(t, "LAPAK_SEED", 0); seed > 0 {
		w := newWorld(t, uint64(seed), c.template)
		w.run()
		c.add(w)
		t.Log(c.summary(0))
		return
	}
	began := time.Now()
	t.Run("worlds", func(t *testing.T) {
		for i := range runtime.GOMAXPROCS(0) {
			t.Run(fmt.Sprint("worker ", i+1), func(t *testing.T) {
				t.Parallel()
				for seed, more := c.next(); more && !t.Failed(); seed, more = c.next() {
					t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
						w := newWorld(t, seed, c.template)
						w.run()
						c.add(w)
					})
				}
			})
		}
	})
	t.Log(c.summary(time.Since(began)))
}

// summary is one line on all that happened.
func (c *campaign) summary(took time.Duration) string {
	var parts []string
	for _, what := range slices.Sorted(maps.Keys(c.count)) {
		parts = append(parts, fmt.Sprintf("%s %d", what, c.count[what]))
	}
	return fmt.Sprintf("%d worlds in %.1f s: %s", c.worlds, took.Seconds(), strings.Join(parts, ", "))
}

func TestASeedGivesTheSameCourseOfEventsEachTime(t *testing.T) {
	quiet(t)
	template := emptyCentre(t)
	for seed := range uint64(3) {
		first, second := newWorld(t, seed+1, template), newWorld(t, seed+1, template)
		first.run()
		second.run()
		if first.course.hash != second.course.hash {
			t.Errorf("seed %d took two courses", seed+1)
			for i, line := range first.course.lines {
				if i >= len(second.course.lines) || line != second.course.lines[i] {
					t.Fatalf("at step %d:\n%s", i, joined(first.course.lines[max(0, i-3):i+1]))
				}
			}
		}
	}
}
