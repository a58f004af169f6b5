package report

import (
	"encoding/csv"
	"io"

	"lapak/internal/i18n"
)

// Document is a paper that is put together once, in one language, and written in
// every form: whoever draws it on pages or in a window shows these sections and no
// others.
type Document struct {
	Head       Head
	Sections   []Section
	Signatures []Signature
	Number     string // of the document, in headings and footers; may be empty
	Stem       string // of the file's name, without an ending
	// Data is the same for programs: names in its JSON are a contract.
	Data any
	// Columns and Rows are the same as a list for spreadsheets. Headings are
	// Indonesian whatever the language, as in every CSV of this package.
	Columns []string
	Rows    [][]string
}

// FileName is what a file of the paper is called.
func (d Document) FileName(ending string) string { return d.Stem + "." + ending }

// WriteText writes the paper in columns of equal letters, 80 wide.
func (d Document) WriteText(out io.Writer, words *i18n.Words) error {
	t := textPage{words: words}
	t.sides(d.Head.Title, d.Head.Status)
	for _, l := range wrap(d.Head.Place, textWidth) {
		t.line(l)
	}
	t.facts(d.Head.Facts)
	t.line("")
	t.line(d.Head.Unit)
	for _, s := range d.Sections {
		t.section(s)
	}
	if len(d.Signatures) > 0 {
		t.signatures(d.Signatures)
	}
	_, err := io.WriteString(out, t.b.String())
	return err
}

// WriteJSON writes the paper for programs.
func (d Document) WriteJSON(out io.Writer) error {
	return writeJSON(out, d.Data)
}

// WriteCSV writes the paper as one list.
func (d Document) WriteCSV(out io.Writer, style CSVStyle) error {
	w := csv.NewWriter(out)
	if style == ForSheets {
		if _, err := io.WriteString(out, byteOrderMark); err != nil {
			return err
		}
		w.Comma, w.UseCRLF = ';', true
	}
	_ = w.Write(d.Columns) // the writer keeps what goes wrong until the end
	for _, row := range d.Rows {
		_ = w.Write(row)
	}
	w.Flush()
	return w.Error()
}

// WriteXLSX writes the paper as a workbook with a sheet for each section.
func (d Document) WriteXLSX(out io.Writer, words *i18n.Words) error {
	return writeBook(out, workbook{words: words, head: d.Head, number: d.Number}, d.Sections, nil)
}
