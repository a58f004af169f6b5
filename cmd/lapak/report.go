package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"lapak/internal/cli"
	"lapak/internal/i18n"
	"lapak/internal/pos"
	"lapak/internal/receipt/pdf"
	"lapak/internal/report"
	"lapak/internal/report/sheets"
	"lapak/internal/store"
)

// runReport writes the report of a business day.
func runReport(args []string, stdout, stderr io.Writer, now func() time.Time) int {
	c := newCommand("report", stdout, stderr)
	day := c.flags.String("day", string(pos.DayOf(now())), "business day, YYYY-MM-DD")
	p, out := c.paperFlags(now)
	c.flags.BoolVar(&p.details, "details", false, "list every line sold, also in text and pdf")
	kind, err := c.parse(args, 1)
	if err == nil && kind[0] != "daily" && kind[0] != "qris" {
		err = cli.ErrMisused
	}
	if err == nil && !reportFormats[p.format] {
		err = errFormat
	}
	if err != nil {
		return c.misused(err)
	}
	wanted, err := pos.ParseDay(*day)
	if err != nil {
		return c.refused(err)
	}
	p.words = c.words()
	return c.reading(func(ctx context.Context, st *store.Store) error {
		p.store = st
		if kind[0] == "qris" {
			return c.reportQRIS(ctx, *p, wanted, *out)
		}
		// A report that does not add up is written as well, marked as interim: the
		// people who look for the mistake need it.
		daily, doubt := report.BuildDaily(ctx, st, wanted)
		if doubt != nil && daily.Day == "" {
			return doubt
		}
		body, err := p.draw(ctx, daily)
		if err == nil {
			err = c.deliver(*out, daily.FileName(p.ending()), body)
		}
		return errors.Join(err, doubt)
	})
}

// deliver writes an answer where it is wanted: a folder gets a file of the given
// name, or of its next version if that is taken.
func (c *command) deliver(out, name string, body []byte) error {
	if folder, err := os.Stat(out); err != nil || !folder.IsDir() {
		return c.write(out, body)
	}
	file, err := saveNew(out, name, body)
	if err == nil {
		fmt.Fprintln(c.stderr, c.words().T("cli.written", "file", file))
	}
	return err
}

// reportFormats are the forms a report can take.
var reportFormats = map[string]bool{"text": true, "json": true, "csv": true, "xlsx": true, "pdf": true}

// paperwork turns the report of a day into a file.
type paperwork struct {
	store   *store.Store
	words   *i18n.Words
	now     func() time.Time // when it is printed
	by      string           // label of who prints; empty without a screen
	format  string
	details bool // every line sold, also where it needs much paper
	machine bool // a CSV with commas
	large   bool // a PDF in large letters
}

// paperFlags are those of a command that writes a paper: its form, and out, the file
// or the folder to write it to.
func (c *command) paperFlags(now func() time.Time) (p *paperwork, out *string) {
	p = &paperwork{now: now}
	c.flags.StringVar(&p.format, "format", "text", "text, json, csv, xlsx or pdf")
	c.flags.BoolVar(&p.machine, "machine", false, "csv with commas, for programs")
	c.flags.BoolVar(&p.large, "large", false, "pdf in large letters")
	return p, c.flags.String("o", "", "file to write, or a folder; standard output if empty")
}

// ending is that of the file's name.
func (p paperwork) ending() string {
	if p.format == "text" {
		return "txt"
	}
	return p.format
}

// style is that of a CSV.
func (p paperwork) style() report.CSVStyle {
	if p.machine {
		return report.ForMachines
	}
	return report.ForSheets
}

// draw writes the report in the wanted form. The forms for spreadsheets always
// hold the details.
func (p paperwork) draw(ctx context.Context, d report.Daily) ([]byte, error) {
	rows := report.DayRows(ctx, p.store, d.Day)
	onPaper := rows
	if !p.details {
		onPaper = nil
	}
	var b bytes.Buffer
	var err error
	switch p.format {
	case "text":
		err = d.WriteText(&b, p.words, onPaper)
	case "json":
		err = d.WriteJSON(&b)
	case "csv":
		err = d.WriteCSV(&b, p.style(), rows)
	case "xlsx":
		err = d.WriteXLSX(&b, p.words, rows)
	case "pdf":
		var pages pdf.Report
		if pages, err = p.sheets(d, onPaper); err != nil {
			return nil, err
		}
		return pdf.A4(pages)
	default:
		return nil, errFormat
	}
	return b.Bytes(), err
}

// exportDaily writes the report of a day into a folder under a name of its own,
// over no other file, and returns where it is.
func exportDaily(ctx context.Context, p paperwork, day pos.BusinessDay, folder string) (string, error) {
	d, doubt := report.BuildDaily(ctx, p.store, day)
	if doubt != nil && d.Day == "" {
		return "", doubt
	}
	body, err := p.draw(ctx, d)
	if err != nil {
		return "", err
	}
	file, err := saveNew(folder, d.FileName(p.ending()), body)
	if err != nil {
		return "", err
	}
	return file, doubt
}

// saveNew writes a file that was not there before and returns its path.
func saveNew(folder, name string, body []byte) (string, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", pos.Refuse(pos.Unavailable, "file_not_written", "file", folder).Because(err)
	}
	file, err := report.CreateFile(folder, name)
	if err != nil {
		return "", pos.Refuse(pos.Unavailable, "file_not_written", "file", filepath.Join(folder, name)).Because(err)
	}
	_, err = file.Write(body)
	if err = errors.Join(err, file.Close()); err != nil {
		os.Remove(file.Name())
		return "", pos.Refuse(pos.Unavailable, "file_not_written", "file", file.Name()).Because(err)
	}
	return file.Name(), nil
}

// sheets are the pages of the report of a day.
func (p paperwork) sheets(d report.Daily, rows report.Rows) (pdf.Report, error) {
	out, err := sheets.Daily(p.words, d, rows, sheets.Printing{At: p.now(), By: p.by, Version: version})
	out.Large = p.large
	return out, err
}
