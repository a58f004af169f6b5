package report

import (
	"context"

	"lapak/internal/i18n"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// PNBPUnits is the PNBP of all units side by side. The names in JSON are a contract.
type PNBPUnits struct {
	Month pos.Month `json:"month"`
	Sum   PNBP      `json:"sum"`
	Units []PNBP    `json:"units"` // without their deposits
}

// BuildPNBPUnits reads the PNBP of a month of all units, or of one.
func BuildPNBPUnits(ctx context.Context, b *store.Books, producer pos.ProducerCode, month pos.Month) (PNBPUnits, error) {
	u := PNBPUnits{Month: month, Units: []PNBP{}, Sum: PNBP{Month: month}}
	goods, err := b.Catalogue(ctx)
	if err != nil {
		return u, err
	}
	for _, p := range goods.Producers() {
		if producer != "" && p.Code != producer {
			continue
		}
		one, err := pnbpOf(ctx, b, goods, p.Code, month)
		if err != nil {
			return u, err
		}
		one.Deposits = []Deposit{}
		u.Units = append(u.Units, one)
		s := &u.Sum
		s.Due, s.Deposited, s.Open = s.Due+one.Due, s.Deposited+one.Deposited, s.Open+one.Open
		s.YearDue, s.YearPaid, s.Target = s.YearDue+one.YearDue, s.YearPaid+one.YearPaid, s.Target+one.Target
	}
	return u, nil
}

// Reached is how much of the target of the year was deposited, in basis points; 0
// without a target.
func (p PNBP) Reached() int64 { return sharePoints(p.YearPaid, p.Target) }

// Document puts the sheet together.
func (u PNBPUnits) Document(w *i18n.Words) Document {
	d := Document{Number: "PNBP/" + string(u.Month), Data: u, Stem: stemPNBP + string(u.Month) + stemAll, Columns: pnbpUnitColumns()}
	d.Head = Head{Title: w.T("pnbp.units"), Unit: w.T("report.unit"), Facts: []Fact{{Label: w.T("settle.period_of"), Value: text(monthName(w, u.Month))}}}
	t := Table{Columns: []Column{{w.T("pnbp.unit"), Text, true}, {w.T("pnbp.col.due"), Money, false}, {w.T("pnbp.col.deposited"), Money, false}, {w.T("pnbp.col.open"), Money, false},
		{w.T("pnbp.col.year_paid"), Money, false}, {w.T("pnbp.col.target"), Money, false}, {w.T("pnbp.reached"), Percent, false}}}
	row := func(name string, p PNBP) []Cell {
		cells := []Cell{text(name), amount(p.Due), amount(p.Deposited), amount(p.Open), amount(p.YearPaid), {}, {}}
		if p.Target > 0 {
			cells[5], cells[6] = amount(p.Target), share(p.Reached())
		}
		return cells
	}
	for _, p := range u.Units {
		t.Rows = append(t.Rows, row(p.Name, p))
		d.Rows = append(d.Rows, u.csvRow(string(p.Producer), p.Name, p))
	}
	t.Total = row(w.T("report.col.total"), u.Sum)
	d.Rows = append(d.Rows, u.csvRow("", csvTotal, u.Sum))
	d.Sections = []Section{noted(w, Section{Part: PartAccounts, Title: w.T("pnbp.progress", "year", u.Month.Year()), Short: w.T("pnbp.progress.short"), Table: t})}
	return d
}

func (u PNBPUnits) csvRow(code, name string, p PNBP) []string {
	row := []string{guard(code), guard(name), string(u.Month)}
	for _, r := range []money.Rupiah{p.Due, p.Deposited, p.Open, p.YearDue, p.YearPaid, p.Target} {
		row = append(row, figure(r))
	}
	return row
}
