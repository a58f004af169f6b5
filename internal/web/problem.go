package web

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"strconv"
	"time"

	"lapak/internal/pos"
)

// Problem is how an error is written for programs. Reason is stable and has a
// sentence in the translation files under "error."+Reason; Args fill it.
type Problem struct {
	Reason string            `json:"reason"`
	Args   map[string]string `json:"args"`
}

// Handler answers a request, or returns why not before anything was written;
// then WriteError tells the client.
type Handler func(w http.ResponseWriter, r *http.Request) error

// ServeHTTP makes a Handler an http.Handler.
func (h Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := h(w, r); err != nil {
		WriteError(w, err)
	}
}

// WriteJSON answers with a value as JSON.
func WriteJSON(w http.ResponseWriter, status int, value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, err = w.Write(append(body, '\n'))
	return err
}

// WriteError answers with a Problem. What it is beyond a reason goes to the log
// line of the request and not to the client.
func WriteError(w http.ResponseWriter, err error) {
	status, refusal := Explain(w, err)
	writeProblem(w, status, refusal, 0)
}

// Explain is the status and the refusal of an error, for handlers that tell people
// in a page. The error itself goes to the log line of the request.
func Explain(w http.ResponseWriter, err error) (status int, refusal *pos.Error) {
	status, refusal = explain(err)
	if a, ok := answerOf(w); ok {
		a.refusal, a.cause = refusal.Reason, err
	}
	return status, refusal
}

// writeProblem answers with a refusal and, if wait is not 0, when to come back.
func writeProblem(w http.ResponseWriter, status int, refusal *pos.Error, wait time.Duration) {
	args := refusal.Args
	if args == nil {
		args = map[string]string{}
	}
	if a, ok := answerOf(w); ok {
		a.refusal = refusal.Reason
	}
	if wait == 0 && status == http.StatusServiceUnavailable {
		wait = retryAfter
	}
	if wait > 0 {
		seconds := (wait + time.Second - 1) / time.Second
		w.Header().Set("Retry-After", strconv.FormatInt(int64(seconds), 10))
	}
	// The connection may be gone: nobody is left to tell.
	_ = WriteJSON(w, status, Problem{Reason: refusal.Reason, Args: args})
}

// retryAfter is when a client may come back to a server that is full or waits
// for something itself.
const retryAfter = 2 * time.Second

// explain finds the status and the reason of an error. What went wrong with the
// body comes first: a handler that calls a body unreadable may not know why.
func explain(err error) (status int, refusal *pos.Error) {
	var broken *bodyError
	var known *pos.Error
	switch {
	case errors.As(err, &broken):
		return broken.status, broken.refusal
	case errors.As(err, &known):
		return statusOf(known.Code), known
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return http.StatusServiceUnavailable, pos.Refuse(pos.Unavailable, "took_too_long")
	}
	return http.StatusInternalServerError, serverFailed()
}

func serverFailed() *pos.Error { return &pos.Error{Code: pos.Corrupt, Reason: "server_failed"} }

func bodyTooLarge(limit int64) *pos.Error {
	return pos.Refuse(pos.Invalid, "too_large", "max", limit)
}

// body is what a client sends, with errors that say what is wrong with it.
type body struct{ io.ReadCloser }

// Read is that of io.Reader.
func (b body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	var tooLarge *http.MaxBytesError
	switch {
	case err == nil || err == io.EOF:
	case errors.As(err, &tooLarge):
		err = &bodyError{http.StatusRequestEntityTooLarge, bodyTooLarge(tooLarge.Limit), err}
	case errors.Is(err, os.ErrDeadlineExceeded):
		err = &bodyError{http.StatusRequestTimeout, pos.Refuse(pos.Unavailable, "body_too_slow"), err}
	case errors.Is(err, io.ErrUnexpectedEOF):
		err = &bodyError{http.StatusBadRequest, pos.Refuse(pos.Invalid, "body_cut"), err}
	}
	return n, err
}

// bodyError is why a body could not be read to its end.
type bodyError struct {
	status  int
	refusal *pos.Error
	cause   error
}

func (e *bodyError) Error() string { return e.refusal.Error() + ": " + e.cause.Error() }

func (e *bodyError) Unwrap() error { return e.cause }

// statusOf is the HTTP status for a kind of refusal.
func statusOf(code pos.Code) int {
	switch code {
	case pos.Invalid:
		return http.StatusBadRequest
	case pos.NotFound:
		return http.StatusNotFound
	case pos.Conflict:
		return http.StatusConflict
	case pos.Denied:
		return http.StatusForbidden
	case pos.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// unserved turns the plain 404 and 405 of a mux into a Problem and lets
// redirects pass.
type unserved struct {
	http.ResponseWriter
	swallowed bool
}

// WriteHeader replaces what has no route by a Problem.
func (u *unserved) WriteHeader(status int) {
	switch status {
	case http.StatusNotFound:
		u.swallowed = true
		writeProblem(u.ResponseWriter, status, pos.Refuse(pos.NotFound, "no_such_address"), 0)
	case http.StatusMethodNotAllowed:
		u.swallowed = true
		writeProblem(u.ResponseWriter, status, pos.Refuse(pos.Invalid, "method_not_allowed"), 0)
	default:
		u.ResponseWriter.WriteHeader(status)
	}
}

// Write drops the text that belonged to a status which was replaced.
func (u *unserved) Write(p []byte) (int, error) {
	if u.swallowed {
		return len(p), nil
	}
	return u.ResponseWriter.Write(p)
}

// Unwrap leads to the answer inside.
func (u *unserved) Unwrap() http.ResponseWriter { return u.ResponseWriter }
