package store

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"lapak/internal/pos"
)

// placesOf are the stalls of a fair in one text; empty for no fair.
func (c *Central) placesOf(ctx context.Context, tenant pos.TenantID, fair string) (string, error) {
	if fair == "" {
		return "", nil
	}
	codes, err := query(ctx, c.Books(tenant), func(scan scanner) (code string, err error) { return code, scan(&code) },
		`SELECT code FROM site WHERE tenant = $1 AND fair = $2 ORDER BY code`, fair)
	return strings.Join(codes, " "), err
}

// AddUp adds up a span, as Books.AddUp does, from what is remembered of its days.
func (c *Central) AddUp(ctx context.Context, tenant pos.TenantID, span Span) (Sums, error) {
	places, err := c.placesOf(ctx, tenant, span.Fair)
	if err != nil {
		return Sums{}, err
	}
	var days []dayChanges
	err = c.Books(tenant).read(ctx, func(v view) error {
		days, err = readChanges(ctx, v, span.From, span.To)
		return err
	})
	if err != nil {
		return Sums{}, err
	}
	var all []Sums
	for _, d := range days {
		key, mark := oneDay(tenant, span, d.day), dayMark{changes: d.changes, places: places}
		sums, known := c.db.memory.sums.find(key, mark)
		if !known {
			if sums, err = c.Books(tenant).AddUp(ctx, key.span); err != nil {
				return Sums{}, err
			}
			c.db.memory.sums.keep(key, mark, sums, sums.rows())
		}
		all = append(all, sums)
	}
	return together(all), nil
}

func (s Sums) rows() int { return len(s.Shifts) + len(s.Goods) + len(s.Methods) + len(s.Hours) }

// together adds the sums of days to each other, and changes none of them.
func together(days []Sums) Sums {
	type product struct {
		sku                                      pos.SKU
		name, nameEN, category, producer, called string
	}
	var all Sums
	goods, methods, hours := map[product]int{}, map[pos.Method]MethodTotal{}, map[int]HourSum{}
	for _, d := range days {
		all.Shifts = append(all.Shifts, d.Shifts...)
		for _, g := range d.Goods {
			key := product{g.SKU, g.Name, g.NameEN, g.Category, string(g.Producer), g.ProducerName}
			i, known := goods[key]
			if !known {
				goods[key] = len(all.Goods)
				all.Goods = append(all.Goods, g)
				continue
			}
			sum := &all.Goods[i]
			sum.Quantity, sum.Gross, sum.Discount = sum.Quantity+g.Quantity, sum.Gross+g.Gross, sum.Discount+g.Discount
			sum.Returned, sum.Refunded = sum.Returned+g.Returned, sum.Refunded+g.Refunded
		}
		for _, m := range d.Methods {
			sum := methods[m.Method]
			methods[m.Method] = MethodTotal{m.Method, sum.Sales + m.Sales, sum.Kept + m.Kept, sum.Refunds + m.Refunds, sum.PaidBack + m.PaidBack}
		}
		for _, h := range d.Hours {
			sum := hours[h.Hour]
			hours[h.Hour] = HourSum{h.Hour, sum.Sales + h.Sales, sum.Gross + h.Gross}
		}
	}
	slices.SortStableFunc(all.Goods, func(a, b GoodsTotal) int {
		return cmp.Or(cmp.Compare(a.Producer, b.Producer), cmp.Compare(a.SKU, b.SKU), cmp.Compare(a.Name, b.Name))
	})
	for _, m := range pos.AllMethods() {
		if sum, some := methods[m]; some {
			all.Methods = append(all.Methods, sum)
		}
	}
	for hour := range 24 {
		if sum, some := hours[hour]; some {
			all.Hours = append(all.Hours, sum)
		}
	}
	return all
}
