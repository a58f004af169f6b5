package main

import (
	"context"
	"errors"

	"lapak/internal/gui"
	"lapak/internal/intake"
	"lapak/internal/pos"
	"lapak/internal/receipt"
	"lapak/internal/receipt/pdf"
	"lapak/internal/report"
	"lapak/internal/store"
)

// goodsServices gives the window what it needs for notes, the match and labels.
func (d desk) goodsServices(s *gui.Services) {
	s.SaveNote, s.SavePieces, s.SaveLabels, s.ReadGoods = d.saveNote, d.savePieces, d.saveLabels, d.readGoods
	s.LabelLink = func(ctx context.Context) (string, error) { return labelLink(ctx, d.store, "") }
	for _, sheet := range pdf.Sheets() {
		s.LabelSheets = append(s.LabelSheets, gui.LabelSheet{Name: sheet.Name, Width: sheet.LabelWidth, Height: sheet.LabelHeight, PerPage: sheet.PerPage(), Shelf: sheet.Shelf})
	}
}

// paperwork is a paper as the window makes it: by who is signed in, in large letters
// where the screen has them.
func (d desk) paperwork(format string) paperwork {
	return paperwork{store: d.store, words: d.words(), now: d.now, by: d.till.State().Cashier.Label, format: format, large: d.till.Preferences().LargeText}
}

// saveNote writes a handover note on A4.
func (d desk) saveNote(ctx context.Context, number pos.HandoverNumber) (string, error) {
	p := d.paperwork("pdf")
	doc, err := p.note(ctx, number)
	if err != nil {
		return "", err
	}
	return d.file(p, doc)
}

// savePieces writes the match of goods.
func (d desk) savePieces(ctx context.Context, from, to pos.BusinessDay, producer pos.ProducerCode, format string) (string, error) {
	p := d.paperwork(format)
	doc, err := p.pieces(ctx, store.Period{From: from, To: to}, producer)
	if err != nil {
		return "", err
	}
	return d.file(p, doc)
}

func (d desk) file(p paperwork, doc report.Document) (string, error) {
	body, err := p.render(doc)
	if err != nil {
		return "", err
	}
	return saveNew(d.folder, doc.FileName(p.ending()), body)
}

// saveLabels draws the labels of an order.
func (d desk) saveLabels(ctx context.Context, o gui.LabelOrder) (string, error) {
	// The address of the shop is not remembered: it may move.
	if shop := d.till.State().Stall.Shop; shop == "" || o.Link != receipt.ProductPages(shop) {
		if err := d.store.SetSetting(ctx, linkSetting, o.Link); err != nil {
			return "", err
		}
	}
	order := labelOrder{sheet: o.Sheet, start: o.Start, each: o.Each, stock: o.Stock, note: o.Note}
	for _, sku := range o.SKUs {
		order.skus = append(order.skus, string(sku))
	}
	body, err := drawLabels(ctx, d.store, d.words(), order, d.now())
	if err != nil {
		return "", err
	}
	return saveNew(d.folder, labelFile(d.now(), o.Sheet), body)
}

// readGoods reads a sheet of goods that come or go. All that is wrong with it is
// told in one text.
func (d desk) readGoods(_ context.Context, path string) ([]pos.DraftLine, error) {
	file, err := intake.Load(path)
	if err != nil {
		return nil, err
	}
	goods, err := intake.ReadHandover(file, d.till.Catalogue())
	var problems intake.Problems
	if errors.As(err, &problems) {
		return nil, fileRefusal{problems: problems, words: d.words()}
	}
	return goods.Rows, err
}
