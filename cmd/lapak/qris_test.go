package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"image/png"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
)

type qrisVectors struct {
	Parse []struct {
		Name, Profile, Payload, Reason string
		Valid                          bool
		Errors, Warnings               []string
		Expect                         map[string]any
		Normalized                     string
	}
	Convert []struct {
		Name, Static string
		Amount       int64
		Tip          *struct{ Type, Value string }
		Additional   map[string]string
		Expect       string `json:"expect_dynamic"`
		Error        string
	}
}

func readQrisVectors(t *testing.T) qrisVectors {
	t.Helper()
	text, err := os.ReadFile("../../internal/qris/testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var v qrisVectors
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	if len(v.Parse) != 74 || len(v.Convert) != 27 {
		t.Fatalf("read %d and %d vectors, want 74 and 27", len(v.Parse), len(v.Convert))
	}
	return v
}

// qrisRun is one run of the command.
type qrisRun struct {
	stdout, stderr string
	status         int
}

func runQrisWith(stdin string, args ...string) qrisRun {
	var out, errs bytes.Buffer
	status := runQris(args, strings.NewReader(stdin), &out, &errs)
	return qrisRun{out.String(), errs.String(), status}
}

// feeds are the ways in which a payload reaches the command. All of them must
// give the verdict of the package.
var qrisFeeds = map[string]func(payload string) (stdin string, flags []string){
	"echo":             func(p string) (string, []string) { return p + "\n", nil },
	"a Windows prompt": func(p string) (string, []string) { return p + "\r\n", nil },
	"exact bytes":      func(p string) (string, []string) { return p, []string{"--exact"} },
	"printf":           func(p string) (string, []string) { return p, nil },
}

// printf cannot be told from echo when the payload itself ends with a newline:
// that is what --exact is for.
func ambiguous(feed, payload string) bool {
	return feed == "printf" && strings.HasSuffix(payload, "\n")
}

func TestQrisCheckGivesTheVerdictOfEveryVector(t *testing.T) {
	for _, v := range readQrisVectors(t).Parse {
		for feed, write := range qrisFeeds {
			if ambiguous(feed, v.Payload) {
				continue
			}
			t.Run(v.Name+" by "+feed, func(t *testing.T) {
				stdin, flags := write(v.Payload)
				got := runQrisWith(stdin, append([]string{"check", "--profile", v.Profile}, flags...)...)
				if want := map[bool]int{true: 0, false: 1}[v.Valid]; got.status != want || got.stderr != "" {
					t.Errorf("exit status %d, want %d; stderr %q", got.status, want, got.stderr)
				}
				var fields map[string]any
				if err := json.Unmarshal([]byte(got.stdout), &fields); err != nil {
					t.Fatal(err)
				}
				if fields["valid"] != v.Valid || fields["reason"] != v.Reason {
					t.Errorf("valid %v, reason %v; want %t, %q", fields["valid"], fields["reason"], v.Valid, v.Reason)
				}
				want := []any{}
				for _, reason := range v.Errors {
					want = append(want, reason)
				}
				if v.Errors == nil && !v.Valid {
					want = append(want, v.Reason)
				}
				if !reflect.DeepEqual(fields["errors"], want) {
					t.Errorf("errors %v, want %v", fields["errors"], want)
				}
				if v.Normalized != "" && fields["normalized"] != v.Normalized {
					t.Errorf("normalized %v", fields["normalized"])
				}
				for name, value := range v.Expect {
					if !reflect.DeepEqual(fields[name], value) {
						t.Errorf("%s = %v, want %v", name, fields[name], value)
					}
				}
			})
		}
	}
}

func TestQrisAmountWritesEveryConversionVector(t *testing.T) {
	for _, v := range readQrisVectors(t).Convert {
		args := []string{"amount", "--amount", strconv.FormatInt(v.Amount, 10)}
		if v.Tip != nil {
			args = append(args, "--tip", strings.TrimSuffix(v.Tip.Type+":"+v.Tip.Value, ":"))
		}
		for id, text := range v.Additional {
			args = append(args, "--additional", id+"="+text)
		}
		for feed, write := range qrisFeeds {
			t.Run(v.Name+" by "+feed, func(t *testing.T) {
				stdin, flags := write(v.Static)
				got := runQrisWith(stdin, append(args, flags...)...)
				want := qrisRun{stdout: v.Expect + "\n"}
				if v.Error != "" {
					want = qrisRun{stderr: v.Error + "\n", status: 1}
				}
				if got != want {
					t.Errorf("%q\ngot  %+v\nwant %+v", args, got, want)
				}
			})
		}
	}
}

func staticPayload(t *testing.T) string {
	t.Helper()
	for _, v := range readQrisVectors(t).Parse {
		if v.Name == "syn-static-basic" {
			return v.Payload
		}
	}
	t.Fatal("the basic vector is gone")
	return ""
}

func TestQrisTakesOneLineEndingForTransportAndNoMore(t *testing.T) {
	payload := staticPayload(t)
	for name, row := range map[string]struct {
		stdin string
		flags []string
		valid bool
	}{
		"no line ending":          {payload, nil, true},
		"one":                     {payload + "\n", nil, true},
		"one of Windows":          {payload + "\r\n", nil, true},
		"two":                     {payload + "\n\n", nil, false},
		"two of Windows":          {payload + "\r\n\r\n", nil, false},
		"a carriage return alone": {payload + "\r", nil, false},
		"a space before it":       {payload + " \n", nil, false},
		"one before the payload":  {"\n" + payload, nil, false},
		"exact without":           {payload, []string{"--exact"}, true},
		"exact with":              {payload + "\n", []string{"--exact"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			got := runQrisWith(row.stdin, append([]string{"check"}, row.flags...)...)
			if valid := got.status == 0; valid != row.valid {
				t.Errorf("valid = %t: %s", valid, got.stdout)
			}
			if !row.valid && !strings.Contains(got.stdout, `"reason": "whitespace"`) {
				t.Errorf("not refused for white space: %s", got.stdout)
			}
		})
	}
}

func TestQrisAmountReadsNumbersAsPeopleWriteThem(t *testing.T) {
	payload := staticPayload(t)
	for name, row := range map[string]struct {
		args   []string
		stderr string
		status int
	}{
		"equals sign":             {[]string{"--amount=5000"}, "", 0},
		"negative":                {[]string{"--amount", "-1"}, "amount_not_positive\n", 1},
		"beyond every number":     {[]string{"--amount", "99999999999999999999999"}, "amount_over_limit\n", 1},
		"below every number":      {[]string{"--amount", "-99999999999999999999999"}, "amount_not_positive\n", 1},
		"fixed without a value":   {[]string{"--amount", "1", "--tip", "fixed"}, "tip_value_format\n", 1},
		"percent without a value": {[]string{"--amount", "1", "--tip", "percent:"}, "tip_value_format\n", 1},
		"empty additional text":   {[]string{"--amount", "1", "--additional", "01="}, "length_limit:62.01\n", 1},
	} {
		t.Run(name, func(t *testing.T) {
			got := runQrisWith(payload, append([]string{"amount"}, row.args...)...)
			if got.stderr != row.stderr || got.status != row.status || (got.stdout == "") != (row.status != 0) {
				t.Errorf("%+v", got)
			}
		})
	}
	twice := runQrisWith(payload, "amount", "--amount", "5000", "--additional", "01=A=B", "--additional", "08=kopi susu")
	if want := "62270103A=B0703A010809kopi susu"; !strings.Contains(twice.stdout, want) {
		t.Errorf("%+v lacks %s", twice, want)
	}
	once := runQrisWith(payload, "amount", "--additional", "01=A=B", "08=kopi susu", "--amount", "5000")
	if once != twice {
		t.Errorf("the flag once %+v, twice %+v", once, twice)
	}
}

func TestQrisExplainsAWrongCommandLine(t *testing.T) {
	folder := t.TempDir()
	for _, args := range [][]string{
		{}, {"sell"}, {"check", "--profile", "visa"}, {"check", "--wrong"}, {"check", "payload"},
		{"amount"}, {"amount", "--amount", "5.000,5"}, {"amount", "--amount", "Rp5000"}, {"amount", "--amount", ""},
		{"amount", "--amount", "1", "--tip", "thanks"}, {"amount", "--amount", "1", "--tip", "prompt:5"},
		{"amount", "--amount", "1", "--additional", "01"}, {"amount", "--amount", "1", "--additional", "1=A"},
		{"amount", "--amount", "1", "--additional", "+1=A"}, {"amount", "--amount", "1", "more"},
		{"image"}, {"image", "-o", filepath.Join(folder, "a.png"), "--scale", "0"},
		{"image", "-o", filepath.Join(folder, "a.png"), "--scale", "65"},
	} {
		got := runQrisWith(staticPayload(t), args...)
		if got.status != 2 || got.stdout != "" || !strings.HasSuffix(got.stderr, qrisHelp) {
			t.Errorf("%q: %+v", args, got)
		}
	}
	for _, args := range [][]string{{"help"}, {"-h"}, {"check", "-h"}, {"image", "--help"}} {
		if got := runQrisWith("", args...); got != (qrisRun{stdout: qrisHelp}) {
			t.Errorf("%q: %+v", args, got)
		}
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("a wrong command line left %v, %v", left, err)
	}
}

func TestQrisImageDrawsACodeOrLeavesNoFile(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "code.png")
	if got := runQrisWith(staticPayload(t)+"\n", "image", "-o", path, "--scale", "3"); got != (qrisRun{}) {
		t.Fatalf("%+v", got)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	picture, err := png.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	if side := picture.Bounds().Dx(); side%3 != 0 || (side/3-8)%4 != 1 {
		t.Errorf("%d pixels are not a code of three pixels to a module with its border", side)
	}

	refused := filepath.Join(folder, "refused.png")
	if got := runQrisWith("000201", "image", "-o", refused); got != (qrisRun{stderr: "crc_not_last\n", status: 1}) {
		t.Errorf("%+v", got)
	}
	nowhere := filepath.Join(folder, "missing", "code.png")
	if got := runQrisWith(staticPayload(t), "image", "-o", nowhere); got.status != 1 || !strings.Contains(got.stderr, "code.png") {
		t.Errorf("%+v", got)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 1 {
		t.Errorf("files left: %v, %v", left, err)
	}
}

func TestQrisReportsAnUnreadableInput(t *testing.T) {
	for _, args := range [][]string{{"check"}, {"amount", "--amount", "1"}, {"image", "-o", filepath.Join(t.TempDir(), "a.png")}} {
		var out, errs bytes.Buffer
		status := runQris(args, iotest.ErrReader(errors.New("pipe burst")), &out, &errs)
		if status != 1 || out.Len() > 0 || !strings.Contains(errs.String(), "pipe burst") {
			t.Errorf("%q: status %d, %q, %q", args, status, out.String(), errs.String())
		}
	}
}
