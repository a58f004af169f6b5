package main

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"lapak/internal/cli"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// require names flags that a command cannot do without. They are asked for before
// anything is opened, so that a slip makes no data folder.
func (c *command) require(flags ...string) { c.required = flags }

// missing says which of the required flags was left out.
func (c *command) missing() error {
	for _, name := range c.required {
		if strings.TrimSpace(c.flags.Lookup(name).Value.String()) == "" {
			return errors.New("--" + name + " is needed")
		}
	}
	return nil
}

// looking and changing are the ways in which a command opens the central store.
// Both work beside a server that is running.
func looking() store.Options  { return store.Options{ReadOnly: true} }
func changing() store.Options { return store.Options{Beside: true} }

// job is what a command does to the central store with its arguments.
type job func(ctx context.Context, central *store.Central, args []string) error

// work reads the arguments, opens the central store, does the job and returns the
// exit status.
func (c *command) work(o store.Options, args []string, wanted int, do job) int {
	positional, err := c.parse(args, wanted)
	at, placeErr := c.place()
	if err = cmp.Or(err, placeErr, c.missing()); err != nil {
		return c.misused(err)
	}
	ctx := context.Background()
	central, err := open(ctx, at, o)
	if err != nil {
		return c.refused(err)
	}
	err = errors.Join(do(ctx, central.As(commandLine), positional), central.Close())
	var misuse misuseError
	var told toldError
	switch {
	case errors.As(err, &misuse):
		return c.misused(misuse.error)
	case errors.As(err, &told):
		return cli.Refused
	case err != nil:
		return c.refused(err)
	}
	return cli.Done
}

// commandLine is the name in the audit log of whoever runs these commands.
const commandLine = "lapak-server"

// open opens the central store. A database of PostgreSQL that does not answer has
// another remedy than a file that cannot be read, and a second server another one
// than a second window.
func open(ctx context.Context, at store.Place, o store.Options) (*store.Central, error) {
	central, err := store.OpenCentral(ctx, at, o)
	var refusal *pos.Error
	if !errors.As(err, &refusal) {
		return central, err
	}
	switch {
	case at.DSN != "" && refusal.Reason == "database_failed":
		return nil, pos.Refuse(pos.Unavailable, "database_unreachable").Because(err)
	case refusal.Reason == "already_running":
		return nil, pos.Refuse(pos.Conflict, "server_running", "folder", at.Dir).Because(err)
	}
	return nil, err
}

// misuseError says while a command works that its command line is wrong.
type misuseError struct{ error }

// toldError is a failure that people have been told of already.
type toldError struct{ error }

// tenantFlag lets a command say whose data it is about.
func (c *command) tenantFlag() *string {
	return c.flags.String("tenant", "", "organisation; not needed while there is only one")
}

// tenant finds the organisation that is meant.
func tenant(ctx context.Context, central *store.Central, name string) (pos.TenantID, error) {
	all, err := central.Tenants(ctx)
	if err != nil {
		return "", err
	}
	var known []string
	for _, t := range all {
		if string(t.ID) == name || name == "" && len(all) == 1 {
			return t.ID, nil
		}
		known = append(known, string(t.ID))
	}
	switch {
	case len(all) == 0:
		return "", pos.Refuse(pos.Conflict, "tenant_none")
	case name == "":
		return "", pos.Refuse(pos.Invalid, "tenant_which", "tenants", strings.Join(known, ", "))
	}
	return "", pos.Refuse(pos.NotFound, "tenant_unknown", "tenant", name)
}

// moment writes a time for people, a dash for none.
func (c *command) moment(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return c.words().DateTime(t)
}
