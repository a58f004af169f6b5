package report

import (
	"cmp"
	"context"
	"strings"

	"lapak/internal/i18n"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// Rows hands out the sold and returned lines of a day in order of time. It is
// read from the store while a file is written, so that a day of any size fits
// into memory. A nil Rows leaves the details out.
type Rows func(each func(store.SaleRow) error) error

// DayRows are the Rows of a business day.
func DayRows(ctx context.Context, st *store.Store, day pos.BusinessDay) Rows {
	return func(each func(store.SaleRow) error) error {
		return st.SaleRows(ctx, store.Scope{Day: day}, each)
	}
}

func detailColumns(w *i18n.Words) []Column {
	return []Column{
		{w.T("report.col.clock"), Moment, false}, {w.T("report.col.number"), Code, false}, {w.T("report.col.sku"), Code, false},
		{w.T("report.col.product"), Text, true}, {w.T("report.col.producer"), Text, true}, {w.T("report.cashier"), Text, false},
		{w.T("report.col.quantity"), Count, false}, {w.T("report.col.gross"), Money, false}, {w.T("report.col.discount"), Money, false},
		{w.T("report.col.total"), Money, false}, {w.T("report.col.method"), Text, false}, {w.T("report.col.mark"), Text, false},
	}
}

// DetailCells is a line of the details under the columns of PartDetails. Goods
// that came back count negative and a voided line counts nothing, so that the
// column of totals plus the rounding is the net of the day.
func DetailCells(w *i18n.Words, r store.SaleRow) []Cell {
	row := []Cell{
		moment(r.At), code(r.Number), code(r.SKU), text(productName(w, r.Name, r.NameEN)), text(r.ProducerName), text(cmp.Or(r.Cashier, w.T("report.no_cashier"))),
		count(r.Quantity), amount(r.Gross), amount(-r.Discount), amount(r.Gross - r.Discount), text(methodNames(w, r.Methods)), {},
	}
	const quantity, gross, discount, total, mark = 6, 7, 8, 9, 11
	switch {
	case r.Voided:
		row[quantity], row[gross], row[discount], row[total] = Cell{}, Cell{}, Cell{}, Cell{}
		row[mark] = text(w.T("report.remark.void"))
	case r.Refund:
		row[quantity], row[gross], row[total] = count(-r.Quantity), Cell{}, amount(-r.Gross)
		row[discount] = Cell{}
		row[mark] = text(w.T("report.remark.refund"))
	}
	return row
}

// PaperDetails reads the details into a table that fits on paper: the clock, the
// receipt, the product, quantity, total and way to pay, and on wide paper also the
// number of the row and the producer. What became of a line stands where the way to
// pay would be.
func (d Daily) PaperDetails(w *i18n.Words, rows Rows, wide bool) (Table, error) {
	const producer = 4
	pick := []int{0, 1, 3, 6, 9, 10}
	var t Table
	if wide {
		pick = []int{0, 1, 3, 4, 6, 9, 10}
		t.Columns = append(t.Columns, Column{w.T("report.col.no"), Count, false})
	}
	columns := detailColumns(w)
	for _, i := range pick {
		t.Columns = append(t.Columns, columns[i])
	}
	choose := func(no Cell, cells []Cell) []Cell {
		var picked []Cell
		if wide {
			picked = append(picked, no)
		}
		for _, from := range pick {
			picked = append(picked, cells[from])
		}
		return picked
	}
	err := rows(func(r store.SaleRow) error {
		cells := DetailCells(w, r)
		cells[producer] = code(r.Producer) // its name would take a second line of every row
		row := choose(count(len(t.Rows)+1), cells)
		if mark := cells[len(cells)-1]; mark.Text != "" {
			row[len(row)-1] = mark
		}
		t.Rows = append(t.Rows, row)
		return nil
	})
	rounding, total := d.closeDetails(w)
	t.Rows, t.Total = append(t.Rows, choose(Cell{}, rounding)), choose(Cell{}, total)
	return t, err
}

// closeDetails are the two rows that end the details: the rounding of cash and
// the net.
func (d Daily) closeDetails(w *i18n.Words) (rounding, total []Cell) {
	n := len(detailColumns(w))
	rounding, total = make([]Cell, n), make([]Cell, n)
	const name, quantity, sum = 3, 6, 9
	rounding[name], rounding[sum] = text(w.T("report.rounding")), amount(d.Rounding)
	total[name], total[quantity], total[sum] = text(w.T("report.net")), count(d.Items), amount(d.Net)
	return rounding, total
}

// methodNames translates a list of wire names separated by commas.
func methodNames(w *i18n.Words, methods string) string {
	var names []string
	for _, m := range strings.Split(methods, ",") {
		if m != "" {
			names = append(names, MethodName(w, pos.Method(m)))
		}
	}
	return strings.Join(names, " + ")
}
