package gui

import (
	"context"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"lapak/internal/demo"
	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit/kittest"
	"lapak/internal/i18n"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/till"
)

// tap touches the middle of a text on the screen.
func (s *shop) tap(text string) {
	s.t.Helper()
	s.touch(text, s.visible())
}

// tapLast touches the last of several equal texts: a button below the head of its
// page, or in the dialog above it.
func (s *shop) tapLast(text string) {
	s.t.Helper()
	shown := s.visible()
	slices.Reverse(shown)
	s.touch(text, shown)
}

func (s *shop) touch(text string, shown []words) {
	s.t.Helper()
	for _, w := range shown {
		if w.text == text {
			s.clock.Pass(time.Second)
			test.TapCanvas(s.Window.Canvas(), w.at.Add(fyne.NewPos(6, 6)))
			return
		}
	}
	s.t.Fatalf("%q is not on the screen to be tapped", text)
}

// sold is the only or newest sale of the day.
func (s *shop) sold() pos.Sale {
	s.t.Helper()
	all := s.sales()
	if len(all) == 0 {
		s.t.Fatal("nothing was sold")
	}
	sale, err := s.Till.Sale(context.Background(), all[0].Number)
	must(s.t, err)
	return sale.Sale
}

func (s *shop) soldCount(want int) {
	s.t.Helper()
	if got := len(s.sales()); got != want {
		s.t.Fatalf("%d sales are stored, not %d", got, want)
	}
}

func TestADayIsSoldByKeyboardAlone(t *testing.T) {
	s := openShop(t, shopSpec{}).opened()

	// By scanner, cash with change.
	s.scanCode(batikCode)
	s.press(keys.F9)
	s.write("300000")
	s.shows("Rp25.000")
	s.press(keys.F9)
	s.at(till.StageDone)
	if sale := s.sold(); sale.Change != 25_000 || sale.Paid() != batikPrice {
		t.Fatalf("change %s of %s", sale.Change, sale.Paid())
	}

	// By words, three pieces, a discount, exact cash.
	s.press(keys.F9)
	s.write("3*pagar alam")
	s.press(keys.Enter)
	s.total(105_000)
	s.press(keys.F6)
	s.write("5000")
	s.press(keys.Enter)
	s.total(100_000)
	s.press(keys.F9, keys.F5, keys.F9)
	s.at(till.StageDone)

	// By arrows, QRIS.
	s.press(keys.Enter, keys.Right, keys.Enter)
	s.total(batikPrice)
	s.press(keys.F9, keys.F2)
	s.shows("LAPAK MUSI CONTOH")
	s.press(keys.F5)
	s.write("5512")
	s.press(keys.F9)
	s.shows("Ketik sedikitnya 6 angka")
	s.write("34")
	s.press(keys.F9)
	s.at(till.StageDone)
	if tender := s.sold().Tenders[0]; tender.Method != pos.QRIS || tender.CheckedBy != demo.FirstCashier {
		t.Fatalf("the QRIS tender is %+v", tender)
	}

	// Split: a part in cash, the rest by transfer with its reference.
	s.scanCode(batikCode)
	s.press(keys.F9)
	s.write("75000")
	s.press(keys.Enter, keys.F3)
	s.write("TRX8812")
	s.press(keys.F9)
	s.at(till.StageDone)
	sale := s.sold()
	if len(sale.Tenders) != 2 || sale.PaidBy(pos.Cash) != 75_000 || sale.PaidBy(pos.Transfer) != 200_000 || sale.Tenders[1].Reference != "TRX8812" {
		t.Fatalf("the split sale has %+v", sale.Tenders)
	}
	s.soldCount(4)
}

func TestADayIsSoldByPointerAlone(t *testing.T) {
	s := openShop(t, shopSpec{})
	s.tap("Kasir 2")
	for _, digit := range demo.CashierPIN {
		s.tap(string(digit))
	}
	s.at(till.StageOpenShift)
	s.tapLast("Buka Kasir")
	s.at(till.StageSelling)
	s.tap("Peci Batik Lemang")
	s.tap("Peci Batik Lemang")
	s.tap("+")
	s.total(3 * 85_000)
	s.tap("−")
	s.total(2 * 85_000)
	s.tap("Bayar")
	s.tap("+100.000")
	s.tap("+100.000")
	s.shows("Rp30.000")
	s.tap("Selesai")
	s.at(till.StageDone)
	s.tap("Penjualan Berikutnya")
	s.at(till.StageSelling)
	if sale := s.sold(); sale.Change != 30_000 || sale.Cashier != demo.SecondCashier {
		t.Fatalf("sold %+v", sale)
	}
	s.closesByPointer()
}

// closesByPointer closes the shift of one cash sale with an empty count, because
// figures are typed, up to the Z report and the next sign-in.
func (s *shop) closesByPointer() {
	s.t.Helper()
	shift := s.Till.State().Shift.ID
	s.tap("Kas")
	s.tapLast("Tutup Kasir")
	s.tapLast("Tutup Kasir")
	s.shows("Ada selisih")
	s.tap("Belum diketahui")
	s.tapLast("Tutup Kasir")
	s.shows("LAPORAN Z")
	z, err := s.Till.ZReport(context.Background(), shift)
	must(s.t, err)
	if !z.Final() || z.Shift.Difference() != -170_000 || z.Shift.Reason != "Belum diketahui" {
		s.t.Errorf("closed as %+v", z.Shift)
	}
	s.tap("Keluar")
	s.at(till.StageSignIn)
}

func TestAScanLandsInTheCartWhateverHasTheFocus(t *testing.T) {
	s := openShop(t, shopSpec{}).opened()
	expect := func(where string, pieces int) {
		t.Helper()
		if got := s.Till.State().Cart.Quantity(batikSKU); got != pieces {
			t.Errorf("%s: %d pieces in the cart, not %d", where, got, pieces)
		}
	}
	s.scanCode(batikCode)
	expect("search box", 1)
	s.write("kop")
	s.scanCode(batikCode)
	expect("half a word in the search box", 2)
	s.press(keys.Tab)
	s.scanCode(batikCode)
	expect("rows of the cart", 3)
	s.stage.Focus(nil)
	s.scanCode(batikCode)
	expect("nothing", 4)
	s.stage.Focus(s.page.scope.TypeTo.(fyne.Focusable))
	s.write("5*")
	s.scanCode(batikCode)
	expect("five at once", 9)
	s.press(keys.F4)
	s.scanCode(batikCode)
	expect("an open dialog", 9)
	s.press(keys.Enter)
	expect("the dialog after it", 9)
	s.press(keys.F9)
	s.scanCode(batikCode)
	expect("payment", 9)
	s.at(till.StagePaying)
	if paid := s.Till.State().Payment.Balance.Tendered; paid != 0 {
		t.Errorf("the scan paid %s", paid)
	}
	s.press(keys.F5, keys.F9)
	s.at(till.StageDone)
	s.scanCode(batikCode)
	s.at(till.StageSelling)
	expect("the next sale", 1)
}

func TestAnUnknownCodeIsSaidAndChangesNothing(t *testing.T) {
	s := openShop(t, shopSpec{}).opened()
	s.scanCode(batikCode)
	s.scanCode("8999999999999")
	s.total(batikPrice)
	if said := s.toast.Message(); !strings.Contains(said, "8999999999999") {
		t.Errorf("the till says %q", said)
	}
	s.press(keys.F9, keys.F5, keys.F9)
	s.scanCode("8999999999999")
	s.at(till.StageDone) // the change stays to be read
}

// later is work that has been begun and waits for its time.
type later struct{ waiting []func() }

func (l *later) Go(f func()) { l.waiting = append(l.waiting, f) }

func (l *later) run() {
	for len(l.waiting) > 0 {
		next := l.waiting[0]
		l.waiting = l.waiting[1:]
		next()
	}
}

func TestFinishingTwiceMakesOneSale(t *testing.T) {
	disk := &later{}
	in := true
	s := openShop(t, shopSpec{slow: func(f func()) {
		if in {
			f()
			return
		}
		disk.Go(f)
	}}).opened()
	s.scanCode(batikCode)
	s.press(keys.F9, keys.F5)
	in = false

	// A key that bounces, an Enter as well, and a double click, all before the
	// disk has answered.
	kittest.Press(s.stage, keys.F9, keys.F9, keys.Enter)
	s.tap("Selesai")
	s.tap("Selesai")
	if len(disk.waiting) != 1 {
		t.Fatalf("%d sales are on their way", len(disk.waiting))
	}
	in = true
	disk.run()
	s.at(till.StageDone)
	s.soldCount(1)

	// And the bounce that comes after it leaves the change on the screen.
	kittest.Press(s.stage, keys.F9, keys.Enter)
	s.at(till.StageDone)
	s.press(keys.F9)
	s.at(till.StageSelling)
	s.soldCount(1)
}

func TestAHeldKeyDoesNotWalkThroughThePages(t *testing.T) {
	s := openShop(t, shopSpec{}).opened()
	s.scanCode(batikCode)
	hold := func(k keys.Key) {
		s.clock.Pass(time.Second)
		kittest.Down(s.stage, k)
		for range 30 {
			kittest.Hold(s.stage, k)
			s.clock.Pass(50 * time.Millisecond)
		}
		kittest.Up(s.stage, k)
	}
	hold(keys.F9)
	s.at(till.StagePaying)
	s.write("300000")
	hold(keys.Enter)
	s.at(till.StagePaying)
	hold(keys.Enter)
	s.at(till.StageDone)
	s.soldCount(1)
}

func TestACodeOnTheScreenIsNotMoney(t *testing.T) {
	s := openShop(t, shopSpec{}).opened()
	s.scanCode(batikCode)
	s.press(keys.F9, keys.F2)
	s.press(keys.F9, keys.Enter)
	s.at(till.StagePaying)
	s.soldCount(0)
	s.press(keys.Esc)
	if s.Till.State().Payment.QRIS != nil {
		t.Error("the code is still shown after Esc")
	}
	s.press(keys.Esc)
	s.at(till.StageSelling)
	s.total(batikPrice)
}

func TestQRISPaysAPartAndCashTheRest(t *testing.T) {
	s := openShop(t, shopSpec{}).opened()
	s.scanCode(batikCode)
	s.press(keys.F9, keys.F2, keys.F6)
	s.write("200000")
	s.press(keys.Enter)
	s.shows("Rp200.000")
	s.press(keys.F5)
	s.write("551234")
	s.press(keys.Enter)
	s.press(keys.F1, keys.F5, keys.F9)
	s.at(till.StageDone)
	if sale := s.sold(); sale.PaidBy(pos.QRIS) != 200_000 || sale.PaidBy(pos.Cash) != 75_000 {
		t.Fatalf("the sale has %+v", sale.Tenders)
	}
}

func TestMoneyTakenByMistakeIsTakenBack(t *testing.T) {
	s := openShop(t, shopSpec{}).opened()
	s.scanCode(batikCode)
	s.press(keys.F9, keys.Ctrl("1"), keys.Delete)
	if b := s.Till.State().Payment.Balance; b.Tendered != 0 {
		t.Fatalf("%s is still there", b.Tendered)
	}
	s.write("100000")
	s.press(keys.Enter, keys.Esc)
	s.at(till.StagePaying) // a question about the money stands before it
	s.press(keys.Esc)
	s.at(till.StagePaying)
	s.press(keys.Esc, keys.Enter)
	s.at(till.StageSelling)
	s.soldCount(0)
}

func TestTheOpenCartSurvivesAKill(t *testing.T) {
	s := openShop(t, shopSpec{}).opened()
	s.scanCode(batikCode)
	s.write("2*pagar alam")
	s.press(keys.Enter)
	want := s.Till.State().Totals.Total
	for !s.Till.Saved() {
		runtime.Gosched() // the disk is the machine's own, not the clock's
	}
	must(t, s.store.Close()) // and nothing else: the till is not told
	s.store = nil

	again := openShop(t, shopSpec{dir: s.dir})
	again.write(demo.CashierPIN)
	again.at(till.StageSelling)
	again.total(want)
	again.shows("3 barang")
}

func TestCartsWaitAndComeBack(t *testing.T) {
	s := openShop(t, shopSpec{}).opened()
	s.scanCode(batikCode)
	s.press(keys.F7)
	s.write("ibu")
	s.press(keys.Enter)
	s.total(0)
	s.shows("1 keranjang tertahan")
	s.write("pagar alam")
	s.press(keys.Enter)
	s.press(keys.F8, keys.Enter)
	s.total(batikPrice)
	if held := s.Till.State().Held; len(held) != 1 || held[0].Totals().Total != 35_000 {
		t.Fatalf("the cart that was open is not held: %+v", held)
	}
	s.press(keys.F8, keys.Delete, keys.Esc)
	if len(s.Till.State().Held) != 1 {
		t.Fatal("a cart was thrown away without an answer")
	}
	s.press(keys.Delete, keys.Enter)
	if len(s.Till.State().Held) != 0 {
		t.Fatal("the cart is still held")
	}
}

func TestEveryChangeOfTheCartIsUndone(t *testing.T) {
	s := openShop(t, shopSpec{}).opened()
	s.scanCode(batikCode)
	s.write("+")
	s.total(2 * batikPrice)
	s.press(keys.F4)
	s.write("5")
	s.press(keys.Enter)
	s.total(5 * batikPrice)
	s.press(keys.Delete)
	s.total(0)
	s.press(keys.Ctrl("Z"))
	s.total(5 * batikPrice)
	s.press(keys.Ctrl("Z"), keys.Ctrl("Z"))
	s.total(batikPrice)
	s.write("-")
	s.total(batikPrice) // the last piece is not taken away by mistake
	s.press(keys.Ctrl("D"), keys.Enter)
	s.total(0)
	s.press(keys.Ctrl("Z"))
	s.total(batikPrice)
}

func TestALineTakesADiscountInPercentAndANote(t *testing.T) {
	s := openShop(t, shopSpec{}).opened()
	s.scanCode(batikCode)
	s.press(keys.F4, keys.Tab, keys.Right)
	s.write("10")
	s.press(keys.Tab)
	s.write("cacat kecil")
	s.press(keys.Enter)
	line := s.Till.State().Cart.Lines[0]
	if line.Discount.Rate != 1_000 || line.Net() != 247_500 || line.Note != "cacat kecil" || line.Quantity != 1 {
		t.Fatalf("the line is %+v", line)
	}
}

func TestStockThatRunsOutWarnsAndNeverBlocks(t *testing.T) {
	s := openShop(t, shopSpec{}).opened()
	level := s.Till.StockLevels()[batikSKU]
	_, err := s.Till.Add(batikSKU, level+2)
	must(t, err)
	s.App.show(s.Till.State())
	s.shows("Minus 2")
	s.press(keys.F9, keys.F5, keys.F9)
	s.at(till.StageDone)
	s.soldCount(1)
}

func TestPracticeIsLoudAndLeavesNoTrace(t *testing.T) {
	s := openShop(t, shopSpec{}).opened()
	s.scanCode(batikCode)
	s.press(keys.Ctrl("L"))
	s.shows("MODE LATIHAN")
	s.total(0)
	s.scanCode(batikCode)
	s.press(keys.F9, keys.F2)
	s.shows("Kode latihan")
	s.press(keys.F5)
	s.write("551234")
	s.press(keys.F9)
	s.at(till.StageDone)
	s.press(keys.F9, keys.Ctrl("L"))
	s.hides("MODE LATIHAN")
	s.total(batikPrice)
	s.soldCount(0)
}

func TestWrongPINsAreCountedAndLockOut(t *testing.T) {
	s := openShop(t, shopSpec{})
	for left := 4; left > 0; left-- {
		s.write("999999")
		s.shows("Sisa percobaan: " + string(rune('0'+left)))
	}
	s.write("999999")
	s.shows("menit")
	s.write(demo.CashierPIN)
	s.at(till.StageSignIn)
	s.clock.Pass(2 * time.Minute)
	s.write(demo.CashierPIN)
	s.at(till.StageOpenShift)
}

func TestAScanIsNoTryOfAPIN(t *testing.T) {
	s := openShop(t, shopSpec{})
	s.scanCode(batikCode)
	s.write("999999")
	s.shows("Sisa percobaan: 4")
}

func TestATillThatNobodyTouchesLocksItself(t *testing.T) {
	s := openShop(t, shopSpec{}).opened()
	s.scanCode(batikCode)
	s.press(keys.F6)
	s.clock.Pass(9 * time.Minute)
	s.tick()
	s.at(till.StageSelling)
	s.write("1")
	s.clock.Pass(9 * time.Minute)
	s.tick()
	s.at(till.StageSelling)
	s.clock.Pass(2 * time.Minute)
	s.tick()
	s.at(till.StageSignIn)
	if s.Window.Canvas().Overlays().Top() != nil {
		t.Error("a dialog lies over the sign-in")
	}
	s.write(demo.CashierPIN)
	s.at(till.StageSelling)
	s.total(batikPrice)
}

func TestATillAtWorkDoesNotLockItself(t *testing.T) {
	disk := &later{}
	in := true
	s := openShop(t, shopSpec{slow: func(f func()) {
		if in {
			f()
			return
		}
		disk.Go(f)
	}}).opened()
	s.scanCode(batikCode)
	s.press(keys.F9, keys.F5)
	in = false
	s.press(keys.F9)
	s.clock.Pass(time.Hour)
	s.tick()
	in = true
	disk.run()
	s.at(till.StageDone)
}

func TestAFailedDiskKeepsThePaymentOnTheScreen(t *testing.T) {
	s := openShop(t, shopSpec{}).opened()
	s.scanCode(batikCode)
	s.press(keys.F9, keys.F5)
	must(t, s.store.Close())
	s.store = nil
	s.press(keys.F9)
	s.at(till.StagePaying)
	if s.toast.Message() == "" {
		t.Error("nothing is said")
	}
	s.shows("Rp275.000")
	if !s.page.scope.Actions[1].Possible() {
		t.Error("finishing cannot be tried again")
	}
}

func TestTheTickOfTheFrameFollowsTheDisk(t *testing.T) {
	s := openShop(t, shopSpec{}).opened()
	s.tick()
	s.shows("Tersimpan aman")
	must(t, s.store.Close())
	s.store = nil
	s.scanCode(batikCode)
	s.tick()
	s.tick()
	s.shows("Menyimpan")
}

func TestAClockThatWentBackIsSaidPlainly(t *testing.T) {
	s := openShop(t, shopSpec{}).signedIn()
	s.clock.Pass(-24 * time.Hour)
	s.press(keys.F9)
	s.at(till.StageOpenShift)
	s.shows("Jam laptop lebih mundur")
}

func TestTheLanguageChangesBeforeAnybodyIsSignedIn(t *testing.T) {
	s := openShop(t, shopSpec{})
	s.press(keys.F10)
	s.shows("Who is on duty?")
	if s.Till.Preferences().Language != i18n.EN {
		t.Error("the language is not remembered")
	}
}

func TestTheFloatOfTheLastShiftIsProposed(t *testing.T) {
	s := openShop(t, shopSpec{}).opened()
	float := pos.Count{{Value: 50_000, Number: 3}}
	_, _, err := s.Till.CloseShift(context.Background(), float, "diuji")
	must(t, err)
	s.open(sectionSell)
	s.shows("Rp150.000")
	s.press(keys.F6, keys.F9)
	s.at(till.StageSelling)
	if got := s.Till.State().Shift.Float.Total(); got != money.Rupiah(150_000) {
		t.Errorf("the float is %s", got)
	}
}

func TestEveryKeyIsWrittenWhereItWorks(t *testing.T) {
	s := openShop(t, shopSpec{})
	for _, scene := range scenes() {
		scene.play(s)
		for _, a := range s.stage.Keys.Top().Actions {
			k := string(a.Key)
			if !a.Possible() || !strings.HasPrefix(k, "F") && !strings.HasPrefix(k, "Ctrl+") {
				continue
			}
			written := slices.ContainsFunc(s.visible(), func(w words) bool { return strings.Contains(w.text, a.Key.Hint()) })
			if !written {
				t.Errorf("%s: %s does %s and says so nowhere", scene.name, a.Key.Hint(), a.Name)
			}
		}
	}
}
