package i18n

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
)

// sameInBoth are the words that Indonesian and English write alike. A new
// entry is a claim that the English text is also right Indonesian.
var sameInBoth = map[string]bool{
	"april": true, "september": true, "november": true,
	"ok": true, "total": true, "subtotal": true, "status": true, "shift": true,
	"final": true, "nip": true, "pin": true, "qris": true, "nmid": true, "sku": true, "pdf": true, "xlsx": true, "csv": true,
	"wib": true, "rp": true, "esc": true, "enter": true, "lapak": true, "lapas": true,
	"bahasa": true, "indonesia": true, "english": true, "void": true,
	"printer": true, "barcode": true, "batik": true, "supervisor": true, "laptop": true, "transfer": true, "minus": true,
	"whatsapp": true, "ref": true,
	"terminal": true, "server": true, "usb": true, "tcp": true, "cups": true, "mm": true, "x": true, "z": true,
	"ntb": true, "ntpn": true, "pnbp": true, "premi": true, "rupiah": true, "simponi": true, "target": true, "unit": true,
}

var (
	placeholder = regexp.MustCompile(`\{[^{}]*\}`)
	keyShape    = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$`)
	nameShape   = regexp.MustCompile(`^\{[a-z][a-z0-9_]*\}$`)
	word        = regexp.MustCompile(`\pL+`)
)

func keys(w *Words) []string { return slices.Sorted(maps.Keys(w.texts)) }

func TestBothLanguagesHaveTheSameKeys(t *testing.T) {
	id, en := MustLoad(ID), MustLoad(EN)
	for _, key := range keys(id) {
		if !en.Has(key) {
			t.Errorf("%s has no English text", key)
		}
		if !keyShape.MatchString(key) {
			t.Errorf("%s is not a dotted lower-case key", key)
		}
	}
	for _, key := range keys(en) {
		if !id.Has(key) {
			t.Errorf("%s has no Indonesian text", key)
		}
	}
}

func TestBothLanguagesTakeTheSameValues(t *testing.T) {
	id, en := MustLoad(ID), MustLoad(EN)
	names := func(text string) []string {
		found := placeholder.FindAllString(text, -1)
		slices.Sort(found)
		return slices.Compact(found)
	}
	for _, key := range keys(id) {
		a, b := names(id.texts[key]), names(en.texts[key])
		if !slices.Equal(a, b) {
			t.Errorf("%s: Indonesian takes %v, English takes %v", key, a, b)
		}
		for _, name := range a {
			if !nameShape.MatchString(name) {
				t.Errorf("%s: %s is not a name", key, name)
			}
		}
	}
}

func TestNoTextIsBlankOrUntidy(t *testing.T) {
	for _, lang := range Langs() {
		w := MustLoad(lang)
		for _, key := range keys(w) {
			text := w.texts[key]
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s: %s is blank", lang, key)
			}
			if text != strings.TrimSpace(text) {
				t.Errorf("%s: %s has space around it: %q", lang, key, text)
			}
			// A text of several lines may set columns.
			if strings.Contains(text, "  ") && !strings.Contains(text, "\n") {
				t.Errorf("%s: %s has a double space: %q", lang, key, text)
			}
			for _, r := range text {
				if r == unicode.ReplacementChar || unicode.IsControl(r) && r != '\n' {
					t.Errorf("%s: %s holds the character %U", lang, key, r)
				}
			}
		}
	}
}

func TestASingularBelongsToAPlural(t *testing.T) {
	for _, lang := range Langs() {
		w := MustLoad(lang)
		for _, key := range keys(w) {
			if plural, isOne := strings.CutSuffix(key, ".one"); isOne && !strings.Contains(w.texts[plural], "{n}") {
				t.Errorf("%s: %s stands beside no text that counts {n}", lang, key)
			}
		}
	}
}

func TestNoEnglishIsLeftInIndonesian(t *testing.T) {
	id, en := MustLoad(ID), MustLoad(EN)
	for _, key := range keys(id) {
		if id.texts[key] != en.texts[key] {
			continue
		}
		bare := placeholder.ReplaceAllString(id.texts[key], " ")
		for _, w := range word.FindAllString(bare, -1) {
			if len(w) > 1 && !sameInBoth[strings.ToLower(w)] {
				t.Errorf("%s: both languages say %q, and %q is not a word they share", key, id.texts[key], w)
			}
		}
	}
}

func TestEveryDayAndMonthHasAName(t *testing.T) {
	for _, lang := range Langs() {
		w := MustLoad(lang)
		for m := range 12 {
			if name := w.Month(1 + time.Month(m)); strings.HasPrefix(name, "«") {
				t.Errorf("%s: no name for month %d", lang, m+1)
			}
		}
		for d := range 7 {
			if name := w.Weekday(time.Weekday(d)); strings.HasPrefix(name, "«") {
				t.Errorf("%s: no name for weekday %d", lang, d)
			}
		}
	}
}
