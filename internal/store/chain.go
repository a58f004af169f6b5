package store

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"time"

	"lapak/internal/journal"
	"lapak/internal/pos"
)

// readHead is the end of a terminal's journal over all its epochs. In an epoch
// that has no entry yet it is the beginning of that epoch.
func readHead(ctx context.Context, v view, self pos.Terminal) (journal.Head, error) {
	head := journal.Head{Terminal: self.ID}
	var at int64
	err := v.row(ctx, func(scan scanner) error { return scan(&head.Epoch, &head.Seq, &at, &head.Sum) },
		`SELECT epoch, seq, at, sum FROM entry WHERE tenant = $1 AND terminal = $2 ORDER BY epoch DESC, seq DESC LIMIT 1`, self.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return head.Begin(self.Epoch), nil
	}
	head.At = time.UnixMilli(at).UTC()
	if head.Epoch < self.Epoch {
		head = head.Begin(self.Epoch)
	}
	return head, err
}

// Entries reads the journal in order over all epochs, up to limit entries after
// the first so many, for checking.
func (s *Store) Entries(ctx context.Context, after int64, limit int) ([]journal.Entry, error) {
	return query(ctx, s.Books, scanEntry, `SELECT `+entryColumns+` FROM entry e
		WHERE e.tenant = $1 AND e.terminal = $2 ORDER BY e.epoch, e.seq LIMIT $3 OFFSET $4`, s.self.ID, limit, after)
}

// EntriesFrom reads what follows a head in this laptop's journal, in the order of
// the chain over all epochs, up to limit entries, for sending.
func (s *Store) EntriesFrom(ctx context.Context, head journal.Head, limit int) (entries []journal.Entry, err error) {
	head.Terminal = s.self.ID
	err = s.read(ctx, func(v view) error {
		entries, err = entriesAfter(ctx, v, head, limit)
		return err
	})
	return entries, err
}

const behindHead = ` FROM entry e WHERE e.tenant = $1 AND e.terminal = $2 AND (e.epoch, e.seq) > ($3, $4)`

func entriesAfter(ctx context.Context, v view, head journal.Head, limit int) ([]journal.Entry, error) {
	return ask(ctx, v, scanEntry, `SELECT `+entryColumns+behindHead+` ORDER BY e.epoch, e.seq LIMIT $5`,
		head.Terminal, head.Epoch, head.Seq, limit)
}

// Unsent counts the entries after a mark, which is how far the centre has this
// journal, and tells when the oldest of them was made: zero if there is none.
func (s *Store) Unsent(ctx context.Context, mark journal.Head) (count int64, oldest time.Time, err error) {
	var at sql.NullInt64
	err = s.row(ctx, func(scan scanner) error { return scan(&count, &at) },
		`SELECT COUNT(*), MIN(e.at)`+behindHead, s.self.ID, mark.Epoch, mark.Seq)
	if at.Valid {
		oldest = time.UnixMilli(at.Int64).UTC()
	}
	return count, oldest, err
}

// Sent counts the entries up to a mark: what the centre has acknowledged. Sales
// that go on do not change it, as they do what is unsent.
func (s *Store) Sent(ctx context.Context, mark journal.Head) (count int64, err error) {
	err = s.row(ctx, func(scan scanner) error { return scan(&count) },
		`SELECT COUNT(*) FROM entry e WHERE e.tenant = $1 AND e.terminal = $2 AND (e.epoch, e.seq) <= ($3, $4)`, s.self.ID, mark.Epoch, mark.Seq)
	return count, err
}

// follow walks the journal from a head to its end, checking each entry, and moves
// the head along. The error at the first that does not follow is a
// *journal.Break. A fact of a newer program has a nil fact: it is kept in its
// place and not applied.
func follow(ctx context.Context, v view, head *journal.Head, each func(journal.Entry, journal.Fact) error) error {
	for {
		entries, err := entriesAfter(ctx, v, *head, 1000)
		if err != nil || len(entries) == 0 {
			return err
		}
		for _, e := range entries {
			fact, err := journal.Follow(*head, e)
			if err != nil && !errors.Is(err, journal.ErrUnknownKind) && !errors.Is(err, journal.ErrUnknownVersion) {
				return err
			}
			if err := each(e, fact); err != nil {
				return err
			}
			*head = e.Head()
		}
	}
}

// Branch begins a new epoch of this laptop's journal at base: because the centre
// has something else after base, brought by another copy of this laptop. What
// follows base here moves into the new epoch, numbered from 1. It stays the same
// facts, with their identities and bodies byte for byte, so that the centre knows
// those it has already. Base is an entry of the journal, or the head of an empty
// one if nothing is common to both; the epoch is one that this journal never had.
func (s *Store) Branch(ctx context.Context, base journal.Head, epoch int) error {
	s.db.mu.Lock()
	defer s.db.mu.Unlock()
	if epoch <= s.head.Epoch {
		return pos.Refuse(pos.Conflict, "epoch_not_new", "epoch", epoch, "have", s.head.Epoch)
	}
	var head journal.Head
	err := s.write(ctx, func(w *writing) error {
		base, err := w.baseOf(base)
		if err != nil {
			return err
		}
		head = base.Begin(epoch)
		if err := w.moveBehind(base, &head); err != nil {
			return err
		}
		return w.exec(`UPDATE self SET epoch = $2 WHERE tenant = $1`, epoch)
	})
	if err == nil {
		s.self.Epoch, s.head = epoch, head
		return nil
	}
	// After an error at commit nobody knows what is on the disk: ask it.
	if readErr := s.load(context.WithoutCancel(ctx)); readErr == nil && s.self.Epoch == epoch && s.head == head {
		slog.Warn("store: a commit reported an error and is on the disk", "epoch", epoch, "error", err)
		return nil
	}
	return explain(err, "save_failed")
}

// baseOf finds the base of a branch: an entry, or the place between two epochs.
func (w *writing) baseOf(base journal.Head) (journal.Head, error) {
	last := journal.Head{Terminal: w.store.self.ID}
	var at int64
	err := w.row(func(scan scanner) error { return scan(&last.Epoch, &last.Seq, &at, &last.Sum) },
		`SELECT epoch, seq, at, sum FROM entry WHERE tenant = $1 AND terminal = $2 AND (epoch, seq) <= ($3, $4)
		ORDER BY epoch DESC, seq DESC LIMIT 1`, last.Terminal, base.Epoch, base.Seq)
	switch {
	case errors.Is(err, sql.ErrNoRows):
	case err != nil:
		return last, err
	default:
		last.At = time.UnixMilli(at).UTC()
	}
	if here := last.Epoch == base.Epoch && last.Seq == base.Seq; last.Sum != base.Sum || !here && base.Seq > 0 {
		return last, pos.Refuse(pos.NotFound, "branch_unknown", "epoch", base.Epoch, "entry", base.Seq)
	}
	return last, nil
}

// moveBehind moves all entries after base behind head, and head along.
func (w *writing) moveBehind(base journal.Head, head *journal.Head) error {
	epoch := head.Epoch
	for {
		v, err := w.view()
		if err != nil {
			return err
		}
		entries, err := entriesAfter(w.ctx, v, base, 1000)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if e.Epoch == epoch {
				return nil // those are the ones that were moved
			}
			moved := journal.Move(*head, e)
			if err := w.moveEntry(e, moved); err != nil {
				return err
			}
			base, *head = e.Head(), moved.Head()
		}
		if len(entries) == 0 {
			return nil
		}
	}
}

// moveEntry puts an entry in another place, and with it the row of a sale,
// a refund or a note that points at it.
func (w *writing) moveEntry(from, to journal.Entry) error {
	err := w.exec(`UPDATE entry SET epoch = $2, seq = $3, prev = $4, sum = $5 WHERE tenant = $1 AND terminal = $6 AND epoch = $7 AND seq = $8`,
		to.Epoch, to.Seq, to.Prev, to.Sum, from.Terminal, from.Epoch, from.Seq)
	if err != nil {
		return err
	}
	fact, err := journal.Decode(from.Kind, from.Version, from.Body)
	if errors.Is(err, journal.ErrUnknownKind) || errors.Is(err, journal.ErrUnknownVersion) {
		return nil // of a newer program: nothing was derived from it
	}
	switch f := fact.(type) {
	case journal.SaleCompleted:
		return w.exec(`UPDATE sale SET epoch = $2, seq = $3 WHERE tenant = $1 AND id = $4`, to.Epoch, to.Seq, f.Sale.ID)
	case journal.RefundMade:
		return w.exec(`UPDATE refund SET epoch = $2, seq = $3 WHERE tenant = $1 AND id = $4`, to.Epoch, to.Seq, f.Refund.ID)
	case journal.GoodsHandedOver:
		return w.exec(`UPDATE handover SET epoch = $2, seq = $3 WHERE tenant = $1 AND id = $4`, to.Epoch, to.Seq, f.Handover.ID)
	}
	return err
}
