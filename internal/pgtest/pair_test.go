package pgtest

import (
	"bufio"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// writer is a program that inserts 1, 2, 3 ... one commit each, over one
// connection, for as long as its server lives.
type writer struct {
	cmd          *exec.Cmd
	acknowledged chan int
}

// startWriter begins to write rows numbered from first on.
func startWriter(t *testing.T, dsn string, first int) *writer {
	t.Helper()
	bin, err := programs()
	if err != nil {
		t.Fatal(err)
	}
	w := &writer{acknowledged: make(chan int, 1_000_000)}
	w.cmd = exec.Command(filepath.Join(bin, "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", dsn)
	w.cmd.Env = environment()
	in, err := w.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := w.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := w.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		for n, err := first, error(nil); err == nil; n++ {
			_, err = fmt.Fprintf(in, "INSERT INTO mark VALUES (%d) RETURNING n;\n", n)
		}
	}()
	go func() {
		defer close(w.acknowledged)
		// psql prints a row when the answer to its commit has come.
		for said := bufio.NewScanner(out); said.Scan(); {
			var n int
			if _, err := fmt.Sscan(said.Text(), &n); err != nil {
				t.Errorf("the writer printed %q", said.Text())
			}
			w.acknowledged <- n
		}
		_, _ = io.Copy(io.Discard, out)
	}()
	return w
}

// next waits for so many acknowledgements and returns the last.
func (w *writer) next(t *testing.T, count int) (last int) {
	t.Helper()
	late := time.After(patience)
	for range count {
		select {
		case n, open := <-w.acknowledged:
			if !open {
				t.Fatalf("the writer ended at %d", last)
			}
			last = n
		case <-late:
			t.Fatalf("no acknowledgement after %d for %v", last, patience)
		}
	}
	return last
}

// rest is the last acknowledgement of all, known when the writer has died of
// its server.
func (w *writer) rest(last int) int {
	for n := range w.acknowledged {
		last = n
	}
	_ = w.cmd.Wait() // It lost its connection, as was meant.
	return last
}

// missing counts the rows up to last that are not there.
func missing(p *Pair, last int) (lost int) {
	p.t.Helper()
	_, err := fmt.Sscan(p.SQL(role, fmt.Sprintf("SELECT %d - count(*) FROM mark WHERE n <= %[1]d", last)), &lost)
	if err != nil {
		p.t.Fatal(err)
	}
	return lost
}

// waits blocks until the writer stands in a commit that the standby has to
// confirm.
func waits(p *Pair) {
	p.t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		if p.SQL("postgres", "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND datname = '"+role+"'") == "1" {
			return
		}
		if time.Now().After(deadline) {
			p.t.Fatal("no commit waits for the standby")
		}
	}
}

func TestWhatAPairAcknowledgedOutlivesItsPrimary(t *testing.T) {
	p := StartPair(t)
	mustAsk(t, p.DSN(), "CREATE TABLE mark (n INT PRIMARY KEY)")
	last := 0
	for round, silent := range []bool{false, true, false} {
		w := startWriter(t, p.DSN(), last+1)
		acknowledged := w.next(t, 300)
		if silent {
			p.Hold()
			waits(p)
		}
		p.Kill()
		killed := time.Now()
		p.Promote()
		acknowledged = w.rest(acknowledged)
		if lost := missing(p, acknowledged); lost != 0 {
			t.Errorf("round %d: %d of %d acknowledged rows are lost", round, lost, acknowledged)
		}
		if _, err := fmt.Sscan(p.SQL(role, "SELECT max(n) FROM mark"), &last); err != nil {
			t.Fatal(err)
		}
		t.Logf("round %d, network silent %v: %d acknowledged, %d more were there, promoted after %v",
			round, silent, acknowledged, last-acknowledged, time.Since(killed).Round(time.Millisecond))
		p.Rejoin()
	}
	if out := mustAsk(t, p.DSN(), fmt.Sprintf("INSERT INTO mark VALUES (%d); SELECT inet_server_port()", last+1)); out != fmt.Sprint(p.ports[1]) {
		t.Errorf("after three failovers the writes go to port %s, not %d", out, p.ports[1])
	}
}

func TestALoosePairLosesWhatItHasAcknowledged(t *testing.T) {
	p := StartLoosePair(t)
	mustAsk(t, p.DSN(), "CREATE TABLE mark (n INT PRIMARY KEY)")
	w := startWriter(t, p.DSN(), 1)
	w.next(t, 300)
	p.Hold()
	acknowledged := w.next(t, 300)
	p.Kill()
	p.Promote()
	acknowledged = w.rest(acknowledged)
	lost := missing(p, acknowledged)
	if lost < 100 { // some of the 300 came before the network was held, on a busy machine
		t.Errorf("only %d of %d acknowledged rows are lost: the harness does not see a loss", lost, acknowledged)
	}
	t.Logf("%d of %d acknowledged rows are lost", lost, acknowledged)
	p.Rejoin()
	mustAsk(t, p.DSN(), "INSERT INTO mark VALUES (-1)")
}

func TestAWriteWaitsWhileThereIsNoStandby(t *testing.T) {
	p := StartPair(t)
	mustAsk(t, p.DSN(), "CREATE TABLE mark (n INT PRIMARY KEY)")
	p.Kill()
	p.Promote()
	w := startWriter(t, p.DSN(), 1)
	waits(p)
	select {
	case n := <-w.acknowledged:
		t.Fatalf("row %d was acknowledged with one server alive", n)
	default:
	}
	p.Rejoin()
	w.next(t, 10)
	p.Kill()
	w.rest(0)
}
