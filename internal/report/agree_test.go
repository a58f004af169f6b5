package report_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"lapak/internal/i18n"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/report"
)

// ledger is the day as somebody would keep it by hand, apart from the store.
type ledger struct {
	gross, discount, refund, void, rounding money.Rupiah
	sales, items                            int
	methods                                 map[pos.Method]money.Rupiah
	producers                               map[pos.ProducerCode]money.Rupiah
	categories                              map[string]money.Rupiah
	products                                map[pos.SKU]money.Rupiah
	cashiers                                map[pos.StaffID]money.Rupiah
	drawer                                  money.Rupiah
}

func newLedger() *ledger {
	return &ledger{
		methods: map[pos.Method]money.Rupiah{}, producers: map[pos.ProducerCode]money.Rupiah{}, categories: map[string]money.Rupiah{},
		products: map[pos.SKU]money.Rupiah{}, cashiers: map[pos.StaffID]money.Rupiah{},
	}
}

// sold books a sale, or takes it out again with sign -1.
func (l *ledger) sold(s pos.Sale, sign int) {
	m := money.Rupiah(sign)
	l.sales, l.items = l.sales+sign, l.items+sign*s.Items()
	l.gross, l.discount, l.rounding = l.gross+m*s.Gross(), l.discount+m*s.Discount(), l.rounding+m*s.Rounding
	for _, method := range pos.Methods() {
		l.methods[method] += m * s.PaidBy(method)
	}
	for _, line := range s.Lines {
		l.goods(line.SKU, line.Producer, line.Category, m*line.Net())
	}
	l.cashiers[s.Cashier] += m * s.Paid()
	l.drawer += m * s.PaidBy(pos.Cash)
}

func (l *ledger) returned(r pos.Refund) {
	l.refund, l.rounding, l.items = l.refund+r.Value(), l.rounding+r.Rounding, l.items-r.Items()
	l.methods[r.Method] -= r.Paid
	for _, line := range r.Lines {
		l.goods(line.SKU, line.Producer, line.Category, -line.Amount)
	}
	l.cashiers[r.Cashier] -= r.Paid
	if r.Method == pos.Cash {
		l.drawer -= r.Paid
	}
}

func (l *ledger) goods(sku pos.SKU, producer pos.ProducerCode, category string, amount money.Rupiah) {
	l.products[sku] += amount
	l.producers[producer] += amount
	l.categories[category] += amount
}

func (l *ledger) net() money.Rupiah { return l.gross - l.discount - l.refund + l.rounding }

// soldToday is a sale that may still be voided or come back.
type soldToday struct {
	sale    pos.Sale
	refunds []pos.Refund
	shift   pos.ShiftID
	gone    bool
}

func drawCart(t *rapid.T, s *stallAt) pos.Cart {
	var rows []row
	for range rapid.IntRange(1, 4).Draw(t, "rows") {
		rows = append(rows, row{
			product: rapid.IntRange(0, 4).Draw(t, "product"), pieces: rapid.IntRange(1, 12).Draw(t, "pieces"), off: drawDiscount(t, "row discount"),
		})
	}
	return s.cart(drawDiscount(t, "sale discount"), rows...)
}

func drawDiscount(t *rapid.T, name string) pos.Discount {
	switch rapid.IntRange(0, 3).Draw(t, name) {
	case 1:
		return pos.Discount{Amount: money.Rupiah(rapid.IntRange(1, 20_000).Draw(t, name))}
	case 2:
		return pos.Discount{Rate: money.BasisPoints(rapid.IntRange(1, 9_000).Draw(t, name))}
	}
	return pos.Discount{}
}

// drawTenders pays a part in other ways and the rest in notes, or all exactly.
func drawTenders(t *rapid.T, total money.Rupiah) []pos.Tender {
	if total == 0 {
		return []pos.Tender{cash(1_000)}
	}
	part := money.Rupiah(rapid.Int64Range(0, int64(total)).Draw(t, "by other ways"))
	method := rapid.SampledFrom([]pos.Method{pos.QRIS, pos.Transfer, pos.Card}).Draw(t, "method")
	var tenders []pos.Tender
	if part > 0 {
		tenders = append(tenders, pos.Tender{Method: method, Amount: part, Reference: "ref", CheckedBy: "kasir-1", CheckedAt: morning})
	}
	if rest := total - part; rest > 0 {
		tenders = append(tenders, cash(rest.UpTo(rapid.SampledFrom([]money.Rupiah{1, 100, 5_000, 100_000}).Draw(t, "notes"))))
	}
	return tenders
}

// drawDay lives a random day and books it in a ledger beside the store.
func drawDay(t *rapid.T, s *stallAt) *ledger {
	book := newLedger()
	people := []pos.Staff{{ID: "kasir-1", Label: "Kasir 1"}, {ID: "kasir-2", Label: "Kasir 2"}, {ID: "spv", Label: "Pengawas"}}
	var sold []*soldToday
	s.day, s.now, s.goods = yesterday, morning.AddDate(0, 0, -1), goods(t, " (nama lama)")
	s.openShift(people[0], pos.Count{{Value: 10_000, Number: 30}})
	for range rapid.IntRange(0, 3).Draw(t, "sales of yesterday") {
		cart := drawCart(t, s)
		sold = append(sold, &soldToday{sale: s.sell(cart, drawTenders(t, cart.Totals().Total)...)})
	}
	s.closeShift(nil, "")
	s.day, s.now, s.goods = today, morning, goods(t, "")
	for range rapid.IntRange(1, 3).Draw(t, "shifts") {
		float := pos.Count{{Value: 10_000, Number: rapid.IntRange(0, 40).Draw(t, "float")}}
		s.openShift(rapid.SampledFrom(people).Draw(t, "cashier"), float)
		book.drawer += float.Total()
		for range rapid.IntRange(0, 9).Draw(t, "events") {
			sold = drawEvent(t, s, book, sold)
		}
		s.closeShift(pos.Count{{Value: 50_000, Number: rapid.IntRange(0, 60).Draw(t, "counted")}}, "")
	}
	return book
}

func drawEvent(t *rapid.T, s *stallAt, book *ledger, sold []*soldToday) []*soldToday {
	kind := rapid.SampledFrom([]string{"sale", "sale", "sale", "void", "refund", "refund", "cash"}).Draw(t, "event")
	if kind == "cash" {
		amount := money.Rupiah(rapid.IntRange(1, 100_000).Draw(t, "cash")) * rapid.SampledFrom([]money.Rupiah{1, -1}).Draw(t, "direction")
		s.moveCash(amount, "uang kecil")
		book.drawer += amount
		return sold
	}
	if kind == "sale" || len(sold) == 0 {
		cart := drawCart(t, s)
		sale := s.sell(cart, drawTenders(t, cart.Totals().Total)...)
		book.sold(sale, 1)
		return append(sold, &soldToday{sale: sale, shift: s.shift})
	}
	one := rapid.SampledFrom(sold).Draw(t, "which")
	if one.gone {
		return sold
	}
	if kind == "void" {
		if one.shift == s.shift && len(one.refunds) == 0 {
			s.void(one.sale)
			book.sold(one.sale, -1)
			book.void += one.sale.Paid()
			one.gone = true
		}
		return sold
	}
	done, pieces := pos.ReturnedPieces(one.refunds), map[int]int{}
	for _, l := range one.sale.Lines {
		if n := rapid.IntRange(0, l.Quantity-done[l.No]).Draw(t, "returned"); n > 0 {
			pieces[l.No] = n
		}
	}
	if len(pieces) > 0 {
		r := s.refund(one.sale, one.refunds, pieces, rapid.SampledFrom(pos.Methods()).Draw(t, "paid back by"))
		one.refunds = append(one.refunds, r)
		book.returned(r)
	}
	return sold
}

func TestEveryFormOfARandomDayShowsTheFiguresOfTheLedger(t *testing.T) {
	base := t.TempDir()
	w := i18n.MustLoad(i18n.ID)
	days := 0
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp(base, "day")
		if err != nil {
			t.Fatal(err)
		}
		s := openStall(t, dir)
		defer s.st.Close()
		book := drawDay(t, s)
		d := s.report() // which checks its own sums
		if d.Status != report.Final {
			t.Fatalf("status %s", d.Status)
		}
		compareLedger(t, book, d)
		var again report.Daily
		if err := json.Unmarshal([]byte(jsonOf(t, d)), &again); err != nil {
			t.Fatal(err)
		}
		compareLedger(t, book, again)
		compareCSV(t, s, d)
		if days++; days%4 == 1 { // a workbook takes longer than all the rest
			compareWorkbook(t, s, d, w)
		}
		compareText(t, s, d, w)
	})
}

func compareLedger(t *rapid.T, l *ledger, d report.Daily) {
	t.Helper()
	got := fmt.Sprint(d.Gross, d.Discount, d.Refund, d.Void, d.Rounding, d.Net, d.Sales, d.Items, d.Cash.Expected, *d.Cash.Difference)
	want := fmt.Sprint(l.gross, l.discount, l.refund, l.void, l.rounding, l.net(), l.sales, l.items, l.drawer, *d.Cash.Counted-l.drawer)
	if got != want {
		t.Fatalf("report %s\nledger %s", got, want)
	}
	for _, m := range d.Methods {
		compareRow(t, l.methods, m.Method, m.Total)
	}
	for _, p := range d.Producers {
		compareRow(t, l.producers, p.Code, p.Net)
	}
	for _, c := range d.Categories {
		compareRow(t, l.categories, c.Category, c.Net)
	}
	for _, p := range d.Products {
		compareRow(t, l.products, p.SKU, p.Total)
	}
	for _, c := range d.Cashiers {
		compareRow(t, l.cashiers, c.ID, c.Total)
	}
}

func compareRow[K comparable](t *rapid.T, want map[K]money.Rupiah, key K, got money.Rupiah) {
	t.Helper()
	if want[key] != got {
		t.Fatalf("%v: report %d, ledger %d", key, got, want[key])
	}
}

// rupiahIn reads a cell of a file; an empty one counts nothing.
func rupiahIn(t failer, cell string) money.Rupiah {
	t.Helper()
	if cell == "" {
		return 0
	}
	n, err := strconv.ParseInt(cell, 10, 64)
	if err != nil {
		t.Fatalf("%q is no whole amount", cell)
	}
	return money.Rupiah(n)
}

func compareCSV(t *rapid.T, s *stallAt, d report.Daily) {
	t.Helper()
	content, marked := strings.CutPrefix(csvOf(t, s, d, report.ForSheets), "\ufeff")
	if !marked {
		t.Fatal("no byte order mark")
	}
	reader := csv.NewReader(strings.NewReader(content))
	reader.Comma = ';'
	records, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	const part, name, quantity, total = 2, 5, 10, 14
	sums, named := map[string]money.Rupiah{}, map[string]money.Rupiah{}
	pieces := money.Rupiah(0)
	for _, r := range records[1:] {
		sums[r[part]] += rupiahIn(t, r[total])
		named[r[part]+"/"+r[name]] = rupiahIn(t, r[total])
		if r[part] == "Transaksi" {
			pieces += rupiahIn(t, r[quantity])
		}
	}
	for _, p := range []string{"Metode", "Lapas", "Kategori", "Produk", "Kasir", "Transaksi"} {
		if sums[p] != d.Net {
			t.Fatalf("CSV: %s adds up to %d, net is %d", p, sums[p], d.Net)
		}
	}
	for key, want := range map[string]money.Rupiah{
		"Ringkasan/Penjualan kotor": d.Gross, "Ringkasan/Diskon": d.Discount, "Ringkasan/Retur": d.Refund, "Ringkasan/Batal": d.Void,
		"Ringkasan/Pembulatan": d.Rounding, "Ringkasan/Penjualan bersih": d.Net,
		"Kas/Seharusnya": d.Cash.Expected, "Kas/Dihitung": *d.Cash.Counted, "Kas/Selisih": *d.Cash.Difference,
	} {
		if got, there := named[key]; !there || got != want {
			t.Fatalf("CSV: %s is %d, want %d", key, got, want)
		}
	}
	if int(pieces) != d.Items {
		t.Fatalf("CSV: %d pieces in the details, %d in the report", pieces, d.Items)
	}
}

// workbook writes the report as XLSX and opens it again.
func workbook(t failer, s *stallAt, d report.Daily, w *i18n.Words) *excelize.File {
	t.Helper()
	var b bytes.Buffer
	if err := d.WriteXLSX(&b, w, report.DayRows(ctx, s.st, today)); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// workbookText is the content of a workbook, raw, as lines.
func workbookText(t failer, s *stallAt, d report.Daily, w *i18n.Words) string {
	t.Helper()
	f := workbook(t, s, d, w)
	defer f.Close()
	return sheetsText(t, f)
}

// sheetsText is the content of an open workbook.
func sheetsText(t failer, f *excelize.File) string {
	t.Helper()
	var b strings.Builder
	for _, name := range f.GetSheetList() {
		fmt.Fprintf(&b, "[%s]\n", name)
		rows, err := f.GetRows(name, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			fmt.Fprintln(&b, strings.Join(r, " | "))
		}
	}
	return b.String()
}

func compareWorkbook(t *rapid.T, s *stallAt, d report.Daily, w *i18n.Words) {
	t.Helper()
	f := workbook(t, s, d, w)
	defer f.Close()
	for _, part := range d.Sections(w) {
		rows, err := f.GetRows(part.Short, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		switch part.Part {
		case report.PartDetails:
			const quantity, total = 6, 9
			var sum money.Rupiah
			pieces := 0
			for _, r := range rows[1 : len(rows)-1] {
				sum += rupiahIn(t, r[total])
				pieces += int(rupiahIn(t, r[quantity]))
			}
			if last := rows[len(rows)-1]; sum != d.Net || pieces != d.Items || rupiahIn(t, last[total]) != d.Net {
				t.Fatalf("XLSX: details %d, net %d, total %s; %d pieces of %d", sum, d.Net, last[total], pieces, d.Items)
			}
		case report.PartSummary, report.PartCash:
			for _, fact := range part.Facts {
				want := fact.Value.Text
				if fact.Value.Kind.Numeric() {
					want = strconv.FormatInt(fact.Value.Number, 10)
				}
				if !hasRow(rows, fact.Label, want) {
					t.Fatalf("XLSX: %s has no %s of %s", part.Short, fact.Label, want)
				}
			}
		default:
			compareCells(t, part, rows[1:])
		}
	}
}

func hasRow(rows [][]string, label, value string) bool {
	for _, r := range rows {
		if len(r) > 1 && r[0] == label && r[1] == value {
			return true
		}
	}
	return false
}

// compareCells holds the rows of a sheet against those of the table.
func compareCells(t *rapid.T, part report.Section, rows [][]string) {
	t.Helper()
	all := part.Table.Rows
	if part.Table.Total != nil {
		all = append(all, part.Table.Total)
	}
	if len(rows) != len(all) {
		t.Fatalf("XLSX: %s has %d rows, want %d", part.Short, len(rows), len(all))
	}
	for i, cells := range all {
		for j, c := range cells {
			switch c.Kind {
			case report.Money, report.Count:
				if rupiahIn(t, rows[i][j]) != money.Rupiah(c.Number) {
					t.Fatalf("XLSX: %s row %d column %d is %s, want %d", part.Short, i+1, j+1, rows[i][j], c.Number)
				}
			case report.Text, report.Code:
				if j < len(rows[i]) && rows[i][j] != c.Text || j >= len(rows[i]) && c.Text != "" {
					t.Fatalf("XLSX: %s row %d column %d is not %q", part.Short, i+1, j+1, c.Text)
				}
			}
		}
	}
}

// compareText looks for every table of the report among the lines of the text,
// row by row, by the figures at their ends.
func compareText(t *rapid.T, s *stallAt, d report.Daily, w *i18n.Words) {
	t.Helper()
	lines := strings.Split(textOf(t, s, d, w), "\n")
	at := 0
	for _, part := range d.Sections(w) {
		if part.Part == report.PartDetails || part.Part == report.PartRemarks {
			continue
		}
		for lines[at] != part.Title {
			at++ // beyond the end is a panic that names this test
		}
		for _, f := range part.Facts {
			if !f.Value.Kind.Numeric() {
				continue
			}
			want := f.Value.Show(w)
			if at = next(lines, at, f.Label); !strings.HasSuffix(lines[at], " "+want) {
				t.Fatalf("text: %q does not end with %s", lines[at], want)
			}
		}
		if len(part.Table.Rows) > 0 {
			at = next(lines, at, strings.Fields(part.Table.Columns[0].Title)[0])
		}
		for i, cells := range append(part.Table.Rows, part.Table.Total) {
			if len(part.Table.Rows) == 0 || len(cells) == 0 {
				continue
			}
			if at++; i == len(part.Table.Rows) {
				at++ // the line above the total
			}
			compareLine(t, w, lines[at], cells)
		}
	}
}

// compareLine wants the figures of a row, all of them, at the end of a line.
func compareLine(t *rapid.T, w *i18n.Words, line string, cells []report.Cell) {
	t.Helper()
	var want []string
	for _, c := range cells {
		if c.Kind.Numeric() {
			want = append(want, c.Show(w))
		}
	}
	got := strings.Fields(line)
	if len(got) < len(want) || !slices.Equal(got[len(got)-len(want):], want) {
		t.Fatalf("text: %q does not end with %v", line, want)
	}
}

func next(lines []string, from int, prefix string) int {
	for i := from + 1; i < len(lines); i++ {
		if strings.HasPrefix(lines[i], prefix+" ") {
			return i
		}
	}
	return len(lines) - 1
}
