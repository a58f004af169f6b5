package e2e_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"sync"
	"testing"
	"time"

	"lapak/internal/journal"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// program is the real till, or skips the test.
func program(t testing.TB) string {
	t.Helper()
	if os.Getenv("LAPAK_E2E") == "" {
		t.Skip("LAPAK_E2E is not set: make test runs this with the real program")
	}
	bin := os.Getenv("LAPAK_BIN")
	if _, err := os.Stat(bin); err != nil {
		t.Fatalf("LAPAK_BIN: %v", err)
	}
	return bin
}

// paperRoll is a network printer that remembers the receipt numbers it printed.
type paperRoll struct {
	net.Listener
	mu      sync.Mutex
	printed map[pos.ReceiptNumber]bool
}

var receiptNumber = regexp.MustCompile(`KBI-A-\d{6}-\d{4,}`)

func newPaperRoll(t testing.TB) *paperRoll {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &paperRoll{Listener: l, printed: map[pos.ReceiptNumber]bool{}}
	t.Cleanup(func() { l.Close() })
	go p.serve()
	return p
}

func (p *paperRoll) serve() {
	for {
		conn, err := p.Accept()
		if err != nil {
			return
		}
		var slip bytes.Buffer
		// What a till sent before it died is on paper all the same.
		if _, err := io.Copy(&slip, conn); err != nil {
			slip.WriteByte('\n')
		}
		conn.Close()
		p.mu.Lock()
		for _, n := range receiptNumber.FindAll(slip.Bytes(), -1) {
			p.printed[pos.ReceiptNumber(n)] = true
		}
		p.mu.Unlock()
	}
}

func (p *paperRoll) numbers() map[pos.ReceiptNumber]bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := make(map[pos.ReceiptNumber]bool, len(p.printed))
	for n := range p.printed {
		all[n] = true
	}
	return all
}

// campaign kills one till again and again on the same data folder.
type campaign struct {
	bin, dir, out string
	roll          *paperRoll
	random        *rand.Rand
}

// verdict is what a campaign found.
type verdict struct {
	printed, stored int
	lost            []pos.ReceiptNumber // printed and not stored
	double          []string            // marks stored twice
	broken          string              // what verify said
}

// round lets the till sell for a random moment and kills it.
func (c *campaign) round(t *testing.T, n int) {
	t.Helper()
	cmd := exec.Command(c.bin, "demo", "--out", c.out, "--data", c.dir, "--sales", "100000",
		"--seed", strconv.Itoa(n), "--mark", fmt.Sprintf("round-%d", n), "--printer", "tcp:"+c.roll.Addr().String(), "--profile", "rp326-80")
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	before := len(c.roll.numbers())
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	died := make(chan error, 1)
	go func() { died <- cmd.Wait() }()
	// It sells as soon as it prints; the kill then comes at any moment of a sale.
	deadline := time.After(60 * time.Second)
	for len(c.roll.numbers()) == before {
		select {
		case err := <-died:
			t.Fatalf("round %d: the till ended by itself: %v\n%s", n, err, complaints.String())
		case <-deadline:
			t.Fatalf("round %d: the till printed nothing for a minute\n%s", n, complaints.String())
		case <-time.After(time.Millisecond):
		}
	}
	time.Sleep(time.Duration(c.random.Int64N(int64(120 * time.Millisecond))))
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-died
}

// judge compares what was printed with what is stored.
func (c *campaign) judge(t *testing.T) verdict {
	t.Helper()
	var v verdict
	out, err := exec.Command(c.bin, "verify", "--data", c.dir, "--lang", "en").CombinedOutput()
	if err != nil {
		v.broken = string(out)
	}
	s, err := store.Open(t.Context(), c.dir, store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	stored, marks := map[pos.ReceiptNumber]bool{}, map[string]bool{}
	for after := int64(0); ; {
		entries, err := s.Entries(t.Context(), after, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if len(entries) == 0 {
			break
		}
		for _, e := range entries {
			after = e.Seq
			fact, err := journal.Decode(e.Kind, e.Version, e.Body)
			if err != nil {
				t.Fatal(err)
			}
			sale, ok := fact.(journal.SaleCompleted)
			if !ok {
				continue
			}
			stored[sale.Sale.Number] = true
			if marks[sale.Sale.Note] {
				v.double = append(v.double, sale.Sale.Note)
			}
			marks[sale.Sale.Note] = true
		}
	}
	printed := c.roll.numbers()
	v.printed, v.stored = len(printed), len(stored)
	for n := range printed {
		if !stored[n] {
			v.lost = append(v.lost, n)
		}
	}
	return v
}

func newCampaign(t *testing.T, bin string) *campaign {
	t.Helper()
	dir := t.TempDir()
	return &campaign{bin: bin, dir: filepath.Join(dir, "data"), out: filepath.Join(dir, "out"), roll: newPaperRoll(t),
		random: rand.New(rand.NewPCG(uint64(os.Getpid()), 1))}
}

// rounds is how often to kill: LAPAK_KILL_ROUNDS, or 20.
func rounds(t *testing.T) int {
	t.Helper()
	text := os.Getenv("LAPAK_KILL_ROUNDS")
	if text == "" {
		return 20
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("LAPAK_KILL_ROUNDS=%q", text)
	}
	return n
}

func TestKillingTheTillLosesNoSaleThatWasPrintedAndMakesNoneTwice(t *testing.T) {
	c := newCampaign(t, program(t))
	n := rounds(t)
	for i := range n {
		c.round(t, i)
		if v := c.judge(t); len(v.lost) > 0 || len(v.double) > 0 || v.broken != "" {
			t.Fatalf("round %d: lost %v, double %v, %s", i, v.lost, v.double, v.broken)
		}
	}
	v := c.judge(t)
	t.Logf("%d kills: %d receipts printed, %d sales stored, 0 lost, 0 double, the chain verifies", n, v.printed, v.stored)
	if v.printed < n {
		t.Errorf("only %d receipts in %d rounds prove little", v.printed, n)
	}
}

// TestKillCatchesATillThatAnswersTooEarly shows that the campaign can fail: a
// till that prints before its sale is committed loses sales in it.
func TestKillCatchesATillThatAnswersTooEarly(t *testing.T) {
	program(t)
	hasty := filepath.Join(t.TempDir(), "lapak-hasty")
	build := exec.Command("go", "build", "-trimpath", "-tags", "migrated_fynedo,no_animations,fault_early_answer", "-ldflags", "-s -w", "-o", hasty, "lapak/cmd/lapak")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	c := newCampaign(t, hasty)
	for i := range 40 {
		c.round(t, i)
		if v := c.judge(t); len(v.lost) > 0 {
			t.Logf("caught in round %d: %d printed receipts have no sale", i+1, len(v.lost))
			return
		}
	}
	t.Error("40 kills of a till that answers before the commit lost nothing: the campaign proves nothing")
}
