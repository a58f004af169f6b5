package e2e_test

import (
	"encoding/json"
	"slices"
	"testing"

	"lapak/internal/demo"
	"lapak/internal/journal"
	"lapak/internal/pos"
)

// noted is how many pieces the note has that is being written, as the disk has it.
func (s *stall) noted() int {
	s.Helper()
	text, err := s.data.Setting(s.Context(), "carts")
	must(s, err)
	var saved struct{ Note *pos.Draft }
	if text == "" || json.Unmarshal([]byte(text), &saved) != nil || saved.Note == nil {
		return 0
	}
	return saved.Note.Pieces()
}

func TestAHandoverNoteSurvivesAPowerCutAndMovesGoodsOnce(t *testing.T) {
	s := openedStall(t, stallSpec{})
	list, err := s.data.Catalogue(t.Context())
	must(t, err)
	batik, err := list.ByBarcode(batikCode)
	must(t, err)
	before, err := s.data.Stock(t.Context())
	must(t, err)
	s.press("ctrl+3", "F9", "F5")
	for range slices.IndexFunc(list.Producers(), func(p pos.Producer) bool { return p.Code == batik.Producer }) {
		s.press("Down")
	}
	s.press("Return")
	for range 3 {
		s.scan(batikCode, "Return")
	}
	s.until("three pieces on the note", func() bool { return s.noted() == 3 })
	s.press("F5")
	s.write("24")
	s.press("Return")
	s.until("all pieces on the note", func() bool { return s.noted() == 24 })
	s.kill()
	s.signIn(demo.CashierPIN)
	s.press("ctrl+3", "F9", "F5", "F9", "Return")
	note := s.untilFact(journal.KindGoodsHandedOver, 1).(journal.GoodsHandedOver).Handover
	after, err := s.data.Stock(t.Context())
	if err != nil || note.Pieces() != 24 || after[batik.SKU] != before[batik.SKU]+24 || s.noted() != 0 {
		t.Errorf("%d pieces on %s, %d became %d, %v", note.Pieces(), note.Number, before[batik.SKU], after[batik.SKU], err)
	}
	s.verify()
}
