package auth

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// How long a passphrase is, in characters. A sentence is easier to remember than
// signs and harder to guess, so nothing else is asked of it; the most keeps a
// request from costing more than its hash.
const (
	ShortestPassphrase = 12
	LongestPassphrase  = 200
)

// ErrPassphraseFormat says that a passphrase is too short, too long, no text, or
// the same few characters again and again.
var ErrPassphraseFormat = errors.New("a passphrase is 12 to 200 characters, of at least 5 different ones")

const fewestDifferent = 5

// CheckPassphrase refuses a passphrase that is too easy to guess.
func CheckPassphrase(phrase string) error {
	n := utf8.RuneCountInString(phrase)
	if !utf8.ValidString(phrase) || n < ShortestPassphrase || n > LongestPassphrase {
		return ErrPassphraseFormat
	}
	different := map[rune]bool{}
	for _, r := range strings.ToLower(phrase) {
		different[r] = true
	}
	if len(different) < fewestDifferent {
		return ErrPassphraseFormat
	}
	return nil
}

// HashPassphrase makes the stored form of a passphrase, as HashPIN does of a PIN.
// Matches tells whether one is the one behind it.
func HashPassphrase(phrase string) (string, error) {
	if err := CheckPassphrase(phrase); err != nil {
		return "", err
	}
	return hash(phrase)
}

// hash is argon2id with its parameters and a random salt in the PHC string
// format.
func hash(secret string) (string, error) {
	salt := make([]byte, saltLength)
	if _, err := rand.Read(salt); err != nil {
		return "", err
	}
	key := argon2.IDKey([]byte(secret), salt, argonTime, argonMemory, argonThreads, argonKey)
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonThreads, encode(salt), encode(key)), nil
}
