package till_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"lapak/internal/pos"
)

func TestASaleThatDoesNotFitTheDiskStaysOnTheScreenAndIsMadeOnceThereIsRoom(t *testing.T) {
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=3m"); err != nil {
		t.Skipf("a small disk cannot be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	k, s, _ := selling(t, dir)
	settle(k)
	filler := filepath.Join(dir, "filler")
	f, err := os.Create(filler)
	if err != nil {
		t.Fatal(err)
	}
	for block := bytes.Repeat([]byte{'x'}, 4096); len(block) > 0; {
		if _, err := f.Write(block); err != nil {
			block = block[:len(block)/2]
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	sales := 0
	var id pos.SaleID
	for id == "" { // what is left of the log takes a few more sales
		must(k.NextSale())(t)
		must(k.Add("KAO-M", 2))(t)
		must(k.Pay())(t)
		must(k.Tender(pos.Cash, 200_000, ""))(t)
		before, stock, head := k.State(), k.StockLevels()["KAO-M"], s.Head()
		after, err := k.Commit(t.Context(), before.Cart.ID)
		if err == nil {
			sales++
			continue
		}
		id = before.Cart.ID
		if reason(err) != "disk_full" || blocks(t, after) != blocks(t, before) || k.StockLevels()["KAO-M"] != stock || s.Head() != head {
			t.Fatalf("refused with %v; state %+v\nwas %+v", err, after, before)
		}
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if done := must(k.Commit(t.Context(), id))(t).Done; done.ID != id || done.Number != pos.SaleNumber("KBI", "A", day, sales+1) {
			t.Errorf("done %+v", done)
		}
	}
	receipts, err := s.Receipts(t.Context(), day, "", 1000)
	if err != nil || len(receipts) != sales+1 {
		t.Errorf("%d receipts, want %d, %v", len(receipts), sales+1, err)
	}
	if v, err := s.Verify(t.Context()); err != nil || v.Problem != nil {
		t.Errorf("verdict %+v, %v", v, err)
	}
}
