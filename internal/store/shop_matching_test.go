package store

import (
	"testing"
	"time"

	"lapak/internal/journal"
	"lapak/internal/money"
	"lapak/internal/pos"
)

// A till and the centre may both hold a day against the bank's file.
func TestMoneyThatTillAndCentreFoundIsConfirmedOnce(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		var now time.Time
		shopAt(t, c, &now, 2)
		ctx := t.Context()
		w := wish("a")
		w.Order.Pay = pos.PayAtPickUp
		tender := func(amount money.Rupiah, reference string) pos.Tender {
			return pos.Tender{Method: pos.QRIS, Amount: amount, Reference: reference, CheckedBy: "admin", CheckedAt: now}
		}
		number, err := c.HandOver(ctx, "sumsel", ordered(t, c, w), []pos.Tender{tender(100_000, "223301"), tender(50_000, "223302")}, "Kantor")
		if err != nil {
			t.Fatal(err)
		}
		sale, err := c.Books("sumsel").SaleByNumber(ctx, number)
		if err != nil {
			t.Fatal(err)
		}
		day := sale.Sale.Day
		m := pos.Matching{ID: "m", Day: day, At: now, By: "admin", Part: 1, Parts: 1, Files: []pos.MatchFile{{Name: "a.csv", Rows: 1, Gross: 100_000}}, Rows: []pos.Match{{
			Verdict: pos.MatchGood, Sale: sale.Sale.ID, Number: number, Tender: 1, At: now, Ours: 100_000, Row: 2, Paid: now, Gross: 100_000,
			Shares: []pos.MatchShare{{Producer: "LPP-PLG", Ours: 100_000, Gross: 100_000}}}}}
		if err := c.RecordMatching(ctx, "sumsel", m); err != nil {
			t.Fatal(err)
		}
		// The till's own, of the same file.
		e, err := journal.Append(firstLife("0190c3a1-0000-7000-8000-00000000000a"), "m-a", now, "kasir", journal.QRISMatched{Matching: m})
		if err != nil {
			t.Fatal(err)
		}
		mustTake(t, c, "sumsel", []journal.Entry{e})
		totals, err := c.Books("sumsel").Totals(ctx, Scope{Day: day})
		if err != nil || totals.Confirmed != 100_000 {
			t.Errorf("%v is confirmed, want 100000; error %v", totals.Confirmed, err)
		}
	})
}
