package store_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"lapak/internal/journal"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// smallDisk mounts a disk of a size in memory, or skips the test where that is
// not allowed.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("a small disk cannot be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// fill takes all the space that is left and returns the file that holds it.
func fill(t *testing.T, dir string) string {
	t.Helper()
	name := filepath.Join(dir, "filler")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for block := bytes.Repeat([]byte{'x'}, 4096); len(block) > 0; {
		if _, err := f.Write(block); err != nil {
			block = block[:len(block)/2]
		}
	}
	return name
}

func TestAFullDiskRefusesTheSaleAndTakesItWhenThereIsRoomAgain(t *testing.T) {
	s := open(t, smallDisk(t, "3m"))
	record(t, s, journal.ShiftOpened{Shift: "shift-1", Day: day})
	filler := fill(t, s.Dir())
	stored := 0
	var refused pos.Sale
	for refused.ID == "" {
		sold, before := sale(t, s, "shift-1", 1), s.Head()
		switch _, err := s.Record(t.Context(), "kasir-1", journal.SaleCompleted{Sale: sold}); {
		case err == nil:
			stored++
		case reason(err) != "disk_full" || s.Head() != before:
			t.Fatalf("on a full disk: %v, head %+v after %+v", err, s.Head(), before)
		default:
			refused = sold
		}
	}
	if _, err := s.Receipts(t.Context(), "", "", 10); err != nil {
		t.Errorf("reading on a full disk: %v", err)
	}
	if _, err := s.Record(t.Context(), "kasir-1", journal.SaleCompleted{Sale: refused}); reason(err) != "disk_full" {
		t.Errorf("a second try on a full disk: %v", err)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	again := record(t, s, journal.SaleCompleted{Sale: refused})
	if again.Repeated || again.Fact.(journal.SaleCompleted).Sale.Number != pos.SaleNumber("LPK", "A", day, stored+1) {
		t.Errorf("stored %d, then %+v", stored, again)
	}
	if v, err := s.Verify(t.Context()); err != nil || v.Problem != nil || v.Entries != int64(stored+2) {
		t.Errorf("%d sales; verdict %+v, %v", stored+1, v, err)
	}
}

func TestAFullDiskIsNamedWhenTheFolderIsNew(t *testing.T) {
	dir := smallDisk(t, "256k")
	filler := fill(t, dir)
	if s, err := store.Open(t.Context(), dir, store.Options{}); reason(err) != "disk_full" {
		t.Errorf("opened on a full disk: %v, %v", s, err)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
}

func TestADiskThatCannotBeWrittenIsNamed(t *testing.T) {
	dir := smallDisk(t, "8m")
	s := busyDay(t, dir)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mount("tmpfs", dir, "tmpfs", unix.MS_REMOUNT|unix.MS_RDONLY, ""); err != nil {
		t.Skipf("the disk cannot be made read-only here: %v", err)
	}
	// SQLite needs its index of the log beside the database even to read.
	for _, o := range []store.Options{{}, {ReadOnly: true}} {
		if _, err := store.Open(t.Context(), dir, o); reason(err) != "disk_read_only" {
			t.Errorf("opened with %+v: %v", o, err)
		}
	}
	if err := unix.Mount("tmpfs", dir, "tmpfs", unix.MS_REMOUNT, ""); err != nil {
		t.Fatal(err)
	}
	if v := verify(t, dir); v.Problem != nil {
		t.Errorf("after the disk can be written again: %v", v.Problem)
	}
}
