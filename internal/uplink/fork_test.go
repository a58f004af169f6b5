package uplink_test

import (
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"lapak/internal/money"
	"lapak/internal/store"
	"lapak/internal/uplink"
)

// setBack restores a laptop from a copy, key and all, as another laptop.
func (l *laptop) setBack(backup string) *laptop {
	l.office.Helper()
	dir := l.office.TempDir()
	l.office.must(store.Restore(l.office.Context(), backup, dir))
	copyFile(l.office, filepath.Join(l.Dir(), "terminal.key"), filepath.Join(dir, "terminal.key"))
	return l.office.laptop(dir)
}

func (l *laptop) copied() string {
	l.office.Helper()
	file := filepath.Join(l.office.TempDir(), "backup.db")
	l.office.must(l.Backup(l.office.Context(), file))
	return file
}

// sent looks whether the laptop is done, in a round and for good.
func (l *laptop) sent(entries int64) {
	l.office.Helper()
	l.sync()
	if got := l.Status(l.office.Context()); got.State != uplink.StatusSent || got.Waiting != 0 || got.Sent != entries {
		l.office.Errorf("%+v, want %d entries sent", got, entries)
	}
}

func TestARestoredLaptopThatSoldNothingSinceHasNothingToSend(t *testing.T) {
	o := openOffice(t, store.Place{Dir: t.TempDir()})
	l := o.laptop(t.TempDir())
	l.enrol()
	l.sells(2)
	backup := l.copied()
	l.sells(3)
	l.sync()
	again := l.setBack(backup)
	again.sent(2)
	epoch := again.Terminal().Epoch
	again.sent(2)
	if again.Terminal().Epoch != epoch {
		t.Errorf("another life for nothing: %d, then %d", epoch, again.Terminal().Epoch)
	}
	again.sells(1)
	again.sent(3)
	if o.sales() != 6 {
		t.Errorf("%d sales, want 6", o.sales())
	}
}

// comesBack is the office from a copy of its database, at another address.
func (o *office) comesBack(copied string) *office {
	o.Helper()
	dir := o.TempDir()
	o.must(store.RestoreCentral(o.Context(), copied, dir))
	again := &office{TB: o.TB, now: o.now}
	var err error
	again.central, err = store.OpenCentral(o.Context(), store.Place{Dir: dir}, store.Options{Now: again.clock})
	o.must(err)
	o.Cleanup(func() { again.central.Close() })
	again.server = uplink.NewServer(uplink.ServerConfig{Central: again.central, Now: again.clock})
	again.http = httptest.NewServer(again.server.Handler())
	o.Cleanup(again.http.Close)
	return again
}

func TestLaptopsFollowACentreThatWasSetBack(t *testing.T) {
	o := openOffice(t, store.Place{Dir: t.TempDir()})
	l := o.laptop(t.TempDir())
	l.enrol()
	priced := func(o *office, price money.Rupiah) {
		p := goods[0]
		p.Price = price
		o.must(o.central.ReplaceCatalogue(t.Context(), sumsel, list(t, p)))
	}
	shows := func(price money.Rupiah) {
		t.Helper()
		o.now = o.now.Add(time.Hour)
		l.sync()
		c, err := l.Catalogue(t.Context())
		o.must(err)
		if p, err := c.BySKU(goods[0].SKU); err != nil || p.Price != price {
			t.Errorf("price %d, want %d, %v", p.Price, price, err)
		}
	}
	priced(o, 75_000)
	shows(75_000)
	copied := filepath.Join(t.TempDir(), "centre.db")
	o.must(o.central.BackupTo(t.Context(), copied))
	priced(o, 80_000)
	l.sells(2)
	shows(80_000)
	o = o.comesBack(copied)
	o.must(l.MoveTo(t.Context(), o.http.URL))
	shows(75_000)
	priced(o, 85_000)
	shows(85_000)
	if o.sales() != 2 {
		t.Errorf("%d sales, want 2", o.sales())
	}
}

func TestACentreThatWasSetBackGivesNoLifeTwice(t *testing.T) {
	o := openOffice(t, store.Place{Dir: t.TempDir()})
	l := o.laptop(t.TempDir())
	l.enrol()
	l.sells(2)
	first, second := l.copied(), l.copied()
	l.sells(1)
	l.sync()
	copied := filepath.Join(t.TempDir(), "centre.db")
	o.must(o.central.BackupTo(t.Context(), copied))
	one := l.setBack(first)
	one.sells(1)
	one.sync()
	given := one.Terminal().Epoch
	o = o.comesBack(copied)
	two := l.setBack(second)
	for _, twin := range []*laptop{two, one} {
		o.must(twin.MoveTo(t.Context(), o.http.URL))
		twin.sells(1)
		twin.sync()
	}
	if one.Terminal().Epoch != given || two.Terminal().Epoch == given {
		t.Errorf("one copy was given life %d and is in %d, the other is in %d", given, one.Terminal().Epoch, two.Terminal().Epoch)
	}
	forks, err := o.central.Forks(t.Context(), sumsel)
	if err != nil || len(forks) != 2 {
		t.Errorf("%+v, %v", forks, err)
	}
	if o.sales() != 6 {
		t.Errorf("%d sales, want 6", o.sales())
	}
}
