package intake_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lapak/internal/i18n"
	"lapak/internal/intake"
	"lapak/internal/pos"
	"lapak/internal/store"
)

const day pos.BusinessDay = "2026-11-23"

// evening is when the laptop is back: 23 November 2026, 20.00 WIB.
func evening() time.Time { return time.Date(2026, time.November, 23, 13, 0, 0, 0, time.UTC) }

func open(t testing.TB) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), t.TempDir(), store.Options{Now: evening, Synchronous: "OFF"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func importer(s *store.Store) intake.Importer {
	return intake.Importer{Store: s, Now: evening, By: "import"}
}

func load(t testing.TB, name string) intake.File {
	t.Helper()
	f, err := intake.Load(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// realLists are the lists of the fair.
func realLists(t testing.TB) intake.Lists {
	splits := load(t, "bagi-hasil.csv")
	return intake.Lists{Producers: load(t, "produsen.csv"), Products: load(t, "barang.csv"), Splits: &splits}
}

// stocked is a store with the goods of the fair.
func stocked(t testing.TB) *store.Store {
	t.Helper()
	s := open(t)
	if _, err := importer(s).Catalogue(t.Context(), realLists(t)); err != nil {
		t.Fatal(err)
	}
	return s
}

func csvFile(name, text string) intake.File { return intake.File{Name: name, Data: []byte(text)} }

// told is what an import complains about, as file:row:reason.
func told(t testing.TB, err error) []string {
	t.Helper()
	problems, ok := err.(intake.Problems)
	if !ok {
		t.Fatalf("got %v, want problems", err)
	}
	var all []string
	for _, p := range problems {
		all = append(all, at(p))
		for _, lang := range i18n.Langs() {
			if said := i18n.MustLoad(lang).Error(p.Cause); strings.ContainsAny(said, "{}«»") {
				t.Errorf("%s has the sentence %q", at(p), said)
			}
		}
	}
	return all
}

// at writes a problem as file:row:reason.
func at(p intake.Problem) string { return fmt.Sprintf("%s:%d:%s", p.File, p.Row, p.Cause.Reason) }

func reason(err error) string {
	var refusal *pos.Error
	if errors.As(err, &refusal) {
		return refusal.Reason
	}
	return ""
}

func TestAFileThatIsNotThereIsRefusedByName(t *testing.T) {
	_, err := intake.Load(filepath.Join(t.TempDir(), "gone.csv"))
	if got := reason(err); got != "import_no_file" {
		t.Errorf("got %v", err)
	}
}
