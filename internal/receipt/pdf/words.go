package pdf

import (
	"strings"

	"golang.org/x/text/unicode/norm"

	"lapak/internal/receipt"
)

// clean turns any string into what the font can show: valid, composed, without
// control characters. A sign the font lacks becomes its typewriter form; a
// character outside the first plane would make the library panic.
func clean(text string) string {
	var b strings.Builder
	for _, r := range norm.NFC.String(strings.ToValidUTF8(text, "?")) {
		switch {
		case covered(r):
			b.WriteRune(r)
		default:
			b.WriteString(receipt.ASCII(string(r)))
		}
	}
	return b.String()
}

// covered says whether the font has a sign; it is a subset for western languages.
func covered(r rune) bool {
	switch {
	case r >= ' ' && r <= '~':
		return true
	case r >= '\u00a1' && r <= '\u00ff':
		return r != '\u00ad' // a soft hyphen is an instruction, not a sign
	}
	return strings.ContainsRune("–—‘’‚“”„•…€™\u2212", r)
}

// oneLine is clean text with single blanks.
func oneLine(text string) string { return strings.Join(strings.Fields(clean(text)), " ") }

// wrap breaks clean text between words into lines no wider than w; a longer word
// is broken where it must be, and a space too narrow for a letter still takes one.
// There is always at least one line.
func (c *canvas) wrap(text string, f font, w float64) []string {
	lines := []string{}
	line := ""
	for _, word := range strings.Fields(text) {
		longer := word
		if line != "" {
			longer = line + " " + word
		}
		if c.width(longer, f) <= w {
			line = longer
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		line = word
		for line != "" && c.width(line, f) > w {
			head := c.head(line, f, w)
			lines = append(lines, line[:head])
			line = line[head:]
		}
	}
	return append(lines, line)
}

// balanced wraps into as many lines as wrap does, about equally long, so that no
// lonely word hangs below a centred paragraph.
func (c *canvas) balanced(text string, f font, w float64) []string {
	best := c.wrap(text, f, w)
	if len(best) == 1 {
		return best
	}
	if c.longestWord(text, f) > w {
		return best
	}
	for narrow := w * 0.97; narrow > w/2; narrow -= w * 0.03 {
		lines := c.wrap(text, f, narrow)
		if len(lines) > len(best) {
			break
		}
		best = lines
	}
	return best
}

// longestWord is the width of the widest word of a text.
func (c *canvas) longestWord(text string, f font) float64 {
	widest := 0.0
	for word := range strings.FieldsSeq(text) {
		widest = max(widest, c.width(word, f))
	}
	return widest
}

// head is how many bytes of a word fit a width, at least one letter.
func (c *canvas) head(word string, f font, w float64) int {
	end := 0
	for i, r := range word {
		next := i + len(string(r))
		if i > 0 && c.width(word[:next], f) > w {
			return end
		}
		end = next
	}
	return end
}

// floor is the smallest size, in points, that a person still reads on paper.
const floor = 6

// fit makes one line of text no wider than w: first by smaller letters down to
// the floor, then by cutting its end off. Nothing that is cut can be an amount:
// callers give figures the width they need.
func (c *canvas) fit(text string, f font, w float64) (string, font) {
	for f.size > floor && c.width(text, f) > w {
		f.size -= 0.5
	}
	if c.width(text, f) <= w {
		return text, f
	}
	const ellipsis = "…"
	letters := []rune(text)
	for len(letters) > 0 && c.width(string(letters)+ellipsis, f) > w {
		letters = letters[:len(letters)-1]
	}
	return strings.TrimRight(string(letters), " ") + ellipsis, f
}
