package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"lapak/internal/money"
	"lapak/internal/pos"
)

// maxLabel is the longest number of a note or name of a cashier, in bytes.
const maxLabel = 40

// paperNote is a note as it was written, before prices are looked up.
type paperNote struct {
	row     int // its first
	number  string
	day     pos.BusinessDay
	clock   string // HH:MM
	method  pos.Method
	paid    *money.Rupiah // nil if not written: exact
	cashier string
	lines   []paperLine
	broken  bool // a row of it could not be read
}

type paperLine struct {
	row      int
	sku      pos.SKU
	quantity int
	price    *money.Rupiah // nil if not written: that of the catalogue
	discount money.Rupiah
}

// digest is the same for two notes that say the same, however they were typed.
func (n paperNote) digest() string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%q\n%s\n%s\n%s\n%q\n", n.day, n.number, n.clock, n.method, written(n.paid), pos.Fold(n.cashier))
	for _, l := range n.lines {
		fmt.Fprintf(h, "%q %d %s %d\n", l.sku, l.quantity, written(l.price), l.discount)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func written(amount *money.Rupiah) string {
	if amount == nil {
		return "-"
	}
	return fmt.Sprint(int64(*amount))
}

// noteNumber is the number of a note without what a spreadsheet changes when it
// saves the file: case, and the zeros in front of a plain number.
func noteNumber(text string) string {
	number := strings.ToUpper(text)
	if strings.Trim(number, "0123456789") == "" {
		if stripped := strings.TrimLeft(number, "0"); stripped != "" {
			return stripped
		}
	}
	return number
}

// noteReader puts rows together to notes.
type noteReader struct {
	*table
	latest pos.BusinessDay // the last day that a note can be of
	notes  []*paperNote
	first  map[noteKey]int // row
}

type noteKey struct {
	day    pos.BusinessDay
	number string
}

// readNotes reads a file of paper notes; no note can be of a day after latest.
// The rows of a note stand together, and what belongs to the whole note stands
// in its first row; below it may be empty or repeated. The notes that could be
// read come back beside an error, so that they can be judged too.
func readNotes(f File, latest pos.BusinessDay) ([]*paperNote, *table, error) {
	t, err := readTable(f, saleColumns)
	if err != nil {
		return nil, nil, err
	}
	reader := noteReader{table: t, latest: latest, first: map[noteKey]int{}}
	for _, r := range t.records() {
		reader.read(r)
	}
	return reader.notes, t, nil
}

func (nr *noteReader) read(r record) {
	number := noteNumber(r.cell(colNote))
	if number == "" || len(number) > maxLabel {
		r.fail(pos.Refuse(pos.Invalid, "import_note_number", "max", maxLabel))
		nr.spoil()
		return
	}
	var current *paperNote
	if len(nr.notes) > 0 {
		current = nr.notes[len(nr.notes)-1]
	}
	continues := current != nil && current.number == number
	var day pos.BusinessDay
	if text := r.cell(colDay); text != "" || !continues {
		var err error
		if day, err = readDay(text); err != nil {
			r.fail(err)
		} else if day > nr.latest {
			r.fail(pos.Refuse(pos.Invalid, "import_day_ahead", "day", day))
		}
		continues = continues && (day == current.day || day == "")
	}
	if !continues {
		current = &paperNote{row: r.row, number: number, day: day}
		nr.begin(r, current)
	} else {
		nr.compare(r, current)
	}
	line, ok := readPaperLine(r)
	current.lines = append(current.lines, line)
	current.broken = current.broken || !ok
}

// spoil marks the note above a row that belongs to nobody knows which.
func (nr *noteReader) spoil() {
	if len(nr.notes) > 0 {
		nr.notes[len(nr.notes)-1].broken = true
	}
}

// begin reads what the first row of a note says about the whole note.
func (nr *noteReader) begin(r record, n *paperNote) {
	nr.notes = append(nr.notes, n)
	key := noteKey{n.day, n.number}
	if first := nr.first[key]; first != 0 && n.day != "" {
		r.fail(pos.Refuse(pos.Invalid, "import_note_twice", "note", n.number, "day", n.day, "first", first))
		n.broken = true
	} else {
		nr.first[key] = r.row
	}
	var err error
	if n.clock, err = readClock(r.cell(colTime)); err != nil {
		r.fail(err)
	}
	if n.method = noteMethods[pos.Fold(r.cell(colMethod))]; n.method == "" {
		r.fail(pos.Refuse(pos.Invalid, "import_method", "text", r.cell(colMethod)))
	}
	var paidErr error
	if n.paid, paidErr = readOptional(r, colPaid); paidErr != nil {
		r.fail(paidErr)
	}
	n.cashier = r.cell(colCashier)
	if len(n.cashier) > maxLabel {
		r.fail(pos.Refuse(pos.Invalid, "import_cell_too_long", "column", colCashier, "max", maxLabel))
		n.broken = true
	}
	n.broken = n.broken || n.day == "" || err != nil || n.method == "" || paidErr != nil
}

// compare refuses a further row of a note that contradicts its first.
func (nr *noteReader) compare(r record, n *paperNote) {
	differs := func(column string) {
		n.broken = true
		r.fail(pos.Refuse(pos.Invalid, "import_note_differs", "note", n.number, "column", column, "first", n.row))
	}
	if text := r.cell(colTime); text != "" {
		if clock, err := readClock(text); err != nil || clock != n.clock {
			differs(colTime)
		}
	}
	if text := r.cell(colMethod); text != "" && noteMethods[pos.Fold(text)] != n.method {
		differs(colMethod)
	}
	if text := r.cell(colPaid); text != "" {
		paid, err := readMoney(colPaid, text)
		if err != nil || n.paid == nil || paid != *n.paid {
			differs(colPaid)
		}
	}
	if text := r.cell(colCashier); text != "" && pos.Fold(text) != pos.Fold(n.cashier) {
		differs(colCashier)
	}
}

func readOptional(r record, column string) (*money.Rupiah, error) {
	text := r.cell(column)
	if text == "" {
		return nil, nil
	}
	amount, err := readMoney(column, text)
	if err != nil {
		return nil, err
	}
	return &amount, nil
}

// readPaperLine reads what a row says about its goods; ok says that all of it
// could be read.
func readPaperLine(r record) (l paperLine, ok bool) {
	l = paperLine{row: r.row, sku: pos.SKU(code(r.cell(colSKU)))}
	var errs [4]error
	if l.sku == "" {
		errs[0] = pos.Refuse(pos.Invalid, "import_sku_missing")
	}
	l.quantity, errs[1] = readPieces(colQuantity, r.cell(colQuantity), 1, pos.MaxQuantity)
	l.price, errs[2] = readOptional(r, colPrice)
	if l.price != nil && (*l.price == 0 || *l.price > pos.MaxPrice) {
		errs[2] = pos.Refuse(pos.Invalid, "price_range", "sku", l.sku, "price", *l.price)
	}
	discount, err := readOptional(r, colDiscount)
	if errs[3] = err; discount != nil {
		l.discount = *discount
	}
	ok = true
	for _, err := range errs {
		r.fail(err)
		ok = ok && err == nil
	}
	return l, ok
}
