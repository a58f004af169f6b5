package e2e_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	cdpnetwork "github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"lapak/internal/demo"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// awaited waits for what a promise becomes.
func awaited(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }

// demoCentre is the central store of lapak-server demo, served.
func demoCentre(t testing.TB) (centre, *browser) {
	t.Helper()
	c := emptyCentre(t, store.Place{Dir: t.TempDir()})
	c.do("demo", "--days", "2", "--sales", "12")
	return c, openBrowser(t, c.serve().url)
}

// The passphrases that lapak-server demo tells.
const (
	adminPhrase    = "songket biru di atas musi"
	producerPhrase = "pempek hangat di pasar pagi"
	observerPhrase = "jembatan ampera malam cerah"
)

// One demo for all: making it takes longer than looking at it.
func TestTheOfficeWorksInABrowser(t *testing.T) {
	c, b := demoCentre(t)
	for _, part := range []struct {
		name string
		does func(*testing.T, centre, *browser)
	}{
		{"a price changed by keys alone goes down to the stalls", aPriceIsChanged},
		{"a month is settled by keys alone and paid", aMonthIsSettled},
		{"somebody of a Lapas sees nothing of another", anotherLapasIsRefused},
		{"every page is for everybody", everyPageIsForEverybody},
	} {
		t.Run(part.name, func(t *testing.T) {
			mine := *b
			mine.TB = t
			part.does(t, c, &mine)
		})
	}
}

func aPriceIsChanged(t *testing.T, c centre, b *browser) {
	b.wide(1366, 768)
	b.signIn("admin", adminPhrase)
	before := c.reference()

	// Keys only, from the first page to the saved price.
	b.tabTo(`nav.wide a[href="/staf/catalogue"]`)
	b.leave(func() { b.press(kb.Enter) })
	b.tabTo(`main table a`)
	b.leave(func() { b.press(kb.Enter) })
	product := ask[string](b, `location.pathname`)
	b.tabTo("#price")
	b.run(chromedp.Evaluate(`document.activeElement.select()`, nil))
	b.run(chromedp.KeyEvent("123.500"))
	b.leave(func() { b.press(kb.Enter) })
	if said := ask[string](b, `document.querySelector("[role=status]").innerText`); said == "" {
		t.Error("nothing says that it is saved")
	}
	sku := pos.SKU(strings.TrimPrefix(product, "/staf/catalogue/product/"))
	central := c.open()
	defer central.Close()
	list, err := central.Books(organisation).Catalogue(t.Context())
	must(t, err)
	p, err := list.BySKU(sku)
	must(t, err)
	if p.Price != 123_500 {
		t.Errorf("%s costs %s", sku, p.Price)
	}
	if after := c.reference(); after != before+1 {
		t.Errorf("what goes down to the stalls was at %d and is at %d", before, after)
	}
	theTillSells(t, c, b.base, p)
}

// theTillSells lets a real till join, take in goods and sell one at the price that
// the office has just changed.
func theTillSells(t *testing.T, c centre, server string, p pos.Product) {
	c.TB = t
	till := c.enrolled(server)
	till.env = []string{"LAPAK_PIN=" + demo.CashierPIN}
	sheet := filepath.Join(t.TempDir(), "stock.csv")
	must(t, os.WriteFile(sheet, []byte("SKU;Jumlah\n"+string(p.SKU)+";3\n"), 0o600))
	till.do("handover", "in", "--file", sheet)
	var last struct {
		Event string `json:"event"`
		Total int64  `json:"total"`
	}
	out := till.do("sell", "--json", "--open", "--staff", string(demo.FirstCashier), string(p.SKU))
	lines := strings.Split(strings.TrimSpace(out), "\n")
	must(t, json.Unmarshal([]byte(lines[len(lines)-1]), &last))
	if last.Total != int64(p.Price) {
		t.Errorf("the till sells for %d what the office priced at %s: %s", last.Total, p.Price, out)
	}
	till.do("sync")
}

// reference counts the changes of what goes down to the stalls.
func (c centre) reference() int64 {
	c.Helper()
	central := c.open()
	defer central.Close()
	n, err := central.Reference(c.Context(), organisation)
	must(c, err)
	return n
}

// officePages are those of an admin, of the demo.
func officePages() []string {
	day := string(pos.DayOf(time.Now().AddDate(0, 0, -1)))
	return []string{"", "?period=custom&from=" + day + "&to=" + day, "?period=month", "daily?day=" + day, "shifts?period=custom&from=" + day + "&to=" + day,
		"stock", "catalogue", "catalogue/new", "catalogue/product/PROBE", "fairs", "fairs/new", "catalogue/product/PROBE/page", "shopfront", "shopfront/producer/LPP-PLG", "fairs/fair/KBI", "fairs/fair/KBI/page", "stalls/new", "stalls/stall/KBI",
		"settlement", "settlement?producer=LPP-PLG", "settlement/preview?month=" + day[:7], "settlement/preview?producer=LPP-PLG", "settlement/document/STL/LPP-PLG/" + day[:7] + "/1", "settlement/pay?producer=LPP-PLG",
		"splits", "pnbp", "pnbp?producer=LPP-PLG", "premi", "premi?producer=LPP-PLG", "handover", "handover/match", "handover/match?producer=LPP-PLG", "handover/note/NOTE", "labels",
		"orders", "orders?all=1", "orders/packing", "shop/stock", "notes", "units", "units/unit?code=LPP-PLG",
		"terminals", "aside", "audit", "account", "account/telephone", "no-such-page"}
}

const heaviestPage = 100_000

// look holds a page against what every page must be.
func (b *browser) look(who, path, lang, axe string, widths ...int64) {
	b.Helper()
	what := who + " " + lang + " /staf/" + path
	b.open("/staf/" + path)
	if got := ask[string](b, `document.documentElement.lang`); got != lang {
		b.Errorf("%s is in %s", what, got)
	}
	for _, width := range widths {
		b.wide(width, 768)
		if over := ask[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
			wide := ask[string](b, `[...document.querySelectorAll("main *, header *, nav *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".scroll")).slice(0, 3).map(e => e.outerHTML.slice(0, 120)).join("\n")`)
			b.Errorf("%s is %d pixels too wide at %d:\n%s", what, over, width, wide)
		}
		b.photograph(fmt.Sprintf("%s-%d-%s-%s", lang, width, who, path))
	}
	if axe != "" {
		b.accessible(what, axe)
	}
	if bytes := ask[int](b, `performance.getEntriesByType("navigation")[0].encodedBodySize + performance.getEntriesByType("resource").reduce((n, r) => n + r.encodedBodySize, 0)`); bytes > heaviestPage || bytes == 0 {
		b.Errorf("%s has %d bytes", what, bytes)
	}
	if hosts := ask[string](b, `performance.getEntriesByType("resource").map(r => r.name).filter(n => !n.startsWith(location.origin)).join(" ")`); hosts != "" {
		b.Errorf("%s asks other hosts: %s", what, hosts)
	}
	if words := ask[string](b, `document.body.innerText.match(/«[^»]*»|\{[a-z_]+\}/g)?.join(" ") || ""`); words != "" {
		b.Errorf("%s has words that are missing: %s", what, words)
	}
}

func everyPageIsForEverybody(t *testing.T, c centre, b *browser) {
	axe, err := os.ReadFile("testdata/axe/axe-4.11.0.min.js")
	must(t, err)
	central := c.open()
	list, err := central.Books(organisation).Catalogue(t.Context())
	must(t, err)
	probe := string(list.Products()[0].SKU)
	notes, err := central.Books(organisation).Handovers(t.Context(), store.Period{})
	must(t, err)
	central.Close()
	if len(notes) == 0 {
		t.Fatal("there is no note to look at")
	}
	b.run(cdpnetwork.ClearBrowserCookies())
	for _, lang := range []string{"id", "en"} {
		b.inLanguage(lang)
		b.look("nobody", "sign-in", lang, string(axe), 1366, 360)
	}
	for _, who := range []struct {
		account, phrase string
		pages           []string
	}{
		{"admin", adminPhrase, officePages()},
		{"lapas", producerPhrase, []string{"?period=month", "catalogue", "stock", "settlement", "settlement/preview", "splits", "pnbp", "premi", "premi?by=product", "handover/match", "labels"}},
		{"dinas", observerPhrase, []string{"?period=month"}},
	} {
		b.signIn(who.account, who.phrase)
		for lang, rules := range map[string]string{"id": string(axe), "en": ""} { // what axe looks at is the same in both
			b.inLanguage(lang)
			for _, path := range who.pages {
				b.look(who.account, strings.NewReplacer("PROBE", probe, "NOTE", string(notes[0].Number)).Replace(path), lang, rules, 1366, 360)
			}
		}
	}
}
