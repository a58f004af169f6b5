package cli

import (
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"lapak/internal/i18n"
	"lapak/internal/pos"
)

func flagSet() (*flag.FlagSet, *string) {
	f := flag.NewFlagSet("x", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	return f, f.String("lang", "", "")
}

func TestFlagsStandWhereverPeoplePutThem(t *testing.T) {
	for _, line := range [][]string{{"--lang", "en", "a", "b"}, {"a", "--lang", "en", "b"}, {"a", "b", "-lang=en"}} {
		flags, lang := flagSet()
		given, err := Exactly(flags, line, 2)
		if err != nil || *lang != "en" || !slices.Equal(given, []string{"a", "b"}) {
			t.Errorf("%q: %q, %q, %v", line, given, *lang, err)
		}
	}
}

func TestACommandLineThatDoesNotFitIsNamed(t *testing.T) {
	flags, _ := flagSet()
	if _, err := Exactly(flags, []string{"a"}, 2); !errors.Is(err, ErrMisused) {
		t.Error(err)
	}
	flags, _ = flagSet()
	if _, err := Exactly(flags, []string{"--unheard"}, 0); err == nil || errors.Is(err, ErrMisused) {
		t.Error(err)
	}
}

func TestAnUnknownLanguageIsIndonesian(t *testing.T) {
	for code, want := range map[string]i18n.Lang{"en": i18n.EN, "EN_GB": i18n.EN, "id": i18n.ID, "": i18n.ID, "nl": i18n.ID} {
		if got := Language(code); got != want {
			t.Errorf("%q: %s", code, got)
		}
	}
}

func TestEachProgramHasAFolderOfItsOwn(t *testing.T) {
	t.Setenv("XDG_DATA_HOME", filepath.Join(string(os.PathSeparator), "data"))
	till, centre := DataFolder("Lapak"), DataFolder("Lapak Server")
	if till == centre || !filepath.IsAbs(till) || !filepath.IsAbs(centre) {
		t.Errorf("%s, %s", till, centre)
	}
}

func TestWhatIsNotSaidOfASignerStays(t *testing.T) {
	flags, _ := flagSet()
	apply := SignerFlags(flags)
	if _, err := Exactly(flags, []string{"--head-title", " Kepala ", "--satker", ""}, 0); err != nil {
		t.Fatal(err)
	}
	s := pos.Signing{Satker: "123456", Account: "424313"}
	s.Head.NIP = "1"
	apply(&s)
	if s.Head.Title != "Kepala" || s.Head.NIP != "1" || s.Satker != "" || s.Account != "424313" {
		t.Errorf("%+v", s)
	}
}

func TestTheOrganisationIsADash(t *testing.T) {
	for _, unit := range []pos.ProducerCode{"", "LPP-PLG"} {
		if Unit(UnitName(unit)) != unit {
			t.Errorf("%q is typed %q", unit, UnitName(unit))
		}
	}
}
