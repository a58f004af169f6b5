package store

import (
	"context"
	"errors"
	"net"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// answering is how long a server may take to accept a connection, unless its
	// address says otherwise. After that the next one of the address is tried.
	answering = 5 * time.Second
	// silence is how long the machine of a server may not answer before it is given
	// up for dead. A commit that waits for its standby is not silent: the machine
	// still answers.
	silence = 20 * time.Second
)

// giveUpTheSilent makes the connections of a config end when the other machine
// has lost its power or its network. Nobody says so then, and a write that waits
// for an answer would wait, holding its connection, for as long as the system
// goes on trying: two and a half minutes, or a quarter of an hour.
func giveUpTheSilent(c *pgx.ConnConfig) {
	dialer := &net.Dialer{
		Timeout:         answering,
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: silence / 4, Interval: silence / 4, Count: 3},
	}
	if c.ConnectTimeout > 0 {
		dialer.Timeout = c.ConnectTimeout
	}
	c.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dialer.DialContext(ctx, network, address)
		tcp, ok := conn.(*net.TCPConn)
		if err != nil || !ok {
			return conn, err
		}
		if err := giveUpAfter(tcp, silence); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
		return conn, nil
	}
}
