package uplink

import (
	"cmp"
	"errors"
	"net/http"
	"regexp"

	"lapak/internal/pos"
)

// ErrorAnswer is the body of every answer that is no success. The reason is a
// stable word; people's words for it are found by it, on the till.
type ErrorAnswer struct {
	Reason string            `json:"reason"`
	Args   map[string]string `json:"args,omitempty"`
}

// statusOfReason are the reasons whose status says more than that of their kind.
var statusOfReason = map[string]int{
	"too_large":       http.StatusRequestEntityTooLarge,
	"too_many_values": http.StatusRequestEntityTooLarge,
	"bad_encoding":    http.StatusUnsupportedMediaType,
	"body_cut":        http.StatusBadRequest, // the sender's, though it may be tried again
	"body_damaged":    http.StatusBadRequest,
	"token_missing":   http.StatusUnauthorized,
	"token_invalid":   http.StatusUnauthorized,
}

var statusOfCode = map[pos.Code]int{
	pos.Invalid:     http.StatusBadRequest,
	pos.Denied:      http.StatusForbidden,
	pos.NotFound:    http.StatusNotFound,
	pos.Conflict:    http.StatusConflict,
	pos.Unavailable: http.StatusServiceUnavailable,
}

// Refusal is the answer to a request that failed with err. Only a pos.Error goes
// out, and never its cause; anything else is the server's own fault and says so.
func Refusal(err error) (status int, answer ErrorAnswer) {
	var refusal *pos.Error
	if !errors.As(err, &refusal) {
		return http.StatusInternalServerError, ErrorAnswer{Reason: "server_failed"}
	}
	status = cmp.Or(statusOfReason[refusal.Reason], statusOfCode[refusal.Code], http.StatusInternalServerError)
	return status, ErrorAnswer{Reason: refusal.Reason, Args: refusal.Args}
}

var reasonForm = regexp.MustCompile(`^[a-z][a-z0-9_]{1,63}$`)

// passing are reasons that are over when the same is sent again: a line that broke
// in the middle of a body, a greeting that was answered twice.
var passing = map[string]bool{"body_cut": true, "body_damaged": true, "nonce_used": true}

// Refused reads an answer that is no success back into the error it was. What a
// proxy or a captive portal answers has no reason of ours and becomes
// server_refused with the status. Code says what a till can do: Unavailable to
// try again by itself, everything else to tell a person.
func Refused(status int, answer ErrorAnswer) *pos.Error {
	code := codeOf(status)
	if !reasonForm.MatchString(answer.Reason) || len(answer.Args) > mostArgs {
		return pos.Refuse(code, "server_refused", "status", status)
	}
	if passing[answer.Reason] {
		code = pos.Unavailable
	}
	if of, known := ofTheServer[answer.Reason]; known {
		return pos.Refuse(code, of)
	}
	refusal := &pos.Error{Code: code, Reason: answer.Reason}
	for name, value := range answer.Args {
		if len(name) <= longestID && len(value) <= longestArg {
			refusal = refusal.With(name, value)
		}
	}
	return refusal
}

// ofTheServer are the reasons that the database of a server has in common with
// that of a till. The till's words for them speak of its own disk and cart.
var ofTheServer = map[string]string{
	"disk_full": "server_disk_full", "disk_read_only": "server_failed", "disk_error": "server_failed",
	"database_failed": "server_failed", "database_corrupt": "server_failed", "save_failed": "server_failed", "commit_unsure": "server_failed",
}

func codeOf(status int) pos.Code {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return pos.Denied
	case http.StatusNotFound:
		return pos.NotFound
	case http.StatusConflict:
		return pos.Conflict
	case http.StatusRequestTimeout, http.StatusTooManyRequests:
		return pos.Unavailable
	}
	if status >= http.StatusInternalServerError {
		return pos.Unavailable
	}
	return pos.Invalid
}
