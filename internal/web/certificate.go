package web

import (
	"crypto/tls"
	"errors"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"lapak/internal/pos"
)

// certificate is a key pair in two files that somebody renews beside the
// running server. Every handshake looks whether the files are other ones by now;
// as long as they do not fit each other, the last pair that did stays.
type certificate struct {
	certFile, keyFile string
	log               *slog.Logger

	mu    sync.Mutex
	pair  *tls.Certificate
	stamp stamp
}

// stamp tells two states of a pair of files apart.
type stamp struct {
	cert, key         time.Time
	certSize, keySize int64
}

// openCertificate reads the pair for the first time.
func openCertificate(certFile, keyFile string, log *slog.Logger) (*certificate, error) {
	c := &certificate{certFile: certFile, keyFile: keyFile, log: log}
	at, err := c.look()
	if err == nil {
		c.pair, err = c.load()
	}
	if err != nil {
		return nil, pos.Refuse(pos.Invalid, "certificate_unreadable", "cert", certFile, "key", keyFile).Because(err)
	}
	c.stamp = at
	return c, nil
}

func (c *certificate) look() (stamp, error) {
	cert, certErr := os.Stat(c.certFile)
	key, keyErr := os.Stat(c.keyFile)
	if err := errors.Join(certErr, keyErr); err != nil {
		return stamp{}, err
	}
	return stamp{cert.ModTime(), key.ModTime(), cert.Size(), key.Size()}, nil
}

func (c *certificate) load() (*tls.Certificate, error) {
	pair, err := tls.LoadX509KeyPair(c.certFile, c.keyFile)
	return &pair, err
}

// config is the TLS of the server: version 1.2 and up, with the ciphers and
// curves that the standard library holds for safe.
func (c *certificate) config() *tls.Config {
	return &tls.Config{
		MinVersion:     tls.VersionTLS12,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return c.current(), nil },
	}
}

// current is the pair to show now.
func (c *certificate) current() *tls.Certificate {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, err := c.look()
	if err != nil || at == c.stamp {
		// Files that are away for a moment are being replaced.
		return c.pair
	}
	c.stamp = at // one attempt and one line for each state of the files
	pair, err := c.load()
	if err != nil {
		c.log.Warn("the new certificate cannot be used, the old one stays", "cert", c.certFile, "error", err)
		return c.pair
	}
	c.log.Info("new certificate", "cert", c.certFile, "until", pair.Leaf.NotAfter)
	c.pair = pair
	return c.pair
}

// expiry tells until when the certificate is good.
func (c *certificate) expiry() prometheus.Collector {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "lapak_tls_certificate_expiry_timestamp_seconds",
		Help: "Moment in Unix time after which the certificate is no longer valid.",
	}, func() float64 { return float64(c.current().Leaf.NotAfter.Unix()) })
}
