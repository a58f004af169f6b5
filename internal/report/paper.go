package report

import (
	"encoding/csv"
	"io"
	"strconv"

	"lapak/internal/i18n"
	"lapak/internal/pos"
)

// Paper is any sections under a head, for lists that have no shape of their own.
type Paper struct {
	Head     Head
	Name     string // of its files, without an ending; plain ASCII
	Sections []Section
}

// FileName is what a file of the paper is called.
func (p Paper) FileName(ending string) string { return p.Name + "." + ending }

// WriteCSV writes the sections one below the other, each under its title and its
// headings: days as 2026-11-23 where they are days, whole rupiah without dots.
func (p Paper) WriteCSV(w io.Writer, words *i18n.Words) error {
	if _, err := io.WriteString(w, byteOrderMark); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.Comma, out.UseCRLF = ';', true
	row := func(texts ...string) {
		for i, t := range texts {
			texts[i] = guard(t)
		}
		_ = out.Write(texts) // kept by the writer until the end
	}
	row(p.Head.Title)
	row(p.Head.Place)
	if p.Head.Status != "" {
		row(words.T("report.status"), p.Head.Status)
	}
	for _, f := range p.Head.Facts {
		_ = out.Write([]string{guard(f.Label), f.Value.plain()})
	}
	for _, s := range p.Sections {
		row("")
		row(s.Title)
		for _, f := range s.Facts {
			_ = out.Write([]string{guard(f.Label), f.Value.plain()})
		}
		if len(s.Table.Columns) == 0 {
			continue
		}
		var titles []string
		for _, c := range s.Table.Columns {
			titles = append(titles, c.Title)
		}
		row(titles...)
		for _, cells := range append(s.Table.Rows[:len(s.Table.Rows):len(s.Table.Rows)], s.Table.Total) {
			if len(cells) > 0 {
				_ = out.Write(plainCells(cells))
			}
		}
	}
	out.Flush()
	return out.Error()
}

func plainCells(cells []Cell) []string {
	texts := make([]string, len(cells))
	for i, c := range cells {
		texts[i] = c.plain()
	}
	return texts
}

// plain writes the cell for programs: numbers bare, words safe from being taken
// for a formula.
func (c Cell) plain() string {
	switch c.Kind {
	case Text, Code:
		return guard(c.Text)
	case Count, Money, Price, Signed, Percent:
		return strconv.FormatInt(c.Number, 10)
	case Moment:
		return c.At().In(pos.WIB()).Format("2006-01-02 15:04")
	}
	return ""
}

// WriteXLSX writes the paper as a workbook with a sheet for each section.
func (p Paper) WriteXLSX(w io.Writer, words *i18n.Words) error {
	return writeBook(w, workbook{words: words, head: p.Head, number: p.Head.Title}, p.Sections, nil)
}
