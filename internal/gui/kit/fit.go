package kit

import (
	"sort"
	"strings"

	"fyne.io/fyne/v2"
)

const ellipsis = "…"

// fitText cuts s with an ellipsis so that it is at most width wide.
func fitText(s string, width, size float32, style fyne.TextStyle) string {
	if s == "" || textWidth(s, size, style) <= width {
		return s
	}
	runes := []rune(s)
	n := sort.Search(len(runes), func(n int) bool {
		return textWidth(string(runes[:n+1])+ellipsis, size, style) > width
	})
	if n == 0 && textWidth(ellipsis, size, style) > width {
		return ""
	}
	return strings.TrimRight(string(runes[:n]), " ,.-") + ellipsis
}

// shrinkText gives the largest size between least and most at which s fits, and
// s itself, cut if even the least is too large.
func shrinkText(s string, width, most, least float32, style fyne.TextStyle) (string, float32) {
	w := textWidth(s, most, style)
	if w <= width || w == 0 {
		return s, most
	}
	size := float32(int(most * width / w))
	for size > least && textWidth(s, size, style) > width {
		size--
	}
	if size < least {
		size = least
	}
	return fitText(s, width, size, style), size
}

// wrapText breaks s at spaces into at most lines lines of width; the last one
// is cut with an ellipsis.
func wrapText(s string, width, size float32, style fyne.TextStyle, lines int) []string {
	var out []string
	words := strings.Fields(s)
	for len(words) > 0 && len(out) < lines-1 {
		line, n := words[0], 1
		for n < len(words) && textWidth(line+" "+words[n], size, style) <= width {
			line += " " + words[n]
			n++
		}
		out = append(out, fitText(line, width, size, style))
		words = words[n:]
	}
	if len(words) > 0 {
		out = append(out, fitText(strings.Join(words, " "), width, size, style))
	}
	return out
}

func textWidth(s string, size float32, style fyne.TextStyle) float32 {
	return fyne.MeasureText(s, size, style).Width
}

func lineHeight(size float32, style fyne.TextStyle) float32 {
	return fyne.MeasureText("Ág", size, style).Height
}
