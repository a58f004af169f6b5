package escpos

import (
	"fmt"
	"testing"
	"time"

	"lapak/internal/golden"
	"lapak/internal/i18n"
	"lapak/internal/pos"
	"lapak/internal/receipt"
)

// contoh is the payment code of a merchant of a bank that does not exist; with
// its amount it has 61 modules.
const contoh = "00020101021226660019ID.CO.CONTOHPAY.WWW01189360999900000000070210CTH00000010303UMI51440014ID.CO.QRIS.WWW0215ID10999999000010303UMI5204581253033605405250005802ID5917LAPAK MUSI CONTOH6009PALEMBANG61053011162070703A0163043B2B"

func paymentSlip() receipt.Doc {
	return receipt.PaymentSlip(receipt.Merchant{
		Name: "LAPAK MUSI CONTOH", NMID: "ID1099999900001", Terminal: "A01", Payload: contoh, Amount: 25_000,
		Fingerprint: "0C2C-CEF1-9254", At: time.Date(2026, 11, 22, 5, 30, 0, 0, time.UTC),
	}, receipt.Options{Words: i18n.MustLoad(i18n.ID), Stall: pos.Stall{Name: "Karya Sriwijaya"}})
}

func TestAPaymentSlipComesOutAsItWasReviewed(t *testing.T) {
	for _, columns := range []int{32, 48} {
		p, _ := ForColumns(columns)
		job, got := encode(t, paymentSlip(), p)
		golden.Bytes(t, fmt.Sprintf("payment-%d.bin", columns), job)
		golden.Text(t, fmt.Sprintf("payment-%d.txt", columns), got.grid())
	}
}

func TestThePrintedCodeHasWholeDotsAndItsQuietZone(t *testing.T) {
	for columns, row := range map[int]struct{ dots, paper int }{32: {6, 384}, 48: {8, 576}} {
		p, _ := ForColumns(columns)
		_, got := encode(t, paymentSlip(), p)
		if len(got.pictures) != 1 {
			t.Fatalf("%d columns: %d pictures", columns, len(got.pictures))
		}
		picture := got.pictures[0]
		modules, err := receipt.Code(receipt.PaymentCode(contoh, ""))
		if err != nil {
			t.Fatal(err)
		}
		side := modules.Width * row.dots // a row of a picture is whole bytes
		if picture.Width != (side+7)/8*8 || picture.Height != side {
			t.Errorf("%d columns: %d by %d dots, want %d modules of %d", columns, picture.Width, picture.Height, modules.Width, row.dots)
		}
		for y := range picture.Height {
			for x := range picture.Width {
				if picture.Black(x, y) != modules.Black(x/row.dots, y/row.dots) {
					t.Fatalf("%d columns: dot %d,%d is not that of its module", columns, x, y)
				}
			}
		}
		// The margin of the mechanism, 5 mm on either side, belongs to the quiet zone.
		if aside := (row.paper-picture.Width)/2 + 40; aside < 4*row.dots {
			t.Errorf("%d columns: %d white dots beside the code, want four modules", columns, aside)
		}
		if text := scan(t, picture); text != contoh {
			t.Errorf("%d columns: reads %q", columns, text)
		}
	}
}
