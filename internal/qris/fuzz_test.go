package qris_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"lapak/internal/money"
	"lapak/internal/qris"
)

// FuzzCheck feeds anything to Check under every profile. It must not panic, must
// say the same twice, and must lose nothing of a payload that it could read.
func FuzzCheck(f *testing.F) {
	for _, v := range readVectors(f).Parse {
		f.Add(v.Payload)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, profile := range []qris.Profile{qris.QRIS, qris.EMV, qris.TLV} {
			got := qris.Check(text, profile)
			if again := qris.Check(text, profile); !reflect.DeepEqual(got, again) {
				t.Fatalf("two answers: %+v and %+v", got, again)
			}
			if got.Valid != (len(got.Errors) == 0) || got.Valid != (got.Reason == "") {
				t.Fatalf("valid %t with errors %q and reason %q", got.Valid, got.Errors, got.Reason)
			}
			if !got.Valid && got.Reason != got.Errors[0] {
				t.Fatalf("reason %q is not the first of %q", got.Reason, got.Errors)
			}
			if got.NormalizedValid != (got.Normalized != "" && qris.Check(got.Normalized, profile).Valid) {
				t.Fatalf("offers %q as valid = %t", got.Normalized, got.NormalizedValid)
			}
			if got.Root != nil && written(got.Root) != text {
				t.Fatalf("read %q, which writes %q", text, written(got.Root))
			}
			if got.Valid && !strings.HasSuffix(text, "6304"+checksum(text[:len(text)-4])) {
				t.Fatalf("valid without its checksum: %q", text)
			}
		}
		qrisIsEMVIsTLV(t, text)
	})
}

// qrisIsEMVIsTLV checks that the profiles nest: what passes a stricter one
// passes the others.
func qrisIsEMVIsTLV(t *testing.T, text string) {
	t.Helper()
	strict, emv, loose := qris.Check(text, qris.QRIS), qris.Check(text, qris.EMV), qris.Check(text, qris.TLV)
	if strict.Valid && !emv.Valid || emv.Valid && !loose.Valid {
		t.Fatalf("profiles do not nest: %q, %q, %q", strict.Errors, emv.Errors, loose.Errors)
	}
}

func written(root []qris.Object) string {
	var b strings.Builder
	for _, o := range root {
		b.WriteString(object(o.ID, o.Value))
	}
	return b.String()
}

// FuzzWithAmount charges anything to anything. A refusal is typed; a result is
// a valid dynamic code with the amount, short enough, and otherwise the static
// payload untouched. Half of the bodies are sealed with a right checksum, for
// the fuzzer does not find one by chance.
func FuzzWithAmount(f *testing.F) {
	for _, v := range readVectors(f).Convert {
		kind, value := uint8(0), ""
		if v.Tip != nil {
			kind, value = uint8(slices.Index([]string{"", "prompt", "fixed", "percent"}, v.Tip.Type)), v.Tip.Value
		}
		sub, text := "", ""
		for _, id := range slices.Sorted(maps.Keys(v.Additional)) {
			sub, text = id, v.Additional[id]
		}
		f.Add(v.Static, false, int64(v.Amount), kind, value, sub, text)
	}
	f.Add(body(), true, int64(25000), uint8(0), "", "01", "INV-1")
	f.Add(body("01=", "62=")+object("80", "x"), true, int64(25000), uint8(2), "500", "07", "A02")
	f.Fuzz(func(t *testing.T, static string, seal bool, amount int64, tip uint8, value, sub, text string) {
		if seal {
			static = sealed(static)
		}
		var options []qris.Option
		switch tip % 4 {
		case 1:
			options = append(options, qris.PromptTip())
		case 2:
			options = append(options, qris.FixedTip(value))
		case 3:
			options = append(options, qris.PercentTip(value))
		}
		if sub != "" {
			options = append(options, qris.Additional(sub, text))
		}
		got, err := qris.WithAmount(static, money.Rupiah(amount), options...)
		if err != nil {
			if reason := reasonOf(err); got != "" || strings.HasPrefix(string(reason), "not a qris.Error") {
				t.Fatalf("%q with %v", got, err)
			}
			return
		}
		sound(t, static, got, amount, sub, text)
	})
}

func sound(t *testing.T, static, dynamic string, amount int64, sub, text string) {
	t.Helper()
	got := qris.Check(dynamic, qris.QRIS)
	if !got.Valid || got.Method != "dynamic" || got.Amount != strconv.FormatInt(amount, 10) {
		t.Fatalf("valid %t (%q), %s, amount %q of %d: %q", got.Valid, got.Errors, got.Method, got.Amount, amount, dynamic)
	}
	if n := utf8.RuneCountInString(dynamic); n > qris.LongestPayload {
		t.Fatalf("%d characters", n)
	}
	if sub != "" && got.Additional[sub] != text {
		t.Fatalf("62.%s is %q, want %q", sub, got.Additional[sub], text)
	}
	before, after := kept(qris.Check(static, qris.QRIS).Root), kept(got.Root)
	if !slices.Equal(before, after) {
		t.Fatalf("objects changed from %q to %q", before, after)
	}
	for id, was := range qris.Check(static, qris.QRIS).Additional {
		if id != sub && got.Additional[id] != was {
			t.Fatalf("62.%s changed from %q to %q", id, was, got.Additional[id])
		}
	}
}

// kept are the objects that a conversion must not touch, in their order.
func kept(root []qris.Object) []string {
	var list []string
	for _, o := range root {
		switch o.ID {
		case "01", "54", "55", "56", "57", "62", "63":
		default:
			list = append(list, fmt.Sprintf("%s=%s", o.ID, o.Value))
		}
	}
	return list
}

func BenchmarkCheck(b *testing.B) {
	text := payload("01=12", "54=25000")
	b.ReportAllocs()
	for b.Loop() {
		if !qris.Check(text, qris.QRIS).Valid {
			b.Fatal("refused")
		}
	}
}

func BenchmarkWithAmount(b *testing.B) {
	static := payload()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := qris.WithAmount(static, 25000, qris.Additional("01", "INV-0001")); err != nil {
			b.Fatal(err)
		}
	}
}
