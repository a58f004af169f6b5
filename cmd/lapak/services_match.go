package main

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/google/uuid"

	"lapak/internal/gui"
	"lapak/internal/i18n"
	"lapak/internal/intake"
	"lapak/internal/pos"
	"lapak/internal/report"
)

// matchQRIS holds the QRIS money of a day against files of acquirers.
func (d desk) matchQRIS(ctx context.Context, q gui.MatchQuestion) (gui.MatchAnswer, error) {
	mapping := intake.Mapping{Columns: map[intake.Field]string{}, States: q.Words}
	for field, heading := range q.Columns {
		mapping.Columns[intake.Field(field)] = heading
	}
	var files []intake.AcquirerFile
	for _, path := range q.Paths {
		file, err := intake.Load(path)
		if err != nil {
			return gui.MatchAnswer{}, err
		}
		files = append(files, intake.AcquirerFile{File: file, Acquirer: q.Acquirer, Mapping: mapping})
	}
	id, err := uuid.NewV7()
	if err != nil {
		return gui.MatchAnswer{}, err
	}
	im := intake.Importer{Store: d.store, Now: d.now, By: d.till.State().Cashier.ID}
	m, err := im.MatchDay(ctx, id.String(), q.Day, files)
	if untold, help := m.Untold(err); help {
		return gui.MatchAnswer{Columns: columnsOf(untold.File, untold.Read, untold.Fields), Words: untold.Words}, nil
	}
	words := d.words()
	var problems intake.Problems
	if errors.As(err, &problems) {
		last := len(m.Files) - 1
		return gui.MatchAnswer{Columns: columnsOf(files[last].File.Name, m.Files[last], nil)}, fileRefusal{problems: problems, words: words}
	}
	if err != nil {
		return gui.MatchAnswer{}, err
	}
	answer := gui.MatchAnswer{Remarks: matchRemarks(words, m), Acquirer: m.Matching.Files[0].Acquirer,
		Columns: columnsOf(m.Matching.Files[0].Name, m.Files[0], nil),
		Keep:    func(ctx context.Context) error { return im.KeepMatching(ctx, m) }}
	answer.Report, err = report.PreviewQRIS(ctx, d.store, m.Matching)
	return answer, err
}

func columnsOf(file string, read intake.Acquired, untold []intake.Field) gui.MatchColumns {
	c := gui.MatchColumns{File: file, Headings: read.Headings, Examples: read.Examples, Found: map[string]string{}}
	for field, heading := range read.Columns {
		c.Found[string(field)] = heading
	}
	for _, field := range untold {
		c.Untold = append(c.Untold, string(field))
	}
	return c
}

// matchRemarks are what is worth knowing about a matching beside its figures.
func matchRemarks(words *i18n.Words, m intake.Matched) []string {
	var remarks []string
	for i, f := range m.Files {
		if f.TotalDiffers {
			remarks = append(remarks, words.T("match.remark.total", "file", m.Matching.Files[i].Name))
		}
	}
	if m.Outcome.Unlike {
		remarks = append(remarks, words.T("match.remark.unlike"))
	}
	switch minutes := int(m.Outcome.Skew.Round(time.Minute) / time.Minute); {
	case minutes > 0:
		remarks = append(remarks, words.T("match.remark.ahead", "n", strconv.Itoa(minutes)))
	case minutes < 0:
		remarks = append(remarks, words.T("match.remark.behind", "n", strconv.Itoa(-minutes)))
	}
	if n := len(m.Outcome.Aside); n > 0 {
		remarks = append(remarks, words.T("match.remark.other_days", "n", strconv.Itoa(n)))
	}
	return remarks
}

// exportQRIS writes the QRIS money of a day into the folder for exports.
func (d desk) exportQRIS(ctx context.Context, day pos.BusinessDay, format string) (string, error) {
	q, err := report.BuildQRIS(ctx, d.store, day)
	if err != nil {
		return "", err
	}
	p := paperwork{store: d.store, words: d.words(), now: d.now, format: format}
	body, err := p.drawQRIS(q)
	if err != nil {
		return "", err
	}
	return saveNew(d.folder, p.nameQRIS(q), body)
}
