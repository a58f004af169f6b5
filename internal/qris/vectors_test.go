package qris_test

import (
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"slices"
	"testing"

	"lapak/internal/money"
	"lapak/internal/qris"
)

type vectors struct {
	Parse []struct {
		Name, Profile, Payload, Reason string
		Valid                          bool
		Errors, Warnings               []qris.Reason
		Expect                         map[string]any
		Normalized                     string
		NormalizedValid                bool        `json:"normalized_valid"`
		QRISValid                      *bool       `json:"qris_valid"`
		QRISReason                     qris.Reason `json:"qris_reason"`
	}
	Convert []struct {
		Name, Static string
		Amount       money.Rupiah
		Tip          *struct{ Type, Value string }
		Additional   map[string]string
		Expect       string `json:"expect_dynamic"`
		Error        qris.Reason
	}
}

func readVectors(t testing.TB) vectors {
	t.Helper()
	text, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	if len(v.Parse) != 74 || len(v.Convert) != 27 {
		t.Fatalf("read %d parse and %d conversion vectors, want 74 and 27", len(v.Parse), len(v.Convert))
	}
	return v
}

func profileNamed(t testing.TB, name string) qris.Profile {
	t.Helper()
	profile, ok := qris.ProfileNamed(name)
	if !ok {
		t.Fatalf("no profile %q", name)
	}
	return profile
}

// asJSON is what a program that reads the command's output would see.
func asJSON(t testing.TB, result qris.Result) map[string]any {
	t.Helper()
	text, err := json.Marshal(result)
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(text, &fields); err != nil {
		t.Fatal(err)
	}
	return fields
}

func TestEveryParseVectorIsJudgedAsTheVectorSays(t *testing.T) {
	for _, v := range readVectors(t).Parse {
		t.Run(v.Name, func(t *testing.T) {
			got := qris.Check(v.Payload, profileNamed(t, v.Profile))
			if got.Valid != v.Valid || got.Reason != qris.Reason(v.Reason) {
				t.Errorf("valid %t, reason %q; want %t, %q", got.Valid, got.Reason, v.Valid, v.Reason)
			}
			want := v.Errors
			if want == nil && !v.Valid {
				want = []qris.Reason{qris.Reason(v.Reason)}
			}
			if !slices.Equal(got.Errors, want) {
				t.Errorf("errors %q, want %q", got.Errors, want)
			}
			if !slices.Equal(got.Warnings, v.Warnings) {
				t.Errorf("warnings %q, want %q", got.Warnings, v.Warnings)
			}
			if got.Normalized != v.Normalized || got.NormalizedValid != v.NormalizedValid {
				t.Errorf("normalized %q (valid %t)", got.Normalized, got.NormalizedValid)
			}
			fields := asJSON(t, got)
			for name, value := range v.Expect {
				if !reflect.DeepEqual(fields[name], value) {
					t.Errorf("%s = %v, want %v", name, fields[name], value)
				}
			}
			if v.Valid {
				noFieldBeyond(t, fields, v.Expect)
			}
			if v.QRISValid != nil {
				abroad := qris.Check(v.Payload, qris.QRIS)
				if abroad.Valid != *v.QRISValid || abroad.Reason != v.QRISReason {
					t.Errorf("as QRIS: valid %t, reason %q; want %t, %q", abroad.Valid, abroad.Reason, *v.QRISValid, v.QRISReason)
				}
			}
		})
	}
}

// noFieldBeyond catches fields read where the vector has none.
func noFieldBeyond(t *testing.T, got, want map[string]any) {
	t.Helper()
	own := []string{"valid", "reason", "errors", "warnings", "crc_calculated"}
	for name, value := range got {
		if _, expected := want[name]; !expected && !slices.Contains(own, name) {
			t.Errorf("unexpected %s = %v", name, value)
		}
	}
}

func options(tip *struct{ Type, Value string }, additional map[string]string) []qris.Option {
	var list []qris.Option
	if tip != nil {
		switch tip.Type {
		case "prompt":
			list = append(list, qris.PromptTip())
		case "fixed":
			list = append(list, qris.FixedTip(tip.Value))
		case "percent":
			list = append(list, qris.PercentTip(tip.Value))
		}
	}
	for id, text := range additional {
		list = append(list, qris.Additional(id, text))
	}
	return list
}

func TestEveryConversionVectorComesOutExactly(t *testing.T) {
	for _, v := range readVectors(t).Convert {
		t.Run(v.Name, func(t *testing.T) {
			got, err := qris.WithAmount(v.Static, v.Amount, options(v.Tip, v.Additional)...)
			if reasonOf(err) != v.Error {
				t.Fatalf("refused with %q, want %q", reasonOf(err), v.Error)
			}
			if got != v.Expect {
				t.Errorf("got  %s\nwant %s", got, v.Expect)
			}
		})
	}
}

// reasonOf is empty without an error, and fails to match anything for an error
// of another type.
func reasonOf(err error) qris.Reason {
	var refusal *qris.Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &refusal):
		return refusal.Reason
	}
	return qris.Reason("not a qris.Error: " + err.Error())
}
