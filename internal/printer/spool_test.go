//go:build !windows

package printer

import (
	"fmt"
	"net"
	"path/filepath"
	"slices"
	"testing"
)

func TestJobsPrintOneAfterAnother(t *testing.T) {
	address, jobs := network(t)
	results := make(chan Result, 100)
	s := NewSpool(at(t, "tcp:"+address), func(r Result) { results <- r })
	defer s.Close()
	var want, got []string
	for i := range 10 {
		name := fmt.Sprint("receipt ", i)
		want = append(want, name)
		if _, ok := s.Add(name, []byte(name)); !ok {
			t.Fatal("refused")
		}
	}
	for range want {
		got = append(got, string(<-jobs))
		if r := <-results; r.Err != nil {
			t.Fatal(r.Err)
		}
	}
	if !slices.Equal(got, want) {
		t.Fatalf("printed %v", got)
	}
}

func TestADeadPrinterFailsItsJobAndTheJobCanBeRepeatedElsewhere(t *testing.T) {
	dir := t.TempDir()
	results := make(chan Result)
	s := NewSpool(at(t, "usb:"+filepath.Join(dir, "lp0")), func(r Result) { results <- r })
	defer s.Close()
	id, _ := s.Add("receipt", []byte("paper"))
	r := <-results
	if r.ID != id || r.Name != "receipt" || reason(t, r.Err) != Unknown {
		t.Fatalf("got %+v", r)
	}
	s.Use(at(t, "file:"+filepath.Join(dir, "out")))
	if !s.Retry(id) {
		t.Fatal("the failed job was forgotten")
	}
	if r := <-results; r.ID != id || r.Err != nil {
		t.Fatalf("got %+v", r)
	}
	if s.Retry(id) {
		t.Fatal("a job that was printed was printed again")
	}
	if got := content(t, dir, "out"); got != "paper" {
		t.Fatalf("paper holds %q", got)
	}
}

func TestAddNeverWaitsForThePrinter(t *testing.T) {
	results := make(chan Result)
	s := NewSpool(nil, func(r Result) { results <- r })
	// The spool hangs in the first report until the test takes it, as it would in
	// a printer that does not answer.
	accepted := 0
	for range maxWaiting + 10 {
		if _, ok := s.Add("receipt", nil); ok {
			accepted++
		}
	}
	if accepted < maxWaiting || accepted > maxWaiting+1 {
		t.Errorf("%d jobs accepted", accepted)
	}
	for range accepted {
		if r := <-results; reason(t, r.Err) != Unknown {
			t.Fatalf("got %+v", r)
		}
	}
	if s.Waiting() != 0 {
		t.Errorf("%d jobs wait", s.Waiting())
	}
	if s.Retry(1) {
		t.Errorf("of %d failures the oldest was still kept", accepted)
	}
	s.Close()
	if _, ok := s.Add("late", nil); ok {
		t.Error("a closed spool took a job")
	}
}

func TestCloseBreaksOffAPrinterThatHangs(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	results := make(chan Result, 1)
	s := NewSpool(at(t, "tcp:"+listener.Addr().String()), func(r Result) { results <- r })
	s.Add("receipt", make([]byte, 64<<20)) // nobody reads: the call connects and then hangs
	conn, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	s.Close()
	if r := <-results; r.Err == nil {
		t.Fatal("the job is said to be printed")
	}
}
