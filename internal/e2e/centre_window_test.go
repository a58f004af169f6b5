package e2e_test

import (
	"testing"

	"lapak/internal/demo"
	"lapak/internal/journal"
	"lapak/internal/uplink"
)

// TestTheWindowSendsByItselfAndSellsOnWhenTheCentreIsAway works a window whose
// laptop belongs to a central store. While the centre is away it sells as ever;
// when it is back the sale arrives without anybody asking for it.
func TestTheWindowSendsByItselfAndSellsOnWhenTheCentreIsAway(t *testing.T) {
	c := newCentre(t)
	served := c.serve()
	l := c.enrolled(served.url)
	s := openStall(t, stallSpec{dir: l.dir})
	s.signIn(demo.CashierPIN)
	s.openShift()
	s.sellOne(1)
	s.until("the first sale at the centre", func() bool { return len(c.ledger().sales) == 1 })
	served.kill()
	s.sellOne(2)
	s.until("the laptop to say what waits", func() bool {
		got := l.status()
		return got.State == uplink.StatusWaiting && got.Waiting > 0
	})
	s.sellOne(3)
	if n := len(c.ledger().sales); n != 1 {
		t.Errorf("%d sales at a centre that is away", n)
	}
	again := c.serve()
	// What the back-off would take minutes for is asked for by key.
	s.press("ctrl+8", "F9")
	s.until("all sales at the centre", func() bool { return len(c.ledger().sales) == 3 })
	s.until("the laptop to say that all was sent", func() bool { return l.status().State == uplink.StatusSent })
	again.stop()
	s.verify()
	c.do("verify")
}

// sellOne sells a cap for the exact amount, the n-th sale of the day.
func (s *stall) sellOne(n int) {
	s.Helper()
	s.press("ctrl+1")
	s.scan(capCode, "Return")
	s.holds("1x" + capSKU)
	s.press("F9", "F5", "F9")
	s.untilFact(journal.KindSaleCompleted, n)
	s.next()
}
