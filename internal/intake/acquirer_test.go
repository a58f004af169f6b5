package intake_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"lapak/internal/intake"
	"lapak/internal/journal"
	"lapak/internal/matching"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// settled is one payment as an acquirer knows it.
type settled struct {
	at     time.Time
	gross  money.Rupiah
	rrn    string
	issuer string
	state  matching.State
}

var settledDay = []settled{
	{wib(9, 5, 12), 35_000, "990011223301", "BCA", matching.Paid},
	{wib(10, 17, 3), 1_275_000, "990011223302", "Bank Sumsel Babel", matching.Paid},
	{wib(11, 0, 59), 25_500, "990011223303", "DANA", matching.Failed},
	{wib(13, 45, 0), 25_500, "990011223304", "GoPay", matching.Paid},
	{wib(14, 1, 30), 60_000, "990011223305", "OVO", matching.Refunded},
}

func wib(h, m, s int) time.Time { return time.Date(2026, 11, 23, h, m, s, 0, pos.WIB()) }

// mdr is 0.7% in hundredths of a rupiah.
func mdr(gross money.Rupiah) int64 { return int64(gross) * 7 / 10 }

// sen writes hundredths with separators.
func sen(n int64, thousands, decimal string) string {
	whole := fmt.Sprint(n / 100)
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + thousands + whole[i:]
	}
	return whole + decimal + fmt.Sprintf("%02d", n%100)
}

// layouts are files in the manner of different acquirers.
var layouts = map[string]func([]settled) intake.File{
	"a bank with titles, semicolons and totals": func(all []settled) intake.File {
		var b strings.Builder
		b.WriteString("LAPORAN TRANSAKSI QRIS\r\nMerchant: LAPAK KAMBANG IWAK\r\nPeriode: 23/11/2026, semua terminal\r\n\r\n")
		b.WriteString("No;Tanggal;Jam;RRN;Issuer;Nominal (Rp);MDR (Rp);Nominal Diterima;Status\r\n")
		var gross int64
		for i, s := range all {
			word := []string{"Berhasil", "Gagal", "Refund"}[s.state]
			fmt.Fprintf(&b, "%d;%s;%s;'%s;%s;%s;%s;%s;%s\r\n", i+1, s.at.Format("02/01/2006"), s.at.Format("15.04.05"), s.rrn, s.issuer,
				"Rp "+sen(int64(s.gross)*100, ".", ","), sen(mdr(s.gross), ".", ","), sen(int64(s.gross)*100-mdr(s.gross), ".", ","), word)
			if s.state == matching.Paid {
				gross += int64(s.gross)
			}
		}
		fmt.Fprintf(&b, ";;;;TOTAL;%s;;;\r\nDicetak otomatis;;;;;;;;\r\n", sen(gross*100, ".", ","))
		return intake.File{Name: "qris.csv", Data: []byte(b.String())}
	},
	"a wallet in English with commas and zones": func(all []settled) intake.File {
		var b strings.Builder
		b.WriteString("Order ID,Transaction Time,Settlement Time,Gross Amount,Fee,Net Amount,Reference No,Issuer Name,Transaction Status\n")
		for i, s := range all {
			word := []string{"settlement", "expire", "refund"}[s.state]
			fmt.Fprintf(&b, "ORD-%d,%s,%s,\"%s\",%s,\"%s\",%s,%s,%s\n", i, s.at.UTC().Format("2006-01-02T15:04:05Z"), "2026-11-24T03:00:00Z",
				sen(int64(s.gross)*100, ",", "."), sen(mdr(s.gross), "", "."), sen(int64(s.gross)*100-mdr(s.gross), ",", "."), s.rrn, s.issuer, word)
		}
		return intake.File{Name: "transactions.csv", Data: []byte(b.String())}
	},
	"a provider with tabs, month names and no fee but the net": func(all []settled) intake.File {
		var b strings.Builder
		b.WriteString("NMID\tWaktu Transaksi\tNo. Referensi\tPenerbit\tJumlah\tJumlah Bersih\tStatus Pembayaran\n")
		for _, s := range all {
			word := []string{"SUKSES", "GAGAL", "DIKEMBALIKAN"}[s.state]
			at := strings.Replace(s.at.Format("2 Jan 2006 15:04:05"), "Nov", "Nopember", 1)
			fmt.Fprintf(&b, "ID1020000000001\t%s WIB\t%s\t%s\t%d\t%s\t%s\n", at, s.rrn, s.issuer, s.gross, sen(int64(s.gross)*100-mdr(s.gross), "", "."), word)
		}
		return intake.File{Name: "export.txt", Data: []byte(b.String())}
	},
	"a workbook with numbers and real dates": func(all []settled) intake.File {
		f := excelize.NewFile()
		style, _ := f.NewStyle(&excelize.Style{NumFmt: 22})
		f.SetSheetRow("Sheet1", "A1", &[]any{"Rekap transaksi QRIS"})
		f.SetSheetRow("Sheet1", "A3", &[]any{"Transaction Date", "Amount", "MDR", "Retrieval Reference Number", "Nama Issuer", "Status"})
		for i, s := range all {
			row := i + 4
			word := []string{"Success", "Failed", "Refunded"}[s.state]
			wall := time.Date(s.at.Year(), s.at.Month(), s.at.Day(), s.at.Hour(), s.at.Minute(), 0, 0, time.UTC)
			f.SetSheetRow("Sheet1", fmt.Sprint("A", row), &[]any{wall, int(s.gross), float64(mdr(s.gross)) / 100, s.rrn, s.issuer, word})
			f.SetCellStyle("Sheet1", fmt.Sprint("A", row), fmt.Sprint("A", row), style)
		}
		f.SetSheetRow("Sheet1", fmt.Sprint("A", len(all)+4), &[]any{"Total", 1_335_500})
		var b bytes.Buffer
		f.Write(&b)
		return intake.File{Name: "rekap.xlsx", Data: b.Bytes()}
	},
}

func TestTheFilesOfEveryAcquirerSayTheSame(t *testing.T) {
	for name, write := range layouts {
		read, err := intake.ReadAcquirer(write(settledDay), intake.Mapping{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(read.Rows) != len(settledDay) || read.TotalDiffers {
			t.Errorf("%s: %d rows, total differs %v", name, len(read.Rows), read.TotalDiffers)
			continue
		}
		var fee money.Rupiah
		for i, s := range settledDay {
			r := read.Rows[i]
			if r.Gross != s.gross || r.Reference != s.rrn || r.Issuer != s.issuer || r.State != s.state || !r.Clock || r.At.Truncate(time.Minute).Compare(s.at.Truncate(time.Minute)) != 0 {
				t.Errorf("%s: row %d is %+v, want %+v", name, r.Row, r, s)
			}
			fee += r.Fee
		}
		// 245.00 + 8,925.00 + 178.50, to the nearest rupiah
		if fee != 9_349 {
			t.Errorf("%s: fees of %d", name, fee)
		}
	}
}

func TestAmountsAreReadAsBanksWriteThem(t *testing.T) {
	for text, want := range map[string]money.Rupiah{
		"35000": 35_000, "35.000": 35_000, "35,000": 35_000, "35.000,00": 35_000, "35,000.00": 35_000, "Rp35.000": 35_000, "IDR 35,000.00": 35_000,
		"Rp. 1.275.000": 1_275_000, "1,275,000.0": 1_275_000, "1275000.00": 1_275_000,
	} {
		read, err := intake.ReadAcquirer(intake.File{Name: "a.csv", Data: []byte("tanggal;nominal\n23/11/2026 10:00;" + text + "\n")}, intake.Mapping{})
		if err != nil || len(read.Rows) != 1 || read.Rows[0].Gross != want {
			t.Errorf("%q is read as %+v, %v", text, read.Rows, err)
		}
	}
	for _, text := range []string{"35.00.000", "abc", "35,5", "0", "3 5"} {
		if read, err := intake.ReadAcquirer(intake.File{Name: "a.csv", Data: []byte("tanggal;nominal\n23/11/2026 10:00;" + text + "\n")}, intake.Mapping{}); err == nil {
			t.Errorf("%q is read as %+v", text, read.Rows)
		}
	}
}

func TestWhatCannotBeFoundIsAskedFor(t *testing.T) {
	odd := intake.File{Name: "odd.csv", Data: []byte("hari bayar;masuk;nomor rrn;status\n11/23/2026 10:00;35000;990011223301;oke\n")}
	_, err := intake.ReadAcquirer(odd, intake.Mapping{})
	if !errors.Is(err, pos.Refuse(pos.Invalid, "match_column_missing")) {
		t.Errorf("it is not asked for: %v", err)
	}
	told := intake.Mapping{Columns: map[intake.Field]string{intake.FieldDate: "Hari Bayar", intake.FieldAmount: "Masuk"}}
	if _, err := intake.ReadAcquirer(odd, told); !errors.Is(err, pos.Refuse(pos.Invalid, "match_status")) {
		t.Errorf("a word nobody knows passes: %v", err)
	}
	told.States = map[string]string{"Oke": "paid"}
	read, err := intake.ReadAcquirer(odd, told)
	if err != nil || len(read.Rows) != 1 || !read.Rows[0].At.Equal(wib(10, 0, 0)) {
		t.Errorf("it is read as %+v, %v", read.Rows, err)
	}
	told.Columns[intake.FieldFee] = "potongannya"
	if _, err := intake.ReadAcquirer(odd, told); !errors.Is(err, pos.Refuse(pos.Invalid, "match_column_unknown")) {
		t.Errorf("a heading that is not there: %v", err)
	}
	for name, data := range map[string]string{"a letter": "Kepada Yth.\nTerima kasih\n", "nothing": "", "a picture": "\x89PNG\r\n\x1a\n\x00\x00"} {
		if _, err := intake.ReadAcquirer(intake.File{Name: "wrong.csv", Data: []byte(data)}, intake.Mapping{}); err == nil {
			t.Errorf("%s passes for a file of payments", name)
		}
	}
	cut := layouts["a bank with titles, semicolons and totals"](settledDay)
	cut.Data = bytes.Replace(cut.Data, []byte("Rp 35.000,00"), []byte("Rp 36.000,00"), 1)
	if read, err := intake.ReadAcquirer(cut, intake.Mapping{}); err != nil || !read.TotalDiffers {
		t.Errorf("a total that differs is not noticed: %v", err)
	}
}

func TestADayIsHeldAgainstAFileAndWhatWasToldIsRemembered(t *testing.T) {
	now := func() time.Time { return wib(20, 0, 0) }
	s, err := store.Open(t.Context(), t.TempDir(), store.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	goods, err := pos.NewCatalogue([]pos.Product{{SKU: "A", Name: "A", Category: "K", Price: 25_500, Producer: "L1"}, {SKU: "B", Name: "B", Category: "K", Price: 9_500, Producer: "L2"}},
		[]pos.Producer{{Code: "L1", Name: "Satu"}, {Code: "L2", Name: "Dua"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	sell := func(id string, at time.Time, reference string, skus ...pos.SKU) {
		cart := pos.Cart{ID: pos.SaleID(id)}
		for _, sku := range skus {
			p, _ := goods.BySKU(sku)
			if cart, _, err = cart.Add(p, 1); err != nil {
				t.Fatal(err)
			}
		}
		sale, err := cart.Checkout(pos.SaleHead{Stall: store.DefaultStall(), Terminal: s.Terminal().ID, Day: "2026-11-23", At: at, Cashier: pos.Staff{ID: "kasir-1"}}, goods,
			[]pos.Tender{{Method: pos.QRIS, Amount: cart.Totals().Total, Reference: reference, CheckedBy: "kasir-1", CheckedAt: at}})
		if err == nil {
			_, err = s.Record(t.Context(), "kasir-1", journal.SaleCompleted{Sale: sale})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	sell("one", wib(9, 6, 0), "223301", "A", "B")
	sell("two", wib(11, 1, 0), "223303", "A") // its payment failed
	sell("three", wib(13, 45, 30), "", "A")
	im := intake.Importer{Store: s, Now: now, By: "spv"}
	file := layouts["a wallet in English with commas and zones"](settledDay)
	file.Data = bytes.Replace(file.Data, []byte("Gross Amount"), []byte("Harga Jual"), 1)
	told := intake.Mapping{Columns: map[intake.Field]string{intake.FieldAmount: "harga jual"}}
	m, err := im.MatchDay(t.Context(), "m-1", "2026-11-23", []intake.AcquirerFile{{File: file, Acquirer: "Dompet", Mapping: told}})
	if err != nil {
		t.Fatal(err)
	}
	if err := im.KeepMatching(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	// The same file again, and nobody says a word.
	if m, err = im.MatchDay(t.Context(), "m-2", "2026-11-23", []intake.AcquirerFile{{File: file}}); err != nil || m.Matching.Files[0].Acquirer != "Dompet" {
		t.Fatal(m.Matching.Files, err)
	}
	if err := im.KeepMatching(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	stored, err := s.Matchings(t.Context(), "2026-11-23")
	if err != nil || len(stored) != 1 || stored[0].ID != "m-2" {
		t.Fatal(stored, err)
	}
	var got []pos.MatchVerdict
	for _, r := range stored[0].Rows {
		got = append(got, r.Verdict)
	}
	want := []pos.MatchVerdict{pos.MatchGood, pos.MatchUnsold, pos.MatchMissing, pos.MatchGood}
	if fmt.Sprint(got) != fmt.Sprint(want) || stored[0].Rows[2].Status != "expire" {
		t.Errorf("%v, want %v", got, want)
	}
	shares, err := s.MatchedShares(t.Context(), "2026-11-23")
	if err != nil {
		t.Fatal(err)
	}
	var fee, gross money.Rupiah
	for _, sh := range shares {
		fee, gross = fee+sh.Fee, gross+sh.Gross
	}
	if f := stored[0].Files[0]; fee != f.Fee || gross != f.Gross || f.Failed != 1 || f.Refunded != 1 || f.Returned != 60_000 {
		t.Errorf("shares of %d with fees of %d, file %+v", gross, fee, f)
	}
	if v, err := s.Verify(t.Context()); err != nil || v.Problem != nil {
		t.Errorf("verdict %+v, %v", v, err)
	}
}

func TestAFileWithHeadingsOfItsOwnSaysWhatItsColumnsAreAskedBy(t *testing.T) {
	file := intake.File{Name: "aneh.csv", Data: []byte("Rekap merchant\nWkt Trx;Masuk;;Ket\n;35.000;x;Oke\n23/11/2026 10:00;5.000;y;Oke\n")}
	read, err := intake.ReadAcquirer(file, intake.Mapping{})
	untold, help := intake.Matched{Files: []intake.Acquired{read}}.Untold(err)
	if !help || untold.File != "aneh.csv" || fmt.Sprint(untold.Fields) != "[amount date]" || len(untold.Words) != 0 {
		t.Fatalf("untold is %+v, %v", untold, err)
	}
	if got := fmt.Sprint(read.Headings, read.Examples); got != "[Wkt Trx Masuk Ket] [23/11/2026 10:00 35.000 Oke]" {
		t.Errorf("headings and examples are %s", got)
	}
	damaged := intake.File{Name: "rusak.csv", Data: []byte("Tanggal;Nominal;Status\n23/11/2026;banyak;Oke\n23/11/2026;500;Oke\n")}
	if read, err = intake.ReadAcquirer(damaged, intake.Mapping{}); err == nil {
		t.Fatal("an amount in words was read")
	}
	if _, help := (intake.Matched{Files: []intake.Acquired{read}}).Untold(err); help {
		t.Error("telling what a word means would not make an amount of another")
	}
}
