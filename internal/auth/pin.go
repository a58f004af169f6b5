// Package auth makes secrets (one-time codes, bearer tokens), turns them and the
// PINs and passphrases that people choose into hashes that may be stored, and
// checks them and the codes of telephones. It
// knows no staff, no terminal and no database; till and the server decide who may
// do what. It imports nothing of the project.
package auth

import (
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// PINLength is the number of digits of a PIN.
const PINLength = 6

// Cost of one argon2id hash: a stolen database should not give up a six-digit
// PIN in an afternoon, and a cashier should not wait a quarter of a second.
const (
	argonTime    = 3
	argonMemory  = 64 * 1024 // KiB
	argonThreads = 2
	argonKey     = 32
	saltLength   = 16
)

// ErrPINFormat says that a PIN is not six digits or far too easy to guess.
var ErrPINFormat = errors.New("a PIN is six digits, not all the same and not in a row")

// CheckPIN refuses a PIN that is not six digits, all the same digit, or six
// digits in a row up or down.
func CheckPIN(pin string) error {
	if len(pin) != PINLength || strings.Trim(pin, "0123456789") != "" {
		return ErrPINFormat
	}
	for _, easy := range []string{"01234567890", "09876543210"} {
		if strings.Contains(easy, pin) {
			return ErrPINFormat
		}
	}
	if strings.Count(pin, pin[:1]) == PINLength {
		return ErrPINFormat
	}
	return nil
}

// HashPIN makes the stored form of a PIN: argon2id with its parameters and a
// random salt in the PHC string format.
func HashPIN(pin string) (string, error) {
	if err := CheckPIN(pin); err != nil {
		return "", err
	}
	return hash(pin)
}

// Matches says whether a PIN or passphrase is the one behind a stored hash. A hash that cannot
// be read matches nothing.
func Matches(hash, pin string) bool {
	var version int
	var memory, time uint32
	var threads uint8
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false
	}
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return false
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &time, &threads); err != nil || time == 0 || threads == 0 || memory > 1<<20 || time > 100 {
		return false
	}
	salt, saltErr := base64.RawStdEncoding.DecodeString(parts[4])
	key, keyErr := base64.RawStdEncoding.DecodeString(parts[5])
	if saltErr != nil || keyErr != nil || len(key) == 0 {
		return false
	}
	return subtle.ConstantTimeCompare(key, argon2.IDKey([]byte(pin), salt, time, memory, threads, uint32(len(key)))) == 1
}
