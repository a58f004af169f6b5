// Package kittest plays the keyboard, the scanner and the finger in tests of
// screens, by the rules of the real window driver, which Fyne's test driver does
// not follow. Only tests import it.
package kittest

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
)

// Press presses and releases keys one after the other, "Ctrl+F" included.
func Press(s *kit.Stage, pressed ...keys.Key) {
	for _, k := range pressed {
		Down(s, k)
		Hold(s, k)
		Up(s, k)
	}
}

// Down is the moment a key goes down, before it types.
func Down(s *kit.Stage, k keys.Key) {
	k = physical(k)
	ev := event(k)
	if focused := s.Canvas().Focused(); focused != nil {
		if keyable, ok := focused.(desktop.Keyable); ok {
			keyable.KeyDown(ev)
		}
		return
	}
	s.Keys.KeyDown(k)
	if k == keys.Tab {
		s.Keys.LoneTab()
	}
}

// Hold is one typed event of a key that is down; more of them are its repeats.
func Hold(s *kit.Stage, k keys.Key) {
	c := s.Canvas()
	if letter, ok := ctrl(k); ok {
		shortcut := shortcutOf(letter)
		if focused, ok := c.Focused().(fyne.Shortcutable); ok {
			focused.TypedShortcut(shortcut)
		} else if direct, ok := c.(fyne.Shortcutable); ok {
			direct.TypedShortcut(shortcut)
		} else {
			s.Keys.Key(k, keys.Target{})
		}
		return
	}
	if k == keys.Tab {
		if tabbable, ok := c.Focused().(fyne.Tabbable); !ok || !tabbable.AcceptsTab() {
			c.FocusNext()
			return
		}
	}
	if focused := c.Focused(); focused != nil {
		focused.TypedKey(event(k))
	} else {
		c.OnTypedKey()(event(k))
	}
	if k == keys.Space {
		Type(s, " ") // the space bar is a key and a character
	}
}

// Up releases a key.
func Up(s *kit.Stage, k keys.Key) {
	k = physical(k)
	if focused := s.Canvas().Focused(); focused != nil {
		if keyable, ok := focused.(desktop.Keyable); ok {
			keyable.KeyUp(event(k))
		}
		return
	}
	s.Keys.KeyUp(k)
}

// Type types text into whatever has the keyboard. The clock of the router
// decides whether it is slow or a burst.
func Type(s *kit.Stage, text string) {
	for _, r := range text {
		if focused := s.Canvas().Focused(); focused != nil {
			focused.TypedRune(r)
		} else {
			s.Canvas().OnTypedRune()(r)
		}
	}
}

// Scan sends a code and Enter in one burst; the router's clock must not move.
func Scan(s *kit.Stage, code string) {
	Type(s, code)
	Press(s, keys.Enter)
}

func event(k keys.Key) *fyne.KeyEvent { return &fyne.KeyEvent{Name: fyne.KeyName(k)} }

// physical is the key that goes down and up: drivers tell of the letter alone.
func physical(k keys.Key) keys.Key {
	if letter, ok := ctrl(k); ok {
		return keys.Key(letter)
	}
	return k
}

func ctrl(k keys.Key) (letter string, ok bool) {
	const prefix = "Ctrl+"
	if len(k) > len(prefix) && k[:len(prefix)] == prefix {
		return string(k[len(prefix):]), true
	}
	return "", false
}

func shortcutOf(letter string) fyne.Shortcut {
	switch letter {
	case "Z":
		return &fyne.ShortcutUndo{}
	case "Y":
		return &fyne.ShortcutRedo{}
	}
	return &desktop.CustomShortcut{KeyName: fyne.KeyName(letter), Modifier: fyne.KeyModifierControl}
}
