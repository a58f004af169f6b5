package store_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lapak/internal/journal"
	"lapak/internal/pgtest"
	"lapak/internal/pos"
	"lapak/internal/store"
)

const sumsel pos.TenantID = "sumsel"

// office is a central store with one tenant and one stall.
type office struct {
	*store.Central
	now time.Time
}

// onEachEngine runs a test on SQLite and on PostgreSQL.
func onEachEngine(t *testing.T, test func(t *testing.T, o *office)) {
	t.Run("SQLite", func(t *testing.T) { test(t, openOffice(t, store.Place{Dir: t.TempDir()})) })
	t.Run("PostgreSQL", func(t *testing.T) { test(t, openOffice(t, store.Place{DSN: pgtest.Start(t)})) })
}

func openOffice(t testing.TB, place store.Place) *office {
	t.Helper()
	o := &office{now: opened}
	var err error
	if o.Central, err = store.OpenCentral(t.Context(), place, store.Options{Now: func() time.Time { return o.now }}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { o.Close() })
	if err := o.AddTenant(t.Context(), store.Tenant{ID: sumsel, Name: "Sumatera Selatan"}); err != nil {
		t.Fatal(err)
	}
	if err := o.SaveSite(t.Context(), sumsel, store.Site{Code: "KBI", Name: "Kambang Iwak"}); err != nil {
		t.Fatal(err)
	}
	return o
}

// laptop is a till's store with the key of its terminal.
type laptop struct {
	*store.Store
	key ed25519.PrivateKey
}

// enrolled opens a laptop and enrols it by a code.
func (o *office) enrolled(t testing.TB, s *store.Store) laptop {
	t.Helper()
	return o.enrolledAs(t, s, sumsel)
}

// enrolledAs enrols a laptop of a tenant.
func (o *office) enrolledAs(t testing.TB, s *store.Store, tenant pos.TenantID) laptop {
	t.Helper()
	public, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	part := newID(t)
	if _, err := o.NewEnrolment(t.Context(), store.Enrolment{Part: part, SecretHash: "secret", Tenant: tenant, Stall: "KBI"}); err != nil {
		t.Fatal(err)
	}
	_, err = o.Redeem(t.Context(), store.Applicant{Part: part, SecretHash: "secret", Terminal: s.Terminal().ID, PublicKey: public})
	if err != nil {
		t.Fatal(err)
	}
	return laptop{s, key}
}

// sells records n sales.
func (l laptop) sells(t testing.TB, n int) {
	t.Helper()
	for range n {
		record(t, l.Store, journal.SaleCompleted{Sale: sale(t, l.Store, "", 1)})
	}
}

// run is what the laptop has after a head, sealed.
func (l laptop) run(t testing.TB, after journal.Head) store.Run {
	t.Helper()
	entries, err := l.EntriesFrom(t.Context(), after, store.MaxRun)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) == 0 {
		t.Fatal("nothing to send")
	}
	return l.seal(entries)
}

func (l laptop) seal(entries []journal.Entry) store.Run {
	last := entries[len(entries)-1]
	return store.Run{Terminal: last.Terminal, Entries: entries, Seal: journal.Seal(l.key, sumsel, last.Head())}
}

func (o *office) ingest(t testing.TB, run store.Run) store.Ingested {
	t.Helper()
	done, err := o.Ingest(t.Context(), sumsel, run)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// sales counts what reports count.
func (o *office) sales(t testing.TB) int {
	t.Helper()
	totals, err := o.Books(sumsel).Totals(t.Context(), store.Scope{Day: day})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, c := range totals.Cashiers {
		n += c.Sales
	}
	return n
}

func (o *office) quarantined(t testing.TB) []store.Quarantined {
	t.Helper()
	all, err := o.Quarantined(t.Context(), sumsel, false)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// copyOf restores a backup of a laptop as another laptop with the same key.
func copyOf(t testing.TB, l laptop) laptop {
	t.Helper()
	file := filepath.Join(t.TempDir(), "backup.db")
	if err := l.Backup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := store.Restore(t.Context(), file, dir); err != nil {
		t.Fatal(err)
	}
	return laptop{open(t, dir), l.key}
}

func TestARunThatIsSentAgainChangesNothingAndGetsTheSameAnswer(t *testing.T) {
	onEachEngine(t, func(t *testing.T, o *office) {
		l := o.enrolled(t, open(t, t.TempDir()))
		l.sells(t, 3)
		run := l.run(t, journal.Head{})
		first, second := o.ingest(t, run), o.ingest(t, run)
		if first.Stored != 3 || second.Stored != 0 || second.Repeated != 3 {
			t.Errorf("first %+v, then %+v", first, second)
		}
		if first.Mark.Sum != l.Head().Sum || second.Mark.Sum != l.Head().Sum || second.Mark.Seq != 3 {
			t.Errorf("marks %+v and %+v, head %+v", first.Mark, second.Mark, l.Head())
		}
		// A run that overlaps what is stored brings only what is new.
		l.sells(t, 2)
		if third := o.ingest(t, l.run(t, run.Entries[1].Head())); third.Stored != 2 || third.Repeated != 1 || third.Mark.Seq != 5 {
			t.Errorf("an overlapping run: %+v", third)
		}
		if n := o.sales(t); n != 5 {
			t.Errorf("%d sales, not 5", n)
		}
	})
}

func TestARunThatBeginsTooLateIsAnsweredWithTheMark(t *testing.T) {
	onEachEngine(t, func(t *testing.T, o *office) {
		l := o.enrolled(t, open(t, t.TempDir()))
		l.sells(t, 4)
		all := l.run(t, journal.Head{}).Entries
		o.ingest(t, l.seal(all[:1]))
		late := o.ingest(t, l.seal(all[2:]))
		if !late.Gap || late.Stored != 0 || late.Mark.Seq != 1 || late.Mark.Sum != all[0].Sum {
			t.Errorf("%+v", late)
		}
	})
}

func TestARestoredCopyGetsANewLifeAndNothingIsLostOrCountedTwice(t *testing.T) {
	onEachEngine(t, func(t *testing.T, o *office) {
		l := o.enrolled(t, open(t, t.TempDir()))
		l.sells(t, 2)
		old := copyOf(t, l)
		l.sells(t, 2)
		o.ingest(t, l.run(t, journal.Head{}))
		old.sells(t, 3)
		base, parted := old.run(t, journal.Head{}).Entries[1].Head(), old.run(t, journal.Head{})
		forked := o.ingest(t, parted)
		if !forked.Fork || forked.Mark.Seq != 2 || forked.Mark.Sum != base.Sum || forked.Stored != 0 {
			t.Fatalf("the copy's run: %+v", forked)
		}
		if waiting := o.quarantined(t); len(waiting) != 3 || waiting[0].Reason != store.QuarantineFork {
			t.Errorf("set aside: %+v", waiting)
		}
		epoch, err := o.Branch(t.Context(), sumsel, old.Terminal().ID, 1, base)
		if err != nil || epoch != 2 {
			t.Fatal(epoch, err)
		}
		if err := old.Branch(t.Context(), base, epoch); err != nil {
			t.Fatal(err)
		}
		done := o.ingest(t, old.run(t, base))
		if done.Stored != 3 || done.Mark.Epoch != 2 || done.Mark.Seq != 3 {
			t.Errorf("in its new life: %+v", done)
		}
		if n, waiting := o.sales(t), o.quarantined(t); n != 7 || len(waiting) != 0 {
			t.Errorf("%d sales, not 7; %d in quarantine", n, len(waiting))
		}
		forks, err := o.Forks(t.Context(), sumsel)
		if err != nil || len(forks) != 1 || forks[0].Epoch != 2 || forks[0].Base != 2 {
			t.Errorf("forks %+v, %v", forks, err)
		}
	})
}

func TestAFactThatArrivesInTwoLivesIsAppliedOnce(t *testing.T) {
	onEachEngine(t, func(t *testing.T, o *office) {
		l := o.enrolled(t, open(t, t.TempDir()))
		l.sells(t, 1)
		base := l.Head()
		copied := copyOf(t, l)
		copied.sells(t, 2)
		again := copyOf(t, copied) // has the same two sales, unsent
		l.sells(t, 1)
		o.ingest(t, l.run(t, journal.Head{}))
		for i, each := range []laptop{copied, again} {
			each.sells(t, 1)
			epoch, err := o.Branch(t.Context(), sumsel, each.Terminal().ID, 1, base)
			if err != nil || epoch != 2+i {
				t.Fatal(epoch, err)
			}
			if err := each.Branch(t.Context(), base, epoch); err != nil {
				t.Fatal(err)
			}
			if done := o.ingest(t, each.run(t, base)); done.Stored != 3 || done.Quarantined != 0 {
				t.Errorf("copy %d: %+v", i, done)
			}
		}
		if n := o.sales(t); n != 6 {
			t.Errorf("%d sales, not 6", n)
		}
	})
}

func TestTheWidestLineThatIsTakenHasRoomInEveryIndex(t *testing.T) {
	onEachEngine(t, func(t *testing.T, o *office) {
		l := o.enrolled(t, open(t, t.TempDir()))
		widest := sale(t, l.Store, "", 1)
		line := &widest.Lines[0]
		widest.Lines = widest.Lines[:1]
		line.NameEN, line.Category, line.ProducerName = noise(700), noise(300), noise(100)
		line.Name = noise(2_000 - 700 - 300 - 100 - len(widest.Day) - len(line.SKU) - len(line.Producer))
		line.Price, line.Discount, line.Quantity = 99_999_990, 0, pos.MaxTenders
		widest.Rounding, widest.Change, widest.Tenders = 0, 0, nil
		for range pos.MaxTenders {
			widest.Tenders = append(widest.Tenders, pos.Tender{Method: pos.QRIS, Amount: line.Price})
		}
		record(t, l.Store, journal.SaleCompleted{Sale: widest})
		if done := o.ingest(t, l.run(t, journal.Head{})); done.Stored != 1 || done.Quarantined != 0 {
			t.Errorf("%+v %+v", done, o.quarantined(t))
		}
	})
}

// noise is text that no database makes smaller.
func noise(n int) string {
	var b strings.Builder
	for b.Len() < n {
		b.WriteString(rand.Text())
	}
	return b.String()[:n]
}

func TestWhatCannotBeAppliedIsKeptAndHoldsNothingUp(t *testing.T) {
	onEachEngine(t, func(t *testing.T, o *office) {
		l := o.enrolled(t, open(t, t.TempDir()))
		l.sells(t, 1)
		bad := sale(t, l.Store, "", 1)
		bad.Rounding, bad.Number = -70, "LPK-A-261123-0002"
		l.sells(t, 1)
		all := l.run(t, journal.Head{}).Entries
		// The same chain with three entries in the middle that no honest till makes.
		head := all[0].Head()
		chain := all[:1:1]
		for _, fact := range []journal.Fact{
			journal.SaleCompleted{Sale: bad},
			journal.SaleVoided{Void: pos.Void{Sale: "never-sold", Day: day, At: opened, Number: "LPK-A-261123-0009", Reason: "salah"}},
			journal.SaleCompleted{Sale: decodedSale(t, all[0])},
			journal.SaleCompleted{Sale: decodedSale(t, all[1])},
		} {
			e, err := journal.Append(head, newID(t), opened, "kasir-1", fact)
			if err != nil {
				t.Fatal(err)
			}
			chain, head = append(chain, e), e.Head()
		}
		done := o.ingest(t, l.seal(chain))
		if done.Stored != 5 || done.Quarantined != 3 || done.Mark.Seq != 5 {
			t.Errorf("%+v", done)
		}
		reasons := map[store.QuarantineReason]int{}
		for _, q := range o.quarantined(t) {
			reasons[q.Reason]++
			if q.Detail == "" {
				t.Errorf("entry %d has no detail", q.Entry.Seq)
			}
		}
		if reasons[store.QuarantineInvalid] != 1 || reasons[store.QuarantineConflict] != 2 {
			t.Errorf("reasons %v", reasons)
		}
		if n := o.sales(t); n != 2 {
			t.Errorf("%d sales, not 2", n)
		}
	})
}

func decodedSale(t testing.TB, e journal.Entry) pos.Sale {
	t.Helper()
	fact, err := journal.Decode(e.Kind, e.Version, e.Body)
	if err != nil {
		t.Fatal(err)
	}
	return fact.(journal.SaleCompleted).Sale
}

func TestAFactOfANewerProgramWaitsInQuarantine(t *testing.T) {
	onEachEngine(t, func(t *testing.T, o *office) {
		l := o.enrolled(t, open(t, t.TempDir()))
		l.sells(t, 2)
		all := l.run(t, journal.Head{}).Entries
		all[0].Kind = "gift_card_sold"
		all[0].Sum = sumOf(all[0])
		all[1].Prev = all[0].Sum
		all[1].Sum = sumOf(all[1])
		if done := o.ingest(t, l.seal(all)); done.Stored != 2 || done.Quarantined != 1 {
			t.Errorf("%+v", done)
		}
		waiting := o.quarantined(t)
		if len(waiting) != 1 || waiting[0].Reason != store.QuarantineUnknownKind {
			t.Fatalf("%+v", waiting)
		}
		if err := o.Retry(t.Context(), sumsel, waiting[0].Entry.ID); reason(err) != "quarantine_still" {
			t.Errorf("retry: %v", err)
		}
		if n := o.sales(t); n != 1 {
			t.Errorf("%d sales, not 1", n)
		}
	})
}

func TestWhatARevokedTerminalSendsIsOnlySetAside(t *testing.T) {
	onEachEngine(t, func(t *testing.T, o *office) {
		l := o.enrolled(t, open(t, t.TempDir()))
		l.sells(t, 1)
		o.ingest(t, l.run(t, journal.Head{}))
		l.sells(t, 2)
		if err := o.Revoke(t.Context(), sumsel, l.Terminal().ID); err != nil {
			t.Fatal(err)
		}
		rest := l.run(t, l.run(t, journal.Head{}).Entries[0].Head())
		for range 2 {
			if done := o.ingest(t, rest); done.Stored != 0 || done.Quarantined != 2 {
				t.Errorf("%+v", done)
			}
		}
		waiting := o.quarantined(t)
		if n := o.sales(t); n != 1 || len(waiting) != 2 {
			t.Fatalf("%d sales and %d in quarantine, not 1 and 2", n, len(waiting))
		}
		// The supervisor vouches for one of them, twice.
		if err := o.Retry(t.Context(), sumsel, waiting[0].Entry.ID); err != nil {
			t.Fatal(err)
		}
		if err := o.Retry(t.Context(), sumsel, waiting[0].Entry.ID); reason(err) != "quarantine_unknown" {
			t.Errorf("again: %v", err)
		}
		if n := o.sales(t); n != 2 {
			t.Errorf("%d sales, not 2", n)
		}
	})
}

func TestAForgedOrAlteredRunIsRefused(t *testing.T) {
	o := openOffice(t, store.Place{Dir: t.TempDir()})
	l, other := o.enrolled(t, open(t, t.TempDir())), o.enrolled(t, open(t, t.TempDir()))
	l.sells(t, 3)
	good := func() store.Run {
		run := l.run(t, journal.Head{})
		run.Entries = append([]journal.Entry(nil), run.Entries...)
		return run
	}
	for name, c := range map[string]struct {
		want  string
		spoil func(*store.Run)
	}{
		"another's key":    {"seal_invalid", func(r *store.Run) { r.Seal = journal.Seal(other.key, sumsel, l.Head()) }},
		"another's tenant": {"seal_invalid", func(r *store.Run) { r.Seal = journal.Seal(l.key, "jambi", l.Head()) }},
		"no seal":          {"seal_invalid", func(r *store.Run) { r.Seal = nil }},
		"a changed price": {"run_broken", func(r *store.Run) {
			r.Entries[1].Body = []byte(string(r.Entries[1].Body[:len(r.Entries[1].Body)-1]) + " }")
		}},
		"a hole":           {"run_broken", func(r *store.Run) { r.Entries = append(r.Entries[:1], r.Entries[2:]...) }},
		"another terminal": {"run_broken", func(r *store.Run) { r.Terminal = other.Terminal().ID }},
		"nothing":          {"run_size", func(r *store.Run) { r.Entries = nil }},
		"a stranger":       {"terminal_unknown", func(r *store.Run) { *r = strangersRun(t) }},
	} {
		run := good()
		c.spoil(&run)
		if _, err := o.Ingest(t.Context(), sumsel, run); reason(err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	if n := o.sales(t); n != 0 {
		t.Errorf("%d sales got in", n)
	}
}

func strangersRun(t testing.TB) store.Run {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	l := laptop{open(t, t.TempDir()), key}
	l.sells(t, 1)
	return l.run(t, journal.Head{})
}

func TestALaptopVoidsNoSaleAndClosesNoShiftOfAnother(t *testing.T) {
	onEachEngine(t, func(t *testing.T, o *office) {
		honest, other := o.enrolled(t, open(t, t.TempDir())), o.enrolled(t, open(t, t.TempDir()))
		record(t, honest.Store, journal.ShiftOpened{Shift: "shift-1", Day: day})
		honest.sells(t, 1)
		sent := honest.run(t, journal.Head{})
		o.ingest(t, sent)
		sold := decodedSale(t, sent.Entries[1])
		head := other.Head()
		var forged []journal.Entry
		for _, fact := range []journal.Fact{
			journal.SaleVoided{Void: pos.Void{Sale: sold.ID, Number: sold.Number, Day: day, At: opened, Reason: "salah", Total: sold.Paid()}},
			journal.ShiftClosed{Shift: "shift-1", Day: day},
		} {
			e, err := journal.Append(head, newID(t), opened, "kasir-1", fact)
			if err != nil {
				t.Fatal(err)
			}
			forged, head = append(forged, e), e.Head()
		}
		if done := o.ingest(t, other.seal(forged)); done.Stored != 2 || done.Quarantined != 2 {
			t.Errorf("%+v", done)
		}
		if n := o.sales(t); n != 1 {
			t.Errorf("%d sales, not 1", n)
		}
		if shift, err := o.Books(sumsel).Shift(t.Context(), "shift-1"); err != nil || !shift.Open() {
			t.Errorf("%+v, %v", shift, err)
		}
	})
}

func TestWhatIsLetInLaterIsRebuiltInTheOrderInWhichItWas(t *testing.T) {
	onEachEngine(t, func(t *testing.T, o *office) {
		l, other := o.enrolled(t, open(t, t.TempDir())), o.enrolled(t, open(t, t.TempDir()))
		record(t, l.Store, journal.ShiftOpened{Shift: "shift-1", Day: day, Float: pos.Count{{Value: 50_000, Number: 2}}})
		record(t, l.Store, journal.SaleCompleted{Sale: sale(t, l.Store, "shift-1", 1)})
		record(t, l.Store, journal.ShiftClosed{Shift: "shift-1", Day: day, Expected: 1_000_000, Sales: 1, Net: 900_000})
		if err := o.Revoke(t.Context(), sumsel, l.Terminal().ID); err != nil {
			t.Fatal(err)
		}
		o.ingest(t, l.run(t, journal.Head{}))
		waiting := o.quarantined(t)
		if len(waiting) != 3 {
			t.Fatalf("in quarantine: %+v", waiting)
		}
		// The close is let in before the sale, and another laptop goes on meanwhile.
		for _, i := range []int{0, 2, 1} {
			if err := o.Retry(t.Context(), sumsel, waiting[i].Entry.ID); err != nil {
				t.Fatal(err)
			}
			head := journal.Head{Epoch: 1, Seq: other.Head().Seq}
			other.sells(t, 1)
			o.ingest(t, other.run(t, head))
		}
		verify := func() {
			t.Helper()
			if v, err := o.VerifyTenant(t.Context(), sumsel); err != nil || v.Problem != nil {
				t.Errorf("%v, %v", v.Problem, err)
			}
		}
		verify()
		before, found, err := o.Books(sumsel).ShiftFigures(t.Context(), "shift-1")
		if err != nil || before.Sales != 1 || found.Sales != 0 {
			t.Errorf("declared %+v, found %+v, %v", before, found, err)
		}
		if err := o.RebuildTenant(t.Context(), sumsel); err != nil {
			t.Fatal(err)
		}
		verify()
	})
}
