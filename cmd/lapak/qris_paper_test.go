package main

import (
	"bytes"
	"lapak/internal/cli"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// contoh is the code of a merchant of a bank that does not exist.
const contoh = "00020101021126660019ID.CO.CONTOHPAY.WWW01189360999900000000070210CTH00000010303UMI51440014ID.CO.QRIS.WWW0215ID10999999000010303UMI5204581253033605802ID5917LAPAK MUSI CONTOH6009PALEMBANG61053011162070703A016304C8E7"

func TestACodeThatWasDrawnIsReadFromItsPicture(t *testing.T) {
	picture := filepath.Join(t.TempDir(), "code.png")
	if run := runQrisWith(contoh, "image", "-o", picture); run.status != cli.Done {
		t.Fatalf("%+v", run)
	}
	if run := runQrisWith("", "read", picture); run.status != cli.Done || run.stdout != contoh+"\n" {
		t.Errorf("%+v", run)
	}
}

func TestAPictureWithoutACodeIsRefusedByName(t *testing.T) {
	text := filepath.Join(t.TempDir(), "code.txt")
	if err := os.WriteFile(text, []byte(contoh), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]struct {
		args   []string
		status int
		says   string
	}{
		"a text":       {[]string{"read", text}, cli.Refused, "picture_unreadable\n"},
		"no such file": {[]string{"read", text + "x"}, cli.Refused, "no such file"},
		"none":         {[]string{"read"}, cli.Misused, "missing"},
		"two":          {[]string{"read", text, text}, cli.Misused, "one picture"},
	} {
		if run := runQrisWith("", row.args...); run.status != row.status || !strings.Contains(run.stderr, row.says) || run.stdout != "" {
			t.Errorf("%s: %+v", name, run)
		}
	}
}

func TestCodesArePrintedOnlyForMerchants(t *testing.T) {
	dir := t.TempDir()
	damaged := contoh[:len(contoh)-4] + "0000"
	for name, row := range map[string]struct {
		payload string
		args    []string
		status  int
		says    string
	}{
		"slip":              {contoh, []string{"print", "--amount", "25000", "-o", filepath.Join(dir, "slip.bin")}, cli.Done, ""},
		"slip of 80 mm":     {contoh, []string{"print", "--columns", "48", "-o", filepath.Join(dir, "wide.bin")}, cli.Done, ""},
		"card":              {contoh, []string{"card", "-o", filepath.Join(dir, "card.pdf")}, cli.Done, ""},
		"small cards":       {contoh, []string{"card", "--size", "a6", "-o", filepath.Join(dir, "cards.pdf")}, cli.Done, ""},
		"damaged":           {damaged, []string{"card", "-o", filepath.Join(dir, "no.pdf")}, cli.Refused, "qris_invalid\n"},
		"slip of damaged":   {damaged, []string{"print", "-o", filepath.Join(dir, "no.bin")}, cli.Refused, "qris_invalid\n"},
		"more than allowed": {contoh, []string{"print", "--amount", "10000001", "-o", filepath.Join(dir, "no.bin")}, cli.Refused, "qris_unusable\n"},
		"less than nothing": {contoh, []string{"print", "--amount", "-1", "-o", filepath.Join(dir, "no.bin")}, cli.Refused, "qris_unusable\n"},
		"no file":           {contoh, []string{"card"}, cli.Misused, "-o is missing"},
		"no such size":      {contoh, []string{"card", "--size", "a3", "-o", filepath.Join(dir, "no.pdf")}, cli.Misused, "--size"},
		"no such paper":     {contoh, []string{"print", "--columns", "13"}, cli.Misused, "--columns"},
	} {
		run := runQrisWith(row.payload, row.args...)
		if run.status != row.status || !strings.Contains(run.stderr, row.says) {
			t.Errorf("%s: %+v", name, run)
		}
		if row.status != cli.Done {
			continue
		}
		file, err := os.ReadFile(row.args[len(row.args)-1])
		if err != nil || len(file) < 1000 {
			t.Errorf("%s: %d bytes, %v", name, len(file), err)
		}
		if strings.HasSuffix(row.args[len(row.args)-1], ".pdf") != bytes.HasPrefix(file, []byte("%PDF")) {
			t.Errorf("%s begins with %q", name, file[:8])
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "no.*")); left != nil {
		t.Errorf("a refused code left %v", left)
	}
}

func TestTheAmountStaysOutOfTheCodeWhenItIsToBeTyped(t *testing.T) {
	with := runQrisWith(contoh, "print", "--amount", "25000", "--format", "text", "--columns", "48")
	without := runQrisWith(contoh, "print", "--amount", "25000", "--static", "--format", "text", "--columns", "48")
	for _, run := range []qrisRun{with, without} {
		if run.status != cli.Done || !strings.Contains(run.stdout, "Rp25.000") {
			t.Errorf("%+v", run)
		}
	}
	if !strings.Contains(with.stdout, "540525000") || strings.Contains(without.stdout, "540525000") {
		t.Error("the amount is in the wrong code")
	}
}
