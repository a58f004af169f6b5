package uplink_test

import (
	"os"
	"path/filepath"
	"slices"

	"lapak/internal/pos"
	"lapak/internal/store"
)

// misfortunes are the faults beside the wire and how often they happen to a
// laptop on a day.
var misfortunes = []struct {
	name string
	rate float64
	do   func(*world)
}{
	{"clock", 0.05, func(w *world) { w.some((*machine).setClock) }},
	{"crash", 0.1, func(w *world) { w.some((*machine).goDead) }},
	{"clone", 0.04, func(w *world) { w.some((*machine).clone) }},
	{"backup", 0.3, func(w *world) { w.some((*machine).backup) }},
	{"restore", 0.12, func(w *world) { w.some((*machine).restore) }},
	{"broken", 0.02, func(w *world) { w.some((*machine).breakDown) }},
	{"revoke", 0.01, func(w *world) { w.some((*machine).revoke) }},
	{"vouch", 0.05, (*world).vouch},
	{"newcomer", 0.1, (*world).newcomer},
	{"prices", 0.15, func(w *world) { w.centre.changePrices() }},
	{"centre crash", 0.04, func(w *world) { w.centre.reboot() }},
	{"centre backup", 0.1, func(w *world) { w.centre.backup() }},
	{"centre restore", 0.05, func(w *world) { w.centre.setBack() }},
	{"stick", 0.2, func(w *world) { w.some((*machine).exportStick) }},
	{"stick arrives", 0.3, (*world).stickArrives},
	{"reader", 0.3, func(w *world) { w.centre.readOn(w.between(1, 50)) }},
	{"late", 2, func(w *world) { w.postman(1) }},
}

// stepsOfDay is about how many steps a laptop takes on a day.
const stepsOfDay = 12

// drawProfile makes each world bad in its own way.
func (w *world) drawProfile() profile {
	p := profile{laptops: w.between(3, 8), stalls: w.between(1, 2), days: w.between(4, 10), setBacks: 10, rates: map[string]float64{}}
	if w.chance(0.9) {
		p.wire = w.Float64() * 0.4
	}
	for _, kind := range wireFaults {
		if w.chance(0.7) {
			p.wireKinds = append(p.wireKinds, kind)
		}
	}
	if len(p.wireKinds) == 0 {
		p.wireKinds = wireFaults
	}
	for _, f := range misfortunes {
		if w.chance(0.65) {
			p.rates[f.name] = f.rate * (0.3 + 2*w.Float64())
		}
	}
	if w.chance(0.7) {
		p.rates["again"] = 0.1 * w.Float64()
	}
	if w.chance(0.4) {
		w.fewLaptopsManyCopies(&p)
	}
	return p
}

// fewLaptopsManyCopies makes a world in which the chains of one or two terminals
// part again and again, at both ends: what goes wrong with three copies and a centre
// that was set back goes wrong nowhere else.
func (w *world) fewLaptopsManyCopies(p *profile) {
	p.laptops, p.stalls = w.between(1, 2), 1
	for name, rate := range map[string]float64{"clone": 0.4, "backup": 1, "restore": 0.6, "centre backup": 0.5, "centre restore": 0.3, "late": 4} {
		p.rates[name] = rate
	}
	p.rates["again"] = 0.2
	p.setBacks = w.between(1, 3)
	p.wire /= 2
}

// mostCopies is how many laptops a world may have, copies included.
func (p profile) mostCopies() int { return p.laptops + 4 }

// misfortune lets things go wrong that have nothing to do with a request.
func (w *world) misfortune(laptops int) {
	for _, f := range misfortunes {
		if w.chance(w.profile.rates[f.name] / stepsOfDay) {
			f.do(w)
		}
	}
}

// some does something to a laptop that is not in the middle of a round.
func (w *world) some(do func(*machine)) {
	var idle []*machine
	for _, m := range w.machines {
		if !m.syncing {
			idle = append(idle, m)
		}
	}
	if len(idle) > 0 {
		do(pick(w, idle))
	}
}

func (m *machine) goDead() {
	m.Helper()
	m.reboot()
	m.count["laptop crash"]++
	m.tell("%s goes dead and comes back", m.name)
}

// clone copies the folder to another laptop, key and all, and both go on.
func (m *machine) clone() {
	m.Helper()
	if len(m.machines) >= m.profile.mostCopies() {
		return
	}
	m.cutShift(m.books)
	m.lifeNow()
	twin := &machine{world: m.world, name: m.name + "'", site: m.site, dir: m.copyFolder(), books: m.books.copied(), wrong: m.wrong, life: m.life,
		reach: m.reach, stale: m.stale, priced: m.priced, plan: slices.Clone(m.plan), greeted: m.greeted, backups: slices.Clip(m.backups)}
	m.books = m.books.copied()
	m.backups = slices.Clip(m.backups)
	twin.open()
	m.machines = append(m.machines, twin)
	m.count["clone"]++
	m.tell("%s is cloned", m.name)
}

// cutShift notes that the shift that runs in a ledger is copied or set back: two
// laptops will close it, or none.
func (w *world) cutShift(l ledger) {
	if l.shift != nil {
		w.cut[l.shift.shift] = true
	}
}

func (m *machine) backup() {
	m.Helper()
	file := filepath.Join(m.folder(), "backup.db")
	m.must(m.store.Backup(m.Context(), file))
	m.books = m.books.copied()
	m.lifeNow()
	m.backups = append(m.backups, machineCopy{file, m.key(), m.books, m.life})
	m.count["laptop backup"]++
	m.tell("%s is copied", m.name)
}

func (m *machine) key() []byte {
	m.Helper()
	key, err := os.ReadFile(filepath.Join(m.dir, keyName))
	if !os.IsNotExist(err) {
		m.must(err)
	}
	return key
}

// restore puts one of its copies in the place of what the laptop has. The key is
// the one that was there, the one of the copy, or lost.
func (m *machine) restore() {
	m.Helper()
	if len(m.backups) == 0 {
		return
	}
	copied := pick(m.world, m.backups)
	key := pick(m.world, [][]byte{m.key(), copied.key, nil})
	m.cutShift(m.books)
	m.cutShift(copied.books)
	m.must(m.store.Close())
	m.dir = m.folder()
	m.must(store.Restore(m.Context(), copied.file, m.dir))
	m.life = copied.life
	if key != nil {
		m.must(os.WriteFile(filepath.Join(m.dir, keyName), key, 0o600))
	}
	m.count["laptop restore"]++
	m.tell("%s is set back by %d deeds, %d bytes of key", m.name, len(m.books.deeds)-len(copied.books.deeds), len(key))
	m.books, m.priced = copied.books.copied(), priced{}
	m.open()
	today := m.today
	m.plan = append([]func(*machine){func(m *machine) { m.openShift(today) }}, m.plan...)
}

// breakDown takes a laptop away for good, with all that it had.
func (m *machine) breakDown() {
	m.Helper()
	m.must(m.store.Close())
	m.gone, m.plan = true, nil
	m.machines = slices.DeleteFunc(m.machines, func(o *machine) bool { return o == m })
	m.retired = append(m.retired, m)
	m.count["laptop lost"]++
	m.tell("%s falls into the river", m.name)
}

// revoke is what the office does when a laptop was stolen. Its copies are revoked
// with it.
func (m *machine) revoke() {
	m.Helper()
	terminal := m.store.Terminal().ID
	err := m.centre.central.Revoke(m.Context(), sumsel, terminal)
	if pos.CodeOf(err) == pos.NotFound {
		return
	}
	m.must(err)
	m.centre.known.revoked[terminal] = true
	m.count["revoked"]++
	m.tell("%s is revoked", m.name)
}

// newcomer brings one more laptop if some are gone.
func (w *world) newcomer() {
	if w.depth > 0 || len(w.machines) >= w.profile.laptops {
		return
	}
	w.newMachine().planDay(w.today)
}
