// Package receipt describes a slip of paper without knowing the printer: a Doc is
// a list of Blocks, and ForSale, ForRefund, ForShift and their like write one from
// the facts of the domain. Layout sets a Doc in the columns of a receipt printer;
// the folders below turn it into printer bytes (escpos) and PDF (pdf).
//
// A receipt is never stored. It is drawn again from its sale, with the mark of a
// copy, so a Doc needs everything handed to it and looks nothing up.
//
// It opens no device and no file. It imports money, pos, i18n and qr; the till and
// the screens import it.
package receipt

import "time"

// Doc is one slip.
type Doc struct {
	// Title names the slip in lists and in the properties of a PDF, such as the
	// receipt number.
	Title string
	// At is the moment of the fact on the slip, not of the printing, so that the
	// same fact always gives the same bytes.
	At     time.Time
	Blocks []Block
}

// Add appends blocks to the slip.
func (d *Doc) Add(blocks ...Block) { d.Blocks = append(d.Blocks, blocks...) }

// Kind is what a Block is. The set is closed, since every printer has to know all
// of it.
type Kind int

// The kinds of blocks, each with the function that makes it.
const (
	KindText  Kind = iota // Text
	KindRow               // Row
	KindMark              // Mark
	KindRule              // Rule
	KindFeed              // Feed
	KindQR                // Link, PaymentCode
	KindImage             // Image
	KindCut               // Cut
	KindPulse             // Pulse
)

// Align says where text stands between the margins.
type Align int

// The alignments.
const (
	Left Align = iota
	Center
	Right
)

// Size is the size of letters in terms of the two doublings that every receipt
// printer has.
type Size int

// The sizes. Small is for footnotes; a printer with a single font prints it as
// Normal.
const (
	Normal Size = iota
	Small
	Tall // double height
	Wide // double width, so half as many letters on a line
	Big  // both
)

// doubled says whether letters of this size take two columns each.
func (s Size) doubled() bool { return s == Wide || s == Big }

// Block is one element of a slip. The functions below make blocks; the fields
// that a kind does not use are zero.
type Block struct {
	Kind    Kind
	Text    string // the words, the left part of a row, the caption of a code
	Right   string // of a row
	Align   Align
	Size    Size
	Bold    bool
	Indent  int    // columns before the text of a row
	Lines   int    // of a feed
	Payload string // of a code
	Payment bool   // the code is for payment apps, not a link
	Picture Bitmap
}

// Text is a paragraph. It is wrapped between words, and a line break in it stays.
func Text(text string) Block { return Block{Kind: KindText, Text: text} }

// Row is a label on the left and a figure on the right. The left part wraps, the
// right part is never broken within an amount.
func Row(left, right string) Block { return Block{Kind: KindRow, Text: left, Right: right} }

// Mark is a stamp across the slip that nobody can overlook: a copy, practice.
func Mark(text string) Block { return Block{Kind: KindMark, Text: text} }

// Rule is a line across the slip. A strong one sets off a total.
func Rule() Block { return Block{Kind: KindRule} }

// Feed is white space of so many text lines.
func Feed(lines int) Block { return Block{Kind: KindFeed, Lines: lines} }

// Link is a two-dimensional code for a browser with a caption, which may be empty.
func Link(payload, caption string) Block {
	return Block{Kind: KindQR, Payload: payload, Text: caption, Align: Center}
}

// PaymentCode is a two-dimensional code for payment apps with a caption, which
// may be empty.
func PaymentCode(payload, caption string) Block {
	return Block{Kind: KindQR, Payload: payload, Text: caption, Align: Center, Payment: true}
}

// Image is a black and white picture, such as a logo, in the middle.
func Image(picture Bitmap) Block { return Block{Kind: KindImage, Picture: picture, Align: Center} }

// Cut ends the slip.
func Cut() Block { return Block{Kind: KindCut} }

// Pulse opens the cash drawer.
func Pulse() Block { return Block{Kind: KindPulse} }

// Centered puts the text in the middle.
func (b Block) Centered() Block {
	b.Align = Center
	return b
}

// Sized sets the text in another size.
func (b Block) Sized(s Size) Block {
	b.Size = s
	return b
}

// Strong sets the text bold, or draws a rule heavily.
func (b Block) Strong() Block {
	b.Bold = true
	return b
}

// Indented moves a row to the right by so many columns.
func (b Block) Indented(columns int) Block {
	b.Indent = columns
	return b
}
