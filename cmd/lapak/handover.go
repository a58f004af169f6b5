package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"lapak/internal/cli"
	"lapak/internal/intake"
	"lapak/internal/pos"
	"lapak/internal/receipt"
	"lapak/internal/report"
	"lapak/internal/report/sheets"
	"lapak/internal/store"
)

// runHandover writes notes of goods that come or go, shows them, and follows the
// goods of a fair.
func runHandover(args []string, stdout, stderr io.Writer, now func() time.Time) int {
	kind := ""
	if len(args) > 0 {
		kind, args = args[0], args[1:]
	}
	c := newCommand("handover "+kind, stdout, stderr)
	switch kind {
	case string(pos.HandedIn), string(pos.HandedOut):
		return c.handOver(args, pos.Direction(kind), now)
	case "list", "show", "match":
		return c.handoverPaper(kind, args, now)
	}
	if cli.IsHelp(kind) {
		fmt.Fprintln(stdout, c.words().T("cli.handover.usage"))
		return cli.Done
	}
	return c.misused(cli.ErrMisused)
}

// handOver makes notes of a stock sheet.
func (c *command) handOver(args []string, direction pos.Direction, now func() time.Time) int {
	o := intake.HandoverOrder{Direction: direction}
	file := c.flags.String("file", "", "CSV or XLSX with the goods")
	day := c.flags.String("day", string(pos.DayOf(now())), "business day, YYYY-MM-DD")
	producer := c.flags.String("producer", "", "goods of this producer only")
	giver := c.flags.String("giver", "", "office of who gives")
	receiver := c.flags.String("receiver", "", "office of who receives")
	c.flags.BoolVar(&o.Again, "again", false, "although this sheet made notes on this day")
	_, err := c.parse(args, 0)
	for _, office := range []string{*giver, *receiver} {
		if office != "" && !slices.Contains(pos.Offices(), pos.Office(office)) {
			err = cli.ErrMisused
		}
	}
	if err == nil && *file == "" {
		err = cli.ErrMisused
	}
	if err != nil {
		return c.misused(err)
	}
	if o.Day, err = pos.ParseDay(*day); err != nil {
		return c.refused(err)
	}
	sheet, err := intake.Load(*file)
	if err != nil {
		return c.refused(err)
	}
	o.Producer, o.Giver, o.Receiver = pos.ProducerCode(*producer), pos.Office(*giver), pos.Office(*receiver)
	return c.importInto(store.Options{Now: now}, func(ctx context.Context, im intake.Importer) error {
		done, err := im.HandOver(ctx, sheet, o)
		if err != nil {
			return err
		}
		c.tell(done.Notices)
		words := c.words()
		for _, h := range done.Notes {
			fmt.Fprintln(c.stdout, words.T("cli.handover.note", "number", string(h.Number), "producer", h.ProducerName, "pieces", strconv.Itoa(h.Pieces()), "value", h.Value().String()))
		}
		if done.Already > 0 {
			fmt.Fprintln(c.stderr, words.T("cli.handover.already", "n", strconv.Itoa(done.Already)))
		}
		return nil
	})
}

// handoverPaper writes a list of notes, one note, or the match of goods.
func (c *command) handoverPaper(kind string, args []string, now func() time.Time) int {
	p, out := c.paperFlags(now)
	from := c.flags.String("from", "", "first business day, YYYY-MM-DD")
	to := c.flags.String("to", "", "last business day, YYYY-MM-DD")
	producer := c.flags.String("producer", "", "goods of this producer only")
	roll := c.flags.Int("roll", 0, "for the roll, with so many letters on a line: 32 or 48")
	wanted := 0
	if kind == "show" {
		wanted = 1
	}
	given, err := c.parse(args, wanted)
	if err == nil && !reportFormats[p.format] && (p.format != "escpos" || *roll == 0) {
		err = errFormat
	}
	if err != nil {
		return c.misused(err)
	}
	var period store.Period
	for _, day := range []struct {
		text string
		into *pos.BusinessDay
	}{{*from, &period.From}, {*to, &period.To}} {
		if day.text == "" {
			continue
		}
		if *day.into, err = pos.ParseDay(day.text); err != nil {
			return c.refused(err)
		}
	}
	p.words = c.words()
	return c.reading(func(ctx context.Context, st *store.Store) error {
		p.store = st
		if kind == "show" && *roll > 0 {
			return c.noteOnRoll(ctx, *p, pos.HandoverNumber(given[0]), *roll, *out)
		}
		var doc report.Document
		var err error
		switch kind {
		case "show":
			doc, err = p.note(ctx, pos.HandoverNumber(given[0]))
		case "list":
			doc, err = p.notes(ctx, period, pos.ProducerCode(*producer))
		default:
			doc, err = p.pieces(ctx, period, pos.ProducerCode(*producer))
		}
		if err != nil {
			return err
		}
		body, err := p.render(doc)
		if err != nil {
			return err
		}
		return c.deliver(*out, doc.FileName(p.ending()), body)
	})
}

// noteOnRoll writes a note as it is printed on a receipt printer.
func (c *command) noteOnRoll(ctx context.Context, p paperwork, number pos.HandoverNumber, columns int, out string) error {
	h, tail, err := p.store.Handover(ctx, number)
	if err != nil {
		return err
	}
	stall, err := p.store.Stall(ctx)
	if err != nil {
		return err
	}
	body, err := drawReceipt(receipt.ForHandover(h, receipt.Options{Words: p.words, Stall: stall, Trace: tail}), p.format, columns)
	if err != nil {
		return err
	}
	return c.deliver(out, string(h.Number)+"."+p.ending(), body)
}

func (p paperwork) note(ctx context.Context, number pos.HandoverNumber) (report.Document, error) {
	n, err := report.BuildNote(ctx, p.store.Books, number)
	return n.Document(p.words), err
}

func (p paperwork) notes(ctx context.Context, period store.Period, producer pos.ProducerCode) (report.Document, error) {
	l, err := report.BuildNotes(ctx, p.store.Books, period, producer)
	return l.Document(p.words), err
}

func (p paperwork) pieces(ctx context.Context, period store.Period, producer pos.ProducerCode) (report.Document, error) {
	stall, err := p.store.Stall(ctx)
	if err != nil {
		return report.Document{}, err
	}
	g, err := report.BuildPieces(ctx, p.store.Books, stall, period, producer)
	return g.Document(p.words), err
}

// render writes a document in the wanted form.
func (p paperwork) render(d report.Document) ([]byte, error) {
	return sheets.Draw(p.words, d, sheets.Form{Format: p.format, Style: p.style(), Large: p.large, At: p.now()})
}
