package store

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"lapak/internal/pos"
)

// daySums remembers what single days added up to. A day's figures change only when
// a fact of it arrives, and facts only ever come in addition: as long as there are
// as many as before, the sums are those of before. So a month is added up once and
// then day by day, as the days change.
type daySums struct {
	mu   sync.Mutex
	kept map[dayKey]markedSums
	rows int
}

type dayKey struct {
	tenant pos.TenantID
	span   Span // of one day
}

type markedSums struct {
	mark dayMark
	sums Sums
}

// dayMark tells one state of a day from those before it.
type dayMark struct {
	facts  int64  // sales, voids, refunds and shifts
	places string // the stalls of the fair, if the sums are of one
}

// mostSumRows is how many rows of sums are remembered, some 40 MB at the most.
const mostSumRows = 200_000

func (c *daySums) find(key dayKey, mark dayMark) (Sums, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	kept, known := c.kept[key]
	return kept.sums, known && kept.mark == mark
}

func (c *daySums) keep(key dayKey, mark dayMark, sums Sums) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.rows > mostSumRows {
		clear(c.kept)
		c.rows = 0
	}
	c.rows += sums.rows() - c.kept[key].sums.rows()
	c.kept[key] = markedSums{mark, sums}
}

func (s Sums) rows() int { return len(s.Shifts) + len(s.Goods) + len(s.Methods) + len(s.Hours) }

// dayMarks counts the facts of each day of a span. A void counts for the day of its
// sale.
const dayMarks = `SELECT day, SUM(n) FROM (
		SELECT x.day AS day, COUNT(*) AS n FROM sale x WHERE x.tenant = $1 AND x.day BETWEEN $2 AND $3 GROUP BY x.day
		UNION ALL SELECT s.day, COUNT(*) FROM sale_void v JOIN sale s ON s.tenant = v.tenant AND s.id = v.sale
			WHERE v.tenant = $1 AND s.day BETWEEN $2 AND $3 GROUP BY s.day
		UNION ALL SELECT x.day, COUNT(*) FROM refund x WHERE x.tenant = $1 AND x.day BETWEEN $2 AND $3 GROUP BY x.day
		UNION ALL SELECT x.day, COUNT(*) FROM shift x WHERE x.tenant = $1 AND x.day BETWEEN $2 AND $3 GROUP BY x.day
	) AS marks GROUP BY day ORDER BY day`

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
	type marked struct {
		day  pos.BusinessDay
		mark dayMark
	}
	days, err := query(ctx, c.Books(tenant), func(scan scanner) (m marked, err error) {
		m.mark.places = places
		return m, scan(&m.day, &m.mark.facts)
	}, dayMarks, span.From, span.To)
	if err != nil {
		return Sums{}, err
	}
	var all []Sums
	for _, d := range days {
		key := dayKey{tenant, span}
		key.span.From, key.span.To = d.day, d.day
		sums, known := c.sums.find(key, d.mark)
		if !known {
			if sums, err = c.Books(tenant).AddUp(ctx, key.span); err != nil {
				return Sums{}, err
			}
			c.sums.keep(key, d.mark, sums)
		}
		all = append(all, sums)
	}
	return together(all), nil
}

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
