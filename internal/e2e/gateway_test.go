package e2e_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"lapak/internal/demo"
	"lapak/internal/gateway/stub"
	"lapak/internal/i18n"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// counter is a central store that asks a payment gateway, which stands beside it
// and does what a test tells it.
type counter struct {
	centre
	bank    *stub.Stub
	args    []string // of serve, about the gateway
	server  *serving
	network *network // between the tills and the centre
}

func newCounter(t testing.TB, at store.Place, provider string) *counter {
	t.Helper()
	c := &counter{centre: emptyCentre(t, at)}
	c.plan()
	stall := demo.Posts(i18n.MustLoad(i18n.ID))[0].Stall
	c.do("stall", "save", string(stall.Code), "--name", stall.Name, "--fair", "KBI26", "--qris", stall.QRIS, "--gateway")
	c.bank = stub.New(stub.Options{Now: time.Now})
	t.Cleanup(c.bank.Close)
	at2 := httptest.NewServer(c.bank)
	t.Cleanup(at2.CloseClientConnections)
	keys := c.bank.MidtransSettings()
	if provider == "snap" {
		keys = c.bank.SNAPSettings()
	}
	file := filepath.Join(t.TempDir(), "keys.json")
	must(t, os.WriteFile(file, keys, 0o600))
	c.args = []string{"--gateway", provider, "--gateway-url", at2.URL, "--gateway-key-file", file}
	c.server = c.serve(c.args...)
	c.bank.SetNotifyURL(c.server.url + "/v1/gateway/" + string(organisation))
	c.network = newNetwork(t, c.address)
	return c
}

// play is one customer at a till of their own. Till and programs live as long as
// the test that made the counter, and t is the part of it that is under way.
type play struct {
	centre
	room   *counter
	bank   *stub.Stub
	t      testing.TB
	till   lapak
	cmd    *exec.Cmd
	in     io.WriteCloser
	said   chan string // lines of the till, closed at its end
	log    *logbook
	ended  bool
	charge pos.ChargeID // of the code that was shown last
}

func (c *counter) play(t testing.TB) *play {
	t.Helper()
	till := c.enrolled(c.network.url)
	till.env = []string{"LAPAK_PIN=" + demo.CashierPIN}
	p := &play{centre: c.centre, room: c, bank: c.bank, till: till}
	p.now(t)
	return p
}

// now says in which part of the test the play goes on.
func (p *play) now(t testing.TB) { p.t, p.centre.TB, p.till.TB = t, t, t }

// event is a line that a till says.
type event struct {
	Event, Charge, Way, Payload, Receipt, Reference string
	Amount                                          int64
	Settled                                         bool
}

// starts begins a sale of a cap.
func (p *play) starts(args ...string) {
	p.t.Helper()
	p.log = &logbook{}
	p.cmd = exec.Command(p.till.bin, append([]string{"sell", "--json", "--open", "--staff", string(demo.FirstCashier), "--linger", "5m", "--data", p.till.dir,
		"--lang", "en", capSKU}, args...)...)
	p.cmd.Env = append(os.Environ(), p.till.env...)
	p.cmd.Stderr = p.log
	var err error
	p.in, err = p.cmd.StdinPipe()
	must(p.t, err)
	out, err := p.cmd.StdoutPipe()
	must(p.t, err)
	must(p.t, p.cmd.Start())
	p.ended = false
	cmd := p.cmd
	p.room.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	said := make(chan string, 16)
	p.said = said
	go func() {
		defer close(said)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			said <- lines.Text()
		}
	}()
}

// hears reads what the till says next, which must be an event of this kind.
func (p *play) hears(kind string) event {
	p.t.Helper()
	var e event
	select {
	case line := <-p.said:
		if err := json.Unmarshal([]byte(line), &e); err != nil || e.Event != kind {
			p.t.Fatalf("the till said %q, %v, and not %s\n%s", line, err, kind, p.log)
		}
	case <-time.After(patience):
		p.t.Fatalf("the till says nothing of %s\n%s\n%s", kind, p.log, p.room.server.log)
	}
	return e
}

// shows waits for a code that came about in a way.
func (p *play) shows(way pos.Way) event {
	p.t.Helper()
	e := p.hears("code")
	if e.Way != string(way) || e.Amount != 85_000 || e.Payload == "" {
		p.t.Fatalf("the till shows %+v, not a code of the kind %s\n%s\n%s", e, way, p.log, p.room.server.log)
	}
	p.charge = pos.ChargeID(e.Charge)
	return e
}

// sold waits for the end of a sale.
func (p *play) sold() {
	p.t.Helper()
	p.hears("paid")
	p.hears("sold")
}

// gateway begins a sale and waits for a code of the gateway.
func (p *play) gateway() {
	p.t.Helper()
	p.starts("--pay", "qris", "--reference", "-")
	p.shows(pos.WayGateway)
}

// fallsBack is a sale that is made by the stall's own code in the end.
func (p *play) fallsBack() {
	p.t.Helper()
	p.starts("--pay", "qris", "--reference", "-")
	p.shows(pos.WayStatic)
	p.types("412345678901")
	p.sold()
}

// types is a person at the till.
func (p *play) types(text string) {
	p.t.Helper()
	_, err := io.WriteString(p.in, text+"\n")
	must(p.t, err)
}

// order is the present charge as the gateway knows it.
func (p *play) order() string {
	p.t.Helper()
	central := p.open()
	defer central.Close()
	o, err := central.GatewayOrder(p.t.Context(), organisation, p.charge)
	must(p.t, err)
	return o.ID
}

// pays is the customer.
func (p *play) pays() { p.t.Helper(); must(p.t, p.bank.Pay(p.order())) }

// notifies has the gateway post something and insists on the answer.
func (p *play) notifies(how stub.Notice, good bool) {
	p.t.Helper()
	status, err := p.bank.Notify(p.t.Context(), p.order(), how)
	if err != nil || good != (status < 300) {
		p.t.Errorf("the notification %q was answered with %d, %v", how, status, err)
	}
}

// restarts ends the server as a power cut does and starts it again.
func (p *play) restarts() {
	p.t.Helper()
	p.room.server.kill()
	p.room.server = p.room.serve(p.room.args...)
}

// kills ends the till as a power cut does.
func (p *play) kills() {
	p.t.Helper()
	must(p.t, p.cmd.Process.Kill())
	p.cmd.Wait()
}

// leaves ends the till.
func (p *play) leaves() {
	p.t.Helper()
	if p.ended {
		return
	}
	p.ended = true
	p.cmd.Process.Signal(syscall.SIGTERM)
	for range p.said {
	}
	p.cmd.Wait()
}

// chargesOf are the charges of today as words.
func chargesOf(t testing.TB, books *store.Books) string {
	t.Helper()
	all, err := books.Charges(t.Context(), pos.DayOf(time.Now()))
	must(t, err)
	var words []string
	for _, c := range all {
		words = append(words, string(c.Way)+" "+string(c.State))
	}
	return strings.Join(words, ", ")
}

// atTill is what the till's journal says.
func (p *play) atTill() (charges string, sales int) {
	p.t.Helper()
	s, err := store.Open(p.t.Context(), p.till.dir, store.Options{ReadOnly: true})
	must(p.t, err)
	defer s.Close()
	charges = chargesOf(p.t, s.Books)
	receipts, err := s.Receipts(p.t.Context(), pos.DayOf(time.Now()), "", 100)
	must(p.t, err)
	return charges, len(receipts)
}

// atCentre is what the centre knows of the orders of this till.
func (p *play) atCentre() string {
	p.t.Helper()
	central := p.open()
	defer central.Close()
	orders, err := central.GatewayOrders(p.t.Context(), organisation)
	must(p.t, err)
	var words []string
	terminal := pos.TerminalID(p.till.status().Terminal)
	for _, o := range orders {
		if o.Terminal == terminal {
			words = append(words, strings.TrimSpace(string(o.State)+" "+o.Odd()))
		}
	}
	return strings.Join(words, ", ")
}

// journalled are the charges of this till in the journal that the centre has.
func (p *play) journalled(charges []pos.Charge) string {
	p.t.Helper()
	central := p.open()
	defer central.Close()
	var words []string
	for _, c := range charges {
		got, err := central.Books(organisation).Charge(p.t.Context(), c.ID)
		must(p.t, err)
		words = append(words, string(got.Way)+" "+string(got.State))
	}
	return strings.Join(words, ", ")
}

func (p *play) charges() []pos.Charge {
	p.t.Helper()
	s, err := store.Open(p.t.Context(), p.till.dir, store.Options{ReadOnly: true})
	must(p.t, err)
	defer s.Close()
	all, err := s.Charges(p.t.Context(), pos.DayOf(time.Now()))
	must(p.t, err)
	return all
}

// longestEnd is how long it may take until all know how something ended: the
// gateway is asked once more half a minute after the last attempt, and a till that
// has stopped asking hears of money in its next round, a minute later.
const longestEnd = 100 * time.Second

// comesTo waits until till and centre know how it ended, and compares the journal
// at the centre with that of the till.
func (p *play) comesTo(till, centre string, sales int) {
	p.t.Helper()
	var atTill, atCentre string
	var sold int
	for deadline := time.Now().Add(longestEnd); ; time.Sleep(50 * time.Millisecond) {
		atTill, sold = p.atTill()
		if atTill == till && sold == sales {
			if atCentre = p.atCentre(); atCentre == centre {
				break
			}
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("it came to %q at the till, %d sales, and %q at the centre; wanted %q, %d, %q\n%s\n%s", atTill, sold, p.atCentre(), till, sales, centre, p.log, p.room.server.log)
		}
	}
	p.leaves()
	p.till.do("sync")
	if got := p.journalled(p.charges()); got != till {
		p.t.Errorf("the journal at the centre says %q, that of the till %q", got, till)
	}
	if got, _ := p.atTill(); got != till {
		p.t.Errorf("it ended with %q and became %q", till, got)
	}
	seen := map[string]bool{}
	for _, o := range p.bank.Orders() {
		if seen[o.ID] {
			p.t.Errorf("the gateway made the order %s twice", o.ID)
		}
		seen[o.ID] = true
	}
	p.till.do("verify")
}

// scene is a row of the table: what happens, and what it comes to in the journal
// of the till, in the books of the centre, and in sales.
type scene struct {
	name         string
	happens      func(p *play)
	till, centre string
	sales        int
}

// stageAll plays scenes one after the other, and only then looks how each ended:
// till and gateway work that out meanwhile.
func (c *counter) stageAll(t *testing.T, scenes []scene) {
	plays := map[string]*play{}
	for _, s := range scenes {
		t.Run(s.name, func(t *testing.T) {
			p := c.play(t)
			c.bank.Behave()
			s.happens(p)
			c.bank.Behave()
			c.network.mend()
			plays[s.name] = p
		})
	}
	for _, s := range scenes {
		if p := plays[s.name]; p != nil {
			t.Run("the end of "+s.name, func(t *testing.T) {
				p.now(t)
				p.comesTo(s.till, s.centre, s.sales)
			})
		}
	}
}
