package main

import (
	"context"
	"log/slog"
	"time"

	"lapak/internal/pos"
	"lapak/internal/store"
	"lapak/internal/uplink"
	"lapak/internal/web/shop"
)

// shopFlags say whose shop the public sees, and under which address.
type shopFlags struct {
	tenant *string
	url    *string
}

func newShopFlags(c *command) shopFlags {
	return shopFlags{
		tenant: c.flags.String("shop", "", "organisation whose shop is shown"),
		url:    c.flags.String("shop-url", "", "address of the shop that the public knows"),
	}
}

// orAt takes the address that the server listens on where no other one was given.
func (f shopFlags) orAt(listen string, tls bool) {
	if *f.url != "" {
		return
	}
	*f.url = "http://" + listen
	if tls {
		*f.url = "https://" + listen
	}
}

// shop makes the shop of the organisation that was named, or of the only one. With
// several and none named there is no shop; whether it is shown its office decides.
func (f shopFlags) shop(ctx context.Context, central *store.Central, acquiring *uplink.Acquiring, log *slog.Logger) (*shop.Shop, error) {
	if err := (store.Shopfront{URL: *f.url}).Check(); err != nil {
		return nil, err
	}
	tenants, err := central.Tenants(ctx)
	if err != nil {
		return nil, err
	}
	id := pos.TenantID(*f.tenant)
	switch {
	case id != "":
		if id, err = tenant(ctx, central, *f.tenant); err != nil {
			return nil, err
		}
	case len(tenants) == 1:
		id = tenants[0].ID
	default:
		return nil, nil
	}
	return shop.New(shop.Config{Central: central, Tenant: id, URL: *f.url, Now: time.Now, Acquiring: acquiring, Log: log})
}
