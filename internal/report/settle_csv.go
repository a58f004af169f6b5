package report

import (
	"lapak/internal/money"
	"lapak/internal/pos"
)

// settleRow is one row of the CSV of settlements: what was sold or came back and
// whose it is. Owed is what the stall owes of it, less what was paid directly.
func settleRow(part, number, code, name string, t pos.Tally, owed money.Rupiah) []string {
	row := []string{part, guard(number), guard(code), guard(name), figure(t.Pieces), figure(t.Gross), figure(t.Discount), figure(t.Rounding), figure(t.Kept)}
	for _, l := range pos.Levels() {
		row = append(row, figure(t.Parts.Of(l)))
	}
	return append(row, figure(t.Direct), figure(owed))
}

// accountRow is a figure of the account, in the last column.
func accountRow(number, name string, value money.Rupiah) []string {
	row := make([]string, len(settleColumns()))
	row[0], row[1], row[3], row[len(row)-1] = csvAccount, guard(number), name, figure(value)
	return row
}

func (s Settlement) rows() [][]string {
	number := string(s.Number)
	rows := [][]string{
		settleRow(csvTotal, number, string(s.Producer), s.Name, s.Sum, s.Sum.Owed()),
		accountRow(number, csvCarried, s.Carried), accountRow(number, csvPaidOut, s.Paid), accountRow(number, csvBalance, s.Balance),
	}
	for _, p := range s.Products {
		rows = append(rows, settleRow(csvProduct, number, string(p.SKU), p.Name, p.Tally, p.Owed()))
	}
	for _, p := range s.Returns {
		rows = append(rows, settleRow(csvReturn, number, string(p.SKU), p.Name, p.Tally, p.Owed()))
	}
	return rows
}
