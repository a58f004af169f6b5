package main

import (
	"context"
	"fmt"
	"strconv"

	"lapak/internal/auth"
	"lapak/internal/intake"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// importStaff makes the list of people at the stalls that of a file. Whoever is
// not in it may no longer sign in.
func importStaff(c *command, args []string) int {
	q := asking(c)
	return q.do(changing(), args, 1, func(ctx context.Context, central *store.Central, id pos.TenantID, args []string) error {
		file, err := intake.Load(args[0])
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
	q, asJSON := asking(c), c.jsonFlag()
	return q.do(looking(), args, 0, func(ctx context.Context, central *store.Central, id pos.TenantID, _ []string) error {
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
