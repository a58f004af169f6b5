package e2e_test

import (
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"lapak/internal/money"
	"lapak/internal/store"
	"lapak/internal/uplink"
)

// TestAHubKeepsForTheCentreWhatItsTillsSold puts a central store at the stall
// between tills and the centre, which is away for a while.
func TestAHubKeepsForTheCentreWhatItsTillsSold(t *testing.T) {
	t.Parallel()
	c := newCentre(t)
	c.serve()
	n := newNetwork(t, c.address)
	a := c.enrolled(n.url)
	h := emptyCentre(t, store.Place{Dir: filepath.Join(t.TempDir(), "hub")})
	h.do("join", n.url, c.code(n.url, "--hub"))
	hub := h.serve()
	a.do("sync", "--via", hub.url)
	a.bookNotes(1, 41)
	a.do("sync")

	n.cut()
	// A laptop can join the stall although the centre is away, and both sell on.
	b := h.enrolled(hub.url)
	a.bookNotes(41, 81)
	b.bookNotes(101, 141)
	for range 2 { // the second time for what the other laptop sold
		for _, l := range []lapak{a, b} {
			l.do("sync")
			if got := l.status(); got.State != uplink.StatusSent || got.Waiting != 0 || got.Server != hub.url {
				t.Errorf("at the hub, without the centre: %+v", got)
			}
		}
	}
	if got := h.agrees(a, b); got != 120 {
		t.Errorf("%d sales are at the hub", got)
	}
	if got := c.ledger(); len(got.sales) > 40 {
		t.Errorf("%d sales are at the centre, which is away", len(got.sales))
	}
	if status, body, err := hub.ask("/readyz"); status != 200 {
		t.Errorf("without the centre the hub is not ready: %d %q, %v", status, body, err)
	}

	hub.kill()
	n.mend()
	hub = h.serve()
	c.levelWith(h)
	if got := c.agrees(a, b); got != 120 {
		t.Errorf("%d sales are at the centre", got)
	}
	h.agrees(a, b)

	c.pricesReachThrough(h, hub, a, b)
	a.bookNotes(81, 86)
	a.do("sync", "--via", n.url)
	b.do("sync", "--via", n.url)
	if got := c.agrees(a, b); got != 125 {
		t.Errorf("past the hub, %d sales are at the centre", got)
	}
}

// levelWith waits until the centre has all that a hub has, and compares the two.
func (c centre) levelWith(h centre) {
	c.Helper()
	hub := h.ledger()
	for deadline := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		here := c.ledger()
		if here.entries == hub.entries {
			if !reflect.DeepEqual(here, hub) {
				c.Errorf("the centre has\n%+v\nthe hub\n%+v", here, hub)
			}
			return
		}
		if time.Now().After(deadline) {
			c.Fatalf("the centre has %d entries of the hub's %d", here.entries, hub.entries)
		}
	}
}

// pricesReachThrough changes a price at the office, which comes down through a
// hub that calls when it starts.
func (c centre) pricesReachThrough(h centre, hub *serving, tills ...lapak) {
	c.Helper()
	const now money.Rupiah = 95_000
	c.goods(tills[0].write("barang.csv", listWithCapAt(c, now)))
	if _, status := hub.stop(); status != 0 {
		c.Errorf("the hub ended with status %d", status)
	}
	h.serve()
	for _, l := range tills {
		for deadline := time.Now().Add(patience); l.price(capSKU) != now; {
			if time.Now().After(deadline) {
				c.Fatalf("the cap still costs %s", l.price(capSKU))
			}
			l.do("sync")
		}
	}
}
