package store

import (
	"context"
	"crypto/ed25519"
	"database/sql"
	"encoding/base64"
	"errors"

	"lapak/internal/journal"
	"lapak/internal/pos"
)

// Signer is the key that signs what goes down to the stalls of a tenant: its own,
// or, at a hub, that of the centre whose word it passes on. Foreign says which.
func (c *Central) Signer(ctx context.Context, tenant pos.TenantID) (key ed25519.PublicKey, foreign bool, err error) {
	var text string
	err = c.Books(tenant).row(ctx, func(scan scanner) error { return scan(&text) }, `SELECT signer FROM tenant WHERE tenant = $1`)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, false, pos.Refuse(pos.NotFound, "tenant_unknown", "tenant", tenant)
	case err != nil:
		return nil, false, err
	case text != "":
		return publicKey(text), true, nil
	}
	own, err := c.SigningKey(ctx, tenant)
	if err != nil {
		return nil, false, err
	}
	return own.Public().(ed25519.PublicKey), false, nil
}

// SetSigner makes this database a hub of the tenant's centre: what goes down is
// signed there.
func (c *Central) SetSigner(ctx context.Context, tenant pos.TenantID, key ed25519.PublicKey) error {
	return explain(c.write(ctx, tenant, func(w *writing) error {
		return w.exec(`UPDATE tenant SET signer = $2 WHERE tenant = $1`, base64.StdEncoding.EncodeToString(key))
	}), "save_failed")
}

// Setting reads what the centre remembers of a tenant under a name, "" if nothing.
func (c *Central) Setting(ctx context.Context, tenant pos.TenantID, name string) (value string, err error) {
	err = c.Books(tenant).row(ctx, func(scan scanner) error { return scan(&value) },
		`SELECT value FROM setting WHERE tenant = $1 AND name = $2`, name)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, err
}

// SetSetting remembers a value of a tenant under a name.
func (c *Central) SetSetting(ctx context.Context, tenant pos.TenantID, name, value string) error {
	return explain(c.write(ctx, tenant, func(w *writing) error { return w.setting(name, value) }), "save_failed")
}

// OrderFork notes, at a hub, that the centre has another chain after an entry than
// what a terminal sent through here. The terminal is told when it calls next.
func (c *Central) OrderFork(ctx context.Context, tenant pos.TenantID, mark journal.Head) error {
	return explain(c.write(ctx, tenant, func(w *writing) error {
		return w.exec(`INSERT INTO fork_order (tenant, terminal, epoch, base_seq) VALUES ($1, $2, $3, $4)
			ON CONFLICT (tenant, terminal, epoch) DO NOTHING`, mark.Terminal, mark.Epoch, mark.Seq)
	}), "save_failed")
}

// OrderedFork is the entry after which a terminal has to begin a new life, nil if
// nobody said so.
func (c *Central) OrderedFork(ctx context.Context, tenant pos.TenantID, terminal pos.TerminalID) (*journal.Head, error) {
	found, err := query(ctx, c.Books(tenant), scanHead, `SELECT o.terminal, o.epoch, o.base_seq, COALESCE(e.at, 0), COALESCE(e.sum, '')
		FROM fork_order o LEFT JOIN entry e ON e.tenant = o.tenant AND e.terminal = o.terminal AND e.epoch = o.epoch AND e.seq = o.base_seq
		WHERE o.tenant = $1 AND o.terminal = $2 ORDER BY o.epoch LIMIT 1`, terminal)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}
