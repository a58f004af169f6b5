package keys

import "strings"

// Key names a key as the window toolkit does. A key held with Ctrl is written
// with the prefix "Ctrl+", see Ctrl.
type Key string

// The keys that screens map to actions.
const (
	Enter     Key = "Return"
	PadEnter  Key = "KP_Enter"
	Esc       Key = "Escape"
	Tab       Key = "Tab"
	Space     Key = "Space"
	Backspace Key = "BackSpace"
	Delete    Key = "Delete"
	Insert    Key = "Insert"
	Up        Key = "Up"
	Down      Key = "Down"
	Left      Key = "Left"
	Right     Key = "Right"
	Home      Key = "Home"
	End       Key = "End"
	PageUp    Key = "Prior"
	PageDown  Key = "Next"
	F1        Key = "F1"
	F2        Key = "F2"
	F3        Key = "F3"
	F4        Key = "F4"
	F5        Key = "F5"
	F6        Key = "F6"
	F7        Key = "F7"
	F8        Key = "F8"
	F9        Key = "F9"
	F10       Key = "F10"
	F11       Key = "F11"
	F12       Key = "F12"
)

const ctrlPrefix = "Ctrl+"

// Ctrl returns the key pressed together with Ctrl, as in Ctrl("F").
func Ctrl(k Key) Key { return ctrlPrefix + k }

// Hint is how the key is written on a button: "F9", "Enter", "Ctrl+F", "↑".
func (k Key) Hint() string {
	if rest, ok := strings.CutPrefix(string(k), ctrlPrefix); ok {
		return ctrlPrefix + Key(rest).Hint()
	}
	switch k {
	case Enter, PadEnter:
		return "Enter"
	case Esc:
		return "Esc"
	case Up:
		return "↑"
	case Down:
		return "↓"
	case Left:
		return "←"
	case Right:
		return "→"
	case Backspace:
		return "⌫"
	case Delete:
		return "Del"
	case Insert:
		return "Ins"
	case PageUp:
		return "PgUp"
	case PageDown:
		return "PgDn"
	default:
		return string(k)
	}
}

// plain makes the two Enter keys one.
func (k Key) plain() Key {
	if k == PadEnter {
		return Enter
	}
	return k
}

// ends reports whether a scanner may send k after a code.
func (k Key) ends() bool { return k == Enter || k == Tab }
