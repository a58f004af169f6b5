package dashboard

import (
	"embed"
	"html/template"
	"strconv"
	"strings"
	"time"

	"lapak/internal/i18n"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/qr"
	"lapak/internal/report"
)

//go:embed *.html
var files embed.FS

// parse reads the templates once for each language: words are looked up where
// they stand.
func parse(words map[i18n.Lang]*i18n.Words) (map[i18n.Lang]*template.Template, error) {
	all := map[i18n.Lang]*template.Template{}
	for lang, w := range words {
		t, err := template.New("").Funcs(functions(w)).ParseFS(files, "*.html")
		if err != nil {
			return nil, err
		}
		all[lang] = t
	}
	return all, nil
}

// functions are what templates may call.
func functions(w *i18n.Words) template.FuncMap {
	return template.FuncMap{
		"t":       w.T,
		"show":    func(c report.Cell) string { return c.Show(w) },
		"numeric": func(k report.Kind) bool { return k.Numeric() },
		"day":     func(d pos.BusinessDay) string { return w.Date(string(d)) },
		"short":   func(d pos.BusinessDay) string { return w.DateShort(string(d)) },
		"moment": func(at time.Time) string {
			if at.IsZero() {
				return "–"
			}
			return w.DateTime(at)
		},
		"clock":  w.Clock,
		"price":  money.Rupiah.String,
		"number": func(n int) string { return w.Number(int64(n)) },
		"few":    few,
		"digits": money.Rupiah.Digits,
		"upper":  strings.ToUpper,
		"minus":  func(a, b int) int { return a - b },
		"role":   func(role string) string { return w.T("dash.role." + role) },
	}
}

// mostRows is how many rows of a table a page shows; all are in its files. A table
// that is a little longer is shown whole, so that its rounding stands above its sum.
const mostRows = 100

// part is a section as a page shows it.
type part struct {
	report.Section
	Rows [][]report.Cell
	More int
}

// few is a section with as many rows as a page bears.
func few(s report.Section) part {
	p := part{Section: s, Rows: s.Table.Rows}
	if len(p.Rows) > mostRows {
		p.Rows, p.More = p.Rows[:mostRows], len(p.Rows)-mostRows
	}
	return p
}

// qrDrawing draws a QR code as SVG, with its white border.
func qrDrawing(text, title string) (template.HTML, error) {
	code, err := qr.Link(text)
	if err != nil {
		return "", err
	}
	side := strconv.Itoa(code.Size() + 2*qr.Border)
	var b strings.Builder
	b.WriteString(`<svg class="qr" role="img" aria-label="` + template.HTMLEscapeString(title) + `" viewBox="0 0 ` + side + ` ` + side + `" shape-rendering="crispEdges"><path class="paper" d="M0 0h` + side + `v` + side + `H0z"/><path class="ink" d="`)
	number := strconv.Itoa
	for _, r := range code.Runs() {
		b.WriteString("M" + number(r.X+qr.Border) + " " + number(r.Y+qr.Border) + "h" + number(r.Width) + "v" + number(r.Height) + "h-" + number(r.Width) + "z")
	}
	b.WriteString(`"/></svg>`)
	return template.HTML(b.String()), nil
}
