package store

import (
	"context"

	"lapak/internal/pos"
)

const (
	fairPageColumns  = `SELECT fair, latitude, longitude FROM fair_page WHERE tenant = $1`
	fairHoursColumns = `SELECT fair, weekday, opens, closes FROM fair_hours WHERE tenant = $1`
)

func scanFairPage(scan scanner) (p FairPage, err error) {
	err = scan(&p.Fair, &p.Spot.Latitude, &p.Spot.Longitude)
	return p, err
}

// fairDay are the hours of a fair on a day of the week.
type fairDay struct {
	fair string
	OpenDay
}

func scanFairDay(scan scanner) (d fairDay, err error) {
	err = scan(&d.fair, &d.Weekday, &d.Opens, &d.Closes)
	return d, err
}

// FairPages are the hours and places of the fairs, by their codes.
func (b *Books) FairPages(ctx context.Context) (map[string]FairPage, error) {
	pages := map[string]FairPage{}
	err := b.moment(ctx, func(v view) error {
		all, err := ask(ctx, v, scanFairPage, fairPageColumns)
		if err != nil {
			return err
		}
		days, err := ask(ctx, v, scanFairDay, fairHoursColumns+` ORDER BY fair, weekday`)
		for _, p := range all {
			pages[p.Fair] = p
		}
		for _, d := range days {
			p := pages[d.fair]
			p.Fair, p.Hours = d.fair, append(p.Hours, d.OpenDay)
			pages[d.fair] = p
		}
		return err
	})
	return pages, err
}

// EditFairPage changes hours and place of a fair from a version on. Refused are
// fair_unknown, and page_changed when somebody else changed it since then.
func (c *Central) EditFairPage(ctx context.Context, tenant pos.TenantID, p FairPage, from string) error {
	if err := p.Check(); err != nil {
		return err
	}
	return c.changeShop(ctx, tenant, func(w *writing) error {
		known, err := count(w, `SELECT COUNT(*) FROM fair WHERE tenant = $1 AND code = $2`, p.Fair)
		if err != nil {
			return err
		}
		if known == 0 {
			return pos.Refuse(pos.NotFound, "fair_unknown", "fair", p.Fair)
		}
		before, err := firstOf(rowsOf(w, scanFairPage, fairPageColumns+` AND fair = $2`, p.Fair))
		if err != nil {
			return err
		}
		before.Fair = p.Fair
		days, err := rowsOf(w, scanFairDay, fairHoursColumns+` AND fair = $2 ORDER BY weekday`, p.Fair)
		for _, d := range days {
			before.Hours = append(before.Hours, d.OpenDay)
		}
		if err == nil {
			err = unchanged(before, from)
		}
		if err != nil {
			return err
		}
		return w.saveFairPage(p)
	})
}

func (w *writing) saveFairPage(p FairPage) error {
	if err := w.note(DeedFairPage, p.Fair, ""); err != nil {
		return err
	}
	if err := w.exec(`INSERT INTO fair_page (tenant, fair, latitude, longitude) VALUES ($1, $2, $3, $4)
		ON CONFLICT (tenant, fair) DO UPDATE SET latitude = excluded.latitude, longitude = excluded.longitude`,
		p.Fair, p.Spot.Latitude, p.Spot.Longitude); err != nil {
		return err
	}
	if err := w.exec(`DELETE FROM fair_hours WHERE tenant = $1 AND fair = $2`, p.Fair); err != nil {
		return err
	}
	for _, h := range p.Hours {
		if err := w.exec(`INSERT INTO fair_hours (tenant, fair, weekday, opens, closes) VALUES ($1, $2, $3, $4, $5)`,
			p.Fair, int(h.Weekday), h.Opens, h.Closes); err != nil {
			return err
		}
	}
	return nil
}
