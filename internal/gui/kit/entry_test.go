package kit

import (
	"testing"

	"fyne.io/fyne/v2"
	"pgregory.net/rapid"

	"lapak/internal/gui/keys"
	"lapak/internal/money"
)

func key(e *Entry, names ...fyne.KeyName) {
	for _, name := range names {
		e.TypedKey(&fyne.KeyEvent{Name: name})
	}
}

func TestAnAmountIsGroupedWhileItIsTyped(t *testing.T) {
	stage, w := room(t, Look{}, fyne.NewSize(300, 100))
	e := NewEntry(stage, Money, "0")
	w.SetContent(e)
	var told []string
	e.OnEdit = func(text string) { told = append(told, text) }
	for _, r := range "0275x000" {
		e.TypeRune(r)
	}
	if e.Text != "275.000" || e.Amount() != 275000 {
		t.Fatalf("text %q, amount %d", e.Text, e.Amount())
	}
	if last := told[len(told)-1]; last != "275.000" || len(told) != 7 {
		t.Errorf("OnEdit heard %q", told)
	}
	key(e, fyne.KeyLeft, fyne.KeyLeft, fyne.KeyLeft) // before the last three noughts, after the dot
	e.TypeRune('9')
	if e.Text != "2.759.000" {
		t.Errorf("a digit in the middle gave %q", e.Text)
	}
	key(e, fyne.KeyBackspace, fyne.KeyBackspace)
	if e.Text != "27.000" {
		t.Errorf("two back gave %q", e.Text)
	}
	e.SetAmount(0)
	if e.Text != "0" {
		t.Errorf("nought is %q", e.Text)
	}
}

func TestAnAmountAlwaysEqualsTheDigitsTyped(t *testing.T) {
	stage, w := room(t, Look{}, fyne.NewSize(300, 100))
	e := NewEntry(stage, Money, "0")
	w.SetContent(e)
	rapid.Check(t, func(t *rapid.T) {
		e.Clear()
		digits, at := "", 0 // the model: digits and the cursor between them
		for range rapid.IntRange(0, 30).Draw(t, "steps") {
			switch rapid.IntRange(0, 3).Draw(t, "step") {
			case 0, 1:
				// A nought in front would vanish, which a model of digits does not do.
				d := rapid.SampledFrom([]rune("123456789")).Draw(t, "digit")
				if len(digits) < maxDigits {
					digits = digits[:at] + string(d) + digits[at:]
					at++
				}
				e.TypeRune(d)
			case 2:
				if at > 0 {
					digits = digits[:at-1] + digits[at:]
					at--
				}
				e.Backspace()
			case 3:
				before := len(digitsOf(e.Text[:e.CursorColumn]))
				key(e, fyne.KeyLeft)
				at = len(digitsOf(e.Text[:e.CursorColumn]))
				if before-at > 1 {
					t.Fatalf("one step left passed %d digits", before-at)
				}
			}
			want := ""
			if digits != "" {
				n, err := money.Parse(digits)
				if err != nil {
					t.Fatal(err)
				}
				want = n.Digits()
			}
			if e.Text != want {
				t.Fatalf("shows %q, want %q", e.Text, want)
			}
		}
	})
}

func TestAPINTakesOnlyItsDigits(t *testing.T) {
	stage, w := room(t, Look{}, fyne.NewSize(300, 100))
	e := NewEntry(stage, PIN, "").WithLimit(6)
	w.SetContent(e)
	for _, r := range "12ab345678" {
		e.TypeRune(r)
	}
	if e.Text != "123456" || !e.Password {
		t.Errorf("holds %q, masked %v", e.Text, e.Password)
	}
}

func TestTheNumPadTypesIntoItsEntry(t *testing.T) {
	stage, w := room(t, Look{}, fyne.NewSize(300, 500))
	e := NewEntry(stage, Money, "0")
	pad := NewNumPad(e)
	w.SetContent(Column(GapS, e, pad))
	tap := func(label string) {
		for _, o := range pad.Objects {
			if k := o.(*padKey); k.label == label {
				k.Tapped(nil)
			}
		}
	}
	tap("7")
	tap("5")
	tap("000")
	if e.Text != "75.000" || w.Canvas().Focused() != e {
		t.Errorf("pad typed %q", e.Text)
	}
	tap("") // the key that takes back
	if e.Text != "7.500" {
		t.Errorf("back gave %q", e.Text)
	}
}

func TestUndoInAnEmptyFieldBelongsToThePage(t *testing.T) {
	stage, w := room(t, Look{}, fyne.NewSize(300, 100))
	e := NewEntry(stage, Words, "")
	w.SetContent(e)
	n := 0
	stage.Keys.SetPage(&keys.Scope{Actions: []*keys.Action{{Key: keys.Ctrl("Z"), Do: func() { n++ }}}})
	e.TypedShortcut(&fyne.ShortcutUndo{})
	stage.Keys.KeyUp(keys.Ctrl("Z"))
	e.TypeRune('a')
	e.TypedShortcut(&fyne.ShortcutUndo{})
	if n != 1 || e.Text != "" {
		t.Errorf("the page undid %d times, the field holds %q", n, e.Text)
	}
}
