package gateway_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"lapak/internal/gateway"
	"lapak/internal/gateway/stub"
	"lapak/internal/money"
)

// clock is a time that stands still until it is put forward.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// bank is a stub at work with an adapter that speaks to it over HTTP.
type bank struct {
	*testing.T
	clock   *clock
	stub    *stub.Stub
	server  *httptest.Server
	gateway gateway.Gateway
	keeps   bool // it takes no order back
}

var noon = time.Date(2026, 11, 26, 5, 0, 0, 0, time.UTC)

// kinds are the providers, with the ways in which one differs from the next.
var kinds = map[string]struct {
	provider string
	options  stub.Options
}{
	"midtrans":                     {"midtrans", stub.Options{}},
	"midtrans with one HTTP code":  {"midtrans", stub.Options{Always200: true}},
	"midtrans that repeats codes":  {"midtrans", stub.Options{CodeInStatus: true}},
	"snap":                         {"snap", stub.Options{}},
	"snap under a prefix":          {"snap", stub.Options{Prefix: "/snap-adapter/b2b"}},
	"snap without tokens":          {"snap", stub.Options{Asymmetric: true}},
	"snap with other query codes":  {"snap", stub.Options{ServiceCode: "51"}},
	"snap with symmetric notices":  {"snap", stub.Options{SymmetricNotice: true}},
	"snap that takes nothing back": {"snap", stub.Options{NoCancel: true}},
}

func open(t *testing.T, provider string, o stub.Options) *bank {
	t.Helper()
	b := &bank{T: t, clock: &clock{at: noon}, keeps: o.NoCancel}
	o.Now = b.clock.now
	b.stub = stub.New(o)
	b.server = httptest.NewServer(b.stub)
	t.Cleanup(func() { b.stub.Close(); b.server.Close() })
	b.gateway = b.open(provider, b.server.URL)
	return b
}

func (b *bank) open(provider, url string) gateway.Gateway {
	b.Helper()
	settings := b.stub.MidtransSettings()
	if provider == "snap" {
		settings = b.stub.SNAPSettings()
	}
	g, err := gateway.Open(gateway.Config{Provider: provider, URL: url, Settings: settings, Now: b.clock.now})
	if err != nil {
		b.Fatal(err)
	}
	return g
}

// each runs a test against every kind of provider.
func each(t *testing.T, f func(*testing.T, *bank)) {
	for name, kind := range kinds {
		t.Run(name, func(t *testing.T) { f(t, open(t, kind.provider, kind.options)) })
	}
}

// both runs a test against one provider of each adapter.
func both(t *testing.T, f func(*testing.T, *bank)) {
	for _, name := range []string{"midtrans", "snap"} {
		t.Run(name, func(t *testing.T) { f(t, open(t, name, stub.Options{})) })
	}
}

func (b *bank) order(id string) gateway.Order {
	return gateway.Order{ID: id, Amount: 25_000, Label: "Kambang Iwak", At: b.clock.now(), Life: 15 * time.Minute, Terminal: "KBI-1"}
}

func (b *bank) charges(id string) gateway.Status {
	b.Helper()
	status, err := b.gateway.Charge(b.Context(), b.order(id))
	if err != nil {
		b.Fatal(err)
	}
	return status
}

func (b *bank) wants(id string, state gateway.State) gateway.Status {
	b.Helper()
	status, err := b.gateway.Status(b.Context(), id)
	if err != nil || status.State != state || status.Order != id {
		b.Fatalf("%+v, %v, not %s", status, err, state)
	}
	return status
}

func TestACodeIsMadeForTheAmountAndPaid(t *testing.T) {
	each(t, func(t *testing.T, b *bank) {
		order := b.order("S1-0001")
		made := b.charges(order.ID)
		if err := made.Fits(order); err != nil {
			t.Fatalf("%v: %+v", err, made)
		}
		if made.State != gateway.Pending || made.Transaction == "" || !made.ExpiresAt.Equal(noon.Add(order.Life)) || len(made.Raw) == 0 {
			t.Errorf("made: %+v", made)
		}
		if waiting := b.wants(order.ID, gateway.Pending); waiting.Pays(order.Amount) {
			t.Error("it is paid before it is")
		}
		b.clock.advance(time.Minute)
		if err := b.stub.Pay(order.ID); err != nil {
			t.Fatal(err)
		}
		paid := b.wants(order.ID, gateway.Settled)
		if !paid.Pays(order.Amount) || paid.Pays(order.Amount+1) || paid.Reference == "" || paid.Issuer != "stub wallet" || !paid.SettledAt.Equal(b.clock.now()) {
			t.Errorf("paid: %+v", paid)
		}
	})
}

func TestAnOrderEndsInEveryWayThatItCan(t *testing.T) {
	each(t, func(t *testing.T, b *bank) {
		b.charges("late")
		b.charges("barred")
		if err := b.stub.Deny("barred"); err != nil {
			t.Fatal(err)
		}
		b.wants("barred", gateway.Denied)
		b.wants("nobody-knows-it", gateway.Missing)
		b.clock.advance(15 * time.Minute)
		b.wants("late", gateway.Expired)
		if err := b.stub.Pay("late"); !errors.Is(err, stub.ErrNotPayable) {
			t.Errorf("a code that is over is paid: %v", err)
		}
		if err := b.stub.PayLate("late"); err != nil {
			t.Fatal(err)
		}
		b.wants("late", gateway.Settled)
	})
}

func TestCancellingTellsWhatBecameOfTheOrder(t *testing.T) {
	each(t, func(t *testing.T, b *bank) {
		for _, id := range []string{"open", "paid"} {
			b.charges(id)
		}
		if err := b.stub.Pay("paid"); err != nil {
			t.Fatal(err)
		}
		open := gateway.Cancelled
		if b.keeps {
			open = gateway.Pending // it ends by itself
		}
		for id, want := range map[string]gateway.State{"open": open, "paid": gateway.Settled, "never": gateway.Missing} {
			for range 2 {
				status, err := b.gateway.Cancel(t.Context(), id)
				if err != nil || status.State != want || status.Order != id {
					t.Errorf("%s: %s, %v, not %s", id, status.State, err, want)
				}
			}
		}
	})
}

func TestAnAmountThatWasBookedOtherwiseIsNotThePayment(t *testing.T) {
	both(t, func(t *testing.T, b *bank) {
		b.charges("less")
		if err := b.stub.PayOther("less", 2_500); err != nil {
			t.Fatal(err)
		}
		if status := b.wants("less", gateway.Settled); status.Pays(25_000) || status.Amount != 2_500 {
			t.Errorf("%+v", status)
		}
	})
}

// ending is how a call is to end: with an error of a kind, or with a state.
type ending struct {
	err   error
	state gateway.State
}

func (e ending) is(status gateway.Status, err error) bool {
	if e.err == nil {
		return err == nil && status.State == e.state
	}
	return errors.Is(err, e.err)
}

func TestABadAnswerToAChargeIsTakenForWhatItIs(t *testing.T) {
	uncertain := ending{err: gateway.ErrUncertain}
	both(t, func(t *testing.T, b *bank) {
		for kind, c := range map[stub.Kind]struct {
			ending
			made bool // the provider has the order
			fits bool
		}{
			stub.None:         {ending{state: gateway.Pending}, true, true},
			stub.LostBefore:   {uncertain, false, false},
			stub.LostAfter:    {uncertain, true, false},
			stub.Broken:       {uncertain, false, false},
			stub.BrokenAfter:  {uncertain, true, false},
			stub.InProgress:   {uncertain, true, false},
			stub.TooMany:      {uncertain, false, false},
			stub.Unauthorized: {ending{err: gateway.ErrRefused}, false, false},
			stub.Garbage:      {uncertain, true, false},
			stub.Truncated:    {uncertain, true, false},
			stub.TooLarge:     {uncertain, true, false},
			stub.OtherOrder:   {uncertain, true, false},
			stub.WrongAmount:  {ending{state: gateway.Pending}, true, false},
			stub.WrongCode:    {ending{state: gateway.Pending}, true, false},
			stub.DamagedCode:  {ending{state: gateway.Pending}, true, false},
			stub.StaticCode:   {ending{state: gateway.Pending}, true, false},
		} {
			id := "o-" + strings.ReplaceAll(string(kind), "_", "-") + "-1"
			if kind != stub.None {
				b.stub.Misbehave(stub.Fault{Kind: kind, Call: "charge"})
			}
			status, err := b.gateway.Charge(t.Context(), b.order(id))
			if !c.is(status, err) {
				t.Errorf("%q: %+v, %v", kind, status.State, err)
			}
			if made := b.stub.Order(id).ID != ""; made != c.made {
				t.Errorf("%q: made %v", kind, made)
			}
			if fits := err == nil && status.Fits(b.order(id)) == nil; fits != c.fits {
				t.Errorf("%q: fits %v, %v", kind, fits, status.Fits(b.order(id)))
			}
			b.stub.Behave()
		}
	})
}

func TestABadAnswerAboutAnOrderNeverMakesItPaid(t *testing.T) {
	uncertain := ending{err: gateway.ErrUncertain}
	both(t, func(t *testing.T, b *bank) {
		b.charges("o-1")
		want := map[stub.Kind]ending{
			stub.LostBefore: uncertain, stub.LostAfter: uncertain, stub.Broken: uncertain, stub.InProgress: uncertain, stub.TooMany: uncertain,
			stub.Unauthorized: uncertain, stub.Garbage: uncertain, stub.Truncated: uncertain, stub.TooLarge: uncertain, stub.OtherOrder: uncertain,
			stub.Unknown: uncertain, stub.NotFound: {state: gateway.Missing}, stub.Stale: {state: gateway.Pending},
		}
		if b.gateway.Name() == "midtrans" {
			want[stub.Challenge], want[stub.HalfSettled] = ending{state: gateway.Pending}, ending{state: gateway.Pending}
		}
		for kind, end := range want {
			for call, ask := range map[string]func(context.Context, string) (gateway.Status, error){"status": b.gateway.Status, "cancel": b.gateway.Cancel} {
				if call == "cancel" && end.err == nil {
					continue
				}
				b.stub.Misbehave(stub.Fault{Kind: kind, Order: "o-1", Times: -1})
				status, err := ask(t.Context(), "o-1")
				if !end.is(status, err) || status.State == gateway.Settled {
					t.Errorf("%s with %q: %+v, %v", call, kind, status, err)
				}
				b.stub.Behave()
			}
		}
	})
}

func TestOneChargeIsOneRequestThoughTheConnectionBreaks(t *testing.T) {
	both(t, func(t *testing.T, b *bank) {
		b.charges("warm") // the connection is used again
		b.stub.Misbehave(stub.Fault{Kind: stub.LostAfter, Call: "charge"})
		if _, err := b.gateway.Charge(t.Context(), b.order("o-1")); !errors.Is(err, gateway.ErrUncertain) || b.stub.Count("charge", "o-1") != 1 {
			t.Errorf("%v, %d requests", err, b.stub.Count("charge", "o-1"))
		}
	})
}

func TestNoAnswerInTimeIsUncertainAndSaysWhy(t *testing.T) {
	both(t, func(t *testing.T, b *bank) {
		b.charges("warm") // has a token now
		b.stub.Misbehave(stub.Fault{Kind: stub.Timeout})
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		_, err := b.gateway.Charge(ctx, b.order("o-1"))
		if !errors.Is(err, gateway.ErrUncertain) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
		b.wants("o-1", gateway.Pending)
		b.stub.Misbehave(stub.Fault{Kind: stub.Slow, Delay: time.Millisecond})
		b.wants("o-1", gateway.Pending)
	})
}

func TestTheSameOrderSentAgainIsNeverASecondOne(t *testing.T) {
	both(t, func(t *testing.T, b *bank) {
		for _, kind := range []stub.Kind{stub.LostAfter, stub.BrokenAfter, stub.InProgress, stub.Truncated, stub.Garbage} {
			id := "o-" + strings.ReplaceAll(string(kind), "_", "-")
			b.stub.Misbehave(stub.Fault{Kind: kind, Call: "charge"})
			if _, err := b.gateway.Charge(t.Context(), b.order(id)); !errors.Is(err, gateway.ErrUncertain) {
				t.Errorf("%s: %v", kind, err)
			}
			again, err := b.gateway.Charge(t.Context(), b.order(id))
			if b.gateway.Name() == "midtrans" { // the same answer, by the key
				if err != nil || again.Fits(b.order(id)) != nil {
					t.Errorf("%s again: %+v, %v", kind, again, err)
				}
			} else if !errors.Is(err, gateway.ErrDuplicate) || errors.Is(err, gateway.ErrUncertain) || again.State != gateway.Pending {
				t.Errorf("%s again: %+v, %v", kind, again, err)
			}
			made := 0
			for _, o := range b.stub.Orders() {
				if o.ID == id {
					made++
				}
			}
			if made != 1 {
				t.Errorf("%s: %d orders", kind, made)
			}
		}
	})
}

func TestANumberThatIsUsedIsSaidToBe(t *testing.T) {
	each(t, func(t *testing.T, b *bank) {
		first := b.charges("o-1")
		b.clock.advance(6 * time.Minute) // nobody remembers the answer
		status, err := b.gateway.Charge(t.Context(), b.order("o-1"))
		if !errors.Is(err, gateway.ErrDuplicate) || errors.Is(err, gateway.ErrUncertain) {
			t.Fatalf("%v", err)
		}
		if status.State != gateway.Pending || status.Transaction != first.Transaction {
			t.Errorf("%+v", status)
		}
		b.stub.Misbehave(stub.Fault{Kind: stub.Broken, Call: "status"})
		status, err = b.gateway.Charge(t.Context(), b.order("o-1"))
		if !errors.Is(err, gateway.ErrDuplicate) || errors.Is(err, gateway.ErrUncertain) || status.Order != "" {
			t.Errorf("without an answer to the question: %+v, %v", status, err)
		}
		if len(b.stub.Orders()) != 1 {
			t.Errorf("%+v", b.stub.Orders())
		}
	})
}

func TestAnOrderThatNoProviderTakesIsNotSent(t *testing.T) {
	both(t, func(t *testing.T, b *bank) {
		for what, spoil := range map[string]func(*gateway.Order){
			"no number":     func(o *gateway.Order) { o.ID = "" },
			"a long number": func(o *gateway.Order) { o.ID = strings.Repeat("9", 37) },
			"a path":        func(o *gateway.Order) { o.ID = "../x" },
			"nothing":       func(o *gateway.Order) { o.Amount = 0 },
			"less":          func(o *gateway.Order) { o.Amount = -1 },
			"too much":      func(o *gateway.Order) { o.Amount = 10_000_001 },
			"no time":       func(o *gateway.Order) { o.At = time.Time{} },
			"no life":       func(o *gateway.Order) { o.Life = time.Second },
		} {
			order := b.order("o-1")
			spoil(&order)
			if _, err := b.gateway.Charge(t.Context(), order); !errors.Is(err, gateway.ErrRefused) {
				t.Errorf("%s: %v", what, err)
			}
		}
		for _, id := range []string{"", "../../v2/charge", "a b", strings.Repeat("9", 37)} {
			if _, err := b.gateway.Status(t.Context(), id); !errors.Is(err, gateway.ErrUncertain) {
				t.Errorf("%q: %v", id, err)
			}
			if _, err := b.gateway.Cancel(t.Context(), id); !errors.Is(err, gateway.ErrUncertain) {
				t.Errorf("%q: %v", id, err)
			}
		}
		if asked := b.stub.Log(); len(asked) != 0 {
			t.Errorf("%+v", asked)
		}
	})
}

func TestWhatTheProviderTurnsDownIsRefused(t *testing.T) {
	both(t, func(t *testing.T, b *bank) {
		order := b.order("o-1")
		order.At = noon.Add(-time.Hour) // its time is over before it begins
		if _, err := b.gateway.Charge(t.Context(), order); !errors.Is(err, gateway.ErrRefused) {
			t.Errorf("%v", err)
		}
		for _, amount := range []money.Rupiah{1, 10_000_000} {
			order := b.order("o-" + strconv.Itoa(int(amount)))
			order.Amount = amount
			status, err := b.gateway.Charge(t.Context(), order)
			if err != nil || status.Fits(order) != nil {
				t.Errorf("%d: %+v, %v", amount, status, err)
			}
		}
	})
}

func TestATerminalWithAnOddNameGetsItsCodesToo(t *testing.T) {
	both(t, func(t *testing.T, b *bank) {
		for id, name := range map[string]string{"o-1": "KBI #1 (kiri) yang panjang sekali", "o-2": "", "o-3": "É"} {
			order := b.order(id)
			order.Terminal, order.Label = name, name
			if status, err := b.gateway.Charge(t.Context(), order); err != nil || status.Fits(order) != nil {
				t.Errorf("%q: %v", name, err)
			}
		}
	})
}

func TestATokenIsUsedUntilItEndsAndReplacedWhenItIsNotKnown(t *testing.T) {
	b := open(t, "snap", stub.Options{})
	for range 3 {
		b.wants("none", gateway.Missing)
	}
	if n := b.stub.Count("token", ""); n != 1 {
		t.Errorf("%d tokens for three questions", n)
	}
	b.clock.advance(15*time.Minute - 29*time.Second)
	b.wants("none", gateway.Missing)
	if n := b.stub.Count("token", ""); n != 2 {
		t.Errorf("%d tokens after a quarter of an hour", n)
	}
	b.stub.Misbehave(stub.Fault{Kind: stub.LosesToken})
	b.charges("o-1")
	if n := b.stub.Count("token", ""); n != 3 {
		t.Errorf("%d tokens after one was lost", n)
	}
	b.stub.Misbehave(stub.Fault{Kind: stub.LosesToken, Call: "status", Times: -1})
	if _, err := b.gateway.Status(t.Context(), "o-1"); !errors.Is(err, gateway.ErrUncertain) {
		t.Errorf("a provider that knows no token: %v", err)
	}
	if n := b.stub.Count("status", "o-1"); n != 2 {
		t.Errorf("asked %d times", n)
	}
}

func TestManyAskAtOnceAndTheTokenIsFetchedOnce(t *testing.T) {
	b := open(t, "snap", stub.Options{})
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if status, err := b.gateway.Status(t.Context(), "none"); err != nil || status.State != gateway.Missing {
				t.Errorf("%+v, %v", status, err)
			}
		})
	}
	wait.Wait()
	if n := b.stub.Count("token", ""); n != 1 {
		t.Errorf("%d tokens", n)
	}
}

func TestAQuestionThatAProviderAnswersWithNotFoundIsNotAnEnd(t *testing.T) {
	b := open(t, "snap", stub.Options{UnpaidIsMissing: true})
	b.charges("o-1")
	if b.wants("o-1", gateway.Missing).State.Final() {
		t.Error("an unpaid order has ended")
	}
	if err := b.stub.Pay("o-1"); err != nil {
		t.Fatal(err)
	}
	b.wants("o-1", gateway.Settled)
}

func TestAKeyIsNotTakenAlongToAnotherAddress(t *testing.T) {
	both(t, func(t *testing.T, b *bank) {
		asked := 0
		other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
		defer other.Close()
		moved := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusTemporaryRedirect))
		defer moved.Close()
		g := b.open(b.gateway.Name(), moved.URL)
		if _, err := g.Charge(t.Context(), b.order("o-1")); !errors.Is(err, gateway.ErrUncertain) || asked != 0 {
			t.Errorf("%v, asked %d times", err, asked)
		}
		if _, err := g.Status(t.Context(), "o-1"); !errors.Is(err, gateway.ErrUncertain) || asked != 0 {
			t.Errorf("%v, asked %d times", err, asked)
		}
	})
}
