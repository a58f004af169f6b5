package report

import (
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// The CSV is a file for other programs and for the Lapas' own sheets: its
// headings and the names in its first columns are Indonesian whatever the
// language of the screen, new columns come at the end, and none is renamed.

// csvColumns are the headings of the CSV.
func csvColumns() []string {
	return []string{"Tanggal", "Jam", "Bagian", "Nomor", "Kode", "Nama", "Lapas", "Kasir", "Metode",
		"Transaksi", "Jumlah", "Kotor", "Diskon", "Retur", "Total", "Keterangan",
		"Struk batal", "Struk retur"}
}

// The values of the column Bagian.
const (
	csvSummary   = "Ringkasan"
	csvMethod    = "Metode"
	csvProducer  = "Lapas"
	csvCategory  = "Kategori"
	csvProduct   = "Produk"
	csvCashier   = "Kasir"
	csvCash      = "Kas"
	csvPieces    = "Pecahan"
	csvRemark    = "Pengecualian"
	csvDetail    = "Transaksi"
	csvFinal     = "FINAL"
	csvInterim   = "SEMENTARA"
	csvRounding  = "Pembulatan"
	csvVoided    = "batal"
	csvCameBack  = "retur"
	csvCodeCheck = "Sidik data"
)

// csvFigure is one named sum of the parts Ringkasan and Kas.
type csvFigure struct {
	name  string
	value money.Rupiah
}

func (d Daily) csvSummary() []csvFigure {
	return []csvFigure{
		{"Penjualan kotor", d.Gross}, {"Diskon", d.Discount}, {"Retur", d.Refund}, {"Batal", d.Void},
		{csvRounding, d.Rounding}, {"Penjualan bersih", d.Net}, {"Rata-rata", d.Average},
	}
}

func (d Daily) csvCash() []csvFigure {
	c := d.Cash
	figures := []csvFigure{
		{"Modal awal", c.Float}, {"Penjualan tunai", c.CashSales}, {"Retur tunai", c.CashRefunds},
		{"Uang masuk", c.CashIn}, {"Uang keluar", c.CashOut}, {"Seharusnya", c.Expected},
	}
	if c.Counted != nil {
		figures = append(figures, csvFigure{"Dihitung", *c.Counted}, csvFigure{"Selisih", *c.Difference})
	}
	return figures
}

func csvMethodName(m pos.Method) string {
	switch m {
	case pos.Cash:
		return "tunai"
	case pos.QRIS:
		return "qris"
	case pos.Transfer:
		return "transfer"
	case pos.Card:
		return "kartu"
	case pos.Prepaid:
		return "prabayar"
	}
	return string(m)
}

func csvRemarkName(kind store.RemarkKind) string {
	switch kind {
	case store.RemarkVoid:
		return csvVoided
	case store.RemarkRefund:
		return csvCameBack
	case store.RemarkCashIn:
		return "uang masuk"
	case store.RemarkCashOut:
		return "uang keluar"
	case store.RemarkReprint:
		return "cetak ulang"
	case store.RemarkDrawer:
		return "laci dibuka"
	case store.RemarkDiscount:
		return "diskon"
	case store.RemarkPaper:
		return "nota kertas"
	}
	return string(kind)
}

// qrisColumns are the headings of the CSV of a day's QRIS money.
func qrisColumns() []string {
	return []string{"Tanggal", "Jam", "Hasil", "Struk", "Nominal kasir", "Baris", "Jam bank", "Nominal bank", "MDR", "Bersih", "Referensi", "Penerbit", "Kode Lapas",
		"Kasir Lapas", "Bank Lapas", "MDR Lapas"}
}

// noteColumns are the headings of the CSV of a handover note. Those that a stock
// sheet has as well are called as there, so that the note of one stall can be read
// at another.
func noteColumns() []string {
	return []string{"Nomor", "Tanggal", "Arah", "Produsen", "Lapas", "SKU", "Nama", "Jumlah", "Satuan", "Harga", "Nilai", "Keadaan", "Keterangan"}
}

// notesColumns are those of a list of notes.
func notesColumns() []string {
	return []string{"Nomor", "Tanggal", "Jam", "Arah", "Produsen", "Lapas", "Baris", "Jumlah", "Nilai"}
}

// piecesColumns are those of the match of goods.
func piecesColumns() []string {
	return []string{"Dari", "Sampai", "Produsen", "Lapas", "SKU", "Nama", "Sisa awal", "Diterima", "Dengan berita acara", "Terjual", "Retur",
		"Diambil kembali", "Rusak", "Hilang", "Sisa", "Terakhir dihitung", "Cocok"}
}

func csvDirection(d pos.Direction) string {
	if d == pos.HandedIn {
		return "masuk"
	}
	return "keluar"
}

func csvState(s pos.GoodsState) string {
	if s == pos.GoodsDamaged {
		return "rusak"
	}
	return "baik"
}

func csvYes(yes bool) string {
	if yes {
		return "ya"
	}
	return "tidak"
}

// settleColumns are the headings of the CSV of settlements.
func settleColumns() []string {
	columns := []string{"Bagian", "Nomor", "Kode", "Nama", "Jumlah", "Kotor", "Diskon", "Pembulatan", "Diterima"}
	for _, l := range pos.Levels() {
		columns = append(columns, csvLevelName(l))
	}
	return append(columns, "Diterima langsung", "Hak")
}

// More values of the column Bagian, and names of figures of an account.
const (
	csvTotal   = "Jumlah"
	csvAccount = "Saldo"
	csvReturn  = "Retur"
	csvCarried = "Saldo sebelumnya"
	csvPaidOut = "Dibayar"
	csvBalance = "Saldo akhir"
)

func csvLevelName(l pos.Level) string {
	switch l {
	case pos.LevelStallFee:
		return "Biaya lapak"
	case pos.LevelQRISFee:
		return "Biaya QRIS"
	case pos.LevelCapital:
		return "Modal"
	case pos.LevelPremi:
		return "Premi"
	case pos.LevelPNBP:
		return "PNBP"
	}
	return "Unit"
}

// compareColumns are the headings of the CSV of draft rules.
func compareColumns() []string {
	return []string{"Kode", "Lapas", "Tingkat", "Berlaku", "Draf", "Selisih"}
}

// depositColumns are the headings of the CSV of a unit's PNBP.
func depositColumns() []string {
	return []string{"Unit", "Bulan", "Tanggal", "Jumlah", "Kode billing", "NTPN", "NTB", "Keterangan"}
}

// premiColumns are the headings of the CSV of premi.
func premiColumns() []string { return []string{"Unit", "Kode", "Nama", "Jumlah", "Premi"} }

// The beginnings of names of files.
const (
	stemSettlement = "Setoran_"
	stemDraft      = "Draf_"
	stemPNBP       = "PNBP_"
	stemPremi      = "Premi_"
	stemAll        = "_semua"
	stemList       = "Daftar-setoran"
)

// documentColumns are the headings of the CSV of documents and remittances.
func documentColumns() []string {
	return []string{"Bagian", "Nomor", "Kode", "Dari", "Sampai", "Diterima", "Hak", "Saldo", "Keterangan"}
}

const csvDocument = "Setoran"

// Names of the files of orders.
const (
	stemOrders  = "pesanan"
	stemPacking = "kemas"
)

// orderColumns are the headings of the CSV of orders.
func orderColumns() []string {
	return []string{"Kode", "Waktu", "Pembeli", "Cara", "Tempat", "Tanggal ambil", "Jumlah", "Total", "Dibayar", "Dikembalikan", "Status"}
}

// packingColumns are the headings of the CSV of a packing list.
func packingColumns() []string {
	return []string{"Kode", "Pembeli", "Tanggal ambil", "Barang", "Harus dibayar"}
}
