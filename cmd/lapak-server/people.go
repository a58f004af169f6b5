package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"lapak/internal/auth"
	"lapak/internal/intake"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// importStaff makes the list of people at the stalls that of a file. Whoever is
// not in it may no longer sign in.
func importStaff(c *command, args []string) int {
	tenantName := c.tenantFlag()
	return c.work(changing(), args, 1, func(ctx context.Context, central *store.Central, args []string) error {
		file, err := intake.Load(args[0])
		if err != nil {
			return err
		}
		id, err := tenant(ctx, central, *tenantName)
		if err != nil {
			return err
		}
		before, err := central.Books(id).Staff(ctx)
		if err != nil {
			return err
		}
		read, err := intake.ReadStaff(file, before, auth.HashPIN)
		if err != nil {
			return c.problems(err)
		}
		active := 0
		for _, m := range read.Staff {
			if m.Active {
				active++
			}
		}
		if err := central.SaveStaff(ctx, id, read.Staff...); err != nil {
			return err
		}
		c.tell(read.Notices)
		fmt.Fprintln(c.stdout, c.words().T("server.staff_done", "n", strconv.Itoa(active), "left", strconv.Itoa(len(read.Staff)-active)))
		return nil
	})
}

type staffRecord struct {
	ID     string `json:"id"`
	Label  string `json:"label"`
	Role   string `json:"role"`
	Active bool   `json:"active"`
}

func listStaff(c *command, args []string) int {
	asJSON, tenantName := c.jsonFlag(), c.tenantFlag()
	return c.work(looking(), args, 0, func(ctx context.Context, central *store.Central, _ []string) error {
		id, err := tenant(ctx, central, *tenantName)
		if err != nil {
			return err
		}
		all, err := central.Books(id).Staff(ctx)
		if err != nil {
			return err
		}
		var records []staffRecord
		for _, m := range all {
			records = append(records, staffRecord{string(m.ID), m.Label, string(m.Role), m.Active})
		}
		words := c.words()
		return show(c, *asJSON, records,
			col(words.T("server.column.code"), func(r staffRecord) string { return r.ID }),
			col(words.T("server.column.label"), func(r staffRecord) string { return r.Label }),
			col(words.T("server.column.role"), c.roleOf),
			col(words.T("server.column.state"), func(r staffRecord) string { return c.activity(r.Active) }))
	})
}

// roleOf says what somebody may do at a stall.
func (c *command) roleOf(r staffRecord) string {
	if r.Role == string(pos.Supervisor) {
		return c.words().T("gui.role.supervisor")
	}
	return c.words().T("gui.role.cashier")
}

// activity says in a word whether somebody may work.
func (c *command) activity(active bool) string {
	if active {
		return c.words().T("server.state_active")
	}
	return c.words().T("server.state_closed")
}

// accountID is what an account may be called.
var accountID = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,39}$`)

// addAccount makes an account of the office and shows its token, once. The token
// of an account that is there is replaced.
func addAccount(c *command, args []string) int {
	tenantName := c.tenantFlag()
	role := c.flags.String("role", string(store.RoleReader), "admin, staff or reader")
	label := c.flags.String("label", "", "what the account is for")
	return c.work(changing(), args, 1, func(ctx context.Context, central *store.Central, args []string) error {
		if !accountID.MatchString(args[0]) {
			return pos.Refuse(pos.Invalid, "account_id")
		}
		id, err := tenant(ctx, central, *tenantName)
		if err != nil {
			return err
		}
		token, hash, err := auth.NewToken(string(id), rand.Reader)
		if err != nil {
			return err
		}
		a := store.Account{ID: args[0], Label: strings.TrimSpace(*label), Role: store.AccountRole(*role), TokenHash: hash, Active: true}
		if a.Label == "" {
			a.Label = a.ID
		}
		if err := central.SaveAccount(ctx, id, a); err != nil {
			return err
		}
		fmt.Fprintln(c.stderr, c.words().T("server.account_added", "account", a.ID, "role", *role))
		fmt.Fprintln(c.stdout, token)
		return nil
	})
}

// closeAccount ends an account; its token is worth nothing from then on.
func closeAccount(c *command, args []string) int {
	tenantName := c.tenantFlag()
	return c.work(changing(), args, 1, func(ctx context.Context, central *store.Central, args []string) error {
		id, err := tenant(ctx, central, *tenantName)
		if err != nil {
			return err
		}
		all, err := central.Accounts(ctx, id)
		if err != nil {
			return err
		}
		for _, a := range all {
			if a.ID != args[0] {
				continue
			}
			a.Active = false
			if err := central.SaveAccount(ctx, id, a); err != nil {
				return err
			}
			fmt.Fprintln(c.stdout, c.words().T("server.account_closed", "account", a.ID))
			return nil
		}
		return pos.Refuse(pos.NotFound, "account_unknown", "account", args[0])
	})
}

type accountRecord struct {
	ID     string `json:"id"`
	Label  string `json:"label"`
	Role   string `json:"role"`
	Active bool   `json:"active"`
}

func listAccounts(c *command, args []string) int {
	asJSON, tenantName := c.jsonFlag(), c.tenantFlag()
	return c.work(looking(), args, 0, func(ctx context.Context, central *store.Central, _ []string) error {
		id, err := tenant(ctx, central, *tenantName)
		if err != nil {
			return err
		}
		all, err := central.Accounts(ctx, id)
		if err != nil {
			return err
		}
		var records []accountRecord
		for _, a := range all {
			records = append(records, accountRecord{a.ID, a.Label, string(a.Role), a.Active})
		}
		words := c.words()
		return show(c, *asJSON, records,
			col(words.T("server.column.account"), func(r accountRecord) string { return r.ID }),
			col(words.T("server.column.label"), func(r accountRecord) string { return r.Label }),
			col(words.T("server.column.role"), func(r accountRecord) string { return r.Role }),
			col(words.T("server.column.state"), func(r accountRecord) string { return c.activity(r.Active) }))
	})
}
