package main

import (
	"encoding/json"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"lapak/internal/journal"
	"lapak/internal/pgtest"
	"lapak/internal/store"
	"lapak/internal/uplink"
)

// office runs commands on one data folder, in English.
type office struct {
	*testing.T
	dir string
}

// newOffice has an organisation, a fair and a stall.
func newOffice(t *testing.T) office {
	t.Helper()
	t.Setenv("LAPAK_DSN", "")
	t.Setenv("LAPAK_LANG", "en")
	o := office{t, filepath.Join(t.TempDir(), "data")}
	o.does("tenant", "add", "sumsel", "--name", "Sumatera Selatan")
	o.does("fair", "save", "KBI26", "--name", "Kambang Iwak Fair", "--city", "Palembang", "--from", "2026-11-23", "--to", "2026-11-29")
	o.does("stall", "save", "KBI", "--name", "Lapas Sumsel", "--fair", "KBI26")
	return o
}

// does runs a command that has to work and gives what it said.
func (o office) does(args ...string) string {
	o.Helper()
	status, out, errs := said(o.T, append(args, "--data", o.dir)...)
	if status != 0 {
		o.Fatalf("%q: status %d, %q, %q", args, status, out, errs)
	}
	return out
}

// fails runs a command that has to be refused with a sentence.
func (o office) fails(sentence string, args ...string) {
	o.Helper()
	status, out, errs := said(o.T, append(args, "--data", o.dir)...)
	if status != 1 || out != "" || !strings.Contains(errs, sentence) || strings.Contains(errs, "«") {
		o.Errorf("%q: status %d, %q, %q, want %q", args, status, out, errs, sentence)
	}
}

// reads runs a list as JSON.
func (o office) reads(into any, args ...string) {
	o.Helper()
	text := o.does(append(args, "--json")...)
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		o.Fatalf("%q: %v in %s", args, err, text)
	}
}

func TestTheOfficePlansAFair(t *testing.T) {
	o := newOffice(t)
	o.does("stall", "save", "DEK", "--name", "Dekranasda", "--fair", "KBI26", "--rounding", "500", "--footer", "Terima kasih")
	for want, args := range map[string][]string{
		"Organisation  Name\nsumsel        Sumatera Selatan\n": {"tenant", "list"},
		"Code   Name               Place  City       From        To\n" +
			"KBI26  Kambang Iwak Fair  -      Palembang  23/11/2026  29/11/2026\n": {"fair", "list"},
		"Code  Name          Fair   Rules\n" +
			"DEK   Dekranasda    KBI26  of the office\n" +
			"KBI   Lapas Sumsel  KBI26  of the stall\n": {"stall", "list", "--tenant", "sumsel"},
		"There is none.\n": {"terminals"},
		"[]\n":             {"terminals", "--json"},
	} {
		if got := o.does(args...); got != want {
			t.Errorf("%q says\n%s, want\n%s", args, got, want)
		}
	}
	var stalls []stallRecord
	o.reads(&stalls, "stall", "list")
	if len(stalls) != 2 || stalls[1].Rules != nil || *stalls[0].Rules != (rulesRecord{QRISLimit: 10_000_000, Rounding: 500, LowStock: 3, Footer: "Terima kasih"}) {
		t.Errorf("the stalls are %+v", stalls)
	}

	for _, c := range []struct {
		sentence string
		args     []string
	}{
		{"lower-case letters", []string{"tenant", "add", "Sumsel", "--name", "X"}},
		{"sumsel", []string{"tenant", "add", "sumsel", "--name", "Again"}},
		{"capital letters or digits", []string{"fair", "save", "kbi", "--name", "X", "--from", "2026-11-23"}},
		{"not a date", []string{"fair", "save", "X", "--name", "X", "--from", "23 November"}},
		{"cannot end", []string{"fair", "save", "X", "--name", "X", "--from", "2026-11-23", "--to", "2026-11-22"}},
		{"There is no fair NONE", []string{"stall", "save", "X", "--name", "X", "--fair", "NONE"}},
		{"capital letters or digits", []string{"stall", "save", "x", "--name", "X"}},
		{"stall's name", []string{"stall", "save", "X"}},
		{"less than zero", []string{"stall", "save", "X", "--name", "X", "--low-stock", "-1"}},
		{"QRIS", []string{"stall", "save", "X", "--name", "X", "--qris", "000201"}},
		{"“jambi”", []string{"fair", "list", "--tenant", "jambi"}},
	} {
		o.fails(c.sentence, c.args...)
	}
	o.does("tenant", "add", "jambi", "--name", "Jambi")
	o.fails("(jambi, sumsel)", "stall", "list")
	if got := o.does("stall", "list", "--tenant", "jambi"); got != "There is none.\n" {
		t.Errorf("one organisation sees the stalls of another: %s", got)
	}
}

func TestACommandNeedsDataThatAreThere(t *testing.T) {
	o := newOffice(t)
	o.dir = t.TempDir()
	empty, err := store.OpenCentral(t.Context(), store.Place{Dir: o.dir}, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := empty.Close(); err != nil {
		t.Fatal(err)
	}
	o.fails("Make one first", "fair", "list")
	o.dir = filepath.Join(t.TempDir(), "wrong")
	o.fails(o.dir, "terminals")
	if _, err := os.Stat(o.dir); !os.IsNotExist(err) {
		t.Errorf("looking has made a folder: %v", err)
	}
}

// till is a laptop with a store of its own and the client of the wire.
type till struct {
	*store.Store
	*uplink.Client
}

func (o office) newTill() till {
	o.Helper()
	s, err := store.Open(o.Context(), o.TempDir(), store.Options{})
	if err != nil {
		o.Fatal(err)
	}
	o.Cleanup(func() { s.Close() })
	client, err := uplink.NewClient(o.Context(), uplink.Config{Store: s, Now: time.Now, Version: "9.9"})
	if err != nil {
		o.Fatal(err)
	}
	return till{s, client}
}

// enrolled makes a laptop join a stall by a code of the office.
func (o office) enrolled(p *process, label string) till {
	o.Helper()
	var made enrolmentRecord
	o.reads(&made, "enrol", "--stall", "KBI", "--server", p.url)
	l := o.newTill()
	if err := l.Enrol(o.Context(), made.Server, made.Code, label); err != nil {
		o.Fatal(err)
	}
	return l
}

// records makes an entry in the journal of a laptop.
func (o office) records(l till, footer string) {
	o.Helper()
	stall := store.DefaultStall()
	stall.ReceiptFooter = footer
	if _, err := l.Record(o.Context(), "kasir", journal.StallChanged{Stall: stall}); err != nil {
		o.Fatal(err)
	}
}

func TestALaptopJoinsByACodeAndIsSeen(t *testing.T) {
	o := newOffice(t)
	p := start(t, nil, "--data", o.dir, "--listen", "127.0.0.1:0")

	picture := filepath.Join(t.TempDir(), "code.png")
	text := o.does("enrol", "--stall", "KBI", "--server", p.url, "-o", picture)
	form := regexp.MustCompile(`^Code:    ([0-9A-Z]{4}(?:-[0-9A-Z]{5}){2})
Valid:   until \d\d:\d\d WIB, once
Server:  (http://127\.0\.0\.1:\d+)
Stall:   KBI
QR:      (lapak:enrol\S+)
$`)
	said := form.FindStringSubmatch(text)
	if said == nil {
		t.Fatalf("enrol says\n%s", text)
	}
	if server, code, ok := uplink.ReadEnrolmentText(said[3]); !ok || server != p.url || code != said[1] {
		t.Errorf("the QR code says %q", said[3])
	}
	file, err := os.Open(picture)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if drawn, err := png.Decode(file); err != nil || drawn.Bounds().Dx() < 200 {
		t.Errorf("the picture is %v, %v", drawn.Bounds(), err)
	}
	first := o.newTill()
	if err := first.Enrol(t.Context(), p.url, said[1], "Laptop\x1b[31m satu"); err != nil {
		t.Fatal(err)
	}
	if err := o.newTill().Enrol(t.Context(), p.url, said[1], "Laptop dua"); err == nil {
		t.Error("a code worked twice")
	}
	o.enrolled(p, "Laptop tiga")
	o.records(first, "Terima kasih")
	if err := first.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}

	var seen []terminalRecord
	o.reads(&seen, "terminals")
	if len(seen) != 2 || seen[0].ID != string(first.Terminal().ID) || seen[0].Code != "A" || seen[1].Code != "B" ||
		seen[0].Version != "9.9" || seen[0].LastContact.IsZero() || !seen[0].RevokedAt.IsZero() {
		t.Fatalf("the office sees %+v", seen)
	}
	if table := o.does("terminals"); strings.Contains(table, "\x1b") || !regexp.MustCompile(
		`(?m)^KBI +A +Laptop\[31m satu +active +\d\d/\d\d/\d{4} \d\d:\d\d WIB +\S+ s +9\.9 +`+seen[0].ID+`$`).MatchString(table) {
		t.Errorf("the office sees\n%s", table)
	}
	if got := o.does("verify"); got != "sumsel: whole, 1 entries; the chains and all tables match.\n" {
		t.Errorf("verify says %q", got)
	}
	for _, args := range [][]string{
		{"enrol", "--stall", "NONE", "--server", p.url}, {"enrol", "--stall", "KBI", "--server", "pusat.example.org"},
	} {
		o.fails("", args...)
	}
}

func TestWhatARevokedLaptopBringsIsSetAsideUntilSomebodyVouches(t *testing.T) {
	o := newOffice(t)
	p := start(t, nil, "--data", o.dir, "--listen", "127.0.0.1:0")
	lost, other := o.enrolled(p, "Laptop satu"), o.enrolled(p, "Laptop dua")
	if got := o.does("revoke", "KBI-A"); !strings.Contains(got, "KBI-A (Laptop satu)") {
		t.Errorf("revoke says %q", got)
	}
	o.fails("KBI-Z", "revoke", "KBI-Z")
	o.records(lost, "Terima kasih")
	if err := lost.Sync(t.Context()); err == nil {
		t.Error("a revoked laptop was let in")
	}
	bundle := new(strings.Builder)
	if _, err := lost.ExportBundle(t.Context(), bundle, true); err != nil {
		t.Fatal(err)
	}
	if _, err := other.CarryBundle(t.Context(), strings.NewReader(bundle.String())); err != nil {
		t.Fatal(err)
	}
	if err := other.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}

	var aside []quarantineRecord
	o.reads(&aside, "quarantine", "list")
	if len(aside) != 1 || aside[0].Reason != string(store.QuarantineRevoked) || aside[0].Terminal != string(lost.Terminal().ID) || aside[0].Kind == "" {
		t.Fatalf("set aside is %+v", aside)
	}
	if table := o.does("quarantine", "list"); !regexp.MustCompile(`(?m) WIB +KBI-A +1/1 \S+ +sent by a revoked laptop +- +` + aside[0].ID + `$`).MatchString(table) {
		t.Errorf("set aside is\n%s", table)
	}
	if got := o.does("quarantine", "retry", aside[0].ID); !strings.Contains(got, aside[0].ID) {
		t.Errorf("retry says %q", got)
	}
	o.fails("no such record", "quarantine", "retry", aside[0].ID)
	if got := o.does("quarantine", "list"); got != "There is none.\n" {
		t.Errorf("still set aside is\n%s", got)
	}
	o.reads(&aside, "quarantine", "list", "--all")
	if len(aside) != 1 || aside[0].ResolvedAt.IsZero() {
		t.Errorf("settled is %+v", aside)
	}
}

func TestALaptopThatWentOnFromAnOldCopyIsShown(t *testing.T) {
	o := newOffice(t)
	p := start(t, nil, "--data", o.dir, "--listen", "127.0.0.1:0")
	l := o.enrolled(p, "Laptop satu")
	central, err := store.OpenCentral(t.Context(), store.Place{Dir: o.dir}, store.Options{Beside: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := central.Branch(t.Context(), "sumsel", l.Terminal().ID, 1, journal.Head{Terminal: l.Terminal().ID, Epoch: 1, Seq: 41}); err != nil {
		t.Fatal(err)
	}
	if err := central.Close(); err != nil {
		t.Fatal(err)
	}
	if table := o.does("forks"); !regexp.MustCompile(`(?m) WIB +KBI-A +1/41 +2 +-$`).MatchString(table) {
		t.Errorf("forks says\n%s", table)
	}
	var forks []forkRecord
	o.reads(&forks, "forks")
	if len(forks) != 1 || forks[0].Base != 41 || forks[0].Epoch != 2 || forks[0].At.IsZero() {
		t.Errorf("the forks are %+v", forks)
	}
}

func TestAnAccountOpensTheOfficeUntilItIsClosed(t *testing.T) {
	o := newOffice(t)
	p := start(t, nil, "--data", o.dir, "--listen", "127.0.0.1:0")
	token := strings.TrimSpace(o.does("account", "add", "kanwil", "--role", "reader", "--label", "Kanwil Sumsel"))
	status := func(token string) int {
		request := p.request("GET", "/v1/admin/terminals")
		request.Header.Set("Authorization", "Bearer "+token)
		response, err := p.client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		return response.StatusCode
	}
	if got := status(token); got != 200 || !strings.HasPrefix(token, "sumsel.") {
		t.Errorf("the token %q opens with %d", token, got)
	}
	if got := o.does("account", "list"); got != "Account  Label          Role    State\nkanwil   Kanwil Sumsel  reader  active\n" {
		t.Errorf("the accounts are\n%s", got)
	}
	renewed := strings.TrimSpace(o.does("account", "add", "kanwil", "--role", "admin"))
	if old, now := status(token), status(renewed); old == 200 || now != 200 {
		t.Errorf("after a new token the old one opens with %d, the new one with %d", old, now)
	}
	o.does("account", "close", "kanwil")
	if got := status(renewed); got == 200 {
		t.Error("a closed account opens")
	}
	var accounts []accountRecord
	o.reads(&accounts, "account", "list")
	if len(accounts) != 1 || accounts[0] != (accountRecord{"kanwil", "kanwil", "admin", false, ""}) {
		t.Errorf("the accounts are %+v", accounts)
	}
	o.fails("nobody", "account", "close", "nobody")
	o.fails("lower-case", "account", "add", "Kanwil Sumsel")
	o.fails("owner", "account", "add", "kanwil", "--role", "owner")
	if _, log, err := p.end(os.Interrupt); err != nil || strings.Contains(log, token) || strings.Contains(log, renewed) {
		t.Errorf("%v; the log holds a token:\n%s", err, log)
	}
}

func TestGoodsAndPeopleGoDownToTheStall(t *testing.T) {
	o := newOffice(t)
	p := start(t, nil, "--data", o.dir, "--listen", "127.0.0.1:0")
	l := o.enrolled(p, "Laptop satu")
	from := func(name string) string { return filepath.Join("..", "..", "internal", "intake", "testdata", name) }
	goods := []string{"catalogue", "import", "--producers", from("produsen.csv"), "--products", from("barang.csv")}
	if got := o.does(append(goods, "--splits", from("bagi-hasil.csv"))...); got !=
		"Catalogue stored: 67 products of 9 producers, 5 split rules.\nThe stock of 67 products in the file was left alone: stock is counted at the stalls.\n" {
		t.Errorf("the import says %q", got)
	}
	if got := o.does(goods...); !strings.Contains(got, "5 split rules") {
		t.Errorf("without its file the rules went: %q", got)
	}
	people := filepath.Join(t.TempDir(), "orang.csv")
	write := func(rows ...string) {
		t.Helper()
		if err := os.WriteFile(people, []byte("Kode;Nama;Peran;PIN\n"+strings.Join(rows, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("spv;Koordinator;supervisor;280519", "k1;Kasir 1;kasir;730114")
	if got := o.does("staff", "import", people); got != "2 people may work at the stalls; 0 no longer.\n" {
		t.Errorf("the import says %q", got)
	}
	write("spv;Koordinator;supervisor;")
	if got := o.does("staff", "import", people); got != "One person may work at the stalls; 1 no longer.\n" {
		t.Errorf("the import says %q", got)
	}
	if got := o.does("staff", "list"); got != "Code  Label        Role        State\nspv   Koordinator  Supervisor  active\nk1    Kasir 1      Cashier     closed\n" {
		t.Errorf("the people are\n%s", got)
	}
	if err := l.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	list, err := l.Catalogue(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	staff, err := l.Staff(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(list.Products()) != 67 || len(staff) != 2 || staff[0].ID != "k1" || staff[0].Active || !staff[1].Active {
		t.Errorf("the laptop has %d products and %+v", len(list.Products()), staff)
	}

	write("spv;Koordinator;bendahara;", "k1;;kasir;123456", "k1;Kasir 2;kasir;")
	status, out, errs := said(t, "staff", "import", people, "--data", o.dir)
	if status != 1 || out != "" || strings.Count(errs, "orang.csv, row ") < 4 || !strings.Contains(errs, "Nothing was stored.") {
		t.Errorf("a bad list: status %d, %q, %q", status, out, errs)
	}
	status, out, errs = said(t, append(goods[:5:5], from("produsen.csv"), "--data", o.dir)...)
	if status != 1 || out != "" || !strings.Contains(errs, "produsen.csv, row 1: ") || !strings.Contains(errs, "Nothing was stored.") {
		t.Errorf("a wrong list: status %d, %q, %q", status, out, errs)
	}
}

func TestACopyIsMadeBesideTheServerAndBeginsANewLife(t *testing.T) {
	o := newOffice(t)
	p := start(t, nil, "--data", o.dir, "--listen", "127.0.0.1:0")
	l := o.enrolled(p, "Laptop satu")
	o.records(l, "Terima kasih")
	if err := l.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "central.db")
	if got := o.does("backup", file); got != "Backup made: "+file+"\n" {
		t.Errorf("backup says %q", got)
	}
	o.fails(file, "backup", file)
	o.fails(o.dir, "restore", file)

	restored := o
	restored.dir = filepath.Join(t.TempDir(), "restored")
	if got := restored.does("restore", file); got != "Data restored into "+restored.dir+"\n" {
		t.Errorf("restore says %q", got)
	}
	o.does("tenant", "add", "empty", "--name", "Nothing yet")
	for _, one := range []struct {
		office
		want string
	}{{o, "empty: whole, 0 entries; the chains and all tables match.\nsumsel: whole, 1 entries; the chains and all tables match.\n"},
		{restored, "sumsel: whole, 1 entries; the chains and all tables match.\n"}} {
		one.does("rebuild")
		if got := one.does("verify"); got != one.want {
			t.Errorf("verify says %q", got)
		}
	}
	o.fails("“x”", "verify", "--tenant", "x")
	lives := map[string]bool{}
	for _, dir := range []string{o.dir, restored.dir} {
		central, err := store.OpenCentral(t.Context(), store.Place{Dir: dir}, store.Options{ReadOnly: true})
		if err != nil {
			t.Fatal(err)
		}
		lives[central.Timeline()] = true
		central.Close()
	}
	if len(lives) != 2 {
		t.Errorf("the copy lives the life of the original: %v", lives)
	}
}

func TestTheSameCommandsWorkOnPostgreSQL(t *testing.T) {
	dsn := pgtest.Start(t)
	t.Setenv("LAPAK_LANG", "en")
	t.Setenv("LAPAK_DSN", dsn)
	p := start(t, []string{"LAPAK_DSN=" + dsn}, "--listen", "127.0.0.1:0")
	for _, c := range []struct {
		status int
		says   string
		args   []string
	}{
		{0, "sumsel", []string{"tenant", "add", "sumsel", "--name", "Sumatera Selatan"}},
		{0, "KBI", []string{"stall", "save", "KBI", "--name", "Lapas Sumsel"}},
		{0, "lapak:enrol", []string{"enrol", "--stall", "KBI", "--server", p.url}},
		{0, "whole, 0 entries", []string{"verify"}},
		{0, "derived again", []string{"rebuild"}},
		{1, "PostgreSQL", []string{"backup", filepath.Join(t.TempDir(), "copy.db")}},
		{1, "PostgreSQL", []string{"restore", "copy.db"}},
	} {
		if status, out, errs := said(t, c.args...); status != c.status || !strings.Contains(out+errs, c.says) || strings.Contains(errs, "«") {
			t.Errorf("%q: status %d, %q, %q", c.args, status, out, errs)
		}
	}
	if status, body := p.get("/readyz"); status != 200 {
		t.Errorf("%d %q", status, body)
	}
}
