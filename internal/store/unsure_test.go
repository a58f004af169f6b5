package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"strings"
	"testing"
	"time"

	"lapak/internal/journal"
	"lapak/internal/pos"
)

// unsure is a connection that reports an error at commit: before it happened or
// after.
type unsure struct {
	driver.Conn
	mood *mood
}

type mood struct{ failBefore, failAfter bool }

var errUnsure = errors.New("the disk did not answer")

func (c unsure) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	tx, err := c.Conn.(driver.ConnBeginTx).BeginTx(ctx, o)
	return unsureTx{tx, c.mood}, err
}

func (c unsure) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	return c.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, query)
}

type unsureTx struct {
	driver.Tx
	mood *mood
}

func (tx unsureTx) Commit() error {
	if tx.mood.failBefore {
		return errors.Join(errUnsure, tx.Rollback())
	}
	err := tx.Tx.Commit()
	if tx.mood.failAfter {
		return errors.Join(err, errUnsure)
	}
	return err
}

type unsureConnector struct {
	driver driver.Driver
	dsn    string
	mood   *mood
}

func (c unsureConnector) Connect(context.Context) (driver.Conn, error) {
	conn, err := c.driver.Open(c.dsn)
	return unsure{conn, c.mood}, err
}

func (c unsureConnector) Driver() driver.Driver { return c.driver }

// openUnsure is a store whose commits fail as the mood says.
func openUnsure(t *testing.T) (*Store, *mood) {
	t.Helper()
	s, err := Open(t.Context(), t.TempDir(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	m := &mood{}
	db := sql.OpenDB(unsureConnector{s.db.writer.Driver(), "file:" + s.db.path + "?_txlock=immediate&_synchronous=FULL", m})
	t.Cleanup(func() { db.Close() })
	if err := s.db.conn.Close(); err != nil {
		t.Fatal(err)
	}
	if s.db.conn, err = db.Conn(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s, m
}

func soldOnce(s *Store, id pos.SaleID) journal.SaleCompleted { return soldOnceBy(s.Terminal().ID, id) }

func soldOnceBy(terminal pos.TerminalID, id pos.SaleID) journal.SaleCompleted {
	return journal.SaleCompleted{Sale: pos.Sale{
		ID: id, Stall: "LPK", Terminal: terminal, Day: "2026-11-23", At: time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC),
		Lines:   []pos.Line{{No: 1, SKU: "A", Producer: "L1", Price: 5_000, Quantity: 1}},
		Tenders: []pos.Tender{{Method: pos.Cash, Amount: 5_000}},
	}}
}

func mustVerify(t *testing.T, s *Store, entries int64) {
	t.Helper()
	if v, err := s.Verify(t.Context()); err != nil || v.Problem != nil || v.Entries != entries || v.Head != s.Head() {
		t.Errorf("verdict %+v, head %+v, want %d entries, %v", v, s.Head(), entries, err)
	}
}

func TestACommitThatHappenedAndReportedAnErrorIsASale(t *testing.T) {
	s, m := openUnsure(t)
	m.failAfter = true
	first, err := s.Record(t.Context(), "kasir-1", soldOnce(s, "one"))
	if err != nil || first.Repeated {
		t.Fatalf("recorded %+v, %v", first, err)
	}
	m.failAfter = false
	second, err := s.Record(t.Context(), "kasir-1", soldOnce(s, "two"))
	if err != nil || second.Entry.Prev != first.Entry.Sum || second.Fact.(journal.SaleCompleted).Sale.Number != "LPK-A-261123-0002" {
		t.Fatalf("the next sale: %+v, %v", second, err)
	}
	mustVerify(t, s, 2)
}

func TestACommitThatDidNotHappenIsNoSaleAndCanBeTriedAgain(t *testing.T) {
	s, m := openUnsure(t)
	m.failBefore = true
	if _, err := s.Record(t.Context(), "kasir-1", soldOnce(s, "one")); !errors.Is(err, errUnsure) {
		t.Fatalf("recorded with %v", err)
	}
	if s.Head().Seq != 0 {
		t.Errorf("head %+v", s.Head())
	}
	m.failBefore = false
	again, err := s.Record(t.Context(), "kasir-1", soldOnce(s, "one"))
	if err != nil || again.Repeated || again.Fact.(journal.SaleCompleted).Sale.Number != "LPK-A-261123-0001" {
		t.Fatalf("the second try: %+v, %v", again, err)
	}
	mustVerify(t, s, 1)
}

func TestACatalogueThatWasStoredWithAnErrorLeavesTheJournalGoingOn(t *testing.T) {
	s, m := openUnsure(t)
	list, err := pos.NewCatalogue([]pos.Product{{SKU: "A", Name: "A", Price: 5_000, Producer: "L1"}}, []pos.Producer{{Code: "L1", Name: "Lapas"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	m.failAfter = true
	if n, err := s.AdoptCatalogue(t.Context(), "spv", list, map[pos.SKU]int{"A": 4}); err != nil || n != 1 {
		t.Fatalf("adopted with stock of %d products, %v", n, err)
	}
	m.failAfter = false
	if _, err := s.Record(t.Context(), "kasir-1", soldOnce(s, "one")); err != nil {
		t.Fatal(err)
	}
	mustVerify(t, s, 3)
}

func TestABranchIsAsTheDiskHasItWhateverTheCommitReported(t *testing.T) {
	s, m := openUnsure(t)
	var heads []journal.Head
	for _, id := range []pos.SaleID{"one", "two", "three"} {
		r, err := s.Record(t.Context(), "kasir-1", soldOnce(s, id))
		if err != nil {
			t.Fatal(err)
		}
		heads = append(heads, r.Entry.Head())
	}
	m.failBefore = true
	if err := s.Branch(t.Context(), heads[0], 2); !errors.Is(err, errUnsure) || s.Head() != heads[2] || s.Terminal().Epoch != 1 {
		t.Fatalf("branched with %v, head %+v", err, s.Head())
	}
	m.failBefore, m.failAfter = false, true
	if err := s.Branch(t.Context(), heads[0], 2); err != nil || s.Head().Epoch != 2 || s.Head().Seq != 2 || s.Terminal().Epoch != 2 {
		t.Fatalf("branched with %v, head %+v", err, s.Head())
	}
	mustVerify(t, s, 3)
}

// A table that is read from end to end for every sale makes the till slower with
// every sale of the day.
func TestNothingThatASaleWritesReadsAWholeTable(t *testing.T) {
	s, _ := openUnsure(t)
	for _, id := range []pos.SaleID{"one", "two"} {
		if _, err := s.Record(t.Context(), "kasir-1", soldOnce(s, id)); err != nil {
			t.Fatal(err)
		}
	}
	refund := journal.RefundMade{Refund: pos.Refund{ID: "r", Sale: "one", Day: "2026-11-23", Lines: []pos.RefundLine{{No: 1, SKU: "A", Quantity: 1, Amount: 5_000}}, Method: pos.Cash, Paid: 5_000}}
	void := journal.SaleVoided{Void: pos.Void{Sale: "two", Number: "LPK-A-261123-0002", Day: "2026-11-23"}}
	if _, err := s.RecordAll(t.Context(), "kasir-1", []journal.Fact{refund, void}); err != nil {
		t.Fatal(err)
	}
	statements := s.Statements()
	if len(statements) < 12 {
		t.Fatalf("only %d statements", len(statements))
	}
	for _, text := range statements {
		readsNoWholeTable(t, s, text)
	}
}

func TestNothingThatIsAskedOfADayReadsAllDays(t *testing.T) {
	s, _ := openUnsure(t)
	for _, text := range append(DayQueries(), saleRows, entryBehind("sale", "id"), entryBehind("sale", "number"),
		entryBehind("refund", "number"), refundsOf, `SELECT 1`+behindHead, closeShift) {
		readsNoWholeTable(t, s, text)
	}
}

// readsNoWholeTable looks at how SQLite will go about a statement. To look for
// the tenant alone is to look at everything a till has.
func readsNoWholeTable(t *testing.T, s *Store, text string) {
	t.Helper()
	plan, err := query(t.Context(), s.Books, func(scan scanner) (string, error) {
		var id, parent, unused int
		var detail string
		err := scan(&id, &parent, &unused, &detail)
		return detail, err
	}, "EXPLAIN QUERY PLAN "+text, make([]any, strings.Count(text, "$"))...)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	for _, step := range plan {
		derived := step == "SCAN remarks" || step == "SCAN ways"
		if strings.HasPrefix(step, "SCAN ") && !derived || strings.HasSuffix(step, "(tenant=?)") {
			t.Errorf("%s: %s", text, step)
		}
	}
}
