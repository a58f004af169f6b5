package uplink

import (
	"context"
	"encoding/base64"
	"io"

	"lapak/internal/auth"
	"lapak/internal/journal"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// enrol binds a laptop with a one-time code to a stall.
func (s *Server) enrol(ctx context.Context, c *call) (any, error) {
	var r EnrolRequest
	if err := c.read(&r); err != nil {
		return nil, err
	}
	if err := r.Check(); err != nil {
		return nil, err
	}
	part, secret, err := auth.SplitCode(r.Code)
	if err != nil {
		return nil, pos.Refuse(pos.Denied, "code_invalid").Because(err)
	}
	e, err := s.central.Redeem(ctx, store.Applicant{
		Part: part, SecretHash: auth.HashSecret(secret), Terminal: r.Terminal, Code: r.CodeWanted, Label: r.Label, PublicKey: r.PublicKey,
	})
	if err != nil {
		return nil, err
	}
	signer, _, err := s.central.Signer(ctx, e.Tenant)
	if err != nil {
		return nil, err
	}
	return EnrolAnswer{
		Tenant: e.Tenant, Stall: e.Terminal.Stall, TerminalCode: e.Terminal.Code, Epoch: max(r.Head.Epoch, 1),
		Signer: signer, Timeline: s.central.Timeline(), ServerTime: Millis(s.now()),
	}, nil
}

// nonce gives a terminal something to sign. It tells nobody whether the terminal
// exists.
func (s *Server) nonce(ctx context.Context, c *call) (any, error) {
	var r NonceRequest
	if err := c.read(&r); err != nil {
		return nil, err
	}
	if err := r.Check(); err != nil {
		return nil, err
	}
	raw := make([]byte, 24)
	if _, err := io.ReadFull(s.random, raw); err != nil {
		return nil, err
	}
	nonce := base64.RawURLEncoding.EncodeToString(raw)
	if _, err := s.central.Terminal(ctx, r.Tenant, r.Terminal); isReason(err, "terminal_unknown") {
		return NonceAnswer{Nonce: nonce}, nil
	} else if err != nil {
		return nil, err
	}
	err := s.central.SaveNonce(ctx, r.Tenant, r.Terminal, auth.HashSecret(nonce), s.now().Add(nonceLife))
	return NonceAnswer{Nonce: nonce}, err
}

// session gives a terminal that signed its nonce a token for a while, and tells
// it how far the centre has each of its lives.
func (s *Server) session(ctx context.Context, c *call) (any, error) {
	var r SessionRequest
	if err := c.read(&r); err != nil {
		return nil, err
	}
	if err := r.Check(); err != nil {
		return nil, err
	}
	head, err := r.Head.Head(r.Terminal)
	if err != nil {
		return nil, err
	}
	t, err := s.central.Terminal(ctx, r.Tenant, r.Terminal)
	if isReason(err, "terminal_unknown") || err == nil && !CheckSession(t.PublicKey, r.Tenant, r.Nonce, head, r.Signature) {
		return nil, pos.Refuse(pos.Denied, "not_enrolled")
	}
	if err != nil {
		return nil, err
	}
	fresh, err := s.central.TakeNonce(ctx, r.Tenant, r.Terminal, auth.HashSecret(r.Nonce))
	switch {
	case err != nil:
		return nil, err
	case !fresh:
		return nil, pos.Refuse(pos.Conflict, "nonce_used")
	case !t.RevokedAt.IsZero():
		return nil, pos.Refuse(pos.Denied, "terminal_revoked", "terminal", r.Terminal)
	}
	return s.openSession(ctx, r, head)
}

// openSession gives a token. Said is where the caller's journal ends.
func (s *Server) openSession(ctx context.Context, r SessionRequest, said journal.Head) (any, error) {
	now := s.now()
	token, hash, err := auth.NewToken(string(r.Tenant), s.random)
	if err != nil {
		return nil, err
	}
	if err := s.central.SaveSession(ctx, r.Tenant, r.Terminal, hash, now.Add(sessionLife)); err != nil {
		return nil, err
	}
	contact := store.Contact{Terminal: r.Terminal, ClockOffset: FromMillis(r.Clock).Sub(now), Version: r.Version, Said: said}
	if err := s.central.Touch(ctx, r.Tenant, contact); err != nil {
		return nil, err
	}
	marks, err := s.central.Marks(ctx, r.Tenant, r.Terminal)
	if err != nil {
		return nil, err
	}
	answer := SessionAnswer{
		Token: token, ExpiresIn: int64(sessionLife.Seconds()), Timeline: s.central.Timeline(),
		Marks: make([]HeadMessage, len(marks)), ServerTime: Millis(now),
		Gateway: s.acquiring.of(r.Tenant) != nil,
	}
	for i, m := range marks {
		answer.Marks[i] = NewHeadMessage(m)
	}
	base, err := s.central.OrderedFork(ctx, r.Tenant, r.Terminal)
	if base != nil && r.Head.Epoch == base.Epoch {
		message := NewHeadMessage(*base)
		answer.Base = &message
	}
	return answer, err
}

// entries takes the next stretch of the caller's own journal.
func (s *Server) entries(ctx context.Context, c *call) (any, error) {
	var r EntriesRequest
	if err := c.read(&r); err != nil {
		return nil, err
	}
	run, err := r.Run.Run()
	if err != nil {
		return nil, err
	}
	if run.Terminal != c.terminal.ID {
		return nil, pos.Refuse(pos.Denied, "not_allowed")
	}
	done, err := s.central.Ingest(ctx, c.tenant, run)
	return newEntriesAnswer(done), err
}

func newEntriesAnswer(done store.Ingested) EntriesAnswer {
	return EntriesAnswer{
		Mark: NewHeadMessage(done.Mark), Stored: done.Stored, Repeated: done.Repeated, Quarantined: done.Quarantined,
		Fork: done.Fork, Gap: done.Gap,
	}
}

// common finds the last entry that the caller and the centre have alike.
func (s *Server) common(ctx context.Context, c *call) (any, error) {
	var r CommonRequest
	if err := c.read(&r); err != nil {
		return nil, err
	}
	if err := r.Check(); err != nil {
		return nil, err
	}
	head, err := s.central.LastCommon(ctx, c.tenant, c.terminal.ID, r.Epoch, r.From, r.Sums)
	return CommonAnswer{Common: NewHeadMessage(head)}, err
}

// epoch begins a new life of the caller, whose chain parted from what is stored.
func (s *Server) epoch(ctx context.Context, c *call) (any, error) {
	var r EpochRequest
	if err := c.read(&r); err != nil {
		return nil, err
	}
	if err := r.Check(); err != nil {
		return nil, err
	}
	base := journal.Head{Terminal: c.terminal.ID, Epoch: r.Base.Epoch, Seq: r.Base.Seq, Sum: r.Base.Sum}
	epoch, err := s.central.Branch(ctx, c.tenant, c.terminal.ID, r.Current, base)
	return EpochAnswer{Epoch: epoch}, err
}
