package report

import (
	"encoding/csv"
	"io"
	"time"

	"lapak/internal/pos"
)

// WriteCSV writes every payment of the matching, in as many rows as producers share
// it: the figures of the payment stand in the first of them only, so that each
// column adds up. The verdict is the word for programs.
func (q QRIS) WriteCSV(out io.Writer, style CSVStyle) error {
	w := csv.NewWriter(out)
	if style == ForSheets {
		if _, err := io.WriteString(out, byteOrderMark); err != nil {
			return err
		}
		w.Comma, w.UseCRLF = ';', true
	}
	_ = w.Write(qrisColumns()) // the writer keeps what goes wrong until the end
	for _, row := range q.list() {
		_ = w.Write(row)
	}
	w.Flush()
	return w.Error()
}

func (q QRIS) list() [][]string {
	clock := func(at time.Time) string {
		if at.IsZero() {
			return ""
		}
		return at.In(pos.WIB()).Format("15:04:05")
	}
	var all [][]string
	for _, r := range q.Rows {
		whole := []string{string(q.Day), clock(r.At), string(r.Verdict), guard(r.Name()), figure(r.Ours), figure(r.Row), clock(r.Paid),
			figure(r.Gross), figure(r.Fee), figure(r.Gross - r.Fee), guard(r.Reference), guard(r.Issuer)}
		for _, s := range r.Shares {
			all = append(all, append(whole[:len(whole):len(whole)], guard(string(s.Producer)), figure(s.Ours), figure(s.Gross), figure(s.Fee)))
			for _, i := range []int{4, 7, 8, 9} {
				whole[i] = ""
			}
		}
	}
	return all
}
