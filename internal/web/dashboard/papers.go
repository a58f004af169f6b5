package dashboard

import (
	"bytes"
	"mime"

	"lapak/internal/pos"
	"lapak/internal/receipt/pdf"
	"lapak/internal/report"
	"lapak/internal/report/sheets"
)

// mediaTypes are the files that every page with figures can be taken home as.
var mediaTypes = map[string]string{
	"csv":  "text/csv; charset=utf-8",
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"pdf":  "application/pdf",
}

// format is the file that was asked for, empty for the page itself.
func (v *visit) format() (string, error) {
	format := v.r.URL.Query().Get("format")
	if _, known := mediaTypes[format]; !known && format != "" {
		return "", pos.Refuse(pos.Invalid, "format_unknown", "format", format)
	}
	return format, nil
}

// files links to this page in every format.
type file struct{ Name, Path string }

func (v *visit) files() []file {
	var all []file
	for _, format := range []string{"csv", "xlsx", "pdf"} {
		q := v.r.URL.Query()
		q.Del("done")
		q.Set("format", format)
		all = append(all, file{map[string]string{"csv": "CSV", "xlsx": "XLSX", "pdf": "PDF"}[format], v.r.URL.Path + "?" + q.Encode()})
	}
	return all
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
