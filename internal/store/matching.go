package store

import (
	"context"
	"encoding/json"
	"time"

	"lapak/internal/journal"
	"lapak/internal/money"
	"lapak/internal/pos"
)

// projectMatching writes a part of a matching down. The first part takes the place
// of what was there of its day.
func (w *writing) projectMatching(e journal.Entry, m pos.Matching) error {
	if err := pos.CheckMatching(m); err != nil {
		return pos.Refuse(pos.Conflict, "match_incomplete").Because(err)
	}
	if m.Part == 1 {
		for _, table := range []string{"matching", "match_row", "match_share"} {
			if err := w.exec(`DELETE FROM `+table+` WHERE tenant = $1 AND terminal = $2 AND day = $3`, e.Terminal, m.Day); err != nil {
				return err
			}
		}
		head := m
		head.Rows = nil
		body, err := json.Marshal(head)
		if err != nil {
			return err
		}
		err = w.exec(`INSERT INTO matching (tenant, terminal, day, id, at, staff, body) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			e.Terminal, m.Day, m.ID, m.At.UnixMilli(), m.By, string(body))
		if err != nil {
			return err
		}
	} else {
		known := 0
		err := w.row(func(scan scanner) error { return scan(&known) },
			`SELECT COUNT(*) FROM matching WHERE tenant = $1 AND terminal = $2 AND day = $3 AND id = $4`, e.Terminal, m.Day, m.ID)
		if err != nil {
			return err
		}
		if known == 0 {
			return pos.Refuse(pos.Conflict, "match_incomplete")
		}
	}
	for i, r := range m.Rows {
		if err := w.matchRow(e.Terminal, m.Day, (m.Part-1)*pos.MatchPart+i+1, r); err != nil {
			return err
		}
	}
	return nil
}

func (w *writing) matchRow(terminal pos.TerminalID, day pos.BusinessDay, no int, r pos.Match) error {
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	err = w.exec(`INSERT INTO match_row (tenant, terminal, day, no, verdict, body) VALUES ($1, $2, $3, $4, $5, $6)`, terminal, day, no, r.Verdict, string(body))
	if err != nil {
		return err
	}
	for i, s := range r.Shares {
		err := w.exec(`INSERT INTO match_share (tenant, terminal, day, no, part, verdict, producer, ours, gross, fee) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			terminal, day, no, i+1, r.Verdict, s.Producer, s.Ours, s.Gross, s.Fee)
		if err != nil {
			return err
		}
	}
	return nil
}

// Matchings lists the last matching of a day of each terminal, with all its rows.
func (b *Books) Matchings(ctx context.Context, day pos.BusinessDay) ([]pos.Matching, error) {
	var all []pos.Matching
	err := b.moment(ctx, func(v view) error {
		var terminals []pos.TerminalID
		var err error
		all, err = ask(ctx, v, func(scan scanner) (m pos.Matching, err error) {
			var body string
			var terminal pos.TerminalID
			if err := scan(&terminal, &body); err != nil {
				return m, err
			}
			terminals = append(terminals, terminal)
			return m, json.Unmarshal([]byte(body), &m)
		}, `SELECT terminal, body FROM matching WHERE tenant = $1 AND day = $2 ORDER BY terminal`, day)
		for i := range all {
			if err != nil {
				return err
			}
			all[i].Part, all[i].Parts = 1, 1
			all[i].Rows, err = ask(ctx, v, func(scan scanner) (r pos.Match, err error) {
				var body string
				if err := scan(&body); err != nil {
					return r, err
				}
				return r, json.Unmarshal([]byte(body), &r)
			}, `SELECT body FROM match_row WHERE tenant = $1 AND terminal = $2 AND day = $3 ORDER BY no`, terminals[i], day)
		}
		return err
	})
	return all, err
}

// MatchedShare is what matchings say of the money of one producer on one day, by
// verdict. An empty producer is money that no sale explains.
type MatchedShare struct {
	Producer pos.ProducerCode
	Verdict  pos.MatchVerdict
	Payments int
	Ours     money.Rupiah
	Gross    money.Rupiah
	Fee      money.Rupiah
}

// MatchedShares adds up the last matchings of a day for settlement.
func (b *Books) MatchedShares(ctx context.Context, day pos.BusinessDay) ([]MatchedShare, error) {
	return query(ctx, b, func(scan scanner) (s MatchedShare, err error) {
		err = scan(&s.Producer, &s.Verdict, &s.Payments, &s.Ours, &s.Gross, &s.Fee)
		return s, err
	}, `SELECT producer, verdict, COUNT(*), SUM(ours), SUM(gross), SUM(fee) FROM match_share
		WHERE tenant = $1 AND day = $2 GROUP BY producer, verdict ORDER BY producer, verdict`, day)
}

// QRISPayment is a QRIS tender of a sale with whose money it is.
type QRISPayment struct {
	Sale      pos.SaleID
	Number    pos.ReceiptNumber
	Tender    int
	Charge    pos.ChargeID
	Amount    money.Rupiah
	At        time.Time // when it was settled or seen, else the sale's
	Reference string
	Voided    bool
	Shares    []pos.MatchShare // Ours only; they add up to Amount
}

const qrisSales = `SELECT ` + entryColumns + ` FROM sale d
		JOIN entry e ON e.tenant = d.tenant AND e.terminal = d.terminal AND e.epoch = d.epoch AND e.seq = d.seq
		WHERE d.tenant = $1 AND d.day = $2 AND EXISTS (SELECT 1 FROM tender t WHERE t.tenant = $1 AND t.sale = d.id AND t.method = $3)
		ORDER BY d.at, d.number`

// QRISPayments lists the QRIS tenders of a business day in order of time.
func (b *Books) QRISPayments(ctx context.Context, day pos.BusinessDay) ([]QRISPayment, error) {
	entries, err := query(ctx, b, scanEntry, qrisSales, day, pos.QRIS)
	if err != nil {
		return nil, err
	}
	voided := map[pos.SaleID]bool{}
	_, err = query(ctx, b, func(scan scanner) (none struct{}, err error) {
		var id pos.SaleID
		err = scan(&id)
		voided[id] = true
		return none, err
	}, `SELECT id FROM sale WHERE tenant = $1 AND day = $2 AND voided`, day)
	if err != nil {
		return nil, err
	}
	charges, err := b.Charges(ctx, day)
	if err != nil {
		return nil, err
	}
	owner := map[pos.ChargeID]pos.ProducerCode{}
	for _, c := range charges {
		owner[c.ID] = c.Producer
	}
	var all []QRISPayment
	for _, e := range entries {
		decoded, err := journal.Decode(e.Kind, e.Version, e.Body)
		f, ok := decoded.(journal.SaleCompleted)
		if err != nil || !ok {
			return nil, pos.Refuse(pos.Corrupt, "database_corrupt").Because(err)
		}
		all = append(all, qrisPayments(f.Sale, owner, voided[f.Sale.ID])...)
	}
	return all, nil
}

// qrisPayments are the QRIS tenders of a sale. A tender to a producer's own code is
// his; the rest belongs to all in the measure of what their goods still cost.
func qrisPayments(s pos.Sale, owner map[pos.ChargeID]pos.ProducerCode, voided bool) []QRISPayment {
	var producers []pos.ProducerCode
	due := map[pos.ProducerCode]money.Rupiah{}
	for _, l := range s.Lines {
		if _, known := due[l.Producer]; !known {
			producers = append(producers, l.Producer)
		}
		due[l.Producer] += l.Net()
	}
	for _, t := range s.Tenders {
		if p := owner[t.Charge]; t.Method == pos.QRIS && p != "" {
			due[p] = max(0, due[p]-t.Amount)
		}
	}
	weights := make([]money.Rupiah, len(producers))
	for i, p := range producers {
		weights[i] = due[p]
	}
	var all []QRISPayment
	for i, t := range s.Tenders {
		if t.Method != pos.QRIS {
			continue
		}
		p := QRISPayment{Sale: s.ID, Number: s.Number, Tender: i + 1, Charge: t.Charge, Amount: t.Amount, At: s.At, Reference: t.Reference, Voided: voided}
		switch {
		case !t.SettledAt.IsZero():
			p.At = t.SettledAt
		case !t.CheckedAt.IsZero():
			p.At = t.CheckedAt
		}
		if whose := owner[t.Charge]; whose != "" {
			p.Shares = []pos.MatchShare{{Producer: whose, Ours: t.Amount}}
		} else {
			for i, part := range money.Allocate(t.Amount, weights) {
				p.Shares = append(p.Shares, pos.MatchShare{Producer: producers[i], Ours: part})
			}
		}
		all = append(all, p)
	}
	return all
}

// RecordMatching records a matching, whole or not at all.
func (s *Store) RecordMatching(ctx context.Context, m pos.Matching) error {
	var facts []journal.Fact
	for _, part := range m.Split() {
		if err := pos.CheckMatching(part); err != nil {
			return err
		}
		facts = append(facts, journal.QRISMatched{Matching: part})
	}
	_, err := s.RecordAll(ctx, m.By, facts)
	return err
}
