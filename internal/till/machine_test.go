package till_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/store"
	"lapak/internal/till"
)

// bag is what the model knows of a cart.
type bag struct {
	id    pos.SaleID
	lines []bagLine
	off   pos.Discount
}

type bagLine struct {
	sku pos.SKU
	n   int
	off pos.Discount
}

func (b bag) clone() bag { b.lines = slices.Clone(b.lines); return b }

func (b bag) text() string {
	text := string(b.id)
	for _, l := range b.lines {
		text += fmt.Sprintf("|%s x%d %v", l.sku, l.n, l.off)
	}
	return fmt.Sprint(text, b.off)
}

func textOf(c pos.Cart) string {
	b := bag{id: c.ID, off: c.Discount}
	for _, l := range c.Lines {
		b.lines = append(b.lines, bagLine{l.Product.SKU, l.Quantity, l.Discount})
	}
	return b.text()
}

func priceOf(sku pos.SKU) int64 {
	i := slices.IndexFunc(goods, func(p pos.Product) bool { return p.SKU == sku })
	return int64(goods[i].Price)
}

// total is worked out here with other arithmetic than the till's.
func (b bag) total() int64 {
	sum := int64(0)
	for _, l := range b.lines {
		gross := priceOf(l.sku) * int64(l.n)
		sum += gross - off(gross, l.off)
	}
	return sum - off(sum, b.off)
}

func off(base int64, d pos.Discount) int64 {
	if d.Rate > 0 {
		return (base*int64(d.Rate)*2 + 10_000) / 20_000
	}
	return min(base, int64(d.Amount))
}

// ticket is what the model knows of a sale.
type ticket struct {
	id       pos.SaleID
	number   pos.ReceiptNumber
	lines    []bagLine
	returned []int
	paid     int64
	byMethod map[pos.Method]int64
	shift    int
	void     bool
	refunded int64
	refunds  int
}

// machine runs a till and a model of it side by side.
type machine struct {
	t     *rapid.T
	k     *till.Till
	s     *store.Store
	clock *hand
	dirs  []string

	checked     string // sum of the journal's head when the store was last looked at
	cashier     pos.StaffID
	shift       int // number of the open shift, 0 if none
	shifts      int
	cart        bag
	undo        []bag
	held        []bag
	paying      bool
	paid        []pos.Tender
	code        int64
	came        map[pos.SaleID][]pos.Tender // by a code, and checked, for a cart that is not sold
	waiting     map[pos.SaleID]int64        // shown when the program ended
	done        *ticket
	stock       map[pos.SKU]int
	drawer      int64
	methods     map[pos.Method]int64
	sales       []*ticket
	refunds     int
	tries       map[pos.StaffID]int
	lockedUntil map[pos.StaffID]time.Time
	noting      noting
}

func (m *machine) stage() till.Stage {
	switch {
	case m.cashier == "":
		return till.StageSignIn
	case m.shift == 0:
		return till.StageOpenShift
	case m.done != nil:
		return till.StageDone
	case m.paying:
		return till.StagePaying
	}
	return till.StageSelling
}

func (m *machine) need(stages ...till.Stage) {
	if !slices.Contains(stages, m.stage()) {
		m.t.Skip("not at this stage")
	}
}

func (m *machine) ok(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}

func (m *machine) refused(err error, want string) {
	m.t.Helper()
	if reason(err) != want {
		m.t.Fatalf("refused with %v, want %s", err, want)
	}
}

func (m *machine) tempDir() string {
	dir, err := os.MkdirTemp("", "lapak-machine-")
	m.ok(err)
	m.dirs = append(m.dirs, dir)
	return dir
}

func (m *machine) change(to bag) {
	m.undo = append(m.undo, m.cart)
	m.become(to)
	m.done = nil
	if len(m.undo) > 50 {
		m.undo = m.undo[1:]
	}
}

// become makes another cart of the one in front of the cashier. Money that came for
// a cart that is empty now pays nothing by itself any more.
func (m *machine) become(to bag) {
	if m.cart = to; len(to.lines) == 0 {
		delete(m.came, to.id)
		delete(m.waiting, to.id)
	}
}

// renew takes the identity that the till gave to its new cart.
func (m *machine) renew() {
	m.cart, m.undo = bag{id: m.k.State().Cart.ID}, nil
	m.paying, m.paid, m.code = false, nil, 0
}

func (m *machine) drawSKU() pos.SKU { return rapid.SampledFrom(goods).Draw(m.t, "goods").SKU }

func (m *machine) drawRow() int {
	if len(m.cart.lines) == 0 {
		m.t.Skip("nothing in the cart")
	}
	return rapid.IntRange(0, len(m.cart.lines)-1).Draw(m.t, "row")
}

func (m *machine) drawOff() pos.Discount {
	if rapid.Bool().Draw(m.t, "rate") {
		return pos.Discount{Rate: money.BasisPoints(rapid.IntRange(0, 10_000).Draw(m.t, "basis points"))}
	}
	return pos.Discount{Amount: money.Rupiah(rapid.IntRange(0, 100_000).Draw(m.t, "rupiah"))}
}

func (m *machine) signIn() {
	id := rapid.SampledFrom([]pos.StaffID{kasir, kasir2, boss}).Draw(m.t, "who")
	right := rapid.IntRange(0, 3).Draw(m.t, "right") > 0
	typed := pin
	if !right {
		typed = wrong
	}
	_, err := m.k.SignIn(m.t.Context(), id, typed)
	if m.try(id, right, err) {
		m.cashier = id
	}
}

// try holds the answer to a PIN against the rules, and says whether it was let in.
func (m *machine) try(id pos.StaffID, right bool, err error) bool {
	m.t.Helper()
	switch {
	case m.clock.now().Before(m.lockedUntil[id]):
		m.refused(err, "locked_out")
	case right:
		m.ok(err)
		m.tries[id], m.lockedUntil[id] = 0, time.Time{}
		return true
	default:
		m.tries[id]++
		if m.tries[id] < 5 {
			m.refused(err, "pin_wrong")
			break
		}
		m.refused(err, "locked_out")
		minutes := []int{1, 5, 15}[min(m.tries[id]-5, 2)]
		m.lockedUntil[id] = m.clock.now().Add(time.Duration(minutes) * time.Minute)
	}
	return false
}

func (m *machine) lock() { m.k.Lock(); m.cashier = "" }

func (m *machine) openShift() {
	m.need(till.StageOpenShift)
	_, err := m.k.OpenShift(m.t.Context(), day, float)
	m.ok(err)
	m.shifts++
	m.shift, m.drawer = m.shifts, 200_000
}

func (m *machine) closeShift() {
	if m.shift == 0 || m.cashier == "" {
		m.t.Skip("no shift")
	}
	counted := pos.Count{{Value: 1_000, Number: rapid.IntRange(0, 300).Draw(m.t, "notes")}, {Value: 100, Number: rapid.IntRange(0, 9).Draw(m.t, "coins")}}
	difference := int64(counted.Total()) - m.drawer
	_, _, err := m.k.CloseShift(m.t.Context(), counted, "")
	if len(m.cart.lines) > 0 || len(m.held) > 0 {
		m.refused(err, "carts_open")
		return
	}
	if difference != 0 {
		m.refused(err, "difference_unexplained")
		if got := err.(*pos.Error).Args["difference"]; got != fmt.Sprint(money.Rupiah(difference)) {
			m.t.Fatalf("difference %s, want %d", got, difference)
		}
		_, _, err = m.k.CloseShift(m.t.Context(), counted, "dihitung dua kali")
	}
	m.ok(err)
	shifts, err := m.s.Totals(m.t.Context(), store.Scope{Day: day})
	m.ok(err)
	closed := shifts.Shifts[m.shift-1]
	if closed.Open() || closed.Counted.Total() != counted.Total() || int64(closed.Difference()) != difference || (difference != 0) != (closed.Reason != "") {
		m.t.Fatalf("closed %+v with a difference of %d", closed, difference)
	}
	m.shift, m.done = 0, nil
}

func (m *machine) scan() {
	m.need(till.StageSelling, till.StageDone)
	if rapid.IntRange(0, 5).Draw(m.t, "known") == 0 {
		_, err := m.k.Scan("8990000000000")
		m.refused(err, "barcode_unknown")
		m.done = nil
		return
	}
	code := string(m.drawSKU())
	if code == "KAO-M" {
		code = "96385074"
	}
	_, err := m.k.Scan(code)
	m.ok(err)
	m.added(code, 1)
}

func (m *machine) add() {
	m.need(till.StageSelling, till.StageDone)
	sku, n := m.drawSKU(), rapid.IntRange(1, 7).Draw(m.t, "pieces")
	_, err := m.k.Add(sku, n)
	m.ok(err)
	m.added(string(sku), n)
}

func (m *machine) added(code string, n int) {
	if code == "96385074" {
		code = "KAO-M"
	}
	to := m.cart.clone()
	for i, l := range to.lines {
		if l.sku == pos.SKU(code) && l.off == (pos.Discount{}) {
			to.lines[i].n += n
			m.change(to)
			return
		}
	}
	to.lines = append(to.lines, bagLine{sku: pos.SKU(code), n: n})
	m.change(to)
}

func (m *machine) edit() {
	m.need(till.StageSelling)
	to := m.cart.clone()
	var err error
	switch rapid.IntRange(0, 4).Draw(m.t, "edit") {
	case 0:
		row, n := m.drawRow(), rapid.IntRange(0, 9).Draw(m.t, "pieces")
		if _, err = m.k.SetQuantity(row, n); n == 0 {
			to.lines = slices.Delete(to.lines, row, row+1)
		} else {
			to.lines[row].n = n
		}
	case 1:
		row, d := m.drawRow(), m.drawOff()
		_, err = m.k.SetLineDiscount(row, d)
		to.lines[row].off = d
	case 2:
		row := m.drawRow()
		_, err = m.k.Remove(row)
		to.lines = slices.Delete(to.lines, row, row+1)
	case 3:
		to.off = m.drawOff()
		_, err = m.k.SetDiscount(to.off)
	case 4:
		_, err = m.k.Clear()
		to = bag{id: to.id}
	}
	m.ok(err)
	m.change(to)
}

func (m *machine) takeBackStep() {
	m.need(till.StageSelling)
	_, err := m.k.Undo()
	if len(m.undo) == 0 {
		m.refused(err, "nothing_to_undo")
		return
	}
	m.ok(err)
	m.become(m.undo[len(m.undo)-1])
	m.undo = m.undo[:len(m.undo)-1]
	if now := m.k.State(); len(now.Cart.Lines) > 0 && (now.Row < 0 || now.Row >= len(now.Cart.Lines)) {
		m.t.Fatalf("after undo row %d of %d is chosen", now.Row, len(now.Cart.Lines))
	}
}

func (m *machine) hold() {
	m.need(till.StageSelling)
	_, err := m.k.Hold("ibu baju merah")
	if len(m.cart.lines) == 0 {
		m.refused(err, "cart_empty")
		return
	}
	m.ok(err)
	m.held = append(m.held, m.cart)
	m.renew()
}

func (m *machine) resume() {
	m.need(till.StageSelling)
	if len(m.held) == 0 {
		_, err := m.k.Resume("nobody")
		m.refused(err, "held_unknown")
		return
	}
	i := rapid.IntRange(0, len(m.held)-1).Draw(m.t, "held")
	_, err := m.k.Resume(m.held[i].id)
	m.ok(err)
	back := m.held[i]
	m.held = slices.Delete(slices.Clone(m.held), i, i+1)
	if len(m.cart.lines) > 0 {
		m.held = append(m.held, m.cart)
	}
	m.cart, m.undo = back, nil
}

func (m *machine) pay() {
	m.need(till.StageSelling)
	_, err := m.k.Pay()
	if len(m.cart.lines) == 0 {
		m.refused(err, "cart_empty")
		return
	}
	m.ok(err)
	m.paying = true
	for _, p := range m.came[m.cart.id] {
		if exact, _ := m.due(); int64(p.Amount) <= exact {
			m.paid = append(m.paid, p)
		}
	}
	m.came[m.cart.id] = slices.Clone(m.paid)
	if exact, _ := m.due(); m.waiting[m.cart.id] <= exact {
		m.code = m.waiting[m.cart.id]
	}
	delete(m.waiting, m.cart.id)
}

func (m *machine) back() {
	m.need(till.StagePaying)
	_, err := m.k.BackToCart()
	m.ok(err)
	m.paying, m.paid, m.code = false, nil, 0
}

// due is what is still missing, exactly and in cash.
func (m *machine) due() (exact, cash int64) {
	owed, given := m.cart.total(), int64(0)
	for _, p := range m.paid {
		if p.Method == pos.Cash {
			given += int64(p.Amount)
		} else {
			owed -= int64(p.Amount)
		}
	}
	rounded := owed
	if owed >= 100 {
		rounded = owed / 100 * 100
	}
	if given >= owed || given > 0 && given >= rounded {
		return 0, 0
	}
	return owed - given, rounded - given
}

func (m *machine) tender() {
	m.need(till.StagePaying)
	method := rapid.SampledFrom(pos.Methods()).Draw(m.t, "method")
	exact, cash := m.due()
	if exact == 0 {
		_, err := m.k.Tender(pos.Cash, 1_000, "")
		m.refused(err, "already_settled")
		return
	}
	if len(m.paid) >= pos.MaxTenders {
		_, err := m.k.Tender(pos.Cash, 1_000, "")
		m.refused(err, "too_many_tenders")
		return
	}
	switch method {
	case pos.Cash:
		amount := rapid.SampledFrom([]int64{cash, cash + 50_000, max(cash/2, 1)}).Draw(m.t, "cash")
		_, err := m.k.Tender(pos.Cash, money.Rupiah(amount), "")
		m.ok(err)
		m.paid, m.code = append(m.paid, pos.Tender{Method: pos.Cash, Amount: money.Rupiah(amount)}), 0
	case pos.QRIS:
		_, err := m.k.Tender(pos.QRIS, money.Rupiah(exact), "bukti")
		m.refused(err, "qris_needs_check")
		_, err = m.k.ShowCode(0)
		if exact > 10_000_000 {
			m.refused(err, "qris_over_limit")
			return
		}
		m.ok(err)
		m.code = exact
	default:
		_, err := m.k.Tender(method, money.Rupiah(exact), " ")
		m.refused(err, "reference_missing")
		_, err = m.k.Tender(method, money.Rupiah(exact)+1, "77")
		m.refused(err, "tender_over_due")
		amount := rapid.SampledFrom([]int64{exact, max(exact/3, 1)}).Draw(m.t, "amount")
		_, err = m.k.Tender(method, money.Rupiah(amount), "77")
		m.ok(err)
		m.paid, m.code = append(m.paid, pos.Tender{Method: method, Amount: money.Rupiah(amount)}), 0
	}
}

func (m *machine) confirm() {
	m.need(till.StagePaying)
	_, err := m.k.ConfirmCode(referenceOf(m.k.State()))
	if m.code == 0 {
		m.refused(err, "qris_not_shown")
		return
	}
	m.ok(err)
	seen := pos.Tender{Method: pos.QRIS, Amount: money.Rupiah(m.code)}
	m.paid, m.code = append(m.paid, seen), 0
	m.came[m.cart.id] = append(m.came[m.cart.id], seen)
}

func (m *machine) hide() {
	m.need(till.StagePaying)
	_, err := m.k.HideCode()
	m.ok(err)
	m.code = 0
}

func (m *machine) takeBack() {
	m.need(till.StagePaying)
	if len(m.paid) == 0 {
		_, err := m.k.TakeBack(0)
		m.refused(err, "tender_unknown")
		return
	}
	i := rapid.IntRange(0, len(m.paid)-1).Draw(m.t, "tender")
	_, err := m.k.TakeBack(i)
	m.ok(err)
	if gone := m.paid[i]; gone.Method == pos.QRIS {
		came := m.came[m.cart.id]
		nth := 0
		for _, p := range m.paid[:i] {
			if p.Method == pos.QRIS {
				nth++
			}
		}
		m.came[m.cart.id] = slices.Delete(slices.Clone(came), nth, nth+1)
	}
	m.paid = slices.Delete(slices.Clone(m.paid), i, i+1)
}

// commit presses Finish as an impatient hand does: several times, at once.
func (m *machine) commit() {
	m.need(till.StagePaying)
	id := m.cart.id
	if _, err := m.k.Commit(m.t.Context(), "another"); reason(err) != "another_cart" {
		m.t.Fatalf("a cart that is not open: %v", err)
	}
	var presses sync.WaitGroup
	errs := make([]error, 3)
	for i := range errs {
		presses.Go(func() { _, errs[i] = m.k.Commit(m.t.Context(), id) })
	}
	presses.Wait()
	exact, _ := m.due()
	for _, err := range errs {
		switch {
		case m.code != 0:
			m.refused(err, "qris_waiting")
		case exact != 0:
			m.refused(err, "short_payment")
		default:
			m.ok(err)
		}
	}
	if m.code != 0 || exact != 0 {
		return
	}
	sold := &ticket{id: id, lines: m.cart.lines, returned: make([]int, len(m.cart.lines)), byMethod: map[pos.Method]int64{}, shift: m.shift}
	owed := m.cart.total()
	for _, p := range m.paid {
		sold.byMethod[p.Method] += int64(p.Amount)
		if p.Method != pos.Cash {
			owed -= int64(p.Amount)
		}
	}
	if sold.byMethod[pos.Cash] > 0 {
		kept := owed
		if owed >= 100 {
			kept = owed / 100 * 100
		}
		sold.byMethod[pos.Cash] = kept
	}
	for method, amount := range sold.byMethod {
		sold.paid += amount
		m.methods[method] += amount
	}
	m.drawer += sold.byMethod[pos.Cash]
	for _, l := range sold.lines {
		m.stock[l.sku] -= l.n
	}
	delete(m.came, id)
	m.sales = append(m.sales, sold)
	sold.number = pos.SaleNumber("KBI", "A", day, len(m.sales))
	m.renew()
	m.done = sold
	if done := m.k.State().Done; done == nil || done.Number != sold.number || int64(done.Paid()) != sold.paid {
		m.t.Fatalf("done %+v, want %s of %d", done, sold.number, sold.paid)
	}
}

func (m *machine) next() { _, err := m.k.NextSale(); m.ok(err); m.done = nil }

// ready brings somebody to a till that sells, unless all are locked out.
func (m *machine) ready() {
	if m.cashier == "" {
		_, err := m.k.SignIn(m.t.Context(), kasir, pin)
		if !m.try(kasir, true, err) {
			m.t.Skip("locked out")
		}
		m.cashier = kasir
	}
	if m.stage() == till.StageOpenShift {
		m.openShift()
	}
	if m.stage() == till.StagePaying {
		m.back()
	}
	m.next()
}

// sell goes the short way from goods to a completed sale.
func (m *machine) sell() {
	m.ready()
	m.add()
	m.pay()
	for exact, _ := m.due(); exact > 0 || m.code != 0; exact, _ = m.due() {
		if m.code == 0 {
			m.tender()
		}
		if m.code != 0 {
			m.confirm()
		}
	}
	m.commit()
}

// guess types wrong PINs as a thief does, with pauses.
func (m *machine) guess() {
	id := rapid.SampledFrom([]pos.StaffID{kasir, kasir2}).Draw(m.t, "whose")
	for range rapid.IntRange(3, 9).Draw(m.t, "guesses") {
		_, err := m.k.SignIn(m.t.Context(), id, wrong)
		m.try(id, false, err)
		m.pass()
	}
}

// back in time goes the clock of a laptop with an empty battery. It opens no lock.
func (m *machine) clockBack() {
	m.clock.pass(-time.Duration(rapid.IntRange(1, 3).Draw(m.t, "hours")) * time.Hour)
	for _, id := range []pos.StaffID{kasir, kasir2, boss} {
		if m.clock.now().Before(m.lockedUntil[id]) {
			_, err := m.k.SignIn(m.t.Context(), id, pin)
			m.refused(err, "locked_out")
		}
	}
	if m.stage() == till.StageOpenShift && m.clock.now().Add(2*time.Minute).Before(m.s.Head().At) {
		_, err := m.k.OpenShift(m.t.Context(), day, float)
		m.refused(err, "clock_behind")
	}
	m.clock.pass(4 * time.Hour)
}

// stale presses Finish for a sale that is long done.
func (m *machine) stale() {
	if len(m.sales) == 0 {
		m.t.Skip("nothing sold")
	}
	old := rapid.SampledFrom(m.sales).Draw(m.t, "sale")
	_, err := m.k.Commit(m.t.Context(), old.id)
	if m.stage() == till.StageDone && m.done.id == old.id {
		m.ok(err)
	} else if err == nil {
		m.t.Fatal("a sale that is done was finished again")
	}
}

func (m *machine) approval() (till.Approval, bool) {
	a := till.Approval{Staff: rapid.SampledFrom([]pos.StaffID{boss, boss, boss, boss, kasir2}).Draw(m.t, "approves"), PIN: pin}
	if rapid.IntRange(0, 9).Draw(m.t, "wrong PIN") == 9 {
		a.PIN = wrong
	}
	return a, a.PIN == pin
}

func (m *machine) anySale() *ticket {
	if m.shift == 0 || len(m.sales) == 0 {
		m.t.Skip("nothing sold")
	}
	if m.cashier == "" {
		m.ready()
	}
	return rapid.SampledFrom(m.sales).Draw(m.t, "sale")
}

func (m *machine) void() {
	sold := m.anySale()
	a, right := m.approval()
	_, err := m.k.Void(m.t.Context(), sold.id, "salah barang", a)
	if !m.try(a.Staff, right, pinAnswer(err)) {
		return
	}
	switch {
	case a.Staff != boss:
		m.refused(err, "needs_supervisor")
	case sold.void:
		m.refused(err, "already_void")
	case sold.refunds > 0:
		m.refused(err, "already_refunded")
	case sold.shift != m.shift:
		m.refused(err, "void_other_shift")
	default:
		m.ok(err)
		sold.void = true
		for _, l := range sold.lines {
			m.stock[l.sku] += l.n
		}
		for method, amount := range sold.byMethod {
			m.methods[method] -= amount
		}
		m.drawer -= sold.byMethod[pos.Cash]
		if m.done == sold {
			m.done = nil
		}
	}
}

// pinAnswer is what the PIN check alone said: what was refused later got past it.
func pinAnswer(err error) error {
	switch reason(err) {
	case "pin_wrong", "locked_out":
		return err
	}
	return nil
}

func (m *machine) refund() {
	sold := m.anySale()
	a, right := m.approval()
	request, err := m.k.NewRefund(sold.id)
	m.ok(err)
	request.Reason, request.Reference = "sobek", "88"
	request.Method = rapid.SampledFrom(pos.Methods()).Draw(m.t, "method")
	pieces, left := 0, 0
	for i, l := range sold.lines {
		n := rapid.IntRange(0, l.n-sold.returned[i]).Draw(m.t, "pieces")
		request.Pieces[i+1] = n
		pieces, left = pieces+n, left+l.n-sold.returned[i]-n
	}
	refund, err := m.k.Refund(m.t.Context(), request, a)
	if !m.try(a.Staff, right, pinAnswer(err)) {
		return
	}
	switch {
	case a.Staff != boss:
		m.refused(err, "needs_supervisor")
	case sold.void:
		m.refused(err, "already_void")
	case pieces == 0:
		m.refused(err, "refund_empty")
	default:
		m.ok(err)
		m.refunds++
		if refund.Number != pos.RefundNumber("KBI", "A", day, m.refunds) {
			m.t.Fatalf("refund %d is %s", m.refunds, refund.Number)
		}
		paid := int64(refund.Paid)
		sold.refunds, sold.refunded = sold.refunds+1, sold.refunded+paid
		if paid < 0 || sold.refunded > sold.paid || left == 0 && sold.refunded != sold.paid {
			m.t.Fatalf("%d paid back of %d with %d pieces left", sold.refunded, sold.paid, left)
		}
		for i, l := range sold.lines {
			sold.returned[i] += request.Pieces[i+1]
			m.stock[l.sku] += request.Pieces[i+1]
		}
		m.methods[request.Method] -= paid
		if request.Method == pos.Cash {
			m.drawer -= paid
		}
		again, err := m.k.Refund(m.t.Context(), request, a)
		if err != nil || again.Number != refund.Number {
			m.t.Fatalf("the same request again: %s, %v", again.Number, err)
		}
	}
}

func (m *machine) moveCash() {
	amount := rapid.Int64Range(-90_000, 90_000).Draw(m.t, "amount")
	_, err := m.k.MoveCash(m.t.Context(), money.Rupiah(amount), "es batu")
	switch {
	case m.cashier == "":
		m.refused(err, "nobody_signed_in")
	case m.shift == 0:
		m.refused(err, "no_open_shift")
	case amount == 0:
		m.refused(err, "tender_amount")
	default:
		m.ok(err)
		m.drawer += amount
	}
}

func (m *machine) moveStock() {
	sku, n := m.drawSKU(), rapid.IntRange(1, 9).Draw(m.t, "pieces")
	why := rapid.SampledFrom([]pos.StockReason{pos.Received, pos.Counted, pos.Damaged, pos.TakenBack, pos.Sold}).Draw(m.t, "why")
	_, err := m.k.MoveStock(m.t.Context(), sku, why, n, "")
	switch {
	case m.cashier == "":
		m.refused(err, "nobody_signed_in")
		return
	case why == pos.Sold:
		m.refused(err, "stock_reason")
		return
	}
	m.ok(err)
	switch why {
	case pos.Received:
		m.stock[sku] += n
	case pos.Counted:
		m.stock[sku] = n
	default:
		m.stock[sku] -= n
		if why == pos.Damaged {
			m.noting.broke(sku, n)
		}
	}
}

// stopped is what is left when the program ends with a code on the screen.
func (m *machine) stopped() {
	if m.code != 0 {
		m.waiting[m.cart.id] = m.code
	}
	m.paying, m.paid, m.code = false, nil, 0
}

// die loses all that was not on the disk and starts again.
func (m *machine) die() {
	m.k, m.s = crash(m.t, m.k, m.s, m.tempDir(), m.clock)
	m.checked = ""
	m.cashier, m.undo, m.done = "", nil, nil
	m.stopped()
	if m.cart.id != m.k.State().Cart.ID && len(m.cart.lines) == 0 {
		m.cart.id = m.k.State().Cart.ID // an empty cart has nothing to keep
	}
}

// handOver closes and opens the program in good order.
func (m *machine) handOver() {
	m.ok(m.k.Close(m.t.Context()))
	m.ok(m.s.Close())
	var err error
	m.s, err = store.Open(m.t.Context(), m.s.Dir(), store.Options{Now: m.clock.now, Synchronous: "OFF"})
	m.ok(err)
	m.k, m.checked = newTill(m.t, m.s, m.clock), ""
	m.cashier, m.undo, m.done = "", nil, nil
	m.stopped()
	if len(m.cart.lines) == 0 {
		m.cart.id = m.k.State().Cart.ID
	}
}

// practise sells in practice mode and goes back.
func (m *machine) practise() {
	m.need(till.StageSelling, till.StageDone, till.StageOpenShift)
	head := m.s.Head()
	_, err := m.k.EnterPractice(m.t.Context())
	m.ok(err)
	sold := sell(m.t, m.k, m.drawSKU(), 2)
	if !strings.HasPrefix(string(sold.Number), string(till.PracticeCode)) || !m.k.State().Practice {
		m.t.Fatalf("practice sale %s", sold.Number)
	}
	m.k.LeavePractice()
	if m.s.Head() != head {
		m.t.Fatal("practice reached the journal")
	}
}

func (m *machine) pass() {
	m.clock.pass(time.Duration(rapid.SampledFrom([]int{1, 59, 61, 301, 901}).Draw(m.t, "seconds")) * time.Second)
}

// check holds what the till shows and what the store has against the model.
func (m *machine) check(t *rapid.T) {
	m.t = t
	s := m.k.State()
	if s.Stage != m.stage() || s.Cashier.ID != m.cashier || s.Practice {
		t.Fatalf("stage %s of %q, want %s of %q", s.Stage, s.Cashier.ID, m.stage(), m.cashier)
	}
	if textOf(s.Cart) != m.cart.text() || int64(s.Totals.Total) != m.cart.total() {
		t.Fatalf("cart %s of %d\nwant %s of %d", textOf(s.Cart), s.Totals.Total, m.cart.text(), m.cart.total())
	}
	m.checkNote()
	var held, want []string
	for _, c := range s.Held {
		held = append(held, textOf(c))
	}
	for _, b := range m.held {
		want = append(want, b.text())
	}
	if !slices.Equal(held, want) {
		t.Fatalf("held %v, want %v", held, want)
	}
	if m.stage() == till.StagePaying {
		exact, cash := m.due()
		if b := s.Payment.Balance; int64(b.DueExact) != exact || int64(b.DueInCash) != cash || len(s.Payment.Tenders) != len(m.paid) || (s.Payment.QRIS != nil) != (m.code != 0) {
			t.Fatalf("payment %+v, want %d or %d in cash after %+v", s.Payment, exact, cash, m.paid)
		}
		for _, p := range s.Payment.Tenders {
			if p.Method == pos.QRIS && (p.CheckedBy == "" || p.CheckedAt.IsZero()) {
				t.Fatalf("QRIS money that nobody saw: %+v", p)
			}
		}
	}
	// What is stored changes only with the journal.
	if head := m.s.Head().Sum; head != m.checked {
		m.checkStore()
		m.checked = head
	}
}

func (m *machine) checkStore() {
	stock, err := m.s.Stock(m.t.Context())
	m.ok(err)
	shown := m.k.StockLevels()
	for sku, n := range m.stock {
		if stock[sku] != n || shown[sku] != n {
			m.t.Fatalf("stock of %s: stored %d, shown %d, want %d", sku, stock[sku], shown[sku], n)
		}
	}
	whole, err := m.s.Totals(m.t.Context(), store.Scope{Day: day})
	m.ok(err)
	got := map[pos.Method]int64{}
	for _, x := range whole.Methods {
		got[x.Method] = int64(x.Kept - x.PaidBack)
	}
	for _, method := range pos.Methods() {
		if got[method] != m.methods[method] {
			m.t.Fatalf("%s brought in %d, want %d", method, got[method], m.methods[method])
		}
	}
	if m.shift > 0 {
		shift := whole.Shifts[m.shift-1]
		own, err := m.s.Totals(m.t.Context(), store.Scope{Day: day, Shift: shift.ID})
		m.ok(err)
		if !shift.Open() || int64(own.Drawer.Expected()) != m.drawer {
			m.t.Fatalf("drawer expects %d, want %d", own.Drawer.Expected(), m.drawer)
		}
	}
	receipts, err := m.s.Receipts(m.t.Context(), day, "", 1000)
	m.ok(err)
	if len(receipts) != len(m.sales)+m.refunds {
		m.t.Fatalf("%d receipts, want %d and %d", len(receipts), len(m.sales), m.refunds)
	}
	for _, r := range receipts {
		i := slices.IndexFunc(m.sales, func(x *ticket) bool { return x.number == r.Number })
		if !r.Refund && (i < 0 || int64(r.Paid) != m.sales[i].paid || r.Voided != m.sales[i].void || int64(r.Refunded) != m.sales[i].refunded) {
			m.t.Fatalf("receipt %+v", r)
		}
	}
}

func (m *machine) end() {
	defer func() {
		m.k.Close(m.t.Context())
		m.s.Close()
		for _, dir := range m.dirs {
			os.RemoveAll(dir)
		}
	}()
	if v, err := m.s.Verify(m.t.Context()); err != nil || v.Problem != nil {
		m.t.Fatalf("verdict %+v, %v", v, err)
	}
}

func TestATillAndItsModelAgreeWhateverHappens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &machine{t: t, clock: morning(), came: map[pos.SaleID][]pos.Tender{}, waiting: map[pos.SaleID]int64{}, stock: map[pos.SKU]int{}, methods: map[pos.Method]int64{}, tries: map[pos.StaffID]int{}, lockedUntil: map[pos.StaffID]time.Time{}}
		for sku, n := range opening {
			m.stock[sku] = n
		}
		m.s = newFolder(t, m.tempDir(), m.clock)
		m.k = newTill(t, m.s, m.clock)
		m.cart.id = m.k.State().Cart.ID
		defer m.end()
		// Most days begin in order.
		if rapid.IntRange(0, 9).Draw(t, "begun") > 0 {
			_, err := m.k.SignIn(t.Context(), kasir, pin)
			m.ok(err)
			m.cashier = kasir
			m.openShift()
		}
		actions := map[string]func(*rapid.T){"": m.check}
		for name, act := range map[string]func(){
			"sign in": m.signIn, "lock": m.lock, "open shift": m.openShift, "close shift": m.closeShift, "scan": m.scan, "add": m.add, "edit": m.edit,
			"undo": m.takeBackStep, "hold": m.hold, "resume": m.resume, "pay": m.pay, "pay now": m.pay, "back": m.back, "tender": m.tender, "tender more": m.tender,
			"confirm": m.confirm, "confirm now": m.confirm, "hide": m.hide, "take back": m.takeBack, "commit": m.commit, "finish": m.commit, "next": m.next, "stale": m.stale, "sell": m.sell, "sell more": m.sell, "sell again": m.sell, "guess": m.guess, "clock back": m.clockBack, "ready": m.ready,
			"void": m.void, "void again": m.void, "refund": m.refund, "refund more": m.refund, "cash": m.moveCash, "stock": m.moveStock, "note": m.note, "note more": m.note, "die": m.die, "hand over": m.handOver, "practise": m.practise, "pass": m.pass,
		} {
			actions[name] = func(t *rapid.T) {
				m.t = t
				m.clock.pass(time.Second)
				act()
			}
		}
		t.Repeat(actions)
	})
}
