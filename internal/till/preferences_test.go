package till_test

import (
	"testing"

	"lapak/internal/i18n"
	"lapak/internal/store"
	"lapak/internal/till"
)

func TestALanguageNobodyKnowsNeverKeepsTheTillFromStarting(t *testing.T) {
	s, err := store.Open(t.Context(), t.TempDir(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.SetSetting(t.Context(), "preferences", `{"Language":"xx","Profile":"safe-80"}`); err != nil {
		t.Fatal(err)
	}
	desk, err := till.New(t.Context(), till.Config{Store: s})
	if err != nil {
		t.Fatal(err)
	}
	defer desk.Close(t.Context())
	if p := desk.Preferences(); p.Language != i18n.ID || p.Profile != "safe-80" {
		t.Errorf("preferences %+v", p)
	}
}
