package store

import (
	"context"
	"encoding/base64"

	"lapak/internal/journal"
	"lapak/internal/pos"
)

// Cursor is a place in the order in which a central store committed entries.
type Cursor struct {
	Timeline string // the life of the database that gave it
	Seq      int64
}

// Pulled is an entry with its number in order of commit.
type Pulled struct {
	Entry journal.Entry
	Seq   int64
}

// pulledRow is an entry as it lies in the order of commit.
type pulledRow struct {
	Pulled
	repeats bool
}

const pulled = `SELECT ` + entryColumns + `, e.commit_seq, e.repeats FROM entry e
	WHERE e.tenant = $1 AND e.commit_seq > 0 AND e.commit_seq > $2 ORDER BY e.commit_seq LIMIT $3`

func scanPulled(scan scanner) (p pulledRow, err error) {
	p.Entry, err = scanEntry(func(dest ...any) error { return scan(append(dest, &p.Seq, &p.repeats)...) })
	return p, err
}

// Pull reads entries in the order in which they were committed, after a cursor.
// The numbers have no gaps and none becomes visible before one below it, so a
// reader that keeps the last cursor misses nothing, however many write. A cursor
// of another life of the database, or one beyond its end, is refused as
// timeline_changed: begin again from the empty Cursor.
func (c *Central) Pull(ctx context.Context, tenant pos.TenantID, after Cursor, limit int) ([]Pulled, Cursor, error) {
	if after.Timeline != "" && after.Timeline != c.timeline {
		return nil, Cursor{}, pos.Refuse(pos.Conflict, "timeline_changed")
	}
	rows, err := query(ctx, c.Books(tenant), scanPulled, pulled, after.Seq, limit)
	if err != nil {
		return nil, Cursor{}, err
	}
	next := Cursor{Timeline: c.timeline, Seq: after.Seq}
	all := make([]Pulled, len(rows))
	for i, p := range rows {
		if p.Seq != next.Seq+1 {
			return nil, Cursor{}, pos.Refuse(pos.Corrupt, "commit_gap", "after", next.Seq)
		}
		all[i], next.Seq = p.Pulled, p.Seq
	}
	if len(all) == 0 && after.Seq > 0 {
		switch end, err := c.lastCommit(ctx, tenant); {
		case err != nil:
			return nil, Cursor{}, err
		case end < after.Seq:
			return nil, Cursor{}, pos.Refuse(pos.Conflict, "timeline_changed")
		}
	}
	return all, next, nil
}

func (c *Central) lastCommit(ctx context.Context, tenant pos.TenantID) (int64, error) {
	ends, err := query(ctx, c.Books(tenant), func(scan scanner) (n int64, err error) { return n, scan(&n) },
		`SELECT COALESCE(MAX(commit_seq), 0) FROM entry WHERE tenant = $1 AND commit_seq > 0`)
	if err != nil || len(ends) == 0 {
		return 0, err
	}
	return ends[0], nil
}

// Runs reads what was committed after a cursor as the sealed runs in which it
// arrived, to be sent on as they are.
func (c *Central) Runs(ctx context.Context, tenant pos.TenantID, after Cursor) ([]Run, Cursor, error) {
	// A run has at most MaxRun entries, so this many hold at least a whole one.
	entries, _, err := c.Pull(ctx, tenant, after, 2*MaxRun)
	if err != nil || len(entries) == 0 {
		return nil, Cursor{Timeline: c.timeline, Seq: after.Seq}, err
	}
	next := Cursor{Timeline: c.timeline, Seq: after.Seq}
	seals, err := c.seals(ctx, tenant, after.Seq, entries[len(entries)-1].Seq)
	if err != nil {
		return nil, next, err
	}
	var runs []Run
	var run Run
	for _, p := range entries {
		run.Terminal, run.Entries = p.Entry.Terminal, append(run.Entries, p.Entry)
		seal, ends := seals[p.Seq]
		if !ends {
			continue
		}
		run.Seal = seal
		runs, run, next.Seq = append(runs, run), Run{}, p.Seq
	}
	return runs, next, nil
}

// seals are the seals of the entries committed after one number up to another.
func (c *Central) seals(ctx context.Context, tenant pos.TenantID, after, to int64) (map[int64][]byte, error) {
	seals := map[int64][]byte{}
	_, err := query(ctx, c.Books(tenant), func(scan scanner) (none struct{}, err error) {
		var seq int64
		var text string
		if err = scan(&seq, &text); err == nil {
			seals[seq], err = base64.StdEncoding.DecodeString(text)
		}
		return none, err
	}, `SELECT e.commit_seq, s.seal FROM entry e
		CROSS JOIN seal s
		WHERE e.tenant = $1 AND s.tenant = e.tenant AND s.terminal = e.terminal AND s.epoch = e.epoch AND s.seq = e.seq
			AND e.commit_seq > 0 AND e.commit_seq > $2 AND e.commit_seq <= $3`, after, to)
	return seals, err
}
