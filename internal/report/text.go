package report

import (
	"io"
	"strings"
	"unicode/utf8"

	"lapak/internal/i18n"
)

const (
	textWidth   = 80 // columns of a terminal and of a plain printer
	textGap     = 2  // between columns
	narrowest   = 10 // of a wide column
	longestFact = 46 // most room for the name of a fact
)

// WriteText writes the report in columns of equal letters, 80 wide, for a
// screen without windows. Rows, if not nil, are added as details.
func (d Daily) WriteText(w io.Writer, words *i18n.Words, rows Rows) error {
	t := textPage{words: words}
	head := d.Head(words)
	t.line(strings.Repeat("=", textWidth))
	t.sides(head.Title, head.Status)
	t.line(strings.Repeat("=", textWidth))
	for _, l := range wrap(head.Place, textWidth) {
		t.line(l)
	}
	t.facts(head.Facts)
	t.line("")
	t.line(head.Unit)
	for _, s := range d.Sections(words) {
		if s.Part == PartDetails {
			if rows == nil {
				continue
			}
			var err error
			if s.Table, err = d.PaperDetails(words, rows, false); err != nil {
				return err
			}
		}
		t.section(s)
	}
	t.signatures(d.Signatures(words))
	t.line("")
	t.line(words.T("report.digest", "digest", d.Digest))
	_, err := io.WriteString(w, legible(t.b.String()))
	return err
}

// textPage collects the lines of the text form.
type textPage struct {
	words *i18n.Words
	b     strings.Builder
}

func (t *textPage) line(s string) {
	t.b.WriteString(strings.TrimRight(s, " "))
	t.b.WriteString("\n")
}

// sides writes one text to the left and one to the right.
func (t *textPage) sides(left, right string) {
	t.line(left + strings.Repeat(" ", max(1, textWidth-width(left)-width(right))) + right)
}

func (t *textPage) section(s Section) {
	t.line("")
	if s.Title != "" {
		t.line(s.Title)
		t.line(strings.Repeat("-", textWidth))
	}
	t.facts(s.Facts)
	if len(s.Facts) > 0 && len(s.Table.Columns) > 0 {
		t.line("")
	}
	if len(s.Table.Rows) > 0 {
		t.table(s.Table)
	}
	for _, note := range strings.Split(s.Note, "\n") {
		for _, l := range wrap(note, textWidth) {
			t.line(l)
		}
	}
}

// facts writes names and values: figures below each other to the right, words
// beside their name.
func (t *textPage) facts(facts []Fact) {
	figures, names := 0, 24
	for _, f := range facts {
		names = max(names, min(width(f.Label), longestFact))
		if f.Value.Kind.Numeric() {
			figures = max(figures, width(f.Value.Show(t.words)))
		}
	}
	for _, f := range facts {
		value, label := f.Value.Show(t.words), pad(cut(f.Label, names), names, false)
		if f.Value.Kind.Numeric() {
			if f.Strong {
				t.line(strings.Repeat(" ", names+textGap) + strings.Repeat("-", figures))
			}
			t.line(label + "  " + pad(value, figures, true))
			continue
		}
		for i, l := range wrap(value, textWidth-names-textGap) {
			if i > 0 {
				label = strings.Repeat(" ", names)
			}
			t.line(label + "  " + l)
		}
	}
}

func (t *textPage) table(table Table) {
	written := make([][]string, 0, len(table.Rows)+1)
	for _, row := range append(table.Rows[:len(table.Rows):len(table.Rows)], table.Total) {
		var cells []string
		for _, c := range row {
			cells = append(cells, c.Show(t.words))
		}
		written = append(written, cells)
	}
	widths := fitColumns(table.Columns, written, textWidth)
	var titles []string
	rule := 0
	for i, c := range table.Columns {
		titles = append(titles, c.Title)
		rule += widths[i] + textGap
	}
	t.row(table.Columns, widths, titles)
	for i, cells := range written {
		if i == len(table.Rows) {
			if len(table.Total) == 0 {
				break
			}
			t.line(strings.Repeat("-", rule-textGap))
		}
		t.row(table.Columns, widths, cells)
	}
}

func (t *textPage) row(columns []Column, widths []int, cells []string) {
	var b strings.Builder
	for i, c := range cells {
		b.WriteString(pad(cut(c, widths[i]), widths[i], columns[i].Kind.Numeric()))
		b.WriteString(strings.Repeat(" ", textGap))
	}
	t.line(b.String())
}

// fitColumns gives every column the room it needs and takes what is too much
// from the widest of the wide columns.
func fitColumns(columns []Column, rows [][]string, room int) []int {
	widths := make([]int, len(columns))
	need := -textGap
	for i, c := range columns {
		widths[i] = width(c.Title)
		for _, r := range rows {
			if i < len(r) {
				widths[i] = max(widths[i], width(r[i]))
			}
		}
		need += widths[i] + textGap
	}
	for need > room {
		widest := -1
		for i, c := range columns {
			if c.Wide && widths[i] > narrowest && (widest < 0 || widths[i] > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			break
		}
		widths[widest]--
		need--
	}
	return widths
}

func (t *textPage) signatures(s []Signature) {
	column := textWidth / max(2, len(s))
	line := min(28, column-4)
	each := func(of func(Signature) string) {
		var b strings.Builder
		for _, one := range s {
			b.WriteString(pad(of(one), column, false))
		}
		t.line(b.String())
	}
	titles, most := make([][]string, len(s)), 0
	for i, one := range s {
		for part := range strings.SplitSeq(one.Title, "\n") {
			titles[i] = append(titles[i], wrap(part, column-2)...)
		}
		most = max(most, len(titles[i]))
	}
	t.line("")
	each(func(s Signature) string { return s.Place })
	each(func(s Signature) string { return s.Role })
	for row := range most {
		var b strings.Builder
		for _, lines := range titles {
			text := ""
			if row < len(lines) {
				text = lines[row]
			}
			b.WriteString(pad(text, column, false))
		}
		t.line(b.String())
	}
	t.line("\n\n")
	each(func(s Signature) string { return "(" + pad(s.Name, line, false) + ")" })
	each(func(s Signature) string { return s.ID })
}

func width(s string) int { return utf8.RuneCountInString(s) }

func pad(s string, to int, right bool) string {
	space := strings.Repeat(" ", max(0, to-width(s)))
	if right {
		return space + s
	}
	return s + space
}

// cut shortens a text to a width, with an ellipsis for what is missing.
func cut(s string, to int) string {
	if width(s) <= to {
		return s
	}
	return strings.TrimRight(string([]rune(s)[:max(0, to-1)]), " ") + "…"
}

// wrap breaks a text between words; a word that is too long stays whole.
func wrap(s string, to int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(s) {
		if line != "" && width(line)+1+width(word) > to {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
