package e2e_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"lapak/internal/demo"
	"lapak/internal/i18n"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// serverProgram is the real central store, or skips the test.
func serverProgram(t testing.TB) string {
	t.Helper()
	program(t)
	bin := os.Getenv("LAPAK_SERVER_BIN")
	if _, err := os.Stat(bin); err != nil {
		t.Fatalf("LAPAK_SERVER_BIN: %v", err)
	}
	return bin
}

// centre is a central store as its office has it: the program, where its data
// are, and the address at which it serves them, which stays the same.
type centre struct {
	testing.TB
	bin     string
	serves  string // the program that serves, bin unless a test has another one
	at      store.Place
	address string
}

// organisation is the tenant of these tests.
const organisation pos.TenantID = "sumsel"

// newCentre is a central store in a folder, with an office that has planned a
// fair and a stall.
func newCentre(t testing.TB) centre {
	t.Helper()
	c := emptyCentre(t, store.Place{Dir: filepath.Join(t.TempDir(), "centre")})
	c.plan()
	return c
}

func emptyCentre(t testing.TB, at store.Place) centre {
	t.Helper()
	bin := serverProgram(t)
	return centre{t, bin, bin, at, freeAddress(t)}
}

// plan does what an office does before a fair.
func (c centre) plan() {
	c.Helper()
	c.do("tenant", "add", string(organisation), "--name", "Sumatera Selatan")
	stall := demo.Posts(i18n.MustLoad(i18n.ID))[0].Stall
	c.do("fair", "save", "KBI26", "--name", stall.Fair.Name, "--city", stall.Fair.City, "--from", string(stall.Fair.From), "--to", string(stall.Fair.To))
	c.do("stall", "save", string(stall.Code), "--name", stall.Name, "--fair", "KBI26", "--qris", stall.QRIS)
	c.goods(goods + "barang.csv")
	people := filepath.Join(c.TempDir(), "orang.csv")
	must(c, os.WriteFile(people, fmt.Appendf(nil, "Kode;Nama;Peran;PIN\n%s;Kasir 1;kasir;%s\n%s;Kasir 2;kasir;%s\n%s;Koordinator;supervisor;%s\n",
		demo.FirstCashier, demo.CashierPIN, demo.SecondCashier, demo.CashierPIN, demo.Boss, demo.SupervisorPIN), 0o600))
	c.do("staff", "import", people)
}

// goods replaces the list of goods by that of a file.
func (c centre) goods(products string) {
	c.Helper()
	c.do("catalogue", "import", "--producers", goods+"produsen.csv", "--products", products, "--splits", goods+"bagi-hasil.csv")
}

// try runs a command of the office and returns what it said and its status.
func (c centre) try(args ...string) (stdout, stderr string, status int) {
	c.Helper()
	return runProgram(c, c.bin, nil, c.on(args)...)
}

// on adds to a command where the data are.
func (c centre) on(args []string) []string {
	if c.at.DSN != "" {
		return append(args, "--dsn", c.at.DSN)
	}
	return append(args, "--data", c.at.Dir)
}

// do runs a command of the office that must work.
func (c centre) do(args ...string) string {
	c.Helper()
	out, complaint, status := c.try(args...)
	if status != 0 {
		c.Fatalf("lapak-server %v: status %d\n%s", args, status, complaint)
	}
	return out
}

// refuses insists on status 1 and a sentence in both languages.
func (c centre) refuses(reason string, args ...string) {
	c.Helper()
	for _, lang := range []i18n.Lang{i18n.ID, i18n.EN} {
		out, complaint, status := c.try(append(args, "--lang", string(lang))...)
		if problem := notRefused(lang, reason, out, complaint, status); problem != "" {
			c.Errorf("lapak-server %v: %s", args, problem)
		}
	}
}

// code makes a one-time code by which a laptop joins the stall, or a hub.
func (c centre) code(server string, more ...string) string {
	c.Helper()
	var made struct{ Code, Server string }
	must(c, json.Unmarshal([]byte(c.do(append([]string{"enrol", "--stall", "KBI", "--server", server, "--json"}, more...)...)), &made))
	if made.Code == "" || made.Server != server {
		c.Fatalf("the office made %+v", made)
	}
	return made.Code
}

// enrolled is a new laptop that joined the stall over an address and has what the
// office sent down.
func (c centre) enrolled(server string) lapak {
	c.Helper()
	l := newLapak(c)
	l.do("enrol", server, c.code(server))
	l.do("sync")
	return l
}

// open looks into the data beside whoever works on them.
func (c centre) open() *store.Central {
	c.Helper()
	central, err := store.OpenCentral(c.Context(), c.at, store.Options{ReadOnly: true})
	must(c, err)
	return central
}

// serving is a process that serves a central store.
type serving struct {
	testing.TB
	cmd    *exec.Cmd
	url    string
	client http.Client
	out    *bufio.Reader
	log    *logbook
}

// serve starts the server and waits until it is ready.
func (c centre) serve(args ...string) *serving {
	c.Helper()
	s := c.begin(args...)
	s.ready()
	return s
}

// begin starts the server and waits until it has said where it listens.
func (c centre) begin(args ...string) *serving {
	c.Helper()
	s := &serving{TB: c, log: &logbook{}, client: http.Client{Timeout: patience, Transport: &http.Transport{DisableKeepAlives: true}}}
	s.cmd = exec.Command(c.serves, append(c.on([]string{"serve", "--lang", "en", "--listen", c.address}), args...)...)
	s.cmd.Stderr = s.log
	out, err := s.cmd.StdoutPipe()
	must(c, err)
	must(c, s.cmd.Start())
	c.Cleanup(func() {
		s.cmd.Process.Kill()
		s.cmd.Wait()
	})
	s.out = bufio.NewReader(out)
	line, err := s.out.ReadString('\n')
	if s.url = regexp.MustCompile(`https?://[0-9.]+:\d+`).FindString(line); s.url == "" {
		s.cmd.Wait()
		c.Fatalf("the server said %q, %v\n%s", line, err, s.log)
	}
	return s
}

// ready waits until the server can do its work.
func (s *serving) ready() {
	s.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		status, body, err := s.ask("/readyz")
		if err == nil && status == http.StatusOK {
			return
		}
		if time.Now().After(deadline) {
			s.Fatalf("the server is not ready: %d %q, %v\n%s", status, body, err, s.log)
		}
	}
}

// ask asks the server for a page.
func (s *serving) ask(path string) (status int, body string, err error) {
	response, err := s.client.Get(s.url + path)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return response.StatusCode, string(text), err
}

// metric is a figure that the server tells about itself, 0 if it tells none.
func (s *serving) metric(name string) (value float64) {
	s.Helper()
	status, body, err := s.ask("/metrics")
	if err != nil || status != http.StatusOK {
		s.Fatalf("/metrics: %d, %v", status, err)
	}
	if _, rest, found := strings.Cut(body, "\n"+name+" "); found {
		_, err = fmt.Sscan(rest, &value)
		must(s, err)
	}
	return value
}

// kill ends the server as a power cut does.
func (s *serving) kill() {
	s.Helper()
	must(s, s.cmd.Process.Kill())
	s.cmd.Wait()
}

// stop asks the server to end and gives what it said until then.
func (s *serving) stop() (rest string, status int) {
	s.Helper()
	must(s, s.cmd.Process.Signal(syscall.SIGTERM))
	return s.ended()
}

// ended waits for the end of a server that was asked to.
func (s *serving) ended() (rest string, status int) {
	s.Helper()
	text, err := io.ReadAll(s.out)
	must(s, err)
	s.cmd.Wait()
	return string(text), s.cmd.ProcessState.ExitCode()
}

// logbook keeps what a program writes while others read it.
type logbook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements io.Writer.
func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// String is all that was written so far.
func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// count is how often a text was written so far.
func (l *logbook) count(text string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return bytes.Count(l.text.Bytes(), []byte(text))
}
