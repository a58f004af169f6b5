package report

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"

	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// CSVStyle is how a CSV is written.
type CSVStyle int

const (
	// ForSheets suits a spreadsheet with Indonesian settings: a byte order mark,
	// semicolons and CRLF.
	ForSheets CSVStyle = iota
	// ForMachines is commas and LF without a byte order mark.
	ForMachines
)

const byteOrderMark = "\ufeff"

// WriteCSV writes the whole report as one list in which every row names its
// part, so that a spreadsheet can filter it: days as 2026-11-23, clocks as 17:30
// in WIB, whole rupiah without dots. Discounts and what came back are positive in
// their own columns; Total is gross - discount - refund. The rounding of cash is
// a row of its own in every part over goods.
func (d Daily) WriteCSV(w io.Writer, style CSVStyle, rows Rows) error {
	out := csvFile{w: csv.NewWriter(w), day: d.Day}
	if style == ForSheets {
		if _, err := io.WriteString(w, byteOrderMark); err != nil {
			return err
		}
		out.w.Comma, out.w.UseCRLF = ';', true
	}
	if err := out.w.Write(csvColumns()); err != nil {
		return err
	}
	d.csvSums(&out)
	d.csvGoods(&out)
	d.csvPeople(&out)
	if rows != nil {
		if err := rows(out.detail); err != nil {
			return err
		}
		out.row(csvRow{part: csvDetail, name: csvRounding, total: figure(d.Rounding)})
	}
	out.w.Flush()
	return out.w.Error()
}

// csvRow is a row by columns. Figures are texts because a column that means
// nothing in a part stays empty, which is not zero.
type csvRow struct {
	at                                               time.Time
	part, number, code, name, producer, cashier, way string
	sales, quantity, gross, discount, refund, total  string
	note                                             string
	voids, refunds                                   string
}

func figure[N money.Rupiah | int](n N) string { return strconv.FormatInt(int64(n), 10) }

type csvFile struct {
	w   *csv.Writer
	day pos.BusinessDay
}

// row writes a row. What goes wrong is kept by the writer until the end.
func (f csvFile) row(r csvRow) {
	clock := ""
	if !r.at.IsZero() {
		clock = r.at.In(pos.WIB()).Format("15:04")
	}
	_ = f.w.Write([]string{string(f.day), clock, r.part, guard(r.number), guard(r.code), guard(r.name), guard(r.producer),
		guard(r.cashier), r.way, r.sales, r.quantity, r.gross, r.discount, r.refund, r.total, guard(r.note), r.voids, r.refunds})
}

// guard keeps a spreadsheet from taking a text for a formula.
func guard(s string) string {
	s = legible(s)
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

func (d Daily) csvSums(f *csvFile) {
	status := csvInterim
	if d.Status == Final {
		status = csvFinal
	}
	f.row(csvRow{part: csvSummary, number: d.Number, name: d.Stall.Name, note: status})
	f.row(csvRow{part: csvSummary, name: csvCodeCheck, note: d.Digest})
	f.row(csvRow{part: csvSummary, name: csvDetail, sales: figure(d.Sales), quantity: figure(d.Items),
		voids: figure(d.Voids), refunds: figure(d.Refunds)})
	for _, s := range d.csvSummary() {
		f.row(csvRow{part: csvSummary, name: s.name, total: figure(s.value)})
	}
	for _, m := range d.Methods {
		f.row(csvRow{part: csvMethod, way: csvMethodName(m.Method), sales: figure(m.Sales),
			gross: figure(m.Kept), refund: figure(m.PaidBack), total: figure(m.Total)})
	}
	for _, q := range d.csvQRIS() {
		f.row(csvRow{part: csvQRIS, way: csvMethodName(pos.QRIS), name: q.name, total: figure(q.value)})
	}
	for _, c := range d.csvCash() {
		f.row(csvRow{part: csvCash, name: c.name, total: figure(c.value)})
	}
	for _, p := range d.Cash.Pieces {
		f.row(csvRow{part: csvPieces, name: figure(p.Value), quantity: figure(p.Number), total: figure(p.Total)})
	}
}

func (d Daily) csvGoods(f *csvFile) {
	rounding := func(part string) { f.row(csvRow{part: part, name: csvRounding, total: figure(d.Rounding)}) }
	for _, p := range d.Producers {
		f.row(csvRow{part: csvProducer, code: string(p.Code), name: p.Name, quantity: figure(p.Items),
			gross: figure(p.Gross), discount: figure(p.Discount), refund: figure(p.Refund), total: figure(p.Net)})
	}
	rounding(csvProducer)
	for _, c := range d.Categories {
		f.row(csvRow{part: csvCategory, name: c.Category, quantity: figure(c.Items),
			gross: figure(c.Gross), discount: figure(c.Discount), refund: figure(c.Refund), total: figure(c.Net)})
	}
	rounding(csvCategory)
	for _, p := range d.Products {
		f.row(csvRow{part: csvProduct, code: string(p.SKU), name: p.Name, producer: string(p.Producer),
			quantity: figure(p.Quantity), total: figure(p.Total)})
	}
	rounding(csvProduct)
}

func (d Daily) csvPeople(f *csvFile) {
	for _, c := range d.Cashiers {
		f.row(csvRow{part: csvCashier, code: string(c.ID), name: c.Cashier, cashier: c.Cashier, sales: figure(c.Sales), total: figure(c.Total),
			voids: figure(c.Voids), refunds: figure(c.Refunds)})
	}
	for _, r := range d.Remarks {
		f.row(csvRow{at: r.At, part: csvRemark, number: r.Number, name: csvRemarkName(r.Kind), cashier: r.Staff, total: figure(r.Amount), note: csvReason(r)})
	}
}

// detail writes a sold or returned line. A voided line counts nothing.
func (f csvFile) detail(r store.SaleRow) error {
	var ways []string
	for _, m := range strings.Split(r.Methods, ",") {
		ways = append(ways, csvMethodName(pos.Method(m)))
	}
	row := csvRow{at: r.At, part: csvDetail, number: string(r.Number), code: string(r.SKU), name: r.Name,
		producer: r.ProducerName, cashier: r.Cashier, way: strings.Join(ways, "+")}
	switch {
	case r.Voided:
		row.note = csvVoided
	case r.Refund:
		row.quantity, row.refund, row.total, row.note = figure(-r.Quantity), figure(r.Gross), figure(-r.Gross), csvCameBack
	default:
		row.quantity, row.gross, row.discount, row.total = figure(r.Quantity), figure(r.Gross), figure(r.Discount), figure(r.Gross-r.Discount)
	}
	f.row(row)
	return nil
}
