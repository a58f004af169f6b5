package main

import (
	"bytes"
	"context"
	"errors"
	"io"

	"lapak/internal/i18n"
	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/store"
)

// errFormat says that an output format is not known.
var errFormat = errors.New("unknown --format")

// goodsPaper is a report about goods in the forms that a command writes. PDF is made
// where it is signed: at the stall.
type goodsPaper struct {
	text, xlsx func(io.Writer, *i18n.Words) error
	json       func(io.Writer) error
	csv        func(io.Writer, report.CSVStyle) error
}

func (p goodsPaper) write(out io.Writer, format string, words *i18n.Words) error {
	switch format {
	case "text":
		return p.text(out, words)
	case "json":
		return p.json(out)
	case "csv":
		return p.csv(out, report.ForSheets)
	case "xlsx":
		return p.xlsx(out, words)
	}
	return misuseError{errFormat}
}

// goodsQuestion is a command about the goods of a tenant's stalls.
func goodsQuestion(ask func(context.Context, *store.Books, pos.Stall, store.Period, pos.ProducerCode) (goodsPaper, error)) action {
	return func(c *command, args []string) int {
		tenantName := c.tenantFlag()
		stall := c.flags.String("stall", "", "goods of this stall only")
		from := c.flags.String("from", "", "first business day, YYYY-MM-DD")
		to := c.flags.String("to", "", "last business day, YYYY-MM-DD")
		producer := c.flags.String("producer", "", "goods of this producer only")
		format := c.flags.String("format", "text", "text, json, csv or xlsx")
		return c.work(looking(), args, 0, func(ctx context.Context, central *store.Central, _ []string) error {
			id, err := tenant(ctx, central, *tenantName)
			if err != nil {
				return err
			}
			p, err := periodOf(*stall, *from, *to)
			if err != nil {
				return err
			}
			place, err := stallOf(ctx, central, id, p.Stall)
			if err != nil {
				return err
			}
			paper, err := ask(ctx, central.Books(id), place, p, pos.ProducerCode(*producer))
			if err != nil {
				return err
			}
			var b bytes.Buffer // a report is written whole or not at all
			if err := paper.write(&b, *format, c.words()); err != nil {
				return err
			}
			_, err = c.stdout.Write(b.Bytes())
			return err
		})
	}
}

func periodOf(stall, from, to string) (p store.Period, err error) {
	p.Stall = pos.StallCode(stall)
	if from != "" {
		if p.From, err = pos.ParseDay(from); err != nil {
			return p, err
		}
	}
	if to != "" {
		p.To, err = pos.ParseDay(to)
	}
	return p, err
}

// stallOf is a stall as the office planned it, with its fair; without a code it is
// all of them, and has no name.
func stallOf(ctx context.Context, central *store.Central, id pos.TenantID, code pos.StallCode) (pos.Stall, error) {
	if code == "" {
		return pos.Stall{}, nil
	}
	site, err := central.Site(ctx, id, code)
	if err != nil {
		return pos.Stall{}, err
	}
	stall := pos.Stall{Code: site.Code, Name: site.Name}
	fairs, err := central.Fairs(ctx, id)
	for _, f := range fairs {
		if f.Code == site.Fair {
			stall.Fair = f.Fair
		}
	}
	return stall, err
}

func noteList(ctx context.Context, b *store.Books, _ pos.Stall, p store.Period, producer pos.ProducerCode) (goodsPaper, error) {
	l, err := report.BuildNotes(ctx, b, p, producer)
	return goodsPaper{l.WriteText, l.WriteXLSX, l.WriteJSON, l.WriteCSV}, err
}

func goodsMatch(ctx context.Context, b *store.Books, stall pos.Stall, p store.Period, producer pos.ProducerCode) (goodsPaper, error) {
	g, err := report.BuildPieces(ctx, b, stall, p, producer)
	return goodsPaper{g.WriteText, g.WriteXLSX, g.WriteJSON, g.WriteCSV}, err
}
