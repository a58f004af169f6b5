package report

import (
	"context"

	"lapak/internal/i18n"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// PNBP is what a unit owes the state for a month, what it deposited, and how far
// it is with the target of the year. The names in JSON are a contract.
type PNBP struct {
	Producer  pos.ProducerCode `json:"producer"`
	Name      string           `json:"name"`
	Month     pos.Month        `json:"month"`
	Due       money.Rupiah     `json:"due"`       // of the month, as settled
	Deposited money.Rupiah     `json:"deposited"` // for the month
	Open      money.Rupiah     `json:"open"`
	YearDue   money.Rupiah     `json:"year_due"`  // of the year up to the month
	YearPaid  money.Rupiah     `json:"year_paid"` // for it
	Target    money.Rupiah     `json:"target"`    // of the year; 0 if there is none
	Deposits  []Deposit        `json:"deposits"`
	Unit      pos.Signing      `json:"-"` // who signs, and its codes
}

// Deposit is one row of the books of deposits.
type Deposit struct {
	No       int64           `json:"no"`
	Month    pos.Month       `json:"month"`
	Day      pos.BusinessDay `json:"day"`
	Amount   money.Rupiah    `json:"amount"`
	Billing  string          `json:"billing"`
	NTPN     string          `json:"ntpn"`
	NTB      string          `json:"ntb"`
	Note     string          `json:"note"`
	Reverses int64           `json:"reverses"`
}

// BuildPNBP reads a unit's PNBP of a month.
func BuildPNBP(ctx context.Context, b *store.Books, producer pos.ProducerCode, month pos.Month) (PNBP, error) {
	goods, err := b.Catalogue(ctx)
	if err != nil {
		return PNBP{}, err
	}
	return pnbpOf(ctx, b, goods, producer, month)
}

func pnbpOf(ctx context.Context, b *store.Books, goods *pos.Catalogue, producer pos.ProducerCode, month pos.Month) (PNBP, error) {
	unit, err := b.Signing(ctx, producer)
	if err != nil {
		return PNBP{}, err
	}
	known, err := b.PNBP(ctx, producer, month)
	if err != nil {
		return PNBP{}, err
	}
	p := PNBP{Producer: producer, Name: goods.ProducerName(producer), Month: month, Due: known.Due, YearDue: known.YearDue, Target: known.Target, Deposits: []Deposit{}, Unit: unit}
	for _, d := range known.Deposits {
		p.YearPaid += d.Amount
		if d.Month == month {
			p.Deposited += d.Amount
		}
		p.Deposits = append(p.Deposits, Deposit{d.No, d.Month, d.Day, d.Amount, d.Billing, d.NTPN, d.NTB, d.Note, d.Reverses})
	}
	p.Open = p.Due - p.Deposited
	return p, nil
}

// Document puts the sheet together: first what is typed into SIMPONI.
func (p PNBP) Document(w *i18n.Words) Document {
	month := monthName(w, p.Month)
	out := Document{Number: "PNBP/" + string(p.Producer) + "/" + string(p.Month), Data: p, Stem: stemPNBP + string(p.Month) + "_" + slug(string(p.Producer)),
		Columns: depositColumns(), Signatures: signed(w, "", place{"settle.hands_over", p.Unit.Officer}, place{"settle.treasurer", p.Unit.Treasurer}, place{"report.acknowledged", p.Unit.Head})}
	out.Head = Head{Title: w.T("pnbp.title"), Place: p.Name, Unit: w.T("report.unit"), Facts: []Fact{
		{Label: w.T("report.number"), Value: text(out.Number)}, {Label: w.T("settle.period_of"), Value: text(month)}}}
	blank := text(w.T("pnbp.fill_in"))
	known := func(digits string) Cell {
		if digits == "" {
			return blank
		}
		return code(digits)
	}
	out.Sections = []Section{
		{Part: PartSummary, Title: w.T("report.summary"), Short: w.T("report.summary"), Note: w.T("report.in_words", "words", p.Open.Terbilang()), Facts: []Fact{
			{Label: w.T("pnbp.due"), Value: price(p.Due)}, {Label: w.T("pnbp.deposited"), Value: price(-p.Deposited)}, {Label: w.T("pnbp.open"), Value: price(p.Open), Strong: true}}},
		{Part: PartForm, Title: w.T("pnbp.simponi"), Short: w.T("pnbp.simponi.short"), Table: Table{
			Columns: []Column{{w.T("pnbp.field"), Text, false}, {w.T("pnbp.value"), Text, true}},
			Rows: [][]Cell{{text(w.T("pnbp.unit")), text(p.Name)}, {text(w.T("pnbp.satker")), known(p.Unit.Satker)}, {text(w.T("pnbp.account")), known(p.Unit.Account)},
				{text(w.T("pnbp.amount")), price(p.Open)}, {text(w.T("pnbp.words")), text(p.Open.Terbilang())},
				{text(w.T("pnbp.remark")), text(w.T("pnbp.remark_text", "unit", p.Name, "month", month))},
				{text(w.T("pnbp.billing")), blank}, {text(w.T("pnbp.ntpn")), blank}, {text(w.T("pnbp.paid_on")), blank}}}},
		p.progress(w, month), p.deposits(w),
	}
	for _, d := range p.Deposits {
		out.Rows = append(out.Rows, []string{guard(string(p.Producer)), string(d.Month), string(d.Day), figure(d.Amount), d.Billing, d.NTPN, d.NTB, guard(d.Note)})
	}
	return out
}

func (p PNBP) progress(w *i18n.Words, month string) Section {
	s := Section{Part: PartAccounts, Title: w.T("pnbp.progress", "year", p.Month.Year()), Short: w.T("pnbp.progress.short"), Facts: []Fact{
		{Label: w.T("pnbp.year_due", "month", month), Value: price(p.YearDue)}, {Label: w.T("pnbp.year_paid"), Value: price(p.YearPaid)}}}
	if p.Target == 0 {
		s.Note = w.T("pnbp.no_target")
		return s
	}
	s.Facts = append(s.Facts, Fact{Label: w.T("pnbp.target"), Value: price(p.Target)}, Fact{Label: w.T("pnbp.reached"), Value: share(sharePoints(p.YearPaid, p.Target)), Strong: true})
	return s
}

func (p PNBP) deposits(w *i18n.Words) Section {
	t := Table{Columns: []Column{{w.T("pnbp.col.month"), Text, false}, {w.T("pnbp.paid_on"), Text, false}, {w.T("pnbp.billing"), Code, false}, {w.T("pnbp.ntpn"), Code, false},
		{w.T("pnbp.ntb"), Code, false}, {w.T("report.col.value_rupiah"), Money, false}}}
	for _, d := range p.Deposits {
		t.Rows = append(t.Rows, []Cell{text(monthName(w, d.Month)), text(w.DateShort(string(d.Day))), code(d.Billing), code(d.NTPN), code(d.NTB), amount(d.Amount)})
	}
	t.Total = []Cell{text(w.T("report.col.total")), {}, {}, {}, {}, amount(p.YearPaid)}
	return noted(w, Section{Part: PartDeposits, Title: w.T("pnbp.deposits"), Short: w.T("pnbp.deposits.short"), Table: t})
}

// Premi is the premi of a unit for some days, as settled: by product, or for the
// unit itself by maker.
type Premi struct {
	Producer pos.ProducerCode `json:"producer"`
	Name     string           `json:"name"`
	From     pos.BusinessDay  `json:"from"`
	To       pos.BusinessDay  `json:"to"`
	Premi    money.Rupiah     `json:"premi"`
	ByMaker  bool             `json:"by_maker"`
	Rows     []PremiRow       `json:"rows"`
	Unit     pos.Signing      `json:"-"` // who signs
}

// PremiRow is the premi of a product, or of a maker by code; a maker without one is
// whoever made the goods of which nobody says so.
type PremiRow struct {
	Code   string       `json:"code"`
	Name   string       `json:"name,omitempty"`
	Pieces int          `json:"pieces"`
	Premi  money.Rupiah `json:"premi"`
}

// BuildPremi adds the premi of a unit up by product.
func BuildPremi(ctx context.Context, b *store.Books, span store.Span) (Premi, error) {
	p, err := premiOf(ctx, b, span)
	if err != nil {
		return p, err
	}
	sums, err := b.Booked(ctx, span)
	for i := range sums {
		sums[i].Refund = false // a return takes from the product's premi
	}
	for _, r := range settledProducts(sums, false) {
		p.add(PremiRow{Code: string(r.SKU), Name: r.Name, Pieces: r.Pieces, Premi: r.Parts.Premi})
	}
	return p, err
}

// BuildPremiByMaker shares the premi of a unit among its makers. Only the unit
// itself may see it: viewer is the unit for which somebody asks.
func BuildPremiByMaker(ctx context.Context, b *store.Books, viewer pos.ProducerCode, span store.Span) (Premi, error) {
	makers, err := b.PremiByMaker(ctx, viewer, span)
	if err != nil {
		return Premi{}, err
	}
	p, err := premiOf(ctx, b, span)
	p.ByMaker = true
	for _, m := range makers {
		p.add(PremiRow{Code: m.Maker, Pieces: m.Pieces, Premi: m.Premi})
	}
	return p, err
}

func premiOf(ctx context.Context, b *store.Books, span store.Span) (Premi, error) {
	goods, err := b.Catalogue(ctx)
	if err != nil {
		return Premi{}, err
	}
	unit, err := b.Signing(ctx, span.Producer)
	if err != nil {
		return Premi{}, err
	}
	return Premi{Unit: unit, Producer: span.Producer, Name: goods.ProducerName(span.Producer), From: span.From, To: span.To, Rows: []PremiRow{}}, span.Check()
}

func (p *Premi) add(r PremiRow) {
	p.Premi += r.Premi
	p.Rows = append(p.Rows, r)
}

// Document puts the list together, with a place to sign for each maker.
func (p Premi) Document(w *i18n.Words) Document {
	out := Document{Number: periodStem(p.From, p.To), Data: p, Stem: stemPremi + periodStem(p.From, p.To) + "_" + slug(string(p.Producer)), Columns: premiColumns(),
		Signatures: signed(w, "", place{"report.prepared", p.Unit.Officer}, place{"settle.treasurer", p.Unit.Treasurer}, place{"report.acknowledged", p.Unit.Head})}
	out.Head = Head{Title: w.T("premi.title"), Place: p.Name, Unit: w.T("report.unit"), Facts: []Fact{{Label: w.T("settle.period_of"), Value: text(period(w, p.From, p.To))}}}
	t := Table{Columns: []Column{{w.T("report.col.sku"), Code, false}, {w.T("report.col.product"), Text, true}, {w.T("report.col.quantity"), Count, false}, {levelName(w, pos.LevelPremi), Money, false}}}
	if p.ByMaker {
		t.Columns[0].Title, t.Columns[1].Title = w.T("premi.maker"), w.T("premi.sign_here")
	}
	pieces := 0
	for _, r := range p.Rows {
		pieces += r.Pieces
		who := code(r.Code)
		if p.ByMaker && r.Code == "" {
			who = text(w.T("premi.nobody"))
		}
		t.Rows = append(t.Rows, []Cell{who, text(r.Name), count(r.Pieces), amount(r.Premi)})
		out.Rows = append(out.Rows, []string{guard(string(p.Producer)), guard(r.Code), guard(r.Name), figure(r.Pieces), figure(r.Premi)})
	}
	t.Total = []Cell{text(w.T("report.col.total")), {}, count(pieces), amount(p.Premi)}
	out.Sections = []Section{
		{Part: PartSummary, Title: w.T("report.summary"), Short: w.T("report.summary"), Note: w.T("report.in_words", "words", p.Premi.Terbilang()), Facts: []Fact{{Label: w.T("premi.all"), Value: price(p.Premi)}}},
		noted(w, Section{Part: PartMakers, Title: w.T("premi.list"), Short: w.T("premi.list.short"), Table: t}),
	}
	return out
}
