package main

import (
	"context"
	"errors"
	"io"
	"time"

	"lapak/internal/pos"
	"lapak/internal/report"
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
	p, out := c.paperFlags(now)
	_, err := c.parse(args, 0)
	if err == nil && !reportFormats[p.format] {
		err = errFormat
	}
	if err != nil {
		return c.misused(err)
	}
	p.words = c.words()
	span, err := store.SpanOf(*month, *from, *to)
	if err != nil {
		return c.refused(err)
	}
	return c.reading(func(ctx context.Context, st *store.Store) error {
		var err error
		if span.Producer, err = st.FindProducer(ctx, *producer); err != nil {
			return err
		}
		document, doubt := p.settled(ctx, c, st, span)
		if doubt != nil && len(document.Sections) == 0 {
			return doubt
		}
		body, err := p.render(document)
		if err == nil {
			err = c.deliver(*out, document.FileName(p.ending()), body)
		}
		return errors.Join(err, doubt)
	})
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
