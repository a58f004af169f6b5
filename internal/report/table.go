package report

import (
	"cmp"
	"strings"
	"time"

	"lapak/internal/i18n"
	"lapak/internal/money"
	"lapak/internal/pos"
)

// Kind says what a cell or a column holds, and with it how it is written and on
// which side it is aligned.
type Kind int

// The kinds of cells. Blank is the zero value: nothing is written.
const (
	Blank   Kind = iota
	Text         // words, to the left
	Code         // digits and letters that are no number, to the left
	Count        // pieces
	Money        // rupiah without the currency, which the table names once
	Price        // rupiah with the currency, for a figure that stands alone
	Signed       // the same with its sign, also of what is too much
	Percent      // basis points
	Moment       // milliseconds since 1970, shown as the time of day in WIB
)

// Numeric says whether cells of this kind are aligned to the right.
func (k Kind) Numeric() bool {
	return k == Count || k == Money || k == Price || k == Signed || k == Percent
}

// Cell is one value of a table: Text for words and codes, Number for the rest.
type Cell struct {
	Kind   Kind
	Text   string
	Number int64
}

func text(s string) Cell              { return Cell{Kind: Text, Text: legible(s)} }
func code[S ~string](s S) Cell        { return Cell{Kind: Code, Text: legible(string(s))} }
func count(n int) Cell                { return Cell{Kind: Count, Number: int64(n)} }
func amount(r money.Rupiah) Cell      { return Cell{Kind: Money, Number: int64(r)} }
func price(r money.Rupiah) Cell       { return Cell{Kind: Price, Number: int64(r)} }
func signedPrice(r money.Rupiah) Cell { return Cell{Kind: Signed, Number: int64(r)} }
func moment(at time.Time) Cell        { return Cell{Kind: Moment, Number: at.UnixMilli()} }
func share(basisPoints int64) Cell    { return Cell{Kind: Percent, Number: basisPoints} }

// legible is a text whose broken letters are marked as such: a file with one of
// them as it is cannot be opened at all.
func legible(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

// At is the moment in a cell, in WIB.
func (c Cell) At() time.Time { return time.UnixMilli(c.Number).In(pos.WIB()) }

// Show writes the cell for people.
func (c Cell) Show(w *i18n.Words) string {
	switch c.Kind {
	case Text, Code:
		return c.Text
	case Count, Money:
		return money.Rupiah(c.Number).Digits()
	case Price:
		return money.Rupiah(c.Number).String()
	case Signed:
		if c.Number > 0 {
			return "+" + money.Rupiah(c.Number).String()
		}
		return money.Rupiah(c.Number).String()
	case Percent:
		return w.Percent(c.Number)
	case Moment:
		return w.Clock(c.At())
	}
	return ""
}

// Column is the heading of a column and what stands below it. Wide columns take
// the room that the others leave and may be shortened.
type Column struct {
	Title string
	Kind  Kind
	Wide  bool
}

// Table is rows of cells under columns. Every row and the Total have as many
// cells as there are columns. Total is nil for a list that has no sum.
type Table struct {
	Columns []Column
	Rows    [][]Cell
	Total   []Cell
}

// Fact is one figure with its name. Strong ones are the result of those above.
type Fact struct {
	Label  string
	Value  Cell
	Strong bool
}

// Part names a section of the report for programs.
type Part string

// The sections of a daily report, in the order of the paper.
const (
	PartSummary    Part = "summary"
	PartMethods    Part = "methods"
	PartCash       Part = "cash"
	PartProducers  Part = "producers"
	PartCategories Part = "categories"
	PartProducts   Part = "products"
	PartCashiers   Part = "cashiers"
	PartRemarks    Part = "remarks"
	PartDetails    Part = "details"
)

// Section is one part of the paper: facts, a table or both, and a note below.
// Of the details it holds the columns only; a day's rows are read one by one.
type Section struct {
	Part  Part
	Title string
	Short string // title for a place with little room: at most 20 characters
	Facts []Fact
	Table Table
	Note  string
}

// Head is what stands above the sections.
type Head struct {
	Title  string
	Place  string // stall, fair, place and city
	Status string // in capitals: FINAL or not yet
	Facts  []Fact
	Unit   string // that amounts are whole rupiah
}

// Signature is a place to sign at the end of the paper. Name and ID are lines
// to fill in by hand when empty.
type Signature struct {
	Place string // city and date, or empty
	Role  string // such as the one who acknowledges
	Title string // the office
	Name  string
	ID    string // label and number of a civil servant; empty for others
}

// by is the place with what is known of who signs there.
func (s Signature) by(w *i18n.Words, who pos.Signer) Signature {
	s.Title, s.Name = cmp.Or(who.Title, s.Title), legible(who.Name)
	if who.NIP != "" {
		s.ID = w.T("report.nip") + " " + who.NIP
	}
	return s
}
