package stub

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Notice is how a notification is sent.
type Notice string

// The ways to notify.
const (
	Honest         Notice = ""
	WrongSignature Notice = "wrong_signature" // signed by somebody else
	NoSignature    Notice = "no_signature"
	Altered        Notice = "altered"      // changed after it was signed: another amount
	OtherAmount    Notice = "other_amount" // rightly signed, with another amount
	OtherAccount   Notice = "other_order"  // rightly signed, about an order of somebody else
	Older          Notice = "older"        // the state before: pending
	Again          Notice = "again"        // what was last sent about the order, byte for byte
	Twice          Notice = "twice"        // sent two times
	NotJSON        Notice = "not_json"
	Cut            Notice = "cut" // half of it
)

// notice is a notification as it is sent.
type notice struct {
	provider, address string

	header http.Header
	body   []byte
}

// ErrNoAddress says that the stub was not told where notifications go.
var ErrNoAddress = errors.New("stub: no address for notifications")

// Notify sends a notification of an order as it is now, and gives the status that
// it was answered with.
func (s *Stub) Notify(ctx context.Context, id string, how Notice) (status int, err error) {
	n, err := s.written(id, how)
	if err != nil {
		return 0, err
	}
	status, err = s.post(ctx, id, n)
	if err == nil && how == Twice {
		status, err = s.post(ctx, id, n)
	}
	return status, err
}

// written is the notification that is to be sent about an order.
func (s *Stub) written(id string, how Notice) (notice, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	target, err := url.Parse(s.options.NotifyURL)
	if err != nil || target.Host == "" {
		return notice{}, ErrNoAddress
	}
	o := s.find("", id)
	if o == nil {
		return notice{}, ErrNoOrder
	}
	if n, known := s.sent[id]; known && how == Again {
		return n, nil
	}
	n := s.notice(*o, how, target)
	n.provider, n.address = o.provider, target.String()
	s.sent[id] = n
	return n, nil
}

// notice makes a notification, in the way that is wanted.
func (s *Stub) notice(o order, how Notice, target *url.URL) notice {
	switch how {
	case OtherAmount:
		o.amount += 1000
	case OtherAccount:
		o.id = "somebody-elses-order"
	case Older:
		o.state, o.paid = pending, time.Time{}
	}
	if o.provider == "snap" {
		return s.snapNotice(o, how, target)
	}
	body := s.said(o, "midtrans payment notification")
	if o.state == expired {
		body["status_code"] = "202"
	}
	body["signature_key"] = s.sign(body)
	switch how {
	case WrongSignature:
		body["signature_key"] = strings.Repeat("0", 128)
	case NoSignature:
		delete(body, "signature_key")
	case Altered:
		body["gross_amount"] = decimal(o.amount + 1)
	}
	return notice{header: http.Header{}, body: spoilt(encoded(body), how)}
}

// spoilt is a body that is none.
func spoilt(body []byte, how Notice) []byte {
	switch how {
	case NotJSON:
		return []byte("status=settlement&paid=1")
	case Cut:
		return body[:len(body)/2]
	}
	return body
}

func (s *Stub) snapNotice(o order, how Notice, target *url.URL) notice {
	body := s.snapSaid(o)
	body["customerNumber"], body["destinationNumber"] = "0000", shopID
	text := spoilt(encoded(body), how)
	timestamp := s.now().In(western).Format(time.RFC3339)
	signed := http.MethodPost + ":" + target.EscapedPath() + ":" + minified(text) + ":" + timestamp
	header := http.Header{}
	key := s.own
	if how == WrongSignature {
		key = s.partner
	}
	if s.options.SymmetricNotice {
		header.Set("Authorization", "Bearer "+noticeToken)
		signed = http.MethodPost + ":" + target.EscapedPath() + ":" + noticeToken + ":" + minified(text) + ":" + timestamp
		header.Set("X-SIGNATURE", s.mac(signed))
		if how == WrongSignature {
			header.Set("X-SIGNATURE", s.mac(signed+"."))
		}
	} else {
		header.Set("X-SIGNATURE", signature(key, signed))
	}
	header.Set("X-TIMESTAMP", timestamp)
	header.Set("X-PARTNER-ID", partnerID)
	header.Set("X-EXTERNAL-ID", strconv.FormatInt(s.now().UnixNano(), 10))
	header.Set("CHANNEL-ID", channelID)
	switch how {
	case NoSignature:
		header.Del("X-SIGNATURE")
	case Altered:
		text = bytes.Replace(text, []byte(decimal(o.amount)), []byte(decimal(o.amount+1)), 1)
	}
	return notice{header: header, body: text}
}

func signature(key *rsa.PrivateKey, text string) string {
	sum := sha256.Sum256([]byte(text))
	raw, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		panic(err) // the key is good and the digest has its length
	}
	return base64.StdEncoding.EncodeToString(raw)
}

func (s *Stub) post(ctx context.Context, id string, n notice) (int, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, n.address, bytes.NewReader(n.body))
	if err != nil {
		return 0, err
	}
	r.Header = n.header.Clone()
	r.Header.Set("Content-Type", "application/json")
	response, err := s.options.HTTP.Do(r)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, io.LimitReader(response.Body, maxRequest))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = append(s.log, Asked{At: s.now(), Provider: n.provider, Call: "notification", Order: id, Code: strconv.Itoa(response.StatusCode)})
	return response.StatusCode, err
}
