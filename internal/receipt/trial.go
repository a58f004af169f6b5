package receipt

import (
	"strings"
	"time"

	"lapak/internal/pos"
)

// Trial is what a test page is about.
type Trial struct {
	Printer string // the address
	Profile string
	Columns int
	Dots    int
	Cut     bool
	Drawer  bool
	At      time.Time
}

// TestPage writes a slip that shows at a glance whether a profile fits a printer:
// a ruler as wide as a line, all signs, the sizes, a code and what should happen
// at the end.
func TestPage(t Trial, o Options) Doc {
	o.Drawer = o.Drawer || t.Drawer
	s := begin(t.Profile, "receipt.test", t.At, o)
	w := s.o.Words
	s.Add(
		Row(s.T("receipt.printer"), t.Printer),
		Row(s.T("receipt.profile"), t.Profile),
		Row(w.DateShort(string(pos.DayOf(t.At))), w.Time(t.At)),
	)
	s.Add(Rule(), Text(s.T("receipt.test_ruler", "columns", count(t.Columns), "dots", count(t.Dots))))
	s.Add(Text(ruler(t.Columns)))
	s.Add(Text(strings.Repeat("#", max(t.Columns, MinColumns))))
	s.Add(Row(s.T("receipt.test_left"), s.T("receipt.test_right")))
	s.Add(Rule(), Text(s.T("receipt.test_signs")), Text(signs()))
	s.Add(Rule(),
		Text(s.T("receipt.test_normal")),
		Text(s.T("receipt.test_bold")).Strong(),
		Text(s.T("receipt.test_tall")).Sized(Tall),
		Text(s.T("receipt.test_wide")).Sized(Wide),
		Text(s.T("receipt.test_big")).Sized(Big).Strong(),
		Row(s.T("receipt.total"), "Rp1.234.500").Sized(Big).Strong(),
	)
	s.Add(Rule(), Link("LAPAK "+t.Profile, s.T("receipt.test_code")))
	cut, drawer := s.T("receipt.test_cut.no"), s.T("receipt.test_drawer.no")
	if t.Cut {
		cut = s.T("receipt.test_cut.yes")
	}
	if t.Drawer {
		drawer = s.T("receipt.test_drawer.yes")
	}
	s.Add(Rule(), Text(cut), Text(drawer))
	return s.finish()
}

// ruler counts the columns: 1234567890123...
func ruler(columns int) string {
	return strings.Repeat("1234567890", max(columns, MinColumns)/10+1)[:max(columns, MinColumns)]
}

// signs are all signs that slips are made of, without the blank.
func signs() string {
	var b strings.Builder
	for r := '!'; r <= '~'; r++ {
		b.WriteRune(r)
	}
	return b.String()
}
