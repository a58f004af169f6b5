package store

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lapak/internal/money"
	"lapak/internal/pgtest"
	"lapak/internal/pos"
)

// tenMinutes is a gateway order's life in these tests.
const tenMinutes = 10 * time.Minute

func orderOf(charge pos.ChargeID, at time.Time) GatewayOrder {
	return GatewayOrder{Charge: charge, ID: "KBI-A-261126-" + string(charge), Terminal: "terminal-1", Label: "KBI-A", Provider: "midtrans",
		Day: "2026-11-26", Amount: 25_000, At: at, AskedAt: at, State: pos.GatewayUnknown, ExpiresAt: at.Add(tenMinutes), NextPoll: at.Add(time.Second)}
}

// counter is a central store with a clock that a test moves.
func counter(t *testing.T, place Place) (*Central, *time.Time) {
	t.Helper()
	now := time.Date(2026, 11, 26, 3, 0, 0, 0, time.UTC)
	c, err := OpenCentral(t.Context(), place, Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	enter(t, c, "sumsel", "jateng")
	return c, &now
}

func onEveryCounter(t *testing.T, body func(*testing.T, *Central, *time.Time)) {
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) {
			c, now := counter(t, e.place(t))
			body(t, c, now)
		})
	}
}

func never(GatewayOrder) time.Time { return time.Time{} }

func TestOneChargeIsOneOrderHoweverOftenItIsAskedFor(t *testing.T) {
	onEveryCounter(t, func(t *testing.T, c *Central, now *time.Time) {
		var all sync.WaitGroup
		var mu sync.Mutex
		fresh := 0
		for range 8 {
			all.Go(func() {
				kept, first, err := c.OpenGatewayOrder(t.Context(), "sumsel", orderOf("c-1", *now), now.Add(time.Minute))
				mu.Lock()
				defer mu.Unlock()
				if err != nil || kept != orderOf("c-1", *now) {
					t.Errorf("%+v, %v", kept, err)
				}
				if first {
					fresh++
				}
			})
		}
		all.Wait()
		if fresh != 1 {
			t.Errorf("%d callers were told that the order is theirs to ask for", fresh)
		}
		for what, x := range map[string]struct {
			change func(*GatewayOrder)
			tenant pos.TenantID
			reason string
		}{
			"another terminal": {func(o *GatewayOrder) { o.Terminal = "terminal-2" }, "sumsel", "charge_unknown"},
			"another amount":   {func(o *GatewayOrder) { o.Amount++ }, "sumsel", "charge_differs"},
			"another tenant":   {func(*GatewayOrder) {}, "jateng", ""},
		} {
			o := orderOf("c-1", *now)
			x.change(&o)
			if _, _, err := c.OpenGatewayOrder(t.Context(), x.tenant, o, now.Add(time.Minute)); reasonOf(err) != x.reason {
				t.Errorf("%s: %v", what, err)
			}
		}
		if got, err := c.GatewayOrderByID(t.Context(), "sumsel", "KBI-A-261126-c-1"); err != nil || got.Charge != "c-1" {
			t.Errorf("by its id: %+v, %v", got, err)
		}
		if _, err := c.GatewayOrder(t.Context(), "empty", "c-1"); reasonOf(err) != "charge_unknown" {
			t.Errorf("of a tenant without any: %v", err)
		}
	})
}

func TestAWordThatWasDelayedNeverUndoesANewerOne(t *testing.T) {
	onEveryCounter(t, func(t *testing.T, c *Central, now *time.Time) {
		for i, x := range []struct {
			words  []pos.GatewayState
			cancel bool // wanted before the last word
			want   pos.GatewayState
			odd    string
		}{
			{[]pos.GatewayState{"pending"}, false, "pending", ""},
			{[]pos.GatewayState{"pending", "settled", "pending", "expired", "cancelled", "unknown"}, false, "settled", ""},
			{[]pos.GatewayState{"settled", "pending"}, false, "settled", ""},
			{[]pos.GatewayState{"pending", "cancelled", "pending"}, false, "cancelled", ""},
			{[]pos.GatewayState{"expired", "pending", "settled"}, false, "settled", "paid_after_end"},
			{[]pos.GatewayState{"pending", "settled"}, true, "settled", "paid_after_cancel"},
			{[]pos.GatewayState{"refused", "pending"}, false, "refused", ""},
			{[]pos.GatewayState{"pending", ""}, false, "pending", ""},
		} {
			charge := pos.ChargeID(fmt.Sprintf("c-%d", i))
			if _, _, err := c.OpenGatewayOrder(t.Context(), "sumsel", orderOf(charge, *now), *now); err != nil {
				t.Fatal(err)
			}
			var got GatewayOrder
			for n, state := range x.words {
				var err error
				if x.cancel && n == len(x.words)-1 {
					if got, err = c.WantGatewayCancel(t.Context(), "sumsel", orderOf(charge, *now)); err != nil || got.CancelWanted != *now || got.NextPoll != *now {
						t.Fatalf("cancel: %+v, %v", got, err)
					}
				}
				got, err = c.HearGateway(t.Context(), "sumsel", charge, GatewayWord{Asked: "status", Outcome: "ok", State: state, Paid: 25_000,
					Reference: "123456789012", SettledAt: *now, Raw: fmt.Appendf(nil, `{"n":%d}`, n)}, never)
				if err != nil {
					t.Fatal(err)
				}
			}
			kept, err := c.GatewayOrder(t.Context(), "sumsel", charge)
			if err != nil || kept != got || kept.State != x.want || kept.Odd() != x.odd || kept.Polls != len(x.words) {
				t.Errorf("%v: %+v, %v, odd %q", x.words, kept, err, kept.Odd())
			}
			if said, err := c.GatewayAnswers(t.Context(), "sumsel", charge); err != nil || len(said) != len(x.words) || said[0].Raw != `{"n":0}` {
				t.Errorf("%v: kept %+v, %v", x.words, said, err)
			}
		}
		listed, err := c.OpenGatewayOrders(t.Context(), "sumsel")
		var charges []pos.ChargeID
		for _, o := range listed {
			charges = append(charges, o.Charge)
		}
		if fmt.Sprint(charges) != "[c-0 c-4 c-5 c-7]" || err != nil {
			t.Errorf("open or odd: %v, %v", charges, err)
		}
		if counts, err := c.CountGatewayOrders(t.Context(), "sumsel"); err != nil || counts["settled"] != 4 || counts["pending"] != 2 || counts["refused"] != 1 {
			t.Errorf("%v, %v", counts, err)
		}
		if all, err := c.GatewayOrders(t.Context(), "sumsel"); err != nil || len(all) != 8 {
			t.Errorf("%d in all, %v", len(all), err)
		}
	})
}

func TestTheSameAnswerIsKeptOnce(t *testing.T) {
	onEveryCounter(t, func(t *testing.T, c *Central, now *time.Time) {
		if _, _, err := c.OpenGatewayOrder(t.Context(), "sumsel", orderOf("c-1", *now), *now); err != nil {
			t.Fatal(err)
		}
		for _, raw := range []string{"a", "a", "a", "b\x00\xff", "b", "a"} {
			if _, err := c.HearGateway(t.Context(), "sumsel", "c-1", GatewayWord{Asked: "status", Outcome: "ok", Raw: []byte(raw)}, never); err != nil {
				t.Fatal(err)
			}
		}
		said, err := c.GatewayAnswers(t.Context(), "sumsel", "c-1")
		if err != nil || len(said) != 3 || said[1].Raw != "b" {
			t.Errorf("%+v, %v", said, err)
		}
	})
}

func TestACancelThatOvertakesItsChargeIsRemembered(t *testing.T) {
	onEveryCounter(t, func(t *testing.T, c *Central, now *time.Time) {
		nobodys := orderOf("c-1", *now)
		nobodys.Amount = 0
		if o, err := c.WantGatewayCancel(t.Context(), "sumsel", nobodys); err != nil || o.State != pos.GatewayCancelled {
			t.Fatalf("%+v, %v", o, err)
		}
		o, fresh, err := c.OpenGatewayOrder(t.Context(), "sumsel", orderOf("c-1", *now), now.Add(time.Minute))
		if err != nil || fresh || o.State != pos.GatewayCancelled || o.CancelWanted != *now {
			t.Errorf("the charge that came late: %+v, %v, %v", o, fresh, err)
		}
		nobodys.Terminal = "terminal-2"
		if _, err := c.WantGatewayCancel(t.Context(), "sumsel", nobodys); reasonOf(err) != "charge_unknown" {
			t.Errorf("by another terminal: %v", err)
		}
	})
}

func TestOfSeveralProcessesOneAsksAboutAnOrder(t *testing.T) {
	place := Place{DSN: pgtest.Start(t)}
	c, now := counter(t, place)
	processes := []*Central{c}
	for range 2 {
		other, err := OpenCentral(t.Context(), place, Options{Now: func() time.Time { return *now }})
		if err != nil {
			t.Fatal(err)
		}
		defer other.Close()
		processes = append(processes, other)
	}
	const orders = 12
	for i := range orders {
		if _, _, err := c.OpenGatewayOrder(t.Context(), "sumsel", orderOf(pos.ChargeID(fmt.Sprintf("c-%02d", i)), *now), *now); err != nil {
			t.Fatal(err)
		}
	}
	for round, until := range []time.Duration{time.Second, time.Minute} {
		*now = now.Add(until)
		var all sync.WaitGroup
		var mu sync.Mutex
		taken := map[pos.ChargeID]int{}
		for _, p := range processes {
			all.Go(func() {
				due, err := p.DueGatewayOrders(t.Context(), "sumsel", now.Add(30*time.Second), orders)
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Error(err)
				}
				for _, o := range due {
					taken[o.Charge]++
				}
			})
		}
		all.Wait()
		// Whoever took them in the first round died: the second finds them again.
		if len(taken) != orders {
			t.Errorf("round %d: %d of %d orders were taken", round, len(taken), orders)
		}
		for charge, n := range taken {
			if n != 1 {
				t.Errorf("round %d: %s was taken by %d", round, charge, n)
			}
		}
		if _, leased, err := c.LeaseGatewayOrder(t.Context(), "sumsel", "c-00", now.Add(time.Minute), false); err != nil || leased {
			t.Errorf("round %d: what is taken was given away: %v, %v", round, leased, err)
		}
	}
}

func TestAnOrderIsAskedAboutWhenItsTimeComesAndNotBefore(t *testing.T) {
	onEveryCounter(t, func(t *testing.T, c *Central, now *time.Time) {
		if _, _, err := c.OpenGatewayOrder(t.Context(), "sumsel", orderOf("c-1", *now), now.Add(3*time.Second)); err != nil {
			t.Fatal(err)
		}
		due := func() int {
			all, err := c.DueGatewayOrders(t.Context(), "sumsel", now.Add(30*time.Second), 10)
			if err != nil {
				t.Fatal(err)
			}
			return len(all)
		}
		*now = now.Add(2 * time.Second)
		if due() != 0 {
			t.Error("it is with whoever asks the gateway to make it")
		}
		*now = now.Add(time.Second)
		if due() != 1 || due() != 0 {
			t.Error("it was not due once")
		}
		next := now.Add(5 * time.Second)
		if _, err := c.HearGateway(t.Context(), "sumsel", "c-1", GatewayWord{Asked: "status", State: pos.GatewayPending},
			func(GatewayOrder) time.Time { return next }); err != nil {
			t.Fatal(err)
		}
		if *now = next.Add(-time.Millisecond); due() != 0 {
			t.Error("it was due early")
		}
		if *now = next; due() != 1 {
			t.Error("it was not due at its time")
		}
		if o, leased, err := c.LeaseGatewayOrder(t.Context(), "sumsel", "c-1", now.Add(time.Minute), false); err != nil || leased {
			t.Errorf("leased twice: %+v, %v", o, err)
		}
		*now = now.Add(30 * time.Second)
		if o, leased, err := c.LeaseGatewayOrder(t.Context(), "sumsel", "c-1", now.Add(time.Minute), true); err != nil || !leased || o.AskedAt != *now {
			t.Errorf("not leased when it was free: %+v, %v", o, err)
		}
	})
}

func TestWhateverTheOrderOfWordsMoneyIsNeverForgottenAndTheDeadStayDead(t *testing.T) {
	states := []pos.GatewayState{"", pos.GatewayUnknown, pos.GatewayPending, pos.GatewaySettled, pos.GatewayExpired, pos.GatewayCancelled, pos.GatewayRefused}
	rapid.Check(t, func(t *rapid.T) {
		o := orderOf("c-1", time.Unix(1_800_000_000, 0))
		paid := money.Rupiah(0)
		for _, state := range rapid.SliceOf(rapid.SampledFrom(states)).Draw(t, "words") {
			amount := money.Rupiah(rapid.IntRange(1, 3).Draw(t, "amount"))
			before := o
			o = o.after(GatewayWord{Asked: "status", State: state, Paid: amount})
			if state == pos.GatewaySettled && paid == 0 {
				paid = amount
			}
			switch {
			case paid > 0 && (o.State != pos.GatewaySettled || o.Paid != paid):
				t.Fatalf("money of %d became %+v", paid, o)
			case paid == 0 && o.Paid != 0:
				t.Fatalf("money out of nothing: %+v", o)
			case !before.Live() && o.Live():
				t.Fatalf("%s came back to life as %s", before.State, o.State)
			case paid > 0 && !before.Live() && before.State != pos.GatewaySettled && o.Odd() == "":
				t.Fatalf("money after the end is not shown: %+v", o)
			}
		}
	})
}
