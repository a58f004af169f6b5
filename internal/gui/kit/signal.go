package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"lapak/internal/gui/keys"
)

// Signal is a small standing state in the head of a page: a picture, a few words
// and, if it leads somewhere, the key for it. It is quiet, without a box, unless
// its tone wants somebody to act; it never changes its width and never has the
// focus.
type Signal struct {
	widget.BaseWidget
	stage  *Stage
	action *keys.Action
	widest []string // words it may show, which its width must hold
	words  string
	icon   fyne.Resource
	tone   Tone

	hovered     bool
	body        *canvas.Rectangle
	picture     *canvas.Image
	label, hint *canvas.Text
}

// NewSignal makes a state that shows nothing yet; action may be nil. Widest are
// the longest of the words that it will ever show.
func NewSignal(stage *Stage, action *keys.Action, widest ...string) *Signal {
	s := &Signal{stage: stage, action: action, widest: widest}
	s.ExtendBaseWidget(s)
	return s
}

// Set changes what is shown, and repaints only then.
func (s *Signal) Set(words string, tone Tone, icon fyne.Resource) {
	if s.words == words && s.tone == tone && s.icon != nil && s.icon.Name() == icon.Name() {
		return
	}
	s.words, s.tone, s.icon = words, tone, icon
	s.Refresh()
}

// Words are what is shown now.
func (s *Signal) Words() string { return s.words }

// Tapped implements fyne.Tappable.
func (s *Signal) Tapped(*fyne.PointEvent) {
	s.stage.touched()
	if s.action != nil {
		s.action.Fire()
	}
}

// MouseIn implements desktop.Hoverable.
func (s *Signal) MouseIn(*desktop.MouseEvent) { s.hovered = s.action != nil; s.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (s *Signal) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (s *Signal) MouseOut() { s.hovered = false; s.Refresh() }

// CreateRenderer implements fyne.Widget.
func (s *Signal) CreateRenderer() fyne.WidgetRenderer {
	s.body = box(radius)
	s.label, s.hint = canvas.NewText("", nil), canvas.NewText("", nil)
	s.picture = &canvas.Image{FillMode: canvas.ImageFillContain}
	return newDrawing(s, s.measure, s.arrange, s.paint, s.body, s.picture, s.label, s.hint)
}

const signalPad float32 = 10

func (s *Signal) labelSize() float32 { return textSize(theme.SizeNameCaptionText) }

func (s *Signal) measure() fyne.Size {
	size, style := s.labelSize(), fyne.TextStyle{Bold: true}
	wide := textWidth(s.words, size, style)
	for _, words := range s.widest {
		wide = max(wide, textWidth(words, size, style))
	}
	wide = min(wide, 220)
	high := lineHeight(size, style) + 6
	if s.action != nil {
		wide = max(wide, textWidth(s.action.Key.Hint(), size*0.88, fyne.TextStyle{}))
		high = max(heightTarget, high+lineHeight(size*0.88, fyne.TextStyle{}))
	}
	return fyne.NewSize(wide+1+iconSize+GapS+2*signalPad, high)
}

// loud tells whether the tone asks for somebody.
func (s *Signal) loud() bool { return s.tone == Warn || s.tone == Bad || s.tone == Gold }

func (s *Signal) paint() {
	inside, words := s.tone.colors()
	picture := words
	if !s.loud() {
		inside, words = "", theme.ColorNameForeground
		if s.tone == Neutral {
			picture = colorMuted
		}
	}
	if s.hovered && inside == "" {
		inside = colorSunken
	}
	fill(s.body, inside, "", 0)
	s.label.Color, s.label.TextSize, s.label.TextStyle = ink(words), s.labelSize(), fyne.TextStyle{Bold: true}
	s.hint.Color, s.hint.TextSize = ink(colorMuted), s.labelSize()*0.88
	if s.loud() {
		s.hint.Color = ink(words)
	}
	s.hint.Text = ""
	if s.action != nil {
		s.hint.Text = s.action.Key.Hint()
	}
	if s.icon != nil {
		s.picture.Resource = theme.NewColoredResource(s.icon, picture)
	}
}

func (s *Signal) arrange(size fyne.Size) {
	place(s.body, 0, 0, size.Width, size.Height)
	// What is short stands at the right, beside the rest of the head.
	room := size.Width - 2*signalPad - iconSize - GapS
	wide := max(textWidth(s.words, s.label.TextSize, s.label.TextStyle), textWidth(s.hint.Text, s.hint.TextSize, s.hint.TextStyle))
	x := size.Width - signalPad - min(room, wide+1)
	if s.loud() {
		x = size.Width - signalPad - room
	}
	place(s.picture, x-GapS-iconSize, (size.Height-iconSize)/2, iconSize, iconSize)
	room = size.Width - x - signalPad
	high, small := lineHeight(s.label.TextSize, s.label.TextStyle), lineHeight(s.hint.TextSize, s.hint.TextStyle)
	show(s.hint, s.hint.Text != "")
	if s.hint.Text == "" {
		small = 0
	}
	y := (size.Height - high - small) / 2
	s.label.Text = fitText(s.words, room+1, s.label.TextSize, s.label.TextStyle)
	place(s.label, x, y, room, high)
	place(s.hint, x, y+high, room, small)
}
