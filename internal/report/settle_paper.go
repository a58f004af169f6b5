package report

import (
	"strings"

	"lapak/internal/i18n"
	"lapak/internal/money"
	"lapak/internal/pos"
)

// Sections of the papers of a settlement.
const (
	PartLevels   Part = "levels"
	PartShares   Part = "shares"
	PartReturns  Part = "returns"
	PartRules    Part = "rules"
	PartAccounts Part = "accounts"
	PartDeposits Part = "deposits"
	PartMakers   Part = "makers"
	PartForm     Part = "form"
)

// levelName is what people call a level.
func levelName(w *i18n.Words, l pos.Level) string { return w.T("settle.level." + string(l)) }

// period writes some days: one month as such, else the first and the last.
func period(w *i18n.Words, from, to pos.BusinessDay) string {
	if first, last := pos.MonthOf(from).Days(); first == from && last == to {
		return monthName(w, pos.MonthOf(from))
	}
	if from == to {
		return w.Date(string(from))
	}
	return w.T("settle.period", "from", w.Date(string(from)), "to", w.Date(string(to)))
}

// PeriodName writes some days for people: one month as such, else the first and
// the last.
func PeriodName(w *i18n.Words, from, to pos.BusinessDay) string { return period(w, from, to) }

// monthName writes a month: November 2026.
func monthName(w *i18n.Words, m pos.Month) string {
	first, _ := m.Days()
	_, name, _ := strings.Cut(w.Date(string(first)), " ")
	return name
}

// periodStem is some days in the name of a file.
func periodStem(from, to pos.BusinessDay) string {
	if first, last := pos.MonthOf(from).Days(); first == from && last == to {
		return string(pos.MonthOf(from))
	}
	return string(from) + "_" + string(to)
}

// Document puts the document together.
func (s Settlement) Document(w *i18n.Words) Document {
	p := Document{Number: string(s.Number), Data: s, Columns: settleColumns(), Rows: s.rows(), Signatures: threeSign(w, s)}
	p.Head = Head{Title: w.T("settle.title"), Place: s.Name, Unit: w.T("report.unit")}
	number := strings.ReplaceAll(string(s.Number[strings.LastIndexByte(string(s.Number), '/')+1:]), "/", "-")
	switch {
	case s.Number == "":
		p.Head.Status, number = w.T("report.interim"), csvInterim
	case s.Reverses != "":
		p.Head.Status = w.T("settle.reversal")
	case s.ReversedBy != "":
		p.Head.Status = w.T("settle.reversed")
	}
	p.Stem = stemSettlement + periodStem(s.From, s.To) + "_" + slug(string(s.Producer)) + "_" + number
	fact := func(key, value string) {
		if value != "" {
			p.Head.Facts = append(p.Head.Facts, Fact{Label: w.T(key), Value: text(value)})
		}
	}
	fact("report.number", string(s.Number))
	fact("settle.period_of", period(w, s.From, s.To))
	if !s.At.IsZero() {
		fact("settle.made", w.DateTime(s.At))
	}
	fact("settle.made_by", s.By)
	fact("settle.reverses", string(s.Reverses))
	fact("settle.reversed_by", string(s.ReversedBy))
	fact("settle.note", s.Note)
	p.Sections = []Section{s.summary(w), s.levels(w), s.products(w), s.shares(w), s.returns(w), s.rules(w)}
	return p
}

func (s Settlement) summary(w *i18n.Words) Section {
	out := Section{Part: PartSummary, Title: w.T("report.summary"), Short: w.T("report.summary")}
	add := func(strong bool, key string, value money.Rupiah) {
		out.Facts = append(out.Facts, Fact{Label: w.T(key), Value: price(value), Strong: strong})
	}
	add(false, "report.gross", s.Sold.Gross)
	add(false, "report.discount", -s.Sold.Discount)
	add(false, "report.rounding", s.Sold.Rounding)
	add(false, "report.refund", s.Returned.Kept)
	add(true, "settle.kept", s.Sum.Kept)
	add(false, "settle.level.stall_fee", -s.Sum.Parts.StallFee)
	add(false, "settle.level.qris_fee", -s.Sum.Parts.QRISFee)
	add(true, "settle.due", s.Due)
	add(false, "settle.direct", -s.Sum.Direct)
	add(false, "settle.carried", s.Carried)
	add(false, "settle.paid", -s.Paid)
	add(true, "settle.balance", s.Balance)
	out.Note = w.T("report.in_words", "words", s.Balance.Terbilang())
	return out
}

func (s Settlement) levels(w *i18n.Words) Section {
	t := Table{Columns: []Column{{w.T("settle.level"), Text, true}, {w.T("report.col.value_rupiah"), Money, false}, {w.T("report.col.share"), Percent, false}}}
	parts := make([]int64, 0, len(pos.Levels()))
	for _, l := range pos.Levels() {
		parts = append(parts, sharePoints(s.Sum.Parts.Of(l), s.Sum.Kept))
		t.Rows = append(t.Rows, []Cell{text(levelName(w, l)), amount(s.Sum.Parts.Of(l)), share(parts[len(parts)-1])})
	}
	t.Total = []Cell{text(w.T("report.col.total")), amount(s.Sum.Parts.Sum()), {}}
	return Section{Part: PartLevels, Title: w.T("settle.levels"), Short: w.T("settle.levels.short"), Table: t}
}

// sharePoints is a part of a whole in basis points, 0 of nothing.
func sharePoints(part, whole money.Rupiah) int64 {
	if whole <= 0 || part < 0 {
		return 0
	}
	return int64(money.Rupiah(money.Whole).Share(int64(part), int64(whole), money.Nearest))
}

func (s Settlement) products(w *i18n.Words) Section {
	t := Table{Columns: []Column{{w.T("report.col.sku"), Code, false}, {w.T("report.col.product"), Text, true}, {w.T("report.col.quantity"), Count, false},
		{w.T("report.col.gross"), Money, false}, {w.T("report.col.discount"), Money, false}, {w.T("settle.col.kept"), Money, false}}}
	for _, p := range s.Products {
		t.Rows = append(t.Rows, []Cell{code(p.SKU), text(pos.NameIn(w.Lang() == i18n.EN, p.Name, p.NameEN)), count(p.Pieces), amount(p.Gross), amount(p.Discount), amount(p.Kept)})
	}
	t.Total = []Cell{text(w.T("report.col.total")), {}, count(s.Sold.Pieces), amount(s.Sold.Gross), amount(s.Sold.Discount), amount(s.Sold.Kept)}
	return noted(w, Section{Part: PartProducts, Title: w.T("settle.products"), Short: w.T("settle.products.short"), Table: t})
}

// noted says of a table without rows that there are none.
func noted(w *i18n.Words, s Section) Section {
	if len(s.Table.Rows) == 0 {
		s.Note, s.Table.Total = w.T("report.no_remarks"), nil
	}
	return s
}

// shares are the levels by product, returns included.
func (s Settlement) shares(w *i18n.Words) Section {
	t := Table{Columns: []Column{{w.T("report.col.product"), Text, true}, {w.T("settle.col.fees"), Money, false}, {levelName(w, pos.LevelCapital), Money, false},
		{levelName(w, pos.LevelPremi), Money, false}, {levelName(w, pos.LevelPNBP), Money, false}, {levelName(w, pos.LevelUnit), Money, false}}}
	row := func(name string, p pos.Parts) []Cell {
		return []Cell{text(name), amount(p.Fees()), amount(p.Capital), amount(p.Premi), amount(p.PNBP), amount(p.Unit)}
	}
	for _, p := range s.Products {
		t.Rows = append(t.Rows, row(pos.NameIn(w.Lang() == i18n.EN, p.Name, p.NameEN), p.Parts))
	}
	if len(s.Returns) > 0 {
		t.Rows = append(t.Rows, row(w.T("report.refund"), s.Returned.Parts))
	}
	t.Total = row(w.T("report.col.total"), s.Sum.Parts)
	return noted(w, Section{Part: PartShares, Title: w.T("settle.shares"), Short: w.T("settle.shares.short"), Table: t})
}

func (s Settlement) returns(w *i18n.Words) Section {
	t := Table{Columns: []Column{{w.T("report.col.sku"), Code, false}, {w.T("report.col.product"), Text, true}, {w.T("report.col.quantity"), Count, false}, {w.T("settle.col.kept"), Money, false}}}
	for _, p := range s.Returns {
		t.Rows = append(t.Rows, []Cell{code(p.SKU), text(pos.NameIn(w.Lang() == i18n.EN, p.Name, p.NameEN)), count(p.Pieces), amount(p.Kept)})
	}
	t.Total = []Cell{text(w.T("report.col.total")), {}, count(s.Returned.Pieces), amount(s.Returned.Kept)}
	return noted(w, Section{Part: PartReturns, Title: w.T("settle.returns"), Short: w.T("settle.returns.short"), Table: t})
}

// rules are facts and not a table: a sentence needs the width of the page.
func (s Settlement) rules(w *i18n.Words) Section {
	out := Section{Part: PartRules, Title: w.T("settle.rules"), Short: w.T("settle.rules.short")}
	for _, r := range s.Rules {
		if r.Empty() {
			out.Facts = append(out.Facts, Fact{Label: w.T("settle.no_rule"), Value: text(w.T("settle.all_unit"))})
			continue
		}
		whose := string(r.Producer)
		if r.Producer == pos.AnyProducer {
			whose = w.T("settle.everybody")
		}
		out.Facts = append(out.Facts, Fact{Label: joined(", ", w.DateShort(string(r.From)), whose, r.Category),
			Value: text(w.T("settle.rule_of", "base", w.T("settle.base."+string(r.Base)), "shares", RuleWords(w, r)))})
	}
	if len(out.Facts) == 0 {
		out.Note = w.T("report.no_remarks")
	}
	return out
}

// RuleWords says how a rule shares.
func RuleWords(w *i18n.Words, r pos.SplitRule) string {
	var parts []string
	for _, s := range r.Shares {
		parts = append(parts, shareWords(w, s))
	}
	return strings.Join(parts, "; ") + ". " + w.T("settle.holder", "level", levelName(w, r.Holder))
}

func shareWords(w *i18n.Words, s pos.Share) string {
	claim := w.T("settle.how." + string(s.How))
	switch s.How {
	case pos.HowPercent:
		claim = w.Percent(int64(s.Rate))
	case pos.HowPiece:
		claim = w.T("settle.a_piece", "amount", s.Amount.String())
	}
	if s.FreeUpTo > 0 {
		claim = w.T("settle.free_up_to", "claim", claim, "amount", s.FreeUpTo.String())
	}
	return levelName(w, s.Level) + " " + claim
}

// threeSign are the places to sign: who hands the money over, who takes it, who
// acknowledges. Titles, names and numbers are lines until the unit says them.
func threeSign(w *i18n.Words, s Settlement) []Signature {
	when := ""
	if !s.At.IsZero() {
		when = w.Date(string(pos.DayOf(s.At)))
	}
	return signed(w, when, place{"settle.hands_over", s.Office.Officer}, place{"settle.receives", s.Unit.Officer}, place{"report.acknowledged", s.Unit.Head})
}

// place is a role in which somebody signs, and who, as far as it is known.
type place struct {
	role string
	who  pos.Signer
}

// signed are places to sign in roles, dated above the last.
func signed(w *i18n.Words, when string, places ...place) []Signature {
	var all []Signature
	for i, p := range places {
		one := Signature{Role: w.T(p.role), Title: w.T("settle.title_line"), ID: w.T("report.nip")}.by(w, p.who)
		if i == len(places)-1 {
			one.Place = when
		}
		all = append(all, one)
	}
	return all
}

// Document puts the joint sheet together.
func (s Shares) Document(w *i18n.Words) Document {
	p := Document{Number: periodStem(s.From, s.To), Data: s, Stem: stemSettlement + periodStem(s.From, s.To) + stemAll, Columns: settleColumns(),
		Signatures: signed(w, "", place{"report.prepared", s.Office.Officer}, place{"report.acknowledged", s.Office.Head})}
	p.Head = Head{Title: w.T("settle.joint"), Unit: w.T("report.unit"), Facts: []Fact{{Label: w.T("settle.period_of"), Value: text(period(w, s.From, s.To))}}}
	p.Sections = []Section{
		{Part: PartSummary, Title: w.T("report.summary"), Short: w.T("report.summary"), Note: w.T("report.in_words", "words", s.Kept.Terbilang()), Facts: []Fact{
			{Label: w.T("settle.money_kept"), Value: price(s.Kept)}, {Label: w.T("settle.all_parts"), Value: price(s.Sum.Parts.Sum())},
			{Label: w.T("settle.difference"), Value: price(s.Kept - s.Sum.Parts.Sum()), Strong: true}}},
		s.parts(w), s.accounts(w),
	}
	for _, r := range s.Producers {
		p.Rows = append(p.Rows, settleRow(csvProducer, "", string(r.Code), r.Name, r.Tally, r.Owed))
	}
	p.Rows = append(p.Rows, settleRow(csvTotal, "", "", csvTotal, s.Sum, s.Sum.Owed()))
	return p
}

func (s Shares) parts(w *i18n.Words) Section {
	t := Table{Columns: []Column{{w.T("report.col.producer"), Text, true}, {w.T("settle.col.kept"), Money, false}, {w.T("settle.col.fees"), Money, false}}}
	levels := []pos.Level{pos.LevelCapital, pos.LevelPremi, pos.LevelPNBP, pos.LevelUnit}
	for _, l := range levels {
		t.Columns = append(t.Columns, Column{levelName(w, l), Money, false})
	}
	row := func(name string, of pos.Tally) []Cell {
		cells := []Cell{text(name), amount(of.Kept), amount(of.Parts.Fees())}
		for _, l := range levels {
			cells = append(cells, amount(of.Parts.Of(l)))
		}
		return cells
	}
	for _, p := range s.Producers {
		t.Rows = append(t.Rows, row(p.Name, p.Tally))
	}
	t.Total = row(w.T("report.col.total"), s.Sum)
	return noted(w, Section{Part: PartProducers, Title: w.T("settle.levels"), Short: w.T("settle.levels.short"), Table: t})
}

func (s Shares) accounts(w *i18n.Words) Section {
	t := Table{Columns: []Column{{w.T("report.col.producer"), Text, true}, {w.T("settle.col.owed"), Money, false}, {w.T("settle.col.booked"), Money, false},
		{w.T("settle.col.open"), Money, false}, {w.T("settle.col.balance"), Money, false}}}
	var booked, balance money.Rupiah
	for _, p := range s.Producers {
		booked, balance = booked+p.Booked, balance+p.Balance
		t.Rows = append(t.Rows, []Cell{text(p.Name), amount(p.Owed), amount(p.Booked), amount(p.Owed - p.Booked), amount(p.Balance)})
	}
	owed := s.Sum.Owed()
	t.Total = []Cell{text(w.T("report.col.total")), amount(owed), amount(booked), amount(owed - booked), amount(balance)}
	return noted(w, Section{Part: PartAccounts, Title: w.T("settle.accounts"), Short: w.T("settle.accounts.short"), Table: t})
}

// Document puts the comparison together.
func (c Comparison) Document(w *i18n.Words) Document {
	p := Document{Number: periodStem(c.From, c.To), Data: c, Stem: stemDraft + periodStem(c.From, c.To), Columns: compareColumns()}
	p.Head = Head{Title: w.T("settle.compared"), Status: w.T("settle.draft"), Unit: w.T("report.unit"), Facts: []Fact{{Label: w.T("settle.period_of"), Value: text(period(w, c.From, c.To))}}}
	var kept, due, draft money.Rupiah
	t := Table{Columns: []Column{{w.T("report.col.producer"), Text, true}, {w.T("settle.level"), Text, false}, {w.T("settle.col.now"), Money, false}, {w.T("settle.col.draft"), Money, false}, {w.T("settle.difference"), Money, false}}}
	for _, r := range c.Producers {
		kept, due, draft = kept+r.Kept, due+r.Now.Due(), draft+r.Draft.Due()
		for _, l := range pos.Levels() {
			now, then := r.Now.Of(l), r.Draft.Of(l)
			t.Rows = append(t.Rows, []Cell{text(r.Name), text(levelName(w, l)), amount(now), amount(then), amount(then - now)})
			p.Rows = append(p.Rows, []string{guard(string(r.Code)), guard(r.Name), csvLevelName(l), figure(now), figure(then), figure(then - now)})
		}
	}
	p.Sections = []Section{{Part: PartSummary, Title: w.T("report.summary"), Short: w.T("report.summary"), Facts: []Fact{
		{Label: w.T("settle.kept"), Value: price(kept)}, {Label: w.T("settle.due_now"), Value: price(due)}, {Label: w.T("settle.due_draft"), Value: price(draft)},
		{Label: w.T("settle.difference"), Value: price(draft - due), Strong: true}}},
		noted(w, Section{Part: PartProducers, Title: w.T("settle.levels"), Short: w.T("settle.levels.short"), Table: t})}
	return p
}
