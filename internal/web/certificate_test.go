package web

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// authority signs certificates for this machine.
type authority struct {
	t    *testing.T
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) authority {
	t.Helper()
	a := authority{t: t, key: newKey(t)}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test authority"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &a.key.PublicKey, a.key)
	if err == nil {
		a.cert, err = x509.ParseCertificate(der)
	}
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// issue makes a certificate with a serial number, and its key, as PEM.
func (a authority) issue(serial int64) (cert, key []byte) {
	a.t.Helper()
	own := newKey(a.t)
	template := &x509.Certificate{SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "lapak"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Unix(4_000_000_000+serial, 0),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &own.PublicKey, a.key)
	if err != nil {
		a.t.Fatal(err)
	}
	bare, err := x509.MarshalPKCS8PrivateKey(own)
	if err != nil {
		a.t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: bare})
}

// client trusts the authority and makes a new connection for each request.
func (a authority) client() (*http.Client, *tls.Config) {
	pool := x509.NewCertPool()
	pool.AddCert(a.cert)
	config := &tls.Config{RootCAs: pool}
	return &http.Client{Timeout: patience, Transport: &http.Transport{
		TLSClientConfig: config, DisableKeepAlives: true, ForceAttemptHTTP2: true}}, config
}

// put replaces a file, with a time of its own so that a coarse clock of the file
// system does not matter.
func put(t *testing.T, file string, content []byte, age time.Duration) {
	t.Helper()
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	at := time.Now().Add(-age)
	if err := os.Chtimes(file, at, at); err != nil {
		t.Fatal(err)
	}
}

func TestTheServerSpeaksTLSAndTakesRenewedCertificates(t *testing.T) {
	a, dir := newAuthority(t), t.TempDir()
	certFile, keyFile := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	cert, key := a.issue(1001)
	put(t, certFile, cert, time.Hour)
	put(t, keyFile, key, time.Hour)
	r := start(t, Config{CertFile: certFile, KeyFile: keyFile})
	client, config := a.client()
	serial := func() int64 {
		t.Helper()
		got, err := client.Get("https://" + r.address + "/healthz")
		if err != nil {
			t.Fatal(err)
		}
		got.Body.Close()
		if got.ProtoMajor != 2 || got.TLS.Version != tls.VersionTLS13 || got.Header.Get("Strict-Transport-Security") == "" {
			t.Errorf("spoke %s over TLS %x, %v", got.Proto, got.TLS.Version, got.Header)
		}
		return got.TLS.PeerCertificates[0].SerialNumber.Int64()
	}
	if got := serial(); got != 1001 {
		t.Errorf("the certificate is %d", got)
	}

	newCert, newKey := a.issue(1002)
	put(t, certFile, newCert, time.Minute) // the key is still the old one
	if got := serial(); got != 1001 {
		t.Errorf("with half a pair the certificate is %d", got)
	}
	put(t, keyFile, newKey, time.Minute)
	if got := serial(); got != 1002 {
		t.Errorf("after the renewal the certificate is %d", got)
	}
	if err := os.Remove(keyFile); err != nil {
		t.Fatal(err)
	}
	if got := serial(); got != 1002 {
		t.Errorf("without the file the certificate is %d", got)
	}

	got, err := client.Get("https://" + r.address + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	expiry := strconv.FormatFloat(4_000_001_002, 'g', -1, 64)
	if want := "lapak_tls_certificate_expiry_timestamp_seconds " + expiry; !strings.Contains(string(text), want+"\n") {
		t.Errorf("the metrics lack %s:\n%s", want, text)
	}

	for version, welcome := range map[uint16]bool{tls.VersionTLS11: false, tls.VersionTLS12: true} {
		old := config.Clone()
		old.MinVersion, old.MaxVersion = tls.VersionTLS10, version
		connection, err := tls.Dial("tcp", r.address, old)
		if err == nil {
			connection.Close()
		}
		if (err == nil) != welcome {
			t.Errorf("TLS %x: %v", version, err)
		}
	}
}

func TestACertificateThatCannotBeReadIsARefusalForPeople(t *testing.T) {
	a, dir := newAuthority(t), t.TempDir()
	cert, _ := a.issue(1)
	_, otherKey := a.issue(2)
	certFile, keyFile := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	put(t, certFile, cert, 0)
	put(t, keyFile, otherKey, 0)
	for _, c := range []struct{ cert, key string }{
		{certFile, filepath.Join(dir, "gone.pem")}, {certFile, keyFile}, {certFile, certFile}, {certFile, ""}, {"", keyFile},
	} {
		_, err := New(Config{CertFile: c.cert, KeyFile: c.key})
		if err == nil || !strings.Contains(err.Error(), "certificate_unreadable") {
			t.Errorf("%q and %q: %v", c.cert, c.key, err)
		}
	}
}
