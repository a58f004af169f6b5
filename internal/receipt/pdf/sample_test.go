package pdf

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"time"

	"lapak/internal/receipt"
)

func noon() time.Time { return time.Date(2026, 11, 22, 5, 30, 0, 0, time.UTC) }

// sampleLogo is a square with a clear corner.
func sampleLogo() []byte {
	m := image.NewNRGBA(image.Rect(0, 0, 16, 16))
	for i := range 256 {
		if x, y := i%16, i/16; x+y > 8 {
			m.Set(x, y, color.NRGBA{122, 31, 43, 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// sampleReport has everything a report can have, over several pages.
func sampleReport(rows int) Report {
	right := receipt.Right
	list := Table{Dense: true, Columns: []Column{
		{Title: "No", Align: right}, {Title: "Jam"}, {Title: "No. Struk"}, {Title: "Produk"}, {Title: "Lapas"},
		{Title: "Jml", Align: right}, {Title: "Cek", Align: receipt.Center}, {Title: "Total", Align: right},
	}}
	for i := range rows {
		product := "Keripik pisang cokelat 250 g"
		if i%7 == 3 {
			product = "Tas anyaman pandan ukuran besar dengan tali kulit dan ritsleting kuningan"
		}
		list.Rows = append(list.Rows, []string{
			fmt.Sprint(i + 1), "17.30", fmt.Sprintf("KBI-A-261122-%04d", i+1), product, "LPP Kelas IIA Palembang",
			fmt.Sprint(i%5 + 1), Tick, fmt.Sprintf("Rp%d.500", 10+i),
		})
	}
	list.Total = []string{"", "", "", "Jumlah", "", "375", "", "Rp2.625.000"}
	return Report{
		Title: "LAPORAN PENJUALAN HARIAN", Subtitle: "Bazar Kambang Iwak, Taman Kambang Iwak, Palembang", Badge: "SEMENTARA", Logo: sampleLogo(), At: noon(),
		Facts: []Pair{
			{Label: "Nomor", Value: "LPH/A3/2026-11-22/1"}, {Label: "Hari", Value: "Minggu, 22 November 2026"},
			{Label: "Kasir", Value: "Kasir 1, Kasir 2"}, {Label: "Perangkat", Value: "A (3 dari 3 perangkat)"},
			{Label: "Jam buka", Value: "08.00 WIB sampai 21.30 WIB"},
		},
		Sections: []Section{
			{
				Heading: "Ringkasan", Note: "Dua juta enam ratus dua puluh lima ribu rupiah.",
				Pairs: []Pair{
					{Label: "Penjualan kotor", Value: "Rp2.750.000"}, {Label: "Diskon", Value: "−Rp100.000"}, {Label: "Retur", Value: "−Rp24.950"},
					{Label: "Pembulatan", Value: "−Rp50"}, {Label: "Penjualan bersih", Value: "Rp2.625.000", Strong: true},
				},
			},
			{Heading: "Per cara bayar", Table: &Table{
				Columns: []Column{{Title: "Cara bayar"}, {Title: "Transaksi", Align: right}, {Title: "Total", Align: right}},
				Rows:    [][]string{{"Tunai", "80", "Rp1.625.000"}, {"QRIS", "45", "Rp1.000.000"}}, Total: []string{"Jumlah", "125", "Rp2.625.000"},
			}},
			{Heading: "Rincian transaksi", Table: &list},
		},
		Signing: Signing{Place: "Palembang, 22 November 2026", Signers: []Signer{
			{Role: "Mengetahui,", Title: "Kepala Seksi Kegiatan Kerja", Number: "NIP"},
			{Role: "Dibuat oleh,", Title: "Kasir"},
		}},
		Footer: "Dicetak 22/11/2026 21.45 WIB oleh Kasir 1 · data 4f3a9c21", PageOf: "Halaman {page} dari {pages}",
	}
}
