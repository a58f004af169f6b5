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

// AccountRole says what somebody of the office may do.
type AccountRole string

// The roles of the office. Staff manage terminals and goods; readers look on.
const (
	RoleAdmin  AccountRole = "admin"
	RoleStaff  AccountRole = "staff"
	RoleReader AccountRole = "reader"
)

// Covers says whether somebody with this role may do what asks for another.
func (r AccountRole) Covers(asked AccountRole) bool {
	rank := map[AccountRole]int{RoleReader: 1, RoleStaff: 2, RoleAdmin: 3}
	return rank[r] > 0 && rank[r] >= rank[asked]
}

// Account is somebody of the office. Label is a function, not a name.
type Account struct {
	ID        string
	Label     string
	Role      AccountRole
	TokenHash string
	Active    bool
}

// SaveAccount adds or changes an account.
func (c *Central) SaveAccount(ctx context.Context, tenant pos.TenantID, a Account) error {
	if a.Role != RoleAdmin && a.Role != RoleStaff && a.Role != RoleReader {
		return pos.Refuse(pos.Invalid, "role_unknown", "role", a.Role)
	}
	return explain(c.write(ctx, tenant, func(w *writing) error {
		return w.exec(`INSERT INTO account (tenant, id, label, role, token_hash, active) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (tenant, id) DO UPDATE SET label = excluded.label, role = excluded.role, token_hash = excluded.token_hash, active = excluded.active`,
			a.ID, a.Label, a.Role, a.TokenHash, a.Active)
	}), "save_failed")
}

const accountColumns = `SELECT id, label, role, token_hash, active FROM account WHERE tenant = $1`

func scanAccount(scan scanner) (Account, error) {
	var a Account
	err := scan(&a.ID, &a.Label, &a.Role, &a.TokenHash, &a.Active)
	return a, err
}

// Accounts lists the accounts of a tenant.
func (c *Central) Accounts(ctx context.Context, tenant pos.TenantID) ([]Account, error) {
	return query(ctx, c.Books(tenant), scanAccount, accountColumns+` ORDER BY id`)
}

// AccountByToken is whose token it is; an unknown one, or one of somebody who
// left, is refused as token_invalid.
func (c *Central) AccountByToken(ctx context.Context, tenant pos.TenantID, hash string) (Account, error) {
	found, err := query(ctx, c.Books(tenant), scanAccount, accountColumns+` AND token_hash = $2 AND active`, hash)
	if err == nil && len(found) == 0 {
		err = pos.Refuse(pos.Denied, "token_invalid")
	}
	if err != nil {
		return Account{}, err
	}
	return found[0], nil
}
