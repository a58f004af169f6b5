package e2e_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lapak/internal/store"
)

// TestACentreRestoredFromABackupHealsFromItsTills puts an old copy in the place
// of a central store: the tills bring what it has forgotten.
func TestACentreRestoredFromABackupHealsFromItsTills(t *testing.T) {
	t.Parallel()
	c := newCentre(t)
	s := c.serve()
	l := c.enrolled(s.url)
	l.bookNotes(1, 21)
	l.do("sync")
	copied := filepath.Join(t.TempDir(), "morning.db")
	c.do("backup", copied)
	l.bookNotes(21, 61)
	l.do("sync")
	before := c.ledger()
	s.kill()

	c.at = store.Place{Dir: filepath.Join(t.TempDir(), "restored")}
	c.do("restore", copied)
	c.serve()
	if got := c.ledger(); len(got.sales) != 20 {
		t.Errorf("the copy has %d sales", len(got.sales))
	}
	l.do("sync")
	if got := c.agrees(l); got != len(before.sales) {
		t.Errorf("%d sales are back, of %d", got, len(before.sales))
	}
}

// TestAClonedLaptopLosesNothingAndIsShown has two laptops sell on from the same
// data and key.
func TestAClonedLaptopLosesNothingAndIsShown(t *testing.T) {
	t.Parallel()
	c := newCentre(t)
	s := c.serve()
	first := c.enrolled(s.url)
	first.bookNotes(1, 11)
	first.do("sync")
	clone := first.in(filepath.Join(t.TempDir(), "clone"))
	must(t, os.CopyFS(clone.dir, os.DirFS(first.dir)))
	first.bookNotes(11, 21)
	clone.bookNotes(21, 41)
	first.do("sync")
	clone.do("sync")
	// From here on the clone is somebody else, also on its receipts.
	first.bookNotes(41, 46)
	clone.bookNotes(51, 53)
	first.do("sync")
	clone.do("sync")

	here, there := c.ledger(), first.ledger()
	for id, number := range clone.ledger().sales {
		there.sales[id] = number
	}
	renamed := 0
	for id, number := range there.sales {
		if _, arrived := here.sales[id]; !arrived {
			t.Errorf("%s did not arrive", number)
		}
		if strings.HasPrefix(string(number), "KBI-A2-") {
			renamed++
		}
	}
	if f := sums(here); f.Sales != 47 || len(here.sales) != 47 || renamed != 2 {
		t.Errorf("%d sales, %d of the clone's new name, add up to %+v", len(here.sales), renamed, f)
	}
	var forks []struct {
		Terminal string
		Epoch    int `json:"new_epoch"`
	}
	must(t, json.Unmarshal([]byte(c.do("forks", "--json")), &forks))
	if len(forks) == 0 || forks[0].Terminal != string(first.status().Terminal) || forks[0].Epoch < 2 {
		t.Errorf("the supervisor is shown %+v", forks)
	}
	c.do("verify")
	for _, l := range []lapak{first, clone} {
		l.do("verify")
		if got := l.status(); got.Waiting != 0 {
			t.Errorf("still waiting: %+v", got)
		}
	}
}
