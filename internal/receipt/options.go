package receipt

import (
	"strconv"
	"time"

	"lapak/internal/i18n"
	"lapak/internal/money"
	"lapak/internal/pos"
)

// Options are what a slip needs beside the fact it tells of.
type Options struct {
	Words *i18n.Words
	Stall pos.Stall
	// Staff gives the label of a member of staff; nil prints the id.
	Staff    func(pos.StaffID) string
	Copy     bool   // printed before: marked as a copy
	Practice bool   // not a sale at all: marked so, above and below
	Trace    string // end of the journal entry's hash, may be empty
	Link     string // web address for the code at the end, may be empty
	Logo     Bitmap // above the heading, may be empty
	Drawer   bool   // open the cash drawer
}

// slip is a Doc being written.
type slip struct {
	Doc
	o Options
}

// T is the text of a key, filled from pairs of name and value.
func (s *slip) T(key string, pairs ...string) string { return s.o.Words.T(key, pairs...) }

func (s *slip) staff(id pos.StaffID) string {
	if s.o.Staff == nil {
		return string(id)
	}
	return s.o.Staff(id)
}

// begin writes all that stands above the matter of any slip. The kind is the key
// of its title, empty for a plain receipt.
func begin(title, kind string, at time.Time, o Options) *slip {
	s := &slip{Doc: Doc{Title: title, At: at}, o: o}
	if o.Drawer {
		s.Add(Pulse())
	}
	s.marks()
	if o.Logo.Width > 0 {
		s.Add(Image(o.Logo))
	}
	fair := o.Stall.Fair
	s.Add(Text(o.Stall.Name).Centered().Sized(Big).Strong())
	if fair.Name != "" {
		s.Add(Text(fair.Name).Centered())
	}
	if place := joined(fair.Place, fair.City); place != "" {
		s.Add(Text(place).Centered().Sized(Small))
	}
	s.Add(Rule())
	if kind != "" {
		s.Add(Text(s.T(kind)).Centered().Sized(Tall).Strong(), Rule())
	}
	return s
}

func (s *slip) marks() {
	if s.o.Practice {
		s.Add(Mark(s.T("receipt.practice")))
	}
	if s.o.Copy {
		s.Add(Mark(s.T("receipt.copy")))
	}
}

// finish writes what stands below the matter of any slip.
func (s *slip) finish() Doc {
	if s.o.Trace != "" {
		s.Add(Text(s.T("receipt.trace", "trace", s.o.Trace)).Centered().Sized(Small))
	}
	if s.o.Practice {
		s.Add(Feed(1), Mark(s.T("receipt.practice")))
	}
	s.Add(Cut())
	return s.Doc
}

// moment writes a row with day and time of a fact and one with its cashier.
func (s *slip) moment(at time.Time, cashier string) {
	day := string(pos.DayOf(at))
	s.Add(Row(s.o.Words.DateShort(day), s.o.Words.Time(at)))
	if cashier != "" {
		s.Add(Row(s.T("receipt.cashier"), cashier))
	}
}

// sign leaves room for a signature over a line.
func (s *slip) sign(key string) {
	s.Add(Feed(3), Rule(), Text(s.T(key)).Centered().Sized(Small))
}

// amount writes money with its sign; a Row keeps it in one piece.
func amount(key string, m money.Rupiah) Block { return Row(key, m.String()) }

// english says whether goods go by their English names.
func (o Options) english() bool { return o.Words.Lang() == i18n.EN }

func (s *slip) method(m pos.Method) string {
	switch m {
	case pos.Cash:
		return s.T("receipt.method.cash")
	case pos.QRIS:
		return s.T("receipt.method.qris")
	case pos.Transfer:
		return s.T("receipt.method.transfer")
	case pos.Card:
		return s.T("receipt.method.card")
	case pos.Prepaid:
		return s.T("receipt.method.prepaid")
	}
	return string(m)
}

func joined(parts ...string) string {
	text := ""
	for _, p := range parts {
		if p != "" && text != "" {
			text += ", "
		}
		text += p
	}
	return text
}

func count(n int) string { return strconv.Itoa(n) }
