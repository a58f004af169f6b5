package report

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"lapak/internal/i18n"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// Documents are the settlements and remittances of a producer, or of all, in order.
// The names in JSON are a contract.
type Documents struct {
	Producer    pos.ProducerCode `json:"producer"` // empty for all
	Balance     money.Rupiah     `json:"balance"`  // after all of them
	Accounts    []AccountRow     `json:"accounts"` // of each producer, by code
	Settlements []DocumentRow    `json:"settlements"`
	Remittances []RemittanceRow  `json:"remittances"`
}

// AccountRow is how the account of one producer stands.
type AccountRow struct {
	Producer pos.ProducerCode `json:"producer"`
	Name     string           `json:"name"`
	Owed     money.Rupiah     `json:"owed"` // by all documents, less what it got directly
	Paid     money.Rupiah     `json:"paid"`
	Balance  money.Rupiah     `json:"balance"`
}

// DocumentRow is one settlement.
type DocumentRow struct {
	Number   pos.SettlementNumber `json:"number"`
	Producer pos.ProducerCode     `json:"producer"`
	From     pos.BusinessDay      `json:"from"`
	To       pos.BusinessDay      `json:"to"`
	Reverses pos.SettlementNumber `json:"reverses"`
	Note     string               `json:"note"`
	Kept     money.Rupiah         `json:"kept"`
	Due      money.Rupiah         `json:"due"`
	Direct   money.Rupiah         `json:"direct"`
	Balance  money.Rupiah         `json:"balance"`

	ReversedBy pos.SettlementNumber `json:"reversed_by"`
}

// RemittanceRow is one payment to a producer.
type RemittanceRow struct {
	No       int64            `json:"no"`
	Producer pos.ProducerCode `json:"producer"`
	Day      pos.BusinessDay  `json:"day"`
	Amount   money.Rupiah     `json:"amount"`
	Method   pos.Method       `json:"method"`
	Note     string           `json:"note"`
	Reverses int64            `json:"reverses"`
}

// BuildDocuments lists what was settled and paid.
func BuildDocuments(ctx context.Context, b *store.Books, producer pos.ProducerCode) (Documents, error) {
	d := Documents{Producer: producer, Accounts: []AccountRow{}, Settlements: []DocumentRow{}, Remittances: []RemittanceRow{}}
	settlements, err := b.Settlements(ctx, producer)
	if err != nil {
		return d, err
	}
	remittances, err := b.Remittances(ctx, producer)
	if err != nil {
		return d, err
	}
	goods, err := b.Catalogue(ctx)
	if err != nil {
		return d, err
	}
	account := func(code pos.ProducerCode) *AccountRow {
		i, known := slices.BinarySearchFunc(d.Accounts, code, func(a AccountRow, code pos.ProducerCode) int { return cmp.Compare(a.Producer, code) })
		if !known {
			d.Accounts = slices.Insert(d.Accounts, i, AccountRow{Producer: code, Name: goods.ProducerName(code)})
		}
		return &d.Accounts[i]
	}
	reversed := map[pos.SettlementNumber]pos.SettlementNumber{}
	for _, s := range settlements {
		reversed[s.Reverses] = s.Number
	}
	for _, s := range settlements {
		d.Balance += s.Sum.Owed()
		a := account(s.Producer)
		a.Owed, a.Balance = a.Owed+s.Sum.Owed(), a.Balance+s.Sum.Owed()
		d.Settlements = append(d.Settlements, DocumentRow{s.Number, s.Producer, s.From, s.To, s.Reverses, s.Note, s.Sum.Kept, s.Sum.Parts.Due(), s.Sum.Direct, s.Balance(), reversed[s.Number]})
	}
	for _, p := range remittances {
		d.Balance -= p.Amount
		a := account(p.Producer)
		a.Paid, a.Balance = a.Paid+p.Amount, a.Balance-p.Amount
		d.Remittances = append(d.Remittances, RemittanceRow{p.No, p.Producer, p.Day, p.Amount, p.Method, p.Note, p.Reverses})
	}
	return d, nil
}

// Document puts the list together.
func (d Documents) Document(w *i18n.Words) Document {
	out := Document{Number: string(d.Producer), Data: d, Stem: stemList, Columns: documentColumns()}
	if d.Producer != "" {
		out.Stem += "_" + slug(string(d.Producer))
	}
	out.Head = Head{Title: w.T("settle.list"), Place: string(d.Producer), Unit: w.T("report.unit")}
	made := Table{Columns: []Column{{w.T("settle.col.number"), Code, false}, {w.T("settle.col.period"), Code, true}, {w.T("settle.col.kept"), Money, false}, {w.T("settle.col.owed"), Money, false},
		{w.T("settle.col.balance"), Money, false}, {w.T("settle.col.note"), Text, true}}}
	for _, s := range d.Settlements {
		note := s.Note
		switch {
		case s.Reverses != "":
			note = joined(": ", w.T("settle.reverses")+" "+string(s.Reverses), note)
		case s.ReversedBy != "":
			note = joined(": ", w.T("settle.reversed_by")+" "+string(s.ReversedBy), note)
		}
		made.Rows = append(made.Rows, []Cell{code(s.Number), code(strings.ReplaceAll(periodStem(s.From, s.To), "_", "–")), amount(s.Kept), amount(s.Due - s.Direct), amount(s.Balance), text(note)})
		out.Rows = append(out.Rows, []string{csvDocument, guard(string(s.Number)), guard(string(s.Producer)), string(s.From), string(s.To), figure(s.Kept), figure(s.Due - s.Direct), figure(s.Balance), guard(note)})
	}
	paid := Table{Columns: []Column{{w.T("settle.col.number"), Count, false}, {w.T("report.col.producer"), Text, true}, {w.T("settle.col.day"), Text, false}, {w.T("settle.col.method"), Text, false},
		{w.T("settle.col.amount"), Money, false}, {w.T("settle.col.note"), Text, true}}}
	for _, p := range d.Remittances {
		paid.Rows = append(paid.Rows, []Cell{count(int(p.No)), text(string(p.Producer)), text(w.DateShort(string(p.Day))), text(w.T("report.method." + string(p.Method))), amount(p.Amount), text(p.Note)})
		out.Rows = append(out.Rows, []string{csvPaidOut, figure(int(p.No)), guard(string(p.Producer)), string(p.Day), string(p.Day), "", figure(-p.Amount), "", guard(p.Note)})
	}
	accounts := d.accounts(w)
	for _, a := range d.Accounts {
		out.Rows = append(out.Rows, []string{csvLapas, "", guard(string(a.Producer)), "", "", "", figure(a.Owed), figure(a.Balance), guard(a.Name)})
	}
	out.Sections = []Section{
		{Part: PartSummary, Title: w.T("report.summary"), Short: w.T("report.summary"), Facts: []Fact{{Label: w.T("settle.balance"), Value: price(d.Balance)}}},
		accounts,
		noted(w, Section{Part: PartAccounts, Title: w.T("settle.documents"), Short: w.T("settle.documents.short"), Table: made}),
		noted(w, Section{Part: PartShares, Title: w.T("settle.remittances"), Short: w.T("settle.remittances.short"), Table: paid}),
	}
	return out
}

// accounts say what each producer is still to be paid.
func (d Documents) accounts(w *i18n.Words) Section {
	t := Table{Columns: []Column{{w.T("report.col.producer"), Text, true}, {w.T("settle.col.owed"), Money, false}, {w.T("settle.col.paid"), Money, false}, {w.T("settle.col.to_pay"), Money, false}}}
	var owed, paid money.Rupiah
	for _, a := range d.Accounts {
		owed, paid = owed+a.Owed, paid+a.Paid
		t.Rows = append(t.Rows, []Cell{text(a.Name), amount(a.Owed), amount(a.Paid), amount(a.Balance)})
	}
	t.Total = []Cell{text(w.T("report.col.total")), amount(owed), amount(paid), amount(d.Balance)}
	return noted(w, Section{Part: PartProducers, Title: w.T("settle.to_pay"), Short: w.T("settle.to_pay.short"), Table: t})
}
