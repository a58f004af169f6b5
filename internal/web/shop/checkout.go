package shop

import (
	"crypto/rand"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/store"
	"lapak/internal/web"
)

// checkoutData is the form of an order, as it was filled in so far.
type checkoutData struct {
	Lines     []cartLine
	Total     money.Rupiah
	Short     bool
	Token     string
	Name      string
	Phone     string
	Note      string
	Way       string
	Pay       string
	Meetings  []meeting
	Meeting   string
	Producers []*producer
	Producer  string
	Day       string
	First     pos.BusinessDay
	Last      pos.BusinessDay
	QRIS      bool // whether a payment code can be made
	Changed   bool // whether prices are other ones than those that were shown
}

// meeting is a stall on a day of its fair.
type meeting struct {
	Value string // stall and day
	fairData
	Stall string
	Day   pos.BusinessDay
	Open  string
}

// Bounds of what may be chosen.
const (
	daysAhead    = 60
	mostMeetings = 40
)

// meetings are the stalls and days at which an order may be picked up.
func (v *visit) meetings() []meeting {
	var all []meeting
	last := addDays(v.day, daysAhead)
	for _, f := range v.fairList() {
		if f.Over {
			continue
		}
		for day := max(f.From, v.day); day <= min(f.To, last); day = addDays(day, 1) {
			hours, open := f.Page.On(day)
			if !open {
				continue
			}
			for _, s := range f.fair.Stalls {
				all = append(all, meeting{string(s.Code) + " " + string(day), f, s.Name, day, v.hours(hours)})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b meeting) int { return strings.Compare(string(a.Day), string(b.Day)) })
	return all[:min(len(all), mostMeetings)]
}

func addDays(day pos.BusinessDay, n int) pos.BusinessDay {
	at, err := time.Parse(time.DateOnly, string(day))
	if err != nil {
		return day
	}
	return pos.BusinessDay(at.AddDate(0, 0, n).Format(time.DateOnly))
}

// blank is the form before anybody has filled it in.
func (v *visit) blank() checkoutData {
	data := checkoutData{Token: rand.Text(), Meetings: v.meetings(), First: v.day, Last: addDays(v.day, daysAhead), QRIS: v.Acquiring.Charges(v.Tenant)}
	data.Lines, data.Total, data.Short = v.cartLines(v.cart())
	for _, p := range v.window.producers {
		if p.Page.Hours != "" {
			data.Producers = append(data.Producers, p)
		}
	}
	data.Way, data.Pay = string(pos.WayStall), string(pos.PayAtPickUp)
	if data.QRIS {
		data.Pay = string(pos.PayBefore)
	}
	if len(data.Meetings) == 0 {
		data.Way = string(pos.WayProducer)
		if len(data.Producers) == 0 {
			data.Way, data.Pay = string(pos.WayCourier), string(pos.PayBefore)
		}
	}
	return data
}

func (v *visit) checkoutSheet(data checkoutData) *sheet {
	return &sheet{name: "checkout.html", Title: v.words.T("shop.checkout"), Path: pathCheckout, Private: true, Unlisted: true, Data: data}
}

func (v *visit) checkout() (*sheet, error) {
	if err := v.needsOrders(); err != nil {
		return nil, err
	}
	data := v.blank()
	if len(data.Lines) == 0 {
		v.redirect(pathCart)
		return nil, nil
	}
	return v.checkoutSheet(data), nil
}

// field is what a form says, without the space around it and without what no table
// and no till can hold.
func (v *visit) field(name string) string {
	return strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(v.r.PostFormValue(name), ""), "\x00", ""))
}

// order stores an order and goes to its page. What hinders it is said in the form,
// in which all stays as it was filled in.
func (v *visit) order() (*sheet, error) {
	if err := v.needsOrders(); err != nil {
		return nil, err
	}
	data := v.blank()
	data.Name, data.Phone, data.Note = v.field("name"), v.field("phone"), v.field("note")
	data.Way, data.Pay, data.Meeting, data.Producer, data.Day = v.field("way"), v.field("pay"), v.field("meeting"), v.field("producer"), v.field("day")
	if token := v.field("token"); token != "" && len(token) <= 64 {
		data.Token = token
	}
	code, err := v.Central.PlaceOrder(v.r.Context(), v.Tenant, v.wish(data))
	if err != nil {
		return v.notOrdered(data, err)
	}
	v.keepCart(nil)
	if data.QRIS && data.Pay == string(pos.PayBefore) {
		// The order is stored, whatever the gateway says.
		if _, err := v.Acquiring.ChargeOrder(v.r.Context(), v.Tenant, code); err != nil {
			v.Log.Warn("an order has no payment code yet", "order", code, "error", err)
		}
	}
	v.redirect(v.statusPath(code))
	return nil, nil
}

// wish is the order that the form and the cart describe.
func (v *visit) wish(data checkoutData) store.Wish {
	w := store.Wish{Token: data.Token, Prices: map[pos.SKU]money.Rupiah{}}
	w.Order = pos.Order{Way: pos.OrderWay(data.Way), Pay: pos.OrderPay(data.Pay), Note: data.Note, Buyer: pos.Buyer{Name: data.Name, Phone: data.Phone}}
	for _, l := range data.Lines {
		w.Order.Lines = append(w.Order.Lines, pos.OrderLine{Product: l.Product, Quantity: l.Quantity})
		// A price that cannot be read is none that anybody saw.
		saw, err := money.Parse(v.field("price-" + string(l.SKU)))
		if err == nil {
			w.Prices[l.SKU] = saw
		}
	}
	switch w.Order.Way {
	case pos.WayStall:
		stall, day, _ := strings.Cut(data.Meeting, " ")
		if slices.ContainsFunc(data.Meetings, func(m meeting) bool { return m.Value == data.Meeting }) {
			w.Order.Stall, w.Order.Day = pos.StallCode(stall), pos.BusinessDay(day)
		}
	case pos.WayProducer:
		day, err := pos.ParseDay(data.Day)
		if err == nil && slices.ContainsFunc(data.Producers, func(p *producer) bool { return string(p.Code) == data.Producer }) {
			w.Order.Producer, w.Order.Day = pos.ProducerCode(data.Producer), day
		}
	}
	return w
}

// notOrdered shows the form again with what is wrong, as things are now.
func (v *visit) notOrdered(data checkoutData, problem error) (*sheet, error) {
	status, refusal := web.Explain(v.w, problem)
	if status >= http.StatusInternalServerError && refusal.Code != pos.Unavailable {
		return nil, problem
	}
	data.Changed = errors.Is(problem, &pos.Error{Reason: "price_changed"})
	if pos.CodeOf(problem) == pos.Conflict {
		if err := v.Refresh(v.r.Context()); err != nil {
			return nil, err
		}
		v.state = v.Shop.state.Load()
		data.Lines, data.Total, data.Short = v.cartLines(v.cart())
	}
	s := v.checkoutSheet(data)
	s.Problem, s.status = v.words.Error(refusal), status
	return s, nil
}
