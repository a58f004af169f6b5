// Package i18n holds what the programs say to people: words, numbers, dates
// and the sentences for errors, in Indonesian and in English. The words live in
// assets/i18n, one flat file for each language with the same keys, and nowhere
// else in the code.
//
// It is not a localisation framework: two languages, one zone (WIB), one look
// of figures. Amounts of money are written by package money. It imports the
// assets and nothing else of this project; whatever shows something to people
// may import it.
package i18n

import (
	"encoding/json"
	"fmt"
	"strings"

	"lapak/assets"
)

// Lang is a language of the screens and papers.
type Lang string

// The languages.
const (
	ID Lang = "id" // Indonesian, the default
	EN Lang = "en" // English
)

// Langs returns every language, the default first.
func Langs() []Lang { return []Lang{ID, EN} }

// Words are the words of one language. They do not change after loading, so
// one value may be used from any goroutine.
type Words struct {
	lang  Lang
	texts map[string]string
}

// Load reads the words of a language. It fails for a language without a file.
func Load(lang Lang) (*Words, error) {
	data, err := assets.Words(string(lang))
	if err != nil {
		return nil, fmt.Errorf("i18n.Load(%q): %w", lang, err)
	}
	texts := map[string]string{}
	if err := json.Unmarshal(data, &texts); err != nil {
		return nil, fmt.Errorf("i18n.Load(%q): %w", lang, err)
	}
	return &Words{lang: lang, texts: texts}, nil
}

// MustLoad is Load for ID and EN, whose files are part of the program; it
// panics for any other language.
func MustLoad(lang Lang) *Words {
	w, err := Load(lang)
	if err != nil {
		panic(err)
	}
	return w
}

// Lang returns the language of the words.
func (w *Words) Lang() Lang { return w.lang }

// Has reports whether there is a text for the key.
func (w *Words) Has(key string) bool {
	_, ok := w.texts[key]
	return ok
}

// T returns the text of a key with its {names} filled from pairs of name and
// value: T("pay.short", "amount", "Rp5.000"). When the value of "n" is 1 and
// there is a text under key+".one", that text is used. A key without a text
// comes back in guillemets, and a name without a value stays in braces: wrong
// enough for a test to find, legible enough to keep selling.
func (w *Words) T(key string, pairs ...string) string {
	return w.fill(key, func(name string) (string, bool) {
		for i := 0; i+1 < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1], true
			}
		}
		return "", false
	})
}

// fill looks up the text of a key, the singular if the count says so, and puts
// the values in. Values are not searched for names again, because they may be
// what a person typed.
func (w *Words) fill(key string, value func(name string) (string, bool)) string {
	text, ok := w.texts[key]
	if n, counted := value("n"); counted && n == "1" {
		if one, has := w.texts[key+".one"]; has {
			text, ok = one, true
		}
	}
	if !ok {
		return "«" + key + "»"
	}
	var out strings.Builder
	for {
		before, rest, open := strings.Cut(text, "{")
		out.WriteString(before)
		if !open {
			return out.String()
		}
		name, after, closed := strings.Cut(rest, "}")
		if v, has := value(name); closed && has {
			out.WriteString(v)
			text = after
			continue
		}
		out.WriteString("{")
		text = rest
	}
}
