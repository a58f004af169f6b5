package main

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience ends a test that waits for something which does not come.
const patience = 30 * time.Second

// process is the program at work in a process of its own.
type process struct {
	*exec.Cmd
	t      *testing.T
	out    *bufio.Reader
	errs   bytes.Buffer // may be read after the end
	url    string
	client http.Client
}

// start runs the program until it has said where it listens.
func start(t *testing.T, environment []string, args ...string) *process {
	t.Helper()
	p := &process{Cmd: exec.Command(os.Args[0], append([]string{"serve", "--lang", "en"}, args...)...), t: t}
	p.client.Timeout = patience
	p.Env = append(append(os.Environ(), asProgram+"=1", "LAPAK_LOG=", "LAPAK_DSN="), environment...)
	p.Stderr = &p.errs
	out, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Process.Kill() })
	p.out = bufio.NewReader(out)
	line, err := p.out.ReadString('\n')
	p.url = regexp.MustCompile(`https?://[0-9.:\[\]]+\d`).FindString(line)
	if p.url == "" {
		p.Wait()
		t.Fatalf("the server said %q, %v; log: %s", line, err, p.errs.String())
	}
	return p
}

func (p *process) request(method, path string) *http.Request {
	p.t.Helper()
	request, err := http.NewRequest(method, p.url+path, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	return request
}

func (p *process) get(path string) (status int, body string) {
	p.t.Helper()
	response, err := p.client.Do(p.request("GET", path))
	if err != nil {
		p.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

// end sends a signal and gives what the program said to its end, and its log.
func (p *process) end(signal os.Signal) (rest, log string, err error) {
	p.t.Helper()
	if err := p.Process.Signal(signal); err != nil {
		p.t.Fatal(err)
	}
	text, err := io.ReadAll(p.out)
	if err != nil {
		p.t.Fatal(err)
	}
	err = p.Wait()
	return string(text), p.errs.String(), err
}

func TestTheServerLivesUntilItIsTerminated(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no signals to send to another process")
	}
	dir := filepath.Join(t.TempDir(), "new", "folder")
	for _, signal := range []os.Signal{syscall.SIGTERM, os.Interrupt} {
		p := start(t, nil, "--data", dir, "--listen", "127.0.0.1:0")
		for path, want := range map[string]string{"/healthz": "ok\n", "/readyz": "ready\n"} {
			if status, body := p.get(path); status != 200 || body != want {
				t.Errorf("%s: %d %q", path, status, body)
			}
		}
		if status, body := p.get("/metrics"); status != 200 || !strings.Contains(body, `lapak_build_info{version="`+version+`"} 1`) ||
			!strings.Contains(body, `route="GET /readyz"`) {
			t.Errorf("/metrics: %d %q", status, body)
		}
		if status, body := p.get("/v1/nothing"); status != 404 || !strings.Contains(body, `"reason":"no_such_address"`) {
			t.Errorf("an unknown path: %d %q", status, body)
		}
		rest, log, err := p.end(signal)
		if err != nil || rest != "The server has stopped; all requests under way were finished.\n" {
			t.Errorf("after %v: %v, %q", signal, err, rest)
		}
		if !strings.Contains(log, "msg=stopping") || !strings.Contains(log, "path=/v1/nothing") || strings.Contains(log, "Without TLS") {
			t.Errorf("the log is %s", log)
		}
	}
}

func TestTheServerIsNotReadyWithoutItsData(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no signals to send to another process")
	}
	dir := filepath.Join(t.TempDir(), "data")
	p := start(t, nil, "--data", dir, "--listen", "127.0.0.1:0")
	if status, body := p.get("/readyz"); status != 200 {
		t.Fatalf("%d %q", status, body)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if status, body := p.get("/readyz"); status != 503 || !strings.Contains(body, `{"what":"folder"}`) {
		t.Errorf("without its folder: %d %q", status, body)
	}
	if status, _ := p.get("/healthz"); status != 200 {
		t.Errorf("without its folder the server is %d", status)
	}
}

func TestTheServerWarnsOfAnOpenWireWithoutTLS(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no signals to send to another process")
	}
	for _, c := range []struct {
		args  []string
		warns bool
	}{
		{[]string{"--listen", ":0"}, true},
		{[]string{"--listen", ":0", "--behind-proxy"}, false},
	} {
		p := start(t, nil, append(c.args, "--data", t.TempDir())...)
		if _, log, err := p.end(syscall.SIGTERM); err != nil || strings.Contains(log, "Without TLS") != c.warns {
			t.Errorf("%q: %v, %s", c.args, err, log)
		}
	}
}

func TestTheServerRefusesWhatItCannotUse(t *testing.T) {
	t.Setenv("LAPAK_DSN", "")
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		says string
		args []string
	}{
		{"Another program already uses the address " + taken.Addr().String(), []string{"--data", dir, "--listen", taken.Addr().String()}},
		{"cannot be used on this machine", []string{"--data", dir, "--listen", "nowhere"}},
		{"The certificate " + file, []string{"--data", dir, "--tls-cert", file, "--tls-key", file}},
		{"The data folder cannot be used", []string{"--data", file}},
	} {
		args := append([]string{"serve", "--lang", "en"}, c.args...)
		status, out, errs := said(t, args...)
		if status != 1 || out != "" || !strings.Contains(errs, c.says) || strings.Contains(errs, "«") || strings.Contains(errs, "{") {
			t.Errorf("%q: status %d, %q, %q", c.args, status, out, errs)
		}
	}
	nobody, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody.Close()
	t.Setenv("LAPAK_DSN", "postgres://lapak:hush-hush@"+nobody.Addr().String()+"/lapak")
	status, _, errs := said(t, "serve", "--lang", "en")
	if status != 1 || !strings.Contains(errs, "The database does not answer.") || strings.Contains(errs, "hush") {
		t.Errorf("without its database: status %d, %q", status, errs)
	}
}
