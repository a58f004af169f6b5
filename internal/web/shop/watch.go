package shop

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"lapak/internal/pos"
	"lapak/internal/web"
)

// How often the page of an order looks for news by itself: with a code on the
// screen its buyer stands there and waits, packing takes hours.
const (
	lookForMoney   = 15 * time.Second
	lookForLate    = time.Minute
	lookForPacking = 2 * time.Minute
	// lateMoney is for how long after the time of an order the word of a payment
	// that was made in its last minute may still be on its way.
	lateMoney = 15 * time.Minute
)

// Ways to look at the page of an order, beside the ordinary one.
const (
	askSaid  = "p"
	saidStay = "stay"  // it is to stand still
	saidAsk  = "leave" // whether to cancel is asked
)

// watched is what the page of an order says of its own reloading.
type watched struct {
	Now     string // what the order waits for
	At      string // when that was looked up
	Every   string // how often it is looked up, empty if it is not
	Waits   bool   // whether there is anything to wait for
	Again   string // address that looks now
	Follow  string // address of the page that reloads
	Still   string // address of the page that stands still
	Ask     string // address that asks whether to cancel
	Asked   bool   // whether it does
	seconds int
}

// wait is how long until the page of an order has something new to look for, 0 if
// nothing comes by itself any more: what is ready waits for its buyer.
func (v *visit) wait(data statusData) time.Duration {
	switch data.State {
	case pos.OrderNew:
		switch {
		case data.Code != "":
			return lookForMoney
		case data.Pay == pos.PayBefore:
			return lookForLate
		}
		return lookForPacking
	case pos.OrderPaid:
		return lookForPacking
	case pos.OrderExpired:
		if len(data.Payments) > 0 && v.Now().Before(data.HoldUntil.Add(lateMoney)) {
			return lookForLate
		}
	}
	return 0
}

// watch says how the page of an order is kept up to date. It reloads at its own
// address, so that browsers keep the place on the page, and stands still for who
// asked it to, or is being asked something.
func (v *visit) watch(data statusData) watched {
	path := v.statusPath(data.Order.Code)
	w := watched{Now: v.words.T(standing(data.StoredOrder.Order)), At: v.words.Time(v.Now()), Again: path, Follow: path,
		Still: path + "&" + askSaid + "=" + saidStay, Ask: path + "&" + askSaid + "=" + saidAsk, Asked: v.query.Get(askSaid) == saidAsk}
	wait := v.wait(data)
	if w.Waits = wait > 0; !w.Waits {
		return w
	}
	if v.query.Get(askSaid) == saidStay {
		w.Again = w.Still
		return w
	}
	if w.Asked || !web.Looks(v.r) {
		return w
	}
	w.seconds = int(wait / time.Second)
	if wait < time.Minute {
		w.Every = v.words.T("shop.every_seconds", "n", v.words.Number(int64(w.seconds)))
	} else {
		w.Every = v.words.T("shop.every_minutes", "n", v.words.Number(int64(wait/time.Minute)))
	}
	return w
}

// standing is the key of what an order waits for.
func standing(o pos.Order) string {
	switch o.State {
	case pos.OrderNew:
		if o.Pay == pos.PayBefore {
			return "shop.now_unpaid"
		}
		return "shop.now_ordered"
	case pos.OrderPaid:
		return "shop.now_paid"
	case pos.OrderReady:
		return "shop.step_ready"
	case pos.OrderPickedUp:
		return "shop.step_over"
	case pos.OrderExpired:
		return "shop.step_expired"
	}
	return "shop.step_cancelled"
}

// reload has a browser come back to the page of an order. It is a header and no
// element of the page, so that a page that somebody saved stands still.
func (v *visit) reload(w watched) {
	if w.seconds > 0 {
		v.w.Header().Set("Refresh", strconv.Itoa(w.seconds)+"; url="+addressIn(v.words.Lang(), w.Again))
	}
}

// follower is whom the pages of orders count: who has the link of one is counted by
// the order, because a whole market may share one address and its pages reload by
// themselves; who guesses is counted by address.
func (s *Shop) follower(r *http.Request) string {
	code, err := pos.ParseOrderCode(strings.TrimPrefix(r.URL.Path, pathStatus))
	if st := s.state.Load(); err == nil && st != nil && st.place.Opens(code, r.URL.Query().Get("k")) {
		return "order " + string(code)
	}
	return web.ByAddress(r)
}
