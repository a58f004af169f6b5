package shop

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"testing"
	"time"

	"lapak/internal/pos"
)

// large is how many products the measured shop has.
const large = 5_000

// largeMarket is a shop with names as people give them, of some hundred words.
func largeMarket(b *testing.B) *market {
	b.Helper()
	m := newMarket(b)
	m.furnish()
	kinds := []string{"Kain", "Tas", "Kaos", "Mukena", "Selendang", "Bros", "Kue", "Keripik", "Mug", "Peci"}
	motifs := []string{"Songket", "Batik", "Jumputan", "Rotan", "Pandan", "Sablon", "Perca", "Manik", "Kayu", "Ampera", "Musi", "Sriwijaya", "Lepus", "Tabur", "Limar"}
	dice := rand.New(rand.NewPCG(1, 2))
	all := goods()
	for i := range large - len(all) {
		word := func(list []string) string { return list[dice.IntN(len(list))] }
		all = append(all, pos.Product{SKU: pos.SKU(fmt.Sprintf("N%05d", i)), Name: word(kinds) + " " + word(motifs) + " " + word(motifs) + fmt.Sprintf(" No%d", i),
			Category: word(kinds), Price: 50_000, Producer: "LPP"})
	}
	list, err := pos.NewCatalogue(all, []pos.Producer{{Code: "LPP", Name: "Lapas Perempuan", City: "Palembang"}, {Code: "MEN", Name: "Lapas", City: "Muara Enim"}}, nil)
	m.must(err)
	m.must(m.central.ReplaceCatalogue(b.Context(), tenant, list))
	m.must(m.shop.Refresh(b.Context()))
	return m
}

// measure asks a server for addresses, one after the other, as a browser does, over
// a connection of this machine.
func (m *market) measure(b *testing.B, address func(i int) string) {
	b.Helper()
	server := httptest.NewServer(m.server)
	defer server.Close()
	client := server.Client()
	took := make([]time.Duration, 0, b.N)
	b.ResetTimer()
	for i := range b.N {
		begun := time.Now()
		r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, server.URL+address(i), nil)
		m.must(err)
		r.Header.Set("Accept-Encoding", "gzip")
		answer, err := client.Do(r)
		m.must(err)
		if answer.StatusCode != http.StatusOK {
			b.Fatalf("%s: %d", address(i), answer.StatusCode)
		}
		buffer := make([]byte, 64<<10)
		for err == nil {
			_, err = answer.Body.Read(buffer)
		}
		answer.Body.Close()
		took = append(took, time.Since(begun))
	}
	b.StopTimer()
	slices.Sort(took)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
	b.ReportMetric(float64(took[len(took)*99/100])/1e6, "p99-ms")
}

// A static file is what nothing can be quicker than on the same machine.
func BenchmarkShop(b *testing.B) {
	m := largeMarket(b)
	st, err := m.shop.current(b.Context())
	m.must(err)
	questions := []string{"songket", "batk", "tas rotn", "kain jumputan", "sriwjaya", "selendang lepus"}
	for _, what := range []struct {
		name    string
		address func(i int) string
	}{
		{"static_file", func(int) string { return pathStyle }},
		{"product_page_ready", func(i int) string { return st.products[i%20].Path() }},
		{"product_page_first_time", func(i int) string { return st.products[i*7919%len(st.products)].Path() }},
		{"search", func(i int) string { return pathSearch + "?q=" + url.QueryEscape(questions[i%len(questions)]) }},
	} {
		b.Run(what.name, func(b *testing.B) { m.measure(b, what.address) })
	}
	b.Run("search_alone", func(b *testing.B) {
		for i := range b.N {
			st.index.search(questions[i%len(questions)])
		}
	})
}
