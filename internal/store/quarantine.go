package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"lapak/internal/journal"
	"lapak/internal/pos"
)

// QuarantineReason says why an entry was not applied. Each has a sentence for
// people under "quarantine." in the translation files.
type QuarantineReason string

// The reasons for quarantine.
const (
	QuarantineRevoked        QuarantineReason = "revoked_terminal" // its terminal may not send any more
	QuarantineFork           QuarantineReason = "fork"             // parts from the stored chain; expected again in a new life
	QuarantineUnknownKind    QuarantineReason = "unknown_kind"     // of a newer program
	QuarantineUnknownVersion QuarantineReason = "unknown_version"  // of a newer program
	QuarantineUnreadable     QuarantineReason = "unreadable"
	QuarantineInvalid        QuarantineReason = "invalid"   // contradicts itself
	QuarantineConflict       QuarantineReason = "conflict"  // contradicts what is stored
	QuarantineIDReused       QuarantineReason = "id_reused" // the identity of another fact
)

// Quarantined is an entry that is kept and not applied.
type Quarantined struct {
	Entry    journal.Entry
	Reason   QuarantineReason
	Detail   string // technical
	At       time.Time
	Resolved time.Time // zero while it is open
}

// quarantine keeps an entry with the reason. The same entry for the same reason
// is kept once.
func (in *ingest) quarantine(e journal.Entry, reason QuarantineReason, cause error) error {
	body, err := json.Marshal(e)
	if err != nil {
		return err
	}
	detail := ""
	if cause != nil {
		detail = clip(cause.Error())
	}
	in.done.Quarantined++
	return in.exec(`INSERT INTO quarantine (tenant, id, reason, terminal, epoch, seq, kind, entry, detail, at, resolved_at, let_in, let_in_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0, 0) ON CONFLICT (tenant, id, reason) DO NOTHING`,
		e.ID, reason, e.Terminal, e.Epoch, e.Seq, e.Kind, string(body), detail, in.central.now().UnixMilli())
}

// longestDetail is how much of an error is kept, in bytes. Errors repeat what they
// are about, and that may be megabytes that somebody made up.
const longestDetail = 300

// clip makes an error a text that every database can keep and a table can show.
func clip(text string) string {
	text = strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "")
	if len(text) <= longestDetail {
		return text
	}
	return strings.ToValidUTF8(text[:longestDetail], "") // a character may have been cut
}

// setAside keeps entries that do not get into the journal. Facts that are stored
// already, from another life or by another road, need nobody's attention.
func (in *ingest) setAside(entries []journal.Entry, reason QuarantineReason) error {
	arrivals, err := in.arrivals(entries)
	if err != nil {
		return err
	}
	for _, a := range arrivals {
		if a.repeats && !a.reused {
			in.done.Repeated++
			continue
		}
		if err := in.quarantine(a.Entry, reason, nil); err != nil {
			return err
		}
	}
	return nil
}

// settle closes what was set aside of a fork and has now arrived in its new life.
func (in *ingest) settle(arrived []journal.Entry) error {
	for _, e := range arrived {
		if !in.aside[e.ID] {
			continue
		}
		if err := in.resolve(e.ID, QuarantineFork, in.central.now()); err != nil {
			return err
		}
	}
	return nil
}

func (w *writing) resolve(id string, reason QuarantineReason, at time.Time) error {
	return w.exec(`UPDATE quarantine SET resolved_at = $2 WHERE tenant = $1 AND id = $3 AND reason = $4`, at.UnixMilli(), id, reason)
}

// mostListed is how many rows a list of troubles has: more than a person looks
// at, and little enough to be sent whatever somebody fills it with.
const mostListed = 1000

// Quarantined lists what waits for somebody to look at it, the oldest thousand;
// with resolved, also what is settled. Of an entry it gives the place and the
// kind, not what it says.
func (c *Central) Quarantined(ctx context.Context, tenant pos.TenantID, resolved bool) ([]Quarantined, error) {
	text := `SELECT id, terminal, epoch, seq, kind, reason, detail, at, resolved_at FROM quarantine WHERE tenant = $1`
	if !resolved {
		text += ` AND resolved_at = 0`
	}
	return query(ctx, c.Books(tenant), func(scan scanner) (q Quarantined, err error) {
		var at, settled int64
		e := &q.Entry
		err = scan(&e.ID, &e.Terminal, &e.Epoch, &e.Seq, &e.Kind, &q.Reason, &q.Detail, &at, &settled)
		q.At, q.Resolved = timeOf(at), timeOf(settled)
		return q, err
	}, text+` ORDER BY at, terminal, epoch, seq LIMIT $2`, mostListed)
}

func scanQuarantined(scan scanner) (Quarantined, error) {
	var q Quarantined
	var entry string
	var at, resolved int64
	if err := scan(&entry, &q.Reason, &q.Detail, &at, &resolved); err != nil {
		return q, err
	}
	q.At, q.Resolved = timeOf(at), timeOf(resolved)
	return q, json.Unmarshal([]byte(entry), &q.Entry)
}

// Retry applies an entry in quarantine again: this program may be newer, what it
// depends on may have arrived, or the supervisor vouches for a terminal that was
// revoked. What cannot be applied stays where it is, with the error.
func (c *Central) Retry(ctx context.Context, tenant pos.TenantID, id string) error {
	err := c.write(ctx, tenant, func(w *writing) error {
		all, err := rowsOf(w, scanQuarantined, `SELECT entry, reason, detail, at, resolved_at FROM quarantine
			WHERE tenant = $1 AND id = $2 AND resolved_at = 0`, id)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			return pos.Refuse(pos.NotFound, "quarantine_unknown", "id", id)
		}
		// One that only has to wait may be here by another name too.
		open := slices.DeleteFunc(slices.Clone(all), func(q Quarantined) bool { return q.Reason == QuarantineIDReused || q.Reason == QuarantineFork })
		if len(open) == 0 {
			return pos.Refuse(pos.Conflict, "quarantine_final", "id", id)
		}
		q := open[0]
		fact, err := journal.Decode(q.Entry.Kind, q.Entry.Version, q.Entry.Body)
		if err == nil {
			err = judge(q.Entry, fact)
		}
		if err != nil {
			return pos.Refuse(pos.Conflict, "quarantine_still", "id", id).Because(err)
		}
		if err := errors.Join(w.vouch(q), w.note(DeedRetried, id, string(q.Reason))); err != nil {
			return err
		}
		if err := w.attempt(func() error { return w.project(q.Entry, fact) }); err != nil {
			return pos.Refuse(pos.Conflict, "quarantine_still", "id", id).Because(err)
		}
		if q.Reason == QuarantineRevoked {
			// Nothing of a revoked terminal will come in a new life.
			if err := w.resolve(id, QuarantineFork, c.now()); err != nil {
				return err
			}
		}
		if err := w.resolve(id, q.Reason, c.now()); err != nil {
			return err
		}
		return w.exec(`UPDATE quarantine SET let_in_at = $2, let_in = (SELECT MAX(q.let_in) + 1 FROM quarantine q WHERE q.tenant = $1)
			WHERE tenant = $1 AND id = $3 AND reason = $4`, w.last, id, q.Reason)
	})
	return explain(err, "save_failed")
}

// vouch notes the fact of a revoked terminal as stored, so that it is never
// applied twice: the entry itself stays outside the chain.
func (w *writing) vouch(q Quarantined) error {
	if q.Reason != QuarantineRevoked {
		return nil
	}
	n, err := count(w, `SELECT COUNT(*) FROM entry WHERE tenant = $1 AND id = $2`, q.Entry.ID)
	if err == nil && n > 0 {
		err = pos.Refuse(pos.Conflict, "quarantine_still", "id", q.Entry.ID)
	}
	if err != nil {
		return err
	}
	return w.exec(`INSERT INTO vouched (tenant, id, digest) VALUES ($1, $2, $3)`, q.Entry.ID, digestOf(q.Entry))
}

// Fork is a chain that parted: the supervisor should know that a laptop was
// cloned or an old copy restored.
type Fork struct {
	Terminal pos.TerminalID
	Epoch    int // the new life
	OldEpoch int
	Base     int64 // number of the last common entry in the old life; 0 is none
	At       time.Time
	Noted    time.Time // zero until somebody said that they know
}

// Forks lists the forks, the newest thousand first.
func (c *Central) Forks(ctx context.Context, tenant pos.TenantID) ([]Fork, error) {
	return query(ctx, c.Books(tenant), func(scan scanner) (f Fork, err error) {
		var at, noted int64
		err = scan(&f.Terminal, &f.Epoch, &f.OldEpoch, &f.Base, &at, &noted)
		f.At, f.Noted = timeOf(at), timeOf(noted)
		return f, err
	}, `SELECT terminal, epoch, old_epoch, base_seq, at, noted_at FROM fork WHERE tenant = $1 ORDER BY at DESC, terminal, epoch DESC LIMIT $2`, mostListed)
}

// NoteFork says that somebody knows of a fork. A second time changes nothing.
func (c *Central) NoteFork(ctx context.Context, tenant pos.TenantID, terminal pos.TerminalID, epoch int) error {
	return c.write(ctx, tenant, func(w *writing) error {
		noted, err := count(w, `SELECT noted_at FROM fork WHERE tenant = $1 AND terminal = $2 AND epoch = $3`, terminal, epoch)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return pos.Refuse(pos.NotFound, "fork_unknown", "terminal", terminal, "epoch", epoch)
		case err != nil || noted > 0:
			return err
		}
		if err := w.note(DeedForkNoted, string(terminal), strconv.Itoa(epoch)); err != nil {
			return err
		}
		return w.exec(`UPDATE fork SET noted_at = $2 WHERE tenant = $1 AND terminal = $3 AND epoch = $4`, w.at.UnixMilli(), terminal, epoch)
	})
}

// timeOf is a stored time; 0 is none.
func timeOf(millis int64) time.Time {
	if millis == 0 {
		return time.Time{}
	}
	return time.UnixMilli(millis).UTC()
}
