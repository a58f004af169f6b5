package till_test

import (
	"testing"

	"lapak/internal/pos"
	"lapak/internal/till"
)

// counting is a till with a note open on which two rows of a Lapas' goods are.
func counting(t *testing.T) (*till.Till, pos.Draft) {
	t.Helper()
	k, _, _ := selling(t, t.TempDir())
	if _, err := k.BeginNote(pos.HandedIn, "L1"); err != nil {
		t.Fatal(err)
	}
	for _, code := range []string{"96385074", "PMP", "96385074"} {
		if _, _, err := k.ScanNote(code); err != nil {
			t.Fatal(err)
		}
	}
	d, open := k.Note()
	if !open || len(d.Lines) != 2 || d.Pieces() != 3 || d.Lines[0].Quantity != 2 {
		t.Fatalf("the note has %+v", d)
	}
	return k, d
}

func TestAFinishedNoteMovesGoodsOnceHoweverOftenFinishIsPressed(t *testing.T) {
	k, d := counting(t)
	first, err := k.FinishNote(t.Context(), d.ID, "", "")
	if err != nil {
		t.Fatal(err)
	}
	second, err := k.FinishNote(t.Context(), d.ID, "", "")
	if err != nil || second.Number != first.Number || first.Number != "BA-KBI-A-261123-001" {
		t.Errorf("%s, then %s, %v", first.Number, second.Number, err)
	}
	if levels := k.StockLevels(); levels["KAO-M"] != 7 || levels["PMP"] != 101 {
		t.Errorf("stock %v", levels)
	}
	if _, open := k.Note(); open {
		t.Error("the note is open still")
	}
	if first.Giver.Office != pos.WorkHead || first.Giver.Unit != "Lapas Kelas I" || first.Receiver.Unit != "Kambang Iwak" {
		t.Errorf("signed by %+v and %+v", first.Giver, first.Receiver)
	}
	doc, err := k.NoteDoc(t.Context(), first)
	if err != nil || doc.Title != string(first.Number) {
		t.Errorf("on the roll: %q, %v", doc.Title, err)
	}
}

func TestASheetIsPutOnTheNoteWholeOrNotAtAll(t *testing.T) {
	k, d := counting(t)
	list := k.Catalogue()
	own, _ := list.BySKU("PMP")
	other, _ := list.BySKU("SKT")
	_, err := k.AddToNote([]pos.DraftLine{{Product: own, Quantity: 5, State: pos.GoodsGood}, {Product: other, Quantity: 1, State: pos.GoodsGood}})
	if now, _ := k.Note(); reason(err) != "handover_other_producer" || now.Pieces() != d.Pieces() {
		t.Errorf("%v, and %d pieces", err, now.Pieces())
	}
	if now, err := k.AddToNote([]pos.DraftLine{{Product: own, Quantity: 5, State: pos.GoodsDamaged, Remark: "basi"}}); err != nil || now.Pieces() != 8 || len(now.Lines) != 3 {
		t.Errorf("%+v, %v", now, err)
	}
}

func TestPracticeNeverTouchesTheNotesOfTheDay(t *testing.T) {
	k, d := counting(t)
	must(k.EnterPractice(t.Context()))(t)
	if _, open := k.Note(); open {
		t.Error("practice begins with the note of the day")
	}
	if _, err := k.BeginNote(pos.HandedOut, "L1"); err != nil {
		t.Fatal(err)
	}
	n, _, err := k.ScanNote("PMP")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.FinishNote(t.Context(), n.ID, "", ""); err != nil {
		t.Fatal(err)
	}
	k.LeavePractice()
	if now, open := k.Note(); !open || now.ID != d.ID {
		t.Errorf("after practice the note is %+v", now)
	}
	if levels := k.StockLevels(); levels["PMP"] != 100 {
		t.Errorf("stock %v", levels)
	}
}
