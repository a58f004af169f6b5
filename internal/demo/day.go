package demo

import (
	"context"
	"math/rand/v2"
	"strconv"
	"time"

	"lapak/internal/i18n"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/till"
)

// Plan says what day to play.
type Plan struct {
	Till  *till.Till
	Clock *Clock
	Words *i18n.Words
	Day   pos.BusinessDay
	Seed  uint64
	Sales int
	// Sold is called after each sale; may be nil.
	Sold func(n int, s pos.Sale)
	// StayOpen leaves the shift open at the end.
	StayOpen bool
	// Mark, if not empty, is the note on every sale together with its number in
	// this plan, to tell afterwards whether one was stored twice.
	Mark string
}

// Played is what happened on a day.
type Played struct {
	Sales  []pos.Sale
	Void   pos.ReceiptNumber // empty if nothing was voided
	Refund pos.ReceiptNumber // empty if nothing was refunded
	Shift  till.ShiftReport  // of the close; zero with StayOpen
}

// player plays one day.
type player struct {
	Plan
	ctx    context.Context
	random *rand.Rand
	played Played
}

// Play plays a day through the till: sign in, open, sell, hand over, void,
// refund, move cash, count and close. On a till that died in the middle of a day
// it goes on with the open shift and the open cart.
func Play(ctx context.Context, plan Plan) (Played, error) {
	p := player{Plan: plan, ctx: ctx, random: rand.New(rand.NewPCG(plan.Seed, plan.Seed^0x1a9a7))}
	for _, step := range []func() error{p.open, p.sellAll, p.close} {
		if err := step(); err != nil {
			return p.played, err
		}
	}
	return p.played, nil
}

func (p *player) open() error {
	state, err := p.Till.SignIn(p.ctx, FirstCashier, CashierPIN)
	if err != nil || state.Stage != till.StageOpenShift {
		return err
	}
	_, err = p.Till.OpenShift(p.ctx, p.Day, pos.Count{
		{Value: 20_000, Number: 5}, {Value: 10_000, Number: 10}, {Value: 5_000, Number: 20}, {Value: 2_000, Number: 50},
		{Value: 1_000, Number: 50}, {Value: 500, Number: 40},
	})
	return err
}

// sellAll spreads the sales over a day of twelve hours, with everything that
// goes on between them.
func (p *player) sellAll() error {
	pause := 12 * time.Hour / time.Duration(p.Sales+1)
	for n := range p.Sales {
		p.Clock.Pass(pause/2 + time.Duration(p.random.Int64N(int64(pause))))
		if err := p.between(n); err != nil {
			return err
		}
		sale, err := p.sell()
		if err != nil {
			return err
		}
		p.played.Sales = append(p.played.Sales, sale)
		if p.Sold != nil {
			p.Sold(n+1, sale)
		}
	}
	return nil
}

// between does what belongs to the n-th pause of the day.
func (p *player) between(n int) error {
	var err error
	switch n {
	case p.Sales / 5:
		_, err = p.Till.MoveCash(p.ctx, -25_000, p.Words.T("demo.cash_out"))
	case p.Sales / 3:
		err = p.voidLast()
	case p.Sales / 2:
		p.Till.Lock()
		_, err = p.Till.SignIn(p.ctx, SecondCashier, CashierPIN)
	case p.Sales * 2 / 3:
		err = p.refundOne()
	case p.Sales * 4 / 5:
		_, err = p.Till.MoveCash(p.ctx, 100_000, p.Words.T("demo.cash_in"))
	}
	return err
}

func (p *player) voidLast() error {
	if len(p.played.Sales) == 0 {
		return nil
	}
	last := p.played.Sales[len(p.played.Sales)-1]
	_, err := p.Till.Void(p.ctx, last.ID, p.Words.T("demo.void"), till.Approval{Staff: Boss, PIN: SupervisorPIN})
	p.played.Void = last.Number
	return err
}

// refundOne takes one piece of the first line of the day's first sale back.
func (p *player) refundOne() error {
	if len(p.played.Sales) == 0 || p.played.Sales[0].Number == p.played.Void {
		return nil
	}
	request, err := p.Till.NewRefund(p.played.Sales[0].ID)
	if err != nil {
		return err
	}
	request.Pieces[1], request.Reason = 1, p.Words.T("demo.refund")
	refund, err := p.Till.Refund(p.ctx, request, till.Approval{Staff: Boss, PIN: SupervisorPIN})
	p.played.Refund = refund.Number
	return err
}

func (p *player) sell() (pos.Sale, error) {
	if err := p.fill(); err != nil {
		return pos.Sale{}, err
	}
	p.Clock.Pass(time.Duration(20+p.random.IntN(60)) * time.Second)
	state, err := p.Till.Pay()
	if err != nil {
		return pos.Sale{}, err
	}
	if err := p.pay(state); err != nil {
		return pos.Sale{}, err
	}
	done, err := p.Till.Commit(p.ctx, state.Cart.ID)
	if err != nil {
		return pos.Sale{}, err
	}
	sale := *done.Done
	_, err = p.Till.NextSale()
	return sale, err
}

// fill puts one to four kinds of goods into the cart, unless something is in it
// from before the till died. Cheap things are bought more often and in larger
// numbers.
func (p *player) fill() error {
	if !p.Till.State().Cart.Empty() {
		return nil
	}
	products := p.Till.Catalogue().Products()
	if p.Mark != "" {
		if _, err := p.Till.SetNote(p.Mark + "-" + strconv.Itoa(len(p.played.Sales))); err != nil {
			return err
		}
	}
	for range 1 + p.random.IntN(4) {
		product := products[p.random.IntN(len(products))]
		for product.Price > 300_000 && p.random.IntN(4) > 0 {
			product = products[p.random.IntN(len(products))]
		}
		pieces := 1
		if product.Price < 30_000 {
			pieces += p.random.IntN(4)
		}
		if _, err := p.Till.Add(product.SKU, pieces); err != nil {
			return err
		}
	}
	if p.random.IntN(10) == 0 {
		if _, err := p.Till.SetLineDiscount(0, pos.Discount{Rate: 1000}); err != nil {
			return err
		}
	}
	if p.random.IntN(15) == 0 && p.Till.State().Totals.Total > 100_000 {
		_, err := p.Till.SetDiscount(pos.Discount{Amount: 5_250})
		return err
	}
	return nil
}

func (p *player) pay(state till.State) error {
	due := state.Payment.Balance
	if due.Settled() { // the money came before the laptop died
		return nil
	}
	switch dice := p.random.IntN(20); {
	case dice < 9 || due.DueExact > state.Stall.QRISLimit:
		return p.payCash(due.DueInCash)
	case dice < 16:
		return p.payQRIS(0)
	case dice < 18:
		_, err := p.Till.Tender(pos.Transfer, due.DueExact, "TRF"+p.digits(8))
		return err
	case dice < 19:
		_, err := p.Till.Tender(pos.Card, due.DueExact, p.digits(6))
		return err
	}
	if err := p.payQRIS((due.DueExact / 2).UpTo(1_000)); err != nil {
		return err
	}
	return p.payCash(p.Till.State().Payment.Balance.DueInCash)
}

func (p *player) payCash(due money.Rupiah) error {
	if due == 0 {
		return nil
	}
	quick := pos.QuickNotes(due, 6)
	_, err := p.Till.Tender(pos.Cash, quick[p.random.IntN(len(quick))], "")
	return err
}

func (p *player) payQRIS(amount money.Rupiah) error {
	if _, err := p.Till.ShowCode(amount); err != nil {
		return err
	}
	p.Clock.Pass(time.Duration(15+p.random.IntN(40)) * time.Second)
	_, err := p.Till.ConfirmCode(p.Clock.Now().Format("0102150405") + p.digits(4))
	return err
}

func (p *player) digits(n int) string {
	text := make([]byte, n)
	for i := range text {
		text[i] = byte('0' + p.random.IntN(10))
	}
	return string(text)
}

// close counts the drawer, a note short, and closes the shift.
func (p *player) close() error {
	if p.StayOpen {
		return nil
	}
	p.Clock.Pass(20 * time.Minute)
	x, err := p.Till.XReport(p.ctx)
	if err != nil {
		return err
	}
	_, p.played.Shift, err = p.Till.CloseShift(p.ctx, countOf(x.Expected()-2_000), p.Words.T("demo.difference"))
	return err
}

// countOf is an amount in the fewest notes and coins.
func countOf(amount money.Rupiah) pos.Count {
	var count pos.Count
	for _, value := range pos.Denominations() {
		if n := int(amount / value); n > 0 {
			count = append(count, pos.Pieces{Value: value, Number: n})
			amount -= value.Times(n)
		}
	}
	return count
}
