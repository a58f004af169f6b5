package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"lapak/internal/i18n"
	"lapak/internal/pos"
	"lapak/internal/store"
)

const (
	a4            = 9 // paper size in the file format
	inkOfHeader   = "FFFFFF"
	paperOfHeader = "6E1423"
	paperOfTotal  = "F3E9D2"
	lineColor     = "B8A88A"
)

// WriteXLSX writes the report as a workbook with a sheet for each part: real
// numbers and dates, codes as text so that no digit is lost, frozen headings with
// a filter, set up to be printed on A4. Rows, if not nil, fill the sheet of
// transactions; they are streamed.
func (d Daily) WriteXLSX(w io.Writer, words *i18n.Words, rows Rows) error {
	book := workbook{
		words: words, head: d.Head(words), number: d.Number, day: d.Day, digest: d.Digest,
		ends: func() (rounding, net []Cell) { return d.closeDetails(words) },
	}
	return writeBook(w, book, d.Sections(words), rows)
}

func writeBook(w io.Writer, b workbook, sections []Section, rows Rows) error {
	b.file = excelize.NewFile()
	defer b.file.Close()
	if err := b.makeStyles(); err != nil {
		return fmt.Errorf("report: styles of the workbook: %w", err)
	}
	for i, s := range sections {
		if s.Part == PartDetails && rows == nil {
			continue
		}
		if err := b.add(i == 0, s, rows); err != nil {
			return fmt.Errorf("report: sheet %s: %w", s.Part, err)
		}
	}
	if err := b.describe(); err != nil {
		return fmt.Errorf("report: properties of the workbook: %w", err)
	}
	_, err := b.file.WriteTo(w)
	return err
}

// look is how a cell is drawn, beside what it holds.
type look int

const (
	plain look = iota
	strong
	total
)

type workbook struct {
	file   *excelize.File
	words  *i18n.Words
	head   Head
	number string
	day    pos.BusinessDay               // of a report of a day
	digest string                        // of its figures
	ends   func() (rounding, net []Cell) // of its details
	styles map[look]map[Kind]int
	title  int
	header [2]int // headings of words, of numbers
}

// format is the number format of a kind. Excel writes the thousands the way its
// own settings want them.
func (k Kind) format() string {
	switch k {
	case Count, Money:
		return `#,##0`
	case Price:
		return `"Rp"#,##0;-"Rp"#,##0`
	case Signed:
		return `+"Rp"#,##0;-"Rp"#,##0;"Rp"0`
	case Percent:
		return `0.0%`
	case Moment:
		return `dd/mm/yyyy hh:mm`
	}
	return `@`
}

func (b *workbook) makeStyles() error {
	b.styles = map[look]map[Kind]int{}
	for _, l := range []look{plain, strong, total} {
		b.styles[l] = map[Kind]int{}
		for _, k := range []Kind{Blank, Text, Code, Count, Money, Price, Signed, Percent, Moment} {
			format := k.format()
			style := excelize.Style{CustomNumFmt: &format, Font: &excelize.Font{Bold: l != plain}, Alignment: &excelize.Alignment{Vertical: "top"}}
			if k == Text && l == plain {
				style.Alignment.WrapText = true
			}
			if l == total {
				style.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{paperOfTotal}}
				style.Border = []excelize.Border{{Type: "top", Color: lineColor, Style: 1}}
			}
			id, err := b.file.NewStyle(&style)
			if err != nil {
				return err
			}
			b.styles[l][k] = id
		}
	}
	for i, side := range []string{"left", "right"} {
		id, err := b.file.NewStyle(&excelize.Style{
			Font:      &excelize.Font{Bold: true, Color: inkOfHeader},
			Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{paperOfHeader}},
			Alignment: &excelize.Alignment{Horizontal: side, Vertical: "center", WrapText: true},
		})
		if err != nil {
			return err
		}
		b.header[i] = id
	}
	var err error
	b.title, err = b.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Size: 14, Color: paperOfHeader}})
	return err
}

// add makes the sheet of a section.
func (b *workbook) add(first bool, s Section, rows Rows) error {
	if first {
		if err := b.file.SetSheetName("Sheet1", s.Short); err != nil {
			return err
		}
	} else if _, err := b.file.NewSheet(s.Short); err != nil {
		return err
	}
	stream, err := b.file.NewStreamWriter(s.Short)
	if err != nil {
		return err
	}
	sh := sheet{book: b, name: s.Short, stream: stream, columns: s.Table.Columns}
	if err := sh.setWidths(s); err != nil {
		return err
	}
	switch {
	case first:
		err = sh.cover(s)
	case len(s.Facts) > 0:
		err = sh.factsAndTable(s)
	default:
		err = sh.list(s, rows)
	}
	if err != nil {
		return err
	}
	if err := sh.paper(s.Title); err != nil {
		return err
	}
	return stream.Flush()
}

func (b *workbook) describe() error {
	// The day, not the clock, so that one report always gives the same contents.
	properties := excelize.DocProperties{Creator: "Lapak", Title: b.head.Title, Identifier: b.number}
	if b.day != "" {
		midnight := string(b.day) + "T00:00:00Z"
		properties.Title += " " + string(b.day)
		if b.digest != "" {
			properties.Description = b.words.T("report.digest", "digest", b.digest)
		}
		properties.Created, properties.Modified = midnight, midnight
	}
	return b.file.SetDocProps(&properties)
}

// sheet is one sheet while it is written, from the top down.
type sheet struct {
	book    *workbook
	name    string
	stream  *excelize.StreamWriter
	columns []Column
	row     int // last one written
	// A frozen sheet is one table from its first row on, a totalled one ends in
	// a total.
	frozen, totalled bool
}

func (s *sheet) write(values ...any) error {
	s.row++
	return s.stream.SetRow(fmt.Sprintf("A%d", s.row), values)
}

func (s *sheet) cells(l look, cells []Cell) error {
	values := make([]any, len(cells))
	for i, c := range cells {
		values[i] = s.cell(l, c)
	}
	return s.write(values...)
}

func (s *sheet) cell(l look, c Cell) any {
	out := excelize.Cell{StyleID: s.book.styles[l][c.Kind]}
	switch c.Kind {
	case Text, Code:
		out.Value = c.Text
	case Count, Money, Price, Signed:
		out.Value = c.Number
	case Percent:
		out.Value = float64(c.Number) / 10_000
	case Moment:
		// The file format knows no zones: write the clock that hangs on the wall.
		at := c.At()
		out.Value = time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), 0, time.UTC)
	case Blank:
		if l != total {
			return nil
		}
	}
	return out
}

func (s *sheet) headings() error {
	var values []any
	for _, c := range s.columns {
		side := 0
		if c.Kind.Numeric() {
			side = 1
		}
		values = append(values, excelize.Cell{StyleID: s.book.header[side], Value: c.Title})
	}
	return s.write(values...)
}

func (s *sheet) facts(facts []Fact) error {
	for _, f := range facts {
		l := plain
		if f.Strong {
			l = strong
		}
		if err := s.cells(l, []Cell{text(f.Label), f.Value}); err != nil {
			return err
		}
	}
	return nil
}

// cover is the first sheet: what report this is, and its sums.
func (s *sheet) cover(section Section) error {
	head := s.book.head
	if err := s.write(excelize.Cell{StyleID: s.book.title, Value: head.Title}); err != nil {
		return err
	}
	if err := s.write(head.Place); err != nil {
		return err
	}
	if head.Status != "" {
		if err := s.cells(strong, []Cell{text(s.book.words.T("report.status")), text(head.Status)}); err != nil {
			return err
		}
	}
	if err := s.facts(head.Facts); err != nil {
		return err
	}
	s.row++
	if err := s.facts(section.Facts); err != nil {
		return err
	}
	s.row++
	notes := []string{section.Note, head.Unit}
	if s.book.digest != "" {
		notes = append(notes, s.book.words.T("report.digest", "digest", s.book.digest))
	}
	for _, note := range notes {
		if note == "" {
			continue
		}
		if err := s.write(note); err != nil {
			return err
		}
	}
	if len(section.Table.Columns) == 0 {
		return nil
	}
	s.row++
	return s.table(section.Table)
}

func (s *sheet) factsAndTable(section Section) error {
	if err := s.facts(section.Facts); err != nil {
		return err
	}
	if section.Note != "" {
		if err := s.write(section.Note); err != nil {
			return err
		}
	}
	if len(section.Table.Rows) == 0 {
		return nil
	}
	s.row++
	return s.table(section.Table)
}

func (s *sheet) table(t Table) error {
	if err := s.headings(); err != nil {
		return err
	}
	for _, row := range t.Rows {
		if err := s.cells(plain, row); err != nil {
			return err
		}
	}
	if t.Total == nil {
		return nil
	}
	return s.cells(total, t.Total)
}

// list is a sheet with nothing but a table, whose headings stay in sight.
func (s *sheet) list(section Section, rows Rows) error {
	s.frozen, s.totalled = true, section.Part == PartDetails || section.Table.Total != nil
	if err := s.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if section.Part != PartDetails {
		return s.table(section.Table)
	}
	if err := s.headings(); err != nil {
		return err
	}
	if err := rows(func(r store.SaleRow) error { return s.cells(plain, DetailCells(s.book.words, r)) }); err != nil {
		return err
	}
	rounding, net := s.book.ends()
	if err := s.cells(plain, rounding); err != nil {
		return err
	}
	return s.cells(total, net)
}

// setWidths must come before the first row. A table that is read as it is
// written gets widths that suit most of what it may hold.
func (s *sheet) setWidths(section Section) error {
	if len(s.columns) == 0 || len(section.Facts) > 0 {
		if err := s.stream.SetColWidth(1, 1, 30); err != nil {
			return err
		}
		return s.stream.SetColWidth(2, 3, 26)
	}
	for i, c := range s.columns {
		chars := max(width(c.Title)+3, 10) // room for the button of the filter
		switch {
		case section.Part == PartDetails && c.Wide:
			chars = 34
		case section.Part == PartDetails && c.Kind == Code:
			chars = 20
		}
		for _, row := range section.Table.Rows {
			chars = max(chars, min(width(row[i].Show(s.book.words))+2, 44))
		}
		if c.Kind == Moment {
			chars = 17
		}
		if err := s.stream.SetColWidth(i+1, i+1, float64(chars)); err != nil {
			return err
		}
	}
	return nil
}

// paper sets the sheet up for A4: as wide as the page, headings on every page,
// the name of the report and page numbers at the foot.
func (s *sheet) paper(title string) error {
	f := s.book.file
	size, orientation, wide, high := a4, "portrait", 1, 0
	if len(s.columns) > 8 {
		orientation = "landscape"
	}
	fit := true
	if err := f.SetSheetProps(s.name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if err := f.SetPageLayout(s.name, &excelize.PageLayoutOptions{
		Size: &size, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &high,
	}); err != nil {
		return err
	}
	if err := f.SetHeaderFooter(s.name, &excelize.HeaderFooterOptions{
		OddFooter: "&L" + strings.TrimSpace(s.book.number+" "+title) + "&R&P / &N",
	}); err != nil {
		return err
	}
	last, err := excelize.ColumnNumberToName(max(len(s.columns), 3))
	if err != nil {
		return err
	}
	quoted := "'" + s.name + "'!"
	area := fmt.Sprintf("%s$A$1:$%s$%d", quoted, last, s.row)
	if err := f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", RefersTo: area, Scope: s.name}); err != nil {
		return err
	}
	if !s.frozen {
		return nil
	}
	if err := s.filter(last); err != nil {
		return err
	}
	return f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: quoted + "$1:$1", Scope: s.name})
}

// filter puts the buttons on the headings. It covers the rows but not the total,
// which stays in sight below.
func (s *sheet) filter(last string) error {
	rows := s.row
	if s.totalled {
		rows--
	}
	if rows < 2 {
		return nil
	}
	return s.book.file.AutoFilter(s.name, fmt.Sprintf("A1:%s%d", last, rows), nil)
}
