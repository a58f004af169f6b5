package e2e_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"lapak/internal/demo"
	"lapak/internal/i18n"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/store"
	"lapak/internal/uplink"
)

// sell plays a day of so many sales. A till that belongs to a central store sends
// them while it sells; what it said about that is returned.
func (l lapak) sell(sales, seed int) (complaint string) {
	l.Helper()
	out, complaint, status := l.try("demo", "--out", l.TempDir(), "--sales", strconv.Itoa(sales), "--seed", strconv.Itoa(seed), "--lang", "en")
	if status != 0 {
		l.Fatalf("lapak demo: status %d\n%s%s", status, out, complaint)
	}
	return complaint
}

// bookNotes stores paper notes of one cap each, numbered from one number to
// before another: sales that need no cashier.
func (l lapak) bookNotes(from, to int) {
	l.Helper()
	var notes strings.Builder
	notes.WriteString(noteHead)
	for n := from; n < to; n++ {
		fmt.Fprintf(&notes, "%d;2026-11-23;10:00;%s;1;;;tunai;;\n", n, capSKU)
	}
	l.do("import", "sales", l.write("nota.csv", notes.String()))
}

// TestATillAndItsCentralStoreAgreeOnceTheNetworkIsBack is the whole way there and
// back with the real programs.
func TestATillAndItsCentralStoreAgreeOnceTheNetworkIsBack(t *testing.T) {
	t.Parallel()
	const sales = 200
	c := newCentre(t)
	s := c.serve()
	n := newNetwork(t, c.address)
	l := c.enrolled(n.url)
	if got := l.status(); got.State != uplink.StatusSent || got.Server != n.url || got.Code != "A" || got.Waiting != 0 {
		t.Fatalf("after the enrolment: %+v", got)
	}

	if complaint := l.sell(sales, 1); complaint != "" {
		t.Errorf("on a good network the till complained: %s", complaint)
	}
	if got := c.agrees(l); got != sales {
		t.Errorf("%d sales arrived", got)
	}
	online := sums(c.ledger())
	n.cut()
	if complaint := l.sell(sales, 2); !says(complaint, "server_unreachable") {
		t.Errorf("without a network the till said %q", complaint)
	}
	if got := l.status(); got.State != uplink.StatusWaiting || got.Waiting < sales || len(c.ledger().sales) != sales {
		t.Errorf("without a network: %+v", got)
	}
	l.refuses("server_unreachable", "sync")
	c.sendsThroughABadNetwork(n, l, s)
	if got := c.agrees(l); got != 2*sales {
		t.Errorf("%d sales arrived", got)
	}
	c.reports(l, demo.Day)
	if got := l.status(); got.State != uplink.StatusSent || got.Waiting != 0 || int(got.Sent) != l.entries() {
		t.Errorf("with the network back: %+v", got)
	}

	c.changesAPrice(l)
	if faults := s.metric(`lapak_http_requests_total{class="5xx",route="POST /v1/entries"}`) + s.metric("lapak_http_panics_total"); faults != 0 {
		t.Errorf("the server failed %g times", faults)
	}
	byStick(t, sales, online)
}

// says looks for the words of a refusal in English.
func says(text, reason string) bool {
	return strings.Contains(text, i18n.MustLoad(i18n.EN).T("error."+reason))
}

// sendsThroughABadNetwork tries to send what waits through everything that a
// network does to it, until the last of them lets it through.
func (c centre) sendsThroughABadNetwork(n *network, l lapak, s *serving) {
	c.Helper()
	before := len(c.ledger().sales)
	try := func(kind, way string, attributes map[string]int64) {
		c.Helper()
		n.mend()
		n.spoil(kind, way, attributes)
		if out, complaint, status := l.try("sync", "--lang", "en"); status != 1 || out != "" || !says(complaint, "server_unreachable") {
			c.Errorf("through %s %s %v: status %d, %q, %q", way, kind, attributes, status, out, complaint)
		}
	}
	try("reset_peer", up, map[string]int64{"timeout": 0})
	try("reset_peer", down, map[string]int64{"timeout": 0})
	// Enough for the greeting, and not for the sales after it.
	try("limit_data", up, map[string]int64{"bytes": 6000})
	if cut := s.metric(`lapak_http_requests_total{class="4xx",route="POST /v1/entries"}`); cut != 1 || len(c.ledger().sales) != before {
		c.Errorf("%g requests were cut off; %d sales of half a request arrived", cut, len(c.ledger().sales)-before)
	}
	// Answers end a little later each time, until the sales have arrived and only
	// the word of it is lost.
	for limit := int64(200); len(c.ledger().sales) == before; limit += 200 {
		try("limit_data", down, map[string]int64{"bytes": limit})
	}
	if got := l.status(); got.Waiting < int64(len(c.ledger().sales)-before) {
		c.Errorf("no answer came, and the till has %+v", got)
	}
	n.mend()
	for _, way := range []string{up, down} {
		n.spoil("latency", way, map[string]int64{"latency": 100, "jitter": 50})
		n.spoil("slow_close", way, map[string]int64{"delay": 300})
	}
	l.do("sync")
	n.mend()
}

// byStick has another till sell the same at another central store, where it can
// never be called: only a stick goes from one to the other, twice.
func byStick(t *testing.T, sales int, want figures) {
	t.Helper()
	c := newCentre(t)
	s := c.serve()
	l := c.enrolled(s.url)
	s.stop()
	if complaint := l.sell(sales, 1); !says(complaint, "server_unreachable") {
		t.Errorf("without its centre the till said %q", complaint)
	}
	first, second := filepath.Join(t.TempDir(), "1.lapak"), filepath.Join(t.TempDir(), "2.lapak")
	l.do("bundle", "export", first)
	l.refuses("file_exists", "bundle", "export", first)
	l.do("bundle", "export", second, "--all")
	for _, file := range []string{first, second, first} {
		c.do("bundle", "import", file)
	}
	if got := c.agrees(l); got != sales {
		t.Errorf("%d sales came on the stick", got)
	}
	if got := sums(c.ledger()); !reflect.DeepEqual(got, want) {
		t.Errorf("by stick it adds up to\n%+v\nover the network to\n%+v", got, want)
	}
	c.serve()
	l.do("sync")
	if got := l.status(); got.State != uplink.StatusSent || got.Waiting != 0 {
		t.Errorf("after the stick and a call: %+v", got)
	}
	c.agrees(l)
}

// changesAPrice changes a price at the office and sells at it.
func (c centre) changesAPrice(l lapak) {
	c.Helper()
	const now money.Rupiah = 90_000
	c.goods(l.write("barang.csv", listWithCapAt(c, now)))
	if before := l.price(capSKU); before != 85_000 {
		c.Errorf("before the till called, the cap costs %s there", before)
	}
	l.do("sync")
	if after := l.price(capSKU); after != now {
		c.Errorf("the cap costs %s", after)
	}
	l.bookNotes(1, 4)
	l.do("sync")
	c.agrees(l)
	if got := c.ledger().days["2026-11-23"].Cashiers; len(got) != 1 || got[0].Sales != 3 || got[0].Gross != 3*now {
		c.Errorf("three caps were sold as %+v", got)
	}
}

// listWithCapAt is the list of goods with another price of the cap.
func listWithCapAt(t testing.TB, price money.Rupiah) string {
	t.Helper()
	list, err := os.ReadFile(goods + "barang.csv")
	must(t, err)
	const row = "Lemang batik cap;Batik;"
	changed := strings.Replace(string(list), row+"85.000;", row+strconv.FormatInt(int64(price), 10)+";", 1)
	if changed == string(list) {
		t.Fatal("the cap is not in the list")
	}
	return changed
}

// price is what a product costs at the till.
func (l lapak) price(sku pos.SKU) money.Rupiah {
	l.Helper()
	s, err := store.Open(l.Context(), l.dir, store.Options{ReadOnly: true})
	must(l, err)
	defer s.Close()
	list, err := s.Catalogue(l.Context())
	must(l, err)
	p, err := list.BySKU(sku)
	must(l, err)
	return p.Price
}
