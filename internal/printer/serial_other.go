//go:build !linux && !windows

package printer

import "context"

func (d *Device) sendSerial(context.Context, []byte) error {
	return &Error{Reason: Unsupported}
}
