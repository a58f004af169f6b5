package intake

import (
	"errors"
	"slices"
)

// Untold is what an acquirer's file does not tell by itself and somebody has to:
// which headings are the fields that it needs, and what the words of its status mean.
type Untold struct {
	File   string
	Read   Acquired // headings and the columns that were recognised
	Fields []Field
	Words  []string
}

// Untold says what has to be told before the files can be read, given what was
// refused; false if telling does not help.
func (m Matched) Untold(refused error) (Untold, bool) {
	var problems Problems
	if len(m.Files) == 0 || !errors.As(refused, &problems) {
		return Untold{}, false
	}
	u := Untold{Read: m.Files[len(m.Files)-1]}
	for _, p := range problems {
		u.File = p.File
		switch p.Cause.Reason {
		case "match_column_missing":
			u.Fields = append(u.Fields, Field(p.Cause.Args["column"]))
		case "match_status":
			if word := p.Cause.Args["text"]; !slices.Contains(u.Words, word) {
				u.Words = append(u.Words, word)
			}
		default:
			return Untold{}, false
		}
	}
	return u, true
}
