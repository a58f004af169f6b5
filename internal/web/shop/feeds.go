package shop

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"net/http"
	"strconv"
	"strings"

	"lapak/internal/i18n"
	"lapak/internal/pos"
	"lapak/internal/web"
)

// told answers with a file that programs fetch, made anew when the state changed.
func (s *Shop) told(w http.ResponseWriter, r *http.Request, kind string, tell func(*visit) ([]byte, error)) {
	st, err := s.current(r.Context())
	if err == nil && !st.front.Shown {
		err = errNoPage()
	}
	if err != nil {
		web.WriteError(w, err)
		return
	}
	kept := st.ready.get(r.URL.Path)
	if kept == nil {
		body, err := tell(&visit{Shop: s, state: st, w: w, r: r, words: s.words[i18n.ID]})
		if err != nil {
			web.WriteError(w, err)
			return
		}
		kept = s.packer.pack(body)
		st.ready.put(r.URL.Path, kept)
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "public, max-age=600")
	kept.send(w, r)
}

func (s *Shop) robots(w http.ResponseWriter, r *http.Request) {
	s.told(w, r, "text/plain; charset=utf-8", func(v *visit) ([]byte, error) {
		text := "User-agent: *\n"
		// What begins with the address of the form of an order is the page of an order too.
		for _, path := range []string{"/staf/", "/v1/", pathSearch, pathCart, pathCheckout} {
			text += "Disallow: " + path + "\n"
		}
		return []byte(text + "\nSitemap: " + v.base + "/sitemap.xml\n"), nil
	})
}

type siteMap struct {
	XMLName xml.Name      `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	Links   string        `xml:"xmlns:xhtml,attr"`
	All     []siteMapPage `xml:"url"`
}

type siteMapPage struct {
	Address string        `xml:"loc"`
	Others  []siteMapLink `xml:"xhtml:link"`
}

type siteMapLink struct {
	Rel     string `xml:"rel,attr"`
	Lang    string `xml:"hreflang,attr"`
	Address string `xml:"href,attr"`
}

func (s *Shop) sitemap(w http.ResponseWriter, r *http.Request) {
	s.told(w, r, "application/xml; charset=utf-8", func(v *visit) ([]byte, error) {
		all := siteMap{Links: "http://www.w3.org/1999/xhtml"}
		paths := []string{pathHome, pathFairs, pathProducers, pathAbout}
		for _, c := range v.categories {
			paths = append(paths, c.Path())
		}
		for _, p := range v.window.producers {
			paths = append(paths, p.Path())
		}
		for _, p := range v.products {
			paths = append(paths, p.Path())
		}
		for _, path := range paths {
			for _, lang := range i18n.Langs() {
				page := siteMapPage{Address: v.base + addressIn(lang, path)}
				for _, other := range i18n.Langs() {
					page.Others = append(page.Others, siteMapLink{"alternate", string(other), v.base + addressIn(other, path)})
				}
				all.All = append(all.All, page)
			}
		}
		body, err := xml.Marshal(all)
		return append([]byte(xml.Header), body...), err
	})
}

type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Title   string      `xml:"title"`
	ID      string      `xml:"id"`
	Updated string      `xml:"updated"`
	Author  atomAuthor  `xml:"author"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomAuthor struct {
	Name string `xml:"name"`
}

type atomLink struct {
	Rel     string `xml:"rel,attr,omitempty"`
	Address string `xml:"href,attr"`
}

type atomEntry struct {
	Title   string   `xml:"title"`
	ID      string   `xml:"id"`
	Updated string   `xml:"updated"`
	Link    atomLink `xml:"link"`
	Summary string   `xml:"summary"`
}

// feed tells of the fairs, so that people who follow it come.
func (s *Shop) feed(w http.ResponseWriter, r *http.Request) {
	s.told(w, r, "application/atom+xml; charset=utf-8", func(v *visit) ([]byte, error) {
		begins := func(day pos.BusinessDay) string { return moment(day, "00:00") }
		feed := atomFeed{Title: v.name + " – " + v.words.T("shop.fairs"), ID: v.base + pathFairs, Updated: begins(v.day), Author: atomAuthor{v.name},
			Links: []atomLink{{"self", v.base + "/feed.xml"}, {"", v.base + pathFairs}}}
		for _, f := range v.fairList() {
			if len(feed.Entries) == mostOver {
				break
			}
			feed.Entries = append(feed.Entries, atomEntry{Title: f.Name, ID: v.base + pathFairs + "#" + f.Code, Updated: begins(f.From),
				Link:    atomLink{"", v.base + pathFairs + "#" + f.Code},
				Summary: strings.Trim(f.Place+", "+f.City, ", ") + ". " + v.words.Date(string(f.From)) + " – " + v.words.Date(string(f.To)) + ". " + f.Week})
		}
		body, err := xml.Marshal(feed)
		return append([]byte(xml.Header), body...), err
	})
}

// feedCSV is the list of goods as marketplaces read it.
func (s *Shop) feedCSV(w http.ResponseWriter, r *http.Request) {
	s.told(w, r, "text/csv; charset=utf-8", func(v *visit) ([]byte, error) {
		var body bytes.Buffer
		c := csv.NewWriter(&body)
		c.Write([]string{"id", "title", "description", "link", "image_link", "availability", "price", "brand", "condition", "product_type", "gtin"})
		for _, p := range v.products {
			availability, brand := "out_of_stock", ""
			if v.own[p.SKU] > 0 {
				availability = "in_stock"
			}
			if p.Of != nil {
				brand = p.Of.Name
			}
			c.Write([]string{guarded(string(p.SKU)), guarded(p.Name), guarded(v.describe(p)), v.base + p.Path(), v.base + pictureOf(p), availability,
				strconv.FormatInt(int64(p.Product.Price), 10) + " IDR", guarded(brand), "new", guarded(p.Category), p.Barcode})
		}
		c.Flush()
		return body.Bytes(), c.Error()
	})
}

// guarded keeps a spreadsheet from taking a text for a formula.
func guarded(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
