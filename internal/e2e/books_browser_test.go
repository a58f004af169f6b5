package e2e_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	cdpnetwork "github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"lapak/internal/pos"
)

// lastMonth is that of the demo's last day.
func lastMonth() string { return string(pos.DayOf(time.Now().AddDate(0, 0, -1)))[:7] }

// file takes a file of the dashboard home, as whoever is signed in.
func (b *browser) file(path string) (status int, body []byte) {
	b.Helper()
	var cookies []*cdpnetwork.Cookie
	b.run(chromedp.ActionFunc(func(ctx context.Context) (err error) {
		cookies, err = cdpnetwork.GetCookies().WithURLs([]string{b.base + "/staf/"}).Do(ctx)
		return err
	}))
	r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, b.base+path, nil)
	must(b, err)
	for _, c := range cookies {
		r.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
	}
	answer, err := http.DefaultClient.Do(r)
	must(b, err)
	defer answer.Body.Close()
	body, err = io.ReadAll(answer.Body)
	must(b, err)
	return answer.StatusCode, body
}

// figures are the amounts that the page shows in some of its tables.
func (b *browser) figures(tables string) []string {
	b.Helper()
	return strings.Fields(ask[string](b, fmt.Sprintf(`[...document.querySelectorAll(%q)].flatMap(t => [...t.querySelectorAll("td.n")]).map(e => e.innerText.trim()).filter(s => s.length > 3 && !s.endsWith("%%")).join(" ")`, tables)))
}

// readWith is what a tool of the system makes of a file.
func readWith(t *testing.T, body []byte, tool string, args ...string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(name, body, 0o600))
	for i, a := range args {
		args[i] = strings.ReplaceAll(a, "FILE", name)
	}
	out, err := exec.Command(tool, args...).Output()
	if err != nil {
		t.Fatalf("%s: %v", tool, err)
	}
	return string(out)
}

// sameFigures holds the files of the page that is open against the page.
func (b *browser) sameFigures(t *testing.T) {
	t.Helper()
	b.TB = t
	shown, levels := b.figures("main table"), b.figures("main section:nth-of-type(2) table")
	if len(shown) < 20 || len(levels) < 4 {
		t.Fatalf("the page shows %v, and as levels %v", shown, levels)
	}
	path := ask[string](b, `location.pathname`)
	_, pdf := b.file(path + "?format=pdf")
	_, book := b.file(path + "?format=xlsx")
	_, list := b.file(path + "?format=csv")
	text := readWith(t, pdf, "pdftotext", "-layout", "FILE", "-")
	cells := readWith(t, book, "unzip", "-p", "FILE", "xl/worksheets/*.xml")
	if !strings.Contains(readWith(t, book, "unzip", "-l", "FILE"), "xl/workbook.xml") {
		t.Error("the workbook is none")
	}
	reader := csv.NewReader(bytes.NewReader(list))
	reader.Comma, reader.FieldsPerRecord = ';', -1
	rows, err := reader.ReadAll()
	if err != nil || len(rows) < 3 {
		t.Errorf("the list has %d rows, %v", len(rows), err)
	}
	numbers := slices.Concat(rows...)
	for _, figure := range shown {
		if !strings.Contains(text, figure) || !strings.Contains(cells, "<v>"+bare(figure)+"</v>") {
			t.Errorf("%s is on the page %s and not in its PDF or workbook", figure, path)
		}
	}
	for _, figure := range levels {
		if !slices.Contains(numbers, bare(figure)) {
			t.Errorf("%s is a level on the page %s and not in its list", figure, path)
		}
	}
}

// bare is an amount as programs write it.
func bare(figure string) string { return strings.NewReplacer(".", "", "−", "-").Replace(figure) }

func aMonthIsSettled(t *testing.T, c centre, b *browser) {
	b.wide(1366, 768)
	b.signIn("admin", adminPhrase)
	b.inLanguage("id")

	// Keys only, from the first page to the booked month.
	b.tabTo(`nav.wide a[href="/staf/settlement"]`)
	b.leave(func() { b.press(kb.Enter) })
	b.tabTo(`main a[href="/staf/settlement/preview"]`)
	b.leave(func() { b.press(kb.Enter) })
	b.open("/staf/settlement/preview?month=" + lastMonth()) // on the first of a month the last sale is in another one
	b.tabTo(`details.act > summary`)
	b.press(kb.Enter)
	b.tabTo(`details.act button`)
	b.leave(func() { b.press(kb.Enter) })
	if said := ask[string](b, `document.querySelector("[role=status]")?.innerText || ""`); !strings.Contains(said, "dibukukan") {
		t.Fatalf("the page says %q: %s", said, ask[string](b, `document.querySelector("main").innerText`))
	}
	number := "STL/LPP-PLG/" + lastMonth() + "/1"
	b.tabTo(fmt.Sprintf(`main a[href="/staf/settlement/document/%s"]`, number))
	b.leave(func() { b.press(kb.Enter) })
	b.sameFigures(t)

	b.tabTo(`main a[href="/staf/settlement/pay?producer=LPP-PLG"]`)
	b.leave(func() { b.press(kb.Enter) })
	owed := ask[string](b, `document.querySelector("#amount").value`)
	b.tabTo("#note")
	b.run(chromedp.KeyEvent("BSB 27/11"))
	b.leave(func() { b.press(kb.Enter) })
	if said := ask[string](b, `document.querySelector("main").innerText`); !strings.Contains(said, "Pembayaran dicatat.") || !strings.Contains(said, "BSB 27/11") || strings.Count(said, owed) < 2 {
		t.Errorf("of %s paid the page says %s", owed, said)
	}
	central := c.open()
	defer central.Close()
	ledger, err := central.Books(organisation).Ledger(t.Context(), "LPP-PLG")
	if err != nil || ledger.Balance() != 0 || ledger.Paid.Digits() != owed {
		t.Errorf("the account is %+v, %v", ledger, err)
	}

	// The same month once more, by hand: nothing.
	b.open("/staf/settlement/preview?month=" + lastMonth())
	if ask[bool](b, `!!document.querySelector("details.act")`) {
		t.Error("there is something to book once more")
	}
	aRuleIsTried(t, b)
}

// aRuleIsTried pastes a rule, looks at its effect and puts it in force: the text goes
// through the browser's own forms.
func aRuleIsTried(t *testing.T, b *browser) {
	b.open("/staf/splits")
	b.run(chromedp.SetValue("#rules", "Produsen;Berlaku;Dasar;Premi %;Modal %;PNBP %\nLPP-PLG;2031-01-01;kotor;40;45;15\n", chromedp.ByQuery))
	b.leave(func() { b.run(chromedp.Click(`form[action="/staf/splits/preview"] button`, chromedp.ByQuery)) })
	if effect := b.figures("main table"); len(effect) < 8 {
		t.Fatalf("the effect is %v: %s", effect, ask[string](b, `document.querySelector("main").innerText`))
	}
	b.leave(func() { b.run(chromedp.Click(`form[action="/staf/splits/activate"] button`, chromedp.ByQuery)) })
	if said := ask[string](b, `document.querySelector("main").innerText`); !strings.Contains(said, "01/01/2031") || !strings.Contains(said, "Premi 40%") {
		t.Errorf("the rules are %s", said)
	}
}

func anotherLapasIsRefused(t *testing.T, c centre, b *browser) {
	b.signIn("lapas", producerPhrase)
	b.inLanguage("id")
	theirs := "/staf/settlement/document/STL/LAPAS-1-PLG/" + lastMonth() + "/1"
	for _, path := range []string{theirs, theirs + "?format=pdf", theirs + "?format=xlsx", theirs + "?format=csv", strings.Replace(theirs, "/1", "/77", 1)} {
		if status, body := b.file(path); status != http.StatusNotFound || !bytes.Contains(body, []byte("Tidak ada setoran")) {
			t.Errorf("%s: %d", path, status)
		}
	}
	for _, path := range []string{"/staf/settlement/pay?producer=LPP-PLG", "/staf/settlement?producer=LAPAS-1-PLG", "/staf/premi?producer=LAPAS-1-PLG&format=csv", "/staf/pnbp?producer=LAPAS-1-PLG", "/staf/handover/match?producer=LAPAS-1-PLG&format=pdf"} {
		if status, _ := b.file(path); status != http.StatusForbidden {
			t.Errorf("%s: %d", path, status)
		}
	}
	b.open("/staf/settlement")
	if said := ask[string](b, `document.querySelector("main").innerText`); strings.Contains(said, "LAPAS-1-PLG") || !strings.Contains(said, "STL/LPP-PLG/") {
		t.Errorf("the Lapas sees %s", said)
	}
	b.open("/staf/settlement/document/STL/LPP-PLG/" + lastMonth() + "/1")
	b.sameFigures(t)
	if ask[bool](b, `!!document.querySelector("main form")`) {
		t.Error("the Lapas may change its own settlement")
	}
}
