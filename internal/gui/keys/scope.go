package keys

// Repeat says what an action does while its key is held down.
type Repeat int

const (
	// OncePerPress acts on the first event of a press and not again until the
	// key has been released. This is the default.
	OncePerPress Repeat = iota
	// EveryRepeat acts on each repeat: moving a selection with the arrows.
	EveryRepeat
	// UntilRearmed acts once and then not again, however often the key is
	// pressed, until Router.Rearm is called with the action: paying.
	UntilRearmed
)

// Action is one thing a person can do by a key in a scope. A button made from
// it shows its label and key and does the same.
type Action struct {
	Name   string // stable and English, for tests and logs
	Label  string // in the user's language
	Key    Key
	Do     func()
	Repeat Repeat
	// Enabled tells whether the action is possible now; nil means always. The
	// key of an impossible action stays with the focused widget.
	Enabled func() bool

	spent bool
}

// Possible tells whether the action may act now.
func (a *Action) Possible() bool {
	return a.Do != nil && !a.spent && (a.Enabled == nil || a.Enabled())
}

// Fire does the action if it is possible, as from a button, and reports whether
// it did.
func (a *Action) Fire() bool {
	if !a.Possible() {
		return false
	}
	if a.Repeat == UntilRearmed {
		a.spent = true
	}
	a.Do()
	return true
}

// Rearm lets an UntilRearmed action act again.
func (a *Action) Rearm() { a.spent = false }

// Field is text being edited. Save remembers text and cursor and returns the
// function that puts them back. Implementations must be comparable.
type Field interface {
	Save() (restore func())
}

// Typer is a Field that also takes characters typed while nothing is being
// edited: the search box of a page.
type Typer interface {
	Field
	TypeRune(c rune)
}

// Scope is what the keys mean on a page or in a dialog.
type Scope struct {
	Name    string
	Actions []*Action
	// OnScan takes a scanned code. If nil, a scan is refused through OnRefuse.
	OnScan func(code string)
	// OnRefuse is told of a scan that this scope does not take, to beep; nil
	// ignores the scan in silence.
	OnRefuse func(code string)
	// TypeTo takes characters typed while no field is edited; nil drops them.
	TypeTo Typer
}

// action finds the possible action of k.
func (s *Scope) action(k Key) *Action {
	for _, a := range s.Actions {
		if a.Key.plain() == k && a.Possible() {
			return a
		}
	}
	return nil
}

// owns reports whether any action, possible or not, uses k.
func (s *Scope) owns(k Key) bool {
	for _, a := range s.Actions {
		if a.Key.plain() == k {
			return true
		}
	}
	return false
}
