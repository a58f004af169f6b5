package gui

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"lapak/internal/demo"
	"lapak/internal/gui/keys"
	"lapak/internal/i18n"
	"lapak/internal/pos"
	"lapak/internal/receipt"
	"lapak/internal/store"
	"lapak/internal/till"
)

// screenKeys are the keys of the texts that a page of its own may show: those of
// papers and of errors may be data of the other language.
func screenKeys(t testing.TB) []string {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("..", "..", "assets", "i18n", "en.json"))
	must(t, err)
	all := map[string]string{}
	must(t, json.Unmarshal(body, &all))
	var found []string
	for key := range all {
		if strings.HasPrefix(key, "gui.") || strings.HasPrefix(key, "report.") || strings.HasPrefix(key, "receipt.") {
			found = append(found, key)
		}
	}
	slices.Sort(found)
	return found
}

// newest is the latest receipt of the day.
func (s *shop) newest() till.Receipt { return s.sales()[0] }

func (s *shop) stored(number pos.ReceiptNumber) till.StoredSale {
	s.t.Helper()
	sale, err := s.Till.Sale(context.Background(), number)
	must(s.t, err)
	return sale
}

func TestASaleIsVoidedFromTheHistoryByKeyboardAlone(t *testing.T) {
	s := busyShop(t, shopSpec{})
	number := s.newest().Number
	s.press(keys.Ctrl("2"), keys.F7)
	s.write("Salah ketik")
	s.press(keys.Enter) // to the PIN
	s.write("000000")
	s.press(keys.Enter)
	s.shows("PIN salah")
	if s.stored(number).Void != nil {
		t.Fatal("a wrong PIN voided the sale")
	}
	s.write(demo.SupervisorPIN)
	s.press(keys.Enter)
	void := s.stored(number).Void
	if void == nil || void.Reason != "Salah ketik" || void.ApprovedBy != demo.Boss {
		t.Fatalf("void is %+v; the screen says %q", void, s.toast.Message())
	}
	s.shows("BATAL")
	s.press(keys.F7)
	if s.Window.Canvas().Overlays().Top() != nil {
		t.Error("a voided sale can be voided again")
	}
}

func TestPartOfASaleComesBackAndIsPaidBack(t *testing.T) {
	s := busyShop(t, shopSpec{})
	sale := s.newest()
	line := s.stored(sale.Number).Sale.Lines[0]
	before := s.Till.StockLevels()[line.SKU]
	s.press(keys.Ctrl("2"), keys.F8)
	s.shows("Rp0")
	s.press(keys.Right)
	s.press(keys.Ctrl("1")) // the first common reason, then the PIN
	s.write(demo.SupervisorPIN)
	s.press(keys.Enter)
	refunds := s.stored(sale.Number).Refunds
	if len(refunds) != 1 || refunds[0].Items() != 1 || refunds[0].Method != pos.Cash || refunds[0].Reason != "Barang rusak" {
		t.Fatalf("refunds are %+v", refunds)
	}
	if after := s.Till.StockLevels()[line.SKU]; after != before+1 {
		t.Errorf("stock went from %d to %d", before, after)
	}
	s.shows(string(refunds[0].Number))
	s.shows((-refunds[0].Paid).String())
}

func TestASaleOfAnotherShiftIsRefundedNotVoided(t *testing.T) {
	s := busyShop(t, shopSpec{})
	ctx := context.Background()
	x, err := s.Till.XReport(ctx)
	must(t, err)
	_, _, err = s.Till.CloseShift(ctx, pos.Count{{Value: 100, Number: int(x.Expected() / 100)}}, "sisa")
	must(t, err)
	state, err := s.Till.OpenShift(ctx, demo.Day, nil)
	must(t, err)
	s.show(state)
	s.press(keys.Ctrl("2"), keys.F7)
	s.shows(s.words.T("gui.void.not_possible"))
	s.press(keys.Enter)
	s.shows(s.words.T("gui.refund.goods"))
}

func TestTheShiftClosesWithADifferenceAndItsReason(t *testing.T) {
	s := busyShop(t, shopSpec{})
	shift := s.Till.State().Shift.ID
	s.press(keys.Ctrl("5"), keys.F9)
	s.hides(s.words.T("gui.close.expected"))
	s.write("3")
	s.press(keys.F9)
	s.shows(s.words.T("gui.close.difference"))
	s.press(keys.Enter)
	if s.Till.State().Stage == till.StageOpenShift {
		t.Fatal("a difference without a reason closed the shift")
	}
	s.press(keys.Ctrl("2"), keys.Enter)
	s.at(till.StageOpenShift)
	z, err := s.Till.ZReport(context.Background(), shift)
	must(t, err)
	if z.Shift.Counted.Total() != 300_000 || z.Shift.Reason != s.words.T("gui.close.reason.unknown") || z.Shift.Difference() == 0 {
		t.Errorf("closed as %+v", z.Shift)
	}
	s.shows((-z.Shift.Difference()).String())
	if kept, err := os.ReadDir(filepath.Join(s.dir, "backups")); err != nil || len(kept) != 1 {
		t.Errorf("backups: %v %v", kept, err)
	}
	s.press(keys.F9)
	s.at(till.StageSignIn)
}

func TestACartThatWaitsKeepsTheShiftOpen(t *testing.T) {
	s := busyShop(t, shopSpec{})
	s.scanCode(batikCode)
	s.press(keys.Ctrl("5"), keys.F9)
	s.shows(batikPrice.String())
	s.press(keys.F9)
	s.at(till.StageSelling)
	s.total(batikPrice)
}

func TestACashierSeesNoExpectedCash(t *testing.T) {
	s := busyShop(t, shopSpec{})
	state, err := s.Till.SignIn(context.Background(), demo.FirstCashier, demo.CashierPIN)
	must(t, err)
	s.renew()
	s.show(state)
	s.press(keys.Ctrl("5"))
	s.shows(s.words.T("receipt.x_report"))
	s.hides(s.words.T("receipt.expected"))
	s.press(keys.Ctrl("4"))
	s.shows(s.words.T("report.by_method"))
	s.press(keys.Down, keys.Down)
	s.hides(s.words.T("report.cash.expected"))
}

func TestMoneyGoesOutOfTheDrawerWithAReason(t *testing.T) {
	s := busyShop(t, shopSpec{})
	before, err := s.Till.XReport(context.Background())
	must(t, err)
	s.press(keys.Ctrl("5"), keys.F6)
	s.write("250000")
	s.press(keys.Enter)
	s.shows(s.words.T("error.reason_missing"))
	s.press(keys.Ctrl("1"), keys.Enter)
	after, err := s.Till.XReport(context.Background())
	must(t, err)
	if before.Expected()-after.Expected() != 250_000 {
		t.Errorf("expected cash went from %s to %s", before.Expected(), after.Expected())
	}
	s.shows(s.words.T("gui.drawer.out.deposit"))
}

func TestStockIsCountedFromItsPage(t *testing.T) {
	s := busyShop(t, shopSpec{})
	s.press(keys.Ctrl("3"))
	s.scanCode(batikCode)
	s.press(keys.F6)
	s.write("12")
	s.press(keys.Enter)
	if level := s.Till.StockLevels()[batikSKU]; level != 12 {
		t.Fatalf("the level is %d, not 12; the screen says %q", level, s.toast.Message())
	}
	s.shows(s.words.T("gui.stock.counted"))
}

func TestDroppedFilesAreImportedWhereGoodsAreKept(t *testing.T) {
	s := busyShop(t, shopSpec{})
	var taken []string
	s.Import = func(_ context.Context, paths []string) (string, error) {
		taken = paths
		return "67 barang", nil
	}
	files := []fyne.URI{storage.NewFileURI("/goods/produsen.csv"), storage.NewFileURI("/goods/barang.csv")}
	s.dropped(fyne.Position{}, files)
	if taken != nil {
		t.Fatal("the page of a sale took files")
	}
	s.press(keys.Ctrl("7"), keys.F3, keys.F3, keys.F3, keys.F3, keys.F3)
	s.dropped(fyne.Position{}, files)
	if !slices.Equal(taken, []string{"/goods/produsen.csv", "/goods/barang.csv"}) {
		t.Errorf("imported %v", taken)
	}
	s.shows("67 barang")
	s.Import = func(context.Context, []string) (string, error) {
		return "", pos.Refuse(pos.Invalid, "barcode_check_digit", "sku", "KOP-1", "barcode", "123")
	}
	s.dropped(fyne.Position{}, files)
	s.shows("KOP-1")
}

func TestEveryBadRowOfAFileHasALineOfItsOwn(t *testing.T) {
	s := busyShop(t, shopSpec{})
	s.Import = func(context.Context, []string) (string, error) { return "satu\ndua\ntiga", nil }
	s.press(keys.Ctrl("7"), keys.F2, keys.F2)
	s.dropped(fyne.Position{}, []fyne.URI{storage.NewFileURI("/goods/barang.csv")})
	for _, line := range []string{"satu", "dua", "tiga"} {
		if !slices.ContainsFunc(s.visible(), func(w words) bool { return w.text == line }) {
			t.Errorf("%q has no line", line)
		}
	}
}

func TestAChangedLanguageIsKeptAndSpokenEverywhere(t *testing.T) {
	s := busyShop(t, shopSpec{})
	s.press(keys.Ctrl("7"))
	s.shows("Bahasa layar dan struk.")
	s.press(keys.F5)
	s.shows("Language of screens and receipts.")
	s.press(keys.Ctrl("2"))
	s.shows("Reprint")
	s.shut()
	again, err := store.Open(context.Background(), s.dir, store.Options{Now: s.clock.Now})
	must(t, err)
	defer again.Close()
	tl, err := till.New(context.Background(), till.Config{Store: again, Now: s.clock.Now})
	must(t, err)
	defer tl.Close(context.Background())
	if lang := tl.Preferences().Language; lang != i18n.EN {
		t.Errorf("after a restart the language is %s", lang)
	}
}

func TestTheWindowFillsTheScreenWhenAskedTo(t *testing.T) {
	s := busyShop(t, shopSpec{})
	s.press(keys.Ctrl("7"), keys.F8)
	if !s.Window.FullScreen() || !s.Till.Preferences().FullScreen {
		t.Fatal("F8 left the window as it was")
	}
	s.press(keys.F8)
	if s.Window.FullScreen() || s.Till.Preferences().FullScreen {
		t.Error("F8 did not give the desktop back")
	}
}

func TestTheFirstRunLeadsToTheSignIn(t *testing.T) {
	s := emptyShop(t, shopSpec{})
	s.at(till.StageSetUp)
	s.write("Lapak Musi")
	s.press(keys.Enter)
	s.write("135790")
	s.press(keys.Tab)
	s.write("135791")
	s.press(keys.Enter)
	if message := s.toast.Message(); message != s.words.T("error.pins_differ") {
		t.Fatalf("two PINs that differ: %q", message)
	}
	s.press(keys.Backspace)
	s.write("0")
	s.press(keys.Enter, keys.F9)
	s.at(till.StageSignIn)
	staff, err := s.Till.Staff(context.Background())
	must(t, err)
	if len(staff) != 1 || staff[0].Role != pos.Supervisor || s.Till.State().Stall.Name != "Lapak Musi" {
		t.Errorf("set up %+v at %q", staff, s.Till.State().Stall.Name)
	}
}

func TestANewNameOfTheStallNeedsNoPIN(t *testing.T) {
	s := busyShop(t, shopSpec{})
	s.enter(s.settingsAt(tabStall))
	form := s.page.home.(interface{ TypedRune(rune) })
	form.TypedRune('X')
	s.press(keys.F9)
	if s.Window.Canvas().Overlays().Top() != nil {
		t.Error("a new name asked for a PIN")
	}
	if !strings.Contains(s.Till.State().Stall.Name, "X") {
		t.Errorf("the stall is still called %s", s.Till.State().Stall.Name)
	}
}

func TestAReportIsExportedAndOpened(t *testing.T) {
	s := busyShop(t, shopSpec{})
	var formats []string
	opened := ""
	s.Export = func(_ context.Context, day pos.BusinessDay, format string) (string, error) {
		formats = append(formats, string(day)+" "+format)
		return "LPH." + format, nil
	}
	s.OpenFile = func(path string) error { opened = path; return nil }
	s.press(keys.Ctrl("4"), keys.F5, keys.F6, keys.F7)
	if !slices.Equal(formats, []string{"2026-11-22 pdf", "2026-11-22 xlsx", "2026-11-22 csv"}) || opened != "LPH.csv" {
		t.Errorf("exported %v, opened %q", formats, opened)
	}
	s.press(keys.F8)
	message := fyne.CurrentApp().Clipboard().Content()
	d, err := s.Till.DailyReport(context.Background(), demo.Day)
	must(t, err)
	if message != d.Message(s.words) || message == "" {
		t.Errorf("the clipboard holds %q", message)
	}
}

// rollPrinter keeps what would have been printed.
type rollPrinter struct{ printed []receipt.Doc }

func (p *rollPrinter) Configure(till.Preferences) error { return nil }
func (p *rollPrinter) Print(d receipt.Doc)              { p.printed = append(p.printed, d) }
func (p *rollPrinter) Check(context.Context) error      { return nil }

func TestPaperComesOfReprintsRefundsAndReports(t *testing.T) {
	roll := &rollPrinter{}
	s := busyShop(t, shopSpec{printer: roll})
	s.press(keys.Ctrl("2"), keys.F5)
	if len(roll.printed) != 0 || s.toast.Message() != s.words.T("error.no_printer") {
		t.Fatalf("without an address %d slips were printed and it says %q", len(roll.printed), s.toast.Message())
	}
	s.change(func(p *till.Preferences) { p.Printer = "usb:/dev/usb/lp0" }, nil)
	printed := func(word string) {
		t.Helper()
		if len(roll.printed) == 0 {
			t.Fatalf("nothing was printed, let alone %q; the screen says %q", word, s.toast.Message())
		}
		if text := receipt.PlainText(roll.printed[len(roll.printed)-1], 32); !strings.Contains(text, word) {
			t.Errorf("no %q on\n%s", word, text)
		}
	}
	s.press(keys.F5)
	printed("SALINAN")
	s.press(keys.F8, keys.Right, keys.Ctrl("2"))
	s.write(demo.SupervisorPIN)
	s.press(keys.Enter)
	printed("RETUR")
	s.press(keys.Ctrl("5"), keys.F10)
	printed("LAPORAN X")
	s.press(keys.Ctrl("4"), keys.F9)
	printed("SEMENTARA")
	s.press(keys.Ctrl("6"), keys.F6)
	printed("TES CETAK")
}
