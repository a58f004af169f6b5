package dashboard

import (
	"bytes"
	"mime"
	"slices"
	"strings"

	"lapak/internal/pos"
	"lapak/internal/receipt/pdf"
	"lapak/internal/report"
	"lapak/internal/report/sheets"
)

// mediaTypes are the files that pages with figures can be taken home as.
var mediaTypes = map[string]string{
	"csv":  "text/csv; charset=utf-8",
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"pdf":  "application/pdf",
	"json": "application/json",
}

// listFormats are those of every list.
func listFormats() []string { return []string{"csv", "xlsx", "pdf"} }

// documentFormats are those of a report.Document.
func documentFormats() []string { return append(listFormats(), "json") }

// format is the file that was asked for, empty for the page itself.
func (v *visit) format() (string, error) { return v.formatOf(listFormats()) }

func (v *visit) formatOf(formats []string) (string, error) {
	format := v.field("format")
	if format != "" && !slices.Contains(formats, format) {
		return "", pos.Refuse(pos.Invalid, "format_unknown", "format", format)
	}
	return format, nil
}

// files links to this page in every format.
type file struct{ Name, Path string }

func (v *visit) files() []file { return v.filesOf(listFormats()) }

func (v *visit) filesOf(formats []string) []file {
	var all []file
	for _, format := range formats {
		q := v.r.URL.Query()
		q.Del("done")
		q.Set("format", format)
		all = append(all, file{strings.ToUpper(format), v.r.URL.EscapedPath() + "?" + q.Encode()})
	}
	return all
}

// document answers with a document in the format that was asked for.
func (v *visit) document(format string, d report.Document) error {
	body, err := sheets.Draw(v.words, d, sheets.Form{Format: format, Style: report.ForSheets, At: v.now()})
	if err != nil {
		return err
	}
	return v.deliver(format, d.FileName(format), body)
}

// deliver answers with a file.
func (v *visit) deliver(format, name string, body []byte) error {
	h := v.w.Header()
	h.Set("Content-Type", mediaTypes[format])
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	_, err := v.w.Write(body)
	return err
}

// paper answers with a paper in the format that was asked for.
func (v *visit) paper(format string, p report.Paper) error {
	var b bytes.Buffer
	var err error
	switch format {
	case "csv":
		err = p.WriteCSV(&b, v.words)
	case "xlsx":
		err = p.WriteXLSX(&b, v.words)
	case "pdf":
		var body []byte
		body, err = pdf.A4(sheets.Paper(v.words, p, v.now()))
		b.Write(body)
	}
	if err != nil {
		return err
	}
	return v.deliver(format, p.FileName(format), b.Bytes())
}

// dailyFile answers with the report of a day in the format that was asked for.
// The pages hold the details only if they are asked for: they take much paper.
func (v *visit) dailyFile(format string, d report.Daily, rows report.Rows) error {
	var b bytes.Buffer
	var err error
	switch format {
	case "csv":
		err = d.WriteCSV(&b, report.ForSheets, rows)
	case "xlsx":
		err = d.WriteXLSX(&b, v.words, rows)
	case "pdf":
		var paper report.Rows
		if v.r.URL.Query().Get("details") != "" {
			paper = rows
		}
		var pages pdf.Report
		if pages, err = sheets.Daily(v.words, d, paper, sheets.Printing{At: v.now(), By: v.account.ID, Version: v.version}); err != nil {
			return err
		}
		var body []byte
		pages.Large = v.r.URL.Query().Get("large") != ""
		body, err = pdf.A4(pages)
		b.Write(body)
	}
	if err != nil {
		return err
	}
	return v.deliver(format, d.FileName(format), b.Bytes())
}

// list is a paper of one section.
func (v *visit) list(title, name string, section report.Section) report.Paper {
	place, err := v.tenantName()
	if err != nil {
		place = string(v.tenant) // a list without the full name is better than none
	}
	return report.Paper{
		Head: report.Head{Title: title, Place: place, Facts: []report.Fact{
			{Label: v.words.T("report.day"), Value: report.Cell{Kind: report.Text, Text: v.words.DateTime(v.now())}},
		}},
		Name: name, Sections: []report.Section{section},
	}
}
