package pos

import (
	"errors"
	"fmt"
)

// Code is the kind of an Error, for programs: what a caller can do about it.
type Code string

// The kinds of errors.
const (
	Invalid     Code = "invalid"     // the input is wrong; correct it
	NotFound    Code = "not_found"   // there is no such thing
	Conflict    Code = "conflict"    // not in the present state
	Denied      Code = "denied"      // this person may not
	Unavailable Code = "unavailable" // disk, printer or network; try again
	Corrupt     Code = "corrupt"     // stored data contradict themselves
)

// Error is a refusal that people will read. Reason is a stable word in lower
// snake case that the translation files turn into a sentence ("error."+Reason);
// Args fill that sentence. Cause, if any, is for the log only.
type Error struct {
	Code   Code
	Reason string
	Args   map[string]string
	Cause  error
}

// Refuse makes an Error. Pairs are names and values for the sentence.
func Refuse(code Code, reason string, pairs ...any) *Error {
	e := &Error{Code: code, Reason: reason}
	if len(pairs) > 0 {
		e.Args = make(map[string]string, len(pairs)/2)
		for i := 0; i+1 < len(pairs); i += 2 {
			e.Args[fmt.Sprint(pairs[i])] = fmt.Sprint(pairs[i+1])
		}
	}
	return e
}

// Because attaches the technical cause and returns e.
func (e *Error) Because(cause error) *Error {
	e.Cause = cause
	return e
}

// With adds one name and value for the sentence and returns e.
func (e *Error) With(name string, value any) *Error {
	if e.Args == nil {
		e.Args = map[string]string{}
	}
	e.Args[name] = fmt.Sprint(value)
	return e
}

// Error is for logs; people read the translated sentence.
func (e *Error) Error() string {
	text := string(e.Code) + ": " + e.Reason
	if len(e.Args) > 0 {
		text += fmt.Sprintf(" %v", e.Args)
	}
	if e.Cause != nil {
		text += ": " + e.Cause.Error()
	}
	return text
}

// Unwrap gives the technical cause.
func (e *Error) Unwrap() error { return e.Cause }

// Is makes two Errors with the same Reason equal for errors.Is.
func (e *Error) Is(target error) bool {
	other, ok := target.(*Error)
	return ok && other.Reason == e.Reason
}

// WordsKey is the key of the sentence in the translation files and what fills it.
func (e *Error) WordsKey() (key string, args map[string]string) {
	return "error." + e.Reason, e.Args
}

// CodeOf is the kind of an error, empty if it is no Error.
func CodeOf(err error) Code {
	var e *Error
	if !errors.As(err, &e) {
		return ""
	}
	return e.Code
}
