package store

import (
	"context"
	"time"

	"lapak/internal/pos"
)

// AccountRole says what somebody of the office may do.
type AccountRole string

// The roles of the office. Staff manage terminals and goods; readers look on.
// Producers are the people of one Lapas and see what is its own; observers see
// sums of fairs. These two work in the dashboard only.
const (
	RoleAdmin    AccountRole = "admin"
	RoleStaff    AccountRole = "staff"
	RoleReader   AccountRole = "reader"
	RoleProducer AccountRole = "producer"
	RoleObserver AccountRole = "observer"
)

// Roles are all of them.
func Roles() []AccountRole {
	return []AccountRole{RoleAdmin, RoleStaff, RoleReader, RoleProducer, RoleObserver}
}

// Covers says whether somebody with this role may do what asks for another over
// the wire, where everything is of all producers.
func (r AccountRole) Covers(asked AccountRole) bool {
	rank := map[AccountRole]int{RoleReader: 1, RoleStaff: 2, RoleAdmin: 3}
	return rank[r] > 0 && rank[r] >= rank[asked]
}

// Account is somebody of the office. Label is a function, not a name.
type Account struct {
	ID        string
	Label     string
	Role      AccountRole
	Producer  pos.ProducerCode // of a RoleProducer; empty for all others
	TokenHash string           // of the token for programs
	Active    bool

	Passphrase  string    // its hash; empty as long as none was chosen
	Changed     time.Time // when it was; sessions begun before are over
	TOTP        string    // secret of the codes of a telephone; empty if none is asked for
	TOTPStep    int64     // the last one that was used
	Failures    int       // wrong tries in a row
	LockedUntil time.Time // zero if it is not locked
}

// check refuses an account that could see too much or nothing.
func (a Account) check(w *writing) error {
	switch a.Role {
	case RoleAdmin, RoleStaff, RoleReader, RoleObserver:
		if a.Producer != "" {
			return pos.Refuse(pos.Invalid, "account_producer_not", "role", a.Role)
		}
		return nil
	case RoleProducer:
		if a.Producer == "" {
			return pos.Refuse(pos.Invalid, "account_producer_which")
		}
		n, err := count(w, `SELECT COUNT(*) FROM producer WHERE tenant = $1 AND code = $2`, a.Producer)
		if err == nil && n == 0 {
			err = pos.Refuse(pos.NotFound, "producer_unknown", "producer", a.Producer)
		}
		return err
	}
	return pos.Refuse(pos.Invalid, "role_unknown", "role", a.Role)
}

// SaveAccount adds an account or changes what it may do and its token. How
// somebody signs in with it stays.
func (c *Central) SaveAccount(ctx context.Context, tenant pos.TenantID, a Account) error {
	return explain(c.write(ctx, tenant, func(w *writing) error {
		if err := a.check(w); err != nil {
			return err
		}
		if err := w.note(DeedAccount, a.ID, string(a.Role)); err != nil {
			return err
		}
		return w.exec(`INSERT INTO account (tenant, id, label, role, producer, token_hash, active) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (tenant, id) DO UPDATE SET label = excluded.label, role = excluded.role, producer = excluded.producer,
				token_hash = excluded.token_hash, active = excluded.active`,
			a.ID, a.Label, a.Role, a.Producer, a.TokenHash, a.Active)
	}), "save_failed")
}

const accountColumns = `SELECT id, label, role, producer, token_hash, active, passphrase, changed_at, totp, totp_step, failures, locked_until
	FROM account WHERE tenant = $1`

func scanAccount(scan scanner) (Account, error) {
	var a Account
	var changed, locked int64
	err := scan(&a.ID, &a.Label, &a.Role, &a.Producer, &a.TokenHash, &a.Active, &a.Passphrase, &changed, &a.TOTP, &a.TOTPStep, &a.Failures, &locked)
	a.Changed, a.LockedUntil = timeOf(changed), timeOf(locked)
	return a, err
}

// Accounts lists the accounts of a tenant.
func (c *Central) Accounts(ctx context.Context, tenant pos.TenantID) ([]Account, error) {
	return query(ctx, c.Books(tenant), scanAccount, accountColumns+` ORDER BY id`)
}

// AccountByToken is whose token it is; an unknown one, or one of somebody who
// left, is refused as token_invalid.
func (c *Central) AccountByToken(ctx context.Context, tenant pos.TenantID, hash string) (Account, error) {
	return c.account(ctx, tenant, "token_invalid", ` AND token_hash = $2 AND active`, hash)
}

// ActiveAccount is the account of that name, refused as account_unknown unless it
// is there and open.
func (c *Central) ActiveAccount(ctx context.Context, tenant pos.TenantID, id string) (Account, error) {
	return c.account(ctx, tenant, "account_unknown", ` AND id = $2 AND active`, id)
}

// InvitedAccount is whose one-time link it is; an unknown, used or expired one is
// refused as invite_invalid.
func (c *Central) InvitedAccount(ctx context.Context, tenant pos.TenantID, hash string) (Account, error) {
	return c.account(ctx, tenant, "invite_invalid", ` AND invite = $2 AND invite <> '' AND invite_until > $3 AND active`, hash, c.now().UnixMilli())
}

func (c *Central) account(ctx context.Context, tenant pos.TenantID, unknown, which string, args ...any) (Account, error) {
	found, err := query(ctx, c.Books(tenant), scanAccount, accountColumns+which, args...)
	if err == nil && len(found) == 0 {
		err = pos.Refuse(pos.Denied, unknown, "account", args[0])
	}
	if err != nil {
		return Account{}, err
	}
	return found[0], nil
}

// InviteLife is how long the one-time link of an account works.
const InviteLife = 72 * time.Hour

// Invite keeps the hash of a one-time link by which an account chooses its
// passphrase. A link from before is worth nothing then.
func (c *Central) Invite(ctx context.Context, tenant pos.TenantID, id, hash string) (until time.Time, err error) {
	until = pos.Stamp(c.now().Add(InviteLife))
	err = c.changeAccount(ctx, tenant, id, func(w *writing) error {
		if err := w.note(DeedInvited, id, ""); err != nil {
			return err
		}
		return w.exec(`UPDATE account SET invite = $2, invite_until = $3 WHERE tenant = $1 AND id = $4`, hash, until.UnixMilli(), id)
	})
	return until, err
}

// SetPassphrase keeps the hash of a passphrase. It uses the one-time link up,
// unlocks the account, and ends the sessions begun before. Whoever comes by a
// link gives its hash and loses the codes of a telephone with it; who is signed
// in gives none and keeps them.
func (c *Central) SetPassphrase(ctx context.Context, tenant pos.TenantID, id, hash, invite string) error {
	return c.changeAccount(ctx, tenant, id, func(w *writing) error {
		if invite != "" {
			n, err := count(w, `SELECT COUNT(*) FROM account WHERE tenant = $1 AND id = $2 AND invite = $3 AND invite_until > $4`, id, invite, w.at.UnixMilli())
			if err == nil && n == 0 {
				err = pos.Refuse(pos.Denied, "invite_invalid")
			}
			if err != nil {
				return err
			}
			if err := w.exec(`UPDATE account SET totp = '', totp_step = 0 WHERE tenant = $1 AND id = $2`, id); err != nil {
				return err
			}
		}
		if err := w.note(DeedPassphrase, id, ""); err != nil {
			return err
		}
		return w.exec(`UPDATE account SET passphrase = $2, changed_at = $3, failures = 0, locked_until = 0, invite = '', invite_until = 0
			WHERE tenant = $1 AND id = $4`, hash, w.at.UnixMilli(), id)
	})
}

// SetTOTP asks for the codes of a telephone from now on, or no longer if the
// secret is empty. Step is that of the code which proved that the telephone has
// it.
func (c *Central) SetTOTP(ctx context.Context, tenant pos.TenantID, id, secret string, step int64) error {
	return c.changeAccount(ctx, tenant, id, func(w *writing) error {
		kind := DeedCodesOn
		if secret == "" {
			kind = DeedCodesOff
		}
		if err := w.note(kind, id, ""); err != nil {
			return err
		}
		return w.exec(`UPDATE account SET totp = $2, totp_step = $3 WHERE tenant = $1 AND id = $4`, secret, step, id)
	})
}

// How many wrong tries in a row lock an account, and for how long.
const (
	MostFailures = 5
	LockedFor    = 15 * time.Minute
)

// SignedIn notes that an account was signed in with a code of a step, 0 without.
// A step that was used before is refused as sign_in_failed: two who have one code
// cannot both use it.
func (c *Central) SignedIn(ctx context.Context, tenant pos.TenantID, id string, step int64) error {
	return c.changeAccount(ctx, tenant, id, func(w *writing) error {
		if step > 0 {
			n, err := count(w, `SELECT COUNT(*) FROM account WHERE tenant = $1 AND id = $2 AND totp_step < $3`, id, step)
			if err == nil && n == 0 {
				err = pos.Refuse(pos.Denied, "sign_in_failed")
			}
			if err != nil {
				return err
			}
		}
		if err := w.note(DeedSignedIn, id, ""); err != nil {
			return err
		}
		return w.exec(`UPDATE account SET failures = 0, locked_until = 0, totp_step = CASE WHEN totp_step < $2 THEN $2 ELSE totp_step END
			WHERE tenant = $1 AND id = $3`, step, id)
	})
}

// SignInFailed counts a wrong try and says until when the account is locked, zero
// if it is not.
func (c *Central) SignInFailed(ctx context.Context, tenant pos.TenantID, id string) (locked time.Time, err error) {
	err = c.changeAccount(ctx, tenant, id, func(w *writing) error {
		failures, err := count(w, `SELECT failures + 1 FROM account WHERE tenant = $1 AND id = $2`, id)
		if err != nil {
			return err
		}
		kind := DeedSignInFailed
		if failures >= MostFailures {
			kind, failures, locked = DeedLockedOut, 0, pos.Stamp(w.at.Add(LockedFor))
		}
		if err := w.note(kind, id, ""); err != nil {
			return err
		}
		return w.exec(`UPDATE account SET failures = $2, locked_until = $3 WHERE tenant = $1 AND id = $4`, failures, millisOrZero(locked), id)
	})
	return locked, err
}

// changeAccount runs a write about an account that is there.
func (c *Central) changeAccount(ctx context.Context, tenant pos.TenantID, id string, f func(*writing) error) error {
	return explain(c.write(ctx, tenant, func(w *writing) error {
		n, err := count(w, `SELECT COUNT(*) FROM account WHERE tenant = $1 AND id = $2`, id)
		if err == nil && n == 0 {
			err = pos.Refuse(pos.NotFound, "account_unknown", "account", id)
		}
		if err != nil {
			return err
		}
		return f(w)
	}), "save_failed")
}
