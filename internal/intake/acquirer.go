package intake

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"io"
	"slices"
	"strings"

	"lapak/internal/matching"
	"lapak/internal/money"
	"lapak/internal/pos"
)

// Mapping says which headings of an acquirer's file mean what, for what the
// headings themselves do not tell. It is kept for the next file.
type Mapping struct {
	Columns map[Field]string  `json:"columns,omitempty"` // heading; "-" is none
	States  map[string]string `json:"states,omitempty"`  // word of the acquirer: paid, failed or refunded
}

// NewMapping is a mapping that can be added to.
func NewMapping() Mapping { return Mapping{Columns: map[Field]string{}, States: map[string]string{}} }

// Add reads FIELD=HEADING or status:WORD=paid, as people type it.
func (m Mapping) Add(text string) error {
	name, value, both := strings.Cut(text, "=")
	if word, status := strings.CutPrefix(name, "status:"); status && both {
		if value != "paid" && value != "failed" && value != "refunded" {
			return errors.New("want paid, failed or refunded")
		}
		m.States[word] = value
		return nil
	}
	if !both || value == "" || !KnownField(Field(name)) {
		return errors.New("want FIELD=HEADING")
	}
	m.Columns[Field(name)] = value
	return nil
}

// Acquired is an acquirer's file that was read whole.
type Acquired struct {
	Rows        []matching.Row
	Columns     map[Field]string // headings that were used
	Headings    []string
	Examples    []string // the first cell below each heading
	Fingerprint string   // of the headings
	Digest      string   // of the bytes
	// TotalDiffers says that the file's own total is not the sum of its rows: it may
	// have been cut off.
	TotalDiffers bool
}

// acquired is a file while it is read.
type acquired struct {
	Acquired
	findings
	mapping Mapping
	at      map[Field]int
	lines   []line
}

// ReadAcquirer reads a file of QRIS transactions as an acquirer gives it: titles
// above the headings, totals below the rows, headings, dates and amounts in many
// forms. What is not recognised is refused by name, and can be given in mapping.
func ReadAcquirer(f File, mapping Mapping) (Acquired, error) {
	sum := sha256.Sum256(f.Data)
	a := &acquired{findings: findings{file: f.Name}, mapping: mapping}
	a.Digest = hex.EncodeToString(sum[:])
	if err := a.open(f); err != nil {
		return Acquired{}, err
	}
	for _, needed := range []Field{FieldAmount, FieldDate} {
		if _, has := a.at[needed]; !has && mapping.Columns[needed] != "-" {
			a.add(0, pos.Refuse(pos.Invalid, "match_column_missing", "column", needed, "headings", strings.Join(a.Headings, ", ")))
		}
	}
	if err := a.err(); err != nil {
		return a.Acquired, err
	}
	a.read()
	if len(a.Rows) == 0 && len(a.list) == 0 {
		a.add(0, pos.Refuse(pos.Invalid, "match_no_rows", "file", f.Name))
	}
	return a.Acquired, a.err()
}

// open finds the headings, with the separator that makes the most of them.
func (a *acquired) open(f File) error {
	var tries [][]line
	if bytes.HasPrefix(f.Data, zipMagic) || bytes.HasPrefix(f.Data, oleMagic) || f.workbookName() {
		lines, err := readLines(f)
		if err != nil {
			a.add(0, err)
			return a.err()
		}
		tries = [][]line{lines}
	} else {
		text, err := decode(f.Data)
		if err != nil {
			a.add(0, err)
			return a.err()
		}
		for _, comma := range []rune{';', ',', '\t', '|'} {
			if lines := separated(text, comma); lines != nil {
				tries = append(tries, lines)
			}
		}
	}
	most := 0
	for _, lines := range tries {
		for i, l := range lines[:min(len(lines), 40)] {
			at := a.headings(l)
			if len(at) > most && len(at) >= 2 {
				most, a.at, a.lines = len(at), at, lines[i:]
			}
		}
	}
	if most == 0 && !a.guess(tries) {
		a.add(0, pos.Refuse(pos.Invalid, "match_no_header", "file", f.Name))
		return a.err()
	}
	header := a.lines[0]
	folded := make([]string, len(header.cells))
	for i, h := range header.cells {
		folded[i] = pos.Fold(h)
		if h != "" {
			a.Headings = append(a.Headings, h)
			a.Examples = append(a.Examples, a.example(i))
		}
	}
	sum := sha256.Sum256([]byte(strings.Join(folded, "\n")))
	a.Fingerprint = hex.EncodeToString(sum[:8])
	a.Columns = map[Field]string{}
	for field, i := range a.at {
		a.Columns[field] = header.cells[i]
	}
	for field, heading := range a.mapping.Columns {
		if heading != "-" && !slices.Contains(folded, pos.Fold(heading)) {
			a.add(header.row, pos.Refuse(pos.Invalid, "match_column_unknown", "heading", heading, "column", field))
		}
	}
	return a.err()
}

// guess takes for headings what looks like them: the first line of three words or
// more without a digit, above a line as wide that has some. Which field is which has
// to be told then.
func (a *acquired) guess(tries [][]line) bool {
	for _, lines := range tries {
		for i, l := range lines[:min(len(lines), 40)] {
			if i+1 < len(lines) && filled(l) >= 3 && !digits(l) && filled(lines[i+1]) >= 3 && digits(lines[i+1]) {
				a.at, a.lines = a.headings(l), lines[i:]
				return true
			}
		}
	}
	return false
}

// separated reads lines of cells; nil if the text is not separated like that.
func separated(text string, comma rune) []line {
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comma, reader.FieldsPerRecord, reader.LazyQuotes = comma, -1, true
	var lines []line
	for len(lines) <= maxRows {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return lines
		}
		if err != nil {
			return nil
		}
		row, _ := reader.FieldPos(0)
		for i, c := range cells {
			cells[i] = strings.TrimPrefix(tidy(c), "'") // keeps long digits from being rounded
		}
		lines = append(lines, line{row: row, cells: cells})
	}
	return nil
}

// filled counts the cells of a line that hold something.
func filled(l line) int {
	n := 0
	for _, c := range l.cells {
		if c != "" {
			n++
		}
	}
	return n
}

// digits says whether there is a digit in a line.
func digits(l line) bool {
	return slices.ContainsFunc(l.cells, func(c string) bool { return strings.ContainsAny(c, "0123456789") })
}

// example is the first cell below a heading that holds something.
func (a *acquired) example(column int) string {
	for _, l := range a.lines[1:min(len(a.lines), 10)] {
		if column < len(l.cells) && l.cells[column] != "" {
			return l.cells[column]
		}
	}
	return ""
}

// headings are the fields of a line, if it is the one of the headings. A heading
// stands for one field, the surest word first.
func (a *acquired) headings(l line) map[Field]int {
	at, used := map[Field]int{}, map[int]bool{}
	find := func(field Field, word string) {
		if _, has := at[field]; has {
			return
		}
		for i, h := range l.cells {
			if name := headingWords(h); !used[i] && name != "" && (name == word || pos.Fold(h) == word) {
				at[field], used[i] = i, true
				return
			}
		}
	}
	for field, heading := range a.mapping.Columns {
		if heading != "-" {
			find(field, pos.Fold(heading))
		}
	}
	for _, h := range acquirerHeadings {
		if a.mapping.Columns[h.field] == "-" {
			continue
		}
		for _, word := range h.words {
			find(h.field, word)
		}
	}
	return at
}

// headingWords is a heading without its unit.
func headingWords(h string) string {
	folded := pos.Fold(h)
	for _, unit := range []string{" rp", " idr", " wib"} {
		folded = strings.TrimSuffix(folded, unit)
	}
	return folded
}

// read reads the rows below the headings.
func (a *acquired) read() {
	header := a.lines[0]
	var days []string
	for _, l := range a.lines[1:] {
		if c := a.cell(l, FieldDate); c != "" {
			if _, _, plain := readMoment(c, false); plain {
				days = append(days, c)
			} else if _, _, turned := readMoment(c, true); turned {
				days = append(days, c)
			}
		}
	}
	monthFirst := monthsFirst(days)
	fees := senTotal{}
	var gross money.Rupiah
	for _, l := range a.lines[1:] {
		if slices.Equal(l.cells, header.cells) {
			continue // headings again, on a new page
		}
		date := a.cell(l, FieldDate)
		_, dated := a.at[FieldDate]
		sums := slices.ContainsFunc(l.cells, addsUp)
		if sums && a.cell(l, FieldReference) == "" && (!dated || date == "" || addsUp(date)) {
			if total, ok := readSen(a.cell(l, FieldAmount)); ok && total != int64(gross)*100 {
				a.TotalDiffers = true
			}
			continue
		}
		if dated && date == "" && a.cell(l, FieldReference) == "" || a.cell(l, FieldAmount) == "" && !dated || a.cell(l, FieldAmount) == "" && a.cell(l, FieldReference) == "" {
			continue // a blank row, or a sentence below the table
		}
		if row, ok := a.row(l, monthFirst, &fees); ok {
			if row.State == matching.Paid {
				gross += row.Gross
			}
			a.Rows = append(a.Rows, row)
		}
	}
}

func (a *acquired) cell(l line, field Field) string {
	i, has := a.at[field]
	if !has || i >= len(l.cells) {
		return ""
	}
	return l.cells[i]
}

// row reads one payment.
func (a *acquired) row(l line, monthFirst bool, fees *senTotal) (matching.Row, bool) {
	r := matching.Row{Row: l.row, Reference: a.cell(l, FieldReference), Also: a.cell(l, FieldAlso), Issuer: a.cell(l, FieldIssuer),
		NMID: a.cell(l, FieldNMID), Status: a.cell(l, FieldStatus)}
	sen, ok := readSen(a.cell(l, FieldAmount))
	if !ok || sen%100 != 0 || sen == 0 || max(sen, -sen)/100 > int64(money.Limit) {
		a.add(l.row, pos.Refuse(pos.Invalid, "match_amount", "text", a.cell(l, FieldAmount)))
		return r, false
	}
	r.Gross = money.Rupiah(sen / 100)
	if r.State, ok = acquirerState(r.Status, a.mapping.States); !ok {
		a.add(l.row, pos.Refuse(pos.Invalid, "match_status", "text", r.Status))
		return r, false
	}
	if r.Gross < 0 {
		r.Gross, r.State = -r.Gross, matching.Refunded
	}
	if _, dated := a.at[FieldDate]; dated {
		text := a.cell(l, FieldDate)
		if clock := a.cell(l, FieldTime); clock != "" {
			text += " " + clock
		}
		if r.At, r.Clock, ok = readMoment(text, monthFirst); !ok {
			a.add(l.row, pos.Refuse(pos.Invalid, "match_date", "text", text))
			return r, false
		}
		r.At = r.At.UTC()
	}
	if r.State == matching.Paid {
		fee, ok := a.fee(l, sen)
		if !ok {
			a.add(l.row, pos.Refuse(pos.Invalid, "match_amount", "text", a.cell(l, FieldFee)+" "+a.cell(l, FieldNet)))
			return r, false
		}
		r.Fee = fees.next(fee)
	}
	return r, true
}

// fee is what the acquirer kept, in hundredths: as it stands there, or what is
// missing of the gross in the net.
func (a *acquired) fee(l line, gross int64) (int64, bool) {
	if text := a.cell(l, FieldFee); text != "" && text != "-" && !strings.Contains(text, "%") {
		fee, ok := readSen(text)
		return max(fee, -fee), ok
	}
	if text := a.cell(l, FieldNet); text != "" && text != "-" {
		net, ok := readSen(text)
		return gross - net, ok
	}
	return 0, true
}

// senTotal rounds hundredths so that what it gave out never differs from their sum
// by as much as a rupiah.
type senTotal struct{ sen, given int64 }

func (t *senTotal) next(sen int64) money.Rupiah {
	t.sen += sen
	now := (t.sen + 50) / 100
	part := now - t.given
	t.given = now
	return money.Rupiah(part)
}
