package gui

import (
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

	"lapak/internal/gui/keys"
	"lapak/internal/i18n"
)

// scenes lead through the main road of the till, one picture each.
func scenes() []room {
	return []room{
		{"01-signin", func(s *shop) { s.write("1122") }},
		{"02-signin-wrong", func(s *shop) { s.write("34") }},
		{"03-openshift", func(s *shop) { s.write("112233"); s.write("28") }},
		{"04-sell-empty", func(s *shop) { s.press(keys.F9) }},
		{"05-sell-search", func(s *shop) { s.scanCode(batikCode); s.write("kopi") }},
		{"06-sell-cart", func(s *shop) {
			s.press(keys.Esc)
			for _, p := range s.Till.Catalogue().Products()[3:8] {
				s.Till.Add(p.SKU, 2)
			}
			s.press(keys.F4)
		}},
		{"07-sell-line", func(s *shop) { s.write("14") }},
		{"08-sell-discounted", func(s *shop) { s.press(keys.Enter, keys.F6); s.write("12345") }},
		{"09-sell-hold", func(s *shop) { s.press(keys.Enter, keys.F7); s.write("ibu") }},
		{"10-sell-held", func(s *shop) { s.press(keys.Enter); s.scanCode(batikCode); s.press(keys.F8) }},
		{"11-sell-clear", func(s *shop) { s.press(keys.Esc, keys.Ctrl("D")) }},
		{"12-pay-cash", func(s *shop) { s.press(keys.Esc, keys.F9) }},
		{"13-pay-cash-typed", func(s *shop) { s.write("300000") }},
		{"14-pay-split", func(s *shop) { s.press(keys.Backspace, keys.Enter) }},
		{"15-pay-qris", func(s *shop) { s.press(keys.F2) }},
		{"15-pay-qris-plain", func(s *shop) { s.press(keys.F8) }},
		{"15-pay-qris-wrong", func(s *shop) { s.press(keys.F7) }},
		{"15-pay-qris-seen", func(s *shop) { s.press(keys.Esc, keys.F5); s.write("5512") }},
		{"16-pay-qris-part", func(s *shop) { s.press(keys.F6) }},
		{"17-pay-transfer", func(s *shop) { s.press(keys.F3) }},
		{"18-pay-enough", func(s *shop) { s.press(keys.F1, keys.Ctrl("1")) }},
		{"19-done", func(s *shop) { s.press(keys.F9) }},
		{"20-unknown", func(s *shop) { s.press(keys.F9); s.scanCode("8999999999999") }},
		{"21-practice", func(s *shop) { s.press(keys.Ctrl("L")); s.scanCode(batikCode) }},
		{"22-practice-qris", func(s *shop) { s.press(keys.F9, keys.F2) }},
	}
}

// TestAlbum writes pictures of the main road when ALBUM names a folder, for
// people to look at.
func TestAlbum(t *testing.T) {
	dir := os.Getenv("ALBUM")
	if dir == "" {
		t.Skip("ALBUM names no folder")
	}
	for name, spec := range map[string]shopSpec{
		"id": {hint: "PIN: Kasir 112233, Supervisor 445566"}, "en": {lang: i18n.EN}, "id-large": {large: true}, "en-large": {lang: i18n.EN, large: true},
		"id-dark": {dark: true}, "id-1080": {size: fyne.NewSize(1920, 1080)},
	} {
		if only := os.Getenv("ALBUM_ONLY"); only != "" && only != name {
			continue
		}
		t.Run(name, func(t *testing.T) {
			s := openShop(t, spec)
			for _, scene := range scenes() {
				scene.play(s)
				if need := s.Window.Content().MinSize(); need.Width > s.Window.Canvas().Size().Width || need.Height > s.Window.Canvas().Size().Height {
					t.Errorf("%s needs %v", scene.name, need)
				}
				s.photograph(filepath.Join(dir, name, scene.name+".png"))
			}
		})
	}
}
