package gateway

import (
	"crypto/subtle"
	"encoding/json"
	"errors"
	"net/http"
	"time"
)

// Notification reads what the provider posted. The whole body is signed, with the
// path it was posted to and a time. How old the time is does not matter: an old
// notification says something old, and whoever keeps the states does not go back.
func (s *snap) Notification(r *http.Request, body []byte) (Status, error) {
	if len(body) > MaxNotification {
		return Status{}, s.fail(ErrForged, "notification", answer{}, snapAnswer{}, errUnreadable)
	}
	if err := s.genuine(r, body); err != nil {
		return Status{}, s.fail(ErrForged, "notification", answer{}, snapAnswer{}, err)
	}
	var said snapAnswer
	if json.Unmarshal(body, &said) != nil {
		return Status{}, s.fail(ErrUncertain, "notification", answer{}, snapAnswer{}, errUnreadable)
	}
	status, ok := said.status(body)
	if !ok {
		return Status{}, s.fail(ErrUncertain, "notification", answer{}, said, nil)
	}
	return status, nil
}

// genuine says why a notification is not the provider's, or nothing.
func (s *snap) genuine(r *http.Request, body []byte) error {
	timestamp, signature := r.Header.Get("X-Timestamp"), r.Header.Get("X-Signature")
	if timestamp == "" || signature == "" {
		return errNoHeader
	}
	digest, ok := snapDigest(body)
	_, err := time.Parse(time.RFC3339, timestamp)
	if !ok || len(body) == 0 || err != nil {
		return errUnreadable
	}
	path := s.NotifyPath
	if path == "" {
		path = r.URL.EscapedPath()
	}
	if s.NotifySignature == asymmetric {
		if !snapVerify(s.public, snapText(r.Method, path, "", digest, timestamp), signature) {
			return errSignature
		}
		return nil
	}
	want := snapMAC(s.ClientSecret, snapText(r.Method, path, s.NotifyToken, digest, timestamp))
	known := subtle.ConstantTimeCompare([]byte("Bearer "+s.NotifyToken), []byte(r.Header.Get("Authorization")))
	if known&subtle.ConstantTimeCompare([]byte(want), []byte(signature)) != 1 {
		return errSignature
	}
	return nil
}

// Reply answers a notification in the way of the standard.
func (s *snap) Reply(w http.ResponseWriter, err error) {
	status, code, message := http.StatusOK, "00", "Successful"
	switch {
	case errors.Is(err, errNoHeader):
		status, code, message = http.StatusBadRequest, "02", "Invalid Mandatory Field"
	case errors.Is(err, ErrForged):
		status, code, message = http.StatusUnauthorized, "00", "Unauthorized. [Signature]"
	case err != nil:
		status, code, message = http.StatusInternalServerError, "01", "Internal Server Error"
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Timestamp", s.now().In(jakarta).Format(snapTime))
	w.WriteHeader(status)
	answer, _ := json.Marshal(map[string]string{"responseCode": snapCode(status, serviceNotify, code), "responseMessage": message})
	_, _ = w.Write(answer) // a provider that did not hear it asks again
}
