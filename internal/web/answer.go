package web

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"
)

// answer is a response that remembers what was said.
type answer struct {
	http.ResponseWriter
	status  int   // 0 as long as nothing was sent
	bytes   int64 // of the body
	refusal string
	cause   error // what the log should know of a failure
}

// WriteHeader notes the status.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 && status >= 200 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write notes how much was sent.
func (a *answer) Write(p []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	n, err := a.ResponseWriter.Write(p)
	a.bytes += int64(n)
	return n, err
}

// code is the status that the client saw.
func (a *answer) code() int {
	if a.status == 0 {
		return http.StatusOK
	}
	return a.status
}

// Unwrap lets http.ResponseController reach the connection.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// answerOf finds the answer inside of what handlers wrapped around it.
func answerOf(w http.ResponseWriter) (*answer, bool) {
	for {
		switch x := w.(type) {
		case *answer:
			return x, true
		case interface{ Unwrap() http.ResponseWriter }:
			w = x.Unwrap()
		default:
			return nil, false
		}
	}
}

// requestIDHeader carries the id of a request, to the handler and back to the
// client, so that a person can name the line of the log.
const requestIDHeader = "X-Request-Id"

// RequestID is the id of a request, for a handler that logs something itself.
func RequestID(r *http.Request) string { return r.Header.Get(requestIDHeader) }

// newRequestID is 64 random bits: enough to find a line of the log.
func newRequestID() string {
	var id [8]byte
	rand.Read(id[:]) // never fails
	return hex.EncodeToString(id[:])
}

// secure sets headers that make browsers careful with whatever is answered. A
// handler of pages replaces the policy by one that lets its own files in.
func secure(h http.Header, tls bool) {
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	if tls {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}
