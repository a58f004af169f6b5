package uplink_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lapak/internal/gateway"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/qris"
	"lapak/internal/store"
	"lapak/internal/uplink"
)

// asked is a request for money by a code.
func (h *handmade) asked(charge pos.ChargeID) uplink.ChargeRequest {
	return uplink.ChargeRequest{Charge: charge, Amount: 25_000, Day: day, At: h.now.UnixMilli()}
}

func (h *handmade) charges(charge pos.ChargeID) uplink.ChargeAnswer {
	h.Helper()
	var answer uplink.ChargeAnswer
	h.read(h.ask(http.MethodPost, "/v1/charges", h.bearer(), h.asked(charge)), &answer)
	h.must(answer.Check())
	return answer
}

func (h *handmade) looksAt(charge pos.ChargeID) uplink.ChargeAnswer {
	h.Helper()
	var answer uplink.ChargeAnswer
	h.read(h.ask(http.MethodGet, "/v1/charges/"+string(charge), h.bearer(), nil), &answer)
	h.must(answer.Check())
	return answer
}

func (h *handmade) cancels(charge pos.ChargeID) uplink.ChargeAnswer {
	h.Helper()
	var answer uplink.ChargeAnswer
	h.read(h.ask(http.MethodPost, "/v1/charges/"+string(charge)+"/cancel", h.bearer(), nil), &answer)
	h.must(answer.Check())
	return answer
}

// polls moves the clock on and has the centre ask about what is due.
func (o *office) polls(after time.Duration) {
	o.Helper()
	o.later(after)
	o.must(o.desk.Poll(o.Context()))
}

func (o *office) order(charge pos.ChargeID) store.GatewayOrder {
	o.Helper()
	order, err := o.central.GatewayOrder(o.Context(), sumsel, charge)
	o.must(err)
	return order
}

// chargingTerminal is a terminal in a session and the id of its first charge.
func chargingTerminal(o *office) (*handmade, pos.ChargeID) {
	h := o.handmade(sumsel, "KBI", false)
	if answer := h.opens(); !answer.Gateway {
		o.Error("the terminal was not told of the gateway")
	}
	return h, pos.ChargeID(newID(o))
}

func TestAChargeBecomesOneOrderHoweverOftenAndByHowManyItIsAsked(t *testing.T) {
	onEachEngine(t, func(t *testing.T, o *office) {
		h, charge := chargingTerminal(o)
		var all sync.WaitGroup
		answers := make([]uplink.ChargeAnswer, 6)
		for i := range answers {
			all.Go(func() { answers[i] = h.charges(charge) })
		}
		all.Wait()
		for _, a := range answers {
			if a != answers[0] || a.State != pos.GatewayPending || a.Payload != rightCode(25_000) || a.ExpiresAt != o.now.Add(15*time.Minute).UnixMilli() {
				t.Errorf("answered with %+v", a)
			}
		}
		if got := o.bank.called(); got != "charge" {
			t.Errorf("the bank was called: %s", got)
		}
		if got := h.looksAt(charge); got != answers[0] {
			t.Errorf("seen as %+v", got)
		}
		if order := o.order(charge); !strings.HasPrefix(order.ID, "KBI-A-261125-") || len(order.ID) > 36 || order.Provider != "bank" {
			t.Errorf("the order is %+v", order)
		}
		more := h.asked(charge)
		more.Amount++
		if got := h.ask(http.MethodPost, "/v1/charges", h.bearer(), more); got.Reason != "charge_differs" || got.status != http.StatusConflict {
			t.Errorf("with another amount: %d %s", got.status, got.Reason)
		}
	})
}

func TestARequestForACodeThatNoTerminalMakesIsRefused(t *testing.T) {
	o := openOffice(t, store.Place{Dir: t.TempDir()})
	h, charge := chargingTerminal(o)
	for field, change := range map[string]func(*uplink.ChargeRequest){
		"charge": func(r *uplink.ChargeRequest) { r.Charge = "1" },
		"amount": func(r *uplink.ChargeRequest) { r.Amount = 0 },
		"day":    func(r *uplink.ChargeRequest) { r.Day = "2026-2-30" },
		"at":     func(r *uplink.ChargeRequest) { r.At = -1 },
	} {
		r := h.asked(charge)
		change(&r)
		if got := h.ask(http.MethodPost, "/v1/charges", h.bearer(), r); got.Reason != "field_invalid" || got.Args["field"] != field {
			t.Errorf("%s: %s %v", field, got.Reason, got.Args)
		}
	}
	if got := h.ask(http.MethodGet, "/v1/charges/1", h.bearer(), nil); got.Reason != "charge_unknown" {
		t.Errorf("a charge called 1: %s", got.Reason)
	}
	if got := o.bank.called(); got != "" {
		t.Errorf("the bank was called: %s", got)
	}
}

// TestWhatBecomesOfAChargeWhoseGatewayAnswersInVain is the table of what a
// terminal hears when it asks twice, and what the bank is asked for that.
func TestWhatBecomesOfAChargeWhoseGatewayAnswersInVain(t *testing.T) {
	for name, x := range map[string]struct {
		how           trouble
		forgetful     bool
		first, second pos.GatewayState
		calls         string
	}{
		"all is well":                  {none, false, "pending", "pending", "charge"},
		"lost on the way":              {lostBefore, false, "unknown", "pending", "charge status charge"},
		"stored, and the answer lost":  {lostAfter, false, "unknown", "pending", "charge status"},
		"stored, and the code is lost": {lostAfter, true, "unknown", "refused", "charge status"},
		"refused":                      {refused, false, "refused", "refused", "charge"},
	} {
		t.Run(name, func(t *testing.T) {
			o := openOffice(t, store.Place{Dir: t.TempDir()})
			h, charge := chargingTerminal(o)
			o.bank.forgetful = x.forgetful
			o.bank.fails(x.how, "charge")
			if got := h.charges(charge); got.State != x.first {
				t.Errorf("at first: %+v", got)
			}
			o.bank.fails(none)
			got := h.charges(charge)
			if got.State != x.second || (got.Payload != "") != (x.second == pos.GatewayPending) {
				t.Errorf("then: %+v", got)
			}
			if calls := o.bank.called(); calls != x.calls {
				t.Errorf("the bank was called: %s", calls)
			}
			if got.State != pos.GatewayRefused || x.how == refused {
				return
			}
			// Nobody will show its code, so it must not stay payable.
			if o.polls(10 * time.Second); o.order(charge).State != pos.GatewayCancelled {
				t.Errorf("left behind: %+v", o.order(charge))
			}
		})
	}
}

func TestACodeThatIsNotRightForItsAmountIsNeverHandedOut(t *testing.T) {
	for fault, code := range map[string]func(money.Rupiah) string{
		"amount":  func(a money.Rupiah) string { return rightCode(a + 1) },
		"static":  func(money.Rupiah) string { return staticCode() },
		"bad_crc": func(a money.Rupiah) string { return rightCode(a)[:len(rightCode(a))-4] + "0000" },
		"missing": func(money.Rupiah) string { return "" },
		"tip": func(a money.Rupiah) string {
			payload, err := qris.WithAmount(staticCode(), a, qris.PromptTip())
			if err != nil {
				panic(err)
			}
			return payload
		},
	} {
		t.Run(fault, func(t *testing.T) {
			o := openOffice(t, store.Place{Dir: t.TempDir()})
			h, charge := chargingTerminal(o)
			o.bank.code = code
			if got := h.charges(charge); got.State != pos.GatewayRefused || got.Payload != "" {
				t.Errorf("answered with %+v", got)
			}
			order := o.order(charge)
			if fault != "bad_crc" && order.Fault != fault || (order.Odd() == "code_wrong") != (fault != store.FaultMissing) {
				t.Errorf("noted as %+v", order)
			}
			o.polls(10 * time.Second)
			if got := o.bank.called(); got != "charge cancel" || o.order(charge).State != pos.GatewayCancelled {
				t.Errorf("%s: %+v", got, o.order(charge))
			}
		})
	}
}

func TestAnOrderIsAskedAboutAtTwoAndFiveSecondsThenEveryTenUntilItsEndAndALittleBeyond(t *testing.T) {
	o := openOffice(t, store.Place{Dir: t.TempDir()})
	h, charge := chargingTerminal(o)
	h.charges(charge)
	o.bank.called()
	var at []int
	for second := 1; second <= 25*60; second++ {
		if second == 15*60 {
			o.bank.become(gateway.Expired)
		}
		if o.polls(time.Second); o.bank.called() != "" {
			at = append(at, second)
		}
	}
	if got := fmt.Sprint(at[:5]); got != "[2 5 15 25 35]" {
		t.Errorf("asked at %s", got)
	}
	past := slices.IndexFunc(at, func(s int) bool { return s > 15*60+10 })
	for i := past; i < len(at); i++ {
		if at[i]-at[i-1] != 60 {
			t.Errorf("after its end it is asked about after %d seconds", at[i]-at[i-1])
		}
	}
	if len(at)-past < 8 || o.order(charge).State != pos.GatewayExpired {
		t.Errorf("asked at %v: %+v", at, o.order(charge))
	}
	if o.polls(time.Hour); o.bank.called() == "" {
		t.Error("the last question was not asked")
	}
	if o.polls(time.Hour); o.bank.called() != "" || !o.order(charge).NextPoll.IsZero() {
		t.Error("it is asked about for ever")
	}
}

func TestWhileTheGatewayIsSilentNobodyStopsAskingUntilItIsKnownWhatBecameOfAnOrder(t *testing.T) {
	o := openOffice(t, store.Place{Dir: t.TempDir()})
	h, charge := chargingTerminal(o)
	h.charges(charge)
	o.bank.fails(lostBefore, "status")
	for range 40 {
		o.polls(time.Minute)
	}
	if got := o.order(charge); got.State != pos.GatewayPending || got.NextPoll.IsZero() {
		t.Errorf("given up: %+v", got)
	}
	o.bank.pays(25_000)
	o.bank.fails(none)
	o.polls(5 * time.Minute)
	h.opens()
	if got := h.looksAt(charge); got.State != pos.GatewaySettled || got.Amount != 25_000 || got.Reference != "627312345678" || got.Issuer != "GoPay" || got.Payload != "" {
		t.Errorf("found as %+v", got)
	}
}

func TestAnOrderThatNobodyEverMadeIsRefusedWhenNothingCanBeOnItsWayAnyMore(t *testing.T) {
	o := openOffice(t, store.Place{Dir: t.TempDir()})
	h, charge := chargingTerminal(o)
	o.bank.fails(lostBefore, "charge")
	h.charges(charge)
	o.polls(15 * time.Second)
	if got := o.order(charge); got.State != pos.GatewayUnknown {
		t.Errorf("after a quarter of a minute: %+v", got)
	}
	o.polls(16 * time.Second)
	if got := o.order(charge); got.State != pos.GatewayRefused {
		t.Errorf("after half a minute: %+v", got)
	}
}

func TestACentreThatDiesBetweenStoringAndCallingAsksWhatBecameOfItFirst(t *testing.T) {
	onEachEngine(t, func(t *testing.T, o *office) {
		for _, made := range []bool{false, true} {
			h, charge := chargingTerminal(o)
			// What a process leaves behind that died there; its lease outlives it.
			died := store.GatewayOrder{Charge: charge, ID: "KBI-DIED-" + string(charge)[26:], Terminal: h.id, Label: "KBI-A", Provider: "bank", Day: day, Amount: 25_000,
				At: o.now, AskedAt: o.now, State: pos.GatewayUnknown, ExpiresAt: o.now.Add(15 * time.Minute), NextPoll: o.now.Add(2 * time.Second)}
			_, _, err := o.central.OpenGatewayOrder(t.Context(), sumsel, died, o.now.Add(30*time.Second))
			o.must(err)
			want := "status charge"
			if made {
				want = "status"
				_, err := o.bank.Charge(t.Context(), gateway.Order{ID: died.ID, Amount: 25_000, Life: 15 * time.Minute})
				o.must(err)
			}
			o.later(31 * time.Second)
			o.bank.called()
			if got := h.charges(charge); got.State != pos.GatewayPending || got.Payload != rightCode(25_000) {
				t.Errorf("made %v: %+v", made, got)
			}
			if got := o.bank.called(); got != want {
				t.Errorf("made %v: the bank was called: %s", made, got)
			}
		}
	})
}

func TestWhatIsCancelledIsCancelledOrKnownToBePaid(t *testing.T) {
	for name, x := range map[string]struct {
		paid   bool // before the cancel arrives
		down   bool // the gateway, when it is cancelled
		at     pos.GatewayState
		end    pos.GatewayState
		oddity string
	}{
		"in time":                {false, false, "cancelled", "cancelled", ""},
		"paid meanwhile":         {true, false, "settled", "settled", "paid_after_cancel"},
		"out of reach":           {false, true, "pending", "cancelled", ""},
		"out of reach, and paid": {true, true, "pending", "settled", "paid_after_cancel"},
	} {
		t.Run(name, func(t *testing.T) {
			onEachEngine(t, func(t *testing.T, o *office) {
				h, charge := chargingTerminal(o)
				h.charges(charge)
				if x.paid {
					o.bank.pays(25_000)
				}
				if x.down {
					o.bank.fails(lostBefore, "status", "cancel")
				}
				if got := h.cancels(charge); got.State != x.at || got.Payload != "" {
					t.Errorf("cancelled: %+v", got)
				}
				o.polls(15 * time.Second)
				o.bank.fails(none)
				o.polls(15 * time.Second)
				if got := h.cancels(charge); got.State != x.end {
					t.Errorf("cancelled again: %+v", got)
				}
				if got := h.charges(charge); got.State != x.end || got.Payload != "" {
					t.Errorf("asked for again: %+v", got)
				}
				if got := o.order(charge); got.Odd() != x.oddity {
					t.Errorf("odd is %q: %+v", got.Odd(), got)
				}
			})
		})
	}
}

func TestAChargeThatArrivesAfterItsCancelIsNotMade(t *testing.T) {
	o := openOffice(t, store.Place{Dir: t.TempDir()})
	h, charge := chargingTerminal(o)
	if got := h.cancels(charge); got.State != pos.GatewayCancelled {
		t.Errorf("cancelled: %+v", got)
	}
	if got := h.charges(charge); got.State != pos.GatewayCancelled || got.Payload != "" {
		t.Errorf("asked for: %+v", got)
	}
	if got := o.bank.called(); got != "" {
		t.Errorf("the bank was called: %s", got)
	}
}

func TestMoneyAfterTheEndIsKeptAndShown(t *testing.T) {
	o := openOffice(t, store.Place{Dir: t.TempDir()})
	h, charge := chargingTerminal(o)
	h.charges(charge)
	h.cancels(charge)
	o.bank.pays(20_000)
	o.polls(time.Minute)
	if got := h.looksAt(charge); got.State != pos.GatewaySettled || got.Amount != 20_000 {
		t.Errorf("answered with %+v", got)
	}
	listed, err := o.central.OpenGatewayOrders(t.Context(), sumsel)
	if err != nil || len(listed) != 1 || listed[0].Odd() != "amount_differs" || listed[0].Ended != pos.GatewayCancelled {
		t.Errorf("%+v, %v", listed, err)
	}
}

func TestANotificationIsBelievedOnlyAsFarAsTheGatewayConfirmsIt(t *testing.T) {
	onEachEngine(t, func(t *testing.T, o *office) {
		h, charge := chargingTerminal(o)
		h.charges(charge)
		id := o.order(charge).ID
		posts := func(n notice) int {
			t.Helper()
			return o.ask(http.MethodPost, "/v1/gateway/sumsel", "", n).status
		}
		settled := notice{Order: id, State: gateway.Settled, Amount: 25_000, Signature: "good"}
		forged := settled
		forged.Signature = "bad"
		for _, x := range []struct {
			what   string
			n      notice
			status int
			calls  string
			state  pos.GatewayState
		}{
			{"forged", forged, http.StatusForbidden, "", "pending"},
			{"signed, and not true", settled, http.StatusOK, "status", "pending"},
			{"of an order that is not ours", notice{Order: "x", State: gateway.Settled, Signature: "good"}, http.StatusOK, "", "pending"},
		} {
			o.bank.called()
			if got := posts(x.n); got != x.status {
				t.Errorf("%s: answered with %d", x.what, got)
			}
			o.polls(0)
			if got := o.bank.called(); got != x.calls || h.looksAt(charge).State != x.state {
				t.Errorf("%s: %q, %+v", x.what, got, h.looksAt(charge))
			}
		}
		o.bank.pays(25_000)
		o.bank.called()
		// The right one, its replay, and one that is older and was delayed.
		for i, n := range []notice{settled, settled, {Order: id, State: gateway.Pending, Signature: "good"}} {
			if got := posts(n); got != http.StatusOK {
				t.Errorf("%d: answered with %d", i, got)
			}
			o.polls(0)
			if got := h.looksAt(charge); got.State != pos.GatewaySettled {
				t.Errorf("%d: %+v", i, got)
			}
		}
		if got := o.bank.called(); got != "status" {
			t.Errorf("the bank was called: %s", got)
		}
		if got := o.ask(http.MethodPost, "/v1/gateway/nobody", "", settled); got.status != http.StatusNotFound {
			t.Errorf("of a tenant without a gateway: %d", got.status)
		}
		if got := o.ask(http.MethodPost, "/v1/gateway/sumsel", "", []byte(strings.Repeat("x", gateway.MaxNotification+1))); got.Reason != "too_large" {
			t.Errorf("too long: %d %s", got.status, got.Reason)
		}
	})
}

func TestALaptopAsksForCodesBesideItsRoundsAndOnlyWhileTheCentreIsThere(t *testing.T) {
	o := openOffice(t, store.Place{Dir: t.TempDir()})
	l := o.laptop(t.TempDir())
	if l.GatewayReady() {
		t.Error("ready without a centre")
	}
	charge := pos.Charge{ID: pos.ChargeID(newID(t)), Amount: 25_000, Day: day, At: o.now}
	if _, err := l.Charge(t.Context(), charge); pos.CodeOf(err) != pos.Conflict {
		t.Errorf("without a centre: %v", err)
	}
	l.enrol()
	l.sync()
	if !l.GatewayReady() {
		t.Error("not ready after a round")
	}
	if got, err := l.Client.Charge(t.Context(), charge); err != nil || got.State != pos.GatewayPending || got.Payload != rightCode(25_000) {
		t.Errorf("%+v, %v", got, err)
	}
	o.bank.pays(25_000)
	o.polls(2 * time.Second)
	if got, err := l.ChargeStatus(t.Context(), charge.ID); err != nil || got.State != pos.GatewaySettled || got.Amount != 25_000 || !got.SettledAt.Equal(o.now.Add(-2*time.Second)) {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := l.CancelCharge(t.Context(), charge.ID); err != nil || got.State != pos.GatewaySettled {
		t.Errorf("%+v, %v", got, err)
	}
	// Its token ends; the laptop proves who it is once more.
	o.later(20 * time.Minute)
	if l.GatewayReady() {
		t.Error("ready after twenty minutes without a word")
	}
	if got, err := l.ChargeStatus(t.Context(), charge.ID); err != nil || got.State != pos.GatewaySettled {
		t.Errorf("with a new token: %+v, %v", got, err)
	}
	l.sync()
	o.http.Close()
	if !l.GatewayReady() {
		t.Error("not ready after another round")
	}
	if _, err := l.ChargeStatus(t.Context(), charge.ID); pos.CodeOf(err) != pos.Unavailable || l.GatewayReady() {
		t.Errorf("with the centre gone: %v, ready %v", err, l.GatewayReady())
	}
}

func TestALaptopIsToldOfMoneyThatCameWhenItHadStoppedAsking(t *testing.T) {
	onEachEngine(t, func(t *testing.T, o *office) {
		l, another := o.laptop(t.TempDir()), o.laptop(t.TempDir())
		told := map[pos.ChargeID]pos.GatewayAnswer{}
		var err error
		l.Client, err = uplink.NewClient(t.Context(), uplink.Config{Store: l.Store, Now: o.clock, Version: "test",
			Late: func(_ context.Context, id pos.ChargeID, a pos.GatewayAnswer) { told[id] = a }})
		o.must(err)
		l.enrol()
		another.enrol()
		charges := map[*laptop]pos.ChargeID{l: pos.ChargeID(newID(t)), another: pos.ChargeID(newID(t))}
		for by, id := range charges {
			by.sync()
			_, err := by.Client.Charge(t.Context(), pos.Charge{ID: id, Amount: 25_000, Day: day, At: o.now})
			o.must(err)
			_, err = by.CancelCharge(t.Context(), id)
			o.must(err)
		}
		if l.sync(); len(told) != 0 {
			t.Errorf("told of %v before anybody paid", told)
		}
		o.bank.pays(25_000)
		o.polls(time.Minute)
		if l.sync(); len(told) != 1 || told[charges[l]].State != pos.GatewaySettled || told[charges[l]].Amount != 25_000 {
			t.Errorf("told of %v", told)
		}
		clear(told)
		o.later(8 * 24 * time.Hour)
		if l.sync(); len(told) != 0 {
			t.Errorf("told of %v after a week", told)
		}
	})
}

func TestALaptopThatWasRevokedGetsNoCode(t *testing.T) {
	o := openOffice(t, store.Place{Dir: t.TempDir()})
	l := o.laptop(t.TempDir())
	l.enrol()
	l.sync()
	o.must(o.central.Revoke(t.Context(), sumsel, l.Terminal().ID))
	charge := pos.Charge{ID: pos.ChargeID(newID(t)), Amount: 25_000, Day: day, At: o.now}
	if _, err := l.Client.Charge(t.Context(), charge); pos.CodeOf(err) != pos.Denied {
		t.Errorf("%v", err)
	}
	if got := o.bank.called(); got != "" {
		t.Errorf("the bank was called: %s", got)
	}
}
