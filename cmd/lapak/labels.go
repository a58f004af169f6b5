package main

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"lapak/internal/cli"
	"lapak/internal/i18n"
	"lapak/internal/pos"
	"lapak/internal/receipt"
	"lapak/internal/receipt/pdf"
	"lapak/internal/store"
)

// linkSetting is where a till remembers the address of the product pages.
const linkSetting = "labels.link"

// mostLabels is more labels than anybody sticks on in a day.
const mostLabels = 20_000

// labelOrder is which labels to draw, and on what.
type labelOrder struct {
	sheet    string
	start    int
	category string
	producer pos.ProducerCode
	skus     []string
	each     int
	stock    bool               // as many as there are pieces
	note     pos.HandoverNumber // as many as a note has
	link     string             // address of the product pages; empty is the remembered one
}

// runLabels draws labels as a PDF.
func runLabels(args []string, stdout, stderr io.Writer, now func() time.Time) int {
	c := newCommand("labels", stdout, stderr)
	var o labelOrder
	c.flags.StringVar(&o.sheet, "sheet", "a4-55", "kind of sheet")
	c.flags.IntVar(&o.start, "start", 1, "first free label of the sheet")
	c.flags.StringVar(&o.category, "category", "", "goods of this category only")
	producer := c.flags.String("producer", "", "goods of this producer only")
	c.flags.IntVar(&o.each, "each", 1, "labels of each product")
	c.flags.BoolVar(&o.stock, "stock", false, "as many as there are pieces")
	note := c.flags.String("note", "", "as many as this handover note has")
	c.flags.StringVar(&o.link, "link", "", "address of the product pages, remembered")
	out := c.flags.String("o", "", "file to write, or a folder; standard output if empty")
	given, err := cli.Arguments(c.flags, args)
	if err == nil && o.each < 1 {
		err = cli.ErrMisused
	}
	if err != nil {
		return c.misused(err)
	}
	o.skus, o.producer, o.note = given, pos.ProducerCode(*producer), pos.HandoverNumber(*note)
	if o.link != "" {
		if err := rememberLink(*c.data, o.link); err != nil {
			return c.refused(err)
		}
	}
	return c.reading(func(ctx context.Context, st *store.Store) error {
		body, err := drawLabels(ctx, st, c.words(), o, now())
		if err != nil {
			return err
		}
		return c.deliver(*out, labelFile(now(), o.sheet), body)
	})
}

// labelFile is what a file of labels is called.
func labelFile(at time.Time, sheet string) string {
	return "LABEL_" + string(pos.DayOf(at)) + "_" + sheet + ".pdf"
}

// rememberLink keeps the address of the product pages for the next labels, those of
// the window too. Beside a running till it is only used and not kept.
func rememberLink(dir, link string) error {
	ctx := context.Background()
	st, err := store.Open(ctx, dir, store.Options{})
	var refusal *pos.Error
	if errors.As(err, &refusal) && refusal.Code == pos.Conflict {
		return nil
	}
	if err != nil {
		return err
	}
	return errors.Join(st.SetSetting(ctx, linkSetting, link), st.Close())
}

// labelLink is the address of the product pages: what was given, what was given the
// last time, or that of the web shop.
func labelLink(ctx context.Context, st *store.Store, given string) (string, error) {
	if given != "" {
		return given, nil
	}
	remembered, err := st.Setting(ctx, linkSetting)
	if err != nil || remembered != "" {
		return remembered, err
	}
	stall, err := st.Stall(ctx)
	return receipt.ProductPages(stall.Shop), err
}

// drawLabels draws the labels of an order.
func drawLabels(ctx context.Context, st *store.Store, words *i18n.Words, o labelOrder, at time.Time) ([]byte, error) {
	sheet, known := pdf.SheetNamed(o.sheet)
	if !known {
		var names []string
		for _, s := range pdf.Sheets() {
			names = append(names, s.Name)
		}
		return nil, pos.Refuse(pos.Invalid, "label_sheet", "sheet", o.sheet, "known", strings.Join(names, ", "))
	}
	link, err := labelLink(ctx, st, o.link)
	if err != nil {
		return nil, err
	}
	wanted, err := chooseLabels(ctx, st, o)
	if err != nil {
		return nil, err
	}
	var labels []receipt.Label
	for _, w := range wanted {
		if len(labels)+w.n > mostLabels {
			return nil, pos.Refuse(pos.Invalid, "label_many", "max", mostLabels)
		}
		for range w.n {
			labels = append(labels, receipt.LabelOf(w.product, words.Lang() == i18n.EN, link))
		}
	}
	return pdf.Labels(labels, sheet, o.start, at, words.T("labels.title"))
}

// pieceCount is a product and how many labels it gets.
type pieceCount struct {
	product pos.Product
	n       int
}

// chooseLabels finds the products of an order in the order of the list, or of the
// note that they are of.
func chooseLabels(ctx context.Context, st *store.Store, o labelOrder) ([]pieceCount, error) {
	list, err := st.Catalogue(ctx)
	if err != nil {
		return nil, err
	}
	if o.note != "" {
		return labelsOfNote(ctx, st, list, o.note)
	}
	for i, sku := range o.skus {
		p, err := list.ByBarcode(sku)
		if err != nil {
			return nil, err
		}
		o.skus[i] = string(p.SKU)
	}
	levels, err := st.Stock(ctx)
	var all []pieceCount
	for _, p := range list.Products() {
		if o.category != "" && pos.Fold(p.Category) != pos.Fold(o.category) || o.producer != "" && p.Producer != o.producer || len(o.skus) > 0 && !slices.Contains(o.skus, string(p.SKU)) {
			continue
		}
		n := o.each
		if o.stock {
			n = max(0, levels[p.SKU])
		}
		all = append(all, pieceCount{p, n})
	}
	return all, err
}

// labelsOfNote are as many labels as a note has good pieces.
func labelsOfNote(ctx context.Context, st *store.Store, list *pos.Catalogue, number pos.HandoverNumber) ([]pieceCount, error) {
	h, _, err := st.Handover(ctx, number)
	if err != nil {
		return nil, err
	}
	var all []pieceCount
	for _, l := range h.Lines {
		if l.State != pos.GoodsGood {
			continue
		}
		p, err := list.BySKU(l.SKU)
		if err != nil {
			return nil, err
		}
		all = append(all, pieceCount{p, l.Quantity})
	}
	return all, nil
}
