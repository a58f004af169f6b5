package shop

import (
	"embed"
	"html/template"
	"strconv"
	"strings"
	"time"

	"lapak/internal/i18n"
	"lapak/internal/money"
	"lapak/internal/picture"
	"lapak/internal/pos"
	"lapak/internal/store"
)

//go:embed *.html
var files embed.FS

// parse reads the templates once for each language: words are looked up where they
// stand, and links stay in the language.
func parse(words map[i18n.Lang]*i18n.Words, style string) (map[i18n.Lang]*template.Template, error) {
	all := map[i18n.Lang]*template.Template{}
	for lang, w := range words {
		t, err := template.New("").Funcs(functions(w, style)).ParseFS(files, "*.html")
		if err != nil {
			return nil, err
		}
		all[lang] = t
	}
	return all, nil
}

// functions are what templates may call.
func functions(w *i18n.Words, style string) template.FuncMap {
	english := w.Lang() == i18n.EN
	return template.FuncMap{
		"t":        w.T,
		"to":       func(path string) string { return addressIn(w.Lang(), path) },
		"price":    money.Rupiah.String,
		"number":   func(n int) string { return w.Number(int64(n)) },
		"day":      func(d pos.BusinessDay) string { return w.DateLong(string(d)) },
		"short":    func(d pos.BusinessDay) string { return shortDay(w, d) },
		"date":     func(d pos.BusinessDay) string { return w.Date(string(d)) },
		"name":     func(p *product) string { return p.NameIn(english) },
		"either":   func(id, en string) string { return pos.NameIn(english, id, en) },
		"lines":    paragraphs,
		"add":      func(a, b int) int { return a + b },
		"photo":    photoPath,
		"srcset":   srcset,
		"tile":     func(p *product) string { return tilePath(p.Pattern, style) },
		"mapLink":  mapLink,
		"whatsapp": whatsApp,
	}
}

// shortDay is a day in little room: "Sabtu 28/11".
func shortDay(w *i18n.Words, day pos.BusinessDay) string {
	at, err := time.Parse(time.DateOnly, string(day))
	if err != nil {
		return string(day)
	}
	return w.Weekday(at.Weekday()) + strings.TrimSuffix(" "+w.DateShort(string(day)), at.Format("/2006"))
}

// paragraphs are the parts of a text between empty lines.
func paragraphs(text string) []string {
	var all []string
	for part := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if part = strings.TrimSpace(part); part != "" {
			all = append(all, part)
		}
	}
	return all
}

// photoPath is the address of a picture with its longer side at most so long.
func photoPath(hash string, side int) string {
	return pathPhoto + hash + "-" + strconv.Itoa(side) + ".jpg"
}

func srcset(hash string) string {
	var all []string
	for _, side := range picture.Sides() {
		all = append(all, photoPath(hash, side)+" "+strconv.Itoa(side)+"w")
	}
	return strings.Join(all, ", ")
}

// mapLink leads to a map of others. Nothing of it is loaded here.
func mapLink(s store.Spot) string {
	if s == (store.Spot{}) {
		return ""
	}
	return "https://www.google.com/maps/search/?api=1&query=" + s.Latitude + "%2C" + s.Longitude
}
