package store

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"strconv"

	"github.com/google/uuid"

	"lapak/internal/journal"
	"lapak/internal/pos"
)

// Recorded is what became of a fact.
type Recorded struct {
	Entry journal.Entry
	Fact  journal.Fact // as stored: a sale, a refund or a handover note has its number
	// Repeated says that the sale, refund or note had been stored before; nothing was
	// written and Fact is the stored one.
	Repeated bool
}

// Record appends a fact to the journal and to the tables derived from it, in one
// transaction. When it returns without an error the fact is on the disk. A sale,
// a refund or a handover note without a number gets the next one of its business
// day; one whose identity is already stored is not stored again.
func (s *Store) Record(ctx context.Context, by pos.StaffID, fact journal.Fact) (Recorded, error) {
	all, err := s.RecordAll(ctx, by, []journal.Fact{fact})
	if err != nil {
		return Recorded{}, err
	}
	return all[0], nil
}

// RecordAll records several facts, all or none.
func (s *Store) RecordAll(ctx context.Context, by pos.StaffID, facts []journal.Fact) ([]Recorded, error) {
	var recorded []Recorded
	err := s.advance(ctx, func(w *writing, head *journal.Head) error {
		for _, fact := range facts {
			r, err := w.record(*head, by, fact)
			if err != nil {
				return err
			}
			if !r.Repeated {
				*head = r.Entry.Head()
			}
			recorded = append(recorded, r)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return recorded, nil
}

// advance runs a write that moves the head of the journal along. If it reports
// no error, what was written is on the disk, even where the database was not sure
// of it at first.
func (s *Store) advance(ctx context.Context, f func(*writing, *journal.Head) error) error {
	s.db.mu.Lock()
	defer s.db.mu.Unlock()
	head, complete := s.head, false
	err := s.write(ctx, func(w *writing) error {
		err := f(w, &head)
		complete = err == nil
		return err
	})
	if err == nil {
		s.head = head
		return nil
	}
	if s.db.writer == nil {
		return err
	}
	// After an error at commit nobody knows what is on the disk: ask it.
	if readErr := s.load(context.WithoutCancel(ctx)); readErr == nil && complete && s.head == head {
		slog.Warn("store: a commit reported an error and is on the disk", "entry", head.Seq, "error", err)
		return nil
	}
	return explain(err, "save_failed")
}

// write runs f in one transaction. The caller holds the mutex.
func (s *Store) write(ctx context.Context, f func(*writing) error) error {
	return s.db.write(ctx, &writing{tenant: s.tenant, store: s}, f)
}

func (w *writing) record(head journal.Head, by pos.StaffID, fact journal.Fact) (Recorded, error) {
	stored, err := w.repeated(fact)
	if err != nil || stored.Repeated {
		return stored, err
	}
	if fact, err = w.numbered(fact); err != nil {
		return Recorded{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Recorded{}, err
	}
	e, err := journal.Append(head, id.String(), w.store.now(), by, fact)
	if err != nil {
		return Recorded{}, err
	}
	if err := w.append(e, 0, false); err != nil {
		return Recorded{}, err
	}
	return Recorded{Entry: e, Fact: fact}, w.project(e, fact)
}

// repeated finds a sale, refund or note that is already stored under the same
// identity: a double click, a retry after an unclear answer.
func (w *writing) repeated(fact journal.Fact) (Recorded, error) {
	var table, id string
	switch f := fact.(type) {
	case journal.SaleCompleted:
		table, id = "sale", string(f.Sale.ID)
	case journal.RefundMade:
		table, id = "refund", string(f.Refund.ID)
	case journal.GoodsHandedOver:
		table, id = "handover", string(f.Handover.ID)
	default:
		return Recorded{}, nil
	}
	var e journal.Entry
	err := w.row(func(scan scanner) (err error) {
		e, err = scanEntry(scan)
		return err
	}, entryBehind(table, "id"), id)
	if errors.Is(err, sql.ErrNoRows) {
		return Recorded{}, nil
	}
	if err != nil {
		return Recorded{}, err
	}
	stored, err := journal.Decode(e.Kind, e.Version, e.Body)
	return Recorded{Entry: e, Fact: stored, Repeated: true}, err
}

// numbered gives a new sale, refund or note the next number of its day. The
// count is taken in the transaction that stores it, so there is neither a gap
// nor a number twice. In a later epoch the epoch stands behind the terminal's
// code: the laptop of which this one is a copy may go on giving numbers too.
func (w *writing) numbered(fact journal.Fact) (journal.Fact, error) {
	self := w.store.self
	code := self.Code
	if self.Epoch > 1 {
		code += strconv.Itoa(self.Epoch)
	}
	next := func(table string, day pos.BusinessDay) (int, error) {
		var n int
		err := w.row(func(scan scanner) error { return scan(&n) },
			`SELECT COALESCE(MAX(counter), 0) FROM `+table+` WHERE tenant = $1 AND terminal = $2 AND day = $3`, self.ID, day)
		return n + 1, err
	}
	switch f := fact.(type) {
	case journal.SaleCompleted:
		n, err := next("sale", f.Sale.Day)
		f.Sale.Number = pos.SaleNumber(f.Sale.Stall, code, f.Sale.Day, n)
		return f, err
	case journal.RefundMade:
		v, err := w.view()
		if err != nil {
			return nil, err
		}
		stall, err := readStall(w.ctx, v, self.ID)
		if err != nil {
			return nil, err
		}
		n, err := next("refund", f.Refund.Day)
		f.Refund.Number = pos.RefundNumber(stall.Code, code, f.Refund.Day, n)
		return f, err
	case journal.GoodsHandedOver:
		n, err := next("handover", f.Handover.Day)
		f.Handover.Number = pos.NoteNumber(f.Handover.Stall, code, f.Handover.Day, n)
		return f, err
	}
	return fact, nil
}
