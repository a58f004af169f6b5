package keys

import (
	"sort"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// stroke is one key on its way to the window.
type stroke struct {
	at time.Time
	do func()
}

// loop is the event loop of a slow window: it hears what has arrived at the
// turn of each sixtieth of a second, then paints for a while and is deaf.
type loop struct {
	clock   *clock
	strokes []stroke
	later   []func()
}

func (l *loop) run(t *rapid.T, slowest int) {
	sort.SliceStable(l.strokes, func(i, j int) bool { return l.strokes[i].at.Before(l.strokes[j].at) })
	for len(l.strokes) > 0 {
		heard := false
		for len(l.strokes) > 0 && !l.strokes[0].at.After(l.clock.t) {
			next := l.strokes[0]
			l.strokes = l.strokes[1:]
			next.do()
			heard = true
		}
		late := false
		if heard {
			paint := rapid.IntRange(0, slowest).Draw(t, "paint")
			l.clock.wait(ms(paint))
			// A tick that came while painting may be served before what is queued.
			late = paint >= 17 && rapid.Bool().Draw(t, "late")
		}
		if late {
			continue
		}
		for _, f := range l.later {
			f()
		}
		l.later = nil
		l.clock.wait(ms(17))
	}
}

// TestAWindowThatPaintsSlowlyStillTellsScansFromTyping plays hands and scanners
// at a window whose frames take up to 80 ms.
func TestAWindowThatPaintsSlowlyStillTellsScansFromTyping(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, c := newRouter()
		l := &loop{clock: c}
		r.FollowLoop(func(f func()) { l.later = append(l.later, f) })
		b := &box{}
		var scans []string
		entered := 0
		r.SetPage(&Scope{
			OnScan:  func(code string) { scans = append(scans, code) },
			Actions: []*Action{{Key: Enter, Do: func() { entered++ }}},
			TypeTo:  b,
		})
		at := c.t
		send := func(gap int, do func()) {
			at = at.Add(ms(gap))
			l.strokes = append(l.strokes, stroke{at, do})
		}
		word := func(text string, gap func() int) {
			for _, x := range text {
				send(gap(), func() {
					if !r.Rune(x, b) {
						b.text += string(x)
					}
				})
			}
		}
		wantText, wantEnter := "", 0
		var wantScans []string
		for range rapid.IntRange(1, 12).Draw(t, "events") {
			// Between keyboard and scanner a hand moves.
			at = at.Add(ms(rapid.IntRange(300, 2000).Draw(t, "hand")))
			if rapid.Bool().Draw(t, "scan") {
				code := rapid.StringMatching(`[A-Za-z0-9-]{4,20}`).Draw(t, "code")
				gap := rapid.IntRange(1, 20).Draw(t, "fast")
				word(code, func() int { return gap })
				send(gap, func() { press(r, Enter, Target{Field: b}) })
				wantScans = append(wantScans, code)
				continue
			}
			text := rapid.StringMatching(`[a-z]{1,8}`).Draw(t, "word")
			word(text, func() int { return rapid.IntRange(80, 400).Draw(t, "slow") })
			wantText += text
			if rapid.Bool().Draw(t, "enter") {
				send(rapid.IntRange(80, 400).Draw(t, "slow"), func() { press(r, Enter, Target{Field: b}) })
				wantEnter++
			}
		}
		l.run(t, 80)
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
