package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"lapak/internal/gui/keys"
)

// Option is a large tile that is chosen or not, with its key: a way to pay. Its
// action chooses it.
type Option struct {
	widget.BaseWidget
	keyed
	action *keys.Action
	icon   fyne.Resource
	chosen bool

	hovered         bool
	body, ring, cap *canvas.Rectangle
	picture         *canvas.Image
	label, hint     *canvas.Text
}

// NewOption makes a tile that is not chosen; icon may be nil.
func NewOption(stage *Stage, action *keys.Action, icon fyne.Resource) *Option {
	o := &Option{action: action, icon: icon}
	o.keyed = keyed{stage: stage, own: ownPress(o.fire), repaint: o.Refresh}
	o.ExtendBaseWidget(o)
	return o
}

// Set chooses the tile or not.
func (o *Option) Set(chosen bool) {
	if o.chosen != chosen {
		o.chosen = chosen
		o.Refresh()
	}
}

// Chosen tells whether the tile is chosen.
func (o *Option) Chosen() bool { return o.chosen }

func (o *Option) fire() {
	o.stage.touched()
	o.action.Fire()
}

// Tapped implements fyne.Tappable.
func (o *Option) Tapped(*fyne.PointEvent) { o.fire() }

// MouseIn implements desktop.Hoverable.
func (o *Option) MouseIn(*desktop.MouseEvent) { o.hovered = true; o.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (o *Option) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (o *Option) MouseOut() { o.hovered = false; o.Refresh() }

// CreateRenderer implements fyne.Widget.
func (o *Option) CreateRenderer() fyne.WidgetRenderer {
	o.body, o.ring, o.cap = box(radiusLarge), box(radiusLarge), box(5)
	o.label, o.hint = canvas.NewText("", nil), canvas.NewText("", nil)
	o.picture = &canvas.Image{FillMode: canvas.ImageFillContain}
	return newDrawing(o, o.measure, o.arrange, o.paint, o.body, o.picture, o.label, o.cap, o.hint, o.ring)
}

func (o *Option) measure() fyne.Size {
	label := textWidth(o.action.Label, textSize(theme.SizeNameText), fyne.TextStyle{Bold: true}) + 1
	hint := textWidth(o.action.Key.Hint(), textSize(theme.SizeNameCaptionText), fyne.TextStyle{}) + 2*capPad
	h := lineHeight(textSize(theme.SizeNameText), fyne.TextStyle{Bold: true})
	return fyne.NewSize(min(max(label, iconSize+GapS+hint)+2*GapM, 240), max(heightPrimary, GapS*2+iconSize+6+h))
}

func (o *Option) paint() {
	inside, edge, words := fyne.ThemeColorName(colorSurface), fyne.ThemeColorName(colorHairline), fyne.ThemeColorName(theme.ColorNameForeground)
	width := float32(1.5)
	if o.chosen {
		inside, edge, words, width = colorPrimaryTint, colorPrimaryText, colorPrimaryText, 2.5
	}
	fill(o.body, inside, edge, width)
	if o.hovered && !o.chosen {
		fill(o.body, colorSunken, edge, width)
	}
	if !o.action.Possible() {
		fill(o.body, colorDisabledBg, colorHairline, width)
		words = theme.ColorNameDisabled
	}
	fill(o.ring, "", theme.ColorNameFocus, ringWidth)
	show(o.ring, o.hasFocus)
	o.label.Color, o.label.TextSize, o.label.TextStyle = ink(words), textSize(theme.SizeNameText), fyne.TextStyle{Bold: true}
	o.hint.Text, o.hint.Color, o.hint.TextSize = o.action.Key.Hint(), ink(colorMuted), textSize(theme.SizeNameCaptionText)
	fill(o.cap, colorSunken, "", 0)
	show(o.cap, o.action.Key != "")
	if o.icon != nil {
		o.picture.Resource = theme.NewColoredResource(o.icon, words)
	}
}

func (o *Option) arrange(s fyne.Size) {
	place(o.body, 0, 0, s.Width, s.Height)
	place(o.ring, 0, 0, s.Width, s.Height)
	place(o.picture, GapM-2, GapS+2, iconSize, iconSize)
	show(o.picture, o.icon != nil)
	hint := textWidth(o.hint.Text, o.hint.TextSize, o.hint.TextStyle) + 2*capPad
	h := lineHeight(o.hint.TextSize, o.hint.TextStyle) + 2
	place(o.cap, s.Width-hint-10, GapS+2, hint, h)
	place(o.hint, s.Width-hint-10+capPad, GapS+3, hint-2*capPad, h-2)
	h = lineHeight(o.label.TextSize, o.label.TextStyle)
	o.label.Text = fitText(o.action.Label, s.Width-2*(GapM-2), o.label.TextSize, o.label.TextStyle)
	place(o.label, GapM-2, s.Height-GapS-h+1, s.Width-2*(GapM-2), h)
}
