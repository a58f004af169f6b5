//go:build !windows

package printer

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
)

// openOutput opens a file or printer file for writing. It never waits: a printer
// file that is not ready must not hold the spool for ever, and only a
// non-blocking file obeys a deadline.
func openOutput(path string, create bool) (*os.File, error) {
	flags := os.O_WRONLY | syscall.O_NONBLOCK | syscall.O_NOCTTY
	if create {
		flags |= os.O_CREATE | os.O_APPEND
	}
	return os.OpenFile(path, flags, 0o600)
}

func (d *Device) sendUSB(ctx context.Context, job []byte) error {
	return d.sendPath(ctx, job, false)
}

func (d *Device) sendWindows(context.Context, []byte) error {
	return &Error{Reason: Unsupported}
}

// isOff tells whether the system says that nobody is at the other end.
func isOff(err error) bool {
	for _, no := range []error{
		syscall.ENXIO, syscall.ENODEV, syscall.EIO, syscall.EPIPE, syscall.ECONNREFUSED,
		syscall.ECONNRESET, syscall.EHOSTUNREACH, syscall.ENETUNREACH, syscall.EHOSTDOWN,
	} {
		if errors.Is(err, no) {
			return true
		}
	}
	return false
}

// devicePatterns are where the system puts printers and serial lines.
func devicePatterns() []Target {
	return []Target{
		{Kind: USB, Address: "dev/usb/lp*"},
		{Kind: Serial, Address: "dev/ttyUSB*", Baud: standardBaud},
		{Kind: Serial, Address: "dev/ttyACM*", Baud: standardBaud},
		{Kind: Serial, Address: "dev/rfcomm*", Baud: standardBaud},
	}
}

// Discover lists what could be a printer on this machine, without sending a byte
// to any of it.
func Discover(ctx context.Context) []Target { return discover(ctx, "/") }

func discover(ctx context.Context, root string) []Target {
	var found []Target
	for _, p := range devicePatterns() {
		paths, err := filepath.Glob(filepath.Join(root, p.Address))
		if err != nil {
			continue
		}
		for _, path := range paths {
			p.Address = path
			found = append(found, p)
		}
	}
	return append(found, cupsQueues(ctx)...)
}
