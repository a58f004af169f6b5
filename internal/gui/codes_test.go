package gui

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lapak/internal/demo"
	"lapak/internal/gui/keys"
	"lapak/internal/i18n"
	"lapak/internal/pos"
	"lapak/internal/qr"
	"lapak/internal/qris"
	"lapak/internal/receipt"
	"lapak/internal/till"
)

// ours and theirs are codes of merchants of a bank that does not exist.
const (
	ours = "00020101021126660019ID.CO.CONTOHPAY.WWW01189360999900000000070210CTH00000010303UMI" +
		"51440014ID.CO.QRIS.WWW0215ID10999999000010303UMI5204581253033605802ID5917LAPAK MUSI CONTOH6009PALEMBANG" +
		"61053011162070703A016304C8E7"
	damaged = "00020101021126660019ID.CO.CONTOHPAY.WWW01189360999900000000070210CTH00000010303UMI" +
		"51440014ID.CO.QRIS.WWW0215ID10999999000010303UMI5204581253033605802ID5917LAPAK MUSI CONTOH6009PALEMBANG" +
		"61053011162070703A0163040000"
)

// theirs is another merchant's: what somebody pastes over the sticker.
func theirs(t *testing.T) string { return ofAnother(t, "LAPAK MUSI C0NTOH", "ID1099999900002") }

func ofAnother(t *testing.T, name, nmid string) string {
	t.Helper()
	other := strings.Replace(strings.Replace(ours, "LAPAK MUSI CONTOH", name, 1), "ID1099999900001", nmid, 1)
	sum := qris.Check(other, qris.QRIS).CalculatedChecksum
	other = other[:len(other)-4] + sum
	if !qris.Check(other, qris.QRIS).Valid {
		t.Fatal(qris.Check(other, qris.QRIS).Errors)
	}
	return other
}

// onCodes is a shop of a supervisor who looks at the payment codes.
func onCodes(t *testing.T, spec shopSpec) *shop {
	t.Helper()
	s := openShop(t, spec)
	_, err := s.Till.SignIn(context.Background(), demo.Boss, demo.SupervisorPIN)
	must(t, err)
	s.show(s.Till.State())
	s.ReadSticker = func(_ context.Context, path string) (string, error) {
		picture, err := os.Open(path)
		if err != nil {
			return "", err
		}
		defer picture.Close()
		return till.ReadSticker(picture)
	}
	s.press(keys.Ctrl("7"), keys.F3, keys.F3, keys.F3)
	return s
}

// approve types the PIN of the supervisor into the open question.
func (s *shop) approve() {
	s.t.Helper()
	if s.Window.Canvas().Overlays().Top() == nil {
		s.t.Fatal("no question is open")
	}
	s.write(demo.SupervisorPIN)
	s.press(keys.Enter)
	if s.Window.Canvas().Overlays().Top() != nil {
		s.t.Fatal("the question is still open")
	}
}

func stickerFile(t *testing.T, payload string) string {
	t.Helper()
	code, err := qr.Payment(payload)
	must(t, err)
	var file bytes.Buffer
	must(t, code.PNG(&file, 6))
	path := filepath.Join(t.TempDir(), "stiker.png")
	must(t, os.WriteFile(path, file.Bytes(), 0o600))
	return path
}

func TestACodeIsReadFromAPhotoOfTheStickerAndNeedsAPIN(t *testing.T) {
	s := onCodes(t, shopSpec{})
	before := s.Till.State().Stall.QRIS
	s.page.drop([]string{stickerFile(t, theirs(t))})
	s.shows("LAPAK MUSI C0NTOH · PALEMBANG")
	s.shows("ID1099999900002")
	s.shows(s.words.T("gui.codes.old"))
	s.shows(qris.Fingerprint(before))
	s.shows(qris.Fingerprint(theirs(t)))
	s.press(keys.F9)
	if s.Till.State().Stall.QRIS != before {
		t.Fatal("the code was changed before anybody agreed")
	}
	s.approve()
	if got := s.Till.State().Stall.QRIS; got != theirs(t) {
		t.Errorf("the stall has %q", got)
	}
}

func TestACodeThatCannotBeUsedIsRefusedWithEveryReason(t *testing.T) {
	s := onCodes(t, shopSpec{})
	before := s.Till.State().Stall
	dynamic, err := qris.WithAmount(ours, 5_000)
	must(t, err)
	for name, row := range map[string]struct{ payload, reason string }{
		"wrong checksum": {damaged, s.words.T("qris.reason.crc_mismatch")},
		"for one sale":   {dynamic, s.words.T("qris.reason.not_static")},
		"a word":         {"00020101", s.words.T("gui.stall.qris_wrong")},
	} {
		s.enter(s.settingsAt(tabCodes))
		s.scanCode(row.payload)
		s.shows(s.words.T("gui.stall.qris_wrong"))
		s.shows(row.reason)
		s.hides("«")
		s.press(keys.F9)
		if s.Window.Canvas().Overlays().Top() != nil || !s.Till.State().Stall.Equal(before) {
			t.Errorf("%s was taken", name)
		}
	}
}

func TestTheAmountGoesIntoTheCodeOnlyAfterTwoAppsAndComesOutWithANewCode(t *testing.T) {
	s := onCodes(t, shopSpec{})
	s.setCode(theirs(t))
	if s.Till.State().Stall.AutoAmount {
		t.Fatal("a new code is trusted")
	}
	s.press(keys.F4)
	if s.Till.State().Stall.AutoAmount {
		t.Fatal("switched on without a test")
	}
	for i, app := range []string{"Bank Satu", "Dompet Dua"} {
		s.press(keys.F6)
		s.write(app)
		s.press(keys.Tab)
		s.write("90010" + string(rune('1'+i)))
		s.press(keys.Enter)
		if s.Window.Canvas().Overlays().Top() != nil {
			t.Fatalf("the test with %s was not taken", app)
		}
	}
	s.shows(s.words.T("gui.codes.tested", "n", "2", "of", "2"))
	s.press(keys.F4)
	if !s.Till.State().Stall.AutoAmount {
		t.Fatalf("two apps were not enough: %q", s.toast.Message())
	}
	s.setCode(ofAnother(t, "LAPAK OGAN CONTOH", "ID1099999900003"))
	if s.Till.State().Stall.AutoAmount {
		t.Error("the amount is put into a code that nobody tested")
	}
	s.setCode(theirs(t))
	s.press(keys.F4)
	if !s.Till.State().Stall.AutoAmount {
		t.Error("the tests of the code from before are forgotten")
	}
}

// setCode changes the stall's code as a supervisor does.
func (s *shop) setCode(payload string) {
	s.t.Helper()
	s.enter(s.settingsAt(tabCodes))
	if s.Till.State().Stall.QRIS == payload {
		return
	}
	s.scanCode(payload)
	s.press(keys.F9)
	s.approve()
}

func TestAFalseStickerIsFoundOut(t *testing.T) {
	s := onCodes(t, shopSpec{})
	s.setCode(ours)
	s.press(keys.F7)
	s.shows(s.words.T("gui.codes.compare_empty"))
	s.scanCode(ours)
	s.shows(s.words.T("gui.codes.sticker_right"))
	s.scanCode(theirs(t))
	s.shows(s.words.T("gui.codes.sticker_wrong"))
	s.shows(s.words.T("gui.codes.differs", "what", s.words.T("gui.codes.part_nmid"), "kept", "ID1099999900001", "seen", "ID1099999900002"))
	s.page.drop([]string{stickerFile(t, ours)})
	s.shows(s.words.T("gui.codes.sticker_right"))
	s.press(keys.Esc)
	if s.Till.State().Stall.QRIS != ours {
		t.Error("looking at a sticker changed the code")
	}
}

func TestAProducerCanHaveACodeOfItsOwn(t *testing.T) {
	s := onCodes(t, shopSpec{})
	s.setCode(ours)
	producer := s.Till.Catalogue().Producers()[0].Code
	s.enter(s.settingsWith(tabCodes, s.codesTabOf(producer)))
	s.shows(s.words.T("gui.codes.joint"))
	s.scanCode(theirs(t))
	s.press(keys.F9)
	s.approve()
	if stall := s.Till.State().Stall; stall.QRIS != ours || !slices.Equal(stall.Codes, []pos.ProducerQRIS{{Producer: producer, Payload: theirs(t)}}) {
		t.Errorf("the codes are %+v", stall.Codes)
	}
	s.shows("LAPAK MUSI C0NTOH · PALEMBANG")
}

func TestTheCodeIsPrintedAndPutOnACard(t *testing.T) {
	s := onCodes(t, shopSpec{})
	s.setCode(ours)
	var card receipt.Card
	s.SaveCard = func(_ context.Context, c receipt.Card) (string, error) {
		card = c
		return "", errors.New("the disk is full")
	}
	s.press(keys.F11)
	if card.Payload != ours || !strings.Contains(card.NMID, "ID1099999900001") || card.Name != "LAPAK MUSI CONTOH" {
		t.Errorf("the card is %+v", card)
	}
}

// TestAlbumOfCodes writes pictures of the settings for codes, as TestAlbum does.
func TestAlbumOfCodes(t *testing.T) {
	dir := os.Getenv("ALBUM")
	if dir == "" {
		t.Skip("ALBUM names no folder")
	}
	for name, spec := range map[string]shopSpec{"id": {}, "en": {lang: i18n.EN}, "id-dark": {dark: true}, "id-large": {large: true}} {
		t.Run(name, func(t *testing.T) {
			s := onCodes(t, spec)
			for _, scene := range []struct {
				name string
				play func()
			}{
				{"1-in-use", func() {}},
				{"2-another", func() { s.scanCode(theirs(t)) }},
				{"3-consent", func() { s.press(keys.F9) }},
				{"4-wrong", func() { s.press(keys.Esc); s.scanCode(damaged) }},
				{"5-test", func() { s.enter(s.settingsAt(tabCodes)); s.press(keys.F6) }},
				{"6-sticker", func() { s.press(keys.Esc, keys.F7); s.scanCode(theirs(t)) }},
				{"7-producer", func() {
					s.press(keys.Esc)
					s.enter(s.settingsWith(tabCodes, s.codesTabOf(s.Till.Catalogue().Producers()[0].Code)))
				}},
				{"8-stall", func() { s.enter(s.settingsAt(tabStall)) }},
			} {
				scene.play()
				if need := s.Window.Content().MinSize(); need.Width > s.Window.Canvas().Size().Width || need.Height > s.Window.Canvas().Size().Height {
					t.Errorf("%s needs %v", scene.name, need)
				}
				s.photograph(filepath.Join(dir, name, "codes-"+scene.name+".png"))
			}
		})
	}
}

// partsShop is a shop at whose stall the goods of two Lapas are paid by codes of their
// own, with one of each in the cart and the first code on the screen.
func partsShop(t *testing.T, spec shopSpec) *shop {
	t.Helper()
	s := openShop(t, spec)
	yes := till.Approval{Staff: demo.Boss, PIN: demo.SupervisorPIN}
	_, err := s.Till.SignIn(t.Context(), demo.Boss, demo.SupervisorPIN)
	must(t, err)
	goods := s.Till.Catalogue().Products()
	one := goods[0]
	two := goods[slices.IndexFunc(goods, func(p pos.Product) bool { return p.Producer != one.Producer })]
	stall := withCode(s.Till.State().Stall, one.Producer, theirs(t))
	_, err = s.Till.SetStall(t.Context(), withCode(stall, two.Producer, ofAnother(t, "LAPAK OGAN CONTOH", "ID1099999900003")), yes)
	must(t, err)
	_, err = s.Till.OpenShift(t.Context(), demo.Day, nil)
	must(t, err)
	for _, p := range []pos.Product{one, two} {
		_, err = s.Till.Add(p.SKU, 1)
		must(t, err)
	}
	s.show(s.Till.State())
	s.press(keys.F9, keys.F2)
	return s
}

func TestAMixedCartIsPaidCodeByCodeAndSaysWhichIsNext(t *testing.T) {
	s := partsShop(t, shopSpec{lang: i18n.EN})
	s.shows("LAPAK MUSI C0NTOH")
	s.shows("(this code)")
	s.hides("(paid)")
	s.press(keys.F5)
	s.write("123456")
	s.press(keys.Enter)
	s.shows("LAPAK OGAN CONTOH")
	s.shows("(this code)")
	s.shows("(paid)")
}
