package main

import (
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// browser is a client that goes where it is sent by itself only when asked to.
func (p *process) browser() *http.Client {
	return &http.Client{Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

func (p *process) submits(path string, form url.Values) (status int, to string) {
	p.t.Helper()
	response, err := p.browser().PostForm(p.url+path, form)
	if err != nil {
		p.t.Fatal(err)
	}
	response.Body.Close()
	return response.StatusCode, response.Header.Get("Location")
}

func TestAPersonOfTheOfficeChoosesAPassphraseByALinkOrIsAskedForOne(t *testing.T) {
	o := newOffice(t)
	p := start(t, nil, "--data", o.dir, "--listen", "127.0.0.1:0")
	status, _, errs := said(t, "account", "add", "kanwil", "--role", "admin", "--url", "https://lapak.example/", "--data", o.dir)
	link := regexp.MustCompile(`https://lapak\.example(/staf/welcome\?code=(\S+))`).FindStringSubmatch(errs)
	if status != 0 || link == nil {
		t.Fatalf("status %d, %q", status, errs)
	}
	if status, body := p.get(link[1]); status != 200 || !strings.Contains(body, "kanwil") {
		t.Errorf("the link shows %d", status)
	}
	const first, second = "songket biru di atas musi", "kopi semendo tanpa gula"
	signIn := func(phrase string) int {
		status, _ := p.submits("/staf/sign-in", url.Values{"account": {"kanwil"}, "passphrase": {phrase}})
		return status
	}
	if got := signIn(first); got != http.StatusForbidden {
		t.Errorf("before a passphrase was chosen: %d", got)
	}
	choice := url.Values{"code": {link[2]}, "new": {first}, "again": {first}}
	if status, to := p.submits("/staf/welcome", choice); status != http.StatusSeeOther || !strings.HasPrefix(to, "/staf/sign-in") {
		t.Errorf("chosen: %d, %q", status, to)
	}
	if got := signIn(first); got != http.StatusSeeOther {
		t.Errorf("with it: %d", got)
	}
	asked := exec.Command(os.Args[0], "account", "passphrase", "kanwil", "--data", o.dir, "--lang", "en")
	asked.Env = append(os.Environ(), asProgram+"=1", "LAPAK_DSN=")
	asked.Stdin = strings.NewReader(second + "\n")
	if out, err := asked.CombinedOutput(); err != nil || strings.Contains(string(out), second) {
		t.Fatalf("%v: %s", err, out)
	}
	if old, now := signIn(first), signIn(second); old != http.StatusForbidden || now != http.StatusSeeOther {
		t.Errorf("the old one %d, the new one %d", old, now)
	}
	if again := o.does("account", "invite", "kanwil", "--url", "https://lapak.example"); !strings.HasPrefix(again, "https://lapak.example/staf/welcome?code=sumsel.") || strings.Contains(again, link[2]) {
		t.Errorf("another link: %q", again)
	}
	o.fails("--producer", "account", "add", "lpp", "--role", "producer")
	o.fails("list of producers", "account", "add", "lpp", "--role", "producer", "--producer", "LPP-PLG")
	o.fails("reader does not", "account", "add", "x", "--role", "reader", "--producer", "LPP-PLG")
	o.fails("no account", "account", "invite", "nobody")
	o.fails("address", "account", "invite", "kanwil", "--url", "lapak")
	_, log, err := p.end(os.Interrupt)
	if err != nil || strings.Contains(log, link[2]) || strings.Contains(log, first) || strings.Contains(log, second) {
		t.Errorf("%v; the log holds a secret:\n%s", err, log)
	}
}
