package shop

import (
	"context"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"lapak/internal/pos"
	"lapak/internal/qr"
	"lapak/internal/store"
	"lapak/internal/web"
)

// statusPath is the signed link to the page of an order.
func (v *visit) statusPath(code pos.OrderCode) string {
	return pathStatus + string(code) + "?k=" + url.QueryEscape(v.place.LinkKey(code))
}

// statusData is the page of an order, for who has its link.
type statusData struct {
	store.StoredOrder
	Key      string
	Where    string // at what place
	When     string // on what day, at what hours
	Spot     store.Spot
	Code     template.HTML // payment code
	Until    string        // until when it may be paid
	Minutes  int           // that are left
	CanPay   bool          // whether a payment code may be asked for
	ByHand   bool          // whether the money comes by a road that is agreed
	PickUp   template.HTML // code that the stall scans
	Steps    []step
	Message  string // for WhatsApp
	MayLeave bool   // whether the buyer may cancel it
	Held     string
	Makers   []*producer // who may be written to, once the goods are there
	Most     int         // letters of a note
	Sent     bool        // whether a note was just left
	Watch    watched
}

// step is a state that an order goes through.
type step struct {
	Name, At   string
	Done, Here bool
}

// asked is the order that a link opens. One with a wrong key looks like one that
// does not exist.
func (v *visit) asked(ctx context.Context, key string) (store.StoredOrder, error) {
	code, err := pos.ParseOrderCode(v.r.PathValue("code"))
	if err != nil || v.place.Terminal == "" || !v.place.Opens(code, key) {
		return store.StoredOrder{}, errNoPage()
	}
	o, err := v.Central.Order(ctx, v.Tenant, code)
	if pos.CodeOf(err) == pos.NotFound {
		err = errNoPage()
	}
	return o, err
}

func (v *visit) status() (*sheet, error) {
	key := v.query.Get("k")
	o, err := v.asked(v.r.Context(), key)
	if err != nil {
		return nil, err
	}
	data, err := v.statusOf(o, key)
	if err != nil {
		return nil, err
	}
	data.Sent = v.query.Get(askSaid) == "sent"
	v.reload(data.Watch)
	s := v.statusSheet(data)
	switch v.query.Get(askSaid) {
	case "late":
		s.Problem = v.words.T("shop.no_code_now")
	case "over":
		s.Problem = v.words.T("error.order_over")
	}
	return s, nil
}

func (v *visit) statusSheet(data statusData) *sheet {
	// What is new stands first in the title: it is what a tab shows, and what is read
	// aloud when the page comes back.
	title := data.Watch.Now + " – " + v.words.T("shop.order_title", "code", string(data.Order.Code))
	return &sheet{name: "status.html", Title: title, Path: v.statusPath(data.Order.Code), Private: true, Unlisted: true, Data: data}
}

func (v *visit) statusOf(o store.StoredOrder, key string) (data statusData, err error) {
	data = statusData{StoredOrder: o, Key: key, MayLeave: o.State == pos.OrderNew}
	data.Where, data.When, data.Spot = v.meetingOf(o)
	data.Steps = v.steps(o)
	data.Message = v.words.T("shop.order_text", "code", string(o.Order.Code), "total", o.Total().String())
	data.Most = store.MaxBuyerNote
	for _, p := range v.window.producers {
		if o.State == pos.OrderPickedUp && slices.ContainsFunc(o.Lines, func(l pos.OrderLine) bool { return l.Product.Producer == p.Code }) {
			data.Makers = append(data.Makers, p)
		}
	}
	waits := o.State == pos.OrderNew && o.Pay == pos.PayBefore
	data.ByHand = waits && !v.Acquiring.Charges(v.Tenant)
	if o.State == pos.OrderNew {
		data.Held = v.words.DateTime(o.HoldUntil)
	}
	if waits && !data.ByHand {
		data.CanPay = true
		if err := v.payment(&data); err != nil {
			return data, err
		}
	}
	if o.State == pos.OrderPaid || o.State == pos.OrderReady || o.State == pos.OrderNew && o.Pay == pos.PayAtPickUp {
		code, err := qr.Link(o.Order.Code.Scanned())
		if err != nil {
			return data, err
		}
		data.PickUp = drawn(code, v.words.T("shop.pick_up_code"))
	}
	data.Watch = v.watch(data)
	return data, nil
}

// payment adds the payment code that was made last, if it may still be paid.
func (v *visit) payment(data *statusData) error {
	for _, p := range data.Payments {
		if p.Charge == "" {
			continue
		}
		g, err := v.Central.GatewayOrder(v.r.Context(), v.Tenant, p.Charge)
		if pos.CodeOf(err) == pos.NotFound {
			continue
		}
		if err != nil {
			return err
		}
		now := v.Now()
		if g.State != pos.GatewayPending || g.Fault != "" || g.Payload == "" || !g.ExpiresAt.After(now) {
			continue
		}
		code, err := qr.Payment(g.Payload)
		if err != nil {
			return err
		}
		until := g.ExpiresAt
		if data.HoldUntil.Before(until) {
			until = data.HoldUntil
		}
		data.Code = drawn(code, v.words.T("shop.payment_code"))
		data.Until, data.Minutes = v.words.Time(until), int((until.Sub(now)+time.Minute-1)/time.Minute)
	}
	return nil
}

// meetingOf is where and when an order is picked up.
func (v *visit) meetingOf(o store.StoredOrder) (where, when string, spot store.Spot) {
	if o.Day != "" {
		when = v.words.DateLong(string(o.Day))
	}
	switch o.Way {
	case pos.WayStall:
		where = string(o.Stall)
		if s := v.window.stalls[o.Stall]; s != nil {
			where = s.Name + ", " + strings.Trim(s.In.Place+", "+s.In.City, ", ")
			if hours, open := s.In.Page.On(o.Day); open && hours.Opens != "" {
				when += ", " + v.hours(hours)
			}
			spot = s.In.Page.Spot
		}
	case pos.WayProducer:
		where = string(o.Producer)
		for _, p := range v.window.producers {
			if p.Code == o.Producer {
				where, spot = strings.Trim(p.Name+", "+p.Page.Address, ", "), p.Page.Spot
				if p.Page.Hours != "" {
					when += " (" + p.Page.Hours + ")"
				}
			}
		}
	case pos.WayCourier:
		where = v.words.T("shop.way_courier")
	}
	return where, when, spot
}

// steps are the states of an order with their times, as far as they are known.
func (v *visit) steps(o store.StoredOrder) []step {
	at := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return v.words.DateTime(t)
	}
	ordered := step{v.words.T("shop.step_ordered"), at(o.At), true, o.State == pos.OrderNew}
	if o.State == pos.OrderCancelled || o.State == pos.OrderExpired {
		name := v.words.T("shop.step_cancelled")
		if o.State == pos.OrderExpired {
			name = v.words.T("shop.step_expired")
		}
		return []step{ordered, {name, at(o.Changed), true, true}}
	}
	all := []step{ordered}
	if o.Pay == pos.PayBefore {
		paid := step{Name: v.words.T("shop.step_paid"), Done: o.Settled(), Here: o.State == pos.OrderPaid}
		for _, p := range o.Payments {
			if p.Amount > 0 && p.Excess == "" {
				paid.At = at(p.At)
			}
		}
		all = append(all, paid)
	}
	ready := step{Name: v.words.T("shop.step_ready"), Done: o.State == pos.OrderReady || o.State == pos.OrderPickedUp, Here: o.State == pos.OrderReady}
	if ready.Here {
		ready.At = at(o.Changed)
	}
	over := step{Name: v.words.T("shop.step_over"), Done: o.State == pos.OrderPickedUp, Here: o.State == pos.OrderPickedUp}
	for _, s := range o.Sales {
		if !s.Voided {
			over.At = at(s.At)
		}
	}
	return append(all, ready, over)
}

// newCode has a payment code made for an order.
func (v *visit) newCode() (*sheet, error) {
	o, err := v.asked(v.r.Context(), v.r.PostFormValue("k"))
	if err != nil {
		return nil, err
	}
	back := v.statusPath(o.Order.Code)
	g, err := v.Acquiring.ChargeOrder(v.r.Context(), v.Tenant, o.Order.Code)
	switch {
	case err != nil && pos.CodeOf(err) != pos.Conflict:
		return nil, err
	case err != nil, g.State != pos.GatewayPending:
		back += "&" + askSaid + "=late"
	}
	v.redirect(back)
	return nil, nil
}

// leave cancels an order for its buyer, as long as it is new.
func (v *visit) leave() (*sheet, error) {
	o, err := v.asked(v.r.Context(), v.r.PostFormValue("k"))
	if err != nil {
		return nil, err
	}
	back := v.statusPath(o.Order.Code)
	err = v.Central.CancelOrder(v.r.Context(), v.Tenant, o.Order.Code, true)
	if errors.Is(err, &pos.Error{Reason: "order_over"}) {
		back, err = back+"&"+askSaid+"=over", nil
	}
	if err != nil {
		return nil, err
	}
	v.redirect(back)
	return nil, nil
}

// writeOfOrder leaves a note for a workshop of which something was ordered.
func (v *visit) writeOfOrder() (*sheet, error) {
	key := v.r.PostFormValue("k")
	o, err := v.asked(v.r.Context(), key)
	if err != nil {
		return nil, err
	}
	err = v.Central.LeaveOrderNote(v.r.Context(), v.Tenant, o.Order.Code, pos.ProducerCode(v.field("producer")), v.field("text"))
	if err == nil {
		v.redirect(v.statusPath(o.Order.Code) + "&" + askSaid + "=sent")
		return nil, nil
	}
	status, refusal := web.Explain(v.w, err)
	if status >= http.StatusInternalServerError {
		return nil, err
	}
	data, err := v.statusOf(o, key)
	if err != nil {
		return nil, err
	}
	s := v.statusSheet(data)
	s.status, s.Problem = status, v.words.Error(refusal)
	return s, nil
}

// drawn is a code as SVG, with its white border.
func drawn(code qr.Bitmap, title string) template.HTML {
	number := strconv.Itoa
	side := number(code.Size() + 2*qr.Border)
	var b strings.Builder
	b.WriteString(`<svg class="qr" role="img" aria-label="` + template.HTMLEscapeString(title) + `" viewBox="0 0 ` + side + ` ` + side +
		`" shape-rendering="crispEdges"><path class="paper" d="M0 0h` + side + `v` + side + `H0z"/><path class="ink" d="`)
	for _, r := range code.Runs() {
		b.WriteString("M" + number(r.X+qr.Border) + " " + number(r.Y+qr.Border) + "h" + number(r.Width) + "v" + number(r.Height) + "h-" + number(r.Width) + "z")
	}
	b.WriteString(`"/></svg>`)
	return template.HTML(b.String())
}
