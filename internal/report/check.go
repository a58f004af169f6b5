package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"

	"lapak/internal/money"
	"lapak/internal/pos"
)

// Check proves that the day adds up however it is looked at: the sums, the ways
// to pay, the Lapas, the categories, the products and the cashiers come from
// different tables of the store and must agree to the rupiah. Otherwise it
// returns report_does_not_add_up with the part, what it should be and what it is.
func (d Daily) Check() error {
	goods := d.Net - d.Rounding
	methods := sum(d.Methods, func(m MethodRow) money.Rupiah { return m.Total })
	cashiers := sum(d.Cashiers, func(c CashierRow) money.Rupiah { return c.Total })
	for _, c := range []struct {
		part      string
		want, got money.Rupiah
	}{
		{"net", d.Gross - d.Discount - d.Refund + d.Rounding, d.Net},
		{"methods", d.Net, methods},
		{"cashiers", d.Net, cashiers},
		{"producers gross", d.Gross, sum(d.Producers, func(p ProducerRow) money.Rupiah { return p.Gross })},
		{"producers discount", d.Discount, sum(d.Producers, func(p ProducerRow) money.Rupiah { return p.Discount })},
		{"producers refund", d.Refund, sum(d.Producers, func(p ProducerRow) money.Rupiah { return p.Refund })},
		{"producers", goods, sum(d.Producers, func(p ProducerRow) money.Rupiah { return p.Net })},
		{"categories", goods, sum(d.Categories, func(c CategoryRow) money.Rupiah { return c.Net })},
		{"products", goods, sum(d.Products, func(p ProductRow) money.Rupiah { return p.Total })},
		{"cash", d.Cash.CashSales - d.Cash.CashRefunds, sum(d.Methods, func(m MethodRow) money.Rupiah {
			if m.Method != pos.Cash {
				return 0
			}
			return m.Total
		})},
		{"qris", d.QRIS.Confirmed + d.QRIS.Unconfirmed, sum(d.Methods, func(m MethodRow) money.Rupiah {
			if m.Method != pos.QRIS {
				return 0
			}
			return m.Kept
		})},
	} {
		if c.want != c.got {
			return pos.Refuse(pos.Corrupt, "report_does_not_add_up", "part", c.part, "want", c.want, "got", c.got)
		}
	}
	return d.checkPieces()
}

// checkPieces is Check for what is counted rather than paid.
func (d Daily) checkPieces() error {
	for _, c := range []struct {
		part      string
		want, got int
	}{
		{"producers items", d.Items, sum(d.Producers, func(p ProducerRow) int { return p.Items })},
		{"categories items", d.Items, sum(d.Categories, func(c CategoryRow) int { return c.Items })},
		{"products items", d.Items, sum(d.Products, func(p ProductRow) int { return p.Quantity })},
		{"cashiers sales", d.Sales, sum(d.Cashiers, func(c CashierRow) int { return c.Sales })},
	} {
		if c.want != c.got {
			return pos.Refuse(pos.Corrupt, "report_does_not_add_up", "part", c.part, "want", c.want, "got", c.got)
		}
	}
	return nil
}

func sum[R any, N money.Rupiah | int](rows []R, of func(R) N) N {
	var total N
	for _, r := range rows {
		total += of(r)
	}
	return total
}

// digest is a short hash of the report, printed on every form of it, so that
// two papers of one day can be told to hold the same figures.
func (d Daily) digest() string {
	d.Digest = ""
	body, err := json.Marshal(d)
	if err != nil {
		// Plain data: only a field that JSON cannot hold can fail, never a day.
		panic(fmt.Sprintf("report: digest: %v", err))
	}
	hash := sha256.Sum256(body)
	return hex.EncodeToString(hash[:4])
}

// WriteJSON writes the report as one indented JSON object. Lists that are empty
// are empty lists, never null.
func (d Daily) WriteJSON(w io.Writer) error {
	return writeJSON(w, d)
}

// writeJSON writes a report as every report is written for programs.
func writeJSON(w io.Writer, report any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(report)
}
