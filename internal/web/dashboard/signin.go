package dashboard

import (
	"context"
	"errors"
	"time"

	"lapak/internal/auth"
	"lapak/internal/pos"
	"lapak/internal/store"
)

type signInData struct {
	Tenants bool // whether there is more than one
	Tenant  string
	Account string
	To      string
}

// doorData is what the form asks: the organisation only where there are several.
func (v *visit) doorData() (signInData, error) {
	tenants, err := v.central.Tenants(v.r.Context())
	data := signInData{Tenants: len(tenants) > 1, Tenant: v.field("tenant"), Account: v.field("account"), To: own(v.r.FormValue("to"))}
	if len(tenants) == 1 {
		data.Tenant = string(tenants[0].ID)
	}
	return data, err
}

func (v *visit) signInForm() error {
	data, err := v.doorData()
	if err != nil {
		return err
	}
	if v.account.ID != "" {
		v.redirect(data.To)
		return nil
	}
	return v.show("signin.html", v.words.T("dash.sign_in"), data)
}

func errSignIn() error { return pos.Refuse(pos.Denied, "sign_in_failed") }

// signIn opens the door for who knows the passphrase and, if the account asks for
// it, has the telephone. All that is wrong is answered alike.
func (v *visit) signIn() error {
	data, err := v.doorData()
	if err != nil {
		return err
	}
	ctx := v.r.Context()
	tenant := pos.TenantID(data.Tenant)
	account, step, err := v.prove(ctx, tenant, data.Account, v.r.FormValue("passphrase"), v.field("code"))
	if err == nil {
		err = v.central.As(account.ID).SignedIn(ctx, tenant, account.ID, step)
	}
	if err != nil {
		return v.again("signin.html", v.words.T("dash.sign_in"), err, data)
	}
	if err := v.begin(ctx, tenant, account.ID); err != nil {
		return err
	}
	v.redirect(data.To)
	return nil
}

// prove finds the account and checks what its person knows and has. Step is that
// of the code of the telephone.
func (v *visit) prove(ctx context.Context, tenant pos.TenantID, id, phrase, code string) (account store.Account, step int64, err error) {
	account, err = v.central.ActiveAccount(ctx, tenant, id)
	switch {
	case pos.CodeOf(err) == pos.Denied || err == nil && account.Passphrase == "":
		// As slow as for an account that is there, so that nobody learns which are.
		account.Passphrase = v.nobody
	case err != nil:
		return account, 0, err
	case account.LockedUntil.After(v.now()):
		return account, 0, errLocked(v, account.LockedUntil)
	}
	right, err := v.matches(ctx, account.Passphrase, phrase)
	if err != nil {
		return account, 0, err
	}
	if account.Passphrase == v.nobody {
		return account, 0, errSignIn()
	}
	if right && account.TOTP != "" {
		step = auth.TelephoneStep(account.TOTP, code, v.now())
		right = step > account.TOTPStep
	}
	if right {
		return account, step, nil
	}
	until, err := v.central.As(account.ID).SignInFailed(ctx, tenant, account.ID)
	switch {
	case err != nil:
		return account, 0, err
	case !until.IsZero():
		return account, 0, errLocked(v, until)
	}
	return account, 0, errSignIn()
}

func errLocked(v *visit, until time.Time) error {
	return pos.Refuse(pos.Denied, "account_locked", "until", v.words.Time(until))
}

// matches checks a passphrase when it is its turn. One that nobody can have costs
// nothing.
func (v *visit) matches(ctx context.Context, hash, phrase string) (bool, error) {
	if len(phrase) > 4*auth.LongestPassphrase {
		return false, nil
	}
	if err := v.turn(ctx); err != nil {
		return false, err
	}
	defer v.over()
	return auth.Matches(hash, phrase), nil
}

// turn waits for one of the few places in which memory is spent freely.
func (v *visit) turn(ctx context.Context) error {
	select {
	case v.hashing <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (v *visit) over() { <-v.hashing }

// begin makes a session that nobody knew before.
func (v *visit) begin(ctx context.Context, tenant pos.TenantID, id string) error {
	if err := v.sessions.RenewToken(ctx); err != nil {
		return err
	}
	v.sessions.Put(ctx, keyTenant, string(tenant))
	v.sessions.Put(ctx, keyAccount, id)
	v.sessions.Put(ctx, keySince, v.now().UnixMilli())
	return nil
}

func (v *visit) signOut() error {
	if err := v.central.Note(v.r.Context(), v.tenant, store.DeedSignedOut, v.account.ID); err != nil {
		return err
	}
	if err := v.sessions.Destroy(v.r.Context()); err != nil {
		return err
	}
	return v.done(Path+"sign-in", "signed_out")
}

// welcomeData is about the one-time link by which somebody chooses a passphrase.
type welcomeData struct{ Code, Account, Label string }

// invited is whose link it is.
func (v *visit) invited() (tenant pos.TenantID, account store.Account, data welcomeData, err error) {
	data.Code = v.field("code")
	name, ok := auth.TokenTenant(data.Code)
	if !ok {
		return "", account, data, pos.Refuse(pos.Denied, "invite_invalid")
	}
	tenant = pos.TenantID(name)
	account, err = v.central.InvitedAccount(v.r.Context(), tenant, auth.HashToken(data.Code))
	data.Account, data.Label = account.ID, account.Label
	return tenant, account, data, err
}

func (v *visit) welcomeForm() error {
	_, _, data, err := v.invited()
	if err != nil {
		return err
	}
	return v.show("welcome.html", v.words.T("dash.welcome"), data)
}

func (v *visit) welcome() error {
	ctx := v.r.Context()
	tenant, account, data, err := v.invited()
	if err != nil {
		return err
	}
	hash, err := v.newPassphrase(ctx)
	if err != nil {
		return v.again("welcome.html", v.words.T("dash.welcome"), err, data)
	}
	if err := v.central.As(account.ID).SetPassphrase(ctx, tenant, account.ID, hash, auth.HashToken(data.Code)); err != nil {
		return err
	}
	return v.done(Path+"sign-in", "passphrase")
}

// newPassphrase reads one that was typed twice and hashes it.
func (v *visit) newPassphrase(ctx context.Context) (hash string, err error) {
	phrase := v.r.FormValue("new")
	if phrase != v.r.FormValue("again") {
		return "", pos.Refuse(pos.Invalid, "passphrase_differs")
	}
	if err := auth.CheckPassphrase(phrase); err != nil {
		return "", pos.Refuse(pos.Invalid, "passphrase_weak").Because(err)
	}
	if err := v.turn(ctx); err != nil {
		return "", err
	}
	defer v.over()
	hash, err = auth.HashPassphrase(phrase)
	if errors.Is(err, auth.ErrPassphraseFormat) {
		err = pos.Refuse(pos.Invalid, "passphrase_weak").Because(err)
	}
	return hash, err
}
