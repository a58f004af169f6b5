package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"lapak/internal/pos"
	"lapak/internal/store"
)

type quarantineRecord struct {
	ID         string    `json:"id"`
	Terminal   string    `json:"terminal"`
	Epoch      int       `json:"epoch"`
	Seq        int64     `json:"seq"`
	Kind       string    `json:"kind"`
	Reason     string    `json:"reason"`
	Detail     string    `json:"detail"`
	At         time.Time `json:"at"`
	ResolvedAt time.Time `json:"resolved_at,omitzero"`
}

// listQuarantine shows what arrived and could not be applied.
func listQuarantine(c *command, args []string) int {
	q, asJSON := asking(c), c.jsonFlag()
	all := c.flags.Bool("all", false, "also what is settled")
	return q.do(looking(), args, 0, func(ctx context.Context, central *store.Central, id pos.TenantID, _ []string) error {
		found, err := central.Quarantined(ctx, id, *all)
		if err != nil {
			return err
		}
		var records []quarantineRecord
		for _, q := range found {
			records = append(records, quarantineRecord{
				ID: q.Entry.ID, Terminal: string(q.Entry.Terminal), Epoch: q.Entry.Epoch, Seq: q.Entry.Seq, Kind: string(q.Entry.Kind),
				Reason: string(q.Reason), Detail: q.Detail, At: q.At, ResolvedAt: q.Resolved,
			})
		}
		names, err := c.terminalNames(ctx, central, id)
		if err != nil {
			return err
		}
		words := c.words()
		return show(c, *asJSON, records,
			col(words.T("server.column.at"), func(r quarantineRecord) string { return c.moment(r.At) }),
			col(words.T("server.column.terminal"), func(r quarantineRecord) string { return names(r.Terminal) }),
			col(words.T("server.column.entry"), func(r quarantineRecord) string {
				return strconv.Itoa(r.Epoch) + "/" + strconv.FormatInt(r.Seq, 10) + " " + r.Kind
			}),
			col(words.T("server.column.reason"), func(r quarantineRecord) string { return words.T("quarantine." + r.Reason) }),
			col(words.T("server.column.settled"), func(r quarantineRecord) string { return c.moment(r.ResolvedAt) }),
			col(words.T("server.column.id"), func(r quarantineRecord) string { return r.ID }))
	})
}

// terminalNames gives terminals the names that people know: stall and letter.
func (c *command) terminalNames(ctx context.Context, central *store.Central, id pos.TenantID) (func(id string) string, error) {
	all, err := central.Terminals(ctx, id)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, t := range all {
		names[string(t.ID)] = string(t.Stall) + "-" + t.Code
	}
	return func(id string) string {
		if name, known := names[id]; known {
			return name
		}
		return id
	}, nil
}

// retryQuarantined applies an entry again, for when what was missing has come.
func retryQuarantined(c *command, args []string) int {
	q := asking(c)
	return q.do(changing(), args, 1, func(ctx context.Context, central *store.Central, id pos.TenantID, args []string) error {
		err := central.Retry(ctx, id, args[0])
		if err == nil {
			fmt.Fprintln(c.stdout, c.words().T("server.retried", "id", args[0]))
		}
		return err
	})
}

type forkRecord struct {
	Terminal string    `json:"terminal"`
	OldEpoch int       `json:"old_epoch"`
	Base     int64     `json:"base_seq"`
	Epoch    int       `json:"new_epoch"`
	At       time.Time `json:"at"`
	NotedAt  time.Time `json:"noted_at,omitzero"`
}

// listForks shows which laptops were cloned or restored from an old copy.
func listForks(c *command, args []string) int {
	q, asJSON := asking(c), c.jsonFlag()
	return q.do(looking(), args, 0, func(ctx context.Context, central *store.Central, id pos.TenantID, _ []string) error {
		all, err := central.Forks(ctx, id)
		if err != nil {
			return err
		}
		names, err := c.terminalNames(ctx, central, id)
		if err != nil {
			return err
		}
		var records []forkRecord
		for _, f := range all {
			records = append(records, forkRecord{string(f.Terminal), f.OldEpoch, f.Base, f.Epoch, f.At, f.Noted})
		}
		words := c.words()
		return show(c, *asJSON, records,
			col(words.T("server.column.at"), func(r forkRecord) string { return c.moment(r.At) }),
			col(words.T("server.column.terminal"), func(r forkRecord) string { return names(r.Terminal) }),
			col(words.T("server.column.parted"), func(r forkRecord) string {
				return strconv.Itoa(r.OldEpoch) + "/" + strconv.FormatInt(r.Base, 10)
			}),
			col(words.T("server.column.life"), func(r forkRecord) string { return strconv.Itoa(r.Epoch) }),
			col(words.T("server.column.noted"), func(r forkRecord) string { return c.moment(r.NotedAt) }))
	})
}
