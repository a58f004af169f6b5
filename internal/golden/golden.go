// Package golden compares what a test produced with a file kept in testdata,
// so that a receipt, a report or a picture is reviewed as a file in a commit
// rather than as a string in a test.
//
// With LAPAK_UPDATE_GOLDEN=1 in the environment (make golden) the files are
// rewritten instead of compared. It is an environment variable and not a flag,
// because go test hands a flag to every package and those that do not know it
// fail.
//
// It is no assertion library, and only tests may import it. It imports nothing
// of this project.
package golden

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// updateVar is the environment variable that turns comparing into rewriting.
const updateVar = "LAPAK_UPDATE_GOLDEN"

// Updating reports whether golden files are rewritten in this run.
func Updating() bool { return os.Getenv(updateVar) == "1" }

// Text compares got with testdata/name and fails the test with a line diff
// when they differ. Name may hold folders, written with forward slashes.
func Text(t testing.TB, name string, got string) {
	t.Helper()
	want, ok := wanted(t, name, []byte(got))
	if !ok || string(want) == got {
		return
	}
	t.Errorf("%s differs (- kept, + now); if the new text is right run make golden\n%s",
		path(name), Diff(string(want), got))
}

// Bytes compares got with testdata/name and fails the test when they differ,
// leaving what the test produced in testdata/failed/name to look at.
func Bytes(t testing.TB, name string, got []byte) {
	t.Helper()
	want, ok := wanted(t, name, got)
	if !ok || bytes.Equal(want, got) {
		return
	}
	failed := path("failed/" + name)
	write(t, failed, got)
	t.Errorf("%s differs from byte %d on (kept %d bytes, now %d); the new one is in %s; if it is right run make golden",
		path(name), firstDifference(want, got), len(want), len(got), failed)
}

// wanted returns the kept bytes; ok is false when there is nothing to compare:
// the file has just been rewritten, or the test has failed for lack of it.
func wanted(t testing.TB, name string, got []byte) (want []byte, ok bool) {
	t.Helper()
	file := path(name)
	want, err := os.ReadFile(file)
	if Updating() {
		if err != nil || !bytes.Equal(want, got) {
			write(t, file, got)
			t.Logf("rewrote %s", file)
		}
		return nil, false
	}
	if err != nil {
		t.Errorf("no golden file: %v; run make golden to make it", err)
		return nil, false
	}
	return want, true
}

func path(name string) string {
	return filepath.Join("testdata", filepath.FromSlash(name))
}

func write(t testing.TB, file string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func firstDifference(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}
