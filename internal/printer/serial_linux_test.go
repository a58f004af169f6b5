package printer

import (
	"io"
	"os"
	"strconv"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// terminal opens a pseudo terminal: what is written to the line at path can be
// read from the other end.
func terminal(t *testing.T) (other *os.File, path string) {
	t.Helper()
	fd, err := unix.Open("/dev/ptmx", unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	if err != nil {
		t.Skipf("no pseudo terminals here: %v", err)
	}
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	other = os.NewFile(uintptr(fd), "ptmx")
	t.Cleanup(func() { other.Close() })
	return other, "/dev/pts/" + strconv.Itoa(n)
}

func TestASerialLineCarriesEveryByteUnchanged(t *testing.T) {
	other, path := terminal(t)
	job := make([]byte, 0, 600)
	for i := range cap(job) {
		job = append(job, byte(i)) // every value, line ends and control bytes too
	}
	got := make(chan []byte)
	go func() {
		b := make([]byte, len(job))
		io.ReadFull(other, b)
		got <- b
	}()
	// Kept open so that the settings can be looked at afterwards.
	line, err := os.OpenFile(path, os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer line.Close()
	if err := at(t, "serial:"+path+"?baud=19200&chunk=50").Send(t.Context(), job); err != nil {
		t.Fatal(err)
	}
	if b := <-got; string(b) != string(job) {
		t.Fatalf("the printer got % x", b)
	}
	state, err := unix.IoctlGetTermios(int(line.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	if state.Cflag&unix.CBAUD != unix.B19200 || state.Cflag&unix.CSIZE != unix.CS8 || state.Cflag&(unix.PARENB|unix.CSTOPB) != 0 {
		t.Errorf("the line is set to %o", state.Cflag)
	}
}

func TestASerialLineThatNobodyReadsTimesOut(t *testing.T) {
	_, path := terminal(t)
	d := at(t, "serial:"+path)
	d.limits.write, d.limits.drain = 20*time.Millisecond, 20*time.Millisecond
	err := d.Send(t.Context(), make([]byte, 1<<20))
	if err == nil || reason(t, err) != TimedOut {
		t.Fatalf("got %v, want %s", err, TimedOut)
	}
}

func TestAFileThatIsNoSerialLineIsRefused(t *testing.T) {
	path := t.TempDir() + "/plain"
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := at(t, "serial:"+path).Send(t.Context(), []byte("x")); err == nil || reason(t, err) != Failed {
		t.Fatalf("got %v, want %s", err, Failed)
	}
}
