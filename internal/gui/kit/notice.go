package kit

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Badge is a word in a coloured pill: a state, a count.
type Badge struct {
	widget.BaseWidget
	words string
	tone  Tone
	pill  *canvas.Rectangle
	text  *canvas.Text
}

// NewBadge makes a pill.
func NewBadge(words string, tone Tone) *Badge {
	b := &Badge{words: words, tone: tone}
	b.ExtendBaseWidget(b)
	return b
}

// Set changes words and tone.
func (b *Badge) Set(words string, tone Tone) {
	if b.words == words && b.tone == tone {
		return
	}
	b.words, b.tone = words, tone
	b.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (b *Badge) CreateRenderer() fyne.WidgetRenderer {
	b.pill, b.text = box(6), canvas.NewText("", nil)
	return newDrawing(b, b.measure, b.arrange, b.paint, b.pill, b.text)
}

func (b *Badge) measure() fyne.Size {
	size, style := textSize(theme.SizeNameCaptionText), fyne.TextStyle{Bold: true}
	return fyne.NewSize(min(textWidth(b.words, size, style)+1, 220)+20, lineHeight(size, style)+8)
}

func (b *Badge) paint() {
	inside, words := b.tone.colors()
	fill(b.pill, inside, "", 0)
	b.text.Color, b.text.TextSize, b.text.TextStyle = ink(words), textSize(theme.SizeNameCaptionText), fyne.TextStyle{Bold: true}
	b.text.Alignment = fyne.TextAlignCenter
}

func (b *Badge) arrange(s fyne.Size) {
	place(b.pill, 0, 0, s.Width, s.Height)
	b.text.Text = fitText(b.words, s.Width-16, b.text.TextSize, b.text.TextStyle)
	h := lineHeight(b.text.TextSize, b.text.TextStyle)
	place(b.text, 8, (s.Height-h)/2, s.Width-16, h)
}

// Banner is a strip across the page that stays: practice mode, a warning. Gold
// is the loudest.
type Banner struct {
	widget.BaseWidget
	tone  Tone
	words *Text
	icon  fyne.Resource

	ground  *canvas.Rectangle
	picture *canvas.Image
}

// NewBanner makes a strip; icon may be nil.
func NewBanner(words string, tone Tone, icon fyne.Resource) *Banner {
	b := &Banner{tone: tone, words: NewText(words, Strong), icon: icon}
	_, b.words.tint = tone.colors()
	b.ExtendBaseWidget(b)
	return b
}

// WithLines lets the words run over up to so many lines.
func (b *Banner) WithLines(lines int) *Banner {
	tint := b.words.tint
	b.words = NewParagraph(b.words.words, Strong, lines).Middle()
	b.words.tint = tint
	return b
}

// SetText changes the words.
func (b *Banner) SetText(words string) { b.words.SetText(words) }

// Text returns the words, uncut.
func (b *Banner) Text() string { return b.words.Text() }

// Set changes words and tone.
func (b *Banner) Set(words string, tone Tone) {
	if b.words.words == words && b.tone == tone {
		return
	}
	b.tone, b.words.words = tone, words
	_, b.words.tint = tone.colors()
	b.words.Refresh()
	b.Refresh()
}

// SetIcon changes the picture of a banner that has one.
func (b *Banner) SetIcon(icon fyne.Resource) {
	if b.icon == nil || b.icon.Name() != icon.Name() {
		b.icon = icon
		b.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (b *Banner) CreateRenderer() fyne.WidgetRenderer {
	b.ground = box(radius)
	b.picture = &canvas.Image{FillMode: canvas.ImageFillContain}
	return newDrawing(b, b.measure, b.arrange, b.paint, b.ground, b.picture, b.words)
}

func (b *Banner) measure() fyne.Size {
	return fyne.NewSize(120, max(heightTarget, b.words.MinSize().Height+16))
}

func (b *Banner) paint() {
	inside, words := b.tone.colors()
	fill(b.ground, inside, "", 0)
	if b.icon != nil {
		b.picture.Resource = theme.NewColoredResource(b.icon, words)
	}
}

func (b *Banner) arrange(s fyne.Size) {
	place(b.ground, 0, 0, s.Width, s.Height)
	x := GapM
	show(b.picture, b.icon != nil)
	if b.icon != nil {
		place(b.picture, x, (s.Height-iconSize)/2, iconSize, iconSize)
		x += iconSize + GapS + 2
	}
	place(b.words, x, 0, s.Width-x-GapM, s.Height)
}

// Toaster shows one short message at a time near the foot of the page, which
// goes away by itself and never takes a key or a tap.
type Toaster struct {
	widget.BaseWidget
	// after calls do once after d, on any goroutine.
	after   func(d time.Duration, do func())
	words   *Text
	tone    Tone
	serial  int
	visible bool
	ground  *canvas.Rectangle
}

// stays is how long a message is shown: what went wrong takes longer to read.
func (t Tone) stays() time.Duration {
	if t == Bad {
		return 8 * time.Second
	}
	return 4 * time.Second
}

// NewToaster makes the layer for messages; lay it over the page with Over. The
// clock is after, nil for the real one.
func NewToaster(after func(d time.Duration, do func())) *Toaster {
	if after == nil {
		after = func(d time.Duration, do func()) { time.AfterFunc(d, do) }
	}
	t := &Toaster{after: after, words: NewParagraph("", Strong, 2).Middle().AlignCenter()}
	t.ExtendBaseWidget(t)
	return t
}

// Say puts up a message for some seconds, in place of the one before.
func (t *Toaster) Say(words string, tone Tone) {
	t.serial++
	mine := t.serial
	t.tone, t.visible = tone, true
	_, t.words.tint = tone.colors()
	t.words.words = words
	t.words.Refresh()
	t.Refresh()
	t.after(tone.stays(), func() {
		fyne.Do(func() {
			if t.serial == mine {
				t.Clear()
			}
		})
	})
}

// Clear takes the message away.
func (t *Toaster) Clear() {
	t.visible = false
	t.Refresh()
}

// Message is what is on the screen, empty for nothing.
func (t *Toaster) Message() string {
	if !t.visible {
		return ""
	}
	return t.words.words
}

// CreateRenderer implements fyne.Widget.
func (t *Toaster) CreateRenderer() fyne.WidgetRenderer {
	t.ground = box(radius)
	return newDrawing(t, func() fyne.Size {
		return fyne.NewSize(2*(GapL+GapM), t.height(1)+GapL)
	}, t.arrange, t.paint, t.ground, t.words)
}

func (t *Toaster) paint() {
	inside, words := t.tone.colors()
	fill(t.ground, inside, words, 1.5)
	show(t.ground, t.visible)
	show(t.words, t.visible)
}

func (t *Toaster) arrange(s fyne.Size) {
	most := max(0, s.Width-2*GapM)
	w := min(textWidth(t.words.words, t.words.role.size(), t.words.role.style())+2*GapL, most)
	h := t.height(1)
	if w == most {
		h = t.height(2)
	}
	h = min(h, s.Height)
	x, y := (s.Width-w)/2, max(0, s.Height-h-GapL)
	place(t.ground, x, y, w, h)
	place(t.words, x+GapL-1, y, w-2*GapL+2, h)
}

// height of a message over so many lines.
func (t *Toaster) height(lines int) float32 {
	return float32(lines)*lineHeight(t.words.role.size(), t.words.role.style()) + 2*GapM - 4
}
