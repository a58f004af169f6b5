package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"lapak/internal/gui/keys"
)

// RailButton is one place in the menu at the side: a picture, a word, the key.
type RailButton struct {
	widget.BaseWidget
	keyed
	action *keys.Action
	icon   fyne.Resource
	chosen bool

	hovered          bool
	body, mark, ring *canvas.Rectangle
	picture          *canvas.Image
	label, hint      *canvas.Text
}

// NewRailButton makes a place; chosen marks the one that is open.
func NewRailButton(stage *Stage, action *keys.Action, icon fyne.Resource, chosen bool) *RailButton {
	b := &RailButton{action: action, icon: icon, chosen: chosen}
	b.keyed = keyed{stage: stage, own: ownPress(b.fire), repaint: b.Refresh}
	b.ExtendBaseWidget(b)
	return b
}

// WithRail puts a page beside a strip of places, stacked from the top; the last
// ones may be pushed to the foot with Space.
func WithRail(page fyne.CanvasObject, places ...fyne.CanvasObject) fyne.CanvasObject {
	r := &rail{content: Column(2, places...), page: page}
	r.ExtendBaseWidget(r)
	return r
}

func (b *RailButton) fire() {
	b.stage.touched()
	b.action.Fire()
}

// Tapped implements fyne.Tappable.
func (b *RailButton) Tapped(*fyne.PointEvent) { b.fire() }

// MouseIn implements desktop.Hoverable.
func (b *RailButton) MouseIn(*desktop.MouseEvent) { b.hovered = true; b.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (b *RailButton) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (b *RailButton) MouseOut() { b.hovered = false; b.Refresh() }

// CreateRenderer implements fyne.Widget.
func (b *RailButton) CreateRenderer() fyne.WidgetRenderer {
	b.body, b.mark, b.ring = box(radius), box(2), box(radius)
	b.label, b.hint = canvas.NewText("", nil), canvas.NewText("", nil)
	b.picture = &canvas.Image{FillMode: canvas.ImageFillContain}
	return newDrawing(b, b.measure, b.arrange, b.paint, b.body, b.mark, b.picture, b.label, b.hint, b.ring)
}

const railWidth float32 = 92

func (b *RailButton) measure() fyne.Size {
	size := textSize(theme.SizeNameCaptionText)
	h := lineHeight(size, fyne.TextStyle{Bold: true})
	wide := textWidth(b.action.Label, size, fyne.TextStyle{Bold: true}) + 14
	return fyne.NewSize(max(railWidth, min(wide, railWidth*1.4)), 6+iconSize+h+lineHeight(size*0.88, fyne.TextStyle{})+6)
}

func (b *RailButton) paint() {
	inside, words := fyne.ThemeColorName(""), fyne.ThemeColorName(colorMuted)
	if b.chosen {
		inside, words = colorPrimaryTint, colorOnTint
	}
	fill(b.body, inside, "", 0)
	if b.hovered && !b.chosen {
		fill(b.body, colorSunken, "", 0)
	}
	fill(b.mark, colorGold, "", 0)
	show(b.mark, b.chosen)
	fill(b.ring, "", theme.ColorNameFocus, ringWidth)
	show(b.ring, b.hasFocus)
	size := textSize(theme.SizeNameCaptionText)
	b.picture.Resource = theme.NewColoredResource(b.icon, words)
	b.label.Color, b.label.TextSize, b.label.TextStyle = ink(words), size, fyne.TextStyle{Bold: true}
	if !b.chosen {
		b.label.Color = ink(theme.ColorNameForeground)
	}
	b.hint.Text, b.hint.Color, b.hint.TextSize = b.action.Key.Hint(), ink(words), size*0.88
	b.label.Alignment, b.hint.Alignment = fyne.TextAlignCenter, fyne.TextAlignCenter
}

func (b *RailButton) arrange(s fyne.Size) {
	place(b.body, 0, 0, s.Width, s.Height)
	place(b.ring, 0, 0, s.Width, s.Height)
	place(b.mark, 0, 10, 4, s.Height-20)
	h := lineHeight(b.label.TextSize, b.label.TextStyle)
	small := lineHeight(b.hint.TextSize, b.hint.TextStyle)
	y := max(4, (s.Height-iconSize-h-small)/2)
	place(b.picture, (s.Width-iconSize)/2, y, iconSize, iconSize)
	b.label.Text = fitText(b.action.Label, s.Width-8, b.label.TextSize, b.label.TextStyle)
	place(b.label, 4, y+iconSize, s.Width-8, h)
	place(b.hint, 4, y+iconSize+h, s.Width-8, small)
}

// rail is the strip that the places lie on, and the page beside it.
type rail struct {
	widget.BaseWidget
	content      fyne.CanvasObject
	page         fyne.CanvasObject
	ground, edge *canvas.Rectangle
}

func (r *rail) CreateRenderer() fyne.WidgetRenderer {
	r.ground, r.edge = box(0), box(0)
	return newDrawing(r, func() fyne.Size {
		strip, page := r.strip(), r.page.MinSize()
		return fyne.NewSize(strip.Width+page.Width, max(strip.Height, page.Height))
	}, func(s fyne.Size) {
		wide := r.strip().Width
		place(r.ground, 0, 0, wide, s.Height)
		place(r.edge, wide-1, 0, 1, s.Height)
		place(r.content, 6, GapS, wide-13, s.Height-2*GapS)
		place(r.page, wide, 0, s.Width-wide, s.Height)
	}, func() {
		fill(r.ground, colorSurface, "", 0)
		fill(r.edge, colorHairline, "", 0)
	}, r.ground, r.edge, r.content, r.page)
}

// strip is the least size of the strip alone.
func (r *rail) strip() fyne.Size { return r.content.MinSize().Add(fyne.NewSize(2*6+1, 2*GapS)) }
