package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/report/sheets"
	"lapak/internal/store"
)

// runSettle shows how this laptop's own sales are shared: of one producer as the
// central store would settle them, or of all. It books nothing: only the central
// store has the sales of all laptops.
func runSettle(args []string, stdout, stderr io.Writer, now func() time.Time) int {
	c := newCommand("settle", stdout, stderr)
	producer := c.flags.String("producer", "", "code of the producer; all if empty")
	from := c.flags.String("from", string(pos.DayOf(now())), "first day, YYYY-MM-DD")
	to := c.flags.String("to", "", "last day, YYYY-MM-DD; the first if empty")
	month := c.flags.String("month", "", "month, YYYY-MM, instead of days")
	p := paperwork{now: now}
	c.flags.StringVar(&p.format, "format", "text", "text, json, csv, xlsx or pdf")
	c.flags.BoolVar(&p.machine, "machine", false, "csv with commas, for programs")
	out := c.flags.String("o", "", "file to write, or a folder; standard output if empty")
	_, err := c.parse(args, 0)
	if err == nil && !reportFormats[p.format] {
		err = errFormat
	}
	if err != nil {
		return c.misused(err)
	}
	span, err := spanOf(*producer, *from, *to, *month)
	if err != nil {
		return c.refused(err)
	}
	return c.reading(func(ctx context.Context, st *store.Store) error {
		document, doubt := p.settled(ctx, c, st, span)
		if doubt != nil && len(document.Sections) == 0 {
			return doubt
		}
		body, err := sheets.Draw(c.words(), document, p.format, p.style(), now())
		if err == nil {
			err = c.deliver(*out, document.FileName(p.ending()), body)
		}
		return errors.Join(err, doubt)
	})
}

// spanOf reads which days of which producer are meant.
func spanOf(producer, from, to, month string) (store.Span, error) {
	s := store.Span{Producer: pos.ProducerCode(strings.ToUpper(producer))}
	if month != "" {
		m, err := pos.ParseMonth(month)
		s.From, s.To = m.Days()
		return s, err
	}
	var err error
	if s.From, err = pos.ParseDay(from); err != nil {
		return s, err
	}
	if s.To = s.From; to != "" {
		s.To, err = pos.ParseDay(to)
	}
	return s, err
}

func (p paperwork) settled(ctx context.Context, c *command, st *store.Store, span store.Span) (report.Document, error) {
	if span.Producer == "" {
		shares, err := report.BuildShares(ctx, st.Books, span.From, span.To)
		if shares.From == "" {
			return report.Document{}, err
		}
		return shares.Document(c.words()), err
	}
	planned, err := report.PlanSettlement(ctx, st.Books, span)
	if err != nil {
		return report.Document{}, err
	}
	return planned.Document(c.words()), nil
}
