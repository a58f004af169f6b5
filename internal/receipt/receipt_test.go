package receipt_test

import (
	"fmt"
	"strings"
	"testing"

	"lapak/internal/golden"
	"lapak/internal/i18n"
	"lapak/internal/pos"
	"lapak/internal/receipt"
)

func TestEverySlipLooksAsItWasReviewed(t *testing.T) {
	for _, lang := range i18n.Langs() {
		for name, doc := range slips(lang) {
			for _, columns := range []int{32, 48} {
				golden.Text(t, fmt.Sprintf("%s-%s-%d.txt", name, lang, columns), receipt.PlainText(doc, columns))
			}
		}
	}
}

func TestEveryWordOfASlipIsTranslated(t *testing.T) {
	for _, lang := range i18n.Langs() {
		for name, doc := range slips(lang) {
			for _, b := range doc.Blocks {
				if strings.ContainsAny(b.Text+b.Right, "«»{}") && !strings.Contains(b.Text, "`") {
					t.Errorf("%s in %s: %q %q", name, lang, b.Text, b.Right)
				}
			}
		}
	}
}

func text(doc receipt.Doc) string { return receipt.PlainText(doc, 48) }

func TestAReceiptStatesEveryAmountOfTheSale(t *testing.T) {
	sale := bigSale()
	got := text(receipt.ForSale(sale, options(i18n.ID)))
	for _, want := range []string{
		string(sale.Number), "Kasir 1", "22/11/2026", "12.30 WIB", // 05.30 UTC
		sale.Paid().String(), sale.Change.String(), "-Rp95", "-Rp14.505", "-4.000", "3 x 18.000", "54.000", "Rp100.000", "Rp200.000",
		"LPP Kelas IIA Palembang", "Lapas Kelas IIA Banyuasin", "Lapas Kelas IIB Muara Enim", "4f3a9c21",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
}

func TestTheSharesOfTheLapasAddUpToTheGoods(t *testing.T) {
	sale := bigSale()
	sum := rp(0)
	for _, b := range receipt.ForSale(sale, options(i18n.ID)).Blocks {
		if b.Kind == receipt.KindRow && b.Size == receipt.Small && b.Right != "" {
			var n int
			if _, err := fmt.Sscanf(strings.ReplaceAll(b.Right, ".", ""), "Rp%d", &n); err != nil {
				t.Fatal(err)
			}
			sum += rp(n)
		}
	}
	if sum != sale.Net() {
		t.Errorf("the Lapas get %v, the goods brought in %v", sum, sale.Net())
	}
}

func TestACopyIsMarkedAndAnOriginalIsNot(t *testing.T) {
	o := options(i18n.ID)
	if strings.Contains(text(receipt.ForSale(bigSale(), o)), "SALINAN") {
		t.Error("the original is marked as a copy")
	}
	o.Copy = true
	if !strings.Contains(text(receipt.ForSale(bigSale(), o)), "SALINAN") {
		t.Error("the copy is not marked")
	}
}

func TestAPracticeReceiptIsMarkedAboveAndBelow(t *testing.T) {
	o := options(i18n.ID)
	o.Practice = true
	got := text(receipt.ForSale(bigSale(), o))
	if n := strings.Count(got, "BUKAN BUKTI PEMBAYARAN"); n != 2 {
		t.Fatalf("marked %d times", n)
	}
	first, last := strings.Index(got, "BUKAN BUKTI"), strings.LastIndex(got, "BUKAN BUKTI")
	if first > strings.Index(got, "Karya Sriwijaya") || last < strings.Index(got, "Terima kasih") {
		t.Error("the marks are not the first and the last words of the slip")
	}
}

func TestMoneyThatNobodyHasCheckedIsNotCalledPaid(t *testing.T) {
	sale := smallSale()
	sale.Tenders[0].CheckedBy = ""
	if !strings.Contains(text(receipt.ForSale(sale, options(i18n.ID))), "belum dicek") {
		t.Error("an unchecked QRIS payment looks like money")
	}
	if strings.Contains(text(receipt.ForSale(smallSale(), options(i18n.ID))), "belum dicek") {
		t.Error("a checked QRIS payment is doubted")
	}
	sale.Tenders[0].SettledAt = noon()
	if strings.Contains(text(receipt.ForSale(sale, options(i18n.ID))), "belum dicek") {
		t.Error("a payment that the gateway settled is doubted")
	}
}

func TestABlindSlipGivesNoHintOfTheCashToCount(t *testing.T) {
	totals := shift(false)
	totals.Blind = true
	got := text(receipt.ForShift(totals, options(i18n.ID)))
	if strings.Contains(got, "Rp") {
		t.Errorf("there is money on the blind slip:\n%s", got)
	}
	totals.Shift.ClosedAt = noon()
	if !strings.Contains(text(receipt.ForShift(totals, options(i18n.ID))), "Seharusnya") {
		t.Error("after the count the expected cash is still hidden")
	}
}

func TestADifferenceIsNamedShortOrOver(t *testing.T) {
	for _, c := range []struct {
		expected int
		want     string
	}{{1_824_500, "Selisih kurang"}, {1_800_000, "Selisih lebih"}, {1_822_500, "Selisih   "}} {
		totals := shift(true)
		totals.Shift.Expected = rp(c.expected)
		if got := text(receipt.ForShift(totals, options(i18n.ID))); !strings.Contains(got, c.want) {
			t.Errorf("%q is missing when Rp1.822.500 were counted and %v expected:\n%s", c.want, rp(c.expected), got)
		}
	}
}

func TestThePartsOfAMarkedSlipComeInOrder(t *testing.T) {
	o := options(i18n.ID)
	o.Drawer = true
	doc := receipt.ForSale(bigSale(), o)
	if doc.Blocks[0].Kind != receipt.KindPulse {
		t.Error("the drawer opens after the paper: the cashier waits")
	}
	if last := doc.Blocks[len(doc.Blocks)-1]; last.Kind != receipt.KindCut {
		t.Error("the slip does not end with the cut")
	}
}

func TestAStaffMemberWithoutALabelIsPrintedById(t *testing.T) {
	o := options(i18n.ID)
	o.Staff = nil
	if got := text(receipt.ForVoid(pos.Void{Number: "N", At: noon(), By: "k9"}, o)); !strings.Contains(got, "k9") {
		t.Error(got)
	}
}
