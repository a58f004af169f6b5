package report

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"lapak/internal/i18n"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// Contracts are the split rules of the list of goods, and the corrections of those
// on sales that are made. The names in JSON are a contract.
type Contracts struct {
	Producer    pos.ProducerCode    `json:"producer"` // empty for all
	Day         pos.BusinessDay     `json:"day"`      // on which they are looked at
	Rules       []Contract          `json:"rules"`
	Corrections []CorrectedContract `json:"corrections"`
}

// Contract is one dated rule.
type Contract struct {
	Rule  pos.SplitRule `json:"rule"`
	State ContractState `json:"state"`
}

// ContractState says whether a rule is in force on a day.
type ContractState string

// The states of a contract. Each has words for people under "contract.".
const (
	ContractStands ContractState = "stands"
	ContractAhead  ContractState = "ahead"    // begins later
	ContractOver   ContractState = "replaced" // a later one of the same goods has begun
)

// CorrectedContract is a rule in the place of those on the lines of some days.
type CorrectedContract struct {
	No       int64           `json:"no"`
	Rule     pos.SplitRule   `json:"rule"`
	Until    pos.BusinessDay `json:"until"` // empty for all days from its first on
	Note     string          `json:"note"`
	Standing bool            `json:"standing"`
}

// BuildContracts reads the rules of a producer and those that are for everybody, or
// all of them for an empty one, as they are on a day.
func BuildContracts(ctx context.Context, b *store.Books, producer pos.ProducerCode, day pos.BusinessDay) (Contracts, error) {
	c := Contracts{Producer: producer, Day: day, Rules: []Contract{}, Corrections: []CorrectedContract{}}
	goods, err := b.Catalogue(ctx)
	if err != nil {
		return c, err
	}
	theirs := func(r pos.SplitRule) bool {
		return producer == "" || r.Producer == producer || r.Producer == pos.AnyProducer
	}
	for _, r := range goods.Splits() {
		if theirs(r) {
			c.Rules = append(c.Rules, Contract{r, stateOfContract(r, goods.Splits(), day)})
		}
	}
	slices.SortStableFunc(c.Rules, func(x, y Contract) int {
		return cmp.Or(cmp.Compare(x.Rule.Producer, y.Rule.Producer), cmp.Compare(x.Rule.Category, y.Rule.Category), cmp.Compare(y.Rule.From, x.Rule.From))
	})
	all, err := b.Corrections(ctx)
	standing := map[int64]bool{}
	for _, o := range pos.Standing(all) {
		standing[o.No] = true
	}
	for _, o := range all {
		if o.Undoes == 0 && theirs(o.Rule) {
			c.Corrections = append(c.Corrections, CorrectedContract{o.No, o.Rule, o.Until, o.Note, standing[o.No]})
		}
	}
	return c, err
}

func stateOfContract(r pos.SplitRule, all []pos.SplitRule, day pos.BusinessDay) ContractState {
	if r.From > day {
		return ContractAhead
	}
	for _, o := range all {
		if o.Producer == r.Producer && o.Category == r.Category && o.From > r.From && o.From <= day {
			return ContractOver
		}
	}
	return ContractStands
}

// whose is about whom a rule is, and about which goods.
func whose(w *i18n.Words, r pos.SplitRule) string {
	name := string(r.Producer)
	if r.Producer == pos.AnyProducer {
		name = w.T("settle.everybody")
	}
	return joined(", ", name, r.Category)
}

// ruleSentence says what a rule shares, and how.
func ruleSentence(w *i18n.Words, r pos.SplitRule) string {
	return w.T("settle.rule_of", "base", w.T("settle.base."+string(r.Base)), "shares", RuleWords(w, r))
}

// Document puts the rules together. Its CSV is a file that the import reads again.
func (c Contracts) Document(w *i18n.Words) Document {
	d := Document{Number: string(c.Producer), Data: c, Stem: stemContracts, Columns: contractColumns()}
	if c.Producer != "" {
		d.Stem += "_" + slug(string(c.Producer))
	}
	d.Head = Head{Title: w.T("contract.title"), Place: string(c.Producer), Unit: w.T("report.unit"), Facts: []Fact{{Label: w.T("contract.on"), Value: text(w.Date(string(c.Day)))}}}
	d.Sections = []Section{c.rules(w), c.corrections(w)}
	for _, r := range c.Rules {
		row := contractRow(r.Rule)
		row[0], row[1] = guard(row[0]), guard(row[1])
		d.Rows = append(d.Rows, row)
	}
	return d
}

func (c Contracts) rules(w *i18n.Words) Section {
	t := Table{Columns: []Column{{w.T("report.col.producer"), Text, false}, {w.T("settle.col.from"), Text, false}, {w.T("settle.col.state"), Text, false}, {w.T("settle.col.rule"), Text, true}}}
	for _, r := range c.Rules {
		t.Rows = append(t.Rows, []Cell{text(whose(w, r.Rule)), text(w.DateShort(string(r.Rule.From))), text(w.T("contract." + string(r.State))), text(ruleSentence(w, r.Rule))})
	}
	s := Section{Part: PartRules, Title: w.T("contract.rules"), Short: w.T("contract.rules.short"), Table: t}
	if len(t.Rows) == 0 {
		s.Note = w.T("contract.none")
	}
	return s
}

func (c Contracts) corrections(w *i18n.Words) Section {
	t := Table{Columns: []Column{{w.T("settle.col.number"), Count, false}, {w.T("report.col.producer"), Text, false}, {w.T("settle.col.from"), Text, false}, {w.T("settle.col.until"), Text, false},
		{w.T("settle.col.state"), Text, false}, {w.T("settle.col.rule"), Text, true}, {w.T("settle.col.note"), Text, true}}}
	for _, o := range c.Corrections {
		until, state := "–", w.T("contract.stands")
		if o.Until != "" {
			until = w.DateShort(string(o.Until))
		}
		if !o.Standing {
			state = w.T("settle.correction_undone")
		}
		t.Rows = append(t.Rows, []Cell{count(int(o.No)), text(whose(w, o.Rule)), text(w.DateShort(string(o.Rule.From))), text(until), text(state), text(ruleSentence(w, o.Rule)), text(o.Note)})
	}
	s := Section{Part: PartRemarks, Title: w.T("contract.corrections"), Short: w.T("contract.corrections.short"), Table: t}
	if len(t.Rows) == 0 {
		s.Note = w.T("contract.no_corrections")
	}
	return s
}

// RulesCSV writes rules as a file that the import reads again.
func RulesCSV(rules []pos.SplitRule) string {
	lines := []string{strings.Join(contractColumns(), ";")}
	for _, r := range rules {
		row := contractRow(r)
		for i, cell := range row {
			if strings.ContainsAny(cell, "\";\r\n") {
				row[i] = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
			}
		}
		lines = append(lines, strings.Join(row, ";"))
	}
	return strings.Join(lines, "\n") + "\n"
}

// contractRow is a rule under contractColumns.
func contractRow(r pos.SplitRule) []string {
	claims, free := map[pos.Level]string{pos.LevelPremi: "0", pos.LevelCapital: "0", pos.LevelPNBP: "0"}, ""
	for _, s := range r.Shares {
		claims[s.Level] = csvClaim(s)
		if s.FreeUpTo > 0 {
			free = figure(s.FreeUpTo)
		}
	}
	return []string{string(r.Producer), r.Category, string(r.From), csvBase(r.Base), claims[pos.LevelStallFee], claims[pos.LevelQRISFee], free,
		claims[pos.LevelCapital], claims[pos.LevelPremi], claims[pos.LevelPNBP], claims[pos.LevelUnit], strings.ToLower(csvLevelName(r.Holder))}
}

// RuleFacts says for each rule whose it is, from when on, and what it shares.
func RuleFacts(w *i18n.Words, rules []pos.SplitRule) []Fact {
	var facts []Fact
	for _, r := range rules {
		facts = append(facts, Fact{Label: whose(w, r) + ", " + w.DateShort(string(r.From)), Value: text(ruleSentence(w, r))})
	}
	return facts
}
