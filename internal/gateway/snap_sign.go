package gateway

import (
	"bytes"
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
)

// snapTime is ISO 8601 with an offset, 25 signs.
const snapTime = "2006-01-02T15:04:05-07:00"

// snapDigest is the lower-case hexadecimal SHA-256 of a body without white space
// between its values; ok is false if the body is not JSON.
func snapDigest(body []byte) (digest string, ok bool) {
	var small bytes.Buffer
	if len(body) > 0 && json.Compact(&small, body) != nil {
		return "", false
	}
	sum := sha256.Sum256(small.Bytes())
	return hex.EncodeToString(sum[:]), true
}

// snapText is what is signed of a request; token is empty in the asymmetric form.
func snapText(method, path, token, digest, timestamp string) string {
	if token != "" {
		digest = token + ":" + digest
	}
	return method + ":" + path + ":" + digest + ":" + timestamp
}

// snapMAC is the symmetric signature.
func snapMAC(secret, text string) string {
	mac := hmac.New(sha512.New, []byte(secret))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// snapSign is the asymmetric signature.
func snapSign(key *rsa.PrivateKey, text string) (string, error) {
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	return base64.StdEncoding.EncodeToString(signature), err
}

// snapVerify says whether an asymmetric signature is that of the key.
func snapVerify(key *rsa.PublicKey, text, signature string) bool {
	raw, err := base64.StdEncoding.DecodeString(signature)
	sum := sha256.Sum256([]byte(text))
	return err == nil && key != nil && rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], raw) == nil
}

// externalID is a number that a request has for itself for a day, and for ever
// after: the time and twelve digits by chance, so that neither a restart nor a
// second process repeats one.
func externalID(now time.Time) string {
	var chance [8]byte
	_, _ = rand.Read(chance[:]) // never fails, by its documentation
	n := uint64(0)
	for _, b := range chance {
		n = n<<8 | uint64(b)
	}
	return fmt.Sprintf("%013d%012d", now.UnixMilli(), n%1_000_000_000_000)
}
