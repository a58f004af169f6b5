package gateway

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// midtrans speaks the Core API of Midtrans, version 2.
type midtrans struct {
	wire
	key      string
	acquirer string
	now      func() time.Time
}

// midtransSettings is the key file.
type midtransSettings struct {
	ServerKey string `json:"server_key"`
	Acquirer  string `json:"acquirer"`
}

func openMidtrans(c Config, w wire) (Gateway, error) {
	s := midtransSettings{Acquirer: "gopay"}
	if err := readSettings(c.Settings, &s); err != nil {
		return nil, err
	}
	switch {
	case s.ServerKey == "":
		return nil, errors.New("gateway: the key file has no server_key")
	case s.Acquirer != "gopay" && s.Acquirer != "airpay shopee":
		return nil, errors.New("gateway: acquirer has to be gopay or airpay shopee")
	}
	return &midtrans{wire: w, key: s.ServerKey, acquirer: s.Acquirer, now: c.Now}, nil
}

// Name is the word for the provider.
func (m *midtrans) Name() string { return "midtrans" }

// String names the provider and not the key, should one be printed.
func (m *midtrans) String() string { return "midtrans at " + m.address }

// GoString is String, for the verb that would show every field.
func (m *midtrans) GoString() string { return m.String() }

// The codes of Midtrans' answers that mean something here. They stand in the
// body; the status of HTTP is often 200 whatever they say.
const (
	codeDone      = 200
	codeMade      = 201
	codeNotFound  = 404
	codeDuplicate = 406
	codeExpired   = 407 // of an order, and no failure of the call
	codeFixed     = 412 // the state cannot be changed any more
	codeTooMany   = 429
)

// midtransAnswer is what every answer and notification has, if it has it. What is
// not named here is ignored, because Midtrans adds fields as it likes.
type midtransAnswer struct {
	StatusCode        word   `json:"status_code"`
	StatusMessage     string `json:"status_message"`
	TransactionID     string `json:"transaction_id"`
	OrderID           string `json:"order_id"`
	GrossAmount       word   `json:"gross_amount"`
	Currency          string `json:"currency"`
	PaymentType       string `json:"payment_type"`
	TransactionStatus string `json:"transaction_status"`
	FraudStatus       string `json:"fraud_status"`
	QRString          string `json:"qr_string"`
	ExpiryTime        string `json:"expiry_time"`
	SettlementTime    string `json:"settlement_time"`
	Issuer            string `json:"issuer"`
	ReferenceID       string `json:"reference_id"`
	SignatureKey      string `json:"signature_key"`
}

// word is a text that some versions of an API write as a number.
type word string

// UnmarshalJSON takes a text, or a number as it is written.
func (w *word) UnmarshalJSON(text []byte) error {
	if len(text) > 0 && text[0] == '"' {
		return json.Unmarshal(text, (*string)(w))
	}
	var number json.Number
	if err := json.Unmarshal(text, &number); err != nil {
		return err
	}
	*w = word(number)
	return nil
}

type midtransCharge struct {
	PaymentType string           `json:"payment_type"`
	Details     midtransDetails  `json:"transaction_details"`
	QRIS        midtransAcquirer `json:"qris"`
	Items       []midtransItem   `json:"item_details"`
	Expiry      midtransExpiry   `json:"custom_expiry"`
}

type midtransDetails struct {
	OrderID string `json:"order_id"`
	Gross   int64  `json:"gross_amount"`
}

type midtransAcquirer struct {
	Acquirer string `json:"acquirer"`
}

type midtransItem struct {
	ID       string `json:"id"`
	Price    int64  `json:"price"`
	Quantity int    `json:"quantity"`
	Name     string `json:"name"`
}

type midtransExpiry struct {
	OrderTime string `json:"order_time"`
	Duration  int64  `json:"expiry_duration"`
	Unit      string `json:"unit"`
}

const (
	longestItemName = 50
	midtransTime    = "2006-01-02 15:04:05"
)

func (m *midtrans) order(o Order) midtransCharge {
	name := clean(o.Label, longestItemName, nil)
	if name == "" {
		name = o.ID
	}
	amount := int64(o.Amount)
	return midtransCharge{
		PaymentType: "qris",
		Details:     midtransDetails{o.ID, amount},
		QRIS:        midtransAcquirer{m.acquirer},
		// One row that is the whole: the items have to add up to the amount, and
		// what was bought is nobody else's business.
		Items:  []midtransItem{{ID: "sale", Price: amount, Quantity: 1, Name: name}},
		Expiry: midtransExpiry{o.At.In(jakarta).Format(midtransTime + " -0700"), int64(o.Life / time.Minute), "minute"},
	}
}

// Charge asks for a code. The number of the order is the idempotency key too, so
// that a repetition within five minutes gets the answer that was lost.
func (m *midtrans) Charge(ctx context.Context, o Order) (Status, error) {
	if fault := o.fault(); fault != "" {
		return Status{}, m.fail(ErrRefused, "charge", answer{}, midtransAnswer{StatusMessage: "not sent for " + fault}, nil)
	}
	body, err := json.Marshal(m.order(o))
	if err != nil {
		return Status{}, m.fail(ErrRefused, "charge", answer{}, midtransAnswer{}, err)
	}
	got, said, code, err := m.ask(ctx, "charge", http.MethodPost, "/v2/charge", string(body), o.ID)
	switch {
	case err != nil:
		return Status{}, err
	case code == codeDuplicate:
		status, err := m.Status(ctx, o.ID)
		return status, m.fail(ErrDuplicate, "charge", got, said, err)
	case code >= 500, code == codeTooMany:
		return Status{}, m.fail(ErrUncertain, "charge", got, said, nil)
	case code >= 400 && code != codeExpired, said.TransactionStatus == "deny":
		return Status{}, m.fail(ErrRefused, "charge", got, said, nil)
	}
	status, ok := said.status(got.body)
	if !ok || code != codeMade && code != codeDone { // 202 too: the first call is still running
		return Status{}, m.fail(ErrUncertain, "charge", got, said, nil)
	}
	if status.Order != o.ID {
		return Status{}, m.fail(ErrUncertain, "charge", got, said, ErrMismatch)
	}
	return status, nil
}

// Status asks what became of an order.
func (m *midtrans) Status(ctx context.Context, order string) (Status, error) {
	return m.about(ctx, "status", http.MethodGet, order)
}

// Cancel takes an order back. What cannot be taken back any more is asked about.
func (m *midtrans) Cancel(ctx context.Context, order string) (Status, error) {
	return m.about(ctx, "cancel", http.MethodPost, order)
}

// about sends a call about one order, whose path is the word for the call.
func (m *midtrans) about(ctx context.Context, call, method, order string) (Status, error) {
	if !orderForm.MatchString(order) {
		return Status{}, m.fail(ErrUncertain, call, answer{}, midtransAnswer{StatusMessage: "not a number of an order"}, nil)
	}
	got, said, code, err := m.ask(ctx, call, method, "/v2/"+order+"/"+call, "", "")
	switch {
	case err != nil:
		return Status{}, err
	case code == codeNotFound:
		return Status{Order: order, State: Missing, Raw: got.body}, nil
	case code == codeFixed && call == "cancel":
		return m.Status(ctx, order)
	case code >= 400 && code != codeExpired:
		return Status{}, m.fail(ErrUncertain, call, got, said, nil)
	}
	status, ok := said.status(got.body)
	switch {
	case !ok:
		return Status{}, m.fail(ErrUncertain, call, got, said, nil)
	case status.Order != order:
		return Status{}, m.fail(ErrUncertain, call, got, said, ErrMismatch)
	}
	return status, nil
}

// ask sends one request and reads its answer as far as its code. An error is
// always ErrUncertain: there is nothing that could be understood.
func (m *midtrans) ask(ctx context.Context, call, method, path, body, once string) (answer, midtransAnswer, int, error) {
	header := http.Header{"Authorization": {"Basic " + base64.StdEncoding.EncodeToString([]byte(m.key+":"))}}
	if once != "" {
		header.Set("Idempotency-Key", once)
	}
	got, err := m.send(ctx, method, path, header, body)
	if err != nil {
		return got, midtransAnswer{}, 0, m.fail(ErrUncertain, call, got, midtransAnswer{}, err)
	}
	var said midtransAnswer
	if err := json.Unmarshal(got.body, &said); err != nil {
		return got, said, 0, m.fail(ErrUncertain, call, got, midtransAnswer{}, errUnreadable)
	}
	code, err := strconv.Atoi(string(said.StatusCode))
	if err != nil {
		return got, said, 0, m.fail(ErrUncertain, call, got, said, errUnreadable)
	}
	// Whichever of the two says that it failed is believed.
	if got.status >= 500 {
		code = got.status
	}
	return got, said, code, nil
}

// errUnreadable stands for the errors of decoders, which quote what they read.
var errUnreadable = errors.New("the answer cannot be read")

func (m *midtrans) fail(kind error, call string, got answer, said midtransAnswer, cause error) error {
	secrets := []string{m.key, base64.StdEncoding.EncodeToString([]byte(m.key + ":"))}
	return &Error{Kind: kind, Provider: "midtrans", Call: call, HTTP: got.status, Cause: cause,
		Code: clean(string(said.StatusCode), longestCode, secrets), Detail: clean(said.StatusMessage, longestDetail, secrets)}
}

// states are the words of Midtrans for what became of a QRIS order. Settlement is
// not among them: it takes more than the word.
var midtransStates = map[string]State{
	"pending": Pending, "expire": Expired, "cancel": Cancelled, "deny": Denied, "failure": Denied,
	// Given back: there is no money for a sale any more. Midtrans does not offer
	// it for QRIS at a stall, but its people can do it by hand.
	"refund": Cancelled, "chargeback": Cancelled,
}

// status reads what an answer says of an order; ok is false if it says nothing
// that can be relied on.
func (a midtransAnswer) status(raw []byte) (s Status, ok bool) {
	amount, err := rupiah(string(a.GrossAmount))
	if err != nil || a.OrderID == "" || a.Currency != "" && a.Currency != "IDR" {
		return Status{}, false
	}
	state, known := midtransStates[a.TransactionStatus]
	switch {
	case slices.Contains([]string{"settlement", "partial_refund", "partial_chargeback"}, a.TransactionStatus):
		state = a.settled()
	case !known:
		return Status{}, false
	}
	return Status{
		Order: a.OrderID, Transaction: a.TransactionID, State: state, Amount: amount, Payload: a.QRString,
		Reference: a.ReferenceID, Issuer: a.Issuer, SettledAt: timeOf(a.SettlementTime), ExpiresAt: timeOf(a.ExpiryTime), Raw: raw,
	}, true
}

// settled is the state of an order that is called settled: it is so only if the
// code and the fraud check say the same.
func (a midtransAnswer) settled() State {
	switch {
	case a.FraudStatus == "deny":
		return Denied
	case string(a.StatusCode) != strconv.Itoa(codeDone) || a.FraudStatus != "accept":
		return Pending
	}
	return Settled
}

// timeOf reads a time of Midtrans; one that cannot be read is no time, for it
// decides nothing.
func timeOf(text string) time.Time {
	at, err := time.ParseInLocation(midtransTime, text, jakarta)
	if err != nil {
		return time.Time{}
	}
	return at
}
