package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"lapak/internal/cli"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/store"
	"lapak/internal/till"
)

// sellOrder is what lapak sell was told to do.
type sellOrder struct {
	staff, pay, reference, picture *string
	cash                           *int64
	wait, linger                   *time.Duration
	open, json                     *bool
	goods                          []sellLine
	order                          pos.OrderCode // of the shop, instead of goods
}

type sellLine struct {
	sku pos.SKU
	n   int
}

// runSell rings up goods and takes the money, without a screen. The PIN comes from
// the environment, because everybody on the machine can read the arguments.
func runSell(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	c := newCommand("sell", stdout, stderr)
	o := c.sellOrder()
	given, err := cli.Arguments(c.flags, args)
	if err == nil && len(given) == 0 {
		err = cli.ErrMisused
	}
	if err == nil {
		o.goods, err = sellLines(given)
	}
	if err != nil {
		return c.misused(err)
	}
	return c.selling(stdin, o)
}

// sellOrder makes the flags of a sale.
func (c *command) sellOrder() sellOrder {
	return sellOrder{
		staff:     c.flags.String("staff", "", "who sells; not needed while there is one person only"),
		pay:       c.flags.String("pay", "cash", "cash or qris"),
		cash:      c.flags.Int64("cash", 0, "rupiah that the customer hands over; 0 is exactly what is due"),
		reference: c.flags.String("reference", "", "reference in the merchant's app, to confirm a payment by hand; - reads it from standard input"),
		picture:   c.flags.String("png", "", "PNG file for the payment code"),
		wait:      c.flags.Duration("wait", 5*time.Minute, "how long to wait for the money"),
		linger:    c.flags.Duration("linger", 0, "how long to follow codes that were given up"),
		open:      c.flags.Bool("open", false, "open a shift if none is open"),
		json:      c.flags.Bool("json", false, "JSON for programs, one event in a line"),
	}
}

// selling makes the sale that was ordered.
func (c *command) selling(stdin io.Reader, o sellOrder) int {
	if *o.pay != "cash" && *o.pay != "qris" {
		return c.misused(cli.ErrMisused)
	}
	ctx, release := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer release()
	return c.writing(func(_ context.Context, s *store.Store) error { return sell(ctx, c, s, stdin, o) })
}

// sellLines reads SKU or SKU=N.
func sellLines(given []string) ([]sellLine, error) {
	var lines []sellLine
	for _, text := range given {
		sku, number, many := strings.Cut(text, "=")
		n := 1
		if many {
			var err error
			if n, err = strconv.Atoi(number); err != nil || n < 1 {
				return nil, cli.ErrMisused
			}
		}
		lines = append(lines, sellLine{pos.SKU(sku), n})
	}
	return lines, nil
}

// sell makes one sale on a store.
func sell(ctx context.Context, c *command, s *store.Store, stdin io.Reader, o sellOrder) error {
	l, err := openLink(ctx, s)
	if err != nil {
		return err
	}
	changed := make(chan struct{}, 1)
	t, err := till.New(ctx, till.Config{Store: s, Acquirer: acquirer{l.client}, Changed: func() {
		select {
		case changed <- struct{}{}:
		default:
		}
	}})
	if err != nil {
		return err
	}
	// What must not be cut short is not: a signal ends the waiting, not the writing.
	whole := context.WithoutCancel(ctx)
	defer t.Close(whole)
	l.begin(t)
	defer l.Close()
	b := &salesclerk{command: c, sellOrder: o, till: t, link: l, changed: changed}
	if *o.reference == "-" {
		b.typed = linesOf(stdin)
	}
	err = b.sell(ctx)
	if err != nil {
		err = errors.Join(err, b.leave())
	}
	b.follow(ctx)
	return err
}

// salesclerk sells at a till without a screen.
type salesclerk struct {
	*command
	sellOrder
	till    *till.Till
	link    *link
	changed <-chan struct{} // the till changed by itself
	typed   <-chan string   // lines of a person, nil if nobody types
	shown   pos.ChargeID
}

// linesOf gives the lines of a reader until its end.
func linesOf(r io.Reader) <-chan string {
	lines := make(chan string)
	go func() {
		defer close(lines)
		for in := bufio.NewScanner(r); in.Scan(); {
			lines <- strings.TrimSpace(in.Text())
		}
	}()
	return lines
}

func (b *salesclerk) sell(ctx context.Context) error {
	if err := b.signIn(ctx); err != nil {
		return err
	}
	if err := b.ringUp(); err != nil {
		return err
	}
	state, err := b.till.Pay()
	if err != nil {
		return err
	}
	if err := b.take(ctx, state.Payment.Balance); err != nil {
		return err
	}
	state, err = b.till.Commit(context.WithoutCancel(ctx), b.till.State().Cart.ID)
	if err != nil {
		return err
	}
	return b.sold(*state.Done)
}

// take takes the money, unless it came before.
func (b *salesclerk) take(ctx context.Context, due pos.Balance) error {
	switch {
	case due.Settled():
		return nil
	case *b.pay == "qris":
		return b.takeQRIS(ctx)
	}
	amount := money.Rupiah(*b.cash)
	if amount == 0 {
		amount = due.DueInCash
	}
	_, err := b.till.Tender(pos.Cash, amount, "")
	return err
}

// signIn puts the person at the till and opens a shift if that is wanted.
func (b *salesclerk) signIn(ctx context.Context) error {
	staff := pos.StaffID(*b.staff)
	if staff == "" {
		people, err := b.till.Staff(ctx)
		if err != nil {
			return err
		}
		if len(people) != 1 {
			return pos.Refuse(pos.Invalid, "sell_who")
		}
		staff = people[0].ID
	}
	state, err := b.till.SignIn(ctx, staff, os.Getenv("LAPAK_PIN"))
	if err != nil || state.Stage != till.StageOpenShift || !*b.open {
		return err
	}
	float, err := b.till.ProposedFloat(ctx)
	if err == nil {
		_, err = b.till.OpenShift(ctx, b.till.ProposedDay(), float)
	}
	return err
}

// ringUp puts the goods or the order into an empty cart. What a till that died left in it was
// not sold; money that came for it is kept for somebody to decide.
func (b *salesclerk) ringUp() error {
	state := b.till.State()
	if state.Stage == till.StageSelling && !state.Cart.Empty() {
		if _, err := b.till.Clear(); err != nil {
			return err
		}
	}
	if b.order != "" {
		_, err := b.till.PickUp(b.order)
		return err
	}
	for _, line := range b.goods {
		if _, err := b.till.Add(line.sku, line.n); err != nil {
			return err
		}
	}
	return nil
}

// leave gives up what was not sold: the code, and the cart.
func (b *salesclerk) leave() error {
	if b.till.State().Stage == till.StagePaying {
		if _, err := b.till.HideCode(); err != nil {
			return err
		}
		if _, err := b.till.BackToCart(); err != nil {
			return err
		}
	}
	if state := b.till.State(); state.Stage == till.StageSelling && !state.Cart.Empty() {
		if _, err := b.till.Clear(); err != nil {
			return err
		}
	}
	return nil
}

// follow goes on for a while, so that codes that were given up are cancelled and
// the sale is at the centre.
func (b *salesclerk) follow(ctx context.Context) {
	if *b.linger <= 0 {
		return
	}
	select {
	case <-ctx.Done():
	case <-time.After(*b.linger):
	}
	if err := b.link.client.Sync(context.WithoutCancel(ctx)); err != nil {
		slog.Warn("lapak: the last round", "error", err)
	}
}

// soldEvent is what a program learns of a sale.
type soldEvent struct {
	Event   string `json:"event"`
	Receipt string `json:"receipt"`
	Sale    string `json:"sale"`
	Total   int64  `json:"total"`
	Change  int64  `json:"change"`
	Order   string `json:"order,omitempty"` // of the shop, that was handed over
}

func (b *salesclerk) sold(s pos.Sale) error {
	total := s.Paid()
	if *b.json {
		return b.tell(soldEvent{Event: "sold", Receipt: string(s.Number), Sale: string(s.ID), Total: int64(total), Change: int64(s.Change), Order: string(s.Order)})
	}
	_, err := fmt.Fprintln(b.stdout, b.words().T("sell.sold", "receipt", string(s.Number), "total", total.String(), "change", s.Change.String()))
	return err
}

// tell writes one event for programs.
func (b *salesclerk) tell(event any) error {
	return json.NewEncoder(b.stdout).Encode(event)
}
