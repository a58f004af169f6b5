package stub

import (
	"bytes"
	"crypto"
	"crypto/hmac"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"lapak/internal/money"
	"lapak/internal/qris"
)

const (
	partnerID = "STUB-PARTNER"
	channelID = "95221"
	shopID    = "STUB0001"
	tokenLife = 15 * time.Minute
)

// services are the codes in the middle of response codes, by path.
var services = map[string]struct{ call, service string }{
	"/v1.0/access-token/b2b":   {"token", "73"},
	"/v1.0/qr/qr-mpm-generate": {"charge", "47"},
	"/v1.0/qr/qr-mpm-query":    {"status", "51"},
	"/v1.0/qr/qr-mpm-cancel":   {"cancel", "77"},
}

// snapRequest is what requests have, if they have it.
type snapRequest struct {
	GrantType                  string `json:"grantType"`
	PartnerReferenceNo         string `json:"partnerReferenceNo"`
	OriginalPartnerReferenceNo string `json:"originalPartnerReferenceNo"`
	ServiceCode                string `json:"serviceCode"`
	MerchantID                 string `json:"merchantId"`
	TerminalID                 string `json:"terminalId"`
	ValidityPeriod             string `json:"validityPeriod"`
	Amount                     struct {
		Value    string `json:"value"`
		Currency string `json:"currency"`
	} `json:"amount"`
}

// snap answers under the prefix of the standard's paths.
func (s *Stub) snap(w http.ResponseWriter, r *http.Request, body []byte) {
	path, found := strings.CutPrefix(r.URL.Path, s.options.Prefix)
	at, known := services[path]
	if !found || !known || r.Method != http.MethodPost || at.call == "cancel" && s.options.NoCancel {
		http.NotFound(w, r)
		return
	}
	q := request{provider: "snap", call: at.call, fail: func(status int) reply {
		return snapReply(status, at.service, "00", fields{})
	}}
	var asked snapRequest
	err := json.Unmarshal(body, &asked)
	q.order = asked.PartnerReferenceNo + asked.OriginalPartnerReferenceNo
	q.answer = func(f Kind) reply {
		if f == LosesToken {
			clear(s.tokens)
		}
		if err != nil {
			return snapReply(http.StatusBadRequest, at.service, "00", fields{})
		}
		if at.call == "token" {
			return s.tokenFor(r, asked)
		}
		if wrong := s.unsigned(r, body, at.service); wrong != nil {
			return *wrong
		}
		switch at.call {
		case "charge":
			return s.generate(asked, f)
		case "status":
			return s.query(asked, f)
		}
		return s.takeBack(asked, f)
	}
	s.serve(w, r, q)
}

// snapMessages are the words for cases, by status and case.
var snapMessages = map[string]string{
	"20000": "Successful", "20200": "Request In Progress", "40000": "Bad Request", "40001": "Invalid Field Format", "40002": "Invalid Mandatory Field",
	"40100": "Unauthorized. [Signature]", "40101": "Invalid Token (B2B)", "40400": "Invalid Transaction Status", "40401": "Transaction Not Found",
	"40408": "Invalid Merchant", "40900": "Conflict", "40901": "Duplicate partnerReferenceNo", "42900": "Too Many Requests", "50000": "General Error",
}

// snapReply is an answer: its code is the status, the service and the case.
func snapReply(status int, service, ending string, body fields) reply {
	code := strconv.Itoa(status) + service + ending
	body["responseCode"], body["responseMessage"] = code, snapMessages[strconv.Itoa(status)+ending]
	return reply{status, code, body}
}

func (s *Stub) tokenFor(r *http.Request, asked snapRequest) reply {
	const service = "73"
	client, timestamp := r.Header.Get("X-CLIENT-KEY"), r.Header.Get("X-TIMESTAMP")
	switch {
	case client == "" || timestamp == "" || asked.GrantType != "client_credentials":
		return snapReply(http.StatusBadRequest, service, "02", fields{})
	case client != partnerID || !verified(&s.partner.PublicKey, client+"|"+timestamp, r.Header.Get("X-SIGNATURE")):
		return snapReply(http.StatusUnauthorized, service, "00", fields{})
	}
	token := fmt.Sprintf("token-%d-of-the-stub", len(s.tokens)+len(s.log)+1)
	s.tokens[token] = s.now().Add(tokenLife)
	return snapReply(http.StatusOK, service, "00", fields{"accessToken": token, "tokenType": "Bearer", "expiresIn": "900"})
}

// snapStamp is the form of times in headers.
var (
	snapStamp  = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+07:00$`)
	snapNumber = regexp.MustCompile(`^\d{1,36}$`)
	snapValue  = regexp.MustCompile(`^\d{1,13}\.\d\d$`)
)

// unsigned says what is wrong with the headers of a call, or nothing.
func (s *Stub) unsigned(r *http.Request, body []byte, service string) *reply {
	timestamp, id := r.Header.Get("X-TIMESTAMP"), r.Header.Get("X-EXTERNAL-ID")
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	day := s.now().In(western).Format(time.DateOnly) + " " + id
	wrong := func(status int, ending string) *reply {
		out := snapReply(status, service, ending, fields{})
		return &out
	}
	switch {
	case !snapStamp.MatchString(timestamp) || !snapNumber.MatchString(id) || r.Header.Get("CHANNEL-ID") == "" || r.Header.Get("X-PARTNER-ID") != partnerID:
		return wrong(http.StatusBadRequest, "02")
	case !s.options.Asymmetric && !s.now().Before(s.tokens[token]):
		return wrong(http.StatusUnauthorized, "01")
	}
	text := r.Method + ":" + r.URL.Path + ":" + minified(body) + ":" + timestamp
	right := verified(&s.partner.PublicKey, text, r.Header.Get("X-SIGNATURE"))
	if !s.options.Asymmetric {
		text = r.Method + ":" + r.URL.Path + ":" + token + ":" + minified(body) + ":" + timestamp
		right = hmac.Equal([]byte(s.mac(text)), []byte(r.Header.Get("X-SIGNATURE")))
	}
	switch {
	case !right:
		return wrong(http.StatusUnauthorized, "00")
	case s.seen[day]:
		return wrong(http.StatusConflict, "00")
	}
	s.seen[day] = true
	return nil
}

func (s *Stub) mac(text string) string {
	h := hmac.New(sha512.New, []byte(s.secret))
	_, _ = h.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

func verified(key *rsa.PublicKey, text, signature string) bool {
	raw, err := base64.StdEncoding.DecodeString(signature)
	sum := sha256.Sum256([]byte(text))
	return err == nil && rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], raw) == nil
}

func minified(body []byte) string {
	var small bytes.Buffer
	_ = json.Compact(&small, body) // it was read as JSON before
	sum := sha256.Sum256(small.Bytes())
	return hex.EncodeToString(sum[:])
}

func (s *Stub) generate(asked snapRequest, f Kind) reply {
	const service = "47"
	until, err := time.Parse(time.RFC3339, asked.ValidityPeriod)
	whole, ending, _ := strings.Cut(asked.Amount.Value, ".")
	amount, _ := strconv.ParseInt(whole, 10, 64)
	id := asked.PartnerReferenceNo
	switch {
	case id == "" || asked.MerchantID == "":
		return snapReply(http.StatusBadRequest, service, "02", fields{})
	case !snapValue.MatchString(asked.Amount.Value) || ending != "00" || amount < 1 || money.Rupiah(amount) > qris.Limit || asked.Amount.Currency != "IDR",
		err != nil || !until.After(s.now()), len(asked.TerminalID) > 16, len(id) > 64:
		return snapReply(http.StatusBadRequest, service, "01", fields{})
	case asked.MerchantID != shopID:
		return snapReply(http.StatusNotFound, service, "08", fields{})
	case s.find("snap", id) != nil:
		return snapReply(http.StatusConflict, service, "01", fields{})
	}
	o := s.make("snap", id, money.Rupiah(amount), until).seen(f)
	return snapReply(http.StatusOK, service, "00", fields{"referenceNo": o.transaction, "partnerReferenceNo": o.id, "qrContent": o.payload,
		"merchantName": "STUB STALL", "terminalId": asked.TerminalID, "additionalInfo": fields{}})
}

// snapStates are the words of the standard for what became of an order.
var snapStates = map[string]string{pending: "03", settlement: "00", expired: "08", cancelled: "05", denied: "06"}

func (s *Stub) query(asked snapRequest, f Kind) reply {
	const service = "51"
	o := s.find("snap", asked.OriginalPartnerReferenceNo)
	switch {
	case asked.ServiceCode != s.options.ServiceCode:
		return snapReply(http.StatusBadRequest, service, "01", fields{})
	case o == nil || f == NotFound:
		return snapReply(http.StatusNotFound, service, "01", fields{})
	}
	return snapReply(http.StatusOK, service, "00", s.snapSaid(o.seen(f)))
}

// snapSaid is what an answer or a notification says of an order.
func (s *Stub) snapSaid(o order) fields {
	state, known := snapStates[o.state]
	if !known {
		state = "77"
	}
	if o.state == pending && s.options.UnpaidIsMissing {
		state = "07"
	}
	body := fields{"originalReferenceNo": o.transaction, "originalPartnerReferenceNo": o.id, "serviceCode": s.options.ServiceCode,
		"latestTransactionStatus": state, "transactionStatusDesc": o.state, "amount": fields{"value": decimal(o.amount), "currency": "IDR"},
		"aFieldOfTomorrow": []int{1}}
	if o.state == settlement {
		body["paidTime"] = o.paid.In(western).Format(time.RFC3339)
		body["additionalInfo"] = fields{"issuerName": o.issuer, "rrn": o.reference}
	}
	return body
}

func (s *Stub) takeBack(asked snapRequest, f Kind) reply {
	const service = "77"
	o := s.find("snap", asked.OriginalPartnerReferenceNo)
	switch {
	case o == nil || f == NotFound:
		return snapReply(http.StatusNotFound, service, "01", fields{})
	case o.state != pending:
		return snapReply(http.StatusNotFound, service, "00", fields{})
	}
	o.state = cancelled
	return snapReply(http.StatusOK, service, "00", fields{"originalPartnerReferenceNo": o.id, "originalReferenceNo": o.transaction,
		"cancelTime": s.now().In(western).Format(time.RFC3339)})
}
