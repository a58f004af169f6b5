package intake

import (
	"strings"

	"lapak/internal/matching"
	"lapak/internal/pos"
)

// Field is what a column of an acquirer's file means to us. The names are a
// contract: they are typed on command lines and kept in settings.
type Field string

// The fields of an acquirer's file. Amount and Date must be there.
const (
	FieldDate      Field = "date" // with or without a time of day
	FieldTime      Field = "time"
	FieldAmount    Field = "amount" // gross
	FieldFee       Field = "fee"
	FieldNet       Field = "net"
	FieldReference Field = "reference"
	FieldAlso      Field = "also" // a second reference
	FieldIssuer    Field = "issuer"
	FieldStatus    Field = "status"
	FieldNMID      Field = "nmid"
)

// acquirerHeadings are the headings by which banks and providers call the fields,
// folded, the surest first.
var acquirerHeadings = []struct {
	field Field
	words []string
}{
	{FieldDate, []string{"tanggal transaksi", "tgl transaksi", "waktu transaksi", "tanggal waktu transaksi", "transaction date", "transaction datetime",
		"transaction time", "transaction date time", "trx date", "date time", "datetime", "tanggal waktu", "tanggal jam", "tanggal dan waktu", "waktu pembayaran", "tanggal pembayaran", "payment date",
		"payment time", "paid at", "created at", "created", "tgl trx", "tanggal", "tgl", "date", "waktu"}},
	{FieldTime, []string{"jam transaksi", "jam", "waktu transaksi", "waktu", "transaction time", "trx time", "time", "pukul"}},
	{FieldAmount, []string{"nominal transaksi", "jumlah transaksi", "nilai transaksi", "gross amount", "transaction amount", "trx amount", "amount gross", "gross",
		"nominal kotor", "jumlah kotor", "nominal", "amount", "jumlah", "total amount", "total bayar", "nilai", "total"}},
	{FieldFee, []string{"mdr amount", "nominal mdr", "biaya mdr", "potongan mdr", "mdr rp", "mdr fee", "jumlah mdr", "mdr", "fee amount", "merchant fee", "biaya admin", "biaya layanan",
		"biaya", "fee", "potongan", "charge", "total fee"}},
	{FieldNet, []string{"net amount", "nominal bersih", "jumlah bersih", "nominal diterima", "settlement amount", "nominal settlement", "amount net", "net", "bersih",
		"dana diterima", "diterima", "nett", "nett amount"}},
	{FieldReference, []string{"rrn", "no rrn", "nomor rrn", "retrieval reference number", "retrieval reference no", "reference number", "reference no",
		"nomor referensi", "no referensi", "no ref", "ref no", "reference", "referensi", "ref", "reference id"}},
	{FieldAlso, []string{"transaction id", "id transaksi", "trx id", "order id", "invoice", "no invoice", "invoice no", "nomor transaksi", "no transaksi", "payment id", "approval code"}},
	{FieldIssuer, []string{"issuer", "issuer name", "nama issuer", "bank issuer", "penerbit", "nama penerbit", "bank penerbit", "sumber dana", "source of fund", "aplikasi pembayar"}},
	{FieldStatus, []string{"status transaksi", "transaction status", "status pembayaran", "payment status", "status", "keterangan status"}},
	{FieldNMID, []string{"nmid", "national merchant id", "nomor nmid"}},
}

// acquirerState reads what became of a payment; more are words that somebody explained.
func acquirerState(text string, more map[string]string) (matching.State, bool) {
	folded := pos.Fold(text)
	word := folded
	for from, to := range more {
		if pos.Fold(from) == folded {
			word = to
		}
	}
	switch word {
	case "", "success", "successful", "sukses", "berhasil", "paid", "settled", "settlement", "completed", "complete", "selesai", "lunas", "approved",
		"dibayar", "terbayar", "00", "capture", "done", "settle", "payment success", "transaksi berhasil":
		return matching.Paid, true
	case "failed", "fail", "gagal", "expired", "expire", "kedaluwarsa", "kadaluarsa", "pending", "menunggu", "cancelled", "canceled", "cancel", "batal",
		"dibatalkan", "declined", "deny", "denied", "ditolak", "rejected", "unpaid", "transaksi gagal":
		return matching.Failed, true
	case "refunded", "refund", "reversed", "reversal", "void", "voided", "dikembalikan", "retur", "pengembalian", "pengembalian dana", "chargeback":
		return matching.Refunded, true
	}
	return matching.Paid, false
}

// acquirerTotals begin the rows that add the others up.
var acquirerTotals = []string{"total", "grand total", "sub total", "subtotal", "jumlah", "saldo", "rekap"}

// addsUp says whether a text begins a row of sums.
func addsUp(text string) bool {
	folded := pos.Fold(text)
	for _, w := range acquirerTotals {
		if folded == w || strings.HasPrefix(folded, w+" ") {
			return true
		}
	}
	return false
}

// acquirerMonths are the names of months by their first three letters.
var acquirerMonths = map[string]int{
	"jan": 1, "feb": 2, "peb": 2, "mar": 3, "apr": 4, "mei": 5, "may": 5, "jun": 6, "jul": 7, "agu": 8, "ags": 8, "agt": 8, "aug": 8,
	"sep": 9, "okt": 10, "oct": 10, "nov": 11, "nop": 11, "des": 12, "dec": 12,
}

// KnownField says whether there is a field of that name.
func KnownField(f Field) bool {
	for _, h := range acquirerHeadings {
		if h.field == f {
			return true
		}
	}
	return false
}
