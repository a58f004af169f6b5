package gui

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"lapak/internal/demo"
	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/gui/kit/kittest"
	"lapak/internal/pos"
	"lapak/internal/till"
	"lapak/internal/uplink"
)

// notEnrolled is a laptop that nobody enrolled yet, its page of the central store
// open.
func notEnrolled(t testing.TB) (*shop, *office) {
	t.Helper()
	s := openShop(t, shopSpec{})
	_, err := s.Till.SignIn(context.Background(), demo.Boss, demo.SupervisorPIN)
	must(t, err)
	o := s.connect(uplink.Status{State: uplink.StatusOff})
	s.press(keys.Ctrl("7"), keys.F2, keys.F2)
	s.shows(s.words.T("gui.centre.off"))
	return s, o
}

// paste puts text into what has the focus, as Ctrl+V does.
func (s *shop) paste(text string) {
	s.t.Helper()
	clipboard := fyne.CurrentApp().Clipboard()
	clipboard.SetContent(text)
	s.stage.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutPaste{Clipboard: clipboard})
}

const enrolledAs = centreAddress + " K7QM-2F9XC-RT4WN"

func TestTheTextOfAnEnrolmentIsSplitWhereverItLands(t *testing.T) {
	for name, enter := range map[string]func(*shop){
		"pasted into the address": func(s *shop) { s.paste(enrolText) },
		"pasted into the code":    func(s *shop) { s.press(keys.Tab); s.paste(" " + enrolText + " ") },
		"pasted over a mistake":   func(s *shop) { s.write("pus"); s.paste(enrolText) },
		"scanned":                 func(s *shop) { s.scanCode(enrolText) },
		"scanned into the code":   func(s *shop) { s.press(keys.Tab); s.write("K7"); s.scanCode(enrolText) },
		"scanned in capitals": func(s *shop) {
			s.scanCode("LAPAK:ENROL?SERVER=" + centreAddress + "&CODE=K7QM-2F9XC-RT4WN")
		},
		"scanned by a slow scanner": func(s *shop) { s.write(enrolText); s.press(keys.Enter) },
		"scanned slowly, code last": func(s *shop) { s.press(keys.Tab); s.write(enrolText) },
		"both scanned apart": func(s *shop) {
			s.write(centreAddress)
			s.press(keys.Enter)
			s.scanCode("K7QM-2F9XC-RT4WN")
		},
		"address escaped": func(s *shop) {
			s.scanCode("lapak:enrol?code=K7QM-2F9XC-RT4WN&server=https%3A%2F%2Fpusat.lapas-sumsel.example")
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, o := notEnrolled(t)
			enter(s)
			if len(o.enrolled) > 0 {
				t.Fatal("enrolled before anybody said so")
			}
			s.press(keys.F9)
			want := enrolledAs
			if name == "pasted over a mistake" {
				want = "" // pus and the text after it are no enrolment
			}
			if got := strings.Join(o.enrolled, "|"); got != want {
				t.Errorf("asked for %q, not %q", got, want)
			}
		})
	}
}

func TestARefusedEnrolmentKeepsWhatWasTypedAndSaysWhy(t *testing.T) {
	s, o := notEnrolled(t)
	s.press(keys.F9)
	s.shows(s.words.T("error.enrol_address_missing"))
	s.write(centreAddress)
	s.press(keys.Enter)
	s.write("K7QM-2F9XC")
	s.press(keys.Enter)
	s.shows("14 huruf dan angka")
	if len(o.enrolled) > 0 {
		t.Fatal("half a code was sent, and each try counts")
	}
	s.write("-rt4wn")
	o.refuses = pos.Refuse(pos.Denied, "enrolment_spent_long_ago")
	s.press(keys.Enter)
	s.shows("enrolment_spent_long_ago") // a reason that this program has no words for
	if got := o.enrolled; len(got) != 1 || got[0] != centreAddress+" K7QM-2F9XC-rt4wn" {
		t.Fatalf("asked for %q", got)
	}
	o.refuses = errors.New("connection refused")
	s.press(keys.F9)
	s.shows("tidak terduga")
	s.hides("connection refused")
	s.press(keys.Ctrl("1"), keys.Ctrl("7"), keys.F2, keys.F2) // away and back
	o.refuses = nil
	s.press(keys.F9)
	if last := o.enrolled[len(o.enrolled)-1]; last != centreAddress+" K7QM-2F9XC-rt4wn" {
		t.Errorf("what was typed became %q", last)
	}
	s.shows(s.words.T("gui.centre.sent"))
	if said := s.toast.Message(); said != s.words.T("gui.centre.enrolled") {
		t.Errorf("it says %q", said)
	}
	if s.centre.code != "" {
		t.Error("a code that is spent is still kept")
	}
}

func TestAnEnrolmentThatTakesLongLeavesTheTillAlone(t *testing.T) {
	line := &later{}
	slow := false
	s := busyShop(t, shopSpec{slow: func(f func()) {
		if slow {
			line.Go(f)
			return
		}
		f()
	}})
	o := s.connect(uplink.Status{State: uplink.StatusOff})
	s.press(keys.Ctrl("7"), keys.F2, keys.F2)
	s.scanCode(enrolText)
	slow = true
	s.press(keys.F9, keys.F9, keys.Enter)
	slow = false
	if len(line.waiting) != 1 {
		t.Fatalf("%d enrolments are on their way", len(line.waiting))
	}
	s.shows(s.words.T("gui.centre.connecting"))
	s.press(keys.Ctrl("1"))
	before := len(s.sales())
	s.scanCode(batikCode)
	s.press(keys.F9, keys.F5, keys.F9)
	s.at(till.StageDone)
	if len(s.sales()) != before+1 {
		t.Fatal("nothing was sold while the line was slow")
	}
	line.run()
	s.at(till.StageDone)
	if len(o.enrolled) != 1 || s.toast.Message() != s.words.T("gui.centre.enrolled") {
		t.Errorf("enrolled %v and says %q", o.enrolled, s.toast.Message())
	}
}

func TestPracticeEnrolsNothing(t *testing.T) {
	s, o := notEnrolled(t)
	s.press(keys.Ctrl("L"), keys.Ctrl("7"), keys.F2, keys.F2)
	s.scanCode(enrolText)
	s.press(keys.F9)
	s.shows(s.words.T("error.not_in_practice"))
	if len(o.enrolled) > 0 {
		t.Errorf("practice enrolled %v", o.enrolled)
	}
}

func TestOnlyASupervisorEnrolsALaptop(t *testing.T) {
	s, o := notEnrolled(t)
	state, err := s.Till.SignIn(context.Background(), demo.FirstCashier, demo.CashierPIN)
	must(t, err)
	s.renew()
	s.show(state)
	s.press(keys.Ctrl("7"), keys.F2, keys.F2)
	s.shows(s.words.T("gui.supervisors_only"))
	s.scanCode(enrolText)
	s.press(keys.F9)
	s.says(o, s.waiting(14, time.Minute))
	s.shows(s.words.T("gui.centre.waiting", "n", "14")) // how it goes is no secret
	s.hides(s.words.T("gui.centre.enrol_again"))
	s.press(keys.F7, keys.F9)
	if len(o.enrolled) > 0 {
		t.Errorf("a cashier enrolled the laptop: %v", o.enrolled)
	}
	if o.synced != 1 {
		t.Error("a cashier could not send")
	}
}

// signal is the word about sending in the head, empty if there is none.
func (s *shop) signal() string {
	if !s.frame.sent.Visible() {
		return ""
	}
	return s.frame.sent.Words()
}

func TestTheHeadSaysHowSendingGoes(t *testing.T) {
	s := busyShop(t, shopSpec{})
	o := s.connect(uplink.Status{State: uplink.StatusOff})
	expect := func(want string) {
		t.Helper()
		if got := s.signal(); got != want {
			t.Errorf("the head says %q, not %q", got, want)
		}
	}
	expect("")
	s.press(keys.Ctrl("8"))
	s.at(till.StageSelling)
	s.shows(s.words.T("gui.cart.empty"))
	s.says(o, s.allSent())
	expect("Terkirim semua")
	s.says(o, s.waiting(1, time.Second))
	expect("Terkirim semua") // a sale that is on its way is no news
	s.tick()
	expect("1 menunggu")
	sending := s.waiting(1286, time.Hour)
	sending.State = uplink.StatusSending
	s.says(o, sending)
	expect("1.286 menunggu")
	s.says(o, s.attention())
	expect("Perlu perhatian")
	s.says(o, s.allSent())
	expect("Terkirim semua")
	quiet := s.allSent()
	quiet.State = uplink.StatusWaiting
	s.says(o, quiet)
	expect("Terkirim semua")
}

func TestTheWordInTheHeadLeadsToItsPageByKeyAndByFinger(t *testing.T) {
	s := busyShop(t, shopSpec{})
	s.connect(s.attention())
	page := s.words.T("gui.centre.attention")
	s.press(keys.Ctrl("8"))
	s.shows(page)
	s.press(keys.Ctrl("1"))
	s.hides(page)
	s.tap("Perlu perhatian")
	s.shows(page)
	s.shows("Jam laptop menunjukkan 22/11/2031 21.36")
	s.shows("1.825 hari terlalu cepat")
	s.press(keys.Ctrl("1"))
	s.scanCode(batikCode)
	s.press(keys.F9)
	s.tap("Perlu perhatian")
	s.press(keys.Ctrl("8"))
	s.at(till.StagePaying) // a payment is never left by mistake
	s.hides(page)
	s.press(keys.F5, keys.F9)
	s.at(till.StageDone)
}

func TestNewsOfTheLineTakesNoFocusAndEatsNoScan(t *testing.T) {
	s := busyShop(t, shopSpec{})
	o := s.connect(s.allSent())
	states := []uplink.Status{s.waiting(3, time.Minute), s.attention(), s.allSent(), s.waiting(60, 3*time.Hour), s.attention()}
	s.write("kop")
	held := s.stage.Canvas().Focused()
	search := held.(*kit.Entry)
	for i, status := range states {
		// The scanner is in the middle of a code when the news comes, twice.
		s.clock.Pass(time.Second)
		for j, r := range batikCode {
			if j == 4 || j == 9 {
				o.status = states[(i+j)%len(states)]
				s.tick()
			}
			kittest.Type(s.stage, string(r))
		}
		kittest.Press(s.stage, keys.Enter)
		s.says(o, status)
		if got := s.Till.State().Cart.Quantity(batikSKU); got != i+1 {
			t.Fatalf("%d scans put %d pieces into the cart", i+1, got)
		}
		if s.stage.Canvas().Focused() != held {
			t.Fatal("the news took the focus")
		}
		if s.Window.Canvas().Overlays().Top() != nil {
			t.Fatal("a dialog came up")
		}
		s.write("a")
		if search.Text != "a" {
			t.Fatalf("the search box holds %q after a letter", search.Text)
		}
	}
	s.press(keys.Esc, keys.F9)
	s.says(o, s.attention())
	s.write("2000000")
	s.says(o, s.waiting(61, 3*time.Hour))
	s.press(keys.F9)
	s.at(till.StageDone)
}

func TestSigningOutAndClosingSayWhatIsUnsent(t *testing.T) {
	s := busyShop(t, shopSpec{})
	o := s.connect(s.waiting(14, 12*time.Minute))
	line := s.words.T("gui.unsent", "n", "14", "time", s.words.Clock(o.status.WaitingSince))
	s.press(keys.F12)
	s.at(till.StageSignIn)
	s.shows(line)
	s.hides("Sambungkan internet")
	s.says(o, s.waiting(14, 121*time.Minute))
	s.shows("Sambungkan internet")
	s.says(o, s.waiting(51, time.Minute))
	s.shows("Sambungkan internet")
	s.says(o, s.allSent())
	s.hides("belum terkirim")
	s.hides("Sambungkan internet")
	s.write(demo.SupervisorPIN)
	s.at(till.StageSelling)

	s.says(o, s.waiting(14, 12*time.Minute))
	s.press(keys.Ctrl("5"), keys.F9)
	s.shows("14 catatan belum terkirim, sejak")
	s.write("3")
	s.press(keys.F9, keys.Ctrl("2"), keys.Enter)
	s.at(till.StageOpenShift)
	s.shows("14 catatan belum terkirim, sejak")
	s.hides("Sambungkan internet")
	s.says(o, s.waiting(73, 26*time.Hour))
	s.shows("73 catatan belum terkirim, sejak 21/11/2026")
	s.shows("Sambungkan internet")
	s.says(o, s.allSent())
	s.shows(s.words.T("gui.unsent.none"))
	s.press(keys.F9)
	s.at(till.StageSignIn)
}

func TestADayClosesByFingerWhateverIsUnsent(t *testing.T) {
	s := openShop(t, shopSpec{}).opened()
	s.connect(s.attention())
	s.scanCode(batikCode)
	s.press(keys.F9, keys.F5, keys.F9, keys.F9)
	s.at(till.StageSelling)
	shift := s.Till.State().Shift.ID
	s.tap("Kas")
	s.tapLast("Tutup Kasir")
	s.shows("14 catatan belum terkirim")
	s.tapLast("Tutup Kasir")
	s.tap("Belum diketahui")
	s.tapLast("Tutup Kasir")
	s.shows("LAPORAN Z")
	s.shows("14 catatan belum terkirim")
	z, err := s.Till.ZReport(context.Background(), shift)
	must(t, err)
	if !z.Final() {
		t.Error("the shift is still open")
	}
	s.tap("Keluar")
	s.at(till.StageSignIn)
	s.shows("14 catatan belum terkirim")
}

func TestSendingByHandShowsHowFarItIsAndWhatCameOfIt(t *testing.T) {
	line := &later{}
	slow := false
	s := busyShop(t, shopSpec{slow: func(f func()) {
		if slow {
			line.Go(f)
			return
		}
		f()
	}})
	o := s.connect(s.waiting(40, time.Hour))
	s.press(keys.Ctrl("8"))
	slow = true
	s.tap("Kirim Sekarang")
	s.tap("Kirim Sekarang")
	s.press(keys.F9)
	if len(line.waiting) != 1 {
		t.Fatalf("%d rounds are on their way", len(line.waiting))
	}
	s.shows(s.words.T("gui.centre.connecting"))
	half := s.waiting(10, time.Minute)
	half.State, half.Sent = uplink.StatusSending, 442
	s.says(o, half)
	s.shows("Terkirim 30 dari 40 catatan")
	s.shows("442 catatan")
	s.shows("Mengirim 10 catatan")
	o.sync = func() error { o.status = s.allSent(); return nil }
	slow = false
	line.run()
	s.shows("40 catatan terkirim. Tidak ada yang menunggu.")
	s.press(keys.F9)
	s.shows("Tidak ada yang perlu dikirim")
	s.says(o, s.waiting(3, time.Minute))
	o.sync = func() error { return pos.Refuse(pos.Unavailable, "disk_full") }
	s.press(keys.F9)
	s.shows(s.words.T("error.disk_full"))
	s.says(o, s.waiting(4, time.Minute))
	s.hides(s.words.T("error.disk_full")) // what became of it is no news any more
	o.sync = nil
	s.press(keys.F9)
	s.shows("Belum ada yang terkirim; 4 catatan masih menunggu.")
	s.press(keys.Ctrl("1"), keys.Ctrl("8"))
	s.hides("Belum ada yang terkirim")
	s.press(keys.F6)
	if o.saved != 1 || !strings.Contains(s.toast.Message(), "belum-terkirim.bundle") {
		t.Errorf("saved %d times, says %q", o.saved, s.toast.Message())
	}
}

func TestAReasonToWaitIsSaidWithoutAlarm(t *testing.T) {
	s := busyShop(t, shopSpec{})
	status := s.waiting(14, time.Minute)
	status.Reason = "disk_slow"
	status.Args = map[string]string{"ms": "90"}
	o := s.connect(status)
	s.press(keys.Ctrl("8"))
	s.shows("90 milidetik")
	s.shows(s.words.T("gui.centre.waiting", "n", "14"))
	if s.signal() != "14 menunggu" {
		t.Errorf("the head says %q", s.signal())
	}
	o.sync = func() error { return pos.Refuse(pos.Unavailable, "disk_slow", "ms", 90) }
	s.press(keys.F9)
	s.shows(s.words.T("gui.centre.result_failed")) // and not the same sentence twice
}

func TestTheCheckOfTheLaptopKnowsTheCentralStore(t *testing.T) {
	s := busyShop(t, shopSpec{})
	s.press(keys.Ctrl("6"))
	s.hides("Toko pusat")
	o := s.connect(uplink.Status{State: uplink.StatusOff})
	problems := func(status uplink.Status, words string, want bool) {
		t.Helper()
		s.says(o, status)
		s.press(keys.F5)
		s.shows(words)
		row := s.checkUplink()[0]
		if got := row.Problem != nil; got != want {
			t.Errorf("%s: a problem is %t, not %t", words, got, want)
		}
	}
	problems(o.status, "Tidak dipakai", false)
	problems(s.allSent(), "Semua terkirim. Kontak terakhir", false)
	problems(s.waiting(14, time.Minute), "14 catatan menunggu dan aman", false)
	problems(s.waiting(51, time.Minute), "51 catatan belum terkirim sejak", true)
	problems(s.attention(), "Pengiriman ke toko pusat berhenti", true)
}

func TestANewCatalogueComesToThePageThatSells(t *testing.T) {
	s := busyShop(t, shopSpec{})
	s.scanCode(batikCode)
	before := s.page
	s.tick()
	if s.page != before {
		t.Fatal("the page was built anew for nothing")
	}
	_, err := s.Till.Reload(context.Background())
	must(t, err)
	s.write("kop")
	s.tick()
	if s.page != before {
		t.Fatal("the page went from under somebody who was searching")
	}
	s.press(keys.Esc)
	s.press(keys.F6) // a dialog over it
	s.tick()
	if s.page != before {
		t.Fatal("the page went from under a dialog")
	}
	s.press(keys.Esc)
	s.tick()
	if s.page == before {
		t.Error("the page still shows the old goods")
	}
	s.total(batikPrice)
	s.scanCode(batikCode)
	s.total(2 * batikPrice)
}

func TestEveryKeyOfTheCentralStoreIsWrittenWhereItWorks(t *testing.T) {
	s := busyShop(t, shopSpec{})
	for _, r := range centreRooms() {
		r.play(s)
		for _, a := range s.stage.Keys.Top().Actions {
			k := string(a.Key)
			if !a.Possible() || !strings.HasPrefix(k, "F") && !strings.HasPrefix(k, "Ctrl+") {
				continue
			}
			if !slices.ContainsFunc(s.visible(), func(w words) bool { return strings.Contains(w.text, a.Key.Hint()) }) {
				t.Errorf("%s: %s does %s and says so nowhere", r.name, a.Key.Hint(), a.Name)
			}
		}
	}
}

// click puts the pointer down in the field that shows a text.
func (s *shop) click(text string) {
	s.t.Helper()
	field := fieldShowing(s.Window.Content(), text)
	if field == nil {
		s.t.Fatalf("no field shows %q", text)
	}
	s.clock.Pass(time.Second)
	at := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary, PointEvent: fyne.PointEvent{Position: fyne.NewPos(20, 20)}}
	field.MouseDown(at)
	field.MouseUp(at)
	field.Tapped(&at.PointEvent)
}

func fieldShowing(o fyne.CanvasObject, text string) *kit.Entry {
	var children []fyne.CanvasObject
	switch o := o.(type) {
	case *kit.Entry:
		if o.Text == text || o.Text == "" && o.PlaceHolder == text {
			return o
		}
	case *fyne.Container:
		children = o.Objects
	case fyne.Widget:
		children = test.WidgetRenderer(o).Objects()
	}
	for _, child := range children {
		if found := fieldShowing(child, text); child.Visible() && found != nil {
			return found
		}
	}
	return nil
}

// texts are all texts of the window that are drawn.
func (s *shop) texts() []*canvas.Text {
	var all []*canvas.Text
	var walk func(fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		if !o.Visible() {
			return
		}
		switch o := o.(type) {
		case *canvas.Text:
			if o.Text != "" {
				all = append(all, o)
			}
		case *kit.Entry: // Fyne's own, which says nothing by itself
		case *fyne.Container:
			for _, child := range o.Objects {
				walk(child)
			}
		case fyne.Widget:
			for _, child := range test.WidgetRenderer(o).Objects() {
				walk(child)
			}
		}
	}
	walk(s.Window.Content())
	return all
}

func TestATillWithoutNewsRepaintsNothing(t *testing.T) {
	s := busyShop(t, shopSpec{})
	for _, r := range centreRooms() {
		r.play(s)
		s.tick()
		s.tick()
		// A widget that is painted again writes its words anew.
		drawn := s.texts()
		for _, text := range drawn {
			text.Text += "~"
		}
		s.tick()
		s.tick()
		for _, text := range drawn {
			if !strings.HasSuffix(text.Text, "~") {
				t.Errorf("%s: %q is painted again for nothing", r.name, text.Text)
			}
		}
		for _, text := range drawn {
			text.Text = strings.TrimSuffix(text.Text, "~")
		}
	}
}

func TestTheFormIsFilledByFingerToo(t *testing.T) {
	s, o := notEnrolled(t)
	s.click("https://pusat.contoh.id") // the placeholder stands in the field
	s.write(centreAddress)
	s.click(codeExample)
	s.write("K7QM-2F9XC-RT4WN")
	s.tap("Daftarkan Laptop Ini")
	if len(o.enrolled) != 1 || o.enrolled[0] != enrolledAs {
		t.Errorf("asked for %v", o.enrolled)
	}
	s.tap("Daftarkan Ulang")
	s.shows(s.words.T("gui.centre.how"))
	s.tap("Kembali")
	s.shows(s.words.T("gui.centre.sent"))
	if test.WidgetRenderer(s.frame.sent).MinSize().Height < 44 {
		t.Error("the word in the head is too small for a finger")
	}
}
