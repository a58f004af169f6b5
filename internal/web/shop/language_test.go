package shop

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

var (
	links    = regexp.MustCompile(`<a [^>]*href="([^"]*)"[^>]*>`)
	formSent = regexp.MustCompile(`<form [^>]*action="([^"]*)"[^>]*>(<input type="hidden" name="lang" value="en">)?`)
)

func TestWhoReadsEnglishIsLedThroughTheWholeShopInEnglish(t *testing.T) {
	m := newMarket(t)
	m.furnish()
	m.withGateway()
	m.post("/keranjang?lang=en", url.Values{"sku": {"SKT-1"}, "n": {"1"}})
	form := m.fields("before")
	order := m.post("/pesan?lang=en", form).Header().Get("Location")
	if !strings.HasSuffix(order, "&lang=en") {
		t.Fatalf("who orders in English comes to %s", order)
	}
	m.post("/keranjang?lang=en", url.Values{"sku": {"KAO-S"}, "n": {"1"}})
	ways := []string{"/?lang=en", order, order + "&p=leave", "/pesan?lang=en", "/cari?lang=en&q=kaos", "/terima-kasih?lang=en&struk=A-1", "/barang/none?lang=en"}
	seen := map[string]bool{}
	for len(ways) > 0 {
		at := ways[0]
		if ways = ways[1:]; seen[at] {
			continue
		}
		seen[at] = true
		w := m.get(at)
		body := w.Body.String()
		if !strings.Contains(body, `<html lang="en">`) {
			t.Errorf("%s is not in English: %d", at, w.Code)
			continue
		}
		for _, link := range links.FindAllStringSubmatch(body, -1) {
			to := html.UnescapeString(link[1])
			switch {
			case strings.HasPrefix(to, "#"), strings.HasPrefix(to, "https://"):
			case strings.Contains(link[0], `hreflang="id"`):
				other := m.get(to)
				if strings.Contains(to, "lang=") || w.Code == http.StatusOK && (other.Code != http.StatusOK || !strings.Contains(other.Body.String(), `<html lang="id">`)) {
					t.Errorf("on %s Indonesian leads to %s: %d", at, to, other.Code)
				}
			case !strings.Contains(to, "lang=en"):
				t.Errorf("on %s a link leaves English: %s", at, to)
			default:
				to, _, _ = strings.Cut(to, "#")
				ways = append(ways, to)
			}
		}
		for _, form := range formSent.FindAllStringSubmatch(strings.ReplaceAll(body, "\n", ""), -1) {
			if !strings.Contains(form[1], "lang=en") && form[2] == "" {
				t.Errorf("on %s a form leaves English: %s", at, form[0])
			}
		}
	}
	if len(seen) < 25 {
		t.Errorf("only %d pages were seen", len(seen))
	}
}

func TestWhatIsOfOnePersonIsHiddenFromSearchEngines(t *testing.T) {
	m := newMarket(t)
	m.furnish()
	link := m.buyer("one")
	m.post("/keranjang", url.Values{"sku": {"KAO-S"}, "n": {"1"}})
	robots := m.get("/robots.txt").Body.String()
	for _, path := range []string{pathCart, pathCheckout, link} {
		w := m.get(path)
		if w.Code != http.StatusOK || w.Header().Get("X-Robots-Tag") != "noindex, nofollow" || !strings.Contains(w.Body.String(), `<meta name="robots" content="noindex, nofollow">`) {
			t.Errorf("%s may be listed: %d %q", path, w.Code, w.Header().Get("X-Robots-Tag"))
		}
		hidden := false
		for line := range strings.Lines(robots) {
			prefix, is := strings.CutPrefix(strings.TrimSpace(line), "Disallow: ")
			hidden = hidden || is && strings.HasPrefix(path, prefix)
		}
		if !hidden {
			t.Errorf("robots.txt leads to %s:\n%s", path, robots)
		}
	}
	for _, path := range []string{"/", "/kategori/songket", "/barang/kain-songket-lepus-skt-1", pathFairs} {
		w := m.get(path)
		if w.Code != http.StatusOK || w.Header().Get("X-Robots-Tag") != "" || strings.Contains(w.Body.String(), "noindex") {
			t.Errorf("%s is hidden", path)
		}
	}
}

// The page of an order opens by its key alone, which the other language must keep.
func TestAnOrderIsReadInTheOtherLanguageByTheSameLink(t *testing.T) {
	m := newMarket(t)
	m.furnish()
	link := m.buyer("one")
	want := addressIn("en", link)
	if body := m.get(link).Body.String(); !strings.Contains(body, `href="`+html.EscapeString(want)+`" lang="en"`) {
		t.Errorf("English is not at %s: %s", want, body)
	}
}
