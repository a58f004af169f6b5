package gateway

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Config is what a gateway is opened with.
type Config struct {
	Provider string // "midtrans" or "snap"
	URL      string // such as https://api.sandbox.midtrans.com
	Settings []byte // contents of the key file: JSON, with the keys
	HTTP     *http.Client
	Now      func() time.Time
}

// Limits on what is read from a key file and from a provider.
const (
	maxSettings = 64 << 10
	maxAnswer   = 256 << 10
	// MaxNotification is the most that a provider may post to us.
	MaxNotification = 64 << 10
)

// jakarta is the zone of all times that providers write.
var jakarta = time.FixedZone("WIB", 7*60*60)

// Open makes a gateway of a configuration, without asking the provider anything.
// An error says what is wrong with the configuration, and holds no keys.
func Open(c Config) (Gateway, error) {
	if c.Now == nil {
		return nil, errors.New("gateway: no clock")
	}
	address, err := checkAddress(c.URL)
	if err != nil {
		return nil, err
	}
	if len(c.Settings) > maxSettings {
		return nil, errors.New("gateway: the key file is too large")
	}
	at := wire{http: client(c.HTTP), address: address}
	switch c.Provider {
	case "midtrans":
		return openMidtrans(c, at)
	case "snap":
		return openSNAP(c, at)
	}
	return nil, fmt.Errorf("gateway: no provider is called %q", c.Provider)
}

// checkAddress wants https, since the keys go there; plain http is for this
// machine alone.
func checkAddress(text string) (string, error) {
	u, err := url.Parse(strings.TrimRight(text, "/"))
	switch {
	case err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return "", errors.New("gateway: the address is not one")
	case u.Scheme == "https", u.Scheme == "http" && (u.Hostname() == "localhost" || net.ParseIP(u.Hostname()).IsLoopback()):
		return u.String(), nil
	}
	return "", errors.New("gateway: the address has to begin with https://")
}

// client is a copy of the given one that follows no redirections: a key goes where
// it was told to go.
func client(given *http.Client) *http.Client {
	c := http.Client{Timeout: 30 * time.Second}
	if given != nil {
		c = *given
	}
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &c
}

// readSettings reads a key file strictly: a setting that is spelt wrong must not be
// one that is silently missing. The error of the decoder may quote the file and is
// not passed on.
func readSettings(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &kind):
		return fmt.Errorf("gateway: the key file has the wrong kind of value in %s", kind.Field)
	case err != nil && strings.Contains(err.Error(), "unknown field"):
		return errors.New("gateway: the key file has a setting that is not known")
	case err != nil || d.More():
		return errors.New("gateway: the key file is not JSON")
	}
	return nil
}
