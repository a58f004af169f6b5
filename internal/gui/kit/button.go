package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"lapak/internal/gui/keys"
)

// Kind is how loud a button is. A page has one primary button.
type Kind int

// The kinds of buttons.
const (
	Normal  Kind = iota
	Primary      // the one thing to do next: maroon, 64 high
	Quiet        // no box: cancel, back, small tools
	Danger       // destroys something
)

// Button does a keys.Action by tap, by Enter or Space when focused, and shows
// its key. Whether it is enabled is the action's business: call Refresh after
// state changed. A tap does not take the focus.
type Button struct {
	widget.BaseWidget
	keyed
	action *keys.Action
	kind   Kind
	icon   fyne.Resource

	hovered, pressed bool
	body, ring, cap  *canvas.Rectangle
	label, hint      *canvas.Text
	picture          *canvas.Image
}

// NewButton makes a button for an action. Put the same action into the scope so
// that its key works too.
func NewButton(stage *Stage, kind Kind, action *keys.Action) *Button {
	b := &Button{action: action, kind: kind}
	b.keyed = keyed{stage: stage, own: ownPress(b.fire), repaint: b.Refresh}
	b.ExtendBaseWidget(b)
	return b
}

// WithIcon puts an icon (a one-colour SVG, as theme.DeleteIcon) before the label.
func (b *Button) WithIcon(icon fyne.Resource) *Button { b.icon = icon; return b }

// SetLabel changes the words, as for a total: "Bayar Rp25.000".
func (b *Button) SetLabel(words string) {
	if b.action.Label != words {
		b.action.Label = words
		b.Refresh()
	}
}

// Label returns the words.
func (b *Button) Label() string { return b.action.Label }

// Action returns what the button does.
func (b *Button) Action() *keys.Action { return b.action }

// Disabled tells whether the button can act now.
func (b *Button) Disabled() bool { return !b.action.Possible() }

func (b *Button) fire() {
	b.stage.touched()
	b.action.Fire()
	b.Refresh()
}

// Tapped implements fyne.Tappable.
func (b *Button) Tapped(*fyne.PointEvent) { b.fire() }

// MouseDown implements desktop.Mouseable.
func (b *Button) MouseDown(*desktop.MouseEvent) { b.pressed = true; b.Refresh() }

// MouseUp implements desktop.Mouseable.
func (b *Button) MouseUp(*desktop.MouseEvent) { b.pressed = false; b.Refresh() }

// MouseIn implements desktop.Hoverable.
func (b *Button) MouseIn(*desktop.MouseEvent) { b.hovered = true; b.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (b *Button) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (b *Button) MouseOut() { b.hovered, b.pressed = false, false; b.Refresh() }

// CreateRenderer implements fyne.Widget.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	b.body, b.ring, b.cap = box(radius), box(radius-2), box(5)
	b.label, b.hint = canvas.NewText("", nil), canvas.NewText("", nil)
	b.picture = &canvas.Image{FillMode: canvas.ImageFillContain}
	return newDrawing(b, b.measure, b.arrange, b.paint, b.body, b.picture, b.label, b.cap, b.hint, b.ring)
}

// colors of the face, its edge and its words.
func (b *Button) colors() (inside, edge, words fyne.ThemeColorName) {
	if b.Disabled() {
		if b.kind == Quiet {
			return "", "", theme.ColorNameDisabled
		}
		return colorDisabledBg, colorHairline, theme.ColorNameDisabled
	}
	switch b.kind {
	case Primary:
		return theme.ColorNamePrimary, "", theme.ColorNameForegroundOnPrimary
	case Danger:
		return theme.ColorNameError, "", theme.ColorNameForegroundOnError
	case Quiet:
		return "", "", colorPrimaryText
	default:
		return theme.ColorNameButton, colorBorder, theme.ColorNameForeground
	}
}

func (b *Button) textSize() float32 {
	if b.kind == Primary {
		return textSize(sizeStrong)
	}
	return textSize(theme.SizeNameText)
}

func (b *Button) paint() {
	inside, edge, words := b.colors()
	fill(b.body, inside, edge, 1.5)
	switch {
	case b.Disabled():
	case b.pressed:
		b.body.FillColor = over(ink(theme.ColorNamePressed), b.body.FillColor)
	case b.hovered:
		b.body.FillColor = over(ink(theme.ColorNameHover), b.body.FillColor)
	}
	ring := fyne.ThemeColorName(theme.ColorNameFocus)
	if (b.kind == Primary || b.kind == Danger) && !b.Disabled() {
		ring = colorGold // maroon on maroon would not be seen
	}
	fill(b.ring, "", ring, ringWidth)
	show(b.ring, b.hasFocus)

	b.label.Color, b.label.TextSize, b.label.TextStyle = ink(words), b.textSize(), fyne.TextStyle{Bold: true}
	b.hint.Text = b.action.Key.Hint()
	b.hint.Color, b.hint.TextSize = ink(words), textSize(theme.SizeNameCaptionText)
	fill(b.cap, "", words, 1)
	if b.kind == Normal || b.kind == Quiet {
		if !b.Disabled() {
			b.hint.Color = ink(colorMuted)
		}
		fill(b.cap, colorSunken, "", 0)
	}
	if b.icon != nil {
		b.picture.Resource = theme.NewColoredResource(b.icon, words)
	}
}

const (
	buttonPad float32 = 16
	iconSize  float32 = 22
	capPad    float32 = 6
)

// parts are the natural widths of icon, label and keycap, with the gaps before
// label and keycap.
func (b *Button) parts() (icon, label, keycap float32) {
	if b.icon != nil {
		icon = iconSize
	}
	if b.action.Label != "" {
		label = textWidth(b.action.Label, b.textSize(), fyne.TextStyle{Bold: true}) + 1
		if icon > 0 {
			icon += GapS
		}
	}
	if h := b.action.Key.Hint(); h != "" {
		keycap = textWidth(h, textSize(theme.SizeNameCaptionText), fyne.TextStyle{}) + 2*capPad
	}
	return icon, label, keycap
}

func (b *Button) measure() fyne.Size {
	icon, label, keycap := b.parts()
	width := icon + label + 2*buttonPad
	if keycap > 0 {
		width += keycap + GapS
	}
	least := heightNormal
	switch b.kind {
	case Primary:
		least = heightPrimary
	case Quiet:
		least = heightTarget
	}
	height := max(least, lineHeight(b.textSize(), fyne.TextStyle{Bold: true})+20)
	return fyne.NewSize(max(min(width, 380), height), height)
}

func (b *Button) arrange(s fyne.Size) {
	icon, label, keycap := b.parts()
	place(b.body, 0, 0, s.Width, s.Height)
	place(b.ring, 2, 2, s.Width-4, s.Height-4)
	room := s.Width - 2*buttonPad
	right := s.Width - buttonPad
	show(b.cap, keycap > 0)
	show(b.hint, keycap > 0)
	if keycap > 0 {
		h := lineHeight(b.hint.TextSize, b.hint.TextStyle) + 4
		right -= keycap
		place(b.cap, right, (s.Height-h)/2, keycap, h)
		place(b.hint, right+capPad, (s.Height-h)/2+2, keycap-2*capPad, h-4)
		room -= keycap + GapS
		right -= GapS
	}
	show(b.picture, b.icon != nil)
	textRoom := max(room-icon, 0)
	b.label.Text = fitText(b.action.Label, textRoom, b.label.TextSize, b.label.TextStyle)
	label = min(label, textRoom)
	// Centre in the whole face if the keycap leaves room, else before it.
	x := (s.Width - icon - label) / 2
	x = max(buttonPad, min(x, right-icon-label))
	place(b.picture, x, (s.Height-iconSize)/2, iconSize, iconSize)
	h := lineHeight(b.label.TextSize, b.label.TextStyle)
	place(b.label, x+icon, (s.Height-h)/2, label, h)
}
