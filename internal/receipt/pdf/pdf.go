// Package pdf draws receipts as rolls of 58 or 80 mm and reports as A4 pages. It
// is the only package that knows the PDF library, and it guards the rest of the
// product against it: no text makes it panic, an error never leaves an empty file,
// and the same document always gives the same bytes.
//
// It knows nothing of sales or reports: Roll draws a receipt.Doc, and A4 draws a
// Report, a plain description that the caller fills from whatever it has. It
// writes no files. The till, the command line and the screens' printing import it.
package pdf

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"time"

	"github.com/jung-kurt/gofpdf"
)

//go:embed fonts/NotoSans-Regular.ttf fonts/NotoSans-Bold.ttf fonts/OFL.txt
var fonts embed.FS

// ErrEmpty is returned when the library reports success without a document.
var ErrEmpty = errors.New("pdf: nothing was written")

const family = "NotoSans"

// mmPerPoint turns sizes of letters into the unit of everything else here.
const mmPerPoint = 25.4 / 72

// font is a face and its size in points.
type font struct {
	size float64
	bold bool
}

// height is the size of the letters in mm.
func (f font) height() float64 { return f.size * mmPerPoint }

// colour is red, green and blue, 0 to 255.
type colour struct{ r, g, b int }

var (
	black  = colour{0, 0, 0}
	white  = colour{255, 255, 255}
	grey   = colour{70, 70, 70} // dark enough that a thermal driver makes it black
	pale   = colour{200, 200, 200}
	shade  = colour{243, 240, 236}
	maroon = colour{122, 31, 43}
)

// canvas is a document being drawn. Positions and widths are in mm from the top
// left corner.
type canvas struct {
	f *gofpdf.Fpdf
}

// document makes a PDF by drawing on a canvas. Whatever goes wrong in drawing is
// an error, never a panic and never a file without content.
func document(title string, at time.Time, draw func(*canvas)) (out []byte, err error) {
	defer func() {
		if trouble := recover(); trouble != nil {
			out, err = nil, fmt.Errorf("pdf: drawing %q: %v", title, trouble)
		}
	}()
	f := gofpdf.New("P", "mm", "A4", "")
	f.SetCatalogSort(true)
	// The format has no room for a zone in this library, so readers take it as UTC.
	f.SetCreationDate(at.UTC())
	f.SetModificationDate(at.UTC())
	f.SetProducer("Lapak", true)
	f.SetTitle(clean(title), true)
	f.SetMargins(0, 0, 0)
	f.SetCellMargin(0)
	f.SetAutoPageBreak(false, 0)
	for style, name := range map[string]string{"": "Regular", "B": "Bold"} {
		// Read afresh for every document: the library writes into these bytes.
		data, err := fonts.ReadFile("fonts/NotoSans-" + name + ".ttf")
		if err != nil {
			return nil, err
		}
		f.AddUTF8FontFromBytes(family, style, data)
	}
	draw(&canvas{f})
	var b bytes.Buffer
	if err := f.Output(&b); err != nil {
		return nil, fmt.Errorf("pdf: drawing %q: %w", title, err)
	}
	if b.Len() == 0 {
		return nil, ErrEmpty
	}
	return b.Bytes(), nil
}

func (c *canvas) use(f font) {
	style := ""
	if f.bold {
		style = "B"
	}
	c.f.SetFont(family, style, f.size)
}

// width is how wide clean text is in a font.
func (c *canvas) width(text string, f font) float64 {
	c.use(f)
	return c.f.GetStringWidth(text)
}

// text writes clean text with its baseline at y.
func (c *canvas) text(x, y float64, text string, f font, ink colour) {
	if text == "" {
		return
	}
	c.use(f)
	c.f.SetTextColor(ink.r, ink.g, ink.b)
	c.f.Text(x, y, text)
}

// box fills a rectangle.
func (c *canvas) box(x, y, w, h float64, ink colour) {
	c.f.SetFillColor(ink.r, ink.g, ink.b)
	c.f.Rect(x, y, w, h, "F")
}

// line draws a level line.
func (c *canvas) line(x1, x2, y, thick float64, ink colour) {
	c.f.SetDrawColor(ink.r, ink.g, ink.b)
	c.f.SetLineWidth(thick)
	c.f.Line(x1, y, x2, y)
}

// picture draws a square PNG. What is none is an error of the document.
func (c *canvas) picture(png []byte, x, y, side float64) {
	const name = "logo"
	options := gofpdf.ImageOptions{ImageType: "PNG"}
	c.f.RegisterImageOptionsReader(name, options, bytes.NewReader(png))
	c.f.ImageOptions(name, x, y, side, side, false, options, 0, "")
}

// tick draws the sign for yes, which the font does not have, in a square whose
// lower left corner is given.
func (c *canvas) tick(x, y, side float64) {
	c.f.SetDrawColor(black.r, black.g, black.b)
	c.f.SetLineWidth(side / 8)
	c.f.SetLineCapStyle("round")
	c.f.Line(x+side*0.1, y-side*0.4, x+side*0.38, y-side*0.1)
	c.f.Line(x+side*0.38, y-side*0.1, x+side*0.9, y-side*0.8)
	c.f.SetLineCapStyle("butt")
}
