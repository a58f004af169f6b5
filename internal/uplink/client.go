package uplink

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	mrand "math/rand/v2"
	"net/http"
	"sync"
	"time"

	"lapak/internal/journal"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// Config is what a Client is made of.
type Config struct {
	Store *store.Store
	Now   func() time.Time
	// Transport carries requests; nil is the one of the machine.
	Transport http.RoundTripper
	// Random makes keys; nil is that of the machine.
	Random io.Reader
	// Version is of the program, for the office to see.
	Version string
	// Adopted is told that goods, prices, staff or stock changed; may be nil.
	Adopted func(context.Context)
	// Late is told of charges whose money came when nobody asked any more, at each
	// round again; may be nil.
	Late func(context.Context, pos.ChargeID, pos.GatewayAnswer)
}

// Client is the till's end of the wire. It reads the journal and sends what the
// central store does not have, whenever it can, and brings down what the office
// changed. Nothing that it does or fails to do is in the way of selling.
type Client struct {
	caller
	store   *store.Store
	random  io.Reader
	adopted func(context.Context)
	late    func(context.Context, pos.ChargeID, pos.GatewayAnswer)

	round sync.Mutex // held while one round goes on
	batch int        // how many entries the next request carries at the most

	mu      sync.Mutex // guards what Status reads
	bond    bond
	trouble error
	sending bool
	counted counted
	pass    pass
}

// bond is what the laptop remembers of its central store.
type bond struct {
	Server   string
	Tenant   pos.TenantID
	Stall    pos.StallCode
	Terminal pos.TerminalID
	Public   []byte // of the terminal's key, which lies in a file of its own
	Signer   []byte // checks what comes down
	Timeline string
	// Mark is how far the central store has the journal, as it said last.
	Mark        HeadMessage
	Revision    string
	Number      int64
	LastContact int64
	ClockOffset int64  // milliseconds
	Orders      string // hash of the orders that wait at the stall
	Gateway     bool   // the centre said that charges may be asked for
}

// bondSetting is the name under which a store keeps the bond.
const bondSetting = "uplink"

// NewClient reads what the laptop knows of its central store.
func NewClient(ctx context.Context, c Config) (*Client, error) {
	if c.Random == nil {
		c.Random = rand.Reader
	}
	client := &Client{caller: newCaller(c.Transport, c.Now, c.Version), store: c.Store, random: c.Random, adopted: c.Adopted, late: c.Late,
		batch: RunEntries}
	text, err := c.Store.Setting(ctx, bondSetting)
	if err != nil || text == "" {
		return client, err
	}
	if err := json.Unmarshal([]byte(text), &client.bond); err != nil {
		return nil, pos.Refuse(pos.Corrupt, "database_corrupt").Because(err)
	}
	return client, nil
}

// Enrolled says whether the laptop belongs to a central store.
func (c *Client) Enrolled() bool { return c.known().Server != "" }

// known is a snapshot of the bond.
func (c *Client) known() bond {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.bond
}

// remember changes the bond, on the disk first.
func (c *Client) remember(ctx context.Context, change func(*bond)) error {
	next := c.known()
	change(&next)
	text, err := json.Marshal(next)
	if err != nil {
		return err
	}
	if err := c.store.SetSetting(ctx, bondSetting, string(text)); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.bond = next
	return nil
}

// Enrol makes the laptop a terminal of a stall: a new key, and the answer of the
// central store to a one-time code. Enrolling again is how a laptop with copied
// data, or one that lost its key, comes back; its journal goes on.
func (c *Client) Enrol(ctx context.Context, address, code, label string) error {
	c.round.Lock()
	defer c.round.Unlock()
	address, err := cleanAddress(address)
	if err != nil {
		return err
	}
	public, key, err := ed25519.GenerateKey(c.random)
	if err != nil {
		return err
	}
	self := c.store.Terminal()
	request := EnrolRequest{Code: code, Terminal: self.ID, PublicKey: public, CodeWanted: self.Code, Label: label, Head: NewHeadMessage(c.store.Head())}
	var answer EnrolAnswer
	if err := c.ask(ctx, question{server: address, method: http.MethodPost, path: "/v1/enrol", body: request}, &answer); err != nil {
		return err
	}
	if err := answer.Check(); err != nil {
		return err
	}
	// The key first: a bond without its key would have to enrol again.
	if err := saveKey(c.store.Dir(), key); err != nil {
		return err
	}
	if err := c.store.SetCode(ctx, answer.TerminalCode); err != nil {
		return err
	}
	if err := c.remember(ctx, func(b *bond) {
		*b = bond{Server: address, Tenant: answer.Tenant, Stall: answer.Stall, Terminal: self.ID, Public: public,
			Signer: answer.Signer, Timeline: answer.Timeline, LastContact: Millis(c.now()),
			ClockOffset: Millis(c.now()) - answer.ServerTime}
	}); err != nil {
		return err
	}
	c.settle(nil)
	return nil
}

// MoveTo has the laptop call its central store at another address, or a hub that
// passes on to it. Nothing is enrolled anew: the hub knows the laptop's key from
// the centre.
func (c *Client) MoveTo(ctx context.Context, address string) error {
	c.round.Lock()
	defer c.round.Unlock()
	if !c.Enrolled() {
		return pos.Refuse(pos.Conflict, "not_enrolled")
	}
	address, err := cleanAddress(address)
	if err != nil {
		return err
	}
	return c.remember(ctx, func(b *bond) { b.Server, b.Mark, b.Timeline = address, HeadMessage{}, "" })
}

// settle notes how the last attempt ended.
func (c *Client) settle(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.trouble, c.sending = err, false
}

// Sync does one whole round: sends all that waits, then brings down what the
// office changed. It returns when there is nothing left to do or something
// failed; all that was acknowledged until then stays so.
func (c *Client) Sync(ctx context.Context) error {
	c.round.Lock()
	defer c.round.Unlock()
	if !c.Enrolled() {
		return nil
	}
	c.mu.Lock()
	c.sending = true
	c.mu.Unlock()
	err := c.syncOnce(ctx)
	c.settle(err)
	return err
}

func (c *Client) syncOnce(ctx context.Context) error {
	s, err := c.open(ctx)
	if err != nil {
		return err
	}
	for range mostTokens {
		s.renewed = false
		for _, step := range []func(context.Context) error{s.push, s.carry, s.pull, s.hearLate, s.pullOrders} {
			if err := step(ctx); err != nil {
				return err
			}
		}
		if !s.renewed {
			return nil
		}
	}
	return pos.Refuse(pos.Unavailable, "sync_unsettled")
}

// mostTokens is how many tokens one round may need.
const mostTokens = 4

// How often a client looks and calls by itself.
const (
	glance   = 2 * time.Second  // whether there is something new to send
	interval = 60 * time.Second // whether the office changed something
)

// Run keeps the central store up to date until the context ends: soon after
// something was recorded, once a minute otherwise, and after a failure when the
// back-off says so.
func (c *Client) Run(ctx context.Context) {
	wait := NewBackoff(mrand.Int64N)
	next := c.now()
	var sent journal.Head
	tick := time.NewTicker(glance)
	defer tick.Stop()
	for {
		if head := c.store.Head(); c.Enrolled() && (!c.now().Before(next) || c.healthy() && head.Sum != sent.Sum) {
			err := c.Sync(ctx)
			switch {
			case ctx.Err() != nil:
				return
			case err == nil:
				wait.Reset()
				sent, next = head, c.now().Add(interval)
			default:
				next = c.now().Add(wait.Next(retryAfter(err)))
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// healthy says whether the last round went well.
func (c *Client) healthy() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.trouble == nil
}

// retryAfter is how long the server asked to be left alone.
func retryAfter(err error) time.Duration {
	var busy *busyError
	if errors.As(err, &busy) {
		return busy.after
	}
	return 0
}

// counted is what was last counted for Status, and at which ends.
type counted struct {
	head, mark    string
	valid         bool
	waiting, sent int64
	since         time.Time
}

// Status is how sending goes, for the window. It costs next to nothing while
// nothing new was recorded.
func (c *Client) Status(ctx context.Context) Status {
	head := c.store.Head()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.bond.Server == "" {
		return Status{State: StatusOff}
	}
	c.count(ctx, head)
	s := Status{
		State: StatusSent, Server: c.bond.Server, Stall: string(c.bond.Stall), Tenant: string(c.bond.Tenant),
		Sent: c.counted.sent, Waiting: c.counted.waiting, WaitingSince: c.counted.since,
		LastContact: FromMillis(c.bond.LastContact), ClockOffset: time.Duration(c.bond.ClockOffset) * time.Millisecond,
	}
	var refusal *pos.Error
	switch {
	case c.sending:
		s.State = StatusSending
	case errors.As(c.trouble, &refusal):
		s.State, s.Reason, s.Args = StatusAttention, refusal.Reason, refusal.Args
		if refusal.Code == pos.Unavailable {
			s.State = StatusWaiting
		}
	case c.trouble != nil:
		s.State, s.Reason = StatusWaiting, "server_unreachable"
	case s.Waiting > 0:
		s.State = StatusWaiting
	}
	return s
}

// count counts what waits, if anything changed since the last time. The caller
// holds the mutex.
func (c *Client) count(ctx context.Context, head journal.Head) {
	if c.counted.valid && c.counted.head == head.Sum && c.counted.mark == c.bond.Mark.Sum {
		return
	}
	mark := journal.Head{Terminal: c.bond.Terminal, Epoch: c.bond.Mark.Epoch, Seq: c.bond.Mark.Seq, Sum: c.bond.Mark.Sum}
	waiting, since, err := c.store.Unsent(ctx, mark)
	if err != nil {
		return
	}
	// Not all less those that wait: another process may be selling meanwhile.
	sent, err := c.store.Sent(ctx, mark)
	if err != nil {
		return
	}
	c.counted = counted{head: head.Sum, mark: c.bond.Mark.Sum, valid: true, waiting: waiting, sent: sent, since: since}
}
