// Package printer carries finished bytes to a receipt printer: a file, a USB
// printer file, a serial line, TCP port 9100, a CUPS queue or a Windows spooler
// queue. It knows nothing of receipts, sales or ESC/POS, except for the few bytes
// that wake a printer which was left in the middle of a picture.
//
// Most of these roads are one-way. A nil error means that every byte was taken
// over, not that paper came out: out of paper, an open lid and a dead cable behind
// a converter cannot be seen from here. So callers keep the receipt printable
// again, and nothing that happens here may change a sale.
//
// It is not a driver and keeps no settings. It imports nothing of this project;
// the till's wiring may import it.
package printer

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

// Reason says why a job failed. The texts are stable: the words for people are
// found by them.
type Reason string

// The reasons a job can fail for.
const (
	Off          Reason = "printer_off"           // nothing answers at the address
	Busy         Reason = "printer_busy"          // another program holds it, or too many jobs wait
	NoPermission Reason = "printer_no_permission" // the system does not let this user print
	Unknown      Reason = "printer_unknown"       // there is no such file, port or queue
	TimedOut     Reason = "printer_timeout"       // it stopped taking bytes
	BrokeOff     Reason = "printer_broke_off"     // it went away in the middle of the job
	BadAddress   Reason = "printer_bad_address"   // the address cannot be read
	Unsupported  Reason = "printer_unsupported"   // this system has no printers of that kind
	Failed       Reason = "printer_failed"        // anything else; the detail is in Err
)

// Error is every error of this package.
type Error struct {
	Reason  Reason
	Target  string // the address as written in the settings
	Partial bool   // some bytes were taken over: part of the job may be on paper
	Err     error  // detail for the log, may be nil
}

// Error is for logs; people read the sentence of WordsKey.
func (e *Error) Error() string {
	text := "printer " + e.Target + ": " + string(e.Reason)
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap gives the detail.
func (e *Error) Unwrap() error { return e.Err }

// WordsKey is the key of the sentence that tells people, and what fills it.
func (e *Error) WordsKey() (key string, args map[string]string) {
	return "error." + string(e.Reason), map[string]string{"printer": e.Target}
}

// Device is one printer. It sends one job at a time and remembers whether the
// last one broke off. The zero value is not usable; see New.
type Device struct {
	target Target
	limits limits

	mu    sync.Mutex
	dirty bool // the last job ended inside a command
}

// limits are how long things may take; tests shorten them.
type limits struct {
	write      time.Duration // for one chunk, and to open
	drain      time.Duration // for a serial line to send what the system has taken over
	linger     time.Duration // for a network printer to complain after the last byte
	cups       time.Duration // for a queue to print before the job is cancelled
	cupsPoll   time.Duration
	cupsAnswer time.Duration // for lp, lpstat and cancel themselves
}

func standardLimits() limits {
	return limits{
		write: 5 * time.Second, drain: 5 * time.Second, linger: 500 * time.Millisecond,
		cups: 10 * time.Second, cupsPoll: 250 * time.Millisecond, cupsAnswer: 5 * time.Second,
	}
}

// New returns the printer at a target. Nothing is opened before the first job.
func New(target Target) *Device {
	return &Device{target: target, limits: standardLimits()}
}

// Target returns the address the device was made with.
func (d *Device) Target() Target { return d.target }

// wake ends whatever command a broken job left open. Inside an unfinished picture
// the zeros are white dots, outside they print nothing; ESC @ then resets. The
// longest picture strip sent by this product is shorter than the zeros.
func wake() []byte {
	return append(make([]byte, 2048), 0x1B, '@')
}

// Send carries one job to the printer and returns when the last byte is taken
// over. It gives up when the printer takes nothing for 5 seconds (10 for a CUPS
// queue) or when ctx ends. The error is always an *Error.
func (d *Device) Send(ctx context.Context, job []byte) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.dirty {
		job = append(wake(), job...)
	}
	err := d.road()(ctx, job)
	if err == nil {
		d.dirty = false
		return nil
	}
	failure := d.explain(err)
	// A failure before the first byte leaves the printer as it was: if it was in
	// the middle of a picture then, it still is.
	d.dirty = d.dirty || failure.Partial
	return failure
}

func (d *Device) road() func(context.Context, []byte) error {
	switch d.target.Kind {
	case File:
		return d.sendFile
	case USB:
		return d.sendUSB
	case Serial:
		return d.sendSerial
	case TCP:
		return d.sendTCP
	case CUPS:
		return d.sendCUPS
	case Windows:
		return d.sendWindows
	}
	return func(context.Context, []byte) error { return &Error{Reason: BadAddress} }
}

// partial marks an error that came after the first byte was taken over.
type partial struct{ error }

func (p partial) Unwrap() error { return p.error }

// explain turns whatever the system said into an Error with a reason.
func (d *Device) explain(err error) *Error {
	var half partial
	begun := errors.As(err, &half)
	var known *Error
	if errors.As(err, &known) {
		return &Error{Reason: known.Reason, Target: d.target.String(), Partial: begun || known.Partial, Err: known.Err}
	}
	return &Error{Reason: reasonOf(err, begun), Target: d.target.String(), Partial: begun, Err: err}
}

func reasonOf(err error, begun bool) Reason {
	var timeout interface{ Timeout() bool }
	var dns *net.DNSError
	switch {
	case errors.Is(err, fs.ErrPermission):
		return NoPermission
	case errors.Is(err, syscall.EBUSY):
		return Busy
	case errors.Is(err, fs.ErrNotExist), errors.As(err, &dns) && dns.IsNotFound:
		return Unknown
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled), errors.Is(err, os.ErrDeadlineExceeded):
		return TimedOut
	case errors.As(err, &timeout) && timeout.Timeout():
		// A network printer that does not even answer the call is switched off;
		// the timeout of an open connection is caught above.
		return Off
	case begun:
		return BrokeOff
	case isOff(err):
		return Off
	}
	return Failed
}

// write sends the job in the target's chunks, each with its own limit.
func (d *Device) write(ctx context.Context, w io.Writer, limit func(time.Time) error, job []byte) error {
	chunk := d.target.ChunkBytes
	if chunk <= 0 {
		chunk = len(job)
	}
	sent := 0
	for sent < len(job) {
		if err := ctx.Err(); err != nil {
			return begunWith(sent, err)
		}
		// A regular file has no deadline and needs none.
		err := limit(d.deadline(ctx))
		if err != nil && !errors.Is(err, os.ErrNoDeadline) {
			return begunWith(sent, err)
		}
		n, err := w.Write(job[sent:min(sent+chunk, len(job))])
		sent += n
		if err != nil {
			return begunWith(sent, err)
		}
		if sent < len(job) && d.target.ChunkDelay > 0 {
			pause(ctx, d.target.ChunkDelay)
		}
	}
	return nil
}

func (d *Device) deadline(ctx context.Context) time.Time {
	limit := time.Now().Add(d.limits.write)
	if end, ok := ctx.Deadline(); ok && end.Before(limit) {
		return end
	}
	return limit
}

func begunWith(sent int, err error) error {
	if sent > 0 {
		return partial{err}
	}
	return err
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// sendFile adds the job to the end of a file, as paper would.
func (d *Device) sendFile(ctx context.Context, job []byte) error {
	return d.sendPath(ctx, job, true)
}

// sendPath writes the job to what the address names: a file, which may be
// created, or a device file.
func (d *Device) sendPath(ctx context.Context, job []byte, create bool) error {
	f, err := openOutput(d.target.Address, create)
	if err != nil {
		return err
	}
	if err := d.write(ctx, f, f.SetWriteDeadline, job); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return partial{err}
	}
	return nil
}

// sendTCP sends to the raw port of a network printer.
func (d *Device) sendTCP(ctx context.Context, job []byte) error {
	dialer := net.Dialer{Timeout: d.limits.write}
	conn, err := dialer.DialContext(ctx, "tcp", d.target.Address)
	if err != nil {
		return err
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	if err := d.write(ctx, conn, conn.SetWriteDeadline, job); err != nil {
		return err
	}
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return nil
	}
	if err := tcp.CloseWrite(); err != nil {
		return partial{err}
	}
	return d.listen(tcp)
}

// listen waits a moment for the printer to refuse what the system has already
// taken over from us. Silence is the normal answer.
func (d *Device) listen(conn net.Conn) error {
	if err := conn.SetReadDeadline(time.Now().Add(d.limits.linger)); err != nil {
		return partial{err}
	}
	_, err := io.Copy(io.Discard, io.LimitReader(conn, 4096))
	if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		return partial{err}
	}
	return nil
}
