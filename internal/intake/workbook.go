package intake

import (
	"bytes"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"lapak/internal/pos"
)

// readWorkbook reads the first sheet of an XLSX file. Figures come out as plain
// digits whatever their format on the screen, days as YYYY-MM-DD and times of
// day as HH:MM.
func readWorkbook(data []byte) (lines []line, err error) {
	refused := pos.Refuse(pos.Invalid, "import_not_a_workbook")
	defer func() {
		// The library is made for workbooks that Excel wrote; a damaged one must
		// not end the program.
		if broken := recover(); broken != nil {
			lines, err = nil, refused.Because(fmt.Errorf("%v", broken))
		}
	}()
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: 2 * maxFile, UnzipXMLSizeLimit: maxFile,
	})
	if err != nil {
		return nil, refused.Because(err)
	}
	defer f.Close()
	sheets := f.GetSheetList()
	if len(sheets) == 0 {
		return nil, refused
	}
	w := &workbook{file: f, sheet: sheets[0], clocks: map[int]bool{}}
	if props, err := f.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		w.from1904 = *props.Date1904
	}
	if lines, err = w.lines(); err != nil {
		return nil, refused.Because(err)
	}
	return lines, nil
}

type workbook struct {
	file     *excelize.File
	sheet    string
	from1904 bool
	clocks   map[int]bool // which styles show a day or a time
}

func (w *workbook) lines() ([]line, error) {
	// Reading row by row passes over broken XML in silence; this does not.
	if _, err := w.file.GetCellType(w.sheet, "A1"); err != nil {
		return nil, err
	}
	rows, err := w.file.Rows(w.sheet)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var lines []line
	for row := 1; rows.Next(); row++ {
		cells, err := rows.Columns()
		if err != nil {
			return nil, err
		}
		for i, raw := range cells {
			if cells[i], err = w.text(i+1, row, raw); err != nil {
				return nil, err
			}
		}
		if len(cells) > 0 {
			lines = append(lines, line{row: row, cells: cells})
		}
		if len(lines) > maxRows+1 {
			break
		}
	}
	return lines, rows.Error()
}

// text is a cell as a person would write it.
func (w *workbook) text(column, row int, raw string) (string, error) {
	number, ok := plainNumber(raw)
	if !ok {
		return raw, nil
	}
	cell, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		return "", err
	}
	kind, err := w.file.GetCellType(w.sheet, cell)
	if err != nil {
		return "", err
	}
	if kind != excelize.CellTypeNumber && kind != excelize.CellTypeUnset {
		return raw, nil // digits that somebody wrote as text
	}
	style, err := w.file.GetCellStyle(w.sheet, cell)
	if err != nil {
		return "", err
	}
	if w.showsClock(style) {
		return w.moment(number), nil
	}
	return decimal(number), nil
}

// plainNumber reads a number as a workbook stores it, with a point and possibly
// an exponent. It refuses what no cell of a stall holds, so that an exponent of
// a million is not written out.
func plainNumber(raw string) (*big.Rat, bool) {
	f, err := strconv.ParseFloat(raw, 64)
	if err != nil || f > 1e18 || f < -1e18 || strings.ContainsAny(raw, "xXpP_") {
		return nil, false
	}
	if f != 0 && f < 1e-9 && f > -1e-9 {
		return nil, false
	}
	return new(big.Rat).SetString(raw)
}

// decimal writes a number with a decimal comma. Nine places are more than any
// figure here has and fewer than the noise of binary fractions.
func decimal(n *big.Rat) string {
	text := strings.Replace(strings.TrimRight(strings.TrimRight(n.FloatString(9), "0"), "."), ".", ",", 1)
	if i := strings.IndexByte(text, ','); len(text)-i == 4 && i > 0 {
		text += "0" // three places look like thousands
	}
	return text
}

// clockFormats are the numbers of the built-in formats of days and times.
var clockFormats = []int{14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36,
	45, 46, 47, 50, 51, 52, 53, 54, 55, 56, 57, 58}

// literalFormat is the part of a number format that is shown as it is, and
// colours and conditions. What is left and holds y, m, d or h shows a moment.
var literalFormat = regexp.MustCompile(`"[^"]*"|\\.|_.|\[[^\]hms]*\]`)

func (w *workbook) showsClock(style int) bool {
	shows, known := w.clocks[style]
	if known || style == 0 {
		return shows
	}
	if s, err := w.file.GetStyle(style); err == nil && s != nil {
		shows = slices.Contains(clockFormats, s.NumFmt)
		if s.CustomNumFmt != nil {
			left := literalFormat.ReplaceAllString(strings.ToLower(*s.CustomNumFmt), "")
			shows = strings.ContainsAny(left, "ymdh") && !strings.Contains(left, "general")
		}
	}
	w.clocks[style] = shows
	return shows
}

// moment writes the number of days since the workbook's first day: a time of
// day, a day, or both.
func (w *workbook) moment(n *big.Rat) string {
	seconds := new(big.Rat).Mul(n, big.NewRat(86_400, 1))
	rounded, err := strconv.ParseInt(seconds.FloatString(0), 10, 64)
	if err != nil || rounded < 0 || rounded > 3_000_000*86_400 {
		return decimal(n)
	}
	first := time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)
	if w.from1904 {
		first = time.Date(1904, time.January, 1, 0, 0, 0, 0, time.UTC)
	}
	days, clock := rounded/86_400, rounded%86_400
	at := first.AddDate(0, 0, int(days)).Add(time.Duration(clock) * time.Second)
	switch {
	case days == 0:
		return at.Format("15:04")
	case clock == 0:
		return at.Format(time.DateOnly)
	}
	return at.Format(time.DateOnly + " 15:04")
}
