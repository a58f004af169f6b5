package intake

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"lapak/internal/pos"
)

// line is one row of a table before anybody knows what its columns mean.
type line struct {
	row   int // as a spreadsheet counts
	cells []string
}

// table is a file whose columns are known.
type table struct {
	findings
	at      map[string]int // column name to position
	rows    []line
	notices []Problem
}

// record is one row of a table, to be asked by column name.
type record struct {
	t *table
	line
}

// cell is what stands in a column, empty if the table has no such column.
func (r record) cell(name string) string {
	i, has := r.t.at[name]
	if !has || i >= len(r.cells) {
		return ""
	}
	return r.cells[i]
}

// fail notes what is wrong with the row.
func (r record) fail(err error) { r.t.add(r.row, err) }

// records hands out the rows.
func (t *table) records() []record {
	all := make([]record, len(t.rows))
	for i, l := range t.rows {
		all[i] = record{t, l}
	}
	return all
}

// readTable reads a CSV or XLSX file with the given columns. The error is a
// Problems.
func readTable(f File, columns []column) (*table, error) {
	t := &table{findings: findings{file: f.Name}}
	lines, err := readLines(f)
	if err != nil {
		row := 0
		if at := (*rowError)(nil); errors.As(err, &at) {
			row, err = at.row, at.err
		}
		t.add(row, err)
		return nil, t.err()
	}
	if len(lines) == 0 {
		t.add(0, pos.Refuse(pos.Invalid, "import_empty"))
		return nil, t.err()
	}
	t.match(lines[0], columns)
	t.rows = lines[1:]
	if len(t.rows) == 0 && len(t.list) == 0 {
		t.add(0, pos.Refuse(pos.Invalid, "import_no_rows"))
	}
	width := len(lines[0].cells)
	for _, l := range t.rows {
		for i, c := range l.cells {
			switch {
			case i >= width && c != "":
				// A separator inside an unquoted name or price shifts all that follows.
				t.add(l.row, pos.Refuse(pos.Invalid, "import_row_too_long", "columns", width))
			case utf8.RuneCountInString(c) > maxCell:
				t.add(l.row, pos.Refuse(pos.Invalid, "import_cell_too_long", "column", t.heading(lines[0], i), "max", maxCell))
			default:
				continue
			}
			break
		}
	}
	return t, t.err()
}

func (t *table) heading(header line, i int) string {
	if i < len(header.cells) {
		return header.cells[i]
	}
	return ""
}

// match finds the columns by their headings.
func (t *table) match(header line, columns []column) {
	known := make(map[string]string, len(columns))
	for _, c := range columns {
		known[pos.Fold(c.name)] = c.name
	}
	t.at = map[string]int{}
	for i, heading := range header.cells {
		name, ok := known[pos.Fold(heading)]
		_, twice := t.at[name]
		switch {
		case heading == "":
		case !ok:
			t.notices = append(t.notices, Problem{File: t.file, Row: header.row,
				Cause: pos.Refuse(pos.Invalid, "import_column_ignored", "column", heading)})
		case twice:
			t.add(header.row, pos.Refuse(pos.Invalid, "import_column_twice", "column", name))
		default:
			t.at[name] = i
		}
	}
	for _, c := range columns {
		if _, has := t.at[c.name]; c.required && !has {
			t.add(header.row, pos.Refuse(pos.Invalid, "import_column_missing", "column", c.name))
		}
	}
}

// rowError says in which row a file cannot be read.
type rowError struct {
	row int
	err error
}

func (e *rowError) Error() string { return e.err.Error() }

// readLines reads the rows that are not blank, with tidy cells.
func readLines(f File) ([]line, error) {
	var lines []line
	var err error
	switch {
	case bytes.HasPrefix(f.Data, zipMagic):
		lines, err = readWorkbook(f.Data)
	case bytes.HasPrefix(f.Data, oleMagic):
		err = pos.Refuse(pos.Invalid, "import_old_workbook")
	case f.workbookName():
		err = pos.Refuse(pos.Invalid, "import_not_a_workbook")
	default:
		var text string
		if text, err = decode(f.Data); err == nil {
			lines, err = readCSV(text)
		}
	}
	if err != nil {
		return nil, err
	}
	filled := lines[:0]
	for _, l := range lines {
		blank := true
		for i, c := range l.cells {
			l.cells[i] = tidy(c)
			blank = blank && l.cells[i] == ""
		}
		if !blank {
			filled = append(filled, l)
		}
	}
	if len(filled) > maxRows {
		return nil, pos.Refuse(pos.Invalid, "import_too_many_rows", "max", maxRows)
	}
	return filled, nil
}

// readCSV reads rows separated by semicolons or commas. It counts rows as a
// spreadsheet does: a line break inside quotes begins no row, an empty line is
// one.
func readCSV(text string) ([]line, error) {
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comma = separator(text)
	reader.FieldsPerRecord = -1
	var lines []line
	row, ended := 0, 0 // of the record before: its row, and the line it ended on
	for {
		cells, err := reader.Read()
		if err == io.EOF {
			break
		}
		if broken := (*csv.ParseError)(nil); errors.As(err, &broken) {
			at := row + broken.StartLine - ended
			return nil, &rowError{at, pos.Refuse(pos.Invalid, "import_quotes").Because(err)}
		}
		if err != nil {
			return nil, err
		}
		first, _ := reader.FieldPos(0)
		last, _ := reader.FieldPos(len(cells) - 1)
		row += first - ended
		ended = last + strings.Count(cells[len(cells)-1], "\n")
		lines = append(lines, line{row: row, cells: cells})
	}
	if n := len(lines); n > 1 && len(lines[n-1].cells) < len(lines[0].cells) && !strings.HasSuffix(text, "\n") {
		// Spreadsheets end every row: half a figure is worse than none.
		return nil, &rowError{lines[n-1].row, pos.Refuse(pos.Invalid, "import_cut_off")}
	}
	return lines, nil
}

// separator is what the header line is separated with: semicolons, as Indonesian
// spreadsheets write, unless there are more commas outside quotes.
func separator(text string) rune {
	semicolons, commas, quoted := 0, 0, false
	for _, r := range strings.TrimLeft(text, "\r\n") {
		switch {
		case r == '"':
			quoted = !quoted
		case quoted:
		case r == '\n':
			return moreOf(semicolons, commas)
		case r == ';':
			semicolons++
		case r == ',':
			commas++
		}
	}
	return moreOf(semicolons, commas)
}

func moreOf(semicolons, commas int) rune {
	if commas > semicolons {
		return ','
	}
	return ';'
}
