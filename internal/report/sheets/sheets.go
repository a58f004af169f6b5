// Package sheets puts reports into the words of the PDF package, which knows
// nothing of sales: for the till, the central store and its pages alike.
//
// It adds nothing up and reads no store. It imports report, receipt, i18n and assets;
// the commands and the web may import it.
package sheets

import (
	"bytes"
	"errors"
	"strings"
	"time"

	"lapak/assets"
	"lapak/internal/i18n"
	"lapak/internal/receipt"
	"lapak/internal/receipt/pdf"
	"lapak/internal/report"
)

// Headed begins the pages of a report with its head. At is when it is printed.
func Headed(w *i18n.Words, head report.Head, at time.Time) pdf.Report {
	out := pdf.Report{Title: strings.ToUpper(head.Title), Badge: head.Status, At: at, Subtitle: head.Place + "\n" + head.Unit, Logo: assets.Icon(),
		PageOf: w.T("report.page_of", "page", "{page}", "pages", "{pages}")}
	for _, f := range head.Facts {
		out.Facts = append(out.Facts, pdf.Pair{Label: f.Label, Value: f.Value.Show(w)})
	}
	return out
}

// Printing is when, by whom and with which version of the program pages are made.
// By is a label or an account; nobody is signed in where there is no screen.
type Printing struct {
	At      time.Time
	By      string
	Version string
}

// foot stands at the foot of the pages of a report of a day.
func (p Printing) foot(w *i18n.Words, digest string) string {
	if p.By == "" {
		return w.T("report.printed", "at", w.DateTime(p.At), "version", p.Version, "digest", digest)
	}
	return w.T("report.printed_by", "at", w.DateTime(p.At), "who", p.By, "version", p.Version, "digest", digest)
}

// Daily is the report of a day. Rows, if not nil, are added as details.
func Daily(w *i18n.Words, d report.Daily, rows report.Rows, p Printing) (pdf.Report, error) {
	out := Headed(w, d.Head(w), p.At)
	out.Footer = p.foot(w, d.Digest)
	for _, s := range d.Sections(w) {
		if s.Part == report.PartDetails {
			if rows == nil {
				continue
			}
			var err error
			if s.Table, err = d.PaperDetails(w, rows, true); err != nil {
				return pdf.Report{}, err
			}
		}
		out.Sections = append(out.Sections, Section(w, s))
	}
	Sign(&out, d.Signatures(w))
	return out, nil
}

// Sign puts the places to sign at the end of the pages.
func Sign(out *pdf.Report, all []report.Signature) {
	for _, s := range all {
		if s.Place != "" {
			out.Signing.Place = s.Place
		}
		out.Signing.Signers = append(out.Signing.Signers, pdf.Signer{Role: s.Role, Title: s.Title, Name: s.Name, Number: s.ID})
	}
}

// Paper is any sections under a head.
func Paper(w *i18n.Words, p report.Paper, at time.Time) pdf.Report {
	return Document(w, report.Document{Head: p.Head, Sections: p.Sections}, at)
}

// Document is a paper with places to sign.
func Document(w *i18n.Words, d report.Document, at time.Time) pdf.Report {
	out := Headed(w, d.Head, at)
	out.Footer = w.T("report.printed_list", "at", w.DateTime(at))
	for _, s := range d.Sections {
		out.Sections = append(out.Sections, Section(w, s))
	}
	Sign(&out, d.Signatures)
	return out
}

// countColumn is the width in mm of the columns of counted cash, narrow enough
// for the eye to follow from note to sum.
const countColumn = 40

// Section is one part of a report.
func Section(w *i18n.Words, s report.Section) pdf.Section {
	out := pdf.Section{Heading: s.Title, Note: s.Note}
	for _, f := range s.Facts {
		if !f.Value.Kind.Numeric() {
			// A sentence needs the width of the page, not that of a figure.
			out.Note = strings.TrimSpace(out.Note + "\n" + f.Label + ": " + f.Value.Show(w))
			continue
		}
		out.Pairs = append(out.Pairs, pdf.Pair{Label: f.Label, Value: f.Value.Show(w), Strong: f.Strong})
	}
	if len(s.Table.Rows) == 0 {
		return out
	}
	out.Table = &pdf.Table{Dense: true}
	for _, c := range s.Table.Columns {
		column := pdf.Column{Title: c.Title}
		if c.Kind.Numeric() {
			column.Align = receipt.Right
		}
		if s.Part == report.PartCash {
			column.Width = countColumn
		}
		out.Table.Columns = append(out.Table.Columns, column)
	}
	for _, row := range s.Table.Rows {
		out.Table.Rows = append(out.Table.Rows, shown(w, row))
	}
	if s.Table.Total != nil {
		out.Table.Total = shown(w, s.Table.Total)
	}
	return out
}

func shown(w *i18n.Words, cells []report.Cell) []string {
	row := make([]string, len(cells))
	for i, c := range cells {
		row[i] = c.Show(w)
	}
	return row
}

// ErrFormat says that a document has no such form.
var ErrFormat = errors.New("unknown --format")

// Formats are the forms that a document has.
func Formats() []string { return []string{"text", "json", "csv", "xlsx", "pdf"} }

// Form is how a document is wanted.
type Form struct {
	Format string // one of Formats
	Style  report.CSVStyle
	Large  bool      // PDF in large letters
	At     time.Time // when it is printed
}

// Draw writes a document in the wanted form.
func Draw(w *i18n.Words, d report.Document, form Form) ([]byte, error) {
	var b bytes.Buffer
	var err error
	switch form.Format {
	case "text":
		err = d.WriteText(&b, w)
	case "json":
		err = d.WriteJSON(&b)
	case "csv":
		err = d.WriteCSV(&b, form.Style)
	case "xlsx":
		err = d.WriteXLSX(&b, w)
	case "pdf":
		pages := Document(w, d, form.At)
		pages.Large = form.Large
		return pdf.A4(pages)
	default:
		return nil, ErrFormat
	}
	return b.Bytes(), err
}
