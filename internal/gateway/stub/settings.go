package stub

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"sync"
)

// noticeToken is what the stub shows with notifications that it signs with the
// secret.
const noticeToken = "token-of-the-merchant"

// keyPairs are the keys of the merchant and of the provider. All stubs of a process
// have the same: making them takes longer than most tests.
var keyPairs = sync.OnceValues(func() (partner, own *rsa.PrivateKey) { return newKey(), newKey() })

func newKey() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err) // no chance in this world
	}
	return key
}

// MidtransSettings is a key file that fits the stub.
func (s *Stub) MidtransSettings() []byte {
	return encoded(fields{"server_key": s.options.ServerKey, "acquirer": "gopay"})
}

// SNAPSettings is a key file that fits the stub.
func (s *Stub) SNAPSettings() []byte {
	private, err := x509.MarshalPKCS8PrivateKey(s.partner)
	if err != nil {
		panic(err) // our own key
	}
	public, err := x509.MarshalPKIXPublicKey(&s.own.PublicKey)
	if err != nil {
		panic(err)
	}
	settings := fields{
		"client_id": partnerID, "client_secret": s.secret, "channel_id": channelID, "merchant_id": shopID, "query_service_code": s.options.ServiceCode,
		"private_key": string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})),
		"public_key":  string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})),
	}
	if s.options.Prefix != "" {
		settings["prefix"] = s.options.Prefix
	}
	if s.options.Asymmetric {
		settings["call_signature"] = "asymmetric"
	}
	if s.options.SymmetricNotice {
		settings["notify_signature"], settings["notify_token"] = "symmetric", noticeToken
	}
	if s.options.NoCancel {
		settings["cancel_path"] = "none"
	}
	return encoded(settings)
}

// Secrets are the texts that nobody but the two parties may see.
func (s *Stub) Secrets() []string {
	private := x509.MarshalPKCS1PrivateKey(s.partner)
	return []string{s.options.ServerKey, s.secret, noticeToken, string(private)}
}

func encoded(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // maps of texts
	}
	return text
}
