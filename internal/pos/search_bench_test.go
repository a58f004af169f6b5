package pos_test

import (
	"slices"
	"testing"
	"time"

	"lapak/internal/pos"
)

// BenchmarkSearch20000 types queries into a list of 20,000 products, letter by
// letter, and reports how long a key press waits for its answer.
func BenchmarkSearch20000(b *testing.B) {
	c, err := pos.NewCatalogue(manyProducts(20_000), lapas, nil)
	if err != nil {
		b.Fatal(err)
	}
	for _, query := range []string{"songket pucuk", "BRG-19999", "8990000", "rotan kaos 77", "café", "zzzz"} {
		b.Run(query, func(b *testing.B) {
			var waits []time.Duration
			for b.Loop() {
				for i := range query {
					start := time.Now()
					c.Search(query[:i+1], "")
					waits = append(waits, time.Since(start))
				}
			}
			slices.Sort(waits)
			at := func(percent int) float64 { return float64(waits[len(waits)*percent/100].Microseconds()) / 1000 }
			b.ReportMetric(at(50), "p50-ms")
			b.ReportMetric(at(99), "p99-ms")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(len(waits)), "ns/op") // of one key press
		})
	}
}
