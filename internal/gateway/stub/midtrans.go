package stub

import (
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"lapak/internal/money"
	"lapak/internal/qris"
)

var western = time.FixedZone("WIB", 7*60*60)

const (
	midtransTime = "2006-01-02 15:04:05"
	merchantID   = "G000000001"
	// remembered is how long an idempotency key is kept.
	remembered = 5 * time.Minute
	// usual is how long an order lives that does not say.
	usual = 15 * time.Minute
)

// replay is a successful answer that an idempotency key brings again.
type replay struct {
	at  time.Time
	out reply
}

type fields map[string]any

// midtransOrder is the form of numbers that Midtrans takes.
var midtransOrder = regexp.MustCompile(`^[A-Za-z0-9._~-]{1,50}$`)

// midtrans answers under /v2.
func (s *Stub) midtrans(w http.ResponseWriter, r *http.Request, body []byte) {
	q := request{provider: "midtrans", fail: func(status int) reply { return s.refuse(status, http.StatusText(status)) }}
	path := strings.Split(strings.TrimPrefix(r.URL.Path, "/v2/"), "/")
	switch {
	case len(path) == 1 && path[0] == "charge" && r.Method == http.MethodPost:
		var charge midtransCharge
		err := json.Unmarshal(body, &charge)
		q.call, q.order = "charge", charge.Details.OrderID
		q.answer = func(f Kind) reply { return s.charge(charge, err, r.Header.Get("Idempotency-Key"), f) }
	case len(path) == 2 && (path[1] == "status" && r.Method == http.MethodGet || (path[1] == "cancel" || path[1] == "expire") && r.Method == http.MethodPost):
		q.call, q.order = path[1], path[0]
		q.answer = func(f Kind) reply { return s.about(q.call, q.order, f) }
	default:
		http.NotFound(w, r)
		return
	}
	if user, password, ok := r.BasicAuth(); !ok || user != s.options.ServerKey || password != "" {
		q.answer = func(Kind) reply {
			return s.refuse(http.StatusUnauthorized, "Access denied due to unauthorized transaction, please check client or server key")
		}
	}
	s.serve(w, r, q)
}

type midtransCharge struct {
	PaymentType string `json:"payment_type"`
	Details     struct {
		OrderID string `json:"order_id"`
		Gross   int64  `json:"gross_amount"`
	} `json:"transaction_details"`
	Items []struct {
		Price    int64 `json:"price"`
		Quantity int64 `json:"quantity"`
	} `json:"item_details"`
	QRIS struct {
		Acquirer string `json:"acquirer"`
	} `json:"qris"`
	Expiry *struct {
		OrderTime string `json:"order_time"`
		Duration  int64  `json:"expiry_duration"`
		Unit      string `json:"unit"`
	} `json:"custom_expiry"`
}

// fault is what Midtrans would say against a charge, or nothing.
func (c midtransCharge) fault() string {
	sum := int64(0)
	for _, item := range c.Items {
		sum += item.Price * item.Quantity
	}
	switch {
	case c.PaymentType != "qris":
		return "payment_type is not supported"
	case !midtransOrder.MatchString(c.Details.OrderID):
		return "transaction_details.order_id is not valid"
	case c.Details.Gross < 1 || money.Rupiah(c.Details.Gross) > qris.Limit:
		return "transaction_details.gross_amount is not within the limits"
	case len(c.Items) > 0 && sum != c.Details.Gross:
		return "transaction_details.gross_amount is not equal to the sum of item_details"
	case c.QRIS.Acquirer != "" && c.QRIS.Acquirer != "gopay" && c.QRIS.Acquirer != "airpay shopee":
		return "qris.acquirer is not supported"
	}
	return ""
}

// ends is when the order of a charge expires; ok is false if it cannot be read.
func (c midtransCharge) ends(now time.Time) (at time.Time, ok bool) {
	if c.Expiry == nil {
		return now.Add(usual), true
	}
	from := now
	if c.Expiry.OrderTime != "" {
		var err error
		if from, err = time.Parse(midtransTime+" -0700", c.Expiry.OrderTime); err != nil {
			return at, false
		}
	}
	units := map[string]time.Duration{"": time.Minute, "second": time.Second, "minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour}
	unit, known := units[c.Expiry.Unit]
	return from.Add(time.Duration(c.Expiry.Duration) * unit), known && c.Expiry.Duration > 0
}

func (s *Stub) charge(c midtransCharge, err error, key string, f Kind) reply {
	if old, known := s.replays[key]; known && key != "" && s.now().Sub(old.at) < remembered {
		return old.out
	}
	if err != nil {
		return s.refuse(http.StatusBadRequest, "The request body is not JSON")
	}
	ends, ok := c.ends(s.now())
	switch fault := c.fault(); {
	case fault != "":
		return s.refuse(http.StatusBadRequest, fault)
	case !ok || !ends.After(s.now()):
		return s.refuse(http.StatusBadRequest, "custom_expiry is not valid")
	}
	if o := s.find("midtrans", c.Details.OrderID); o != nil && (o.state == pending || o.state == settlement) {
		return s.refuse(http.StatusNotAcceptable, "order_id has been paid and utilized, please use another order ID")
	}
	o := s.make("midtrans", c.Details.OrderID, money.Rupiah(c.Details.Gross), ends)
	shown := o.seen(f)
	body := s.said(shown, "QRIS transaction is created")
	body["qr_string"] = shown.payload
	body["actions"] = []fields{{"name": "generate-qr-code", "method": "GET", "url": "https://api.example.org/v2/qris/" + o.transaction + "/qr-code"}}
	body["acquirer"] = "gopay"
	out := reply{http.StatusCreated, body["status_code"].(string), body}
	if s.options.Always200 {
		out.status = http.StatusOK
	}
	if key != "" {
		s.replays[key] = replay{s.now(), out}
	}
	return out
}

func (s *Stub) about(call, id string, f Kind) reply {
	o := s.find("midtrans", id)
	if o == nil || f == NotFound {
		return s.refuse(http.StatusNotFound, "Transaction doesn't exist.")
	}
	message := "Success, transaction is found"
	switch {
	case call == "status":
	case o.state != pending:
		return s.refuse(http.StatusPreconditionFailed, "Merchant cannot modify the status of the transaction")
	case call == "cancel":
		o.state, message = cancelled, "Success, transaction is canceled"
	case call == "expire":
		o.state, message = expired, "Success, transaction has expired"
	}
	shown := o.seen(f)
	body := s.said(shown, message)
	if call == "status" {
		body["signature_key"] = s.sign(body)
		if s.options.CodeInStatus {
			body["qr_string"] = shown.payload
		}
	}
	return reply{http.StatusOK, body["status_code"].(string), body}
}

// codes are the status_code of an answer about an order in each state.
var codes = map[string]string{pending: "201", settlement: "200", expired: "407", cancelled: "200", denied: "202"}

// said is what an answer or a notification says of an order.
func (s *Stub) said(o order, message string) fields {
	body := fields{
		"status_code": codes[o.state], "status_message": message, "transaction_id": o.transaction, "order_id": o.id, "merchant_id": merchantID,
		"gross_amount": decimal(o.amount), "currency": "IDR", "payment_type": "qris", "transaction_status": o.state,
		"transaction_time": o.made.In(western).Format(midtransTime), "expiry_time": o.expires.In(western).Format(midtransTime),
		"fraud_status": "accept", "acquirer": "gopay", "a_field_of_tomorrow": fields{"any": []int{1}},
	}
	if o.state == settlement {
		body["settlement_time"] = o.paid.In(western).Format(midtransTime)
		body["issuer"], body["reference_id"], body["transaction_type"] = o.issuer, o.reference, "off-us"
	}
	if o.fraud != "" {
		body["fraud_status"] = o.fraud
	}
	if o.code != "" {
		body["status_code"] = o.code
	}
	if body["status_code"] == "" {
		body["status_code"] = "200"
	}
	return body
}

// sign is the signature_key of a body: SHA-512 of order, code, amount and key.
func (s *Stub) sign(body fields) string {
	h := sha512.New()
	for _, name := range []string{"order_id", "status_code", "gross_amount"} {
		_, _ = h.Write([]byte(body[name].(string)))
	}
	_, _ = h.Write([]byte(s.options.ServerKey))
	return hex.EncodeToString(h.Sum(nil))
}

// refuse is an answer that is no success.
func (s *Stub) refuse(status int, message string) reply {
	out := reply{status, strconv.Itoa(status), fields{"status_code": strconv.Itoa(status), "status_message": message, "id": "00000000-stub"}}
	if s.options.Always200 {
		out.status = http.StatusOK
	}
	return out
}
