package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"lapak/internal/gui/keys"
)

// Stage joins one window's canvas with its key router. Every widget that can
// have the focus is made for a Stage, and lives in that window only.
type Stage struct {
	Keys *keys.Router
	// OnTouch is told of every key, tap and drag, so that a till that nobody
	// touches can lock itself; may be nil.
	OnTouch func()

	canvas  fyne.Canvas
	home    fyne.Focusable
	shift   bool
	dialogs []*Dialog // open ones, the last on top
}

// NewStage takes over the keyboard of a canvas.
func NewStage(c fyne.Canvas, router *keys.Router) *Stage {
	s := &Stage{Keys: router, canvas: c}
	router.FollowLoop(fyne.Do)
	c.SetOnTypedRune(func(r rune) { s.typedRune(r, nil) })
	c.SetOnTypedKey(func(ev *fyne.KeyEvent) { s.typedKey(ev, keys.Target{}) })
	if d, ok := c.(desktop.Canvas); ok {
		d.SetOnKeyDown(s.loneKeyDown)
		d.SetOnKeyUp(s.keyUp)
	}
	s.listen(c)
	return s
}

// listen takes the shortcuts of a canvas over.
func (s *Stage) listen(c fyne.Canvas) {
	all := []fyne.Shortcut{&fyne.ShortcutUndo{}, &fyne.ShortcutRedo{}}
	for _, key := range "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" {
		all = append(all, &desktop.CustomShortcut{KeyName: fyne.KeyName(key), Modifier: fyne.KeyModifierControl})
	}
	for _, shortcut := range all {
		c.AddShortcut(shortcut, func(sc fyne.Shortcut) { s.shortcut(sc) })
	}
}

// Hear takes what is typed into another window as if it were typed here: a
// scanner types into the window that was touched last. Own says which keys the
// other window keeps for itself.
func (s *Stage) Hear(c fyne.Canvas, own func(keys.Key) bool) {
	c.SetOnTypedRune(func(r rune) {
		if f := s.canvas.Focused(); f != nil {
			f.TypedRune(r)
			return
		}
		s.typedRune(r, nil)
	})
	c.SetOnTypedKey(func(ev *fyne.KeyEvent) {
		switch f := s.canvas.Focused(); {
		case own(keys.Key(ev.Name)):
		case f != nil:
			f.TypedKey(ev)
		default:
			s.typedKey(ev, keys.Target{})
		}
	})
	s.listen(c)
}

// Canvas is the canvas of the window.
func (s *Stage) Canvas() fyne.Canvas { return s.canvas }

// touched tells that somebody is there.
func (s *Stage) touched() {
	if s.OnTouch != nil {
		s.OnTouch()
	}
}

// CloseDialogs takes every open dialog away, as when the till locks.
func (s *Stage) CloseDialogs() {
	for len(s.dialogs) > 0 {
		s.dialogs[len(s.dialogs)-1].Close()
	}
}

// SetHome names the field that Return focuses, usually the search box of the
// page; nil for none.
func (s *Stage) SetHome(f fyne.Focusable) { s.home = f }

// Return gives the focus back to the home field, or to nothing. Keys and scans
// arrive either way.
func (s *Stage) Return() {
	if s.canvas.Overlays().Top() != nil {
		return
	}
	s.Focus(s.home)
}

// Focus gives f the keyboard; nil takes it from everything.
func (s *Stage) Focus(f fyne.Focusable) {
	if f == nil {
		s.canvas.Unfocus()
		return
	}
	s.canvas.Focus(f)
}

// focused reports whether f has the keyboard.
func (s *Stage) focused(f fyne.Focusable) bool { return s.canvas.Focused() == f }

// typedRune passes a character on; false means that the field inserts it.
func (s *Stage) typedRune(r rune, f keys.Field) bool {
	s.touched()
	return s.Keys.Rune(r, f)
}

// typedKey passes a key on; false means that the widget uses it. A Tab that
// nobody wants moves the focus.
func (s *Stage) typedKey(ev *fyne.KeyEvent, at keys.Target) bool {
	s.touched()
	k := keys.Key(ev.Name)
	if s.Keys.Key(k, at) {
		return true
	}
	if k != keys.Tab {
		return false
	}
	if s.shift {
		s.canvas.FocusPrevious()
	} else {
		s.canvas.FocusNext()
	}
	return true
}

func (s *Stage) keyDown(ev *fyne.KeyEvent) {
	if isShift(ev.Name) {
		s.shift = true
	}
	s.Keys.KeyDown(keys.Key(ev.Name))
}

// loneKeyDown is a press with nothing focused. Fyne itself then uses Tab to
// focus the first widget; if that Tab ended a scan, the focus goes home again.
func (s *Stage) loneKeyDown(ev *fyne.KeyEvent) {
	s.keyDown(ev)
	if ev.Name == fyne.KeyTab && s.Keys.LoneTab() {
		fyne.Do(s.Return)
	}
}

func (s *Stage) keyUp(ev *fyne.KeyEvent) {
	if isShift(ev.Name) {
		s.shift = false
	}
	s.Keys.KeyUp(keys.Key(ev.Name))
}

func isShift(name fyne.KeyName) bool {
	return name == desktop.KeyShiftLeft || name == desktop.KeyShiftRight
}

// shortcut passes Ctrl with a letter on to the scope.
func (s *Stage) shortcut(sc fyne.Shortcut) bool {
	s.touched()
	switch sc := sc.(type) {
	case *desktop.CustomShortcut:
		if sc.Modifier == fyne.KeyModifierControl {
			return s.Keys.Key(keys.Ctrl(keys.Key(sc.KeyName)), keys.Target{})
		}
	case *fyne.ShortcutUndo:
		return s.Keys.Key(keys.Ctrl("Z"), keys.Target{})
	case *fyne.ShortcutRedo:
		return s.Keys.Key(keys.Ctrl("Y"), keys.Target{})
	}
	return false
}

// keyed is the keyboard half of every focusable widget that is not a text
// field. The widget sets stage, self, own and look.
type keyed struct {
	stage    *Stage
	own      func(k keys.Key, repeat bool) bool
	repaint  func()
	hasFocus bool
}

// FocusGained implements fyne.Focusable.
func (k *keyed) FocusGained() { k.hasFocus = true; k.repaint() }

// FocusLost implements fyne.Focusable.
func (k *keyed) FocusLost() { k.hasFocus = false; k.repaint() }

// TypedRune implements fyne.Focusable: characters are never the widget's own,
// but for the one of the space bar, which pressed it a moment ago.
func (k *keyed) TypedRune(r rune) {
	if r == ' ' {
		k.stage.Keys.Hear(r)
		return
	}
	k.stage.typedRune(r, nil)
}

// TypedKey implements fyne.Focusable.
func (k *keyed) TypedKey(ev *fyne.KeyEvent) { k.stage.typedKey(ev, keys.Target{Own: k.own}) }

// TypedShortcut implements fyne.Shortcutable.
func (k *keyed) TypedShortcut(sc fyne.Shortcut) { k.stage.shortcut(sc) }

// KeyDown implements desktop.Keyable.
func (k *keyed) KeyDown(ev *fyne.KeyEvent) { k.stage.keyDown(ev) }

// KeyUp implements desktop.Keyable.
func (k *keyed) KeyUp(ev *fyne.KeyEvent) { k.stage.keyUp(ev) }

// AcceptsTab implements fyne.Tabbable, so that a scanner's Tab is seen before
// Fyne moves the focus.
func (k *keyed) AcceptsTab() bool { return true }

// ownPress makes Enter and Space do what a tap does, once per press.
func ownPress(do func()) func(keys.Key, bool) bool {
	return func(k keys.Key, repeat bool) bool {
		if k != keys.Enter && k != keys.Space {
			return false
		}
		if !repeat {
			do()
		}
		return true
	}
}
