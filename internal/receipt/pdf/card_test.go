package pdf

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"lapak/internal/i18n"
	"lapak/internal/pos"
	"lapak/internal/receipt"
)

const contoh = "00020101021126660019ID.CO.CONTOHPAY.WWW01189360999900000000070210CTH00000010303UMI51440014ID.CO.QRIS.WWW0215ID10999999000010303UMI5204581253033605802ID5917LAPAK MUSI CONTOH6009PALEMBANG61053011162070703A016304C8E7"

func sampleCard(name string) receipt.Card {
	return receipt.PaymentCard(receipt.Merchant{
		Name: name, City: "PALEMBANG", NMID: "ID1099999900001", Terminal: "A01", Payload: contoh, Fingerprint: "0C2C-CEF1-9254", At: noon(),
	}, receipt.Options{Words: i18n.MustLoad(i18n.ID), Stall: pos.Stall{Name: "Karya Sriwijaya", Fair: pos.Fair{Name: "Bazar Kambang Iwak"}}})
}

func card(t *testing.T, c receipt.Card, size CardSize) []byte {
	t.Helper()
	out, err := PaymentCard(c, size)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestACardSaysWhomItPaysInWordsAndInBothLanguages(t *testing.T) {
	for size, times := range map[CardSize]int{CardA5: 1, CardA6: 2} {
		text := tool(t, card(t, sampleCard("LAPAK MUSI CONTOH"), size), "pdftotext", "-layout", "FILE", "-")
		for _, words := range []string{
			"QRIS", "LAPAK MUSI CONTOH", "NMID ID1099999900001", "Terminal A01", "PALEMBANG", "Karya Sriwijaya", "Bazar Kambang Iwak",
			"Cek nama dan NMID sebelum membayar.", "Check the name and NMID before you pay.", "0C2C-CEF1-9254",
		} {
			if n := strings.Count(text, words); n < times {
				t.Errorf("size %d: %q is there %d times, want %d", size, words, n, times)
			}
		}
	}
}

func TestTheCodeOfACardIsReadFromThePrintedPage(t *testing.T) {
	for _, program := range []string{"pdftoppm", "zbarimg", "ZXingReader"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed", program)
		}
	}
	for _, size := range []CardSize{CardA5, CardA6} {
		out := card(t, sampleCard("LAPAK MUSI CONTOH"), size)
		for _, dpi := range []string{"100", "203"} {
			page := filepath.Join(t.TempDir(), "page")
			tool(t, out, "pdftoppm", "-r", dpi, "-png", "-singlefile", "FILE", page)
			zbar, _ := exec.Command("zbarimg", "--quiet", "--raw", "--oneshot", page+".png").Output()
			zxing, _ := exec.Command("ZXingReader", "-1", "-format", "QRCode", "-bytes", page+".png").Output()
			if got := strings.TrimSuffix(string(zbar), "\n"); got != contoh {
				t.Errorf("size %d at %s dpi: zbar reads %q", size, dpi, got)
			}
			if got := strings.Replace(string(zxing), contoh+contoh, contoh, 1); got != contoh { // two cards on the page
				t.Errorf("size %d at %s dpi: zxing reads %q", size, dpi, got)
			}
		}
	}
}

func TestACardOfAnyNameIsWhole(t *testing.T) {
	for _, name := range []string{"W", strings.Repeat("W", 25), "", "最佳运输"} {
		for _, size := range []CardSize{CardA5, CardA6} {
			check(t, card(t, sampleCard(name), size))
		}
	}
	if _, err := PaymentCard(receipt.Card{}, CardA5); err == nil {
		t.Error("a card without a code is drawn")
	}
}

func TestACardLooksAsItWasReviewed(t *testing.T) {
	for _, size := range []CardSize{CardA5, CardA6} {
		out := card(t, sampleCard("LAPAK MUSI CONTOH"), size)
		check(t, out)
		goldenPDF(t, fmt.Sprintf("card-%d.pdf", size), out)
	}
}
