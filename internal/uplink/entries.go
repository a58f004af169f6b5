package uplink

import (
	"cmp"
	"crypto/ed25519"
	"fmt"
	"time"

	"lapak/internal/journal"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// What one request may carry. A sender stays below RunEntries and RunBytes, so
// that a slow link is not lost for minutes over one request; a receiver takes up
// to MaxBody.
const (
	// RunEntries is the most entries in one run.
	RunEntries = store.MaxRun
	// RunBytes is how many bytes of entries a sender puts into one run, unless a
	// single entry is larger.
	RunBytes = 1 << 20
	// MaxEntryBody is the most that the body of one entry may have. It is far
	// above any sale (300 rows are some 90 KiB) and above the opening stock of
	// ten thousand goods: an entry that exists and is never taken would hold up
	// every entry behind it for ever.
	MaxEntryBody = 2 << 20
)

// entryOverhead is what an entry has on the wire beside its body, at the most
// usual.
const entryOverhead = 420

// HeadMessage is a journal.Head on the wire, without the terminal, which stands
// beside it, and without its time, which the sum covers. Seq 0 is the beginning
// of an epoch in which nothing was written yet.
type HeadMessage struct {
	Epoch int    `json:"epoch"`
	Seq   int64  `json:"seq"`
	Sum   string `json:"sum"`
}

// NewHeadMessage makes the wire form of a head.
func NewHeadMessage(h journal.Head) HeadMessage {
	return HeadMessage{Epoch: h.Epoch, Seq: h.Seq, Sum: h.Sum}
}

// Head reads the wire form of a head of a terminal.
func (m HeadMessage) Head(terminal pos.TerminalID) (journal.Head, error) {
	if err := m.Check("head"); err != nil {
		return journal.Head{}, err
	}
	return journal.Head{Terminal: terminal, Epoch: m.Epoch, Seq: m.Seq, Sum: m.Sum}, nil
}

// Check refuses a head that no journal has. Field is its name in the refusal.
func (m HeadMessage) Check(field string) error {
	return cmp.Or(
		checkEpoch(m.Epoch, field+".epoch"),
		check(m.Seq >= 0, field+".seq"),
		check(sumForm.MatchString(m.Sum) || m.Sum == "" && m.Seq == 0, field+".sum"),
	)
}

// EntryMessage is a journal.Entry on the wire, without the terminal, which stands
// once for the whole run. Body is the stored body as a text, byte for byte; At is
// in Unix milliseconds, as in the sum.
type EntryMessage struct {
	ID      string       `json:"id"`
	Epoch   int          `json:"epoch"`
	Seq     int64        `json:"seq"`
	At      int64        `json:"at"`
	By      pos.StaffID  `json:"by"`
	Kind    journal.Kind `json:"kind"`
	Version int          `json:"version"`
	Body    string       `json:"body"`
	Prev    string       `json:"prev"`
	Sum     string       `json:"sum"`
}

// NewEntryMessage makes the wire form of an entry.
func NewEntryMessage(e journal.Entry) EntryMessage {
	return EntryMessage{
		ID: e.ID, Epoch: e.Epoch, Seq: e.Seq, At: e.At.UnixMilli(), By: e.By, Kind: e.Kind, Version: e.Version,
		Body: string(e.Body), Prev: e.Prev, Sum: e.Sum,
	}
}

// Entry reads the wire form of an entry of a terminal. It checks the form of each
// field and not the sum: a wrong sum is for the store to judge and to name.
func (m EntryMessage) Entry(terminal pos.TerminalID) (journal.Entry, error) {
	if err := m.check(); err != nil {
		return journal.Entry{}, err
	}
	return journal.Entry{
		ID: m.ID, Terminal: terminal, Epoch: m.Epoch, Seq: m.Seq, At: time.UnixMilli(m.At).UTC(), By: m.By, Kind: m.Kind,
		Version: m.Version, Body: []byte(m.Body), Prev: m.Prev, Sum: m.Sum,
	}, nil
}

func (m EntryMessage) check() error {
	return cmp.Or(
		check(uuidForm.MatchString(m.ID), "id"),
		checkEpoch(m.Epoch, "epoch"),
		check(m.Seq > 0, "seq"),
		checkMillis(m.At, "at"),
		checkText(string(m.By), longestID, "by"),
		check(kindForm.MatchString(string(m.Kind)), "kind"),
		check(m.Version > 0 && m.Version <= 1<<30, "version"),
		check(m.Body != "" && len(m.Body) <= MaxEntryBody && storable(m.Body), "body"),
		check(sumForm.MatchString(m.Prev) || m.Prev == "" && m.Seq == 1, "prev"),
		check(sumForm.MatchString(m.Sum), "sum"),
	)
}

// RunMessage is a run on the wire: entries of one terminal in the order of its
// chain, and the terminal's seal over the last of them.
type RunMessage struct {
	Terminal pos.TerminalID `json:"terminal"`
	Entries  []EntryMessage `json:"entries"`
	Seal     []byte         `json:"seal"`
}

// NewRunMessage makes the wire form of a run.
func NewRunMessage(r store.Run) RunMessage {
	m := RunMessage{Terminal: r.Terminal, Entries: make([]EntryMessage, len(r.Entries)), Seal: r.Seal}
	for i, e := range r.Entries {
		m.Entries[i] = NewEntryMessage(e)
	}
	return m
}

// Run reads the wire form of a run. It is well formed then, and no more: neither
// the chain nor the seal has been looked at.
func (m RunMessage) Run() (store.Run, error) {
	err := cmp.Or(
		CheckTerminalID(m.Terminal),
		check(len(m.Entries) > 0 && len(m.Entries) <= RunEntries, "entries"),
		check(len(m.Seal) == ed25519.SignatureSize, "seal"),
	)
	if err != nil {
		return store.Run{}, err
	}
	r := store.Run{Terminal: m.Terminal, Entries: make([]journal.Entry, len(m.Entries)), Seal: m.Seal}
	for i, e := range m.Entries {
		if r.Entries[i], err = e.Entry(m.Terminal); err != nil {
			return store.Run{}, fmt.Errorf("entry %d of the run: %w", i+1, err)
		}
	}
	return r, nil
}

// RunLength is how many of the entries, from the first, go into one run: at least
// one, at most RunEntries, and together no more than RunBytes.
func RunLength(entries []journal.Entry) int {
	size := 0
	for i, e := range entries {
		size += len(e.Body) + entryOverhead
		if i == RunEntries || i > 0 && size > RunBytes {
			return i
		}
	}
	return len(entries)
}

// EntriesRequest is POST /v1/entries: the next stretch of the journal of the
// terminal whose token comes with it.
type EntriesRequest struct {
	Run RunMessage `json:"run"`
}

// EntriesAnswer is what became of a run. Mark is how far the centre has this epoch
// without a gap: it is what the terminal goes by, never the mere fact of an
// answer. Fork says that the centre has another entry than was sent after Mark,
// Gap that something is missing before what was sent.
type EntriesAnswer struct {
	Mark        HeadMessage `json:"mark"`
	Stored      int         `json:"stored"`
	Repeated    int         `json:"repeated"`
	Quarantined int         `json:"quarantined"`
	Fork        bool        `json:"fork"`
	Gap         bool        `json:"gap"`
}

// MaxSums is the most sums that one CommonRequest carries.
const MaxSums = 2000

// CommonRequest is POST /v1/common: a terminal whose chain is not the one that the
// centre has asks for the last entry that both have alike. Sums are those of its
// own entries of one epoch, from a number on.
type CommonRequest struct {
	Epoch int      `json:"epoch"`
	From  int64    `json:"from"`
	Sums  []string `json:"sums"`
}

// Check refuses what no journal has.
func (r CommonRequest) Check() error {
	sums := len(r.Sums) > 0 && len(r.Sums) <= MaxSums
	for _, sum := range r.Sums {
		sums = sums && sumForm.MatchString(sum)
	}
	return cmp.Or(checkEpoch(r.Epoch, "epoch"), check(r.From > 0, "from"), check(sums, "sums"))
}

// CommonAnswer is the last entry of those asked about that the centre has as it
// is. Its number is one less than the first that was asked about if it has none.
type CommonAnswer struct {
	Common HeadMessage `json:"common"`
}

// EpochRequest is POST /v1/epoch: the terminal asks for the next epoch, to begin
// after Base, the last entry that both have alike; Seq 0 stands for none. Current
// is the epoch that it writes in now.
type EpochRequest struct {
	Base    HeadMessage `json:"base"`
	Current int         `json:"current"`
}

// Check refuses a base that no journal has.
func (r EpochRequest) Check() error {
	// The last epoch of all has none after it.
	return cmp.Or(r.Base.Check("base"), check(r.Current > 0 && r.Current < highestEpoch, "current"))
}

// EpochAnswer is the epoch that the terminal writes in from now on.
type EpochAnswer struct {
	Epoch int `json:"epoch"`
}
