package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"lapak/internal/cli"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// backup copies the data, also while the server runs.
func backup(c *command, args []string) int {
	return c.work(looking(), args, 1, func(ctx context.Context, central *store.Central, args []string) error {
		err := central.BackupTo(ctx, args[0])
		if err == nil {
			fmt.Fprintln(c.stdout, c.words().T("cli.backed_up", "file", args[0]))
		}
		return err
	})
}

// restore puts a copy into a folder that has no data yet.
func restore(c *command, args []string) int {
	file, err := c.parse(args, 1)
	at, placeErr := c.place()
	if err = errors.Join(err, placeErr); err != nil {
		return c.misused(err)
	}
	if at.DSN != "" {
		return c.refused(pos.Refuse(pos.Conflict, "backup_by_postgres"))
	}
	if err := store.RestoreCentral(context.Background(), file[0], at.Dir); err != nil {
		return c.refused(err)
	}
	fmt.Fprintln(c.stdout, c.words().T("cli.restored", "folder", at.Dir))
	return cli.Done
}

// verify proves that the data of one or all organisations are whole, or names
// what is not.
func verify(c *command, args []string) int {
	return c.eachTenant(looking(), args, func(ctx context.Context, central *store.Central, id pos.TenantID) error {
		verdict, err := central.VerifyTenant(ctx, id)
		if err == nil {
			err = verdict.Problem
		}
		if err == nil {
			fmt.Fprintln(c.stdout, c.words().T("server.verified", "tenant", string(id), "n", strconv.FormatInt(verdict.Entries, 10)))
		}
		return err
	})
}

// rebuild derives all tables again from the journals.
func rebuild(c *command, args []string) int {
	return c.eachTenant(changing(), args, func(ctx context.Context, central *store.Central, id pos.TenantID) error {
		err := central.RebuildTenant(ctx, id)
		if err == nil {
			fmt.Fprintln(c.stdout, c.words().T("server.rebuilt", "tenant", string(id)))
		}
		return err
	})
}

// eachTenant does something for the organisation that is named, or for all. What
// is wrong with one does not keep the others from being looked at.
func (c *command) eachTenant(o store.Options, args []string, do func(context.Context, *store.Central, pos.TenantID) error) int {
	tenantName := c.tenantFlag()
	return c.work(o, args, 0, func(ctx context.Context, central *store.Central, _ []string) error {
		if *tenantName != "" {
			id, err := tenant(ctx, central, *tenantName)
			if err != nil {
				return err
			}
			return do(ctx, central, id)
		}
		all, err := central.Tenants(ctx)
		if err != nil {
			return err
		}
		var failed error
		for _, t := range all {
			if err := do(ctx, central, t.ID); err != nil {
				fmt.Fprintln(c.stderr, c.words().T("server.tenant_failed", "tenant", string(t.ID), "problem", c.words().Error(err)))
				failed = errors.Join(failed, err)
			}
		}
		if failed != nil {
			return toldError{failed}
		}
		return nil
	})
}
