package gui

import (
	"context"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"lapak/internal/demo"
	"lapak/internal/gui/keys"
	"lapak/internal/i18n"
	"lapak/internal/pos"
	"lapak/internal/till"
)

// withCustomer gives a shop a second window, open.
func withCustomer(t *testing.T, spec shopSpec) *shop {
	t.Helper()
	s := openShop(t, spec)
	s.openDisplay()
	t.Cleanup(func() {
		if s.display != nil {
			s.display.window.Close()
		}
	})
	s.display.window.Resize(fyne.NewSize(1280, 720))
	return s
}

// customerSees are the texts in the customer's window.
func (s *shop) customerSees() string {
	s.t.Helper()
	var all []string
	walkTexts(s.display.window.Content(), fyne.Position{}, func(w words) { all = append(all, w.text) })
	return strings.Join(all, " ")
}

func (s *shop) customerIsTold(key string, pairs ...string) {
	s.t.Helper()
	if words, sees := s.display.words.T(key, pairs...), s.customerSees(); !strings.Contains(sees, words) {
		s.t.Errorf("the customer is not told %q but\n%s", words, sees)
	}
}

func TestTheCustomerSeesTheCartTheCodeAndThanks(t *testing.T) {
	s := withCustomer(t, shopSpec{}).opened()
	s.customerIsTold("gui.customer.welcome")
	s.scanCode(batikCode)
	s.customerIsTold("gui.customer.total")
	if sees := s.customerSees(); !strings.Contains(sees, batikPrice.String()) {
		t.Errorf("the cart shows\n%s", sees)
	}
	s.press(keys.F9)
	s.show(must1(s.Till.ShowCode(0))(t))
	code := s.Till.State().Payment.QRIS
	s.customerIsTold("gui.customer.check")
	for _, words := range []string{code.Merchant, code.NMID, code.Amount.String()} {
		if sees := s.customerSees(); !strings.Contains(sees, words) {
			t.Errorf("%q is not among\n%s", words, sees)
		}
	}
	if code.CanPlain {
		s.show(must1(s.Till.PlainCode(true))(t))
	}
	s.customerIsTold("gui.customer.type_amount")
	s.show(must1(s.Till.HideCode())(t))
	s.show(must1(s.Till.Tender(pos.Cash, 300_000, ""))(t))
	s.customerIsTold("gui.customer.change")
	s.show(must1(s.Till.Commit(context.Background(), s.Till.State().Cart.ID))(t))
	s.at(till.StageDone)
	s.customerIsTold("gui.customer.thanks")
	if sees := s.customerSees(); !strings.Contains(sees, "Rp25.000") {
		t.Errorf("the change is not shown:\n%s", sees)
	}
}

// must1 unwraps the answer of a till method.
func must1(state till.State, err error) func(*testing.T) till.State {
	return func(t *testing.T) till.State {
		t.Helper()
		must(t, err)
		return state
	}
}

func TestThePlainCodeIsShownWithTheAmountToType(t *testing.T) {
	s := withCustomer(t, shopSpec{}).opened()
	s.scanCode(batikCode)
	s.press(keys.F9)
	s.show(must1(s.Till.ShowCode(0))(t))
	s.show(must1(s.Till.PlainCode(true))(t))
	s.customerIsTold("gui.customer.type_amount")
	if sees := s.customerSees(); !strings.Contains(sees, batikPrice.String()) {
		t.Errorf("the amount to type is missing:\n%s", sees)
	}
}

func TestTheCustomerChoosesALanguageOfHisOwn(t *testing.T) {
	s := withCustomer(t, shopSpec{lang: i18n.EN}).opened()
	if s.display.words.Lang() != i18n.ID {
		t.Fatalf("begins in %s", s.display.words.Lang())
	}
	test.TapCanvas(s.display.window.Canvas(), fyne.NewPos(400, 300))
	if s.display.words.Lang() != i18n.EN {
		t.Error("a tap does not change the language")
	}
	s.customerIsTold("gui.customer.welcome")
	s.display.window.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyName(displayLanguage)})
	if s.display.words.Lang() != i18n.ID || s.words.Lang() != i18n.EN {
		t.Error("the two languages hang together")
	}
	if s.Till.Preferences().CustomerLanguage != i18n.ID {
		t.Error("the choice is not remembered")
	}
}

func TestPracticeIsLoudForTheCustomerToo(t *testing.T) {
	s := withCustomer(t, shopSpec{}).opened()
	s.press(keys.Ctrl("L"))
	s.customerIsTold("gui.customer.practice")
	s.scanCode(batikCode)
	s.press(keys.F9)
	s.show(must1(s.Till.ShowCode(0))(t))
	s.customerIsTold("gui.customer.practice")
	s.customerIsTold("gui.customer.no_pay")
	s.show(s.Till.LeavePractice())
	if sees := s.customerSees(); strings.Contains(sees, s.display.words.T("gui.customer.practice")) {
		t.Error("practice is over and still on the customer's screen")
	}
}

// A scanner types into the window that was touched last, which may be that of the
// customer.
func TestAScanIntoTheCustomersWindowLandsInTheCart(t *testing.T) {
	s := withCustomer(t, shopSpec{}).opened()
	canvas := s.display.window.Canvas()
	for _, r := range batikCode {
		canvas.OnTypedRune()(r)
	}
	canvas.OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyReturn})
	s.total(batikPrice)
}

func TestTheCustomersWindowIsOpenedAtTheStartIfItWasOpen(t *testing.T) {
	s := openShop(t, shopSpec{})
	made := 0
	s.CustomerWindow = func(string) fyne.Window { made++; return test.NewWindow(nil) }
	_, err := s.Till.SignIn(context.Background(), demo.Boss, demo.SupervisorPIN)
	must(t, err)
	s.show(s.Till.State())
	s.press(keys.Ctrl("7"), keys.F9)
	if made != 1 || s.display == nil || !s.Till.Preferences().CustomerDisplay {
		t.Fatalf("%d windows", made)
	}
	s.display.window.Close()
	if s.display != nil {
		t.Fatal("the window is closed and not forgotten")
	}
	again := New(s.Config)
	again.Started()
	defer again.Close()
	if made != 2 || again.display == nil {
		t.Errorf("%d windows after a new start", made)
	}
	again.display.window.Close()
}

// TestAlbumOfTheCustomer writes pictures, as TestAlbum does.
func TestAlbumOfTheCustomer(t *testing.T) {
	dir := os.Getenv("ALBUM")
	if dir == "" {
		t.Skip("ALBUM names no folder")
	}
	for name, spec := range map[string]shopSpec{"id": {}, "en": {lang: i18n.EN}, "id-dark": {dark: true}, "id-large": {large: true}} {
		for _, size := range []fyne.Size{fyne.NewSize(1366, 768), fyne.NewSize(1024, 600)} {
			s := withCustomer(t, spec).opened()
			s.display.window.Resize(size)
			if spec.lang == i18n.EN {
				s.display.nextLanguage()
			}
			take := func(scene string) {
				if need := s.display.window.Content().MinSize(); need.Width > size.Width || need.Height > size.Height {
					t.Errorf("%s %s %v needs %v", name, scene, size, need)
				}
				path := filepath.Join(dir, name, "customer-"+scene+".png")
				if size.Width < 1366 {
					path = filepath.Join(dir, name, "customer-small-"+scene+".png")
				}
				f, err := os.Create(path)
				must(t, err)
				defer f.Close()
				must(t, png.Encode(f, s.display.window.Canvas().Capture()))
			}
			must(t, os.MkdirAll(filepath.Join(dir, name), 0o755))
			take("1-welcome")
			for _, p := range s.Till.Catalogue().Products()[:10] {
				s.show(must1(s.Till.Add(p.SKU, 2))(t))
			}
			take("2-cart")
			s.press(keys.F9)
			take("3-paying")
			s.show(must1(s.Till.ShowCode(0))(t))
			take("4-code")
			s.show(must1(s.Till.PlainCode(true))(t))
			take("5-plain")
			s.show(must1(s.Till.HideCode())(t))
			s.show(must1(s.Till.Tender(pos.Cash, s.Till.State().Payment.Balance.DueInCash+50_000, ""))(t))
			s.show(must1(s.Till.Commit(context.Background(), s.Till.State().Cart.ID))(t))
			take("6-thanks")
			s.show(must1(s.Till.NextSale())(t))
			s.press(keys.Ctrl("L"))
			s.scanCode(batikCode)
			s.press(keys.F9)
			s.show(must1(s.Till.ShowCode(0))(t))
			take("7-practice")
		}
	}
}

func TestWhileTheAcquirerIsAskedTheCustomerSeesTheAmountAndNoCode(t *testing.T) {
	s := withCustomer(t, shopSpec{}).opened()
	s.scanCode(batikCode)
	s.press(keys.F9)
	state := must1(s.Till.ShowCode(0))(t)
	asking := *state.Payment
	asking.QRIS = &till.PaymentCode{Amount: batikPrice, Asking: true, Merchant: "LAPAK MUSI CONTOH"}
	state.Payment = &asking
	s.display.show(state)
	s.customerIsTold("gui.customer.asking")
	if sees := s.customerSees(); !strings.Contains(sees, batikPrice.String()) || strings.Contains(sees, s.display.words.T("gui.customer.check")) {
		t.Errorf("while there is no code the customer sees\n%s", sees)
	}
}
