package web

import (
	"net/http"
	"net/netip"
	"strings"
)

// forwarding are the headers in which proxies tell what they saw. None of them
// reaches a handler from a peer that is not trusted.
func forwarding() []string {
	return []string{"X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-Ip", "Forwarded"}
}

// resolve puts the address of the client into RemoteAddr. The address of the
// peer counts unless a proxy in front was announced; then it is the last one of
// X-Forwarded-For, which the proxy itself wrote: the ones before it are whatever
// the client claims. It reports whether the request came through a proxy that
// was not announced.
func (s *Server) resolve(r *http.Request) (unannounced bool) {
	peer := addressOf(r)
	if !s.behindProxy || !inside(peer) {
		unannounced = r.Header.Get("X-Forwarded-For") != "" || r.Header.Get("Forwarded") != ""
		for _, name := range forwarding() {
			r.Header.Del(name)
		}
		return unannounced
	}
	lines := r.Header.Values("X-Forwarded-For")
	if len(lines) == 0 {
		return false
	}
	claims := strings.Split(lines[len(lines)-1], ",")
	last := strings.TrimSpace(claims[len(claims)-1])
	address, err := netip.ParseAddr(last)
	if err != nil {
		withPort, err := netip.ParseAddrPort(last)
		if err != nil {
			return false
		}
		address = withPort.Addr()
	}
	r.RemoteAddr = netip.AddrPortFrom(address.Unmap().WithZone(""), 0).String()
	return false
}

// addressOf is the address of the client; that of a local socket is not valid.
func addressOf(r *http.Request) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return peer.Addr().Unmap().WithZone("")
}

// addressKey is what a quota counts an address as.
func addressKey(address netip.Addr) string {
	if address.Is6() {
		if network, err := address.Prefix(64); err == nil {
			return network.String()
		}
	}
	return address.String()
}

// inside reports whether an address is this machine or a private network.
func inside(address netip.Addr) bool {
	return !address.IsValid() || address.IsLoopback() || address.IsPrivate() || address.IsLinkLocalUnicast()
}

// overTLS reports whether the client speaks TLS, to us or to the proxy.
func overTLS(r *http.Request) bool {
	return r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https"
}
