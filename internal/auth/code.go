package auth

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// crockford is base 32 without I, L, O and U: no letter can be taken for a digit
// on paper, and no code spells a word (Douglas Crockford, Base 32).
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// An enrolment code is fourteen symbols of five bits: four find it among the
// open ones, ten are its secret.
const (
	partLength   = 4
	secretLength = 10
)

// ErrCodeFormat says that a text is no enrolment code: it is too short, too long
// or holds a character that no code has.
var ErrCodeFormat = errors.New("an enrolment code is fourteen letters and digits, as 7K2M-4QX9T-B0RWC")

// NewEnrolmentCode makes the code that a person types into a new terminal, as
// XXXX-XXXXX-XXXXX. It fails only when the source of randomness does.
func NewEnrolmentCode(random io.Reader) (string, error) {
	raw := make([]byte, partLength+secretLength)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", fmt.Errorf("make an enrolment code: %w", err)
	}
	for i, b := range raw {
		raw[i] = crockford[b%32] // 256 is a multiple of 32: every symbol is equally likely
	}
	code := string(raw)
	return code[:4] + "-" + code[4:9] + "-" + code[9:], nil
}

// SplitCode reads a code as people type it, in any case, with or without
// hyphens and spaces, O for 0 and I or L for 1, and returns the part that finds
// it and the secret that proves it, both in the one form that is hashed.
func SplitCode(text string) (part, secret string, err error) {
	var symbols strings.Builder
	for _, r := range strings.ToUpper(text) {
		switch {
		case unicode.IsSpace(r) || unicode.Is(unicode.Pd, r):
			continue // Pd: a phone may turn a hyphen into a dash
		case r == 'O':
			r = '0'
		case r == 'I' || r == 'L':
			r = '1'
		}
		if !strings.ContainsRune(crockford, r) || symbols.Len() == partLength+secretLength {
			return "", "", ErrCodeFormat
		}
		symbols.WriteRune(r)
	}
	code := symbols.String()
	if len(code) != partLength+secretLength {
		return "", "", ErrCodeFormat
	}
	return code[:partLength], code[partLength:], nil
}

// HashSecret makes the stored form of the secret of an enrolment code, as
// SplitCode returns it: SHA-256 in hexadecimal. A slow hash with a salt, as a
// PIN needs, would gain nothing. The secret is not chosen by a person but is
// fifty random bits, so there is no list to try first; the code lives ten minutes
// and dies at the fifth wrong try; and who stole the hash would need 2^49 tries on
// average, a day at ten thousand million a second, for a code that is long over.
func HashSecret(secret string) string { return digest(secret) }

// SameHash compares two hashes in a time that does not tell where they differ.
// Two empty ones are not the same: that is a secret which was never stored.
func SameHash(a, b string) bool {
	return a != "" && subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
