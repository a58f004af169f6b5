package intake

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"lapak/internal/money"
	"lapak/internal/pos"
)

// readMoney reads an amount that must not be negative.
func readMoney(column, text string) (money.Rupiah, error) {
	amount, err := money.Parse(text)
	switch {
	case errors.Is(err, money.ErrTooLarge):
		return 0, pos.Refuse(pos.Invalid, "import_too_much", "column", column, "text", text).Because(err)
	case err != nil:
		return 0, pos.Refuse(pos.Invalid, "import_amount", "column", column, "text", text).Because(err)
	case amount < 0:
		return 0, pos.Refuse(pos.Invalid, "import_negative", "column", column, "text", text)
	}
	return amount, nil
}

// readPieces reads a number of pieces between least and most.
func readPieces(column, text string, least, most int) (int, error) {
	n, err := money.Parse(text)
	if err != nil || strings.Trim(text, "0123456789.,-\u2212 ") != "" {
		return 0, pos.Refuse(pos.Invalid, "import_pieces", "column", column, "text", text).Because(err)
	}
	if n < money.Rupiah(least) || n > money.Rupiah(most) {
		return 0, pos.Refuse(pos.Invalid, "import_pieces_range", "column", column, "text", text, "min", least, "max", most)
	}
	return int(n), nil
}

// readPercent reads a rate such as 50, 12,5 or 12.5%, to the hundredth of a per
// cent.
func readPercent(column, text string) (money.BasisPoints, error) {
	refused := pos.Refuse(pos.Invalid, "import_percent", "column", column, "text", text)
	number := strings.TrimSpace(strings.TrimSuffix(text, "%"))
	whole, fraction, _ := strings.Cut(strings.Replace(number, ",", ".", 1), ".")
	if whole == "" || len(whole) > 3 || len(fraction) > 2 || strings.Trim(whole+fraction, "0123456789") != "" {
		return 0, refused
	}
	n, err := strconv.Atoi(whole + (fraction + "00")[:2])
	if err != nil || n > int(money.Whole) {
		return 0, refused
	}
	return money.BasisPoints(n), nil
}

// readDay reads YYYY-MM-DD, or DD/MM/YYYY as people write in Indonesia.
func readDay(text string) (pos.BusinessDay, error) {
	for _, layout := range []string{time.DateOnly, "2/1/2006"} {
		if t, err := time.Parse(layout, text); err == nil && t.Year() >= 2000 {
			return pos.BusinessDay(t.Format(time.DateOnly)), nil
		}
	}
	return "", pos.Refuse(pos.Invalid, "import_day", "text", text)
}

// readClock reads a time of day, HH:MM or HH.MM, and gives it as HH:MM.
func readClock(text string) (string, error) {
	hour, minute, both := strings.Cut(strings.Replace(text, ".", ":", 1), ":")
	h, err1 := strconv.ParseUint(hour, 10, 8)
	m, err2 := strconv.ParseUint(minute, 10, 8)
	if !both || err1 != nil || err2 != nil || len(hour) > 2 || len(minute) != 2 || h > 23 || m > 59 {
		return "", pos.Refuse(pos.Invalid, "import_clock", "text", text)
	}
	return time.Date(2000, 1, 1, int(h), int(m), 0, 0, time.UTC).Format("15:04"), nil
}

// momentOf is a day and a time of day in WIB.
func momentOf(day pos.BusinessDay, clock string) (time.Time, error) {
	return time.ParseInLocation(time.DateOnly+" 15:04", string(day)+" "+clock, pos.WIB())
}
