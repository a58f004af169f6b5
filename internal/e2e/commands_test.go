package e2e_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"lapak/internal/i18n"
	"lapak/internal/journal"
	"lapak/internal/report"
	"lapak/internal/store"
)

// lapak is the program without a screen, on one data folder.
type lapak struct {
	testing.TB
	bin, dir string
	env      []string // beside that of the test
}

func newLapak(t testing.TB) lapak {
	t.Helper()
	return lapak{TB: t, bin: program(t), dir: filepath.Join(t.TempDir(), "data")}
}

func (l lapak) in(dir string) lapak { l.dir = dir; return l }

// try runs a command and returns what it said and its status.
func (l lapak) try(args ...string) (stdout, stderr string, status int) {
	l.Helper()
	return runIn(l, l.bin, l.env, nil, append(args, "--data", l.dir)...)
}

// do runs a command that must work.
func (l lapak) do(args ...string) string {
	l.Helper()
	out, complaint, status := l.try(args...)
	if status != 0 {
		l.Fatalf("lapak %v: status %d\n%s", args, status, complaint)
	}
	return out
}

// refuses insists on status 1 and a sentence, in both languages, and no more
// than that: no stack, no words of a library.
func (l lapak) refuses(reason string, args ...string) {
	l.Helper()
	for _, lang := range []i18n.Lang{i18n.ID, i18n.EN} {
		out, complaint, status := l.try(append(args, "--lang", string(lang))...)
		if problem := notRefused(lang, reason, out, complaint, status); problem != "" {
			l.Errorf("lapak %v: %s", args, problem)
		}
	}
}

// notRefused says what is wrong with how a program refused, "" if nothing.
func notRefused(lang i18n.Lang, reason, out, complaint string, status int) string {
	// The sentence up to its first blank to fill.
	want, _, _ := strings.Cut(i18n.MustLoad(lang).T("error."+reason), "{")
	if status != 1 || out != "" || !strings.Contains(complaint, want) || strings.Contains(complaint, "goroutine") {
		return fmt.Sprintf("status %d, not %q:\n%s%s", status, want, out, complaint)
	}
	return ""
}

// entries is the length of the journal in the folder, 0 if there is none.
func (l lapak) entries() int {
	l.Helper()
	if _, err := os.Stat(filepath.Join(l.dir, store.FileName)); err != nil {
		return 0
	}
	s, err := store.Open(l.Context(), l.dir, store.Options{ReadOnly: true})
	must(l, err)
	defer s.Close()
	return int(s.Head().Seq)
}

// write puts a file beside the data.
func (l lapak) write(name, text string) string {
	l.Helper()
	path := filepath.Join(l.TempDir(), name)
	must(l, os.WriteFile(path, []byte(text), 0o644))
	return path
}

const goods = "../demo/data/"

// stocked imports the real list of goods.
func (l lapak) stocked() lapak {
	l.Helper()
	l.do("import", "catalogue", "--producers", goods+"produsen.csv", "--products", goods+"barang.csv", "--splits", goods+"bagi-hasil.csv")
	return l
}

const noteHead = "Nota;Hari;Jam;SKU;Jumlah;Harga;Diskon;Metode;Dibayar;Kasir\n"

// notes are two sales on paper: Rp360.000 less Rp10.000 in cash, and Rp85.000.
const notes = noteHead +
	"1;2026-11-22;10:00;BTK-MS-200;1;;10000;tunai;400000;\n" +
	"1;2026-11-22;10:00;BTK-PECI;1;;;tunai;400000;\n" +
	"2;2026-11-22;10:20;BTK-PECI;1;;;qris;;\n"

func TestPaperNotesBecomeTheSameReportInEveryForm(t *testing.T) {
	l := newLapak(t).stocked()
	file := l.write("nota.csv", notes)
	l.do("import", "sales", file)
	before := l.entries()
	l.do("import", "sales", file)
	if now := l.entries(); now != before {
		t.Errorf("importing the same notes again made %d entries", now-before)
	}
	daily := func(format string) string {
		return l.do("report", "daily", "--day", "2026-11-22", "--format", format)
	}
	var d report.Daily
	must(t, json.Unmarshal([]byte(daily("json")), &d))
	if d.Sales != 2 || d.Gross != 445_000 || d.Discount != 10_000 || d.Net != 435_000 {
		t.Errorf("%d sales, gross %s, discount %s, net %s", d.Sales, d.Gross, d.Discount, d.Net)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(l.do("report", "daily", "--day", "2026-11-22", "--format", "csv", "--machine"), "\ufeff"))).ReadAll()
	must(t, err)
	if all := strings.Join(flat(rows), " "); !strings.Contains(all, "275000") || !strings.Contains(all, "10000") {
		t.Errorf("CSV: %s", all)
	}
	if text := daily("text"); !strings.Contains(text, d.Net.String()) {
		t.Errorf("text without %s:\n%s", d.Net, text)
	}
	book, err := excelize.OpenReader(strings.NewReader(daily("xlsx")))
	must(t, err)
	if found, err := anySheetHolds(book, "435000"); err != nil || !found {
		t.Errorf("XLSX without %s (%v)", d.Net, err)
	}
	if text := pdfText(t, []byte(daily("pdf"))); !strings.Contains(text, d.Net.String()) {
		t.Errorf("PDF without %s:\n%s", d.Net, text)
	}
}

func flat(rows [][]string) []string {
	var all []string
	for _, row := range rows {
		all = append(all, row...)
	}
	return all
}

// anySheetHolds looks for a figure in a workbook, as it is stored.
func anySheetHolds(book *excelize.File, figure string) (bool, error) {
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			return false, err
		}
		for _, cell := range flat(rows) {
			if cell == figure {
				return true, nil
			}
		}
	}
	return false, nil
}

func pdfText(t testing.TB, body []byte) string {
	t.Helper()
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("pdftotext is not installed: make deps installs it")
	}
	cmd := exec.Command("pdftotext", "-layout", "-", "-")
	cmd.Stdin = bytes.NewReader(body)
	out, err := cmd.Output()
	must(t, err)
	return string(out)
}

func TestAReceiptComesInEveryFormAndAsACopy(t *testing.T) {
	l := newLapak(t).stocked()
	l.do("import", "sales", l.write("nota.csv", notes))
	number := l.receiptNumber()
	for columns, widest := range map[string]int{"32": 32, "48": 48} {
		text := l.do("receipt", number, "--columns", columns)
		for line := range strings.Lines(text) {
			if n := len([]rune(strings.TrimRight(line, "\n"))); n > widest {
				t.Errorf("%d letters on a line of %d: %s", n, widest, line)
			}
		}
		if !strings.Contains(text, "350.000") || strings.Contains(text, "SALINAN") {
			t.Errorf("the receipt reads:\n%s", text)
		}
		if text := l.do("receipt", number, "--columns", columns, "--copy"); !strings.Contains(text, "SALINAN") {
			t.Errorf("the copy reads:\n%s", text)
		}
		bytes := l.do("receipt", number, "--columns", columns, "--format", "escpos")
		if !strings.HasPrefix(bytes, "\x1b@") || !strings.Contains(bytes, "350.000") {
			t.Errorf("ESC/POS: %q", bytes)
		}
		if text := pdfText(t, []byte(l.do("receipt", number, "--columns", columns, "--format", "pdf"))); !strings.Contains(text, "350.000") {
			t.Errorf("PDF:\n%s", text)
		}
	}
	l.refuses("sale_unknown", "receipt", "XXX-A-261122-0001")
}

// receiptNumber is that of the first sale.
func (l lapak) receiptNumber() string {
	l.Helper()
	s, err := store.Open(l.Context(), l.dir, store.Options{ReadOnly: true})
	must(l, err)
	defer s.Close()
	entries, err := s.Entries(l.Context(), 0, 1000)
	must(l, err)
	for _, e := range entries {
		fact, err := journal.Decode(e.Kind, e.Version, e.Body)
		must(l, err)
		if sale, ok := fact.(journal.SaleCompleted); ok {
			return string(sale.Sale.Number)
		}
	}
	l.Fatal("nothing was sold")
	return ""
}

func TestAFileWithAMistakeIsNamedAndNothingOfItIsStored(t *testing.T) {
	producers, err := os.ReadFile(goods + "produsen.csv")
	must(t, err)
	products, err := os.ReadFile(goods + "barang.csv")
	must(t, err)
	l := newLapak(t)
	for name, change := range map[string][2]string{
		"a wrong check digit":  {"2000000000022", "2000000000023"},
		"a price with letters": {"265.000", "dua ratus"},
		"a repeated SKU":       {"BTK-BB-200", "BTK-MS-200"},
		"an unknown producer":  {"LPP-PLG;Batik;15", "LPP-XXX;Batik;15"},
	} {
		bad := l.write("barang.csv", strings.Replace(string(products), change[0], change[1], 1))
		_, complaint, status := l.try("import", "catalogue", "--producers", l.write("produsen.csv", string(producers)), "--products", bad)
		if status != 1 || !strings.Contains(complaint, "barang.csv") || !regexp.MustCompile(`\b3\b`).MatchString(complaint) {
			t.Errorf("%s: status %d, %s", name, status, complaint)
		}
		if n := l.entries(); n != 0 {
			t.Fatalf("%s: %d entries were stored", name, n)
		}
	}
	_, complaint, status := l.try("import", "catalogue", "--producers", goods+"produsen.csv", "--products", l.write("barang.xlsx", "not a workbook"))
	if status != 1 || l.entries() != 0 || strings.Contains(complaint, zip.ErrFormat.Error()) {
		t.Errorf("an XLSX that is none: status %d, %s", status, complaint)
	}
	l.stocked()
	before := l.entries()
	for name, row := range map[string]string{
		"an unknown SKU":      "3;2026-11-22;11:00;NIX;1;;;tunai;;\n",
		"a negative quantity": "3;2026-11-22;11:00;BTK-PECI;-1;;;tunai;;\n",
		"a short payment":     "3;2026-11-22;11:00;BTK-PECI;1;;;tunai;50000;\n",
	} {
		_, complaint, status := l.try("import", "sales", l.write("nota.csv", notes+row))
		if status != 1 || !strings.Contains(complaint, "nota.csv") || !regexp.MustCompile(`\b5\b`).MatchString(complaint) {
			t.Errorf("%s: status %d, %s", name, status, complaint)
		}
		if n := l.entries(); n != before {
			t.Fatalf("%s: %d entries were stored", name, n-before)
		}
	}
}

func TestVerifyNoticesBytesThatSomebodyChanged(t *testing.T) {
	l := newLapak(t).stocked()
	l.do("import", "sales", l.write("nota.csv", notes))
	l.do("verify")
	copied := filepath.Join(t.TempDir(), "copy.db")
	l.do("backup", copied)
	body, err := os.ReadFile(copied)
	must(t, err)
	// A rupiah amount in the text of the journal, changed with a hex editor.
	at := bytes.LastIndex(body, []byte(`"Price":275000`))
	if at < 0 {
		t.Fatal("no sale is written in the file as text")
	}
	body[at+len(`"Price":`)] = '1'
	forged := l.in(filepath.Join(t.TempDir(), "forged"))
	must(t, os.MkdirAll(forged.dir, 0o700))
	must(t, os.WriteFile(filepath.Join(forged.dir, store.FileName), body, 0o600))
	forged.refuses("chain_broken", "verify")

	broken := l.in(filepath.Join(t.TempDir(), "broken"))
	must(t, os.MkdirAll(broken.dir, 0o700))
	for i := range 4096 {
		body[i] ^= 0x5a
	}
	must(t, os.WriteFile(filepath.Join(broken.dir, store.FileName), body, 0o600))
	for _, args := range [][]string{{"verify"}, {"report", "daily"}, {"backup", filepath.Join(t.TempDir(), "x.db")}, {"import", "sales", l.write("nota.csv", notes)}} {
		broken.refuses("database_corrupt", args...)
	}
}

func TestABackupOfARunningTillIsWholeAndOverwritesNothing(t *testing.T) {
	l := newLapak(t)
	selling := exec.Command(l.bin, "demo", "--out", t.TempDir(), "--data", l.dir, "--sales", "100000")
	must(t, selling.Start())
	defer func() {
		selling.Process.Kill()
		selling.Wait()
	}()
	for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		if _, _, status := l.try("verify"); status == 0 && l.entries() > 30 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the demo sells nothing")
		}
	}
	copied := filepath.Join(t.TempDir(), "copy.db")
	l.do("backup", copied)
	l.refuses("file_exists", "backup", copied)
	l.refuses("already_running", "import", "sales", l.write("nota.csv", notes))

	again := l.in(filepath.Join(t.TempDir(), "again"))
	again.do("restore", copied)
	again.do("verify")
	if n := again.entries(); n < 30 {
		t.Errorf("the backup has %d entries", n)
	}
	before := again.entries()
	if _, complaint, status := again.try("restore", copied); status != 1 || complaint == "" || again.entries() != before {
		t.Errorf("a restore over data: status %d, %s", status, complaint)
	}
}

func TestAPrinterThatIsOffOrDiesDoesNotStopSales(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer listener.Close()
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			// Half a receipt, and the cable is out.
			conn.Read(make([]byte, 64))
			conn.(*net.TCPConn).SetLinger(0)
			conn.Close()
		}
	}()
	for name, address := range map[string]string{"off": "tcp:127.0.0.1:1", "dies": "tcp:" + listener.Addr().String()} {
		t.Run(name, func(t *testing.T) {
			l := newLapak(t)
			out, complaint, status := l.try("demo", "--out", t.TempDir(), "--sales", "5", "--printer", address)
			if status != 0 || complaint == "" {
				t.Errorf("status %d, %s%s", status, out, complaint)
			}
			l.do("verify")
		})
	}
}

func TestAFullOrReadOnlyDiskIsToldAndStoresNothing(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can make a small disk")
	}
	l := newLapak(t)
	disk := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk).CombinedOutput(); err != nil {
		t.Skipf("no small disk can be made here: %s", out)
	}
	t.Cleanup(func() { exec.Command("umount", "-l", disk).Run() })
	l = l.in(filepath.Join(disk, "data")).stocked()
	l.do("import", "sales", l.write("nota.csv", notes))
	before := l.entries()

	filler := filepath.Join(disk, "filler")
	must(t, os.WriteFile(filler, make([]byte, 1<<20), 0o600))
	f, err := os.OpenFile(filler, os.O_APPEND|os.O_WRONLY, 0)
	must(t, err)
	for err == nil {
		_, err = f.Write(make([]byte, 4096))
	}
	f.Close()
	more := strings.NewReplacer("\n1;", "\n8;", "\n2;", "\n9;").Replace(notes)
	l.refuses("disk_full", "import", "sales", l.write("nota.csv", more))
	must(t, os.Remove(filler))
	// The data lies elsewhere; only the paper has no room.
	full := l.in(filepath.Join(t.TempDir(), "data")).stocked()
	must(t, os.WriteFile(filler, make([]byte, 1<<20), 0o600))
	for f, err = os.OpenFile(filler, os.O_APPEND|os.O_WRONLY, 0); err == nil; {
		_, err = f.Write(make([]byte, 4096))
	}
	f.Close()
	full.refuses("file_not_written", "report", "daily", "--format", "pdf", "-o", filepath.Join(disk, "x.pdf"))
	if left, _ := filepath.Glob(filepath.Join(disk, "x.pdf*")); len(left) > 0 {
		t.Errorf("half a report was left: %v", left)
	}
	must(t, os.Remove(filler))
	l.do("verify")

	if out, err := exec.Command("mount", "-o", "remount,ro", disk).CombinedOutput(); err != nil {
		t.Skipf("the disk cannot be made read-only: %s", out)
	}
	l.refuses("disk_read_only", "import", "sales", l.write("nota.csv", more))
	must(t, exec.Command("mount", "-o", "remount,rw", disk).Run())
	l.do("verify")
	if n := l.entries(); n != before {
		t.Errorf("%d entries were stored on a bad disk", n-before)
	}
	l.do("import", "sales", l.write("nota.csv", more))
}
