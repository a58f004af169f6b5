// Package qr turns text into the black and white squares of a QR code, and
// numbers into the bars of a product label. Read goes the other way: from a photo
// of a sticker to the text in its code.
//
// There are two makers of QR codes, because two readers differ. Payment writes
// one byte segment, as EMVCo requires of payment codes: some banking
// applications stop at the first segment of another kind. Link lets the encoder
// mix modes, which makes the code of a web address smaller.
//
// It knows nothing of what the text means, draws on no screen and prints on no
// paper: those who do take a Bitmap. It imports nothing of this project, and the
// packages receipt and gui, and the commands, may import it.
package qr

import (
	"image"
	"image/color"
	"image/png"
	"io"
)

// Border is the white margin in modules that a reader needs around a code.
// Bitmap and Runs are without it; Image and PNG add it.
const Border = 4

// Bitmap is a square of modules, the smallest squares of a QR code, without its
// white border. The zero Bitmap is empty.
type Bitmap struct {
	size  int
	black []bool
}

func newBitmap(size int, black func(x, y int) bool) Bitmap {
	b := Bitmap{size: size, black: make([]bool, size*size)}
	for y := range size {
		for x := range size {
			b.black[y*size+x] = black(x, y)
		}
	}
	return b
}

// Size is the number of modules along one side.
func (b Bitmap) Size() int { return b.size }

// Black reports whether the module in column x of row y is black, counted from
// the top left. Everything outside the code is white.
func (b Bitmap) Black(x, y int) bool {
	return x >= 0 && y >= 0 && x < b.size && y < b.size && b.black[y*b.size+x]
}

// Image draws the code in pure black on white with its border, scale pixels to
// a module. It is (Size()+2*Border)*scale pixels wide. A scale below 1 counts
// as 1: a module is never less than a pixel.
func (b Bitmap) Image(scale int) image.Image {
	scale = max(scale, 1)
	side := (b.size + 2*Border) * scale
	drawing := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.White, color.Black})
	for _, run := range b.Runs() {
		left, top := (run.X+Border)*scale, (run.Y+Border)*scale
		for y := top; y < top+run.Height*scale; y++ {
			row := drawing.Pix[y*drawing.Stride:]
			for x := left; x < left+run.Width*scale; x++ {
				row[x] = 1
			}
		}
	}
	return drawing
}

// PNG writes Image(scale) as a PNG file.
func (b Bitmap) PNG(w io.Writer, scale int) error {
	return png.Encode(w, b.Image(scale))
}

// Run is a black rectangle in modules.
type Run struct {
	X, Y, Width, Height int
}

// Runs returns the black modules as rectangles that do not overlap: each is a
// stretch of a row, continued downwards while the rows below have exactly the
// same stretch. A document that draws them shows no seams inside, and holds far
// fewer rectangles than modules.
func (b Bitmap) Runs() []Run {
	var runs []Run
	open := make(map[[2]int]int) // start and end of a stretch in the row above -> its run
	for y := range b.size {
		still := make(map[[2]int]int)
		for x := 0; x < b.size; x++ {
			start := x
			for b.Black(x, y) {
				x++
			}
			if x == start {
				continue
			}
			stretch := [2]int{start, x}
			i, continued := open[stretch]
			if continued {
				runs[i].Height++
			} else {
				i = len(runs)
				runs = append(runs, Run{X: start, Y: y, Width: x - start, Height: 1})
			}
			still[stretch] = i
		}
		open = still
	}
	return runs
}
