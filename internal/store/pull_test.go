package store

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"lapak/internal/journal"
	"lapak/internal/pgtest"
	"lapak/internal/pos"
)

// stream is something that is written by many at once and read behind a cursor.
type stream struct {
	// write stores some more of one writer and returns their names. Dither is time
	// that passes before the commit.
	write func(writer int, dither time.Duration) ([]string, error)
	// read gives the names behind a place, and the place behind the last of them.
	read func(tenant pos.TenantID, after int64) ([]string, int64, error)
}

const crowdWriters, crowdCommits = 8, 30

// tenantOf spreads the writers unevenly over three tenants.
func tenantOf(writer int) pos.TenantID {
	return []pos.TenantID{"sumsel", "sumsel", "sumsel", "sumsel", "jambi", "jambi", "jambi", "riau"}[writer]
}

// crowd lets eight write and three read, two for each tenant, until all is
// written and read. It returns how many were written and, of each reader, which
// of those it never got, which it got twice and how often numbers were left out.
func crowd(t *testing.T, s stream) (written, missed, doubled, gaps int) {
	t.Helper()
	var mu sync.Mutex
	all := map[pos.TenantID][]string{}
	var writers sync.WaitGroup
	for i := range crowdWriters {
		dice := rand.New(rand.NewPCG(uint64(i), 7))
		writers.Go(func() {
			for range crowdCommits {
				var dither time.Duration
				if dice.IntN(4) == 0 {
					dither = time.Duration(dice.IntN(3000)) * time.Microsecond
				}
				names, err := s.write(i, dither)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				all[tenantOf(i)] = append(all[tenantOf(i)], names...)
				mu.Unlock()
			}
		})
	}
	type seen struct {
		tenant pos.TenantID
		names  map[string]int
		gaps   int
	}
	ended := make(chan struct{})
	var readers sync.WaitGroup
	var views []*seen
	for _, tenant := range []pos.TenantID{"sumsel", "sumsel", "jambi", "jambi", "riau", "riau"} {
		v := &seen{tenant: tenant, names: map[string]int{}}
		views = append(views, v)
		readers.Go(func() {
			place := int64(0)
			for last := false; ; {
				names, next, err := s.read(tenant, place)
				if err != nil {
					t.Error(err)
					return
				}
				for _, name := range names {
					v.names[name]++
				}
				if int64(len(names)) != next-place {
					v.gaps++
				}
				place = next
				if len(names) > 0 {
					continue
				}
				if last {
					return
				}
				select {
				case <-ended:
					last = true // what was committed before is asked for once more
				case <-time.After(200 * time.Microsecond):
				}
			}
		})
	}
	writers.Wait()
	close(ended)
	readers.Wait()
	for _, v := range views {
		gaps += v.gaps
		for _, name := range all[v.tenant] {
			switch v.names[name] {
			case 0:
				missed++
			case 1:
			default:
				doubled++
			}
		}
	}
	for _, names := range all {
		written += len(names)
	}
	return written, missed, doubled, gaps
}

// journals is the stream of a central store: laptops that send runs, and Pull.
func journals(t *testing.T, c *Central) stream {
	t.Helper()
	enter(t, c, "sumsel", "jambi", "riau")
	var pens [crowdWriters]*pen
	var dice [crowdWriters]*rand.Rand
	for i := range pens {
		pens[i] = newPen(t, c, tenantOf(i), pos.TerminalID(fmt.Sprint("laptop-", i)))
		dice[i] = rand.New(rand.NewPCG(uint64(i), 8))
	}
	return stream{
		write: func(i int, dither time.Duration) ([]string, error) {
			run := pens[i].writes(tenantOf(i), 1+dice[i].IntN(20))
			var names []string
			for _, e := range run.Entries {
				names = append(names, e.ID)
			}
			if dither == 0 {
				_, err := c.Ingest(t.Context(), tenantOf(i), run)
				return names, err
			}
			return names, c.write(t.Context(), tenantOf(i), func(w *writing) error {
				in := &ingest{writing: w, central: c, run: run}
				_, err := in.do()
				time.Sleep(dither)
				return err
			})
		},
		read: func(tenant pos.TenantID, after int64) ([]string, int64, error) {
			pulled, next, err := c.Pull(t.Context(), tenant, Cursor{Timeline: c.Timeline(), Seq: after}, 100)
			var names []string
			for _, p := range pulled {
				names = append(names, p.Entry.ID)
			}
			return names, next.Seq, err
		},
	}
}

func TestNoReaderMissesAnEntryHoweverManyWrite(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		written, missed, doubled, gaps := crowd(t, journals(t, c))
		t.Logf("%d entries of %d writers: %d missed, %d doubled, %d gaps", written, crowdWriters, missed, doubled, gaps)
		if written < crowdWriters*crowdCommits || missed+doubled+gaps > 0 {
			t.Errorf("%d entries: %d missed, %d doubled, %d gaps", written, missed, doubled, gaps)
		}
	})
}

// sequence is a stream that is numbered by a sequence, as most are: the number is
// taken before the commit, and a higher one may be seen first.
func sequence(t *testing.T, c *Central) stream {
	t.Helper()
	ctx := t.Context()
	if _, err := c.db.writer.ExecContext(ctx, `CREATE TABLE naive (number BIGSERIAL PRIMARY KEY, tenant TEXT NOT NULL, name TEXT NOT NULL)`); err != nil {
		t.Fatal(err)
	}
	var dice [crowdWriters]*rand.Rand
	for i := range dice {
		dice[i] = rand.New(rand.NewPCG(uint64(i), 8))
	}
	return stream{
		write: func(i int, dither time.Duration) (names []string, err error) {
			tx, err := c.db.writer.BeginTx(ctx, nil)
			if err != nil {
				return nil, err
			}
			defer tx.Rollback()
			for range 1 + dice[i].IntN(20) {
				name := uuid.NewString()
				if _, err := tx.ExecContext(ctx, `INSERT INTO naive (tenant, name) VALUES ($1, $2)`, tenantOf(i), name); err != nil {
					return nil, err
				}
				names = append(names, name)
			}
			time.Sleep(dither)
			return names, tx.Commit()
		},
		read: func(tenant pos.TenantID, after int64) (names []string, next int64, err error) {
			rows, err := c.db.reader.QueryContext(ctx, `SELECT number, name FROM naive WHERE tenant = $1 AND number > $2 ORDER BY number LIMIT 100`, tenant, after)
			if err != nil {
				return nil, after, err
			}
			next = after
			names, err = collect(rows, func(scan scanner) (name string, err error) { return name, scan(&next, &name) })
			return names, next, err
		},
	}
}

// TestASequenceWouldMissEntries is the proof that the test above can fail: the
// same crowd before numbers that are given out without a turn.
func TestASequenceWouldMissEntries(t *testing.T) {
	c := openCentral(t, Place{DSN: pgtest.Start(t)})
	s := sequence(t, c)
	for range 20 {
		written, missed, _, _ := crowd(t, s)
		t.Logf("%d rows of %d writers: %d missed by their readers", written, crowdWriters, missed)
		if missed > 0 {
			return
		}
	}
	t.Error("nothing was missed: the crowd is too small to prove anything")
}

func TestACursorOfAnotherLifeOrFromTheFutureIsRefused(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		enter(t, c, "sumsel", "jambi")
		p := newPen(t, c, "sumsel", "laptop")
		if _, err := c.Ingest(t.Context(), "sumsel", p.writes("sumsel", 5)); err != nil {
			t.Fatal(err)
		}
		all, end, err := c.Pull(t.Context(), "sumsel", Cursor{}, 3)
		if err != nil || len(all) != 3 || end != (Cursor{c.Timeline(), 3}) {
			t.Fatalf("%d entries, %+v, %v", len(all), end, err)
		}
		rest, end, err := c.Pull(t.Context(), "sumsel", end, 3)
		if err != nil || len(rest) != 2 || end.Seq != 5 || rest[0].Seq != 4 {
			t.Fatalf("%+v, %+v, %v", rest, end, err)
		}
		if none, same, err := c.Pull(t.Context(), "sumsel", end, 3); err != nil || len(none) != 0 || same != end {
			t.Errorf("at the end: %v, %+v, %v", none, same, err)
		}
		for what, cursor := range map[string]Cursor{
			"of another database": {uuid.NewString(), 3}, "of another database, at its beginning": {uuid.NewString(), 0},
			"from the future": {c.Timeline(), 6},
		} {
			if _, _, err := c.Pull(t.Context(), "sumsel", cursor, 3); reasonOf(err) != "timeline_changed" {
				t.Errorf("%s: %v", what, err)
			}
			if _, _, err := c.Runs(t.Context(), "sumsel", cursor); reasonOf(err) != "timeline_changed" {
				t.Errorf("runs, %s: %v", what, err)
			}
		}
		// Each tenant counts its own.
		if _, _, err := c.Pull(t.Context(), "jambi", Cursor{c.Timeline(), 1}, 3); reasonOf(err) != "timeline_changed" {
			t.Errorf("of another tenant: %v", err)
		}
	})
}

func reasonOf(err error) string {
	var refusal *pos.Error
	errors.As(err, &refusal)
	if refusal == nil {
		return ""
	}
	return refusal.Reason
}

// sendOn takes the runs of one central store into another, from a cursor on.
func sendOn(t *testing.T, from, to *Central, tenant pos.TenantID, cursor Cursor) Cursor {
	t.Helper()
	for {
		runs, next, err := from.Runs(t.Context(), tenant, cursor)
		if err != nil {
			t.Fatal(err)
		}
		if len(runs) == 0 {
			return cursor
		}
		if next.Seq <= cursor.Seq {
			t.Fatalf("from %+v to %+v", cursor, next)
		}
		for _, run := range runs {
			if done, err := to.Ingest(t.Context(), tenant, run); err != nil || done.Fork || done.Gap {
				t.Fatalf("%+v, %v", done, err)
			}
		}
		cursor = next
	}
}

func TestRunsThatAreSentOnGiveTheSameBooks(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, hub *Central) {
		centre := openCentral(t, Place{Dir: t.TempDir()})
		m := newMarket(t, 11, 3)
		enter(t, hub, "sumsel")
		enter(t, centre, "sumsel")
		key := newPen(t, hub, "sumsel", m.s.Terminal().ID).key
		known, err := hub.Terminal(t.Context(), "sumsel", m.s.Terminal().ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := centre.Introduce(t.Context(), "sumsel", known); err != nil {
			t.Fatal(err)
		}
		dice := rand.New(rand.NewPCG(3, 4))
		cursor := Cursor{}
		for rest := m.entries(); len(rest) > 0; {
			n := min(1+dice.IntN(60), len(rest))
			run := Run{Terminal: m.s.Terminal().ID, Entries: rest[:n], Seal: journal.Seal(key, "sumsel", rest[n-1].Head())}
			if _, err := hub.Ingest(t.Context(), "sumsel", run); err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
			if dice.IntN(2) == 0 {
				cursor = sendOn(t, hub, centre, "sumsel", cursor)
			}
		}
		sendOn(t, hub, centre, "sumsel", cursor)
		sendOn(t, hub, centre, "sumsel", Cursor{}) // and all of it again
		for _, c := range []*Central{hub, centre} {
			tables(t, c, "sumsel", func(w *writing) error { return w.replaceCatalogue(m.goods) })
			mustSayTheSame(t, m, c.Books("sumsel"))
			if v, err := c.VerifyTenant(t.Context(), "sumsel"); err != nil || v.Problem != nil {
				t.Errorf("%+v, %v", v, err)
			}
		}
		here, err := hub.Marks(t.Context(), "sumsel", m.s.Terminal().ID)
		if err != nil {
			t.Fatal(err)
		}
		there, err := centre.Marks(t.Context(), "sumsel", m.s.Terminal().ID)
		if err != nil || !slices.Equal(here, there) || here[0].Sum != m.s.Head().Sum {
			t.Errorf("marks %+v and %+v, head %+v, %v", here, there, m.s.Head(), err)
		}
	})
}

func TestLongRunsAreSentOnWholeHoweverTheyLie(t *testing.T) {
	hub, centre := openCentral(t, Place{Dir: t.TempDir()}), openCentral(t, Place{Dir: t.TempDir()})
	enter(t, hub, "sumsel")
	enter(t, centre, "sumsel")
	var pens []*pen
	for i := range 3 {
		p := newPen(t, hub, "sumsel", pos.TerminalID(fmt.Sprint("laptop-", i)))
		known, err := hub.Terminal(t.Context(), "sumsel", p.head.Terminal)
		if err != nil {
			t.Fatal(err)
		}
		if err := centre.Introduce(t.Context(), "sumsel", known); err != nil {
			t.Fatal(err)
		}
		pens = append(pens, p)
	}
	total := int64(0)
	for _, n := range []int{MaxRun, MaxRun, MaxRun - 1, 1, 2, MaxRun, 499, 7} {
		if _, err := hub.Ingest(t.Context(), "sumsel", pens[n%3].writes("sumsel", n)); err != nil {
			t.Fatal(err)
		}
		total += int64(n)
	}
	sendOn(t, hub, centre, "sumsel", Cursor{})
	mustHave(t, centre, "sumsel", total)
}
