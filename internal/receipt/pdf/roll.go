package pdf

import (
	"fmt"
	"strings"

	"github.com/jung-kurt/gofpdf"

	"lapak/internal/receipt"
)

// Paper is a width of roll paper in mm.
type Paper int

// The rolls that receipt printers take.
const (
	Roll58 Paper = 58
	Roll80 Paper = 80
)

// roll draws a slip downwards. It runs twice: the first time dry, to learn how
// long the paper has to be.
type roll struct {
	c      *canvas
	dry    bool
	width  float64 // of the paper
	margin float64
	body   float64 // size of normal letters in points
	y      float64 // where the next block begins
	err    error
}

// Roll draws a slip on one page that is exactly as long as it needs to be.
func Roll(doc receipt.Doc, paper Paper) ([]byte, error) {
	r := roll{width: 80, margin: 5, body: 9}
	switch paper {
	case Roll80:
	case Roll58:
		r.width, r.margin, r.body = 58, 3.5, 8
	default:
		return nil, fmt.Errorf("pdf.Roll: no roll is %d mm wide", paper)
	}
	out, err := document(doc.Title, doc.At, func(c *canvas) {
		r.c = c
		r.dry = true
		height := r.draw(doc)
		c.f.AddPageFormat("P", gofpdf.SizeType{Wd: r.width, Ht: height})
		r.dry = false
		r.draw(doc)
	})
	if r.err != nil {
		return nil, fmt.Errorf("pdf.Roll(%s): %w", doc.Title, r.err)
	}
	return out, err
}

// draw draws all blocks and returns the length of the paper.
func (r *roll) draw(doc receipt.Doc) float64 {
	r.y = r.margin + 1
	for _, b := range doc.Blocks {
		switch b.Kind {
		case receipt.KindText:
			r.paragraph(b)
		case receipt.KindRow:
			r.row(b)
		case receipt.KindMark:
			r.mark(b)
		case receipt.KindRule:
			r.rule(b)
		case receipt.KindFeed:
			r.y += float64(b.Lines) * leading(r.font(receipt.Normal, false))
		case receipt.KindQR:
			r.code(b)
		case receipt.KindImage:
			r.image(b)
		case receipt.KindCut, receipt.KindPulse: // of the printer, not of the paper
		}
	}
	return max(r.y+r.margin, 40)
}

// font is the size of letters for a block: the doublings of a printer are much
// too coarse for real type.
func (r *roll) font(size receipt.Size, bold bool) font {
	factor := map[receipt.Size]float64{
		receipt.Normal: 1, receipt.Small: 0.82, receipt.Tall: 1.15, receipt.Wide: 1.15, receipt.Big: 1.55,
	}[size]
	return font{r.body * factor, bold}
}

func (r *roll) room() float64 { return r.width - 2*r.margin }

// leading is the height of a line in a font, and drop where its letters stand.
func leading(f font) float64 { return f.height() * 1.34 }
func drop(f font) float64    { return f.height() * 1.03 }

func (r *roll) print(x, y float64, text string, f font, ink colour) {
	if !r.dry {
		r.c.text(x, y, text, f, ink)
	}
}

func (r *roll) paragraph(b receipt.Block) {
	f := r.font(b.Size, b.Bold)
	ink := black
	if b.Size == receipt.Small {
		ink = grey
	}
	for part := range strings.SplitSeq(b.Text, "\n") {
		breaks := r.c.wrap
		if b.Align == receipt.Center {
			breaks = r.c.balanced
		}
		for _, line := range breaks(clean(part), f, r.room()) {
			x := r.margin
			switch b.Align {
			case receipt.Center:
				x += (r.room() - r.c.width(line, f)) / 2
			case receipt.Right:
				x += r.room() - r.c.width(line, f)
			}
			r.print(x, r.y+drop(f), line, f, ink)
			r.y += leading(f)
		}
	}
}

// row puts the figure beside the last line of the label, or below it when the
// label would not keep room for its words.
func (r *roll) row(b receipt.Block) {
	f := r.font(b.Size, b.Bold)
	ink := black
	if b.Size == receipt.Small {
		ink = grey
	}
	left, right := oneLine(b.Text), oneLine(b.Right)
	gap := func() float64 { return f.height() * 0.8 }
	// Large letters give way before a label is broken for them.
	for f.size > r.body && r.c.width(left, f)+gap()+r.c.width(right, f) > r.room() {
		f.size = max(f.size-0.5, r.body)
	}
	figureFont := f
	for figureFont.size > floor && r.c.width(right, figureFont) > r.room() {
		figureFont.size -= 0.5
	}
	indent := float64(b.Indent) * f.height() * 0.55
	figure := r.c.width(right, figureFont)
	beside := r.room() - indent
	if right != "" {
		beside -= figure + gap()
	}
	fits := r.c.width(left, f) <= beside || beside >= r.room()/4 && r.c.longestWord(left, f) <= beside
	if !fits {
		r.column(left, r.margin+indent, r.room()-indent, receipt.Left, f, ink)
		r.column(right, r.margin, r.room(), receipt.Right, figureFont, ink)
		return
	}
	r.column(left, r.margin+indent, beside, receipt.Left, f, ink)
	r.print(r.margin+r.room()-figure, r.y-leading(f)+drop(f), right, figureFont, ink)
}

// column writes wrapped text between x and x+w.
func (r *roll) column(text string, x, w float64, align receipt.Align, f font, ink colour) {
	if text == "" && align == receipt.Right {
		return
	}
	for _, line := range r.c.wrap(text, f, w) {
		at := x
		switch align {
		case receipt.Center:
			at += (w - r.c.width(line, f)) / 2
		case receipt.Right:
			at += w - r.c.width(line, f)
		}
		r.print(at, r.y+drop(f), line, f, ink)
		r.y += leading(f)
	}
}

// mark draws a stamp white on black.
func (r *roll) mark(b receipt.Block) {
	f := r.font(receipt.Tall, true)
	var lines []string
	for part := range strings.SplitSeq(b.Text, "\n") {
		lines = append(lines, r.c.balanced(clean(part), f, r.room()-4)...)
	}
	height := float64(len(lines))*leading(f) + 2
	if !r.dry {
		r.c.box(r.margin, r.y, r.room(), height, black)
	}
	r.y++
	for _, line := range lines {
		r.print((r.width-r.c.width(line, f))/2, r.y+drop(f), line, f, white)
		r.y += leading(f)
	}
	r.y += 2.5
}

func (r *roll) rule(b receipt.Block) {
	thick, ink := 0.15, grey
	if b.Bold {
		thick, ink = 0.4, black
	}
	r.y += 1.2
	if !r.dry {
		r.c.line(r.margin, r.width-r.margin, r.y, thick, ink)
	}
	r.y += 1.2
}

// code draws a code with its white border, as large as suits a phone.
func (r *roll) code(b receipt.Block) {
	modules, err := receipt.Code(b)
	if err != nil {
		r.err = err
		return
	}
	const border = 4 // modules, by the standard
	side := min(0.75, (r.width-4)/float64(modules.Width+2*border))
	size := side * float64(modules.Width)
	r.y += side * border
	if !r.dry {
		r.c.dots(modules, (r.width-size)/2, r.y, side)
	}
	r.y += size + side*border
	if b.Text != "" {
		r.paragraph(receipt.Text(b.Text).Centered().Sized(receipt.Small))
	}
}

// image draws a picture at the density of receipt printers, 8 dots to the mm.
func (r *roll) image(b receipt.Block) {
	side := min(1/8.0, r.room()/float64(max(b.Picture.Width, 1)))
	if !r.dry {
		r.c.dots(b.Picture, (r.width-side*float64(b.Picture.Width))/2, r.y, side)
	}
	r.y += side*float64(b.Picture.Height) + 1.5
}

// dots draws the black dots of a picture as few rectangles: runs of a row, each
// made as tall as the rows below allow, so that no seam shows at any scale.
func (c *canvas) dots(p receipt.Bitmap, x, y, side float64) {
	done := receipt.NewBitmap(p.Width, p.Height)
	open := func(i, j int) bool { return p.Black(i, j) && !done.Black(i, j) }
	for j := range p.Height {
		for i := 0; i < p.Width; i++ {
			if !open(i, j) {
				continue
			}
			wide := 1
			for open(i+wide, j) {
				wide++
			}
			tall := 1
			for allOpen(open, i, j+tall, wide) {
				tall++
			}
			for dj := range tall {
				for di := range wide {
					done.Set(i+di, j+dj)
				}
			}
			c.box(x+float64(i)*side, y+float64(j)*side, float64(wide)*side, float64(tall)*side, black)
			i += wide - 1
		}
	}
}

func allOpen(open func(i, j int) bool, i, j, wide int) bool {
	for di := range wide {
		if !open(i+di, j) {
			return false
		}
	}
	return true
}
