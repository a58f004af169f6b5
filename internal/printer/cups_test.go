//go:build !windows

package printer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// fakeCUPS puts shell scripts in the place of the CUPS commands. What they write
// below $SPOOL can be read in the returned folder.
func fakeCUPS(t *testing.T, scripts map[string]string) string {
	t.Helper()
	bin, spool := t.TempDir(), t.TempDir()
	for name, body := range scripts {
		script := "#!/bin/sh\n" + body + "\n"
		if err := os.WriteFile(filepath.Join(bin, name), []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", bin+":/usr/bin:/bin")
	t.Setenv("SPOOL", spool)
	return spool
}

func quickCUPS(t *testing.T) *Device {
	d := at(t, "cups:Struk")
	d.limits.cups, d.limits.cupsPoll = 50*time.Millisecond, time.Millisecond
	return d
}

func content(t *testing.T, dir, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestAQueueThatPrintsGetsTheBytesUnchanged(t *testing.T) {
	spool := fakeCUPS(t, map[string]string{
		"lp":     `echo "$@" >$SPOOL/args; cat >$SPOOL/job; echo "request id is Struk-7 (1 file(s))"`,
		"lpstat": `n=$(cat $SPOOL/polls 2>/dev/null); echo x$n >$SPOOL/polls; [ "$n" = xx ] || echo "Struk-7  kasir  1024  now"; echo "Struk-70 kasir 9 now"`,
		"cancel": `echo cancelled >$SPOOL/cancel`,
	})
	d := quickCUPS(t)
	d.limits.cups = time.Minute
	job := "\x1b@\x00receipt\xff"
	if err := d.Send(t.Context(), []byte(job)); err != nil {
		t.Fatal(err)
	}
	if got := content(t, spool, "job"); got != job {
		t.Errorf("the queue got %q", got)
	}
	if got := content(t, spool, "args"); got != "-d Struk -o raw -t receipt\n" {
		t.Errorf("lp was called with %q", got)
	}
	if _, err := os.Stat(filepath.Join(spool, "cancel")); err == nil {
		t.Error("a job that printed was cancelled")
	}
}

func TestAJobThatTheQueueKeepsIsTakenBack(t *testing.T) {
	spool := fakeCUPS(t, map[string]string{
		"lp":     `cat >/dev/null; echo "request id is Struk-8 (1 file(s))"`,
		"lpstat": `echo "Struk-8  kasir  1024  now"`,
		"cancel": `echo "$@" >$SPOOL/cancel`,
	})
	err := quickCUPS(t).Send(t.Context(), []byte("x"))
	if err == nil || reason(t, err) != Off {
		t.Fatalf("got %v, want %s", err, Off)
	}
	if got := content(t, spool, "cancel"); got != "Struk-8\n" {
		t.Errorf("cancelled %q", got)
	}
}

func TestWhatLpComplainsOfIsUnderstood(t *testing.T) {
	for complaint, want := range map[string]Reason{
		"lp: Error - The printer or class does not exist.": Unknown,
		"lp: Error - Unknown destination Struk":            Unknown,
		"lp: Error - scheduler not responding.":            Off,
		"lp: Unable to connect to server":                  Off,
		"lp: Destination \"Struk\" is not accepting jobs.": Off,
		"lp: Forbidden": NoPermission,
		"lp: something that no version has said until today.": Failed,
	} {
		fakeCUPS(t, map[string]string{"lp": "cat >/dev/null; echo '" + complaint + "' >&2; exit 1"})
		err := quickCUPS(t).Send(t.Context(), []byte("x"))
		if err == nil || reason(t, err) != want {
			t.Errorf("%q: %v, want %s", complaint, err, want)
		} else if !strings.Contains(err.Error(), complaint) {
			t.Errorf("the detail is lost: %v", err)
		}
	}
}

func TestAMachineWithoutCUPSSaysSo(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if err := quickCUPS(t).Send(t.Context(), []byte("x")); err == nil || reason(t, err) != Unsupported {
		t.Fatalf("got %v, want %s", err, Unsupported)
	}
	if found := cupsQueues(t.Context()); len(found) != 0 {
		t.Fatalf("found %v", found)
	}
}

func TestLpThatHangsTimesOut(t *testing.T) {
	fakeCUPS(t, map[string]string{"lp": "exec sleep 60"})
	d := quickCUPS(t)
	d.limits.cupsAnswer = 20 * time.Millisecond
	if err := d.Send(t.Context(), []byte("x")); err == nil || reason(t, err) != TimedOut {
		t.Fatalf("got %v, want %s", err, TimedOut)
	}
}
