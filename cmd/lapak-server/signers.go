package main

import (
	"context"
	"fmt"
	"strings"

	"lapak/internal/cli"
	"lapak/internal/pos"
	"lapak/internal/store"
)

func saveSigners(c *command, args []string) int {
	tenantName, apply := c.tenantFlag(), cli.SignerFlags(c.flags)
	return c.work(changing(), args, 1, func(ctx context.Context, central *store.Central, args []string) error {
		id, err := tenant(ctx, central, *tenantName)
		if err != nil {
			return err
		}
		unit := cli.Unit(args[0])
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
			col(words.T("server.column.code"), func(r signingRecord) string { return cli.UnitName(pos.ProducerCode(r.Unit)) }),
			col(words.T("dash.signer_head"), func(r signingRecord) string { return line(r.Head) }),
			col(words.T("dash.signer_officer"), func(r signingRecord) string { return line(r.Officer) }),
			col(words.T("dash.signer_treasurer"), func(r signingRecord) string { return line(r.Treasurer) }),
			col(words.T("dash.satker"), func(r signingRecord) string { return r.Satker }),
			col(words.T("dash.account_code"), func(r signingRecord) string { return r.Account }))
	})
}
