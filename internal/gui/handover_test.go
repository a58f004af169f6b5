package gui

import (
	"context"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"lapak/internal/demo"
	"lapak/internal/gui/keys"
	"lapak/internal/i18n"
	"lapak/internal/pos"
)

// goodsRooms gives a shop the files of notes, of the match and of labels.
func goodsRooms(s *Services) {
	s.SaveNote = func(_ context.Context, number pos.HandoverNumber) (string, error) {
		return string(number) + ".pdf", nil
	}
	s.SavePieces = func(_ context.Context, _, _ pos.BusinessDay, _ pos.ProducerCode, format string) (string, error) {
		return "PB." + format, nil
	}
	s.SaveLabels = func(context.Context, LabelOrder) (string, error) { return "LABEL.pdf", nil }
	s.LabelSheets = []LabelSheet{{"a4-55", 38, 25.4, 55, false}, {"50x30", 50, 30, 1, false}, {"shelf", 100, 70, 8, true}}
	s.LabelLink = func(context.Context) (string, error) { return "https://lapak.example/p", nil }
	s.ReadGoods = func(context.Context, string) ([]pos.DraftLine, error) {
		return nil, pos.Refuse(pos.NotFound, "import_no_file", "file", "barang.txt")
	}
}

// beginNoteOf begins a note of goods that come of the Lapas that made a product.
func (s *shop) beginNoteOf(code string) {
	s.t.Helper()
	p, err := s.Till.Catalogue().ByBarcode(code)
	must(s.t, err)
	s.press(keys.F5)
	at := slices.IndexFunc(s.Till.Catalogue().Producers(), func(x pos.Producer) bool { return x.Code == p.Producer })
	for range at {
		s.press(keys.Down)
	}
	s.press(keys.Enter)
}

// others are products of the note's Lapas that are not on it.
func (s *shop) others() []pos.Product {
	note, _ := s.Till.Note()
	return slices.DeleteFunc(slices.Clone(s.Till.Catalogue().Products()), func(p pos.Product) bool {
		return p.Producer != note.Producer || slices.ContainsFunc(note.Lines, func(l pos.DraftLine) bool { return l.Product.SKU == p.SKU })
	})
}

func (s *shop) addOtherGoods() {
	for _, p := range s.others()[:5] {
		for range 3 {
			s.scanCode(p.Barcode)
		}
	}
}

func TestGoodsComeByScanningWithTheKeyboardAlone(t *testing.T) {
	s := busyShop(t, shopSpec{})
	batik, err := s.Till.Catalogue().ByBarcode(batikCode)
	must(t, err)
	before := s.Till.StockLevels()[batik.SKU]
	s.press(keys.Ctrl("3"), keys.F9)
	s.shows(s.words.T("gui.handover.none"))
	s.beginNoteOf(batikCode)
	s.shows(s.words.T("gui.handover.empty"))
	s.scanCode(batikCode)
	s.scanCode(batikCode)
	s.press(keys.Enter) // how many of the chosen row
	s.write("48")
	s.press(keys.Enter)
	s.press(keys.F9)
	s.shows(s.words.T("gui.handover.by_hand"))
	s.press(keys.Enter)
	notes, err := s.Till.Notes(context.Background(), "", "")
	if err != nil || len(notes) != 1 || notes[0].Pieces() != 48 || notes[0].Direction != pos.HandedIn {
		t.Fatalf("notes %+v, %v; the screen says %q", notes, err, s.toast.Message())
	}
	if after := s.Till.StockLevels()[batik.SKU]; after != before+48 {
		t.Errorf("stock went from %d to %d", before, after)
	}
	s.shows(string(notes[0].Number))
	s.press(keys.F7)
	s.shows(string(notes[0].Number) + ".pdf")
}

func TestANoteIsTakenUpAgainAfterTheLaptopDied(t *testing.T) {
	s := busyShop(t, shopSpec{})
	s.open(sectionStock)
	s.press(keys.F9)
	s.beginNoteOf(batikCode)
	s.scanCode(batikCode)
	s.shut()
	again := openShop(t, shopSpec{dir: s.dir})
	state, err := again.Till.SignIn(context.Background(), demo.Boss, demo.SupervisorPIN)
	must(t, err)
	again.show(state)
	again.open(sectionStock)
	again.press(keys.F9)
	again.shows(again.words.T("gui.handover.resume"))
	again.press(keys.F5)
	if note, open := again.Till.Note(); !open || note.Pieces() != 1 {
		t.Fatalf("%+v", note)
	}
	again.press(keys.F10, keys.Ctrl("D"))
	if _, open := again.Till.Note(); open {
		t.Error("the note was not thrown away")
	}
}

func TestGoodsOfAnotherLapasAreRefusedOnANote(t *testing.T) {
	s := busyShop(t, shopSpec{})
	s.open(sectionStock)
	s.press(keys.F9)
	s.beginNoteOf(batikCode)
	note, _ := s.Till.Note()
	i := slices.IndexFunc(s.Till.Catalogue().Products(), func(p pos.Product) bool { return p.Producer != note.Producer })
	other := s.Till.Catalogue().Products()[i]
	s.scanCode(other.Barcode)
	s.shows(other.Name + " milik")
	s.scanCode("8999999999999")
	s.shows("8999999999999")
	if note, _ := s.Till.Note(); note.Pieces() != 0 {
		t.Errorf("%+v", note)
	}
}

func TestASheetThatIsDroppedFillsTheNote(t *testing.T) {
	s := busyShop(t, shopSpec{})
	s.open(sectionStock)
	s.press(keys.F9)
	s.beginNoteOf(batikCode)
	batik, err := s.Till.Catalogue().ByBarcode(batikCode)
	must(t, err)
	s.ReadGoods = func(context.Context, string) ([]pos.DraftLine, error) {
		return []pos.DraftLine{{Product: batik, Quantity: 12, State: pos.GoodsGood}, {Product: batik, Quantity: 2, State: pos.GoodsDamaged, Remark: "sobek"}}, nil
	}
	s.dropped(fyne.Position{}, []fyne.URI{storage.NewFileURI("/goods/stok.csv")})
	if note, _ := s.Till.Note(); note.Pieces() != 14 || len(note.Lines) != 2 {
		t.Fatalf("%+v", note)
	}
	s.shows("sobek")
	s.shows(s.words.T("handover.damaged"))
}

func TestTheMatchShowsADoubtUntilGoodsAreCounted(t *testing.T) {
	for _, lang := range i18n.Langs() {
		s := busyShop(t, shopSpec{lang: lang})
		s.open(sectionStock)
		s.press(keys.F9, keys.F4)
		s.shows(s.words.T("goods.not_counted"))
		s.shows("?")
		pieces, err := s.Till.Pieces(context.Background(), "", "", "")
		must(t, err)
		s.shows(s.words.Number(int64(pieces.Sum.Brought)))
		s.press(keys.F5)
		s.shows("PB.pdf")
	}
}

func TestLabelsAreAskedForWhatIsShown(t *testing.T) {
	s := busyShop(t, shopSpec{})
	var got LabelOrder
	s.SaveLabels = func(_ context.Context, o LabelOrder) (string, error) { got = o; return "LABEL.pdf", nil }
	s.open(sectionStock)
	s.scanCode(batikCode)
	s.press(keys.F10)
	s.write("24")
	s.press(keys.Enter)
	batik, err := s.Till.Catalogue().ByBarcode(batikCode)
	must(t, err)
	if len(got.SKUs) != 1 || got.SKUs[0] != batik.SKU || got.Each != 24 || got.Sheet != "a4-55" || got.Start != 1 || got.Link != "https://lapak.example/p" {
		t.Errorf("%+v", got)
	}
	s.shows("LABEL.pdf")
}
