package store_test

import (
	"fmt"
	"testing"
	"time"

	"lapak/internal/journal"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// The month of BenchmarkSumsOfAMonth.
const (
	monthDays  = 30
	monthSales = 100_000
)

// largeMonth is a store with a month of 100,000 sales of three lines, two shifts a
// day.
func largeMonth(b *testing.B) *store.Store {
	b.Helper()
	now := opened
	s, err := store.Open(ctx, b.TempDir(), store.Options{Now: func() time.Time { return now }, Synchronous: "OFF"})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	list, err := pos.NewCatalogue(manyProducts(), []pos.Producer{{Code: "LAPAS-1-PLG", Name: "A"}, {Code: "LPP-PLG", Name: "B"}, {Code: "LAPAS-MEN", Name: "C"}, {Code: "LAPAS-KAG", Name: "D"}}, nil)
	if err != nil {
		b.Fatal(err)
	}
	const shifts = 2 * monthDays
	for n := range shifts {
		shift, today := pos.ShiftID(fmt.Sprintf("shift-%d", n)), pos.BusinessDay(fmt.Sprintf("2026-11-%02d", n/2+1))
		facts := []journal.Fact{journal.ShiftOpened{Shift: shift, Day: today}}
		for i := range monthSales / shifts {
			sold, err := saleNo(s, list, n*monthSales/shifts+i)
			if err != nil {
				b.Fatal(err)
			}
			sold.Shift, sold.Day = shift, today
			sold.Number = pos.SaleNumber(store.DefaultStall().Code, "A", today, n%2*monthSales+i+1)
			facts = append(facts, journal.SaleCompleted{Sale: sold})
		}
		if _, err := s.RecordAll(ctx, "kasir-1", facts); err != nil {
			b.Fatal(err)
		}
		now = now.Add(12 * time.Hour)
	}
	return s
}

func BenchmarkSumsOfAMonth(b *testing.B) {
	s := largeMonth(b)
	for name, span := range map[string]store.Span{
		"everything": {From: "2026-11-01", To: "2026-11-30"},
		"one stall":  {From: "2026-11-01", To: "2026-11-30", Stall: "LPK"},
		"one Lapas":  {From: "2026-11-01", To: "2026-11-30", Producer: "LPP-PLG"},
		"one day":    {From: "2026-11-15", To: "2026-11-15"},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				sums, err := s.AddUp(ctx, span)
				if err != nil || len(sums.Shifts) == 0 {
					b.Fatal(len(sums.Shifts), err)
				}
			}
		})
	}
	// As the pages ask: what days added up to is remembered.
	c := store.CentralOf(s)
	if err := c.AddTenant(ctx, store.Tenant{}); err != nil {
		b.Fatal(err)
	}
	if _, err := c.AddUp(ctx, "", store.Span{From: "2026-11-01", To: "2026-11-30"}); err != nil {
		b.Fatal(err)
	}
	b.Run("everything again", func(b *testing.B) {
		for b.Loop() {
			sums, err := c.AddUp(ctx, "", store.Span{From: "2026-11-01", To: "2026-11-30"})
			if err != nil || len(sums.Shifts) != 2*monthDays {
				b.Fatal(len(sums.Shifts), err)
			}
		}
	})
}
