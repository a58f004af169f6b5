package auth

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
)

// tokenBytes is how much of a token is random.
const tokenBytes = 32

// longestTenant is the most that may stand before the dot of a token. It keeps
// a request from naming a tenant of megabytes.
const longestTenant = 20

const tenantLetters = "abcdefghijklmnopqrstuvwxyz0123456789-"

// ErrTokenTenant says that a token cannot carry this name of a tenant.
var ErrTokenTenant = errors.New("a tenant in a token is up to twenty lower-case letters, digits and hyphens")

// NewToken makes a bearer token and the hash under which it is stored. The
// tenant stands before the dot in the clear, because whose books to look into
// must be known before the token can be looked up there.
func NewToken(tenant string, random io.Reader) (token, hash string, err error) {
	if !tokenTenant(tenant) {
		return "", "", ErrTokenTenant
	}
	raw := make([]byte, tokenBytes)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", "", fmt.Errorf("make a token: %w", err)
	}
	token = tenant + "." + base64.RawURLEncoding.EncodeToString(raw)
	return token, HashToken(token), nil
}

// TokenTenant is the tenant that a token names. It proves nothing: only a token
// whose hash is found there is good. Ok is false for a text that no NewToken
// made, so that such a text costs no look into the database.
func TokenTenant(token string) (tenant string, ok bool) {
	tenant, secret, _ := strings.Cut(token, ".")
	if !tokenTenant(tenant) || len(secret) != base64.RawURLEncoding.EncodedLen(tokenBytes) {
		return "", false
	}
	// The decoder skips line ends, which no token has.
	if strings.ContainsAny(secret, "\r\n") {
		return "", false
	}
	if _, err := base64.RawURLEncoding.Strict().DecodeString(secret); err != nil {
		return "", false
	}
	return tenant, true
}

// HashToken makes the stored form of a whole token: SHA-256 in hexadecimal, which
// is enough for 256 random bits and quick enough for every request.
func HashToken(token string) string { return digest(token) }

func tokenTenant(tenant string) bool {
	return tenant != "" && len(tenant) <= longestTenant && strings.Trim(tenant, tenantLetters) == ""
}
