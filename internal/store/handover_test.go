package store_test

import (
	"testing"

	"lapak/internal/journal"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// note is a handover note of so many T-shirts.
func note(t *testing.T, s *store.Store, direction pos.Direction, state pos.GoodsState, n int) pos.Handover {
	t.Helper()
	shirt, err := catalogue(t).BySKU("KAO-M")
	if err != nil {
		t.Fatal(err)
	}
	draft, _, err := pos.Draft{ID: pos.HandoverID(newID(t)), Direction: direction, Producer: shirt.Producer}.Add(shirt, n, state, "")
	if err != nil {
		t.Fatal(err)
	}
	broken, err := s.WrittenOff(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	h, err := draft.Finish(pos.HandoverHead{Stall: store.DefaultStall(), Terminal: s.Terminal().ID, ProducerName: "Lapas", Day: day, At: opened, By: "spv", WrittenOff: broken})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func handOver(t *testing.T, s *store.Store, h pos.Handover) pos.Handover {
	t.Helper()
	return record(t, s, journal.GoodsHandedOver{Handover: h}).Fact.(journal.GoodsHandedOver).Handover
}

func pieces(t *testing.T, s *store.Store, p store.Period) store.Whereabouts {
	t.Helper()
	all, err := s.Whereabouts(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range all {
		if !w.AddsUp() {
			t.Errorf("%+v does not add up", w)
		}
		if w.SKU == "KAO-M" {
			return w
		}
	}
	return store.Whereabouts{}
}

func TestNotesAreNumberedWithoutGapsApartFromReceipts(t *testing.T) {
	s := open(t, t.TempDir())
	record(t, s, journal.SaleCompleted{Sale: sale(t, s, "", 1)})
	for _, want := range []pos.HandoverNumber{"BA-LPK-A-261123-001", "BA-LPK-A-261123-002"} {
		if got := handOver(t, s, note(t, s, pos.HandedIn, pos.GoodsGood, 1)).Number; got != want {
			t.Errorf("number %s, want %s", got, want)
		}
	}
	next := note(t, s, pos.HandedOut, pos.GoodsGood, 1)
	next.Day = "2026-11-24"
	if got := handOver(t, s, next).Number; got != "BA-LPK-A-261124-001" {
		t.Errorf("first note of the next day is %s", got)
	}
}

func TestANoteThatIsFinishedTwiceIsStoredOnce(t *testing.T) {
	s := open(t, t.TempDir())
	h := note(t, s, pos.HandedIn, pos.GoodsGood, 7)
	first := handOver(t, s, h)
	again := record(t, s, journal.GoodsHandedOver{Handover: h})
	if !again.Repeated || again.Fact.(journal.GoodsHandedOver).Handover.Number != first.Number {
		t.Errorf("again: %+v", again)
	}
	if levels, err := s.Stock(t.Context()); err != nil || levels["KAO-M"] != 7 {
		t.Errorf("stock %v, %v", levels, err)
	}
	stored, _, err := s.Handover(t.Context(), "ba-lpk-a-261123-001 ")
	if err != nil || stored.Pieces() != 7 || stored.Value() != first.Value() {
		t.Errorf("read back %+v, %v", stored, err)
	}
	if _, _, err := s.Handover(t.Context(), "BA-LPK-A-261123-009"); reason(err) != "handover_unknown" {
		t.Errorf("a note that is not there: %v", err)
	}
}

func TestDamagedGoodsLeaveTheStockOnce(t *testing.T) {
	s := open(t, t.TempDir())
	handOver(t, s, note(t, s, pos.HandedIn, pos.GoodsGood, 20))
	handOver(t, s, note(t, s, pos.HandedIn, pos.GoodsDamaged, 2)) // brought, and not for sale
	record(t, s, journal.StockMoved{Movements: []pos.StockMovement{{SKU: "KAO-M", Quantity: -3, Reason: pos.Damaged, At: opened, By: "spv"}}})
	back := handOver(t, s, note(t, s, pos.HandedOut, pos.GoodsDamaged, 6)) // those five, and one that nobody wrote off
	if back.Lines[0].WrittenOff != 5 {
		t.Errorf("%d of the pieces that went back had been written off, want 5", back.Lines[0].WrittenOff)
	}
	handOver(t, s, note(t, s, pos.HandedOut, pos.GoodsGood, 4))
	record(t, s, journal.StockMoved{Movements: []pos.StockMovement{{SKU: "KAO-M", Quantity: -1, Reason: pos.Counted, At: opened, By: "spv"}}})
	got := pieces(t, s, store.Period{})
	want := store.Whereabouts{Producer: got.Producer, SKU: "KAO-M", Name: got.Name, NameEN: got.NameEN, Received: 22, Noted: 22, TakenBack: 4, Damaged: 6, Missing: 1, Counts: 1, Counted: got.Counted, Still: 11}
	if got != want || !got.Counted.Equal(opened) {
		t.Errorf("whereabouts\n%+v, want\n%+v", got, want)
	}
	if left, err := s.WrittenOff(t.Context()); err != nil || left["KAO-M"] != 0 {
		t.Errorf("%v still lie there, %v", left, err)
	}
}

func TestAPeriodBeginsWithWhatWasThereBefore(t *testing.T) {
	s := open(t, t.TempDir())
	handOver(t, s, note(t, s, pos.HandedIn, pos.GoodsGood, 10))
	later := note(t, s, pos.HandedIn, pos.GoodsGood, 5)
	later.Day = "2026-11-25"
	handOver(t, s, later)
	sold := sale(t, s, "", 3)
	sold.Day = "2026-11-24"
	record(t, s, journal.SaleCompleted{Sale: sold})
	for _, x := range []struct {
		p                                store.Period
		before, received, soldOut, still int
	}{
		{store.Period{To: day}, 0, 10, 0, 10},
		{store.Period{From: "2026-11-24", To: "2026-11-24"}, 10, 0, 3, 7},
		{store.Period{From: "2026-11-25"}, 7, 5, 0, 12},
		{store.Period{From: "2026-12-01"}, 12, 0, 0, 12},
	} {
		if w := pieces(t, s, x.p); w.Before != x.before || w.Received != x.received || w.Sold != x.soldOut || w.Still != x.still {
			t.Errorf("%+v: %+v", x.p, w)
		}
	}
	if notes, err := s.Handovers(t.Context(), store.Period{From: "2026-11-24"}); err != nil || len(notes) != 1 || notes[0].Day != "2026-11-25" {
		t.Errorf("notes from the 24th: %+v, %v", notes, err)
	}
}

func TestANoteThatContradictsItselfIsRefused(t *testing.T) {
	s := open(t, t.TempDir())
	for name, spoil := range map[string]func(*pos.Handover){
		"handover_empty":      func(h *pos.Handover) { h.Lines = nil },
		"quantity_range":      func(h *pos.Handover) { h.Lines[0].Quantity = 0 },
		"handover_incomplete": func(h *pos.Handover) { h.Giver.Office = "Nama" }, // a name is no office
		"price_range":         func(h *pos.Handover) { h.Lines[0].Price = -1 },
	} {
		h := note(t, s, pos.HandedIn, pos.GoodsGood, 1)
		spoil(&h)
		if err := pos.CheckHandover(h); reason(err) != name {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := s.Record(t.Context(), "spv", journal.GoodsHandedOver{Handover: h}); err == nil {
			t.Errorf("%s was stored", name)
		}
	}
	if s.Head().Seq != 0 {
		t.Errorf("%d entries", s.Head().Seq)
	}
}
