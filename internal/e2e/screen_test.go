package e2e_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/png"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// patience is how long a test waits for something that should come at once: a
// busy machine is no failure.
const patience = 60 * time.Second

// screen is a display of its own. Its picture lies in a file that the X server
// draws into, so looking at it costs a read.
type screen struct {
	number        string // as in DISPLAY
	server        *exec.Cmd
	width, height int
	picture       *os.File
	start, stride int64 // of the pixels in the file, and of a row
}

// newScreen starts an X server. It names the display itself: servers that look
// for a free number take no lock, and two of them may find the same one.
func newScreen(t testing.TB, width, height int) *screen {
	t.Helper()
	for _, tool := range []string{"Xvfb", "xdotool"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed: make deps installs it", tool)
		}
	}
	s := &screen{width: width, height: height}
	for attempt := 1; ; attempt++ {
		complaints, started := s.serve(t, fmt.Sprintf(":%d", 200+rand.IntN(30_000)))
		if started {
			break
		}
		if attempt == 5 {
			t.Fatalf("Xvfb did not start:\n%s", complaints)
		}
	}
	must(t, s.readHead())
	return s
}

// serve starts a server with a number, which may be taken.
func (s *screen) serve(t testing.TB, number string) (complaints string, started bool) {
	t.Helper()
	dir := t.TempDir()
	ready, tell, err := os.Pipe()
	must(t, err)
	defer ready.Close()
	// A busy machine must not take a key that xdotool taps for a held one.
	server := exec.Command("Xvfb", number, "-ardelay", "1000", "-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", s.width, s.height),
		"-fbdir", dir, "-nolisten", "tcp", "-dpi", "96", "-noreset")
	server.ExtraFiles = []*os.File{tell}
	var said bytes.Buffer
	server.Stderr = &said
	must(t, server.Start())
	tell.Close()
	stop := func() {
		// Killed, it would leave its number behind as taken.
		server.Process.Signal(syscall.SIGTERM)
		server.Wait()
	}
	must(t, ready.SetReadDeadline(time.Now().Add(patience)))
	// It says so in two writes, and dies of a reader that leaves after one.
	if _, err := bufio.NewReader(ready).ReadString('\n'); err != nil {
		stop()
		return said.String(), false
	}
	t.Cleanup(stop)
	s.number, s.server = number, server
	s.picture, err = os.Open(filepath.Join(dir, "Xvfb_screen0"))
	must(t, err)
	t.Cleanup(func() { s.picture.Close() })
	return "", true
}

// readHead finds the pixels in the file, which is an X window dump.
func (s *screen) readHead() error {
	head := make([]byte, 100)
	if _, err := s.picture.ReadAt(head, 0); err != nil {
		return err
	}
	field := func(i int) int64 { return int64(binary.BigEndian.Uint32(head[4*i:])) }
	if field(11) != 32 || field(4) != int64(s.width) || field(5) != int64(s.height) {
		return errors.New("the screen is not the one asked for")
	}
	s.start, s.stride = field(0)+12*field(19), field(12)
	return nil
}

// rows are the pixels of some rows, four bytes each: blue, green, red, nothing.
func (s *screen) rows(from, to int) []byte {
	all := make([]byte, int64(to-from)*s.stride)
	if _, err := s.picture.ReadAt(all, s.start+int64(from)*s.stride); err != nil {
		return nil
	}
	return all
}

// print tells two pictures apart. The head of the window, in which the clock
// goes, and its foot, in which messages come and go, are not looked at.
func (s *screen) print() uint32 { return crc32.ChecksumIEEE(s.rows(72, s.height-150)) }

// whole tells two pictures apart by everything in them.
func (s *screen) whole() uint32 { return crc32.ChecksumIEEE(s.rows(0, s.height)) }

// drawn reports whether there is more than an empty window.
func (s *screen) drawn() bool {
	colours := map[uint32]bool{}
	for y := 4; y < s.height; y += s.height / 24 {
		row := s.rows(y, y+1)
		for x := 0; x+4 <= len(row); x += 4 * 16 {
			colours[binary.LittleEndian.Uint32(row[x:])&0xffffff] = true
		}
	}
	return len(colours) > 4
}

// colour is that of a pixel as 0xRRGGBB.
func (s *screen) colour(x, y int) uint32 {
	row := s.rows(y, y+1)
	return binary.LittleEndian.Uint32(row[4*x:]) & 0xffffff
}

// photograph is what the screen shows.
func (s *screen) photograph() *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, s.width, s.height))
	all := s.rows(0, s.height)
	for y := range s.height {
		row := all[int64(y)*s.stride:]
		for x := range s.width {
			copy(img.Pix[img.PixOffset(x, y):], []byte{row[4*x+2], row[4*x+1], row[4*x], 0xff})
		}
	}
	return img
}

// save writes what the screen shows.
func (s *screen) save(path string) error {
	var b bytes.Buffer
	if err := png.Encode(&b, s.photograph()); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o644)
}

// load is for how long the threads of a process ran or wanted to run.
func load(pid int) time.Duration {
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	if err != nil {
		return 0
	}
	var total int64
	for _, thread := range threads {
		var ran, waited int64
		if text, err := os.ReadFile(thread); err == nil {
			fmt.Sscan(string(text), &ran, &waited)
		}
		total += ran + waited
	}
	return time.Duration(total)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
