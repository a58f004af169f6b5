package keys

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// clock is a hand that the test moves.
type clock struct{ t time.Time }

func newClock() *clock {
	return &clock{time.Date(2026, 8, 1, 9, 0, 0, 0, time.UTC)}
}
func (c *clock) now() time.Time       { return c.t }
func (c *clock) wait(d time.Duration) { c.t = c.t.Add(d) }
func ms(n int) time.Duration          { return time.Duration(n) * time.Millisecond }
func (b *box) Save() func()           { was := b.text; return func() { b.text = was } }
func (b *box) TypeRune(c rune)        { b.text += string(c) }
func newRouter() (*Router, *clock)    { c := newClock(); return NewRouter(c.now, DefaultSettings()), c }
func press(r *Router, k Key, t Target) bool {
	r.KeyDown(k)
	taken := r.Key(k, t)
	r.KeyUp(k)
	return taken
}

// box is a text field.
type box struct{ text string }

// feed types a text with a gap before each rune, as the window does.
func feed(r *Router, c *clock, b *box, text string, gap time.Duration) {
	for _, x := range text {
		c.wait(gap)
		r.KeyDown(Key(strings.ToUpper(string(x))))
		r.Key(Key(strings.ToUpper(string(x))), Target{})
		if b == nil {
			r.Rune(x, nil)
		} else if !r.Rune(x, b) {
			b.text += string(x)
		}
		r.KeyUp(Key(strings.ToUpper(string(x))))
	}
}

func TestAScanReachesThePageAndNotTheEnterAction(t *testing.T) {
	r, c := newRouter()
	var scans []string
	entered := 0
	r.SetPage(&Scope{
		Actions: []*Action{{Name: "add", Key: Enter, Do: func() { entered++ }}},
		OnScan:  func(code string) { scans = append(scans, code) },
	})
	for _, end := range []Key{Enter, PadEnter, Tab} {
		scans, entered = nil, 0
		c.wait(time.Second)
		feed(r, c, nil, "8991002101234", ms(5))
		c.wait(ms(5))
		press(r, end, Target{})
		if len(scans) != 1 || scans[0] != "8991002101234" || entered != 0 {
			t.Errorf("%s: scans %q, enter action %d times", end, scans, entered)
		}
	}
	c.wait(time.Second)
	press(r, Enter, Target{})
	if entered != 1 {
		t.Errorf("Enter by hand acted %d times, want 1", entered)
	}
}

func TestTheSecondTerminatorOfAScanIsSwallowed(t *testing.T) {
	r, c := newRouter()
	entered, scanned := 0, 0
	r.SetPage(&Scope{
		Actions: []*Action{{Key: Enter, Do: func() { entered++ }}},
		OnScan:  func(string) { scanned++ },
	})
	feed(r, c, nil, "12345678", ms(3))
	for range 2 {
		c.wait(ms(3))
		press(r, Enter, Target{})
	}
	if scanned != 1 || entered != 0 {
		t.Errorf("scanned %d, entered %d; want 1 and 0", scanned, entered)
	}
}

func TestAFieldGetsBackItsTextFromBeforeTheScan(t *testing.T) {
	r, c := newRouter()
	got := ""
	b := &box{}
	r.SetPage(&Scope{OnScan: func(code string) { got = code }})
	feed(r, c, b, "kopi", ms(120))
	c.wait(ms(200))
	feed(r, c, b, "8991002", ms(8))
	c.wait(ms(8))
	press(r, Enter, Target{Field: b})
	if b.text != "kopi" || got != "8991002" {
		t.Errorf("field %q, code %q", b.text, got)
	}
}

func TestTypingWithNothingFocusedGoesToTheSearchBox(t *testing.T) {
	r, c := newRouter()
	search := &box{}
	got := ""
	r.SetPage(&Scope{TypeTo: search, OnScan: func(code string) { got = code }})
	feed(r, c, nil, "sa", ms(100))
	if search.text != "sa" {
		t.Fatalf("search holds %q", search.text)
	}
	// The first rune of the burst finds no focus; the search box takes the rest.
	c.wait(ms(100))
	feed(r, c, nil, "4", ms(6))
	feed(r, c, search, "0012345", ms(6))
	c.wait(ms(6))
	press(r, Enter, Target{Field: search})
	if search.text != "sa" || got != "40012345" {
		t.Errorf("search %q, code %q", search.text, got)
	}
}

func TestADialogMutesThePage(t *testing.T) {
	r, c := newRouter()
	page, refused := 0, ""
	search := &box{}
	r.SetPage(&Scope{
		Actions: []*Action{{Key: F9, Do: func() { page++ }}},
		OnScan:  func(string) { page++ },
		TypeTo:  search,
	})
	remove := r.Push(&Scope{OnRefuse: func(code string) { refused = code }})
	press(r, F9, Target{})
	feed(r, c, nil, "12345", ms(5))
	c.wait(ms(5))
	press(r, Enter, Target{})
	if page != 0 || search.text != "" || refused != "12345" {
		t.Fatalf("page heard %d, search %q, refused %q", page, search.text, refused)
	}
	remove()
	remove()
	press(r, F9, Target{})
	if page != 1 {
		t.Errorf("after the dialog F9 acted %d times, want 1", page)
	}
}

func TestAHeldKeyActsOnceAndNotInTheNextScope(t *testing.T) {
	r, _ := newRouter()
	paid, finished := 0, 0
	r.SetPage(&Scope{Actions: []*Action{{Key: Enter, Do: func() {
		paid++
		r.SetPage(&Scope{Actions: []*Action{{Key: Enter, Repeat: EveryRepeat, Do: func() { finished++ }}}})
	}}}})
	r.KeyDown(Enter)
	for range 5 {
		r.Key(Enter, Target{})
	}
	if paid != 1 || finished != 0 {
		t.Fatalf("paid %d, finished %d; want 1, 0", paid, finished)
	}
	r.KeyUp(Enter)
	press(r, Enter, Target{})
	if finished != 1 {
		t.Errorf("a new press finished %d times, want 1", finished)
	}
}

func TestRepeatKinds(t *testing.T) {
	for _, test := range []struct {
		repeat      Repeat
		held, twice int
		afterRearm  int
	}{
		{OncePerPress, 1, 3, 4},
		{EveryRepeat, 4, 6, 7},
		{UntilRearmed, 1, 1, 2},
	} {
		r, _ := newRouter()
		n := 0
		a := &Action{Key: F9, Repeat: test.repeat, Do: func() { n++ }}
		r.SetPage(&Scope{Actions: []*Action{a}})
		r.KeyDown(F9)
		for range 4 {
			r.Key(F9, Target{})
		}
		if n != test.held {
			t.Errorf("%d: held acted %d times, want %d", test.repeat, n, test.held)
		}
		r.KeyUp(F9)
		press(r, F9, Target{})
		press(r, F9, Target{})
		if n != test.twice {
			t.Errorf("%d: two more presses gave %d, want %d", test.repeat, n, test.twice)
		}
		a.Rearm()
		press(r, F9, Target{})
		if n != test.afterRearm {
			t.Errorf("%d: after re-arming %d, want %d", test.repeat, n, test.afterRearm)
		}
	}
}

func TestAFocusedButtonOwnsEnterButNotTheScannersEnter(t *testing.T) {
	r, c := newRouter()
	own, scope, scans := 0, 0, 0
	r.SetPage(&Scope{
		Actions: []*Action{{Key: Enter, Do: func() { scope++ }}},
		OnScan:  func(string) { scans++ },
	})
	button := Target{Own: func(k Key, repeat bool) bool {
		if k == Enter && !repeat {
			own++
		}
		return k == Enter
	}}
	r.KeyDown(Enter)
	r.Key(Enter, button)
	r.Key(Enter, button)
	r.KeyUp(Enter)
	c.wait(time.Second)
	feed(r, c, nil, "12345", ms(5))
	c.wait(ms(5))
	press(r, Enter, button)
	if own != 1 || scope != 0 || scans != 1 {
		t.Errorf("own %d, scope %d, scans %d; want 1, 0, 1", own, scope, scans)
	}
}

func TestAnImpossibleActionLeavesTheKeyToTheWidget(t *testing.T) {
	r, _ := newRouter()
	r.SetPage(&Scope{Actions: []*Action{{Key: Left, Do: func() {}, Enabled: func() bool { return false }}}})
	if press(r, Left, Target{}) {
		t.Error("the key was taken")
	}
}

// TestTypingAndScanningNeverMix plays random hands and scanners on one field.
func TestTypingAndScanningNeverMix(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, c := newRouter()
		b := &box{}
		var scans []string
		entered := 0
		r.SetPage(&Scope{
			OnScan:  func(code string) { scans = append(scans, code) },
			Actions: []*Action{{Key: Enter, Do: func() { entered++ }}},
			TypeTo:  b,
		})
		wantText, wantEnter := "", 0
		var wantScans []string
		for range rapid.IntRange(1, 25).Draw(t, "events") {
			var field *box
			if rapid.Bool().Draw(t, "focused") {
				field = b
			}
			switch rapid.IntRange(0, 2).Draw(t, "kind") {
			case 0:
				word := rapid.StringMatching(`[a-z0-9]{1,8}`).Draw(t, "word")
				for _, x := range word {
					feed(r, c, field, string(x), ms(rapid.IntRange(60, 900).Draw(t, "slow")))
				}
				wantText += word
			case 1:
				code := rapid.StringMatching(`[A-Za-z0-9-]{4,20}`).Draw(t, "code")
				c.wait(ms(60))
				for _, x := range code {
					feed(r, c, field, string(x), ms(rapid.IntRange(1, 35).Draw(t, "fast")))
				}
				c.wait(ms(rapid.IntRange(1, 35).Draw(t, "end")))
				press(r, rapid.SampledFrom([]Key{Enter, PadEnter, Tab}).Draw(t, "key"), Target{Field: b})
				wantScans = append(wantScans, code)
			case 2:
				c.wait(ms(rapid.IntRange(60, 900).Draw(t, "pause")))
				press(r, Enter, Target{Field: b})
				wantEnter++
			}
		}
		if b.text != wantText {
			t.Fatalf("field holds %q, want %q", b.text, wantText)
		}
		if strings.Join(scans, " ") != strings.Join(wantScans, " ") {
			t.Fatalf("scans %q, want %q", scans, wantScans)
		}
		if entered != wantEnter {
			t.Fatalf("Enter acted %d times, want %d", entered, wantEnter)
		}
	})
}

func TestASlowScannerNeedsALongerGap(t *testing.T) {
	r, c := newRouter()
	scans := 0
	r.SetPage(&Scope{OnScan: func(string) { scans++ }})
	play := func() {
		c.wait(time.Second)
		feed(r, c, nil, "12345678", ms(70))
		c.wait(ms(70))
		press(r, Enter, Target{})
	}
	play()
	if scans != 0 {
		t.Fatal("70 ms was a scan at the default gap")
	}
	r.Configure(Settings{Gap: ms(90), MinLength: 4})
	play()
	if scans != 1 {
		t.Error("70 ms was not a scan at a gap of 90 ms")
	}
}

func TestHintsAreWhatKeycapsSay(t *testing.T) {
	for k, want := range map[Key]string{F9: "F9", Enter: "Enter", Esc: "Esc", Ctrl("F"): "Ctrl+F", Up: "↑", PageDown: "PgDn"} {
		if got := k.Hint(); got != want {
			t.Errorf("%s: %q, want %q", k, got, want)
		}
	}
}

func TestATabThatTheToolkitUsesUpStillEndsAScan(t *testing.T) {
	r, c := newRouter()
	scans := 0
	r.SetPage(&Scope{OnScan: func(string) { scans++ }})
	if r.LoneTab() {
		t.Error("a Tab alone was a scan")
	}
	feed(r, c, nil, "12345678", ms(5))
	c.wait(ms(5))
	r.KeyDown(Tab)
	if !r.LoneTab() || scans != 1 {
		t.Errorf("scans %d, want 1", scans)
	}
}

func TestTheSpaceOfACodeDoesNotPressTheFocusedButton(t *testing.T) {
	r, c := newRouter()
	pressed, got := 0, ""
	r.SetPage(&Scope{OnScan: func(code string) { got = code }})
	button := Target{Own: func(k Key, _ bool) bool { pressed++; return k == Space }}
	feed(r, c, nil, "AB", ms(5))
	c.wait(ms(5))
	press(r, Space, button)
	r.Hear(' ')
	feed(r, c, nil, "CD", ms(5))
	c.wait(ms(5))
	press(r, Enter, Target{})
	if got != "AB CD" || pressed != 0 {
		t.Errorf("code %q, button pressed %d times", got, pressed)
	}
	c.wait(time.Second)
	press(r, Space, button)
	if pressed != 1 {
		t.Errorf("the space bar by hand pressed %d times, want 1", pressed)
	}
}

func TestCtrlWithALetterActsAgainOnTheNextPress(t *testing.T) {
	r, _ := newRouter()
	opened := 0
	page := func() *Scope {
		return &Scope{Actions: []*Action{{Name: "open", Key: Ctrl("L"), Do: func() { opened++ }}}}
	}
	r.SetPage(page())
	for range 3 {
		r.KeyDown("L") // the window tells of the letter, then of Ctrl with it
		r.Key(Ctrl("L"), Target{})
		r.Key(Ctrl("L"), Target{}) // held
		r.SetPage(page())
		r.Key(Ctrl("L"), Target{}) // still held, on another page
		r.KeyUp("L")
	}
	if opened != 3 {
		t.Errorf("three presses acted %d times", opened)
	}
}
