package uplink

import (
	"context"

	"lapak/internal/auth"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// makeCode makes a one-time code for one more laptop of a stall.
func (s *Server) makeCode(ctx context.Context, c *call) (any, error) {
	var r EnrolmentRequest
	if err := c.read(&r); err != nil {
		return nil, err
	}
	if err := r.Check(); err != nil {
		return nil, err
	}
	return s.NewCode(ctx, c.tenant, r.Stall, r.Hub, c.account.ID)
}

// NewCode makes a one-time code for one more laptop of a stall, or for its hub.
// The code is in the answer and nowhere else.
func (s *Server) NewCode(ctx context.Context, tenant pos.TenantID, stall pos.StallCode, hub bool, by string) (EnrolmentAnswer, error) {
	code, err := auth.NewEnrolmentCode(s.random)
	if err != nil {
		return EnrolmentAnswer{}, err
	}
	part, secret, err := auth.SplitCode(code)
	if err != nil {
		return EnrolmentAnswer{}, err
	}
	expires, err := s.central.NewEnrolment(ctx, store.Enrolment{
		Part: part, SecretHash: auth.HashSecret(secret), Tenant: tenant, Stall: stall, Hub: hub, MadeBy: by,
	})
	return EnrolmentAnswer{Code: code, ExpiresAt: Millis(expires)}, err
}

// terminals lists the laptops and when they were last heard of.
func (s *Server) terminals(ctx context.Context, c *call) (any, error) {
	all, err := s.central.Terminals(ctx, c.tenant)
	answer := TerminalsAnswer{Terminals: make([]TerminalContact, len(all))}
	for i, t := range all {
		answer.Terminals[i] = TerminalContact{Introduction: introduce(t), LastContact: Millis(t.LastContact),
			ClockOffsetMS: t.ClockOffset.Milliseconds(), Version: t.Version}
	}
	return answer, err
}

func introduce(t store.Terminal) Introduction {
	return Introduction{Terminal: t.ID, Hub: t.Hub, Stall: t.Stall, Code: t.Code, PublicKey: t.PublicKey, Label: t.Label,
		EnrolledAt: Millis(t.EnrolledAt), RevokedAt: Millis(t.RevokedAt)}
}

// revoke takes a laptop's right to send.
func (s *Server) revoke(ctx context.Context, c *call) (any, error) {
	id := pos.TerminalID(c.PathValue("id"))
	if err := CheckTerminalID(id); err != nil {
		return nil, err
	}
	if err := s.central.Revoke(ctx, c.tenant, id); err != nil {
		return nil, err
	}
	t, err := s.central.Terminal(ctx, c.tenant, id)
	return RevokeAnswer{RevokedAt: Millis(t.RevokedAt)}, err
}

// quarantine lists what arrived and could not be applied.
func (s *Server) quarantine(ctx context.Context, c *call) (any, error) {
	all, err := s.central.Quarantined(ctx, c.tenant, c.URL.Query().Has("resolved"))
	answer := QuarantineAnswer{Entries: make([]QuarantinedEntry, len(all))}
	for i, q := range all {
		answer.Entries[i] = QuarantinedEntry{ID: q.Entry.ID, Terminal: q.Entry.Terminal, Epoch: q.Entry.Epoch, Seq: q.Entry.Seq,
			Kind: q.Entry.Kind, Reason: string(q.Reason), Detail: q.Detail, At: Millis(q.At), ResolvedAt: Millis(q.Resolved)}
	}
	return answer, err
}

// retry applies an entry in quarantine again.
func (s *Server) retry(ctx context.Context, c *call) (any, error) {
	return RetryAnswer{Resolved: true}, s.central.Retry(ctx, c.tenant, c.PathValue("id"))
}

// forks lists the chains that parted.
func (s *Server) forks(ctx context.Context, c *call) (any, error) {
	all, err := s.central.Forks(ctx, c.tenant)
	answer := ForksAnswer{Forks: make([]ForkNote, len(all))}
	for i, f := range all {
		answer.Forks[i] = ForkNote{Terminal: f.Terminal, OldEpoch: f.OldEpoch, Base: f.Base, NewEpoch: f.Epoch, At: Millis(f.At), NotedAt: Millis(f.Noted)}
	}
	return answer, err
}

// replaceCatalogue replaces the list of goods as a whole.
func (s *Server) replaceCatalogue(ctx context.Context, c *call) (any, error) {
	var r CatalogueRequest
	if err := c.read(&r); err != nil {
		return nil, err
	}
	list, err := r.Catalogue()
	if err != nil {
		return nil, err
	}
	if err := s.central.ReplaceCatalogue(ctx, c.tenant, list); err != nil {
		return nil, err
	}
	return CatalogueAnswer{Products: len(list.Products())}, nil
}
