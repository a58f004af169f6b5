package main

import (
	"context"
	"fmt"
	"io"

	"lapak/internal/cli"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// runSigners says who signs the papers of a unit on a laptop without an office. What
// the office sends down takes its place.
func runSigners(args []string, stdout, stderr io.Writer) int {
	c := newCommand("signers", stdout, stderr)
	apply := cli.SignerFlags(c.flags)
	given, err := c.parse(args, 1)
	if err != nil {
		return c.misused(err)
	}
	return c.writing(func(ctx context.Context, s *store.Store) error {
		unit := cli.Unit(given[0])
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
