package dashboard

import (
	"strconv"

	"lapak/internal/i18n"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/report"
)

// The measures of a chart in its own units; the page makes it as wide as there is
// room.
const (
	chartWidth, chartHeight = 520, 240
	chartLeft, chartRight   = 70, 6
	chartTop, chartBottom   = 14, 30
)

// chart is bars over hours or days, for those who would rather look than read. The
// same figures stand in a table beside it.
type chart struct {
	Width, Height int
	Title         string
	Lines         []chartLine
	Bars          []chartBar
	Marks         []chartMark
	Floor         int
}

type chartLine struct {
	Y    int
	Name string
}

type chartBar struct {
	X, Y, Width, Height int
	Name                string
}

type chartMark struct {
	X    int
	Name string
}

// column is one bar to be.
type column struct {
	mark, name string
	value      money.Rupiah
}

// chartOf draws the hours of one day, or the days of several.
func chartOf(w *i18n.Words, o report.Overview) (chart, report.Part) {
	if o.ByHour() {
		return draw(w, w.T("report.by_hour"), hourColumns(w, o)), report.PartHours
	}
	var columns []column
	found := map[pos.BusinessDay]report.PeriodRow{}
	for _, d := range o.Days {
		found[d.Day] = d
	}
	for day := o.Span.From; day <= o.Span.To; day = nextDay(day) {
		d := found[day]
		columns = append(columns, column{strconv.Itoa(dayOfMonth(day)), w.Date(string(day)) + ": " + d.Net.String(), d.Net})
	}
	return draw(w, w.T("report.by_day"), columns), report.PartDays
}

// hourColumns has the hours between the first and the last sale, also those
// without one.
func hourColumns(w *i18n.Words, o report.Overview) []column {
	if len(o.Hours) == 0 {
		return nil
	}
	var columns []column
	found := map[int]report.PeriodRow{}
	for _, h := range o.Hours {
		found[h.Hour] = h
	}
	for hour := o.Hours[0].Hour; hour <= o.Hours[len(o.Hours)-1].Hour; hour++ {
		h := found[hour]
		columns = append(columns, column{strconv.Itoa(hour), report.HourName(w, hour) + ": " + h.Net.String(), h.Net})
	}
	return columns
}

func draw(w *i18n.Words, title string, columns []column) chart {
	c := chart{Width: chartWidth, Height: chartHeight, Title: title, Floor: chartHeight - chartBottom}
	if len(columns) == 0 {
		return c
	}
	top := money.Rupiah(1)
	for _, col := range columns {
		top = max(top, col.value)
	}
	step := stepOf(top)
	steps := int((top + step - 1) / step)
	room := chartHeight - chartTop - chartBottom
	for i := range steps + 1 {
		c.Lines = append(c.Lines, chartLine{c.Floor - room*i/steps, shortMoney(w, step.Times(i))})
	}
	slot := (chartWidth - chartLeft - chartRight) * 100 / len(columns) // in hundredths
	every := (len(columns) + 11) / 12
	for i, col := range columns {
		x, next := chartLeft+slot*i/100, chartLeft+slot*(i+1)/100
		height := int(int64(max(col.value, 0)) * int64(room) / int64(step.Times(steps)))
		c.Bars = append(c.Bars, chartBar{x + 1, c.Floor - height, max(next-x-2, 1), height, col.name})
		if i%every == 0 {
			c.Marks = append(c.Marks, chartMark{(x + next) / 2, col.mark})
		}
	}
	return c
}

// stepOf is a round amount of which at most five reach a value.
func stepOf(top money.Rupiah) money.Rupiah {
	for power := money.Rupiah(1); ; power *= 10 {
		for _, factor := range []money.Rupiah{1, 2, 5} {
			if factor*power*5 >= top {
				return factor * power
			}
		}
	}
}

// shortMoney is an amount in a word beside a line: 2,5 million.
func shortMoney(w *i18n.Words, amount money.Rupiah) string {
	const thousand, million = 1_000, 1_000_000
	switch {
	case amount >= million:
		return w.T("dash.million", "n", tenths(int64(amount)*10/million))
	case amount >= thousand:
		return w.T("dash.thousand", "n", tenths(int64(amount)*10/thousand))
	}
	return amount.Digits()
}

func tenths(n int64) string {
	if n%10 == 0 {
		return money.Rupiah(n / 10).Digits()
	}
	return money.Rupiah(n/10).Digits() + "," + strconv.FormatInt(n%10, 10)
}

func nextDay(day pos.BusinessDay) pos.BusinessDay {
	return pos.DayOf(middayOf(day).AddDate(0, 0, 1))
}

func dayOfMonth(day pos.BusinessDay) int { return middayOf(day).Day() }
