package shop

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"strings"

	"lapak/internal/pos"
	"lapak/internal/web"
)

// Goods without a photo are shown by a drawn cloth of their kind.

// motif is a pattern that repeats, in a square of 80, over a ground.
type motif struct {
	name  string
	kinds []string // folded words of the categories that it is for
	// ground, thread and light are its colours.
	ground, thread, light color.RGBA
	drawing               string // SVG of a square, with T and L for the colours
}

func rgb(hex uint32) color.RGBA {
	return color.RGBA{uint8(hex >> 16), uint8(hex >> 8), uint8(hex), 255}
}

// motifs are all there are. A category of no kind gets one by its name.
func motifs() []motif {
	return []motif{
		{"songket", []string{"songket", "tanjak"}, rgb(0x7a1626), rgb(0xd9a441), rgb(0xf0cf85),
			`<path d="M40 4 76 40 40 76 4 40z" fill="none" stroke="T" stroke-width="3"/><path d="M40 20 60 40 40 60 20 40z" fill="T"/><path d="M40 32 48 40 40 48 32 40z" fill="L"/><path d="M0-8 8 0 0 8-8 0zM80-8l8 8-8 8-8-8zM0 72l8 8-8 8-8-8zM80 72l8 8-8 8-8-8z" fill="L"/>`},
		{"kawung", []string{"batik", "kemeja"}, rgb(0x3b2a20), rgb(0xb9824a), rgb(0xead7b0),
			`<g fill="L"><ellipse cx="22" cy="22" rx="19" ry="11" transform="rotate(45 22 22)"/><ellipse cx="58" cy="22" rx="19" ry="11" transform="rotate(-45 58 22)"/><ellipse cx="22" cy="58" rx="19" ry="11" transform="rotate(-45 22 58)"/><ellipse cx="58" cy="58" rx="19" ry="11" transform="rotate(45 58 58)"/></g><g fill="T"><circle cx="40" cy="40" r="4"/><circle cx="22" cy="22" r="3"/><circle cx="58" cy="22" r="3"/><circle cx="22" cy="58" r="3"/><circle cx="58" cy="58" r="3"/></g>`},
		{"jumputan", []string{"jumputan", "hijab", "mukena"}, rgb(0x5b2a6e), rgb(0xe58fb1), rgb(0xf7d9e4),
			`<g fill="none" stroke="T" stroke-width="3"><circle cx="40" cy="40" r="24" stroke-dasharray="3 4"/><circle cx="40" cy="40" r="14"/></g><circle cx="40" cy="40" r="6" fill="L"/><g fill="L"><circle r="5"/><circle cx="80" r="5"/><circle cy="80" r="5"/><circle cx="80" cy="80" r="5"/></g>`},
		{"anyaman", []string{"tas", "anyaman", "rotan", "suvenir", "kerajinan"}, rgb(0x8a5a2b), rgb(0xc99a5b), rgb(0xe9cf9f),
			`<g fill="T"><path d="M2 2h36v10H2zM2 15h36v10H2zM2 28h36v10H2zM42 42h36v10H42zM42 55h36v10H42zM42 68h36v10H42z"/></g><g fill="L"><path d="M42 2h10v36H42zM55 2h10v36H55zM68 2h10v36H68zM2 42h10v36H2zM15 42h10v36H15zM28 42h10v36H28z"/></g>`},
		{"ombak", []string{"pempek", "camilan", "roti", "kue", "minuman", "kopi"}, rgb(0x14505a), rgb(0x5fb3ad), rgb(0xd6ece4),
			`<g fill="none" stroke-width="4" stroke-linecap="round"><path d="M-20 20q20-22 40 0t40 0 40 0" stroke="T"/><path d="M-20 47q20-22 40 0t40 0 40 0" stroke="L"/><path d="M-20 74q20-22 40 0t40 0 40 0" stroke="T"/></g>`},
		{"sablon", []string{"kaos", "sablon", "aksesori"}, rgb(0x1f3a5f), rgb(0xd98b3a), rgb(0xf3e3c7),
			`<path d="M0 20 20 0h20L0 40zM80 60 60 80H40l40-40z" fill="T"/><path d="M0 60 60 0h10L0 70zM80 20 20 80H10l70-70z" fill="L"/>`},
	}
}

// patternOf is the motif of a category.
func patternOf(category string) string {
	all := motifs()
	for _, word := range strings.Fields(pos.Fold(category)) {
		for _, m := range all {
			for _, kind := range m.kinds {
				if kind == word {
					return m.name
				}
			}
		}
	}
	sum := fnv.New32a()
	sum.Write([]byte(category))
	return all[int(sum.Sum32()%uint32(len(all)))].name
}

// tilePath is the address of a motif; it changes with the look of the shop.
func tilePath(pattern, version string) string { return pathTile + pattern + ".svg?v=" + version }

// cardPath is that of a motif as a card: programs that show links read no SVG.
func cardPath(pattern string) string { return pathTile + pattern + ".png" }

func (s *Shop) tile(w http.ResponseWriter, r *http.Request) {
	name, isCard := strings.CutSuffix(r.PathValue("file"), ".png")
	name, isDrawing := strings.CutSuffix(name, ".svg")
	for _, m := range motifs() {
		if m.name != name || isCard == isDrawing {
			continue
		}
		forever(w)
		if isDrawing {
			w.Header().Set("Content-Type", "image/svg+xml")
			s.packer.pack([]byte(m.svg())).send(w, r)
			return
		}
		w.Header().Set("Content-Type", "image/png")
		w.Write(m.card())
		return
	}
	web.WriteError(w, errNoPage())
}

func hexOf(c color.RGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

func (m motif) svg() string {
	drawing := strings.NewReplacer(`"T"`, `"`+hexOf(m.thread)+`"`, `"L"`, `"`+hexOf(m.light)+`"`).Replace(m.drawing)
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 320"><defs><pattern id="p" width="80" height="80" patternUnits="userSpaceOnUse">` +
		drawing + `</pattern></defs><path d="M0 0h320v320H0z" fill="` + hexOf(m.ground) + `"/><path d="M0 0h320v320H0z" fill="url(#p)" opacity=".55"/>` +
		`<path d="M0 0h320v320H0z" fill="none" stroke="` + hexOf(m.thread) + `" stroke-width="10"/></svg>`
}

// card is a cloth of diamonds in the colours of the motif, as large as those who
// show links want it.
func (m motif) card() []byte {
	const width, height, side = 1200, 630, 120
	picture := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{m.ground, m.thread, m.light})
	for y := range height {
		for x := range width {
			// How far a point is from the middle of its diamond.
			dx, dy := x%side-side/2, y%side-side/2
			far := max(dx, -dx) + max(dy, -dy)
			switch {
			case far < 12, far > 108:
				picture.SetColorIndex(x, y, 2)
			case far < 32, far > 52 && far < 58:
				picture.SetColorIndex(x, y, 1)
			}
		}
	}
	var out bytes.Buffer
	png.Encode(&out, picture) // into memory: cannot fail
	return out.Bytes()
}
