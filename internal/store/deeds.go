package store

import (
	"context"
	"time"

	"lapak/internal/pos"
)

// DeedKind is something that people of the office do. Each has words for people
// under "dash.deed." in the translation files.
type DeedKind string

// What is noted.
const (
	DeedSignedIn     DeedKind = "signed_in"
	DeedSignInFailed DeedKind = "sign_in_failed"
	DeedLockedOut    DeedKind = "locked_out"
	DeedSignedOut    DeedKind = "signed_out"
	DeedPassphrase   DeedKind = "passphrase"
	DeedCodesOn      DeedKind = "codes_on"
	DeedCodesOff     DeedKind = "codes_off"
	DeedAccount      DeedKind = "account_saved"
	DeedInvited      DeedKind = "invited"
	DeedFairSaved    DeedKind = "fair_saved"
	DeedStallSaved   DeedKind = "stall_saved"
	DeedEnrolment    DeedKind = "enrolment"
	DeedRevoked      DeedKind = "revoked"
	DeedRetried      DeedKind = "retried"
	DeedForkNoted    DeedKind = "fork_noted"
	DeedCatalogue    DeedKind = "catalogue"
	DeedProduct      DeedKind = "product_saved"
	DeedPhoto        DeedKind = "photo_saved"
	DeedStaff        DeedKind = "staff_saved"
	DeedSettled      DeedKind = "settled"
	DeedUnsettled    DeedKind = "settlement_reversed"
	DeedRemitted     DeedKind = "remitted"
	DeedUnremitted   DeedKind = "remittance_reversed"
	DeedDeposited    DeedKind = "deposited"
	DeedUndeposited  DeedKind = "deposit_reversed"
	DeedTarget       DeedKind = "target_set"
	DeedSplits       DeedKind = "splits_saved"
	DeedCorrected    DeedKind = "splits_corrected"
	DeedUncorrected  DeedKind = "correction_undone"
	DeedMakers       DeedKind = "makers_saved"
	DeedShopfront    DeedKind = "shop_saved"
	DeedProductPage  DeedKind = "product_page_saved"
	DeedProducerPage DeedKind = "producer_page_saved"
	DeedFairPage     DeedKind = "fair_page_saved"
	DeedShop         DeedKind = "shop"
	DeedShopStock    DeedKind = "shop_stock"
	DeedOrder        DeedKind = "order"
	DeedMoneyBack    DeedKind = "money_back"
	DeedNote         DeedKind = "note_judged"
	DeedSigning      DeedKind = "signing_saved"
)

// Deed is one row of the audit log: who of the office did what to what.
type Deed struct {
	No      int64
	At      time.Time
	Account string
	Kind    DeedKind
	Subject string
	Detail  string
}

// As is the same central store with its changes noted under an account. What
// machines do without one is in the journals and not noted.
func (c *Central) As(account string) *Central {
	acting := *c
	acting.by = account
	return &acting
}

// note writes down in this transaction what somebody does in it.
func (w *writing) note(kind DeedKind, subject, detail string) error {
	if w.by == "" {
		return nil
	}
	return w.exec(`INSERT INTO deed (tenant, no, at, account, kind, subject, detail)
		VALUES ($1, (SELECT COALESCE(MAX(no), 0) + 1 FROM deed WHERE tenant = $1), $2, $3, $4, $5, $6)`,
		w.at.UnixMilli(), w.by, kind, clip(subject), clip(detail))
}

// Note writes down something that changes nothing else, such as signing out.
func (c *Central) Note(ctx context.Context, tenant pos.TenantID, kind DeedKind, subject string) error {
	return c.write(ctx, tenant, func(w *writing) error { return w.note(kind, subject, "") })
}

// Deeds lists the audit log from the newest on, at most so many of those before a
// number; 0 begins with the last.
func (b *Books) Deeds(ctx context.Context, before int64, most int) ([]Deed, error) {
	return query(ctx, b, func(scan scanner) (d Deed, err error) {
		var at int64
		err = scan(&d.No, &at, &d.Account, &d.Kind, &d.Subject, &d.Detail)
		d.At = timeOf(at)
		return d, err
	}, `SELECT no, at, account, kind, subject, detail FROM deed WHERE tenant = $1 AND ($2 = 0 OR no < $2) ORDER BY no DESC LIMIT $3`, before, most)
}
