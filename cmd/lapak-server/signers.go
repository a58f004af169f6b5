package main

import (
	"context"
	"flag"
	"fmt"
	"strings"

	"lapak/internal/pos"
	"lapak/internal/store"
)

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

// organisationUnit is what people type for the organisation itself.
const organisationUnit = "-"

func saveSigners(c *command, args []string) int {
	tenantName, apply := c.tenantFlag(), signerFlags(c.flags)
	return c.work(changing(), args, 1, func(ctx context.Context, central *store.Central, args []string) error {
		id, err := tenant(ctx, central, *tenantName)
		if err != nil {
			return err
		}
		unit := pos.ProducerCode(strings.TrimPrefix(args[0], organisationUnit))
		s, err := central.Books(id).Signing(ctx, unit)
		if err != nil {
			return err
		}
		from := store.VersionOf(s)
		apply(&s)
		if err := central.EditSigning(ctx, id, s, from); err != nil {
			return err
		}
		fmt.Fprintln(c.stdout, c.words().T("cli.signers_saved", "unit", args[0]))
		return nil
	})
}

// signingRecord is a row of the list and, as JSON, an interface to programs.
type signingRecord struct {
	Unit      string     `json:"unit"` // empty is the organisation
	Head      pos.Signer `json:"head"`
	Officer   pos.Signer `json:"officer"`
	Treasurer pos.Signer `json:"treasurer"`
	Satker    string     `json:"satker"`
	Account   string     `json:"account"`
}

func listSigners(c *command, args []string) int {
	asJSON, tenantName := c.jsonFlag(), c.tenantFlag()
	return c.work(looking(), args, 0, func(ctx context.Context, central *store.Central, _ []string) error {
		id, err := tenant(ctx, central, *tenantName)
		if err != nil {
			return err
		}
		all, err := central.Books(id).Signings(ctx)
		if err != nil {
			return err
		}
		var records []signingRecord
		for _, s := range all {
			records = append(records, signingRecord{string(s.Unit), s.Head, s.Officer, s.Treasurer, s.Satker, s.Account})
		}
		words := c.words()
		line := func(s pos.Signer) string { return strings.Trim(s.Name+", "+s.Title, ", ") }
		return show(c, *asJSON, records,
			col(words.T("server.column.code"), func(r signingRecord) string {
				if r.Unit == "" {
					return organisationUnit
				}
				return r.Unit
			}),
			col(words.T("dash.signer_head"), func(r signingRecord) string { return line(r.Head) }),
			col(words.T("dash.signer_officer"), func(r signingRecord) string { return line(r.Officer) }),
			col(words.T("dash.signer_treasurer"), func(r signingRecord) string { return line(r.Treasurer) }),
			col(words.T("dash.satker"), func(r signingRecord) string { return r.Satker }),
			col(words.T("dash.account_code"), func(r signingRecord) string { return r.Account }))
	})
}
