package receipt

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// ASCII writes text in the only characters that every receipt printer prints
// alike, space to tilde. Accents are dropped, typographic signs become their
// typewriter forms, any white space becomes one blank, letters of other scripts
// become question marks, and pictures and control characters vanish. Many cheap
// printers take a byte above tilde for half of a Chinese character.
func ASCII(text string) string {
	if plain(text) {
		return text
	}
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToValidUTF8(text, "?")) {
		switch {
		case r >= ' ' && r <= '~':
			b.WriteRune(r)
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		case typewriter(r) != "":
			b.WriteString(typewriter(r))
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			b.WriteByte('?')
		case unicode.Is(unicode.Pd, r):
			b.WriteByte('-')
		}
	}
	return b.String()
}

func plain(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}

// typewriter gives the usual stand-in for a sign that is not decomposed by
// Unicode itself.
func typewriter(r rune) string {
	switch r {
	case '\u2212', '·', '•', '\u2043':
		return "-"
	case '‘', '’', '‚', '′', 'ʼ', 'ʻ', '´':
		return "'"
	case '“', '”', '„', '″', '«', '»':
		return `"`
	case '×', '✕':
		return "x"
	case '÷', '⁄', '∕':
		return "/"
	case '→':
		return "->"
	case '≤':
		return "<="
	case '≥':
		return ">="
	case '±':
		return "+/-"
	case '€':
		return "EUR"
	case '°':
		return "o"
	case 'ß':
		return "ss"
	case 'æ', 'Æ':
		return "ae"
	case 'ø', 'đ', 'ð':
		return map[rune]string{'ø': "o", 'đ': "d", 'ð': "d"}[r]
	case 'Ø':
		return "O"
	case 'ł':
		return "l"
	case 'ı':
		return "i"
	case 'œ', 'Œ':
		return "oe"
	}
	return ""
}
