package gui

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

	"lapak/internal/demo"
	"lapak/internal/gui/keys"
	"lapak/internal/i18n"
	"lapak/internal/pos"
	"lapak/internal/receipt"
	"lapak/internal/till"
)

// busyShop is a shop in the middle of a day with sales, a void and a refund, a
// supervisor at the till.
func busyShop(t testing.TB, spec shopSpec) *shop {
	t.Helper()
	s := openShop(t, spec)
	ctx := context.Background()
	_, err := demo.Play(ctx, demo.Plan{Till: s.Till, Clock: s.clock, Words: s.words, Day: demo.Day, Seed: 7, Sales: 30, StayOpen: true})
	must(t, err)
	_, err = s.Till.SignIn(ctx, demo.Boss, demo.SupervisorPIN)
	must(t, err)
	for _, waiting := range s.Till.State().Held {
		_, err = s.Till.Discard(waiting.ID)
		must(t, err)
	}
	_, err = s.Till.Clear()
	must(t, err)
	s.Services = Services{
		Export:     func(context.Context, pos.BusinessDay, string) (string, error) { return "LPH_2026-11-22.pdf", nil },
		ExportQRIS: func(context.Context, pos.BusinessDay, string) (string, error) { return "QRIS_KBI_2026-11-22.pdf", nil },
		MatchQRIS:  s.matchQRIS,
		SavePDF:    func(context.Context, receipt.Doc) (string, error) { return "struk.pdf", nil },
		Import:     func(context.Context, []string) (string, error) { return "67", nil },
		Printers:   func(context.Context) []string { return []string{"usb:/dev/usb/lp0", "cups:EPSON_TM_T20"} },
		Models:     []PrinterModel{{"safe-58", 32, 384, false}, {"epson-80", 48, 576, true}},
		Version:    "0.1.0", DataDir: "data",
	}
	goodsRooms(&s.Services)
	s.renew()
	s.show(s.Till.State())
	return s
}

// room is a screen that is not on the main road of a sale.
type room struct {
	name string
	play func(*shop)
}

// rooms lead through all of them in one shop.
func rooms() []room {
	open := func(where section) func(*shop) { return func(s *shop) { s.open(where) } }
	key := func(k ...keys.Key) func(*shop) { return func(s *shop) { s.press(k...) } }
	count := func(numbers ...string) func(*shop) {
		return func(s *shop) {
			for _, n := range numbers {
				s.write(n)
				s.press(keys.Enter)
			}
		}
	}
	return []room{
		{"history", open(sectionHistory)},
		{"history-search", func(s *shop) { s.write("kopi") }},
		{"history-none", func(s *shop) { s.write("zzz") }},
		{"history-void", func(s *shop) { s.open(sectionHistory); s.press(keys.F7); s.write("XL") }},
		{"history-void-wrong", func(s *shop) { s.press(keys.Enter); s.write("000000"); s.press(keys.Enter) }},
		{"history-refund", func(s *shop) { s.press(keys.Esc); s.press(keys.F8, keys.Right) }},
		{"charges", func(s *shop) {
			s.press(keys.Esc)
			_, err := s.Till.FoundMoney(context.Background(), 25_000, "771234", "", till.Approval{Staff: demo.Boss, PIN: demo.SupervisorPIN})
			must(s.t, err)
			s.open(sectionHistory)
			s.press(keys.F9)
		}},
		{"charges-return", key(keys.F6)},
		{"charges-keep", key(keys.Esc, keys.F7)},
		{"charges-found", key(keys.Esc, keys.Down, keys.F8)},
		{"charges-sold", key(keys.Esc)},
		{"stock", open(sectionStock)},
		{"stock-low", key(keys.F2)},
		{"stock-negative", key(keys.F2)},
		{"stock-counted", func(s *shop) { s.press(keys.F2); s.press(keys.F6); s.write("12") }},
		{"labels", func(s *shop) { s.press(keys.Esc, keys.F10); s.write("24") }},
		{"handover-none", func(s *shop) { s.press(keys.Esc, keys.F9) }},
		{"handover-whose", key(keys.F5, keys.Down)},
		{"handover-empty", func(s *shop) { s.press(keys.Esc); s.beginNoteOf(batikCode) }},
		{"handover-search", func(s *shop) { s.scanCode(batikCode); s.scanCode(batikCode); s.write("kop") }},
		{"handover-quantity", func(s *shop) { s.press(keys.Backspace, keys.Backspace, keys.Backspace, keys.Enter); s.write("48") }},
		{"handover-state", func(s *shop) { s.press(keys.Enter); s.addOtherGoods(); s.press(keys.F6); s.write("jahitan lepas") }},
		{"handover-file", func(s *shop) { s.press(keys.Enter, keys.F7); s.write("barang.txt"); s.press(keys.Enter) }},
		{"handover-draft", key(keys.Esc)},
		{"handover-drop", key(keys.F10)},
		{"handover-finish", key(keys.Esc, keys.F9)},
		{"handover", key(keys.Enter)},
		{"handover-labels", key(keys.F8)},
		{"pieces", key(keys.Esc, keys.F4)},
		{"pieces-products", key(keys.F3, keys.Down)},
		{"reports", func(s *shop) { s.press(keys.Esc); s.open(sectionReports) }},
		{"reports-producers", key(keys.Down, keys.Down, keys.Down)},
		{"reports-products", key(keys.Down, keys.Down)},
		{"reports-cash", func(s *shop) { s.open(sectionReports); s.press(keys.Down, keys.Down) }},
		{"reports-remarks", key(keys.Down, keys.Down, keys.Down, keys.Down, keys.Down)},
		{"reports-none", key(keys.F2)},
		{"drawer", open(sectionDrawer)},
		{"drawer-out", func(s *shop) { s.press(keys.F6); s.write("250000") }},
		{"check", func(s *shop) { s.press(keys.Esc); s.open(sectionCheck); s.scanCode(batikCode) }},
		{"settings", open(sectionSettings)},
		{"settings-devices", key(keys.F3)},
		{"settings-stall", key(keys.F3)},
		{"settings-codes", key(keys.F3)},
		{"settings-staff", key(keys.F3)},
		{"settings-staff-add", key(keys.F5)},
		{"settings-goods", func(s *shop) { s.press(keys.Esc); s.press(keys.F3) }},
		{"settings-about", key(keys.F3)},
		{"close-carts", func(s *shop) {
			_, err := s.Till.Scan(batikCode)
			must(s.t, err)
			s.open(sectionDrawer)
			s.press(keys.F9)
		}},
		{"close-count", func(s *shop) {
			_, err := s.Till.Clear()
			must(s.t, err)
			s.open(sectionDrawer)
			s.press(keys.F9)
			count("3", "8", "12", "0", "7", "9")(s)
		}},
		{"close-difference", key(keys.F9)},
		{"close-z", func(s *shop) { s.press(keys.Ctrl("2"), keys.Enter) }},
		{"drawer-closed", open(sectionDrawer)},
	}
}

// emptyShop is a laptop on its first run.
func emptyShop(t testing.TB, spec shopSpec) *shop {
	t.Helper()
	spec.blank = true
	return openShop(t, spec)
}

// firstSteps are the screens of the first run.
func firstSteps() []room {
	return []room{
		{"setup-stall", func(s *shop) { s.write("Lapak Musi") }},
		{"setup-supervisor", func(s *shop) { s.press(keys.Enter); s.write("135790"); s.press(keys.Tab); s.write("135790") }},
		{"setup-goods", func(s *shop) { s.press(keys.Enter) }},
	}
}

// TestRooms writes pictures when ROOMS names a folder, for people to look at.
func TestRooms(t *testing.T) {
	dir := os.Getenv("ROOMS")
	if dir == "" {
		t.Skip("ROOMS names no folder")
	}
	for name, spec := range map[string]shopSpec{"id": {}, "en": {lang: i18n.EN}, "id-large": {large: true}, "en-large": {lang: i18n.EN, large: true},
		"id-1080": {size: fyne.NewSize(1920, 1080)}, "id-dark": {dark: true}} {
		if only := os.Getenv("ROOMS_ONLY"); only != "" && only != name {
			continue
		}
		t.Run(name, func(t *testing.T) {
			look := func(s *shop, all []room) {
				for _, r := range all {
					r.play(s)
					if need, has := s.Window.Content().MinSize(), s.Window.Canvas().Size(); need.Width > has.Width || need.Height > has.Height {
						t.Errorf("%s needs %v of %v", r.name, need, has)
					}
					s.photograph(filepath.Join(dir, name, r.name+".png"))
				}
			}
			look(emptyShop(t, spec), firstSteps())
			look(busyShop(t, spec), rooms())
			look(busyShop(t, spec), matchRooms())
		})
	}
}
