package main

import (
	"context"

	"lapak/internal/i18n"
	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/store"
)

// goodsQuestion is a command about the goods of an organisation's stalls.
func goodsQuestion(ask func(context.Context, *store.Books, pos.Stall, store.Period, pos.ProducerCode, *i18n.Words) (report.Document, error)) action {
	return func(c *command, args []string) int {
		q := asking(c).written()
		stall := c.flags.String("stall", "", "goods of this stall only")
		from := c.flags.String("from", "", "first business day, YYYY-MM-DD")
		to := c.flags.String("to", "", "last business day, YYYY-MM-DD")
		producer := c.flags.String("producer", "", "goods of this producer only")
		return q.do(looking(), args, 0, func(ctx context.Context, central *store.Central, id pos.TenantID, _ []string) error {
			p, err := periodOf(*stall, *from, *to)
			if err != nil {
				return err
			}
			place, err := stallOf(ctx, central, id, p.Stall)
			if err != nil {
				return err
			}
			d, err := ask(ctx, central.Books(id), place, p, pos.ProducerCode(*producer), c.words())
			if err != nil {
				return err
			}
			return q.answer(d)
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

func noteList(ctx context.Context, b *store.Books, _ pos.Stall, p store.Period, producer pos.ProducerCode, w *i18n.Words) (report.Document, error) {
	l, err := report.BuildNotes(ctx, b, p, producer)
	return l.Document(w), err
}

func goodsMatch(ctx context.Context, b *store.Books, stall pos.Stall, p store.Period, producer pos.ProducerCode, w *i18n.Words) (report.Document, error) {
	g, err := report.BuildPieces(ctx, b, stall, p, producer)
	return g.Document(w), err
}
