package pdf

import (
	"strconv"
	"strings"

	"github.com/jung-kurt/gofpdf"

	"lapak/internal/receipt"
)

// The page, in mm, and the sizes of letters, in points.
const (
	pageWidth, pageHeight   = 210.0, 297.0
	marginLeft, marginRight = 20.0, 15.0 // the left one is for the binder
	marginTop, marginBottom = 16.0, 20.0
	content                 = pageWidth - marginLeft - marginRight
	lowest                  = pageHeight - marginBottom

	signingGap, signingHeight = 6.0, 58.0

	logoSide, logoGap = 14.0, 4.0
	// A block of figures up to this height stays whole, as whoever adds it up again
	// does not want to turn the page.
	wholeBlock = 95.0

	titleSize, headingSize = 18.0, 12.5
	bodySize, denseSize    = 11.0, 9.0
)

// sheet draws a report page by page.
type sheet struct {
	c *canvas
	r Report
	y float64
	// left is where prose begins.
	left float64
	// tail is the room in mm that the end of the section being drawn leaves below
	// itself, so that nobody signs a page with nothing but signatures.
	tail float64
}

// A4 draws a report. It fails only when the PDF library does.
func A4(r Report) ([]byte, error) {
	return document(r.Title, r.At, func(c *canvas) {
		s := &sheet{c: c, r: r, left: marginLeft}
		s.newPage()
		s.heading()
		s.facts()
		for i, section := range r.Sections {
			if i == len(r.Sections)-1 && len(r.Signing.Signers) > 0 {
				s.tail = signingGap + signingHeight
			}
			s.section(section)
		}
		s.signing()
		s.footers()
	})
}

func (s *sheet) newPage() {
	s.c.f.AddPageFormat("P", gofpdf.SizeType{Wd: pageWidth, Ht: pageHeight})
	s.y = marginTop
}

// keep begins a new page unless so many mm are left on this one.
func (s *sheet) keep(height float64) {
	if s.y+height > lowest && s.y > marginTop {
		s.newPage()
	}
}

// put writes one line of clean text between x and x+w and does not move on.
func (s *sheet) put(x, w float64, text string, f font, align receipt.Align, ink colour) {
	text, f = s.c.fit(text, f, w)
	switch align {
	case receipt.Center:
		x += (w - s.c.width(text, f)) / 2
	case receipt.Right:
		x += w - s.c.width(text, f)
	}
	s.c.text(x, s.y+drop(f), text, f, ink)
}

// prose writes wrapped text over a width.
func (s *sheet) prose(text string, f font, w float64, ink colour) {
	for part := range strings.SplitSeq(text, "\n") {
		for _, line := range s.c.wrap(clean(part), f, w) {
			s.keep(leading(f))
			s.put(s.left, w, line, f, receipt.Left, ink)
			s.y += leading(f)
		}
	}
}

func (s *sheet) heading() {
	w, top := content, s.y
	if s.r.Logo != nil {
		s.c.picture(s.r.Logo, marginLeft, s.y, logoSide)
		s.left += logoSide + logoGap
		w -= logoSide + logoGap
	}
	if badge := oneLine(s.r.Badge); badge != "" {
		f := font{bodySize, true}
		badge, f = s.c.fit(badge, f, content/3)
		wide := s.c.width(badge, f) + 6
		s.c.f.SetDrawColor(maroon.r, maroon.g, maroon.b)
		s.c.f.SetLineWidth(0.5)
		s.c.f.Rect(pageWidth-marginRight-wide, s.y+0.6, wide, leading(f)+2, "D")
		s.c.text(pageWidth-marginRight-wide+3, s.y+1.6+drop(f), badge, f, maroon)
		w -= wide + 5
	}
	s.prose(s.r.Title, font{titleSize, true}, w, maroon)
	if s.r.Subtitle != "" {
		s.prose(s.r.Subtitle, font{bodySize, false}, w, black)
	}
	if s.left = marginLeft; s.r.Logo != nil {
		s.y = max(s.y, top+logoSide)
	}
	s.y += 2
	s.c.line(marginLeft, pageWidth-marginRight, s.y, 0.7, maroon)
	s.y += 3.5
}

// facts sets the pairs of the heading in two columns, filled row by row.
func (s *sheet) facts() {
	const gap = 8.0
	half := (content - gap) / 2
	label, value := font{bodySize, false}, font{bodySize, true}
	labelWidth := 0.0
	for _, p := range s.r.Facts {
		labelWidth = max(labelWidth, s.c.width(oneLine(p.Label), label)+4)
	}
	labelWidth = min(labelWidth, half/2)
	for i := 0; i < len(s.r.Facts); i += 2 {
		pairs := s.r.Facts[i:min(i+2, len(s.r.Facts))]
		tallest := 1
		var values [][]string
		for _, p := range pairs {
			lines := s.c.wrap(clean(p.Value), value, half-labelWidth)
			values = append(values, lines)
			tallest = max(tallest, len(lines))
		}
		s.keep(float64(tallest) * leading(value))
		top := s.y
		for k, p := range pairs {
			x := marginLeft + float64(k)*(half+gap)
			s.y = top
			s.put(x, labelWidth-2, oneLine(p.Label), label, receipt.Left, grey)
			for _, line := range values[k] {
				s.put(x+labelWidth, half-labelWidth, line, value, receipt.Left, black)
				s.y += leading(value)
			}
		}
		s.y = top + float64(tallest)*leading(value) + 0.4
	}
	s.y += 1.5
}

func (s *sheet) section(p Section) {
	s.y += 3
	// A heading stays with the beginning of what it heads.
	beginning := 22.0
	if block := s.noteHeight(p.Note) + s.pairsHeight(p.Pairs); block <= wholeBlock {
		beginning = max(beginning, block)
	}
	beginning += leading(font{headingSize, true}) + 1
	if p.Table == nil {
		beginning += s.tail
	}
	s.keep(beginning)
	if p.Heading != "" {
		s.prose(p.Heading, font{headingSize, true}, content, maroon)
		s.y += 1
	}
	if p.Note != "" {
		s.prose(p.Note, font{bodySize, false}, content, grey)
		s.y += 1
	}
	s.pairs(p.Pairs)
	if p.Table != nil {
		s.table(*p.Table)
	}
}

// noteHeight is what the note of a section takes.
func (s *sheet) noteHeight(note string) float64 {
	f, lines := font{bodySize, false}, 0
	if note == "" {
		return 0
	}
	for part := range strings.SplitSeq(note, "\n") {
		lines += len(s.c.wrap(clean(part), f, content))
	}
	return float64(lines)*leading(f) + 1
}

// pairBlock is the width of the pairs of a section in mm, narrow enough for the eye
// to follow from label to figure.
const pairBlock = 120.0

// pair is one of them, measured.
type pair struct {
	Pair
	font   font
	room   float64 // of the label
	labels []string
}

func (s *sheet) measure(p Pair) pair {
	m := pair{Pair: p, font: font{bodySize, p.Strong}}
	m.Value = oneLine(p.Value)
	m.room = pairBlock - min(s.c.width(m.Value, m.font), pairBlock*0.7) - 4
	m.labels = s.c.wrap(clean(p.Label), m.font, m.room)
	return m
}

func (p pair) height() float64 { return float64(len(p.labels)) * leading(p.font) }

// sumGap is the air above and below the line over a sum.
const sumGap = 0.6

func (s *sheet) pairsHeight(pairs []Pair) (height float64) {
	for _, p := range pairs {
		height += s.measure(p).height()
		if p.Strong {
			height += 2 * sumGap
		}
	}
	return height
}

// pairs sets figures under each other. A sum is never without the figure above it.
func (s *sheet) pairs(pairs []Pair) {
	for i, p := range pairs {
		m := s.measure(p)
		last := i + 1
		for last < len(pairs) && pairs[last].Strong {
			last++
		}
		s.keep(s.pairsHeight(pairs[i:last]))
		if p.Strong && i > 0 {
			s.y += sumGap
			s.c.line(marginLeft, marginLeft+pairBlock, s.y, 0.25, black)
			s.y += sumGap
		}
		s.put(marginLeft+pairBlock*0.3, pairBlock*0.7, m.Value, m.font, receipt.Right, black)
		for _, line := range m.labels {
			s.put(marginLeft, m.room, line, m.font, receipt.Left, black)
			s.y += leading(m.font)
		}
	}
	if len(pairs) > 0 {
		s.y += 1.5
	}
}

func (s *sheet) signing() {
	signers := s.r.Signing.Signers
	if len(signers) == 0 {
		return
	}
	const space, gap = 18.0, 8.0
	f := font{bodySize, false}
	s.y += signingGap
	s.keep(signingHeight)
	top := s.y
	w := (content - gap*float64(len(signers)-1)) / float64(len(signers))
	w = min(w, 75)
	for i, p := range signers {
		// The last one stands at the right margin, the first at the left.
		x := marginLeft
		if len(signers) > 1 {
			x += (content - w) * float64(i) / float64(len(signers)-1)
		} else {
			x += content - w
		}
		s.y = top
		if i == len(signers)-1 {
			s.put(x, w, oneLine(s.r.Signing.Place), f, receipt.Left, black)
		}
		s.y += leading(f)
		s.put(x, w, oneLine(p.Role), f, receipt.Left, black)
		s.y += leading(f)
		for _, line := range s.offices(p.Title, f, w) {
			s.put(x, w, line, f, receipt.Left, black)
			s.y += leading(f)
		}
		s.y = top + 4*leading(f) + space
		s.put(x, w, oneLine(p.Name), font{bodySize, true}, receipt.Left, black)
		s.y += leading(f) + 0.3
		s.c.line(x, x+w, s.y, 0.25, black)
		s.y += 0.5
		s.put(x, w, oneLine(p.Number), f, receipt.Left, black)
	}
	s.y = top + signingHeight
}

// offices are the lines of a title, at most three: below them somebody signs.
func (s *sheet) offices(title string, f font, w float64) []string {
	var lines []string
	for part := range strings.SplitSeq(title, "\n") {
		lines = append(lines, s.c.wrap(clean(part), f, w)...)
	}
	return lines[:min(len(lines), 3)]
}

// footers are written last, when the number of pages is known.
func (s *sheet) footers() {
	f := font{denseSize, false}
	pages := s.c.f.PageCount()
	for page := 1; page <= pages; page++ {
		s.c.f.SetPage(page)
		// The library leaves out a font it believes set; the page may have ended
		// in another one.
		s.c.use(font{denseSize + 1, true})
		s.y = pageHeight - 14
		s.c.line(marginLeft, pageWidth-marginRight, s.y, 0.2, pale)
		s.y += 1
		number := strings.NewReplacer("{page}", strconv.Itoa(page), "{pages}", strconv.Itoa(pages)).Replace(s.r.PageOf)
		s.put(marginLeft, content*0.72, oneLine(s.r.Footer), f, receipt.Left, grey)
		s.put(marginLeft+content*0.75, content*0.25, oneLine(number), f, receipt.Right, grey)
	}
}
