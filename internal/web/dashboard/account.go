package dashboard

import (
	"html/template"

	"lapak/internal/auth"
	"lapak/internal/pos"
)

type accountData struct{ Role string }

func (v *visit) accountPage() error {
	return v.show("account.html", v.words.T("dash.account"), v.accountData())
}

func (v *visit) accountData() accountData {
	return accountData{v.words.T("dash.role." + string(v.account.Role))}
}

// proveAgain checks the passphrase of who is signed in before something that a
// stranger at an open browser must not do.
func (v *visit) proveAgain() error {
	if v.account.LockedUntil.After(v.now()) {
		return errLocked(v, v.account.LockedUntil)
	}
	right, err := v.matches(v.r.Context(), v.account.Passphrase, v.r.FormValue("passphrase"))
	if err != nil || right {
		return err
	}
	until, err := v.central.SignInFailed(v.r.Context(), v.tenant, v.account.ID)
	switch {
	case err != nil:
		return err
	case !until.IsZero():
		return errLocked(v, until)
	}
	return pos.Refuse(pos.Denied, "passphrase_wrong")
}

func (v *visit) changePassphrase() error {
	ctx := v.r.Context()
	err := v.proveAgain()
	hash := ""
	if err == nil {
		hash, err = v.newPassphrase(ctx)
	}
	if err != nil {
		return v.again("account.html", v.words.T("dash.account"), err, v.accountData())
	}
	if err := v.central.SetPassphrase(ctx, v.tenant, v.account.ID, hash, ""); err != nil {
		return err
	}
	if err := v.begin(ctx, v.tenant, v.account.ID); err != nil {
		return err
	}
	return v.done(Path+"account", "passphrase")
}

type telephoneData struct {
	Secret string // in groups, for typing
	Code   template.HTML
}

// issuer is what the telephone calls us.
const issuer = "Lapak"

// telephone is the secret that this session is about to prove, as text and as a
// QR code.
func (v *visit) telephone(secret string) (telephoneData, error) {
	drawing, err := qrDrawing(auth.TelephoneText(issuer, string(v.tenant)+"/"+v.account.ID, secret), v.words.T("dash.telephone_qr"))
	return telephoneData{Secret: groups(secret), Code: drawing}, err
}

// groups puts a space after every fourth letter.
func groups(text string) string {
	var out []byte
	for i := range len(text) {
		if i > 0 && i%4 == 0 {
			out = append(out, ' ')
		}
		out = append(out, text[i])
	}
	return string(out)
}

// telephoneForm shows a secret that counts once a code made of it comes back.
func (v *visit) telephoneForm() error {
	ctx := v.r.Context()
	secret := v.sessions.GetString(ctx, keyTelephone)
	if secret == "" {
		var err error
		if secret, _, err = auth.NewTelephone(issuer, v.account.ID); err != nil {
			return err
		}
		v.sessions.Put(ctx, keyTelephone, secret)
	}
	data, err := v.telephone(secret)
	if err != nil {
		return err
	}
	return v.show("telephone.html", v.words.T("dash.telephone"), data)
}

func (v *visit) setTelephone() error {
	ctx := v.r.Context()
	secret := v.sessions.GetString(ctx, keyTelephone)
	if secret == "" {
		v.redirect(Path + "account/telephone")
		return nil
	}
	data, err := v.telephone(secret)
	if err != nil {
		return err
	}
	err = v.proveAgain()
	step := auth.TelephoneStep(secret, v.field("code"), v.now())
	if err == nil && step == 0 {
		err = pos.Refuse(pos.Invalid, "telephone_code_wrong")
	}
	if err != nil {
		return v.again("telephone.html", v.words.T("dash.telephone"), err, data)
	}
	if err := v.central.SetTOTP(ctx, v.tenant, v.account.ID, secret, step); err != nil {
		return err
	}
	v.sessions.Remove(ctx, keyTelephone)
	return v.done(Path+"account", "telephone")
}

func (v *visit) dropTelephone() error {
	if err := v.proveAgain(); err != nil {
		return v.again("account.html", v.words.T("dash.account"), err, v.accountData())
	}
	if err := v.central.SetTOTP(v.r.Context(), v.tenant, v.account.ID, "", 0); err != nil {
		return err
	}
	return v.done(Path+"account", "telephone_off")
}
