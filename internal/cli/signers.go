package cli

import (
	"flag"
	"strings"

	"lapak/internal/pos"
)

// organisation is what people type for the organisation itself.
const organisation = "-"

// Unit reads a unit as people type it; empty is the organisation.
func Unit(text string) pos.ProducerCode {
	return pos.ProducerCode(strings.TrimPrefix(text, organisation))
}

// UnitName is how people type a unit.
func UnitName(unit pos.ProducerCode) string {
	if unit == "" {
		return organisation
	}
	return string(unit)
}

// SignerFlags are what may be said of who signs for a unit; what is not said stays.
func SignerFlags(flags *flag.FlagSet) (apply func(*pos.Signing)) {
	var said pos.Signing
	fields := func(s *pos.Signing) map[string]*string {
		return map[string]*string{
			"head-title": &s.Head.Title, "head-name": &s.Head.Name, "head-nip": &s.Head.NIP,
			"officer-title": &s.Officer.Title, "officer-name": &s.Officer.Name, "officer-nip": &s.Officer.NIP,
			"treasurer-title": &s.Treasurer.Title, "treasurer-name": &s.Treasurer.Name, "treasurer-nip": &s.Treasurer.NIP,
			"satker": &s.Satker, "account": &s.Account,
		}
	}
	from := fields(&said)
	for name, field := range from {
		flags.StringVar(field, name, "", "title, name or NIP of a signer, or a code of the treasury")
	}
	return func(s *pos.Signing) {
		to := fields(s)
		flags.Visit(func(f *flag.Flag) {
			if field, is := to[f.Name]; is {
				*field = strings.TrimSpace(*from[f.Name])
			}
		})
	}
}
