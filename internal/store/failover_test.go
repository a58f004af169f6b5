package store_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"lapak/internal/journal"
	"lapak/internal/pgtest"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// Environment of the campaign.
const (
	failoverVar       = "LAPAK_FAILOVER"        // 1 runs it
	failoverRoundsVar = "LAPAK_FAILOVER_ROUNDS" // how often the primary is killed
)

// tenants are those of the campaign: sellers of one tenant write one after the
// other, so one tenant would have one commit under way when a server dies.
var tenants = []pos.TenantID{sumsel, "jateng", "jabar"}

const (
	sellers       = 6                // laptops that send at once
	betweenKills  = 300              // acknowledged runs before a primary is killed
	afterSilence  = 40               // more of them where nobody waits for a standby
	failoverWait  = 60 * time.Second // for anything that has to happen
	mostAtOnce    = 8                // sales in a run
	beforeAnother = 20 * time.Millisecond
	silenceAtMost = 300 * time.Millisecond
)

// seller is a laptop that sells and sends while servers die. It counts what it
// was told.
type seller struct {
	laptop
	tenant pos.TenantID
	goods  pos.Sale // what is sold over and over
	chaos  *failover

	has  journal.Head // how far the centre has it, as far as is known
	sold int
	told
}

// told is what sellers heard of their runs.
type told struct {
	failed  int // attempts that certainly stored nothing
	unclear int // attempts of which that is not known
	present int // of them those that had stored their run
	lost    int // entries that were acknowledged and are not there any more
}

// failover is what all sellers have in common.
type failover struct {
	office *office
	pair   *pgtest.Pair
	runs   atomic.Int64 // acknowledged
	facts  atomic.Int64 // acknowledged
}

// sell records some sales and sends them until the centre says that it has them.
func (s *seller) sell(ctx context.Context, n int) error {
	for range n {
		id, err := uuid.NewV7()
		if err != nil {
			return err
		}
		s.goods.ID = pos.SaleID(id.String())
		if _, err := s.Record(ctx, "kasir-1", journal.SaleCompleted{Sale: s.goods}); err != nil {
			return err
		}
		s.sold++
	}
	unclear := false
	for {
		entries, err := s.EntriesFrom(ctx, s.has, store.MaxRun)
		if err != nil || len(entries) == 0 {
			return err
		}
		done, err := s.chaos.office.Ingest(ctx, s.tenant, s.seal(entries))
		switch {
		case err != nil && ctx.Err() != nil:
			return ctx.Err()
		case reason(err) == "commit_unsure":
			s.unclear++
			unclear = true
		case err != nil:
			s.failed++
			time.Sleep(beforeAnother)
		case done.Gap:
			s.lost += int(s.has.Seq - done.Mark.Seq)
			s.has = done.Mark
		case done.Fork || done.Quarantined > 0 || done.Stored+done.Repeated != len(entries):
			return fmt.Errorf("%d entries became %+v", len(entries), done)
		default:
			if unclear && done.Repeated == len(entries) {
				s.present++
			}
			unclear = false
			s.has = done.Mark
			s.chaos.runs.Add(1)
			s.chaos.facts.Add(int64(len(entries)))
		}
	}
}

// seal signs a run for the seller's tenant.
func (s *seller) seal(entries []journal.Entry) store.Run {
	last := entries[len(entries)-1]
	return store.Run{Terminal: last.Terminal, Entries: entries, Seal: journal.Seal(s.key, s.tenant, last.Head())}
}

// newSeller enrols a laptop whose own disk nobody waits for.
func (f *failover) newSeller(t *testing.T, tenant pos.TenantID) *seller {
	t.Helper()
	s, err := store.Open(t.Context(), t.TempDir(), store.Options{Now: clock(), Synchronous: "OFF"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return &seller{laptop: f.office.enrolledAs(t, s, tenant), tenant: tenant, goods: sale(t, s, "", 1), chaos: f}
}

// acknowledged waits for so many more runs.
func (f *failover) acknowledged(t *testing.T, more int64) {
	t.Helper()
	goal := f.runs.Load() + more
	for deadline := time.Now().Add(failoverWait); f.runs.Load() < goal; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d of %d runs were acknowledged in %v", more-(goal-f.runs.Load()), more, failoverWait)
		}
	}
}

// round kills the primary under load and lets the standby take over. It returns
// how long nothing was acknowledged.
func (f *failover) round(t *testing.T, silent bool, whileSilent int64) time.Duration {
	t.Helper()
	f.acknowledged(t, betweenKills)
	if silent {
		f.pair.Hold()
		f.acknowledged(t, whileSilent)
	}
	time.Sleep(rand.N(silenceAtMost))
	f.pair.Kill()
	killed := time.Now()
	f.pair.Promote()
	f.pair.Rejoin()
	f.acknowledged(t, 1)
	return time.Since(killed)
}

// campaign lets sellers sell through the rounds, lets them send the rest, proves
// that the centre then has exactly what the laptops have, and returns what the
// sellers were told, all together.
func campaign(t *testing.T, pair *pgtest.Pair, round func(f *failover, number int) time.Duration) (sum told) {
	t.Helper()
	// The log would tell the same of every attempt while no server takes writes.
	loud := slog.Default()
	slog.SetDefault(slog.New(slog.DiscardHandler))
	t.Cleanup(func() { slog.SetDefault(loud) })
	f := openFailover(t, pair)
	selling, stop := context.WithCancel(t.Context())
	var all [sellers]*seller
	var group sync.WaitGroup
	for i := range all {
		s := f.newSeller(t, tenants[i%len(tenants)])
		all[i] = s
		group.Go(func() {
			for selling.Err() == nil {
				if err := s.sell(selling, 1+rand.N(mostAtOnce)); err != nil && !errors.Is(err, context.Canceled) {
					t.Errorf("a seller gives up: %v", err)
					return
				}
			}
		})
	}
	defer group.Wait()
	defer stop()
	began := time.Now()
	for number := range failoverRounds(t) {
		t.Logf("round %d: nothing was acknowledged for %v", number, round(f, number).Round(time.Millisecond))
	}
	took := time.Since(began)
	stop()
	group.Wait()
	sold := map[pos.TenantID]int{}
	for _, s := range all {
		if err := s.sell(t.Context(), 1); err != nil {
			t.Error(err)
		}
		f.compare(t, s)
		sold[s.tenant] += s.sold
		sum.failed, sum.unclear, sum.present, sum.lost = sum.failed+s.failed, sum.unclear+s.unclear, sum.present+s.present, sum.lost+s.lost
	}
	double := 0
	for tenant, sales := range sold {
		double += f.prove(t, tenant, sales)
	}
	t.Logf("%d sales in %d runs acknowledged in %v; acknowledged and lost %d; in doubt %d runs, of them stored %d; counted twice %d; %d attempts in vain",
		f.facts.Load(), f.runs.Load(), took.Round(time.Second), sum.lost, sum.unclear, sum.present, double, sum.failed)
	return sum
}

// openFailover opens a central store for all tenants on a pair of servers.
func openFailover(t *testing.T, pair *pgtest.Pair) *failover {
	t.Helper()
	f := &failover{pair: pair, office: openOffice(t, store.Place{DSN: pair.DSN()})}
	for _, tenant := range tenants[1:] {
		err := f.office.AddTenant(t.Context(), store.Tenant{ID: tenant, Name: string(tenant)})
		if err == nil {
			err = f.office.SaveSite(t.Context(), tenant, store.Site{Code: "KBI", Name: "Kambang Iwak"})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return f
}

// compare proves that the centre has the chain of a seller, to the last sum.
func (f *failover) compare(t *testing.T, s *seller) {
	t.Helper()
	own := s.Head()
	marks, err := f.office.Marks(t.Context(), s.tenant, s.Terminal().ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(marks) != 1 || marks[0].Seq != own.Seq || marks[0].Sum != own.Sum {
		t.Errorf("the laptop ends at %+v, the centre has %+v", own, marks)
	}
}

// prove says by how many sales the centre counts more than were sold, and proves
// that nothing was set aside and that all tables are what the journals say.
func (f *failover) prove(t *testing.T, tenant pos.TenantID, sold int) (double int) {
	t.Helper()
	totals, err := f.office.Books(tenant).Totals(t.Context(), store.Scope{Day: day})
	if err != nil {
		t.Fatal(err)
	}
	counted := 0
	for _, c := range totals.Cashiers {
		counted += c.Sales
	}
	if counted != sold {
		t.Errorf("%s: the centre counts %d sales of %d", tenant, counted, sold)
	}
	if aside, err := f.office.Quarantined(t.Context(), tenant, false); err != nil || len(aside) > 0 {
		t.Errorf("%s: %d entries are in quarantine: %v", tenant, len(aside), err)
	}
	if v, err := f.office.VerifyTenant(t.Context(), tenant); err != nil || v.Problem != nil || v.Entries != int64(sold) {
		t.Errorf("%s: the centre verifies %d entries of %d: %v, %v", tenant, v.Entries, sold, v.Problem, err)
	}
	return counted - sold
}

// failoverRounds skips the test or says how often to kill.
func failoverRounds(t *testing.T) int {
	t.Helper()
	text := os.Getenv(failoverRoundsVar)
	if text == "" {
		return 5
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("%s=%q", failoverRoundsVar, text)
	}
	return n
}

func skipFailover(t *testing.T) {
	t.Helper()
	if os.Getenv(failoverVar) != "1" {
		t.Skip(failoverVar + " is not 1: make failover runs this")
	}
}

func TestAFailoverLosesNothingThatWasAcknowledgedAndCountsNothingTwice(t *testing.T) {
	skipFailover(t)
	sum := campaign(t, pgtest.StartPair(t), func(f *failover, number int) time.Duration {
		return f.round(t, number%2 == 1, 0)
	})
	if sum.lost > 0 {
		t.Errorf("%d acknowledged sales were lost", sum.lost)
	}
	if sum.failed == 0 {
		t.Error("no seller noticed that a server died: this proves nothing")
	}
}

func TestAFailoverWithoutASynchronousStandbyLosesWhatTheLaptopsSendAgain(t *testing.T) {
	skipFailover(t)
	sum := campaign(t, pgtest.StartLoosePair(t), func(f *failover, _ int) time.Duration {
		return f.round(t, true, afterSilence)
	})
	if sum.lost == 0 {
		t.Error("nothing was lost although nobody waited for the standby: the campaign does not see a loss")
	}
}
