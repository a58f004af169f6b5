package receipt

import (
	"regexp"
	"slices"
	"strings"
)

// MinColumns is the narrowest paper that Layout sets; less is set as this.
const MinColumns = 24

// Line is one line of a slip in the columns of a printer: ASCII text, or a Part
// that is no text.
type Line struct {
	Text  string
	Align Align
	Size  Size // never Small
	Bold  bool
	// Part is the block itself where it is a code, an image, a cut or a pulse.
	Part *Block
}

// Layout sets a slip in so many columns of a printer's own font. Its promises:
// no line is wider than the columns (half as many for doubled letters), no word
// that fits a line is broken, and the right part of every Row is there, amounts in
// one piece. Text comes out as ASCII does it.
func Layout(doc Doc, columns int) []Line {
	columns = max(columns, MinColumns)
	var lines []Line
	for _, b := range doc.Blocks {
		switch b.Kind {
		case KindText:
			lines = append(lines, b.paragraph(columns)...)
		case KindRow:
			lines = append(lines, b.row(columns)...)
		case KindMark:
			lines = append(lines, b.mark(columns)...)
		case KindRule:
			lines = append(lines, Line{Text: strings.Repeat(b.dash(), columns)})
		case KindFeed:
			lines = append(lines, make([]Line, max(b.Lines, 0))...)
		case KindQR:
			lines = append(lines, Line{Align: Center, Part: &b})
			if b.Text != "" {
				lines = append(lines, b.paragraph(columns)...)
			}
		case KindImage, KindCut, KindPulse:
			lines = append(lines, Line{Align: Center, Part: &b})
		}
	}
	return lines
}

func (b Block) dash() string {
	if b.Bold {
		return "="
	}
	return "-"
}

// room is how many letters of a size stand on a line.
func room(columns int, s Size) int {
	if s.doubled() {
		return columns / 2
	}
	return columns
}

// printed is the size a printer with one font gives to a size.
func printed(s Size) Size {
	if s == Small {
		return Normal
	}
	return s
}

func (b Block) paragraph(columns int) []Line {
	size := fitting(b.Text, columns, b.Size)
	var lines []Line
	for part := range strings.SplitSeq(b.Text, "\n") {
		breaks := wrap
		if b.Align == Center {
			breaks = balanced
		}
		for _, s := range breaks(ASCII(part), room(columns, size)) {
			lines = append(lines, Line{Text: s, Align: b.Align, Size: size, Bold: b.Bold})
		}
	}
	return lines
}

// fitting gives up the double width when a word would have to be broken for it.
func fitting(text string, columns int, size Size) Size {
	size = printed(size)
	if !size.doubled() {
		return size
	}
	if longestWord(ASCII(text)) > room(columns, size) {
		return narrower(size)
	}
	return size
}

// narrower keeps the height of a size and gives up its width.
func narrower(size Size) Size {
	switch size {
	case Wide:
		return Normal
	case Big:
		return Tall
	}
	return size
}

// mark sets a stamp between stars, so that no printer needs white on black.
func (b Block) mark(columns int) []Line {
	stars := Line{Text: strings.Repeat("*", columns)}
	words := Text(b.Text).Centered().Sized(Tall).Strong().paragraph(columns)
	return append(append([]Line{stars}, words...), stars)
}

// row puts the figure beside the last line of the label, or below it when the
// label would not keep room for its words.
func (b Block) row(columns int) []Line {
	left, right := oneLine(b.Text), oneLine(b.Right)
	size := printed(b.Size)
	if len(left)+1+len(right) > room(columns, size) {
		size = narrower(size)
	}
	width := room(columns, size)
	indent := strings.Repeat(" ", min(max(b.Indent, 0), width/4))
	beside := width - len(indent)
	if right != "" {
		beside -= len(right) + 1
	}
	texts := []string{}
	if beside >= len(left) || beside >= width/3 && beside >= longestWord(left) {
		for _, label := range wrap(left, max(beside, 1)) {
			texts = append(texts, indent+label)
		}
		last := &texts[len(texts)-1]
		*last += strings.Repeat(" ", width-len(*last)-len(right)) + right
	} else {
		if left != "" {
			for _, label := range wrap(left, width-len(indent)) {
				texts = append(texts, indent+label)
			}
		}
		for _, figure := range wrap(right, width) {
			texts = append(texts, strings.Repeat(" ", width-len(figure))+figure)
		}
	}
	lines := make([]Line, len(texts))
	for i, text := range texts {
		lines[i] = Line{Text: strings.TrimRight(text, " "), Size: size, Bold: b.Bold}
	}
	return lines
}

func longestWord(text string) int {
	longest := 0
	for word := range strings.FieldsSeq(text) {
		longest = max(longest, len(word))
	}
	return longest
}

// oneLine is text in ASCII with single blanks.
func oneLine(text string) string { return strings.Join(strings.Fields(ASCII(text)), " ") }

// wrap breaks ASCII text between words into lines of at most width letters. A
// word that is longer than a line is broken at its end. There is always at least
// one line.
func wrap(text string, width int) []string {
	lines := []string{}
	line := ""
	for _, word := range measures(text, width) {
		if line != "" && len(line)+1+len(word) > width {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
		for len(line) > width {
			lines = append(lines, line[:width])
			line = line[width:]
		}
	}
	return append(lines, line)
}

// measures splits text into words and keeps a figure and its unit, such as 200 g,
// together as one where a line has room for both.
func measures(text string, width int) []string {
	var words []string
	for word := range strings.FieldsSeq(text) {
		last := len(words) - 1
		if last >= 0 && unit.MatchString(word) && figure.MatchString(words[last]) && len(words[last])+1+len(word) <= width {
			words[last] += " " + word
			continue
		}
		words = append(words, word)
	}
	return words
}

var (
	unit   = regexp.MustCompile(`^(m|cm|g|kg|l|ml|pcs)$`)
	figure = regexp.MustCompile(`^[0-9.,]+$`)
)

// balanced wraps into as many lines as wrap does, about equally long, so that no
// lonely word hangs below a centred paragraph.
func balanced(text string, width int) []string {
	best := wrap(text, width)
	for w := width - 1; w >= longestWord(text) && w > 0; w-- {
		narrower := wrap(text, w)
		if len(narrower) > len(best) {
			break
		}
		best = narrower
	}
	return best
}

// PlainText writes a slip as text for a screen or a file, set in so many columns
// without trailing blanks. There are no sizes in text, and a code is shown as what
// it says, since no letter is square.
func PlainText(doc Doc, columns int) string {
	columns = max(columns, MinColumns)
	flat := Doc{Blocks: slices.Clone(doc.Blocks)}
	for i := range flat.Blocks {
		flat.Blocks[i].Size = Normal
	}
	var b strings.Builder
	for _, line := range Layout(flat, columns) {
		switch {
		case line.Part == nil:
			b.WriteString(line.placed(columns) + "\n")
		case line.Part.Kind == KindQR:
			for _, s := range wrap(ASCII(line.Part.Payload), columns) {
				b.WriteString(s + "\n")
			}
		}
	}
	return b.String()
}

// placed is the line's text where its alignment puts it.
func (l Line) placed(columns int) string {
	before := 0
	switch l.Align {
	case Center:
		before = max(columns-len(l.Text), 0) / 2
	case Right:
		before = max(columns-len(l.Text), 0)
	}
	return strings.Repeat(" ", before) + l.Text
}
