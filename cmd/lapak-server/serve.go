package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os/signal"
	"syscall"

	"github.com/prometheus/client_golang/prometheus"

	"lapak/internal/cli"
	"lapak/internal/web"
)

// errHalfCertificate says that a certificate is of no use without its key.
var errHalfCertificate = errors.New("--tls-cert and --tls-key belong together")

// runServe serves the terminals until it is interrupted or terminated.
func runServe(args []string, stdout, stderr io.Writer) int {
	ctx, release := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer release()
	// A second signal ends the process at once, for who cannot wait.
	context.AfterFunc(ctx, release)
	return serve(ctx, args, stdout, stderr)
}

func serve(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	c := newCommand("serve", stdout, stderr)
	listen := c.flags.String("listen", "127.0.0.1:8080", "address to listen on")
	cert := c.flags.String("tls-cert", "", "certificate chain, PEM")
	key := c.flags.String("tls-key", "", "key of the certificate, PEM")
	behindProxy := c.flags.Bool("behind-proxy", false, "take the address of clients from X-Forwarded-For")
	drain := c.flags.Duration("drain", 0, "how long to go on after readiness went red")
	public := newShopFlags(c)
	acquirer := newGatewayFlags(c)
	_, err := c.parse(args, 0)
	if err == nil {
		err = acquirer.check()
	}
	if err == nil && (*cert == "") != (*key == "") {
		err = errHalfCertificate
	}
	at, placeErr := c.place()
	if err = errors.Join(err, placeErr); err != nil {
		return c.misused(err)
	}
	log := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: logLevel(slog.LevelInfo)}))
	registry := prometheus.NewRegistry()
	registry.MustRegister(buildInfo())
	public = public.at(*listen, *cert != "")
	work, err := newHandler(ctx, at, log, acquirer, public, registry, *cert != "" || *behindProxy)
	if err != nil {
		return c.refused(err)
	}
	server, err := web.New(web.Config{
		Routes: work.routes, Checks: work.checks, Limits: web.Limits{Linger: *drain},
		CertFile: *cert, KeyFile: *key, BehindProxy: *behindProxy, Log: log, Registry: registry,
	})
	if err == nil {
		err = c.listenAndServe(ctx, server, *listen, *behindProxy)
	}
	if err = errors.Join(err, work.close()); err != nil {
		return c.refused(err)
	}
	fmt.Fprintln(stdout, c.words().T("server.stopped"))
	return cli.Done
}

// listenAndServe tells people where the server is and runs it.
func (c *command) listenAndServe(ctx context.Context, server *web.Server, address string, behindProxy bool) error {
	listener, err := web.Listen(ctx, address)
	if err != nil {
		return err
	}
	scheme := "http"
	if server.Secure() {
		scheme = "https"
	}
	if scheme == "http" && !behindProxy && !onlyHere(listener.Addr()) {
		fmt.Fprintln(c.stderr, c.words().T("server.plain"))
	}
	fmt.Fprintln(c.stdout, c.words().T("server.listening", "version", version, "address", scheme+"://"+listener.Addr().String()))
	return server.Serve(ctx, listener)
}

// onlyHere reports whether an address can be reached from this machine only.
func onlyHere(address net.Addr) bool {
	tcp, ok := address.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// buildInfo tells the metrics which version runs.
func buildInfo() prometheus.Collector {
	info := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "lapak_build_info", Help: "1, with the version of the server.",
		ConstLabels: prometheus.Labels{"version": version},
	})
	info.Set(1)
	return info
}
