package matching_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"lapak/internal/matching"
	"lapak/internal/money"
	"lapak/internal/pos"
)

// prices are what things cost at a stall, the usual ones several times: the same
// amount is paid again within minutes, all day long.
var prices = []money.Rupiah{
	25_000, 25_000, 25_000, 35_000, 35_000, 50_000, 50_000, 15_000, 15_000, 75_000,
	10_000, 20_000, 30_000, 40_000, 45_000, 60_000, 85_000, 100_000, 125_000, 150_000, 20_000, 5_000,
}

const (
	soon   = 40 * time.Second // the longest from the money to the sale
	close  = 3 * time.Minute  // Rules.Close
	waits  = 30 * time.Minute // Rules.Wait
	shifts = 3 * time.Hour    // by which a time is planted wrong
)

// books are how a stall and its acquirer keep references.
type books struct {
	name        string
	typed       int  // of a hundred sales
	inFile      bool // the acquirer's file has references
	skew        time.Duration
	distinctive bool // references tell nearly everything apart
	noise       int  // differences
}

// reading is one line of an outcome. Ours and theirs name a payment and a row, or
// the twins they belong to, of which nobody could say which is which.
type reading struct {
	verdict      pos.MatchVerdict
	ours, theirs string
}

// planting is a day at a stall with what went wrong in it, and what must be found.
type planting struct {
	books    books
	dice     *rand.Rand
	payments []*matching.Payment
	rows     []*matching.Row
	sales    []sale            // of the day, in order of time
	loose    map[string]*loose // what no reference ties, by name
	want     []reading
	spots    []spot // where something was planted
	unpaid   []spot // codes and voided sales whose money never came
	ends     map[string]bool
	planted  map[string]int
}

// sale is a sale with its money, until something is planted on it.
type sale struct {
	pay *matching.Payment
	row *matching.Row
}

type spot struct {
	amount money.Rupiah
	at     time.Time
}

type loose struct {
	spot
	spare bool
	twin  *loose // one of those that it cannot be told from
	name  string
}

const aside pos.MatchVerdict = "aside" // of another day, in no sum

// plant makes a day of n sales with the file as it is when nothing goes wrong.
func plant(dice *rand.Rand, n int, b books) *planting {
	p := &planting{books: b, dice: dice, loose: map[string]*loose{}, ends: map[string]bool{}, planted: map[string]int{}}
	at := morning
	for i := range n {
		at = at.Add(time.Duration(3+dice.ExpFloat64()*24) * time.Second)
		p.sales = append(p.sales, p.sell(fmt.Sprint("sale-", i), at, false))
	}
	for i := range 30 { // other days have a part in the file
		for id, noon := range map[string]time.Duration{"before": -11 * time.Hour, "after": 24 * time.Hour} {
			other := p.sell(fmt.Sprint(id, "-", i), morning.Add(noon+time.Duration(i)*time.Minute), true)
			p.reads(aside, nil, other.row)
		}
	}
	for i := range n / 20 { // a code that nobody paid is usual, and so is a sale voided at once
		s := spot{p.price(), morning.Add(time.Duration(dice.Int64N(int64(at.Sub(morning)))))}
		p.unpaid = append(p.unpaid, s)
		if i%10 > 0 {
			p.code(fmt.Sprint("unpaid-", i), s)
			continue
		}
		p.pays(matching.Payment{Kind: matching.Voided, Sale: pos.SaleID(fmt.Sprint("undone-", i)), Tender: 1, Amount: s.amount, At: s.at})
	}
	return p
}

func (p *planting) pays(pay matching.Payment) *matching.Payment {
	p.payments = append(p.payments, &pay)
	return &pay
}

// reads notes what must be found.
func (p *planting) reads(verdict pos.MatchVerdict, pay *matching.Payment, row *matching.Row) {
	r := reading{verdict: verdict}
	if pay != nil {
		r.ours = name(string(pay.Sale), string(pay.Charge))
	}
	if row != nil {
		r.theirs = rowName(row.Row)
	}
	p.want = append(p.want, r)
}

func (p *planting) price() money.Rupiah { return prices[p.dice.IntN(len(prices))] }

// reference is a new one. The till refuses six digits that were typed before.
func (p *planting) reference() string {
	for {
		rrn := fmt.Sprintf("%012d", p.dice.Int64N(1_000_000_000_000))
		if !p.ends[rrn[6:]] {
			p.ends[rrn[6:]] = true
			return rrn
		}
	}
}

// sell is a sale whose money is there, some seconds before it.
func (p *planting) sell(id string, at time.Time, other bool) sale {
	amount, rrn := p.price(), p.reference()
	pay := p.pays(matching.Payment{Sale: pos.SaleID(id), Number: pos.ReceiptNumber("KBI-A-" + id), Tender: 1, Other: other, Amount: amount, At: at,
		Shares: []pos.MatchShare{{Producer: "L1", Ours: amount / 3}, {Producer: "L2", Ours: amount - amount/3}}})
	if p.dice.IntN(100) < p.books.typed {
		pay.Reference = rrn[6:]
	}
	return sale{pay, p.row(at.Add(-time.Duration(3+p.dice.IntN(int(soon/time.Second)-3))*time.Second), amount, rrn)}
}

// row is money in the file.
func (p *planting) row(at time.Time, amount money.Rupiah, rrn string) *matching.Row {
	r := &matching.Row{Row: len(p.rows) + 1, At: at.Add(p.books.skew), Clock: true, Gross: amount, Fee: amount.Percent(70, money.Nearest)}
	if p.books.inFile {
		r.Reference = rrn
	}
	p.rows = append(p.rows, r)
	return r
}

// code is one that was shown and taken away.
func (p *planting) code(id string, s spot) *matching.Payment {
	return p.pays(matching.Payment{Kind: matching.Spare, Charge: pos.ChargeID(id), Amount: s.amount, At: s.at})
}

func rowName(row int) string { return fmt.Sprint("row-", row) }

func name(sale, charge string) string {
	if sale != "" {
		return sale
	}
	return charge
}

// alone says whether nobody could take money of an amount at a time for that of a
// code or a voided sale whose money never came.
func (p *planting) alone(s spot) bool {
	return !slices.ContainsFunc(p.unpaid, func(u spot) bool {
		return u.amount == s.amount && s.at.Sub(u.at).Abs() < 2*waits+soon
	})
}

// twice says whether equal money that a sale has is so near that nobody could tell
// money without a sale from a second payment.
func (p *planting) twice(s spot) bool {
	return slices.ContainsFunc(p.rows, func(r *matching.Row) bool {
		return r.Gross == s.amount && r.At.Add(-p.books.skew).Sub(s.at).Abs() <= close
	})
}

// room says whether what is planted here is not taken together with what was
// planted before: equal amounts as long as money may come, and where references
// tell little apart, anything within minutes.
func (p *planting) room(s spot) bool {
	return !slices.ContainsFunc(p.spots, func(o spot) bool {
		apart := o.at.Sub(s.at).Abs()
		return apart < 2*waits+soon && o.amount == s.amount || apart < 2*close+2*soon && !p.books.distinctive
	})
}

// tie says which payments and rows a reference ties together. All others of one
// amount are twins, if they are as near as money is to its sale: nobody could tell
// them apart. So are codes that were taken away, as long as money may come for them.
func (p *planting) tie() {
	tied, owner := map[string]bool{}, map[string]string{}
	for _, pay := range p.payments {
		owner[pay.Reference] = string(pay.Sale)
	}
	for _, r := range p.rows {
		if pay := owner[r.Reference[max(0, len(r.Reference)-pos.MinReference):]]; r.Reference != "" && pay != "" {
			tied[pay], tied[rowName(r.Row)] = true, true
		}
	}
	add := func(l loose) {
		if !tied[l.name] {
			p.loose[l.name] = &l
		}
	}
	for _, pay := range p.payments {
		add(loose{spot: spot{pay.Amount, pay.At}, spare: pay.Kind == matching.Spare, name: name(string(pay.Sale), string(pay.Charge))})
	}
	for _, r := range p.rows {
		add(loose{spot: spot{r.Gross, r.At.Add(-p.books.skew)}, name: rowName(r.Row)})
	}
	byAmount := map[money.Rupiah][]*loose{}
	for _, a := range p.loose {
		for _, b := range byAmount[a.amount] {
			limit := 2 * soon
			if a.spare && b.spare {
				limit = waits
			}
			if x, y := a.first(), b.first(); x != y && a.at.Sub(b.at).Abs() <= limit {
				x.twin = y
			}
		}
		byAmount[a.amount] = append(byAmount[a.amount], a)
	}
}

func (l *loose) first() *loose {
	for l.twin != nil {
		l = l.twin
	}
	return l
}

// plain is a reading without what nobody could know.
func (p *planting) plain(r reading) reading {
	if r.verdict == pos.MatchDouble {
		r.ours = "" // of which sale it is the second payment is a guess
	}
	for _, n := range []*string{&r.ours, &r.theirs} {
		if l := p.loose[*n]; l != nil {
			*n = "like " + l.first().name
		}
	}
	return r
}

func (p *planting) plainly(all []reading) []reading {
	for i := range all {
		all[i] = p.plain(all[i])
	}
	slices.SortFunc(all, byText)
	return all
}

func byText(a, b reading) int {
	return slices.Compare([]string{string(a.verdict), a.ours, a.theirs}, []string{string(b.verdict), b.ours, b.theirs})
}

// readings are what was found.
func readings(o matching.Outcome) []reading {
	var all []reading
	for _, r := range o.Rows {
		line := reading{verdict: r.Verdict, ours: name(string(r.Sale), string(r.Charge))}
		if r.Row > 0 {
			line.theirs = rowName(r.Row)
		}
		all = append(all, line)
	}
	for _, r := range o.Aside {
		all = append(all, reading{verdict: aside, theirs: rowName(r.Row)})
	}
	return all
}

func (p *planting) day() fairDay {
	var d fairDay
	for _, pay := range p.payments {
		d.payments = append(d.payments, *pay)
	}
	for _, r := range p.rows {
		d.rows = append(d.rows, *r)
	}
	return d
}
