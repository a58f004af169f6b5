package e2e_test

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"lapak/internal/store"
	"lapak/internal/uplink"
)

func TestASecondServerOnAFolderIsRefused(t *testing.T) {
	c := newCentre(t)
	s := c.serve()
	c.refuses("server_running", "serve", "--listen", freeAddress(t))
	if status, body, err := s.ask("/readyz"); status != http.StatusOK {
		t.Errorf("the first one: %d %q, %v", status, body, err)
	}
	// Whoever takes over after a power cut finds the folder free.
	s.kill()
	if rest, status := c.serve().stop(); status != 0 || !strings.Contains(rest, "has stopped") {
		t.Errorf("the next one ended with %d, %q", status, rest)
	}
}

func TestAWrongCommandLineOfTheServerEndsWithStatusTwo(t *testing.T) {
	c := emptyCentre(t, store.Place{Dir: filepath.Join(t.TempDir(), "centre")})
	for _, args := range [][]string{
		{"serve", "--listne", ":80"}, {"serve", "now"}, {"serve", "--tls-cert", "cert.pem"}, {"serve", "--dsn", "postgres://x/y"},
		{"enrol"}, {"catalogue", "import"}, {"bundle", "export"}, {"join", c.address}, {"sell"},
	} {
		if out, complaint, status := c.try(args...); status != 2 || out != "" || !strings.Contains(complaint, "lapak-server") {
			t.Errorf("%v: status %d, %q, %q", args, status, out, complaint)
		}
	}
	if _, err := os.Stat(c.at.Dir); !os.IsNotExist(err) {
		t.Errorf("a wrong command line has made the folder: %v", err)
	}
}

// TestAServerThatIsToldToStopFinishesWhatIsUnderWay sends half a request, tells
// the server to stop and then sends the other half.
func TestAServerThatIsToldToStopFinishesWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	c := newCentre(t)
	s := c.serve()
	l := c.enrolled(s.url)
	body := fmt.Sprintf(`{"tenant":%q,"terminal":%q}`, organisation, l.status().Terminal)
	conn, err := net.Dial("tcp", c.address)
	must(t, err)
	defer conn.Close()
	_, err = fmt.Fprintf(conn, "POST /v1/nonce HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
		c.address, len(body), body[:20])
	must(t, err)
	wait(t, "the half request", func() bool { return s.metric("lapak_http_requests_in_flight") == 2 }) // and the one that asks
	must(t, s.cmd.Process.Signal(syscall.SIGTERM))
	wait(t, "the closed door", func() bool {
		late, err := net.Dial("tcp", c.address)
		if err == nil {
			late.Close()
		}
		return err != nil
	})
	l.refuses("server_unreachable", "sync")
	_, err = io.WriteString(conn, body[20:])
	must(t, err)
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	must(t, err)
	text, err := io.ReadAll(response.Body)
	must(t, err)
	if response.StatusCode != http.StatusOK || !strings.Contains(string(text), `"nonce"`) {
		t.Errorf("what was under way was answered with %d %q", response.StatusCode, text)
	}
	if rest, status := s.ended(); status != 0 || !strings.Contains(rest, "all requests under way were finished") {
		t.Errorf("the server ended with %d, %q\n%s", status, rest, s.log)
	}
}

func TestAServerThatGoesAwaySaysSoFirst(t *testing.T) {
	t.Parallel()
	c := newCentre(t)
	s := c.serve("--drain", "6s")
	l := c.enrolled(s.url)
	l.bookNotes(1, 5)
	must(t, s.cmd.Process.Signal(syscall.SIGTERM))
	wait(t, "the word that it stops", func() bool {
		status, body, err := s.ask("/readyz")
		return err == nil && status == http.StatusServiceUnavailable && strings.Contains(body, `"stopping"`)
	})
	if status, body, err := s.ask("/healthz"); status != http.StatusOK {
		t.Errorf("while it stops it is not healthy: %d %q, %v", status, body, err)
	}
	l.do("sync") // a load balancer has not noticed yet
	if _, status := s.ended(); status != 0 {
		t.Errorf("the server ended with %d", status)
	}
	if got := c.agrees(l); got != 4 {
		t.Errorf("%d sales arrived", got)
	}
}

// wait waits for something that should come at once.
func wait(t testing.TB, what string, happened func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !happened(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s did not come", what)
		}
	}
}

// certificates makes an authority and a certificate of it for this machine, as
// files: of the authority, of the certificate and of its key.
func certificates(t testing.TB) (authority, cert, key string, pool *x509.CertPool) {
	t.Helper()
	dir := t.TempDir()
	write := func(name, kind string, der []byte) string {
		path := filepath.Join(dir, name)
		must(t, os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600))
		return path
	}
	root := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Kanwil Sumsel"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	rootKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	rootDER, err := x509.CreateCertificate(rand.Reader, root, root, &rootKey.PublicKey, rootKey)
	must(t, err)
	root, err = x509.ParseCertificate(rootDER)
	must(t, err)
	leafKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	leafDER, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "pusat"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		NotBefore: root.NotBefore, NotAfter: root.NotAfter,
	}, root, &leafKey.PublicKey, rootKey)
	must(t, err)
	keyDER, err := x509.MarshalPKCS8PrivateKey(leafKey)
	must(t, err)
	pool = x509.NewCertPool()
	pool.AddCert(root)
	return write("ca.pem", "CERTIFICATE", rootDER), write("cert.pem", "CERTIFICATE", leafDER), write("key.pem", "PRIVATE KEY", keyDER), pool
}

func TestATillSyncsOverTLSWithAnAuthorityOfItsOffice(t *testing.T) {
	t.Parallel()
	c := newCentre(t)
	authority, cert, key, pool := certificates(t)
	s := c.begin("--tls-cert", cert, "--tls-key", key)
	s.client.Transport = &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: pool}}
	s.ready()
	if !strings.HasPrefix(s.url, "https://") {
		t.Fatalf("with a certificate the server is at %s", s.url)
	}
	l := newLapak(t)
	// A laptop that does not know the authority does not give its code away.
	code := c.code(s.url)
	l.refuses("server_not_trusted", "enrol", s.url, code)
	l.env = []string{"SSL_CERT_FILE=" + authority}
	l.do("enrol", s.url, code)
	l.do("sync")
	l.bookNotes(1, 21)
	l.do("sync")
	if got := c.agrees(l); got != 20 {
		t.Errorf("%d sales arrived", got)
	}
	if got := l.status(); got.State != uplink.StatusSent || got.Server != s.url {
		t.Errorf("over TLS: %+v", got)
	}
	if left := time.Until(time.Unix(int64(s.metric("lapak_tls_certificate_expiry_timestamp_seconds")), 0)); left < 0 || left > time.Hour {
		t.Errorf("the certificate is good for %v", left)
	}
	l.env = nil
	l.refuses("server_not_trusted", "sync")
}

func TestAFullDiskOfTheCentreLosesNothing(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can make a small disk")
	}
	t.Parallel()
	serverProgram(t)
	disk := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk).CombinedOutput(); err != nil {
		t.Skipf("no small disk can be made here: %s", out)
	}
	t.Cleanup(func() { exec.Command("umount", "-l", disk).Run() })
	c := emptyCentre(t, store.Place{Dir: filepath.Join(disk, "centre")})
	c.plan()
	s := c.serve()
	l := c.enrolled(s.url)
	l.bookNotes(1, 301)
	filler := filepath.Join(disk, "filler")
	f, err := os.Create(filler)
	must(t, err)
	for err == nil {
		_, err = f.Write(make([]byte, 4096))
	}
	must(t, f.Close())
	l.refuses("server_disk_full", "sync")
	if got := l.status(); got.State != uplink.StatusWaiting || got.Waiting != 300 {
		t.Errorf("with a full disk at the centre: %+v", got)
	}
	if status, body, err := s.ask("/readyz"); status != http.StatusServiceUnavailable || !strings.Contains(body, "folder") {
		t.Errorf("with a full disk the server calls itself %d %q, %v", status, body, err)
	}
	l.bookNotes(301, 331)
	must(t, os.Remove(filler))
	s.ready()
	l.do("sync")
	if got := c.agrees(l); got != 330 {
		t.Errorf("%d sales arrived", got)
	}
}

func TestARevokedLaptopIsToldInItsLanguageAndWhatItBringsIsSetAside(t *testing.T) {
	c := newCentre(t)
	s := c.serve()
	l := c.enrolled(s.url)
	l.bookNotes(1, 6)
	l.do("sync")
	c.do("revoke", "KBI-A")
	l.bookNotes(6, 11)
	l.refuses("terminal_revoked", "sync")
	if got := l.status(); got.Waiting != 5 {
		t.Errorf("a revoked laptop: %+v", got)
	}
	stick := filepath.Join(t.TempDir(), "a.lapak")
	l.do("bundle", "export", stick)
	c.do("bundle", "import", stick)
	if got := c.ledger(); len(got.sales) != 5 {
		t.Errorf("%d sales of a revoked laptop count", len(got.sales))
	}
	central := c.open()
	defer central.Close()
	aside, err := central.Quarantined(t.Context(), organisation, false)
	must(t, err)
	for _, q := range aside {
		if q.Reason != store.QuarantineRevoked {
			t.Errorf("set aside: %+v", q)
		}
	}
	if len(aside) != 5 {
		t.Errorf("%d entries are set aside", len(aside))
	}
	l.do("verify")
	c.do("verify")
}
