package receipt

import (
	"time"

	"lapak/internal/i18n"
	"lapak/internal/money"
)

// Merchant is who a payment code pays, as a buyer is to compare it with what the
// payment app shows.
type Merchant struct {
	Name     string
	City     string
	NMID     string // the merchant's national number
	Terminal string // label of the terminal in the code, such as A01; may be empty
	// Payload is the text of the code. It is printed as it is.
	Payload string
	// Amount is what is to be paid; 0 leaves it to be said at the till.
	Amount money.Rupiah
	// Typed says that the amount is not in the code: the buyer types it.
	Typed bool
	// Fingerprint tells this payload from others at a glance.
	Fingerprint string
	At          time.Time
}

// PaymentSlip writes a slip with a payment code for buyers. It names the kind of
// code in plain letters and copies neither the look nor the mark of the official
// sticker: only the acquirer may print that one.
func PaymentSlip(m Merchant, o Options) Doc {
	s := begin(m.Name, "receipt.code", m.At, o)
	s.Add(Text(m.Name).Centered().Sized(Big).Strong())
	if m.NMID != "" {
		s.Add(Text(s.T("receipt.code_nmid", "nmid", m.NMID)).Centered().Sized(Tall).Strong())
	}
	if m.Terminal != "" {
		s.Add(Text(s.T("receipt.code_terminal", "terminal", m.Terminal)).Centered())
	}
	if m.Amount > 0 {
		s.Add(Text(m.Amount.String()).Centered().Sized(Big).Strong())
	}
	s.Add(PaymentCode(m.Payload, ""))
	how := "receipt.code_in_it"
	switch {
	case m.Amount > 0 && m.Typed:
		how = "receipt.code_type_this"
	case m.Amount == 0:
		how = "receipt.code_type"
	}
	s.Add(Text(s.T(how)).Centered().Strong())
	for _, words := range bothLanguages(o.Words) {
		s.Add(Text(words.T("receipt.code_check")).Centered())
	}
	if m.Fingerprint != "" {
		s.Add(Text(s.T("receipt.code_mark", "fingerprint", m.Fingerprint)).Centered().Sized(Small))
	}
	return s.finish()
}

// bothLanguages are the words of the slip first, then those of the other
// language: a buyer is warned in one that is understood.
func bothLanguages(first *i18n.Words) []*i18n.Words {
	all := []*i18n.Words{first}
	for _, lang := range i18n.Langs() {
		if lang != first.Lang() {
			all = append(all, i18n.MustLoad(lang))
		}
	}
	return all
}

// Card is what stands on a table-top card with a payment code.
type Card struct {
	Title    string // of the file
	Kind     string // the word QRIS
	Name     string
	NMID     string
	Terminal string
	City     string
	Place    string // stall and fair
	Payload  string
	Notes    []string // the most important first
	Mark     string   // which code this is, and of which day
	At       time.Time
}

// PaymentCard writes the card for the table of a stall.
func PaymentCard(m Merchant, o Options) Card {
	w := o.Words
	c := Card{
		Title: w.T("receipt.code") + " " + m.Name, Kind: w.T("receipt.code_kind"), Name: m.Name, City: m.City, Payload: m.Payload, At: m.At,
		Place: joined(o.Stall.Name, o.Stall.Fair.Name),
	}
	if m.NMID != "" {
		c.NMID = w.T("receipt.code_nmid", "nmid", m.NMID)
	}
	if m.Terminal != "" {
		c.Terminal = w.T("receipt.code_terminal", "terminal", m.Terminal)
	}
	for _, key := range []string{"receipt.code_check", "receipt.code_type"} {
		for _, words := range bothLanguages(w) {
			c.Notes = append(c.Notes, words.T(key))
		}
	}
	c.Mark = w.T("receipt.code_printed", "fingerprint", m.Fingerprint, "date", w.DateShort(m.At.Format(time.DateOnly)))
	return c
}
