package intake

import "lapak/internal/pos"

// The headings of the tables are a contract with those who keep them. They are
// compared without regard to case, accents and punctuation, in any order.
const (
	colCode     = "Kode"
	colName     = "Nama"
	colCity     = "Kota"
	colSKU      = "SKU"
	colBarcode  = "Barcode"
	colNameEN   = "Nama (Inggris)"
	colCategory = "Kategori"
	colPrice    = "Harga"
	colUnit     = "Satuan"
	colProducer = "Produsen"
	colWorkshop = "Bengkel"
	colStock    = "Stok"
	colFrom     = "Berlaku"
	colBase     = "Dasar"
	colPremi    = "Premi %"
	colCapital  = "Modal %"
	colPNBP     = "PNBP %"
	colStallFee = "Lapak %"
	colQRISFee  = "QRIS %"
	colQRISFree = "QRIS bebas"
	colUnitPart = "Unit %"
	colHolder   = "Penerima sisa"
	colCost     = "Modal"
	colNote     = "Nota"
	colDay      = "Hari"
	colTime     = "Jam"
	colQuantity = "Jumlah"
	colDiscount = "Diskon"
	colMethod   = "Metode"
	colPaid     = "Dibayar"
	colCashier  = "Kasir"
	colRole     = "Peran"
	colPIN      = "PIN"
	colState    = "Keadaan"
	colRemark   = "Keterangan"
)

// column is one heading of a kind of table; a table without a required one is
// refused, and an optional one that is missing reads as empty.
type column struct {
	name     string
	required bool
}

var (
	producerColumns = []column{{colCode, true}, {colName, true}, {colCity, false}}
	productColumns  = []column{
		{colSKU, true}, {colBarcode, false}, {colName, true}, {colNameEN, false}, {colCategory, false},
		{colPrice, true}, {colUnit, false}, {colProducer, true}, {colWorkshop, false}, {colStock, false}, {colCost, false},
	}
	splitColumns = []column{
		{colProducer, true}, {colFrom, true}, {colBase, true}, {colPremi, true}, {colCapital, true}, {colPNBP, true},
		{colCategory, false}, {colStallFee, false}, {colQRISFee, false}, {colQRISFree, false}, {colUnitPart, false}, {colHolder, false},
	}
	// A list of goods, or the CSV of another note: what is of no use here is known,
	// so that nobody is told of it.
	handoverColumns = []column{
		{colSKU, true}, {colQuantity, false}, {colStock, false}, {colState, false}, {colRemark, false},
		{colBarcode, false}, {colName, false}, {colNameEN, false}, {colCategory, false}, {colPrice, false}, {colUnit, false}, {colProducer, false},
		{colWorkshop, false}, {"Nomor", false}, {"Tanggal", false}, {"Arah", false}, {"Lapas", false}, {"Nilai", false},
	}
	staffColumns = []column{{colCode, true}, {colName, true}, {colRole, true}, {colPIN, false}}
	saleColumns  = []column{
		{colNote, true}, {colDay, true}, {colTime, true}, {colSKU, true}, {colQuantity, true},
		{colPrice, false}, {colDiscount, false}, {colMethod, true}, {colPaid, false}, {colCashier, false},
	}
)

// Values that stand in the tables, folded.
var (
	splitBases = map[string]pos.Base{
		"kotor": pos.BaseGross, "bersih": pos.BaseNet, "bersih setelah biaya": pos.BaseNetOfFees, "bersih setelah modal": pos.BaseNetOfCapital,
	}
	splitHolders = map[string]pos.Level{"modal": pos.LevelCapital, "premi": pos.LevelPremi, "pnbp": pos.LevelPNBP, "unit": pos.LevelUnit}
	splitHows    = map[string]pos.How{"pokok": pos.HowCost, "sisa": pos.HowRest}
	staffRoles   = map[string]pos.Role{"kasir": pos.Cashier, "supervisor": pos.Supervisor}
	noteMethods  = map[string]pos.Method{
		"tunai": pos.Cash, "qris": pos.QRIS, "transfer": pos.Transfer, "kartu": pos.Card,
	}
)

// splitCells are the columns of the levels, in the order in which they are served.
var splitCells = []struct {
	level  pos.Level
	column string
}{
	{pos.LevelStallFee, colStallFee}, {pos.LevelQRISFee, colQRISFee}, {pos.LevelCapital, colCapital},
	{pos.LevelPremi, colPremi}, {pos.LevelPNBP, colPNBP}, {pos.LevelUnit, colUnitPart},
}

// goodsStates are the states of goods as a handover sheet writes them; without a
// word they are good.
var goodsStates = map[string]pos.GoodsState{"": pos.GoodsGood, "baik": pos.GoodsGood, "rusak": pos.GoodsDamaged}

// What is stored where a table says nothing. Like names of goods they are data,
// the same in every language.
const (
	noCategory     = "Lainnya"
	unnamedCashier = "Nota kertas"
)
