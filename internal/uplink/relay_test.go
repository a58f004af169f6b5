package uplink_test

import (
	"net/http/httptest"
	"path/filepath"
	"testing"

	"lapak/internal/pos"
	"lapak/internal/store"
	"lapak/internal/uplink"
)

// hub is a central store on a laptop of the stall.
type hub struct {
	*office
	relay *uplink.Relay
}

// hub makes a hub of this office.
func (o *office) hub() *hub {
	o.Helper()
	h := &hub{office: &office{TB: o.TB, now: o.now}}
	var err error
	h.central, err = store.OpenCentral(o.Context(), store.Place{Dir: o.TempDir()}, store.Options{Now: o.clock})
	o.must(err)
	o.Cleanup(func() { h.central.Close() })
	h.server = uplink.NewServer(uplink.ServerConfig{Central: h.central, Now: o.clock})
	h.http = httptest.NewServer(h.server.Handler())
	o.Cleanup(h.http.Close)
	h.relay = uplink.NewRelay(uplink.RelayConfig{Central: h.central, Now: o.clock, Version: "test"})
	code, err := o.server.NewCode(o.Context(), sumsel, "KBI", true, "test")
	o.must(err)
	tenant, err := h.relay.Join(o.Context(), o.http.URL, code.Code, "laptop hub")
	if err != nil || tenant != sumsel {
		o.Fatal(tenant, err)
	}
	h.pass()
	return h
}

func (h *hub) pass() {
	h.Helper()
	h.must(h.relay.Sync(h.Context()))
}

func TestAHubPassesOnWhatItsTerminalsSentAndWhatTheCentreSigned(t *testing.T) {
	o := openOffice(t, store.Place{Dir: t.TempDir()})
	o.must(o.central.ReplaceCatalogue(t.Context(), sumsel, list(t, goods...)))
	h := o.hub()
	l := h.laptop(t.TempDir())
	l.enrol()
	l.sells(3)
	l.sync()
	if n := o.sales(); n != 0 || h.sales() != 3 {
		t.Errorf("before the hub passes on: %d at the centre, %d at the hub", n, h.sales())
	}
	h.pass()
	h.pass() // nothing new
	if n := o.sales(); n != 3 {
		t.Errorf("%d sales at the centre, not 3", n)
	}
	c, err := l.Catalogue(t.Context())
	o.must(err)
	if p, err := c.BySKU("KAO-M"); err != nil || p.Price != 75_000 {
		t.Errorf("the goods did not come down through the hub: %+v, %v", p, err)
	}
	dearer := goods[0]
	dearer.Price = 80_000
	o.must(o.central.ReplaceCatalogue(t.Context(), sumsel, list(t, dearer)))
	h.pass()
	l.sync()
	if c, err = l.Catalogue(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p, _ := c.BySKU("KAO-M"); p.Price != 80_000 {
		t.Errorf("the new price did not come down: %s", p.Price)
	}
	// A laptop of the hub may go to the centre itself: the hub introduced it.
	l.sells(1)
	o.must(l.MoveTo(t.Context(), o.http.URL))
	l.sync()
	h.pass()
	if n := o.sales(); n != 4 {
		t.Errorf("%d sales at the centre, not 4", n)
	}
	o.must(o.central.Revoke(t.Context(), sumsel, l.Terminal().ID))
	h.pass()
	o.must(l.MoveTo(t.Context(), h.http.URL))
	if err := l.Sync(t.Context()); pos.CodeOf(err) != pos.Denied {
		t.Errorf("a laptop that the centre revoked still sends to the hub: %v", err)
	}
}

func TestAForkThatOnlyTheCentreSeesReachesTheLaptopThroughTheHub(t *testing.T) {
	o := openOffice(t, store.Place{Dir: t.TempDir()})
	h := o.hub()
	dir := t.TempDir()
	l := o.laptop(dir)
	l.enrol()
	l.sells(2)
	l.sync()
	h.pass()
	backup, key, copied := filepath.Join(t.TempDir(), "b.db"), filepath.Join(dir, "terminal.key"), t.TempDir()
	o.must(l.Backup(t.Context(), backup))
	l.sells(2)
	l.sync()
	o.must(store.Restore(t.Context(), backup, copied))
	copyFile(t, key, filepath.Join(copied, "terminal.key"))
	c := o.laptop(copied)
	o.must(c.MoveTo(t.Context(), h.http.URL))
	c.sells(3)
	c.sync() // the hub has nothing to compare with
	if n := h.sales(); n != 5 {
		t.Fatalf("%d sales at the hub, not 5", n)
	}
	h.pass() // the centre sees the fork
	c.sells(1)
	c.sync() // and now the laptop hears of it
	h.pass()
	if c.Terminal().Epoch == 1 {
		t.Error("the copy is still in its first life")
	}
	if n := o.sales(); n != 8 {
		t.Errorf("%d sales at the centre, not 8", n)
	}
	open, err := o.central.Quarantined(t.Context(), sumsel, false)
	if err != nil || len(open) != 0 {
		t.Errorf("still set aside: %v, %v", open, err)
	}
	forks, err := o.central.Forks(t.Context(), sumsel)
	if err != nil || len(forks) != 1 || forks[0].Base != 2 {
		t.Errorf("forks %+v, %v", forks, err)
	}
	for _, each := range []*office{o, h.office} {
		if v, err := each.central.VerifyTenant(t.Context(), sumsel); err != nil || v.Problem != nil {
			t.Error(v, err)
		}
	}
}
