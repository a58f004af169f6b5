package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"lapak/internal/i18n"
	"lapak/internal/journal"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// stall is a till in its window, worked by the keys and the mouse of a display
// of its own. What it did is read from its data folder; the picture is looked at
// only where nothing else tells.
type stall struct {
	testing.TB
	*screen
	bin, dir, home string
	lang           i18n.Lang
	program        *exec.Cmd
	died           chan error
	complaints     *bytes.Buffer
	data           *store.Store
	// opened is the length of the journal when the window was first opened: what
	// was there before is the demo's own day.
	opened int64
}

// stallSpec is how a stall differs from the usual one.
type stallSpec struct {
	lang          i18n.Lang
	width, height int
	dir           string // a data folder that is there already; empty opens the demo fair
}

// openStall starts the till and waits for its first picture.
func openStall(t testing.TB, spec stallSpec) *stall {
	t.Helper()
	bin := program(t)
	if spec.lang == "" {
		spec.lang = i18n.ID
	}
	if spec.width == 0 {
		spec.width, spec.height = 1366, 768
	}
	s := &stall{TB: t, bin: bin, screen: newScreen(t, spec.width, spec.height), home: t.TempDir(), dir: spec.dir, lang: spec.lang}
	if s.dir == "" {
		s.dir = filepath.Join(s.home, "data")
	}
	t.Cleanup(s.end)
	s.begin()
	s.opened = s.data.Head().Seq
	return s
}

// environment is that of a new user without a network of desktops around.
func (s *stall) environment() []string {
	all := slices.DeleteFunc(os.Environ(), func(v string) bool {
		for _, name := range []string{"WAYLAND_DISPLAY=", "DISPLAY=", "HOME=", "XDG_", "FYNE_", "LAPAK_"} {
			if strings.HasPrefix(v, name) {
				return true
			}
		}
		return false
	})
	return append(all, "DISPLAY="+s.number, "HOME="+s.home, "XDG_RUNTIME_DIR="+s.home, "LIBGL_ALWAYS_SOFTWARE=1", "TZ=Asia/Jakarta", "LAPAK_LOG=INFO")
}

// start starts the program and returns at once.
func (s *stall) start() {
	s.Helper()
	s.program = exec.Command(s.bin, "--demo", "--data", s.dir, "--lang", string(s.lang))
	s.program.Env, s.program.Dir = s.environment(), s.home
	s.complaints = &bytes.Buffer{}
	s.program.Stderr = s.complaints
	must(s, s.program.Start())
	died, program := make(chan error, 1), s.program
	s.died = died
	go func() { died <- program.Wait() }()
}

// begin starts the program and waits until it can be worked with.
func (s *stall) begin() {
	s.Helper()
	s.start()
	s.until("the first picture", s.drawn)
	s.rest()
	data, err := store.Open(s.Context(), s.dir, store.Options{ReadOnly: true})
	must(s, err)
	s.data = data
}

// end closes the program as a power cut does.
func (s *stall) end() {
	if s.data != nil {
		s.data.Close()
		s.data = nil
	}
	if s.program != nil {
		s.program.Process.Kill()
		<-s.died
		s.program = nil
	}
}

// kill ends the program with signal 9 and starts it again.
func (s *stall) kill() {
	s.Helper()
	s.end()
	s.begin()
}

// until waits for something; when it does not come, the picture is kept.
func (s *stall) until(what string, happened func() bool) {
	s.Helper()
	for deadline := time.Now().Add(patience); !happened(); time.Sleep(10 * time.Millisecond) {
		select {
		case err := <-s.died:
			s.died <- err
			s.Fatalf("the till ended by itself (%v) before %s, on display %s:\n%s%s", err, what, s.number, s.server.Stderr, s.complaints.String())
		default:
		}
		if time.Now().After(deadline) {
			s.Fatalf("%s did not come; see %s", what, s.keep())
		}
	}
}

// keep saves the picture of a failure.
func (s *stall) keep() string {
	path := filepath.Join("testdata", "failed", strings.ReplaceAll(s.Name(), "/", "-")+".png")
	if err := s.save(path); err != nil {
		return err.Error()
	}
	return path
}

// rest waits until the window has dealt with what it heard: its picture stays as
// it is and its threads sleep. What is not over after the wait, such as a
// message that fades, is not waited for.
func (s *stall) rest() {
	const look = 40 * time.Millisecond
	picture, busy, quiet := s.whole(), load(s.program.Process.Pid), 0
	for deadline := time.Now().Add(10 * time.Second); quiet < 3 && time.Now().Before(deadline); {
		time.Sleep(look)
		nextPicture, nextBusy := s.whole(), load(s.program.Process.Pid)
		if nextPicture == picture && nextBusy-busy < look/2 {
			quiet++
		} else {
			quiet = 0
		}
		picture, busy = nextPicture, nextBusy
	}
}

// xdotool works keyboard and mouse.
func (s *stall) xdotool(args ...string) {
	s.Helper()
	cmd := exec.Command("xdotool", args...)
	cmd.Env = s.environment()
	if out, err := cmd.CombinedOutput(); err != nil {
		s.Fatalf("xdotool %v: %v\n%s", args, err, out)
	}
}

// press presses keys one after the other, each when the one before was heard.
func (s *stall) press(keys ...string) {
	s.Helper()
	for _, key := range keys {
		s.xdotool("key", key)
		s.rest()
	}
}

// menu reports whether the menu is on the screen, which is white, and no dialog
// dims it.
func (s *stall) menu() bool { return s.colour(8, s.height-140) == 0xffffff }

// next goes on to the next customer. The page of the change does not hear a key
// that comes too soon, and F9 means nothing to an empty cart.
func (s *stall) next() {
	s.Helper()
	s.until("the selling page", func() bool {
		s.press("F9")
		return s.menu()
	})
}

// asks opens a dialog with a key, again if the page was not ready for it, and
// waits until it lies over the page.
func (s *stall) asks(key string) {
	s.Helper()
	s.until("the dialog of "+key, func() bool {
		s.press(key)
		for deadline := time.Now().Add(2 * time.Second); s.menu() && time.Now().Before(deadline); {
			time.Sleep(10 * time.Millisecond)
		}
		return !s.menu()
	})
	s.rest()
}

// again presses a key n times without waiting in between.
func (s *stall) again(key string, n int) {
	s.Helper()
	if n > 0 {
		s.xdotool("key", "--delay", "25", "--repeat", strconv.Itoa(n), "--repeat-delay", "25", key)
		s.rest()
	}
}

// write types at the pace of fingers.
func (s *stall) write(text string) {
	s.Helper()
	s.xdotool("type", "--delay", "130", text)
	s.rest()
}

// scan is a burst from a barcode scanner that ends with a key, usually Return. It
// makes no pauses: on a busy machine a short one becomes one of fingers.
func (s *stall) scan(code, end string) {
	s.Helper()
	args := []string{"key", "--delay", "0"}
	for _, c := range code {
		args = append(args, string(c))
	}
	s.xdotool(append(args, strings.Fields(end)...)...)
	s.rest()
}

// click clicks n times, as fast as a finger bounces.
func (s *stall) click(x, y, n int) {
	s.Helper()
	s.xdotool("mousemove", strconv.Itoa(x), strconv.Itoa(y), "click", "--repeat", strconv.Itoa(n), "--delay", "60", "1")
	s.rest()
}

// signIn gives the PIN of the person that is marked, and waits for the page with
// the menu.
func (s *stall) signIn(pin string) {
	s.Helper()
	s.write(pin)
	for deadline := time.Now().Add(5 * time.Second); !s.menu() && time.Now().Before(deadline); {
		time.Sleep(10 * time.Millisecond)
	}
	if !s.menu() {
		// A window that was too busy took the digits for those of a scanner,
		// and waits for Enter.
		s.press("Return")
	}
	s.until("the page after the sign-in", s.menu)
	s.rest()
}

// openShift opens a shift with a float of a hundred thousand in one note.
func (s *stall) openShift() {
	s.Helper()
	s.write("1")
	s.press("F9")
	s.untilFact(journal.KindShiftOpened, 1)
}

// facts are the facts of a kind since the window was first opened, oldest first.
// They are counted from there and not by their day, as a test may well run past
// midnight.
func (s *stall) facts(kind journal.Kind) []journal.Fact {
	s.Helper()
	var all []journal.Fact
	for after := s.opened; ; {
		entries, err := s.data.Entries(s.Context(), after, 1000)
		must(s, err)
		if len(entries) == 0 {
			return all
		}
		for _, e := range entries {
			after = e.Seq
			if e.Kind != kind {
				continue
			}
			fact, err := journal.Decode(e.Kind, e.Version, e.Body)
			must(s, err)
			all = append(all, fact)
		}
	}
}

// untilFact waits until there are n facts of a kind, and returns the last.
func (s *stall) untilFact(kind journal.Kind, n int) journal.Fact {
	s.Helper()
	var all []journal.Fact
	s.until(fmt.Sprintf("%s number %d", kind, n), func() bool {
		all = s.facts(kind)
		return len(all) >= n
	})
	s.rest()
	if len(all) != n {
		s.Fatalf("%d times %s, not %d; see %s", len(all), kind, n, s.keep())
	}
	return all[n-1]
}

// sold insists on the number of sales.
func (s *stall) sold(n int) {
	s.Helper()
	if all := s.facts(journal.KindSaleCompleted); len(all) != n {
		s.Fatalf("%d sales, not %d; see %s", len(all), n, s.keep())
	}
}

// carts are the open cart and those that wait, as they would be found again
// after a power cut.
func (s *stall) carts() (open pos.Cart, held []pos.Cart) {
	s.Helper()
	text, err := s.data.Setting(s.Context(), "carts")
	must(s, err)
	var all struct {
		Open pos.Cart
		Held []pos.Cart
	}
	if text != "" {
		must(s, json.Unmarshal([]byte(text), &all))
	}
	return all.Open, all.Held
}

// told writes a cart down in short: "2xBTK-PECI 1xKOPI -5000 (note)".
func told(c pos.Cart) string {
	var parts []string
	for _, l := range c.Lines {
		part := fmt.Sprintf("%dx%s", l.Quantity, l.Product.SKU)
		if l.Discount != (pos.Discount{}) {
			part += fmt.Sprintf("-%d-%d", l.Discount.Amount, l.Discount.Rate)
		}
		if l.Note != "" {
			part += "(" + l.Note + ")"
		}
		parts = append(parts, part)
	}
	if c.Discount != (pos.Discount{}) {
		parts = append(parts, fmt.Sprintf("-%d-%d", c.Discount.Amount, c.Discount.Rate))
	}
	if c.Note+c.Label != "" {
		parts = append(parts, "("+c.Note+c.Label+")")
	}
	return strings.Join(parts, " ")
}

// holds waits for the open cart to be exactly this.
func (s *stall) holds(want string) {
	s.Helper()
	got := ""
	deadline := time.Now().Add(patience / 4)
	for time.Now().Before(deadline) {
		open, _ := s.carts()
		if got = told(open); got == want {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	s.Fatalf("the cart holds %q, not %q; see %s", got, want, s.keep())
}

// run runs a command of the program on the same data.
func (s *stall) run(args ...string) (stdout, stderr string, status int) {
	s.Helper()
	return runProgram(s, s.bin, nil, append(args, "--data", s.dir, "--lang", string(s.lang))...)
}

// runProgram runs a program to its end.
func runProgram(t testing.TB, bin string, stdin []byte, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	return runIn(t, bin, nil, stdin, args...)
}

// runIn runs a program with more in its environment.
func runIn(t testing.TB, bin string, env []string, stdin []byte, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), bin, args...)
	cmd.Env = append(os.Environ(), env...)
	var out, complaints bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(stdin), &out, &complaints
	err := cmd.Run()
	if _, ended := err.(*exec.ExitError); err != nil && !ended {
		t.Fatal(err)
	}
	return out.String(), complaints.String(), cmd.ProcessState.ExitCode()
}

// The goods that tests scan, as they are in the demo's list.
const (
	batikCode, batikSKU = "2000000000015", "BTK-MS-200" // Rp275.000
	blouseCode          = "2000000000077"               // Rp210.000
	capCode, capSKU     = "2000000000091", "BTK-PECI"   // Rp85.000
)
