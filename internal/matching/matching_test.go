package matching_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lapak/internal/matching"
	"lapak/internal/money"
	"lapak/internal/pos"
)

const day pos.BusinessDay = "2026-11-23"

var morning = time.Date(2026, 11, 23, 9, 0, 0, 0, pos.WIB())

// fairDay is a day of sales and the file that an acquirer would give for it.
type fairDay struct {
	payments []matching.Payment
	rows     []matching.Row
}

// sell makes a day of n sales, many of them of the same few amounts, with the file
// as it is when nothing goes wrong.
func sell(dice *rand.Rand, n int, references bool) fairDay {
	var d fairDay
	at := morning
	for i := range n {
		at = at.Add(time.Duration(1+dice.IntN(35)) * time.Second)
		amount := money.Rupiah(5_000 * (1 + dice.IntN(12)))
		rrn := fmt.Sprintf("%012d", dice.Int64N(1_000_000_000_000))
		p := matching.Payment{Sale: pos.SaleID(fmt.Sprint("sale-", i)), Number: pos.ReceiptNumber(fmt.Sprintf("KBI-A-261123-%04d", i+1)), Tender: 1, Amount: amount, At: at,
			Shares: []pos.MatchShare{{Producer: "L1", Ours: amount / 3}, {Producer: "L2", Ours: amount - amount/3}}}
		r := matching.Row{Row: i + 2, At: at.Add(-time.Duration(dice.IntN(60)) * time.Second), Clock: true, Gross: amount, Fee: amount.Percent(70, money.Nearest)}
		if references {
			p.Reference, r.Reference = rrn[6:], rrn
		}
		d.payments, d.rows = append(d.payments, p), append(d.rows, r)
	}
	return d
}

// planted says how many differences of each kind were planted, and on which sale.
type planted map[pos.SaleID]pos.MatchVerdict

// disturb plants differences on distinct sales. The amounts of these are their own,
// because without references nobody could tell which of two equal payments it was.
func (d *fairDay) disturb(dice *rand.Rand, share int) planted {
	found := planted{}
	n := len(d.payments)
	kinds := []pos.MatchVerdict{pos.MatchMissing, pos.MatchDouble, pos.MatchAmount, pos.MatchTime}
	gone := map[int]bool{}
	var more []matching.Row
	picks := dice.Perm(n / share)
	for k, i := range picks[:max(4, n/100)] {
		i *= share // so that no two differences are close
		p, r := &d.payments[i], &d.rows[i]
		own := money.Rupiah(101_000 + 137*i)
		p.Amount, r.Gross = own, own
		p.Shares = []pos.MatchShare{{Producer: "L1", Ours: own}}
		kind := kinds[k%len(kinds)]
		switch kind {
		case pos.MatchMissing:
			gone[i] = true
		case pos.MatchDouble:
			again := *r
			again.Row = n + 2 + k
			if k%8 >= 4 && again.Reference != "" { // a second payment, with a reference of its own
				again.Reference = fmt.Sprintf("%012d", dice.Int64N(1_000_000_000_000))
				again.At = again.At.Add(50 * time.Second)
			}
			more = append(more, again)
		case pos.MatchAmount:
			r.Gross += 777
		case pos.MatchTime:
			r.At = r.At.Add(3 * time.Hour)
		}
		found[p.Sale] = kind
	}
	var rows []matching.Row
	for i, r := range d.rows {
		if !gone[i] {
			rows = append(rows, r)
		}
	}
	d.rows = append(rows, more...)
	return found
}

func (d *fairDay) shuffle(dice *rand.Rand) {
	dice.Shuffle(len(d.rows), func(i, j int) { d.rows[i], d.rows[j] = d.rows[j], d.rows[i] })
	dice.Shuffle(len(d.payments), func(i, j int) { d.payments[i], d.payments[j] = d.payments[j], d.payments[i] })
}

func TestEveryPlantedDifferenceIsFoundAndNoneInvented(t *testing.T) {
	for _, references := range []bool{true, false} {
		for seed := range uint64(25) {
			dice := rand.New(rand.NewPCG(seed, 4))
			d := sell(dice, 2_000, references)
			want := d.disturb(dice, 40)
			d.shuffle(dice)
			o := matching.Match(d.payments, d.rows, matching.Rules{Day: day})
			got := planted{}
			for _, r := range o.Rows {
				if r.Verdict != pos.MatchGood {
					if before, twice := got[r.Sale]; twice {
						t.Errorf("references %v, seed %d: %s is %s and %s", references, seed, r.Sale, before, r.Verdict)
					}
					got[r.Sale] = r.Verdict
				}
			}
			for sale, kind := range want {
				if got[sale] != kind {
					t.Errorf("references %v, seed %d: %s was planted on %s, found %q", references, seed, kind, sale, got[sale])
				}
			}
			for sale, kind := range got {
				if want[sale] == "" {
					t.Errorf("references %v, seed %d: %s was invented on %q", references, seed, kind, sale)
				}
			}
			mustAddUp(t, d, o)
		}
	}
}

// mustAddUp checks that every payment and every row is there once, and that all
// sums are those of the till and of the file.
func mustAddUp(t interface {
	Helper()
	Errorf(string, ...any)
}, d fairDay, o matching.Outcome) {
	t.Helper()
	type place struct{ file, row int }
	rows, sales := map[place]int{}, map[pos.SaleID]int{}
	var ours, gross, fee money.Rupiah
	for _, r := range o.Rows {
		if r.Ours > 0 {
			sales[r.Sale]++
		}
		if r.Row > 0 {
			rows[place{r.File, r.Row}]++
		}
		ours, gross, fee = ours+r.Ours, gross+r.Gross, fee+r.Fee
		var shares pos.MatchShare
		for _, s := range r.Shares {
			shares.Ours, shares.Gross, shares.Fee = shares.Ours+s.Ours, shares.Gross+s.Gross, shares.Fee+s.Fee
		}
		if shares.Ours != r.Ours || shares.Gross != r.Gross || shares.Fee != r.Fee {
			t.Errorf("the shares of row %d do not add up: %+v", r.Row, r)
		}
	}
	for _, r := range o.Aside {
		rows[place{r.File, r.Row}]++
		gross, fee = gross+r.Gross, fee+r.Fee
	}
	var sold, paid, fees money.Rupiah
	for _, p := range d.payments {
		if p.Kind == matching.Sold {
			sold += p.Amount
			if sales[p.Sale] != 1 {
				t.Errorf("%s is there %d times", p.Sale, sales[p.Sale])
			}
		}
	}
	for _, r := range d.rows {
		if r.State == matching.Paid {
			paid, fees = paid+r.Gross, fees+r.Fee
			if rows[place{r.File, r.Row}] != 1 {
				t.Errorf("row %d is there %d times", r.Row, rows[place{r.File, r.Row}])
			}
		}
	}
	if ours != sold || gross != paid || fee != fees {
		t.Errorf("ours %d of %d, theirs %d of %d, fees %d of %d", ours, sold, gross, paid, fee, fees)
	}
	for i, m := range (pos.Matching{ID: "m", Day: day, At: morning, Rows: o.Rows}).Split() {
		if err := pos.CheckMatching(m); err != nil {
			t.Errorf("part %d: %v", i+1, err)
		}
	}
}

func TestItAddsUpAndDoesNotDependOnTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dice := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 5))
		amounts := []money.Rupiah{10_000, 10_001, 25_000}
		refs := []string{"", "123456", "223456", "990000123456", "12"}
		var d fairDay
		for i := range rapid.IntRange(0, 25).Draw(t, "payments") {
			a := amounts[dice.IntN(3)]
			d.payments = append(d.payments, matching.Payment{Kind: matching.Kind(dice.IntN(4)), Sale: pos.SaleID(fmt.Sprint(i)), Number: pos.ReceiptNumber(fmt.Sprint(i)), Tender: 1, Amount: a,
				At: morning.Add(time.Duration(dice.IntN(3_000)) * time.Second), Reference: refs[dice.IntN(5)], Double: dice.IntN(2) == 0,
				Shares: []pos.MatchShare{{Producer: "L1", Ours: a / 7}, {Producer: "L2", Ours: a - a/7}}})
		}
		for i := range rapid.IntRange(0, 25).Draw(t, "rows") {
			a := amounts[dice.IntN(3)]
			d.rows = append(d.rows, matching.Row{Row: i + 1, Gross: a, Fee: a / 143, Clock: dice.IntN(9) > 0, Reference: refs[dice.IntN(5)],
				At: morning.Add(time.Duration(dice.IntN(3_000))*time.Second - time.Duration(dice.IntN(2))*24*time.Hour), State: matching.State(max(0, dice.IntN(6)-3))})
		}
		o := matching.Match(d.payments, d.rows, matching.Rules{Day: day})
		mustAddUp(t, d, o)
		d.shuffle(dice)
		again := matching.Match(d.payments, d.rows, matching.Rules{Day: day})
		if !slices.EqualFunc(o.Rows, again.Rows, func(a, b pos.Match) bool {
			return a.Verdict == b.Verdict && a.Sale == b.Sale && a.Row == b.Row
		}) {
			t.Errorf("in another order it is\n%+v, not\n%+v", again.Rows, o.Rows)
		}
	})
}
