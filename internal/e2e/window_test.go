package e2e_test

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"lapak/internal/demo"
	"lapak/internal/i18n"
	"lapak/internal/journal"
)

// openedStall is the demo's stall with a shift open and nothing in the cart.
func openedStall(t testing.TB, spec stallSpec) *stall {
	t.Helper()
	s := openStall(t, spec)
	s.signIn(demo.CashierPIN)
	s.openShift()
	s.holds("")
	return s
}

// part runs a part of a test in the same window; what comes after a part that
// failed would prove nothing.
func (s *stall) part(name string, f func()) {
	whole := s.TB.(*testing.T)
	ok := whole.Run(name, func(t *testing.T) {
		s.TB = t
		defer func() { s.TB = whole }()
		f()
	})
	s.TB = whole
	if !ok {
		whole.FailNow()
	}
}

func TestAScanLandsInTheCartWhateverHasTheFocus(t *testing.T) {
	s := openStall(t, stallSpec{})
	s.signIn(demo.CashierPIN)
	s.part("before the shift it opens and counts nothing", s.scanBeforeTheShift)
	s.part("on the selling page", s.scanWhileSelling)
	s.part("after the mouse", s.scanAfterTheMouse)
	s.part("over a dialog it is refused", s.scanIntoDialogs)
	s.part("on other pages it stays there", s.scanOnOtherPages)
	s.part("while paying it is refused", s.scanWhilePaying)
	s.part("after a sale it begins the next", s.scanAfterASale)
	s.verify()
}

// verify has the program check its data.
func (s *stall) verify() {
	s.Helper()
	if out, complaint, status := s.run("verify"); status != 0 {
		s.Errorf("verify: %s%s", out, complaint)
	}
}

// scanBeforeTheShift walks through every field and button of the page that opens
// a shift and scans into each.
func (s *stall) scanBeforeTheShift() {
	for range 20 {
		s.press("Tab")
		s.scan(batikCode, "Return")
	}
	if n := len(s.facts(journal.KindShiftOpened)); n != 0 {
		s.Fatalf("a scan opened the shift; see %s", s.keep())
	}
	s.press("F9")
	opened := s.untilFact(journal.KindShiftOpened, 1).(journal.ShiftOpened)
	if float := opened.Float.Total(); float != 0 {
		s.Errorf("scans were counted as %s in the drawer", float)
	}
	s.holds("")
}

// scanOver scans when everything is made ready by the steps, insists on what the
// cart then holds, and takes it out again. The plus that follows is a letter in
// a search box in which something was left, and one piece more in an empty one.
func (s *stall) scanOver(name, code, end, want string, ready func()) {
	s.part(name, func() {
		ready()
		s.scan(code, end)
		s.holds("1x" + capSKU + " " + want)
		s.write("+")
		more := 2
		fmt.Sscanf(want, "%d", &more)
		_, sku, _ := strings.Cut(want, "x")
		s.holds(fmt.Sprintf("1x%s %dx%s", capSKU, more+1, sku))
		s.press("ctrl+z", "ctrl+z")
		s.holds("1x" + capSKU)
	})
}

func (s *stall) scanWhileSelling() {
	s.scan(capCode, "Return")
	s.holds("1x" + capSKU)
	keys := func(all ...string) func() { return func() { s.press(all...) } }
	batik := "1x" + batikSKU
	s.scanOver("with the search focused", batikCode, "Return", batik, func() {})
	s.scanOver("with words in the search", batikCode, "Return", batik, func() { s.write("songket") })
	s.scanOver("with a number of pieces in the search", batikCode, "Return", "5x"+batikSKU, func() { s.write("5*") })
	s.scanOver("ended by Tab", batikCode, "Tab", batik, func() {})
	s.scanOver("ended by Enter and Tab", batikCode, "Return Tab", batik, func() {})
	s.scanOver("ended by Enter twice", batikCode, "Return Return", batik, func() {})
	s.scanOver("with another category", batikCode, "Return", batik, keys("Next", "Next", "Next"))
	s.scanOver("with the category before", batikCode, "Return", batik, keys("Prior"))
	s.scanOver("with a tile marked", batikCode, "Return", batik, keys("Right", "Right", "Down"))
	s.scanOver("with the rows of the cart focused", batikCode, "Return", batik, keys("Tab"))
	s.scanOver("with the rows focused, ended by Tab", batikCode, "Tab", batik, keys("Tab"))
	s.scanOver("with the focus gone round", batikCode, "Return", batik, keys("Tab", "Tab"))
	s.scanOver("with the focus gone round backwards", batikCode, "Return", batik, keys("shift+Tab"))
	s.part("an unknown code is refused", func() {
		s.scan("4006381333931", "Return")
		s.write("+")
		s.holds("2x" + capSKU)
		s.press("ctrl+z")
		s.holds("1x" + capSKU)
	})
	s.part("fingers are no scanner", func() {
		s.press("Prior", "Prior")
		s.write("batik lemang")
		s.holds("1x" + capSKU)
		s.press("Return")
		s.holds("2x" + capSKU)
		s.press("ctrl+z")
		s.holds("1x" + capSKU)
	})
}

// scanAfterTheMouse clicks all over the page, buttons left out, and scans after
// each click.
func (s *stall) scanAfterTheMouse() {
	for y := 30; y < s.height-20; y += 160 {
		for x := 300; x < s.width; x += 330 {
			if x > s.width*2/3 && y > s.height/2 || y < 60 {
				continue
			}
			s.part(fmt.Sprintf("at %d,%d", x, y), func() {
				s.click(x, y, 1)
				open, _ := s.carts()
				before := told(open)
				s.scan(blouseCode, "Return")
				s.holds(before + " 1xBTK-BLS")
				s.press("ctrl+z")
				s.holds(before)
				if before != "1x"+capSKU {
					s.press("ctrl+z")
				}
				s.holds("1x" + capSKU)
			})
		}
	}
}

// A dialog is opened by a key over the selling page and left again by keys that
// change nothing.
type dialogCase struct {
	name, open string
	leave      []string
	confirms   bool // Enter in its first field saves what the fields hold
	tabs       int  // how far the focus is sent
}

func (s *stall) scanIntoDialogs() {
	for _, d := range []dialogCase{
		{"edit a row", "F4", []string{"Return"}, true, 6},
		{"discount", "F6", []string{"Return"}, true, 4},
		{"hold", "F7", []string{"Escape"}, false, 3},
		{"clear", "ctrl+d", []string{"Escape"}, false, 3},
	} {
		for tabs := range d.tabs + 1 {
			s.part(fmt.Sprintf("%s, %d tabs on", d.name, tabs), func() { s.scanInto(d, tabs) })
		}
	}
	s.part("what was held keeps no scan in its name", func() {
		s.press("F7")
		s.scan(batikCode, "Return")
		s.press("Return")
		s.holds("")
		_, held := s.carts()
		if len(held) != 1 || told(held[0]) != "1x"+capSKU {
			s.Fatalf("held are %v", held)
		}
	})
	s.part("the list of held carts", func() {
		for tabs := range 3 {
			s.press("F8")
			s.again("Tab", tabs)
			s.scan(batikCode, "Return")
			s.press("Escape")
			s.scan(blouseCode, "Return")
			s.holds("1xBTK-BLS")
			s.press("ctrl+z")
			s.holds("")
		}
		s.press("F8", "Return")
		s.holds("1x" + capSKU)
	})
}

// scanInto scans into an open dialog. What the scan typed is gone from every
// field when the dialog saves them, and the page below heard nothing.
func (s *stall) scanInto(d dialogCase, tabs int) {
	s.press(d.open)
	s.again("Tab", tabs)
	s.scan(batikCode, "Return")
	if d.confirms {
		s.again("shift+Tab", tabs)
	}
	s.press(d.leave...)
	// This one lands in the cart only if the dialog is gone.
	s.scan(blouseCode, "Return")
	s.holds("1x" + capSKU + " 1xBTK-BLS")
	s.press("ctrl+z")
	s.holds("1x" + capSKU)
}

func (s *stall) scanOnOtherPages() {
	entries := s.entries()
	for page := 2; page <= 7; page++ {
		s.part(fmt.Sprintf("page %d", page), func() {
			s.press(fmt.Sprintf("ctrl+%d", page))
			for range 6 {
				s.scan(batikCode, "Return")
				s.press("Tab")
			}
			s.scan(batikCode, "Tab")
			s.holds("1x" + capSKU)
			s.press("ctrl+1")
			s.scan(blouseCode, "Return")
			s.holds("1x" + capSKU + " 1xBTK-BLS")
			s.press("ctrl+z")
			s.holds("1x" + capSKU)
		})
	}
	if now := s.entries(); now != entries {
		s.Errorf("scans on other pages made %d entries in the journal", now-entries)
	}
}

// entries is how long the journal is.
func (s *stall) entries() int64 {
	s.Helper()
	out, complaint, status := s.run("verify")
	if status != 0 {
		s.Fatal(complaint)
	}
	var n int64
	for _, word := range strings.Fields(out) {
		if _, err := fmt.Sscanf(word, "%d", &n); err == nil {
			return n
		}
	}
	s.Fatalf("verify counts nothing: %s", out)
	return 0
}

// scanWhilePaying scans into every way to pay and every field of it, and then
// pays: nothing of the scans is in the sale.
func (s *stall) scanWhilePaying() {
	s.press("F9")
	for _, method := range []string{"F1", "F2", "F3", "F4", "F1"} {
		s.press(method)
		for range 4 {
			s.scan(batikCode, "Return")
			s.press("Tab")
		}
		s.scan(batikCode, "Tab")
		s.press(method)
	}
	s.press("F9")
	s.sold(0)
	s.holds("1x" + capSKU)
	s.press("F5", "Return")
	sale := s.untilFact(journal.KindSaleCompleted, 1).(journal.SaleCompleted).Sale
	if len(sale.Lines) != 1 || len(sale.Tenders) != 1 || sale.Tenders[0].Amount != sale.Paid() || sale.Change != 0 {
		s.Errorf("scans got into the sale: %+v", sale)
	}
}

func (s *stall) scanAfterASale() {
	s.scan(batikCode, "Return")
	s.holds("1x" + batikSKU)
	s.sold(1)
	s.write("+")
	s.holds("2x" + batikSKU)
}

func TestKeysDoWhatTheButtonsSayAndNoMore(t *testing.T) {
	s := openedStall(t, stallSpec{})
	s.scan(batikCode, "Return")
	s.part("a held F9 goes to the payment and not through it", func() {
		s.hold("F9")
		s.sold(0)
		s.scan(blouseCode, "Return")
		s.holds("1x" + batikSKU)
	})
	s.part("Esc goes back, also after Tab and a click", func() {
		s.press("Tab", "Escape")
		s.scan(blouseCode, "Return")
		s.holds("1x" + batikSKU + " 1xBTK-BLS")
		s.press("ctrl+z", "Tab", "F9")
		s.click(s.width/2, 90, 1)
		s.press("Escape")
		s.scan(blouseCode, "Return")
		s.holds("1x" + batikSKU + " 1xBTK-BLS")
		s.press("ctrl+z")
	})
	s.part("a held Enter takes the money and does not finish", func() {
		s.press("F9")
		s.write("300000")
		s.hold("Return")
		s.sold(0)
	})
	s.part("a bouncing Enter makes one sale and keeps its change on the screen", func() {
		s.bounce("Return")
		s.untilFact(journal.KindSaleCompleted, 1)
		s.holds("")
		// On the selling page this key would be a letter in the search.
		done := s.print()
		s.write("x")
		if s.print() != done {
			s.Errorf("the bouncing key left the page of the change; see %s", s.keep())
		}
	})
	s.part("a bouncing F9 makes one sale", func() {
		s.next()
		s.scan(capCode, "Return")
		s.press("F9")
		s.write("100000")
		s.bounce("F9")
		s.untilFact(journal.KindSaleCompleted, 2)
		s.holds("")
		s.sold(2)
	})
	s.part("a double click on Finish makes one sale", func() {
		s.scan(capCode, "Return")
		s.press("F9", "F5")
		s.click(s.width-200, s.height-60, 3)
		s.untilFact(journal.KindSaleCompleted, 3)
		s.scan(capCode, "Return")
		s.holds("1x" + capSKU)
		s.sold(3)
	})
	s.part("a held F9 on a payment that is enough makes one sale", func() {
		s.press("F9")
		s.write("85000")
		s.hold("F9")
		s.untilFact(journal.KindSaleCompleted, 4)
		s.holds("")
	})
	s.part("keys of the page below mean nothing in a dialog", s.keysInDialogs)
	s.verify()
}

func (s *stall) keysInDialogs() {
	s.scan(capCode, "Return")
	for _, open := range []string{"F4", "F6", "F7", "ctrl+d"} {
		s.press(open, "F9", "F7", "Delete", "ctrl+z", "ctrl+3", "Escape")
		s.scan(batikCode, "Return")
		s.holds("1x" + capSKU + " 1x" + batikSKU)
		s.press("ctrl+z")
		s.holds("1x" + capSKU)
	}
	s.press("ctrl+d", "Return")
	s.holds("")
	s.press("ctrl+z")
	s.holds("1x" + capSKU)
	s.press("Delete")
	s.holds("")
	s.sold(4)
}

// hold keeps a key down long enough for the keyboard to repeat it.
func (s *stall) hold(key string) {
	s.Helper()
	s.xdotool("keydown", key, "sleep", "2", "keyup", key)
	s.rest()
}

// bounce presses a key as one whose contacts bounce.
func (s *stall) bounce(key string) {
	s.Helper()
	s.xdotool("key", "--delay", "8", "--repeat", "8", "--repeat-delay", "8", key)
	s.rest()
}

func TestAnOpenCartSurvivesAPowerCutAndASecondStart(t *testing.T) {
	s := openedStall(t, stallSpec{})
	s.scan(capCode, "Return")
	s.press("F7")
	s.write("Ibu")
	s.press("Return")
	s.holds("")
	s.scan(batikCode, "Return")
	s.write("+")
	s.holds("2x" + batikSKU)

	s.part("a second start with the same folder is refused", func() {
		second := exec.Command(s.bin, "--demo", "--data", s.dir, "--lang", string(s.lang))
		second.Env = s.environment()
		out, err := second.CombinedOutput()
		if want := i18n.MustLoad(s.lang).T("error.already_running", "folder", s.dir); err == nil || second.ProcessState.ExitCode() != 1 || !strings.Contains(string(out), want) {
			s.Errorf("exit %d, %s", second.ProcessState.ExitCode(), out)
		}
	})
	s.part("everything is there after a power cut", func() {
		open, held := s.carts()
		s.kill()
		s.signIn(demo.CashierPIN)
		s.scan(capCode, "Return")
		s.holds(told(open) + " 1x" + capSKU)
		s.press("ctrl+z", "F8", "Return")
		s.holds(strings.TrimSuffix(told(held[0]), "(Ibu)") + "(Ibu)")
		s.press("F9", "F5", "F9")
		s.untilFact(journal.KindSaleCompleted, 1)
	})
	s.verify()
}
