package main

import (
	"context"
	"io"
	"time"

	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/store"
	"lapak/internal/till"
)

// runOrders lists the orders of the web shop that are picked up at this stall, or
// hands one over.
func runOrders(args []string, stdin io.Reader, stdout, stderr io.Writer, now func() time.Time) int {
	if len(args) > 0 && args[0] == "pick-up" {
		return runPickUp(args[1:], stdin, stdout, stderr)
	}
	c := newCommand("orders", stdout, stderr)
	p, out := c.paperFlags(now)
	_, err := c.parse(args, 0)
	if err == nil && !reportFormats[p.format] {
		err = errFormat
	}
	if err != nil {
		return c.misused(err)
	}
	p.words = c.words()
	return c.reading(func(ctx context.Context, st *store.Store) error {
		p.store = st
		doc, err := p.orders(ctx)
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

// orders is the list of what waits, as the centre said last.
func (p paperwork) orders(ctx context.Context) (report.Document, error) {
	stall, err := p.store.Stall(ctx)
	if err != nil {
		return report.Document{}, err
	}
	waiting, err := till.StoredOrders(ctx, p.store)
	if err != nil {
		return report.Document{}, err
	}
	client, err := newClient(ctx, p.store)
	if err != nil {
		return report.Document{}, err
	}
	list := report.PickUpList{Stall: stall.Name, Heard: client.Status(ctx).LastContact}
	for _, w := range waiting {
		list.Add(w.Order, w.Receipt)
	}
	return list.Document(p.words), nil
}

// runPickUp hands an order over without a screen: what lapak sell does with goods.
func runPickUp(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	c := newCommand("orders pick-up", stdout, stderr)
	o := c.sellOrder()
	given, err := c.parse(args, 1)
	if err != nil {
		return c.misused(err)
	}
	if o.order, err = pos.ParseOrderCode(given[0]); err != nil {
		return c.refused(err)
	}
	return c.selling(stdin, o)
}
