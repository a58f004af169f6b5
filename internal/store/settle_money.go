package store

import (
	"context"
	"errors"
	"regexp"

	"lapak/internal/money"
	"lapak/internal/pos"
)

// Ledger is how a producer's account stands.
type Ledger struct {
	Owed    money.Rupiah // by all documents: the producer's parts less what it got directly
	Paid    money.Rupiah // by all remittances
	counted money.Rupiah // remittances that documents speak of
}

// Balance is what the producer is still owed; negative if it owes.
func (a Ledger) Balance() money.Rupiah { return a.Owed - a.Paid }

// AtDocument is the balance after the last document.
func (a Ledger) AtDocument() money.Rupiah { return a.Owed - a.counted }

// PaidSince is what was paid since the last document.
func (a Ledger) PaidSince() money.Rupiah { return a.Paid - a.counted }

const ledgerOf = `SELECT
	(SELECT COALESCE(SUM(capital + premi + pnbp + unit - direct), 0) FROM settlement WHERE tenant = $1 AND producer = $2),
	(SELECT COALESCE(SUM(paid), 0) FROM settlement WHERE tenant = $1 AND producer = $2),
	(SELECT COALESCE(SUM(amount), 0) FROM remittance WHERE tenant = $1 AND producer = $2)`

func (a *Ledger) read(scan scanner) error { return scan(&a.Owed, &a.counted, &a.Paid) }

func (w *writing) ledger(producer pos.ProducerCode) (a Ledger, err error) {
	err = w.row(a.read, ledgerOf, producer)
	return a, err
}

// Ledger is how a producer's account stands now.
func (b *Books) Ledger(ctx context.Context, producer pos.ProducerCode) (a Ledger, err error) {
	err = b.row(ctx, a.read, ledgerOf, producer)
	return a, err
}

// next is the number of the next row of a table that is only added to.
func (w *writing) next(table string) (n int64, err error) {
	return n, w.row(func(scan scanner) error { return scan(&n) }, `SELECT COALESCE(MAX(no), 0) + 1 FROM `+table+` WHERE tenant = $1`)
}

const remittanceColumns = `SELECT no, producer, day, amount, method, note, at, made_by, reverses FROM remittance WHERE tenant = $1`

func scanRemittance(scan scanner) (p pos.Remittance, err error) {
	var at int64
	err = scan(&p.No, &p.Producer, &p.Day, &p.Amount, &p.Method, &p.Note, &at, &p.By, &p.Reverses)
	p.At = timeOf(at)
	return p, err
}

func (w *writing) addRemittance(p pos.Remittance) error {
	kind := DeedRemitted
	if p.Reverses != 0 {
		kind = DeedUnremitted
	}
	return errors.Join(w.note(kind, string(p.Producer), p.Amount.String()), w.exec(`INSERT INTO remittance (tenant, no, producer, day, amount, method, note, at, made_by, reverses) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		p.No, p.Producer, p.Day, p.Amount, p.Method, p.Note, p.At.UnixMilli(), p.By, p.Reverses))
}

// AddRemittance writes down money that a producer got, and gives it its number.
func (c *Central) AddRemittance(ctx context.Context, tenant pos.TenantID, p pos.Remittance) (pos.Remittance, error) {
	return c.remit(ctx, tenant, p, func(*writing) error { return nil })
}

// AddRemittanceAfter is AddRemittance for a form that may be sent twice: last is
// the number of the producer's last remittance when the form was made. If there is
// another one by now, it is refused as remittance_meanwhile.
func (c *Central) AddRemittanceAfter(ctx context.Context, tenant pos.TenantID, p pos.Remittance, last int64) (pos.Remittance, error) {
	return c.remit(ctx, tenant, p, func(w *writing) error {
		var now int64
		err := w.row(func(scan scanner) error { return scan(&now) }, `SELECT COALESCE(MAX(no), 0) FROM remittance WHERE tenant = $1 AND producer = $2`, p.Producer)
		if err == nil && now != last {
			err = pos.Refuse(pos.Conflict, "remittance_meanwhile")
		}
		return err
	})
}

func (c *Central) remit(ctx context.Context, tenant pos.TenantID, p pos.Remittance, allowed func(*writing) error) (pos.Remittance, error) {
	if err := p.Check(); err != nil {
		return p, err
	}
	err := c.write(ctx, tenant, func(w *writing) (err error) {
		if err = w.knowProducer(p.Producer); err != nil {
			return err
		}
		if err = allowed(w); err != nil {
			return err
		}
		if p.No, err = w.next("remittance"); err != nil {
			return err
		}
		p.At, p.Reverses = pos.Stamp(c.now()), 0
		return w.addRemittance(p)
	})
	return p, explain(err, "save_failed")
}

// knowProducer refuses a producer that is neither listed nor has sold anything: a
// slip of the fingers would open an account.
func (w *writing) knowProducer(code pos.ProducerCode) error {
	var n int
	err := w.row(func(scan scanner) error { return scan(&n) }, `SELECT (SELECT COUNT(*) FROM producer WHERE tenant = $1 AND code = $2)
		+ (SELECT COUNT(*) FROM settlement WHERE tenant = $1 AND producer = $2)`, code)
	if err == nil && n == 0 {
		err = pos.Refuse(pos.NotFound, "producer_unknown", "producer", code)
	}
	return err
}

// ReverseRemittance takes a remittance back by another row.
func (c *Central) ReverseRemittance(ctx context.Context, tenant pos.TenantID, no int64, by, note string) (back pos.Remittance, err error) {
	err = c.write(ctx, tenant, func(w *writing) error {
		found, err := rowsOf(w, scanRemittance, remittanceColumns+` AND (no = $2 OR reverses = $2 AND reverses > 0) ORDER BY no`, no)
		switch {
		case err != nil:
			return err
		case len(found) == 0 || found[0].Reverses != 0:
			return pos.Refuse(pos.NotFound, "remittance_unknown", "number", no)
		case len(found) > 1:
			return pos.Refuse(pos.Conflict, "remittance_reversed", "number", no)
		}
		back = found[0]
		back.Amount, back.Reverses, back.Note, back.By, back.At = -back.Amount, no, note, by, pos.Stamp(c.now())
		if back.No, err = w.next("remittance"); err != nil {
			return err
		}
		return w.addRemittance(back)
	})
	return back, explain(err, "save_failed")
}

// Remittances lists what producers got, in order: one, or all for an empty one.
func (b *Books) Remittances(ctx context.Context, producer pos.ProducerCode) ([]pos.Remittance, error) {
	return query(ctx, b, scanRemittance, remittanceColumns+` AND ($2 = '' OR producer = $2) ORDER BY no`, producer)
}

const depositColumns = `SELECT no, producer, month, amount, billing, ntpn, ntb, day, note, at, made_by, reverses FROM pnbp_deposit WHERE tenant = $1`

func scanDeposit(scan scanner) (d pos.Deposit, err error) {
	var at int64
	err = scan(&d.No, &d.Producer, &d.Month, &d.Amount, &d.Billing, &d.NTPN, &d.NTB, &d.Day, &d.Note, &at, &d.By, &d.Reverses)
	d.At = timeOf(at)
	return d, err
}

func (w *writing) addDeposit(d pos.Deposit) error {
	kind := DeedDeposited
	if d.Reverses != 0 {
		kind = DeedUndeposited
	}
	return errors.Join(w.note(kind, string(d.Producer), d.Amount.String()), w.exec(`INSERT INTO pnbp_deposit (tenant, no, producer, month, amount, billing, ntpn, ntb, day, note, at, made_by, reverses)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		d.No, d.Producer, d.Month, d.Amount, d.Billing, d.NTPN, d.NTB, d.Day, d.Note, d.At.UnixMilli(), d.By, d.Reverses))
}

// AddDeposit writes down PNBP that a unit paid to the state. A receipt counts
// once.
func (c *Central) AddDeposit(ctx context.Context, tenant pos.TenantID, d pos.Deposit) (pos.Deposit, error) {
	d = d.Clean()
	if err := d.Check(); err != nil {
		return d, err
	}
	err := c.write(ctx, tenant, func(w *writing) (err error) {
		if err = w.knowProducer(d.Producer); err != nil {
			return err
		}
		var net money.Rupiah
		err = w.row(func(scan scanner) error { return scan(&net) }, `SELECT COALESCE(SUM(amount), 0) FROM pnbp_deposit WHERE tenant = $1 AND ntpn = $2`, d.NTPN)
		if err == nil && net != 0 {
			err = pos.Refuse(pos.Conflict, "deposit_repeated", "ntpn", d.NTPN)
		}
		if err != nil {
			return err
		}
		if d.No, err = w.next("pnbp_deposit"); err != nil {
			return err
		}
		d.At, d.Reverses = pos.Stamp(c.now()), 0
		return w.addDeposit(d)
	})
	return d, explain(err, "save_failed")
}

// ReverseDeposit takes a deposit back by another row.
func (c *Central) ReverseDeposit(ctx context.Context, tenant pos.TenantID, no int64, by, note string) (back pos.Deposit, err error) {
	err = c.write(ctx, tenant, func(w *writing) error {
		found, err := rowsOf(w, scanDeposit, depositColumns+` AND (no = $2 OR reverses = $2 AND reverses > 0) ORDER BY no`, no)
		switch {
		case err != nil:
			return err
		case len(found) == 0 || found[0].Reverses != 0:
			return pos.Refuse(pos.NotFound, "deposit_unknown", "number", no)
		case len(found) > 1:
			return pos.Refuse(pos.Conflict, "deposit_reversed", "number", no)
		}
		back = found[0]
		back.Amount, back.Reverses, back.Note, back.By, back.At = -back.Amount, no, note, by, pos.Stamp(c.now())
		if back.No, err = w.next("pnbp_deposit"); err != nil {
			return err
		}
		return w.addDeposit(back)
	})
	return back, explain(err, "save_failed")
}

// Deposits lists what a unit paid to the state for the months of a year, in order.
func (b *Books) Deposits(ctx context.Context, producer pos.ProducerCode, year string) ([]pos.Deposit, error) {
	return query(ctx, b, scanDeposit, depositColumns+` AND producer = $2 AND month >= $3 AND month <= $4 ORDER BY no`, producer, year+"-01", year+"-12")
}

var yearShape = regexp.MustCompile(`^20[0-9]{2}$`)

// SetPNBPTarget says what a unit is to bring the state in a year. The targets
// before stay in the books, and the last one counts.
func (c *Central) SetPNBPTarget(ctx context.Context, tenant pos.TenantID, producer pos.ProducerCode, year string, amount money.Rupiah, by string) error {
	switch {
	case !yearShape.MatchString(year):
		return pos.Refuse(pos.Invalid, "year_format", "year", year)
	case amount < 0 || amount > money.Limit:
		return pos.Refuse(pos.Invalid, "deposit_amount")
	}
	return explain(c.write(ctx, tenant, func(w *writing) error {
		if err := w.knowProducer(producer); err != nil {
			return err
		}
		no, err := w.next("pnbp_target")
		if err != nil {
			return err
		}
		return errors.Join(w.note(DeedTarget, string(producer), year+" "+amount.String()),
			w.exec(`INSERT INTO pnbp_target (tenant, no, producer, year, amount, at, made_by) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
				no, producer, year, amount, pos.Stamp(c.now()).UnixMilli(), by))
	}), "save_failed")
}

// PNBP is what is known of a unit's PNBP for a month and its year.
type PNBP struct {
	Due      money.Rupiah  // booked by settlements, of the sales of the month
	YearDue  money.Rupiah  // of the year up to the end of the month
	Target   money.Rupiah  // of the year; 0 if there is none
	Deposits []pos.Deposit // of the year up to the month, those that reverse others too
}

// PNBP reads what is known of a unit's PNBP.
func (b *Books) PNBP(ctx context.Context, producer pos.ProducerCode, month pos.Month) (p PNBP, err error) {
	first, last := month.Days()
	year := month.Year()
	err = b.moment(ctx, func(v view) error {
		err := v.row(ctx, func(scan scanner) error { return scan(&p.Due, &p.YearDue) },
			`SELECT COALESCE(SUM(CASE WHEN day >= $3 THEN pnbp ELSE 0 END), 0), COALESCE(SUM(pnbp), 0) FROM settlement_sum
			WHERE tenant = $1 AND producer = $2 AND day >= $4 AND day <= $5`, producer, first, year+"-01-01", last)
		if err != nil {
			return err
		}
		err = v.row(ctx, func(scan scanner) error { return scan(&p.Target) }, `SELECT COALESCE((SELECT amount FROM pnbp_target
			WHERE tenant = $1 AND producer = $2 AND year = $3 ORDER BY no DESC LIMIT 1), 0)`, producer, year)
		if err != nil {
			return err
		}
		p.Deposits, err = ask(ctx, v, scanDeposit, depositColumns+` AND producer = $2 AND month >= $3 AND month <= $4 ORDER BY month, no`, producer, year+"-01", month)
		return err
	})
	return p, err
}
