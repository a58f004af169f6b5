package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"

	"lapak/internal/i18n"
	"lapak/internal/money"
	"lapak/internal/report"
)

// soldOffice is a central store with a day of sales at two fairs. It is made once
// and copied.
func soldOffice(t *testing.T) office {
	t.Helper()
	t.Setenv("LAPAK_DSN", "")
	t.Setenv("LAPAK_LANG", "en")
	sold.once.Do(func() {
		var err error
		if sold.folder, err = os.MkdirTemp("", "lapak-sold-"); err != nil {
			t.Fatal(err)
		}
		office{t, sold.folder}.does("demo", "--days", "1", "--sales", "25", "--until", "2026-11-22")
	})
	o := office{t, filepath.Join(t.TempDir(), "data")}
	if err := os.CopyFS(o.dir, os.DirFS(sold.folder)); err != nil {
		t.Fatal(err)
	}
	return o
}

// sold is the office of soldOffice. TestMain removes its folder.
var sold struct {
	once   sync.Once
	folder string
}

var ofMonth = []string{"--month", "2026-11"}

func (o office) settles(args ...string) []report.Settlement {
	o.Helper()
	var made []report.Settlement
	o.reads(&made, append(append([]string{"settle", "run"}, ofMonth...), args...)...)
	return made
}

// settled reads a document as JSON.
func (o office) settled(args ...string) (s report.Settlement) {
	o.Helper()
	text := o.does(append(args, "--format", "json")...)
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		o.Fatalf("%v in %s", err, text)
	}
	return s
}

func TestASettlementIsTheSameInEveryForm(t *testing.T) {
	o := soldOffice(t)
	before := o.settled(append([]string{"settle", "preview", "--producer", "lpp-plg"}, ofMonth...)...)
	made := o.settles()
	if len(made) < 3 {
		t.Fatalf("%d documents", len(made))
	}
	var all money.Rupiah
	for _, s := range made {
		all += s.Sum.Parts.Sum()
		if got := o.settled("settle", "show", string(s.Number)); !reflect.DeepEqual(got, s) {
			t.Errorf("run said %+v, show %+v", s, got)
		}
		if s.Producer == "LPP-PLG" && (s.Sum != before.Sum || !reflect.DeepEqual(s.Products, before.Products) || s.Number != "STL/LPP-PLG/2026-11/1") {
			t.Errorf("the preview was %+v, booked is %+v", before, s)
		}
	}
	var shares report.Shares
	if err := json.Unmarshal([]byte(o.does(append([]string{"settle", "preview", "--format", "json"}, ofMonth...)...)), &shares); err != nil || shares.Kept != all || shares.Sum.Parts.Sum() != all {
		t.Fatalf("%+v of %d, %v", shares.Sum, all, err)
	}
	w := i18n.MustLoad(i18n.EN)
	s := made[len(made)-1]
	for _, file := range []string{"s.pdf", "s.xlsx"} {
		o.does("settle", "show", string(s.Number), "--format", file[2:], "-o", filepath.Join(o.dir, file))
	}
	pages, text := pdfText(t, filepath.Join(o.dir, "s.pdf")), o.does("settle", "show", string(s.Number))
	list := o.does("settle", "show", string(s.Number), "--format", "csv", "--machine")
	for _, section := range s.Document(w).Sections {
		for _, row := range append(section.Table.Rows, section.Table.Total) {
			for _, c := range row {
				if shown := c.Show(w); c.Kind.Numeric() && (!strings.Contains(pages, shown) || !strings.Contains(text, shown)) {
					t.Errorf("%s: %s is not in the PDF or not in the text", section.Part, shown)
				}
			}
		}
	}
	if !strings.Contains(pages, s.Balance.String()) || !strings.Contains(pages, s.Balance.Terbilang()) {
		t.Errorf("no balance of %s in %s", s.Balance, pages)
	}
	if lines := strings.Count(list, "\n"); lines != 5+len(s.Products)+len(s.Returns) {
		t.Errorf("the CSV has %d lines for %d products", lines, len(s.Products))
	}
	if book, err := os.ReadFile(filepath.Join(o.dir, "s.xlsx")); err != nil || !strings.HasPrefix(string(book), "PK") {
		t.Errorf("no workbook of %d bytes, %v", len(book), err)
	}
}

// pdfText is what a reader sees, checked for signatures that stand alone.
func pdfText(t *testing.T, file string) string {
	t.Helper()
	out, err := exec.Command("pdftotext", "-layout", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	pages := strings.Split(strings.TrimSuffix(string(out), "\f"), "\f")
	last := pages[len(pages)-1]
	for _, role := range []string{"Handed over by,", "Received by,", "Acknowledged,", "NIP."} {
		if !strings.Contains(last, role) {
			t.Errorf("%q is not on the last page", role)
		}
	}
	return string(out)
}

func TestTheOfficeSettlesPaysCorrectsAndReverses(t *testing.T) {
	o := soldOffice(t)
	o.settles()
	if again := o.settles(); len(again) != 0 {
		t.Errorf("settled again: %+v", again)
	}
	first := o.settled("settle", "show", "STL/LPP-PLG/2026-11/1")
	if out := o.does("settle", "pay", "--producer", "lpp-plg", "--amount", "Rp100.000", "--note", "BSB"); !strings.Contains(out, "number 1") {
		t.Error(out)
	}
	o.does("settle", "pay", "--producer", "LPP-PLG", "--amount", "5.000")
	o.does("settle", "pay", "--reverse", "2", "--note", "twice")
	rules := filepath.Join(t.TempDir(), "r.csv")
	if err := os.WriteFile(rules, []byte("Produsen;Berlaku;Dasar;Premi %;Modal %;PNBP %;Unit %\nLPP-PLG;2026-11-01;bersih;30;30;15;25\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var compared report.Comparison
	text := o.does("settle", "preview", "--producer", "LPP-PLG", "--month", "2026-11", "--splits", rules, "--format", "json")
	if err := json.Unmarshal([]byte(text), &compared); err != nil || len(compared.Producers) != 1 || compared.Producers[0].Now != first.Sum.Parts || compared.Producers[0].Draft.Unit == 0 {
		t.Fatalf("%s, %v", text, err)
	}
	o.does("settle", "correct", "--splits", rules, "--until", "2026-11-30", "--note", "contract")
	second := o.settles()
	if len(second) != 1 || second[0].Sum.Parts.Plus(first.Sum.Parts) != compared.Producers[0].Draft || second[0].Carried != first.Balance || second[0].Paid != 100_000 {
		t.Fatalf("%+v", second)
	}
	if out := o.does("settle", "corrections"); !strings.Contains(out, "contract") {
		t.Error(out)
	}
	o.does("settle", "correct", "--undo", "1", "--note", "slip")
	o.does("settle", "reverse", string(second[0].Number), "--note", "slip")
	if left := o.settles(); len(left) != 0 {
		t.Errorf("after the reversal there is %+v", left)
	}
	var all report.Documents
	if err := json.Unmarshal([]byte(o.does("settle", "list", "--producer", "LPP-PLG", "--format", "json")), &all); err != nil || len(all.Settlements) != 3 || all.Balance != first.Due-100_000 {
		t.Errorf("%+v, %v", all, err)
	}
	o.does("settle", "target", "--producer", "LPP-PLG", "--year", "2026", "--amount", "17.000.000")
	o.does("settle", "deposit", "--producer", "LPP-PLG", "--month", "2026-11", "--amount", "1.000", "--billing", "820261123000001", "--ntpn", "AB12CD34EF56GH78", "--day", "2026-12-02")
	var pnbp report.PNBP
	if err := json.Unmarshal([]byte(o.does("settle", "pnbp", "--producer", "LPP-PLG", "--month", "2026-11", "--format", "json")), &pnbp); err != nil || pnbp.Due != first.Sum.Parts.PNBP || pnbp.Open != pnbp.Due-1_000 || pnbp.Target != 17_000_000 {
		t.Errorf("%+v, %v", pnbp, err)
	}
	var premi report.Premi
	if err := json.Unmarshal([]byte(o.does("settle", "premi", "--producer", "LPP-PLG", "--month", "2026-11", "--format", "json")), &premi); err != nil || premi.Premi != first.Sum.Parts.Premi || premi.ByMaker {
		t.Errorf("%+v, %v", premi, err)
	}
	for sentence, args := range map[string][]string{
		"reversed already":         {"settle", "reverse", string(second[0].Number), "--note", "again"},
		"no settlement STL/X/1":    {"settle", "show", "STL/X/1"},
		"exactly 15 digits":        {"settle", "deposit", "--producer", "LPP-PLG", "--month", "2026-11", "--amount", "1.000", "--billing", "82026", "--ntpn", "AB12CD34EF56GH79"},
		"LPP-X is not in the list": {"settle", "run", "--producer", "LPP-X", "--month", "2026-11"},
		"no payment number 9":      {"settle", "pay", "--reverse", "9"},
		"before the first day":     {"settle", "run", "--from", "2026-11-02", "--to", "2026-11-01"},
	} {
		o.fails(sentence, args...)
	}
}

func TestOnlyTheUnitsOwnTokenShowsPremiByMaker(t *testing.T) {
	o := soldOffice(t)
	made := o.settles()
	unit := made[len(made)-1]
	product := unit.Products[0]
	file := filepath.Join(t.TempDir(), "makers.csv")
	if err := os.WriteFile(file, []byte("SKU;Berlaku;Kode pembuat;Bobot\n"+string(product.SKU)+";2026-01-01;M-07;2\n"+string(product.SKU)+";2026-01-01;M-12;1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	show := []string{"settle", "premi", "--producer", string(unit.Producer), "--month", "2026-11", "--makers", "--format", "json"}
	other := made[0].Producer
	token := func(name string, args ...string) string {
		out := o.does(append([]string{"account", "add", name}, args...)...)
		return regexp.MustCompile(`[a-z0-9]+\.[A-Za-z0-9_-]{43}`).FindString(out)
	}
	for _, viewer := range []string{"", token("pusat", "--role", "admin"), token("lain", "--role", "producer", "--producer", string(other))} {
		t.Setenv("LAPAK_TOKEN", viewer)
		o.fails("Only the unit itself", show...)
	}
	t.Setenv("LAPAK_TOKEN", "")
	o.fails("Only the unit itself", "settle", "makers", file)
	t.Setenv("LAPAK_TOKEN", token("sendiri", "--role", "producer", "--producer", string(unit.Producer)))
	o.does("settle", "makers", file)
	var premi report.Premi
	if err := json.Unmarshal([]byte(o.does(show...)), &premi); err != nil || premi.Premi != unit.Sum.Parts.Premi || !premi.ByMaker || len(premi.Rows) < 2 {
		t.Errorf("%+v of %s, %v", premi, unit.Sum.Parts.Premi, err)
	}
}
