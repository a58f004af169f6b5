package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"lapak/internal/pos"
)

// SaveNonce keeps the hash of a question that a terminal will sign. Those that it
// was asked before stay good for their time: anybody may ask in its name, and
// must not keep it out by that.
func (c *Central) SaveNonce(ctx context.Context, tenant pos.TenantID, terminal pos.TerminalID, hash string, expires time.Time) error {
	return explain(c.write(ctx, tenant, func(w *writing) error {
		if err := w.exec(`DELETE FROM nonce WHERE tenant = $1 AND expires_at < $2`, c.now().UnixMilli()); err != nil {
			return err
		}
		return w.exec(`INSERT INTO nonce (tenant, hash, terminal, expires_at) VALUES ($1, $2, $3, $4)`, hash, terminal, expires.UnixMilli())
	}), "save_failed")
}

// TakeNonce uses a question up; it answers false for one that is unknown, used,
// expired or another terminal's.
func (c *Central) TakeNonce(ctx context.Context, tenant pos.TenantID, terminal pos.TerminalID, hash string) (valid bool, err error) {
	err = c.write(ctx, tenant, func(w *writing) error {
		expires, err := count(w, `DELETE FROM nonce WHERE tenant = $1 AND hash = $2 AND terminal = $3 RETURNING expires_at`, hash, terminal)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		valid = err == nil && expires >= c.now().UnixMilli()
		return err
	})
	return valid, explain(err, "save_failed")
}

// SaveSession keeps the hash of a terminal's token.
func (c *Central) SaveSession(ctx context.Context, tenant pos.TenantID, terminal pos.TerminalID, hash string, expires time.Time) error {
	return explain(c.write(ctx, tenant, func(w *writing) error {
		if err := w.exec(`DELETE FROM session WHERE tenant = $1 AND expires_at < $2`, c.now().UnixMilli()); err != nil {
			return err
		}
		return w.exec(`INSERT INTO session (tenant, hash, terminal, expires_at) VALUES ($1, $2, $3, $4)`, hash, terminal, expires.UnixMilli())
	}), "save_failed")
}

// SessionTerminal is whose token it is. An unknown or expired one is refused as
// token_invalid, one of a revoked terminal as terminal_revoked.
func (c *Central) SessionTerminal(ctx context.Context, tenant pos.TenantID, hash string) (Terminal, error) {
	found, err := query(ctx, c.Books(tenant), func(scan scanner) (id pos.TerminalID, err error) { return id, scan(&id) },
		`SELECT terminal FROM session WHERE tenant = $1 AND hash = $2 AND expires_at >= $3`, hash, c.now().UnixMilli())
	if err != nil {
		return Terminal{}, err
	}
	if len(found) == 0 {
		return Terminal{}, pos.Refuse(pos.Denied, "token_invalid")
	}
	t, err := c.Terminal(ctx, tenant, found[0])
	if err == nil && !t.RevokedAt.IsZero() {
		err = pos.Refuse(pos.Denied, "terminal_revoked", "terminal", t.ID)
	}
	return t, err
}
