package intake

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"lapak/internal/pos"
)

// readSen reads an amount in hundredths of a rupiah, however a bank or a
// spreadsheet writes it: 35000, 35.000, 35,000.00, Rp 35.000,00, (350) for minus.
// A last group of three digits is thousands, one of any other length a fraction.
func readSen(text string) (int64, bool) {
	s := strings.ToLower(strings.ReplaceAll(text, "\u00a0", " "))
	s = strings.TrimSpace(s)
	negative := strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") || strings.HasSuffix(s, "-")
	s = strings.Trim(s, "() ")
	s = strings.TrimSuffix(s, "-")
	for range 2 { // the sign may stand on either side of the currency
		for _, currency := range []string{"idr", "rp."} {
			s = strings.TrimSpace(strings.TrimPrefix(s, currency))
		}
		s = strings.TrimSpace(strings.TrimPrefix(s, "rp"))
		if rest, minus := strings.CutPrefix(strings.Replace(s, "\u2212", "-", 1), "-"); minus {
			negative, s = true, strings.TrimSpace(rest)
		}
		s = strings.TrimPrefix(s, "+")
	}
	whole, fraction := s, ""
	if i := strings.LastIndexAny(s, ".,"); i >= 0 {
		tail := s[i+1:]
		if len(tail) != 3 || strings.ContainsAny(s[:i], ".,") && s[strings.LastIndexAny(s[:i], ".,")] != s[i] {
			whole, fraction = s[:i], tail
		}
	}
	groups := strings.FieldsFunc(whole, func(r rune) bool { return r == '.' || r == ',' })
	for i, g := range groups {
		if len(groups) > 1 && (i > 0 && len(g) != 3 || len(g) > 3) {
			return 0, false
		}
	}
	digits := strings.Join(groups, "")
	if digits == "" || len(digits) > 13 || strings.Trim(digits+fraction, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(digits+(fraction + "00")[:2], 10, 64)
	if err != nil {
		return 0, false
	}
	if len(fraction) > 2 && fraction[2] >= '5' {
		n++
	}
	if negative {
		n = -n
	}
	return n, true
}

// written day and time of day, in the order in which they stand.
var (
	clockPattern = regexp.MustCompile(`(?i)(?:^|[ T,])(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:[.,]\d+)?\s*(am|pm)?\s*(z|wib|wita|wit|[+-]\d{2}:?\d{2})?$`)
	dayParts     = regexp.MustCompile(`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$|^(\d{1,2})[-/. ]([A-Za-z]{3,9}|\d{1,2})[-/., ]+(\d{4}|\d{2})$|^(\d{4})(\d{2})(\d{2})$`)
)

// readMoment reads a day with or without a time of day. The month stands first
// only where the whole column says so.
func readMoment(text string, monthFirst bool) (at time.Time, clock, ok bool) {
	text = strings.TrimSpace(text)
	zone := pos.WIB()
	hour, minute, second := 0, 0, 0
	if m := clockPattern.FindStringSubmatchIndex(text); m != nil {
		part := func(i int) string {
			if m[2*i] < 0 {
				return ""
			}
			return text[m[2*i]:m[2*i+1]]
		}
		rest := strings.TrimRight(text[:m[0]], " ,")
		hour, _ = strconv.Atoi(part(1))
		minute, _ = strconv.Atoi(part(2))
		second, _ = strconv.Atoi(part(3))
		switch half := strings.ToLower(part(4)); {
		case half == "pm" && hour < 12:
			hour += 12
		case half == "am" && hour == 12:
			hour = 0
		}
		zone = zoneNamed(part(5), zone)
		clock = hour < 24 && minute < 60 && second < 60
		if !clock {
			return at, false, false
		}
		text = rest
	}
	m := dayParts.FindStringSubmatch(text)
	if m == nil {
		return at, false, false
	}
	var y, mo, d int
	switch {
	case m[1] != "":
		y, mo, d = number(m[1]), number(m[2]), number(m[3])
	case m[7] != "":
		y, mo, d = number(m[7]), number(m[8]), number(m[9])
	default:
		d, y = number(m[4]), number(m[6])
		if y < 100 {
			y += 2000
		}
		if mo = number(m[5]); mo == 0 {
			mo = acquirerMonths[strings.ToLower(m[5][:3])]
		} else if monthFirst {
			d, mo = mo, d
		}
	}
	at = time.Date(y, time.Month(mo), d, hour, minute, second, 0, zone)
	// A thirty-first of November would become the first of December.
	return at, clock, y >= 2000 && at.Day() == d && int(at.Month()) == mo
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}

// zoneNamed is the zone behind a time of day; without one it is that of the stall.
func zoneNamed(name string, usual *time.Location) *time.Location {
	switch upper := strings.ToUpper(name); upper {
	case "", "WIB":
		return usual
	case "Z":
		return time.UTC
	case "WITA":
		return time.FixedZone(upper, 8*3600)
	case "WIT":
		return time.FixedZone(upper, 9*3600)
	default:
		digits := strings.ReplaceAll(upper[1:], ":", "")
		seconds := number(digits[:2])*3600 + number(digits[2:])*60
		if upper[0] == '-' {
			seconds = -seconds
		}
		return time.FixedZone(upper, seconds)
	}
}

// monthsFirst says whether a column of dates can only be read with the month
// first.
func monthsFirst(texts []string) bool {
	usual, other := true, true
	for _, t := range texts {
		_, _, ok := readMoment(t, false)
		usual = usual && ok
		_, _, ok = readMoment(t, true)
		other = other && ok
	}
	return !usual && other
}
