package uplink

import (
	"context"
	"crypto/ed25519"
	"errors"
	"net/http"
	"slices"

	"lapak/internal/journal"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// session is one round with the central store.
type session struct {
	*Client
	bond  bond
	key   ed25519.PrivateKey
	token string
	marks map[int]journal.Head // by epoch, as the centre said at the beginning
	base  *journal.Head        // what to branch from, where a hub learned of a fork
	// renewed says that the token was replaced since this was last looked at: it
	// ended, or the centre was restored and knows it no longer. What was sent
	// before has to be compared once more.
	renewed bool
}

// open begins a round: a nonce, a signature, a token.
func (c *Client) open(ctx context.Context) (*session, error) {
	s := &session{Client: c, bond: c.known()}
	var err error
	if s.key, err = loadKey(c.store.Dir(), s.bond.Public); err != nil {
		return nil, err
	}
	return s, s.greet(ctx)
}

func (s *session) greet(ctx context.Context) error {
	self := s.store.Terminal().ID
	answer, err := s.caller.greet(ctx, party{s.bond.Server, s.bond.Tenant, self, s.key}, s.store.Head())
	if err != nil {
		return err
	}
	s.token, s.base, s.marks = answer.Token, nil, map[int]journal.Head{}
	for _, m := range answer.Marks {
		if s.marks[m.Epoch], err = m.Head(self); err != nil {
			return err
		}
	}
	if answer.Base != nil {
		if s.base, err = s.ordered(ctx, *answer.Base); err != nil {
			return err
		}
	}
	s.keepPass(s.bond.Server, answer)
	now := Millis(s.now())
	return s.remember(ctx, func(b *bond) {
		b.Timeline, b.LastContact, b.ClockOffset, b.Gateway = answer.Timeline, now, now-answer.ServerTime, answer.Gateway
	})
}

// ordered is the entry of this journal after which a hub wants a new life, nil if
// there is no such entry here.
func (s *session) ordered(ctx context.Context, m HeadMessage) (*journal.Head, error) {
	base := &journal.Head{Terminal: s.store.Terminal().ID, Epoch: m.Epoch, Seq: m.Seq}
	if m.Seq == 0 {
		return base, nil
	}
	var err error
	base.Sum, err = s.sumAt(ctx, m.Epoch, m.Seq)
	if err != nil || base.Sum == "" {
		return nil, err
	}
	return base, nil
}

// call asks the central store in the name of this session. A token that ended in
// the middle of a long round is replaced once.
func (s *session) call(ctx context.Context, method, path string, body, message any) error {
	q := question{server: s.bond.Server, method: method, path: path, token: s.token, body: body}
	err := s.ask(ctx, q, message)
	if !isReason(err, "token_invalid") {
		return err
	}
	if err := s.greet(ctx); err != nil {
		return err
	}
	q.token, s.renewed = s.token, true
	return s.ask(ctx, q, message)
}

// mostGreetings bounds how often one round may find that the centre has another
// chain than it said a moment ago: another copy of this laptop is sending too.
const mostGreetings = 6

// push sends everything that the central store does not have, in order, and
// branches where the chains have parted.
func (s *session) push(ctx context.Context) error {
	for range mostGreetings {
		from, base, err := s.compare(ctx)
		if s.base != nil && base == nil {
			base = s.base
		}
		if err != nil {
			return err
		}
		if base != nil {
			err = s.branch(ctx, *base)
		} else {
			var done bool
			if done, err = s.send(ctx, from); done {
				return err
			}
		}
		if err == nil {
			err = s.greet(ctx)
		}
		if err != nil {
			return err
		}
	}
	return pos.Refuse(pos.Unavailable, "sync_unsettled")
}

// compare finds where to send from, or the base to branch from if the centre has
// something else than this journal says.
func (s *session) compare(ctx context.Context) (from journal.Head, base *journal.Head, err error) {
	own, err := s.store.Lives(ctx)
	if err != nil {
		return from, nil, err
	}
	head := s.store.Head()
	for i, life := range own {
		mark := s.marks[life.Epoch]
		if mark.Seq > life.Seq {
			if i < len(own)-1 {
				continue // another copy went on in this life; the next one says where ours left it
			}
			base, err = s.lastCommon(ctx, own)
			if err == nil && head.Epoch > life.Epoch && base.Epoch == life.Epoch && base.Seq == life.Seq {
				return head, nil, nil // that is where our new life began, and nothing was recorded in it yet
			}
			return from, base, err
		}
		if mark.Seq > 0 {
			sum, err := s.sumAt(ctx, mark.Epoch, mark.Seq)
			if err != nil {
				return from, nil, err
			}
			if sum != mark.Sum {
				base, err = s.lastCommon(ctx, own[:i+1])
				return from, base, err
			}
		}
		if mark.Seq < life.Seq {
			return journal.Head{Terminal: life.Terminal, Epoch: life.Epoch, Seq: mark.Seq, Sum: mark.Sum}, nil, nil
		}
	}
	return head, nil, nil
}

func (s *session) sumAt(ctx context.Context, epoch int, seq int64) (string, error) {
	sums, err := s.store.Sums(ctx, epoch, seq, 1)
	if err != nil || len(sums) == 0 {
		return "", err
	}
	return sums[0], nil
}

// lastCommon finds the last entry of these lives that the centre has too, from
// the end backwards. The zero Head means that nothing is common.
func (s *session) lastCommon(ctx context.Context, lives []journal.Head) (*journal.Head, error) {
	for _, life := range slices.Backward(lives) {
		for end := life.Seq; end > 0; end -= MaxSums {
			from := max(1, end-MaxSums+1)
			sums, err := s.store.Sums(ctx, life.Epoch, from, int(end-from+1))
			if err != nil {
				return nil, err
			}
			var answer CommonAnswer
			if err := s.call(ctx, http.MethodPost, "/v1/common", CommonRequest{Epoch: life.Epoch, From: from, Sums: sums}, &answer); err != nil {
				return nil, err
			}
			if answer.Common.Seq >= from {
				head, err := answer.Common.Head(life.Terminal)
				return &head, err
			}
		}
	}
	return &journal.Head{Terminal: s.store.Terminal().ID}, nil
}

// branch begins a new life of this laptop after the base.
func (s *session) branch(ctx context.Context, base journal.Head) error {
	var answer EpochAnswer
	request := EpochRequest{Base: HeadMessage{Epoch: max(base.Epoch, 1), Seq: base.Seq, Sum: base.Sum}, Current: s.store.Terminal().Epoch}
	if err := s.call(ctx, http.MethodPost, "/v1/epoch", request, &answer); err != nil {
		return err
	}
	return s.store.Branch(ctx, base, answer.Epoch)
}

// send sends runs from a head until nothing is left. Not done means that the
// centre's answer does not fit what it said before: greet and compare again.
func (s *session) send(ctx context.Context, from journal.Head) (done bool, err error) {
	if err := s.acknowledge(ctx, from); err != nil {
		return true, err
	}
	for {
		entries, err := s.store.EntriesFrom(ctx, from, s.batch)
		if err != nil || len(entries) == 0 {
			return true, err
		}
		run := s.seal(oneLife(entries))
		var answer EntriesAnswer
		if err := s.call(ctx, http.MethodPost, "/v1/entries", EntriesRequest{Run: NewRunMessage(run)}, &answer); err != nil {
			s.slower(err)
			return true, err
		}
		if answer.Gap && answer.Mark.Seq == 0 && run.Entries[0].Seq == 1 {
			return false, s.branchBefore(ctx, run.Entries[0].Epoch)
		}
		last := run.Entries[len(run.Entries)-1].Head()
		if answer.Fork || answer.Gap || answer.Mark != NewHeadMessage(last) {
			return false, nil
		}
		s.batch = min(2*s.batch, RunEntries)
		from = last
		if err := s.acknowledge(ctx, from); err != nil {
			return true, err
		}
	}
}

// branchBefore begins a new life where the centre does not have what an earlier
// one branched from.
func (s *session) branchBefore(ctx context.Context, epoch int) error {
	own, err := s.store.Lives(ctx)
	if err != nil {
		return err
	}
	own = slices.DeleteFunc(own, func(h journal.Head) bool { return h.Epoch >= epoch })
	base, err := s.lastCommon(ctx, own)
	if err != nil {
		return err
	}
	return s.branch(ctx, *base)
}

// slower makes the next request smaller after one that did not get through.
func (s *session) slower(err error) {
	if pos.CodeOf(err) == pos.Unavailable && !errors.Is(err, context.Canceled) {
		s.batch = max(s.batch/2, 1)
	}
}

// oneLife cuts entries where one run has to end.
func oneLife(entries []journal.Entry) []journal.Entry {
	for i, e := range entries {
		if e.Epoch != entries[0].Epoch {
			entries = entries[:i]
			break
		}
	}
	return entries[:RunLength(entries)]
}

func (s *session) seal(entries []journal.Entry) store.Run {
	last := entries[len(entries)-1]
	return store.Run{Terminal: last.Terminal, Entries: entries, Seal: journal.Seal(s.key, s.bond.Tenant, last.Head())}
}

// acknowledge remembers how far the central store has the journal.
func (s *session) acknowledge(ctx context.Context, mark journal.Head) error {
	if s.known().Mark == NewHeadMessage(mark) {
		return nil
	}
	return s.remember(ctx, func(b *bond) { b.Mark = NewHeadMessage(mark) })
}
