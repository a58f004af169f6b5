package main

import (
	"bytes"
	"context"

	"lapak/internal/pos"
	"lapak/internal/receipt/pdf"
	"lapak/internal/report"
	"lapak/internal/report/sheets"
)

// reportQRIS writes the last matching of a day in the wanted form.
func (c *command) reportQRIS(ctx context.Context, p paperwork, day pos.BusinessDay, out string) error {
	q, err := report.BuildQRIS(ctx, p.store, day)
	if err != nil {
		return err
	}
	body, err := p.drawQRIS(q)
	if err != nil {
		return err
	}
	return c.deliver(out, p.nameQRIS(q), body)
}

// nameQRIS is what its file is called.
func (p paperwork) nameQRIS(q report.QRIS) string {
	return "QRIS_" + string(q.Stall.Code) + "_" + string(q.Day) + "." + p.ending()
}

func (p paperwork) drawQRIS(q report.QRIS) ([]byte, error) {
	var b bytes.Buffer
	switch p.format {
	case "json":
		err := q.WriteJSON(&b)
		return b.Bytes(), err
	case "csv":
		err := q.WriteCSV(&b, p.style())
		return b.Bytes(), err
	case "xlsx":
		err := q.WriteXLSX(&b, p.words)
		return b.Bytes(), err
	case "pdf":
		pages := sheets.Headed(p.words, q.Head(p.words), p.now())
		pages.Large = p.large
		for _, s := range q.Sections(p.words) {
			pages.Sections = append(pages.Sections, sheets.Section(p.words, s))
		}
		return pdf.A4(pages)
	}
	err := q.WriteText(&b, p.words)
	return b.Bytes(), err
}
