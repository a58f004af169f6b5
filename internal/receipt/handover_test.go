package receipt_test

import (
	"strings"
	"testing"
	"time"

	"lapak/internal/i18n"
	"lapak/internal/pos"
	"lapak/internal/receipt"
)

func sampleNote() pos.Handover {
	return pos.Handover{ID: "h", Number: "BA-KBI-A-261123-001", Direction: pos.HandedIn, Stall: "KBI", Producer: "LPP-PLG", ProducerName: "Lapas Perempuan Kelas IIA Palembang", Day: "2026-11-23",
		At: time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC), Giver: pos.Party{Office: pos.WorkHead, Unit: "Lapas Perempuan Kelas IIA Palembang"}, Receiver: pos.Party{Office: pos.StallOfficer, Unit: "Kambang Iwak"},
		Lines: []pos.HandoverLine{
			{No: 1, SKU: "A", Name: "Kain Batik Cap Manten Sriwijaya 2 m", NameEN: "Stamped batik cloth 2 m", Price: 275_000, Quantity: 18, State: pos.GoodsGood},
			{No: 2, SKU: "B", Name: "Tas Pandan", Price: 50_000, Quantity: 2, State: pos.GoodsDamaged, Remark: "tali putus"},
		}}
}

func TestANoteOnTheRollIsSignedByThreeAndSaysWhatItIsWorth(t *testing.T) {
	for _, columns := range []int{32, 48} {
		text := receipt.PlainText(receipt.ForHandover(sampleNote(), receipt.Options{Words: i18n.MustLoad(i18n.ID), Stall: pos.Stall{Name: "Kambang Iwak"}, Drawer: true}), columns)
		flat := strings.Join(strings.Fields(text), " ")
		for _, words := range []string{"BA-KBI-A-261123-001", "MASUK", "18 x 275.000", "4.950.000", "Rusak", "tali putus", "Rp5.050.000", "lima juta lima puluh ribu rupiah",
			"Yang menyerahkan,", "Yang menerima,", "Mengetahui", "Kepala Seksi Kegiatan Kerja", "Petugas Lapak, Kambang Iwak"} {
			if !strings.Contains(flat, words) {
				t.Errorf("%d columns: %q is not on\n%s", columns, words, text)
			}
		}
	}
}
