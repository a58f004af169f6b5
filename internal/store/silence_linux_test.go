package store

import (
	"net"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"lapak/internal/pgtest"
)

func TestAConnectionToPostgreSQLGivesUpAMachineThatFellSilent(t *testing.T) {
	c := openCentral(t, Place{DSN: pgtest.Start(t)})
	conn, err := c.db.writer.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	err = onDriver(conn, func(driver *pgx.Conn) error {
		raw, err := driver.PgConn().Conn().(*net.TCPConn).SyscallConn()
		if err != nil {
			return err
		}
		return raw.Control(func(fd uintptr) {
			for _, o := range []struct{ option, want int }{
				{userTimeout, 20_000}, {syscall.TCP_KEEPIDLE, 5}, {syscall.TCP_KEEPINTVL, 5}, {syscall.TCP_KEEPCNT, 3},
			} {
				if got, err := syscall.GetsockoptInt(int(fd), syscall.IPPROTO_TCP, o.option); got != o.want || err != nil {
					t.Errorf("option %d is %d, not %d: %v", o.option, got, o.want, err)
				}
			}
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}
