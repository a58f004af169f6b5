package uplink_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// mutant is the code with one rule switched off. The simulation must notice.
type mutant struct {
	rule  string // that is switched off
	edits []edit
	days  int // of simulation until it must be noticed; 0 is the usual number
	// test must notice it where the simulation comes upon it too seldom; empty is
	// the simulation.
	test string
}

// edit replaces a piece of a file, which must be there exactly once.
type edit struct{ file, old, new string }

// mutants are the rules that protect what is recorded.
var mutants = []mutant{
	{"an entry counts as sent when the centre has answered, not before", []edit{{"session.go",
		"\t\tvar answer EntriesAnswer\n", "\t\tvar answer EntriesAnswer\n\t\ts.acknowledge(ctx, run.Entries[len(run.Entries)-1].Head())\n"}}, 0, ""},
	{"the mark of the answer counts, not what was sent", []edit{{"session.go",
		"if answer.Fork || answer.Gap || answer.Mark != NewHeadMessage(last) {", "if false {"}}, 0, ""},
	{"the centre says where to go on from, not the memory of the laptop", []edit{{"session.go",
		"done, err = s.send(ctx, from)", "done, err = s.send(ctx, journal.Head{Terminal: from.Terminal, Epoch: max(1, s.known().Mark.Epoch), Seq: s.known().Mark.Seq, Sum: s.known().Mark.Sum})"}}, 0, ""},
	{"the laptop compares sums with the centre, not only numbers", []edit{{"session.go",
		"if sum != mark.Sum {", "if sum != mark.Sum && false {"}}, 0, ""},
	{"a laptop whose chain parted begins a new life", []edit{{"session.go",
		"err = s.branch(ctx, *base)", "_, err = s.send(ctx, *base)"}}, 0, ""},
	{"a life whose beginning the centre lost begins again from what it has", []edit{{"session.go",
		"if answer.Gap && answer.Mark.Seq == 0 && run.Entries[0].Seq == 1 {", "if false {"}}, 10_000, ""}, // a restored centre, and another copy that comes first
	{"a new life is that of one copy and no other", []edit{{"../store/ingest.go",
		"epoch = 1 + max(allotted, stored, current)", "epoch = 1 + current"}}, 0, ""},
	{"the centre compares sums, not only numbers", []edit{{"../store/ingest.go",
		"case stored != e.Sum:", "case stored == \"\":"}}, 0, ""},
	{"a run that parts from what is stored is answered as a fork", []edit{{"../store/ingest.go",
		"\t\t\tin.done.Fork = true\n\t\t\tin.done.Mark = journal.Head{Terminal: e.Terminal, Epoch: e.Epoch, Seq: e.Seq - 1, Sum: e.Prev}\n\t\t\treturn all[i:], nil",
		"\t\t\tin.done.Mark = all[len(all)-1].Head()\n\t\t\treturn nil, nil"}}, 0, ""},
	{"a run with something missing before it is not stored", []edit{{"../store/ingest.go",
		"\t\tin.done.Gap = true\n\t\treturn nil, nil", "\t\treturn all, nil"}}, 0, ""},
	{"a life begins only from something that is stored", []edit{{"../store/ingest.go",
		"in.done.Gap = !known", "in.done.Gap = !known && false"}}, 0, ""},
	{"a fact is applied once, in whatever life it comes", []edit{{"../store/ingest.go",
		"\t\tcase !a.repeats:\n", "\t\tdefault:\n"}}, 0, ""},
	{"the centre answers after the commit", []edit{{"../store/ingest.go",
		"\t\t\tdone, err = in.do()\n\t\t\treturn err\n\t\t})\n", "\t\t\tif done, err = in.do(); err == nil && done.Stored%7 == 3 {\n\t\t\t\terr = errLost\n\t\t\t}\n\t\t\treturn err\n\t\t})\n\t\tif errors.Is(err, errLost) {\n\t\t\treturn done, nil\n\t\t}\n"},
		{"../store/ingest.go", "// MaxRun is", "var errLost = errors.New(\"lost\")\n\n// MaxRun is"}}, 0, ""},
	{"an entry that cannot be applied holds nothing up", []edit{{"../store/ingest.go",
		"\tif judged(err) {\n\t\treturn in.quarantine(e, QuarantineConflict, err)\n\t}\n\treturn err", "\treturn err"}}, 0, ""},
	{"what a revoked laptop sends is set aside and not applied", []edit{{"../store/ingest.go",
		"if !in.sender.RevokedAt.IsZero() {", "if false {"}}, 0, ""},
	{"a revoked laptop gets no session", []edit{{"serve_up.go",
		"case !t.RevokedAt.IsZero():", "case false:"}}, 0, ""},
	{"what was set aside of a fork is settled when it arrives", []edit{{"../store/quarantine.go",
		"if !in.aside[e.ID] {", "if true {"}}, 0, ""},
	{"a fact keeps its identity in a new life", []edit{
		{"../store/chain.go", "moved := journal.Move(*head, e)", "renamed := e\n\t\t\trenamed.ID = e.ID[:24] + e.Sum[:12]\n\t\t\tmoved := journal.Move(*head, renamed)"},
		{"../store/chain.go", "UPDATE entry SET epoch = $2,", "UPDATE entry SET id = substr(id, 1, 24) || substr(sum, 1, 12), epoch = $2,"}}, 0, ""},
	{"the number of a life stands in the receipt numbers of that life", []edit{{"../store/record.go",
		"if self.Epoch > 1 {", "if false {"}}, 0, ""},
	{"an older list of prices is not taken for a newer one", []edit{{"pull.go",
		"case signed.Number <= have.Number || signed.Hash == have.Revision:", "case signed.Hash == have.Revision:"}}, 0, ""},
	{"numbers of revisions go on above those that a lost database gave", []edit{{"serve_down.go",
		"max(kept.Number+1, s.now().Unix())", "kept.Number+1"}}, 0, ""},
	{"a centre that was set back signs its prices anew", []edit{{"../store/audit.go",
		", w.send(`DELETE FROM revision`)", ""}}, 0, ""},
	{"a centre that was set back gives no life twice", []edit{{"../store/audit.go",
		"`UPDATE terminal SET epoch = epoch + $1`, roomForLives", "`UPDATE terminal SET epoch = epoch + $1`, 0*roomForLives"}}, 0, "TestACentreThatWasSetBackGivesNoLifeTwice"},
	{"a centre that was set back begins a new timeline", []edit{{"../store/audit.go",
		"c.timeline = \"\"\n\treturn c.beginTimeline(ctx)", "return nil"},
		{"../store/audit.go", "w.send(`DELETE FROM timeline`)", "error(nil)"}}, 0, ""},
	{"a laptop's own stock is not told to it as that of others", []edit{{"../store/revision.go",
		"AND t.terminal <> $3 GROUP BY", "AND t.terminal <> '' AND $3 = $3 GROUP BY"}}, 0, ""},
	{"a shift is closed once", []edit{{"../store/project.go",
		"case closed > 0:", "case false:"}}, 0, ""},
}

// caughtBy finds the seed in what the simulation says when it fails.
var caughtBy = regexp.MustCompile(`(?m)^\s*(\S+_test\.go:\d+: )?(.*)\n\s*seed (\d+): LAPAK_SEED`)

// A simulation that notices nothing proves nothing. Each rule is switched off in a
// copy of the code, and the simulation must fail. It takes minutes: LAPAK_MUTANTS=1
// runs it.
func TestTheSimulationNoticesEveryRuleThatIsSwitchedOff(t *testing.T) {
	if os.Getenv("LAPAK_MUTANTS") == "" {
		t.Skip("set LAPAK_MUTANTS=1 to run the simulation on code with rules switched off")
	}
	began, missed := time.Now(), 0
	for _, m := range mutants {
		if only := os.Getenv("LAPAK_MUTANT"); only != "" && !strings.Contains(m.rule, only) {
			continue
		}
		at := time.Now()
		by, why := m.live(t)
		if by == "" {
			missed++
			by = "NOT CAUGHT"
		}
		t.Logf("%s in %.0f s: %s\n%s", by, time.Since(at).Seconds(), m.rule, why)
	}
	t.Logf("%d mutants in %.0f s, %d not caught", len(mutants), time.Since(began).Seconds(), missed)
	if missed > 0 {
		t.Errorf("%d mutants were not caught", missed)
	}
}

// live runs the simulation, or the mutant's own test, with a rule switched off and
// tells who noticed, nobody if it is empty.
func (m mutant) live(t *testing.T) (by, why string) {
	t.Helper()
	dir := t.TempDir()
	overlay := filepath.Join(dir, "overlay.json")
	text, err := json.Marshal(map[string]map[string]string{"Replace": m.patched(t, dir)})
	if err == nil {
		err = os.WriteFile(overlay, text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	child := exec.CommandContext(t.Context(), "go", "test", "-vet=off", "-count=1", "-timeout", "10m", "-overlay", overlay, "-run", "^"+cmp.Or(m.test, simulationTest)+"$", ".")
	child.Env = append(os.Environ(), "LAPAK_MUTANTS=", "LAPAK_SEED=", fmt.Sprint("LAPAK_DEVICE_DAYS=", number(t, "LAPAK_MUTANT_DAYS", cmp.Or(m.days, 2_000))))
	output, err := child.CombinedOutput()
	var failed *exec.ExitError
	found := caughtBy.FindSubmatch(output)
	switch {
	case err == nil:
		return "", "nothing"
	case errors.As(err, &failed) && m.test != "" && bytes.Contains(output, []byte("--- FAIL: "+m.test)):
		return "caught by " + m.test, ""
	case !errors.As(err, &failed) || found == nil:
		t.Errorf("%s: the simulation did not run: %v\n%s", m.rule, err, output)
		return "", "nothing"
	}
	return "caught by seed " + string(found[3]), string(found[2])
}

// patched makes copies of files with the rule switched off.
func (m mutant) patched(t *testing.T, dir string) map[string]string {
	t.Helper()
	replace, content := map[string]string{}, map[string]string{}
	for _, e := range m.edits {
		path, err := filepath.Abs(e.file)
		if err != nil {
			t.Fatal(err)
		}
		if content[path] == "" {
			body, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			content[path] = string(body)
		}
		if n := strings.Count(content[path], e.old); n != 1 {
			t.Fatalf("%s: %q is %d times in %s; the code has changed, and so must the mutant", m.rule, e.old, n, e.file)
		}
		content[path] = strings.Replace(content[path], e.old, e.new, 1)
	}
	for path, body := range content {
		copied := filepath.Join(dir, fmt.Sprintf("%d.go", len(replace)))
		if err := os.WriteFile(copied, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
		replace[path] = copied
	}
	return replace
}
