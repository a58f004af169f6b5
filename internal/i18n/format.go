package i18n

import (
	"strconv"
	"strings"
	"time"
)

// dayLayout is how a business day is written everywhere but in front of people.
const dayLayout = "2006-01-02"

// wibOffset is Western Indonesian Time in seconds east of UTC. It has had no
// summer time since 1948, so a fixed zone is right and no zone data is needed.
const wibOffset = 7 * 60 * 60

// WIB returns the zone in which people read clocks, UTC+7.
func WIB() *time.Location { return time.FixedZone("WIB", wibOffset) }

// Date writes a day given as 2026-11-23: "23 November 2026". Text that is not
// a day comes back unchanged, here and in the other date functions.
func (w *Words) Date(day string) string { return w.date("date.full", day) }

// DateLong writes a day with its name: "Senin, 23 November 2026".
func (w *Words) DateLong(day string) string { return w.date("date.long", day) }

// DateShort writes a day in figures: "23/11/2026".
func (w *Words) DateShort(day string) string { return w.date("date.short", day) }

func (w *Words) date(key, day string) string {
	t, err := time.Parse(dayLayout, day)
	if err != nil {
		return day
	}
	return w.T(key,
		"day", strconv.Itoa(t.Day()),
		"day2", twoDigits(t.Day()),
		"month", w.Month(t.Month()),
		"month2", twoDigits(int(t.Month())),
		"year", strconv.Itoa(t.Year()),
		"weekday", w.Weekday(t.Weekday()))
}

// Time writes the time of day in WIB with its zone: "17.30 WIB".
func (w *Words) Time(t time.Time) string {
	return w.T("date.time", "clock", w.Clock(t))
}

// Clock writes the time of day in WIB without the zone, for columns whose
// heading names it: "17.30".
func (w *Words) Clock(t time.Time) string {
	t = t.In(WIB())
	return w.T("date.clock", "hour", twoDigits(t.Hour()), "minute", twoDigits(t.Minute()))
}

// DateTime writes a moment in WIB: "23/11/2026 17.30 WIB".
func (w *Words) DateTime(t time.Time) string {
	day := w.DateShort(t.In(WIB()).Format(dayLayout))
	return w.T("date.moment", "date", day, "time", w.Time(t))
}

// Month returns the name of a month.
func (w *Words) Month(m time.Month) string {
	return w.T("date.month." + strconv.Itoa(int(m)))
}

// Weekday returns the name of a day of the week.
func (w *Words) Weekday(d time.Weekday) string {
	return w.T("date.weekday." + strconv.Itoa(int(d)))
}

// Number writes a whole number with dots between the thousands: "-1.250". It
// does so in English too: the amounts beside it are rupiah, always written that
// way, and two looks of figures on one screen get misread.
func (w *Words) Number(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	var out strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			out.WriteByte('.')
		}
		out.WriteRune(d)
	}
	return sign + out.String()
}

// Percent writes a rate given in basis points (10000 is the whole) with a
// decimal comma and no needless digits: 1250 is "12,5%", 1000 is "10%".
func (w *Words) Percent(basisPoints int64) string {
	sign := ""
	if basisPoints < 0 {
		sign, basisPoints = "-", -basisPoints
	}
	text := sign + w.Number(basisPoints/100)
	if rest := basisPoints % 100; rest != 0 {
		text += "," + strings.TrimRight(twoDigits(int(rest)), "0")
	}
	return text + "%"
}

func twoDigits(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}
