package e2e_test

import (
	"path/filepath"
	"testing"
	"time"

	"lapak/internal/gateway/stub"
	"lapak/internal/pgtest"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// once has the next charge go wrong, whoever asks for it.
func (p *play) once(kind stub.Kind) { p.bank.Misbehave(stub.Fault{Kind: kind, Call: "charge"}) }

// lost has the connection break, also when it is tried anew at once, as a client
// does that had kept it open from an earlier call.
func (p *play) lost(kind stub.Kind) {
	p.bank.Misbehave(stub.Fault{Kind: kind, Call: "charge", Times: 2})
}

// What a scene comes to, most often.
const (
	paidAtGateway = "gateway sold"
	paidByHand    = "gateway expired, static sold"
)

// answers are scenes in which the gateway says what it should, or not.
var answers = []scene{
	{"paid", func(p *play) { p.gateway(); p.pays(); p.sold() }, paidAtGateway, "settled", 1},
	{"paid, and the gateway tells", func(p *play) {
		p.gateway()
		p.pays()
		p.notifies(stub.Honest, true)
		p.sold()
	}, paidAtGateway, "settled", 1},
	{"told twice, and once more later", func(p *play) {
		p.gateway()
		p.pays()
		p.notifies(stub.Twice, true)
		p.sold()
		p.notifies(stub.Again, true)
	}, paidAtGateway, "settled", 1},
	{"told by a stranger", func(p *play) {
		p.gateway()
		p.notifies(stub.WrongSignature, false)
		p.notifies(stub.NoSignature, false)
		p.notifies(stub.NotJSON, false)
		p.types("") // nobody pays
	}, "gateway expired", "cancelled", 0},
	{"told and changed on the way", func(p *play) {
		p.gateway()
		p.notifies(stub.Altered, false)
		p.pays()
		p.sold()
	}, paidAtGateway, "settled", 1},
	{"told of another amount than the gateway says when asked", func(p *play) {
		p.gateway()
		p.pays()
		p.notifies(stub.OtherAmount, true)
		p.sold()
	}, paidAtGateway, "settled", 1},
	{"told out of order", func(p *play) {
		p.gateway()
		p.pays()
		p.notifies(stub.Honest, true)
		p.sold()
		p.notifies(stub.Older, true)
	}, paidAtGateway, "settled", 1},
	{"asked, and told an older state for a while", func(p *play) {
		p.gateway()
		p.bank.Misbehave(stub.Fault{Kind: stub.Stale, Order: p.order(), Call: "status", Times: 2})
		p.pays()
		p.sold()
	}, paidAtGateway, "settled", 1},
	{"settled and doubted by the gateway for a while", func(p *play) {
		p.gateway()
		p.bank.Misbehave(stub.Fault{Kind: stub.Challenge, Order: p.order(), Call: "status", Times: 2})
		p.pays()
		p.sold()
	}, paidAtGateway, "settled", 1},
	{"the customer's bank says no", func(p *play) {
		p.gateway()
		must(p.t, p.bank.Deny(p.order()))
	}, "gateway expired", "refused", 0},
	{"paid with another amount", func(p *play) {
		p.gateway()
		must(p.t, p.bank.PayOther(p.order(), 8_500))
	}, "gateway late", "settled amount_differs", 0},
	{"two tills at once", func(p *play) {
		q := p.room.play(p.t)
		p.gateway()
		q.gateway()
		q.pays()
		q.sold()
		q.leaves()
		p.types("")
	}, "gateway expired", "cancelled", 0},
}

// losses are scenes in which the gateway gives no code that may be shown. The
// customer pays by the stall's own one, and whatever was made is cancelled.
var losses = []scene{
	{"lost before it was made", func(p *play) { p.lost(stub.LostBefore); p.fallsBack() }, paidByHand, "refused", 1},
	{"lost after it was made", func(p *play) { p.lost(stub.LostAfter); p.fallsBack() }, paidByHand, "cancelled", 1},
	{"no answer, and it was made", func(p *play) { p.once(stub.Timeout); p.fallsBack() }, paidByHand, "cancelled", 1},
	{"an answer that comes too late", func(p *play) {
		p.bank.Misbehave(stub.Fault{Kind: stub.Slow, Call: "charge", Delay: 6 * time.Second})
		p.fallsBack()
	}, paidByHand, "cancelled", 1},
	{"500 before", func(p *play) { p.once(stub.Broken); p.fallsBack() }, paidByHand, "refused", 1},
	{"500 after", func(p *play) { p.once(stub.BrokenAfter); p.fallsBack() }, paidByHand, "cancelled", 1},
	{"202", func(p *play) { p.once(stub.InProgress); p.fallsBack() }, paidByHand, "cancelled", 1},
	{"429", func(p *play) { p.once(stub.TooMany); p.fallsBack() }, paidByHand, "refused", 1},
	{"401", func(p *play) { p.once(stub.Unauthorized); p.fallsBack() }, paidByHand, "refused", 1},
	{"the sign-in page of a network", func(p *play) { p.once(stub.Garbage); p.fallsBack() }, paidByHand, "cancelled", 1},
	{"half an answer", func(p *play) { p.once(stub.Truncated); p.fallsBack() }, paidByHand, "cancelled", 1},
	{"another amount in answer and code", func(p *play) { p.once(stub.WrongAmount); p.fallsBack() }, paidByHand, "cancelled code_wrong", 1},
	{"another amount in the code", func(p *play) { p.once(stub.WrongCode); p.fallsBack() }, paidByHand, "cancelled code_wrong", 1},
	{"a code with a wrong checksum", func(p *play) { p.once(stub.DamagedCode); p.fallsBack() }, paidByHand, "cancelled code_wrong", 1},
	{"a code for every sale", func(p *play) { p.once(stub.StaticCode); p.fallsBack() }, paidByHand, "cancelled code_wrong", 1},
	{"an answer about another order", func(p *play) { p.once(stub.OtherOrder); p.fallsBack() }, paidByHand, "cancelled", 1},
	{"the gateway is down from the start", func(p *play) {
		p.bank.Misbehave(stub.Fault{Kind: stub.LostBefore, Times: -1})
		p.fallsBack()
	}, paidByHand, "refused", 1},
}

// ends are scenes about giving up, and about money that comes afterwards.
var ends = []scene{
	{"given up in time", func(p *play) { p.gateway(); p.types("") }, "gateway expired", "cancelled", 0},
	{"given up a moment after it was paid", func(p *play) { p.gateway(); p.pays(); p.types("") }, "gateway late", "settled paid_after_cancel", 0},
	{"given up while the gateway is away", func(p *play) {
		p.gateway()
		p.bank.Misbehave(stub.Fault{Kind: stub.LostBefore, Order: p.order(), Times: 3})
		p.types("")
	}, "gateway expired", "cancelled", 0},
	{"paid after the stall's own code was paid too", func(p *play) {
		p.once(stub.Timeout)
		p.bank.Misbehave(stub.Fault{Kind: stub.LostBefore, Call: "cancel", Times: 2})
		p.starts("--pay", "qris", "--reference", "-")
		p.shows(pos.WayStatic)
		p.types("412345678901")
		p.sold()
		must(p.t, p.bank.Pay(p.lastOrder()))
	}, "gateway double, static sold", "settled paid_after_cancel", 1},
	{"paid after it was cancelled", func(p *play) {
		p.gateway()
		id := p.order()
		p.types("")
		wait(p.t, "the cancel", func() bool { return p.bank.Order(id).State == "cancel" })
		wait(p.t, "the word of it", func() bool { return p.atCentre() == "cancelled" })
		must(p.t, p.bank.PayLate(id))
		p.notifies(stub.Honest, true)
	}, "gateway late", "settled paid_after_cancel", 0},
}

// deaths are scenes in which somebody dies or is cut off.
var deaths = []scene{
	{"the centre dies while the gateway makes it", func(p *play) {
		p.bank.Misbehave(stub.Fault{Kind: stub.Slow, Call: "charge", Delay: 2 * time.Second})
		before := len(p.bank.Orders())
		p.starts("--pay", "qris", "--reference", "-")
		wait(p.t, "the order", func() bool { return len(p.bank.Orders()) > before })
		p.restarts()
		p.shows(pos.WayStatic)
		p.types("412345678901")
		p.sold()
	}, paidByHand, "cancelled", 1},
	{"the centre dies before the gateway has it", func(p *play) {
		p.bank.Misbehave(stub.Fault{Kind: stub.LostBefore, Times: -1})
		p.starts("--pay", "qris", "--reference", "-")
		wait(p.t, "the note of it", func() bool { return p.atCentre() == "unknown" })
		p.restarts()
		p.shows(pos.WayStatic)
		p.types("412345678901")
		p.sold()
	}, paidByHand, "refused", 1},
	{"the centre dies while the code is shown", func(p *play) {
		p.gateway()
		p.restarts()
		p.pays()
		p.sold()
	}, paidAtGateway, "settled", 1},
	{"the centre is dead while it is paid", func(p *play) {
		p.gateway()
		id := p.order()
		p.room.server.kill()
		must(p.t, p.bank.Pay(id))
		p.room.server = p.room.serve(p.room.args...)
		p.sold()
	}, paidAtGateway, "settled", 1},
	{"the till dies while the code is shown, and nobody pays", func(p *play) {
		p.gateway()
		p.kills()
		p.starts("--pay", "cash")
		p.hears("sold")
	}, "gateway expired", "cancelled", 1},
	{"the till dies while the code is shown, and it is paid", func(p *play) {
		p.gateway()
		p.kills()
		p.pays()
		wait(p.t, "the word of it", func() bool { return p.atCentre() == "settled" })
		p.starts("--pay", "cash")
		p.hears("sold")
	}, "gateway double", "settled", 1},
	{"the network is cut before the till asks", func(p *play) {
		p.room.network.cut()
		p.fallsBack()
	}, "static sold", "", 1},
	{"the network is cut while the code is shown", func(p *play) {
		p.gateway()
		id := p.order()
		p.room.network.cut()
		must(p.t, p.bank.Pay(id))
		wait(p.t, "the word of it", func() bool { return p.atCentre() == "settled" })
		p.room.network.mend()
		p.sold()
	}, paidAtGateway, "settled", 1},
	{"the answer of the centre is lost", func(p *play) {
		p.room.network.spoil("timeout", down, map[string]int64{"timeout": 0})
		p.fallsBack()
	}, paidByHand, "cancelled", 1},
}

// lastOrder is the order that the gateway made last.
func (p *play) lastOrder() string {
	p.t.Helper()
	all := p.bank.Orders()
	return all[len(all)-1].ID
}

func scenes(t *testing.T, provider string, all []scene) {
	t.Helper()
	serverProgram(t)
	newCounter(t, store.Place{Dir: filepath.Join(t.TempDir(), "centre")}, provider).stageAll(t, all)
}

func TestWhateverTheGatewayAnswersASaleEndsRight(t *testing.T) {
	t.Parallel()
	scenes(t, "midtrans", answers)
}

func TestWhateverTheGatewayLosesASaleEndsRight(t *testing.T) {
	t.Parallel()
	scenes(t, "midtrans", losses)
}

func TestMoneyThatComesAfterTheEndIsNotForgotten(t *testing.T) {
	t.Parallel()
	scenes(t, "midtrans", ends)
}

func TestWhoeverDiesASaleThatIsPaidThroughTheGatewayEndsRight(t *testing.T) {
	t.Parallel()
	scenes(t, "midtrans", deaths)
}

func TestTheSameHoldsForSNAP(t *testing.T) {
	t.Parallel()
	scenes(t, "snap", []scene{answers[0], answers[1], answers[3], losses[0], losses[1], ends[0], ends[1]})
}

func TestARevokedLaptopSellsByTheCodeOfItsStall(t *testing.T) {
	t.Parallel()
	serverProgram(t)
	p := newCounter(t, store.Place{Dir: filepath.Join(t.TempDir(), "centre")}, "midtrans").play(t)
	p.do("revoke", string(p.till.status().Terminal))
	p.fallsBack()
	p.leaves()
	if got, sales := p.atTill(); got != "static sold" && got != "gateway abandoned, static sold" || sales != 1 {
		t.Errorf("it came to %q and %d sales", got, sales)
	}
	if made := p.bank.Orders(); len(made) != 0 || p.atCentre() != "" {
		t.Errorf("a revoked laptop had orders made: %+v, %s", made, p.atCentre())
	}
}

// passes puts the gateway's clock forward by more than a code lives. Codes that are
// made from then on are over at once.
func (p *play) passes() { p.bank.Advance(16 * time.Minute) }

func TestACodeWhoseTimeIsOverEndsRightAlsoIfItIsPaidAfterAll(t *testing.T) {
	t.Parallel()
	for _, s := range []scene{
		{"nobody pays", func(p *play) { p.gateway(); p.passes() }, "gateway expired", "expired", 0},
		{"paid after all", func(p *play) {
			p.gateway()
			id := p.order()
			p.passes()
			wait(p.t, "the word of its end", func() bool { till, _ := p.atTill(); return till == "gateway expired" })
			must(p.t, p.bank.PayLate(id))
			p.notifies(stub.Honest, true)
		}, "gateway late", "settled paid_after_end", 0},
	} {
		scenes(t, "midtrans", []scene{s})
	}
}

func TestOfTwoServersOnOnePostgreSQLOneAsksAndTheOtherTakesOver(t *testing.T) {
	t.Parallel()
	serverProgram(t)
	c := newCounter(t, store.Place{DSN: pgtest.Start(t)}, "midtrans")
	second := c.centre
	second.address = freeAddress(t)
	other := second.serve(c.args...)
	p := c.play(t)
	p.gateway()
	id := p.order()
	wait(t, "three questions", func() bool { return c.bank.Count("status", id) >= 3 })
	asked := map[time.Time]bool{}
	for _, a := range c.bank.Log() {
		if a.Call == "status" && a.Order == id {
			for before := range asked {
				if d := a.At.Sub(before).Abs(); d < time.Second {
					t.Errorf("the two asked within %v of each other", d)
				}
			}
			asked[a.At] = true
		}
	}
	c.server.kill()
	must(t, c.bank.Pay(id))
	wait(t, "the word of the other server", func() bool { return p.atCentre() == "settled" })
	// The same address answers again, as behind a load balancer.
	c.server = c.serve(c.args...)
	p.sold()
	p.comesTo(paidAtGateway, "settled", 1)
	if got := other.metric(`lapak_gateway_orders{state="settled"}`); got != 1 {
		t.Errorf("the other server counts %v settled orders", got)
	}
}
