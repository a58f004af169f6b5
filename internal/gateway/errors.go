package gateway

import (
	"errors"
	"strconv"
	"strings"
	"unicode"
)

// The ways in which a call can fail; errors.Is finds them in what a Gateway returns.
var (
	// ErrUncertain says that no answer came that tells anything: what was asked
	// may have been done or not. Asking Status tells.
	ErrUncertain = errors.New("gateway: no certain answer")
	// ErrRefused says that this call of Charge made no order and that the same
	// call would not make one later.
	ErrRefused = errors.New("gateway: refused")
	// ErrDuplicate says that the provider has an order of this number already.
	ErrDuplicate = errors.New("gateway: the number of the order is used")
	// ErrForged says that a notification does not come from the provider.
	ErrForged = errors.New("gateway: forged notification")
	// ErrMismatch says that an answer does not belong to what was asked.
	ErrMismatch = errors.New("gateway: the answer is about something else")
)

// Error is how a call failed, with what the provider said about it. It holds no
// keys.
type Error struct {
	Kind     error // one of the errors above
	Provider string
	Call     string // "charge", "status", "cancel", "token", "notification"
	HTTP     int    // status of the answer, 0 for none
	Code     string // the provider's own
	Detail   string // shortened and cleaned
	Cause    error
}

// Error says what failed, for a log.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Kind.Error())
	for _, part := range []string{e.Provider, e.Call} {
		if part != "" {
			b.WriteString(" " + part)
		}
	}
	if e.HTTP != 0 {
		b.WriteString(" http " + strconv.Itoa(e.HTTP))
	}
	if e.Code != "" {
		b.WriteString(" code " + e.Code)
	}
	if e.Detail != "" {
		b.WriteString(": " + e.Detail)
	}
	return b.String()
}

// Is says whether the error is of a kind. There is one, whatever the cause was.
func (e *Error) Is(kind error) bool { return e.Kind == kind }

// Unwrap gives the cause, such as context.DeadlineExceeded. The cause of an Error
// that has another kind is not among them.
func (e *Error) Unwrap() error {
	var other *Error
	if errors.As(e.Cause, &other) {
		return nil
	}
	return e.Cause
}

const (
	longestCode   = 16
	longestDetail = 160
)

// clean makes the text of a stranger fit for a log: one line, short, without what
// does not print and without secrets, should it repeat them.
func clean(text string, most int, secrets []string) string {
	for _, secret := range secrets {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "(secret)")
		}
	}
	text = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, text)
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most])
	}
	return text
}
