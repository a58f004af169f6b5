package golden

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// recorder stands in for a test, to see whether a comparison fails it.
type recorder struct {
	testing.TB
	errors []string
}

func (r *recorder) Helper()             {}
func (r *recorder) Logf(string, ...any) {}
func (r *recorder) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

func kept(t *testing.T, name, text string) {
	t.Helper()
	t.Chdir(t.TempDir())
	t.Setenv(updateVar, "")
	if err := os.MkdirAll(filepath.Dir(path(name)), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path(name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestTheSameTextPasses(t *testing.T) {
	kept(t, "receipt.txt", "Total Rp5.000\n")
	r := &recorder{TB: t}
	Text(r, "receipt.txt", "Total Rp5.000\n")
	Bytes(r, "receipt.txt", []byte("Total Rp5.000\n"))
	if r.errors != nil {
		t.Errorf("equal text failed the test: %q", r.errors)
	}
}

func TestAnotherTextFailsAndShowsTheLine(t *testing.T) {
	kept(t, "receipt.txt", "Kopi\nTotal Rp5.000\nEnd\n")
	r := &recorder{TB: t}
	Text(r, "receipt.txt", "Kopi\nTotal Rp6.000\nEnd\n")
	if len(r.errors) != 1 || !strings.Contains(r.errors[0], "- Total Rp5.000\n+ Total Rp6.000\n") {
		t.Errorf("want one error with both lines, got %q", r.errors)
	}
}

func TestOtherBytesFailAndAreLeftToLookAt(t *testing.T) {
	kept(t, "roll/small.bin", "\x1b@abc")
	r := &recorder{TB: t}
	Bytes(r, "roll/small.bin", []byte("\x1b@abX"))
	if len(r.errors) != 1 || !strings.Contains(r.errors[0], "from byte 4 on") {
		t.Errorf("want one error that names byte 4, got %q", r.errors)
	}
	if got, err := os.ReadFile("testdata/failed/roll/small.bin"); err != nil || string(got) != "\x1b@abX" {
		t.Errorf("failed copy is %q, %v", got, err)
	}
}

func TestAMissingFileFails(t *testing.T) {
	kept(t, "other.txt", "")
	r := &recorder{TB: t}
	Text(r, "new.txt", "text")
	if len(r.errors) != 1 {
		t.Errorf("want one error, got %q", r.errors)
	}
}

func TestUpdatingRewritesAndPasses(t *testing.T) {
	kept(t, "receipt.txt", "old")
	t.Setenv(updateVar, "1")
	r := &recorder{TB: t}
	Text(r, "receipt.txt", "new")
	Bytes(r, "deep/er.bin", []byte{1})
	if r.errors != nil {
		t.Errorf("updating failed the test: %q", r.errors)
	}
	if got, _ := os.ReadFile(path("receipt.txt")); string(got) != "new" {
		t.Errorf("the file holds %q", got)
	}
	if got, _ := os.ReadFile(path("deep/er.bin")); len(got) != 1 {
		t.Errorf("the new file holds %v", got)
	}
}

func TestDiffKeepsSharedLinesAndShowsTrailingSpaces(t *testing.T) {
	got := Diff("a\nb\nc\nd\ne\nf", "a\nb\nX\nd\ne  \nf")
	want := "@@ line 1 @@\n  a\n  b\n- c\n+ X\n  d\n- e\n+ e··\n  f\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestDiffOfLongTextsStaysAffordable(t *testing.T) {
	a, b := strings.Repeat("a\n", 3000), strings.Repeat("b\n", 3000)
	if got := Diff(a, b); strings.Count(got, "\n") < 6000 {
		t.Errorf("lines are missing: %d", strings.Count(got, "\n"))
	}
}
