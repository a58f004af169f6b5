package uplink_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"lapak/internal/journal"
	"lapak/internal/pos"
	"lapak/internal/store"
	"lapak/internal/uplink"
)

// machine is one laptop as people see it: a thing with a folder. Two of them may
// hold copies of the same terminal.
type machine struct {
	*world
	name    string
	site    pos.StallCode
	dir     string
	store   *store.Store
	client  *uplink.Client
	list    *pos.Catalogue // as last read, nil if it has to be read again
	books   ledger
	wrong   time.Duration // how far its clock is ahead
	reach   float64       // how often it has a network
	plan    []func(*machine)
	syncing bool
	life    life // as last noted
	gone    bool
	greeted int      // the life of the centre that it last spoke to
	stale   []answer // the last revisions that came down
	misled  bool     // something on the way gave it an old answer in this round
	priced  priced   // when it last had the prices of the office
	version int      // of the prices of the office when the round began
	backups []machineCopy
}

// machineCopy is a backup of a laptop.
type machineCopy struct {
	file  string
	key   []byte // of the terminal, nil if it had none
	books ledger
	life  life
}

// What lies in the data folder beside the database.
const (
	keyName     = "terminal.key"
	carriedName = "carried"
)

// newMachine brings a laptop that was never used.
func (w *world) newMachine() *machine {
	m := &machine{
		world: w, name: fmt.Sprintf("L%d", len(w.machines)+len(w.retired)+1), site: pick(w, w.centre.sites),
		dir: w.folder(), reach: 0.5 + w.Float64()/2,
	}
	if w.chance(w.profile.rates["clock"]) {
		m.setClock()
	}
	w.must(os.WriteFile(filepath.Join(m.dir, store.FileName), w.template, 0o600))
	m.open()
	w.machines = append(w.machines, m)
	_, err := m.store.AdoptCatalogue(w.Context(), "spv", w.centre.list, nil)
	w.must(err)
	w.tell("%s comes to %s", m.name, m.site)
	if w.chance(0.8) {
		m.enrol()
	}
	return m
}

// open opens the store in the folder, as after switching the laptop on.
func (m *machine) open() {
	m.Helper()
	var err error
	m.store, err = store.Open(m.Context(), m.dir, store.Options{Now: m.clock, Synchronous: "OFF"})
	m.must(err)
	m.client, err = uplink.NewClient(m.Context(), uplink.Config{
		Store: m.store, Now: m.clock, Transport: &wire{m}, Random: m.secrets, Version: "sim",
	})
	m.must(err)
	m.list, m.syncing = nil, false
}

// life tells the lives of all laptops apart. Copies of a laptop are in the same
// until the centre tells one of them to begin another.
type life struct{ number, epoch int }

// lifeNow is the life that the laptop is in.
func (m *machine) lifeNow() int {
	if epoch := m.store.Terminal().Epoch; m.life.epoch != epoch {
		m.count["new lives"]++
		m.life = life{m.count["new lives"], epoch}
		m.givenOnce()
	}
	return m.life.number
}

// givenLife is a life of a terminal as the centre counts them.
type givenLife struct {
	terminal pos.TerminalID
	epoch    int
}

// givenOnce holds against the centre that it gives a life to one copy and no other.
// A centre that was set back twice may give one that it gave in between.
func (m *machine) givenOnce() {
	m.Helper()
	l := givenLife{m.store.Terminal().ID, m.life.epoch}
	if other, twice := m.given[l]; twice && m.centre.life <= 1 {
		m.lose("%s was given life %d of its terminal, which is life %d of the fair already", m.name, l.epoch, other)
	}
	m.given[l] = m.life.number
}

func (m *machine) clock() time.Time { return m.now.Add(m.wrong) }

// setClock makes the clock wrong by minutes, days or years, or right again.
func (m *machine) setClock() {
	m.wrong = 0
	if m.chance(0.7) {
		m.wrong = time.Duration(m.Int64N(int64(pick(m.world, []time.Duration{time.Hour, 48 * time.Hour, 20 * 365 * 24 * time.Hour}))))
	}
	if m.chance(0.5) {
		m.wrong = -m.wrong
	}
	m.count["wrong clock"]++
}

// enrol is what a person does with a code from the office.
func (m *machine) enrol() {
	m.Helper()
	code, err := m.centre.server.NewCode(m.Context(), sumsel, m.site, false, "office")
	m.must(err)
	err = m.talk(func() error { return m.client.Enrol(m.Context(), "http://centre.test", code.Code, m.name) })
	m.tell("%s enrols: %s", m.name, wordOf(err))
	m.count["enrolments"]++
	m.priced = priced{} // it begins anew with whatever comes first
	m.expect(err)
}

// sync is one round with the centre.
func (m *machine) sync() {
	m.Helper()
	if !m.client.Enrolled() {
		if m.chance(0.3) {
			m.enrol()
		}
		return
	}
	m.count["rounds"]++
	m.misled, m.version = false, len(m.centre.versions)
	life := m.centre.life
	err := m.talk(func() error { return m.client.Sync(m.Context()) })
	m.tell("%s syncs: %s", m.name, wordOf(err))
	m.expect(err)
	if m.gone {
		return
	}
	m.isHonest(err)
	if err == nil && life == m.centre.life && m.version == len(m.centre.versions) {
		m.keepsUp()
	}
	if reason := wordOf(err); (reason == "not_enrolled" || reason == "enrol_again") && (m.healing || m.chance(0.5)) {
		m.enrol()
		if m.healing {
			m.sync()
		}
	}
}

// crash is thrown through the code of a laptop that goes dead.
type crash struct{ of *machine }

// talk runs code of the laptop that uses the wire. The laptop may go dead in it;
// then it is switched on again.
func (m *machine) talk(do func() error) (err error) {
	m.syncing = true
	m.depth++
	defer func() {
		m.depth--
		m.syncing, m.list = false, nil
		switch c := recover().(type) {
		case nil:
		case crash:
			if c.of != m {
				panic(c)
			}
			m.count["laptop crash"]++
			m.reboot()
			err = errCrash
		default:
			panic(c)
		}
	}()
	return do()
}

// reboot opens what the disk holds at this moment, as after a power cut: nothing
// was closed in order.
func (m *machine) reboot() {
	m.Helper()
	before := m.store
	m.dir = m.copyFolder()
	m.must(before.Close())
	m.open()
}

// copyFolder copies the data folder as it is, while the till is open.
func (m *machine) copyFolder() string {
	m.Helper()
	to := m.folder()
	for _, name := range []string{store.FileName, store.FileName + "-wal", keyName} {
		m.copyFile(filepath.Join(m.dir, name), filepath.Join(to, name))
	}
	carried := filepath.Join(m.dir, carriedName)
	if _, err := os.Stat(carried); err == nil {
		m.must(os.CopyFS(filepath.Join(to, carriedName), os.DirFS(carried)))
	}
	return to
}

// copyFile copies a file if there is one.
func (w *world) copyFile(from, to string) {
	w.Helper()
	body, err := os.ReadFile(from)
	if os.IsNotExist(err) {
		return
	}
	w.must(err)
	w.must(os.WriteFile(to, body, 0o600))
}

// record records a fact and remembers what it does.
func (m *machine) record(f journal.Fact, d *deed) journal.Fact {
	m.Helper()
	r, err := m.store.Record(m.Context(), "kasir-1", f)
	m.must(err)
	d.id, d.terminal, d.stall, d.life = r.Entry.ID, m.store.Terminal().ID, m.site, m.lifeNow()
	m.books.add(d)
	m.deeds[d.id] = d
	m.tell("%s %s", m.name, d.what)
	m.count[string(d.what)]++
	return r.Fact
}

// isHonest holds what the laptop shows of itself against what the centre said: an
// entry counts as sent only if the centre has said that it has it.
func (m *machine) isHonest(result error) {
	m.Helper()
	status := m.client.Status(m.Context())
	if status.State == uplink.StatusOff {
		return
	}
	entries, err := m.store.EntriesFrom(m.Context(), journal.Head{}, 1<<20)
	m.must(err)
	if int64(len(entries)) != status.Sent+status.Waiting {
		m.lose("%s has %d entries and shows %+v", m.name, len(entries), status)
	}
	if result == nil && status.State != uplink.StatusSent && status.Waiting == 0 {
		m.lose("%s is done and shows %+v", m.name, status)
	}
	for _, e := range entries[:status.Sent] {
		if !m.centre.ever[e.ID] || result == nil && m.greeted == m.centre.life && !m.centre.known.received[e.ID] {
			m.lose("%s shows %s %d/%d as sent, and the centre never said so", m.name, e.Kind, e.Epoch, e.Seq)
		}
	}
}

// priced is what prices a laptop had in a life of the centre.
type priced struct{ life, version int }

// keepsUp looks whether the laptop has the prices of the office, or, where
// something on the way gave it old ones, at least none that are older than its own.
func (m *machine) keepsUp() {
	m.Helper()
	have, err := store.CatalogueDigest(m.goodsOf())
	m.must(err)
	want, err := store.CatalogueDigest(m.centre.list)
	m.must(err)
	now := priced{m.centre.life, m.centre.versions[have]}
	if m.misled && (m.priced.life != now.life || m.priced.version <= now.version) {
		return
	}
	m.priced = now
	if have != want {
		m.lose("%s has version %d of the prices, the office %d", m.name, m.centre.versions[have], m.centre.versions[want])
	}
}

// planDay draws what the laptop will do on a day.
func (m *machine) planDay(today pos.BusinessDay) {
	m.count["device-days"]++
	open := func(m *machine) { m.openShift(today) }
	var work []func(*machine)
	add := func(least, most int, do func(*machine)) {
		for range m.between(least, most) {
			work = append(work, do)
		}
	}
	add(2, 7, (*machine).sell)
	add(0, 1, (*machine).void)
	add(0, 1, (*machine).refund)
	add(0, 1, (*machine).moveStock)
	add(0, 1, (*machine).handOver)
	add(0, 1, (*machine).moveCash)
	add(0, 1, (*machine).openDrawer)
	m.Shuffle(len(work), func(i, j int) { work[i], work[j] = work[j], work[i] })
	plan := append([]func(*machine){open}, work...)
	if m.chance(0.9) {
		plan = append(plan, (*machine).closeShift)
	}
	if m.chance(m.reach) {
		for range m.between(1, 4) {
			plan = slices.Insert(plan, m.IntN(len(plan)+1), (*machine).sync)
		}
	}
	m.plan = plan
}
