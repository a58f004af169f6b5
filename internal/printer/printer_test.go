//go:build !windows

package printer

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func at(t *testing.T, address string) *Device {
	t.Helper()
	target, err := Parse(address)
	if err != nil {
		t.Fatalf("Parse(%q): %v", address, err)
	}
	return New(target)
}

func reason(t *testing.T, err error) Reason {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want an *Error", err)
	}
	return e.Reason
}

func TestAnAddressIsReadAndWrittenBack(t *testing.T) {
	for text, want := range map[string]Target{
		"file:out/receipt.bin":                  {Kind: File, Address: "out/receipt.bin"},
		"usb:/dev/usb/lp0":                      {Kind: USB, Address: "/dev/usb/lp0"},
		"serial:/dev/ttyUSB0":                   {Kind: Serial, Address: "/dev/ttyUSB0", Baud: 9600},
		"serial:COM7?baud=115200":               {Kind: Serial, Address: "COM7", Baud: 115200},
		"tcp:192.168.1.50":                      {Kind: TCP, Address: "192.168.1.50:9100"},
		"tcp:printer.local:9101":                {Kind: TCP, Address: "printer.local:9101"},
		"tcp:[fe80::1]":                         {Kind: TCP, Address: "[fe80::1]:9100"},
		"cups:Struk_Depan":                      {Kind: CUPS, Address: "Struk_Depan"},
		"win:POS-58 Printer":                    {Kind: Windows, Address: "POS-58 Printer"},
		"usb:/dev/usb/lp1?chunk=128&delay=20ms": {Kind: USB, Address: "/dev/usb/lp1", ChunkBytes: 128, ChunkDelay: 20 * time.Millisecond},
	} {
		got, err := Parse(text)
		if err != nil || got != want {
			t.Errorf("Parse(%q) = %+v, %v; want %+v", text, got, err, want)
		}
		again, err := Parse(got.String())
		if err != nil || again != got {
			t.Errorf("%q is written as %q and read as %+v, %v", text, got.String(), again, err)
		}
	}
}

func TestAnAddressThatMakesNoSenseIsRefused(t *testing.T) {
	for _, text := range []string{
		"", "lp0", "usb:", "parallel:LPT1", "cups:-d", "cups:a b", "cups:", "tcp:", "tcp::9100", "tcp:host:",
		"usb:/dev/lp0?baud=9600", "serial:/dev/ttyS0?baud=fast", "serial:/dev/ttyS0?baud=-1",
		"tcp:host?chunk=-1", "tcp:host?delay=1h", "tcp:host?colour=red", "file:a\nb", "tcp:host?%zz",
	} {
		if got, err := Parse(text); err == nil {
			t.Errorf("Parse(%q) = %+v, want a refusal", text, got)
		} else if reason(t, err) != BadAddress {
			t.Errorf("Parse(%q): %v, want %s", text, err, BadAddress)
		}
	}
}

func FuzzParseNeverGivesAnAddressItCannotReadAgain(f *testing.F) {
	f.Add("tcp:host:9100?chunk=5")
	f.Add("serial:/dev/ttyUSB0?baud=9600&delay=1ms")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := Parse(text)
		if err != nil {
			return
		}
		if again, err := Parse(got.String()); err != nil || again != got {
			t.Fatalf("%q -> %+v -> %q -> %+v, %v", text, got, got.String(), again, err)
		}
	})
}

func TestAFileGrowsLikePaper(t *testing.T) {
	path := filepath.Join(t.TempDir(), "paper.bin")
	d := at(t, "file:"+path+"?chunk=3")
	for _, job := range []string{"first receipt\n", "second\n"} {
		if err := d.Send(t.Context(), []byte(job)); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil || string(got) != "first receipt\nsecond\n" {
		t.Fatalf("paper holds %q, %v", got, err)
	}
}

func TestAPrinterThatIsNotThereHasAReason(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "lp0")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := listener.Addr().String()
	listener.Close()
	for address, want := range map[string]Reason{
		"usb:" + filepath.Join(dir, "lp9"):                  Unknown,
		"usb:" + pipe:                                       Off, // a device file with nobody behind it
		"serial:" + filepath.Join(dir, "x"):                 Unknown,
		"serial:" + filepath.Join(dir, "x") + "?baud=12345": BadAddress,
		"tcp:" + closed:                                     Off,
		"win:POS-58":                                        Unsupported,
	} {
		err := at(t, address).Send(t.Context(), []byte("x"))
		if err == nil || reason(t, err) != want {
			t.Errorf("%s: %v, want %s", address, err, want)
		}
	}
}

func TestAPrinterFileGetsEveryByte(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "lp0")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	reader, err := os.OpenFile(pipe, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	job := bytes.Repeat([]byte("0123456789"), 1000)
	got := make(chan []byte)
	go func() {
		b := make([]byte, len(job))
		for n := 0; n < len(b); {
			m, err := reader.Read(b[n:])
			if err != nil {
				break
			}
			n += m
		}
		got <- b
	}()
	if err := at(t, "usb:"+pipe+"?chunk=64").Send(t.Context(), job); err != nil {
		t.Fatal(err)
	}
	if b := <-got; !bytes.Equal(b, job) {
		t.Fatal("the printer got other bytes than were sent")
	}
}

func TestAPrinterThatStopsTakingBytesTimesOut(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "lp0")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	stuck, err := os.OpenFile(pipe, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer stuck.Close()
	d := at(t, "usb:"+pipe)
	d.limits.write = 20 * time.Millisecond
	err = d.Send(t.Context(), make([]byte, 1<<20))
	if err == nil || reason(t, err) != TimedOut {
		t.Fatalf("got %v, want %s", err, TimedOut)
	}
	var e *Error
	if errors.As(err, &e); !e.Partial {
		t.Error("part of the job was taken over, yet the error does not say so")
	}
}

// network is a printer on the network. It takes so many bytes of each call as
// the test says and then hangs up hard; without a limit it reads to the end.
func network(t *testing.T, limits ...int64) (address string, jobs <-chan []byte) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	got := make(chan []byte, 10)
	go func() {
		for i := 0; ; i++ {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			var b bytes.Buffer
			if i < len(limits) && limits[i] >= 0 {
				buf := make([]byte, limits[i])
				n, _ := conn.Read(buf)
				b.Write(buf[:n])
				conn.(*net.TCPConn).SetLinger(0)
			} else {
				b.ReadFrom(conn)
			}
			conn.Close()
			got <- b.Bytes()
		}
	}()
	return listener.Addr().String(), got
}

func TestANetworkPrinterGetsEveryByte(t *testing.T) {
	address, jobs := network(t)
	if err := at(t, "tcp:"+address+"?chunk=7").Send(t.Context(), []byte("a receipt of some length")); err != nil {
		t.Fatal(err)
	}
	if got := string(<-jobs); got != "a receipt of some length" {
		t.Fatalf("the printer got %q", got)
	}
}

func TestAfterAPrinterDiedHalfWayTheNextJobFirstWakesIt(t *testing.T) {
	address, jobs := network(t, 10)
	d := at(t, "tcp:"+address)
	d.limits.linger = 5 * time.Second // only a healthy printer may stay silent
	err := d.Send(t.Context(), make([]byte, 32<<20))
	if err == nil || reason(t, err) != BrokeOff {
		t.Fatalf("got %v, want %s", err, BrokeOff)
	}
	<-jobs
	for i, want := range [][]byte{append(wake(), "next"...), []byte("next")} {
		if err := d.Send(t.Context(), []byte("next")); err != nil {
			t.Fatal(err)
		}
		if got := <-jobs; !bytes.Equal(got, want) {
			t.Fatalf("job %d after the failure begins with % x", i+1, got[:min(len(got), 8)])
		}
	}
}

func TestAPrinterThatDiesAfterTheLastByteIsNoticed(t *testing.T) {
	address, _ := network(t, 1)
	d := at(t, "tcp:"+address)
	d.limits.linger = 5 * time.Second
	if err := d.Send(t.Context(), []byte("short")); err == nil || reason(t, err) != BrokeOff {
		t.Fatalf("got %v, want %s", err, BrokeOff)
	}
}

func TestACancelledJobEnds(t *testing.T) {
	address, _ := network(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := at(t, "tcp:"+address).Send(ctx, []byte("x")); err == nil || reason(t, err) != TimedOut {
		t.Fatalf("got %v, want %s", err, TimedOut)
	}
}

func TestChunksAddUpToTheJob(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		job := rapid.SliceOf(rapid.Byte()).Draw(t, "job")
		chunk := rapid.IntRange(0, 40).Draw(t, "chunk")
		w := &recorder{}
		d := New(Target{Kind: File, ChunkBytes: chunk})
		if err := d.write(context.Background(), w, noLimit, job); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(w.Bytes(), job) {
			t.Fatal("bytes differ")
		}
		if chunk > 0 && w.longest > chunk {
			t.Fatalf("a write of %d bytes, allowed were %d", w.longest, chunk)
		}
	})
}

type recorder struct {
	bytes.Buffer
	longest int
}

func (r *recorder) Write(b []byte) (int, error) {
	r.longest = max(r.longest, len(b))
	return r.Buffer.Write(b)
}

func noLimit(time.Time) error { return os.ErrNoDeadline }

func TestDiscoverFindsPrinterFilesSerialLinesAndQueues(t *testing.T) {
	root := t.TempDir()
	for _, name := range []string{"dev/usb/lp0", "dev/usb/lp1", "dev/ttyUSB0", "dev/tty0", "dev/sda"} {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	fakeCUPS(t, map[string]string{"lpstat": "echo Struk_Depan; echo Kantor"})
	var got []string
	for _, target := range discover(t.Context(), root) {
		got = append(got, strings.ReplaceAll(target.String(), root, ""))
	}
	want := "usb:/dev/usb/lp0 usb:/dev/usb/lp1 serial:/dev/ttyUSB0 cups:Struk_Depan cups:Kantor"
	if strings.Join(got, " ") != want {
		t.Fatalf("found %v, want %s", got, want)
	}
}
