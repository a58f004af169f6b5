package store

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"lapak/internal/journal"
	"lapak/internal/pos"
)

// MaxRun is the most entries that one Run may have.
const MaxRun = 500

// Run is a stretch of one life of a terminal's journal, without gaps, with the
// seal of its last entry. The chain makes the one seal good for all of them.
type Run struct {
	Terminal pos.TerminalID
	Entries  []journal.Entry
	Seal     []byte
}

// Ingested is what became of a Run.
type Ingested struct {
	// Mark is how far the central store has this life of the terminal, without a
	// gap. It is what the sender compares with its own chain.
	Mark        journal.Head
	Stored      int // entries that were new
	Repeated    int // entries that were here already
	Quarantined int // of the new ones: kept, and not applied
	// Fork says that what was sent parts from what is stored after Mark.
	Fork bool
	// Gap says that something is missing between Mark and what was sent.
	Gap bool
}

// Ingest stores a run of a terminal's journal and what it means, in one
// transaction that is on the disk when it returns. It stores first and judges
// afterwards: an entry that cannot be applied is kept in its place, goes to
// quarantine with the reason, and holds nothing up. Sending a run again changes
// nothing and gives the same answer.
//
// A run that parts from the stored chain is kept in quarantine as it is; its
// sender asks for a new life (Branch) and sends the same facts in that one.
func (c *Central) Ingest(ctx context.Context, tenant pos.TenantID, run Run) (Ingested, error) {
	err := checkRun(run)
	if err != nil {
		return Ingested{}, err
	}
	// Nearly always every entry can be applied. Where one cannot, all is done
	// again with a point to go back to before each.
	for _, careful := range []bool{false, true} {
		var done Ingested
		err = c.write(ctx, tenant, func(w *writing) (err error) {
			in := &ingest{writing: w, central: c, run: run, careful: careful}
			done, err = in.do()
			return err
		})
		if err == nil || careful || !judged(err) {
			return done, explain(err, "save_failed")
		}
	}
	return Ingested{}, err
}

// checkRun refuses what is not one stretch of a chain, before anything is asked.
// What it says is read when it turns out to be new.
func checkRun(run Run) error {
	if len(run.Entries) == 0 || len(run.Entries) > MaxRun {
		return pos.Refuse(pos.Invalid, "run_size", "max", MaxRun)
	}
	first := run.Entries[0]
	if first.Terminal != run.Terminal || first.Epoch < 1 || first.Seq < 1 {
		return pos.Refuse(pos.Invalid, "run_broken", "entry", first.Seq)
	}
	head := journal.Head{Terminal: first.Terminal, Epoch: first.Epoch, Seq: first.Seq - 1, Sum: first.Prev}
	for _, e := range run.Entries {
		if err := journal.Check(head, e); err != nil {
			return pos.Refuse(pos.Invalid, "run_broken", "entry", e.Seq).Because(err)
		}
		head = e.Head()
	}
	return nil
}

// ingest is one attempt to store a run.
type ingest struct {
	*writing
	central *Central
	sender  Terminal
	run     Run
	careful bool
	aside   map[string]bool // identities of its entries that wait as a fork
	done    Ingested
}

func (in *ingest) do() (Ingested, error) {
	if err := in.admit(); err != nil {
		return in.done, err
	}
	if !in.sender.RevokedAt.IsZero() {
		return in.done, in.setAside(in.run.Entries, QuarantineRevoked)
	}
	first := in.run.Entries[0]
	mark, err := in.mark(first.Epoch)
	if err != nil {
		return in.done, err
	}
	in.done.Mark = mark
	fresh, err := in.compare(mark)
	if err != nil {
		return in.done, err
	}
	switch {
	case in.done.Fork:
		return in.done, in.setAside(fresh, QuarantineFork)
	case in.done.Gap || len(fresh) == 0:
		return in.done, nil
	}
	if err := in.store(fresh); err != nil {
		return in.done, err
	}
	last := fresh[len(fresh)-1].Head()
	in.done.Mark = last
	in.done.Stored = len(fresh)
	return in.done, in.exec(`INSERT INTO seal (tenant, terminal, epoch, seq, seal) VALUES ($1, $2, $3, $4, $5)`,
		last.Terminal, last.Epoch, last.Seq, base64.StdEncoding.EncodeToString(in.run.Seal))
}

// admit finds who sends and proves that it does. It is asked while nobody else
// writes for the tenant: what is stored after a terminal was revoked, or got
// another key, was judged by that.
func (in *ingest) admit() error {
	found, err := rowsOf(in.writing, scanTerminal, terminalColumns+` AND terminal = $2`, in.run.Terminal)
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return pos.Refuse(pos.NotFound, "terminal_unknown", "terminal", in.run.Terminal)
	}
	in.sender = found[0]
	last := in.run.Entries[len(in.run.Entries)-1].Head()
	if !journal.CheckSeal(in.sender.PublicKey, in.tenant, last, in.run.Seal) {
		return pos.Refuse(pos.Denied, "seal_invalid", "terminal", in.run.Terminal)
	}
	return nil
}

// mark is how far one life of the sender is stored.
func (in *ingest) mark(epoch int) (journal.Head, error) {
	v, err := in.view()
	if err != nil {
		return journal.Head{}, err
	}
	head, err := lifeBefore(in.ctx, v, in.run.Terminal, epoch+1)
	if head.Epoch != epoch {
		head = journal.Head{Terminal: in.run.Terminal, Epoch: epoch}
	}
	return head, err
}

// lifeBefore is the last entry of the latest life of a terminal before an epoch;
// its Epoch is 0 if there is none.
func lifeBefore(ctx context.Context, v view, terminal pos.TerminalID, epoch int) (head journal.Head, err error) {
	err = v.row(ctx, func(scan scanner) error { head, err = scanHead(scan); return err },
		`SELECT terminal, epoch, seq, at, sum FROM entry
		WHERE tenant = $1 AND terminal = $2 AND epoch < $3 ORDER BY epoch DESC, seq DESC LIMIT 1`, terminal, epoch)
	if errors.Is(err, sql.ErrNoRows) {
		return journal.Head{Terminal: terminal}, nil
	}
	return head, err
}

// livesOf are the last entries of all lives of a terminal, oldest first. Each is
// found by itself: a life may have a hundred thousand entries, and there are few.
func (b *Books) livesOf(ctx context.Context, terminal pos.TerminalID) (lives []journal.Head, err error) {
	err = b.read(ctx, func(v view) error {
		for epoch := math.MaxInt32; ; {
			head, err := lifeBefore(ctx, v, terminal, epoch)
			if err != nil || head.Epoch == 0 {
				return err
			}
			lives, epoch = append(lives, head), head.Epoch
		}
	})
	slices.Reverse(lives)
	return lives, err
}

// compare finds what of the run is new. It sets Fork where the run parts from
// the stored chain, with Mark at the last common entry, and Gap where it begins
// too late.
func (in *ingest) compare(mark journal.Head) (fresh []journal.Entry, err error) {
	all := in.run.Entries
	first := all[0]
	if first.Seq > mark.Seq+1 {
		in.done.Gap = true
		return nil, nil
	}
	if mark.Seq == 0 {
		known, err := in.knowsBeginning(first)
		in.done.Gap = !known
		return all, err
	}
	sums, err := in.sums(first.Epoch, first.Seq-1, first.Seq+int64(len(all))-1)
	if err != nil {
		return nil, err
	}
	if before, known := sums[first.Seq-1]; known && before != first.Prev {
		in.done.Fork = true
		in.done.Mark = journal.Head{Terminal: first.Terminal, Epoch: first.Epoch, Seq: first.Seq - 2}
		return all, nil
	}
	for i, e := range all {
		stored, known := sums[e.Seq]
		switch {
		case !known:
			return all[i:], nil
		case stored != e.Sum:
			in.done.Fork = true
			in.done.Mark = journal.Head{Terminal: e.Terminal, Epoch: e.Epoch, Seq: e.Seq - 1, Sum: e.Prev}
			return all[i:], nil
		}
		in.done.Repeated++
	}
	return nil, nil
}

// knowsBeginning says whether the first entry of a life branches from something
// that is stored, or is the first of all.
func (in *ingest) knowsBeginning(first journal.Entry) (bool, error) {
	if first.Prev == "" {
		return true, nil
	}
	var n int
	err := in.row(func(scan scanner) error { return scan(&n) },
		`SELECT COUNT(*) FROM entry WHERE tenant = $1 AND terminal = $2 AND epoch < $3 AND sum = $4`,
		first.Terminal, first.Epoch, first.Prev)
	return n > 0, err
}

// sums are the stored sums of one life of the sender, by number.
func (in *ingest) sums(epoch int, from, to int64) (map[int64]string, error) {
	sums := map[int64]string{}
	_, err := rowsOf(in.writing, func(scan scanner) (none struct{}, err error) {
		var seq int64
		var sum string
		err = scan(&seq, &sum)
		sums[seq] = sum
		return none, err
	}, `SELECT seq, sum FROM entry WHERE tenant = $1 AND terminal = $2 AND epoch = $3 AND seq >= $4 AND seq <= $5`,
		in.run.Terminal, epoch, from, to)
	return sums, err
}

// arrival is a new entry and whether its fact was here before.
type arrival struct {
	journal.Entry
	repeats bool // the fact was stored before, in another life of the terminal
	reused  bool // the identity was stored before, with another fact
}

// store appends new entries in order of commit and applies them.
func (in *ingest) store(fresh []journal.Entry) error {
	arrivals, err := in.arrivals(fresh)
	if err != nil {
		return err
	}
	for _, a := range arrivals {
		if err := in.append(a.Entry, in.nextNumber(), a.repeats); err != nil {
			return err
		}
	}
	if err := in.settle(fresh); err != nil {
		return err
	}
	if err := in.noteUnallotted(fresh[0]); err != nil {
		return err
	}
	for _, a := range arrivals {
		switch {
		case a.reused:
			err = in.quarantine(a.Entry, QuarantineIDReused, nil)
		case !a.repeats:
			err = in.apply(a.Entry)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// noteUnallotted notes a life that nobody here allotted: a hub did, or this
// database was restored and does not remember.
func (in *ingest) noteUnallotted(first journal.Entry) error {
	if first.Seq > 1 || first.Epoch == 1 {
		return nil
	}
	var base journal.Head
	err := in.row(func(scan scanner) error { return scan(&base.Epoch, &base.Seq) }, `SELECT COALESCE(MAX(epoch), 0), COALESCE(MAX(seq), 0)
		FROM entry WHERE tenant = $1 AND terminal = $2 AND epoch < $3 AND sum = $4`, first.Terminal, first.Epoch, first.Prev)
	if err != nil {
		return err
	}
	base.Sum = first.Prev
	if err := in.exec(`UPDATE terminal SET epoch = $2 WHERE tenant = $1 AND terminal = $3 AND epoch < $2`, first.Epoch, first.Terminal); err != nil {
		return err
	}
	return in.noteFork(first.Terminal, base, first.Epoch, base.Epoch, in.central.now())
}

// arrivals finds out which facts of entries were stored before.
func (in *ingest) arrivals(entries []journal.Entry) ([]arrival, error) {
	known, err := in.known(entries)
	if err != nil {
		return nil, err
	}
	all := make([]arrival, len(entries))
	here := map[string]int{} // where in the run an identity is first
	for i, e := range entries {
		a := arrival{Entry: e}
		first, twice := here[e.ID]
		switch {
		case twice:
			a.repeats, a.reused = true, all[first].reused || digestOf(all[first].Entry) != digestOf(e)
		case known[e.ID]:
			stored, err := in.storedDigest(e.ID)
			if err != nil {
				return nil, err
			}
			a.repeats, a.reused = true, stored != digestOf(e)
		}
		if !twice {
			here[e.ID] = i
		}
		all[i] = a
	}
	return all, nil
}

// known are the identities of entries that are stored already. It notes, too,
// which of them wait as a fork: one question costs half of two.
func (in *ingest) known(entries []journal.Entry) (map[string]bool, error) {
	ids := make([]string, len(entries))
	for i, e := range entries {
		ids[i] = e.ID
	}
	found := map[string]bool{}
	in.aside = map[string]bool{}
	within, arg, err := in.among("id", ids)
	if err != nil {
		return nil, err
	}
	_, err = rowsOf(in.writing, func(scan scanner) (none struct{}, err error) {
		var id string
		var aside bool
		err = scan(&id, &aside)
		if aside {
			in.aside[id] = true
		} else {
			found[id] = true
		}
		return none, err
	}, `SELECT id, FALSE FROM entry WHERE tenant = $1 AND `+within+`
		UNION ALL SELECT id, FALSE FROM vouched WHERE tenant = $1 AND `+within+`
		UNION ALL SELECT id, TRUE FROM quarantine WHERE tenant = $1 AND reason = $3 AND resolved_at = 0 AND `+within, arg, QuarantineFork)
	return found, err
}

// storedDigest is that of the fact that was stored first with an identity, empty
// if there is none.
func (in *ingest) storedDigest(id string) (string, error) {
	entries, err := rowsOf(in.writing, scanEntry, `SELECT `+entryColumns+` FROM entry e WHERE e.tenant = $1 AND e.id = $2 AND NOT e.repeats`, id)
	if err != nil {
		return "", err
	}
	if len(entries) > 0 {
		return digestOf(entries[0]), nil
	}
	digests, err := rowsOf(in.writing, func(scan scanner) (text string, err error) { return text, scan(&text) },
		`SELECT digest FROM vouched WHERE tenant = $1 AND id = $2`, id)
	if err != nil || len(digests) == 0 {
		return "", err
	}
	return digests[0], nil
}

// digestOf tells facts apart wherever they stand in a chain: their life and
// number may change, what happened may not.
func digestOf(e journal.Entry) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\x00%d\x00%d\x00%s\x00", e.Kind, e.Version, e.At.UnixMilli(), e.By)
	h.Write(e.Body)
	return hex.EncodeToString(h.Sum(nil))
}

// apply derives what an entry means. In a careful attempt an entry that cannot
// be applied goes to quarantine instead.
func (in *ingest) apply(e journal.Entry) error {
	fact, err := journal.Decode(e.Kind, e.Version, e.Body)
	switch {
	case errors.Is(err, journal.ErrUnknownKind):
		return in.quarantine(e, QuarantineUnknownKind, err)
	case errors.Is(err, journal.ErrUnknownVersion):
		return in.quarantine(e, QuarantineUnknownVersion, err)
	case err != nil:
		return in.quarantine(e, QuarantineUnreadable, err)
	}
	if err := judge(e, fact); err != nil {
		return in.quarantine(e, QuarantineInvalid, err)
	}
	if !in.careful {
		return in.project(e, fact)
	}
	err = in.attempt(func() error { return in.project(e, fact) })
	if judged(err) {
		return in.quarantine(e, QuarantineConflict, err)
	}
	return err
}

// judged says whether a write failed because of what was to be written, and not
// because of the disk or the connection.
func judged(err error) bool {
	code := pos.CodeOf(err)
	return isConflict(err) || isUnfit(err) || code == pos.Invalid || code == pos.NotFound
}

// judge refuses facts that contradict themselves or speak for another terminal.
func judge(e journal.Entry, fact journal.Fact) error {
	if err := plausible(e, fact); err != nil {
		return err
	}
	f, ok := fact.(journal.SaleCompleted)
	switch {
	case !ok:
		return nil
	case f.Sale.Terminal != e.Terminal:
		return pos.Refuse(pos.Invalid, "sale_of_another_terminal")
	}
	return f.Sale.Check()
}

// Branch allots the next life to a terminal whose chain parted from what is
// stored, or whose laptop was enrolled anew. Base is the last common entry, with
// Seq 0 where nothing is common; current is the life that the terminal believes
// to be in. The supervisor is shown every fork.
func (c *Central) Branch(ctx context.Context, tenant pos.TenantID, terminal pos.TerminalID, current int, base journal.Head) (epoch int, err error) {
	err = c.write(ctx, tenant, func(w *writing) error {
		var allotted, stored int
		err := w.row(func(scan scanner) error { return scan(&allotted, &stored) },
			`SELECT t.epoch, (SELECT COALESCE(MAX(e.epoch), 0) FROM entry e WHERE e.tenant = t.tenant AND e.terminal = t.terminal)
			FROM terminal t WHERE t.tenant = $1 AND t.terminal = $2`, terminal)
		if err != nil {
			return err
		}
		epoch = 1 + max(allotted, stored, current)
		if err := w.exec(`UPDATE terminal SET epoch = $2 WHERE tenant = $1 AND terminal = $3`, epoch, terminal); err != nil {
			return err
		}
		if err := w.exec(`DELETE FROM fork_order WHERE tenant = $1 AND terminal = $2 AND epoch = $3`, terminal, current); err != nil {
			return err
		}
		return w.noteFork(terminal, base, epoch, current, c.now())
	})
	return epoch, explain(err, "save_failed")
}

func (w *writing) noteFork(terminal pos.TerminalID, base journal.Head, epoch, old int, at time.Time) error {
	return w.exec(`INSERT INTO fork (tenant, terminal, epoch, old_epoch, base_seq, base_sum, at, noted_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 0) ON CONFLICT (tenant, terminal, epoch) DO NOTHING`,
		terminal, epoch, old, base.Seq, base.Sum, at.UnixMilli())
}

// Marks are how far each life of a terminal is stored.
func (c *Central) Marks(ctx context.Context, tenant pos.TenantID, terminal pos.TerminalID) ([]journal.Head, error) {
	return c.Books(tenant).livesOf(ctx, terminal)
}

// LastCommon finds the last of the sender's entries that is stored as it is:
// sums are those of its entries of one life from a number on. Seq is one less
// than from where none is.
func (c *Central) LastCommon(ctx context.Context, tenant pos.TenantID, terminal pos.TerminalID, epoch int, from int64, sums []string) (journal.Head, error) {
	stored, err := query(ctx, c.Books(tenant), scanHead, `SELECT e.terminal, e.epoch, e.seq, e.at, e.sum FROM entry e
		WHERE e.tenant = $1 AND e.terminal = $2 AND e.epoch = $3 AND e.seq >= $4 AND e.seq < $5 ORDER BY e.seq`,
		terminal, epoch, from, from+int64(len(sums)))
	common := journal.Head{Terminal: terminal, Epoch: epoch, Seq: from - 1}
	for _, head := range stored {
		if sums[head.Seq-from] != head.Sum {
			break
		}
		common = head
	}
	return common, err
}

func scanHead(scan scanner) (journal.Head, error) {
	var h journal.Head
	var at int64
	err := scan(&h.Terminal, &h.Epoch, &h.Seq, &at, &h.Sum)
	h.At = timeOf(at)
	return h, err
}

// publicKey reads a stored key; one that is none fits no seal.
func publicKey(text string) ed25519.PublicKey {
	key, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(key) != ed25519.PublicKeySize {
		return nil
	}
	return key
}
