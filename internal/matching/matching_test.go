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

// fairDay is a day of payments and the file that an acquirer would give for it.
type fairDay struct {
	payments []matching.Payment
	rows     []matching.Row
}

func (d *fairDay) shuffle(dice *rand.Rand) {
	dice.Shuffle(len(d.rows), func(i, j int) { d.rows[i], d.rows[j] = d.rows[j], d.rows[i] })
	dice.Shuffle(len(d.payments), func(i, j int) { d.payments[i], d.payments[j] = d.payments[j], d.payments[i] })
}

// Two thousand sales of a few prices, and every fiftieth or hundredth is a
// difference. Each must be found as what it is, on its sale and its row, and every
// other sale must have its own money.
func TestEveryPlantedDifferenceIsFoundAndNoneInvented(t *testing.T) {
	for _, b := range []books{
		{name: "every reference typed", typed: 100, inFile: true, distinctive: true, noise: 42},
		{name: "every reference typed and the acquirer's clock ahead", typed: 100, inFile: true, distinctive: true, noise: 42, skew: 7 * time.Minute},
		{name: "some references typed", typed: 60, inFile: true, noise: 28},
		{name: "no references typed", inFile: true, noise: 28},
		{name: "a file without references", typed: 100, noise: 28},
	} {
		t.Run(b.name, func(t *testing.T) {
			planted := map[string]int{}
			for seed := range uint64(25) {
				p := plant(rand.New(rand.NewPCG(seed, 4)), 2_000, b)
				p.disturb(b.noise)
				p.tie()
				d := p.day()
				d.shuffle(p.dice)
				o := matching.Match(d.payments, d.rows, matching.Rules{Day: day})
				compare(t, seed, p.plainly(readings(o)), p.plainly(p.want))
				mustAddUp(t, d, o)
				for kind, n := range p.planted {
					planted[kind] += n
				}
			}
			for kind := range differences() {
				if planted[kind] < 25 && (b.typed > 0 && b.inFile || kind != "garbled" && kind != "wrong") {
					t.Errorf("%s was planted only %d times", kind, planted[kind])
				}
			}
		})
	}
}

func compare(t *testing.T, seed uint64, got, want []reading) {
	t.Helper()
	for len(got) > 0 || len(want) > 0 {
		switch c := first(got, want); {
		case c < 0:
			t.Errorf("seed %d: invented: %+v", seed, got[0])
			got = got[1:]
		case c > 0:
			t.Errorf("seed %d: not found: %+v", seed, want[0])
			want = want[1:]
		default:
			got, want = got[1:], want[1:]
		}
	}
}

func first(got, want []reading) int {
	switch {
	case len(want) == 0:
		return -1
	case len(got) == 0:
		return 1
	}
	return byText(got[0], want[0])
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
		if p.Kind == matching.Sold && !p.Other {
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
			d.payments = append(d.payments, matching.Payment{Kind: matching.Kind(dice.IntN(3)), Other: dice.IntN(4) == 0, Sale: pos.SaleID(fmt.Sprint(i)), Number: pos.ReceiptNumber(fmt.Sprint(i)), Tender: 1, Amount: a,
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
