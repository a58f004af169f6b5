package intake

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"time"

	"lapak/internal/matching"
	"lapak/internal/pos"
	"lapak/internal/qris"
	"lapak/internal/store"
)

// AcquirerFile is a file to hold a day against. Without an acquirer or a mapping
// those stand that were told for a file with the same headings, and for the
// acquirer.
type AcquirerFile struct {
	File     File
	Acquirer string
	Mapping  Mapping
}

// Matched is a day held against files. Nothing is recorded yet.
type Matched struct {
	Matching pos.Matching
	Outcome  matching.Outcome
	Files    []Acquired
	learned  map[string]string // settings
}

// remembered is what a setting keeps of an acquirer.
type remembered struct {
	Acquirer string  `json:"acquirer,omitempty"`
	Mapping  Mapping `json:"mapping"`
}

func acquirerSetting(name string) string        { return "acquirer.name." + pos.Fold(name) }
func headingsSetting(fingerprint string) string { return "acquirer.headings." + fingerprint }

// Matcher holds days against files of acquirers: those of a till, or of the centre,
// which knows all tills and the orders of the shop.
type Matcher struct {
	Books *store.Books
	// Stalls are those by whose codes the money came.
	Stalls []pos.Stall
	// Orders is the QRIS money of a day for orders; nil at a till.
	Orders func(context.Context, pos.BusinessDay) ([]store.OrderMoney, error)
	// Recall and Remember keep what is known of files and acquirers.
	Recall   func(ctx context.Context, name string) (string, error)
	Remember func(ctx context.Context, name, value string) error
	Record   func(context.Context, pos.Matching) error
	Now      func() time.Time
	By       pos.StaffID
}

// Matcher matches what this till sold.
func (im Importer) Matcher(ctx context.Context) (Matcher, error) {
	stall, err := im.Store.Stall(ctx)
	return Matcher{Books: im.Store.Books, Stalls: []pos.Stall{stall}, Recall: im.Store.Setting, Remember: im.Store.SetSetting, Record: im.Store.RecordMatching,
		Now: im.Now, By: im.By}, err
}

// OfCentre matches what all stalls of an organisation and its shop sold.
func OfCentre(ctx context.Context, c *store.Central, tenant pos.TenantID, now func() time.Time, by pos.StaffID) (Matcher, error) {
	sites, err := c.Sites(ctx, tenant)
	m := Matcher{Books: c.Books(tenant), Now: now, By: by}
	for _, s := range sites {
		if s.Rules != nil {
			m.Stalls = append(m.Stalls, *s.Rules)
		}
	}
	m.Orders = func(ctx context.Context, day pos.BusinessDay) ([]store.OrderMoney, error) {
		return c.OrderMoney(ctx, tenant, day)
	}
	m.Recall = func(ctx context.Context, name string) (string, error) { return c.Setting(ctx, tenant, name) }
	m.Remember = func(ctx context.Context, name, value string) error { return c.SetSetting(ctx, tenant, name, value) }
	m.Record = func(ctx context.Context, matched pos.Matching) error { return c.RecordMatching(ctx, tenant, matched) }
	return m, err
}

// MatchDay holds the QRIS sales of a business day against files of acquirers.
func (im Importer) MatchDay(ctx context.Context, id string, day pos.BusinessDay, files []AcquirerFile) (Matched, error) {
	m, err := im.Matcher(ctx)
	if err != nil {
		return Matched{}, err
	}
	return m.MatchDay(ctx, id, day, files)
}

// MatchDay holds the QRIS money of a business day against files of acquirers.
func (im Matcher) MatchDay(ctx context.Context, id string, day pos.BusinessDay, files []AcquirerFile) (Matched, error) {
	m := Matched{learned: map[string]string{}}
	var rows []matching.Row
	var heads []pos.MatchFile
	for i, f := range files {
		read, err := im.readAcquirer(ctx, &f)
		m.Files = append(m.Files, read)
		if err != nil {
			return m, err
		}
		body, err := json.Marshal(remembered{f.Acquirer, f.Mapping})
		if err != nil {
			return m, err
		}
		m.learned[headingsSetting(read.Fingerprint)] = string(body)
		if f.Acquirer != "" {
			m.learned[acquirerSetting(f.Acquirer)] = string(body)
		}
		head := matchFile{pos.MatchFile{Name: f.File.Name, Acquirer: f.Acquirer, Digest: read.Digest}}
		for _, r := range read.Rows {
			r.File = i
			if r.At.IsZero() { // a file without dates is of the day it was given for
				r.At = startOf(day)
			}
			rows = append(rows, r)
			head.count(r)
		}
		heads = append(heads, head.MatchFile)
	}
	payments, merchants, err := im.payments(ctx, day)
	if err != nil {
		return m, err
	}
	m.Outcome = matching.Match(payments, rows, matching.Rules{Day: day, Owner: merchants.owner})
	for _, r := range m.Outcome.Aside {
		h := &heads[r.File]
		h.Other, h.Aside, h.AsideFee = h.Other+1, h.Aside+r.Gross, h.AsideFee+r.Fee
	}
	if len(m.Outcome.Aside) > 0 && len(rows) == len(m.Outcome.Aside) {
		return m, pos.Refuse(pos.Invalid, "match_other_day", "file", files[0].File.Name, "day", day)
	}
	m.Matching = pos.Matching{ID: id, Day: day, At: pos.Stamp(im.Now()), By: im.By, Part: 1, Parts: 1, Files: heads, Rows: m.Outcome.Rows}
	return m, nil
}

// matchFile counts the rows of a file.
type matchFile struct{ pos.MatchFile }

func (f *matchFile) count(r matching.Row) {
	switch r.State {
	case matching.Paid:
		f.Rows, f.Gross, f.Fee = f.Rows+1, f.Gross+r.Gross, f.Fee+r.Fee
	case matching.Failed:
		f.Failed++
	case matching.Refunded:
		f.Refunded, f.Returned = f.Refunded+1, f.Returned+r.Gross
	}
}

func startOf(day pos.BusinessDay) time.Time {
	at, err := time.ParseInLocation(time.DateOnly, string(day), pos.WIB())
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}

// readAcquirer reads a file with what is told and what is remembered.
func (im Matcher) readAcquirer(ctx context.Context, f *AcquirerFile) (Acquired, error) {
	told := f.Mapping
	if f.Acquirer != "" {
		if err := im.recall(ctx, acquirerSetting(f.Acquirer), f); err != nil {
			return Acquired{}, err
		}
	}
	read, err := ReadAcquirer(f.File, f.Mapping)
	if read.Fingerprint == "" {
		return read, err
	}
	// Headings that were seen before say more than the name of an acquirer, who may
	// have changed them since.
	name := f.Acquirer
	f.Mapping = told
	if err := im.recall(ctx, headingsSetting(read.Fingerprint), f); err != nil {
		return read, err
	}
	if name == "" && f.Acquirer == "" && err == nil {
		return read, nil
	}
	again, anew := ReadAcquirer(f.File, f.Mapping)
	if anew != nil && err == nil {
		f.Mapping = told
		return read, nil
	}
	return again, anew
}

// recall adds what a setting keeps to what was told.
func (im Matcher) recall(ctx context.Context, setting string, f *AcquirerFile) error {
	text, err := im.Recall(ctx, setting)
	if err != nil || text == "" {
		return err
	}
	var kept remembered
	if json.Unmarshal([]byte(text), &kept) != nil {
		return nil // of another program: it is only a convenience
	}
	if f.Acquirer == "" {
		f.Acquirer = kept.Acquirer
	}
	f.Mapping = kept.Mapping.with(f.Mapping)
	return nil
}

// with is a mapping in which what is told now goes before what was told then.
func (m Mapping) with(now Mapping) Mapping {
	both := NewMapping()
	for _, one := range []Mapping{m, now} {
		for field, heading := range one.Columns {
			both.Columns[field] = heading
		}
		for word, state := range one.States {
			both.States[word] = state
		}
	}
	return both
}

// merchants are the producers who take their money themselves, by NMID. The
// merchant of the stall, and one that two producers share, is nobody's alone.
type merchants map[string]pos.ProducerCode

func (m merchants) add(nmid string, owner pos.ProducerCode) {
	if before, known := m[nmid]; known && before != owner {
		owner = ""
	}
	m[nmid] = owner
}

func (m merchants) owner(nmid string) pos.ProducerCode { return m[nmid] }

// merchantsOf are those of the codes that stalls have now.
func merchantsOf(stalls []pos.Stall) merchants {
	m := merchants{"": ""}
	for _, stall := range stalls {
		m.add(qris.Check(stall.QRIS, qris.QRIS).NMID, "")
		for _, c := range stall.Codes {
			m.add(qris.Check(c.Payload, qris.QRIS).NMID, c.Producer)
		}
	}
	return m
}

// payments are the QRIS tenders of a day and what came for orders, those of the days
// around it, and the codes whose money pays no sale; and whose the merchants are, by the codes of the
// stall and by those that were shown before somebody changed them.
func (im Matcher) payments(ctx context.Context, day pos.BusinessDay) ([]matching.Payment, merchants, error) {
	owners := merchantsOf(im.Stalls)
	var all []matching.Payment
	noon := startOf(day).Add(12 * time.Hour)
	for _, days := range []int{-1, 0, 1} {
		near := pos.DayOf(noon.AddDate(0, 0, days))
		sold, err := im.Books.QRISPayments(ctx, near)
		if err != nil {
			return nil, nil, err
		}
		charges, err := im.Books.Charges(ctx, near)
		if err != nil {
			return nil, nil, err
		}
		merchant, proof := map[pos.ChargeID]string{}, map[pos.ChargeID]string{}
		for _, c := range charges {
			merchant[c.ID] = c.NMID
			owners.add(c.NMID, c.Producer)
			switch {
			case c.State == pos.ChargeSame: // money that is there once
				proof[c.Of] = c.Reference
			case c.Sale == "":
				// Money that was found is taken up when it is found, often a day later.
				all = append(all, spare(c, near != day && c.Way != pos.WayFound))
			}
		}
		for _, p := range sold {
			kind := matching.Sold
			if p.Voided {
				kind = matching.Voided
			}
			all = append(all, matching.Payment{Kind: kind, Other: near != day, Sale: p.Sale, Number: p.Number, Tender: p.Tender, Charge: p.Charge, NMID: merchant[p.Charge],
				Amount: p.Amount, At: p.At, Reference: cmp.Or(proof[p.Charge], p.Reference), Shares: p.Shares})
		}
		if im.Orders == nil {
			continue
		}
		ordered, err := im.Orders(ctx, near)
		if err != nil {
			return nil, nil, err
		}
		for _, o := range ordered {
			all = append(all, orderPayment(o, near != day))
		}
	}
	return all, owners, nil
}

// orderPayment is money of an order of the shop. What the order could not take, or
// nobody has told of, pays nothing: it stands as a code whose money is late or double.
func orderPayment(o store.OrderMoney, other bool) matching.Payment {
	p := matching.Payment{Kind: matching.Sold, Other: other, Order: o.Order, Charge: o.Charge, Amount: o.Amount, At: o.At, Reference: o.Reference, Shares: o.Shares}
	switch {
	case o.Cancelled:
		p.Kind = matching.Voided
	case !o.Came || o.Excess != "":
		p.Kind, p.Double = matching.Spare, o.Excess == store.ExcessDouble
	}
	return p
}

// spare is a code whose money, if it came, pays no sale.
func spare(c pos.Charge, other bool) matching.Payment {
	return matching.Payment{Kind: matching.Spare, Other: other, Charge: c.ID, Double: c.State == pos.ChargeDouble, NMID: c.NMID, Amount: c.Sum(), At: c.At, Reference: c.Reference}
}

// KeepMatching records a matching and remembers the columns of its files.
func (im Importer) KeepMatching(ctx context.Context, m Matched) error {
	matcher, err := im.Matcher(ctx)
	if err != nil {
		return err
	}
	return matcher.Keep(ctx, m)
}

// Keep records a matching and remembers the columns of its files.
func (im Matcher) Keep(ctx context.Context, m Matched) error {
	if err := im.Record(ctx, m.Matching); err != nil {
		return err
	}
	var errs []error
	for name, value := range m.learned {
		errs = append(errs, im.Remember(ctx, name, value))
	}
	return errors.Join(errs...)
}
