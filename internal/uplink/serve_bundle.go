package uplink

import (
	"context"
	"errors"
	"io"

	"lapak/internal/pos"
	"lapak/internal/store"
)

// bundle takes journals that came by another road: a stick, another laptop, a
// hub. Who brings them needs no right over them; each is proved by its own seal.
func (s *Server) bundle(ctx context.Context, c *call) (any, error) {
	var hubOf pos.StallCode
	if c.terminal.Hub {
		hubOf = c.terminal.Stall
	}
	return s.TakeBundle(ctx, c.tenant, c.Body, hubOf)
}

// TakeBundle takes the runs of a bundle for a tenant. Only the hub of a stall may
// introduce terminals, and only those of its stall: they enrolled at the hub when
// the centre was out of reach. HubOf is empty for everybody else. What came whole
// is kept even if the file is cut; the answer says so.
func (s *Server) TakeBundle(ctx context.Context, tenant pos.TenantID, file io.Reader, hubOf pos.StallCode) (BundleAnswer, error) {
	answer := BundleAnswer{Runs: []BundleOutcome{}}
	_, err := ReadBundle(file, BundleTakers{
		Header: func(h BundleHeader) error {
			if h.Tenant != tenant {
				return pos.Refuse(pos.Denied, "bundle_of_another", "tenant", h.Tenant)
			}
			return nil
		},
		Introduction: func(i Introduction) error {
			return s.takeIntroduction(ctx, tenant, hubOf, i)
		},
		Run: func(r store.Run) error {
			outcome, err := s.takeRun(ctx, tenant, r)
			answer.Runs = append(answer.Runs, outcome)
			return err
		},
	})
	var refusal *pos.Error
	if errors.As(err, &refusal) && len(answer.Runs) > 0 && refusal.Code == pos.Invalid {
		answer.Reason, answer.Args = refusal.Reason, refusal.Args
		err = nil
	}
	return answer, err
}

// takeIntroduction believes a hub what it says of a laptop of its own stall, and
// overlooks everything else: a hub stands in a stall, and must not make another
// hub or end the laptops of other stalls.
func (s *Server) takeIntroduction(ctx context.Context, tenant pos.TenantID, hubOf pos.StallCode, i Introduction) error {
	if hubOf == "" || i.Hub || i.Stall != hubOf {
		return nil
	}
	switch have, err := s.central.Terminal(ctx, tenant, i.Terminal); {
	case err == nil && (have.Hub || have.Stall != hubOf):
		return nil
	case err != nil && !isReason(err, "terminal_unknown"):
		return err
	}
	return s.central.Introduce(ctx, tenant, known(i))
}

// takeRun takes one run. One that is refused does not keep the others out; one
// that could not be stored does, as nothing can be said of what follows.
func (s *Server) takeRun(ctx context.Context, tenant pos.TenantID, r store.Run) (BundleOutcome, error) {
	done, err := s.central.Ingest(ctx, tenant, r)
	outcome := BundleOutcome{Terminal: r.Terminal, EntriesAnswer: newEntriesAnswer(done)}
	var refusal *pos.Error
	if errors.As(err, &refusal) && refusal.Code != pos.Unavailable && refusal.Code != pos.Corrupt {
		outcome.Reason = refusal.Reason
		return outcome, nil
	}
	return outcome, err
}

// known is an introduction as the registry keeps it.
func known(i Introduction) store.Terminal {
	return store.Terminal{ID: i.Terminal, Hub: i.Hub, Stall: i.Stall, Code: i.Code, Label: i.Label, PublicKey: i.PublicKey,
		EnrolledAt: FromMillis(i.EnrolledAt), RevokedAt: FromMillis(i.RevokedAt)}
}
