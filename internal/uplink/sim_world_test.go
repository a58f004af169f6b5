package uplink_test

import (
	"bytes"
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"lapak/internal/pos"
	"lapak/internal/store"
)

// world is one simulated fair: a central store, laptops that sell, and a wire
// between them. Everything that happens in it follows from one seed: nothing
// runs beside anything else, all clocks are its own, and nothing asks for a
// random number but from here.
type world struct {
	testing.TB
	*rand.Rand
	seed     uint64
	profile  profile
	secrets  io.Reader // for keys and tokens, which decide nothing
	template []byte    // a central database without anything in it
	dir      string
	folders  int
	began    time.Time
	now      time.Time
	today    pos.BusinessDay
	healing  bool // no more faults
	depth    int  // how many rounds go on inside each other
	centre   *centre
	machines []*machine
	retired  []*machine // broken for good
	deeds    map[string]*deed
	given    map[givenLife]int    // by the number that the fair gave to each life
	cut      map[pos.ShiftID]bool // shifts that ran while their laptop was copied or set back
	late     []letter             // requests that are still on their way
	past     []letter             // requests that somebody on the way may send again
	sticks   [][]byte             // bundles that lie about
	course   course
	count    tally
}

// tally counts what happened, by its name.
type tally map[string]int

// profile says how bad things are in one world. Every seed draws its own, so that
// some worlds see much of one fault and nothing of another.
type profile struct {
	laptops, stalls, days int
	setBacks              int                // of the centre, at the most
	wire                  float64            // chance of a fault for each request
	wireKinds             []string           // which
	rates                 map[string]float64 // of the other faults, per laptop and day
}

// course is what happened, in words. They hold nothing that differs from run to
// run, so that two runs of one seed can be compared.
type course struct {
	hash  uint64
	lines []string
	loud  bool
}

func (w *world) tell(format string, args ...any) {
	line := w.now.Format("01-02 15:04:05 ") + fmt.Sprintf(format, args...)
	h := fnv.New64a()
	fmt.Fprintf(h, "%x%s", w.course.hash, line)
	w.course.hash = h.Sum64()
	if w.course.loud {
		fmt.Println(line)
	}
	w.course.lines = append(w.course.lines, line)
}

// lose reports what is wrong and how to see it again.
func (w *world) lose(format string, args ...any) {
	w.Helper()
	tail := w.course.lines[max(0, len(w.course.lines)-25):]
	w.Fatalf("%s\nseed %d: LAPAK_SEED=%d go test -count=1 -run %s ./internal/uplink\nlast of %d steps:\n%s",
		fmt.Sprintf(format, args...), w.seed, w.seed, simulationTest, len(w.course.lines), joined(tail))
}

func joined(lines []string) string {
	var b bytes.Buffer
	for _, line := range lines {
		fmt.Fprintf(&b, "  %s\n", line)
	}
	return b.String()
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.lose("%v", err)
	}
}

// chance is true as often as p says.
func (w *world) chance(p float64) bool { return w.Float64() < p }

// between is a number from low to high, both included.
func (w *world) between(low, high int) int { return low + w.IntN(high-low+1) }

// uuid is an identity as laptops make them, but from the seed.
func (w *world) uuid() string {
	return fmt.Sprintf("%08x-%04x-7%03x-8%03x-%012x", w.Uint32(), w.IntN(1<<16), w.IntN(1<<12), w.IntN(1<<12), w.Int64N(1<<48))
}

// pass lets time go by.
func (w *world) pass(most time.Duration) { w.now = w.now.Add(time.Duration(w.Int64N(int64(most)))) }

// folder is a new empty one.
func (w *world) folder() string {
	w.folders++
	dir := filepath.Join(w.dir, fmt.Sprint(w.folders))
	w.must(os.Mkdir(dir, 0o700))
	return dir
}

// pick is one of a list.
func pick[T any](w *world, list []T) T { return list[w.IntN(len(list))] }

// memory is a folder that lies in memory where the machine has one, else on its disk.
func memory(t testing.TB) string {
	t.Helper()
	const shm = "/dev/shm"
	parent := ""
	if info, err := os.Stat(shm); err == nil && info.IsDir() {
		parent = shm
	}
	dir, err := os.MkdirTemp(parent, "lapak-sim-")
	if err != nil {
		dir = t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// emptyCentre is the file of a central store without anything in it. Copying it is
// ten times as fast as making the tables.
func emptyCentre(t testing.TB) []byte {
	t.Helper()
	dir := memory(t)
	c, err := store.OpenCentral(context.WithoutCancel(t.Context()), store.Place{Dir: dir}, store.Options{Synchronous: "OFF"})
	if err == nil {
		err = c.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	body, err := os.ReadFile(filepath.Join(dir, store.CentralFileName))
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// newWorld builds the world of a seed.
func newWorld(t testing.TB, seed uint64, template []byte) *world {
	t.Helper()
	w := &world{
		TB: t, Rand: rand.New(rand.NewPCG(seed, 0x1a9a)), seed: seed, secrets: rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8), byte(seed >> 16)}),
		template: template, dir: memory(t), began: time.Date(2026, 11, 20, 1, 0, 0, 0, time.UTC),
		deeds: map[string]*deed{}, cut: map[pos.ShiftID]bool{}, given: map[givenLife]int{}, count: tally{},
	}
	w.now, w.today = w.began, pos.DayOf(w.began)
	w.course.loud = testing.Verbose() && os.Getenv("LAPAK_SEED") != ""
	w.profile = w.drawProfile()
	w.centre = openCentre(w)
	for range w.profile.laptops {
		w.newMachine()
	}
	return w
}

// run lets the days go by, then heals everything and looks at what is there.
func (w *world) run() {
	for range w.profile.days {
		w.day()
	}
	w.heal()
	w.inspect()
	w.close()
}

// day is one day of all laptops.
func (w *world) day() {
	w.today = pos.DayOf(w.now)
	for _, m := range w.machines {
		m.planDay(w.today)
	}
	for w.step() {
	}
	w.now = w.now.Truncate(24 * time.Hour).Add(25 * time.Hour)
}

// step lets one laptop do the next thing that it has to do, and now and then
// something go wrong. It is false at the end of the day.
func (w *world) step() bool {
	var busy []*machine
	for _, m := range w.machines {
		if len(m.plan) > 0 && !m.syncing {
			busy = append(busy, m)
		}
	}
	if len(busy) == 0 {
		return false
	}
	w.pass(time.Minute)
	w.misfortune(len(busy))
	m := pick(w, busy)
	if m.gone || len(m.plan) == 0 {
		return true
	}
	next := m.plan[0]
	m.plan = m.plan[1:]
	next(m)
	return true
}

func (w *world) close() {
	for _, m := range w.machines {
		w.must(m.store.Close())
	}
	w.must(w.centre.central.Close())
}

// quiet keeps the log of the code under test out of the way: it is full of the
// faults that were made on purpose.
func quiet(t testing.TB) {
	before := slog.Default()
	slog.SetDefault(slog.New(slog.DiscardHandler))
	t.Cleanup(func() { slog.SetDefault(before) })
}
