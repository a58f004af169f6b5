package auth

import (
	"crypto/subtle"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
)

// telephonePeriod is how long a code of a telephone stands.
const telephonePeriod = 30 * time.Second

// NewTelephone makes the secret that a telephone turns into a code of six digits
// every half minute (RFC 6238), and the text of the QR code by which it gets it.
func NewTelephone(issuer, account string) (secret, text string, err error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: account})
	if err != nil {
		return "", "", err
	}
	return key.Secret(), TelephoneText(issuer, account, key.Secret()), nil
}

// TelephoneText is the text of the QR code of a secret.
func TelephoneText(issuer, account, secret string) string {
	label := url.PathEscape(issuer + ":" + account)
	return "otpauth://totp/" + label + "?" + url.Values{"secret": {secret}, "issuer": {issuer}}.Encode()
}

// TelephoneCode is what a telephone with this secret shows at a moment.
func TelephoneCode(secret string, at time.Time) (string, error) {
	return totp.GenerateCodeCustom(secret, at, totp.ValidateOpts{Period: uint(telephonePeriod.Seconds()), Digits: otp.DigitsSix})
}

// TelephoneStep is the number of the half minute whose code this is, 0 if it is
// the code of none near a moment. One before and one after count too, for clocks
// that differ. Whoever accepts a code remembers its step, so that it never works
// twice.
func TelephoneStep(secret, code string, at time.Time) int64 {
	code = strings.ReplaceAll(code, " ", "")
	for _, around := range []time.Duration{0, -telephonePeriod, telephonePeriod} {
		moment := at.Add(around)
		right, err := TelephoneCode(secret, moment)
		if err == nil && subtle.ConstantTimeCompare([]byte(right), []byte(code)) == 1 {
			return moment.Unix() / int64(telephonePeriod.Seconds())
		}
	}
	return 0
}
