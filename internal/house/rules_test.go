package house

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"lapak/internal/golden"
)

// complaint is a line in which a rule names a breach.
var complaint = regexp.MustCompile(`^ +[a-z]+_test\.go:\d+: (.*)$`)

func TestEveryRuleSeesWhatItForbids(t *testing.T) {
	if os.Getenv(treeVar) != "" {
		t.Skip("this is the run on the bad tree")
	}
	tree := unpack(t, "testdata/bad.txt")
	long := filepath.Join(tree, "internal", "gui", "long.go")
	if err := os.WriteFile(long, []byte("package gui\n"+strings.Repeat("\n", longestFile)), 0o644); err != nil {
		t.Fatal(err)
	}
	rules := exec.Command(os.Args[0])
	rules.Env = append(os.Environ(), treeVar+"="+tree)
	output, err := rules.CombinedOutput()
	if err == nil {
		t.Fatal("the rules have nothing against a tree that breaks them all")
	}
	var report strings.Builder
	for line := range strings.Lines(string(output)) {
		if rule, ok := strings.CutPrefix(line, "--- FAIL: "); ok {
			name, _, _ := strings.Cut(rule, " ")
			report.WriteString(name + "\n")
		}
		if m := complaint.FindStringSubmatch(strings.TrimRight(line, "\n")); m != nil {
			report.WriteString("    " + m[1] + "\n")
		}
	}
	golden.Text(t, "bad.golden", report.String())
}

func TestTheBadTreeBreaksEveryRule(t *testing.T) {
	if os.Getenv(treeVar) != "" {
		t.Skip("this is the run on the bad tree")
	}
	report := read(t, "internal/house/testdata/bad.golden")
	rule := regexp.MustCompile(`(?m)^func (Test\w+)`)
	for _, file := range walk(t, "internal/house") {
		if !strings.HasSuffix(file, "_test.go") || strings.HasSuffix(file, "/rules_test.go") {
			continue
		}
		for _, m := range rule.FindAllStringSubmatch(read(t, file), -1) {
			if !strings.Contains(report, m[1]+"\n") {
				t.Errorf("%s finds nothing wrong with the bad tree", m[1])
			}
		}
	}
}

// unpack writes the files of an archive, each after a line "-- name --", into a
// new folder.
func unpack(t *testing.T, archive string) string {
	t.Helper()
	packed, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for part := range strings.SplitSeq("\n"+string(packed), "\n-- ") {
		name, content, ok := strings.Cut(part, " --\n")
		if !ok {
			continue
		}
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
