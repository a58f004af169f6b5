package pdf

import (
	"fmt"

	"github.com/jung-kurt/gofpdf"

	"lapak/internal/receipt"
)

// CardSize is how large a table-top card is.
type CardSize int

// The sizes of cards.
const (
	CardA5 CardSize = iota // one page of A5
	CardA6                 // two of A6 on a page of A4, with marks to cut along
)

// PaymentCard draws a card with a payment code to stand on a table. The code is
// as wide as the card allows and has its white border; nothing lies over it.
func PaymentCard(card receipt.Card, size CardSize) ([]byte, error) {
	code, err := receipt.Code(receipt.PaymentCode(card.Payload, ""))
	if err != nil {
		return nil, fmt.Errorf("pdf.PaymentCard(%s): %w", card.Title, err)
	}
	return document(card.Title, card.At, func(c *canvas) {
		if size == CardA5 {
			const width, height = 148.0, 210.0
			c.f.AddPageFormat("P", gofpdf.SizeType{Wd: width, Ht: height})
			drawCard(c, card, code, 0, width, height)
			return
		}
		const width, height, top = 105.0, 148.0, 10.0
		c.f.AddPageFormat("P", gofpdf.SizeType{Wd: pageWidth, Ht: pageHeight})
		for i := range 2 {
			c.f.TransformBegin()
			c.f.TransformTranslate(float64(i)*width, top)
			drawCard(c, card, code, 0, width, height)
			c.f.TransformEnd()
		}
		c.line(0, pageWidth, top+height, 0.15, pale)
		c.line(0, pageWidth, top, 0.15, pale)
		c.f.Line(width, 0, width, top+height+top)
	})
}

// drawCard draws one card from y downwards.
func drawCard(c *canvas, card receipt.Card, code receipt.Bitmap, y, width, height float64) {
	scale := width / 148
	margin := 10 * scale
	room := width - 2*margin
	line := func(text string, f font, ink colour, after float64) {
		if text == "" {
			return
		}
		text, f = c.fit(oneLine(text), f, room)
		c.text((width-c.width(text, f))/2, y+drop(f), text, f, ink)
		y += leading(f) + after*scale
	}
	y += 8 * scale
	line(card.Kind, font{30 * scale, true}, black, 0)
	line(card.Place, font{13 * scale, false}, grey, 1)
	c.line(margin, width-margin, y, 0.6*scale, maroon)
	y += 3 * scale
	line(card.Name, font{28 * scale, true}, black, 0)
	line(card.NMID, font{19 * scale, true}, black, 0)
	line(joinedWords(card.Terminal, card.City), font{13 * scale, false}, black, 0)

	// What is left between the names and the notes is the code's.
	notes := 0.0
	sizes := []font{{13 * scale, true}, {12 * scale, false}, {12 * scale, true}, {11 * scale, false}}
	for i := range card.Notes {
		notes += leading(sizes[min(i, len(sizes)-1)])
	}
	mark := font{max(8*scale, 6), false}
	bottom := height - 7*scale - leading(mark) - notes
	const border = 4 // modules, by the standard
	side := min(width, bottom-y) / float64(code.Width+2*border)
	c.box((width-side*float64(code.Width+2*border))/2, y, side*float64(code.Width+2*border), side*float64(code.Width+2*border), white)
	c.dots(code, (width-side*float64(code.Width))/2, y+side*border+(bottom-y-side*float64(code.Width+2*border))/2, side)
	y = bottom
	for i, note := range card.Notes {
		line(note, sizes[min(i, len(sizes)-1)], black, 0)
	}
	y += 1 * scale
	line(card.Mark, mark, grey, 0)
}

func joinedWords(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " · " + b
}
