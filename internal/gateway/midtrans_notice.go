package gateway

import (
	"crypto/sha512"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
)

// midtransSignature is what proves that a notification comes from somebody who
// knows the server key. The amount is taken as it is written, "25000.00".
func midtransSignature(order, code, gross, key string) string {
	sum := sha512.Sum512([]byte(order + code + gross + key))
	return hex.EncodeToString(sum[:])
}

// Notification reads what Midtrans posted. The signature covers the order, the
// code and the amount. It does not cover the word for the state, so a notification
// of a cancelled order, whose code is 200 as well, could be passed off as one of a
// payment: ask Status before money is believed in.
func (m *midtrans) Notification(_ *http.Request, body []byte) (Status, error) {
	var said midtransAnswer
	if len(body) > MaxNotification || json.Unmarshal(body, &said) != nil {
		return Status{}, m.fail(ErrForged, "notification", answer{}, midtransAnswer{}, errUnreadable)
	}
	want := midtransSignature(said.OrderID, string(said.StatusCode), string(said.GrossAmount), m.key)
	if subtle.ConstantTimeCompare([]byte(want), []byte(said.SignatureKey)) != 1 {
		return Status{}, m.fail(ErrForged, "notification", answer{}, midtransAnswer{StatusMessage: "the signature is wrong"}, nil)
	}
	status, ok := said.status(body)
	if !ok {
		return Status{}, m.fail(ErrUncertain, "notification", answer{}, said, nil)
	}
	return status, nil
}

// Reply answers a notification. Midtrans sends it again after everything but 2xx.
func (m *midtrans) Reply(w http.ResponseWriter, err error) {
	w.Header().Set("Content-Type", "application/json")
	switch {
	case err == nil:
		w.WriteHeader(http.StatusOK)
		_, _ = w.Write([]byte(`{"status":"ok"}`)) // the provider looks at the status alone
	case errors.Is(err, ErrForged):
		w.WriteHeader(http.StatusForbidden)
	default:
		w.WriteHeader(http.StatusServiceUnavailable)
	}
}
