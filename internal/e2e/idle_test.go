package e2e_test

import (
	"path/filepath"
	"testing"
	"time"

	"lapak/internal/pgtest"
	"lapak/internal/store"
)

// BenchmarkIdleServer measures the central store from the start of its process to
// its first readiness, and the memory that it holds when it has nothing to do,
// on the data of the demo. One round of it is a start, a rest and an end.
func BenchmarkIdleServer(b *testing.B) {
	serverProgram(b)
	b.Run("SQLite", func(b *testing.B) { idle(b, store.Place{Dir: filepath.Join(b.TempDir(), "centre")}) })
	b.Run("PostgreSQL", func(b *testing.B) { idle(b, store.Place{DSN: pgtest.Start(b)}) })
}

func idle(b *testing.B, at store.Place) {
	c := emptyCentre(b, at)
	c.do("demo", "--days", "2", "--sales", "30")
	var ready time.Duration
	var kilobytes float64
	for b.Loop() {
		begun := time.Now()
		s := c.serve()
		ready += time.Since(begun)
		quiet(s.cmd.Process.Pid)
		kilobytes += residentKB(b, s.cmd.Process.Pid)
		s.kill()
	}
	b.ReportMetric(float64(ready.Milliseconds())/float64(b.N), "ready-ms")
	b.ReportMetric(kilobytes/1024/float64(b.N), "RSS-MB")
}

// quiet waits until a process does nothing for a while.
func quiet(pid int) {
	const look = 50 * time.Millisecond
	for busy, still := load(pid), 0; still < 4; {
		time.Sleep(look)
		now := load(pid)
		if still++; now-busy > look/20 {
			still = 0
		}
		busy = now
	}
}
