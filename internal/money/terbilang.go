package money

import "strings"

// Terbilang writes the amount in Indonesian words, as papers that are signed
// want it: "dua ratus lima puluh ribu rupiah". These words are the name of a
// number in its own language and do not change with the language of the screen.
func (r Rupiah) Terbilang() string {
	if r < 0 {
		return "minus " + Rupiah(magnitude(r)).Terbilang()
	}
	if r == 0 {
		return "nol rupiah"
	}
	return spell(magnitude(r)) + " rupiah"
}

var units = [...]string{
	"", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan",
	"sembilan", "sepuluh", "sebelas",
}

var scales = [...]struct {
	value uint64
	name  string
}{
	{1_000_000_000_000_000_000, "kuintiliun"},
	{1_000_000_000_000_000, "kuadriliun"},
	{1_000_000_000_000, "triliun"},
	{1_000_000_000, "miliar"},
	{1_000_000, "juta"},
	{1_000, "ribu"},
}

func spell(n uint64) string {
	var words []string
	for _, s := range scales {
		count := n / s.value
		n %= s.value
		switch {
		case count == 0:
		case count == 1 && s.value == 1_000:
			words = append(words, "seribu")
		default:
			words = append(words, hundreds(count), s.name)
		}
	}
	if n > 0 {
		words = append(words, hundreds(n))
	}
	return strings.Join(words, " ")
}

// hundreds spells 1 to 999.
func hundreds(n uint64) string {
	var words []string
	switch h := n / 100; {
	case h == 1:
		words = append(words, "seratus")
	case h > 1:
		words = append(words, units[h], "ratus")
	}
	switch rest := n % 100; {
	case rest == 0:
	case rest < 12:
		words = append(words, units[rest])
	case rest < 20:
		words = append(words, units[rest-10], "belas")
	default:
		words = append(words, units[rest/10], "puluh")
		if rest%10 > 0 {
			words = append(words, units[rest%10])
		}
	}
	return strings.Join(words, " ")
}
