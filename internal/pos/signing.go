package pos

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Signer is an officer whose name stands below a place to sign. What is empty is a
// line to fill in by hand.
type Signer struct {
	Title string `json:",omitempty"` // of the office
	Name  string `json:",omitempty"`
	NIP   string `json:",omitempty"` // 18 digits; only civil servants have one
}

// Signing says who signs the papers of a unit, and by which codes the treasury
// knows it.
type Signing struct {
	Unit      ProducerCode `json:",omitempty"` // empty is the organisation that runs the stalls
	Head      Signer       // acknowledges
	Officer   Signer       // hands over and receives goods and money
	Treasurer Signer       // receives what is deposited
	Satker    string       `json:",omitempty"` // 6 digits
	Account   string       `json:",omitempty"` // 6 digits, of the PNBP
}

const longestSigner = 80 // characters of a title or a name

var (
	nipForm  = regexp.MustCompile(`^[0-9]{18}$`)
	codeForm = regexp.MustCompile(`^[0-9]{6}$`)
)

// Check refuses what no paper can bear: signer_text, nip_invalid, satker_invalid or
// account_invalid.
func (s Signing) Check() error {
	for _, one := range []Signer{s.Head, s.Officer, s.Treasurer} {
		for _, text := range []string{one.Title, one.Name} {
			if utf8.RuneCountInString(text) > longestSigner || !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) {
				return Refuse(Invalid, "signer_text", "max", longestSigner)
			}
		}
		if one.NIP != "" && !nipForm.MatchString(one.NIP) {
			return Refuse(Invalid, "nip_invalid")
		}
	}
	switch {
	case s.Satker != "" && !codeForm.MatchString(s.Satker):
		return Refuse(Invalid, "satker_invalid")
	case s.Account != "" && !codeForm.MatchString(s.Account):
		return Refuse(Invalid, "account_invalid")
	case len(s.Unit) > 40 || !utf8.ValidString(string(s.Unit)) || strings.ContainsFunc(string(s.Unit), unicode.IsControl):
		return Refuse(Invalid, "unit_unknown", "unit", "")
	}
	return nil
}
