package uplink

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"lapak/internal/journal"
	"lapak/internal/pos"
)

// patience is how long one request may take; a slow link sends less at a time.
const patience = 60 * time.Second

// defaultTransport is what tills use: modern TLS, and no waiting for ever.
func defaultTransport() http.RoundTripper {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		TLSClientConfig:       &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: 40 * time.Second,
		IdleConnTimeout:       90 * time.Second,
		MaxIdleConnsPerHost:   2,
		ForceAttemptHTTP2:     true,
	}
}

// cleanAddress brings what a person typed into the form of an address: a host
// alone is asked by https, unless it is this machine itself.
func cleanAddress(text string) (string, error) {
	text = strings.TrimRight(strings.TrimSpace(text), "/")
	if !strings.Contains(text, "://") {
		host, _, _ := strings.Cut(text, ":")
		scheme := "https://"
		if host == "localhost" || net.ParseIP(host).IsLoopback() {
			scheme = "http://"
		}
		text = scheme + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", pos.Refuse(pos.Invalid, "server_address").Because(err)
	}
	return u.String(), nil
}

// caller asks a central store, for a till or for a hub.
type caller struct {
	http    *http.Client
	now     func() time.Time
	version string
}

func newCaller(transport http.RoundTripper, now func() time.Time, version string) caller {
	if transport == nil {
		transport = defaultTransport()
	}
	return caller{http: &http.Client{Transport: transport}, now: now, version: version}
}

// question is one request to the central store.
type question struct {
	server, method, path, token string
	body                        any       // JSON; nil for none
	file                        io.Reader // sent as it is instead of body
}

// busyError is a refusal with the time after which to come back.
type busyError struct {
	error
	after time.Duration
}

// Unwrap gives the refusal.
func (b *busyError) Unwrap() error { return b.error }

// errNotModified says that the answer is what we have.
var errNotModified = errors.New("not modified")

// ask sends one request and reads its answer into message. Every failure of the
// network is server_unreachable, and what became of the request is then unknown;
// to a server that is not trusted nothing was sent.
func (c caller) ask(ctx context.Context, q question, message any) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	request, err := q.request(ctx)
	if err != nil {
		return err
	}
	response, err := c.http.Do(request)
	if err != nil {
		return unreached(err)
	}
	defer response.Body.Close()
	encoding := response.Header.Get("Content-Encoding")
	switch {
	case response.StatusCode == http.StatusNotModified:
		return errNotModified
	case response.StatusCode != http.StatusOK:
		var answer ErrorAnswer
		if err := DecodeAnswer(response.Body, encoding, &answer); err != nil {
			answer = ErrorAnswer{}
		}
		return &busyError{Refused(response.StatusCode, answer), RetryAfter(response.Header.Get("Retry-After"), c.now())}
	}
	if whole, ok := message.(*[]byte); ok {
		*whole, err = io.ReadAll(io.LimitReader(response.Body, MaxPhoto+1))
	} else {
		err = DecodeAnswer(response.Body, encoding, message)
	}
	if err != nil {
		// A half answer says nothing about what became of the request.
		return pos.Refuse(pos.Unavailable, "server_unreachable").Because(err)
	}
	return nil
}

// unreached says why no answer came. A certificate that is not trusted is seldom a
// matter of waiting: the clock of the laptop is wrong, or somebody is in between.
func unreached(err error) error {
	var untrusted *tls.CertificateVerificationError
	if errors.As(err, &untrusted) {
		return pos.Refuse(pos.Unavailable, "server_not_trusted").Because(err)
	}
	return pos.Refuse(pos.Unavailable, "server_unreachable").Because(err)
}

func (q question) request(ctx context.Context) (*http.Request, error) {
	var body io.Reader
	encoding := ""
	switch {
	case q.file != nil:
		body = q.file
	case q.body != nil:
		text, how, err := Encode(q.body, true)
		if err != nil {
			return nil, err
		}
		body, encoding = bytes.NewReader(text), how
	}
	request, err := http.NewRequestWithContext(ctx, q.method, q.server+q.path, body)
	if err != nil {
		return nil, pos.Refuse(pos.Invalid, "server_address").Because(err)
	}
	request.Header.Set("Accept-Encoding", zstdEncoding)
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if encoding != "" {
		request.Header.Set("Content-Encoding", encoding)
	}
	if q.token != "" {
		request.Header.Set("Authorization", "Bearer "+q.token)
	}
	return request, nil
}

// party is who speaks: a terminal or a hub of a tenant, with its key.
type party struct {
	server   string
	tenant   pos.TenantID
	terminal pos.TerminalID
	key      ed25519.PrivateKey
}

// greet proves with the key who speaks, and says how far its journal goes.
func (c caller) greet(ctx context.Context, p party, head journal.Head) (SessionAnswer, error) {
	var nonce NonceAnswer
	post := question{server: p.server, method: http.MethodPost, path: "/v1/nonce", body: NonceRequest{Tenant: p.tenant, Terminal: p.terminal}}
	if err := c.ask(ctx, post, &nonce); err != nil {
		return SessionAnswer{}, err
	}
	post.path, post.body = "/v1/session", SessionRequest{
		Tenant: p.tenant, Terminal: p.terminal, Nonce: nonce.Nonce, Signature: SignSession(p.key, p.tenant, nonce.Nonce, head),
		Head: NewHeadMessage(head), Version: c.version, Clock: Millis(c.now()),
	}
	var answer SessionAnswer
	err := c.ask(ctx, post, &answer)
	return answer, err
}

// keyFile holds the terminal's private key. It lies beside the database and not
// in it: a copy of the database alone cannot speak for the laptop.
const keyFile = "terminal.key"

func saveKey(dir string, key ed25519.PrivateKey) error {
	path := filepath.Join(dir, keyFile)
	part := path + ".part"
	f, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = f.WriteString(hex.EncodeToString(key.Seed()) + "\n")
		err = errors.Join(err, f.Sync(), f.Close())
	}
	if err == nil {
		err = os.Rename(part, path)
	}
	if err != nil {
		return pos.Refuse(pos.Unavailable, "key_not_saved").Because(err)
	}
	return nil
}

// loadKey reads the key that fits a public key. Another one, or none, means that
// these data were copied from another laptop.
func loadKey(dir string, public []byte) (ed25519.PrivateKey, error) {
	text, err := os.ReadFile(filepath.Join(dir, keyFile))
	if err != nil {
		return nil, pos.Refuse(pos.Conflict, "enrol_again").Because(err)
	}
	seed, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, pos.Refuse(pos.Conflict, "enrol_again").Because(err)
	}
	key := ed25519.NewKeyFromSeed(seed)
	if !key.Public().(ed25519.PublicKey).Equal(ed25519.PublicKey(public)) {
		return nil, pos.Refuse(pos.Conflict, "enrol_again")
	}
	return key, nil
}
