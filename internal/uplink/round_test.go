package uplink_test

import (
	"bytes"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"lapak/internal/auth"
	"lapak/internal/gateway"
	"lapak/internal/journal"
	"lapak/internal/pos"
	"lapak/internal/store"
	"lapak/internal/uplink"
)

const (
	sumsel pos.TenantID    = "sumsel"
	day    pos.BusinessDay = "2026-11-25"
)

// office is a central store behind real HTTP, with one tenant and one stall.
type office struct {
	testing.TB
	central *store.Central
	server  *uplink.Server
	http    *httptest.Server
	bank    *bank // of both tenants
	desk    *uplink.Acquiring
	now     time.Time
}

func openOffice(t testing.TB, place store.Place) *office {
	t.Helper()
	o := &office{TB: t, now: time.Date(2026, 11, 25, 2, 0, 0, 0, time.UTC)}
	var err error
	o.central, err = store.OpenCentral(t.Context(), place, store.Options{Now: o.clock})
	o.must(err)
	t.Cleanup(func() { o.central.Close() })
	o.must(o.central.AddTenant(t.Context(), store.Tenant{ID: sumsel, Name: "Sumatera Selatan"}))
	o.must(o.central.SaveSite(t.Context(), sumsel, store.Site{Code: "KBI", Name: "Kambang Iwak"}))
	o.bank = &bank{now: o.clock, orders: map[string]*gateway.Status{}}
	o.desk = uplink.NewAcquiring(uplink.AcquiringConfig{Central: o.central, Now: o.clock,
		Gateways: map[pos.TenantID]gateway.Gateway{sumsel: o.bank, jambi: o.bank}})
	o.server = uplink.NewServer(uplink.ServerConfig{Central: o.central, Now: o.clock, Acquiring: o.desk})
	o.http = httptest.NewServer(o.server.Handler())
	t.Cleanup(o.http.Close)
	return o
}

func (o *office) clock() time.Time { return o.now }

func (o *office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

// laptop is a till's store with its end of the wire.
type laptop struct {
	*store.Store
	*uplink.Client
	office *office
}

func (o *office) laptop(dir string) *laptop {
	o.Helper()
	s, err := store.Open(o.Context(), dir, store.Options{Now: o.clock})
	o.must(err)
	o.Cleanup(func() { s.Close() })
	c, err := uplink.NewClient(o.Context(), uplink.Config{Store: s, Now: o.clock, Version: "test"})
	o.must(err)
	return &laptop{s, c, o}
}

func (l *laptop) enrol() {
	l.office.Helper()
	code, err := l.office.server.NewCode(l.office.Context(), sumsel, "KBI", false, "test")
	l.office.must(err)
	l.office.must(l.Client.Enrol(l.office.Context(), l.office.http.URL, code.Code, "laptop uji"))
}

func (l *laptop) sync() {
	l.office.Helper()
	l.office.must(l.Sync(l.office.Context()))
}

var goods = []pos.Product{{SKU: "KAO-M", Name: "Kaos Sablon M", Category: "Kaos", Price: 75_000, Unit: "potong", Producer: "LAPAS-1"}}

func list(t testing.TB, products ...pos.Product) *pos.Catalogue {
	c, err := pos.NewCatalogue(products, []pos.Producer{{Code: "LAPAS-1", Name: "Lapas Kelas I", City: "Palembang"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (l *laptop) sells(n int) {
	l.office.Helper()
	for i := range n {
		c := list(l.office, goods...)
		cart := pos.Cart{ID: pos.SaleID(newID(l.office))}
		cart, _, err := cart.Add(c.Products()[0], 1+i%3)
		l.office.must(err)
		sold, err := cart.Checkout(pos.SaleHead{Stall: store.DefaultStall(), Terminal: l.Terminal().ID, Day: day, At: l.office.now,
			Cashier: pos.Staff{ID: "kasir-1", Label: "Kasir 1"}}, c, []pos.Tender{{Method: pos.Cash, Amount: cart.Totals().Total}})
		l.office.must(err)
		_, err = l.Record(l.office.Context(), "kasir-1", journal.SaleCompleted{Sale: sold})
		l.office.must(err)
	}
}

// sales is how many sales the centre's books count.
func (o *office) sales() int {
	o.Helper()
	totals, err := o.central.Books(sumsel).Totals(o.Context(), store.Scope{Day: day})
	o.must(err)
	n := 0
	for _, c := range totals.Cashiers {
		n += c.Sales
	}
	return n
}

func TestWhatWasSoldArrivesAndWhatTheOfficeChangedComesDown(t *testing.T) {
	o := openOffice(t, store.Place{Dir: t.TempDir()})
	l := o.laptop(t.TempDir())
	if got := l.Status(t.Context()); got.State != uplink.StatusOff {
		t.Errorf("before: %+v", got)
	}
	l.enrol()
	l.sells(3)
	if got := l.Status(t.Context()); got.State != uplink.StatusWaiting || got.Waiting != 3 {
		t.Errorf("sold: %+v", got)
	}
	l.sync()
	if got := l.Status(t.Context()); got.State != uplink.StatusSent || got.Sent != 3 || got.Waiting != 0 || got.LastContact.IsZero() {
		t.Errorf("sent: %+v", got)
	}
	if n := o.sales(); n != 3 {
		t.Errorf("%d sales", n)
	}
	hash, err := auth.HashPIN("135790")
	o.must(err)
	o.must(o.central.ReplaceCatalogue(t.Context(), sumsel, list(t, goods...)))
	cashier := store.StaffSecret{Staff: pos.Staff{ID: "kasir-7", Label: "Kasir 7", Role: pos.Cashier, Active: true}, PINHash: hash}
	o.must(o.central.SaveStaff(t.Context(), sumsel, cashier))
	l.sync()
	if staff, err := l.Staff(t.Context()); err != nil || len(staff) != 0 {
		t.Errorf("a list without a supervisor was adopted: %+v, %v", staff, err)
	}
	boss := store.StaffSecret{Staff: pos.Staff{ID: "spv-1", Label: "Supervisor", Role: pos.Supervisor, Active: true}, PINHash: hash}
	o.must(o.central.SaveStaff(t.Context(), sumsel, boss))
	l.sync()
	c, err := l.Catalogue(t.Context())
	o.must(err)
	p, err := c.BySKU("KAO-M")
	if err != nil || p.Price != 75_000 {
		t.Errorf("the goods: %+v, %v", p, err)
	}
	staff, err := l.Staff(t.Context())
	if err != nil || len(staff) != 2 || staff[0].Label != "Kasir 7" {
		t.Errorf("the staff: %+v, %v", staff, err)
	}
	// What was adopted is a fact, and goes up the next time.
	l.sync()
	if got := l.Status(t.Context()); got.State != uplink.StatusSent || got.Sent != 4 {
		t.Errorf("adopted: %+v", got)
	}
}

func newID(t testing.TB) string {
	t.Helper()
	id, err := uuid.NewV7()
	if err != nil {
		t.Fatal(err)
	}
	return id.String()
}

func TestABundleOnAStickBringsTheSameAsTheWire(t *testing.T) {
	o := openOffice(t, store.Place{Dir: t.TempDir()})
	l, courier := o.laptop(t.TempDir()), o.laptop(t.TempDir())
	l.enrol()
	courier.enrol()
	l.sells(2)
	l.sync()
	l.sells(3)
	var early, late bytes.Buffer
	if done, err := l.ExportBundle(t.Context(), &early, false); err != nil || done.Entries != 3 {
		t.Fatal(done, err)
	}
	l.sells(4)
	if done, err := l.ExportBundle(t.Context(), &late, false); err != nil || done.Entries != 7 {
		t.Fatal(done, err)
	}
	// The later stick arrives first, the earlier one twice and by two roads.
	for _, stick := range []*bytes.Buffer{&late, &early} {
		if _, err := courier.CarryBundle(t.Context(), bytes.NewReader(stick.Bytes())); err != nil {
			t.Fatal(err)
		}
	}
	courier.sync()
	if n := o.sales(); n != 9 {
		t.Errorf("%d sales, not 9", n)
	}
	answer, err := o.server.TakeBundle(t.Context(), sumsel, bytes.NewReader(early.Bytes()), "")
	if err != nil || len(answer.Runs) != 1 || answer.Runs[0].Repeated != 3 || answer.Runs[0].Stored != 0 {
		t.Errorf("again: %+v, %v", answer, err)
	}
	l.sync()
	if got := l.Status(t.Context()); got.Waiting != 0 || got.Sent != 9 || o.sales() != 9 {
		t.Errorf("%+v, %d sales", got, o.sales())
	}
	if files, err := os.ReadDir(filepath.Join(courier.Dir(), "carried")); err != nil || len(files) != 0 {
		t.Errorf("the courier still has %v, %v", files, err)
	}
}

func TestABundleOfAnotherOrganisationIsRefused(t *testing.T) {
	o := openOffice(t, store.Place{Dir: t.TempDir()})
	l := o.laptop(t.TempDir())
	l.enrol()
	l.sells(1)
	var stick bytes.Buffer
	if _, err := l.ExportBundle(t.Context(), &stick, true); err != nil {
		t.Fatal(err)
	}
	o.must(o.central.AddTenant(t.Context(), store.Tenant{ID: "jambi"}))
	_, err := o.server.TakeBundle(t.Context(), "jambi", &stick, "KBI")
	if pos.CodeOf(err) != pos.Denied || o.sales() != 0 {
		t.Errorf("%v, %d sales", err, o.sales())
	}
}

func TestALaptopRestoredFromAnOldBackupLosesNothingOfTheOthers(t *testing.T) {
	o := openOffice(t, store.Place{Dir: t.TempDir()})
	l := o.laptop(t.TempDir())
	l.enrol()
	l.sells(2)
	l.sync()
	backup, dir := filepath.Join(t.TempDir(), "b.db"), t.TempDir()
	o.must(l.Backup(t.Context(), backup))
	l.sells(3)
	l.sync()
	o.must(store.Restore(t.Context(), backup, dir))
	again := o.laptop(dir)
	if err := again.Sync(t.Context()); pos.CodeOf(err) != pos.Conflict {
		t.Errorf("a database without its key: %v", err)
	}
	if got := again.Status(t.Context()); got.State != uplink.StatusAttention || got.Reason != "enrol_again" {
		t.Errorf("%+v", got)
	}
	again.sells(1)
	again.enrol()
	again.sells(1)
	again.sync()
	if n := o.sales(); n != 7 {
		t.Errorf("%d sales, not 7", n)
	}
	if again.Terminal().Epoch != 2 {
		t.Errorf("epoch %d", again.Terminal().Epoch)
	}
	again.sells(1)
	again.sync()
	last, err := again.Receipts(t.Context(), day, "", 1)
	if err != nil || len(last) != 1 || last[0].Number != "LPK-A2-261125-0005" {
		t.Errorf("%+v, %v", last, err)
	}
	for _, s := range []*laptop{l, again} {
		if v, err := s.Store.Verify(t.Context()); err != nil || v.Problem != nil {
			t.Error(v, err)
		}
	}
	if v, err := o.central.VerifyTenant(t.Context(), sumsel); err != nil || v.Problem != nil || v.Entries != 8 {
		t.Error(v, err)
	}
}

func copyFile(t testing.TB, from, to string) {
	t.Helper()
	body, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, body, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestARoundThatOutlastsItsTokenGoesOn(t *testing.T) {
	o := openOffice(t, store.Place{Dir: t.TempDir()})
	l := o.laptop(t.TempDir())
	l.enrol()
	l.sells(1)
	l.sync()
	// The clock of the centre jumps on while a round is under way.
	late := &aging{office: o}
	s, err := store.Open(t.Context(), t.TempDir(), store.Options{Now: o.clock})
	o.must(err)
	defer s.Close()
	c, err := uplink.NewClient(t.Context(), uplink.Config{Store: s, Now: o.clock, Transport: late})
	o.must(err)
	slow := &laptop{s, c, o}
	slow.enrol()
	slow.sells(2)
	late.jump = true
	slow.sync()
	if n := o.sales(); n != 3 {
		t.Errorf("%d sales, not 3", n)
	}
}

// aging lets a quarter of an hour pass before the first run is sent.
type aging struct {
	office *office
	jump   bool
}

func (a *aging) RoundTrip(r *http.Request) (*http.Response, error) {
	if a.jump && r.URL.Path == "/v1/entries" {
		a.jump = false
		a.office.now = a.office.now.Add(16 * time.Minute)
	}
	return http.DefaultTransport.RoundTrip(r)
}

func TestACentreWithoutATrustedCertificateIsToldApartFromOneThatIsAway(t *testing.T) {
	o := openOffice(t, store.Place{Dir: t.TempDir()})
	l := o.laptop(t.TempDir())
	stranger := httptest.NewUnstartedServer(o.server.Handler())
	stranger.Config.ErrorLog = log.New(io.Discard, "", 0) // of the handshake that this is about
	stranger.StartTLS()
	defer stranger.Close()
	code, err := o.server.NewCode(t.Context(), sumsel, "KBI", false, "test")
	o.must(err)
	var refusal *pos.Error
	if err := l.Client.Enrol(t.Context(), stranger.URL, code.Code, "laptop uji"); !errors.As(err, &refusal) ||
		refusal.Reason != "server_not_trusted" || refusal.Code != pos.Unavailable || l.Enrolled() {
		t.Errorf("%v", err)
	}
	// The code was not given away.
	o.must(l.Client.Enrol(t.Context(), o.http.URL, code.Code, "laptop uji"))
}
