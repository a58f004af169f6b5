package web

import (
	"crypto/sha256"
	"net/http"
	"time"
)

// Route is a pattern of net/http with its handler and what it may cost. A
// handler that is a mux itself is given under several patterns when some of its
// paths need other limits than the rest: the closest pattern counts.
type Route struct {
	Pattern string
	Handler http.Handler
	// BodyBytes is how long a body may be; 0 is Limits.BodyBytes.
	BodyBytes int64
	// Within is how long the body and the answer may take; 0 is Limits.Request.
	// The context of the request ends then.
	Within time.Duration
	// Quota, if not nil, bounds how often each Key may ask, beside the quota that
	// every client address has.
	Quota *Quota
	// Key is whom the Quota counts; nil is ByAddress. Requests with the key ""
	// are not counted.
	Key func(*http.Request) string
	// Inside keeps the route for this machine and private networks; for others it
	// is not there.
	Inside bool

	// vital routes answer also when the server is full.
	vital bool
}

// ByAddress is the key of a client by its address: one for each IPv4 address
// and one for each /64 of IPv6, because a client has all of that.
func ByAddress(r *http.Request) string { return addressKey(addressOf(r)) }

// ByBearer is the key of a client by what it authorises itself with, "" without
// that. It does not say whether the authorisation holds, and does not reveal it.
func ByBearer(r *http.Request) string {
	text := r.Header.Get("Authorization")
	if text == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(text))
	return string(sum[:])
}
