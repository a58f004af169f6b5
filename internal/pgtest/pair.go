package pgtest

import (
	"crypto/rand"
	"fmt"
	"testing"
)

// careful is what both servers of a pair have in common: they wait for their
// disks, and keep enough of the past for a copy to catch up.
const careful = `fsync = on
wal_level = replica
hot_standby = on
max_wal_senders = 8
wal_keep_size = 256MB
`

// The members of a pair. Only these names count as a standby to wait for, so
// that the copying of a new member is not mistaken for one.
const firstName, secondName = "lapak_a", "lapak_b"

// waiting makes a commit wait until the other one has it on its disk.
const waiting = careful + `synchronous_commit = on
synchronous_standby_names = 'FIRST 1 (` + firstName + `, ` + secondName + `)'
`

// trusting makes a commit wait for nobody else.
const trusting = careful + `synchronous_standby_names = ''
`

// follows is true as soon as the standby is connected and has sent word.
const follows = "SELECT count(*) = 1 FROM pg_stat_replication WHERE state = 'streaming' AND flush_lsn IS NOT NULL"

// Pair is a primary and a standby that follows it. Its methods are for the one
// goroutine of the test; programs write through the data source name.
type Pair struct {
	t        testing.TB
	settings string
	password string
	ports    [2]int
	members  [2]*server // nil is a dead one
	primary  int        // which of the two takes writes
}

// StartPair starts a primary and a standby. A commit is acknowledged when both
// have it on their disks, and it waits while there is no standby: what was
// acknowledged outlives the primary.
func StartPair(t testing.TB) *Pair {
	t.Helper()
	return startPair(t, waiting)
}

// StartLoosePair starts a primary and a standby that gets everything a little
// later. A commit is acknowledged when the primary alone has it. It is the
// control for tests of StartPair: on it they must find something lost.
func StartLoosePair(t testing.TB) *Pair {
	t.Helper()
	return startPair(t, trusting)
}

func startPair(t testing.TB, settings string) *Pair {
	t.Helper()
	p := &Pair{t: t, settings: settings, password: rand.Text()}
	t.Cleanup(p.end)
	p.start(0, nil)
	// Nothing is written while the standby does not exist, or it would wait.
	p.start(1, p.members[0])
	p.follow()
	p.SQL("postgres", roleSQL(p.password))
	p.SQL("postgres", databaseSQL(role))
	return p
}

// start launches a member, as a copy of another or empty, on the port that it
// had before.
func (p *Pair) start(i int, copyOf *server) {
	p.t.Helper()
	s, err := launch(plan{name: [2]string{firstName, secondName}[i], settings: p.settings, port: p.ports[i], copyOf: copyOf})
	skipOrFail(p.t, err)
	p.members[i], p.ports[i] = s, s.port
}

// follow waits until the standby gets what the primary writes, and in a pair
// that waits, until it counts.
func (p *Pair) follow() {
	p.t.Helper()
	p.SQL("postgres", `DO $$ BEGIN
		FOR i IN 1..6000 LOOP
			EXIT WHEN (`+follows+`);
			PERFORM pg_sleep(0.01), pg_stat_clear_snapshot();
		END LOOP;
		IF NOT (`+follows+`) THEN RAISE 'the standby does not follow'; END IF;
	END $$`)
}

// DSN is the data source name of the database of the pair, owned by an ordinary
// role. It names both members and asks for the one that takes writes, so it
// stays right after a failover.
func (p *Pair) DSN() string {
	ports := fmt.Sprintf("%d,%d", p.ports[0], p.ports[1])
	return source("127.0.0.1,127.0.0.1", ports, p.password, role) + " target_session_attrs=read-write"
}

// SQL runs statements on the primary as the superuser, in the named database,
// and returns what they print.
func (p *Pair) SQL(database, statements string) string {
	p.t.Helper()
	out, err := p.members[p.primary].sql(database, statements)
	if err != nil {
		p.t.Fatal(err)
	}
	return out
}

// Hold stops the process of the primary that sends to the standby, as a network
// does that has gone silent: what is written from now on exists once. It ends
// with the life of the primary.
func (p *Pair) Hold() {
	p.t.Helper()
	if err := p.members[p.primary].freezeSender(); err != nil {
		p.t.Fatal(err)
	}
}

// Kill ends every process of the primary at one blow, as a power cut of its
// machine does, and takes its disk away.
func (p *Pair) Kill() {
	p.t.Helper()
	if err := p.members[p.primary].kill(); err != nil {
		p.t.Fatal(err)
	}
	p.members[p.primary] = nil
}

// Promote makes the standby the primary. In a pair that waits, writes wait
// until Rejoin.
func (p *Pair) Promote() {
	p.t.Helper()
	p.primary = 1 - p.primary
	if done := p.SQL("postgres", "SELECT pg_promote(true, 60)"); done != "t" {
		p.t.Fatal("the standby was not promoted within a minute")
	}
}

// Rejoin makes the member that was killed a new standby: a fresh copy of the
// primary on the old port.
func (p *Pair) Rejoin() {
	p.t.Helper()
	p.start(1-p.primary, p.members[p.primary])
	p.follow()
}

// end stops who is still there.
func (p *Pair) end() {
	for _, s := range p.members {
		if s == nil {
			continue
		}
		if err := s.end(); err != nil {
			p.t.Error(err)
		}
	}
}
