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

// shopFlags say whose shop the public sees.
type shopFlags struct {
	tenant *string
	// local is where the server listens: the address of a shop whose office has not
	// said yet which one buyers know.
	local string
}

func newShopFlags(c *command) shopFlags {
	return shopFlags{tenant: c.flags.String("shop", "", "organisation whose shop is shown")}
}

// at is the shop of a server that listens there.
func (f shopFlags) at(listen string, tls bool) shopFlags {
	f.local = "http://" + listen
	if tls {
		f.local = "https://" + listen
	}
	return f
}

// shop makes the shop of the organisation that was named, or of the only one. With
// several and none named there is no shop; whether it is shown its office decides.
func (f shopFlags) shop(ctx context.Context, central *store.Central, acquiring *uplink.Acquiring, log *slog.Logger) (*shop.Shop, error) {
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
	return shop.New(shop.Config{Central: central, Tenant: id, URL: f.local, Now: time.Now, Acquiring: acquiring, Log: log})
}
