package gui

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/pos"
	"lapak/internal/till"
)

// orders is the page of the orders of the web shop that are picked up here: the
// list on the left, one of them on the right.
type orders struct {
	a       *App
	search  *kit.Entry
	list    *kit.List
	none    fyne.CanvasObject // in place of the list: nothing waits, or nothing was found
	empty   fyne.CanvasObject
	unfound fyne.CanvasObject
	contact *kit.Text
	count   *kit.Text
	code    *kit.Text
	buyer   *kit.Text
	about   *kit.Text
	paid    *kit.Badge
	packed  *kit.Badge
	rows    *kit.List
	pieces  *kit.Text
	total   *kit.MoneyText
	blank   fyne.CanvasObject
	detail  fyne.CanvasObject
	buttons []*kit.Button

	all    []till.WaitingOrder
	shown  []till.WaitingOrder
	chosen *till.WaitingOrder
}

func (a *App) ordersPage() *page {
	o := &orders{a: a, contact: kit.NewText("", kit.Caption), count: kit.NewText("", kit.Caption), code: kit.NewText("", kit.Subtitle),
		buyer: kit.NewText("", kit.Strong), about: kit.NewParagraph("", kit.Muted, 3), paid: kit.NewBadge("", kit.Good), packed: kit.NewBadge("", kit.Info),
		pieces: kit.NewText("", kit.Muted), total: kit.NewTotalText("").Accent()}
	o.search = kit.NewEntry(a.stage, kit.Words, a.t("gui.orders.search"))
	o.search.OnEdit = func(string) { o.find() }
	o.list = kit.NewList(a.stage, kit.ListSpec{
		Row:        func() fyne.CanvasObject { return newOrderRow() },
		Bind:       func(i int, row fyne.CanvasObject) { row.(*orderRow).fill(a, o.shown[i]) },
		OnSelect:   func(i int) { o.choose(&o.shown[i]) },
		OnActivate: func(int) { o.handOver() },
	})
	o.empty = kit.EmptyState(kit.BasketIcon(), a.t("gui.orders.none"), a.t("gui.orders.none_hint"), nil)
	o.unfound = kit.EmptyState(theme.SearchIcon(), a.t("gui.orders.unfound"), a.t("gui.orders.unfound_hint"), nil)
	o.none = overlaid(o.empty, o.unfound)
	o.blank = kit.EmptyState(kit.BasketIcon(), a.t("gui.orders.choose"), "", nil)
	o.rows = o.goods()
	o.detail = kit.Column(kit.GapS, kit.Row(kit.GapS, kit.Grow(o.code), o.packed, o.paid), o.buyer, o.about, kit.NewLine(), kit.Grow(o.rows), kit.NewLine(),
		kit.Row(kit.GapM, kit.Grow(o.pieces), o.total))
	actions := o.actions()
	var below []fyne.CanvasObject
	for i, action := range actions {
		kind := kit.Normal
		if i == 0 {
			kind = kit.Primary
		}
		o.buttons = append(o.buttons, kit.NewButton(a.stage, kind, action))
		below = append(below, o.buttons[i])
	}
	left := kit.Column(kit.GapM-4,
		kit.Row(kit.GapM, kit.NewText(a.t("gui.orders.title"), kit.Title).Hug(), kit.Space(), o.count.Hug()),
		o.contact, o.search, kit.Grow(kit.NewPanel(overlaid(o.list, o.none))))
	right := kit.NewCard(kit.Column(kit.GapS, kit.Grow(overlaid(o.detail, o.blank)), below[0], kit.Grid(len(below)-1, kit.GapS, below[1:]...)))
	o.load()
	scope := a.pageScope(sectionSell, actions, arrows(o.list.Step))
	scope.OnScan, scope.TypeTo = o.scan, o.search
	return &page{name: string(till.StageSelling), content: a.framed(sectionSell, kit.TwoPane(left, right)), scope: scope, home: o.search, uplink: o.look}
}

// goods are what is in the chosen order, with names that are read whole: the size of
// a shirt stands at their end.
func (o *orders) goods() *kit.List {
	return kit.NewList(o.a.stage, kit.ListSpec{
		Row:  func() fyne.CanvasObject { return newCartRow() },
		Bind: func(i int, row fyne.CanvasObject) { row.(*cartRow).showOrdered(o.a, o.chosen.Lines[i]) },
	})
}

func (o *orders) actions() []*keys.Action {
	a := o.a
	actions := []*keys.Action{
		{Name: "hand_over", Label: a.t("gui.orders.hand_over"), Key: keys.Enter, Do: o.handOver, Enabled: func() bool { return o.chosen != nil && o.chosen.Receipt == "" }},
	}
	if a.SyncNow != nil {
		actions = append(actions, &keys.Action{Name: "fetch_orders", Label: a.t("gui.orders.fetch"), Key: keys.F5, Do: o.fetch, Enabled: a.enrolled})
	}
	return append(actions, &keys.Action{Name: "back", Label: a.t("gui.back"), Key: keys.Esc, Do: func() {
		if o.search.Text != "" {
			o.search.Clear()
			return
		}
		a.open(sectionSell)
	}})
}

// look follows what comes down while the page is open.
func (o *orders) look() {
	o.tellContact()
	if !slices.EqualFunc(o.all, o.a.Till.Orders(), func(x, y till.WaitingOrder) bool {
		return x.Code == y.Code && x.Receipt == y.Receipt && x.State == y.State && x.Paid == y.Paid
	}) {
		o.load()
	}
}

// tellContact says when the centre was heard last: an order of this morning may not
// have come down yet.
func (o *orders) tellContact() {
	a := o.a
	switch at := a.centre.status.LastContact; {
	case !a.enrolled():
		o.contact.SetText(a.t("gui.orders.not_enrolled"))
	case at.IsZero():
		o.contact.SetText(a.t("gui.orders.contact", "time", a.t("gui.centre.never")))
	default:
		o.contact.SetText(a.t("gui.orders.contact", "time", a.moment(at)))
	}
}

// load reads the list and keeps the order that is chosen.
func (o *orders) load() {
	o.all = o.a.Till.Orders()
	o.tellContact()
	o.find()
}

// find shows the orders whose code or buyer has what was typed.
func (o *orders) find() {
	text := pos.Fold(strings.TrimSpace(o.search.Text))
	code, err := pos.ParseOrderCode(o.search.Text)
	var was pos.OrderCode
	if o.chosen != nil {
		was = o.chosen.Code
	}
	o.shown = nil
	waiting := 0
	for _, w := range o.all {
		if w.Receipt == "" {
			waiting++
		}
		if err == nil && w.Code == code || strings.Contains(pos.Fold(w.Buyer.Name), text) || strings.Contains(pos.Fold(string(w.Code)), text) {
			o.shown = append(o.shown, w)
		}
	}
	o.count.SetText(o.a.t("gui.orders.count", "n", o.a.words.Number(int64(waiting))))
	o.list.SetCount(len(o.shown))
	swap(o.list, o.none, len(o.shown) == 0)
	swap(o.empty, o.unfound, len(o.all) > 0)
	at := max(0, slices.IndexFunc(o.shown, func(w till.WaitingOrder) bool { return w.Code == was }))
	if len(o.shown) == 0 {
		o.choose(nil)
		return
	}
	o.list.Select(at)
	o.choose(&o.shown[at])
}

// choose tells about an order, and whether it can be handed over.
func (o *orders) choose(w *till.WaitingOrder) {
	o.chosen = w
	swap(o.detail, o.blank, w == nil)
	if w != nil {
		a := o.a
		o.code.SetText(string(w.Code))
		o.buyer.SetText(w.Buyer.Name)
		o.about.SetText(o.told(*w))
		o.paid.Set(a.orderPaid(*w))
		show(o.packed, w.State == pos.OrderReady && w.Receipt == "")
		o.packed.Set(a.t("gui.orders.packed"), kit.Info)
		o.rows.SetCount(len(w.Lines))
		o.pieces.SetText(a.t("gui.items", "n", a.words.Number(int64(w.Pieces()))))
		o.total.SetText(w.Total().String())
		o.detail.Refresh()
	}
	for _, b := range o.buttons {
		b.Refresh()
	}
}

// told is what is known of an order beside its goods.
func (o *orders) told(w till.WaitingOrder) string {
	a := o.a
	text := a.t("gui.orders.day", "day", a.words.DateLong(string(w.Day)))
	if w.Receipt != "" {
		text = a.t("gui.orders.handed", "number", string(w.Receipt))
	}
	if w.Note != "" {
		text += "\n" + a.t("gui.orders.note", "note", w.Note)
	}
	return text
}

// orderPaid says whether money is still to be taken for an order.
func (a *App) orderPaid(w till.WaitingOrder) (words string, tone kit.Tone) {
	if w.Settled() {
		return a.t("gui.orders.paid"), kit.Good
	}
	return a.t("gui.orders.pay_here"), kit.Gold
}

// handOver puts the chosen order into the cart and goes to it.
func (o *orders) handOver() {
	if o.chosen != nil {
		o.a.pickUp(o.chosen.Code)
	}
}

// scan picks up the order whose code was scanned.
func (o *orders) scan(code string) {
	order, ok := till.ScannedOrder(code)
	if !ok {
		o.search.SetText(code)
		return
	}
	o.a.pickUp(order)
}

// pickUp puts an order into the cart and shows it. What refuses it is said where
// the cashier is.
func (a *App) pickUp(code pos.OrderCode) bool {
	s, err := a.Till.PickUp(code)
	if err != nil {
		a.flash.Blink()
		a.fail(err)
		return false
	}
	a.section = sectionSell
	a.renew()
	a.show(s)
	return true
}

// fetch asks the centre now.
func (o *orders) fetch() {
	a := o.a
	a.attempt(func(ctx context.Context) error { return a.SyncNow(ctx) }, func(err error) {
		if err != nil {
			a.fail(err)
			return
		}
		o.load()
		a.toast.Say(a.t("gui.orders.fetched"), kit.Good)
	})
}

// orderRow is a row of the list.
type orderRow struct {
	widget.BaseWidget
	code, buyer, about, total *kit.Text
	paid                      *kit.Badge
	box                       *fyne.Container
}

func newOrderRow() *orderRow {
	r := &orderRow{code: kit.NewText("", kit.Muted).Hug(), buyer: kit.NewText("", kit.Strong), about: kit.NewText("", kit.Caption),
		total: kit.NewText("", kit.Strong).AlignRight().Hug(), paid: kit.NewBadge("", kit.Good)}
	r.box = kit.Row(kit.GapM, kit.Sized(letters("QQQQ-MMMM"), 0, r.code), kit.Grow(kit.Column(2, r.buyer, r.about)), r.paid, r.total)
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *orderRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.box) }

func (r *orderRow) fill(a *App, w till.WaitingOrder) {
	about := []string{a.t("gui.items", "n", a.words.Number(int64(w.Pieces()))), a.words.DateShort(string(w.Day))}
	role := kit.Strong
	r.paid.Set(a.orderPaid(w))
	switch {
	case w.Receipt != "":
		role = kit.Muted
		r.paid.Set(a.t("gui.orders.done"), kit.Neutral)
		about = append(about, string(w.Receipt))
	case w.State == pos.OrderReady:
		about = append(about, a.t("gui.orders.packed"))
	}
	r.code.SetText(string(w.Code))
	r.buyer.SetText(w.Buyer.Name)
	r.buyer.SetRole(role)
	r.about.SetText(strings.Join(about, " · "))
	r.total.SetText(w.Total().String())
	r.total.SetRole(role)
	r.box.Refresh()
}
