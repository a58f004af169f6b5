package store_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"lapak/internal/journal"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// whole is the journal of a till from its first entry on.
func whole(t *testing.T, s *store.Store) []journal.Entry {
	t.Helper()
	entries, err := s.EntriesFrom(t.Context(), journal.Head{}, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

func wellVerified(t *testing.T, s *store.Store, entries int) {
	t.Helper()
	if v, err := s.Verify(t.Context()); err != nil || v.Problem != nil || v.Entries != int64(entries) || v.Head != s.Head() {
		t.Errorf("verdict %+v, head %+v, want %d entries, %v", v, s.Head(), entries, err)
	}
}

func branch(t *testing.T, s *store.Store, base journal.Head, epoch int) {
	t.Helper()
	if err := s.Branch(t.Context(), base, epoch); err != nil {
		t.Fatal(err)
	}
}

func TestWhatFollowsABranchMovesIntoTheNewEpochAndStaysTheSame(t *testing.T) {
	file := closedDay(t)
	for at := range 14 {
		dir := folderWith(t, file)
		s := careless(t, dir)
		before := whole(t, s)
		base := journal.Head{Terminal: s.Terminal().ID, Epoch: 1}
		if at > 0 {
			base = before[at-1].Head()
		}
		branch(t, s, base, 3)
		after := whole(t, s)
		if len(after) != len(before) {
			t.Fatalf("base %d: %d entries, were %d", at, len(after), len(before))
		}
		for i, e := range after {
			was := before[i]
			if i < at {
				if fmt.Sprint(e) != fmt.Sprint(was) {
					t.Errorf("base %d: entry %d changed", at, i+1)
				}
				continue
			}
			if e.Epoch != 3 || e.Seq != int64(i-at+1) || e.ID != was.ID || !bytes.Equal(e.Body, was.Body) || !e.At.Equal(was.At) || e.By != was.By {
				t.Errorf("base %d: entry %d became %+v", at, i+1, e)
			}
		}
		wellVerified(t, s, len(before))
		if err := s.Rebuild(t.Context()); err != nil {
			t.Errorf("base %d: %v", at, err)
		}
		stored, err := s.SaleByNumber(t.Context(), "LPK-A-261123-0001")
		if err != nil || len(stored.Refunds) != 1 {
			t.Errorf("base %d: sale %+v, %v", at, stored, err)
		}
		next := record(t, s, journal.SaleCompleted{Sale: sale(t, s, "shift-2", 1)})
		if got := next.Fact.(journal.SaleCompleted).Sale.Number; next.Entry.Epoch != 3 || got != "LPK-A3-261123-0003" {
			t.Errorf("base %d: the next sale is %s in epoch %d", at, got, next.Entry.Epoch)
		}
		head := s.Head()
		s.Close()
		again := careless(t, dir)
		if again.Head() != head || again.Terminal().Epoch != 3 {
			t.Errorf("base %d: opened again: %+v, want %+v", at, again.Head(), head)
		}
		wellVerified(t, again, len(before)+1)
	}
}

func TestABranchMayBeginAtTheEndAndAgainBeforeAnythingFollowed(t *testing.T) {
	s := busyDay(t, t.TempDir())
	n := len(whole(t, s))
	last := s.Head()
	branch(t, s, last, 2)
	if want := last.Begin(2); s.Head() != want {
		t.Errorf("head %+v, want %+v", s.Head(), want)
	}
	wellVerified(t, s, n)
	branch(t, s, s.Head(), 5)
	branch(t, s, last, 6)
	record(t, s, journal.SaleCompleted{Sale: sale(t, s, "shift-2", 1)})
	record(t, s, journal.SaleCompleted{Sale: sale(t, s, "shift-2", 1)})
	branch(t, s, whole(t, s)[n].Head(), 9)
	next := record(t, s, journal.SaleCompleted{Sale: sale(t, s, "shift-2", 1)})
	if next.Entry.Epoch != 9 || next.Entry.Seq != 2 {
		t.Errorf("the next is %d in epoch %d", next.Entry.Seq, next.Entry.Epoch)
	}
	wellVerified(t, s, n+3)
	// From an entry two epochs back: what lies behind it is in three epochs.
	branch(t, s, whole(t, s)[n-2].Head(), 12)
	if head := s.Head(); head.Epoch != 12 || head.Seq != 4 {
		t.Errorf("head %+v", head)
	}
	wellVerified(t, s, n+3)
}

func TestABranchFromWhatIsNotInTheJournalIsRefusedAndChangesNothing(t *testing.T) {
	s := busyDay(t, t.TempDir())
	branch(t, s, whole(t, s)[6].Head(), 2)
	head, entries := s.Head(), whole(t, s)
	with := func(h journal.Head, change func(*journal.Head)) journal.Head {
		change(&h)
		return h
	}
	for name, x := range map[string]struct {
		base  journal.Head
		epoch int
		want  string
	}{
		"another sum":          {with(entries[3].Head(), func(h *journal.Head) { h.Sum = entries[4].Sum }), 3, "branch_unknown"},
		"no sum":               {with(entries[3].Head(), func(h *journal.Head) { h.Sum = "" }), 3, "branch_unknown"},
		"beyond the end":       {with(head, func(h *journal.Head) { h.Seq++ }), 3, "branch_unknown"},
		"moved away":           {journal.Head{Epoch: 1, Seq: 8, Sum: entries[6].Sum}, 3, "branch_unknown"},
		"a later epoch":        {journal.Head{Epoch: 3, Seq: 1, Sum: head.Sum}, 4, "branch_unknown"},
		"nothing, with a sum":  {journal.Head{Epoch: 1, Sum: entries[0].Sum}, 3, "branch_unknown"},
		"the epoch of now":     {entries[3].Head(), 2, "epoch_not_new"},
		"the epoch before now": {entries[3].Head(), 1, "epoch_not_new"},
	} {
		if err := s.Branch(t.Context(), x.base, x.epoch); reason(err) != x.want {
			t.Errorf("%s: %v", name, err)
		}
		if s.Head() != head || s.Terminal().Epoch != 2 {
			t.Errorf("%s: head %+v", name, s.Head())
		}
	}
	wellVerified(t, s, len(entries))
}

func TestABreakBetweenTwoEpochsIsFoundAndNamed(t *testing.T) {
	for tamper, entry := range map[string]string{
		`DELETE FROM entry WHERE epoch = 1 AND seq = 6`:             "1",
		`DELETE FROM entry WHERE epoch = 2 AND seq = 1`:             "2",
		`UPDATE entry SET epoch = 4 WHERE epoch = 2`:                "1",
		`UPDATE entry SET prev = '' WHERE epoch = 2 AND seq = 1`:    "1",
		`UPDATE entry SET epoch = 1, seq = seq + 6 WHERE epoch = 2`: "7",
		`UPDATE entry SET staff = 'x' WHERE epoch = 2 AND seq = 3`:  "3",
		// In two steps, so that no two are in one place on the way.
		`UPDATE entry SET seq = -seq WHERE epoch = 2; UPDATE entry SET seq = 1 - seq WHERE epoch = 2`: "2",
	} {
		dir := t.TempDir()
		s := busyDay(t, dir)
		branch(t, s, whole(t, s)[5].Head(), 2)
		s.Close()
		raw(t, dir, tamper)
		v := verify(t, dir)
		var problem *pos.Error
		if problem, _ = v.Problem.(*pos.Error); problem == nil || problem.Reason != "chain_broken" || problem.Args["entry"] != entry {
			t.Errorf("%s: %v, want entry %s", tamper, v.Problem, entry)
		}
	}
}

func TestUnsentEntriesAreCountedFromTheMarkOverAllEpochs(t *testing.T) {
	s := busyDay(t, t.TempDir())
	entries := whole(t, s)
	branch(t, s, entries[7].Head(), 2)
	entries = whole(t, s)
	for i := range len(entries) + 1 {
		var mark journal.Head
		if i > 0 {
			mark = entries[i-1].Head()
		}
		count, oldest, err := s.Unsent(t.Context(), mark)
		var want time.Time
		if i < len(entries) {
			want = entries[i].At
		}
		if err != nil || count != int64(len(entries)-i) || !oldest.Equal(want) {
			t.Errorf("after %d of %d: %d unsent since %v, want since %v; %v", i, len(entries), count, oldest, want, err)
		}
		if sent, err := s.Sent(t.Context(), mark); err != nil || sent != int64(i) {
			t.Errorf("up to %d: %d sent, %v", i, sent, err)
		}
		rest, err := s.EntriesFrom(t.Context(), mark, 3)
		if err != nil || fmt.Sprint(rest) != fmt.Sprint(entries[i:min(i+3, len(entries))]) {
			t.Errorf("after %d: %+v, %v", i, rest, err)
		}
		page, err := s.Entries(t.Context(), int64(i), 3)
		if err != nil || fmt.Sprint(page) != fmt.Sprint(rest) {
			t.Errorf("after the first %d: %+v, %v", i, page, err)
		}
	}
}

func TestStockElsewhereCountsForTheStallAndIsNoOpeningStock(t *testing.T) {
	s := open(t, t.TempDir())
	if _, err := s.SetElsewhere(t.Context(), map[pos.SKU]int{"KAO-M": 7, "SKT-SLD": -1}); err != nil {
		t.Fatal(err)
	}
	if n, err := s.AdoptCatalogue(t.Context(), "spv", catalogue(t), map[pos.SKU]int{"KAO-M": 10, "PMP-ADN": 5, "SKT-SLD": 2}); err != nil || n != 1 {
		t.Errorf("opening stock for %d products, %v", n, err)
	}
	record(t, s, journal.SaleCompleted{Sale: sale(t, s, "shift-1", 2)})
	check := func(want map[pos.SKU]int) {
		t.Helper()
		if got, err := s.Stock(t.Context()); err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("stock %v, want %v, %v", got, want, err)
		}
	}
	check(map[pos.SKU]int{"KAO-M": 7 - 2, "PMP-ADN": 5 - 2, "SKT-SLD": -1 - 2})
	if _, err := s.SetElsewhere(t.Context(), map[pos.SKU]int{"PMP-ADN": 1}); err != nil {
		t.Fatal(err)
	}
	check(map[pos.SKU]int{"KAO-M": -2, "PMP-ADN": 5 - 2 + 1, "SKT-SLD": -2})
	wellVerified(t, s, 3)
}

func TestAVoidOrAClosingOfWhatIsNotThereIsRefusedByName(t *testing.T) {
	s := open(t, t.TempDir())
	for want, fact := range map[string]journal.Fact{
		"sale_unknown":  journal.SaleVoided{Void: pos.Void{Sale: "nowhere", Number: "LPK-A-261123-0009", Shift: "shift-1", Day: day, At: opened}},
		"shift_unknown": journal.ShiftClosed{Shift: "nowhere", Day: day},
	} {
		if _, err := s.Record(t.Context(), "kasir-1", fact); reason(err) != want || pos.CodeOf(err) != pos.Conflict {
			t.Errorf("%T: %v", fact, err)
		}
	}
	wellVerified(t, s, 0)
}
