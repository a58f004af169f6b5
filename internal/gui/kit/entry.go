package kit

import (
	"image/color"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"lapak/internal/gui/keys"
	"lapak/internal/money"
)

// Mode is what an Entry takes.
type Mode int

// The modes of an Entry.
const (
	Words  Mode = iota // any text
	Money              // whole rupiah, shown as 275.000 while typing
	Number             // digits only: a count, a code
	PIN                // digits, shown as dots
)

// maxDigits keeps amounts far below money.Limit.
const maxDigits = 12

// Entry is a line of text to edit. It is a keys.Typer: name it as the TypeTo of
// a scope and characters typed anywhere land in it.
type Entry struct {
	widget.Entry
	// OnEdit is called with the text after each change by the user or by SetText.
	OnEdit func(text string)
	// OnEnter is called for Enter, unless the scope or a scan took it.
	OnEnter func(text string)

	stage   *Stage
	mode    Mode
	limit   int
	editing bool

	wrong, hasFocus bool
}

// NewEntry makes an entry with a placeholder.
func NewEntry(stage *Stage, mode Mode, placeholder string) *Entry {
	e := &Entry{stage: stage, mode: mode, limit: maxDigits}
	e.Wrapping = fyne.TextWrap(fyne.TextTruncateClip)
	e.PlaceHolder = placeholder
	if e.Password = mode == PIN; e.Password {
		// Fyne would put a button here that reveals the PIN to the queue.
		e.ActionItem = canvas.NewRectangle(color.Transparent)
	}
	e.ExtendBaseWidget(e)
	e.OnChanged = e.edited
	e.OnSubmitted = func(text string) {
		if e.OnEnter != nil {
			e.OnEnter(text)
		}
	}
	return e
}

// WithLimit sets the most digits of a Number or PIN entry.
func (e *Entry) WithLimit(digits int) *Entry { e.limit = digits; return e }

// Amount is the number in a Money or Number entry; empty is 0.
func (e *Entry) Amount() money.Rupiah {
	n, err := strconv.ParseInt(digitsOf(e.Text), 10, 64)
	if err != nil {
		return 0
	}
	return money.Rupiah(n)
}

// SetAmount shows n, not negative, with the cursor at its end.
func (e *Entry) SetAmount(n money.Rupiah) {
	e.SetText(e.format(strconv.FormatInt(int64(n), 10)))
	e.toEnd()
}

// SetError marks the entry as wrong or, with an empty message, as right again.
// The words themselves are shown by a FormRow.
func (e *Entry) SetError(message string) {
	e.wrong = message != ""
	e.Refresh()
}

// SelectAll marks the whole text, so that typing replaces it.
func (e *Entry) SelectAll() { e.Entry.TypedShortcut(&fyne.ShortcutSelectAll{}) }

// Clear empties the entry.
func (e *Entry) Clear() { e.SetText("") }

// Save implements keys.Field. A scan typed with a button focused moves the focus
// here with its first character; restoring gives it back.
func (e *Entry) Save() (restore func()) {
	text, row, column := e.Text, e.CursorRow, e.CursorColumn
	focused := e.stage.canvas.Focused()
	return func() {
		e.SetText(text)
		e.CursorRow, e.CursorColumn = row, column
		e.Refresh()
		if e.stage.focused(e) && focused != e {
			e.stage.Focus(focused)
		}
	}
}

// TypeRune implements keys.Typer: it takes the focus and types.
func (e *Entry) TypeRune(r rune) {
	if e.Disabled() {
		return
	}
	if !e.stage.focused(e) {
		e.stage.Focus(e)
	}
	e.insert(r)
}

// Backspace deletes the character before the cursor, as from a touch pad.
func (e *Entry) Backspace() { e.edit(&fyne.KeyEvent{Name: fyne.KeyBackspace}) }

// TypedRune implements fyne.Focusable.
func (e *Entry) TypedRune(r rune) {
	if !e.stage.typedRune(r, e) {
		e.insert(r)
	}
}

func (e *Entry) insert(r rune) {
	e.stage.touched()
	if e.mode != Words {
		if r < '0' || r > '9' {
			return
		}
		if len(digitsOf(e.Text)) >= e.limit && e.SelectedText() == "" {
			return
		}
	}
	e.Entry.TypedRune(r)
}

// TypedKey implements fyne.Focusable.
func (e *Entry) TypedKey(ev *fyne.KeyEvent) {
	if !e.stage.typedKey(ev, keys.Target{Field: e}) {
		e.edit(ev)
	}
}

func (e *Entry) edit(ev *fyne.KeyEvent) {
	if e.mode == Money && ev.Name == fyne.KeyBackspace && e.SelectedText() == "" {
		// The dots are drawn, not typed: step over one instead of deleting it.
		text := []rune(e.Text)
		if c := e.CursorColumn; c > 0 && c <= len(text) && text[c-1] == '.' {
			e.CursorColumn--
		}
	}
	e.Entry.TypedKey(ev)
}

// FocusGained implements fyne.Focusable.
func (e *Entry) FocusGained() { e.hasFocus = true; e.Entry.FocusGained() }

// FocusLost implements fyne.Focusable.
func (e *Entry) FocusLost() { e.hasFocus = false; e.Entry.FocusLost() }

// CreateRenderer implements fyne.Widget: Fyne's own, with our ring.
func (e *Entry) CreateRenderer() fyne.WidgetRenderer {
	d := &entryDrawing{WidgetRenderer: e.Entry.CreateRenderer(), entry: e, ring: box(radius)}
	d.paint()
	return d
}

// entryDrawing adds the ring that shows focus and errors.
type entryDrawing struct {
	fyne.WidgetRenderer
	entry *Entry
	ring  *canvas.Rectangle
}

func (d *entryDrawing) paint() {
	color := fyne.ThemeColorName(theme.ColorNameFocus)
	if d.entry.wrong {
		color = colorOnDanger
	}
	fill(d.ring, "", color, ringWidth)
	show(d.ring, d.entry.hasFocus || d.entry.wrong)
}

func (d *entryDrawing) Objects() []fyne.CanvasObject {
	return append(slices.Clone(d.WidgetRenderer.Objects()), d.ring)
}

func (d *entryDrawing) Layout(size fyne.Size) {
	d.WidgetRenderer.Layout(size)
	place(d.ring, 0, 0, size.Width, size.Height)
}

func (d *entryDrawing) Refresh() {
	d.paint()
	d.WidgetRenderer.Refresh()
	d.ring.Refresh()
}

// TypedShortcut implements fyne.Shortcutable. Undo in an empty field belongs to
// the page.
func (e *Entry) TypedShortcut(sc fyne.Shortcut) {
	_, undo := sc.(*fyne.ShortcutUndo)
	_, custom := sc.(*desktop.CustomShortcut)
	if (custom || undo && e.Text == "") && e.stage.shortcut(sc) {
		return
	}
	e.Entry.TypedShortcut(sc)
}

// TappedSecondary implements fyne.SecondaryTappable: no pop-up menu, which
// would cover the page and speak the language of the toolkit.
func (e *Entry) TappedSecondary(*fyne.PointEvent) {}

// KeyDown implements desktop.Keyable.
func (e *Entry) KeyDown(ev *fyne.KeyEvent) {
	e.stage.keyDown(ev)
	e.Entry.KeyDown(ev)
}

// KeyUp implements desktop.Keyable.
func (e *Entry) KeyUp(ev *fyne.KeyEvent) {
	e.stage.keyUp(ev)
	e.Entry.KeyUp(ev)
}

// AcceptsTab implements fyne.Tabbable, so that a scanner's Tab is seen before
// Fyne moves the focus.
func (e *Entry) AcceptsTab() bool { return true }

// edited brings a changed text into the form of the mode, keeping the cursor
// before the same digits, and tells OnEdit once.
func (e *Entry) edited(text string) {
	if e.editing {
		return
	}
	e.editing = true
	defer func() { e.editing = false }()
	if e.mode != Words {
		runes := []rune(text)
		after := len(digitsOf(string(runes[min(e.CursorColumn, len(runes)):])))
		if want := e.format(digitsOf(text)); want != text {
			e.SetText(want)
			e.CursorColumn = columnBefore(want, after)
			e.Refresh()
		}
	}
	if e.OnEdit != nil {
		e.OnEdit(e.Text)
	}
}

func (e *Entry) format(digits string) string {
	if len(digits) > e.limit {
		digits = digits[:e.limit]
	}
	if e.mode != Money || digits == "" {
		return digits
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return ""
	}
	return money.Rupiah(n).Digits()
}

func (e *Entry) toEnd() {
	e.CursorColumn = len([]rune(e.Text))
	e.Refresh()
}

// columnBefore is the column of text that has so many digits after it.
func columnBefore(text string, digits int) int {
	column := len(text)
	for digits > 0 && column > 0 {
		column--
		if text[column] != '.' {
			digits--
		}
	}
	return column
}

func digitsOf(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}
