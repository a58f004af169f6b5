package qris_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"lapak/internal/qris"
)

func readJSON(t *testing.T, path string, into any) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

func TestEveryReasonHasWordsInBothLanguages(t *testing.T) {
	var v struct {
		About struct {
			ReasonCodes map[qris.Reason]string `json:"reason_codes"`
		}
	}
	readJSON(t, "testdata/vectors.json", &v)
	keys := make(map[string]bool) // key of the words -> whether they name an object
	for reason := range v.About.ReasonCodes {
		keys["qris.reason."+reason.Code()] = reason.Object() != ""
	}
	for _, reason := range []qris.Reason{qris.InvalidUTF8, qris.NotStatic, qris.AmountNotPositive, qris.AmountOverLimit, qris.PayloadTooLong} {
		keys["qris.reason."+reason.Code()] = false
	}
	for _, reason := range []qris.Reason{qris.WarnAmountInStatic, qris.WarnPostalCodeMissing, qris.WarnNationalIDMissing,
		qris.PayloadTooLong, "length_limit:62.01", "non_ascii:62.01"} {
		keys["qris.warning."+reason.Code()] = reason.Object() != ""
	}
	if len(keys) < 40 {
		t.Fatalf("only %d keys", len(keys))
	}
	for _, language := range []string{"id", "en"} {
		var words map[string]string
		readJSON(t, "../../assets/i18n/"+language+".json", &words)
		for key, named := range keys {
			switch text := words[key]; {
			case text == "":
				t.Errorf("%s has no words for %s", language, key)
			case named != strings.Contains(text, "{object}"):
				t.Errorf("%s %s: names its object = %t: %q", language, key, !named, text)
			}
		}
	}
}
