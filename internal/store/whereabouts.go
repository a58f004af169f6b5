package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"lapak/internal/pos"
)

// Whereabouts is what became of the pieces of one product of one producer in a
// period. What was there before and what came is what was sold, went back, was
// written off or is still there; Missing is what counts found too few.
type Whereabouts struct {
	Producer pos.ProducerCode
	SKU      pos.SKU
	Name     string
	NameEN   string

	Before    int // at the stall when the period began
	Received  int // came
	Noted     int // of these with a handover note
	Sold      int // without voided sales
	Returned  int // by customers
	TakenBack int // went back to the producer, good
	Damaged   int // came damaged, spoiled here or went back damaged
	Missing   int // what counts found too few; less than none if too many
	Counts    int // how often somebody counted; never is not knowing what is missing
	Counted   time.Time
	Still     int // by the stock, which is kept apart from sales and notes
}

// Brought is all there was to sell.
func (w Whereabouts) Brought() int { return w.Before + w.Received }

// AddsUp says whether the pieces of all ways together are those that were brought,
// and sales, notes and stock tell the same of them.
func (w Whereabouts) AddsUp() bool {
	return w.Brought() == w.Sold-w.Returned+w.TakenBack+w.Damaged+w.Missing+w.Still
}

// add puts the pieces of another one to these.
func (w *Whereabouts) add(o Whereabouts) {
	w.Before, w.Received, w.Noted, w.Sold, w.Returned = w.Before+o.Before, w.Received+o.Received, w.Noted+o.Noted, w.Sold+o.Sold, w.Returned+o.Returned
	w.TakenBack, w.Damaged, w.Missing, w.Counts, w.Still = w.TakenBack+o.TakenBack, w.Damaged+o.Damaged, w.Missing+o.Missing, w.Counts+o.Counts, w.Still+o.Still
}

// SumWhereabouts adds pieces up.
func SumWhereabouts(all []Whereabouts) Whereabouts {
	var sum Whereabouts
	for _, w := range all {
		sum.add(w)
	}
	return sum
}

// pieces are sums of one kind, by the part of time in which they happened.
type pieces struct {
	sku                   pos.SKU
	kind                  string
	before, within, after int
	times                 int
	last                  int64
}

// dayPieces is what was sold on a day of a product that was called so, and what came
// back of it. It is there with no pieces, too, if all sales were voided.
type dayPieces struct {
	sku            pos.SKU
	producer       pos.ProducerCode
	name, nameEN   string
	sold, returned int
}

// piecesOfDay asks sales and refunds where their money is, and neither where the
// stock is: so it proves something when all of them agree. Lines do not know their
// terminal: it is looked up only where a stall is asked for.
func piecesOfDay(place string) string {
	at, ofSale, ofRefund := `$2 = ''`, ``, ``
	if place != "" {
		at = fmt.Sprintf(ofStall, "d")
		ofSale, ofRefund = ` JOIN sale d ON d.tenant = l.tenant AND d.id = l.sale`, ` JOIN refund d ON d.tenant = l.tenant AND d.id = l.refund`
	}
	const called = `l.sku, l.producer, l.name, l.name_en`
	return `SELECT ` + called + `, SUM(CASE WHEN l.voided THEN 0 ELSE l.quantity END), 0 FROM sale_line l` + ofSale + ` WHERE l.tenant = $1 AND l.day = $3 AND ` + at + ` GROUP BY ` + called + `
		UNION ALL SELECT ` + called + `, 0, SUM(l.quantity) FROM refund_line l` + ofRefund + ` WHERE l.tenant = $1 AND l.day = $3 AND ` + at + ` GROUP BY ` + called
}

// traded is what was sold and what came back on one day at the place that is asked
// about, or everywhere.
func (f *follower) traded(ctx context.Context, v view, d dayChanges, place, terminals string) ([]dayPieces, error) {
	key, mark := oneDay(v.tenant, Span{Stall: pos.StallCode(place)}, d.day), dayMark{changes: d.changes, places: terminals}
	if all, known := f.memory.find(key, mark); known {
		return all, nil
	}
	all, err := ask(ctx, v, func(scan scanner) (p dayPieces, err error) {
		return p, scan(&p.sku, &p.producer, &p.name, &p.nameEN, &p.sold, &p.returned)
	}, piecesOfDay(place), place, d.day)
	if err == nil {
		f.memory.keep(key, mark, all, len(all))
	}
	return all, err
}

// terminalsAt are the terminals of a place in one text.
func terminalsAt(ctx context.Context, v view, place string) (string, error) {
	if place == "" {
		return "", nil
	}
	all, err := ask(ctx, v, func(scan scanner) (id string, err error) { return id, scan(&id) },
		`SELECT s.terminal FROM stall s WHERE s.tenant = $1 AND `+atPlace+` ORDER BY s.terminal`, place)
	return strings.Join(all, " "), err
}

// Whereabouts follows the pieces of every product through a period, by SKU. What was
// counted, spoiled or came without a note belongs to the calendar day in WIB on
// which it was written down, everything else to its business day.
func (b *Books) Whereabouts(ctx context.Context, p Period) ([]Whereabouts, error) {
	var all []Whereabouts
	err := b.moment(ctx, func(v view) error {
		f := follower{memory: &b.db.memory.pieces, p: p, goods: map[pos.SKU]Whereabouts{}, at: map[pos.SKU]int{}}
		for _, read := range []func(context.Context, view) error{f.names, f.trade, f.noted, f.moved, f.levels} {
			if err := read(ctx, v); err != nil {
				return err
			}
		}
		all = f.all
		slices.SortFunc(all, func(a, b Whereabouts) int { return cmp.Compare(a.SKU, b.SKU) })
		return nil
	})
	return all, err
}

// follower collects the pieces of products.
type follower struct {
	memory *remembered[[]dayPieces]
	p      Period
	days   []dayChanges // on which anything was sold or came back
	goods  map[pos.SKU]Whereabouts
	at     map[pos.SKU]int
	all    []Whereabouts
}

func (f *follower) of(sku pos.SKU) *Whereabouts {
	i, known := f.at[sku]
	if !known {
		w := f.goods[sku]
		w.SKU = sku
		if w.Name == "" {
			w.Name = string(sku)
		}
		i = len(f.all)
		f.at[sku], f.all = i, append(f.all, w)
	}
	return &f.all[i]
}

// trade adds up what was sold and what came back.
func (f *follower) trade(ctx context.Context, v view) error {
	terminals, err := terminalsAt(ctx, v, f.p.place())
	if err != nil {
		return err
	}
	for _, d := range f.days {
		all, err := f.traded(ctx, v, d, f.p.place(), terminals)
		if err != nil {
			return err
		}
		for _, p := range all {
			switch w := f.of(p.sku); {
			case d.day < f.p.From:
				w.Before -= p.sold - p.returned
			case f.p.To != "" && d.day > f.p.To:
				w.Still += p.sold - p.returned
			default:
				w.Sold, w.Returned = w.Sold+p.sold, w.Returned+p.returned
			}
		}
	}
	return nil
}

// noted reads what came and went with a note.
func (f *follower) noted(ctx context.Context, v view) error {
	sums, err := ask(ctx, v, scanPieces, `SELECT d.sku, d.direction || ' ' || d.state, COALESCE(SUM(CASE WHEN d.day < $3 THEN d.quantity - d.written_off ELSE 0 END), 0),
			COALESCE(SUM(CASE WHEN d.day >= $3 AND ($4 = '' OR d.day <= $4) THEN d.quantity - d.written_off ELSE 0 END), 0),
			COALESCE(SUM(CASE WHEN $4 <> '' AND d.day > $4 THEN d.quantity - d.written_off ELSE 0 END), 0), COUNT(*), 0
		FROM handover_line d WHERE d.tenant = $1 AND `+fmt.Sprintf(ofStall, "d")+` GROUP BY 1, 2 ORDER BY 1, 2`, f.p.place(), f.p.From, f.p.To)
	for _, s := range sums {
		w := f.of(s.sku)
		sign := 1
		switch s.kind {
		case string(pos.HandedIn) + " " + string(pos.GoodsGood):
			w.Received += s.within
			w.Noted += s.within
		case string(pos.HandedIn) + " " + string(pos.GoodsDamaged):
			w.Received, w.Noted, w.Damaged = w.Received+s.within, w.Noted+s.within, w.Damaged+s.within
			sign = 0
		case string(pos.HandedOut) + " " + string(pos.GoodsGood):
			w.TakenBack += s.within
			sign = -1
		case string(pos.HandedOut) + " " + string(pos.GoodsDamaged):
			w.Damaged += s.within
			sign = -1
		}
		w.Before += sign * s.before
		w.Still -= sign * s.after
	}
	return err
}

// otherMoves are the movements that no sale made. It is said as it is in the index of
// these few among the many, which would not be used otherwise.
const otherMoves = `d.reason NOT IN ('sold', 'undone', 'returned')`

// moved reads the movements that no sale and no note made.
func (f *follower) moved(ctx context.Context, v view) error {
	from, to := int64(0), int64(1)<<62
	if f.p.From != "" {
		from = startOfDay(f.p.From, 0)
	}
	if f.p.To != "" {
		to = startOfDay(f.p.To, 1)
	}
	sums, err := ask(ctx, v, scanPieces, `SELECT d.sku, d.reason, COALESCE(SUM(CASE WHEN d.at < $3 THEN d.quantity ELSE 0 END), 0),
			COALESCE(SUM(CASE WHEN d.at >= $3 AND d.at < $4 THEN d.quantity ELSE 0 END), 0),
			COALESCE(SUM(CASE WHEN d.at >= $4 THEN d.quantity ELSE 0 END), 0),
			COALESCE(SUM(CASE WHEN d.at >= $3 AND d.at < $4 THEN 1 ELSE 0 END), 0), COALESCE(MAX(CASE WHEN d.at < $4 THEN d.at ELSE 0 END), 0)
		FROM stock_move d WHERE d.tenant = $1 AND `+otherMoves+`
			AND NOT EXISTS (SELECT 1 FROM handover h WHERE h.tenant = d.tenant AND h.entry = d.entry)
			AND ($2 = '' OR EXISTS (SELECT 1 FROM entry e JOIN stall s ON s.tenant = e.tenant AND s.terminal = e.terminal
				WHERE e.tenant = d.tenant AND e.id = d.entry AND `+atPlace+`))
		GROUP BY d.sku, d.reason ORDER BY d.sku, d.reason`, f.p.place(), from, to)
	for _, s := range sums {
		w := f.of(s.sku)
		w.Before, w.Still = w.Before+s.before, w.Still-s.after
		switch pos.StockReason(s.kind) {
		case pos.Received:
			w.Received += s.within
		case pos.TakenBack:
			w.TakenBack -= s.within
		case pos.Damaged:
			w.Damaged -= s.within
		case pos.Counted:
			w.Missing -= s.within
			if w.Counts = s.times; s.times > 0 {
				w.Counted = timeOf(s.last)
			}
		default:
			w.Received += s.within // of a newer program: some reason for more or fewer
		}
	}
	return err
}

// levels reads how many pieces there are now.
func (f *follower) levels(ctx context.Context, v view) error {
	sums, err := ask(ctx, v, scanPieces, `SELECT d.sku, 'level', SUM(d.level), 0, 0, 0, 0 FROM stock d
		WHERE d.tenant = $1 AND `+fmt.Sprintf(ofStall, "d")+` GROUP BY d.sku ORDER BY d.sku`, f.p.place())
	for _, s := range sums {
		f.of(s.sku).Still += s.before
	}
	return err
}

func scanPieces(scan scanner) (p pieces, err error) {
	return p, scan(&p.sku, &p.kind, &p.before, &p.within, &p.after, &p.times, &p.last)
}

// startOfDay is midnight in WIB of a business day, some days later.
func startOfDay(day pos.BusinessDay, later int) int64 {
	at, err := time.ParseInLocation(time.DateOnly, string(day), pos.WIB())
	if err != nil {
		return 0
	}
	return at.AddDate(0, 0, later).UnixMilli()
}

// names finds whose each product is and what it is called: by the list of goods, else
// by the latest note, else by what was sold, where the last name by the alphabet
// counts.
func (f *follower) names(ctx context.Context, v view) (err error) {
	if f.days, err = readChanges(ctx, v, "", lastDay); err != nil {
		return err
	}
	for _, d := range f.days {
		all, err := f.traded(ctx, v, d, "", "")
		if err != nil {
			return err
		}
		for _, p := range all {
			if w := f.goods[p.sku]; cmp.Or(cmp.Compare(p.producer, w.Producer), cmp.Compare(p.name, w.Name)) >= 0 {
				f.goods[p.sku] = Whereabouts{SKU: p.sku, Producer: p.producer, Name: p.name, NameEN: p.nameEN}
			}
		}
	}
	_, err = ask(ctx, v, func(scan scanner) (w Whereabouts, err error) {
		err = scan(&w.SKU, &w.Producer, &w.Name, &w.NameEN)
		f.goods[w.SKU] = w
		return w, err
	}, `SELECT sku, producer, name, name_en FROM (
			SELECT sku, producer, name, name_en, 1 AS source FROM handover_line WHERE tenant = $1
			UNION SELECT sku, producer, name, name_en, 2 FROM product WHERE tenant = $1
		) AS told ORDER BY source, producer, name`)
	return err
}

// lastDay is behind all business days.
const lastDay pos.BusinessDay = "9999-12-31"

// SellsElsewhere says whether other laptops of this till's stall have goods of
// their own. What happened to those is in their journals and not in this one.
func (b *Books) SellsElsewhere(ctx context.Context) (bool, error) {
	n := 0
	err := b.row(ctx, func(scan scanner) error { return scan(&n) }, `SELECT COUNT(*) FROM elsewhere WHERE tenant = $1 AND level <> 0`)
	return n > 0, err
}
