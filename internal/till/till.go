// Package till is a terminal at work, without a screen: who is signed in, the
// open shift, the cart, the payment, and everything that can be done with them.
// A screen shows a State and calls a method, which answers with the next State.
//
// It decides what may be done when; what things are and cost is known by pos, and
// what has happened by store. It draws nothing and drives no device: paper goes
// to a Printer. It may be imported by gui, demo and the commands.
package till

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"lapak/internal/i18n"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/qris"
	"lapak/internal/store"
)

// Stage is where a till is; each has its own screen.
type Stage string

// The stages of a till.
const (
	StageSetUp     Stage = "set_up"     // nobody can sign in yet
	StageSignIn    Stage = "sign_in"    // nobody is signed in
	StageOpenShift Stage = "open_shift" // somebody is, but no shift is open
	StageSelling   Stage = "selling"
	StagePaying    Stage = "paying"
	StageDone      Stage = "done" // a sale was completed a moment ago
)

// State is all that a screen needs to draw a till. It is a snapshot: nothing in
// it changes later.
type State struct {
	Stage    Stage
	Practice bool
	Stall    pos.Stall
	Terminal pos.Terminal
	Cashier  pos.Staff
	Shift    pos.Shift // zero without an open shift
	Cart     pos.Cart
	Totals   pos.Totals
	Row      int // of the cart, touched last; -1 if none
	CanUndo  bool
	Held     []pos.Cart
	Notices  []Notice // about the goods in the cart
	Payment  *Payment // while paying
	Done     *pos.Sale
	// Attention is how many charges brought money that pays no sale: somebody has
	// to use it, give it back or keep it with a reason.
	Attention int
	// Orders is how many orders of the shop wait here for their buyers.
	Orders int
}

// Notice is a warning that never blocks. Reason is stock_low or stock_negative.
type Notice struct {
	Reason string
	SKU    pos.SKU
	Name   string
	NameEN string
	Left   int // pieces left after this sale
}

// Payment is a payment under way.
type Payment struct {
	Balance pos.Balance
	Tenders []pos.Tender
	Quick   []money.Rupiah // amounts that the customer may hand over in cash
	QRIS    *PaymentCode   // shown and waiting to be checked; nil if none is
	// Parts are what each code has to bring, if the goods are paid to several
	// merchants; nil if one code pays all.
	Parts []pos.Part
}

// Config is what a Till is made of.
type Config struct {
	Store   *store.Store
	Now     func() time.Time // nil is the clock of the machine
	Printer Printer          // nil prints nothing
	// Acquirer makes codes at the gateway of the central store; nil is none.
	Acquirer Acquirer
	// Changed is told that the till changed by itself: the acquirer answered, money
	// came. It is called from any goroutine; nil is told nothing.
	Changed func()
	// After does something later on a goroutine of its own; nil uses the clock of
	// the machine.
	After func(wait time.Duration, do func())
}

// Till is a terminal at work. Its methods may be called from any goroutine and
// run one at a time; those that write return after it is on the disk.
type Till struct {
	now     func() time.Time
	printer Printer
	gateway *gateway

	pinMu sync.Mutex // held by the one who reads and changes people and their tries

	mu       sync.Mutex
	anybody  bool  // somebody can sign in
	desk     *desk // in use: the real one or that of practice
	real     *desk
	practice *desk
	cashier  pos.Staff
	prefs    Preferences
	words    *i18n.Words // of the language in use
}

// desk is a store with the selling that goes on upon it.
type desk struct {
	store     *store.Store
	saver     *saver
	stall     pos.Stall
	catalogue *pos.Catalogue
	stock     map[pos.SKU]int
	shift     pos.Shift
	hasShift  bool
	practice  bool

	cart    pos.Cart
	held    []pos.Cart
	row     int
	undo    []pos.Cart
	paying  bool
	tenders []pos.Tender
	charges map[pos.ChargeID]pos.Charge // behind the tenders that have one
	code    *shownCode
	done    *pos.Sale

	orders []pos.Order                       // of the shop, that the centre knows of
	handed map[pos.OrderCode]store.OrderSale // those of them that were handed over here

	attention int // charges that somebody has to decide about

	note *pos.Draft // a handover note being written; nil if none is
}

// New opens a till on a store: the catalogue is read, an open shift goes on, and
// the carts that were open when the laptop died are there again.
func New(ctx context.Context, c Config) (*Till, error) {
	t := &Till{now: c.Now, printer: c.Printer, gateway: newGateway(c)}
	if t.now == nil {
		t.now = time.Now
	}
	var err error
	if t.real, err = openDesk(ctx, c.Store, t.now); err != nil {
		return nil, err
	}
	t.desk = t.real
	staff, err := t.Staff(ctx)
	if err != nil {
		return nil, err
	}
	t.anybody = len(staff) > 0
	if err := t.loadPreferences(ctx); err != nil {
		return nil, err
	}
	return t, t.takeUpCharges(ctx)
}

func openDesk(ctx context.Context, s *store.Store, now func() time.Time) (*desk, error) {
	d := &desk{store: s, row: -1}
	var err error
	if d.stall, err = s.Stall(ctx); err != nil {
		return nil, err
	}
	if d.catalogue, err = s.Catalogue(ctx); err != nil {
		return nil, err
	}
	if d.stock, err = s.Stock(ctx); err != nil {
		return nil, err
	}
	if d.shift, d.hasShift, err = s.CurrentShift(ctx); err != nil {
		return nil, err
	}
	if err := d.loadOrders(ctx); err != nil {
		return nil, err
	}
	if err := d.restoreCarts(ctx); err != nil {
		return nil, err
	}
	if d.cart.ID == "" {
		if d.cart, err = newCart(now()); err != nil {
			return nil, err
		}
	}
	d.saver = startSaver(s)
	return d, nil
}

// Close saves what is open and stops the till. The store stays open.
func (t *Till) Close(ctx context.Context) error {
	t.stopGateway()
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.practice != nil {
		t.practice.discard()
		t.practice, t.desk = nil, t.real
	}
	return t.real.saver.stop(ctx)
}

// State is the till as it is now.
func (t *Till) State() State {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.state()
}

// Saved says whether the open carts are on the disk as they are now. Facts always
// are when the method that made them returns; a cart follows in the background.
func (t *Till) Saved() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.real.saver.idle()
}

// state is State for those who hold the mutex.
func (t *Till) state() State {
	d := t.desk
	s := State{
		Stage: t.stage(), Practice: d.practice, Stall: d.stall, Terminal: d.store.Terminal(), Cashier: t.cashier,
		Cart: d.cart, Totals: d.cart.Totals(), Row: d.row, CanUndo: len(d.undo) > 0,
		Held: append([]pos.Cart(nil), d.held...), Notices: d.notices(), Done: d.done,
		Attention: d.attention, Orders: d.waitingOrders(),
	}
	if d.hasShift {
		s.Shift = d.shift
	}
	if d.paying {
		b := pos.Weigh(s.Totals.Total, d.tenders, d.stall.Rounding)
		s.Payment = &Payment{Balance: b, Tenders: append([]pos.Tender(nil), d.tenders...), Quick: pos.QuickNotes(b.DueInCash, 6)}
		if parts := d.parts(); len(parts) > 1 {
			s.Payment.Parts = parts
		}
		if d.code != nil {
			code := d.code.shown(d)
			s.Payment.QRIS = &code
		}
	}
	return s
}

func (t *Till) stage() Stage {
	d := t.desk
	switch {
	case !t.anybody:
		return StageSetUp
	case t.cashier.ID == "":
		return StageSignIn
	case !d.hasShift:
		return StageOpenShift
	case d.done != nil:
		return StageDone
	case d.paying:
		return StagePaying
	}
	return StageSelling
}

// at refuses an action that does not belong to the present stage.
func (t *Till) at(stage Stage) error {
	if now := t.stage(); now != stage {
		return pos.Refuse(pos.Conflict, "not_at_this_stage", "stage", now)
	}
	return nil
}

// notices warns about goods of the cart whose stock runs out. A product that
// never moved is not kept track of; its first sale begins its account below zero,
// which somebody has to explain.
func (d *desk) notices() []Notice {
	var all []Notice
	if d.cart.Order != "" {
		return nil // its goods come packed, from the place of the shop
	}
	seen := map[pos.SKU]bool{}
	for _, l := range d.cart.Lines {
		level, tracked := d.stock[l.Product.SKU]
		if !tracked || seen[l.Product.SKU] {
			continue
		}
		seen[l.Product.SKU] = true
		n := Notice{SKU: l.Product.SKU, Name: l.Product.Name, NameEN: l.Product.NameEN, Left: level - d.cart.Quantity(l.Product.SKU)}
		switch {
		case n.Left < 0:
			n.Reason = "stock_negative"
		case n.Left <= d.stall.LowStock:
			n.Reason = "stock_low"
		default:
			continue
		}
		all = append(all, n)
	}
	return all
}

// Catalogue is the list of goods in use.
func (t *Till) Catalogue() *pos.Catalogue {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.desk.catalogue
}

// StockLevels is the stock of every product that ever moved, as of now.
func (t *Till) StockLevels() map[pos.SKU]int {
	t.mu.Lock()
	defer t.mu.Unlock()
	levels := make(map[pos.SKU]int, len(t.desk.stock))
	for sku, n := range t.desk.stock {
		levels[sku] = n
	}
	return levels
}

// Reload reads the catalogue, the stall, the stock and the waiting orders again,
// after an import or when something came down.
func (t *Till) Reload(ctx context.Context) (State, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	d := t.real
	stall, err := d.store.Stall(ctx)
	if err != nil {
		return t.state(), err
	}
	catalogue, err := d.store.Catalogue(ctx)
	if err != nil {
		return t.state(), err
	}
	stock, err := d.store.Stock(ctx)
	if err != nil {
		return t.state(), err
	}
	d.stall, d.catalogue, d.stock = stall, catalogue, stock
	return t.state(), d.loadOrders(ctx)
}

// merchant reads who a payment code pays.
func merchant(payload string) (name, city, nmid string) {
	r := qris.Check(payload, qris.QRIS)
	return r.MerchantName, r.MerchantCity, r.NMID
}

func newCart(at time.Time) (pos.Cart, error) {
	id, err := newID()
	return pos.Cart{ID: pos.SaleID(id), Opened: pos.Stamp(at)}, err
}

func newID() (string, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return "", pos.Refuse(pos.Unavailable, "no_randomness").Because(err)
	}
	return id.String(), nil
}

// saver writes the open carts in the background: the latest wins, and nobody
// waits for it.
type saver struct {
	store   *store.Store
	turn    sync.Mutex // held while writing, so that the latest is written last
	mu      sync.Mutex
	pending []byte // the latest that is not on the disk yet
	writing bool
	closed  bool
	wake    chan struct{}
	stopped chan struct{}
}

const cartsSetting = "carts"

func startSaver(s *store.Store) *saver {
	v := &saver{store: s, wake: make(chan struct{}, 1), stopped: make(chan struct{})}
	go v.run()
	return v
}

func (v *saver) run() {
	defer close(v.stopped)
	for range v.wake {
		if err := v.flush(context.Background()); err != nil {
			slog.Error("till: the open cart could not be saved", "error", err)
		}
	}
}

// save leaves the carts to be written soon.
func (v *saver) save(c carts) {
	body, err := json.Marshal(c)
	if err != nil {
		slog.Error("till: encode carts", "error", err)
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		slog.Warn("till: a cart was changed after the till was closed")
		return
	}
	v.pending = body
	select {
	case v.wake <- struct{}{}:
	default:
	}
}

// flush writes what is left to be written. What could not be written is left for
// the next time, unless something newer came meanwhile.
func (v *saver) flush(ctx context.Context) error {
	v.turn.Lock()
	defer v.turn.Unlock()
	v.mu.Lock()
	body := v.pending
	v.pending, v.writing = nil, body != nil
	v.mu.Unlock()
	if body == nil {
		return nil
	}
	err := v.store.SetSetting(ctx, cartsSetting, string(body))
	v.mu.Lock()
	defer v.mu.Unlock()
	v.writing = false
	if err != nil && v.pending == nil {
		v.pending = body
	}
	return err
}

// idle says whether everything is written.
func (v *saver) idle() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.pending == nil && !v.writing
}

// stop writes what is left. Stopping twice is stopping once.
func (v *saver) stop(ctx context.Context) error {
	v.mu.Lock()
	if !v.closed {
		v.closed = true
		close(v.wake)
	}
	v.mu.Unlock()
	<-v.stopped
	return v.flush(ctx)
}
