package store

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"regexp"
	"slices"
	"sync"
	"testing"

	"lapak/internal/journal"
	"lapak/internal/money"
	"lapak/internal/pgtest"
	"lapak/internal/pos"
)

// office is a central store that gets the sales of a till and settles them with
// three producers.
type office struct {
	t     *testing.T
	c     *Central
	m     *market
	dice  *rand.Rand
	taken int
}

var marketSellers = []pos.ProducerCode{"LAPAS-1", "LPP", "lapas-2"}

func marketSpan(p pos.ProducerCode) Span { return Span{Producer: p, From: marketDay, To: marketDay} }

// newOffice opens a till whose shift stays open.
func newOffice(t *testing.T, c *Central, seed uint64) *office {
	t.Helper()
	enter(t, c, "sumsel", "jabar")
	o := &office{t: t, c: c, m: newMarket(t, seed, 0), dice: rand.New(rand.NewPCG(seed, 7))}
	if err := c.ReplaceCatalogue(t.Context(), "sumsel", o.m.goods); err != nil {
		t.Fatal(err)
	}
	o.m.shift = "open"
	o.m.record(journal.ShiftOpened{Shift: "open", Day: marketDay})
	return o
}

func (o *office) books() *Books { return o.c.Books("sumsel") }

// arrive takes in what the till did since the last time.
func (o *office) arrive() {
	o.t.Helper()
	all := o.m.entries()
	mustTake(o.t, o.c, "sumsel", all[o.taken:])
	o.taken = len(all)
}

func (o *office) run(p pos.ProducerCode) (pos.Settlement, bool) {
	o.t.Helper()
	s, done, err := o.c.RunSettlement(o.t.Context(), "sumsel", marketSpan(p), "admin", "")
	if err != nil {
		o.t.Fatal(err)
	}
	return s, done
}

// state is what was booked for every item of a producer, without what came to
// nothing.
func (o *office) state(p pos.ProducerCode) map[pos.ItemKey]pos.Tally {
	o.t.Helper()
	var sums map[pos.ItemKey]pos.Tally
	err := o.books().moment(o.t.Context(), func(v view) (err error) {
		sums, err = booked(o.t.Context(), v, marketSpan(p))
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	maps.DeleteFunc(sums, func(_ pos.ItemKey, t pos.Tally) bool { return t == pos.Tally{} })
	return sums
}

// targets are what every item of a producer comes to by the rules in force.
func (o *office) targets(p pos.ProducerCode) map[pos.ItemKey]pos.Tally {
	o.t.Helper()
	items, err := o.books().SettleItems(o.t.Context(), marketSpan(p))
	if err != nil {
		o.t.Fatal(err)
	}
	all, err := o.books().Corrections(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	sums := map[pos.ItemKey]pos.Tally{}
	for _, i := range items {
		if t := i.Target(pos.RuleFor(i, pos.Standing(all))); t != (pos.Tally{}) {
			sums[i.ItemKey] = t
		}
	}
	return sums
}

// checkMoney proves that the parts of all producers are the money in the drawer,
// level by level and line by line.
func (o *office) checkMoney() {
	o.t.Helper()
	var kept money.Rupiah
	left := map[string]pos.Tally{} // by sale and line, with what refunds changed
	for _, p := range marketSellers {
		for key, t := range o.targets(p) {
			if t.Parts.Sum() != t.Kept || t.Gross-t.Discount+t.Rounding != t.Kept {
				o.t.Fatalf("%v of %s does not add up: %+v", key, p, t)
			}
			kept += t.Kept
			sale := key.Source
			o.books().row(o.t.Context(), func(scan scanner) error { return scan(&sale) }, `SELECT sale FROM refund WHERE tenant = $1 AND id = $2`, key.Source)
			at := fmt.Sprintf("%s/%d", sale, key.Line)
			left[at] = left[at].Plus(t)
		}
	}
	for at, t := range left {
		for _, l := range pos.Levels() {
			if t.Parts.Of(l) < 0 || t.Pieces == 0 && t != (pos.Tally{Direct: t.Direct}) {
				o.t.Fatalf("%s is left with %+v", at, t)
			}
		}
	}
	if drawer := moneyKept(o.t, o.c, marketDay); drawer != kept {
		o.t.Fatalf("the parts are %d, the drawer kept %d", kept, drawer)
	}
}

// moneyKept is what customers paid on a day less what was paid back to them.
func moneyKept(t testing.TB, c *Central, day pos.BusinessDay) (kept money.Rupiah) {
	t.Helper()
	err := c.Books("sumsel").row(t.Context(), func(scan scanner) error { return scan(&kept) },
		`SELECT (SELECT COALESCE(SUM(kept), 0) FROM tender WHERE tenant = $1 AND day = $2 AND NOT voided)
			- (SELECT COALESCE(SUM(paid), 0) FROM refund WHERE tenant = $1 AND day = $2)`, day)
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

// items is what is still to be booked for a producer and what all comes to.
type items struct {
	rows   []pos.SettlementRow
	rules  []pos.SplitRule // of the rows
	target pos.Tally
}

// workedOut asks the items and the rows of documents alone: no day is remembered and
// nothing was added up before.
func workedOut(t testing.TB, c *Central, span Span) (all items) {
	t.Helper()
	err := c.Books("sumsel").moment(t.Context(), func(v view) error {
		corrected, err := corrections(t.Context(), v)
		if err != nil {
			return err
		}
		before, err := booked(t.Context(), v, span)
		if err != nil {
			return err
		}
		splits, err := usedSplits(t.Context(), v)
		if err != nil {
			return err
		}
		s := pos.NewSettler(pos.Standing(corrected), before)
		err = eachItem(t.Context(), v, span, splits, func(i pos.SettleItem) {
			rule, target, due := s.Add(i)
			all.target = all.target.Plus(target)
			if due != (pos.Tally{}) {
				all.rules = append(all.rules, rule)
			}
		})
		all.rows = s.Rows
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// checkAccount proves that documents, remittances and balance of a producer agree.
func (o *office) checkAccount(p pos.ProducerCode) {
	o.t.Helper()
	documents, err := o.books().Settlements(o.t.Context(), p)
	if err != nil {
		o.t.Fatal(err)
	}
	remittances, err := o.books().Remittances(o.t.Context(), p)
	if err != nil {
		o.t.Fatal(err)
	}
	var sum, rows pos.Tally
	var paid, balance, counted money.Rupiah
	for i, d := range documents {
		if want := pos.SettlementNumber(fmt.Sprintf("STL/%s/2026-11/%d", p, i+1)); d.Number != want || d.Carried != balance {
			o.t.Fatalf("document %s carries %d, want %s and %d", d.Number, d.Carried, want, balance)
		}
		sum, balance, counted = sum.Plus(d.Sum), d.Balance(), counted+d.Paid
	}
	for _, out := range remittances {
		paid += out.Amount
	}
	for _, t := range o.state(p) {
		rows = rows.Plus(t)
	}
	ledger, err := o.books().Ledger(o.t.Context(), p)
	if err != nil || ledger.Balance() != sum.Owed()-paid || balance-(paid-counted) != ledger.Balance() || sum != rows {
		o.t.Fatalf("%s: documents %+v, rows %+v, paid %d, balance %d after the last, %+v, %v", p, sum, rows, paid, balance, ledger, err)
	}
}

// act does one thing of many, at the stall or in the office.
func (o *office) act() {
	p := marketSellers[o.dice.IntN(3)]
	switch o.dice.IntN(12) {
	case 0:
		o.m.void()
	case 1, 2:
		o.m.refund()
	case 3, 4, 5:
		o.m.sell()
	case 6:
		o.arrive()
	case 7:
		o.correct(p)
	case 8:
		o.reverse(p)
	case 9:
		o.pay(p)
	default:
		o.arrive()
		o.runAndAgain(p)
	}
}

func (o *office) runAndAgain(p pos.ProducerCode) {
	o.t.Helper()
	before := o.state(p)
	s, done := o.run(p)
	after, want := o.state(p), o.targets(p)
	if !maps.Equal(after, want) {
		o.t.Fatalf("%s: booked %v, want %v", p, after, want)
	}
	if done == maps.Equal(before, want) || done && s.Sum.Parts.Sum() != s.Sum.Kept {
		o.t.Fatalf("%s: a document was made: %v, %+v", p, done, s)
	}
	if again, twice := o.run(p); twice {
		o.t.Fatalf("%s was settled again by %+v", p, again)
	}
}

func (o *office) correct(p pos.ProducerCode) {
	o.t.Helper()
	all, err := o.books().Corrections(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	if standing := pos.Standing(all); len(standing) > 0 && o.dice.IntN(2) == 0 {
		err = o.c.UndoCorrection(o.t.Context(), "sumsel", standing[o.dice.IntN(len(standing))].No, "admin", "keliru")
	} else {
		rules := marketRules()
		rule := rules[o.dice.IntN(len(rules))]
		rule.Producer, rule.From = p, marketDay
		_, err = o.c.Correct(o.t.Context(), "sumsel", []pos.SplitRule{rule}, marketDay, "admin", "kontrak")
	}
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) reverse(p pos.ProducerCode) {
	o.t.Helper()
	documents, err := o.books().Settlements(o.t.Context(), p)
	if err != nil || len(documents) == 0 {
		return
	}
	d := documents[o.dice.IntN(len(documents))]
	before := o.state(p)
	back, err := o.c.ReverseSettlement(o.t.Context(), "sumsel", d.Number, "admin", "salah bulan")
	taken := slices.ContainsFunc(documents, func(o pos.Settlement) bool { return o.Reverses == d.Number })
	if refused := d.Reverses != "" || taken; refused != (err != nil) || err == nil && back.Sum != (pos.Tally{}).Minus(d.Sum) {
		o.t.Fatalf("reversal of %+v: %+v, %v", d, back, err)
	}
	if err != nil {
		if after := o.state(p); !maps.Equal(before, after) {
			o.t.Fatal("a refused reversal changed something")
		}
	}
}

func (o *office) pay(p pos.ProducerCode) {
	o.t.Helper()
	paid, err := o.c.AddRemittance(o.t.Context(), "sumsel", pos.Remittance{Producer: p, Day: marketDay, Amount: money.Rupiah(1 + o.dice.IntN(90_000)), Method: pos.Cash, By: "admin"})
	if err == nil && o.dice.IntN(3) == 0 {
		_, err = o.c.ReverseRemittance(o.t.Context(), "sumsel", paid.No, "admin", "salah")
		if _, twice := o.c.ReverseRemittance(o.t.Context(), "sumsel", paid.No, "admin", "salah"); !errors.Is(twice, pos.Refuse(pos.Conflict, "remittance_reversed")) {
			o.t.Fatalf("reversed twice: %v", twice)
		}
	}
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) muddleThrough(steps int) {
	o.m.sell()
	o.arrive()
	for range steps {
		o.act()
	}
	o.arrive()
	for _, p := range marketSellers {
		o.checkAccount(p)
		o.runAndAgain(p)
		o.checkAccount(p)
	}
	o.checkMoney()
	if v, err := o.c.VerifyTenant(o.t.Context(), "sumsel"); err != nil || v.Problem != nil {
		o.t.Fatalf("%+v, %v", v, err)
	}
	before, err := o.books().Settlements(o.t.Context(), "")
	if err != nil {
		o.t.Fatal(err)
	}
	if err := o.c.RebuildTenant(o.t.Context(), "sumsel"); err != nil {
		o.t.Fatal(err)
	}
	for _, p := range marketSellers {
		if s, done := o.run(p); done {
			o.t.Fatalf("after a rebuild %s was settled by %+v", p, s)
		}
	}
	if after, err := o.books().Settlements(o.t.Context(), ""); err != nil || !reflect.DeepEqual(after, before) {
		o.t.Fatalf("a rebuild changed the books: %v", err)
	}
	for text := range o.c.db.prepared {
		if changesBooks.MatchString(text) {
			o.t.Errorf("the books are changed by %s", text)
		}
	}
}

var changesBooks = regexp.MustCompile(`(?i)(update|delete from|replace into)\s+(settlement|settlement_row|settlement_sum|split_correction|remittance|pnbp_target|pnbp_deposit|maker_share)\b`)

func TestInWhateverOrderSalesCorrectionsRunsAndReversalsComeTheBooksAgree(t *testing.T) {
	for seed := range uint64(8) {
		t.Run(fmt.Sprint("SQLite ", seed), func(t *testing.T) {
			newOffice(t, openCentral(t, Place{Dir: t.TempDir()}), seed).muddleThrough(70)
		})
	}
	for seed := range uint64(2) {
		t.Run(fmt.Sprint("PostgreSQL ", seed), func(t *testing.T) {
			newOffice(t, openCentral(t, Place{DSN: pgtest.Start(t)}), 100+seed).muddleThrough(40)
		})
	}
}

// settled is an office with some sales, all of them settled.
func settled(t *testing.T, c *Central) *office {
	o := newOffice(t, c, 3)
	for range 12 {
		o.m.sell()
	}
	o.m.refund()
	o.arrive()
	for _, p := range marketSellers {
		if _, done := o.run(p); !done {
			t.Fatalf("nothing was booked for %s", p)
		}
	}
	return o
}

func TestAReversalReturnsToBeforeAndTheSettlementCanBeRunAgain(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		o := settled(t, c)
		before := o.state("LPP")
		o.m.sell()
		o.m.sell()
		o.m.sell()
		o.arrive()
		late, done := o.run("LPP")
		for !done {
			o.m.sell()
			o.arrive()
			late, done = o.run("LPP")
		}
		after := o.state("LPP")
		back, err := c.ReverseSettlement(t.Context(), "sumsel", late.Number, "admin", "belum waktunya")
		if err != nil || back.Reverses != late.Number || !maps.Equal(o.state("LPP"), before) {
			t.Fatalf("%+v, %v", back, err)
		}
		for number, want := range map[pos.SettlementNumber]string{late.Number: "settle_already_reversed", back.Number: "settle_is_reversal", "STL/LPP/2026-11/99": "settle_unknown"} {
			if _, err := c.ReverseSettlement(t.Context(), "sumsel", number, "admin", "lagi"); !errors.Is(err, pos.Refuse(pos.Conflict, want)) {
				t.Errorf("%s: %v", number, err)
			}
		}
		if _, err := c.ReverseSettlement(t.Context(), "sumsel", "STL/LPP/2026-11/1", "admin", " "); !errors.Is(err, pos.Refuse(pos.Invalid, "settle_reason_missing")) {
			t.Error(err)
		}
		again, done := o.run("LPP")
		if !done || again.Sum != late.Sum || !maps.Equal(o.state("LPP"), after) {
			t.Fatalf("%v, %+v", done, again)
		}
		shown, rows, by, err := o.books().Settlement(t.Context(), late.Number)
		if err != nil || by != back.Number || pos.SumUp(rows) != shown.Sum || shown.Sum != late.Sum || len(shown.Rules) == 0 {
			t.Fatalf("%+v, reversed by %s, %v", shown, by, err)
		}
		o.checkAccount("LPP")
	})
}

func TestACorrectionBooksBalancingRowsAndChangesNothingElse(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		o := settled(t, c)
		first, _, _, err := o.books().Settlement(t.Context(), "STL/lapas-2/2026-11/1")
		if err != nil {
			t.Fatal(err)
		}
		rule := marketRules()[2]
		rule.Producer, rule.From = "lapas-2", marketDay
		numbers, err := c.Correct(t.Context(), "sumsel", []pos.SplitRule{rule}, "", "admin", "kontrak baru")
		if err != nil || len(numbers) != 1 {
			t.Fatal(numbers, err)
		}
		s, done := o.run("lapas-2")
		if !done || s.Sum.Kept != 0 || s.Sum.Pieces != 0 || s.Sum.Parts.Sum() != 0 || s.Sum.Parts.PNBP <= 0 || s.Sum.Parts.Premi >= 0 {
			t.Fatalf("%v, %+v", done, s.Sum)
		}
		if same, _, _, err := o.books().Settlement(t.Context(), first.Number); err != nil || same.Sum != first.Sum {
			t.Fatalf("the first document was %+v and is %+v, %v", first.Sum, same.Sum, err)
		}
		if err := c.UndoCorrection(t.Context(), "sumsel", numbers[0], "admin", "keliru"); err != nil {
			t.Fatal(err)
		}
		if err := c.UndoCorrection(t.Context(), "sumsel", numbers[0], "admin", "keliru"); !errors.Is(err, pos.Refuse(pos.Conflict, "correction_undone")) {
			t.Fatal(err)
		}
		if back, done := o.run("lapas-2"); !done || back.Sum != (pos.Tally{}).Minus(s.Sum) {
			t.Fatalf("%v, %+v", done, back.Sum)
		}
	})
}

func TestTwoPeopleWhoRunTheSameSettlementMakeOneDocument(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		o := newOffice(t, c, 5)
		for range 20 {
			o.m.sell()
		}
		o.arrive()
		var both sync.WaitGroup
		made := make([]bool, 6)
		for i := range made {
			both.Go(func() {
				_, done, err := c.RunSettlement(t.Context(), "sumsel", marketSpan("LPP"), fmt.Sprint("orang-", i), "")
				if made[i] = done; err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		documents, err := o.books().Settlements(t.Context(), "")
		if err != nil || len(documents) != 1 || !slices.Contains(made, true) || documents[0].Number != "STL/LPP/2026-11/1" {
			t.Fatalf("%v made %d documents, %v", made, len(documents), err)
		}
	})
}

func TestNothingIsTakenBackByANumberThatNothingHas(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		settled(t, c)
		paid := pos.Remittance{Producer: "LPP", Day: marketDay, Amount: 50_000, Method: pos.Cash, By: "admin"}
		if _, err := c.AddRemittance(t.Context(), "sumsel", paid); err != nil {
			t.Fatal(err)
		}
		proof := pos.Deposit{Producer: "LPP", Month: "2026-11", Amount: 50_000, Billing: "820261123000001", NTPN: "AB12CD34EF56GH78", Day: "2026-12-02", By: "bendahara"}
		if _, err := c.AddDeposit(t.Context(), "sumsel", proof); err != nil {
			t.Fatal(err)
		}
		for _, no := range []int64{-1, 0, 2} {
			if back, err := c.ReverseRemittance(t.Context(), "sumsel", no, "admin", "salah"); !errors.Is(err, pos.Refuse(pos.NotFound, "remittance_unknown")) {
				t.Errorf("payment %d was taken back by %+v, %v", no, back, err)
			}
			if back, err := c.ReverseDeposit(t.Context(), "sumsel", no, "admin", "salah"); !errors.Is(err, pos.Refuse(pos.NotFound, "deposit_unknown")) {
				t.Errorf("deposit %d was taken back by %+v, %v", no, back, err)
			}
		}
	})
}

func TestGoodsSoldUnderACodeInAnotherCaseAreSettledUnderIt(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		o := newOffice(t, c, 3)
		for range 12 {
			o.m.sell()
		}
		o.arrive()
		list, err := pos.NewCatalogue(nil, []pos.Producer{{Code: "LAPAS-2", Name: "Lapas 2"}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.ReplaceCatalogue(t.Context(), "sumsel", list); err != nil {
			t.Fatal(err)
		}
		for text, want := range map[string]pos.ProducerCode{"lapas-2": "lapas-2", "LAPAS-2": "LAPAS-2", "Lapas-2": "LAPAS-2"} {
			if got, err := o.books().FindProducer(t.Context(), text); err != nil || got != want {
				t.Errorf("%q is taken for %q, want %q, error %v", text, got, want, err)
			}
		}
	})
}

func TestADepositNeedsItsProofAndCountsOnce(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		o := settled(t, c)
		good := pos.Deposit{Producer: "LPP", Month: "2026-11", Amount: 50_000, Billing: "820 2611 2300 0001", NTPN: "ab12cd34ef56gh78", NTB: "000123456789", Day: "2026-12-02", By: "bendahara"}
		for want, spoil := range map[string]func(*pos.Deposit){
			"deposit_billing":  func(d *pos.Deposit) { d.Billing = "8202611230001" },
			"deposit_ntpn":     func(d *pos.Deposit) { d.NTPN = "AB12CD34EF56GH7" },
			"deposit_ntb":      func(d *pos.Deposit) { d.NTB = "no;1" },
			"deposit_amount":   func(d *pos.Deposit) { d.Amount = 0 },
			"producer_unknown": func(d *pos.Deposit) { d.Producer = "LAPAS-X" },
		} {
			bad := good
			spoil(&bad)
			if _, err := c.AddDeposit(t.Context(), "sumsel", bad); !errors.Is(err, pos.Refuse(pos.Invalid, want)) && want != "deposit_billing" {
				t.Errorf("%s: %v", want, err)
			}
		}
		good.Billing = "820261123000001"
		first, err := c.AddDeposit(t.Context(), "sumsel", good)
		if err != nil || first.No != 1 || first.NTPN != "AB12CD34EF56GH78" {
			t.Fatalf("%+v, %v", first, err)
		}
		if _, err := c.AddDeposit(t.Context(), "sumsel", good); !errors.Is(err, pos.Refuse(pos.Conflict, "deposit_repeated")) {
			t.Errorf("the same receipt again: %v", err)
		}
		if _, err := c.ReverseDeposit(t.Context(), "sumsel", first.No, "bendahara", "salah unit"); err != nil {
			t.Error(err)
		}
		if _, err := c.ReverseDeposit(t.Context(), "sumsel", first.No, "bendahara", "salah unit"); !errors.Is(err, pos.Refuse(pos.Conflict, "deposit_reversed")) {
			t.Error(err)
		}
		if _, err := c.AddDeposit(t.Context(), "sumsel", good); err != nil {
			t.Errorf("after the reversal: %v", err)
		}
		for _, amount := range []money.Rupiah{1, 17_000_000} {
			if err := c.SetPNBPTarget(t.Context(), "sumsel", "LPP", "2026", amount, "admin"); err != nil {
				t.Error(err)
			}
		}
		due := pos.SumUp(must(o.books().Booked(t.Context(), marketSpan("LPP")))(t)).Parts.PNBP
		p, err := o.books().PNBP(t.Context(), "LPP", "2026-11")
		if err != nil || p.Due != due || p.YearDue != due || p.Target != 17_000_000 || len(p.Deposits) != 3 {
			t.Errorf("%+v, want %d due, %v", p, due, err)
		}
	})
}

func TestAFormThatIsSentManyTimesAtOncePaysOnce(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		newOffice(t, c, 3)
		p := pos.Remittance{Producer: "LPP", Day: marketDay, Amount: 7_000, Method: pos.Cash, By: "admin"}
		var group sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			group.Go(func() { _, errs[i] = c.AddRemittanceAfter(t.Context(), "sumsel", p, 0) })
		}
		group.Wait()
		written := 0
		for _, err := range errs {
			switch {
			case err == nil:
				written++
			case !errors.Is(err, pos.Refuse(pos.Conflict, "remittance_meanwhile")):
				t.Error(err)
			}
		}
		if paid := must(c.Books("sumsel").Ledger(t.Context(), "LPP"))(t).Paid; written != 1 || paid != 7_000 {
			t.Errorf("%d forms paid %s", written, paid)
		}
		if _, err := c.AddRemittanceAfter(t.Context(), "sumsel", p, 1); err != nil {
			t.Errorf("who has seen the first payment: %v", err)
		}
	})
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestOnlyTheUnitItselfSeesPremiByMaker(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		o := settled(t, c)
		var shares []pos.MakerShare
		for _, p := range o.m.goods.Products() {
			if p.Producer == "LPP" {
				shares = append(shares, pos.MakerShare{Producer: "LPP", SKU: p.SKU, From: "2026-01-01", Maker: "LPP-07", Weight: 2}, pos.MakerShare{Producer: "LPP", SKU: p.SKU, From: "2026-01-01", Maker: "LPP-12", Weight: 1})
			}
		}
		for _, viewer := range []pos.ProducerCode{"", "LAPAS-1"} {
			if err := c.SaveMakers(t.Context(), "sumsel", viewer, shares); !errors.Is(err, pos.Refuse(pos.Denied, "maker_hidden")) {
				t.Errorf("%q writes: %v", viewer, err)
			}
			if _, err := o.books().PremiByMaker(t.Context(), viewer, marketSpan("LPP")); !errors.Is(err, pos.Refuse(pos.Denied, "maker_hidden")) {
				t.Errorf("%q reads: %v", viewer, err)
			}
		}
		if err := c.SaveMakers(t.Context(), "sumsel", "LPP", shares); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"", "NAMA", "Nama 1", "LPP-0000000000007", "lpp-7"} {
			bad := []pos.MakerShare{{Producer: "LPP", SKU: "BRG-00", From: "2026-01-01", Maker: name, Weight: 1}}
			if err := c.SaveMakers(t.Context(), "sumsel", "LPP", bad); !errors.Is(err, pos.Refuse(pos.Invalid, "maker_code")) {
				t.Errorf("a maker called %q: %v", name, err)
			}
		}
		premi, err := o.books().PremiByMaker(t.Context(), "LPP", marketSpan("LPP"))
		all := pos.SumUp(must(o.books().Booked(t.Context(), marketSpan("LPP")))(t)).Parts.Premi
		if err != nil || len(premi) != 2 || premi[0].Maker != "LPP-07" || premi[0].Premi+premi[1].Premi != all || premi[0].Premi < premi[1].Premi {
			t.Errorf("%+v of %d, %v", premi, all, err)
		}
	})
}

func TestNoOrganisationSettlesTheSalesOfAnother(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		settled(t, c)
		if _, done, err := c.RunSettlement(t.Context(), "jabar", marketSpan("LPP"), "admin", ""); done || err != nil {
			t.Errorf("settled %v, %v", done, err)
		}
		documents, err := c.Books("jabar").Settlements(t.Context(), "")
		if err != nil || len(documents) != 0 {
			t.Errorf("%d documents, %v", len(documents), err)
		}
		if _, _, _, err := c.Books("jabar").Settlement(t.Context(), "STL/LPP/2026-11/1"); !errors.Is(err, pos.Refuse(pos.NotFound, "settle_unknown")) {
			t.Error(err)
		}
		if _, err := c.ReverseSettlement(t.Context(), "jabar", "STL/LPP/2026-11/1", "admin", "x"); !errors.Is(err, pos.Refuse(pos.NotFound, "settle_unknown")) {
			t.Error(err)
		}
	})
}

func TestATillAndTheCentralStoreShareTheSameSalesAlike(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		o := newOffice(t, c, 11)
		for range 25 {
			o.m.sell()
			o.m.refund()
		}
		o.m.void()
		o.arrive()
		for _, p := range marketSellers {
			here, err := o.m.s.PlanSettlement(t.Context(), marketSpan(p))
			if err != nil || len(here.Sums) == 0 {
				t.Fatalf("%s has %d rows at the till, %v", p, len(here.Sums), err)
			}
			there, err := o.books().PlanSettlement(t.Context(), marketSpan(p))
			if err != nil || !reflect.DeepEqual(here, there) {
				t.Errorf("%s: the till says %+v, the central store %+v, %v", p, here, there, err)
			}
		}
	})
}

func TestARefundOfASaleThatIsNotHereIsBorneByTheUnit(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		enter(t, c, "sumsel", "jabar")
		r := pos.Refund{ID: "r-1", Number: "KBI-A-261123-R0001", Sale: "elsewhere", Terminal: "t-1", Day: marketDay, Method: pos.Cash, Paid: 14_900, Rounding: 100,
			Lines: []pos.RefundLine{{No: 1, SKU: "A", Producer: "LPP", Quantity: 1, Amount: 10_000}, {No: 2, SKU: "B", Producer: "LAPAS-1", Quantity: 1, Amount: 5_000}}}
		tables(t, c, "sumsel", func(w *writing) error {
			return w.projectRefund(journal.Entry{ID: "e-1", Terminal: "t-1", Epoch: 1, Seq: 1}, r)
		})
		var kept money.Rupiah
		for _, p := range []pos.ProducerCode{"LPP", "LAPAS-1"} {
			s, done, err := c.RunSettlement(t.Context(), "sumsel", marketSpan(p), "admin", "")
			if err != nil || !done || s.Sum.Parts != (pos.Parts{Unit: s.Sum.Kept}) || s.Sum.Pieces != -1 {
				t.Fatalf("%+v, %v", s, err)
			}
			kept += s.Sum.Kept
		}
		if drawer := moneyKept(t, c, marketDay); drawer != kept || kept != -14_900 {
			t.Errorf("the drawer kept %d, the parts are %d", drawer, kept)
		}
	})
}

func TestWhoSettlesPaysAndCorrectsStandsInTheAuditLog(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		o := settled(t, c)
		acting := c.As("bendahara")
		must := func(_ any, err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		must(acting.ReverseSettlement(t.Context(), "sumsel", "STL/LPP/2026-11/1", "bendahara", "belum waktunya"))
		if _, _, err := acting.RunSettlement(t.Context(), "sumsel", marketSpan("LPP"), "bendahara", ""); err != nil {
			t.Fatal(err)
		}
		paid, err := acting.AddRemittance(t.Context(), "sumsel", pos.Remittance{Producer: "LPP", Amount: 1_000, Day: marketDay, Method: pos.Cash, By: "bendahara"})
		must(paid, err)
		must(acting.ReverseRemittance(t.Context(), "sumsel", paid.No, "bendahara", "salah catat"))
		must(nil, acting.SetPNBPTarget(t.Context(), "sumsel", "LPP", "2026", 17_000_000, "bendahara"))
		deeds, err := o.books().Deeds(t.Context(), 0, 10)
		must(deeds, err)
		var kinds []DeedKind
		for _, d := range deeds {
			if d.Account != "bendahara" || d.Subject == "" {
				t.Errorf("%+v", d)
			}
			kinds = append(kinds, d.Kind)
		}
		if want := []DeedKind{DeedTarget, DeedUnremitted, DeedRemitted, DeedSettled, DeedUnsettled}; !slices.Equal(kinds, want) {
			t.Errorf("%v, want %v", kinds, want)
		}
	})
}
