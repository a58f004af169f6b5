package store

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"lapak/internal/journal"
	"lapak/internal/money"
	"lapak/internal/pos"
)

func TestASessionOfABrowserLivesUntilItExpiresOrIsForgotten(t *testing.T) {
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) {
			now := time.Date(2026, 11, 26, 5, 0, 0, 0, time.UTC)
			c, err := OpenCentral(t.Context(), e.place(t), Options{Now: func() time.Time { return now }})
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			s := c.WebSessions()
			find := func(token string) []byte {
				t.Helper()
				body, found, err := s.Find(token)
				if err != nil || found != (body != nil) {
					t.Fatalf("%q, %t, %v", body, found, err)
				}
				return body
			}
			if find("none") != nil {
				t.Error("a session that nobody began")
			}
			for _, body := range [][]byte{{0, 1, 255, '\''}, []byte("again")} {
				if err := s.Commit("one", body, now.Add(time.Hour)); err != nil || !bytes.Equal(find("one"), body) {
					t.Errorf("kept %q, %v", find("one"), err)
				}
			}
			if err := s.Commit("short", []byte("x"), now.Add(time.Minute)); err != nil {
				t.Fatal(err)
			}
			if now = now.Add(time.Minute); find("short") != nil || find("one") == nil {
				t.Error("the wrong one has expired")
			}
			if err := s.Commit("two", []byte("y"), now.Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
			if kept := texts(t, c, "", `SELECT hash FROM web_session ORDER BY hash`); len(kept) != 2 {
				t.Errorf("the table keeps %v", kept)
			}
			for range 2 {
				if err := s.Delete("one"); err != nil || find("one") != nil {
					t.Errorf("forgotten: %v", err)
				}
			}
		})
	}
}

// Whatever happens at the stalls, the sums of a span are the totals of its day,
// and those of the producers are those of the goods.
func TestTheSumsOfADayAreItsTotalsForEveryProducerAndStall(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		enter(t, c, "sumsel")
		for seed := range uint64(3) {
			mustTake(t, c, "sumsel", newMarket(t, seed+1, 3).entries())
		}
		books := c.Books("sumsel")
		totals, err := books.Totals(t.Context(), Scope{Day: marketDay})
		if err != nil {
			t.Fatal(err)
		}
		var want struct {
			gross, discount, refunded, rounding money.Rupiah
			sales, voids                        int
		}
		for _, p := range totals.Cashiers {
			want.gross, want.discount, want.refunded = want.gross+p.Gross, want.discount+p.Discount, want.refunded+p.Refunded
			want.rounding += p.Rounding + p.Unround
			want.sales, want.voids = want.sales+p.Sales, want.voids+p.Voids
		}
		span := Span{From: "2026-11-01", To: "2026-11-30"}
		sums, err := books.AddUp(t.Context(), span)
		if err != nil {
			t.Fatal(err)
		}
		got := want
		got.gross, got.discount, got.refunded, got.rounding, got.sales, got.voids = 0, 0, 0, 0, 0, 0
		stalls := map[pos.StallCode]bool{}
		for _, s := range sums.Shifts {
			got.gross, got.discount, got.refunded = got.gross+s.Gross, got.discount+s.Discount, got.refunded+s.Refunded
			got.rounding += s.Rounding + s.Unround
			got.sales, got.voids = got.sales+s.Sales, got.voids+s.Voids
			stalls[s.Stall] = true
		}
		if got != want || want.sales == 0 {
			t.Errorf("sums %+v, totals %+v", got, want)
		}
		sales := 0
		for _, h := range sums.Hours {
			sales += h.Sales
		}
		if sales != want.sales {
			t.Errorf("%d sales in the hours, %d in the day", sales, want.sales)
		}
		parts := map[pos.ProducerCode]money.Rupiah{}
		for _, g := range sums.Goods {
			parts[g.Producer] += g.Gross - g.Discount - g.Refunded
		}
		whole := money.Rupiah(0)
		for producer, part := range parts {
			span.Producer = producer
			own, err := books.AddUp(t.Context(), span)
			if err != nil {
				t.Fatal(err)
			}
			net := money.Rupiah(0)
			for _, s := range own.Shifts {
				net += s.Gross - s.Discount - s.Refunded
			}
			if net != part || len(own.Methods) > 0 {
				t.Errorf("%s brought in %d, of the goods %d", producer, net, part)
			}
			whole += net
		}
		if whole != want.gross-want.discount-want.refunded {
			t.Errorf("the producers have %d of %d", whole, want.gross-want.discount-want.refunded)
		}
		span.Producer = ""
		for stall := range stalls {
			span.Stall = stall
			own, err := books.AddUp(t.Context(), span)
			if err != nil || len(own.Shifts) == 0 {
				t.Errorf("%s: %d shifts, %v", stall, len(own.Shifts), err)
			}
			for _, s := range own.Shifts {
				if s.Stall != stall {
					t.Errorf("%s has a shift of %s", stall, s.Stall)
				}
			}
		}
		span.Stall = "NONE"
		if none, err := books.AddUp(t.Context(), span); err != nil || len(none.Shifts)+len(none.Goods)+len(none.Methods)+len(none.Hours) > 0 {
			t.Errorf("a stall without shifts has %+v, %v", none, err)
		}
	})
}

func TestTheAuditLogHasEveryDeedOnceAndInOrder(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		enter(t, c, "sumsel", "jambi")
		ctx := t.Context()
		fair := FairRecord{Code: "KBI", Fair: pos.Fair{Name: "Pasar", From: "2026-11-20", To: "2026-11-21"}}
		if err := c.SaveFair(ctx, "sumsel", fair); err != nil { // by a machine: not noted
			t.Fatal(err)
		}
		for range 3 {
			if err := c.As("admin").SaveFair(ctx, "sumsel", fair); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.As("admin").EditFair(ctx, "sumsel", fair, "old"); pos.CodeOf(err) != pos.Conflict {
			t.Errorf("from an old version: %v", err)
		}
		if err := c.As("staff").Note(ctx, "sumsel", DeedSignedOut, "staff"); err != nil {
			t.Fatal(err)
		}
		deeds, err := c.Books("sumsel").Deeds(ctx, 0, 10)
		if err != nil || len(deeds) != 4 || deeds[0].No != 4 || deeds[0].Account != "staff" || deeds[0].Kind != DeedSignedOut || deeds[3].Subject != "KBI" {
			t.Errorf("%+v, %v", deeds, err)
		}
		if older, err := c.Books("sumsel").Deeds(ctx, 3, 1); err != nil || len(older) != 1 || older[0].No != 2 {
			t.Errorf("before the third: %+v, %v", older, err)
		}
		if others, err := c.Books("jambi").Deeds(ctx, 0, 10); err != nil || len(others) > 0 {
			t.Errorf("jambi sees %+v, %v", others, err)
		}
	})
}

// What is remembered of days is never told once it is no longer true.
func TestSumsOfRememberedDaysAreThoseOfTheTables(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		ctx := t.Context()
		enter(t, c, "sumsel", "jambi")
		if err := c.SaveFair(ctx, "sumsel", FairRecord{Code: "ONE", Fair: pos.Fair{Name: "One", From: marketDay, To: marketDay}}); err != nil {
			t.Fatal(err)
		}
		asked := 0
		same := func(what string) {
			t.Helper()
			for _, span := range []Span{
				{From: "2026-11-01", To: "2026-11-30"}, {From: marketDay, To: marketDay}, {From: "2026-11-01", To: "2026-11-02"},
				{From: "2026-11-01", To: "2026-11-30", Fair: "ONE"}, {From: "2026-11-01", To: "2026-11-30", Stall: DefaultStall().Code},
				{From: "2026-11-01", To: "2026-11-30", Producer: "LPP"},
			} {
				for range 2 {
					got, err := c.AddUp(ctx, "sumsel", span)
					if err != nil {
						t.Fatal(err)
					}
					want, err := c.Books("sumsel").AddUp(ctx, span)
					if err != nil {
						t.Fatal(err)
					}
					// In the order of the tables, of which there is more than one.
					order := func(s *Sums) {
						slices.SortFunc(s.Shifts, func(a, b ShiftSum) int { return strings.Compare(string(a.Shift), string(b.Shift)) })
						slices.SortFunc(s.Goods, func(a, b GoodsTotal) int {
							return strings.Compare(fmt.Sprint(a.Producer, a.SKU, a.Name, a.Category), fmt.Sprint(b.Producer, b.SKU, b.Name, b.Category))
						})
					}
					order(&got)
					order(&want)
					if fmt.Sprint(got) != fmt.Sprint(want) {
						t.Fatalf("%s, %+v: told\n%+v\nthe tables have\n%+v", what, span, got, want)
					}
					asked += len(got.Goods)
				}
			}
		}
		for seed := range uint64(2) {
			// Whatever changes a day comes alone once, so that nothing else can be what
			// makes the difference.
			var before []journal.Entry
			alone := map[journal.Kind]bool{}
			for _, e := range newMarket(t, seed+5, 2).entries() {
				if alone[e.Kind] {
					before = append(before, e)
					continue
				}
				mustTake(t, c, "sumsel", before)
				same("before " + string(e.Kind))
				mustTake(t, c, "sumsel", []journal.Entry{e})
				same("after " + string(e.Kind))
				before, alone[e.Kind] = nil, true
			}
			mustTake(t, c, "sumsel", before)
			same("after a whole journal")
		}
		for _, fair := range []string{"ONE", "", "ONE"} {
			if err := c.SaveSite(ctx, "sumsel", Site{Code: DefaultStall().Code, Fair: fair, Name: "x"}); err != nil {
				t.Fatal(err)
			}
			same("after its stall moved to the fair " + fair)
		}
		if asked == 0 {
			t.Error("nothing was sold")
		}
		if none, err := c.AddUp(ctx, "jambi", Span{From: "2026-11-01", To: "2026-11-30"}); err != nil || none.rows() > 0 {
			t.Errorf("jambi is told %+v, %v", none, err)
		}
	})
}
