package gateway

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// snapSettings is the key file of a SNAP provider. What the standard leaves open
// or a provider does in its own way is a setting; the defaults are the standard's.
type snapSettings struct {
	Name string `json:"name"` // of the provider, for logs

	ClientID     string `json:"client_id"`     // X-CLIENT-KEY, and X-PARTNER-ID if that is not given
	ClientSecret string `json:"client_secret"` // for symmetric signatures
	PrivateKey   string `json:"private_key"`   // ours, PEM, RSA
	PublicKey    string `json:"public_key"`    // the provider's, PEM, RSA, for what it signs
	PartnerID    string `json:"partner_id"`
	ChannelID    string `json:"channel_id"`
	MerchantID   string `json:"merchant_id"`
	TerminalID   string `json:"terminal_id"` // if the provider registers them; else that of the order

	Prefix       string `json:"prefix"` // before each path, such as /snap-adapter/b2b
	TokenPath    string `json:"token_path"`
	GeneratePath string `json:"generate_path"`
	QueryPath    string `json:"query_path"`
	CancelPath   string `json:"cancel_path"` // "none" if the provider cannot cancel
	NotifyPath   string `json:"notify_path"` // that the provider signs; else the path that it posted to

	CallSignature   string `json:"call_signature"`   // "symmetric" with a token, or "asymmetric" without
	NotifySignature string `json:"notify_signature"` // "asymmetric", or "symmetric" with notify_token
	NotifyToken     string `json:"notify_token"`     // that the provider shows as Bearer

	QueryServiceCode string          `json:"query_service_code"`
	AdditionalInfo   json.RawMessage `json:"additional_info"` // sent with each generate as it is

	private *rsa.PrivateKey
	public  *rsa.PublicKey
}

const (
	symmetric  = "symmetric"
	asymmetric = "asymmetric"
	noCancel   = "none"
)

func readSNAPSettings(text []byte) (*snapSettings, error) {
	s := &snapSettings{
		Name: "snap", TokenPath: "/v1.0/access-token/b2b", GeneratePath: "/v1.0/qr/qr-mpm-generate",
		QueryPath: "/v1.0/qr/qr-mpm-query", CancelPath: "/v1.0/qr/qr-mpm-cancel",
		CallSignature: symmetric, NotifySignature: asymmetric, QueryServiceCode: "47",
	}
	if err := readSettings(text, s); err != nil {
		return nil, err
	}
	if s.PartnerID == "" {
		s.PartnerID = s.ClientID
	}
	var err error
	if s.private, err = privateKey(s.PrivateKey); err != nil {
		return nil, err
	}
	if s.NotifySignature == asymmetric && s.PublicKey != "" {
		if s.public, err = publicKey(s.PublicKey); err != nil {
			return nil, err
		}
	}
	return s, s.fault()
}

var (
	pathForm   = regexp.MustCompile(`^(/[A-Za-z0-9._-]+)+$`)
	headerForm = regexp.MustCompile(`^[\x21-\x7E]{1,64}$`)
	nameForm   = regexp.MustCompile(`^[a-z][a-z0-9-]{0,31}$`)
)

// fault says what is wrong with the settings, by the name of the setting.
func (s *snapSettings) fault() error {
	wrong := func(name string) error { return fmt.Errorf("gateway: the key file needs a right %s", name) }
	for name, path := range map[string]string{"prefix": s.Prefix, "token_path": s.TokenPath, "generate_path": s.GeneratePath,
		"query_path": s.QueryPath, "cancel_path": s.CancelPath, "notify_path": s.NotifyPath} {
		optional := path == "" && (name == "prefix" || name == "notify_path") || path == noCancel && name == "cancel_path"
		if !optional && !pathForm.MatchString(path) {
			return wrong(name)
		}
	}
	for name, text := range map[string]string{"client_id": s.ClientID, "partner_id": s.PartnerID, "channel_id": s.ChannelID, "merchant_id": s.MerchantID} {
		if !headerForm.MatchString(text) {
			return wrong(name)
		}
	}
	switch {
	case !nameForm.MatchString(s.Name):
		return wrong("name")
	case s.CallSignature != symmetric && s.CallSignature != asymmetric:
		return wrong("call_signature")
	case s.CallSignature == symmetric && s.ClientSecret == "":
		return wrong("client_secret")
	case s.NotifySignature != symmetric && s.NotifySignature != asymmetric:
		return wrong("notify_signature")
	case s.NotifySignature == symmetric && (s.NotifyToken == "" || s.ClientSecret == ""):
		return wrong("notify_token and client_secret")
	case !terminalForm.MatchString(s.TerminalID):
		return wrong("terminal_id")
	case s.QueryServiceCode != "47" && s.QueryServiceCode != "51":
		return wrong("query_service_code")
	}
	return nil
}

const leastKeyBits = 2048

func privateKey(text string) (*rsa.PrivateKey, error) {
	wrong := errors.New("gateway: private_key has to be an RSA key in PEM, of 2048 bits or more")
	block, _ := pem.Decode([]byte(strings.TrimSpace(text)))
	if block == nil {
		return nil, wrong
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil && key.N.BitLen() >= leastKeyBits {
		return key, nil
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	key, ok := parsed.(*rsa.PrivateKey)
	if err != nil || !ok || key.N.BitLen() < leastKeyBits {
		return nil, wrong
	}
	return key, nil
}

func publicKey(text string) (*rsa.PublicKey, error) {
	wrong := errors.New("gateway: public_key has to be an RSA key in PEM, of 2048 bits or more")
	block, _ := pem.Decode([]byte(strings.TrimSpace(text)))
	if block == nil {
		return nil, wrong
	}
	parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
	if certificate, certErr := x509.ParseCertificate(block.Bytes); certErr == nil {
		parsed, err = certificate.PublicKey, nil
	}
	key, ok := parsed.(*rsa.PublicKey)
	if err != nil || !ok || key.N.BitLen() < leastKeyBits {
		return nil, wrong
	}
	return key, nil
}
