package uplink_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"lapak/internal/journal"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/store"
	"lapak/internal/uplink"
)

// TestNoEntryHoldsUpTheOnesBehindIt sends entries of any content, in their place
// and sealed by their terminal, on both engines. They must be taken, applied or
// not: an entry that is refused would keep back all that its laptop ever sold
// after it. And whatever was taken, the books can still be read, and a copy on
// the other engine is the same.
func TestNoEntryHoldsUpTheOnesBehindIt(t *testing.T) {
	onEachEngine(t, func(t *testing.T, o *office) {
		h := o.handmade(sumsel, "KBI", false)
		h.opens()
		random := rand.New(rand.NewPCG(1, 2))
		usual, unusual := facts(t)
		for _, f := range append(usual, unusual...) {
			h.takes(t, f)
		}
		h.readable(t)
		const rounds, each = 60, 25
		for range rounds {
			var spoilt []journal.Entry
			for range each {
				f := usual[random.IntN(len(usual))]
				f.Body = spoil(t, random, f.Body)
				spoilt = append(spoilt, f)
			}
			h.takes(t, spoilt...)
		}
		h.readable(t)
		if v, err := o.central.VerifyTenant(t.Context(), sumsel); err != nil || v.Problem != nil {
			t.Errorf("on the other engine: %v, %v", v.Problem, err)
		}
		waiting, err := o.central.Quarantined(t.Context(), sumsel, false)
		o.must(err)
		if taken := len(usual) + len(unusual) + rounds*each; len(waiting) < taken/4 || len(waiting) > taken*3/4 {
			t.Errorf("%d of %d entries were not applied: what is tried is too odd or not odd enough", len(waiting), taken)
		}
	})
}

// takes gives entries their place in the chain and sends them as one run.
func (h *handmade) takes(t *testing.T, facts ...journal.Entry) {
	t.Helper()
	head := h.head
	var entries []journal.Entry
	for _, f := range facts {
		f.ID, f.Terminal = newID(t), h.id
		// A sale must be this terminal's own to get any further.
		f.Body = bytes.ReplaceAll(f.Body, []byte("TERMINAL"), []byte(h.id))
		f.Body = bytes.ReplaceAll(f.Body, []byte("UNIQUE"), []byte(f.ID))
		f.Body = bytes.ReplaceAll(f.Body, []byte("COUNTER"), fmt.Append(nil, head.Seq+1))
		f = journal.Move(head, f)
		entries, head = append(entries, f), f.Head()
	}
	got := h.sends(h.seal(entries))
	var done uplink.EntriesAnswer
	if got.status == http.StatusOK {
		h.must(json.Unmarshal(got.body, &done))
	}
	if done.Stored != len(entries) {
		for _, e := range entries {
			t.Logf("%s %s", e.Kind, e.Body)
		}
		t.Fatalf("%d %s %+v", got.status, got.Reason, done)
	}
	h.head = head
}

// spoil puts something else in one place of a fact.
func spoil(t *testing.T, random *rand.Rand, body []byte) []byte {
	t.Helper()
	var fact any
	reader := json.NewDecoder(bytes.NewReader(body))
	reader.UseNumber()
	if err := reader.Decode(&fact); err != nil {
		t.Fatal(err)
	}
	var places []func(any)
	var find func(at any, put func(any))
	find = func(at any, put func(any)) {
		switch at := at.(type) {
		case map[string]any:
			for _, name := range slices.Sorted(maps.Keys(at)) {
				find(at[name], func(v any) { at[name] = v })
			}
		case []any:
			for i := range at {
				find(at[i], func(v any) { at[i] = v })
			}
		case string, json.Number:
			places = append(places, put)
		}
	}
	find(fact, func(any) {})
	places[random.IntN(len(places))](strange[random.IntN(len(strange))])
	spoilt, err := json.Marshal(fact)
	if err != nil {
		t.Fatal(err)
	}
	return spoilt
}

// strange are values that some field somewhere does not expect.
var strange = []any{
	0, 1, -1, 2, 10_000, 1_000_000_000_001, int64(math.MaxInt32) + 1, int64(math.MaxInt64), int64(math.MinInt64), 1.5,
	"", "x", "s1", "a", "cash", "x\x00", "é", "\u202e", "' OR 1=1; --", "LPK-A-261125-0001", "LPK-A-261125--1", "R-R1", "2026-11-25", "2026-02-31",
	"0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-11-25T03:00:00+23:59", strings.Repeat("x", 900), strings.Repeat("é", 3000),
	nil, true, []any{}, map[string]any{},
}

// readable asks everything that the office asks.
func (h *handmade) readable(t *testing.T) {
	t.Helper()
	books := h.central.Books(h.tenant)
	if _, err := books.Stock(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := h.central.Elsewhere(t.Context(), h.tenant, "KBI", "another"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.central.Quarantined(t.Context(), h.tenant, false); err != nil {
		t.Fatal(err)
	}
	last, err := books.LastSaleDay(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range []pos.BusinessDay{day, last} {
		if _, err := books.Totals(t.Context(), store.Scope{Day: d}); err != nil {
			t.Fatalf("%q: %v", d, err)
		}
	}
	if _, err := books.Remarks(t.Context(), store.Scope{Day: day}); err != nil {
		t.Fatal(err)
	}
	if _, err := books.Receipts(t.Context(), day, "", 10); err != nil {
		t.Fatal(err)
	}
}

// facts of each kind, as a till makes them and as none does. Takes puts a new
// name for UNIQUE and the next number for COUNTER.
func facts(t testing.TB) (usual, unusual []journal.Entry) {
	at := time.Date(2026, 11, 25, 3, 0, 0, 0, time.UTC)
	entries := func(facts ...journal.Fact) (all []journal.Entry) {
		for _, fact := range facts {
			e, err := journal.Append(journal.Head{Epoch: 1}, "", at, "kasir-1", fact)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, e)
		}
		return all
	}
	sold := func(id pos.SaleID, number pos.ReceiptNumber, change func(*pos.Sale)) journal.Fact {
		s := pos.Sale{ID: id, Number: number, Stall: "KBI", Terminal: "TERMINAL", Shift: "s1", Day: day, At: at, Cashier: "kasir-1",
			Lines:   []pos.Line{{No: 1, SKU: "KAO-M", Name: "Kaos", Category: "Kaos", Producer: "LAPAS-1", Price: 75_000, Quantity: 1}},
			Tenders: []pos.Tender{{Method: pos.Cash, Amount: 75_000}}}
		change(&s)
		return journal.SaleCompleted{Sale: s}
	}
	same := func(*pos.Sale) {}
	moved := func(n int) journal.Fact {
		return journal.StockMoved{Movements: []pos.StockMovement{{SKU: "KAO-M", Quantity: n, Reason: pos.Received, At: at, By: "spv"}}}
	}
	noted := func(id pos.HandoverID, number pos.HandoverNumber, n int) journal.Fact {
		return journal.GoodsHandedOver{Handover: pos.Handover{ID: id, Number: number, Direction: pos.HandedIn, Stall: "KBI", Terminal: "TERMINAL", Producer: "LAPAS-1",
			Day: day, At: at, By: "spv", Giver: pos.Party{Office: pos.WorkHead}, Receiver: pos.Party{Office: pos.StallOfficer},
			Lines: []pos.HandoverLine{{No: 1, SKU: "KAO-M", Name: "Kaos", Price: 75_000, Quantity: n, State: pos.GoodsGood}}}}
	}
	refund := func(id pos.RefundID, number pos.ReceiptNumber, paid money.Rupiah, lines ...pos.RefundLine) journal.Fact {
		return journal.RefundMade{Refund: pos.Refund{ID: id, Number: number, Sale: "b", Terminal: "TERMINAL", Shift: "s1", Day: day, At: at,
			Cashier: "kasir-1", Lines: lines, Method: pos.Cash, Paid: paid}}
	}
	usual = entries(journal.StallChanged{Stall: store.DefaultStall()}, journal.CatalogueAdopted{Revision: "r", Products: 1, Producers: 1},
		journal.ShiftOpened{Shift: "UNIQUE", Day: day, Float: pos.Count{{Value: 10_000, Number: 20}}},
		sold("UNIQUE", "LPK-A-261125-COUNTER", same), sold("UNIQUE", "LPK-A-261125-COUNTER", same),
		refund("UNIQUE", "LPK-A-261125-RCOUNTER", 75_000, pos.RefundLine{No: 1, SKU: "KAO-M", Name: "Kaos", Quantity: 1, Amount: 75_000}),
		journal.CashMoved{Move: pos.CashMove{Shift: "s1", Day: day, At: at, By: "kasir-1", Amount: -20_000}},
		moved(3), noted("UNIQUE", "BA-LPK-A-261125-COUNTER", 3), journal.ReceiptReprinted{Number: "LPK-A-261125-0001", Shift: "s1", Day: day}, journal.DrawerOpened{Shift: "s1", Day: day})
	unusual = entries(journal.ShiftOpened{Shift: "s1", Day: day}, sold("a", "LPK-A-261125-9001", same), sold("b", "LPK-A-261125-9002", same),
		journal.SaleVoided{Void: pos.Void{Sale: "a", Number: "LPK-A-261125-9001", Shift: "s1", Day: day, At: at, By: "kasir-1", Total: 75_000}},
		journal.ShiftClosed{Shift: "s1", Day: day, Counted: pos.Count{{Value: 50_000, Number: 3}}, Expected: 150_000, Sales: 1, Net: 75_000},
		sold("c", "LPK-A-261125-0003\x00", same), sold("d", "", same), sold("e", "number", same), sold("f", "LPK-A-261125-99999999999999999999", same),
		sold("g", "LPK-A-261125-0007", func(s *pos.Sale) { s.Lines[0].Name = string(make([]byte, 10_000)) }),
		sold("h\x00", "LPK-A-261125-0008", same),
		sold("i", "LPK-A-261125-0009", func(s *pos.Sale) { s.Day = "9999999-99-99" }),
		sold("j", "LPK-A-261125-0010", func(s *pos.Sale) { s.At = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC) }),
		sold("k", "LPK-A-261125-0011", func(s *pos.Sale) {
			s.Tenders[0].Amount = math.MaxInt64
			s.Change = math.MaxInt64 - 75_000
		}),
		moved(math.MaxInt64), moved(math.MaxInt64), moved(math.MinInt64), moved(math.MinInt64), moved(math.MinInt64), moved(math.MinInt64),
		noted("n1", "x", 1), noted("n2", "BA-LPK-A-261125-9001", math.MaxInt64), noted("n3", "BA-LPK-A-261125-9002", -1), noted("n4", "BA-LPK-A-261125-9003", 1),
		noted("n4", "BA-LPK-A-261125-9003", 2),
		journal.ShiftOpened{Shift: "s2", Day: day, Float: pos.Count{{Value: math.MaxInt64, Number: 2}}},
		journal.ShiftOpened{Shift: "s3", Day: day, Float: pos.Count{{Value: math.MaxInt64, Number: 1}}},
		journal.CashMoved{Move: pos.CashMove{Shift: "s1", Day: day, At: at, Amount: math.MaxInt64}},
		journal.CashMoved{Move: pos.CashMove{Shift: "s1", Day: day, At: at, Amount: math.MaxInt64}},
		journal.ShiftClosed{Shift: "s1", Day: day, Expected: math.MinInt64},
		journal.SaleVoided{Void: pos.Void{Sale: "b", Number: "x", Day: day, At: at, Total: math.MinInt64}},
		refund("r2", "x", 0), refund("r3", "LPK-A-261125-R9002", math.MaxInt64, pos.RefundLine{No: 1, Quantity: math.MaxInt64, Amount: math.MaxInt64}),
		refund("r4", "LPK-A-261125-R9003", math.MinInt64, pos.RefundLine{No: 1, Amount: 1}, pos.RefundLine{No: 1, Amount: 1}))
	return usual, unusual
}
