package uplink

import (
	"crypto/ed25519"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"lapak/internal/pos"
)

// The forms of what is named on the wire.
var (
	uuidForm      = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	sumForm       = regexp.MustCompile(`^[0-9a-f]{64}$`)
	shortCodeForm = regexp.MustCompile(`^[A-Z0-9]{1,6}$`)
	kindForm      = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)
	nonceForm     = regexp.MustCompile(`^[A-Za-z0-9_-]{22,64}$`)
)

// Ranges and lengths of fields.
const (
	latestMillis = 253_402_300_799_999 // the last of the year 9999, which is as far as texts of times go
	highestEpoch = 1_000_000
	longestID    = 64
	longestLabel = 80
	longestCode  = 64
	mostArgs     = 16
	longestArg   = 200
)

// invalid names the field that is wrong. The value is not repeated: it may be
// long, and it is from outside.
func invalid(field string) error {
	return pos.Refuse(pos.Invalid, "field_invalid", "field", field)
}

func check(ok bool, field string) error {
	if ok {
		return nil
	}
	return invalid(field)
}

// CheckTerminalID refuses what is no id of a terminal: a UUID in lower case, as
// every laptop gives itself.
func CheckTerminalID(id pos.TerminalID) error {
	return check(uuidForm.MatchString(string(id)), "terminal")
}

func checkTenant(t pos.TenantID) error {
	return check(t.Check() == nil, "tenant")
}

// checkText wants text that every database can keep: valid UTF-8 without the
// character zero.
func checkText(text string, most int, field string) error {
	return check(len(text) <= most && storable(text), field)
}

func storable(text string) bool {
	return utf8.ValidString(text) && !strings.Contains(text, "\x00")
}

func checkStall(code pos.StallCode) error {
	return check(shortCodeForm.MatchString(string(code)), "stall")
}

func checkKey(key []byte) error {
	return check(len(key) == ed25519.PublicKeySize, "public_key")
}

func checkMillis(ms int64, field string) error {
	return check(ms >= 0 && ms <= latestMillis, field)
}

func checkEpoch(epoch int, field string) error {
	return check(epoch > 0 && epoch <= highestEpoch, field)
}

// Millis is a time on the wire: Unix milliseconds, 0 for a time that is not set.
func Millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// FromMillis reads what Millis wrote.
func FromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
