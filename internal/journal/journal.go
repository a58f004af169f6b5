// Package journal is the ordered record of a terminal: entries numbered without
// gaps and chained by hashes, each holding one Fact in its stored encoding.
//
// It knows what a fact is, how it is written down and how to prove that nothing
// was changed, removed or put in between. It does not store anything and reads
// no clock. It imports money and pos; store, till, uplink and the server build on
// it.
package journal

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"time"

	"lapak/internal/pos"
)

// Entry is one numbered link of a terminal's journal. Body is stored and hashed
// byte for byte as it was first encoded, never encoded again.
type Entry struct {
	ID       string // UUIDv7
	Terminal pos.TerminalID
	Epoch    int   // counts the lives of a terminal; a restored copy begins a new one, which goes on from an entry of the old
	Seq      int64 // from 1, without gaps within an epoch
	At       time.Time
	By       pos.StaffID
	Kind     Kind
	Version  int
	Body     []byte
	Prev     string // Sum of the entry before, empty for the very first
	Sum      string // SHA-256 over all of the above, in hexadecimal
}

// Head is the end of a chain: what the next entry follows. At the beginning of an
// epoch Seq is 0, and At and Sum are those of the entry from which it goes on.
type Head struct {
	Terminal pos.TerminalID
	Epoch    int
	Seq      int64
	At       time.Time
	Sum      string
}

// Head is the entry seen as the end of the chain.
func (e Entry) Head() Head {
	return Head{Terminal: e.Terminal, Epoch: e.Epoch, Seq: e.Seq, At: e.At, Sum: e.Sum}
}

// Empty says that nothing was ever written.
func (h Head) Empty() bool { return h.Sum == "" }

// Tail is the short form of the sum that is printed on paper: enough to compare
// by eye with the journal.
func (h Head) Tail() string {
	if len(h.Sum) < 8 {
		return h.Sum
	}
	return h.Sum[:8]
}

// Append encodes a fact as the entry that follows head.
func Append(head Head, id string, at time.Time, by pos.StaffID, fact Fact) (Entry, error) {
	body, err := Encode(fact)
	if err != nil {
		return Entry{}, err
	}
	e := Entry{
		ID: id, Terminal: head.Terminal, Epoch: head.Epoch, Seq: head.Seq + 1, At: pos.Stamp(at), By: by,
		Kind: fact.kind(), Version: currentVersion, Body: body, Prev: head.Sum,
	}
	e.Sum = e.digest()
	return e, nil
}

// digest hashes every field with its length, so that no two different entries
// have the same input.
func (e Entry) digest() string {
	h := sha256.New()
	writeText(h, e.Prev)
	writeText(h, e.ID)
	writeText(h, string(e.Terminal))
	writeNumber(h, int64(e.Epoch))
	writeNumber(h, e.Seq)
	writeNumber(h, e.At.UnixMilli())
	writeText(h, string(e.By))
	writeText(h, string(e.Kind))
	writeNumber(h, int64(e.Version))
	writeText(h, string(e.Body))
	return hex.EncodeToString(h.Sum(nil))
}

// writeText and writeNumber write to a hash or to a buffer, neither of which can
// fail.
func writeText(w io.Writer, s string) {
	writeNumber(w, int64(len(s)))
	io.WriteString(w, s)
}

func writeNumber(w io.Writer, n int64) {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(n))
	w.Write(b[:])
}

// Break says where a chain is broken and why. Reason is one of gap, link, sum
// and body.
type Break struct {
	Seq    int64
	Kind   Kind
	Reason string
	Cause  error
}

// Error names the first bad entry.
func (b *Break) Error() string {
	return fmt.Sprintf("journal entry %d (%s) is broken: %s", b.Seq, b.Kind, b.Reason)
}

// Unwrap gives the technical cause, if any.
func (b *Break) Unwrap() error { return b.Cause }

// Begin is the head from which a later epoch goes on where this one ends.
func (h Head) Begin(epoch int) Head {
	return Head{Terminal: h.Terminal, Epoch: epoch, At: h.At, Sum: h.Sum}
}

// Move is e as the entry that follows head. It stays the same fact, with its
// identity, its time and its body byte for byte; only its place is another.
func Move(head Head, e Entry) Entry {
	e.Epoch, e.Seq, e.Prev = head.Epoch, head.Seq+1, head.Sum
	e.Sum = e.digest()
	return e
}

// Follow checks that e is the entry after head, unchanged and readable, and
// returns its fact. After head comes the next of its epoch or the first of a
// later epoch that goes on from head. The error is a *Break.
func Follow(head Head, e Entry) (Fact, error) {
	if err := Check(head, e); err != nil {
		return nil, err
	}
	fact, err := Decode(e.Kind, e.Version, e.Body)
	if err != nil {
		return nil, &Break{Seq: e.Seq, Kind: e.Kind, Reason: "body", Cause: err}
	}
	return fact, nil
}

// Check is Follow without reading the fact: that e is in its place and unchanged,
// whatever it says. The error is a *Break.
func Check(head Head, e Entry) error {
	reason := ""
	switch {
	case e.Terminal != head.Terminal || !head.nextIs(e.Epoch, e.Seq):
		reason = "gap"
	case e.Prev != head.Sum:
		reason = "link"
	case e.Sum != e.digest():
		reason = "sum"
	default:
		return nil
	}
	return &Break{Seq: e.Seq, Kind: e.Kind, Reason: reason}
}

// nextIs says whether a place in the chain is right after head.
func (h Head) nextIs(epoch int, seq int64) bool {
	if epoch > h.Epoch {
		return seq == 1
	}
	return epoch == h.Epoch && seq == h.Seq+1
}
