package uplink_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/store"
	"lapak/internal/uplink"
)

// centre is the office: the central store, and what the simulation heard it say.
type centre struct {
	*world
	dir      string
	central  *store.Central
	server   *uplink.Server
	handler  http.Handler
	life     int // counts the times that it was set back
	known    knowledge
	ever     map[string]bool // entries that it ever said it has
	list     *pos.Catalogue
	versions map[string]int // of the lists of goods, by their digests
	reader   reader
	sites    []pos.StallCode
	backups  []centreCopy
}

// centreCopy is a backup of the centre.
type centreCopy struct {
	file  string
	known knowledge
	list  *pos.Catalogue
}

func openCentre(w *world) *centre {
	w.Helper()
	c := &centre{world: w, dir: w.folder(), known: newKnowledge(), ever: map[string]bool{}, versions: map[string]int{}}
	w.must(os.WriteFile(filepath.Join(c.dir, store.CentralFileName), w.template, 0o600))
	c.open()
	w.must(c.central.AddTenant(w.Context(), store.Tenant{ID: sumsel, Name: "Sumatera Selatan"}))
	for i := range w.profile.stalls {
		code := pos.StallCode(fmt.Sprintf("ST%d", i+1))
		c.sites = append(c.sites, code)
		rules := store.DefaultStall()
		rules.Code = code
		w.must(c.central.SaveSite(w.Context(), sumsel, store.Site{Code: code, Name: string(code), Rules: &rules}))
	}
	w.must(c.central.SaveStaff(w.Context(), sumsel, store.StaffSecret{Staff: cashier, PINHash: "$argon2id$v=19$m=65536,t=3,p=1$c2FsdHNhbHQ$aGFzaGhhc2g"}))
	c.changePrices()
	return c
}

func (c *centre) open() {
	c.Helper()
	var err error
	c.central, err = store.OpenCentral(c.Context(), store.Place{Dir: c.dir}, store.Options{Now: c.clock, Synchronous: "OFF"})
	c.must(err)
	c.server = uplink.NewServer(uplink.ServerConfig{Central: c.central, Now: c.clock, Random: c.secrets})
	c.handler = c.server.Handler()
}

func (c *centre) clock() time.Time { return c.now }

// changePrices is what the office does to the list of goods: new prices, and now
// and then new goods.
func (c *centre) changePrices() {
	c.Helper()
	var products []pos.Product
	for i := range 6 + c.IntN(6) {
		products = append(products, pos.Product{SKU: pos.SKU(fmt.Sprintf("SKU-%d", i)), Name: fmt.Sprintf("Barang %d", i), Category: "Kaos",
			Price: money.Rupiah(c.between(10, 2_000)) * 50, Unit: "potong", Producer: "LAPAS-1"})
	}
	c.list = list(c, products...)
	c.must(c.central.ReplaceCatalogue(c.Context(), sumsel, c.list))
	digest, err := store.CatalogueDigest(c.list)
	c.must(err)
	c.versions[digest] = len(c.versions) + 1
	c.count["price change"]++
	c.tell("the office changes the prices")
}

// reboot opens what the disk holds at this moment, as after a power cut.
func (c *centre) reboot() {
	c.Helper()
	before, from := c.central, c.dir
	c.dir = c.folder()
	for _, suffix := range []string{"", "-wal"} {
		c.copyFile(filepath.Join(from, store.CentralFileName+suffix), filepath.Join(c.dir, store.CentralFileName+suffix))
	}
	c.must(before.Close())
	c.must(os.RemoveAll(from))
	c.open()
	c.count["centre crash"]++
	c.tell("the centre goes dead and comes back")
}

// backup copies the database of the centre.
func (c *centre) backup() {
	c.Helper()
	file := filepath.Join(c.folder(), "backup.db")
	c.must(c.central.BackupTo(c.Context(), file))
	c.backups = append(c.backups, centreCopy{file, c.known.copied(), c.list})
	c.count["centre backup"]++
	c.tell("the centre is copied")
}

// setBack restores the centre from one of its copies.
func (c *centre) setBack() {
	c.Helper()
	if len(c.backups) == 0 || c.life >= c.profile.setBacks {
		return
	}
	copied := pick(c.world, c.backups)
	c.must(c.central.Close())
	c.must(os.RemoveAll(c.dir))
	c.dir = c.folder()
	c.must(store.RestoreCentral(c.Context(), copied.file, c.dir))
	c.known, c.list = copied.known.copied(), copied.list
	c.life++
	before := c.central.Timeline()
	c.open()
	if c.central.Timeline() == before {
		c.lose("the centre was set back and says that it goes on")
	}
	c.count["centre restore"]++
	c.tell("the centre is set back")
}

// listen takes the centre at its word: what it says it has must be there in the
// end.
func (c *centre) listen(l letter, path string, a answer) {
	c.Helper()
	if a.status != http.StatusOK {
		return
	}
	switch path {
	case "/v1/entries":
		var asked uplink.EntriesRequest
		c.must(uplink.DecodeRequest(bytes.NewReader(l.body), l.header.Get("Content-Encoding"), &asked))
		var said uplink.EntriesAnswer
		c.must(uplink.DecodeAnswer(bytes.NewReader(a.body), a.header.Get("Content-Encoding"), &said))
		c.hear(asked.Run, said)
	case "/v1/bundle":
		var said uplink.BundleAnswer
		c.must(uplink.DecodeAnswer(bytes.NewReader(a.body), a.header.Get("Content-Encoding"), &said))
		c.hearBundle(l.body, said)
	}
}

// hearBundle listens to what became of the runs of a bundle.
func (c *centre) hearBundle(file []byte, said uplink.BundleAnswer) {
	c.Helper()
	var runs []uplink.RunMessage
	_, err := uplink.ReadBundle(bytes.NewReader(file), uplink.BundleTakers{
		Header:       func(uplink.BundleHeader) error { return nil },
		Introduction: func(uplink.Introduction) error { return nil },
		Run: func(r store.Run) error {
			runs = append(runs, uplink.NewRunMessage(r))
			return nil
		},
	})
	c.must(err)
	for i, outcome := range said.Runs {
		if outcome.Reason == "" {
			c.hear(runs[i], outcome.EntriesAnswer)
		}
	}
}

func (c *centre) hear(run uplink.RunMessage, said uplink.EntriesAnswer) {
	c.Helper()
	revoked := c.known.revoked[run.Terminal]
	if !revoked {
		c.keepsItsWord(run, said)
	}
	for _, e := range run.Entries {
		switch {
		case revoked:
			c.known.barred[e.ID] = true
		case e.Epoch == said.Mark.Epoch && e.Seq <= said.Mark.Seq:
			c.known.received[e.ID], c.ever[e.ID] = true, true
		case said.Fork:
			c.known.aside[e.ID] = true
		}
	}
	for what, is := range map[string]bool{"fork answers": said.Fork, "gap answers": said.Gap, "repeats": said.Repeated > 0, "runs of revoked": revoked} {
		if is {
			c.count[what]++
		}
	}
}

// keepsItsWord looks whether what was just acknowledged is stored.
func (c *centre) keepsItsWord(run uplink.RunMessage, said uplink.EntriesAnswer) {
	c.Helper()
	marks, err := c.central.Marks(c.Context(), sumsel, run.Terminal)
	c.must(err)
	for _, m := range marks {
		if m.Epoch == said.Mark.Epoch && m.Seq >= said.Mark.Seq {
			return
		}
	}
	if said.Mark.Seq > 0 {
		c.lose("the centre said that it has %+v, and has %+v", said.Mark, marks)
	}
}

// reader is somebody who follows the centre in the order in which it stored things.
type reader struct {
	cursor store.Cursor
	read   map[string]bool // the entries, by their sums
}

// readOn reads what is new. It begins anew where the centre says that it must.
func (c *centre) readOn(limit int) (more bool) {
	c.Helper()
	r := &c.reader
	entries, next, err := c.central.Pull(c.Context(), sumsel, r.cursor, limit)
	if wordOf(err) == "timeline_changed" {
		*r = reader{}
		c.count["reader begins anew"]++
		return true
	}
	c.must(err)
	if r.read == nil {
		r.read = map[string]bool{}
	}
	for _, p := range entries {
		r.read[p.Entry.Sum] = true
	}
	r.cursor = next
	return len(entries) > 0
}
