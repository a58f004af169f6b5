package stub

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"lapak/internal/money"
	"lapak/internal/qris"
)

// Words for what became of an order, which are those of Midtrans.
const (
	pending    = "pending"
	settlement = "settlement"
	expired    = "expire"
	cancelled  = "cancel"
	denied     = "deny"
)

// order is what the stub knows of one.
type order struct {
	provider    string
	id          string
	transaction string
	amount      money.Rupiah
	payload     string
	state       string
	made        time.Time
	expires     time.Time
	paid        time.Time
	reference   string
	issuer      string

	// What an answer says otherwise than it is.
	fraud, code string
}

// Order is an order as the stub shows it.
type Order struct {
	Provider    string       `json:"provider"`
	ID          string       `json:"id"`
	Transaction string       `json:"transaction"`
	Amount      money.Rupiah `json:"amount"`
	State       string       `json:"state"` // pending, settlement, expire, cancel, deny
	Payload     string       `json:"payload"`
	Expires     time.Time    `json:"expires"`
	Reference   string       `json:"reference"`
}

// merchant is the payload, without its checksum, of a merchant who does not exist,
// with a number of the national scheme that is nobody's.
func merchant() string {
	account := object("00", "ID.CO.STUB.WWW") + object("01", "936099990000000001") + object("02", "STUB0001") + object("03", "UMI")
	national := object("00", "ID.CO.QRIS.WWW") + object("02", "ID1020000000001") + object("03", "UMI")
	return object("00", "01") + object("01", "11") + object("26", account) + object("51", national) + object("52", "5947") + object("53", "360") +
		object("58", "ID") + object("59", "STUB STALL") + object("60", "PALEMBANG") + object("61", "30131") + "6304"
}

func object(id, value string) string { return fmt.Sprintf("%s%02d%s", id, len(value), value) }

// code makes the payload of an order, with the right checksum.
func code(amount money.Rupiah, id string) string {
	const longest = 25
	payload, err := qris.WithAmount(static(), amount, qris.Additional("05", id[max(0, len(id)-longest):]))
	if err != nil {
		panic(err) // the merchant above is valid, and amounts are checked before
	}
	return payload
}

// static is the merchant's payload without an amount.
func static() string {
	payload := merchant()
	return payload + qris.Check(payload+"0000", qris.TLV).CalculatedChecksum
}

// damaged is a payload whose checksum is wrong.
func damaged(payload string) string {
	last := payload[len(payload)-1]
	if last == '0' {
		last = '1'
	} else {
		last = '0'
	}
	return payload[:len(payload)-1] + string(last)
}

func (s *Stub) make(provider, id string, amount money.Rupiah, expires time.Time) *order {
	s.count++
	o := &order{provider: provider, id: id, transaction: fmt.Sprintf("0000%04d-0000-4000-8000-%012d", s.count, s.count), amount: amount,
		payload: code(amount, id), state: pending, made: s.now(), expires: expires}
	s.orders = append(s.orders, o)
	return o
}

// find is the newest order with a number, ours or the provider's.
func (s *Stub) find(provider, id string) *order {
	for i := len(s.orders) - 1; i >= 0; i-- {
		o := s.orders[i]
		if (provider == "" || o.provider == provider) && (o.id == id || o.transaction == id) {
			if o.state == pending && !s.now().Before(o.expires) {
				o.state = expired
			}
			return o
		}
	}
	return nil
}

// seen is an order as a fault wants an answer to show it.
func (o order) seen(f Kind) order {
	switch f {
	case WrongAmount:
		o.amount += 1000
		o.payload = code(o.amount, o.id)
	case WrongCode:
		o.payload = code(o.amount+1000, o.id)
	case DamagedCode:
		o.payload = damaged(o.payload)
	case StaticCode:
		o.payload = static()
	case OtherOrder:
		o.id = "X" + o.id[1:]
	case Stale:
		o.state, o.paid = pending, time.Time{}
	case Challenge:
		o.state, o.fraud = settlement, "challenge"
	case HalfSettled:
		o.state, o.code = settlement, "201"
	case Unknown:
		o.state = "sleeping"
	}
	return o
}

// ErrNoOrder says that the stub was never asked for an order.
var ErrNoOrder = errors.New("stub: no such order")

// ErrNotPayable says that no application would pay an order any more.
var ErrNotPayable = errors.New("stub: the order cannot be paid any more")

// Pay is a customer who pays an order in full.
func (s *Stub) Pay(id string) error { return s.pay(id, false) }

// PayLate is a customer who pays whatever became of the order, as has been seen
// with codes that were over.
func (s *Stub) PayLate(id string) error { return s.pay(id, true) }

func (s *Stub) pay(id string, late bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.find("", id)
	switch {
	case o == nil:
		return ErrNoOrder
	case o.state == settlement || o.state != pending && !late:
		return ErrNotPayable
	}
	o.state, o.paid = settlement, s.now()
	o.reference, o.issuer = fmt.Sprintf("6330%08d", s.count*1000+len(s.log)), "stub wallet"
	return nil
}

// PayOther is a payment that is booked with another amount than was asked for.
func (s *Stub) PayOther(id string, amount money.Rupiah) error {
	if err := s.pay(id, false); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.find("", id).amount = amount
	return nil
}

// Deny is a bank that does not let a customer pay.
func (s *Stub) Deny(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.find("", id)
	if o == nil {
		return ErrNoOrder
	}
	o.state = denied
	return nil
}

// Orders is every order that was ever made, the oldest first.
func (s *Stub) Orders() []Order {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Order
	for _, o := range s.orders {
		if o.state == pending && !s.now().Before(o.expires) {
			o.state = expired
		}
		all = append(all, Order{o.provider, o.id, o.transaction, o.amount, o.state, o.payload, o.expires, o.reference})
	}
	return all
}

// Order is the newest order with a number; its ID is empty if there is none.
func (s *Stub) Order(id string) Order {
	var found Order
	for _, o := range s.Orders() {
		if o.ID == id {
			found = o
		}
	}
	return found
}

func decimal(amount money.Rupiah) string { return strconv.FormatInt(int64(amount), 10) + ".00" }
