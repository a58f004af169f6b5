package printer

import (
	"context"
	"errors"
	"os"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

func openOutput(path string, create bool) (*os.File, error) {
	flags := os.O_WRONLY
	if create {
		flags |= os.O_CREATE | os.O_APPEND
	}
	return os.OpenFile(path, flags, 0o600)
}

// sendUSB is refused: Windows gives USB printers to its spooler and to nobody else.
func (d *Device) sendUSB(context.Context, []byte) error {
	return &Error{Reason: Unsupported}
}

// sendSerial writes to a COM port, which is also how Windows shows a Bluetooth
// printer.
func (d *Device) sendSerial(ctx context.Context, job []byte) error {
	path, err := windows.UTF16PtrFromString(`\\.\` + d.target.Address)
	if err != nil {
		return &Error{Reason: BadAddress, Err: err}
	}
	port, err := windows.CreateFile(path, windows.GENERIC_WRITE|windows.GENERIC_READ, 0, nil, windows.OPEN_EXISTING, 0, 0)
	if err != nil {
		if errors.Is(err, windows.ERROR_ACCESS_DENIED) {
			// A COM port has no owner; access is denied while another program has it.
			return &Error{Reason: Busy, Err: err}
		}
		return err
	}
	defer windows.CloseHandle(port)
	if err := d.setUp(port); err != nil {
		return err
	}
	chunk := d.target.ChunkBytes
	if chunk <= 0 {
		chunk = 512
	}
	for sent := 0; sent < len(job); {
		if err := ctx.Err(); err != nil {
			return begunWith(sent, err)
		}
		var n uint32
		err := windows.WriteFile(port, job[sent:min(sent+chunk, len(job))], &n, nil)
		sent += int(n)
		if err != nil {
			return begunWith(sent, err)
		}
		if n == 0 {
			return begunWith(sent, os.ErrDeadlineExceeded)
		}
		if sent < len(job) && d.target.ChunkDelay > 0 {
			pause(ctx, d.target.ChunkDelay)
		}
	}
	return nil
}

func (d *Device) setUp(port windows.Handle) error {
	const binary = 1 // the only mode Windows has
	state := windows.DCB{BaudRate: uint32(d.target.Baud), Flags: binary, ByteSize: 8, Parity: 0, StopBits: 0}
	state.DCBlength = uint32(unsafe.Sizeof(state))
	if err := windows.SetCommState(port, &state); err != nil {
		return err
	}
	return windows.SetCommTimeouts(port, &windows.CommTimeouts{
		WriteTotalTimeoutConstant: uint32(d.limits.write.Milliseconds()),
	})
}

// spooler is the part of winspool.drv this package needs.
type spooler struct {
	open, closing, startDoc, startPage, write, endPage, endDoc, list *windows.LazyProc
}

func newSpooler() spooler {
	dll := windows.NewLazySystemDLL("winspool.drv")
	return spooler{
		open: dll.NewProc("OpenPrinterW"), closing: dll.NewProc("ClosePrinter"),
		startDoc: dll.NewProc("StartDocPrinterW"), startPage: dll.NewProc("StartPagePrinter"),
		write: dll.NewProc("WritePrinter"), endPage: dll.NewProc("EndPagePrinter"),
		endDoc: dll.NewProc("EndDocPrinter"), list: dll.NewProc("EnumPrintersW"),
	}
}

// docInfo is DOC_INFO_1W.
type docInfo struct {
	name, output, datatype *uint16
}

// sendWindows gives the job to a queue of the Windows spooler as raw bytes. The
// spooler keeps it when the printer is off and prints it later.
func (d *Device) sendWindows(ctx context.Context, job []byte) error {
	if err := ctx.Err(); err != nil || len(job) == 0 {
		return err
	}
	name, err := windows.UTF16PtrFromString(d.target.Address)
	if err != nil {
		return &Error{Reason: BadAddress, Err: err}
	}
	w := newSpooler()
	var queue windows.Handle
	if err := call(w.open, uintptr(unsafe.Pointer(name)), uintptr(unsafe.Pointer(&queue)), 0); err != nil {
		return spoolerError(err)
	}
	defer w.closing.Call(uintptr(queue))
	title, datatype := windows.StringToUTF16Ptr("receipt"), windows.StringToUTF16Ptr("RAW")
	info := docInfo{name: title, datatype: datatype}
	err = call(w.startDoc, uintptr(queue), 1, uintptr(unsafe.Pointer(&info)))
	if err != nil {
		return spoolerError(err)
	}
	defer w.endDoc.Call(uintptr(queue))
	if err := call(w.startPage, uintptr(queue)); err != nil {
		return spoolerError(err)
	}
	defer w.endPage.Call(uintptr(queue))
	for sent := 0; sent < len(job); {
		var n uint32
		rest := job[sent:]
		err := call(w.write, uintptr(queue), uintptr(unsafe.Pointer(&rest[0])), uintptr(len(rest)), uintptr(unsafe.Pointer(&n)))
		sent += int(n)
		if err == nil && n == 0 {
			err = os.ErrDeadlineExceeded
		}
		if err != nil {
			return begunWith(sent, spoolerError(err))
		}
	}
	return nil
}

// call runs a function that answers zero on failure. The directive keeps the
// things the numbers point to where they are while it runs.
//
//go:uintptrescapes
func call(proc *windows.LazyProc, args ...uintptr) error {
	if err := proc.Find(); err != nil {
		return err
	}
	answer, _, err := proc.Call(args...)
	if answer != 0 {
		return nil
	}
	if err == nil || errors.Is(err, syscall.Errno(0)) {
		return errors.New("winspool: " + proc.Name + " failed")
	}
	return err
}

func spoolerError(err error) error {
	const (
		invalidPrinterName  = syscall.Errno(1801)
		spoolerServiceDown  = syscall.Errno(1722)
		printerMarkedDelete = syscall.Errno(1905)
	)
	switch {
	case errors.Is(err, invalidPrinterName), errors.Is(err, printerMarkedDelete):
		return &Error{Reason: Unknown, Err: err}
	case errors.Is(err, spoolerServiceDown):
		return &Error{Reason: Off, Err: err}
	}
	return err
}

// isOff tells whether the system says that nobody is at the other end.
func isOff(err error) bool {
	for _, no := range []error{
		windows.WSAECONNREFUSED, windows.WSAECONNRESET, windows.WSAEHOSTUNREACH, windows.WSAENETUNREACH,
		windows.ERROR_GEN_FAILURE, windows.ERROR_DEVICE_NOT_CONNECTED, windows.ERROR_BROKEN_PIPE,
	} {
		if errors.Is(err, no) {
			return true
		}
	}
	return false
}

// Discover lists what could be a printer on this machine, without sending a byte
// to any of it.
func Discover(context.Context) []Target {
	return append(spoolerQueues(), comPorts()...)
}

// printerInfo is PRINTER_INFO_4W.
type printerInfo struct {
	name, server *uint16
	attributes   uint32
}

func spoolerQueues() []Target {
	const localAndConnected, level = 2 | 4, 4
	w := newSpooler()
	if w.list.Find() != nil {
		return nil
	}
	var need, count uint32
	w.list.Call(localAndConnected, 0, level, 0, 0, uintptr(unsafe.Pointer(&need)), uintptr(unsafe.Pointer(&count)))
	if need == 0 {
		return nil
	}
	// Room for whole records, so that the records in it are aligned.
	size := unsafe.Sizeof(printerInfo{})
	buffer := make([]printerInfo, uintptr(need)/size+1)
	err := call(w.list, localAndConnected, 0, level, uintptr(unsafe.Pointer(&buffer[0])), uintptr(need),
		uintptr(unsafe.Pointer(&need)), uintptr(unsafe.Pointer(&count)))
	if err != nil {
		return nil
	}
	var found []Target
	for _, info := range buffer[:count] {
		found = append(found, Target{Kind: Windows, Address: windows.UTF16PtrToString(info.name)})
	}
	return found
}

func comPorts() []Target {
	key, err := registry.OpenKey(registry.LOCAL_MACHINE, `HARDWARE\DEVICEMAP\SERIALCOMM`, registry.QUERY_VALUE)
	if err != nil {
		return nil
	}
	defer key.Close()
	names, err := key.ReadValueNames(0)
	if err != nil {
		return nil
	}
	var found []Target
	for _, name := range names {
		if port, _, err := key.GetStringValue(name); err == nil {
			found = append(found, Target{Kind: Serial, Address: port, Baud: standardBaud})
		}
	}
	return found
}
