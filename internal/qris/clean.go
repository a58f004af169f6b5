package qris

import (
	"strings"
	"unicode"
)

// isStray reports whether a character never belongs into a payload but comes
// along when one is copied from a chat, a PDF or a web page. The plain space is
// not among them, for names of merchants have spaces; around a payload it is
// stray too. Marks without width count, because a name that looks like another
// one is how codes are forged.
func isStray(r rune) bool {
	return isBreak(r) || isNoBreakSpace(r) || isInvisible(r)
}

func isBreak(r rune) bool {
	return r >= '\t' && r <= '\r' || r == '\u0085' || r == '\u2028' || r == '\u2029'
}

func isNoBreakSpace(r rune) bool {
	return r == '\u00A0' || r == '\u2007' || r == '\u202F'
}

func isInvisible(r rune) bool {
	return r >= '\u200B' && r <= '\u200F' || r >= '\u202A' && r <= '\u202E' ||
		r >= '\u2060' && r <= '\u2069' || r == '\u180E' || r == '\uFEFF'
}

func isEdge(r rune) bool { return isStray(r) || unicode.IsSpace(r) }

func hasStray(payload string) bool {
	return strings.ContainsFunc(payload, isStray) || strings.TrimFunc(payload, isEdge) != payload
}

// clean removes what does not belong. A line break or a no-break space may
// stand for nothing or for a space that it replaced in a name; the checksum
// tells which, and where no reading satisfies it the plainest one is returned.
func clean(payload string) string {
	trimmed := strings.TrimFunc(payload, isEdge)
	plainest := replaceStray(trimmed, "", " ")
	readings := []string{plainest, replaceStray(trimmed, "", ""), replaceStray(trimmed, " ", " ")}
	for _, reading := range readings {
		switch Check(reading, TLV).Reason {
		case "":
			return reading
		case ChecksumLowercase:
			return repairChecksum(reading)
		}
	}
	return plainest
}

// replaceStray writes lineBreak for each run of line breaks and noBreak for
// each no-break space, and drops the marks that cannot be seen.
func replaceStray(text, lineBreak, noBreak string) string {
	var b strings.Builder
	inBreak := false
	for _, r := range text {
		switch {
		case isBreak(r):
			if !inBreak {
				b.WriteString(lineBreak)
			}
		case isNoBreakSpace(r):
			b.WriteString(noBreak)
		case !isInvisible(r):
			b.WriteRune(r)
		}
		inBreak = isBreak(r)
	}
	return b.String()
}

// repairChecksum writes the right checksum over the last four characters.
func repairChecksum(payload string) string {
	body := payload[:len(payload)-4]
	return body + checksum(body)
}
