package report_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"lapak/internal/i18n"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/receipt/pdf"
	"lapak/internal/report"
	"lapak/internal/report/sheets"
	"lapak/internal/store"
)

func TestQRISMoneyIsConfirmedOnlyOnceTheBankSaysSo(t *testing.T) {
	s, m := matchedDay(t)
	before := s.report()
	if want := (report.QRISMoney{Unconfirmed: 135_000}); before.QRIS != want {
		t.Errorf("before the bank's file: %+v", before.QRIS)
	}
	if err := s.st.RecordMatching(ctx, m); err != nil {
		t.Fatal(err)
	}
	// The missing payment and those without a sale confirm nothing.
	after := s.report()
	if want := (report.QRISMoney{Confirmed: 135_000}); after.QRIS != want || after.Status != report.Final {
		t.Errorf("after it: %+v, %s", after.QRIS, after.Status)
	}
	if before.Digest == after.Digest {
		t.Error("the two papers bear the same digest")
	}
	after.QRIS.Confirmed++
	if err := after.Check(); err == nil {
		t.Error("a rupiah too much is confirmed and nobody notices")
	}
}

// relist makes a new list of goods with one product changed.
func relist(t *testing.T, s *stallAt, sku pos.SKU, change func(*pos.Product)) {
	t.Helper()
	products := append([]pos.Product(nil), s.goods.Products()...)
	for i := range products {
		if products[i].SKU == sku {
			change(&products[i])
		}
	}
	list, err := pos.NewCatalogue(products, s.goods.Producers(), s.goods.Splits())
	if err != nil {
		t.Fatal(err)
	}
	s.goods = list
}

func TestAPriceThatChangesDuringTheDayIsAnException(t *testing.T) {
	s := openStall(t, t.TempDir())
	defer s.st.Close()
	s.openShift(s.by, nil)
	s.sell(s.cart(pos.Discount{}, row{product: 2, pieces: 3}, row{product: 3, pieces: 1}))
	s.sell(s.cart(pos.Discount{}, row{product: 2, pieces: 5}))
	relist(t, s, "PMP-ADN", func(p *pos.Product) { p.Price = 4_000 })
	changed := s.sell(s.cart(pos.Discount{}, row{product: 2, pieces: 2}))
	s.sell(s.cart(pos.Discount{}, row{product: 2, pieces: 1}))
	relist(t, s, "PMP-ADN", func(p *pos.Product) { p.Price = 9_000 })
	s.void(s.sell(s.cart(pos.Discount{}, row{product: 2, pieces: 2})))
	var found []report.RemarkRow
	d := s.report()
	for _, r := range d.Remarks {
		if r.Kind == store.RemarkPrice {
			found = append(found, r)
		}
	}
	if len(found) != 1 || found[0].Number != string(changed.Number) || found[0].Was != 3_550 || found[0].Amount != 4_000 ||
		found[0].Staff != "Kasir 1" || !strings.Contains(found[0].Reason, "Pempek Adaan") {
		t.Fatalf("price changes %+v", found)
	}
	text := textOf(t, s, d, i18n.MustLoad(i18n.ID))
	for _, want := range []string{"Harga berubah", "sebelumnya"} {
		if !strings.Contains(text, want) {
			t.Errorf("the paper does not say %q:\n%s", want, text)
		}
	}
	if !strings.Contains(csvOf(t, s, d, report.ForMachines), "PMP-ADN Pempek Adaan, sebelumnya 3550") {
		t.Error("the CSV does not say what the price was")
	}
}

func TestADifferenceBearsItsSignAndWhoCounted(t *testing.T) {
	w := i18n.MustLoad(i18n.ID)
	for counted, want := range map[int]string{30: "+Rp6.600", 20: "−Rp93.400"} {
		s := openStall(t, t.TempDir())
		s.openShift(s.by, pos.Count{{Value: 10_000, Number: 29}})
		s.sell(s.cart(pos.Discount{}, row{product: 2, pieces: 1}), cash(3_550))
		s.moveCash(-100, "parkir")
		s.closeShift(pos.Count{{Value: 10_000, Number: counted}}, "belum diketahui")
		d := s.report()
		if *d.Cash.Difference != money.Rupiah(counted)*10_000-293_400 {
			t.Fatalf("off by %s", *d.Cash.Difference)
		}
		if text := textOf(t, s, d, w); !strings.Contains(text, want) || !strings.Contains(text, "Dihitung oleh, shift 1") {
			t.Errorf("the paper does not say %s and who counted:\n%s", want, text)
		}
		s.st.Close()
	}
}

func TestNamesOfEveryKindSurviveInEveryForm(t *testing.T) {
	w := i18n.MustLoad(i18n.ID)
	s := openStall(t, t.TempDir())
	defer s.st.Close()
	long := strings.Repeat("Tas Anyaman Purun Motif Bunga Tanjung ", 8)
	names := []string{"Pempek 🐟 Kapal Selam", "Kopi \xff\xfe Semendo", long, "Kain <b>\"Songket\"</b> & 'Lepus'", "Naga 龙 كتاب"}
	for i, sku := range []pos.SKU{"PMP-ADN", "KOP-250", "SKT-SLD", "BTK-MS-200", "007"} {
		relist(t, s, sku, func(p *pos.Product) { p.Name = names[i] })
	}
	s.openShift(s.by, nil)
	for product := range 5 {
		s.sell(s.cart(pos.Discount{}, row{product: product, pieces: 1 + product}))
	}
	s.closeShift(nil, "salah hitung 😅 \xc3")
	d := s.report()
	book := workbookText(t, s, d, w)
	for form, body := range map[string]string{"text": textOf(t, s, d, w), "JSON": jsonOf(t, d), "CSV": csvOf(t, s, d, report.ForSheets), "XLSX": book, "message": d.Message(w)} {
		if !utf8.ValidString(body) {
			t.Errorf("%s is no text", form)
		}
		for _, want := range []string{"Pempek 🐟", "Tas Anyaman Purun"} {
			if !strings.Contains(body, want) {
				t.Errorf("%s has lost %s", form, want)
			}
		}
	}
	if !strings.Contains(book, strings.TrimSpace(long)) || !strings.Contains(book, `Kain <b>"Songket"</b> & 'Lepus'`) || !strings.Contains(book, "Naga 龙 كتاب") {
		t.Error("XLSX has shortened a name")
	}
	if _, err := csv.NewReader(strings.NewReader(csvOf(t, s, d, report.ForMachines))).ReadAll(); err != nil {
		t.Errorf("CSV: %v", err)
	}
	for _, large := range []bool{false, true} {
		pages, err := sheets.Daily(w, d, report.DayRows(ctx, s.st, today), sheets.Printing{At: s.now, By: "Kasir 😀 \xff", Version: "1"})
		if err != nil {
			t.Fatal(err)
		}
		pages.Large = large
		body, err := pdf.A4(pages)
		if err != nil || !bytes.HasPrefix(body, []byte("%PDF")) {
			t.Errorf("PDF, large %v: %v", large, err)
		}
	}
}

func TestATerminalThatSaidThatItHasMoreIsNotComplete(t *testing.T) {
	s := fixedDay(t)
	c := newCentre(t, s)
	w := i18n.MustLoad(i18n.ID)
	head := s.st.Head()
	say := func(more int64) report.Daily {
		t.Helper()
		said := head
		said.Seq += more
		if err := c.central.Touch(ctx, kanwil, store.Contact{Terminal: s.st.Terminal().ID, Said: said}); err != nil {
			t.Fatal(err)
		}
		return c.daily(t, store.Scope{Day: today})
	}
	complete := say(0)
	if complete.Status != report.Final || complete.Arrived.Complete != 1 {
		t.Fatalf("all has arrived and it is %s, %+v", complete.Status, complete.Arrived)
	}
	d := say(3)
	if d.Status != report.Interim || d.Arrived.Complete != 0 || d.Arrived.Terminals[0].Unsent != 3 || d.Arrived.Terminals[0].State != report.TerminalUnsent {
		t.Fatalf("three entries are missing and it is %s, %+v", d.Status, d.Arrived)
	}
	var head3 string
	for _, f := range d.Head(w).Facts {
		head3 += f.Label + ": " + f.Value.Text + "\n"
	}
	if !strings.Contains(head3, "KBI-A: belum semua data diterima, 3 catatan belum terkirim, kontak terakhir") {
		t.Errorf("the head of the paper hides it:\n%s", head3)
	}
	// A later call with nothing left makes the paper what it was, to the digest.
	c.now = c.now.Add(time.Hour)
	if again := say(0); again.Digest != complete.Digest {
		t.Errorf("the paper has become another: %s, %s", again.Digest, complete.Digest)
	}
}
