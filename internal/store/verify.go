package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"

	"lapak/internal/journal"
	"lapak/internal/pos"
)

// projections lists the derived tables with the columns that order them.
var projections = []struct{ table, order string }{
	{"stall", "terminal"},
	{"shift", "id"},
	{"shift_count", "shift, moment, value"},
	{"sale", "id"},
	{"sale_line", "sale, no"},
	{"tender", "sale, no"},
	{"sale_void", "sale"},
	{"refund", "id"},
	{"refund_line", "refund, no"},
	{"refund_effect", "refund, no"},
	{"split_used", "hash"},
	{"cash_move", "entry"},
	{"stock_move", "entry, no"},
	{"stock", "terminal, sku"},
	{"reprint", "entry"},
	{"drawer_opening", "entry"},
	{"charge", "id"},
	{"code_test", "entry"},
	{"matching", "terminal, day"},
	{"match_row", "terminal, day, no"},
	{"match_share", "terminal, day, no, part"},
	{"handover", "id"},
	{"handover_line", "handover, no"},
	{"order_sale", "sale"},
}

// Verdict is the outcome of Verify.
type Verdict struct {
	Entries int64
	Head    journal.Head
	// Problem is nil if all is well. It is a pos.Error of code Corrupt with the
	// reason database_corrupt, chain_broken or projection_differs.
	Problem error
}

// Verify proves the whole: the database is sound, every entry of the journal
// follows from the one before and can be read, and the derived tables are what a
// rebuild from the journal gives. The error says that it could not be found out.
func (s *Store) Verify(ctx context.Context) (Verdict, error) {
	var v Verdict
	// One transaction, so that all is compared as it was at one moment, also
	// while sales go on.
	err := s.moment(ctx, func(moment view) error { return s.verify(ctx, moment, &v) })
	if isCorrupt(err) && v.Problem == nil {
		v.Problem, err = err, nil
	}
	return v, err
}

func (s *Store) verify(ctx context.Context, moment view, v *Verdict) error {
	var err error
	if v.Problem, err = checkIntegrity(ctx, moment.q); v.Problem != nil || err != nil {
		return err
	}
	copied, err := s.rebuiltCopy(ctx, moment, v)
	if copied != nil {
		defer copied.discard()
	}
	if v.Problem != nil || err != nil {
		return err
	}
	for _, p := range projections {
		own, err := digestTable(ctx, moment, p.table, p.order)
		if err != nil {
			return err
		}
		rebuilt, err := digestTable(ctx, view{copied.db.reader, copied.tenant}, p.table, p.order)
		if err != nil {
			return err
		}
		if own != rebuilt {
			v.Problem = pos.Refuse(pos.Corrupt, "projection_differs", "table", p.table)
			return nil
		}
	}
	return nil
}

func checkIntegrity(ctx context.Context, q queryer) (problem, err error) {
	rows, err := q.QueryContext(ctx, `PRAGMA integrity_check`)
	if err != nil {
		return nil, err
	}
	findings, err := collect(rows, func(scan scanner) (text string, err error) {
		err = scan(&text)
		return text, err
	})
	if err != nil {
		return nil, err
	}
	if len(findings) != 1 || findings[0] != "ok" {
		return pos.Refuse(pos.Corrupt, "database_corrupt").Because(errors.New(strings.Join(findings, "; "))), nil
	}
	return nil, nil
}

func isCorrupt(err error) bool {
	refusal := (*pos.Error)(nil)
	return errors.As(err, &refusal) && refusal.Code == pos.Corrupt
}

// rebuiltCopy reads the journal once, checking the chain, and derives all tables
// from it in a temporary database. It sets v.Problem at the first broken entry.
func (s *Store) rebuiltCopy(ctx context.Context, moment view, v *Verdict) (*Store, error) {
	dir, err := os.MkdirTemp("", "lapak-verify-")
	if err != nil {
		return nil, explain(err, "data_folder_failed")
	}
	copied, err := Open(ctx, dir, Options{Now: s.now, Synchronous: "OFF"})
	if err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	copied.db.mu.Lock()
	defer copied.db.mu.Unlock()
	v.Head = firstLife(s.self.ID)
	err = copied.write(ctx, func(w *writing) error {
		return follow(ctx, moment, &v.Head, func(e journal.Entry, fact journal.Fact) error {
			v.Entries++
			if err := w.append(e, 0, false); err != nil {
				return err
			}
			return w.project(e, fact)
		})
	})
	if broken := (*journal.Break)(nil); errors.As(err, &broken) {
		v.Problem = pos.Refuse(pos.Corrupt, "chain_broken", "entry", broken.Seq, "kind", broken.Kind).Because(err)
		return copied, nil
	}
	if epoch := s.Terminal().Epoch; v.Head.Epoch < epoch {
		v.Head = v.Head.Begin(epoch)
	}
	return copied, explain(err, "database_failed")
}

// firstLife is the head of a terminal's journal before its first entry.
func firstLife(terminal pos.TerminalID) journal.Head {
	return journal.Head{Terminal: terminal, Epoch: 1}
}

func (s *Store) discard() {
	dir := s.Dir()
	s.Close()
	os.RemoveAll(dir)
}

// digestTable hashes all rows of a table in a fixed order.
func digestTable(ctx context.Context, v view, table, order string) (string, error) {
	rows, err := v.rows(ctx, `SELECT * FROM `+table+` WHERE tenant = $1 ORDER BY `+order)
	if err != nil {
		return "", explain(err, "database_failed")
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return "", explain(err, "database_failed")
	}
	values, targets := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		targets[i] = &values[i]
	}
	h := sha256.New()
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return "", explain(err, "database_failed")
		}
		for i, v := range values {
			// SQLite keeps yes and no as 1 and 0.
			if yes, ok := v.(bool); ok {
				values[i] = int64(0)
				if yes {
					values[i] = int64(1)
				}
			}
		}
		fmt.Fprintf(h, "%#v\n", values)
	}
	return hex.EncodeToString(h.Sum(nil)), explain(rows.Err(), "database_failed")
}

// Rebuild drops the derived tables and derives them again from the journal. It
// stops at the first entry that does not follow, and then changes nothing.
func (s *Store) Rebuild(ctx context.Context) error {
	s.db.mu.Lock()
	defer s.db.mu.Unlock()
	err := s.write(ctx, func(w *writing) error {
		for _, p := range projections {
			if err := w.exec(`DELETE FROM ` + p.table + ` WHERE tenant = $1`); err != nil {
				return err
			}
		}
		v, err := w.view()
		if err != nil {
			return err
		}
		head := firstLife(s.self.ID)
		return follow(ctx, v, &head, w.project)
	})
	if broken := (*journal.Break)(nil); errors.As(err, &broken) {
		return pos.Refuse(pos.Corrupt, "chain_broken", "entry", broken.Seq, "kind", broken.Kind).Because(err)
	}
	return explain(err, "save_failed")
}
