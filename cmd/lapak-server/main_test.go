package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"lapak/internal/store"
)

// asProgram makes the test binary be the program itself.
const asProgram = "LAPAK_SERVER_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	status := m.Run()
	os.RemoveAll(sold.folder)
	os.Exit(status)
}

// said runs a command line and gives its status and what it said.
func said(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	status = run(args, strings.NewReader(""), &out, &errs)
	return status, out.String(), errs.String()
}

func TestTheProgramSaysWhatItCanDo(t *testing.T) {
	for lang, every := range map[string]string{"id": "Setiap perintah", "en": "Every command"} {
		t.Setenv("LAPAK_LANG", lang)
		for _, help := range []string{"help", "--help", "-h"} {
			status, out, errs := said(t, help)
			if status != 0 || errs != "" {
				t.Errorf("%s: status %d, %q", help, status, errs)
			}
			for name := range commands() {
				if !strings.Contains(out, "\n  lapak-server "+name) {
					t.Errorf("%s does not name %s", help, name)
				}
			}
		}
		for name := range commands() {
			if name == "version" {
				continue
			}
			status, out, errs := said(t, name, "--help")
			if status != 0 || errs != "" || !strings.HasPrefix(out, "  lapak-server "+name) || !strings.Contains(out, "\n\n"+every) {
				t.Errorf("%s --help: status %d, %q, %q", name, status, out, errs)
			}
			if strings.Count(out, "lapak-server ") != strings.Count(out, "lapak-server "+name) {
				t.Errorf("%s --help speaks of others: %q", name, out)
			}
		}
	}
	if status, out, errs := said(t, "version"); status != 0 || out != "lapak-server "+version+"\n" || errs != "" {
		t.Errorf("version: status %d, %q, %q", status, out, errs)
	}
}

func TestAWrongCommandLineIsExplainedInTheLanguageOfTheReader(t *testing.T) {
	t.Setenv("LAPAK_DSN", "")
	t.Setenv("LAPAK_URL", "")
	dir := t.TempDir()
	for lang, wrong := range map[string]string{"id": "Argumennya tidak cocok", "en": "The arguments do not fit"} {
		t.Setenv("LAPAK_LANG", lang)
		for _, args := range [][]string{
			{"serve", "now"}, {"serve", "--wrong"}, {"serve", "--tls-cert", "cert.pem"}, {"serve", "--tls-key", "key.pem"},
			{"serve", "--data", "x", "--dsn", "postgres://localhost/x"}, {"serve", "--drain", "soon"},
			{"tenant"}, {"tenant", "sing"}, {"tenant", "add"}, {"tenant", "add", "sumsel"}, {"tenant", "list", "all"},
			{"fair", "save", "KBI"}, {"fair", "save", "KBI", "--name", "Fair"}, {"stall", "save"}, {"stall", "save", "A", "B"},
			{"enrol"}, {"enrol", "--stall", "KBI"}, {"terminals", "all"}, {"revoke"}, {"catalogue", "import"},
			{"catalogue", "import", "--producers", "x"}, {"staff", "import"}, {"account", "add"}, {"account", "close"},
			{"quarantine"}, {"quarantine", "retry"}, {"forks", "all"}, {"backup"}, {"restore"}, {"verify", "all"}, {"rebuild", "all"},
		} {
			if args[0] != "serve" {
				args = append(args, "--data", dir)
			}
			status, out, errs := said(t, args...)
			if status != 2 || out != "" || !strings.HasPrefix(errs, wrong) || !strings.Contains(errs, "\n  lapak-server "+args[0]) || strings.Contains(errs, "«") {
				t.Errorf("%s %q: status %d, %q, %q", lang, args, status, out, errs)
			}
		}
		for _, args := range [][]string{{}, {"sell"}, {"--data", "x"}} {
			if status, out, errs := said(t, args...); status != 2 || out != "" || !strings.Contains(errs, "lapak-server") || strings.Contains(errs, "«") {
				t.Errorf("%s %q: status %d, %q, %q", lang, args, status, out, errs)
			}
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("wrong command lines have made %v, %v", left, err)
	}
	if _, _, errs := said(t, "serve", "--wrong", "--lang", "id"); !strings.Contains(errs, "-wrong") {
		t.Errorf("the wrong flag is not named: %q", errs)
	}
}

func TestAFlagCountsMoreThanTheEnvironment(t *testing.T) {
	t.Setenv("LAPAK_DSN", "postgres://db/lapak")
	for _, c := range []struct {
		args []string
		want store.Place
	}{
		{nil, store.Place{DSN: "postgres://db/lapak"}},
		{[]string{"--dsn", "postgres://other/lapak"}, store.Place{DSN: "postgres://other/lapak"}},
		{[]string{"--data", "folder"}, store.Place{Dir: "folder"}},
	} {
		command := newCommand("serve", nil, nil)
		if _, err := command.parse(c.args, 0); err != nil {
			t.Fatal(err)
		}
		if got, err := command.place(); got != c.want || err != nil {
			t.Errorf("%q: %+v, %v, want %+v", c.args, got, err, c.want)
		}
	}
}
