package e2e_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	cdpnetwork "github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

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
	for name, part := range map[string]func(*testing.T, centre, *browser){
		"a price changed by keys alone goes down to the stalls": aPriceIsChanged,
		"every page is for everybody":                           everyPageIsForEverybody,
	} {
		t.Run(name, func(t *testing.T) {
			mine := *b
			mine.TB = t
			part(t, c, &mine)
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
	b.accessible(what, axe)
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
	central.Close()
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
		{"lapas", producerPhrase, []string{"?period=month", "catalogue", "stock"}},
		{"dinas", observerPhrase, []string{"?period=month"}},
	} {
		b.signIn(who.account, who.phrase)
		for _, lang := range []string{"id", "en"} {
			b.inLanguage(lang)
			for _, path := range who.pages {
				b.look(who.account, strings.ReplaceAll(path, "PROBE", probe), lang, string(axe), 1366, 360)
			}
		}
	}
}
