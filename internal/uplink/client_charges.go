package uplink

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"lapak/internal/pos"
)

// What a volunteer with a customer has patience for.
const (
	chargePatience = 3800 * time.Millisecond
	// freshContact is how old the last word of the centre may be for it to be asked
	// for a code. Rounds come once a minute.
	freshContact = 3 * time.Minute
	// afterSilence is how long it is not asked for codes after it did not answer:
	// one customer waits in vain, not every one.
	afterSilence = 30 * time.Second
)

// pass is the token of the present session, for requests that do not wait for a
// round to end.
type pass struct {
	server string
	token  string
	until  time.Time
	silent time.Time // when the centre last gave no answer about a charge
}

// GatewayReady says whether it is worth asking the central store for a code: the
// laptop is enrolled, the centre answered lately and said that it has a gateway.
func (c *Client) GatewayReady() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	return c.bond.Server != "" && c.bond.Gateway && now.Sub(FromMillis(c.bond.LastContact)) < freshContact &&
		(c.trouble == nil || pos.CodeOf(c.trouble) != pos.Unavailable) && now.Sub(c.pass.silent) >= afterSilence
}

// Charge asks for a code. Asking again for the same charge never makes a second
// one. Without an answer it is unknown whether one was made: CancelCharge settles
// that, when there is a network again.
func (c *Client) Charge(ctx context.Context, charge pos.Charge) (pos.GatewayAnswer, error) {
	return c.askCharge(ctx, http.MethodPost, "/v1/charges",
		ChargeRequest{Charge: charge.ID, Amount: charge.Amount, Day: charge.Day, At: Millis(charge.At)})
}

// ChargeStatus asks what is known of a charge.
func (c *Client) ChargeStatus(ctx context.Context, id pos.ChargeID) (pos.GatewayAnswer, error) {
	return c.askCharge(ctx, http.MethodGet, "/v1/charges/"+string(id), nil)
}

// CancelCharge has a charge cancelled. The answer says what is known then: it may
// have been paid, and if it is pending or unknown still, the centre goes on trying.
func (c *Client) CancelCharge(ctx context.Context, id pos.ChargeID) (pos.GatewayAnswer, error) {
	return c.askCharge(ctx, http.MethodPost, "/v1/charges/"+string(id)+"/cancel", nil)
}

// askCharge asks about a charge with the token of the last round, or a new one.
func (c *Client) askCharge(ctx context.Context, method, path string, body any) (pos.GatewayAnswer, error) {
	if !c.Enrolled() {
		return pos.GatewayAnswer{}, pos.Refuse(pos.Conflict, "not_enrolled")
	}
	patient := ctx
	ctx, cancel := context.WithTimeout(ctx, chargePatience)
	defer cancel()
	var answer ChargeAnswer
	err := c.askWithPass(ctx, question{method: method, path: path, body: body}, &answer)
	if err == nil {
		err = answer.Check()
	}
	c.mu.Lock()
	switch {
	case pos.CodeOf(err) == pos.Unavailable && patient.Err() == nil:
		c.pass.silent = c.now()
	case err == nil:
		c.pass.silent = time.Time{}
	}
	c.mu.Unlock()
	if err != nil {
		return pos.GatewayAnswer{}, err
	}
	return answer.Answer(), nil
}

func (c *Client) askWithPass(ctx context.Context, q question, answer any) error {
	bond := c.known()
	q.server = bond.Server
	c.mu.Lock()
	if c.pass.server == bond.Server && c.now().Before(c.pass.until) {
		q.token = c.pass.token
	}
	c.mu.Unlock()
	if q.token != "" {
		if err := c.ask(ctx, q, answer); !isReason(err, "token_invalid") {
			return err
		}
	}
	key, err := loadKey(c.store.Dir(), bond.Public)
	if err != nil {
		return err
	}
	greeted, err := c.greet(ctx, party{bond.Server, bond.Tenant, c.store.Terminal().ID, key}, c.store.Head())
	if err != nil {
		return err
	}
	c.keepPass(bond.Server, greeted)
	q.token = greeted.Token
	return c.ask(ctx, q, answer)
}

// keepPass remembers the token of a greeting for as long as it surely is good.
func (c *Client) keepPass(server string, greeted SessionAnswer) {
	life := time.Duration(greeted.ExpiresIn) * time.Second
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pass.server, c.pass.token, c.pass.until = server, greeted.Token, c.now().Add(life-life/10)
}

// hearLate asks for money that came after the end of its charge.
func (s *session) hearLate(ctx context.Context) error {
	if s.late == nil || !s.known().Gateway {
		return nil
	}
	var answer LateAnswer
	if err := s.call(ctx, http.MethodGet, "/v1/charges", nil, &answer); err != nil {
		return err
	}
	for _, l := range answer.Charges {
		if err := cmp.Or(checkCharge(l.Charge), l.Check()); err != nil {
			return err
		}
		s.late(ctx, l.Charge, l.Answer())
	}
	return nil
}
