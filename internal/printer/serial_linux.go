package printer

import (
	"context"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

func bauds() map[int]uint32 {
	return map[int]uint32{
		1200: unix.B1200, 2400: unix.B2400, 4800: unix.B4800, 9600: unix.B9600, 19200: unix.B19200,
		38400: unix.B38400, 57600: unix.B57600, 115200: unix.B115200, 230400: unix.B230400,
	}
}

// sendSerial writes to a serial line set to raw, 8 data bits, no parity, 1 stop bit.
func (d *Device) sendSerial(ctx context.Context, job []byte) error {
	rate, ok := bauds()[d.target.Baud]
	if !ok {
		return &Error{Reason: BadAddress}
	}
	f, err := openOutput(d.target.Address, false)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := control(f, func(fd int) error { return raw8N1(fd, rate) }); err != nil {
		return err
	}
	err = d.write(ctx, f, f.SetWriteDeadline, job)
	if err == nil {
		err = d.drain(ctx, f)
	}
	if err != nil {
		// What the line has not sent would keep Close waiting for half a minute.
		control(f, func(fd int) error { return unix.IoctlSetInt(fd, unix.TCFLSH, unix.TCOFLUSH) })
	}
	return err
}

func control(f *os.File, do func(fd int) error) error {
	conn, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var inner error
	if err := conn.Control(func(fd uintptr) { inner = do(int(fd)) }); err != nil {
		return err
	}
	return inner
}

func raw8N1(fd int, rate uint32) error {
	t, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	if err != nil {
		return err
	}
	t.Iflag = unix.IGNBRK | unix.IGNPAR
	t.Oflag = 0
	t.Lflag = 0
	t.Cflag = unix.CS8 | unix.CREAD | unix.CLOCAL | rate
	t.Ispeed, t.Ospeed = rate, rate
	t.Cc[unix.VMIN], t.Cc[unix.VTIME] = 1, 0
	return unix.IoctlSetTermios(fd, unix.TCSETS, t)
}

// drain waits until the line has sent what the system took over. The limit starts
// again whenever the line moves: at 9600 baud a long receipt takes a while.
func (d *Device) drain(ctx context.Context, f *os.File) error {
	const tick = 10 * time.Millisecond
	last, still := -1, time.Duration(0)
	for {
		var left int
		err := control(f, func(fd int) (err error) {
			left, err = unix.IoctlGetInt(fd, unix.TIOCOUTQ)
			return err
		})
		switch {
		case err != nil:
			return partial{err}
		case left == 0:
			return nil
		case left == last:
			still += tick
		default:
			last, still = left, 0
		}
		if still > d.limits.drain {
			return partial{os.ErrDeadlineExceeded}
		}
		if ctx.Err() != nil {
			return partial{ctx.Err()}
		}
		pause(ctx, tick)
	}
}
