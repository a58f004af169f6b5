package e2e_test

import (
	"path/filepath"
	"testing"

	"lapak/internal/money"
	"lapak/internal/pgtest"
	"lapak/internal/store"
)

// TestTwoServersOnOnePostgreSQLAreOneCentralStore is the way there and back with
// the data in PostgreSQL and two processes on them at once.
func TestTwoServersOnOnePostgreSQLAreOneCentralStore(t *testing.T) {
	t.Parallel()
	const sales = 40
	serverProgram(t) // before a database is made for nothing
	first := emptyCentre(t, store.Place{DSN: pgtest.Start(t)})
	first.plan()
	second := first
	second.address = freeAddress(t)
	one, other := first.serve(), second.serve()
	n := newNetwork(t, first.address)
	a, b := first.enrolled(n.url), first.enrolled(other.url)

	both := make(chan string)
	go func() {
		_, complaint, _ := b.try("demo", "--out", t.TempDir(), "--sales", "40", "--seed", "2")
		both <- complaint
	}()
	if complaint := a.sell(sales, 1) + <-both; complaint != "" {
		t.Errorf("two tills at two servers complained: %s", complaint)
	}
	each := []lapak{a, b}
	syncAll(each)
	if got := first.agrees(each...); got != 2*sales {
		t.Errorf("%d sales arrived", got)
	}

	n.cut()
	a.bookNotes(1, 101)
	a.refuses("server_unreachable", "sync")
	n.mend()
	n.spoil("limit_data", up, map[string]int64{"bytes": 5000})
	a.refuses("server_unreachable", "sync")
	n.mend()
	a.do("sync")
	a.bookNotes(101, 201)
	// One of the two dies; the other knows all that it said yes to.
	one.kill()
	a.refuses("server_unreachable", "sync")
	a.do("sync", "--via", other.url)
	b.bookNotes(301, 321)
	stick := filepath.Join(t.TempDir(), "b.lapak")
	b.do("bundle", "export", stick)
	second.do("bundle", "import", stick)
	second.do("bundle", "import", stick)
	syncAll(each)
	if got := second.agrees(each...); got != 2*sales+220 {
		t.Errorf("%d sales arrived", got)
	}
	if got := b.status(); got.Code != "B" || got.Waiting != 0 {
		t.Errorf("the other till: %+v", got)
	}

	const now money.Rupiah = 99_000
	first.serve()
	first.goods(a.write("barang.csv", listWithCapAt(t, now)))
	a.do("sync", "--via", n.url)
	b.do("sync")
	for _, l := range each {
		if got := l.price(capSKU); got != now {
			t.Errorf("the cap costs %s", got)
		}
	}
	syncAll(each)
	first.agrees(each...)
}

// syncAll has tills call one after the other, twice: the second time for what
// the others sold.
func syncAll(tills []lapak) {
	for range 2 {
		for _, l := range tills {
			l.Helper()
			l.do("sync")
		}
	}
}
