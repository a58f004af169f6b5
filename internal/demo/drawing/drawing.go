// Package drawing draws the goods of the demo, which has no photos of real goods and
// invents none: each kind is drawn, the same every time, and says so in its corner.
//
// It keeps nothing and knows no store. It imports pos for the goods; only the demo of
// the central store imports it.
package drawing

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"slices"
	"strings"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"

	"lapak/internal/pos"
)

// pictureSide is the side of a drawing, as long as the largest picture of a page.
const pictureSide = 1080

// Pictures names the drawing of each product; some have none. Those of one design
// share one, and the designs of a kind take turns with what there is of it.
func Pictures(goods []pos.Product) map[pos.SKU]string {
	names, byDesign, turn := map[pos.SKU]string{}, map[string]string{}, map[string]int{}
	for _, p := range goods {
		design, _, _ := strings.Cut(p.Name, " ukuran ")
		if _, known := byDesign[design]; !known {
			if fit := drawingsOf(design + " " + p.Category); fit != nil {
				byDesign[design] = fit[turn[fit[0].kind]%len(fit)].name
				turn[fit[0].kind]++
			}
		}
		if name := byDesign[design]; name != "" {
			names[p.SKU] = name
		}
	}
	return names
}

// drawingsOf are those of the first kind that goods with this name are of.
func drawingsOf(name string) (fit []drawing) {
	words := strings.Fields(pos.Fold(name))
	missing := func(word string) bool { return !slices.Contains(words, word) }
	for _, d := range drawings() {
		if len(fit) > 0 && d.kind != fit[0].kind {
			break
		}
		if !slices.ContainsFunc(strings.Fields(d.kind), missing) {
			fit = append(fit, d)
		}
	}
	return fit
}

// Picture draws one of them as JPEG, with a word that says that it is a drawing; nil
// if there is none of that name.
func Picture(name, word string) []byte {
	for _, d := range drawings() {
		if d.name != name {
			continue
		}
		canvas := table()
		for _, p := range d.parts {
			p.paint(canvas, d.look)
		}
		sign(canvas, word)
		var out bytes.Buffer
		jpeg.Encode(&out, canvas, &jpeg.Options{Quality: 92}) // into memory: cannot fail
		return out.Bytes()
	}
	return nil
}

// drawing is what stands for some goods.
type drawing struct {
	name  string
	kind  string // words that are in the name or the category of these goods
	look  look
	parts []part
}

// look are the colours of a cloth and what is woven into it.
type look struct {
	ground, thread, light color.RGBA
	motif                 motif
}

// motif says which colour a point has in a square that repeats: 0 is the ground, 1
// the thread, 2 the light.
type motif func(u, v float64) int

// part is a piece of a drawing, from the back to the front.
type part struct {
	outline func(*vector.Rasterizer)
	shade   float64 // how bright it is, 1 is as the colours are
	square  float64 // side of the square of the motif; 0 is without one
	own     *look   // other colours than those of the drawing
	flat    bool    // casts no shadow
}

// table is the ground that goods lie on, lit from the left above.
func table() *image.RGBA {
	canvas := image.NewRGBA(image.Rect(0, 0, pictureSide, pictureSide))
	for y := range pictureSide {
		for x := range pictureSide {
			far := math.Hypot(float64(x)-380, float64(y)-300) / 1100
			canvas.SetRGBA(x, y, lit(color.RGBA{246, 238, 224, 255}, 1.02-.2*far*far))
		}
	}
	return canvas
}

func lit(c color.RGBA, by float64) color.RGBA {
	f := func(v uint8) uint8 { return uint8(min(255, max(0, float64(v)*by))) }
	return color.RGBA{f(c.R), f(c.G), f(c.B), 255}
}

// paint lays a part on the canvas, with its shadow.
func (p part) paint(canvas *image.RGBA, l look) {
	mask := p.mask()
	if p.own != nil {
		l = *p.own
	}
	if !p.flat {
		cast(canvas, mask)
	}
	covered := func(x, y int) float64 {
		return float64(mask.Pix[min(max(y, 0), pictureSide-1)*mask.Stride+min(max(x, 0), pictureSide-1)]) / 255
	}
	for y := range pictureSide {
		sway, sag := math.Sin(float64(y)/210), .03*math.Sin(float64(y)/61)
		for x := range pictureSide {
			a := covered(x, y)
			if a == 0 {
				continue
			}
			fold := 1 + .05*math.Sin(float64(x)/97+sway) + sag
			rim := .16 * (covered(x+5, y+5) - covered(x-5, y-5))
			c := lit(p.colour(l, float64(x), float64(y)), p.shade*fold+rim)
			under := canvas.RGBAAt(x, y)
			mix := func(top, below uint8) uint8 { return uint8(float64(top)*a + float64(below)*(1-a)) }
			canvas.SetRGBA(x, y, color.RGBA{mix(c.R, under.R), mix(c.G, under.G), mix(c.B, under.B), 255})
		}
	}
}

func (p part) mask() *image.Alpha {
	r := vector.NewRasterizer(pictureSide, pictureSide)
	p.outline(r)
	mask := image.NewAlpha(image.Rect(0, 0, pictureSide, pictureSide))
	r.Draw(mask, mask.Bounds(), image.Opaque, image.Point{})
	return mask
}

// colour is that of a point, in the middle of four.
func (p part) colour(l look, x, y float64) color.RGBA {
	if p.square == 0 || l.motif == nil {
		return l.ground
	}
	var r, g, b int
	for i := range 4 {
		of := [3]color.RGBA{l.ground, l.thread, l.light}
		u, v := (x+.25+.5*float64(i%2))/p.square, (y+.25+.5*float64(i/2))/p.square
		c := of[l.motif(u-math.Floor(u), v-math.Floor(v))]
		r, g, b = r+int(c.R), g+int(c.G), b+int(c.B)
	}
	return color.RGBA{uint8(r / 4), uint8(g / 4), uint8(b / 4), 255}
}

// cast darkens what lies to the right below of a part, softly.
func cast(canvas *image.RGBA, mask *image.Alpha) {
	const coarse, away = 12, 22
	small := image.NewAlpha(image.Rect(0, 0, pictureSide/coarse, pictureSide/coarse))
	draw.BiLinear.Scale(small, small.Bounds(), mask, mask.Bounds(), draw.Src, nil)
	soft := image.NewAlpha(mask.Bounds())
	draw.CatmullRom.Scale(soft, soft.Bounds(), small, small.Bounds(), draw.Src, nil)
	for y := range pictureSide {
		for x := range pictureSide {
			if a := soft.Pix[max(y-away-8, 0)*soft.Stride+max(x-away, 0)]; a > 0 {
				canvas.SetRGBA(x, y, lit(canvas.RGBAAt(x, y), 1-.34*float64(a)/255))
			}
		}
	}
}

// sign writes a word into the corner.
func sign(canvas *image.RGBA, word string) {
	const large, edge = 3, 24
	face := basicfont.Face7x13
	text := image.NewAlpha(image.Rect(0, 0, font.MeasureString(face, word).Ceil(), face.Height))
	d := font.Drawer{Dst: text, Src: image.Opaque, Face: face, Dot: fixed.P(0, face.Ascent)}
	d.DrawString(word)
	width, height := text.Bounds().Dx()*large, text.Bounds().Dy()*large
	at := image.Rect(pictureSide-edge-width, pictureSide-edge-height, pictureSide-edge, pictureSide-edge)
	grown := image.NewAlpha(image.Rect(0, 0, width, height))
	draw.NearestNeighbor.Scale(grown, grown.Bounds(), text, text.Bounds(), draw.Src, nil)
	draw.DrawMask(canvas, at, image.NewUniform(color.RGBA{110, 92, 78, 255}), image.Point{}, grown, image.Point{}, draw.Over)
}
