package kit

import (
	"image"
	"image/color"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Tile is what a product looks like in the grid.
type Tile struct {
	Name  string
	Price string // as it is written, "Rp25.000"
	// Picture is shown if not nil, already small (at most 320 px wide);
	// otherwise the initials of Name stand on the colour of category Hue.
	Picture image.Image
	Hue     int
	// Badge is a few letters over the picture, for stock that is low or below
	// nought; empty for none.
	Badge     string
	BadgeTone Tone
}

// GridSpec says what a ProductGrid shows and does.
type GridSpec struct {
	// Tile gives item i; called only for what is visible, so it must be fast.
	Tile func(i int) Tile
	// Width is the least width of a tile in usual text; 0 is 142.
	Width float32
	// Pictures gives the faces of tiles the height of photographs rather than
	// that of initials.
	Pictures bool
	// OnActivate is a tap or Enter on item i.
	OnActivate func(i int)
	// OnSelect follows the selection; may be nil.
	OnSelect func(i int)
}

// ProductGrid shows thousands of products as tiles that fill the width. It
// scrolls by finger, mouse, wheel and keys. A tap leaves the focus where it is.
type ProductGrid struct {
	flow
}

// NewProductGrid makes an empty grid; SetCount fills it.
func NewProductGrid(stage *Stage, spec GridSpec) *ProductGrid {
	g := &ProductGrid{}
	face := initialsHeight
	if spec.Pictures {
		face = pictureHeight
	}
	g.newCell = func() fyne.CanvasObject { return newTile(face) }
	g.bind = func(i int, cell fyne.CanvasObject, state cellState) { cell.(*tile).show(spec.Tile(i), state) }
	if spec.Width == 0 {
		spec.Width = usualWidth
	}
	g.cellHeight, g.columnWidth = func() float32 { return tileHeight(face) }, func() float32 { return widthFor(spec.Width) }
	g.gap, g.tapActs = GapS+4, true
	g.onActivate, g.onSelect = spec.OnActivate, spec.OnSelect
	g.start(stage, g)
	return g
}

// SetCount says how many products there are now, after a search or a change of
// category, and goes back to the top with nothing selected.
func (g *ProductGrid) SetCount(n int) {
	g.selected = -1
	g.setCount(n)
}

// Update binds the visible tiles again and keeps the place: prices or stock
// changed, or n.
func (g *ProductGrid) Update(n int) { g.update(n) }

// Step shifts the selection, for arrows mapped by the page while the search
// field has the focus.
func (g *ProductGrid) Step(dx, dy int) { g.step(dx, dy) }

// Selected is the selected item, -1 for none.
func (g *ProductGrid) Selected() int { return g.selected }

// Select selects item i and shows it; -1 selects nothing.
func (g *ProductGrid) Select(i int) { g.choose(i) }

// Activate does what Enter does to the selected item.
func (g *ProductGrid) Activate() { g.activate() }

const tilePad float32 = 10

// usualWidth is the least width of a tile of goods.
const usualWidth float32 = 142

// tileWidth is that of goods in the text size of now.
func tileWidth() float32 { return widthFor(usualWidth) }

// widthFor makes room for large text: names wrap at words, not in them.
func widthFor(least float32) float32 { return least + 200*(textSize(theme.SizeNameText)/16-1) }

// Heights of the face of a tile.
const (
	initialsHeight float32 = 60
	pictureHeight  float32 = 96
)

func tileHeight(face float32) float32 {
	name := lineHeight(tileNameSize(), fyne.TextStyle{})
	price := lineHeight(textSize(theme.SizeNameText), fyne.TextStyle{Bold: true})
	return face + tilePad + 2*name + 4 + price + tilePad
}

func tileNameSize() float32 { return textSize(theme.SizeNameText) * 15 / 16 }

// tile draws one product.
type tile struct {
	widget.BaseWidget
	high  float32 // of the face
	data  Tile
	state cellState

	body                           frame
	face, under, badge             *canvas.Rectangle
	picture                        *canvas.Image
	initials, first, second, price *canvas.Text
	badgeText                      *canvas.Text
}

func newTile(face float32) *tile {
	t := &tile{high: face}
	t.ExtendBaseWidget(t)
	return t
}

func (t *tile) show(data Tile, state cellState) {
	t.data, t.state = data, state
	t.Refresh()
}

func (t *tile) CreateRenderer() fyne.WidgetRenderer {
	t.body, t.face, t.under, t.badge = newFrame(radiusLarge), box(0), box(0), box(6)
	t.picture = &canvas.Image{FillMode: canvas.ImageFillCover, ScaleMode: canvas.ImageScaleFastest}
	for _, text := range []**canvas.Text{&t.initials, &t.first, &t.second, &t.price, &t.badgeText} {
		*text = canvas.NewText("", color.Transparent)
	}
	return newDrawing(t, func() fyne.Size { return fyne.NewSize(tileWidth(), tileHeight(t.high)) }, t.arrange, t.paint,
		t.body.outer, t.body.inner, t.face, t.picture, t.under, t.initials, t.first, t.second, t.price, t.badge, t.badgeText)
}

func (t *tile) paint() {
	switch {
	case t.state.selected:
		t.body.paint(colorSurface, colorPrimaryText, ringWidth)
	case t.state.hovered:
		t.body.paint(colorSurface, colorBorder, 1.5)
	default:
		t.body.paint(colorSurface, colorHairline, 1)
	}
	face, letters := hueColors(t.data.Hue, isDark())
	t.face.FillColor = face
	corner := t.body.inner.CornerRadius
	t.face.TopLeftCornerRadius, t.face.TopRightCornerRadius = corner, corner
	t.picture.CornerRadius = corner
	fill(t.under, colorSurface, "", 0)
	show(t.under, t.data.Picture != nil)
	show(t.face, t.data.Picture == nil)
	show(t.initials, t.data.Picture == nil)
	show(t.picture, t.data.Picture != nil)
	t.picture.Image = t.data.Picture
	t.initials.Text, t.initials.Color = Initials(t.data.Name), letters
	t.initials.TextSize, t.initials.TextStyle, t.initials.Alignment = 26, fyne.TextStyle{Bold: true}, fyne.TextAlignLeading

	for _, line := range []*canvas.Text{t.first, t.second} {
		line.Color, line.TextSize = ink(theme.ColorNameForeground), tileNameSize()
	}
	t.price.Color, t.price.TextSize, t.price.TextStyle = ink(colorPrimaryText), textSize(theme.SizeNameText), fyne.TextStyle{Bold: true}
	inside, words := t.data.BadgeTone.colors()
	fill(t.badge, inside, "", 0)
	t.badgeText.Text, t.badgeText.Color = t.data.Badge, ink(words)
	t.badgeText.TextSize, t.badgeText.TextStyle = textSize(theme.SizeNameCaptionText), fyne.TextStyle{Bold: true}
	show(t.badge, t.data.Badge != "")
	show(t.badgeText, t.data.Badge != "")
}

func (t *tile) arrange(s fyne.Size) {
	t.body.place(0, 0, s.Width, s.Height)
	e := t.body.width()
	place(t.face, e, e, s.Width-2*e, t.high-e)
	// A picture is round at all corners; the lower ones lie under a strip.
	place(t.picture, e, e, s.Width-2*e, t.high-e+radiusLarge)
	place(t.under, e, t.high, s.Width-2*e, radiusLarge)

	h := lineHeight(t.initials.TextSize, t.initials.TextStyle)
	place(t.initials, tilePad, (t.high-h)/2, s.Width-2*tilePad, h)
	room := s.Width - 2*tilePad
	lines := append(wrapText(t.data.Name, room, t.first.TextSize, t.first.TextStyle, 2), "", "")
	t.first.Text, t.second.Text = lines[0], lines[1]
	h = lineHeight(t.first.TextSize, t.first.TextStyle)
	y := t.high + tilePad - 2
	place(t.first, tilePad, y, room, h)
	place(t.second, tilePad, y+h, room, h)
	h = lineHeight(t.price.TextSize, t.price.TextStyle)
	t.price.Text = fitText(t.data.Price, room, t.price.TextSize, t.price.TextStyle)
	place(t.price, tilePad, s.Height-tilePad-h+2, room, h)

	if t.data.Badge != "" {
		size, style := t.badgeText.TextSize, t.badgeText.TextStyle
		t.badgeText.Text = fitText(t.data.Badge, s.Width-2*tilePad-12, size, style)
		w, h := textWidth(t.badgeText.Text, size, style), lineHeight(size, style)
		place(t.badge, s.Width-w-12-6, 6, w+12, h+2)
		place(t.badgeText, s.Width-w-6-6, 7, w, h)
	}
}

// Initials are the first letters of the first two words of a name, which stand
// in for a picture: "Kopi Semendo 250 g" gives KS.
func Initials(name string) string {
	var out []rune
	for _, word := range strings.Fields(name) {
		for _, r := range word {
			if unicode.IsLetter(r) {
				out = append(out, unicode.ToUpper(r))
			}
			break
		}
		if len(out) == 2 {
			break
		}
	}
	return string(out)
}
