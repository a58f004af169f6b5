package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"lapak/internal/gui/keys"
)

// Segmented shows two to seven options side by side, one of them chosen. Arrows
// move the choice when it has the focus.
type Segmented struct {
	widget.BaseWidget
	keyed
	options  []string
	chosen   int
	onChange func(i int)

	trough, thumb, ring *canvas.Rectangle
	labels              []*canvas.Text
}

// NewSegmented makes a choice; onChange is told of choices by people only.
func NewSegmented(stage *Stage, options []string, chosen int, onChange func(i int)) *Segmented {
	s := &Segmented{options: options, chosen: chosen, onChange: onChange}
	s.keyed = keyed{stage: stage, own: s.ownKey, repaint: s.Refresh}
	s.ExtendBaseWidget(s)
	return s
}

// Chosen is the option that is on.
func (s *Segmented) Chosen() int { return s.chosen }

// Choose turns an option on without telling onChange.
func (s *Segmented) Choose(i int) { s.chosen = i; s.Refresh() }

func (s *Segmented) pick(i int) {
	if i < 0 || i >= len(s.options) || i == s.chosen {
		return
	}
	s.chosen = i
	s.Refresh()
	if s.onChange != nil {
		s.onChange(i)
	}
}

func (s *Segmented) ownKey(k keys.Key, _ bool) bool {
	switch k {
	case keys.Left:
		s.pick(s.chosen - 1)
	case keys.Right:
		s.pick(s.chosen + 1)
	default:
		return false
	}
	return true
}

// Tapped implements fyne.Tappable.
func (s *Segmented) Tapped(ev *fyne.PointEvent) {
	s.pick(int(ev.Position.X / (s.Size().Width / float32(len(s.options)))))
}

// CreateRenderer implements fyne.Widget.
func (s *Segmented) CreateRenderer() fyne.WidgetRenderer {
	s.trough, s.thumb, s.ring = box(radius), box(radius-2), box(radius)
	objects := []fyne.CanvasObject{s.trough, s.thumb}
	s.labels = nil // Fyne drops renderers that were not seen for a minute
	for range s.options {
		label := canvas.NewText("", nil)
		s.labels = append(s.labels, label)
		objects = append(objects, label)
	}
	return newDrawing(s, s.measure, s.arrange, s.paint, append(objects, s.ring)...)
}

func (s *Segmented) measure() fyne.Size {
	widest := float32(0)
	for _, o := range s.options {
		widest = max(widest, textWidth(o, textSize(theme.SizeNameText), fyne.TextStyle{Bold: true}))
	}
	h := lineHeight(textSize(theme.SizeNameText), fyne.TextStyle{Bold: true})
	return fyne.NewSize((min(widest, 180)+2*12+1)*float32(len(s.options))+6, max(heightNormal, h+20))
}

func (s *Segmented) paint() {
	fill(s.trough, colorSunken, "", 0)
	fill(s.thumb, colorSurface, colorPrimaryText, 1.5)
	show(s.thumb, s.chosen >= 0)
	fill(s.ring, "", theme.ColorNameFocus, ringWidth)
	show(s.ring, s.hasFocus)
	for i, label := range s.labels {
		label.Color, label.TextSize, label.TextStyle = ink(colorMuted), textSize(theme.SizeNameText), fyne.TextStyle{}
		if i == s.chosen {
			label.Color, label.TextStyle = ink(colorPrimaryText), fyne.TextStyle{Bold: true}
		}
		label.Alignment = fyne.TextAlignCenter
	}
}

func (s *Segmented) arrange(size fyne.Size) {
	place(s.trough, 0, 0, size.Width, size.Height)
	place(s.ring, 0, 0, size.Width, size.Height)
	w := (size.Width - 6) / float32(len(s.options))
	place(s.thumb, 3+w*float32(max(s.chosen, 0)), 3, w, size.Height-6)
	for i, label := range s.labels {
		label.Text = fitText(s.options[i], w-16, label.TextSize, label.TextStyle)
		h := lineHeight(label.TextSize, label.TextStyle)
		place(label, 3+w*float32(i)+8, (size.Height-h)/2, w-16, h)
	}
}

// Toggle is on or off, with words beside it: a check box or a switch.
type Toggle struct {
	widget.BaseWidget
	keyed
	label    *Text
	on       bool
	slides   bool
	onChange func(on bool)

	body, knob, ring *canvas.Rectangle
	tick             *canvas.Image
}

// NewCheck is a box with a tick, for picking things.
func NewCheck(stage *Stage, label string, on bool, onChange func(on bool)) *Toggle {
	return newToggle(stage, label, on, false, onChange)
}

// NewSwitch slides, for settings that act at once.
func NewSwitch(stage *Stage, label string, on bool, onChange func(on bool)) *Toggle {
	return newToggle(stage, label, on, true, onChange)
}

func newToggle(stage *Stage, label string, on, slides bool, onChange func(bool)) *Toggle {
	t := &Toggle{label: NewText(label, Body).Hug(), on: on, slides: slides, onChange: onChange}
	t.keyed = keyed{stage: stage, own: ownPress(t.flip), repaint: t.Refresh}
	t.ExtendBaseWidget(t)
	return t
}

// On tells the state.
func (t *Toggle) On() bool { return t.on }

// Set changes the state without telling onChange.
func (t *Toggle) Set(on bool) { t.on = on; t.Refresh() }

func (t *Toggle) flip() {
	t.on = !t.on
	t.Refresh()
	if t.onChange != nil {
		t.onChange(t.on)
	}
}

// Tapped implements fyne.Tappable.
func (t *Toggle) Tapped(*fyne.PointEvent) { t.flip() }

// CreateRenderer implements fyne.Widget.
func (t *Toggle) CreateRenderer() fyne.WidgetRenderer {
	t.body, t.knob, t.ring = box(6), box(10), box(radius)
	t.tick = &canvas.Image{FillMode: canvas.ImageFillContain}
	return newDrawing(t, t.measure, t.arrange, t.paint, t.body, t.knob, t.tick, t.label, t.ring)
}

func (t *Toggle) boxWidth() float32 {
	if t.slides {
		return 46
	}
	return 26
}

func (t *Toggle) measure() fyne.Size {
	label := t.label.MinSize()
	return fyne.NewSize(8+t.boxWidth()+GapS+4+label.Width+8, max(heightTarget, label.Height+12))
}

func (t *Toggle) paint() {
	t.body.CornerRadius = 6
	if t.slides {
		t.body.CornerRadius = 13
	}
	knob := fyne.ThemeColorName(theme.ColorNameForegroundOnPrimary)
	if t.on {
		fill(t.body, theme.ColorNamePrimary, "", 0)
	} else {
		fill(t.body, theme.ColorNameInputBackground, colorBorder, 2)
		knob = colorBorder
	}
	fill(t.knob, knob, "", 0)
	show(t.knob, t.slides)
	show(t.tick, t.on && !t.slides)
	t.tick.Resource = theme.NewColoredResource(theme.ConfirmIcon(), theme.ColorNameForegroundOnPrimary)
	fill(t.ring, "", theme.ColorNameFocus, ringWidth)
	show(t.ring, t.hasFocus)
}

func (t *Toggle) arrange(s fyne.Size) {
	w := t.boxWidth()
	y := (s.Height - 26) / 2
	place(t.ring, 0, 0, s.Width, s.Height)
	place(t.body, 8, y, w, 26)
	place(t.tick, 8+4, y+4, 18, 18)
	knob := float32(8 + 4)
	if t.on {
		knob = 8 + w - 4 - 18
	}
	t.knob.CornerRadius = 9
	place(t.knob, knob, y+4, 18, 18)
	x := 8 + w + GapS + 4
	place(t.label, x, 0, s.Width-x-8, s.Height)
}
