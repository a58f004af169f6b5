package i18n

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// with returns words made of the given texts.
func with(texts map[string]string) *Words { return &Words{lang: ID, texts: texts} }

func TestTextsAreFilledFromPairs(t *testing.T) {
	w := with(map[string]string{
		"pay.short":      "Kurang {amount}",
		"cart.items":     "{n} barang",
		"cart.items.one": "satu barang",
		"greeting":       "{name}, {name}! {missing}",
		"odd":            "a { b } {",
		"alone.one":      "cuma satu",
	})
	for _, c := range []struct {
		want  string
		key   string
		pairs []string
	}{
		{"Kurang Rp5.000", "pay.short", []string{"amount", "Rp5.000"}},
		{"3 barang", "cart.items", []string{"n", "3"}},
		{"satu barang", "cart.items", []string{"n", "1"}},
		{"11 barang", "cart.items", []string{"n", "11"}},
		{"cuma satu", "alone", []string{"n", "1"}},
		{"A, A! {missing}", "greeting", []string{"name", "A"}},
		{"{amount}, {amount}! x", "greeting", []string{"name", "{amount}", "amount", "no", "missing", "x"}},
		{"{name}, {name}! {missing}", "greeting", []string{"name"}},
		{"a { b } {", "odd", nil},
		{"«no.such»", "no.such", nil},
	} {
		if got := w.T(c.key, c.pairs...); got != c.want {
			t.Errorf("T(%q, %q) = %q, want %q", c.key, c.pairs, got, c.want)
		}
	}
}

// outOfStock is an error with words, as the domain makes them.
type outOfStock struct{ n string }

func (e outOfStock) Error() string { return "out of stock" }
func (e outOfStock) WordsKey() (string, map[string]string) {
	return "error.stock", map[string]string{"n": e.n, "name": "Kopi {n}"}
}

func TestErrorsSpeakTheirOwnWordsOrTheGeneralOnes(t *testing.T) {
	w := with(map[string]string{
		"error.stock":      "{name}: kurang {n}",
		"error.stock.one":  "{name}: kurang satu",
		"error.unexpected": "Terjadi kesalahan.",
	})
	for _, c := range []struct {
		want string
		err  error
	}{
		{"", nil},
		{"Kopi {n}: kurang 2", outOfStock{"2"}},
		{"Kopi {n}: kurang satu", outOfStock{"1"}},
		{"Kopi {n}: kurang 4", fmt.Errorf("till.Commit: %w", errors.Join(errors.New("disk"), outOfStock{"4"}))},
		{"Terjadi kesalahan.", errors.New("SQLITE_FULL at page 3")},
	} {
		if got := w.Error(c.err); got != c.want {
			t.Errorf("Error(%v) = %q, want %q", c.err, got, c.want)
		}
	}
}

func TestDaysAreWrittenAsPeopleReadThem(t *testing.T) {
	id, en := MustLoad(ID), MustLoad(EN)
	for _, c := range []struct{ got, want string }{
		{id.Date("2026-11-23"), "23 November 2026"},
		{en.Date("2026-11-23"), "23 November 2026"},
		{id.Date("2026-08-07"), "7 Agustus 2026"},
		{en.Date("2026-08-07"), "7 August 2026"},
		{id.DateLong("2026-11-23"), "Senin, 23 November 2026"},
		{en.DateLong("2026-11-29"), "Sunday, 29 November 2026"},
		{id.DateShort("2026-08-07"), "07/08/2026"},
		{id.Date("2026-02-30"), "2026-02-30"},
		{id.DateLong(""), ""},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestClocksShowWIBWhateverTheZoneOfTheLaptop(t *testing.T) {
	id, en := MustLoad(ID), MustLoad(EN)
	lateUTC := time.Date(2026, 11, 23, 17, 5, 59, 0, time.UTC)
	newYork := lateUTC.In(time.FixedZone("EST", -5*60*60))
	for _, c := range []struct{ got, want string }{
		{id.Time(lateUTC), "00.05 WIB"},
		{en.Time(lateUTC), "00:05 WIB"},
		{id.Clock(newYork), "00.05"},
		{id.DateTime(newYork), "24/11/2026 00.05 WIB"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestFiguresLookTheSameInBothLanguages(t *testing.T) {
	for _, lang := range Langs() {
		w := MustLoad(lang)
		for _, c := range []struct{ got, want string }{
			{w.Number(0), "0"},
			{w.Number(999), "999"},
			{w.Number(1000), "1.000"},
			{w.Number(-1234567), "-1.234.567"},
			{w.Number(-100), "-100"},
			{w.Number(-9223372036854775808), "-9.223.372.036.854.775.808"},
			{w.Percent(1000), "10%"},
			{w.Percent(1250), "12,5%"},
			{w.Percent(1205), "12,05%"},
			{w.Percent(-5), "-0,05%"},
			{w.Percent(0), "0%"},
			{w.Percent(12_345_600), "123.456%"},
		} {
			if c.got != c.want {
				t.Errorf("%s: got %q, want %q", lang, c.got, c.want)
			}
		}
	}
}

func TestNumbersKeepTheirDigits(t *testing.T) {
	w := MustLoad(ID)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64().Draw(t, "n")
		text := w.Number(n)
		bare := ""
		for i, c := range text {
			if c == '.' {
				if (len(text)-i)%4 != 0 {
					t.Fatalf("a dot is in the wrong place: %q", text)
				}
				continue
			}
			bare += string(c)
		}
		if bare != fmt.Sprint(n) {
			t.Fatalf("%d is written %q", n, text)
		}
	})
}

func TestAnUnknownLanguageIsRefused(t *testing.T) {
	if _, err := Load("nl"); err == nil {
		t.Error("a language without a file was loaded")
	}
}
