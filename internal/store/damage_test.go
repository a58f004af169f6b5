package store_test

import (
	"bytes"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"lapak/internal/journal"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// closedDay is the database file of a busy day, whole and closed.
func closedDay(t *testing.T) []byte {
	t.Helper()
	dir := t.TempDir()
	if err := busyDay(t, dir).Close(); err != nil {
		t.Fatal(err)
	}
	body, err := os.ReadFile(filepath.Join(dir, store.FileName))
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// folderWith is a data folder with this database file.
func folderWith(t *testing.T, database []byte) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, store.FileName), database, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// raw runs SQL behind the back of the store.
func raw(t *testing.T, dir string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, store.FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// careless opens a store that does not wait for the disk: what is broken here was
// broken before.
func careless(t *testing.T, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), dir, store.Options{Now: clock(), Synchronous: "OFF"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func verify(t *testing.T, dir string) store.Verdict {
	t.Helper()
	s := careless(t, dir)
	defer s.Close()
	v, err := s.Verify(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestAChangedJournalIsFoundAndTheFirstBadEntryNamed(t *testing.T) {
	whole := closedDay(t)
	for name, x := range map[string]struct{ tamper, entry string }{
		"an amount in a sale":    {`UPDATE entry SET body = replace(body, '75000', '95000') WHERE kind = 'sale_completed' AND seq = 5`, "5"},
		"who did it":             {`UPDATE entry SET staff = 'spv' WHERE seq = 6`, "6"},
		"when it was":            {`UPDATE entry SET at = at + 1 WHERE seq = 7`, "7"},
		"an entry gone":          {`DELETE FROM entry WHERE seq = 3`, "4"},
		"the first entry gone":   {`DELETE FROM entry WHERE seq = 1`, "2"},
		"another kind":           {`UPDATE entry SET kind = 'stock_moved' WHERE seq = 1`, "1"},
		"a sum of its own":       {`UPDATE entry SET sum = prev WHERE seq = 8`, "8"},
		"two entries changed":    {`UPDATE entry SET staff = 'x' WHERE seq IN (9, 4)`, "4"},
		"two entries exchanged":  {`UPDATE entry SET seq = CASE seq WHEN 5 THEN -6 ELSE -5 END WHERE seq IN (5, 6); UPDATE entry SET seq = -seq WHERE seq < 0`, "5"},
		"a body that is no fact": {`UPDATE entry SET body = 'null' WHERE seq = 10`, "10"},
	} {
		dir := folderWith(t, whole)
		raw(t, dir, x.tamper)
		s := careless(t, dir)
		v, err := s.Verify(t.Context())
		var problem *pos.Error
		if err != nil || !errors.As(v.Problem, &problem) || problem.Reason != "chain_broken" || problem.Args["entry"] != x.entry {
			t.Errorf("%s: %v, want entry %s; %v", name, v.Problem, x.entry, err)
		}
		if err := s.Rebuild(t.Context()); reason(err) != "chain_broken" {
			t.Errorf("%s: rebuilt from a broken journal: %v", name, err)
		}
	}
}

func TestAJournalThatWasCutOffDiffersFromItsTables(t *testing.T) {
	dir := folderWith(t, closedDay(t))
	raw(t, dir, `DELETE FROM entry WHERE seq = (SELECT MAX(seq) FROM entry)`)
	if v := verify(t, dir); reason(v.Problem) != "projection_differs" {
		t.Errorf("verdict %+v", v)
	}
}

func TestAChangedTableIsFoundNamedAndMendedByARebuild(t *testing.T) {
	whole := closedDay(t)
	tampers := map[string][]string{
		"sale":       {`UPDATE sale SET paid = paid + 1000000 WHERE paid > 1200000`, `UPDATE sale SET at = at + 1`, `UPDATE sale SET voided = FALSE`, `UPDATE sale SET paper = 'N-1'`},
		"sale_line":  {`UPDATE sale_line SET gross = gross + 1 WHERE no = 2`, `UPDATE sale_line SET name = 'x' WHERE no = 1`},
		"tender":     {`UPDATE tender SET method = 'qris'`, `UPDATE tender SET kept = 2000000 WHERE kept > 1200000`},
		"stock":      {`UPDATE stock SET level = level + 1 WHERE sku = 'KAO-M'`, `INSERT INTO stock (tenant, terminal, sku, level) VALUES ('', 'x', 'GAIB', 3)`},
		"shift":      {`UPDATE shift SET reason = ''`, `UPDATE shift SET counted = expected`, `UPDATE shift SET found_net = net`},
		"stall":      {`UPDATE stall SET body = replace(body, 'Kambang', 'Tambang')`},
		"sale_void":  {`UPDATE sale_void SET approved_by = 'x'`},
		"refund":     {`UPDATE refund SET paid = 1`},
		"cash_move":  {`UPDATE cash_move SET amount = -amount`},
		"stock_move": {`DELETE FROM stock_move WHERE reason = 'undone'`},
	}
	for _, table := range store.Projections() {
		tampers[table] = append(tampers[table], `DELETE FROM `+table+` WHERE rowid = (SELECT MIN(rowid) FROM `+table+`)`)
	}
	for table, statements := range tampers {
		for i, tamper := range statements {
			dir := folderWith(t, whole)
			raw(t, dir, tamper)
			s := careless(t, dir)
			v, err := s.Verify(t.Context())
			var problem *pos.Error
			if err != nil || !errors.As(v.Problem, &problem) || problem.Reason != "projection_differs" || problem.Args["table"] != table {
				t.Errorf("%s: %v, %v", tamper, v.Problem, err)
			}
			if i == 0 {
				if err := s.Rebuild(t.Context()); err != nil {
					t.Errorf("%s: %v", tamper, err)
				}
				if v, err := s.Verify(t.Context()); err != nil || v.Problem != nil {
					t.Errorf("%s: after a rebuild %v, %v", tamper, v.Problem, err)
				}
			}
			s.Close()
		}
	}
}

func TestADatabaseWithDestroyedPagesNeverPassesForWhole(t *testing.T) {
	whole := closedDay(t)
	const page = 4096
	for at := 0; at < len(whole); at += page {
		damaged := bytes.Clone(whole)
		copy(damaged[at:], bytes.Repeat([]byte{0xA5}, page))
		s, err := store.Open(t.Context(), folderWith(t, damaged), store.Options{Synchronous: "OFF"})
		if err != nil {
			if reason(err) != "database_corrupt" {
				t.Errorf("page %d: %v", at/page+1, err)
			}
			continue
		}
		if v, err := s.Verify(t.Context()); err == nil && v.Problem == nil {
			t.Errorf("page %d was destroyed and passes", at/page+1)
		} else if err != nil && reason(err) == "" {
			t.Errorf("page %d: no sentence for %v", at/page+1, err)
		}
		s.Close()
	}
}

func TestATextInPlaceOfTheDatabaseIsRefusedAndLeftAlone(t *testing.T) {
	for _, text := range []string{"x", "this is a shopping list", string(bytes.Repeat([]byte("shopping list\n"), 1000))} {
		dir := folderWith(t, []byte(text))
		for _, o := range []store.Options{{}, {ReadOnly: true}} {
			if _, err := store.Open(t.Context(), dir, o); reason(err) != "database_corrupt" {
				t.Errorf("%d bytes of text, %+v: %v", len(text), o, err)
			}
		}
		if after, err := os.ReadFile(filepath.Join(dir, store.FileName)); err != nil || string(after) != text {
			t.Errorf("the file was changed: %.30q, %v", after, err)
		}
	}
}

func TestDataOfANewerProgramIsRefusedAndLeftAlone(t *testing.T) {
	dir := folderWith(t, closedDay(t))
	raw(t, dir, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, TRUE)`, `ALTER TABLE sale ADD COLUMN tomorrow TEXT`)
	before, err := os.ReadFile(filepath.Join(dir, store.FileName))
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range []store.Options{{}, {ReadOnly: true}} {
		if _, err := store.Open(t.Context(), dir, o); reason(err) != "database_newer" {
			t.Errorf("%+v: %v", o, err)
		}
	}
	if after, err := os.ReadFile(filepath.Join(dir, store.FileName)); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the database was changed, %v", err)
	}
}

// sumOf is the sum of an entry by the words of the format: SHA-256 over each
// field, texts with their length before them, numbers as eight bytes.
func sumOf(e journal.Entry) string {
	h := sha256.New()
	number := func(n int64) { binary.Write(h, binary.BigEndian, n) }
	text := func(s string) { number(int64(len(s))); h.Write([]byte(s)) }
	text(e.Prev)
	text(e.ID)
	text(string(e.Terminal))
	number(int64(e.Epoch))
	number(e.Seq)
	number(e.At.UnixMilli())
	text(string(e.By))
	text(string(e.Kind))
	number(int64(e.Version))
	text(string(e.Body))
	return hex.EncodeToString(h.Sum(nil))
}

func TestFactsOfANewerProgramAreKeptAndStopNothing(t *testing.T) {
	dir := t.TempDir()
	s := busyDay(t, dir)
	head := s.Head()
	s.Close()
	for i, x := range []struct {
		kind    journal.Kind
		version int
	}{{"gift_given", 1}, {journal.KindSaleCompleted, 7}} {
		e := journal.Entry{ID: fmt.Sprint("newer-", i), Terminal: head.Terminal, Epoch: head.Epoch, Seq: head.Seq + 1, At: head.At,
			By: "spv", Kind: x.kind, Version: x.version, Body: []byte(`{"Tomorrow":1}`), Prev: head.Sum}
		e.Sum = sumOf(e)
		raw(t, dir, fmt.Sprintf(`INSERT INTO entry (tenant, terminal, epoch, seq, id, at, staff, kind, version, body, prev, sum, commit_seq, repeats)
			VALUES ('', '%s', %d, %d, '%s', %d, 'spv', '%s', %d, '%s', '%s', '%s', 0, FALSE)`,
			e.Terminal, e.Epoch, e.Seq, e.ID, e.At.UnixMilli(), e.Kind, e.Version, e.Body, e.Prev, e.Sum))
		head = e.Head()
	}
	again := open(t, dir)
	if again.Head() != head {
		t.Fatalf("head %+v, want %+v", again.Head(), head)
	}
	record(t, again, journal.SaleCompleted{Sale: sale(t, again, "shift-1", 1)})
	if err := again.Rebuild(t.Context()); err != nil {
		t.Errorf("rebuild: %v", err)
	}
	if v, err := again.Verify(t.Context()); err != nil || v.Problem != nil || v.Entries != head.Seq+1 {
		t.Errorf("verdict %+v, %v", v, err)
	}
}

func TestALogThatWasLeftBehindIsNotPlayedIntoARestoredCopy(t *testing.T) {
	s := busyDay(t, t.TempDir())
	file := filepath.Join(t.TempDir(), "50% copy?#1.db")
	if err := s.Backup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, store.FileName+"-wal"), []byte("left over"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := store.Restore(t.Context(), file, dir); reason(err) != "data_exists" {
		t.Errorf("restored beside an old log: %v", err)
	}
	if err := store.Restore(t.Context(), file, filepath.Join(dir, "empty")); err != nil {
		t.Errorf("a copy with an odd name: %v", err)
	}
}
