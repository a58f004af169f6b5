package store

import (
	"context"
	"encoding/json"

	"lapak/internal/money"
	"lapak/internal/pos"
)

// The questions behind Totals.Confirmed. Few days have a matching or a gateway, so
// the tenders are only asked for when one of them has something to say.
const (
	matchedIn = `SELECT r.body FROM matching m CROSS JOIN match_row r
		WHERE m.tenant = $1 AND m.day = $2 AND r.tenant = m.tenant AND r.terminal = m.terminal AND r.day = m.day AND r.verdict = $3`
	settledIn    = `SELECT body FROM charge WHERE tenant = $1 AND day = $2 AND way = $3 AND sale <> ''`
	qrisBySaleIn = `SELECT sale, SUM(kept) FROM tender WHERE ` + inScope + ` AND method = $6 AND NOT voided GROUP BY sale`
)

// readConfirmed adds up the QRIS money of a scope that somebody else than the
// cashier says is there: the gateway, or the acquirer's file.
func (t *Totals) readConfirmed(ctx context.Context, v view, scope Scope) error {
	sure := map[pos.SaleID]money.Rupiah{}
	settled := map[pos.ChargeID]bool{}
	charges, err := ask(ctx, v, scanCharge, settledIn, scope.Day, pos.WayGateway)
	if err != nil {
		return err
	}
	for _, c := range charges {
		if !c.SettledAt.IsZero() {
			sure[c.Sale], settled[c.ID] = sure[c.Sale]+c.Received, true
		}
	}
	matches, err := ask(ctx, v, func(scan scanner) (m pos.Match, err error) {
		var body string
		if err := scan(&body); err != nil {
			return m, err
		}
		return m, json.Unmarshal([]byte(body), &m)
	}, matchedIn, scope.Day, pos.MatchGood)
	if err != nil {
		return err
	}
	type tender struct {
		sale pos.SaleID
		no   int
	}
	told := map[tender]bool{} // by a till, and by the centre once more
	for _, m := range matches {
		of := tender{m.Sale, m.Tender}
		if m.Sale == "" || told[of] || m.Charge != "" && settled[m.Charge] {
			continue
		}
		told[of] = true
		sure[m.Sale] += m.Ours
	}
	if len(sure) == 0 {
		return nil
	}
	_, err = ask(ctx, v, func(scan scanner) (none struct{}, err error) {
		var sale pos.SaleID
		var kept money.Rupiah
		err = scan(&sale, &kept)
		t.Confirmed += min(kept, sure[sale])
		return none, err
	}, qrisBySaleIn, append(scope.args(), pos.QRIS)...)
	return err
}
