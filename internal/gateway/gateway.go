package gateway

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"time"

	"lapak/internal/money"
	"lapak/internal/qris"
)

// Gateway is one provider with one merchant account. Its methods may be called
// by several goroutines. How long a call may take is said by its context.
type Gateway interface {
	// Name is the word for the provider, such as "midtrans".
	Name() string
	// Charge asks for a code. The same Order may be sent again after ErrUncertain:
	// it never makes a second order. With ErrDuplicate the Status is what the
	// provider knows of the order that has the number, if it said so.
	Charge(ctx context.Context, o Order) (Status, error)
	// Status asks what became of an order. One that the provider does not know is
	// Missing and no error; every error is ErrUncertain.
	Status(ctx context.Context, order string) (Status, error)
	// Cancel takes an order back and says what became of it: Cancelled, or what it
	// was before, such as Settled when the customer was faster. Every error is
	// ErrUncertain.
	Cancel(ctx context.Context, order string) (Status, error)
	// Notification checks what a provider posted to us and reads it. The body is
	// the whole body of r, which the caller has limited and read.
	Notification(r *http.Request, body []byte) (Status, error)
	// Reply answers a notification: nil that it was taken, ErrForged that it was
	// not believed, anything else that the provider is to send it again.
	Reply(w http.ResponseWriter, err error)
}

// Order is what a customer is to pay, once.
type Order struct {
	ID       string       // ours, up to 36 of A-Z a-z 0-9 and -; never used for anything else
	Amount   money.Rupiah // from 1 to qris.Limit
	Label    string       // for the statement of the merchant
	At       time.Time
	Life     time.Duration // how long after At it may be paid
	Terminal string        // up to 16 of A-Z a-z 0-9 and -
}

const (
	// LongestOrder is how many signs an Order.ID may have for every provider.
	LongestOrder    = 36
	longestTerminal = 16
)

var (
	orderForm    = regexp.MustCompile(`^[A-Za-z0-9-]{1,36}$`)
	terminalForm = regexp.MustCompile(`^[A-Za-z0-9-]{0,16}$`)
)

// terminal is the Terminal as every provider takes it.
func (o Order) terminal() string {
	text := strings.Map(func(r rune) rune {
		if strings.ContainsRune("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", r) {
			return r
		}
		return -1
	}, o.Terminal)
	return text[:min(len(text), longestTerminal)]
}

// fault says why an order cannot be sent to any provider, or nothing.
func (o Order) fault() string {
	switch {
	case !orderForm.MatchString(o.ID):
		return "the number of the order"
	case o.Amount <= 0 || o.Amount > qris.Limit:
		return "the amount"
	case o.At.IsZero() || o.Life < time.Minute:
		return "the time"
	}
	return ""
}

// State is what a provider knows of an order.
type State string

// The states of an order.
const (
	Pending   State = "pending"   // it may be paid
	Settled   State = "settled"   // it was paid
	Expired   State = "expired"   // its time was over before it was paid
	Cancelled State = "cancelled" // it was taken back, or its money was given back
	Denied    State = "denied"    // the provider or the customer's bank did not allow it
	Missing   State = "missing"   // the provider knows no such order
)

// Status is what a provider said about an order.
type Status struct {
	Order       string // our number
	Transaction string // the provider's number
	State       State
	Amount      money.Rupiah // of the order, or of the code if nothing else was said; 0 if not said
	Payload     string       // text of the code; not every answer has it
	Reference   string       // that the customer sees too, if it was said
	Issuer      string       // whose application paid, if it was said
	SettledAt   time.Time
	ExpiresAt   time.Time
	Raw         []byte // the answer as it came, to be kept
}
