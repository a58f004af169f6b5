package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"math/rand/v2"
	"net"
	"strconv"
	"testing"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
)

// network is what lies between tills and a central store. It can be cut and
// spoiled.
type network struct {
	testing.TB
	proxy *toxiproxy.Proxy
	url   string // how tills call the central store through it
}

// newNetwork lays a good network to an address.
func newNetwork(t testing.TB, to string) *network {
	t.Helper()
	quiet := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	n := &network{TB: t, proxy: toxiproxy.NewProxy(quiet, "network", freeAddress(t), to)}
	must(t, n.proxy.Start())
	n.url = "http://" + n.proxy.Listen
	t.Cleanup(n.proxy.Stop)
	return n
}

// cut takes the network away: what is under way is lost, and nobody answers.
func (n *network) cut() { n.proxy.Stop() }

// mend makes the network good again, whatever was wrong with it.
func (n *network) mend() {
	n.Helper()
	n.proxy.Toxics.ResetToxics(context.Background())
	if !n.proxy.Enabled {
		must(n, n.proxy.Start())
	}
}

// The ways from a till to its central store and back.
const (
	up   = "upstream"
	down = "downstream"
)

// spoil adds one thing that is wrong with the network, as toxiproxy calls it.
func (n *network) spoil(kind, way string, attributes map[string]int64) {
	n.Helper()
	body, err := json.Marshal(map[string]any{"type": kind, "stream": way, "attributes": attributes})
	must(n, err)
	_, err = n.proxy.Toxics.AddToxicJson(bytes.NewReader(body))
	must(n, err)
}

// freeAddress is an address of this machine that nobody listens at. It is not
// among those that the system gives out, so that a server which was killed finds
// it free again.
func freeAddress(t testing.TB) string {
	t.Helper()
	for range 100 {
		address := net.JoinHostPort("127.0.0.1", strconv.Itoa(15_000+rand.IntN(15_000)))
		listener, err := net.Listen("tcp", address)
		if err != nil {
			continue
		}
		must(t, listener.Close())
		return address
	}
	t.Fatal("no address is free")
	return ""
}
