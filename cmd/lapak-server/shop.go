package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/store"
	"lapak/internal/uplink"
)

// openShop makes the web shop of an organisation, or opens it again.
func openShop(c *command, args []string) int {
	q := asking(c)
	place := c.flags.String("place", "WEB", "code of the shop's own place")
	name := c.flags.String("name", c.words().T("order.shop_name"), "name of that place")
	return q.do(changing(), args, 0, func(ctx context.Context, central *store.Central, id pos.TenantID, _ []string) error {
		stall := store.DefaultStall()
		stall.Code, stall.Name = pos.StallCode(*place), *name
		if err := uplink.CheckSite(store.Site{Code: stall.Code, Name: stall.Name}); err != nil {
			return err
		}
		if err := central.OpenShop(ctx, id, stall); err != nil {
			return err
		}
		fmt.Fprintln(c.stdout, c.words().T("server.shop_open", "stall", string(stall.Code)))
		return nil
	})
}

// closeShop takes no more orders.
func closeShop(c *command, args []string) int {
	q := asking(c)
	return q.do(changing(), args, 0, func(ctx context.Context, central *store.Central, id pos.TenantID, _ []string) error {
		err := central.CloseShop(ctx, id)
		if err == nil {
			fmt.Fprintln(c.stdout, c.words().T("order.closed"))
		}
		return err
	})
}

// moveShopStock writes down pieces that came to the place of the shop, were counted
// there, spoiled or went back: shop stock REASON SKU QUANTITY.
func moveShopStock(c *command, args []string) int {
	q := asking(c)
	note := c.flags.String("note", "", "what to remember with it")
	return q.do(changing(), args, 3, func(ctx context.Context, central *store.Central, id pos.TenantID, args []string) error {
		n, err := strconv.Atoi(args[2])
		if err != nil {
			return pos.Refuse(pos.Invalid, "quantity_range", "max", pos.MaxQuantity)
		}
		m := pos.StockMovement{Reason: pos.StockReason(args[0]), SKU: pos.SKU(args[1]), Quantity: n, Note: *note}
		if err := central.MoveShopStock(ctx, id, []pos.StockMovement{m}); err != nil {
			return err
		}
		left, err := central.Promised(ctx, id)
		if err == nil {
			fmt.Fprintln(c.stdout, c.words().T("server.shop_left", "sku", string(m.SKU), "n", strconv.Itoa(left[m.SKU])))
		}
		return err
	})
}

// listOrders lists orders of the shop.
func listOrders(c *command, args []string) int {
	q := asking(c).written()
	all := c.flags.Bool("all", false, "also those that are over")
	stall := c.flags.String("stall", "", "to be picked up at this stall only")
	return q.do(looking(), args, 0, func(ctx context.Context, central *store.Central, id pos.TenantID, _ []string) error {
		orders, err := central.Orders(ctx, id, filterOf(*stall, "", *all))
		if err != nil {
			return err
		}
		return q.answer(report.ListOrders(orders, c.words()).Document(c.words()))
	})
}

// listPacking is what has to be packed for a stall.
func listPacking(c *command, args []string) int {
	q := asking(c).written()
	stall := c.flags.String("stall", "", "to be picked up at this stall only")
	day := c.flags.String("day", "", "to be picked up on this day only, YYYY-MM-DD")
	return q.do(looking(), args, 0, func(ctx context.Context, central *store.Central, id pos.TenantID, _ []string) error {
		if *day != "" {
			if _, err := pos.ParseDay(*day); err != nil {
				return err
			}
		}
		orders, err := central.Orders(ctx, id, filterOf(*stall, pos.BusinessDay(*day), false))
		if err != nil {
			return err
		}
		return q.answer(report.PackingOf(orders, *stall, pos.BusinessDay(*day), c.words()).Document(c.words()))
	})
}

func filterOf(stall string, day pos.BusinessDay, over bool) store.OrderFilter {
	f := store.OrderFilter{Stall: pos.StallCode(stall), Day: day}
	if !over {
		f.States = pos.WaitingStates()
	}
	return f
}

// sweepEvery is how often what time did to orders is written down. Nothing waits
// for it: whoever reads an order sees its true state.
const sweepEvery = time.Minute

// sweepOrders lets orders of all organisations expire and forgets old buyers, until
// the context ends.
func sweepOrders(ctx context.Context, central *store.Central, log *slog.Logger) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		tenants, err := central.Tenants(ctx)
		for _, t := range tenants {
			_, sweepErr := central.SweepOrders(ctx, t.ID)
			err = errors.Join(err, sweepErr)
		}
		if err != nil && ctx.Err() == nil {
			log.Error("orders could not be swept", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
