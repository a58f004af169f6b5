package till

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"lapak/internal/journal"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/qris"
)

// shortCode is what a stall or terminal may be called in receipt numbers.
var shortCode = regexp.MustCompile(`^[A-Z0-9]{1,6}$`)

// SetStall changes the rules of the stall. Until anybody can sign in it is free;
// then it takes a supervisor, who approves a change of the payment code with the
// PIN: money would go elsewhere.
func (t *Till) SetStall(ctx context.Context, stall pos.Stall, a Approval) (State, error) {
	old := t.State()
	by := old.Cashier.ID
	if err := CheckStall(stall); err != nil {
		return old, err
	}
	if old.Stage != StageSetUp {
		if old.Cashier.Role != pos.Supervisor {
			return old, pos.Refuse(pos.Denied, "needs_supervisor")
		}
		if stall.QRIS != old.Stall.QRIS || !slices.Equal(stall.Codes, old.Stall.Codes) {
			approvedBy, err := t.approve(ctx, a)
			if err != nil {
				return old, err
			}
			by = approvedBy
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.desk.practice {
		return t.state(), pos.Refuse(pos.Conflict, "not_in_practice")
	}
	if stall.AutoAmount {
		tested, err := t.tested(ctx, stall)
		if err != nil {
			return t.state(), err
		}
		if !tested && slices.Equal(stall.Payloads(), t.real.stall.Payloads()) {
			return t.state(), pos.Refuse(pos.Conflict, "code_untested", "apps", pos.MinTestApps)
		}
		stall.AutoAmount = tested // another code has to be tested anew
	}
	if _, err := t.real.store.Record(ctx, by, journal.StallChanged{Stall: stall}); err != nil {
		return t.state(), err
	}
	t.real.stall = stall
	return t.state(), nil
}

// checkShop refuses an address of a shop that is not in its one form.
func checkShop(address string) error {
	clean, err := pos.CheckShop(address)
	if err == nil && clean != address {
		err = pos.Refuse(pos.Invalid, "shop_address", "max", pos.MaxShop)
	}
	return err
}

// CheckStall refuses a stall that receipts or payments could not work with. Its
// payment code must be a static merchant code of Indonesia.
func CheckStall(stall pos.Stall) error {
	switch {
	case !shortCode.MatchString(string(stall.Code)):
		return pos.Refuse(pos.Invalid, "stall_code")
	case strings.TrimSpace(stall.Name) == "" || len(stall.Name) > 60:
		return pos.Refuse(pos.Invalid, "stall_name")
	}
	if err := stall.Rounding.Check(); err != nil {
		return err
	}
	if err := checkShop(stall.Shop); err != nil {
		return err
	}
	owners := map[pos.ProducerCode]bool{}
	for _, c := range stall.Codes {
		if c.Producer == "" || c.Payload == "" || owners[c.Producer] {
			return pos.Refuse(pos.Invalid, "producer_code")
		}
		owners[c.Producer] = true
	}
	for _, payload := range stall.Payloads() {
		if err := CheckCode(payload); err != nil {
			return err
		}
	}
	return nil
}

// CheckCode refuses what cannot be the standing code of a merchant.
func CheckCode(payload string) error {
	r := qris.Check(payload, qris.QRIS)
	if !r.Valid {
		return pos.Refuse(pos.Invalid, "qris_invalid", "code", r.Reason)
	}
	if _, err := qris.WithAmount(payload, 1000); err != nil {
		return pos.Refuse(pos.Invalid, "qris_unusable").Because(err)
	}
	return nil
}

// tested says whether every code of a stall was paid a test with apps enough.
func (t *Till) tested(ctx context.Context, stall pos.Stall) (bool, error) {
	tests, err := t.real.store.CodeTests(ctx)
	return err == nil && stall.Tested(tests, qris.Fingerprint), err
}

// TestCode records that somebody paid a small amount to a payload with one app and
// saw the money arrive.
func (t *Till) TestCode(ctx context.Context, payload, app string, amount money.Rupiah, reference string) error {
	app = strings.TrimSpace(app)
	if err := CheckCode(payload); err != nil {
		return err
	}
	switch {
	case app == "" || len(app) > 40:
		return pos.Refuse(pos.Invalid, "test_app")
	case amount <= 0 || amount > qris.Limit:
		return pos.Refuse(pos.Invalid, "tender_amount")
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	d := t.real
	switch {
	case t.desk.practice:
		return pos.Refuse(pos.Conflict, "not_in_practice")
	case t.anybody && t.cashier.Role != pos.Supervisor:
		return pos.Refuse(pos.Denied, "needs_supervisor")
	}
	reference, err := d.newReference(ctx, reference, amount, "")
	if err != nil {
		return err
	}
	tests, err := d.store.CodeTests(ctx)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(tests, func(c pos.CodeTest) bool { return pos.SameReference(c.Reference, reference) }) {
		return pos.Refuse(pos.Conflict, "test_repeated")
	}
	_, err = d.store.Record(ctx, t.cashier.ID, journal.CodeTested{Test: pos.CodeTest{
		Fingerprint: qris.Fingerprint(payload), App: app, Amount: amount, Reference: reference, At: pos.Stamp(t.now()), By: t.cashier.ID,
	}})
	return err
}

// CodeTests lists the tests of payment codes in order of time.
func (t *Till) CodeTests(ctx context.Context) ([]pos.CodeTest, error) {
	return t.real.store.CodeTests(ctx)
}
