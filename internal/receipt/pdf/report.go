package pdf

import (
	"time"

	"lapak/internal/receipt"
)

// Report is a document on A4 pages, described without knowing what it reports.
// Whoever has figures fills one; A4 decides about fonts, columns and page breaks.
type Report struct {
	Title    string // large, at the top
	Subtitle string // below it, such as fair and place
	Badge    string // in a frame beside the title, such as FINAL; may be empty
	Logo     []byte // a square PNG, left of the title; may be nil
	// At is the moment the figures are of. It dates the file, so that the same
	// report always gives the same bytes.
	At       time.Time
	Facts    []Pair // below the heading, in two columns
	Sections []Section
	Signing  Signing
	// Footer stands at the foot of every page, with PageOf at its right, in which
	// {page} and {pages} are replaced: "Halaman {page} dari {pages}".
	Footer string
	PageOf string
	// Large sets every table in full size letters, for older eyes.
	Large bool
}

// Pair is a label and its value. A Strong one is the sum of those above it.
type Pair struct {
	Label, Value string
	Strong       bool
}

// Section is a part of a report: a heading, then a note, pairs and a table, of
// which any may be missing.
type Section struct {
	Heading string
	Note    string
	Pairs   []Pair // figures under each other, right-aligned
	Table   *Table
}

// Tick is the text of a cell that shows a tick.
const Tick = "\u2713"

// Column is a column of a Table.
type Column struct {
	Title string
	Align receipt.Align
	Width float64 // in mm; 0 lets the content decide
}

// Table is rows under headings. The headings are repeated on every page, a row is
// never split over two.
type Table struct {
	Columns []Column
	Rows    [][]string
	Total   []string // the last row, set off; may be nil
	Dense   bool     // smaller letters, for long lists
}

// Signing is the block in which people sign. It is never split over two pages.
type Signing struct {
	Place   string // above the last signature, such as place and date
	Signers []Signer
}

// Signer is a person who signs. Name and Number may be empty: a line remains to
// write them on.
type Signer struct {
	Role   string // above the space, such as Mengetahui
	Title  string // the office; a line break in it stays
	Name   string
	Number string // such as NIP ..., below the name
}
