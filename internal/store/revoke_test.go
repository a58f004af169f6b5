package store

import (
	"crypto/ed25519"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"lapak/internal/journal"
	"lapak/internal/pgtest"
	"lapak/internal/pos"
)

// pen is a terminal of which only the key is there.
type pen struct {
	t    testing.TB
	key  ed25519.PrivateKey
	head journal.Head
}

// newPen makes a terminal known at a stall.
func newPen(t testing.TB, c *Central, tenant pos.TenantID, name pos.TerminalID) *pen {
	t.Helper()
	public, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Introduce(t.Context(), tenant, Terminal{ID: name, Stall: "KBI", PublicKey: public, EnrolledAt: time.Now()}); err != nil {
		t.Fatal(err)
	}
	return &pen{t, key, journal.Head{Terminal: name, Epoch: 1}}
}

// writes makes a run of n entries that move a piece of stock each.
func (p *pen) writes(tenant pos.TenantID, n int) Run {
	p.t.Helper()
	run := Run{Terminal: p.head.Terminal}
	at := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	for range n {
		e, err := journal.Append(p.head, uuid.NewString(), at, "spv", journal.StockMoved{
			Movements: []pos.StockMovement{{SKU: "KAO-M", Quantity: 1, Reason: pos.Received, At: at, By: "spv"}}})
		if err != nil {
			p.t.Fatal(err)
		}
		run.Entries, p.head = append(run.Entries, e), e.Head()
	}
	run.Seal = journal.Seal(p.key, tenant, p.head)
	return run
}

func TestWhatWasUnderWayWhenItsTerminalWasRevokedIsSetAside(t *testing.T) {
	c := openCentral(t, Place{DSN: pgtest.Start(t)})
	enter(t, c, "sumsel")
	run := newPen(t, c, "sumsel", "laptop").writes("sumsel", 3)
	type outcome struct {
		Ingested
		err error
	}
	done := make(chan outcome, 1)
	tables(t, c, "sumsel", func(w *writing) error {
		// The run arrives before the word that its terminal is revoked is final.
		go func() {
			got, err := c.Ingest(t.Context(), "sumsel", run)
			done <- outcome{got, err}
		}()
		const waiting = `SELECT 'waits' FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
		for deadline := time.Now().Add(30 * time.Second); len(texts(t, c, "", waiting)) == 0; time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatal("nobody waits for the tenant")
			}
		}
		return w.exec(`UPDATE terminal SET revoked_at = 1 WHERE tenant = $1 AND terminal = 'laptop'`)
	})
	if got := <-done; got.err != nil || got.Stored != 0 || got.Quarantined != 3 {
		t.Errorf("%+v", got)
	}
	mustHave(t, c, "sumsel", 0)
}

func TestOfWhatARevokedTerminalSendsOnlyTheNewsIsSetAside(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		enter(t, c, "sumsel")
		p := newPen(t, c, "sumsel", "laptop")
		stored := p.writes("sumsel", 2)
		if _, err := c.Ingest(t.Context(), "sumsel", stored); err != nil {
			t.Fatal(err)
		}
		if err := c.Revoke(t.Context(), "sumsel", "laptop"); err != nil {
			t.Fatal(err)
		}
		// A stick has the whole journal on it.
		news := p.writes("sumsel", 1)
		whole := Run{Terminal: "laptop", Entries: append(stored.Entries, news.Entries...), Seal: news.Seal}
		for range 2 {
			if got, err := c.Ingest(t.Context(), "sumsel", whole); err != nil || got.Repeated != 2 || got.Quarantined != 1 {
				t.Errorf("%+v, %v", got, err)
			}
		}
		waiting, err := c.Quarantined(t.Context(), "sumsel", false)
		if err != nil || len(waiting) != 1 || waiting[0].Entry.ID != news.Entries[0].ID {
			t.Fatalf("set aside: %+v, %v", waiting, err)
		}
		if err := c.Retry(t.Context(), "sumsel", waiting[0].Entry.ID); err != nil {
			t.Fatal(err)
		}
		if got, err := c.Ingest(t.Context(), "sumsel", whole); err != nil || got.Repeated != 3 || got.Quarantined != 0 {
			t.Errorf("after it was let out: %+v, %v", got, err)
		}
		stock, err := c.Books("sumsel").Stock(t.Context())
		if err != nil || stock["KAO-M"] != 3 {
			t.Errorf("stock %v, %v", stock, err)
		}
		if v, err := c.VerifyTenant(t.Context(), "sumsel"); err != nil || v.Problem != nil {
			t.Errorf("%+v, %v", v, err)
		}
	})
}

func TestWhatIsSetAsideIsTheEntryThatWasSent(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		enter(t, c, "sumsel")
		run := newPen(t, c, "sumsel", "laptop").writes("sumsel", 1)
		if err := c.Revoke(t.Context(), "sumsel", "laptop"); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Ingest(t.Context(), "sumsel", run); err != nil {
			t.Fatal(err)
		}
		tables(t, c, "sumsel", func(w *writing) error {
			kept, err := rowsOf(w, scanQuarantined, `SELECT entry, reason, detail, at, resolved_at FROM quarantine WHERE tenant = $1`)
			if err == nil && (len(kept) != 1 || !reflect.DeepEqual(kept[0].Entry, run.Entries[0])) {
				t.Errorf("kept %+v\nsent %+v", kept, run.Entries[0])
			}
			return err
		})
	})
}

// spoilt makes a run of entries of a kind that nobody knows, or that cannot be
// read, with bodies as long as they may be.
func (p *pen) spoilt(tenant pos.TenantID, kind journal.Kind, body string, n int) Run {
	run := Run{Terminal: p.head.Terminal}
	for range n {
		e := journal.Move(p.head, journal.Entry{ID: uuid.NewString(), Terminal: p.head.Terminal, At: time.UnixMilli(1).UTC(), By: "x", Kind: kind, Version: 1, Body: []byte(body)})
		run.Entries, p.head = append(run.Entries, e), e.Head()
	}
	run.Seal = journal.Seal(p.key, tenant, p.head)
	return run
}

func TestAListOfTroublesStaysShortWhateverItIsFilledWith(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		enter(t, c, "sumsel")
		p := newPen(t, c, "sumsel", "laptop")
		long := `{"` + strings.Repeat("é", 100_000) + `":1}`
		for _, run := range []Run{p.spoilt("sumsel", journal.KindDrawerOpened, long, 3), p.spoilt("sumsel", "made_up", "{}", MaxRun),
			p.spoilt("sumsel", "made_up", "{}", MaxRun)} {
			if done, err := c.Ingest(t.Context(), "sumsel", run); err != nil || done.Quarantined != len(run.Entries) {
				t.Fatalf("%+v, %v", done, err)
			}
		}
		for range mostListed + 2 {
			if _, err := c.Branch(t.Context(), "sumsel", "laptop", 1, journal.Head{}); err != nil {
				t.Fatal(err)
			}
		}
		waiting, err := c.Quarantined(t.Context(), "sumsel", false)
		if err != nil || len(waiting) != mostListed {
			t.Fatalf("%d listed, %v", len(waiting), err)
		}
		for _, q := range waiting {
			if len(q.Detail) > longestDetail || !utf8.ValidString(q.Detail) || q.Entry.ID == "" || q.Entry.Body != nil {
				t.Fatalf("%+v", q)
			}
		}
		if waiting[0].Entry.Seq != 1 || waiting[0].Reason != QuarantineUnreadable {
			t.Errorf("the first is %+v", waiting[0])
		}
		forks, err := c.Forks(t.Context(), "sumsel")
		if err != nil || len(forks) != mostListed || forks[0].Epoch != mostListed+3 {
			t.Errorf("%d forks, %v", len(forks), err)
		}
	})
}

func TestAFactThatForkedAndWasRevokedCanBeVouchedFor(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		enter(t, c, "sumsel")
		p := newPen(t, c, "sumsel", "laptop")
		begun := p.head
		if _, err := c.Ingest(t.Context(), "sumsel", p.writes("sumsel", 2)); err != nil {
			t.Fatal(err)
		}
		p.head = begun
		parted := p.writes("sumsel", 1)
		if done, err := c.Ingest(t.Context(), "sumsel", parted); err != nil || !done.Fork {
			t.Fatalf("%+v, %v", done, err)
		}
		if err := c.Revoke(t.Context(), "sumsel", "laptop"); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Ingest(t.Context(), "sumsel", parted); err != nil {
			t.Fatal(err)
		}
		if err := c.Retry(t.Context(), "sumsel", parted.Entries[0].ID); err != nil {
			t.Fatal(err)
		}
		waiting, err := c.Quarantined(t.Context(), "sumsel", false)
		if err != nil || len(waiting) != 0 {
			t.Errorf("still waiting: %+v, %v", waiting, err)
		}
		if stock, err := c.Books("sumsel").Stock(t.Context()); err != nil || stock["KAO-M"] != 3 {
			t.Errorf("stock %v, %v", stock, err)
		}
	})
}
