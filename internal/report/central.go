package report

import (
	"context"
	"time"

	"lapak/internal/pos"
	"lapak/internal/store"
)

// BuildCentralDaily is BuildDaily of all terminals of a stall or a fair, or of
// everything, from the central store. It is final only when everything of the day
// has arrived and every shift is closed.
func BuildCentralDaily(ctx context.Context, c *store.Central, tenant pos.TenantID, scope store.Scope, now time.Time) (Daily, error) {
	d := Daily{Day: scope.Day, Number: "LPH/" + string(scope.Day)}
	fairs, err := c.Fairs(ctx, tenant)
	if err != nil {
		return d, err
	}
	sites, err := c.Sites(ctx, tenant)
	if err != nil {
		return d, err
	}
	place, err := placeOfScope(scope, fairs, sites)
	if err != nil {
		return d, err
	}
	d.Stall = place
	if place == (Place{}) {
		if d.Stall.Name, err = tenantName(ctx, c, tenant); err != nil {
			return d, err
		}
	}
	if label := joined("-", scope.Fair, string(scope.Stall)); label != "" {
		d.Number = "LPH/" + label + "/" + string(scope.Day)
	}
	span := store.Span{From: scope.Day, To: scope.Day, Fair: scope.Fair, Stall: scope.Stall}
	shifts, err := c.Books(tenant).OfficeShifts(ctx, span)
	if err != nil {
		return d, err
	}
	terminals, err := c.Terminals(ctx, tenant)
	if err != nil {
		return d, err
	}
	presence := presenceOf(span, terminals, shifts, fairs, sites, now)
	d.Arrived = presence.arrived()
	return d.build(ctx, c.Books(tenant), scope)
}

// tenantName heads the paper about all stalls of an organisation.
func tenantName(ctx context.Context, c *store.Central, tenant pos.TenantID) (string, error) {
	tenants, err := c.Tenants(ctx)
	for _, t := range tenants {
		if t.ID == tenant {
			return t.Name, nil
		}
	}
	return "", err
}

// placeOfScope is what stands at the top of the paper; a fair or stall that the
// office does not know is refused.
func placeOfScope(scope store.Scope, fairs []store.FairRecord, sites []store.Site) (Place, error) {
	var place Place
	fairCode := scope.Fair
	for _, s := range sites {
		if s.Code == scope.Stall {
			place.Code, place.Name = s.Code, s.Name
			if fairCode == "" {
				fairCode = s.Fair
			}
		}
	}
	if scope.Stall != "" && place.Code == "" {
		return place, pos.Refuse(pos.NotFound, "stall_unknown", "stall", scope.Stall)
	}
	for _, f := range fairs {
		if f.Code == fairCode {
			place.Fair, place.Place, place.City = f.Name, f.Place, f.City
			return place, nil
		}
	}
	if scope.Fair != "" {
		return place, pos.Refuse(pos.NotFound, "fair_unknown", "fair", scope.Fair)
	}
	return place, nil
}

// CentralRows are the Rows of a scope of the central store.
func CentralRows(ctx context.Context, c *store.Central, tenant pos.TenantID, scope store.Scope) Rows {
	return func(each func(store.SaleRow) error) error { return c.Books(tenant).SaleRows(ctx, scope, each) }
}
