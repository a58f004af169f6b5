package journal_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lapak/internal/journal"
	"lapak/internal/pos"
)

// chain is n entries of facts drawn from the examples.
func chain(t *rapid.T, n int) []journal.Entry {
	head := journal.Head{Terminal: "terminal-1", Epoch: 1}
	var entries []journal.Entry
	for i := range n {
		fact := rapid.SampledFrom(examples()).Draw(t, "fact")
		e, err := journal.Append(head, fmt.Sprintf("id-%d", i), at.Add(time.Duration(i)*time.Second), "staff-1", fact)
		if err != nil {
			t.Fatal(err)
		}
		entries, head = append(entries, e), e.Head()
	}
	return entries
}

// walk follows a chain to its end or to its first bad entry.
func walk(entries []journal.Entry) (journal.Head, *journal.Break) {
	head := journal.Head{Terminal: "terminal-1", Epoch: 1}
	for _, e := range entries {
		if _, err := journal.Follow(head, e); err != nil {
			var broken *journal.Break
			if !errors.As(err, &broken) {
				panic(err)
			}
			return head, broken
		}
		head = e.Head()
	}
	return head, nil
}

func TestAnUntouchedChainFollows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entries := chain(t, rapid.IntRange(0, 12).Draw(t, "n"))
		head, broken := walk(entries)
		if broken != nil || head.Seq != int64(len(entries)) {
			t.Fatalf("head %+v, %v", head, broken)
		}
	})
}

// flip changes one byte of a text.
func flip(t *rapid.T, s string) string {
	if s == "" {
		return "x"
	}
	b := []byte(s)
	i := rapid.IntRange(0, len(b)-1).Draw(t, "byte")
	b[i] ^= byte(rapid.IntRange(1, 255).Draw(t, "bits"))
	return string(b)
}

func TestAnyChangeOfAnEntryIsFoundAndNamed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entries := chain(t, rapid.IntRange(1, 8).Draw(t, "n"))
		i := rapid.IntRange(0, len(entries)-1).Draw(t, "entry")
		e := &entries[i]
		seq := e.Seq
		switch field := rapid.SampledFrom([]string{"id", "terminal", "epoch", "seq", "at", "by", "kind", "version", "body", "prev", "sum"}).Draw(t, "field"); field {
		case "id":
			e.ID = flip(t, e.ID)
		case "terminal":
			e.Terminal = pos.TerminalID(flip(t, string(e.Terminal)))
		case "epoch":
			e.Epoch += rapid.SampledFrom([]int{-1, 1, 1 << 40}).Draw(t, "by")
		case "seq":
			e.Seq += rapid.SampledFrom([]int64{-1, 1, 1 << 40}).Draw(t, "by")
			seq = e.Seq
		case "at":
			e.At = e.At.Add(time.Duration(rapid.SampledFrom([]int{-1, 1, 86_400_000}).Draw(t, "by")) * time.Millisecond)
		case "by":
			e.By = pos.StaffID(flip(t, string(e.By)))
		case "kind":
			e.Kind = journal.Kind(flip(t, string(e.Kind)))
		case "version":
			e.Version += rapid.SampledFrom([]int{-1, 1}).Draw(t, "by")
		case "body":
			e.Body = []byte(flip(t, string(e.Body)))
		case "prev":
			e.Prev = flip(t, e.Prev)
		case "sum":
			e.Sum = flip(t, e.Sum)
		}
		head, broken := walk(entries)
		if broken == nil || broken.Seq != seq || head.Seq != int64(i) {
			t.Fatalf("entry %d was changed; found %+v after %d", i+1, broken, head.Seq)
		}
	})
}

// A thief who knows the format can give a changed entry a new sum. Then the next
// entry does not follow, or the end is not the one that was printed.
func TestAChangedEntryWithANewSumBreaksTheNextOrTheEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entries := chain(t, rapid.IntRange(1, 8).Draw(t, "n"))
		printed := entries[len(entries)-1].Head()
		i := rapid.IntRange(0, len(entries)-1).Draw(t, "entry")
		before := journal.Head{Terminal: "terminal-1", Epoch: 1}
		if i > 0 {
			before = entries[i-1].Head()
		}
		forged, err := journal.Append(before, entries[i].ID, entries[i].At, "staff-2", journal.DrawerOpened{Reason: "forged"})
		if err != nil {
			t.Fatal(err)
		}
		entries[i] = forged
		head, broken := walk(entries)
		if i < len(entries)-1 && (broken == nil || broken.Seq != int64(i+2) || broken.Reason != "link") {
			t.Fatalf("entry %d was forged; found %+v", i+1, broken)
		}
		if i == len(entries)-1 && (broken != nil || head == printed) {
			t.Fatalf("the last entry was forged; head %+v, printed %+v, %v", head, printed, broken)
		}
	})
}

func TestRemovingInsertingAndSwappingEntriesIsFoundAndNamed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entries := chain(t, rapid.IntRange(2, 9).Draw(t, "n"))
		n := len(entries)
		i := rapid.IntRange(0, n-2).Draw(t, "at")
		var spoiled []journal.Entry
		var good int // how many entries follow before the first bad one
		switch rapid.IntRange(0, 2).Draw(t, "what") {
		case 0:
			spoiled, good = slices.Delete(slices.Clone(entries), i, i+1), i
		case 1:
			extra := rapid.SampledFrom(entries).Draw(t, "extra")
			spoiled, good = slices.Insert(slices.Clone(entries), i+1, extra), i+1
			if extra.Seq == int64(i+2) {
				good++ // the extra is the entry that belongs there; its double follows
			}
		case 2:
			j := rapid.IntRange(i+1, n-1).Draw(t, "with")
			spoiled, good = slices.Clone(entries), i
			spoiled[i], spoiled[j] = spoiled[j], spoiled[i]
		}
		head, broken := walk(spoiled)
		if broken == nil || head.Seq != int64(good) || broken.Seq != spoiled[good].Seq {
			t.Fatalf("first bad should be after %d; found %+v after %d", good, broken, head.Seq)
		}
	})
}

// A chain that was cut off at the end follows to where it ends; that is why its
// head is printed on closings and kept elsewhere.
func TestACutOffChainDoesNotReachThePrintedHead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entries := chain(t, rapid.IntRange(1, 9).Draw(t, "n"))
		printed := entries[len(entries)-1].Head()
		kept := rapid.IntRange(0, len(entries)-1).Draw(t, "kept")
		head, broken := walk(entries[:kept])
		if broken != nil || head == printed || head.Tail() == printed.Tail() && printed.Tail() != "" {
			t.Fatalf("head %+v, printed %+v, %v", head, printed, broken)
		}
	})
}

// lives is a chain of one to four lives of a terminal, each going on from the
// last entry of the one before.
func lives(t *rapid.T) []journal.Entry {
	head := journal.Head{Terminal: "terminal-1", Epoch: 1}
	var entries []journal.Entry
	for life := range rapid.IntRange(1, 4).Draw(t, "lives") {
		if life > 0 {
			head = head.Begin(head.Epoch + rapid.IntRange(1, 3).Draw(t, "later"))
		}
		for range rapid.IntRange(1, 5).Draw(t, "n") {
			e, err := journal.Append(head, fmt.Sprintf("id-%d", len(entries)), at, "staff-1", rapid.SampledFrom(examples()).Draw(t, "fact"))
			if err != nil {
				t.Fatal(err)
			}
			entries, head = append(entries, e), e.Head()
		}
	}
	return entries
}

func TestAChainGoesOnThroughTheLivesOfATerminal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entries := lives(t)
		if head, broken := walk(entries); broken != nil || head != entries[len(entries)-1].Head() {
			t.Fatalf("head %+v, %v", head, broken)
		}
	})
}

func TestAnEpochThatBeginsElsewhereThanAtTheHeadIsRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entries := lives(t)
		head := entries[len(entries)-1].Head()
		from := rapid.SampledFrom(append(entries[:len(entries)-1:len(entries)-1], journal.Entry{})).Draw(t, "from").Head()
		begun := from.Begin(head.Epoch + 1)
		begun.Terminal = head.Terminal
		want := "link"
		switch rapid.IntRange(0, 4).Draw(t, "what") {
		case 0: // goes on from an entry before the end, or from nothing
		case 1:
			begun, want = head.Begin(head.Epoch+1), "gap"
			begun.Seq = rapid.Int64Range(1, 9).Draw(t, "seq")
		case 2:
			begun, want = head.Begin(head.Epoch-rapid.IntRange(1, 3).Draw(t, "earlier")), "gap"
		case 3:
			begun, want = head.Begin(head.Epoch), "gap"
		case 4:
			begun, want = head.Begin(head.Epoch+1), "gap"
			begun.Terminal = "terminal-2"
		}
		e, err := journal.Append(begun, "id-new", at, "staff-1", journal.DrawerOpened{Reason: "x"})
		if err != nil {
			t.Fatal(err)
		}
		var broken *journal.Break
		if _, err = journal.Follow(head, e); !errors.As(err, &broken) || broken.Reason != want {
			t.Fatalf("after %+v came %+v: %v, want %s", head, e, err, want)
		}
	})
}

func TestAMovedEntryIsTheSameFactInAnotherPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entries := lives(t)
		i := rapid.IntRange(0, len(entries)-1).Draw(t, "entry")
		last := entries[len(entries)-1]
		moved := journal.Move(last.Head().Begin(last.Epoch+1), entries[i])
		if _, err := journal.Follow(last.Head(), moved); err != nil {
			t.Fatal(err)
		}
		same := moved
		same.Epoch, same.Seq, same.Prev, same.Sum = entries[i].Epoch, entries[i].Seq, entries[i].Prev, entries[i].Sum
		if fmt.Sprint(same) != fmt.Sprint(entries[i]) {
			t.Fatalf("moved %+v, was %+v", moved, entries[i])
		}
	})
}
