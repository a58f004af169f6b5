package store

import (
	"context"
	"encoding/json"
	"errors"
	"os"

	"lapak/internal/journal"
	"lapak/internal/pos"
)

// VerifyTenant proves the whole of one tenant: the numbers of commits have no
// gaps, every entry follows from the one before it in its life, every life
// begins where it says, and the derived tables are what a rebuild gives. The
// error says that it could not be found out.
func (c *Central) VerifyTenant(ctx context.Context, tenant pos.TenantID) (Verdict, error) {
	var v Verdict
	dir, err := os.MkdirTemp("", "lapak-verify-")
	if err != nil {
		return v, explain(err, "data_folder_failed")
	}
	defer os.RemoveAll(dir)
	copied, err := OpenCentral(ctx, Place{Dir: dir}, Options{Now: c.now, Synchronous: "OFF"})
	if err != nil {
		return v, err
	}
	defer copied.Close()
	if err := copied.AddTenant(ctx, Tenant{ID: tenant}); err != nil {
		return v, err
	}
	err = c.Books(tenant).moment(ctx, func(m view) error {
		if !c.db.postgres() {
			if v.Problem, err = checkIntegrity(ctx, m.q); v.Problem != nil || err != nil {
				return err
			}
		}
		ends := chains{}
		err := copied.write(ctx, tenant, func(w *writing) error {
			return w.replay(ctx, m, func(p Pulled) error {
				if err := ends.follow(p); err != nil {
					return err
				}
				v.Entries++
				return nil
			})
		})
		if err != nil {
			return err
		}
		return sameTables(ctx, m, view{copied.db.reader, tenant})
	})
	if isCorrupt(err) {
		v.Problem, err = err, nil
	}
	return v, err
}

// chains are the ends of all lives of all terminals of a tenant, and every sum
// from which a life may branch.
type chains map[pos.TerminalID]*terminalChains

type terminalChains struct {
	ends map[int]journal.Head
	sums map[string]bool
}

// follow checks that an entry is in its place.
func (c chains) follow(p Pulled) error {
	e := p.Entry
	own := c[e.Terminal]
	if own == nil {
		own = &terminalChains{ends: map[int]journal.Head{}, sums: map[string]bool{"": true}}
		c[e.Terminal] = own
	}
	head, known := own.ends[e.Epoch]
	if !known {
		if !own.sums[e.Prev] {
			return pos.Refuse(pos.Corrupt, "chain_broken", "entry", e.Seq, "kind", e.Kind)
		}
		head = journal.Head{Terminal: e.Terminal, Epoch: e.Epoch, Sum: e.Prev}
	}
	if err := journal.Check(head, e); err != nil {
		return pos.Refuse(pos.Corrupt, "chain_broken", "entry", e.Seq, "kind", e.Kind).Because(err)
	}
	own.ends[e.Epoch], own.sums[e.Sum] = e.Head(), true
	return nil
}

// sameTables compares all derived tables of two databases.
func sameTables(ctx context.Context, own, rebuilt view) error {
	for _, p := range projections {
		a, err := digestTable(ctx, own, p.table, p.order)
		if err != nil {
			return err
		}
		b, err := digestTable(ctx, rebuilt, p.table, p.order)
		if err != nil {
			return err
		}
		if a != b {
			return pos.Refuse(pos.Corrupt, "projection_differs", "table", p.table)
		}
	}
	return nil
}

// RebuildTenant drops the derived tables of a tenant and derives them again from
// the journals.
func (c *Central) RebuildTenant(ctx context.Context, tenant pos.TenantID) error {
	return explain(c.write(ctx, tenant, func(w *writing) error {
		for _, p := range projections {
			if err := w.exec(`DELETE FROM ` + p.table + ` WHERE tenant = $1`); err != nil {
				return err
			}
		}
		// What is derived anew may say otherwise of an order than before.
		if err := w.exec(`UPDATE shop_order SET done = FALSE WHERE tenant = $1`); err != nil {
			return err
		}
		from, err := w.view()
		if err != nil {
			return err
		}
		return w.replay(ctx, from, func(Pulled) error { return nil })
	}), "save_failed")
}

// replay derives everything from the journals of a tenant, in order of commit.
// What is in quarantine is not applied in its place but where somebody let it in:
// what a shift found at its close depends on what was there by then.
func (w *writing) replay(ctx context.Context, from view, each func(Pulled) error) error {
	held, letIn, err := readHeld(ctx, from)
	if err != nil {
		return err
	}
	for after := int64(0); ; {
		entries, err := ask(ctx, from, scanPulled, pulled, after, 1000)
		if err != nil {
			return err
		}
		for _, p := range entries {
			if p.Seq != after+1 {
				return pos.Refuse(pos.Corrupt, "commit_gap", "after", after)
			}
			if letIn, err = w.letIn(letIn, after); err != nil {
				return err
			}
			after = p.Seq
			if err := each(p.Pulled); err != nil {
				return err
			}
			if p.repeats || held[positionOf(p.Entry)] {
				continue
			}
			if err := w.reapply(p.Entry); err != nil {
				return err
			}
		}
		if len(entries) == 0 {
			_, err = w.letIn(letIn, after)
			return err
		}
	}
}

// position is where an entry stands in the journal of its terminal.
type position struct {
	terminal pos.TerminalID
	epoch    int
	seq      int64
}

func positionOf(e journal.Entry) position { return position{e.Terminal, e.Epoch, e.Seq} }

// admitted is an entry that somebody let in, and after which commit.
type admitted struct {
	journal.Entry
	after int64
}

// readHeld reads which entries of the journals were put into quarantine, and what
// was let in, in that order.
func readHeld(ctx context.Context, from view) (held map[position]bool, letIn []admitted, err error) {
	held = map[position]bool{}
	_, err = ask(ctx, from, func(scan scanner) (none struct{}, err error) {
		var p position
		err = scan(&p.terminal, &p.epoch, &p.seq)
		held[p] = true
		return none, err
	}, `SELECT terminal, epoch, seq FROM quarantine WHERE tenant = $1 AND reason <> $2 AND reason <> $3`, QuarantineFork, QuarantineRevoked)
	if err != nil {
		return nil, nil, err
	}
	letIn, err = ask(ctx, from, func(scan scanner) (a admitted, err error) {
		var entry string
		if err := scan(&entry, &a.after); err != nil {
			return a, err
		}
		return a, json.Unmarshal([]byte(entry), &a.Entry)
	}, `SELECT entry, let_in_at FROM quarantine WHERE tenant = $1 AND let_in > 0 ORDER BY let_in`)
	return held, letIn, err
}

// letIn applies what was let in up to a commit and returns the rest.
func (w *writing) letIn(all []admitted, commit int64) (rest []admitted, err error) {
	for len(all) > 0 && all[0].after <= commit {
		if err := w.reapply(all[0].Entry); err != nil {
			return nil, err
		}
		all = all[1:]
	}
	return all, nil
}

// reapply projects one entry if it can be.
func (w *writing) reapply(e journal.Entry) error {
	fact, err := journal.Decode(e.Kind, e.Version, e.Body)
	if err != nil || judge(e, fact) != nil {
		return nil
	}
	err = w.attempt(func() error { return w.project(e, fact) })
	if judged(err) {
		return nil
	}
	return err
}

// BackupTo writes a consistent copy of a central store in SQLite. PostgreSQL has
// better tools of its own.
func (c *Central) BackupTo(ctx context.Context, file string) error {
	if c.db.postgres() {
		return pos.Refuse(pos.Conflict, "backup_by_postgres")
	}
	return c.db.backup(ctx, file)
}

// roomForLives is more than the lives that one terminal was allotted since a copy
// was made. The copy does not know them; given once more, two laptops would write
// the same receipt numbers.
const roomForLives = 100

// RestoreCentral puts a copy into a folder that has no central store yet. The
// copy begins a new life: terminals notice, and send again what it does not know.
func RestoreCentral(ctx context.Context, file, dir string) error {
	if err := restoreFile(ctx, file, dir, CentralFileName); err != nil {
		return err
	}
	c, err := OpenCentral(ctx, Place{Dir: dir}, Options{})
	if err != nil {
		return err
	}
	// What goes down is signed anew, with a number above all that went down from
	// here: else tills that have newer prices than the copy would keep them, and
	// the office would see others.
	err = c.write(ctx, "", func(w *writing) error {
		return errors.Join(w.send(`DELETE FROM timeline`), w.send(`DELETE FROM revision`),
			w.send(`UPDATE terminal SET epoch = epoch + $1`, roomForLives))
	})
	if err == nil {
		err = c.beginAnew(ctx)
	}
	return errors.Join(explain(err, "restore_failed"), c.Close())
}

func (c *Central) beginAnew(ctx context.Context) error {
	c.timeline = ""
	return c.beginTimeline(ctx)
}
