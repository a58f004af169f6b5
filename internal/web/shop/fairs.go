package shop

import (
	"slices"
	"strings"
	"time"

	"lapak/internal/pos"
	"lapak/internal/store"
)

// fairData is a fair as people read of it.
type fairData struct {
	*fair
	Next  pos.BusinessDay // the next day on which it is open; empty if it is over
	Hours string          // of that day, empty if nobody has said
	Week  string          // of all days
	On    bool            // whether it has begun
	Over  bool
	Brief bool        // whether when and where is enough
	Kinds []*category // what its stalls have, where that is told
}

func (v *visit) fair(f *fair) fairData {
	data := fairData{fair: f, Week: v.week(f.Page.Hours), On: f.From <= v.day}
	day, hours, ok := f.nearest(v.day)
	if data.Over = !ok; ok {
		data.Next, data.Hours = day, v.hours(hours)
	}
	return data
}

// kinds are the categories of which the stalls of a fair have something, as they
// last told.
func (v *visit) kinds(f *fair) (kinds []*category) {
	has := map[*category]bool{}
	for _, s := range f.Stalls {
		for sku, level := range v.levels.stalls[s.Code] {
			if p := v.bySKU[sku]; p != nil && p.In != nil && level > 0 {
				has[p.In] = true
			}
		}
	}
	for _, c := range v.categories {
		if has[c] {
			kinds = append(kinds, c)
		}
	}
	return kinds
}

// clock is HH:MM as people write it.
func (v *visit) clock(text string) string {
	hour, minute, _ := strings.Cut(text, ":")
	return v.words.T("date.clock", "hour", hour, "minute", minute)
}

// hours are those of a day: "07.00–11.00".
func (v *visit) hours(h store.OpenDay) string {
	if h.Opens == "" {
		return ""
	}
	return v.clock(h.Opens) + "–" + v.clock(h.Closes)
}

// week are the hours of all days: "Sabtu, Minggu 07.00–11.00".
func (v *visit) week(all []store.OpenDay) string {
	const days = 7
	sorted := slices.Clone(all)
	// The week begins on Monday.
	slices.SortFunc(sorted, func(a, b store.OpenDay) int { return (int(a.Weekday)+days-1)%days - (int(b.Weekday)+days-1)%days })
	var parts []string
	for i := 0; i < len(sorted); {
		var names []string
		first := sorted[i]
		for i < len(sorted) && sorted[i].Opens == first.Opens && sorted[i].Closes == first.Closes {
			names = append(names, v.words.Weekday(sorted[i].Weekday))
			i++
		}
		when := strings.Join(names, ", ")
		switch {
		case len(names) == days:
			when = v.words.T("shop.every_day")
		case len(names) > 2:
			when = names[0] + "–" + names[len(names)-1]
			if last := sorted[i-1].Weekday; (int(last)-int(first.Weekday)+days)%days != len(names)-1 {
				when = strings.Join(names, ", ")
			}
		}
		parts = append(parts, when+" "+v.hours(first))
	}
	return strings.Join(parts, "; ")
}

// fairList are the fairs, those that are on or come first, then the last one that
// is over.
func (v *visit) fairList() []fairData {
	var coming, over []fairData
	for _, f := range v.window.fairs {
		if data := v.fair(f); data.Over {
			over = append(over, data)
		} else {
			coming = append(coming, data)
		}
	}
	slices.SortStableFunc(coming, func(a, b fairData) int { return strings.Compare(string(a.Next), string(b.Next)) })
	slices.Reverse(over)
	return append(coming, over...)
}

type fairsData struct{ Coming, Over []fairData }

// mostOver is how many fairs that are over are told of.
const mostOver = 20

func (v *visit) fairs() (*sheet, error) {
	var data fairsData
	s := &sheet{name: "fairs.html", Title: v.words.T("shop.fairs"), Path: pathFairs,
		Description: v.words.T("shop.fairs_description", "tenant", v.name),
		Trail:       []crumb{{v.words.T("shop.home"), pathHome}, {v.words.T("shop.fairs"), pathFairs}}}
	for _, f := range v.fairList() {
		switch {
		case !f.Over:
			f.Kinds = v.kinds(f.fair)
			data.Coming = append(data.Coming, f)
			s.Linked = append(s.Linked, v.fairLinked(f))
		case len(data.Over) < mostOver:
			data.Over = append(data.Over, f)
		}
	}
	s.Data = data
	return s, nil
}

// moment is an hour of a day in WIB as programs read it; the day alone if nobody
// has said the hour.
func moment(day pos.BusinessDay, clock string) string {
	if clock == "" {
		return string(day)
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", string(day)+" "+clock, pos.WIB())
	if err != nil {
		return string(day)
	}
	return at.Format(time.RFC3339)
}
