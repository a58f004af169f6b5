package till_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"lapak/internal/pos"
)

// BenchmarkScanToState scans goods of a list of 5,000 into carts of twenty rows
// and waits for the State that a screen would draw.
func BenchmarkScanToState(b *testing.B) {
	clock := morning()
	s := newFolder(b, b.TempDir(), clock)
	defer s.Close()
	var list []pos.Product
	for i := range 5_000 {
		list = append(list, pos.Product{SKU: pos.SKU(fmt.Sprintf("BRG-%04d", i)), Name: fmt.Sprintf("Barang hasil karya %d", i), Category: "Kriya", Price: 15_000, Producer: "L1"})
	}
	catalogue, err := pos.NewCatalogue(list, []pos.Producer{{Code: "L1", Name: "Lapas Kelas I"}}, nil)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := s.AdoptCatalogue(context.Background(), boss, catalogue, nil); err != nil {
		b.Fatal(err)
	}
	k := newTill(b, s, clock)
	defer k.Close(context.Background())
	must(k.SignIn(context.Background(), kasir, pin))(b)
	must(k.OpenShift(context.Background(), day, float))(b)
	var waits []time.Duration
	for i := 0; b.Loop(); i++ {
		if i%20 == 0 {
			b.StopTimer()
			must(k.Clear())(b)
			b.StartTimer()
		}
		start := time.Now()
		state, err := k.Scan(string(list[i*37%len(list)].SKU))
		waits = append(waits, time.Since(start))
		if err != nil || len(state.Cart.Lines) != i%20+1 {
			b.Fatal(len(state.Cart.Lines), err)
		}
	}
	slices.Sort(waits)
	at := func(percent int) float64 { return float64(waits[len(waits)*percent/100].Nanoseconds()) / 1e6 }
	b.ReportMetric(at(50), "p50-ms")
	b.ReportMetric(at(99), "p99-ms")
}
