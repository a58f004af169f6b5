package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"strings"

	"lapak/internal/pos"
	"lapak/internal/store"
)

// organisationUnit is what people type for the organisation that runs the stall.
const organisationUnit = "-"

// signerFlags are what may be said of who signs for a unit; what is not said stays.
func signerFlags(flags *flag.FlagSet) (apply func(*pos.Signing)) {
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

// runSigners says who signs the papers of a unit on a laptop without an office. What
// the office sends down takes its place.
func runSigners(args []string, stdout, stderr io.Writer) int {
	c := newCommand("signers", stdout, stderr)
	apply := signerFlags(c.flags)
	given, err := c.parse(args, 1)
	if err != nil {
		return c.misused(err)
	}
	return c.writing(func(ctx context.Context, s *store.Store) error {
		unit := pos.ProducerCode(strings.TrimPrefix(given[0], organisationUnit))
		if unit != "" {
			list, err := s.Catalogue(ctx)
			if err != nil {
				return err
			}
			if !knownProducer(list, unit) {
				return pos.Refuse(pos.NotFound, "unit_unknown", "unit", unit)
			}
		}
		signing, err := s.Signing(ctx, unit)
		if err != nil {
			return err
		}
		apply(&signing)
		if err := s.SaveSigning(ctx, signing); err != nil {
			return err
		}
		fmt.Fprintln(stdout, c.words().T("cli.signers_saved", "unit", given[0]))
		return nil
	})
}

func knownProducer(list *pos.Catalogue, code pos.ProducerCode) bool {
	for _, p := range list.Producers() {
		if p.Code == code {
			return true
		}
	}
	return false
}
