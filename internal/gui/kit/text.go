package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Role is what a text is for; it decides size, weight and colour.
type Role int

// The roles of text, from small to large.
const (
	Body Role = iota
	Strong
	Caption   // small and muted
	Muted     // body size, muted
	Subtitle  // section heads
	Title     // page heads
	ErrorText // small, in the colour of danger
	SuccessText
	AccentText // maroon, bold
)

func (r Role) size() float32 {
	switch r {
	case Caption, ErrorText:
		return textSize(theme.SizeNameCaptionText)
	case Subtitle:
		return textSize(theme.SizeNameSubHeadingText)
	case Title:
		return textSize(theme.SizeNameHeadingText)
	default:
		return textSize(theme.SizeNameText)
	}
}

func (r Role) style() fyne.TextStyle {
	switch r {
	case Strong, Subtitle, Title, AccentText, SuccessText:
		return fyne.TextStyle{Bold: true}
	}
	return fyne.TextStyle{}
}

func (r Role) color() fyne.ThemeColorName {
	switch r {
	case Caption, Muted:
		return colorMuted
	case ErrorText:
		return colorOnDanger
	case SuccessText:
		return colorOnSuccess
	case AccentText:
		return colorPrimaryText
	default:
		return theme.ColorNameForeground
	}
}

// Text is words on the page. It never draws outside its box: what does not fit
// ends in an ellipsis. By default it takes whatever width it is given; Hug makes
// it ask for the width of its words.
type Text struct {
	widget.BaseWidget
	words string
	role  Role
	align fyne.TextAlign
	lines int
	hug   bool
	mid   bool
	tint  fyne.ThemeColorName // overrides the role's colour when set

	row []*canvas.Text
}

// NewText is one line of words.
func NewText(words string, role Role) *Text {
	t := &Text{words: words, role: role, lines: 1}
	t.ExtendBaseWidget(t)
	return t
}

// NewParagraph is words over up to lines lines, broken at spaces. It always
// asks for the height of all its lines.
func NewParagraph(words string, role Role, lines int) *Text {
	t := &Text{words: words, role: role, lines: max(lines, 1)}
	t.ExtendBaseWidget(t)
	return t
}

// Hug makes the text ask for its natural width, for rows of things; up to 420
// so that no text can push a window off the screen.
func (t *Text) Hug() *Text { t.hug = true; return t }

// AlignRight sets the words at the right edge, for money.
func (t *Text) AlignRight() *Text { t.align = fyne.TextAlignTrailing; return t }

// AlignCenter centres the words.
func (t *Text) AlignCenter() *Text { t.align = fyne.TextAlignCenter; return t }

// Middle sets a paragraph in the middle of its height, for rows of a list.
func (t *Text) Middle() *Text { t.mid = true; return t }

// SetText changes the words.
func (t *Text) SetText(words string) {
	if t.words != words {
		t.words = words
		t.Refresh()
	}
}

// SetRole changes what the text is for.
func (t *Text) SetRole(role Role) {
	if t.role != role {
		t.role = role
		t.Refresh()
	}
}

// Text returns the words, uncut.
func (t *Text) Text() string { return t.words }

const maxHug float32 = 420

// CreateRenderer implements fyne.Widget.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	t.row = make([]*canvas.Text, t.lines)
	objects := make([]fyne.CanvasObject, t.lines)
	for i := range t.row {
		t.row[i] = canvas.NewText("", nil)
		objects[i] = t.row[i]
	}
	return newDrawing(t, t.measure, t.arrange, t.paint, objects...)
}

func (t *Text) measure() fyne.Size {
	size, style := t.role.size(), t.role.style()
	width := float32(24)
	if t.hug {
		width = min(textWidth(t.words, size, style)+1, maxHug)
	}
	return fyne.NewSize(width, float32(t.lines)*lineHeight(size, style))
}

func (t *Text) paint() {
	name := t.role.color()
	if t.tint != "" {
		name = t.tint
	}
	for _, c := range t.row {
		c.Color, c.TextSize, c.TextStyle, c.Alignment = ink(name), t.role.size(), t.role.style(), t.align
	}
}

func (t *Text) arrange(s fyne.Size) {
	size, style := t.role.size(), t.role.style()
	parts := []string{fitText(t.words, s.Width, size, style)}
	if t.lines > 1 {
		parts = wrapText(t.words, s.Width, size, style, t.lines)
	}
	h := lineHeight(size, style)
	y := float32(0)
	if t.lines == 1 || t.mid {
		y = max(0, (s.Height-h*float32(len(parts)))/2)
	}
	for i, c := range t.row {
		words := ""
		if i < len(parts) {
			words = parts[i]
		}
		if c.Text != words {
			c.Text = words
			c.Refresh()
		}
		if i >= len(parts) {
			place(c, 0, 0, 0, 0) // a paragraph in the middle has no room below
			continue
		}
		place(c, 0, y+float32(i)*h, s.Width, h)
	}
}
