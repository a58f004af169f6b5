package gui

import (
	"context"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"lapak/internal/demo"
	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit/kittest"
	"lapak/internal/i18n"
	"lapak/internal/journal"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/store"
	"lapak/internal/till"
)

// shop is a till with the goods of the demo on a real database, its window on
// the test driver, and a clock that moves only when told to.
type shop struct {
	*App
	t     testing.TB
	dir   string
	clock *demo.Clock
	store *store.Store
	tick  func() // one beat of the second hand
}

// shopSpec is how a shop differs from the usual one.
type shopSpec struct {
	lang    i18n.Lang
	large   bool
	dark    bool
	size    fyne.Size
	dir     string // of a shop that was there before; empty makes a new one
	hint    string
	blank   bool         // a new laptop: nobody, no goods
	printer till.Printer // nil prints nothing
	// acquirer makes codes; the stall then asks it. Later runs what the till wants to
	// do by itself.
	acquirer till.Acquirer
	later    func(time.Duration, func())
	// slow runs work; nil runs it in place.
	slow func(func())
}

func openShop(t testing.TB, spec shopSpec) *shop {
	t.Helper()
	ctx := context.Background()
	if spec.lang == "" {
		spec.lang = i18n.ID
	}
	if spec.size.Width == 0 {
		spec.size = fyne.NewSize(1366, 768)
	}
	fresh := spec.dir == ""
	if fresh {
		spec.dir = t.TempDir()
	}
	clock, err := demo.NewClock(demo.Day, 9)
	must(t, err)
	s, err := store.Open(ctx, spec.dir, store.Options{Now: clock.Now, Synchronous: "OFF"})
	must(t, err)
	if fresh && !spec.blank {
		must(t, demo.SetUp(ctx, s, i18n.MustLoad(spec.lang)))
	}
	sh := &shop{t: t, dir: spec.dir, clock: clock, store: s}
	if spec.acquirer != nil {
		stall, err := s.Stall(ctx)
		must(t, err)
		stall.Gateway = true
		_, err = s.Record(ctx, demo.Boss, journal.StallChanged{Stall: stall})
		must(t, err)
	}
	tl, err := till.New(ctx, till.Config{Store: s, Now: clock.Now, Printer: spec.printer, Acquirer: spec.acquirer, After: spec.later,
		Changed: func() { sh.TillChanged() }})
	must(t, err)
	prefs := tl.Preferences()
	prefs.Language, prefs.LargeText, prefs.Dark = spec.lang, spec.large, spec.dark
	must(t, tl.SetPreferences(ctx, prefs))

	app := test.NewApp()
	w := test.NewWindow(nil)
	w.Resize(spec.size)
	if spec.slow == nil {
		spec.slow = func(f func()) { f() }
	}
	sh.App = New(Config{
		Till: tl, Window: w, Theme: app.Settings().SetTheme, Now: clock.Now, Go: spec.slow, Hint: spec.hint,
		After: func(time.Duration, func()) {},
		CustomerWindow: func(string) fyne.Window {
			customer := test.NewWindow(nil)
			customer.Resize(fyne.NewSize(1280, 720))
			return customer
		},
		Beat: func(beat func()) func() { sh.tick = beat; return func() {} },
	})
	w.Resize(spec.size)
	t.Cleanup(func() {
		sh.Close()
		sh.shut()
		w.Close()
		app.Quit()
	})
	return sh
}

// shut ends till and store, as a laptop that is switched off in peace.
func (s *shop) shut() {
	if s.store == nil {
		return
	}
	must(s.t, s.Till.Close(context.Background()))
	must(s.t, s.store.Close())
	s.store = nil
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// press presses keys with a pause before each, as fingers do.
func (s *shop) press(pressed ...keys.Key) {
	for _, k := range pressed {
		s.clock.Pass(time.Second)
		kittest.Press(s.stage, k)
	}
}

// write types at the pace of fingers.
func (s *shop) write(text string) {
	for _, r := range text {
		s.clock.Pass(150 * time.Millisecond)
		kittest.Type(s.stage, string(r))
	}
	s.clock.Pass(time.Second)
}

// scanCode is a burst from the scanner.
func (s *shop) scanCode(code string) {
	s.clock.Pass(time.Second)
	kittest.Scan(s.stage, code)
	s.clock.Pass(time.Second)
}

// signedIn signs the first cashier in by keyboard.
func (s *shop) signedIn() *shop {
	s.write(demo.CashierPIN)
	s.at(till.StageOpenShift)
	return s
}

// opened opens a shift with a float of Rp100.000.
func (s *shop) opened() *shop {
	s.signedIn()
	s.write("1")
	s.press(keys.F9)
	s.at(till.StageSelling)
	return s
}

// at insists on a stage.
func (s *shop) at(stage till.Stage) {
	s.t.Helper()
	if now := s.Till.State().Stage; now != stage {
		s.t.Fatalf("the till is at %s, not at %s; it says %q", now, stage, s.toast.Message())
	}
}

// total insists on the total of the cart.
func (s *shop) total(want money.Rupiah) {
	s.t.Helper()
	if got := s.Till.State().Totals.Total; got != want {
		s.t.Fatalf("the cart costs %s, not %s", got, want)
	}
}

// sales are the receipts of the day so far.
func (s *shop) sales() []store.Receipt {
	s.t.Helper()
	all, err := s.Till.Receipts(context.Background(), demo.Day, "", 100)
	must(s.t, err)
	return all
}

// batik and its price are the goods of most tests.
const (
	batikCode  = "2000000000015"
	batikSKU   = pos.SKU("BTK-MS-200")
	batikPrice = money.Rupiah(275_000)
)

// photograph writes what the window shows.
func (s *shop) photograph(path string) {
	s.t.Helper()
	must(s.t, os.MkdirAll(filepath.Dir(path), 0o755))
	f, err := os.Create(path)
	must(s.t, err)
	defer f.Close()
	must(s.t, png.Encode(f, s.Window.Canvas().Capture()))
}
