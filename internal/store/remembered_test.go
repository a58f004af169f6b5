package store

import (
	"fmt"
	"testing"

	"lapak/internal/pos"
)

func TestOldDaysAreForgottenBeforeTheMemoryGrowsTooLarge(t *testing.T) {
	var c remembered[int]
	day := func(n int) dayKey { return oneDay("sumsel", Span{}, pos.BusinessDay(fmt.Sprint(n))) }
	const each, days = mostRemembered / 10, 40
	for n := range days {
		for range 3 { // a day that is worked out again takes no more room
			c.keep(day(n), dayMark{changes: 1}, n, each-1)
		}
	}
	there := 0
	for n := range days {
		if value, known := c.find(day(n), dayMark{changes: 1}); known {
			there++
			if value != n {
				t.Errorf("day %d is told as %d", n, value)
			}
		}
		if _, known := c.find(day(n), dayMark{changes: 2}); known {
			t.Errorf("day %d is told as it was before", n)
		}
	}
	if c.rows > mostRemembered || there != 10 {
		t.Errorf("%d rows of %d days", c.rows, there)
	}
}
