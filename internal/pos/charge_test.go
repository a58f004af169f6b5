package pos_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lapak/internal/money"
	"lapak/internal/pos"
)

var chargeEvents = []pos.ChargeEvent{pos.ChargeCheck, pos.ChargeSettle, pos.ChargeAbandon, pos.ChargeExpire, pos.ChargeDrop, pos.ChargeSell,
	pos.ChargeReturn, pos.ChargeKeep}

// drawMove is any event with any mixture of what belongs to it and what does not.
func drawMove(t *rapid.T, at time.Time) pos.ChargeMove {
	return pos.ChargeMove{
		Charge: "c", Event: rapid.SampledFrom(chargeEvents).Draw(t, "event"), At: at,
		By:        pos.StaffID(rapid.SampledFrom([]string{"", "kasir", "boss"}).Draw(t, "by")),
		Amount:    rapid.SampledFrom([]money.Rupiah{0, 0, 25_000, 24_000, -1, money.Limit + 1}).Draw(t, "amount"),
		Reference: rapid.SampledFrom([]string{"", "881234"}).Draw(t, "reference"),
		Double:    rapid.IntRange(0, 4).Draw(t, "double") == 0,
		Of:        pos.ChargeID(rapid.SampledFrom([]string{"", "", "c", "other"}).Draw(t, "of")),
		Sale:      pos.SaleID(rapid.SampledFrom([]string{"", "s1", "s1", "s2"}).Draw(t, "sale")),
		Method:    rapid.SampledFrom([]pos.Method{"", pos.Cash, pos.Transfer, pos.QRIS, "gold"}).Draw(t, "method"),
		Note:      rapid.SampledFrom([]string{"", "pembeli minta kembali"}).Draw(t, "note"),
	}
}

func drawCharge(t *rapid.T, at time.Time) pos.Charge {
	way := rapid.SampledFrom([]pos.Way{pos.WayStatic, pos.WayAmount, pos.WayGateway, pos.WayFound}).Draw(t, "way")
	c := pos.Charge{ID: "c", Cart: "s1", Way: way, Amount: 25_000, Day: "2026-11-23", At: at, By: "kasir", State: pos.ChargeWaiting}
	if way == pos.WayFound {
		c.Cart, c.State, c.Received, c.CheckedBy = "", rapid.SampledFrom([]pos.ChargeState{pos.ChargeLate, pos.ChargeDouble}).Draw(t, "found"), c.Amount, "boss"
	}
	return c
}

// final says whether nothing is left to be decided about a charge.
func final(c pos.Charge) bool {
	switch c.State {
	case pos.ChargeSold, pos.ChargeReturned, pos.ChargeKept, pos.ChargeSame:
		return true
	}
	return false
}

// wayOut ends a charge as people and gateways can; it fails the test where they
// cannot.
func wayOut(t *rapid.T, c pos.Charge, at time.Time) {
	out := pos.ChargeMove{Charge: "c", Event: pos.ChargeKeep, At: at, By: "boss", Note: "uang tetap di lapak"}
	if !c.Money() {
		out = pos.ChargeMove{Charge: "c", Event: pos.ChargeAbandon, At: at}
	}
	after, err := c.After(out)
	if err != nil || after.Open() {
		t.Fatalf("no way out of %s by %s: %v", c.State, out.Event, err)
	}
	if c.Money() {
		back := pos.ChargeMove{Charge: "c", Event: pos.ChargeReturn, At: at, By: "boss", Note: "dikembalikan", Method: pos.Cash}
		if after, err := c.After(back); err != nil || !final(after) {
			t.Fatalf("money of %s cannot be given back: %v", c.State, err)
		}
	}
}

func TestMoneyOfAChargeIsSeenBySomebodyAndPaysOneSaleAtTheMost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)
		c := drawCharge(t, at)
		if err := pos.CheckCharge(c); err != nil {
			t.Fatal(err)
		}
		person, gateway := c.Way == pos.WayFound, false
		sold := pos.SaleID("")
		for range rapid.IntRange(1, 12).Draw(t, "events") {
			at = at.Add(time.Second)
			m := drawMove(t, at)
			after, err := c.After(m)
			if err != nil {
				if after != c {
					t.Fatalf("a refused %s changed the charge\nfrom %+v\nto   %+v", m.Event, c, after)
				}
				continue
			}
			person = person || m.Event == pos.ChargeCheck && m.By != ""
			gateway = gateway || m.Event == pos.ChargeSettle && c.Way == pos.WayGateway && m.Amount > 0
			if (after.State == pos.ChargeChecked && !person) || (after.State == pos.ChargeSettled && !gateway) || (after.Received != 0 && !person && !gateway) {
				t.Fatalf("%s by %s without a person or the gateway", after.State, m.Event)
			}
			if final(c) && (after.State != c.State || after.Received != c.Received) {
				t.Fatalf("%s became %s", c.State, after.State)
			}
			if c.Received != 0 && after.Received != c.Received {
				t.Fatalf("%d that came became %d", c.Received, after.Received)
			}
			if after.State == pos.ChargeSame && (!gateway || after.SettledAt.IsZero() || after.Of == "" || after.Of == after.ID || sold != "") {
				t.Fatalf("one payment with another without the gateway's word: %+v", after)
			}
			if after.State == pos.ChargeSold {
				if sold != "" && after.Sale != sold || after.Received <= 0 {
					t.Fatalf("sold %s after %s", after.Sale, sold)
				}
				sold = after.Sale
			}
			if c = after; !final(c) {
				wayOut(t, c, at)
			}
		}
	})
}

func TestASaleTakesTheMoneyOfAChargeOnce(t *testing.T) {
	for _, second := range []pos.ChargeID{"one", "two"} {
		sale := pos.Sale{ID: "s", Day: "2026-11-23", Terminal: "t", At: time.Unix(1, 0),
			Lines:   []pos.Line{{No: 1, SKU: "KAO", Producer: "L1", Price: 50_000, Quantity: 1}},
			Tenders: []pos.Tender{{Method: pos.QRIS, Amount: 25_000, Charge: "one"}, {Method: pos.QRIS, Amount: 25_000, Charge: second}}}
		if err := sale.Check(); (err != nil) != (second == "one") {
			t.Errorf("charges one and %s: %v", second, err)
		}
	}
}

func TestPartsOfACartAddUpToItsTotalToTheRupiah(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stall := pos.Stall{QRIS: "joint", Codes: []pos.ProducerQRIS{{Producer: "L1", Payload: "one"}, {Producer: "L2", Payload: "two"}}}
		var cart pos.Cart
		cart.ID = "s"
		for i := range rapid.IntRange(1, 9).Draw(t, "rows") {
			p := pos.Product{SKU: pos.SKU(fmt.Sprint("P", i)), Price: money.Rupiah(rapid.Int64Range(0, 99_999).Draw(t, "price")),
				Producer: pos.ProducerCode(rapid.SampledFrom([]string{"L1", "L2", "L3", "L4"}).Draw(t, "producer"))}
			var err error
			if cart, _, err = cart.Add(p, rapid.IntRange(1, 5).Draw(t, "pieces")); err != nil {
				t.Fatal(err)
			}
		}
		cart.Discount = pos.Discount{Amount: money.Rupiah(rapid.Int64Range(0, 50_000).Draw(t, "off"))}
		catalogue, err := pos.NewCatalogue(nil, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		total := cart.Totals().Total
		want := map[pos.ProducerCode]money.Rupiah{}
		if total > 0 { // the sale says what each row brought in
			sale, err := cart.Checkout(pos.SaleHead{Stall: stall, Terminal: "t", Day: "2026-11-23", At: time.Unix(1, 0)}, catalogue, []pos.Tender{{Method: pos.QRIS, Amount: total}})
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range sale.Lines {
				_, owner := stall.CodeOf(l.Producer)
				want[owner] += l.Net()
			}
		}
		var sum money.Rupiah
		for _, p := range cart.Parts(stall) {
			sum += p.Due
			if p.Due != want[p.Producer] {
				t.Fatalf("%q has to bring %d, and its rows %d", p.Producer, p.Due, want[p.Producer])
			}
		}
		if sum != total {
			t.Fatalf("the parts are %d of %d", sum, total)
		}
	})
}
